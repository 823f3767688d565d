//! What happens when an object becomes unreachable: finalizers, cleanups, weak references.
//!
//! A table names the objects without keeping them alive. It is looked at after a marking, in an order that Go prescribes:
//!
//! 1. *Weak* handles of objects that were not reached are set to nil.
//! 2. *Finalizers*: before the marking ends, what a finalizable object points to is marked, though not the object itself.
//!    So of a chain of such objects only the first is unreached, and none of a cycle. The unreached ones are marked now
//!    (their finalizers will see them), and are due.
//! 3. *Cleanups* of objects that are still unreached are due.
//!
//! A finalizer's or cleanup's *record* is an object of package runtime that the table keeps alive; what is due is handed to
//! Go code, which runs it on a goroutine of its own.

use super::alloc::Heap;
use super::mark::Marker;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long whoever asked for a collection waits for what it has found due.
const SHORT: Duration = Duration::from_millis(10);

/// What is to happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Special {
    /// The record gets the object, which lives once more.
    Finalizer,
    /// The record is run without the object.
    Cleanup,
    /// The record is a handle, whose first word is the object's address while it lives. The handle itself is not kept.
    Weak,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    object: u64,
    record: u64,
    what: Special,
}

/// The table.
#[derive(Debug, Default)]
pub(super) struct Specials(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    entries: Vec<Entry>,
    /// Record and object (0 for a cleanup), oldest first.
    due: std::collections::VecDeque<(u64, u64)>,
    /// Whether somebody takes what is due, and since when.
    running: bool,
    since: Option<Instant>,
}

impl Specials {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Heap {
    /// Adds an entry; false if the address is not that of an object of the heap.
    pub fn add_special(&self, object: u64, record: u64, what: Special) -> bool {
        let known = self.table.find(object as usize).is_some();
        if known {
            self.specials.lock().entries.push(Entry { object, record, what });
        }
        known
    }

    /// Takes an object's finalizer away; whether it had one.
    pub fn remove_finalizer(&self, object: u64) -> bool {
        self.remove_special(|e| e.object == object && e.what == Special::Finalizer)
    }

    /// Takes a cleanup away by its record; whether it was there.
    pub fn remove_cleanup(&self, record: u64) -> bool {
        self.remove_special(|e| e.record == record && e.what == Special::Cleanup)
    }

    fn remove_special(&self, which: impl Fn(&Entry) -> bool) -> bool {
        let mut state = self.specials.lock();
        let before = state.entries.len();
        state.entries.retain(|e| !which(e));
        state.entries.len() < before
    }

    /// The weak handle of an address, if there is one.
    pub fn weak_handle(&self, object: u64) -> Option<u64> {
        let state = self.specials.lock();
        let found = state.entries.iter().find(|e| e.object == object && e.what == Special::Weak);
        let handle = found.map(|e| e.record);
        drop(state);
        // Nothing else may have kept it.
        if let Some(handle) = handle {
            self.shade(handle);
        }
        handle
    }

    /// Whether something is due and nobody takes it; from now on the caller's goroutine does.
    pub fn claim_due(&self) -> bool {
        let mut state = self.specials.lock();
        let claim = !state.due.is_empty() && !state.running;
        if claim {
            (state.running, state.since) = (true, Some(Instant::now()));
        }
        claim
    }

    /// Whether somebody takes what is due, and began to a short time ago: a finalizer may wait for ever.
    pub fn is_finalizing(&self) -> bool {
        let state = self.specials.lock();
        state.running && state.since.is_some_and(|since| since.elapsed() < SHORT)
    }

    /// The next record that is due, with its object; `None` ends the claim.
    pub fn next_due(&self) -> Option<(u64, u64)> {
        let mut state = self.specials.lock();
        let next = state.due.pop_front();
        state.running = next.is_some();
        drop(state);
        // The table alone has kept them.
        if let Some((record, object)) = next {
            self.shade(record);
            self.shade(object);
        }
        next
    }

    /// Gives a claim up that could not be used.
    pub fn drop_claim(&self) {
        self.specials.lock().running = false;
    }

    /// Marks what the table keeps alive, as roots.
    pub(super) fn mark_specials(&self, marker: &mut Marker<'_>) {
        let state = self.specials.lock();
        for e in state.entries.iter().filter(|e| e.what != Special::Weak) {
            marker.word(e.record);
            if e.what == Special::Finalizer {
                marker.contents(e.object);
            }
        }
        for (record, object) in &state.due {
            marker.word(*record);
            marker.word(*object);
        }
    }

    /// After the marking, whose marker goes on with what becomes reachable again.
    pub(super) fn settle_specials(&self, marker: &mut Marker<'_>) {
        let mut state = self.specials.lock();
        let State { entries, due, .. } = &mut *state;
        if entries.is_empty() {
            return;
        }
        let marked = |address: u64| self.is_marked(address);
        entries.retain(|e| {
            if e.what != Special::Weak || marked(e.object) {
                return e.what != Special::Weak || marked(e.record);
            }
            if marked(e.record) {
                // SAFETY: the record is a live handle of one word, and the world is stopped.
                unsafe { (e.record as *mut u64).write(0) };
            }
            false
        });
        let mut finalized = Vec::new();
        entries.retain(|e| {
            let keep = e.what != Special::Finalizer || marked(e.object);
            if !keep {
                finalized.push(*e);
            }
            keep
        });
        for e in finalized {
            marker.word(e.object);
            due.push_back((e.record, e.object));
        }
        marker.finish();
        entries.retain(|e| {
            let keep = e.what != Special::Cleanup || marked(e.object);
            if !keep {
                due.push_back((e.record, 0));
            }
            keep
        });
    }
}
