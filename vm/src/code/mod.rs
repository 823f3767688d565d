//! Compiled code at work: placing blobs, entering, stopping and leaving them.
//!
//! The vm's tier asks a [`CodeSpace`] to [`install`](CodeSpace::install) what the compiler made and keeps the [`Code`]
//! that it gets; dropping the last reference takes the code away again. [`enter`] runs it on a goroutine's frames until it returns or
//! stops, and then everything the goroutine is lies in its VM frames again.
//!
//! ```text
//!            install                      enter                         Left
//!  CodeBlob ---------> Code (entry cell) ------> compiled frames -----> Returned: results in registers -> Shape::results
//!                        ^                        |   ^    |            Stopped: headers written, top frame and why
//!                        |                 calls  |   |    | SIGURG     Rung: not entered, answer the doorbell first
//!                        +--- entry cell ---------+   +----+ redirect
//! ```
//!
//! | file | subject |
//! |---|---|
//! | `arena` | code memory, mapped twice, in chunks near the executable |
//! | `cells` | entry cells, and what they lead to until a function is compiled; call shapes |
//! | `install` | relocation, publication, retirement |
//! | `table` | the safepoint table: native pc → function, bytecode pc, copy |
//! | `epoch` | when memory that other threads may be executing is free again |
//! | `stub` | the assembly: enter, exit, call, return, thunk |
//! | `enter` | the Rust side of entering and leaving |
//! | `abandon` | the walk that turns native frames into VM frames |
//! | `redirect` | the signal handler's act |
//! | `step` | a stress mode: a request before each instruction |
//! | `absent` | the same face where there is no compiled tier |
//!
//! **How the tier uses it.** For each program a `CodeSpace::new(limit)`; an error means that everything is interpreted. At
//! loading a module: `declare` all of its functions. When a function is hot: compile, `install`, keep the `Arc<Code>`; units are
//! [`Unit::Function`](urgo_abi::code::Unit) and `Resume` only, since thunks and trampolines are one stub each. To run a frame: [`enter`] with its
//! code, the frame's header and slots written; then, by what comes back:
//!
//! - `Returned`: copy `code.shape().results(ctx, fp)` to the slots that the caller's call instruction names.
//! - `Stopped`: the headers are written from the entry's frame to `top_fp`. [`Stop`] tells whether to execute the
//!   instruction at the top frame's pc, to go on after it, to answer the doorbell, or to grow the stack.
//! - `Rung`: answer the doorbell, then enter again or leave the processor.
//!
//! **Invariants**
//! 1. No page is writable and executable; published bytes are never changed until no thread can be executing them.
//! 2. The polled copy lies [`arena::DELTA`] above the fast one, whatever the function, so the twin of a return address is an
//!    addition. Code without a polled copy leaves the place empty.
//! 3. Everything leads into fast copies (or, while [`CodeSpace::set_enters_polled`] is on, everything into polled ones).
//! 4. Only the thread itself, or its signal handler, changes where it goes on.
//!
//! On other machines than x86-64 Linux there is no compiled tier: [`CodeSpace::new`] says so.

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod abandon;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod arena;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod cells;
#[cfg(all(test, not(loom), target_arch = "x86_64", target_os = "linux"))]
mod compiled_tests;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod enter;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod epoch;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod install;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod redirect;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod step;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod stub;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod table;
#[cfg(all(test, target_arch = "x86_64", target_os = "linux"))]
mod tests;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod unwind;
// In tests, too, so that it keeps compiling.
#[cfg(any(test, not(all(target_arch = "x86_64", target_os = "linux"))))]
#[cfg_attr(all(test, target_arch = "x86_64", target_os = "linux"), allow(dead_code))]
mod absent;

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
pub use self::absent::{
    Code, CodeSpace, Shape, enter, locate, memory_in_use, reclaim, step_by_step, stepped,
    write_barrier_address,
};
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub use self::{
    arena::DELTA,
    cells::{MAX_CELLS, Shape},
    enter::enter,
    install::{Code, CodeSpace, locate, memory_in_use, reclaim},
    redirect::redirect,
    step::{placed_and_met as stepped, turn_on as step_by_step},
    stub::write_barrier_address,
};

use crate::context::Status;
use std::fmt;
use urgo_abi::code::{ProgramView, RelocTarget};
use urgo_abi::inst::{FuncId, Pc};

/// The program as installing sees it: functions and signatures, and the addresses that code refers to.
pub trait Resolve: ProgramView {
    /// The address of anything but stubs and entry cells, which this module knows itself. `None` if there is no such
    /// thing: the code is then declined.
    fn address(&self, target: RelocTarget) -> Option<usize>;
}

/// Why there is no compiled tier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unavailable(pub String);

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no compiled code: {}", self.0)
    }
}

impl std::error::Error for Unavailable {}

/// How [`enter`] came back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Left {
    /// The function returned. Its results are where [`Shape::results`] finds them; its frame is as good as popped.
    Returned,
    /// The native frames were abandoned; the VM frames are complete.
    Stopped(Stopped),
    /// The doorbell had been rung before the first instruction: nothing was executed, no frame changed. Answer it.
    Rung,
}

/// Where and why compiled code stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stopped {
    /// Address of the top frame's header.
    pub top_fp: usize,
    /// Why.
    pub stop: Stop,
}

/// Why compiled code stopped, which tells what state the top frame's instruction is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// At a loop header, because the doorbell rang: the instruction at pc is next.
    Poll,
    /// In the prologue, at pc 0: the doorbell rang, or the stack limit was reached (the VM stack's own, or the one
    /// that keeps the native stack bounded: if neither the bell rings nor the stack needs to grow, enter again).
    Entry,
    /// In front of an instruction whose check failed or that only the interpreter executes.
    Check,
    /// In a body that did not say `CONTINUE`: the status says whether its instruction is done.
    Body(Status),
    /// At a call of a function that is not compiled: the top frame is the callee's, at pc 0 with its parameters.
    Uncompiled,
}

impl Stop {
    /// Whether the instruction at the top frame's pc is complete, its results in their slots.
    pub fn top_done(self) -> bool {
        self == Stop::Body(Status::STOP_DONE)
    }
}

/// Which of the two copies an address belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Copy {
    /// The one that everything enters; it has no polls in its loops.
    Fast,
    /// The one with live polls.
    Polled,
}

/// What a native pc stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Location {
    /// The code space, see [`CodeSpace::id`].
    pub space: u64,
    /// The function.
    pub func: FuncId,
    /// The bytecode instruction; `None` in the prologue.
    pub pc: Option<Pc>,
    /// The copy.
    pub copy: Copy,
}
