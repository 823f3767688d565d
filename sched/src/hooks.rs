//! What the signal handler asks of the code arena, set once for the process.
//!
//! The handler knows no code metadata. The crate that publishes machine code sets one function that tells, for an
//! interrupted PC, where the thread is to go on, and one that tells for a profile who called whom. They run inside a
//! signal handler: tables and atomics only, no lock, no allocation, no panic.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

/// What became of an interrupted thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Redirect {
    /// The PC is in no compiled code: runtime call, interpreter, elsewhere. It sees the doorbell by itself.
    NotOurs,
    /// The PC is in a polled copy: the next poll sees the doorbell.
    AlreadyPolled,
    /// The PC was in a fast copy and goes on at this address in the polled copy.
    Moved(usize),
    /// The PC was in a stub that tests the doorbell before or after; it is to go on at this address, which may be
    /// where it was.
    Stub(usize),
}

/// Looks up an interrupted PC. The second argument is the handler's `ucontext_t`.
pub type RedirectHook = fn(pc: usize, ucontext: *mut std::ffi::c_void) -> Redirect;

/// Notes the calls that are under way in an interrupted thread, innermost first, as words of its own making, and gives their number:
/// none if the thread is in no compiled code. The first argument is the handler's `ucontext_t`.
pub type UnwindHook = fn(ucontext: *mut std::ffi::c_void, calls: &[AtomicU64]) -> usize;

static UNWIND: OnceLock<UnwindHook> = OnceLock::new();

/// Sets the function that the handler asks for calls. The first call wins; false if another function is set already.
pub fn set_unwind(hook: UnwindHook) -> bool {
    *UNWIND.get_or_init(|| hook) as usize == hook as usize
}

/// The function, if one is set. One atomic load: fit for a signal handler.
pub(crate) fn unwind() -> Option<UnwindHook> {
    UNWIND.get().copied()
}

static REDIRECT: OnceLock<RedirectHook> = OnceLock::new();

/// Sets the function that the handler asks. The first call wins; false if another function is set already.
pub fn set_redirect(hook: RedirectHook) -> bool {
    *REDIRECT.get_or_init(|| hook) as usize == hook as usize
}

/// The function, if one is set. One atomic load: fit for a signal handler.
pub(crate) fn redirect() -> Option<RedirectHook> {
    REDIRECT.get().copied()
}
