package json

import (
	"bytes"
	"encoding"
	"errors"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Marshal is v as JSON.
func Marshal(v any) ([]byte, error) {
	e := &encoder{escape: true}
	if err := e.encode(v); err != nil {
		return nil, err
	}
	return e.buf, nil
}

// MarshalIndent is v as JSON, each element on a line that begins with prefix and as many indents as it is nested deep.
func MarshalIndent(v any, prefix, indent string) ([]byte, error) {
	b, err := Marshal(v)
	if err != nil {
		return nil, err
	}
	return appendIndent(nil, b, prefix, indent)
}

// An UnsupportedTypeError is about a type that has no JSON.
type UnsupportedTypeError struct{ Type reflect.Type }

func (e *UnsupportedTypeError) Error() string { return "json: unsupported type: " + e.Type.String() }

// An UnsupportedValueError is about a value that has no JSON.
type UnsupportedValueError struct {
	Value reflect.Value
	Str   string
}

func (e *UnsupportedValueError) Error() string { return "json: unsupported value: " + e.Str }

// InvalidUTF8Error is not used any more.
type InvalidUTF8Error struct{ S string }

func (e *InvalidUTF8Error) Error() string { return "json: invalid UTF-8 in string: " + strconv.Quote(e.S) }

// A MarshalerError is an error of a method that gives JSON or text.
type MarshalerError struct {
	Type       reflect.Type
	Err        error
	sourceFunc string
}

func (e *MarshalerError) Error() string {
	name := e.sourceFunc
	if name == "" {
		name = "MarshalJSON"
	}
	return "json: error calling " + name + " for type " + e.Type.String() + ": " + e.Err.Error()
}

// Unwrap is the method's error.
func (e *MarshalerError) Unwrap() error { return e.Err }

// encoder writes JSON behind buf.
type encoder struct {
	buf    []byte
	escape bool
	depth  int
	// Pointers, maps and slices that are being written, once the nesting is deep.
	seen map[visit]bool
}

type visit struct {
	pointer uintptr
	length  int
	typ     reflect.Type
}

// cycleDepth is how deep values are nested before it is suspected that they contain themselves.
const cycleDepth = 1000

// failure is the panic by which the walk is left.
type failure struct{ err error }

func (e *encoder) encode(v any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(failure)
			if !ok {
				panic(r)
			}
			err = f.err
		}
	}()
	e.value(reflect.ValueOf(v), false)
	return nil
}

func (e *encoder) text(s string) { e.buf = append(e.buf, s...) }

// value writes a value; quoted puts numbers, bools and strings into a string.
func (e *encoder) value(v reflect.Value, quoted bool) {
	if !v.IsValid() {
		e.text("null")
		return
	}
	t := v.Type()
	k := t.Kind()
	if t.NumMethod() != 0 || t.Name() != "" || k == reflect.Pointer || k == reflect.Struct {
		if k != reflect.Pointer && v.CanAddr() && reflect.PointerTo(t).Implements(marshalerType) {
			e.marshaler(v.Addr())
			return
		}
		if t.Implements(marshalerType) {
			e.marshaler(v)
			return
		}
		if k != reflect.Pointer && v.CanAddr() && reflect.PointerTo(t).Implements(textMarshalerType) {
			e.textMarshaler(v.Addr())
			return
		}
		if t.Implements(textMarshalerType) {
			e.textMarshaler(v)
			return
		}
	}
	e.byKind(v, t, k, quoted)
}

func (e *encoder) byKind(v reflect.Value, t reflect.Type, k reflect.Kind, quoted bool) {
	switch k {
	case reflect.Bool:
		e.quote(quoted)
		e.buf = strconv.AppendBool(e.buf, v.Bool())
		e.quote(quoted)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.quote(quoted)
		e.buf = strconv.AppendInt(e.buf, v.Int(), 10)
		e.quote(quoted)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.quote(quoted)
		e.buf = strconv.AppendUint(e.buf, v.Uint(), 10)
		e.quote(quoted)
	case reflect.Float32:
		e.quote(quoted)
		e.float(v, 32)
		e.quote(quoted)
	case reflect.Float64:
		e.quote(quoted)
		e.float(v, 64)
		e.quote(quoted)
	case reflect.String:
		e.stringValue(v, t, quoted)
	case reflect.Interface:
		if v.IsNil() {
			e.text("null")
		} else {
			e.value(v.Elem(), false)
		}
	case reflect.Struct:
		e.structValue(v, t)
	case reflect.Map:
		e.mapValue(v, t)
	case reflect.Slice:
		e.slice(v, t)
	case reflect.Array:
		e.list(v)
	case reflect.Pointer:
		if v.IsNil() {
			e.text("null")
			return
		}
		leave := e.enter(v, 0)
		e.value(v.Elem(), quoted)
		leave()
	default:
		panic(failure{&UnsupportedTypeError{t}})
	}
}

