// Values that live for a statement or a call only: copies of arrays, slices of arguments, literals; and those that outlive it.
package main

import "fmt"

type vec struct {
	at   [3]int
	name string
}

func (v vec) keep() func() int   { return func() int { return v.at[0] } }
func (v vec) sum() int           { return v.at[0] + v.at[1] + v.at[2] }
func (v vec) moved(by int) vec   { v.at[0] += by; return v }
func (v *vec) set(i, x int) *vec { v.at[i] = x; return v }
func same(v vec) vec             { return v }
func boxed(v vec) any            { return v }
func pointer(v vec) *vec         { return &v }
func kept(v vec) func() vec      { return func() vec { return v } }
func total(xs ...int) (t int) {
	for _, x := range xs {
		t += x
	}
	return
}
func rest(xs ...int) []int  { return xs }
func first(xs ...*vec) *vec { return xs[0] }
func deep(n int, v vec) int {
	if n == 0 {
		return v.sum()
	}
	w := v
	w.at[n%3]++
	return deep(n-1, w) + deep(n-1, v)
}

var saved [][]int

func save(xs ...int) { saved = append(saved, xs) }

type shape interface{ area() int }
type square struct{ side [2]int }

func (s square) area() int { return s.side[0] * s.side[1] }

type point struct{ x, y int }
type pair struct {
	p *int
	n int
}

func less(a []vec, f func(x, y vec) bool) {
	for i := 1; i < len(a); i++ {
		for j := i; j > 0 && f(a[j], a[j-1]); j-- {
			a[j], a[j-1] = a[j-1], a[j]
		}
	}
}

func word(s string) int {
	switch s {
	case "":
		return 1
	case "a", "b":
		return 2
	case "abc", "abd", "xbc", "xyz", "abx":
		return 3
	case "hello", "help!", "world":
		return 4
	case "the quick brown fox jumps over the lazy dog", "pack my box with five dozen liquor jugs":
		return 5
	default:
		return -1
	case "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaab", "baaaaaaaaaaaaaaa":
		return 6
	}
}

func number(x int, u uint64, b byte) (r int) {
	switch x {
	case -5:
		r = 1
	case 100:
		r = 2
	case 7, 1000, -900:
		r = 3
	case 40000:
		r = 4
	}
	switch u {
	case 1, 1000, 500000, 77777:
		r += 10
	case 2147483647:
		r += 20
	}
	switch b {
	case 'x', '[', ']', '<', 200:
		r += 100
		fallthrough
	case '+':
		r += 200
	}
	return
}

func main() {
	a := vec{[3]int{1, 2, 3}, "a"}
	b := vec{[3]int{4, 5, 6}, "b"}
	k, f, p, i := a.keep(), kept(a), pointer(a), boxed(a)
	bound := a.sum
	a.at[0] = 100
	fmt.Println(k(), f(), *p, i, bound(), same(a), a.moved(1), a)
	a, b = b, a
	list := []vec{a, b, same(b).moved(5)}
	list[0], list[2] = list[2], list[0]
	list[1], list[1] = list[0], list[2]
	fmt.Println(a, b, list, deep(6, a), *list[0].set(1, 9).set(2, a.sum()))
	less(list, func(x, y vec) bool { return x.at[0] < y.at[0] })
	fmt.Println(list, total(), total(1, 2, a.at[0]), total(rest(4, 5)...))

	r := rest(1, 2)
	for n := range 3 {
		save(n, n+1)
		s := []int{n, 2 * n, 3 * n}
		t := append(s, 7)
		s[0] = -1
		if n == 1 {
			saved = append(saved, s, t)
		}
		buf := make([]byte, 2, 4)
		grown := append(buf, "abcdef"[:n+1]...)
		copy(grown[1:], grown)
		buf[0] = 'z'
		fmt.Println(s, t, fmt.Sprintf("%q", grown[n:]), buf, len(grown), first(&vec{name: fmt.Sprint(n)}, p).name)
	}
	fmt.Println(saved, r, rest(r[1:]...))
	var sums []func() int
	for n := range 3 {
		xs := []int{n, n}
		add := func(d int) int { xs[0] += d; return xs[0] }
		add(10)
		sums = append(sums, func() int { return add(1) + len(xs) })
		defer func(v vec, more ...int) { fmt.Println("deferred", v, more, add(100)) }(list[n], n, n+1)
	}
	for _, f := range sums {
		fmt.Print(f(), f(), " ")
	}
	done := make(chan int)
	go func(v vec, xs ...int) { done <- v.sum() + total(xs...) }(list[1], 10, 20)
	list[1].at[0] = 1000
	fmt.Println(<-done)

	shapes := []any{square{[2]int{2, 3}}, 5, "x", nil, vec{}, &square{[2]int{4, 5}}, fmt.Errorf("e")}
	for _, s := range shapes {
		_, isError := s.(error)
		if s, ok := s.(shape); ok {
			fmt.Print(s.area(), " ")
		}
		fmt.Print(isError, " ")
	}
	fmt.Println()

	m, one, two := map[point]int{}, 1, 2
	refs := map[pair]string{{&one, 1}: "one", {&two, 1}: "two", {nil, 0}: "none"}
	for n := range 5000 {
		m[point{n % 70, -n % 31}] += n
		if n%3 == 0 {
			delete(m, point{n % 31, -n % 31})
		}
		refs[pair{&one, n}] = fmt.Sprint(n)
	}
	t := 0
	for p, n := range m {
		t += p.x*n - p.y
	}
	v, ok := m[point{-1, 0}]
	fmt.Println(len(m), t, m[point{69, -1}], v, ok, len(refs), refs[pair{&two, 1}], refs[pair{&one, 4999}], refs[pair{}])

	for _, s := range []string{"", "a", "b", "c", "abc", "abd", "xbc", "xyz", "abx", "abz", "hello", "help!", "world", "worle",
		"jello", "the quick brown fox jumps over the lazy dog", "pack my box with five dozen liquor jugs",
		"pack my box with five dozen liquor jugz", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaab", "baaaaaaaaaaaaaaa", "baaaaaaaaaaaaaab"} {
		fmt.Print(word(s), word(s+"x"), word("x"+s), " ")
	}
	fmt.Println()
	for _, x := range []int{-5, 100, 7, 1000, -900, 40000, 0, -6, 8, 1 << 40} {
		fmt.Print(number(x, uint64(x), byte(x)), number(x+1, uint64(x)<<63, byte(x)*3), " ")
	}
	for b := range 256 {
		if n := number(0, 2147483647, byte(b)); n > 20 {
			fmt.Print(b, ":", n, " ")
		}
	}
	fmt.Println()
	fmt.Printf("%d|%5d|%-5d|%05d|%+d|%x|%X|%#x|%3c|%8.3f|%o|%b|% d|%x\n", -42, -42, -42, -42, 42, 255, 255, 255, 'x', 3.14159, 8, 5, 7, -255)
}
