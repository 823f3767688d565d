// Deep recursion grows the stack; calls with many arguments and results; mutual recursion.
package main

import "fmt"

func depth(n int) int {
	if n == 0 {
		return 0
	}
	return depth(n-1) + 1
}

func even(n int) bool {
	if n == 0 {
		return true
	}
	return odd(n - 1)
}

func odd(n int) bool {
	if n == 0 {
		return false
	}
	return even(n - 1)
}

func ackermann(m, n int) int {
	switch {
	case m == 0:
		return n + 1
	case n == 0:
		return ackermann(m-1, 1)
	}
	return ackermann(m-1, ackermann(m, n-1))
}

func many(a int, b float64, c string, d []int, e any, f int8, g, h, i, j, k float32, l, m, n int) (int, float64, string, []int, any, int8, float32, float32, int, int) {
	return a + l, b + float64(g), c + "!", append(d, m), e, f * 2, h + i, j + k, n, len(c)
}

func pass(n int, s string, f float64) (string, float64, int) {
	if n == 0 {
		return s, f, 0
	}
	t, g, k := pass(n-1, s+"x", f*1.5)
	return t, g + 1, k + len(t)
}

func main() {
	fmt.Println(depth(10), depth(1000), depth(200000))
	fmt.Println(even(10001), odd(10001), ackermann(2, 9))
	fmt.Println(many(1, 2.5, "c", []int{3}, "e", 100, 1, 2, 3, 4, 5, 6, 7, 8))
	fmt.Println(pass(10, "s", 1))
}
