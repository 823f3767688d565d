//! A collection: the world is stopped, and every goroutine's frames are shown to the marker.
//!
//! It is run by the goroutine that finds at a safepoint that the heap wants one. All others are at safepoints, or parked,
//! so that nobody holds an address outside frames, heap and package-level variables.

use crate::context::ExecContext;
use crate::frames;
use crate::goroutine::Goroutine;
use crate::heap::{Collection, Marker, Pattern};
use crate::program::Program;
use crate::world::World;
use std::cell::RefCell;
use std::sync::atomic::Ordering::Relaxed;
use urgo_sched::{StoppedWorld, WorldBusy};

/// Collects. An error: somebody else is stopping the world, so the goroutine has to leave its M.
pub fn collect(own: &Goroutine, ctx: &mut ExecContext, world: &World) -> Result<(), WorldBusy> {
    let done = ctx.worker().stop_the_world(|stopped| {
        if world.heap().wants_collection() || world.settings().heap.stress {
            let collection = collect_stopped(Some(own), stopped, world);
            if world.traces_collections() {
                trace(&collection, stopped, world);
            }
        }
    });
    ctx.refresh();
    run_due(ctx, world);
    done
}

/// Starts a goroutine for finalizers and cleanups that are due, if nobody runs them.
fn run_due(ctx: &mut ExecContext, world: &World) {
    let Some(func) = world.program().finalizers() else { return };
    if !world.heap().claim_due() {
        return;
    }
    let started = Goroutine::new(world.program(), func, &[]).is_some_and(|g| ctx.spawn(g).is_ok());
    if !started {
        // The next collection tries again.
        world.heap().drop_claim();
    }
}

/// Writes Go's line about a collection (package runtime, environment variables, gctrace), with what only this collector has
/// to tell behind it. All of the work is in the pause: so the third time and the idle and assisting parts are 0.
fn trace(c: &Collection, stopped: &mut StoppedWorld<'_, Goroutine>, world: &World) {
    let (report, ms, mb) =
        (stopped.report(), |ns: u64| ns as f64 / 1e6, |bytes: usize| (bytes + (1 << 19)) >> 20);
    let since = world.start().elapsed().as_nanos().max(1) as u64;
    let spent = world.heap().stats().collect_ns.load(Relaxed); // Relaxed: a figure
    let (stop, mark) = (ms(report.time_to_stop_ns), ms(c.ns));
    let line = format!(
        "gc {} @{:.3}s {}%: {stop:.3}+{mark:.3}+0 ms clock, {stop:.3}+0/{mark:.3}/0+0 ms cpu, {}->{}->{} MB, {} MB goal, \
         0 MB stacks, 0 MB globals, {} P; stopped in {stop:.3} ms (last goroutine {}), pause {:.3} ms, {} objects\n",
        c.cycle,
        since as f64 / 1e9,
        100 * spent / since,
        mb(c.before),
        mb(c.before),
        mb(c.marked),
        mb(c.goal),
        world.settings().scheduler.procs,
        report.last_goid,
        stop + mark,
        c.objects,
    );
    // Nobody can be told that standard error is closed.
    let _ = world.write_stderr(line.as_bytes());
}

/// Collects in a stopped world; `own` is the goroutine that stopped it, if one did.
pub fn collect_stopped(
    own: Option<&Goroutine>,
    stopped: &mut StoppedWorld<'_, Goroutine>,
    world: &World,
) -> Collection {
    let program = world.program();
    let stopped = RefCell::new(stopped);
    let roots = |marker: &mut Marker<'_>| {
        mark_globals(program, marker);
        world.timers().for_each_root(|word| marker.word(word));
        if let Some(g) = own {
            frames::for_each_root(g, program, |word| marker.word(word));
        }
        stopped.borrow_mut().for_each_task(|_, g| {
            frames::for_each_root(g, program, |word| marker.word(word));
        });
    };
    // SAFETY: the world is stopped, and bodies keep no address after they return.
    unsafe { world.heap().collect(&roots) }
}

fn mark_globals(program: &Program, marker: &mut Marker<'_>) {
    for (at, ty) in program.globals() {
        let desc = program.type_desc(ty);
        let bytes = desc.size as usize;
        // SAFETY: the map belongs to the program, which outlives the marking.
        let pattern = unsafe { Pattern::of(&desc.pointers, bytes) };
        // SAFETY: a package-level variable, in whole words, and the world is stopped.
        unsafe { marker.memory(at as *const u64, bytes.next_multiple_of(8), pattern) };
    }
}

/// Makes the heap's figures exact.
pub fn settle_stats(_: &mut StoppedWorld<'_, Goroutine>, heap: &crate::heap::Heap) {
    // SAFETY: the world is stopped, as its proof says.
    unsafe { heap.settle_stats() };
}
