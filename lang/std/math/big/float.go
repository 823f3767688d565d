package big

import (
	"fmt"
	"math"
)

// Bounds of exponents and precisions.
const (
	MaxExp  = math.MaxInt32
	MinExp  = math.MinInt32
	MaxPrec = math.MaxUint32
)

// A RoundingMode says to which of its two neighbours a number goes that does not fit.
type RoundingMode byte

const (
	ToNearestEven RoundingMode = iota // as IEEE 754 roundTiesToEven
	ToNearestAway                     // as roundTiesToAway
	ToZero                            // as roundTowardZero
	AwayFromZero
	ToNegativeInf // as roundTowardNegative
	ToPositiveInf // as roundTowardPositive
)

// What the quotient of Int.Divide is rounded to.
const (
	Trunc = ToZero
	Floor = ToNegativeInf
	Round = ToNearestEven
	Ceil  = ToPositiveInf
)

var modeNames = [...]string{"ToNearestEven", "ToNearestAway", "ToZero", "AwayFromZero", "ToNegativeInf", "ToPositiveInf"}

func (i RoundingMode) String() string {
	if int(i) < len(modeNames) {
		return modeNames[i]
	}
	return fmt.Sprintf("RoundingMode(%d)", byte(i))
}

// An ErrNaN is the panic of an operation whose result IEEE 754 calls no number.
type ErrNaN struct{ msg string }

func (err ErrNaN) Error() string { return err.msg }

// Kinds of floats.
type form byte

const (
	zero form = iota
	finite
	inf
)

// A Float is a binary floating-point number of a chosen precision: ±0, ±Inf, or ±mant × 2**exp where mant stands for a
// fraction from 0.5 to 1, so its highest bit counts a half. Methods round their result to the receiver's precision; if that is
// 0, they set it to that of the largest operand.
type Float struct {
	prec uint32
	mode RoundingMode
	acc  Accuracy
	form form
	neg  bool
	mant nat
	exp  int32
}

// NewFloat is x with 53 bits. It panics with ErrNaN if x is a NaN.
func NewFloat(x float64) *Float {
	if math.IsNaN(x) {
		panic(ErrNaN{"NewFloat(NaN)"})
	}
	return new(Float).SetFloat64(x)
}

// accuracy is that of a number that is above, or below, the exact one.
func accuracy(above bool) Accuracy {
	if above {
		return Above
	}
	return Below
}

// low is the exponent of the mantissa's lowest bit.
func (x *Float) low() int64 { return int64(x.exp) - int64(x.mant.bitLen()) }

// become makes z a number without a mantissa.
func (z *Float) become(f form, neg bool, acc Accuracy) *Float {
	z.form, z.neg, z.acc, z.mant, z.exp = f, neg, acc, nil, 0
	return z
}

// set makes z ±m × 2**low, rounded. With more, the number is a little larger than that; then m has at least two bits more than
// the precision.
func (z *Float) set(neg bool, m nat, low int64, more bool) *Float {
	if len(m) == 0 {
		return z.become(zero, neg, Exact)
	}
	m, up, inexact := roundBits(m, z.prec, z.mode, neg, more)
	low += int64(up.dropped)
	exp := low + int64(m.bitLen())
	switch {
	case exp < MinExp:
		return z.become(zero, neg, accuracy(neg))
	case exp > MaxExp:
		return z.become(inf, neg, accuracy(!neg))
	}
	z.form, z.neg, z.mant, z.exp, z.acc = finite, neg, m, int32(exp), Exact
	if inexact {
		z.acc = accuracy(up.increased != neg)
	}
	return z
}

// What rounding did: how many bits it dropped, and whether it took the larger neighbour.
type rounding struct {
	dropped   uint
	increased bool
}

