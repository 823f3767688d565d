//! The status word of a G: who owns it now, and the legal moves.
//!
//! | status | who may touch the task | leaves to |
//! |---|---|---|
//! | free | nobody: the slot holds no task | runnable (spawn) |
//! | runnable | nobody; it sits in exactly one queue | running (dispatch, by whoever took it from the queue) |
//! | running | the M that dispatched it | runnable, waiting, blocking, free |
//! | blocking | the M that performs its call; the task itself is plain data | runnable |
//! | waiting | nobody; whoever makes the move to runnable queues it | runnable |
//! | paused | nobody; off all queues until resumed | runnable |
//!
//! The upper bits count the lives of the slot (its *generation*), so that a reference to a goroutine that is gone is
//! refused in the same atomic step that would wake it. Two bits beside the status:
//!
//! - **claimed**: somebody inspects the task (collector, dump, kill). Only a G that is not running can be claimed,
//!   the claimant may touch the task, and a dispatch waits for the release. Other moves go on under the claim,
//!   because they only say in which queue the G is.
//! - **permit**: `ready` came while the G was still on its way to sleep. The next park consumes it and does not
//!   sleep. So no wake-up is lost, whether or not the waker holds the lock that the sleeper is about to release.

use crate::prim::{AtomicU32, Ordering::*, spin_loop};

/// Where a G is; the numbers that Go prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Status {
    /// The slot holds no goroutine.
    Free = 0,
    /// In a run queue.
    Runnable = 1,
    /// On a processor.
    Running = 2,
    /// In a blocking call, without a P.
    Blocking = 3,
    /// Parked.
    Waiting = 4,
    /// Taken off all queues by the host.
    Paused = 9,
}

const STATUS_MASK: u32 = 0xf;
const CLAIMED: u32 = 1 << 4;
const PERMIT: u32 = 1 << 5;
const GENERATION_SHIFT: u32 = 6;
/// Generations wrap after 2²⁶ lives of one slot.
const GENERATION_MASK: u32 = u32::MAX >> GENERATION_SHIFT;

#[inline]
fn status_of(word: u32) -> Status {
    match word & STATUS_MASK {
        1 => Status::Runnable,
        2 => Status::Running,
        3 => Status::Blocking,
        4 => Status::Waiting,
        9 => Status::Paused,
        _ => Status::Free,
    }
}

/// What a call of [`StatusWord::ready`] found.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ready {
    /// It was waiting and is runnable now: the caller queues it.
    Queue,
    /// It has not gone to sleep yet and will not.
    Remembered,
    /// It is runnable, paused or gone: nothing to do.
    Nothing,
}

/// See the module's head.
pub(crate) struct StatusWord(AtomicU32);

impl StatusWord {
    pub(crate) fn new() -> Self {
        StatusWord(AtomicU32::new(Status::Free as u32))
    }

    pub(crate) fn get(&self) -> Status {
        // Acquire: whoever sees a status also sees what its previous owner wrote before setting it.
        status_of(self.0.load(Acquire))
    }

    /// Which life of the slot this is.
    #[inline]
    pub(crate) fn generation(&self) -> u32 {
        // Acquire: as in `get`.
        self.0.load(Acquire) >> GENERATION_SHIFT
    }

    pub(crate) fn is_claimed(&self) -> bool {
        // Relaxed: for printing.
        self.0.load(Relaxed) & CLAIMED != 0
    }

    /// Replaces the word by `change(word)` unless that is None; returns the old word.
    #[inline]
    fn update(&self, change: impl Fn(u32) -> Option<u32>) -> Result<u32, u32> {
        // AcqRel: each move hands the G from one owner to the next. Acquire on failure: the caller acts on it.
        self.0.fetch_update(AcqRel, Acquire, change)
    }

    #[inline]
    fn transition(&self, from: Status, to: Status) {
        let moved = self.update(|w| (w & STATUS_MASK == from as u32).then_some(w & !STATUS_MASK | to as u32));
        if moved.is_err() {
            self.is_not(from);
        }
    }

