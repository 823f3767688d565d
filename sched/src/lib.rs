//! Urgo's M:N scheduler: G, M, P, sysmon, signals, timers, stop-the-world. It knows no values and no bytecode.
//!
//! # Using it
//!
//! 1. Implement [`Task`] for your half of a goroutine. Its associated types say what goes with it: `World` (shared by all), `Context`
//!    (per thread, holds the [`Doorbell`](urgo_abi::layout::Doorbell)), `Local` (per P: lock-free caches), `Park`
//!    (how to release a wait queue's lock), `Blocking` (system calls), `Timer`, `Fatal` (why a run ends early).
//! 2. [`Scheduler::new`] with a [`Config`] and the world, then [`Scheduler::run`] with the main goroutine. It gives
//!    an [`Exit`]: main returned, deadlock, all gone after `Goexit`, stopped. The other goroutines go on until
//!    [`Scheduler::shutdown`]; a program that ends with main calls it next, a REPL runs the next entry instead.
//! 3. Inside `resume` the [`Worker`] is at hand: `spawn`, `ready`, `start_timer`, `safepoint`, `requests`, `local`,
//!    `world`, `context`, `goid`, `creator`, `now_ns`, `n_procs`, `lock_thread`, `stop_the_world`, `remote`.
//! 4. From other threads a [`Remote`] does the same, and lists, inspects, pauses and asks goroutines.
//!
//! A goroutine parks by *returning* [`Outcome::Parked`]. Either it still holds its wait queue's lock and the `Park`
//! value releases it (the worker calls [`Commit::commit`] once the status says waiting), or it has released the lock
//! before: a `ready` that comes too early is remembered. To be preemptible it polls its doorbell (compiled code:
//! prologues and polls; an interpreter: [`Worker::safepoint`] when its budget runs out) and returns
//! [`Outcome::Preempted`]; the worker answers the bell and decides where the goroutine goes.
//!
//! What a dispatch expects of the task: it sets the real stack limit (`worker.doorbell().set_limit`) before it runs code
//! that compares with it; and looks at `worker.requests()` first, if it honours kill or inspect.
//!
//! # The parts
//!
//! - **G** (`g.rs`, `status.rs`): slot, status word, and the task itself. **M** (`m.rs`): thread and worker. **P** (`p.rs`): the right to
//!   run, a box that moves from holder to holder.
//! - `schedule.rs` finds and runs goroutines; `runq.rs`, `inject.rs` the queues; `idle.rs` who is woken when;
//!   `blocking.rs` calls without a P, threads reserved for a goroutine; `timer.rs`.
//! - `sysmon.rs` deadlines; `preempt.rs` requests; `signal.rs` SIGURG; `stw.rs` stopping the world.
//! - `schedtrace.rs` Go's trace lines; `thread.rs` the operating system; `prim.rs` atomics, or the model checker's; `lock_rank.rs`; `stats.rs`.
//!
//! # Rejected
//!
//! - *A tick* that looks at every P: Go's gives slices of 10 to 20 ms and wakes idle machines. Deadlines are exact.
//! - *A shared queue only*: one lock for all Ps. *Queues without `next`*: a hand-over would wait behind everybody.
//! - *Ps as locked structs*: a box that moves says by its place who may touch it, and costs nothing.
//! - *Reference-counted Gs*: two atomic operations at each switch. Slots that stay, with generations, cost none.

mod blocking;
mod clock;
mod events;
mod g;
mod hooks;
mod idle;
mod inject;
mod lock_rank;
mod m;
mod p;
mod park;
mod preempt;
mod prim;
mod runq;
mod schedtrace;
mod schedule;
mod signal;
mod stats;
mod status;
mod stw;
mod sysmon;
mod task;
#[cfg(all(test, not(loom)))]
mod tests;
mod thread;
mod timer;
mod user_signal;
mod wait_reason;

