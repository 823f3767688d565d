package fmt

import (
	"internal/rt"
	"unicode/utf8"
)

// badVerb prints a value whose type does not have the verb. Without a type the operand itself is meant.
func (p *printer) badVerb(verb rune, typ int, at *byte) {
	p.WriteString("%!")
	p.buf = utf8.AppendRune(p.buf, verb)
	p.buf = append(p.buf, '(')
	was := p.erroring
	p.erroring = true
	switch {
	case p.arg != nil:
		p.WriteString(rt.Name(rt.TypeOf(p.arg)))
		p.buf = append(p.buf, '=')
		p.value(p.arg, 'v')
	case typ != 0 && at != nil:
		p.WriteString(rt.Name(typ))
		p.buf = append(p.buf, '=')
		p.walk(typ, at, 'v', 0, false)
	default:
		p.WriteString("<nil>")
	}
	p.erroring = was
	p.buf = append(p.buf, ')')
}

// value prints the value in an interface.
func (p *printer) value(arg any, verb rune) {
	p.arg = arg
	if arg == nil {
		if verb == 'T' || verb == 'v' {
			p.pad("<nil>")
		} else {
			p.badVerb(verb, 0, nil)
		}
		return
	}
	switch verb {
	case 'T':
		p.string(rt.Name(rt.TypeOf(arg)), 's')
		return
	case 'p':
		p.pointer(rt.TypeOf(arg), rt.AddressOf(arg), 'p')
		return
	}
	switch v := arg.(type) {
	case string:
		p.string(v, verb)
	case int:
		p.int(uint64(v), true, verb)
	case bool:
		p.bool(v, verb)
	case float64:
		p.float(v, 64, verb)
	case []byte:
		p.bytes(v, verb)
	default:
		if v, ok := arg.(interface{ AsRef() rt.Ref }); ok {
			p.reflected(v.AsRef(), verb)
		} else if !p.method(arg, verb) {
			p.walk(rt.TypeOf(arg), rt.AddressOf(arg), verb, 0, false)
		}
	}
}

// reflected prints what a reflect.Value holds.
func (p *printer) reflected(r rt.Ref, verb rune) {
	hidden := r.RefFlag&rt.ReadOnly != 0
	if r.RefType == 0 {
		p.WriteString("<invalid reflect.Value>")
		return
	}
	if !hidden {
		p.arg = rt.Make(r.RefType, r.RefAddr)
		if p.arg != nil && p.method(p.arg, verb) {
			return
		}
	}
	p.walk(r.RefType, r.RefAddr, verb, 0, hidden)
}

// bytes prints a slice of type []byte itself: %v and %d look at no element's methods.
func (p *printer) bytes(v []byte, verb rune) {
	switch verb {
	case 's', 'q', 'x', 'X':
		p.string(string(v), verb)
		return
	case 'v', 'd':
	default:
		p.walk(rt.TypeOf(v), rt.AddressOf(v), verb, 0, false)
		return
	}
	open, close := byte('['), byte(']')
	if p.sharpV {
		p.WriteString("[]byte")
		if v == nil {
			p.WriteString("(nil)")
			return
		}
		open, close = '{', '}'
	}
	p.buf = append(p.buf, open)
	for i, c := range v {
		p.separator(i)
		if p.sharpV {
			p.hex0x(uint64(c), true)
		} else {
			p.integer(uint64(c), false, 10, verb, false)
		}
	}
	p.buf = append(p.buf, close)
}

// method prints by the value's own methods, if it has any for the verb.
func (p *printer) method(arg any, verb rune) (done bool) {
	if p.erroring {
		return false
	}
	if verb == 'w' {
		if _, ok := arg.(error); !ok || !p.wrapping {
			p.badVerb(verb, 0, nil)
			return true
		}
		verb = 'v'
	}
	if f, ok := arg.(Formatter); ok {
		done = true
		defer p.catch(arg, verb, "Format")
		f.Format(p, verb)
		return
	}
	if p.sharpV {
		if s, ok := arg.(GoStringer); ok {
			done = true
			defer p.catch(arg, verb, "GoString")
			p.pad(p.cut(s.GoString()))
		}
		return
	}
	switch verb {
	case 'v', 's', 'x', 'X', 'q':
		switch v := arg.(type) {
		case error:
			done = true
			defer p.catch(arg, verb, "Error")
			p.string(v.Error(), verb)
		case Stringer:
			done = true
			defer p.catch(arg, verb, "String")
			p.string(v.String(), verb)
		}
	}
	return
}

