//! A collection, seen from the program: when the world stops for it, and who shows what to the marker.
//!
//! A small heap is marked while the world stands still, by the goroutine that finds at a safepoint that a collection is
//! wanted. All others are at safepoints, or parked, so that nobody holds an address outside frames, heap and package-level
//! variables.
//!
//! A larger heap is marked beside the running goroutines:
//!
//! 1. *Begin.* The goroutine stops the world; the heap begins to mark ([`Heap::begin`]), which takes microseconds. No frame
//!    is looked at.
//! 2. *Show.* A thread made for the cycle shows package-level variables and timers, and then the frames of every goroutine
//!    that does not run, which it claims meanwhile. A goroutine that was not shown yet shows its own frames before it runs
//!    ([`before_running`]). So whoever runs has been shown, and what it holds needs no barrier.
//! 3. *Mark*, by the same thread; barriers tell it what running goroutines cut off ([`crate::heap::barrier`]).
//! 4. *End.* The thread stops the world, marks what barriers have told since, and the heap begins to sweep. What is not swept by
//!    allocation is swept by the thread afterwards.
//!
//! If allocation runs away from the thread, a goroutine stops the world and does what is left ([`Collector::take`] says who has
//! the cycle). With no thread to be had, everything is done by the first way.

use crate::context::ExecContext;
use crate::frames;
use crate::goroutine::Goroutine;
use crate::heap::{Collection, Heap, Marker, Pattern, Tracing};
use crate::program::Program;
use crate::world::World;
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;
use urgo_sched::{ExternalHold, GHandle, Remote, StopReport, StoppedWorld};

/// What a goroutine's frames count for, beside the heap's bytes, when it is decided how to mark.
const BYTES_PER_GOROUTINE: usize = 512;
/// Goroutines shown, and objects scanned, between two looks whether somebody else wants the cycle: some 100 µs.
const GOROUTINES_AT_A_TIME: u32 = 256;
const OBJECTS_AT_A_TIME: usize = 2048;
/// How long the thread waits before it believes that nothing more will be shown. The world is stopped only then, since what is
/// left has to be marked meanwhile.
const LAST_LOOK: Duration = Duration::from_micros(20);

/// The cycle that goes on beside goroutines, if one does.
#[derive(Debug, Default)]
pub struct Collector {
    cycle: Mutex<Option<Cycle>>,
    /// Somebody who has stopped the world wants to end the cycle.
    hurry: AtomicBool,
    /// Goroutines that wait for the cycle's end.
    waiting: Mutex<Vec<GHandle>>,
    /// The program asks for the next cycle.
    forced: AtomicBool,
    pauses: Mutex<Pauses>,
}

/// What programs can ask about collections that have ended.
#[derive(Debug)]
struct Pauses {
    /// How long each has stopped the world, and when it ended, in nanoseconds since 1970: the one with number `n`, from 1 on, at
    /// the place `n - 1` of a ring.
    ring: Box<[(u64, u64); PAUSES]>,
    total_ns: u64,
    last_end: u64,
    n_forced: u64,
}

/// Pauses that are remembered, as many as a `MemStats` has room for.
const PAUSES: usize = 256;

impl Default for Pauses {
    fn default() -> Pauses {
        Pauses { ring: Box::new([(0, 0); PAUSES]), total_ns: 0, last_end: 0, n_forced: 0 }
    }
}

/// Figures about all collections that have ended.
#[derive(Clone, Copy, Debug)]
pub struct PauseFigures {
    /// When the last one ended, in nanoseconds since 1970; 0 if none has.
    pub last_end: u64,
    /// How long all have stopped the world.
    pub total_ns: u64,
    /// How many of them the program asked for.
    pub n_forced: u64,
}

#[derive(Debug)]
struct Cycle {
    tracing: Tracing,
    /// The heap's number of the marking.
    epoch: u32,
    /// Whether all was shown but for those missed.
    shown: bool,
    /// Goroutines that ran when the thread came by.
    missed: Vec<GHandle>,
    /// How the world stopped for the beginning.
    stop: StopReport,
    /// The program asked for it.
    forced: bool,
}

impl Collector {
    /// The program asks for a collection.
    pub fn force(&self) {
        self.forced.store(true, Relaxed); // Relaxed: a figure
    }

