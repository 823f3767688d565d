//! Idle Ps, idle Ms, and the rules by which work finds a processor.
//!
//! **Wake-up rule.** Whoever makes a goroutine runnable wakes one more worker if a P idles and no worker is already
//! looking for work (*spinning*); a spinning worker that finds something wakes the next. So workers start one after
//! the other, as many as there is work for.
//!
//! **No work is lost.** The two sides are
//!
//! - submitter: enqueue; full fence; read the number of spinners and idle Ps;
//! - last spinner: leave the spinners (or put the P on the idle list); full fence; look at all queues and timers again.
//!
//! Either the submitter sees that nobody spins and a P idles, and wakes somebody, or the worker sees the work. The
//! model in this file is checked by loom.
//!
//! **The clock.** While workers are idle, one of them, the *keeper*, sleeps until the earliest timer of all Ps, and
//! `keeper_ns` tells until when. If there is no keeper, sysmon watches the timers. A timer that is earlier than what
//! its watcher sleeps until wakes the watcher, again by store, fence, load on both sides.
//!
//! **Deadlock.** When the last M goes idle, nothing is queued, no timer is armed, no goroutine is on its way, and
//! nobody outside has promised to wake one, then nobody ever will.

use crate::{
    Shared,
    g::GPtr,
    lock_rank::{Guard, Lock, Rank},
    m::{Grant, M, Worker},
    p::{P, PLocal},
    status::Status,
    task::{Exit, Task},
    thread,
    timer::NEVER,
};
use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, Ordering::*, compiler_fence, fence},
};

/// A thread that has handed in its P to a stopped world waits awake for so long: most stops are over by then, and the kernel may
/// take milliseconds to find a processor for a thread that sleeps.
const SHORT_STOP_NS: u64 = 50_000;

/// See the module's head.
pub(crate) struct Idle<T: Task> {
    /// Length of `ps`, read without the lock.
    n_ps: AtomicU32,
    /// Ps in blocking calls.
    pub(crate) n_blocked: AtomicU32,
    n_spinning: AtomicU32,
    /// Until when the keeper sleeps; 0: there is none.
    keeper_ns: AtomicU64,
    /// Guards the lists. Goroutines are not queued under it; other locks above it in rank may be taken.
    lists: Lock<Lists<T>>,
}

pub(crate) struct Lists<T: Task> {
    pub(crate) ps: Vec<Box<PLocal<T>>>,
    ms: Vec<Arc<M<T>>>,
    /// How often a thread has ceased to wait, or was started.
    n_left: u64,
    /// Threads that exist or are being started.
    n_ms: u32,
    next_m_id: u32,
    /// Threads that wait for the goroutine locked to them.
    n_locked_waits: i32,
    keeper: Option<u32>,
}

impl<T: Task> Idle<T> {
    pub(crate) fn new() -> Self {
        let lists = Lists {
            ps: Vec::new(),
            ms: Vec::new(),
            n_left: 0,
            n_ms: 0,
            next_m_id: 0,
            n_locked_waits: 0,
            keeper: None,
        };
        Idle {
            n_ps: AtomicU32::new(0),
            n_blocked: AtomicU32::new(0),
            n_spinning: AtomicU32::new(0),
            keeper_ns: AtomicU64::new(0),
            lists: Lock::new(Rank::Idle, lists),
        }
    }

    pub(crate) fn lists(&self) -> Guard<'_, Lists<T>> {
        self.lists.lock()
    }

    /// Idle Ps, those in blocking calls not counted.
    pub(crate) fn n_idle_ps(&self) -> u32 {
        self.n_ps.load(SeqCst) // SeqCst: in the submitter's half of the protocol
    }

    pub(crate) fn n_spinning(&self) -> u32 {
        self.n_spinning.load(SeqCst) // SeqCst: as above
    }

    pub(crate) fn has_keeper(&self) -> bool {
        self.keeper_ns.load(SeqCst) != 0 // SeqCst: in the clock's protocol
    }

    /// A worker wants to look for work: allowed while fewer than half of the busy ones do.
    pub(crate) fn try_spin(&self, n_procs: usize) -> bool {
        let busy = (n_procs as u32).saturating_sub(self.n_idle_ps());
        if 2 * self.n_spinning() >= busy.max(1) {
            return false;
        }
        self.n_spinning.fetch_add(1, SeqCst); // SeqCst: as in `n_spinning`
        true
    }

    pub(crate) fn end_spinning(&self) {
        let before = self.n_spinning.fetch_sub(1, SeqCst); // SeqCst: the worker's half of the protocol
        debug_assert!(before > 0);
    }

    /// This thread waits for its locked goroutine and counts as idle.
    pub(crate) fn enter_locked_wait(&self, shared: &Shared<T>) {
        let mut lists = self.lists();
        lists.n_locked_waits += 1;
        shared.check_deadlock(lists);
    }

    /// It was woken to end.
    pub(crate) fn exit_locked_wait(&self) {
        self.lists().leave_locked_wait();
    }

    /// All idle Ms are to look around.
    pub(crate) fn wake_all(&self) {
        let waiting: Vec<_> = self.lists().ms.clone();
        for m in waiting {
            m.parker.wake();
        }
    }
}

