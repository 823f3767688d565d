//! Package runtime.

use crate::context::{ExecContext, Status};
use crate::goroutine::{Park, Stop};
use crate::heap::Special;
use crate::panic::Whose;
use crate::runtime_call::{Call, new_bytes};
use crate::sema::Held;
use crate::traceback;
use crate::world::Traceback;
use std::sync::atomic::Ordering::Relaxed;
use urgo_abi::inst::FuncId;
use urgo_abi::module::FuncKind;
use urgo_sched::WaitReason;

/// `NumCPU`.
pub fn runtime_num_cpu(_ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, std::thread::available_parallelism().map_or(1, |n| n.get()) as u64);
    Status::CONTINUE
}

/// `NumGoroutine`.
pub fn runtime_num_goroutine(ctx: &mut ExecContext, call: &Call) -> Status {
    ctx.worker().stumble();
    call.set(0, ctx.worker().n_goroutines() as u64);
    Status::CONTINUE
}

/// `GOMAXPROCS`. A change stops the world.
pub fn runtime_gomaxprocs(ctx: &mut ExecContext, call: &Call) -> Status {
    let wanted = call.arg(0) as i64;
    let before = ctx.worker().n_procs();
    if wanted > 0 && wanted as usize != before {
        if ctx.worker().stop_the_world(|w| w.set_procs(wanted as usize)).is_err() {
            return ctx.stop_again(Stop::Preempted);
        }
        ctx.refresh();
    }
    call.set(0, before as u64);
    Status::CONTINUE
}

/// `fatal` of package sync: an error that cannot be recovered.
pub fn sync_fatal(ctx: &mut ExecContext, call: &Call) -> Status {
    let text = crate::panic::string_bytes(call.arg(0), call.arg(1));
    ctx.raise_fatal(String::from_utf8_lossy(&text))
}

/// `nextCycle`: the number of a collection that finds all that is unreachable now.
pub fn runtime_next_cycle(ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, crate::collect::next_cycle(ctx.world().heap()));
    Status::CONTINUE
}

/// `cycles`: how many collections have ended.
pub fn runtime_cycles(ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, ctx.world().heap().stats().cycles.load(Relaxed)); // Relaxed: changes while the world is stopped
    Status::CONTINUE
}

/// `awaitCycle`: waits for the end of the collection that goes on beside goroutines, if one does.
pub fn runtime_await_cycle(ctx: &mut ExecContext, _call: &Call) -> Status {
    let handle = ctx.worker().current();
    match handle {
        Some(handle) if crate::collect::await_cycle(ctx.world(), handle) => {
            ctx.stop(Stop::Parked(WaitReason::GcCycle, Park::nothing()))
        }
        _ => Status::CONTINUE,
    }
}

/// `noteLock` of a session's package sync.
pub fn sync_note_lock(ctx: &mut ExecContext, call: &Call) -> Status {
    let lock = Held { address: call.arg(0), reads: call.arg(1) != 0 };
    ctx.world().held_locks().note_lock(lock, ctx.goid);
    Status::CONTINUE
}

/// `noteUnlock` of a session's package sync.
pub fn sync_note_unlock(ctx: &mut ExecContext, call: &Call) -> Status {
    let lock = Held { address: call.arg(0), reads: call.arg(1) != 0 };
    ctx.world().held_locks().note_unlock(lock, ctx.goid);
    Status::CONTINUE
}

/// `collect`: notes that a collection is wanted and leaves, so that it happens before the goroutine goes on.
pub fn runtime_gc(ctx: &mut ExecContext, _call: &Call) -> Status {
    ctx.world().collector().force();
    ctx.world().heap().request_full_collection();
    ctx.stop(crate::goroutine::Stop::Preempted)
}

/// Where package internal/rt's numbers for code begin.
const CODE_BASE: u64 = 1 << 52;

/// Numbers of functions that are none of the program's: what runs deferred calls, and what calls a goroutine's function.
const GOPANIC: u64 = 0xff_ffff;
const GOEXIT: u64 = 0xff_fffe;
const BOTTOM: u64 = 0xff_fffd;

