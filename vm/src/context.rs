//! The execution context: what one M (OS thread) shares with the code that it runs.
//!
//! Compiled code holds its address in r15 and knows one field, the doorbell's limit word at offset 0. The stubs of
//! [`crate::code`] know the fields of [`Native`]. Everything else belongs to the vm's Rust code.
//!
//! Who may touch what: the doorbell is shared with requesters ([`urgo_abi::layout`] says how); all other fields
//! belong to the thread that owns the context. The signal handler of that thread reads none of them but atomics.

use crate::code::Stopped;
use urgo_abi::code::{FLOAT_PARAM_REGS, FLOAT_RESULT_REGS, INT_PARAM_REGS, INT_RESULT_REGS};
use urgo_abi::layout::Doorbell;

/// Context of one M. Boxed, never moved.
#[repr(C, align(64))]
#[derive(Debug, Default)]
pub struct ExecContext {
    /// Stack limit and request word. First, because compiled code reads it without an offset.
    pub doorbell: Doorbell,
    /// What the stubs read and write.
    pub native: Native,
    /// The goroutine that runs, while one does.
    pub goroutine: usize,
    /// The program that it belongs to (the address of a [`crate::world::World`]).
    pub world: usize,
    /// The scheduler's worker (the address of a `Worker`), while a goroutine runs.
    pub worker: usize,
}

/// The part of the context that the assembly stubs use.
#[repr(C)]
#[derive(Debug, Default)]
pub struct Native {
    /// Stack pointer of the enter stub, to which leaving goes back; 0 outside compiled code.
    pub sp: usize,
    /// Why a body stopped its caller: a [`Status`], 0 for an exit.
    pub status: u64,
    /// The function that an entry cell's thunk stands for, as its prefix noted it.
    pub callee: u64,
    /// VM frame with which compiled code was entered.
    pub entry_fp: usize,
    /// Results in integer registers, in order, of the outermost function.
    pub ret_int: [u64; INT_RESULT_REGS],
    /// Results in float registers, in order.
    pub ret_float: [u64; FLOAT_RESULT_REGS],
    /// Parameters in integer registers, in order: loaded by the enter stub, stored by the thunk stub.
    pub arg_int: [u64; INT_PARAM_REGS],
    /// Parameters in float registers, in order.
    pub arg_float: [u64; FLOAT_PARAM_REGS],
    /// The entry cells of the code space that is inside: the address of a [`crate::code`] `Cells`.
    pub cells: usize,
    /// Where and why compiled code stopped, as the walk found it.
    pub stopped: Option<Stopped>,
}

/// What a body (runtime call, native, single instruction) says when it comes back.
///
/// The values other than `CONTINUE` are larger than any address, so that the call stub tests status and doorbell by one
/// comparison with the stack limit: it goes on if `limit > status`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Status(pub u64);

impl Status {
    /// The instruction is done; go on with the next.
    pub const CONTINUE: Status = Status(0);
    /// The instruction is done, but the goroutine leaves its M (it parks, yields, …): why is noted in the goroutine.
    pub const STOP_DONE: Status = Status(u64::MAX);
    /// The instruction is to be executed again when the goroutine runs next: why is noted in the goroutine.
    pub const STOP_AGAIN: Status = Status(u64::MAX - 1);
    /// The instruction raises a panic (or Goexit, or a fatal error), which is noted in the goroutine.
    pub const RAISE: Status = Status(u64::MAX - 2);
}
