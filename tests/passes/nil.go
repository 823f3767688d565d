// A pointer that was checked once, or that a loop's condition has found not to be nil, is not checked again.
//
// dump ir main.length
// count trap: checks that leave, and the polls
// dump bytecode main.length
// count no check: checks known to hold
package main

type node struct {
	next *node
	a, b int
}

func length(l *node) int {
	t := 0
	for l != nil {
		t += l.a*l.b + l.a
		l.a, l.b = l.b, t
		l = l.next
	}
	return t
}

func main() {
	var l *node
	for i := range 5 {
		l = &node{l, i, i + 1}
	}
	println(length(l))
}
