package reflect

import (
	"errors"
	"internal/rt"
	"strconv"
	"unsafe"
)

// A Value is a Go value of any type. The zero Value is none: its only useful methods are IsValid, Kind and String.
//
// Invariants: the address is that of memory that holds the value; unless the value is addressable, nobody writes there.
type Value struct{ rt.Ref }

const (
	// A value reached through a field that is not exported, or through such a field that is embedded.
	flagStickyRO = 1
	flagEmbedRO  = 2
	flagRO       = rt.ReadOnly
	// The value is a variable's.
	flagAddr = 4
)

func makeValue(typ int, p *byte, flag int) Value { return Value{rt.Ref{typ, p, flag}} }

// A ValueError is the panic of a method that a value's kind does not have.
type ValueError struct {
	Method string
	Kind   Kind
}

func (e *ValueError) Error() string {
	if e.Kind == Invalid {
		return "reflect: call of " + e.Method + " on zero Value"
	}
	return "reflect: call of " + e.Method + " on " + e.Kind.String() + " Value"
}

func (v Value) kind() int {
	if v.RefType == 0 {
		return rt.Invalid
	}
	return rt.Kind(v.RefType)
}

// fail panics because the value's kind has no such method.
func (v Value) fail(method string) {
	panic(&ValueError{"reflect.Value." + method, v.Kind()})
}

func (v Value) mustBe(k Kind, method string) {
	if Kind(v.kind()) != k {
		v.fail(method)
	}
}

func (v Value) mustBeExported(method string) {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.Value." + method, Invalid})
	}
	if v.RefFlag&flagRO != 0 {
		if method != function {
			method = "reflect.Value." + method
		}
		panic("reflect: " + method + " using value obtained using unexported field")
	}
}

// function is the method's name in messages about what no method of Value does.
const function = "unknown method"

func (v Value) mustBeAssignable(method string) {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.Value." + method, Invalid})
	}
	if v.RefFlag&flagRO != 0 {
		panic("reflect: reflect.Value." + method + " using value obtained using unexported field")
	}
	if v.RefFlag&flagAddr == 0 {
		panic("reflect: reflect.Value." + method + " using unaddressable value")
	}
}

// ValueOf is the value in i; the zero Value for nil.
func ValueOf(i any) Value {
	typ := rt.TypeOf(i)
	if typ == 0 {
		return Value{}
	}
	return makeValue(typ, rt.AddressOf(i), 0)
}

// Zero is a type's zero value.
func Zero(typ Type) Value {
	if typ == nil {
		panic("reflect: Zero(nil)")
	}
	return makeValue(typ.number(), rt.New(typ.number()), 0)
}

// New is a pointer to a new zero value of a type.
func New(typ Type) Value {
	if typ == nil {
		panic("reflect: New(nil)")
	}
	return pointerTo(typ.number(), rt.New(typ.number()), 0)
}

// NewAt is a pointer to the value of a type at an address.
func NewAt(typ Type, p unsafe.Pointer) Value {
	return pointerTo(typ.number(), (*byte)(p), 0)
}

// SliceAt is the slice of n elements of a type that begins at an address.
func SliceAt(typ Type, p unsafe.Pointer, n int) Value {
	// The checks of unsafe.Slice, with the size of the type.
	tooMany := -1
	switch size := typ.Size(); {
	case size == 0 && n >= 0 && p != nil:
	case size == 0:
		_ = unsafe.Slice((*struct{})(p), n)
	case n > 0 && uintptr(n) > (1<<63-1)/size:
		_ = unsafe.Slice((*byte)(p), tooMany)
	default:
		_ = unsafe.Slice((*byte)(p), n*int(size))
	}
	slice := rt.SliceOf(typ.number())
	at := rt.New(slice)
	rt.StoreSlice(at, (*byte)(p), n, n)
	return makeValue(slice, at, 0)
}

// pointerTo is a pointer to the variable of a type at an address.
func pointerTo(typ int, p *byte, flag int) Value {
	pointer := rt.PointerTo(typ)
	at := rt.New(pointer)
	rt.StorePointer(at, p)
	return makeValue(pointer, at, flag)
}

// Indirect is what a pointer points to; any other value is itself.
func Indirect(v Value) Value {
	if v.kind() != rt.Pointer {
		return v
	}
	return v.Elem()
}

// IsValid reports whether v is a value at all.
func (v Value) IsValid() bool { return v.RefType != 0 }

// Kind is the sort of the value's type; Invalid for the zero Value.
func (v Value) Kind() Kind { return Kind(v.kind()) }

// Type is the value's type.
func (v Value) Type() Type {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.Value.Type", Invalid})
	}
	return toRType(v.RefType)
}

// CanAddr reports whether the value is a variable's, so that Addr gives a pointer to it.
func (v Value) CanAddr() bool { return v.RefFlag&flagAddr != 0 }

// CanSet reports whether the value can be changed: it is a variable's and was not reached through a field that is not
// exported.
func (v Value) CanSet() bool { return v.RefFlag&(flagAddr|flagRO) == flagAddr }

// Addr is a pointer to the variable.
func (v Value) Addr() Value {
	if v.RefFlag&flagAddr == 0 {
		panic("reflect.Value.Addr of unaddressable value")
	}
	return pointerTo(v.RefType, v.RefAddr, v.RefFlag&flagRO)
}

// UnsafeAddr is the variable's address as a number.
func (v Value) UnsafeAddr() uintptr {
	if v.RefType == 0 {
		v.fail("UnsafeAddr")
	}
	if v.RefFlag&flagAddr == 0 {
		panic("reflect.Value.UnsafeAddr of unaddressable value")
	}
	return rt.Address(v.RefAddr)
}

// CanInterface reports whether Interface may be called.
func (v Value) CanInterface() bool {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.Value.CanInterface", Invalid})
	}
	return v.RefFlag&flagRO == 0
}

