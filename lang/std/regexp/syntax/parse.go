package syntax

import (
	"internal/unicode"
	"strings"
	"unicode/utf8"
)

// Limits of expressions.
const (
	maxRepeat = 1000
	maxHeight = 1000
	// Go's bounds, which come from the memory that it grants a program: 128 MB of instructions or of runes.
	maxSize  = 128 << 20 / 40
	maxRunes = 128 << 20 / 4
)

// A parser reads a text from the left to the right; each method takes what it reads off rest.
type parser struct {
	whole, rest string
	flags       Flags
	groups      int
	depth       int
}

// Parse makes a tree of a text.
func Parse(s string, flags Flags) (re *Regexp, err error) {
	defer catch(&err)
	if flags&Literal != 0 {
		checkUTF8(s)
		return &Regexp{Op: OpLiteral, Flags: flags, Rune: []rune(s)}, nil
	}
	p := &parser{whole: s, rest: s, flags: flags}
	re = p.alternate()
	if p.rest != "" {
		fail(ErrUnexpectedParen, s)
	}
	p.checkLimits(re)
	return re, nil
}

// catch makes an error of what fail has thrown.
func catch(err *error) {
	if e := recover(); e != nil {
		wrong, ok := e.(*Error)
		if !ok {
			panic(e)
		}
		*err = wrong
	}
}

// fail leaves the parser; Parse catches it.
func fail(code ErrorCode, expr string) { panic(&Error{Code: code, Expr: expr}) }

func checkUTF8(s string) {
	if !utf8.ValidString(s) {
		fail(ErrInvalidUTF8, s)
	}
}

// checkLimits refuses trees that are too high or would make too large a program.
func (p *parser) checkLimits(re *Regexp) {
	runes := 0
	var measure func(re *Regexp) (height, size int)
	measure = func(re *Regexp) (height, size int) {
		runes += len(re.Rune)
		for _, sub := range re.Sub {
			h, s := measure(sub)
			height = max(height, h)
			size += s
		}
		switch re.Op {
		case OpLiteral:
			size = len(re.Rune)
		case OpCapture, OpStar:
			size += 2
		case OpPlus, OpQuest:
			size++
		case OpAlternate:
			size += max(len(re.Sub)-1, 0)
		case OpRepeat:
			switch {
			case re.Max >= 0:
				size = re.Max*size + re.Max - re.Min
			case re.Min == 0:
				size += 2
			default:
				size = 1 + re.Min*size
			}
		}
		return height + 1, min(max(size, 1), maxSize+1)
	}
	height, size := measure(re)
	switch {
	case height > maxHeight:
		fail(ErrNestingDepth, p.whole)
	case size > maxSize || runes > maxRunes:
		fail(ErrLarge, p.whole)
	}
}

func (p *parser) has(flag Flags) bool { return p.flags&flag != 0 }

func (p *parser) next() rune {
	r, size := utf8.DecodeRuneInString(p.rest)
	if r == utf8.RuneError && size == 1 {
		fail(ErrInvalidUTF8, p.rest)
	}
	p.rest = p.rest[size:]
	return r
}

func (p *parser) accept(s string) bool {
	if strings.HasPrefix(p.rest, s) {
		p.rest = p.rest[len(s):]
		return true
	}
	return false
}

// since is the part of the text from before to where the parser is.
func (p *parser) since(before string) string { return before[:len(before)-len(p.rest)] }

// alternate reads up to the end or a closing parenthesis. Neighbours that match one rune are joined as they come.
func (p *parser) alternate() *Regexp {
	var subs []*Regexp
	for {
		re := p.concat()
		last := len(subs) - 1
		switch {
		case last >= 0 && isSingle(subs[last]) && isSingle(re):
			if subs[last].Op < re.Op {
				subs[last], re = re, subs[last]
			}
			absorb(subs[last], re)
		default:
			if last >= 0 {
				settle(subs[last])
			}
			subs = append(subs, re)
		}
		if !p.accept("|") {
			break
		}
	}
	settle(subs[len(subs)-1])
	return collapse(subs, OpAlternate)
}

