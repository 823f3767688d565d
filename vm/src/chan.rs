//! Channels, and how goroutines wait on them.
//!
//! A channel is an object with a ring of elements, two queues of waiters and a lock. A goroutine that cannot go on puts a
//! [`Waiter`] into a queue and parks **at** its instruction: its frame says that the instruction is still to be executed,
//! so its operands, the channel among them, are roots, and deferred calls find what they need if it panics later. Who
//! wakes it completes the instruction on its behalf: moves the value straight between the two frames (or memory), writes
//! the results, and marks the instruction as done. Only `close` wakes senders and selects without that; they execute the
//! instruction again and see for themselves.
//!
//! # Invariants
//!
//! 1. The lock is held from the look at the queues until the parking goroutine's frames are complete and its status says
//!    waiting: the scheduler's commit ([`unlock_after_park`]) releases it. So a waiter in a queue always belongs to a
//!    goroutine at rest, and nobody else touches its frame until it is made runnable.
//! 2. A goroutine in `select` has one waiter in each channel's queue. Whoever moves its [`Wait`] from waiting to fired
//!    owns it; others that meet its waiters drop them from their queues and look further. Any other has one waiter, and
//!    whoever takes that out of its queue owns it.
//! 3. The winner, holding no lock, takes the loser waiters out of the other queues, one lock at a time, before it makes
//!    the goroutine runnable. It needs each lock for that, so the commit of a select that is still releasing locks is
//!    over by then, and so is everybody who had met a waiter.
//! 4. At most one channel lock is held at a time, but for `select`, which takes those of its channels in the order of
//!    their addresses.
//! 5. Waiters lie in the goroutine's own [`Wait`], which does not move while the goroutine is parked. Queues hold plain
//!    addresses that the collector does not follow.
//!
//! If a buffered channel has waiting receivers its ring is empty; if it has waiting senders the ring is full.
//!
//! # Channels of timers
//!
//! A timer of package time that sends on a channel is a struct to which the channel points ([`Alarm`]). Nothing sends when
//! it is due: whoever looks at the channel afterwards finds that it is, and puts the time into the ring. Only
//! while somebody waits on the channel is it among the scheduler's timers ([`Ring`] is what these carry about); the last one to leave
//! the queue takes it off. So a timer that nobody has any more is garbage like anything else, due or not, a program in
//! which all others are asleep is not kept from its deadlock by a timer that nobody waits for, and `Stop` need only empty the ring for
//! no stale time to be received afterwards.

use crate::context::ExecContext;
use crate::goroutine::{Goroutine, TimerWork};
use crate::heap::{Pattern, barrier};
use crate::object::{Env, Fail, MAX_OBJECT, TypeInfo, Types, load_leaf, store_value};
use crate::prim::{AtomicBool, AtomicU32, AtomicU64, SleepWord, UnsafeCell, spin_loop};
use crate::sema::Semaphores;
use std::sync::atomic::Ordering::*;
use urgo_abi::inst::TypeId;
use urgo_sched::{GHandle, TimerHandle, Worker};

/// A channel object. Only `ring` and `alarm` are followed by the collector.
#[repr(C)]
pub struct Chan {
    lock: Lock,
    elem: u32,
    closed: AtomicBool,
    elem_bytes: u32,
    cap: u64,
    /// Elements in the ring. Written under the lock; `len` reads it without.
    count: AtomicU64,
    ring: *mut u8,
    /// The timer that sends on it, or null. Set before anybody else has the channel; guarded by the lock.
    alarm: *mut Alarm,
    /// Guarded by the lock.
    state: Guarded<State>,
}

/// A timer of package time that sends on a channel: `alarm` there, to the letter. Guarded by the channel's lock.
#[repr(C)]
#[derive(Debug)]
pub struct Alarm {
    /// When it is due, by the scheduler's clock; 0 if it is not running.
    due_ns: i64,
    /// From one time to the next, 0 if there is but one.
    period_ns: i64,
    /// What makes a [`Time`] of the clocks' readings: seconds from the year 1 to 1970, and the first monotonic reading.
    to_unix: i64,
    start_ns: i64,
    /// The time zone that the times are in.
    location: u64,
    /// While it is among the scheduler's timers: the address of a box with its [`TimerHandle`].
    armed: usize,
    /// How often it was armed.
    n_armed: u64,
}

/// `Time` of package time.
#[repr(C)]
struct Time {
    seconds: i64,
    nanoseconds: i32,
    monotonic: i64,
    location: u64,
}

/// What only the holder of a channel's lock touches.
#[repr(C)]
struct State {
    /// Index of the oldest element.
    first: u64,
    receivers: Queue,
    senders: Queue,
}

const POINTERS: Pattern =
    Pattern::of_static(&(1 << RING_WORD | 1 << ALARM_WORD), (size_of::<Chan>() / 8) as u32);
const RING_WORD: usize = std::mem::offset_of!(Chan, ring) / 8;
const ALARM_WORD: usize = std::mem::offset_of!(Chan, alarm) / 8;

/// A lock of one word. Held for moments, and across the way from a parking body to its commit.
#[repr(transparent)]
#[derive(Debug, Default)]
pub(crate) struct Lock(SleepWord);

/// States of a [`Lock`].
const UNLOCKED: u32 = 0;
const LOCKED: u32 = 1;
const CONTENDED: u32 = 2;
/// Looks at a taken lock before the thread sleeps. Models need none to see all that can happen.
const SPINS: u32 = if cfg!(loom) { 0 } else { 40 };

impl Lock {
    #[inline]
    pub(crate) fn lock(&self) {
        // Acquire: pairs with the Release in `unlock`.
        if self.0.compare_exchange(UNLOCKED, LOCKED, Acquire, Relaxed).is_err() {
            self.lock_slow();
        }
    }

    /// Takes the lock if it is free.
    #[inline]
    fn try_lock(&self) -> bool {
        // Acquire: as in `lock`.
        self.0.compare_exchange(UNLOCKED, LOCKED, Acquire, Relaxed).is_ok()
    }

    #[cold]
    fn lock_slow(&self) {
        for _ in 0..SPINS {
            // Acquire: as in `lock`.
            if self.0.load(Relaxed) == UNLOCKED
                && self.0.compare_exchange(UNLOCKED, LOCKED, Acquire, Relaxed).is_ok()
            {
                return;
            }
            spin_loop();
        }
        // Acquire: as in `lock`. Who has slept leaves the lock contended, since others may sleep still.
        while self.0.swap(CONTENDED, Acquire) != UNLOCKED {
            self.0.sleep_while(CONTENDED);
        }
    }

