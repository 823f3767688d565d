package sync

import "sync/atomic"

// maxReaders bounds the number of readers: a waiting writer subtracts it from the count of readers.
const maxReaders = 1 << 30

// A RWMutex is held by any number of readers or by one writer; a writer that waits keeps new readers out.
type RWMutex struct {
	w          Mutex
	writerSema uint32
	readerSema uint32
	// Readers that hold the lock or wait for it; less maxReaders while a writer holds it or waits.
	readers atomic.Int32
	// Readers that a waiting writer still waits for.
	leaving atomic.Int32
}

// RLock locks rw for reading.
func (rw *RWMutex) RLock() {
	if rw.readers.Add(1) < 0 {
		semAcquire(&rw.readerSema, waitRLock)
	}
}

// TryRLock locks rw for reading if that needs no waiting.
func (rw *RWMutex) TryRLock() bool {
	for {
		n := rw.readers.Load()
		if n < 0 {
			return false
		}
		if rw.readers.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// RUnlock undoes one RLock.
func (rw *RWMutex) RUnlock() {
	n := rw.readers.Add(-1)
	if n >= 0 {
		return
	}
	if n+1 == 0 || n+1 == -maxReaders {
		fatal("sync: RUnlock of unlocked RWMutex")
	}
	if rw.leaving.Add(-1) == 0 {
		semRelease(&rw.writerSema, false)
	}
}

// Lock locks rw for writing.
func (rw *RWMutex) Lock() {
	rw.w.Lock()
	active := rw.readers.Add(-maxReaders) + maxReaders
	if active != 0 && rw.leaving.Add(active) != 0 {
		semAcquire(&rw.writerSema, waitRWLock)
	}
}

// TryLock locks rw for writing if that needs no waiting.
func (rw *RWMutex) TryLock() bool {
	if !rw.w.TryLock() {
		return false
	}
	if !rw.readers.CompareAndSwap(0, -maxReaders) {
		rw.w.Unlock()
		return false
	}
	return true
}

// Unlock undoes Lock.
func (rw *RWMutex) Unlock() {
	waiting := rw.readers.Add(maxReaders)
	if waiting >= maxReaders {
		fatal("sync: Unlock of unlocked RWMutex")
	}
	for ; waiting > 0; waiting-- {
		semRelease(&rw.readerSema, false)
	}
	rw.w.Unlock()
}

type readLocker RWMutex

func (r *readLocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *readLocker) Unlock() { (*RWMutex)(r).RUnlock() }

// RLocker is rw as a Locker for reading.
func (rw *RWMutex) RLocker() Locker { return (*readLocker)(rw) }
