//! A P: the right to run goroutines, and what goes with it.
//!
//! It has two halves. [`PLocal`] is what its holder alone may touch; it is a box that *moves*: from the M that holds
//! it to the list of idle Ps, to the place of a blocking call, to a stopped world, to another M. So "who may touch
//! it" is told by who has the box. [`P`] is what others may look at or take from: the ring, the timers, and what
//! sysmon needs to see.

use crate::{
    g::{G, GPtr, NO_M},
    park::Place,
    runq::{Local, Ring},
    stats::Counter,
    task::Task,
    timer::Timers,
};
use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering::*},
    },
};

/// The most Ps a scheduler can have.
pub const MAX_PROCS: usize = 1024;

/// The shared half.
pub(crate) struct P<T: Task> {
    pub(crate) id: u32,
    pub(crate) ring: Arc<Ring<G<T>>>,
    pub(crate) timers: Timers<T>,
    /// The M that holds it; NO_M while it is idle, stopped or in a blocking call.
    m: AtomicU32,
    /// When the running goroutine's slice began, 0 while none runs.
    slice_start_ns: AtomicU64,
    /// When the running goroutine was dispatched: the minimum run counts from here.
    run_start_ns: AtomicU64,
    /// Counts slices.
    pub(crate) tick: AtomicU32,
    /// Goroutines started and ended here, counted by the holder.
    pub(crate) n_started: Counter,
    pub(crate) n_ended: Counter,
    /// Counts blocking calls.
    pub(crate) blocking_tick: AtomicU32,
    /// The other half, during a blocking call.
    pub(crate) blocked: Place<PLocal<T>>,
    /// When the blocking call began.
    pub(crate) blocked_since_ns: AtomicU64,
}

/// The holder's half.
pub(crate) struct PLocal<T: Task> {
    pub(crate) p: Arc<P<T>>,
    pub(crate) queue: Local<G<T>>,
    /// Slots of finished goroutines.
    pub(crate) free: Vec<GPtr<T>>,
    /// Goroutine numbers not yet given out.
    pub(crate) goids: Range<u64>,
    /// The goroutine in `next` was put there by the one that ran just before, and shares its slice.
    pub(crate) next_inherits: bool,
    random: u64,
    /// Number of the goroutine that the stopping of the world took from this P, until the world starts again; 0 for none.
    pub(crate) interrupted_goid: u64,
    /// What `Timers::n_added` was when the earliest timer was told to whoever watches the clock.
    pub(crate) n_told: u64,
    pub(crate) local: T::Local,
}

impl<T: Task> PLocal<T> {
    pub(crate) fn new(id: u32, local: T::Local) -> Box<Self> {
        let (queue, ring) = Local::new();
        let p = Arc::new(P {
            id,
            ring,
            timers: Timers::new(),
            m: AtomicU32::new(NO_M),
            slice_start_ns: AtomicU64::new(0),
            run_start_ns: AtomicU64::new(0),
            tick: AtomicU32::new(0),
            n_started: Counter::default(),
            n_ended: Counter::default(),
            blocking_tick: AtomicU32::new(0),
            blocked: Place::default(),
            blocked_since_ns: AtomicU64::new(0),
        });
        let random = 0x9e37_79b9_7f4a_7c15 ^ (id as u64 + 1) << 20;
        Box::new(PLocal {
            p,
            queue,
            free: Vec::new(),
            goids: 0..0,
            next_inherits: false,
            random,
            interrupted_goid: 0,
            n_told: 0,
            local,
        })
    }

    /// A number that tells thieves where to begin.
    pub(crate) fn random(&mut self) -> u32 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 16) as u32
    }

    pub(crate) fn pop_next(&mut self) -> Option<GPtr<T>> {
        self.queue.pop_next().map(GPtr::from_queue)
    }

    pub(crate) fn pop_front(&mut self) -> Option<GPtr<T>> {
        self.queue.pop_front().map(GPtr::from_queue)
    }

    pub(crate) fn pop(&mut self) -> Option<GPtr<T>> {
        self.queue.pop().map(GPtr::from_queue)
    }
}

impl<T: Task> P<T> {
    /// The M that holds it.
    pub(crate) fn m(&self) -> Option<u32> {
        let m = self.m.load(SeqCst); // SeqCst: against `hold` (stw.rs: either the M sees the stop or we see the M)
        (m != NO_M).then_some(m)
    }

    /// M `m` holds it from now on.
    pub(crate) fn hold(&self, m: u32) {
        self.m.store(m, SeqCst); // SeqCst: see `m`
    }

    /// Its M gives it away.
    pub(crate) fn release(&self) {
        self.slice_start_ns.store(0, Relaxed); // Relaxed: see `set_running`
        self.m.store(NO_M, Release);
    }

    /// A goroutine is dispatched. Sysmon reads the two times and compares the M's generation afterwards: a request
    /// made on a mixture of old and new is void.
    pub(crate) fn set_running(&self, slice_start_ns: u64, run_start_ns: u64) {
        self.run_start_ns.store(run_start_ns, Relaxed); // Relaxed: as said
        self.slice_start_ns.store(slice_start_ns, Relaxed);
    }

    /// No goroutine runs.
    pub(crate) fn set_not_running(&self) {
        self.slice_start_ns.store(0, Relaxed); // Relaxed: as in `set_running`
    }

    /// (Start of the slice, start of the run) of the running goroutine.
    pub(crate) fn running_since(&self) -> Option<(u64, u64)> {
        let slice = self.slice_start_ns.load(Relaxed); // Relaxed: as in `set_running`
        (slice != 0).then(|| (slice, self.run_start_ns.load(Relaxed)))
    }

    /// The start of the slice, also of the goroutine that has just left.
    pub(crate) fn slice_start_ns(&self) -> u64 {
        self.slice_start_ns.load(Relaxed) // Relaxed: the holder's own
    }
}