pub use events::{Event, EventKind, Leave};
pub use g::GHandle;
pub use hooks::{Redirect, RedirectHook, UnwindHook, set_redirect, set_unwind};
pub use m::Worker;
pub use p::MAX_PROCS;
pub use preempt::{Polled, PolledReason, Sample, reason, request};
pub use schedtrace::SchedTrace;
pub use stats::{Buckets, N_BUCKETS, Stats};
pub use status::Status;
pub use stw::{GInfo, StopReport, StoppedWorld, WorldBusy};
pub use sysmon::StuckSink;
pub use task::{BlockingOp, Commit, ExecContext, Exit, Outcome, Safepoint, SpawnError, Task};
pub use thread::Faults;
pub use timer::TimerHandle;
pub use user_signal::{
    Interrupted, ShowSignals, SignalAction, broken_pipe, die_by, is_ignored, on_signal, pass_on,
    reported_signals, send_signal, take_signals,
};
pub use wait_reason::WaitReason;

use crate::{
    g::{GPtr, MAX_SLOTS, Slots},
    idle::Idle,
    inject::Inject,
    lock_rank::{Lock, Rank},
    m::M,
    p::{P, PLocal},
    preempt::{Signals, Target},
    stw::Stw,
    sysmon::Sysmon,
    timer::NEVER,
};
use std::{
    io,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::*, fence},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// How a scheduler is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// GOMAXPROCS at the start; 1 to [`MAX_PROCS`].
    pub procs: usize,
    /// How long a goroutine may run while another waits, nanoseconds.
    pub slice_ns: u64,
    /// How long it may run before it gives way to one that is woken late, nanoseconds.
    pub min_run_ns: u64,
    /// False with `asyncpreemptoff=1`: no signals, and nothing else is different.
    pub async_preempt: bool,
    /// When polled copies are entered.
    pub polled: Polled,
    /// The most goroutines at one time.
    pub max_goroutines: u32,
    /// `schedtrace` lines, if wanted.
    pub schedtrace: Option<SchedTrace>,
    /// Where it is said that a goroutine has not come to a safepoint for a second after it was asked to.
    pub stuck: Option<StuckSink>,
    /// Refusals to produce, for tests.
    pub faults: Arc<Faults>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            procs: thread::n_cpus(),
            slice_ns: 10_000_000,
            min_run_ns: 100_000,
            async_preempt: true,
            polled: Polled::Auto,
            max_goroutines: MAX_SLOTS,
            schedtrace: None,
            stuck: None,
            faults: Arc::default(),
        }
    }
}

/// All of one scheduler that more than one thread sees.
pub(crate) struct Shared<T: Task> {
    me: Weak<Shared<T>>,
    pub(crate) config: Config,
    /// When it was made.
    pub(crate) start_ns: u64,
    pub(crate) n_cpus: usize,
    /// Threads that wait awake for the world to go on.
    pub(crate) n_awake: AtomicUsize,
    pub(crate) inject: Inject<T>,
    ps: Box<[OnceLock<Arc<P<T>>>]>,
    n_procs: AtomicUsize,
    pub(crate) idle: Idle<T>,
    /// All Ms ever started, by number (some numbers may be missing). Guards the list; Ms stay until the end.
    pub(crate) ms: Lock<Vec<Arc<M<T>>>>,
    /// Their threads and sysmon's.
    pub(crate) threads: Lock<Vec<JoinHandle<()>>>,
    pub(crate) stw: Stw<T>,
    pub(crate) sysmon: Sysmon,
    pub(crate) signals: Signals,
    slice_ns: AtomicU64,
    /// A run is on: its end, or a deadlock, is of interest.
    run_active: AtomicBool,
    /// Guards how the run ended.
    exit: Mutex<Option<Exit<T::Fatal>>>,
    exit_changed: Condvar,
    ending: AtomicBool,
    /// Threads that have not ended.
    n_threads: AtomicU32,
    /// Promises to wake a goroutine from outside.
    pub(crate) n_external: AtomicU32,
    pub(crate) failed_threads: AtomicU64,
    pub(crate) n_world_stops: AtomicU64,
    /// The last main goroutine that ended, in the order of [`MainFigures`].
    pub(crate) last_main: [AtomicU64; 5],
    pub(crate) n_handoffs: AtomicU64,
    /// Goroutines started by no worker.
    n_from_outside: AtomicU64,
    /// Whether changes of goroutines are recorded.
    pub(crate) recording: AtomicBool,
    /// What threads that run no goroutines have changed.
    pub(crate) events: events::Events,
    /// After everything that holds addresses of slots.
    pub(crate) slots: Slots<T>,
    pub(crate) world: T::World,
}

