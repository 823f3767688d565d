// While a goroutine unwinds, its deferred calls call functions with deferred calls of their own, many times.
package main

import (
	"fmt"
	"runtime"
)

type state struct{ looked int }

func nop() {}

//go:noinline
func (s *state) look() int {
	defer nop()
	s.looked++
	return s.looked
}

//go:noinline
func show(x any) { fmt.Println("show", x) }

func ends(s *state) {
	defer func() {
		show(s.look())
		fmt.Println("one")
		show(s.look())
		fmt.Println("two")
	}()
	runtime.Goexit()
}

func panics(s *state) (err any) {
	defer func() {
		show(s.look())
		err = recover()
		show(s.look())
	}()
	panic("p")
}

func main() {
	for range 3 {
		done := make(chan bool)
		go func() {
			defer close(done)
			ends(&state{})
		}()
		<-done
		fmt.Println(panics(&state{10}))
	}
}
