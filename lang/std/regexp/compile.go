package regexp

import (
	"internal/unicode"
	"regexp/syntax"
)

// Kinds of instructions.
const (
	iMatch = iota
	// One rune that class accepts.
	iRune
	// Both ways, the one in out first.
	iSplit
	// Notes the place as number arg.
	iSave
	// Goes on if the condition arg holds.
	iAssert
	// No match.
	iFail
)

type inst struct {
	op       int
	out, arg int
	class    *class
}

// A class is a set of runes.
type class struct {
	// The only rune that is accepted, or -1.
	single rune
	// Which runes of ASCII are accepted, one bit each.
	low, high uint64
	// All that are accepted, as pairs of bounds.
	ranges []rune
}

func (c *class) matches(r rune) bool {
	if uint32(r) < 0x40 {
		return c.low>>uint32(r)&1 != 0
	}
	if uint32(r) < 0x80 {
		return c.high>>(uint32(r)-0x40)&1 != 0
	}
	low, high := 0, len(c.ranges)/2
	for low < high {
		m := (low + high) / 2
		switch {
		case r < c.ranges[2*m]:
			high = m
		case r > c.ranges[2*m+1]:
			low = m + 1
		default:
			return true
		}
	}
	return false
}

// classOf is the set of runes that an instruction takes.
func classOf(in *syntax.Inst) *class {
	c := &class{single: -1, ranges: in.Rune}
	if len(in.Rune) == 1 {
		r := in.Rune[0]
		if syntax.Flags(in.Arg)&syntax.FoldCase == 0 {
			c.single = r
		}
		c.ranges = []rune{r, r}
		if c.single < 0 {
			// From the smallest one on, so that the bounds ascend.
			for f := unicode.SimpleFold(r); f > r; f = unicode.SimpleFold(f) {
				c.ranges = append(c.ranges, f, f)
			}
		}
	}
	for i := 0; i < len(c.ranges); i += 2 {
		for r := c.ranges[i]; r <= min(c.ranges[i+1], 0x7f); r++ {
			if r < 0x40 {
				c.low |= 1 << uint32(r)
			} else {
				c.high |= 1 << (uint32(r) - 0x40)
			}
		}
	}
	return c
}

// translate prepares a program for the matchers. It gives the number of the first instruction, too.
func translate(prog *syntax.Prog) (code []inst, start int) {
	// Without instructions that do nothing, and with a failing one only if something leads there.
	numbers := make([]int, len(prog.Inst))
	count := 0
	for i := range prog.Inst {
		if op := prog.Inst[i].Op; op != syntax.InstNop && op != syntax.InstFail {
			numbers[i] = count
			count++
		}
	}
	code = make([]inst, count, count+1)
	target := func(pc uint32) int {
		for prog.Inst[pc].Op == syntax.InstNop {
			pc = prog.Inst[pc].Out
		}
		if prog.Inst[pc].Op == syntax.InstFail {
			if len(code) == count {
				code = append(code, inst{op: iFail})
			}
			return count
		}
		return numbers[pc]
	}
	for i := range prog.Inst {
		in := &prog.Inst[i]
		to := inst{arg: int(in.Arg)}
		switch in.Op {
		case syntax.InstFail, syntax.InstNop:
			continue
		case syntax.InstAlt, syntax.InstAltMatch:
			to.op = iSplit
			to.arg = target(in.Arg)
		case syntax.InstCapture:
			to.op = iSave
		case syntax.InstEmptyWidth:
			to.op = iAssert
		case syntax.InstMatch:
			to.op = iMatch
		default:
			to.op = iRune
			to.class = classOf(in)
		}
		if in.Op != syntax.InstMatch {
			to.out = target(in.Out)
		}
		code[numbers[i]] = to
	}
	return code, target(uint32(prog.Start))
}
