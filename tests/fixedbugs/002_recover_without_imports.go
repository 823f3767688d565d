// recover gave nil for a run-time panic in a program that imports nothing.
package main

func main() {
	defer func() {
		e, ok := recover().(error)
		if !ok || e.Error() != "runtime error: index out of range [3] with length 0" {
			panic("wrong value recovered")
		}
		println("done")
	}()
	var s []int
	_ = s[3]
}