impl<T: Task> Lists<T> {
    fn store_ps(&self, idle: &Idle<T>) {
        idle.n_ps.store(self.ps.len() as u32, SeqCst); // SeqCst: in the protocol, either half
    }

    pub(crate) fn push_p(&mut self, idle: &Idle<T>, p: Box<PLocal<T>>) {
        debug_assert!(p.p.m().is_none());
        self.ps.push(p);
        self.store_ps(idle);
    }

    pub(crate) fn pop_p(&mut self, idle: &Idle<T>) -> Option<Box<PLocal<T>>> {
        let p = self.ps.pop();
        self.store_ps(idle);
        p
    }

    pub(crate) fn take_ps(&mut self, idle: &Idle<T>) -> Vec<Box<PLocal<T>>> {
        let all = std::mem::take(&mut self.ps);
        self.store_ps(idle);
        all
    }

    fn all_ms_wait(&self) -> bool {
        self.ms.len() as i32 + self.n_locked_waits == self.n_ms as i32
    }

    /// An idle M, the keeper last.
    fn pop_m(&mut self) -> Option<Arc<M<T>>> {
        let last = self.ms.len().checked_sub(1)?;
        let keeper = self.keeper;
        let pick = if keeper == Some(self.ms[last].id) && last > 0 { last - 1 } else { last };
        self.n_left += 1;
        Some(self.ms.remove(pick))
    }

    /// An M ceases to wait by itself.
    fn leave(&mut self, id: u32) {
        self.n_left += 1;
        self.ms.retain(|m| m.id != id);
    }

    fn leave_locked_wait(&mut self) {
        self.n_left += 1;
        self.n_locked_waits -= 1;
    }

    pub(crate) fn n_idle_ms(&self) -> usize {
        self.ms.len()
    }

    pub(crate) fn n_locked_waits(&self) -> i32 {
        self.n_locked_waits
    }

    pub(crate) fn n_ms(&self) -> u32 {
        self.n_ms
    }
}

impl<T: Task> Shared<T> {
    /// The submitter's half, after every enqueue: wakes a worker if that helps, else sees to it that sysmon knows
    /// of the contention.
    pub(crate) fn work_added(&self) {
        fence(SeqCst); // enqueue before the loads; see the module's head
        self.find_runner();
    }

    /// The same, where the enqueue was an atomic exchange and nothing came after it: on x86-64 that is a full fence itself.
    #[inline]
    pub(crate) fn work_added_by_exchange(&self) {
        if cfg!(target_arch = "x86_64") {
            compiler_fence(SeqCst);
        } else {
            fence(SeqCst);
        }
        self.find_runner();
    }

    #[inline]
    fn find_runner(&self) {
        if self.idle.n_ps.load(Relaxed) == 0 && self.idle.n_blocked.load(Relaxed) == 0 {
            return self.sysmon.note_contention();
        }
        self.wake_one();
    }

    /// Starts a worker that looks for work, unless one does already or no P is free.
    pub(crate) fn wake_one(&self) {
        // SeqCst: in the protocol.
        if self.idle.n_spinning.load(Relaxed) != 0
            || self.idle.n_spinning.compare_exchange(0, 1, SeqCst, Relaxed).is_err()
        {
            return;
        }
        match self.take_idle_p().or_else(|| self.take_any_blocked()) {
            Some(p) => self.start_m(p, true),
            None => {
                self.idle.end_spinning();
                self.sysmon.note_contention();
            }
        }
    }

    /// An idle P, which is the caller's now.
    pub(crate) fn take_idle_p(&self) -> Option<Box<PLocal<T>>> {
        if self.stw.is_pending() {
            return None; // the stopper is collecting them
        }
        self.idle.lists().pop_p(&self.idle)
    }

    /// The P of a blocking call, if nobody has taken it.
    pub(crate) fn take_blocked(&self, p: &P<T>) -> Option<Box<PLocal<T>>> {
        let local = p.blocked.take()?;
        self.idle.n_blocked.fetch_sub(1, SeqCst); // SeqCst: in the protocol
        Some(local)
    }