// A sequence is what a concatenation has so far.
type sequence []*Regexp

// join makes one literal of two at the end. It is done late, because a repetition takes the last rune only.
func (s sequence) join() sequence {
	n := len(s)
	if n < 2 {
		return s
	}
	a, b := s[n-2], s[n-1]
	if a.Op != OpLiteral || b.Op != OpLiteral || (a.Flags^b.Flags)&FoldCase != 0 {
		return s
	}
	a.Rune = append(a.Rune, b.Rune...)
	return s[:n-1]
}

func (s sequence) push(re *Regexp) sequence { return append(s.join(), re) }

func (p *parser) concat() *Regexp {
	var subs sequence
	// Text of the repetition that was just read.
	repeated := ""
	for p.rest != "" && p.rest[0] != '|' && p.rest[0] != ')' {
		before := p.rest
		op, low, high, ok := p.repetition()
		if !ok {
			repeated = ""
			subs = p.atom(subs)
			continue
		}
		flags := p.flags
		if p.has(PerlX) {
			if p.accept("?") {
				flags ^= NonGreedy
			}
			if repeated != "" {
				fail(ErrInvalidRepeatOp, p.since(repeated))
			}
		}
		if len(subs) == 0 {
			fail(ErrMissingRepeatArgument, p.since(before))
		}
		last := len(subs) - 1
		re := (&Regexp{Op: op, Flags: flags, Min: low, Max: high}).below(subs[last])
		subs[last] = re
		if op == OpRepeat && (low >= 2 || high >= 2) && !repeats(re, maxRepeat) {
			fail(ErrInvalidRepeatSize, p.since(before))
		}
		repeated = before
	}
	subs = subs.join()
	if len(subs) == 0 {
		return &Regexp{Op: OpEmptyMatch}
	}
	return collapse(subs, OpConcat)
}

// repeats reports whether counted repetitions, one in the other, make at most so many copies.
func repeats(re *Regexp, most int) bool {
	if re.Op == OpRepeat {
		times := re.Max
		if times < 0 {
			times = re.Min
		}
		if re.Max == 0 {
			return true
		}
		if times > most {
			return false
		}
		if times > 0 {
			most /= times
		}
	}
	for _, sub := range re.Sub {
		if !repeats(sub, most) {
			return false
		}
	}
	return true
}

// repetition reads a repetition operator, if one is next.
func (p *parser) repetition() (op Op, low, high int, ok bool) {
	switch p.rest[0] {
	case '*':
		op = OpStar
	case '+':
		op = OpPlus
	case '?':
		op = OpQuest
	case '{':
		low, high, ok = p.counted()
		return OpRepeat, low, high, ok
	default:
		return 0, 0, 0, false
	}
	p.rest = p.rest[1:]
	return op, 0, 0, true
}

// number reads decimal digits without a leading zero; the value is -1 if it is too large.
func number(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		if n >= 0 {
			n = 10*n + int(s[i]-'0')
		}
		if n > 1e8 {
			n = -1
		}
		i++
	}
	if i == 0 || i > 1 && s[0] == '0' {
		return 0, s, false
	}
	return n, s[i:], true
}

// counted reads {n}, {n,} or {n,m}; anything else is text.
func (p *parser) counted() (low, high int, ok bool) {
	low, rest, ok := number(p.rest[1:])
	if !ok || rest == "" {
		return 0, 0, false
	}
	high = low
	if rest[0] == ',' {
		rest = rest[1:]
		if rest == "" {
			return 0, 0, false
		}
		high = -1
		if rest[0] != '}' {
			if high, rest, ok = number(rest); !ok {
				return 0, 0, false
			}
			if high < 0 {
				low = -1
			}
		}
	}
	if rest == "" || rest[0] != '}' {
		return 0, 0, false
	}
	rest = rest[1:]
	if low < 0 || low > maxRepeat || high > maxRepeat || high >= 0 && low > high {
		fail(ErrInvalidRepeatSize, p.rest[:len(p.rest)-len(rest)])
	}
	p.rest = rest
	return low, high, true
}

