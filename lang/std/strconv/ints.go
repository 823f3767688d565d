// Package strconv turns values into text and back.
package strconv

import (
	"errors"
	"math/bits"
)

const IntSize = 64

var (
	ErrRange  = errors.New("value out of range")
	ErrSyntax = errors.New("invalid syntax")
)

// A NumError records a failed conversion.
type NumError struct {
	Func string
	Num  string
	Err  error
}

func (e *NumError) Error() string {
	return "strconv." + e.Func + ": parsing " + Quote(e.Num) + ": " + e.Err.Error()
}

func (e *NumError) Unwrap() error { return e.Err }

func fail(fn, s string, err error) *NumError { return &NumError{fn, s, err} }

func badBase(fn, s string, base int) error {
	return fail(fn, s, errors.New("invalid base "+Itoa(base)))
}

func badBits(fn, s string, bits int) error {
	return fail(fn, s, errors.New("invalid bit size "+Itoa(bits)))
}

const digits = "0123456789abcdefghijklmnopqrstuvwxyz"

// format appends the digits of u, with a sign.
func format(dst []byte, u uint64, base int, negative bool) []byte {
	if base < 2 || base > len(digits) {
		panic("strconv: illegal AppendInt/FormatInt base")
	}
	var buf [65]byte
	at := len(buf)
	switch b := uint64(base); {
	case b == 10:
		for u >= 10 {
			q := u / 10
			at--
			buf[at] = byte('0' + u - 10*q)
			u = q
		}
	case b&(b-1) == 0:
		shift := uint(bits.TrailingZeros64(b))
		for u >= b {
			at--
			buf[at] = digits[u&(b-1)]
			u >>= shift
		}
	default:
		for u >= b {
			q := u / b
			at--
			buf[at] = digits[u-b*q]
			u = q
		}
	}
	at--
	buf[at] = digits[u]
	if negative {
		at--
		buf[at] = '-'
	}
	return append(dst, buf[at:]...)
}

func magnitude(i int64) uint64 {
	if i < 0 {
		return -uint64(i)
	}
	return uint64(i)
}

// formatDecimal is an integer's text in base 10.
func formatDecimal(i int64) string

func FormatInt(i int64, base int) string {
	if base == 10 {
		return formatDecimal(i)
	}
	return string(AppendInt(nil, i, base))
}
func FormatUint(u uint64, base int) string { return string(AppendUint(nil, u, base)) }
func Itoa(i int) string                    { return formatDecimal(int64(i)) }
func AppendInt(dst []byte, i int64, base int) []byte {
	return format(dst, magnitude(i), base, i < 0)
}
func AppendUint(dst []byte, u uint64, base int) []byte { return format(dst, u, base, false) }

func digitValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'z':
		return int(c|0x20-'a') + 10
	}
	return 99
}

// prefixBase takes the prefix of a literal off: the base it means, and the digits.
func prefixBase(s string) (int, string) {
	if s[0] != '0' {
		return 10, s
	}
	if len(s) >= 3 {
		switch s[1] | 0x20 {
		case 'b':
			return 2, s[2:]
		case 'o':
			return 8, s[2:]
		case 'x':
			return 16, s[2:]
		}
	}
	return 8, s[1:]
}

// underscoresOK reports whether underscores stand only between digits, or between prefix and digits.
func underscoresOK(s string) bool {
	before := '^'
	if len(s) >= 1 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	hex := false
	if len(s) >= 2 && s[0] == '0' {
		switch s[1] | 0x20 {
		case 'b', 'o', 'x':
			before = '0'
			hex = s[1]|0x20 == 'x'
			s = s[2:]
		}
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case '0' <= c && c <= '9' || hex && 'a' <= c|0x20 && c|0x20 <= 'f':
			before = '0'
		case c == '_':
			if before != '0' {
				return false
			}
			before = '_'
		default:
			if before == '_' {
				return false
			}
			before = '!'
		}
	}
	return before != '_'
}

