package main
type T struct {
	a, b int
	*int
	T2
	*T2 // ERROR "T2 redeclared"
	x.Y // ERROR "undefined: x"
	c // ERROR "undefined: c"
}
type T2 struct { T3 }
type T3 interface { foo() }
type T4 struct { *T3 } // ERROR "embedded field type cannot be a pointer to an interface"
type T6 struct { T2; T2 int } // ERROR "T2 redeclared"
func main() { var t T; t.zzz(); t.foo() ; var t4 T4; t4.foo(); _ = t.int } // ERROR "t.zzz undefined (type T has no field or method zzz)"
