//! Polls and cold exits: how compiled code leaves.
//!
//! A *poll* reads the doorbell (the stack limit, first word of the context) and leaves if it holds the poison 0. Two
//! things about it are not obvious. The context register is read anew at each poll and the limit by an atomic load:
//! otherwise the optimiser forwards the load from an outer loop's poll to an inner one's, which then never stops. And
//! the exit never returns: a call that came back would make the loop keep its values where they survive the call.
//!
//! A *cold exit* stores what is live in front of its instruction and is not in the frame already, and calls the exit
//! stub. The values are picked in the block that branches to the exit, so that the exit needs no block parameters and
//! no variables are looked up through it; its code is emitted last, out of the way.

use crate::loc::{self, Tag};
use crate::translate::Translator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, InstBuilder, TrapCode, Value};
use urgo_abi::bits::BitSet;
use urgo_abi::code::{PlantedFault, Stub};
use urgo_abi::inst::{Pc, Slot};

/// Marks what is never reached: the exit stub does not return.
const UNREACHABLE: u8 = 1;

/// A limit is an address, so that any small number tells it from the poison. Why not compare with 0: equal constants of a
/// function are one value, and a zero that a loop needs in a register would be put there in the middle of the poll.
/// This number is not likely to be needed elsewhere; if it is, the poll is not matched and the function not compiled.
pub const NO_LIMIT_BELOW: i8 = 61;

/// An exit whose code is still to be emitted.
pub struct Exit {
    block: Block,
    tag: Tag,
    pc: Pc,
    stores: Vec<(Slot, Value)>,
}

impl Translator<'_, '_> {
    /// The limit word, read as something that other threads change.
    pub fn load_limit(&mut self) -> Value {
        let context = self.b.ins().get_pinned_reg(I64);
        let flags = self.mem.other;
        self.b.ins().atomic_load(I64, flags, context)
    }

    /// A poll in front of the instruction at `self.pc`.
    pub fn poll(&mut self) {
        self.locate(Tag::Poll);
        let limit = self.load_limit();
        let stop = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, limit, NO_LIMIT_BELOW as i64);
        let mut stores = self.unsaved(&self.live.clone());
        if self.options.fault == Some(PlantedFault::DroppedStore) {
            stores.pop();
        }
        let exit = self.new_exit(Tag::PollExit, stores);
        self.leave_if(stop, exit);
        self.locate(Tag::Plain);
    }

    /// Leaves in front of the current instruction if `fails`. All checks of an instruction share one exit.
    pub fn check(&mut self, fails: Value) {
        let exit = match self.check_exit {
            Some(block) => block,
            None => {
                let stores = self.unsaved(&self.live.clone());
                let block = self.new_exit(Tag::CheckExit, stores);
                self.check_exit = Some(block);
                block
            }
        };
        self.leave_if(fails, exit);
    }

    /// Leaves in front of the current instruction, always; ends the block.
    pub fn leave(&mut self) {
        let stores = self.unsaved(&self.live.clone());
        let exit = self.new_exit(Tag::CheckExit, stores);
        self.b.ins().jump(exit, &[]);
    }

    /// The stack check of a prologue, at pc 0: leaves if `too_high`.
    pub fn check_entry(&mut self, too_high: Value) {
        let stores = self.unsaved(&self.live.clone());
        let exit = self.new_exit(Tag::EntryExit, stores);
        self.leave_if(too_high, exit);
    }

    fn leave_if(&mut self, condition: Value, exit: Block) {
        let go = self.b.create_block();
        self.b.ins().brif(condition, exit, &[], go, &[]);
        self.b.seal_block(go);
        self.b.switch_to_block(go);
    }

    fn new_exit(&mut self, tag: Tag, stores: Vec<(Slot, Value)>) -> Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        self.exits.push(Exit { block, tag, pc: self.pc, stores });
        block
    }

    /// Slots of a set that are to be stored, with their values here.
    fn unsaved(&mut self, set: &BitSet) -> Vec<(Slot, Value)> {
        let missing = self.missing(set);
        missing.into_iter().map(|s| (Slot(s as u16), self.get(Slot(s as u16)))).collect()
    }

    /// Emits the code of all exits.
    pub fn emit_exits(&mut self) {
        for exit in std::mem::take(&mut self.exits) {
            self.b.seal_block(exit.block);
            self.b.switch_to_block(exit.block);
            self.b.set_srcloc(loc::pack(exit.tag, exit.pc));
            for (slot, value) in exit.stores {
                self.store_slot(slot, value);
            }
            self.emit_exit_call();
        }
    }

    /// The call that leaves, and the end of its block.
    pub fn emit_exit_call(&mut self) {
        let stub = self.names.stub(&mut self.b, Stub::Exit);
        self.b.ins().call(stub, &[]);
        self.b.ins().trap(TrapCode::unwrap_user(UNREACHABLE));
    }
}
