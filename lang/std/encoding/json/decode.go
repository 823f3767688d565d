package json

import (
	"encoding"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Unmarshal stores the value of a JSON text in what v points to.
func Unmarshal(data []byte, v any) error {
	if err := check(data); err != nil {
		return err
	}
	d := decoder{data: data}
	return d.decode(v)
}

// An UnmarshalTypeError is about a JSON value that does not fit a Go type.
type UnmarshalTypeError struct {
	// Value is what was there: "bool", "array", "number -5".
	Value string
	// Type is the Go type that does not take it.
	Type reflect.Type
	// Offset is how many bytes were read before it.
	Offset int64
	// Struct is the name of the struct type that the field is in.
	Struct string
	// Field is the path of keys from the root.
	Field string
	// Err is an error of a parser of numbers, if there is one.
	Err error
}

func (e *UnmarshalTypeError) Error() string {
	s := "json: cannot unmarshal " + e.Value + " into "
	switch {
	case e.Struct == "" && e.Field == "":
		s += "Go value"
	case isIndex(e.Field[strings.LastIndexByte(e.Field, '.')+1:]):
		s += e.Struct + "." + e.Field
	default:
		s += "Go struct field " + e.Struct + "." + e.Field
	}
	s += " of type " + e.Type.String()
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// isIndex reports whether the last part of a path is an element's, not a field's.
func isIndex(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Unwrap is the parser's error.
func (e *UnmarshalTypeError) Unwrap() error { return e.Err }

// An UnmarshalFieldError is not used any more.
type UnmarshalFieldError struct {
	Key   string
	Type  reflect.Type
	Field reflect.StructField
}

func (e *UnmarshalFieldError) Error() string {
	return "json: cannot unmarshal object key " + strconv.Quote(e.Key) + " into unexported field " + e.Field.Name +
		" of type " + e.Type.String()
}

// An InvalidUnmarshalError is about what Unmarshal was given: it must be a pointer that is not nil.
type InvalidUnmarshalError struct{ Type reflect.Type }

func (e *InvalidUnmarshalError) Error() string {
	if e.Type == nil {
		return "json: Unmarshal(nil)"
	}
	if e.Type.Kind() != reflect.Pointer {
		return "json: Unmarshal(non-pointer " + e.Type.String() + ")"
	}
	return "json: Unmarshal(nil " + e.Type.String() + ")"
}

// A Number is the text of a JSON number.
type Number string

// String is the text.
func (n Number) String() string { return string(n) }

// Float64 is the number as a float64.
func (n Number) Float64() (float64, error) { return strconv.ParseFloat(string(n), 64) }

// Int64 is the number as an int64.
func (n Number) Int64() (int64, error) { return strconv.ParseInt(string(n), 10, 64) }

// isNumber reports whether a text is a JSON number.
func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') && !isSpace(s[len(s)-1]) && check([]byte(s)) == nil
}

// decoder walks a text whose syntax has been checked.
type decoder struct {
	data      []byte
	off       int
	useNumber bool
	strict    bool
	// The first error that does not end the walk.
	saved error
	// The type of the whole, and the keys and indices that led here.
	root reflect.Type
	keys []string
}

func (d *decoder) decode(v any) error {
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Pointer || rv.IsNil() {
		return &InvalidUnmarshalError{reflect.TypeOf(v)}
	}
	d.root = rv.Type().Elem()
	d.space()
	if err := d.value(rv); err != nil {
		return d.explain(err)
	}
	return d.saved
}

// explain adds the place in the Go value to an error.
func (d *decoder) explain(err error) error {
	if e, ok := err.(*UnmarshalTypeError); ok && len(d.keys) > 0 {
		e.Struct = d.root.Name()
		keys := d.keys
		if e.Field != "" {
			keys = append(keys[:len(keys):len(keys)], e.Field)
		}
		e.Field = strings.Join(keys, ".")
	}
	return err
}

func (d *decoder) save(err error) {
	if d.saved == nil {
		d.saved = d.explain(err)
	}
}

func (d *decoder) mismatch(value string, t reflect.Type, offset int) {
	d.save(&UnmarshalTypeError{Value: value, Type: t, Offset: int64(offset)})
}

func (d *decoder) space() {
	for d.off < len(d.data) && isSpace(d.data[d.off]) {
		d.off++
	}
}

// skip goes behind the value that begins here, and gives its text.
func (d *decoder) skip() []byte {
	start := d.off
	switch c := d.data[d.off]; c {
	case '"':
		d.off++
		for d.data[d.off] != '"' {
			if d.data[d.off] == '\\' {
				d.off++
			}
			d.off++
		}
		d.off++
	case '{', '[':
		depth := 0
		for {
			switch d.data[d.off] {
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			case '"':
				d.skip()
				continue
			}
			d.off++
			if depth == 0 {
				return d.data[start:d.off]
			}
		}
	default:
		for d.off < len(d.data) && !isSpace(d.data[d.off]) && d.data[d.off] != ',' && d.data[d.off] != ']' && d.data[d.off] != '}' && d.data[d.off] != ':' {
			d.off++
		}
	}
	return d.data[start:d.off]
}

// value stores the value that begins here; the zero Value takes nothing. Afterwards the place is behind it and the space.
func (d *decoder) value(v reflect.Value) error {
	defer d.space()
	if !v.IsValid() {
		d.skip()
		return nil
	}
	switch d.data[d.off] {
	case '[':
		return d.array(v)
	case '{':
		return d.object(v)
	}
	return d.literal(d.skip(), v)
}

// target follows pointers, making what they lack, to a value that can be set, or to one that unmarshals itself. A null stops
// at a pointer that can be set to nil.
func target(v reflect.Value, null bool) (Unmarshaler, encoding.TextUnmarshaler, reflect.Value) {
	start := v
	haveAddr := false
	// A method may want the address.
	if v.Kind() != reflect.Pointer && v.Type().Name() != "" && v.CanAddr() {
		haveAddr = true
		v = v.Addr()
	}
	for {
		if v.Kind() == reflect.Interface && !v.IsNil() {
			e := v.Elem()
			if e.Kind() == reflect.Pointer && !e.IsNil() && (!null || e.Elem().Kind() == reflect.Pointer) {
				haveAddr = false
				v = e
				continue
			}
		}
		if v.Kind() != reflect.Pointer || null && v.CanSet() {
			break
		}
		// A pointer that an interface holds to itself would lead on for ever.
		if inner := v.Elem(); inner.Kind() == reflect.Interface && !inner.IsNil() && inner.Elem().Equal(v) {
			v = inner
			break
		}
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		if v.Type().NumMethod() > 0 || v.Type().Implements(unmarshalerType) || v.Type().Implements(textUnmarshalerType) {
			if v.CanInterface() {
				if u, ok := v.Interface().(Unmarshaler); ok {
					return u, nil, reflect.Value{}
				}
				if !null {
					if u, ok := v.Interface().(encoding.TextUnmarshaler); ok {
						return nil, u, reflect.Value{}
					}
				}
			}
		}
		if haveAddr {
			v = start
			haveAddr = false
		} else {
			v = v.Elem()
		}
	}
	return nil, nil, v
}

func (d *decoder) array(v reflect.Value) error {
	u, text, v := target(v, false)
	if u != nil {
		if isTime(u) {
			d.mismatch("array", reflect.TypeOf(u).Elem(), d.off+1)
			d.skip()
			return nil
		}
		return u.UnmarshalJSON(d.skip())
	}
	if text != nil {
		d.mismatch("array", reflect.TypeOf(text).Elem(), d.off+1)
		d.skip()
		return nil
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(d.arrayValue()))
			return nil
		}
		d.mismatch("array", v.Type(), d.off)
		d.skip()
		return nil
	case reflect.Array, reflect.Slice:
	default:
		d.mismatch("array", v.Type(), d.off+1)
		d.skip()
		return nil
	}
	d.off++
	d.space()
	i := 0
	for d.data[d.off] != ']' {
		if v.Kind() == reflect.Slice {
			if i >= v.Cap() {
				v.Grow(1)
			}
			if i >= v.Len() {
				v.SetLen(i + 1)
			}
		}
		depth := len(d.keys)
		d.keys = append(d.keys, strconv.Itoa(i))
		var err error
		if i < v.Len() {
			err = d.value(v.Index(i))
		} else {
			err = d.value(reflect.Value{})
		}
		if err != nil {
			return err
		}
		d.keys = d.keys[:depth]
		i++
		if d.data[d.off] == ',' {
			d.off++
			d.space()
		}
	}
	d.off++
	if i < v.Len() {
		if v.Kind() == reflect.Array {
			for ; i < v.Len(); i++ {
				v.Index(i).SetZero()
			}
		} else {
			v.SetLen(i)
		}
	}
	if i == 0 && v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	return nil
}

