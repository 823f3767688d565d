// What a statement reads beside its calls, and when: places. As the program prints with gc.
package main

import "fmt"

type T struct{ a, b int }

var t T
var pt = &t
var xs = []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
var old = xs
var m = map[int]int{}

func ft() int {
	t.a++
	pt = &T{t.a * 10, 0}
	return 0
}

func fx() int {
	t.a++
	xs = []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	return 100
}

func mm() int { t.a++; m = map[int]int{}; return 100 }

func main() {
	switch t.a + ft() {
	case t.a + ft(), ft() + t.a:
		fmt.Println("one", t)
	default:
		fmt.Println("other", t)
	}
	t = T{}
	switch ft(); t.a {
	case t.a + ft():
		fmt.Println("one", t)
	default:
		fmt.Println("other", t)
	}
	t = T{}
	switch t.a {
	case t.a + ft():
		fmt.Println("one", t)
	default:
		fmt.Println("other", t)
	}
	switch {
	case t.a == t.a+1+ft():
		fmt.Println("one", t)
	case t.a+1 == t.a+ft():
		fmt.Println("two", t)
	default:
		fmt.Println("other", t)
	}
	t = T{}
	b := 0
	old := pt
	pt.a, pt.b = ft()+t.a, t.a
	fmt.Println(*pt, t, *old)
	old = pt
	*pt, b = T{ft(), t.a}, t.a
	fmt.Println(*pt, t, b, *old)
	old = pt
	pt.a, b = ft(), t.a
	fmt.Println(*pt, t, b, *old)
	old = pt
	pt.a = ft()
	fmt.Println(*pt, t, b, *old)
	old = pt
	*pt = T{ft(), 77}
	fmt.Println(*pt, t, b, *old)
	old = pt
	pt.a += ft()
	fmt.Println(*pt, t, b, *old)
	t = T{}
	o := xs
	xs[t.a] = fx()
	fmt.Println(xs, o)
	o = xs
	xs[t.a], b = fx(), t.a
	fmt.Println(xs, o)
	o = xs
	xs[t.a] += fx()
	fmt.Println(xs, o)
	o = xs
	xs[t.a], xs[t.a+1] = fx(), fx()
	fmt.Println(xs, o)
	o = xs
	b, xs[t.a+1] = fx(), fx()
	fmt.Println(xs, o)
	t = T{}
	p := m
	m[t.a] = mm()
	fmt.Println(m, p)
	p = m
	m[t.a], b = mm(), t.a
	fmt.Println(m, p)
	p = m
	m[t.a] += mm()
	fmt.Println(m, p)
	p = m
	b, m[t.a] = mm(), mm()
	fmt.Println(m, p)
	defer fmt.Println(t.a, ft(), t.a)
	defer func(a, b, c int) { fmt.Println(a, b, c) }(t.a, ft(), t.a)
	defer func(a, b, c any) { fmt.Println(a, b, c) }(t.a, ft(), t.a)
	defer g(t.a, ft(), t.a)
	go g2(t.a, ft(), t.a)
	fmt.Println(<-ch, t.a)
	ch <- t.a + ft()
	fmt.Println(<-ch, t.a)
	ch <- ft() + t.a
	fmt.Println(<-ch, t.a)
	oc := ch
	ch <- nc()
	fmt.Println(len(ch), len(oc))
	for i := t.a + ft(); i < t.a+ft() && i < 100; i += t.a + ft() {
		fmt.Println(i)
	}
	local()
}

func local() {
	var t T
	pt := &t
	xs := make([]int, 10)
	ft := func() int {
		t.a++
		pt = &T{t.a * 10, 0}
		xs = make([]int, 10)
		return 0
	}
	pt.a, pt.b = ft()+t.a, t.a
	fmt.Println(*pt, t)
	o := xs
	xs[t.a], pt.b = ft()+1, 5
	fmt.Println(*pt, t, xs, o)
	o = xs
	xs[t.a] = ft() + 1
	fmt.Println(*pt, t, xs, o)
	for xs[t.a], pt.b = range []int{9: 1} {
	}
	fmt.Println(*pt, t, xs, o)
	f := func() int { return 1 }
	mk := func() int { f = func() int { return 2 }; return 0 }
	fmt.Println(f(), mk(), f())
	g := func(a int) int { return 1 }
	mkg := func() int { g = func(int) int { return 2 }; return 0 }
	fmt.Println(g(mkg()), g(0))
	var e error = E(1)
	me := func() int { e = E(2); return 0 }
	_ = me
	fmt.Println(e.(E).M(me()))
	e = E(1)
	fmt.Println(M.M(e.(M), me()))
	pp := &E2{1}
	mp := func() int { pp = &E2{2}; return 0 }
	fmt.Println(pp.M(mp()), pp.x)
	pp = &E2{1}
	fmt.Println(pp.V(mp()), pp.x)
	var im M = E(1)
	mi := func() int { im = E(2); return 0 }
	fmt.Println(im.M(mi()))
	st := E2{1}
	ms := func() int { st.x = 2; return 0 }
	fmt.Println(st.V(ms()), st.x)
}

type M interface{ M(int) int }
type E int

func (e E) Error() string { return "e" }
func (e E) M(int) int     { return int(e) }

type E2 struct{ x int }

func (e *E2) M(int) int { return e.x }
func (e E2) V(int) int  { return e.x }

var ch = make(chan int, 1)

func nc() int { ch = make(chan int, 1); return 1 }

func g2(a, b, c int) { ch <- a*100 + c }
func g(a, b, c int)  { fmt.Println(a, b, c) }
