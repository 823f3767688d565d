// map_struct: a map with struct keys and struct values, updated and iterated.
package main

import (
	"fmt"
	"os"
	"time"
)

type point struct{ x, y int }
type info struct {
	count int
	last  point
}

func main() {
	start := time.Now()
	hash := 0
	m := map[point]info{}
	seed := 11
	for i := 0; i < 1000000; i++ {
		seed = (seed*1103515245 + 12345) & 0x7fffffff
		p := point{seed >> 8 & 127, seed >> 16 & 127}
		v := m[p]
		v.count++
		v.last = point{i, i & 7}
		m[p] = v
	}
	for r := 0; r < 20; r++ {
		for p, v := range m {
			hash += p.x*v.count + p.y + v.last.x&r
		}
	}
	elapsed := time.Since(start)
	fmt.Println("map_struct", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
