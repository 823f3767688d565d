package sync

// A Cond lets goroutines wait for something that others announce. L is held when the condition is looked at.
type Cond struct {
	L Locker

	m       Mutex
	waiting []*uint32
	self    *Cond
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
	sema := new(uint32)
	c.waiting = append(c.waiting, sema)
	c.m.Unlock()
	c.L.Unlock()
	semAcquire(sema, waitCond)
	c.L.Lock()
}

// Signal wakes the goroutine that has waited longest, if there is one.
func (c *Cond) Signal() {
	c.m.Lock()
	c.check()
	if len(c.waiting) > 0 {
		sema := c.waiting[0]
		c.waiting = c.waiting[1:]
		semRelease(sema, false)
	}
	c.m.Unlock()
}

// Broadcast wakes all that wait.
func (c *Cond) Broadcast() {
	c.m.Lock()
	c.check()
	for _, sema := range c.waiting {
		semRelease(sema, false)
	}
	c.waiting = nil
	c.m.Unlock()
}
