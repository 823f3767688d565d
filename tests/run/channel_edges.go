// Channels that are nil, closed, full, shared and waited on in turns; select on several of them.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

func rec(name string, f func()) {
	defer func() {
		fmt.Println(name, recover())
	}()
	f()
}

func main() {
	rec("close nil", func() { var c chan int; close(c) })
	rec("close closed", func() { c := make(chan int); close(c); close(c) })
	rec("send closed", func() { c := make(chan int, 1); close(c); c <- 1 })
	rec("select send closed", func() {
		c := make(chan int)
		close(c)
		select {
		case c <- 1:
		default:
		}
	})
	rec("blocked sender", func() {
		c := make(chan int)
		go func() { time.Sleep(time.Millisecond); close(c) }()
		c <- 1
	})
	rec("blocked select sender", func() {
		c := make(chan int)
		d := make(chan int)
		go func() { time.Sleep(time.Millisecond); close(c) }()
		select {
		case c <- 1:
		case <-d:
		}
	})
	c := make(chan int, 3)
	c <- 1
	c <- 2
	close(c)
	fmt.Println(len(c), cap(c))
	for v := range c {
		fmt.Println(v)
	}
	v, ok := <-c
	fmt.Println(v, ok, len(c))
	var n chan int
	fmt.Println(len(n), cap(n))
	select {
	case <-n:
	case n <- 1:
	default:
		fmt.Println("nil never")
	}
	// size out of range
	rec("makechan", func() { k := -1; _ = make(chan int, k) })
	rec("makechan", func() { k := 1 << 62; _ = make(chan int, k) })
	// zero size elements
	z := make(chan struct{}, 1000000)
	for i := 0; i < 1000; i++ {
		z <- struct{}{}
	}
	fmt.Println(len(z), cap(z))
	// order of waiters
	u := make(chan int)
	for i := 0; i < 5; i++ {
		go func() { u <- i }()
		for j := 0; j < 10; j++ {
			runtime.Gosched()
		}
		time.Sleep(200 * time.Microsecond)
	}
	for i := 0; i < 5; i++ {
		fmt.Print(<-u, " ")
	}
	fmt.Println()
	// select fairness
	a, b := make(chan int, 2000), make(chan int, 2000)
	for i := 0; i < 2000; i++ {
		a <- i
		b <- i
	}
	na := 0
	for i := 0; i < 2000; i++ {
		select {
		case <-a:
			na++
		case <-b:
		}
	}
	fmt.Println(na > 800 && na < 1200)
	// evaluation order in select
	tr := func(s string, c chan int) chan int { fmt.Print(s, " "); return c }
	val := func(i int) int { fmt.Print("v", i, " "); return i }
	select {
	case tr("c1", make(chan int)) <- val(1):
	case x := <-tr("c2", nil):
		_ = x
	case tr("c3", nil) <- val(3):
	default:
		fmt.Println("default")
	}
	// select with assignment to map, array index
	m := map[string]int{}
	e := make(chan int, 1)
	e <- 9
	var okk bool
	select {
	case m["x"], okk = <-e:
	}
	fmt.Println(m, okk)
	// large element
	type big struct{ x [100]int }
	bc := make(chan big)
	go func() { var bb big; bb.x[99] = 7; bc <- bb }()
	fmt.Println((<-bc).x[99])
	// directional conversion
	var ro <-chan int = e
	var so chan<- int = e
	so <- 1
	fmt.Println(<-ro, cap(so), len(ro))
	// chan of chan
	cc := make(chan chan int, 1)
	d := make(chan int, 1)
	cc <- d
	(<-cc) <- 5
	fmt.Println(<-d)
	// many senders & one closer w/ WaitGroup
	var wg sync.WaitGroup
	r := make(chan int)
	for i := 0; i < 100; i++ {
		wg.Add(1)
		go func() { defer wg.Done(); r <- i }()
	}
	go func() { wg.Wait(); close(r) }()
	s := 0
	for x := range r {
		s += x
	}
	fmt.Println(s)
	// comparisons
	var i1, i2 any = e, e
	fmt.Println(i1 == i2, e == nil, ro == (<-chan int)(e))
	// loop select 2 same channel
	same := make(chan int)
	go func() {
		for i := 0; i < 4; i++ {
			same <- i
		}
	}()
	t := 0
	for i := 0; i < 4; i++ {
		select {
		case x := <-same:
			t += x
		case x := <-same:
			t += x
		}
	}
	fmt.Println(t)
	// send and receive on the same unbuffered channel in one select never meets itself
	self := make(chan int)
	select {
	case self <- 1:
		fmt.Println("sent")
	case <-self:
		fmt.Println("received")
	case <-time.After(time.Millisecond):
		fmt.Println("nobody")
	}
}
