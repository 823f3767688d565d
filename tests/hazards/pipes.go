// Writes to a pipe, reads of an empty standard input, and sleeps, beside goroutines that compute.
package main

import (
	"fmt"
	"os"
	"sync"
	"time"
)

func main() {
	var wg sync.WaitGroup
	for g := 0; g < 4; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < 500; i++ {
				fmt.Println(g, i)
			}
		}()
	}
	var mu sync.Mutex
	short, slept := 0, 0
	for g := 0; g < 4; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < 50; i++ {
				start := time.Now()
				time.Sleep(200 * time.Microsecond)
				d := time.Since(start)
				mu.Lock()
				slept++
				if d < 200*time.Microsecond {
					short++
				}
				mu.Unlock()
			}
		}()
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		buf := make([]byte, 16)
		for i := 0; i < 500; i++ {
			if n, err := os.Stdin.Read(buf); n != 0 || err == nil {
				panic("standard input is empty")
			}
		}
	}()
	done := make(chan int)
	go func() {
		x := 1
		for i := 0; i < 20000000; i++ {
			x = x*5 + i
		}
		done <- x
	}()
	wg.Wait()
	<-done
	how := "none"
	if short != 0 {
		how = "some"
	}
	fmt.Printf("slept %d, %s too short\n", slept, how)
}
