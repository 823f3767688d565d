package rt

// A Ref is what reflect.Value holds: a type, the address of a value of it, and flags. It is here so that fmt can look into
// one without knowing package reflect.
type Ref struct {
	RefType int
	RefAddr *byte
	RefFlag int
}

// ReadOnly is the flags of a value that was reached through a field that is not exported.
const ReadOnly = 3

// AsRef is the reference itself.
func (r Ref) AsRef() Ref { return r }

// Align is a type's alignment.
func Align(typ int) int

// FieldPkgPath is the package path of a struct's field that is not exported, else empty.
func FieldPkgPath(typ, i int) string

// ChanDir is 1 for a channel type that receives, 2 for one that sends, 3 for both.
func ChanDir(typ int) int

// Param is the type of a func type's parameter.
func Param(typ, i int) int

// Result is the type of a func type's result.
func Result(typ, i int) int

// NumResult is twice the number of a func type's results, plus 1 if the function is variadic.
func NumResult(typ int) int

// StoreInt stores an integer or bool of a type.
func StoreInt(typ int, p *byte, x int64)

// StoreFloat stores a float of a type.
func StoreFloat(typ int, p *byte, x float64)

// LoadComplex is the complex number of a type at an address.
func LoadComplex(typ int, p *byte) complex128

// StoreComplex stores a complex number of a type.
func StoreComplex(typ int, p *byte, x complex128)

// StoreString stores a string.
func StoreString(p *byte, s string)

// StorePointer stores a pointer, map, channel or func value.
func StorePointer(p, q *byte)

// StoreSlice stores a slice.
func StoreSlice(p, first *byte, length, capacity int)

// Clear sets a value to zero.
func Clear(typ int, p *byte)

// Equal reports whether two values of a type are equal.
func Equal(typ int, p, q *byte) bool

// NewArray is zeroed memory for n elements of a type.
func NewArray(elem, n int) *byte

// GrowSlice is a slice whose length is larger by extra.
func GrowSlice(elem int, first *byte, length, capacity, extra int) (*byte, int, int)

// MakeMap is a new map.
func MakeMap(typ, n int) *byte

// MapFind is the address of a map's element for the key at an address, nil if there is none.
func MapFind(typ int, m, key *byte) *byte

// MapAssign is the address of a map's element for the key at an address, which is inserted if absent.
func MapAssign(typ int, m, key *byte) *byte

// MapDelete deletes the key at an address.
func MapDelete(typ int, m, key *byte)

// MapClear deletes all entries.
func MapClear(typ int, m *byte)

// MakeChan is a new channel of elements of a type.
func MakeChan(elem, n int) *byte

// ChanLen is len(ch).
func ChanLen(ch *byte) int

// ChanCap is cap(ch).
func ChanCap(ch *byte) int

// ChanClose closes a channel.
func ChanClose(ch *byte)

// A Case is one case of a select: Value is the address of what is sent, or of where what is received is stored.
type Case struct {
	Chan, Value *byte
	Sends       int
}

// Select waits for one of n cases, which lie one after the other. It gives its index and whether a value was received.
func Select(cases *Case, n int) (int, bool)

// SelectDefault does not wait: it gives -1 if no case is ready.
func SelectDefault(cases *Case, n int) (int, bool)

// NumMethod is the number of a type's exported methods; of all methods of an interface type.
func NumMethod(typ int) int

// MethodName is a method's name, behind the package path and a dot if it is not exported.
func MethodName(typ, i int) string

// MethodType is a method's func type, without the receiver.
func MethodType(typ, i int) int

// BindMethod is the i'th method of a type as a func value whose receiver is v.
func BindMethod(typ, i int, v any) *byte

// CallerOf is a function that calls func values of a type: fn with the values at the addresses args; what it returns is
// stored at the addresses results. Nil for a type that was made at run time.
func CallerOf(typ int) func(fn *byte, args, results []*byte)

// MakeClosure is a func value of a type that calls reflect.callMade with a pointer.
func MakeClosure(typ int, made *byte) *byte

// ClosureWord is the pointer that MakeClosure was given.
func ClosureWord(fn *byte) *byte

// FuncOfClosure is the number of a func value's function.
func FuncOfClosure(fn *byte) int

// FuncName is a function's name.
func FuncName(fn int) string

// PointerTo is the type of pointers to a type. Like all that follow it is 0 if there can be no such type.
func PointerTo(typ int) int

// SliceOf is the type of slices of a type.
func SliceOf(typ int) int

// ArrayOf is the type of arrays of n elements.
func ArrayOf(n, typ int) int

// MapOf is a map type.
func MapOf(key, elem int) int

// ChanOf is a channel type.
func ChanOf(dir, elem int) int

// FuncOf is a func type.
func FuncOf(params, results []int, variadic bool) int

// StructOf is a struct type.
func StructOf(names, pkgPaths, tags []string, types, embedded []int) int

// CodeAddress is the number that stands for a place in a function's code: of its beginning, or behind an instruction.
func CodeAddress(fn, pc int) int { return codeBase + fn<<24 + pc }

// CodePlace is the function and place that a number stands for; false if it stands for none.
func CodePlace(address int) (fn, pc int, ok bool) {
	if address < codeBase || address >= codeBase<<1 {
		return 0, 0, false
	}
	return (address - codeBase) >> 24, address & (1<<24 - 1), true
}

const codeBase = 1 << 52

// A Handle stands for an address without keeping alive what is there.
type Handle struct{ address uintptr }

// WeakHandle is the handle of an address. There is one for each.
func WeakHandle(p *byte) *Handle

// WeakLoad is the handle's address, nil once nothing else refers to what was there.
func WeakLoad(h *Handle) *byte
