// Package errors makes, wraps and inspects errors.
package errors

import "internal/rt"

type errorString struct{ s string }

func (e *errorString) Error() string { return e.s }

// New gives an error with this text; every call gives a different one.
func New(text string) error { return &errorString{text} }

// ErrUnsupported says that an operation is not supported.
var ErrUnsupported = New("unsupported operation")

// Unwrap gives what err's method Unwrap gives, or nil if it has none.
func Unwrap(err error) error {
	if w, ok := err.(interface{ Unwrap() error }); ok {
		return w.Unwrap()
	}
	return nil
}

type joinError struct{ errs []error }

func (j *joinError) Error() string {
	text := ""
	for i, e := range j.errs {
		if i > 0 {
			text += "\n"
		}
		text += e.Error()
	}
	return text
}

func (j *joinError) Unwrap() []error { return j.errs }

// Join wraps the errors that are not nil; nil if none is left.
func Join(errs ...error) error {
	var kept []error
	for _, e := range errs {
		if e != nil {
			kept = append(kept, e)
		}
	}
	if kept == nil {
		return nil
	}
	return &joinError{kept}
}

// walk calls visit with err and all that it wraps, depth first, until visit says true.
func walk(err error, visit func(error) bool) bool {
	for err != nil {
		if visit(err) {
			return true
		}
		switch w := err.(type) {
		case interface{ Unwrap() error }:
			err = w.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range w.Unwrap() {
				if e != nil && walk(e, visit) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
	return false
}

// Is reports whether err or an error that it wraps is target, or says so by a method Is.
func Is(err, target error) bool {
	if err == nil || target == nil {
		return err == target
	}
	comparable := rt.Comparable(rt.TypeOf(target))
	return walk(err, func(e error) bool {
		if comparable && rt.Comparable(rt.TypeOf(e)) && e == target {
			return true
		}
		is, ok := e.(interface{ Is(error) bool })
		return ok && is.Is(target)
	})
}

// As finds the first error in err's tree that can be assigned to what target points to, and assigns it.
func As(err error, target any) bool {
	if err == nil {
		return false
	}
	if target == nil {
		panic("errors: target cannot be nil")
	}
	typ := rt.TypeOf(target)
	if rt.Kind(typ) != rt.Pointer || rt.Pointee(target) == nil {
		panic("errors: target must be a non-nil pointer")
	}
	want := rt.Elem(typ)
	isInterface := rt.Kind(want) == rt.Interface
	if !isInterface && !rt.IsError(want) {
		panic("errors: *target must be interface or implement error")
	}
	return walk(err, func(e error) bool {
		have := rt.TypeOf(e)
		if have == want || isInterface && rt.Implements(have, want) {
			rt.Assign(target, e)
			return true
		}
		as, ok := e.(interface{ As(any) bool })
		return ok && as.As(target)
	})
}

// AsType finds the first error of type E in err's tree.
func AsType[E error](err error) (E, bool) {
	var found E
	ok := walk(err, func(e error) bool {
		if x, is := e.(E); is {
			found = x
			return true
		}
		if as, has := e.(interface{ As(any) bool }); has {
			return as.As(&found)
		}
		return false
	})
	return found, ok
}
