// A divisor or shift count that is a constant needs no check.
//
// dump ir main.mix --before=optimiser
// count select: what is chosen where the count may be too large, or the divisor -1
// count trap: checks that leave, and the polls
package main

func mix(a, b, n int) int {
	k := 3
	for i := 0; i < n; i++ {
		a ^= b / k
		b += a<<uint(k) + a%7
	}
	return a + b
}

func main() { println(mix(123456, -789, 50)) }
