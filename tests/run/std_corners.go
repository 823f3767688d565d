// Corners of std packages that their documentation tells and programs seldom meet.
package main

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"iter"
	"log"
	"math"
	"math/big"
	"math/cmplx"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

func failure(f func()) (raised any) {
	defer func() { raised = recover() }()
	f()
	return nil
}

type hidden struct {
	A int32
	b int32
}

type fussy struct{ set bool }

func (f *fussy) String() string {
	if !f.set {
		panic("not set")
	}
	return "set"
}
func (f *fussy) Set(string) error { return nil }

type even struct{ n *int }

func (e *even) IsZero() bool { return *e.n%2 == 0 }

type zeroer interface{ IsZero() bool }

type broken struct{}

func (broken) Write([]byte) (int, error) { panic("cannot write") }

func numbers() {
	for _, x := range []float64{-0.999, -0.3, 0.1, 0.85, 0.86, 0.999, 1 - 1e-16} {
		fmt.Printf("%.6g ", math.Erfinv(x))
	}
	fmt.Println(math.Pow10(-50), math.Pow10(100), math.Pow10(308), math.Pow10(-323), math.Pow10(-324), math.Pow10(309))
	fmt.Println(math.Sinh(math.Copysign(0, -1)), math.Jn(-3, 0), math.Jn(-3, math.Inf(1)))
	size, sign := math.Lgamma(math.Inf(-1))
	fmt.Println(size, sign)
	fmt.Println(cmplx.Pow(0, complex(math.NaN(), 1)), cmplx.Pow(0, 1i), cmplx.Sin(complex(0, math.Copysign(0, -1))))
	fmt.Printf("%.9f\n", real(cmplx.Tan(1<<68)))

	primes := 0
	for i := range int64(3000) {
		if big.NewInt(i).ProbablyPrime(0) {
			primes++
		}
	}
	mersenne := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 127), big.NewInt(1))
	// Passes the tests of Miller and Rabin for the bases 2 to 37.
	strong, _ := new(big.Int).SetString("318665857834031151167461", 10)
	square := new(big.Int).Mul(big.NewInt(1000003), big.NewInt(1000003))
	fmt.Println(primes, mersenne.ProbablyPrime(1), strong.ProbablyPrime(0), square.ProbablyPrime(0), new(big.Int).Binomial(5, -1))
	for _, x := range []float64{4.3749999999999917e+17, 1.9047619047619039e+18, 9.9999999999999995e22, 5e-324} {
		fmt.Print(new(big.Float).SetFloat64(x).Text('g', -1), " ")
	}
	var a, b big.Int
	n, err := fmt.Sscan("2+3", &a)
	fmt.Println(n, err, &a)
	n, err = fmt.Sscanf("0x1Fg 077", "%vg %v", &a, &b)
	fmt.Println(n, err, &a, &b)
}

func encodings() {
	d := base32.NewDecoder(base32.StdEncoding.WithPadding(base32.NoPadding), strings.NewReader("MZXW6YTBOI"))
	text, err := io.ReadAll(d)
	fmt.Printf("%q %v\n", text, err)
	n, err := base64.NewDecoder(base64.StdEncoding, strings.NewReader("")).Read(nil)
	fmt.Println(n, err)
	room := make([]byte, 0, 5)
	out, err := base64.StdEncoding.AppendDecode(room, []byte("c3VyZS4="))
	fmt.Printf("%q %v %v\n", out, err, &room[:1][0] == &out[0])
	var h hidden
	raw := []byte{1, 0, 0, 0, 2, 0, 0, 0}
	fmt.Println(failure(func() { binary.Read(bytes.NewReader(raw), binary.LittleEndian, &h) }))
	fmt.Println(binary.Append(nil, binary.BigEndian, hidden{1, 2}))
	one, two := 1, 2
	var none *even
	kept, err := json.Marshal(struct {
		A zeroer `json:",omitzero"`
		B zeroer `json:",omitzero"`
		C any    `json:",omitzero"`
		D *even  `json:",omitzero"`
		E even   `json:",omitzero"`
	}{none, &even{&one}, &even{&two}, &even{&two}, even{&one}})
	fmt.Println(string(kept), err)
	fmt.Println(strconv.Unquote("\"a\xc0\""))
}

func flags() {
	set := flag.NewFlagSet("x", flag.ContinueOnError)
	set.SetOutput(os.Stdout)
	set.Var(&fussy{true}, "v", "a `value`")
	set.Bool("b", false, "a switch")
	set.PrintDefaults()
	fmt.Println(set.Set("late", "1"))
	raised := fmt.Sprint(failure(func() { set.Int("late", 0, "") }))
	fmt.Println(strings.HasPrefix(raised, "flag late set at "), strings.HasSuffix(raised, " before being defined"))
	w := tabwriter.NewWriter(broken{}, 0, 8, 1, ' ', 0)
	io.WriteString(w, "a\tb")
	fmt.Println(failure(func() { w.Flush() }))
	l := log.New(os.Stdout, "only a prefix\n", 0)
	l.Print("")
}

func texts() {
	u := url.URL{Scheme: "http", OmitHost: true, Path: "//host/path"}
	fmt.Println(u.String())
	fmt.Println(url.JoinPath("https://go.dev/a/", "100%"))
	base, _ := url.Parse("https://go.dev/a/")
	fmt.Println(base.JoinPath("100%"), base.JoinPath("../b"))
	fmt.Printf("%q %q %q\n", os.Expand("${", os.Getenv), os.Expand("a${}b", os.Getenv), os.Expand("$", os.Getenv))
	fmt.Println(time.Duration(1<<62).Round(1<<62+1), time.Duration(-1<<63).Round(time.Hour), time.Duration(1500).Round(time.Microsecond))
}

func files() {
	dir, err := os.MkdirTemp("", "corners")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	os.WriteFile(filepath.Join(dir, "f"), nil, 0o600)
	_, err = filepath.EvalSymlinks(filepath.Join(dir, "f") + "/")
	fmt.Println(err)
	root, err := os.OpenRoot(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer root.Close()
	fmt.Println(root.Remove("."), root.RemoveAll("./"), root.RemoveAll(".."))
	_, err = root.Open("")
	fmt.Println(err)
}

func sequences() {
	s := make([]int, 3, 16)
	for i := range s {
		s[i] = i
	}
	s = slices.Insert(s, 1, s[:3]...)
	fmt.Println(s, len(slices.Repeat(make([]struct{}, 1), math.MaxInt)), slices.Repeat([]int{1, 2, 3}, 3))
	s = slices.Replace(s, 1, 2, s[3:]...)
	fmt.Println(s, slices.Replace(s, 0, 5, 9))
	fmt.Println(failure(func() { slices.Repeat(make([]byte, 2), math.MaxInt) }))
	var again func(int) bool
	next, stop := iter.Pull(func(yield func(int) bool) {
		again = yield
		fmt.Println(yield(1), yield(2))
	})
	fmt.Println(next())
	fmt.Println(failure(func() { again(5) }))
	stop()
	fmt.Println(next())
	var x struct{ list []int }
	fmt.Println(failure(func() {
		v := reflect.ValueOf(&x).Elem().Field(0)
		reflect.AppendSlice(reflect.ValueOf([]int{}), v)
	}))
}

func main() {
	numbers()
	encodings()
	flags()
	texts()
	files()
	sequences()
}
