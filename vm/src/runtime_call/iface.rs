//! Interfaces: boxing, equality, assertions.

use super::Call;
use super::env::{allocated, fails};
use super::large::{LARGE, joined, paced};
use crate::context::{ExecContext, Status};
use crate::goroutine::Stop;
use crate::object::{Fail, iface};
use urgo_abi::inst::TypeId;

/// The data word of a boxed value.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn box_value(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);
    if info.size() > LARGE {
        let from = call.arg(0);
        // SAFETY: a value of this size is kept in memory: the argument is its address.
        return match unsafe { joined(ctx, info.size(), info.pattern, 1, |_| (from, info.size())) } {
            Ok(Some(p)) => {
                call.set(0, p as u64);
                allocated(ctx)
            }
            Ok(None) => ctx.stop_again(Stop::Preempted),
            Err(fail) => fails(ctx, fail),
        };
    }
    // SAFETY: the arguments are the slots of a value of the type.
    match unsafe { iface::box_value(&mut ctx.env(), TypeId(call.imm as u32), |i| call.arg(i)) } {
        Ok(word) => {
            call.set(0, word);
            allocated(ctx)
        }
        Err(fail) => fails(ctx, fail),
    }
}

/// Equality of two interface values.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn equal_ifaces(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let types = ctx.world().types();
    let (a, b) = ((call.arg(0), call.arg(1)), (call.arg(2), call.arg(3)));
    // SAFETY: the arguments are two interface values.
    // The results are not moved, which would take longer than most comparisons.
    match unsafe { iface::equal_quick(types, a, b) } {
        Ok(equal) => {
            call.set(0, equal as u64);
            Status::CONTINUE
        }
        // SAFETY: as above.
        Err(Fail::Stopped) => match paced(ctx, |pace| unsafe { iface::equal_walk(types, a, b, pace) }) {
            Ok(equal) => {
                call.set(0, equal as u64);
                Status::CONTINUE
            }
            Err(fail) => fails(ctx, fail),
        },
        Err(fail) => fails(ctx, fail),
    }
}

/// Whether a dynamic type implements an interface type.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn implements(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let (ty, interface) = (TypeId(call.arg(0) as u32), TypeId(call.imm as u32));
    let answer = ty.0 != 0 && iface::implements(ctx.world().types(), ty, interface);
    call.set(0, answer as u64);
    Status::CONTINUE
}

/// Raises the panic of a failed type assertion.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn assert_failed(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let (from, to) = (TypeId(call.arg(1) as u32), TypeId(call.imm as u32));
    let world = ctx.world();
    let selectors = &world.program().module.selectors;
    let text = iface::assertion_text(world.types(), selectors, call.arg(0), from, to);
    ctx.raise_assertion(text)
}
