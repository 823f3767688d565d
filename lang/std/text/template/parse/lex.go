package parse

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pos is a place in a template's text, in bytes.
type Pos int

// Position is the place itself.
func (p Pos) Position() Pos { return p }

// Kinds of tokens.
type kind int

const (
	tokenError kind = iota
	tokenBool
	tokenChar // a character that stands for itself, such as a comma
	tokenCharConstant
	tokenComment
	tokenComplex
	tokenAssign
	tokenDeclare
	tokenEOF
	tokenField
	tokenIdentifier
	tokenLeftDelim
	tokenLeftParen
	tokenNumber
	tokenPipe
	tokenRawString
	tokenRightDelim
	tokenRightParen
	tokenSpace
	tokenString
	tokenText
	tokenVariable
	tokenKeyword // those behind it are keywords
	tokenBlock
	tokenBreak
	tokenContinue
	tokenDot
	tokenDefine
	tokenElse
	tokenEnd
	tokenIf
	tokenNil
	tokenRange
	tokenTemplate
	tokenWith
)

var keywords = map[string]kind{"block": tokenBlock, "break": tokenBreak, "continue": tokenContinue, "define": tokenDefine,
	"else": tokenElse, "end": tokenEnd, "if": tokenIf, "range": tokenRange, "nil": tokenNil, "template": tokenTemplate,
	"with": tokenWith}

type token struct {
	kind kind
	pos  Pos
	text string
	line int
}

func (t token) String() string {
	switch {
	case t.kind == tokenEOF:
		return "EOF"
	case t.kind == tokenError:
		return t.text
	case t.kind > tokenKeyword:
		return "<" + t.text + ">"
	case len(t.text) > 10:
		return fmt.Sprintf("%.10q...", t.text)
	}
	return fmt.Sprintf("%q", t.text)
}

// A lexer makes tokens on demand.
type lexer struct {
	input       string
	left, right string
	pos, start  int
	line        int // of start
	parens      int
	inAction    bool
	ended       bool
	comments    bool // give out comments, too
	// break and continue are keywords, not functions.
	breakOK, continueOK bool
	queue               []token
}

const (
	spaceChars = " \t\r\n"
	endOfText  = -1
)

func (l *lexer) rest() string { return l.input[l.pos:] }

// take makes a token of what was read.
func (l *lexer) take(k kind) {
	text := l.input[l.start:l.pos]
	l.queue = append(l.queue, token{k, Pos(l.start), text, l.line})
	l.skip()
}

// skip drops what was read.
func (l *lexer) skip() {
	l.line += strings.Count(l.input[l.start:l.pos], "\n")
	l.start = l.pos
}

func (l *lexer) fail(format string, args ...any) {
	l.queue = append(l.queue, token{tokenError, Pos(l.start), fmt.Sprintf(format, args...), l.line})
	l.ended = true
}

func (l *lexer) peek() rune {
	if l.pos >= len(l.input) {
		return endOfText
	}
	r, _ := utf8.DecodeRuneInString(l.rest())
	return r
}

func (l *lexer) next() rune {
	r := l.peek()
	if r != endOfText {
		l.pos += utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(l.input[l.pos-3:])
			l.pos += size - 3
		}
	}
	return r
}

// token is the next token.
func (l *lexer) token() token {
	for len(l.queue) == 0 {
		switch {
		case l.ended:
			return token{tokenEOF, Pos(l.pos), "EOF", l.line}
		case l.inAction:
			l.action()
		default:
			l.text()
		}
	}
	t := l.queue[0]
	l.queue = l.queue[1:]
	return t
}

// trims reports whether an action that begins here takes the white space in front of it.
func trims(s string) bool {
	return len(s) >= 2 && s[0] == '-' && strings.IndexByte(spaceChars, s[1]) >= 0
}

// text reads up to an action, and its delimiter.
func (l *lexer) text() {
	at := strings.Index(l.rest(), l.left)
	if at < 0 {
		l.pos = len(l.input)
		if l.pos > l.start {
			l.take(tokenText)
		}
		l.queue = append(l.queue, token{tokenEOF, Pos(l.pos), "", l.line})
		l.ended = true
		return
	}
	action := l.pos + at
	l.pos = action
	marked := trims(l.input[action+len(l.left):])
	if marked {
		l.pos = l.start + len(strings.TrimRight(l.input[l.start:l.pos], spaceChars))
	}
	if l.pos > l.start {
		l.take(tokenText)
	}
	l.pos = action
	l.skip()
	l.pos += len(l.left)
	marker := 0
	if marked {
		marker = 2
	}
	if strings.HasPrefix(l.input[l.pos+marker:], "/*") {
		l.pos += marker
		l.skip()
		l.comment()
		return
	}
	l.take(tokenLeftDelim)
	l.pos += marker
	l.skip()
	l.inAction, l.parens = true, 0
}

// closing reports whether the right delimiter is next, and whether it takes the white space behind it.
func (l *lexer) closing() (is, trim bool) {
	rest := l.rest()
	if len(rest) >= 2 && strings.IndexByte(spaceChars, rest[0]) >= 0 && rest[1] == '-' && strings.HasPrefix(rest[2:], l.right) {
		return true, true
	}
	return strings.HasPrefix(rest, l.right), false
}

func (l *lexer) comment() {
	end := strings.Index(l.rest(), "*/")
	if end < 0 {
		l.fail("unclosed comment")
		return
	}
	l.pos += end + 2
	is, trim := l.closing()
	if !is {
		l.fail("comment ends before closing delimiter")
		return
	}
	if l.comments {
		l.take(tokenComment)
	}
	l.close(trim)
	l.skip()
}

