// Does nothing, in the way that its argument says.
package main

import (
	"fmt"
	"os"
	"time"
)

func main() {
	fmt.Println("ready")
	switch os.Args[1] {
	case "input":
		os.Stdin.Read(make([]byte, 1))
	case "sleep":
		time.Sleep(time.Hour)
	case "timers":
		time.NewTicker(time.Millisecond)
		<-time.After(time.Hour)
	case "crowd":
		c := make(chan int)
		for range 1000 {
			go func() { c <- <-c }()
		}
		time.Sleep(time.Hour)
	}
}
