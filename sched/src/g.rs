//! The scheduler's half of a goroutine, and the slots that hold it.
//!
//! A G lives in a slot. Slots come in chunks, are never moved, and are freed only with their scheduler, so that a
//! stale address is never dangling; a finished goroutine's slot is reused, so a reference from outside is a
//! [`GHandle`], index and generation, and a stale one is noticed.
//!
//! Who may touch what is told by the status word (`status.rs`). The fields beside the task are atomics used with
//! Relaxed order: they are written by the owner of the moment, and the status word's moves order them.
//!
//! Addresses inside the scheduler are [`GPtr`]s. They sit in the queues and Ps of the same scheduler only, which
//! are dropped together with the slots.

use crate::{
    lock_rank::{Lock, Rank},
    status::{Status, StatusWord},
    task::Task,
    wait_reason::WaitReason,
};
use std::{
    cell::UnsafeCell,
    ops::Deref,
    ptr::NonNull,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering::*},
    },
};

/// Names a goroutine for as long as it lives; afterwards it names nothing. Fits in one slot of a VM frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct GHandle {
    index: u32,
    generation: u32,
}

impl GHandle {
    pub(crate) fn generation(self) -> u32 {
        self.generation
    }

    /// As one word.
    pub fn to_bits(self) -> u64 {
        (self.generation as u64) << 32 | self.index as u64
    }

    /// From [`to_bits`](Self::to_bits). Any word is a handle, at worst one that names nothing.
    pub fn from_bits(bits: u64) -> Self {
        GHandle { index: bits as u32, generation: (bits >> 32) as u32 }
    }
}

/// One slot: the scheduler's fields and the task.
pub(crate) struct G<T: Task> {
    pub(crate) status: StatusWord,
    /// Reasons that concern this goroutine (`preempt.rs`), read at dispatch and at safepoints.
    pub(crate) requests: AtomicU32,
    index: u32,
    /// Counts parks, so that a sleep's timer does not end a later wait.
    pub(crate) park_seq: AtomicU32,
    /// Part of the slice already used, nanoseconds; not 0 only after a wake-up preemption.
    pub(crate) slice_used_ns: AtomicU32,
    pub(crate) wait_reason: AtomicU8,
    pub(crate) is_main: AtomicBool,
    /// Nesting of LockOSThread, and the M it is locked to.
    pub(crate) n_locks: AtomicU32,
    pub(crate) locked_m: AtomicU32,
    /// The M it runs on, or ran on last.
    pub(crate) m: AtomicU32,
    pub(crate) goid: AtomicU64,
    pub(crate) creator: AtomicU64,
    pub(crate) waiting_since_ns: AtomicU64,
    pub(crate) cpu_ns: AtomicU64,
    /// How often it gave way because it was asked to. This and the next two stay at their largest number.
    pub(crate) preemptions: AtomicU32,
    /// How many of these times a signal made it leave compiled code.
    pub(crate) by_signal: AtomicU32,
    /// How often it left its P of its own accord: yields, waits, blocking calls.
    pub(crate) left: AtomicU32,
    task: UnsafeCell<Option<T>>,
    /// A blocking operation that is done and not yet taken back. A cell of its own: it is written while a stopped
    /// world looks at the task.
    finished: UnsafeCell<Option<Box<T::Blocking>>>,
}

// SAFETY: the two cells are the only fields that are not Sync. They are reached through `task_cell` and
// `finished_cell` only, whose contract is ownership by the status word; tasks and operations are Send.
unsafe impl<T: Task> Sync for G<T> {}

/// One more in one of the figures of which the runner is the only writer.
#[inline]
pub(crate) fn count(figure: &AtomicU32) {
    figure.store(figure.load(Relaxed).saturating_add(1), Relaxed); // Relaxed, both: one writer
}

/// Not locked to an M.
pub(crate) const NO_M: u32 = u32::MAX;

