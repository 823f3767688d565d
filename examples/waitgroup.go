// Workers that compute on their own and report through shared memory, guarded by a WaitGroup and an atomic counter.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func collatz(n int) int {
	steps := 0
	for n != 1 {
		if n%2 == 0 {
			n /= 2
		} else {
			n = 3*n + 1
		}
		steps++
	}
	return steps
}

func main() {
	const workers, numbers = 4, 20000
	var total atomic.Int64
	longest := make([]int, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := w + 1; n <= numbers; n += workers {
				steps := collatz(n)
				total.Add(int64(steps))
				longest[w] = max(longest[w], steps)
			}
		}()
	}
	wg.Wait()
	most := 0
	for _, l := range longest {
		most = max(most, l)
	}
	fmt.Printf("%d steps in all, at most %d for one number\n", total.Load(), most)
}
