//! A worker's loop: find a goroutine, run it, put it where it belongs.
//!
//! `find_runnable` looks in this order, and the order is part of what programs can see: a stopping world · due
//! timers · every 61st time the global queue · `next`, `front`, ring · the global queue · other Ps. Then the P is
//! given up and everything is looked at once more, because work may have been added by somebody who saw this
//! worker still spinning (`idle.rs` has the argument).
//!
//! What happens to a goroutine that comes back:
//!
//! | outcome | goes to |
//! |---|---|
//! | end of slice, Gosched | tail of the global queue |
//! | gave way to a woken one | `front` of its P, with the rest of its slice |
//! | stopped with the world | `next` of its P, in the same slice |
//! | parked | nowhere; its `Commit` runs when the status says waiting |
//! | blocking | stays with this M, which lets go of its P |

use crate::{
    events::{EventKind, Leave},
    g::{FREE_PER_P, GPtr, NO_M, count},
    m::Worker,
    preempt::{reason, request},
    status::Ready,
    task::{Commit, Exit, Outcome, Task},
    thread,
    timer::{Action, Entry, NEVER},
    wait_reason::WaitReason,
};
use std::sync::atomic::{Ordering::*, fence};

/// Every so many slices the global queue comes first. A prime, so that it does not beat with programs' own rhythms.
const GLOBAL_QUEUE_EVERY: u32 = 61;
/// More than the worker's clock is wrong by, but for a moment after the processor's counter has jumped.
const CLOCK_ERROR_NS: u64 = 1_000;
/// Rounds over all Ps before giving up.
const STEAL_ROUNDS: u32 = 4;

impl<T: Task> Worker<T> {
    /// The next goroutine, and whether it goes on in the slice of the one before. None: the thread is to end.
    pub(crate) fn find_runnable(&mut self) -> Option<(GPtr<T>, bool)> {
        if let Some(g) = self.yielded.take() {
            if self.has_nothing_else() {
                return Some((self.shared.inject.exchange(g), false));
            }
            self.shared.inject.push(g);
            self.shared.work_added();
        }
        loop {
            if self.shared.is_ending() {
                self.leave();
                return None;
            }
            if self.is_reserved() {
                match self.wait_for_locked() {
                    Some(g) => return Some((g, false)),
                    None => continue,
                }
            }
            if self.p.is_none() {
                self.wait_for_p();
                continue;
            }
            if self.shared.stw.is_pending() {
                self.hand_in_p();
                continue;
            }
            self.run_due_timers();
            if let Some(found) = self.next_of_own_queue().or_else(|| self.next_of_others()) {
                self.stop_spinning();
                return Some(found);
            }
            self.give_up_p();
        }
    }

    /// Whether the global queue is the only place to look for work, as it is for goroutines that keep yielding to each
    /// other: then one of them is put there and the next taken in one step.
    fn has_nothing_else(&mut self) -> bool {
        let shared = &self.shared;
        if shared.is_ending() || shared.stw.is_pending() || self.is_urgent || self.is_reserved() {
            return false;
        }
        let Some(p) = self.p.as_mut() else { return false };
        let next_ns = p.p.timers.next_ns();
        p.queue.is_empty() && (next_ns == NEVER || !self.is_about_due(next_ns))
    }

    fn next_of_own_queue(&mut self) -> Option<(GPtr<T>, bool)> {
        let tick = self.p().p.tick.load(Relaxed); // Relaxed: the holder's own
        let urgent = std::mem::take(&mut self.is_urgent);
        let from_global = match () {
            _ if urgent => self.shared.inject.pop_woken(),
            _ if tick.is_multiple_of(GLOBAL_QUEUE_EVERY) => self.shared.inject.pop(),
            _ => None,
        };
        if let Some(g) = from_global {
            return Some((g, false));
        }
        let p = self.p();
        if let Some(g) = p.pop_next() {
            return Some((g, p.next_inherits && !urgent));
        }
        let g = p.pop_front().or_else(|| p.pop())?;
        Some((g, false))
    }

