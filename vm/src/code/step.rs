//! A stress mode: single steps through compiled code, with a request placed before each instruction that is reached.
//!
//! A storm hits what runs long; what is executed in a few cycles it hardly ever hits. So threads run by the processor's
//! single-step trap, and at addresses of a fast copy where none was made before, the trap's handler rings the
//! thread's own doorbell and does what the handler of the preemption signal would do there. The request is honoured
//! at the next poll, and the next entry looks for the next place. Which of the new places that a thread comes to is
//! taken is left to chance, because after a request the rest of the function runs in other code; so runs with
//! different seeds try different places.
//!
//! A step costs about a microsecond. Stepping begins at each entry into compiled code and ends with a request, when the
//! thread is out again, when nothing new was met for a while, or when a body takes long. Entries that bring nothing new
//! are stepped more and more rarely.

use super::epoch::Record;
use super::table;
use super::{Copy, arena, redirect};
use std::cell::Cell;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, Ordering::*};
use urgo_sched::{Redirect, reason};

/// The trap flag of the flags register (Intel SDM volume 1, 3.4.3.3).
const TRAP_FLAG: i64 = 0x100;
/// Steps outside compiled code, on the way in or in a body, before the thread runs freely again.
const MOST_OUTSIDE: u32 = 4000;
/// Steps in compiled code that meet nothing new.
const MOST_IDLE: u32 = 1500;
/// Most entries between two that are stepped.
const MOST_SKIPPED: u32 = 1024;

static ON: AtomicBool = AtomicBool::new(false);
/// Requests placed, for statistics.
static PLACED: AtomicU64 = AtomicU64::new(0);

/// Counts the choices made: their hash decides.
static CHOICES: AtomicU32 = AtomicU32::new(0);
/// Addresses of fast copies that were met, whether or not a request was placed.
static MET: AtomicU64 = AtomicU64::new(0);

/// Two bits for each byte of a chunk's fast half: met, and taken for a request.
type Seen = [AtomicU8; arena::DELTA / 4];
/// What was met, by the place of the chunk.
static SEEN: [AtomicPtr<Seen>; table::CHUNK_PLACES] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; table::CHUNK_PLACES];

thread_local! {
    /// Steps outside that are left; 0 while the thread does not step.
    static OUTSIDE_LEFT: Cell<u32> = const { Cell::new(0) };
    /// Steps in compiled code without anything new that are left.
    static IDLE_LEFT: Cell<u32> = const { Cell::new(0) };
    /// Whether this stepping has met compiled code.
    static WAS_INSIDE: Cell<bool> = const { Cell::new(false) };
    /// Whether the last stepping placed a request.
    static NEW: Cell<bool> = const { Cell::new(false) };
    /// Entries not to be stepped.
    static SKIP: Cell<u32> = const { Cell::new(0) };
    static SKIP_NEXT: Cell<u32> = const { Cell::new(0) };
}

/// One in so many new places is taken.
const ONE_IN: u32 = 3;

/// Turns the mode on for the process; the seed decides which places are taken first.
pub fn turn_on(seed: u32) {
    CHOICES.fetch_add(seed.wrapping_mul(0x9e37_79b9), Relaxed); // Relaxed: any order of choices will do
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: an all-zero action is valid; the handler has the signature that SA_SIGINFO asks for, and touches
        // thread-locals without destructors, atomics, and the registers that it is passed.
        let installed = unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = on_trap as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART | libc::SA_ONSTACK;
            libc::sigfillset(&mut action.sa_mask);
            libc::sigaction(libc::SIGTRAP, &action, std::ptr::null_mut())
        };
        // Relaxed: threads may begin a little later.
        ON.store(installed == 0, Relaxed);
    });
}

/// Requests placed so far in this process, and addresses met.
pub fn placed_and_met() -> (u64, u64) {
    (PLACED.load(Relaxed), MET.load(Relaxed)) // Relaxed: statistics
}

/// Whether threads step. Checked at each entry.
#[inline]
pub(super) fn is_on() -> bool {
    ON.load(Relaxed) // Relaxed: as in `turn_on`
}

/// The calling thread, which is about to enter the code at this address, steps if that may bring something new.
#[cold]
pub(super) fn arm(code: usize) {
    if NEW.replace(false) {
        SKIP_NEXT.set(0);
    }
    if let Some(left) = SKIP.get().checked_sub(1) {
        return SKIP.set(left);
    }
    let next = SKIP_NEXT.get();
    SKIP.set(next);
    SKIP_NEXT.set((2 * next + 1).min(MOST_SKIPPED));
    make_room(code);
    OUTSIDE_LEFT.set(MOST_OUTSIDE);
    IDLE_LEFT.set(MOST_IDLE);
    WAS_INSIDE.set(false);
    // SAFETY: a signal to the own thread; its handler was installed before the mode was on.
    unsafe { libc::raise(libc::SIGTRAP) };
}

