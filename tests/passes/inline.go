// A call of a small function is gone, its body there.
//
// dump ir main.sum
// count call_indirect: calls of Go functions
// dump bytecode main.sum
// count call main.twice: calls in the bytecode
package main

func twice(x int) int { return x + x }

func sum(n int) int {
	s := 0
	for i := 0; i < n; i++ {
		s += twice(i)
	}
	return s
}

func main() { println(sum(100)) }
