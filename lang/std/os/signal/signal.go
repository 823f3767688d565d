// Package signal gives signals of the operating system to the program.
package signal

import (
	"context"
	"internal/syscall"
	"os"
	"sync"
)

const most = 65 // signals, counted from 0

// What the channels of the program want, and what happens to each signal.
var state struct {
	sync.Mutex
	wanted  map[chan<- os.Signal]*[most]bool
	users   [most]int
	ignored [most]bool
	reading bool
}

// What happens to a signal, by the numbers of the request.
const (
	byDefault = iota
	ignore
	report
)

func setAction(n, action int) { syscall.Call("action", n, action, 0, "", "", nil) }

func number(s os.Signal) int {
	if n, ok := s.(syscall.Signal); ok && 0 <= n && int(n) < most {
		return int(n)
	}
	return -1
}

// each calls f for the signals that are meant: all, if none is named.
func each(sigs []os.Signal, f func(n int)) {
	if len(sigs) == 0 {
		for n := 1; n < most; n++ {
			f(n)
		}
		return
	}
	for _, s := range sigs {
		if n := number(s); n > 0 {
			f(n)
		}
	}
}

// read gives the signals that arrive to the channels; one that is full gets nothing.
func read(fd int) {
	buf := make([]byte, 16)
	for {
		n, errno := syscall.Call("read", fd, 0, 0, "", "", buf)
		if errno != 0 || n == 0 {
			return
		}
		for _, s := range buf[:n] {
			deliver(int(s))
		}
	}
}

func deliver(n int) {
	state.Lock()
	defer state.Unlock()
	if n >= most {
		return
	}
	for c, want := range state.wanted {
		if want[n] {
			select {
			case c <- syscall.Signal(n):
			default:
			}
		}
	}
}

// Notify has signals sent to c: those named, or all.
func Notify(c chan<- os.Signal, sig ...os.Signal) {
	if c == nil {
		panic("os/signal: Notify using nil channel")
	}
	state.Lock()
	defer state.Unlock()
	if !state.reading {
		fd, errno := syscall.Call("signals", 0, 0, 0, "", "", nil)
		if errno != 0 {
			return
		}
		state.reading = true
		state.wanted = map[chan<- os.Signal]*[most]bool{}
		go read(fd)
	}
	want := state.wanted[c]
	if want == nil {
		want = new([most]bool)
		state.wanted[c] = want
	}
	each(sig, func(n int) {
		if want[n] {
			return
		}
		want[n] = true
		state.ignored[n] = false
		if state.users[n]++; state.users[n] == 1 {
			setAction(n, report)
		}
	})
}

// release ends what a channel wants of a signal.
func release(want *[most]bool, n int) {
	if !want[n] {
		return
	}
	want[n] = false
	if state.users[n]--; state.users[n] == 0 {
		setAction(n, byDefault)
	}
}

// Stop has no more signals sent to c.
func Stop(c chan<- os.Signal) {
	state.Lock()
	defer state.Unlock()
	if want := state.wanted[c]; want != nil {
		each(nil, func(n int) { release(want, n) })
		delete(state.wanted, c)
	}
}

// cancel ends what all channels want of signals, and sets what happens to these.
func cancel(sigs []os.Signal, action int) {
	state.Lock()
	defer state.Unlock()
	each(sigs, func(n int) {
		for _, want := range state.wanted {
			release(want, n)
		}
		state.ignored[n] = action == ignore
		setAction(n, action)
	})
}

// Ignore has signals ignored.
func Ignore(sig ...os.Signal) { cancel(sig, ignore) }

// Reset undoes Notify and Ignore.
func Reset(sig ...os.Signal) { cancel(sig, byDefault) }

// Ignored reports whether a signal is ignored.
func Ignored(sig os.Signal) bool {
	n := number(sig)
	if n < 0 {
		return false
	}
	state.Lock()
	defer state.Unlock()
	if state.ignored[n] {
		return true
	}
	ignored, _ := syscall.Call("ignored", n, 0, 0, "", "", nil)
	return state.users[n] == 0 && ignored == 1
}

type signalCtx struct {
	context.Context
	signals []os.Signal
}

func (c *signalCtx) String() string {
	text := "signal.NotifyContext("
	if s, ok := c.Context.(interface{ String() string }); ok {
		name := s.String()
		const suffix = ".WithCancel"
		if len(name) > len(suffix) && name[len(name)-len(suffix):] == suffix {
			name = name[:len(name)-len(suffix)]
		}
		text += name
	}
	if len(c.signals) > 0 {
		text += ", ["
		for i, s := range c.signals {
			if i > 0 {
				text += " "
			}
			text += s.String()
		}
		text += "]"
	}
	return text + ")"
}

// signalError is the cause of a context that a signal has ended.
type signalError string

func (e signalError) Error() string { return string(e) }

// NotifyContext gives a context that ends when a signal arrives.
func NotifyContext(parent context.Context, signals ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	inner, cancel := context.WithCancelCause(parent)
	ch := make(chan os.Signal, 1)
	Notify(ch, signals...)
	if inner.Err() == nil {
		go func() {
			select {
			case s := <-ch:
				cancel(signalError(s.String() + " signal received"))
			case <-inner.Done():
			}
		}()
	}
	return &signalCtx{inner, append([]os.Signal(nil), signals...)}, func() {
		cancel(nil)
		Stop(ch)
	}
}
