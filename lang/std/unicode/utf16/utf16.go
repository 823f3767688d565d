// Package utf16 encodes and decodes UTF-16.
package utf16

const (
	replacement = '\uFFFD'
	maxRune     = '\U0010FFFF'
	// Surrogates stand in pairs: one of the high half, one of the low.
	high, low, end = 0xd800, 0xdc00, 0xe000
	// Runes from here on take two surrogates.
	first = 0x10000
)

// IsSurrogate reports whether r is half of a pair.
func IsSurrogate(r rune) bool { return high <= r && r < end }

// DecodeRune is the rune of a pair, or U+FFFD.
func DecodeRune(r1, r2 rune) rune {
	if high <= r1 && r1 < low && low <= r2 && r2 < end {
		return (r1-high)<<10 | (r2 - low) + first
	}
	return replacement
}

// EncodeRune is the pair of a rune, or U+FFFD twice if it needs none.
func EncodeRune(r rune) (r1, r2 rune) {
	if r < first || r > maxRune {
		return replacement, replacement
	}
	r -= first
	return high + r>>10, low + r&0x3ff
}

// RuneLen is the number of words of a rune, -1 if it has no encoding.
func RuneLen(r rune) int {
	switch {
	case 0 <= r && r < high, end <= r && r < first:
		return 1
	case first <= r && r <= maxRune:
		return 2
	}
	return -1
}

// AppendRune appends the encoding of a rune.
func AppendRune(a []uint16, r rune) []uint16 {
	switch RuneLen(r) {
	case 1:
		return append(a, uint16(r))
	case 2:
		r1, r2 := EncodeRune(r)
		return append(a, uint16(r1), uint16(r2))
	}
	return append(a, replacement)
}

// Encode is the encoding of runes.
func Encode(s []rune) []uint16 {
	a := make([]uint16, 0, len(s))
	for _, r := range s {
		a = AppendRune(a, r)
	}
	return a
}

// Decode is the runes of an encoding.
func Decode(s []uint16) []rune {
	runes := make([]rune, 0, len(s))
	for i := 0; i < len(s); i++ {
		r := rune(s[i])
		if IsSurrogate(r) {
			pair := rune(replacement)
			if i+1 < len(s) {
				pair = DecodeRune(r, rune(s[i+1]))
			}
			if r = pair; pair != replacement {
				i++
			}
		}
		runes = append(runes, r)
	}
	return runes
}
