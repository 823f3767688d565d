// Goroutines by the thousand: each lives for a few milliseconds, in which it computes a little and sleeps twice. A producer
// starts them in waves.
//
// A goroutine is a small object here, as in Go: what has ended leaves its stack to what begins. The picture shows, for each moment,
// how many were alive; the lines below count how many had been created and had ended by then.
package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var created, ended atomic.Int64

func live(wg *sync.WaitGroup, n int) {
	defer wg.Done()
	x := uint32(n)
	for range 2 {
		for range 200 {
			x = x*1664525 + 1013904223
		}
		time.Sleep(time.Duration(1+x>>24%8) * time.Millisecond)
	}
	ended.Add(1)
}

const moments = 60

func main() {
	var wg sync.WaitGroup
	var alive, begun, over [moments]int64
	for m := range moments {
		// Two and a half waves.
		births := int(60 * (1 + math.Sin(float64(m)*math.Pi*5/moments)))
		for n := range births {
			wg.Add(1)
			created.Add(1)
			go live(&wg, m*1000+n)
		}
		time.Sleep(2 * time.Millisecond)
		over[m] = ended.Load()
		begun[m] = created.Load()
		alive[m] = begun[m] - over[m]
	}
	wg.Wait()
	draw(alive)
	for m := 0; m < moments; m += moments / 4 {
		fmt.Printf("moment %2d: created %5d, alive %4d, ended %5d\n", m, begun[m], alive[m], over[m])
	}
	fmt.Printf("at the end: created %d, ended %d\n", created.Load(), ended.Load())
}

func draw(alive [moments]int64) {
	const rows = 10
	most := max(slices.Max(alive[:]), 1)
	fmt.Println("alive:")
	for row := rows; row >= 1; row-- {
		var line strings.Builder
		for _, n := range alive {
			if n*rows >= int64(row)*most-most/2 {
				line.WriteByte('#')
			} else {
				line.WriteByte(' ')
			}
		}
		fmt.Printf("%5d |%s\n", most*int64(row)/rows, strings.TrimRight(line.String(), " "))
	}
	fmt.Printf("      +%s\n", strings.Repeat("-", moments))
}
