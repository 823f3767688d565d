// Package fmt formats values as text and reads them back.
//
// A printer collects text in a buffer. print.go has the functions that programs call and the reading of formats,
// format.go the forms of numbers and strings, value.go the walk over values of any type.
package fmt

import (
	"internal/rt"
	"internal/syscall"
	"io"
	"strconv"
	"unicode/utf8"
)

// State is what a Formatter sees of the printer.
type State interface {
	Write(b []byte) (n int, err error)
	Width() (wid int, ok bool)
	Precision() (prec int, ok bool)
	Flag(c int) bool
}

// Formatter is implemented by values that format themselves.
type Formatter interface{ Format(f State, verb rune) }

// Stringer is implemented by values that have a text.
type Stringer interface{ String() string }

// GoStringer is implemented by values that have a text for %#v.
type GoStringer interface{ GoString() string }

// spec is a directive: flags, width, precision.
type spec struct {
	minus, plus, sharp, space, zero bool
	// plusV and sharpV are the flags of %+v and %#v, which change what is printed and not how numbers look.
	plusV, sharpV bool
	hasWidth      bool
	hasPrec       bool
	width, prec   int
}

// usual is how many bytes there is room for at first.
const usual = 64

type printer struct {
	buf []byte
	spec
	// Set while %w is legal, and the operands it was used for.
	wrapping bool
	wrapped  []int
	arg      any
	// Set once an operand was chosen by its number.
	reordered bool
	// Set while a panic's value is printed: a panic meanwhile is not caught again.
	panicking bool
	// Set while the operand of a bad verb is printed: its methods are not called.
	erroring bool
}

func (p *printer) Write(b []byte) (int, error) {
	p.buf = append(p.buf, b...)
	return len(b), nil
}

func (p *printer) WriteString(s string) (int, error) {
	p.buf = append(p.buf, s...)
	return len(s), nil
}

func (p *printer) Width() (int, bool)     { return p.width, p.hasWidth }
func (p *printer) Precision() (int, bool) { return p.prec, p.hasPrec }

func (p *printer) Flag(c int) bool {
	switch c {
	case '-':
		return p.minus
	case '+':
		return p.plus || p.plusV
	case '#':
		return p.sharp || p.sharpV
	case ' ':
		return p.space
	case '0':
		return p.zero
	}
	return false
}

// FormatString gives the directive that a Formatter was called for.
func FormatString(state State, verb rune) string {
	b := []byte{'%'}
	for _, c := range " +-#0" {
		if state.Flag(int(c)) {
			b = append(b, byte(c))
		}
	}
	if w, ok := state.Width(); ok {
		b = strconv.AppendInt(b, int64(w), 10)
	}
	if p, ok := state.Precision(); ok {
		b = append(b, '.')
		b = strconv.AppendInt(b, int64(p), 10)
	}
	return string(utf8.AppendRune(b, verb))
}

func (p *printer) printf(format string, args []any) {
	p.reordered = false
	d := directive{p: p, format: format, args: args}
	for d.at < len(format) {
		start := d.at
		for d.at < len(format) && format[d.at] != '%' {
			d.at++
		}
		p.buf = append(p.buf, format[start:d.at]...)
		if d.at < len(format) {
			d.at++
			d.read()
		}
	}
	if !p.reordered && d.next < len(args) {
		p.spec = spec{}
		p.WriteString("%!(EXTRA ")
		for i, arg := range args[d.next:] {
			if i > 0 {
				p.WriteString(", ")
			}
			if arg == nil {
				p.WriteString("<nil>")
			} else {
				p.WriteString(rt.Name(rt.TypeOf(arg)))
				p.buf = append(p.buf, '=')
				p.value(arg, 'v')
			}
		}
		p.buf = append(p.buf, ')')
	}
}

// directive reads % directives and prints their operands.
type directive struct {
	p      *printer
	format string
	at     int
	args   []any
	next   int
	// An operand's number is wrong or at a wrong place.
	bad bool
	// An operand's number was just read.
	chosen bool
}

func (d *directive) more() bool { return d.at < len(d.format) }

func (d *directive) read() {
	p := d.p
	p.spec = spec{}
	d.bad, d.chosen = false, false
	d.flags()
	if !d.more() {
		p.WriteString("%!(NOVERB)")
		return
	}
	if c := d.format[d.at]; 'a' <= c && c <= 'z' && d.next < len(d.args) {
		d.at++
		d.operand(rune(c))
		return
	}
	d.index()
	if d.more() && d.format[d.at] == '*' {
		d.at++
		p.width, p.hasWidth = d.operandInt()
		if !p.hasWidth {
			p.WriteString("%!(BADWIDTH)")
		}
		if p.width < 0 {
			p.width = -p.width
			p.minus = true
			p.zero = false
		}
		d.chosen = false
	} else {
		p.width, p.hasWidth, d.at = parseNumber(d.format, d.at)
		if d.chosen && p.hasWidth {
			d.bad = true
		}
	}
	if d.more() && d.format[d.at] == '.' {
		d.precision()
	}
	if !d.chosen {
		d.index()
	}
	if !d.more() {
		p.WriteString("%!(NOVERB)")
		return
	}
	verb, size := utf8.DecodeRuneInString(d.format[d.at:])
	d.at += size
	switch {
	case verb == '%':
		p.buf = append(p.buf, '%')
	case d.bad:
		p.badOperand(verb, "(BADINDEX)")
	case d.next >= len(d.args):
		p.badOperand(verb, "(MISSING)")
	default:
		d.operand(verb)
	}
}

func (d *directive) flags() {
	p := d.p
	for ; d.more(); d.at++ {
		switch d.format[d.at] {
		case '#':
			p.sharp = true
		case '0':
			p.zero = true
		case '+':
			p.plus = true
		case '-':
			p.minus = true
		case ' ':
			p.space = true
		default:
			return
		}
	}
}

