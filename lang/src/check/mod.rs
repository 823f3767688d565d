//! The type checker.
pub mod constant;
pub mod info;
