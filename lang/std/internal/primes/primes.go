// Package primes has the constants of the SHA-2 functions: the first 64 bits behind the point of the cube roots of primes.
package primes

import "math/bits"

// CubeRoots gives those of the first n primes.
func CubeRoots(n int) []uint64 {
	var list []uint64
	for p := uint64(2); len(list) < n; p++ {
		prime := true
		for d := uint64(2); d*d <= p && prime; d++ {
			prime = p%d != 0
		}
		if prime {
			list = append(list, fraction(p))
		}
	}
	return list
}

// fraction finds the bits one after the other, the highest first: r is the root so far in units of 2^-64, with its whole
// part; the cube of r has to stay below p·2^192.
func fraction(p uint64) uint64 {
	whole := uint64(1)
	for (whole+1)*(whole+1)*(whole+1) <= p {
		whole++
	}
	f := uint64(0)
	for bit := 63; bit >= 0; bit-- {
		if try := f | 1<<bit; cubeAtMost(whole, try, p) {
			f = try
		}
	}
	return f
}

// cubeAtMost reports whether (whole + f/2^64)³ <= p.
func cubeAtMost(whole, f, p uint64) bool {
	// The square has 3 words, the cube 4, the lowest first.
	x := [2]uint64{f, whole}
	square := multiply([]uint64{x[0], x[1]}, x)
	cube := multiply(square, x)
	// In units of 2^-192: the words from the fourth on are the whole part.
	above := uint64(0)
	for _, w := range cube[4:] {
		above |= w
	}
	if above != 0 || cube[3] > p {
		return false
	}
	if cube[3] < p {
		return true
	}
	return cube[0]|cube[1]|cube[2] == 0
}

func multiply(a []uint64, b [2]uint64) []uint64 {
	out := make([]uint64, len(a)+2)
	for i, x := range a {
		var carry uint64
		for j, y := range b {
			hi, lo := bits.Mul64(x, y)
			var c uint64
			lo, c = bits.Add64(lo, out[i+j], 0)
			hi += c
			lo, c = bits.Add64(lo, carry, 0)
			out[i+j] = lo
			carry = hi + c
		}
		out[i+2] += carry
	}
	return out
}
