//! Layouts that compiled code, interpreter and scheduler share, as `repr(C)` structs.
//!
//! # The doorbell
//!
//! Somebody who wants the goroutine on a thread (an M) to come to a safepoint rings that M's [`Doorbell`]. Compiled
//! prologues already compare the frame pointer with the VM-stack limit, so the bell *is* the limit: ringing
//! replaces it by the poison 0, which no frame pointer is below. Prologues, polls, stubs and the interpreter's
//! budget test this one word and nothing else.
//!
//! Who may do what:
//!
//! 1. Any thread may [`ring`](Doorbell::ring): it first adds its reasons, then poisons the limit.
//! 2. Only the owning M [`answers`](Doorbell::answer): it first puts the real limit back, then takes the reasons.
//!    A ring that comes between the two steps leaves the limit poisoned again, so the M looks once more and finds
//!    no reason: an empty answer is legal and means "go on". A reason is never lost.
//! 3. Only the owning M changes the real limit ([`set_limit`](Doorbell::set_limit)); a poison stays in place.
//!
//! Why poisoning is a read-modify-write and not a plain store: two requesters may poison one after the other. The
//! M's exchange then reads the second poison only, and must nevertheless see the first requester's reasons; a chain
//! of read-modify-writes hands both on (a release sequence), two plain stores would not.

#[cfg(loom)]
use loom::sync::atomic::{AtomicU32, AtomicUsize, Ordering::*};
#[cfg(not(loom))]
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::*};

/// The value of a rung limit. A real limit is never 0.
pub const POISON: usize = 0;

/// Offset, in the execution context, of the 64-bit word that is not 0 while stores of pointers have the collector's barrier. It
/// changes only while its thread is outside compiled code.
pub const MARKING_OFFSET: usize = size_of::<Doorbell>();

/// Offset, in the execution context, of the address of the running goroutine's [`CellTop`]. It changes only while its thread is
/// outside compiled code, and in the helper that takes cells.
pub const CELLS_OFFSET: usize = MARKING_OFFSET + 8;

/// Where a goroutine's cell stack ends.
///
/// A function's cells lie at `top`, if they and the *footer* behind them do not reach beyond `limit`; then `top` is moved behind
/// the footer, and when they are given up, back to their beginning. The footer tells whose cells they are: the function in its
/// low 24 bits, [`CELLS_SLOW`], and in its upper 32 bits the distance of the frame from the VM stack's base, in words.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct CellTop {
    /// The first free byte.
    pub top: usize,
    /// The end of the free bytes; 0 if taking cells is not to be tried.
    pub limit: usize,
    /// Address of the VM stack's base.
    pub stack_base: usize,
}

/// In a footer: more is to be done than to move `top` when these cells are given up.
pub const CELLS_SLOW: u64 = 1 << 31;

impl CellTop {
    /// Offset of `top`.
    pub const TOP_OFFSET: usize = 0;
    /// Offset of `limit`.
    pub const LIMIT_OFFSET: usize = 8;
    /// Offset of `stack_base`.
    pub const STACK_BASE_OFFSET: usize = 16;
}

/// The first field of the execution context: stack limit and request word of one M.
#[repr(C)]
#[derive(Debug)]
pub struct Doorbell {
    /// Highest address at which a callee's frame may start, or [`POISON`]. Compiled code loads it at offset 0.
    limit: AtomicUsize,
    /// What `limit` goes back to. Written by the owning M only.
    real_limit: AtomicUsize,
    /// Why the bell was rung: bits given by the scheduler's request table.
    reasons: AtomicU32,
    /// 1 while the polled copies are to be entered instead of the fast ones.
    enter_polled: AtomicU32,
}

// Compiled code and the assembly stubs hold these as immediate operands.
#[cfg(not(loom))]
const _: () = assert!(
    std::mem::offset_of!(Doorbell, limit) == Doorbell::LIMIT_OFFSET
        && std::mem::offset_of!(Doorbell, enter_polled) == Doorbell::ENTER_POLLED_OFFSET
);

