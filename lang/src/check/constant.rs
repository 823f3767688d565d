//! Exact constant values and the arithmetic on them.
//!
//! Go evaluates constant expressions exactly, so that `1.0/3*3 == 1` holds and `1<<100>>98` is 4. A value is
//! kept in the smallest of these forms: machine integer, big integer, ratio, 512-bit float, complex pair.
//! Ratios are exact but their terms may explode, so one whose terms pass `MAX_RATIO_BITS` becomes a
//! [`BigFloat`], rounded to nearest even at 512 bits, which is also what gc does.
//!
//! Invariants:
//! 1. An integer that fits `i64` is `Int`, never `Big`.
//! 2. A `Rat` is in lowest terms and may be integral: the *kind* of a constant (its type) is the checker's
//!    business, only its value is ours.
//! 3. `Unknown` is contagious: an operand that could not be computed gives `Unknown`, and nobody reports
//!    anything about it again.
//!
//! Limits (each has its error in the checker): an untyped integer has at most [`MAX_INT_BITS`] bits, a shift
//! count is at most [`MAX_SHIFT`], a literal has at most [`MAX_LITERAL`] characters, a binary exponent of a
//! float has 31 bits.

use num_bigint::{BigInt, BigUint, Sign};
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::sync::Arc;

/// Largest size of an untyped integer constant in bits: gc's limit.
pub const MAX_INT_BITS: u64 = 512;
/// Largest shift count of a constant shift: gc's limit, enough for the smallest denormal of float64.
pub const MAX_SHIFT: u64 = 1023 - 1 + 52;
/// Longest number literal that is evaluated: gc's limit.
pub const MAX_LITERAL: usize = 10_000;
/// Ratios with longer terms than this become floats.
const MAX_RATIO_BITS: u64 = 4096;
/// Bits of a [`BigFloat`]'s mantissa.
const PRECISION: u64 = 512;
/// Bound of a float's binary exponent.
const MAX_EXPONENT: i64 = i32::MAX as i64;

/// A constant's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Const {
    /// Not known because of an earlier error.
    Unknown,
    /// A truth value.
    Bool(bool),
    /// A string: any bytes.
    Str(Arc<[u8]>),
    /// A small integer.
    Int(i64),
    /// An integer outside `i64`.
    Big(Arc<BigInt>),
    /// An exact fraction.
    Rat(Arc<BigRational>),
    /// A fraction that is too long to be kept exactly.
    Float(Arc<BigFloat>),
    /// Real and imaginary part.
    Complex(Arc<(Const, Const)>),
}

/// A binary float: `mant * 2^exp`, with at most 512 bits in `mant`.
#[derive(Clone, Debug, PartialEq)]
pub struct BigFloat {
    mant: BigInt,
    exp: i64,
}

/// Binary operations on constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    /// Division of floats, truncated division of integers: the caller says which.
    Quo,
    IntQuo,
    Rem,
    And,
    Or,
    Xor,
    AndNot,
    LogAnd,
    LogOr,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum CmpOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl BigFloat {
    /// Rounds to the precision; `None` if the exponent leaves its range.
    fn new(mant: BigInt, exp: i64) -> Option<BigFloat> {
        Self::round(mant, exp, PRECISION)
    }

    fn round(mant: BigInt, exp: i64, prec: u64) -> Option<BigFloat> {
        if mant.is_zero() {
            return Some(BigFloat { mant, exp: 0 });
        }
        let (mant, exp) = round_bits(mant, exp, prec);
        let top = exp.checked_add(mant.bits() as i64)?;
        if top > MAX_EXPONENT {
            return None;
        }
        if top < -MAX_EXPONENT {
            return Some(BigFloat { mant: BigInt::zero(), exp: 0 });
        }
        Some(BigFloat { mant, exp })
    }

    fn from_ratio(r: &BigRational) -> Option<BigFloat> {
        let (m, e) = divide(r.numer(), r.denom(), PRECISION + 8);
        BigFloat::new(m, e)
    }

    fn add(&self, o: &BigFloat) -> Option<BigFloat> {
        if self.mant.is_zero() {
            return Some(o.clone());
        }
        if o.mant.is_zero() {
            return Some(self.clone());
        }
        let (hi, lo) = if self.exp >= o.exp { (self, o) } else { (o, self) };
        let gap = (hi.exp - lo.exp) as u64;
        if gap > 2 * PRECISION + 64 {
            return Some(hi.clone());
        }
        BigFloat::new((&hi.mant << gap) + &lo.mant, lo.exp)
    }

    fn neg(&self) -> BigFloat {
        BigFloat { mant: -&self.mant, exp: self.exp }
    }

    fn mul(&self, o: &BigFloat) -> Option<BigFloat> {
        BigFloat::new(&self.mant * &o.mant, self.exp.checked_add(o.exp)?)
    }

    fn quo(&self, o: &BigFloat) -> Option<BigFloat> {
        let (m, e) = divide(&self.mant, &o.mant, PRECISION + 8);
        BigFloat::new(m, e.checked_add(self.exp)?.checked_sub(o.exp)?)
    }

    fn cmp(&self, o: &BigFloat) -> Ordering {
        let (a, b) = (self.mant.sign(), o.mant.sign());
        if a != b {
            return a.cmp(&b);
        }
        let (ta, tb) = (self.exp + self.mant.bits() as i64, o.exp + o.mant.bits() as i64);
        if ta != tb {
            return if a == Sign::Minus { tb.cmp(&ta) } else { ta.cmp(&tb) };
        }
        let e = self.exp.min(o.exp);
        (&self.mant << (self.exp - e) as u64).cmp(&(&o.mant << (o.exp - e) as u64))
    }

    fn to_int(&self) -> Option<BigInt> {
        if self.exp >= 0 {
            return (self.exp <= 1 << 16).then(|| &self.mant << self.exp as u64);
        }
        let shift = self.exp.unsigned_abs();
        if self.mant.trailing_zeros().unwrap_or(0) >= shift { Some(&self.mant >> shift) } else { None }
    }
}

