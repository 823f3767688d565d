package unicode

// A RangeTable is a set of runes.
type RangeTable struct {
	R16         []Range16
	R32         []Range32
	LatinOffset int // entries of R16 with Hi <= MaxLatin1
}

// A Range16 has every Stride-th rune from Lo to Hi.
type Range16 struct {
	Lo     uint16
	Hi     uint16
	Stride uint16
}

// A Range32 is a Range16 for any runes.
type Range32 struct {
	Lo     uint32
	Hi     uint32
	Stride uint32
}

// A CaseRange says how far the runes of a range are from those of each case.
type CaseRange struct {
	Lo    uint32
	Hi    uint32
	Delta d
}

// SpecialCase are the letters that a language maps in its own way.
type SpecialCase []CaseRange

type d [MaxCase]rune

// UpperLower as a Delta says that runes of upper and lower case alternate.
const UpperLower = MaxRune + 1

// Is reports whether r is in a table.
func Is(rangeTab *RangeTable, r rune) bool {
	if r < 0 {
		return false
	}
	c := uint32(r)
	if r16 := rangeTab.R16; len(r16) > 0 && c <= uint32(r16[len(r16)-1].Hi) {
		low, high := 0, len(r16)
		for low < high {
			m := (low + high) / 2
			x := r16[m]
			switch {
			case c < uint32(x.Lo):
				high = m
			case c > uint32(x.Hi):
				low = m + 1
			default:
				return x.Stride == 1 || (c-uint32(x.Lo))%uint32(x.Stride) == 0
			}
		}
		return false
	}
	r32 := rangeTab.R32
	low, high := 0, len(r32)
	for low < high {
		m := (low + high) / 2
		x := r32[m]
		switch {
		case c < x.Lo:
			high = m
		case c > x.Hi:
			low = m + 1
		default:
			return x.Stride == 1 || (c-x.Lo)%x.Stride == 0
		}
	}
	return false
}

// In reports whether r is in one of the tables.
func In(r rune, ranges ...*RangeTable) bool { return IsOneOf(ranges, r) }

// IsOneOf is In with the arguments the other way round.
func IsOneOf(ranges []*RangeTable, r rune) bool {
	for _, t := range ranges {
		if Is(t, r) {
			return true
		}
	}
	return false
}

// convert maps r by a list of ranges: the result, and whether a range has r.
func convert(which int, r rune, ranges []CaseRange) (rune, bool) {
	low, high := 0, len(ranges)
	for low < high {
		m := (low + high) / 2
		x := &ranges[m]
		switch {
		case r < rune(x.Lo):
			high = m
		case r > rune(x.Hi):
			low = m + 1
		case x.Delta[which] > MaxRune:
			// Upper case at even distances from Lo, lower case at odd ones.
			return rune(x.Lo) + (r-rune(x.Lo))&^1 + rune(which&1), true
		default:
			return r + x.Delta[which], true
		}
	}
	return r, false
}

func (special SpecialCase) to(which int, r rune) rune {
	to, found := convert(which, r, special)
	if !found {
		return To(which, r)
	}
	return to
}

func (special SpecialCase) ToUpper(r rune) rune { return special.to(UpperCase, r) }
func (special SpecialCase) ToLower(r rune) rune { return special.to(LowerCase, r) }
func (special SpecialCase) ToTitle(r rune) rune { return special.to(TitleCase, r) }

// TurkishCase has the dotted and the dotless i of Turkish.
var TurkishCase = SpecialCase{
	{0x49, 0x49, d{0, 0x131 - 0x49, 0}},
	{0x69, 0x69, d{0x130 - 0x69, 0, 0x130 - 0x69}},
	{0x130, 0x130, d{0, 0x69 - 0x130, 0}},
	{0x131, 0x131, d{0x49 - 0x131, 0, 0x49 - 0x131}},
}

// AzeriCase is the same for Azeri.
var AzeriCase = TurkishCase

