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

// alarm is what timers and tickers have in common. Its lock is a channel with one value.
type alarm struct {
	lock chan struct{}
	c    chan Time
	f    func()
	id   int
	// Which start counts: goroutines of earlier ones find that they are void.
	start  int
	active bool
	// Of a ticker: how long from one time to the next, and when that is.
	period Duration
	due    int64
}

func newAlarm(d, period Duration, c chan Time, f func()) *alarm {
	// The lock is held as long as its value is missing.
	a := &alarm{lock: make(chan struct{}, 1), c: c, f: f}
	a.set(d, period)
	a.lock <- struct{}{}
	return a
}

// set starts the alarm; the lock is held.
func (a *alarm) set(d, period Duration) {
	a.start++
	a.active = true
	a.period = period
	a.due = runtimeNano() + int64(max(d, 0))
	start := a.start
	a.id = startTimer(int64(d), func() { a.ring(start) })
}

// ring is what the goroutine of a due alarm does.
func (a *alarm) ring(start int) {
	<-a.lock
	if !a.active || a.start != start {
		a.lock <- struct{}{}
		return
	}
	if a.period > 0 {
		// What was missed is left out.
		late := runtimeNano() - a.due
		a.due += int64(a.period) * (1 + late/int64(a.period))
		a.id = startTimer(a.due-runtimeNano(), func() { a.ring(start) })
	} else {
		a.active = false
	}
	if a.c != nil {
		select {
		case a.c <- Now():
		default:
		}
	}
	a.lock <- struct{}{}
	if a.f != nil {
		a.f()
	}
}

// halt takes the lock and makes the alarm inactive; a time that was sent and not received is taken back.
func (a *alarm) halt() (was bool) {
	<-a.lock
	was = a.active
	a.active = false
	if was {
		stopTimer(a.id)
	}
	if a.c != nil {
		select {
		case <-a.c:
			was = true
		default:
		}
	}
	return was
}

// A Timer sends the time on C, or calls a function, once, after a duration.
type Timer struct {
	C <-chan Time
	a *alarm
}

// Stop keeps the timer from firing; it reports whether it would have.
func (t *Timer) Stop() bool {
	if t.a == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	was := t.a.halt()
	t.a.lock <- struct{}{}
	return was
}

// Reset starts the timer anew; it reports whether it had been active.
func (t *Timer) Reset(d Duration) bool {
	if t.a == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	was := t.a.halt()
	t.a.set(d, 0)
	t.a.lock <- struct{}{}
	return was
}

// NewTimer makes a timer that sends the time after d.
func NewTimer(d Duration) *Timer {
	c := make(chan Time, 1)
	return &Timer{c, newAlarm(d, 0, c, nil)}
}

// After is the channel of a new timer.
func After(d Duration) <-chan Time { return NewTimer(d).C }

// AfterFunc calls f in a goroutine of its own after d.
func AfterFunc(d Duration, f func()) *Timer { return &Timer{nil, newAlarm(d, 0, nil, f)} }

// A Ticker sends the time on C at intervals.
type Ticker struct {
	C <-chan Time
	a *alarm
}

// NewTicker ticks every d; ticks for which the receiver is too slow are dropped.
func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	c := make(chan Time, 1)
	return &Ticker{c, newAlarm(d, d, c, nil)}
}

// Stop turns the ticker off.
func (t *Ticker) Stop() {
	if t.a != nil {
		t.a.halt()
		t.a.lock <- struct{}{}
	}
}

// Reset stops the ticker and lets it tick every d.
func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.a == nil {
		panic("time: Reset called on uninitialized Ticker")
	}
	t.a.halt()
	t.a.set(d, d)
	t.a.lock <- struct{}{}
}

// Tick is the channel of a new Ticker, nil if d is not positive.
func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}
