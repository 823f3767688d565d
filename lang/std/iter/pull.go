package iter

import "runtime"

// A puller runs a sequence in a goroutine of its own, which moves only while somebody waits for its next value.
type puller struct {
	want     chan bool // true: another value; false: stop
	state    chan int  // the answer
	begun    bool
	over     bool
	running  bool
	panicked any
	exited   bool
}

const (
	value = iota
	finished
)

// yield hands the value that has been stored over, and waits until another is wanted.
func (p *puller) yield() bool {
	if p.over {
		// Told to stop, it goes on.
		return false
	}
	if !p.running {
		panic("iter.Pull: yield called again before next")
	}
	p.state <- value
	return <-p.want
}

// run is the goroutine; body ranges over the sequence.
func (p *puller) run(body func()) {
	returned := false
	defer func() {
		if !returned {
			// A panic goes on in the caller of next; without one it was Goexit.
			p.panicked = recover()
			p.exited = p.panicked == nil
		}
		p.state <- finished
	}()
	if <-p.want {
		body()
	}
	returned = true
}

// ask lets the sequence go on, or stop; it reports whether there is a value.
func (p *puller) ask(more bool, body func()) bool {
	if p.over {
		return false
	}
	if !p.begun {
		p.begun = true
		if !more {
			p.over = true
			return false
		}
		p.want, p.state = make(chan bool), make(chan int)
		go p.run(body)
	}
	if p.running {
		panic("iter.Pull: next called again before yield")
	}
	p.running = true
	p.over = !more
	p.want <- more
	answer := <-p.state
	p.running = false
	if answer == finished {
		p.over = true
	}
	if answer == finished {
		if v := p.panicked; v != nil {
			p.panicked = nil
			panic(v)
		}
		if p.exited {
			p.exited = false
			runtime.Goexit()
		}
		return false
	}
	return more
}

// Pull turns a sequence that pushes its values into functions that pull them: next gives the next value, and whether
// there was one; stop ends the sequence.
func Pull[V any](seq Seq[V]) (next func() (V, bool), stop func()) {
	p := new(puller)
	var current V
	body := func() {
		seq(func(v V) bool {
			current = v
			return p.yield()
		})
	}
	next = func() (V, bool) {
		var none V
		if !p.ask(true, body) {
			return none, false
		}
		v := current
		current = none
		return v, true
	}
	return next, func() { p.ask(false, body) }
}

// Pull2 is Pull for sequences of pairs.
func Pull2[K, V any](seq Seq2[K, V]) (next func() (K, V, bool), stop func()) {
	p := new(puller)
	var key K
	var current V
	body := func() {
		seq(func(k K, v V) bool {
			key, current = k, v
			return p.yield()
		})
	}
	next = func() (K, V, bool) {
		var noKey K
		var none V
		if !p.ask(true, body) {
			return noKey, none, false
		}
		k, v := key, current
		key, current = noKey, none
		return k, v, true
	}
	return next, func() { p.ask(false, body) }
}
