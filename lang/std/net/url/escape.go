package url

import "strconv"

// An EscapeError is a % that begins no escape.
type EscapeError string

func (e EscapeError) Error() string { return "invalid URL escape " + strconv.Quote(string(e)) }

// An InvalidHostError is a character that no host has.
type InvalidHostError string

func (e InvalidHostError) Error() string {
	return "invalid character " + strconv.Quote(string(e)) + " in host name"
}

// A part of a URL: what is escaped depends on it.
type part int

const (
	inPath part = iota
	inSegment
	inHost
	inZone
	inUser
	inQuery
	inFragment
)

func has(s string, c byte) bool {
	for i := range len(s) {
		if s[i] == c {
			return true
		}
	}
	return false
}

func alphanumeric(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}

// escapes reports whether a part writes a byte as an escape (RFC 3986).
func escapes(c byte, in part) bool {
	if alphanumeric(c) || has("-_.~", c) {
		return false
	}
	if (in == inHost || in == inZone) && has("!$&'()*+,;=:[]<>\"", c) {
		return false
	}
	if has("$&+,/:;=?@", c) {
		switch in {
		case inPath:
			return c == '?'
		case inSegment:
			return has("/;,?", c)
		case inUser:
			return has("@/?:", c)
		case inQuery:
			return true
		case inFragment:
			return false
		}
	}
	return in != inFragment || !has("!()*", c)
}

const hexDigits = "0123456789ABCDEF"

func escape(s string, in part) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ' && in == inQuery:
			out = append(out, '+')
		case escapes(c, in):
			out = append(out, '%', hexDigits[c>>4], hexDigits[c&15])
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// hexValue is what a hexadecimal digit counts, or -1.
func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func unescape(s string, in part) (string, error) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%':
			if i+2 >= len(s) || hexValue(s[i+1]) < 0 || hexValue(s[i+2]) < 0 {
				return "", EscapeError(s[i:min(i+3, len(s))])
			}
			escaped := s[i : i+3]
			c = byte(hexValue(s[i+1])<<4 | hexValue(s[i+2]))
			// A host has escapes only for what is not ASCII, or for the % in front of a zone; a zone may escape what it need not.
			if in == inHost && c < 0x80 && escaped != "%25" || in == inZone && escaped != "%25" && c != ' ' && escapes(c, inHost) {
				return "", EscapeError(escaped)
			}
			i += 2
		case c == '+' && in == inQuery:
			c = ' '
		case (in == inHost || in == inZone) && c < 0x80 && escapes(c, in):
			return "", InvalidHostError(s[i : i+1])
		}
		out = append(out, c)
	}
	return string(out), nil
}

// QueryEscape escapes s for a query.
func QueryEscape(s string) string { return escape(s, inQuery) }

// QueryUnescape undoes QueryEscape.
func QueryUnescape(s string) (string, error) { return unescape(s, inQuery) }

// PathEscape escapes s for a segment of a path.
func PathEscape(s string) string { return escape(s, inSegment) }

// PathUnescape undoes PathEscape.
func PathUnescape(s string) (string, error) { return unescape(s, inSegment) }
