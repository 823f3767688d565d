package fmt

import (
	"strconv"
	"unicode/utf8"
)

// pad appends s, padded to the width.
func (p *printer) pad(s string) {
	fill := 0
	if p.hasWidth {
		fill = p.width - utf8.RuneCountInString(s)
	}
	if !p.minus {
		p.fill(fill)
	}
	p.buf = append(p.buf, s...)
	if p.minus {
		p.fill(fill)
	}
}

func (p *printer) fill(n int) {
	c := byte(' ')
	if p.zero && !p.minus {
		c = '0'
	}
	for ; n > 0; n-- {
		p.buf = append(p.buf, c)
	}
}

func (p *printer) bool(v bool, verb rune) {
	switch verb {
	case 't', 'v':
		p.pad(strconv.FormatBool(v))
	default:
		p.badVerb(verb, 0, nil)
	}
}

// integer prints an integer in a base: u is its bits, signed says that they are an int64.
func (p *printer) integer(u uint64, signed bool, base int, verb rune, upper bool) {
	negative := signed && int64(u) < 0
	if negative {
		u = -u
	}
	if !p.hasPrec && !p.plus && !p.space && !p.sharp && !upper && verb != 'O' && !(p.hasWidth && p.zero) {
		// Digits alone; in front of them, where a field is wider, go spaces.
		start := len(p.buf)
		if negative {
			p.buf = append(p.buf, '-')
		}
		p.buf = strconv.AppendUint(p.buf, u, base)
		if n := len(p.buf) - start; p.hasWidth && n < p.width {
			p.fill(p.width - n)
			if !p.minus {
				text := p.buf[start:]
				copy(text[p.width-n:], text[:n])
				for i := range p.width - n {
					text[i] = ' '
				}
			}
		}
		return
	}
	least := 0
	if p.hasPrec {
		least = p.prec
		if least == 0 && u == 0 {
			zero := p.zero
			p.zero = false
			p.fill(p.width)
			p.zero = zero
			return
		}
	} else if p.zero && !p.minus && p.hasWidth {
		least = p.width
		if negative || p.plus || p.space {
			least--
		}
	}
	digits := strconv.AppendUint(nil, u, base)
	if upper {
		for i, c := range digits {
			if 'a' <= c && c <= 'z' {
				digits[i] = c - 32
			}
		}
	}
	text := make([]byte, 0, max(least, len(digits))+3)
	switch {
	case negative:
		text = append(text, '-')
	case p.plus:
		text = append(text, '+')
	case p.space:
		text = append(text, ' ')
	}
	octal := false
	if p.sharp {
		switch base {
		case 2:
			text = append(text, "0b"...)
		case 8:
			octal = digits[0] != '0' && least <= len(digits)
		case 16:
			text = append(text, '0', 'x'-(digitCase(upper)))
		}
	}
	if verb == 'O' {
		text = append(text, "0o"...)
	}
	if octal {
		text = append(text, '0')
	}
	for n := len(digits); n < least; n++ {
		text = append(text, '0')
	}
	text = append(text, digits...)
	zero := p.zero
	p.zero = false
	p.pad(string(text))
	p.zero = zero
}

func digitCase(upper bool) byte {
	if upper {
		return 'x' - 'X'
	}
	return 0
}

func (p *printer) int(v uint64, signed bool, verb rune) {
	switch verb {
	case 'v':
		if p.sharpV && !signed {
			p.hex0x(v, true)
		} else {
			p.integer(v, signed, 10, verb, false)
		}
	case 'd':
		p.integer(v, signed, 10, verb, false)
	case 'b':
		p.integer(v, signed, 2, verb, false)
	case 'o', 'O':
		p.integer(v, signed, 8, verb, false)
	case 'x':
		p.integer(v, signed, 16, verb, false)
	case 'X':
		p.integer(v, signed, 16, verb, true)
	case 'c':
		p.pad(string(runeOf(v)))
	case 'q':
		r := runeOf(v)
		if p.plus {
			p.pad(strconv.QuoteRuneToASCII(r))
		} else {
			p.pad(strconv.QuoteRune(r))
		}
	case 'U':
		p.unicode(v)
	default:
		p.badVerb(verb, 0, nil)
	}
}

func runeOf(v uint64) rune {
	if v > utf8.MaxRune {
		return utf8.RuneError
	}
	return rune(v)
}

// hex0x prints in hexadecimal with 0x in front, if wanted.
func (p *printer) hex0x(v uint64, leading bool) {
	sharp := p.sharp
	p.sharp = leading
	p.integer(v, false, 16, 'v', false)
	p.sharp = sharp
}

func (p *printer) unicode(v uint64) {
	text := "U+"
	digits := strconv.FormatUint(v, 16)
	least := 4
	if p.hasPrec && p.prec > 4 {
		least = p.prec
	}
	for n := len(digits); n < least; n++ {
		text += "0"
	}
	for _, c := range digits {
		if 'a' <= c {
			c -= 32
		}
		text += string(c)
	}
	if p.sharp && v <= utf8.MaxRune && strconv.IsPrint(rune(v)) {
		text += " '" + string(rune(v)) + "'"
	}
	zero := p.zero
	p.zero = false
	p.pad(text)
	p.zero = zero
}