func (d *decoder) object(v reflect.Value) error {
	u, text, v := target(v, false)
	if u != nil {
		if isTime(u) {
			d.mismatch("object", reflect.TypeOf(u).Elem(), d.off+1)
			d.skip()
			return nil
		}
		return u.UnmarshalJSON(d.skip())
	}
	if text != nil {
		d.mismatch("object", reflect.TypeOf(text).Elem(), d.off+1)
		d.skip()
		return nil
	}
	t := v.Type()
	if v.Kind() == reflect.Interface && v.NumMethod() == 0 {
		v.Set(reflect.ValueOf(d.objectValue()))
		return nil
	}
	var fields *structFields
	switch v.Kind() {
	case reflect.Interface:
		d.mismatch("object", t, d.off)
		d.skip()
		return nil
	case reflect.Map:
		if v.IsNil() {
			v.Set(reflect.MakeMap(t))
		}
	case reflect.Struct:
		fields = fieldsOf(t)
	default:
		d.mismatch("object", t, d.off+1)
		d.skip()
		return nil
	}
	depth := len(d.keys)
	d.off++
	d.space()
	for d.data[d.off] != '}' {
		start := d.off
		quoted := d.skip()
		key := unquote(quoted)
		d.space()
		d.off++ // the colon
		d.space()
		d.keys = append(d.keys, key)
		var err error
		if fields == nil {
			err = d.entry(v, t, key, start+len(quoted))
		} else {
			err = d.member(v, fields, key)
		}
		if err != nil {
			return err
		}
		d.keys = d.keys[:depth]
		if d.data[d.off] == ',' {
			d.off++
			d.space()
		}
	}
	d.off++
	return nil
}