    fn pauses(&self) -> MutexGuard<'_, Pauses> {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of all collections.
    pub fn pause_figures(&self) -> PauseFigures {
        let pauses = self.pauses();
        PauseFigures { last_end: pauses.last_end, total_ns: pauses.total_ns, n_forced: pauses.n_forced }
    }

    /// How long the collection at a place of the ring has stopped the world, and when it ended.
    pub fn pause(&self, at: usize) -> (u64, u64) {
        self.pauses().ring[at % PAUSES]
    }

    fn record(&self, cycle: u64, pause_ns: u64, forced: bool) {
        let (seconds, nanoseconds) = crate::native::wall_clock();
        let end = seconds as u64 * 1_000_000_000 + nanoseconds as u64;
        let mut pauses = self.pauses();
        pauses.ring[cycle.wrapping_sub(1) as usize % PAUSES] = (pause_ns, end);
        pauses.total_ns += pause_ns;
        pauses.last_end = end;
        pauses.n_forced += u64::from(forced);
    }

    fn take_forced(&self) -> bool {
        self.forced.swap(false, Relaxed) // Relaxed: a figure
    }

    fn lock(&self) -> MutexGuard<'_, Option<Cycle>> {
        self.cycle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the cycle, for whoever has stopped the world to end it; its thread gives it up.
    fn take(&self) -> Option<Cycle> {
        self.hurry.store(true, Relaxed); // Relaxed: a hint to the thread that holds the lock
        let cycle = self.lock().take();
        self.hurry.store(false, Relaxed);
        cycle
    }

    /// The same for the thread of a cycle: takes no other.
    fn take_own(&self, epoch: u32) -> Option<Cycle> {
        self.lock().take_if(|c| c.epoch == epoch)
    }

    /// Lets the cycle's thread do a step of it; false if the cycle is not its own any more, or wanted by somebody else.
    fn step(&self, epoch: u32, work: impl FnOnce(&mut Cycle)) -> bool {
        // Relaxed: see `take`.
        if self.hurry.load(Relaxed) {
            return false;
        }
        match &mut *self.lock() {
            Some(cycle) if cycle.epoch == epoch => {
                work(cycle);
                true
            }
            _ => false,
        }
    }

