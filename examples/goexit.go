// runtime.Goexit ends a goroutine from any depth of calls, and its deferred calls run all the same.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func leave(depth int) {
	defer fmt.Println("leaving depth", depth)
	if depth == 3 {
		runtime.Goexit()
	}
	leave(depth + 1)
	fmt.Println("never printed")
}

func main() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer func() {
			fmt.Println("recovered:", recover())
		}()
		leave(1)
	}()
	wg.Wait()
	fmt.Println("main goes on")
}