    #[inline]
    pub(crate) fn unlock(&self) {
        // Release: pairs with the Acquire of the next holder.
        if self.0.swap(UNLOCKED, Release) == CONTENDED {
            self.0.wake_one();
        }
    }
}

/// A list of waiters, oldest first.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Queue {
    first: *mut Waiter,
    last: *mut Waiter,
}

impl Queue {
    pub(crate) const fn new() -> Queue {
        Queue { first: std::ptr::null_mut(), last: std::ptr::null_mut() }
    }

    /// # Safety
    /// The queue's lock is held; the waiter is in no queue and stays where it is while it is in one.
    #[inline]
    pub(crate) unsafe fn push(&mut self, waiter: *mut Waiter) {
        // SAFETY: handed on to the caller.
        unsafe {
            (*waiter).queued = true;
            (*waiter).next = std::ptr::null_mut();
            (*waiter).prev = self.last;
            match self.last.as_mut() {
                Some(last) => last.next = waiter,
                None => self.first = waiter,
            }
        }
        self.last = waiter;
    }

    /// # Safety
    /// The queue's lock is held; the waiter is in this queue.
    #[inline]
    pub(crate) unsafe fn remove(&mut self, waiter: *mut Waiter) {
        // SAFETY: handed on to the caller; neighbours in the queue live as long as they are in it.
        unsafe {
            let (prev, next) = ((*waiter).prev, (*waiter).next);
            match prev.as_mut() {
                Some(p) => p.next = next,
                None => self.first = next,
            }
            match next.as_mut() {
                Some(n) => n.prev = prev,
                None => self.last = prev,
            }
            (*waiter).queued = false;
        }
    }

    /// The oldest waiter whose goroutine is the caller's now; waiters that have lost are dropped.
    ///
    /// # Safety
    /// The queue's lock is held.
    #[inline(always)]
    unsafe fn pop(&mut self) -> Option<*mut Waiter> {
        while !self.first.is_null() {
            let waiter = self.first;
            // SAFETY: waiters in a queue live, and so do their owners.
            unsafe {
                self.remove(waiter);
                let owner = &*(*waiter).owner;
                if owner.doing != Doing::Select {
                    // Nobody else can have met it: it was in this queue only.
                    owner.state.store(FIRED, Relaxed); // Relaxed: under the lock, and the caller is the owner now
                    return Some(waiter);
                }
                if owner.fire() {
                    return Some(waiter);
                }
            }
        }
        None
    }

    /// The first waiter for which `test` holds.
    ///
    /// # Safety
    /// The queue's lock is held.
    pub(crate) unsafe fn find(&self, test: impl Fn(&Waiter) -> bool) -> Option<*mut Waiter> {
        let mut at = self.first;
        // SAFETY: waiters in a queue live.
        while let Some(waiter) = unsafe { at.as_ref() } {
            if test(waiter) {
                return Some(at);
            }
            at = waiter.next;
        }
        None
    }
}

/// Where a value comes from or goes to.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// Nowhere: a received value that nobody wants.
    Nowhere,
    /// Slots of a frame: the frame's header word, and the list of the slots' numbers.
    Slots {
        /// Address of the header word.
        fp: *mut u64,
        /// First number.
        list: *const u16,
        /// How many.
        n: u32,
    },
    /// Memory.
    Memory(*mut u8),
}

impl Place {
    /// # Safety
    /// The place is valid for values of the type, `to` for writing; if it is in another goroutine's frame, that one is
    /// parked and the caller's. For `Slots` on either side the type is flattened.
    ///
    /// What is moved is shaded, since it may be out of a parked goroutine's frame: see [`barrier`].
    #[inline]
    unsafe fn transfer(self, to: Place, info: &TypeInfo) {
        // SAFETY: handed on to the caller: leaves lie inside the value, and lists have a slot a leaf.
        unsafe {
            match (self, to) {
                (_, Place::Nowhere) | (Place::Nowhere, _) => {}
                (Place::Slots { fp, list, .. }, Place::Memory(at)) => {
                    store_value(info, at, |i| {
                        let word = *fp.add(1 + *list.add(i) as usize);
                        barrier::shade_moved(word);
                        word
                    });
                }
                (Place::Memory(at), Place::Memory(to)) => {
                    barrier::before_overwrite(at, info.size());
                    barrier::copy_memory(to, at, info.size());
                }
                (Place::Memory(at), Place::Slots { fp, list, .. }) => {
                    for (i, leaf) in info.desc.leaves.iter().enumerate() {
                        let word = load_leaf(at.add(leaf.offset as usize), leaf.mem);
                        barrier::deliver_word(fp.add(1 + *list.add(i) as usize), word);
                    }
                }
                (Place::Slots { fp, list, n }, Place::Slots { fp: to, list: to_list, .. }) => {
                    for i in 0..n as usize {
                        let word = *fp.add(1 + *list.add(i) as usize);
                        barrier::deliver_word(to.add(1 + *to_list.add(i) as usize), word);
                    }
                }
            }
        }
    }

    /// Writes the zero value.
    ///
    /// # Safety
    /// As for [`transfer`](Self::transfer).
    unsafe fn clear(self, bytes: usize) {
        // SAFETY: handed on to the caller.
        unsafe {
            match self {
                Place::Nowhere => {}
                Place::Slots { fp, list, n } => {
                    (0..n as usize).for_each(|i| barrier::deliver_word(fp.add(1 + *list.add(i) as usize), 0));
                }
                Place::Memory(at) => barrier::clear_memory(at, bytes),
            }
        }
    }
}

/// A goroutine's entry in one queue.
#[derive(Debug)]
pub(crate) struct Waiter {
    next: *mut Waiter,
    prev: *mut Waiter,
    owner: *mut Wait,
    /// What it waits for: a channel, or a semaphore's address. Constant while the goroutine is parked.
    pub(crate) on: usize,
    /// Whether it is in a queue; guarded by the queue's lock.
    pub(crate) queued: bool,
    pub(crate) sends: bool,
    /// Number of the case in a select.
    case: u32,
    place: Place,
}

impl Waiter {
    fn chan(&self) -> *const Chan {
        self.on as *const Chan
    }
}

/// What a goroutine waits in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Doing {
    Send,
    Receive,
    Select,
    Semaphore,
}

/// Cases of a select for which there is room in a place for waiting that is used again.
const MOST_KEPT: usize = 16;

/// States of [`Wait::state`]: the goroutine waits for nothing here; it is in queues; somebody has it and makes it runnable, and it has not
/// run since.
const IDLE: u32 = 0;
const WAITING: u32 = 1;
const FIRED: u32 = 2;

