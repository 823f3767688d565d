//! The same face on machines without a compiled tier: a space cannot be made, so nothing of the rest can be reached.

use super::{Copy, Left, Location, Resolve, Unavailable};
use crate::context::ExecContext;
use std::convert::Infallible;
use std::ops::Range;
use std::sync::Arc;
use urgo_abi::code::{CodeBlob, ProgramView, Unit};
use urgo_abi::decline::Decline;
use urgo_abi::inst::FuncId;

/// The compiled code of one program: there is none.
#[derive(Clone, Debug)]
pub struct CodeSpace(Infallible);

/// One installed unit: there is none.
#[derive(Debug)]
pub struct Code(Infallible);

/// Where the parameters and results of a signature are while a call is made: nowhere.
#[derive(Debug)]
pub struct Shape(Infallible);

#[allow(missing_docs)] // as in the modules that this one stands in for
impl CodeSpace {
    pub fn new(_limit: usize) -> Result<CodeSpace, Unavailable> {
        Err(Unavailable("only on x86-64 Linux".into()))
    }
    pub fn id(&self) -> u64 {
        match self.0 {}
    }
    pub fn declare(&self, _: &dyn ProgramView, _: Range<u32>) -> Result<(), Decline> {
        match self.0 {}
    }
    pub fn entry_cell(&self, _: FuncId) -> Option<usize> {
        match self.0 {}
    }
    pub fn shape(&self, _: FuncId) -> &Shape {
        match self.0 {}
    }
    pub fn set_enters_polled(&self, _: bool) {
        match self.0 {}
    }
    pub fn uninstall(&self, _: FuncId) {
        match self.0 {}
    }
    pub fn bytes(&self) -> usize {
        match self.0 {}
    }
    pub fn install(&self, _: &dyn Resolve, _: Unit, _: &CodeBlob) -> Result<Arc<Code>, Decline> {
        match self.0 {}
    }
}

#[allow(missing_docs)]
impl Code {
    pub fn unit(&self) -> Unit {
        match self.0 {}
    }
    pub fn func(&self) -> FuncId {
        match self.0 {}
    }
    pub fn shape(&self) -> &Shape {
        match self.0 {}
    }
    pub fn stack_words(&self) -> usize {
        match self.0 {}
    }
    pub fn range(&self, _: Copy) -> Range<usize> {
        match self.0 {}
    }
}

#[allow(missing_docs)]
impl Shape {
    /// # Safety
    /// None: it cannot be called.
    pub unsafe fn results(&self, _: &ExecContext, _: *const u64) -> std::iter::Empty<u64> {
        match self.0 {}
    }
    pub fn result_count(&self) -> usize {
        match self.0 {}
    }
}

/// Cannot be called.
///
/// # Safety
/// None.
pub unsafe fn enter(_: &mut ExecContext, code: &Code, _: *mut u64) -> Left {
    match code.0 {}
}

/// What a native pc stands for: nothing.
pub fn locate(_: usize) -> Option<Location> {
    None
}

/// Nothing waits.
pub fn reclaim() -> usize {
    0
}

/// Nothing is in use.
pub fn memory_in_use() -> usize {
    0
}

/// Nobody calls it.
pub fn write_barrier_address() -> usize {
    0
}

/// There is nothing to step through.
pub fn step_by_step(_: u32) {}

/// Nothing was placed or met.
pub fn stepped() -> (u64, u64) {
    (0, 0)
}
