// Interfaces whose methods are called with arguments that assign to them.
package main

import "fmt"

type I interface{ M(int) int }
type E int

func (e E) M(n int) int { return int(e)*10 + n }

type S struct {
	a [4]int
	I
}
type P struct{ *S }

var s = S{I: E(1)}
var p = P{&s}
var is []I = []I{E(1), E(2)}

func f() int { s.I = E(int(s.I.(E)) + 1); is = []I{E(7), E(8)}; return 5 }

// A parameter, a package variable and what a call returned: read after the calls; an own variable before them.
func parameter(w I) {
	f := func() int { w = E(2); return 5 }
	fmt.Println("parameter", w.M(f()))
}

func made() I { return E(1) }

var global I = E(1)

func receivers() {
	parameter(E(1))
	w := made()
	f := func() int { w = E(2); return 5 }
	fmt.Println("result", w.M(f()))
	var u I = E(1)
	h := func() int { u = E(2); return 5 }
	fmt.Println("own", u.M(h()))
	i := func() int { global = E(2); return 5 }
	fmt.Println("global", global.M(i()))
}

func main() {
	receivers()
	fmt.Println(s.M(f()), p.M(f()), s.I.M(f()), (s).M(f()))
	fmt.Println(is[0].M(f()), is[1].M(f()))
	is = []I{E(1), E(2)}
	x, y := is[0].M(f()), s.a[0]
	fmt.Println(x, y)
	g := s.M
	fmt.Println(g(f()), g(0))
	var np *S
	defer func() { fmt.Println(recover()) }()
	fmt.Println(np.M(f()))
}
