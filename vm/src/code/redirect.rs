//! The signal handler's act: where an interrupted thread goes on.
//!
//! | the thread is | outcome |
//! |---|---|
//! | outside (not between going in and out of [`enter`](super::enter())) | nothing: interpreter and scheduler look at the doorbell |
//! | inside, but its doorbell is silent (the signal came too late) | nothing: in the polled copy it would be slow for no reason |
//! | in a fast copy | on at the same place of the polled copy |
//! | in a polled copy | nothing: the next poll sees the bell |
//! | in the enter or call stub behind its test of the bell | the test again |
//! | in any other part of a stub, or in a body | nothing: the stub tests the bell behind it, or is on its way out or into a polled copy |
//!
//! Runs inside signal handlers: a thread-local without a destructor, atomics, tables that are not freed while the thread is
//! inside. No lock, no allocation; no panic, as the twin of any offset is defined.

use super::Copy;
use super::epoch::Record;
use super::stub;
use super::table;
use std::ffi::c_void;
use std::sync::OnceLock;
use urgo_abi::code::{Stub, Twin};
use urgo_sched::Redirect;

/// Where the calling thread, interrupted at `pc` by the signal whose handler is calling, goes on.
pub fn redirect(pc: usize) -> Redirect {
    let Some(bell) = Record::of_handler().and_then(Record::bell) else {
        return Redirect::NotOurs;
    };
    if !bell.is_rung() {
        return Redirect::NotOurs;
    }
    if let Some(to) = stub::restart(pc) {
        return Redirect::Stub(to);
    }
    // SAFETY: the interrupted thread is inside, so rows are not freed before its handler returns.
    let Some(found) = (unsafe { table::find(pc) }) else {
        return Redirect::NotOurs;
    };
    match (found.copy, found.twin()) {
        (Copy::Polled, _) => Redirect::AlreadyPolled,
        (Copy::Fast, Twin::Offset(o)) => Redirect::Moved(found.polled(o)),
        (Copy::Fast, Twin::ReturnTail) => Redirect::Moved(stub::address(Stub::ReturnTail)),
    }
}

/// Makes the scheduler's signal handler ask [`redirect`]. Done by the first code space.
pub(super) fn register() -> Result<(), String> {
    static SET: OnceLock<bool> = OnceLock::new();
    let set = *SET.get_or_init(|| urgo_sched::set_redirect(hook) && super::unwind::register());
    set.then_some(()).ok_or_else(|| "something else answers the signal handler already".into())
}

fn hook(pc: usize, _ucontext: *mut c_void) -> Redirect {
    redirect(pc)
}
