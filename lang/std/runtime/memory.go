package runtime

import "internal/rt"

// A MemStats is figures about memory.
type MemStats struct {
	// Alloc and HeapAlloc are the bytes of objects that are not freed yet.
	Alloc uint64
	// TotalAlloc is the bytes of all objects ever allocated.
	TotalAlloc uint64
	// Sys is the bytes got from the system.
	Sys uint64
	// Lookups is 0.
	Lookups uint64
	// Mallocs and Frees count objects.
	Mallocs uint64
	Frees   uint64

	HeapAlloc uint64
	// HeapSys is the bytes of address space for objects, HeapIdle those of it in which none lie, HeapInuse the others.
	HeapSys   uint64
	HeapIdle  uint64
	HeapInuse uint64
	// HeapReleased is the bytes given back to the system.
	HeapReleased uint64
	// HeapObjects is the number of objects that are not freed yet.
	HeapObjects uint64

	StackInuse  uint64
	StackSys    uint64
	MSpanInuse  uint64
	MSpanSys    uint64
	MCacheInuse uint64
	MCacheSys   uint64
	BuckHashSys uint64
	GCSys       uint64
	OtherSys    uint64

	// NextGC is the heap size at which the next collection begins.
	NextGC uint64
	// LastGC is when the last one ended, in nanoseconds since 1970.
	LastGC uint64
	// PauseTotalNs is for how long collections have stopped the world.
	PauseTotalNs uint64
	// PauseNs and PauseEnd have the last ones' pauses and ends, the newest at (NumGC+255)%256.
	PauseNs  [256]uint64
	PauseEnd [256]uint64
	// NumGC is the number of collections, NumForcedGC that of those that the program asked for.
	NumGC       uint32
	NumForcedGC uint32
	// GCCPUFraction is the part of the processors' time that they took.
	GCCPUFraction float64
	EnableGC      bool
	DebugGC       bool
	// BySize has the sizes of small objects; how many there are of each is not counted.
	BySize [61]struct {
		Size    uint32
		Mallocs uint64
		Frees   uint64
	}
}

func gcFigures() (lastEnd, pauses, forced, millionths int)

func gcPause(i int) (ns, end int)

func classBytes(class int) int

func memStats() (allocated, freed, objects, frees, mapped, released, goal, cycles, ns int)

// ReadMemStats gets the figures as they are now.
func ReadMemStats(m *MemStats) {
	allocated, freed, objects, frees, mapped, released, goal, cycles, _ := memStats()
	// Not by a literal: that would allocate.
	m.Alloc, m.HeapAlloc = uint64(allocated-freed), uint64(allocated-freed)
	m.TotalAlloc = uint64(allocated)
	m.Mallocs, m.Frees = uint64(objects), uint64(frees)
	m.HeapObjects = uint64(objects - frees)
	m.Sys, m.HeapSys = uint64(mapped), uint64(mapped)
	m.HeapInuse = uint64(min(allocated-freed, mapped-released))
	m.HeapReleased = uint64(released)
	m.NextGC = uint64(goal)
	lastEnd, pauses, forced, millionths := gcFigures()
	m.LastGC, m.PauseTotalNs, m.NumForcedGC = uint64(lastEnd), uint64(pauses), uint32(forced)
	m.GCCPUFraction = float64(millionths) / 1e6
	for i := range min(cycles, len(m.PauseNs)) {
		ns, end := gcPause(i)
		m.PauseNs[i], m.PauseEnd[i] = uint64(ns), uint64(end)
	}
	for i := range m.BySize {
		m.BySize[i].Size = uint32(classBytes(i))
	}
	m.NumGC = uint32(cycles)
	m.EnableGC = true
	m.HeapIdle = m.HeapSys - m.HeapInuse
}

// special is what a collection hands back when an object has become unreachable.
type special struct {
	// run is a cleanup.
	run func()
	// finalizer is a finalizer, for an object to which pointers have this type.
	finalizer any
	typ       int
}

