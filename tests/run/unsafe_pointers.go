// Package unsafe: other views of memory, strings and slices of addresses, and what reflect and atomic do with them.
package main

import (
	"fmt"
	"reflect"
	"runtime"
	"sync/atomic"
	"unsafe"
)

type H struct {
	a int8
	b int64
	c string
	d *int
	e [3]uint16
}
type sl struct {
	p    unsafe.Pointer
	l, c int
}

func bits(f float64) uint64 { return *(*uint64)(unsafe.Pointer(&f)) }
func b2s(b []byte) string   { return *(*string)(unsafe.Pointer(&b)) }
func b2s2(b []byte) string  { return unsafe.String(unsafe.SliceData(b), len(b)) }
func s2b(s string) []byte   { return unsafe.Slice(unsafe.StringData(s), len(s)) }
func try(n string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			_, ok := r.(runtime.Error)
			fmt.Println(n, r, ok)
		}
	}()
	f()
}

type node struct {
	v    int
	next unsafe.Pointer
}

func main() {
	fmt.Printf("%x\n", bits(1.5))
	fmt.Println(b2s([]byte("hello")), b2s2([]byte("wörld")), s2b("abc"))
	x := 7
	h := H{1, 2, "three", &x, [3]uint16{4, 5, 6}}
	p := unsafe.Pointer(&h)
	*(*int64)(unsafe.Pointer(uintptr(p) + unsafe.Offsetof(h.b))) = 99
	*(*string)(unsafe.Add(p, unsafe.Offsetof(h.c))) = "changed"
	**(**int)(unsafe.Add(p, unsafe.Offsetof(h.d))) = 8
	*(*uint16)(unsafe.Add(unsafe.Pointer(&h.e), 2*unsafe.Sizeof(h.e[0]))) = 66
	fmt.Println(h.b, h.c, x, h.e, unsafe.Sizeof(h), unsafe.Alignof(h), unsafe.Offsetof(h.e))
	arr := [5]int{1, 2, 3, 4, 5}
	sum := 0
	for i := 0; i < 5; i++ {
		sum += *(*int)(unsafe.Pointer(uintptr(unsafe.Pointer(&arr[0])) + uintptr(i)*8))
	}
	fmt.Println(sum, unsafe.Slice(&arr[1], 3), cap(unsafe.Slice(&arr[0], 2)))
	s := []int{1, 2, 3}
	sh := (*sl)(unsafe.Pointer(&s))
	fmt.Println(sh.l, sh.c, *(*int)(sh.p))
	sh.l = 2
	fmt.Println(s)
	rh := (*reflect.SliceHeader)(unsafe.Pointer(&s))
	fmt.Println(rh.Len, rh.Cap)
	i := 3
	u := *(*[8]byte)(unsafe.Pointer(&i))
	fmt.Println(u)
	n := 5
	neg := -1
	var np *int
	try("neg", func() { unsafeSlice(&n, neg) })
	try("nil", func() { unsafeSlice(np, 1) })
	try("nil0", func() { fmt.Println(unsafeSlice(np, 0) == nil) })
	try("huge", func() { unsafeSlice(&n, 1<<60) })
	try("str", func() { _ = unsafe.String((*byte)(nil), n) })
	try("str2", func() { _ = unsafe.String((*byte)(nil), neg) })
	try("nildref", func() { _ = *(*int)(unsafe.Pointer(nil)) })
	var ap unsafe.Pointer
	y, z := 1, 2
	atomic.StorePointer(&ap, unsafe.Pointer(&y))
	fmt.Println(*(*int)(atomic.LoadPointer(&ap)), atomic.CompareAndSwapPointer(&ap, unsafe.Pointer(&y), unsafe.Pointer(&z)), atomic.SwapPointer(&ap, nil) == unsafe.Pointer(&z))
	// a lock-free stack
	var head unsafe.Pointer
	push := func(v int) {
		n := &node{v: v}
		for {
			n.next = atomic.LoadPointer(&head)
			if atomic.CompareAndSwapPointer(&head, n.next, unsafe.Pointer(n)) {
				return
			}
		}
	}
	for i := range 1000 {
		push(i)
		if i%100 == 0 {
			runtime.GC()
		}
	}
	t := 0
	for p := (*node)(head); p != nil; p = (*node)(p.next) {
		t += p.v
	}
	fmt.Println(t)
	v := reflect.NewAt(reflect.TypeOf(0), unsafe.Pointer(&y)).Elem()
	v.SetInt(42)
	fmt.Println(y, *(*int)(reflect.ValueOf(&z).UnsafePointer()), reflect.SliceAt(reflect.TypeOf(0), unsafe.Pointer(&arr), 3))
	f := reflect.ValueOf(&h).Elem().Field(0)
	reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem().SetInt(33)
	fmt.Println(h.a)
	var q unsafe.Pointer
	reflect.ValueOf(&q).Elem().SetPointer(unsafe.Pointer(&y))
	fmt.Println(*(*int)(q), reflect.TypeOf(q), reflect.TypeOf(q).Kind(), q == unsafe.Pointer(&y), q != nil)
	fmt.Printf("%T %v %p\n", q, unsafe.Pointer(nil), unsafe.Pointer(nil))
	m := map[unsafe.Pointer]int{q: 1}
	fmt.Println(m[unsafe.Pointer(&y)])
	var e any = q
	_, ok := e.(unsafe.Pointer)
	fmt.Println(ok, e == any(unsafe.Pointer(&y)))
	type iface struct{ t, d unsafe.Pointer }
	fmt.Println((*iface)(unsafe.Pointer(&e)).t != nil)
	var _ = runtime.GOOS
}
func unsafeSlice(p *int, n int) []int { return unsafe.Slice(p, n) }
