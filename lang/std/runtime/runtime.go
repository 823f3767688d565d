// Package runtime is the program's view of the machine that runs it.
package runtime

// GOOS and GOARCH name the system that programs see.
const (
	GOOS     = "linux"
	GOARCH   = "amd64"
	Compiler = "urgo"
)

// Version is the version of the Go language that is implemented.
func Version() string { return "go1.27" }

// Error is implemented by the values of run-time panics.
type Error interface {
	error
	RuntimeError()
}

// The types below are made by the virtual machine; each holds the whole text of its error.

type boundsError string

func (e boundsError) Error() string { return string(e) }
func (e boundsError) RuntimeError() {}

type errorString string

func (e errorString) Error() string { return string(e) }
func (e errorString) RuntimeError() {}

type errorAddressString string

func (e errorAddressString) Error() string { return string(e) }
func (e errorAddressString) RuntimeError() {}

type plainError string

func (e plainError) Error() string { return string(e) }
func (e plainError) RuntimeError() {}

// A TypeAssertionError explains a failed type assertion.
type TypeAssertionError struct{ text string }

func (e *TypeAssertionError) Error() string { return e.text }
func (*TypeAssertionError) RuntimeError()   {}

// A PanicNilError is the value of panic(nil).
type PanicNilError struct{ text string }

func (e *PanicNilError) Error() string { return e.text }
func (*PanicNilError) RuntimeError()   {}

// Keeps the types above in every program: the virtual machine makes values of them without the program naming them.
var wellKnown = [...]error{
	boundsError(""), errorString(""), errorAddressString(""), plainError(""), (*TypeAssertionError)(nil), (*PanicNilError)(nil),
}

// Gosched lets other goroutines run.
func Gosched()

// Goexit ends the calling goroutine after running its deferred calls.
func Goexit()

// GOMAXPROCS sets how many goroutines may run at the same time, if n is positive, and gives the setting before.
func GOMAXPROCS(n int) int

// NumCPU is the number of CPUs that the process may use.
func NumCPU() int

// NumGoroutine is the number of goroutines that exist.
func NumGoroutine() int

// GC runs a garbage collection.
func GC()

// KeepAlive marks its argument as reachable up to here.
func KeepAlive(x any) {}
