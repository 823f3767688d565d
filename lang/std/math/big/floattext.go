package big

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A decimal is a number 0.digits × 10**exp, without zeros at the ends; 0 has no digits.
type decimal struct {
	digits []byte
	exp    int
}

// decimalOf is m × 2**low.
func decimalOf(m nat, low int64) decimal {
	if len(m) == 0 {
		return decimal{}
	}
	tens := 0
	if low >= 0 {
		m = m.shl(uint(low))
	} else {
		// With as many zeros less, the power of five is the smaller.
		drop := min(int64(m.trailingZeros()), -low)
		m = m.shr(uint(drop))
		tens = int(-low - drop)
		if tens > 0 {
			m = m.mul(nat{5}.power(natOf(uint64(tens)), nil))
		}
	}
	d := decimal{digits: m.text(10)}
	d.exp = len(d.digits) - tens
	d.trim()
	return d
}

func (d *decimal) trim() {
	n := len(d.digits)
	for n > 0 && d.digits[n-1] == '0' {
		n--
	}
	d.digits = d.digits[:n]
	if n == 0 {
		d.exp = 0
	}
}

// at is the i-th digit.
func (d *decimal) at(i int) byte {
	if 0 <= i && i < len(d.digits) {
		return d.digits[i]
	}
	return '0'
}

// round rounds to n digits, halves to the even digit.
func (d *decimal) round(n int) {
	if n < 0 || n >= len(d.digits) {
		return
	}
	up := d.digits[n] >= '5'
	if d.digits[n] == '5' && n+1 == len(d.digits) {
		up = n > 0 && d.digits[n-1]&1 != 0
	}
	if up {
		d.roundUp(n)
	} else {
		d.roundDown(n)
	}
}

func (d *decimal) roundDown(n int) {
	if 0 <= n && n < len(d.digits) {
		d.digits = d.digits[:n]
		d.trim()
	}
}

func (d *decimal) roundUp(n int) {
	if n < 0 || n >= len(d.digits) {
		return
	}
	for n > 0 && d.digits[n-1] == '9' {
		n--
	}
	if n == 0 {
		d.digits = []byte{'1'}
		d.exp++
		return
	}
	d.digits = append([]byte(nil), d.digits[:n]...)
	d.digits[n-1]++
}

// shorten rounds d, which is x, to the fewest digits that tell x from all other numbers of its precision.
func (d *decimal) shorten(x *Float) {
	if len(d.digits) == 0 {
		return
	}
	// The bounds are half way to the neighbours: one at a bit below the last.
	m, low := x.mant, x.low()
	shift := int64(x.prec) + 1 - int64(m.bitLen())
	m, low = m.shl(uint(shift)), low-shift
	lower, upper := decimalOf(m.sub(nat{1}), low), decimalOf(m.add(nat{1}), low)
	// A bound itself is rounded to x if x is even.
	inclusive := m.bit(1) == 0
	// Places are counted from d's first digit; the upper bound may have one before it.
	toLower, toUpper := lower.exp-d.exp, upper.exp-d.exp
	// How much the upper bound is above d in units of the place, at most 2.
	gap := 0
	for i := -toUpper; i < len(d.digits); i++ {
		l, c, u := lower.at(i+toLower), d.at(i), upper.at(i+toUpper)
		down := l != c || inclusive && i+toLower+1 == len(lower.digits)
		gap = min(gap*10+int(u)-int(c), 2)
		up := gap > 0 && (inclusive || gap > 1 || i+toUpper+1 < len(upper.digits))
		switch {
		case down && up:
			d.round(i + 1)
			return
		case down:
			d.roundDown(i + 1)
			return
		case up:
			d.roundUp(i + 1)
			return
		}
	}
}

// Text is x in a format and with so many digits, as strconv.FormatFloat has it; p is the hexadecimal mantissa as a fraction.
func (x *Float) Text(format byte, prec int) string { return string(x.Append(nil, format, prec)) }

