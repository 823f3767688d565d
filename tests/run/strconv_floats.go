package main

import (
	"fmt"
	"math"
	"strconv"
)

func main() {
	for _, c := range []complex128{0, 1 + 2i, -1.5 - 2.25i, complex(math.Inf(1), math.Inf(-1)), complex(math.NaN(), math.NaN()), complex(0, math.Copysign(0, -1))} {
		fmt.Println(strconv.FormatComplex(c, 'g', -1, 128), strconv.FormatComplex(c, 'f', 2, 64), strconv.FormatComplex(c, 'e', -1, 64))
	}
	fmt.Println(string(strconv.AppendQuoteToGraphic([]byte("x"), "a\u3000\x01☺")), string(strconv.AppendQuoteRuneToGraphic(nil, '\u3000')))
	for _, f := range []float64{0, 1, -1.5, 1e21, 123456789, 5e-324, math.MaxFloat64, 0.1, 1.0 / 3, 16777216} {
		for _, c := range "bxXeEfgG" {
			for _, p := range []int{-1, 0, 1, 3, 10, 20} {
				fmt.Print(strconv.FormatFloat(f, byte(c), p, 64), " ", strconv.FormatFloat(f, byte(c), p, 32), " ")
			}
		}
		fmt.Println()
	}
}