// ParseUint reads an unsigned integer of a base (0: as the prefix says) that fits in a number of bits.
func ParseUint(s string, base int, bitSize int) (uint64, error) {
	return parseUint("ParseUint", s, s, base, bitSize)
}

func parseUint(fn, whole, s string, base, bitSize int) (uint64, error) {
	if s == "" {
		return 0, fail(fn, whole, ErrSyntax)
	}
	literal := base == 0
	text := s
	switch {
	case 2 <= base && base <= 36:
	case literal:
		base, text = prefixBase(s)
	default:
		return 0, badBase(fn, whole, base)
	}
	if bitSize == 0 {
		bitSize = IntSize
	} else if bitSize < 0 || bitSize > 64 {
		return 0, badBits(fn, whole, bitSize)
	}
	most := uint64(1)<<bitSize - 1
	var n uint64
	if !literal && len(text) <= 12 {
		// 36^12 is less than 2^63.
		for i := 0; i < len(text); i++ {
			d := digitValue(text[i])
			if d >= base {
				return 0, fail(fn, whole, ErrSyntax)
			}
			n = n*uint64(base) + uint64(d)
		}
		if n > most {
			return most, fail(fn, whole, ErrRange)
		}
		return n, nil
	}
	limit := (1<<64 - 1) / uint64(base)
	under, over := false, false
	for i := 0; i < len(text); i++ {
		if text[i] == '_' && literal {
			under = true
			continue
		}
		d := digitValue(text[i])
		if d >= base {
			return 0, fail(fn, whole, ErrSyntax)
		}
		if over {
			continue
		}
		next := n*uint64(base) + uint64(d)
		if n > limit || next < n*uint64(base) || next > most {
			over = true
			continue
		}
		n = next
	}
	if under && !underscoresOK(s) {
		return 0, fail(fn, whole, ErrSyntax)
	}
	if over {
		return most, fail(fn, whole, ErrRange)
	}
	return n, nil
}

// ParseInt reads a signed integer.
func ParseInt(s string, base int, bitSize int) (int64, error) {
	return parseInt("ParseInt", s, base, bitSize)
}

func parseInt(fn, s string, base, bitSize int) (int64, error) {
	if s == "" {
		return 0, fail(fn, s, ErrSyntax)
	}
	text, negative := s, false
	if s[0] == '+' || s[0] == '-' {
		negative = s[0] == '-'
		text = s[1:]
	}
	u, err := parseUint(fn, s, text, base, bitSize)
	if err != nil && err.(*NumError).Err != ErrRange {
		return 0, err
	}
	if bitSize == 0 {
		bitSize = IntSize
	}
	limit := uint64(1) << (bitSize - 1)
	switch {
	case !negative && u >= limit:
		return int64(limit - 1), fail(fn, s, ErrRange)
	case negative && u > limit:
		return -int64(limit), fail(fn, s, ErrRange)
	case negative:
		return -int64(u), nil
	}
	return int64(u), nil
}

// Atoi reads a decimal int.
func Atoi(s string) (int, error) {
	if digits := s; 0 < len(s) && len(s) < 19 {
		negative := s[0] == '-'
		if negative || s[0] == '+' {
			digits = s[1:]
		}
		n, i := 0, 0
		for i < len(digits) && digits[i]-'0' <= 9 {
			n = 10*n + int(digits[i]-'0')
			i++
		}
		if i == len(digits) && i > 0 {
			if negative {
				n = -n
			}
			return n, nil
		}
	}
	n, err := parseInt("Atoi", s, 10, 0)
	return int(n), err
}

// ParseBool reads a bool.
func ParseBool(str string) (bool, error) {
	switch str {
	case "1", "t", "T", "true", "TRUE", "True":
		return true, nil
	case "0", "f", "F", "false", "FALSE", "False":
		return false, nil
	}
	return false, fail("ParseBool", str, ErrSyntax)
}

func FormatBool(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func AppendBool(dst []byte, b bool) []byte { return append(dst, FormatBool(b)...) }
