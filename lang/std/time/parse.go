package time

import "errors"

// A ParseError says what could not be read.
type ParseError struct {
	Layout     string
	Value      string
	LayoutElem string
	ValueElem  string
	Message    string
}

func (e *ParseError) Error() string {
	text := "parsing time " + quote(e.Value)
	if e.Message != "" {
		return text + e.Message
	}
	return text + " as " + quote(e.Layout) + ": cannot parse " + quote(e.ValueElem) + " as " + quote(e.LayoutElem)
}

// Parse reads a time as a layout shows it; without a time zone it is in UTC.
func Parse(layout, value string) (Time, error) {
	return parse(layout, value, UTC, Local)
}

// ParseInLocation is Parse for times of a location.
func ParseInLocation(layout, value string, loc *Location) (Time, error) {
	return parse(layout, value, loc, loc)
}

func cutSpaces(s string) string {
	for s != "" && s[0] == ' ' {
		s = s[1:]
	}
	return s
}

// skip takes the text of a layout from a value; spaces match any number of them.
func skip(value, prefix string) (string, bool) {
	for prefix != "" {
		if prefix[0] == ' ' {
			if value != "" && value[0] != ' ' {
				return value, false
			}
			prefix, value = cutSpaces(prefix), cutSpaces(value)
			continue
		}
		if value == "" || value[0] != prefix[0] {
			return value, false
		}
		prefix, value = prefix[1:], value[1:]
	}
	return value, true
}

// parser is a value that is being read.
type parser struct {
	value string
	bad   bool
	// What is out of its range.
	outOfRange                                         string
	year, month, day, yday, hour, minute, second, nsec int
	am, pm                                             bool
	// A time zone that the text names: UTC, by its offset, by its name.
	utc, hasOffset bool
	offset         int
	zone           string
}

// number takes one or two digits; if fixed, two.
func (p *parser) number(fixed bool) int {
	v := p.value
	if !isDigit(v, 0) || fixed && !isDigit(v, 1) {
		p.bad = true
		return 0
	}
	n := int(v[0] - '0')
	if !isDigit(v, 1) {
		p.value = v[1:]
		return n
	}
	p.value = v[2:]
	return 10*n + int(v[1]-'0')
}

// between notes that n is out of its range.
func (p *parser) between(n, low, high int, what string) {
	if !p.bad && (n < low || n > high) {
		p.outOfRange = what
	}
}

// word takes one of the names of a text of names, or their first letters; it gives its number.
func (p *parser) word(names string, count int, short bool) int {
	for i := range count {
		n := name(names, 9, i)
		if short {
			n = n[:3]
		}
		if len(p.value) >= len(n) && equalFold(p.value[:len(n)], n) {
			p.value = p.value[len(n):]
			return i
		}
	}
	p.bad = true
	return -1
}

func equalFold(a, b string) bool {
	for i := range len(a) {
		if x, y := a[i], b[i]; x != y {
			x |= 0x20
			if x != y|0x20 || x < 'a' || x > 'z' {
				return false
			}
		}
	}
	return true
}

// take is the first n bytes of the value, as long as there are so many.
func (p *parser) take(n int) string {
	if len(p.value) < n {
		p.bad = true
		return ""
	}
	s := p.value[:n]
	p.value = p.value[n:]
	return s
}

// atoi is a number with a sign, if s is one.
func atoi(s string) (int, bool) {
	negative := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		s = s[1:]
	}
	n, rest, ok := leadingInt(s)
	if !ok || rest != "" {
		return 0, false
	}
	if negative {
		return -int(n), true
	}
	return int(n), true
}

func (p *parser) atoi(s string) int {
	n, ok := atoi(s)
	if !ok {
		p.bad = true
	}
	return n
}

// fraction reads a point and digits, n bytes together.
func (p *parser) fraction(n int) {
	s := p.take(n)
	if p.bad {
		return
	}
	if s[0] != '.' && s[0] != ',' {
		p.bad = true
		return
	}
	s = s[1:min(len(s), 10)]
	p.nsec = p.atoi(s)
	if p.nsec < 0 {
		p.outOfRange = "fractional second"
	}
	for range 9 - len(s) {
		p.nsec *= 10
	}
}