    fn lock_waiting(&self) -> MutexGuard<'_, Vec<GHandle>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody else is stopping the world: the goroutine leaves its M, and tries again when it is resumed.
pub struct Busy;

/// Collects, or begins to; the goroutine is at a safepoint.
pub fn collect(own: &mut Goroutine, ctx: &mut ExecContext, world: &World) -> Result<(), Busy> {
    let heap = world.heap();
    let by_turns = begins_by_turns(world);
    if heap.is_marking() && !by_turns && !heap.hurries() {
        return Ok(()); // the cycle that goes on ends by itself
    }
    let thread =
        if !heap.is_marking() && !heap.wants_exact() && marks_beside(world, ctx.worker().n_goroutines()) {
            CycleThread::start(world, ctx)
        } else {
            None
        };
    let mut begun = None;
    let stopped = ctx.worker().stop_the_world(|stopped| {
        if !heap.wants_collection() {
            return;
        }
        world.tier().age();
        let (full, exact) = (heap.take_full(), heap.take_exact());
        if let Some(cycle) = world.collector().take() {
            end(Some(own), cycle, stopped, world);
            let again = exact || by_turns && full;
            if !again {
                return;
            }
        }
        match thread {
            _ if by_turns && !full && !exact => _ = begin(stopped, world),
            Some(thread) if !exact => begun = Some((thread, begin(stopped, world))),
            _ => {
                let forced = world.collector().take_forced();
                let collection = collect_stopped(Some(own), stopped, world);
                tell(&collection, [StopReport::default(), stopped.report()], forced, world);
            }
        }
    });
    if let Some((thread, epoch)) = begun {
        thread.go(epoch);
    }
    ctx.refresh();
    if stopped.is_err() {
        return Err(Busy);
    }
    before_running(own, ctx, world);
    if !heap.is_marking() {
        wake_waiting(world, |handle| {
            ctx.worker().ready(handle);
        });
    }
    run_due(world, |g| ctx.spawn(g).is_ok());
    Ok(())
}

/// Number of a cycle that finds all that is unreachable now: the next to begin.
pub fn next_cycle(heap: &Heap) -> u64 {
    // Relaxed: both change while the world is stopped.
    heap.stats().cycles.load(Relaxed) + 1 + u64::from(heap.is_marking())
}

/// Puts a goroutine that holds its P among those that wait for the end of the cycle that goes on beside goroutines; false if
/// none does.
pub fn await_cycle(world: &World, handle: GHandle) -> bool {
    let marking = world.heap().is_marking() && !begins_by_turns(world);
    if marking {
        world.collector().lock_waiting().push(handle);
    }
    marking
}

/// Whether the next marking goes on beside goroutines.
fn marks_beside(world: &World, n_goroutines: u32) -> bool {
    let heap = world.heap();
    let from = heap.config().beside_from;
    !begins_by_turns(world)
        && heap.expected_scanned().saturating_add(n_goroutines as usize * BYTES_PER_GOROUTINE) >= from
}

/// A stress mode: what wants a collection begins a marking, and the next ends it, without a thread. So all that lies between the
/// two depends on barriers and on what goroutines show.
fn begins_by_turns(world: &World) -> bool {
    let config = world.heap().config();
    config.stress > 0 && config.beside_from == 0
}

/// The goroutine is about to run: its frames are shown if marking goes on and they were not, and stores get barriers, or lose
/// them.
pub fn before_running(g: &mut Goroutine, ctx: &mut ExecContext, world: &World) {
    let heap = world.heap();
    let marking = heap.is_marking();
    // SAFETY: the heap outlives the run of the goroutine, at whose end the thread says otherwise (`after_running`).
    unsafe { ctx.set_marking(marking.then_some(heap)) };
    if marking && g.shown_in != heap.epoch() {
        g.shown_in = heap.epoch();
        heap.shade_by(|marker| show(g, world.program(), marker));
    }
}

fn show(g: &Goroutine, program: &Program, marker: &mut Marker<'_>) {
    frames::for_each_root(g, program, |word| marker.word(word));
}

/// Begins a cycle that goes on beside goroutines, in a stopped world; gives its number.
fn begin(stopped: &mut StoppedWorld<'_, Goroutine>, world: &World) -> u32 {
    let heap = world.heap();
    // SAFETY: the world is stopped, and no cycle goes on: it was taken before.
    let tracing = unsafe { heap.begin() };
    let epoch = heap.epoch();
    let (stop, forced) = (stopped.report(), world.collector().take_forced());
    *world.collector().lock() =
        Some(Cycle { tracing, epoch, shown: false, missed: Vec::new(), stop, forced });
    epoch
}

/// Ends a cycle, in a stopped world; `own` is the goroutine that stopped it, if one did.
fn end(own: Option<&Goroutine>, cycle: Cycle, stopped: &mut StoppedWorld<'_, Goroutine>, world: &World) {
    let Cycle { tracing, epoch, shown, missed, stop, forced } = cycle;
    let program = world.program();
    let report = stopped.report();
    let stopped = RefCell::new(stopped);
    let show_new = |g: &mut Goroutine, marker: &mut Marker<'_>| {
        if g.shown_in != epoch {
            g.shown_in = epoch;
            show(g, program, marker);
        }
    };
    let left = |marker: &mut Marker<'_>| {
        let mut stopped = stopped.borrow_mut();
        if shown {
            missed.iter().for_each(|handle| stopped.with_task(*handle, |g| show_new(g, marker)));
        } else {
            show_globals(world, marker);
            stopped.for_each_task(|_, g| show_new(g, marker));
        }
    };
    let all = |marker: &mut Marker<'_>| show_all(own, &mut stopped.borrow_mut(), world, marker);
    // SAFETY: the world is stopped, and bodies keep no address after they return. Shown were: whatever ran since the
    // beginning, before it ran; what `left` leaves out, by the thread.
    let collection = unsafe { world.heap().finish(tracing, &left, &all) };
    tell(&collection, [stop, report], forced, world);
}

/// The thread of a cycle.
struct CycleThread {
    send: mpsc::Sender<u32>,
}

impl CycleThread {
    /// Starts it; it waits to be told that the cycle has begun, and ends if that does not happen.
    fn start(world: &World, ctx: &mut ExecContext) -> Option<CycleThread> {
        let (send, receive) = mpsc::channel();
        let remote = ctx.worker().remote();
        debug_assert!(std::ptr::eq(remote.world().as_ref(), world));
        // Nobody is deadlocked who waits for the cycle's end.
        let hold = remote.hold();
        let run = move || {
            if let Ok(epoch) = receive.recv() {
                run_cycle(&remote.world().clone(), &remote, hold, epoch);
            }
        };
        std::thread::Builder::new().name("urgo-gc".into()).spawn(run).ok()?;
        Some(CycleThread { send })
    }