    /// The P of some blocking call.
    fn take_any_blocked(&self) -> Option<Box<PLocal<T>>> {
        if self.idle.n_blocked.load(Relaxed) == 0 {
            return None;
        }
        (0..self.n_procs() as u32).find_map(|id| self.take_blocked(self.p(id)?))
    }

    /// Gives `p` to an idle M or to a new one.
    pub(crate) fn start_m(&self, p: Box<PLocal<T>>, spinning: bool) {
        let grant = Grant { p, spinning, g: None };
        let mut lists = self.idle.lists();
        if let Some(m) = lists.pop_m() {
            *m.grant.lock() = Some(grant);
            drop(lists);
            m.parker.wake();
            return;
        }
        lists.n_ms += 1;
        lists.n_left += 1;
        let id = lists.next_m_id;
        lists.next_m_id += 1;
        drop(lists);
        self.start_new_m(id, grant);
    }

    fn start_new_m(&self, id: u32, grant: Grant<T>) {
        let m = Arc::new(M::new(id, T::new_context(&self.world)));
        m.target.doorbell().set_enters_polled(self.signals.polled().is_some());
        // The grant goes by the M, so that it can be taken back if there is no thread.
        *m.grant.lock() = Some(grant);
        let (shared, thread_m) = (self.this(), m.clone());
        let body = move || {
            let first = thread_m.grant.lock().take();
            if let Some(first) = first {
                Worker::run(shared, thread_m, first);
            }
        };
        // Known before it runs: it may lock a goroutine to itself before this thread goes on.
        self.ms.lock().push(m.clone());
        match thread::spawn(format!("urgo-m{id}"), &self.config.faults, body) {
            Ok(handle) => self.threads.lock().push(handle),
            Err(_) => self.start_failed(&m),
        }
    }

    /// There is no thread to be had: the P goes back, and sysmon tries again soon.
    fn start_failed(&self, m: &M<T>) {
        let Some(grant) = m.grant.lock().take() else { return };
        self.ms.lock().retain(|other| other.id != m.id);
        self.failed_threads.fetch_add(1, Relaxed); // Relaxed: a figure
        self.idle.lists().n_ms -= 1;
        self.put_p_away(grant.p);
        if grant.spinning {
            self.idle.end_spinning();
        }
        self.sysmon.retry_threads(thread::now_ns());
    }

    /// Gives `p` to another M if there is work for it, else to the idle list.
    pub(crate) fn pass_p_on(&self, p: Box<PLocal<T>>) {
        if !p.p.ring.is_empty() || self.inject.len() > 0 || p.p.timers.next_ns() != NEVER {
            return self.start_m(p, false);
        }
        self.put_p_away(p);
        fence(SeqCst); // the worker's half: the P idles, look again
        if self.any_work() {
            self.wake_one();
        }
    }

    /// Puts a P on the idle list, or gives it to whoever stops the world.
    pub(crate) fn put_p_away(&self, p: Box<PLocal<T>>) {
        let mut lists = self.idle.lists();
        // Under the lock that the stopper takes after it has said so: either we see it, or it finds the P.
        if self.stw.is_pending() {
            drop(lists);
            self.stw.hand_in(p, 0);
        } else {
            lists.push_p(&self.idle, p);
        }
    }

    /// Gives the P and a locked goroutine to the M that it is locked to.
    pub(crate) fn pass_on(&self, m_id: u32, grant: Grant<T>) {
        let m = self.m(m_id).expect("a thread with a locked goroutine exists until the end");
        self.idle.lists().leave_locked_wait();
        *m.grant.lock() = Some(grant);
        m.parker.wake();
    }

    /// Whether anything is queued anywhere.
    pub(crate) fn any_work(&self) -> bool {
        self.inject.len() > 0
            || (0..self.n_procs() as u32).any(|id| self.p(id).is_some_and(|p| !p.ring.is_empty()))
    }

    /// The earliest timer of all Ps.
    pub(crate) fn next_timer_ns(&self) -> u64 {
        let times = (0..self.n_procs() as u32).filter_map(|id| Some(self.p(id)?.timers.next_ns()));
        times.min().unwrap_or(NEVER)
    }

    /// A timer is to be due at `due_ns`: wakes whoever watches the clock if that is too late for it.
    pub(crate) fn timer_added(&self, due_ns: u64) {
        fence(SeqCst); // the timer before the loads; pairs with the fences before a watcher sleeps
        let keeper_ns = self.idle.keeper_ns.load(SeqCst);
        if keeper_ns == 0 {
            self.sysmon.wake_if_later_than(due_ns);
        } else if due_ns < keeper_ns {
            let lists = self.idle.lists();
            if let Some(keeper) = lists.ms.iter().find(|m| Some(m.id) == lists.keeper) {
                keeper.parker.wake();
            } else {
                drop(lists);
                self.sysmon.wake_if_later_than(due_ns);
            }
        }
    }