// fractionLength counts the bytes of a fraction of a second at the beginning of a value.
func fractionLength(v string) int {
	if len(v) < 2 || v[0] != '.' && v[0] != ',' || !isDigit(v, 1) {
		return 0
	}
	n := 2
	for isDigit(v, n) {
		n++
	}
	return n
}

// numericZone reads the offset of a time zone in the form of an element.
func (p *parser) numericZone(elem string) {
	if elem[0] == 'Z' && p.value != "" && p.value[0] == 'Z' {
		p.value = p.value[1:]
		p.utc = true
		return
	}
	s := p.take(len(elem))
	if p.bad {
		return
	}
	part := func(i int) int {
		if i >= len(s) {
			return 0
		}
		q := parser{value: s[i : i+2]}
		n := q.number(true)
		p.bad = p.bad || q.bad
		return n
	}
	step := 2
	if len(elem) > 3 && elem[3] == ':' {
		step = 3
		p.bad = s[3] != ':' || len(s) > 6 && s[6] != ':'
	}
	hour, min, sec := part(1), part(1+step), part(1+2*step)
	switch {
	case p.bad:
		return
	case sec > 60:
		p.outOfRange = "time zone offset second"
	case min > 60:
		p.outOfRange = "time zone offset minute"
	case hour > 24:
		p.outOfRange = "time zone offset hour"
	}
	p.offset = (hour*60+min)*60 + sec
	p.hasOffset = true
	switch s[0] {
	case '-':
		p.offset = -p.offset
	case '+':
	default:
		p.bad = true
	}
	// In Go this offset is its sign of no offset at all.
	p.hasOffset = p.offset != -1
}

// signedOffset counts the bytes of a sign and an hour.
func signedOffset(v string) int {
	if v == "" || v[0] != '+' && v[0] != '-' {
		return 0
	}
	n, rest, ok := leadingInt(v[1:])
	if !ok || rest == v[1:] || n > 23 {
		return 0
	}
	return len(v) - len(rest)
}

// zoneName counts the bytes of what looks like the abbreviation of a time zone.
func zoneName(v string) int {
	switch {
	case len(v) < 3:
		return 0
	case hasPrefix(v, "ChST") || hasPrefix(v, "MeST"):
		return 4
	case hasPrefix(v, "GMT"):
		return 3 + signedOffset(v[3:])
	case v[0] == '+' || v[0] == '-':
		return signedOffset(v)
	}
	n := 0
	for n < 6 && n < len(v) && 'A' <= v[n] && v[n] <= 'Z' {
		n++
	}
	if n == 3 || n == 4 && (v[3] == 'T' || v[:4] == "WITA") || n == 5 && v[4] == 'T' {
		return n
	}
	return 0
}

