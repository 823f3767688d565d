// exit 2
package main

import "fmt"

func main() {
	fmt.Println("waiting for nobody")
	<-make(chan int)
}