// catch turns a panic of a method into text. A method that panics on a nil receiver printed a nil pointer.
func (p *printer) catch(arg any, verb rune, name string) {
	cause := recover()
	if cause == nil {
		return
	}
	if rt.Kind(rt.TypeOf(arg)) == rt.Pointer && rt.Pointee(arg) == nil {
		p.WriteString("<nil>")
		return
	}
	if p.panicking {
		// The panic of printing a panic's value is the program's.
		panic(cause)
	}
	before := p.spec
	p.spec = spec{}
	p.WriteString("%!")
	p.buf = utf8.AppendRune(p.buf, verb)
	p.WriteString("(PANIC=")
	p.WriteString(name)
	p.WriteString(" method: ")
	p.panicking = true
	p.value(cause, 'v')
	p.panicking = false
	p.buf = append(p.buf, ')')
	p.spec = before
}

// bytesAt copies the n bytes at an address, which are an array or slice of this type.
func bytesAt(typ int, at *byte) []byte {
	if rt.Kind(typ) == rt.Slice {
		b, _ := rt.Make(rt.TypeOf([]byte(nil)), at).([]byte)
		return b
	}
	b := make([]byte, rt.Len(typ))
	if len(b) > 0 {
		rt.Copy(typ, &b[0], at)
	}
	return b
}

// walk prints the value of a type at an address. hidden: it was reached through a field that is not exported, so that
// its methods are not called.
func (p *printer) walk(typ int, at *byte, verb rune, depth int, hidden bool) {
	kind := rt.Kind(typ)
	if depth > 0 && !hidden && kind != rt.Interface {
		p.arg = rt.Make(typ, at)
		if p.method(p.arg, verb) {
			return
		}
	} else if hidden {
		p.arg = rt.Make(typ, at)
	}
	switch kind {
	case rt.Bool:
		p.bool(rt.LoadUint(typ, at) != 0, verb)
	case rt.Int, rt.Int8, rt.Int16, rt.Int32, rt.Int64:
		p.int(uint64(rt.LoadInt(typ, at)), true, verb)
	case rt.Uint, rt.Uint8, rt.Uint16, rt.Uint32, rt.Uint64, rt.Uintptr:
		p.int(rt.LoadUint(typ, at), false, verb)
	case rt.Float32:
		p.float(rt.LoadFloat(typ, at), 32, verb)
	case rt.Float64:
		p.float(rt.LoadFloat(typ, at), 64, verb)
	case rt.Complex64, rt.Complex128:
		half := rt.Size(typ) / 2
		part := rt.TypeOf(float64(0))
		if half == 4 {
			part = rt.TypeOf(float32(0))
		}
		p.complex(rt.LoadFloat(part, at), rt.LoadFloat(part, rt.Add(at, half)), 16*half, verb)
	case rt.String:
		p.string(rt.LoadString(at), verb)
	case rt.Map:
		p.mapValue(typ, at, verb, depth, hidden)
	case rt.Struct:
		p.structValue(typ, at, verb, depth, hidden)
	case rt.Interface:
		p.interfaceValue(typ, at, verb, depth, hidden)
	case rt.Array, rt.Slice:
		p.listValue(typ, at, verb, depth, hidden)
	case rt.Pointer:
		if to := rt.LoadPointer(at); depth == 0 && to != nil {
			elem := rt.Elem(typ)
			switch rt.Kind(elem) {
			case rt.Array, rt.Slice, rt.Struct, rt.Map:
				p.buf = append(p.buf, '&')
				p.walk(elem, to, verb, depth+1, hidden)
				return
			}
		}
		p.pointer(typ, at, verb)
	case rt.Chan, rt.Func, rt.UnsafePointer:
		p.pointer(typ, at, verb)
	default:
		p.WriteString("<invalid value>")
	}
}

