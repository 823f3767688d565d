//! Functions that compiled code calls directly: they neither look at the frame nor stop.

use crate::context::ExecContext;
use crate::value;
use urgo_abi::inst::{SelectorId, TypeId};

/// Address of the entry cell of a type's method. The front end lets only types with the method into the interface.
pub extern "C" fn find_method(ctx: &mut ExecContext, type_word: u64, selector: u64) -> usize {
    let world = ctx.world();
    let found = ctx.find_method(world.program(), TypeId(type_word as u32), SelectorId(selector as u32));
    let func = found.expect("an interface's dynamic type has its methods");
    let space = world.tier().space().expect("compiled code has a code space");
    space.entry_cell(func).expect("every function has an entry cell")
}

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
