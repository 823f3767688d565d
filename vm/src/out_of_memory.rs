//! What happens when the system has no memory for the machine itself.
//!
//! Go's heap and stacks ask the system and are told no: that is a fatal error with a trace, like any other. Rust's collections
//! cannot be told no; they would end the process with a text that means nothing to whoever wrote the Go program. So the
//! process's allocator ends it itself, in the words and with the status of Go.

use std::alloc::{GlobalAlloc, Layout, System};
use std::fmt::{self, Write};

/// The system's allocator, but that it never says no.
#[derive(Debug)]
pub struct Allocator;

// SAFETY: all calls go to the system's allocator unchanged; what it gives is handed on.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller.
        given(unsafe { System.alloc(layout) }, layout.size())
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller.
        given(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    #[inline]
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: by the caller.
        given(unsafe { System.realloc(at, layout, size) }, size)
    }

    #[inline]
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: by the caller.
        unsafe { System.dealloc(at, layout) }
    }
}

#[inline]
fn given(at: *mut u8, size: usize) -> *mut u8 {
    if at.is_null() {
        end(size);
    }
    at
}

/// Text that is made without memory.
struct Text {
    bytes: [u8; 160],
    len: usize,
}

impl Write for Text {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        let room = self.bytes.get_mut(self.len..self.len + s.len()).ok_or(fmt::Error)?;
        room.copy_from_slice(s.as_bytes());
        self.len += s.len();
        Ok(())
    }
}

#[cold]
fn end(size: usize) -> ! {
    let mut text = Text { bytes: [0; 160], len: 0 };
    // There is room for it.
    let _ = write!(
        text,
        "runtime: out of memory: cannot allocate {size}-byte block\nfatal error: out of memory\n"
    );
    // SAFETY: bytes that are here; ends the process without running anything that might want memory.
    unsafe {
        libc::write(libc::STDERR_FILENO, text.bytes.as_ptr().cast(), text.len);
        libc::_exit(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_fits_and_what_does_not_fit_is_refused() {
        let mut text = Text { bytes: [0; 160], len: 0 };
        assert!(write!(text, "{}", usize::MAX).is_ok());
        assert_eq!(&text.bytes[..text.len], usize::MAX.to_string().as_bytes());
        assert!(text.write_str(&"x".repeat(160)).is_err());
    }
}
