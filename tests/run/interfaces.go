// Interfaces, type switches, embedding, Stringer and error in fmt.
package main

import (
	"errors"
	"fmt"
)

type shape interface {
	area() float64
	name() string
}

type square struct{ side float64 }
type circle struct{ r float64 }
type unit int

func (s square) area() float64  { return s.side * s.side }
func (s square) name() string   { return "square" }
func (c *circle) area() float64 { return 3 * c.r * c.r }
func (c *circle) name() string  { return "circle" }
func (u unit) area() float64    { return float64(u) }
func (u unit) name() string     { return "unit" }
func (u unit) String() string   { return fmt.Sprintf("unit(%d)", int(u)) }

type loud struct{ shape }

func (l loud) name() string { return l.shape.name() + "!" }

var errBase = errors.New("base")

type opError struct {
	op  string
	err error
}

func (e opError) Error() string { return e.op + ": " + e.err.Error() }
func (e opError) Unwrap() error { return e.err }

func find(ok bool) error {
	if ok {
		return nil
	}
	return opError{"find", errBase}
}

func describe(v any) string {
	switch x := v.(type) {
	case nil:
		return "nil"
	case int, int64:
		return fmt.Sprintf("integer %v", x)
	case string:
		return "string of " + fmt.Sprint(len(x))
	case error:
		return "error " + x.Error()
	case shape:
		return "shape " + x.name()
	case []int:
		return fmt.Sprint("ints ", len(x))
	case func() int:
		return fmt.Sprint("func giving ", x())
	default:
		return fmt.Sprintf("%T", x)
	}
}

func main() {
	shapes := []shape{square{2}, &circle{1}, unit(5), loud{unit(7)}, loud{&circle{2}}}
	sum := 0.0
	for _, s := range shapes {
		sum += s.area()
		fmt.Print(s.name(), " ")
	}
	fmt.Println(sum)
	for _, v := range []any{nil, 1, int64(2), "three", find(false), unit(4), []int{1, 2}, func() int { return 6 }, 7.5, map[string]int{}} {
		fmt.Println(describe(v))
	}
	err := find(false)
	fmt.Println(err, errors.Is(err, errBase), find(true) == nil, errors.Unwrap(err) == errBase)
	var oe opError
	fmt.Println(errors.As(err, &oe), oe.op)
	fmt.Println(unit(3), []unit{1, 2}, map[string]unit{"k": 9}, struct{ U unit }{8}, &struct{ U unit }{8})
	fmt.Printf("%v %d %s %+v %T\n", unit(3), unit(3), unit(3), unit(3), unit(3))
	var a, b any = square{1}, square{1}
	fmt.Println(a == b, a != nil, any(1) == any(1.0), any("x") == any("x"))
	var s shape
	fmt.Println(s == nil)
	s = (*circle)(nil)
	fmt.Println(s == nil, s != nil)
	_, isStringer := s.(fmt.Stringer)
	st, ok := shapes[2].(fmt.Stringer)
	fmt.Println(isStringer, st, ok)
}
