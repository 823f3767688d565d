//! The functions of package math, as Go computes them on this kind of machine to the last bit.
//!
//! Sine, cosine and tangent, arc tangent, hyperbolic tangent and the gamma function are Cephes's (Moshier); cube root,
//! powers of two, logarithms and inverse hyperbolic functions FreeBSD's msun (Sun); the exponential function is Shibata's,
//! with fused operations. Each is a few operations whose order matters: a constant folded or a product regrouped changes
//! last bits, which programs print.

// The constants are given as their authors do, and comparisons are written so that NaN fails them.
#![allow(clippy::excessive_precision, clippy::neg_cmp_op_on_partial_ord)]

use std::f64::consts::{LN_2, LOG2_E, LOG10_E, PI, SQRT_2};

/// Mantissa in [0.5, 1) and exponent.
fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (x, less) = if x.abs() < f64::MIN_POSITIVE { (x * (1u64 << 52) as f64, -52) } else { (x, 0) };
    let bits = x.to_bits();
    let exp = (bits >> 52 & 0x7ff) as i32 - 1022 + less;
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exp)
}

/// `frac * 2^exp`, rounded once.
fn ldexp(frac: f64, exp: i64) -> f64 {
    if frac == 0.0 || !frac.is_finite() {
        return frac;
    }
    let (m, e) = frexp(frac);
    // m is in [0.5, 1).
    let exp = exp.clamp(-5000, 5000) + e as i64 - 1;
    if exp < -1075 {
        return 0f64.copysign(frac);
    }
    if exp > 1023 {
        return f64::INFINITY.copysign(frac);
    }
    let m = m * 2.0;
    if exp < -1022 {
        // Subnormal: the multiplication rounds.
        return f64::from_bits(m.to_bits() & !(0x7ff << 52) | ((exp + 53 + 1023) as u64) << 52)
            * (1.0 / (1u64 << 53) as f64);
    }
    f64::from_bits(m.to_bits() & !(0x7ff << 52) | ((exp + 1023) as u64) << 52)
}

/// A polynomial by Horner's rule, the highest coefficient first.
fn poly(x: f64, coefficients: &[f64]) -> f64 {
    let mut sum = coefficients[0];
    for c in &coefficients[1..] {
        sum = sum * x + c;
    }
    sum
}

/// The natural logarithm.
pub fn log(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    const L: [f64; 7] = [
        6.666666666666735130e-01,
        3.999999999940941908e-01,
        2.857142874366239149e-01,
        2.222219843214978396e-01,
        1.818357216161805012e-01,
        1.531383769920937332e-01,
        1.479819860511658591e-01,
    ];
    // Subnormal numbers are taken as if they were not, as Go does here: their logarithms are wrong, and the same.
    let bits = x.to_bits();
    let mut f = f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52);
    let mut k = (bits >> 52) as i32 - 1022;
    if f < SQRT_2 / 2.0 {
        f *= 2.0;
        k -= 1;
    }
    f -= 1.0;
    let k = k as f64;
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let t1 = s2 * (L[0] + s4 * (L[2] + s4 * (L[4] + s4 * L[6])));
    let t2 = s4 * (L[1] + s4 * (L[3] + s4 * L[5]));
    let r = t1 + t2;
    let half = 0.5 * f * f;
    k * LN2_HI - ((half - (s * (half + r) + k * LN2_LO)) - f)
}

const LN2_HI: f64 = 6.93147180369123816490e-01;
const LN2_LO: f64 = 1.90821492927058770002e-10;

/// The base-2 logarithm.
pub fn log2(x: f64) -> f64 {
    let (frac, exp) = frexp(x);
    if frac == 0.5 {
        return (exp - 1) as f64;
    }
    log(frac) * (1.0 / LN_2) + exp as f64
}

/// The decimal logarithm.
pub fn log10(x: f64) -> f64 {
    log(x) * LOG10_E
}

