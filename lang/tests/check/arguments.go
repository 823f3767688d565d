package main
func f(a int, b string) (int, error) { return 0, nil }
func g(xs ...int) {}
func main() {
	f() // ERROR "not enough arguments in call to f"
	f(1) // ERROR "not enough arguments in call to f"
	f(1, "a", 2) // ERROR "too many arguments in call to f"
	f("a", 1) // ERROR "(untyped string constant) as int value in argument to f" "cannot use 1 (untyped int constant) as string value in argument to f"
	x := f(1, "a") // ERROR "assignment mismatch: 1 variable but f returns 2 values"
	a, b, c := f(1, "a") // ERROR "assignment mismatch: 3 variables but f returns 2 values"
	g("a") // ERROR "(untyped string constant) as int value in argument to g"
	g([]int{1}) // ERROR "cannot use []int{…} (value of type []int) as int value in argument to g"
	g(1, []int{2}...) // ERROR "too many arguments in call to g"
	var y int = f(1, "") // ERROR ") (value of type (int, error)) in single-value context"
	_, _, _, _, _, _ = x, a, b, c, y, f
	return 1 // ERROR "too many return values"
}
