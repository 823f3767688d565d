package main
type S struct {
	a int
	b string
	a float64 // ERROR "a redeclared"
}
func (s S) m() {}
func (s *S) m() {} // ERROR "method S.m already declared at"
func (s S) a() {} // ERROR "field and method with the same name a"
type I interface { f(); g(); f() } // ERROR "duplicate method f"
func f() {}
func f() {} // ERROR "f redeclared in this block"
var f int // ERROR "f redeclared in this block"
type f struct{} // ERROR "f redeclared in this block"
const c = 1
const c = 2 // ERROR "c redeclared in this block"
func g(a int, a string) {} // ERROR "a redeclared in this block"
func h(a int) (a int) { return } // ERROR "a redeclared in this block" "result parameter a not in scope at return"
func main() {
	switch 1 {
	case 1, 2:
	case 2: // ERROR "duplicate case 2 (constant of type int) in expression switch"
	case 3, 3: // ERROR "duplicate case 3 (constant of type int) in expression switch"
	default:
	default: // ERROR "multiple defaults (first at"
	}
	switch "a" {
	case "b":
	case "b": // ERROR "(constant of type string) in expression switch"
	}
	switch any(1).(type) {
	case int:
	case string, int: // ERROR "duplicate case int in type switch"
	}
	_ = map[string]int{"a": 1, "a": 2} // ERROR "in map literal"
	_ = []int{0: 1, 0: 2} // ERROR "duplicate index 0 in array or slice literal"
	_ = S{a: 1, a: 2} // ERROR "duplicate field name a in struct literal"
	x := 1 // ERROR "declared and not used: x"
	x := 2 // ERROR "no new variables on left side of :="
	var x int // ERROR "x redeclared in this block"
	select {
	default:
	default: // ERROR "multiple defaults (first at"
	}
}
