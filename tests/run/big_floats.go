package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand"
)

func try(name string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Printf("%s panic: %v %T\n", name, e, e)
		}
	}()
	f()
}

var texts = []string{"0", "-0", "1", "-1", "0.1", "1e10", "123456789.987654321", "-1e-10", "1.5", "2.5", "-3.5", "0x1.8p3", "0b101.11", "0o17.4", "1p5", "1e100", "-1e-100", "3.14159265358979323846264338327950288419716939937510", "99999999999999999999", "9.5", "0.5", "1_000.5", "0x_1p-2", "Inf", "-inf", "+Inf", "18446744073709551616", "9223372036854775807", "-9223372036854775808", "1e-320", "4.9e-324", "1.7976931348623157e308", "1e309", "1.401298464324817e-45", "1e-46", "7e-46", "3.4028235e38", "3.4028236e38", "0.000123", "1234567", "100000", "1e21", "2.2250738585072014e-308"}
var bad = []string{"", "+", "-", ".", "1..2", "1e", "1e+", "abc", "1_", "_1", "1__0", "0x", "0xg", "1e5x", "0b12", "1 ", " 1", "inf ", "nan", "1e99999999999999999999", "1e9999999999", "--1", "0x1e5", "0x1.8", "1p", "0_1", "08", "0.5e1_0", "1e_1", "1e1_", "1.e1", ".5", "5.", "0x.8p1", "é"}