// Interface is the value as an any.
func (v Value) Interface() (i any) {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.Value.Interface", Invalid})
	}
	if v.RefFlag&flagRO != 0 {
		panic("reflect.Value.Interface: cannot return value obtained from unexported field or method")
	}
	return rt.Make(v.RefType, v.RefAddr)
}

// InterfaceData is an interface value's two words.
func (v Value) InterfaceData() [2]uintptr {
	v.mustBe(Interface, "InterfaceData")
	inner := rt.Make(v.RefType, v.RefAddr)
	return [2]uintptr{uintptr(rt.TypeOf(inner)), rt.Address(rt.Pointee(inner))}
}

// TypeAssert is v.Interface().(T) without the way through an any.
func TypeAssert[T any](v Value) (T, bool) {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.TypeAssert", Invalid})
	}
	if v.RefFlag&flagRO != 0 {
		panic("reflect.TypeAssert: cannot return value obtained from unexported field or method")
	}
	x, ok := rt.Make(v.RefType, v.RefAddr).(T)
	return x, ok
}

// Elem is what an interface holds, or what a pointer points to; the zero Value if that is nil.
func (v Value) Elem() Value {
	switch v.kind() {
	case rt.Interface:
		inner := rt.Make(v.RefType, v.RefAddr)
		x := ValueOf(inner)
		if x.RefType != 0 {
			x.RefFlag |= v.ro()
		}
		return x
	case rt.Pointer:
		p := rt.LoadPointer(v.RefAddr)
		if p == nil {
			return Value{}
		}
		return makeValue(rt.Elem(v.RefType), p, v.RefFlag&flagRO|flagAddr)
	}
	v.fail("Elem")
	return Value{}
}

// ro is the flag that a part of a value has that was reached through a field that is not exported.
func (v Value) ro() int {
	if v.RefFlag&flagRO != 0 {
		return flagStickyRO
	}
	return 0
}

// IsNil reports whether a channel, func, interface, map, pointer or slice is nil.
func (v Value) IsNil() bool {
	switch v.kind() {
	case rt.Chan, rt.Func, rt.Map, rt.Pointer, rt.Slice, rt.UnsafePointer:
		return rt.LoadPointer(v.RefAddr) == nil
	case rt.Interface:
		return rt.Make(v.RefType, v.RefAddr) == nil
	}
	v.fail("IsNil")
	return false
}

// IsZero reports whether the value is its type's zero value.
func (v Value) IsZero() bool {
	switch k := v.kind(); k {
	case rt.Invalid:
		panic(&ValueError{"reflect.Value.IsZero", Invalid})
	case rt.Bool, rt.Int, rt.Int8, rt.Int16, rt.Int32, rt.Int64,
		rt.Uint, rt.Uint8, rt.Uint16, rt.Uint32, rt.Uint64, rt.Uintptr:
		return rt.LoadUint(v.RefType, v.RefAddr) == 0
	case rt.Float32, rt.Float64:
		return isPositiveZero(v.Float())
	case rt.Complex64, rt.Complex128:
		c := rt.LoadComplex(v.RefType, v.RefAddr)
		return isPositiveZero(real(c)) && isPositiveZero(imag(c))
	case rt.String:
		return v.Len() == 0
	case rt.Array:
		for i := range v.Len() {
			if !v.Index(i).IsZero() {
				return false
			}
		}
		return true
	case rt.Struct:
		for i := range rt.Len(v.RefType) {
			if !v.Field(i).IsZero() && rt.FieldName(v.RefType, i) != "_" {
				return false
			}
		}
		return true
	default:
		return v.IsNil()
	}
}

// isPositiveZero tells zeros apart: only the one of a zeroed variable counts.
func isPositiveZero(x float64) bool { return x == 0 && 1/x > 0 }

// SetZero sets the variable to its type's zero value.
func (v Value) SetZero() {
	v.mustBeAssignable("SetZero")
	rt.Clear(v.RefType, v.RefAddr)
}

// ---- numbers, bools, strings

// Bool is a bool's value.
func (v Value) Bool() bool {
	v.mustBe(Bool, "Bool")
	return rt.LoadUint(v.RefType, v.RefAddr) != 0
}

// CanInt reports whether Int may be called.
func (v Value) CanInt() bool {
	switch v.kind() {
	case rt.Int, rt.Int8, rt.Int16, rt.Int32, rt.Int64:
		return true
	}
	return false
}

// Int is a signed integer's value.
func (v Value) Int() int64 {
	if !v.CanInt() {
		v.fail("Int")
	}
	return rt.LoadInt(v.RefType, v.RefAddr)
}

// CanUint reports whether Uint may be called.
func (v Value) CanUint() bool {
	switch v.kind() {
	case rt.Uint, rt.Uint8, rt.Uint16, rt.Uint32, rt.Uint64, rt.Uintptr:
		return true
	}
	return false
}

// Uint is an unsigned integer's value.
func (v Value) Uint() uint64 {
	if !v.CanUint() {
		v.fail("Uint")
	}
	return rt.LoadUint(v.RefType, v.RefAddr)
}

// CanFloat reports whether Float may be called.
func (v Value) CanFloat() bool { return v.kind() == rt.Float32 || v.kind() == rt.Float64 }

// Float is a float's value.
func (v Value) Float() float64 {
	if !v.CanFloat() {
		v.fail("Float")
	}
	return rt.LoadFloat(v.RefType, v.RefAddr)
}

// CanComplex reports whether Complex may be called.
func (v Value) CanComplex() bool { return v.kind() == rt.Complex64 || v.kind() == rt.Complex128 }

// Complex is a complex number's value.
func (v Value) Complex() complex128 {
	if !v.CanComplex() {
		v.fail("Complex")
	}
	return rt.LoadComplex(v.RefType, v.RefAddr)
}

