package main

import (
	"fmt"
	"math"
	"strconv"
)

func main() {
	for _, s := range []string{"", "0", "-0", "+5", "12", "012", "0x1f", "0b11", "0o17", "1_000", "_1", "1__0", "99999999999999999999", "-9223372036854775808", "9223372036854775808", "18446744073709551615", "18446744073709551616", "abc", "1.5", " 1", "1 ", "0x", "-", "+", "z", "7fffffff", "٣", "1e3", "0X_1", "0_7", "08"} {
		for _, b := range []int{0, 2, 10, 16, 37} {
			for _, w := range []int{0, 8, 65} {
				i, e := strconv.ParseInt(s, b, w)
				u, e2 := strconv.ParseUint(s, b, w)
				fmt.Print(i, e, u, e2, " ")
			}
		}
		a, e := strconv.Atoi(s)
		fmt.Println(a, e)
	}
	for _, s := range []string{"", "0", "-0", "+1", ".5", "5.", "1e5", "1E-5", "1e", "inf", "-Inf", "+infinity", "nan", "NaN", "-nan", "infx", "1_0", "0x1p-2", "0x1.8p1", "0x1", "0x.p1", "1e400", "-1e400", "1e-400", "4.9e-324", "2.4e-324", "2.5e-324", "1.7976931348623157e308", "1.7976931348623159e308", "0.1", "123456789012345678901234567890", "1.00000000000000011102230246251565404236316680908203125", "1.00000000000000011102230246251565404236316680908203124", "1.00000000000000011102230246251565404236316680908203126", "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023", "0x1p-1074", "0x1p-1075", "0x1.8p-1075", "1__0", "0x_1p0", "1e+", "--1", "1.2.3", "é", "3.4028235e38", "3.4028236e38", "3.5e38", "1e-45", "7e-46", "8.5e37x"} {
		f, e := strconv.ParseFloat(s, 64)
		g, e2 := strconv.ParseFloat(s, 32)
		c, e3 := strconv.ParseComplex(s, 128)
		fmt.Println(s, f, e, g, e2, c, e3)
	}
	for _, s := range []string{"1+2i", "i", "-i", "(1+2i)", "1i", "inf+nani", "1+2", "1+2j", "+1-2i", "1e5+3e-2i", "NaN-Infi", "(1", "()", "1+i"} {
		c, e := strconv.ParseComplex(s, 128)
		d, e2 := strconv.ParseComplex(s, 64)
		fmt.Println(s, c, e, d, e2)
	}
	for _, f := range []float64{0, math.Copysign(0, -1), 1, -1.5, 0.1, 1e21, 1e20, 123456789, 1e-7, math.Pi, math.MaxFloat64, 5e-324, math.Inf(1), math.NaN(), 100, 1e6, 1e5, 0.000012345, 2.5, 3.5, 0.5, 99.995, 1234.5678e10} {
		for _, c := range []byte("beEfgGxXq") {
			for _, p := range []int{-1, 1, 10} {
				fmt.Print(strconv.FormatFloat(f, c, p, 64), " ", strconv.FormatFloat(f, c, p, 32), " ")
			}
		}
		fmt.Println()
	}
	for _, s := range []string{"", "a", "\"", "'", "`", "\\", "\a\b\f\n\r\t\v\x00\x7f", "日本", "\xff\xfe", "\u00a0\u2028\ufeff\U0001F600\U000e0001", "a\u0301", "\u0378"} {
		fmt.Println(strconv.Quote(s), strconv.QuoteToASCII(s), strconv.QuoteToGraphic(s), strconv.CanBackquote(s))
		for _, r := range s {
			fmt.Print(strconv.QuoteRune(r), strconv.QuoteRuneToASCII(r), strconv.QuoteRuneToGraphic(r), strconv.IsPrint(r), strconv.IsGraphic(r), " ")
		}
		u, e := strconv.Unquote(strconv.Quote(s))
		fmt.Println(u == s, e)
	}
	for _, s := range []string{"", `"`, `""`, `"a`, `'a'`, `'ab'`, `''`, "`a`", "`a\r\nb`", "`", "`a", `"\n"`, "\"\n\"", `"\x"`, `"\xff"`, `"\u00e9"`, `"\ud800"`, `"\U00110000"`, `"\400"`, `"\377"`, `"\'"`, `'\''`, `'"'`, `"'"`, `'\"'`, `"\q"`, `abc`, `"a"b`, `'\xff'`, `'é'`, `"\08"`} {
		u, e := strconv.Unquote(s)
		p, e2 := strconv.QuotedPrefix(s)
		fmt.Printf("%q %q %v %q %v\n", s, u, e, p, e2)
		if s != "" {
			r, mb, tail, e := strconv.UnquoteChar(s, '"')
			fmt.Printf("%q %v %q %v\n", r, mb, tail, e)
		}
	}
	for _, s := range []string{"1", "t", "T", "true", "TRUE", "True", "tRUE", "0", "f", "false", "no", ""} {
		b, e := strconv.ParseBool(s)
		fmt.Println(b, e)
	}
	fmt.Println(strconv.FormatInt(-255, 16), strconv.FormatUint(1<<63, 36), strconv.FormatInt(math.MinInt64, 2), strconv.FormatComplex(1.5-2i, 'f', 2, 128), string(strconv.AppendQuoteRune(nil, 'x')), string(strconv.AppendBool(nil, true)), string(strconv.AppendFloat([]byte("x"), 1.5, 'g', -1, 32)))
	var ne *strconv.NumError
	_, err := strconv.Atoi("x\x00")
	fmt.Printf("%T %v %+v\n", err, err, ne)
}