// index reads the number of an operand, [n].
func (d *directive) index() {
	d.chosen = false
	if !d.more() || d.format[d.at] != '[' {
		return
	}
	d.p.reordered = true
	rest := d.format[d.at:]
	end := 0
	for end < len(rest) && rest[end] != ']' {
		end++
	}
	if end == len(rest) {
		end = 0
	}
	if end < 2 {
		d.bad = true
		d.at += end + 1
		return
	}
	n, ok, stop := parseNumber(rest[:end], 1)
	d.at += end + 1
	if d.chosen = ok && stop == end; d.chosen && 1 <= n && n <= len(d.args) {
		d.next = n - 1
	} else {
		d.bad = true
	}
}

// tooLarge bounds widths and precisions.
func tooLarge(n int) bool { return n > 1e6 || n < -1e6 }

// parseNumber reads digits from s[at:]; it gives the number, whether there was one, and where the text goes on. Behind
// a number that is too large the rest of the text is given up.
func parseNumber(s string, at int) (n int, ok bool, end int) {
	for ; at < len(s) && '0' <= s[at] && s[at] <= '9'; at++ {
		if tooLarge(n) {
			return 0, false, len(s)
		}
		n = 10*n + int(s[at]-'0')
		ok = true
	}
	return n, ok, at
}

// operandInt takes the next operand as a width or precision.
func (d *directive) operandInt() (int, bool) {
	if d.next >= len(d.args) {
		return 0, false
	}
	arg := d.args[d.next]
	d.next++
	n, ok := arg.(int)
	if !ok {
		typ := rt.TypeOf(arg)
		switch k := rt.Kind(typ); {
		case rt.Int <= k && k <= rt.Int64:
			n = int(rt.LoadInt(typ, rt.AddressOf(arg)))
		case rt.Uint <= k && k <= rt.Uintptr:
			// What is too large for an int looks negative.
			if n = int(rt.LoadUint(typ, rt.AddressOf(arg))); n < 0 {
				return 0, false
			}
		default:
			return 0, false
		}
	}
	if tooLarge(n) {
		return 0, false
	}
	return n, true
}

func (d *directive) precision() {
	p := d.p
	d.at++
	if d.chosen {
		d.bad = true
	}
	d.index()
	if d.more() && d.format[d.at] == '*' {
		d.at++
		p.prec, p.hasPrec = d.operandInt()
		if p.prec < 0 {
			p.prec, p.hasPrec = 0, false
		}
		if !p.hasPrec {
			p.WriteString("%!(BADPREC)")
		}
		d.chosen = false
		return
	}
	p.prec, p.hasPrec, d.at = parseNumber(d.format, d.at)
	if !p.hasPrec {
		p.prec, p.hasPrec = 0, true
	}
}

// operand prints the next operand.
func (d *directive) operand(verb rune) {
	p := d.p
	switch verb {
	case 'w':
		p.wrapped = append(p.wrapped, d.next)
		fallthrough
	case 'v':
		p.sharpV, p.sharp = p.sharp, false
		p.plusV, p.plus = p.plus, false
	}
	d.next++
	p.value(d.args[d.next-1], verb)
}

func (p *printer) badOperand(verb rune, what string) {
	p.WriteString("%!")
	p.buf = utf8.AppendRune(p.buf, verb)
	p.WriteString(what)
}

func (p *printer) print(args []any) {
	beforeString := false
	for i, arg := range args {
		isString := arg != nil && rt.Kind(rt.TypeOf(arg)) == rt.String
		if i > 0 && !isString && !beforeString {
			p.buf = append(p.buf, ' ')
		}
		p.value(arg, 'v')
		beforeString = isString
	}
}

func (p *printer) println(args []any) {
	for i, arg := range args {
		if i > 0 {
			p.buf = append(p.buf, ' ')
		}
		p.value(arg, 'v')
	}
	p.buf = append(p.buf, '\n')
}

func Fprintf(w io.Writer, format string, a ...any) (n int, err error) {
	p := &printer{buf: make([]byte, 0, usual)}
	p.printf(format, a)
	return w.Write(p.buf)
}

func Fprint(w io.Writer, a ...any) (n int, err error) {
	p := &printer{buf: make([]byte, 0, usual)}
	p.print(a)
	return w.Write(p.buf)
}

func Fprintln(w io.Writer, a ...any) (n int, err error) {
	p := &printer{buf: make([]byte, 0, usual)}
	p.println(a)
	return w.Write(p.buf)
}

// stdout is os.Stdout, or what that is at the start in programs without package os.
func stdout() io.Writer {
	if f := syscall.Stdout; f != nil {
		return f()
	}
	return syscall.Stream(1)
}

func Printf(format string, a ...any) (n int, err error) { return Fprintf(stdout(), format, a...) }
func Print(a ...any) (n int, err error)                 { return Fprint(stdout(), a...) }
func Println(a ...any) (n int, err error)               { return Fprintln(stdout(), a...) }

func Sprintf(format string, a ...any) string { return string(Appendf(make([]byte, 0, usual), format, a...)) }
func Sprint(a ...any) string                 { return string(Append(make([]byte, 0, usual), a...)) }
func Sprintln(a ...any) string               { return string(Appendln(make([]byte, 0, usual), a...)) }

func Appendf(b []byte, format string, a ...any) []byte {
	p := &printer{buf: b}
	p.printf(format, a)
	return p.buf
}

func Append(b []byte, a ...any) []byte {
	p := &printer{buf: b}
	p.print(a)
	return p.buf
}

func Appendln(b []byte, a ...any) []byte {
	p := &printer{buf: b}
	p.println(a)
	return p.buf
}
