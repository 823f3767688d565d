//! What the scheduler sees of a goroutine, and what a goroutine's code sees of the scheduler.
//!
//! A [`Task`] is the other crate's half of a goroutine. The scheduler embeds it in its own half, the G, hands it a
//! [`Worker`](crate::Worker) and calls [`resume`](Task::resume). Everything else is said by the [`Outcome`] that
//! comes back; by then the task is plain data again and nothing of it is left on the thread's stack.

use crate::{g::GHandle, m::Worker, wait_reason::WaitReason};
use urgo_abi::layout::Doorbell;

/// The per-M struct that compiled code holds in a register. Its address never changes while the M exists.
///
/// The scheduler needs nothing of it but the doorbell. Other threads see the doorbell only; all else in a context
/// belongs to its M, so it may hold cells and raw pointers (`Send` is needed to build it before its thread runs).
pub trait ExecContext: Send + 'static {
    /// The doorbell inside. Always the same one.
    fn doorbell(&self) -> &Doorbell;
}

/// What has to happen once a parking goroutine's status says waiting: usually, to release a lock.
pub trait Commit: Send {
    /// Runs on the M that parked `g`, after the task was put away. From the moment the lock is released another
    /// thread may run the goroutine, so nothing of it may be touched. False calls the park off.
    ///
    /// It must neither park nor make goroutines runnable (the worker is not at hand), only let others do so.
    #[must_use]
    fn commit(self, g: GHandle) -> bool;
}

/// Nothing to release: the waker may come at any time, an early one is remembered.
impl Commit for () {
    fn commit(self, _: GHandle) -> bool {
        true
    }
}

/// A system call, or anything else that may take long, prepared by a goroutine and performed without a P.
pub trait BlockingOp: Send + 'static {
    /// Performs the operation and keeps its result inside. The goroutine is plain data meanwhile: collected,
    /// inspected, perhaps killed; the operation must own or have pinned whatever it touches.
    fn perform(&mut self);
}

/// For tasks that never block.
impl BlockingOp for () {
    fn perform(&mut self) {}
}

/// A goroutine, as the scheduler runs it.
pub trait Task: Sized + Send + 'static {
    /// What all tasks of one scheduler share: heap, code, modules.
    type World: Send + Sync + 'static;
    /// Per-M state, with the doorbell.
    type Context: ExecContext;
    /// Per-P state: it moves with the right to run goroutines, so it needs no locks. Allocation caches.
    type Local: Send + 'static;
    /// How a parking goroutine lets go of its wait queue.
    type Park: Commit;
    /// Blocking operations.
    type Blocking: BlockingOp;
    /// What a timer that is not simply a sleep does when it is due.
    type Timer: Send + 'static;
    /// Why a run was ended from inside: an exit code, a panic's report.
    type Fatal: Send + 'static;

    /// Makes the context of a new M.
    fn new_context(world: &Self::World) -> Box<Self::Context>;

    /// Makes the local state of a new P.
    fn new_local(world: &Self::World) -> Self::Local;

    /// Runs the goroutine until it has to leave the processor.
    fn resume(&mut self, worker: &mut Worker<Self>) -> Outcome<Self>;

    /// Takes back a blocking operation that is done. Called at the next dispatch, before `resume`.
    fn unblocked(&mut self, worker: &mut Worker<Self>, operation: Self::Blocking);

    /// The goroutine has ended on the P that has this local state, which may keep what can be used again.
    fn retire(self, _local: &mut Self::Local) {}

    /// What the goroutine on the M with this context does that does not come to a safepoint. Called on another thread, so
    /// nothing of the context may be looked at but atomics.
    fn stuck_in(_world: &Self::World, _context: std::ptr::NonNull<Self::Context>) -> Option<String> {
        None
    }

    /// A timer is due. Runs on a worker that has a P but no current goroutine; short: it may make goroutines
    /// runnable, spawn, and start timers. Returns the next due time of a periodic timer.
    fn on_timer(worker: &mut Worker<Self>, timer: &mut Self::Timer, due_ns: u64) -> Option<u64>;
}

/// Why [`Task::resume`] came back.
pub enum Outcome<T: Task> {
    /// It found the doorbell rung at a safepoint. The scheduler answers the bell and decides where it goes.
    Preempted,
    /// `runtime.Gosched`: to the tail of the global queue.
    Yielded,
    /// To the tail of the own P's queue (a semaphore's hand-off).
    YieldedLocally,
    /// It waits. Once its status says so, `park` is committed.
    Parked(WaitReason, T::Park),
    /// It sleeps until a time of the scheduler's clock.
    Sleeping {
        /// When to go on, in nanoseconds as [`Worker::now_ns`] counts.
        until_ns: u64,
    },
    /// It wants this performed without holding a P.
    Blocking(Box<T::Blocking>),
    /// Its function returned. The run ends if it is the main goroutine.
    Exited,
    /// It ended by `runtime.Goexit`. The run goes on, also without the main goroutine.
    Goexited,
    /// It was killed. The run ends for this reason if it is the main goroutine, else it goes on.
    Killed(T::Fatal),
    /// The whole run is to end: `os.Exit`, an uncaught panic, a fatal error.
    Fatal(T::Fatal),
}

/// What a safepoint says.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Safepoint {
    /// Nobody wants anything of this goroutine: go on.
    Continue,
    /// Return [`Outcome::Preempted`] as soon as the state is in the frames.
    Leave,
}

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Exit<F> {
    /// The main goroutine's function returned.
    MainReturned,
    /// `all goroutines are asleep - deadlock!`
    Deadlock,
    /// `no goroutines (main called runtime.Goexit) - deadlock!`
    NoGoroutines,
    /// A goroutine or the host ended it.
    Stopped(F),
    /// The system gives no thread to run it on.
    NoThreads,
    /// A worker thread panicked: a defect of ours. What it held is lost, and the scheduler is good for a shutdown only.
    Defect,
}

impl<F> Exit<F> {
    /// Go's text of the fatal error that this end is, if it is one.
    pub fn fatal_text(&self) -> Option<&'static str> {
        match self {
            Exit::Deadlock => Some("all goroutines are asleep - deadlock!"),
            Exit::NoGoroutines => Some("no goroutines (main called runtime.Goexit) - deadlock!"),
            Exit::Defect => Some("internal error: a worker thread panicked"),
            Exit::NoThreads => Some("no worker thread can be started"),
            Exit::MainReturned | Exit::Stopped(_) => None,
        }
    }
}

/// Why a goroutine could not be started.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpawnError {
    /// The configured number of goroutines exists already.
    TooMany {
        /// That number.
        limit: u32,
    },
}

impl std::fmt::Display for SpawnError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SpawnError::TooMany { limit } => write!(f, "goroutine limit of {limit} reached"),
        }
    }
}

impl std::error::Error for SpawnError {}