/// Shifts `mant` right to `prec` bits, rounding half to even.
fn round_bits(mant: BigInt, exp: i64, prec: u64) -> (BigInt, i64) {
    let bits = mant.bits();
    if bits <= prec {
        return (mant, exp);
    }
    let drop = bits - prec;
    let (sign, mag) = mant.into_parts();
    let half = mag.bit(drop - 1);
    let sticky = mag.trailing_zeros().unwrap_or(0) < drop - 1;
    let mut kept: BigUint = mag >> drop;
    if half && (sticky || kept.bit(0)) {
        kept += 1u32;
    }
    (BigInt::from_biguint(sign, kept), exp.saturating_add(drop as i64))
}

/// `n / d` with at least `bits` bits; the lowest bit is set if the quotient is inexact (a sticky bit).
fn divide(n: &BigInt, d: &BigInt, bits: u64) -> (BigInt, i64) {
    if n.is_zero() {
        return (BigInt::zero(), 0);
    }
    let shift = (bits + d.bits() + 2).saturating_sub(n.bits());
    let num = n.abs() << shift;
    let den = d.abs();
    let mut q = &num / &den;
    if !(&num - &q * &den).is_zero() {
        q = (q << 1u32) + BigInt::one();
    } else {
        q <<= 1u32;
    }
    if n.is_negative() != d.is_negative() {
        q = -q;
    }
    (q, -(shift as i64) - 1)
}

/// Rounds `mant * 2^exp` (lowest bit sticky) to a float with `prec` bits and least exponent `min_exp`;
/// `None` on overflow beyond `max_top` (the exponent of the top bit plus one).
fn round_to_format(mant: &BigInt, exp: i64, prec: u64, min_exp: i64, max_top: i64) -> Option<(BigInt, i64)> {
    if mant.is_zero() {
        return Some((BigInt::zero(), 0));
    }
    let top = exp + mant.bits() as i64;
    let avail = (top - min_exp).min(prec as i64);
    if avail < 0 {
        return Some((BigInt::zero(), 0));
    }
    let (m, e) = if avail == 0 {
        // The value lies below the least denormal; only more than its half rounds up.
        let over_half = mant.magnitude().trailing_zeros().unwrap_or(0) + 1 < mant.bits();
        if !over_half {
            return Some((BigInt::zero(), 0));
        }
        (if mant.is_negative() { -BigInt::one() } else { BigInt::one() }, min_exp)
    } else {
        round_bits(mant.clone(), exp, avail as u64)
    };
    if e + m.bits() as i64 > max_top { None } else { Some((m, e)) }
}

impl Const {
    /// An integer constant.
    pub fn big(v: BigInt) -> Const {
        match v.to_i64() {
            Some(i) => Const::Int(i),
            None => Const::Big(Arc::new(v)),
        }
    }

    /// A string constant.
    pub fn str(s: &[u8]) -> Const {
        Const::Str(Arc::from(s))
    }

    fn rat(r: BigRational) -> Const {
        if r.numer().bits() > MAX_RATIO_BITS || r.denom().bits() > MAX_RATIO_BITS {
            return Const::float(BigFloat::from_ratio(&r));
        }
        Const::Rat(Arc::new(r))
    }

