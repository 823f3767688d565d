package sort

import "internal/rt"

// anySlice is a slice of any type, as a collection: elements are moved as memory.
type anySlice struct {
	less     func(i, j int) bool
	data     *byte
	n, size  int
	elem     int
	exchange *byte
}

func (s *anySlice) Len() int           { return s.n }
func (s *anySlice) Less(i, j int) bool { return s.less(i, j) }
func (s *anySlice) Swap(i, j int) {
	a, b := rt.Add(s.data, i*s.size), rt.Add(s.data, j*s.size)
	rt.Copy(s.elem, s.exchange, a)
	rt.Copy(s.elem, a, b)
	rt.Copy(s.elem, b, s.exchange)
}

func ofAny(x any, less func(i, j int) bool) *anySlice {
	typ := rt.TypeOf(x)
	if rt.Kind(typ) != rt.Slice {
		panic("sort: argument is not a slice but " + rt.Name(typ))
	}
	elem := rt.Elem(typ)
	data, n, _ := rt.LoadSlice(rt.AddressOf(x))
	return &anySlice{less, data, n, rt.Size(elem), elem, rt.New(elem)}
}

// Slice sorts a slice by less, which compares the elements at two indices.
func Slice(x any, less func(i, j int) bool) { Sort(ofAny(x, less)) }

// SliceStable is Slice, but keeps the order of equal elements.
func SliceStable(x any, less func(i, j int) bool) { Stable(ofAny(x, less)) }

// SliceIsSorted reports whether a slice is sorted.
func SliceIsSorted(x any, less func(i, j int) bool) bool { return IsSorted(ofAny(x, less)) }
