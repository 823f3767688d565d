// Package unique gives equal values one handle, which is compared faster than they are.
package unique

import "sync"

// A Handle stands for a value: handles are equal if and only if the values are.
type Handle[T comparable] struct{ value *T }

var handles sync.Map

// Make is the handle of a value.
func Make[T comparable](value T) Handle[T] {
	// The key's dynamic type tells equal values of different types apart.
	key := any(holder[T]{value})
	if known, ok := handles.Load(key); ok {
		return known.(Handle[T])
	}
	known, _ := handles.LoadOrStore(key, Handle[T]{&value})
	return known.(Handle[T])
}

// holder makes T's type, even an interface type, part of a key.
type holder[T comparable] struct{ value T }

// Value is a copy of the value.
func (h Handle[T]) Value() T { return *h.value }
