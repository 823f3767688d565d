package regexp

import (
	"io"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// Two matchers run a program. Both try the ways of a split in their order of preference and take time that is linear in
// the text. The backtracker follows one way after the other and notes which instruction it has met at which place, so it
// meets each once; it is the faster one, for texts that are short enough for its notes. The other one follows all ways at
// once, rune by rune.

// maxVisited bounds the backtracker's notes, in bits.
const maxVisited = 256 << 10

// A text is what is searched: a string, or runes that come from a reader.
type text struct {
	s      string
	reader io.RuneReader
	// Of a reader: how much of it has been read.
	read int
}

// step is the rune at a place and its width; 0 at the end. Places of a reader are asked for in order.
func (t *text) step(at int) (r rune, width int) {
	if t.reader != nil {
		r, width, err := t.reader.ReadRune()
		if err != nil {
			return -1, 0
		}
		return r, width
	}
	if at >= len(t.s) {
		return -1, 0
	}
	if c := t.s[at]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(t.s[at:])
}

// before is the rune in front of a place, -1 at the beginning.
func before(s string, at int) rune {
	if at <= 0 {
		return -1
	}
	if c := s[at-1]; c < utf8.RuneSelf {
		return rune(c)
	}
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return r
}

// holds reports whether a condition is met between two runes, -1 being the end of the text.
func holds(condition syntax.EmptyOp, left, right rune) bool {
	switch condition {
	case syntax.EmptyBeginLine:
		return left < 0 || left == '\n'
	case syntax.EmptyEndLine:
		return right < 0 || right == '\n'
	case syntax.EmptyBeginText:
		return left < 0
	case syntax.EmptyEndText:
		return right < 0
	case syntax.EmptyWordBoundary:
		return syntax.IsWordChar(left) != syntax.IsWordChar(right)
	}
	return syntax.IsWordChar(left) == syntax.IsWordChar(right)
}

// search finds the leftmost match at or behind a place; nil if there is none. It notes n places: 0 for a match as such,
// 2 for its bounds.
func (re *Regexp) search(t *text, from, n int) []int {
	if t.reader == nil {
		if re.prefix != "" && !re.anchored {
			// Nothing matches in front of the prefix.
			skip := strings.Index(t.s[from:], re.prefix)
			if skip < 0 {
				return nil
			}
			from += skip
			if re.complete && n <= 2 {
				return []int{from, from + len(re.prefix)}[:n:2]
			}
		}
		if len(re.code)*(len(t.s)-from+1) <= maxVisited {
			return re.backtrack(t.s, from, n)
		}
	}
	return re.simulate(t, from, n)
}

// job is a place that the backtracker has to come back to: an instruction and a place in the text; or with pc < 0 the
// number -pc-1 of a saved place that gets back the value at.
type job struct{ pc, at int }

type backtracker struct {
	re      *Regexp
	s       string
	from    int
	// A bit for each instruction at each place, as far as the search has come.
	visited []uint32
	jobs    []job
	saved   []int
	best    []int
}

func (re *Regexp) backtrack(s string, from, n int) []int {
	b := &backtracker{re: re, s: s, from: from, saved: make([]int, max(n, 2))}
	for i := range b.saved {
		b.saved[i] = -1
	}
	for at := from; at <= len(s); {
		if re.prefix != "" && !re.anchored {
			skip := strings.Index(s[at:], re.prefix)
			if skip < 0 {
				return nil
			}
			at += skip
		}
		b.saved[0] = at
		if b.try(at) {
			return b.best[:n:max(n, 2)]
		}
		if re.anchored {
			return nil
		}
		_, width := utf8.DecodeRuneInString(s[at:])
		at += max(width, 1)
	}
	return nil
}

// try matches at a place. What was visited in vain for an earlier one need not be visited again.
func (b *backtracker) try(at int) bool {
	b.best = nil
	b.jobs = append(b.jobs[:0], job{b.re.start, at})
	for len(b.jobs) > 0 {
		j := b.jobs[len(b.jobs)-1]
		b.jobs = b.jobs[:len(b.jobs)-1]
		if j.pc < 0 {
			b.saved[-j.pc-1] = j.at
			continue
		}
		if b.follow(j.pc, j.at) {
			return true
		}
	}
	return b.best != nil
}

// follow goes one way until it ends; true if nothing else need be tried.
func (b *backtracker) follow(pc, at int) bool {
	code := b.re.code
	for {
		n := (at-b.from)*len(code) + pc
		if n>>5 >= len(b.visited) {
			b.visited = append(b.visited, make([]uint32, n>>5+8)...)
		}
		if b.visited[n>>5]&(1<<(uint(n)&31)) != 0 {
			return false
		}
		b.visited[n>>5] |= 1 << (uint(n) & 31)
		in := &code[pc]
		pc = in.out
		switch in.op {
		case iRune:
			if at >= len(b.s) {
				return false
			}
			r, width := rune(b.s[at]), 1
			if r >= utf8.RuneSelf {
				r, width = utf8.DecodeRuneInString(b.s[at:])
			}
			if r != in.class.single && !in.class.matches(r) {
				return false
			}
			at += width
		case iSplit:
			b.jobs = append(b.jobs, job{in.arg, at})
		case iSave:
			if in.arg < len(b.saved) {
				b.jobs = append(b.jobs, job{-in.arg - 1, b.saved[in.arg]})
				b.saved[in.arg] = at
			}
		case iAssert:
			right := rune(-1)
			if at < len(b.s) {
				right, _ = utf8.DecodeRuneInString(b.s[at:])
			}
			if !holds(syntax.EmptyOp(in.arg), before(b.s, at), right) {
				return false
			}
		case iMatch:
			if b.best == nil || at > b.best[1] {
				b.saved[1] = at
				b.best = append([]int(nil), b.saved...)
			}
			return !b.re.longest || at == len(b.s)
		case iFail:
			return false
		}
	}
}

// thread is one way that the simulation follows, in front of an instruction that takes a rune or is the end.
type thread struct {
	pc    int
	saved []int
}

type simulation struct {
	code []inst
	// For each instruction the step at which it was met last: the first thread that comes to it is the preferred one.
	met  []int
	step int
	free [][]int
}

func (m *simulation) copy(saved []int) []int {
	if k := len(m.free); k > 0 {
		c := m.free[k-1]
		m.free = m.free[:k-1]
		copy(c, saved)
		return c
	}
	return append([]int(nil), saved...)
}

// add follows a way up to where it needs the next rune. saved is the caller's and is at the end as it was.
func (m *simulation) add(list []thread, pc, at int, saved []int, left, right rune) []thread {
	for m.met[pc] != m.step {
		m.met[pc] = m.step
		in := &m.code[pc]
		switch in.op {
		case iRune, iMatch:
			return append(list, thread{pc, m.copy(saved)})
		case iSplit:
			list = m.add(list, in.out, at, saved, left, right)
			pc = in.arg
			continue
		case iSave:
			if 1 < in.arg && in.arg < len(saved) {
				was := saved[in.arg]
				saved[in.arg] = at
				list = m.add(list, in.out, at, saved, left, right)
				saved[in.arg] = was
				return list
			}
		case iAssert:
			if !holds(syntax.EmptyOp(in.arg), left, right) {
				return list
			}
		case iFail:
			return list
		}
		pc = in.out
	}
	return list
}

func (re *Regexp) simulate(t *text, from, n int) []int {
	m := &simulation{code: re.code, met: make([]int, len(re.code)), step: 1}
	var list, next []thread
	var best []int
	fresh := make([]int, max(n, 2))
	for i := range fresh {
		fresh[i] = -1
	}
	left := before(t.s, from)
	r, width := t.step(from)
	for at := from; ; {
		if best == nil && (!re.anchored || at == from) {
			fresh[0] = at
			list = m.add(list, re.start, at, fresh, left, r)
		}
		if len(list) == 0 && (best != nil || re.anchored) {
			break
		}
		after, afterWidth := rune(-1), 0
		if width > 0 {
			after, afterWidth = t.step(at + width)
		}
		m.step++
		for i, th := range list {
			in := &re.code[th.pc]
			switch {
			case re.longest && best != nil && best[0] < th.saved[0]:
			case in.op == iMatch:
				if best == nil || !re.longest || th.saved[0] < best[0] || at > best[1] {
					th.saved[1] = at
					best = append(best[:0], th.saved...)
				}
				if !re.longest {
					// The others come after it in order of preference.
					for _, other := range list[i+1:] {
						m.free = append(m.free, other.saved)
					}
					list = list[:i+1]
				}
			case width > 0 && in.class.matches(r):
				next = m.add(next, in.out, at+width, th.saved, r, after)
			}
			m.free = append(m.free, th.saved)
			if i >= len(list)-1 {
				break
			}
		}
		list, next = next, list[:0]
		if width == 0 || n == 0 && best != nil {
			break
		}
		at += width
		left, r, width = r, after, afterWidth
	}
	if best == nil {
		return nil
	}
	return best[:n:max(n, 2)]
}
