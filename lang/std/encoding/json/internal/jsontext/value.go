// Package jsontext has the type of raw JSON values. It prints as Go's does, whose package of this name is not provided.
package jsontext

import (
	"bytes"
	"errors"
	"math"
	"sort"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Options change how values are formatted. Nothing here makes any.
type Options interface{ JSONOptions() }

// A Kind is the kind of a token, by the first character of such tokens, with 0 for numbers.
type Kind byte

func (k Kind) String() string {
	switch k {
	case 'n':
		return "null"
	case 'f':
		return "false"
	case 't':
		return "true"
	case '"':
		return "string"
	case '0':
		return "number"
	case '{', '}', '[', ']':
		return string(rune(k))
	case 0:
		return "invalid"
	}
	return "<invalid jsontext.Kind: " + quoteByte(byte(k)) + ">"
}

// A Value is a JSON value as text.
type Value []byte

// Clone is a copy of v.
func (v Value) Clone() Value { return bytes.Clone(v) }

// String is v as text.
func (v Value) String() string {
	if v == nil {
		return "null"
	}
	return string(v)
}

// Kind is the kind of the first token.
func (v Value) Kind() Kind {
	i := 0
	for i < len(v) && isSpace(v[i]) {
		i++
	}
	if i == len(v) {
		return 0
	}
	switch c := v[i]; c {
	case 'n', 'f', 't', '"', '{', '}', '[', ']':
		return Kind(c)
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return '0'
	}
	return 0
}

// MarshalJSON is the text.
func (v Value) MarshalJSON() ([]byte, error) {
	if v == nil {
		return []byte("null"), nil
	}
	return v, nil
}

// UnmarshalJSON keeps a copy of the text.
func (v *Value) UnmarshalJSON(b []byte) error {
	if v == nil {
		return errors.New("jsontext.Value: UnmarshalJSON on nil pointer")
	}
	*v = append((*v)[:0], b...)
	return nil
}

// IsValid reports whether v is a value with valid strings and without names that come twice.
func (v Value) IsValid(opts ...Options) bool {
	f := formatter{src: v, strict: true}
	return f.whole() == nil
}

// Compact removes white space.
func (v *Value) Compact(opts ...Options) error { return v.reformat(formatter{}) }

// Indent puts each element on a line, indented by tabs.
func (v *Value) Indent(opts ...Options) error { return v.reformat(formatter{lines: true}) }

// Format checks as IsValid, removes white space, and writes strings as short as they can be.
func (v *Value) Format(opts ...Options) error { return v.reformat(formatter{strict: true}) }

// Canonicalize formats according to RFC 8785: with floats as JavaScript writes them and members in the order of their names.
func (v *Value) Canonicalize(opts ...Options) error {
	return v.reformat(formatter{strict: true, canonical: true})
}

func (v *Value) reformat(f formatter) error {
	f.src = *v
	if err := f.whole(); err != nil {
		return err
	}
	*v = append((*v)[:0], f.out...)
	return nil
}

// A SyntacticError says what is wrong in a text, and where.
type SyntacticError struct {
	ByteOffset  int64
	JSONPointer string
	Err         error
}

func (e *SyntacticError) Error() string {
	s := "jsontext: " + e.Err.Error()
	if e.JSONPointer != "" {
		s += " within " + strconv.Quote(e.JSONPointer)
	}
	if e.ByteOffset > 0 {
		s += " after offset " + strconv.FormatInt(e.ByteOffset, 10)
	}
	return s
}

// Unwrap is what is wrong.
func (e *SyntacticError) Unwrap() error { return e.Err }

var errEOF = errors.New("unexpected EOF")

// A formatter reads a value and writes it anew.
type formatter struct {
	src []byte
	at  int
	out []byte
	// Where in the value it is, as a JSON pointer.
	pointer string
	depth   int
	// Strings must be valid and names differ; strings are written anew.
	strict bool
	// Numbers are written anew, and members sorted.
	canonical bool
	lines     bool
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func quoteByte(c byte) string {
	if c < utf8.RuneSelf {
		return strconv.QuoteRune(rune(c))
	}
	return `'\x` + strconv.FormatInt(int64(c), 16) + "'"
}

// fail is an error at a place.
func (f *formatter) fail(at int, text string) error {
	return &SyntacticError{int64(at), f.pointer, errors.New(text)}
}

func (f *formatter) eof(at int) error { return &SyntacticError{int64(at), f.pointer, errEOF} }

// invalid is the error about the character at a place.
func (f *formatter) invalid(at int, where string) error {
	r, size := utf8.DecodeRune(f.src[at:])
	what := strconv.QuoteRune(r)
	if r == utf8.RuneError && size == 1 {
		what = quoteByte(f.src[at])
	}
	return f.fail(at, "invalid character "+what+" "+where)
}

// next is the next character behind white space; 0 at the end.
func (f *formatter) next() byte {
	for f.at < len(f.src) && isSpace(f.src[f.at]) {
		f.at++
	}
	if f.at == len(f.src) {
		return 0
	}
	return f.src[f.at]
}

func (f *formatter) ended() bool { return f.at == len(f.src) }

func (f *formatter) line() {
	if f.lines {
		f.out = append(f.out, '\n')
		for range f.depth {
			f.out = append(f.out, '\t')
		}
	}
}

// whole formats the whole text.
func (f *formatter) whole() error {
	f.next()
	if f.ended() {
		return f.eof(f.at)
	}
	if err := f.value(""); err != nil {
		return err
	}
	if f.next(); !f.ended() {
		return f.invalid(f.at, "after top-level value")
	}
	return nil
}

// value formats the value that begins here, whose name or index is given.
func (f *formatter) value(step string) error {
	outer := f.pointer
	f.pointer += step
	var err error
	switch c := f.src[f.at]; c {
	case 'n':
		err = f.literal("null")
	case 't':
		err = f.literal("true")
	case 'f':
		err = f.literal("false")
	case '"':
		_, err = f.str()
	case '{':
		err = f.object()
	case '[':
		err = f.array()
	default:
		if c == '-' || '0' <= c && c <= '9' {
			err = f.number()
		} else {
			err = f.invalid(f.at, "at start of value")
		}
	}
	f.pointer = outer
	return err
}

func (f *formatter) literal(word string) error {
	for i := range len(word) {
		if f.at+i == len(f.src) {
			return f.eof(f.at + i)
		}
		if f.src[f.at+i] != word[i] {
			return f.invalid(f.at+i, "in literal "+word+" (expecting "+quoteByte(word[i])+")")
		}
	}
	f.out = append(f.out, word...)
	f.at += len(word)
	return nil
}

func (f *formatter) digit(i int) bool { return i < len(f.src) && '0' <= f.src[i] && f.src[i] <= '9' }

// digits is the place behind digits, of which there must be one. If the text ends in front of them it is their number's
// beginning that is wrong.
func (f *formatter) digits(i, whole int) (int, error) {
	if i == len(f.src) {
		return i, f.eof(whole)
	}
	if !f.digit(i) {
		return i, f.invalid(i, "in number (expecting digit)")
	}
	for f.digit(i) {
		i++
	}
	return i, nil
}

func (f *formatter) number() (err error) {
	start, i := f.at, f.at
	if f.src[i] == '-' {
		i++
	}
	if i < len(f.src) && f.src[i] == '0' {
		i++
	} else if i, err = f.digits(i, start); err != nil {
		return err
	}
	if i < len(f.src) && f.src[i] == '.' {
		if i, err = f.digits(i+1, i); err != nil {
			return err
		}
	}
	if i < len(f.src) && f.src[i]|0x20 == 'e' {
		j := i + 1
		if j < len(f.src) && (f.src[j] == '+' || f.src[j] == '-') {
			j++
		}
		if i, err = f.digits(j, i); err != nil {
			return err
		}
	}
	f.at = i
	if f.canonical {
		f.out = appendFloat(f.out, string(f.src[start:i]))
	} else {
		f.out = append(f.out, f.src[start:i]...)
	}
	return nil
}

// appendFloat writes a number as JavaScript does; what is too large becomes the largest float.
func appendFloat(out []byte, text string) []byte {
	x, _ := strconv.ParseFloat(text, 64)
	if math.IsInf(x, 0) {
		x = math.Copysign(math.MaxFloat64, x)
	}
	if x == 0 {
		return append(out, '0')
	}
	if a := math.Abs(x); 1e-6 <= a && a < 1e21 {
		return strconv.AppendFloat(out, x, 'f', -1, 64)
	}
	out = strconv.AppendFloat(out, x, 'e', -1, 64)
	// 1e-09 is 1e-9.
	if n := len(out); n >= 4 && out[n-4] == 'e' && out[n-2] == '0' {
		out[n-2] = out[n-1]
		out = out[:n-1]
	}
	return out
}

// str formats a string and gives its text.
func (f *formatter) str() (text string, err error) {
	start := f.at
	i := start + 1
	var b []byte
	for {
		if i == len(f.src) {
			return "", f.eof(i)
		}
		c := f.src[i]
		switch {
		case c == '"':
			f.at = i + 1
			if f.strict {
				f.out = appendQuoted(f.out, b)
			} else {
				f.out = append(f.out, f.src[start:f.at]...)
			}
			return string(b), nil
		case c < ' ':
			return "", f.invalid(i, "in string (expecting non-control character)")
		case c == '\\':
			r, size, err := f.escape(i)
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, r)
			i += size
		default:
			r, size := utf8.DecodeRune(f.src[i:])
			if r == utf8.RuneError && size == 1 && f.strict {
				return "", f.fail(i, "invalid UTF-8")
			}
			b = append(b, f.src[i:i+size]...)
			i += size
		}
	}
}

// unit is the code unit of an escape \uXXXX at a place.
func (f *formatter) unit(i int) (r rune, ok bool) {
	if i+6 > len(f.src) || f.src[i] != '\\' || f.src[i+1] != 'u' {
		return 0, false
	}
	u, err := strconv.ParseUint(string(f.src[i+2:i+6]), 16, 16)
	return rune(u), err == nil
}

// wrong is the error about the escape sequence at a place.
func (f *formatter) wrong(i, size int, what string) error {
	return f.fail(i, what+" `"+string(f.src[i:min(i+size, len(f.src))])+"` in string")
}

// partial reports whether the text ends within an escape \uXXXX that begins at i.
func (f *formatter) partial(i int) bool {
	for n := 0; n < 6; n++ {
		if i+n >= len(f.src) {
			return true
		}
		c := f.src[i+n]
		isHex := '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
		if n == 0 && c != '\\' || n == 1 && c != 'u' || n > 1 && !isHex {
			return false
		}
	}
	return false
}

func (f *formatter) escape(i int) (r rune, size int, err error) {
	if i+1 == len(f.src) {
		return 0, 0, f.eof(i)
	}
	c := f.src[i+1]
	if at := bytes.IndexByte([]byte(`"\/bfnrt`), c); at >= 0 {
		return rune("\"\\/\b\f\n\r\t"[at]), 2, nil
	}
	if c != 'u' {
		return 0, 0, f.wrong(i, 2, "invalid escape sequence")
	}
	if f.partial(i) {
		return 0, 0, f.eof(i)
	}
	first, ok := f.unit(i)
	if !ok {
		return 0, 0, f.wrong(i, 6, "invalid escape sequence")
	}
	if !utf16.IsSurrogate(first) {
		return first, 6, nil
	}
	second, ok := f.unit(i + 6)
	if r := utf16.DecodeRune(first, second); ok && r != utf8.RuneError {
		return r, 12, nil
	}
	if first < 0xdc00 && f.partial(i+6) {
		if f.strict {
			return 0, 0, f.eof(i)
		}
		return 0, 0, f.eof(i + 6)
	}
	if !f.strict {
		return utf8.RuneError, 6, nil
	}
	return 0, 0, f.wrong(i, 12, "invalid surrogate pair")
}

// appendQuoted writes a string with as few escapes as possible.
func appendQuoted(out, text []byte) []byte {
	out = append(out, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c >= ' ':
			out = append(out, c)
		default:
			if at := bytes.IndexByte([]byte("\b\f\n\r\t"), c); at >= 0 {
				out = append(out, '\\', "bfnrt"[at])
			} else {
				out = append(out, `\u00`...)
				out = append(out, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
			}
		}
	}
	return append(out, '"')
}

func (f *formatter) array() error {
	f.out = append(f.out, '[')
	f.at++
	if f.next() == ']' {
		f.at++
		f.out = append(f.out, ']')
		return nil
	}
	f.depth++
	for i := 0; ; i++ {
		f.next()
		if f.ended() {
			return f.eof(f.at)
		}
		f.line()
		if err := f.value("/" + strconv.Itoa(i)); err != nil {
			return err
		}
		c := f.next()
		if f.ended() {
			return f.eof(f.at)
		}
		if c != ',' && c != ']' {
			return f.invalid(f.at, "after array value (expecting ',' or ']')")
		}
		f.at++
		if c == ']' {
			break
		}
		f.out = append(f.out, ',')
	}
	f.depth--
	f.line()
	f.out = append(f.out, ']')
	return nil
}

// A member is a name and where it stands in what is written, with its value.
type member struct {
	name string
	text []byte
}

func (f *formatter) object() error {
	f.out = append(f.out, '{')
	f.at++
	if f.next() == '}' {
		f.at++
		f.out = append(f.out, '}')
		return nil
	}
	f.depth++
	var members []member
	names := map[string]bool{}
	begin := len(f.out)
	for {
		c := f.next()
		if f.ended() {
			return f.eof(f.at)
		}
		if c != '"' {
			return f.invalid(f.at, `at start of string (expecting '"')`)
		}
		f.line()
		start := len(f.out)
		name, err := f.str()
		if err != nil {
			return err
		}
		if f.strict && names[name] {
			return f.fail(0, "duplicate object member name "+strconv.Quote(name))
		}
		names[name] = true
		step := "/" + escapePointer(name)
		outer := f.pointer
		f.pointer += step
		if c := f.next(); f.ended() {
			return f.eof(f.at)
		} else if c != ':' {
			return f.invalid(f.at, "after object name (expecting ':')")
		}
		f.at++
		f.out = append(f.out, ':')
		if f.lines {
			f.out = append(f.out, ' ')
		}
		if f.next(); f.ended() {
			return f.eof(f.at)
		}
		f.pointer = outer
		if err := f.value(step); err != nil {
			return err
		}
		members = append(members, member{name, f.out[start:]})
		c = f.next()
		if f.ended() {
			return f.eof(f.at)
		}
		if c != ',' && c != '}' {
			return f.invalid(f.at, "after object value (expecting ',' or '}')")
		}
		f.at++
		if c == '}' {
			break
		}
		f.out = append(f.out, ',')
	}
	f.depth--
	if f.canonical {
		f.sort(begin, members)
	}
	f.line()
	f.out = append(f.out, '}')
	return nil
}

// sort writes members anew, in the order of their names as UTF-16.
func (f *formatter) sort(begin int, members []member) {
	sort.SliceStable(members, func(i, j int) bool {
		a, b := utf16.Encode([]rune(members[i].name)), utf16.Encode([]rune(members[j].name))
		for k := range min(len(a), len(b)) {
			if a[k] != b[k] {
				return a[k] < b[k]
			}
		}
		return len(a) < len(b)
	})
	var sorted []byte
	for i, m := range members {
		if i > 0 {
			sorted = append(sorted, ',')
		}
		sorted = append(sorted, m.text...)
	}
	f.out = append(f.out[:begin], sorted...)
}

// escapePointer writes a name as a step of a JSON pointer.
func escapePointer(name string) string {
	out := make([]byte, 0, len(name))
	for i := range len(name) {
		switch c := name[i]; c {
		case '~':
			out = append(out, '~', '0')
		case '/':
			out = append(out, '~', '1')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}