/// The exponential function.
pub fn exp(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x == f64::NEG_INFINITY {
        return 0.0;
    }
    if x > 7.09782712893384e+02 {
        return f64::INFINITY;
    }
    if x < -7.45133219101941108420e+02 {
        return 0.0;
    }
    const HIGH: f64 = 0.69314718055966295651160180568695068359375;
    const LOW: f64 = 0.28235290563031577122588448175013436025525412068e-12;
    let k = (x * LOG2_E).round_ties_even();
    if k >= 1024.0 {
        // As in Go, though the largest numbers might still be had.
        return f64::INFINITY;
    }
    let mut y = (-k).mul_add(HIGH, x);
    y = (-k).mul_add(LOW, y);
    y *= 0.0625;
    let mut p = 2.4801587301587301587e-5f64;
    for c in [
        1.9841269841269841270e-4,
        1.3888888888888888889e-3,
        8.3333333333333333333e-3,
        4.1666666666666666667e-2,
        1.6666666666666666667e-1,
        0.5,
        1.0,
    ] {
        p = p.mul_add(y, c);
    }
    y *= p;
    for _ in 0..3 {
        y *= 2.0 + y;
    }
    ldexp((y + 2.0).mul_add(y, 1.0), k as i64)
}

/// 2 to the power of x.
pub fn exp2(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x == f64::NEG_INFINITY {
        return 0.0;
    }
    if x > 1.0239999999999999e+03 {
        return f64::INFINITY;
    }
    if x < -1.0740e+03 {
        return 0.0;
    }
    let k = if x > 0.0 {
        (x + 0.5) as i64
    } else if x < 0.0 {
        (x - 0.5) as i64
    } else {
        0
    };
    let t = x - k as f64;
    let (high, low) = (t * LN2_HI, -t * LN2_LO);
    const P: [f64; 5] = [
        1.66666666666666657415e-01,
        -2.77777777770155933842e-03,
        6.61375632143793436117e-05,
        -1.65339022054652515390e-06,
        4.13813679705723846039e-08,
    ];
    let r = high - low;
    let t = r * r;
    let c = r - t * (P[0] + t * (P[1] + t * (P[2] + t * (P[3] + t * P[4]))));
    let y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    ldexp(y, k)
}

/// Binary digits of 4/pi, 64 a number, the first in front of the point.
const FOUR_OVER_PI: [u64; 20] = [
    0x0000000000000001,
    0x45f306dc9c882a53,
    0xf84eafa3ea69bb81,
    0xb6c52b3278872083,
    0xfca2c757bd778ac3,
    0x6e48dc74849ba5c0,
    0x0c925dd413a32439,
    0xfc3bd63962534e7d,
    0xd1046bea5d768909,
    0xd338e04d68befc82,
    0x7323ac7306a673e9,
    0x3908bf177bf25076,
    0x3ff12fffbc0b301f,
    0xde5e2316b414da3e,
    0xda6cfd9e4f96136e,
    0x9e8c7ecd3cbfd45a,
    0xea4f758fd7cbe2f6,
    0x7a0e73ef14a525d4,
    0xd7f6bf623f1aba10,
    0xac06608df8f6d757,
];

/// The octant of a large positive x, and what is left of it (Payne and Hanek).
fn reduce_large(x: f64) -> (u64, f64) {
    let bits = x.to_bits();
    let exp = (bits >> 52 & 0x7ff) as i64 - 1023 - 52;
    let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
    let digit = ((exp + 61) / 64) as usize;
    let shift = ((exp + 61) % 64) as u32;
    let window = |i: usize| {
        let next = FOUR_OVER_PI[i + 1].checked_shr(64 - shift).unwrap_or(0);
        FOUR_OVER_PI[i] << shift | next
    };
    let (z0, z1, z2) = (window(digit), window(digit + 1), window(digit + 2));
    let z2_high = ((z2 as u128 * mantissa as u128) >> 64) as u64;
    let middle = z1 as u128 * mantissa as u128;
    let sum = middle.wrapping_add(z2_high as u128);
    let low = sum as u64;
    let high = z0.wrapping_mul(mantissa).wrapping_add((sum >> 64) as u64);
    let mut octant = high >> 61;
    let fraction = high << 3 | low >> 61;
    let zeros = fraction.leading_zeros();
    let exponent = (1023 - (zeros + 1)) as u64;
    let top = fraction.checked_shl(zeros + 1).unwrap_or(0) | low.checked_shr(64 - (zeros + 1)).unwrap_or(0);
    let mut z = f64::from_bits(top >> 12 | exponent << 52);
    if octant & 1 == 1 {
        octant = (octant + 1) & 7;
        z -= 1.0;
    }
    (octant, z * (PI / 4.0))
}