// String is x as Text('g', 10) has it.
func (x *Float) String() string { return x.Text('g', 10) }

// Append appends x as Text has it.
func (x *Float) Append(buf []byte, fmt byte, prec int) []byte {
	if strings.IndexByte("bpxeEfgG", fmt) < 0 && x.form != inf {
		return append(buf, '%', fmt)
	}
	if x.neg {
		buf = append(buf, '-')
	}
	if x.form == inf {
		if !x.neg {
			buf = append(buf, '+')
		}
		return append(buf, "Inf"...)
	}
	switch fmt {
	case 'b':
		return x.appendBinary(buf)
	case 'p':
		return x.appendFraction(buf)
	case 'x':
		return x.appendHex(buf, prec)
	}
	d := decimal{}
	if x.form == finite {
		d = decimalOf(x.mant, x.low())
	}
	shortest := prec < 0
	if shortest {
		d.shorten(x)
		switch fmt {
		case 'e', 'E':
			prec = len(d.digits) - 1
		case 'f':
			prec = max(len(d.digits)-d.exp, 0)
		default:
			prec = len(d.digits)
		}
	} else {
		switch fmt {
		case 'e', 'E':
			d.round(1 + prec)
		case 'f':
			d.round(d.exp + prec)
		default:
			prec = max(prec, 1)
			d.round(prec)
		}
	}
	switch fmt {
	case 'e', 'E':
		return d.appendE(buf, fmt, prec)
	case 'f':
		return d.appendF(buf, prec)
	}
	// From which exponent on the shorter form is the one with an exponent.
	limit := prec
	switch {
	case shortest:
		limit = 6
	case limit > len(d.digits) && len(d.digits) >= d.exp:
		limit = len(d.digits)
	}
	if e := d.exp - 1; e < -4 || e >= limit {
		return d.appendE(buf, fmt+'e'-'g', min(prec, len(d.digits))-1)
	}
	if prec > d.exp {
		prec = len(d.digits)
	}
	return d.appendF(buf, max(prec-d.exp, 0))
}

// appendE writes d.ddde±dd.
func (d *decimal) appendE(buf []byte, letter byte, prec int) []byte {
	buf = append(buf, d.at(0))
	if prec > 0 {
		buf = append(buf, '.')
		for i := range prec {
			buf = append(buf, d.at(1+i))
		}
	}
	exp := 0
	if len(d.digits) > 0 {
		exp = d.exp - 1
	}
	return appendExponent(append(buf, letter), exp)
}

// appendExponent writes a sign and at least two digits.
func appendExponent(buf []byte, exp int) []byte {
	if exp < 0 {
		buf = append(buf, '-')
		exp = -exp
	} else {
		buf = append(buf, '+')
	}
	if exp < 10 {
		buf = append(buf, '0')
	}
	return strconv.AppendInt(buf, int64(exp), 10)
}

// appendF writes ddd.ddd.
func (d *decimal) appendF(buf []byte, prec int) []byte {
	if d.exp <= 0 {
		buf = append(buf, '0')
	}
	for i := range d.exp {
		buf = append(buf, d.at(i))
	}
	if prec > 0 {
		buf = append(buf, '.')
		for i := range prec {
			buf = append(buf, d.at(d.exp+i))
		}
	}
	return buf
}

// scaled is m with so many bits.
func scaled(m nat, length int) nat {
	if n := m.bitLen(); n > length {
		return m.shr(uint(n - length))
	} else {
		return m.shl(uint(length - n))
	}
}

// appendBinary writes a whole mantissa of as many bits as the precision, and a power of two.
func (x *Float) appendBinary(buf []byte) []byte {
	if x.form == zero {
		return append(buf, '0')
	}
	buf = append(buf, scaled(x.mant, int(x.prec)).text(10)...)
	buf = append(buf, 'p')
	e := int64(x.exp) - int64(x.prec)
	if e >= 0 {
		buf = append(buf, '+')
	}
	return strconv.AppendInt(buf, e, 10)
}

