package time

// Layouts for Format and Parse.
const (
	Layout      = "01/02 03:04:05PM '06 -0700"
	ANSIC       = "Mon Jan _2 15:04:05 2006"
	UnixDate    = "Mon Jan _2 15:04:05 MST 2006"
	RubyDate    = "Mon Jan 02 15:04:05 -0700 2006"
	RFC822      = "02 Jan 06 15:04 MST"
	RFC822Z     = "02 Jan 06 15:04 -0700"
	RFC850      = "Monday, 02-Jan-06 15:04:05 MST"
	RFC1123     = "Mon, 02 Jan 2006 15:04:05 MST"
	RFC1123Z    = "Mon, 02 Jan 2006 15:04:05 -0700"
	RFC3339     = "2006-01-02T15:04:05Z07:00"
	RFC3339Nano = "2006-01-02T15:04:05.999999999Z07:00"
	Kitchen     = "3:04PM"
	Stamp       = "Jan _2 15:04:05"
	StampMilli  = "Jan _2 15:04:05.000"
	StampMicro  = "Jan _2 15:04:05.000000"
	StampNano   = "Jan _2 15:04:05.000000000"
	DateTime    = "2006-01-02 15:04:05"
	DateOnly    = "2006-01-02"
	TimeOnly    = "15:04:05"
)

func hasPrefix(s, prefix string) bool { return len(s) >= len(prefix) && s[:len(prefix)] == prefix }

func isDigit(s string, i int) bool { return i < len(s) && '0' <= s[i] && s[i] <= '9' }

// Offsets of time zones in layouts, behind their first character; longer ones first.
var zoneForms = [...]string{"070000", "07:00:00", "0700", "07:00", "07"}

// element is the element of a layout at its beginning: its length, 0 if there is none.
func element(s string) int {
	word := func(long, short string) int {
		if hasPrefix(s, long) {
			return len(long)
		}
		if hasPrefix(s, short) && !(len(s) > 3 && 'a' <= s[3] && s[3] <= 'z') {
			return len(short)
		}
		return 0
	}
	switch s[0] {
	case 'J':
		return word("January", "Jan")
	case 'M':
		if hasPrefix(s, "MST") {
			return 3
		}
		return word("Monday", "Mon")
	case '0':
		if len(s) >= 2 && '1' <= s[1] && s[1] <= '6' {
			return 2
		}
		if hasPrefix(s, "002") {
			return 3
		}
	case '1':
		if hasPrefix(s, "15") {
			return 2
		}
		return 1
	case '2':
		if hasPrefix(s, "2006") {
			return 4
		}
		return 1
	case '_':
		if hasPrefix(s, "_2") && !hasPrefix(s, "_2006") {
			return 2
		}
		if hasPrefix(s, "__2") {
			return 3
		}
	case '3', '4', '5':
		return 1
	case 'P':
		if hasPrefix(s, "PM") {
			return 2
		}
	case 'p':
		if hasPrefix(s, "pm") {
			return 2
		}
	case '-', 'Z':
		for _, form := range zoneForms {
			if hasPrefix(s[1:], form) {
				return 1 + len(form)
			}
		}
	case '.', ',':
		if len(s) > 1 && (s[1] == '0' || s[1] == '9') {
			n := 2
			for n < len(s) && s[n] == s[1] {
				n++
			}
			if !isDigit(s, n) {
				return n
			}
		}
	}
	return 0
}

// next splits a layout: the text in front of the first element, the element (empty: none), what follows.
func next(layout string) (before, elem, after string) {
	for i := range len(layout) {
		if n := element(layout[i:]); n > 0 {
			return layout[:i], layout[i : i+n], layout[i+n:]
		}
	}
	return layout, "", ""
}

// appendInt appends a number with at least so many digits.
func appendInt(b []byte, x, width int) []byte {
	u := uint(x)
	if x < 0 {
		b = append(b, '-')
		u = -u
	}
	var buf [20]byte
	at := len(buf)
	for u >= 10 || width > 1 {
		at--
		buf[at] = byte(u%10) + '0'
		u /= 10
		width--
	}
	at--
	buf[at] = byte(u) + '0'
	return append(b, buf[at:]...)
}

// Format is t as a layout shows it: the layout is what it would give for the reference time.
func (t Time) Format(layout string) string {
	return string(t.AppendFormat(make([]byte, 0, len(layout)+10), layout))
}

