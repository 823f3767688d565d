package big

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// A Rat is a fraction in lowest terms. Its zero value is 0. Methods put their result into the receiver and give it back.
type Rat struct {
	a Int
	// The denominator; empty stands for 1.
	b Int
}

// NewRat is a/b.
func NewRat(a, b int64) *Rat { return new(Rat).SetFrac64(a, b) }

// denominator is b, with 1 for an empty one.
func (x *Rat) denominator() nat {
	if len(x.b.abs) == 0 {
		return nat{1}
	}
	return x.b.abs
}

// fraction sets z to ±a/b in lowest terms.
func (z *Rat) fraction(neg bool, a, b nat) *Rat {
	switch {
	case len(a) == 0:
		b = nat{1}
	case len(b) == 1 && b[0] == 1:
	default:
		if g := a.gcd(b); len(g) > 1 || g[0] != 1 {
			a, _ = a.div(g)
			b, _ = b.div(g)
		}
	}
	z.a.set(neg, append(nat(nil), a...))
	z.b.set(false, append(nat(nil), b...))
	return z
}

// gcd is the greatest common divisor of two numbers that are not 0.
func (n nat) gcd(m nat) nat {
	for len(m) > 0 {
		_, r := n.div(m)
		n, m = m, r
	}
	return n
}

// SetFrac sets z to a/b, which must not be 0.
func (z *Rat) SetFrac(a, b *Int) *Rat {
	if len(b.abs) == 0 {
		panic("division by zero")
	}
	return z.fraction(a.neg != b.neg, a.abs, b.abs)
}

// SetFrac64 sets z to a/b, which must not be 0.
func (z *Rat) SetFrac64(a, b int64) *Rat {
	if b == 0 {
		panic("division by zero")
	}
	return z.SetFrac(NewInt(a), NewInt(b))
}

// SetInt sets z to x.
func (z *Rat) SetInt(x *Int) *Rat { return z.fraction(x.neg, x.abs, nat{1}) }

// SetInt64 sets z to x.
func (z *Rat) SetInt64(x int64) *Rat { return z.SetInt(NewInt(x)) }

// SetUint64 sets z to x.
func (z *Rat) SetUint64(x uint64) *Rat { return z.fraction(false, natOf(x), nat{1}) }

// SetFloat64 sets z to exactly f; nil if that is not finite.
func (z *Rat) SetFloat64(f float64) *Rat {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	r, _ := NewFloat(f).Rat(z)
	return r
}

// Set sets z to x.
func (z *Rat) Set(x *Rat) *Rat {
	if z != x {
		z.a.Set(&x.a)
		z.b.set(false, append(nat(nil), x.denominator()...))
	}
	return z
}

// Abs sets z to |x|.
func (z *Rat) Abs(x *Rat) *Rat {
	z.Set(x)
	z.a.neg = false
	return z
}

// Neg sets z to -x.
func (z *Rat) Neg(x *Rat) *Rat {
	z.Set(x)
	z.a.Neg(&z.a)
	return z
}

// Inv sets z to 1/x.
func (z *Rat) Inv(x *Rat) *Rat {
	if len(x.a.abs) == 0 {
		panic("division by zero")
	}
	a, b := x.a.abs, x.denominator()
	z.a.set(x.a.neg, append(nat(nil), b...))
	z.b.set(false, append(nat(nil), a...))
	return z
}

// Sign is -1, 0 or +1.
func (x *Rat) Sign() int { return x.a.Sign() }

// IsInt reports whether the denominator is 1.
func (x *Rat) IsInt() bool { return len(x.b.abs) == 0 || x.b.abs.cmp(nat{1}) == 0 }

// Num is the numerator of x: it may be part of it.
func (x *Rat) Num() *Int { return &x.a }

// Denom is the denominator of x, which is positive: it may be part of it.
func (x *Rat) Denom() *Int {
	if len(x.b.abs) == 0 {
		return &Int{abs: nat{1}}
	}
	return &x.b
}

// Cmp compares: -1 if x < y, 0 if they are equal, +1 if x > y.
func (x *Rat) Cmp(y *Rat) int {
	a := Int{x.a.neg, x.a.abs.mul(y.denominator())}
	b := Int{y.a.neg, y.a.abs.mul(x.denominator())}
	return a.Cmp(&b)
}

// sum sets z to x + y, whose numerator counts as negative if yneg is set.
func (z *Rat) sum(x, y *Rat, yneg bool) *Rat {
	xd, yd := x.denominator(), y.denominator()
	a := Int{x.a.neg, x.a.abs.mul(yd)}
	a.sum(&a, yneg, y.a.abs.mul(xd))
	return z.fraction(a.neg, a.abs, xd.mul(yd))
}

// Add sets z to x + y.
func (z *Rat) Add(x, y *Rat) *Rat { return z.sum(x, y, y.a.neg) }

// Sub sets z to x - y.
func (z *Rat) Sub(x, y *Rat) *Rat { return z.sum(x, y, !y.a.neg) }

// Mul sets z to x * y.
func (z *Rat) Mul(x, y *Rat) *Rat {
	return z.fraction(x.a.neg != y.a.neg, x.a.abs.mul(y.a.abs), x.denominator().mul(y.denominator()))
}

// Quo sets z to x / y, which must not be 0.
func (z *Rat) Quo(x, y *Rat) *Rat {
	if len(y.a.abs) == 0 {
		panic("division by zero")
	}
	return z.fraction(x.a.neg != y.a.neg, x.a.abs.mul(y.denominator()), x.denominator().mul(y.a.abs))
}

