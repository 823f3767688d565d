package main
func main() {
	c := make(chan int)
	var r <-chan int
	var s chan<- int
	select {
	case x := <-c: // ERROR "declared and not used: x"
	case y, ok := <-s: // ERROR "declared and not used: y" "declared and not used: ok" "invalid operation: cannot receive from send-only channel chan<- int s (variable of type chan<- int)"
	case r <- 1: // ERROR "invalid operation: cannot send to receive-only channel <-chan int r (variable of type <-chan int)"
	case c <- "a": // ERROR "(untyped string constant) as int value in send"
	case z = <-c: // ERROR "undefined: z"
	case <-5: // ERROR "invalid operation: cannot receive from non-channel untyped int 5 (untyped int constant)"
	}
	r <- 1 // ERROR "invalid operation: cannot send to receive-only channel <-chan int r (variable of type <-chan int)"
	<-s // ERROR "invalid operation: cannot receive from send-only channel chan<- int s (variable of type chan<- int)"
	_ = <-c + "a" // ERROR "(mismatched types int and untyped string)"
	for range s {} // ERROR "cannot range over s (variable of type chan<- int): receive from send-only channel chan<- int"
	for a, b := range c {} // ERROR "declared and not used: a" "range over c (variable of type chan int) permits only one iteration variable"
	close(r) // ERROR "invalid operation: cannot close receive-only channel r (variable of type <-chan int)"
	cap(c) // ERROR "cap(c) (value of type int) is not used"
	var d chan int = r // ERROR "cannot use r (variable of type <-chan int) as chan int value in variable declaration"
	r = c
	s = c
	r = s // ERROR "cannot use s (variable of type chan<- int) as <-chan int value in assignment"
	_ = c == r
	_ = r == s // ERROR "invalid operation: r == s (mismatched types <-chan int and chan<- int)"
	_ = <-c.foo // ERROR "c.foo undefined (type chan int has no field or method foo)"
	defer recover()
	defer len("a") // ERROR "defer discards result of len("
	defer int(5) // ERROR "defer requires function call, not conversion int(5) (constant 5 of type int)"
	defer append([]int{}, 1) // ERROR "defer discards result of append([]int{}, 1) (value of type []int)"
	_ = d
}
