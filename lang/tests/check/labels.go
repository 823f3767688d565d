package main
func main() {
L: // ERROR "label L defined and not used"
	for {
		break M // ERROR "break label not defined: M"
	}
	goto N // ERROR "label N not defined"
	goto L2 // ERROR "goto L2 jumps over declaration of x at"
	x := 1
L2:
	_ = x
	break // ERROR "break is not in a loop, switch, or select"
	continue // ERROR "continue is not in a loop"
K:
	if true {
		break K // ERROR "invalid break label K"
		continue K // ERROR "invalid continue label K"
	}
	goto I // ERROR "goto I jumps into block starting at"
	{
	I:
	}
L: // ERROR "label L already defined at"
	fallthrough // ERROR "fallthrough statement out of place"
	switch 1 {
	case 1:
		fallthrough
	case 2:
		fallthrough // ERROR "cannot fallthrough final case in switch"
	}
	switch any(1).(type) {
	case int:
		fallthrough // ERROR "cannot fallthrough in type switch"
	default:
	}
	for {
		func() { break; continue }() // ERROR "break is not in a loop, switch, or select" "continue is not in a loop"
		goto U // ERROR "label U not defined"
	}
}