/// Everything about the waiting of one goroutine.
#[derive(Debug)]
pub(crate) struct Wait {
    /// [`urgo_sched::GHandle`] as a word.
    handle: u64,
    /// The goroutine's note that its instruction is done.
    done: *mut bool,
    /// Its frame's header word, and the instruction's list of results.
    fp: *mut u64,
    results: *const u16,
    /// For a received value that is kept in memory: the address of its copy.
    copy: u64,
    doing: Doing,
    state: AtomicU32,
    /// The waiter of everything but select.
    one: Waiter,
    /// What few goroutines ever need.
    rare: Option<Box<Rare>>,
}

// There may be millions: it just fits into what the system's allocator gives for 128 bytes, eight of which are its own.
#[cfg(not(loom))]
const _: () = assert!(size_of::<Wait>() <= 120);

/// The part of a [`Wait`] that is there once it was needed.
#[derive(Debug, Default)]
struct Rare {
    /// The waiters of a select, in the order of their channels' addresses. While it waits others read
    /// the list: who parks it, and who has fired it. Their waiters are another matter.
    many: Guarded<Vec<Waiter>>,
    /// An object that is being filled, and how far that or another large copy came.
    unfinished: (u64, usize),
    /// Where a comparison, a conversion or a search for a key was stopped, as it sees fit.
    way: Vec<usize>,
}

/// A goroutine's place for waiting; nothing but a null pointer until it first waits.
#[derive(Debug, Default)]
pub struct Waiting(Option<Box<Wait>>);

// SAFETY: the addresses forbid it. They are used under the locks that the module's head names, by whoever owns the
// parked goroutine.
unsafe impl Send for Waiting {}

impl Waiting {
    fn get(&mut self) -> &mut Wait {
        self.0.get_or_insert_with(|| {
            let one = Waiter::new(std::ptr::null_mut(), 0, false, 0, Place::Nowhere);
            Box::new(Wait {
                handle: 0,
                done: std::ptr::null_mut(),
                fp: std::ptr::null_mut(),
                results: std::ptr::null(),
                copy: 0,
                doing: Doing::Send,
                state: AtomicU32::new(IDLE),
                one,
                rare: None,
            })
        })
    }

    fn rare_if_any(&mut self) -> Option<&mut Rare> {
        self.0.as_mut()?.rare.as_deref_mut()
    }

    /// Makes the place of a goroutine that has ended fit for another. False if that cannot be.
    pub fn renew(&mut self) -> bool {
        let Some(wait) = self.0.as_mut() else { return true };
        let mut fits = true;
        if let Some(rare) = &mut wait.rare {
            rare.unfinished = (0, 0);
            rare.way = Vec::new();
            let many = rare.many();
            many.clear();
            fits = many.capacity() <= MOST_KEPT;
        }
        // Relaxed: whoever owns the goroutine asks, and it is in no queue.
        fits && wait.state.load(Relaxed) == IDLE && wait.copy == 0
    }

    /// Notes that the goroutine runs: it has been woken, if it waited.
    #[inline]
    pub fn settle(&mut self) {
        // Relaxed, both: the goroutine is the caller's, and its wakers are done with it.
        if let Some(wait) = &self.0
            && wait.state.load(Relaxed) == FIRED
        {
            wait.state.store(IDLE, Relaxed);
        }
    }

    /// Whether the goroutine is in a queue.
    pub fn is_queued(&self) -> bool {
        self.0.as_ref().is_some_and(|w| w.state.load(Relaxed) == WAITING) // Relaxed: for owners of a parked goroutine
    }

    /// What the goroutine waits for if it is in queues: channels by their addresses, or the address of a semaphore.
    pub fn waits_for(&self) -> Vec<u64> {
        let Some(wait) = self.0.as_ref().filter(|_| self.is_queued()) else { return Vec::new() };
        match wait.doing {
            Doing::Select => {
                let Some(rare) = &wait.rare else { return Vec::new() };
                // SAFETY: whoever asks owns the goroutine, which is parked.
                let many = unsafe { &*rare.many.look() };
                many.iter().map(|w| w.on as u64).collect()
            }
            Doing::Send | Doing::Receive | Doing::Semaphore => vec![wait.one.on as u64],
        }
    }

    /// What the frames do not show the collector: the copy into which a value will be received, an object that is being
    /// filled, or nil.
    pub fn root(&self) -> u64 {
        let Some(wait) = &self.0 else { return 0 };
        if self.is_queued() { wait.copy } else { wait.rare.as_ref().map_or(0, |rare| rare.unfinished.0) }
    }

    /// The object that was being filled when the goroutine was stopped, or nil, and how far that or another large copy had
    /// come; it is forgotten.
    pub fn take_unfinished(&mut self) -> (u64, usize) {
        self.rare_if_any().map_or((0, 0), |rare| std::mem::take(&mut rare.unfinished))
    }

    /// Notes the object that is being filled, or nil, and how far it is.
    pub fn set_unfinished(&mut self, object: u64, done: usize) {
        self.get().rare().unfinished = (object, done);
    }

    /// Where a call was stopped whose progress is more than a number; it is forgotten.
    pub fn take_way(&mut self) -> Vec<usize> {
        self.rare_if_any().map_or_else(Vec::new, |rare| std::mem::take(&mut rare.way))
    }

    /// Notes where a call is stopped.
    pub fn set_way(&mut self, way: Vec<usize>) {
        self.get().rare().way = way;
    }

    /// Forgets how far a call came.
    pub fn forget_progress(&mut self) {
        self.take_unfinished();
        self.take_way();
    }

    /// Takes a parked goroutine out of all queues, because it is to be killed. False if somebody is about to wake it.
    ///
    /// # Safety
    /// The goroutine is parked and claimed by the caller, who holds no lock of a channel or semaphore.
    pub unsafe fn cancel(&mut self, semaphores: &Semaphores) -> bool {
        let Some(wait) = self.0.as_mut() else { return true };
        if wait.state.load(Acquire) == IDLE {
            return true; // it waits for something else
        }
        // SAFETY: the waiters lie with their goroutine, which is parked; who takes one out of its only queue, or fires it, has
        // the goroutine.
        let ours = unsafe {
            match wait.doing {
                Doing::Semaphore => semaphores.withdraw(&mut wait.one),
                Doing::Send | Doing::Receive => Wait::leave_queue(&mut wait.one),
                Doing::Select => wait.fire() && Wait::leave_queues(&mut **wait),
            }
        };
        if !ours {
            return false;
        }
        wait.copy = 0;
        wait.state.store(IDLE, Release); // pairs with the next look at it, by whoever runs the goroutine
        true
    }
}