/// The octant of a positive x, even, and what is left of it.
fn reduce(x: f64) -> (u64, f64) {
    if x >= (1 << 29) as f64 {
        return reduce_large(x);
    }
    let mut octant = (x * (4.0 / PI)) as u64;
    let mut y = octant as f64;
    if octant & 1 == 1 {
        octant += 1;
        y += 1.0;
    }
    const A: f64 = 7.85398125648498535156e-1;
    const B: f64 = 3.77489470793079817668e-8;
    const C: f64 = 2.69515142907905952645e-15;
    (octant & 7, ((x - y * A) - y * B) - y * C)
}

fn sine(z: f64) -> f64 {
    let zz = z * z;
    z + z
        * zz
        * poly(
            zz,
            &[
                1.58962301576546568060e-10,
                -2.50507477628578072866e-8,
                2.75573136213857245213e-6,
                -1.98412698295895385996e-4,
                8.33333333332211858878e-3,
                -1.66666666666666307295e-1,
            ],
        )
}

fn cosine(z: f64) -> f64 {
    let zz = z * z;
    1.0 - 0.5 * zz
        + zz * zz
            * poly(
                zz,
                &[
                    -1.13585365213876817300e-11,
                    2.08757008419747316778e-9,
                    -2.75573141792967388112e-7,
                    2.48015872888517045348e-5,
                    -1.38888888888730564116e-3,
                    4.16666666666665929218e-2,
                ],
            )
}

/// The sine.
pub fn sin(x: f64) -> f64 {
    if x == 0.0 || x.is_nan() {
        return x;
    }
    if x.is_infinite() {
        return f64::NAN;
    }
    let (octant, z) = reduce(x.abs());
    let y = if octant & 3 == 1 || octant & 3 == 2 { cosine(z) } else { sine(z) };
    if (x < 0.0) != (octant > 3) { -y } else { y }
}

/// The cosine.
pub fn cos(x: f64) -> f64 {
    if !x.is_finite() {
        return f64::NAN;
    }
    let (octant, z) = reduce(x.abs());
    let quarter = octant & 3;
    let y = if quarter == 1 || quarter == 2 { sine(z) } else { cosine(z) };
    if (octant > 3) != (quarter > 1) { -y } else { y }
}

/// The tangent.
pub fn tan(x: f64) -> f64 {
    if x == 0.0 || x.is_nan() {
        return x;
    }
    if x.is_infinite() {
        return f64::NAN;
    }
    let (octant, z) = reduce(x.abs());
    let zz = z * z;
    let mut y = z;
    if zz > 1e-14 {
        let p = poly(zz, &[-13093.693918138379, 1.15351664838587416140e6, -1.79565251976484877988e7]);
        let q = poly(
            zz,
            &[
                1.0,
                1.36812963470692954678e4,
                -1.32089234440210967447e6,
                2.50083801823357915839e7,
                -5.38695755929454629881e7,
            ],
        );
        y = z + z * (zz * p / q);
    }
    if octant & 2 == 2 {
        y = -1.0 / y;
    }
    if x < 0.0 { -y } else { y }
}

/// The arc tangent between 0 and 0.66.
fn atan_small(x: f64) -> f64 {
    let z = x * x;
    let p = poly(
        z,
        &[
            -8.750608600031904122785e-01,
            -1.615753718733365076637e+01,
            -7.500855792314704667340e+01,
            -1.228866684490136173410e+02,
            -6.485021904942025371773e+01,
        ],
    );
    let q = poly(
        z,
        &[
            1.0,
            2.485846490142306297962e+01,
            1.650270098316988542046e+02,
            4.328810604912902668951e+02,
            4.853903996359136964868e+02,
            1.945506571482613964425e+02,
        ],
    );
    let z = z * p / q;
    x * z + x
}