/// Stops compiled code, which writes no frame headers, so that the native is executed again by the interpreter; `None` if
/// that has been done, the goroutine's frames being readable then.
fn frames_first(ctx: &mut ExecContext, call: &Call) -> Option<Status> {
    if ctx.native.sp != 0 {
        return Some(ctx.stop_again(Stop::Interpret));
    }
    ctx.goroutine().set_top_frame(call.frame());
    None
}

/// `callers`: a number for each frame outside the native's caller, wrappers left out. A number stands for the place behind
/// the call.
pub fn runtime_callers(ctx: &mut ExecContext, call: &Call) -> Status {
    if let Some(status) = frames_first(ctx, call) {
        return status;
    }
    let program = ctx.world().program();
    let places = traceback::places(ctx.goroutine());
    let mut numbers = Vec::new();
    let mut add = |func: u64, pc: u64| {
        numbers.extend_from_slice(&(CODE_BASE + (func << 24) + pc + 1).to_le_bytes());
    };
    for place in places.iter().skip(1) {
        match place {
            traceback::Place::At(func, pc) if program.function(*func).kind != FuncKind::Wrapper => {
                add(u64::from(func.0), u64::from(*pc));
            }
            traceback::Place::At(..) => {}
            traceback::Place::Panic => add(GOPANIC, 0),
            traceback::Place::Goexit => add(GOEXIT, 0),
        }
    }
    add(BOTTOM, 0);
    let n = numbers.len() as u64 / 8;
    let Some(at) = new_bytes(ctx, &numbers) else { return ctx.raise_fatal("out of memory") };
    call.set(0, at);
    call.set(1, n);
    call.set(2, n);
    Status::CONTINUE
}

/// `funcName`.
pub fn runtime_func_name(ctx: &mut ExecContext, call: &Call) -> Status {
    let funcs = &ctx.world().program().module.funcs;
    let name = match call.arg(0) {
        GOPANIC => "runtime.gopanic",
        GOEXIT => "runtime.Goexit",
        BOTTOM => "runtime.goexit",
        id => funcs.get(id as usize).map_or("", |f| &f.name),
    };
    call.set(0, name.as_ptr() as u64);
    call.set(1, name.len() as u64);
    Status::CONTINUE
}

/// `funcLine`; line -1 if the function has no such place. Of a function that is only a wrapper: where the function that it stands for begins.
pub fn runtime_func_line(ctx: &mut ExecContext, call: &Call) -> Status {
    let program = ctx.world().program();
    let funcs = &program.module.funcs;
    let (mut id, mut pc) = (FuncId(call.arg(0) as u32), call.arg(1) as u32);
    if let Some(f) = funcs.get(id.index()).filter(|f| f.kind == FuncKind::Wrapper) {
        let of = |g: &urgo_abi::module::Function| g.kind == FuncKind::Source && g.name == f.name;
        if let Some(at) = funcs.iter().position(of) {
            (id, pc) = (FuncId(at as u32), 0);
        }
    }
    let (file, line) = match funcs.get(id.index()) {
        Some(f) if pc as usize >= f.code.len() => ("?", -1),
        Some(_) => program.position(id, pc).map_or(("?", 0), |(file, line)| (file, i64::from(line))),
        None => ("?", 0),
    };
    call.set(0, file.as_ptr() as u64);
    call.set(1, file.len() as u64);
    call.set(2, line as u64);
    Status::CONTINUE
}

