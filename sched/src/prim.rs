//! The atomics under what is model-checked: std's, or loom's in a build with `--cfg loom`.
//!
//! Used by the run queue, the status word, the place of a lent P, the state of a timer and the models' copies of the sleep
//! protocols. The rest of the crate stands on those pieces and on std; a whole scheduler is too big a state space for loom.

#[cfg(loom)]
pub(crate) use loom::{
    hint::spin_loop,
    sync::atomic::{AtomicPtr, AtomicU8, AtomicU32},
};
#[cfg(not(loom))]
pub(crate) use std::{
    hint::spin_loop,
    sync::atomic::{AtomicPtr, AtomicU8, AtomicU32},
};

pub(crate) use std::sync::atomic::Ordering;