    fn next_of_others(&mut self) -> Option<(GPtr<T>, bool)> {
        let own = self.p.as_mut().expect("it looks for work with it");
        let mut n_rest = 0;
        let first = self.shared.inject.pop_batch(self.shared.n_procs(), crate::runq::CAPACITY / 2, |g| {
            n_rest += 1;
            let pushed = own.queue.push(g.to_queue());
            debug_assert!(pushed.is_ok(), "the own ring was empty");
        });
        if let Some(first) = first {
            if n_rest > 0 {
                self.shared.work_added();
            }
            return Some((first, false));
        }
        let g = self.steal()?;
        self.m.target.counts.steals.bump();
        Some((g, false))
    }

    /// Looks through all Ps, from a random one on, in a random direction through all of them.
    fn steal(&mut self) -> Option<GPtr<T>> {
        self.clock_is_fresh = false;
        if !self.is_spinning && !self.shared.idle.try_spin(self.shared.n_procs()) {
            return None;
        }
        self.is_spinning = true;
        for round in 0..STEAL_ROUNDS {
            let last_round = round == STEAL_ROUNDS - 1;
            if let Some(g) = self.steal_round(last_round) {
                return Some(g);
            }
            if last_round && self.run_timers_of_others() {
                return self.next_of_own_queue().map(|found| found.0);
            }
        }
        None
    }

    fn steal_round(&mut self, take_slots: bool) -> Option<GPtr<T>> {
        let n = self.shared.n_procs() as u32;
        let first = self.p().random() % n;
        let own = self.p.as_mut().expect("it looks for work with it");
        for i in 0..n {
            let id = (first + i) % n;
            let Some(victim) = self.shared.p(id).filter(|_| id != own.p.id) else { continue };
            if take_slots && !victim.ring.is_empty() && victim.ring.ring_len() == 0 && victim.m().is_some() {
                // The victim is about to run it, most likely, faster than it could move here.
                pause_for_runnext();
            }
            if let Some(g) = victim.ring.steal_into(&mut own.queue, take_slots) {
                return Some(GPtr::from_queue(g));
            }
        }
        None
    }

    /// This worker has found work. If it was the one looking for it, another takes over looking.
    fn stop_spinning(&mut self) {
        if std::mem::take(&mut self.is_spinning) {
            self.shared.idle.end_spinning();
            self.shared.work_added();
        }
    }

    /// Runs what is due on this P; after an urgent interruption on all of them.
    pub(crate) fn run_due_timers(&mut self) {
        let next_ns = self.p().p.timers.next_ns();
        if next_ns != NEVER && self.is_about_due(next_ns) {
            let p = self.p().p.clone();
            self.now_ns = thread::now_ns();
            self.run_timers_of(&p);
        }
        if self.is_urgent {
            self.run_timers_of_others();
        }
    }

    /// Whether it is worth asking the system's clock for a timer.
    fn is_about_due(&mut self, due_ns: u64) -> bool {
        if !self.clock_is_fresh {
            self.now_ns = self.clock.now_ns();
            self.clock_is_fresh = true;
        }
        self.now_ns + CLOCK_ERROR_NS >= due_ns
    }

    /// True if any timer ran.
    fn run_timers_of_others(&mut self) -> bool {
        let mut any = false;
        for id in 0..self.shared.n_procs() as u32 {
            let Some(p) = self.shared.p(id) else { continue };
            if p.timers.next_ns() != NEVER {
                let p = p.clone();
                self.now_ns = thread::now_ns();
                any |= self.run_timers_of(&p);
            }
        }
        any
    }

    fn run_timers_of(&mut self, p: &crate::p::P<T>) -> bool {
        self.clock_is_fresh = false;
        let mut any = false;
        while let Some(entry) = p.timers.pop_due(self.now_ns) {
            self.expire(entry);
            any = true;
        }
        any
    }

    fn expire(&mut self, entry: Entry<T>) {
        let due_ns = entry.due_ns;
        match entry.action {
            Action::Wake { g: handle, park_seq } => {
                let sleeps_still = |g: &GPtr<T>| g.park_seq.load(Relaxed) == park_seq;
                if self.shared.slots.find(handle).filter(sleeps_still).is_some() {
                    self.ready(handle);
                }
            }
            Action::Run { state, mut timer } => {
                if !state.begin_expiry() {
                    return;
                }
                match T::on_timer(self, &mut timer, due_ns) {
                    Some(next_ns) if state.rearm() => {
                        self.p().p.timers.add(next_ns, Action::Run { state, timer });
                    }
                    _ => state.end_expiry(),
                }
            }
        }
    }

