//! Cells: taking and giving up a frame's part of the goroutine's cell stack.
//!
//! With room at hand that is moving its top and a footer; what else there may be to do is a helper's. The two instructions stand
//! at a function's beginning and before its returns, so that the way they take decides what small functions with cells cost.

use super::Translator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};
use urgo_abi::code::Helper;
use urgo_abi::inst::Slot;
use urgo_abi::layout::{CELLS_OFFSET, CELLS_SLOW, CellTop};

/// Zeros up to so many bytes are stores in line.
const ZEROED_IN_LINE: i32 = 128;

impl Translator<'_, '_> {
    /// Address of the goroutine's [`CellTop`].
    fn cell_top(&mut self) -> Value {
        let context = self.b.ins().get_pinned_reg(I64);
        self.b.ins().load(I64, self.mem.other, context, CELLS_OFFSET as i32)
    }

    /// The address of the frame of the function at the current pc.
    fn own_frame(&mut self) -> Value {
        let base = self.body.base_at(self.pc);
        if base == 0 { self.fp } else { self.b.ins().iadd_imm_s(self.fp, 8 * base as i64) }
    }

    pub(super) fn cell_enter(&mut self, d: Slot, size: i32, zeroed: i32) {
        let (func, _) = self.body.function_at(self.pc);
        let [quick, slow, done] = [(); 3].map(|()| self.b.create_block());
        self.b.set_cold_block(slow);
        let cells = self.b.append_block_param(done, I64);
        let other = self.mem.other;
        if zeroed > ZEROED_IN_LINE {
            self.b.ins().jump(slow, &[]);
        } else {
            let at = self.cell_top();
            let top = self.b.ins().load(I64, other, at, CellTop::TOP_OFFSET as i32);
            let limit = self.b.ins().load(I64, other, at, CellTop::LIMIT_OFFSET as i32);
            let end = self.b.ins().iadd_imm_s(top, i64::from(size) + 8);
            let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, end, limit);
            self.b.ins().brif(full, slow, &[], quick, &[]);
            self.enter(quick);
            let base = self.b.ins().load(I64, other, at, CellTop::STACK_BASE_OFFSET as i32);
            let frame = self.own_frame();
            let distance = self.b.ins().isub(frame, base);
            // Bytes to words, and into the upper half.
            let distance = self.b.ins().ishl_imm_u(distance, 32 - 3);
            let footer = self.b.ins().bor_imm_s(distance, i64::from(func.0));
            self.b.ins().store(other, footer, top, size);
            let heap = self.mem.heap;
            let zero = self.iconst(0);
            (0..zeroed / 8).for_each(|w| {
                self.b.ins().store(heap, zero, top, 8 * w);
            });
            self.b.ins().store(other, end, at, CellTop::TOP_OFFSET as i32);
            self.b.ins().jump(done, &[top.into()]);
        }
        self.enter(slow);
        let frame = self.own_frame();
        let context = self.b.ins().get_pinned_reg(I64);
        let whose = self.iconst(i64::from(func.0));
        let sizes = self.iconst(i64::from(size) << 32 | i64::from(zeroed));
        let taken = self.call_helper_for(Helper::CellEnter, &[context, frame, whose, sizes]);
        let taken = taken.first().copied().unwrap_or(zero_of(self));
        // Without memory, or beyond the stack's limit: the interpreter says so.
        let none = self.b.ins().icmp_imm_s(IntCC::Equal, taken, 0);
        self.check(none);
        self.b.ins().jump(done, &[taken.into()]);
        self.enter(done);
        self.set(d, cells);
    }

    pub(super) fn cell_leave(&mut self, cells: Slot, size: i32) {
        let cells = self.get(cells);
        let other = self.mem.other;
        let [quick, slow, done] = [(); 3].map(|()| self.b.create_block());
        self.b.set_cold_block(slow);
        let footer = self.b.ins().load(I64, other, cells, size);
        let more = self.b.ins().band_imm_s(footer, CELLS_SLOW as i64);
        self.b.ins().brif(more, slow, &[], quick, &[]);
        self.enter(quick);
        let at = self.cell_top();
        self.b.ins().store(other, cells, at, CellTop::TOP_OFFSET as i32);
        self.b.ins().jump(done, &[]);
        self.enter(slow);
        let context = self.b.ins().get_pinned_reg(I64);
        let size = self.iconst(i64::from(size));
        self.call_helper_for(Helper::CellLeave, &[context, cells, size]);
        self.b.ins().jump(done, &[]);
        self.enter(done);
    }
}

fn zero_of(t: &mut Translator<'_, '_>) -> Value {
    t.iconst(0)
}