impl Default for Doorbell {
    fn default() -> Self {
        Self::new()
    }
}

impl Doorbell {
    /// Offset of the limit word from the start of the context.
    pub const LIMIT_OFFSET: usize = 0;
    /// Offset of the word that says whether polled copies are entered.
    pub const ENTER_POLLED_OFFSET: usize = 2 * size_of::<usize>() + 4;

    /// A silent doorbell without a stack limit.
    pub fn new() -> Self {
        Doorbell {
            limit: AtomicUsize::new(usize::MAX),
            real_limit: AtomicUsize::new(usize::MAX),
            reasons: AtomicU32::new(0),
            enter_polled: AtomicU32::new(0),
        }
    }

    /// Whether somebody has rung since the last answer. One load: this is what an interpreter polls.
    #[inline]
    pub fn is_rung(&self) -> bool {
        // Relaxed: only a hint to come to `answer`, whose exchange does the synchronising.
        self.limit.load(Relaxed) == POISON
    }

    /// Adds reasons and poisons the limit. Any thread.
    #[inline]
    pub fn ring(&self, reasons: u32) {
        // Release: pairs with the Acquire taking of the reasons, which may come before the poison is read.
        self.reasons.fetch_or(reasons, Release);
        // Release: pairs with the Acquire exchange in `answer`. An exchange, not a store: see the module's head.
        self.limit.swap(POISON, Release);
    }

    /// Puts the real limit back, then takes and returns the reasons. The owning M only.
    #[inline]
    pub fn answer(&self) -> u32 {
        // Relaxed: written by this thread.
        let real = self.real_limit.load(Relaxed);
        // Acquire: pairs with `ring`; every reason whose poison is removed here is seen below. AcqRel keeps the
        // chain of read-modify-writes whole.
        self.limit.swap(real, AcqRel);
        // Acquire: what a requester wrote before it rang is seen with its reason.
        self.reasons.swap(0, Acquire)
    }

    /// Sets the stack limit for the goroutine about to run, or after its stack grew. The owning M only.
    #[inline]
    pub fn set_limit(&self, limit: usize) {
        debug_assert_ne!(limit, POISON);
        // Relaxed: read back by this thread only.
        let old = self.real_limit.load(Relaxed);
        self.real_limit.store(limit, Relaxed);
        // If the limit is poisoned the exchange fails, and `answer` will install the new one. Relaxed on failure and
        // success: nothing is handed over; a success is part of the chain that `ring` needs.
        let _ = self.limit.compare_exchange(old, limit, Relaxed, Relaxed);
    }

    /// The limit in force when nobody rings.
    #[inline]
    pub fn real_limit(&self) -> usize {
        // Relaxed: exact for the owning M; others only print it.
        self.real_limit.load(Relaxed)
    }

    /// Whether the polled copies are to be entered, because signals cannot be used or are not wanted.
    #[inline]
    pub fn enters_polled(&self) -> bool {
        // Relaxed: a mode; taking it one entry late is allowed.
        self.enter_polled.load(Relaxed) != 0
    }

    /// Chooses between polled and fast copies for later entries.
    pub fn set_enters_polled(&self, polled: bool) {
        // Relaxed: see `enters_polled`.
        self.enter_polled.store(polled as u32, Relaxed);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn an_answer_takes_every_reason_and_restores_the_limit() {
        let bell = Doorbell::new();
        bell.set_limit(4096);
        bell.ring(1);
        bell.ring(4);
        assert!(bell.is_rung());
        assert_eq!(bell.answer(), 5);
        assert!(!bell.is_rung());
        assert_eq!(bell.answer(), 0);
    }

    #[test]
    fn a_new_limit_does_not_silence_the_bell() {
        let bell = Doorbell::new();
        bell.ring(2);
        bell.set_limit(64);
        assert!(bell.is_rung());
        assert_eq!(bell.answer(), 2);
        assert_eq!(bell.limit.load(Relaxed), 64);
    }
}
