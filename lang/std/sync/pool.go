package sync

// A Pool keeps values for later use; it may forget any of them.
type Pool struct {
	New func() any

	m    Mutex
	kept []any
}

// maxKept bounds what a Pool remembers, so that a burst does not stay in memory for ever.
const maxKept = 256

// Get takes a value out of the pool, or makes one by New.
func (p *Pool) Get() any {
	p.m.Lock()
	var x any
	if n := len(p.kept); n > 0 {
		x = p.kept[n-1]
		p.kept[n-1] = nil
		p.kept = p.kept[:n-1]
	}
	p.m.Unlock()
	if x == nil && p.New != nil {
		x = p.New()
	}
	return x
}

// Put adds a value to the pool.
func (p *Pool) Put(x any) {
	if x == nil {
		return
	}
	p.m.Lock()
	if len(p.kept) < maxKept {
		p.kept = append(p.kept, x)
	}
	p.m.Unlock()
}