func (p *printer) separator(i int) {
	if i == 0 {
		return
	}
	if p.sharpV {
		p.buf = append(p.buf, ',')
	}
	p.buf = append(p.buf, ' ')
}

func (p *printer) structValue(typ int, at *byte, verb rune, depth int, hidden bool) {
	if p.sharpV {
		p.WriteString(rt.Name(typ))
	}
	p.buf = append(p.buf, '{')
	for i := range rt.Len(typ) {
		p.separator(i)
		if p.plusV || p.sharpV {
			p.WriteString(rt.FieldName(typ, i))
			p.buf = append(p.buf, ':')
		}
		field, inside := rt.FieldType(typ, i), rt.Add(at, rt.FieldOffset(typ, i))
		p.walk(field, inside, verb, depth+1, hidden || rt.FieldFlags(typ, i)&2 == 0)
	}
	p.buf = append(p.buf, '}')
}

func (p *printer) interfaceValue(typ int, at *byte, verb rune, depth int, hidden bool) {
	v := rt.Make(typ, at)
	if v != nil {
		p.walk(rt.TypeOf(v), rt.AddressOf(v), verb, depth+1, hidden)
		return
	}
	if p.sharpV {
		p.WriteString(rt.Name(typ))
		p.WriteString("(nil)")
	} else {
		p.WriteString("<nil>")
	}
}

func (p *printer) listValue(typ int, at *byte, verb rune, depth int, hidden bool) {
	isSlice := rt.Kind(typ) == rt.Slice
	data, n := at, 0
	if isSlice {
		data, n, _ = rt.LoadSlice(at)
	} else {
		n = rt.Len(typ)
	}
	elem := rt.Elem(typ)
	switch verb {
	case 's', 'q', 'x', 'X':
		if rt.Kind(elem) == rt.Uint8 {
			p.string(string(bytesAt(typ, at)), verb)
			return
		}
	}
	if p.sharpV {
		p.WriteString(rt.Name(typ))
		if isSlice && data == nil {
			p.WriteString("(nil)")
			return
		}
		p.buf = append(p.buf, '{')
	} else {
		p.buf = append(p.buf, '[')
	}
	size := rt.Size(elem)
	for i := range n {
		p.separator(i)
		p.walk(elem, rt.Add(data, i*size), verb, depth+1, hidden)
	}
	if p.sharpV {
		p.buf = append(p.buf, '}')
	} else {
		p.buf = append(p.buf, ']')
	}
}

// pointer prints what holds an address.
func (p *printer) pointer(typ int, at *byte, verb rune) {
	var u uint64
	switch rt.Kind(typ) {
	case rt.Pointer, rt.Chan, rt.Func, rt.Map, rt.UnsafePointer, rt.Slice:
		u = uint64(rt.Address(rt.LoadPointer(at)))
	default:
		p.badVerb(verb, typ, at)
		return
	}
	switch verb {
	case 'v':
		switch {
		case p.sharpV:
			p.buf = append(p.buf, '(')
			p.WriteString(rt.Name(typ))
			p.WriteString(")(")
			if u == 0 {
				p.WriteString("nil")
			} else {
				p.hex0x(u, true)
			}
			p.buf = append(p.buf, ')')
		case u == 0:
			p.pad("<nil>")
		default:
			p.hex0x(u, !p.sharp)
		}
	case 'p':
		p.hex0x(u, !p.sharp)
	case 'b', 'o', 'd', 'x', 'X':
		p.int(u, false, verb)
	default:
		p.badVerb(verb, typ, at)
	}
}

// entry is one entry of a map that is printed.
type entry struct{ key, elem *byte }

func (p *printer) mapValue(typ int, at *byte, verb rune, depth int, hidden bool) {
	m := rt.LoadPointer(at)
	if p.sharpV {
		p.WriteString(rt.Name(typ))
		if m == nil {
			p.WriteString("(nil)")
			return
		}
		p.buf = append(p.buf, '{')
	} else {
		p.WriteString("map[")
	}
	for i, e := range entries(typ, m) {
		p.separator(i)
		p.walk(rt.Key(typ), e.key, verb, depth+1, hidden)
		p.buf = append(p.buf, ':')
		p.walk(rt.Elem(typ), e.elem, verb, depth+1, hidden)
	}
	if p.sharpV {
		p.buf = append(p.buf, '}')
	} else {
		p.buf = append(p.buf, ']')
	}
}

