// Channels and select.
package main

import (
	"fmt"
	"sync"
	"time"
)

func generate(n int) <-chan int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range n {
			ch <- i
		}
	}()
	return ch
}

func sieve(n int) (out []int) {
	ch := make(chan int)
	go func(out chan<- int) {
		for i := 2; ; i++ {
			out <- i
		}
	}(ch)
	for range n {
		p := <-ch
		out = append(out, p)
		next := make(chan int)
		go func(in <-chan int, out chan<- int) {
			for {
				if v := <-in; v%p != 0 {
					out <- v
				}
			}
		}(ch, next)
		ch = next
	}
	return out
}

func main() {
	sum := 0
	for v := range generate(100) {
		sum += v
	}
	fmt.Println(sum, sieve(15))
	buf := make(chan string, 3)
	buf <- "a"
	buf <- "b"
	fmt.Println(len(buf), cap(buf), <-buf, len(buf))
	close(buf)
	v, ok := <-buf
	fmt.Println(v, ok)
	v, ok = <-buf
	fmt.Printf("%q %v\n", v, ok)
	results := make(chan [2]int)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 25 {
				results <- [2]int{w, i}
			}
		}()
	}
	go func() { wg.Wait(); close(results) }()
	counts := map[int]int{}
	for r := range results {
		counts[r[0]] += r[1]
	}
	fmt.Println(counts)
	done := make(chan struct{})
	a, b := make(chan int), make(chan int)
	go func() {
		for i := range 3 {
			a <- i
		}
		close(done)
	}()
	got := 0
loop:
	for {
		select {
		case x := <-a:
			got += x + 1
		case y := <-b:
			fmt.Println("never", y)
		case <-done:
			break loop
		}
	}
	fmt.Println(got)
	select {
	case x := <-b:
		fmt.Println("never", x)
	default:
		fmt.Println("default")
	}
	select {
	case <-b:
	case <-time.After(time.Millisecond):
		fmt.Println("timeout")
	}
	var mu sync.Mutex
	n := 0
	var wg2 sync.WaitGroup
	for range 50 {
		wg2.Go(func() {
			for range 100 {
				mu.Lock()
				n++
				mu.Unlock()
			}
		})
	}
	wg2.Wait()
	fmt.Println(n)
	func() {
		defer func() { fmt.Println(recover()) }()
		close(done)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		done <- struct{}{}
	}()
}
