//! Semaphores on words of memory, on which package sync builds: a uint32 in any object is one.
//!
//! Who finds the word positive takes one from it. Who does not waits in one of a fixed number of queues, chosen by the
//! word's address. A release adds one; if somebody waits, the releaser takes that one back on the oldest waiter's behalf
//! and completes its instruction, so that a waiter is never woken for nothing. If a passer-by was quicker the waiter
//! stays, and the passer-by's own release comes.
//!
//! No wake-up is lost: a waiter counts itself and then looks at the word again; a releaser adds and then looks at the
//! count. One of them sees the other, as both steps are sequentially consistent.

use crate::chan::{Guarded, Lock, Me, Queue, Step, Wait, Waiter};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Queues; a prime, so that equal distances of addresses do not meet in one. Models have no use for many.
const BUCKETS: usize = if cfg!(loom) { 1 } else { 251 };

/// The queues of one world.
#[derive(Debug)]
pub struct Semaphores(Box<[Bucket]>);

#[derive(Debug)]
struct Bucket {
    /// Guards the queue. No other lock is taken under it.
    lock: Lock,
    /// Waiters in the queue, or about to be.
    waiters: AtomicU32,
    queue: Guarded<Queue>,
}

impl Default for Semaphores {
    fn default() -> Semaphores {
        let bucket = |_| Bucket {
            lock: Lock::default(),
            waiters: AtomicU32::new(0),
            queue: Guarded::new(Queue::new()),
        };
        Semaphores((0..BUCKETS).map(bucket).collect())
    }
}

/// Takes one if there is one.
fn try_take(word: &AtomicU32) -> bool {
    // SeqCst here and below: see the module's head.
    word.fetch_update(SeqCst, SeqCst, |n| n.checked_sub(1)).is_ok()
}

impl Semaphores {
    fn bucket(&self, address: u64) -> &Bucket {
        &self.0[(address >> 3) as usize % BUCKETS]
    }

    /// Takes one from the semaphore, or waits. A park is committed by [`unlock_after_park`](Self::unlock_after_park).
    ///
    /// # Safety
    /// `address` is that of an aligned word which lives while the goroutine waits.
    pub unsafe fn acquire(&self, address: u64, me: Me<'_>) -> Step {
        // SAFETY: handed on to the caller.
        let word = unsafe { AtomicU32::from_ptr(address as *mut u32) };
        if try_take(word) {
            return Step::Done;
        }
        let bucket = self.bucket(address);
        bucket.lock.lock();
        bucket.waiters.fetch_add(1, SeqCst);
        if try_take(word) {
            bucket.waiters.fetch_sub(1, SeqCst);
            bucket.lock.unlock();
            return Step::Done;
        }
        // SAFETY: the lock is held, until the commit.
        unsafe {
            me.enqueue_semaphore(&mut *bucket.queue.get(), address as usize);
        }
        Step::Park(bucket as *const Bucket as usize)
    }

    /// Takes a waiter out of its queue. False if somebody else has.
    ///
    /// # Safety
    /// The waiter is that of a parked goroutine which the caller has claimed.
    pub(crate) unsafe fn withdraw(&self, waiter: &mut Waiter) -> bool {
        let bucket = self.bucket(waiter.on as u64);
        bucket.lock.lock();
        let queued = waiter.queued;
        if queued {
            // SAFETY: the lock is held, and the waiter is in the queue.
            unsafe { (*bucket.queue.get()).remove(waiter) };
            bucket.waiters.fetch_sub(1, SeqCst);
        }
        bucket.lock.unlock();
        queued
    }

    /// Commits a park on a semaphore.
    ///
    /// # Safety
    /// The argument comes from a [`Step::Park`] of `acquire`, and the goroutine's status says waiting.
    pub unsafe fn unlock_after_park(bucket: usize) {
        // SAFETY: buckets live as long as the world.
        unsafe { (*(bucket as *const Bucket)).lock.unlock() };
    }

    /// Adds one to the semaphore, or hands it to the oldest waiter.
    ///
    /// # Safety
    /// As for [`acquire`](Self::acquire).
    pub unsafe fn release(&self, address: u64, ready: &mut dyn FnMut(u64)) {
        // SAFETY: handed on to the caller.
        let word = unsafe { AtomicU32::from_ptr(address as *mut u32) };
        word.fetch_add(1, SeqCst);
        let bucket = self.bucket(address);
        if bucket.waiters.load(SeqCst) == 0 {
            return;
        }
        bucket.lock.lock();
        // SAFETY: the lock is held; a waiter that was found and taken out is the caller's.
        unsafe {
            let queue = &mut *bucket.queue.get();
            let waiter = queue.find(|w| w.on == address as usize).filter(|_| try_take(word));
            if let Some(waiter) = waiter {
                queue.remove(waiter);
                bucket.waiters.fetch_sub(1, SeqCst);
            }
            bucket.lock.unlock();
            if let Some(waiter) = waiter {
                Wait::grant(waiter, ready);
            }
        }
    }
}

/// A lock of package sync that a goroutine has taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Held {
    /// Where it lies.
    pub address: u64,
    /// Taken for reading only.
    pub reads: bool,
}