/// The arc tangent of a positive number.
fn atan_positive(x: f64) -> f64 {
    const MORE_BITS: f64 = 6.123233995736765886130e-17;
    const TAN_3_PI_8: f64 = 2.41421356237309504880;
    if x <= 0.66 {
        return atan_small(x);
    }
    if x > TAN_3_PI_8 {
        return PI / 2.0 - atan_small(1.0 / x) + MORE_BITS;
    }
    PI / 4.0 + atan_small((x - 1.0) / (x + 1.0)) + 0.5 * MORE_BITS
}

/// The arc tangent.
pub fn atan(x: f64) -> f64 {
    if x == 0.0 {
        return x;
    }
    if x > 0.0 { atan_positive(x) } else { -atan_positive(-x) }
}

/// The arc tangent of y/x, in the quadrant of the point.
pub fn atan2(y: f64, x: f64) -> f64 {
    if y.is_nan() || x.is_nan() {
        return f64::NAN;
    }
    if y == 0.0 {
        return if x >= 0.0 && !x.is_sign_negative() { 0f64.copysign(y) } else { PI.copysign(y) };
    }
    if x == 0.0 {
        return (PI / 2.0).copysign(y);
    }
    if x.is_infinite() {
        if x > 0.0 {
            return if y.is_infinite() { PI / 4.0 } else { 0.0 }.copysign(y);
        }
        return if y.is_infinite() { 3.0 * PI / 4.0 } else { PI }.copysign(y);
    }
    if y.is_infinite() {
        return (PI / 2.0).copysign(y);
    }
    let q = atan(y / x);
    if x < 0.0 {
        return if q <= 0.0 { q + PI } else { q - PI };
    }
    q
}

/// The arc sine.
pub fn asin(x: f64) -> f64 {
    if x == 0.0 {
        return x;
    }
    let a = x.abs();
    if !(a <= 1.0) {
        return f64::NAN;
    }
    let root = (1.0 - a * a).sqrt();
    let y = if a > 0.7 { PI / 2.0 - atan_positive(root / a) } else { atan_positive(a / root) };
    if x < 0.0 { -y } else { y }
}

/// The arc cosine.
pub fn acos(x: f64) -> f64 {
    PI / 2.0 - asin(x)
}

/// The hyperbolic sine.
pub fn sinh(x: f64) -> f64 {
    // Not the absolute value: zero keeps its sign.
    let a = if x < 0.0 { -x } else { x };
    let y = if a > 21.0 {
        exp(a) * 0.5
    } else if a > 0.5 {
        let e = exp(a);
        (e - 1.0 / e) * 0.5
    } else {
        let sq = a * a;
        let p = poly(
            sq,
            &[
                -0.2630563213397497062819489e+2,
                -0.2894211355989563807284660366e+4,
                -0.8991272022039509355398013511e+5,
                -0.6307673640497716991184787251e+6,
            ],
        );
        let q = poly(
            sq,
            &[
                1.0,
                -0.173678953558233699533450911e+3,
                0.1521517378790019070696485176e+5,
                -0.6307673640497716991212077277e+6,
            ],
        );
        p * a / q
    };
    if x < 0.0 { -y } else { y }
}

/// The hyperbolic cosine.
pub fn cosh(x: f64) -> f64 {
    let x = x.abs();
    if x > 21.0 {
        return exp(x) * 0.5;
    }
    let e = exp(x);
    (e + 1.0 / e) * 0.5
}

/// The hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    const MAX_LOG: f64 = 8.8029691931113054295988e+01;
    let z = x.abs();
    if z > 0.5 * MAX_LOG {
        return 1f64.copysign(x);
    }
    if z >= 0.625 {
        let s = exp(2.0 * z);
        let y = 1.0 - 2.0 / (s + 1.0);
        return if x < 0.0 { -y } else { y };
    }
    if x == 0.0 {
        return x;
    }
    let s = x * x;
    let p = poly(s, &[-9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3]);
    let q = poly(s, &[1.0, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3]);
    x + x * s * p / q
}

/// From here on the inverse hyperbolic functions are logarithms.
const LARGE: f64 = (1 << 28) as f64;

/// The inverse hyperbolic sine.
pub fn asinh(x: f64) -> f64 {
    if !x.is_finite() || x == 0.0 {
        return x;
    }
    let a = x.abs();
    let y = if a > LARGE {
        log(a) + LN_2
    } else if a > 2.0 {
        log(2.0 * a + 1.0 / ((a * a + 1.0).sqrt() + a))
    } else if a < 1.0 / LARGE {
        a
    } else {
        log1p(a + a * a / (1.0 + (1.0 + a * a).sqrt()))
    };
    if x < 0.0 { -y } else { y }
}

