package main
func seq0(yield func() bool) {}
func seq1(yield func(int) bool) {}
func seq2(yield func(int, string) bool) {}
func seq3(yield func(int, string, bool) bool) {}
func bad1(yield func(int)) {}
func bad2(yield func(int) bool) int { return 0 }
func bad3(a, b func(int) bool) {}
func bad4() {}
func main() {
	for x := range seq0 { _ = x } // ERROR "range over seq0 (value of type func(yield func() bool)) permits no iteration variables"
	for x, y := range seq1 { _, _ = x, y } // ERROR "range over seq1 (value of type func(yield func(int) bool)) permits only one iteration variable"
	for x, y := range seq2 { x = y } // ERROR "declared and not used: x" "cannot use y (variable of type string) as int value in assignment"
	for x := range seq3 {} // ERROR "cannot range over seq3 (value of type func(yield func(int, string, bool) bool)): func must be func(yield func(...) bool): yield func has too many parameters"
	for range bad1 {} // ERROR "cannot range over bad1 (value of type func(yield func(int))): func must be func(yield func(...) bool): yield func does not return bool"
	for range bad2 {} // ERROR "cannot range over bad2 (value of type func(yield func(int) bool) int): func must be func(yield func(...) bool): unexpected results"
	for range bad3 {} // ERROR "cannot range over bad3 (value of type func(a func(int) bool, b func(int) bool)): func must be func(yield func(...) bool): wrong argument count"
	for range bad4 {} // ERROR "cannot range over bad4 (value of type func()): func must be func(yield func(...) bool): wrong argument count"
	for range main {} // ERROR "cannot range over main (value of type func()): func must be func(yield func(...) bool): wrong argument count"
	for range 5.0 {} // ERROR "cannot range over 5.0 (untyped float constant 5)"
	for range nil {} // ERROR "cannot range over nil"
	for i, j := range 5 {} // ERROR "declared and not used: i" "range over 5 (untyped int constant) permits only one iteration variable"
	for i := range "a" { i = "x" } // ERROR "declared and not used: i" "(untyped string constant) as int value in assignment"
	var p *[]int
	for range p {} // ERROR "cannot range over p (variable of type *[]int)"
	var st struct{}
	for range st {} // ERROR "cannot range over st (variable of type struct{})"
	var k string // ERROR "declared and not used: k"
	for k = range []int{} {} // ERROR "cannot use k (value of type int) as string value in assignment"
	for k, v = range map[string]int{} {} // ERROR "undefined: v"
	for i := range seq1() {} // ERROR "not enough arguments in call to seq1" "seq1() (no value) used as value"

	for main() = range []int{} {} // ERROR "main() (no value) used as value"
	var m map[string]int
	for k, v := range m { var z int = k; _ = v + "a" } // ERROR "declared and not used: z" "cannot use k (variable of type string) as int value in variable declaration" "(mismatched types int and untyped string)"
	for a, b, c := range m {} // ERROR "declared and not used: a" "declared and not used: b" "range clause permits at most two iteration variables"
}
