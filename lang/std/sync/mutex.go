// Package sync has the locks and meeting points of goroutines.
package sync

import "sync/atomic"

// A Locker can be locked and unlocked.
type Locker interface {
	Lock()
	Unlock()
}

// Why a goroutine waits, as tracebacks name it: the scheduler's wait reasons from "semacquire" on, in their order.
const (
	waitSemacquire = iota
	waitMutex
	waitRLock
	waitRWLock
	waitWaitGroup
	waitCond
)

// semAcquire takes one from the semaphore, waiting until it is positive.
func semAcquire(sema *uint32, reason int)

// semRelease adds one and wakes a waiter, if there is one; handOff gives it the processor at once.
func semRelease(sema *uint32, handOff bool)

// fatal ends the program: the error is not a panic.
func fatal(text string)

// A Mutex is a lock; its zero value is unlocked.
//
// The state is one word: whether it is locked, whether a woken waiter is on its way to try again (so that an unlocker
// need not wake another), whether the lock is passed on in order of arrival, and how many goroutines wait.
//
// Normally a woken waiter competes with whoever comes along; the newcomer often wins, since it runs already, and that
// keeps the lock busy. A waiter that loses for longer than a millisecond turns the order of arrival on: an unlocker then
// leaves the lock to the woken waiter, and newcomers queue. The last waiter, or one that had not waited long, turns it off.
type Mutex struct {
	state int32
	sema  uint32
}

const (
	locked   = 1
	woken    = 2
	inOrder  = 4
	oneWaits = 8
)

// maxWait is how long a waiter loses before it asks for the order of arrival, in nanoseconds; Go's documented bound.
const maxWait = 1e6

// nanotime is a monotonic clock.
func nanotime() int64

// Lock locks m, waiting until it is free.
func (m *Mutex) Lock() {
	if !atomic.CompareAndSwapInt32(&m.state, 0, locked) {
		m.lockSlow()
	}
}

func (m *Mutex) lockSlow() {
	var began int64
	hungry, fromSleep := false, false
	for {
		old := atomic.LoadInt32(&m.state)
		free := old&(locked|inOrder) == 0
		next := old
		if free {
			next |= locked
		} else {
			next += oneWaits
			if hungry && old&locked != 0 {
				next |= inOrder
			}
		}
		if fromSleep {
			next &^= woken
		}
		if !atomic.CompareAndSwapInt32(&m.state, old, next) {
			continue
		}
		if free {
			return
		}
		if began == 0 {
			began = nanotime()
		}
		semAcquire(&m.sema, waitMutex)
		hungry = hungry || nanotime()-began > maxWait
		if now := atomic.LoadInt32(&m.state); now&inOrder != 0 {
			// The lock is ours: the unlocker left it unmarked, and us counted as waiting.
			change := int32(locked - oneWaits)
			if !hungry || now/oneWaits == 1 {
				change -= inOrder
			}
			atomic.AddInt32(&m.state, change)
			return
		}
		fromSleep = true
	}
}

// TryLock locks m if that needs no waiting, and reports whether it did.
func (m *Mutex) TryLock() bool {
	old := atomic.LoadInt32(&m.state)
	return old&(locked|inOrder) == 0 && atomic.CompareAndSwapInt32(&m.state, old, old|locked)
}

// Unlock unlocks m; unlocking an unlocked Mutex is a fatal error.
func (m *Mutex) Unlock() {
	if left := atomic.AddInt32(&m.state, -locked); left != 0 {
		m.unlockSlow(left)
	}
}

func (m *Mutex) unlockSlow(left int32) {
	if (left+locked)&locked == 0 {
		fatal("sync: unlock of unlocked mutex")
	}
	if left&inOrder != 0 {
		semRelease(&m.sema, true)
		return
	}
	for {
		// Nobody waits, or somebody is awake who will see to it.
		if left < oneWaits || left&(locked|woken|inOrder) != 0 {
			return
		}
		if atomic.CompareAndSwapInt32(&m.state, left, left-oneWaits|woken) {
			semRelease(&m.sema, false)
			return
		}
		left = atomic.LoadInt32(&m.state)
	}
}
