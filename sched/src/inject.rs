//! The global queue: goroutines that belong to no P.
//!
//! Two lists. The **tail** list takes what was preempted at the end of its slice, yielded, or did not fit into a
//! ring; it is served in turn. The **woken** list takes what another thread than a worker made runnable (finished
//! I/O, a host call) while every P was busy: the P that is interrupted for it takes from this list first.

use crate::{
    g::GPtr,
    lock_rank::{Lock, Rank},
    task::Task,
};
use std::{
    collections::VecDeque,
    sync::atomic::{AtomicUsize, Ordering::*},
};

/// See the module's head.
pub(crate) struct Inject<T: Task> {
    /// Both lists' lengths, so that an empty queue costs one load.
    len: AtomicUsize,
    n_woken: AtomicUsize,
    /// Guards both lists; a leaf but for the exit lock.
    lists: Lock<Lists<T>>,
}

struct Lists<T: Task> {
    woken: VecDeque<GPtr<T>>,
    tail: VecDeque<GPtr<T>>,
}

impl<T: Task> Inject<T> {
    pub(crate) fn new() -> Self {
        let lists = Lists { woken: VecDeque::new(), tail: VecDeque::new() };
        Inject {
            len: AtomicUsize::new(0),
            n_woken: AtomicUsize::new(0),
            lists: Lock::new(Rank::Inject, lists),
        }
    }

    pub(crate) fn len(&self) -> usize {
        // Acquire: pairs with the Release in `update`; a worker that is about to sleep relies on the fences around
        // this load instead (idle.rs).
        self.len.load(Acquire)
    }

    /// Whether goroutines woken from outside wait.
    pub(crate) fn has_woken(&self) -> bool {
        self.n_woken.load(Acquire) > 0 // Acquire: as in `len`
    }

    fn update<R>(&self, change: impl FnOnce(&mut Lists<T>) -> R) -> R {
        let mut lists = self.lists.lock();
        let result = change(&mut lists);
        // Release: a reader of the length finds at least that much under the lock.
        self.len.store(lists.woken.len() + lists.tail.len(), Release);
        self.n_woken.store(lists.woken.len(), Release);
        result
    }

    /// To the tail.
    pub(crate) fn push(&self, g: GPtr<T>) {
        self.update(|lists| lists.tail.push_back(g));
    }

    /// To the tail, for whoever is first now; itself if it is alone. The queue is as long as before, so nobody needs to be
    /// told of work.
    pub(crate) fn exchange(&self, g: GPtr<T>) -> GPtr<T> {
        let mut lists = self.lists.lock();
        if let Some(first) = lists.woken.pop_front() {
            lists.tail.push_back(g);
            self.n_woken.store(lists.woken.len(), Release); // Release: as in `update`
            return first;
        }
        // The lengths stay as they are.
        match lists.tail.len() {
            0 => g,
            1 => std::mem::replace(&mut lists.tail[0], g), // two that yield to each other
            _ => {
                let first = lists.tail.pop_front().expect("there are two at least");
                lists.tail.push_back(g);
                first
            }
        }
    }

    /// A batch to the tail.
    pub(crate) fn extend(&self, batch: impl IntoIterator<Item = GPtr<T>>) {
        self.update(|lists| lists.tail.extend(batch));
    }

    /// A goroutine woken from outside.
    pub(crate) fn push_woken(&self, g: GPtr<T>) {
        self.update(|lists| lists.woken.push_back(g));
    }

    /// The longest-woken one, else None.
    pub(crate) fn pop_woken(&self) -> Option<GPtr<T>> {
        if self.len() == 0 {
            return None;
        }
        self.update(|lists| lists.woken.pop_front())
    }

    /// One goroutine.
    pub(crate) fn pop(&self) -> Option<GPtr<T>> {
        if self.len() == 0 {
            return None;
        }
        self.update(|lists| lists.woken.pop_front().or_else(|| lists.tail.pop_front()))
    }

    /// A P's share: min(`most`, length, length / `n_procs` + 1), so that one P does not take what others wait for.
    /// The first is returned, the others go to `rest`, which runs under the lock and only stores them.
    pub(crate) fn pop_batch(
        &self,
        n_procs: usize,
        most: usize,
        mut rest: impl FnMut(GPtr<T>),
    ) -> Option<GPtr<T>> {
        if self.len() == 0 {
            return None;
        }
        self.update(|lists| {
            let len = lists.woken.len() + lists.tail.len();
            let n = most.min(len).min(len / n_procs + 1);
            let mut pop = || lists.woken.pop_front().or_else(|| lists.tail.pop_front());
            let first = pop();
            (1..n).filter_map(|_| pop()).for_each(&mut rest);
            first
        })
    }
}
