//! Timers: one heap per P, so that starting a timer meets no other P.
//!
//! The worker that holds the P runs its due timers before it looks for work; a worker without work, and one that
//! was interrupted because of a late timer, run other Ps' due timers too. Who watches the clock while nobody comes
//! by is told in `idle.rs` and `sysmon.rs`.
//!
//! Stopping does not search the heap: the entry stays and is thrown away when it is due or when stopped entries are
//! more than half of the heap. Stop and expiry race for the timer's state; the winner decides.

use crate::{
    g::GHandle,
    lock_rank::{Lock, Rank},
    prim::AtomicU8,
    task::Task,
};
use std::{
    cmp::Ordering as Order,
    collections::BinaryHeap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::*},
    },
};

/// No timer: later than any time.
pub(crate) const NEVER: u64 = u64::MAX;

/// A started timer, to stop it. Dropping it leaves the timer running.
#[derive(Clone, Debug)]
pub struct TimerHandle {
    state: Arc<TimerState>,
}

impl TimerHandle {
    /// Stops the timer. True if it had not expired and was not stopped: then it never will expire. A periodic timer
    /// that is just expiring does so once more.
    pub fn stop(&self) -> bool {
        // AcqRel: stop and expiry exchange the same word; one wins, and the loser sees what the winner did before.
        self.state.0.swap(OFF, AcqRel) == ARMED
    }

    /// Whether it still may expire.
    pub fn is_armed(&self) -> bool {
        self.state.is_armed()
    }
}

/// Shared by a heap entry and its handle.
#[derive(Debug)]
pub(crate) struct TimerState(AtomicU8);

/// Stopped or expired.
const OFF: u8 = 0;
const ARMED: u8 = 1;
/// Its action runs; if the timer is periodic and nobody stops it, it will be armed again.
const EXPIRING: u8 = 2;

impl TimerState {
    fn is_armed(&self) -> bool {
        self.0.load(Acquire) == ARMED // Acquire: pairs with the exchanges
    }

    /// Armed → expiring; false if it was stopped.
    pub(crate) fn begin_expiry(&self) -> bool {
        self.0.compare_exchange(ARMED, EXPIRING, AcqRel, Acquire).is_ok() // pairs with `stop`
    }

    /// Expiring → armed, for a periodic timer; false if it was stopped meanwhile.
    pub(crate) fn rearm(&self) -> bool {
        self.0.compare_exchange(EXPIRING, ARMED, AcqRel, Acquire).is_ok() // pairs with `stop`
    }

    /// Expiring → off.
    pub(crate) fn end_expiry(&self) {
        self.0.store(OFF, Release); // Release: pairs with a later `stop`
    }
}

/// What a due entry does.
pub(crate) enum Action<T: Task> {
    /// Ends the sleep with this number (`G::park_seq`).
    Wake { g: GHandle, park_seq: u32 },
    /// Belongs to the task's crate.
    Run { state: Arc<TimerState>, timer: T::Timer },
}

pub(crate) struct Entry<T: Task> {
    pub(crate) due_ns: u64,
    /// Entries of one time expire in the order in which they were started.
    seq: u64,
    pub(crate) action: Action<T>,
}

impl<T: Task> Entry<T> {
    fn is_stopped(&self) -> bool {
        match &self.action {
            Action::Wake { .. } => false,
            Action::Run { state, .. } => !state.is_armed(),
        }
    }
}

impl<T: Task> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Order::Equal
    }
}
impl<T: Task> Eq for Entry<T> {}
impl<T: Task> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Order> {
        Some(self.cmp(other))
    }
}
impl<T: Task> Ord for Entry<T> {
    /// The earliest is the greatest, because the heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Order {
        (other.due_ns, other.seq).cmp(&(self.due_ns, self.seq))
    }
}

/// The timers of one P.
pub(crate) struct Timers<T: Task> {
    /// The earliest due time in the heap, or NEVER; read without the lock.
    next_ns: AtomicU64,
    /// Counts entries added.
    n_added: AtomicU64,
    /// Guards the heap. No goroutine is made runnable and no timer runs under it.
    heap: Lock<Heap<T>>,
}

struct Heap<T: Task> {
    entries: BinaryHeap<Entry<T>>,
    next_seq: u64,
    /// Length at which stopped entries are looked for.
    sweep_at: usize,
}

/// Heaps shorter than this are not swept.
const MIN_SWEEP: usize = 64;

impl<T: Task> Timers<T> {
    pub(crate) fn new() -> Self {
        let heap = Heap { entries: BinaryHeap::new(), next_seq: 0, sweep_at: MIN_SWEEP };
        let (next_ns, n_added) = (AtomicU64::new(NEVER), AtomicU64::new(0));
        Timers { next_ns, n_added, heap: Lock::new(Rank::Timers, heap) }
    }

