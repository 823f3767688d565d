// Package reflect lets a program look at, change and make values whose types it does not know at compile time.
//
// A type is its descriptor's number; a value is an address together with its type (package internal/rt). A value that is
// not addressable lies in memory that nobody writes.
package reflect

import (
	"internal/rt"
	"iter"
	"strconv"
)

// A Kind is the sort of type that a Type is.
type Kind uint

// The kinds. The zero Kind is none.
const (
	Invalid Kind = iota
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

// Ptr is the old name of Pointer.
const Ptr = Pointer

var kindNames = [...]string{
	"invalid", "bool", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr",
	"float32", "float64", "complex64", "complex128", "array", "chan", "func", "interface", "map", "ptr", "slice", "string",
	"struct", "unsafe.Pointer",
}

// String is the kind's name.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind" + strconv.Itoa(int(k))
}

// A ChanDir is a channel type's direction.
type ChanDir int

// The directions.
const (
	RecvDir ChanDir = 1 << iota
	SendDir
	BothDir = RecvDir | SendDir
)

// String is the direction as Go writes it.
func (d ChanDir) String() string {
	switch d {
	case SendDir:
		return "chan<-"
	case RecvDir:
		return "<-chan"
	case BothDir:
		return "chan"
	}
	return "ChanDir" + strconv.Itoa(int(d))
}

// A Type is a Go type. Types are comparable: equal values stand for identical types.
type Type interface {
	// Align is the alignment in bytes of a variable of the type.
	Align() int
	// FieldAlign is the alignment in bytes of a field of the type.
	FieldAlign() int
	// Method is the i'th method in the order of names. It panics if there is none.
	Method(int) Method
	// Methods goes over the methods.
	Methods() iter.Seq[Method]
	// MethodByName is the method of a name, and whether there is one.
	MethodByName(string) (Method, bool)
	// NumMethod is the number of exported methods; for an interface type, of all.
	NumMethod() int
	// Name is a named type's name in its package, else empty.
	Name() string
	// PkgPath is a named type's package path, empty for predeclared types.
	PkgPath() string
	// Size is the number of bytes of a value.
	Size() uintptr
	// String is the type as text, for people.
	String() string
	// Kind is the sort of type.
	Kind() Kind
	// Implements reports whether the type implements the interface type u.
	Implements(u Type) bool
	// AssignableTo reports whether a value of the type may be assigned to a variable of type u.
	AssignableTo(u Type) bool
	// ConvertibleTo reports whether a value of the type may be converted to type u.
	ConvertibleTo(u Type) bool
	// Comparable reports whether values of the type can be compared; comparing may still panic.
	Comparable() bool
	// Bits is the size of a number's type in bits.
	Bits() int
	// ChanDir is a channel type's direction.
	ChanDir() ChanDir
	// IsVariadic reports whether a func type's last parameter is `...T`.
	IsVariadic() bool
	// Elem is the type of an array's, channel's, map's, pointer's or slice's elements.
	Elem() Type
	// Field is a struct type's i'th field.
	Field(i int) StructField
	// Fields goes over a struct type's fields.
	Fields() iter.Seq[StructField]
	// FieldByIndex is the nested field at a path of indices.
	FieldByIndex(index []int) StructField
	// FieldByName is the field of a name, promoted ones included.
	FieldByName(name string) (StructField, bool)
	// FieldByNameFunc is the only field at the shallowest depth whose name matches.
	FieldByNameFunc(match func(string) bool) (StructField, bool)
	// In is a func type's i'th parameter.
	In(i int) Type
	// Ins goes over a func type's parameters.
	Ins() iter.Seq[Type]
	// Key is a map type's key type.
	Key() Type
	// Len is an array type's length.
	Len() int
	// NumField is the number of a struct type's fields.
	NumField() int
	// NumIn is the number of a func type's parameters.
	NumIn() int
	// NumOut is the number of a func type's results.
	NumOut() int
	// Out is a func type's i'th result.
	Out(i int) Type
	// Outs goes over a func type's results.
	Outs() iter.Seq[Type]
	// OverflowComplex reports whether the type cannot represent x.
	OverflowComplex(x complex128) bool
	// OverflowFloat reports whether the type cannot represent x.
	OverflowFloat(x float64) bool
	// OverflowInt reports whether the type cannot represent x.
	OverflowInt(x int64) bool
	// OverflowUint reports whether the type cannot represent x.
	OverflowUint(x uint64) bool
	// CanSeq reports whether a value can be ranged over with one variable.
	CanSeq() bool
	// CanSeq2 reports whether a value can be ranged over with two variables.
	CanSeq2() bool
	number() int
}

