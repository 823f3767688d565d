// What a statement reads beside its calls, and when: slices. As the program prints with gc.
package main

import "fmt"

var x = []int{1, 2, 3, 4, 5, 6, 7, 8, 9}
var n int
var arr [5]int
var str = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789"
var p = &arr

func f() int {
	n++
	if len(x) < 8 {
		x = append(x, 10, 20, 30, 40, 50, 60, 70, 80)
	}
	x = x[1:]
	arr[0]++
	str = str[1:]
	p = &[5]int{n, n, n, n, n}
	return 0
}
func h(a []int, b int)             { fmt.Println("h", a, b) }
func k(a string, b int)            { fmt.Println("k", a, b) }
func kk(a string, b int, c string) { fmt.Println("k", a, b, c) }
func g(a int, b int, c int)        { fmt.Println("g", a, b, c) }

func ret() ([]int, int) { return x[1:3], f() }

func main() {
	h(x[1:], f())
	h(x, f())
	h(p[1:], f())
	h(p[:], f())
	k(str[1:], f())
	k(str, f())
	k(str[1:]+"", f())
	kk(str[n:], f(), str[n:])
	a, b := x[1:], f()
	fmt.Println(a, b)
	s, b := str[n:], f()
	fmt.Println(s, b)
	s, b = str[n:]+"?", f()
	fmt.Println(s, b)
	x = []int{1, 2, 3, 4, 5, 6, 7, 8, 9}
	fmt.Println(x[1:], f(), x[1:])
	fmt.Println(ret())
	g(x[len(x)-1], f(), x[len(x)-1])
	g(x[len(x)-2]+1, f(), x[len(x)-2]+1)
	x = []int{1, 2, 3, 4, 5, 6, 7, 8, 9}
	g(x[:n-n+3][1], f(), x[0])
	g(len(x[1:]), f(), len(x[1:])+1)
	c, d := x[len(x)-1], f()
	fmt.Println(c, d)
	st := struct {
		a []int
		b int
	}{x[1:], f()}
	fmt.Println(st)
	y := [][]int{x[:1], {f()}, x[:1]}
	fmt.Println(y)
	x = []int{1, 2, 3, 4, 5, 6, 7, 8, 9}
	fmt.Println(x)
	bb := []byte(str)
	cut := func() int { bb = bb[1:]; return 1 }
	fmt.Println(string(bb[:len(bb)]), cut(), string(bb[:3])+"x", cut())
	q, r := string(bb[:len(bb)])+string(bb[1:]), cut()
	fmt.Println(q, r)
	q, r = string(bb)+string(bb[1:]), cut()
	fmt.Println(q, r)
	q, r = string(bb), cut()
	fmt.Println(q, r)
	e, r := []byte(str), f()
	fmt.Println(string(e), r)
	e, r = append([]byte(str[1:]), str...), f()
	fmt.Println(string(e), r)
	local := []int{1, 2, 3, 4, 5, 6, 7, 8}
	lf := func() int { local = local[1:]; return 9 }
	h(local[:2], lf())
	h(local[1:2:2], lf())
	w, r := local[:2], lf()
	fmt.Println(w, r)
	ok, r := str[1:] == str[1:], f()
	fmt.Println(ok, r)
	if str[1:]+fmt.Sprint(f()) == str[1:] {
		fmt.Println("same")
	}
	z := str[:1] + fmt.Sprint(f()) + str[:1]
	fmt.Println(z)
	z += str[:1] + fmt.Sprint(f()) + str[:1]
	fmt.Println(z)
	m := map[string]int{str[:1]: f(), str[:2]: f()}
	fmt.Println(m)
	z2 := (*[2]int)(local[1:])[0] + lf() + local[0]
	fmt.Println(z2)
	z3 := [2]int(local[1:])[0] + lf() + local[0]
	fmt.Println(z3)
}

type T struct{ a, b int }

func (t T) M() int  { return t.a }
func (t *T) P() int { return t.a }

var t T
var pt = &t
var iface any = T{1, 2}
var iface2 any = 5

func ft() int {
	t.a++
	pt = &T{t.a * 10, 0}
	iface = T{t.a, t.a}
	iface2 = t.a
	return 0
}

func init() {
	a, b, c := iface.(T), ft(), iface.(T)
	fmt.Println(a, b, c)
	d, b, e := iface2.(int)+1, ft(), iface2.(int)+1
	fmt.Println(d, b, e)
	m1, b, m2 := t.M, ft(), pt.P
	fmt.Println(m1(), b, m2())
	m3, b, m4 := pt.M, ft(), (*pt).P
	fmt.Println(m3(), b, m4())
	g1, b, g2 := func() int { return t.a }, ft(), func() int { return pt.a }
	fmt.Println(g1(), b, g2())
	l1, b, l2 := []int{t.a}, ft(), []int{t.a}
	fmt.Println(l1, b, l2)
	k1, b, k2 := map[int]int{1: t.a}, ft(), map[int]int{1: t.a}
	fmt.Println(k1, b, k2)
	s1, b, s2 := T{t.a, t.b}, ft(), &T{t.a, t.b}
	fmt.Println(s1, b, s2)
	q1, b, q2 := t == T{3, 0}, ft(), *pt == t
	fmt.Println(q1, b, q2)
	i1, b, i2 := any(t), ft(), any(t.a)
	fmt.Println(i1, b, i2)
	i1, b, i2 = any(t), ft(), any(pt.a)
	fmt.Println(i1, b, i2)
	i1, b, i2 = t, ft(), pt.a
	fmt.Println(i1, b, i2)
	i1, b, i2 = t.a+1, ft(), -pt.a
	fmt.Println(i1, b, i2)
	i1, b, i2 = t == T{}, ft(), !(t.a == 5)
	fmt.Println(i1, b, i2)
	fmt.Println(t, ft(), pt.a, *pt, t.a+1, iface.(T), iface, iface2.(int))
	fmt.Println(t == T{}, ft(), t.M(), ft(), t.P(), T{t.a, ft()}, [2]int{t.a, ft()}, []int{t.a, ft()})
	var ok bool
	_, ok = iface2.(int)
	b, x0 := ft(), iface2.(int)
	fmt.Println(b, x0, ok)
	n1, b := new(t.a), ft()
	fmt.Println(*n1, b)
	c1, b := append([]int{t.a}, t.a), ft()
	fmt.Println(c1, b)
	c2, b := make([]int, t.a), ft()
	fmt.Println(len(c2), b)
	switch t.a + ft() {
	case t.a + ft(), ft() + t.a:
		fmt.Println("one", t)
	default:
		fmt.Println("other", t)
	}
	t.a, b = ft()+t.a, t.a
	fmt.Println(t.a, b)
	pt.a, pt.b = ft()+t.a, t.a
	fmt.Println(*pt, t)
	*pt, b = T{ft(), t.a}, t.a
	fmt.Println(*pt, t, b)
	defer fmt.Println(t.a, ft(), t.a)
	defer func(a, b, c int) { fmt.Println(a, b, c) }(t.a, ft(), t.a)
	ch := make(chan int, 3)
	ch <- t.a + ft()
	ch <- ft() + t.a
	fmt.Println(<-ch, t.a, <-ch)
	for i := t.a + ft(); i < t.a+ft() && i < 100; i += t.a + ft() {
		fmt.Println(i)
	}
}
