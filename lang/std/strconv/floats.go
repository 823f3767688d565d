package strconv

// formatFloat writes a float: format is one of e E f g G b x X, precision -1 asks for the shortest text that reads back
// as the same number, bits is 32 or 64.
func formatFloat(f float64, format, precision, bits int) string

// parseFloat reads a float of 32 or 64 bits: the number, and 0, 1 for bad syntax, 2 for out of range.
func parseFloat(s string, bits int) (float64, int)

// FormatFloat turns a float into text.
func FormatFloat(f float64, fmt byte, prec, bitSize int) string {
	switch bitSize {
	case 32:
		f = float64(float32(f))
	case 64:
	default:
		panic("strconv: illegal AppendFloat/FormatFloat bitSize")
	}
	if fmt != 'b' && fmt != 'x' && fmt != 'X' || f-f != 0 {
		return formatFloat(f, int(fmt), prec, bitSize)
	}
	return string(appendBinary(nil, f, fmt, prec, bitSize))
}

func AppendFloat(dst []byte, f float64, fmt byte, prec, bitSize int) []byte {
	return append(dst, FormatFloat(f, fmt, prec, bitSize)...)
}

// appendBinary writes a number with its binary exponent: as mantissa and exponent in decimal (b), or with a hexadecimal
// mantissa (x and X).
func appendBinary(b []byte, f float64, fmt byte, prec, bitSize int) []byte {
	// The mantissa is an integer; its lowest bit counts 2^exp.
	m, exp, bits := floatParts(f, bitSize)
	if f < 0 || f == 0 && 1/f < 0 {
		b = append(b, '-')
	}
	if fmt == 'b' {
		b = append(AppendUint(b, m, 10), 'p')
		if exp >= 0 {
			b = append(b, '+')
		}
		return AppendInt(b, int64(exp), 10)
	}
	// One bit before the point and 60 behind it.
	exp += bits
	if m == 0 {
		exp = 0
	} else {
		m <<= 60 - uint(bits)
		for m>>60 == 0 {
			m <<= 1
			exp--
		}
	}
	if 0 <= prec && prec < 15 {
		// To the nearest, halves to even.
		shift := uint(60 - 4*prec)
		rest := m & (1<<shift - 1)
		m >>= shift
		if half := uint64(1) << (shift - 1); rest > half || rest == half && m&1 == 1 {
			m++
		}
		m <<= shift
		if m>>61 != 0 {
			m >>= 1
			exp++
		}
	}
	digits := "0123456789abcdef"
	if fmt == 'X' {
		digits = "0123456789ABCDEF"
	}
	b = append(b, '0', fmt, '0'+byte(m>>60))
	m <<= 4
	if prec > 0 || prec < 0 && m != 0 {
		b = append(b, '.')
		for i := 0; i < prec || prec < 0 && m != 0; i++ {
			b = append(b, digits[m>>60])
			m <<= 4
		}
	}
	b = append(b, fmt-('x'-'p'))
	if exp < 0 {
		b = append(b, '-')
		exp = -exp
	} else {
		b = append(b, '+')
	}
	if exp < 10 {
		b = append(b, '0')
	}
	return AppendInt(b, int64(exp), 10)
}

// floatParts gives the integer m, the exponent e with |f| = m * 2^e, and the number of a mantissa's stored bits.
func floatParts(f float64, bitSize int) (m uint64, e, bits int) {
	if f < 0 {
		f = -f
	}
	least := -1074
	bits = 52
	if bitSize == 32 {
		bits, least = 23, -149
	}
	if f == 0 {
		return 0, least, bits
	}
	// Scaling by powers of two is exact.
	limit := float64(uint64(1) << uint(bits+1))
	for f >= limit {
		f /= 2
		e++
	}
	for f < limit/2 && e > least {
		f *= 2
		e--
	}
	return uint64(f), e, bits
}

// The powers of ten that a float64 holds exactly.
var powersOfTen = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// shortDecimal reads what most floats look like: up to 15 digits with a point among them. Digits and power of ten are exact, so
// that their quotient is rounded once.
func shortDecimal(s string) (f float64, ok bool) {
	negative := len(s) > 0 && s[0] == '-'
	if negative || len(s) > 0 && s[0] == '+' {
		s = s[1:]
	}
	if len(s) > 16 {
		return 0, false
	}
	mantissa, digits, places := 0, 0, -1
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			mantissa = 10*mantissa + int(c-'0')
			digits++
			if places >= 0 {
				places++
			}
		case c == '.' && places < 0:
			places = 0
		default:
			return 0, false
		}
	}
	if digits == 0 || digits > 15 {
		return 0, false
	}
	f = float64(mantissa)
	if places > 0 {
		f /= powersOfTen[places]
	}
	if negative {
		f = -f
	}
	return f, true
}

// ParseFloat reads a float.
func ParseFloat(s string, bitSize int) (float64, error) {
	if bitSize != 32 {
		if f, ok := shortDecimal(s); ok {
			return f, nil
		}
		bitSize = 64
	}
	if len(s) == 4 && (s[0] == '+' || s[0] == '-') && s[1]|0x20 == 'n' {
		// A NaN has no sign.
		return 0, fail("ParseFloat", s, ErrSyntax)
	}
	f, problem := parseFloat(s, bitSize)
	switch problem {
	case 1:
		return 0, fail("ParseFloat", s, ErrSyntax)
	case 2:
		return f, fail("ParseFloat", s, ErrRange)
	}
	return f, nil
}

// FormatComplex turns a complex number into text of the form (a+bi).
func FormatComplex(c complex128, fmt byte, prec, bitSize int) string {
	if bitSize != 64 && bitSize != 128 {
		panic("invalid bitSize")
	}
	im := FormatFloat(imag(c), fmt, prec, bitSize/2)
	if im[0] != '+' && im[0] != '-' {
		im = "+" + im
	}
	return "(" + FormatFloat(real(c), fmt, prec, bitSize/2) + im + "i)"
}