// element reads what an element of the layout stands for; after is the rest of the layout.
func (p *parser) element(elem, after string) {
	fixed := elem[0] == '0'
	switch elem {
	case "06":
		p.year = p.atoi(p.take(2))
		if p.year >= 69 {
			p.year += 1900
		} else {
			p.year += 2000
		}
	case "2006":
		if !isDigit(p.value, 0) {
			p.bad = true
			return
		}
		p.year = p.atoi(p.take(4))
	case "Jan", "January":
		p.month = p.word(monthNames, 12, len(elem) == 3) + 1
	case "1", "01":
		p.month = p.number(fixed)
		p.between(p.month, 1, 12, "month")
	case "Mon", "Monday":
		p.word(dayNames, 7, len(elem) == 3)
	case "2", "_2", "02":
		if elem[0] == '_' && p.value != "" && p.value[0] == ' ' {
			p.value = p.value[1:]
		}
		p.day = p.number(fixed)
	case "__2", "002":
		for range 2 {
			if elem[0] == '_' && p.value != "" && p.value[0] == ' ' {
				p.value = p.value[1:]
			}
		}
		n := 0
		p.yday = 0
		for n < 3 && isDigit(p.value, n) {
			p.yday = 10*p.yday + int(p.value[n]-'0')
			n++
		}
		p.bad = n == 0 || fixed && n != 3
		p.value = p.value[n:]
	case "15":
		p.hour = p.number(false)
		p.between(p.hour, 0, 23, "hour")
	case "3", "03":
		p.hour = p.number(fixed)
		p.between(p.hour, 0, 12, "hour")
	case "4", "04":
		p.minute = p.number(fixed)
		p.between(p.minute, 0, 59, "minute")
	case "5", "05":
		p.second = p.number(fixed)
		p.between(p.second, 0, 59, "second")
		if p.bad || p.outOfRange != "" {
			return
		}
		// A fraction may follow though the layout has none.
		if n := fractionLength(p.value); n > 0 {
			if _, e, _ := next(after); e == "" || e[0] != '.' && e[0] != ',' {
				p.fraction(n)
			}
		}
	case "PM", "pm":
		s := p.take(2)
		small := elem[0] & 0x20
		p.pm = p.pm || s == string([]byte{'P' | small, 'M' | small})
		p.am = p.am || s == string([]byte{'A' | small, 'M' | small})
		if s == "" || s[1]&0x20 != small || s[1]|0x20 != 'm' || s[0]&0x20 != small || s[0]|0x20 != 'a' && s[0]|0x20 != 'p' {
			p.bad = true
		}
	case "MST":
		if hasPrefix(p.value, "UTC") {
			p.value = p.value[3:]
			p.utc = true
			return
		}
		n := zoneName(p.value)
		p.bad = n == 0
		p.zone = p.take(n)
	default:
		switch {
		case elem[0] == '-' || elem[0] == 'Z':
			p.numericZone(elem)
		case elem[1] == '0':
			p.fraction(len(elem))
		default:
			if n := fractionLength(p.value); n > 0 {
				p.fraction(n)
			}
		}
	}
}

func parse(layout, value string, loc, local *Location) (Time, error) {
	whole := layout
	fail := func(elem, at, message string) (Time, error) {
		return Time{}, &ParseError{whole, value, elem, at, message}
	}
	p := parser{value: value, month: -1, day: -1, yday: -1}
	for {
		before, elem, after := next(layout)
		rest, ok := skip(p.value, before)
		if !ok {
			return fail(before, rest, "")
		}
		p.value = rest
		if elem == "" {
			if rest != "" {
				return fail("", rest, ": extra text: "+quote(rest))
			}
			break
		}
		layout = after
		p.element(elem, after)
		if p.outOfRange != "" {
			return fail(elem, p.value, ": "+p.outOfRange+" out of range")
		}
		if p.bad {
			return fail(elem, rest, "")
		}
	}
	if p.pm && p.hour < 12 {
		p.hour += 12
	} else if p.am && p.hour == 12 {
		p.hour = 0
	}
	if wrong := p.calendar(); wrong != "" {
		return fail("", p.value, wrong)
	}
	at := func(loc *Location) Time {
		return Date(p.year, Month(p.month), p.day, p.hour, p.minute, p.second, p.nsec, loc)
	}
	switch {
	case p.utc:
		return at(UTC), nil
	case p.hasOffset:
		t := at(UTC)
		t.sec -= int64(p.offset)
		span := local.lookup(t.Unix())
		if span.offset == p.offset && (p.zone == "" || span.name == p.zone) {
			return t.in(local), nil
		}
		return t.in(FixedZone(p.zone, p.offset)), nil
	case p.zone != "":
		t := at(UTC)
		if offset, ok := local.lookupName(p.zone, t.Unix()); ok {
			t.sec -= int64(offset)
			return t.in(local), nil
		}
		// A name that nobody knows, with an unknown offset unless it tells one.
		offset := 0
		if len(p.zone) > 3 && p.zone[:3] == "GMT" {
			offset, _ = atoi(p.zone[3:])
		}
		return t.in(FixedZone(p.zone, offset*3600)), nil
	}
	return at(loc), nil
}

