package syntax

import (
	"internal/unicode"
	"strings"
)

// Flags that a text needs around a node for the node to be read as it is: those that must be on, and those that must be off.
// i, m, s and the two others as bits.
type marks struct{ on, off uint8 }

const (
	markI = 1 << iota
	markM
	markS
)

// A printer writes a tree. A group such as (?i: may span some neighbours in a concatenation or alternation: it is written in
// front of the first of them, and closed behind the last.
type printer struct {
	strings.Builder
	open  map[*Regexp]uint8
	close map[*Regexp]bool
}

// String is a text that Parse, with Perl's flags, reads as the same tree.
func (re *Regexp) String() string {
	p := &printer{open: map[*Regexp]uint8{}, close: map[*Regexp]bool{}}
	need := p.needs(re)
	// Letters are case-sensitive if nothing is said, so (?-i: need not be.
	p.write(re, marks{on: need.on, off: need.off &^ markI}, false)
	return p.Builder.String()
}

// folds reports whether some rune of a literal or class has another case that is not in it.
func (re *Regexp) folds() bool {
	if re.Op == OpLiteral {
		for _, r := range re.Rune {
			if minFoldRune(r) != r || unicode.SimpleFold(r) != r {
				return true
			}
		}
		return false
	}
	c := class(re.Rune)
	if len(c) > 2 && c[0] == 0 && c[len(c)-1] == unicode.MaxRune {
		// The same holds for the others, which are fewer.
		c = c.negated()
	}
	found := false
	for i := 0; i+1 < len(c) && !found; i += 2 {
		eachFold(c[i], c[i+1], func(r rune) {
			for f := unicode.SimpleFold(r); f != r && !found; f = unicode.SimpleFold(f) {
				found = !c.has(f)
			}
		})
	}
	return found
}

// needs is what a node needs around it. Where parts of it need opposite things, they get groups of their own.
func (p *printer) needs(re *Regexp) marks {
	switch re.Op {
	case OpLiteral, OpCharClass:
		switch {
		case !re.folds():
		case re.Op == OpLiteral && re.Flags&FoldCase != 0:
			return marks{on: markI}
		default:
			return marks{off: markI}
		}
	case OpAnyCharNotNL:
		return marks{off: markS}
	case OpAnyChar:
		return marks{on: markS}
	case OpBeginLine, OpEndLine:
		return marks{on: markM}
	case OpEndText:
		if re.Flags&WasDollar != 0 {
			return marks{off: markM}
		}
	case OpCapture, OpStar, OpPlus, OpQuest, OpRepeat:
		return p.needs(re.Sub[0])
	case OpConcat, OpAlternate:
		return p.needsAll(re.Sub)
	}
	return marks{}
}

func (p *printer) needsAll(subs []*Regexp) marks {
	var span marks
	allOff := uint8(0)
	// The span's first and last node that need a flag.
	first, last, split := 0, 0, false
	for i, sub := range subs {
		need := p.needs(sub)
		if span.on&need.off != 0 || span.off&need.on != 0 {
			p.group(subs, first, last, span.on)
			span = marks{}
			first, split = i, true
		}
		span.on |= need.on
		span.off |= need.off
		allOff |= need.off
		if need.on != 0 {
			last = i
		}
		if span.on == 0 && first == i {
			first++
		}
	}
	if !split {
		return span
	}
	p.group(subs, first, last, span.on)
	return marks{off: allOff}
}

func (p *printer) group(subs []*Regexp, first, last int, on uint8) {
	if on != 0 {
		p.open[subs[first]] = on
		p.close[subs[last]] = true
	}
}

func (p *printer) letters(set uint8) {
	for i, letter := range "ims" {
		if set>>i&1 != 0 {
			p.WriteRune(letter)
		}
	}
}

// write writes a node in a group that sets flags, or with bind one that binds it together for an operator.
func (p *printer) write(re *Regexp, set marks, bind bool) {
	closing := set != marks{}
	if on := p.open[re]; on != 0 {
		set.on |= on
	}
	closing = closing || p.close[re]
	opening := set != marks{}
	if opening && closing {
		// The group binds already.
		bind = false
	}
	if opening {
		p.WriteString("(?")
		p.letters(set.on)
		if set.off != 0 {
			p.WriteByte('-')
			p.letters(set.off)
		}
		p.WriteByte(':')
	}
	if bind {
		p.WriteString("(?:")
	}
	p.body(re)
	if bind {
		p.WriteByte(')')
	}
	if closing {
		p.WriteByte(')')
	}
}

