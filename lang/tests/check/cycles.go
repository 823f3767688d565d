package main
var a = b // ERROR "initialization cycle for a"
var b = c
var c = f()
func f() int { return a }
var x = x // ERROR "initialization cycle: x refers to itself"
var y int = g() // ERROR "initialization cycle for y"
func g() int { return h() }
func h() int { return y }
type T struct { f func() }
func (t T) m() int { return z }
var z = T{}.m() // ERROR "initialization cycle for z"
const k = l // ERROR "initialization cycle for k"
const l = k
const self = self // ERROR "initialization cycle: self refers to itself"
var arr [len(arr)]int // ERROR "initialization cycle: arr refers to itself"
var p = &q // ERROR "initialization cycle for p"
var q = &p
var fn = func() int { return fn() } // ERROR "initialization cycle: fn refers to itself"
type I interface { I } // ERROR "invalid recursive type: I refers to itself"
type J interface { K } // ERROR "invalid recursive type J"
type K interface { J }
type A = B // ERROR "invalid recursive type A"
type B = A
type C struct { d D } // ERROR "invalid recursive type C"
type D struct { c [2]C }
type E [2]E // ERROR "invalid recursive type: E refers to itself"
type F map[F]int // ERROR "invalid map key type F"
type G []G
type H *H
type L func(L) L
type M = []M // ERROR "invalid recursive type: M refers to itself"
type N = struct { n *N } // ERROR "invalid recursive type: N refers to itself"
func main() {}
