package main

func add(a, b int) int { return a + b }

func sum(xs []int) (s int) {
	for _, x := range xs {
		s += x
	}
	return
}

type P struct{ x, y int }

func (p *P) inc()    { p.x++ }
func (p P) get() int { return p.x }

type G interface{ get() int }

func main() {
	n := 0
	for i := 0; i < 10; i++ {
		n = add(n, i)
	}
	f := func() int { n++; return n }
	println(f(), sum([]int{1, 2, 3}))
	p := P{1, 2}
	p.inc()
	var g G = p
	println(g.get(), "hi"+"x")
	go func() { println("go") }()
	defer println("bye")
	m := map[string]int{"a": 1}
	m["b"]++
	for k, v := range m {
		println(k, v)
	}
	switch x := any(p).(type) {
	case P:
		println(x.y)
	}
}
