package main

import "fmt"

type S []T
type T struct{ x int }
type M map[string]*S

// The elided type of an element may be a pointer to any type with literals, not to a struct only.
var a = map[string]*S{"a": {{1}, {2}}}
var b = [1]*S{{{3}}}
var c = []*M{{"k": {{4}}}}
var d = []*[2]*T{{{5}, 1: {6}}}

func main() {
	fmt.Println(*a["a"], *b[0], *(*c[0])["k"], *d[0][0], *d[0][1])
}
