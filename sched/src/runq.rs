//! The run queue of one P: a ring, and two single slots that go before it.
//!
//! - The **ring** has one producer, the M that holds the P, at the tail, and many consumers at the head: the same M,
//!   and thieves, who take half of it.
//! - **next** is the goroutine that the running one made runnable last. It runs next, so that a pair that hands
//!   work to and fro stays on one P; a new one pushes the old one to the ring's tail. `for i in 0..4 { go print(i) }`
//!   therefore prints 4 0 1 2 3 with main's own line first.
//! - **front** holds a goroutine that gave way to a woken one and goes on with the rest of its slice after it.
//!
//! Owner's and thief's ends are two types. [`Local`] is not `Clone`, moves with the P, and its methods take
//! `&mut self`, so there is one producer; everything reachable through the shared [`Ring`] is the thief's.
//!
//! Invariants:
//! 1. `head` and `tail` grow without bound and wrap; `tail - head` (wrapping) is the length, at most `CAPACITY`.
//! 2. Only the owner writes `tail` and the buffer. Anybody advances `head`, by compare-exchange only.
//! 3. An element belongs to whoever advanced `head` past it. What a thief read before it failed to advance is
//!    discarded, so reading a slot that is being overwritten does no harm (the slots are atomics).
//!
//! Elements are raw addresses that the queue never follows: no unsafe code is needed here.

use crate::prim::{AtomicPtr, AtomicU32, Ordering::*};
use std::{ptr::NonNull, sync::Arc};

/// Elements in the ring. Go's number; a power of two so that positions may wrap. Shrunk for the model checker.
#[cfg(not(loom))]
pub(crate) const CAPACITY: usize = 256;
#[cfg(loom)]
pub(crate) const CAPACITY: usize = 4;
const MASK: u32 = CAPACITY as u32 - 1;

/// The thief's view of a P's queue.
pub(crate) struct Ring<E> {
    head: AtomicU32,
    tail: AtomicU32,
    next: AtomicPtr<E>,
    front: AtomicPtr<E>,
    buffer: Box<[AtomicPtr<E>]>,
}

/// The owner's end. Exactly one exists for each ring.
pub(crate) struct Local<E> {
    ring: Arc<Ring<E>>,
}

/// The elements that did not fit: the older half of the ring and the new one, for the global queue.
pub(crate) type Overflow<E> = Vec<NonNull<E>>;

fn null<E>() -> *mut E {
    std::ptr::null_mut()
}

impl<E> Ring<E> {
    fn new() -> Self {
        Ring {
            head: AtomicU32::new(0),
            tail: AtomicU32::new(0),
            next: AtomicPtr::new(null()),
            front: AtomicPtr::new(null()),
            buffer: (0..CAPACITY).map(|_| AtomicPtr::new(null())).collect(),
        }
    }

    fn slot(&self, position: u32) -> &AtomicPtr<E> {
        &self.buffer[(position & MASK) as usize]
    }

    /// Elements in the ring and the slots; exact only for the owner when nobody steals.
    pub(crate) fn len(&self) -> usize {
        self.ring_len() + self.n_slots()
    }

    /// Elements in the ring and in `front`, that is, without the one that thieves hardly ever may take.
    pub(crate) fn ring_len(&self) -> usize {
        // Acquire: pairs with the Release stores of both, so that a caller that saw work announced sees it here.
        let tail = self.tail.load(Acquire);
        let head = self.head.load(Acquire);
        // A head read later than the tail may have passed it.
        (tail.wrapping_sub(head) as i32).max(0) as usize
    }

    fn n_slots(&self) -> usize {
        // Acquire: as in `ring_len`.
        let occupied = |slot: &AtomicPtr<E>| !slot.load(Acquire).is_null() as usize;
        occupied(&self.next) + occupied(&self.front)
    }

