// Says that it is ready, and ends when it has been sent SIGURG by somebody.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGURG)
	fmt.Println("ready")
	fmt.Println(<-c)
}