impl<T: Task> Shared<T> {
    fn new(config: Config, world: T::World) -> Arc<Self> {
        let signals = Signals::new(config.async_preempt, config.polled, config.faults.clone());
        let n_procs = config.procs.clamp(1, MAX_PROCS);
        let slice_ns = AtomicU64::new(config.slice_ns);
        let shared = Arc::new_cyclic(|me| Shared {
            me: me.clone(),
            n_cpus: thread::n_cpus(),
            n_awake: AtomicUsize::new(0),
            slots: Slots::new(config.max_goroutines),
            config,
            start_ns: thread::now_ns(),
            inject: Inject::new(),
            ps: (0..MAX_PROCS).map(|_| OnceLock::new()).collect(),
            n_procs: AtomicUsize::new(n_procs),
            idle: Idle::new(),
            ms: Lock::new(Rank::AllMs, Vec::new()),
            threads: Lock::new(Rank::AllMs, Vec::new()),
            stw: Stw::new(),
            sysmon: Sysmon::new(),
            signals,
            slice_ns,
            run_active: AtomicBool::new(false),
            exit: Mutex::new(None),
            exit_changed: Condvar::new(),
            ending: AtomicBool::new(false),
            n_threads: AtomicU32::new(0),
            n_external: AtomicU32::new(0),
            failed_threads: AtomicU64::new(0),
            n_world_stops: AtomicU64::new(0),
            last_main: Default::default(),
            n_handoffs: AtomicU64::new(0),
            n_from_outside: AtomicU64::new(0),
            recording: AtomicBool::new(false),
            events: events::Events::default(),
            world,
        });
        for id in (0..n_procs as u32).rev() {
            let p = shared.new_p(id);
            shared.put_p_away(p);
        }
        shared
    }

    /// A counted reference to this struct.
    pub(crate) fn this(&self) -> Arc<Self> {
        self.me.upgrade().expect("whoever calls a method holds one")
    }

    /// Makes P `id`, which does not exist yet.
    pub(crate) fn new_p(&self, id: u32) -> Box<PLocal<T>> {
        let local = PLocal::new(id, T::new_local(&self.world));
        let set = self.ps[id as usize].set(local.p.clone());
        debug_assert!(set.is_ok());
        local
    }

    /// P number `id`, if it was ever made.
    #[inline]
    pub(crate) fn p(&self, id: u32) -> Option<&Arc<P<T>>> {
        self.ps.get(id as usize)?.get()
    }

    fn all_ps(&self) -> impl Iterator<Item = &Arc<P<T>>> {
        self.ps.iter().map_while(|p| p.get())
    }

    /// Goroutines started so far.
    fn n_started(&self) -> u64 {
        let outside = self.n_from_outside.load(Relaxed); // Relaxed: a figure
        outside + self.all_ps().map(|p| p.n_started.get()).sum::<u64>()
    }

    /// Goroutines that exist; exact while none starts or ends elsewhere.
    pub(crate) fn n_goroutines(&self) -> u32 {
        let ended: u64 = self.all_ps().map(|p| p.n_ended.get()).sum();
        self.n_started().saturating_sub(ended) as u32
    }

    pub(crate) fn n_procs(&self) -> usize {
        self.n_procs.load(Relaxed) // Relaxed: changes only while the world is stopped
    }

    pub(crate) fn store_n_procs(&self, n: usize) {
        self.n_procs.store(n, Relaxed); // Relaxed: see `n_procs`
    }

    /// M number `id`.
    pub(crate) fn m(&self, id: u32) -> Option<Arc<M<T>>> {
        self.ms.lock().iter().find(|m| m.id == id).cloned()
    }

