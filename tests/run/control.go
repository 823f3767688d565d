// Loops, labels, goto, switches.
package main

import "fmt"

func classify(n int) string {
	switch {
	case n < 0:
		return "negative"
	case n == 0:
		return "zero"
	case n < 10:
		return "digit"
	}
	return "large"
}

func dense(n int) (s string) {
	switch n {
	case 0:
		s = "a"
	case 1:
		s = "b"
		fallthrough
	case 2:
		s += "c"
	case 3, 4, 5:
		s = "d"
	case 6:
	default:
		s = "z"
	}
	return
}

func primes(limit int) (out []int) {
next:
	for n := 2; n < limit; n++ {
		for _, p := range out {
			if p*p > n {
				break
			}
			if n%p == 0 {
				continue next
			}
		}
		out = append(out, n)
	}
	return out
}

func countdown(n int) int {
	steps := 0
loop:
	if n > 0 {
		n -= 3
		steps++
		goto loop
	}
	return steps
}

func grid() (hits int) {
outer:
	for i := 0; ; i++ {
		for j := 0; j < 10; j++ {
			switch {
			case i*j == 42:
				break outer
			case j > i:
				continue outer
			}
			hits++
		}
	}
	return hits
}

func main() {
	for _, n := range []int{-5, 0, 7, 12} {
		fmt.Print(classify(n), " ")
	}
	fmt.Println()
	for n := range 9 {
		fmt.Printf("%q ", dense(n-1))
	}
	fmt.Println()
	fmt.Println(primes(60))
	fmt.Println(countdown(10), grid())
	for i, r := range "héllo, 世界\xff!" {
		fmt.Print(i, ":", string(r), " ")
	}
	fmt.Println()
	var a [5]int
	for i := range a {
		a[i] = i * i
	}
	for i, v := range a {
		a[4-i] += v
	}
	fmt.Println(a, len(a))
	switch x := any(3.5).(type) {
	case int, string:
		fmt.Println("no", x)
	case float64:
		fmt.Println("float64", x+1)
	}
	if x := len("abc"); x > 3 {
		fmt.Println("long")
	} else if y := x * 2; y == 6 {
		fmt.Println("six", x, y)
	}
}
