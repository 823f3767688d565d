//! Functions that compiled code calls directly: they neither look at the frame nor stop.

use crate::context::ExecContext;
use crate::value;

/// Go's conversion of a float64 to uint64.
pub extern "C" fn f64_to_u64(x: f64) -> u64 {
    value::f64_to_u64(x)
}

/// Fused multiply-add.
pub extern "C" fn fma(a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

/// The collector's write barrier. Marking is stop-the-world: there is nothing to shade.
pub extern "C" fn write_barrier(_ctx: &mut ExecContext, _at: usize, _old: usize, _new: usize) {}