    /// Whether changes of goroutines are recorded.
    #[inline]
    pub(crate) fn is_recording(&self) -> bool {
        self.recording.load(Relaxed) // Relaxed: a setting
    }

    /// How long a goroutine may run while another waits.
    pub(crate) fn slice_ns(&self) -> u64 {
        self.slice_ns.load(Relaxed) // Relaxed: a setting
    }

    pub(crate) fn is_ending(&self) -> bool {
        self.ending.load(SeqCst) // SeqCst: against the wake-ups in `begin_ending`
    }

    /// Whether a request to stop the M is (still) meant.
    pub(crate) fn must_stop_now(&self) -> bool {
        self.stw.is_pending() || self.is_ending()
    }

    pub(crate) fn is_run_active(&self) -> bool {
        self.run_active.load(Acquire) // Acquire: pairs with `Scheduler::run`
    }

    fn exit(&self) -> MutexGuard<'_, Option<Exit<T::Fatal>>> {
        self.exit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The run has ended. The first end counts.
    pub(crate) fn end(&self, how: Exit<T::Fatal>) {
        let mut exit = self.exit();
        if self.is_run_active() && exit.is_none() {
            *exit = Some(how);
            self.exit_changed.notify_all();
        }
    }

    /// The main goroutine is gone; by Goexit if `end` is None.
    pub(crate) fn main_left(&self, _main: GHandle, end: Option<Exit<T::Fatal>>) {
        if let Some(end) = end {
            self.end(end);
        }
    }

    /// A new M sees whether signals reach it.
    pub(crate) fn check_signals(&self, target: &Target) {
        self.n_threads.fetch_add(1, AcqRel); // AcqRel: pairs with `m_leaves`
        if self.signals.is_enabled()
            && self.signals.polled().is_none()
            && let Err(why) = signal::probe(target, &self.config.faults)
        {
            self.give_up_signals(why);
        }
    }

    /// A thread ends.
    pub(crate) fn m_leaves(&self) {
        let _exit = self.exit(); // so that the waiter is either not yet looking or already waiting
        self.n_threads.fetch_sub(1, AcqRel); // AcqRel: what the thread did comes before
        self.exit_changed.notify_all();
    }

    /// A P went into a blocking call: somebody may be waiting for it.
    pub(crate) fn p_was_lent(&self, p: &P<T>, now_ns: u64) {
        fence(SeqCst); // the P before the loads; pairs with the submitter's and the stopper's fences
        if self.stw.is_pending() {
            if let Some(local) = self.take_blocked(p) {
                self.stw.hand_in(local, 0);
            }
        } else if !p.ring.is_empty() || self.inject.len() > 0 {
            self.sysmon.wake_if_later_than(now_ns + blocking::HAND_OFF_NS);
        }
        // Its timers have no worker to run them now.
        let next_ns = p.timers.next_ns();
        if next_ns != NEVER {
            self.timer_added(next_ns);
        }
    }

    /// A goroutine is in the woken list.
    pub(crate) fn woken_from_outside(&self) {
        self.work_added();
        if self.idle.n_idle_ps() == 0 {
            self.sysmon.wake();
        }
    }

    /// A slice shorter than usual has begun.
    pub(crate) fn slice_ends_at(&self, end_ns: u64) {
        if self.any_work() {
            fence(SeqCst); // as for timers
            self.sysmon.wake_if_later_than(end_ns);
        }
    }

    fn spawn_from_outside(&self, task: T, is_main: bool) -> Result<GHandle, SpawnError> {
        let limit = self.config.max_goroutines;
        let too_many = SpawnError::TooMany { limit };
        if !self.slots.try_count_in() {
            return Err(too_many);
        }
        let mut free = Vec::new();
        if !self.slots.refill(&mut free) {
            return Err(too_many);
        }
        let g = free.pop().ok_or(too_many)?;
        self.slots.give_back(&mut free, 0);
        let goid = self.slots.take_goids(1);
        self.n_from_outside.fetch_add(1, Relaxed); // Relaxed: a figure
        self.slots.occupy(g, task, goid, 0, is_main);
        let handle = g.handle();
        self.inject.push_woken(g);
        self.woken_from_outside();
        Ok(handle)
    }