/// The inverse hyperbolic cosine.
pub fn acosh(x: f64) -> f64 {
    if !(x >= 1.0) {
        return f64::NAN;
    }
    if x == 1.0 {
        return 0.0;
    }
    if x >= LARGE {
        return log(x) + LN_2;
    }
    if x > 2.0 {
        return log(2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt()));
    }
    let t = x - 1.0;
    log1p(t + (2.0 * t + t * t).sqrt())
}

/// The inverse hyperbolic tangent.
pub fn atanh(x: f64) -> f64 {
    if !(-1.0..=1.0).contains(&x) {
        return f64::NAN;
    }
    let a = x.abs();
    let y = if a == 1.0 {
        f64::INFINITY
    } else if a < 1.0 / LARGE {
        a
    } else if a < 0.5 {
        let t = a + a;
        0.5 * log1p(t + t * a / (1.0 - a))
    } else {
        0.5 * log1p((a + a) / (1.0 - a))
    };
    if x.is_sign_negative() { -y } else { y }
}

/// The cube root.
pub fn cbrt(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let a = x.abs();
    let mut t = f64::from_bits(a.to_bits() / 3 + (715094163 << 32));
    if a < f64::MIN_POSITIVE {
        t = (1u64 << 54) as f64 * a;
        t = f64::from_bits(t.to_bits() / 3 + (696219795 << 32));
    }
    let r = t * t / a;
    let s = 5.42857142857142815906e-01 + r * t;
    t *= 3.57142857142857150787e-01
        + 1.60714285714285720630e+00 / (s + 1.41428571428571436819e+00 + -7.05306122448979611050e-01 / s);
    t = f64::from_bits((t.to_bits() & (0xf_ffff_fffc << 28)) + (1 << 30));
    let s = t * t;
    let r = a / s;
    let w = t + t;
    let r = (r - t) / (w + r);
    (t + t * r).copysign(x)
}

fn is_odd(x: f64) -> bool {
    x.abs() < (1u64 << 53) as f64 && x.trunc() == x && x as i64 & 1 == 1
}

/// x to the power of y.
pub fn pow(x: f64, y: f64) -> f64 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if y == 1.0 {
        return x;
    }
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    if x == 0.0 {
        let size = if y < 0.0 { f64::INFINITY } else { 0.0 };
        return if is_odd(y) { size.copysign(x) } else { size };
    }
    if y.is_infinite() {
        if x == -1.0 {
            return 1.0;
        }
        return if (x.abs() < 1.0) == (y > 0.0) { 0.0 } else { f64::INFINITY };
    }
    if x.is_infinite() {
        let size = if y < 0.0 { 0.0 } else { f64::INFINITY };
        return if is_odd(y) { size.copysign(x) } else { size };
    }
    if y == 0.5 {
        return x.sqrt();
    }
    if y == -0.5 {
        return 1.0 / x.sqrt();
    }
    let mut yi = y.abs().trunc();
    let mut yf = y.abs() - yi;
    if yf != 0.0 && x < 0.0 {
        return f64::NAN;
    }
    if yi >= 9.223372036854775808e18 {
        if x == -1.0 {
            return 1.0;
        }
        return if (x.abs() < 1.0) == (y > 0.0) { 0.0 } else { f64::INFINITY };
    }
    let (mut a, mut ae) = (1.0, 0i64);
    if yf != 0.0 {
        if yf > 0.5 {
            yf -= 1.0;
            yi += 1.0;
        }
        a = exp(yf * log(x));
    }
    let (mut square, e) = frexp(x);
    let mut e = e as i64;
    let mut i = yi as i64;
    while i != 0 {
        if !(-(1 << 12)..=1 << 12).contains(&e) {
            // Far beyond the range, whatever follows.
            ae += e;
            break;
        }
        if i & 1 == 1 {
            a *= square;
            ae += e;
        }
        square *= square;
        e <<= 1;
        if square < 0.5 {
            square += square;
            e -= 1;
        }
        i >>= 1;
    }
    if y < 0.0 {
        a = 1.0 / a;
        ae = -ae;
    }
    ldexp(a, ae)
}

