//! `print` and `println`, to standard error, in Go 1.27's texts.

use super::Call;
use crate::context::{ExecContext, Status};

/// Digits and exponent of the shortest decimal that reads back as the value: `d.ddd` times ten to the exponent.
fn shortest(x: f64, bits: i32) -> (String, i32) {
    let text = if bits == 32 { format!("{:e}", x as f32) } else { format!("{x:e}") };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.trim_start_matches('-').replace('.', ""), exponent.parse().unwrap_or(0))
}

/// A float as `print` writes it: the shortest text, with an exponent if that is below -4 or above 5.
pub fn float_text(x: f64, bits: i32) -> String {
    if x.is_nan() {
        return "NaN".into();
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x.is_infinite() {
        return format!("{}Inf", if sign.is_empty() { "+" } else { sign });
    }
    if x == 0.0 {
        return format!("{sign}0");
    }
    let (digits, exponent) = shortest(x, bits);
    if !(-4..6).contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{point}{rest}e{exponent_sign}{:02}", exponent.unsigned_abs());
    }
    if exponent < 0 {
        let zeros = "0".repeat(-exponent as usize - 1);
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        return format!("{sign}{digits}{}", "0".repeat(whole - digits.len()));
    }
    let (before, after) = digits.split_at(whole);
    format!("{sign}{before}.{after}")
}

/// A complex number as `print` writes it.
pub fn complex_text(re: f64, im: f64, bits: i32) -> String {
    let im = float_text(im, bits);
    let plus = if im.starts_with(['+', '-']) { "" } else { "+" };
    let plus = if im == "NaN" { "+" } else { plus };
    format!("({}{plus}{im}i)", float_text(re, bits))
}

/// Bodies that print what a closure makes of the operands.
macro_rules! print_bodies {
    ($($(#[doc = $doc:literal])* $name:ident |$call:ident| $text:expr;)*) => {$(
        $(#[doc = $doc])*
        ///
        /// # Safety
        /// As for [`super::Body`].
        pub unsafe extern "C" fn $name(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
            // SAFETY: this is the body of a `call_runtime`.
            let $call = unsafe { Call::runtime(fp, inst) };
            // As in Go, what cannot be written is lost.
            let _ = ctx.world().write_stderr(&Vec::from($text));
            Status::CONTINUE
        }
    )*};
}
print_bodies! {
    /// A signed integer.
    print_int |c| (c.arg(0) as i64).to_string();
    /// An unsigned integer.
    print_uint |c| c.arg(0).to_string();
    /// A bool.
    print_bool |c| (c.arg(0) != 0).to_string();
    /// A float.
    print_float |c| float_text(f64::from_bits(c.arg(0)), c.imm);
    /// A complex number; the constant is 64 or 128, its bits.
    print_complex |c| complex_text(f64::from_bits(c.arg(0)), f64::from_bits(c.arg(1)), c.imm / 2);
    /// A string.
    print_string |c| crate::panic::string_bytes(c.arg(0), c.arg(1));
    /// An address.
    print_pointer |c| format!("{:#x}", c.arg(0));
    /// A slice.
    print_slice |c| format!("[{}/{}]{:#x}", c.arg(1), c.arg(2), c.arg(0));
    /// An interface.
    print_iface |c| format!("({:#x},{:#x})", c.arg(0), c.arg(1));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_go_does() {
        let cases: &[(f64, &str)] = &[
            (1.0, "1"),
            (0.1, "0.1"),
            (100000.0, "100000"),
            (1e6, "1e+06"),
            (12345678.0, "1.2345678e+07"),
            (1e20, "1e+20"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (5e-324, "5e-324"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
            (-0.0, "-0"),
            (-123.456, "-123.456"),
        ];
        for (x, text) in cases {
            assert_eq!(float_text(*x, 64), *text);
        }
        assert_eq!(float_text(0.1f32 as f64, 32), "0.1");
        assert_eq!(float_text(16777216.0, 32), "1.6777216e+07");
        assert_eq!(complex_text(1.0, 2.0, 64), "(1+2i)");
        assert_eq!(complex_text(f64::NAN, f64::NEG_INFINITY, 64), "(NaN-Infi)");
    }
}
