//! Pointer stores.
//!
//! Everything that writes a word which the collector looks at (a heap object, a global, a cell, another goroutine's
//! frame) goes through this module or through the opcodes that say "with the collector's barrier". Marking stops the
//! world today, so a barrier is a plain store; there is one family of them so that concurrent marking can follow by
//! changing this file and the code generator's counterpart:
//!
//! - the hybrid barrier shades the word overwritten, and the word stored while the own frames are not yet scanned;
//! - a copy of many words shades before it copies (`copy_words`), a clear shades what it clears (`clear_words`);
//! - a value delivered into a parked goroutine's frame is shaded, since that frame may have been scanned.
//!
//! Words are written one by one and never torn, whatever a racy program does.

/// Stores a pointer, or an interface's data word.
///
/// # Safety
/// `at` is aligned and writable.
#[inline]
pub unsafe fn store_word(at: *mut u64, word: u64) {
    // SAFETY: handed on to the caller.
    unsafe { at.write(word) };
}

/// Stores a word into a slot of a parked goroutine's frame.
///
/// # Safety
/// As for [`store_word`]; the goroutine is parked and the caller is its only waker.
#[inline]
pub unsafe fn deliver_word(at: *mut u64, word: u64) {
    // SAFETY: handed on to the caller.
    unsafe { at.write(word) };
}

/// Copies memory that may contain pointers; the areas may overlap. Whole words stay whole where both ends are aligned.
///
/// # Safety
/// Both areas are valid for `bytes` bytes.
#[inline]
pub unsafe fn copy_memory(to: *mut u8, from: *const u8, bytes: usize) {
    // SAFETY: handed on to the caller.
    unsafe { std::ptr::copy(from, to, bytes) };
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
    unsafe { std::ptr::write_bytes(at, 0, bytes) };
}
