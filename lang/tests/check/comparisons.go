package main
type S struct { f func() }
type T struct { a int }
func main() {
	var s1, s2 S
	_ = s1 == s2 // ERROR "invalid operation: s1 == s2 (struct containing func() cannot be compared)"
	var f, g func()
	_ = f == g // ERROR "invalid operation: f == g (func can only be compared to nil)"
	_ = f == nil
	var m map[string]int
	_ = m == m // ERROR "invalid operation: m == m (map can only be compared to nil)"
	var a, b []int
	_ = a == b // ERROR "invalid operation: a == b (slice can only be compared to nil)"
	var t T
	var p *T
	_ = t == p // ERROR "invalid operation: t == p (mismatched types T and *T)"
	_ = t == nil // ERROR "invalid operation: t == nil (mismatched types T and untyped nil)"
	_ = p == 1 // ERROR "invalid operation: p == 1 (mismatched types *T and untyped int)"
	var e error
	_ = e == t // ERROR "invalid operation: e == t (mismatched types error and T)"
	_ = e == 1 // ERROR "invalid operation: e == 1 (mismatched types error and untyped int)"
	_ = e == "x" // ERROR "(untyped string constant) to type interface{Error() string}"
	_ = t < t // ERROR "invalid operation: t < t (operator < not defined on struct)"
	_ = e < e // ERROR "invalid operation: e < e (operator < not defined on interface)"
	_ = true < false // ERROR "invalid operation: true < false (operator < not defined on untyped bool)"
	_ = p < p // ERROR "invalid operation: p < p (operator < not defined on pointer)"
	var x any
	_ = x == a // ERROR "invalid operation: x == a (slice can only be compared to nil)"
	_ = x < 1 // ERROR "invalid operation: x < 1 (operator < not defined on interface)"
	switch a {
	case nil:
	case b: // ERROR "invalid case b in switch on a (slice can only be compared to nil)"
	}
	var mm map[[]int]string // ERROR "declared and not used: mm" "invalid map key type []int"
	var mf map[func()]int // ERROR "declared and not used: mf" "invalid map key type func()"
	_ = map[S]int{} // ERROR "invalid map key type S"
}
