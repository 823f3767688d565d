//! What compiled code, interpreter, collector, scheduler and front end of Urgo agree on.

pub mod layout;
