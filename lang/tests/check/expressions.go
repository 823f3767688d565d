package main

type I interface{ M(int) }
type T struct{ a int }

func (t *T) M(int) {}

type U struct{}

func (U) M(string) {}

func two() (int, error) { return 1, nil }
func none()             {}

type Num interface{ int | string }

func gen[P Num](p P) P { return p }

func main() {
	var t T
	var x int
	var i I = t     // ERROR "cannot use t (variable of struct type T) as I value in variable declaration: T does not implement I (method M has pointer receiver)"
	i = U{}         // ERROR "(wrong type for method M)"
	x = 3.5         // ERROR "cannot use 3.5 (untyped float constant) as int value in assignment (truncated)"
	x = x + "a"     // ERROR "(mismatched types int and untyped string)"
	x + 1           // ERROR "x + 1 (value of type int) is not used"
	x = two()       // ERROR "assignment mismatch: 1 variable but two returns 2 values"
	x = none()      // ERROR "none() (no value) used as value"
	_ = t.b         // ERROR "t.b undefined (type T has no field or method b)"
	_ = x / 0       // ERROR "invalid operation: division by zero"
	_ = *x          // ERROR "invalid operation: cannot indirect x (variable of type int)"
	_ = &two        // ERROR "cannot take address of two"
	5 = x           // ERROR "cannot assign to 5 (neither addressable nor a map index expression)"
	if x {          // ERROR "non-boolean condition in if statement"
	}
	for range 3.5 { // ERROR "cannot range over 3.5 (untyped float constant)"
	}
	switch x {
	case 1:
	case 1: // ERROR "duplicate case 1 (constant of type int) in expression switch"
	}
	_ = T{z: 1}      // ERROR "unknown field z in struct literal of type T"
	_ = T{1, 2}      // ERROR "too many values in struct literal of type T"
	_ = [2]int{1, 2, 3} // ERROR "index 2 is out of bounds (>= 2)"
	_ = i.(U)        // ERROR "impossible type assertion: i.(U)"
	gen(1.5)         // ERROR "float64 does not satisfy Num (float64 missing in int | string)"
	var n = nil      // ERROR "declared and not used: n" "use of untyped nil in variable declaration"
	var c <-chan int
	c <- 1           // ERROR "cannot send to receive-only channel <-chan int c (variable of type <-chan int)"
	m := map[string]int{}
	_ = m == m       // ERROR "invalid operation: m == m (map can only be compared to nil)"
	undefined(x)     // ERROR "undefined: undefined"
	_ = len(5)       // ERROR "invalid argument: 5 (untyped int constant) for built-in len"
}
