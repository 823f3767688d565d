//! Entering compiled code and coming back, seen from Rust.

use super::epoch::Record;
use super::install::Code;
use super::step;
use super::stub::{self, outcome};
use super::{Left, Stop, Stopped};
use crate::context::{ExecContext, Status};
use std::ptr;
use urgo_abi::code::Unit;

/// Native stack that compiled code leaves to bodies, the walk and whatever the system puts there.
const RESERVE: usize = 128 << 10;
/// Stack taken for granted where the system does not tell.
const ASSUMED: usize = 256 << 10;
/// Most native stack that compiled code uses: a stack without a limit is not to be filled.
const MOST: usize = 64 << 20;

/// Runs `code` on the frame at `fp` until it returns or stops.
///
/// A function starts with the parameters in the frame's slots, a resume variant at its pc with what is live there. The
/// doorbell's limit may be lower than the vm set it while inside, so that native frames do not outgrow the thread's
/// stack; it is restored.
///
/// # Safety
/// - `ctx` is the calling thread's context, and no compiled code runs with it.
/// - `fp` is the top frame of the goroutine whose stack limit the doorbell holds: a frame of the code's function, with
///   its header, and what the code loads written. Its end lies inside the stack.
/// - The code's function and all that it may call are those of the program that the context's bodies expect.
#[inline(always)] // a part of `Goroutine::run`, so that what it gives needs no memory
pub unsafe fn enter(ctx: &mut ExecContext, code: &Code, fp: *mut u64) -> Left {
    assert_eq!(ctx.native.sp, 0, "entered from inside");
    let record = Record::current();
    let space = code.space();
    if ctx.doorbell.enters_polled() && !space.enters_polled() {
        space.set_enters_polled(true); // the thread cannot be signalled: callees must poll as well
    }
    if let Unit::Function(_) = code.unit() {
        // SAFETY: the frame is of the code's function, its parameters written.
        unsafe { code.shape().load_params(&mut ctx.native, fp) };
    }
    ctx.native.entry_fp = fp as usize;
    ctx.native.entry_row = code.row() as usize;
    ctx.native.cells = ptr::from_ref(&space.cells) as usize;
    let limit = ctx.doorbell.real_limit();
    let bounded = limit_by_native_stack(record, code, fp as usize, limit);
    if let Some(bounded) = bounded {
        ctx.doorbell.set_limit(bounded);
    }
    let start = code.start(space.enters_polled());
    if step::is_on() {
        step::arm(start);
    }
    record.go_inside(&ctx.doorbell);
    // SAFETY: the code is borrowed, so it is not freed; the rest by the caller. `ctx` is used again only afterwards.
    let outcome = unsafe { stub::enter(ctx, start, fp) };
    record.go_outside();
    if bounded.is_some() {
        ctx.doorbell.set_limit(limit);
    }
    match outcome {
        outcome::RETURNED => Left::Returned,
        outcome::STOPPED_BY_BODY => {
            Left::Stopped(Stopped { top_fp: fp as usize, stop: Stop::Body(Status(ctx.native.status)) })
        }
        outcome::RUNG => Left::Rung,
        _ => Left::Stopped(take_stopped(ctx)),
    }
}

/// Takes what the walk noted.
fn take_stopped(ctx: &mut ExecContext) -> Stopped {
    ctx.native.stopped.take().expect("the walk notes where compiled code stopped")
}

/// The highest VM frame address that compiled code may reach from `fp` before its native frames fill the thread's
/// stack, if that is below `limit`. Never so low that the frame at `fp` itself could not run.
#[inline]
fn limit_by_native_stack(record: &Record, code: &Code, fp: usize, limit: usize) -> Option<usize> {
    let here = ptr::from_ref(&record) as usize; // a local's address: about where the stack pointer is
    let room = here.saturating_sub(record.stack_floor()).min(MOST);
    let ratio = code.space().native_ratio();
    // Most VM stacks are too small to matter; asked without a division, as each entry does.
    let bytes = limit.wrapping_sub(fp);
    if bytes < 1 << 31 && bytes * ratio <= 8 * room {
        return None;
    }
    let bounded = fp + 8 * (room / ratio).max(code.stack_words());
    (bounded < limit).then_some(bounded)
}

/// Lowest address of the calling thread's stack that compiled code may use.
pub(super) fn stack_floor() -> usize {
    let local = 0u8;
    let here = ptr::from_ref(&local) as usize;
    lowest_stack_address().unwrap_or(here.saturating_sub(ASSUMED)) + RESERVE
}

/// Lowest address of the calling thread's stack, as the system tells.
fn lowest_stack_address() -> Option<usize> {
    // SAFETY: the attributes are initialised by the first call, and destroyed once; the pointers are to locals.
    unsafe {
        let mut attr: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attr) != 0 {
            return None;
        }
        let (mut low, mut size) = (ptr::null_mut(), 0);
        let ok = libc::pthread_attr_getstack(&attr, &mut low, &mut size) == 0;
        libc::pthread_attr_destroy(&mut attr);
        ok.then_some(low as usize)
    }
}
