// Goroutines in all states, for a dump; ready once the clock shows that hours have passed.
package main

import (
	"fmt"
	"runtime"
	"time"
)

func spin(n *int) {
	for {
		*n++
	}
}

func main() {
	start := time.Now()
	go func() { <-make(chan int) }()
	go func() { select {} }()
	go func() {
		select {
		case <-make(chan int):
		}
	}()
	go func() {
		runtime.LockOSThread()
		make(chan int) <- 1
	}()
	for time.Since(start) < time.Hour {
		time.Sleep(time.Millisecond)
	}
	fmt.Println("ready")
	spin(new(int))
}
