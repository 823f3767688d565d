// Many goroutines, with results that do not depend on their order.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

type matrix [][]float64

func product(a, b matrix) matrix {
	n := len(a)
	c := make(matrix, n)
	var wg sync.WaitGroup
	for i := range n {
		c[i] = make([]float64, n)
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range n {
				s := 0.0
				for k := range n {
					s += a[i][k] * b[k][j]
				}
				c[i][j] = s
			}
		}()
	}
	wg.Wait()
	return c
}

func spawn(depth int, n *atomic.Int64, wg *sync.WaitGroup) {
	defer wg.Done()
	n.Add(1)
	if depth > 0 {
		wg.Add(2)
		go spawn(depth-1, n, wg)
		go spawn(depth-1, n, wg)
	}
}

func main() {
	n := 40
	a, b := make(matrix, n), make(matrix, n)
	for i := range n {
		for j := range n {
			a[i] = append(a[i], float64(i+j))
			b[i] = append(b[i], float64(i-j))
		}
	}
	c := product(a, b)
	trace := 0.0
	for i := range c {
		trace += c[i][i]
	}
	fmt.Println(trace)
	var count atomic.Int64
	var wg sync.WaitGroup
	wg.Add(1)
	spawn(10, &count, &wg)
	wg.Wait()
	fmt.Println(count.Load())
	var once sync.Once
	var flags [8]int32
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			once.Do(func() { fmt.Println("once") })
			for range 100 {
				atomic.AddInt32(&flags[i], 1)
				runtime.Gosched()
			}
		}()
	}
	wg.Wait()
	fmt.Println(flags)
	spin := int64(0)
	stop := atomic.Bool{}
	for range 3 {
		go func() {
			for !stop.Load() {
				atomic.AddInt64(&spin, 1)
			}
		}()
	}
	for atomic.LoadInt64(&spin) < 1000 {
		runtime.Gosched()
	}
	stop.Store(true)
	fmt.Println("spun")
}