// rtype is the only Type. There is one for each type, outside the heap.
type rtype struct{ id int }

func toRType(id int) *rtype

// toType is the Type of a number, nil for 0.
func toType(id int) Type {
	if id == 0 {
		return nil
	}
	return toRType(id)
}

// TypeOf is the type of the value in i, nil for a nil interface.
func TypeOf(i any) Type { return toType(rt.TypeOf(i)) }

// TypeFor is the type T.
func TypeFor[T any]() Type {
	var p *T
	return toType(rt.Elem(rt.TypeOf(p)))
}

// A Method is a method of a type.
type Method struct {
	// Name is its name.
	Name string
	// PkgPath is the package path of a name that is not exported.
	PkgPath string
	// Type is its func type; the receiver is the first parameter, but for interface types.
	Type Type
	// Func is the method as a function of the receiver.
	Func Value
	// Index is its place in the order of names.
	Index int
}

// IsExported reports whether the name is exported.
func (m Method) IsExported() bool { return m.PkgPath == "" }

// A StructField is a field of a struct type.
type StructField struct {
	// Name is its name.
	Name string
	// PkgPath is the package path of a name that is not exported.
	PkgPath string
	// Type is its type.
	Type Type
	// Tag is its tag.
	Tag StructTag
	// Offset is its place in the struct, in bytes.
	Offset uintptr
	// Index is the path of indices that leads to it.
	Index []int
	// Anonymous says that it is embedded.
	Anonymous bool
}

// IsExported reports whether the name is exported.
func (f StructField) IsExported() bool { return f.PkgPath == "" }

// A StructTag is a field's tag: `key:"value"` pairs behind each other.
type StructTag string

// Get is the value of a key, empty if there is none.
func (tag StructTag) Get(key string) string {
	v, _ := tag.Lookup(key)
	return v
}

// Lookup is the value of a key, and whether there is one.
func (tag StructTag) Lookup(key string) (value string, ok bool) {
	rest := string(tag)
	for rest != "" {
		for rest != "" && rest[0] == ' ' {
			rest = rest[1:]
		}
		colon := 0
		for colon < len(rest) && rest[colon] > ' ' && rest[colon] != ':' && rest[colon] != '"' && rest[colon] != 0x7f {
			colon++
		}
		if colon == 0 || colon+1 >= len(rest) || rest[colon] != ':' || rest[colon+1] != '"' {
			return "", false
		}
		name := rest[:colon]
		rest = rest[colon+1:]
		end := 1
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return "", false
		}
		quoted := rest[:end+1]
		rest = rest[end+1:]
		if name == key {
			value, err := strconv.Unquote(quoted)
			return value, err == nil
		}
	}
	return "", false
}

func (t *rtype) number() int     { return t.id }
func (t *rtype) Align() int      { return rt.Align(t.id) }
func (t *rtype) FieldAlign() int { return rt.Align(t.id) }
func (t *rtype) Size() uintptr   { return uintptr(rt.Size(t.id)) }
func (t *rtype) String() string  { return rt.Name(t.id) }
func (t *rtype) Kind() Kind      { return Kind(rt.Kind(t.id)) }
func (t *rtype) PkgPath() string { return rt.PkgPath(t.id) }

// Name is the text without the package, with the type arguments.
func (t *rtype) Name() string {
	if rt.TypeName(t.id) == "" {
		return ""
	}
	text := rt.Name(t.id)
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		switch {
		case text[i] == ']':
			depth++
		case text[i] == '[':
			depth--
		case text[i] == '.' && depth == 0:
			return text[i+1:]
		}
	}
	return text
}

