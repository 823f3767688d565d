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
use std::cell::UnsafeCell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Queues; a prime, so that equal distances of addresses do not meet in one.
const BUCKETS: usize = 251;

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
            queue: Guarded(UnsafeCell::new(Queue::new())),
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
            me.enqueue_semaphore(&mut *bucket.queue.0.get(), address as usize);
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
            unsafe { (*bucket.queue.0.get()).remove(waiter) };
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
            let queue = &mut *bucket.queue.0.get();
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

/// Locks that another goroutine gave back than the one that took them, which counts them as its own. Only sessions ask.
#[derive(Debug, Default)]
pub struct Handed {
    locks: Mutex<HashSet<Held>>,
    /// Whether there are any.
    any: AtomicBool,
}

/// Beyond this the oldest are not remembered.
const MOST_HANDED: usize = 10_000;

impl Handed {
    fn locks(&self) -> MutexGuard<'_, HashSet<Held>> {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn given_back(&self, lock: Held) {
        let mut locks = self.locks();
        if locks.len() >= MOST_HANDED {
            locks.clear();
        }
        locks.insert(lock);
        self.any.store(true, SeqCst);
    }

    pub(crate) fn retaken(&self, lock: Held) {
        // Whoever takes a lock does so after it was given back, which orders this, too.
        if self.any.load(SeqCst) {
            let mut locks = self.locks();
            locks.remove(&lock);
            self.any.store(!locks.is_empty(), SeqCst);
        }
    }

    pub(crate) fn is_given_back(&self, lock: Held) -> bool {
        self.any.load(SeqCst) && self.locks().contains(&lock)
    }
}
