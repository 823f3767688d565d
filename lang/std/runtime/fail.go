package runtime

// Lowering calls these functions where a check fails that the virtual machine has no instruction for.

func failSliceToArray(have, want int) {
	panic(boundsError("runtime error: cannot convert slice with length " + decimal(have) +
		" to array or pointer to array with length " + decimal(want)))
}

// failReceiver is for a value's method called through a nil pointer in an interface.
func failReceiver(text string) {
	panic(plainError(text))
}

// States of a range over a function, as lowering numbers them.
const (
	rangeReady = iota
	rangeRunning
	rangeDone
	rangeExhausted
)

// failRange is for an iterator that calls the loop's body when it must not.
func failRange(state int) {
	text := "range function continued iteration after "
	switch state {
	case rangeRunning:
		text += "loop body panic"
	case rangeDone:
		text += "function for loop body returned false"
	default:
		text += "whole loop exit"
	}
	panic(errorString("runtime error: " + text))
}

// failSwallowed is for an iterator that returns normally although the loop's body has panicked.
func failSwallowed() {
	panic(errorString("runtime error: range function recovered a loop body panic and did not resume panicking"))
}

func decimal(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + string(rune('0'+n%10))
}

// What failUnsafeLen and failUnsafeNil are called for.
var unsafeNames = [...]string{"unsafe.Slice", "unsafe.String"}

// failUnsafeLen is for a length that no memory has.
func failUnsafeLen(kind int) {
	panic(errorString("runtime error: " + unsafeNames[kind] + ": len out of range"))
}

// failUnsafeNil is for a length without memory.
func failUnsafeNil(kind int) {
	panic(errorString("runtime error: " + unsafeNames[kind] + ": ptr is nil and len is not zero"))
}
