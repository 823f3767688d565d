//! Pointer stores, with the collector's write barrier.
//!
//! Everything that writes a word which the collector looks at (a heap object, a global, a cell, another goroutine's
//! frame) goes through this module or through the opcodes that say "with the collector's barrier", whose compiled form is in
//! `jit/src/barrier.rs`.
//!
//! While marking goes on beside running goroutines, the barrier *shades* (marks, and leaves to the markers to scan) the
//! word that is about to be overwritten: marking by a snapshot (Yuasa, Real-time garbage collection on general-purpose
//! machines, 1990). Whatever was reachable when marking began is found, since the first to cut a pointer of that moment
//! tells of it. New objects are born marked. A goroutine's frames need no barrier, because they are shown to the marker before
//! the goroutine runs ([`crate::collect`]): so whatever a running goroutine holds is new, or was reachable.
//!
//! One thing moves words past that order: a channel operation takes them out of the frame of a goroutine that is parked,
//! perhaps not shown yet, and going to drop them. So what is delivered to or from a parked goroutine is shaded, too
//! ([`deliver_word`], [`shade_moved`]).
//!
//! Words are written one by one and never torn, whatever a racy program does; a marker that reads one half of a copy finds
//! the old word or the new one, both of which are fine.

use super::alloc::Heap;
use std::cell::Cell;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// Heaps that are marking. A heap begins and ends while its world is stopped, so that no goroutine of it misses the change.
static MARKING: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The heap of the goroutine that runs on this thread, while that heap is marking.
    static HEAP: Cell<Option<NonNull<Heap>>> = const { Cell::new(None) };
}

/// A heap begins to mark, or ends.
pub(super) fn count_marking(begins: bool) {
    // Relaxed: goroutines of the heap run after its world has been started again, which orders it for them.
    if begins {
        MARKING.fetch_add(1, Relaxed);
    } else {
        MARKING.fetch_sub(1, Relaxed);
    }
}

/// Tells whose words this thread stores from now on: a heap that is marking, or none that is.
///
/// # Safety
/// The heap lives until the thread says otherwise.
pub unsafe fn set_marking_heap(heap: Option<&Heap>) {
    HEAP.set(heap.map(NonNull::from));
}

/// Whether any heap is marking.
#[inline]
fn is_on() -> bool {
    MARKING.load(Relaxed) != 0 // Relaxed: see `count_marking`
}

#[cold]
fn with_heap(act: impl FnOnce(&Heap)) {
    if let Some(heap) = HEAP.get() {
        // SAFETY: `set_marking_heap`'s contract.
        act(unsafe { heap.as_ref() });
    }
}

/// To be called in front of an atomic replacement of the word.
///
/// The word that is shaded may be another than the one replaced, if somebody else replaces it in between: then that one has
/// told of the word of the snapshot.
///
/// # Safety
/// `at` is aligned and readable.
#[inline]
pub unsafe fn before_store(at: *mut u64) {
    if is_on() {
        // SAFETY: handed on to the caller. Relaxed: see the module's head.
        shade_moved(unsafe { AtomicU64::from_ptr(at) }.load(Relaxed));
    }
}

/// Shades a word that is taken from where only the table of special objects, or a parked goroutine, kept it.
#[inline]
pub fn shade_moved(word: u64) {
    if word != 0 && is_on() {
        with_heap(|heap| heap.shade(word));
    }
}

/// Stores a pointer, or an interface's data word.
///
/// # Safety
/// `at` is aligned and writable.
#[inline]
pub unsafe fn store_word(at: *mut u64, word: u64) {
    // SAFETY: handed on to the caller. Relaxed: a marker may read the word meanwhile, see the module's head.
    unsafe {
        before_store(at);
        AtomicU64::from_ptr(at).store(word, Relaxed);
    }
}

/// Stores a word into a slot of a parked goroutine's frame.
///
/// # Safety
/// As for [`store_word`]; the goroutine is parked and the caller is its only waker.
#[inline]
pub unsafe fn deliver_word(at: *mut u64, word: u64) {
    shade_moved(word);
    // SAFETY: handed on to the caller. Relaxed: a marker may read the slot meanwhile.
    unsafe { AtomicU64::from_ptr(at).store(word, Relaxed) };
}

/// Shades the words of memory that is about to be overwritten or to be forgotten.
///
/// # Safety
/// The area is valid for `bytes` bytes.
#[inline]
pub unsafe fn before_overwrite(at: *const u8, bytes: usize) {
    if is_on() {
        // SAFETY: handed on to the caller.
        with_heap(|heap| unsafe { heap.shade_memory(at as usize, bytes) });
    }
}

/// Copies memory that may contain pointers; the areas may overlap. Whole words stay whole where both ends are aligned.
///
/// # Safety
/// Both areas are valid for `bytes` bytes.
#[inline]
pub unsafe fn copy_memory(to: *mut u8, from: *const u8, bytes: usize) {
    // SAFETY: handed on to the caller.
    unsafe {
        before_overwrite(to, bytes);
        std::ptr::copy(from, to, bytes);
    }
}

/// Exchanges the contents of two areas that may contain pointers: the same one, or apart.
///
/// # Safety
/// Both areas are valid for `bytes` bytes.
#[inline]
pub unsafe fn swap_memory(a: *mut u8, b: *mut u8, bytes: usize) {
    if a == b {
        return;
    }
    // SAFETY: handed on to the caller; the areas are apart, and whole words are read and written at any address.
    unsafe {
        before_overwrite(a, bytes);
        before_overwrite(b, bytes);
        let (x, y) = (a.cast::<u64>(), b.cast::<u64>());
        let words = bytes / 8;
        for i in 0..words {
            let old = x.add(i).read_unaligned();
            x.add(i).write_unaligned(y.add(i).read_unaligned());
            y.add(i).write_unaligned(old);
        }
        if !bytes.is_multiple_of(8) {
            std::ptr::swap_nonoverlapping(a.add(8 * words), b.add(8 * words), bytes % 8);
        }
    }
}

/// Sets memory that may contain pointers to zero.
///
/// # Safety
/// The area is valid for `bytes` bytes.
#[inline]
pub unsafe fn clear_memory(at: *mut u8, bytes: usize) {
    // SAFETY: handed on to the caller.
    unsafe {
        before_overwrite(at, bytes);
        std::ptr::write_bytes(at, 0, bytes);
    }
}
