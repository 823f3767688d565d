package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"maps"
	"math/rand"
	randv2 "math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

type myErr struct{ code int }

func (e *myErr) Error() string        { return fmt.Sprint("my ", e.code) }
func (e *myErr) Is(target error) bool { return target == fs.ErrExist }

func try(f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println("panic:", e)
		}
	}()
	f()
}

type list []string

func (l *list) String() string { return strings.Join(*l, "+") }
func (l *list) Set(s string) error {
	if s == "bad" {
		return errors.New("bad value")
	}
	*l = append(*l, s)
	return nil
}

func main() {
	e1 := &myErr{3}
	j := errors.Join(nil, e1, io.EOF)
	w := fmt.Errorf("wrap: %w", j)
	var me *myErr
	fmt.Println(j, "|", w, errors.Is(w, io.EOF), errors.Is(w, fs.ErrExist), errors.As(w, &me), me, errors.Join(nil, nil), errors.Unwrap(j), errors.Unwrap(w) == j)
	fmt.Printf("%q %v %+v\n", j, []error{j}, e1)
	try(func() { errors.As(w, nil) })
	try(func() { errors.As(w, me) })
	try(func() { var x int; errors.As(w, &x) })
	for _, args := range [][]string{{}, {"-n", "5", "rest", "-x"}, {"-n=7", "--s", "str", "-b", "--", "-n"}, {"-b=false", "-d", "1h"}, {"-n", "x"}, {"-n"}, {"-zz"}, {"-h"}, {"-b=maybe"}, {"-l", "a", "-l", "b"}, {"-l", "bad"}, {"---n"}, {"-=x"}, {"-"}, {"-f", "1e400"}, {"-u", "-1"}, {"-fn", "q"}, {"-bf"}, {"-n", "99999999999999999999"}, {"-d", "5"}} {
		fs := flag.NewFlagSet("prog", flag.ContinueOnError)
		var buf bytes.Buffer
		fs.SetOutput(&buf)
		n := fs.Int("n", 3, "number of `things`")
		s := fs.String("s", "def", "a string\nsecond line")
		b := fs.Bool("b", false, "")
		d := fs.Duration("d", time.Second, "dur")
		f := fs.Float64("f", 0, "float")
		u := fs.Uint("u", 0, "uns")
		var l list
		fs.Var(&l, "l", "list `of`")
		fs.Func("fn", "a func", func(s string) error { return errors.New("fn " + s) })
		fs.BoolFunc("bf", "bool func", func(s string) error { return nil })
		i64 := fs.Int64("long-flag-name", 1<<40, "i64")
		err := fs.Parse(args)
		fmt.Println(args, err, *n, *s, *b, *d, *f, *u, l, *i64, fs.Args(), fs.NArg(), fs.NFlag(), errors.Is(err, flag.ErrHelp))
		fmt.Print(buf.String())
		fs.Visit(func(f *flag.Flag) { fmt.Print(f.Name, "=", f.Value, " ") })
		fmt.Println()
	}
	try(func() {
		fs := flag.NewFlagSet("x", flag.PanicOnError)
		fs.SetOutput(io.Discard)
		fs.Parse([]string{"-q"})
	})
	try(func() {
		fs := flag.NewFlagSet("x", flag.PanicOnError)
		fs.SetOutput(io.Discard)
		fs.Int("a", 1, "")
		fs.Int("a", 1, "")
	})
	var lb bytes.Buffer
	for _, fl := range []int{0, log.Lmsgprefix, log.Lshortfile, log.Lshortfile | log.Lmsgprefix} {
		l := log.New(&lb, "pre: ", fl)
		l.Println("a", 1)
		l.Printf("x %d\n", 2)
		l.Print("no newline", 3, 4)
		l.Output(1, "out")
		l.SetPrefix("P ")
		l.Print("")
	}
	fmt.Print(lb.String())
	try(func() { log.New(io.Discard, "", 0).Panicf("p %d", 1) })
	m := map[string]int{"c": 3, "a": 1, "b": 2}
	fmt.Println(slices.Sorted(maps.Keys(m)), slices.Collect(slices.Values([]int{1, 2})), slices.SortedFunc(maps.Values(m), func(a, b int) int { return b - a }), maps.Collect(maps.All(m)))
	s := []int{3, 1, 4, 1, 5, 9, 2, 6}
	fmt.Println(slices.Index(s, 4), slices.Contains(s, 7), slices.Max(s), slices.Min(s), slices.IndexFunc(s, func(x int) bool { return x > 4 }))
	fmt.Println(slices.Insert(slices.Clone(s), 2, 7, 8), slices.Delete(slices.Clone(s), 1, 3), slices.Replace(slices.Clone(s), 0, 2, 10, 11, 12), slices.Compact([]int{1, 1, 2, 2, 1}), slices.Concat(s, s[:1]), slices.Repeat([]int{1, 2}, 2))
	for c := range slices.Chunk(s, 3) {
		fmt.Print(c, cap(c))
	}
	for i, v := range slices.Backward(s) {
		fmt.Print(i, v, " ")
	}
	fmt.Println()
	slices.Sort(s)
	fmt.Println(slices.BinarySearch(s, 5))
	fmt.Println(slices.BinarySearch(s, 7))
	fmt.Println(slices.Compare([]int{1, 2}, []int{1, 3}), slices.Equal(s, s), slices.IsSorted(s), cmp.Compare(1.0, 2.0) == -1)
	try(func() { slices.Insert(s, 20, 1) })
	try(func() { slices.Chunk(s, 0) })
	try(func() { slices.Max([]int{}) })
	try(func() { slices.Repeat(s, -1) })
	try(func() { slices.Delete(s, 5, 2) })
	r := rand.New(rand.NewSource(42))
	fmt.Println(r.Int(), r.Intn(10), r.Int63n(1000), r.Float64(), r.Perm(5), r.NormFloat64(), r.ExpFloat64(), r.Uint32(), r.Int31n(7), r.Float32())
	r2 := randv2.New(randv2.NewPCG(1, 2))
	fmt.Println(r2.IntN(100), r2.Uint64(), r2.Float64(), r2.Perm(4), r2.NormFloat64(), r2.Int32N(5), r2.Uint32N(1000), r2.ExpFloat64(), r2.Uint64N(1<<60))
	r3 := randv2.New(randv2.NewChaCha8([32]byte{1, 2, 3}))
	fmt.Println(r3.Uint64(), r3.IntN(1000), r3.Int64N(1e15))
	try(func() { r.Intn(0) })
	try(func() { r2.IntN(-1) })
	sh := []int{1, 2, 3, 4, 5}
	r.Shuffle(5, func(i, j int) { sh[i], sh[j] = sh[j], sh[i] })
	fmt.Println(sh)
	var sm sync.Map
	sm.Store("a", 1)
	fmt.Println(sm.LoadOrStore("a", 2))
	fmt.Println(sm.LoadOrStore("b", 2))
	fmt.Println(sm.LoadAndDelete("a"))
	fmt.Println(sm.Swap("b", 5))
	fmt.Println(sm.CompareAndSwap("b", 5, 6), sm.CompareAndDelete("b", 5))
	sm.Range(func(k, v any) bool { fmt.Println(k, v); return true })
	sm.Clear()
	fmt.Println(sm.Load("b"))
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), "k", "v"))
	fmt.Println(ctx, ctx.Err(), context.Cause(ctx), ctx.Value("k"))
	cancel(errors.New("why"))
	fmt.Println(ctx.Err(), context.Cause(ctx))
	c2, cn := context.WithTimeoutCause(context.Background(), time.Millisecond, errors.New("slow"))
	<-c2.Done()
	fmt.Println(c2.Err(), context.Cause(c2), errors.Is(c2.Err(), context.DeadlineExceeded), c2.Err().(interface{ Timeout() bool }).Timeout())
	cn()
	c3, cn3 := context.WithDeadline(context.Background(), time.Now().Add(-1))
	fmt.Println(c3.Err())
	cn3()
	c4 := context.WithoutCancel(ctx)
	fmt.Println(c4.Err(), c4.Value("k"), c4)
	stop := context.AfterFunc(ctx, func() {})
	fmt.Println(stop(), context.Background())
	try(func() { context.WithValue(nil, 1, 1) })
	try(func() { context.WithValue(context.Background(), nil, 1) })
	try(func() { context.WithValue(context.Background(), []int{}, 1) })
	for _, p := range []string{"", ".", "/", "a/b/../c", "/../a", "a//b/./c/", "../..", "a/..", "/a/b.tar.gz", "a/b/"} {
		d, f := filepath.Split(p)
		fmt.Print(path.Clean(p), " ", filepath.Base(p), " ", filepath.Dir(p), " ", filepath.Ext(p), " ", d, "|", f, " ", filepath.IsAbs(p), filepath.IsLocal(p), " ", filepath.VolumeName(p), " ", filepath.ToSlash(p), ";")
	}
	fmt.Println()
	for _, rel := range [][2]string{{"/a", "/a/b"}, {"/a/b", "/a"}, {"a", "/b"}, {"/a", "b"}, {".", "x"}, {"../x", "y"}, {"a/b", "a/c/d"}} {
		{
			a, b := filepath.Rel(rel[0], rel[1])
			fmt.Print(a, b)
		}
		fmt.Print(";")
	}
	for _, g := range [][2]string{{"*.go", "a.go"}, {"a[b-d]?", "acx"}, {"[^a]", "b"}, {"[", "a"}, {"\\*", "*"}, {"a/*", "a/b/c"}, {"*", ""}, {"[]a]", "]"}, {"[-]", "-"}, {"a[", "a"}, {"*x*y", "axby"}} {
		{
			a, b := path.Match(g[0], g[1])
			fmt.Print(a, b)
		}
		fmt.Print(" ")
	}
	fmt.Println()
	for _, in := range []string{"a,b,c\nd,e,f\n", "a,\"b\"\"c\",d\n", "a,b\nc\n", "\"a\nb\",c\n", "a,\"b\n", "a,b\"c,d\n", " a, b\n", "#c\na\n\nb\n", "a;b\n", "\"a\"x,b\n", "", "\n\n", "a,b\r\nc,d\r", "\xff,b\n", "a,,\n"} {
		rd := csv.NewReader(strings.NewReader(in))
		rd.Comment = '#'
		recs, err := rd.ReadAll()
		fmt.Printf("%q %v\n", recs, err)
		rd = csv.NewReader(strings.NewReader(in))
		rd.FieldsPerRecord = -1
		rd.LazyQuotes = true
		rd.TrimLeadingSpace = true
		recs, err = rd.ReadAll()
		fmt.Printf("%q %v %d\n", recs, err, rd.InputOffset())
	}
	cw := csv.NewWriter(os.Stdout)
	cw.Write([]string{"a b", "c,d", "e\"f", "", " g", "h\ni", "\\.", "#"})
	cw.UseCRLF = true
	cw.WriteAll([][]string{{""}, {"x", "y"}})
	cw.Comma = '"'
	fmt.Println(cw.Write([]string{"x"}), cw.Error())
	_, err := os.Open("/nonexistent/x")
	var pe *fs.PathError
	fmt.Println(err, errors.Is(err, fs.ErrNotExist), os.IsNotExist(err), errors.As(err, &pe), pe.Op, pe.Path, pe.Err)
	_, err = os.ReadFile("/")
	fmt.Println(err)
	fmt.Println(os.Remove("/nonexistent"), os.Rename("/nonexistent", "/x"), os.Chdir("/nonexistent"))
	_, err = os.ReadDir("/nonexistent")
	fmt.Println(err)
	fmt.Println(os.Symlink("", ""), os.Truncate("/nonexistent", 1))
	fmt.Print(hex.Dump([]byte("hello, world! 12345\x00\xff")))
	_, err = hex.DecodeString("abz")
	fmt.Println(err, hex.ErrLength)
	_, err = hex.DecodeString("abc")
	fmt.Println(err)
	fmt.Println(sort.SearchInts([]int{1, 3, 5}, 4), utf8.ValidString("a\xff"), utf8.RuneCountInString("日本\xff"))
	x := []struct {
		n string
		a int
	}{{"b", 1}, {"a", 2}, {"c", 1}, {"a", 1}}
	slices.SortStableFunc(x, func(p, q struct {
		n string
		a int
	}) int {
		return cmp.Or(cmp.Compare(p.a, q.a), strings.Compare(p.n, q.n))
	})
	fmt.Println(x)
}
