// Package context carries deadlines, cancellation and values along calls.
package context

import (
	"errors"
	"internal/rt"
	"sync"
	"sync/atomic"
	"time"
)

// A Context tells when work is to stop, and carries values.
type Context interface {
	Deadline() (deadline time.Time, ok bool)
	Done() <-chan struct{}
	Err() error
	Value(key any) any
}

// Canceled is the error of a context that was cancelled.
var Canceled = errors.New("context canceled")

// DeadlineExceeded is the error of a context whose deadline has passed.
var DeadlineExceeded error = deadlineExceededError{}

type deadlineExceededError struct{}

func (deadlineExceededError) Error() string   { return "context deadline exceeded" }
func (deadlineExceededError) Timeout() bool   { return true }
func (deadlineExceededError) Temporary() bool { return true }

type (
	// A CancelFunc ends a context.
	CancelFunc func()
	// A CancelCauseFunc ends a context and says why.
	CancelCauseFunc func(cause error)
)

type emptyCtx struct{}

func (emptyCtx) Deadline() (deadline time.Time, ok bool) { return }
func (emptyCtx) Done() <-chan struct{}                   { return nil }
func (emptyCtx) Err() error                              { return nil }
func (emptyCtx) Value(key any) any                       { return nil }

type backgroundCtx struct{ emptyCtx }

func (backgroundCtx) String() string { return "context.Background" }

type todoCtx struct{ emptyCtx }

func (todoCtx) String() string { return "context.TODO" }

// Background is the root of all contexts.
func Background() Context { return backgroundCtx{} }

// TODO is a context where it is not clear yet which to use.
func TODO() Context { return todoCtx{} }

// ownKey is the key for which a cancelCtx gives itself: so descendants find it through contexts of any type.
type ownKeyType struct{}

var ownKey any = new(ownKeyType)

// child is what a context ends together with itself.
type child interface{ cancel(err, cause error) }

// A cancelCtx can be cancelled. What is below it hangs on it until then.
type cancelCtx struct {
	Context
	mu       sync.Mutex
	done     atomic.Value // chan struct{}, made when it is first wanted
	children map[child]struct{}
	err      error
	cause    error
	// Takes this context off its parent's list.
	detach func()
}

func (c *cancelCtx) Value(key any) any {
	if key == ownKey {
		return c
	}
	return c.Context.Value(key)
}

func (c *cancelCtx) Done() <-chan struct{} {
	if d := c.done.Load(); d != nil {
		return d.(chan struct{})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.done.Load()
	if d == nil {
		d = make(chan struct{})
		c.done.Store(d)
	}
	return d.(chan struct{})
}

func (c *cancelCtx) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

var closed = make(chan struct{})

func init() { close(closed) }

func (c *cancelCtx) cancel(err, cause error) {
	if cause == nil {
		cause = err
	}
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err, c.cause = err, cause
	if d := c.done.Load(); d != nil {
		close(d.(chan struct{}))
	} else {
		c.done.Store(closed)
	}
	children := c.children
	c.children = nil
	c.mu.Unlock()
	for ch := range children {
		ch.cancel(err, cause)
	}
}

// end is cancel, for those who call from outside: the parent forgets the context.
func (c *cancelCtx) end(err, cause error) {
	c.cancel(err, cause)
	if c.detach != nil {
		c.detach()
	}
}

// An afterFuncer is a context that calls functions when it ends.
type afterFuncer interface {
	AfterFunc(func()) func() bool
}

// attach makes ch end when parent ends. The result undoes it.
func attach(parent Context, ch child) (detach func()) {
	done := parent.Done()
	if done == nil {
		return func() {}
	}
	select {
	case <-done:
		ch.cancel(parent.Err(), Cause(parent))
		return func() {}
	default:
	}
	if p, ok := parent.Value(ownKey).(*cancelCtx); ok && p.Done() == done {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.err != nil {
			err, cause := p.err, p.cause
			ch.cancel(err, cause)
			return func() {}
		}
		if p.children == nil {
			p.children = map[child]struct{}{}
		}
		p.children[ch] = struct{}{}
		return func() {
			p.mu.Lock()
			delete(p.children, ch)
			p.mu.Unlock()
		}
	}
	if a, ok := parent.(afterFuncer); ok {
		stop := a.AfterFunc(func() { ch.cancel(parent.Err(), Cause(parent)) })
		return func() { stop() }
	}
	// A foreign context: somebody has to watch it.
	left := make(chan struct{})
	go func() {
		select {
		case <-done:
			ch.cancel(parent.Err(), Cause(parent))
		case <-left:
		}
	}()
	var once sync.Once
	return func() { once.Do(func() { close(left) }) }
}

func newCancel(parent Context) *cancelCtx {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	c := &cancelCtx{Context: parent}
	c.detach = attach(parent, c)
	return c
}

// WithCancel gives a context that ends with its parent, or when cancel is called.
func WithCancel(parent Context) (ctx Context, cancel CancelFunc) {
	c := newCancel(parent)
	return c, func() { c.end(Canceled, nil) }
}

// WithCancelCause is WithCancel, the cancelling function telling the cause.
func WithCancelCause(parent Context) (ctx Context, cancel CancelCauseFunc) {
	c := newCancel(parent)
	return c, func(cause error) { c.end(Canceled, cause) }
}

// Cause is why a context has ended, nil before.
func Cause(c Context) error {
	err := c.Err()
	if err == nil {
		return nil
	}
	if cc, ok := c.Value(ownKey).(*cancelCtx); ok {
		cc.mu.Lock()
		defer cc.mu.Unlock()
		if cc.cause != nil {
			return cc.cause
		}
	}
	return err
}

// A timerCtx ends at its deadline. What the embedded context prints is not its text.
type timerCtx struct {
	cancelCtx
	deadline time.Time
	timer    *time.Timer
}

func (c *timerCtx) Deadline() (deadline time.Time, ok bool) { return c.deadline, true }

func (c *timerCtx) cancel(err, cause error) {
	c.cancelCtx.cancel(err, cause)
	c.mu.Lock()
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	c.mu.Unlock()
}

func (c *timerCtx) end(err, cause error) {
	c.cancel(err, cause)
	if c.detach != nil {
		c.detach()
	}
}

// WithDeadline gives a context that ends with its parent, at d, or when cancel is called.
func WithDeadline(parent Context, d time.Time) (Context, CancelFunc) {
	return WithDeadlineCause(parent, d, nil)
}

// WithDeadlineCause is WithDeadline with the cause to tell when the deadline has passed.
func WithDeadlineCause(parent Context, d time.Time, cause error) (Context, CancelFunc) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if cur, ok := parent.Deadline(); ok && cur.Before(d) {
		// The parent ends earlier anyway.
		return WithCancel(parent)
	}
	c := &timerCtx{cancelCtx: cancelCtx{Context: parent}, deadline: d}
	c.detach = attach(parent, c)
	wait := time.Until(d)
	if wait <= 0 {
		c.end(DeadlineExceeded, cause)
		return c, func() { c.end(Canceled, nil) }
	}
	c.mu.Lock()
	if c.err == nil {
		c.timer = time.AfterFunc(wait, func() { c.end(DeadlineExceeded, cause) })
	}
	c.mu.Unlock()
	return c, func() { c.end(Canceled, nil) }
}

