//! What happened when: a record of changes of goroutines, kept while somebody wants it.
//!
//! Each M writes its own list, so that writers do not meet; what comes from threads without one has a list of its own.
//! Readers take a list away whole. A list that nobody takes grows to [`MOST`] events, and what follows is counted only.
//! While nothing is recorded all of it is a load and a branch at a change of goroutines.

use crate::thread;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Events that a list holds.
const MOST: usize = 1 << 16;

/// Why a goroutine left the processor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leave {
    /// It was asked to, and a signal had to move it to the copy of its code that looks.
    Signal,
    /// It was asked to, and looked by itself.
    Poll,
    /// It waits.
    Waits,
    /// It performs a call that may block.
    Blocks,
    /// It gave way.
    Yields,
    /// It ended.
    Ends,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventKind {
    /// It was started, by `other`.
    Created,
    /// It was made runnable, by `other`.
    Ready,
    /// It was put on the P.
    Start,
    /// It left the P.
    Stop(Leave),
}

/// A change of a goroutine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// Scheduler's clock.
    pub time_ns: u64,
    /// What happened.
    pub kind: EventKind,
    /// The P that it happened on, if any.
    pub proc: Option<u32>,
    /// The goroutine.
    pub goid: u64,
    /// The goroutine that did it, 0 if none did.
    pub other: u64,
}

/// One M's list.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// A leaf: nothing else is taken under it.
    list: Mutex<Vec<Event>>,
    dropped: AtomicU64,
}

impl Events {
    fn lock(&self) -> MutexGuard<'_, Vec<Event>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cold]
    pub(crate) fn note(&self, kind: EventKind, proc: Option<u32>, goid: u64, other: u64) {
        let event = Event { time_ns: thread::now_ns(), kind, proc, goid, other };
        let mut list = self.lock();
        if list.len() < MOST {
            list.push(event);
        } else {
            self.dropped.fetch_add(1, Relaxed); // Relaxed: a count
        }
    }

    /// Moves what there is, and the number of what was dropped, out.
    pub(crate) fn take(&self, into: &mut Vec<Event>) -> u64 {
        into.append(&mut self.lock());
        self.dropped.swap(0, Relaxed) // Relaxed: a count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_list_counts_what_it_drops() {
        let events = Events::default();
        for i in 0..MOST as u64 + 3 {
            events.note(EventKind::Start, Some(1), i, 0);
        }
        let mut taken = Vec::new();
        assert_eq!((events.take(&mut taken), taken.len()), (3, MOST));
        assert!(taken.windows(2).all(|w| w[0].time_ns <= w[1].time_ns && w[0].goid < w[1].goid));
        assert_eq!(events.take(&mut taken), 0);
    }
}
