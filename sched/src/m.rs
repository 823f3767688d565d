//! An M: a worker thread, and what a goroutine sees of it.
//!
//! [`M`] is the shared half: doorbell, parker, what it is given when it is woken. [`Worker`] lives on the thread
//! itself. It holds at most one P; without one it may only wait, or perform a blocking call.

use crate::{
    Shared,
    clock::Clock,
    events::{EventKind, Events},
    g::{GHandle, GPtr, NO_M},
    lock_rank::{Lock, Rank},
    p::PLocal,
    preempt::{Target, reason},
    signal,
    task::{ExecContext, Safepoint, SpawnError, Task},
    thread::{self, AltStack, Parker},
    timer::{self, Action, TimerHandle},
};
use std::{
    ptr::NonNull,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::*},
    },
};
use urgo_abi::layout::Doorbell;

/// A context whose address never changes. Only the M's own thread looks inside, but for the doorbell, which others
/// reach through [`Target`].
struct OwnedContext<C>(NonNull<C>);

// SAFETY: the context is Send and is used by one thread at a time (its M's).
unsafe impl<C: Send> Send for OwnedContext<C> {}
// SAFETY: `get` is called by the M's thread only (`Worker` is the only caller); all others see the doorbell alone.
unsafe impl<C: Send> Sync for OwnedContext<C> {}

impl<C> OwnedContext<C> {
    fn new(context: Box<C>) -> Self {
        OwnedContext(NonNull::from(Box::leak(context)))
    }

    fn get(&self) -> &C {
        // SAFETY: allocated in `new`, freed in `drop`; nobody makes an exclusive reference.
        unsafe { self.0.as_ref() }
    }
}

