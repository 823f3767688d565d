// What a statement reads beside its calls, and when: mixed_values. As the program prints with gc.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(x T) *Stack[T] { s.items = append(s.items, x); return s }
func (s *Stack[T]) Pop() T {
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x
}
func (s *Stack[T]) Len() int { return len(s.items) }

type node struct {
	l, r *node
	v    int
}

var seen []int
var depth, count int

func (n *node) walk() int {
	if n == nil {
		return 0
	}
	depth++
	count += n.l.walk() + n.r.walk() + 1
	seen = append(seen, n.v)
	depth -= 1
	return n.v + depth
}

type P struct{ x, y int }

func (p *P) move(d int) P { p.x += d; return *p }

type lexer struct {
	s   string
	pos int
}

func (l *lexer) next() byte {
	if l.pos >= len(l.s) {
		return 0
	}
	l.pos++
	return l.s[l.pos-1]
}
func (l *lexer) num() int {
	n := 0
	for l.pos < len(l.s) && l.s[l.pos] >= '0' && l.s[l.pos] <= '9' {
		n = n*10 + int(l.next()-'0')
	}
	return n
}
func (l *lexer) expr() int {
	v := l.term()
	for l.pos < len(l.s) && (l.s[l.pos] == '+' || l.s[l.pos] == '-') {
		if l.next() == '+' {
			v += l.term()
		} else {
			v -= l.term()
		}
	}
	return v
}
func (l *lexer) term() int {
	v := l.factor()
	for l.pos < len(l.s) && l.s[l.pos] == '*' {
		l.next()
		v *= l.factor()
	}
	return v
}
func (l *lexer) factor() int {
	if l.s[l.pos] == '(' {
		l.next()
		v := l.expr()
		l.next()
		return v
	}
	return l.num()
}

func gen[T int | string](p *T, x T) T { *p += x; return *p }

func seq(yield func(int, int) bool) {
	for i := range 3 {
		count++
		if !yield(count, i+next()) {
			return
		}
	}
}

func next() int { count *= 2; return count }

func multi() (int, string, error) {
	count++
	return count, fmt.Sprint(count, next()), errors.New(fmt.Sprint(count))
}

func variadic(a int, b ...int) string { return fmt.Sprint(a, b, count) }

func rets() (int, P, []int) {
	p := P{1, 2}
	q := &p
	return q.x, q.move(3), []int{q.x, q.move(1).x, p.x}
}

func named() (n int, err error) {
	defer func() { n += count; err = fmt.Errorf("%d %w", n, os.ErrNotExist) }()
	n = 1
	return n + next(), nil
}

func main() {
	s := &Stack[int]{}
	s.Push(1).Push(2).Push(3)
	fmt.Println(s.Len(), s.Pop(), s.Len(), s.Pop()-s.Pop(), len(s.items))
	t := &node{&node{nil, nil, 1}, &node{&node{nil, nil, 3}, nil, 4}, 2}
	fmt.Println(count, t.walk(), count, seen, depth)
	p := P{1, 2}
	fmt.Println(p, p.move(5), p, p.x, p.move(1).x, p.x)
	a := [9]P{{1, 1}, {2, 2}, {3, 3}}
	i := 0
	inc := func() int { i++; return i }
	a[i].x, a[inc()].y, a[inc()] = inc(), i, P{i, inc()}
	fmt.Println(a, i)
	m := map[string][]int{"a": {1}}
	grow := func(k string) string { m[k] = append(m[k], len(m[k])); return k }
	m[grow("a")] = append(m[grow("b")], len(m["a"]), len(m))
	fmt.Println(m)
	m["z"] = append(m["z"], len(m[grow("z")]), len(m["z"]))
	fmt.Println(m)
	l := &lexer{s: "1+2*(3+4*5)-6*7"}
	fmt.Println(l.expr(), l.pos)
	x, y := 1, "q"
	fmt.Println(x, gen(&x, 2), x+gen(&x, 3), y+gen(&y, "r"), y)
	for k, v := range seq {
		fmt.Print(k, v, count, " ")
	}
	fmt.Println()
	fmt.Println(multi())
	n, str, err := multi()
	fmt.Println(n, str, err, count)
	fmt.Println(variadic(count, next(), count, next()), variadic(next()), variadic(count, []int{count, next()}...))
	fmt.Println(rets())
	fmt.Println(named())
	var iface fmt.Stringer = &strings.Builder{}
	iface.(*strings.Builder).WriteString("w")
	fmt.Println(iface, iface.(*strings.Builder).Len(), iface.String()+func() string { iface.(*strings.Builder).WriteByte('x'); return iface.String() }())
	c := make(chan int, 8)
	put := func(v int) chan int { c <- v; return c }
	fmt.Println(len(c), <-put(1), len(put(2)), <-c+len(put(3)), cap(c)-len(c))
	select {
	case put(9) <- count + next():
		fmt.Println(len(c), count)
	}
	var arr []func() int
	for j := range 3 {
		arr = append(arr, func() int { j += 10; return j + len(arr) })
	}
	fmt.Println(arr[0](), arr[0]()+arr[1](), len(arr), arr[2]() > arr[1](), arr[0]() < 100 && arr[1]() > 0 || arr[2]() == 0)
	switch z := count; {
	case z < next() && count > 3, count+next() == 2*count:
		fmt.Println("case", z, count)
	}
	if v := count; v+next() == count+count/2 {
		fmt.Println("if", v, count)
	}
	b := []byte("abcdefghijkl")
	cut := func() []byte { b = b[1:]; return b }
	fmt.Println(string(b)+string(cut()), b[0], cut()[0], len(b), string(b[:len(b)])+string(cut()))
	st := struct {
		P
		q *P
		f func(int) int
	}{P{count, next()}, &P{next(), count}, func(d int) int { count += d; return count }}
	fmt.Println(st.P, *st.q, st.x, st.f(1), st.q.x+st.f(2), count)
	count += st.f(3) + count
	count -= st.f(4)*2 + count<<uint(st.f(1)&1)
	fmt.Println(count)
	f64 := 1.5
	bump := func() float64 { f64 *= 2; return f64 }
	fmt.Println(f64/bump(), -f64*bump(), f64 == bump(), !(f64 > bump()), complex(f64, bump()), max(f64, bump(), f64))
	go func() { c <- count }()
	defer func(v, w int) { fmt.Println(v, w, count) }(count, next())
	defer fmt.Println(count, next(), p, p.move(2))
	panicky := func() int { panic(fmt.Sprint(count)) }
	func() {
		defer func() { fmt.Println(recover(), count) }()
		count += panicky()
	}()
	var np *P
	func() {
		defer func() { fmt.Println(recover() != nil, count) }()
		fmt.Println(np.x + next())
	}()
}