    /// Called with the lists locked, after an M went idle.
    pub(crate) fn check_deadlock(&self, lists: Guard<'_, Lists<T>>) {
        let (nobody_runs, n_left) = (lists.all_ms_wait(), lists.n_left);
        drop(lists);
        if !nobody_runs || !self.is_run_active() || self.n_external.load(SeqCst) > 0 {
            return;
        }
        let any_timer =
            || (0..self.n_procs() as u32).any(|id| self.p(id).is_some_and(|p| p.timers.any_armed()));
        if self.any_work() || any_timer() {
            return;
        }
        let (mut any_waits, mut any_moves) = (false, false);
        self.slots.for_each(|g| match g.status.get() {
            Status::Free => {}
            Status::Waiting => any_waits = true,
            Status::Runnable | Status::Running | Status::Blocking | Status::Paused => any_moves = true,
        });
        // Nothing may have begun meanwhile: only a worker or somebody with a hold could. That all Ms wait again is not enough: one
        // that took a timer, and ran whom that woke, may have come back, who looks for himself then.
        if any_moves || self.idle.lists().n_left != n_left || self.n_external.load(SeqCst) > 0 {
            return;
        }
        self.end(if any_waits { Exit::Deadlock } else { Exit::NoGoroutines });
    }
}

impl<T: Task> Worker<T> {
    pub(crate) fn drop_spinning(&mut self) -> bool {
        let was = std::mem::take(&mut self.is_spinning);
        if was {
            self.shared.idle.end_spinning();
        }
        was
    }

    /// Nothing found: puts the P on the idle list, unless something has come up since. The caller waits next.
    pub(crate) fn give_up_p(&mut self) {
        let p = self.p.take().expect("it looked for work with it");
        p.p.release();
        {
            let mut lists = self.shared.idle.lists();
            if self.shared.stw.is_pending() || self.shared.inject.len() > 0 {
                drop(lists);
                p.p.hold(self.m.id);
                self.p = Some(p);
                return;
            }
            lists.push_p(&self.shared.idle, p);
        }
        self.drop_spinning();
        fence(SeqCst); // the worker's half; see the module's head
        if self.shared.any_work() || self.shared.next_timer_ns() <= thread::now_ns() {
            self.resume_looking();
        }
    }

    /// Takes an idle P again and goes on looking.
    fn resume_looking(&mut self) {
        if let Some(p) = self.shared.take_idle_p() {
            self.shared.idle.n_spinning.fetch_add(1, SeqCst); // SeqCst: in the protocol
            self.accept(Grant { p, spinning: true, g: None });
        }
    }

    /// Waits, without a P, until it is given one, or is the keeper and a timer is due, or everything ends.
    pub(crate) fn wait_for_p(&mut self) {
        debug_assert!(!self.is_spinning);
        let mut lists = self.shared.idle.lists();
        if self.shared.is_ending() {
            return;
        }
        lists.ms.push(self.m.clone());
        self.shared.check_deadlock(lists);
        loop {
            let until_ns = self.try_keep_clock();
            if until_ns == NEVER {
                // A sleep begun here has been told to nobody yet; whoever watches the clock is told now.
                let next_ns = self.shared.next_timer_ns();
                if next_ns != NEVER {
                    self.shared.timer_added(next_ns);
                }
            }
            if self.shared.stw.is_pending() {
                self.wait_awake(until_ns.min(thread::now_ns() + SHORT_STOP_NS));
            }
            let woken = self.m.parker.wait_until(until_ns);
            let mut lists = self.shared.idle.lists();
            let grant = self.m.grant.lock().take();
            if let Some(grant) = grant {
                self.resign_keeper(&mut lists);
                drop(lists);
                return self.accept(grant);
            }
            if self.shared.is_ending() {
                self.resign_keeper(&mut lists);
                lists.leave(self.m.id);
                return;
            }
            if woken {
                continue; // an earlier timer: keep the clock anew
            }
            self.resign_keeper(&mut lists);
            if self.shared.stw.is_pending() {
                continue; // sysmon watches until the world goes on
            }
            if let Some(p) = lists.pop_p(&self.shared.idle) {
                lists.leave(self.m.id);
                drop(lists);
                self.shared.idle.n_spinning.fetch_add(1, SeqCst); // SeqCst: in the protocol
                self.is_urgent = true;
                return self.accept(Grant { p, spinning: true, g: None });
            }
            // Every P is busy: sysmon sees to the timer, and this M waits without looking at the clock.
        }
    }

