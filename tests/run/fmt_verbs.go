package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

type nilW struct{}

type A struct{ a *int }
type Bad struct{ x int }

func (b *Bad) Error() string { return fmt.Sprint(b.x) }

type BadF struct{}

func (BadF) Format(f fmt.State, c rune) { panic("fmt!") }

type GS struct{}

func (GS) GoString() string { panic(fmt.Sprintf("%d", 1)) }

type Nest struct{}

func (Nest) String() string { panic(Nest{}) }

func main() {
	p := fmt.Printf
	p("%d %d\n", 1)
	p("%d\n", 1, 2, "x", nil)
	p("%!\n")
	p("%")
	p("\n%z\n", 1)
	p("%-\n")
	p("%d %[1]d %[2]d %[3]d\n", 1, 2)
	p("%[2]d %[1]d\n", 1, 2)
	p("%[2]*[1]d|\n", 2, 5)
	p("%6.2f|\n", 12.0)
	p("%[3]*.[2]*[1]f|\n", 12.0, 2, 6)
	p("%[1]*.2f|\n", 6, 12.0)
	p("%.*f|%*d|%-*d|%*d|\n", 2, 3.14159, 5, 1, 5, 1, -5, 1)
	p("%.*f|\n", -2, 3.14159)
	p("%*d|\n", "x", 1)
	p("%.*d|\n", "x", 1)
	p("%*d|\n", 10000000, 1)
	p("%.*d|\n", 10000000, 1)
	p("%[x]d|\n", 1)
	p("%[d|\n", 1)
	p("%[]d|\n", 1)
	p("%[0]d|\n", 1)
	p("%[-1]d|\n", 1)
	p("%[5]d|\n", 1)
	p("%[1]|\n", 1)
	p("%[1][2]d|\n", 1, 2)
	p("%[2]3d|\n", 1, 2)
	p("%3[2]d|\n", 1, 2)
	p("%[1].2d|\n", 1, 2)
	p("%.[2]d|\n", 1, 2)
	p("%.2[1]d|\n", 1, 2)
	p("%.[]d|\n", 1, 2)
	p("%s %[1]v %v|\n", "a", "b")
	p("%[1]d %d %d|\n", 1, 2)
	p("%[2]d %d|\n", 1, 2)
	p("%99999999d|\n", 1)
	p("%.99999999d|\n", 1)
	p("%-010d|%0-10d|%+-10d|% d|%+ d|\n", 5, 5, 5, 5, 5)
	p("%%|%5%|%-5%|%05%|%c%%\n", 'x')
	p("%é|\n", 1)
	p("%\xff|\n", 1)
	p("%!d|%!|\n", 1)
	p("%s|%v|%d\n", nil, nil, nil)
	p("%w|%v\n", errors.New("x"), 1)
	p("no args\n", 1)
	p("%v %d\n")
	p("%[1]v %[1]T %[1]q\n", "x")
	p("%v|%+v|%#v\n", &Bad{1}, &Bad{1}, Bad{1})
	p("%v|%s|%d\n", BadF{}, BadF{}, BadF{})
	p("%#v\n", GS{})
	p("%v\n", []any{GS{}, BadF{}})
	func() {
		defer func() { fmt.Printf("recovered %T\n", recover()) }()
		p("%v\n", Nest{})
	}()
	var e1 = errors.New("one")
	var e2 = &Bad{2}
	chk := func(err error) {
		fmt.Printf("%T %v %v %v %v\n", err, err, errors.Is(err, e1), errors.Is(err, e2), errors.Unwrap(err))
		if m, ok := err.(interface{ Unwrap() []error }); ok {
			fmt.Println(m.Unwrap())
		}
	}
	chk(fmt.Errorf("plain"))
	chk(fmt.Errorf("plain %d", 5))
	chk(fmt.Errorf("w %w", e1))
	chk(fmt.Errorf("w %w %w", e1, e2))
	chk(fmt.Errorf("w %[2]w %[1]w", e1, e2))
	chk(fmt.Errorf("w %[1]w %[1]w", e1, e2))
	chk(fmt.Errorf("w %w", "notanerror"))
	chk(fmt.Errorf("w %w", nil))
	chk(fmt.Errorf("w %w %w", nil, e1))
	chk(fmt.Errorf("w %v", e1))
	chk(fmt.Errorf("w %w", error(nil)))
	chk(fmt.Errorf("%-10w|%+w|%#w", e1, e1, e1))
	fmt.Println(fmt.Errorf("a %w", io.EOF), fmt.Sprintf("%w", e1))
	b := fmt.Append([]byte("x:"), 1, 2, "a")
	b = fmt.Appendf(b, "%03d", 7)
	b = fmt.Appendln(b, "z", 1)
	fmt.Printf("%q\n", b)
	n, err := fmt.Fprint(os.Stdout, "世", 1, "\n")
	fmt.Println(n, err)
	n, err = fmt.Println("abc", 1)
	fmt.Println(n, err)
	fmt.Printf("%t %t\n", 1, "x")
	fmt.Printf("%x %X % x %# x %#x\n", "hello", []byte("hi"), "abc", "abc", [2]string{"a", "b"})
	fmt.Printf("%x|%X|% X|%#X\n", -255, 255, 255, 255)
	fmt.Printf("%c|%c|%5c|%-5c|%05c\n", 65, 0x1F600, 'x', 'y', 'z')
	fmt.Printf("%U|%#U|%10U|%-10U|%#.6U|%08U\n", 'x', '⌘', 'a', 'b', 'c', 'd')
	fmt.Printf("%q|%+q|%#q|%10q|%-10q|%010q\n", 'x', '⌘', 'a', 'b', 'c', 'd')
	fmt.Printf("%08.3f|%+08.3f|%-8.3f|% 8.3f|%8.3e|%G\n", 3.14159, 3.14159, 3.14159, 3.14159, 3141.59, 1e-10)
	fmt.Printf("%b|%x|%X|%.3x|%b\n", 1.5, 1.5, -0.1, 3.0, float32(1.5))
	fmt.Printf("%s|%v|%d\n", []string{"a"}, struct {
		a int
		b string
	}{1, "x"}, []any{1, "a"})
	fmt.Printf("%6d|%-6d|%06d\n", []int{1, 2}, []int{3}, map[string]int{"a": 1})
	fmt.Printf("%v %v\n", struct{ e error }{}, &struct{ e error }{})
	fmt.Printf("%T %T %T %T %T %T\n", main, p, struct {
		a int `json:"x"`
	}{}, make(chan<- int), map[string][]*int{}, [3]func(int, ...string) (a, b error){})
	fmt.Printf("%T %T %T\n", any(nil), []any{}, new(error))
	fmt.Printf("%t|%5t|%-7t|%07t|%q\n", true, false, true, true, true)
	fmt.Printf("%p %t\n", 5, nil)
	fmt.Printf("%p|%#p|%v\n", nil, (*int)(nil), (*int)(nil))
	fmt.Printf("%p|%x|%d|%s|%q\n", (*int)(nil), (*int)(nil), (*int)(nil), (*int)(nil), (map[int]int)(nil))
	fmt.Printf("%p %p\n", []int(nil), map[string]int(nil))
	fmt.Printf("%+d|%+d|%+q|%#q|%#q\n", 5, -5, "é", "a`", "ab")
	fmt.Printf("%5.1s|%-5.1s|%.0s|%.10s|%5s\n", "世界", "世界", "abc", "abc", "世")
	fmt.Printf("%5.2q|%.3x|%.2X|% .2x\n", "世界a", "hello", []byte("abc"), "xyz")
	fmt.Printf("%o|%#o|%O|%#O|%08o|%+o|%-8o|%#08o|%#b|%b\n", 8, 8, 8, 8, 8, 8, 8, 8, 5, -5)
	fmt.Printf("%#v|%#v|%#v|%#v|%#v|%#v\n", 1.0, 1e6, 1e21, float32(2), 1+2i, uint8(3))
	fmt.Printf("%#v|%#v|%#v|%#v\n", []any{1, nil, "a"}, map[string]any{"a": nil}, struct{ A any }{}, [2]*int{})
	fmt.Printf("%#v %#v %#v %#v\n", 'a', "x\"", `a\b`, uintptr(1))
	fmt.Printf("%08v|%-8v|%8v|%+v|%x\n", -5, true, "x", 5, 3.5)
	fmt.Printf("%08v|%08v|%08s|%08q|%-08s|\n", []int{-1, 2}, "ab", "ab", "ab", "ab")
	fmt.Printf("%6.3v|%6.3v|%6.3v|%.2v\n", 3.14159, "abcdef", 42, []string{"abc", "def"})
	fmt.Printf("%+.3e|%+e|%+g|%+f|% g|% .2f\n", 1.5, -1.5, 1.5, 0.0, 1.5, 1.5)
	fmt.Printf("%#g|%#.3g|%#e|%#.0f|%#.0e|%#x|%#v\n", 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
	fmt.Printf("%#g|%#g|%#g|%#.10g|%#g|%#G\n", 123456.0, 1234567.0, 1e-7, 3.0, 0.0, 1e30)
	fmt.Printf("%v %.2v %5v %+v %g %e\n", 1+2i, 1.234+5.678i, 1i, 1i, 2+0i, 1-1i)
	fmt.Printf("%10.2f|%-10.2f|%+.1f|%010.1f\n", 1+2i, 1+2i, 1-2i, 1-2i)
}
