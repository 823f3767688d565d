// The error of a nil dereference has the same type as other run-time errors.
package main

import "fmt"

func main() {
	for _, f := range []func(){
		func() { var p *int; *p = 1 },
		func() { var f func(); f() },
		func() { var x, y int; _ = x / y },
	} {
		func() {
			defer func() { r := recover(); fmt.Printf("%T %v\n", r, r) }()
			f()
		}()
	}
}
