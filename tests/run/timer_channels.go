// Timers and tickers that send on channels, by the rules of Go 1.23: no stale times after Stop and Reset, no buffer to be
// seen, nothing kept alive that nobody has any more.
package main

import (
	"fmt"
	"runtime"
	"time"
)

func has[T any](c <-chan T) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// pass waits until a timer that is set now for less must have been due.
func pass() { time.Sleep(2 * time.Millisecond) }

func panics(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func stops() {
	t := time.NewTimer(time.Hour)
	fmt.Println(t.Stop(), t.Stop(), has(t.C))
	fmt.Println(t.Reset(time.Microsecond))
	<-t.C
	fmt.Println(t.Stop(), t.Reset(time.Hour), t.Stop())
	// Due, but not received: as if it had not been.
	t.Reset(time.Microsecond)
	pass()
	fmt.Println(len(t.C), cap(t.C), t.Stop(), has(t.C))
	t.Reset(time.Microsecond)
	pass()
	fmt.Println(t.Reset(time.Hour), has(t.C))
	t.Reset(0)
	pass()
	fmt.Println(has(t.C), has(t.C))
	<-time.After(-1)
	<-time.NewTimer(0).C
}

func tickers() {
	t := time.NewTicker(time.Millisecond)
	time.Sleep(5 * time.Millisecond)
	fmt.Println(len(t.C), cap(t.C), has(t.C))
	t.Stop()
	t.Stop()
	fmt.Println(has(t.C))
	t.Reset(time.Millisecond)
	first, second := <-t.C, <-t.C
	fmt.Println(second.After(first))
	t.Reset(time.Hour)
	fmt.Println(has(t.C))
	fmt.Println(time.Tick(-1) == nil, time.Tick(0) == nil)
}

func functions() {
	done := make(chan int, 1)
	t := time.AfterFunc(time.Hour, func() { done <- 1 })
	fmt.Println(t.C == nil, t.Stop(), t.Stop(), t.Reset(time.Microsecond), <-done, t.Stop())
	panics(func() { time.NewTicker(0) })
	panics(func() { time.NewTicker(time.Hour).Reset(-1) })
	panics(func() { new(time.Timer).Reset(1) })
	panics(func() { new(time.Timer).Stop() })
	panics(func() { new(time.Ticker).Stop(); new(time.Ticker).Reset(5) })
}

// waiting: a timer is stopped and set anew while a goroutine waits for it, alone and among others.
func waiting() {
	for _, alone := range []bool{true, false} {
		t := time.NewTimer(time.Hour)
		got := make(chan time.Time)
		other := make(chan int)
		go func() {
			if alone {
				got <- <-t.C
				return
			}
			select {
			case at := <-t.C:
				got <- at
			case <-other:
			}
		}()
		pass()
		was := t.Stop()
		start := time.Now()
		fmt.Println(was, t.Reset(time.Millisecond), (<-got).Sub(start) >= time.Millisecond)
	}
	// The later of two, and the value is the time at which it was due, or later.
	start := time.Now()
	a, b := time.NewTimer(2*time.Millisecond), time.NewTimer(time.Millisecond)
	atB, atA := <-b.C, <-a.C
	fmt.Println(atA.After(atB), atB.Sub(start) >= time.Millisecond, atA.Sub(start) >= 2*time.Millisecond)
	// Many wait for one.
	one := time.NewTicker(100 * time.Microsecond)
	n := make(chan int)
	for range 4 {
		go func() {
			for range 5 {
				<-one.C
			}
			n <- 5
		}()
	}
	fmt.Println(<-n + <-n + <-n + <-n)
	one.Stop()
}

// garbage: timers that were left, running, are collected, and those that lost a select are not waited for.
func garbage() {
	c := make(chan int, 1)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 3_000 {
		c <- i
		select {
		case <-c:
		case <-time.After(time.Hour):
		}
		time.NewTicker(time.Hour)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	fmt.Println(after.HeapAlloc < before.HeapAlloc+(256<<10))
}

func main() {
	stops()
	tickers()
	functions()
	waiting()
	garbage()
}