    fn ready_from_outside(&self, handle: GHandle) -> bool {
        let Some(g) = self.slots.find(handle) else { return false };
        match g.status.ready(handle.generation()) {
            status::Ready::Queue => {
                if self.is_recording() {
                    self.events.note(EventKind::Ready, None, g.goid.load(Relaxed), 0); // Relaxed: a figure
                }
                self.inject.push_woken(g);
                self.woken_from_outside();
                true
            }
            status::Ready::Remembered => true,
            status::Ready::Nothing => false,
        }
    }

    /// Sets request bits of a goroutine and rings for it if it runs.
    fn request_goroutine(&self, g: GPtr<T>, bits: u32) {
        g.requests.fetch_or(bits, AcqRel); // pairs with the Acquire loads at dispatch and safepoints
        thread::fence_heavy(); // pairs with the light fence at dispatch: it sees the bits or we see the M
        if g.status.get() != Status::Running {
            return;
        }
        if let Some(m) = self.m(g.m.load(Relaxed)) {
            let now_ns = thread::now_ns();
            m.target.request(reason::GOROUTINE, None, now_ns);
            self.send(&m.target, now_ns);
            self.sysmon.wake_if_later_than(now_ns + preempt::RESEND_NS);
        }
    }

    fn unpause(&self, g: GPtr<T>) -> bool {
        g.requests.fetch_and(!request::PAUSE, AcqRel); // as in `request_goroutine`
        fence(SeqCst); // pairs with the one in `Worker::pause`: one side sees the other
        if !g.status.unpause() {
            return false;
        }
        self.inject.push_woken(g);
        self.woken_from_outside();
        true
    }

    fn stats(&self) -> Stats {
        let mut stats = Stats::default();
        let ms = self.ms.lock();
        for m in ms.iter() {
            stats.add(&m.target.counts, &m.target.off_processor);
        }
        stats.threads = ms.len() as u64;
        drop(ms);
        stats.sysmon_wakeups = self.sysmon.wakeups.get();
        stats.late_wakeups = self.sysmon.late_wakeups.get();
        stats.goroutines_created = self.n_started();
        stats.failed_threads = self.failed_threads.load(Relaxed); // Relaxed, all: figures
        stats.world_stops = self.n_world_stops.load(Relaxed);
        stats.handoffs += self.n_handoffs.load(Relaxed);
        stats
    }

    /// Tells all threads to end.
    fn begin_ending(&self) {
        self.ending.store(true, SeqCst); // SeqCst: before the wake-ups
        let now_ns = thread::now_ns();
        let ms: Vec<_> = self.ms.lock().clone();
        for m in &ms {
            m.target.request(reason::STOP_WORLD, None, now_ns);
            self.send(&m.target, now_ns);
            m.parker.wake();
        }
        self.idle.wake_all();
        self.sysmon.wake();
    }

    /// Waits until all threads have ended; false after `grace`.
    fn wait_ended(&self, grace: Duration) -> bool {
        let deadline = Instant::now() + grace;
        let mut exit = self.exit();
        while self.n_threads.load(Acquire) > 0 {
            let now = Instant::now();
            if now >= deadline {
                return false;
            }
            // sysmon is gone: repeat what it would have repeated.
            let wait = (deadline - now).min(Duration::from_millis(1));
            exit = self.exit_changed.wait_timeout(exit, wait).unwrap_or_else(PoisonError::into_inner).0;
            drop(exit);
            self.begin_ending();
            exit = self.exit();
        }
        true
    }
}

/// The clock of all schedulers: nanoseconds, monotonic. Deadlines of timers are readings of it.
pub fn clock_ns() -> u64 {
    thread::now_ns()
}

/// What a goroutine costs in bytes beside its task and what the task owns.
pub fn bytes_per_goroutine<T: Task>() -> usize {
    size_of::<g::G<T>>() - size_of::<Option<T>>()
}

