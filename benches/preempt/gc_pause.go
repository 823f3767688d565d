// gc_pause: 100,000 parked goroutines and a heap of some 200 MB; while one goroutine allocates, how long do collections stop the
// world, and how late is a goroutine woken that sleeps for 0.2 ms?
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"time"
)

const (
	parked  = 100_000
	objects = 3_200_000
	fresh   = 15_000_000
)

type node struct {
	next *node
	data [6]int
}

var sink *node

func main() {
	runtime.GOMAXPROCS(2)
	block := make(chan int)
	for i := 0; i < parked; i++ {
		go func() { <-block }()
	}
	// Many lists: one alone could be marked by one thread only.
	kept := make([]*node, 1000)
	for i := 0; i < objects; i++ {
		k := i % len(kept)
		kept[k] = &node{next: kept[k]}
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	done := make(chan bool)
	start := time.Now()
	go func() {
		for i := 0; i < fresh; i++ {
			sink = &node{}
		}
		close(done)
	}()
	var late []int
	for running := true; running; {
		slept := time.Now()
		select {
		case <-done:
			running = false
		case <-time.After(200 * time.Microsecond):
			late = append(late, int(time.Since(slept)/time.Microsecond)-200)
		}
	}
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	cycles := after.NumGC - before.NumGC
	sort.Ints(late)
	fmt.Println("gc_pause", len(kept), cycles > 0)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
	fmt.Fprintln(os.Stderr, "cycles", cycles)
	fmt.Fprintln(os.Stderr, "stopped_us_a_cycle", (after.PauseTotalNs-before.PauseTotalNs)/1000/max(uint64(cycles), 1))
	fmt.Fprintln(os.Stderr, "late_us_p50", late[len(late)/2])
	fmt.Fprintln(os.Stderr, "late_us_p99", late[len(late)*99/100])
	fmt.Fprintln(os.Stderr, "late_us_max", late[len(late)-1])
	runtime.KeepAlive(kept)
}
