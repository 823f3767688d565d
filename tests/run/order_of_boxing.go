// What a statement reads beside its calls, and when: boxing. As the program prints with gc.
package main

import "fmt"

type big struct{ a, b, c int }
type holder struct {
	s  big
	ok bool
	ar [2]int8
}

func main() {
	b := []byte{1, 2}
	bs := []bool{false}
	st := []big{{}}
	h := &holder{}
	hv := holder{}
	p := &st[0]
	pb := &bs[0]
	arr := [2]byte{}
	m := map[int]bool{}
	ms := map[int]big{}
	f := func() int {
		b[0]++
		bs[0] = !bs[0]
		st[0].a++
		h.s.a++
		h.ok = !h.ok
		h.ar[0]++
		hv.s.a++
		hv.ar[0]++
		arr[0]++
		m[0] = !m[0]
		x := ms[0]
		x.a++
		ms[0] = x
		return 0
	}
	fmt.Println("b", b[0], f(), b[0])
	fmt.Println("bs", bs[0], f(), bs[0])
	fmt.Println("st", st[0], f(), st[0])
	fmt.Println("h.s", h.s, f(), h.s)
	fmt.Println("h.ok", h.ok, f(), h.ok)
	fmt.Println("h.ar", h.ar, f(), h.ar, f(), h.ar[0])
	fmt.Println("hv", hv.s, f(), hv.s, hv.ar, f(), hv.ar[0])
	fmt.Println("p", *p, f(), *p, p.a)
	fmt.Println("pb", *pb, f(), *pb)
	fmt.Println("arr", arr[0], f(), arr[0], arr, f(), arr)
	fmt.Println("m", m[0], f(), m[0])
	fmt.Println("ms", ms[0], f(), ms[0], ms[0].a)
	fmt.Println("not", !h.ok, f(), !h.ok, -b[0], f(), -b[0], b[0] == 3, f(), h.ok && bs[0])
	fmt.Println("conv", int8(b[0]), f(), int64(b[0]), byte(h.s.a), f(), bool(h.ok), big(h.s), f(), string(b), f(), []byte(string(b)))
	x, y := b[0], f()
	fmt.Println("assign", x, y, b[0])
	z := []any{b[0], f(), b[0], h.s, f(), h.s}
	fmt.Println("lit", z)
	var w [3]any
	w[0], w[1], w[2] = h.ok, f(), st[0]
	fmt.Println("as", w)
	g := func(a any, n int, c any) { fmt.Println("g", a, n, c) }
	g(b[0], f(), h.s)
	g(bs[0], f(), *p)
	fmt.Println("len", len(b)+f(), b[:len(b)], f(), len(b[:1+f()]))
	fmt.Println("cmp", h.s == st[0], f(), h.s != st[0], h.ar == [2]int8{5}, f(), any(h.s) == any(st[0]))
}
