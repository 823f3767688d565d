package slices

import (
	"cmp"
	"internal/pdq"
)

const insertionMax = 12

func Sort[S ~[]E, E cmp.Ordered](x S) { quickOrdered(x, depth(len(x))) }

func SortFunc[S ~[]E, E any](x S, compare func(a, b E) int) {
	pdq.Sort(compared[E]{x, compare}, len(x))
}

// compared is a slice with its order.
type compared[E any] struct {
	x       []E
	compare func(a, b E) int
}

func (c compared[E]) Less(i, j int) bool { return c.compare(c.x[i], c.x[j]) < 0 }
func (c compared[E]) Swap(i, j int)      { c.x[i], c.x[j] = c.x[j], c.x[i] }

// depth is how often quicksort may divide a slice of n before heap sort takes over.
func depth(n int) (d int) {
	for ; n > 0; n >>= 1 {
		d += 2
	}
	return d
}

func quickOrdered[E cmp.Ordered](x []E, depth int) {
	for len(x) > insertionMax {
		if depth == 0 {
			pdq.Heap(compared[E]{x, cmp.Compare[E]}, 0, len(x))
			return
		}
		depth--
		pivot := medianOrdered(x)
		// [0, i) <= pivot, (j, n) >= pivot (Hoare 1961). The pivot is an element, so that neither scan runs out.
		i, j := 0, len(x)-1
		for {
			for cmp.Less(x[i], pivot) {
				i++
			}
			for cmp.Less(pivot, x[j]) {
				j--
			}
			if i >= j {
				break
			}
			x[i], x[j] = x[j], x[i]
			i++
			j--
		}
		left, right := x[:j+1], x[i:]
		if i == j {
			left = x[:j]
		}
		if len(left) < len(right) {
			quickOrdered(left, depth)
			x = right
		} else {
			quickOrdered(right, depth)
			x = left
		}
	}
	for i := 1; i < len(x); i++ {
		v := x[i]
		j := i
		for ; j > 0 && cmp.Less(v, x[j-1]); j-- {
			x[j] = x[j-1]
		}
		x[j] = v
	}
}

func medianOrdered[E cmp.Ordered](x []E) E {
	a, b, c := x[0], x[len(x)/2], x[len(x)-1]
	if cmp.Less(b, a) {
		a, b = b, a
	}
	if cmp.Less(c, b) {
		b = c
		if cmp.Less(b, a) {
			b = a
		}
	}
	return b
}

func insertion[E any](x []E, compare func(a, b E) int) {
	for i := 1; i < len(x); i++ {
		v := x[i]
		j := i
		for ; j > 0 && compare(v, x[j-1]) < 0; j-- {
			x[j] = x[j-1]
		}
		x[j] = v
	}
}

// SortStableFunc is a merge sort: equal elements keep their order.
func SortStableFunc[S ~[]E, E any](x S, compare func(a, b E) int) {
	if len(x) <= insertionMax {
		insertion(x, compare)
		return
	}
	mid := len(x) / 2
	SortStableFunc(x[:mid], compare)
	SortStableFunc(x[mid:], compare)
	if compare(x[mid-1], x[mid]) <= 0 {
		return
	}
	left := append([]E(nil), x[:mid]...)
	i, j := 0, mid
	for k := range x {
		if j >= len(x) || i < len(left) && compare(left[i], x[j]) <= 0 {
			x[k] = left[i]
			i++
		} else {
			x[k] = x[j]
			j++
		}
	}
}

func IsSorted[S ~[]E, E cmp.Ordered](x S) bool { return IsSortedFunc(x, cmp.Compare[E]) }

func IsSortedFunc[S ~[]E, E any](x S, compare func(a, b E) int) bool {
	for i := len(x) - 1; i > 0; i-- {
		if compare(x[i], x[i-1]) < 0 {
			return false
		}
	}
	return true
}
