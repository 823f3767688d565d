//! Urgo's front end: Go source to verified bytecode.

#![forbid(unsafe_code)]

pub mod check;
mod escape;
pub mod lower;
mod mono;
pub mod std;
pub mod types;

pub use lower::lower;
pub use urgo_syntax::{Completeness, ParsedFile, ParsedStmts, parse_decls, parse_file, parse_stmts};
pub use urgo_syntax::{arena, ast, ast_print, codes, diag, entry, lexer, source, token};