// roundBits rounds m to prec bits.
func roundBits(m nat, prec uint32, mode RoundingMode, neg, more bool) (nat, rounding, bool) {
	length := m.bitLen()
	if int64(length) <= int64(prec) {
		return m, rounding{}, false
	}
	r := rounding{dropped: uint(length) - uint(prec)}
	last := m.trailingZeros()
	half := m.bit(int(r.dropped)-1) == 1
	// Whether what is dropped is anything, and whether it is more than a half if it is at least that.
	any := last < r.dropped || more
	beyond := last < r.dropped-1 || more
	q := m.shr(r.dropped)
	if !any {
		return q, r, false
	}
	switch mode {
	case ToNearestEven:
		r.increased = half && (beyond || q.bit(0) == 1)
	case ToNearestAway:
		r.increased = half
	case ToZero:
	case AwayFromZero:
		r.increased = true
	case ToNegativeInf:
		r.increased = neg
	case ToPositiveInf:
		r.increased = !neg
	}
	if r.increased {
		q = q.add(nat{1})
	}
	return q, r, true
}

// round rounds z to its precision again.
func (z *Float) round() *Float {
	if z.form == finite {
		z.set(z.neg, z.mant, z.low(), false)
	}
	return z
}

// SetPrec sets the precision and rounds z to it. Precision 0 makes a finite number 0.
func (z *Float) SetPrec(prec uint) *Float {
	z.acc = Exact
	if prec == 0 {
		z.prec = 0
		if z.form == finite {
			z.become(zero, z.neg, accuracy(z.neg))
		}
		return z
	}
	old := z.prec
	z.prec = uint32(min(prec, MaxPrec))
	if z.prec < old {
		z.round()
	}
	return z
}

// SetMode sets the rounding mode, and the accuracy to Exact.
func (z *Float) SetMode(mode RoundingMode) *Float {
	z.mode = mode
	z.acc = Exact
	return z
}

// Prec is the precision in bits.
func (x *Float) Prec() uint { return uint(x.prec) }

// MinPrec is the precision that x needs.
func (x *Float) MinPrec() uint {
	if x.form != finite {
		return 0
	}
	return uint(x.mant.bitLen()) - x.mant.trailingZeros()
}

// Mode is the rounding mode.
func (x *Float) Mode() RoundingMode { return x.mode }

// Acc tells how x compares with the exact result of the operation that gave it.
func (x *Float) Acc() Accuracy { return x.acc }

// Sign is -1, 0 or +1.
func (x *Float) Sign() int {
	switch {
	case x.form == zero:
		return 0
	case x.neg:
		return -1
	}
	return 1
}

// Signbit reports whether x is negative or -0.
func (x *Float) Signbit() bool { return x.neg }

// IsInf reports whether x is infinite.
func (x *Float) IsInf() bool { return x.form == inf }

// IsInt reports whether x is an integer.
func (x *Float) IsInt() bool {
	if x.form != finite {
		return x.form == zero
	}
	return x.exp > 0 && int64(x.MinPrec()) <= int64(x.exp)
}

// MantExp is the exponent of x; it sets mant, unless that is nil, to x / 2**exp, which is from 0.5 to 1.
func (x *Float) MantExp(mant *Float) (exp int) {
	if x.form == finite {
		exp = int(x.exp)
	}
	if mant != nil {
		mant.Copy(x)
		if mant.form == finite {
			mant.exp = 0
		}
	}
	return exp
}

// SetMantExp sets z to mant × 2**exp.
func (z *Float) SetMantExp(mant *Float, exp int) *Float {
	z.Set(mant)
	if z.form == finite {
		z.set(z.neg, z.mant, z.low()+int64(exp), false)
	}
	return z
}

// Set sets z to x.
func (z *Float) Set(x *Float) *Float {
	if z == x {
		return z
	}
	z.acc, z.form, z.neg, z.mant, z.exp = Exact, x.form, x.neg, x.mant, x.exp
	if z.prec == 0 {
		z.prec = x.prec
	} else if z.prec < x.prec {
		z.round()
	}
	return z
}

// Copy makes z the same as x in all respects.
func (z *Float) Copy(x *Float) *Float {
	*z = *x
	return z
}