    /// Whether nothing is queued.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the older half of the ring into `to`, whose ring must be empty, and returns one of them to run.
    /// With `take_slots` an otherwise empty victim also gives up its `front` and `next`.
    pub(crate) fn steal_into(&self, to: &mut Local<E>, take_slots: bool) -> Option<NonNull<E>> {
        debug_assert_eq!(to.ring.ring_len(), 0);
        // Relaxed: the position is this thread's own.
        let to_tail = to.ring.tail.load(Relaxed);
        let n = self.grab(&to.ring, to_tail);
        if n == 0 {
            return if take_slots { self.steal_slots() } else { None };
        }
        let last = to_tail.wrapping_add(n - 1);
        // Relaxed: written by this thread in `grab`.
        let run = to.ring.slot(last).load(Relaxed);
        // Release: publishes the slots to thieves of `to`.
        to.ring.tail.store(last, Release);
        NonNull::new(run)
    }

    /// Copies ⌈half⌉ of the ring behind `to_tail` of the thief's ring and takes them; returns how many.
    fn grab(&self, to: &Ring<E>, to_tail: u32) -> u32 {
        loop {
            // Acquire: pairs with other consumers' exchanges, so that the slots up to the tail are not reused ones.
            let head = self.head.load(Acquire);
            // Acquire: pairs with the owner's Release in `push`; the slots and what they point to are visible.
            let tail = self.tail.load(Acquire);
            let len = tail.wrapping_sub(head);
            let n = len - len / 2;
            if n == 0 || (len as i32) < 0 {
                return 0;
            }
            if n > CAPACITY as u32 / 2 {
                continue; // head and tail were read at different moments
            }
            for i in 0..n {
                // Relaxed: a value overwritten meanwhile is discarded, because the exchange below fails.
                let element = self.slot(head.wrapping_add(i)).load(Relaxed);
                to.slot(to_tail.wrapping_add(i)).store(element, Relaxed);
            }
            // Release: the reads above come before the owner may reuse the slots (its Acquire of head). Relaxed on
            // failure: everything is read anew.
            if self.head.compare_exchange(head, head.wrapping_add(n), AcqRel, Relaxed).is_ok() {
                return n;
            }
        }
    }

    /// `front` first: it has waited longer.
    fn steal_slots(&self) -> Option<NonNull<E>> {
        // AcqRel: takes the element with what its producer wrote; pairs with the owner's swaps.
        NonNull::new(self.front.swap(null(), AcqRel)).or_else(|| NonNull::new(self.next.swap(null(), AcqRel)))
    }
}

impl<E> Local<E> {
    pub(crate) fn new() -> (Local<E>, Arc<Ring<E>>) {
        let ring = Arc::new(Ring::new());
        (Local { ring: ring.clone() }, ring)
    }

    /// Adds at the tail. A full ring gives back its older half and the element.
    pub(crate) fn push(&mut self, element: NonNull<E>) -> Result<(), Overflow<E>> {
        loop {
            // Acquire: pairs with the consumers' exchanges: their reads of the slot reused here are over.
            let head = self.ring.head.load(Acquire);
            // Relaxed: only the owner writes it.
            let tail = self.ring.tail.load(Relaxed);
            if tail.wrapping_sub(head) < CAPACITY as u32 {
                self.ring.slot(tail).store(element.as_ptr(), Relaxed);
                // Release: publishes the slot and the element to thieves' Acquire of the tail.
                self.ring.tail.store(tail.wrapping_add(1), Release);
                return Ok(());
            }
            if let Some(overflow) = self.take_older_half(head, element) {
                return Err(overflow);
            }
            // A thief made room: the plain way works now.
        }
    }

    fn take_older_half(&mut self, head: u32, element: NonNull<E>) -> Option<Overflow<E>> {
        let n = CAPACITY as u32 / 2;
        let older = (0..n).map(|i| self.ring.slot(head.wrapping_add(i)).load(Relaxed)); // own writes
        let mut overflow: Overflow<E> = older.filter_map(NonNull::new).collect();
        // Release: as in `grab`. Relaxed on failure: the batch is dropped.
        self.ring.head.compare_exchange(head, head.wrapping_add(n), AcqRel, Relaxed).ok()?;
        overflow.push(element);
        Some(overflow)
    }

    /// Whether nothing is queued. A thief may have taken what was.
    pub(crate) fn is_empty(&self) -> bool {
        self.ring.is_empty()
    }

