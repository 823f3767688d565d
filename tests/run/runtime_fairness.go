// What Go's own runtime tests ask of scheduler and preemption, by behaviour; tests/runtime.md says which is which. Every part
// ends by itself if the processor is taken from whoever keeps it; nothing here measures time.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

var sink int

//go:noinline
func tiny(x int) int { return x*3 + 1 }

// asyncPreempt: loops without calls, with tiny calls and without anything give way to a collection.
func asyncPreempt() {
	var stop atomic.Bool
	var ready, done sync.WaitGroup
	loops := []func(){
		func() {
			for !stop.Load() {
			}
		},
		func() {
			x := 1
			for !stop.Load() {
				x = tiny(x)
			}
			sink = x
		},
		func() {
			var a [8]int
			for i := 0; !stop.Load(); i++ {
				a[i&7] += i
			}
			sink = a[3]
		},
	}
	for _, loop := range loops {
		ready.Add(1)
		done.Add(1)
		go func() { ready.Done(); loop(); done.Done() }()
	}
	ready.Wait()
	runtime.GC()
	runtime.GC()
	stop.Store(true)
	done.Wait()
	fmt.Println("asyncPreempt")
}

// splitBig: a loop that calls a function with a large frame is stopped too.
//
//go:noinline
func big(stop *atomic.Bool) bool {
	var x [1 << 10]byte
	for i := range x {
		x[i] = byte(i)
	}
	sink += int(x[len(x)/2])
	return stop.Load()
}

func splitBig() {
	var stop atomic.Bool
	done := make(chan bool)
	go func() {
		for !big(&stop) {
		}
		done <- true
	}()
	for range 2 {
		runtime.Gosched()
		runtime.GC()
	}
	stop.Store(true)
	<-done
	fmt.Println("splitBig")
}

// afterSyscall: goroutines that come out of system calls and then spin share the Ps.
func afterSyscall() {
	var done sync.WaitGroup
	var turns [4]atomic.Int64
	var stop atomic.Bool
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	for g := range turns {
		done.Add(1)
		go func() {
			defer done.Done()
			for !stop.Load() {
				if _, err := w.Write([]byte{1}); err != nil {
					panic(err)
				}
				x := 1
				for i := 0; i < 20_000; i++ {
					x = x*5 + i
				}
				sink = x
				turns[g].Add(1)
			}
		}()
	}
	buf := make([]byte, 64)
	for enough := false; !enough; {
		if _, err := r.Read(buf); err != nil {
			panic(err)
		}
		enough = true
		for g := range turns {
			enough = enough && turns[g].Load() >= 3
		}
	}
	stop.Store(true)
	go func() {
		for {
			if _, err := r.Read(buf); err != nil {
				return
			}
		}
	}()
	done.Wait()
	w.Close()
	fmt.Println("afterSyscall")
}

// pingPongHog: two that play ping-pong and one that spins on one P all get on.
func pingPongHog() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	stop := make(chan bool)
	ping, pong := make(chan bool), make(chan bool)
	var hogs, lights atomic.Int64
	var done sync.WaitGroup
	done.Add(3)
	go func() {
		defer done.Done()
		for {
			select {
			case <-stop:
				return
			default:
				hogs.Add(1)
			}
		}
	}()
	play := func(in, out chan bool) {
		defer done.Done()
		for {
			select {
			case <-in:
				lights.Add(1)
			case <-stop:
				return
			}
			select {
			case out <- true:
			case <-stop:
				return
			}
		}
	}
	go play(ping, pong)
	go play(pong, ping)
	ping <- true
	for hogs.Load() < 10 || lights.Load() < 10 {
		time.Sleep(100 * time.Microsecond)
	}
	close(stop)
	done.Wait()
	fmt.Println("pingPongHog")
}

// gcFairness: goroutines that make garbage, through calls of the system and without them, do not keep others off.
func gcFairness() {
	var stop atomic.Bool
	var done sync.WaitGroup
	var turns [3]atomic.Int64
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	for g := range turns {
		done.Add(1)
		go func() {
			defer done.Done()
			for !stop.Load() {
				if g == 0 {
					null.Write(make([]byte, 16))
				}
				b := make([]*int, 8)
				b[0] = new(int)
				runtime.Gosched()
				turns[g].Add(1)
			}
		}()
	}
	for turns[0].Load() < 20 || turns[1].Load() < 20 || turns[2].Load() < 20 {
		time.Sleep(50 * time.Microsecond)
	}
	stop.Store(true)
	done.Wait()
	null.Close()
	fmt.Println("gcFairness")
}

