// Package big has integers, fractions and floating-point numbers of any precision.
package big

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand"
	"strings"
)

// MaxBase is the largest base of numbers in texts.
const MaxBase = 62

// A Word is a digit of Bits and SetBits.
type Word uint

// An Int is an integer. Its zero value is 0. Methods put their result into the receiver and give it back.
type Int struct {
	neg bool
	abs nat
}

// NewInt makes an Int.
func NewInt(x int64) *Int { return new(Int).SetInt64(x) }

func (z *Int) set(neg bool, abs nat) *Int {
	z.neg, z.abs = neg && len(abs) > 0, abs
	return z
}

func (z *Int) Set(x *Int) *Int { return z.set(x.neg, append(nat(nil), x.abs...)) }

func (z *Int) SetInt64(x int64) *Int {
	if x < 0 {
		return z.set(true, natOf(-uint64(x)))
	}
	return z.set(false, natOf(uint64(x)))
}

func (z *Int) SetUint64(x uint64) *Int { return z.set(false, natOf(x)) }

func (x *Int) Sign() int {
	switch {
	case len(x.abs) == 0:
		return 0
	case x.neg:
		return -1
	}
	return 1
}

func (x *Int) Cmp(y *Int) int {
	switch {
	case x.neg != y.neg:
		if x.neg {
			return -1
		}
		return 1
	case x.neg:
		return y.abs.cmp(x.abs)
	}
	return x.abs.cmp(y.abs)
}

func (x *Int) CmpAbs(y *Int) int { return x.abs.cmp(y.abs) }

func (z *Int) Abs(x *Int) *Int {
	z.Set(x)
	z.neg = false
	return z
}

func (z *Int) Neg(x *Int) *Int {
	neg := !x.neg
	z.Set(x)
	return z.set(neg, z.abs)
}

func (z *Int) sum(x *Int, yneg bool, y nat) *Int {
	if x.neg == yneg {
		return z.set(x.neg, x.abs.add(y))
	}
	if x.abs.cmp(y) >= 0 {
		return z.set(x.neg, x.abs.sub(y))
	}
	return z.set(yneg, y.sub(x.abs))
}

func (z *Int) Add(x, y *Int) *Int { return z.sum(x, y.neg, y.abs) }
func (z *Int) Sub(x, y *Int) *Int { return z.sum(x, !y.neg, y.abs) }
func (z *Int) Mul(x, y *Int) *Int { return z.set(x.neg != y.neg, x.abs.mul(y.abs)) }

// QuoRem divides, rounding toward zero.
func (z *Int) QuoRem(x, y, r *Int) (*Int, *Int) {
	zneg, rneg := x.neg != y.neg, x.neg
	q, rest := x.abs.div(y.abs)
	z.set(zneg, q)
	r.set(rneg, append(nat(nil), rest...))
	return z, r
}

func (z *Int) Quo(x, y *Int) *Int {
	z.QuoRem(x, y, new(Int))
	return z
}

func (z *Int) Rem(x, y *Int) *Int {
	new(Int).QuoRem(x, y, z)
	return z
}

// DivMod divides so that the remainder is not negative.
func (z *Int) DivMod(x, y, m *Int) (*Int, *Int) {
	d := *y
	z.QuoRem(x, y, m)
	if m.neg {
		one := NewInt(1)
		if d.neg {
			z.Add(z, one)
			m.Sub(m, &d)
		} else {
			z.Sub(z, one)
			m.Add(m, &d)
		}
	}
	return z, m
}

func (z *Int) Div(x, y *Int) *Int {
	z.DivMod(x, y, new(Int))
	return z
}

func (z *Int) Mod(x, y *Int) *Int {
	new(Int).DivMod(x, y, z)
	return z
}

