//! Reading floats in Go's syntax: decimal and hexadecimal, underscores, `inf`, `nan`.

use crate::context::{ExecContext, Status};
use crate::panic::string_bytes;
use crate::runtime_call::Call;

/// Why a text is no float.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseError {
    /// It has not the form of one.
    Syntax,
    /// It is beyond the largest; the value is then infinite.
    Range,
}

/// Reads a float of 32 or 64 bits.
pub fn parse_float(text: &str, bits: u64) -> (f64, Option<ParseError>) {
    let (negative, body) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let signed = |x: f64| if negative { -x } else { x };
    // Most texts are digits with a point perhaps.
    let plain = |c: u8| c.is_ascii_digit() || c == b'.';
    if body.len() < 32 && body.bytes().all(plain) && bits == 64 {
        return match decimal(body, bits) {
            Some(x) => (signed(x), None),
            None => (0.0, Some(ParseError::Syntax)),
        };
    }
    let lower = body.to_ascii_lowercase();
    match lower.as_str() {
        "inf" | "infinity" => return (signed(f64::INFINITY), None),
        "nan" => return (f64::NAN, None),
        _ => {}
    }
    let Some(clean) = without_underscores(&lower) else { return (0.0, Some(ParseError::Syntax)) };
    let value = match clean.strip_prefix("0x") {
        Some(digits) => hexadecimal(digits, bits),
        None => decimal(&clean, bits),
    };
    match value {
        None => (0.0, Some(ParseError::Syntax)),
        Some(x) if x.is_infinite() => (signed(x), Some(ParseError::Range)),
        Some(x) => (signed(x), None),
    }
}

/// Underscores may stand between digits, and between a hexadecimal prefix and digits.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digit = |c: Option<&u8>| c.is_some_and(u8::is_ascii_hexdigit);
    for (i, c) in bytes.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|b| bytes.get(b));
        let after_prefix = i == 2 && text.starts_with("0x");
        if *c == b'_' && !((digit(before) || after_prefix) && digit(bytes.get(i + 1))) {
            return None;
        }
    }
    Some(text.replace('_', ""))
}

fn decimal(text: &str, bits: u64) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('e').map_or((text, None), |(m, e)| (m, Some(e)));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let points = mantissa.bytes().filter(|c| *c == b'.').count();
    if digits == 0 || points > 1 || digits + points != mantissa.len() {
        return None;
    }
    if let Some(e) = exponent {
        let unsigned = e.strip_prefix(['+', '-']).unwrap_or(e);
        if unsigned.is_empty() || !unsigned.bytes().all(|c| c.is_ascii_digit()) {
            return None;
        }
    }
    if bits == 32 { text.parse::<f32>().ok().map(f64::from) } else { text.parse().ok() }
}

/// Digits, point and binary exponent of a hexadecimal float, rounded once, halves to even.
fn hexadecimal(text: &str, bits: u64) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let sign = if exponent.starts_with('-') { -1 } else { 1 };
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if unsigned.is_empty() || !unsigned.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut exp = sign * unsigned.parse::<i64>().unwrap_or(1 << 40).min(1 << 40);
    let (mut bits_read, mut sticky, mut seen, mut behind) = (0u64, false, false, false);
    for c in mantissa.chars() {
        if c == '.' && !behind {
            behind = true;
            continue;
        }
        let digit = c.to_digit(16)? as u64;
        seen = true;
        if bits_read >> 58 == 0 {
            bits_read = bits_read << 4 | digit;
            exp -= if behind { 4 } else { 0 };
        } else {
            sticky |= digit != 0;
            exp += if behind { 0 } else { 4 };
        }
    }
    if !seen {
        return None;
    }
    Some(assemble(bits_read, sticky, exp, bits))
}

/// `mantissa * 2^exp`, rounded to a float of 32 or 64 bits; `sticky`: something not 0 was cut off below.
fn assemble(mantissa: u64, sticky: bool, exp: i64, bits: u64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let (precision, least, most) = if bits == 32 { (24, -149, 127) } else { (53, -1074, 1023) };
    let top = 63 - mantissa.leading_zeros() as i64;
    // The unit in the last place of the result.
    let unit = (exp + top - (precision - 1)).max(least);
    if exp + top > most {
        return f64::INFINITY;
    }
    let drop = unit - exp;
    let rounded = if drop <= 0 {
        (mantissa as u128) << (-drop).min(60)
    } else if drop > 64 {
        0
    } else {
        let wide = mantissa as u128;
        let (kept, rest, half) = (wide >> drop, wide & ((1 << drop) - 1), 1u128 << (drop - 1));
        let up = rest > half || rest == half && (sticky || kept & 1 == 1);
        kept + up as u128
    };
    let x = rounded as f64 * scale(unit);
    if bits == 32 && x > f32::MAX as f64 { f64::INFINITY } else { x }
}

/// 2^e for an exponent down to that of the least subnormal.
fn scale(e: i64) -> f64 {
    if e < -1022 { f64::from_bits(1u64 << (e + 1074)) } else { f64::from_bits(((e + 1023) as u64) << 52) }
}

/// `parseFloat`.
pub fn strconv_parse_float(_ctx: &mut ExecContext, call: &Call) -> Status {
    let bytes = string_bytes(call.arg(0), call.arg(1));
    let text = std::str::from_utf8(&bytes);
    let (x, error) = text.map_or((0.0, Some(ParseError::Syntax)), |t| parse_float(t, call.arg(2)));
    call.set(0, x.to_bits());
    call.set(
        1,
        match error {
            None => 0,
            Some(ParseError::Syntax) => 1,
            Some(ParseError::Range) => 2,
        },
    );
    Status::CONTINUE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_go() {
        let good = [
            ("1.5", 1.5),
            ("-0", -0.0),
            ("1_000.5e1_0", 1000.5e10),
            (".5", 0.5),
            ("5.", 5.0),
            ("0x1p-2", 0.25),
            ("0x1.8p1", 3.0),
            ("0x_1.fffffffffffff8p0", 2.0),
            ("0x1p-1074", 5e-324),
            ("0x1p-1075", 0.0),
            ("0x1.8p-1075", 5e-324),
            ("+Infinity", f64::INFINITY),
            ("1e-400", 0.0),
        ];
        for (text, want) in good {
            let (got, error) = parse_float(text, 64);
            assert_eq!((got.to_bits(), error), (f64::to_bits(want), None), "{text}");
        }
        for text in ["", "x", "1e", "1e+", "0x1", "0xp1", "1..2", "_1", "1_", "1__2", ".", "--1", "infin"] {
            assert_eq!(parse_float(text, 64), (0.0, Some(ParseError::Syntax)), "{text}");
        }
        assert_eq!(parse_float("1e999", 64), (f64::INFINITY, Some(ParseError::Range)));
        assert_eq!(parse_float("-1e39", 32), (f64::NEG_INFINITY, Some(ParseError::Range)));
        assert_eq!(parse_float("0.1", 32).0, 0.1f32 as f64);
    }
}
