//! A collection: the world is stopped, and every goroutine's frames are shown to the marker.
//!
//! It is run by the goroutine that finds at a safepoint that the heap wants one. All others are at safepoints, or parked,
//! so that nobody holds an address outside frames, heap and package-level variables.

use crate::context::ExecContext;
use crate::frames;
use crate::goroutine::Goroutine;
use crate::heap::{Marker, Pattern};
use crate::program::Program;
use crate::world::World;
use std::cell::RefCell;
use urgo_sched::{StoppedWorld, WorldBusy};

/// Collects. An error: somebody else is stopping the world, so the goroutine has to leave its M.
pub fn collect(own: &Goroutine, ctx: &mut ExecContext, world: &World) -> Result<(), WorldBusy> {
    let done = ctx.worker().stop_the_world(|stopped| {
        if world.heap().wants_collection() || world.settings().heap.stress {
            collect_stopped(Some(own), stopped, world);
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

/// Collects in a stopped world; `own` is the goroutine that stopped it, if one did.
pub fn collect_stopped(own: Option<&Goroutine>, stopped: &mut StoppedWorld<'_, Goroutine>, world: &World) {
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
    unsafe { world.heap().collect(&roots) };
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