    fn go(self, epoch: u32) {
        // It listens: it does nothing else before.
        let _ = self.send.send(epoch);
    }
}

/// Marks beside the goroutines, ends the cycle, and sweeps.
fn run_cycle(world: &Arc<World>, remote: &Remote<Goroutine>, hold: ExternalHold<Goroutine>, epoch: u32) {
    let (heap, collector) = (world.heap(), world.collector());
    if mark_beside(world, remote, epoch) {
        heap.marking_ends();
        remote.stop_the_world(|stopped| {
            if let Some(cycle) = collector.take_own(epoch) {
                end(None, cycle, stopped, world);
            }
        });
    }
    if !heap.is_marking() {
        wake_waiting(world, |handle| {
            remote.ready(handle);
        });
    }
    run_due(world, |g| remote.spawn(g).is_ok());
    drop(hold);
    while heap.sweep_part() {}
}

/// False if somebody else ends the cycle.
fn mark_beside(world: &World, remote: &Remote<Goroutine>, epoch: u32) -> bool {
    let (heap, collector, program) = (world.heap(), world.collector(), world.program());
    let mut goes_on =
        collector.step(epoch, |cycle| cycle.tracing.show(heap, |marker| show_globals(world, marker)));
    let mut next = Some(0);
    while goes_on && let Some(first) = next {
        goes_on = collector.step(epoch, |Cycle { tracing, missed, .. }| {
            tracing.show(heap, |marker| {
                let look = |g: &mut Goroutine| {
                    if g.shown_in != epoch {
                        g.shown_in = epoch;
                        show(g, program, marker);
                    }
                };
                next = remote.inspect_some(first, GOROUTINES_AT_A_TIME, look, |handle| missed.push(handle));
            });
        });
    }
    goes_on = goes_on && collector.step(epoch, |cycle| cycle.shown = true);
    // Goroutines that were running show their frames when they run again, which may take them a moment.
    let mut idle = 0;
    while goes_on && idle < 3 {
        let mut more = false;
        goes_on = collector.step(epoch, |cycle| more = cycle.tracing.advance(heap, OBJECTS_AT_A_TIME));
        idle = if more || !heap.nobody_assists() { 0 } else { idle + 1 };
        if !more {
            std::thread::sleep(LAST_LOOK);
        }
    }
    goes_on
}

fn wake_waiting(world: &World, mut wake: impl FnMut(GHandle)) {
    let waiting = std::mem::take(&mut *world.collector().lock_waiting());
    waiting.into_iter().for_each(&mut wake);
}

/// Starts a goroutine for finalizers and cleanups that are due, if nobody runs them.
fn run_due(world: &World, spawn: impl FnOnce(Goroutine) -> bool) {
    let Some(func) = world.program().finalizers() else { return };
    if !world.heap().claim_due() {
        return;
    }
    let started = Goroutine::new(world, func, &[]).is_some_and(spawn);
    if !started {
        // The next collection tries again.
        world.heap().drop_claim();
    }
}

/// Notes a collection that has ended, and writes Go's line about it if that is asked for (package runtime, environment variables,
/// gctrace), with what only this collector has to tell behind it. The first time is that of the beginning, the last that of the
/// end, where all is done if marking did not go on beside goroutines. The idle and assisting parts are 0.
fn tell(c: &Collection, stops: [StopReport; 2], forced: bool, world: &World) {
    let [begin, end] = stops;
    let (first, last) = (begin.time_to_stop_ns + c.pauses_ns.0, end.time_to_stop_ns + c.pauses_ns.1);
    world.collector().record(c.cycle, first + last, forced);
    if !world.traces_collections() {
        return;
    }
    let mb = |bytes: usize| (bytes + (1 << 19)) >> 20;
    let since = world.start().elapsed().as_nanos().max(1) as u64;
    let spent = world.heap().stats().collect_ns.load(Relaxed); // Relaxed: a figure
    let procs = world.settings().scheduler.procs;
    let beside = c.ns.saturating_sub(c.pauses_ns.0 + c.pauses_ns.1 + end.time_to_stop_ns);
    let slower = if begin.time_to_stop_ns > end.time_to_stop_ns { begin } else { end };
    let line = format!(
        "gc {} @{:.3}s {}%: {}+{}+{} ms clock, {}+0/{}/0+{} ms cpu, {}->{}->{} MB, {} MB goal, 0 MB stacks, 0 MB globals, {procs} P{}; \
         stopped in {} ms (last goroutine {}), pauses {} and {} ms, {} objects\n",
        c.cycle,
        since as f64 / 1e9,
        100 * spent / since,
        milliseconds(first),
        milliseconds(beside),
        milliseconds(last),
        milliseconds(first * procs as u64),
        milliseconds(beside),
        milliseconds(last * procs as u64),
        mb(c.before),
        mb(c.after),
        mb(c.marked),
        mb(c.goals.0),
        if forced { " (forced)" } else { "" },
        milliseconds(slower.time_to_stop_ns),
        slower.last_goid,
        milliseconds(first),
        milliseconds(last),
        c.objects,
    );
    // Nobody can be told that standard error is closed.
    let _ = world.write_stderr(line.as_bytes());
}