/// log(1 + x).
pub fn log1p(x: f64) -> f64 {
    if x < -1.0 || x.is_nan() {
        return f64::NAN;
    }
    if x == -1.0 {
        return f64::NEG_INFINITY;
    }
    if x == f64::INFINITY {
        return x;
    }
    const L: [f64; 7] = [
        6.666666666666735130e-01,
        3.999999999940941908e-01,
        2.857142874366239149e-01,
        2.222219843214978396e-01,
        1.818357216161805012e-01,
        1.531383769920937332e-01,
        1.479819860511658591e-01,
    ];
    let a = x.abs();
    let (mut f, mut c, mut k, mut mantissa) = (x, 0.0, 0i64, 1u64);
    if a < 4.142135623730950488017e-01 && a < 1.0 / (1u64 << 29) as f64 {
        return if a < 1.0 / (1u64 << 54) as f64 { x } else { x - x * x * 0.5 };
    }
    if !(a < 4.142135623730950488017e-01 && x > -2.928932188134524755992e-01) {
        let mut u = x;
        if a < (1u64 << 53) as f64 {
            u = 1.0 + x;
            k = (u.to_bits() >> 52) as i64 - 1023;
            c = if k > 0 { 1.0 - (u - x) } else { x - (u - 1.0) };
            c /= u;
        } else {
            k = (u.to_bits() >> 52) as i64 - 1023;
        }
        mantissa = u.to_bits() & ((1 << 52) - 1);
        if mantissa < 0x0006_a09e_667f_3bcd {
            u = f64::from_bits(mantissa | 0x3ff0_0000_0000_0000);
        } else {
            k += 1;
            u = f64::from_bits(mantissa | 0x3fe0_0000_0000_0000);
            mantissa = ((1 << 52) - mantissa) >> 2;
        }
        f = u - 1.0;
    }
    let kf = k as f64;
    let half = 0.5 * f * f;
    if mantissa == 0 {
        if f == 0.0 {
            if k == 0 {
                return 0.0;
            }
            c += kf * LN2_LO;
            return kf * LN2_HI + c;
        }
        let r = half * (1.0 - 0.66666666666666666 * f);
        if k == 0 {
            return f - r;
        }
        return kf * LN2_HI - ((r - (kf * LN2_LO + c)) - f);
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * (L[0] + z * (L[1] + z * (L[2] + z * (L[3] + z * (L[4] + z * (L[5] + z * L[6]))))));
    if k == 0 {
        return f - (half - s * (half + r));
    }
    kf * LN2_HI - ((half - (s * (half + r) + (kf * LN2_LO + c))) - f)
}

/// exp(x) - 1.
pub fn expm1(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x == f64::NEG_INFINITY {
        return -1.0;
    }
    const Q: [f64; 5] = [
        -3.33333333333331316428e-02,
        1.58730158725481460165e-03,
        -7.93650757867487942473e-05,
        4.00821782732936239552e-06,
        -2.01099218183624371326e-07,
    ];
    let (a, negative) = (x.abs(), x < 0.0);
    if a >= 3.88162421113569373274e+01 {
        if negative {
            return -1.0;
        }
        if a >= 7.09782712893383973096e+02 {
            return f64::INFINITY;
        }
    }
    let (mut x, mut c, mut k) = (x, 0.0, 0i64);
    if a > 3.46573590279972654709e-01 {
        let (high, low);
        if a < 1.03972077083991796413e+00 {
            (high, low, k) = if negative { (x + LN2_HI, -LN2_LO, -1) } else { (x - LN2_HI, LN2_LO, 1) };
        } else {
            k = (LOG2_E * x + if negative { -0.5 } else { 0.5 }) as i64;
            let t = k as f64;
            (high, low) = (x - t * LN2_HI, t * LN2_LO);
        }
        x = high - low;
        c = (high - x) - low;
    } else if a < 1.0 / (1u64 << 54) as f64 {
        return x;
    }
    let hfx = 0.5 * x;
    let hxs = x * hfx;
    let r1 = 1.0 + hxs * (Q[0] + hxs * (Q[1] + hxs * (Q[2] + hxs * (Q[3] + hxs * Q[4]))));
    let t = 3.0 - r1 * hfx;
    let mut e = hxs * ((r1 - t) / (6.0 - x * t));
    if k == 0 {
        return x - (x * e - hxs);
    }
    e = x * (e - c) - c;
    e -= hxs;
    let scaled = |y: f64| f64::from_bits(y.to_bits().wrapping_add((k as u64) << 52));
    match k {
        -1 => 0.5 * (x - e) - 0.5,
        1 if x < -0.25 => -2.0 * (e - (x + 0.5)),
        1 => 1.0 + 2.0 * (x - e),
        _ if k <= -2 || k > 56 => scaled(1.0 - (e - x)) - 1.0,
        _ if k < 20 => scaled(f64::from_bits(0x3ff0_0000_0000_0000 - (0x0020_0000_0000_0000 >> k)) - (e - x)),
        _ => scaled(x - (e + f64::from_bits(((0x3ff - k) as u64) << 52)) + 1.0),
    }
}

/// Stirling's formula, as two factors that do not overflow.
fn stirling(x: f64) -> (f64, f64) {
    if x > 200.0 {
        return (f64::INFINITY, 1.0);
    }
    let w = 1.0 / x;
    let w = 1.0
        + w * poly(
            w,
            &[
                7.87311395793093628397e-04,
                -2.29549961613378126380e-04,
                -2.68132617805781232825e-03,
                3.47222221605458667310e-03,
                8.33333333333482257126e-02,
            ],
        );
    let mut y1 = exp(x);
    let mut y2 = 1.0;
    if x > 143.01608 {
        let v = pow(x, 0.5 * x - 0.25);
        (y1, y2) = (v, v / y1);
    } else {
        y1 = pow(x, x - 0.5) / y1;
    }
    (y1, 2.506628274631000502417 * w * y2)
}

/// The gamma function.
pub fn gamma(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x == f64::NEG_INFINITY || x < 0.0 && x.floor() == x {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::INFINITY.copysign(x);
    }
    let q = x.abs();
    let mut p = q.floor();
    if q > 33.0 {
        if x >= 0.0 {
            let (y1, y2) = stirling(x);
            return y1 * y2;
        }
        let sign = if p as i64 & 1 == 0 { -1.0 } else { 1.0 };
        let mut z = q - p;
        if z > 0.5 {
            p += 1.0;
            z = q - p;
        }
        z = q * sin(PI * z);
        if z == 0.0 {
            return f64::INFINITY * sign;
        }
        let (s1, s2) = stirling(q);
        let size = z.abs();
        let d = size * s1 * s2;
        let z = if d.is_infinite() { PI / size / s1 / s2 } else { PI / d };
        return sign * z;
    }
    const EULER: f64 = 0.57721566490153286060651209008240243104215933593992;
    let (mut x, mut z) = (x, 1.0);
    let small = |x: f64, z: f64| if x == 0.0 { f64::INFINITY } else { z / ((1.0 + EULER * x) * x) };
    while x >= 3.0 {
        x -= 1.0;
        z *= x;
    }
    while x < 0.0 {
        if x > -1e-09 {
            return small(x, z);
        }
        z /= x;
        x += 1.0;
    }
    while x < 2.0 {
        if x < 1e-09 {
            return small(x, z);
        }
        z /= x;
        x += 1.0;
    }
    if x == 2.0 {
        return z;
    }
    x -= 2.0;
    let p = poly(
        x,
        &[
            1.60119522476751861407e-04,
            1.19135147006586384913e-03,
            1.04213797561761569935e-02,
            4.76367800457137231464e-02,
            2.07448227648435975150e-01,
            4.94214826801497100753e-01,
            9.99999999999999996796e-01,
        ],
    );
    let q = poly(
        x,
        &[
            -2.31581873324120129819e-05,
            5.39605580493303397842e-04,
            -4.45641913851797240494e-03,
            1.18139785222060435552e-02,
            3.58236398605498653373e-02,
            -2.34591795718243348568e-01,
            7.14304917030273074085e-02,
            1.00000000000000000320e+00,
        ],
    );
    z * p / q
}
