//! sysmon: the one thread that watches the clock for those who cannot.
//!
//! It has no P and no tick. Each pass looks at everything once, does what is due, and yields the time at which
//! something will be due next; with nothing in sight it sleeps without end. What it watches:
//!
//! - **slices** that somebody waits for: at their end the goroutine is asked to leave;
//! - **timers**, while no idle worker keeps the clock (`idle.rs`), and goroutines woken from outside: if every P is busy, the
//!   goroutine that has run longest gives way as soon as it has had its minimum run (wake-up preemption);
//! - **Ps in blocking calls** with work in their queues: another worker gets them;
//! - **requests** that have not been answered: the signal is sent again (`preempt.rs`); one that stays open for a second is
//!   reported by the name of what does not come to a safepoint;
//! - threads that could not be started; lines of the scheduler trace.
//!
//! Before it sleeps it publishes until when, and whether it watches slices; then a full fence; then it looks again.
//! Those who add work or timers do it the other way round and wake it if it would come too late. So the usual price
//! of making a goroutine runnable is a load.
//!
//! While anything is contended, and one slice longer, it wakes at the earliest end of *any* running slice. A slice
//! dispatched while it sleeps ends no sooner than that, so no end is missed and nobody has to tell it of dispatches.
//! A lone goroutine's slice simply begins anew: nobody waits, nothing is sent, and after one slice sysmon sleeps.

use crate::{
    Shared,
    blocking::HAND_OFF_NS,
    m::M,
    p::P,
    preempt::{PolledReason, RESEND_NS, Resend, Target, reason},
    stats::Counter,
    task::{Exit, Task},
    thread::{self, Parker},
    timer::NEVER,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering::*, fence},
};

/// How long to wait before a thread is asked for again.
const THREAD_RETRY_NS: u64 = 1_000_000;
/// A wake-up this much after its time is late: the process did not get the processor.
const LATE_NS: u64 = 1_000_000;
/// For how long starting a thread is tried while no goroutine runs.
const THREAD_GIVE_UP_NS: u64 = 1_000_000_000;
/// What one wake-up preemption is taken to cost.
const WAKE_UP_COST_NS: u64 = 10_000;
/// Wake-up preemptions may cost one part in this many; beyond that the minimum run is doubled.
const WAKE_UP_SHARE: u64 = 25;
/// Over this time.
const WAKE_UP_WINDOW_NS: u64 = 50_000_000;

/// A goroutine that has not answered for this long is reported.
const STUCK_NS: u64 = 1_000_000_000;
/// The process may have been stopped meanwhile: it has to be seen so often, at such intervals, that it has not answered.
const STUCK_LOOKS: u32 = 10;
const STUCK_LOOK_NS: u64 = 50_000_000;
/// One that waits for a processor most of the time has to have had one for so long.
const STUCK_RAN_NS: u64 = 50_000_000;

/// Takes a line about a goroutine that does not answer.
#[derive(Clone)]
pub struct StuckSink(pub Arc<dyn Fn(&str) + Send + Sync>);

impl std::fmt::Debug for StuckSink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StuckSink").finish_non_exhaustive()
    }
}

/// What others see of sysmon.
pub(crate) struct Sysmon {
    parker: Parker,
    /// Until when it sleeps; 0 while it is awake and will look at everything before it sleeps.
    until_ns: AtomicU64,
    /// Whether its sleep takes the ends of slices into account.
    watches_slices: AtomicBool,
    /// When to try again to start a thread; NEVER: no need.
    retry_ns: AtomicU64,
    pub(crate) wakeups: Counter,
    /// Wake-ups that came more than [`LATE_NS`] after their time.
    pub(crate) late_wakeups: Counter,
}

impl Sysmon {
    pub(crate) fn new() -> Self {
        Sysmon {
            parker: Parker::default(),
            until_ns: AtomicU64::new(0),
            watches_slices: AtomicBool::new(false),
            retry_ns: AtomicU64::new(NEVER),
            wakeups: Counter::default(),
            late_wakeups: Counter::default(),
        }
    }