    fn float(f: Option<BigFloat>) -> Const {
        f.map_or(Const::Unknown, |f| Const::Float(Arc::new(f)))
    }

    /// A complex constant.
    pub fn complex(re: Const, im: Const) -> Const {
        if re.is_unknown() || im.is_unknown() {
            return Const::Unknown;
        }
        Const::Complex(Arc::new((re, im)))
    }

    /// The exact value of a finite float.
    pub fn from_f64(f: f64) -> Const {
        match BigRational::from_float(f) {
            Some(r) => Const::rat(r),
            None => Const::Unknown,
        }
    }

    /// Was it lost by an earlier error?
    pub fn is_unknown(&self) -> bool {
        matches!(self, Const::Unknown)
    }

    /// The big integer of an `Int` or `Big`.
    pub fn as_bigint(&self) -> Option<BigInt> {
        match self {
            Const::Int(i) => Some(BigInt::from(*i)),
            Const::Big(b) => Some((**b).clone()),
            _ => None,
        }
    }

    /// The integer if it is one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Const::Int(i) => Some(*i),
            _ => None,
        }
    }

    /// The integer if it is one and fits.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Const::Int(i) => u64::try_from(*i).ok(),
            Const::Big(b) => b.to_u64(),
            _ => None,
        }
    }

    /// The truth value.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Const::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// The bytes of a string.
    pub fn as_str(&self) -> Option<&[u8]> {
        match self {
            Const::Str(s) => Some(s),
            _ => None,
        }
    }

    /// Any number but a complex one with an imaginary part?
    pub fn is_numeric(&self) -> bool {
        matches!(self, Const::Int(_) | Const::Big(_) | Const::Rat(_) | Const::Float(_) | Const::Complex(_))
    }

    /// Bits of an integer's magnitude, 0 for others.
    pub fn bit_len(&self) -> u64 {
        match self {
            Const::Int(i) => 64 - u64::from(i.unsigned_abs().leading_zeros()),
            Const::Big(b) => b.bits(),
            _ => 0,
        }
    }

    /// -1, 0 or 1; for a complex number 0 only if both parts are 0.
    pub fn sign(&self) -> i32 {
        match self {
            Const::Int(i) => i.signum() as i32,
            Const::Big(b) => sign_of(b.sign()),
            Const::Rat(r) => sign_of(r.numer().sign()),
            Const::Float(f) => sign_of(f.mant.sign()),
            Const::Complex(c) => c.0.sign() | c.1.sign(),
            Const::Unknown | Const::Bool(_) | Const::Str(_) => 1,
        }
    }

    /// The value as an integer constant if it is integral.
    pub fn to_int(&self) -> Option<Const> {
        match self {
            Const::Int(_) | Const::Big(_) => Some(self.clone()),
            Const::Rat(r) => r.is_integer().then(|| Const::big(r.numer().clone())),
            Const::Float(f) => f.to_int().map(Const::big),
            Const::Complex(c) => (c.1.sign() == 0).then(|| c.0.to_int())?,
            Const::Unknown | Const::Bool(_) | Const::Str(_) => None,
        }
    }

    /// The value as a real number (`Int`, `Big`, `Rat` or `Float`) if it is real.
    pub fn to_real(&self) -> Option<Const> {
        match self {
            Const::Int(_) | Const::Big(_) | Const::Rat(_) | Const::Float(_) => Some(self.clone()),
            Const::Complex(c) => (c.1.sign() == 0).then(|| c.0.clone()),
            Const::Unknown | Const::Bool(_) | Const::Str(_) => None,
        }
    }

    /// Real part.
    pub fn real(&self) -> Const {
        match self {
            Const::Complex(c) => c.0.clone(),
            _ => self.clone(),
        }
    }

    /// Imaginary part.
    pub fn imag(&self) -> Const {
        match self {
            Const::Complex(c) => c.1.clone(),
            Const::Unknown => Const::Unknown,
            _ => Const::Int(0),
        }
    }

    fn ratio(&self) -> Option<BigRational> {
        match self {
            Const::Int(i) => Some(BigRational::from_integer(BigInt::from(*i))),
            Const::Big(b) => Some(BigRational::from_integer((**b).clone())),
            Const::Rat(r) => Some((**r).clone()),
            _ => None,
        }
    }

    fn bigfloat(&self) -> Option<BigFloat> {
        match self {
            Const::Int(i) => BigFloat::new(BigInt::from(*i), 0),
            Const::Big(b) => BigFloat::new((**b).clone(), 0),
            Const::Rat(r) => BigFloat::from_ratio(r),
            Const::Float(f) => Some((**f).clone()),
            _ => None,
        }
    }

    /// Mantissa and exponent, long enough (with a sticky bit) to be rounded once more.
    fn for_rounding(&self) -> Option<(BigInt, i64)> {
        match self {
            Const::Int(i) => Some((BigInt::from(*i), 0)),
            Const::Big(b) => Some(((**b).clone(), 0)),
            Const::Rat(r) => Some(divide(r.numer(), r.denom(), 128)),
            Const::Float(f) => Some((f.mant.clone(), f.exp)),
            _ => None,
        }
    }

    /// Rounded to a float64; `None` on overflow or if it is not real.
    pub fn to_f64(&self) -> Option<f64> {
        let (m, e) = self.to_real()?.for_rounding()?;
        let (m, e) = round_to_format(&m, e, 53, -1074, 1024)?;
        Some(scale(m.to_f64()?, e))
    }

    /// Rounded to a float32; `None` on overflow or if it is not real.
    pub fn to_f32(&self) -> Option<f32> {
        let (m, e) = self.to_real()?.for_rounding()?;
        let (m, e) = round_to_format(&m, e, 24, -149, 128)?;
        Some(scale(m.to_f64()?, e) as f32)
    }
}

