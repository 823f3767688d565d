//! Integers, floats, comparisons: rows whose whole meaning is an expression of their operands.

use super::Machine;
use super::operand::{Dst, kind};
use urgo_abi::trap::Trap;

/// Rows `name(operands: types) -> kind = expression;` become methods of the machine that write the expression's value.
macro_rules! pure {
    ($($name:ident($($a:ident: $t:ty),*) -> $k:ident = $e:expr;)*) => {
        impl Machine<'_> {
            $(#[inline(always)]
            pub(super) fn $name(&mut self, d: Dst<kind::$k> $(, $a: $t)*) {
                self.put(d, $e);
            })*
        }
    };
}

pure! {
    const_int(value: i32) -> Int = value as i64;
    const_i64(value: i64) -> Int = value;
    const_f64(bits: i64) -> F64 = f64::from_bits(bits as u64);
    const_f32(bits: i32) -> F32 = f32::from_bits(bits as u32);
    const_nil() -> Ptr = 0u64;
    const_word() -> Word = 0u64;
    mov(a: i64) -> Int = a;
    mov_f64(a: f64) -> F64 = a;
    mov_f32(a: f32) -> F32 = a;
    mov_ptr(a: u64) -> Ptr = a;
    mov_word(a: u64) -> Word = a;
    word_of_int(a: i64) -> Word = a as u64;
    int_of_word(a: u64) -> Int = a as i64;
    word_of_ptr(a: u64) -> Word = a;
    ptr_of_word(a: u64) -> Ptr = a;
    int_of_f64(a: f64) -> Int = a.to_bits() as i64;
    f64_of_int(a: i64) -> F64 = f64::from_bits(a as u64);
    int_of_f32(a: f32) -> Int = a.to_bits() as i64;
    f32_of_int(a: i64) -> F32 = f32::from_bits(a as u32);
    int_of_ptr(a: u64) -> Int = a as i64;

    add_i64(a: i64, b: i64) -> Int = a.wrapping_add(b);
    sub_i64(a: i64, b: i64) -> Int = a.wrapping_sub(b);
    mul_i64(a: i64, b: i64) -> Int = a.wrapping_mul(b);
    add_i32(a: i64, b: i64) -> Int = a.wrapping_add(b) as i32 as i64;
    sub_i32(a: i64, b: i64) -> Int = a.wrapping_sub(b) as i32 as i64;
    mul_i32(a: i64, b: i64) -> Int = a.wrapping_mul(b) as i32 as i64;
    add_u32(a: i64, b: i64) -> Int = a.wrapping_add(b) as u32 as i64;
    sub_u32(a: i64, b: i64) -> Int = a.wrapping_sub(b) as u32 as i64;
    mul_u32(a: i64, b: i64) -> Int = a.wrapping_mul(b) as u32 as i64;
    add_i64_k(a: i64, k: i32) -> Int = a.wrapping_add(k as i64);
    add_i32_k(a: i64, k: i32) -> Int = a.wrapping_add(k as i64) as i32 as i64;
    add_u32_k(a: i64, k: i32) -> Int = a.wrapping_add(k as i64) as u32 as i64;
    mul_i64_k(a: i64, k: i32) -> Int = a.wrapping_mul(k as i64);
    neg_i64(a: i64) -> Int = a.wrapping_neg();
    and(a: i64, b: i64) -> Int = a & b;
    or(a: i64, b: i64) -> Int = a | b;
    xor(a: i64, b: i64) -> Int = a ^ b;
    and_not(a: i64, b: i64) -> Int = a & !b;
    and_k(a: i64, k: i32) -> Int = a & k as i64;
    not(a: i64) -> Int = !a;
    not_bool(a: i64) -> Int = a ^ 1;
    shl_i64(a: i64, n: i64) -> Int = if (n as u64) < 64 { a.wrapping_shl(n as u32) } else { 0 };
    shl_i32(a: i64, n: i64) -> Int = if (n as u64) < 32 { a.wrapping_shl(n as u32) as i32 as i64 } else { 0 };
    shl_u32(a: i64, n: i64) -> Int = if (n as u64) < 32 { a.wrapping_shl(n as u32) as u32 as i64 } else { 0 };
    shr_i64(a: i64, n: i64) -> Int = a.wrapping_shr((n as u64).min(63) as u32);
    shr_u64(a: i64, n: i64) -> Int = if (n as u64) < 64 { (a as u64).wrapping_shr(n as u32) as i64 } else { 0 };
    shl_i64_k(a: i64, n: i32) -> Int = a.wrapping_shl(n as u32);
    shl_i32_k(a: i64, n: i32) -> Int = a.wrapping_shl(n as u32) as i32 as i64;
    shl_u32_k(a: i64, n: i32) -> Int = a.wrapping_shl(n as u32) as u32 as i64;
    shr_i64_k(a: i64, n: i32) -> Int = a.wrapping_shr(n as u32);
    shr_u64_k(a: i64, n: i32) -> Int = (a as u64).wrapping_shr(n as u32) as i64;
    ext_i8(a: i64) -> Int = a as i8 as i64;
    ext_i16(a: i64) -> Int = a as i16 as i64;
    ext_i32(a: i64) -> Int = a as i32 as i64;
    ext_u8(a: i64) -> Int = a as u8 as i64;
    ext_u16(a: i64) -> Int = a as u16 as i64;
    ext_u32(a: i64) -> Int = a as u32 as i64;
    rotl_u64(a: i64, n: i64) -> Int = a.rotate_left(n as u32 & 63);
    rotl_u32(a: i64, n: i64) -> Int = (a as u32).rotate_left(n as u32 & 31) as i64;
    clz_u64(a: i64) -> Int = a.leading_zeros() as i64;
    ctz_u64(a: i64) -> Int = a.trailing_zeros() as i64;
    popcnt_u64(a: i64) -> Int = a.count_ones() as i64;
    bswap_u64(a: i64) -> Int = a.swap_bytes();
    mul_hi_u64(a: i64, b: i64) -> Int = ((a as u64 as u128 * b as u64 as u128) >> 64) as i64;

    add_f64(a: f64, b: f64) -> F64 = a + b;
    sub_f64(a: f64, b: f64) -> F64 = a - b;
    mul_f64(a: f64, b: f64) -> F64 = a * b;
    div_f64(a: f64, b: f64) -> F64 = a / b;
    add_f32(a: f32, b: f32) -> F32 = a + b;
    sub_f32(a: f32, b: f32) -> F32 = a - b;
    mul_f32(a: f32, b: f32) -> F32 = a * b;
    div_f32(a: f32, b: f32) -> F32 = a / b;
    neg_f64(a: f64) -> F64 = -a;
    neg_f32(a: f32) -> F32 = -a;
    sqrt_f64(a: f64) -> F64 = a.sqrt();
    abs_f64(a: f64) -> F64 = a.abs();
    floor_f64(a: f64) -> F64 = a.floor();
    ceil_f64(a: f64) -> F64 = a.ceil();
    trunc_f64(a: f64) -> F64 = a.trunc();
    fma_f64(a: f64, b: f64, c: f64) -> F64 = a.mul_add(b, c);

    eq_i64(a: i64, b: i64) -> Int = (a == b) as i64;
    ne_i64(a: i64, b: i64) -> Int = (a != b) as i64;
    lt_i64(a: i64, b: i64) -> Int = (a < b) as i64;
    le_i64(a: i64, b: i64) -> Int = (a <= b) as i64;
    lt_u64(a: i64, b: i64) -> Int = ((a as u64) < b as u64) as i64;
    le_u64(a: i64, b: i64) -> Int = (a as u64 <= b as u64) as i64;
    eq_f64(a: f64, b: f64) -> Int = (a == b) as i64;
    ne_f64(a: f64, b: f64) -> Int = (a != b) as i64;
    lt_f64(a: f64, b: f64) -> Int = (a < b) as i64;
    le_f64(a: f64, b: f64) -> Int = (a <= b) as i64;
    eq_f32(a: f32, b: f32) -> Int = (a == b) as i64;
    ne_f32(a: f32, b: f32) -> Int = (a != b) as i64;
    lt_f32(a: f32, b: f32) -> Int = (a < b) as i64;
    le_f32(a: f32, b: f32) -> Int = (a <= b) as i64;
    eq_ptr(a: u64, b: u64) -> Int = (a == b) as i64;
    ne_ptr(a: u64, b: u64) -> Int = (a != b) as i64;
    is_nil(a: u64) -> Int = (a == 0) as i64;
}