    /// Runs `g` until it leaves the processor.
    pub(crate) fn execute(&mut self, g: GPtr<T>, inherits: bool) {
        let locked_m = g.locked_m.load(Relaxed); // Relaxed: written by the goroutine's own M
        if locked_m != NO_M && locked_m != self.m.id {
            return self.pass_on_locked(g, locked_m);
        }
        g.status.dispatch();
        g.m.store(self.m.id, Relaxed); // Relaxed: ordered by the fence below
        self.m.current_goid.store(g.goid.load(Relaxed), Relaxed); // Relaxed: for dumps
        self.current = Some(g);
        if !std::mem::take(&mut self.clock_is_fresh) {
            self.now_ns = self.clock.now_ns();
        }
        self.start_slice(g, inherits);
        self.moved_before = self.m.target.counts.moved.get();
        if self.shared.is_recording() {
            self.note(EventKind::Start, g.goid.load(Relaxed), 0); // Relaxed: a figure
        }
        // After the times of this run: sysmon never joins a new generation with old times.
        self.m.target.next_generation();
        thread::fence_light(); // the M is published before the requests are read; pairs with `request_goroutine`
        self.m.target.counts.dispatches.bump();
        self.tell_of_timers();
        self.resume_until_it_leaves(g);
        self.current = None;
        // Relaxed: written by this M only, which needs no locked instruction to do so.
        self.last_goid = self.m.current_goid.load(Relaxed);
        self.m.current_goid.store(0, Relaxed);
    }

    /// Tells of the earliest timer, if any was added that has been told to nobody.
    #[inline]
    fn tell_of_timers(&mut self) {
        let p = self.p();
        let n_added = p.p.timers.n_added();
        if n_added != p.n_told {
            p.n_told = n_added;
            let next_ns = p.p.timers.next_ns();
            if next_ns != NEVER {
                self.shared.timer_added(next_ns);
            }
        }
    }

    fn start_slice(&mut self, g: GPtr<T>, inherits: bool) {
        let now_ns = self.now_ns;
        let p = &self.p().p;
        let before = p.slice_start_ns();
        let used = g.slice_used_ns.load(Relaxed) as u64; // Relaxed, both: owned by the runner
        let start = match () {
            _ if inherits && before != 0 => before,
            _ => now_ns - used,
        };
        if start != before {
            p.tick.store(p.tick.load(Relaxed).wrapping_add(1), Relaxed); // Relaxed: the holder's own count
        }
        p.set_running(start, now_ns);
        if used != 0 {
            g.slice_used_ns.store(0, Relaxed);
            // A shortened slice may end before sysmon would look.
            self.shared.slice_ends_at(start + self.shared.slice_ns());
        }
    }

    fn resume_until_it_leaves(&mut self, g: GPtr<T>) {
        loop {
            if self.doorbell().is_rung() {
                self.reasons |= self.m.target.answer(self.now_ns);
            }
            if (self.must_stop() && self.shared.must_stop_now())
                || g.requests.load(Acquire) & request::PAUSE != 0
            {
                if self.finish_preempted(g) {
                    return;
                }
                continue;
            }
            self.reasons = 0;
            // SAFETY: this thread moved it to running, and no other reference to its task exists here.
            let task = unsafe { g.task_mut() };
            // SAFETY: as above; the operation is another field.
            if let Some(operation) = unsafe { g.take_finished() } {
                task.unblocked(self, *operation);
            }
            let outcome = task.resume(self);
            if self.finish(g, outcome) {
                return;
            }
        }
    }