// Divide divides with a quotient that is rounded as mode says: Trunc, Floor, Round or Ceil. z and r may be nil.
func (z *Int) Divide(x, y, r *Int, mode RoundingMode) (*Int, *Int) {
	d := *y
	q, rest := new(Int).QuoRem(x, y, new(Int))
	// Whether the quotient has to be the next one, away from 0.
	further := false
	// The sign of the part that was cut off.
	sign := rest.Sign() * d.Sign()
	switch {
	case sign == 0 || mode == Trunc:
	case mode == Floor:
		further = sign < 0
	case mode == Ceil:
		further = sign > 0
	case mode == Round:
		c := rest.abs.shl(1).cmp(d.abs)
		further = c > 0 || c == 0 && q.Bit(0) == 1
	default:
		panic("unsupported rounding mode")
	}
	if further {
		step := NewInt(int64(sign))
		q.Add(q, step)
		rest.Sub(rest, step.Mul(step, &d))
	}
	if z != nil {
		z.Set(q)
	}
	if r != nil {
		r.Set(rest)
	}
	return z, r
}

// Exp is x^y, modulo |m| unless m is nil or 0. A negative y needs an inverse of x; nil if there is none.
func (z *Int) Exp(x, y, m *Int) *Int {
	var mod nat
	if m != nil {
		mod = m.abs
	}
	if y.neg {
		if len(mod) == 0 {
			return z.SetInt64(1)
		}
		inverse := new(Int).ModInverse(x, m)
		if inverse == nil {
			return nil
		}
		x = inverse
	}
	neg := x.neg && y.abs.bit(0) == 1
	z.set(neg, x.abs.power(y.abs, mod))
	if z.neg && len(mod) > 0 {
		z.set(false, mod.sub(z.abs))
	}
	return z
}

// GCD is the greatest common divisor of a and b; with x and y also such that it is a*x + b*y.
func (z *Int) GCD(x, y, a, b *Int) *Int {
	// Each remainder is a combination of a and b.
	r0, r1 := new(Int).Abs(a), new(Int).Abs(b)
	s0, s1 := NewInt(1), NewInt(0)
	if len(r0.abs) == 0 {
		r0, r1 = r1, r0
		s0, s1 = s1, s0
	}
	for len(r1.abs) > 0 {
		q, r := new(Int).QuoRem(r0, r1, new(Int))
		r0, r1 = r1, r
		s0, s1 = s1, new(Int).Sub(s0, new(Int).Mul(q, s1))
	}
	if a.neg {
		s0.Neg(s0)
	}
	if y != nil {
		t := new(Int)
		if len(b.abs) > 0 {
			t.Quo(new(Int).Sub(r0, new(Int).Mul(a, s0)), b)
		}
		defer y.Set(t)
	}
	if x != nil {
		defer x.Set(s0)
	}
	return z.Set(r0)
}

// ModInverse is the inverse of g modulo |n|, nil if there is none.
func (z *Int) ModInverse(g, n *Int) *Int {
	m := new(Int).Abs(n)
	r := new(Int).Mod(g, m)
	x := new(Int)
	if d := new(Int).GCD(x, nil, r, m); d.Cmp(NewInt(1)) != 0 {
		return nil
	}
	return z.Mod(x, m)
}

// Jacobi is the Jacobi symbol (x/y): +1, -1 or 0. y must be odd.
func Jacobi(x, y *Int) int {
	if y.abs.bit(0) == 0 {
		panic(fmt.Sprintf("big: invalid 2nd argument to Int.Jacobi: need odd integer but got %s", y.String()))
	}
	sign := 1
	a, b := new(Int).Set(x), new(Int).Set(y)
	if b.neg {
		if a.neg {
			sign = -1
		}
		b.neg = false
	}
	for {
		if b.abs.cmp(nat{1}) == 0 {
			return sign
		}
		if len(a.abs) == 0 {
			return 0
		}
		a.Mod(a, b)
		if len(a.abs) == 0 {
			return 0
		}
		// Factors of two first, then the law of reciprocity.
		twos := a.abs.trailingZeros()
		if rest := b.abs[0] & 7; twos&1 != 0 && (rest == 3 || rest == 5) {
			sign = -sign
		}
		odd := new(Int).Rsh(a, twos)
		if b.abs[0]&3 == 3 && odd.abs[0]&3 == 3 {
			sign = -sign
		}
		a, b = b, odd
	}
}