impl<T: Task> G<T> {
    fn new(index: u32) -> Self {
        G {
            status: StatusWord::new(),
            requests: AtomicU32::new(0),
            index,
            park_seq: AtomicU32::new(0),
            slice_used_ns: AtomicU32::new(0),
            wait_reason: AtomicU8::new(0),
            is_main: AtomicBool::new(false),
            n_locks: AtomicU32::new(0),
            locked_m: AtomicU32::new(NO_M),
            m: AtomicU32::new(NO_M),
            goid: AtomicU64::new(0),
            creator: AtomicU64::new(0),
            waiting_since_ns: AtomicU64::new(0),
            cpu_ns: AtomicU64::new(0),
            preemptions: AtomicU32::new(0),
            by_signal: AtomicU32::new(0),
            left: AtomicU32::new(0),
            task: UnsafeCell::new(None),
            finished: UnsafeCell::new(None),
        }
    }

    pub(crate) fn handle(&self) -> GHandle {
        GHandle { index: self.index, generation: self.status.generation() }
    }

    pub(crate) fn wait_reason(&self) -> WaitReason {
        WaitReason::from_byte(self.wait_reason.load(Relaxed))
    }

    /// The task's place.
    ///
    /// # Safety
    /// The caller owns the G by its status: it runs it, holds its claim, or holds a free slot that nobody else can
    /// reach; and no other reference from here is alive.
    #[expect(clippy::mut_from_ref, reason = "exclusive by the status word, as the contract says")]
    unsafe fn task_cell(&self) -> &mut Option<T> {
        // SAFETY: exclusive access is the caller's promise.
        unsafe { &mut *self.task.get() }
    }

    /// The finished operation's place.
    ///
    /// # Safety
    /// As for [`task_cell`](Self::task_cell).
    #[expect(clippy::mut_from_ref, reason = "exclusive by the status word, as the contract says")]
    unsafe fn finished_cell(&self) -> &mut Option<Box<T::Blocking>> {
        // SAFETY: exclusive access is the caller's promise.
        unsafe { &mut *self.finished.get() }
    }

    /// The task of a goroutine that the calling M runs.
    ///
    /// # Safety
    /// The status is running, this thread set it, and no other reference to the task is alive.
    #[expect(clippy::mut_from_ref, reason = "exclusive by the status word, as the contract says")]
    pub(crate) unsafe fn task_mut(&self) -> &mut T {
        debug_assert_eq!(self.status.get(), Status::Running);
        // SAFETY: handed on to the caller.
        unsafe { self.task_cell() }.as_mut().expect("a running goroutine has its task")
    }

    /// Puts the result of a blocking call where the next dispatch finds it. The status is blocking and the calling
    /// thread performed the call.
    pub(crate) fn set_finished(&self, operation: Box<T::Blocking>) {
        let mut n_spins = 0;
        while self.status.try_claim().is_none() {
            crate::status::wait_a_moment(&mut n_spins);
        }
        let _release = ReleaseClaim(&self.status);
        // SAFETY: the claim is ours.
        *unsafe { self.finished_cell() } = Some(operation);
    }

    /// Takes the result of a blocking call.
    ///
    /// # Safety
    /// As for [`task_mut`](Self::task_mut).
    pub(crate) unsafe fn take_finished(&self) -> Option<Box<T::Blocking>> {
        // SAFETY: handed on to the caller.
        unsafe { self.finished_cell() }.take()
    }

    /// Gives `look` the task of a goroutine that is not running, claimed meanwhile. None if it runs or is gone.
    pub(crate) fn with_claim<R>(&self, look: impl FnOnce(&mut T, Status) -> R) -> Option<R> {
        let status = self.status.try_claim()?;
        let _release = ReleaseClaim(&self.status);
        // SAFETY: the claim is ours and the status is none in which a thread has the task, so access is exclusive
        // until the claim is released, which the guard does after `look`.
        unsafe { self.task_cell() }.as_mut().map(|task| look(task, status))
    }

    /// Gives `look` the task although it may be running.
    ///
    /// # Safety
    /// The world is stopped: every M that runs a goroutine waits at a safepoint and has no reference to its task in
    /// use, and the caller is the only one at work.
    pub(crate) unsafe fn with_stopped_world<R>(&self, look: impl FnOnce(&mut T, Status) -> R) -> Option<R> {
        let status = self.status.get();
        if status == Status::Free {
            return None;
        }
        // SAFETY: handed on to the caller.
        unsafe { self.task_cell() }.as_mut().map(|task| look(task, status))
    }
}

