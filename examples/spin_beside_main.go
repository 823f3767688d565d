// One P, and a goroutine that never calls anything, never blocks and never ends.
//
// main sleeps for a moment. When its timer is due the spinning goroutine has the only P, and nothing in its loop
// would ever give it back: the scheduler has to take it. With GODEBUG=asyncpreemptoff=1 it cannot, once the loop is
// compiled, and this program hangs.
package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	runtime.GOMAXPROCS(1)
	go func() {
		for {
		}
	}()
	time.Sleep(5 * time.Millisecond)
	fmt.Println("main got the processor back")
}