/// Rows `name: divisor type, expression of a and b;` for divisions, which check the divisor.
macro_rules! divisions {
    ($($name:ident($a:ident, $b:ident) = $e:expr;)*) => {
        impl Machine<'_> {
            $(#[inline(always)]
            pub(super) fn $name(&mut self, d: Dst<kind::Int>, $a: i64, $b: i64) -> Result<(), Trap> {
                if $b == 0 {
                    return Err(Trap::Divide);
                }
                self.put(d, $e);
                Ok(())
            })*
        }
    };
}

divisions! {
    div_i64(a, b) = a.wrapping_div(b);
    rem_i64(a, b) = a.wrapping_rem(b);
    div_u64(a, b) = (a as u64 / b as u64) as i64;
    rem_u64(a, b) = (a as u64 % b as u64) as i64;
    div_i32(a, b) = (a as i32).wrapping_div(b as i32) as i64;
    rem_i32(a, b) = (a as i32).wrapping_rem(b as i32) as i64;
    div_u32(a, b) = (a as u32 / b as u32) as i64;
    rem_u32(a, b) = (a as u32 % b as u32) as i64;
}

impl Machine<'_> {
    #[inline(always)]
    pub(super) fn shift_check(&mut self, n: i64) -> Result<(), Trap> {
        if n < 0 { Err(Trap::Shift) } else { Ok(()) }
    }
}
