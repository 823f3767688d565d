//! When to collect.
//!
//! After a cycle that left `live` bytes, the next is wanted at `live * (1 + GOGC / 100)`, but not below 4 MiB times
//! GOGC / 100. A soft limit lowers the goal; if the live heap comes near the limit itself, a small step above it is
//! still allowed, since collecting without pause frees nothing either.
//!
//! Marking beside goroutines begins earlier, by what they allocated during the last one and a quarter more, so that it
//! ends about where the goal is; but not before half of the way. If it lags so far behind that the heap is half as much again
//! beyond the goal as it may grow, and 4 MiB, the world is stopped and marking is brought to an end by all processors.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering::Relaxed};

/// The goal of a fresh heap at GOGC=100.
const MIN_GOAL: usize = 4 << 20;
/// Share of the live heap that may always be allocated between two cycles.
const LEAST_STEP: usize = 16;

/// Figures that decide when the next cycle starts.
#[derive(Debug)]
pub struct Pacer {
    percent: AtomicI32,
    soft_limit: AtomicUsize,
    goal: AtomicUsize,
    /// Live bytes after the last cycle.
    marked: AtomicUsize,
    /// Bytes allocated during the last marking.
    born: AtomicUsize,
    marking: AtomicBool,
    /// Heap size at which allocation tells that something is to be done.
    threshold: AtomicUsize,
}

// All accesses are Relaxed: single figures, which nothing else is ordered by.
impl Pacer {
    pub(super) fn new(percent: i32, soft_limit: usize) -> Pacer {
        let p = Pacer {
            percent: AtomicI32::new(percent),
            soft_limit: AtomicUsize::new(soft_limit),
            goal: AtomicUsize::new(0),
            marked: AtomicUsize::new(0),
            born: AtomicUsize::new(0),
            marking: AtomicBool::new(false),
            threshold: AtomicUsize::new(0),
        };
        p.update();
        p
    }

    /// Heap size at which allocation asks for a collection, or for the end of the marking that goes on.
    #[inline]
    pub(super) fn threshold(&self) -> usize {
        self.threshold.load(Relaxed)
    }

    /// Heap size that a cycle is to end at.
    #[inline]
    pub fn goal(&self) -> usize {
        self.goal.load(Relaxed)
    }

    /// Sets GOGC (negative: off); gives the old value.
    pub fn set_percent(&self, percent: i32) -> i32 {
        let old = self.percent.swap(percent, Relaxed);
        self.update();
        old
    }

    /// Sets the soft limit; gives the old one.
    pub fn set_soft_limit(&self, bytes: usize) -> usize {
        let old = self.soft_limit.swap(bytes, Relaxed);
        self.update();
        old
    }

    /// The soft limit.
    pub fn soft_limit(&self) -> usize {
        self.soft_limit.load(Relaxed)
    }

    /// Marking goes on beside goroutines from now on.
    pub(super) fn marking_begins(&self) {
        self.marking.store(true, Relaxed);
        self.update();
    }

    /// A cycle left this many bytes, `born` of them allocated since its marking began.
    pub(super) fn cycle_done(&self, live: usize, born: usize) {
        self.marked.store(live, Relaxed);
        self.born.store(born, Relaxed);
        self.marking.store(false, Relaxed);
        self.update();
    }

    fn update(&self) {
        let (percent, live) = (self.percent.load(Relaxed), self.marked.load(Relaxed));
        let by_percent = match usize::try_from(percent) {
            Ok(p) => live.saturating_add(live / 100 * p).max(MIN_GOAL * p / 100),
            Err(_) => usize::MAX,
        };
        let by_limit = self.soft_limit.load(Relaxed).max(live + live / LEAST_STEP);
        let goal = by_percent.min(by_limit);
        self.goal.store(goal, Relaxed);
        let half = goal.saturating_sub(live) / 2;
        let threshold = if self.marking.load(Relaxed) {
            goal.saturating_add(half.max(MIN_GOAL))
        } else {
            let born = self.born.load(Relaxed);
            goal - (born + born / 4).min(half)
        };
        self.threshold.store(threshold, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goal_follows_percent_and_limit() {
        let p = Pacer::new(100, usize::MAX);
        assert_eq!(p.goal(), MIN_GOAL);
        p.cycle_done(100 << 20, 0);
        assert!((200 << 20) - p.goal() < 100);
        assert_eq!(p.threshold(), p.goal());
        p.marking_begins();
        assert!(p.threshold() > 240 << 20 && p.threshold() < 260 << 20);
        p.cycle_done(100 << 20, 20 << 20);
        assert!(p.threshold() > 174 << 20 && p.threshold() < 176 << 20);
        p.cycle_done(100 << 20, 90 << 20);
        assert!(p.threshold() > 149 << 20 && p.threshold() < 151 << 20);
        p.cycle_done(100 << 20, 0);
        p.set_soft_limit(150 << 20);
        assert_eq!(p.goal(), 150 << 20);
        p.set_soft_limit(50 << 20);
        assert!(p.goal() > 100 << 20 && p.goal() < 110 << 20);
        p.set_soft_limit(usize::MAX);
        assert_eq!(p.set_percent(-1), 100);
        assert_eq!(p.goal(), usize::MAX);
    }
}
