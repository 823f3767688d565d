package main

import (
	"fmt"
	"regexp/syntax"
	"strings"
)

func dump(b *strings.Builder, re *syntax.Regexp) {
	fmt.Fprintf(b, "%v[%x", re.Op, int(re.Flags))
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass:
		if len(re.Rune) < 60 {
			fmt.Fprintf(b, " %q", re.Rune)
		} else {
			h := uint32(0)
			for _, r := range re.Rune {
				h = h*31 + uint32(r)
			}
			fmt.Fprintf(b, " #%d %x", len(re.Rune), h)
		}
	case syntax.OpRepeat:
		fmt.Fprintf(b, " %d,%d", re.Min, re.Max)
	case syntax.OpCapture:
		fmt.Fprintf(b, " %d %s", re.Cap, re.Name)
	}
	for _, s := range re.Sub {
		b.WriteByte(' ')
		dump(b, s)
	}
	b.WriteByte(']')
}

func main() {
	exprs := []string{
		"", "a*", "a*?", "(a*)*", "(|a)*", "a|ab|abc", "^$", "(.*)b", "[^abc]", "\\d+", "\\D", "\\bfoo\\b", "x{2,}",
		"x{0,1}", "(?i)hello", "(?i)[^k]", "(?s).+", "(?U)a+", "(?-i:a)", "(?<year>\\d{4})-(?<month>\\d\\d)", "\\Qab", "\\n",
		"[[:word:]-]+", "[a\\-z]", "[a-]", "((a)|(b))*", "世", "(foo|foobar)(bar)?", "(\\w+)@(\\w+)\\.com", "a**", "a)b",
		"[a", "+a", "(*)", "a{2,1}", "\\C", "\\p{", "(?P<>a)", "(?=a)", "(?", "(?i-)", "\\x{110000}", "x{1000}", "a*+", "$+",
		"a||b", "()", "(?:)*", "[[:ascii:]]+", "z*|y", "(?m)a$", "a{2}{3}", "\\Qa\\E*", "\\Qab\\E*", "\\Qab\\E{2}", "(?i)É",
		"[\\a-\\r]", "(((((((((a)))))))))", "(?s:.)", "(?i)[a-c]+", "\\p{Zs}", "abc|abd", "abcde|abcdf|abx|y", "a|[bc]|.",
		"[ab]|c|(?s:.)", "aa|ab|ac|b", "(?i)abc|ABD", "abc|(?i)abd", "x*y|x*z", "[ab]c|[ab]d", "a{2,3}b|a{2,3}c", "^a|^b",
		"(a)b|(a)c", "||a||b||", "a|b||c|d", "abc|abc", "ab|abc|abcd|", "a(?:b|c)d|a(?:b|c)e", "(?i)k|K", "[Aa]", "[aA]b",
		"[Kk]", "[Kk\u212a]", "(?i)[x-z]|y", "(?:a|b)*", "(?:a*)+", "(?:a+)?", "(?:a?)*?", "(?:a*?)*", "a{0,0}", "a{1}",
		"a{0,}", "a{0,3}?", "(a){1,3}", "(?:a{2}){2}", "(?:^){2}", "(?:^)*", "(?:\\b)+", "(?:(?:a|b)|c)", "(?i)a(?-i)a",
		"(?i:a)|b", "(?i:a)b(?i:c)", "(?i:ab)1(?i:c)d", "(?s:.).", ".(?s:.).", "(?m:^)a$(?m:$)", "(?m)$|(?-m)$", "(?is:.a)",
		"(?i)1", "(?i)世", "(?s).|(?i)a", "(?i)\\W", "(?i)[\\W]", "\\p{Greek}", "\\p{greek}", "\\p{ASCII}", "(?i)\\p{Greek}",
		"(?i)[а-я]", "(?i)[ǅ]", "[\\x00-\\x{10FFFF}]", "[^\\x00]", "[\\x{100}-\\x{10FFFE}]", "a\\x07\\x00\\x80\\x{2028}",
		"[\\-\\]^]", "[*+-]", "[!-/]", "a(?i)b(?-i)c", "(?i)a|b|c", "(?i)(?:a|b)c", "((?i)a)b", "(?:(?i)a)b", "((a))",
		"(?P<x>)", "(?P<x>a)|b", "a.b|a.c", "a$|a\\z", "\\z|$", "(?i)ss|ß", "(a|b|cd)*?e", "(?:x|y|z{2}){2,3}",
		"[a-z]|[A-Z]|_", "foo|bar|baz|qux", "\\d|x|\\w", "(?:a|.)b", "a{3,5}b{2}", "(a{0}){3}", "(?:){5}", "(?:a?){2,4}",
		"a{,}", "a{1a}", "a{01}", "a{99999999999}", "(?U)a*b+?c{2,3}", "[[:upper:]]|[[:digit:]]", "[[:^digit:][:space:]]",
		"[[:x", "[[:", "[:alpha:]", "((((", "a{2}*", "\\p", "\\p{^Greek}", "[\\p{^Greek}]", "\\p{Lt}|x", "(?i)\\p{Lt}",
		"[^\\p{Zs}]", "\\PZ",
	}
	flags := []syntax.Flags{syntax.Perl, syntax.POSIX, syntax.Perl | syntax.FoldCase | syntax.DotNL, syntax.PerlX | syntax.UnicodeGroups, syntax.Literal | syntax.FoldCase}
	for k, f := range flags {
		for i, e := range exprs {
			if i%2 == 1 {
				continue
			}
			if k > 0 && (i+k)%13 != 0 {
				continue
			}
			re, err := syntax.Parse(e, f)
			if err != nil {
				fmt.Printf("%x %q: %v\n", int(f), e, err)
				continue
			}
			var b strings.Builder
			dump(&b, re)
			st := re.String()
			if len(st) > 300 {
				st = "long"
			}
			fmt.Printf("%x %q: %s %s %d %q\n", int(f), e, b.String(), st, re.MaxCap(), re.CapNames())
			s := re.Simplify()
			again, err := syntax.Parse(re.String(), syntax.Perl)
			b.Reset()
			dump(&b, s)
			st = s.String()
			if len(st) > 300 {
				st = "long"
			}
			fmt.Println(b.String(), st, err, err == nil && again.Equal(re))
			p, err := syntax.Compile(s)
			pre, full := p.Prefix()
			if len(p.Inst) < 14 && f != syntax.POSIX {
				fmt.Printf("%q %v %x %d %d %v\n%v", pre, full, int(p.StartCond()), p.NumCap, p.Start, err, p)
			}
		}
	}
	for i := 0; i < 25; i++ {
		fmt.Println(syntax.Op(i), syntax.InstOp(i), syntax.IsWordChar(rune(i+80)), syntax.EmptyOpContext(rune(i)*3-1, 'a'-rune(i)*3))
	}
	in := syntax.Inst{Op: syntax.InstRune, Rune: []rune{'k'}, Arg: uint32(syntax.FoldCase)}
	fmt.Println(in.MatchRune('K'), in.MatchRune('\u212a'), in.MatchRunePos('k'), in.MatchRunePos('l'))
	in = syntax.Inst{Op: syntax.InstRune, Rune: []rune{'a', 'c', 'e', 'g', 'x', 'z', '0', '0', 'α', 'ω'}}
	fmt.Println(in.MatchRunePos('b'), in.MatchRunePos('d'), in.MatchRunePos('z'), in.MatchRunePos('α'), syntax.Op(128), syntax.Op(99))
	for _, e := range []string{"((((a{100}){10}){10}){10}){10}", strings.Repeat("(?:", 40) + strings.Repeat(")*", 40)} {
		_, err := syntax.Parse(e, syntax.Perl)
		fmt.Println(len(e), err)
	}
}
