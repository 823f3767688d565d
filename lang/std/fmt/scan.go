package fmt

import (
	"errors"
	"internal/rt"
	"internal/syscall"
	"io"
	"strconv"
	"unicode/utf8"
)

// Reading works on runes, one at a time and with one to give back, since the source may be a terminal. Failures deep in
// a value are panics with a scanError, which the functions that programs call catch; so a Scan method of the program
// need not pass them on.

// ScanState is what a Scanner sees of the text that is read.
type ScanState interface {
	ReadRune() (r rune, size int, err error)
	UnreadRune() error
	SkipSpace()
	Token(skipSpace bool, f func(rune) bool) (token []byte, err error)
	Width() (wid int, ok bool)
	Read(buf []byte) (n int, err error)
}

// Scanner is implemented by values that read themselves.
type Scanner interface {
	Scan(state ScanState, verb rune) error
}

type scanError struct{ err error }

// The end of the text, where a rune is wanted.
const eof = -1

// unlimited is the width of a directive without one.
const unlimited = 1 << 30

type runeScanner interface {
	ReadRune() (r rune, size int, err error)
	UnreadRune() error
}

type scanner struct {
	from runeScanner
	buf  []byte
	// How many runes were read, how many may be for the present operand, and that operand's width.
	count, limit, width int
	atEOF               bool
	// What a newline is: the end, or a space.
	newlineEnds, newlineIsSpace bool
}

func newScanner(r io.Reader, newlineIsSpace, newlineEnds bool) *scanner {
	from, ok := r.(runeScanner)
	if !ok {
		from = &runeReader{from: r, last: eof, again: false}
	}
	return &scanner{
		from: from, limit: unlimited, width: unlimited, newlineEnds: newlineEnds, newlineIsSpace: newlineIsSpace,
	}
}

// A stringReader reads a string.
type stringReader struct {
	text     string
	at, last int
	// The last rune is read again; Go then gives the size of the rune, not of the text it came from.
	again bool
}

func (r *stringReader) Read(b []byte) (int, error) {
	n := copy(b, r.text[r.at:])
	r.at += n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (r *stringReader) ReadRune() (rune, int, error) {
	if r.at >= len(r.text) {
		return 0, 0, io.EOF
	}
	c, size := utf8.DecodeRuneInString(r.text[r.at:])
	r.last = r.at
	r.at += size
	if r.again {
		r.again = false
		size = utf8.RuneLen(c)
	}
	return c, size, nil
}

func (r *stringReader) UnreadRune() error {
	r.at, r.again = r.last, true
	return nil
}

// A runeReader makes runes of single bytes, so that nothing behind what is needed is taken from the reader.
type runeReader struct {
	from io.Reader
	last rune
	// The last rune is to be read again.
	again bool
	buf   [utf8.UTFMax]byte
	// Bytes that were read, but do not belong to the rune in front of them.
	pending []byte
}

func (r *runeReader) next() (byte, error) {
	if len(r.pending) > 0 {
		b := r.pending[0]
		r.pending = r.pending[1:]
		return b, nil
	}
	n, err := io.ReadFull(r.from, r.buf[:1])
	if n != 1 {
		return 0, err
	}
	return r.buf[0], nil
}

func (r *runeReader) ReadRune() (rune, int, error) {
	if r.again {
		r.again = false
		return r.last, utf8.RuneLen(r.last), nil
	}
	b, err := r.next()
	if err != nil {
		return 0, 0, err
	}
	if b < utf8.RuneSelf {
		r.last = rune(b)
		return r.last, 1, nil
	}
	seen := []byte{b}
	for !utf8.FullRune(seen) {
		b, err := r.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, 0, err
		}
		seen = append(seen, b)
	}
	c, size := utf8.DecodeRune(seen)
	r.pending = append(seen[size:], r.pending...)
	r.last = c
	return c, size, nil
}

func (r *runeReader) UnreadRune() error {
	if r.again || r.last == eof {
		return errors.New("fmt: scanning called UnreadRune with no rune available")
	}
	r.again = true
	return nil
}

func (s *scanner) Read(buf []byte) (n int, err error) {
	return 0, errors.New("ScanState's Read should not be called. Use ReadRune")
}

func (s *scanner) ReadRune() (r rune, size int, err error) {
	if s.atEOF || s.count >= s.limit {
		return 0, 0, io.EOF
	}
	r, size, err = s.from.ReadRune()
	if err == nil {
		s.count++
		s.atEOF = s.newlineEnds && r == '\n'
	} else if err == io.EOF {
		s.atEOF = true
	}
	return r, size, err
}

