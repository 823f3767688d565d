// million_parked: what do a million goroutines that wait for a channel keep resident?
package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

const parked = 1_000_000

func main() {
	start := time.Now()
	block := make(chan int)
	ready := make(chan int, 1024)
	for i := 0; i < parked; i++ {
		go func() {
			ready <- 1
			<-block
		}()
	}
	n := 0
	for i := 0; i < parked; i++ {
		n += <-ready
	}
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	var size, resident int
	fmt.Sscan(strings.TrimSpace(string(text)), &size, &resident)
	fmt.Println("million_parked", n)
	fmt.Fprintln(os.Stderr, "elapsed_ns", time.Since(start).Nanoseconds())
	fmt.Fprintln(os.Stderr, "resident_mb", resident*os.Getpagesize()>>20)
}