/// A scheduler, owned by whoever made it.
pub struct Scheduler<T: Task> {
    shared: Arc<Shared<T>>,
    is_shut_down: bool,
}

impl<T: Task> Scheduler<T> {
    /// Sets up a scheduler and starts sysmon. Workers are started when there is work.
    pub fn new(config: Config, world: T::World) -> io::Result<Self> {
        let shared = Shared::new(config, world);
        shared.n_threads.fetch_add(1, AcqRel); // sysmon
        let monitored = shared.clone();
        let body = move || {
            sysmon::run(&monitored);
            monitored.m_leaves();
        };
        match thread::spawn("urgo-sysmon".to_owned(), &Faults::default(), body) {
            Ok(handle) => shared.threads.lock().push(handle),
            Err(error) => {
                shared.n_threads.fetch_sub(1, AcqRel);
                return Err(error);
            }
        }
        Ok(Scheduler { shared, is_shut_down: false })
    }

    /// Runs `main` as the main goroutine and waits for the end of the run. Other goroutines go on afterwards.
    pub fn run(&self, main: T) -> Result<Exit<T::Fatal>, SpawnError> {
        *self.shared.exit() = None;
        // Until main is queued there is nothing to run, which is no deadlock.
        let hold = self.remote().hold();
        self.shared.run_active.store(true, Release); // Release: pairs with `is_run_active`
        let spawned = self.shared.spawn_from_outside(main, true);
        drop(hold);
        let result = spawned.map(|_| self.wait());
        self.shared.run_active.store(false, Release);
        result
    }

    fn wait(&self) -> Exit<T::Fatal> {
        let mut exit = self.shared.exit();
        loop {
            if let Some(how) = exit.take() {
                return how;
            }
            exit = self.shared.exit_changed.wait(exit).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A handle for other threads.
    pub fn remote(&self) -> Remote<T> {
        Remote { shared: self.shared.clone() }
    }

    /// Ends all goroutines where they are, without running anything of theirs, and joins the threads. False if a
    /// thread did not come to a safepoint, or out of a blocking call, within `grace`: it is left to itself.
    pub fn shutdown(mut self, grace: Duration) -> bool {
        self.end_threads(grace)
    }

    fn end_threads(&mut self, grace: Duration) -> bool {
        if std::mem::replace(&mut self.is_shut_down, true) {
            return true;
        }
        self.shared.begin_ending();
        if !self.shared.wait_ended(grace) {
            return false;
        }
        let threads = std::mem::take(&mut *self.shared.threads.lock());
        for thread in threads {
            // A worker that panicked has said so on stderr; there is nothing to add.
            let _ = thread.join();
        }
        true
    }
}

impl<T: Task> Drop for Scheduler<T> {
    fn drop(&mut self) {
        self.end_threads(Duration::from_secs(1));
    }
}

/// What a P does.
#[derive(Clone, Copy, Debug)]
pub struct PInfo {
    /// Its number.
    pub id: u32,
    /// The M that holds it.
    pub m: Option<u32>,
    /// Number of the goroutine that runs, 0 if none does.
    pub goid: u64,
    /// Time since its slice began, nanoseconds.
    pub slice_ns: u64,
    /// Time since it was put on the processor.
    pub run_ns: u64,
    /// Goroutines in its queue.
    pub queued: usize,
    /// Its timers.
    pub timers: usize,
}

/// What the main goroutine of a run had done when it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MainFigures {
    /// Its number; 0 if none has ended.
    pub goid: u64,
    /// Time on a processor.
    pub cpu_ns: u64,
    /// How often it was preempted.
    pub preemptions: u64,
    /// How many of these times a signal made it leave compiled code.
    pub by_signal: u64,
    /// How often it left its P of its own accord.
    pub left: u64,
}

/// What other threads can do with a scheduler.
pub struct Remote<T: Task> {
    pub(crate) shared: Arc<Shared<T>>,
}

impl<T: Task> Clone for Remote<T> {
    fn clone(&self) -> Self {
        Remote { shared: self.shared.clone() }
    }
}

/// While one exists somebody outside may wake a goroutine, so the program is not deadlocked.
pub struct ExternalHold<T: Task> {
    shared: Arc<Shared<T>>,
}

impl<T: Task> Drop for ExternalHold<T> {
    fn drop(&mut self) {
        self.shared.n_external.fetch_sub(1, SeqCst); // SeqCst: read by the deadlock check
        // The check was made when the last worker went idle; it has to be made again.
        let lists = self.shared.idle.lists();
        self.shared.check_deadlock(lists);
    }
}

impl<T: Task> Remote<T> {
    /// What all tasks share.
    pub fn world(&self) -> &T::World {
        &self.shared.world
    }

