//! Numbers as Go on amd64 converts them, and the views of a slot's word.
//!
//! What Go leaves open (conversions out of range) is done as gc's code for amd64 does it, so that programs print the same.

/// 2 to the 63rd.
const TWO_63: f64 = 9_223_372_036_854_775_808.0;

/// Float to signed integer, truncated; NaN and what does not fit give `i64::MIN`, as the processor's instruction does.
#[inline(always)]
pub fn f64_to_i64(x: f64) -> i64 {
    if (-TWO_63..TWO_63).contains(&x) { x as i64 } else { i64::MIN }
}

/// Float to unsigned integer, truncated. Negative values wrap as through a signed integer; NaN and what fits neither way
/// give 2^63.
#[inline(always)]
pub fn f64_to_u64(x: f64) -> u64 {
    let low = f64_to_i64(x);
    let high = f64_to_i64(x - TWO_63);
    // If the first conversion failed its sign bit is set, and the second one has the lower bits.
    (low | high & (low >> 63)) as u64
}

/// The word of a float32: its bits, high half zero.
#[inline(always)]
pub fn f32_word(x: f32) -> u64 {
    x.to_bits() as u64
}

/// The float32 in a word.
#[inline(always)]
pub fn word_f32(w: u64) -> f32 {
    f32::from_bits(w as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bits of a float64, and what Go 1.27 on amd64 printed for `uint64(x)` and `int64(x)`.
    const CONVERSIONS: &[(u64, u64, u64)] = &[
        (0x7ff8000000000001, 0x8000000000000000, 0x8000000000000000),
        (0x7ff0000000000000, 0x8000000000000000, 0x8000000000000000),
        (0xfff0000000000000, 0x8000000000000000, 0x8000000000000000),
        (0xbff0000000000000, 0xffffffffffffffff, 0xffffffffffffffff),
        (0xbff8000000000000, 0xffffffffffffffff, 0xffffffffffffffff),
        (0xbfe0000000000000, 0x0, 0x0),
        (0x43e158e460913d00, 0x8ac7230489e80000, 0x8000000000000000),
        (0x43f0000000000000, 0x8000000000000000, 0x8000000000000000),
        (0x4415af1d78b58c40, 0x8000000000000000, 0x8000000000000000),
        (0x43e02207973f6440, 0x81103cb9fb220000, 0x8000000000000000),
        (0x43e0000000000000, 0x8000000000000000, 0x8000000000000000),
        (0xc3e02207973f6440, 0x8000000000000000, 0x8000000000000000),
        (0xc415af1d78b58c40, 0x8000000000000000, 0x8000000000000000),
        (0x41f0000000080000, 0x100000000, 0x100000000),
        (0xc1f0000000100000, 0xfffffffeffffffff, 0xfffffffeffffffff),
        (0x41e65a0bc0000000, 0xb2d05e00, 0xb2d05e00),
        (0xc072c00000000000, 0xfffffffffffffed4, 0xfffffffffffffed4),
    ];

    #[test]
    fn conversions_are_those_of_go() {
        for (bits, unsigned, signed) in CONVERSIONS {
            let x = f64::from_bits(*bits);
            assert_eq!(f64_to_u64(x), *unsigned, "uint64({x})");
            assert_eq!(f64_to_i64(x) as u64, *signed, "int64({x})");
        }
    }
}
