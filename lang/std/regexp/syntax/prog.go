package syntax

import (
	"internal/unicode"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Prog is a compiled expression.
type Prog struct {
	Inst   []Inst
	Start  int // number of the first instruction
	NumCap int // number of places that are noted
}

// An InstOp is the kind of an instruction.
type InstOp uint8

const (
	InstAlt          InstOp = iota // goes on at Out, or else at Arg
	InstAltMatch                   // as InstAlt, for searches that are through once they come here
	InstCapture                    // notes the place as number Arg
	InstEmptyWidth                 // goes on if the conditions Arg hold
	InstMatch                      // is a match
	InstFail                       // is none
	InstNop                        // does nothing
	InstRune                       // takes one rune of Rune
	InstRune1                      // takes the rune Rune[0]
	InstRuneAny                    // takes any rune
	InstRuneAnyNotNL               // takes any rune but newline
)

var instOpNames = [...]string{"InstAlt", "InstAltMatch", "InstCapture", "InstEmptyWidth", "InstMatch", "InstFail", "InstNop",
	"InstRune", "InstRune1", "InstRuneAny", "InstRuneAnyNotNL"}

func (i InstOp) String() string {
	if int(i) < len(instOpNames) {
		return instOpNames[i]
	}
	return ""
}

// An EmptyOp is a set of conditions on a place in the text.
type EmptyOp uint8

const (
	EmptyBeginLine EmptyOp = 1 << iota
	EmptyEndLine
	EmptyBeginText
	EmptyEndText
	EmptyWordBoundary
	EmptyNoWordBoundary
)

// EmptyOpContext is the set of conditions that hold between two runes; -1 stands for an end of the text.
func EmptyOpContext(r1, r2 rune) EmptyOp {
	var op EmptyOp
	if r1 < 0 {
		op |= EmptyBeginText | EmptyBeginLine
	} else if r1 == '\n' {
		op |= EmptyBeginLine
	}
	if r2 < 0 {
		op |= EmptyEndText | EmptyEndLine
	} else if r2 == '\n' {
		op |= EmptyEndLine
	}
	if IsWordChar(r1) != IsWordChar(r2) {
		return op | EmptyWordBoundary
	}
	return op | EmptyNoWordBoundary
}

// IsWordChar reports whether r is one of the runes of words, as \b counts them: ASCII letters, digits and _.
func IsWordChar(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
}

// An Inst is an instruction.
type Inst struct {
	Op   InstOp
	Out  uint32 // next instruction; of InstMatch and InstFail none
	Arg  uint32 // what the kind says
	Rune []rune // pairs of bounds, or one rune
}

// takesRune reports whether an instruction is one of the four that take a rune.
func (i *Inst) takesRune() bool { return InstRune <= i.Op && i.Op <= InstRuneAnyNotNL }

// MatchRune reports whether an instruction that takes a rune takes r.
func (i *Inst) MatchRune(r rune) bool { return i.MatchRunePos(r) >= 0 }

// MatchRunePos is the number of the range that has r, or -1. A single rune that may be of either case counts as range 0.
func (i *Inst) MatchRunePos(r rune) int {
	if len(i.Rune) != 1 {
		return find(i.Rune, r)
	}
	only := i.Rune[0]
	if r == only {
		return 0
	}
	if Flags(i.Arg)&FoldCase != 0 {
		for f := unicode.SimpleFold(only); f != only; f = unicode.SimpleFold(f) {
			if f == r {
				return 0
			}
		}
	}
	return -1
}

// MatchEmptyWidth reports whether an InstEmptyWidth goes on between two runes.
func (i *Inst) MatchEmptyWidth(before rune, after rune) bool {
	if op := EmptyOp(i.Arg); op&(op-1) == 0 && 0 < op && op <= EmptyNoWordBoundary {
		return EmptyOpContext(before, after)&op != 0
	}
	panic("unknown empty width arg")
}

func (i *Inst) String() string {
	out := strconv.Itoa(int(i.Out))
	arg := strconv.Itoa(int(i.Arg))
	switch i.Op {
	case InstAlt:
		return "alt -> " + out + ", " + arg
	case InstAltMatch:
		return "altmatch -> " + out + ", " + arg
	case InstCapture:
		return "cap " + arg + " -> " + out
	case InstEmptyWidth:
		return "empty " + arg + " -> " + out
	case InstMatch:
		return "match"
	case InstFail:
		return "fail"
	case InstNop:
		return "nop -> " + out
	case InstRune:
		if i.Rune == nil {
			return "rune <nil>"
		}
		fold := ""
		if Flags(i.Arg)&FoldCase != 0 {
			fold = "/i"
		}
		return "rune " + strconv.QuoteToASCII(string(i.Rune)) + fold + " -> " + out
	case InstRune1:
		return "rune1 " + strconv.QuoteToASCII(string(i.Rune)) + " -> " + out
	case InstRuneAny:
		return "any -> " + out
	case InstRuneAnyNotNL:
		return "anynotnl -> " + out
	}
	return ""
}

// String lists the instructions; a star marks the first one to be executed.
func (p *Prog) String() string {
	var b strings.Builder
	for n := range p.Inst {
		number := strconv.Itoa(n)
		for range 3 - len(number) {
			b.WriteByte(' ')
		}
		b.WriteString(number)
		if n == p.Start {
			b.WriteByte('*')
		}
		b.WriteString("\t" + p.Inst[n].String() + "\n")
	}
	return b.String()
}

// skip is the first instruction from pc on that does not just note a place.
func (p *Prog) skip(pc uint32) *Inst {
	i := &p.Inst[pc]
	for i.Op == InstNop || i.Op == InstCapture {
		i = &p.Inst[i.Out]
	}
	return i
}

// Prefix is a text with which every match begins, and whether it is all of the match.
func (p *Prog) Prefix() (prefix string, complete bool) {
	var b strings.Builder
	i := p.skip(uint32(p.Start))
	for i.takesRune() && len(i.Rune) == 1 && Flags(i.Arg)&FoldCase == 0 && i.Rune[0] != utf8.RuneError {
		b.WriteRune(i.Rune[0])
		i = p.skip(i.Out)
	}
	return b.String(), i.Op == InstMatch
}

// StartCond is the set of conditions that hold where a match begins; all bits if there is no match.
func (p *Prog) StartCond() EmptyOp {
	var flags EmptyOp
	for i := &p.Inst[p.Start]; ; i = &p.Inst[i.Out] {
		switch i.Op {
		case InstEmptyWidth:
			flags |= EmptyOp(i.Arg)
		case InstFail:
			return ^EmptyOp(0)
		case InstCapture, InstNop:
		default:
			return flags
		}
	}
}
