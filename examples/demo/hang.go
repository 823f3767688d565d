// A goroutine spins in a loop without calls, on the only P, while main sleeps and wants to wake up every 10 ms. The loop
// is machine code without polls, so nothing in it gives the processor back.
//
// With async preemption the scheduler's monitor sees that a timer is due, sends the thread a SIGURG, and the loop stops at
// its next header: main wakes up in time. Without, as in Go before 1.14, nobody can stop the loop, and main never runs
// again.
package main

import (
	"fmt"
	"time"
)

var steps int

func spin() {
	for {
		steps++
	}
}

func main() {
	start := time.Now()
	fmt.Println("main starts a loop")
	go spin()
	for i := 1; i <= 12; i++ {
		time.Sleep(10 * time.Millisecond)
		fmt.Printf("%5.1f ms: main wakes up\n", time.Since(start).Seconds()*1000)
	}
	fmt.Println("main is done")
}