    /// Work waits and every P is busy. The caller's enqueue and a full fence come before.
    #[inline]
    pub(crate) fn note_contention(&self) {
        // Relaxed: ordered by the caller's fence against the one before sysmon looks again.
        if !self.watches_slices.load(Relaxed) {
            self.wake();
        }
    }

    /// Something is due at `due_ns`. The caller's store and a full fence come before.
    pub(crate) fn wake_if_later_than(&self, due_ns: u64) {
        // Relaxed: as in `note_contention`.
        if self.until_ns.load(Relaxed) > due_ns {
            self.wake();
        }
    }

    pub(crate) fn wake(&self) {
        self.parker.wake();
    }

    /// A thread could not be started.
    pub(crate) fn retry_threads(&self, now_ns: u64) {
        // SeqCst: before the look of `wake_if_later_than`. An earlier time stays.
        let _ = self.retry_ns.compare_exchange(NEVER, now_ns + THREAD_RETRY_NS, SeqCst, SeqCst);
        self.wake_if_later_than(now_ns + THREAD_RETRY_NS);
    }
}

/// What sysmon remembers of one P between passes.
#[derive(Clone, Copy, Default)]
struct Watched {
    slice_start_ns: u64,
    /// The end of the slice, or of the last of the slices that a lone goroutine has begun anew.
    ends_ns: u64,
    asked: bool,
    /// The request that has been seen unanswered: when it was made, how often it was looked at, and when last.
    requested_ns: u64,
    n_looks: u32,
    looked_ns: u64,
    /// What its thread had had of the processors, and how long it had waited for one, when it was first seen.
    times_ns: (u64, u64),
}

/// The thread's own state.
struct Monitor<'a, T: Task> {
    shared: &'a Shared<T>,
    now_ns: u64,
    next_ns: u64,
    watched: Vec<Watched>,
    /// Slices are watched until then.
    armed_until_ns: u64,
    min_run_ns: u64,
    window_start_ns: u64,
    n_wake_ups: u64,
    first_failure_ns: u64,
    next_trace_ns: u64,
    /// How long to wait before looking again at a waker that is late; grows while nothing changes.
    late_look_ns: u64,
    /// The late timer that the last pass has seen to, or NEVER.
    late_timer_ns: u64,
    /// Goroutines put on processors when a thread could not be started.
    dispatches_at_failure: u64,
}

/// The body of the thread.
pub(crate) fn run<T: Task>(shared: &Shared<T>) {
    thread::set_minimal_timer_slack();
    let mut monitor = Monitor {
        shared,
        now_ns: 0,
        next_ns: NEVER,
        watched: Vec::new(),
        armed_until_ns: 0,
        min_run_ns: shared.config.min_run_ns,
        window_start_ns: 0,
        n_wake_ups: 0,
        first_failure_ns: 0,
        next_trace_ns: shared.first_trace_ns(),
        late_look_ns: RESEND_NS,
        late_timer_ns: NEVER,
        dispatches_at_failure: 0,
    };
    let sysmon = &shared.sysmon;
    while !shared.is_ending() {
        sysmon.until_ns.store(0, Relaxed); // Relaxed: it will look before it sleeps
        monitor.pass();
        sysmon.watches_slices.store(monitor.is_armed(), Relaxed); // Relaxed, both: ordered by the fence
        sysmon.until_ns.store(monitor.next_ns, Relaxed);
        fence(SeqCst); // published before the second look; pairs with the fences of those who add work or timers
        if monitor.is_too_late() || shared.is_ending() {
            continue;
        }
        sysmon.parker.wait_until(monitor.next_ns);
        sysmon.wakeups.bump();
        if monitor.next_ns != NEVER && thread::now_ns() > monitor.next_ns + LATE_NS {
            sysmon.late_wakeups.bump();
        }
    }
}

