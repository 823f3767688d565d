package path

import "unicode/utf8"

// Match reports whether the whole of name matches a pattern of *, ?, [classes], \ and other characters. No wildcard
// matches a slash.
func Match(pattern, name string) (matched bool, err error) {
	// Where to go back to: behind the last star, and the name's place that it reaches up to.
	star, from := -1, 0
	p, n := 0, 0
	for n < len(name) || p < len(pattern) {
		if p < len(pattern) && pattern[p] == '*' {
			star, from = p+1, n
			p++
			continue
		}
		if p < len(pattern) {
			width, ok, next, err := one(pattern, p, name[n:])
			if err != nil {
				return false, err
			}
			if ok {
				p = next
				n += width
				continue
			}
		}
		// The last star takes one more character, if it may.
		if star < 0 || from >= len(name) || name[from] == '/' {
			return false, valid(pattern, p)
		}
		from++
		p, n = star, from
	}
	return true, nil
}

// one matches what stands at pattern[p] with the start of name: how much that takes, and where the pattern goes on.
func one(pattern string, p int, name string) (width int, ok bool, next int, err error) {
	switch pattern[p] {
	case '?':
		if name == "" || name[0] == '/' {
			return 0, false, p + 1, nil
		}
		_, width = utf8.DecodeRuneInString(name)
		return width, true, p + 1, nil
	case '[':
		return class(pattern, p+1, name)
	case '\\':
		if p++; p >= len(pattern) {
			return 0, false, p, ErrBadPattern
		}
	}
	ok = name != "" && name[0] == pattern[p]
	return 1, ok, p + 1, nil
}

// class matches a class of characters, which begins at pattern[p].
func class(pattern string, p int, name string) (width int, ok bool, next int, err error) {
	r := rune(-1)
	if name != "" {
		r, width = utf8.DecodeRuneInString(name)
	}
	negated := p < len(pattern) && pattern[p] == '^'
	if negated {
		p++
	}
	found := false
	for ranges := 0; ; ranges++ {
		if p < len(pattern) && pattern[p] == ']' && ranges > 0 {
			p++
			break
		}
		var low, high rune
		if low, p, err = bound(pattern, p); err != nil {
			return 0, false, p, err
		}
		high = low
		if pattern[p] == '-' {
			if high, p, err = bound(pattern, p+1); err != nil {
				return 0, false, p, err
			}
		}
		found = found || low <= r && r <= high
	}
	return width, name != "" && found != negated, p, nil
}

// bound reads a character of a class, behind which something has to follow.
func bound(pattern string, p int) (rune, int, error) {
	if p >= len(pattern) || pattern[p] == '-' || pattern[p] == ']' {
		return 0, p, ErrBadPattern
	}
	if pattern[p] == '\\' {
		if p++; p >= len(pattern) {
			return 0, p, ErrBadPattern
		}
	}
	r, n := utf8.DecodeRuneInString(pattern[p:])
	if r == utf8.RuneError && n == 1 || p+n >= len(pattern) {
		return 0, p, ErrBadPattern
	}
	return r, p + n, nil
}

// valid looks at what a failed match has not seen of the pattern.
func valid(pattern string, p int) error {
	for p < len(pattern) {
		if pattern[p] == '*' {
			p++
			continue
		}
		_, _, next, err := one(pattern, p, "")
		if err != nil {
			return err
		}
		p = next
	}
	return nil
}
