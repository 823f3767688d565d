//! Locks and the order in which they are taken, as data.
//!
//! A thread may take a lock only if its rank is higher than that of every lock it holds. Debug builds check this at
//! each acquisition, so that a possible deadlock shows in the first test that walks the path. The scheduler's locks
//! are held for a few dozen instructions; while one is held no goroutine is parked or made runnable and no foreign
//! code (a task, a commit, a hook) runs.
//!
//! A panic of another thread while it held a lock is ignored (no poisoning): what the locks guard is changed by
//! operations that do not panic half-way.

use std::{
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The scheduler's locks, lowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Rank {
    /// `stw.rs`: who stops the world, and which Ps have been handed in.
    World,
    /// `idle.rs`: idle Ps, idle Ms, number of Ms.
    Idle,
    /// `m.rs`: the list of all Ms.
    AllMs,
    /// `m.rs`: what an idle M is given when it is woken.
    Grant,
    /// `timer.rs`: the heap of one P. Two heaps are never locked together.
    Timers,
    /// `inject.rs`: the global queue.
    Inject,
    /// `g.rs`: free slots that no P caches.
    FreeSlots,
}

/// A mutex with a rank.
pub(crate) struct Lock<T> {
    rank: Rank,
    inner: Mutex<T>,
}

/// Access to what a [`Lock`] guards.
pub(crate) struct Guard<'a, T> {
    inner: MutexGuard<'a, T>,
    _held: Held,
}

impl<T> Lock<T> {
    pub(crate) const fn new(rank: Rank, value: T) -> Self {
        Lock { rank, inner: Mutex::new(value) }
    }

    pub(crate) fn lock(&self) -> Guard<'_, T> {
        let held = Held::acquire(self.rank);
        Guard { inner: self.inner.lock().unwrap_or_else(PoisonError::into_inner), _held: held }
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

/// The debug builds' note that this thread holds a rank.
struct Held {
    #[cfg(debug_assertions)]
    rank: Rank,
}

#[cfg(debug_assertions)]
thread_local! {
    /// One bit a rank.
    static HELD: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

impl Held {
    #[cfg(debug_assertions)]
    fn acquire(rank: Rank) -> Held {
        let held = HELD.get();
        assert!(held >> rank as u32 == 0, "lock {rank:?} taken while holding ranks {held:#b}");
        HELD.set(held | 1 << rank as u32);
        Held { rank }
    }

    #[cfg(not(debug_assertions))]
    #[inline]
    fn acquire(_: Rank) -> Held {
        Held {}
    }
}

#[cfg(debug_assertions)]
impl Drop for Held {
    fn drop(&mut self) {
        HELD.set(HELD.get() & !(1 << self.rank as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_locks_against_the_order_is_noticed() {
        let low = Lock::new(Rank::World, ());
        let high = Lock::new(Rank::FreeSlots, ());
        let in_order = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _low = low.lock();
            let _high = high.lock();
        }));
        let against = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _high = high.lock();
            let _low = low.lock();
        }));
        assert!(in_order.is_ok());
        assert_eq!(against.is_err(), cfg!(debug_assertions));
    }
}
