//! What the signal handler asks of the code arena, set once for the process.
//!
//! The handler knows no code metadata. The crate that publishes machine code sets one function that tells, for an
//! interrupted PC, where the thread is to go on. It runs inside a signal handler: tables and atomics only, no lock,
//! no allocation, no panic.

use std::sync::OnceLock;

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

static REDIRECT: OnceLock<RedirectHook> = OnceLock::new();

/// Sets the function that the handler asks. The first call wins; false if another function is set already.
pub fn set_redirect(hook: RedirectHook) -> bool {
    *REDIRECT.get_or_init(|| hook) as usize == hook as usize
}

/// The function, if one is set. One atomic load: fit for a signal handler.
pub(crate) fn redirect() -> Option<RedirectHook> {
    REDIRECT.get().copied()
}
