// Warm-up: how long after its start a program's loops run at 95 % of their full speed.
//
// Each kernel is run again and again in rounds of a fraction of a millisecond. Full speed is that of the round that is
// slower than a quarter of them; it is reached with the first of eight rounds of which at least four are not more than
// 5 % slower. Printed is the time from the kernel's first round.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"time"
)

type shape interface{ area() int }
type square struct{ a int }
type rect struct{ a, b int }

func (s square) area() int { return s.a * s.a }
func (r rect) area() int   { return r.a * r.b }

func loop(n int) int {
	x := 1
	for i := 0; i < 100*n; i++ {
		x = x*31 + i ^ x>>3
	}
	return x
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func calls(n int) int { return fib(15 + n/100) }

func methods(n int) int {
	shapes := []shape{square{3}, rect{2, 5}, square{7}, rect{1, 9}}
	t := 0
	for i := 0; i < 20*n; i++ {
		t += shapes[i&3].area()
	}
	return t
}

func maps(n int) int {
	m := map[int]int{}
	for i := 0; i < 4*n; i++ {
		m[i*7%1013] += i
	}
	return len(m) + m[7]
}

func text(n int) int {
	var b strings.Builder
	for i := 0; i < 4*n; i++ {
		b.WriteString("ab")
		b.WriteByte('c')
	}
	return strings.Count(b.String(), "bc")
}

func matrix(n int) int {
	const k = 16
	var a, b, c [k][k]int
	for i := range k {
		for j := range k {
			a[i][j], b[i][j] = i+j, i*j
		}
	}
	for range 1 + n/100 {
		for i := range k {
			for j := range k {
				s := 0
				for l := range k {
					s += a[i][l] * b[l][j]
				}
				c[i][j] ^= s
			}
		}
	}
	return c[3][5]
}

const total = 400 * time.Millisecond

func main() {
	sum := 0
	for _, k := range []struct {
		name string
		f    func(int) int
	}{{"loop", loop}, {"calls", calls}, {"methods", methods}, {"maps", maps}, {"text", text}, {"matrix", matrix}} {
		var took, ended []time.Duration
		start := time.Now()
		for last := time.Duration(0); last < total; {
			sum = sum*31 + k.f(100)
			now := time.Since(start)
			took, ended = append(took, now-last), append(ended, now)
			last = now
		}
		fmt.Fprintf(os.Stderr, "warm_%s_us %.1f\n", k.name, warm(took, ended))
	}
	_ = sum
	fmt.Println("ok")
}

func warm(took, ended []time.Duration) float64 {
	order := append([]time.Duration(nil), took...)
	sort.Slice(order, func(i, j int) bool { return order[i] < order[j] })
	full := order[len(order)/4]
	for i := 0; i+8 <= len(took); i++ {
		quick := 0
		for _, t := range took[i : i+8] {
			if t <= full+full/20 {
				quick++
			}
		}
		if quick >= 4 {
			return float64(ended[i].Nanoseconds()) / 1000
		}
	}
	return float64(ended[len(ended)-1].Nanoseconds()) / 1000
}