// close goes behind the right delimiter.
func (l *lexer) close(trim bool) {
	if trim {
		l.pos += 2
	}
	l.pos += len(l.right)
	if trim {
		l.pos = len(l.input) - len(strings.TrimLeft(l.rest(), spaceChars))
	}
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// action reads a token in an action.
func (l *lexer) action() {
	if is, trim := l.closing(); is {
		if l.parens > 0 {
			l.fail("unclosed left paren")
			return
		}
		if trim {
			l.pos += 2
			l.skip()
		}
		l.pos += len(l.right)
		l.take(tokenRightDelim)
		if trim {
			l.pos = len(l.input) - len(strings.TrimLeft(l.rest(), spaceChars))
			l.skip()
		}
		l.inAction = false
		return
	}
	switch r := l.next(); {
	case r == endOfText:
		l.fail("unclosed action")
	case isSpace(r):
		l.space()
	case r == '=':
		l.take(tokenAssign)
	case r == ':':
		if l.next() != '=' {
			l.fail("expected :=")
			return
		}
		l.take(tokenDeclare)
	case r == '|':
		l.take(tokenPipe)
	case r == '"':
		l.quoted('"', tokenString, "unterminated quoted string")
	case r == '\'':
		l.quoted('\'', tokenCharConstant, "unterminated character constant")
	case r == '`':
		end := strings.IndexByte(l.rest(), '`')
		if end < 0 {
			l.fail("unterminated raw quoted string")
			return
		}
		l.pos += end + 1
		l.take(tokenRawString)
	case r == '$':
		l.name(tokenVariable, tokenVariable)
	case r == '.' && (l.peek() < '0' || '9' < l.peek()):
		l.name(tokenField, tokenDot)
	case r == '.' || r == '+' || r == '-' || '0' <= r && r <= '9':
		l.pos = l.start
		l.number()
	case isWord(r):
		l.word()
	case r == '(':
		l.take(tokenLeftParen)
		l.parens++
	case r == ')':
		l.take(tokenRightParen)
		if l.parens--; l.parens < 0 {
			l.queue = l.queue[:len(l.queue)-1]
			l.fail("unexpected right paren")
		}
	case r <= unicode.MaxASCII && unicode.IsPrint(r):
		l.take(tokenChar)
	default:
		l.fail("unrecognized character in action: %#U", r)
	}
}

// space reads white space, but for what belongs to a closing trim marker.
func (l *lexer) space() {
	for isSpace(l.peek()) {
		if is, _ := l.closing(); is {
			break
		}
		l.next()
	}
	l.pos--
	if is, trim := l.closing(); is && trim {
		if l.pos == l.start {
			return
		}
	} else {
		l.pos++
	}
	l.take(tokenSpace)
}

func (l *lexer) quoted(quote rune, k kind, message string) {
	for {
		switch r := l.next(); r {
		case '\\':
			if r := l.next(); r == endOfText || r == '\n' {
				l.fail("%s", message)
				return
			}
		case endOfText, '\n':
			l.fail("%s", message)
			return
		case quote:
			l.take(k)
			return
		}
	}
}

// terminated reports whether a word may end here.
func (l *lexer) terminated() bool {
	switch r := l.peek(); {
	case isSpace(r), r == endOfText, strings.ContainsRune(".,|:)(", r):
		return true
	}
	return strings.HasPrefix(l.rest(), l.right)
}

// name reads .Field or $variable; alone is what the first character is by itself.
func (l *lexer) name(k, alone kind) {
	if l.terminated() {
		l.take(alone)
		return
	}
	for isWord(l.peek()) {
		l.next()
	}
	if !l.terminated() {
		l.fail("bad character %#U", l.peek())
		return
	}
	l.take(k)
}

func (l *lexer) word() {
	for isWord(l.peek()) {
		l.next()
	}
	word := l.input[l.start:l.pos]
	if !l.terminated() {
		l.fail("bad character %#U", l.peek())
		return
	}
	k := keywords[word]
	switch {
	case k == tokenBreak && !l.breakOK || k == tokenContinue && !l.continueOK || k == 0 && word != "true" && word != "false":
		k = tokenIdentifier
	case k == 0:
		k = tokenBool
	}
	l.take(k)
}

func (l *lexer) accept(chars string) bool {
	if r := l.peek(); r != endOfText && strings.ContainsRune(chars, r) {
		l.next()
		return true
	}
	return false
}

func (l *lexer) acceptAll(chars string) {
	for l.accept(chars) {
	}
}

func (l *lexer) number() {
	if !l.scanNumber() {
		l.fail("bad number syntax: %q", l.input[l.start:l.pos])
		return
	}
	if r := l.peek(); r == '+' || r == '-' {
		if !l.scanNumber() || l.input[l.pos-1] != 'i' {
			l.fail("bad number syntax: %q", l.input[l.start:l.pos])
			return
		}
		l.take(tokenComplex)
		return
	}
	l.take(tokenNumber)
}

func (l *lexer) scanNumber() bool {
	l.accept("+-")
	const decimal = "0123456789_"
	digits, exponent := decimal, "eE"
	if l.accept("0") {
		switch {
		case l.accept("xX"):
			digits, exponent = "0123456789abcdefABCDEF_", "pP"
		case l.accept("oO"):
			digits, exponent = "01234567_", ""
		case l.accept("bB"):
			digits, exponent = "01_", ""
		}
	}
	l.acceptAll(digits)
	if l.accept(".") {
		l.acceptAll(digits)
	}
	if exponent != "" && l.accept(exponent) {
		l.accept("+-")
		l.acceptAll(decimal)
	}
	l.accept("i")
	if isWord(l.peek()) {
		l.next()
		return false
	}
	return true
}
