// Closures: captured variables, per-iteration loop variables, recursion, func values.
package main

import "fmt"

func counter() (func() int, func()) {
	n := 0
	return func() int { n++; return n }, func() { n = 100 }
}

func compose(fs ...func(int) int) func(int) int {
	return func(x int) int {
		for _, f := range fs {
			x = f(x)
		}
		return x
	}
}

type acc struct{ total int }

func (a *acc) add(n int) int { a.total += n; return a.total }
func (a acc) get() int       { return a.total }

func double(x int) int { return 2 * x }

func main() {
	next, reset := counter()
	fmt.Println(next(), next())
	reset()
	fmt.Println(next())
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i *= 10; return i })
	}
	for _, f := range fs {
		fmt.Print(f(), f(), " ")
	}
	fmt.Println()
	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	fmt.Println(fib(20))
	k := 3
	f := compose(double, func(x int) int { return x + k }, double)
	k = 4
	fmt.Println(f(5))
	a := acc{5}
	add, get := a.add, a.get
	add(7)
	fmt.Println(a.total, get(), acc.get(a))
	fmt.Println((*acc).add(&a, 1))
	fmt.Println(func(xs ...int) int { return len(xs) }(1, 2, 3))
	var nilf func()
	fmt.Println(nilf == nil, f == nil)
}