impl Rare {
    fn many(&mut self) -> &mut Vec<Waiter> {
        // SAFETY: exclusive as the reference to this is.
        unsafe { &mut *self.many.get() }
    }
}

impl Waiter {
    fn new(owner: *mut Wait, on: usize, sends: bool, case: u32, place: Place) -> Waiter {
        let none = std::ptr::null_mut();
        Waiter { next: none, prev: none, owner, on, queued: false, sends, case, place }
    }
}

impl Wait {
    /// Makes the goroutine the caller's, if it still waits.
    pub(crate) fn fire(&self) -> bool {
        // AcqRel: the winner sees what the goroutine wrote before it parked; the loser's queue is ordered by its lock.
        self.state.compare_exchange(WAITING, FIRED, AcqRel, Relaxed).is_ok()
    }

    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// The waiters of a select: the first and their number.
    fn many_waiters(&self) -> (*mut Waiter, usize) {
        self.rare.as_ref().map_or((std::ptr::null_mut(), 0), |rare| {
            // SAFETY: the list is not changed while the goroutine waits, see the field.
            let many = unsafe { &*rare.many.look() };
            (many.as_ptr().cast_mut(), many.len())
        })
    }

    /// Removes a waiter from the queue of its channel. False if it was in it no more.
    ///
    /// # Safety
    /// The waiter lies with its goroutine, which is parked; the caller holds no channel's lock.
    unsafe fn leave_queue(waiter: *mut Waiter) -> bool {
        // SAFETY: handed on to the caller; channels live, since the goroutine's operands are roots.
        unsafe {
            let chan = (*waiter).chan();
            (*chan).lock.lock();
            let queued = (*waiter).queued;
            if queued {
                (*chan).queue((*waiter).sends).remove(waiter);
                (*chan).disarm_if_unwatched();
            }
            (*chan).lock.unlock();
            queued
        }
    }

    /// Removes all waiters of a select that are still in queues. True, as the goroutine was the caller's before.
    ///
    /// # Safety
    /// The goroutine is the caller's, who holds no channel's lock.
    unsafe fn leave_queues(this: *mut Wait) -> bool {
        // SAFETY: handed on to the caller.
        unsafe {
            let (first, n) = (*this).many_waiters();
            for i in 0..n {
                Wait::leave_queue(first.add(i));
            }
        }
        true
    }

    /// Writes result `i` of the parked goroutine's instruction.
    ///
    /// # Safety
    /// The goroutine is the caller's and has that many results.
    #[inline(always)]
    unsafe fn set_result(&self, i: usize, word: u64) {
        // SAFETY: handed on to the caller; the list is a count followed by slots.
        unsafe { barrier::deliver_word(self.fp.add(1 + *self.results.add(1 + i) as usize), word) };
    }

    /// The instruction is done, with these results beside the value.
    ///
    /// # Safety
    /// As for [`set_result`](Self::set_result).
    #[inline(always)]
    unsafe fn complete(&self, waiter: &Waiter, ok: bool) {
        // SAFETY: handed on to the caller; results are what the calls' rows say. `done` is the goroutine's.
        unsafe {
            match self.doing {
                Doing::Send | Doing::Semaphore => {}
                Doing::Receive => {
                    if self.copy != 0 {
                        self.set_result(0, self.copy);
                    }
                    self.set_result(*self.results as usize - 1, ok as u64);
                }
                Doing::Select => {
                    self.set_result(0, waiter.case as u64);
                    self.set_result(1, ok as u64);
                }
            }
            *self.done = true;
        }
    }

    /// Makes the goroutine runnable.
    ///
    /// # Safety
    /// The goroutine is the caller's, who holds no channel's lock and does not touch it afterwards.
    #[inline(always)]
    pub(crate) unsafe fn wake(this: *mut Wait, ready: &mut dyn FnMut(u64)) {
        // SAFETY: handed on to the caller.
        unsafe {
            if (*this).doing == Doing::Select {
                Wait::leave_queues(this);
            }
            let handle = (*this).handle;
            (*this).copy = 0;
            // Not idle: who would cancel the wait must see that somebody is about to end it. Release: pairs with the next look at
            // it, by whoever runs or claims the goroutine.
            (*this).state.store(FIRED, Release);
            ready(handle);
        }
    }

    /// Completes a semaphore's wait and makes the goroutine runnable.
    ///
    /// # Safety
    /// As for [`wake`](Self::wake); it waits for a semaphore.
    pub(crate) unsafe fn grant(waiter: *mut Waiter, ready: &mut dyn FnMut(u64)) {
        // SAFETY: handed on to the caller.
        unsafe {
            let owner = (*waiter).owner;
            (*owner).complete(&*waiter, true);
            Wait::wake(owner, ready);
        }
    }
}

/// The goroutine that executes an operation, in case it has to wait.
#[derive(Debug)]
pub struct Me<'a> {
    /// Its place for waiting.
    pub waiting: &'a mut Waiting,
    /// [`urgo_sched::GHandle`] as a word.
    pub handle: u64,
    /// Its note that the instruction of its top frame is done.
    pub done: *mut bool,
    /// Its top frame.
    pub fp: *mut u64,
    /// The instruction's list of results: count and slots.
    pub results: *const u16,
}

impl<'a> Me<'a> {
    #[inline(always)]
    fn begin(self, doing: Doing, copy: u64) -> &'a mut Wait {
        let wait = self.waiting.get();
        wait.handle = self.handle;
        wait.done = self.done;
        wait.fp = self.fp;
        wait.results = self.results;
        wait.copy = copy;
        wait.doing = doing;
        wait.state.store(WAITING, Relaxed); // Relaxed: published by the queue's lock
        wait
    }

    /// Waits in one queue, whose lock is held; the result is for [`unlock_after_park`] or its like.
    ///
    /// # Safety
    /// The queue is the one for what is waited on.
    #[inline(always)]
    unsafe fn enqueue(self, queue: &mut Queue, doing: Doing, waiter: Waiter, copy: u64) -> usize {
        let wait = self.begin(doing, copy);
        let owner: *mut Wait = wait;
        wait.one = Waiter { owner, ..waiter };
        // SAFETY: the lock is held, and the waiter lies in the goroutine's box.
        unsafe { queue.push(&mut wait.one) };
        owner as usize
    }

    /// Waits for a semaphore.
    ///
    /// # Safety
    /// As for `enqueue`; `address` is the semaphore's.
    pub(crate) unsafe fn enqueue_semaphore(self, queue: &mut Queue, address: usize) -> usize {
        let waiter = Waiter::new(std::ptr::null_mut(), address, false, 0, Place::Nowhere);
        // SAFETY: handed on to the caller.
        unsafe { self.enqueue(queue, Doing::Semaphore, waiter, 0) }
    }
}