// appendHex writes 0x1.hhhp±dd.
func (x *Float) appendHex(buf []byte, prec int) []byte {
	if x.form == zero {
		buf = append(buf, "0x0"...)
		if prec > 0 {
			buf = append(buf, '.')
			buf = append(buf, strings.Repeat("0", prec)...)
		}
		return append(buf, "p+00"...)
	}
	n := 1 + 4*uint(max(prec, 0))
	if prec < 0 {
		n = 1 + (x.MinPrec()-1+3)/4*4
	}
	r := new(Float).SetPrec(n).SetMode(x.mode).Set(x)
	hex := scaled(r.mant, int(n)).text(16)
	buf = append(buf, "0x1"...)
	if len(hex) > 1 {
		buf = append(buf, '.')
		buf = append(buf, hex[1:]...)
	}
	return appendExponent(append(buf, 'p'), int(r.exp)-1)
}

// appendFraction writes 0x.hhhp±d.
func (x *Float) appendFraction(buf []byte) []byte {
	if x.form == zero {
		return append(buf, '0')
	}
	buf = append(buf, "0x."...)
	hex := scaled(x.mant, (x.mant.bitLen()+3)/4*4).text(16)
	buf = append(buf, strings.TrimRight(string(hex), "0")...)
	buf = append(buf, 'p')
	if x.exp >= 0 {
		buf = append(buf, '+')
	}
	return strconv.AppendInt(buf, int64(x.exp), 10)
}

// Format prints x as fmt prints floats, and with p.
func (x *Float) Format(s fmt.State, format rune) {
	prec, hasPrec := s.Precision()
	if !hasPrec {
		prec = 6
	}
	switch format {
	case 'e', 'E', 'f', 'b', 'p', 'x':
	case 'F':
		format = 'f'
	case 'v', 'g', 'G':
		if format == 'v' {
			format = 'g'
		}
		if !hasPrec {
			prec = -1
		}
	default:
		fmt.Fprintf(s, "%%!%c(*big.Float=%s)", format, x.String())
		return
	}
	text := x.Text(byte(format), prec)
	sign := ""
	switch {
	case text[0] == '-':
		sign, text = "-", text[1:]
	case text[0] == '+':
		// +Inf
		sign, text = "+", text[1:]
		if s.Flag(' ') {
			sign = " "
		}
	case s.Flag('+'):
		sign = "+"
	case s.Flag(' '):
		sign = " "
	}
	padding := 0
	if width, ok := s.Width(); ok {
		padding = max(width-len(sign)-len(text), 0)
	}
	switch {
	case s.Flag('0') && !x.IsInf():
		text = sign + strings.Repeat("0", padding) + text
	case s.Flag('-'):
		text = sign + text + strings.Repeat(" ", padding)
	default:
		text = strings.Repeat(" ", padding) + sign + text
	}
	io.WriteString(s, text)
}

// ---- reading

var (
	errNoDigits    = errors.New("number has no digits")
	errSeparator   = errors.New("'_' must separate successive digits")
	errExpOverflow = errors.New("exponent overflow")
)

// A number is a text taken apart: ±digits × base**-fraction × power**exp.
type number struct {
	neg      bool
	abs      nat
	base     int
	fraction int64
	power    int
	exp      int64
}

func scanSign(r io.ByteScanner) (neg bool, err error) {
	c, err := r.ReadByte()
	if err != nil {
		return false, err
	}
	if c != '+' && c != '-' {
		r.UnreadByte()
	}
	return c == '-', nil
}

