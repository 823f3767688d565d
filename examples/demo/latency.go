// A goroutine sleeps for 2 ms again and again, and notes how late it wakes up: first alone on the P, then beside a
// goroutine that never stops computing.
//
// A timer that is due asks for the P at once (a wake-up preemption), instead of waiting for the end of the 10 ms slice. So the
// second histogram should not look much worse than the first; under Go, sleepers beside a hot loop wait up to two slices.
package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

var steps int

func spin(stop *bool) {
	for !*stop {
		steps++
	}
}

// measure sleeps n times and gives how late each awakening was, in order of size.
func measure(n int) []time.Duration {
	const nap = 2 * time.Millisecond
	late := make([]time.Duration, n)
	for i := range late {
		begun := time.Now()
		time.Sleep(nap)
		late[i] = time.Since(begun) - nap
	}
	slices.Sort(late)
	return late
}

// bounds of the histogram's rows.
var bounds = []time.Duration{
	20 * time.Microsecond, 50 * time.Microsecond, 100 * time.Microsecond, 200 * time.Microsecond,
	500 * time.Microsecond, time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond,
	10 * time.Millisecond, 20 * time.Millisecond,
}

func draw(title string, late []time.Duration) {
	counts := make([]int, len(bounds)+1)
	for _, d := range late {
		i, exact := slices.BinarySearch(bounds, d)
		if exact {
			i++
		}
		counts[i]++
	}
	fmt.Printf("%s: %d awakenings\n", title, len(late))
	most := slices.Max(counts)
	for i, n := range counts {
		label := "    more"
		if i < len(bounds) {
			label = fmt.Sprintf("< %6v", bounds[i])
		}
		width := (n*40 + most - 1) / most
		fmt.Printf("  %8s |%-40s %d\n", label, strings.Repeat("#", width), n)
	}
	at := func(percent int) time.Duration { return late[(len(late)-1)*percent/100].Round(time.Microsecond) }
	fmt.Printf("  half within %v, 99 of 100 within %v, all within %v\n\n", at(50), at(99), at(100))
}

func main() {
	const n = 150
	draw("alone", measure(n))
	stop := false
	go spin(&stop)
	draw("beside a hot loop", measure(n))
	stop = true
}
