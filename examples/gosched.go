// Two goroutines that hand one P to each other by runtime.Gosched, so that they take turns.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	runtime.GOMAXPROCS(1)
	var turns []string
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, name := range []string{"ping", "pong"} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 50 {
				mu.Lock()
				turns = append(turns, name)
				mu.Unlock()
				runtime.Gosched()
			}
		}()
	}
	wg.Wait()
	changes := 0
	for i := 1; i < len(turns); i++ {
		if turns[i] != turns[i-1] {
			changes++
		}
	}
	fmt.Println(len(turns), "turns, taken alternately:", changes > len(turns)/2)
}