/// What became of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// It is done.
    Done,
    /// The goroutine is to be parked at its instruction; the commit is given this argument.
    Park(usize),
}

/// Commits a park on channels: releases the locks of all channels of the wait.
///
/// # Safety
/// `wait` comes from a [`Step::Park`] of a channel operation, and the goroutine's status says waiting.
pub unsafe fn unlock_after_park(wait: usize) {
    let wait = wait as *mut Wait;
    // SAFETY: while one lock is still held nobody can have woken the goroutine (invariant 3), so the wait is as it was;
    // what is needed afterwards is read before the last lock goes.
    unsafe {
        if (*wait).doing != Doing::Select {
            (*(*wait).one.chan()).lock.unlock();
            return;
        }
        let (waiters, n) = (*wait).many_waiters();
        let mut i = 0;
        while i < n {
            let chan = (*waiters.add(i)).chan();
            while i < n && (*waiters.add(i)).chan() == chan {
                i += 1;
            }
            (*chan).lock.unlock();
        }
    }
}

impl Chan {
    /// # Safety
    /// The lock is held, and no other reference from here is alive.
    #[expect(clippy::mut_from_ref, reason = "exclusive by the lock, as the contract says")]
    unsafe fn state(&self) -> &mut State {
        // SAFETY: handed on to the caller.
        unsafe { &mut *self.state.get() }
    }

    /// The queue in which a waiter is, or belongs.
    ///
    /// # Safety
    /// As for [`state`](Self::state).
    #[expect(clippy::mut_from_ref, reason = "exclusive by the lock, as the contract says")]
    unsafe fn queue(&self, sends: bool) -> &mut Queue {
        // SAFETY: handed on to the caller.
        let state = unsafe { self.state() };
        if sends { &mut state.senders } else { &mut state.receivers }
    }

    /// If it is a timer's and the timer is due, puts the time into the ring, as if that had been done when it was.
    ///
    /// # Safety
    /// The lock is held.
    #[inline]
    unsafe fn look_at_clock(&self, types: &Types) {
        if !self.alarm.is_null() {
            // SAFETY: handed on to the caller; the collector keeps what the channel points to.
            unsafe { self.send_if_due(&mut *self.alarm, types) };
        }
    }

    /// # Safety
    /// As for [`look_at_clock`](Self::look_at_clock), the alarm being the channel's.
    #[cold]
    unsafe fn send_if_due(&self, alarm: &mut Alarm, types: &Types) {
        if let Some(time) = alarm.take_due(urgo_sched::clock_ns() as i64)
            && self.count() < self.cap
        {
            // SAFETY: handed on to the caller; the element type is `Time`.
            unsafe {
                self.put(Place::Memory((&raw const time).cast_mut().cast()), types.get(TypeId(self.elem)))
            };
        }
    }

    /// Takes its timer off the scheduler's if nobody waits on it any more.
    ///
    /// # Safety
    /// The lock is held.
    unsafe fn disarm_if_unwatched(&self) {
        // SAFETY: as in `look_at_clock`.
        unsafe {
            if !self.alarm.is_null() && self.state().receivers.first.is_null() {
                (*self.alarm).disarm();
            }
        }
    }

    /// Elements in the ring: what they are under the lock, else what they were lately.
    #[inline]
    fn count(&self) -> u64 {
        self.count.load(Relaxed) // Relaxed: see above
    }

    /// # Safety
    /// `i` is below the capacity.
    unsafe fn cell(&self, i: u64) -> *mut u8 {
        // SAFETY: the ring has `cap` elements.
        unsafe { self.ring.add(i as usize * self.elem_bytes as usize) }
    }

    /// Adds an element to the ring, which has room.
    ///
    /// # Safety
    /// The lock is held; the place holds a value of the element type.
    unsafe fn put(&self, from: Place, info: &TypeInfo) {
        let n = self.count();
        // SAFETY: handed on to the caller.
        unsafe {
            let mut at = self.state().first + n;
            if at >= self.cap {
                at -= self.cap;
            }
            from.transfer(Place::Memory(self.cell(at)), info);
        }
        self.count.store(n + 1, Relaxed); // Relaxed: under the lock
    }

    /// Takes the oldest element out of the ring, which has one.
    ///
    /// # Safety
    /// As for [`put`](Self::put), the other way round.
    unsafe fn take(&self, to: Place, info: &TypeInfo) {
        // SAFETY: handed on to the caller.
        unsafe {
            let first = &mut self.state().first;
            let cell = self.cell(*first);
            Place::Memory(cell).transfer(to, info);
            // The collector must not find what the program does not have any more.
            barrier::clear_memory(cell, info.size());
            *first = if *first + 1 == self.cap { 0 } else { *first + 1 };
        }
        self.count.store(self.count() - 1, Relaxed); // Relaxed: under the lock
    }
}

/// Sends an element of one 64-bit word if the lock is free, nobody waits and the ring has room: what compiled code tries
/// first. False: nothing has happened.
///
/// # Safety
/// `chan` is a channel of such elements.
#[inline]
pub(crate) unsafe fn quick_send(chan: u64, word: u64) -> bool {
    // SAFETY: the caller's channel; the lock is held from `try_lock` on.
    unsafe {
        let chan = &*(chan as *const Chan);
        // Not worth a lock if the ring is full, as that of an unbuffered channel always is: whoever is asked next looks
        // under it.
        if chan.count() >= chan.cap || !chan.lock.try_lock() {
            return false;
        }
        let n = chan.count();
        let state = chan.state();
        // Relaxed: written under the lock.
        let can = n < chan.cap && state.receivers.first.is_null() && !chan.closed.load(Relaxed);
        if can {
            let at = state.first + n;
            let at = if at >= chan.cap { at - chan.cap } else { at };
            barrier::store_word(chan.ring.cast::<u64>().add(at as usize), word);
            chan.count.store(n + 1, Relaxed); // Relaxed: under the lock
        }
        chan.lock.unlock();
        can
    }
}

/// Receives an element of one 64-bit word if the lock is free, nobody waits to send and the ring has one: what compiled
/// code tries first. `None`: nothing has happened.
///
/// # Safety
/// `chan` is a channel of such elements.
#[inline]
pub(crate) unsafe fn quick_receive(chan: u64) -> Option<u64> {
    // SAFETY: the caller's channel; the lock is held from `try_lock` on.
    unsafe {
        let chan = &*(chan as *const Chan);
        if chan.count() == 0 || !chan.lock.try_lock() {
            return None; // as in `quick_send`
        }
        let n = chan.count();
        let state = chan.state();
        let can = n > 0 && state.senders.first.is_null();
        let word = can.then(|| {
            let cell = chan.ring.cast::<u64>().add(state.first as usize);
            let word = cell.read();
            // The collector must not find what the program does not have any more.
            barrier::store_word(cell, 0);
            state.first = if state.first + 1 == chan.cap { 0 } else { state.first + 1 };
            chan.count.store(n - 1, Relaxed); // Relaxed: under the lock
            word
        });
        chan.lock.unlock();
        word
    }
}

