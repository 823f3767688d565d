package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

type slow struct {
	s string
	n int
}

func (r *slow) Read(p []byte) (int, error) {
	if r.s == "" {
		return 0, io.EOF
	}
	n := min(r.n, len(r.s), len(p))
	copy(p, r.s[:n])
	r.s = r.s[n:]
	return n, nil
}

type never struct{}

func (never) Read(p []byte) (int, error) { return 0, nil }

type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.after {
		n := f.after
		f.after = 0
		return n, errors.New("full")
	}
	f.after -= len(p)
	return len(p), nil
}

type short struct{}

func (short) Write(p []byte) (int, error) { return len(p) / 2, nil }

type bad struct{}

func (bad) Write(p []byte) (int, error) { return len(p) + 1, nil }

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println("panic:", r)
		}
	}()
	f()
}

func main() {
	for _, n := range []int{1, 2, 3, 7, 100} {
		r := bufio.NewReaderSize(&slow{"line one\r\nzwei é 語\n\nlong" + strings.Repeat("-", 40) + "end\nlast", n}, 16)
		for range 3 {
			l, p, err := r.ReadLine()
			fmt.Printf("%q %v %v\n", l, p, err)
		}
		l, err := r.ReadSlice('\n')
		fmt.Printf("%q %v\n", l, err)
		fmt.Println(r.UnreadByte())
		b, err := r.ReadByte()
		fmt.Println(b, err)
		s, err := r.ReadString('\n')
		fmt.Printf("%q %v\n", s, err)
		pk, err := r.Peek(2)
		fmt.Printf("%q %v\n", pk, err)
		pk, err = r.Peek(20)
		fmt.Printf("%q %v\n", pk, err)
		pk, err = r.Peek(5)
		fmt.Printf("%q %v\n", pk, err)
		_, err = r.Peek(-1)
		fmt.Println(err)
		fmt.Println(r.ReadRune())
		fmt.Println(r.UnreadRune(), r.UnreadRune(), r.UnreadByte())
		fmt.Println(r.Discard(2))
		fmt.Println(r.Discard(-1))
		fmt.Println(r.Discard(20))
		bs, err := r.ReadBytes('x')
		fmt.Printf("%q %v %v\n", bs, err, bs == nil)
		fmt.Println(r.ReadByte())
		fmt.Println(r.ReadRune())
		fmt.Println(r.Size(), r.Buffered())
		r.Reset(strings.NewReader("again"))
		var w bytes.Buffer
		fmt.Println(r.WriteTo(&w))
		fmt.Println(w.String())
		sc := bufio.NewScanner(&slow{"a bb  ccc\n\nd é\r\n語\xff x", n})
		for sc.Scan() {
			fmt.Printf("%q ", sc.Text())
		}
		fmt.Printf("%q %v\n", sc.Text(), sc.Err())
		for i, f := range []bufio.SplitFunc{bufio.ScanWords, bufio.ScanRunes, bufio.ScanBytes} {
			sc := bufio.NewScanner(&slow{"  a bb\u00a0  ccc\n\nd é\r\n語\xff x ", n})
			sc.Split(f)
			for sc.Scan() {
				fmt.Printf("%q ", sc.Bytes())
			}
			fmt.Println(i, sc.Err())
		}
	}
	sc := bufio.NewScanner(strings.NewReader("short\n" + strings.Repeat("x", 100) + "\nmore\n"))
	sc.Buffer(make([]byte, 4), 20)
	for sc.Scan() {
		fmt.Println(sc.Text())
	}
	fmt.Println(sc.Err(), sc.Scan(), len(sc.Text()))
	sc = bufio.NewScanner(never{})
	fmt.Println(sc.Scan(), sc.Err())
	for _, n := range []int{-1, 100} {
		sc = bufio.NewScanner(strings.NewReader("abc"))
		sc.Split(func(d []byte, eof bool) (int, []byte, error) { return n, nil, nil })
		fmt.Println(sc.Scan(), sc.Err())
	}
	sc = bufio.NewScanner(strings.NewReader("abc"))
	sc.Split(func(d []byte, eof bool) (int, []byte, error) { return 1, []byte{d[0]}, bufio.ErrFinalToken })
	fmt.Println(sc.Scan(), sc.Text(), sc.Scan(), sc.Err())
	sc = bufio.NewScanner(strings.NewReader("abc"))
	sc.Split(func(d []byte, eof bool) (int, []byte, error) { return 0, nil, errors.New("mine") })
	fmt.Println(sc.Scan(), sc.Text(), sc.Scan(), sc.Err())
	try(func() { sc.Buffer(nil, 3) })
	try(func() { sc.Split(nil) })
	try(func() {
		sc := bufio.NewScanner(strings.NewReader("abc"))
		sc.Split(func(d []byte, eof bool) (int, []byte, error) { if !eof { return 0, nil, nil }; return 0, []byte{}, nil })
		for sc.Scan() {
		}
	})
	_, err := bufio.NewReader(never{}).ReadByte()
	fmt.Println(err)

	var out bytes.Buffer
	w := bufio.NewWriterSize(&out, 8)
	fmt.Println(w.WriteString("hello"))
	fmt.Println(w.Buffered(), w.Available(), w.Size(), out.Len())
	fmt.Println(w.Write([]byte(" world, this is long")))
	fmt.Println(w.WriteByte('!'), w.Buffered(), out.String())
	fmt.Println(w.WriteRune('語'))
	fmt.Println(w.WriteRune('x'))
	fmt.Println(w.ReadFrom(&slow{"0123456789abcdef", 3}))
	fmt.Println(w.Flush(), out.String())
	w.Write(append(w.AvailableBuffer(), "zz"...))
	w.Flush()
	fmt.Println(out.String())
	w = bufio.NewWriterSize(&failing{10}, 4)
	for range 6 {
		fmt.Println(w.WriteString("abc"))
	}
	fmt.Println(w.Flush(), w.WriteByte('a'))
	fmt.Println(w.WriteRune('é'))
	w = bufio.NewWriter(short{})
	w.WriteString("abcd")
	fmt.Println(w.Flush(), w.Buffered())
	rw := bufio.NewReadWriter(bufio.NewReader(strings.NewReader("in")), bufio.NewWriter(&out))
	fmt.Println(rw.ReadString('n'))

	// io
	fmt.Println(io.Copy(short{}, strings.NewReader("abcd")))
	fmt.Println(io.Copy(struct{ io.Writer }{short{}}, struct{ io.Reader }{strings.NewReader("abcd")}))
	fmt.Println(io.Copy(struct{ io.Writer }{bad{}}, struct{ io.Reader }{strings.NewReader("abcd")}))
	fmt.Println(io.CopyN(io.Discard, strings.NewReader("abcd"), 3))
	fmt.Println(io.CopyN(io.Discard, strings.NewReader("abcd"), 30))
	try(func() { io.CopyBuffer(io.Discard, strings.NewReader(""), []byte{}) })
	p := make([]byte, 4)
	fmt.Println(io.ReadFull(strings.NewReader("abcd"), p))
	fmt.Println(io.ReadFull(strings.NewReader("ab"), p))
	fmt.Println(io.ReadFull(strings.NewReader(""), p))
	fmt.Println(io.ReadAtLeast(strings.NewReader("abcd"), p, 5))
	sr := io.NewSectionReader(strings.NewReader("0123456789"), 2, 5)
	all, err := io.ReadAll(sr)
	fmt.Println(string(all), err, sr.Size())
	fmt.Println(sr.Seek(1, io.SeekStart))
	fmt.Println(sr.Seek(-9, io.SeekCurrent))
	fmt.Println(sr.Seek(0, 9))
	fmt.Println(sr.ReadAt(p, 3))
	fmt.Println(sr.ReadAt(p, 1))
	fmt.Println(sr.ReadAt(p, 9))
	fmt.Println(sr.Outer())
	mr := io.MultiReader(strings.NewReader("ab"), io.MultiReader(strings.NewReader("cd")), strings.NewReader(""), strings.NewReader("ef"))
	all, err = io.ReadAll(mr)
	fmt.Println(string(all), err)
	mr = io.MultiReader(strings.NewReader("ab"), io.LimitReader(strings.NewReader("cdef"), 3))
	out.Reset()
	fmt.Println(io.Copy(&out, mr))
	var o2 strings.Builder
	mw := io.MultiWriter(&out, &o2, io.MultiWriter(io.Discard))
	fmt.Println(io.WriteString(mw, "xyz"))
	fmt.Fprintf(mw, "%d", 5)
	fmt.Println(out.String(), o2.String())
	fmt.Println(io.WriteString(io.MultiWriter(&out, short{}, &o2), "xyz"))
	all, err = io.ReadAll(io.TeeReader(strings.NewReader("tee"), &o2))
	fmt.Println(string(all), err, o2.String())
	_, err = io.ReadAll(io.TeeReader(strings.NewReader("tee"), &failing{2}))
	fmt.Println(err)
	fmt.Println(io.NopCloser(strings.NewReader("x")).Close())
	_, ok := io.NopCloser(strings.NewReader("x")).(io.WriterTo)
	fmt.Println(ok)
	fa := &at{}
	ow := io.NewOffsetWriter(fa, 10)
	fmt.Println(ow.Write([]byte("ab")))
	fmt.Println(ow.Write([]byte("cd")))
	fmt.Println(ow.Seek(1, io.SeekStart))
	fmt.Println(ow.Seek(2, io.SeekCurrent))
	fmt.Println(ow.Seek(0, io.SeekEnd))
	fmt.Println(ow.Seek(-1, io.SeekStart))
	fmt.Println(ow.WriteAt([]byte("e"), 7))
	fmt.Println(ow.WriteAt([]byte("e"), -7))
	fmt.Println(fa.log)

	pr, pw := io.Pipe()
	var wg sync.WaitGroup
	wg.Add(1)
	var late int
	var lateErr error
	go func() {
		defer wg.Done()
		for i := range 3 {
			n, err := fmt.Fprintf(pw, "message %d;", i)
			fmt.Println("wrote", n, err)
		}
		pw.CloseWithError(errors.New("over"))
		late, lateErr = pw.Write([]byte("x"))
	}()
	q := make([]byte, 1000)
	total := 0
	for {
		n, err := pr.Read(q[total:][:4])
		total += n
		if err != nil {
			fmt.Println(string(q[:total]), err)
			break
		}
	}
	wg.Wait()
	fmt.Println(late, lateErr)
	pr, pw = io.Pipe()
	pr.Close()
	fmt.Println(pw.Write([]byte("x")))
	fmt.Println(pr.Read(q))
	pr, pw = io.Pipe()
	pr.CloseWithError(errors.New("reader gone"))
	fmt.Println(pw.Write([]byte("x")))
	fmt.Println(pw.Close())
	pr, pw = io.Pipe()
	pw.Close()
	fmt.Println(pr.Read(q))
	lr := &io.LimitedReader{R: strings.NewReader("abcdef"), N: 4}
	fmt.Println(lr.Read(p))
	fmt.Println(lr.Read(p))
}

type at struct{ log []string }

func (a *at) WriteAt(p []byte, off int64) (int, error) {
	a.log = append(a.log, fmt.Sprint(string(p), off))
	return len(p), nil
}