func (p *parser) node(op Op) *Regexp { return &Regexp{Op: op, Flags: p.flags} }

// literal is a rune that stands for itself.
func (p *parser) literal(r rune) *Regexp {
	re := p.node(OpLiteral)
	if p.has(FoldCase) {
		r = minFoldRune(r)
	}
	re.Rune0[0] = r
	re.Rune = re.Rune0[:1:1]
	return re
}

// set is a class; a single rune, or one and its other case, is a literal.
func (p *parser) set(c class) *Regexp {
	fold, literal := Flags(0), false
	switch {
	case len(c) == 2 && c[0] == c[1]:
		literal = true
	case len(c) == 2 && c[0]+1 == c[1] || len(c) == 4 && c[0] == c[1] && c[2] == c[3]:
		other := c[len(c)-1]
		literal = unicode.SimpleFold(c[0]) == other && unicode.SimpleFold(other) == c[0]
		fold = FoldCase
	}
	if !literal {
		re := p.node(OpCharClass)
		re.Rune = c
		return re
	}
	return &Regexp{Op: OpLiteral, Flags: p.flags&^FoldCase | fold, Rune: []rune{c[0]}}
}

// atom reads what a repetition may follow. Some of it, such as (?i), stands for nothing.
func (p *parser) atom(subs sequence) sequence {
	switch p.rest[0] {
	case '(':
		if re := p.parenthesis(); re != nil {
			return subs.push(re)
		}
		return subs
	case '[':
		return subs.push(p.bracket())
	case '\\':
		return p.backslash(subs)
	case '.':
		p.rest = p.rest[1:]
		if p.has(DotNL) {
			return subs.push(p.node(OpAnyChar))
		}
		return subs.push(p.node(OpAnyCharNotNL))
	case '^':
		p.rest = p.rest[1:]
		if p.has(OneLine) {
			return subs.push(p.node(OpBeginText))
		}
		return subs.push(p.node(OpBeginLine))
	case '$':
		p.rest = p.rest[1:]
		if !p.has(OneLine) {
			return subs.push(p.node(OpEndLine))
		}
		re := p.node(OpEndText)
		re.Flags |= WasDollar
		return subs.push(re)
	}
	return subs.push(p.literal(p.next()))
}

func (p *parser) parenthesis() *Regexp {
	outer := p.flags
	group := p.node(OpCapture)
	if p.has(PerlX) && strings.HasPrefix(p.rest, "(?") {
		if strings.HasPrefix(p.rest, "(?P<") || strings.HasPrefix(p.rest, "(?<") {
			group.Name = p.name()
			p.groups++
			group.Cap = p.groups
		} else if !p.setFlags() {
			return nil
		}
	} else {
		p.rest = p.rest[1:]
		p.groups++
		group.Cap = p.groups
	}
	if group.Cap > 0 {
		if p.depth++; p.depth >= maxHeight {
			fail(ErrNestingDepth, p.whole)
		}
	}
	sub := p.alternate()
	if !p.accept(")") {
		fail(ErrMissingParen, p.whole)
	}
	p.flags = outer
	if group.Cap == 0 {
		return sub
	}
	p.depth--
	return group.below(sub)
}

// name reads (?P<name> or (?<name>.
func (p *parser) name() string {
	start := strings.IndexByte(p.rest, '<') + 1
	end := strings.IndexByte(p.rest, '>')
	if end < 0 {
		checkUTF8(p.rest)
		fail(ErrInvalidNamedCapture, p.rest)
	}
	capture, name := p.rest[:end+1], p.rest[start:end]
	checkUTF8(name)
	if name == "" {
		fail(ErrInvalidNamedCapture, capture)
	}
	for _, c := range name {
		if !IsWordChar(c) {
			fail(ErrInvalidNamedCapture, capture)
		}
	}
	p.rest = p.rest[end+1:]
	return name
}