impl Alarm {
    /// If it is due, what it sends; it is set for the next time, times that were missed being left out.
    fn take_due(&mut self, now_ns: i64) -> Option<Time> {
        if self.due_ns == 0 || now_ns < self.due_ns {
            return None;
        }
        self.due_ns = match self.period_ns {
            0 => 0,
            period => self.due_ns + period * (1 + (now_ns - self.due_ns) / period),
        };
        let (seconds, nanoseconds) = crate::native::wall_clock();
        Some(Time {
            seconds: seconds + self.to_unix,
            nanoseconds,
            monotonic: crate::native::monotonic_clock() as i64 - self.start_ns,
            location: self.location,
        })
    }

    /// Takes it off the scheduler's timers, if it is among them. It may be just expiring, and then finds nothing to do.
    fn disarm(&mut self) {
        if let Some(handle) = self.take_handle() {
            handle.stop();
        }
    }

    fn take_handle(&mut self) -> Option<Box<TimerHandle>> {
        let armed = std::mem::take(&mut self.armed);
        // SAFETY: such a box was leaked when the address was stored, and it is taken once.
        (armed != 0).then(|| unsafe { Box::from_raw(armed as *mut TimerHandle) })
    }
}

/// What the scheduler carries about for the timer of a channel on which somebody waits.
struct Ring {
    /// The channel. While the scheduler's timer is armed a goroutine that waits on the channel keeps it; once the timer has begun to
    /// expire, no collection ends before it is done.
    chan: u64,
    /// Which arming this is.
    number: u64,
}

impl TimerWork for Ring {
    fn fire(&mut self, worker: &mut Worker<Goroutine>, _due_ns: u64) -> Option<u64> {
        let world = worker.world().clone();
        // SAFETY: the channel lives, see the field; the lock is held where it is asked for. A timer runs on a worker
        // between two goroutines, so nobody else's heap is named to the barriers.
        unsafe {
            barrier::set_marking_heap(Some(world.heap()));
            let chan = &*(self.chan as *const Chan);
            let info = world.types().get(TypeId(chan.elem));
            chan.lock.lock();
            let alarm = &mut *chan.alarm;
            let mut receiver = None;
            if let Some(time) = alarm.take_due(urgo_sched::clock_ns() as i64) {
                let place = Place::Memory((&raw const time).cast_mut().cast());
                receiver = chan.state().receivers.pop();
                match receiver {
                    Some(waiter) => place.transfer((*waiter).place, info),
                    None if chan.count() < chan.cap => chan.put(place, info),
                    None => {}
                }
            }
            let is_watched = !chan.state().receivers.first.is_null();
            let mine = alarm.armed != 0 && alarm.n_armed == self.number;
            let next_ns = (mine && is_watched && alarm.due_ns != 0).then_some(alarm.due_ns as u64);
            if mine && next_ns.is_none() {
                drop(alarm.take_handle());
            }
            chan.lock.unlock();
            if let Some(waiter) = receiver {
                finish(waiter, &mut |bits| {
                    worker.ready(GHandle::from_bits(bits));
                });
            }
            barrier::set_marking_heap(None);
            next_ns
        }
    }
}

/// Somebody is about to wait on a channel: if a timer sends on it, the scheduler has to know when.
///
/// # Safety
/// `chan` is a channel or nil, whose lock is held if it is a timer's: by the goroutine's park, which is not committed yet.
#[inline]
pub unsafe fn arm(ctx: &mut ExecContext, chan: u64) {
    // SAFETY: handed on to the caller.
    unsafe {
        let Some(channel) = (chan as *const Chan).as_ref().filter(|c| !c.alarm.is_null()) else { return };
        let alarm = &mut *channel.alarm;
        if alarm.due_ns != 0 && alarm.armed == 0 {
            alarm.n_armed += 1;
            let ring = Ring { chan, number: alarm.n_armed };
            let handle = ctx.worker().start_timer(alarm.due_ns as u64, Box::new(ring));
            alarm.armed = Box::into_raw(Box::new(handle)) as usize;
        }
    }
}

/// Makes `alarm` the timer that sends on a new channel of times.
///
/// # Safety
/// They are a channel of times that nobody else has yet, and an object of type `alarm`.
pub unsafe fn bind_alarm(chan: u64, alarm: u64) {
    // SAFETY: handed on to the caller.
    unsafe { barrier::store_word((&raw mut (*(chan as *mut Chan)).alarm).cast(), alarm) };
}

/// Sets the timer of a channel: when it is due, the scheduler's clock being `now_ns` (0: not at all), and from one time to the
/// next. What it has sent and nobody has received is taken back. Whether it was running, or had sent such a time.
///
/// # Safety
/// `chan` is a channel that has a timer.
pub unsafe fn set_alarm(ctx: &mut ExecContext, chan: u64, due_ns: i64, period_ns: i64) -> bool {
    // SAFETY: handed on to the caller; the lock is held where it is asked for.
    unsafe {
        let channel = &*(chan as *const Chan);
        channel.lock.lock();
        let alarm = &mut *channel.alarm;
        let was = alarm.due_ns != 0 || channel.count() > 0;
        while channel.count() > 0 {
            channel.take(Place::Nowhere, ctx.world().types().get(TypeId(channel.elem)));
        }
        alarm.disarm();
        (alarm.due_ns, alarm.period_ns) = (due_ns, period_ns);
        if !channel.state().receivers.first.is_null() {
            arm(ctx, chan);
        }
        channel.lock.unlock();
        was
    }
}

/// `make(chan T, size)`.
pub fn make(env: &mut Env<'_>, elem: TypeId, size: i64) -> Result<u64, Fail> {
    let info = env.types.get(elem);
    let bytes = u64::try_from(size).ok().and_then(|n| n.checked_mul(info.size() as u64));
    let bytes = bytes.filter(|b| *b <= MAX_OBJECT - size_of::<Chan>() as u64);
    let bytes = bytes.ok_or(Fail::Plain("makechan: size out of range"))?;
    let ring = env.allocate(bytes as usize, info.pattern)?;
    let chan = env.allocate(size_of::<Chan>(), POINTERS)?.cast::<Chan>();
    // SAFETY: just allocated with the struct's size.
    unsafe {
        chan.write(Chan {
            lock: Lock::default(),
            elem: elem.0,
            closed: AtomicBool::new(false),
            elem_bytes: info.size() as u32,
            cap: size as u64,
            count: AtomicU64::new(0),
            ring,
            alarm: std::ptr::null_mut(),
            state: Guarded::new(State { first: 0, receivers: Queue::new(), senders: Queue::new() }),
        });
    }
    Ok(chan as u64)
}

