package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
)

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name, "panic:", r)
		}
	}()
	f()
}

func main() {
	texts := []string{"", "abcabcabc", "  foo  bar ", "a\xffb\xfe\xfe", "\t\n x\u00a0y\u2003z ", "K\u212A k ſS", "İIıi", "a,b,,c,", "日本語"}
	seps := []string{"", "abc", ",", "語", "\xff", "bc", "k"}
	for _, s := range texts {
		b := []byte(s)
		for _, p := range seps {
			q := []byte(p)
			fmt.Printf("%q %q: %d %d %d %v %v %v | %q %q %q\n", s, p, strings.Index(s, p), strings.LastIndex(s, p), strings.Count(s, p), strings.Contains(s, p), strings.HasPrefix(s, p), strings.HasSuffix(s, p), strings.Split(s, p), strings.SplitAfter(s, p), strings.SplitN(s, p, 2))
			fmt.Printf("B %d %d %d %v %v %v | %q %q %q\n", bytes.Index(b, q), bytes.LastIndex(b, q), bytes.Count(b, q), bytes.Contains(b, q), bytes.HasPrefix(b, q), bytes.HasSuffix(b, q), bytes.Split(b, q), bytes.SplitAfter(b, q), bytes.SplitN(b, q, 2))
			x, y, z := strings.Cut(s, p)
			x1, y1, z1 := strings.CutLast(s, p)
			fmt.Printf("cut %q %q %v %q %q %v\n", x, y, z, x1, y1, z1)
			{
				x, y, z := bytes.Cut(b, q)
				x1, y1, z1 := bytes.CutLast(b, q)
				fmt.Printf("cutB %q %q %v %q %q %v %v\n", x, y, z, x1, y1, z1, y1 == nil)
			}
			fmt.Printf("%q %q %q %d %d\n", strings.Replace(s, p, "XY", 2), strings.ReplaceAll(s, p, ""), strings.ReplaceAll(s, p, "<é>"), strings.IndexAny(s, p), strings.LastIndexAny(s, p))
			fmt.Printf("%q %q %q %d %d\n", bytes.Replace(b, q, []byte("XY"), 2), bytes.ReplaceAll(b, q, nil), bytes.ReplaceAll(b, q, []byte("<é>")), bytes.IndexAny(b, p), bytes.LastIndexAny(b, p))
			fmt.Printf("%q %q %q %q %q\n", strings.Trim(s, p), strings.TrimLeft(s, p), strings.TrimRight(s, p), strings.TrimPrefix(s, p), strings.TrimSuffix(s, p))
			fmt.Printf("%q %q %q %q %q\n", bytes.Trim(b, p), bytes.TrimLeft(b, p), bytes.TrimRight(b, p), bytes.TrimPrefix(b, q), bytes.TrimSuffix(b, q))
			fmt.Println(bytes.Trim(b, p) == nil, bytes.TrimLeft(b, p) == nil, bytes.TrimRight(b, p) == nil, bytes.TrimSpace(b) == nil)
			fmt.Println(strings.Compare(s, p), bytes.Compare(b, q), bytes.Equal(b, q), strings.EqualFold(s, p), bytes.EqualFold(b, q))
			var l []string
			for x := range strings.SplitSeq(s, p) {
				l = append(l, x)
			}
			for x := range strings.SplitAfterSeq(s, p) {
				l = append(l, x)
			}
			for x := range bytes.SplitSeq(b, q) {
				l = append(l, string(x))
			}
			for x := range bytes.SplitAfterSeq(b, q) {
				l = append(l, string(x))
			}
			fmt.Printf("%q\n", l)
		}
		fmt.Printf("%q %q %q %q %q\n", strings.Fields(s), strings.ToUpper(s), strings.ToLower(s), strings.ToTitle(s), strings.Title(s))
		fmt.Printf("%q %q %q %q %q\n", bytes.Fields(b), bytes.ToUpper(b), bytes.ToLower(b), bytes.ToTitle(b), bytes.Title(b))
		fmt.Printf("%q %q\n", strings.ToValidUTF8(s, "?!"), bytes.ToValidUTF8(b, []byte("?!")))
		fmt.Printf("%q %q %q\n", strings.TrimSpace(s), strings.Repeat(s, 3), bytes.Repeat(b, 2))
		fmt.Printf("%q %q\n", strings.ToUpperSpecial(unicode.TurkishCase, s), strings.ToLowerSpecial(unicode.AzeriCase, s))
		fmt.Printf("%q %v\n", strings.Map(func(r rune) rune {
			if r == 'a' {
				return -1
			}
			return r + 1
		}, s), bytes.Runes(b))
		for _, r := range []rune{'a', 'é', '語', utf, -1, 0xD800, 'x'} {
			fmt.Print(strings.IndexRune(s, r), bytes.IndexRune(b, r), strings.ContainsRune(s, r), " ")
		}
		fmt.Println(strings.LastIndexByte(s, 'a'), bytes.LastIndexByte(b, 'a'), strings.IndexFunc(s, unicode.IsSpace), strings.LastIndexFunc(s, unicode.IsSpace), bytes.IndexFunc(b, unicode.IsSpace), bytes.LastIndexFunc(b, unicode.IsSpace))
		for x := range strings.Lines(s) {
			fmt.Printf("%q ", x)
		}
		for x := range strings.FieldsFuncSeq(s, unicode.IsPunct) {
			fmt.Printf("%q ", x)
		}
		for x := range bytes.FieldsSeq(b) {
			fmt.Printf("%q %d", x, cap(x))
		}
		fmt.Println()
	}
	r := strings.NewReplacer("a", "1", "b", "2", "abc", "xyz", "", "-")
	fmt.Println(r.Replace("abcabd"), strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace("<b>hé</b>"), strings.NewReplacer("abc", "1", "ab", "2", "a", "3").Replace("abcabaac"))
	fmt.Println(strings.NewReplacer("", "X").Replace("héy"), strings.NewReplacer("aaa", "3", "aa", "2", "a", "1", "i", "i", "longerst", "9").Replace("aaaa longest longerst"))
	try("rep", func() { strings.Repeat("a", -1) })
	try("rep", func() { strings.Repeat("abcdefgh", 1<<62) })
	try("rep", func() { bytes.Repeat([]byte("a"), -1) })
	try("rep", func() { bytes.Repeat([]byte("abcdefgh"), 1<<62) })
	try("repl", func() { strings.NewReplacer("a") })
	try("grow", func() { var b strings.Builder; b.Grow(-1) })
	try("trunc", func() { var b bytes.Buffer; b.Truncate(1) })
	try("grow", func() { var b bytes.Buffer; b.Grow(-1) })
	try("copy", func() {
		var b strings.Builder
		b.WriteString("a")
		c := b
		c.WriteString("b")
	})
	sr := strings.NewReader("héllo")
	br := bytes.NewReader([]byte("héllo"))
	type rd interface {
		io.ReadSeeker
		io.RuneScanner
		io.ByteScanner
		io.ReaderAt
		io.WriterTo
		Len() int
		Size() int64
	}
	for _, r := range []rd{sr, br} {
		fmt.Println(r.UnreadByte(), r.UnreadRune())
		fmt.Println(r.ReadByte())
		fmt.Println(r.UnreadRune(), r.UnreadByte())
		fmt.Println(r.ReadRune())
		fmt.Println(r.ReadRune())
		fmt.Println(r.UnreadRune(), r.UnreadRune(), r.Len(), r.Size())
		fmt.Println(r.Seek(-1, 0))
		fmt.Println(r.Seek(0, 7))
		fmt.Println(r.Seek(100, 1))
		fmt.Println(r.Len())
		fmt.Println(r.ReadByte())
		fmt.Println(r.Seek(-3, 2))
		p := make([]byte, 2)
		fmt.Println(r.ReadAt(p, 1))
		fmt.Println(r.ReadAt(p, 5))
		fmt.Println(r.ReadAt(p, 6))
		fmt.Println(r.ReadAt(p, -6))
		var w bytes.Buffer
		fmt.Println(r.WriteTo(&w))
		fmt.Println(w.String())
		fmt.Println(r.ReadRune())
	}
	var buf bytes.Buffer
	fmt.Println(buf.ReadByte())
	fmt.Println(buf.UnreadByte(), buf.UnreadRune())
	fmt.Fprintf(&buf, "héllo %d\nline2\nrest", 42)
	fmt.Println(buf.ReadString('\n'))
	fmt.Println(buf.ReadBytes('\n'))
	fmt.Println(buf.UnreadByte(), buf.UnreadByte(), buf.Len())
	fmt.Println(buf.ReadRune())
	fmt.Println(buf.UnreadRune(), buf.UnreadRune())
	fmt.Printf("%q\n", buf.Next(3))
	fmt.Println(buf.Peek(1))
	fmt.Println(buf.Peek(100))
	fmt.Println(buf.ReadString('\n'))
	fmt.Println(buf.ReadString('\n'))
	fmt.Println(buf.Read(make([]byte, 3)))
	fmt.Println(buf.Read(nil))
	fmt.Println(buf.ReadFrom(strings.NewReader(strings.Repeat("xyz", 1000))))
	fmt.Println(buf.Len())
	buf.Truncate(4)
	fmt.Println(buf.String(), (*bytes.Buffer)(nil))
	fmt.Println(buf.WriteRune('語'))
	fmt.Println(buf.WriteRune(-1))
	fmt.Println(buf.WriteTo(io.Discard))
	fmt.Println(buf.Len(), bytes.NewBufferString("q").Cap() >= 1, bytes.ErrTooLarge)
	big := strings.Repeat("ab", 5000)
	fmt.Println(strings.Index(big, strings.Repeat("ab", 2000)+"c"), strings.Index(big+"c", strings.Repeat("ab", 2000)+"c"), bytes.Index([]byte(big+"c"), []byte(strings.Repeat("ab", 2000)+"c")))
}

const utf = '\uFFFD'
