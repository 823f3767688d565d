package main

// exit 2

// A panic whose value is that of the one before, in the chain, is not printed again; Go has one value for each run-time
// error of a fixed text.
func main() {
	defer func() {
		defer func() {
			e := recover()
			defer func() {
				var p []int
				println(p[len(p)])
			}()
			panic(e)
		}()
		zero := 0
		defer func() { println(1 % zero) }()
		println(1 / zero)
	}()
	defer func() {
		var p *int
		*p = 2
	}()
	var q *int
	*q = 1
}
