//! VM frames: addresses, headers, slots, for both tiers and for those who walk a suspended goroutine.

use urgo_abi::frame::FrameHeader;

/// Address of a frame (of its header word) on the VM stack of the running goroutine.
///
/// Invariant: the frame lies inside the stack, its header is written, and its function has been verified. Only `unsafe`
/// constructors make one, and growth of the stack ends its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame(*mut u64);

impl Frame {
    /// # Safety
    /// `at` is the header word of a frame of the goroutine that the calling thread runs, with room for all slots of the
    /// function that the header names or is about to name; the stack does not move while the value is in use.
    #[inline(always)]
    pub unsafe fn new(at: *mut u64) -> Frame {
        Frame(at)
    }

    /// The address.
    #[inline(always)]
    pub fn address(self) -> *mut u64 {
        self.0
    }

    /// The header.
    #[inline(always)]
    pub fn header(self) -> FrameHeader {
        // SAFETY: the type's invariant.
        FrameHeader(unsafe { *self.0 })
    }

    /// Writes the header.
    #[inline(always)]
    pub fn set_header(self, header: FrameHeader) {
        // SAFETY: the type's invariant.
        unsafe { *self.0 = header.0 }
    }

    /// The word of a slot.
    ///
    /// # Safety
    /// The frame has this slot.
    #[inline(always)]
    pub unsafe fn get(self, slot: usize) -> u64 {
        // SAFETY: slots follow the header; the caller vouches for the number.
        unsafe { *self.0.add(1 + slot) }
    }

    /// Writes the word of a slot.
    ///
    /// # Safety
    /// The frame has this slot.
    #[inline(always)]
    pub unsafe fn set(self, slot: usize, word: u64) {
        // SAFETY: slots follow the header; the caller vouches for the number.
        unsafe { *self.0.add(1 + slot) = word }
    }
}
