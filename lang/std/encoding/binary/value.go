package binary

import (
	"errors"
	"internal/rt"
	"io"
)

var errBufferTooSmall = errors.New("buffer too small")

// sizeOf is the number of bytes of a type's values, -1 if it is not fixed.
func sizeOf(typ int) int {
	switch rt.Kind(typ) {
	case rt.Bool, rt.Int8, rt.Int16, rt.Int32, rt.Int64, rt.Uint8, rt.Uint16, rt.Uint32, rt.Uint64, rt.Float32,
		rt.Float64, rt.Complex64, rt.Complex128:
		return rt.Size(typ)
	case rt.Array:
		if n := sizeOf(rt.Elem(typ)); n >= 0 {
			return n * rt.Len(typ)
		}
	case rt.Struct:
		sum := 0
		for i := range rt.Len(typ) {
			n := sizeOf(rt.FieldType(typ, i))
			if n < 0 {
				return -1
			}
			sum += n
		}
		return sum
	}
	return -1
}

// target is the memory that data stands for: n values of a type from an address on. Of pointers it is where they lead.
func target(data any) (typ int, p *byte, n int) {
	typ = rt.TypeOf(data)
	switch {
	case typ == 0:
		return 0, nil, -1
	case rt.Kind(typ) == rt.Pointer:
		if p = rt.Pointee(data); p == nil {
			return typ, nil, -1
		}
		typ = rt.Elem(typ)
	default:
		p = rt.AddressOf(data)
	}
	if rt.Kind(typ) == rt.Slice {
		p, n, _ := rt.LoadSlice(p)
		return rt.Elem(typ), p, n
	}
	return typ, p, 1
}

// Size is the number of bytes that data takes, -1 if that is not fixed.
func Size(v any) int {
	typ, _, n := target(v)
	if n < 0 || sizeOf(typ) < 0 {
		return -1
	}
	return sizeOf(typ) * n
}

// A coder walks over values and bytes at once.
type coder struct {
	order ByteOrder
	buf   []byte
	write bool // values to bytes
}

// bits moves a number of a size between memory and bytes.
func (c *coder) bits(typ int, p *byte) {
	b := c.buf[:rt.Size(typ)]
	c.buf = c.buf[len(b):]
	var number any
	if c.write {
		// Floats by their bits, too.
		x := rt.LoadUint(unsigned(len(b)), p)
		switch len(b) {
		case 1:
			b[0] = byte(x)
		case 2:
			c.order.PutUint16(b, uint16(x))
		case 4:
			c.order.PutUint32(b, uint32(x))
		case 8:
			c.order.PutUint64(b, x)
		}
		return
	}
	switch len(b) {
	case 1:
		number = b[0]
		if rt.Kind(typ) == rt.Bool && b[0] != 0 {
			number = byte(1)
		}
	case 2:
		number = c.order.Uint16(b)
	case 4:
		number = c.order.Uint32(b)
	default:
		number = c.order.Uint64(b)
	}
	rt.Copy(rt.TypeOf(number), p, rt.AddressOf(number))
}

// unsigned is the type of unsigned numbers of a size.
func unsigned(size int) int {
	switch size {
	case 1:
		return rt.TypeOf(uint8(0))
	case 2:
		return rt.TypeOf(uint16(0))
	case 4:
		return rt.TypeOf(uint32(0))
	}
	return rt.TypeOf(uint64(0))
}

// setters are the methods of reflect that refuse to change unexported fields, for the messages.
var setters = map[int]string{
	rt.Bool: "SetBool", rt.Int8: "SetInt", rt.Int16: "SetInt", rt.Int32: "SetInt", rt.Int64: "SetInt",
	rt.Uint8: "SetUint", rt.Uint16: "SetUint", rt.Uint32: "SetUint", rt.Uint64: "SetUint",
	rt.Float32: "SetFloat", rt.Float64: "SetFloat", rt.Complex64: "SetComplex", rt.Complex128: "SetComplex",
}

