// Package regexp searches texts for regular expressions, in time that is linear in the text.
//
// Package syntax reads expressions and makes programs of them, compile.go prepares these to be run, match.go runs them.
package regexp

import (
	"internal/unicode"
	"io"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Regexp is a compiled expression. Goroutines may share it.
type Regexp struct {
	expr    string
	code    []inst
	start   int
	names   []string
	longest bool
	// Every match begins with this text; complete: it is the whole match.
	prefix   string
	complete bool
	// Matches only at the beginning of the text.
	anchored bool
}

// Compile parses an expression; a match prefers what comes first in it, as in Perl.
func Compile(expr string) (*Regexp, error) { return compileAs(expr, syntax.Perl, false) }

// CompilePOSIX parses an expression of egrep's syntax; of several matches that begin at a place it takes the longest.
func CompilePOSIX(expr string) (*Regexp, error) { return compileAs(expr, syntax.POSIX, true) }

func compileAs(expr string, flags syntax.Flags, longest bool) (*Regexp, error) {
	tree, err := syntax.Parse(expr, flags)
	if err != nil {
		return nil, err
	}
	names := tree.CapNames()
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, err
	}
	re := &Regexp{expr: expr, names: names, longest: longest}
	re.code, re.start = translate(prog)
	re.anchored = prog.StartCond()&syntax.EmptyBeginText != 0
	re.prefix, re.complete = prog.Prefix()
	return re, nil
}

