package main

import (
	"fmt"
	"regexp"
	"strings"
)

func try(f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println("panic:", e)
		}
	}()
	f()
}

func main() {
	exprs := []string{"", "a", "abc", "a*", "a+", "a?", "a*?", "a+?", "a??", "(a*)*", "(a|b)*", "(a*)+", "(|a)*", "(|a)+", "(a|ab)(c|bcd)(d*)", "a|ab|abc", "^", "$", "^$", "^a", "a$", "^abc$", ".", ".*", "(.*)b", "(.*?)b", "[abc]", "[^abc]", "[a-c]+", "[^\\n]", "\\d+", "\\w+", "\\s+", "\\D", "\\W+", "\\S+", "\\bfoo\\b", "\\Boo", "x{2}", "x{2,}", "x{2,3}", "x{0}", "x{0,1}", "x{,2}", "x{", "x{a}", "x{2", "(x){2}(y)?", "(?i)hello", "(?i)straße", "(?i)[k]", "(?i)[^k]", "(?i)\\w", "(?i)K", "(?s).+", "(?m)^\\w+$", "(?m)^$", "(?U)a+", "(?U)a+?", "(?i:a)b", "(?-i:a)", "(?i)a(?-i)b", "(?P<first>\\w+) (?P<last>\\w+)", "(?<year>\\d{4})-(?<month>\\d\\d)", "\\Qa.b\\E+", "\\Q\\E", "\\Qab", "a\\.b", "\\x41", "\\x{1F600}", "\\101", "\\0", "\\n", "\\pL+", "\\p{Lu}", "\\P{L}", "\\p{^L}", "[\\pN]+", "[[:alpha:]]+", "[[:^alpha:]]", "[[:word:]-]+", "[\\d\\s]+", "[^\\d]+", "[a\\-z]", "[]a]", "[^]a]", "[a-]", "[-a]", "(a)(b)?", "((a)|(b))*", "(a(b(c)))", "(?:a|b)c", "世", "[世界]+", ".世", "(foo|foobar)(bar)?", "a.c", "\\A\\w", "\\w\\z", "(a+)(b+)", "[^a]*", "(\\w+)@(\\w+)\\.com", "(?i)ſ", "é+", "a**", "(", ")", "a)b", "(a", "[", "[a", "[z-a]", "*", "+a", "?", "a|*", "(*)", "(?i)*", "a{1001}", "a{2,1}", "(a{100}){100}", "\\", "\\8", "\\1", "\\q", "\\C", "\\pX", "\\p{Foo}", "\\p{", "[[:foo:]]", "(?P<n", "(?P<>a)", "(?P<a b>x)", "(?P<a>x)(?P<a>y)", "(?=a)", "(?!a)", "(?<=a)", "(?", "(?i", "(?z)", "(?i-)", "(?-)", "a\xffb", "\\x{110000}", "\\xg", "\\x4", "[\\8]", "[a-\\d]", "[\\d-z]", "x{1000}", "((x{10}){10}){11}", "a++", "a*+", "a*?*", "^*", "$+", "(^)*", "\\b*", "a||b", "|", "(|)", "()", "()*", "(?:)", "(?:)*", "a{0}b", "[^\\x00-\\x{10FFFF}]", "[[:ascii:]]+", "(a?)*?", "(a?)+?b", "(?:a*)*b", "(a|a)*", "(ab?)(bc)?", "z*|y", "\\z", "\\Aab", "(?m)a$", "(?m)\\Aa", "[a&&b]", "a{2}{3}", "\\Qa\\E*", "\\Qab\\E*", "\\Qab\\E{2}", "(?i)É", "\\a\\f\\t\\n\\r\\v", "[\\a-\\r]", "(((((((((a)))))))))", "(?s:.)", "(?i)[a-c]+", "(?i)\\pL", "\\pZ", "\\p{Zs}", "[^\\pL]"}
	texts := []string{"", "aaabbb", "foo bar foobar", "Hello k K \u212a s ſ", "世界 \xff"}
	var big strings.Builder
	for i := 0; i < 100; i++ {
		big.WriteString([]string{"ab ", "foo\n", "xx1 ", "世 "}[i*i%4])
	}
	for i, e := range exprs {
		if i%2 == 1 {
			texts = texts[:3]
		}
		re, err := regexp.Compile(e)
		if err != nil {
			fmt.Printf("%q ERR %v\n", e, err)
			try(func() { regexp.MustCompile(e) })
		} else {
			pre, full := "", false
			_ = full
			fmt.Printf("%q %d %q %v %s %v\n", e, re.NumSubexp(), re.SubexpNames(), re.SubexpIndex("first"), re, pre)
			for j, t := range texts {
				if (i+j)%3 != 0 {
					continue
				}
				fmt.Printf("%q %q %v %q %v %q\n", e, t, re.MatchString(t), re.FindString(t), re.FindStringIndex(t), re.FindStringSubmatch(t))
				fmt.Println(re.FindStringSubmatchIndex(t), re.FindAllStringIndex(t, -1), re.FindAllStringSubmatchIndex(t, 3))
				fmt.Printf("%q %q %q\n", re.FindAllString(t, 2), re.Split(t, -1), re.Split(t, 2))
				fmt.Printf("%q %q %q\n", re.ReplaceAllString(t, "<$0|$1|${first}>"), re.ReplaceAllLiteralString(t, "$1"), re.ReplaceAllStringFunc(t, strings.ToUpper))
				fmt.Printf("%q %q %v\n", re.Find([]byte(t)), re.FindAll([]byte(t), -1), re.MatchReader(strings.NewReader(t)))
				fmt.Println(re.FindReaderIndex(strings.NewReader(t)), re.FindReaderSubmatchIndex(strings.NewReader(t)))
			}
			l := re.Copy()
			l.Longest()
			for _, t := range texts {
				fmt.Println(l.FindStringSubmatchIndex(t), l.FindAllStringIndex(t, -1), l.FindReaderIndex(strings.NewReader(t)))
			}
			if len(e) < 4 {
				fmt.Println(len(re.FindAllStringIndex(big.String(), -1)), re.FindStringIndex(big.String()[150:]))
			}
		}
		px, err := regexp.CompilePOSIX(e)
		if err != nil {
			fmt.Printf("POSIX %q ERR %v\n", e, err)
		} else {
			for _, t := range texts {
				fmt.Println(px.FindStringSubmatchIndex(t)[:min(2, len(px.FindStringSubmatchIndex(t)))], px.FindAllStringIndex(t, -1))
			}
		}
	}
	re := regexp.MustCompile(`(?P<k>\w+)=(?P<v>\w*)(;)?`)
	for _, tmpl := range []string{"$k:$v", "${k}x$vx", "$1$2", "$$", "$", "$$$", "${", "${k", "$10", "${1}0", "$k1", "$0", "$-", "a$", "${}", "${k-}", "$é", "$01", "$3.", "$4"} {
		fmt.Printf("%q %q\n", tmpl, re.ReplaceAllString("a=1;b=;c=3", tmpl))
		fmt.Printf("%q\n", re.Expand([]byte("pre"), []byte(tmpl), []byte("a=1;"), re.FindSubmatchIndex([]byte("a=1;"))))
	}
	fmt.Println(regexp.QuoteMeta("a.b*c[d]^$\\(){}|+?世"))
	fmt.Println(regexp.MatchString("a(", "x"))
	fmt.Println(regexp.Match("a+", []byte("caat")))
	fmt.Println(regexp.MatchReader("a+", strings.NewReader("caat")))
	b, err := re.MarshalText()
	fmt.Println(string(b), err)
	var r2 regexp.Regexp
	fmt.Println(r2.UnmarshalText([]byte("a+")), r2.String(), r2.UnmarshalText([]byte("a(")))
	fmt.Println(regexp.MustCompile("abc").LiteralPrefix())
	fmt.Println(regexp.MustCompile("abc+").LiteralPrefix())
	fmt.Printf("%q\n", regexp.MustCompile("a*").Split("baaac", -1))
	fmt.Printf("%q %q\n", regexp.MustCompile(",").Split("a,b,c", 2), regexp.MustCompile(",").Split("a,b,c", 0))
}