// need sets a precision that is 0.
func (z *Float) need(prec uint32) {
	if z.prec == 0 {
		z.prec = prec
	}
}

// SetUint64 sets z to x; a precision of 0 becomes 64.
func (z *Float) SetUint64(x uint64) *Float {
	z.need(64)
	return z.set(false, natOf(x), 0, false)
}

// SetInt64 sets z to x; a precision of 0 becomes 64.
func (z *Float) SetInt64(x int64) *Float {
	z.need(64)
	i := NewInt(x)
	return z.set(i.neg, i.abs, 0, false)
}

// SetFloat64 sets z to x; a precision of 0 becomes 53. It panics with ErrNaN if x is a NaN.
func (z *Float) SetFloat64(x float64) *Float {
	z.need(53)
	switch {
	case math.IsNaN(x):
		panic(ErrNaN{"Float.SetFloat64(NaN)"})
	case math.IsInf(x, 0):
		return z.SetInf(x < 0)
	}
	m, e := math.Frexp(math.Abs(x))
	return z.set(math.Signbit(x), natOf(uint64(m*(1<<53))), int64(e)-53, false)
}

// SetInt sets z to x; a precision of 0 becomes that which x needs, or 64 if that is more.
func (z *Float) SetInt(x *Int) *Float {
	z.need(uint32(max(x.BitLen(), 64)))
	return z.set(x.neg, x.abs, 0, false)
}

// SetRat sets z to x; a precision of 0 becomes the largest of those of numerator and denominator and 64.
func (z *Float) SetRat(x *Rat) *Float {
	if x.IsInt() {
		return z.SetInt(x.Num())
	}
	var a, b Float
	a.SetInt(x.Num())
	b.SetInt(x.Denom())
	z.need(max(a.prec, b.prec))
	return z.Quo(&a, &b)
}

// SetInf sets z to -Inf or +Inf.
func (z *Float) SetInf(signbit bool) *Float { return z.become(inf, signbit, Exact) }

// whole is |x|, which is finite, rounded toward 0.
func (x *Float) whole() nat {
	if x.exp <= 0 {
		return nil
	}
	if low := x.low(); low >= 0 {
		return x.mant.shl(uint(low))
	} else {
		return x.mant.shr(uint(-low))
	}
}

// Uint64 is x rounded toward 0 to what fits.
func (x *Float) Uint64() (uint64, Accuracy) {
	switch {
	case x.form == zero:
		return 0, Exact
	case x.neg:
		return 0, Above
	case x.form == inf || x.exp > 64:
		return math.MaxUint64, Below
	}
	if x.exp > 0 && x.MinPrec() <= 64 {
		// Go says so of 1.5, too.
		return x.whole().uint64(), Exact
	}
	return x.whole().uint64(), Below
}

// Int64 is x rounded toward 0 to what fits.
func (x *Float) Int64() (int64, Accuracy) {
	acc := accuracy(x.neg)
	if x.form == zero || x.IsInt() && (x.exp <= 63 || x.neg && x.exp == 64 && x.MinPrec() == 1) {
		acc = Exact
	}
	switch {
	case x.form == finite && x.exp <= 63:
		i := int64(x.whole().uint64())
		if x.neg {
			i = -i
		}
		return i, acc
	case x.form == zero:
		return 0, acc
	case x.neg:
		return math.MinInt64, acc
	}
	return math.MaxInt64, acc
}

// Float32 is the nearest float32.
func (x *Float) Float32() (float32, Accuracy) {
	f, acc := x.ieee(24, -126, 127)
	return float32(f), acc
}

// Float64 is the nearest float64.
func (x *Float) Float64() (float64, Accuracy) { return x.ieee(53, -1022, 1023) }