func (p *printer) float(v float64, bits int, verb rune) {
	switch verb {
	case 'v':
		p.floatAs(v, bits, 'g', -1, true)
	case 'b', 'g', 'G', 'x', 'X':
		p.floatAs(v, bits, verb, -1, false)
	case 'f', 'e', 'E':
		p.floatAs(v, bits, verb, 6, false)
	case 'F':
		p.floatAs(v, bits, 'f', 6, false)
	default:
		p.badVerb(verb, 0, nil)
	}
}

func (p *printer) floatAs(v float64, bits int, verb rune, prec int, isV bool) {
	if p.hasPrec {
		prec = p.prec
	}
	text := strconv.FormatFloat(v, byte(verb), prec, bits)
	sign := byte('+')
	if text[0] == '-' || text[0] == '+' {
		sign = text[0]
		text = text[1:]
	}
	number := text[0] != 'I' && text[0] != 'N'
	if p.sharp && verb != 'b' && number {
		text = keepDigits(text, verb, prec)
	}
	if p.space && !p.plus && sign == '+' {
		sign = ' '
	}
	zero := p.zero
	if !number {
		// Infinity always shows its sign, NaN only where one is asked for.
		p.zero = false
		if text[0] == 'I' || p.plus || p.space {
			text = string(sign) + text
		}
		p.pad(text)
		p.zero = zero
		return
	}
	if !p.plus && sign == '+' {
		p.pad(text)
		return
	}
	// Zeros go between the sign and the digits.
	if p.zero && !p.minus && p.hasWidth && p.width > len(text)+1 {
		p.buf = append(p.buf, sign)
		p.fill(p.width - len(text) - 1)
		p.buf = append(p.buf, text...)
		return
	}
	p.pad(string(sign) + text)
}

// keepDigits is the # flag of floats: always a decimal point, and for %g the trailing zeros that the precision admits.
func keepDigits(text string, verb rune, prec int) string {
	// How many digits are to be seen behind the first that is not 0. The x of 0x counts as one in Go, and so here.
	want := 0
	switch verb {
	case 'g', 'G', 'x':
		want = prec
		if want < 0 {
			want = 6
		}
	}
	mantissa, exponent := text, ""
	point, counting := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '.' {
			point = true
			continue
		}
		if c == 'p' || c == 'P' || (c == 'e' || c == 'E') && verb != 'x' && verb != 'X' {
			mantissa, exponent = text[:i], text[i:]
			break
		}
		if c != '0' {
			counting = true
		}
		if counting {
			want--
		}
	}
	if !point {
		if mantissa == "0" {
			want--
		}
		mantissa += "."
	}
	b := append(make([]byte, 0, 32), mantissa...)
	for ; want > 0; want-- {
		b = append(b, '0')
	}
	return string(append(b, exponent...))
}

func (p *printer) complex(re, im float64, bits int, verb rune) {
	switch verb {
	case 'v', 'b', 'g', 'G', 'x', 'X', 'f', 'F', 'e', 'E':
		plus := p.plus
		p.buf = append(p.buf, '(')
		p.float(re, bits/2, verb)
		p.plus = true
		p.float(im, bits/2, verb)
		p.buf = append(p.buf, "i)"...)
		p.plus = plus
	default:
		p.badVerb(verb, 0, nil)
	}
}

// cut is the first runes of s that the precision admits.
func (p *printer) cut(s string) string {
	if p.hasPrec {
		n := p.prec
		for i := range s {
			n--
			if n < 0 {
				return s[:i]
			}
		}
	}
	return s
}

func (p *printer) string(s string, verb rune) {
	switch verb {
	case 'v':
		if p.sharpV {
			p.quoted(s)
		} else {
			p.pad(p.cut(s))
		}
	case 's':
		p.pad(p.cut(s))
	case 'x', 'X':
		p.hexString(s, verb == 'X')
	case 'q':
		p.quoted(s)
	default:
		p.badVerb(verb, 0, nil)
	}
}

func (p *printer) quoted(s string) {
	s = p.cut(s)
	switch {
	case p.sharp && strconv.CanBackquote(s):
		p.pad("`" + s + "`")
	case p.plus:
		p.pad(strconv.QuoteToASCII(s))
	default:
		p.pad(strconv.Quote(s))
	}
}

func (p *printer) hexString(s string, upper bool) {
	if p.hasPrec && p.prec < len(s) {
		s = s[:p.prec]
	}
	digits := "0123456789abcdef"
	prefix := "0x"
	if upper {
		digits, prefix = "0123456789ABCDEF", "0X"
	}
	if !p.sharp {
		prefix = ""
	}
	var text []byte
	for i := 0; i < len(s); i++ {
		switch {
		case i == 0:
			text = append(text, prefix...)
		case p.space:
			text = append(text, ' ')
			text = append(text, prefix...)
		}
		text = append(text, digits[s[i]>>4], digits[s[i]&15])
	}
	p.pad(string(text))
}
