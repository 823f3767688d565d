// One goroutine that computes for many slices.
package main

import "fmt"

func main() {
	x := 1
	for i := range 300_000_000 {
		x = x*5 + i
	}
	fmt.Println(x)
}