// ieee rounds x to a format of so many bits, with the bounds of its exponents; what is smaller has fewer bits.
func (x *Float) ieee(prec, least, most int) (float64, Accuracy) {
	sign := 1.0
	if x.neg {
		sign = -1
	}
	switch x.form {
	case zero:
		return math.Copysign(0, sign), Exact
	case inf:
		return math.Inf(int(sign)), Exact
	}
	e := int(x.exp) - 1
	if e < least {
		prec -= least - e
		if prec < 0 || prec == 0 && x.MinPrec() == 1 {
			return math.Copysign(0, sign), accuracy(x.neg)
		}
		if prec == 0 {
			return sign * math.Ldexp(1, least-52+(53-x.bitsOf(least))), accuracy(!x.neg)
		}
	}
	r := Float{prec: uint32(prec)}
	r.Set(x)
	if r.form == inf || int(r.exp)-1 > most {
		return math.Inf(int(sign)), accuracy(!x.neg)
	}
	return sign * math.Ldexp(float64(r.mant.uint64()), int(r.low())), r.acc
}

// bitsOf is the number of bits of the format that has this least exponent.
func (x *Float) bitsOf(least int) int {
	if least == -126 {
		return 24
	}
	return 53
}

// Int is x rounded toward 0, in z unless that is nil; nil for an infinity.
func (x *Float) Int(z *Int) (*Int, Accuracy) {
	if z == nil && x.form != inf {
		z = new(Int)
	}
	switch x.form {
	case zero:
		return z.SetInt64(0), Exact
	case inf:
		return nil, accuracy(x.neg)
	}
	acc := accuracy(x.neg)
	if x.IsInt() {
		acc = Exact
	}
	return z.set(x.neg, x.whole()), acc
}

// Rat is x as a fraction, in z unless that is nil; nil for an infinity.
func (x *Float) Rat(z *Rat) (*Rat, Accuracy) {
	if x.form == inf {
		return nil, accuracy(x.neg)
	}
	if z == nil {
		z = new(Rat)
	}
	if x.form == zero {
		return z.SetInt64(0), Exact
	}
	if low := x.low(); low >= 0 {
		return z.fraction(x.neg, x.mant.shl(uint(low)), nat{1}), Exact
	} else {
		return z.fraction(x.neg, x.mant, nat{1}.shl(uint(-low))), Exact
	}
}

// Abs sets z to |x|.
func (z *Float) Abs(x *Float) *Float {
	z.Set(x)
	z.neg = false
	return z
}

// Neg sets z to -x.
func (z *Float) Neg(x *Float) *Float {
	z.Set(x)
	z.neg = !z.neg
	return z
}

// compareAbs compares the absolute values of two finite numbers.
func (x *Float) compareAbs(y *Float) int {
	if x.exp != y.exp {
		if x.exp < y.exp {
			return -1
		}
		return 1
	}
	a, b := aligned(x, y)
	return a.cmp(b)
}

// aligned is the mantissas of two finite numbers, so that their lowest bits count the same.
func aligned(x, y *Float) (a, b nat) {
	d := x.low() - y.low()
	if d >= 0 {
		return x.mant.shl(uint(d)), y.mant
	}
	return x.mant, y.mant.shl(uint(-d))
}

// rank orders -Inf, negative numbers, zeros, positive numbers and +Inf.
func (x *Float) rank() int {
	r := int(x.form)
	if x.neg {
		r = -r
	}
	return r
}

// Cmp compares: -1 if x < y, 0 if they are equal, +1 if x > y.
func (x *Float) Cmp(y *Float) int {
	a, b := x.rank(), y.rank()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a == 1:
		return x.compareAbs(y)
	case a == -1:
		return y.compareAbs(x)
	}
	return 0
}

// sum sets z to x + y, where y counts as negative if yneg is set.
func (z *Float) sum(x, y *Float, yneg bool) *Float {
	a, b := aligned(x, y)
	low := min(x.low(), y.low())
	switch {
	case x.neg == yneg:
		return z.set(x.neg, a.add(b), low, false)
	case a.cmp(b) > 0:
		return z.set(x.neg, a.sub(b), low, false)
	}
	neg := yneg
	if a.cmp(b) == 0 {
		neg = z.mode == ToNegativeInf
	}
	return z.set(neg, b.sub(a), low, false)
}

