// What a statement reads beside its calls, and when: statements. As the program prints with gc.
package main

import "fmt"

type T struct {
	a, b int
	f    func(int) int
	next *T
	list []int
	m    map[string]int
}

var t = &T{list: make([]int, 50), m: map[string]int{}}

func two() (int, int) {
	t = &T{a: t.a + 1, list: make([]int, 50), m: map[string]int{}}
	return t.a, t.a * 2
}
func one() int    { a, _ := two(); return a }
func key() string { one(); return "k" }

func (t *T) add(n int) *T    { t.a += n; return t }
func (t *T) get(int) int     { return t.a }
func (t T) val(x ...any) int { return t.a }

type I interface{ add(int) *T }

func variadic(a int, rest ...any) { fmt.Println(a, rest) }
func pair(a, b int) int           { return a*1000 + b }
func gen[X any](x X, n int) X     { return x }

func main() {
	o := t
	t.a, t.b = two()
	fmt.Println(o.a, o.b, t.a, t.b)
	o = t
	t.list[t.a], t.b = two()
	fmt.Println(o.list, o.b, t.list, t.b)
	var ok bool
	o = t
	t.b, ok = t.m[key()]
	fmt.Println(o.b, t.b, ok, o.a, t.a)
	var i any = 5
	o = t
	t.b, ok = i.(int)
	fmt.Println(o.b, t.b)
	fmt.Println(t.get(one()), t.add(1).get(one()), t.val(one()), t.val(t.a, one(), t.a))
	variadic(t.a, one(), t.a, t.a+1, t.list[0], t.list[:1], *t.next0(), t.m["q"])
	fmt.Println(t.a, pair(two()), t.a)
	fmt.Println(t.get(pair(two())), t.a)
	fmt.Println(gen(t.a, one()), gen[int](t.a, one()), t.a)
	x := func() *T { one(); return t }
	x().a, t.b = one(), t.a
	fmt.Println(t.a, t.b)
	x().list[t.a] = t.a + one()
	fmt.Println(t.list)
	x().list[t.a] += t.a + one()
	fmt.Println(t.list)
	x().a++
	t.list[one()]++
	fmt.Println(t.list, t.a)
	t.list[t.a]++
	t.f = func(n int) int { return n }
	o = t
	fmt.Println(o.f(one()), o.a, t.a)
	t.f = func(n int) int { return -n }
	fn := &t.f
	fmt.Println((*fn)(one()), t.f == nil)
	for t.a, t.b = range []int{0, 1, 2} {
		one()
	}
	fmt.Println(t.a, t.b)
	for _, t.list[one()%50] = range []int{7, 8} {
	}
	fmt.Println(t.list)
	for i := range t.list[:one()%50] {
		fmt.Print(i, " ")
	}
	fmt.Println()
	var iface I = t
	fmt.Println(iface.add(one()).a, iface.add(t.a+one()).a, t.a)
	swap := []int{1, 2, 3}
	j := 0
	j, swap[j] = 2, 9
	fmt.Println(swap, j)
	inc := func() int { j++; return j - 3 }
	swap[inc()], swap[inc()] = swap[inc()%3], j
	fmt.Println(swap, j)
	c := make(chan int, 10)
	chs := []chan int{c, nil}
	c <- 1
	c <- 2
	select {
	case chs[0] <- t.a + one():
	}
	a, b := <-c, t.a
	fmt.Println(a, b, <-c, <-c, t.a)
	c <- 4
	t.a, t.b = <-c, t.a
	fmt.Println(t.a, t.b)
	s := "x" + fmt.Sprint(t.a, one(), t.a) + fmt.Sprint(t.a)
	fmt.Println(s)
	d := [...]int{t.a, one(), t.a, one()}
	e := T{a: t.a, b: one()}
	f := &T{a: t.a, b: one(), next: t}
	g := map[int]int{t.a: one(), t.a * 100: t.a}
	fmt.Println(d, e.a, e.b, f.a, f.b, f.next == t, len(g), g)
	h := func() int { return t.a }() + one() + t.a
	fmt.Println(h)
	k := t.a<<1 + one()&t.a | -t.a ^ one()
	fmt.Println(k)
	if v := t.a; v == t.a && one() == t.a && t.a == one() {
		fmt.Println("chain", t.a)
	}
	l := t.a == one() || t.a == t.a
	m := t.a != one() && t.a > 0
	fmt.Println(l, m, !(t.a == one()), t.a)
	n := []func() int{func() int { return t.a }, t.next1(one())}
	fmt.Println(n[0](), n[1]())
	p, q := &t.a, one()
	fmt.Println(*p, q)
	r, q := &t.list[0], one()
	*r = 5
	fmt.Println(t.list[0], q)
	u, q := *t, one()
	fmt.Println(u.a, q)
	v, q := any(*t).(T).a, one()
	fmt.Println(v, q)
	w, q := [1]T{*t}, one()
	fmt.Println(w[0].a, q)
	y, q := interface{ get(int) int }(t), one()
	fmt.Println(y.get(0), q)
	z := fmt.Sprintf("%d %d %v", t.a, one(), t.a)
	fmt.Println(z)
	t.m["a"], t.m["b"] = t.a, one()
	fmt.Println(t.m)
	t.m[key()] = t.a
	fmt.Println(t.m)
	t.m[key()] += t.a + one()
	fmt.Println(t.m)
	delete(t.m, key())
	t.m["len"] = len(t.m) + len(t.list[:one()]) + len(t.m)
	fmt.Println(t.m)
	clear(t.m)
	copy(t.list, []int{t.a, one(), t.a})
	fmt.Println(t.list[:4])
	t.list = append(t.list[:2], t.a, one(), t.a)
	fmt.Println(t.list)
	fmt.Println(append([]int(nil), t.a, one(), t.a), min(t.a, one(), t.a), max(one(), t.a, t.a))
	func(a, b int, c ...int) { fmt.Println(a, b, c) }(t.a, one(), t.a, one(), t.a)
	defer func(a any, b int, c ...any) { fmt.Println(a, b, c, recover()) }(t.a, one(), t.a, one(), t.a+1)
	panic(fmt.Sprint(t.a, one(), t.a))
}

func (t *T) next0() *int            { return &t.a }
func (t *T) next1(n int) func() int { return func() int { return n } }
