//! Stores of pointers, the one place where the collector's write barrier belongs.
//!
//! The collector stops the world for all of its marking, so that no pointer is ever stored while it marks and a store
//! needs no barrier. A concurrent collector would test its flag here (by an atomic load, since the optimiser would
//! otherwise forward it from store to store) and call [`urgo_abi::code::Helper::WriteBarrier`] from a cold block, which
//! rejoins the store: no poll may lie between the test and the store.

use crate::translate::Translator;
use cranelift_codegen::ir::{InstBuilder, Value};

impl Translator<'_, '_> {
    /// Stores a pointer (or an interface's data word) to an object.
    pub fn store_pointer(&mut self, value: Value, address: Value, offset: i32) {
        let heap = self.mem.heap;
        self.b.ins().store(heap, value, address, offset);
    }
}
