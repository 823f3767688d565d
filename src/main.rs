//! The `urgo` command.

fn main() {}
