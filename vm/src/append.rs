//! Tables that grow while other threads read them.
//!
//! A REPL adds functions, types, constants and variables to a program that runs. Readers must not pay for that: the
//! interpreter takes a row of these tables at every call. So the room for all rows there will ever be is reserved when
//! the table is made (address space, which the system provides as it is touched), rows never move, and a reader sees as
//! many of them as the length says. A row is written before the length that includes it is published, and never again.
//!
//! A program that is not to be extended reserves nothing: its tables are as long as they are.

use std::alloc::{Layout, alloc, dealloc};
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Mutex, PoisonError};

/// A table without room for what was to be added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the tables of the program are full")
    }
}

/// A table that only grows.
pub struct Table<T> {
    base: NonNull<T>,
    /// Rows that are written. Stored with Release after them, under the lock; loaded with Acquire.
    len: AtomicUsize,
    capacity: usize,
    growing: Mutex<()>,
}

// SAFETY: a table owns its rows like a `Vec`, and hands out shared references to them only.
unsafe impl<T: Send> Send for Table<T> {}
// SAFETY: as above; appending is ordered by lock and length, as the module's head says.
unsafe impl<T: Send + Sync> Sync for Table<T> {}

impl<T> Table<T> {
    /// A table with these rows and room for so many more. Panics if there is no address space for them.
    pub fn new(rows: Vec<T>, room: usize) -> Table<T> {
        let capacity = rows.len() + room;
        let base = match layout::<T>(capacity) {
            Some(layout) => {
                // SAFETY: the layout is not of size 0.
                let at = unsafe { alloc(layout) }.cast::<T>();
                NonNull::new(at).unwrap_or_else(|| std::alloc::handle_alloc_error(layout))
            }
            None => NonNull::dangling(),
        };
        let table = Table { base, len: AtomicUsize::new(0), capacity, growing: Mutex::new(()) };
        let all = table.extend(rows);
        debug_assert!(all.is_ok());
        table
    }

    /// Rows that there may ever be.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Whether so many rows can be added.
    pub fn has_room(&self, rows: usize) -> bool {
        self.len() + rows <= self.capacity
    }

    /// Adds rows, all or none.
    pub fn extend(&self, rows: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>) -> Result<(), Full> {
        let rows = rows.into_iter();
        let _growing = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let start = self.len.load(Relaxed); // Relaxed: changes under the lock
        if rows.len() > self.capacity - start {
            return Err(Full);
        }
        let mut len = start;
        for row in rows.take(self.capacity - start) {
            // SAFETY: inside the reservation, behind all rows that anybody reads; the lock is held.
            unsafe { self.base.add(len).write(row) };
            len += 1;
        }
        self.len.store(len, Release); // Release: pairs with the Acquire in `deref`
        Ok(())
    }
}

fn layout<T>(capacity: usize) -> Option<Layout> {
    Layout::array::<T>(capacity).ok().filter(|l| l.size() > 0)
}

impl<T> Deref for Table<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        let len = self.len.load(Acquire); // Acquire: pairs with the Release in `extend`
        // SAFETY: so many rows are written, and are neither moved nor written again while the table lives.
        unsafe { std::slice::from_raw_parts(self.base.as_ptr(), len) }
    }
}

impl<T> Drop for Table<T> {
    fn drop(&mut self) {
        let len = *self.len.get_mut();
        // SAFETY: the rows are ours, nobody reads them any more, and the memory came from `alloc` with this layout.
        unsafe {
            std::ptr::slice_from_raw_parts_mut(self.base.as_ptr(), len).drop_in_place();
            if let Some(layout) = layout::<T>(self.capacity) {
                dealloc(self.base.as_ptr().cast(), layout);
            }
        }
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn rows_stay_where_they_are_while_readers_read() {
        let table = Arc::new(Table::new(vec![Box::new(0_usize)], 10_000));
        let first = std::ptr::from_ref(&table[0]);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let table = table.clone();
                scope.spawn(move || {
                    while table.len() < 10_001 {
                        let n = table.len();
                        assert!(table.iter().take(n).enumerate().all(|(i, row)| **row == i));
                    }
                });
            }
            for i in (1..10_001).step_by(10) {
                table.extend((i..i + 10).map(Box::new).collect::<Vec<_>>()).expect("there is room");
            }
        });
        assert_eq!(first, std::ptr::from_ref(&table[0]));
        assert_eq!(table.extend([Box::new(0)]), Err(Full));
    }

    #[test]
    fn a_table_without_room_drops_its_rows() {
        let row = Arc::new(());
        let table = Table::new(vec![row.clone(), row.clone()], 0);
        assert!(!table.has_room(1) && table.has_room(0));
        assert_eq!(table.extend([row.clone()]), Err(Full));
        drop(table);
        assert_eq!(Arc::strong_count(&row), 1);
    }
}
