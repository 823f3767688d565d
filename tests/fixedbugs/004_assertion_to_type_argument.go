package main

// A type argument may lack a method that an assertion in generic code would need: then it fails when it runs.

import (
	"fmt"
	"unsafe"
)

type Has interface{ M() }
type With struct{ n int32 }

func (With) M() {}

func is[T any](h Has) bool {
	_, ok := h.(T)
	switch h.(type) {
	case T:
		return ok
	}
	return false
}

type pair[A, B any] struct {
	a A
	b B
}

func sizes[A, B any](a A, b B) (uintptr, uintptr, uintptr) {
	var p pair[A, B]
	return unsafe.Sizeof(p), unsafe.Alignof(a), unsafe.Offsetof(p.b)
}

func main() {
	fmt.Println(is[With](With{1}), is[int](With{1}), is[string](nil))
	fmt.Println(sizes(int8(1), int64(2)))
	fmt.Println(sizes("", true))
}
