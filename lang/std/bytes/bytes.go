// Package bytes has functions on slices of bytes, like those that package strings has on strings.
package bytes

import (
	"internal/unicode"
	"unicode/utf8"
)

// Equal reports whether a and b have the same bytes.
func Equal(a, b []byte) bool { return string(a) == string(b) }

// Compare is -1, 0 or +1 as a sorts before, with or after b.
func Compare(a, b []byte) int {
	n := min(len(a), len(b))
	for i := 0; i < n; i++ {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return +1
		}
	}
	switch {
	case len(a) < len(b):
		return -1
	case len(a) > len(b):
		return +1
	}
	return 0
}

// same is Equal for slices of the same length.
func same(a, b []byte) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Clone is a copy of b, nil if b is.
func Clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

// Index is the first place of sep in s, -1 if there is none.
func Index(s, sep []byte) int {
	n := len(sep)
	switch {
	case n == 0:
		return 0
	case n == 1:
		return IndexByte(s, sep[0])
	case n > len(s):
		return -1
	}
	first, second := sep[0], sep[1]
	wasted := 0
	for i := 0; i+n <= len(s); i++ {
		if s[i] != first || s[i+1] != second {
			continue
		}
		k := 2
		for k < n && s[i+k] == sep[k] {
			k++
		}
		if k == n {
			return i
		}
		// Many long half matches would take quadratic time.
		if wasted += k; wasted > 4*i+64 {
			if j := rolling(s[i+1:], sep); j >= 0 {
				return i + 1 + j
			}
			return -1
		}
	}
	return -1
}

// rolling finds sep by comparing a hash of each place.
func rolling(s, sep []byte) int {
	const base = 16777619
	n := len(sep)
	if n > len(s) {
		return -1
	}
	var want, have uint32
	drop := uint32(1)
	for i := 0; i < n; i++ {
		want = want*base + uint32(sep[i])
		have = have*base + uint32(s[i])
		drop *= base
	}
	for i := 0; ; i++ {
		if have == want && same(s[i:i+n], sep) {
			return i
		}
		if i+n >= len(s) {
			return -1
		}
		have = have*base + uint32(s[i+n]) - drop*uint32(s[i])
	}
}

// IndexByte is the first place of c in b.
func IndexByte(b []byte, c byte) int {
	for i, x := range b {
		if x == c {
			return i
		}
	}
	return -1
}

// IndexRune is the first place of r in s.
func IndexRune(s []byte, r rune) int {
	switch {
	case 0 <= r && r < utf8.RuneSelf:
		return IndexByte(s, byte(r))
	case r == utf8.RuneError:
		return IndexFunc(s, func(c rune) bool { return c == r })
	case !utf8.ValidRune(r):
		return -1
	}
	return Index(s, utf8.AppendRune(nil, r))
}

func inSet(chars string) func(rune) bool {
	ascii := true
	for i := 0; i < len(chars); i++ {
		ascii = ascii && chars[i] < utf8.RuneSelf
	}
	return func(r rune) bool {
		if ascii {
			for i := 0; i < len(chars); i++ {
				if rune(chars[i]) == r {
					return true
				}
			}
			return false
		}
		for _, c := range chars {
			if c == r {
				return true
			}
		}
		return false
	}
}

// IndexAny is the first place of any rune of chars in s.
func IndexAny(s []byte, chars string) int { return IndexFunc(s, inSet(chars)) }

// LastIndexAny is the last place of any rune of chars in s.
func LastIndexAny(s []byte, chars string) int { return LastIndexFunc(s, inSet(chars)) }

// first is the first rune of s, which is not empty.
func first(s []byte) (rune, int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	return utf8.DecodeRune(s)
}

// IndexFunc is the first place of a rune in s for which f is true.
func IndexFunc(s []byte, f func(r rune) bool) int {
	for i := 0; i < len(s); {
		r, n := first(s[i:])
		if f(r) {
			return i
		}
		i += n
	}
	return -1
}

// LastIndexFunc is the last place of a rune in s for which f is true.
func LastIndexFunc(s []byte, f func(r rune) bool) int {
	for i := len(s); i > 0; {
		r, n := rune(s[i-1]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeLastRune(s[:i])
		}
		i -= n
		if f(r) {
			return i
		}
	}
	return -1
}

// LastIndex is the last place of sep in s.
func LastIndex(s, sep []byte) int {
	n := len(sep)
	for i := len(s) - n; i >= 0; i-- {
		if n == 0 || s[i] == sep[0] && same(s[i:i+n], sep) {
			return i
		}
	}
	return -1
}

