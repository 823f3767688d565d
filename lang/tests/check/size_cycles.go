package main

import "unsafe"

// The size of a type may not be needed before the type is known.

type T1 [len(T1{})]int // ERROR "invalid recursive type: T1 refers to itself"

type S1 struct{ a [unsafe.Sizeof(S1{})]byte } // ERROR "invalid recursive type: S1 refers to itself"

type S2 struct{ a [unsafe.Sizeof(S2{}.a)]byte } // ERROR "invalid recursive type: S2 refers to itself"

type S3 struct{ a *[unsafe.Sizeof(S3{})]byte } // ERROR "invalid recursive type: S3 refers to itself"

type A6 [unsafe.Sizeof(&A6{})]int // ERROR "invalid recursive type: A6 refers to itself"

type F9 [unsafe.Sizeof(f9())]int // ERROR "invalid recursive type: F9 refers to itself"

func f9() F9 { return F9{} }

type I1 interface{ m([unsafe.Sizeof(I1(nil))]int) } // ERROR "invalid recursive type: I1 refers to itself"

type I2 interface{ m([unsafe.Sizeof(I2.m)]int) } // ERROR "invalid recursive type: I2 refers to itself"

type K1 func([unsafe.Sizeof(K1(nil))]int) // ERROR "invalid recursive type: K1 refers to itself"

type D1 struct{ x [len(D1{}.x)]int } // ERROR "invalid recursive type: D1 refers to itself"

type Y1 [len(y1.(Y1))]int // ERROR "invalid recursive type: Y1 refers to itself"

var y1 any

type W1 struct{ x [len(w1.x)]int } // ERROR "invalid recursive type W1"

var w1 *W1

type A1 [unsafe.Sizeof(B1{})]int // ERROR "invalid recursive type A1" "array length unsafe.Sizeof(B1{}) (value of type uintptr) must be constant"
type B1 struct{ a A1 }

type Fine1 [len("abc") + 1]int
type Fine2 [len(Fine1{})]int

type Fine3 struct{ x *[unsafe.Sizeof(fine3)]int }

var fine3 uintptr

type Fine4 [unsafe.Sizeof((*Fine4)(nil))]int

type C1[P C1[P]] int
type C2[P C2[P]] struct{ p P }
type C3[P interface{ C3[P] }] interface{ m(P) P }
type C4[P C4[int]] int // ERROR "int does not satisfy C4[int] (int missing in main.C4[int])"

type H1[T any] struct{ g H1[T] } // ERROR "invalid recursive type: H1[T] refers to itself"
type H2[T any] struct {
	x int
	g [3]H2[int] // ERROR "invalid recursive type: H2[int] refers to itself"
}
type G1[T any] struct {
	b G2
}
type G2 struct { // ERROR "invalid recursive type G2"
	a G1[int]
}

// A chain in which every size is asked twice by the one before: each is to be looked at once.
type Z [unsafe.Sizeof(Z0{})]int
type Z0 struct{ x, y Z1 }
type Z1 struct{ x, y Z2 }
type Z2 struct{ x, y Z3 }
type Z3 struct{ x, y Z4 }
type Z4 struct{ x, y Z5 }
type Z5 struct{ x, y Z6 }
type Z6 struct{ x, y Z7 }
type Z7 struct{ x, y Z8 }
type Z8 struct{ x, y Z9 }
type Z9 struct{ x, y Z10 }
type Z10 struct{ x, y Z11 }
type Z11 struct{ x, y Z12 }
type Z12 struct{ x, y Z13 }
type Z13 struct{ x, y Z14 }
type Z14 struct{ x, y Z15 }
type Z15 struct{ x, y Z16 }
type Z16 struct{ x, y Z17 }
type Z17 struct{ x, y Z18 }
type Z18 struct{ x, y Z19 }
type Z19 struct{ x, y Z20 }
type Z20 struct{ x, y Z21 }
type Z21 struct{ x, y Z22 }
type Z22 struct{ x, y Z23 }
type Z23 struct{ x, y Z24 }
type Z24 struct{ x, y Z25 }
type Z25 struct{ x, y Z26 }
type Z26 struct{ x, y Z27 }
type Z27 struct{ x, y Z28 }
type Z28 struct{ x, y Z29 }
type Z29 struct{ x, y Z30 }
type Z30 struct{ x, y Z31 }
type Z31 struct{ x, y Z32 }
type Z32 struct{ x, y Z33 }
type Z33 struct{ x, y Z34 }
type Z34 struct{ x, y Z35 }
type Z35 struct{ x, y Z36 }
type Z36 struct{ x, y Z37 }
type Z37 struct{ x, y Z38 }
type Z38 struct{ x, y Z39 }
type Z39 struct{ x, y Z40 }
type Z40 struct{}

func main() {
	type T [len(T{})]int // ERROR "invalid recursive type: T refers to itself"
	type L chan [unsafe.Sizeof(L(nil))]int // ERROR "invalid recursive type: L refers to itself"
	var v C1[int] // ERROR "declared and not used: v" "int does not satisfy C1[int] (int missing in main.C1[int])"
}