// scanMantissa reads digits in a base (0: by prefix), with a point among them if point is set. Without that a prefix 0 means
// octal digits.
func (n *number) scanMantissa(r io.ByteScanner, base int, point bool) error {
	valid := base == 0 || !point && 2 <= base && base <= MaxBase || base == 2 || base == 8 || base == 10 || base == 16
	if !valid {
		panic(fmt.Sprintf("invalid number base %d", base))
	}
	n.base = base
	// What was last: 0 for a digit or prefix, _ or something else.
	last := byte('.')
	badSeparator := false
	var values []byte
	octal, pointAt, digits := false, -1, 0
	c, err := r.ReadByte()
	if base == 0 {
		n.base = 10
		if err == nil && c == '0' {
			last = '0'
			digits = 1
			c, err = r.ReadByte()
			if err == nil {
				switch c {
				case 'b', 'B':
					n.base = 2
				case 'o', 'O':
					n.base = 8
				case 'x', 'X':
					n.base = 16
				default:
					if !point {
						n.base, octal = 8, true
					}
				}
				if n.base != 10 {
					digits = 0
					if !octal {
						c, err = r.ReadByte()
					}
				}
			}
		}
	}
	for err == nil {
		if c == '.' && point && pointAt < 0 {
			if last == '_' {
				badSeparator = true
			}
			last = '.'
			pointAt = digits
		} else if c == '_' && base == 0 {
			if last != '0' {
				badSeparator = true
			}
			last = '_'
		} else {
			v := digitValue(c, n.base)
			if v < 0 {
				r.UnreadByte()
				break
			}
			last = '0'
			values = append(values, byte(v))
			digits++
		}
		c, err = r.ReadByte()
	}
	if err == io.EOF {
		err = nil
	}
	if last == '_' {
		badSeparator = true
	}
	if digits == 0 {
		if !octal {
			return errNoDigits
		}
		n.base = 10
	}
	n.abs = parseDigits(values, n.base).trim()
	if pointAt >= 0 {
		n.fraction = int64(digits - pointAt)
	}
	if err == nil && badSeparator {
		err = errSeparator
	}
	return err
}

// scanExponent reads an exponent, if there is one.
func (n *number) scanExponent(r io.ByteScanner, separators bool) error {
	n.power = 10
	c, err := r.ReadByte()
	if err != nil {
		if err == io.EOF {
			err = nil
		}
		return err
	}
	switch c {
	case 'e', 'E':
	case 'p', 'P':
		n.power = 2
	default:
		r.UnreadByte()
		return nil
	}
	var digits []byte
	c, err = r.ReadByte()
	if err == nil && (c == '+' || c == '-') {
		if c == '-' {
			digits = append(digits, '-')
		}
		c, err = r.ReadByte()
	}
	last, badSeparator, any := byte('.'), false, false
	for err == nil {
		if '0' <= c && c <= '9' {
			digits = append(digits, c)
			last, any = '0', true
		} else if c == '_' && separators {
			if last != '0' {
				badSeparator = true
			}
			last = '_'
		} else {
			r.UnreadByte()
			break
		}
		c, err = r.ReadByte()
	}
	if err == io.EOF {
		err = nil
	}
	if err == nil && !any {
		err = errNoDigits
	}
	if err == nil {
		n.exp, err = strconv.ParseInt(string(digits), 10, 64)
	}
	if err == nil && (badSeparator || last == '_') {
		err = errSeparator
	}
	return err
}

// powers is the number as abs × 2**two × 5**five.
func (n *number) powers() (two, five int64) {
	switch n.base {
	case 2:
		two = -n.fraction
	case 8:
		two = -3 * n.fraction
	case 16:
		two = -4 * n.fraction
	case 10:
		two, five = -n.fraction, -n.fraction
	}
	two += n.exp
	if n.power == 10 {
		five += n.exp
	}
	return two, five
}

