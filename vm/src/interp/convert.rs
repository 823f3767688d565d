//! Conversions between integers and floats.

use super::Machine;
use super::operand::{Dst, kind};
use crate::value::{f64_to_i64, f64_to_u64};

/// Rows as in `arith.rs`.
macro_rules! conversions {
    ($($name:ident($a:ident: $t:ty) -> $k:ident = $e:expr;)*) => {
        impl Machine<'_> {
            $(#[inline(always)]
            pub(super) fn $name(&mut self, d: Dst<kind::$k>, $a: $t) {
                self.put(d, $e);
            })*
        }
    };
}

conversions! {
    f64_of_i64(a: i64) -> F64 = a as f64;
    f64_of_u64(a: i64) -> F64 = a as u64 as f64;
    f32_of_i64(a: i64) -> F32 = a as f32;
    f32_of_u64(a: i64) -> F32 = a as u64 as f32;
    i64_of_f64(a: f64) -> Int = f64_to_i64(a);
    u64_of_f64(a: f64) -> Int = f64_to_u64(a) as i64;
    f64_of_f32(a: f32) -> F64 = a as f64;
    f32_of_f64(a: f64) -> F32 = a as f32;
}
