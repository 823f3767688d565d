package reflect

import "internal/rt"

// visit is a comparison under way: cyclic values are equal if nothing else tells them apart.
type visit struct {
	a, b *byte
	typ  int
}

// DeepEqual reports whether two values have the same type and are equal part by part: pointers lead on, slices and maps are
// compared by their elements, funcs are equal only if both are nil.
func DeepEqual(x, y any) bool {
	if x == nil || y == nil {
		return x == y
	}
	a, b := ValueOf(x), ValueOf(y)
	if a.RefType != b.RefType {
		return false
	}
	return deepEqual(a, b, map[visit]bool{})
}

func deepEqual(a, b Value, seen map[visit]bool) bool {
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	if a.RefType != b.RefType {
		return false
	}
	switch k := a.kind(); k {
	case rt.Pointer, rt.Map, rt.Slice, rt.Interface:
		if k == rt.Interface {
			break
		}
		p, q := rt.LoadPointer(a.RefAddr), rt.LoadPointer(b.RefAddr)
		if p == nil || q == nil {
			break
		}
		if rt.Address(p) > rt.Address(q) {
			p, q = q, p
		}
		v := visit{p, q, a.RefType}
		if k != rt.Slice {
			if seen[v] {
				return true
			}
			seen[v] = true
		} else if a.Len() == b.Len() && a.Len() > 0 {
			if seen[v] {
				return true
			}
			seen[v] = true
		}
	}
	switch a.kind() {
	case rt.Array:
		for i := range a.Len() {
			if !deepEqual(a.Index(i), b.Index(i), seen) {
				return false
			}
		}
		return true
	case rt.Slice:
		if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
			return false
		}
		if rt.LoadPointer(a.RefAddr) == rt.LoadPointer(b.RefAddr) {
			return true
		}
		for i := range a.Len() {
			if !deepEqual(a.Index(i), b.Index(i), seen) {
				return false
			}
		}
		return true
	case rt.Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return deepEqual(a.Elem(), b.Elem(), seen)
	case rt.Pointer:
		if rt.LoadPointer(a.RefAddr) == rt.LoadPointer(b.RefAddr) {
			return true
		}
		return deepEqual(a.Elem(), b.Elem(), seen)
	case rt.Struct:
		for i := range rt.Len(a.RefType) {
			if !deepEqual(a.Field(i), b.Field(i), seen) {
				return false
			}
		}
		return true
	case rt.Map:
		if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
			return false
		}
		if rt.LoadPointer(a.RefAddr) == rt.LoadPointer(b.RefAddr) {
			return true
		}
		for it := a.MapRange(); it.Next(); {
			other := b.MapIndex(it.Key())
			if !other.IsValid() || !deepEqual(it.Value(), other, seen) {
				return false
			}
		}
		return true
	case rt.Func:
		return a.IsNil() && b.IsNil()
	}
	return rt.Equal(a.RefType, a.RefAddr, b.RefAddr)
}
