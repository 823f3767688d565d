// Structs, arrays, pointers, embedding, comparison, copies.
package main

import "fmt"

type point struct{ x, y int }

func (p point) plus(q point) point { return point{p.x + q.x, p.y + q.y} }
func (p *point) scale(k int)       { p.x *= k; p.y *= k }

type named struct {
	point
	name string
	tags [3]string
}

type node struct {
	left, right *node
	key         int
}

func (n *node) insert(key int) *node {
	if n == nil {
		return &node{key: key}
	}
	if key < n.key {
		n.left = n.left.insert(key)
	} else {
		n.right = n.right.insert(key)
	}
	return n
}

func (n *node) walk(visit func(int)) {
	if n != nil {
		n.left.walk(visit)
		visit(n.key)
		n.right.walk(visit)
	}
}

type mixed struct {
	a int8
	b int64
	c bool
	d float32
	e string
	f []int
	g any
	h uint16
}

type big struct{ v [40]int }

func change(b big) big { b.v[3] = 9; return b }

func main() {
	p := point{1, 2}
	q := p
	q.scale(3)
	fmt.Println(p, q, p.plus(q), p == q, p == point{1, 2})
	n := named{point{3, 4}, "n", [3]string{"a", "", "c"}}
	m := n
	m.scale(2)
	m.tags[1] = "b"
	fmt.Println(n, m, n == m, m.plus(n.point))
	fmt.Printf("%v %+v %T\n", m, m, m)
	var root *node
	for _, k := range []int{5, 2, 8, 1, 9, 3} {
		root = root.insert(k)
	}
	sum := 0
	root.walk(func(k int) { sum = sum*10 + k })
	fmt.Println(sum)
	x := mixed{-1, 1 << 40, true, 1.5, "e", []int{1}, "g", 65535}
	y := x
	y.f[0] = 2
	y.g = 3
	fmt.Printf("%+v\n%+v\n", x, y)
	b := big{}
	c := change(b)
	fmt.Println(b.v[3], c.v[3], b == c, len(c.v))
	arr := [...]point{{1, 1}, {2, 2}}
	brr := arr
	brr[1].x = 7
	pp := &arr[0]
	pp.y = 5
	fmt.Println(arr, brr, *pp, arr == brr)
	grid := [3][3]int{}
	for i := range grid {
		for j := range grid[i] {
			grid[i][j] = i * j
		}
	}
	row := grid[2]
	row[0] = 100
	fmt.Println(grid, row)
	anon := struct {
		a int
		b string
	}{1, "z"}
	fmt.Println(anon, new(int) != nil, *new(string) == "")
	ps := []*point{{1, 2}, {3, 4}}
	ps[0].x, ps[1].x = ps[1].x, ps[0].x
	fmt.Println(*ps[0], *ps[1])
}