/// `len(ch)`; as in Go the channel of a timer looks as if it had no buffer.
///
/// # Safety
/// The word is a channel or nil; so below.
pub unsafe fn len(chan: u64) -> u64 {
    // SAFETY: handed on to the caller. Relaxed: any value that it had lately is right.
    unsafe { (chan as *const Chan).as_ref() }
        .filter(|c| c.alarm.is_null())
        .map_or(0, |c| c.count.load(Relaxed))
}

/// `cap(ch)`.
///
/// # Safety
/// As for [`len`].
pub unsafe fn cap(chan: u64) -> u64 {
    // SAFETY: handed on to the caller.
    unsafe { (chan as *const Chan).as_ref() }.filter(|c| c.alarm.is_null()).map_or(0, |c| c.cap)
}

/// What an attempt under the lock came to.
enum Attempt {
    /// Nothing can be done now.
    Blocked,
    /// Done, with a value (not just the zero value of a closed channel).
    Done { ok: bool },
    /// Done with a waiter that is to be completed and woken once no lock is held.
    With(*mut Waiter),
    /// The channel is closed for senders.
    Closed,
}

/// Tries to send. On `With` the value has still to be moved.
///
/// # Safety
/// The channel's lock is held; the place holds a value of its element type.
#[inline(always)]
unsafe fn try_send(chan: &Chan, from: Place, info: &TypeInfo) -> Attempt {
    if chan.closed.load(Relaxed) {
        return Attempt::Closed; // Relaxed: under the lock, also below
    }
    // SAFETY: handed on to the caller.
    unsafe {
        if let Some(receiver) = chan.state().receivers.pop() {
            return Attempt::With(receiver);
        }
        if chan.count() < chan.cap {
            chan.put(from, info);
            return Attempt::Done { ok: true };
        }
    }
    Attempt::Blocked
}

/// Tries to receive. On `With` the value has been moved.
///
/// # Safety
/// The channel's lock is held; the place is valid for a value of its element type.
#[inline(always)]
unsafe fn try_receive(chan: &Chan, to: Place, info: &TypeInfo) -> Attempt {
    // SAFETY: handed on to the caller; a sender's goroutine is the caller's once it is popped.
    unsafe {
        if chan.count() > 0 {
            chan.take(to, info);
            // Who waits to send has waited for this room.
            return match chan.state().senders.pop() {
                Some(sender) => {
                    chan.put((*sender).place, info);
                    Attempt::With(sender)
                }
                None => Attempt::Done { ok: true },
            };
        }
        if let Some(sender) = chan.state().senders.pop() {
            (*sender).place.transfer(to, info);
            return Attempt::With(sender);
        }
        if chan.closed.load(Relaxed) {
            to.clear(info.size());
            return Attempt::Done { ok: false };
        }
    }
    Attempt::Blocked
}

/// Completes and wakes the other side of an operation.
///
/// # Safety
/// The waiter's goroutine is the caller's, who holds no channel's lock.
#[inline(always)]
unsafe fn finish(waiter: *mut Waiter, ready: &mut dyn FnMut(u64)) {
    // SAFETY: handed on to the caller.
    unsafe {
        let owner = (*waiter).owner;
        (*owner).complete(&*waiter, true);
        Wait::wake(owner, ready);
    }
}

/// `ch <- v`, on a channel that is not nil.
///
/// # Safety
/// `chan` is a channel; `from` holds a value of its element type and stays as it is while the goroutine is parked.
#[inline(always)]
pub unsafe fn send(
    types: &Types,
    chan: u64,
    from: Place,
    me: Me<'_>,
    ready: &mut dyn FnMut(u64),
) -> Result<Step, Fail> {
    // SAFETY: handed on to the caller; the lock is held where it is asked for.
    unsafe {
        let chan = &*(chan as *const Chan);
        let info = types.get(TypeId(chan.elem));
        chan.lock.lock();
        match try_send(chan, from, info) {
            Attempt::Blocked => {
                let waiter =
                    Waiter::new(std::ptr::null_mut(), std::ptr::from_ref(chan) as usize, true, 0, from);
                return Ok(Step::Park(me.enqueue(chan.queue(true), Doing::Send, waiter, 0)));
            }
            Attempt::Closed => {
                chan.lock.unlock();
                return Err(SEND_ON_CLOSED);
            }
            Attempt::Done { .. } => chan.lock.unlock(),
            Attempt::With(receiver) => {
                chan.lock.unlock();
                from.transfer((*receiver).place, info);
                finish(receiver, ready);
            }
        }
    }
    Ok(Step::Done)
}

const SEND_ON_CLOSED: Fail = Fail::Plain("send on closed channel");

/// `v, ok = <-ch`, on a channel that is not nil: whether a value came, or the park. `copy` is the address of the new
/// object that `to` is, for values that are kept in memory.
///
/// # Safety
/// `chan` is a channel; `to` is valid for a value of its element type, also while the goroutine is parked.
#[inline(always)]
pub unsafe fn receive(
    types: &Types,
    chan: u64,
    to: Place,
    copy: u64,
    me: Me<'_>,
    ready: &mut dyn FnMut(u64),
) -> Result<bool, usize> {
    // SAFETY: handed on to the caller; the lock is held where it is asked for.
    unsafe {
        let chan = &*(chan as *const Chan);
        let info = types.get(TypeId(chan.elem));
        chan.lock.lock();
        chan.look_at_clock(types);
        match try_receive(chan, to, info) {
            Attempt::Blocked => {
                let waiter =
                    Waiter::new(std::ptr::null_mut(), std::ptr::from_ref(chan) as usize, false, 0, to);
                Err(me.enqueue(chan.queue(false), Doing::Receive, waiter, copy))
            }
            Attempt::Done { ok } => {
                chan.lock.unlock();
                Ok(ok)
            }
            Attempt::With(sender) => {
                chan.lock.unlock();
                finish(sender, ready);
                Ok(true)
            }
            Attempt::Closed => unreachable!("receiving from a closed channel is no failure"),
        }
    }
}