/// A time in milliseconds as Go writes it there: two digits that tell something, and no more than microseconds.
fn milliseconds(ns: u64) -> String {
    let us = ns / 1000;
    match us {
        0 => "0".to_string(),
        1..100 => format!("{:.3}", us as f64 / 1e3),
        100..1000 => format!("0.{}", us / 10),
        1000..10_000 => format!("{}.{}", us / 1000, us / 100 % 10),
        _ => (us / 1000).to_string(),
    }
}

/// Collects in a stopped world; `own` is the goroutine that stopped it, if one did. A cycle that goes on beside goroutines is
/// ended first.
pub fn collect_stopped(
    own: Option<&Goroutine>,
    stopped: &mut StoppedWorld<'_, Goroutine>,
    world: &World,
) -> Collection {
    if let Some(cycle) = world.collector().take() {
        end(own, cycle, stopped, world);
    }
    let stopped = RefCell::new(stopped);
    let all = |marker: &mut Marker<'_>| show_all(own, &mut stopped.borrow_mut(), world, marker);
    // SAFETY: the world is stopped, and bodies keep no address after they return.
    unsafe { world.heap().collect(&all) }
}

fn show_all(
    own: Option<&Goroutine>,
    stopped: &mut StoppedWorld<'_, Goroutine>,
    world: &World,
    marker: &mut Marker<'_>,
) {
    show_globals(world, marker);
    own.into_iter().for_each(|g| show(g, world.program(), marker));
    stopped.for_each_task(|_, g| show(g, world.program(), marker));
}

/// Shows what is reachable and in no frame: package-level variables, and the functions of timers.
fn show_globals(world: &World, marker: &mut Marker<'_>) {
    let program = world.program();
    for (at, ty) in program.globals() {
        let desc = program.type_desc(ty);
        let bytes = desc.size as usize;
        // SAFETY: the map belongs to the program, which outlives the marking.
        let pattern = unsafe { Pattern::of(&desc.pointers, bytes) };
        // SAFETY: a package-level variable, in whole words; the program stores to it with barriers.
        unsafe { marker.memory(at as *const u64, bytes.next_multiple_of(8), pattern) };
    }
    world.timers().for_each_root(|word| marker.word(word));
}

/// Makes the heap's figures exact.
pub fn settle_stats(_: &mut StoppedWorld<'_, Goroutine>, heap: &Heap) {
    // SAFETY: the world is stopped, as its proof says.
    unsafe { heap.settle_stats() };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_have_two_digits() {
        let times = [
            (999, "0"),
            (5_000, "0.005"),
            (99_999, "0.099"),
            (187_654, "0.18"),
            (2_934_000, "2.9"),
            (12_900_000, "12"),
        ];
        for (ns, text) in times {
            assert_eq!(milliseconds(ns), text);
        }
    }

    #[test]
    fn pauses_are_found_in_the_ring_by_their_numbers() {
        let collector = Collector::default();
        for cycle in 1..=300 {
            collector.record(cycle, cycle, cycle % 100 == 0);
        }
        let figures = collector.pause_figures();
        assert_eq!((figures.total_ns, figures.n_forced), (300 * 301 / 2, 3));
        // As programs look: the newest at (n + 255) % 256.
        assert_eq!(collector.pause((300 + 255) % 256), (300, figures.last_end));
        assert_eq!(collector.pause(300).0, 45);
    }
}
