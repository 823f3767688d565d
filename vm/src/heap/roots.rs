//! Where marking starts.
//!
//! The heap knows no goroutines, frames or globals. Who collects hands in something that knows them all, and that
//! shows each word that may be a pointer to the marker: package-level variables, live slots of all frames, cells,
//! panic records, values that wait in channel waiters, what natives have pinned.

use super::mark::Marker;

/// All roots of a program.
pub trait Roots {
    /// Shows every root to the marker ([`Marker::word`], [`Marker::memory`]). The world is stopped.
    fn mark(&self, marker: &mut Marker<'_>);
}

/// Roots given by a closure.
impl<F: Fn(&mut Marker<'_>)> Roots for F {
    fn mark(&self, marker: &mut Marker<'_>) {
        self(marker)
    }
}
