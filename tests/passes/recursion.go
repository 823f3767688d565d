// A function that calls itself stands in itself: of several calls one is left on each way.
//
// dump bytecode main.fib
// count in main.fib at 0: copies
// count call main.fib: calls
package main

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func main() { println(fib(20)) }
