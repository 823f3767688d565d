// What a loop does not change is computed before it, and once.
//
// dump ir main.poly
// count imul: multiplications
package main

func poly(a, b, n int) int {
	t := 0
	for i := 0; i < n; i++ {
		t += a*b + i
		t ^= a * b
	}
	return t
}

func main() { println(poly(3, 4, 10)) }
