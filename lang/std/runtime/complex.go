package runtime

// complexDiv is n / m: lowering calls it for the operator.
//
// Dividing by the larger part of m first keeps the intermediate values in range. Where that gives no number although the
// quotient is infinite or zero, the infinite parts are taken as directions only.
func complexDiv(n, m complex128) complex128 {
	a, b, c, d := real(n), imag(n), real(m), imag(m)
	var e, f float64
	if magnitude(c) >= magnitude(d) {
		ratio := d / c
		denominator := c + ratio*d
		e = (a + b*ratio) / denominator
		f = (b - a*ratio) / denominator
	} else {
		ratio := c / d
		denominator := d + ratio*c
		e = (a*ratio + b) / denominator
		f = (b*ratio - a) / denominator
	}
	if e == e || f == f {
		return complex(e, f)
	}
	zero := 0.0
	inf := 1 / zero
	switch {
	case c == 0 && d == 0 && (a == a || b == b):
		if 1/c < 0 {
			inf = -inf
		}
		return complex(inf*a, inf*b)
	case (infinite(a) || infinite(b)) && finite(c) && finite(d):
		a, b = direction(a), direction(b)
		return complex(inf*(a*c+b*d), inf*(b*c-a*d))
	case (infinite(c) || infinite(d)) && finite(a) && finite(b):
		c, d = direction(c), direction(d)
		return complex(zero*(a*c+b*d), zero*(b*c-a*d))
	}
	return complex(e, f)
}

func magnitude(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

func finite(x float64) bool   { return x-x == 0 }
func infinite(x float64) bool { return x == x && !finite(x) }

// direction is 1 for an infinite part and 0 for a finite one, with the part's sign.
func direction(x float64) float64 {
	r := 0.0
	if infinite(x) {
		r = 1
	}
	if x < 0 || x == 0 && 1/x < 0 {
		return -r
	}
	return r
}
