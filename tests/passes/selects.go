// A jump over an instruction or two is a conditional move.
//
// dump ir main.weight
// count select: conditional moves
package main

func weight(s []int) int {
	n := 0
	for _, x := range s {
		if x > 4 {
			n += 3
		}
	}
	return n
}

func main() { println(weight([]int{3, 9, 2, 9, 7})) }
