//! Package math: functions that are not single instructions.

use super::elementary;
use crate::context::{ExecContext, Status};
use crate::runtime_call::Call;

/// Bodies of functions of one float.
macro_rules! of_one {
    ($($(#[$doc:meta])* $name:ident = $f:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name(_ctx: &mut ExecContext, call: &Call) -> Status {
            let f: fn(f64) -> f64 = $f;
            call.set(0, f(f64::from_bits(call.arg(0))).to_bits());
            Status::CONTINUE
        }
    )*};
}

/// Bodies of functions of two floats.
macro_rules! of_two {
    ($($(#[$doc:meta])* $name:ident = $f:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name(_ctx: &mut ExecContext, call: &Call) -> Status {
            let f: fn(f64, f64) -> f64 = $f;
            call.set(0, f(f64::from_bits(call.arg(0)), f64::from_bits(call.arg(1))).to_bits());
            Status::CONTINUE
        }
    )*};
}

of_one! {
    /// `Sin`.
    math_sin = elementary::sin;
    /// `Cos`.
    math_cos = elementary::cos;
    /// `Tan`.
    math_tan = elementary::tan;
    /// `Asin`.
    math_asin = elementary::asin;
    /// `Acos`.
    math_acos = elementary::acos;
    /// `Atan`.
    math_atan = elementary::atan;
    /// `Sinh`.
    math_sinh = elementary::sinh;
    /// `Cosh`.
    math_cosh = elementary::cosh;
    /// `Tanh`.
    math_tanh = elementary::tanh;
    /// `Asinh`.
    math_asinh = elementary::asinh;
    /// `Acosh`.
    math_acosh = elementary::acosh;
    /// `Atanh`.
    math_atanh = elementary::atanh;
    /// `Exp`.
    math_exp = elementary::exp;
    /// `Exp2`.
    math_exp2 = elementary::exp2;
    /// `Expm1`.
    math_expm1 = elementary::expm1;
    /// `Log`.
    math_log = elementary::log;
    /// `Log2`: exact for powers of two, as Go's.
    math_log2 = elementary::log2;
    /// `Log10`.
    math_log10 = elementary::log10;
    /// `Log1p`.
    math_log1p = elementary::log1p;
    /// `Cbrt`.
    math_cbrt = elementary::cbrt;
    /// `Gamma`.
    math_gamma = elementary::gamma;
    /// `Erf`.
    math_erf = libm::erf;
    /// `Erfc`.
    math_erfc = libm::erfc;
    /// `J0`.
    math_j0 = libm::j0;
    /// `J1`.
    math_j1 = libm::j1;
    /// `Y0`.
    math_y0 = libm::y0;
    /// `Y1`.
    math_y1 = libm::y1;
}

of_two! {
    /// `Atan2`.
    math_atan2 = elementary::atan2;
    /// `Pow`.
    math_pow = elementary::pow;
    /// `Mod`: the remainder with the dividend's sign.
    math_mod = |x, y| x % y;
}

/// The order of a Bessel function. The time is proportional to it, so that it is bounded: of larger orders the function is
/// 0 or infinite for all but the largest arguments.
fn order(n: u64) -> i32 {
    (n as i64).clamp(-(1 << 20), 1 << 20) as i32
}

/// `Jn`.
pub fn math_jn(_ctx: &mut ExecContext, call: &Call) -> Status {
    let (n, x) = (call.arg(0), f64::from_bits(call.arg(1)));
    // Zeros have no sign there, as in Go.
    let y = if n != 0 && (x == 0.0 || x.is_infinite()) { 0.0 } else { libm::jn(order(n), x) };
    call.set(0, y.to_bits());
    Status::CONTINUE
}

/// `Yn`.
pub fn math_yn(_ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, libm::yn(order(call.arg(0)), f64::from_bits(call.arg(1))).to_bits());
    Status::CONTINUE
}

/// `Lgamma`: the logarithm of the gamma function's size, and its sign.
pub fn math_lgamma(_ctx: &mut ExecContext, call: &Call) -> Status {
    let x = f64::from_bits(call.arg(0));
    let (size, sign) = if x == f64::NEG_INFINITY { (x, 1) } else { libm::lgamma_r(x) };
    call.set(0, size.to_bits());
    let sign: i64 = if sign < 0 { -1 } else { 1 };
    call.set(1, sign as u64);
    Status::CONTINUE
}