// entry stores a map's entry, whose key ends at a place.
func (d *decoder) entry(v reflect.Value, t reflect.Type, key string, end int) error {
	elem := reflect.New(t.Elem()).Elem()
	if err := d.value(elem); err != nil {
		return err
	}
	kt := t.Key()
	var k reflect.Value
	switch {
	case reflect.PointerTo(kt).Implements(textUnmarshalerType):
		p := reflect.New(kt)
		if err := d.literal(append(append([]byte{'"'}, escaped(key)...), '"'), p); err != nil {
			return err
		}
		k = p.Elem()
	case kt.Kind() == reflect.String:
		k = reflect.New(kt).Elem()
		k.SetString(key)
	case kt.Kind() >= reflect.Int && kt.Kind() <= reflect.Int64:
		n, err := strconv.ParseInt(key, 10, 64)
		if err != nil || reflect.Zero(kt).OverflowInt(n) {
			d.save(&UnmarshalTypeError{Value: "number " + key, Type: kt, Offset: int64(end)})
			return nil
		}
		k = reflect.New(kt).Elem()
		k.SetInt(n)
	case kt.Kind() == reflect.Float32 || kt.Kind() == reflect.Float64:
		n, err := strconv.ParseFloat(key, kt.Bits())
		if err != nil || !isNumber(key) {
			d.save(&UnmarshalTypeError{Value: "number " + key, Type: kt, Offset: int64(end)})
			return nil
		}
		k = reflect.New(kt).Elem()
		k.SetFloat(n)
	case kt.Kind() == reflect.Interface && kt.NumMethod() == 0:
		k = reflect.ValueOf(key)
	case kt.Kind() < reflect.Uint || kt.Kind() > reflect.Uintptr:
		d.mismatch("string", kt, end)
		return nil
	default:
		n, err := strconv.ParseUint(key, 10, 64)
		if err != nil || reflect.Zero(kt).OverflowUint(n) {
			d.save(&UnmarshalTypeError{Value: "number " + key, Type: kt, Offset: int64(end)})
			return nil
		}
		k = reflect.New(kt).Elem()
		k.SetUint(n)
	}
	v.SetMapIndex(k, elem)
	return nil
}

// escaped is a string's text between quotes.
func escaped(s string) []byte {
	b := appendString(nil, s, false)
	return b[1 : len(b)-1]
}

// member stores a struct's member.
func (d *decoder) member(v reflect.Value, fields *structFields, key string) error {
	f := fields.find(key)
	if f == nil {
		if d.strict {
			d.save(errors.New("json: unknown field " + strconv.Quote(key)))
		}
		return d.value(reflect.Value{})
	}
	to := v
	for i, x := range f.index {
		if i > 0 && to.Kind() == reflect.Pointer {
			if to.IsNil() {
				if !to.CanSet() {
					d.save(&UnmarshalTypeError{Value: valueName(d.data[d.off]), Type: v.Type(), Offset: int64(d.off), Err: errEmbedded})
					return d.value(reflect.Value{})
				}
				to.Set(reflect.New(to.Type().Elem()))
			}
			to = to.Elem()
		}
		to = to.Field(x)
	}
	if !f.quoted {
		return d.value(to)
	}
	return d.quotedMember(to)
}

