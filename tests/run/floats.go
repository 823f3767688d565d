// Floating point: arithmetic, comparisons with NaN, conversions, formatting.
package main

import (
	"fmt"
	"math"
)

func mean(xs []float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += x
	}
	return s / float64(len(xs))
}

func main() {
	zero := 0.0
	nan, inf := zero/zero, 1/zero
	fmt.Println(nan == nan, nan != nan, nan < 1, nan <= 1, nan > 1, !(nan < 1))
	fmt.Println(inf, -inf, nan, -zero, 1/math.Copysign(0, -1))
	fmt.Println(0.1+0.2, float32(0.1)+float32(0.2), 1e21, 1e20, 1e-7, 123456789.0)
	fmt.Println(mean([]float64{1, 2, 4, 8}))
	a, b, c0, d, e := 3.99, -3.99, 1e18, 200.5, -2.5
	fmt.Println(int(a), int(b), int64(c0), uint8(d), int32(e))
	f := 16777217.0
	fmt.Println(float32(f), float64(float32(f)))
	var big uint64 = 1<<64 - 1
	fmt.Println(float64(big), float32(big), uint64(float64(1<<63)))
	fmt.Printf("%.3f %8.2f|%-8.2f|%e %g %G\n", math.Pi, math.E, math.E, 123456.789, 1e-10, 1e100)
	fmt.Println(math.Sqrt(2), math.Floor(-1.5), math.Ceil(-1.5), math.Trunc(-1.5), math.Abs(-3))
	fmt.Println(math.MaxFloat64, math.SmallestNonzeroFloat64, math.MaxFloat32)
	x, n := 1.0, 0
	for x > 1e-300 {
		x /= 3
		n++
	}
	fmt.Println(x, n)
	c := complex(1, 2)
	c = c*c + 1i
	fmt.Println(c, real(c), imag(c), c == complex(-3, 5))
}
