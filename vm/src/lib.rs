//! Urgo's virtual machine: heap, interpreter, code arena, runtime calls, natives.
//!
//! [`World`](world::World) loads a module and runs it. The rest, from the outside in: [`goroutine`] is what the
//! scheduler runs; [`interp`] executes bytecode on [`frame`]s of a [`stack`]; bodies of [`runtime_call`]s do what takes
//! more than an instruction; [`panic`] unwinds; [`frames`] tells the collector what a frame holds.

pub mod append;
mod cell_stack;
pub mod chan;
pub mod code;
pub mod collect;
pub mod context;
pub mod frame;
pub mod frames;
pub mod goroutine;
pub mod heap;
pub mod inspect;
pub mod interp;
pub mod native;
pub mod object;
pub mod out_of_memory;
pub mod panic;
mod prim;
pub mod program;
pub mod runtime_call;
pub mod sema;
pub mod sink;
pub mod stack;
#[cfg(all(test, not(loom)))]
mod tests;
pub mod tier;
pub mod traceback;
pub mod value;
pub mod world;
