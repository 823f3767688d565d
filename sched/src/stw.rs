//! Stopping the world.
//!
//! The world is stopped when the stopper has the box of every P: no goroutine runs without one, and whoever holds
//! one hands it in at the next safepoint. Idle Ps and those of blocking calls are taken at once.
//!
//! 1. The stopper says so (`pending`), then collects idle and lent Ps, then rings every M that holds one.
//! 2. A worker that sees `pending` in its loop, or the reason at a safepoint, hands in its P. A worker that takes a
//!    P after the stopper has looked for it sees `pending` before it runs anything (full fences on both sides; for
//!    the idle list, the list's lock).
//! 3. The stopper waits, and rings and signals again while it waits.
//! 4. To start the world it gives Ps with work to Ms and the others to the idle list.
//!
//! A goroutine that wants to stop the world while somebody else does gets [`WorldBusy`] and has to leave the
//! processor, as the other one demands anyway, and try again when it is resumed.

use crate::{
    Shared,
    g::{GHandle, GPtr},
    idle::drain_into_global,
    lock_rank::{Lock, Rank},
    m::Worker,
    p::{MAX_PROCS, PLocal},
    preempt::{RESEND_NS, Resend, reason},
    status::Status,
    task::Task,
    thread::{self, Parker},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::*, fence},
};

/// Somebody else is stopping the world: leave the processor and try again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WorldBusy;

pub(crate) struct Stw<T: Task> {
    pending: AtomicBool,
    /// Guards the Ps handed in. The lowest rank: taken with nothing held.
    inner: Lock<Inner<T>>,
}

struct Inner<T: Task> {
    collected: Vec<Box<PLocal<T>>>,
    wanted: usize,
    stopper: Option<Arc<Parker>>,
    /// Other threads that want to stop the world next.
    queue: Vec<Arc<Parker>>,
    /// Ps beyond GOMAXPROCS, kept for their local state.
    retired: Vec<Box<PLocal<T>>>,
    last_goid: u64,
}

/// How long the last stop took and who came last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StopReport {
    /// From the request to the last P, nanoseconds.
    pub time_to_stop_ns: u64,
    /// Number of the goroutine that stopped last; 0 if none had to be waited for.
    pub last_goid: u64,
}

impl<T: Task> Stw<T> {
    pub(crate) fn new() -> Self {
        let inner = Inner {
            collected: Vec::new(),
            wanted: 0,
            stopper: None,
            queue: Vec::new(),
            retired: Vec::new(),
            last_goid: 0,
        };
        Stw { pending: AtomicBool::new(false), inner: Lock::new(Rank::World, inner) }
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.pending.load(SeqCst) // SeqCst: in the protocol of the module's head
    }

    /// Hands in a P. `goid` is the goroutine that ran on it last.
    pub(crate) fn hand_in(&self, p: Box<PLocal<T>>, goid: u64) {
        let mut inner = self.inner.lock();
        inner.collected.push(p);
        inner.last_goid = goid;
        if inner.collected.len() == inner.wanted
            && let Some(stopper) = &inner.stopper
        {
            stopper.wake();
        }
    }

    /// Becomes the stopper. `own` is the caller's P, handed in as the first.
    fn begin(
        &self,
        own: Option<Box<PLocal<T>>>,
        n_procs: usize,
    ) -> Result<Arc<Parker>, Option<Box<PLocal<T>>>> {
        let mut inner = self.inner.lock();
        if self.is_pending() {
            return Err(own);
        }
        let parker = Arc::new(Parker::default());
        inner.wanted = n_procs;
        inner.stopper = Some(parker.clone());
        inner.last_goid = 0;
        debug_assert!(inner.collected.is_empty());
        inner.collected.extend(own);
        self.pending.store(true, SeqCst); // SeqCst: in the protocol
        Ok(parker)
    }

    fn is_complete(&self) -> bool {
        let inner = self.inner.lock();
        inner.collected.len() == inner.wanted
    }
}

/// A stopped world: nothing runs, every P's local state is at hand.
pub struct StoppedWorld<'a, T: Task> {
    shared: &'a Shared<T>,
    ps: Vec<Box<PLocal<T>>>,
    retired: Vec<Box<PLocal<T>>>,
    stopper: Option<GPtr<T>>,
    report: StopReport,
}