impl<T: Task> Monitor<'_, T> {
    fn is_armed(&self) -> bool {
        self.now_ns < self.armed_until_ns
    }

    /// The second look: did anything appear that the published sleep does not provide for?
    fn is_too_late(&self) -> bool {
        let shared = self.shared;
        (!self.is_armed() && shared.idle.n_idle_ps() == 0 && shared.any_work())
            || (!shared.idle.has_keeper() && self.is_unforeseen(shared.next_timer_ns()))
            || shared.sysmon.retry_ns.load(SeqCst) < self.next_ns // SeqCst: pairs with `retry_threads`
    }

    /// Whether the sleep is too long for this timer. One that is late already has been seen to.
    fn is_unforeseen(&self, timer_ns: u64) -> bool {
        timer_ns < self.next_ns && timer_ns != self.late_timer_ns
    }

    fn wake_by(&mut self, due_ns: u64) {
        self.next_ns = self.next_ns.min(due_ns);
    }

    fn pass(&mut self) {
        self.now_ns = thread::now_ns();
        self.next_ns = NEVER;
        let n = self.shared.n_procs();
        self.watched.resize(n, Watched::default());
        let mut contended = false;
        for id in 0..n {
            let Some(p) = self.shared.p(id as u32) else { continue };
            contended |= self.look_at(id, p);
        }
        if contended {
            self.armed_until_ns = self.now_ns + self.shared.slice_ns();
        }
        if self.is_armed() {
            self.wake_by(self.armed_until_ns);
        }
        self.watch_late_wakers();
        self.watch_threads();
        self.next_trace_ns = self.shared.trace_if_due(self.now_ns, self.next_trace_ns);
        self.wake_by(self.next_trace_ns);
    }

    /// True if somebody waits for this P.
    fn look_at(&mut self, id: usize, p: &P<T>) -> bool {
        let waits = !p.ring.is_empty() || self.shared.inject.len() > 0;
        if p.blocked.is_full() {
            if waits {
                self.retake(p);
            }
            return waits;
        }
        let Some(m) = p.m().and_then(|m| self.shared.m(m)) else { return waits };
        let generation = m.target.generation(); // before the times: see `Worker::execute`
        if let Some((slice_start_ns, _)) = p.running_since() {
            self.watch_slice(id, slice_start_ns, generation, &m.target, waits);
        }
        self.watch_request(&m.target);
        self.watch_stuck(id, &m);
        waits
    }

    /// Says once of a request that it has stayed open for a second. Without signals and polls that is what loops may do.
    fn watch_stuck(&mut self, id: usize, m: &M<T>) {
        let Some(sink) = self.shared.config.stuck.as_ref().filter(|_| self.shared.signals.is_enabled())
        else {
            return;
        };
        let requested_ns = m.target.requested_ns();
        let mut watched = self.watched[id];
        if requested_ns == 0 || watched.requested_ns != requested_ns {
            (watched.requested_ns, watched.n_looks, watched.looked_ns) = (requested_ns, 0, self.now_ns);
        } else if watched.n_looks <= STUCK_LOOKS && self.now_ns >= watched.looked_ns + STUCK_LOOK_NS {
            watched.looked_ns = self.now_ns;
            let times_ns = thread::times_of(m.target.thread_id()).unwrap_or_default();
            match watched.n_looks {
                0 => (watched.n_looks, watched.times_ns) = (1, times_ns),
                STUCK_LOOKS if self.now_ns < requested_ns + STUCK_NS => {}
                // It would have come to a safepoint if it had been given the time to.
                STUCK_LOOKS
                    if times_ns.0 < watched.times_ns.0 + STUCK_RAN_NS
                        && times_ns.1 > watched.times_ns.1 + STUCK_NS / 2 =>
                {
                    watched.n_looks = 0;
                }
                STUCK_LOOKS => {
                    watched.n_looks += 1;
                    (sink.0)(&self.stuck_line(m));
                }
                n => watched.n_looks = n + 1,
            }
        }
        self.watched[id] = watched;
        if requested_ns != 0 && watched.n_looks <= STUCK_LOOKS {
            self.wake_by(watched.looked_ns + STUCK_LOOK_NS);
        }
    }

    fn stuck_line(&self, m: &M<T>) -> String {
        let goid = m.current_goid.load(Relaxed); // Relaxed: a figure
        let place = T::stuck_in(&self.shared.world, m.context_ptr());
        let place = place.map_or_else(String::new, |place| format!(": {place}"));
        format!("urgo: goroutine {goid} was asked to stop a second ago and has not stopped{place}\n")
    }

    fn watch_slice(&mut self, id: usize, start_ns: u64, generation: u32, target: &Target, waits: bool) {
        let slice_ns = self.shared.slice_ns();
        let mut watched = self.watched[id];
        if watched.slice_start_ns != start_ns {
            // It may have run alone, unwatched, for any number of slices.
            let n_past = self.now_ns.saturating_sub(start_ns) / slice_ns;
            // Within the first slice the end is exact; later, the slice that has just begun counts.
            let ends_ns = start_ns + (n_past + 1) * slice_ns;
            watched = Watched { slice_start_ns: start_ns, ends_ns, asked: false, ..watched };
        }
        if self.now_ns >= watched.ends_ns {
            if !waits {
                watched.ends_ns += slice_ns * (1 + (self.now_ns - watched.ends_ns) / slice_ns);
                watched.asked = false;
            } else if !watched.asked || !target.doorbell().is_rung() {
                watched.asked = true;
                target.request(reason::SLICE, Some(generation), self.now_ns);
                self.shared.send(target, self.now_ns);
            }
        }
        self.watched[id] = watched;
        if (waits || self.is_armed()) && !watched.asked {
            self.wake_by(watched.ends_ns);
        }
    }

    fn watch_request(&mut self, target: &Target) {
        match target.resend(&self.shared.signals, self.now_ns) {
            Resend::Idle => {}
            Resend::At(due_ns) => self.wake_by(due_ns),
            Resend::Hopeless(why) => self.shared.give_up_signals(why),
        }
    }

    fn retake(&mut self, p: &P<T>) {
        let due_ns = p.blocked_since_ns.load(Relaxed) + HAND_OFF_NS; // Relaxed: at worst too early
        if self.now_ns < due_ns {
            return self.wake_by(due_ns);
        }
        if let Some(local) = self.shared.take_blocked(p) {
            self.shared.n_handoffs.fetch_add(1, Relaxed); // Relaxed: a figure
            self.shared.start_m(local, false);
        }
    }

    /// Due timers that no idle worker sees to, and goroutines woken from outside.
    fn watch_late_wakers(&mut self) {
        if self.shared.stw.is_pending() {
            return;
        }
        let timer_ns = if self.shared.idle.has_keeper() { NEVER } else { self.shared.next_timer_ns() };
        self.late_timer_ns = if timer_ns <= self.now_ns { timer_ns } else { NEVER };
        if timer_ns > self.now_ns && !self.shared.inject.has_woken() {
            self.late_look_ns = RESEND_NS;
            return self.wake_by(timer_ns);
        }
        if self.shared.idle.n_idle_ps() > 0 {
            self.shared.wake_one();
            return self.look_again();
        }
        self.ask_somebody_to_give_way();
    }

    /// Somebody has been asked. If nobody can answer (asyncpreemptoff), looking often would be a tick.
    fn look_again(&mut self) {
        self.wake_by(self.now_ns + self.late_look_ns);
        self.late_look_ns = (2 * self.late_look_ns).min(self.shared.slice_ns().max(RESEND_NS));
    }

    fn ask_somebody_to_give_way(&mut self) {
        self.adapt_min_run();
        let mut longest: Option<(u64, u32, u32)> = None;
        for id in 0..self.shared.n_procs() as u32 {
            let Some(p) = self.shared.p(id) else { continue };
            let Some(m) = p.m().and_then(|m| self.shared.m(m)) else { continue };
            let generation = m.target.generation();
            let Some((_, run_start_ns)) = p.running_since() else { continue };
            if m.target.doorbell().is_rung() {
                return self.look_again(); // somebody is on his way out
            }
            if longest.is_none_or(|(start, ..)| run_start_ns < start) {
                longest = Some((run_start_ns, m.id, generation));
            }
        }
        let Some((run_start_ns, m_id, generation)) = longest else {
            // Every P is between two goroutines, and will look at its timers.
            return self.look_again();
        };
        let due_ns = run_start_ns + self.min_run_ns;
        if self.now_ns < due_ns {
            return self.wake_by(due_ns);
        }
        if let Some(m) = self.shared.m(m_id) {
            self.n_wake_ups += 1;
            m.target.request(reason::WAKE_UP, Some(generation), self.now_ns);
            self.shared.send(&m.target, self.now_ns);
        }
        self.look_again();
    }

    /// Doubles the minimum run while wake-ups cost too much, and halves it again when they do not.
    fn adapt_min_run(&mut self) {
        let base_ns = self.shared.config.min_run_ns;
        let elapsed_ns = self.now_ns.saturating_sub(self.window_start_ns);
        if elapsed_ns < WAKE_UP_WINDOW_NS {
            return;
        }
        let budget_ns = elapsed_ns * self.shared.n_procs() as u64 / WAKE_UP_SHARE;
        let cost_ns = self.n_wake_ups * WAKE_UP_COST_NS;
        if cost_ns > budget_ns {
            self.min_run_ns = (2 * self.min_run_ns).min(self.shared.slice_ns().max(base_ns));
        } else if cost_ns < budget_ns / 2 {
            self.min_run_ns = (self.min_run_ns / 2).max(base_ns);
        }
        (self.window_start_ns, self.n_wake_ups) = (self.now_ns, 0);
    }

    /// Tries again to start threads.
    fn watch_threads(&mut self) {
        let sysmon = &self.shared.sysmon;
        let retry_ns = sysmon.retry_ns.load(SeqCst); // SeqCst: pairs with `retry_threads`
        if retry_ns == NEVER {
            self.first_failure_ns = 0;
            return;
        }
        let dispatches = self.shared.ms.lock().iter().map(|m| m.target.counts.dispatches.get()).sum();
        // While some thread still runs goroutines, others can wait.
        if self.first_failure_ns == 0 || dispatches != self.dispatches_at_failure {
            (self.first_failure_ns, self.dispatches_at_failure) = (self.now_ns, dispatches);
        }
        if self.now_ns < retry_ns {
            return self.wake_by(retry_ns);
        }
        sysmon.retry_ns.store(NEVER, SeqCst);
        let is_busy = || {
            let mut holders =
                (0..self.shared.n_procs() as u32).filter_map(|id| self.shared.p(id)?.running_since());
            holders.next().is_some()
        };
        if self.shared.any_work() || self.shared.next_timer_ns() <= self.now_ns {
            // All there are, if any, are in blocking calls, which others might have to end.
            if self.now_ns - self.first_failure_ns > THREAD_GIVE_UP_NS && !is_busy() {
                return self.shared.end(Exit::NoThreads);
            }
            self.shared.wake_one();
            self.wake_by(sysmon.retry_ns.load(SeqCst));
        }
    }
}

impl<T: Task> Shared<T> {
    /// Sends a signal for a request just made.
    pub(crate) fn send(&self, target: &Target, now_ns: u64) {
        if let Err(why) = target.send(&self.signals, now_ns) {
            self.give_up_signals(why);
        }
    }

    /// Signals cannot be used: from now on polled copies are entered everywhere.
    pub(crate) fn give_up_signals(&self, why: PolledReason) {
        if self.signals.give_up(why) {
            for m in self.ms.lock().iter() {
                m.target.doorbell().set_enters_polled(true);
            }
        }
    }
}