func (s *scanner) UnreadRune() error {
	s.from.UnreadRune()
	s.atEOF = false
	s.count--
	return nil
}

func (s *scanner) Width() (int, bool) {
	if s.width == unlimited {
		return 0, false
	}
	return s.width, true
}

func (s *scanner) Token(skipSpace bool, f func(rune) bool) (token []byte, err error) {
	defer func() {
		if e := recover(); e != nil {
			failure, ok := e.(scanError)
			if !ok {
				panic(e)
			}
			err = failure.err
		}
	}()
	if f == nil {
		f = notSpace
	}
	s.buf = s.buf[:0]
	return s.token(skipSpace, f), nil
}

func (s *scanner) token(skipSpace bool, f func(rune) bool) []byte {
	if skipSpace {
		s.SkipSpace()
	}
	for {
		r := s.rune()
		if r == eof {
			return s.buf
		}
		if !f(r) {
			s.UnreadRune()
			return s.buf
		}
		s.buf = utf8.AppendRune(s.buf, r)
	}
}

func (s *scanner) SkipSpace() {
	for {
		r := s.rune()
		switch {
		case r == eof:
			return
		case r == '\r' && s.peek("\n"):
		case r == '\n':
			if !s.newlineIsSpace {
				s.fail("unexpected newline")
			}
		case !isSpace(r):
			s.UnreadRune()
			return
		}
	}
}

// isSpace is unicode.IsSpace.
func isSpace(r rune) bool {
	switch {
	case r <= ' ':
		return r == ' ' || '\t' <= r && r <= '\r'
	case r < 0x2000:
		return r == 0x85 || r == 0xa0 || r == 0x1680
	}
	return r <= 0x200a || r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000
}

func notSpace(r rune) bool { return !isSpace(r) }

func (s *scanner) fail(text string) { panic(scanError{errors.New(text)}) }

func (s *scanner) check(err error) {
	if err != nil {
		panic(scanError{err})
	}
}

// rune is the next rune, or eof.
func (s *scanner) rune() rune {
	r, _, err := s.ReadRune()
	if err == io.EOF {
		return eof
	}
	s.check(err)
	return r
}

// mustRune is the next rune where the text must not end.
func (s *scanner) mustRune() rune {
	r := s.rune()
	if r == eof {
		s.check(io.ErrUnexpectedEOF)
	}
	return r
}

// notEOF makes sure that there is something to read.
func (s *scanner) notEOF() {
	if s.rune() == eof {
		panic(scanError{io.EOF})
	}
	s.UnreadRune()
}

func contains(set string, r rune) bool {
	for _, c := range set {
		if c == r {
			return true
		}
	}
	return false
}

// peek reports whether the next rune is of a set.
func (s *scanner) peek(set string) bool {
	r := s.rune()
	if r != eof {
		s.UnreadRune()
	}
	return contains(set, r)
}

// accept takes the next rune to the buffer if it is of a set.
func (s *scanner) accept(set string) bool {
	r := s.rune()
	if r == eof {
		return false
	}
	if !contains(set, r) {
		s.UnreadRune()
		return false
	}
	s.buf = utf8.AppendRune(s.buf, r)
	return true
}

// verbIs fails if the verb is none of those that a type has.
func (s *scanner) verbIs(verb rune, verbs, typ string) {
	if !contains(verbs, verb) {
		s.fail("bad verb '%" + string(verb) + "' for " + typ)
	}
}

func (s *scanner) begin() {
	s.SkipSpace()
	s.notEOF()
}

func (s *scanner) bool(verb rune) bool {
	s.begin()
	s.verbIs(verb, "tv", "boolean")
	switch s.rune() {
	case '1':
		return true
	case 't', 'T':
		if s.accept("rR") && (!s.accept("uU") || !s.accept("eE")) {
			s.fail("syntax error scanning boolean")
		}
		return true
	case 'f', 'F':
		if s.accept("aA") && (!s.accept("lL") || !s.accept("sS") || !s.accept("eE")) {
			s.fail("syntax error scanning boolean")
		}
	}
	return false
}

// Digits of the bases.
const (
	binary  = "01"
	octal   = "01234567"
	decimal = "0123456789"
	hex     = "0123456789aAbBcCdDeEfF"
)

