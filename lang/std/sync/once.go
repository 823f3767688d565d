package sync

import "sync/atomic"

// A Once runs a function a single time.
type Once struct {
	done atomic.Uint32
	m    Mutex
}

// Do calls f if it is the first call of Do on o; all calls return after f has.
func (o *Once) Do(f func()) {
	if o.done.Load() == 0 {
		o.slow(f)
	}
}

func (o *Once) slow(f func()) {
	o.m.Lock()
	defer o.m.Unlock()
	if o.done.Load() == 0 {
		defer o.done.Store(1)
		f()
	}
}

// outcome keeps what the only call of a function gave: a value or a panic.
type outcome[T any] struct {
	once  Once
	valid bool
	value T
	cause any
}

func (o *outcome[T]) get(f func() T) T {
	o.once.Do(func() {
		defer func() {
			if !o.valid {
				o.cause = recover()
				panic(o.cause)
			}
		}()
		o.value = f()
		o.valid = true
	})
	if !o.valid {
		panic(o.cause)
	}
	return o.value
}

// OnceFunc gives a function that calls f once; later calls repeat a panic of f.
func OnceFunc(f func()) func() {
	var o outcome[struct{}]
	return func() {
		o.get(func() struct{} { f(); return struct{}{} })
	}
}

// OnceValue gives a function that calls f once and returns what it gave.
func OnceValue[T any](f func() T) func() T {
	var o outcome[T]
	return func() T { return o.get(f) }
}

// OnceValues gives a function that calls f once and returns what it gave.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	type both struct {
		a T1
		b T2
	}
	var o outcome[both]
	return func() (T1, T2) {
		v := o.get(func() both { a, b := f(); return both{a, b} })
		return v.a, v.b
	}
}
