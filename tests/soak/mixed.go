// Mixed load for as many seconds as the first argument says: channels, select, timers, locks, goroutines that come and go,
// panics that are recovered, structures that change while they are collected. After each round every count must be right, no
// goroutine may be left, and memory may not have grown since the first rounds.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	seconds := 10
	if len(os.Args) > 1 {
		n, err := strconv.Atoi(os.Args[1])
		if err != nil {
			fail("usage: mixed.go [SECONDS]")
		}
		seconds = n
	}
	parts := []func(int) error{pipelines, selects, timers, crowds, panics, locks, trees, texts, contexts}
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	goroutines := runtime.NumGoroutine()
	var first, rounds int
	for rounds == 0 || time.Now().Before(end) {
		errs := make(chan error)
		for _, part := range parts {
			go func() { errs <- part(rounds) }()
		}
		for range parts {
			if err := <-errs; err != nil {
				fail(fmt.Sprintf("round %d: %v", rounds, err))
			}
		}
		rounds++
		settle(goroutines)
		switch size := resident(); {
		case rounds == 5:
			first = size
		case rounds > 5 && size > first+first/2+(32<<20):
			fail(fmt.Sprintf("round %d: %d bytes resident, %d after the fifth", rounds, size, first))
		}
	}
	fmt.Println("ok")
	fmt.Fprintln(os.Stderr, "rounds", rounds)
}

func fail(text string) {
	fmt.Println(text)
	os.Exit(1)
}

// settle waits until the goroutines of a round have ended, which they were about to.
func settle(want int) {
	for i := 0; runtime.NumGoroutine() > want; i++ {
		if i == 10_000 {
			fail(fmt.Sprintf("%d goroutines, not %d", runtime.NumGoroutine(), want))
		}
		time.Sleep(time.Millisecond)
	}
	runtime.GC()
}

// resident is the process's memory in bytes.
func resident() int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		fail(err.Error())
	}
	pages, err := strconv.Atoi(string(bytes.Fields(text)[1]))
	if err != nil {
		fail(err.Error())
	}
	return pages * os.Getpagesize()
}

func check(what string, got, want int) error {
	if got != want {
		return fmt.Errorf("%s: %d, not %d", what, got, want)
	}
	return nil
}

// pipelines sends numbers through stages with buffers of all sizes.
func pipelines(round int) error {
	const n, stages = 20_000, 6
	in := make(chan int)
	var at <-chan int = in
	for stage := range stages {
		out := make(chan int, stage*stage)
		go func(from <-chan int) {
			for x := range from {
				out <- x + stage
			}
			close(out)
		}(at)
		at = out
	}
	go func() {
		for i := range n {
			in <- i
		}
		close(in)
	}()
	sum := 0
	for x := range at {
		sum += x
	}
	return check("pipelines", sum, n*(n-1)/2+n*stages*(stages-1)/2)
}

// selects lets many senders and receivers meet in selects with values on the heap.
func selects(round int) error {
	type parcel struct {
		from, weight int
		inner        *parcel
	}
	const senders, each = 16, 500
	a, b := make(chan *parcel), make(chan parcel, 3)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for s := range senders {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range each {
				p := parcel{s, i, &parcel{weight: 1}}
				select {
				case a <- &p:
				case b <- p:
				}
			}
		}()
	}
	go func() { wg.Wait(); close(stop) }()
	weight, n := 0, 0
	for done := false; !done; {
		select {
		case p := <-a:
			weight, n = weight+p.weight+p.inner.weight, n+1
		case p := <-b:
			weight, n = weight+p.weight+p.inner.weight, n+1
		case <-stop:
			done = true
		}
	}
	for len(b) > 0 {
		p := <-b
		weight, n = weight+p.weight+p.inner.weight, n+1
	}
	return errors.Join(check("parcels", n, senders*each), check("weight", weight, senders*each*(each-1)/2+senders*each))
}

// timers arms timers of all kinds; those that are stopped may not fire.
func timers(round int) error {
	var fired, wrong atomic.Int64
	var wg sync.WaitGroup
	for i := range 300 {
		wg.Add(1)
		time.AfterFunc(time.Duration(i%7)*time.Millisecond, func() { fired.Add(1); wg.Done() })
		t := time.AfterFunc(time.Hour, func() { wrong.Add(1) })
		if !t.Stop() {
			wrong.Add(1)
		}
	}
	ticker := time.NewTicker(200 * time.Microsecond)
	for range 20 {
		<-ticker.C
	}
	ticker.Stop()
	select {
	case <-time.After(time.Hour):
		wrong.Add(1)
	case <-time.After(time.Millisecond):
	}
	wg.Wait()
	return errors.Join(check("timers fired", int(fired.Load()), 300), check("timers wrong", int(wrong.Load()), 0))
}