// number reads an integer's text and gives it with its base.
func (s *scanner) number(verb rune, signed bool) (string, int) {
	s.begin()
	s.verbIs(verb, "bdoUxXv", "integer")
	base, digits, any := 10, decimal, false
	switch verb {
	case 'b':
		base, digits = 2, binary
	case 'o':
		base, digits = 8, octal
	case 'x', 'X', 'U':
		base, digits = 16, hex
	}
	if verb == 'U' {
		if !s.accept("U") || !s.accept("+") {
			s.fail("bad unicode format ")
		}
		s.buf = s.buf[:0]
	} else {
		if signed {
			s.accept("+-")
		}
		if verb == 'v' {
			base = 0
			digits, any = s.prefix()
		}
	}
	if !any {
		s.notEOF()
		if !s.accept(digits) {
			s.fail("expected integer")
		}
	}
	for s.accept(digits) {
	}
	return string(s.buf), base
}

// prefix reads what tells an integer's base; a single 0 is a digit, too.
func (s *scanner) prefix() (digits string, any bool) {
	if !s.accept("0") {
		return decimal + "_", false
	}
	switch {
	case s.accept("bB"):
		return binary + "_", true
	case s.accept("oO"):
		return octal + "_", true
	case s.accept("xX"):
		return hex + "_", true
	}
	return octal + "_", true
}

// character reads a single rune for %c.
func (s *scanner) character(bits uint) int64 {
	s.notEOF()
	r := int64(s.rune())
	if r<<(64-bits)>>(64-bits) != r {
		s.fail("overflow on character value " + string(rune(r)))
	}
	return r
}

func (s *scanner) int(verb rune, bits uint) int64 {
	if verb == 'c' {
		return s.character(bits)
	}
	text, base := s.number(verb, true)
	n, err := strconv.ParseInt(text, base, 64)
	s.check(err)
	if n<<(64-bits)>>(64-bits) != n {
		s.fail("integer overflow on token " + text)
	}
	return n
}

func (s *scanner) uint(verb rune, bits uint) uint64 {
	if verb == 'c' {
		return uint64(s.character(bits))
	}
	text, base := s.number(verb, false)
	n, err := strconv.ParseUint(text, base, 64)
	s.check(err)
	if n<<(64-bits)>>(64-bits) != n {
		s.fail("unsigned integer overflow on token " + text)
	}
	return n
}

// floatText reads the longest text that may be a float.
func (s *scanner) floatText() string {
	s.buf = s.buf[:0]
	if s.accept("nN") && s.accept("aA") && s.accept("nN") {
		return string(s.buf)
	}
	s.accept("+-")
	if s.accept("iI") && s.accept("nN") && s.accept("fF") {
		return string(s.buf)
	}
	digits, exponent := decimal+"_", "eEpP"
	if s.accept("0") && s.accept("xX") {
		digits, exponent = hex+"_", "pP"
	}
	for s.accept(digits) {
	}
	if s.accept(".") {
		for s.accept(digits) {
		}
	}
	if s.accept(exponent) {
		s.accept("+-")
		for s.accept(decimal + "_") {
		}
	}
	return string(s.buf)
}

// float is the float of a text. The decimal mantissa with a binary exponent that %b prints is known here only.
func (s *scanner) float(text string, bits int) float64 {
	p, hexadecimal := -1, false
	for i := range len(text) {
		switch text[i] {
		case 'p':
			p = i
		case 'x', 'X':
			hexadecimal = true
		}
	}
	whole := func(err error) {
		if e, ok := err.(*strconv.NumError); ok {
			e.Num = text
		}
		s.check(err)
	}
	if p < 0 || hexadecimal {
		f, err := strconv.ParseFloat(text, bits)
		s.check(err)
		return f
	}
	f, err := strconv.ParseFloat(text[:p], bits)
	whole(err)
	n, err := strconv.Atoi(text[p+1:])
	whole(err)
	return scale(f, n)
}

// scale is f * 2^n, by way of the text with a binary exponent, which is rounded once.
func scale(f float64, n int) float64 {
	text := strconv.FormatFloat(f, 'x', -1, 64)
	for i := range len(text) {
		if text[i] == 'p' {
			exp, _ := strconv.Atoi(text[i+1:])
			f, _ = strconv.ParseFloat(text[:i+1]+strconv.Itoa(exp+max(min(n, 1<<20), -1<<20)), 64)
			break
		}
	}
	return f
}

const floatVerbs = "beEfFgGv"

func (s *scanner) complex(verb rune, bits int) complex128 {
	s.verbIs(verb, floatVerbs, "complex")
	s.begin()
	parens := s.accept("(")
	re := s.floatText()
	s.buf = s.buf[:0]
	good := s.accept("+-")
	im := string(s.buf)
	if good {
		im += s.floatText()
		good = s.accept("i") && (!parens || s.accept(")"))
	}
	if !good {
		s.fail("syntax error scanning complex number")
	}
	return complex(s.float(re, bits/2), s.float(im, bits/2))
}

