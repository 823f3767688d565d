//! Urgo's front end: Go source to verified bytecode.
