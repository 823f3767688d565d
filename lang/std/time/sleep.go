package time

// Sleep pauses the goroutine for at least d.
func Sleep(d Duration)

// runtimeNano is a monotonic clock in nanoseconds.
func runtimeNano() int64

// now is the wall clock: seconds since 1970 and nanoseconds.
func now() (int64, int)

// A Timer sends the time on C, or calls a function, once, after a duration.
type Timer struct {
	C <-chan Time
	c chan Time
	f func()
	// Which start of the timer counts: each Stop and Reset makes the goroutines of earlier ones void.
	m          chan struct{}
	generation int
	active     bool
}

func newTimer(d Duration, c chan Time, f func()) *Timer {
	t := &Timer{C: c, c: c, f: f, m: make(chan struct{}, 1)}
	t.m <- struct{}{}
	t.start(d)
	return t
}

// start is called while t.m is held or t is not shared yet.
func (t *Timer) start(d Duration) {
	t.generation++
	t.active = true
	go t.wait(t.generation, d)
}

func (t *Timer) wait(generation int, d Duration) {
	Sleep(d)
	<-t.m
	due := t.active && t.generation == generation
	if due {
		t.active = false
		if t.c != nil {
			select {
			case t.c <- Now():
			default:
			}
		}
	}
	t.m <- struct{}{}
	if due && t.f != nil {
		t.f()
	}
}

// halt makes the timer inactive and takes back a time that was sent but not received.
func (t *Timer) halt() (was bool) {
	if t.m == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	<-t.m
	was = t.active
	t.active = false
	if t.c != nil {
		select {
		case <-t.c:
			was = true
		default:
		}
	}
	return was
}

// Stop keeps the timer from firing; it reports whether it would have.
func (t *Timer) Stop() bool {
	was := t.halt()
	t.m <- struct{}{}
	return was
}

// Reset starts the timer anew.
func (t *Timer) Reset(d Duration) bool {
	if t.m == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	was := t.halt()
	t.start(d)
	t.m <- struct{}{}
	return was
}

func NewTimer(d Duration) *Timer             { return newTimer(d, make(chan Time, 1), nil) }
func After(d Duration) <-chan Time           { return NewTimer(d).C }
func AfterFunc(d Duration, f func()) *Timer  { return newTimer(d, nil, func() { go f() }) }

// A Ticker sends the time on C at intervals.
type Ticker struct {
	C    <-chan Time
	c    chan Time
	stop chan struct{}
}

func (t *Ticker) run(d Duration, stop chan struct{}) {
	next := runtimeNano()
	for {
		next += int64(d)
		Sleep(Duration(next - runtimeNano()))
		select {
		case <-stop:
			return
		default:
		}
		select {
		case t.c <- Now():
		default:
		}
	}
}

// NewTicker ticks every d.
func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	c := make(chan Time, 1)
	t := &Ticker{C: c, c: c, stop: make(chan struct{})}
	go t.run(d, t.stop)
	return t
}

func (t *Ticker) Stop() {
	if t.stop != nil {
		close(t.stop)
		t.stop = nil
	}
	select {
	case <-t.c:
	default:
	}
}

func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	t.Stop()
	t.stop = make(chan struct{})
	go t.run(d, t.stop)
}

// Tick is the channel of a Ticker.
func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}
