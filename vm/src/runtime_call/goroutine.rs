//! Runtime calls about goroutines: starting, yielding, sleeping, ending them.

use super::Call;
use crate::context::{ExecContext, Status};
use crate::goroutine::{Goroutine, Stop};
use crate::panic::Raised;
use urgo_abi::inst::FuncId;

/// `runtime.Gosched()`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn gosched(ctx: &mut ExecContext, _fp: *mut u64, _inst: *const u16) -> Status {
    ctx.stop(Stop::Yielded)
}

/// `runtime.Goexit()`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn goexit(ctx: &mut ExecContext, _fp: *mut u64, _inst: *const u16) -> Status {
    ctx.raise(Raised::Goexit)
}

/// `time.Sleep(ns)`; returns at once if that is not positive.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn sleep(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`.
    let ns = unsafe { Call::runtime(fp, inst) }.arg(0) as i64;
    if ns <= 0 { Status::CONTINUE } else { ctx.stop(Stop::Sleep(ns)) }
}

/// The words of the slots that a list names.
///
/// # Safety
/// `list` is a list of slots in verified code of the function whose frame is at `fp`.
unsafe fn words(fp: *const u64, list: *const u16) -> impl Iterator<Item = u64> {
    // SAFETY: a list is its length followed by as many slots, all inside the frame.
    (0..unsafe { *list as usize }).map(move |i| unsafe { *fp.add(1 + *list.add(1 + i) as usize) })
}

/// Gives `act` some words in a row: without memory of their own unless they are many.
fn with_words<R>(mut words: impl Iterator<Item = u64>, act: impl FnOnce(&[u64]) -> R) -> R {
    let mut few = [0; 16];
    let mut n = 0;
    for word in words.by_ref().take(few.len()) {
        few[n] = word;
        n += 1;
    }
    match words.next() {
        None => act(&few[..n]),
        Some(next) => {
            let all: Vec<u64> = few.into_iter().chain([next]).chain(words).collect();
            act(&all)
        }
    }
}

/// Two units as an id.
///
/// # Safety
/// The units are there.
unsafe fn id(units: *const u16) -> u32 {
    // SAFETY: by the caller.
    unsafe { *units as u32 | (*units.add(1) as u32) << 16 }
}

/// The function of a func value, unless that is nil.
pub fn closure_function(closure: u64) -> Option<FuncId> {
    // SAFETY: a func value that is not nil points to a closure object, whose first word is its function.
    (closure != 0).then(|| FuncId(unsafe { *(closure as *const u64) } as u32))
}

/// Starts a goroutine.
fn start(ctx: &mut ExecContext, func: FuncId, args: &[u64], inst: *const u16) -> Status {
    let spare = ctx.worker().local().take_spare();
    let Some(mut g) = Goroutine::with(spare, ctx.world(), func, args) else {
        return ctx.raise_fatal("out of memory");
    };
    g.set_creator(inst);
    if ctx.world().settings().session.is_some() {
        g.set_born(ctx.world());
    }
    match ctx.spawn(g) {
        Ok(()) => Status::CONTINUE,
        Err(text) => ctx.raise_fatal(text),
    }
}

/// `go f(args)`.
///
/// # Safety
/// As for [`super::Body`], the instruction being a `go_call`.
pub unsafe extern "C" fn go_call(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: the units are opcode, function (2), count, arguments, by the opcode's row.
    let (func, args) = unsafe { (FuncId(id(inst.add(1))), words(fp, inst.add(3))) };
    with_words(args, |args| start(ctx, func, args, inst))
}

/// `go` of a func value.
///
/// # Safety
/// As for [`super::Body`], the instruction being a `go_closure`.
pub unsafe extern "C" fn go_closure(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: the units are opcode, signature (2), closure, count, arguments, by the opcode's row.
    let (closure, args) = unsafe { (*fp.add(1 + *inst.add(3) as usize), words(fp, inst.add(4))) };
    let Some(func) = closure_function(closure) else { return ctx.raise_fatal("go of nil func value") };
    with_words(std::iter::once(closure).chain(args), |args| start(ctx, func, args, inst))
}
