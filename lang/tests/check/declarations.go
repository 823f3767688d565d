package main

import "lib" // ERROR "imported and not used"

type T1 struct{ t T1 } // ERROR "invalid recursive type: T1 refers to itself"

type A = B // ERROR "invalid recursive type A"
type B = A

type D1 D2 // ERROR "invalid recursive type D1"
type D2 D1

var i1 = i2 // ERROR "initialization cycle for i1"
var i2 = f1()

func f1() int { return i1 }

const big uint8 = 256 // ERROR "cannot use 256 (untyped int constant) as uint8 value in constant declaration (overflows)"
const huge = 1 << 600 // ERROR "constant shift overflow"
const shift = 1 << 2000 // ERROR "invalid shift count 2000"

var x, y = 1 // ERROR "assignment mismatch: 2 variables but 1 value"
var z int = "s" // ERROR "(untyped string constant) as int value in variable declaration"
var m map[[]int]int // ERROR "invalid map key type []int"

func dup() {}
func dup() {} // ERROR "dup redeclared in this block"

type S struct {
	a int
	a string // ERROR "a redeclared"
}

func (s S) M() {}
func (s S) M() {} // ERROR "method S.M already declared at"
func (s S) a() {} // ERROR "field and method with the same name a"
func (i int) N() {} // ERROR "cannot define new methods on non-local type int"

func init() int { return 1 } // ERROR "func init must have no arguments and no return values"

func missing() int { // the closing brace is where it shows
	for x := range 3 {
		if x > 1 {
			return 1
		}
	}
} // ERROR "missing return"

func main() {
	var unused int // ERROR "declared and not used: unused"
	a, b := 1, 2
	a, b := 3, 4 // ERROR "no new variables on left side of :="
	_, _ = a, b
L: // ERROR "label L defined and not used"
	for {
		break M // ERROR "break label not defined: M"
	}
}
