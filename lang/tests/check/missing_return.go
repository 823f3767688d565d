package main
func f(x int) int {
	if x > 0 {
		return 1
	}
} // ERROR "missing return"
func g() (a, b int) {
	for {
		break
	}
} // ERROR "missing return"
func h(x int) string {
	switch x {
	case 1:
		return "a"
	}
} // ERROR "missing return"
func f() int { // ERROR "f redeclared in this block"
	if true { return 1 } else { }
} // ERROR "missing return"
func g() int { for true { } } // ERROR "g redeclared in this block" "missing return"
func h() int { for { if true { break } } } // ERROR "h redeclared in this block" "missing return"
func i() int { L: for { break L } } // ERROR "missing return"
func j() int { select {} }
func k() int { switch { case true: return 1; default: panic(1) } }
func l() int { switch { case true: return 1; default: break } ; } // ERROR "missing return"
func m() int { { return 1 } }
func n() int { goto L; L: return 1 }
func o() (x int) { } // ERROR "missing return"
func p() int { defer func() {}() } // ERROR "missing return"
func q() func() int { return func() int { } } // ERROR "missing return"

func main() {}
