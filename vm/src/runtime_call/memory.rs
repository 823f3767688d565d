//! Objects, slices and values in memory.
//!
//! Copies and clears of large memory test the doorbell every [`CHUNK`] bytes. How far they came is kept with the goroutine
//! ([`crate::chan::Waiting`]): the instruction is the next thing that it executes, so the number needs no key, and the
//! operands, which may be variables of the program, stay as they are.

use super::Call;
use super::env::{allocated, fails};
use crate::context::{ExecContext, Status};
use crate::goroutine::Stop;
use crate::heap::barrier;
use crate::object::{self, Fail, slice};
use urgo_abi::inst::TypeId;

/// Bytes moved or cleared between two looks at the doorbell.
const CHUNK: usize = 64 << 10;

/// Writes a pointer that was made, or says why there is none.
fn set_pointer(ctx: &mut ExecContext, call: &Call, made: Result<u64, Fail>) -> Status {
    match made {
        Ok(p) => {
            call.set(0, p);
            allocated(ctx)
        }
        Err(fail) => fails(ctx, fail),
    }
}

/// Writes a slice that was made, or says why there is none.
pub(super) fn set_slice(ctx: &mut ExecContext, call: &Call, made: Result<slice::Slice, Fail>) -> Status {
    match made {
        Ok((p, len, cap)) => {
            call.set(0, p);
            call.set(1, len);
            call.set(2, cap);
            allocated(ctx)
        }
        Err(fail) => fails(ctx, fail),
    }
}

/// A zeroed object of a type.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn new_object(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    let made = ctx.env().allocate(info.size(), info.pattern).map(|p| p as u64);
    set_pointer(ctx, &call, made)
}

/// Zeroed backing store for some elements.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn new_array(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    let made = slice::new_array(&mut ctx.env(), info, call.arg(0) as i64);
    set_pointer(ctx, &call, made)
}

/// `make([]T, len, cap)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn make_slice(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    let made = slice::make(&mut ctx.env(), info, call.arg(0) as i64, call.arg(1) as i64);
    set_slice(ctx, &call, made)
}

/// Makes room for more elements.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn grow_slice(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    let s = (call.arg(0), call.arg(1), call.arg(2));
    // SAFETY: the operands are a slice of the type's elements.
    let made = unsafe { slice::grow(&mut ctx.env(), info, s, call.arg(3) as i64) };
    set_slice(ctx, &call, made)
}

/// `append(s, t...)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn append_slice(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    let s = (call.arg(0), call.arg(1), call.arg(2));
    let (from, n) = (call.arg(3), call.arg(4));
    // SAFETY: the operands are two slices of the type's elements; after growing there is room for both. Growing comes
    // first, so that nothing is half-done where memory is missing.
    let made = unsafe {
        slice::grow(&mut ctx.env(), info, s, n as i64).inspect(|grown| {
            let to = (grown.0 as *mut u8).add(s.1 as usize * info.size());
            barrier::copy_memory(to, from as *const u8, n as usize * info.size());
        })
    };
    set_slice(ctx, &call, made)
}

/// Goes over `bytes` bytes in chunks, from where the goroutine was stopped before; false if the doorbell rings. `step` is
/// given offset and length.
fn in_chunks(ctx: &mut ExecContext, bytes: usize, mut step: impl FnMut(usize, usize)) -> bool {
    if bytes <= CHUNK {
        step(0, bytes);
        return true;
    }
    let mut done = ctx.goroutine().waiting.take_progress().min(bytes);
    while done < bytes {
        let n = CHUNK.min(bytes - done);
        step(done, n);
        done += n;
        if done < bytes && ctx.doorbell.is_rung() {
            ctx.goroutine().waiting.set_progress(done);
            return false;
        }
    }
    true
}

/// `copy(dst, src)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn copy_slice(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    let (to, from) = (call.arg(0) as *mut u8, call.arg(2) as *const u8);
    let n = call.arg(1).min(call.arg(3));
    let bytes = n as usize * info.size();
    // Where the areas overlap so that going forward would overwrite what is still to be read, the way is backward.
    let backward = to as usize > from as usize && (to as usize) < from as usize + bytes;
    let done = in_chunks(ctx, bytes, |done, len| {
        let at = if backward { bytes - done - len } else { done };
        // SAFETY: both slices have at least `bytes` bytes, and the chunk lies inside them.
        unsafe { barrier::copy_memory(to.add(at), from.add(at), len) };
    });
    if !done {
        return ctx.stop_again(Stop::Preempted);
    }
    call.set(0, n);
    Status::CONTINUE
}

/// Sets elements to zero.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn clear_slice(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    let (p, bytes) = (call.arg(0) as *mut u8, call.arg(1) as usize * info.size());
    // SAFETY: the slice has as many bytes, and the chunk lies inside it.
    let done = in_chunks(ctx, bytes, |done, len| unsafe { barrier::clear_memory(p.add(done), len) });
    if !done {
        return ctx.stop_again(Stop::Preempted);
    }
    Status::CONTINUE
}

/// Copies a value in memory.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn copy_value(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    // SAFETY: both operands are addresses of values of the type.
    unsafe { barrier::copy_memory(call.arg(0) as *mut u8, call.arg(1) as *const u8, info.size()) };
    Status::CONTINUE
}

/// Sets a value in memory to zero.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn clear_value(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    // SAFETY: the operand is the address of a value of the type.
    unsafe { barrier::clear_memory(call.arg(0) as *mut u8, info.size()) };
    Status::CONTINUE
}

/// Whether two values in memory are equal.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn equal_values(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let types = ctx.world().types();
    let (a, b) = (call.arg(0) as *const u8, call.arg(1) as *const u8);
    // SAFETY: both operands are addresses of values of the type.
    match unsafe { object::equal_values(types, TypeId(call.imm as u32), a, b) } {
        Ok(equal) => {
            call.set(0, equal as u64);
            Status::CONTINUE
        }
        Err(fail) => fails(ctx, fail),
    }
}
