package main

// := assigns to the variables that it does not declare, and return sets results that a deferred closure shares.

import "fmt"

func first() (int, string)  { return 1, "a" }
func second() (int, string) { return 2, "b" }

func named() (s string) {
	n, s := second()
	_ = n
	return
}

func shared() (x int) {
	defer func() { fmt.Println("x is", x) }()
	return 42
}

func captured() (x int) {
	defer func() func() {
		return func() { x++ }
	}()()
	return 6
}

var (
	_ = d
	_ = trace("_", c, b)
	a = trace("a", z)
	b = trace("b")
	c = trace("c")
	d = trace("d")
	e = trace("e")
	z int
)

func trace(s string, rest ...int) int {
	fmt.Print(s, " ")
	return 0
}

func parts() (float64, float64)   { return 1, 2 }
func elements() ([]int, int, int) { return []int{1}, 2, 3 }

func main() {
	fmt.Println()
	a, s := first()
	b, s := second()
	fmt.Println(a, b, s, named(), captured())
	shared()

	xs := []int{10, 20}
	i := 1
	for i, xs[i] = range []int{99} {
		break
	}
	fmt.Println(i, xs)
	j := 0
	ms := map[int]string{}
	for j, ms[j] = range map[int]string{5: "five"} {
	}
	fmt.Println(j, ms)
	fmt.Println(complex(parts()), append(elements()))
}