    /// Puts a goroutine that came back where it belongs. False: it goes on at once.
    fn finish(&mut self, g: GPtr<T>, outcome: Outcome<T>) -> bool {
        if let Outcome::Preempted = outcome {
            self.reasons |= self.m.target.answer(thread::now_ns());
            return self.finish_preempted(g);
        }
        self.account(g);
        if self.shared.is_recording() {
            self.note_leave(g, &outcome);
        }
        count(&g.left);
        match outcome {
            Outcome::Preempted => {}
            Outcome::Yielded => {
                g.status.yield_();
                self.yielded = Some(g);
            }
            Outcome::YieldedLocally => {
                g.status.yield_();
                self.queue_tail(g);
            }
            Outcome::Parked(wait_reason, park) => self.park(g, wait_reason, park),
            Outcome::Sleeping { until_ns } => self.sleep(g, until_ns),
            Outcome::Blocking(operation) => self.block(g, operation),
            Outcome::Exited => self.finish_exited(g, Some(Exit::MainReturned)),
            Outcome::Goexited => self.finish_exited(g, None),
            Outcome::Killed(fatal) => self.finish_exited(g, Some(Exit::Stopped(fatal))),
            Outcome::Fatal(fatal) => {
                self.finish_exited(g, None);
                self.shared.end(Exit::Stopped(fatal));
            }
        }
        true
    }

    #[cold]
    fn note_leave(&self, g: GPtr<T>, outcome: &Outcome<T>) {
        let why = match outcome {
            // All of them come this way only when they are asked for.
            Outcome::Preempted if self.m.target.counts.moved.get() != self.moved_before => Leave::Signal,
            Outcome::Preempted => Leave::Poll,
            Outcome::Yielded | Outcome::YieldedLocally => Leave::Yields,
            Outcome::Parked(..) | Outcome::Sleeping { .. } => Leave::Waits,
            Outcome::Blocking(_) => Leave::Blocks,
            Outcome::Exited | Outcome::Goexited | Outcome::Killed(_) | Outcome::Fatal(_) => Leave::Ends,
        };
        self.note(EventKind::Stop(why), g.goid.load(Relaxed), 0); // Relaxed: a figure
    }

    #[inline]
    fn account(&mut self, g: GPtr<T>) {
        let now_ns = self.clock.now_ns();
        if let Some((_, run_start)) = self.p().p.running_since() {
            let before = g.cpu_ns.load(Relaxed); // Relaxed, both: owned by the runner, a figure to others
            g.cpu_ns.store(before + now_ns.saturating_sub(run_start), Relaxed);
        }
        self.now_ns = now_ns;
        self.clock_is_fresh = true;
    }

    /// False: nothing was wanted of this goroutine any more.
    fn finish_preempted(&mut self, g: GPtr<T>) -> bool {
        let reasons = std::mem::take(&mut self.reasons);
        let counts = &self.m.target.counts;
        if g.requests.load(Acquire) & request::PAUSE != 0 {
            counts.safepoints.bump();
            self.account(g);
            self.note_preempted(g);
            self.pause(g);
        } else if reasons & (reason::SLICE | reason::STORM) != 0 {
            counts.safepoints.bump();
            counts.slice_preemptions.bump();
            self.count_preemption(g);
            self.account(g);
            self.note_preempted(g);
            g.status.yield_();
            self.p().p.set_not_running();
            self.shared.inject.push(g);
            self.shared.work_added();
        } else if reasons & reason::STOP_WORLD != 0 && self.shared.must_stop_now() {
            counts.safepoints.bump();
            counts.stop_preemptions.bump();
            self.account(g);
            self.note_preempted(g);
            g.status.yield_();
            self.queue_resume(g);
            self.p().interrupted_goid = g.goid.load(Relaxed); // Relaxed: a figure
        } else if reasons & reason::WAKE_UP != 0 {
            counts.safepoints.bump();
            counts.wake_preemptions.bump();
            self.count_preemption(g);
            self.account(g);
            self.note_preempted(g);
            self.give_way(g);
        } else {
            counts.spurious.bump();
            return false;
        }
        true
    }

    fn count_preemption(&self, g: GPtr<T>) {
        count(&g.preemptions);
        if self.m.target.counts.moved.get() != self.moved_before {
            count(&g.by_signal);
        }
    }

