package sync

import "sync/atomic"

// A WaitGroup waits for a number of tasks; its zero value waits for none.
type WaitGroup struct {
	// The counter in the high 32 bits, the number of waiters in the low ones.
	state uint64
	sema  uint32
}

// Add adds delta, which may be negative, to the counter. At zero all waiters go on; below it is a panic.
func (wg *WaitGroup) Add(delta int) {
	state := atomic.AddUint64(&wg.state, uint64(delta)<<32)
	count, waiters := int32(state>>32), uint32(state)
	if count < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if waiters != 0 && delta > 0 && count == int32(delta) {
		panic("sync: WaitGroup misuse: Add called concurrently with Wait")
	}
	if count > 0 || waiters == 0 {
		return
	}
	if atomic.LoadUint64(&wg.state) != state {
		panic("sync: WaitGroup misuse: Add called concurrently with Wait")
	}
	atomic.StoreUint64(&wg.state, 0)
	for ; waiters != 0; waiters-- {
		semRelease(&wg.sema, false)
	}
}

// Done takes one from the counter.
func (wg *WaitGroup) Done() { wg.Add(-1) }

// Wait waits until the counter is zero.
func (wg *WaitGroup) Wait() {
	for {
		state := atomic.LoadUint64(&wg.state)
		if int32(state>>32) == 0 {
			return
		}
		if atomic.CompareAndSwapUint64(&wg.state, state, state+1) {
			semAcquire(&wg.sema, waitWaitGroup)
			if atomic.LoadUint64(&wg.state) != 0 {
				panic("sync: WaitGroup is reused before previous Wait has returned")
			}
			return
		}
	}
}

// Go runs f in a new goroutine that the group waits for. f must not panic.
func (wg *WaitGroup) Go(f func()) {
	wg.Add(1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				// The group must not be released: a panic of f ends the program.
				panic(r)
			}
			wg.Done()
		}()
		f()
	}()
}
