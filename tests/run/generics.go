// Generic functions and types.
package main

import (
	"cmp"
	"fmt"
)

type number interface {
	~int | ~int64 | ~float64
}

func sum[T number](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return
}

func mapTo[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

type stack[T any] struct{ items []T }

func (s *stack[T]) push(x T) { s.items = append(s.items, x) }
func (s *stack[T]) pop() (T, bool) {
	var zero T
	if len(s.items) == 0 {
		return zero, false
	}
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x, true
}

type pair[K comparable, V any] struct {
	key K
	val V
}

type tree[T cmp.Ordered] struct {
	left, right *tree[T]
	val         T
}

func (t *tree[T]) add(v T) *tree[T] {
	if t == nil {
		return &tree[T]{val: v}
	}
	if v < t.val {
		t.left = t.left.add(v)
	} else {
		t.right = t.right.add(v)
	}
	return t
}

func (t *tree[T]) all(yield func(T) bool) bool {
	return t == nil || t.left.all(yield) && yield(t.val) && t.right.all(yield)
}

func keys[M ~map[K]V, K comparable, V any](m M) int { return len(m) }

type myInt int

func index[T comparable](xs []T, x T) int {
	for i, v := range xs {
		if v == x {
			return i
		}
	}
	return -1
}

type list[T any] struct {
	next *list[T]
	val  T
}

func (l *list[T]) each(f func(T)) {
	for ; l != nil; l = l.next {
		f(l.val)
	}
}

func main() {
	fmt.Println(sum(1, 2, 3), sum(1.5, 2.5), sum[myInt](4, 5))
	fmt.Println(mapTo([]int{1, 2, 3}, func(i int) string { return fmt.Sprint(i * i) }))
	var s stack[string]
	s.push("a")
	s.push("b")
	x, ok := s.pop()
	fmt.Println(x, ok, len(s.items))
	fmt.Printf("%v %T\n", pair[string, int]{"k", 1}, pair[string, int]{})
	var t *tree[string]
	for _, w := range []string{"m", "c", "x", "a"} {
		t = t.add(w)
	}
	for v := range t.seq() {
		fmt.Print(v, " ")
	}
	fmt.Println()
	fmt.Println(keys(map[string]bool{"a": true}), index([]string{"x", "y"}, "y"), index([]float64{1}, 2))
	l := &list[int]{&list[int]{nil, 2}, 1}
	total := 0
	l.each(func(i int) { total = total*10 + i })
	fmt.Println(total, max(1, 5, 3), min(2.5, 1.5), max("a", "b"))
}

func (t *tree[T]) seq() func(yield func(T) bool) {
	return func(yield func(T) bool) { t.all(yield) }
}