    /// Puts `element` in the slot that runs next and pushes out the one before it. True if there was none: then an exchange
    /// was the last thing done.
    pub(crate) fn push_next(&mut self, element: NonNull<E>) -> Result<bool, Overflow<E>> {
        // AcqRel: publishes the element to thieves, takes over what an earlier producer wrote.
        match NonNull::new(self.ring.next.swap(element.as_ptr(), AcqRel)) {
            Some(old) => self.push(old).map(|()| false),
            None => Ok(true),
        }
    }

    /// Takes the slot that runs next.
    pub(crate) fn pop_next(&mut self) -> Option<NonNull<E>> {
        Self::take_slot(&self.ring.next)
    }

    /// Puts a goroutine that gave way before the ring; pushes out the one before it.
    pub(crate) fn push_front(&mut self, element: NonNull<E>) -> Result<(), Overflow<E>> {
        // AcqRel: as in `push_next`.
        match NonNull::new(self.ring.front.swap(element.as_ptr(), AcqRel)) {
            Some(old) => self.push(old),
            None => Ok(()),
        }
    }

    /// Takes the goroutine that gave way.
    pub(crate) fn pop_front(&mut self) -> Option<NonNull<E>> {
        Self::take_slot(&self.ring.front)
    }

    fn take_slot(slot: &AtomicPtr<E>) -> Option<NonNull<E>> {
        // Relaxed: a slot seen empty is empty for its owner, the only one who fills it.
        if slot.load(Relaxed).is_null() {
            return None;
        }
        // AcqRel: pairs with a thief's swap; whoever gets the address owns the element.
        NonNull::new(slot.swap(null(), AcqRel))
    }

    /// Takes from the head of the ring.
    pub(crate) fn pop(&mut self) -> Option<NonNull<E>> {
        loop {
            // Acquire: pairs with thieves' exchanges, so that this exchange follows the newest head.
            let head = self.ring.head.load(Acquire);
            // Relaxed: only the owner writes it.
            if head == self.ring.tail.load(Relaxed) {
                return None;
            }
            let element = self.ring.slot(head).load(Relaxed); // own write
            // Release on success: as in `grab`. Relaxed on failure: read anew.
            if self.ring.head.compare_exchange(head, head.wrapping_add(1), AcqRel, Relaxed).is_ok() {
                return NonNull::new(element);
            }
        }
    }