// ModSqrt is a square root of x modulo p, which must be an odd prime; nil if there is none.
func (z *Int) ModSqrt(x, p *Int) *Int {
	switch Jacobi(x, p) {
	case -1:
		return nil
	case 0:
		return z.SetInt64(0)
	}
	m := p.abs
	a := new(Int).Mod(x, p).abs
	times := func(u, v nat) nat {
		_, r := u.mul(v).div(m)
		return r
	}
	switch {
	case m[0]&3 == 3:
		return z.set(false, a.power(m.add(nat{1}).shr(2), m))
	case m[0]&7 == 5:
		// Atkin: with t = (2a)^((p-5)/8) and i = 2at², a root is at(i-1).
		double := times(a, nat{2})
		t := double.power(m.shr(3), m)
		i := times(double, times(t, t))
		return z.set(false, times(times(a, t), i.add(m).sub(nat{1})))
	}
	// Tonelli and Shanks: p-1 is odd·2^k, and g generates the elements of order 2^k.
	less := m.sub(nat{1})
	k := less.trailingZeros()
	odd := less.shr(k)
	n := NewInt(2)
	for Jacobi(n, p) != -1 {
		n.Add(n, NewInt(1))
	}
	y := a.power(odd.add(nat{1}).shr(1), m)
	b, g := a.power(odd, m), n.abs.power(odd, m)
	for {
		order := uint(0)
		for t := b; t.cmp(nat{1}) != 0; order++ {
			t = times(t, t)
		}
		if order == 0 {
			return z.set(false, y)
		}
		t := g.power(nat{1}.shl(k-order-1), m)
		g = times(t, t)
		y, b = times(y, t), times(b, g)
		k = order
	}
}

// Rand is a random number that is at least 0 and below n.
func (z *Int) Rand(rnd *rand.Rand, n *Int) *Int {
	if n.neg || len(n.abs) == 0 {
		return z.set(false, nil)
	}
	limit := n.abs
	// Words of 64 bits are drawn, so that the numbers are Go's.
	words := make(nat, (len(limit)+1)/2*2)
	for {
		for i := range words {
			words[i] = rnd.Uint32()
		}
		top := uint(limit.bitLen()) % 64
		if top > 0 {
			last := len(words) - 2
			high := uint64(words[last+1])<<32 | uint64(words[last])
			high &= 1<<top - 1
			words[last], words[last+1] = uint32(high), uint32(high>>32)
		}
		if r := words.trim(); r.cmp(limit) < 0 {
			return z.set(false, append(nat(nil), r...))
		}
	}
}

// Sqrt is the square root, rounded down.
func (z *Int) Sqrt(x *Int) *Int {
	if x.neg {
		panic("square root of negative number")
	}
	return z.set(false, x.abs.sqrt())
}

func (z *Int) Lsh(x *Int, n uint) *Int { return z.set(x.neg, x.abs.shl(n)) }

// Rsh shifts to the right, rounding down.
func (z *Int) Rsh(x *Int, n uint) *Int {
	if x.neg {
		// -((|x|-1) >> n) - 1
		return z.set(true, x.abs.sub(nat{1}).shr(n).add(nat{1}))
	}
	return z.set(false, x.abs.shr(n))
}

// words gives n digits of the number in two's complement.
func (x *Int) words(n int) nat {
	w := make(nat, n)
	copy(w, x.abs)
	if x.neg {
		carry := uint64(1)
		for i := range w {
			carry += uint64(^w[i])
			w[i] = uint32(carry)
			carry >>= 32
		}
	}
	return w
}

func (z *Int) bitwise(x, y *Int, op func(a, b uint32) uint32) *Int {
	n := max(len(x.abs), len(y.abs)) + 1
	a, b := x.words(n), y.words(n)
	for i := range a {
		a[i] = op(a[i], b[i])
	}
	if a[n-1]>>31 == 0 {
		return z.set(false, a.trim())
	}
	negated := Int{neg: true, abs: a}
	return z.set(true, negated.words(n).trim())
}

