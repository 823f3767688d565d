package time

// Sleep pauses the goroutine for at least d.
func Sleep(d Duration)

// runtimeNano is a monotonic clock in nanoseconds.
func runtimeNano() int64

// now is the wall clock: seconds since 1970 and nanoseconds.
func now() (int64, int)

// startTimer starts a goroutine with f after so many nanoseconds; it gives a number for stopTimer.
func startTimer(ns int64, f func()) int

// stopTimer keeps a timer's goroutine from being started, unless it has been.
func stopTimer(id int)

// bind makes a the timer that sends on c.
func bind(c chan Time, a *alarm)

// set has the timer of c due after so many nanoseconds, or never, and then at intervals if there is a period. A time that was
// sent and not received is taken back. It gives 1 if the timer was running, or had sent such a time.
func set(c chan Time, ns, period int) int

const never = -1 << 63

// alarm is a timer that sends on a channel. The virtual machine knows its fields: nothing runs when it is due, but who
// looks at the channel finds the time in it.
type alarm struct {
	due, period   int64
	toUnix, start int64
	location      *Location
	armed, nArmed uint64
}

func newChannel(d, period Duration) chan Time {
	c := make(chan Time, 1)
	bind(c, &alarm{toUnix: toUnix, start: start, location: Local})
	set(c, int(max(d, 0)), int(period))
	return c
}

// call is a timer that calls a function. Its lock is a channel with one value.
type call struct {
	lock chan struct{}
	f    func()
	id   int
	// Which start counts: goroutines of earlier ones find that they are void.
	start  int
	active bool
}

// set starts it; the lock is held.
func (a *call) set(d Duration) {
	a.start++
	a.active = true
	start := a.start
	a.id = startTimer(int64(d), func() { a.ring(start) })
}

// ring is what the goroutine of a due timer does.
func (a *call) ring(start int) {
	<-a.lock
	if !a.active || a.start != start {
		a.lock <- struct{}{}
		return
	}
	a.active = false
	a.lock <- struct{}{}
	a.f()
}

// halt takes the lock and keeps the function from being called.
func (a *call) halt() (was bool) {
	<-a.lock
	was = a.active
	a.active = false
	if was {
		stopTimer(a.id)
	}
	return was
}

// A Timer sends the time on C, or calls a function, once, after a duration.
type Timer struct {
	C <-chan Time
	c chan Time
	a *call
}

// Stop keeps the timer from firing; it reports whether it would have.
func (t *Timer) Stop() bool {
	if t.c != nil {
		return set(t.c, never, 0) != 0
	}
	if t.a == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	was := t.a.halt()
	t.a.lock <- struct{}{}
	return was
}

// Reset starts the timer anew; it reports whether it had been active.
func (t *Timer) Reset(d Duration) bool {
	if t.c != nil {
		return set(t.c, int(max(d, 0)), 0) != 0
	}
	if t.a == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	was := t.a.halt()
	t.a.set(d)
	t.a.lock <- struct{}{}
	return was
}

// NewTimer makes a timer that sends the time after d.
func NewTimer(d Duration) *Timer {
	c := newChannel(d, 0)
	return &Timer{C: c, c: c}
}

// After is the channel of a new timer.
func After(d Duration) <-chan Time { return newChannel(d, 0) }

// AfterFunc calls f in a goroutine of its own after d.
func AfterFunc(d Duration, f func()) *Timer {
	// The lock is held as long as its value is missing.
	a := &call{lock: make(chan struct{}, 1), f: f}
	a.set(d)
	a.lock <- struct{}{}
	return &Timer{a: a}
}

// A Ticker sends the time on C at intervals.
type Ticker struct {
	C <-chan Time
	c chan Time
}

// NewTicker ticks every d; ticks for which the receiver is too slow are dropped.
func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	c := newChannel(d, d)
	return &Ticker{c, c}
}

// Stop turns the ticker off.
func (t *Ticker) Stop() {
	if t.c != nil {
		set(t.c, never, 0)
	}
}

// Reset stops the ticker and lets it tick every d.
func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.c == nil {
		panic("time: Reset called on uninitialized Ticker")
	}
	set(t.c, int(d), int(d))
}

// Tick is the channel of a new Ticker, nil if d is not positive.
func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return newChannel(d, d)
}