func (s *scanner) string(verb rune) string {
	s.verbIs(verb, "svqxX", "string")
	s.begin()
	switch verb {
	case 'q':
		return s.quoted()
	case 'x', 'X':
		return s.hexString()
	}
	return string(s.token(true, notSpace))
}

func (s *scanner) quoted() string {
	switch s.rune() {
	case '`':
		for {
			r := s.mustRune()
			if r == '`' {
				return string(s.buf)
			}
			s.buf = utf8.AppendRune(s.buf, r)
		}
	case '"':
		s.buf = append(s.buf, '"')
		for {
			r := s.mustRune()
			s.buf = utf8.AppendRune(s.buf, r)
			if r == '\\' {
				// Only what comes right behind a backslash can be an escaped quote.
				s.buf = utf8.AppendRune(s.buf, s.mustRune())
			} else if r == '"' {
				break
			}
		}
		text, err := strconv.Unquote(string(s.buf))
		s.check(err)
		return text
	}
	s.fail("expected quoted string")
	return ""
}

func digit(r rune) int {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0')
	case 'a' <= r && r <= 'f':
		return int(r-'a') + 10
	case 'A' <= r && r <= 'F':
		return int(r-'A') + 10
	}
	return -1
}

func (s *scanner) hexString() string {
	for {
		r := s.rune()
		if r == eof {
			break
		}
		high := digit(r)
		if high < 0 {
			s.UnreadRune()
			break
		}
		low := digit(s.mustRune())
		if low < 0 {
			s.fail("illegal hex digit")
		}
		s.buf = append(s.buf, byte(high<<4|low))
	}
	if len(s.buf) == 0 {
		s.fail("no hex data for %x string")
	}
	return string(s.buf)
}

// operand reads one value to where arg points.
func (s *scanner) operand(verb rune, arg any) {
	s.buf = s.buf[:0]
	switch v := arg.(type) {
	case Scanner:
		err := v.Scan(s, verb)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		s.check(err)
		return
	case *int:
		*v = int(s.int(verb, 64))
		return
	case *string:
		*v = s.string(verb)
		return
	case *float64:
		s.verbIs(verb, floatVerbs, "float64")
	case *float32:
		s.verbIs(verb, floatVerbs, "float32")
	}
	pointer := rt.TypeOf(arg)
	if rt.Kind(pointer) != rt.Pointer {
		if arg == nil {
			// As in Go, where this is a mistake of the program.
			panic("reflect: call of reflect.Value.Type on zero Value")
		}
		s.fail("type not a pointer: " + rt.Name(pointer))
	}
	typ := rt.Elem(pointer)
	bits := rt.Size(typ) * 8
	var value any
	switch rt.Kind(typ) {
	case rt.Bool:
		value = s.bool(verb)
	case rt.Int, rt.Int8, rt.Int16, rt.Int32, rt.Int64:
		value = s.int(verb, uint(bits))
	case rt.Uint, rt.Uint8, rt.Uint16, rt.Uint32, rt.Uint64, rt.Uintptr:
		value = s.uint(verb, uint(bits))
	case rt.Float32:
		s.begin()
		value = float32(s.float(s.floatText(), 32))
	case rt.Float64:
		s.begin()
		value = s.float(s.floatText(), 64)
	case rt.Complex64:
		value = complex64(s.complex(verb, 64))
	case rt.Complex128:
		value = s.complex(verb, 128)
	case rt.String:
		value = s.string(verb)
	case rt.Slice:
		if rt.Kind(rt.Elem(typ)) != rt.Uint8 {
			s.fail("can't scan type: " + rt.Name(pointer))
		}
		value = []byte(s.string(verb))
	default:
		s.fail("can't scan type: " + rt.Name(pointer))
	}
	// The value has the type's layout, or begins with it: an integer's low bytes come first.
	rt.Copy(typ, rt.Pointee(arg), rt.AddressOf(value))
}

func (s *scanner) caught(err *error) {
	switch e := recover().(type) {
	case nil:
	case scanError:
		*err = e.err
	default:
		if e != io.EOF {
			panic(e)
		}
		*err = io.EOF
	}
}

// scan reads operands that stand between spaces.
func (s *scanner) scan(a []any) (n int, err error) {
	defer s.caught(&err)
	for _, arg := range a {
		s.operand('v', arg)
		n++
	}
	for s.newlineEnds {
		r := s.rune()
		if r == '\n' || r == eof {
			break
		}
		if !isSpace(r) {
			s.fail("expected newline")
		}
	}
	return n, nil
}

