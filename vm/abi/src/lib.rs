//! What compiled code, interpreter, collector, scheduler and front end of Urgo agree on.
//!
//! This crate holds facts, mostly as tables with one row a fact, and starts no threads, owns no memory, calls nobody.
//!
//! | table or format | module |
//! |---|---|
//! | opcodes: operands, effects | [`op`]; expansions in [`inst`], [`disasm`], [`verify`] |
//! | runtime calls, natives | [`runtime_call`], [`native`] |
//! | modules, functions, type descriptors | [`module`], [`typedesc`] |
//! | frame header, doorbell | [`frame`], [`layout`] |
//! | code blobs, polls, the relation of the two copies, calling convention | [`code`] |
//! | failing checks and their texts; refusals to compile | [`trap`], [`decline`] |
//! | debug flags; optional passes | [`debug`], [`pass`] |
//! | size classes, shared by allocator and compiled code | [`size_class`] |
//! | control flow and liveness, which all sides must see alike | [`analysis`] |
#![forbid(unsafe_code)]

pub mod analysis;
pub mod bits;
pub mod build;
pub mod code;
pub mod debug;
pub mod decline;
pub mod disasm;
pub mod frame;
pub mod inst;
pub mod layout;
pub mod module;
pub mod native;
pub mod op;
pub mod pass;
pub mod runtime_call;
pub mod size_class;
pub mod trap;
pub mod typedesc;
pub mod verify;