// String is a string's value. Of other values it is a text like "<int Value>".
func (v Value) String() string {
	switch v.kind() {
	case rt.String:
		return rt.LoadString(v.RefAddr)
	case rt.Invalid:
		return "<invalid Value>"
	}
	return "<" + rt.Name(v.RefType) + " Value>"
}

// Bytes is the bytes of a slice of bytes or of an addressable array of bytes.
func (v Value) Bytes() []byte {
	switch v.kind() {
	case rt.Slice:
		if rt.Kind(rt.Elem(v.RefType)) != rt.Uint8 {
			panic("reflect.Value.Bytes of non-byte slice")
		}
		return bytesAt(v.RefAddr)
	case rt.Array:
		if rt.Kind(rt.Elem(v.RefType)) != rt.Uint8 {
			panic("reflect.Value.Bytes of non-byte array")
		}
		if !v.CanAddr() {
			panic("reflect.Value.Bytes of unaddressable byte array")
		}
		return bytesAt(v.Slice(0, v.Len()).RefAddr)
	}
	v.fail("Bytes")
	return nil
}

var bytesType = rt.TypeOf([]byte(nil))

// bytesAt is the slice of bytes at an address.
func bytesAt(p *byte) []byte {
	b, _ := rt.Make(bytesType, p).([]byte)
	return b
}

// SetBool sets a bool.
func (v Value) SetBool(x bool) {
	v.mustBeAssignable("SetBool")
	v.mustBe(Bool, "SetBool")
	n := int64(0)
	if x {
		n = 1
	}
	rt.StoreInt(v.RefType, v.RefAddr, n)
}

// SetInt sets a signed integer.
func (v Value) SetInt(x int64) {
	v.mustBeAssignable("SetInt")
	if !v.CanInt() {
		v.fail("SetInt")
	}
	rt.StoreInt(v.RefType, v.RefAddr, x)
}

// SetPointer sets an unsafe.Pointer.
func (v Value) SetPointer(x unsafe.Pointer) {
	v.mustBeAssignable("SetPointer")
	if v.kind() != rt.UnsafePointer {
		v.fail("SetPointer")
	}
	rt.StorePointer(v.RefAddr, (*byte)(x))
}

// SetUint sets an unsigned integer.
func (v Value) SetUint(x uint64) {
	v.mustBeAssignable("SetUint")
	if !v.CanUint() {
		v.fail("SetUint")
	}
	rt.StoreInt(v.RefType, v.RefAddr, int64(x))
}

// SetFloat sets a float.
func (v Value) SetFloat(x float64) {
	v.mustBeAssignable("SetFloat")
	if !v.CanFloat() {
		v.fail("SetFloat")
	}
	rt.StoreFloat(v.RefType, v.RefAddr, x)
}

// SetComplex sets a complex number.
func (v Value) SetComplex(x complex128) {
	v.mustBeAssignable("SetComplex")
	if !v.CanComplex() {
		v.fail("SetComplex")
	}
	rt.StoreComplex(v.RefType, v.RefAddr, x)
}

// SetString sets a string.
func (v Value) SetString(x string) {
	v.mustBeAssignable("SetString")
	v.mustBe(String, "SetString")
	rt.StoreString(v.RefAddr, x)
}

// SetBytes sets a slice of bytes.
func (v Value) SetBytes(x []byte) {
	v.mustBeAssignable("SetBytes")
	v.mustBe(Slice, "SetBytes")
	if rt.Kind(rt.Elem(v.RefType)) != rt.Uint8 {
		panic("reflect.Value.SetBytes of non-byte slice")
	}
	rt.Copy(bytesType, v.RefAddr, rt.AddressOf(x))
}

// OverflowInt reports whether the value's type cannot represent x.
func (v Value) OverflowInt(x int64) bool {
	if !v.CanInt() {
		v.fail("OverflowInt")
	}
	return overflowInt(rt.Size(v.RefType), x)
}

// OverflowUint reports whether the value's type cannot represent x.
func (v Value) OverflowUint(x uint64) bool {
	if !v.CanUint() {
		v.fail("OverflowUint")
	}
	return overflowUint(rt.Size(v.RefType), x)
}

// OverflowFloat reports whether the value's type cannot represent x.
func (v Value) OverflowFloat(x float64) bool {
	if !v.CanFloat() {
		v.fail("OverflowFloat")
	}
	return v.kind() == rt.Float32 && overflowFloat32(x)
}

// OverflowComplex reports whether the value's type cannot represent x.
func (v Value) OverflowComplex(x complex128) bool {
	if !v.CanComplex() {
		v.fail("OverflowComplex")
	}
	return v.kind() == rt.Complex64 && (overflowFloat32(real(x)) || overflowFloat32(imag(x)))
}

// ---- assignment

// Set assigns x to the variable.
func (v Value) Set(x Value) {
	v.mustBeAssignable("Set")
	x.mustBeExported("Set")
	x = x.assignTo("reflect.Set", v.RefType)
	rt.Copy(v.RefType, v.RefAddr, x.RefAddr)
}

// assignTo is the value as one of a type that it may be assigned to.
func (v Value) assignTo(context string, typ int) Value {
	if v.RefType == typ {
		return v
	}
	if v.RefType == 0 || !assignable(typ, v.RefType) {
		panic(context + ": value of type " + typeText(v.RefType) + " is not assignable to type " + rt.Name(typ))
	}
	if rt.Kind(typ) == rt.Interface {
		return toInterface(v, typ)
	}
	return makeValue(typ, v.RefAddr, v.RefFlag&flagRO)
}

func typeText(typ int) string {
	if typ == 0 {
		return "<nil>"
	}
	return rt.Name(typ)
}

// toInterface is the value as one of an interface type.
func toInterface(v Value, typ int) Value {
	at := rt.New(typ)
	rt.StoreInterface(at, rt.Make(v.RefType, v.RefAddr))
	return makeValue(typ, at, v.RefFlag&flagRO)
}

