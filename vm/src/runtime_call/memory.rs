//! Objects, slices and values in memory.

use super::Call;
use super::env::{allocated, fails};
use super::large::{LARGE, copy_area, in_chunks, joined, paced};
use crate::context::{ExecContext, Status};
use crate::goroutine::Stop;
use crate::heap::barrier;
use crate::object::{self, Fail, TypeInfo, slice};
use urgo_abi::inst::TypeId;
use urgo_abi::runtime_call::PIECE;

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
    if s.1 as usize * info.size() > LARGE {
        // SAFETY: the operands are a slice of the type's elements.
        return unsafe { extend(ctx, &call, info, s, call.arg(3), None) };
    }
    // SAFETY: as above.
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
    if s.1.saturating_add(n).saturating_mul(info.size() as u64) > LARGE as u64 {
        // SAFETY: the operands are two slices of the type's elements.
        return unsafe { extend(ctx, &call, info, s, n, Some(from)) };
    }
    // SAFETY: as above; after growing there is room for both. Growing comes first, so that nothing is half-done where memory
    // is missing.
    let made = unsafe {
        slice::grow(&mut ctx.env(), info, s, n as i64).inspect(|grown| {
            let to = (grown.0 as *mut u8).add(s.1 as usize * info.size());
            barrier::copy_memory(to, from as *const u8, n as usize * info.size());
        })
    };
    set_slice(ctx, &call, made)
}

/// Extends a large slice by `extra` elements, those at `from` or zeros, in pieces.
///
/// # Safety
/// `s` is a slice of elements of the type; there are `extra` of them at `from`.
unsafe fn extend(
    ctx: &mut ExecContext,
    call: &Call,
    elem: &TypeInfo,
    s: slice::Slice,
    extra: u64,
    from: Option<u64>,
) -> Status {
    let size = elem.size();
    let (new_len, cap, bytes) = match slice::grown(elem, s, extra as i64) {
        Ok(grown) => grown,
        Err(fail) => return fails(ctx, fail),
    };
    if new_len <= s.2 {
        let to = (s.0 as *mut u8).wrapping_add(s.1 as usize * size);
        // SAFETY: by the caller; the slice has room for both.
        let done =
            from.is_none_or(|from| unsafe { copy_area(ctx, to, from as *const u8, extra as usize * size) });
        return if done {
            set_slice(ctx, call, Ok((s.0, new_len, s.2)))
        } else {
            ctx.stop_again(Stop::Preempted)
        };
    }
    let parts = [(s.0, s.1 as usize * size), (from.unwrap_or(0), extra as usize * size)];
    let n = if from.is_some() { 2 } else { 1 };
    // SAFETY: by the caller; the new store has room for both.
    match unsafe { joined(ctx, bytes, elem.pattern, n, |i| parts[i]) } {
        Ok(Some(to)) => set_slice(ctx, call, Ok((to as u64, new_len, cap))),
        Ok(None) => ctx.stop_again(Stop::Preempted),
        Err(fail) => fails(ctx, fail),
    }
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
    // SAFETY: both slices have at least so many elements.
    let done = unsafe { copy_area(ctx, to, from, n as usize * info.size()) };
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
    let (to, from) = (call.arg(0) as *mut u8, call.arg(1) as *const u8);
    if info.size() <= PIECE {
        // SAFETY: as above.
        unsafe { barrier::copy_memory(to, from, info.size()) };
        return Status::CONTINUE;
    }
    // SAFETY: as above.
    if unsafe { copy_area(ctx, to, from, info.size()) } {
        return Status::CONTINUE;
    }
    ctx.stop_again(Stop::Preempted)
}

/// Sets a value in memory to zero.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn clear_value(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let info = ctx.world().types().of_imm(call.imm);

    let p = call.arg(0) as *mut u8;
    // SAFETY: the operand is the address of a value of the type, and the chunk lies inside it.
    let done = in_chunks(ctx, info.size(), |done, len| unsafe { barrier::clear_memory(p.add(done), len) });
    if !done {
        return ctx.stop_again(Stop::Preempted);
    }
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
    let ty = TypeId(call.imm as u32);
    // The results are not moved, which would take longer than most comparisons.
    // SAFETY: both operands are addresses of values of the type.
    match unsafe { object::equal_quick(types, ty, a, b) } {
        Ok(equal) => {
            call.set(0, equal as u64);
            Status::CONTINUE
        }
        // SAFETY: as above.
        Err(Fail::Stopped) => match paced(ctx, |pace| unsafe { object::equal_walk(types, ty, a, b, pace) }) {
            Ok(equal) => {
                call.set(0, equal as u64);
                Status::CONTINUE
            }
            Err(fail) => fails(ctx, fail),
        },
        Err(fail) => fails(ctx, fail),
    }
}