    /// Everything that is queued, in the order in which it would run.
    pub(crate) fn drain(&mut self) -> Vec<NonNull<E>> {
        let mut all = Vec::new();
        all.extend(self.pop_next());
        all.extend(self.pop_front());
        while let Some(element) = self.pop() {
            all.push(element);
        }
        all
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// Elements are addresses that are never followed: numbers do.
    fn element(n: usize) -> NonNull<u8> {
        NonNull::new(std::ptr::without_provenance_mut(n)).expect("numbered from 1")
    }

    #[test]
    fn next_runs_first_and_pushes_its_predecessor_to_the_tail() {
        let (mut local, _) = Local::new();
        for n in 1..=5 {
            local.push_next(element(n)).unwrap();
        }
        let order: Vec<usize> = local.drain().into_iter().map(|e| e.addr().get()).collect();
        assert_eq!(order, [5, 1, 2, 3, 4]);
    }

    #[test]
    fn a_full_ring_gives_up_its_older_half_and_the_new_element() {
        let (mut local, ring) = Local::new();
        for n in 1..=CAPACITY {
            local.push(element(n)).unwrap();
        }
        let overflow = local.push(element(CAPACITY + 1)).unwrap_err();
        assert_eq!(overflow.len(), CAPACITY / 2 + 1);
        assert_eq!(overflow[0], element(1));
        assert_eq!(overflow[CAPACITY / 2], element(CAPACITY + 1));
        assert_eq!(ring.len(), CAPACITY / 2);
        assert_eq!(local.pop(), Some(element(CAPACITY / 2 + 1)));
    }

    #[test]
    fn a_thief_takes_the_larger_half_and_slots_only_when_asked() {
        let (mut victim, ring) = Local::new();
        let (mut thief, thief_ring) = Local::new();
        for n in 1..=5 {
            victim.push(element(n)).unwrap();
        }
        victim.push_next(element(9)).unwrap();
        assert_eq!(ring.steal_into(&mut thief, false), Some(element(3)));
        assert_eq!(thief_ring.len(), 2);
        assert_eq!((thief.pop(), thief.pop()), (Some(element(1)), Some(element(2))));
        while ring.steal_into(&mut thief, false).is_some() {
            while thief.pop().is_some() {}
        }
        assert_eq!(ring.len(), 1);
        assert_eq!(ring.steal_into(&mut thief, true), Some(element(9)));
        assert!(ring.is_empty());
    }

    #[test]
    fn every_element_is_taken_exactly_once_by_owner_and_thieves() {
        const N: usize = 20_000;
        let (mut local, ring) = Local::new();
        let done = std::sync::atomic::AtomicBool::new(false);
        let mut taken: Vec<usize> = std::thread::scope(|scope| {
            let thieves: Vec<_> = (0..2)
                .map(|_| {
                    let (ring, done) = (&ring, &done);
                    scope.spawn(move || {
                        let (mut mine, _) = Local::new();
                        let mut got = Vec::new();
                        loop {
                            let last_round = done.load(SeqCst);
                            while let Some(e) = ring.steal_into(&mut mine, true) {
                                got.push(e.addr().get());
                                while let Some(e) = mine.pop() {
                                    got.push(e.addr().get());
                                }
                            }
                            if last_round {
                                return got;
                            }
                        }
                    })
                })
                .collect();
            let mut got = Vec::new();
            for n in 1..=N {
                let pushed = match n % 3 {
                    0 => local.push_next(element(n)).map(|_| ()),
                    _ => local.push(element(n)),
                };
                got.extend(pushed.err().into_iter().flatten().map(|e| e.addr().get()));
                if n % 5 == 0 {
                    got.extend(local.pop().map(|e| e.addr().get()));
                }
            }
            got.extend(local.drain().into_iter().map(|e| e.addr().get()));
            done.store(true, SeqCst);
            got.extend(thieves.into_iter().flat_map(|t| t.join().expect("a thief does not panic")));
            got
        });
        taken.sort_unstable();
        assert_eq!(taken, (1..=N).collect::<Vec<_>>());
    }
}

#[cfg(all(test, loom))]
mod loom_models {
    use super::*;
    use loom::thread;

    fn element(n: usize) -> NonNull<u8> {
        NonNull::new(std::ptr::without_provenance_mut(n)).expect("numbered from 1")
    }

    fn addresses(elements: impl IntoIterator<Item = NonNull<u8>>) -> Vec<usize> {
        elements.into_iter().map(|e| e.addr().get()).collect()
    }

    /// Owner pushes over the capacity and pops while a thief steals: nothing is lost, nothing twice.
    #[test]
    fn loom_owner_against_thief() {
        loom::model(|| {
            let (mut local, ring) = Local::new();
            let thief = thread::spawn(move || {
                let (mut mine, _) = Local::new();
                let mut got = addresses(ring.steal_into(&mut mine, true));
                got.extend(addresses(mine.drain()));
                got
            });
            let mut taken = Vec::new();
            for n in 1..=5 {
                taken.extend(local.push(element(n)).err().map(addresses).into_iter().flatten());
            }
            taken.extend(addresses(local.pop()));
            taken.extend(thief.join().unwrap());
            taken.extend(addresses(local.drain()));
            taken.sort_unstable();
            assert_eq!(taken, [1, 2, 3, 4, 5]);
        });
    }

    /// Two thieves and the owner on `next` and one ring element.
    #[test]
    fn loom_slots_are_taken_once() {
        loom::model(|| {
            let (mut local, ring) = Local::new();
            let thieves: Vec<_> = (0..2)
                .map(|_| {
                    let ring = ring.clone();
                    thread::spawn(move || {
                        let (mut mine, _) = Local::new();
                        let mut got = addresses(ring.steal_into(&mut mine, true));
                        got.extend(addresses(mine.drain()));
                        got
                    })
                })
                .collect();
            local.push_next(element(1)).unwrap();
            local.push_next(element(2)).unwrap();
            let mut taken = addresses(local.pop_next());
            for thief in thieves {
                taken.extend(thief.join().unwrap());
            }
            taken.extend(addresses(local.drain()));
            taken.sort_unstable();
            assert_eq!(taken, [1, 2]);
        });
    }
}
