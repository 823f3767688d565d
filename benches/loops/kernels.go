// Loop kernels for polls.py: each is timed several times, and the least time is printed as `name nanoseconds checksum`.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

func count(n int) int {
	x := 0
	for i := 0; i < n; i++ {
		x ^= i * 3
	}
	return x
}

var numbers = make([]int, 1<<12)

func sum(n int) int {
	x := 0
	for r := 0; r < n>>12; r++ {
		for _, v := range numbers {
			x += v
		}
	}
	return x
}

var composite = make([]bool, 1<<16)

func sieve(n int) int {
	primes := 0
	for r := 0; r < n>>18; r++ {
		for i := range composite {
			composite[i] = false
		}
		for i := 2; i < len(composite); i++ {
			if !composite[i] {
				primes++
				for j := i + i; j < len(composite); j += i {
					composite[j] = true
				}
			}
		}
	}
	return primes
}

var left, right, out = make([]float64, 64*64), make([]float64, 64*64), make([]float64, 64*64)

func product(n int) int {
	const size = 64
	for r := 0; r < n/(size*size*size); r++ {
		for i := 0; i < size; i++ {
			for j := 0; j < size; j++ {
				s := 0.0
				for k := 0; k < size; k++ {
					s += left[i*size+k] * right[k*size+j]
				}
				out[i*size+j] = s
			}
		}
	}
	return int(out[0] + out[size*size-1])
}

func float(n int) int {
	x := 1.0
	for i := 0; i < n>>2; i++ {
		x = x*0.999999 + 1/(x+1)
	}
	return int(x * 1e6)
}

func mix(n int) int {
	h := uint32(2166136261)
	for i := 0; i < n; i++ {
		h = (h ^ uint32(i)) * 16777619
		h = h<<13 | h>>19
	}
	return int(h)
}

func crowded(n int) int {
	a, b, c, d, e, f, g, h, p, q, r, s := 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
	for i := 0; i < n>>2; i++ {
		a, b, c, d = a+b^i, b+c, c+d^a, d+e
		e, f, g, h = e+f^b, f+g, g+h^c, h+p
		p, q, r, s = p+q^d, q+r, r+s^e, s+a
	}
	return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ p ^ q ^ r ^ s
}

var kernels = []struct {
	name string
	run  func(int) int
}{
	{"count", count}, {"sum", sum}, {"sieve", sieve}, {"product", product}, {"float", float}, {"mix", mix}, {"crowded", crowded},
}

func main() {
	n, rounds := 1<<24, 5
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	if len(os.Args) > 2 {
		rounds, _ = strconv.Atoi(os.Args[2])
	}
	for i := range numbers {
		numbers[i] = i * i
	}
	for i := range left {
		left[i], right[i] = float64(i%7)/8, float64(i%5)/4
	}
	for _, k := range kernels {
		if len(os.Args) > 3 && os.Args[3] != k.name {
			continue
		}
		best, checksum := time.Duration(1<<62), 0
		for r := 0; r < rounds; r++ {
			start := time.Now()
			checksum = k.run(n)
			best = min(best, time.Since(start))
		}
		fmt.Println(k.name, best.Nanoseconds(), checksum)
	}
}