// value moves a value; a hidden one is in an unexported field, which can be written but not read.
func (c *coder) value(typ int, p *byte, hidden bool) {
	if name := setters[rt.Kind(typ)]; hidden && !c.write && name != "" {
		panic("reflect: reflect.Value." + name + " using value obtained using unexported field")
	}
	switch rt.Kind(typ) {
	case rt.Array:
		elem := rt.Elem(typ)
		for i := range rt.Len(typ) {
			c.value(elem, rt.Add(p, i*rt.Size(elem)), hidden)
		}
	case rt.Struct:
		for i := range rt.Len(typ) {
			field := rt.FieldType(typ, i)
			if rt.FieldName(typ, i) == "_" {
				// Not looked at: zeros, or whatever is there.
				n := sizeOf(field)
				if c.write {
					clear(c.buf[:n])
				}
				c.buf = c.buf[n:]
				continue
			}
			c.value(field, rt.Add(p, rt.FieldOffset(typ, i)), hidden || rt.FieldFlags(typ, i)&2 == 0)
		}
	case rt.Complex64, rt.Complex128:
		half := unsigned(rt.Size(typ) / 2)
		c.bits(half, p)
		c.bits(half, rt.Add(p, rt.Size(half)))
	default:
		c.bits(typ, p)
	}
}

func (c *coder) all(typ int, p *byte, n int) {
	size := rt.Size(typ)
	for i := range n {
		c.value(typ, rt.Add(p, i*size), false)
	}
}

func invalid(fn string, data any) error {
	name := "<nil>"
	if typ := rt.TypeOf(data); typ != 0 {
		name = rt.Name(typ)
	}
	return errors.New("binary." + fn + ": invalid type " + name)
}

// writable reports whether data is memory that can be read into.
func writable(data any) bool {
	typ := rt.TypeOf(data)
	return typ != 0 && (rt.Kind(typ) == rt.Pointer || rt.Kind(typ) == rt.Slice)
}

// Read reads values of fixed size into what data points to.
func Read(r io.Reader, order ByteOrder, data any) error {
	size := Size(data)
	if size < 0 || !writable(data) {
		return invalid("Read", data)
	}
	buf := make([]byte, size)
	if _, err := io.ReadFull(r, buf); err != nil {
		return err
	}
	typ, p, n := target(data)
	(&coder{order: order, buf: buf}).all(typ, p, n)
	return nil
}

// Decode is Read from bytes; it gives how many it took.
func Decode(buf []byte, order ByteOrder, data any) (int, error) {
	size := Size(data)
	if size < 0 || !writable(data) {
		return 0, invalid("Decode", data)
	}
	if len(buf) < size {
		return 0, errBufferTooSmall
	}
	typ, p, n := target(data)
	(&coder{order: order, buf: buf[:size]}).all(typ, p, n)
	return size, nil
}

// Write writes values of fixed size.
func Write(w io.Writer, order ByteOrder, data any) error {
	size := Size(data)
	if size < 0 {
		return errors.New("binary.Write: some values are not fixed-sized in type " + rt.Name(rt.TypeOf(data)))
	}
	buf := make([]byte, size)
	typ, p, n := target(data)
	(&coder{order, buf, true}).all(typ, p, n)
	_, err := w.Write(buf)
	return err
}

// Encode is Write to bytes; it gives how many it took.
func Encode(buf []byte, order ByteOrder, data any) (int, error) {
	size := Size(data)
	if size < 0 {
		return 0, errors.New("binary.Encode: some values are not fixed-sized in type " + rt.Name(rt.TypeOf(data)))
	}
	if len(buf) < size {
		return 0, errBufferTooSmall
	}
	typ, p, n := target(data)
	(&coder{order, buf[:size], true}).all(typ, p, n)
	return size, nil
}

// Append is Encode that appends.
func Append(buf []byte, order ByteOrder, data any) ([]byte, error) {
	size := Size(data)
	if size < 0 {
		return nil, errors.New("binary.Append: some values are not fixed-sized in type " + rt.Name(rt.TypeOf(data)))
	}
	at := len(buf)
	buf = append(buf, make([]byte, size)...)
	_, err := Encode(buf[at:], order, data)
	return buf, err
}