/// `m * 2^e` where the result is known to be representable.
fn scale(m: f64, e: i64) -> f64 {
    if m == 0.0 {
        return 0.0;
    }
    let mut v = m;
    let mut e = e;
    while e > 0 {
        let step = e.min(1000);
        v *= 2f64.powi(step as i32);
        e -= step;
    }
    while e < 0 {
        let step = (-e).min(1000);
        v *= 2f64.powi(-step as i32);
        e += step;
    }
    v
}

fn sign_of(s: Sign) -> i32 {
    match s {
        Sign::Minus => -1,
        Sign::NoSign => 0,
        Sign::Plus => 1,
    }
}

// ------------------------------------------------------------------------------------------------ literals

/// The value of an integer literal such as `0x_ff`; the text is known to be well formed.
pub fn int_literal(text: &str) -> Const {
    // Most are short and decimal.
    if (!text.starts_with('0') || text.len() == 1)
        && let Ok(v) = text.parse()
    {
        return Const::Int(v);
    }
    let t: String = text.chars().filter(|&c| c != '_').collect();
    let lower = t.to_ascii_lowercase();
    let (digits, radix) = if let Some(d) = lower.strip_prefix("0x") {
        (d, 16)
    } else if let Some(d) = lower.strip_prefix("0b") {
        (d, 2)
    } else if let Some(d) = lower.strip_prefix("0o") {
        (d, 8)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (&lower[1..], 8)
    } else {
        (lower.as_str(), 10)
    };
    if let Ok(v) = i64::from_str_radix(digits, radix) {
        return Const::Int(v);
    }
    BigInt::parse_bytes(digits.as_bytes(), radix).map_or(Const::Unknown, Const::big)
}

/// The value of a floating-point literal; `Unknown` if its exponent is out of range.
pub fn float_literal(text: &str) -> Const {
    let t: String = text.chars().filter(|&c| c != '_').collect::<String>().to_ascii_lowercase();
    let (digits, radix, mark) =
        if let Some(d) = t.strip_prefix("0x") { (d, 16u32, 'p') } else { (t.as_str(), 10, 'e') };
    let (mantissa, exponent) = digits.split_once(mark).unwrap_or((digits, "0"));
    let (whole, frac) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{frac}");
    let Some(m) = BigInt::parse_bytes(if all.is_empty() { b"0" } else { all.as_bytes() }, radix) else {
        return Const::Unknown;
    };
    if m.is_zero() {
        return Const::Int(0);
    }
    let Ok(exp) = exponent.parse::<i64>() else { return Const::Unknown };
    let frac_len = frac.len() as i64;
    if radix == 16 {
        scale_exact(m, exp.saturating_sub(4 * frac_len), 2)
    } else {
        scale_exact(m, exp.saturating_sub(frac_len), 10)
    }
}

