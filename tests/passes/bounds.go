// An index that runs below the length, and one that was checked before, are not checked.
//
// dump ir main.sum
// count icmp uge: unsigned compares of an index with a length
// dump bytecode main.sum
// count no check: checks known to hold
package main

func sum(s []int) int {
	t := 0
	for i := 0; i < len(s); i++ {
		t += s[i]
	}
	for i := range s {
		if i > 0 {
			t ^= s[i-1] + s[i]
		}
	}
	return t
}

func main() { println(sum([]int{1, 2, 3, 4})) }
