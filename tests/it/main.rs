//! The project's tests that run programs: one binary, one module a kind of test.
//!
//! What a test expects stands beside its program. Programs go through the whole matrix of tiers, stress modes and
//! numbers of Ps ([`matrix`]); there is one expectation for all columns.

mod commands;
mod demo;
#[cfg(all(target_os = "linux", target_arch = "x86_64", feature = "jit"))]
mod faults;
#[cfg(feature = "jit")]
mod fuzz;
mod generate;
mod gofuzz;
mod gotest;
mod hang;
#[cfg(all(target_os = "linux", target_arch = "x86_64", feature = "jit"))]
mod hazards;
mod matrix;
#[cfg(feature = "jit")]
mod passes;
#[cfg(feature = "jit")]
mod polls;
mod profile;
mod random;
mod readme;
mod repl;
#[cfg(feature = "jit")]
mod retire;
mod run;
mod settings;
mod soak;
#[cfg(feature = "jit")]
mod step;
mod storm;
mod tidy;
mod urgo;
