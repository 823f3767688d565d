package syntax

import (
	"internal/unicode"
	"internal/unicode/tables"
	"strings"
)

// A class is a set of runes as pairs of bounds. A clean one is ascending, and its ranges neither meet nor touch.
type class []rune

// clean gives the same set as a clean class, in the same memory.
func (c class) clean() class {
	if len(c) < 4 {
		return c
	}
	c.sort()
	n := 2
	for i := 2; i < len(c); i += 2 {
		low, high := c[i], c[i+1]
		if low <= c[n-1]+1 {
			c[n-1] = max(c[n-1], high)
			continue
		}
		c[n], c[n+1] = low, high
		n += 2
	}
	return c[:n]
}

// sort orders the ranges by their lower bounds: runs that are in order are merged with what is in front of them. Classes
// are made of few runs.
func (c class) sort() {
	var merged class
	for start, i := 0, 2; i <= len(c); i += 2 {
		if i < len(c) && c[i] >= c[i-2] {
			continue
		}
		if start > 0 {
			a, b := c[:start], c[start:i]
			merged = merged[:0]
			for len(a) > 0 && len(b) > 0 {
				if a[0] <= b[0] {
					merged, a = append(merged, a[0], a[1]), a[2:]
				} else {
					merged, b = append(merged, b[0], b[1]), b[2:]
				}
			}
			merged = append(append(merged, a...), b...)
			copy(c, merged)
		}
		start = i
	}
}

// add adds a range; one that meets or touches the last is joined to it.
func (c class) add(low, high rune) class {
	if n := len(c); n >= 2 && low <= c[n-1]+1 && c[n-2] <= high+1 {
		c[n-2], c[n-1] = min(c[n-2], low), max(c[n-1], high)
		return c
	}
	return append(c, low, high)
}

func (c class) addAll(other class) class {
	for i := 0; i < len(other); i += 2 {
		c = c.add(other[i], other[i+1])
	}
	return c
}

// negated is the set of all other runes; c is clean.
func (c class) negated() class {
	out := class{}
	next := rune(0)
	for i := 0; i < len(c); i += 2 {
		if next < c[i] {
			out = append(out, next, c[i]-1)
		}
		next = c[i+1] + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, next, unicode.MaxRune)
	}
	return out
}

func (c class) has(r rune) bool { return find(c, r) >= 0 }

// find is the number of the range that has r, or -1.
func find(c []rune, r rune) int {
	// Most classes are short, and most texts ASCII.
	if len(c) <= 8 {
		for i := 0; i < len(c) && c[i] <= r; i += 2 {
			if r <= c[i+1] {
				return i / 2
			}
		}
		return -1
	}
	low, high := 0, len(c)/2
	for low < high {
		m := (low + high) / 2
		switch {
		case r < c[2*m]:
			high = m
		case r > c[2*m+1]:
			low = m + 1
		default:
			return m
		}
	}
	return -1
}

// The first and the last rune that another one folds to.
const (
	minFold = 'A'
	maxFold = 0x1e943
)

// eachFold calls f with each rune of a range that has another case.
func eachFold(low, high rune, f func(rune)) {
	low, high = max(low, minFold), min(high, maxFold)
	if high-low < 256 {
		for r := low; r <= high; r++ {
			if unicode.SimpleFold(r) != r {
				f(r)
			}
		}
		return
	}
	// A long range has few of them.
	for _, pair := range cased() {
		for r := max(low, pair[0]); r <= min(high, pair[1]); r++ {
			if unicode.SimpleFold(r) != r {
				f(r)
			}
		}
	}
}

// cased has the ranges in which runes have cases.
func cased() [][2]rune {
	var list [][2]rune
	for _, x := range unicode.Cases(tables.CaseRanges) {
		list = append(list, [2]rune{rune(x.Lo), rune(x.Hi)})
	}
	// These fold to each other, but have no upper case of one rune.
	for _, r := range "\u0390\u03b0\u1fd3\u1fe3\ufb05\ufb06" {
		list = append(list, [2]rune{r, r})
	}
	return list
}

// addFolded adds a range, and what differs from its runes by case only.
func (c class) addFolded(low, high rune) class {
	c = c.add(low, high)
	if low <= minFold && high >= maxFold {
		return c
	}
	eachFold(low, high, func(r rune) {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			c = c.add(f, f)
		}
	})
	return c
}

// addLiteral adds one rune.
func (c class) addLiteral(r rune, flags Flags) class {
	if flags&FoldCase != 0 {
		return c.addFolded(r, r)
	}
	return c.add(r, r)
}

// addGroup adds a named set, or all other runes.
func (c class) addGroup(group class, negated bool, flags Flags) class {
	if flags&FoldCase != 0 {
		var folded class
		for i := 0; i < len(group); i += 2 {
			folded = folded.addFolded(group[i], group[i+1])
		}
		group = folded.clean()
	}
	if negated {
		group = group.negated()
	}
	return c.addAll(group)
}

// minFoldRune is the smallest of the runes that differ from r by case only.
func minFoldRune(r rune) rune {
	if r < minFold || r > maxFold {
		return r
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}

// perlGroup is what \d, \s or \w stands for.
func perlGroup(letter byte) class {
	switch letter {
	case 'd':
		return class{'0', '9'}
	case 's':
		return class{'\t', '\n', '\f', '\r', ' ', ' '}
	case 'w':
		return class{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}
	}
	return nil
}

// asciiGroup is what [:name:] stands for.
func asciiGroup(name string) class {
	switch name {
	case "alnum":
		return class{'0', '9', 'A', 'Z', 'a', 'z'}
	case "alpha":
		return class{'A', 'Z', 'a', 'z'}
	case "ascii":
		return class{0, 0x7f}
	case "blank":
		return class{'\t', '\t', ' ', ' '}
	case "cntrl":
		return class{0, 0x1f, 0x7f, 0x7f}
	case "digit":
		return perlGroup('d')
	case "graph":
		return class{'!', '~'}
	case "lower":
		return class{'a', 'z'}
	case "print":
		return class{' ', '~'}
	case "punct":
		return class{'!', '/', ':', '@', '[', '`', '{', '~'}
	case "space":
		return class{'\t', '\r', ' ', ' '}
	case "upper":
		return class{'A', 'Z'}
	case "word":
		return perlGroup('w')
	case "xdigit":
		return class{'0', '9', 'A', 'F', 'a', 'f'}
	}
	return nil
}

// unicodeGroup is what \p{name} stands for; nil if there is no such category or script. Case, spaces, hyphens and underscores
// in a name do not count.
func unicodeGroup(name string) class {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '_':
			return -1
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, name)
	switch name {
	case "any":
		return class{0, unicode.MaxRune}
	case "ascii":
		return class{0, 0x7f}
	case "assigned":
		return unicodeGroup("cn").negated()
	}
	text := tables.Named(name)
	if text == "" {
		return nil
	}
	var c class
	t := unicode.Table(text)
	for _, x := range t.R16 {
		c = c.addStrided(rune(x.Lo), rune(x.Hi), rune(x.Stride))
	}
	for _, x := range t.R32 {
		c = c.addStrided(rune(x.Lo), rune(x.Hi), rune(x.Stride))
	}
	return c
}

func (c class) addStrided(low, high, stride rune) class {
	if stride == 1 {
		return c.add(low, high)
	}
	for r := low; r <= high; r += stride {
		c = c.add(r, r)
	}
	return c
}