/// What can be told of a goroutine without its task.
#[derive(Clone, Copy, Debug)]
pub struct GInfo {
    /// How to refer to it.
    pub handle: GHandle,
    /// Its number.
    pub goid: u64,
    /// Number of the goroutine that started it, 0 for main and those started from outside.
    pub creator: u64,
    /// Where it is.
    pub status: Status,
    /// Whether it was running when the world was stopped; it counts as runnable meanwhile.
    pub was_running: bool,
    /// Whether somebody inspects it.
    pub is_claimed: bool,
    /// Why it waits, if it does.
    pub wait_reason: crate::WaitReason,
    /// Since when it waits or blocks, scheduler's clock.
    pub waiting_since_ns: u64,
    /// Time on a processor, up to the last time it left one.
    pub cpu_ns: u64,
    /// How often it gave way because its slice was over or a woken goroutine wanted its P.
    pub preemptions: u64,
    /// How many of these times a signal made it leave compiled code; the other times it came to a poll.
    pub by_signal: u64,
    /// How often it left its P of its own accord: yields, waits, blocking calls.
    pub left: u64,
    /// Whether it is locked to its thread.
    pub is_locked: bool,
    /// Whether it is the main goroutine of the run.
    pub is_main: bool,
    /// The M it runs on, or ran on last.
    pub m: Option<u32>,
}

pub(crate) fn info<T: Task>(g: GPtr<T>) -> GInfo {
    let m = g.m.load(Relaxed); // Relaxed, all: a snapshot
    GInfo {
        handle: g.handle(),
        goid: g.goid.load(Relaxed),
        creator: g.creator.load(Relaxed),
        status: g.status.get(),
        was_running: false,
        is_claimed: g.status.is_claimed(),
        wait_reason: g.wait_reason(),
        waiting_since_ns: g.waiting_since_ns.load(Relaxed),
        cpu_ns: g.cpu_ns.load(Relaxed),
        preemptions: g.preemptions.load(Relaxed).into(),
        by_signal: g.by_signal.load(Relaxed).into(),
        left: g.left.load(Relaxed).into(),
        is_locked: g.n_locks.load(Relaxed) != 0,
        is_main: g.is_main.load(Relaxed),
        m: (m != crate::g::NO_M).then_some(m),
    }
}

impl<T: Task> StoppedWorld<'_, T> {
    /// Every goroutine but the one that stopped the world (whose task its caller has), with its task.
    pub fn for_each_task(&mut self, mut look: impl FnMut(&GInfo, &mut T)) {
        let stopper = self.stopper.map(|g| g.handle());
        let interrupted: Vec<u64> =
            self.ps.iter().map(|p| p.interrupted_goid).filter(|goid| *goid != 0).collect();
        self.shared.slots.for_each(|g| {
            if Some(g.handle()) == stopper {
                return;
            }
            let info = info(g);
            let info = GInfo { was_running: interrupted.contains(&info.goid), ..info };
            // SAFETY: we hold every P, so no thread runs a goroutine or claims to; the stopper's own task, which its
            // caller is using, is left out; `&mut self` makes this the only look at a time.
            unsafe { g.with_stopped_world(|task, _| look(&info, task)) };
        });
    }

    /// The task of one goroutine, if it lives still and is not the one that stopped the world.
    pub fn with_task(&mut self, handle: GHandle, look: impl FnOnce(&mut T)) {
        if Some(handle) == self.stopper.map(|g| g.handle()) {
            return;
        }
        if let Some(g) = self.shared.slots.find(handle) {
            // SAFETY: as in `for_each_task`.
            unsafe { g.with_stopped_world(|task, _| look(task)) };
        }
    }

    /// The local state of every P, also of those beyond GOMAXPROCS.
    pub fn locals(&mut self) -> impl Iterator<Item = &mut T::Local> {
        self.ps.iter_mut().chain(&mut self.retired).map(|p| &mut p.local)
    }

    /// How long it took to stop.
    pub fn report(&self) -> StopReport {
        self.report
    }

    /// GOMAXPROCS from now on. Clamped to what the scheduler can do.
    pub fn set_procs(&mut self, n: usize) {
        let n = n.clamp(1, MAX_PROCS);
        self.ps.sort_by_key(|p| p.p.id);
        while self.ps.len() > n {
            if let Some(mut p) = self.ps.pop() {
                drain_into_global(self.shared, &mut p);
                for entry in p.p.timers.drain() {
                    self.ps[0].p.timers.adopt(entry);
                }
                self.retired.push(p);
            }
        }
        while self.ps.len() < n {
            let id = self.ps.len() as u32;
            let old = self.retired.iter().position(|p| p.p.id == id).map(|i| self.retired.swap_remove(i));
            self.ps.push(old.unwrap_or_else(|| self.shared.new_p(id)));
        }
        self.shared.store_n_procs(n);
    }
}

