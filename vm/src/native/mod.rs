//! Package functions written in Rust: one function a row of [`urgo_abi::native`], by package.
//!
//! They get the operands' places and say how it went, like any body; none calls Go code.

mod elementary;
mod math;
mod os;
mod parse_float;
mod runtime;
mod strconv;
mod sys;
mod time;
mod timer;
mod unicode;

pub use crate::runtime_call::inspect::*;
pub use crate::runtime_call::reflect::*;
pub use math::*;
pub use os::*;
pub use parse_float::*;
pub use runtime::*;
pub use strconv::*;
pub use sys::*;
pub use time::*;
pub use timer::*;
pub use unicode::*;