/// `stackText`: the own trace, and if the argument is 1 those of the others behind it.
pub fn runtime_stack(ctx: &mut ExecContext, call: &Call) -> Status {
    if let Some(status) = frames_first(ctx, call) {
        return status;
    }
    let program = ctx.world().program();
    let whose = Whose { program, goid: ctx.goid, creator: ctx.creator };
    let places = traceback::places(ctx.goroutine());
    let mut text = traceback::goroutine(&whose, ctx.goroutine(), "running", places.get(1..).unwrap_or(&[]));
    if call.arg(0) != 0 {
        let (mut others, now_ns) = (String::new(), ctx.worker().now_ns());
        if ctx.worker().stop_the_world(|w| others = traceback::stopped(program, w, now_ns)).is_err() {
            return ctx.stop_again(Stop::Preempted);
        }
        ctx.refresh();
        if !others.is_empty() {
            text.push('\n');
            text.push_str(&others);
        }
    }
    let Some(at) = new_bytes(ctx, text.as_bytes()) else { return ctx.raise_fatal("out of memory") };
    call.set(0, at);
    call.set(1, text.len() as u64);
    Status::CONTINUE
}

/// `memStats`: bytes and objects allocated and freed, bytes from the system and given back, the next goal, cycles and
/// the nanoseconds that they took.
pub fn runtime_mem_stats(ctx: &mut ExecContext, call: &Call) -> Status {
    let heap = ctx.world().heap();
    if ctx.worker().stop_the_world(|w| crate::collect::settle_stats(w, heap)).is_err() {
        return ctx.stop_again(Stop::Preempted);
    }
    ctx.refresh();
    let stats = heap.stats();
    let (mapped, released) = heap.mapped_bytes();
    let figures = [
        // Relaxed: figures that the stopped world has made exact.
        stats.allocated_bytes.load(Relaxed),
        stats.freed_bytes.load(Relaxed),
        stats.allocations.load(Relaxed),
        stats.frees.load(Relaxed),
        mapped as u64,
        released as u64,
        heap.pacer().goal() as u64,
        stats.cycles.load(Relaxed),
        stats.collect_ns.load(Relaxed),
    ];
    for (i, figure) in figures.into_iter().enumerate() {
        call.set(i, figure);
    }
    Status::CONTINUE
}

/// `gcFigures`: when the last collection ended, for how long all have stopped the world, how many the program asked for, and the
/// part of the processors' time that they took, in millionths.
pub fn runtime_gc_figures(ctx: &mut ExecContext, call: &Call) -> Status {
    let world = ctx.world();
    let figures = world.collector().pause_figures();
    let spent = world.heap().stats().collect_ns.load(Relaxed); // Relaxed: a figure
    let all =
        world.start().elapsed().as_nanos().max(1) as u64 * world.settings().scheduler.procs.max(1) as u64;
    let part = (spent as f64 / all as f64 * 1e6).min(1e6) as u64;
    for (i, figure) in [figures.last_end, figures.total_ns, figures.n_forced, part].into_iter().enumerate() {
        call.set(i, figure);
    }
    Status::CONTINUE
}

/// `gcPause`: how long a collection has stopped the world, and when it ended.
pub fn runtime_gc_pause(ctx: &mut ExecContext, call: &Call) -> Status {
    let (ns, end) = ctx.world().collector().pause(call.arg(0) as usize);
    call.set(0, ns);
    call.set(1, end);
    Status::CONTINUE
}

/// `classBytes`: the size of the objects of a class.
pub fn runtime_class_bytes(_ctx: &mut ExecContext, call: &Call) -> Status {
    let size = urgo_abi::size_class::CLASS_SIZES.get(call.arg(0) as usize);
    call.set(0, size.copied().unwrap_or(0).into());
    Status::CONTINUE
}

/// `LockOSThread`.
pub fn runtime_lock_thread(ctx: &mut ExecContext, _call: &Call) -> Status {
    ctx.worker().lock_thread();
    Status::CONTINUE
}

/// `UnlockOSThread`.
pub fn runtime_unlock_thread(ctx: &mut ExecContext, _call: &Call) -> Status {
    ctx.worker().unlock_thread();
    Status::CONTINUE
}