func (p *printer) body(re *Regexp) {
	switch re.Op {
	default:
		p.WriteString("<invalid op" + decimal(int(re.Op)) + ">")
	case OpNoMatch:
		p.WriteString(`[^\x00-\x{10FFFF}]`)
	case OpEmptyMatch:
		p.WriteString(`(?:)`)
	case OpLiteral:
		for _, r := range re.Rune {
			p.rune(r, false)
		}
	case OpCharClass:
		p.class(re.Rune)
	case OpAnyCharNotNL, OpAnyChar:
		p.WriteByte('.')
	case OpBeginLine:
		p.WriteByte('^')
	case OpEndLine:
		p.WriteByte('$')
	case OpBeginText:
		p.WriteString(`\A`)
	case OpEndText:
		if re.Flags&WasDollar != 0 {
			p.WriteByte('$')
		} else {
			p.WriteString(`\z`)
		}
	case OpWordBoundary:
		p.WriteString(`\b`)
	case OpNoWordBoundary:
		p.WriteString(`\B`)
	case OpCapture:
		p.WriteByte('(')
		if re.Name != "" {
			p.WriteString("?P<" + re.Name + ">")
		}
		if re.Sub[0].Op != OpEmptyMatch {
			p.write(re.Sub[0], marks{}, false)
		}
		p.WriteByte(')')
	case OpStar, OpPlus, OpQuest, OpRepeat:
		p.repeat(re)
	case OpConcat:
		for _, sub := range re.Sub {
			p.write(sub, marks{}, sub.Op == OpAlternate)
		}
	case OpAlternate:
		for i, sub := range re.Sub {
			if i > 0 {
				p.WriteByte('|')
			}
			p.write(sub, marks{}, false)
		}
	}
}

func (p *printer) repeat(re *Regexp) {
	sub := re.Sub[0]
	p.write(sub, marks{}, sub.Op > OpCapture || sub.Op == OpLiteral && len(sub.Rune) > 1)
	switch re.Op {
	case OpStar:
		p.WriteByte('*')
	case OpPlus:
		p.WriteByte('+')
	case OpQuest:
		p.WriteByte('?')
	case OpRepeat:
		p.WriteString("{" + decimal(re.Min))
		if re.Max != re.Min {
			p.WriteByte(',')
			if re.Max >= 0 {
				p.WriteString(decimal(re.Max))
			}
		}
		p.WriteByte('}')
	}
	if re.Flags&NonGreedy != 0 {
		p.WriteByte('?')
	}
}

// class writes a set in brackets; one that has both ends of all runes as what it lacks.
func (p *printer) class(c class) {
	if len(c)%2 != 0 {
		p.WriteString("[invalid char class]")
		return
	}
	p.WriteByte('[')
	switch {
	case len(c) == 0:
		p.WriteString(`^\x00-\x{10FFFF}`)
	case c[0] == 0 && c[len(c)-1] == unicode.MaxRune && len(c) > 2:
		p.WriteByte('^')
		p.ranges(c.negated())
	default:
		p.ranges(c)
	}
	p.WriteByte(']')
}

func (p *printer) ranges(c class) {
	for i := 0; i < len(c); i += 2 {
		low, high := c[i], c[i+1]
		p.rune(low, low == '-')
		if low == high {
			continue
		}
		if high != low+1 {
			p.WriteByte('-')
		}
		p.rune(high, high == '-')
	}
}

// rune writes a rune that stands for itself.
func (p *printer) rune(r rune, escaped bool) {
	if unicode.IsPrint(r) {
		if escaped || strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
			p.WriteByte('\\')
		}
		p.WriteRune(r)
		return
	}
	if at := strings.IndexRune("\a\f\n\r\t\v", r); at >= 0 {
		p.WriteByte('\\')
		p.WriteByte("afnrtv"[at])
		return
	}
	const digits = "0123456789abcdef"
	if 0 <= r && r < 0x100 {
		p.WriteString(`\x`)
		p.WriteByte(digits[r>>4])
		p.WriteByte(digits[r&15])
		return
	}
	shift := 28
	for shift > 0 && uint32(r)>>shift == 0 {
		shift -= 4
	}
	p.WriteString(`\x{`)
	for ; shift >= 0; shift -= 4 {
		p.WriteByte(digits[uint32(r)>>shift&15])
	}
	p.WriteByte('}')
}

// decimal is n in decimal digits.
func decimal(n int) string {
	if n < 0 {
		return "-" + decimal(-n)
	}
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + string(rune('0'+n%10))
}
