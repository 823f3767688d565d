//! Package math: functions that are not single instructions.

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
    math_sin = f64::sin;
    /// `Cos`.
    math_cos = f64::cos;
    /// `Tan`.
    math_tan = f64::tan;
    /// `Asin`.
    math_asin = f64::asin;
    /// `Acos`.
    math_acos = f64::acos;
    /// `Atan`.
    math_atan = f64::atan;
    /// `Sinh`.
    math_sinh = f64::sinh;
    /// `Cosh`.
    math_cosh = f64::cosh;
    /// `Tanh`.
    math_tanh = f64::tanh;
    /// `Asinh`.
    math_asinh = f64::asinh;
    /// `Acosh`.
    math_acosh = f64::acosh;
    /// `Atanh`.
    math_atanh = f64::atanh;
    /// `Exp`.
    math_exp = f64::exp;
    /// `Exp2`.
    math_exp2 = f64::exp2;
    /// `Expm1`.
    math_expm1 = f64::exp_m1;
    /// `Log`.
    math_log = f64::ln;
    /// `Log2`: exact for powers of two, as Go's.
    math_log2 = f64::log2;
    /// `Log10`.
    math_log10 = f64::log10;
    /// `Log1p`.
    math_log1p = f64::ln_1p;
    /// `Cbrt`.
    math_cbrt = f64::cbrt;
}

of_two! {
    /// `Atan2`.
    math_atan2 = f64::atan2;
    /// `Pow`.
    math_pow = f64::powf;
    /// `Mod`: the remainder with the dividend's sign.
    math_mod = |x, y| x % y;
}