func quote(s string) string {
	if strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// MustCompile is Compile that panics instead of giving an error.
func MustCompile(str string) *Regexp {
	re, err := Compile(str)
	if err != nil {
		panic(`regexp: Compile(` + quote(str) + `): ` + err.Error())
	}
	return re
}

// MustCompilePOSIX is CompilePOSIX that panics instead of giving an error.
func MustCompilePOSIX(str string) *Regexp {
	re, err := CompilePOSIX(str)
	if err != nil {
		panic(`regexp: CompilePOSIX(` + quote(str) + `): ` + err.Error())
	}
	return re
}

// Match reports whether b contains a match of an expression.
func Match(pattern string, b []byte) (matched bool, err error) {
	return MatchString(pattern, string(b))
}

// MatchString reports whether s contains a match of an expression.
func MatchString(pattern string, s string) (matched bool, err error) {
	re, err := Compile(pattern)
	if err != nil {
		return false, err
	}
	return re.MatchString(s), nil
}

// MatchReader reports whether the text of a reader contains a match of an expression.
func MatchReader(pattern string, r io.RuneReader) (matched bool, err error) {
	re, err := Compile(pattern)
	if err != nil {
		return false, err
	}
	return re.MatchReader(r), nil
}

// QuoteMeta is an expression that matches the text s.
func QuoteMeta(s string) string {
	var b []byte
	for i := range len(s) {
		if strings.IndexByte(`\.+*?()|[]{}^$`, s[i]) >= 0 {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return string(b)
}

func (re *Regexp) String() string { return re.expr }

// Copy gives a copy; a Regexp may be shared, so there is no need.
func (re *Regexp) Copy() *Regexp {
	c := *re
	return &c
}

// Longest makes searches prefer the longest of the matches that begin at a place.
func (re *Regexp) Longest() { re.longest = true }

// NumSubexp is the number of groups.
func (re *Regexp) NumSubexp() int { return len(re.names) - 1 }

// SubexpNames are the names of the groups, that of the whole expression first.
func (re *Regexp) SubexpNames() []string { return re.names }

// SubexpIndex is the number of the group with a name, or -1.
func (re *Regexp) SubexpIndex(name string) int {
	if name != "" {
		for i, s := range re.names {
			if name == s {
				return i
			}
		}
	}
	return -1
}

// LiteralPrefix is a text with which every match begins, and whether it is all of the expression.
func (re *Regexp) LiteralPrefix() (prefix string, complete bool) { return re.prefix, re.complete }

// AppendText appends the expression.
func (re *Regexp) AppendText(b []byte) ([]byte, error) { return append(b, re.expr...), nil }

// MarshalText is the expression.
func (re *Regexp) MarshalText() ([]byte, error) { return []byte(re.expr), nil }

// UnmarshalText compiles an expression.
func (re *Regexp) UnmarshalText(text []byte) error {
	c, err := Compile(string(text))
	if err != nil {
		return err
	}
	*re = *c
	return nil
}

func (re *Regexp) MatchString(s string) bool { return re.search(&text{s: s}, 0, 0) != nil }
func (re *Regexp) Match(b []byte) bool       { return re.MatchString(string(b)) }

func (re *Regexp) MatchReader(r io.RuneReader) bool {
	return re.search(&text{reader: r}, 0, 0) != nil
}

// all calls deliver with the places of at most n successive matches (n < 0: of all).
func (re *Regexp) all(s string, n, places int, deliver func([]int)) {
	if n < 0 {
		n = len(s) + 1
	}
	last := -1
	t := &text{s: s}
	for pos, i := 0, 0; i < n && pos <= len(s); {
		m := re.search(t, pos, places)
		if m == nil {
			return
		}
		accept := true
		if m[1] == pos {
			// No empty match right behind a match.
			accept = m[0] != last
			_, width := utf8.DecodeRuneInString(s[pos:])
			if pos += width; width == 0 {
				pos = len(s) + 1
			}
		} else {
			pos = m[1]
		}
		last = m[1]
		if accept {
			deliver(m)
			i++
		}
	}
}

// places is the number of places that the groups have.
func (re *Regexp) places() int { return 2 * len(re.names) }

func (re *Regexp) FindStringIndex(s string) (loc []int) { return re.search(&text{s: s}, 0, 2) }
func (re *Regexp) FindIndex(b []byte) (loc []int)       { return re.FindStringIndex(string(b)) }

func (re *Regexp) FindReaderIndex(r io.RuneReader) (loc []int) {
	return re.search(&text{reader: r}, 0, 2)
}

func (re *Regexp) FindString(s string) string {
	m := re.FindStringIndex(s)
	if m == nil {
		return ""
	}
	return s[m[0]:m[1]]
}

func (re *Regexp) Find(b []byte) []byte {
	m := re.FindIndex(b)
	if m == nil {
		return nil
	}
	return b[m[0]:m[1]:m[1]]
}

func (re *Regexp) FindStringSubmatchIndex(s string) []int {
	return re.search(&text{s: s}, 0, re.places())
}

func (re *Regexp) FindSubmatchIndex(b []byte) []int { return re.FindStringSubmatchIndex(string(b)) }

func (re *Regexp) FindReaderSubmatchIndex(r io.RuneReader) []int {
	return re.search(&text{reader: r}, 0, re.places())
}

// strings are the texts between pairs of places.
func stringsAt(s string, m []int) []string {
	if m == nil {
		return nil
	}
	list := make([]string, len(m)/2)
	for i := range list {
		if m[2*i] >= 0 {
			list[i] = s[m[2*i]:m[2*i+1]]
		}
	}
	return list
}

func slicesAt(b []byte, m []int) [][]byte {
	if m == nil {
		return nil
	}
	list := make([][]byte, len(m)/2)
	for i := range list {
		if m[2*i] >= 0 {
			list[i] = b[m[2*i]:m[2*i+1]:m[2*i+1]]
		}
	}
	return list
}

func (re *Regexp) FindStringSubmatch(s string) []string {
	return stringsAt(s, re.FindStringSubmatchIndex(s))
}

func (re *Regexp) FindSubmatch(b []byte) [][]byte { return slicesAt(b, re.FindSubmatchIndex(b)) }

func (re *Regexp) FindAllStringIndex(s string, n int) (list [][]int) {
	re.all(s, n, 2, func(m []int) { list = append(list, m) })
	return list
}

func (re *Regexp) FindAllIndex(b []byte, n int) [][]int { return re.FindAllStringIndex(string(b), n) }

func (re *Regexp) FindAllString(s string, n int) (list []string) {
	re.all(s, n, 2, func(m []int) { list = append(list, s[m[0]:m[1]]) })
	return list
}

func (re *Regexp) FindAll(b []byte, n int) (list [][]byte) {
	re.all(string(b), n, 2, func(m []int) { list = append(list, b[m[0]:m[1]:m[1]]) })
	return list
}

func (re *Regexp) FindAllStringSubmatchIndex(s string, n int) (list [][]int) {
	re.all(s, n, re.places(), func(m []int) { list = append(list, m) })
	return list
}

func (re *Regexp) FindAllSubmatchIndex(b []byte, n int) [][]int {
	return re.FindAllStringSubmatchIndex(string(b), n)
}

func (re *Regexp) FindAllStringSubmatch(s string, n int) (list [][]string) {
	re.all(s, n, re.places(), func(m []int) { list = append(list, stringsAt(s, m)) })
	return list
}

func (re *Regexp) FindAllSubmatch(b []byte, n int) (list [][][]byte) {
	re.all(string(b), n, re.places(), func(m []int) { list = append(list, slicesAt(b, m)) })
	return list
}

// replace puts what repl appends in the place of each match; false if there is none.
func (re *Regexp) replace(s string, places int, repl func(b []byte, m []int) []byte) ([]byte, bool) {
	var b []byte
	found := false
	last, pos := 0, 0
	t := &text{s: s}
	for pos <= len(s) {
		m := re.search(t, pos, places)
		if m == nil {
			break
		}
		found = true
		b = append(b, s[last:m[0]]...)
		// An empty match right behind a match is none.
		if m[1] > last || m[0] == 0 {
			b = repl(b, m)
		}
		last = m[1]
		_, width := utf8.DecodeRuneInString(s[pos:])
		switch {
		case pos+width > m[1]:
			pos += width
		case pos+1 > m[1]:
			pos++
		default:
			pos = m[1]
		}
	}
	return append(b, s[last:]...), found
}

func (re *Regexp) replaceString(s string, places int, repl func(b []byte, m []int) []byte) string {
	b, found := re.replace(s, places, repl)
	if !found {
		return s
	}
	return string(b)
}

// used is how many places a template needs.
func (re *Regexp) used(template string) int {
	if strings.IndexByte(template, '$') >= 0 {
		return re.places()
	}
	return 2
}

// ReplaceAllString replaces the matches by repl, in which $ signs stand for groups as in Expand.
func (re *Regexp) ReplaceAllString(src, repl string) string {
	return re.replaceString(src, re.used(repl), func(b []byte, m []int) []byte {
		return re.ExpandString(b, repl, src, m)
	})
}

// ReplaceAllLiteralString replaces the matches by repl as it is.
func (re *Regexp) ReplaceAllLiteralString(src, repl string) string {
	return re.replaceString(src, 2, func(b []byte, m []int) []byte { return append(b, repl...) })
}

// ReplaceAllStringFunc replaces the matches by what repl makes of them.
func (re *Regexp) ReplaceAllStringFunc(src string, repl func(string) string) string {
	return re.replaceString(src, 2, func(b []byte, m []int) []byte {
		return append(b, repl(src[m[0]:m[1]])...)
	})
}

func (re *Regexp) ReplaceAll(src, repl []byte) []byte {
	s, template := string(src), string(repl)
	b, _ := re.replace(s, re.used(template), func(b []byte, m []int) []byte {
		return re.ExpandString(b, template, s, m)
	})
	return b
}

func (re *Regexp) ReplaceAllLiteral(src, repl []byte) []byte {
	b, _ := re.replace(string(src), 2, func(b []byte, m []int) []byte { return append(b, repl...) })
	return b
}

func (re *Regexp) ReplaceAllFunc(src []byte, repl func([]byte) []byte) []byte {
	b, _ := re.replace(string(src), 2, func(b []byte, m []int) []byte {
		return append(b, repl(src[m[0]:m[1]:m[1]])...)
	})
	return b
}

// Expand appends a template to dst; $name, ${name}, $1 and ${1} in it stand for the groups of a match in src, $$ for $.
func (re *Regexp) Expand(dst, template, src []byte, match []int) []byte {
	return re.ExpandString(dst, string(template), string(src), match)
}

func (re *Regexp) ExpandString(dst []byte, template, src string, match []int) []byte {
	for template != "" {
		plain, rest, found := strings.Cut(template, "$")
		dst = append(dst, plain...)
		if !found {
			break
		}
		if strings.HasPrefix(rest, "$") {
			dst = append(dst, '$')
			template = rest[1:]
			continue
		}
		name, after, ok := groupName(rest)
		if !ok {
			dst = append(dst, '$')
			template = rest
			continue
		}
		template = after
		if i := re.group(name, match); i >= 0 {
			dst = append(dst, src[match[2*i]:match[2*i+1]]...)
		}
	}
	return dst
}

// group is the number of the group that a template means, or -1 if it is not part of the match. Of several groups with a
// name it is the first that is.
func (re *Regexp) group(name string, match []int) int {
	n := 0
	for i := range len(name) {
		if name[i] < '0' || name[i] > '9' || n >= 1e8 {
			n = -1
			break
		}
		n = 10*n + int(name[i]-'0')
	}
	part := func(i int) bool { return 2*i+1 < len(match) && match[2*i] >= 0 }
	if n >= 0 && (len(name) == 1 || name[0] != '0') {
		if part(n) {
			return n
		}
		return -1
	}
	for i, other := range re.names {
		if other == name && part(i) {
			return i
		}
	}
	return -1
}

// groupName reads the name of a group behind a $ sign, in braces or as long as it goes.
func groupName(s string) (name, rest string, ok bool) {
	braces := strings.HasPrefix(s, "{")
	if braces {
		s = s[1:]
	}
	i := 0
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		i += size
	}
	if i == 0 || braces && (i == len(s) || s[i] != '}') {
		return "", "", false
	}
	if braces {
		return s[:i], s[i+1:], true
	}
	return s[:i], s[i:], true
}

// Split cuts s at the matches, into at most n parts (n < 0: any number).
func (re *Regexp) Split(s string, n int) []string {
	if n == 0 {
		return nil
	}
	if re.expr != "" && s == "" {
		return []string{""}
	}
	var parts []string
	begin, end := 0, 0
	for _, m := range re.FindAllStringIndex(s, n) {
		if n > 0 && len(parts) == n-1 {
			break
		}
		end = m[0]
		if m[1] != 0 {
			parts = append(parts, s[begin:end])
		}
		begin = m[1]
	}
	if end != len(s) {
		parts = append(parts, s[begin:])
	}
	return parts
}

// property is the test that a name in \p{name} stands for, nil if there is none.