// timerFairness: timers that are due again and again leave others their turn, and others leave the timers theirs.
func timerFairness() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	stop := make(chan bool)
	var woken, spun atomic.Int64
	var done sync.WaitGroup
	for range 2 {
		done.Add(1)
		go func() {
			defer done.Done()
			c := make(chan bool)
			for {
				select {
				case <-stop:
					return
				case <-c:
				case <-time.After(time.Nanosecond):
					woken.Add(1)
				}
			}
		}()
	}
	done.Add(1)
	go func() {
		defer done.Done()
		for {
			select {
			case <-stop:
				return
			default:
				spun.Add(1)
			}
		}
	}()
	for woken.Load() < 4 || spun.Load() < 4 {
		time.Sleep(50 * time.Microsecond)
	}
	close(stop)
	done.Wait()
	fmt.Println("timerFairness")
}

// stopDeadlock: who changes GOMAXPROCS, collects and reads figures at once stops the world in turns.
func stopDeadlock() {
	before := runtime.GOMAXPROCS(3)
	var done sync.WaitGroup
	done.Add(4)
	go func() {
		defer done.Done()
		for i := range 6 {
			runtime.GOMAXPROCS(1 + i%3)
		}
	}()
	go func() {
		defer done.Done()
		for range 6 {
			runtime.GC()
		}
	}()
	go func() {
		defer done.Done()
		var m runtime.MemStats
		for range 6 {
			runtime.ReadMemStats(&m)
		}
	}()
	go func() {
		defer done.Done()
		buf := make([]byte, 1<<10)
		for range 6 {
			runtime.Stack(buf, true)
		}
	}()
	done.Wait()
	runtime.GOMAXPROCS(before)
	fmt.Println("stopDeadlock")
}

// yields: Gosched lets others on, locked to a thread or not, and so does Sleep. (One that is locked and sleeps for less than it
// takes to come back to its thread starves others on one P, as in Go.)
func yields() {
	for _, locked := range []bool{false, true} {
		for _, pause := range []func(){runtime.Gosched, func() { time.Sleep(time.Microsecond) }} {
			if locked {
				runtime.LockOSThread()
				pause = runtime.Gosched
			}
			done := make(chan bool)
			go func() { close(done) }()
			for ended := false; !ended; {
				select {
				case <-done:
					ended = true
				default:
					pause()
				}
			}
			if locked {
				runtime.UnlockOSThread()
			}
		}
	}
	// A locked goroutine that waits keeps nobody from running.
	c, back := make(chan int), make(chan int)
	go func() {
		runtime.LockOSThread()
		for v := range c {
			back <- v + 1
		}
		close(back)
	}()
	sum := 0
	for i := range 50 {
		c <- i
		sum += <-back
	}
	close(c)
	_, open := <-back
	fmt.Println("yields", sum, open)
}

// parallel: as many goroutines as there are Ps run at the same time, also right after a stop of the world.
func parallel() {
	const n = 2
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	for range 2 {
		var turn atomic.Int32
		var done sync.WaitGroup
		for g := range int32(n) {
			done.Add(1)
			go func() {
				defer done.Done()
				for i := range int32(4) {
					for turn.Load() != i*n+g {
					}
					turn.Add(1)
				}
			}()
		}
		runtime.GC()
		done.Wait()
	}
	fmt.Println("parallel")
}

// ends: goroutines that end in all ways are counted out, and what they deferred has run.
func ends() {
	// Goroutines of earlier parts may be about to end.
	for runtime.NumGoroutine() > 1 {
		time.Sleep(50 * time.Microsecond)
	}
	before := runtime.NumGoroutine()
	var deferred atomic.Int64
	var done sync.WaitGroup
	for i := range 30 {
		done.Add(1)
		go func() {
			defer done.Done()
			defer deferred.Add(1)
			defer func() { recover() }()
			switch i % 5 {
			case 0:
				runtime.Goexit()
			case 1:
				panic(i)
			case 2:
				defer runtime.Goexit()
				panic("gone")
			case 3:
				runtime.LockOSThread()
			}
		}()
	}
	done.Wait()
	// So may these.
	for runtime.NumGoroutine() > before {
		time.Sleep(50 * time.Microsecond)
	}
	fmt.Println("ends", deferred.Load(), runtime.NumGoroutine()-before)
}

// recursivePanics: panics in deferred calls, four deep, each recovered by the next but one.
func recursivePanics() {
	say := func(what string) { fmt.Print(what, " ", recover(), "; ") }
	func() {
		defer say("outer")
		func() {
			defer func() {
				defer say("inner")
				panic("third")
			}()
			defer func() { panic("second") }()
			panic("first")
		}()
	}()
	// The one that is recovered hides what came before; a later one of the same deferred call is new.
	func() {
		defer say("last")
		defer func() {
			fmt.Print(recover(), "; ")
			panic("again")
		}()
		panic("once")
	}()
	fmt.Println()
}

func main() {
	asyncPreempt()
	splitBig()
	afterSyscall()
	pingPongHog()
	gcFairness()
	timerFairness()
	stopDeadlock()
	yields()
	parallel()
	ends()
	recursivePanics()
}
