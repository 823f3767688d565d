package main

import (
	"fmt"
	"runtime"
)

func seq(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func d1() (r string) {
	defer func() { r += "end" }()
	for i := range seq(3) {
		defer func() { r += fmt.Sprint("d", i, " ") }()
		for j := range seq(2) {
			defer fmt.Println("inner", i, j)
			if i == 1 {
				return "ret "
			}
		}
	}
	return "x "
}

func g() {
	n := 0
again:
	for i := range seq(5) {
		for j := range seq(5) {
			if j == 2 && n == 0 {
				n++
				goto again
			}
			if i == 1 && j == 1 {
				goto done
			}
			k := 0
		inner:
			k++
			if k < 3 {
				goto inner
			}
			fmt.Println(i, j, k)
		}
	}
done:
	fmt.Println("done", n)
}

func try(name string, f func()) {
	defer func() {
		e := recover()
		_, ok := e.(runtime.Error)
		fmt.Println(name, e, ok)
	}()
	f()
}

func main() {
	fmt.Println(d1())
	g()
	try("after false", func() {
		for range func(y func() bool) { y(); y() } {
			break
		}
	})
	try("exhausted", func() {
		var keep func() bool
		for range func(y func() bool) { keep = y; y() } {
		}
		keep()
	})
	try("panic", func() {
		for range func(y func() bool) {
			func() {
				defer func() { recover() }()
				y()
			}()
			y()
		} {
			panic("x")
		}
	})
	try("swallow", func() {
		for range func(y func() bool) {
			defer func() { recover() }()
			y()
		} {
			panic("x")
		}
	})
	try("defer panics", func() {
		for i := range seq(3) {
			defer func() {
				fmt.Println("deferred", i)
				if i == 1 {
					panic("one")
				}
			}()
		}
	})
	s := []int{1, 2, 3}
	a := [2]int(s)
	p := (*[3]int)(s)
	p[0] = 9
	fmt.Println(a, *p, s, (*[0]int)(nil) == nil, [0]int(s))
	try("conv", func() { _ = [4]int(s) })
	try("convp", func() { _ = (*[4]int)(s) })
	try("method through nil", func() { f := (*T).V; f(nil) })
}

type T struct{ x int }

func (t T) V() int { return t.x }

type I interface{ V() int }
