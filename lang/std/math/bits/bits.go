// Package bits counts and moves the bits of unsigned integers.
package bits

const UintSize = 64

// The functions without a body are single instructions of the virtual machine.

func LeadingZeros64(x uint64) int
func TrailingZeros64(x uint64) int
func OnesCount64(x uint64) int
func ReverseBytes64(x uint64) uint64
func RotateLeft64(x uint64, k int) uint64
func RotateLeft32(x uint32, k int) uint32
func mulHigh(x, y uint64) uint64

func LeadingZeros(x uint) int     { return LeadingZeros64(uint64(x)) }
func LeadingZeros8(x uint8) int   { return LeadingZeros64(uint64(x)) - 56 }
func LeadingZeros16(x uint16) int { return LeadingZeros64(uint64(x)) - 48 }
func LeadingZeros32(x uint32) int { return LeadingZeros64(uint64(x)) - 32 }

func TrailingZeros(x uint) int     { return TrailingZeros64(uint64(x)) }
func TrailingZeros8(x uint8) int   { return TrailingZeros64(uint64(x) | 1<<8) }
func TrailingZeros16(x uint16) int { return TrailingZeros64(uint64(x) | 1<<16) }
func TrailingZeros32(x uint32) int { return TrailingZeros64(uint64(x) | 1<<32) }

func OnesCount(x uint) int     { return OnesCount64(uint64(x)) }
func OnesCount8(x uint8) int   { return OnesCount64(uint64(x)) }
func OnesCount16(x uint16) int { return OnesCount64(uint64(x)) }
func OnesCount32(x uint32) int { return OnesCount64(uint64(x)) }

func Len(x uint) int     { return 64 - LeadingZeros64(uint64(x)) }
func Len8(x uint8) int   { return 64 - LeadingZeros64(uint64(x)) }
func Len16(x uint16) int { return 64 - LeadingZeros64(uint64(x)) }
func Len32(x uint32) int { return 64 - LeadingZeros64(uint64(x)) }
func Len64(x uint64) int { return 64 - LeadingZeros64(x) }

func RotateLeft(x uint, k int) uint { return uint(RotateLeft64(uint64(x), k)) }
func RotateLeft8(x uint8, k int) uint8 {
	s := uint(k) & 7
	return x<<s | x>>(8-s)
}
func RotateLeft16(x uint16, k int) uint16 {
	s := uint(k) & 15
	return x<<s | x>>(16-s)
}

func ReverseBytes(x uint) uint       { return uint(ReverseBytes64(uint64(x))) }
func ReverseBytes16(x uint16) uint16 { return x>>8 | x<<8 }
func ReverseBytes32(x uint32) uint32 { return uint32(ReverseBytes64(uint64(x)) >> 32) }

func Reverse64(x uint64) uint64 {
	x = x>>1&0x5555555555555555 | x&0x5555555555555555<<1
	x = x>>2&0x3333333333333333 | x&0x3333333333333333<<2
	x = x>>4&0x0F0F0F0F0F0F0F0F | x&0x0F0F0F0F0F0F0F0F<<4
	return ReverseBytes64(x)
}
func Reverse(x uint) uint       { return uint(Reverse64(uint64(x))) }
func Reverse8(x uint8) uint8    { return uint8(Reverse64(uint64(x)) >> 56) }
func Reverse16(x uint16) uint16 { return uint16(Reverse64(uint64(x)) >> 48) }
func Reverse32(x uint32) uint32 { return uint32(Reverse64(uint64(x)) >> 32) }

func Add64(x, y, carry uint64) (sum, carryOut uint64) {
	sum = x + y + carry
	return sum, (x&y | (x|y)&^sum) >> 63
}

func Add32(x, y, carry uint32) (sum, carryOut uint32) {
	s := uint64(x) + uint64(y) + uint64(carry)
	return uint32(s), uint32(s >> 32)
}

func Add(x, y, carry uint) (sum, carryOut uint) {
	s, c := Add64(uint64(x), uint64(y), uint64(carry))
	return uint(s), uint(c)
}

func Sub64(x, y, borrow uint64) (diff, borrowOut uint64) {
	diff = x - y - borrow
	return diff, (^x&y | ^(x^y)&diff) >> 63
}

func Sub32(x, y, borrow uint32) (diff, borrowOut uint32) {
	d := uint64(x) - uint64(y) - uint64(borrow)
	return uint32(d), uint32(d>>32) & 1
}

func Sub(x, y, borrow uint) (diff, borrowOut uint) {
	d, b := Sub64(uint64(x), uint64(y), uint64(borrow))
	return uint(d), uint(b)
}

func Mul64(x, y uint64) (hi, lo uint64) { return mulHigh(x, y), x * y }

func Mul32(x, y uint32) (hi, lo uint32) {
	p := uint64(x) * uint64(y)
	return uint32(p >> 32), uint32(p)
}

func Mul(x, y uint) (hi, lo uint) {
	h, l := Mul64(uint64(x), uint64(y))
	return uint(h), uint(l)
}

type divideError string

func (e divideError) Error() string { return "runtime error: integer " + string(e) }
func (e divideError) RuntimeError() {}

// Div64 divides hi·2^64 + lo by y; it panics if y is 0 or the quotient does not fit.
func Div64(hi, lo, y uint64) (quo, rem uint64) {
	if y == 0 {
		panic(divideError("divide by zero"))
	}
	if y <= hi {
		panic(divideError("overflow"))
	}
	if hi == 0 {
		return lo / y, lo % y
	}
	// Two digits of 32 bits, each from a division of 64 bits (Knuth's algorithm D): the divisor is shifted until its
	// highest bit is set, so that a digit estimated from its upper half alone is at most two too large.
	s := uint(LeadingZeros64(y))
	y <<= s
	hi = hi<<s | lo>>(64-s)
	lo <<= s
	high, hi := halfStep(hi, lo>>32, y)
	low, hi := halfStep(hi, lo&(1<<32-1), y)
	return high<<32 | low, hi >> s
}

// halfStep divides rem·2^32 + next by y, whose highest bit is set; rem is less than y.
func halfStep(rem, next, y uint64) (digit, rest uint64) {
	upper, lower := y>>32, y&(1<<32-1)
	digit = rem / upper
	rest = rem - digit*upper
	for digit>>32 != 0 || digit*lower > rest<<32|next {
		digit--
		rest += upper
		if rest>>32 != 0 {
			break
		}
	}
	return digit, rem<<32 + next - digit*y
}

func Div32(hi, lo, y uint32) (quo, rem uint32) {
	if y != 0 && y <= hi {
		panic(divideError("overflow"))
	}
	n := uint64(hi)<<32 | uint64(lo)
	return uint32(n / uint64(y)), uint32(n % uint64(y))
}

func Div(hi, lo, y uint) (quo, rem uint) {
	q, r := Div64(uint64(hi), uint64(lo), uint64(y))
	return uint(q), uint(r)
}

// Rem64 is the remainder of Div64, also where the quotient does not fit.
func Rem64(hi, lo, y uint64) uint64 {
	_, r := Div64(hi%y, lo, y)
	return r
}

func Rem32(hi, lo, y uint32) uint32 { return uint32((uint64(hi)<<32 | uint64(lo)) % uint64(y)) }
func Rem(hi, lo, y uint) uint       { return uint(Rem64(uint64(hi), uint64(lo), uint64(y))) }