    /// Starts a goroutine.
    pub fn spawn(&self, task: T) -> Result<GHandle, SpawnError> {
        self.shared.spawn_from_outside(task, false)
    }

    /// Makes a parked goroutine runnable. If every P is busy one gives way soon. False if it is gone or was runnable
    /// already.
    pub fn ready(&self, handle: GHandle) -> bool {
        self.shared.ready_from_outside(handle)
    }

    /// Promises that somebody outside may wake a goroutine, for as long as the hold lives.
    pub fn hold(&self) -> ExternalHold<T> {
        self.shared.n_external.fetch_add(1, SeqCst); // SeqCst: read by the deadlock check
        ExternalHold { shared: self.shared.clone() }
    }

    /// Ends the present run.
    pub fn stop(&self, fatal: T::Fatal) {
        self.shared.end(Exit::Stopped(fatal));
    }

    /// All goroutines there are at the moment.
    pub fn goroutines(&self) -> Vec<GInfo> {
        let mut all = Vec::new();
        self.shared.slots.for_each(|g| {
            let info = stw::info(g);
            if info.status != Status::Free {
                all.push(info);
            }
        });
        all.sort_by_key(|info| info.goid);
        all
    }

    /// Looks at (or changes) the task of a goroutine that is not running; it is not dispatched meanwhile. None if it
    /// runs, is gone, or is being looked at by somebody else.
    pub fn inspect<R>(&self, handle: GHandle, look: impl FnOnce(&mut T, Status) -> R) -> Option<R> {
        self.shared.slots.find(handle)?.with_claim(look)
    }

    /// Looks at the tasks of some of the goroutines there are: of slots `first` and the `n - 1` behind it. Each is claimed
    /// meanwhile as by [`inspect`](Self::inspect); those that run, or are being looked at by somebody else, are given to
    /// `missed`. Returns the first slot left, if there are any.
    pub fn inspect_some(
        &self,
        first: u32,
        n: u32,
        mut look: impl FnMut(&mut T),
        mut missed: impl FnMut(GHandle),
    ) -> Option<u32> {
        self.shared.slots.for_some(first, n, |g| {
            if g.with_claim(|task, _| look(task)).is_none() && g.status.get() != Status::Free {
                missed(g.handle());
            }
        })
    }

    /// Whether a goroutine lives still.
    pub fn is_alive(&self, handle: GHandle) -> bool {
        self.shared.slots.find(handle).is_some_and(|g| g.status.get() != Status::Free)
    }

    /// Sets request bits ([`request`]) of a goroutine. It finds them at its next safepoint or dispatch; a parked one
    /// is not woken. False if it is gone.
    pub fn request(&self, handle: GHandle, bits: u32) -> bool {
        let Some(g) = self.shared.slots.find(handle) else { return false };
        self.shared.request_goroutine(g, bits);
        true
    }

    /// For stress tests: wants every worker's goroutine to give way now, by doorbell and signal, whoever waits.
    pub fn disturb(&self) {
        let now_ns = thread::now_ns();
        for m in self.shared.ms.lock().iter() {
            m.target.request(reason::STORM, None, now_ns);
            self.shared.send(&m.target, now_ns);
        }
    }

    /// For tests: the clock jumps forward, as after the machine was suspended.
    pub fn jump_clock(&self, by: Duration) {
        thread::jump_clock(by.as_nanos() as u64);
        self.shared.idle.wake_all();
        self.shared.sysmon.wake();
    }

