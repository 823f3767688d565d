// Package unicode tells what kinds of characters runes are. It is package unicode without the tables of ranges, which most
// programs do not need and none should wait for.
package unicode

const (
	MaxRune         = '\U0010FFFF'
	ReplacementChar = '\uFFFD'
	MaxASCII        = '\u007F'
	MaxLatin1       = '\u00FF'
)

// Properties of a rune, as properties gives them.
const (
	letter = 1 << iota
	upper
	lower
	title
	digit
	number
	punct
	symbol
	mark
	space
	control
	graphic
	printing
)

// properties is the set of the constants above that hold for r.
func properties(r rune) int

// toCase maps r: 0 upper case, 1 lower case, 2 title case.
func toCase(which int, r rune) rune

func is(r rune, set int) bool {
	p := properties(r)
	switch {
	case p == 0 && r > 0x88e:
		p = recentProperties(r)
	case r == 0x295:
		// A letter without case since Unicode 17.
		p &^= lower
	}
	return p&set != 0
}

func IsLetter(r rune) bool {
	if uint32(r) < 0x80 {
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	}
	return is(r, letter)
}

func IsUpper(r rune) bool {
	if uint32(r) < 0x80 {
		return 'A' <= r && r <= 'Z'
	}
	return is(r, upper)
}

func IsLower(r rune) bool {
	if uint32(r) < 0x80 {
		return 'a' <= r && r <= 'z'
	}
	return is(r, lower)
}

func IsDigit(r rune) bool {
	if uint32(r) < 0x80 {
		return '0' <= r && r <= '9'
	}
	return is(r, digit)
}

func IsSpace(r rune) bool {
	switch {
	case r == ' ', '\t' <= r && r <= '\r':
		return true
	case uint32(r) < 0x80:
		return false
	}
	return is(r, space)
}

func IsTitle(r rune) bool   { return is(r, title) }
func IsNumber(r rune) bool  { return is(r, number) }
func IsPunct(r rune) bool   { return is(r, punct) }
func IsSymbol(r rune) bool  { return is(r, symbol) }
func IsMark(r rune) bool    { return is(r, mark) }
func IsControl(r rune) bool { return is(r, control) }
func IsGraphic(r rune) bool { return is(r, graphic) }

func IsPrint(r rune) bool {
	if uint32(r) < 0x80 {
		return ' ' <= r && r < 0x7F
	}
	return is(r, printing)
}

func ToUpper(r rune) rune {
	if uint32(r) < 0x80 {
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}
	return toCase(UpperCase, r)
}

func ToLower(r rune) rune {
	if uint32(r) < 0x80 {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return toCase(LowerCase, r)
}

func ToTitle(r rune) rune {
	if uint32(r) < 0x80 {
		return ToUpper(r)
	}
	return toCase(TitleCase, r)
}

// Cases for To.
const (
	UpperCase = iota
	LowerCase
	TitleCase
	MaxCase
)

// To maps r to a case.
func To(which int, r rune) rune {
	if which < 0 || which >= MaxCase {
		return ReplacementChar
	}
	return toCase(which, r)
}
