// A short declaration assigns to the variables that are there already.
package main

import (
	"errors"
	"fmt"
)

var failed = errors.New("failed")

func pair(n int) (int, error) {
	if n < 0 {
		return 0, failed
	}
	return n * 10, nil
}

func named(n int) (text string, err error) {
	v, err := pair(n)
	return string(rune('a' + v)), err
}

func main() {
	a, err := pair(1)
	fmt.Println(a, err == nil)
	b, err := pair(-1)
	fmt.Println(b, err == failed)
	c, err := pair(2)
	fmt.Println(c, err == nil)
	c, d := 5, 6
	fmt.Println(c, d)
	// Captured: the variable lives in memory.
	show := func() { fmt.Println(err == failed) }
	e, err := pair(-2)
	show()
	fmt.Println(e)
	s, err := named(-1)
	fmt.Println(s, err == failed)
	s, f := "x", any(nil)
	fmt.Println(s, f == nil)
	f, g := 7, "interface"
	fmt.Println(f.(int), g)
}
