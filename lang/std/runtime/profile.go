package runtime

import "internal/rt"

// No profile is ever taken, so all of them are empty.

// A MemProfileRecord is what one place has allocated and freed.
type MemProfileRecord struct {
	AllocBytes, FreeBytes     int64
	AllocObjects, FreeObjects int64
	Stack0                    [32]uintptr // ends at the first 0
}

// InUseBytes is the bytes that are in use.
func (r *MemProfileRecord) InUseBytes() int64 { return r.AllocBytes - r.FreeBytes }

// InUseObjects is the objects that are in use.
func (r *MemProfileRecord) InUseObjects() int64 { return r.AllocObjects - r.FreeObjects }

// Stack is the code addresses of the place, innermost first.
func (r *MemProfileRecord) Stack() []uintptr { return untilZero(r.Stack0[:]) }

// untilZero is pcs up to the first 0.
func untilZero(pcs []uintptr) []uintptr {
	for i, pc := range pcs {
		if pc == 0 {
			return pcs[:i]
		}
	}
	return pcs
}

// A BlockProfileRecord is how often and how long goroutines waited at one place.
type BlockProfileRecord struct {
	Count  int64
	Cycles int64
	StackRecord
}

// MemProfile is the profile of allocations.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) { return 0, true }

// BlockProfile is the profile of waiting.
func BlockProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// MutexProfile is the profile of waiting for locks.
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// ThreadCreateProfile is the profile of the places that made threads.
func ThreadCreateProfile(p []StackRecord) (n int, ok bool) { return 0, true }

// CPUProfile panics: the profile that it gave is not made any more.
func CPUProfile() []byte { panic("CPUProfile no longer available") }

// A Pinner keeps objects where they are and alive. Objects do not move anyway.
type Pinner struct{ objects []any }

// Pin adds the object that a pointer leads to.
func (p *Pinner) Pin(pointer any) {
	if pointer == nil {
		panic(errorString("runtime error: runtime.Pinner: argument is nil"))
	}
	typ := rt.TypeOf(pointer)
	if rt.Kind(typ) != rt.Pointer && rt.Kind(typ) != rt.UnsafePointer {
		panic(errorString("runtime error: runtime.Pinner: argument is not a pointer: " + rt.Name(typ)))
	}
	p.objects = append(p.objects, pointer)
}

// Unpin lets go of all objects.
func (p *Pinner) Unpin() { p.objects = nil }
