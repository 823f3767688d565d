// Variables beside calls are read when gc reads them: after the calls.
package main

import "fmt"

var n int

func f() int { n += 10; return 1 }

type T struct{ a, b int }

type S struct{ v int }

func (s *S) inc() int { s.v++; return s.v }
func (s S) get() int  { return s.v }

func two() (int, int) { return n, f() }
func named() (x, y int) {
	x = 1
	y = 2
	return y, func() int { y = 7; return x }()
}

func main() {
	n += f()
	fmt.Println(n)
	n = n + f()
	fmt.Println(n)
	n = f() + n
	fmt.Println(n)
	x := 1
	g := func() int { x *= 2; return x }
	x += g()
	fmt.Println(x)
	fmt.Println(x, g(), x)
	a, b := x, g()
	fmt.Println(a, b)
	a, b = x, g()
	fmt.Println(a, b)
	var c, d = x, g()
	fmt.Println(c, d)
	t := T{x, g()}
	fmt.Println(t)
	l := []int{x, g(), x}
	fmt.Println(l)
	ar := [2]int{x, g()}
	fmt.Println(ar)
	m := map[int]int{x: g()}
	fmt.Println(m)
	fmt.Println(two())
	fmt.Println(named())
	s := &S{}
	fmt.Println(s.v, s.inc(), s.v, s.inc())
	v := s.v*100 + s.inc()
	fmt.Println(v)
	arr := []int{1, 2, 3}
	h := func() int { arr[0] = 50; return 1 }
	fmt.Println(arr[0] + h())
	arr[0] = 1
	p := &arr[0]
	fmt.Println(*p + h())
	arr[0] = 1
	arr[0] += h()
	fmt.Println(arr)
	arr[0] = 1
	arr[h()], arr[0] = arr[0], h()+arr[0]
	fmt.Println(arr)
	mm := map[string]int{"a": 1}
	k := func() int { mm["a"] = 9; return 1 }
	fmt.Println(mm["a"] + k())
	mm["a"] = 1
	mm["a"] += k()
	fmt.Println(mm)
	str := "x"
	ss := func() string { str = "y"; return "z" }
	fmt.Println(str + ss())
	str = "x"
	str += ss()
	fmt.Println(str)
	fmt.Println(x < g(), x == g(), x+1 > g()-x)
	bb := x > 0 && g() > 0
	fmt.Println(bb, x)
	ch := make(chan int, 4)
	ch <- 1
	rc := func() int { ch <- 5; return <-ch }
	fmt.Println(len(ch), rc(), len(ch))
	i := 0
	q := func() int { i++; return i }
	fmt.Println(arr[i], q(), arr[i])
	y := [3]int{q(), i, q()}
	fmt.Println(y)
	fmt.Println(s.get(), s.inc(), s.get())
	z := *s
	fmt.Println(z.get()+z.inc(), z.get())
	var e any = x
	w := func() int { e = "str"; return 0 }
	fmt.Println(e, w(), e)
	x = 1
	fmt.Println(-x+g(), !(x > 1) || g() > 0, x<<1+g())
	func(a, b, c int) { fmt.Println(a, b, c) }(x, g(), x)
	u := uint8(x) + uint8(g())
	fmt.Println(u, float64(x)+float64(g()))
}

type big struct{ a, b, c int }

var gb big
var gbool bool
var gf float64
var gs string
var gp *int
var gi8 int8
var ga [2]int
var gc complex128
var list []int

func chg() int {
	gb.a++
	gbool = !gbool
	gf += 1.5
	gs += "x"
	gi8++
	ga[0]++
	gc += 1i
	list = append(list, len(list))
	return 1
}

func rec(n int) int {
	if n == 0 {
		return 0
	}
	total += rec(n - 1)
	total++
	return total
}

var total int
var init1 = n + f()

func visit(d int) []int {
	if d > 0 {
		list = append(list, d*10+len(visit(d-1)))
	}
	return list
}

func init() {
	defer func() {
		fmt.Println(gb, chg(), gb, gbool, chg(), gbool)
		fmt.Println(gf, chg(), gf, gs, chg(), gs)
		fmt.Println(gi8, chg(), gi8, ga, chg(), ga, gc, chg(), gc)
		list = append(list, chg(), len(list))
		fmt.Println(list)
		fmt.Println(visit(3))
		fmt.Println(rec(5), total)
		fmt.Println(init1, n)
		if gf > 3 && float64(chg()) < gf || gs == "x" {
			fmt.Println(gf, len(list) > chg() && len(list) < 100)
		}
		var x, y = gf, chg()
		fmt.Println(x, y)
		switch gf + float64(chg()) {
		case gf + 1:
			fmt.Println("late")
		default:
			fmt.Println("early")
		}
		for i := 0; gi8 < int8(chg()+10); i++ {
			fmt.Print(i, gi8, " ")
		}
		fmt.Println()
		func(v big, b bool, i int) { fmt.Println(v, b, i) }(gb, gbool, chg())
		c := make(chan float64, 1)
		c <- gf + float64(chg())
		fmt.Println(<-c, gf, len(c))
		go func(v int8, w int) { c <- float64(v) }(gi8, chg())
		fmt.Println(<-c)
		defer fmt.Println(gf, chg(), gb)
	}()
}

var opened int

func open(n int) *int { opened++; opened += n; return &opened }

func source(c chan int) chan int { opened *= 10; return c }

func init() {
	c := make(chan int, 2)
	c <- 1
	c <- 2
	var ok [3]bool
	i := 0
	next := func() int { i++; return i - 1 }
	*open(1), ok[next()] = <-source(c)
	fmt.Println(opened, ok, i, len(c))
	var v any = 5
	*open(2), ok[next()] = v.(int)
	m := map[int]int{22: 7}
	*open(3), ok[next()] = m[opened]
	fmt.Println(opened, ok, i)
	x := make([]int, 1)
	f := func() int { x = append(x, 1, 2); return 2 }
	l, n, k := len(x), f(), cap(x) > 2
	fmt.Println(l, n, k, min(len(x), 9), f(), len(x))
}
