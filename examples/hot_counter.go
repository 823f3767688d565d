// A counter that never rests beside one that sleeps: both make progress, on one P too.
package main

import (
	"fmt"
	"sync/atomic"
	"time"
)

func main() {
	var hot, slow int64
	go func() {
		for {
			atomic.AddInt64(&hot, 1)
		}
	}()
	done := make(chan bool)
	go func() {
		for i := 0; i < 5; i++ {
			time.Sleep(2 * time.Millisecond)
			slow++
		}
		done <- true
	}()
	<-done
	fmt.Printf("slow counter: %d\n", slow)
	fmt.Println("hot counter moved:", atomic.LoadInt64(&hot) > 0)
}