    #[cold]
    fn is_not(&self, expected: Status) {
        panic!("a goroutine that should be {expected:?} is {:?}", self.get());
    }

    /// Free → runnable, by the owner of a fresh slot.
    #[inline]
    pub(crate) fn spawn(&self) {
        self.transition(Status::Free, Status::Runnable);
    }

    /// Runnable → running, by whoever took it from a queue; waits while it is claimed.
    #[inline]
    pub(crate) fn dispatch(&self) {
        let mut n_spins = 0_u32;
        let start = |w: u32| (w & CLAIMED == 0).then_some(w & !STATUS_MASK | Status::Running as u32);
        while let Err(word) = self.update(start) {
            debug_assert_eq!(status_of(word), Status::Runnable);
            wait_a_moment(&mut n_spins);
        }
    }

    /// Running → runnable, by its M.
    #[inline]
    pub(crate) fn yield_(&self) {
        self.transition(Status::Running, Status::Runnable);
    }

    /// Running → waiting, by its M. False if a permit was waiting: it is runnable instead, and the caller queues it.
    #[must_use]
    #[inline]
    pub(crate) fn park(&self) -> bool {
        let sleep = |w: u32| {
            debug_assert_eq!(status_of(w), Status::Running);
            let to = if w & PERMIT == 0 { Status::Waiting } else { Status::Runnable };
            Some(w & !(STATUS_MASK | PERMIT) | to as u32)
        };
        self.update(sleep).is_ok_and(|old| old & PERMIT == 0)
    }

    /// Waiting → runnable, or leaves a permit for a G on its way to sleep. Any thread. Nothing if the slot's life
    /// is another than `generation`.
    #[inline]
    pub(crate) fn ready(&self, generation: u32) -> Ready {
        let change = |w: u32| match status_of(w) {
            _ if w >> GENERATION_SHIFT != generation & GENERATION_MASK => None,
            Status::Waiting => Some(w & !STATUS_MASK | Status::Runnable as u32),
            Status::Running | Status::Blocking => Some(w | PERMIT),
            Status::Free | Status::Runnable | Status::Paused => None,
        };
        match self.update(change) {
            Ok(old) if status_of(old) == Status::Waiting => Ready::Queue,
            Ok(_) => Ready::Remembered,
            Err(_) => Ready::Nothing,
        }
    }

    /// Running → blocking, by its M.
    pub(crate) fn enter_blocking(&self) {
        self.transition(Status::Running, Status::Blocking);
    }

    /// Blocking → runnable, by the M that performed the call.
    pub(crate) fn exit_blocking(&self) {
        self.transition(Status::Blocking, Status::Runnable);
    }

    /// Running → paused, by its M, which found the request.
    pub(crate) fn pause(&self) {
        self.transition(Status::Running, Status::Paused);
    }

    /// Paused → runnable. True if the caller has to queue it.
    #[must_use]
    pub(crate) fn unpause(&self) -> bool {
        self.update(|w| {
            (status_of(w) == Status::Paused).then_some(w & !STATUS_MASK | Status::Runnable as u32)
        })
        .is_ok()
    }

    /// Running → free, by its M; a new life begins, permits of the past one go.
    #[inline]
    pub(crate) fn exit(&self) {
        let end = |w: u32| {
            debug_assert_eq!(status_of(w), Status::Running);
            let lives = (w >> GENERATION_SHIFT).wrapping_add(1) & GENERATION_MASK;
            Some(lives << GENERATION_SHIFT | w & CLAIMED | Status::Free as u32)
        };
        let _always_ok = self.update(end);
    }

    /// Claims a G that is not running. None if it runs, is free, or is claimed already.
    pub(crate) fn try_claim(&self) -> Option<Status> {
        let claim = |w: u32| match status_of(w) {
            Status::Free | Status::Running => None,
            Status::Runnable | Status::Blocking | Status::Waiting | Status::Paused => {
                (w & CLAIMED == 0).then_some(w | CLAIMED)
            }
        };
        self.update(claim).ok().map(status_of)
    }

