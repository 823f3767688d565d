// Package json turns Go values into JSON and back.
//
// Encoding walks a value by reflection and writes as it goes. Decoding checks the whole text first (scan.go), so that a
// syntax error changes nothing, and then walks text and value together (decode.go), relying on the syntax.
package json

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A SyntaxError says where a text stops being JSON.
type SyntaxError struct {
	msg string
	// Offset is how many bytes were read before the error.
	Offset int64
}

func (e *SyntaxError) Error() string { return e.msg }

// maxDepth is how deep arrays and objects may be nested.
const maxDepth = 10000

// A scanner checks JSON a byte at a time. Between bytes its state is what may come next and which arrays and objects are
// open; so a text may come in pieces.
type scanner struct {
	step func(*scanner, byte) event
	open []byte // what is open: '[' an array, '{' an object before a colon, ':' an object behind one
	err  error
	read int64
	done bool // a whole value has been read
	// What a literal's remaining bytes are, and how many hexadecimal digits are still to come.
	literal string
	hex     int
	// The text and the place in it of the byte under way, for messages; where the number under way begins.
	text   []byte
	at     int
	number int64
}

// event is what a byte meant.
type event uint8

const (
	inside    event = iota // nothing ended
	begins                 // the first byte of a value
	atSpace                // between values
	atEnd                  // the byte in front was the last of the whole value
	failed                 // the text is no JSON
	opens                  // the first byte of an array or object
	closes                 // its last byte
	separates              // comma or colon
)

func (s *scanner) reset() {
	s.step = stateValue
	s.open = s.open[:0]
	s.err = nil
	s.done = false
}

// check reports a syntax error in a whole text.
func check(data []byte) error {
	var s scanner
	s.reset()
	s.text = data
	for i, c := range data {
		s.read++
		s.at = i
		if s.step(&s, c) == failed {
			return s.err
		}
	}
	if s.eof() == failed {
		return s.err
	}
	return nil
}