/// `m * base^exp`, exactly if it is short.
fn scale_exact(m: BigInt, exp: i64, base: u32) -> Const {
    if exp.unsigned_abs() <= 1200 || (base == 2 && exp.unsigned_abs() <= 4000) {
        let p: BigInt = Pow::pow(BigInt::from(base), exp.unsigned_abs() as u32);
        let r = if exp >= 0 { BigRational::from_integer(m * p) } else { BigRational::new(m, p) };
        return Const::rat(r);
    }
    if exp.unsigned_abs() > MAX_EXPONENT as u64 {
        return if exp < 0 { Const::Int(0) } else { Const::Unknown };
    }
    if base == 2 {
        return Const::float(BigFloat::new(m, exp));
    }
    // 10^n = 5^n * 2^n; the power of 5 by squaring, with guard bits for the accumulated rounding.
    let guard = PRECISION + 64;
    let mut power = BigFloat { mant: BigInt::one(), exp: 0 };
    let mut square = BigFloat { mant: BigInt::from(5), exp: 0 };
    let mut n = exp.unsigned_abs();
    while n > 0 {
        if n & 1 == 1 {
            match BigFloat::round(&power.mant * &square.mant, power.exp + square.exp, guard) {
                Some(p) => power = p,
                None => return if exp < 0 { Const::Int(0) } else { Const::Unknown },
            }
        }
        n >>= 1;
        if n > 0 {
            match BigFloat::round(&square.mant * &square.mant, square.exp * 2, guard) {
                Some(s) => square = s,
                None => return if exp < 0 { Const::Int(0) } else { Const::Unknown },
            }
        }
    }
    let f = BigFloat { mant: m, exp: 0 };
    let r = if exp >= 0 {
        BigFloat::new(&f.mant * &power.mant, power.exp + exp)
    } else {
        let (q, e) = divide(&f.mant, &power.mant, guard);
        BigFloat::new(q, e - power.exp + exp)
    };
    Const::float(r)
}

/// The value of an imaginary literal, `text` with its final `i`.
pub fn imaginary_literal(text: &str) -> Const {
    let body = text.strip_suffix('i').unwrap_or(text);
    let lower = body.to_ascii_lowercase();
    let prefixed = lower.starts_with("0x") || lower.starts_with("0b") || lower.starts_with("0o");
    let is_float = if lower.starts_with("0x") {
        lower.contains(['.', 'p'])
    } else {
        lower.contains(['.', 'e']) && !lower.starts_with("0b")
    };
    let v = if is_float {
        float_literal(body)
    } else if prefixed {
        int_literal(body)
    } else {
        // `0123i` is decimal for the sake of old programs.
        let digits: String = body.chars().filter(char::is_ascii_digit).collect();
        BigInt::parse_bytes(digits.as_bytes(), 10).map_or(Const::Unknown, Const::big)
    };
    Const::complex(Const::Int(0), v)
}

// ---------------------------------------------------------------------------------------------- operations

/// Orders of the numeric forms: the operands of an operation are brought to the larger one.
fn rank(c: &Const) -> u8 {
    match c {
        Const::Unknown | Const::Bool(_) | Const::Str(_) => 0,
        Const::Int(_) => 1,
        Const::Big(_) => 2,
        Const::Rat(_) => 3,
        Const::Float(_) => 4,
        Const::Complex(_) => 5,
    }
}

/// `x op y`. Division by zero gives `Unknown`; the caller reports it first.
pub fn binary(op: BinOp, x: &Const, y: &Const) -> Const {
    match (x, y) {
        (Const::Unknown, _) | (_, Const::Unknown) => Const::Unknown,
        (Const::Bool(a), Const::Bool(b)) => match op {
            BinOp::LogAnd => Const::Bool(*a && *b),
            BinOp::LogOr => Const::Bool(*a || *b),
            _ => Const::Unknown,
        },
        (Const::Str(a), Const::Str(b)) if op == BinOp::Add => {
            let mut v = Vec::with_capacity(a.len() + b.len());
            v.extend_from_slice(a);
            v.extend_from_slice(b);
            Const::Str(v.into())
        }
        _ => match rank(x).max(rank(y)) {
            0 => Const::Unknown,
            1 => small_op(op, x, y).unwrap_or_else(|| big_op(op, x, y)),
            2 => big_op(op, x, y),
            3 => ratio_op(op, x, y),
            4 => float_op(op, x, y),
            _ => complex_op(op, x, y),
        },
    }
}

fn small_op(op: BinOp, x: &Const, y: &Const) -> Option<Const> {
    let (a, b) = (x.as_i64()?, y.as_i64()?);
    let v = match op {
        BinOp::Add => a.checked_add(b)?,
        BinOp::Sub => a.checked_sub(b)?,
        BinOp::Mul => a.checked_mul(b)?,
        BinOp::IntQuo => a.checked_div(b)?,
        BinOp::Rem => a.checked_rem(b)?,
        BinOp::And => a & b,
        BinOp::Or => a | b,
        BinOp::Xor => a ^ b,
        BinOp::AndNot => a & !b,
        BinOp::Quo | BinOp::LogAnd | BinOp::LogOr => return None,
    };
    Some(Const::Int(v))
}

