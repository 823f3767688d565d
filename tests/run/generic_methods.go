package main

import "fmt"

type Box[T any] struct{ v T }

func (b Box[T]) Map[U any](f func(T) U) Box[U] { return Box[U]{f(b.v)} }

func (b *Box[T]) Set[U any](u U, f func(U) T) { b.v = f(u) }

type P struct{ n int }

func (p P) Pair[A, B any](a A, b B) string { return fmt.Sprint(p.n, a, b) }

type Emb struct{ P }

func main() {
	b := Box[int]{3}
	c := b.Map(func(i int) string { return fmt.Sprint("v", i) })
	fmt.Println(c.v)
	b.Set("hello", func(s string) int { return len(s) })
	fmt.Println(b.v)
	d := b.Map[float64](func(i int) float64 { return float64(i) / 2 })
	fmt.Println(d)
	p := P{7}
	f := p.Pair[int, string]
	fmt.Println(f(1, "x"))
	g := P.Pair[int, bool]
	fmt.Println(g(p, 2, true))
	h := b.Map[string]
	fmt.Println(h(func(i int) string { return "z" }))
	var k func(int, int) string = p.Pair
	fmt.Println(k(1, 2))
	e := Emb{P{9}}
	fmt.Println(e.Pair(1, 2))
	q := e.Pair[string, string]
	fmt.Println(q("a", "b"))
	r := (*Box[int]).Set[string]
	r(&b, "abc", func(s string) int { return 42 })
	fmt.Println(b)
	m := Emb.Pair[int, int]
	fmt.Println(m(e, 5, 6))
	defer p.Pair[int, int](1, 2)
}
