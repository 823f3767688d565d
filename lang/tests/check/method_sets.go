package main
type I interface { M(); N(int) string }
type A struct{}
func (a *A) M() {}
func (a *A) N(int) string { return "" }
type B struct{}
func (B) M() {}
type C struct{}
func (C) M(int) {}
func (C) N(int) string { return "" }
type D struct{}
func (D) M() {}
func (D) n(int) string { return "" }
type E struct { *A }
type F struct { A }
func use(I) {}
func main() {
	var i I = A{} // ERROR "cannot use A{} (value of struct type A) as I value in variable declaration: A does not implement I (method M has pointer receiver)"
	i = &A{}
	i = B{} // ERROR "cannot use B{} (value of struct type B) as I value in assignment: B does not implement I (missing method N)"
	i = C{} // ERROR "cannot use C{} (value of struct type C) as I value in assignment: C does not implement I (wrong type for method M)"
	i = D{} // ERROR "cannot use D{} (value of struct type D) as I value in assignment: D does not implement I (missing method N)"
	i = E{}
	i = F{} // ERROR "cannot use F{} (value of struct type F) as I value in assignment: F does not implement I (method M has pointer receiver)"
	use(A{}) // ERROR "cannot use A{} (value of struct type A) as I value in argument to use: A does not implement I (method M has pointer receiver)"
	use(nil)
	use(1) // ERROR "cannot use 1 (constant of type int) as I value in argument to use: int does not implement I (missing method M)"
	_ = i.(A) // ERROR "impossible type assertion: i.(A)"
	_ = i.(B) // ERROR "impossible type assertion: i.(B)"
	_ = i.(*A)
	A{}.M() // ERROR "cannot call pointer method M on A"
	i.X() // ERROR "i.X undefined (type I has no field or method X)"
	i.m() // ERROR "i.m undefined (type I has no field or method m, but does have method M)"
	var p *I
	p.M() // ERROR "p.M undefined (type *I is pointer to interface, not interface)"
	var a A
	a.m() // ERROR "a.m undefined (type A has no field or method m, but does have method M)"
	a.foo = 1 // ERROR "a.foo undefined (type A has no field or method foo)"
	(&a).Bar() // ERROR "(&a).Bar undefined (type *A has no field or method Bar)"
	_ = A.M // ERROR "invalid method expression A.M (needs pointer receiver (*A).M)"
	_ = (*A).M
	_ = []I{A{}} // ERROR "cannot use A{} (value of struct type A) as I value in array or slice literal: A does not implement I (method M has pointer receiver)"
	_ = map[string]I{"a": A{}} // ERROR "cannot use A{} (value of struct type A) as I value in map literal: A does not implement I (method M has pointer receiver)"
	func() I { return A{} }() // ERROR "cannot use A{} (value of struct type A) as I value in return statement: A does not implement I (method M has pointer receiver)"
	switch i.(type) {
	case A: // ERROR "impossible type switch case: A"
	case string: // ERROR "impossible type switch case: string"
	}
}
