// Package runtime is the program's view of the machine that runs it.
package runtime

import "internal/rt"

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
	boundsError(""), errorString(""), plainError(""), (*TypeAssertionError)(nil), (*PanicNilError)(nil),
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

// GC runs a garbage collection. What it has found due runs before the caller goes on, unless that takes long.
func GC() {
	// One that has begun already may take for reachable what is not any more.
	for cycle := nextCycle(); cycles() < cycle; {
		collect()
		awaitCycle()
	}
	for finalizing() {
		Gosched()
	}
}

func finalizing() bool

// nextCycle is the number of a collection that finds all that is unreachable now, cycles how many have ended.
func nextCycle() int
func cycles() int

// collect begins a collection, or does the whole of it, unless one goes on. awaitCycle waits for the end of one that goes on
// beside goroutines.
func collect()
func awaitCycle()

// KeepAlive marks its argument as reachable up to here.
func KeepAlive(x any) { kept(rt.Pointee(x)) }

// kept is a use that no compiler removes: the address of an object is never 1.
func kept(p *byte) {
	if rt.Address(p) == 1 {
		println("runtime: impossible address")
	}
}

// LockOSThread ties the goroutine to its thread until as many calls of UnlockOSThread.
func LockOSThread()

// UnlockOSThread undoes one LockOSThread.
func UnlockOSThread()

// NumCgoCall is the number of calls into C: there is no C.
func NumCgoCall() int64 { return 0 }

// GOROOT is the root of the Go tree; there is none.
func GOROOT() string { return "" }

// SetDefaultGOMAXPROCS sets GOMAXPROCS to what it is at the start without an environment.
func SetDefaultGOMAXPROCS() { GOMAXPROCS(NumCPU()) }

// Breakpoint does nothing: no debugger listens.
func Breakpoint() {}

// MemProfileRate is the rate of a memory profile, which is not taken.
var MemProfileRate int = 512 * 1024

// SetBlockProfileRate sets the rate of a profile that is not taken.
func SetBlockProfileRate(rate int) {}

// SetCPUProfileRate sets the rate of a profile that is not taken.
func SetCPUProfileRate(hz int) {}

// SetMutexProfileFraction sets the rate of a profile that is not taken, and gives the old one.
func SetMutexProfileFraction(rate int) int {
	old := mutexProfileFraction
	if rate >= 0 {
		mutexProfileFraction = rate
	}
	return old
}

var mutexProfileFraction int
