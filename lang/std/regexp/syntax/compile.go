package syntax

import "internal/unicode"

// A part is a piece of a program that is not connected yet: where it begins, the ways that lead out of it, and whether it can
// match the empty text. One that begins at 0 fails.
type part struct {
	start    uint32
	exits    []exit
	nullable bool
}

// An exit is the Out, or with arg the Arg, of an instruction.
type exit struct {
	at  uint32
	arg bool
}

type compiler struct{ prog *Prog }

// Compile makes a program of a tree, which should be simplified: OpRepeat is no longer understood.
func Compile(re *Regexp) (*Prog, error) {
	c := compiler{&Prog{NumCap: 2}}
	c.emit(Inst{Op: InstFail})
	whole := c.compile(re)
	c.connect(whole.exits, c.emit(Inst{Op: InstMatch}))
	c.prog.Start = int(whole.start)
	return c.prog, nil
}

func (c compiler) emit(i Inst) uint32 {
	c.prog.Inst = append(c.prog.Inst, i)
	return uint32(len(c.prog.Inst) - 1)
}

// single is a part of one instruction that goes on at its Out.
func (c compiler) single(i Inst, nullable bool) part {
	at := c.emit(i)
	return part{at, []exit{{at, false}}, nullable}
}

func (c compiler) connect(exits []exit, to uint32) {
	for _, e := range exits {
		if e.arg {
			c.prog.Inst[e.at].Arg = to
		} else {
			c.prog.Inst[e.at].Out = to
		}
	}
}

func (c compiler) compile(re *Regexp) part {
	switch re.Op {
	case OpNoMatch:
		return part{}
	case OpEmptyMatch:
		return c.nop()
	case OpLiteral:
		return c.sequence(len(re.Rune), func(i int) part { return c.runes(re.Rune[i:i+1], re.Flags) })
	case OpCharClass:
		return c.runes(re.Rune, re.Flags)
	case OpAnyCharNotNL:
		return c.runes([]rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune}, 0)
	case OpAnyChar:
		return c.runes([]rune{0, unicode.MaxRune}, 0)
	case OpBeginLine:
		return c.empty(EmptyBeginLine)
	case OpEndLine:
		return c.empty(EmptyEndLine)
	case OpBeginText:
		return c.empty(EmptyBeginText)
	case OpEndText:
		return c.empty(EmptyEndText)
	case OpWordBoundary:
		return c.empty(EmptyWordBoundary)
	case OpNoWordBoundary:
		return c.empty(EmptyNoWordBoundary)
	case OpCapture:
		begin := c.capture(2 * re.Cap)
		body := c.compile(re.Sub[0])
		return c.cat(c.cat(begin, body), c.capture(2*re.Cap+1))
	case OpStar:
		body := c.compile(re.Sub[0])
		lazy := re.Flags&NonGreedy != 0
		if body.nullable {
			// As an optional x+, which keeps the order of preference where x matches nothing.
			return c.branch(c.plus(body, lazy), lazy)
		}
		return c.loop(body, lazy)
	case OpPlus:
		return c.plus(c.compile(re.Sub[0]), re.Flags&NonGreedy != 0)
	case OpQuest:
		return c.branch(c.compile(re.Sub[0]), re.Flags&NonGreedy != 0)
	case OpConcat:
		return c.sequence(len(re.Sub), func(i int) part { return c.compile(re.Sub[i]) })
	case OpAlternate:
		var all part
		for _, sub := range re.Sub {
			all = c.either(all, c.compile(sub))
		}
		return all
	}
	panic("regexp: unhandled case in compile")
}

func (c compiler) nop() part { return c.single(Inst{Op: InstNop}, true) }
func (c compiler) empty(op EmptyOp) part {
	return c.single(Inst{Op: InstEmptyWidth, Arg: uint32(op)}, true)
}

func (c compiler) capture(n int) part {
	c.prog.NumCap = max(c.prog.NumCap, n+1)
	return c.single(Inst{Op: InstCapture, Arg: uint32(n)}, true)
}

// sequence is n parts one after the other.
func (c compiler) sequence(n int, at func(int) part) part {
	if n == 0 {
		return c.nop()
	}
	all := at(0)
	for i := 1; i < n; i++ {
		all = c.cat(all, at(i))
	}
	return all
}

func (c compiler) cat(a, b part) part {
	if a.start == 0 || b.start == 0 {
		return part{}
	}
	c.connect(a.exits, b.start)
	return part{a.start, b.exits, a.nullable && b.nullable}
}

func (c compiler) either(a, b part) part {
	switch {
	case a.start == 0:
		return b
	case b.start == 0:
		return a
	}
	at := c.emit(Inst{Op: InstAlt, Out: a.start, Arg: b.start})
	return part{at, append(a.exits, b.exits...), a.nullable || b.nullable}
}

// fork is an instruction that goes to body, or with less preference (lazy: with more) out.
func (c compiler) fork(body part, lazy bool) (at uint32, out exit) {
	if lazy {
		at = c.emit(Inst{Op: InstAlt, Arg: body.start})
	} else {
		at = c.emit(Inst{Op: InstAlt, Out: body.start})
	}
	return at, exit{at, !lazy}
}

// branch is body or nothing.
func (c compiler) branch(body part, lazy bool) part {
	at, out := c.fork(body, lazy)
	return part{at, append([]exit{out}, body.exits...), true}
}

// loop is body any number of times.
func (c compiler) loop(body part, lazy bool) part {
	at, out := c.fork(body, lazy)
	c.connect(body.exits, at)
	return part{at, []exit{out}, true}
}

func (c compiler) plus(body part, lazy bool) part {
	return part{body.start, c.loop(body, lazy).exits, body.nullable}
}

// runes takes one rune of a set.
func (c compiler) runes(set []rune, flags Flags) part {
	i := Inst{Op: InstRune, Rune: set}
	if flags&FoldCase != 0 && len(set) == 1 && unicode.SimpleFold(set[0]) != set[0] {
		i.Arg = uint32(FoldCase)
	}
	switch {
	case i.Arg == 0 && (len(set) == 1 || len(set) == 2 && set[0] == set[1]):
		i.Op = InstRune1
	case isAny(set):
		i.Op = InstRuneAny
	case isAnyNotNL(set):
		i.Op = InstRuneAnyNotNL
	}
	return c.single(i, false)
}

// isAny reports whether a clean class has all runes.
func isAny(c []rune) bool { return len(c) == 2 && c[0] == 0 && c[1] == unicode.MaxRune }

// isAnyNotNL reports whether a clean class lacks newline only.
func isAnyNotNL(c []rune) bool {
	return len(c) == 4 && c[0] == 0 && c[1] == '\n'-1 && c[2] == '\n'+1 && c[3] == unicode.MaxRune
}
