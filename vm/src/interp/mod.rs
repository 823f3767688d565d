//! The interpreter: tier 0, and the oracle of tier 1.
//!
//! One Rust loop (`dispatch.rs`) expanded from the opcode table; an opcode without a method here does not compile. A Go
//! call pushes a VM frame, never a Rust frame, so the loop is entered once per dispatch of a goroutine and can be left at
//! any instruction.
//!
//! 1. The registers (place in the code, frame, budget) live in a [`Machine`], which stays in processor registers as long
//!    as no reference to it escapes: operations are inlined, and what is rare leaves the loop ([`Leave`]).
//! 2. When the loop is left, the top frame's header says where it goes on; [`Leave`] says whether the instruction there is
//!    done. All outer frames' headers have been at their calls since those were made.
//! 3. An operation that traps has had no effect.
//! 4. The doorbell is looked at when the budget runs out, and after every call of a body.

mod arith;
mod call;
mod control;
mod convert;
mod dispatch;
mod memory;
pub mod operand;

use crate::context::ExecContext;
use crate::frame::Frame;
use crate::program::{LoadedFunc, Program};
use operand::{Dst, Iface, Put};
use urgo_abi::trap::Trap;

/// Why the loop was left.
#[derive(Clone, PartialEq, Debug)]
pub enum Leave {
    /// The budget ran out or the doorbell rings; the instruction at pc is next.
    Poll,
    /// A call has pushed a frame that the tier wants to look at; its first instruction is next.
    Entry,
    /// A call needs a stack with room for this many words above the top frame; it is next.
    Grow(usize),
    /// The instruction at pc failed a check.
    Trap(Trap),
    /// The instruction at pc is a `panic` with this value.
    Panic {
        /// Type word.
        ty: u64,
        /// Data word.
        word: u64,
    },
    /// The body of the instruction at pc wants the goroutine to leave its M; the instruction is done.
    StopDone,
    /// The same, and the instruction is next again.
    StopAgain,
    /// The body of the instruction at pc raises something.
    Raise,
    /// The goroutine's first frame executes its `ret`.
    Finished,
    /// What no execution reaches was reached.
    Unreachable,
}

type Flow = Result<(), Leave>;

/// The interpreter's registers.
pub struct Machine<'a> {
    /// The instruction under way.
    inst: *const u16,
    /// The next instruction.
    pc: *const u16,
    /// Taken backward jumps and calls until the doorbell is looked at; at least 1.
    budget: u32,
    frame: Frame,
    func: &'a LoadedFunc,
    program: &'a Program,
    stack_end: *mut u64,
    ctx: &'a mut ExecContext,
}

/// What remains of a machine when its loop is left.
#[derive(Debug)]
pub struct Left {
    /// Why.
    pub why: Leave,
    /// The top frame.
    pub frame: Frame,
    /// What is left of the budget.
    pub budget: u32,
}

/// Runs code from the instruction at the top frame's pc until it has to leave.
///
/// # Safety
/// `frame` is the top frame of the goroutine that this thread runs; all frames of the goroutine are those of verified
/// functions of `program` with headers as [`urgo_abi::frame`] says; the header's pc is an instruction; the stack ends at
/// `stack_end`. `ctx` names that goroutine.
pub unsafe fn run(
    program: &Program,
    ctx: &mut ExecContext,
    frame: Frame,
    stack_end: *mut u64,
    budget: u32,
) -> Left {
    let header = frame.header();
    let func = program.func(header.func());
    let pc = func.code.wrapping_add(header.pc() as usize);
    let mut machine = Machine { inst: pc, pc, budget, frame, func, program, stack_end, ctx };
    let why = machine.execute();
    let at = if why == Leave::Poll { machine.pc } else { machine.inst };
    if why != Leave::Entry {
        machine.frame.set_header(machine.frame.header().with_pc(machine.func.pc_of(at)));
    }
    Left { why, frame: machine.frame, budget: machine.budget }
}

impl Machine<'_> {
    /// Writes a result.
    #[inline(always)]
    fn put<K, V>(&mut self, d: Dst<K>, value: V)
    where
        Frame: Put<K, V>,
    {
        self.frame.put(d, value);
    }

    #[inline(always)]
    fn panic(&mut self, value: Iface) -> Flow {
        Err(Leave::Panic { ty: value.ty, word: value.word })
    }

    #[inline(always)]
    fn unreachable(&mut self) -> Flow {
        Err(Leave::Unreachable)
    }
}

/// What the operations' methods return, as the loop takes it.
trait IntoFlow {
    fn flow(self) -> Flow;
}

impl IntoFlow for () {
    #[inline(always)]
    fn flow(self) -> Flow {
        Ok(())
    }
}

impl IntoFlow for Flow {
    #[inline(always)]
    fn flow(self) -> Flow {
        self
    }
}

impl IntoFlow for Result<(), Trap> {
    #[inline(always)]
    fn flow(self) -> Flow {
        self.map_err(Leave::Trap)
    }
}
