// Package strings has functions on strings.
package strings

import (
	"internal/rt"
	"internal/unicode"
	"unicode/utf8"
)

// Index is the first place of substr in s, -1 if there is none.
func Index(s, substr string) int {
	n := len(substr)
	switch {
	case n == 0:
		return 0
	case n == 1:
		return IndexByte(s, substr[0])
	}
	if n > len(s) {
		return -1
	}
	first, second := substr[0], substr[1]
	wasted := 0
	for i := 0; i+n <= len(s); i++ {
		if s[i] != first || s[i+1] != second {
			continue
		}
		k := 2
		for k < n && s[i+k] == substr[k] {
			k++
		}
		if k == n {
			return i
		}
		// Many long half matches would take quadratic time.
		if wasted += k; wasted > 4*i+64 {
			if j := rolling(s[i+1:], substr); j >= 0 {
				return i + 1 + j
			}
			return -1
		}
	}
	return -1
}

// rolling finds substr by comparing a hash of each place.
func rolling(s, substr string) int {
	const base = 16777619
	n := len(substr)
	if n > len(s) {
		return -1
	}
	var want, have uint32
	drop := uint32(1)
	for i := 0; i < n; i++ {
		want = want*base + uint32(substr[i])
		have = have*base + uint32(s[i])
		drop *= base
	}
	for i := 0; ; i++ {
		if have == want && s[i:i+n] == substr {
			return i
		}
		if i+n >= len(s) {
			return -1
		}
		have = have*base + uint32(s[i+n]) - drop*uint32(s[i])
	}
}

// IndexByte is the first place of c in s.
func IndexByte(s string, c byte) int {
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// IndexRune is the first place of r in s.
func IndexRune(s string, r rune) int {
	if 0 <= r && r < utf8.RuneSelf {
		return IndexByte(s, byte(r))
	}
	if r == utf8.RuneError {
		for i, c := range s {
			if c == r {
				return i
			}
		}
		return -1
	}
	if !utf8.ValidRune(r) {
		return -1
	}
	return Index(s, string(r))
}

// IndexAny is the first place of any rune of chars in s.
func IndexAny(s, chars string) int {
	return IndexFunc(s, func(r rune) bool { return IndexRune(chars, r) >= 0 })
}

// IndexFunc is the first place of a rune in s for which f is true.
func IndexFunc(s string, f func(rune) bool) int {
	for i, r := range s {
		if f(r) {
			return i
		}
	}
	return -1
}

// LastIndex is the last place of substr in s.
func LastIndex(s, substr string) int {
	n := len(substr)
	for i := len(s) - n; i >= 0; i-- {
		if n == 0 || s[i] == substr[0] && s[i:i+n] == substr {
			return i
		}
	}
	return -1
}

// LastIndexByte is the last place of c in s.
func LastIndexByte(s string, c byte) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// LastIndexFunc is the last place of a rune in s for which f is true.
func LastIndexFunc(s string, f func(rune) bool) int {
	for i := len(s); i > 0; {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		i -= n
		if f(r) {
			return i
		}
	}
	return -1
}

// LastIndexAny is the last place of any rune of chars in s.
func LastIndexAny(s, chars string) int {
	return LastIndexFunc(s, func(r rune) bool { return IndexRune(chars, r) >= 0 })
}

func Contains(s, substr string) bool                 { return Index(s, substr) >= 0 }
func ContainsRune(s string, r rune) bool             { return IndexRune(s, r) >= 0 }
func ContainsAny(s, chars string) bool               { return IndexAny(s, chars) >= 0 }
func ContainsFunc(s string, f func(rune) bool) bool  { return IndexFunc(s, f) >= 0 }
func HasPrefix(s, prefix string) bool                { return len(s) >= len(prefix) && s[:len(prefix)] == prefix }
func HasSuffix(s, suffix string) bool {
	return len(s) >= len(suffix) && s[len(s)-len(suffix):] == suffix
}

// Compare is -1, 0 or +1 as a sorts before, with or after b.
func Compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return +1
	}
	return 0
}