fn big_op(op: BinOp, x: &Const, y: &Const) -> Const {
    let (Some(a), Some(b)) = (x.as_bigint(), y.as_bigint()) else { return Const::Unknown };
    if b.is_zero() && matches!(op, BinOp::Quo | BinOp::IntQuo | BinOp::Rem) {
        return Const::Unknown;
    }
    Const::big(match op {
        BinOp::Add => a + b,
        BinOp::Sub => a - b,
        BinOp::Mul => a * b,
        BinOp::Quo => return Const::rat(BigRational::new(a, b)),
        BinOp::IntQuo => a / b,
        BinOp::Rem => a % b,
        BinOp::And => a & b,
        BinOp::Or => a | b,
        BinOp::Xor => a ^ b,
        BinOp::AndNot => a & !b,
        BinOp::LogAnd | BinOp::LogOr => return Const::Unknown,
    })
}

fn ratio_op(op: BinOp, x: &Const, y: &Const) -> Const {
    let (Some(a), Some(b)) = (x.ratio(), y.ratio()) else { return Const::Unknown };
    match op {
        BinOp::Add => Const::rat(a + b),
        BinOp::Sub => Const::rat(a - b),
        BinOp::Mul => Const::rat(a * b),
        BinOp::Quo | BinOp::IntQuo if !b.is_zero() => Const::rat(a / b),
        _ => Const::Unknown,
    }
}

fn float_op(op: BinOp, x: &Const, y: &Const) -> Const {
    let (Some(a), Some(b)) = (x.bigfloat(), y.bigfloat()) else { return Const::Unknown };
    Const::float(match op {
        BinOp::Add => a.add(&b),
        BinOp::Sub => a.add(&b.neg()),
        BinOp::Mul => a.mul(&b),
        BinOp::Quo | BinOp::IntQuo if !b.mant.is_zero() => a.quo(&b),
        _ => None,
    })
}

fn complex_op(op: BinOp, x: &Const, y: &Const) -> Const {
    let (a, b, c, d) = (x.real(), x.imag(), y.real(), y.imag());
    let f = |o, p: &Const, q: &Const| binary(o, p, q);
    match op {
        BinOp::Add | BinOp::Sub => Const::complex(f(op, &a, &c), f(op, &b, &d)),
        BinOp::Mul => {
            let re = f(BinOp::Sub, &f(BinOp::Mul, &a, &c), &f(BinOp::Mul, &b, &d));
            let im = f(BinOp::Add, &f(BinOp::Mul, &b, &c), &f(BinOp::Mul, &a, &d));
            Const::complex(re, im)
        }
        BinOp::Quo | BinOp::IntQuo => {
            let s = f(BinOp::Add, &f(BinOp::Mul, &c, &c), &f(BinOp::Mul, &d, &d));
            if s.sign() == 0 {
                return Const::Unknown;
            }
            let re = f(BinOp::Add, &f(BinOp::Mul, &a, &c), &f(BinOp::Mul, &b, &d));
            let im = f(BinOp::Sub, &f(BinOp::Mul, &b, &c), &f(BinOp::Mul, &a, &d));
            Const::complex(f(BinOp::Quo, &re, &s), f(BinOp::Quo, &im, &s))
        }
        _ => Const::Unknown,
    }
}

/// `x op y` for values of one kind; `None` if one is unknown or they have no such order.
pub fn compare(op: CmpOp, x: &Const, y: &Const) -> Option<bool> {
    let ord = match (x, y) {
        (Const::Unknown, _) | (_, Const::Unknown) => return None,
        (Const::Bool(a), Const::Bool(b)) => a.cmp(b),
        (Const::Str(a), Const::Str(b)) => a.cmp(b),
        (Const::Int(a), Const::Int(b)) => a.cmp(b),
        _ => match rank(x).max(rank(y)) {
            0 => return None,
            1 | 2 => x.as_bigint()?.cmp(&y.as_bigint()?),
            3 => x.ratio()?.cmp(&y.ratio()?),
            4 => x.bigfloat()?.cmp(&y.bigfloat()?),
            _ => {
                let re = compare(CmpOp::Eq, &x.real(), &y.real())?;
                let im = compare(CmpOp::Eq, &x.imag(), &y.imag())?;
                if re && im { Ordering::Equal } else { Ordering::Less }
            }
        },
    };
    Some(match op {
        CmpOp::Eq => ord == Ordering::Equal,
        CmpOp::Ne => ord != Ordering::Equal,
        CmpOp::Lt => ord == Ordering::Less,
        CmpOp::Le => ord != Ordering::Greater,
        CmpOp::Gt => ord == Ordering::Greater,
        CmpOp::Ge => ord != Ordering::Less,
    })
}