// eof is told that the text is over.
func (s *scanner) eof() event {
	if s.err != nil {
		return failed
	}
	if s.done {
		return atEnd
	}
	if s.step(s, ' '); s.done {
		return atEnd
	}
	offset := s.read
	if e, ok := s.err.(*SyntaxError); ok && strings.HasSuffix(e.msg, "in numeric literal") {
		offset = s.number
	}
	s.err = &SyntaxError{"unexpected end of JSON input", offset}
	return failed
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// quoteChar is a byte as messages show it.
func quoteChar(c byte) string {
	if c == '\'' {
		return `'\''`
	}
	if c == '"' {
		return `'"'`
	}
	s := strconv.Quote(string(rune(c)))
	return "'" + s[1:len(s)-1] + "'"
}

func (s *scanner) fail(c byte, context string) event {
	s.step = stateError
	char, rest := quoteChar(c), 0
	if c >= utf8.RuneSelf && s.at < len(s.text) {
		if r, size := utf8.DecodeRune(s.text[s.at:]); size > 1 {
			// The whole character counts as read.
			char, rest = strconv.QuoteRune(r), size-1
		} else {
			char = "'\\x" + strconv.FormatUint(uint64(c), 16) + "'"
		}
	}
	s.err = &SyntaxError{"invalid character " + char + " " + context, s.read + int64(rest)}
	return failed
}

// failEscape is about an escape sequence that began n bytes in front of the byte under way.
func (s *scanner) failEscape(n int) event {
	s.step = stateError
	start := max(s.at-n, 0)
	end := s.at + 1
	if n > 1 {
		end = min(start+6, len(s.text))
	}
	end = min(end, len(s.text))
	s.err = &SyntaxError{"invalid escape sequence `" + string(s.text[start:end]) + "` in string", s.read}
	return failed
}

func stateError(s *scanner, c byte) event { return failed }

func (s *scanner) push(c byte, next func(*scanner, byte) event, what event) event {
	if len(s.open) >= maxDepth {
		s.step = stateError
		s.err = &SyntaxError{"exceeded max depth", s.read}
		return failed
	}
	s.open = append(s.open, c)
	s.step = next
	return what
}

// pop closes the innermost array or object.
func (s *scanner) pop() event {
	s.open = s.open[:len(s.open)-1]
	if len(s.open) == 0 {
		s.step = stateTop
		s.done = true
	} else {
		s.step = stateAfter
	}
	return closes
}

// stateValue expects a value.
func stateValue(s *scanner, c byte) event {
	if isSpace(c) {
		return atSpace
	}
	switch c {
	case '{':
		return s.push('{', stateFirstKey, opens)
	case '[':
		return s.push('[', stateFirstElement, opens)
	case '"':
		s.step = stateString
		return begins
	case '-':
		s.number = s.read - 1
		s.step = stateMinus
		return begins
	case '0':
		s.number = s.read - 1
		s.step = stateZero
		return begins
	case 't', 'f', 'n':
		switch c {
		case 't':
			s.literal = "true"
		case 'f':
			s.literal = "false"
		default:
			s.literal = "null"
		}
		s.hex = 1
		s.step = stateLiteral
		return begins
	}
	if c >= '1' && c <= '9' {
		s.number = s.read - 1
		s.step = stateDigits
		return begins
	}
	return s.fail(c, "looking for beginning of value")
}

func stateFirstElement(s *scanner, c byte) event {
	if isSpace(c) {
		return atSpace
	}
	if c == ']' {
		return s.pop()
	}
	return stateValue(s, c)
}

func stateFirstKey(s *scanner, c byte) event {
	if isSpace(c) {
		return atSpace
	}
	if c == '}' {
		return s.pop()
	}
	return stateKey(s, c)
}

func stateKey(s *scanner, c byte) event {
	if isSpace(c) {
		return atSpace
	}
	if c == '"' {
		s.step = stateString
		return begins
	}
	return s.fail(c, "looking for beginning of object key string")
}

// stateAfter is behind a value, or inside a number that may be over.
func stateAfter(s *scanner, c byte) event {
	n := len(s.open)
	if n == 0 {
		s.step = stateTop
		s.done = true
		return stateTop(s, c)
	}
	if isSpace(c) {
		s.step = stateAfter
		return atSpace
	}
	switch s.open[n-1] {
	case '{':
		if c == ':' {
			s.open[n-1] = ':'
			s.step = stateValue
			return separates
		}
		return s.fail(c, "after object key")
	case ':':
		if c == ',' {
			s.open[n-1] = '{'
			s.step = stateKey
			return separates
		}
		if c == '}' {
			return s.pop()
		}
		return s.fail(c, "after object key:value pair")
	default:
		if c == ',' {
			s.step = stateValue
			return separates
		}
		if c == ']' {
			return s.pop()
		}
		return s.fail(c, "after array element")
	}
}

// stateTop is behind the whole value.
func stateTop(s *scanner, c byte) event {
	if !isSpace(c) {
		s.fail(c, "after top-level value")
	}
	return atEnd
}

func stateString(s *scanner, c byte) event {
	switch {
	case c == '"':
		s.step = stateAfter
	case c == '\\':
		s.step = stateEscape
	case c < ' ':
		return s.fail(c, "in string")
	}
	return inside
}

func stateEscape(s *scanner, c byte) event {
	switch c {
	case 'b', 'f', 'n', 'r', 't', '\\', '/', '"':
		s.step = stateString
		return inside
	case 'u':
		s.step = stateHex
		s.hex = 4
		return inside
	}
	return s.failEscape(1)
}

func stateHex(s *scanner, c byte) event {
	if c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' {
		s.hex--
		if s.hex == 0 {
			s.step = stateString
		}
		return inside
	}
	return s.failEscape(6 - s.hex)
}

func stateMinus(s *scanner, c byte) event {
	switch {
	case c == '0':
		s.step = stateZero
	case c >= '1' && c <= '9':
		s.step = stateDigits
	default:
		return s.fail(c, "in numeric literal")
	}
	return inside
}

func stateDigits(s *scanner, c byte) event {
	if c >= '0' && c <= '9' {
		return inside
	}
	return stateZero(s, c)
}

// stateZero is behind the integer part.
func stateZero(s *scanner, c byte) event {
	if c == '.' {
		s.step = statePoint
		return inside
	}
	if c == 'e' || c == 'E' {
		s.step = stateExponent
		return inside
	}
	return stateAfter(s, c)
}

func statePoint(s *scanner, c byte) event {
	if c >= '0' && c <= '9' {
		s.step = stateFraction
		return inside
	}
	return s.fail(c, "in numeric literal")
}

func stateFraction(s *scanner, c byte) event {
	if c >= '0' && c <= '9' {
		return inside
	}
	if c == 'e' || c == 'E' {
		s.step = stateExponent
		return inside
	}
	return stateAfter(s, c)
}

