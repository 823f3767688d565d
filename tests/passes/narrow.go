// What was extended for a slot is not cut off again: operations of 32 bits follow each other.
//
// dump ir main.mix --before=optimiser
// count ireduce: values cut to 32 bits
package main

func mix(a, b uint32, n int) uint32 {
	for i := 0; i < n; i++ {
		t := a + b
		t = t<<5 | t>>27
		a = t ^ (t + b)
		b -= t
	}
	return a ^ b
}

func main() { println(mix(1, 2, 100)) }