// The runes that are equal but for case where there are more than two of them, or where mapping them does not lead from
// one to the other; each group in order, and behind it a space.
const groups = "Kk\u212A Ss\u017F \u00B5\u039C\u03BC \u00C5\u00E5\u212B \u00DF\u1E9E \u0130 \u0131 \u01C4\u01C5\u01C6 " +
	"\u01C7\u01C8\u01C9 \u01CA\u01CB\u01CC \u01F1\u01F2\u01F3 \u0345\u0399\u03B9\u1FBE \u0390\u1FD3 \u0392\u03B2\u03D0 " +
	"\u0395\u03B5\u03F5 \u0398\u03B8\u03D1\u03F4 \u039A\u03BA\u03F0 \u03A0\u03C0\u03D6 \u03A1\u03C1\u03F1 " +
	"\u03A3\u03C2\u03C3 \u03A6\u03C6\u03D5 \u03A9\u03C9\u2126 \u03B0\u1FE3 \u0412\u0432\u1C80 \u0414\u0434\u1C81 " +
	"\u041E\u043E\u1C82 \u0421\u0441\u1C83 \u0422\u0442\u1C84\u1C85 \u042A\u044A\u1C86 \u0462\u0463\u1C87 " +
	"\u1C88\uA64A\uA64B \u1E60\u1E61\u1E9B \uFB05\uFB06 "

// SimpleFold is the next larger rune that is equal to r but for case; behind the largest comes the smallest.
func SimpleFold(r rune) rune {
	if r < 0 || r > MaxRune {
		return r
	}
	if r >= MaxASCII && !ungrouped(r) || r|0x20 == 'k' || r|0x20 == 's' {
		start := rune(-1)
		found := false
		for _, c := range groups {
			switch {
			case c == ' ':
				if found {
					return start
				}
				start = -1
			case found:
				return c
			default:
				if start < 0 {
					start = c
				}
				found = c == r
			}
		}
	}
	if l := ToLower(r); l != r {
		return l
	}
	return ToUpper(r)
}

// ungrouped tells most of the runes that are in none of the groups.
func ungrouped(r rune) bool {
	switch {
	case r < 0x345:
		return r >= 0x1f4 || r > 0x131 && r < 0x1c4 && r != 0x17f
	case r < 0x1fbe:
		return 0x463 < r && r < 0x1c80 || 0x1c88 < r && r < 0x1e60 || 0x1e9e < r
	}
	return r > 0x212b && r != 0xa64a && r != 0xa64b && r != 0xfb05 && r != 0xfb06
}

// A reader takes the numbers off a text: digits of 5 bits, the lowest first, all but the last marked.
type reader struct {
	s  string
	at int
}

func (r *reader) number() uint32 {
	var x uint32
	for shift := 0; ; shift += 5 {
		c := uint32(r.s[r.at]) - 32
		r.at++
		x |= c & 31 << shift
		if c < 32 {
			return x
		}
	}
}

// Table makes a table of a text. A range is its distance from the one before, and twice its length, plus one if a stride
// follows by which the length is divided.
func Table(text string) *RangeTable {
	t := new(RangeTable)
	r := reader{s: text}
	last := uint32(0)
	for r.at < len(text) {
		lo := last + r.number()
		n, stride := r.number(), uint32(1)
		if n&1 != 0 {
			stride = r.number()
		}
		last = lo + n>>1*stride
		if last <= 0xFFFF {
			t.R16 = append(t.R16, Range16{uint16(lo), uint16(last), uint16(stride)})
			if last <= MaxLatin1 {
				t.LatinOffset++
			}
		} else {
			t.R32 = append(t.R32, Range32{lo, last, stride})
		}
	}
	return t
}

// Cases makes a list of mappings of a text: distance, length and the three deltas, whose sign is the lowest bit.
func Cases(text string) []CaseRange {
	var list []CaseRange
	r := reader{s: text}
	last := uint32(0)
	for r.at < len(text) {
		c := CaseRange{Lo: last + r.number()}
		c.Hi = c.Lo + r.number()
		for i := range c.Delta {
			x := r.number()
			c.Delta[i] = rune(x>>1) ^ -rune(x&1)
		}
		last = c.Hi
		list = append(list, c)
	}
	return list
}
