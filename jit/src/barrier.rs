//! Stores of pointers: the collector's write barrier.
//!
//! While the collector marks beside running goroutines, it is to be told of each pointer before it is overwritten
//! (`vm/src/heap/barrier.rs`). Compiled code asks one word of the context whether it does. That word changes only while the
//! thread is outside compiled code, so that loads of it may be merged up to the next call. The barrier is called from a cold
//! block, by a convention that keeps all registers: the way without it pays for the test alone.

use crate::translate::Translator;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};
use urgo_abi::code::Helper;
use urgo_abi::layout::MARKING_OFFSET;

impl Translator<'_, '_> {
    /// Stores a pointer (or an interface's data word) to an object.
    pub fn store_pointer(&mut self, value: Value, address: Value, offset: i32) {
        self.before_store(address, offset);
        let heap = self.mem.heap;
        self.b.ins().store(heap, value, address, offset);
    }

    /// Not 0 while the collector marks.
    pub fn marking(&mut self) -> Value {
        let context = self.b.ins().get_pinned_reg(I64);
        let flags = self.mem.other;
        self.b.ins().load(I64, flags, context, MARKING_OFFSET as i32)
    }

    /// Tells the collector, if it marks, of the pointer that is about to be overwritten. No poll lies between this and the
    /// store.
    pub fn before_store(&mut self, address: Value, offset: i32) {
        let marking = self.marking();
        let (cold, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        self.b.ins().brif(marking, cold, &[], done, &[]);
        self.enter(cold);
        let at = self.b.ins().iadd_imm_s(address, i64::from(offset));
        self.call_helper_for(Helper::WriteBarrier, &[at]);
        self.b.ins().jump(done, &[]);
        self.enter(done);
    }
}
