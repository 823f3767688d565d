// iterators: range over functions, chained iterators, slices and maps from them.
package main

import (
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"time"
)

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}
func filter[T any](s iter.Seq[T], f func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for x := range s {
			if f(x) && !yield(x) {
				return
			}
		}
	}
}
func mapped[T, U any](s iter.Seq[T], f func(T) U) iter.Seq[U] {
	return func(yield func(U) bool) {
		for x := range s {
			if !yield(f(x)) {
				return
			}
		}
	}
}

func main() {
	start := time.Now()
	hash := 0
	for r := 0; r < 20; r++ {
		for x := range mapped(filter(count(300000), func(x int) bool { return x%3 == 0 }), func(x int) int { return x * 2 }) {
			hash = (hash + x) & 0xffffff
		}
		for i := range count(200000) {
			if i == 150000 {
				break
			}
			hash ^= i
		}
	}
	m := map[int]string{1: "a", 2: "b", 3: "c"}
	for r := 0; r < 50000; r++ {
		ks := slices.Sorted(maps.Keys(m))
		hash += ks[0] + len(slices.Collect(maps.Values(m)))
		for i, v := range slices.Backward(ks) {
			hash += i * v
		}
	}
	elapsed := time.Since(start)
	fmt.Println("iterators", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
