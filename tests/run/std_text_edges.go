package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"unicode"
)

type slow struct{ s string }

func (r *slow) Read(p []byte) (int, error) {
	if r.s == "" {
		return 0, io.EOF
	}
	n := copy(p[:min(3, len(p))], r.s)
	r.s = r.s[n:]
	return n, nil
}

type zero struct{}

func (zero) Read(p []byte) (int, error) { return 0, nil }

type bad struct{}

func (bad) Read(p []byte) (int, error) { return -1, nil }

func try(f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println("panic:", e)
		}
	}()
	f()
}

func main() {
	for _, pairs := range [][]string{{"a", "1", "b", "2"}, {"a", "1", "aa", "2", "aaa", "3"}, {"aaa", "3", "aa", "2", "a", "1"}, {"", "X"}, {"a", "", "b", ""}, {"hello", "HI", "hell", "heaven"}, {"<", "&lt;", ">", "&gt;", "&", "&amp;"}, {"a", "b", "b", "c", "c", "a"}, {"", "X", "a", "Y"}, {"é", "e", "日本", "nihon"}, {"\xff", "?"}, {}, {"a", "1", "a", "2"}} {
		r := strings.NewReplacer(pairs...)
		for _, s := range []string{"", "a", "banana", "aaaa", "hello hell", "<a&b>", "é日本\xff"} {
			var b strings.Builder
			n, err := r.WriteString(&b, s)
			fmt.Printf("%q %q %d %v|", r.Replace(s), b.String(), n, err)
		}
		fmt.Println()
	}
	try(func() { strings.NewReplacer("a") })
	in := "one two  three\n\nfour\r\nfive é\xff x"
	for i, split := range []bufio.SplitFunc{bufio.ScanLines, bufio.ScanWords, bufio.ScanRunes, bufio.ScanBytes} {
		sc := bufio.NewScanner(&slow{in})
		sc.Split(split)
		for k := 0; k < 300 && sc.Scan(); k++ {
			fmt.Printf("%d%q ", i, sc.Text())
		}
		fmt.Println(sc.Err())
	}
	sc := bufio.NewScanner(strings.NewReader(strings.Repeat("x", 70000)))
	fmt.Println(sc.Scan(), sc.Err(), len(sc.Text()))
	sc = bufio.NewScanner(strings.NewReader(strings.Repeat("x", 100) + "\ny"))
	sc.Buffer(make([]byte, 10), 50)
	fmt.Println(sc.Scan(), sc.Err())
	sc = bufio.NewScanner(strings.NewReader(strings.Repeat("x", 49) + "\ny"))
	sc.Buffer(nil, 50)
	fmt.Println(sc.Scan(), sc.Err(), len(sc.Bytes()), sc.Scan(), sc.Text(), sc.Scan())
	sc = bufio.NewScanner(zero{})
	fmt.Println(sc.Scan(), sc.Err())
	sc = bufio.NewScanner(bad{})
	fmt.Println(sc.Scan(), sc.Err())
	sc = bufio.NewScanner(strings.NewReader("abc"))
	sc.Split(func(d []byte, eof bool) (int, []byte, error) { return 0, nil, errors.New("split err") })
	fmt.Println(sc.Scan(), sc.Err())
	sc = bufio.NewScanner(strings.NewReader("abc"))
	sc.Split(func(d []byte, eof bool) (int, []byte, error) { return 1, d[:1], bufio.ErrFinalToken })
	fmt.Println(sc.Scan(), sc.Text(), sc.Scan(), sc.Err())
	sc = bufio.NewScanner(strings.NewReader("abc"))
	sc.Split(func(d []byte, eof bool) (int, []byte, error) { return len(d) + 1, nil, nil })
	fmt.Println(sc.Scan(), sc.Err())
	try(func() {
		sc := bufio.NewScanner(strings.NewReader("abc"))
		sc.Split(func(d []byte, eof bool) (int, []byte, error) { return 0, []byte{}, nil })
		for k := 0; k < 300 && sc.Scan(); k++ {
		}
	})
	try(func() { sc.Buffer(nil, 1) })
	br := bufio.NewReaderSize(&slow{"hello\nworld\nlong line here without end"}, 16)
	fmt.Println(br.ReadString('\n'))
	l, p, err := br.ReadLine()
	fmt.Println(string(l), p, err)
	pk, err := br.Peek(5)
	fmt.Println(string(pk), err, br.Buffered(), br.Size())
	_, err = br.Peek(17)
	fmt.Println(err)
	sl, err := br.ReadSlice('!')
	fmt.Println(string(sl), err)
	rr, sz, err := br.ReadRune()
	fmt.Println(rr, sz, err, br.UnreadRune(), br.UnreadRune())
	d, err := br.Discard(100)
	fmt.Println(d, err)
	_, err = br.ReadByte()
	fmt.Println(err)
	var bb bytes.Buffer
	bw := bufio.NewWriterSize(&bb, 8)
	fmt.Println(bw.Available(), bw.Buffered())
	bw.WriteString("0123456789abc")
	bw.WriteRune('é')
	bw.WriteByte('!')
	fmt.Println(bb.String(), bw.Buffered(), bw.Flush(), bb.String())
	bb.Reset()
	fmt.Fprintf(&bb, "line1\nline2")
	ln, err := bb.ReadString('\n')
	fmt.Printf("%q %v %q\n", ln, err, bb.Next(3))
	fmt.Println(bb.UnreadByte(), bb.Len(), bb.String())
	bb.Truncate(1)
	fmt.Println(bb.String(), bb.UnreadRune())
	try(func() { bb.Truncate(10) })
	try(func() { bb.Grow(-1) })
	rd := strings.NewReader("abcdef")
	fmt.Println(rd.Seek(-2, io.SeekEnd))
	fmt.Println(rd.Seek(-10, io.SeekCurrent))
	fmt.Println(rd.Seek(0, 7))
	b4 := make([]byte, 4)
	n, err := rd.ReadAt(b4, 4)
	fmt.Println(n, err, rd.Len(), rd.Size())
	n, err = rd.ReadAt(b4, -1)
	fmt.Println(n, err, rd.UnreadRune())
	for _, f := range []struct {
		min, tab, pad int
		c             byte
		fl            uint
	}{{0, 8, 1, ' ', 0}, {5, 0, 2, '.', tabwriter.AlignRight}, {8, 8, 0, '\t', 0}, {0, 4, 1, ' ', tabwriter.Debug}, {3, 2, 1, ' ', tabwriter.TabIndent}, {0, 8, 0, '*', tabwriter.DiscardEmptyColumns}, {2, 4, 1, '-', tabwriter.AlignRight | tabwriter.Debug}, {0, 8, 1, ' ', tabwriter.FilterHTML}} {
		w := tabwriter.NewWriter(os.Stdout, f.min, f.tab, f.pad, f.c, f.fl)
		fmt.Fprint(w, "a\tb\tc\naaaa\tbb\tc\n\n\tx\ty\nlong cell here\té\t\t z\nx\vy\vz\nq\fr\ts\n<b>t</b>\tu&amp;v\tw\ttail")
		w.Flush()
		fmt.Println()
	}
	fmt.Printf("%q %q %q\n", strings.Fields("  a b\t\nc\u00a0d\u2003e "), strings.Split("a,b,,c", ","), strings.SplitN("a,b,c", ",", 2))
	fmt.Printf("%q %q %q %q\n", strings.Split("", ","), strings.Split("abc", ""), strings.SplitAfter("a,b", ","), strings.SplitAfterN("a,b,c", ",", -1))
	fmt.Println(strings.Title("hello wORLD o'neil"), strings.ToTitle("ǆ"), strings.ToUpper("ßéǆŉ"), strings.ToLower("İIΣ"), strings.EqualFold("Kelvin", "\u212aelvin"), strings.EqualFold("ß", "ss"))
	fmt.Println(strings.Index("chicken", "ken"), strings.LastIndex("go gopher", "go"), strings.IndexAny("golang", "gy"), strings.LastIndexAny("golang", "go"), strings.IndexByte("x", 'y'), strings.IndexRune("chicken", 'k'), strings.IndexRune("\xff", utf), strings.IndexFunc("Hello, 世界", unicode.IsUpper), strings.Count("cheese", "e"), strings.Count("five", ""), strings.Count("日本", ""))
	fmt.Printf("%q %q %q %q %q %q\n", strings.Trim("xxhixx", "x"), strings.TrimLeft("abcab", "ba"), strings.TrimRight("héé", "é"), strings.TrimPrefix("ab", "a"), strings.TrimFunc("12a34", unicode.IsDigit), strings.TrimSpace("\u2000 x \v\f\u0085"))
	fmt.Printf("%q %q %q\n", strings.Map(func(r rune) rune {
		if r == 'a' {
			return -1
		}
		return r + 1
	}, "banana\xff"), strings.ToValidUTF8("a\xff\xfeb", "?"), strings.Repeat("ab", 3))
	try(func() { strings.Repeat("a", -1) })
	fmt.Println(strings.Compare("a", "b"), strings.ContainsAny("x", ""), strings.ContainsRune("abc", 'b'))
	b, a, ok := strings.Cut("k=v=w", "=")
	fmt.Println(b, a, ok)
	fmt.Printf("%q %q\n", strings.Replace("oink oink oink", "k", "ky", 2), strings.Replace("abc", "", "-", -1))
	for s := range strings.SplitSeq("a-b-c", "-") {
		fmt.Print(s, ";")
	}
	for s := range strings.Lines("x\ny\n\nz") {
		fmt.Printf("%q;", s)
	}
	for s := range strings.FieldsSeq(" a  b ") {
		fmt.Print(s, ";")
	}
	fmt.Println()
	fmt.Printf("%q %q %q\n", bytes.Fields([]byte(" a b ")), bytes.Title([]byte("ab cd")), bytes.SplitN([]byte("a,b,c"), []byte(","), 2))
	var sb strings.Builder
	sb.Grow(10)
	sb.WriteByte('x')
	sb.WriteRune('é')
	fmt.Println(sb.Len(), sb.String())
	pr, pw := io.Pipe()
	go func() { pw.Write([]byte("hi")); pw.CloseWithError(errors.New("pe")) }()
	all, err := io.ReadAll(pr)
	fmt.Println(string(all), err)
	_, err = pw.Write([]byte("x"))
	fmt.Println(err)
	lr := io.LimitReader(strings.NewReader("abcdef"), 3)
	all, _ = io.ReadAll(lr)
	fmt.Println(string(all))
	_, err = io.ReadFull(strings.NewReader("ab"), make([]byte, 3))
	fmt.Println(err)
	_, err = io.ReadAtLeast(strings.NewReader("ab"), make([]byte, 1), 2)
	fmt.Println(err)
	_, err = io.CopyN(io.Discard, strings.NewReader("ab"), 5)
	fmt.Println(err)
	var tee bytes.Buffer
	io.Copy(io.Discard, io.TeeReader(strings.NewReader("tee"), &tee))
	fmt.Println(tee.String())
	mr := io.MultiReader(strings.NewReader("a"), strings.NewReader(""), strings.NewReader("b"))
	all, _ = io.ReadAll(mr)
	fmt.Println(string(all))
	sr := io.NewSectionReader(strings.NewReader("0123456789"), 2, 5)
	all, _ = io.ReadAll(sr)
	fmt.Println(string(all), sr.Size())
}

const utf = '\uFFFD'
