package sync

// A Cond lets goroutines wait for something that others announce. L is held when the condition is looked at.
type Cond struct {
	L Locker

	m           Mutex
	first, last *condWaiter
	self        *Cond
}

// A condWaiter is one that waits, in a list with the oldest first.
type condWaiter struct {
	sema uint32
	next *condWaiter
}

// NewCond gives a Cond with this lock.
func NewCond(l Locker) *Cond { return &Cond{L: l} }

func (c *Cond) check() {
	if c.self == nil {
		c.self = c
	} else if c.self != c {
		panic("sync.Cond is copied")
	}
}

// Wait unlocks L, waits to be woken, and locks L again.
func (c *Cond) Wait() {
	c.m.Lock()
	c.check()
	w := new(condWaiter)
	if c.last == nil {
		c.first = w
	} else {
		c.last.next = w
	}
	c.last = w
	c.m.Unlock()
	c.L.Unlock()
	semAcquire(&w.sema, waitCond)
	c.L.Lock()
}

// Signal wakes the goroutine that has waited longest, if there is one.
func (c *Cond) Signal() {
	c.m.Lock()
	c.check()
	if w := c.first; w != nil {
		c.first = w.next
		if c.first == nil {
			c.last = nil
		}
		semRelease(&w.sema, false)
	}
	c.m.Unlock()
}

// Broadcast wakes all that wait.
func (c *Cond) Broadcast() {
	c.m.Lock()
	c.check()
	for w := c.first; w != nil; w = w.next {
		semRelease(&w.sema, false)
	}
	c.first, c.last = nil, nil
	c.m.Unlock()
}
