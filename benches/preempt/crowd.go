// crowd: the same work by one goroutine alone and by eight that share one P. What do their switches cost?
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"
)

const (
	workers = 8
	steps   = 60_000_000
	repeats = 5
)

// work is a loop without calls.
func work(n int) uint64 {
	x := uint64(1)
	for i := 0; i < n; i++ {
		x = x*6364136223846793005 + uint64(i)
	}
	return x
}

func main() {
	runtime.GOMAXPROCS(1)
	work(steps)
	best := [2]time.Duration{1 << 62, 1 << 62}
	sum := uint64(0)
	start := time.Now()
	for r := 0; r < repeats; r++ {
		alone := time.Now()
		for w := 0; w < workers; w++ {
			sum += work(steps)
		}
		best[0] = min(best[0], time.Since(alone))
		crowd := time.Now()
		var wg sync.WaitGroup
		results := make([]uint64, workers)
		for w := 0; w < workers; w++ {
			wg.Add(1)
			go func() { results[w] = work(steps); wg.Done() }()
		}
		wg.Wait()
		best[1] = min(best[1], time.Since(crowd))
		for _, x := range results {
			sum += x
		}
	}
	fmt.Println("crowd", sum)
	fmt.Fprintln(os.Stderr, "elapsed_ns", time.Since(start).Nanoseconds())
	fmt.Fprintf(os.Stderr, "crowd_to_alone %.4f\n", float64(best[0])/float64(best[1]))
}
