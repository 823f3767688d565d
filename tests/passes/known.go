// A closure made in the function is no func value any more: its body stands in place of the call.
//
// dump ir main.sum
// count call_indirect: calls through a func value
// dump bytecode main.sum
// count call_closure: calls of func values in the bytecode
package main

func sum(n, k int) int {
	add := func(x int) int { return x + k }
	t := 0
	for i := 0; i < n; i++ {
		t += add(i)
	}
	return t
}

func main() { println(sum(10, 3)) }