func (t *rtype) Comparable() bool { return rt.Comparable(t.id) }

func (t *rtype) Bits() int {
	k := t.Kind()
	if k < Int || k > Complex128 {
		panic("reflect: Bits of non-arithmetic Type " + t.String())
	}
	return rt.Size(t.id) * 8
}

func (t *rtype) ChanDir() ChanDir {
	t.must(Chan, "ChanDir", "chan")
	return ChanDir(rt.ChanDir(t.id))
}

func (t *rtype) must(k Kind, method, what string) {
	if t.Kind() != k {
		panic("reflect: " + method + " of non-" + what + " type " + t.String())
	}
}

func (t *rtype) IsVariadic() bool {
	t.must(Func, "IsVariadic", "func")
	return rt.NumResult(t.id)&1 != 0
}

func (t *rtype) Elem() Type {
	switch t.Kind() {
	case Array, Chan, Map, Pointer, Slice:
		return toType(rt.Elem(t.id))
	}
	panic("reflect: Elem of invalid type " + t.String())
}

func (t *rtype) Key() Type {
	t.must(Map, "Key", "map")
	return toType(rt.Key(t.id))
}

func (t *rtype) Len() int {
	t.must(Array, "Len", "array")
	return rt.Len(t.id)
}

func (t *rtype) NumIn() int {
	t.must(Func, "NumIn", "func")
	return rt.Len(t.id)
}

func (t *rtype) NumOut() int {
	t.must(Func, "NumOut", "func")
	return rt.NumResult(t.id) >> 1
}

func (t *rtype) In(i int) Type {
	t.must(Func, "In", "func")
	checkIndex(i, rt.Len(t.id))
	return toType(rt.Param(t.id, i))
}

func (t *rtype) Out(i int) Type {
	t.must(Func, "Out", "func")
	checkIndex(i, rt.NumResult(t.id)>>1)
	return toType(rt.Result(t.id, i))
}

// checkIndex fails as an index expression does.
func checkIndex(i, n int) {
	_ = make([]struct{}, n)[i]
}

func (t *rtype) Ins() iter.Seq[Type] {
	t.must(Func, "Ins", "func")
	return func(yield func(Type) bool) {
		for i := range t.NumIn() {
			if !yield(t.In(i)) {
				return
			}
		}
	}
}

func (t *rtype) Outs() iter.Seq[Type] {
	t.must(Func, "Outs", "func")
	return func(yield func(Type) bool) {
		for i := range t.NumOut() {
			if !yield(t.Out(i)) {
				return
			}
		}
	}
}

// ---- fields

func (t *rtype) NumField() int {
	t.must(Struct, "NumField", "struct")
	return rt.Len(t.id)
}

func (t *rtype) Field(i int) StructField {
	t.must(Struct, "Field", "struct")
	if i < 0 || i >= rt.Len(t.id) {
		panic("reflect: Field index out of bounds")
	}
	return StructField{
		Name:      rt.FieldName(t.id, i),
		PkgPath:   rt.FieldPkgPath(t.id, i),
		Type:      toType(rt.FieldType(t.id, i)),
		Tag:       StructTag(rt.FieldTag(t.id, i)),
		Offset:    uintptr(rt.FieldOffset(t.id, i)),
		Index:     []int{i},
		Anonymous: rt.FieldFlags(t.id, i)&1 != 0,
	}
}

