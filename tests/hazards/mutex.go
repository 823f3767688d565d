// Eight goroutines on one mutex, each computing for a while with and without it. Prints a count, and nanoseconds.
package main

import (
	"fmt"
	"sync"
	"time"
)

func work(n int) (x int) {
	for i := 0; i < n; i++ {
		x = x*3 + i
	}
	return x
}

var sink int

func main() {
	start := time.Now()
	var mu sync.Mutex
	var wg sync.WaitGroup
	count := 0
	for g := 0; g < 8; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < 10000; i++ {
				mu.Lock()
				count++
				sink += work(100)
				mu.Unlock()
				work(200)
			}
		}()
	}
	wg.Wait()
	fmt.Println(count, time.Since(start).Nanoseconds())
}