// crowds starts goroutines that start goroutines.
func crowds(round int) error {
	var n atomic.Int64
	var wg sync.WaitGroup
	var grow func(depth int, path *[64]byte)
	grow = func(depth int, path *[64]byte) {
		defer wg.Done()
		n.Add(int64(path[depth]) + 1)
		if depth == 0 {
			return
		}
		for range 4 {
			wg.Add(1)
			next := *path
			go grow(depth-1, &next)
		}
	}
	wg.Add(1)
	grow(6, new([64]byte))
	wg.Wait()
	return check("crowd", int(n.Load()), (1<<14-1)/3)
}

// panics recovers from panics at all depths, in goroutines that would end the program otherwise.
func panics(round int) error {
	var recovered, deferred atomic.Int64
	var down func(depth int, s []int)
	down = func(depth int, s []int) {
		defer deferred.Add(1)
		if depth == 0 {
			s[len(s)] = 1
		}
		down(depth-1, s)
	}
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() {
				if _, ok := recover().(runtime.Error); ok {
					recovered.Add(1)
				}
			}()
			down(i%50, make([]int, i))
		}()
	}
	wg.Wait()
	return errors.Join(check("recovered", int(recovered.Load()), 200), check("deferred", int(deferred.Load()), 4*50*51/2))
}

// locks shares a table under a lock for readers and one for writers.
func locks(round int) error {
	var mu sync.RWMutex
	var once sync.Once
	table := map[string]int{}
	var wg sync.WaitGroup
	made := 0
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			once.Do(func() { made++ })
			for i := range 2_000 {
				key := "key" + strconv.Itoa((i*7+g)%100)
				if i%4 == 0 {
					mu.Lock()
					table[key]++
					mu.Unlock()
				} else {
					mu.RLock()
					_ = table[key]
					mu.RUnlock()
				}
			}
		}()
	}
	wg.Wait()
	sum := 0
	for _, n := range table {
		sum += n
	}
	return errors.Join(check("table", sum, 8*500), check("once", made, 1))
}

type tree struct {
	left, right *tree
	value       int
}

func grown(depth int) *tree {
	if depth == 0 {
		return &tree{value: 1}
	}
	return &tree{grown(depth - 1), grown(depth - 1), 1}
}

func (t *tree) sum() int {
	if t == nil {
		return 0
	}
	return t.value + t.left.sum() + t.right.sum()
}

var kept [4]*tree

// trees turns and moves subtrees, which keeps their sums, while it makes garbage.
func trees(round int) error {
	const depth = 14
	var wg sync.WaitGroup
	sums := make([]int, len(kept))
	for k := range kept {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if kept[k] == nil || round%8 == k {
				kept[k] = grown(depth)
			}
			state := uint64(round*4 + k + 1)
			for range 20_000 {
				state = state*6364136223846793005 + 1442695040888963407
				p := kept[k]
				for bits := state >> 40; bits&3 != 0 && p.left != nil; bits >>= 1 {
					p.left, p.right = p.right, p.left
					if bits&1 == 0 {
						p = p.left
					} else {
						p = p.right
					}
				}
				if p.left != nil {
					p.left, p.right = p.right, &tree{p.left.left, p.left.right, p.left.value}
				}
			}
			sums[k] = kept[k].sum()
		}()
	}
	wg.Wait()
	for _, sum := range sums {
		if err := check("tree", sum, 1<<(depth+1)-1); err != nil {
			return err
		}
	}
	return nil
}

// texts builds strings and maps of them.
func texts(round int) error {
	counts := map[string][]int{}
	var text bytes.Buffer
	for i := range 5_000 {
		word := fmt.Sprint("w", i*i%997)
		counts[word] = append(counts[word], i)
		text.WriteString(word)
		if i%64 == 0 {
			delete(counts, word)
		}
	}
	n, gone := 0, 0
	for _, list := range counts {
		n += len(list)
	}
	seen := map[string]int{}
	for i := range 5_000 {
		word := fmt.Sprint("w", i*i%997)
		seen[word]++
		if i%64 == 0 {
			gone += seen[word]
			seen[word] = 0
		}
	}
	return check("words", n+gone, 5_000)
}

// contexts cancels trees of them.
func contexts(round int) error {
	ctx, cancel := context.WithCancel(context.Background())
	var ended atomic.Int64
	var wg sync.WaitGroup
	for i := range 100 {
		child, stop := context.WithTimeout(ctx, time.Duration(1+i%3)*time.Hour)
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer stop()
			<-child.Done()
			if errors.Is(child.Err(), context.Canceled) {
				ended.Add(1)
			}
		}()
	}
	cancel()
	wg.Wait()
	return check("contexts", int(ended.Load()), 100)
}
