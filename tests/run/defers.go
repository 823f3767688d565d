// defer, panic and recover.
package main

import (
	"errors"
	"fmt"
	"os"
)

func order() (s string) {
	defer func() { s += "!" }()
	for i := range 3 {
		defer func() { s += fmt.Sprint(i) }()
	}
	return "r"
}

func args() {
	x := 1
	defer fmt.Println("deferred with", x)
	x = 2
	fmt.Println("now", x)
}

func safe(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if e, ok := r.(error); ok {
				err = e
			} else {
				err = fmt.Errorf("panic: %v", r)
			}
		}
	}()
	f()
	return nil
}

func helper() any { return recover() }

func notDirect() (r any) {
	defer func() {
		r = recover()
	}()
	defer func() {
		func() {
			fmt.Println("nested recover:", recover())
		}()
	}()
	panic("deep")
}

func again() {
	defer func() { fmt.Println("outer:", recover()) }()
	defer func() {
		fmt.Println("inner:", recover())
		panic("second")
	}()
	panic("first")
}

func replaced() {
	defer func() { fmt.Println("got:", recover()) }()
	defer panic("new")
	panic("old")
}

func conditional(b bool) {
	if b {
		defer fmt.Println("conditional")
	}
	fmt.Println("body", b)
}

type myErr struct{ code int }

func (e *myErr) Error() string { return fmt.Sprint("code ", e.code) }

func main() {
	fmt.Println(order())
	args()
	var m map[string]int
	var p *myErr
	var xs []int
	zero := 0
	for _, f := range []func(){
		func() {},
		func() { panic("boom") },
		func() { panic(&myErr{7}) },
		func() { m["a"] = 1 },
		func() { p.code++ },
		func() { _ = xs[5] },
		func() { _ = xs[zero:10] },
		func() { zero = 1 / zero },
		func() { var i any = "s"; _ = i.(int) },
		func() { var i any; _ = i.(fmt.Stringer) },
		func() { _ = make([]int, zero-1) },
		func() { panic(nil) },
	} {
		fmt.Println(safe(f))
	}
	fmt.Println(notDirect())
	again()
	replaced()
	conditional(true)
	conditional(false)
	err := safe(func() { panic(fmt.Errorf("wrapped: %w", &myErr{3})) })
	var me *myErr
	fmt.Println(errors.As(err, &me), me.code, errors.Unwrap(err) == me)
	defer fmt.Println("not run by os.Exit")
	os.Exit(0)
}
