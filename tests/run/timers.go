package main

import (
	"fmt"
	"runtime"
	"time"
)

// What timers promise whatever the clock says: no stale values, no lost ones, no goroutine while they wait.
func main() {
	before := runtime.NumGoroutine()
	t := time.NewTimer(time.Hour)
	fmt.Println(runtime.NumGoroutine()-before, t.Stop(), t.Stop(), t.Reset(time.Microsecond))
	<-t.C
	fmt.Println(t.Stop(), t.Reset(time.Hour), t.Stop())
	select {
	case <-t.C:
		fmt.Println("a stopped timer has a value")
	default:
	}

	done := make(chan int)
	a := time.AfterFunc(time.Microsecond, func() { done <- 1 })
	fmt.Println(<-done, a.Stop(), a.Reset(time.Microsecond), <-done)

	ticker := time.NewTicker(2 * time.Millisecond)
	for range 5 {
		<-ticker.C
	}
	ticker.Reset(time.Hour)
	select {
	case <-ticker.C:
		fmt.Println("a reset ticker has a value")
	default:
	}
	ticker.Stop()

	sum := make(chan int, 50)
	for i := range 50 {
		x := make([]int, 10+i)
		time.AfterFunc(time.Millisecond, func() { sum <- len(x) })
		if i%10 == 9 {
			runtime.GC()
		}
	}
	n := 0
	for range 50 {
		n += <-sum
	}
	fmt.Println(n)

	// A stopped timer is no hope for who waits.
	time.AfterFunc(time.Hour, func() { close(done) }).Stop()
	<-done
}

// exit 2
