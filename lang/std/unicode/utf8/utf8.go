// Package utf8 encodes and decodes runes.
package utf8

const (
	RuneError = '\uFFFD'
	RuneSelf  = 0x80
	MaxRune   = '\U0010FFFF'
	UTFMax    = 4
)

const (
	surrogateMin = 0xD800
	surrogateMax = 0xDFFF
)

// decode reads the rune at the start of a text of which b is the beginning, its first four bytes or all: rune, width, and
// whether more bytes could complete it.
func decode[T string | []byte](b T) (r rune, width int, short bool) {
	if len(b) < 1 {
		return RuneError, 0, true
	}
	c := b[0]
	var need int
	var least rune
	switch {
	case c < 0x80:
		return rune(c), 1, false
	case c >= 0xC2 && c < 0xE0:
		if len(b) >= 2 && b[1]&0xC0 == 0x80 {
			return rune(c&0x1F)<<6 | rune(b[1]&0x3F), 2, false
		}
		need, r, least = 1, rune(c&0x1F), 0x80
	case c >= 0xE0 && c < 0xF0:
		need, r, least = 2, rune(c&0x0F), 0x800
	case c >= 0xF0 && c < 0xF5:
		need, r, least = 3, rune(c&0x07), 0x10000
	default:
		return RuneError, 1, false
	}
	for k := 1; k <= need; k++ {
		if k >= len(b) {
			return RuneError, 1, true
		}
		c := b[k]
		if c&0xC0 != 0x80 {
			return RuneError, 1, false
		}
		r = r<<6 | rune(c&0x3F)
		// What can only become too small, a surrogate or too large is wrong from here on.
		rest := uint(6 * (need - k))
		low, high := r<<rest, r<<rest|(1<<rest-1)
		if high < least || low > MaxRune || low >= surrogateMin && high <= surrogateMax {
			return RuneError, 1, false
		}
	}
	return r, need + 1, false
}

// DecodeRune gives the first rune of p and its width; RuneError and 1 if it is not valid, and 0 if p is empty.
func DecodeRune(p []byte) (rune, int) {
	if len(p) > 0 && p[0] < RuneSelf {
		return rune(p[0]), 1
	}
	r, n, _ := decode(p)
	return r, n
}

// DecodeRuneInString is DecodeRune for a string.
func DecodeRuneInString(s string) (rune, int) {
	if len(s) > 0 && s[0] < RuneSelf {
		return rune(s[0]), 1
	}
	r, n, _ := decode(s)
	return r, n
}

// FullRune reports whether p begins with a whole rune; an invalid one counts as whole.
func FullRune(p []byte) bool {
	_, _, short := decode(p)
	return !short
}

// FullRuneInString is FullRune for a string.
func FullRuneInString(s string) bool {
	_, _, short := decode(s)
	return !short
}

// RuneStart reports whether b could be a rune's first byte.
func RuneStart(b byte) bool { return b&0xC0 != 0x80 }

// DecodeLastRune gives the last rune of p and its width.
func DecodeLastRune(p []byte) (rune, int) {
	for k := 1; k <= UTFMax && k <= len(p); k++ {
		if at := len(p) - k; RuneStart(p[at]) {
			if r, n := DecodeRune(p[at:]); n == k {
				return r, n
			}
			break
		}
	}
	return RuneError, min(len(p), 1)
}

// DecodeLastRuneInString is DecodeLastRune for a string.
func DecodeLastRuneInString(s string) (rune, int) {
	return DecodeLastRune([]byte(s[max(0, len(s)-UTFMax):]))
}

// RuneLen is the number of bytes that r takes, -1 if it is not valid.
func RuneLen(r rune) int {
	switch {
	case r < 0:
		return -1
	case r < 0x80:
		return 1
	case r < 0x800:
		return 2
	case surrogateMin <= r && r <= surrogateMax:
		return -1
	case r < 0x10000:
		return 3
	case r <= MaxRune:
		return 4
	}
	return -1
}

// AppendRune appends the encoding of r, or of RuneError if it is not valid.
func AppendRune(p []byte, r rune) []byte {
	if uint32(r) < RuneSelf {
		return append(p, byte(r))
	}
	return append(p, string(r)...)
}

// EncodeRune writes the encoding of r to p and gives its width. It panics if p is too short.
func EncodeRune(p []byte, r rune) int {
	s := string(r)
	_ = p[len(s)-1]
	return copy(p, s)
}

// RuneCount is the number of runes in p; invalid bytes count as one each.
func RuneCount(p []byte) int { return RuneCountInString(string(p)) }

// RuneCountInString is RuneCount for a string.
func RuneCountInString(s string) (n int) {
	for range s {
		n++
	}
	return n
}

// Valid reports whether p is valid UTF-8.
func Valid(p []byte) bool { return ValidString(string(p)) }

// ValidString reports whether s is valid UTF-8.
func ValidString(s string) bool {
	for i, r := range s {
		if r == RuneError && (len(s)-i < 3 || s[i:i+3] != "\uFFFD") {
			return false
		}
	}
	return true
}

// ValidRune reports whether r can be encoded.
func ValidRune(r rune) bool { return RuneLen(r) > 0 }