// advance matches the beginning of a format against the text, up to a verb. It gives the bytes of the format that
// matched, -1 if the text differs.
func (s *scanner) advance(format string) (i int) {
	for i < len(format) {
		c, size := utf8.DecodeRuneInString(format[i:])
		if isSpace(c) {
			i += s.advanceSpace(format[i:])
			continue
		}
		if c == '%' {
			if i+size == len(format) {
				s.fail("missing verb: % at end of format string")
			}
			if format[i+1] != '%' {
				return i
			}
			i++
		}
		if s.mustRune() != c {
			s.UnreadRune()
			return -1
		}
		i += size
	}
	return i
}

// advanceSpace matches spaces at the beginning of a format and gives their bytes. A newline, with the spaces in front of
// it, matches spaces and a newline or the end; other spaces match at least one, but behind a newline any number.
func (s *scanner) advanceSpace(format string) (i int) {
	newlines, spaces := 0, false
	for i < len(format) {
		c, size := utf8.DecodeRuneInString(format[i:])
		if !isSpace(c) {
			break
		}
		if spaces = c != '\n'; !spaces {
			newlines++
		}
		i += size
	}
	skip := func(r rune) rune {
		for isSpace(r) && r != '\n' {
			r = s.rune()
		}
		return r
	}
	for range newlines {
		if r := skip(s.rune()); r != '\n' && r != eof {
			s.fail("newline in format does not match input")
		}
	}
	if spaces {
		r := s.rune()
		if newlines == 0 {
			if !isSpace(r) && r != eof {
				s.fail("expected space in input to match format")
			}
			if r == '\n' {
				s.fail("newline in input does not match format")
			}
		}
		if skip(r) != eof {
			s.UnreadRune()
		}
	}
	return i
}

func (s *scanner) scanf(format string, a []any) (n int, err error) {
	defer s.caught(&err)
	last := len(format) - 1
	for i := 0; i <= last; {
		matched := s.advance(format[i:])
		if matched > 0 {
			i += matched
			continue
		}
		if format[i] != '%' {
			if matched < 0 {
				s.fail("input does not match format")
			}
			break
		}
		i++
		width, hasWidth, at := parseNumber(format[:last], i)
		if hasWidth || at == last {
			i = at
		}
		if s.width = width; !hasWidth {
			s.width = unlimited
		}
		verb, size := utf8.DecodeRuneInString(format[i:])
		i += size
		if verb != 'c' {
			s.SkipSpace()
		}
		if verb == '%' {
			s.begin()
			if !s.accept("%") {
				s.fail("missing literal %")
			}
			continue
		}
		if n >= len(a) {
			s.fail("too few operands for format '%" + format[i-size:] + "'")
		}
		s.limit = min(unlimited, s.count+s.width)
		s.operand(verb, a[n])
		n++
		s.limit = unlimited
	}
	if n < len(a) {
		s.fail("too many operands")
	}
	return n, nil
}

// stdin is os.Stdin, or what that is at the start in programs without package os.
func stdin() io.Reader {
	if f := syscall.Stdin; f != nil {
		return f()
	}
	return standardInput{}
}

type standardInput struct{}

func (standardInput) Read(b []byte) (n int, err error) {
	n, err = syscall.Stream(0).Read(b)
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

// Fscan reads values separated by spaces, of which newlines are some.
func Fscan(r io.Reader, a ...any) (n int, err error) { return newScanner(r, true, false).scan(a) }

// Fscanln is Fscan on a single line.
func Fscanln(r io.Reader, a ...any) (n int, err error) { return newScanner(r, false, true).scan(a) }

// Fscanf reads values as a format says; newlines must match.
func Fscanf(r io.Reader, format string, a ...any) (n int, err error) {
	return newScanner(r, false, false).scanf(format, a)
}

func Scan(a ...any) (n int, err error)                 { return Fscan(stdin(), a...) }
func Scanln(a ...any) (n int, err error)               { return Fscanln(stdin(), a...) }
func Scanf(format string, a ...any) (n int, err error) { return Fscanf(stdin(), format, a...) }

func Sscan(str string, a ...any) (n int, err error) { return Fscan(&stringReader{text: str}, a...) }

func Sscanln(str string, a ...any) (n int, err error) {
	return Fscanln(&stringReader{text: str}, a...)
}

func Sscanf(str string, format string, a ...any) (n int, err error) {
	return Fscanf(&stringReader{text: str}, format, a...)
}