// near is x with so many bits that rounding it once more gives what rounding x gives: a last bit stands for all that follow.
func (x *Rat) near() *Float {
	a, b := x.a.abs, x.denominator()
	if len(a) == 0 {
		return new(Float)
	}
	shift := max(70-a.bitLen()+b.bitLen(), 0)
	q, rest := a.shl(uint(shift)).div(b)
	q = q.shl(1)
	if len(rest) > 0 {
		q = q.add(nat{1})
	}
	f := &Float{prec: uint32(q.bitLen())}
	return f.set(x.a.neg, q, -int64(shift)-1, false)
}

// Float32 is the nearest float32, and whether it is x.
func (x *Rat) Float32() (f float32, exact bool) {
	n := x.near()
	f, acc := n.Float32()
	return f, acc == Exact || f == 0 && n.vanishes(24, -149)
}

// Float64 is the nearest float64, and whether it is x.
func (x *Rat) Float64() (f float64, exact bool) {
	n := x.near()
	f, acc := n.Float64()
	return f, acc == Exact || f == 0 && n.vanishes(53, -1074)
}

// vanishes reports whether x is so small that Go takes 0 for its exact value: where it has no more bits than the format and is
// below the least of its numbers.
func (x *Float) vanishes(prec uint, least int32) bool { return x.MinPrec() <= prec && x.exp < least }

// String is x as a/b.
func (x *Rat) String() string { return x.a.String() + "/" + string(x.denominator().text(10)) }

// RatString is x as a/b, or as a if b is 1.
func (x *Rat) RatString() string {
	if x.IsInt() {
		return x.a.String()
	}
	return x.String()
}

// FloatString is x with so many digits behind the point; halves are rounded away from 0.
func (x *Rat) FloatString(prec int) string {
	ten := nat{10}.power(natOf(uint64(max(prec, 0))), nil)
	b := x.denominator()
	// Twice the number and a half more, cut off.
	q, _ := x.a.abs.mul(ten).shl(1).add(b).div(b.shl(1))
	whole, rest := q.div(ten)
	s := string(whole.text(10))
	if x.a.neg {
		s = "-" + s
	}
	if prec > 0 {
		digits := string(rest.text(10))
		s += "." + strings.Repeat("0", prec-len(digits)) + digits
	}
	return s
}

// FloatPrec is the number of digits behind the point in front of those that repeat, and whether there are no others.
func (x *Rat) FloatPrec() (n int, exact bool) {
	d := x.denominator()
	twos := d.trailingZeros()
	d = d.shr(twos)
	fives := 0
	for {
		q, r := d.divSmall(5)
		if r != 0 {
			break
		}
		d = q
		fives++
	}
	return max(int(twos), fives), d.cmp(nat{1}) == 0
}

// SetString sets z to the number that s is: a/b, or digits with point and exponent.
func (z *Rat) SetString(s string) (*Rat, bool) {
	if s == "" {
		return nil, false
	}
	if above, below, ok := strings.Cut(s, "/"); ok {
		a, ok := new(Int).SetString(above, 0)
		if !ok {
			return nil, false
		}
		var b number
		r := strings.NewReader(below)
		if b.scanMantissa(r, 0, false) != nil || r.Len() > 0 || len(b.abs) == 0 {
			return nil, false
		}
		return z.fraction(a.neg, a.abs, b.abs), true
	}
	r := strings.NewReader(s)
	var n number
	neg, err := scanSign(r)
	if err != nil || n.scanMantissa(r, 0, true) != nil || n.scanExponent(r, true) != nil || r.Len() > 0 {
		return nil, false
	}
	if len(n.abs) == 0 {
		return z.SetInt64(0), true
	}
	two, five := n.powers()
	// Larger exponents would need much memory.
	if five < -1e6 || five > 1e6 || two < -1e7 || two > 1e7 {
		return nil, false
	}
	a, b := n.abs, nat{1}
	if five >= 0 {
		a = a.mul(nat{5}.power(natOf(uint64(five)), nil))
	} else {
		b = b.mul(nat{5}.power(natOf(uint64(-five)), nil))
	}
	if two >= 0 {
		a = a.shl(uint(two))
	} else {
		b = b.shl(uint(-two))
	}
	return z.fraction(neg, a, b), true
}

// Scan reads a number for fmt.
func (z *Rat) Scan(s fmt.ScanState, ch rune) error {
	token, err := s.Token(true, func(r rune) bool { return strings.ContainsRune("+-/0123456789.eE", r) })
	if err != nil {
		return err
	}
	if !strings.ContainsRune("efgEFGv", ch) {
		return errors.New("Rat.Scan: invalid verb")
	}
	if _, ok := z.SetString(string(token)); !ok {
		return errors.New("Rat.Scan: invalid syntax")
	}
	return nil
}

// AppendText appends x as RatString has it.
func (x *Rat) AppendText(b []byte) ([]byte, error) { return append(b, x.RatString()...), nil }

// MarshalText is x as RatString has it.
func (x *Rat) MarshalText() (text []byte, err error) { return x.AppendText(nil) }

// UnmarshalText sets z to the number that text is.
func (z *Rat) UnmarshalText(text []byte) error {
	if _, ok := z.SetString(string(text)); !ok {
		return fmt.Errorf("math/big: cannot unmarshal %q into a *big.Rat", text)
	}
	return nil
}
