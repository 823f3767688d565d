package syntax

// isSingle reports whether a node matches exactly one rune.
func isSingle(re *Regexp) bool {
	switch re.Op {
	case OpLiteral:
		return len(re.Rune) == 1
	case OpCharClass, OpAnyCharNotNL, OpAnyChar:
		return true
	}
	return false
}

// matchesNewline reports whether a node that matches one rune matches a newline.
func matchesNewline(re *Regexp) bool {
	switch re.Op {
	case OpLiteral:
		return re.Rune[0] == '\n'
	case OpCharClass:
		return class(re.Rune).has('\n')
	}
	return re.Op == OpAnyChar
}

// absorb makes dst match what src matches, too. Both match one rune, and dst is not the simpler of them.
func absorb(dst, src *Regexp) {
	switch dst.Op {
	case OpAnyCharNotNL:
		if matchesNewline(src) {
			dst.Op = OpAnyChar
		}
	case OpCharClass:
		if src.Op == OpLiteral {
			dst.Rune = class(dst.Rune).addLiteral(src.Rune[0], src.Flags)
		} else {
			dst.Rune = class(dst.Rune).addAll(src.Rune)
		}
	case OpLiteral:
		if src.Rune[0] == dst.Rune[0] && src.Flags == dst.Flags {
			return
		}
		dst.Op = OpCharClass
		dst.Rune = class(nil).addLiteral(dst.Rune[0], dst.Flags).addLiteral(src.Rune[0], src.Flags)
	}
}

// settle cleans a class, and makes an any-rune node of it if it is that.
func settle(re *Regexp) {
	if re.Op != OpCharClass {
		return
	}
	re.Rune = class(re.Rune).clean()
	switch c := re.Rune; {
	case isAny(c):
		re.Op, re.Rune = OpAnyChar, nil
	case isAnyNotNL(c):
		re.Op, re.Rune = OpAnyCharNotNL, nil
	}
}

// collapse is a concatenation or alternation; nodes of the same kind in it are taken apart.
func collapse(subs []*Regexp, op Op) *Regexp {
	if len(subs) == 1 {
		return subs[0]
	}
	re := &Regexp{Op: op}
	for _, sub := range subs {
		if sub.Op == op {
			re.Sub = append(re.Sub, sub.Sub...)
		} else {
			re.Sub = append(re.Sub, sub)
		}
	}
	if op == OpAlternate {
		re.Sub = factor(re.Sub)
		if len(re.Sub) == 1 {
			return re.Sub[0]
		}
	}
	return re
}

// factor simplifies alternatives without changing what is preferred: common beginnings are taken out (abc|abd is ab(?:c|d)),
// first those of text, then single pieces; then neighbours that match one rune become a class, and of empty ones that stand
// side by side one is kept.
func factor(subs []*Regexp) []*Regexp {
	if len(subs) < 2 {
		return subs
	}
	subs = factorText(subs)
	subs = factorPieces(subs)
	subs = joinSingles(subs)
	out := subs[:0]
	for i, sub := range subs {
		if i+1 < len(subs) && sub.Op == OpEmptyMatch && subs[i+1].Op == OpEmptyMatch {
			continue
		}
		out = append(out, sub)
	}
	return out
}

// leadingText is the literal that a node begins with, and whether it folds case.
func leadingText(re *Regexp) ([]rune, Flags) {
	if re.Op == OpConcat && len(re.Sub) > 0 {
		re = re.Sub[0]
	}
	if re.Op != OpLiteral {
		return nil, 0
	}
	return re.Rune, re.Flags & FoldCase
}

// dropText is re without its first n runes.
func dropText(re *Regexp, n int) *Regexp {
	if re.Op == OpConcat && len(re.Sub) > 0 {
		first := dropText(re.Sub[0], n)
		re.Sub[0] = first
		if first.Op != OpEmptyMatch {
			return re
		}
		switch len(re.Sub) {
		case 1:
			re.Op, re.Sub = OpEmptyMatch, nil
		case 2:
			return re.Sub[1]
		default:
			re.Sub = append([]*Regexp(nil), re.Sub[1:]...)
		}
		return re
	}
	if re.Op == OpLiteral {
		re.Rune = re.Rune[n:]
		if len(re.Rune) == 0 {
			re.Op, re.Rune = OpEmptyMatch, nil
		}
	}
	return re
}

