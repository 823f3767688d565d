// Typed atomics, and what Value refuses.
package main

import (
	"fmt"
	"sync/atomic"
	"unsafe"
)

type S struct{ a, b int }

func rec(f func()) {
	defer func() {
		fmt.Println(recover())
	}()
	f()
}

func main() {
	var i32 atomic.Int32
	var u32 atomic.Uint32
	var i64 atomic.Int64
	var u64 atomic.Uint64
	var up atomic.Uintptr
	var b atomic.Bool
	var p atomic.Pointer[S]
	var v atomic.Value
	fmt.Println(i32.Add(5), i32.Swap(-7), i32.Load(), i32.CompareAndSwap(-7, 9), i32.CompareAndSwap(-7, 9), i32.And(8), i32.Or(3), i32.Load())
	fmt.Println(u32.Add(^uint32(0)), u32.Swap(3), u32.And(2), u32.Or(5), u32.Load())
	i64.Store(-1 << 63)
	fmt.Println(i64.Add(-1), i64.And(0xff), i64.Or(1<<62), i64.Load())
	u64.Store(1)
	fmt.Println(u64.Add(^uint64(0)), u64.Add(^uint64(0)), u64.CompareAndSwap(0, 1), u64.And(15), u64.Or(16), u64.Load())
	fmt.Println(up.Add(3), up.Swap(1), up.And(1), up.Or(2), up.Load())
	fmt.Println(b.Load(), b.Swap(true), b.CompareAndSwap(true, false), b.CompareAndSwap(true, false), b.Load())
	s, t := &S{1, 2}, &S{3, 4}
	fmt.Println(p.Load() == nil, p.Swap(s) == nil, p.CompareAndSwap(t, s), p.CompareAndSwap(s, t), *p.Load())
	fmt.Println(v.Load(), v.Swap(1), v.CompareAndSwap(2, 3), v.CompareAndSwap(1, 4), v.Load())
	rec(func() { v.Store(nil) })
	rec(func() { v.Store("s") })
	rec(func() { v.Swap("s") })
	rec(func() { v.Swap(nil) })
	rec(func() { v.CompareAndSwap("a", "b") })
	rec(func() { v.CompareAndSwap(1, "b") })
	rec(func() { v.CompareAndSwap(1, nil) })
	rec(func() {
		var w atomic.Value
		fmt.Println(w.CompareAndSwap(nil, 5), w.Load())
		w.CompareAndSwap([]int{1}, []int{2})
	})
	rec(func() { var w atomic.Value; w.Store([]int{1}); w.CompareAndSwap([]int{1}, []int{2}) })
	var a int32 = 5
	fmt.Println(atomic.AddInt32(&a, 1), atomic.AndInt32(&a, 4), atomic.OrInt32(&a, 3), atomic.LoadInt32(&a), atomic.SwapInt32(&a, 1), atomic.CompareAndSwapInt32(&a, 1, 2))
	var q *S
	rec(func() { var n *atomic.Int64; n.Add(1) })
	rec(func() { var n *int32; atomic.AddInt32(n, 1) })
	_ = q
	fmt.Println(unsafe.Sizeof(i32), unsafe.Sizeof(i64), unsafe.Sizeof(b), unsafe.Sizeof(p), unsafe.Alignof(i64))
}