// LastIndexByte is the last place of c in s.
func LastIndexByte(s []byte, c byte) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == c {
			return i
		}
	}
	return -1
}

func Contains(b, subslice []byte) bool              { return Index(b, subslice) >= 0 }
func ContainsAny(b []byte, chars string) bool       { return IndexAny(b, chars) >= 0 }
func ContainsRune(b []byte, r rune) bool            { return IndexRune(b, r) >= 0 }
func ContainsFunc(b []byte, f func(rune) bool) bool { return IndexFunc(b, f) >= 0 }
func HasPrefix(s, prefix []byte) bool               { return len(s) >= len(prefix) && same(prefix, s) }
func HasSuffix(s, suffix []byte) bool {
	return len(s) >= len(suffix) && same(suffix, s[len(s)-len(suffix):])
}

// Count is the number of places of sep in s that do not overlap.
func Count(s, sep []byte) int {
	if len(sep) == 0 {
		return utf8.RuneCount(s) + 1
	}
	n := 0
	for {
		i := Index(s, sep)
		if i < 0 {
			return n
		}
		n++
		s = s[i+len(sep):]
	}
}

// Cut cuts s around the first sep.
func Cut(s, sep []byte) (before, after []byte, found bool) {
	if i := Index(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, nil, false
}

// CutLast cuts s around the last sep.
func CutLast(s, sep []byte) (before, after []byte, found bool) {
	if i := LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, nil, false
}

// CutPrefix takes a prefix off.
func CutPrefix(s, prefix []byte) (after []byte, found bool) {
	if !HasPrefix(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// CutSuffix takes a suffix off.
func CutSuffix(s, suffix []byte) (before []byte, found bool) {
	if !HasSuffix(s, suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

// pieces splits s at sep into at most n parts (n < 0: all), keeping the first keep bytes of each separator.
func pieces(s, sep []byte, keep, n int) [][]byte {
	if n == 0 {
		return nil
	}
	var out [][]byte
	if len(sep) == 0 {
		out = [][]byte{}
		for len(s) > 0 {
			if n > 0 && len(out) == n-1 {
				return append(out, s)
			}
			_, width := first(s)
			out = append(out, s[:width:width])
			s = s[width:]
		}
		return out
	}
	for n < 0 || len(out) < n-1 {
		i := Index(s, sep)
		if i < 0 {
			break
		}
		out = append(out, s[:i+keep:i+keep])
		s = s[i+len(sep):]
	}
	return append(out, s)
}

func Split(s, sep []byte) [][]byte              { return pieces(s, sep, 0, -1) }
func SplitN(s, sep []byte, n int) [][]byte      { return pieces(s, sep, 0, n) }
func SplitAfter(s, sep []byte) [][]byte         { return pieces(s, sep, len(sep), -1) }
func SplitAfterN(s, sep []byte, n int) [][]byte { return pieces(s, sep, len(sep), n) }

// Fields splits s around white space.
func Fields(s []byte) [][]byte { return FieldsFunc(s, unicode.IsSpace) }

// FieldsFunc splits s around runs of runes for which f is true.
func FieldsFunc(s []byte, f func(rune) bool) [][]byte {
	out := [][]byte{}
	for field := range FieldsFuncSeq(s, f) {
		out = append(out, field)
	}
	return out
}

// Join puts the elements together with sep between them.
func Join(s [][]byte, sep []byte) []byte {
	n := len(sep) * max(len(s)-1, 0)
	for _, e := range s {
		n += len(e)
	}
	out := make([]byte, 0, n)
	for i, e := range s {
		if i > 0 {
			out = append(out, sep...)
		}
		out = append(out, e...)
	}
	return out
}

// Repeat is count copies of b.
func Repeat(b []byte, count int) []byte {
	if count < 0 {
		panic("bytes: negative Repeat count")
	}
	if count > 0 && len(b) > (1<<63-1)/count {
		panic("bytes: Repeat output length overflow")
	}
	out := make([]byte, len(b)*count)
	for n := copy(out, b); n < len(out); n *= 2 {
		copy(out[n:], out[:n])
	}
	return out
}

// Replace is s with the first n places of old (n < 0: all) replaced.
func Replace(s, old, new []byte, n int) []byte {
	out := []byte(nil)
	for i := 0; n < 0 || i < n; i++ {
		if len(old) == 0 {
			if i > 0 {
				if len(s) == 0 {
					break
				}
				_, width := first(s)
				out = append(out, s[:width]...)
				s = s[width:]
			}
			out = append(out, new...)
			continue
		}
		at := Index(s, old)
		if at < 0 {
			break
		}
		out = append(out, s[:at]...)
		out = append(out, new...)
		s = s[at+len(old):]
	}
	return append(out, s...)
}

// ReplaceAll is s with all places of old replaced.
func ReplaceAll(s, old, new []byte) []byte { return Replace(s, old, new, -1) }

// Map is s with each rune replaced by what mapping gives; a negative rune is dropped.
func Map(mapping func(r rune) rune, s []byte) []byte {
	out := make([]byte, 0, len(s))
	for len(s) > 0 {
		r, n := first(s)
		if m := mapping(r); m >= 0 {
			out = utf8.AppendRune(out, m)
		}
		s = s[n:]
	}
	return out
}

func ToUpper(s []byte) []byte { return Map(unicode.ToUpper, s) }
func ToLower(s []byte) []byte { return Map(unicode.ToLower, s) }
func ToTitle(s []byte) []byte { return Map(unicode.ToTitle, s) }

func ToUpperSpecial(c unicode.SpecialCase, s []byte) []byte { return Map(c.ToUpper, s) }
func ToLowerSpecial(c unicode.SpecialCase, s []byte) []byte { return Map(c.ToLower, s) }
func ToTitleSpecial(c unicode.SpecialCase, s []byte) []byte { return Map(c.ToTitle, s) }

// Title maps the first letter of each word to its title case.
func Title(s []byte) []byte {
	before := ' '
	return Map(func(r rune) rune {
		start := separates(before)
		before = r
		if start {
			return unicode.ToTitle(r)
		}
		return r
	}, s)
}

// separates reports whether r stands between words for Title.
func separates(r rune) bool {
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r), r == '_':
		return false
	case r < utf8.RuneSelf:
		return true
	}
	return unicode.IsSpace(r)
}

// ToValidUTF8 replaces runs of invalid bytes.
func ToValidUTF8(s, replacement []byte) []byte {
	out := make([]byte, 0, len(s)+len(replacement))
	bad := false
	for len(s) > 0 {
		r, n := first(s)
		if r == utf8.RuneError && n == 1 {
			if !bad {
				out = append(out, replacement...)
			}
			bad = true
		} else {
			out = append(out, s[:n]...)
			bad = false
		}
		s = s[n:]
	}
	return out
}

// EqualFold reports whether s and t are equal but for case.
func EqualFold(s, t []byte) bool {
	for len(s) > 0 && len(t) > 0 {
		a, n := first(s)
		b, m := first(t)
		s, t = s[n:], t[m:]
		if a == b {
			continue
		}
		r := unicode.SimpleFold(a)
		for r != a && r != b {
			r = unicode.SimpleFold(r)
		}
		if r != b {
			return false
		}
	}
	return len(s) == len(t)
}

// Runes are the runes of s.
func Runes(s []byte) []rune { return []rune(string(s)) }

func TrimLeftFunc(s []byte, f func(r rune) bool) []byte {
	for i := 0; i < len(s); {
		r, n := first(s[i:])
		if !f(r) {
			return s[i:]
		}
		i += n
	}
	return nil
}

func TrimRightFunc(s []byte, f func(r rune) bool) []byte {
	for len(s) > 0 {
		r, n := utf8.DecodeLastRune(s)
		if !f(r) {
			break
		}
		s = s[:len(s)-n]
	}
	return s
}

func TrimFunc(s []byte, f func(r rune) bool) []byte { return TrimRightFunc(TrimLeftFunc(s, f), f) }
func TrimSpace(s []byte) []byte                     { return TrimFunc(s, unicode.IsSpace) }

func TrimLeft(s []byte, cutset string) []byte {
	if cutset == "" && len(s) > 0 {
		return s
	}
	return TrimLeftFunc(s, inSet(cutset))
}

func TrimRight(s []byte, cutset string) []byte { return TrimRightFunc(s, inSet(cutset)) }
func Trim(s []byte, cutset string) []byte      { return TrimRight(TrimLeft(s, cutset), cutset) }

func TrimPrefix(s, prefix []byte) []byte {
	after, _ := CutPrefix(s, prefix)
	return after
}

func TrimSuffix(s, suffix []byte) []byte {
	before, _ := CutSuffix(s, suffix)
	return before
}
