package strconv

// number is the length of the float at the start of s, 0 if there is none.
func number(s string) int {
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	rest := s[i:]
	for _, word := range [...]string{"infinity", "inf", "nan"} {
		if len(rest) >= len(word) && lower(rest[:len(word)]) == word {
			return i + len(word)
		}
	}
	hex := len(rest) > 2 && rest[0] == '0' && rest[1]|0x20 == 'x'
	if hex {
		i += 2
	}
	digits := 0
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case '0' <= c && c <= '9', hex && 'a' <= c|0x20 && c|0x20 <= 'f':
			digits++
			continue
		case c == '.' || c == '_':
			continue
		}
		break
	}
	if digits == 0 {
		return 0
	}
	exponent := byte('e')
	if hex {
		exponent = 'p'
	}
	if i < len(s) && s[i]|0x20 == exponent {
		k := i + 1
		if k < len(s) && (s[k] == '+' || s[k] == '-') {
			k++
		}
		start := k
		for k < len(s) && ('0' <= s[k] && s[k] <= '9' || s[k] == '_') {
			k++
		}
		if k > start {
			i = k
		}
	}
	return i
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// ParseComplex reads a complex number: N, Ni or N±Ni, in parentheses or not.
func ParseComplex(s string, bitSize int) (complex128, error) {
	size := 64
	if bitSize == 64 {
		size = 32
	}
	whole := s
	if len(s) >= 2 && s[0] == '(' && s[len(s)-1] == ')' {
		s = s[1 : len(s)-1]
	}
	bad := func() (complex128, error) { return 0, fail("ParseComplex", whole, ErrSyntax) }
	var pending error
	// part reads a float; out of range is told at the end.
	part := func(text string) (float64, bool) {
		f, err := ParseFloat(text, size)
		if err != nil {
			if err.(*NumError).Err != ErrRange {
				return 0, false
			}
			pending = fail("ParseComplex", whole, ErrRange)
		}
		return f, true
	}
	n := number(s)
	re, ok := part(s[:n])
	if n == 0 || !ok {
		return bad()
	}
	s = s[n:]
	switch {
	case s == "":
		return complex(re, 0), pending
	case s == "i":
		return complex(0, re), pending
	case s[0] == '+':
		if len(s) > 1 && s[1] == '+' {
			return bad()
		}
		// A NaN has no sign of its own.
		s = s[1:]
	case s[0] != '-':
		return bad()
	}
	n = number(s)
	im, ok := part(s[:n])
	if n == 0 || !ok || s[n:] != "i" {
		return bad()
	}
	return complex(re, im), pending
}