// entries are a map's entries, sorted by key.
func entries(typ int, m *byte) []entry {
	if m == nil {
		return nil
	}
	list := make([]entry, 0, rt.MapLen(m))
	iter := rt.MapIter(typ, m)
	for {
		k, e := rt.MapNext(typ, iter)
		if k == nil {
			break
		}
		key := rt.New(rt.Key(typ))
		rt.Copy(rt.Key(typ), key, k)
		list = append(list, entry{key, e})
	}
	sortEntries(rt.Key(typ), list)
	return list
}

// sortEntries is a merge sort: stable, and sorted maps stay cheap.
func sortEntries(key int, list []entry) {
	if len(list) < 2 {
		return
	}
	mid := len(list) / 2
	sortEntries(key, list[:mid])
	sortEntries(key, list[mid:])
	if compare(key, list[mid-1].key, list[mid].key) <= 0 {
		return
	}
	left := append([]entry(nil), list[:mid]...)
	i, j := 0, mid
	for k := range list {
		if j >= len(list) || i < len(left) && compare(key, left[i].key, list[j].key) <= 0 {
			list[k] = left[i]
			i++
		} else {
			list[k] = list[j]
			j++
		}
	}
}

func order[T int64 | uint64 | float64 | string | uintptr](a, b T) int {
	switch {
	case a < b || a != a && b == b:
		return -1
	case a > b || b != b && a == a:
		return 1
	}
	return 0
}

// compare orders two keys of a type.
func compare(typ int, a, b *byte) int {
	switch kind := rt.Kind(typ); kind {
	case rt.Int, rt.Int8, rt.Int16, rt.Int32, rt.Int64:
		return order(rt.LoadInt(typ, a), rt.LoadInt(typ, b))
	case rt.Bool, rt.Uint, rt.Uint8, rt.Uint16, rt.Uint32, rt.Uint64, rt.Uintptr:
		return order(rt.LoadUint(typ, a), rt.LoadUint(typ, b))
	case rt.Float32, rt.Float64:
		return order(rt.LoadFloat(typ, a), rt.LoadFloat(typ, b))
	case rt.Complex64, rt.Complex128:
		half := rt.Size(typ) / 2
		part := rt.TypeOf(float64(0))
		if half == 4 {
			part = rt.TypeOf(float32(0))
		}
		if c := order(rt.LoadFloat(part, a), rt.LoadFloat(part, b)); c != 0 {
			return c
		}
		return order(rt.LoadFloat(part, rt.Add(a, half)), rt.LoadFloat(part, rt.Add(b, half)))
	case rt.String:
		return order(rt.LoadString(a), rt.LoadString(b))
	case rt.Struct:
		for i := range rt.Len(typ) {
			off := rt.FieldOffset(typ, i)
			if c := compare(rt.FieldType(typ, i), rt.Add(a, off), rt.Add(b, off)); c != 0 {
				return c
			}
		}
		return 0
	case rt.Array:
		elem := rt.Elem(typ)
		for i := range rt.Len(typ) {
			off := i * rt.Size(elem)
			if c := compare(elem, rt.Add(a, off), rt.Add(b, off)); c != 0 {
				return c
			}
		}
		return 0
	case rt.Interface:
		x, y := rt.Make(typ, a), rt.Make(typ, b)
		if x == nil || y == nil {
			return order(int64(rt.TypeOf(x)), int64(rt.TypeOf(y)))
		}
		if c := order(int64(rt.TypeOf(x)), int64(rt.TypeOf(y))); c != 0 {
			return c
		}
		return compare(rt.TypeOf(x), rt.AddressOf(x), rt.AddressOf(y))
	default:
		return order(rt.Address(rt.LoadPointer(a)), rt.Address(rt.LoadPointer(b)))
	}
}