func (z *Int) And(x, y *Int) *Int {
	return z.bitwise(x, y, func(a, b uint32) uint32 { return a & b })
}

func (z *Int) Or(x, y *Int) *Int {
	return z.bitwise(x, y, func(a, b uint32) uint32 { return a | b })
}

func (z *Int) Xor(x, y *Int) *Int {
	return z.bitwise(x, y, func(a, b uint32) uint32 { return a ^ b })
}

func (z *Int) AndNot(x, y *Int) *Int {
	return z.bitwise(x, y, func(a, b uint32) uint32 { return a &^ b })
}

func (z *Int) Not(x *Int) *Int { return z.Sub(new(Int).Neg(x), NewInt(1)) }

// Bit is the i-th bit of two's complement.
func (x *Int) Bit(i int) uint {
	if i < 0 {
		panic("negative bit index")
	}
	if x.neg {
		return x.abs.sub(nat{1}).bit(i) ^ 1
	}
	return x.abs.bit(i)
}

// SetBit is x with its i-th bit set to b.
func (z *Int) SetBit(x *Int, i int, b uint) *Int {
	if i < 0 {
		panic("negative bit index")
	}
	if b > 1 {
		panic("set bit is not 0 or 1")
	}
	if x.Bit(i) == b {
		return z.Set(x)
	}
	one := new(Int).Lsh(NewInt(1), uint(i))
	if b == 1 {
		return z.Or(x, one)
	}
	return z.AndNot(x, one)
}

func (x *Int) BitLen() int            { return x.abs.bitLen() }
func (x *Int) TrailingZeroBits() uint { return x.abs.trailingZeros() }
func (x *Int) Uint64() uint64         { return x.abs.uint64() }
func (x *Int) IsUint64() bool         { return !x.neg && len(x.abs) <= 2 }

func (x *Int) Int64() int64 {
	if x.neg {
		return -int64(x.abs.uint64())
	}
	return int64(x.abs.uint64())
}

func (x *Int) IsInt64() bool {
	u := x.abs.uint64()
	return len(x.abs) <= 2 && (int64(u) >= 0 || x.neg && u == 1<<63)
}

// Bits is the digits of the absolute value, the lowest first.
func (x *Int) Bits() []Word {
	words := make([]Word, 0, (len(x.abs)+1)/2)
	for i := 0; i < len(x.abs); i += 2 {
		words = append(words, Word(x.abs[i:].low()))
	}
	return words
}

func (n nat) low() uint64 { return n[:min(len(n), 2)].uint64() }

// SetBits sets the absolute value by its digits.
func (z *Int) SetBits(abs []Word) *Int {
	var n nat
	for _, w := range abs {
		n = append(n, uint32(w), uint32(uint64(w)>>32))
	}
	return z.set(false, n.trim())
}

// SetBytes sets z to the number whose digits the bytes are, the highest first.
func (z *Int) SetBytes(buf []byte) *Int {
	n := make(nat, (len(buf)+3)/4)
	for i := range buf {
		n[i/4] |= uint32(buf[len(buf)-1-i]) << (8 * uint(i%4))
	}
	return z.set(false, n.trim())
}

// Bytes is the absolute value as bytes, the highest first.
func (x *Int) Bytes() []byte { return x.FillBytes(make([]byte, (x.BitLen()+7)/8)) }

// FillBytes fills buf with the absolute value.
func (x *Int) FillBytes(buf []byte) []byte {
	if (x.BitLen()+7)/8 > len(buf) {
		panic("math/big: buffer too small to fit value")
	}
	clear(buf)
	for i := range min(len(buf), 4*len(x.abs)) {
		buf[len(buf)-1-i] = byte(x.abs[i/4] >> (8 * uint(i%4)))
	}
	return buf
}