/// Makes sure that there are bits for a chunk.
fn make_room(code: usize) {
    let Some(place) = place_of(code) else { return };
    // Relaxed: bits are all that is read through it, and zeroed memory is published by the exchange below or not used.
    if place.load(Relaxed).is_null() {
        let bits = Box::into_raw(zeroed());
        // Release: pairs with the Acquire in `is_taken`.
        if place.compare_exchange(std::ptr::null_mut(), bits, Release, Relaxed).is_err() {
            // SAFETY: made above, and nobody else has seen it.
            drop(unsafe { Box::from_raw(bits) });
        }
    }
}

fn zeroed() -> Box<Seen> {
    let bits: Vec<AtomicU8> = std::iter::repeat_with(AtomicU8::default).take(arena::DELTA / 4).collect();
    bits.try_into().expect("as long as the type says")
}

fn place_of(pc: usize) -> Option<&'static AtomicPtr<Seen>> {
    // Relaxed: written once, before there is code.
    SEEN.get(pc.wrapping_sub(table::WINDOW.load(Relaxed)) / arena::CHUNK)
}

/// Whether a request is to be placed at an address of a fast copy: at most once, and left to chance when.
fn is_taken(pc: usize) -> bool {
    // SAFETY: null or bits, which are never freed. Acquire: pairs with the exchange in `make_room`.
    let Some(bits) = place_of(pc).and_then(|p| unsafe { p.load(Acquire).as_ref() }) else {
        return false;
    };
    let at = pc % arena::DELTA;
    let (byte, met, taken) = (&bits[at / 4], 1u8 << (at % 4 * 2), 2u8 << (at % 4 * 2));
    // Relaxed: the bits decide nothing but themselves.
    let before = byte.fetch_or(met, Relaxed);
    if before & met == 0 {
        MET.fetch_add(1, Relaxed);
    }
    if before & taken != 0 {
        return false;
    }
    let chance =
        CHOICES.fetch_add(1, Relaxed).wrapping_mul(0x85eb_ca6b).rotate_left(15).wrapping_mul(0xc2b2_ae35);
    chance >> 8 < (1 << 24) / ONE_IN && byte.fetch_or(taken, Relaxed) & taken == 0
}

extern "C" fn on_trap(_: libc::c_int, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the system passes the interrupted thread's registers.
    let regs = unsafe { &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
    let pc = regs[libc::REG_RIP as usize] as usize;
    let (to, steps) = step(pc);
    regs[libc::REG_RIP as usize] = to as i64;
    if steps {
        regs[libc::REG_EFL as usize] |= TRAP_FLAG;
    } else {
        OUTSIDE_LEFT.set(0);
        regs[libc::REG_EFL as usize] &= !TRAP_FLAG;
    }
}

/// One step of the thread that runs the handler: where it goes on, and whether by steps.
fn step(pc: usize) -> (usize, bool) {
    let Some(left) = OUTSIDE_LEFT.get().checked_sub(1) else { return (pc, false) };
    let bell = Record::of_handler().and_then(Record::bell);
    // SAFETY: rows are not freed while the thread is inside, which it is if it has a bell.
    let found = bell.and_then(|_| unsafe { table::find(pc) });
    let (Some(bell), Some(found)) = (bell, found) else {
        OUTSIDE_LEFT.set(left);
        // Outside again: the stepping is over. In a stub or a body, or not yet inside: go on for a while.
        return (pc, left > 0 && (bell.is_some() || !WAS_INSIDE.get()));
    };
    WAS_INSIDE.set(true);
    OUTSIDE_LEFT.set(MOST_OUTSIDE);
    if found.copy == Copy::Polled || bell.is_rung() || !is_taken(pc) {
        IDLE_LEFT.set(IDLE_LEFT.get().saturating_sub(1));
        return (pc, IDLE_LEFT.get() > 0);
    }
    NEW.set(true);
    PLACED.fetch_add(1, Relaxed); // Relaxed: a statistic
    bell.ring(reason::STORM);
    match redirect(pc) {
        Redirect::Moved(to) | Redirect::Stub(to) => (to, false),
        Redirect::NotOurs | Redirect::AlreadyPolled => (pc, false),
    }
}
