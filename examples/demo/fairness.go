// Six goroutines compute as fast as they can, without a call or any other point where they would give way. The scheduler
// has to take the P from each of them when its slice ends, and to give it to the one that has waited longest.
//
// The picture shows who advanced in which interval of 20 ms, from a blank (not at all) to # (as much as any). The bars show how
// far each came. Jain's index is 1 if all came equally far, and 1/6 if one did all the work.
package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	workers   = 6
	intervals = 40
	interval  = 20 * time.Millisecond
)

// Each worker's counter has a cache line of its own.
var counters [workers][8]int

func work(n int, stop *bool) {
	for !*stop {
		counters[n][0]++
	}
}

func main() {
	stop := false
	for n := range workers {
		go work(n, &stop)
	}
	var history [workers][intervals]int
	var before [workers]int
	for i := range intervals {
		time.Sleep(interval)
		for n := range workers {
			now := counters[n][0]
			history[n][i] = now - before[n]
			before[n] = now
		}
	}
	stop = true
	draw(history, before)
}

func draw(history [workers][intervals]int, total [workers]int) {
	most := 1
	for n := range workers {
		most = max(most, slices.Max(history[n][:]))
	}
	const shades = " .:-=+*#"
	fmt.Println("who advanced when:")
	for n := range workers {
		var row strings.Builder
		for _, steps := range history[n] {
			row.WriteByte(shades[(steps*(len(shades)-1)+most-1)/most])
		}
		fmt.Printf("  worker %d |%s|\n", n, row.String())
	}
	fmt.Println("how far each came:")
	furthest := slices.Max(total[:])
	var sum, squares float64
	for n, steps := range total {
		x := float64(steps) / float64(max(furthest, 1))
		sum += x
		squares += x * x
		fmt.Printf("  worker %d |%-40s %3.0f %%\n", n, strings.Repeat("#", int(x*40+0.5)), x*100)
	}
	fmt.Printf("Jain's index: %.3f\n", sum*sum/(workers*squares))
}
