// What a statement reads beside its calls, and when: lengths. As the program prints with gc.
package main

import "fmt"

var x = []int{1}
var c = complex(1, 2)

func f() int                            { x = append(x, 1); c += complex(1, 1); return 0 }
func g(a, b, d int)                     { fmt.Println("g", a, b, d) }
func h(a []int, b int)                  { fmt.Println("h", len(a), b) }
func k(a string, b int)                 { fmt.Println("k", a, b) }
func i3(a any, b int, d any)            { fmt.Println("i", a, b, d) }
func fl(a float64, b int, d complex128) { fmt.Println("fl", a, b, d) }

type S struct{ n, m int }

func ret() (int, int, int)  { return len(x), f(), len(x) }
func ret2() (int, int, int) { return len(x) + 0, f(), len(x) * 1 }
func st(s S, b int)         { fmt.Println("st", s, b) }

func main() {
	a, b, d := len(x), f(), len(x)
	fmt.Println(a, b, d)
	a, b, d = len(x)+0, f(), len(x)+0
	fmt.Println(a, b, d)
	a, b, d = (len(x)), f(), -len(x)
	fmt.Println(a, b, d)
	g(len(x), f(), len(x))
	g(len(x)+1, f(), len(x)+1)
	h(x[:len(x)], f())
	h(x[len(x)-1:], f())
	i3(len(x), f(), len(x))
	i3(len(x)+1, f(), len(x)+1)
	i3(x[len(x)-1]+1, f(), x[:len(x)])
	fmt.Println(ret())
	fmt.Println(ret2())
	fl(real(c), f(), complex(real(c), imag(c)))
	fl(real(c)+1, f(), complex(real(c), imag(c))+1)
	fl(min(real(c), 100), f(), complex(min(real(c), 100), imag(c))+1)
	st(S{len(x), f()}, len(x)+f())
	st(S{len(x), cap(x) - len(x)}, f())
	z := len(x) + f() + len(x)
	fmt.Println(z)
	z = len(x)*1000 + f()
	fmt.Println(z)
	z = f() + len(x)*1000 + f()
	fmt.Println(z)
	arr := []int{len(x), f(), len(x), len(x) + 1, f(), len(x) + 1}
	fmt.Println(arr)
	fmt.Println(len(x), f(), len(x), len(x)+1, f(), len(x)+1)
	if len(x) == f()+len(x) {
		fmt.Println("eq")
	}
	if len(x) > f() && len(x) < len(x)+f() {
		fmt.Println("lt")
	}
	m := map[int]int{len(x): f(), 5: len(x)}
	fmt.Println(m)
	x[len(x)-1], z = f(), len(x)
	fmt.Println(x, z)
	x[len(x)-1] = f() + 7
	fmt.Println(x)
	y := float64(len(x)) + float64(f()) + float64(len(x))
	fmt.Println(y)
	y, z = float64(len(x)), f()
	fmt.Println(y, z)
	k(string(rune('a'+len(x))), f())
	k(string(rune('a'+min(len(x), 20)))+"x", f())
	k(string(rune('a'+min(len(x), x[0])))+"x", f())
	p, q, r := min(len(x), 50), f(), max(len(x), 3)
	fmt.Println(p, q, r)
	p, q, r = min(len(x), 50)+0, f(), 0+max(len(x), 3)
	fmt.Println(p, q, r)
	s := 0
	inc := func() int { s++; return s }
	p, q, r = min(s, 50), inc(), max(s, 0)
	fmt.Println(p, q, r)
	p, q, r = min(s, 50)+1, inc(), 1+max(s, 0)
	fmt.Println(p, q, r)
	str := "abc"
	cut := func() int { str = str[1:] + "xyz"; return 0 }
	p, q, r = len(str), cut(), len(str)
	fmt.Println(p, q, r)
	p, q, r = len(str)+1, cut(), len(str)+1
	fmt.Println(p, q, r)
	p, q, r = len([]byte(str)), cut(), len([]rune(str+"q"))
	fmt.Println(p, q, r)
	p, q, r = 1+len([]byte(str)), cut(), 1+len([]rune(str+"q"))
	fmt.Println(p, q, r)
	u, v := str[:len(str)], cut()
	fmt.Println(u, v)
	u, v = str[len(str)-1:]+"?", cut()
	fmt.Println(u, v)
	var mm = map[string]int{}
	add := func() int { mm[fmt.Sprint(len(mm))] = 1; return 0 }
	p, q, r = len(mm), add(), len(mm)+1
	fmt.Println(p, q, r)
	p, q, r = mm["0"], add(), mm["2"]+1
	fmt.Println(p, q, r)
	p, q, r = mm["2"]+1, add(), mm["2"]+1
	fmt.Println(p, q, r)
	ch := make(chan int, 20)
	snd := func() int { ch <- 1; return 0 }
	p, q, r = len(ch), snd(), len(ch)+1
	fmt.Println(p, q, r)
	p, q, r = len(ch)+1, snd(), len(ch)+1
	fmt.Println(p, q, r)
}