/// `close(ch)`.
///
/// # Safety
/// As for [`len`].
pub unsafe fn close(chan: u64, ready: &mut dyn FnMut(u64)) -> Result<(), Fail> {
    if chan == 0 {
        return Err(Fail::Plain("close of nil channel"));
    }
    // SAFETY: handed on to the caller; waiters that were popped are the caller's.
    unsafe {
        let chan = &*(chan as *const Chan);
        chan.lock.lock();
        if chan.closed.swap(true, Relaxed) {
            chan.lock.unlock(); // Relaxed above: under the lock
            return Err(Fail::Plain("close of closed channel"));
        }
        let mut woken = Vec::new();
        while let Some(waiter) = chan.state().receivers.pop() {
            woken.push(waiter);
        }
        while let Some(waiter) = chan.state().senders.pop() {
            woken.push(waiter);
        }
        let bytes = chan.elem_bytes as usize;
        chan.lock.unlock();
        for waiter in woken {
            let owner = (*waiter).owner;
            // Senders panic, and selects choose, when they execute their instruction again.
            if (*owner).doing == Doing::Receive {
                (*waiter).place.clear(bytes);
                (*owner).complete(&*waiter, false);
            }
            Wait::wake(owner, ready);
        }
    }
    Ok(())
}

/// One case of a `select` as the operation sees it.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The channel, not nil.
    pub chan: u64,
    /// Its number in the source.
    pub number: u32,
    /// Whether it sends.
    pub sends: bool,
    /// The value to send, or where a received one goes.
    pub place: Place,
}

impl Case {
    /// No case.
    pub const NONE: Case = Case { chan: 0, number: 0, sends: false, place: Place::Nowhere };
}

/// As many cases as a `select` deals with without memory of its own.
pub const FEW: usize = 4;

/// What became of a `select`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selected {
    /// A case was executed; whether it is a receive that got a value.
    Case(u32, bool),
    /// None can be executed.
    None,
    /// The goroutine is to be parked, as in [`Step::Park`].
    Park(usize),
}

/// Executes one case of several that can be executed, chosen by `random`, or waits for the first that can.
///
/// # Safety
/// Channels are channels; places are valid for their element types, also while the goroutine is parked. `cases` is not
/// empty if `waits`.
pub unsafe fn select(
    types: &Types,
    cases: &mut [Case],
    waits: bool,
    mut random: impl FnMut() -> u64,
    me: Me<'_>,
    ready: &mut dyn FnMut(u64),
) -> Result<Selected, Fail> {
    if cases.len() > 1 {
        cases.sort_unstable_by_key(|c| c.chan);
    }
    lock_all(cases);
    // All cases that can be executed are equally likely: the order of trying is shuffled.
    let (mut few, mut many);
    let order: &mut [u32] = if cases.len() <= FEW {
        few = [0; FEW];
        &mut few[..cases.len()]
    } else {
        many = vec![0; cases.len()];
        &mut many
    };
    for i in 0..order.len() {
        // Each number goes to a place chosen among those filled so far and its own (Knuth, The Art of Computer Programming 3.4.2).
        let j = if i == 0 { 0 } else { ((random() as u128 * (i as u128 + 1)) >> 64) as usize };
        order[i] = order[j];
        order[j] = i as u32;
    }
    for i in order {
        let case = cases[*i as usize];
        // SAFETY: handed on to the caller; all locks are held.
        unsafe {
            let chan = &*(case.chan as *const Chan);
            let info = types.get(TypeId(chan.elem));
            let attempt = if case.sends {
                try_send(chan, case.place, info)
            } else {
                chan.look_at_clock(types);
                try_receive(chan, case.place, info)
            };
            match attempt {
                Attempt::Blocked => continue,
                Attempt::Closed => {
                    unlock_all(cases);
                    return Err(SEND_ON_CLOSED);
                }
                Attempt::Done { ok } => {
                    unlock_all(cases);
                    return Ok(Selected::Case(case.number, ok && !case.sends));
                }
                Attempt::With(waiter) => {
                    unlock_all(cases);
                    if case.sends {
                        case.place.transfer((*waiter).place, info);
                    }
                    finish(waiter, ready);
                    return Ok(Selected::Case(case.number, !case.sends));
                }
            }
        }
    }
    if !waits {
        unlock_all(cases);
        return Ok(Selected::None);
    }
    let wait = me.begin(Doing::Select, 0);
    let owner: *mut Wait = wait;
    let many = wait.rare().many();
    many.clear();
    let waiter = |c: &Case| Waiter::new(owner, c.chan as usize, c.sends, c.number, c.place);
    many.extend(cases.iter().map(waiter));
    for waiter in many {
        // SAFETY: all locks are held; the vector is not touched before the goroutine runs again.
        unsafe { (*waiter.chan()).queue(waiter.sends).push(waiter) };
    }
    Ok(Selected::Park(owner as usize))
}

/// Locks each channel of the cases, which are in the order of their channels.
fn lock_all(cases: &[Case]) {
    for (i, case) in cases.iter().enumerate() {
        if i == 0 || cases[i - 1].chan != case.chan {
            // SAFETY: the caller of `select` vouches for the channels.
            unsafe { (*(case.chan as *const Chan)).lock.lock() };
        }
    }
}

/// Unlocks what [`lock_all`] locked.
fn unlock_all(cases: &[Case]) {
    for (i, case) in cases.iter().enumerate() {
        if i == 0 || cases[i - 1].chan != case.chan {
            // SAFETY: as in `lock_all`.
            unsafe { (*(case.chan as *const Chan)).lock.unlock() };
        }
    }
}

/// Something that only the holder of a [`Lock`] beside it touches, or who has a goroutine.
#[derive(Debug, Default)]
pub(crate) struct Guarded<T>(UnsafeCell<T>);

// SAFETY: the cell forbids it; access is under a lock, as users of the type argue.
unsafe impl<T> Sync for Guarded<T> {}
// SAFETY: as above.
unsafe impl<T> Send for Guarded<T> {}

impl<T> Guarded<T> {
    pub(crate) fn new(value: T) -> Guarded<T> {
        Guarded(UnsafeCell::new(value))
    }

    /// Its address, for whoever may touch it now: models check that all before has happened before.
    #[inline(always)]
    pub(crate) fn get(&self) -> *mut T {
        self.0.with_mut(|at| at)
    }

    /// Its address, for whoever reads it while others read it too.
    #[inline(always)]
    pub(crate) fn look(&self) -> *const T {
        self.0.with(|at| at)
    }
}

#[cfg(all(test, not(loom)))]
#[path = "chan_tests.rs"]
mod tests;

#[cfg(all(test, loom))]
#[path = "chan_models.rs"]
mod loom_models;
