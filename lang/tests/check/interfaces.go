package main
type Shape interface { Area() float64; Perimeter() float64 }
type Sq struct{ s float64 }
func (q *Sq) Area() float64 { return q.s * q.s }
func (q *Sq) Perimeter() int { return 4 }
type Ci struct{}
func (Ci) area() float64 { return 1 }
func total(s ...Shape) float64 { return 0 }
func main() {
	total(Sq{1}) // ERROR "cannot use Sq{…} (value of struct type Sq) as Shape value in argument to total: Sq does not implement Shape (method Area has pointer receiver)"
	total(&Sq{1}, Ci{}) // ERROR "cannot use &Sq{…} (value of type *Sq) as Shape value in argument to total: *Sq does not implement Shape (wrong type for method Perimeter)" "cannot use Ci{} (value of struct type Ci) as Shape value in argument to total: Ci does not implement Shape (missing method Area)"
	total([]Sq{}...) // ERROR "cannot use []Sq{} (value of type []Sq) as []Shape value in argument to total"
	total([]*Sq{}...) // ERROR "cannot use []*Sq{} (value of type []*Sq) as []Shape value in argument to total"
	var s Shape = &Sq{} // ERROR "cannot use &Sq{} (value of type *Sq) as Shape value in variable declaration: *Sq does not implement Shape (wrong type for method Perimeter)"
	s.s = 1 // ERROR "s.s undefined (type Shape has no field or method s)"
	s.(*Sq).s = "x" // ERROR "impossible type assertion: s.(*Sq)" "(untyped string constant) as float64 value in assignment"
	s.(Ci).area() // ERROR "impossible type assertion: s.(Ci)"
	if q, ok := s.(Sq); ok { _ = q } // ERROR "impossible type assertion: s.(Sq)"
	if _, ok := s.(interface{ Foo() }); ok { }
	if _, ok := s.(string); ok { } // ERROR "impossible type assertion: s.(string)"
	switch v := s.(type) { case *Sq: v.x = 1; case nil: case Ci: default: v.foo() } // ERROR "impossible type switch case: *Sq" "v.x undefined (type *Sq has no field or method x)" "impossible type switch case: Ci" "v.foo undefined (type Shape has no field or method foo)"
	var p *Shape = &s
	p.Area() // ERROR "p.Area undefined (type *Shape is pointer to interface, not interface)"
	(*p).Foo() // ERROR "(*p).Foo undefined (type Shape has no field or method Foo)"
	shapes := []Shape{Sq{}, &Sq{}, nil, 5} // ERROR "cannot use Sq{} (value of struct type Sq) as Shape value in array or slice literal: Sq does not implement Shape (method Area has pointer receiver)" "cannot use &Sq{} (value of type *Sq) as Shape value in array or slice literal: *Sq does not implement Shape (wrong type for method Perimeter)" "cannot use 5 (constant of type int) as Shape value in array or slice literal: int does not implement Shape (missing method Area)"
	for _, sh := range shapes { sh.foo() } // ERROR "sh.foo undefined (type Shape has no field or method foo)"
	_ = map[Shape]int{Ci{}: 1} // ERROR "cannot use Ci{} (value of struct type Ci) as Shape value in map literal: Ci does not implement Shape (missing method Area)"
}
