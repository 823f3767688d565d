//! Jumps and returns: the ends of nodes.

use super::{Next, Translator};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::I32;
use cranelift_codegen::ir::{Block, InstBuilder, JumpTableData, Value};
use urgo_abi::code::{Place, result_places};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Slot, SlotList};

/// Up to so many targets a switch is a chain of compares: a jump table costs a load and an indirect jump, and while
/// its address is in a register a thread cannot change copies.
const MAX_COMPARES: usize = 4;

impl Translator<'_, '_> {
    pub(super) fn jump(&mut self) -> Next {
        self.refresh();
        if let Some(to) = self.successor_blocks().first() {
            self.b.ins().jump(*to, &[]);
        }
        self.edges_emitted();
        Next::Elsewhere
    }

    fn branch(&mut self, condition: Value) -> Result<Next, Decline> {
        self.refresh();
        if self.select(condition)? {
            return Ok(Next::Elsewhere);
        }
        let [taken, other] = self.successor_blocks()[..] else { return Err(Decline::Malformed) };
        self.b.ins().brif(condition, taken, &[], other, &[]);
        self.edges_emitted();
        Ok(Next::Elsewhere)
    }

    pub(super) fn jump_compare(&mut self, a: Slot, b: Slot, cc: IntCC) -> Result<Next, Decline> {
        let (x, y) = (self.get(a), self.get(b));
        let condition = self.b.ins().icmp(cc, x, y);
        self.branch(condition)
    }

    pub(super) fn jump_compare_k(&mut self, a: Slot, k: i32, cc: IntCC) -> Result<Next, Decline> {
        let x = self.get(a);
        let condition = self.b.ins().icmp_imm_s(cc, x, k as i64);
        self.branch(condition)
    }

    pub(super) fn jump_compare_float(&mut self, a: Slot, b: Slot, cc: FloatCC) -> Result<Next, Decline> {
        let (x, y) = (self.get(a), self.get(b));
        let condition = self.b.ins().fcmp(cc, x, y);
        self.branch(condition)
    }

    pub(super) fn switch(&mut self, a: Slot) -> Result<Next, Decline> {
        let x = self.get(a);
        self.refresh();
        let blocks = self.successor_blocks();
        let (other, targets) = blocks.split_last().ok_or(Decline::Malformed)?;
        if targets.len() <= MAX_COMPARES {
            self.compare_chain(x, targets, *other);
        } else {
            self.jump_table(x, targets, *other);
        }
        self.edges_emitted();
        Ok(Next::Elsewhere)
    }

    fn compare_chain(&mut self, x: Value, targets: &[Block], other: Block) {
        for (i, target) in targets.iter().enumerate() {
            let hit = self.b.ins().icmp_imm_s(IntCC::Equal, x, i as i64);
            let next = self.b.create_block();
            self.b.ins().brif(hit, *target, &[], next, &[]);
            self.b.seal_block(next);
            self.b.switch_to_block(next);
        }
        self.b.ins().jump(other, &[]);
    }

    /// The table's index has 32 bits, the operand 64: all beyond the table are made the first beyond it.
    fn jump_table(&mut self, x: Value, targets: &[Block], other: Block) {
        let beyond = self.iconst(targets.len() as i64);
        let index = self.b.ins().umin(x, beyond);
        let index = self.b.ins().ireduce(I32, index);
        let default = self.b.func.dfg.block_call(other, &[]);
        let calls: Vec<_> = targets.iter().map(|t| self.b.func.dfg.block_call(*t, &[])).collect();
        let table = self.b.create_jump_table(JumpTableData::new(default, &calls));
        self.b.ins().br_table(index, table);
    }

    /// The first results are returned in registers, the others in the frame's first slots, where the caller finds them.
    pub(super) fn ret(&mut self, results: SlotList<'_>) -> Result<Next, Decline> {
        let sig = self.program.signature(self.func.sig);
        if results.len() != sig.results.len() {
            return Err(Decline::Malformed);
        }
        let values: Vec<Value> = results.iter().map(|s| self.get(s)).collect();
        let mut registers = Vec::new();
        for (i, (value, place)) in values.into_iter().zip(result_places(sig)).enumerate() {
            if place == Place::Frame {
                self.store_word(i, sig.results[i], value);
            } else {
                registers.push(value);
            }
        }
        self.b.ins().return_(&registers);
        Ok(Next::Elsewhere)
    }

    /// Leaves in front of the instruction, which the interpreter executes.
    pub(super) fn leave_for_good(&mut self) -> Next {
        self.leave();
        Next::Elsewhere
    }
}
