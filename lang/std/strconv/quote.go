package strconv

import (
	"internal/unicode"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// escape appends a rune of a quoted text; width 1 with RuneError stands for an invalid byte, c.
func escape(dst []byte, r rune, width int, c byte, quote byte, ascii, graphic bool) []byte {
	if width == 1 && r == utf8.RuneError {
		return append(dst, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
	}
	if r == rune(quote) || r == '\\' {
		return append(dst, '\\', byte(r))
	}
	if r < utf8.RuneSelf && unicode.IsPrint(r) || r >= utf8.RuneSelf && !ascii && (unicode.IsPrint(r) || graphic && unicode.IsGraphic(r)) {
		return utf8.AppendRune(dst, r)
	}
	if '\a' <= r && r <= '\r' {
		return append(dst, '\\', "abtnvfr"[r-'\a'])
	}
	hex := func(mark byte, n int) []byte {
		dst = append(dst, '\\', mark)
		for shift := 4 * (n - 1); shift >= 0; shift -= 4 {
			dst = append(dst, hexDigits[r>>uint(shift)&15])
		}
		return dst
	}
	switch {
	case r < ' ' || r == 0x7f:
		return hex('x', 2)
	case !utf8.ValidRune(r):
		r = utf8.RuneError
		return hex('u', 4)
	case r < 0x10000:
		return hex('u', 4)
	}
	return hex('U', 8)
}

func quoteWith(dst []byte, s string, quote byte, ascii, graphic bool) []byte {
	dst = append(dst, quote)
	for len(s) > 0 {
		plain := 0
		for plain < len(s) && ' ' <= s[plain] && s[plain] < 0x7f && s[plain] != quote && s[plain] != '\\' {
			plain++
		}
		dst = append(dst, s[:plain]...)
		if s = s[plain:]; s == "" {
			break
		}
		r, n := utf8.DecodeRuneInString(s)
		dst = escape(dst, r, n, s[0], quote, ascii, graphic)
		s = s[n:]
	}
	return append(dst, quote)
}

func quoteRune(dst []byte, r rune, ascii, graphic bool) []byte {
	if !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	dst = append(dst, '\'')
	dst = escape(dst, r, utf8.RuneLen(r), 0, '\'', ascii, graphic)
	return append(dst, '\'')
}

func Quote(s string) string                          { return string(AppendQuote(make([]byte, 0, len(s)+8), s)) }
func QuoteToASCII(s string) string                   { return string(AppendQuoteToASCII(nil, s)) }
func QuoteToGraphic(s string) string                 { return string(quoteWith(nil, s, '"', false, true)) }
func QuoteRune(r rune) string                        { return string(quoteRune(nil, r, false, false)) }
func QuoteRuneToASCII(r rune) string                 { return string(quoteRune(nil, r, true, false)) }
func QuoteRuneToGraphic(r rune) string               { return string(quoteRune(nil, r, false, true)) }
func AppendQuote(dst []byte, s string) []byte        { return quoteWith(dst, s, '"', false, false) }
func AppendQuoteToASCII(dst []byte, s string) []byte { return quoteWith(dst, s, '"', true, false) }
func AppendQuoteRune(dst []byte, r rune) []byte      { return quoteRune(dst, r, false, false) }
func AppendQuoteRuneToASCII(dst []byte, r rune) []byte {
	return quoteRune(dst, r, true, false)
}

// IsPrint reports whether Quote leaves r as it is.
func IsPrint(r rune) bool { return unicode.IsPrint(r) }

// IsGraphic reports whether QuoteToGraphic leaves r as it is.
func IsGraphic(r rune) bool { return unicode.IsGraphic(r) }

// CanBackquote reports whether s can stand in a raw string on one line.
func CanBackquote(s string) bool {
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		s = s[n:]
		if n > 1 {
			if r == '\uFEFF' {
				return false
			}
			continue
		}
		if r == utf8.RuneError || r < ' ' && r != '\t' || r == '`' || r == '\u007F' {
			return false
		}
	}
	return true
}

func unhex(c byte) (rune, bool) {
	d := digitValue(c)
	return rune(d), d < 16
}

// UnquoteChar reads the first character or escape of s, which was quoted by quote.
func UnquoteChar(s string, quote byte) (value rune, multibyte bool, tail string, err error) {
	if s == "" {
		return 0, false, "", ErrSyntax
	}
	c := s[0]
	switch {
	case c == quote && (quote == '\'' || quote == '"'):
		return 0, false, "", ErrSyntax
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRuneInString(s)
		return r, true, s[n:], nil
	case c != '\\':
		return rune(c), false, s[1:], nil
	}
	if len(s) < 2 {
		return 0, false, "", ErrSyntax
	}
	c, s = s[1], s[2:]
	need, base := 0, rune(16)
	switch c {
	case 'a', 'b', 't', 'n', 'v', 'f', 'r':
		for i := 0; i < 7; i++ {
			if "abtnvfr"[i] == c {
				return rune('\a' + i), false, s, nil
			}
		}
	case '\\':
		return '\\', false, s, nil
	case '\'', '"':
		if c != quote {
			return 0, false, "", ErrSyntax
		}
		return rune(c), false, s, nil
	case 'x':
		need = 2
	case 'u':
		need = 4
	case 'U':
		need = 8
	case '0', '1', '2', '3', '4', '5', '6', '7':
		need, base = 2, 8
		value = rune(c - '0')
	default:
		return 0, false, "", ErrSyntax
	}
	if len(s) < need {
		return 0, false, "", ErrSyntax
	}
	for i := 0; i < need; i++ {
		d, ok := unhex(s[i])
		if !ok || d >= base {
			return 0, false, "", ErrSyntax
		}
		value = value*base + d
	}
	s = s[need:]
	if base == 8 || need == 2 {
		if value > 255 {
			return 0, false, "", ErrSyntax
		}
		return value, false, s, nil
	}
	if !utf8.ValidRune(value) {
		return 0, false, "", ErrSyntax
	}
	return value, true, s, nil
}

// QuotedPrefix is the quoted text at the start of s.
func QuotedPrefix(s string) (string, error) {
	n, _, err := unquote(s)
	if err != nil {
		return "", err
	}
	return s[:n], nil
}

// Unquote reads a quoted text.
func Unquote(s string) (string, error) {
	n, text, err := unquote(s)
	if err != nil || n != len(s) {
		return "", ErrSyntax
	}
	return text, nil
}

func unquote(s string) (int, string, error) {
	if len(s) < 2 {
		return 0, "", ErrSyntax
	}
	quote := s[0]
	var out []byte
	switch quote {
	case '`':
		for i := 1; i < len(s); i++ {
			if s[i] == '`' {
				return i + 1, string(out), nil
			}
			if s[i] != '\r' {
				out = append(out, s[i])
			}
		}
		return 0, "", ErrSyntax
	case '"', '\'':
	default:
		return 0, "", ErrSyntax
	}
	rest := s[1:]
	for n := 0; ; n++ {
		if rest != "" && rest[0] == quote {
			// Go takes '' for an empty text.
			if quote == '\'' && n > 1 {
				return 0, "", ErrSyntax
			}
			return len(s) - len(rest) + 1, string(out), nil
		}
		if rest == "" || rest[0] == '\n' {
			return 0, "", ErrSyntax
		}
		r, multibyte, tail, err := UnquoteChar(rest, quote)
		if err != nil {
			return 0, "", err
		}
		rest = tail
		switch {
		case multibyte:
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, byte(r))
		}
	}
}

func AppendQuoteToGraphic(dst []byte, s string) []byte { return append(dst, QuoteToGraphic(s)...) }
func AppendQuoteRuneToGraphic(dst []byte, r rune) []byte {
	return append(dst, QuoteRuneToGraphic(r)...)
}