// MulRange is the product of all integers from a to b.
func (z *Int) MulRange(a, b int64) *Int {
	switch {
	case a > b:
		return z.SetInt64(1)
	case a <= 0 && b >= 0:
		return z.SetInt64(0)
	case a == b:
		return z.SetInt64(a)
	case a+1 == b:
		return z.Mul(NewInt(a), NewInt(b))
	}
	m := a + (b-a)/2
	return z.Mul(new(Int).MulRange(a, m), new(Int).MulRange(m+1, b))
}

// Binomial is n over k.
func (z *Int) Binomial(n, k int64) *Int {
	if k > n {
		return z.SetInt64(0)
	}
	if k < 0 {
		return z.SetInt64(0)
	}
	if k > n-k {
		k = n - k
	}
	r := NewInt(1)
	for i := int64(1); i <= k; i++ {
		r.Mul(r, NewInt(n-k+i))
		r.Quo(r, NewInt(i))
	}
	return z.Set(r)
}

// Float64 is the nearest float, and whether it is below (-1), at or above (+1) x.
func (x *Int) Float64() (float64, Accuracy) {
	n := x.abs.bitLen()
	shift := max(n-64, 0)
	top := x.abs.shr(uint(shift)).uint64()
	if x.abs.trailingZeros() < uint(shift) {
		// What was cut off counts where the rest is half way between two floats.
		top |= 1
	}
	f := math.Ldexp(float64(top), shift)
	if x.neg {
		f = -f
	}
	if math.IsInf(f, 0) {
		if x.neg {
			return f, Below
		}
		return f, Above
	}
	back := new(Int)
	m, e := math.Frexp(math.Abs(f))
	back.SetUint64(uint64(m * (1 << 53)))
	if e >= 53 {
		back.Lsh(back, uint(e-53))
	} else {
		back.Rsh(back, uint(53-e))
	}
	back.neg = x.neg && len(back.abs) > 0
	return f, Accuracy(back.Cmp(x))
}

// An Accuracy says how a rounded number compares with the exact one.
type Accuracy int8

const (
	Below Accuracy = -1
	Exact Accuracy = 0
	Above Accuracy = +1
)

func (a Accuracy) String() string {
	switch a {
	case Below:
		return "Below"
	case Exact:
		return "Exact"
	case Above:
		return "Above"
	}
	return fmt.Sprintf("Accuracy(%d)", int8(a))
}

// ProbablyPrime reports whether x is probably prime: by division, n+1 Miller-Rabin tests, the first with base 2.
func (x *Int) ProbablyPrime(n int) bool {
	if n < 0 {
		panic("negative n for ProbablyPrime")
	}
	if x.neg || len(x.abs) == 0 {
		return false
	}
	for p := uint32(2); p < 256; p++ {
		if _, r := x.abs.divSmall(p); r == 0 {
			// The first divisor that is found is prime.
			return len(x.abs) == 1 && x.abs[0] == p
		}
	}
	if x.abs.cmp(nat{1}) == 0 {
		return false
	}
	less := x.abs.sub(nat{1})
	k := less.trailingZeros()
	odd := less.shr(k)
	// These bases decide numbers below 2^64; more are asked of larger ones.
	bases := []uint32{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37}
	for i := range n {
		bases = append(bases, 41+2*uint32(i))
	}
	for _, base := range bases {
		y := nat{base}.power(odd, x.abs)
		if y.cmp(nat{1}) == 0 || y.cmp(less) == 0 {
			continue
		}
		passes := false
		for i := uint(1); i < k && !passes; i++ {
			_, y = y.mul(y).div(x.abs)
			passes = y.cmp(less) == 0
		}
		if !passes {
			return false
		}
	}
	return x.abs.passesLucas()
}

