// Integer arithmetic at every width: wrap-around, division, shifts, conversions.
package main

import "fmt"

func sum[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](a, b T) (T, T, T) {
	return a + b, a - b, a * b
}

func quo[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](a, b T) (T, T) {
	return a / b, a % b
}

func shifts[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](a T, n uint) (T, T) {
	return a << n, a >> n
}

func main() {
	fmt.Println(sum[int8](100, 100))
	fmt.Println(sum[int16](-32768, 1))
	fmt.Println(sum[int32](1<<31-1, 1<<31-1))
	fmt.Println(sum[int64](1<<63-1, 2))
	fmt.Println(sum[uint8](250, 10))
	fmt.Println(sum[uint16](1, 2))
	fmt.Println(sum[uint32](0, 1))
	fmt.Println(sum[uint64](0, 1))
	fmt.Println(quo[int8](-128, -1))
	fmt.Println(quo[int16](-32768, -1))
	fmt.Println(quo[int32](-1<<31, -1))
	fmt.Println(quo[int64](-1<<63, -1))
	fmt.Println(quo[int64](-7, 2))
	fmt.Println(quo[int64](7, -2))
	fmt.Println(quo[uint64](1<<64-1, 10))
	fmt.Println(quo[uint8](255, 16))
	for _, n := range []uint{0, 1, 7, 8, 31, 32, 63, 64, 65, 1000} {
		a, b := shifts[int8](-77, n)
		c, d := shifts[uint8](200, n)
		e, f := shifts[int32](-123456789, n)
		g, h := shifts[uint32](4000000000, n)
		i, j := shifts[int64](-1234567890123456789, n)
		k, l := shifts[uint64](17000000000000000000, n)
		fmt.Println(n, a, b, c, d, e, f, g, h, i, j, k, l)
	}
	x := int64(-1)
	fmt.Println(int8(x), uint8(x), int16(x), uint16(x), int32(x), uint32(x), uint64(x))
	y := uint64(0x123456789abcdef0)
	fmt.Println(int8(y), uint8(y), int16(y), uint16(y), int32(y), uint32(y), int64(y))
	a, b := 0b1100, 0b1010
	fmt.Println(a&b, a|b, a^b, a&^b, ^a, -a, +a)
	var u8 uint8 = 5
	var i8 int8 = -128
	fmt.Println(^u8, -u8, -i8, ^i8)
	u8 <<= 7
	u8 >>= 3
	i8 /= 3
	fmt.Println(u8, i8)
	h := uint32(2166136261)
	for _, c := range []byte("hash me") {
		h ^= uint32(c)
		h *= 16777619
	}
	fmt.Println(h)
}
