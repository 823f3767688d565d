// The length of a map, the comparison of strings and a map's lookup go without a body where they are frequent.
//
// dump safepoints main.find
// count body, : calls of bodies
// count helper, : calls of helpers
// dump asm main.size
// count RuntimeCall: names of bodies, in both copies
package main

func find(m map[int]int, n int) int {
	t := 0
	for i := 0; i < n; i++ {
		t += m[i]
	}
	return t
}

func size(m map[int]int) int { return len(m) }

func main() {
	m := map[int]int{1: 2, 3: 4}
	println(find(m, 10), size(m))
}
