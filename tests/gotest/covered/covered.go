// Package covered has blocks of all kinds, some of which its test reaches.
package covered

import "fmt"

// comment
type T struct{ a int }

const c = 1

var v = func() int {
	return 3
}()

func Empty() {}

func One() int { return 1 }

func If(x int) string {
	if x > 0 {
		return "pos"
	} else if x < -5 {
		fmt.Println("very neg")
		return "vneg"
	} else {
		x++
	}

	y := x
	y++ // trailing
	// a comment
	return "neg"
}

func Loop(n int) (s int) {
	for i := 0; i < n; i++ {
		if i == 3 {
			continue
		}
		s += i
	}
	for range 2 {
		s++
	}
	for {
		break
	}
	return
}

func Sw(x any) string {
	switch v := x.(type) {
	case int:
		return "int"
	case string, []byte:
		_ = v
	default:
	}
	switch {
	case x == nil:
		fallthrough
	case x == 1:
		return "a"
	}
	select {
	default:
		fmt.Sprint(1)
	}
	return "z"
}

func Lit() func() int {
	f := func() int {
		a := 1
		return a
	}
	g := func() {}
	g()
	defer func() { recover() }()
	return f
}

func Label(n int) int {
outer:
	for i := range n {
		for j := range n {
			if i*j > 3 {
				break outer
			}
			if j > i {
				continue outer
			}
		}
	}
	goto end
end:
	n++
	return n
}

func (t *T) M() int {
	t.a++
	if t.a > 5 {
		panic("x")
	}
	{
		t.a += 2
		fmt.Sprint(
			t.a,
		)
	}
	return t.a
}

func Multi(a int) int {
	x := []int{1, 2,
		3}
	for _, y := range x { a += y }
	if a > 1 { a-- }; a++
	return a
}

func Unused() { panic("never") }
