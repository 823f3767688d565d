package syntax

// Simplify gives an equivalent tree without OpRepeat, in which no repetition is needless. The tree shares what did not change
// with re.
func (re *Regexp) Simplify() *Regexp {
	if re == nil {
		return nil
	}
	switch re.Op {
	case OpCapture, OpConcat, OpAlternate:
		return re.simplifySubs()
	case OpStar, OpPlus, OpQuest:
		return repeated(re.Op, re.Flags, re.Sub[0].Simplify(), re)
	case OpRepeat:
		return re.simplifyRepeat()
	}
	return re
}

func (re *Regexp) simplifySubs() *Regexp {
	result := re
	for i, sub := range re.Sub {
		simple := sub.Simplify()
		if simple != sub && result == re {
			changed := *re
			changed.Rune = nil
			changed.Sub = append([]*Regexp(nil), re.Sub...)
			result = &changed
		}
		if result != re {
			result.Sub[i] = simple
		}
	}
	return result
}

// simplifyRepeat writes a counted repetition as copies of what is repeated: x{2,5} is xx(x(x(x)?)?)?.
func (re *Regexp) simplifyRepeat() *Regexp {
	low, high := re.Min, re.Max
	if low == 0 && high == 0 {
		return &Regexp{Op: OpEmptyMatch}
	}
	sub := re.Sub[0].Simplify()
	if high < 0 {
		switch low {
		case 0:
			return repeated(OpStar, re.Flags, sub, nil)
		case 1:
			return repeated(OpPlus, re.Flags, sub, nil)
		}
		all := &Regexp{Op: OpConcat}
		for range low - 1 {
			all.Sub = append(all.Sub, sub)
		}
		all.Sub = append(all.Sub, repeated(OpPlus, re.Flags, sub, nil))
		return all
	}
	if low == 1 && high == 1 {
		return sub
	}
	var all *Regexp
	if low > 0 {
		all = &Regexp{Op: OpConcat}
		for range low {
			all.Sub = append(all.Sub, sub)
		}
	}
	if high > low {
		rest := repeated(OpQuest, re.Flags, sub, nil)
		for range high - low - 1 {
			rest = repeated(OpQuest, re.Flags, &Regexp{Op: OpConcat, Sub: []*Regexp{sub, rest}}, nil)
		}
		if all == nil {
			return rest
		}
		all.Sub = append(all.Sub, rest)
	}
	if all == nil {
		// The bounds admit nothing.
		return &Regexp{Op: OpNoMatch}
	}
	return all
}

// repeated is sub with one of the operators *, + and ?; old if that is it already.
func repeated(op Op, flags Flags, sub, old *Regexp) *Regexp {
	if sub.Op == OpEmptyMatch {
		return sub
	}
	if op == sub.Op && (flags^sub.Flags)&NonGreedy == 0 {
		return sub
	}
	if old != nil && old.Op == op && (flags^old.Flags)&NonGreedy == 0 && old.Sub[0] == sub {
		return old
	}
	return (&Regexp{Op: op, Flags: flags}).below(sub)
}
