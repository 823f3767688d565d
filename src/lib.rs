//! Urgo runs Go source files and a Go REPL.
#![forbid(unsafe_code)]

pub mod cache;
pub mod cli;
pub mod compiled;
pub mod constraint;
pub mod demo;
pub mod doc;
pub mod driver;
pub mod dump;
pub mod gotest;
pub mod importer;
pub mod kept_code;
pub mod manual;
pub mod oneline;
pub mod perfetto;
pub mod profile;
pub mod protobuf;
pub mod reduce;
pub mod repl;
pub mod stats;
pub mod text;
pub mod top;
pub mod trace;
pub mod watch;
