package sync

// The methods of locks as a session has them: they tell who holds which. The ones that work are those of the library
// under other names.

// noteLock notes that the goroutine has taken the lock at an address; how is 1 if it only reads.
func noteLock(at *int32, how int)

// noteUnlock notes that it gives the lock back.
func noteUnlock(at *int32, how int)

// Lock locks m, waiting until it is free.
func (m *Mutex) Lock() {
	m.lockUnnoted()
	noteLock(&m.state, 0)
}

// TryLock locks m if that needs no waiting, and reports whether it did.
func (m *Mutex) TryLock() bool {
	taken := m.tryLockUnnoted()
	if taken {
		noteLock(&m.state, 0)
	}
	return taken
}

// Unlock unlocks m; unlocking an unlocked Mutex is a fatal error.
func (m *Mutex) Unlock() {
	noteUnlock(&m.state, 0)
	m.unlockUnnoted()
}

// RLock locks rw for reading.
func (rw *RWMutex) RLock() {
	rw.rLockUnnoted()
	noteLock(&rw.w.state, 1)
}

// TryRLock locks rw for reading if that needs no waiting.
func (rw *RWMutex) TryRLock() bool {
	taken := rw.tryRLockUnnoted()
	if taken {
		noteLock(&rw.w.state, 1)
	}
	return taken
}

// RUnlock undoes one RLock.
func (rw *RWMutex) RUnlock() {
	noteUnlock(&rw.w.state, 1)
	rw.rUnlockUnnoted()
}
