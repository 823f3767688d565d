//! Channels, select, semaphores. See [`crate::chan`] for how a goroutine waits.

use super::Call;
use super::env::{allocated, fails};
use crate::chan::{self, Case, FEW, Me, Place, Selected, Step};
use crate::context::{ExecContext, Status};
use crate::goroutine::{Park, Stop};
use crate::object::TypeInfo;
use crate::sema::Semaphores;
use urgo_abi::inst::TypeId;
use urgo_abi::runtime_call::select_case;
use urgo_sched::{GHandle, WaitReason};

/// Runs an operation with the running goroutine as the one that may have to wait, and with the way to wake others.
///
/// # Safety
/// As for [`super::Body`]; `call` is the instruction's.
#[inline(always)]
unsafe fn operate<R>(
    ctx: &mut ExecContext,
    fp: *mut u64,
    call: &Call,
    operation: impl FnOnce(Me<'_>, &mut dyn FnMut(u64)) -> R,
) -> R {
    let handle = ctx.worker().current().map_or(0, GHandle::to_bits);
    let world = ctx.world();
    let goroutine: *mut crate::goroutine::Goroutine = ctx.goroutine();
    // SAFETY: the goroutine is this thread's.
    unsafe {
        // A wake-up that was meant for a wait that was called off came late: this wait begins anew.
        if (*goroutine).waiting.is_queued() {
            (*goroutine).cancel_wait(world);
        }
    }
    // SAFETY: the goroutine is this thread's; the parts that `Me` borrows are used by the operation only.
    let me = unsafe {
        let done = (*goroutine).done_mark();
        Me { waiting: &mut (*goroutine).waiting, handle, done, fp, results: call.results() }
    };
    let worker = ctx.worker();
    operation(me, &mut |bits| {
        worker.ready(GHandle::from_bits(bits));
    })
}

fn unlock_channels(arg: usize, _: GHandle) -> bool {
    // SAFETY: the argument is that of a channel operation's park, by `park_on_channels`, and the scheduler commits after
    // the status says waiting.
    unsafe { chan::unlock_after_park(arg) };
    true
}

fn unlock_semaphore(arg: usize, _: GHandle) -> bool {
    // SAFETY: as in `unlock_channels`.
    unsafe { Semaphores::unlock_after_park(arg) };
    true
}

/// Parks at the instruction, which its waker completes.
fn park_on_channels(ctx: &mut ExecContext, reason: WaitReason, arg: usize) -> Status {
    ctx.stop_again(Stop::Parked(reason, Park { commit: unlock_channels, arg }))
}

/// Parks for ever.
fn park_for_ever(ctx: &mut ExecContext, reason: WaitReason) -> Status {
    ctx.stop_again(Stop::Parked(reason, Park::nothing()))
}

/// Where a value given by argument slots is.
#[inline(always)]
fn source(info: &TypeInfo, fp: *mut u64, call: &Call) -> Place {
    if info.desc.in_memory {
        return Place::Memory(call.arg(1) as *mut u8);
    }
    let (list, n) = call.arg_list(1);
    Place::Slots { fp, list, n: n as u32 }
}

/// `make(chan T, size)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn make_chan(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    match chan::make(&mut ctx.env(), TypeId(call.imm as u32), call.arg(0) as i64) {
        Ok(p) => {
            call.set(0, p);
            allocated(ctx)
        }
        Err(fail) => fails(ctx, fail),
    }
}

/// `ch <- v`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn chan_send(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let (types, ch) = (ctx.world().types(), call.arg(0));
    if ch == 0 {
        return park_for_ever(ctx, WaitReason::ChanSendNil);
    }
    let from = source(types.of_imm(call.imm), fp, &call);
    // SAFETY: the arguments are a channel and a value of its element type, whose slots are live while the goroutine is
    // parked at the instruction.
    let done = unsafe { operate(ctx, fp, &call, |me, ready| chan::send(types, ch, from, me, ready)) };
    match done {
        Ok(Step::Done) => Status::CONTINUE,
        Ok(Step::Park(arg)) => park_on_channels(ctx, WaitReason::ChanSend, arg),
        Err(fail) => fails(ctx, fail),
    }
}

/// `v, ok := <-ch`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn chan_recv(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let (types, ch) = (ctx.world().types(), call.arg(0));
    if ch == 0 {
        return park_for_ever(ctx, WaitReason::ChanReceiveNil);
    }
    let info = types.of_imm(call.imm);
    let values = call.result_count() - 1;
    let (to, copy) = if info.desc.in_memory {
        match ctx.env().allocate(info.size(), info.pattern) {
            Ok(p) => (Place::Memory(p), p as u64),
            Err(fail) => return fails(ctx, fail),
        }
    } else {
        (Place::Slots { fp, list: call.result_list(), n: values as u32 }, 0)
    };
    // SAFETY: the argument is a channel of the type's elements; the results have a slot for each leaf.
    let done = unsafe { operate(ctx, fp, &call, |me, ready| chan::receive(types, ch, to, copy, me, ready)) };
    match done {
        Ok(ok) => {
            if copy != 0 {
                call.set(0, copy);
            }
            call.set(values, ok as u64);
            allocated(ctx)
        }
        Err(arg) => {
            // SAFETY: the channel's lock is held until the park is committed.
            unsafe { chan::arm(ctx, ch) };
            park_on_channels(ctx, WaitReason::ChanReceive, arg)
        }
    }
}

/// `close(ch)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn chan_close(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let ch = call.arg(0);
    // SAFETY: the argument is a channel.
    let done = unsafe { operate(ctx, fp, &call, |_, ready| chan::close(ch, ready)) };
    match done {
        Ok(()) => Status::CONTINUE,
        Err(fail) => fails(ctx, fail),
    }
}