// Comparable reports whether comparing the value does not panic.
func (v Value) Comparable() bool {
	switch v.kind() {
	case rt.Invalid:
		return true
	case rt.Interface:
		return v.IsNil() || v.Elem().Comparable()
	case rt.Array:
		for i := range v.Len() {
			if !v.Index(i).Comparable() {
				return false
			}
		}
		return rt.Comparable(v.RefType)
	case rt.Struct:
		for i := range rt.Len(v.RefType) {
			if !v.Field(i).Comparable() {
				return false
			}
		}
		return true
	}
	return rt.Comparable(v.RefType)
}

// Equal reports whether two values are equal, interfaces looked into. It panics if they cannot be compared.
func (v Value) Equal(u Value) bool {
	if v.kind() == rt.Interface {
		v = v.Elem()
	}
	if u.kind() == rt.Interface {
		u = u.Elem()
	}
	if !v.IsValid() || !u.IsValid() {
		return v.IsValid() == u.IsValid()
	}
	if v.RefType != u.RefType {
		return false
	}
	switch v.kind() {
	case rt.Func, rt.Map, rt.Slice:
		panic("reflect.Value.Equal: values of type " + rt.Name(v.RefType) + " are not comparable")
	case rt.Array:
		if rt.Len(v.RefType) == 0 && !rt.Comparable(v.RefType) {
			panic("reflect.Value.Equal: values of type " + rt.Name(v.RefType) + " are not comparable")
		}
		for i := range v.Len() {
			if !v.Index(i).Equal(u.Index(i)) {
				return false
			}
		}
		return true
	case rt.Struct:
		for i := range rt.Len(v.RefType) {
			if !v.Field(i).Equal(u.Field(i)) {
				return false
			}
		}
		return true
	}
	return rt.Equal(v.RefType, v.RefAddr, u.RefAddr)
}

// ---- structs

// NumField is the number of a struct's fields.
func (v Value) NumField() int {
	v.mustBe(Struct, "NumField")
	return rt.Len(v.RefType)
}

// Field is a struct's i'th field.
func (v Value) Field(i int) Value {
	if v.kind() != rt.Struct {
		v.fail("Field")
	}
	if uint(i) >= uint(rt.Len(v.RefType)) {
		panic("reflect: Field index out of range")
	}
	flag := v.RefFlag & (flagStickyRO | flagAddr)
	switch rt.FieldFlags(v.RefType, i) {
	case 0:
		flag |= flagStickyRO
	case 1:
		flag |= flagEmbedRO
	}
	return makeValue(rt.FieldType(v.RefType, i), rt.Add(v.RefAddr, rt.FieldOffset(v.RefType, i)), flag)
}

// FieldByIndex is the nested field at a path of indices. It panics if the path leads through a nil pointer.
func (v Value) FieldByIndex(index []int) Value {
	v, err := v.fieldByIndex("FieldByIndex", index)
	if err != nil {
		panic("reflect: indirection through nil pointer to embedded struct")
	}
	return v
}

// FieldByIndexErr is FieldByIndex with an error instead of the panic for a nil pointer.
func (v Value) FieldByIndexErr(index []int) (Value, error) {
	return v.fieldByIndex("FieldByIndexErr", index)
}