func (e *encoder) quote(quoted bool) {
	if quoted {
		e.buf = append(e.buf, '"')
	}
}

// enter notes that a pointer, map or slice is being written; the result is to be called afterwards.
func (e *encoder) enter(v reflect.Value, length int) func() {
	e.depth++
	if e.depth <= cycleDepth {
		return func() { e.depth-- }
	}
	at := visit{v.Pointer(), length, v.Type()}
	if e.seen[at] {
		panic(failure{&UnsupportedValueError{v, "encountered a cycle via " + v.Type().String()}})
	}
	if e.seen == nil {
		e.seen = map[visit]bool{}
	}
	e.seen[at] = true
	return func() {
		e.depth--
		delete(e.seen, at)
	}
}

func (e *encoder) marshaler(v reflect.Value) {
	if v.Kind() == reflect.Pointer && v.IsNil() || v.Kind() == reflect.Interface && v.IsNil() {
		e.text("null")
		return
	}
	m, ok := v.Interface().(Marshaler)
	if !ok {
		e.text("null")
		return
	}
	b, err := m.MarshalJSON()
	if err != nil {
		if t := addressType(v).Elem(); t.PkgPath() == "time" && t.Name() == "Time" {
			// Go's package knows times without their method.
			err = errors.New(strings.TrimPrefix(err.Error(), "Time.MarshalJSON: "))
		}
	}
	if err == nil {
		e.buf, err = compact(e.buf, b, e.escape)
	}
	if err != nil {
		panic(failure{&MarshalerError{addressType(v), err, "MarshalJSON"}})
	}
}

// addressType is the type that errors of methods name: that of pointers to the value.
func addressType(v reflect.Value) reflect.Type {
	if v.Kind() == reflect.Pointer {
		return v.Type()
	}
	return reflect.PointerTo(v.Type())
}

func (e *encoder) textMarshaler(v reflect.Value) {
	if v.Kind() == reflect.Pointer && v.IsNil() || v.Kind() == reflect.Interface && v.IsNil() {
		e.text("null")
		return
	}
	m, ok := v.Interface().(encoding.TextMarshaler)
	if !ok {
		e.text("null")
		return
	}
	b, err := m.MarshalText()
	if err != nil {
		panic(failure{&MarshalerError{addressType(v), err, "MarshalText"}})
	}
	e.buf = appendString(e.buf, string(b), e.escape)
}

// float writes a number as ECMAScript does: with an exponent only if it is very large or small.
func (e *encoder) float(v reflect.Value, bits int) {
	f := v.Float()
	if math.IsInf(f, 0) || math.IsNaN(f) {
		panic(failure{&UnsupportedValueError{v, strconv.FormatFloat(f, 'g', -1, bits)}})
	}
	abs := math.Abs(f)
	format := byte('f')
	if abs != 0 {
		small, large := abs < 1e-6, abs >= 1e21
		if bits == 32 {
			small, large = float32(abs) < 1e-6, float32(abs) >= 1e21
		}
		if small || large {
			format = 'e'
		}
	}
	e.buf = strconv.AppendFloat(e.buf, f, format, -1, bits)
	if n := len(e.buf); format == 'e' && n >= 4 && e.buf[n-4] == 'e' && e.buf[n-3] == '-' && e.buf[n-2] == '0' {
		// e-09 is e-9.
		e.buf[n-2] = e.buf[n-1]
		e.buf = e.buf[:n-1]
	}
}

func (e *encoder) stringValue(v reflect.Value, t reflect.Type, quoted bool) {
	s := v.String()
	switch {
	case t == numberType:
		if s == "" {
			s = "0"
		}
		if !isNumber(s) {
			panic(failure{&MarshalerError{reflect.PointerTo(t), numberError(s), "MarshalJSONTo"}})
		}
		e.quote(quoted)
		e.text(s)
		e.quote(quoted)
	case quoted:
		e.buf = appendString(e.buf, string(appendString(nil, s, e.escape)), false)
	default:
		e.buf = appendString(e.buf, s, e.escape)
	}
}

type numberError string

