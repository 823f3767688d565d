// Package weak has pointers that do not keep alive what they point to.
package weak

import "internal/rt"

// A Pointer refers to a T without keeping it alive. Pointers made from equal pointers are equal, also after what they point
// to is gone. The zero Pointer is one made from nil.
type Pointer[T any] struct {
	_      [0]*T
	handle *rt.Handle
}

// Make is a weak pointer to what ptr points to.
func Make[T any](ptr *T) Pointer[T] {
	if ptr == nil {
		return Pointer[T]{}
	}
	return Pointer[T]{handle: rt.WeakHandle(rt.Pointee(ptr))}
}

// Value is the pointer, nil once nothing else refers to what it points to.
func (p Pointer[T]) Value() *T {
	if p.handle == nil {
		return nil
	}
	var ptr *T
	at := rt.Pointee(&ptr)
	rt.StorePointer(at, rt.WeakLoad(p.handle))
	return ptr
}