/// Ends a claim also when the inspection panics.
struct ReleaseClaim<'a>(&'a StatusWord);

impl Drop for ReleaseClaim<'_> {
    fn drop(&mut self) {
        self.0.release_claim();
    }
}

/// The address of a G, inside the scheduler only.
pub(crate) struct GPtr<T: Task>(NonNull<G<T>>);

impl<T: Task> Clone for GPtr<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Task> Copy for GPtr<T> {}

// SAFETY: a GPtr is a shared reference in disguise; G is Sync, and its task, which moves with it, is Send.
unsafe impl<T: Task> Send for GPtr<T> {}
// SAFETY: as above.
unsafe impl<T: Task> Sync for GPtr<T> {}

impl<T: Task> Deref for GPtr<T> {
    type Target = G<T>;

    fn deref(&self) -> &G<T> {
        // SAFETY: slots live as long as their scheduler, and GPtrs stay in structures that are dropped with it or
        // before it (module's head).
        unsafe { self.0.as_ref() }
    }
}

impl<T: Task> GPtr<T> {
    pub(crate) fn from_queue(address: NonNull<G<T>>) -> Self {
        GPtr(address)
    }

    pub(crate) fn to_queue(self) -> NonNull<G<T>> {
        self.0
    }
}

/// Slots allocated together; about 16 KiB.
const CHUNK: usize = 64;
const DIRECTORY: usize = 1024;
const ROOT: usize = 256;
/// The most slots there can be: three levels of fixed size.
pub(crate) const MAX_SLOTS: u32 = (CHUNK * DIRECTORY * ROOT) as u32;
/// A P caches this many free slots and moves half of them at a time.
pub(crate) const FREE_PER_P: usize = 64;

type Chunk<T> = Box<[G<T>]>;
type Directory<T> = Box<[OnceLock<Chunk<T>>]>;

/// All slots of one scheduler.
pub(crate) struct Slots<T: Task> {
    root: Box<[OnceLock<Directory<T>>]>,
    /// Slots that exist. Stored after their chunk is in place.
    n_slots: AtomicU32,
    /// Free slots that no P has cached. Guards also the growth of `root`.
    free: Lock<Vec<GPtr<T>>>,
    next_goid: AtomicU64,
    /// How many goroutines there may be, if that is less than slots, and how many there are, counted only then.
    limit: Option<u32>,
    n_limited: AtomicU32,
}

impl<T: Task> Slots<T> {
    pub(crate) fn new(limit: u32) -> Self {
        Slots {
            root: (0..ROOT).map(|_| OnceLock::new()).collect(),
            n_slots: AtomicU32::new(0),
            free: Lock::new(Rank::FreeSlots, Vec::new()),
            next_goid: AtomicU64::new(1),
            limit: (limit < MAX_SLOTS).then_some(limit),
            n_limited: AtomicU32::new(0),
        }
    }

    /// The number the next goroutine may have; numbers are handed out in batches to Ps.
    pub(crate) fn take_goids(&self, n: u64) -> u64 {
        self.next_goid.fetch_add(n, Relaxed) // Relaxed: uniqueness is all that is asked
    }

    /// Whether there may be one more goroutine, which is counted if there is a limit: a word that all Ps write at each start
    /// and end would cost more than the rest of these.
    #[inline]
    pub(crate) fn try_count_in(&self) -> bool {
        let Some(limit) = self.limit else { return true };
        // Relaxed: a count; the slot itself is handed over by the status word.
        self.n_limited.fetch_update(Relaxed, Relaxed, |n| (n < limit).then_some(n + 1)).is_ok()
    }

    #[inline]
    fn count_out(&self) {
        if self.limit.is_some() {
            self.n_limited.fetch_sub(1, Relaxed); // Relaxed: a count
        }
    }

    fn at(&self, index: u32) -> Option<&G<T>> {
        let index = index as usize;
        let directory = self.root.get(index / (CHUNK * DIRECTORY))?.get()?;
        let chunk = directory[index / CHUNK % DIRECTORY].get()?;
        Some(&chunk[index % CHUNK])
    }

    /// The slot that a handle names, whichever life it is in.
    #[inline]
    pub(crate) fn slot(&self, handle: GHandle) -> Option<GPtr<T>> {
        self.at(handle.index).map(|g| GPtr(NonNull::from(g)))
    }

