// Says that it is ready once its main goroutine waits, and ends when it has been sent SIGURG by somebody.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGURG)
	go func() {
		traces := make([]byte, 1<<16)
		for !bytes.Contains(traces[:runtime.Stack(traces, true)], []byte("goroutine 1 [chan receive]:")) {
			runtime.Gosched()
		}
		fmt.Println("ready")
	}()
	fmt.Println(<-c)
}