// AppendFormat appends the text of Format.
func (t Time) AppendFormat(b []byte, layout string) []byte {
	span := t.loc.lookup(t.Unix())
	days, second := split(t.sec + int64(span.offset))
	year, month, day, yday := date(days)
	hour, minute := second/3600, second/60%60
	for layout != "" {
		before, elem, after := next(layout)
		b = append(b, before...)
		layout = after
		switch elem {
		case "":
			return b
		case "06":
			b = appendInt(b, max(year, -year)%100, 2)
		case "2006":
			b = appendInt(b, year, 4)
		case "Jan":
			b = append(b, month.String()[:3]...)
		case "January":
			b = append(b, month.String()...)
		case "1", "01":
			b = appendInt(b, int(month), len(elem))
		case "Mon":
			b = append(b, weekday(days).String()[:3]...)
		case "Monday":
			b = append(b, weekday(days).String()...)
		case "2", "02":
			b = appendInt(b, day, len(elem))
		case "_2":
			b = appendPadded(b, day, 2)
		case "__2":
			b = appendPadded(b, yday, 3)
		case "002":
			b = appendInt(b, yday, 3)
		case "15":
			b = appendInt(b, hour, 2)
		case "3", "03":
			b = appendInt(b, (hour+11)%12+1, len(elem))
		case "4", "04":
			b = appendInt(b, minute, len(elem))
		case "5", "05":
			b = appendInt(b, second%60, len(elem))
		case "PM", "pm":
			b = append(b, "AMamPMpm"[hour/12*4+int(elem[0]-'P')/16:][:2]...)
		case "MST":
			if span.name != "" {
				b = append(b, span.name...)
			} else {
				b = appendOffset(b, span.offset, "-0700")
			}
		default:
			switch elem[0] {
			case '.', ',':
				b = appendFraction(b, int(t.nsec), elem)
			default:
				b = appendOffset(b, span.offset, elem)
			}
		}
	}
	return b
}

func appendPadded(b []byte, n, width int) []byte {
	for limit := 10; width > 1; width-- {
		if n < limit {
			b = append(b, ' ')
		}
		limit *= 10
	}
	return appendInt(b, n, 0)
}

// appendOffset appends the offset of a time zone in the form of a layout's element.
func appendOffset(b []byte, offset int, elem string) []byte {
	if elem[0] == 'Z' && offset == 0 {
		return append(b, 'Z')
	}
	sign, minutes, abs := byte('+'), offset/60, offset
	if minutes < 0 {
		sign, minutes, abs = '-', -minutes, -abs
	}
	b = appendInt(append(b, sign), minutes/60, 2)
	if len(elem) == 3 {
		return b
	}
	if elem[3] == ':' {
		b = append(b, ':')
	}
	b = appendInt(b, minutes%60, 2)
	if len(elem) > 6 {
		if elem[3] == ':' {
			b = append(b, ':')
		}
		b = appendInt(b, abs%60, 2)
	}
	return b
}

// appendFraction appends a fraction of a second: as many digits as the element has, at most 9, and without the last zeros if its digits
// are nines.
func appendFraction(b []byte, nsec int, elem string) []byte {
	trim := elem[1] == '9'
	if trim && nsec == 0 {
		return b
	}
	at := len(b)
	b = appendInt(append(b, elem[0]), nsec, 9)
	b = b[:min(len(b), at+len(elem))]
	if trim {
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
		if len(b) == at+1 {
			b = b[:at]
		}
	}
	return b
}

// String is for people and logs: a form that Parse can read, and the reading of the monotonic clock.
func (t Time) String() string {
	b := t.AppendFormat(make([]byte, 0, 64), "2006-01-02 15:04:05.999999999 -0700 MST")
	if t.mono != 0 {
		sign, m := byte('+'), uint64(t.mono)
		if t.mono < 0 {
			sign, m = '-', -m
		}
		b = append(b, " m="...)
		b = appendInt(append(b, sign), int(m/1e9), 0)
		b = appendInt(append(b, '.'), int(m%1e9), 9)
	}
	return string(b)
}

// GoString is Go source that makes t.
func (t Time) GoString() string {
	year, month, day := t.Date()
	hour, min, sec := t.Clock()
	b := appendInt([]byte("time.Date("), year, 0)
	b = append(b, ", time."...)
	b = append(b, month.String()...)
	for _, n := range [...]int{day, hour, min, sec, int(t.nsec)} {
		b = appendInt(append(b, ", "...), n, 0)
	}
	b = append(b, ", "...)
	switch loc := t.Location(); loc {
	case UTC:
		b = append(b, "time.UTC"...)
	case Local:
		b = append(b, "time.Local"...)
	default:
		b = append(b, "time.Location("...)
		b = append(b, quote(loc.name)...)
		b = append(b, ')')
	}
	return string(append(b, ')'))
}

// quote is s in quotes; whatever is not printable ASCII is shown byte by byte.
func quote(s string) string {
	const digits = "0123456789abcdef"
	b := []byte{'"'}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 0x80 || c < ' ':
			b = append(b, '\\', 'x', digits[c>>4], digits[c&15])
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '"'))
}
