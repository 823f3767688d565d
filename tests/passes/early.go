// What a loop's calls need and the loop does not change is stored once, before the loop.
//
// dump bytecode main.each
// count stored early: places where slots are stored for a loop
package main

//go:noinline
func use(s []int, i int) int {
	if i > 1000 {
		return use(s, i-1) + use(s, i-2)
	}
	for j := range s {
		i += s[j]
	}
	for j := range s {
		i ^= s[j]
	}
	for j := range s {
		i += s[j] * j
	}
	for j := range s {
		i ^= s[j] * j
	}
	for j := range s {
		i += s[j] | j
	}
	for j := range s {
		i ^= s[j] | j
	}
	return i
}

func each(s []int, n, k int) int {
	t := 0
	for i := 0; i < n; i++ {
		t += use(s, i+k)
	}
	return t
}

func main() { println(each([]int{1, 2, 3}, 10, 5)) }