// setFlags reads (?flags) or (?flags: and reports whether a group begins.
func (p *parser) setFlags() bool {
	start := p.rest
	p.rest = p.rest[2:]
	set := p.flags
	on, seen := true, false
	for p.rest != "" {
		// Of each flag, whether it is on when its letter is.
		flag, inverted := Flags(0), false
		switch p.next() {
		case 'i':
			flag = FoldCase
		case 'm':
			flag, inverted = OneLine, true
		case 's':
			flag = DotNL
		case 'U':
			flag = NonGreedy
		case '-':
			if !on {
				fail(ErrInvalidPerlOp, p.since(start))
			}
			on, seen = false, false
			continue
		case ':', ')':
			if !on && !seen {
				fail(ErrInvalidPerlOp, p.since(start))
			}
			p.flags = set
			return start[len(start)-len(p.rest)-1] == ':'
		default:
			fail(ErrInvalidPerlOp, p.since(start))
		}
		seen = true
		if on != inverted {
			set |= flag
		} else {
			set &^= flag
		}
	}
	fail(ErrInvalidPerlOp, start)
	return false
}

// backslash reads an escape sequence outside brackets.
func (p *parser) backslash(subs sequence) sequence {
	if p.has(PerlX) && len(p.rest) >= 2 {
		op := Op(0)
		switch p.rest[1] {
		case 'A':
			op = OpBeginText
		case 'b':
			op = OpWordBoundary
		case 'B':
			op = OpNoWordBoundary
		case 'z':
			op = OpEndText
		case 'C':
			fail(ErrInvalidEscape, p.rest[:2])
		case 'Q':
			text, rest, _ := strings.Cut(p.rest[2:], `\E`)
			for p.rest = text; p.rest != ""; {
				subs = subs.push(p.literal(p.next()))
			}
			p.rest = rest
			return subs
		}
		if op != 0 {
			p.rest = p.rest[2:]
			return subs.push(p.node(op))
		}
	}
	if c, ok := p.classEscape(class{}); ok {
		return subs.push(p.set(c))
	}
	return subs.push(p.literal(p.escape()))
}

// classEscape reads \d \s \w \pN and their opposites, if one is next, and adds it to c.
func (p *parser) classEscape(c class) (class, bool) {
	if len(p.rest) < 2 || p.rest[0] != '\\' {
		return c, false
	}
	letter := p.rest[1]
	switch letter {
	case 'p', 'P':
		if !p.has(UnicodeGroups) {
			return c, false
		}
		group, negated := p.unicodeClass()
		return c.addGroup(group, negated, p.flags), true
	case 'd', 's', 'w', 'D', 'S', 'W':
		if !p.has(PerlX) {
			return c, false
		}
		p.rest = p.rest[2:]
		return c.addGroup(perlGroup(letter|0x20), letter < 'a', p.flags), true
	}
	return c, false
}

// unicodeClass reads \pN, \p{Name} and their opposites.
func (p *parser) unicodeClass() (group class, negated bool) {
	start := p.rest
	negated = start[1] == 'P'
	p.rest = p.rest[2:]
	if p.rest == "" {
		fail(ErrInvalidCharRange, start)
	}
	name := ""
	if p.next() == '{' {
		end := strings.IndexByte(start, '}')
		if end < 0 {
			checkUTF8(start)
			fail(ErrInvalidCharRange, start)
		}
		name = start[3:end]
		p.rest = start[end+1:]
		checkUTF8(name)
	} else {
		name = p.since(start)[2:]
	}
	if strings.HasPrefix(name, "^") {
		negated = !negated
		name = name[1:]
	}
	group = unicodeGroup(name)
	if group == nil {
		fail(ErrInvalidCharRange, p.since(start))
	}
	return group, negated
}

