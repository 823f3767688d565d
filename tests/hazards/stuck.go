// One goroutine is in a call that does not end for a while, the other wants the processor.
package main

import (
	"fmt"
	"runtime"
	"time"
)

func call() int {
	return runtime.NumGoroutine()
}

func main() {
	done := make(chan int)
	go func() { done <- call() }()
	time.Sleep(time.Millisecond)
	fmt.Println(<-done)
}