/// Who holds which locks of package sync. Only sessions note it, so that what a goroutine keeps for ever can be told when it is killed.
///
/// One table for all goroutines: a lock may be given back by another one than took it, and goroutines are small.
#[derive(Debug, Default)]
pub struct HeldLocks(Mutex<Holders>);

#[derive(Debug, Default)]
struct Holders {
    /// Each lock with the goroutines that hold it: several if they read.
    locks: HashMap<Held, Vec<Holder>>,
    /// Entries of all of them.
    n: usize,
    /// How many there ever were.
    n_noted: u64,
}

#[derive(Clone, Copy, Debug)]
struct Holder {
    goid: u64,
    /// Which of all notes it was: what is told is in the order of taking.
    number: u64,
}

/// Beyond this the older half is forgotten.
const MOST_HELD: usize = 10_000;

impl HeldLocks {
    fn holders(&self) -> MutexGuard<'_, Holders> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A goroutine has taken a lock.
    pub(crate) fn note_lock(&self, lock: Held, goid: u64) {
        let mut table = self.holders();
        if table.n >= MOST_HELD {
            table.forget_older();
        }
        table.n_noted += 1;
        let holder = Holder { goid, number: table.n_noted };
        let holders = table.locks.entry(lock).or_default();
        let before = holders.len();
        if !lock.reads {
            // Nobody else can hold it: others that are noted held a lock that was here before, and is gone.
            holders.clear();
        }
        holders.push(holder);
        let after = holders.len();
        table.n = table.n - before + after;
    }

    /// A goroutine is about to give a lock back, perhaps on another's behalf.
    pub(crate) fn note_unlock(&self, lock: Held, goid: u64) {
        let mut table = self.holders();
        let Some(holders) = table.locks.get_mut(&lock) else { return };
        holders.remove(holders.iter().rposition(|h| h.goid == goid).unwrap_or(0));
        if holders.is_empty() {
            table.locks.remove(&lock);
        }
        table.n -= 1;
    }

    /// The locks that a goroutine holds, oldest first; they are forgotten.
    pub(crate) fn take_all_of(&self, goid: u64) -> Vec<Held> {
        let mut table = self.holders();
        let mut taken = Vec::new();
        table.retain(|lock, holder| {
            if holder.goid == goid {
                taken.push((holder.number, *lock));
            }
            holder.goid != goid
        });
        taken.sort_by_key(|(number, _)| *number);
        taken.into_iter().map(|(_, lock)| lock).collect()
    }
}

impl Holders {
    fn retain(&mut self, mut keeps: impl FnMut(&Held, &Holder) -> bool) {
        self.locks.retain(|lock, holders| {
            holders.retain(|holder| keeps(lock, holder));
            !holders.is_empty()
        });
        self.n = self.locks.values().map(Vec::len).sum();
    }

    fn forget_older(&mut self) {
        let mut numbers: Vec<u64> = self.locks.values().flatten().map(|h| h.number).collect();
        let middle = numbers.len() / 2;
        let from = *numbers.select_nth_unstable(middle).1;
        self.retain(|_, holder| holder.number >= from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn lock(address: u64, reads: bool) -> Held {
        Held { address, reads }
    }

    #[test]
    fn locks_are_told_in_the_order_of_taking() {
        let table = HeldLocks::default();
        for address in [80, 16, 48, 32] {
            table.note_lock(lock(address, false), 7);
        }
        table.note_lock(lock(96, true), 7);
        table.note_unlock(lock(48, false), 7);
        table.note_lock(lock(24, false), 8);
        let expected = [lock(80, false), lock(16, false), lock(32, false), lock(96, true)];
        assert_eq!(table.take_all_of(7), expected);
        assert_eq!(table.take_all_of(7), []);
        assert_eq!(table.take_all_of(8), [lock(24, false)]);
        assert_eq!(table.holders().n, 0);
    }

    #[test]
    fn a_lock_that_another_gave_back_is_held_no_more() {
        let table = HeldLocks::default();
        table.note_lock(lock(8, false), 1);
        table.note_unlock(lock(8, false), 2);
        table.note_lock(lock(16, true), 1);
        table.note_lock(lock(16, true), 2);
        table.note_unlock(lock(16, true), 2);
        assert_eq!(table.take_all_of(1), [lock(16, true)]);
        // Memory that was a lock is one again.
        table.note_lock(lock(8, false), 1);
        table.note_lock(lock(8, false), 2);
        assert_eq!(table.take_all_of(1), []);
        assert_eq!(table.take_all_of(2), [lock(8, false)]);
        table.note_unlock(lock(8, false), 2);
        assert_eq!(table.holders().n, 0);
    }

    #[test]
    fn the_table_stays_small() {
        let table = HeldLocks::default();
        let n = 3 * MOST_HELD as u64;
        for i in 0..n {
            table.note_lock(lock(i * 8, i % 2 == 0), i % 3);
        }
        assert!(table.holders().n <= MOST_HELD);
        let newest = [0, 1, 2].map(|goid| *table.take_all_of(goid).last().unwrap());
        let mut newest = newest.map(|lock| lock.address / 8);
        newest.sort_unstable();
        assert_eq!(newest, [n - 3, n - 2, n - 1]);
    }
}