func octal(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '7' }

func hexDigit(c rune) rune {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return -1
}

// escape reads an escape sequence that stands for a rune.
func (p *parser) escape() rune {
	start := p.rest
	p.rest = p.rest[1:]
	if p.rest == "" {
		fail(ErrTrailingBackslash, "")
	}
	c := p.next()
	switch c {
	case '1', '2', '3', '4', '5', '6', '7':
		// A single digit would be a reference to a group.
		if !octal(p.rest) {
			break
		}
		fallthrough
	case '0':
		r := c - '0'
		for i := 1; i < 3 && octal(p.rest); i++ {
			r = r*8 + rune(p.rest[0]-'0')
			p.rest = p.rest[1:]
		}
		return r
	case 'x':
		if r := p.hex(); r >= 0 {
			return r
		}
	case 'a':
		return '\a'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'v':
		return '\v'
	default:
		if c < utf8.RuneSelf && (c == '_' || !IsWordChar(c)) {
			return c
		}
	}
	fail(ErrInvalidEscape, p.since(start))
	return 0
}

// hex reads two digits, or any number of them in braces; -1 if they are no rune.
func (p *parser) hex() rune {
	if p.rest == "" {
		return -1
	}
	c := p.next()
	if c != '{' {
		high := hexDigit(c)
		if high < 0 || p.rest == "" {
			return -1
		}
		low := hexDigit(p.next())
		if low < 0 {
			return -1
		}
		return high*16 + low
	}
	r := rune(0)
	for n := 0; p.rest != ""; n++ {
		c := p.next()
		if c == '}' {
			if n == 0 {
				return -1
			}
			return r
		}
		d := hexDigit(c)
		if d < 0 {
			return -1
		}
		if r = r*16 + d; r > unicode.MaxRune {
			return -1
		}
	}
	return -1
}

// bracket reads a class in brackets.
func (p *parser) bracket() *Regexp {
	start := p.rest
	p.rest = p.rest[1:]
	c := class{}
	negated := p.accept("^")
	if negated && !p.has(ClassNL) {
		c = class{'\n', '\n'}
	}
	for first := true; p.rest == "" || p.rest[0] != ']' || first; first = false {
		// Without Perl's extensions a - stands for itself at the ends only.
		if !p.has(PerlX) && strings.HasPrefix(p.rest, "-") && !first && !strings.HasPrefix(p.rest, "-]") {
			_, size := utf8.DecodeRuneInString(p.rest[1:])
			fail(ErrInvalidCharRange, p.rest[:1+size])
		}
		if strings.HasPrefix(p.rest, "[:") {
			if end := strings.Index(p.rest[2:], ":]"); end >= 0 {
				name, opposite := strings.CutPrefix(p.rest[2:2+end], "^")
				group := asciiGroup(name)
				if group == nil {
					fail(ErrInvalidCharRange, p.rest[:end+4])
				}
				c = c.addGroup(group, opposite, p.flags)
				p.rest = p.rest[end+4:]
				continue
			}
		}
		if more, ok := p.classEscape(c); ok {
			c = more
			continue
		}
		from := p.rest
		low := p.member(start)
		high := low
		if len(p.rest) >= 2 && p.rest[0] == '-' && p.rest[1] != ']' {
			p.rest = p.rest[1:]
			if high = p.member(start); high < low {
				fail(ErrInvalidCharRange, p.since(from))
			}
		}
		if p.has(FoldCase) {
			c = c.addFolded(low, high)
		} else {
			c = c.add(low, high)
		}
	}
	p.rest = p.rest[1:]
	c = c.clean()
	if negated {
		c = c.negated()
	}
	return p.set(c)
}

// member reads a rune in brackets.
func (p *parser) member(start string) rune {
	if p.rest == "" {
		fail(ErrMissingBracket, start)
	}
	if p.rest[0] == '\\' {
		return p.escape()
	}
	return p.next()
}
