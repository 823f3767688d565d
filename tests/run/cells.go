// Variables whose address does not outlive the call, and others that look like them.
package main

import (
	"errors"
	"fmt"
	"runtime"
	"sort"
	"strings"
	"sync"
)

type point struct{ x, y int }

func (p *point) add(n int) *point { p.x += n; p.y -= n; return p }

func (p *point) dot(q *point) int { return p.x*q.x + p.y*q.y }

type list struct {
	next *list
	v    int
}

func (l *list) sum() (s int) {
	for ; l != nil; l = l.next {
		s += l.v
	}
	return
}

// Arrays as buffers.
func digest(seed uint32) (s uint32) {
	var w [64]uint32
	for i := range w {
		w[i] = seed*uint32(i) + 1
	}
	for _, x := range w[3:] {
		s = s<<1 ^ x
	}
	return
}

// A list in the frames of a recursion.
func chain(n int, up *list) int {
	l := list{next: up, v: n}
	if n == 0 {
		return l.sum()
	}
	return chain(n-1, &l)
}

// The stack grows while callers' cells are referred to.
func deep(n int, p *int) int {
	var a [5]int
	a[n%5] = n
	q := &a[n%5]
	if n == 0 {
		*p++
		return *p
	}
	r := deep(n-1, p)
	if *q != n {
		panic("a caller's cell has changed")
	}
	return r
}

// What does outlive the iteration, or the call.
func kept() (ps []*int, fs []func() int) {
	for i := 0; i < 3; i++ {
		x := i * 10
		ps = append(ps, &x)
		fs = append(fs, func() int { x++; return x + i })
	}
	return
}

func carried() []int {
	var out []int
	for i, p := 0, (*int)(nil); i < 3; i++ {
		if p == nil {
			p = &i
		}
		*p += 0
		out = append(out, i, *p)
	}
	var last *point
	for i := range 3 {
		p := &point{i, i}
		if last != nil {
			out = append(out, last.x)
		}
		last = p
	}
	return append(out, last.x)
}

func pick(a, b *point, first bool) *point {
	if first {
		return a
	}
	return b
}

func leaky(b bool) *point {
	p, q := point{1, 2}, point{3, 4}
	return pick(&p, &q, b)
}

func local(b bool) int {
	p, q := point{1, 2}, point{3, 4}
	return pick(&p, &q, b).add(5).dot(&point{1, 1})
}

func each(n int, f func(int)) {
	for i := range n {
		f(i)
	}
}

// Panics and deferred calls.
func risky(i int) (n int, err error) {
	var trace [4]string
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v after %s", r, strings.Join(trace[:2], ","))
			n = -n
		}
	}()
	trace[0] = "begin"
	n = i
	inner := point{i, i}
	func() {
		var big [100]*point
		big[i%100] = &inner
		trace[1] = "inside"
		if big[i%100].add(1).x%3 == 0 {
			panic(errors.New("third"))
		}
	}()
	return inner.x, nil
}

func goexit(wg *sync.WaitGroup, out chan<- int) {
	defer wg.Done()
	var a [8]int
	defer func() { out <- a[7] }()
	each(8, func(i int) { a[i] = i * i })
	func() {
		p := point{1, 1}
		defer p.add(1)
		runtime.Goexit()
	}()
	a[7] = -1
}

// Goroutines that wait with cells while others collect.
func parked(id int, in <-chan *point, out chan<- int) {
	var held [3]*point
	l := list{v: id}
	for i := range held {
		held[i] = <-in
		l = list{next: &list{v: l.v}, v: held[i].x}
	}
	s := 0
	add := func(p *point) { s += p.x - p.y }
	for _, p := range held {
		add(p)
	}
	out <- s + l.sum()
}

func main() {
	var t uint32
	for i := range uint32(3000) {
		t += digest(i)
	}
	fmt.Println(t)
	fmt.Println(chain(100, nil), chain(3000, nil))
	n := 41
	fmt.Println(deep(20000, &n), n)
	ps, fs := kept()
	for i := range ps {
		*ps[i]++
		fmt.Print(*ps[i], " ", fs[i](), " ", fs[i](), "; ")
	}
	fmt.Println(carried())
	fmt.Println(*leaky(true), *leaky(false), local(true), local(false))
	count := [3]int{}
	for range 100 {
		each(30, func(i int) { count[i%3] += i })
	}
	fmt.Println(count)
	words := strings.Fields("the quick brown fox jumps over the lazy dog")
	sort.Slice(words, func(i, j int) bool { return words[i] < words[j] })
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w[:1])
	}
	fmt.Println(b.String())
	fails := 0
	for i := range 3000 {
		if _, err := risky(i); err != nil {
			fails++
		}
	}
	fmt.Println(fails)
	fmt.Println(risky(2))
	fmt.Println(risky(3))
	out := make(chan int, 4)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go goexit(&wg, out)
	}
	wg.Wait()
	fmt.Println(<-out, <-out, <-out, <-out)
	in := make(chan *point)
	sums := make(chan int)
	for id := range 20 {
		go parked(id, in, sums)
	}
	for i := range 60 {
		in <- &point{i, 2 * i}
		if i%20 == 0 {
			runtime.GC()
		}
	}
	total := 0
	for range 20 {
		total += <-sums
	}
	// Which goroutine got which is not said, but the differences add up.
	fmt.Println(total < 60*60)
}