// passesLucas is the Lucas test for an odd number above 1: for the sequence V(0) = 2, V(1) = p, V(i+1) = p V(i) - V(i-1),
// with the least p > 2 for which p^2 - 4 is no square modulo n, what holds at the divisors of n+1 if n is prime. No composite
// number is known that passes it and the test of base 2.
func (n nat) passesLucas() bool {
	p := uint32(3)
	for ; ; p++ {
		d := natOf(uint64(p)*uint64(p) - 4)
		j := Jacobi(&Int{abs: d}, &Int{abs: n})
		if j == -1 {
			break
		}
		if j == 0 {
			// A common divisor: n itself only if it is p + 2, which then is prime since no smaller p had one.
			return n.cmp(nat{p + 2}) == 0
		}
		if p == 40 {
			// Only a square has none of these.
			if r := n.sqrt(); r.mul(r).cmp(n) == 0 {
				return false
			}
		}
	}
	next := n.add(nat{1})
	twos := next.trailingZeros()
	s := next.shr(twos)
	mod := func(v nat) nat { _, r := v.div(n); return r }
	minus := func(a, b nat) nat { return mod(a.add(n).sub(b)) }
	two, first := mod(nat{2}), mod(nat{p})
	// v and w are V(k) and V(k+1), for k the leading bits of s.
	v, w := two, first
	for i := s.bitLen() - 1; i >= 0; i-- {
		both := minus(mod(v.mul(w)), first)
		if s.bit(i) == 1 {
			v, w = both, minus(mod(w.mul(w)), two)
		} else {
			v, w = minus(mod(v.mul(v)), two), both
		}
	}
	if v.cmp(two) == 0 || v.cmp(minus(nil, two)) == 0 {
		// U(s) = (2 V(s+1) - p V(s)) / (p^2 - 4) must be 0.
		if mod(w.mul(two)).cmp(mod(v.mul(first))) == 0 {
			return true
		}
	}
	for range twos - 1 {
		if len(v) == 0 {
			return true
		}
		if v.cmp(two) == 0 {
			return false
		}
		v = minus(mod(v.mul(v)), two)
	}
	return false
}

// ---- texts

// SetString reads a number in a base; base 0 takes it from a prefix and admits underscores.
func (z *Int) SetString(s string, base int) (*Int, bool) {
	if base != 0 && (base < 2 || base > MaxBase) {
		return nil, false
	}
	neg := strings.HasPrefix(s, "-")
	if neg || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	under := base == 0
	// An underscore may stand between digits and behind the prefix.
	digitBefore := false
	if base == 0 {
		base = 10
		if len(s) > 1 && s[0] == '0' {
			digitBefore = true
			switch s[1] | 0x20 {
			case 'x':
				base, s = 16, s[2:]
			case 'b':
				base, s = 2, s[2:]
			case 'o':
				base, s = 8, s[2:]
			default:
				base, s = 8, s[1:]
			}
		}
	}
	values := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		if c == '_' && under && digitBefore {
			digitBefore = false
			continue
		}
		v := digitValue(c, base)
		if v < 0 {
			return nil, false
		}
		values = append(values, byte(v))
		digitBefore = true
	}
	if len(values) == 0 || !digitBefore {
		return nil, false
	}
	return z.set(neg, parseDigits(values, base).trim()), true
}

// digitValue is what a digit counts, or -1.
func digitValue(c byte, base int) int {
	v := -1
	switch {
	case '0' <= c && c <= '9':
		v = int(c - '0')
	case 'a' <= c && c <= 'z':
		v = int(c-'a') + 10
	case 'A' <= c && c <= 'Z' && base <= 36:
		v = int(c-'A') + 10
	case 'A' <= c && c <= 'Z':
		v = int(c-'A') + 36
	}
	if v >= base {
		return -1
	}
	return v
}

// Append appends x in a base.
func (x *Int) Append(buf []byte, base int) []byte {
	if x == nil {
		return append(buf, "<nil>"...)
	}
	if x.neg {
		buf = append(buf, '-')
	}
	return append(buf, x.abs.text(base)...)
}

// Text is x in a base.
func (x *Int) Text(base int) string { return string(x.Append(nil, base)) }

func (x *Int) String() string { return x.Text(10) }