func factorText(subs []*Regexp) []*Regexp {
	var out []*Regexp
	for start := 0; start < len(subs); {
		text, flags := leadingText(subs[start])
		end := start + 1
		for ; end < len(subs); end++ {
			other, otherFlags := leadingText(subs[end])
			if otherFlags != flags {
				break
			}
			same := 0
			for same < len(text) && same < len(other) && text[same] == other[same] {
				same++
			}
			if same == 0 {
				break
			}
			text = text[:same]
		}
		if end == start+1 {
			out = append(out, subs[start])
		} else {
			prefix := &Regexp{Op: OpLiteral, Flags: flags, Rune: append([]rune(nil), text...)}
			for _, sub := range subs[start:end] {
				out = append(out, dropText(sub, len(text)))
			}
			out = replaceTail(out, end-start, prefix)
		}
		start = end
	}
	return out
}

// replaceTail puts prefix followed by an alternation of the last n nodes in their place.
func replaceTail(list []*Regexp, n int, prefix *Regexp) []*Regexp {
	at := len(list) - n
	rest := append([]*Regexp(nil), list[at:]...)
	return append(list[:at], &Regexp{Op: OpConcat, Sub: []*Regexp{prefix, collapse(rest, OpAlternate)}})
}

// leadingPiece is the node that re begins with; nil if it is empty.
func leadingPiece(re *Regexp) *Regexp {
	if re.Op == OpConcat && len(re.Sub) > 0 {
		re = re.Sub[0]
	}
	if re.Op == OpEmptyMatch {
		return nil
	}
	return re
}

// dropPiece is re without leadingPiece.
func dropPiece(re *Regexp) *Regexp {
	if re.Op != OpConcat || len(re.Sub) == 0 {
		return &Regexp{Op: OpEmptyMatch}
	}
	re.Sub = re.Sub[1:]
	switch len(re.Sub) {
	case 0:
		re.Op, re.Sub = OpEmptyMatch, nil
	case 1:
		return re.Sub[0]
	}
	return re
}

// isSimplePiece reports whether a piece matches in one way only: then taking it out keeps preferences.
func isSimplePiece(re *Regexp) bool {
	return isSingle(re) || re.Op == OpRepeat && re.Min == re.Max && isSingle(re.Sub[0])
}

func factorPieces(subs []*Regexp) []*Regexp {
	var out []*Regexp
	for start := 0; start < len(subs); {
		first := leadingPiece(subs[start])
		end := start + 1
		if first != nil && isSimplePiece(first) {
			for end < len(subs) && first.Equal(leadingPiece(subs[end])) {
				end++
			}
		}
		if end == start+1 {
			out = append(out, subs[start])
		} else {
			for _, sub := range subs[start:end] {
				out = append(out, dropPiece(sub))
			}
			out = replaceTail(out, end-start, first)
		}
		start = end
	}
	return out
}

func joinSingles(subs []*Regexp) []*Regexp {
	var out []*Regexp
	for start := 0; start < len(subs); {
		end := start
		for end < len(subs) && isSingle(subs[end]) {
			end++
		}
		if end <= start+1 {
			out = append(out, subs[start])
			start++
			continue
		}
		// The most general one takes the others.
		run := append([]*Regexp(nil), subs[start:end]...)
		most := 0
		for i, sub := range run {
			if run[most].Op < sub.Op || run[most].Op == sub.Op && len(run[most].Rune) < len(sub.Rune) {
				most = i
			}
		}
		run[0], run[most] = run[most], run[0]
		for _, sub := range run[1:] {
			absorb(run[0], sub)
		}
		settle(run[0])
		out = append(out, run[0])
		start = end
	}
	return out
}
