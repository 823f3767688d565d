// What a goroutine waits for in package sync, as its trace names it.
package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

func reasons() []string {
	buf := make([]byte, 1<<16)
	buf = buf[:runtime.Stack(buf, true)]
	var out []string
	for line := range strings.Lines(string(buf)) {
		if _, rest, ok := strings.Cut(line, " ["); ok && strings.HasPrefix(line, "goroutine ") {
			reason, _, _ := strings.Cut(rest, "]")
			out = append(out, reason)
		}
	}
	slices.Sort(out)
	return out
}

func main() {
	var mu sync.Mutex
	var written, read sync.RWMutex
	var wg sync.WaitGroup
	cond := sync.NewCond(new(sync.Mutex))
	mu.Lock()
	written.Lock()
	read.RLock()
	wg.Add(1)
	go mu.Lock()
	go written.RLock()
	go read.Lock()
	go wg.Wait()
	go func() { cond.L.Lock(); cond.Wait() }()
	want := []string{
		"running", "sync.Cond.Wait", "sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock", "sync.WaitGroup.Wait",
	}
	for !slices.Equal(reasons(), want) {
		time.Sleep(time.Millisecond)
	}
	fmt.Println(want)
}
