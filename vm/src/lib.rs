//! Urgo's virtual machine: heap, interpreter, code arena, runtime calls, natives.

pub mod code;
pub mod context;
pub mod heap;
pub mod object;
pub mod runtime_call;