// Add sets z to x + y. It panics with ErrNaN for infinities of different signs.
func (z *Float) Add(x, y *Float) *Float {
	z.need(max(x.prec, y.prec))
	switch {
	case x.form == finite && y.form == finite:
		return z.sum(x, y, y.neg)
	case x.form == inf && y.form == inf && x.neg != y.neg:
		z.become(zero, false, Exact)
		panic(ErrNaN{"addition of infinities with opposite signs"})
	case x.form == zero && y.form == zero:
		return z.become(zero, x.neg && y.neg, Exact)
	case x.form == inf || y.form == zero:
		return z.Set(x)
	}
	return z.Set(y)
}

// Sub sets z to x - y. It panics with ErrNaN for infinities of the same sign.
func (z *Float) Sub(x, y *Float) *Float {
	z.need(max(x.prec, y.prec))
	switch {
	case x.form == finite && y.form == finite:
		return z.sum(x, y, !y.neg)
	case x.form == inf && y.form == inf && x.neg == y.neg:
		z.become(zero, false, Exact)
		panic(ErrNaN{"subtraction of infinities with equal signs"})
	case x.form == zero && y.form == zero:
		return z.become(zero, x.neg && !y.neg, Exact)
	case x.form == inf || y.form == zero:
		return z.Set(x)
	}
	return z.Neg(y)
}

// Mul sets z to x * y. It panics with ErrNaN for zero and infinity.
func (z *Float) Mul(x, y *Float) *Float {
	z.need(max(x.prec, y.prec))
	neg := x.neg != y.neg
	switch {
	case x.form == finite && y.form == finite:
		return z.set(neg, x.mant.mul(y.mant), x.low()+y.low(), false)
	case x.form == zero && y.form == inf || x.form == inf && y.form == zero:
		z.become(zero, false, Exact)
		panic(ErrNaN{"multiplication of zero with infinity"})
	case x.form == inf || y.form == inf:
		return z.become(inf, neg, Exact)
	}
	return z.become(zero, neg, Exact)
}

// Quo sets z to x / y. It panics with ErrNaN for two zeros or two infinities.
func (z *Float) Quo(x, y *Float) *Float {
	z.need(max(x.prec, y.prec))
	neg := x.neg != y.neg
	switch {
	case x.form == finite && y.form == finite:
		shift := max(int64(z.prec)+2-int64(x.mant.bitLen())+int64(y.mant.bitLen()), 0)
		q, rest := x.mant.shl(uint(shift)).div(y.mant)
		return z.set(neg, q, x.low()-shift-y.low(), len(rest) > 0)
	case x.form == zero && y.form == zero || x.form == inf && y.form == inf:
		z.become(zero, false, Exact)
		panic(ErrNaN{"division of zero by zero or infinity by infinity"})
	case x.form == zero || y.form == inf:
		return z.become(zero, neg, Exact)
	}
	return z.become(inf, neg, Exact)
}

// Sqrt sets z to the square root of x. It panics with ErrNaN if x is negative.
func (z *Float) Sqrt(x *Float) *Float {
	z.need(x.prec)
	if x.Sign() < 0 {
		panic(ErrNaN{"square root of negative operand"})
	}
	if x.form != finite {
		return z.become(x.form, x.neg, Exact)
	}
	// As in Go, the result has the mode of x. A root has half as many bits as its square.
	z.mode = x.mode
	low := x.low()
	shift := max(2*(int64(z.prec)+2)-int64(x.mant.bitLen()), 0)
	if (low-shift)&1 != 0 {
		shift++
	}
	m := x.mant.shl(uint(shift))
	root := m.sqrt()
	return z.set(false, root, (low-shift)/2, root.mul(root).cmp(m) != 0)
}