// scan reads a number.
func (z *Float) scan(r io.ByteScanner, base int) (b int, err error) {
	prec := z.prec
	if prec == 0 {
		prec = 64
	}
	z.become(zero, false, Exact)
	var n number
	if n.neg, err = scanSign(r); err != nil {
		return 0, err
	}
	z.neg = n.neg
	if err = n.scanMantissa(r, base, true); err != nil {
		return n.base, err
	}
	if err = n.scanExponent(r, base == 0); err != nil {
		return n.base, err
	}
	if len(n.abs) == 0 {
		z.prec = prec
		return n.base, nil
	}
	two, five := n.powers()
	if e := two + int64(n.abs.bitLen()); e < MinExp || e > MaxExp {
		return n.base, errExpOverflow
	}
	z.prec = prec
	if five == 0 {
		z.set(n.neg, n.abs, two, false)
		return n.base, nil
	}
	exact := Float{prec: uint32(max(n.abs.bitLen(), 1))}
	exact.set(n.neg, n.abs, two, false)
	// The power has bits to spare, but not without limit.
	power := new(Float).SetPrec(z.Prec() + 64)
	if five < 0 {
		z.Quo(&exact, power.powerOfFive(uint64(-five)))
	} else {
		z.Mul(&exact, power.powerOfFive(uint64(five)))
	}
	return n.base, nil
}

// powerOfFive sets z to 5**n.
func (z *Float) powerOfFive(n uint64) *Float {
	// 5**27 is the largest one of 64 bits.
	z.SetUint64(nat{5}.power(natOf(min(n, 27)), nil).uint64())
	if n <= 27 {
		return z
	}
	n -= 27
	f := new(Float).SetPrec(z.Prec() + 64).SetUint64(5)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			z.Mul(z, f)
		}
		f.Mul(f, f)
	}
	return z
}

// Parse sets z to the number that s is in a base: 2, 8, 10, 16, or by its prefix 0. A precision of 0 becomes 64. It gives the
// base, too.
func (z *Float) Parse(s string, base int) (f *Float, b int, err error) {
	switch s {
	case "Inf", "inf", "+Inf", "+inf":
		return z.SetInf(false), 0, nil
	case "-Inf", "-inf":
		return z.SetInf(true), 0, nil
	}
	r := strings.NewReader(s)
	if b, err = z.scan(r, base); err != nil {
		return nil, b, err
	}
	if c, err := r.ReadByte(); err == nil {
		return z, b, fmt.Errorf("expected end of string, found %q", c)
	}
	return z, b, nil
}

// ParseFloat is Parse with a precision and a rounding mode.
func ParseFloat(s string, base int, prec uint, mode RoundingMode) (f *Float, b int, err error) {
	return new(Float).SetPrec(prec).SetMode(mode).Parse(s, base)
}

// SetString sets z to the number that s is.
func (z *Float) SetString(s string) (*Float, bool) {
	if f, _, err := z.Parse(s, 0); err == nil {
		return f, true
	}
	return nil, false
}

// A byteReader reads what fmt scans by bytes.
type byteReader struct{ fmt.ScanState }

func (r byteReader) ReadByte() (byte, error) {
	c, size, err := r.ReadRune()
	if size != 1 && err == nil {
		err = fmt.Errorf("invalid rune %#U", c)
	}
	return byte(c), err
}

func (r byteReader) UnreadByte() error { return r.UnreadRune() }

// Scan reads a number for fmt.
func (z *Float) Scan(s fmt.ScanState, ch rune) error {
	s.SkipSpace()
	_, err := z.scan(byteReader{s}, 0)
	return err
}

// AppendText appends x with as many digits as it needs.
func (x *Float) AppendText(b []byte) ([]byte, error) {
	if x == nil {
		return append(b, "<nil>"...), nil
	}
	return x.Append(b, 'g', -1), nil
}

// MarshalText is x with as many digits as it needs.
func (x *Float) MarshalText() (text []byte, err error) { return x.AppendText(nil) }

// UnmarshalText sets z to the number that text is.
func (z *Float) UnmarshalText(text []byte) error {
	_, _, err := z.Parse(string(text), 0)
	if err != nil {
		err = fmt.Errorf("math/big: cannot unmarshal %q into a *big.Float (%v)", text, err)
	}
	return err
}
