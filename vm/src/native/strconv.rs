//! Package strconv.

use crate::context::{ExecContext, Status};
use crate::runtime_call::{Call, new_bytes};
use std::fmt::Write;

/// `formatFloat`.
pub fn strconv_format_float(ctx: &mut ExecContext, call: &Call) -> Status {
    let x = f64::from_bits(call.arg(0));
    let text = format_float(x, call.arg(1) as u8, call.arg(2) as i64, call.arg(3) as i64);
    let Some(ptr) = new_bytes(ctx, text.as_bytes()) else {
        return ctx.raise_fatal("out of memory");
    };
    call.set(0, ptr);
    call.set(1, text.len() as u64);
    Status::CONTINUE
}

/// `formatDecimal`.
pub fn strconv_format_decimal(ctx: &mut ExecContext, call: &Call) -> Status {
    let number = call.arg(0) as i64;
    // The sign and up to 19 digits.
    let mut buffer = [0; 20];
    let mut at = buffer.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    let text = &buffer[at..];
    let Some(ptr) = new_bytes(ctx, text) else {
        return ctx.raise_fatal("out of memory");
    };
    call.set(0, ptr);
    call.set(1, text.len() as u64);
    Status::CONTINUE
}

/// Significant digits without trailing zeros, and the place of the decimal point in front of which they stand.
struct Decimal {
    digits: String,
    point: i32,
}

impl Decimal {
    /// From Rust's `d.ddde±x`.
    fn parse(text: &str) -> Decimal {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let mut digits = String::with_capacity(mantissa.len());
        digits.push_str(mantissa.get(..1).unwrap_or_default());
        digits.push_str(mantissa.get(2..).unwrap_or_default());
        digits.truncate(digits.trim_end_matches('0').len());
        let point = if digits.is_empty() { 0 } else { exponent.parse::<i32>().unwrap_or(0) + 1 };
        Decimal { digits, point }
    }

    /// The fewest digits that read back as the value.
    fn shortest(x: f64, bits: i64) -> Decimal {
        let mut text = Short { bytes: [0; 32], len: 0 };
        // The longest texts have 17 digits and three of the exponent: they fit.
        let _ = if bits == 32 { write!(text, "{:e}", x as f32) } else { write!(text, "{x:e}") };
        Decimal::parse(std::str::from_utf8(&text.bytes[..text.len]).unwrap_or_default())
    }

    /// Rounded to `n` digits, at least 1.
    fn rounded(x: f64, n: usize) -> Decimal {
        Decimal::parse(&format!("{x:.*e}", n.clamp(1, ALL_DIGITS) - 1))
    }

    /// Appends `n` digits from the one at `from`, zeros behind the last.
    fn push(&self, out: &mut String, from: usize, n: usize) {
        let rest = self.digits.get(from..).unwrap_or_default();
        let own = rest.get(..n).unwrap_or(rest);
        out.push_str(own);
        push_zeros(out, n - own.len());
    }

    /// `d.ddde±dd` with `prec` digits behind the point.
    fn exponent_form(&self, e: char, prec: usize) -> String {
        let mut out = String::with_capacity(prec + 8);
        self.push(&mut out, 0, 1);
        if prec > 0 {
            out.push('.');
            self.push(&mut out, 1, prec);
        }
        let exponent = if self.digits.is_empty() { 0 } else { self.point - 1 };
        let sign = if exponent < 0 { '-' } else { '+' };
        // Writing to a String cannot fail.
        let _ = write!(out, "{e}{sign}{:02}", exponent.unsigned_abs());
        out
    }

    /// `ddd.ddd` with `prec` digits behind the point.
    fn point_form(&self, prec: usize) -> String {
        let (before, after) = (self.point.max(0) as usize, (-self.point).max(0) as usize);
        let mut out = String::with_capacity(before + prec + 2);
        if before > 0 {
            self.push(&mut out, 0, before);
        } else {
            out.push('0');
        }
        if prec > 0 {
            out.push('.');
            let zeros = after.min(prec);
            push_zeros(&mut out, zeros);
            self.push(&mut out, before, prec - zeros);
        }
        out
    }
}

fn push_zeros(out: &mut String, n: usize) {
    out.extend(std::iter::repeat_n('0', n));
}

/// A text without memory of its own.
struct Short {
    bytes: [u8; 32],
    len: usize,
}

impl Write for Short {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        let to = self.bytes.get_mut(self.len..self.len + s.len()).ok_or(std::fmt::Error)?;
        to.copy_from_slice(s.as_bytes());
        self.len += s.len();
        Ok(())
    }
}

