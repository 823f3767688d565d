package regexp

import (
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of nodes.
const (
	opEmpty = iota
	// One rune that class accepts.
	opClass
	// A condition on the place, of the kinds below.
	opAssert
	opCapture
	opConcat
	opAlternate
	// sub repeated from min to max (-1: any number of) times.
	opRepeat
)

// Conditions on a place between two runes.
const (
	beginLine = iota
	endLine
	beginText
	endText
	wordBoundary
	noWordBoundary
)

type node struct {
	op     int
	class  *class
	assert int
	// Number of a group.
	group    int
	subs     []*node
	min, max int
	lazy     bool
}

// A class is a set of runes: those that one of its items has, or the others. A rune is in an item if it, or with fold any
// rune that differs from it by case only, is between the bounds of its ranges; or if it is not, with negated.
type class struct {
	items   []item
	negated bool
	// Without items the class accepts all runes, but the newline if not asked for.
	any, noNewline bool
	// The only rune that is accepted, or -1.
	single rune
}

type item struct {
	ranges        string
	property      func(rune) bool
	fold, negated bool
	low, high     rune
}

func (it *item) has(r rune) bool {
	if it.property != nil {
		return it.property(r)
	}
	if it.ranges == "" {
		return it.low <= r && r <= it.high
	}
	for i := 0; i < len(it.ranges); i += 2 {
		if rune(it.ranges[i]) <= r && r <= rune(it.ranges[i+1]) {
			return true
		}
	}
	return false
}

func (it *item) matches(r rune) bool {
	found := it.has(r)
	if !found && it.fold {
		for f := unicode.SimpleFold(r); f != r && !found; f = unicode.SimpleFold(f) {
			found = it.has(f)
		}
	}
	return found != it.negated
}

func (c *class) matches(r rune) bool {
	if c.any {
		return r != '\n' || !c.noNewline
	}
	if c.single >= 0 {
		return r == c.single
	}
	for i := range c.items {
		if c.items[i].matches(r) {
			return !c.negated
		}
	}
	return c.negated
}

type flags struct {
	fold, multiline, dotNewline, lazy bool
}

// limits of expressions.
const (
	maxRepeat  = 1000
	maxDepth   = 1000
	maxProgram = 3 << 20
)

type parser struct {
	whole, rest string
	flags       flags
	// POSIX syntax, which lacks Perl's.
	posix bool
	names []string
	depth int
}

// fail leaves the parser; parse catches it.
func fail(code syntax.ErrorCode, expr string) { panic(&syntax.Error{Code: code, Expr: expr}) }

func checkUTF8(s string) {
	if !utf8.ValidString(s) {
		fail(syntax.ErrInvalidUTF8, s)
	}
}

// parse makes the tree of an expression, and the names of its groups.
func parse(expr string, posix bool) (tree *node, names []string, err error) {
	defer func() {
		if e := recover(); e != nil {
			wrong, ok := e.(*syntax.Error)
			if !ok {
				panic(e)
			}
			err = wrong
		}
	}()
	p := &parser{whole: expr, rest: expr, posix: posix, names: []string{""}}
	p.flags.multiline = posix
	tree = p.alternate()
	if p.rest != "" {
		fail(syntax.ErrUnexpectedParen, expr)
	}
	return tree, p.names, nil
}

func (p *parser) next() rune {
	r, size := utf8.DecodeRuneInString(p.rest)
	if r == utf8.RuneError && size == 1 {
		fail(syntax.ErrInvalidUTF8, p.rest)
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

// alternate reads up to the end or a closing parenthesis.
func (p *parser) alternate() *node {
	n := &node{op: opAlternate}
	for {
		n.subs = append(n.subs, p.concat())
		if !p.accept("|") {
			break
		}
	}
	if len(n.subs) == 1 {
		return n.subs[0]
	}
	return n
}

func (p *parser) concat() *node {
	n := &node{op: opConcat}
	// Text of the repetition that was just read.
	repeated := ""
	for p.rest != "" && p.rest[0] != '|' && p.rest[0] != ')' {
		before := p.rest
		min, max, ok := p.repetition()
		if !ok {
			repeated = ""
			if sub := p.atom(); sub != nil {
				n.subs = append(n.subs, sub)
			}
			continue
		}
		lazy := p.flags.lazy
		if !p.posix {
			if p.accept("?") {
				lazy = !lazy
			}
			if repeated != "" {
				fail(syntax.ErrInvalidRepeatOp, repeated[:len(repeated)-len(p.rest)])
			}
		}
		op := before[:len(before)-len(p.rest)]
		if len(n.subs) == 0 {
			fail(syntax.ErrMissingRepeatArgument, op)
		}
		last := len(n.subs) - 1
		n.subs[last] = &node{op: opRepeat, subs: []*node{n.subs[last]}, min: min, max: max, lazy: lazy}
		if (min >= 2 || max >= 2) && before[0] == '{' && copies(n.subs[last]) > maxRepeat {
			fail(syntax.ErrInvalidRepeatSize, op)
		}
		repeated = before
	}
	if len(n.subs) == 1 {
		return n.subs[0]
	}
	return n
}

// copies is how often counted repetitions, one in the other, repeat what is innermost.
func copies(n *node) int {
	most := 1
	for _, sub := range n.subs {
		most = max(most, copies(sub))
	}
	if n.op == opRepeat {
		times := max(n.min, n.max)
		if times > 1 {
			most *= times
		}
	}
	return min(most, 1<<20)
}

// repetition reads a repetition operator, if one is next.
func (p *parser) repetition() (min, max int, ok bool) {
	switch p.rest[0] {
	case '*':
		min, max = 0, -1
	case '+':
		min, max = 1, -1
	case '?':
		min, max = 0, 1
	case '{':
		return p.counted()
	default:
		return 0, 0, false
	}
	p.rest = p.rest[1:]
	return min, max, true
}

// number reads decimal digits; without a leading zero, and -1 if it is too large.
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
func (p *parser) counted() (min, max int, ok bool) {
	min, rest, ok := number(p.rest[1:])
	if !ok || rest == "" {
		return 0, 0, false
	}
	max = min
	if rest[0] == ',' {
		rest = rest[1:]
		if rest == "" {
			return 0, 0, false
		}
		max = -1
		if rest[0] != '}' {
			if max, rest, ok = number(rest); !ok {
				return 0, 0, false
			}
			if max < 0 {
				min = -1
			}
		}
	}
	if rest == "" || rest[0] != '}' {
		return 0, 0, false
	}
	rest = rest[1:]
	if min < 0 || min > maxRepeat || max > maxRepeat || max >= 0 && min > max {
		fail(syntax.ErrInvalidRepeatSize, p.rest[:len(p.rest)-len(rest)])
	}
	p.rest = rest
	return min, max, true
}

func assertion(kind int) *node { return &node{op: opAssert, assert: kind} }

func (p *parser) literal(r rune) *node {
	c := &class{single: -1}
	if p.flags.fold && unicode.SimpleFold(r) != r {
		c.items = []item{{low: r, high: r, fold: true}}
	} else {
		c.single = r
	}
	return &node{op: opClass, class: c}
}

// atom reads what a repetition may follow; nil for what stands for nothing, such as (?i).
func (p *parser) atom() *node {
	switch p.rest[0] {
	case '(':
		return p.parenthesis()
	case '[':
		return p.bracket()
	case '\\':
		return p.backslash()
	case '.':
		p.rest = p.rest[1:]
		return &node{op: opClass, class: &class{any: true, noNewline: !p.flags.dotNewline, single: -1}}
	case '^':
		p.rest = p.rest[1:]
		if p.flags.multiline {
			return assertion(beginLine)
		}
		return assertion(beginText)
	case '$':
		p.rest = p.rest[1:]
		if p.flags.multiline {
			return assertion(endLine)
		}
		return assertion(endText)
	}
	return p.literal(p.next())
}

func (p *parser) parenthesis() *node {
	if p.depth++; p.depth >= maxDepth {
		fail(syntax.ErrNestingDepth, p.whole)
	}
	outer := p.flags
	n := &node{op: opCapture}
	if !p.posix && strings.HasPrefix(p.rest, "(?") {
		if strings.HasPrefix(p.rest, "(?P<") || strings.HasPrefix(p.rest, "(?<") {
			n.group = p.name()
		} else if !p.setFlags() {
			p.depth--
			return nil
		}
	} else {
		p.rest = p.rest[1:]
		p.names = append(p.names, "")
		n.group = len(p.names) - 1
	}
	sub := p.alternate()
	if !p.accept(")") {
		fail(syntax.ErrMissingParen, p.whole)
	}
	p.flags = outer
	p.depth--
	if n.group == 0 {
		if sub.op == opConcat && len(sub.subs) == 0 {
			return &node{op: opEmpty}
		}
		return sub
	}
	n.subs = []*node{sub}
	return n
}

// name reads (?P<name> or (?<name>.
func (p *parser) name() int {
	start := strings.IndexByte(p.rest, '<') + 1
	end := strings.IndexByte(p.rest, '>')
	if end < 0 {
		checkUTF8(p.rest)
		fail(syntax.ErrInvalidNamedCapture, p.rest)
	}
	capture, name := p.rest[:end+1], p.rest[start:end]
	checkUTF8(name)
	if name == "" {
		fail(syntax.ErrInvalidNamedCapture, capture)
	}
	for _, c := range name {
		if c != '_' && !isAlnum(c) {
			fail(syntax.ErrInvalidNamedCapture, capture)
		}
	}
	p.rest = p.rest[end+1:]
	p.names = append(p.names, name)
	return len(p.names) - 1
}

func isAlnum(c rune) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// setFlags reads (?flags) or (?flags: and reports whether a group begins.
func (p *parser) setFlags() bool {
	start := p.rest
	p.rest = p.rest[2:]
	set := p.flags
	value, seen := true, false
	for p.rest != "" {
		switch p.next() {
		case 'i':
			set.fold, seen = value, true
		case 'm':
			set.multiline, seen = value, true
		case 's':
			set.dotNewline, seen = value, true
		case 'U':
			set.lazy, seen = value, true
		case '-':
			if !value {
				fail(syntax.ErrInvalidPerlOp, start[:len(start)-len(p.rest)])
			}
			value, seen = false, false
		case ':', ')':
			if !value && !seen {
				fail(syntax.ErrInvalidPerlOp, start[:len(start)-len(p.rest)])
			}
			p.flags = set
			return start[len(start)-len(p.rest)-1] == ':'
		default:
			fail(syntax.ErrInvalidPerlOp, start[:len(start)-len(p.rest)])
		}
	}
	fail(syntax.ErrInvalidPerlOp, start)
	return false
}

// backslash reads an escape sequence outside brackets.
func (p *parser) backslash() *node {
	if !p.posix && len(p.rest) >= 2 {
		kind := -1
		switch p.rest[1] {
		case 'A':
			kind = beginText
		case 'b':
			kind = wordBoundary
		case 'B':
			kind = noWordBoundary
		case 'z':
			kind = endText
		case 'C':
			fail(syntax.ErrInvalidEscape, p.rest[:2])
		case 'Q':
			return p.quoted()
		}
		if kind >= 0 {
			p.rest = p.rest[2:]
			return assertion(kind)
		}
	}
	if it, ok := p.classEscape(); ok {
		return &node{op: opClass, class: &class{items: []item{it}, single: -1}}
	}
	return p.literal(p.escape())
}

// quoted reads \Q text \E. What follows repeats the last rune only.
func (p *parser) quoted() *node {
	text, rest, _ := strings.Cut(p.rest[2:], `\E`)
	if text == "" {
		p.rest = rest
		return nil
	}
	// The rest of the text stands for itself, too, so it is put in front of what follows as escapes would.
	r, size := utf8.DecodeRuneInString(text)
	if r == utf8.RuneError && size == 1 {
		fail(syntax.ErrInvalidUTF8, text)
	}
	if size == len(text) {
		p.rest = rest
		return p.literal(r)
	}
	n := &node{op: opConcat}
	checkUTF8(text)
	runes := []rune(text)
	for _, r := range runes[:len(runes)-1] {
		n.subs = append(n.subs, p.literal(r))
	}
	last := p.literal(runes[len(runes)-1])
	p.rest = rest
	for p.rest != "" {
		before := p.rest
		min, max, ok := p.repetition()
		if !ok {
			break
		}
		lazy := p.flags.lazy
		if p.accept("?") {
			lazy = !lazy
		}
		if last.op == opRepeat {
			fail(syntax.ErrInvalidRepeatOp, before[:len(before)-len(p.rest)])
		}
		last = &node{op: opRepeat, subs: []*node{last}, min: min, max: max, lazy: lazy}
	}
	n.subs = append(n.subs, last)
	return n
}

// Classes of ASCII, as pairs of bounds.
const (
	digits = "09"
	spaces = "\t\n\f\r  "
	words  = "09AZ__az"
)

// classEscape reads \d \s \w \pN and their opposites, if one is next.
func (p *parser) classEscape() (item, bool) {
	if len(p.rest) < 2 || p.posix {
		return item{}, false
	}
	it := item{fold: p.flags.fold}
	switch p.rest[1] {
	case 'd', 'D':
		it.ranges = digits
	case 's', 'S':
		it.ranges = spaces
	case 'w', 'W':
		it.ranges = words
	case 'p', 'P':
		return p.unicodeClass(), true
	default:
		return it, false
	}
	it.negated = p.rest[1] < 'a'
	p.rest = p.rest[2:]
	return it, true
}

func (p *parser) unicodeClass() item {
	start := p.rest
	it := item{negated: start[1] == 'P', fold: p.flags.fold}
	p.rest = p.rest[2:]
	if p.rest == "" {
		fail(syntax.ErrInvalidCharRange, start)
	}
	name := ""
	if p.next() == '{' {
		end := strings.IndexByte(start, '}')
		if end < 0 {
			checkUTF8(start)
			fail(syntax.ErrInvalidCharRange, start)
		}
		name = start[3:end]
		p.rest = start[end+1:]
		checkUTF8(name)
	} else {
		name = start[2 : len(start)-len(p.rest)]
	}
	if name != "" && name[0] == '^' {
		it.negated = !it.negated
		name = name[1:]
	}
	if it.property = property(name); it.property == nil {
		fail(syntax.ErrInvalidCharRange, start[:len(start)-len(p.rest)])
	}
	return it
}

func octal(s string, i int) bool { return i < len(s) && '0' <= s[i] && s[i] <= '7' }

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
		fail(syntax.ErrTrailingBackslash, "")
	}
	c := p.next()
	switch c {
	case '1', '2', '3', '4', '5', '6', '7':
		// A single digit would be a reference to a group.
		if !octal(p.rest, 0) {
			break
		}
		fallthrough
	case '0':
		r := c - '0'
		for i := 1; i < 3 && octal(p.rest, 0); i++ {
			r = r*8 + rune(p.rest[0]-'0')
			p.rest = p.rest[1:]
		}
		return r
	case 'x':
		if r := p.hex(); r >= 0 {
			return r
		}
	case 'a':
		return 7
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
		if c < utf8.RuneSelf && !isAlnum(c) {
			return c
		}
	}
	fail(syntax.ErrInvalidEscape, start[:len(start)-len(p.rest)])
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
func (p *parser) bracket() *node {
	start := p.rest
	p.rest = p.rest[1:]
	c := &class{single: -1}
	if p.accept("^") {
		c.negated = true
		if p.posix {
			c.items = append(c.items, item{low: '\n', high: '\n'})
		}
	}
	for first := true; p.rest == "" || p.rest[0] != ']' || first; first = false {
		// In POSIX syntax a - stands for itself at the ends only.
		if p.posix && strings.HasPrefix(p.rest, "-") && !first && !strings.HasPrefix(p.rest, "-]") {
			_, size := utf8.DecodeRuneInString(p.rest[1:])
			fail(syntax.ErrInvalidCharRange, p.rest[:1+size])
		}
		if strings.HasPrefix(p.rest, "[:") {
			if end := strings.Index(p.rest[2:], ":]"); end >= 0 {
				name := p.rest[2 : 2+end]
				it, ok := asciiClass(name)
				if !ok {
					fail(syntax.ErrInvalidCharRange, p.rest[:end+4])
				}
				it.fold = p.flags.fold
				c.items = append(c.items, it)
				p.rest = p.rest[end+4:]
				continue
			}
		}
		if strings.HasPrefix(p.rest, `\`) {
			if it, ok := p.classEscape(); ok {
				c.items = append(c.items, it)
				continue
			}
		}
		from := p.rest
		low := p.member(start)
		high := low
		if len(p.rest) >= 2 && p.rest[0] == '-' && p.rest[1] != ']' {
			p.rest = p.rest[1:]
			if high = p.member(start); high < low {
				fail(syntax.ErrInvalidCharRange, from[:len(from)-len(p.rest)])
			}
		}
		c.items = append(c.items, item{low: low, high: high, fold: p.flags.fold})
	}
	p.rest = p.rest[1:]
	return &node{op: opClass, class: c}
}

// member reads a rune in brackets.
func (p *parser) member(start string) rune {
	if p.rest == "" {
		fail(syntax.ErrMissingBracket, start)
	}
	if p.rest[0] == '\\' {
		return p.escape()
	}
	return p.next()
}

// asciiClass is what [:name:] stands for.
func asciiClass(name string) (it item, ok bool) {
	if strings.HasPrefix(name, "^") {
		it.negated = true
		name = name[1:]
	}
	switch name {
	case "alnum":
		it.ranges = "09AZaz"
	case "alpha":
		it.ranges = "AZaz"
	case "ascii":
		it.ranges = "\x00\x7f"
	case "blank":
		it.ranges = "\t\t  "
	case "cntrl":
		it.ranges = "\x00\x1f\x7f\x7f"
	case "digit":
		it.ranges = digits
	case "graph":
		it.ranges = "!~"
	case "lower":
		it.ranges = "az"
	case "print":
		it.ranges = " ~"
	case "punct":
		it.ranges = "!/:@[`{~"
	case "space":
		it.ranges = "\t\r  "
	case "upper":
		it.ranges = "AZ"
	case "word":
		it.ranges = words
	case "xdigit":
		it.ranges = "09AFaf"
	default:
		return it, false
	}
	return it, true
}
