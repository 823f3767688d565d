package main

// How messages describe operands: names of parameters, kinds of types, where an expression begins.

func variadic(a int, b ...string) (n int, err error) { return }
func binary(x, y int)                                {}
func generic[T any](a T, b []T) (c map[string]T)     { return nil }

type Namer interface{ Name(a int, b string) (c bool) }
type T struct{ f int }

func (t *T) Set(x int)     {}
func (t T) Name(a int) bool { return false }

type Missing struct{}

func (Missing) name(a int, b string) (c bool) { return false }

var _ Namer = Missing{} // ERROR "(missing method Name)"

func apply(f func(i, j int) bool) {}

func take[P any](p P) { _ = p }

func small[P int | float64]() P { return 1.5 } // ERROR "cannot use 1.5 (untyped float constant) as P value in return statement"

func main() {
	var t T
	var i Namer
	var s string = variadic           // ERROR "cannot use variadic (value of type func(a int, b ...string) (n int, err error)) as string value"
	s = generic[int]                  // ERROR "(value of type func(a int, b []int) (c map[string]int))"
	s = binary                        // ERROR "(value of type func(x int, y int))"
	s = t.Set                         // ERROR "(value of type func(x int))"
	s = (*T).Set                      // ERROR "(value of type func(t *T, x int))"
	s = i.Name                        // ERROR "(value of type func(a int, b string) (c bool))"
	s = Namer.Name                    // ERROR "(value of type func(_ Namer, a int, b string) (c bool))"
	s = func(q int) {}                // ERROR "(value of type func(q int))"
	_ = variadic(1) + 1               // ERROR "multiple-value variadic(1) (value of type (n int, err error)) in single-value context"
	apply(func(a, b int) int { return a }) // ERROR "(value of type func(a int, b int) int) as func(i int, j int) bool value in argument to apply"
	var x any = 1
	s = x // ERROR "cannot use x (variable of interface type any) as string value in assignment: need type assertion"
	switch t {
	case 1: // ERROR "cannot convert 1 (untyped int constant) to type struct{f int}"
	}
	switch s {
	case 1: // ERROR "cannot convert 1 (untyped int constant) to type string"
	}
	const c int = 1.00000001 // ERROR "cannot use 1.00000001 (untyped float constant) as int value in constant declaration (truncated)"
	_ = s
}
