//! Package functions written in Rust: one function a row of [`urgo_abi::native`], by package.
//!
//! They get the operands' places and say how it went, like any body; none calls Go code.

mod os;
mod runtime;
mod strconv;
mod time;

pub use os::*;
pub use runtime::*;
pub use strconv::*;
pub use time::*;
