// Package sort sorts slices and other collections.
package sort

import (
	"internal/pdq"
	"slices"
)

// Interface is what Sort needs of a collection.
type Interface interface {
	Len() int
	Less(i, j int) bool
	Swap(i, j int)
}

// Sort sorts data; equal elements may change places.
func Sort(data Interface) { pdq.Sort(data, data.Len()) }

// Stable sorts data; equal elements keep their order.
func Stable(data Interface) { stableAll(data, data.Len()) }

func stableAll[D Interface](data D, n int) {
	const run = 20
	for from := 0; from < n; from += run {
		pdq.Insertion(data, from, min(from+run, n))
	}
	for width := run; width < n; width *= 2 {
		for from := 0; from+width < n; from += 2 * width {
			merge(data, from, from+width, min(from+2*width, n))
		}
	}
}

// merge merges the sorted ranges [a, m) and [m, b) by rotations (SymMerge, Kim and Kutzner 2004).
func merge[D Interface](data D, a, m, b int) {
	if a >= m || m >= b {
		return
	}
	if m-a == 1 {
		for i := m; i < b && data.Less(i, i-1); i++ {
			data.Swap(i, i-1)
		}
		return
	}
	if b-m == 1 {
		for i := m; i > a && data.Less(i, i-1); i-- {
			data.Swap(i, i-1)
		}
		return
	}
	mid := a + (b-a)/2
	n := mid + m
	low, high := a, m
	if m > mid {
		low, high = n-b, mid
	}
	p := n - 1
	for low < high {
		c := low + (high-low)/2
		if !data.Less(p-c, c) {
			low = c + 1
		} else {
			high = c
		}
	}
	end := n - low
	if low < m && m < end {
		rotate(data, low, m, end)
	}
	merge(data, a, low, mid)
	merge(data, mid, end, b)
}

func swapRange[D Interface](data D, a, b, n int) {
	for i := 0; i < n; i++ {
		data.Swap(a+i, b+i)
	}
}

func rotate[D Interface](data D, a, m, b int) {
	i, j := m-a, b-m
	for i != j {
		if i > j {
			swapRange(data, m-i, m, j)
			i -= j
		} else {
			swapRange(data, m-i, m+j-i, i)
			j -= i
		}
	}
	swapRange(data, m-i, m, i)
}

// IsSorted reports whether data is sorted.
func IsSorted(data Interface) bool {
	for i := data.Len() - 1; i > 0; i-- {
		if data.Less(i, i-1) {
			return false
		}
	}
	return true
}

type reversed struct{ Interface }

func (r reversed) Less(i, j int) bool { return r.Interface.Less(j, i) }

// Reverse is data in the opposite order.
func Reverse(data Interface) Interface { return &reversed{data} }

// IntSlice, Float64Slice and StringSlice sort in increasing order.
type IntSlice []int

func (x IntSlice) Len() int           { return len(x) }
func (x IntSlice) Less(i, j int) bool { return x[i] < x[j] }
func (x IntSlice) Swap(i, j int)      { x[i], x[j] = x[j], x[i] }
func (p IntSlice) Search(x int) int { return SearchInts(p, x) }
func (x IntSlice) Sort()              { Sort(x) }

type Float64Slice []float64

func (x Float64Slice) Len() int           { return len(x) }
func (x Float64Slice) Less(i, j int) bool { return x[i] < x[j] || x[i] != x[i] && x[j] == x[j] }
func (x Float64Slice) Swap(i, j int)      { x[i], x[j] = x[j], x[i] }
func (p Float64Slice) Search(x float64) int { return SearchFloat64s(p, x) }
func (x Float64Slice) Sort()              { Sort(x) }

type StringSlice []string

func (x StringSlice) Len() int           { return len(x) }
func (x StringSlice) Less(i, j int) bool { return x[i] < x[j] }
func (x StringSlice) Swap(i, j int)      { x[i], x[j] = x[j], x[i] }
func (p StringSlice) Search(x string) int { return SearchStrings(p, x) }
func (x StringSlice) Sort()              { Sort(x) }

// Ints sorts integers.
func Ints(x []int) { slices.Sort(x) }

// Float64s sorts floats, NaNs first.
func Float64s(x []float64) { slices.Sort(x) }

// Strings sorts strings.
func Strings(x []string) { slices.Sort(x) }

func IntsAreSorted(x []int) bool         { return IsSorted(IntSlice(x)) }
func Float64sAreSorted(x []float64) bool { return IsSorted(Float64Slice(x)) }
func StringsAreSorted(x []string) bool   { return IsSorted(StringSlice(x)) }

// Search is the smallest i in [0, n) for which f is true, n if there is none; f must be false, then true.
func Search(n int, f func(int) bool) int {
	low, high := 0, n
	for low < high {
		mid := int(uint(low+high) >> 1)
		if f(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// Find is the smallest i for which cmp(i) is not positive, and whether it is 0 there.
func Find(n int, cmp func(int) int) (i int, found bool) {
	i = Search(n, func(i int) bool { return cmp(i) <= 0 })
	return i, i < n && cmp(i) == 0
}

func SearchInts(a []int, x int) int { return Search(len(a), func(i int) bool { return a[i] >= x }) }
func SearchFloat64s(a []float64, x float64) int {
	return Search(len(a), func(i int) bool { return a[i] >= x })
}
func SearchStrings(a []string, x string) int {
	return Search(len(a), func(i int) bool { return a[i] >= x })
}
