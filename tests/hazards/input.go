// Reads its standard input while goroutines count; says when they have got on although it waits.
package main

import (
	"bufio"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

func main() {
	var counts [8]atomic.Int64
	for g := range counts {
		go func() {
			for {
				counts[g].Add(1)
			}
		}()
	}
	go func() {
		for g := range counts {
			for counts[g].Load() == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		fmt.Println("all count")
	}()
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	fmt.Printf("%q %v\n", line, err)
}
