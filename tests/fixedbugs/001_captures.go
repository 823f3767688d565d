// A closure's captured variables were all zero: they were laid out by a descriptor without fields.
package main

import "fmt"

func main() {
	a, b, c := 1, "two", 3.5
	p := &a
	f := func() { fmt.Println(*p, b, c) }
	a = 4
	f()
}
