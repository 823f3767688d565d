// idle_wakeups: how often do the threads of a process wake while it has nothing to do? Goroutines wait for a channel, for timers that
// are hours away and for one that is due every second.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

const seconds = 5

// switches counts how often the process's threads have given a processor up by themselves.
func switches() int {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		panic(err)
	}
	sum := 0
	for _, task := range tasks {
		text, err := os.ReadFile("/proc/self/task/" + task.Name() + "/status")
		if err != nil {
			continue
		}
		_, rest, _ := bytes.Cut(text, []byte("\nvoluntary_ctxt_switches:"))
		line, _, _ := bytes.Cut(rest, []byte("\n"))
		n, _ := strconv.Atoi(string(bytes.TrimSpace(line)))
		sum += n
	}
	return sum
}

func main() {
	c := make(chan int)
	for range 100 {
		go func() { <-c }()
		go func() { time.Sleep(time.Hour) }()
	}
	start := time.Now()
	time.Sleep(time.Second) // all threads come to rest
	before := switches()
	time.Sleep(seconds * time.Second)
	asleep := switches() - before
	ticker := time.NewTicker(time.Second)
	before = switches()
	for range seconds {
		<-ticker.C
	}
	ticking := switches() - before
	fmt.Println("idle_wakeups")
	fmt.Fprintln(os.Stderr, "elapsed_ns", time.Since(start).Nanoseconds())
	fmt.Fprintf(os.Stderr, "wakeups_asleep %d\nwakeups_a_tick %.1f\n", asleep, float64(ticking)/seconds)
}
