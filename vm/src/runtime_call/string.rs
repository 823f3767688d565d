//! Strings.

use super::Call;
use super::env::{allocated, fails};
use super::large::{LARGE, joined, runes_of, string_of};
use super::memory::set_slice;
use crate::context::{ExecContext, Status};
use crate::goroutine::Stop;
use crate::heap::Pattern;
use crate::object::{Fail, string};
use urgo_abi::size_class::round_up;

/// The string given by two arguments.
fn str_arg(call: &Call, i: usize) -> string::Str {
    (call.arg(i), call.arg(i + 1))
}

/// Writes a string that was made, or says why there is none.
fn set_string(ctx: &mut ExecContext, call: &Call, made: Result<string::Str, Fail>) -> Status {
    match made {
        Ok((p, n)) => {
            call.set(0, p);
            call.set(1, n);
            allocated(ctx)
        }
        Err(fail) => fails(ctx, fail),
    }
}

/// Concatenation.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn concat(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let n = call.arg_count() / 2;
    let total = (0..n).try_fold(0usize, |sum, i| sum.checked_add(call.arg(2 * i + 1) as usize));
    let filled = (0..n).filter(|i| call.arg(2 * i + 1) != 0).count();
    if let Some(total) = total.filter(|total| *total > LARGE && filled > 1) {
        let part = |i: usize| (call.arg(2 * i), call.arg(2 * i + 1) as usize);
        // SAFETY: the parts are strings, of this length together.
        return match unsafe { joined(ctx, total, Pattern::NONE, n, part) } {
            Ok(Some(p)) => set_string(ctx, &call, Ok((p as u64, total as u64))),
            Ok(None) => ctx.stop_again(Stop::Preempted),
            Err(fail) => fails(ctx, fail),
        };
    }
    // SAFETY: the arguments are pairs of a string's words.
    let made = unsafe { string::concat(&mut ctx.env(), call.arg_count() / 2, |i| str_arg(&call, 2 * i)) };
    set_string(ctx, &call, made)
}

/// Equality.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn equal_strings(_: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    // SAFETY: the arguments are two strings.
    call.set(0, unsafe { string::equal(str_arg(&call, 0), str_arg(&call, 2)) } as u64);
    Status::CONTINUE
}

/// Order.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn compare_strings(_: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    // SAFETY: the arguments are two strings.
    call.set(0, unsafe { string::compare(str_arg(&call, 0), str_arg(&call, 2)) } as u64);
    Status::CONTINUE
}

/// The rune at a byte index, and its width.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn decode_rune(_: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    // SAFETY: the first two arguments are a string.
    let text = unsafe { string::bytes(str_arg(&call, 0)) };
    let (rune, width) = string::decode_rune(text.get(call.arg(2) as usize..).unwrap_or_default());
    call.set(0, rune as u64);
    call.set(1, width as u64);
    Status::CONTINUE
}

/// `string(rune)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn string_of_rune(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let made = string::of_rune(&mut ctx.env(), call.arg(0) as i64);
    set_string(ctx, &call, made)
}

/// `string([]byte)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn string_of_bytes(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let (from, len) = str_arg(&call, 0);
    if len as usize > LARGE {
        // SAFETY: the arguments are address and length of bytes.
        return match unsafe { joined(ctx, len as usize, Pattern::NONE, 1, |_| (from, len as usize)) } {
            Ok(Some(p)) => set_string(ctx, &call, Ok((p as u64, len))),
            Ok(None) => ctx.stop_again(Stop::Preempted),
            Err(fail) => fails(ctx, fail),
        };
    }
    // SAFETY: as above.
    let bytes = unsafe { string::bytes((from, len)) };
    let made = string::new(&mut ctx.env(), bytes);
    set_string(ctx, &call, made)
}

/// `[]byte(string)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn bytes_of_string(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let (from, len) = str_arg(&call, 0);
    if len as usize > LARGE {
        let cap = round_up(len as usize, false);
        // SAFETY: the arguments are a string, which the object has room for.
        return match unsafe { joined(ctx, cap, Pattern::NONE, 1, |_| (from, len as usize)) } {
            Ok(Some(p)) => set_slice(ctx, &call, Ok((p as u64, len, cap as u64))),
            Ok(None) => ctx.stop_again(Stop::Preempted),
            Err(fail) => fails(ctx, fail),
        };
    }
    // SAFETY: the arguments are a string.
    let made = unsafe { string::to_bytes(&mut ctx.env(), str_arg(&call, 0)) };
    set_slice(ctx, &call, made)
}

/// `string([]rune)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn string_of_runes(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    if 4 * call.arg(1) as usize > LARGE {
        // SAFETY: as below.
        return match unsafe { string_of(ctx, call.arg(0) as *const i32, call.arg(1) as usize) } {
            Ok(Some(s)) => set_string(ctx, &call, Ok(s)),
            Ok(None) => ctx.stop_again(Stop::Preempted),
            Err(fail) => fails(ctx, fail),
        };
    }
    // SAFETY: the arguments are address and length of runes.
    let made = unsafe { string::of_runes(&mut ctx.env(), call.arg(0) as *const i32, call.arg(1) as usize) };
    set_string(ctx, &call, made)
}

/// `[]rune(string)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn runes_of_string(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    if call.arg(1) as usize > LARGE {
        // SAFETY: as below.
        let text = unsafe { string::bytes(str_arg(&call, 0)) };
        return match runes_of(ctx, text) {
            Ok(Some(runes)) => set_slice(ctx, &call, Ok(runes)),
            Ok(None) => ctx.stop_again(Stop::Preempted),
            Err(fail) => fails(ctx, fail),
        };
    }
    // SAFETY: the arguments are a string.
    let made = unsafe { string::to_runes(&mut ctx.env(), str_arg(&call, 0)) };
    set_slice(ctx, &call, made)
}
