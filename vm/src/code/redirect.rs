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
use urgo_abi::code::{Stub, Twin};

/// What becomes of an interrupted thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Redirected {
    /// It goes on where it was; it sees the doorbell by itself, or there is nothing to see.
    NotOurs,
    /// It is in a polled copy already.
    AlreadyPolled,
    /// It goes on at this address, in the polled copy (or the return stub, if it was about to return).
    Moved(usize),
    /// It was in a stub, and goes on at this address.
    Stub(usize),
}

/// Where the calling thread, interrupted at `pc` by the signal whose handler is calling, goes on.
pub fn redirect(pc: usize) -> Redirected {
    let Some(bell) = Record::of_handler().and_then(Record::bell) else {
        return Redirected::NotOurs;
    };
    if !bell.is_rung() {
        return Redirected::NotOurs;
    }
    if let Some(to) = stub::restart(pc) {
        return Redirected::Stub(to);
    }
    // SAFETY: the interrupted thread is inside, so rows are not freed before its handler returns.
    let Some(found) = (unsafe { table::find(pc) }) else {
        return Redirected::NotOurs;
    };
    match (found.copy, found.twin()) {
        (Copy::Polled, _) => Redirected::AlreadyPolled,
        (Copy::Fast, Twin::Offset(o)) => Redirected::Moved(found.polled(o)),
        (Copy::Fast, Twin::ReturnTail) => Redirected::Moved(stub::address(Stub::ReturnTail)),
    }
}
