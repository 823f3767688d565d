package main
func a() { var x int; x = 1 } // ERROR "declared and not used: x"
func b() { x := 1; { x := 2 } } // ERROR "declared and not used: x"
func c() { for i := 0; i < 3; i++ { y := i } } // ERROR "declared and not used: y"
func d(p int) { p := 1 } // ERROR "no new variables on left side of :="
func e() (r int) { r := 1; return r } // ERROR "no new variables on left side of :="
func f() (r int, err error) { if x, err := g(); err != nil { return } ; return } // ERROR "declared and not used: x" "result parameter err not in scope at return"
func g() (int, error) { return 0, nil }
func h() { x, y := 1, 2; x, z := 3, 4 } // ERROR "declared and not used: x" "declared and not used: y" "declared and not used: z"
func i() { var _ int; _ := 1; var u, v = 1, 2; _ = u } // ERROR "no new variables on left side of :=" "declared and not used: v"
func j() { f := func() { f() }; } // ERROR "declared and not used: f"
func k() { const c = 1; type T int; var p *int; *p = 1; L: for {} } // ERROR "label L defined and not used"
func l() { x := 1; func() { x = 2 }(); y := 1; func() { _ = y }() } // ERROR "declared and not used: x"
func m() { switch x := 1; { case true: } ; if y := g; true { } ; for z := range 3 { } } // ERROR "declared and not used: x" "declared and not used: y" "declared and not used: z"
func n() { var x any; switch y := x.(type) { case int: case string: _ = y } ; switch z := x.(type) { } } // ERROR "z declared and not used"
func o() { x := 1; x++; y := []int{}; y[0] = 1; z := struct{a int}{}; z.a = 1; w := &z; w.a = 2 }

func main() {}