func (t *rtype) Fields() iter.Seq[StructField] {
	t.must(Struct, "Fields", "struct")
	return func(yield func(StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

func (t *rtype) FieldByIndex(index []int) StructField {
	var f StructField
	var at Type = t
	for i, x := range index {
		if i > 0 {
			if at.Kind() == Pointer && at.Elem().Kind() == Struct {
				at = at.Elem()
			}
		}
		f = at.Field(x)
		at = f.Type
	}
	f.Index = index
	return f
}

func (t *rtype) FieldByName(name string) (StructField, bool) {
	t.must(Struct, "FieldByName", "struct")
	if name != "" {
		for i := range rt.Len(t.id) {
			if rt.FieldName(t.id, i) == name {
				return t.Field(i), true
			}
		}
	}
	return t.FieldByNameFunc(func(s string) bool { return s == name })
}

// embedded is a struct that is reached through embedded fields.
type embedded struct {
	id    int
	index []int
}

// FieldByNameFunc looks at one depth of embedding after the other. A type that is embedded more than once at a depth hides
// its own fields there.
func (t *rtype) FieldByNameFunc(match func(string) bool) (result StructField, ok bool) {
	t.must(Struct, "FieldByNameFunc", "struct")
	next := []embedded{{id: t.id}}
	var nextCount map[int]int
	visited := map[int]bool{}
	for len(next) > 0 {
		current, count := next, nextCount
		next, nextCount = nil, map[int]int{}
		for _, scan := range current {
			if visited[scan.id] {
				continue
			}
			visited[scan.id] = true
			for i := range rt.Len(scan.id) {
				name := rt.FieldName(scan.id, i)
				inner := 0
				if rt.FieldFlags(scan.id, i)&1 != 0 {
					inner = rt.FieldType(scan.id, i)
					if rt.Kind(inner) == rt.Pointer {
						inner = rt.Elem(inner)
					}
				}
				if match(name) {
					if count[scan.id] > 1 || ok {
						return StructField{}, false
					}
					result = toRType(scan.id).Field(i)
					result.Index = append(append([]int(nil), scan.index...), i)
					ok = true
					continue
				}
				if ok || inner == 0 || rt.Kind(inner) != rt.Struct {
					continue
				}
				if nextCount[inner] > 0 {
					nextCount[inner] = 2
					continue
				}
				nextCount[inner] = 1
				if count[scan.id] > 1 {
					nextCount[inner] = 2
				}
				next = append(next, embedded{inner, append(append([]int(nil), scan.index...), i)})
			}
		}
		if ok {
			break
		}
	}
	return result, ok
}

// VisibleFields gives all fields of a struct type, promoted ones included, each struct's in the order of declaration and
// those of an embedded struct behind it.
func VisibleFields(t Type) []StructField {
	if t == nil {
		panic("reflect: VisibleFields(nil)")
	}
	if t.Kind() != Struct {
		panic("reflect.VisibleFields of non-struct type")
	}
	w := &fieldWalker{byName: map[string]int{}, visiting: map[Type]bool{}}
	w.walk(t)
	out := w.fields[:0]
	for i := range w.fields {
		if w.fields[i].Name != "" {
			out = append(out, w.fields[i])
		}
	}
	return out
}

type fieldWalker struct {
	byName   map[string]int
	visiting map[Type]bool
	fields   []StructField
	index    []int
}

func (w *fieldWalker) walk(t Type) {
	if w.visiting[t] {
		return
	}
	w.visiting[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		w.index = append(w.index, i)
		add := true
		if old, ok := w.byName[f.Name]; ok {
			other := &w.fields[old]
			switch {
			case len(w.index) == len(other.Index):
				// Two at one depth hide each other.
				other.Name = ""
				add = false
			case len(w.index) < len(other.Index):
				other.Name = ""
			default:
				add = false
			}
		}
		if add {
			f.Index = append([]int(nil), w.index...)
			w.byName[f.Name] = len(w.fields)
			w.fields = append(w.fields, f)
		}
		if f.Anonymous {
			inner := f.Type
			if inner.Kind() == Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() == Struct {
				w.walk(inner)
			}
		}
		w.index = w.index[:len(w.index)-1]
	}
	delete(w.visiting, t)
}

// ---- methods

func (t *rtype) NumMethod() int { return rt.NumMethod(t.id) }

// methodName splits a method's name into package path and name.
func methodName(full string) (pkgPath, name string) {
	for i := len(full) - 1; i >= 0; i-- {
		if full[i] == '.' {
			return full[:i], full[i+1:]
		}
	}
	return "", full
}

func (t *rtype) Method(i int) (m Method) {
	if i < 0 || i >= rt.NumMethod(t.id) {
		panic("reflect: Method index out of range")
	}
	m.PkgPath, m.Name = methodName(rt.MethodName(t.id, i))
	m.Index = i
	own := rt.MethodType(t.id, i)
	if t.Kind() == Interface {
		m.Type = toType(own)
		return m
	}
	params := []int{t.id}
	for p := range rt.Len(own) {
		params = append(params, rt.Param(own, p))
	}
	n := rt.NumResult(own)
	results := make([]int, n>>1)
	for r := range results {
		results[r] = rt.Result(own, r)
	}
	variadic := n&1 != 0
	m.Type = toType(rt.FuncOf(params, results, variadic))
	m.Func = MakeFunc(m.Type, func(args []Value) []Value {
		method := args[0].Method(i)
		if variadic {
			return method.CallSlice(args[1:])
		}
		return method.Call(args[1:])
	})
	return m
}

func (t *rtype) Methods() iter.Seq[Method] {
	return func(yield func(Method) bool) {
		for i := range t.NumMethod() {
			if !yield(t.Method(i)) {
				return
			}
		}
	}
}

// methodIndex is the place of the method with a name, or -1.
func methodIndex(typ int, name string) int {
	for i := range rt.NumMethod(typ) {
		if rt.MethodName(typ, i) == name {
			return i
		}
	}
	if rt.Kind(typ) == rt.Interface {
		for i := range rt.NumMethod(typ) {
			if _, own := methodName(rt.MethodName(typ, i)); own == name {
				return i
			}
		}
	}
	return -1
}

func (t *rtype) MethodByName(name string) (Method, bool) {
	i := methodIndex(t.id, name)
	if i < 0 {
		return Method{}, false
	}
	return t.Method(i), true
}

// ---- relations

func (t *rtype) Implements(u Type) bool {
	if u == nil {
		panic("reflect: nil type passed to Type.Implements")
	}
	if u.Kind() != Interface {
		panic("reflect: non-interface type passed to Type.Implements")
	}
	return implements(t.id, u.number())
}

// implements reports whether a type, which may be an interface type itself, has the methods of an interface type.
func implements(t, iface int) bool {
	if rt.Kind(t) != rt.Interface {
		return rt.Implements(t, iface)
	}
	has := 0
	for i := range rt.NumMethod(iface) {
		name, typ := rt.MethodName(iface, i), rt.MethodType(iface, i)
		for has < rt.NumMethod(t) && !(rt.MethodName(t, has) == name && rt.MethodType(t, has) == typ) {
			has++
		}
		if has == rt.NumMethod(t) {
			return false
		}
	}
	return true
}

func (t *rtype) AssignableTo(u Type) bool {
	if u == nil {
		panic("reflect: nil type passed to Type.AssignableTo")
	}
	return assignable(u.number(), t.id)
}

// assignable reports whether a value of type from may be assigned to a variable of type to.
func assignable(to, from int) bool {
	if to == from {
		return true
	}
	if rt.Kind(to) == rt.Interface {
		return implements(from, to)
	}
	if rt.TypeName(to) != "" && rt.TypeName(from) != "" || rt.Kind(to) != rt.Kind(from) {
		return false
	}
	if rt.Kind(to) == rt.Chan && rt.ChanDir(from) == int(BothDir) && rt.Elem(to) == rt.Elem(from) {
		return true
	}
	return sameUnderlying(to, from, true)
}

// sameUnderlying reports whether two types have identical underlying types.
func sameUnderlying(a, b int, tags bool) bool {
	if a == b {
		return true
	}
	k := rt.Kind(a)
	if k != rt.Kind(b) {
		return false
	}
	if k >= rt.Bool && k <= rt.Complex128 || k == rt.String || k == rt.UnsafePointer {
		return true
	}
	switch k {
	case rt.Array:
		return rt.Len(a) == rt.Len(b) && identical(rt.Elem(a), rt.Elem(b), tags)
	case rt.Chan:
		return rt.ChanDir(a) == rt.ChanDir(b) && identical(rt.Elem(a), rt.Elem(b), tags)
	case rt.Func:
		n := rt.Len(a)
		if n != rt.Len(b) || rt.NumResult(a) != rt.NumResult(b) {
			return false
		}
		for i := range n {
			if !identical(rt.Param(a, i), rt.Param(b, i), tags) {
				return false
			}
		}
		for i := range rt.NumResult(a) >> 1 {
			if !identical(rt.Result(a, i), rt.Result(b, i), tags) {
				return false
			}
		}
		return true
	case rt.Interface:
		return implements(a, b) && implements(b, a)
	case rt.Map:
		return identical(rt.Key(a), rt.Key(b), tags) && identical(rt.Elem(a), rt.Elem(b), tags)
	case rt.Pointer, rt.Slice:
		return identical(rt.Elem(a), rt.Elem(b), tags)
	case rt.Struct:
		n := rt.Len(a)
		if n != rt.Len(b) {
			return false
		}
		for i := range n {
			if rt.FieldName(a, i) != rt.FieldName(b, i) || rt.FieldFlags(a, i) != rt.FieldFlags(b, i) ||
				rt.FieldPkgPath(a, i) != rt.FieldPkgPath(b, i) || tags && rt.FieldTag(a, i) != rt.FieldTag(b, i) ||
				!identical(rt.FieldType(a, i), rt.FieldType(b, i), tags) {
				return false
			}
		}
		return true
	}
	return false
}

// identical reports whether two types are identical, tags looked at or not.
func identical(a, b int, tags bool) bool {
	if tags || a == b {
		return a == b
	}
	if rt.TypeName(a) != rt.TypeName(b) || rt.TypeName(a) != "" {
		return false
	}
	return sameUnderlying(a, b, tags)
}

func (t *rtype) ConvertibleTo(u Type) bool {
	if u == nil {
		panic("reflect: nil type passed to Type.ConvertibleTo")
	}
	return converter(u.number(), t.id) != nil
}

func (t *rtype) OverflowComplex(x complex128) bool {
	switch t.Kind() {
	case Complex64:
		return overflowFloat32(real(x)) || overflowFloat32(imag(x))
	case Complex128:
		return false
	}
	panic("reflect: OverflowComplex of non-complex type " + t.String())
}

func (t *rtype) OverflowFloat(x float64) bool {
	switch t.Kind() {
	case Float32:
		return overflowFloat32(x)
	case Float64:
		return false
	}
	panic("reflect: OverflowFloat of non-float type " + t.String())
}

func (t *rtype) OverflowInt(x int64) bool {
	switch k := t.Kind(); k {
	case Int, Int8, Int16, Int32, Int64:
		return overflowInt(rt.Size(t.id), x)
	}
	panic("reflect: OverflowInt of non-int type " + t.String())
}

func (t *rtype) OverflowUint(x uint64) bool {
	switch k := t.Kind(); k {
	case Uint, Uintptr, Uint8, Uint16, Uint32, Uint64:
		return overflowUint(rt.Size(t.id), x)
	}
	panic("reflect: OverflowUint of non-uint type " + t.String())
}

func overflowFloat32(x float64) bool {
	if x < 0 {
		x = -x
	}
	return 3.40282346638528859811704183484516925440e+38 < x && x <= 1.79769313486231570814527423731704356798070e+308
}

func overflowInt(size int, x int64) bool {
	shift := uint(64 - 8*size)
	return x<<shift>>shift != x
}

func overflowUint(size int, x uint64) bool {
	shift := uint(64 - 8*size)
	return x<<shift>>shift != x
}

func (t *rtype) CanSeq() bool {
	switch t.Kind() {
	case Int8, Int16, Int32, Int64, Int, Uint8, Uint16, Uint32, Uint64, Uint, Uintptr, Array, Slice, Chan, String, Map:
		return true
	case Func:
		return isSeq(t.id, 1)
	case Pointer:
		return rt.Kind(rt.Elem(t.id)) == rt.Array
	}
	return false
}

func (t *rtype) CanSeq2() bool {
	switch t.Kind() {
	case Array, Slice, String, Map:
		return true
	case Func:
		return isSeq(t.id, 2)
	case Pointer:
		return rt.Kind(rt.Elem(t.id)) == rt.Array
	}
	return false
}

// isSeq reports whether a func type is an iterator that yields n values at a time.
func isSeq(typ, n int) bool {
	if rt.Len(typ) != 1 || rt.NumResult(typ) != 0 {
		return false
	}
	yield := rt.Param(typ, 0)
	return rt.Kind(yield) == rt.Func && rt.Len(yield) == n && rt.NumResult(yield) == 2 &&
		rt.Kind(rt.Result(yield, 0)) == rt.Bool
}

// ---- making types

// PointerTo is the type *t.
func PointerTo(t Type) Type { return toType(rt.PointerTo(t.number())) }

// PtrTo is the old name of PointerTo.
func PtrTo(t Type) Type { return PointerTo(t) }

// SliceOf is the type []t.
func SliceOf(t Type) Type { return toType(rt.SliceOf(t.number())) }

// ArrayOf is the type [length]elem. It panics if values would be larger than the address space.
func ArrayOf(length int, elem Type) Type {
	if length < 0 {
		panic("reflect: negative length passed to ArrayOf")
	}
	t := rt.ArrayOf(length, elem.number())
	if t == 0 {
		panic("reflect.ArrayOf: array size would exceed virtual address space")
	}
	return toType(t)
}

// MapOf is the type map[key]elem. It panics if keys could not be compared.
func MapOf(key, elem Type) Type {
	if !key.Comparable() {
		panic("reflect.MapOf: invalid key type " + key.String())
	}
	return toType(rt.MapOf(key.number(), elem.number()))
}

// ChanOf is the channel type of a direction.
func ChanOf(dir ChanDir, t Type) Type {
	if t.Size() >= 1<<16 {
		panic("reflect.ChanOf: element size too large")
	}
	if dir < RecvDir || dir > BothDir {
		panic("reflect.ChanOf: invalid dir")
	}
	return toType(rt.ChanOf(int(dir), t.number()))
}

// FuncOf is a func type. It panics if a variadic one's last parameter is no slice.
func FuncOf(in, out []Type, variadic bool) Type {
	if variadic && (len(in) == 0 || in[len(in)-1].Kind() != Slice) {
		panic("reflect.FuncOf: last arg of variadic func must be slice")
	}
	return toType(rt.FuncOf(numbers(in), numbers(out), variadic))
}

func numbers(types []Type) []int {
	out := make([]int, len(types))
	for i, t := range types {
		out[i] = t.number()
	}
	return out
}

// StructOf is the struct type with these fields; offsets and indices are set anew. Embedded fields promote no methods.
func StructOf(fields []StructField) Type {
	n := len(fields)
	names, paths, tags := make([]string, n), make([]string, n), make([]string, n)
	types, embedded := make([]int, n), make([]int, n)
	seen := map[string]bool{}
	for i, f := range fields {
		if f.Name == "" {
			panic("reflect.StructOf: field " + strconv.Itoa(i) + " has no name")
		}
		if !isIdentifier(f.Name) {
			panic("reflect.StructOf: field " + strconv.Itoa(i) + " has invalid name")
		}
		if f.Type == nil {
			panic("reflect.StructOf: field " + strconv.Itoa(i) + " has no type")
		}
		exported := f.Name[0] >= 'A' && f.Name[0] <= 'Z'
		if exported && f.PkgPath != "" {
			panic("reflect.StructOf: field \"" + f.Name + "\" is exported but has PkgPath")
		}
		// As in Go, only of ASCII letters is it known that they are small.
		if c := f.Name[0]; (c == '_' || 'a' <= c && c <= 'z') && f.PkgPath == "" {
			panic("reflect.StructOf: field \"" + f.Name + "\" is unexported but missing PkgPath")
		}
		if seen[f.Name] && f.Name != "_" {
			panic("reflect.StructOf: duplicate field " + f.Name)
		}
		seen[f.Name] = true
		names[i], paths[i], tags[i], types[i] = f.Name, f.PkgPath, string(f.Tag), f.Type.number()
		if f.Anonymous {
			embedded[i] = 1
		}
	}
	t := rt.StructOf(names, paths, tags, types, embedded)
	if t == 0 {
		panic("reflect.StructOf: struct size would exceed virtual address space")
	}
	return toType(t)
}

func isIdentifier(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return true
}
