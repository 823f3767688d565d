package main
type T struct { x int }
func two() (int, int) { return 1, 2 }
func none() {}
func main() {
	a, b := 1 // ERROR "assignment mismatch: 2 variables but 1 value"
	c, d := 1, 2, 3 // ERROR "declared and not used: c" "declared and not used: d" "assignment mismatch: 2 variables but 3 values"
	var e, f int = 1 // ERROR "declared and not used: e" "declared and not used: f" "assignment mismatch: 2 variables but 1 value"
	var g, h = 1, 2, 3 // ERROR "declared and not used: g" "declared and not used: h" "extra init expr 3"
	a, b = 1 // ERROR "assignment mismatch: 2 variables but 1 value"
	a = 1, 2
	a, b = two(), 1
	a = two() // ERROR "assignment mismatch: 1 variable but two returns 2 values"
	x := none() // ERROR "declared and not used: x" "none() (no value) used as value"
	var y = none() // ERROR "declared and not used: y" "none() (no value) used as value"
	_ = none() // ERROR "none() (no value) used as value"
	none() = 1 // ERROR "none() (no value) used as value"
	5 = a // ERROR "cannot assign to 5 (neither addressable nor a map index expression)"
	"a" = "b" // ERROR "(neither addressable nor a map index expression)"
	a + b = 3
	main = nil // ERROR "cannot assign to main (neither addressable nor a map index expression)"
	T = 5 // ERROR "T (type) is not an expression"
	nil = 1 // ERROR "cannot assign to nil (neither addressable nor a map index expression)"
	true = false // ERROR "cannot assign to true (neither addressable nor a map index expression)"
	T{}.x = 5 // ERROR "cannot assign to T{}.x (neither addressable nor a map index expression)"
	m := map[string]T{}
	m["a"].x = 5 // ERROR "cannot assign to struct field m["
	(m["a"]).x++ // ERROR "cannot assign to struct field (m["
	s := "abc"
	s[0] = 'x' // ERROR "cannot assign to s[0] (neither addressable nor a map index expression)"
	s[0]++ // ERROR "cannot assign to s[0] (neither addressable nor a map index expression)"
	_ = &s[0] // ERROR "invalid operation: cannot take address of s[0] (value of type byte)"
	_ = &m["a"] // ERROR "invalid operation: cannot take address of m["
	_ = &two // ERROR "invalid operation: cannot take address of two (value of type func() (int, int))"
	_ = &none() // ERROR "none() (no value) used as value"
	*a = 1
	_ += 1 // ERROR "cannot use _ as value or type"
	_++ // ERROR "cannot use _ as value or type"
	_ = _ // ERROR "cannot use _ as value or type"
	a.b = 1
	undefined1 = 5 // ERROR "undefined: undefined1"
	var z undefined2 // ERROR "declared and not used: z" "undefined: undefined2"
	undefined3() // ERROR "undefined: undefined3"
	a.foo()
	a[0] = 1
	a()
	s.x = 1 // ERROR "s.x undefined (type string has no field or method x)"
	if a := 1; a { } // ERROR "non-boolean condition in if statement"
	[2]int{}[0] = 1 // ERROR "cannot assign to [2]int{}[0] (neither addressable nor a map index expression)"
	_ = [2]int{}[:] // ERROR "cannot slice unaddressable value [2]int{} (value of type [2]int)"
	fmt.Println("x") // ERROR "undefined: fmt"
	var p **T
	p.x = 1 // ERROR "p.x undefined (type **T has no field or method x)"
	var q *int
	q++ // ERROR "invalid operation: q++ (non-numeric type *int)"
	*q++
	q = 5 // ERROR "cannot use 5 (untyped int constant) as *int value in assignment"
	q = &5 // ERROR "invalid operation: cannot take address of 5 (untyped int constant)"
	q = &a
	var i interface{} = q
	i.x = 1 // ERROR "i.x undefined (type interface{} has no field or method x)"
	i = i + 1 // ERROR "invalid operation: i + 1 (mismatched types interface{} and untyped int)"
	*i = 1 // ERROR "invalid operation: cannot indirect i (variable of type interface{})"
	var fn func(int) = func(s string) {} // ERROR "cannot use func(s string) {} (value of type func(s string)) as func(int) value in variable declaration"
	fn = two // ERROR "cannot use two (value of type func() (int, int)) as func(int) value in assignment"
	fn = none() // ERROR "none() (no value) used as value"
	fn("a") // ERROR "(untyped string constant) as int value in argument to fn"
	fn(1)(2) // ERROR "fn(1) (no value) used as value or type"
}
