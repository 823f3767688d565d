//! Maps. The first argument is the map, a key's slots follow.

use super::Call;
use super::env::{allocated, fails};
use super::large;
use crate::context::{ExecContext, Status};
use crate::goroutine::Stop;
use crate::object::{Fail, map, map::MapLayout};
use urgo_abi::inst::TypeId;

/// Maps for more entries than this are made in pieces.
const LARGE_HINT: i64 = 1 << 12;

/// Layout of the map type that the call's constant names. It lives as long as the world.
fn layout<'w>(ctx: &ExecContext, call: &Call) -> &'w MapLayout {
    ctx.world().types().map_layout(TypeId(call.imm as u32))
}

/// What is known about the call's key, if that is a long string and the map not nil; fails if the doorbell rings.
///
/// # Safety
/// The arguments are a map of the type and the slots of a key.
#[inline]
unsafe fn long_key(ctx: &mut ExecContext, l: &MapLayout, call: &Call) -> Option<Result<map::Known, Fail>> {
    let text = map::long_key(l, call.arg(0), |i| call.arg(1 + i))?;
    // SAFETY: handed on to the caller.
    Some(large::paced(ctx, |pace| unsafe { map::seek(l, call.arg(0), text, pace) }))
}

/// Writes an address that was found, or says why there is none.
fn set_address(ctx: &mut ExecContext, call: &Call, found: Result<u64, Fail>) -> Status {
    match found {
        Ok(p) => {
            call.set(0, p);
            allocated(ctx)
        }
        Err(fail) => fails(ctx, fail),
    }
}

fn set_nothing(ctx: &mut ExecContext, done: Result<(), Fail>) -> Status {
    match done {
        Ok(()) => Status::CONTINUE,
        Err(fail) => fails(ctx, fail),
    }
}

/// `make(map[K]V, hint)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn make_map(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let l = layout(ctx, &call);
    let hint = call.arg(0) as i64;
    if hint > LARGE_HINT && map::admits_hint(hint) {
        return match large::make_map(ctx, l, hint) {
            Ok(Some(map)) => set_address(ctx, &call, Ok(map)),
            Ok(None) => ctx.stop_again(Stop::Preempted),
            Err(fail) => fails(ctx, fail),
        };
    }
    let made = map::new(&mut ctx.env(), l, hint);
    set_address(ctx, &call, made)
}

/// Address of an element, or nil.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn map_find(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let l = layout(ctx, &call);
    // SAFETY: the arguments are a map of the type and the slots of a key; so below.
    if let Some(known) = unsafe { long_key(ctx, l, &call) } {
        // SAFETY: as above.
        let found = known.and_then(|key| unsafe { map::find_known(l, call.arg(0), &key) });
        return set_address(ctx, &call, found);
    }
    // SAFETY: as above.
    let found = unsafe { map::find(&mut ctx.env(), l, call.arg(0), |i| call.arg(1 + i)) };
    set_address(ctx, &call, found)
}

/// Address of an element, which is inserted if absent.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn map_assign(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let l = layout(ctx, &call);
    // SAFETY: the arguments are a map of the type and the slots of a key; so below.
    if let Some(known) = unsafe { long_key(ctx, l, &call) } {
        // SAFETY: as above; nil maps have no long keys.
        let found = known.and_then(|key| unsafe { map::assign_known(&mut ctx.env(), l, call.arg(0), &key) });
        return set_address(ctx, &call, found);
    }
    // SAFETY: as above.
    let found = unsafe { map::assign(&mut ctx.env(), l, call.arg(0), |i| call.arg(1 + i)) };
    set_address(ctx, &call, found)
}

/// `delete(m, key)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn map_delete(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let l = layout(ctx, &call);
    // SAFETY: the arguments are a map of the type and the slots of a key; so below.
    if let Some(known) = unsafe { long_key(ctx, l, &call) } {
        // SAFETY: as above; nil maps have no long keys.
        let done = known.and_then(|key| unsafe { map::delete_known(l, call.arg(0), &key) });
        return set_nothing(ctx, done);
    }
    // SAFETY: as above.
    let done = unsafe { map::delete(&mut ctx.env(), l, call.arg(0), |i| call.arg(1 + i)) };
    set_nothing(ctx, done)
}

/// `len(m)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn map_len(_: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    // SAFETY: the argument is a map.
    call.set(0, unsafe { map::len(call.arg(0)) });
    Status::CONTINUE
}

/// `clear(m)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn map_clear(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    // SAFETY: the argument is a map of the type.
    match unsafe { large::clear_map(ctx, layout(ctx, &call), call.arg(0)) } {
        Ok(false) => ctx.stop_again(Stop::Preempted),
        done => set_nothing(ctx, done.map(|_| ())),
    }
}

/// A new iterator.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn map_iter_start(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    // SAFETY: the argument is a map.
    let made = unsafe { map::iter_start(&mut ctx.env(), call.arg(0)) };
    set_address(ctx, &call, made)
}

/// The next entry.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn map_iter_next(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let l = layout(ctx, &call);
    loop {
        // SAFETY: the argument is an iterator over a map of the type.
        match unsafe { map::iter_some(&mut ctx.env(), l, call.arg(0)) } {
            Ok(Some((key, elem))) => {
                call.set(0, key);
                call.set(1, elem);
                return Status::CONTINUE;
            }
            Ok(None) if ctx.doorbell.is_rung() => return ctx.stop_again(Stop::Preempted),
            Ok(None) => {}
            Err(fail) => return fails(ctx, fail),
        }
    }
}
