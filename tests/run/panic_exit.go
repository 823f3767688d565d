// exit 2
package main

import "fmt"

type T struct{ n int }

func (t *T) get() int { return t.n }

func main() {
	defer fmt.Println("deferred calls run first")
	var t *T
	fmt.Println(t.get())
}
