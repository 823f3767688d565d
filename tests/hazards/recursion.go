// Recursion far deeper than a thread's stack, then without end.
package main

import "fmt"

func depth(n int) int {
	if n == 0 {
		return 0
	}
	return depth(n-1) + 1
}

func endless(n int) int { return endless(n+1) + 1 }

func main() {
	fmt.Println(depth(1000000))
	fmt.Println(endless(0))
}