    /// The G that a handle names, unless it is gone.
    pub(crate) fn find(&self, handle: GHandle) -> Option<GPtr<T>> {
        let g = self.at(handle.index)?;
        (g.status.generation() == handle.generation).then_some(GPtr(NonNull::from(g)))
    }

    /// Fills a P's cache of free slots with at least one.
    pub(crate) fn refill(&self, cache: &mut Vec<GPtr<T>>) -> bool {
        let mut free = self.free.lock();
        if free.is_empty() {
            self.grow(&mut free);
        }
        let keep = free.len().saturating_sub(FREE_PER_P / 2);
        cache.extend(free.drain(keep..).rev());
        !cache.is_empty()
    }

    /// Takes back what a P caches too many.
    pub(crate) fn give_back(&self, cache: &mut Vec<GPtr<T>>, keep: usize) {
        if cache.len() > keep {
            self.free.lock().extend(cache.drain(keep..));
        }
    }

    /// Adds a chunk; `free` is the guard of the lock.
    fn grow(&self, free: &mut Vec<GPtr<T>>) {
        let first = self.n_slots.load(Relaxed); // Relaxed: written under the lock
        if first >= MAX_SLOTS {
            return;
        }
        let i = first as usize;
        let directory = self.root[i / (CHUNK * DIRECTORY)]
            .get_or_init(|| (0..DIRECTORY).map(|_| OnceLock::new()).collect());
        let chunk = directory[i / CHUNK % DIRECTORY]
            .get_or_init(|| (first..first + CHUNK as u32).map(G::new).collect());
        free.extend(chunk.iter().rev().map(|g| GPtr(NonNull::from(g))));
        // Release: pairs with the Acquire in `for_each`.
        self.n_slots.store(first + CHUNK as u32, Release);
    }

    /// Makes a free slot a runnable goroutine. The caller owns the slot and has counted it in.
    pub(crate) fn occupy(&self, g: GPtr<T>, task: T, goid: u64, creator: u64, is_main: bool) {
        debug_assert_eq!(g.status.get(), Status::Free);
        // SAFETY: the slot is free and was taken from a free list, so only this thread can reach it.
        *unsafe { g.task_cell() } = Some(task);
        g.requests.store(0, Relaxed);
        g.slice_used_ns.store(0, Relaxed);
        g.is_main.store(is_main, Relaxed);
        g.n_locks.store(0, Relaxed);
        g.locked_m.store(NO_M, Relaxed);
        g.goid.store(goid, Relaxed);
        g.creator.store(creator, Relaxed);
        g.cpu_ns.store(0, Relaxed);
        g.preemptions.store(0, Relaxed);
        g.by_signal.store(0, Relaxed);
        g.left.store(0, Relaxed);
        g.status.spawn();
    }

    /// Ends a goroutine that the calling M runs; its slot becomes free and belongs to the caller, and so does what it was.
    ///
    /// # Safety
    /// As for [`G::task_mut`].
    pub(crate) unsafe fn vacate(&self, g: GPtr<T>) -> Option<T> {
        // SAFETY: handed on to the caller.
        let (task, finished) = unsafe { (g.task_cell().take(), g.finished_cell().take()) };
        g.status.exit();
        self.count_out();
        drop(finished);
        task
    }

    /// Some of the slots from `first` on, also free ones; the first of those left, if there are any.
    pub(crate) fn for_some(&self, first: u32, n: u32, mut visit: impl FnMut(GPtr<T>)) -> Option<u32> {
        // Acquire: pairs with the Release in `grow`.
        let all = self.n_slots.load(Acquire);
        let end = first.saturating_add(n).min(all);
        for index in first..end {
            if let Some(g) = self.at(index) {
                visit(GPtr(NonNull::from(g)));
            }
        }
        (end < all).then_some(end)
    }

    /// Every slot that exists, also free ones.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(GPtr<T>)) {
        // Acquire: pairs with the Release in `grow`.
        let n = self.n_slots.load(Acquire);
        for index in 0..n {
            if let Some(g) = self.at(index) {
                visit(GPtr(NonNull::from(g)));
            }
        }
    }
}