/// `addSpecial`: object, record, 0 for a finalizer or 1 for a cleanup.
pub fn runtime_add_special(ctx: &mut ExecContext, call: &Call) -> Status {
    let what = if call.arg(2) == 0 { Special::Finalizer } else { Special::Cleanup };
    let heap = ctx.world().heap();
    if what == Special::Finalizer {
        heap.remove_finalizer(call.arg(0));
    }
    call.set(0, u64::from(heap.add_special(call.arg(0), call.arg(1), what)));
    Status::CONTINUE
}

/// `removeFinalizer`.
pub fn runtime_remove_finalizer(ctx: &mut ExecContext, call: &Call) -> Status {
    ctx.world().heap().remove_finalizer(call.arg(0));
    Status::CONTINUE
}

/// `removeCleanup`.
pub fn runtime_remove_cleanup(ctx: &mut ExecContext, call: &Call) -> Status {
    ctx.world().heap().remove_cleanup(call.arg(0));
    Status::CONTINUE
}

/// `finalizing`: whether what the last collections found due is being run, and has been for a short time only.
pub fn runtime_finalizing(ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, u64::from(ctx.world().heap().is_finalizing()));
    Status::CONTINUE
}

/// `nextDue`: nil at the end.
pub fn runtime_next_due(ctx: &mut ExecContext, call: &Call) -> Status {
    let (record, object) = ctx.world().heap().next_due().unwrap_or((0, 0));
    call.set(0, record);
    call.set(1, object);
    Status::CONTINUE
}

/// `WeakHandle`: an object of one word that holds the address without keeping it alive. One for each address.
pub fn rt_weak_handle(ctx: &mut ExecContext, call: &Call) -> Status {
    let (heap, address) = (ctx.world().heap(), call.arg(0));
    if let Some(handle) = heap.weak_handle(address) {
        call.set(0, handle);
        return Status::CONTINUE;
    }
    let Some(handle) = new_bytes(ctx, &address.to_le_bytes()) else {
        return ctx.raise_fatal("out of memory");
    };
    // What is not in the heap lives for ever.
    heap.add_special(address, handle, Special::Weak);
    call.set(0, handle);
    Status::CONTINUE
}

/// `WeakLoad`.
pub fn rt_weak_load(_ctx: &mut ExecContext, call: &Call) -> Status {
    let word = crate::interp::operand::load::<u64>(call.arg(0));
    // The handle has not kept it.
    crate::heap::barrier::shade_moved(word);
    call.set(0, word);
    Status::CONTINUE
}

/// `setGCPercent`.
pub fn debug_set_gc_percent(ctx: &mut ExecContext, call: &Call) -> Status {
    let percent = (call.arg(0) as i64).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    let old = ctx.world().heap().pacer().set_percent(percent);
    call.set(0, i64::from(old) as u64);
    Status::CONTINUE
}

/// `setMemoryLimit`: a negative one only asks.
pub fn debug_set_memory_limit(ctx: &mut ExecContext, call: &Call) -> Status {
    let pacer = ctx.world().heap().pacer();
    let (wanted, most) = (call.arg(0) as i64, i64::MAX as usize);
    let old = match usize::try_from(wanted) {
        Ok(bytes) => pacer.set_soft_limit(if bytes == most { usize::MAX } else { bytes }),
        Err(_) => pacer.soft_limit(),
    };
    call.set(0, old.min(most) as u64);
    Status::CONTINUE
}

/// `setMaxStack`.
pub fn debug_set_max_stack(ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, ctx.world().set_max_stack_bytes(call.arg(0) as usize) as u64);
    Status::CONTINUE
}

/// `setTraceback`.
pub fn debug_set_traceback(ctx: &mut ExecContext, call: &Call) -> Status {
    let level = match call.arg(0) {
        0 => Traceback::None,
        1 => Traceback::Single,
        2 => Traceback::All,
        _ => Traceback::Crash,
    };
    ctx.world().set_traceback(level);
    Status::CONTINUE
}

/// `fatal` of package runtime.
pub fn runtime_fatal(ctx: &mut ExecContext, call: &Call) -> Status {
    sync_fatal(ctx, call)
}
