//! Urgo's compiled tier: a bytecode function to an inert code blob.
