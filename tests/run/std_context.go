package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

type key string
type other int

type custom struct {
	context.Context
	d chan struct{}
}

func (c custom) Done() <-chan struct{} { return c.d }
func (c custom) Err() error {
	select {
	case <-c.d:
		return errors.New("custom over")
	default:
		return nil
	}
}

func try(f func()) {
	defer func() { fmt.Println("recovered:", recover()) }()
	f()
}

func main() {
	bg := context.Background()
	fmt.Println(bg, context.TODO(), bg.Err(), bg.Done() == nil, bg.Value("x"))
	c1, cancel := context.WithCancel(bg)
	v := context.WithValue(c1, key("k"), "val")
	v2 := context.WithValue(v, other(3), 17)
	fmt.Println(v2.Value(key("k")), v2.Value(other(3)), v2.Value(other(4)), v2.Value("k"))
	fmt.Println(c1, v, v2)
	c2, cancel2 := context.WithCancelCause(v2)
	c3, cancel3 := context.WithTimeout(c2, time.Hour)
	_, has := c3.Deadline()
	fmt.Println(has, c3.Err(), context.Cause(c3))
	ran := make(chan string, 3)
	stop := context.AfterFunc(c3, func() { ran <- "after c3" })
	stop2 := context.AfterFunc(c3, func() { ran <- "never" })
	fmt.Println(stop2(), stop2())
	cancel2(errors.New("my cause"))
	<-c3.Done()
	fmt.Println(<-ran, stop(), c3.Err(), context.Cause(c3), c2.Err(), context.Cause(c2), c1.Err(), context.Cause(c1))
	cancel3()
	fmt.Println(c3.Err(), context.Cause(c3))
	wc := context.WithoutCancel(c3)
	fmt.Println(wc.Err(), wc.Value(key("k")), wc.Done() == nil)
	cancel()
	cancel()
	fmt.Println(c1.Err())
	d, cd := context.WithTimeout(bg, time.Millisecond)
	<-d.Done()
	fmt.Println(d.Err(), d.Err() == context.DeadlineExceeded, errors.Is(d.Err(), context.DeadlineExceeded), context.Cause(d))
	cd()
	dc, cdc := context.WithTimeoutCause(bg, time.Millisecond, errors.New("too slow"))
	<-dc.Done()
	fmt.Println(dc.Err(), context.Cause(dc))
	cdc()
	past, cp := context.WithDeadline(bg, time.Now().Add(-time.Second))
	fmt.Println(past.Err())
	cp()
	short, cs := context.WithTimeout(bg, 5*time.Millisecond)
	long, cl := context.WithTimeout(short, time.Hour)
	dl, _ := long.Deadline()
	dl2, _ := short.Deadline()
	fmt.Println(dl.Equal(dl2))
	<-long.Done()
	fmt.Println(long.Err())
	cs()
	cl()
	cu := custom{bg, make(chan struct{})}
	ch, cch := context.WithCancel(cu)
	fmt.Println(ch.Err())
	close(cu.d)
	<-ch.Done()
	fmt.Println(ch.Err(), context.Cause(ch))
	cch()
	try(func() { context.WithValue(bg, nil, 1) })
	try(func() { context.WithValue(bg, []int{}, 1) })
	try(func() { context.WithCancel(nil) })
	var wg sync.WaitGroup
	root, cr := context.WithCancel(bg)
	for range 100 {
		wg.Add(1)
		c, cc := context.WithCancel(root)
		go func() { defer wg.Done(); <-c.Done(); cc() }()
	}
	cr()
	wg.Wait()
	fmt.Println("all done")
	var ne interface{ Timeout() bool } = context.DeadlineExceeded.(interface{ Timeout() bool })
	fmt.Println(ne.Timeout(), context.Canceled)
}