    #[inline]
    fn note_preempted(&self, g: GPtr<T>) {
        if self.shared.is_recording() {
            self.note_leave(g, &Outcome::Preempted);
        }
    }

    /// To the front of its queue, with the rest of its slice.
    fn give_way(&mut self, g: GPtr<T>) {
        let used = self.now_ns.saturating_sub(self.p().p.slice_start_ns());
        g.slice_used_ns.store(used.min(u32::MAX as u64) as u32, Relaxed); // Relaxed: owned by the runner
        g.status.yield_();
        self.p().p.set_not_running();
        if let Err(overflow) = self.p().queue.push_front(g.to_queue()) {
            self.shared.inject.extend(overflow.into_iter().map(GPtr::from_queue));
        }
        self.is_urgent = true;
        self.shared.work_added();
    }

    fn pause(&mut self, g: GPtr<T>) {
        g.wait_reason.store(WaitReason::Preempted as u8, Relaxed); // Relaxed: ordered by the status
        g.waiting_since_ns.store(self.now_ns, Relaxed);
        g.status.pause();
        fence(SeqCst); // pairs with the one in `Shared::unpause`: one side sees the other
        if g.requests.load(Acquire) & request::PAUSE == 0 && g.status.unpause() {
            self.queue_tail(g);
        }
    }

    fn prepare_wait(&mut self, g: GPtr<T>, wait_reason: WaitReason) -> u32 {
        g.wait_reason.store(wait_reason as u8, Relaxed); // Relaxed, all three: ordered by the status
        g.waiting_since_ns.store(self.now_ns, Relaxed);
        let seq = g.park_seq.load(Relaxed).wrapping_add(1);
        g.park_seq.store(seq, Relaxed);
        seq
    }

    fn park(&mut self, g: GPtr<T>, wait_reason: WaitReason, park: T::Park) {
        self.prepare_wait(g, wait_reason);
        let handle = g.handle();
        self.current = None;
        let sleeps = g.status.park();
        let goes_through = park.commit(handle);
        // From here on another thread may run it, unless one of the two says that it does not sleep.
        if !sleeps || (!goes_through && g.status.ready(handle.generation()) == Ready::Queue) {
            self.queue_tail(g);
        }
    }

    fn sleep(&mut self, g: GPtr<T>, until_ns: u64) {
        let park_seq = self.prepare_wait(g, WaitReason::Sleep);
        let handle = g.handle();
        self.current = None;
        if g.status.park() {
            // Whoever watches the clock is told when this worker has found other work, or goes idle.
            self.p().p.timers.add(until_ns, Action::Wake { g: handle, park_seq });
        } else {
            self.queue_tail(g);
        }
    }

    fn finish_exited(&mut self, g: GPtr<T>, end_of_main: Option<Exit<T::Fatal>>) {
        let is_main = g.is_main.load(Relaxed); // Relaxed: set before it was queued
        let was_locked = g.n_locks.load(Relaxed) != 0;
        let handle = g.handle();
        if is_main {
            let figures = crate::stw::info(g);
            let figures =
                [figures.goid, figures.cpu_ns, figures.preemptions, figures.by_signal, figures.left];
            for (kept, figure) in self.shared.last_main.iter().zip(figures) {
                kept.store(figure, Relaxed); // Relaxed: ordered by the end of the run
            }
        }
        // SAFETY: this thread runs it and has no reference to its task any more.
        let task = unsafe { self.shared.slots.vacate(g) };
        let (shared, p) = (&self.shared, self.p.as_mut().expect("it ran here"));
        p.p.n_ended.bump();
        if let Some(task) = task {
            task.retire(&mut p.local);
        }
        p.free.push(g);
        if p.free.len() >= FREE_PER_P {
            shared.slots.give_back(&mut p.free, FREE_PER_P / 2);
        }
        if was_locked {
            self.m.locked_g.store(0, Relaxed); // Relaxed: own word
        }
        if is_main {
            self.shared.main_left(handle, end_of_main);
        }
    }
}

/// About three microseconds: a hand-over between two goroutines takes a fiftieth of it.
fn pause_for_runnext() {
    for _ in 0..100 {
        std::hint::spin_loop();
    }
}