func (e numberError) Error() string {
	return "cannot parse " + strconv.Quote(string(e)) + " as JSON number: " + strconv.ErrSyntax.Error()
}

func (e numberError) Unwrap() error { return strconv.ErrSyntax }

// isEmpty reports whether omitempty leaves a value out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Interface, reflect.Pointer:
		return v.IsZero()
	}
	return false
}

type zeroer interface{ IsZero() bool }

// isZero reports whether omitzero leaves a value out: by the value's own method, if it has one.
func isZero(v reflect.Value) bool {
	t := v.Type()
	switch kind := t.Kind(); {
	case !v.CanInterface():
	case t.Implements(zeroerType):
		switch {
		case kind != reflect.Pointer && kind != reflect.Interface:
		case v.IsNil():
			return true
		case kind == reflect.Interface && v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil():
			return true
		}
		return v.Interface().(zeroer).IsZero()
	case reflect.PointerTo(t).Implements(zeroerType):
		if !v.CanAddr() {
			p := reflect.New(t)
			p.Elem().Set(v)
			v = p.Elem()
		}
		return v.Addr().Interface().(zeroer).IsZero()
	}
	return v.IsZero()
}

var zeroerType = reflect.TypeFor[zeroer]()

func (e *encoder) structValue(v reflect.Value, t reflect.Type) {
	next := byte('{')
fields:
	for i := range fieldsOf(t).list {
		f := &fieldsOf(t).list[i]
		fv := v
		for _, x := range f.index {
			if fv.Kind() == reflect.Pointer {
				if fv.IsNil() {
					continue fields
				}
				fv = fv.Elem()
			}
			fv = fv.Field(x)
		}
		if f.omitEmpty && isEmpty(fv) || f.omitZero && isZero(fv) {
			continue
		}
		e.buf = append(e.buf, next)
		next = ','
		e.buf = appendString(e.buf, f.name, e.escape)
		e.buf = append(e.buf, ':')
		e.value(fv, f.quoted)
	}
	if next == '{' {
		e.text("{}")
	} else {
		e.buf = append(e.buf, '}')
	}
}

type entry struct {
	key   string
	value reflect.Value
}

func (e *encoder) mapValue(v reflect.Value, t reflect.Type) {
	switch t.Key().Kind() {
	case reflect.String, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64:
	case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128:
		if !t.Key().Implements(textMarshalerType) {
			panic(failure{&UnsupportedTypeError{t.Key()}})
		}
	}
	if v.IsNil() {
		e.text("null")
		return
	}
	leave := e.enter(v, 0)
	entries := make([]entry, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		if !isKey(it.Key()) {
			// The place is that of the key, behind the brace.
			where := " after offset " + strconv.Itoa(len(e.buf)+2)
			panic(failure{&UnsupportedValueError{v, "jsontext: object member name must be a string" + where}})
		}
		key, err := keyText(it.Key())
		if err != nil {
			panic(failure{&MarshalerError{v.Type(), err, "MarshalText"}})
		}
		entries = append(entries, entry{key, it.Value()})
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].key < entries[j].key })
	e.buf = append(e.buf, '{')
	for i, x := range entries {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.buf = appendString(e.buf, x.key, e.escape)
		e.buf = append(e.buf, ':')
		e.value(x.value, false)
	}
	e.buf = append(e.buf, '}')
	leave()
}

// isKey reports whether a map's key can be an object's: as a text, or a number in quotes.
func isKey(k reflect.Value) bool {
	if k.Type().Implements(textMarshalerType) || k.CanInt() || k.CanUint() || k.CanFloat() || k.Kind() == reflect.String {
		return true
	}
	return k.Kind() == reflect.Interface && !k.IsNil() && !k.Elem().CanFloat() && isKey(k.Elem())
}

// keyText is a map's key as an object's.
func keyText(k reflect.Value) (string, error) {
	if k.Kind() == reflect.Interface && !k.Type().Implements(textMarshalerType) {
		k = k.Elem()
	}
	if k.Kind() == reflect.String {
		return k.String(), nil
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		if k.Kind() == reflect.Pointer && k.IsNil() {
			return "", nil
		}
		b, err := m.MarshalText()
		return string(b), err
	}
	if k.CanInt() {
		return strconv.FormatInt(k.Int(), 10), nil
	}
	if k.CanFloat() {
		var e encoder
		e.float(k, k.Type().Bits())
		return string(e.buf), nil
	}
	return strconv.FormatUint(k.Uint(), 10), nil
}