func (v Value) fieldByIndex(method string, index []int) (Value, error) {
	if len(index) == 1 {
		return v.Field(index[0]), nil
	}
	v.mustBe(Struct, method)
	for i, x := range index {
		if i > 0 && v.kind() == rt.Pointer && rt.Kind(rt.Elem(v.RefType)) == rt.Struct {
			if v.IsNil() {
				return Value{}, errors.New("reflect: indirection through nil pointer to embedded struct field " +
					toRType(rt.Elem(v.RefType)).Name())
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v, nil
}

// FieldByName is the field of a name, the zero Value if there is none.
func (v Value) FieldByName(name string) Value {
	v.mustBe(Struct, "FieldByName")
	if f, ok := toRType(v.RefType).FieldByName(name); ok {
		return v.FieldByIndex(f.Index)
	}
	return Value{}
}

// FieldByNameFunc is the field whose name matches, the zero Value if there is none.
func (v Value) FieldByNameFunc(match func(string) bool) Value {
	if f, ok := v.Type().FieldByNameFunc(match); ok {
		return v.FieldByIndex(f.Index)
	}
	return Value{}
}

// ---- sequences

// Len is the length of an array, channel, map, slice, string, or of the array that a pointer points to.
func (v Value) Len() int {
	switch v.kind() {
	case rt.Array:
		return rt.Len(v.RefType)
	case rt.Slice:
		_, n, _ := rt.LoadSlice(v.RefAddr)
		return n
	case rt.String:
		return len(rt.LoadString(v.RefAddr))
	case rt.Map:
		return rt.MapLen(rt.LoadPointer(v.RefAddr))
	case rt.Chan:
		return rt.ChanLen(rt.LoadPointer(v.RefAddr))
	case rt.Pointer:
		if elem := rt.Elem(v.RefType); rt.Kind(elem) == rt.Array {
			return rt.Len(elem)
		}
		panic("reflect: call of reflect.Value.Len on ptr to non-array Value")
	}
	v.fail("Len")
	return 0
}

// Cap is the capacity of an array, channel or slice, or of the array that a pointer points to.
func (v Value) Cap() int {
	switch v.kind() {
	case rt.Array:
		return rt.Len(v.RefType)
	case rt.Slice:
		_, _, n := rt.LoadSlice(v.RefAddr)
		return n
	case rt.Chan:
		return rt.ChanCap(rt.LoadPointer(v.RefAddr))
	case rt.Pointer:
		if elem := rt.Elem(v.RefType); rt.Kind(elem) == rt.Array {
			return rt.Len(elem)
		}
		panic("reflect: call of reflect.Value.Cap on ptr to non-array Value")
	}
	v.fail("Cap")
	return 0
}

// Index is the i'th element of an array, slice or string.
func (v Value) Index(i int) Value {
	switch v.kind() {
	case rt.Array:
		if uint(i) >= uint(rt.Len(v.RefType)) {
			panic("reflect: array index out of range")
		}
		elem := rt.Elem(v.RefType)
		return makeValue(elem, rt.Add(v.RefAddr, i*rt.Size(elem)), v.RefFlag&flagAddr|v.ro())
	case rt.Slice:
		p, n, _ := rt.LoadSlice(v.RefAddr)
		if uint(i) >= uint(n) {
			panic("reflect: slice index out of range")
		}
		elem := rt.Elem(v.RefType)
		return makeValue(elem, rt.Add(p, i*rt.Size(elem)), flagAddr|v.ro())
	case rt.String:
		s := rt.LoadString(v.RefAddr)
		if uint(i) >= uint(len(s)) {
			panic("reflect: string index out of range")
		}
		x := ValueOf(s[i])
		x.RefFlag = v.ro()
		return x
	}
	v.fail("Index")
	return Value{}
}

// SetLen sets a slice's length.
func (v Value) SetLen(n int) {
	v.mustBeAssignable("SetLen")
	v.mustBe(Slice, "SetLen")
	p, _, c := rt.LoadSlice(v.RefAddr)
	if uint(n) > uint(c) {
		panic("reflect: slice length out of range in SetLen")
	}
	rt.StoreSlice(v.RefAddr, p, n, c)
}

// SetCap sets a slice's capacity.
func (v Value) SetCap(n int) {
	v.mustBeAssignable("SetCap")
	v.mustBe(Slice, "SetCap")
	p, l, c := rt.LoadSlice(v.RefAddr)
	if n < l || n > c {
		panic("reflect: slice capacity out of range in SetCap")
	}
	rt.StoreSlice(v.RefAddr, p, l, n)
}

// Slice is v[i:j] of an addressable array, a slice or a string.
func (v Value) Slice(i, j int) Value {
	switch v.kind() {
	case rt.String:
		s := rt.LoadString(v.RefAddr)
		if i < 0 || j < i || j > len(s) {
			panic("reflect.Value.Slice: string slice index out of bounds")
		}
		at := rt.New(v.RefType)
		rt.StoreString(at, s[i:j])
		return makeValue(v.RefType, at, v.RefFlag&flagRO)
	case rt.Array, rt.Slice:
		typ, p, c := v.sliced("Slice")
		if i < 0 || j < i || j > c {
			panic("reflect.Value.Slice: slice index out of bounds")
		}
		return v.slice(typ, p, i, j, c)
	}
	v.fail("Slice")
	return Value{}
}

// Slice3 is v[i:j:k] of an addressable array or a slice.
func (v Value) Slice3(i, j, k int) Value {
	switch v.kind() {
	case rt.Array, rt.Slice:
		typ, p, c := v.sliced("Slice3")
		if i < 0 || j < i || k < j || k > c {
			panic("reflect.Value.Slice3: slice index out of bounds")
		}
		return v.slice(typ, p, i, j, k)
	}
	v.fail("Slice3")
	return Value{}
}

// sliced is the type of a slice of the value, where its elements begin, and how many may be named.
func (v Value) sliced(method string) (typ int, p *byte, c int) {
	if v.kind() == rt.Slice {
		p, _, c = rt.LoadSlice(v.RefAddr)
		return v.RefType, p, c
	}
	if v.RefFlag&flagAddr == 0 {
		panic("reflect.Value." + method + ": slice of unaddressable array")
	}
	return rt.SliceOf(rt.Elem(v.RefType)), v.RefAddr, rt.Len(v.RefType)
}

func (v Value) slice(typ int, p *byte, i, j, k int) Value {
	at := rt.New(typ)
	// An empty slice must not point behind the array.
	if k > i {
		p = rt.Add(p, i*rt.Size(rt.Elem(typ)))
	}
	rt.StoreSlice(at, p, j-i, k-i)
	return makeValue(typ, at, v.RefFlag&flagRO)
}

// Grow makes room for n more elements of a slice.
func (v Value) Grow(n int) {
	v.mustBeAssignable("Grow")
	v.mustBe(Slice, "Grow")
	if n < 0 {
		panic("reflect.Value.Grow: negative len")
	}
	p, l, c := rt.LoadSlice(v.RefAddr)
	if l+n < 0 {
		panic("reflect.Value.Grow: slice overflow")
	}
	if l+n > c {
		p, _, c = rt.GrowSlice(rt.Elem(v.RefType), p, l, c, n)
		rt.StoreSlice(v.RefAddr, p, l, c)
	}
}

// Clear deletes a map's entries, or sets a slice's elements to zero.
func (v Value) Clear() {
	switch v.kind() {
	case rt.Slice:
		p, n, _ := rt.LoadSlice(v.RefAddr)
		elem := rt.Elem(v.RefType)
		for i := range n {
			rt.Clear(elem, rt.Add(p, i*rt.Size(elem)))
		}
	case rt.Map:
		rt.MapClear(v.RefType, rt.LoadPointer(v.RefAddr))
	default:
		v.fail("Clear")
	}
}

// MakeSlice is a new slice.
func MakeSlice(typ Type, len, cap int) Value {
	if typ.Kind() != Slice {
		panic("reflect.MakeSlice of non-slice type")
	}
	if len < 0 {
		panic("reflect.MakeSlice: negative len")
	}
	if cap < 0 {
		panic("reflect.MakeSlice: negative cap")
	}
	if len > cap {
		panic("reflect.MakeSlice: len > cap")
	}
	at := rt.New(typ.number())
	rt.StoreSlice(at, rt.NewArray(rt.Elem(typ.number()), cap), len, cap)
	return makeValue(typ.number(), at, 0)
}

// extended is the slice s with room for n more elements; only its length tells that they are not there.
func extended(s Value, n int) (p *byte, l, c int) {
	p, l, c = rt.LoadSlice(s.RefAddr)
	if l+n > c {
		p, _, c = rt.GrowSlice(rt.Elem(s.RefType), p, l, c, n)
	}
	return p, l, c
}

// Append is the slice s with more elements.
func Append(s Value, x ...Value) Value {
	if s.Kind() != Slice {
		panic(&ValueError{function, s.Kind()})
	}
	s.mustBeExported(function)
	elem := rt.Elem(s.RefType)
	p, l, c := extended(s, len(x))
	for i, v := range x {
		v.mustBeExported(function)
		v = v.assignTo("reflect.Set", elem)
		rt.Copy(elem, rt.Add(p, (l+i)*rt.Size(elem)), v.RefAddr)
	}
	at := rt.New(s.RefType)
	rt.StoreSlice(at, p, l+len(x), c)
	return makeValue(s.RefType, at, 0)
}

// AppendSlice is the slice s with the elements of t behind its own.
func AppendSlice(s, t Value) Value {
	if s.Kind() != Slice {
		panic(&ValueError{function, s.Kind()})
	}
	if t.Kind() != Slice {
		panic(&ValueError{function, t.Kind()})
	}
	if s.RefType != t.RefType {
		panic("reflect.AppendSlice: " + rt.Name(s.RefType) + " != " + rt.Name(t.RefType))
	}
	s.mustBeExported(function)
	t.mustBeExported(function)
	n := t.Len()
	p, l, c := extended(s, n)
	at := rt.New(s.RefType)
	rt.StoreSlice(at, p, l+n, c)
	r := makeValue(s.RefType, at, 0)
	copyElements(rt.Elem(s.RefType), rt.Add(p, l*rt.Size(rt.Elem(s.RefType))), t.elements(), n)
	return r
}

// elements is where the elements of an array, slice or string begin.
func (v Value) elements() *byte {
	if v.kind() == rt.Array {
		return v.RefAddr
	}
	return rt.LoadPointer(v.RefAddr)
}

// copyElements copies n elements, which may overlap.
func copyElements(elem int, to, from *byte, n int) {
	size := rt.Size(elem)
	if rt.Address(to) <= rt.Address(from) {
		for i := range n {
			rt.Copy(elem, rt.Add(to, i*size), rt.Add(from, i*size))
		}
		return
	}
	for i := n - 1; i >= 0; i-- {
		rt.Copy(elem, rt.Add(to, i*size), rt.Add(from, i*size))
	}
}

// Copy copies elements from src to dst until either has no more, and gives their number.
func Copy(dst, src Value) int {
	dk, sk := dst.Kind(), src.Kind()
	if dk != Array && dk != Slice {
		panic(&ValueError{"reflect.Copy", dk})
	}
	if dk == Array {
		dst.mustBeAssignable("Copy")
	}
	dst.mustBeExported(function)
	elem := rt.Elem(dst.RefType)
	text := sk == String && rt.Kind(elem) == rt.Uint8
	if sk != Array && sk != Slice && !text {
		panic(&ValueError{"reflect.Copy", sk})
	}
	src.mustBeExported(function)
	if !text && elem != rt.Elem(src.RefType) {
		panic("reflect.Copy: " + rt.Name(elem) + " != " + rt.Name(rt.Elem(src.RefType)))
	}
	n := min(dst.Len(), src.Len())
	copyElements(elem, dst.elements(), src.elements(), n)
	return n
}

// Swapper is a function that swaps elements of a slice.
func Swapper(slice any) func(i, j int) {
	v := ValueOf(slice)
	if v.Kind() != Slice {
		panic(&ValueError{Method: "Swapper", Kind: v.Kind()})
	}
	p, n, _ := rt.LoadSlice(v.RefAddr)
	size := rt.Size(rt.Elem(v.RefType))
	return func(i, j int) {
		if uint(i) >= uint(n) || uint(j) >= uint(n) {
			panic("reflect: slice index out of range")
		}
		rt.Swap(size, p, i, j)
	}
}

// ---- pointers

// Pointer is a channel's, map's, pointer's or slice's address as a number; a func value's is that of its code.
func (v Value) Pointer() uintptr {
	switch v.kind() {
	case rt.Chan, rt.Map, rt.Pointer, rt.Slice, rt.UnsafePointer:
		return rt.Address(rt.LoadPointer(v.RefAddr))
	case rt.String:
		return rt.Address(rt.LoadPointer(v.RefAddr))
	case rt.Func:
		fn := rt.LoadPointer(v.RefAddr)
		if fn == nil {
			return 0
		}
		return uintptr(rt.CodeAddress(rt.FuncOfClosure(fn), 0))
	}
	v.fail("Pointer")
	return 0
}

// ---- maps

// MakeMap is a new map.
func MakeMap(typ Type) Value { return MakeMapWithSize(typ, 0) }

// MakeMapWithSize is a new map with room for n entries.
func MakeMapWithSize(typ Type, n int) Value {
	if rt.Kind(typ.number()) != rt.Map {
		panic("reflect.MakeMapWithSize of non-map type")
	}
	at := rt.New(typ.number())
	rt.StorePointer(at, rt.MakeMap(typ.number(), n))
	return makeValue(typ.number(), at, 0)
}

// copied is the value of a type at an address that may change, in memory of its own.
func copied(typ int, p *byte, flag int) Value {
	at := rt.New(typ)
	rt.Copy(typ, at, p)
	return makeValue(typ, at, flag)
}

// MapIndex is the element for a key, the zero Value if there is none.
func (v Value) MapIndex(key Value) Value {
	v.mustBe(Map, "MapIndex")
	key = key.assignTo("reflect.Value.MapIndex", rt.Key(v.RefType))
	p := rt.MapFind(v.RefType, rt.LoadPointer(v.RefAddr), key.RefAddr)
	if p == nil {
		return Value{}
	}
	return copied(rt.Elem(v.RefType), p, v.ro()|key.ro())
}

// MapKeys is all keys, in no order.
func (v Value) MapKeys() []Value {
	v.mustBe(Map, "MapKeys")
	m := rt.LoadPointer(v.RefAddr)
	keys := make([]Value, 0, rt.MapLen(m))
	iter := rt.MapIter(v.RefType, m)
	for {
		k, _ := rt.MapNext(v.RefType, iter)
		if k == nil {
			return keys
		}
		keys = append(keys, copied(rt.Key(v.RefType), k, v.ro()))
	}
}

// SetMapIndex sets the element for a key; the zero Value deletes it.
func (v Value) SetMapIndex(key, elem Value) {
	v.mustBe(Map, "SetMapIndex")
	v.mustBeExported("SetMapIndex")
	key.mustBeExported("SetMapIndex")
	key = key.assignTo("reflect.Value.SetMapIndex", rt.Key(v.RefType))
	m := rt.LoadPointer(v.RefAddr)
	if elem.RefType == 0 {
		rt.MapDelete(v.RefType, m, key.RefAddr)
		return
	}
	elem.mustBeExported("SetMapIndex")
	elem = elem.assignTo("reflect.Value.SetMapIndex", rt.Elem(v.RefType))
	rt.Copy(elem.RefType, rt.MapAssign(v.RefType, m, key.RefAddr), elem.RefAddr)
}

// A MapIter goes over a map's entries.
type MapIter struct {
	m         Value
	iter      *byte
	key, elem *byte
	started   bool
}

// MapRange is an iterator over a map.
func (v Value) MapRange() *MapIter {
	if v.kind() != rt.Map {
		v.fail("MapRange")
	}
	return &MapIter{m: v}
}

// Next goes to the next entry, and reports whether there is one.
func (it *MapIter) Next() bool {
	if !it.m.IsValid() {
		panic("MapIter.Next called on an iterator that does not have an associated map Value")
	}
	if !it.started {
		it.iter = rt.MapIter(it.m.RefType, rt.LoadPointer(it.m.RefAddr))
		it.started = true
	} else if it.key == nil {
		panic("MapIter.Next called on exhausted iterator")
	}
	it.key, it.elem = rt.MapNext(it.m.RefType, it.iter)
	return it.key != nil
}

func (it *MapIter) check(method string) {
	if !it.started {
		panic("MapIter." + method + " called before Next")
	}
	if it.key == nil {
		panic("MapIter." + method + " called on exhausted iterator")
	}
}

// Key is the entry's key.
func (it *MapIter) Key() Value {
	it.check("Key")
	return copied(rt.Key(it.m.RefType), it.key, it.m.ro())
}

// Value is the entry's element.
func (it *MapIter) Value() Value {
	it.check("Value")
	return copied(rt.Elem(it.m.RefType), it.elem, it.m.ro())
}

// Reset makes the iterator one over v, or over nothing.
func (it *MapIter) Reset(v Value) {
	if v.IsValid() {
		v.mustBe(Map, "MapRange")
	}
	*it = MapIter{m: v}
}

// SetIterKey assigns the key of an iterator's entry.
func (v Value) SetIterKey(iter *MapIter) {
	iter.check("Key")
	v.mustBeAssignable("SetIterKey")
	key := iter.Key()
	key.mustBeExported("SetIterKey")
	key = key.assignTo("reflect.MapIter.SetKey", v.RefType)
	rt.Copy(v.RefType, v.RefAddr, key.RefAddr)
}

// SetIterValue assigns the element of an iterator's entry.
func (v Value) SetIterValue(iter *MapIter) {
	iter.check("Value")
	v.mustBeAssignable("SetIterValue")
	elem := iter.Value()
	elem.mustBeExported("SetIterValue")
	elem = elem.assignTo("reflect.MapIter.SetValue", v.RefType)
	rt.Copy(v.RefType, v.RefAddr, elem.RefAddr)
}

// ---- channels

// MakeChan is a new channel.
func MakeChan(typ Type, buffer int) Value {
	if rt.Kind(typ.number()) != rt.Chan {
		panic("reflect.MakeChan of non-chan type")
	}
	if buffer < 0 {
		panic("reflect.MakeChan: negative buffer size")
	}
	if typ.ChanDir() != BothDir {
		panic("reflect.MakeChan: unidirectional channel type")
	}
	at := rt.New(typ.number())
	rt.StorePointer(at, rt.MakeChan(rt.Elem(typ.number()), buffer))
	return makeValue(typ.number(), at, 0)
}

// Close closes a channel.
func (v Value) Close() {
	v.mustBe(Chan, "Close")
	v.mustBeExported("Close")
	if rt.ChanDir(v.RefType)&int(SendDir) == 0 {
		panic("reflect: close of receive-only channel")
	}
	rt.ChanClose(rt.LoadPointer(v.RefAddr))
}

// sendCase is the select case that sends x.
func (v Value) sendCase(x Value) rt.Case {
	if rt.ChanDir(v.RefType)&int(SendDir) == 0 {
		panic("reflect: send on recv-only channel")
	}
	x.mustBeExported("Send")
	x = x.assignTo("reflect.Value.Send", rt.Elem(v.RefType))
	return rt.Case{rt.LoadPointer(v.RefAddr), x.RefAddr, 1}
}

// recvCase is the select case that receives, and the value that it sets.
func (v Value) recvCase() (rt.Case, Value) {
	if rt.ChanDir(v.RefType)&int(RecvDir) == 0 {
		panic("reflect: recv on send-only channel")
	}
	elem := rt.Elem(v.RefType)
	x := makeValue(elem, rt.New(elem), v.ro())
	return rt.Case{rt.LoadPointer(v.RefAddr), x.RefAddr, 0}, x
}

// Send sends x.
func (v Value) Send(x Value) {
	v.mustBe(Chan, "Send")
	v.mustBeExported("Send")
	c := v.sendCase(x)
	rt.Select(&c, 1)
}

// TrySend sends x if that need not wait, and reports whether it did.
func (v Value) TrySend(x Value) bool {
	v.mustBe(Chan, "TrySend")
	v.mustBeExported("TrySend")
	c := v.sendCase(x)
	chosen, _ := rt.SelectDefault(&c, 1)
	return chosen == 0
}

// Recv receives; ok is false for the zero value of a closed channel.
func (v Value) Recv() (x Value, ok bool) {
	v.mustBe(Chan, "Recv")
	v.mustBeExported("Recv")
	c, x := v.recvCase()
	_, ok = rt.Select(&c, 1)
	return x, ok
}

// TryRecv receives if that need not wait; else x is the zero Value.
func (v Value) TryRecv() (x Value, ok bool) {
	v.mustBe(Chan, "TryRecv")
	v.mustBeExported("TryRecv")
	c, x := v.recvCase()
	chosen, ok := rt.SelectDefault(&c, 1)
	if chosen < 0 {
		return Value{}, false
	}
	return x, ok
}

// A SelectDir is what a case of a select does.
type SelectDir int

// What a case does.
const (
	_ SelectDir = iota
	SelectSend
	SelectRecv
	SelectDefault
)

// A SelectCase is a case of a select. A case with the zero Value as its channel is never chosen.
type SelectCase struct {
	Dir  SelectDir
	Chan Value
	Send Value
}

// Select waits for one of the cases. It gives the chosen case's index and, for a receiving one, what was received.
func Select(cases []SelectCase) (chosen int, recv Value, recvOK bool) {
	if len(cases) > 65536 {
		panic("reflect.Select: too many cases (max 65536)")
	}
	list := make([]rt.Case, len(cases)+1)
	values := make([]Value, len(cases))
	other := -1
	for i, c := range cases {
		switch c.Dir {
		default:
			panic("reflect.Select: invalid Dir")
		case SelectDefault:
			if other >= 0 {
				panic("reflect.Select: multiple default cases")
			}
			other = i
			if c.Chan.IsValid() {
				panic("reflect.Select: default case has Chan value")
			}
			if c.Send.IsValid() {
				panic("reflect.Select: default case has Send value")
			}
		case SelectSend:
			if !c.Chan.IsValid() {
				continue
			}
			c.Chan.mustBe(Chan, "Select")
			c.Chan.mustBeExported("Select")
			if rt.ChanDir(c.Chan.RefType)&int(SendDir) == 0 {
				panic("reflect.Select: SendDir case using recv-only channel")
			}
			if !c.Send.IsValid() {
				panic("reflect.Select: SendDir case missing Send value")
			}
			c.Send.mustBeExported("Select")
			x := c.Send.assignTo("reflect.Select", rt.Elem(c.Chan.RefType))
			list[i] = rt.Case{rt.LoadPointer(c.Chan.RefAddr), x.RefAddr, 1}
		case SelectRecv:
			if c.Send.IsValid() {
				panic("reflect.Select: RecvDir case has Send value")
			}
			if !c.Chan.IsValid() {
				continue
			}
			c.Chan.mustBe(Chan, "Select")
			c.Chan.mustBeExported("Select")
			if rt.ChanDir(c.Chan.RefType)&int(RecvDir) == 0 {
				panic("reflect.Select: RecvDir case using send-only channel")
			}
			list[i], values[i] = c.Chan.recvCase()
		}
	}
	if other >= 0 {
		chosen, recvOK = rt.SelectDefault(&list[0], len(cases))
		if chosen < 0 {
			return other, Value{}, false
		}
	} else {
		chosen, recvOK = rt.Select(&list[0], len(cases))
	}
	return chosen, values[chosen], recvOK
}

// ---- methods

// NumMethod is the number of the value's methods.
func (v Value) NumMethod() int {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.Value.NumMethod", Invalid})
	}
	return rt.NumMethod(v.RefType)
}

// Method is the value's i'th method as a func value that has the receiver.
func (v Value) Method(i int) Value {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.Value.Method", Invalid})
	}
	if uint(i) >= uint(rt.NumMethod(v.RefType)) {
		panic("reflect: Method index out of range")
	}
	if v.kind() == rt.Interface && v.IsNil() {
		panic("reflect: Method on nil interface value")
	}
	flag := v.ro()
	if pkg, _ := methodName(rt.MethodName(v.RefType, i)); pkg != "" {
		flag = flagStickyRO
	}
	typ := rt.MethodType(v.RefType, i)
	at := rt.New(typ)
	rt.StorePointer(at, rt.BindMethod(v.RefType, i, rt.Make(v.RefType, v.RefAddr)))
	return makeValue(typ, at, flag)
}

// MethodByName is the method of a name, the zero Value if there is none.
func (v Value) MethodByName(name string) Value {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.Value.MethodByName", Invalid})
	}
	i := methodIndex(v.RefType, name)
	if i < 0 {
		return Value{}
	}
	return v.Method(i)
}

// quoteInt is a number as text.
func quoteInt(n int) string { return strconv.Itoa(n) }

// A SliceHeader is a slice as it lies in memory.
type SliceHeader struct {
	Data uintptr
	Len  int
	Cap  int
}

// A StringHeader is a string as it lies in memory.
type StringHeader struct {
	Data uintptr
	Len  int
}

// UnsafePointer is what Pointer gives, as a pointer.
func (v Value) UnsafePointer() unsafe.Pointer {
	switch v.kind() {
	case rt.Chan, rt.Map, rt.Pointer, rt.Slice, rt.String, rt.UnsafePointer:
		return unsafe.Pointer(rt.LoadPointer(v.RefAddr))
	case rt.Func:
		return unsafe.Pointer(v.Pointer())
	}
	v.fail("UnsafePointer")
	return nil
}