// calendar completes month and day, and says what is wrong with them.
func (p *parser) calendar() string {
	if p.yday >= 0 {
		leap := isLeap(p.year)
		limit := 365
		if leap {
			limit = 366
		}
		if p.yday < 1 || p.yday > limit {
			return ": day-of-year out of range"
		}
		_, m, d, _ := date(daysSinceYear1(int64(p.year)) + int64(p.yday-1))
		if p.month >= 0 && p.month != int(m) {
			return ": day-of-year does not match month"
		}
		if p.day >= 0 && p.day != d {
			return ": day-of-year does not match day"
		}
		p.month, p.day = int(m), d
		return ""
	}
	if p.month < 0 {
		p.month = 1
	}
	if p.day < 0 {
		p.day = 1
	}
	if p.day < 1 || p.day > daysIn(Month(p.month), p.year) {
		return ": day out of range"
	}
	return ""
}

// leadingInt takes digits from s; false if they are too many for a Duration.
func leadingInt(s string) (n uint64, rest string, ok bool) {
	i := 0
	for ; isDigit(s, i); i++ {
		if n > 1<<63/10 {
			return 0, "", false
		}
		n = n*10 + uint64(s[i]-'0')
		if n > 1<<63 {
			return 0, "", false
		}
	}
	return n, s[i:], true
}

// leadingFraction takes digits behind a point: the value is n / scale; digits beyond an int64 are passed over.
func leadingFraction(s string) (n uint64, scale float64, rest string) {
	i := 0
	scale = 1
	full := false
	for ; isDigit(s, i); i++ {
		if full || n > (1<<63-1)/10 {
			full = true
			continue
		}
		m := n*10 + uint64(s[i]-'0')
		if m > 1<<63 {
			full = true
			continue
		}
		n = m
		scale *= 10
	}
	return n, scale, s[i:]
}

func unitOf(name string) uint64 {
	switch name {
	case "ns":
		return uint64(Nanosecond)
	case "us", "µs", "μs":
		return uint64(Microsecond)
	case "ms":
		return uint64(Millisecond)
	case "s":
		return uint64(Second)
	case "m":
		return uint64(Minute)
	case "h":
		return uint64(Hour)
	}
	return 0
}

// ParseDuration reads a duration such as 1h15m30.918273645s.
func ParseDuration(s string) (Duration, error) {
	whole := s
	invalid := func() (Duration, error) {
		return 0, errors.New("time: invalid duration " + quote(whole))
	}
	negative := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		s = s[1:]
	}
	if s == "0" {
		return 0, nil
	}
	if s == "" {
		return invalid()
	}
	var d uint64
	for s != "" {
		if s[0] != '.' && !isDigit(s, 0) {
			return invalid()
		}
		n, rest, ok := leadingInt(s)
		if !ok {
			return invalid()
		}
		any := len(rest) != len(s)
		s = rest
		fraction, scale := uint64(0), 1.0
		if s != "" && s[0] == '.' {
			fraction, scale, rest = leadingFraction(s[1:])
			any = any || len(rest) != len(s)-1
			s = rest
		}
		if !any {
			return invalid()
		}
		i := 0
		for i < len(s) && s[i] != '.' && !isDigit(s, i) {
			i++
		}
		if i == 0 {
			return 0, errors.New("time: missing unit in duration " + quote(whole))
		}
		unit := unitOf(s[:i])
		if unit == 0 {
			return 0, errors.New("time: unknown unit " + quote(s[:i]) + " in duration " + quote(whole))
		}
		s = s[i:]
		if n > 1<<63/unit {
			return invalid()
		}
		n *= unit
		if fraction > 0 {
			n += uint64(float64(fraction) * (float64(unit) / scale))
			if n > 1<<63 {
				return invalid()
			}
		}
		d += n
		if d > 1<<63 {
			return invalid()
		}
	}
	if negative {
		return -Duration(d), nil
	}
	if d > 1<<63-1 {
		return invalid()
	}
	return Duration(d), nil
}