impl<C> Drop for OwnedContext<C> {
    fn drop(&mut self) {
        // SAFETY: leaked in `new`; the last user is gone.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// What an idle M is given.
pub(crate) struct Grant<T: Task> {
    pub(crate) p: Box<PLocal<T>>,
    /// It is to look for work, and is counted as spinning.
    pub(crate) spinning: bool,
    /// It is to run this goroutine, which is locked to it.
    pub(crate) g: Option<GPtr<T>>,
}

/// The shared half of a worker.
pub(crate) struct M<T: Task> {
    pub(crate) id: u32,
    pub(crate) target: Target,
    pub(crate) parker: Parker,
    /// Guards what it is given; set by the waker, taken by the M. A leaf but for timers and the queues.
    pub(crate) grant: Lock<Option<Grant<T>>>,
    /// Number of the running goroutine, 0 if none; for dumps and culprits.
    pub(crate) current_goid: AtomicU64,
    /// Not 0: this thread is reserved for one goroutine (`blocking.rs`).
    pub(crate) locked_g: AtomicU64,
    /// What this M has changed.
    pub(crate) events: Events,
    /// After `target`, which points into it, so that it is dropped later.
    context: OwnedContext<T::Context>,
}

impl<T: Task> M<T> {
    pub(crate) fn new(id: u32, context: Box<T::Context>) -> Self {
        let context = OwnedContext::new(context);
        let doorbell = NonNull::from(context.get().doorbell());
        M {
            id,
            // SAFETY: the doorbell is inside the context, which this struct owns, never moves, and drops last.
            target: unsafe { Target::new(doorbell) },
            parker: Parker::default(),
            grant: Lock::new(Rank::Grant, None),
            current_goid: AtomicU64::new(0),
            locked_g: AtomicU64::new(0),
            events: Events::default(),
            context,
        }
    }

    /// Address of the context, of which other threads may look at atomics.
    pub(crate) fn context_ptr(&self) -> NonNull<T::Context> {
        self.context.0
    }
}

/// What a running goroutine sees of the scheduler.
pub struct Worker<T: Task> {
    pub(crate) shared: Arc<Shared<T>>,
    pub(crate) m: Arc<M<T>>,
    /// The P, except while waiting and in blocking calls.
    pub(crate) p: Option<Box<PLocal<T>>>,
    pub(crate) current: Option<GPtr<T>>,
    pub(crate) is_spinning: bool,
    pub(crate) clock: Clock,
    /// The clock at the last change of goroutine.
    pub(crate) now_ns: u64,
    /// `now_ns` was read so recently that the next dispatch need not read the clock again.
    pub(crate) clock_is_fresh: bool,
    /// Reasons that a safepoint has taken and the outcome has not yet used up.
    pub(crate) reasons: u32,
    /// Number of the goroutine that ran last.
    pub(crate) last_goid: u64,
    /// A goroutine that has yielded and is in no queue yet.
    pub(crate) yielded: Option<GPtr<T>>,
    /// Something late was waiting: look at every P's timers and at the woken list first.
    pub(crate) is_urgent: bool,
    /// While changes are recorded: how often a signal had moved this thread when its goroutine was put on it.
    pub(crate) moved_before: u64,
}

impl<T: Task> Worker<T> {
    /// The body of a worker thread.
    pub(crate) fn run(shared: Arc<Shared<T>>, m: Arc<M<T>>, first: Grant<T>) {
        let _alt_stack = AltStack::install();
        // SAFETY: `m` is held until after `unregister`.
        unsafe { signal::register(&m.target) };
        shared.check_signals(&m.target);
        let mut worker = Worker {
            shared,
            m,
            p: None,
            current: None,
            is_spinning: false,
            clock: Clock::new(),
            now_ns: thread::now_ns(),
            clock_is_fresh: false,
            reasons: 0,
            last_goid: 0,
            yielded: None,
            is_urgent: false,
            moved_before: 0,
        };
        worker.accept(first);
        let _end = EndOfThread { shared: worker.shared.clone(), m: worker.m.clone() };
        while let Some((g, inherits)) = worker.find_runnable() {
            worker.execute(g, inherits);
        }
    }

    pub(crate) fn accept(&mut self, grant: Grant<T>) {
        debug_assert!(self.p.is_none());
        grant.p.p.hold(self.m.id);
        self.clock_is_fresh = false;
        self.p = Some(grant.p);
        self.is_spinning |= grant.spinning;
    }

    /// The P. It is there whenever a goroutine or a timer runs.
    pub(crate) fn p(&mut self) -> &mut PLocal<T> {
        self.p.as_mut().expect("a worker that runs code holds a P")
    }

    /// For tests: an occasion to come to no safepoint for the time that the faults say.
    pub fn stumble(&self) {
        let ms = self.shared.config.faults.stuck_ms.swap(0, Relaxed); // Relaxed: a setting
        if ms != 0 {
            let end_ns = thread::now_ns() + ms as u64 * 1_000_000;
            while thread::now_ns() < end_ns {
                std::hint::spin_loop();
            }
        }
    }

    /// What all tasks share.
    pub fn world(&self) -> &T::World {
        &self.shared.world
    }

    /// This M's execution context.
    pub fn context(&self) -> &T::Context {
        self.m.context.get()
    }

    /// Its address, the same for the M's whole life, with the right to write to it: the scheduler itself only ever
    /// reads the doorbell.
    pub fn context_ptr(&self) -> NonNull<T::Context> {
        self.m.context.0
    }

    /// This M's doorbell.
    pub fn doorbell(&self) -> &Doorbell {
        self.m.target.doorbell()
    }

    /// The local state of the P held now.
    pub fn local(&mut self) -> &mut T::Local {
        &mut self.p().local
    }

    /// Number of this M.
    pub fn m_id(&self) -> u32 {
        self.m.id
    }

    /// Number of the P held now.
    pub fn p_id(&self) -> u32 {
        self.p.as_ref().map_or(NO_M, |p| p.p.id)
    }

    /// The running goroutine. None inside a timer.
    pub fn current(&self) -> Option<GHandle> {
        self.current.map(|g| g.handle())
    }

    /// Its number, 0 inside a timer.
    pub fn goid(&self) -> u64 {
        self.current.map_or(0, |g| g.goid.load(Relaxed))
    }

    /// Whether it is the main goroutine of a run.
    pub fn is_main(&self) -> bool {
        self.current.is_some_and(|g| g.is_main.load(Relaxed)) // Relaxed: set before it was queued
    }

    /// The number of the goroutine that started it, 0 for the main goroutine.
    pub fn creator(&self) -> u64 {
        self.current.map_or(0, |g| g.creator.load(Relaxed))
    }

    /// The scheduler's clock: monotonic, nanoseconds.
    pub fn now_ns(&self) -> u64 {
        thread::now_ns()
    }

    /// GOMAXPROCS.
    pub fn n_procs(&self) -> usize {
        self.shared.n_procs()
    }

    /// Goroutines that exist.
    pub fn n_goroutines(&self) -> u32 {
        self.shared.n_goroutines()
    }

    /// Requests to the running goroutine (`request::KILL` and so on).
    pub fn requests(&self) -> u32 {
        // Acquire: pairs with the Release in `Shared::request_goroutine`.
        self.current.map_or(0, |g| g.requests.load(Acquire))
    }

    /// Takes note that requests were honoured.
    pub fn clear_requests(&self, bits: u32) {
        if let Some(g) = self.current {
            g.requests.fetch_and(!bits, AcqRel); // AcqRel: as in `requests`
        }
    }

    /// A safepoint: answers the doorbell if it rings, and says whether to leave. With the bell silent this is one
    /// load.
    #[inline]
    pub fn safepoint(&mut self) -> Safepoint {
        if self.doorbell().is_rung() { self.answer() } else { Safepoint::Continue }
    }

    #[cold]
    fn answer(&mut self) -> Safepoint {
        let answered = self.m.target.answer(thread::now_ns());
        if !thread::Faults::take(&self.shared.config.faults.n_forgotten) {
            self.reasons |= answered;
        }
        if self.reasons == 0 { Safepoint::Continue } else { Safepoint::Leave }
    }

    /// `go`: the new goroutine runs next on this P, unless another P takes it.
    pub fn spawn(&mut self, task: T) -> Result<GHandle, SpawnError> {
        let limit = self.shared.config.max_goroutines;
        if !self.shared.slots.try_count_in() {
            return Err(SpawnError::TooMany { limit });
        }
        let creator = self.goid();
        let (shared, p) = (&self.shared, self.p.as_mut().expect("a goroutine or timer runs"));
        if p.free.is_empty() && !shared.slots.refill(&mut p.free) {
            return Err(SpawnError::TooMany { limit });
        }
        let g = p.free.pop().expect("just refilled");
        p.p.n_started.bump();
        if p.goids.is_empty() {
            let first = shared.slots.take_goids(GOID_BATCH);
            p.goids = first..first + GOID_BATCH;
        }
        let goid = p.goids.next().expect("just refilled");
        shared.slots.occupy(g, task, goid, creator, false);
        let handle = g.handle();
        if self.shared.is_recording() {
            self.note(EventKind::Created, goid, creator);
        }
        self.queue_next(g);
        Ok(handle)
    }

    /// Makes a parked goroutine runnable: it runs next on this P, unless another P takes it. One that is still on
    /// its way to sleep will not sleep. False if it is gone or was runnable already.
    pub fn ready(&mut self, handle: GHandle) -> bool {
        let Some(g) = self.shared.slots.slot(handle) else { return false };
        match g.status.ready(handle.generation()) {
            crate::status::Ready::Queue => {
                if self.shared.is_recording() {
                    let by = if self.current.is_some() { self.goid() } else { 0 };
                    self.note(EventKind::Ready, g.goid.load(Relaxed), by); // Relaxed: a figure
                }
                self.queue_next(g);
                true
            }
            crate::status::Ready::Remembered => true,
            crate::status::Ready::Nothing => false,
        }
    }

    /// Starts a timer on this P.
    pub fn start_timer(&mut self, due_ns: u64, timer: T::Timer) -> TimerHandle {
        let (handle, state) = timer::new_handle();
        self.p().p.timers.add(due_ns, Action::Run { state, timer });
        self.shared.timer_added(due_ns);
        handle
    }

    /// The running goroutine's slice begins anew: the time so far was spent on something that is not its work.
    pub fn restart_slice(&mut self) {
        // Requests for the old slice are void.
        self.m.target.next_generation();
        let now_ns = thread::now_ns();
        self.p().p.set_running(now_ns, now_ns);
    }

    /// Ends the whole run, as [`Outcome::Fatal`](crate::Outcome::Fatal) does, from a timer or a blocked path.
    pub fn end_run(&self, fatal: T::Fatal) {
        self.shared.end(crate::Exit::Stopped(fatal));
    }

    /// A handle on the scheduler that other threads can use.
    pub fn remote(&self) -> crate::Remote<T> {
        crate::Remote { shared: self.shared.clone() }
    }

    /// Puts `g` in the slot that runs next and wakes a worker if a P idles.
    /// Records a change.
    #[cold]
    pub(crate) fn note(&self, kind: EventKind, goid: u64, other: u64) {
        self.m.events.note(kind, self.p.as_ref().map(|p| p.p.id), goid, other);
    }

    fn queue_next(&mut self, g: GPtr<T>) {
        let by_goroutine = self.current.is_some();
        let p = self.p();
        p.next_inherits = by_goroutine;
        match p.queue.push_next(g.to_queue()) {
            Ok(true) => return self.shared.work_added_by_exchange(),
            Ok(false) => {}
            Err(overflow) => self.shared.inject.extend(overflow.into_iter().map(GPtr::from_queue)),
        }
        self.shared.work_added();
    }

    /// Puts `g` at the tail of this P's ring.
    pub(crate) fn queue_tail(&mut self, g: GPtr<T>) {
        if let Err(overflow) = self.p().queue.push(g.to_queue()) {
            self.shared.inject.extend(overflow.into_iter().map(GPtr::from_queue));
        }
        self.shared.work_added();
    }

    /// Puts back a goroutine that the stopping of the world interrupted: it goes on first, in its own slice.
    pub(crate) fn queue_resume(&mut self, g: GPtr<T>) {
        let p = self.p();
        p.next_inherits = true;
        if let Err(overflow) = p.queue.push_next(g.to_queue()) {
            self.shared.inject.extend(overflow.into_iter().map(GPtr::from_queue));
        }
    }

    /// Whether the reasons taken so far ask the M to stop with the world.
    pub(crate) fn must_stop(&self) -> bool {
        self.reasons & reason::STOP_WORLD != 0
    }
}

/// What remains to be done when a worker thread ends, also by a panic.
struct EndOfThread<T: Task> {
    shared: Arc<Shared<T>>,
    m: Arc<M<T>>,
}

impl<T: Task> Drop for EndOfThread<T> {
    fn drop(&mut self) {
        signal::unregister(&self.m.target);
        if std::thread::panicking() {
            self.shared.end(crate::Exit::Defect);
        }
        self.shared.m_leaves();
    }
}

/// Goroutine numbers that a P takes at a time; Go's number.
const GOID_BATCH: u64 = 16;
