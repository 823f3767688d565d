//! Syntax of Go: from text to a tree with every identifier and expression numbered.
//!
//! This is a crate of its own because the generated parser is large: it is compiled when the grammar
//! changes, not when the type checker does. `urgo-lang` re-exports all of it.
//!
//! Invariants
//! 1. No input makes anything here panic, overflow the native stack or run in more than about linear time.
//! 2. The tree has no semantic fields and is never written after parsing; facts about nodes go into side
//!    tables ([`arena::IdMap`]) keyed by the ids of [`ast`].
//! 3. Nothing here reads files; texts come in through [`source::SourceMap`].

#![forbid(unsafe_code)]

pub mod arena;
pub mod ast;
pub mod ast_print;
pub mod body_brace;
pub mod builder;
pub mod codes;
pub mod diag;
pub mod entry;
pub mod hash;
pub mod lexer;
pub mod parse;
mod recover;
mod regions;
pub mod semi;
pub mod source;
pub mod token;

lalrpop_util::lalrpop_mod!(
    #[allow(clippy::all, clippy::pedantic, missing_docs, unused, reason = "generated")]
    grammar
);

pub use parse::{Completeness, ParsedFile, ParsedStmts, parse_decls, parse_file, parse_stmts};
