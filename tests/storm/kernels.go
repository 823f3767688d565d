// Loops of many kinds, calls, runtime calls and hand-overs, each with a result that no interruption may change.
package main

import (
	"fmt"
	"sync"
)

func count(n int) (x int) {
	for i := 0; i < n; i++ {
		x ^= i * 3
	}
	return x
}

func sum(s []int) (x int) {
	for r := 0; r < 40; r++ {
		for _, v := range s {
			x += v ^ r
		}
	}
	return x
}

func sieve(n int) (primes int) {
	composite := make([]bool, n)
	for i := 2; i < n; i++ {
		if !composite[i] {
			primes++
			for j := i + i; j < n; j += i {
				composite[j] = true
			}
		}
	}
	return primes
}

func product(n int) (trace float64) {
	a, b := make([]float64, n*n), make([]float64, n*n)
	for i := range a {
		a[i], b[i] = float64(i%7), float64(i%5)-2
	}
	for i := 0; i < n; i++ {
		s := 0.0
		for k := 0; k < n; k++ {
			for j := 0; j < n; j++ {
				s += a[i*n+k] * b[k*n+j]
			}
		}
		trace += s
	}
	return trace
}

func mix(n int) uint32 {
	h, t := uint32(2166136261), [16]uint32{}
	for i := 0; i < n; i++ {
		h = (h ^ uint32(i)) * 16777619
		h = h<<13 | h>>19
		t[h&15] += h
	}
	for _, v := range t {
		h ^= v
	}
	return h
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func steps(n int) (x int) {
	x = 1
	for i := 0; i < n; i++ {
		switch (x >> 3) & 7 {
		case 0:
			x += 3
		case 1:
			x ^= 5
		case 2:
			x = x<<1 | x>>62&1
		case 3:
			x *= 9
		case 4:
			x -= 7
		default:
			x += i
		}
	}
	return x
}

type shape interface{ area(int) int }
type square struct{ side int }
type strip struct{ width int }

func (s square) area(n int) int { return s.side*s.side + n }
func (s *strip) area(n int) int { return s.width * n }

func calls(n int) (x int) {
	shapes := []shape{square{3}, &strip{5}, square{7}}
	add := func(d int) { x += d }
	for i := 0; i < n; i++ {
		add(shapes[i%3].area(i))
	}
	return x
}

func texts(n int) (x int) {
	m := map[string]int{}
	for i := 0; i < n; i++ {
		k := fmt.Sprint("k", i%17)
		m[k] += len(k) + i
	}
	for _, v := range m {
		x += v
	}
	return x
}

func relay(n int) (x int) {
	in, out := make(chan int), make(chan int, 4)
	go func() {
		for v := range in {
			out <- v * 2
		}
		close(out)
	}()
	go func() {
		for i := 0; i < n; i++ {
			in <- i
		}
		close(in)
	}()
	for v := range out {
		x += v
	}
	return x
}

func caught(n int) (x int) {
	for i := 0; i < n; i++ {
		func() {
			defer func() {
				if recover() != nil {
					x++
				}
			}()
			var s []int
			x += s[i]
		}()
	}
	return x
}

func main() {
	numbers := make([]int, 5000)
	for i := range numbers {
		numbers[i] = i * i
	}
	kernels := []func() any{
		func() any { return count(3000000) },
		func() any { return sum(numbers) },
		func() any { return sieve(300000) },
		func() any { return product(120) },
		func() any { return mix(2000000) },
		func() any { return fib(27) },
		func() any { return steps(2000000) },
		func() any { return calls(300000) },
		func() any { return texts(20000) },
		func() any { return relay(5000) },
		func() any { return caught(2000) },
	}
	for round := 0; round < 4; round++ {
		results := make([]any, len(kernels))
		var wg sync.WaitGroup
		for i, k := range kernels {
			wg.Add(1)
			go func() {
				defer wg.Done()
				results[i] = k()
			}()
		}
		wg.Wait()
		fmt.Println(results...)
	}
}