func stateExponent(s *scanner, c byte) event {
	if c == '+' || c == '-' {
		s.step = stateSign
		return inside
	}
	return stateSign(s, c)
}

func stateSign(s *scanner, c byte) event {
	if c >= '0' && c <= '9' {
		s.step = statePower
		return inside
	}
	return s.fail(c, "in numeric literal")
}

func statePower(s *scanner, c byte) event {
	if c >= '0' && c <= '9' {
		return inside
	}
	return stateAfter(s, c)
}

func stateLiteral(s *scanner, c byte) event {
	want := s.literal[s.hex]
	if c != want {
		return s.fail(c, "in literal "+s.literal+" (expecting "+quoteChar(want)+")")
	}
	s.hex++
	if s.hex == len(s.literal) {
		s.step = stateAfter
	}
	return inside
}

// Valid reports whether a text is JSON.
func Valid(data []byte) bool { return check(data) == nil }

// Compact appends a JSON text without space between its parts.
func Compact(dst *bytes.Buffer, src []byte) error {
	out, err := compact(nil, src, false)
	if err != nil {
		return err
	}
	dst.Write(out)
	return nil
}

// HTMLEscape appends a JSON text in which <, >, &, U+2028 and U+2029 are escaped, so that it can stand in a script in HTML.
func HTMLEscape(dst *bytes.Buffer, src []byte) {
	dst.Write(escapeHTML(nil, src))
}

const hexDigits = "0123456789abcdef"

func escapeHTML(out, src []byte) []byte {
	start := 0
	for i, c := range src {
		if c == '<' || c == '>' || c == '&' {
			out = append(out, src[start:i]...)
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			start = i + 1
		}
		if c == 0xe2 && i+2 < len(src) && src[i+1] == 0x80 && src[i+2]&^1 == 0xa8 {
			out = append(out, src[start:i]...)
			out = append(out, '\\', 'u', '2', '0', '2', hexDigits[src[i+2]&15])
			start = i + 3
		}
	}
	return append(out, src[start:]...)
}

// compact appends src without space.
func compact(out, src []byte, escape bool) ([]byte, error) {
	var s scanner
	s.reset()
	s.text = src
	start := len(out)
	for i, c := range src {
		s.read++
		s.at = i
		switch s.step(&s, c) {
		case failed:
			return out[:start], s.err
		case atSpace:
		case atEnd:
			if s.err != nil {
				return out[:start], s.err
			}
		default:
			out = append(out, c)
		}
	}
	if s.eof() == failed {
		return out[:start], s.err
	}
	if escape {
		text := append([]byte(nil), out[start:]...)
		out = escapeHTML(out[:start], text)
	}
	return out, nil
}

// Indent appends a JSON text in which each element begins a line with prefix and as many indents as it is nested deep.
func Indent(dst *bytes.Buffer, src []byte, prefix, indent string) error {
	out, err := appendIndent(nil, src, prefix, indent)
	if err != nil {
		return err
	}
	dst.Write(out)
	return nil
}

func appendIndent(out, src []byte, prefix, indent string) ([]byte, error) {
	var s scanner
	s.reset()
	s.text = src
	depth := 0
	pending := false // an array or object has been opened and nothing is in it yet
	newline := func() {
		out = append(out, '\n')
		out = append(out, prefix...)
		for range depth {
			out = append(out, indent...)
		}
	}
	for i, c := range src {
		s.read++
		s.at = i
		what := s.step(&s, c)
		if what == failed || what == atEnd && s.err != nil {
			return nil, s.err
		}
		if what == atEnd {
			// Space behind the value is kept, as Go does.
			out = append(out, src[i:]...)
			for _, c := range src[i+1:] {
				s.read++
				s.step(&s, c)
				if s.err != nil {
					return nil, s.err
				}
			}
			return out, nil
		}
		if what == atSpace {
			continue
		}
		if pending && what != closes {
			pending = false
			depth++
			newline()
		}
		switch what {
		case opens:
			pending = true
			out = append(out, c)
		case separates:
			out = append(out, c)
			if c == ',' {
				newline()
			} else {
				out = append(out, ' ')
			}
		case closes:
			if pending {
				pending = false
			} else {
				depth--
				newline()
			}
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	if s.eof() == failed {
		return nil, s.err
	}
	return out, nil
}