// quotedMember stores a member whose tag says that a string holds its JSON.
func (d *decoder) quotedMember(to reflect.Value) error {
	base := to.Type()
	for base.Kind() == reflect.Pointer {
		base = base.Elem()
	}
	if c := d.data[d.off]; c == '{' || c == '[' {
		return d.value(to)
	}
	text := d.skip()
	defer d.space()
	if string(text) == "null" {
		return d.literal(text, to)
	}
	if text[0] != '"' {
		d.mismatch(literalName(text), base, d.off)
		return nil
	}
	inner := unquote(text)
	if inner == "null" {
		return d.literal([]byte(inner), to)
	}
	valid := inner != "" && !isSpace(inner[0]) && !isSpace(inner[len(inner)-1]) && check([]byte(inner)) == nil
	switch k := base.Kind(); {
	case base == numberType || k >= reflect.Int && k <= reflect.Float64:
		if !valid || inner[0] != '-' && (inner[0] < '0' || inner[0] > '9') {
			d.mismatch("number "+inner, base, d.off)
			return nil
		}
	case k == reflect.Bool:
		if inner != "true" && inner != "false" {
			d.save(&UnmarshalTypeError{
				Value: "string " + strconv.Quote(inner), Type: base, Offset: int64(d.off), Err: strconv.ErrSyntax,
			})
			return nil
		}
	default:
		if !valid || inner[0] != '"' {
			d.mismatch("string", base, d.off)
			return nil
		}
	}
	return d.literal([]byte(inner), to)
}

// isTime reports whether u is a *time.Time: Go's package knows times without their method.
func isTime(u Unmarshaler) bool { return reflect.TypeOf(u).String() == "*time.Time" }

var errNoString = errors.New("JSON value must be string type")

// literal stores a null, bool, string or number.
func (d *decoder) literal(text []byte, v reflect.Value) error {
	null := text[0] == 'n'
	u, tu, v := target(v, null)
	if u != nil {
		if !null && text[0] != '"' && isTime(u) {
			d.mismatch(literalName(text), reflect.TypeOf(u).Elem(), d.off)
			return nil
		}
		return u.UnmarshalJSON(text)
	}
	if tu != nil {
		if text[0] != '"' {
			d.save(&UnmarshalTypeError{
				Value: literalName(text), Type: reflect.TypeOf(tu).Elem(), Offset: int64(d.off), Err: errNoString,
			})
			return nil
		}
		return tu.UnmarshalText([]byte(unquote(text)))
	}
	if v.Kind() == reflect.Interface && v.NumMethod() > 0 && !null {
		name := "string"
		if text[0] != '"' {
			name = literalName(text)
		}
		d.mismatch(name, v.Type(), d.off-len(text))
		return nil
	}
	switch text[0] {
	case 'n':
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
			v.SetZero()
		}
	case 't', 'f':
		switch {
		case v.Kind() == reflect.Bool:
			v.SetBool(text[0] == 't')
		case v.Kind() == reflect.Interface && v.NumMethod() == 0:
			v.Set(reflect.ValueOf(text[0] == 't'))
		default:
			d.mismatch("bool", v.Type(), d.off)
		}
	case '"':
		d.storeString(text, v)
	default:
		return d.storeNumber(string(text), v)
	}
	return nil
}

var errEmbedded = errors.New("cannot set embedded pointer to unexported struct type")

// valueName is what an error calls the value that begins with a byte.
func valueName(first byte) string {
	switch first {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	}
	return literalName([]byte{first})
}

// literalName is what an error calls a null, bool or number.
func literalName(text []byte) string {
	switch text[0] {
	case 't', 'f':
		return "bool"
	case 'n':
		return "null"
	}
	return "number"
}

func (d *decoder) storeString(text []byte, v reflect.Value) {
	s := unquote(text)
	switch {
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		b, err := decodeBase64([]byte(s))
		if err != nil {
			d.save(&UnmarshalTypeError{Value: "string", Type: v.Type(), Offset: int64(d.off), Err: err})
			return
		}
		v.SetBytes(b)
	case v.Kind() == reflect.String:
		if v.Type() == numberType && !isNumber(s) {
			if d.saved == nil {
				// As in Go, without the place.
				d.saved = &UnmarshalTypeError{Value: "string " + strconv.Quote(s), Type: v.Type(), Err: strconv.ErrSyntax}
			}
			return
		}
		v.SetString(s)
	case v.Kind() == reflect.Interface && v.NumMethod() == 0:
		v.Set(reflect.ValueOf(s))
	default:
		d.mismatch("string", v.Type(), d.off)
	}
}