    /// Ends a claim.
    pub(crate) fn release_claim(&self) {
        let released = self.update(|w| (w & CLAIMED != 0).then_some(w & !CLAIMED));
        debug_assert!(released.is_ok());
    }
}

/// Claims are short, but the claimant may have lost its processor: spin a little, then let it run.
pub(crate) fn wait_a_moment(n_spins: &mut u32) {
    *n_spins += 1;
    if cfg!(loom) || *n_spins > 20 {
        #[cfg(loom)]
        loom::thread::yield_now();
        #[cfg(not(loom))]
        std::thread::yield_now();
    } else {
        spin_loop();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn running() -> StatusWord {
        let word = StatusWord::new();
        word.spawn();
        word.dispatch();
        word
    }

    #[test]
    fn ready_before_park_is_remembered_once() {
        let word = running();
        assert_eq!(word.ready(0), Ready::Remembered);
        assert!(!word.park());
        assert_eq!(word.get(), Status::Runnable);
        word.dispatch();
        assert!(word.park());
        assert_eq!(word.ready(0), Ready::Queue);
        assert_eq!(word.ready(0), Ready::Nothing);
    }

    #[test]
    fn only_a_goroutine_off_the_processor_can_be_claimed() {
        let word = running();
        assert_eq!(word.try_claim(), None);
        assert!(word.park());
        assert_eq!(word.try_claim(), Some(Status::Waiting));
        assert_eq!(word.try_claim(), None);
        assert_eq!(word.ready(0), Ready::Queue);
        word.release_claim();
        word.dispatch();
        word.exit();
        assert_eq!(word.get(), Status::Free);
        assert_eq!(word.generation(), 1);
    }

    #[test]
    fn a_waker_of_a_past_life_is_refused() {
        let word = running();
        word.exit();
        word.spawn();
        word.dispatch();
        assert!(word.park());
        assert_eq!(word.ready(0), Ready::Nothing);
        assert_eq!(word.ready(1), Ready::Queue);
    }
}

#[cfg(all(test, loom))]
mod loom_models {
    use super::*;
    use loom::{sync::Arc, thread};

    /// A sleeper and a waker at the same time: exactly one of them queues the G, and never nobody.
    #[test]
    fn loom_park_against_ready() {
        loom::model(|| {
            let word = Arc::new(StatusWord::new());
            word.spawn();
            word.dispatch();
            let waker = {
                let word = word.clone();
                thread::spawn(move || word.ready(0) == Ready::Queue)
            };
            let queued_by_sleeper = !word.park();
            let queued_by_waker = waker.join().unwrap();
            assert!(queued_by_sleeper ^ queued_by_waker);
            assert_eq!(word.get(), Status::Runnable);
        });
    }

    /// Two wakers of one waiting G: one queues it.
    #[test]
    fn loom_two_wakers_queue_once() {
        loom::model(|| {
            let word = Arc::new(StatusWord::new());
            word.spawn();
            word.dispatch();
            assert!(word.park());
            let other = {
                let word = word.clone();
                thread::spawn(move || word.ready(0) == Ready::Queue)
            };
            let mine = word.ready(0) == Ready::Queue;
            assert!(mine ^ other.join().unwrap());
        });
    }

    /// A claimant and a dispatcher never have the task together.
    #[test]
    fn loom_claim_excludes_dispatch() {
        loom::model(|| {
            let word = Arc::new(StatusWord::new());
            let task = Arc::new(loom::cell::UnsafeCell::new(0));
            word.spawn();
            let claimant = {
                let (word, task) = (word.clone(), task.clone());
                thread::spawn(move || {
                    if word.try_claim().is_some() {
                        // SAFETY: the model checks that this access is exclusive.
                        task.with_mut(|p| unsafe { *p += 1 });
                        word.release_claim();
                    }
                })
            };
            word.dispatch();
            // SAFETY: as above.
            task.with_mut(|p| unsafe { *p += 1 });
            word.yield_();
            claimant.join().unwrap();
        });
    }
}