/// `len(ch)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn chan_len(_: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    // SAFETY: the argument is a channel.
    call.set(0, unsafe { chan::len(call.arg(0)) });
    Status::CONTINUE
}

/// `cap(ch)`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn chan_cap(_: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    // SAFETY: the argument is a channel.
    call.set(0, unsafe { chan::cap(call.arg(0)) });
    Status::CONTINUE
}

/// The cases of a select as [`select_case`] lays them out, without those on nil channels.
///
/// # Safety
/// `at` is the address of `n` cases.
unsafe fn read_cases(at: *const u64, n: usize) -> impl Iterator<Item = Case> {
    let case = move |i: usize| {
        // SAFETY: the array has that many cases.
        let word = |k: usize| unsafe { at.add(i * select_case::WORDS + k).read() };
        let place = match word(select_case::VALUE) {
            0 => Place::Nowhere,
            p => Place::Memory(p as *mut u8),
        };
        Case { chan: word(select_case::CHAN), number: i as u32, sends: word(select_case::SENDS) != 0, place }
    };
    (0..n).map(case).filter(|c| c.chan != 0)
}

/// One `select`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn select(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let (types, n) = (ctx.world().types(), call.arg(1) as usize);
    let waits = call.imm == 0;
    // SAFETY: the arguments are an array of cases and its length.
    let read = unsafe { read_cases(call.arg(0) as *const u64, n) };
    let (mut few, mut many);
    let cases: &mut [Case] = if n <= FEW {
        few = [Case::NONE; FEW];
        let mut n_read = 0;
        for case in read {
            few[n_read] = case;
            n_read += 1;
        }
        &mut few[..n_read]
    } else {
        many = read.collect::<Vec<_>>();
        &mut many
    };
    if cases.is_empty() && waits {
        let sends = || {
            // SAFETY: the array has one case.
            let word = unsafe { (call.arg(0) as *const u64).add(select_case::SENDS).read() };
            word != 0
        };
        // With one case it is a plain operation.
        let reason = match n {
            0 => WaitReason::SelectNoCases,
            1 if sends() => WaitReason::ChanSendNil,
            1 => WaitReason::ChanReceiveNil,
            _ => WaitReason::Select,
        };
        return park_for_ever(ctx, reason);
    }
    // SAFETY: the cache belongs to this M's P; nothing else uses it meanwhile.
    let cache = unsafe { ctx.cache().as_mut() };
    let random = || cache.random();
    // SAFETY: the cases' channels and places are what the array's layout says; the array is live while the goroutine is
    // parked at the instruction, and nothing in it moves.
    let done =
        unsafe { operate(ctx, fp, &call, |me, ready| chan::select(types, cases, waits, random, me, ready)) };
    match done {
        Ok(Selected::Case(number, ok)) => {
            call.set(0, number as u64);
            call.set(1, ok as u64);
            Status::CONTINUE
        }
        Ok(Selected::None) => {
            call.set(0, -1i64 as u64);
            call.set(1, 0);
            Status::CONTINUE
        }
        Ok(Selected::Park(arg)) => {
            for case in cases.iter().filter(|c| !c.sends) {
                // SAFETY: the locks of all channels are held until the park is committed.
                unsafe { chan::arm(ctx, case.chan) };
            }
            let reason = match (n, cases[0].sends) {
                (1, true) => WaitReason::ChanSend,
                (1, false) => WaitReason::ChanReceive,
                _ => WaitReason::Select,
            };
            park_on_channels(ctx, reason, arg)
        }
        Err(fail) => fails(ctx, fail),
    }
}

/// Takes one from a semaphore.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn sem_acquire(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let (world, address) = (ctx.world(), call.arg(0));
    // SAFETY: the argument is the address of an aligned word in an object, which is live while the goroutine is parked at
    // the instruction.
    let done = unsafe { operate(ctx, fp, &call, |me, _| world.semaphores().acquire(address, me)) };
    match done {
        Step::Done => Status::CONTINUE,
        Step::Park(arg) => {
            let reason = WaitReason::from_byte((WaitReason::Semacquire as u8).saturating_add(call.imm as u8));
            ctx.stop_again(Stop::Parked(reason, Park { commit: unlock_semaphore, arg }))
        }
    }
}

/// Adds one to a semaphore. The waiter, if there is one, runs next on this P.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn sem_release(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`; the rest by the contract of `Body`.
    let call = unsafe { Call::runtime(fp, inst) };
    let (world, address) = (ctx.world(), call.arg(0));
    // SAFETY: as in `sem_acquire`.
    unsafe { operate(ctx, fp, &call, |_, ready| world.semaphores().release(address, ready)) };
    Status::CONTINUE
}

/// `bind` of package time.
pub fn bind_alarm(call: &Call) -> Status {
    // SAFETY: the arguments are what the declaration says, a channel that was just made and an alarm.
    unsafe { chan::bind_alarm(call.arg(0), call.arg(1)) };
    Status::CONTINUE
}

/// `set` of package time.
pub fn set_alarm(ctx: &mut ExecContext, call: &Call) -> Status {
    let (ns, period_ns) = (call.arg(1) as i64, call.arg(2) as i64);
    // No time is 0, which stands for none; a timer without end is due at the end of time.
    let due_ns = if ns == i64::MIN { 0 } else { (urgo_sched::clock_ns() as i64).saturating_add(ns.max(0)) };
    // SAFETY: the argument is a channel that was bound to an alarm.
    let was = unsafe { chan::set_alarm(ctx, call.arg(0), due_ns, period_ns) };
    call.set(0, u64::from(was));
    Status::CONTINUE
}