// Format prints x as fmt prints an integer.
func (x *Int) Format(s fmt.State, ch rune) {
	base := 10
	switch ch {
	case 'b':
		base = 2
	case 'o', 'O':
		base = 8
	case 'x', 'X':
		base = 16
	case 'd', 's', 'v':
	default:
		fmt.Fprintf(s, "%%!%c(big.Int=%s)", ch, x.String())
		return
	}
	if x == nil {
		fmt.Fprint(s, "<nil>")
		return
	}
	sign := ""
	switch {
	case x.neg:
		sign = "-"
	case s.Flag('+'):
		sign = "+"
	case s.Flag(' '):
		sign = " "
	}
	prefix := ""
	if s.Flag('#') {
		switch ch {
		case 'b':
			prefix = "0b"
		case 'o':
			prefix = "0"
		case 'x':
			prefix = "0x"
		case 'X':
			prefix = "0X"
		}
	}
	if ch == 'O' {
		prefix = "0o"
	}
	text := string(x.abs.text(base))
	if ch == 'X' {
		text = strings.ToUpper(text)
	}
	zeros := 0
	precision, hasPrecision := s.Precision()
	if hasPrecision {
		switch {
		case len(text) < precision:
			zeros = precision - len(text)
		case text == "0" && precision == 0:
			return
		}
	}
	length := len(sign) + len(prefix) + zeros + len(text)
	left, right := 0, 0
	if width, ok := s.Width(); ok && length < width {
		switch d := width - length; {
		case s.Flag('-'):
			right = d
		case s.Flag('0') && !hasPrecision:
			zeros = d
		default:
			left = d
		}
	}
	io.WriteString(s, strings.Repeat(" ", left)+sign+prefix+strings.Repeat("0", zeros)+text+strings.Repeat(" ", right))
}

// Scan reads a number for fmt.
func (z *Int) Scan(s fmt.ScanState, ch rune) error {
	s.SkipSpace()
	base := 0
	switch ch {
	case 'b':
		base = 2
	case 'o':
		base = 8
	case 'd':
		base = 10
	case 'x', 'X':
		base = 16
	case 's', 'v':
	default:
		return errors.New("Int.Scan: invalid verb")
	}
	text, err := numberText(s, base)
	if err != nil {
		return err
	}
	if _, ok := z.SetString(text, base); !ok {
		return errors.New("number has no digits")
	}
	return nil
}

// numberText reads as much as belongs to a number in a base, in the base that its prefix tells if that is 0.
func numberText(s fmt.ScanState, base int) (string, error) {
	var text []byte
	var c rune
	var err error
	next := func() {
		if c, _, err = s.ReadRune(); err != nil {
			c = -1
		}
	}
	take := func() {
		text = append(text, byte(c))
		next()
	}
	next()
	if c == '+' || c == '-' {
		take()
	}
	separators := base == 0
	if base == 0 {
		base = 10
		if c == '0' {
			base = 8
			take()
			switch c {
			case 'x', 'X':
				base = 16
				take()
			case 'b', 'B':
				base = 2
				take()
			case 'o', 'O':
				take()
			}
		}
	}
	for 0 <= c && c < 128 && (digitValue(byte(c), base) >= 0 || separators && c == '_') {
		take()
	}
	if err == nil {
		err = s.UnreadRune()
	}
	if err == io.EOF {
		err = nil
	}
	return string(text), err
}

func (x *Int) AppendText(b []byte) ([]byte, error) { return x.Append(b, 10), nil }

func (x *Int) MarshalText() ([]byte, error) { return x.AppendText(nil) }

func (z *Int) UnmarshalText(text []byte) error {
	if _, ok := z.SetString(string(text), 0); !ok {
		return fmt.Errorf("math/big: cannot unmarshal %q into a *big.Int", text)
	}
	return nil
}

func (x *Int) MarshalJSON() ([]byte, error) {
	if x == nil {
		return []byte("null"), nil
	}
	return x.Append(nil, 10), nil
}

func (z *Int) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	return z.UnmarshalText(text)
}
