// generics_container: a generic search tree and stack: put, get, walk.
package main

import (
	"cmp"
	"fmt"
	"os"
	"time"
)

type node[K cmp.Ordered, V any] struct {
	key         K
	val         V
	left, right *node[K, V]
}
type tree[K cmp.Ordered, V any] struct {
	root *node[K, V]
	n    int
}

func (t *tree[K, V]) put(k K, v V) {
	p := &t.root
	for *p != nil {
		switch c := cmp.Compare(k, (*p).key); {
		case c < 0:
			p = &(*p).left
		case c > 0:
			p = &(*p).right
		default:
			(*p).val = v
			return
		}
	}
	*p = &node[K, V]{key: k, val: v}
	t.n++
}
func (t *tree[K, V]) get(k K) (v V, ok bool) {
	for n := t.root; n != nil; {
		if k < n.key {
			n = n.left
		} else if k > n.key {
			n = n.right
		} else {
			return n.val, true
		}
	}
	return
}

type stack[T any] struct{ items []T }

func (s *stack[T]) push(x T) { s.items = append(s.items, x) }
func (s *stack[T]) pop() T {
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x
}
func (t *tree[K, V]) walk(f func(K, V)) {
	var s stack[*node[K, V]]
	n := t.root
	for n != nil || len(s.items) > 0 {
		for n != nil {
			s.push(n)
			n = n.left
		}
		n = s.pop()
		f(n.key, n.val)
		n = n.right
	}
}

func main() {
	start := time.Now()
	hash := 0
	var t tree[int, string]
	seed := 3
	for i := 0; i < 100000; i++ {
		seed = (seed*1103515245 + 12345) & 0x7fffffff
		t.put(seed>>6, "v")
	}
	for i := 0; i < 300000; i++ {
		seed = (seed*1103515245 + 12345) & 0x7fffffff
		if v, ok := t.get(seed >> 6); ok {
			hash += len(v)
		}
	}
	for r := 0; r < 10; r++ {
		t.walk(func(k int, v string) { hash = (hash*31 + k) % 1000000007 })
	}
	elapsed := time.Since(start)
	fmt.Println("generics_container", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
