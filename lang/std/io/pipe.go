package io

import "sync"

// What a pipe's two ends share. A writer hands its bytes over piece by piece and is told how many were taken.
type pipe struct {
	turn     sync.Mutex // one writer at a time
	pieces   chan []byte
	taken    chan int
	once     sync.Once
	done     chan struct{}
	state    sync.Mutex
	readErr  error
	writeErr error
}

// note keeps the first error of one end, and ends all waiting.
func (p *pipe) note(slot *error, err error) {
	p.state.Lock()
	if *slot == nil {
		*slot = err
	}
	p.state.Unlock()
	p.once.Do(func() { close(p.done) })
}

// failure is the error that the other side of a closed pipe gets: the one given there, unless this end was closed first.
func (p *pipe) failure(own, other *error) error {
	p.state.Lock()
	defer p.state.Unlock()
	if *own == nil && *other != nil {
		return *other
	}
	return ErrClosedPipe
}

func (p *pipe) isDone() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// A PipeReader is the end of a pipe that is read from.
type PipeReader struct{ p *pipe }

// A PipeWriter is the end of a pipe that is written to.
type PipeWriter struct{ p *pipe }

// Pipe makes a pipe in memory: each Write waits until readers have taken all of its bytes.
func Pipe() (*PipeReader, *PipeWriter) {
	p := &pipe{pieces: make(chan []byte), taken: make(chan int), done: make(chan struct{})}
	return &PipeReader{p}, &PipeWriter{p}
}

func (r *PipeReader) Read(data []byte) (n int, err error) {
	p := r.p
	if p.isDone() {
		return 0, p.failure(&p.readErr, &p.writeErr)
	}
	select {
	case piece := <-p.pieces:
		n = copy(data, piece)
		p.taken <- n
		return n, nil
	case <-p.done:
		return 0, p.failure(&p.readErr, &p.writeErr)
	}
}

// Close closes the end; writers get ErrClosedPipe.
func (r *PipeReader) Close() error { return r.CloseWithError(nil) }

// CloseWithError closes the end; writers get err.
func (r *PipeReader) CloseWithError(err error) error {
	if err == nil {
		err = ErrClosedPipe
	}
	r.p.note(&r.p.readErr, err)
	return nil
}

func (w *PipeWriter) Write(data []byte) (n int, err error) {
	p := w.p
	if p.isDone() {
		return 0, p.failure(&p.writeErr, &p.readErr)
	}
	p.turn.Lock()
	defer p.turn.Unlock()
	for once := true; once || len(data) > 0; once = false {
		select {
		case p.pieces <- data:
			k := <-p.taken
			data = data[k:]
			n += k
		case <-p.done:
			return n, p.failure(&p.writeErr, &p.readErr)
		}
	}
	return n, nil
}

// Close closes the end; readers get EOF.
func (w *PipeWriter) Close() error { return w.CloseWithError(nil) }

// CloseWithError closes the end; readers get err, or EOF if that is nil.
func (w *PipeWriter) CloseWithError(err error) error {
	if err == nil {
		err = EOF
	}
	w.p.note(&w.p.writeErr, err)
	return nil
}