impl<T: Task> Shared<T> {
    /// Stops the world for a thread that is no worker; waits its turn.
    pub(crate) fn stop_the_world<R>(&self, work: impl FnOnce(&mut StoppedWorld<'_, T>) -> R) -> R {
        loop {
            match self.stw.begin(None, self.n_procs()) {
                Ok(parker) => return self.while_stopped(&parker, None, work).0,
                Err(_) => {
                    let turn = Arc::new(Parker::default());
                    self.stw.inner.lock().queue.push(turn.clone());
                    if self.stw.is_pending() {
                        turn.wait();
                    }
                }
            }
        }
    }

    /// The stopper's part from `begin` on. Returns also one P, for a stopper that handed one in.
    fn while_stopped<R>(
        &self,
        parker: &Parker,
        stopper: Option<GPtr<T>>,
        work: impl FnOnce(&mut StoppedWorld<'_, T>) -> R,
    ) -> (R, Option<Box<PLocal<T>>>) {
        let start_ns = thread::now_ns();
        self.collect(parker);
        let mut inner = self.stw.inner.lock();
        let report = StopReport {
            time_to_stop_ns: thread::now_ns().saturating_sub(start_ns),
            last_goid: inner.last_goid,
        };
        let mut world = StoppedWorld {
            shared: self,
            ps: std::mem::take(&mut inner.collected),
            retired: std::mem::take(&mut inner.retired),
            stopper,
            report,
        };
        drop(inner);
        self.n_world_stops.fetch_add(1, Relaxed); // Relaxed: a figure
        let result = work(&mut world);
        let StoppedWorld { mut ps, retired, .. } = world;
        ps.iter_mut().for_each(|p| p.interrupted_goid = 0);
        let own = if stopper.is_some() { ps.pop() } else { None };
        self.start_the_world(ps, retired);
        (result, own)
    }

    fn collect(&self, parker: &Parker) {
        fence(SeqCst); // `pending` before the looks; pairs with workers' fences after they take a P
        let idle = {
            let mut lists = self.idle.lists();
            lists.take_ps(&self.idle)
        };
        for p in idle {
            self.stw.hand_in(p, 0);
        }
        let mut wait_ns = RESEND_NS;
        while !self.stw.is_complete() {
            self.take_lent_ps();
            self.ring_all_holders();
            // With few processors the others need ours: sleep, never spin.
            if parker.wait_until(thread::now_ns() + wait_ns) {
                return;
            }
            wait_ns = (2 * wait_ns).min(5_000_000);
        }
    }

    fn take_lent_ps(&self) {
        for id in 0..self.n_procs() as u32 {
            if let Some(p) = self.p(id)
                && let Some(local) = self.take_blocked(p)
            {
                self.stw.hand_in(local, 0);
            }
        }
    }

    fn ring_all_holders(&self) {
        let now_ns = thread::now_ns();
        for id in 0..self.n_procs() as u32 {
            let Some(m) = self.p(id).and_then(|p| self.m(p.m()?)) else { continue };
            if !m.target.doorbell().is_rung() || m.target.resend(&self.signals, now_ns) == Resend::Idle {
                m.target.request(reason::STOP_WORLD, None, now_ns);
                self.send(&m.target, now_ns);
            } else {
                // Rung for another reason, perhaps: add ours.
                m.target.doorbell().ring(reason::STOP_WORLD);
            }
        }
    }

    fn start_the_world(&self, ps: Vec<Box<PLocal<T>>>, retired: Vec<Box<PLocal<T>>>) {
        let queue = {
            let mut inner = self.stw.inner.lock();
            inner.retired = retired;
            inner.stopper = None;
            self.stw.pending.store(false, SeqCst); // SeqCst: in the protocol
            std::mem::take(&mut inner.queue)
        };
        for p in ps {
            if p.p.ring.is_empty() && p.p.timers.next_ns() == crate::timer::NEVER {
                self.put_p_away(p);
            } else {
                self.start_m(p, false);
            }
        }
        for turn in queue {
            turn.wake();
        }
        self.sysmon.wake();
        if self.any_work() {
            self.work_added();
        }
    }
}

impl<T: Task> Worker<T> {
    /// Hands in the P to whoever stops the world.
    pub(crate) fn hand_in_p(&mut self) {
        self.drop_spinning();
        if let Some(p) = self.p.take() {
            p.p.release();
            self.shared.stw.hand_in(p, self.last_goid);
        }
    }

    /// Stops the world, runs `work` in it, and starts it again. The running goroutine's own state must be complete:
    /// it counts as stopped. Err: somebody else is about to; return [`Outcome::Preempted`](crate::Outcome::Preempted)
    /// and try again when resumed.
    pub fn stop_the_world<R>(
        &mut self,
        work: impl FnOnce(&mut StoppedWorld<'_, T>) -> R,
    ) -> Result<R, WorldBusy> {
        let Some(stopper) = self.current else { return Err(WorldBusy) };
        let own = self.p.take().expect("a goroutine runs on it");
        let since = own.p.running_since();
        own.p.release();
        let shared = self.shared.clone();
        let begun = shared.stw.begin(Some(own), shared.n_procs());
        let (result, own) = match begun {
            Ok(parker) => shared.while_stopped(&parker, Some(stopper), work),
            Err(own) => {
                let own = own.expect("handed back");
                own.p.hold(self.m.id);
                self.p = Some(own);
                return Err(WorldBusy);
            }
        };
        let own = own.expect("there is at least one P");
        own.p.hold(self.m.id);
        self.now_ns = thread::now_ns();
        // It may be another P. The slice goes on: who stops the world again and again has no more time than others.
        let (slice_start_ns, run_start_ns) = since.unwrap_or((self.now_ns, self.now_ns));
        own.p.set_running(slice_start_ns, run_start_ns);
        self.p = Some(own);
        Ok(result)
    }
}

/// The protocol of stopping by itself: the orders of the stores, loads and fences above, on the real doorbell.
#[cfg(all(test, loom))]
mod loom_models {
    use crate::{
        preempt::reason,
        status::{Ready, Status, StatusWord},
    };
    use loom::{
        sync::{
            Arc, Mutex,
            atomic::{AtomicBool, AtomicU32, Ordering::*, fence},
        },
        thread,
    };
    use urgo_abi::layout::Doorbell;

    /// A worker takes a P and is about to run while the world is stopped: it sees that it is to stop, or its bell rings.
    #[test]
    fn loom_a_worker_with_a_new_p_is_stopped() {
        loom::model(|| {
            let state = Arc::new((AtomicBool::new(false), AtomicU32::new(0), Doorbell::new()));
            let worker = {
                let state = state.clone();
                thread::spawn(move || {
                    let (pending, holder, _) = &*state;
                    holder.store(1, SeqCst);
                    fence(SeqCst); // the checker knows the total order of such accesses by fences only
                    pending.load(SeqCst)
                })
            };
            let (pending, holder, bell) = &*state;
            pending.store(true, SeqCst);
            fence(SeqCst);
            if holder.load(SeqCst) == 1 {
                bell.ring(reason::STOP_WORLD);
            }
            let seen = worker.join().unwrap();
            assert!(seen || bell.is_rung());
        });
    }

    /// A P goes to the idle list while the stopper empties it (`put_p_away` against `collect`): it is handed in once.
    #[test]
    fn loom_a_p_put_away_is_handed_in_once() {
        loom::model(|| {
            let state = Arc::new((AtomicBool::new(false), Mutex::new(0_u32), AtomicU32::new(0)));
            let worker = {
                let state = state.clone();
                thread::spawn(move || {
                    let (pending, idle, handed_in) = &*state;
                    let mut idle = idle.lock().unwrap();
                    if pending.load(SeqCst) {
                        drop(idle);
                        handed_in.fetch_add(1, AcqRel);
                    } else {
                        *idle += 1;
                    }
                })
            };
            let (pending, idle, handed_in) = &*state;
            pending.store(true, SeqCst);
            fence(SeqCst);
            let taken = std::mem::take(&mut *idle.lock().unwrap());
            handed_in.fetch_add(taken, AcqRel);
            worker.join().unwrap();
            assert_eq!(handed_in.load(Acquire), 1);
            assert_eq!(*idle.lock().unwrap(), 0);
        });
    }

    /// A goroutine parks, somebody makes it runnable, and the world stops, all at once: the goroutine is queued once and the
    /// world does not miss the worker.
    #[test]
    fn loom_parking_and_waking_beside_a_stop() {
        loom::model(|| {
            let state =
                Arc::new((AtomicBool::new(false), StatusWord::new(), Doorbell::new(), AtomicU32::new(1)));
            state.1.spawn();
            state.1.dispatch();
            let stopper = {
                let state = state.clone();
                thread::spawn(move || {
                    let (pending, _, bell, holder) = &*state;
                    pending.store(true, SeqCst);
                    fence(SeqCst);
                    if holder.load(SeqCst) == 1 {
                        bell.ring(reason::STOP_WORLD);
                    }
                })
            };
            let waker = {
                let state = state.clone();
                thread::spawn(move || state.1.ready(0) == Ready::Queue)
            };
            let (pending, status, bell, _) = &*state;
            let queued_here = !status.park();
            // What a worker looks at before it runs anything else.
            let stops = bell.is_rung() || pending.load(SeqCst);
            let queued_there = waker.join().unwrap();
            stopper.join().unwrap();
            assert!(queued_here ^ queued_there);
            assert_eq!(status.get(), Status::Runnable);
            assert!(stops || bell.is_rung(), "it would run on, and nobody would ring");
        });
    }
}
