// One P, and this time it is main that spins: the goroutine started before the loop runs only if main is interrupted.
//
// With GODEBUG=asyncpreemptoff=1 nothing is ever printed, once the loop is compiled.
package main

import (
	"fmt"
	"os"
	"runtime"
)

func main() {
	runtime.GOMAXPROCS(1)
	go func() {
		fmt.Println("hi")
		os.Exit(0)
	}()
	for {
	}
}
