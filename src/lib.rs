//! Urgo runs Go source files and a Go REPL.
