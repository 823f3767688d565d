//! The header word of a VM frame.
//!
//! A frame is its header followed by the function's slots. The frame above (the callee's) begins where the frame's
//! slots end, in both tiers: at a constant distance from the caller's frame. The header holds
//!
//! | bits | field |
//! |---|---|
//! | 0–23 | function |
//! | 24–47 | pc: of the call under way, or where a stopped frame goes on |
//! | 48–63 | words of the caller's frame, 0 for a goroutine's first frame |
//!
//! Compiled code writes no headers; they are written when its native frames are abandoned.

use crate::inst::{FuncId, Pc};

/// A frame's header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FrameHeader(pub u64);

impl FrameHeader {
    /// Packs the fields; `caller_words` is at most 65535.
    #[inline]
    pub fn new(func: FuncId, pc: Pc, caller_words: usize) -> FrameHeader {
        debug_assert!(func.0 < 1 << 24 && pc < 1 << 24 && caller_words < 1 << 16);
        FrameHeader(func.0 as u64 | (pc as u64) << 24 | (caller_words as u64) << 48)
    }
    /// The function.
    #[inline]
    pub fn func(self) -> FuncId {
        FuncId(self.0 as u32 & 0xff_ffff)
    }
    /// The pc.
    #[inline]
    pub fn pc(self) -> Pc {
        (self.0 >> 24) as u32 & 0xff_ffff
    }
    /// Words of the caller's frame.
    #[inline]
    pub fn caller_words(self) -> usize {
        (self.0 >> 48) as usize
    }
    /// The same, called by a frame of so many words, at most 65535.
    #[inline]
    pub fn with_caller_words(self, words: usize) -> FrameHeader {
        debug_assert!(words < 1 << 16);
        FrameHeader(self.0 & !(0xffff << 48) | (words as u64) << 48)
    }
    /// The same with another pc.
    #[inline]
    pub fn with_pc(self, pc: Pc) -> FrameHeader {
        debug_assert!(pc < 1 << 24);
        FrameHeader(self.0 & !(0xff_ffff << 24) | (pc as u64) << 24)
    }
}
