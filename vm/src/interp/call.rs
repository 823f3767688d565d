//! Calls and returns, and what instructions take from the program's tables.

use super::operand::{Dst, Iface, List, Vector, invoke, kind, load, opcode};
use super::{Flow, Leave, Machine};
use crate::cell_stack::NoCells;
use crate::context::Status;
use crate::frame::Frame;
use crate::program::LoadedFunc;
use crate::runtime_call::{self, Body};
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::{FuncId, Opcode, SelectorId, TypeId};
use urgo_abi::trap::Trap;

/// Units from the start of a call instruction to its list of results, by the opcode's row.
#[inline(always)]
fn results_at(op: Opcode) -> usize {
    match op {
        Opcode::Call => 3,
        Opcode::CallClosure => 4,
        Opcode::CallMethod => 6,
        _ => panic!("a frame's caller is at {}, which is no call", op.name()),
    }
}

impl<'a> Machine<'a> {
    #[inline(always)]
    pub(super) fn const_str(&mut self, d: Dst<kind::Str>, id: u32) {
        let (ptr, len) = self.program.const_str(id);
        self.put(d, Vector { ptr, len: len as i64 });
    }
    #[inline(always)]
    pub(super) fn global_addr(&mut self, d: Dst<kind::Ptr>, global: u32) {
        self.put(d, self.program.global(global));
    }
    #[inline(always)]
    pub(super) fn func_value(&mut self, d: Dst<kind::Ptr>, func: u32) {
        self.put(d, self.program.func_value(FuncId(func)));
    }
    #[inline(always)]
    pub(super) fn type_word(&mut self, d: Dst<kind::Int>, ty: u32) {
        self.put(d, ty as i64);
    }

    #[inline(always)]
    pub(super) fn call(&mut self, func: u32, _results: List, args: List) -> Flow {
        let callee = self.callee(FuncId(func))?;
        self.frame.pass(args, callee.1, 0);
        self.enter(callee)
    }

    #[inline(always)]
    pub(super) fn call_closure(&mut self, _sig: u32, closure: u64, _results: List, args: List) -> Flow {
        if closure == 0 {
            return Err(Leave::Trap(Trap::Nil));
        }
        let callee = self.callee(FuncId(load::<u64>(closure) as u32))?;
        callee.1.set_first(closure);
        self.frame.pass(args, callee.1, 1);
        self.enter(callee)
    }

    #[inline(always)]
    pub(super) fn call_method(
        &mut self,
        _sig: u32,
        selector: u32,
        iface: Iface,
        _results: List,
        args: List,
    ) -> Flow {
        if iface.ty == 0 {
            return Err(Leave::Trap(Trap::Nil));
        }
        let (ty, selector) = (TypeId(iface.ty as u32), SelectorId(selector));
        let Some(func) = self.ctx.find_method(self.program, ty, selector) else {
            // The front end lets only types with the method into the interface.
            return Err(Leave::Unreachable);
        };
        let callee = self.callee(func)?;
        callee.1.set_first(iface.word);
        self.frame.pass(args, callee.1, 1);
        self.enter(callee)
    }

    /// The callee and the place of its frame, if there is room for it.
    #[inline(always)]
    fn callee(&mut self, id: FuncId) -> Result<(&'a LoadedFunc, Frame), Leave> {
        let func = self.program.func(id);
        let frame = self.frame.above(self.func.frame_words);
        if frame.address().wrapping_add(func.frame_words as usize) > self.stack_end {
            return Err(Leave::Grow((self.func.frame_words + func.frame_words) as usize));
        }
        Ok((func, frame))
    }

    /// Makes the callee's frame, whose parameters are in place, the top one.
    #[inline(always)]
    fn enter(&mut self, (func, frame): (&'a LoadedFunc, Frame)) -> Flow {
        let pc = self.func.pc_of(self.inst);
        self.frame.set_header(self.frame.header().with_pc(pc));
        frame.set_header(FrameHeader::new(func.id, 0, self.func.frame_words as usize));
        (self.frame, self.func, self.pc) = (frame, func, func.code);
        if func.count_call() { Err(Leave::Entry) } else { self.spend() }
    }

    #[inline(always)]
    pub(super) fn cell_enter(&mut self, d: Dst<kind::Ptr>, size: i32, zeroed: i32) -> Flow {
        let at = self.frame.address();
        match self.ctx.enter_cells(at, self.func.id, size as usize, zeroed as usize) {
            Ok(cells) => {
                self.put(d, cells);
                Ok(())
            }
            // No stack has so much room: the goroutine ends as one whose frames have reached the limit.
            Err(NoCells::Limit) => Err(Leave::Grow(usize::MAX >> 4)),
            Err(NoCells::Memory) => {
                let _ = self.ctx.raise_fatal("out of memory");
                Err(Leave::Raise)
            }
        }
    }
    #[inline(always)]
    pub(super) fn cell_leave(&mut self, cells: u64, size: i32) {
        self.ctx.leave_cells(cells, size as usize);
    }

    #[inline(always)]
    pub(super) fn ret(&mut self, results: List) -> Flow {
        let header = self.frame.header();
        if header.caller_words() == 0 {
            return Err(Leave::Finished);
        }
        let caller = self.frame.caller(header);
        let at = caller.header();
        self.func = self.program.func(at.func());
        let call = self.func.code.wrapping_add(at.pc() as usize);
        let to = List::at(call.wrapping_add(results_at(opcode(call))));
        self.frame.deliver(results, caller, to);
        self.pc = List::at(to.end()).end(); // behind the list of arguments
        self.frame = caller;
        Ok(())
    }

    #[inline(always)]
    pub(super) fn call_runtime(&mut self, call: u32, _imm: i32, _results: List, _args: List) -> Flow {
        self.body(runtime_call::body_of_call(call))
    }
    #[inline(always)]
    pub(super) fn call_native(&mut self, native: u32, _results: List, _args: List) -> Flow {
        self.body(runtime_call::body_of_native(native))
    }
    #[inline(always)]
    pub(super) fn go_call(&mut self, _func: u32, _args: List) -> Flow {
        self.body(runtime_call::goroutine::go_call)
    }
    #[inline(always)]
    pub(super) fn go_closure(&mut self, _sig: u32, _closure: u64, _args: List) -> Flow {
        self.body(runtime_call::goroutine::go_closure)
    }
    #[inline(always)]
    pub(super) fn make_closure(&mut self, _d: Dst<kind::Ptr>, _func: u32, _captures: List) -> Flow {
        self.body(runtime_call::closure::make_closure)
    }
    #[inline(always)]
    pub(super) fn defer_end(&mut self) -> Flow {
        self.body(runtime_call::panic::defer_end)
    }

    /// Calls the body of the instruction under way, and looks at the doorbell when it is done.
    #[inline(always)]
    fn body(&mut self, body: Body) -> Flow {
        self.ctx.note_body(self.inst);
        match invoke(body, self.ctx, self.frame, self.inst) {
            Status::CONTINUE if !self.ctx.doorbell.is_rung() => Ok(()),
            Status::CONTINUE => Err(Leave::Poll),
            Status::STOP_DONE => Err(Leave::StopDone),
            Status::STOP_AGAIN => Err(Leave::StopAgain),
            _ => Err(Leave::Raise),
        }
    }
}