    /// When the earliest entry is due; a stopped one counts until it is thrown away.
    #[inline]
    pub(crate) fn next_ns(&self) -> u64 {
        // Acquire: pairs with the Release in `update`. Whoever sleeps on the answer has fences (idle.rs, sysmon.rs).
        self.next_ns.load(Acquire)
    }

    /// Entries added so far: who has told of the earliest need not tell again before this changes.
    #[inline]
    pub(crate) fn n_added(&self) -> u64 {
        self.n_added.load(Acquire) // Acquire: pairs with the Release in `update`; `next_ns` is as new at least
    }

    fn update<R>(&self, change: impl FnOnce(&mut Heap<T>) -> R) -> R {
        let mut heap = self.heap.lock();
        let result = change(&mut heap);
        let next = heap.entries.peek().map_or(NEVER, |e| e.due_ns);
        self.next_ns.store(next, Release); // Release: pairs with `next_ns`
        self.n_added.store(heap.next_seq, Release); // Release: pairs with `n_added`
        result
    }

    /// Starts a timer.
    pub(crate) fn add(&self, due_ns: u64, action: Action<T>) {
        self.update(|heap| {
            if heap.entries.len() >= heap.sweep_at {
                heap.entries.retain(|e| !e.is_stopped());
                heap.sweep_at = (2 * heap.entries.len()).max(MIN_SWEEP);
            }
            heap.next_seq += 1;
            heap.entries.push(Entry { due_ns, seq: heap.next_seq, action });
        });
    }

    /// Takes one entry that is due at `now_ns`, throwing away stopped ones before it.
    pub(crate) fn pop_due(&self, now_ns: u64) -> Option<Entry<T>> {
        if self.next_ns() > now_ns {
            return None;
        }
        self.update(|heap| {
            while heap.entries.peek().is_some_and(|e| e.due_ns <= now_ns) {
                let entry = heap.entries.pop();
                if entry.as_ref().is_some_and(|e| !e.is_stopped()) {
                    return entry;
                }
            }
            None
        })
    }

    /// Throws away stopped entries; true if any other is left. For the deadlock check.
    pub(crate) fn any_armed(&self) -> bool {
        self.update(|heap| {
            heap.entries.retain(|e| !e.is_stopped());
            !heap.entries.is_empty()
        })
    }

    /// Entries, stopped ones included.
    pub(crate) fn len(&self) -> usize {
        self.heap.lock().entries.len()
    }

    /// Takes all entries, when the P is given up.
    pub(crate) fn drain(&self) -> Vec<Entry<T>> {
        self.update(|heap| std::mem::take(&mut heap.entries).into_sorted_vec())
    }

    /// Takes over an entry of another P.
    pub(crate) fn adopt(&self, entry: Entry<T>) {
        self.add(entry.due_ns, entry.action);
    }
}

/// A handle and the state that its heap entry shares.
pub(crate) fn new_handle() -> (TimerHandle, Arc<TimerState>) {
    let state = Arc::new(TimerState(AtomicU8::new(ARMED)));
    (TimerHandle { state: state.clone() }, state)
}

#[cfg(all(test, loom))]
mod loom_models {
    use super::*;
    use loom::{sync::atomic::AtomicU32, thread};

    /// How often a timer that has come to its time runs, and what its stopping says meanwhile.
    fn expire_against_stop(periodic: bool) {
        loom::model(move || {
            let (handle, state) = new_handle();
            let n_run = loom::sync::Arc::new(AtomicU32::new(0));
            let expiry = {
                let n_run = n_run.clone();
                thread::spawn(move || {
                    // As `Worker::expire` does, twice over for a periodic timer.
                    for _ in 0..2 {
                        if !state.begin_expiry() {
                            return;
                        }
                        n_run.fetch_add(1, Relaxed);
                        if !periodic || !state.rearm() {
                            return state.end_expiry();
                        }
                    }
                })
            };
            let stopped = handle.stop();
            let at_stop = n_run.load(Relaxed);
            let stopped_again = handle.stop();
            expiry.join().unwrap();
            let at_end = n_run.load(Relaxed);
            assert!(!stopped_again, "a stopped timer was stopped once more");
            assert!(!handle.is_armed());
            if !periodic {
                // Who stops it in time keeps it from running; else it has run, or runs.
                assert_eq!(at_end, u32::from(!stopped));
            } else {
                // One that is just expiring does so once more at most.
                assert!(at_end <= at_stop + 1, "{at_stop} {at_end}");
                assert!(!stopped || at_end == at_stop || at_end == 1, "{at_stop} {at_end}");
            }
        });
    }

    #[test]
    fn loom_stop_against_expiry() {
        expire_against_stop(false);
    }

    #[test]
    fn loom_stop_against_a_periodic_expiry() {
        expire_against_stop(true);
    }
}