/// More digits than any float64 has, in front of or behind the point; the formatting of the standard library has a limit not
/// far above.
const ALL_DIGITS: usize = 1100;

/// The text of a float: formats `e E f F g G`, precision -1 for the shortest that reads back.
pub fn format_float(x: f64, format: u8, prec: i64, bits: i64) -> String {
    if x.is_nan() {
        return "NaN".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "+Inf".into() } else { "-Inf".into() };
    }
    let negative = x.is_sign_negative();
    let x = x.abs();
    let shortest = (prec < 0).then(|| Decimal::shortest(x, bits));
    let prec = prec.max(0) as usize;
    let mut text = match (format, shortest) {
        (b'e' | b'E', Some(d)) => d.exponent_form(format as char, d.digits.len().max(1) - 1),
        (b'e' | b'E', None) => Decimal::rounded(x, prec + 1).exponent_form(format as char, prec),
        (b'f' | b'F', Some(d)) => d.point_form((d.digits.len() as i32 - d.point).max(0) as usize),
        (b'f' | b'F', None) => {
            let digits = prec.min(ALL_DIGITS);
            let mut text = format!("{x:.digits$}");
            push_zeros(&mut text, prec - digits);
            text
        }
        (b'g' | b'G', Some(d)) => general(&d, format, 6, d.digits.len()),
        (b'g' | b'G', None) => {
            let prec = prec.max(1);
            let d = Decimal::rounded(x, prec);
            let n = d.digits.len();
            let limit = if prec > n && n as i32 >= d.point { n } else { prec };
            general(&d, format, limit as i32, prec.min(n))
        }
        _ => return format!("%{}", format as char),
    };
    if negative {
        text.insert(0, '-');
    }
    text
}

/// `%g`: the exponent form where the exponent is below -4 or not below `limit`.
fn general(d: &Decimal, format: u8, limit: i32, digits: usize) -> String {
    let exponent = if d.digits.is_empty() { -1 } else { d.point - 1 };
    if exponent < -4 || exponent >= limit {
        let e = if format == b'g' { 'e' } else { 'E' };
        return d.exponent_form(e, digits.max(1) - 1);
    }
    d.point_form((d.digits.len() as i32 - d.point).max(0) as usize)
}

#[cfg(test)]
mod tests {
    use super::format_float;

    #[test]
    fn any_number_of_digits_can_be_had() {
        let zeros = "0".repeat(70_000 - 54);
        let third = format_float(1.0 / 3.0, b'f', 70_000, 64);
        assert_eq!(third, format!("0.333333333333333314829616256247390992939472198486328125{zeros}"));
        assert_eq!(format_float(0.5, b'e', 70_000, 64), format!("5.{}e-01", "0".repeat(70_000)));
        assert_eq!(format_float(5e-324, b'f', 1074, 64).len(), 1076);
        assert_eq!(format_float(0.5, b'g', 70_000, 64), "0.5");
    }

    /// What Go's `strconv.FormatFloat` gives.
    #[test]
    fn texts_are_those_of_go() {
        let cases: &[(f64, u8, i64, &str)] = &[
            (0.0, b'g', -1, "0"),
            (-0.0, b'f', -1, "-0"),
            (1.0, b'e', -1, "1e+00"),
            (1.0, b'e', 3, "1.000e+00"),
            (123456789.0, b'g', -1, "1.23456789e+08"),
            (100000.0, b'g', -1, "100000"),
            (1000000.0, b'g', -1, "1e+06"),
            (100000.0, b'g', 3, "1e+05"),
            (0.5, b'g', 3, "0.5"),
            (2.71559, b'f', 2, "2.72"),
            (2.5, b'f', 0, "2"),
            (1e23, b'g', 17, "9.9999999999999992e+22"),
            (1e21, b'f', -1, "1000000000000000000000"),
            (0.000012, b'g', -1, "1.2e-05"),
            (0.00012, b'G', -1, "0.00012"),
            (1e-7, b'f', -1, "0.0000001"),
            (400.0, b'g', 2, "4e+02"),
            (0.0, b'e', 2, "0.00e+00"),
            (f64::INFINITY, b'g', -1, "+Inf"),
        ];
        for (x, format, prec, text) in cases {
            assert_eq!(format_float(*x, *format, *prec, 64), *text, "{x} {} {prec}", *format as char);
        }
        assert_eq!(format_float(0.1f32 as f64, b'g', -1, 32), "0.1");
    }
}