/// `-x`.
pub fn negate(x: &Const) -> Const {
    match x {
        Const::Int(i) => i.checked_neg().map_or_else(|| Const::big(-BigInt::from(*i)), Const::Int),
        Const::Big(b) => Const::big(-(**b).clone()),
        Const::Rat(r) => Const::Rat(Arc::new(-(**r).clone())),
        Const::Float(f) => Const::Float(Arc::new(f.neg())),
        Const::Complex(c) => Const::complex(negate(&c.0), negate(&c.1)),
        Const::Unknown | Const::Bool(_) | Const::Str(_) => Const::Unknown,
    }
}

/// `^x`; `unsigned_bits` is the width of an unsigned type, whose complement is taken within it.
pub fn complement(x: &Const, unsigned_bits: Option<u32>) -> Const {
    let Some(v) = x.as_bigint() else { return Const::Unknown };
    let not = -(v + BigInt::one());
    match unsigned_bits {
        Some(bits) => Const::big(not & ((BigInt::one() << bits) - BigInt::one())),
        None => Const::big(not),
    }
}

/// `x << count` or `x >> count` of an integer.
pub fn shift(x: &Const, left: bool, count: u64) -> Const {
    let Some(v) = x.as_bigint() else { return Const::Unknown };
    if left { Const::big(v << count) } else { Const::big(v >> count) }
}

/// `string(x)` of an integer: the UTF-8 of the rune, or of U+FFFD.
pub fn rune_to_string(x: &Const) -> Const {
    let c = x.as_i64().and_then(|v| u32::try_from(v).ok()).and_then(char::from_u32).unwrap_or('\u{fffd}');
    Const::str(c.to_string().as_bytes())
}

// ------------------------------------------------------------------------------------------------ printing

/// A constant as error messages show it: integers in full, floats with six digits, long strings cut.
pub fn print(c: &Const) -> String {
    match c {
        Const::Unknown => "unknown".into(),
        Const::Bool(b) => b.to_string(),
        Const::Str(s) => cut(&quote(s)),
        Const::Int(i) => i.to_string(),
        Const::Big(b) => b.to_string(),
        Const::Rat(r) if r.is_integer() && r.numer().bits() <= 64 => print_real(c),
        Const::Rat(_) | Const::Float(_) => print_real(c),
        Const::Complex(p) => format!("({} + {}i)", print(&p.0), print(&p.1)),
    }
}

/// At most 72 characters of a quoted string.
fn cut(s: &str) -> String {
    const MAX: usize = 72;
    if s.chars().count() <= MAX {
        return s.to_string();
    }
    s.chars().take(MAX - 3).collect::<String>() + "..."
}

/// A float in the shorter of the plain and the exponent form, six significant digits.
fn print_real(c: &Const) -> String {
    if let Some(f) = c.to_f64()
        && (f != 0.0 || c.sign() == 0)
    {
        let short = format_g(f);
        let is_whole = f.fract() == 0.0;
        // Six digits must not make a whole number of another one.
        return if is_whole || short.contains('.') { short } else { format_shortest(f) };
    }
    // Outside float64: the decimal exponent by logarithm, mantissa in [1, 10).
    let Some(f) = c.bigfloat() else { return "unknown".into() };
    let bits = f.mant.bits() as i64;
    let keep = round_bits(f.mant.clone(), f.exp, 60);
    let m = keep.0.to_f64().unwrap_or(0.0);
    let log = m.abs().log10() + keep.1 as f64 * std::f64::consts::LOG10_2;
    debug_assert!(bits > 0);
    let e = log.floor();
    let mut mant = format!("{:.5}", 10f64.powf(log - e));
    while mant.ends_with('0') {
        mant.pop();
    }
    let mant = mant.trim_end_matches('.');
    format!("{}{mant}e{}{}", if m < 0.0 { "-" } else { "" }, if e < 0.0 { "-" } else { "+" }, e.abs() as i64)
}

/// `%g` of Go: as many digits as tell the number from all others.
fn format_shortest(f: f64) -> String {
    let sci = format!("{f:e}");
    let (mant, exp) = sci.split_once('e').unwrap_or((&sci, "0"));
    let exp: i32 = exp.parse().unwrap_or(0);
    if (-4..6).contains(&exp) {
        return f.to_string();
    }
    format!("{mant}e{}{:02}", if exp < 0 { '-' } else { '+' }, exp.abs())
}