    /// Lets a paused goroutine go on. True if it was paused.
    pub fn unpause(&self, handle: GHandle) -> bool {
        self.shared.slots.find(handle).is_some_and(|g| self.shared.unpause(g))
    }

    /// Stops the world, runs `work` in it, starts it again. Not from a worker thread.
    pub fn stop_the_world<R>(&self, work: impl FnOnce(&mut StoppedWorld<'_, T>) -> R) -> R {
        self.shared.stop_the_world(work)
    }

    /// GOMAXPROCS.
    pub fn n_procs(&self) -> usize {
        self.shared.n_procs()
    }

    /// What the Ps do at the moment, by number.
    pub fn procs(&self) -> Vec<PInfo> {
        let shared = &self.shared;
        let now_ns = thread::now_ns();
        let info = |id: u32| {
            let p = shared.p(id)?;
            let m = p.m();
            let goid = m.and_then(|m| shared.m(m)).map_or(0, |m| m.current_goid.load(Relaxed)); // Relaxed: a figure
            let (slice_ns, run_ns) = match p.running_since().filter(|_| goid != 0) {
                Some((slice, run)) => (now_ns.saturating_sub(slice), now_ns.saturating_sub(run)),
                None => (0, 0),
            };
            Some(PInfo { id, m, goid, slice_ns, run_ns, queued: p.ring.len(), timers: p.timers.len() })
        };
        (0..shared.n_procs() as u32).filter_map(info).collect()
    }

    /// Where a thread is just now; None if it does not answer within `grace`.
    pub fn sample(&self, m: u32, grace: Duration) -> Option<Sample> {
        self.shared.m(m)?.target.sample(&self.shared.config.faults, grace)
    }

    /// What the last main goroutine had done that has ended. Settled once its run has.
    pub fn last_main(&self) -> MainFigures {
        // Relaxed: ordered by the end of the run.
        let [goid, cpu_ns, preemptions, by_signal, left] =
            [0, 1, 2, 3, 4].map(|i: usize| self.shared.last_main[i].load(Relaxed));
        MainFigures { goid, cpu_ns, preemptions, by_signal, left }
    }

    /// Goroutines in the global queue.
    pub fn n_global(&self) -> usize {
        self.shared.inject.len()
    }

    /// How long a goroutine may run while another waits, nanoseconds.
    pub fn slice_ns(&self) -> u64 {
        self.shared.slice_ns()
    }

    /// Changes that.
    pub fn set_slice_ns(&self, slice_ns: u64) {
        self.shared.slice_ns.store(slice_ns.max(1), Relaxed); // Relaxed: see `slice_ns`
        self.shared.sysmon.wake();
    }

    /// Whether signals are sent.
    pub fn async_preempt(&self) -> bool {
        self.shared.signals.is_enabled()
    }

    /// Switches the sending of signals on or off while goroutines run. Whoever should have been stopped meanwhile is
    /// stopped now.
    pub fn set_async_preempt(&self, enabled: bool) {
        self.shared.signals.set_enabled(enabled);
        if enabled {
            self.disturb();
            self.shared.sysmon.wake();
        }
    }

    /// GOMAXPROCS from now on. Stops the world for it.
    pub fn set_procs(&self, n: usize) {
        self.stop_the_world(|world| world.set_procs(n));
    }

    /// Records changes of goroutines from now on, or no longer.
    pub fn record(&self, on: bool) {
        self.shared.recording.store(on, Relaxed); // Relaxed: a setting
    }

    /// Takes what has been recorded, in no order, and gives the number of events that were lost.
    pub fn take_events(&self, into: &mut Vec<Event>) -> u64 {
        let ms: Vec<_> = self.shared.ms.lock().clone();
        ms.iter().map(|m| m.events.take(into)).sum::<u64>() + self.shared.events.take(into)
    }

    /// Counters.
    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }

    /// Why polled copies are entered, if they are.
    pub fn polled(&self) -> Option<PolledReason> {
        self.shared.signals.polled()
    }

    /// The scheduler's clock.
    pub fn now_ns(&self) -> u64 {
        thread::now_ns()
    }
}
