package main

import (
	"fmt"
	"math"
	"math/cmplx"
)

func main() {
	fs := []func(complex128) complex128{cmplx.Exp, cmplx.Log, cmplx.Log10, cmplx.Sqrt, cmplx.Sin, cmplx.Cos, cmplx.Tan, cmplx.Sinh, cmplx.Cosh, cmplx.Tanh, cmplx.Cot, cmplx.Asin, cmplx.Acos, cmplx.Atan, cmplx.Asinh, cmplx.Acosh, cmplx.Atanh, cmplx.Conj}
	names := []string{"Exp", "Log", "Log10", "Sqrt", "Sin", "Cos", "Tan", "Sinh", "Cosh", "Tanh", "Cot", "Asin", "Acos", "Atan", "Asinh", "Acosh", "Atanh", "Conj"}
	vals := []float64{0, 0.5, -2.25, math.Inf(-1), math.NaN()}
	for i, f := range fs {
		for _, a := range vals {
			for _, b := range vals {
				x := complex(a, b)
				fmt.Printf("%s %v %.12g\n", names[i], x, f(x))
			}
		}
	}
	for _, a := range vals[:4] {
		for _, b := range vals[:4] {
			x := complex(a, b)
			r, t := cmplx.Polar(x)
			fmt.Printf("%.12g %.12g %.12g %v %v %.10g\n", cmplx.Abs(x), r, t, cmplx.IsNaN(x), cmplx.IsInf(x), cmplx.Rect(a, b))
			fmt.Printf("%.12g %.12g\n", cmplx.Pow(x, complex(b, 0.5)), cmplx.Pow(2+1i, x))
		}
	}
	fmt.Println(cmplx.Inf(), cmplx.NaN(), cmplx.Pow(0, 0), cmplx.Pow(0, -1), cmplx.Pow(0, 2))
}