func main() {
	var fs []*big.Float
	for i, t := range texts {
		if i > 8 && i%5 != 1 {
			continue
		}
		prec := []uint{0, 53, 24, 64, 100, 200, 1, 10}[i%8]
		mode := big.RoundingMode(i % 6)
		f, b, err := big.ParseFloat(t, 0, prec, mode)
		fmt.Println(t, f, b, err, f.Prec(), f.Mode(), f.Acc(), f.MinPrec(), f.Sign(), f.Signbit(), f.IsInt(), f.IsInf())
		for _, v := range []byte("beEfgGpxq") {
			fmt.Print(f.Text(v, -1), " ", f.Text(v, 0), " ", f.Text(v, 3), " ", f.Text(v, 20), " ")
		}
		fmt.Println()
		fmt.Printf("%v|%g|%10.3f|%-12.2e|%+.3g|% g|%012.2f|%x|%b|%s|%d|%F|%G|%E\n", f, f, f, f, f, f, f, f, f, f, f, f, f, f)
		a1, a2 := f.Float64()
		b1, b2 := f.Float32()
		c1, c2 := f.Int64()
		d1, d2 := f.Uint64()
		fmt.Println(a1, a2, b1, b2, c1, c2, d1, d2)
		if f.IsInf() || f.MantExp(nil) < 400 && f.MantExp(nil) > -400 {
			e1, e2 := f.Int(nil)
			g1, g2 := f.Rat(nil)
			fmt.Println(e1, e2, g1, g2)
		}
		m := new(big.Float)
		e := f.MantExp(m)
		fmt.Println(e, m, new(big.Float).SetMantExp(m, e).Cmp(f), new(big.Float).SetMantExp(f, -7))
		fs = append(fs, f)
		for p := uint(7); p < 8; p++ {
			for mode := big.ToNearestEven; mode <= big.ToPositiveInf; mode++ {
				r := new(big.Float).SetMode(mode).SetPrec(p).Set(f)
				r2 := new(big.Float).Copy(f).SetMode(mode).SetPrec(p)
				fmt.Print(r.Text('p', 0), r.Acc(), r2, r2.Acc(), " ")
			}
		}
		fmt.Println()
		mt, err := f.MarshalText()
		var back big.Float
		err2 := back.UnmarshalText(mt)
		fmt.Println(string(mt), err, err2, back.Cmp(f))
		gb, err := f.GobEncode()
		var dec big.Float
		err2 = dec.GobDecode(gb)
		fmt.Println(gb[:min(len(gb), 18)], err, err2, dec.Cmp(f), dec.Prec(), dec.Mode(), dec.Acc())
		js, err := json.Marshal(f)
		fmt.Println(string(js), err)
	}
	for _, t := range bad {
		f, b, err := new(big.Float).Parse(t, 0)
		g, b2, err2 := new(big.Float).Parse(t, 10)
		r, ok := new(big.Rat).SetString(t)
		fmt.Printf("%q %v %d %v | %v %d %v | %v %v\n", t, f, b, err, g, b2, err2, r, ok)
		var z big.Float
		fmt.Println(z.UnmarshalText([]byte(t)))
	}
	for i, t := range []string{"101.1", "777.7", "ff.8", "1e3", "1p3"} {
		for _, b := range []int{2, 8, 10, 16} {
			f, b, err := new(big.Float).Parse(t, b)
			fmt.Println(i, f, b, err)
		}
	}
	try("base", func() { new(big.Float).Parse("1", 7) })
	try("nan", func() { big.NewFloat(math.NaN()) })
	try("nan", func() { new(big.Float).SetFloat64(math.NaN()) })
	for i, a := range fs {
		for j, b := range fs {
			if (i*7+j)%61 != 0 {
				continue
			}
			prec := []uint{0, 53, 24, 64, 100, 1, 10}[(i+j)%7]
			z := new(big.Float).SetPrec(prec).SetMode(big.RoundingMode((i + 2*j) % 6))
			fmt.Println(i, j, a.Cmp(b))
			try("add", func() { z.Add(a, b); fmt.Print(z.Text('p', 0), " ", z.Acc(), " ") })
			try("sub", func() { z.Sub(a, b); fmt.Print(z.Text('p', 0), " ", z.Acc(), " ") })
			try("mul", func() { z.Mul(a, b); fmt.Print(z.Text('p', 0), " ", z.Acc(), " ") })
			try("quo", func() { z.Quo(a, b); fmt.Println(z.Text('p', 0), z.Acc(), z.Prec()) })
		}
		try("sqrt", func() { fmt.Println(new(big.Float).Sqrt(a).Text('g', 30)) })
		fmt.Println(new(big.Float).Neg(a), new(big.Float).Abs(a), new(big.Float).SetPrec(5).Neg(a))
	}
	two := big.NewFloat(2).SetPrec(120)
	fmt.Println(new(big.Float).Sqrt(two).Text('f', 80))
	// A few rats.
	var rs []*big.Rat
	for _, t := range []string{"0", "1", "-1", "1/2", "-3/6", "22/7", "0.1", "1e-5", "-123.456e3", "0x10/0b11", "1/3", "355/113", "1e40", "1e-40", "0.000000000000000000001", "4/2", "16777217/1", "9007199254740993/1", "1/7", "5e-324", "1p-3", "0x1p-1074", "0x1p-1075", "0x3p-1076", "1e-45", "7e-46", "017/3", "0/5"} {
		r, ok := new(big.Rat).SetString(t)
		fmt.Println(t, r, ok)
		if !ok {
			continue
		}
		f64, e64 := r.Float64()
		f32, e32 := r.Float32()
		n, ex := r.FloatPrec()
		fmt.Println(f64, e64, f32, e32, n, ex, r.Sign(), r.IsInt(), r.Num().BitLen(), r.Denom().BitLen())
		if r.Denom().BitLen() < 200 && r.Num().BitLen() < 200 {
			fmt.Println(r.String(), r.RatString(), r.FloatString(0), r.FloatString(1), r.FloatString(5), r.FloatString(20))
			fmt.Printf("%v %s %d\n", r, r, r.Num())
			mt, err := r.MarshalText()
			var back big.Rat
			fmt.Println(string(mt), err, back.UnmarshalText(mt), back.Cmp(r))
			gb, err := r.GobEncode()
			var dec big.Rat
			fmt.Println(gb, err, dec.GobDecode(gb), dec.Cmp(r))
			rs = append(rs, r)
		}
	}
	for i, a := range rs {
		for j, b := range rs {
			if j%9 != i%9 {
				continue
			}
			fmt.Print(a.Cmp(b), new(big.Rat).Add(a, b), new(big.Rat).Sub(a, b), new(big.Rat).Mul(a, b), " ")
			try("quo", func() { fmt.Print(new(big.Rat).Quo(a, b)) })
		}
		fmt.Println(new(big.Rat).Neg(a), new(big.Rat).Abs(a), new(big.Float).SetRat(a), new(big.Float).SetPrec(10).SetRat(a))
		try("inv", func() { fmt.Println(new(big.Rat).Inv(a)) })
	}
	for _, x := range []float64{0, 1, -1.5, 0.1, math.Pi, math.MaxFloat64, 5e-324, math.Inf(1), math.NaN()} {
		fmt.Println(new(big.Rat).SetFloat64(x))
	}
	try("frac", func() { big.NewRat(1, 0) })
	try("frac", func() { new(big.Rat).SetFrac(big.NewInt(1), big.NewInt(0)) })
	var zr big.Rat
	fmt.Println(zr.String(), zr.Denom(), zr.Num(), zr.IsInt(), zr.Add(&zr, big.NewRat(1, -3)), big.NewRat(math.MinInt64, 2), big.NewRat(6, math.MinInt64))
	gz, _ := new(big.Rat).GobEncode()
	fmt.Println(gz, new(big.Rat).GobDecode([]byte{9, 1, 2, 3, 4}), new(big.Rat).GobDecode([]byte{1}), new(big.Rat).GobDecode([]byte{2, 0, 0, 1, 0, 4}))
	fmt.Println(new(big.Float).GobDecode([]byte{9, 1, 2, 3, 4, 5, 6, 7, 8}), new(big.Float).GobDecode([]byte{1}), new(big.Float).GobDecode([]byte{1, 2, 0, 0, 0, 4}), new(big.Int).GobDecode([]byte{77}))
	for _, n := range []int64{0, 1, -1, 255, -256, 1 << 40} {
		b, err := big.NewInt(n).GobEncode()
		var d big.Int
		fmt.Println(b, err, d.GobDecode(b), &d)
	}
	for _, mode := range []big.RoundingMode{big.Trunc, big.Floor, big.Round, big.Ceil, big.ToNearestAway, big.AwayFromZero, 17} {
		for _, a := range []int64{7, -7, 6, -6, 5, -5, 0, 9} {
			for _, b := range []int64{2, -2, 3, -4, 10} {
				try("divide", func() {
					q, r := new(big.Int).Divide(big.NewInt(a), big.NewInt(b), new(big.Int), mode)
					fmt.Print(q, " ", r, " ")
				})
			}
		}
		fmt.Println(mode)
	}
	try("divide0", func() { new(big.Int).Divide(big.NewInt(1), big.NewInt(0), nil, big.Floor) })
	for _, p := range []int64{3, 5, 7, 13, 17, 41, 97, 101, 65537, 1000003, 193} {
		for x := int64(-3); x < 30; x += 6 {
			fmt.Print(big.Jacobi(big.NewInt(x), big.NewInt(p)), new(big.Int).ModSqrt(big.NewInt(x), big.NewInt(p)), " ")
		}
		fmt.Println()
	}
	for y := int64(-5); y < 8; y += 2 {
		for x := int64(-9); x < 9; x += 4 {
			fmt.Print(big.Jacobi(big.NewInt(x), big.NewInt(y)), " ")
		}
	}
	try("jacobi", func() { big.Jacobi(big.NewInt(3), big.NewInt(4)) })
	try("modsqrt", func() { fmt.Println(new(big.Int).ModSqrt(big.NewInt(3), big.NewInt(8))) })
	rnd := rand.New(rand.NewSource(7))
	lim, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	for i := 0; i < 5; i++ {
		fmt.Println(new(big.Int).Rand(rnd, lim), new(big.Int).Rand(rnd, big.NewInt(1000)), new(big.Int).Rand(rnd, big.NewInt(0)))
	}
	var sf big.Float
	var sr big.Rat
	n, err := fmt.Sscan(" 1.25e3 22/7", &sf, &sr)
	fmt.Println(n, err, &sf, &sr)
	n, err = fmt.Sscanf("0x1p4,3.5", "%g,%v", &sf, &sr)
	fmt.Println(n, err, &sf, &sr)
	n, err = fmt.Sscan("x", &sf)
	fmt.Println(n, err)
	n, err = fmt.Sscan("x", &sr)
	fmt.Println(n, err)
	n, err = fmt.Sscanf("1", "%d", &sr)
	fmt.Println(n, err)
	for i := 0; i < 8; i++ {
		x := math.Float64frombits(rnd.Uint64())
		if math.IsNaN(x) || math.IsInf(x, 0) {
			continue
		}
		if i%2 == 0 {
			x = float64(rnd.Intn(100000)) / float64(rnd.Intn(1000)+1)
		}
		f := new(big.Float).SetPrec(uint(2+rnd.Intn(70))).SetFloat64(x)
		fmt.Println(f.Text('g', -1), f.Text('e', -1), f.Text('f', 5), f.Text('x', -1), f.Text('x', 2))
	}
	var nilf *big.Float
	var nilr *big.Rat
	try("nil", func() { b, err := nilf.MarshalText(); fmt.Println(string(b), err) })
	try("nil", func() { b, err := nilf.GobEncode(); fmt.Println(b, err) })
	try("nil", func() { b, err := nilr.GobEncode(); fmt.Println(b, err) })
	try("nil", func() { fmt.Println(nilf) })
	fmt.Println(big.MaxPrec, big.MaxExp, big.MinExp, big.RoundingMode(9), big.Accuracy(5))
	// pi by Machin
	one := new(big.Float).SetPrec(100).SetInt64(1)
	atan := func(n int64) *big.Float {
		x := new(big.Float).SetPrec(100).Quo(one, new(big.Float).SetInt64(n))
		x2 := new(big.Float).Mul(x, x)
		sum := new(big.Float).Set(x)
		for k := int64(3); k < 12; k += 2 {
			x.Mul(x, x2)
			x.Neg(x)
			sum.Add(sum, new(big.Float).SetPrec(100).Quo(x, new(big.Float).SetInt64(k)))
		}
		return sum
	}
	pi := new(big.Float).Mul(atan(5), big.NewFloat(16))
	pi.Sub(pi, new(big.Float).Mul(atan(239), big.NewFloat(4)))
	fmt.Println(pi.Text('f', 12))
}