func (d *decoder) storeNumber(s string, v reflect.Value) error {
	fail := func() { d.mismatch("number "+s, v.Type(), d.off) }
	switch k := v.Kind(); {
	case v.Type() == numberType:
		v.SetString(s)
	case k == reflect.Interface && v.NumMethod() == 0:
		n, err := d.number(s)
		if err != nil {
			d.save(err)
		}
		v.Set(reflect.ValueOf(n))
	case v.CanInt():
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || v.OverflowInt(n) {
			fail()
			return nil
		}
		v.SetInt(n)
	case v.CanUint():
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil || v.OverflowUint(n) {
			fail()
			return nil
		}
		v.SetUint(n)
	case v.CanFloat():
		n, err := strconv.ParseFloat(s, v.Type().Bits())
		if err != nil || v.OverflowFloat(n) {
			fail()
			return nil
		}
		v.SetFloat(n)
	default:
		d.mismatch("number", v.Type(), d.off)
	}
	return nil
}

// number is a number for an interface.
func (d *decoder) number(s string) (any, error) {
	if d.useNumber {
		return Number(s), nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0.0, &UnmarshalTypeError{Value: "number " + s, Type: reflect.TypeOf(0.0), Offset: int64(d.off)}
	}
	return f, nil
}

// anyValue is the value that begins here, for an interface.
func (d *decoder) anyValue() any {
	defer d.space()
	switch d.data[d.off] {
	case '[':
		return d.arrayValue()
	case '{':
		return d.objectValue()
	}
	text := d.skip()
	switch text[0] {
	case 'n':
		return nil
	case 't', 'f':
		return text[0] == 't'
	case '"':
		return unquote(text)
	}
	n, err := d.number(string(text))
	if err != nil {
		d.save(err)
	}
	return n
}

func (d *decoder) arrayValue() []any {
	out := []any{}
	d.off++
	d.space()
	for d.data[d.off] != ']' {
		out = append(out, d.anyValue())
		if d.data[d.off] == ',' {
			d.off++
			d.space()
		}
	}
	d.off++
	return out
}

func (d *decoder) objectValue() map[string]any {
	out := map[string]any{}
	d.off++
	d.space()
	for d.data[d.off] != '}' {
		key := unquote(d.skip())
		d.space()
		d.off++ // the colon
		d.space()
		out[key] = d.anyValue()
		if d.data[d.off] == ',' {
			d.off++
			d.space()
		}
	}
	d.off++
	return out
}

// unquote is the string that a JSON string stands for. What is no UTF-8, or half of a pair, becomes U+FFFD.
func unquote(text []byte) string {
	s := text[1 : len(text)-1]
	plain := true
	for _, c := range s {
		if c == '\\' || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return string(s)
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\':
			i++
			switch s[i] {
			case 'b':
				out = append(out, '\b')
			case 'f':
				out = append(out, '\f')
			case 'n':
				out = append(out, '\n')
			case 'r':
				out = append(out, '\r')
			case 't':
				out = append(out, '\t')
			case 'u':
				r := hex4(s[i+1:])
				i += 4
				if utf16.IsSurrogate(r) {
					second := rune(-1)
					if i+6 < len(s)+0 && s[i+1] == '\\' && s[i+2] == 'u' {
						second = hex4(s[i+3:])
					}
					pair := utf16.DecodeRune(r, second)
					if pair != utf8.RuneError {
						i += 6
					}
					r = pair
				}
				out = utf8.AppendRune(out, r)
			default:
				out = append(out, s[i])
			}
			i++
		case c < utf8.RuneSelf:
			out = append(out, c)
			i++
		default:
			r, size := utf8.DecodeRune(s[i:])
			out = utf8.AppendRune(out, r)
			i += size
		}
	}
	return string(out)
}

// hex4 is the number of four hexadecimal digits.
func hex4(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		switch {
		case c >= 'a':
			c = c - 'a' + 10
		case c >= 'A':
			c = c - 'A' + 10
		default:
			c -= '0'
		}
		r = r<<4 | rune(c)
	}
	return r
}
