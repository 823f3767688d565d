package main
type T struct { n int; next *T }
func (t T) Val() int { return t.n }
func (t *T) Ptr() int { return t.n }
func get() T { return T{} }
func main() {
	get().Ptr() // ERROR "cannot call pointer method Ptr on T"
	T{}.Ptr() // ERROR "cannot call pointer method Ptr on T"
	(&T{}).Ptr()
	get().n = 1 // ERROR "cannot assign to get().n (neither addressable nor a map index expression)"
	m := map[int]T{}
	m[1].Ptr() // ERROR "cannot call pointer method Ptr on T"
	m[1].n = 2 // ERROR "cannot assign to struct field m[1].n in map"
	var p **T
	p.Val() // ERROR "p.Val undefined (type **T has no field or method Val)"
	(*p).Val()
	p.n = 1 // ERROR "p.n undefined (type **T has no field or method n)"
	var i interface{ Ptr() int } = T{} // ERROR "declared and not used: i" "cannot use T{} (value of struct type T) as interface{Ptr() int} value in variable declaration: T does not implement interface{Ptr() int} (method Ptr has pointer receiver)"
	i = get() // ERROR "cannot use get() (value of struct type T) as interface{Ptr() int} value in assignment: T does not implement interface{Ptr() int} (method Ptr has pointer receiver)"
	i = m[1] // ERROR "cannot use m[1] (map index expression of struct type T) as interface{Ptr() int} value in assignment: T does not implement interface{Ptr() int} (method Ptr has pointer receiver)"
	f := T.Ptr // ERROR "invalid method expression T.Ptr (needs pointer receiver (*T).Ptr)"
	g := (*T).Val
	g(T{}) // ERROR "cannot use T{} (value of struct type T) as *T value in argument to g"
	f(nil)
	const c = 5
	_ = &c // ERROR "invalid operation: cannot take address of c (untyped int constant 5)"
	_ = &get() // ERROR "invalid operation: cannot take address of get() (value of struct type T)"
	_ = &m[1] // ERROR "invalid operation: cannot take address of m[1] (map index expression of struct type T)"
	x := &T{}.n // ERROR "declared and not used: x" "invalid operation: cannot take address of T{}.n (value of type int)"
	var t T
	t.next = t // ERROR "cannot use t (variable of struct type T) as *T value in assignment"
	t.next = nil
	t = nil // ERROR "cannot use nil as T value in assignment"
	if t == nil { } // ERROR "invalid operation: t == nil (mismatched types T and untyped nil)"
	if t.next == t { } // ERROR "invalid operation: t.next == t (mismatched types *T and T)"
	*t = T{} // ERROR "invalid operation: cannot indirect t (variable of struct type T)"
	t.next.next.foo // ERROR "t.next.next.foo undefined (type *T has no field or method foo)"
	t.n.x = 1 // ERROR "t.n.x undefined (type int has no field or method x)"
	_ = t.Val
	t.Val // ERROR "t.Val (value of type func() int) is not used"
	t.n // ERROR "t.n (variable of type int) is not used"
	-t.n // ERROR "-t.n (value of type int) is not used"
	t.n == 1 // ERROR "t.n == 1 (untyped bool value) is not used"
	5 // ERROR "5 (untyped int constant) is not used"
	"a" // ERROR "(untyped string constant) is not used"
	t // ERROR "t (variable of struct type T) is not used"
	nil // ERROR "nil is not used"
	func() {} // ERROR "func() {} (value of type func()) is not used"
	[]int{} // ERROR "[]int{} (value of type []int) is not used"
}
