package main

import (
	"flag"
	"fmt"
	"iter"
	"os"
	"time"
	"unicode/utf16"
	"errors"
)

type list []string

func (l *list) String() string     { return fmt.Sprint(*l) }
func (l *list) Set(s string) error { *l = append(*l, s); if s == "bad" { return errors.New("bad one") }; return nil }

func try(f func()) {
	defer func() { fmt.Println("recovered", recover()) }()
	f()
}

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Println("cleanup")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func main() {
	for _, args := range [][]string{
		{"-i", "5", "-s=hello", "--b", "rest", "-x"}, {"-i", "x"}, {"-i=99999999999999999999"}, {"-u", "-3"}, {"-d", "1h2m", "-f", "2.5", "-i64", "0x10", "-u64=7"},
		{"-nope"}, {"-help"}, {"-b=maybe"}, {"-b=false", "--", "-i"}, {"-l", "a", "-l=b", "-l", "bad"}, {"---x"}, {"-=x"}, {"-s"}, {"-fn", "q"}, {"-bf", "x"}, {"-"}, {"-d", "zzz"}, {"-bf=no"},
	} {
		fs := flag.NewFlagSet("prog", flag.ContinueOnError)
		fs.SetOutput(os.Stdout)
		i := fs.Int("i", 3, "an `integer` value")
		s := fs.String("s", "def", "a string\nof two lines")
		b := fs.Bool("b", false, "a bool")
		u := fs.Uint("u", 0, "unsigned")
		f := fs.Float64("f", 1.5, "float")
		d := fs.Duration("d", time.Second, "duration")
		i64 := fs.Int64("i64", 0, "int64")
		u64 := fs.Uint64("u64", 9, "uint64")
		var l list
		fs.Var(&l, "l", "list of `things`")
		fs.Func("fn", "func", func(s string) error { fmt.Println("fn", s); return nil })
		fs.BoolFunc("bf", "boolfunc", func(s string) error { fmt.Println("bf", s); if s == "no" { return errors.New("refused") }; return nil })
		err := fs.Parse(args)
		fmt.Println(*i, *s, *b, *u, *f, *d, *i64, *u64, l, err, fs.Args(), fs.NArg(), fs.NFlag(), fs.Arg(0), fs.Parsed())
		fs.Visit(func(f *flag.Flag) { fmt.Print(f.Name, "=", f.Value, " ", f.DefValue, ";") })
		fmt.Println(fs.Set("i", "8"), fs.Lookup("i").Value.(flag.Getter).Get(), fs.Set("zip", "1"))
	}
	fs := flag.NewFlagSet("", flag.PanicOnError)
	fs.SetOutput(os.Stdout)
	fs.Bool("x", true, "usage")
	try(func() { fs.Parse([]string{"-y"}) })
	try(func() { fs.Bool("x", true, "usage") })
	try(func() { fs.Bool("-x", true, "usage") })
	try(func() { fs.Bool("a=x", true, "usage") })
	fmt.Println(flag.NArg(), flag.Parsed(), flag.ErrHelp)
	n := flag.Int("n", 4, "number")
	flag.Parse()
	fmt.Println(*n, flag.Args())

	next, stop := iter.Pull(count(3))
	for range 5 {
		fmt.Println(next())
	}
	stop()
	next, stop = iter.Pull(count(3))
	fmt.Println(next())
	stop()
	stop()
	fmt.Println(next())
	next, stop = iter.Pull(count(3))
	stop()
	fmt.Println(next())
	next, stop = iter.Pull(func(yield func(int) bool) { yield(1); panic("inside") })
	fmt.Println(next())
	try(func() { next() })
	fmt.Println(next())
	n2, s2 := iter.Pull2(func(yield func(int, string) bool) { _ = yield(1, "a") && yield(2, "b") })
	fmt.Println(n2())
	fmt.Println(n2())
	fmt.Println(n2())
	s2()
	fmt.Println(utf16.Encode([]rune("a😀é\xff")), utf16.Decode([]uint16{0x61, 0xd83d, 0xde00, 0xd83d, 0x62, 0xde00}), utf16.RuneLen('😀'), utf16.RuneLen(0xd800), utf16.IsSurrogate(0xdfff))
	fmt.Println(utf16.EncodeRune('😀'))
	fmt.Println(utf16.EncodeRune('a'))
	fmt.Println(utf16.AppendRune(nil, -1), utf16.DecodeRune(1, 2))
}