    /// Waits for the next wake-up without sleep, if that leaves a processor to whoever has stopped the world.
    fn wait_awake(&self, until_ns: u64) {
        let n_awake = &self.shared.n_awake;
        // Relaxed: how many is what matters, nothing else follows from it.
        if n_awake.fetch_add(1, Relaxed) + 1 < self.shared.n_cpus {
            self.m.parker.spin_until(until_ns);
        }
        n_awake.fetch_sub(1, Relaxed); // Relaxed: as above
    }

    /// Becomes (or stays) the keeper if timers are pending and nobody else is; returns until when to sleep.
    fn try_keep_clock(&self) -> u64 {
        let mut lists = self.shared.idle.lists();
        if lists.keeper.is_some_and(|id| id != self.m.id) || lists.ps.is_empty() {
            self.resign_keeper(&mut lists);
            return NEVER;
        }
        lists.keeper = Some(self.m.id);
        loop {
            let next_ns = self.shared.next_timer_ns();
            if next_ns == NEVER {
                self.resign_keeper(&mut lists);
                return NEVER;
            }
            self.shared.idle.keeper_ns.store(next_ns, SeqCst); // SeqCst: the clock's protocol
            fence(SeqCst);
            if self.shared.next_timer_ns() >= next_ns {
                return next_ns;
            }
        }
    }

    /// Stops keeping the clock; from then on sysmon does.
    fn resign_keeper(&self, lists: &mut Lists<T>) {
        if lists.keeper != Some(self.m.id) {
            return;
        }
        lists.keeper = None;
        self.shared.idle.keeper_ns.store(0, SeqCst); // SeqCst: the clock's protocol
        fence(SeqCst);
        let next_ns = self.shared.next_timer_ns();
        if next_ns != NEVER {
            self.shared.sysmon.wake_if_later_than(next_ns);
        }
    }

    /// The thread ends: gives back what it holds.
    pub(crate) fn leave(&mut self) {
        self.drop_spinning();
        if let Some(p) = self.p.take() {
            p.p.release();
            self.shared.put_p_away(p);
        }
    }
}

/// Queues of a P for which there is nothing left to do, emptied into the global one.
pub(crate) fn drain_into_global<T: Task>(shared: &Shared<T>, p: &mut PLocal<T>) {
    shared.inject.extend(p.queue.drain().into_iter().map(GPtr::from_queue));
    shared.slots.give_back(&mut p.free, 0);
}

/// The sleep protocols by themselves: the orders of the loads, stores and fences above, without what hangs on them.
#[cfg(all(test, loom))]
mod loom_models {
    use loom::{
        sync::{
            Arc,
            atomic::{AtomicU32, AtomicU64, Ordering::*, fence},
        },
        thread,
    };

    /// The last spinner goes idle while work is submitted: it sees the work, or the submitter wakes somebody.
    #[test]
    fn loom_no_work_is_lost_when_the_last_spinner_stops() {
        loom::model(|| {
            let state = Arc::new((AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(1)));
            let submitter = {
                let state = state.clone();
                thread::spawn(move || {
                    let (queue, idle_ps, spinning) = &*state;
                    queue.store(1, Release);
                    fence(SeqCst);
                    idle_ps.load(Relaxed) > 0 && spinning.load(Relaxed) == 0
                })
            };
            let (queue, idle_ps, spinning) = &*state;
            idle_ps.store(1, SeqCst);
            spinning.fetch_sub(1, SeqCst);
            fence(SeqCst);
            let seen = queue.load(Acquire) > 0;
            assert!(submitter.join().unwrap() || seen);
        });
    }

    /// A watcher goes to sleep while an earlier timer is added: it sees the timer, or the adder wakes it.
    #[test]
    fn loom_no_timer_is_slept_over() {
        const NEVER: u64 = u64::MAX;
        loom::model(|| {
            let state = Arc::new((AtomicU64::new(NEVER), AtomicU64::new(0)));
            let adder = {
                let state = state.clone();
                thread::spawn(move || {
                    let (next_ns, until_ns) = &*state;
                    next_ns.store(5, Release);
                    fence(SeqCst);
                    until_ns.load(Relaxed) > 5
                })
            };
            let (next_ns, until_ns) = &*state;
            until_ns.store(NEVER, Relaxed);
            fence(SeqCst);
            let seen = next_ns.load(Acquire) < NEVER;
            assert!(adder.join().unwrap() || seen);
        });
    }
}
