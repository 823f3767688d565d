// Numbers known not to be negative are divided without signs.
//
// dump ir main.digits
// count udiv: divisions without signs
// count urem: remainders without signs
// count sdiv: signed divisions
// count srem: signed remainders
package main

func digits(n, base int) int {
	t := 0
	if base < 2 || n < 0 {
		return -1
	}
	for n > 0 {
		t += n % base
		n /= base
	}
	return t
}

func main() { println(digits(987654321, 10)) }
