package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

type I int8
type S string
type B []byte
type F float32
type Bo bool
type C complex64

type Pt struct{ x, y int }

func (p *Pt) Scan(st fmt.ScanState, verb rune) error {
	w, ok := st.Width()
	fmt.Print("<", string(verb), w, ok, ">")
	st.SkipSpace()
	tok, err := st.Token(true, func(r rune) bool { return '0' <= r && r <= '9' })
	if err != nil {
		return err
	}
	fmt.Sscan(string(tok), &p.x)
	r, n, err := st.ReadRune()
	fmt.Print(string(r), n, err)
	if r != ',' {
		st.UnreadRune()
		return errors.New("no comma")
	}
	_, err = fmt.Fscan(st, &p.y)
	return err
}

type R struct{ s string }

func (r *R) Scan(st fmt.ScanState, verb rune) error {
	for {
		c, _, err := st.ReadRune()
		if err != nil {
			return err
		}
		if c == ';' {
			return nil
		}
		r.s += string(c)
	}
}

type onlyReader struct{ r io.Reader }

func (o onlyReader) Read(b []byte) (int, error) { return o.r.Read(b) }

func vals() []any {
	return []any{new(int), new(int8), new(int16), new(int32), new(int64), new(uint), new(uint8), new(uint16), new(uint32), new(uint64), new(uintptr),
		new(float32), new(float64), new(complex64), new(complex128), new(bool), new(string), new([]byte), new(I), new(S), new(B), new(F), new(Bo), new(C), new(rune), new([]int), new(*int), new(any), new(Pt), new(R), 5, "x"}
}

func show(v any) any {
	switch v := v.(type) {
	case *int:
		return *v
	case *int8:
		return *v
	case *int16:
		return *v
	case *int32:
		return *v
	case *int64:
		return *v
	case *uint:
		return *v
	case *uint8:
		return *v
	case *uint16:
		return *v
	case *uint32:
		return *v
	case *uint64:
		return *v
	case *uintptr:
		return *v
	case *float32:
		return *v
	case *float64:
		return *v
	case *complex64:
		return *v
	case *complex128:
		return *v
	case *bool:
		return *v
	case *string:
		return fmt.Sprintf("%q", *v)
	case *[]byte:
		return fmt.Sprintf("%q", *v)
	case *I:
		return *v
	case *S:
		return *v
	case *B:
		return *v
	case *F:
		return *v
	case *Bo:
		return *v
	case *C:
		return *v
	case *Pt:
		return *v
	case *R:
		return *v
	}
	return "?"
}

