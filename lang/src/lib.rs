//! Urgo's front end: Go source to verified bytecode.

#![forbid(unsafe_code)]

pub mod check;
pub mod types;

pub use urgo_syntax::{arena, ast, codes, diag, source};