// WithTimeout is WithDeadline counted from now.
func WithTimeout(parent Context, timeout time.Duration) (Context, CancelFunc) {
	return WithDeadline(parent, time.Now().Add(timeout))
}

// WithTimeoutCause is WithDeadlineCause counted from now.
func WithTimeoutCause(parent Context, timeout time.Duration, cause error) (Context, CancelFunc) {
	return WithDeadlineCause(parent, time.Now().Add(timeout), cause)
}

type withoutCancelCtx struct{ c Context }

func (withoutCancelCtx) Deadline() (deadline time.Time, ok bool) { return }
func (withoutCancelCtx) Done() <-chan struct{}                   { return nil }
func (withoutCancelCtx) Err() error                              { return nil }
func (c withoutCancelCtx) String() string                        { return text(c.c) + ".WithoutCancel" }

func (c withoutCancelCtx) Value(key any) any {
	if key == ownKey {
		return nil
	}
	return c.c.Value(key)
}

// WithoutCancel gives a context with the parent's values that does not end with it.
func WithoutCancel(parent Context) Context {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	return withoutCancelCtx{parent}
}

type valueCtx struct {
	Context
	key, val any
}

func (c *valueCtx) Value(key any) any {
	if c.key == key {
		return c.val
	}
	return c.Context.Value(key)
}

// WithValue gives a context in which key has a value.
func WithValue(parent Context, key, val any) Context {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if key == nil {
		panic("nil key")
	}
	if !rt.Comparable(rt.TypeOf(key)) {
		panic("key is not comparable")
	}
	return &valueCtx{parent, key, val}
}

type afterFuncCtx struct {
	cancelCtx
	once sync.Once
	f    func()
}

func (a *afterFuncCtx) cancel(err, cause error) {
	a.cancelCtx.cancel(err, cause)
	a.once.Do(func() { go a.f() })
}

// AfterFunc calls f in a goroutine of its own when ctx has ended. Its result stops that, and reports whether it did.
func AfterFunc(ctx Context, f func()) (stop func() bool) {
	a := &afterFuncCtx{cancelCtx: cancelCtx{Context: ctx}, f: f}
	detach := attach(ctx, a)
	return func() bool {
		stopped := false
		a.once.Do(func() { stopped = true })
		if stopped {
			a.cancelCtx.cancel(Canceled, nil)
			detach()
		}
		return stopped
	}
}

type stringer interface{ String() string }

// text names a context.
func text(c any) string {
	if s, ok := c.(stringer); ok {
		return s.String()
	}
	return rt.Name(rt.TypeOf(c))
}

func (c *cancelCtx) String() string { return text(c.Context) + ".WithCancel" }

func (c *timerCtx) String() string {
	// The date as it prints, if it prints.
	return text(c.Context) + ".WithDeadline(" + text(c.deadline) + " [" + time.Until(c.deadline).String() + "])"
}

func (c *afterFuncCtx) String() string { return text(c.Context) + ".AfterFunc" }

func (c *valueCtx) String() string {
	return text(c.Context) + ".WithValue(" + shown(c.key) + ", " + shown(c.val) + ")"
}

func shown(v any) string {
	switch s := v.(type) {
	case stringer:
		return s.String()
	case string:
		return s
	case nil:
		return "<nil>"
	}
	return rt.Name(rt.TypeOf(v))
}