func main() {
	inputs := []string{"", "\n", "-12", "300", "0x1F", "1_000", "TRUE", "1.5p-1", "(1+2i)", `"quoted str" x`, "68656c", "U+1F600", "é", "3,4", "a\nb"}
	for _, in := range inputs {
		for i := range vals() {
			v := vals()[i]
			n, err := fmt.Sscan(in, v)
			fmt.Printf("%q Sscan %T %d %v %v\n", in, v, n, err, show(v))
			v = vals()[i]
			n, err = fmt.Sscanln(in, v)
			fmt.Printf("%q Sscanln %T %d %v %v\n", in, v, n, err, show(v))
			for _, f := range []string{"%v", "%x", "%q", "%c", "%U", "%2v", " %v", "%z"} {
				v = vals()[i]
				n, err = fmt.Sscanf(in, f, v)
				fmt.Printf("%q %s %T %d %v %v\n", in, f, v, n, err, show(v))
			}
		}
	}
	var a, b, c int
	var s, t string
	p := func(n int, err error) { fmt.Println(n, err, a, b, c, s, t); a, b, c, s, t = 0, 0, 0, "", "" }
	p(fmt.Sscan("1 2\n3", &a, &b, &c))
	p(fmt.Sscan("1 2", &a, &b, &c))
	p(fmt.Sscanln("1 2\n3", &a, &b, &c))
	p(fmt.Sscanln("1 2 3", &a, &b))
	p(fmt.Sscanln("1 2 \n", &a, &b))
	p(fmt.Sscanf("1 2", "%d", &a))
	p(fmt.Sscanf("1 2", "%d", &a, &b))
	p(fmt.Sscanf("1 2", "%d %d %d", &a, &b))
	p(fmt.Sscanf("1 2", "%d %d %d", &a, &b, &c))
	p(fmt.Sscanf("12:34", "%d:%d", &a, &b))
	p(fmt.Sscanf("12-34", "%d:%d", &a, &b))
	p(fmt.Sscanf("12345", "%2d%2d%d", &a, &b, &c))
	p(fmt.Sscanf(" 1234567 ", "%5s%d", &s, &a))
	p(fmt.Sscanf(" 12 34 567 ", "%5s%d", &s, &a))
	p(fmt.Sscanf("a b", "%s %s", &s, &t))
	p(fmt.Sscanf("a\nb", "%s %s", &s, &t))
	p(fmt.Sscanf("a\nb", "%s\n%s", &s, &t))
	p(fmt.Sscanf("a  \n  b", "%s\n%s", &s, &t))
	p(fmt.Sscanf("a  \n  b", "%s \n %s", &s, &t))
	p(fmt.Sscanf("a b", "%s\n%s", &s, &t))
	p(fmt.Sscanf("ab", "%1s %1s", &s, &t))
	p(fmt.Sscanf("50%", "%d%%", &a))
	p(fmt.Sscanf("50 %", "%d %%", &a))
	p(fmt.Sscanf("50x", "%d%%", &a))
	p(fmt.Sscanf("key=val", "key=%s", &s))
	p(fmt.Sscanf("kex=val", "key=%s", &s))
	p(fmt.Sscanf("ke", "key=%s", &s))
	p(fmt.Sscanf("xyz", "%c%c%c", &a, &b, &c))
	p(fmt.Sscanf("x z", "%c%c%c", &a, &b, &c))
	p(fmt.Sscanf("5 é", "%d %c", &a, &b))
	p(fmt.Sscanf("héllo", "h%1sllo", &s))
	p(fmt.Sscanf("1,2,3", "%d,%d,%d", &a, &b, &c))
	p(fmt.Sscanf("10 0x10 10", "%d %v %x", &a, &b, &c))
	p(fmt.Sscanf("", ""))
	p(fmt.Sscanf("abc", ""))
	p(fmt.Sscanf("abc", "abc"))
	p(fmt.Sscanf("abc\n", "abc\n"))
	p(fmt.Sscanf("\n\n1", "\n\n%d", &a))
	p(fmt.Sscanf("\n1", "\n\n%d", &a))
	p(fmt.Sscan("1"))
	r := strings.NewReader("10 20\n30 x 40\nfoo bar\n")
	for i := 0; i < 6; i++ {
		n, err := fmt.Fscan(r, &a)
		p(n, err)
	}
	n, err := fmt.Fscan(r, &s, &t)
	p(n, err)
	r2 := onlyReader{strings.NewReader("10 20\n30 é世 40\n\nfoo bar\n")}
	n, err = fmt.Fscanln(r2, &a, &b)
	p(n, err)
	n, err = fmt.Fscanln(r2, &a, &s, &b)
	p(n, err)
	n, err = fmt.Fscanln(r2, &s)
	p(n, err)
	n, err = fmt.Fscanf(r2, "%s %s\n", &s, &t)
	p(n, err)
	n, err = fmt.Fscanf(r2, "%s\n", &s)
	p(n, err)
	r = strings.NewReader("1\n2\n\n3 4\n5")
	for i := 0; i < 8; i++ {
		n, err := fmt.Fscanln(r, &a)
		p(n, err)
	}
	r = strings.NewReader("1\n2\n3 4\n5")
	for i := 0; i < 6; i++ {
		n, err := fmt.Fscanf(r, "%d\n", &a)
		p(n, err)
	}
	var st fmt.ScanState
	_ = st
	fmt.Println(fmt.Scan(&a))
	fmt.Println(fmt.Scanln(&a))
	fmt.Println(fmt.Scanf("%d", &a))
}
