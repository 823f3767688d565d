// Package unique makes equal values one, so that comparing them is comparing pointers.
package unique

import "sync"

// all has a pointer for each value, by the value in an interface: values of different types differ.
var all sync.Map

// A Handle stands for a value; two are equal if their values are.
type Handle[T comparable] struct{ value *T }

// Value is the value.
func (h Handle[T]) Value() T { return *h.value }

// Make gives the handle of a value.
func Make[T comparable](value T) Handle[T] {
	p, ok := all.Load(any(value))
	if !ok {
		own := new(T)
		*own = value
		p, _ = all.LoadOrStore(any(value), own)
	}
	return Handle[T]{p.(*T)}
}
