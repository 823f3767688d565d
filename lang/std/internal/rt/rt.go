// Package rt gives other packages of the library a look at types and values: the natives on which fmt, errors and
// reflect stand.
//
// A type is its number (0: none). A value is an address of memory that holds it in its own layout, together with its
// type; addresses are *byte, which the collector follows like any pointer. None of this can be imported by a program.
package rt

// Kinds of types, numbered as in package reflect.
const (
	Invalid = iota
	Bool
	Int
	Int8
	Int16
	Int32
	Int64
	Uint
	Uint8
	Uint16
	Uint32
	Uint64
	Uintptr
	Float32
	Float64
	Complex64
	Complex128
	Array
	Chan
	Func
	Interface
	Map
	Pointer
	Slice
	String
	Struct
	UnsafePointer
)

// TypeOf is the type of the value in v; 0 for nil.
func TypeOf(v any) int

// AddressOf is the address of the value in v: of its box, or of a new copy.
func AddressOf(v any) *byte

// Make is the interface value of the value of a type at an address. Of an interface type: the value in it.
func Make(typ int, p *byte) any

// Pointee is where a pointer in v leads, nil for a nil pointer.
func Pointee(v any) *byte

// Kind is a type's kind.
func Kind(typ int) int

// Name is the type's text as %T prints it.
func Name(typ int) string

// TypeName is a named type's own name, else empty.
func TypeName(typ int) string

// PkgPath is a named type's package path, else empty.
func PkgPath(typ int) string

// Size is the size of a type's values in bytes.
func Size(typ int) int

// Elem is the type of the elements of an array, slice, map or channel, or what a pointer points to.
func Elem(typ int) int

// Key is the type of a map's keys.
func Key(typ int) int

// Len is the length of an array type, the number of a struct's fields, of a func type's parameters.
func Len(typ int) int

// FieldName is the name of a struct's field.
func FieldName(typ, i int) string

// FieldTag is the tag of a struct's field.
func FieldTag(typ, i int) string

// FieldType is the type of a struct's field.
func FieldType(typ, i int) int

// FieldOffset is the offset of a struct's field in bytes.
func FieldOffset(typ, i int) int

// FieldFlags is 1 for an embedded field, plus 2 for one that is exported.
func FieldFlags(typ, i int) int

// Comparable reports whether values of the type can be compared.
func Comparable(typ int) bool

// Implements reports whether a type has the methods of an interface type.
func Implements(typ, iface int) bool

// IsError reports whether a type has a method Error() string.
func IsError(typ int) bool

// Add is the address n bytes after p.
func Add(p *byte, n int) *byte

// Address is p as a number.
func Address(p *byte) uintptr

// LoadInt is the signed integer of a type at an address.
func LoadInt(typ int, p *byte) int64

// LoadUint is the unsigned integer or bool of a type at an address.
func LoadUint(typ int, p *byte) uint64

// LoadFloat is the float of a type at an address.
func LoadFloat(typ int, p *byte) float64

// LoadString is the string at an address.
func LoadString(p *byte) string

// LoadPointer is the pointer (map, channel, func) at an address.
func LoadPointer(p *byte) *byte

// LoadSlice is the first element's address, length and capacity of the slice at an address.
func LoadSlice(p *byte) (*byte, int, int)

// MapLen is the number of entries of the map that m is.
func MapLen(m *byte) int

// MapIter is an iterator over a map (m is the map itself, typ its type).
func MapIter(typ int, m *byte) *byte

// MapNext gives addresses of the next key and element, nil at the end.
func MapNext(typ int, iter *byte) (*byte, *byte)

// Copy copies a value of a type from one address to another.
func Copy(typ int, to, from *byte)

// Swap exchanges the elements i and j of an array of elements of so many bytes.
func Swap(size int, array *byte, i, j int)

// Text is a string of bytes that nobody changes any more: it shares their memory.
func Text(b []byte) string

// Assign stores the value in v where the pointer in target points to; the types must fit.
func Assign(target any, v any) {
	want := Elem(TypeOf(target))
	if Kind(want) == Interface {
		StoreInterface(Pointee(target), v)
	} else {
		Copy(want, Pointee(target), AddressOf(v))
	}
}

// StoreInterface stores an interface value at an address.
func StoreInterface(p *byte, v any)

// New is the address of a new zero value of a type.
func New(typ int) *byte