func addSpecial(object *byte, record *special, kind int) bool

func removeFinalizer(object *byte)

func removeCleanup(record *special)

func nextDue() (record *special, object *byte)

// runFinalizers is a goroutine that a collection starts if something is due.
func runFinalizers() {
	for {
		record, object := nextDue()
		if record == nil {
			return
		}
		if record.run != nil {
			record.run()
		} else {
			record.finalize(object)
		}
	}
}

func (s *special) finalize(object *byte) {
	at := rt.New(s.typ)
	rt.StorePointer(at, object)
	fn := rt.TypeOf(s.finalizer)
	param := rt.Param(fn, 0)
	if rt.Kind(param) == rt.Interface {
		boxed := rt.New(param)
		rt.StoreInterface(boxed, rt.Make(s.typ, at))
		at = boxed
	}
	results := make([]*byte, rt.NumResult(fn)>>1)
	for i := range results {
		results[i] = rt.New(rt.Result(fn, i))
	}
	if call := rt.CallerOf(fn); call != nil {
		call(rt.Pointee(s.finalizer), []*byte{at}, results)
	}
}

// finalizerError is a wrong use of SetFinalizer, which ends the program.
func finalizerError(text string) { fatal("runtime.SetFinalizer: " + text) }

func fatal(text string)

// SetFinalizer makes finalizer be called with obj, on a goroutine of its own, some time after nothing else refers to it. A
// nil finalizer takes the one before away. obj must be a pointer to an object made by new, by taking a literal's address,
// or by taking a local variable's address.
func SetFinalizer(obj any, finalizer any) {
	typ := rt.TypeOf(obj)
	if typ == 0 {
		finalizerError("first argument is nil")
		return
	}
	if rt.Kind(typ) != rt.Pointer {
		finalizerError("first argument is " + rt.Name(typ) + ", not pointer")
		return
	}
	p := rt.Pointee(obj)
	if p == nil {
		finalizerError("first argument is nil pointer")
		return
	}
	if finalizer == nil {
		removeFinalizer(p)
		return
	}
	fn := rt.TypeOf(finalizer)
	if rt.Kind(fn) != rt.Func {
		finalizerError("second argument is " + rt.Name(fn) + ", not a function")
		return
	}
	if rt.Len(fn) != 1 || rt.NumResult(fn)&1 != 0 || !takes(rt.Param(fn, 0), typ) {
		finalizerError("cannot pass " + rt.Name(typ) + " to finalizer " + rt.Name(fn))
		return
	}
	addSpecial(p, &special{finalizer: finalizer, typ: typ}, 0)
}

// takes reports whether a parameter takes a pointer of a type.
func takes(param, typ int) bool {
	switch {
	case param == typ:
		return true
	case rt.Kind(param) == rt.Pointer:
		return (rt.TypeName(param) == "" || rt.TypeName(typ) == "") && rt.Elem(param) == rt.Elem(typ)
	case rt.Kind(param) == rt.Interface:
		return rt.Implements(typ, param)
	}
	return false
}

// A Cleanup is one that AddCleanup has arranged.
type Cleanup struct{ record *special }

// AddCleanup makes cleanup be called with arg, on a goroutine of its own, some time after nothing refers to what ptr points
// to. ptr may point into an object.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	if ptr == nil {
		panic(plainError("runtime.AddCleanup: ptr is nil"))
	}
	p := rt.Pointee(ptr)
	if rt.Kind(rt.TypeOf(arg)) == rt.Pointer && rt.Pointee(arg) == p {
		panic(plainError("runtime.AddCleanup: ptr is equal to arg, cleanup will never run"))
	}
	record := &special{run: func() { cleanup(arg) }}
	addSpecial(p, record, 1)
	return Cleanup{record}
}

// Stop cancels the cleanup, unless it is due already.
func (c Cleanup) Stop() {
	if c.record != nil {
		removeCleanup(c.record)
	}
}