// Count is the number of places of substr in s that do not overlap.
func Count(s, substr string) int {
	if substr == "" {
		return utf8.RuneCountInString(s) + 1
	}
	n := 0
	for {
		i := Index(s, substr)
		if i < 0 {
			return n
		}
		n++
		s = s[i+len(substr):]
	}
}

// Clone is a copy of s.
func Clone(s string) string { return string([]byte(s)) }

// Cut cuts s around the first sep.
func Cut(s, sep string) (before, after string, found bool) {
	if i := Index(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// CutLast cuts s around the last sep.
func CutLast(s, sep string) (before, after string, found bool) {
	if i := LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// CutPrefix takes a prefix off.
func CutPrefix(s, prefix string) (after string, found bool) {
	if !HasPrefix(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// CutSuffix takes a suffix off.
func CutSuffix(s, suffix string) (before string, found bool) {
	if !HasSuffix(s, suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

// pieces splits s at sep into at most n parts (n < 0: all), keeping the first keep bytes of each separator.
func pieces(s, sep string, keep, n int) []string {
	if n == 0 {
		return nil
	}
	if sep == "" {
		return runes(s, n)
	}
	room := n
	if n < 0 || n > len(s)/len(sep) {
		room = Count(s, sep) + 1
	}
	out := make([]string, 0, room)
	for n < 0 || len(out) < n-1 {
		i := Index(s, sep)
		if i < 0 {
			break
		}
		out = append(out, s[:i+keep])
		s = s[i+len(sep):]
	}
	return append(out, s)
}

func runes(s string, n int) []string {
	out := []string{}
	for len(s) > 0 {
		if n > 0 && len(out) == n-1 {
			return append(out, s)
		}
		_, width := utf8.DecodeRuneInString(s)
		out = append(out, s[:width])
		s = s[width:]
	}
	return out
}

func Split(s, sep string) []string              { return pieces(s, sep, 0, -1) }
func SplitN(s, sep string, n int) []string      { return pieces(s, sep, 0, n) }
func SplitAfter(s, sep string) []string         { return pieces(s, sep, len(sep), -1) }
func SplitAfterN(s, sep string, n int) []string { return pieces(s, sep, len(sep), n) }

// Fields splits s around white space.
func Fields(s string) []string {
	out := []string{}
	start := -1
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return FieldsFunc(s, unicode.IsSpace)
		}
		if c == ' ' || '\t' <= c && c <= '\r' {
			if start >= 0 {
				out = append(out, s[start:i])
				start = -1
			}
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

// FieldsFunc splits s around runs of runes for which f is true.
func FieldsFunc(s string, f func(rune) bool) []string {
	out := []string{}
	start := -1
	for i, r := range s {
		if f(r) {
			if start >= 0 {
				out = append(out, s[start:i])
				start = -1
			}
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

// Join puts the elements together with sep between them.
func Join(elems []string, sep string) string {
	if len(elems) == 0 {
		return ""
	}
	var b Builder
	n := len(sep) * (len(elems) - 1)
	for _, e := range elems {
		n += len(e)
	}
	b.Grow(n)
	for i, e := range elems {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(e)
	}
	return b.String()
}

// Repeat is count copies of s.
func Repeat(s string, count int) string {
	if count < 0 {
		panic("strings: negative Repeat count")
	}
	if count > 0 && len(s) > (1<<63-1)/count {
		panic("strings: Repeat output length overflow")
	}
	out := make([]byte, len(s)*count)
	for n := copy(out, s); n < len(out); n *= 2 {
		copy(out[n:], out[:n])
	}
	return string(out)
}

// Replace replaces the first n places of old (n < 0: all).
func Replace(s, old, new string, n int) string {
	if old == new || n == 0 {
		return s
	}
	var b Builder
	rest := s
	for i := 0; n < 0 || i < n; i++ {
		if old == "" {
			if i > 0 {
				if rest == "" {
					break
				}
				_, width := utf8.DecodeRuneInString(rest)
				b.WriteString(rest[:width])
				rest = rest[width:]
			}
			b.WriteString(new)
			continue
		}
		at := Index(rest, old)
		if at < 0 {
			break
		}
		b.WriteString(rest[:at])
		b.WriteString(new)
		rest = rest[at+len(old):]
	}
	b.WriteString(rest)
	return b.String()
}

// ReplaceAll replaces all places of old.
func ReplaceAll(s, old, new string) string { return Replace(s, old, new, -1) }

// Map replaces each rune by what mapping gives; a negative rune is dropped.
func Map(mapping func(rune) rune, s string) string {
	buf := make([]byte, 0, len(s))
	for _, r := range s {
		if m := mapping(r); 0 <= m && m < utf8.RuneSelf {
			buf = append(buf, byte(m))
		} else if m >= 0 {
			buf = utf8.AppendRune(buf, m)
		}
	}
	return rt.Text(buf)
}

func ToUpper(s string) string { return mapCase(s, 'a', 'z', unicode.ToUpper) }
func ToLower(s string) string { return mapCase(s, 'A', 'Z', unicode.ToLower) }

// mapCase maps the letters; text of ASCII without a letter in [low, high] is returned as it is.
func mapCase(s string, low, high byte, mapping func(rune) rune) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || low <= c && c <= high {
			return mapCaseFrom(s, low, high, mapping, i)
		}
	}
	return s
}

// mapCaseFrom is mapCase of a text whose first i bytes stay.
func mapCaseFrom(s string, low, high byte, mapping func(rune) rune, i int) string {
	buf := []byte(s)
	for ; i < len(buf); i++ {
		c := buf[i]
		if c >= utf8.RuneSelf {
			return Map(mapping, s)
		}
		if low <= c && c <= high {
			buf[i] = c ^ 0x20
		}
	}
	return rt.Text(buf)
}

// Title maps the first letter of each word to its title case.
func Title(s string) string {
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

func ToUpperSpecial(c unicode.SpecialCase, s string) string { return Map(c.ToUpper, s) }
func ToLowerSpecial(c unicode.SpecialCase, s string) string { return Map(c.ToLower, s) }
func ToTitleSpecial(c unicode.SpecialCase, s string) string { return Map(c.ToTitle, s) }

// ToTitle maps all letters to their title case.
func ToTitle(s string) string { return Map(unicode.ToTitle, s) }

// ToValidUTF8 replaces runs of invalid bytes.
func ToValidUTF8(s, replacement string) string {
	var b Builder
	bad := false
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			if !bad {
				b.WriteString(replacement)
			}
			bad = true
		} else {
			b.WriteString(s[:n])
			bad = false
		}
		s = s[n:]
	}
	return b.String()
}

// EqualFold reports whether s and t are equal but for case.
func EqualFold(s, t string) bool {
	for s != "" && t != "" {
		a, n := utf8.DecodeRuneInString(s)
		b, m := utf8.DecodeRuneInString(t)
		s, t = s[n:], t[m:]
		if a == b {
			continue
		}
		if a < utf8.RuneSelf && b < utf8.RuneSelf {
			if c := a | 0x20; c != b|0x20 || c < 'a' || c > 'z' {
				return false
			}
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
	return s == t
}

func inSet(cutset string) func(rune) bool {
	return func(r rune) bool { return IndexRune(cutset, r) >= 0 }
}

func TrimLeftFunc(s string, f func(rune) bool) string {
	for i, r := range s {
		if !f(r) {
			return s[i:]
		}
	}
	return ""
}

func TrimRightFunc(s string, f func(rune) bool) string {
	for len(s) > 0 {
		r, n := utf8.DecodeLastRuneInString(s)
		if !f(r) {
			break
		}
		s = s[:len(s)-n]
	}
	return s
}

func TrimFunc(s string, f func(rune) bool) string { return TrimRightFunc(TrimLeftFunc(s, f), f) }
func Trim(s, cutset string) string                { return TrimFunc(s, inSet(cutset)) }
func TrimLeft(s, cutset string) string            { return TrimLeftFunc(s, inSet(cutset)) }
func TrimRight(s, cutset string) string           { return TrimRightFunc(s, inSet(cutset)) }
func TrimSpace(s string) string                   { return TrimFunc(s, unicode.IsSpace) }

func TrimPrefix(s, prefix string) string {
	after, _ := CutPrefix(s, prefix)
	return after
}

func TrimSuffix(s, suffix string) string {
	before, _ := CutSuffix(s, suffix)
	return before
}
