package sort

import (
	"internal/pdq"
	"internal/rt"
)

// anySlice is a slice of any type, as a collection: elements are moved as memory.
type anySlice struct {
	less func(i, j int) bool
	data *byte
	n    int
	size int
}

func (s *anySlice) Len() int           { return s.n }
func (s *anySlice) Less(i, j int) bool { return s.less(i, j) }
func (s *anySlice) Swap(i, j int) {
	rt.Swap(s.size, s.data, i, j)
}

func ofAny(x any, less func(i, j int) bool) *anySlice {
	typ := rt.TypeOf(x)
	if rt.Kind(typ) != rt.Slice {
		panic("sort: argument is not a slice but " + rt.Name(typ))
	}
	data, n, _ := rt.LoadSlice(rt.AddressOf(x))
	return &anySlice{less, data, n, rt.Size(rt.Elem(typ))}
}

// Slice sorts a slice by less, which compares the elements at two indices.
func Slice(x any, less func(i, j int) bool) {
	s := ofAny(x, less)
	pdq.Sort(s, s.n)
}

// SliceStable is Slice, but keeps the order of equal elements.
func SliceStable(x any, less func(i, j int) bool) {
	s := ofAny(x, less)
	stableAll(s, s.n)
}

// SliceIsSorted reports whether a slice is sorted.
func SliceIsSorted(x any, less func(i, j int) bool) bool { return IsSorted(ofAny(x, less)) }