func (e *encoder) slice(v reflect.Value, t reflect.Type) {
	if v.IsNil() {
		e.text("null")
		return
	}
	if elem := t.Elem(); elem.Kind() == reflect.Uint8 {
		p := reflect.PointerTo(elem)
		if !p.Implements(marshalerType) && !p.Implements(textMarshalerType) {
			e.buf = append(e.buf, '"')
			e.buf = appendBase64(e.buf, v.Bytes())
			e.buf = append(e.buf, '"')
			return
		}
	}
	leave := e.enter(v, v.Len())
	e.list(v)
	leave()
}

func (e *encoder) list(v reflect.Value) {
	e.buf = append(e.buf, '[')
	for i := range v.Len() {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.value(v.Index(i), false)
	}
	e.buf = append(e.buf, ']')
}

// appendString appends a string with quotes. What is no UTF-8 becomes U+FFFD.
func appendString(out []byte, s string, escape bool) []byte {
	out = append(out, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && (!escape || c != '<' && c != '>' && c != '&') {
				i++
				continue
			}
			out = append(out, s[start:i]...)
			switch c {
			case '\\', '"':
				out = append(out, '\\', c)
			case '\b':
				out = append(out, '\\', 'b')
			case '\f':
				out = append(out, '\\', 'f')
			case '\n':
				out = append(out, '\\', 'n')
			case '\r':
				out = append(out, '\\', 'r')
			case '\t':
				out = append(out, '\\', 't')
			default:
				out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			out = append(out, s[start:i]...)
			out = append(out, "\uFFFD"...)
			i += size
			start = i
			continue
		}
		// Scripts would take these two for ends of lines.
		if r == '\u2028' || r == '\u2029' {
			out = append(out, s[start:i]...)
			out = append(out, '\\', 'u', '2', '0', '2', hexDigits[r&15])
			i += size
			start = i
			continue
		}
		i += size
	}
	out = append(out, s[start:]...)
	return append(out, '"')
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// appendBase64 appends bytes in base 64, three in four characters.
func appendBase64(out, b []byte) []byte {
	for len(b) >= 3 {
		n := uint(b[0])<<16 | uint(b[1])<<8 | uint(b[2])
		out = append(out, base64Digits[n>>18], base64Digits[n>>12&63], base64Digits[n>>6&63], base64Digits[n&63])
		b = b[3:]
	}
	switch len(b) {
	case 1:
		n := uint(b[0]) << 16
		out = append(out, base64Digits[n>>18], base64Digits[n>>12&63], '=', '=')
	case 2:
		n := uint(b[0])<<16 | uint(b[1])<<8
		out = append(out, base64Digits[n>>18], base64Digits[n>>12&63], base64Digits[n>>6&63], '=')
	}
	return out
}

// base64Error is where text in base 64 has what does not belong there.
type base64Error int

func (e base64Error) Error() string {
	return "illegal base64 data at input byte " + strconv.Itoa(int(e))
}

// decodeBase64 is the bytes that a text stands for; newlines are skipped.
func decodeBase64(s []byte) ([]byte, error) {
	var out []byte
	var group [4]uint
	n := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\n' || c == '\r' {
			continue
		}
		if c == '=' {
			if n < 2 {
				return nil, base64Error(i)
			}
			rest := i + 1
			for padding := n; padding < 3; padding++ {
				for rest < len(s) && (s[rest] == '\n' || s[rest] == '\r') {
					rest++
				}
				if rest == len(s) {
					return nil, base64Error(len(s))
				}
				if s[rest] != '=' {
					return nil, base64Error(rest)
				}
				rest++
			}
			for ; rest < len(s); rest++ {
				if s[rest] != '\n' && s[rest] != '\r' {
					return nil, base64Error(rest)
				}
			}
			out = append(out, byte(group[0]<<2|group[1]>>4))
			if n == 3 {
				out = append(out, byte(group[1]<<4|group[2]>>2))
			}
			return out, nil
		}
		d := bytes.IndexByte([]byte(base64Digits), c)
		if d < 0 {
			return nil, base64Error(i)
		}
		group[n] = uint(d)
		n++
		if n == 4 {
			out = append(out, byte(group[0]<<2|group[1]>>4), byte(group[1]<<4|group[2]>>2), byte(group[2]<<6|group[3]))
			n = 0
		}
	}
	if n != 0 {
		return nil, base64Error(len(s) - n)
	}
	if out == nil {
		out = []byte{}
	}
	return out, nil
}