/// `%.6g` of C.
pub fn format_g(f: f64) -> String {
    if f == 0.0 {
        return "0".into();
    }
    let sci = format!("{f:.5e}");
    let (mant, exp) = sci.split_once('e').unwrap_or((&sci, "0"));
    let exp: i32 = exp.parse().unwrap_or(0);
    let trim = |s: &str| {
        if s.contains('.') {
            s.trim_end_matches('0').trim_end_matches('.').to_string()
        } else {
            s.to_string()
        }
    };
    if (-4..6).contains(&exp) {
        return trim(&format!("{f:.*}", (5 - exp).max(0) as usize));
    }
    format!("{}e{}{:02}", trim(mant), if exp < 0 { '-' } else { '+' }, exp.abs())
}

/// A Go string literal for the bytes.
pub fn quote(s: &[u8]) -> String {
    let mut out = String::from("\"");
    for chunk in s.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\r' => out.push_str("\\r"),
                '\x07' => out.push_str("\\a"),
                '\x08' => out.push_str("\\b"),
                '\x0b' => out.push_str("\\v"),
                '\x0c' => out.push_str("\\f"),
                c if (c as u32) < 0x20 || c == '\x7f' => out.push_str(&format!("\\x{:02x}", c as u32)),
                c => out.push(c),
            }
        }
        for b in chunk.invalid() {
            out.push_str(&format!("\\x{b:02x}"));
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(c: &Const) -> String {
        print(c)
    }

    #[test]
    fn fractions_stay_exact() {
        let third = binary(BinOp::Quo, &float_literal("1.0"), &float_literal("3.0"));
        let one = binary(BinOp::Mul, &third, &Const::Int(3));
        assert_eq!(compare(CmpOp::Eq, &one, &Const::Int(1)), Some(true));
    }

    #[test]
    fn literals_in_every_base() {
        for (text, want) in
            [("0x_ff", 255), ("0b101", 5), ("0o17", 15), ("017", 15), ("1_000", 1000), ("0", 0), ("00", 0)]
        {
            assert_eq!(int_literal(text), Const::Int(want), "{text}");
        }
        assert_eq!(show(&int_literal("0xffffffffffffffff")), "18446744073709551615");
        assert_eq!(float_literal("0x1p-2").to_f64(), Some(0.25));
        assert_eq!(float_literal("0x1.8p1").to_f64(), Some(3.0));
        assert_eq!(imaginary_literal("012i").imag(), Const::Int(12));
        assert_eq!(imaginary_literal("1.5i").imag().to_f64(), Some(1.5));
    }

    #[test]
    fn rounding_to_floats_is_correct() {
        for text in
            ["0.1", "1e23", "2.2250738585072011e-308", "4.9e-324", "1.7976931348623157e308", "8.41e21"]
        {
            assert_eq!(float_literal(text).to_f64(), text.parse().ok(), "{text}");
        }
        assert_eq!(float_literal("1e-400").to_f64(), Some(0.0));
        assert_eq!(float_literal("2e308").to_f64(), None);
        assert_eq!(float_literal("0.1").to_f32(), Some(0.1f32));
        assert_eq!(float_literal("1e39").to_f32(), None);
        // Halfway below the largest float32 overflow: rounds to even, that is, overflows.
        assert_eq!(float_literal("0x1.ffffffp127").to_f32(), None);
    }

    #[test]
    fn huge_exponents_are_floats_and_cheap() {
        let big = float_literal("1e100000");
        let small = float_literal("1e-100000");
        let one = binary(BinOp::Mul, &big, &small);
        assert_eq!(one.to_f64(), Some(1.0));
        assert!(float_literal("1e99999999999").is_unknown());
        assert_eq!(show(&float_literal("1e1000")), "1e+1000");
    }

    #[test]
    fn shifts_and_bits() {
        let v = shift(&Const::Int(1), true, 100);
        assert_eq!(v.bit_len(), 101);
        assert_eq!(shift(&v, false, 98), Const::Int(4));
        assert_eq!(complement(&Const::Int(0), Some(8)), Const::Int(255));
        assert_eq!(complement(&Const::Int(0), None), Const::Int(-1));
        assert_eq!(shift(&Const::Int(-5), false, 1), Const::Int(-3));
    }

    #[test]
    fn complex_division() {
        let x = Const::complex(Const::Int(1), Const::Int(2));
        let y = Const::complex(Const::Int(3), Const::Int(-1));
        let q = binary(BinOp::Quo, &x, &y);
        assert_eq!(q.real().to_f64(), Some(0.1));
        assert_eq!(q.imag().to_f64(), Some(0.7));
    }

    #[test]
    fn printed_as_gc_does() {
        assert_eq!(show(&float_literal("3.5")), "3.5");
        assert_eq!(show(&float_literal("1e100")), "1e+100");
        assert_eq!(show(&float_literal("0.00001")), "1e-05");
        assert_eq!(show(&Const::str(b"a\n\xff")), "\"a\\n\\xff\"");
    }
}
