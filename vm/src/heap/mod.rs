//! The heap: memory of Go objects, and the collector told by its phases.
//!
//! Objects never move. Small ones are cells of size-class blocks, large ones have runs of blocks ([`block`]). A cycle:
//!
//! 1. **Trigger.** Allocation counts what it hands out; past the goal ([`pacer`]) it notes that a collection is wanted
//!    ([`Heap::wants_collection`]). It never collects by itself: runtime calls may hold addresses in Rust variables.
//!    Whoever sees the note at a safepoint stops the world and calls [`Heap::collect`].
//! 2. **Flush.** All caches give their blocks back ([`alloc`]), so that the used bits are exact; blocks that the last
//!    cycle left unswept are swept.
//! 3. **Mark** ([`mark`]): from the roots ([`roots`]), through the pointer bitmaps, exact but for one case: an interface's
//!    data word may be a scalar, so every word is looked up in the block table and what is no object is ignored. This goes on
//!    while the world stands still, or for the most part beside running goroutines, whose stores have barriers then
//!    ([`barrier`]); see [`crate::collect`].
//! 4. **Sweep** ([`sweep`]): lazily; a block is swept when an allocation asks for one of its class.
//!
//! Invariants:
//!
//! 1. A word that the collector looks at is nil, an address in the heap (interior ones too), an address outside, or a
//!    scalar. All are legal at any time; none makes the collector fail.
//! 2. Memory handed out is zero, and its pointer bits say what its type says before anybody else can see it.
//! 3. Running out of memory is an error value, never an abort of the process.
//!
//! For tests: `stress` wants a collection at every allocation or so, `clobber` fills freed cells with [`CLOBBER`], `verify`
//! walks the heap after marking ([`verify`]).

pub mod alloc;
pub mod barrier;
pub mod block;
pub mod mark;
pub mod pacer;
pub mod roots;
pub mod special;
pub mod sweep;
pub mod verify;

pub use alloc::{Cache, CacheHandle, Heap, OutOfMemory, Small};
pub use mark::{Collection, Marker, Tracing};
pub use roots::Roots;
pub use special::Special;

use urgo_abi::typedesc::PointerMap;

/// What freed memory is filled with on request: no canonical address, and odd as a number.
pub const CLOBBER: u64 = 0xdead_beef_dead_beef;

/// How a heap behaves.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// GOGC: growth over the live heap that starts a cycle, in per cent; negative for never.
    pub gc_percent: i32,
    /// GOMEMLIMIT: collect more often rather than exceed it, in bytes.
    pub soft_limit: usize,
    /// Allocation fails rather than exceed it, in bytes.
    pub hard_limit: usize,
    /// What [`Cache::random`] gives follows from it, in the order in which it is asked.
    pub seed: Option<u64>,
    /// Threads that mark, the caller's among them.
    pub mark_threads: usize,
    /// From so many bytes on, expected to be looked at, a heap is marked beside running goroutines; usize::MAX for never.
    pub beside_from: usize,
    /// A collection is wanted after every so many allocations, and after more from the thousandth collection on
    /// ([`alloc::STRESS_CYCLES`]); 0: only when the heap has grown.
    pub stress: u32,
    /// Freed cells are overwritten, and swept at once.
    pub clobber: bool,
    /// The heap is walked and checked after each marking.
    pub verify: bool,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            gc_percent: 100,
            soft_limit: usize::MAX,
            hard_limit: usize::MAX,
            seed: None,
            mark_threads: 1,
            beside_from: usize::MAX,
            stress: 0,
            clobber: false,
            verify: false,
        }
    }
}

/// Which words of an object hold pointers: a map that repeats every `words` words, as in an array.
///
/// It borrows the bits of a type's map; types live as long as the heap that holds objects of them.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    bits: *const u64,
    n_bits: u32,
    words: u32,
}

// SAFETY: `bits` is what forbids it; it points to constant data.
unsafe impl Send for Pattern {}
// SAFETY: as above.
unsafe impl Sync for Pattern {}

impl Pattern {
    /// No pointers.
    pub const NONE: Pattern = Pattern { bits: std::ptr::null(), n_bits: 0, words: 0 };
    /// Every word may be a pointer.
    pub const ALL: Pattern = Pattern { bits: &1, n_bits: 1, words: 1 };

    /// The pattern of elements of `size` bytes with this map.
    ///
    /// # Safety
    /// The map outlives every object allocated with the pattern.
    pub unsafe fn of(map: &PointerMap, size: usize) -> Pattern {
        if map.is_empty() || size == 0 {
            return Pattern::NONE;
        }
        let words = size.div_ceil(8) as u32;
        Pattern { bits: map.bits.as_ptr(), n_bits: words.min(64 * map.bits.len() as u32), words }
    }

    /// The pattern of one object of up to 64 words, by its bits.
    pub const fn of_static(bits: &'static u64, words: u32) -> Pattern {
        Pattern { bits, n_bits: words, words }
    }

    /// Whether there is no pointer.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.words == 0
    }

    /// Words after which it repeats; 0 if there is no pointer.
    pub fn words(&self) -> usize {
        self.words as usize
    }

    /// Bits of words `64 * i` and following of one element, 0 beyond the map.
    #[inline]
    fn chunk(&self, i: usize) -> u64 {
        if 64 * i >= self.n_bits as usize {
            return 0;
        }
        // SAFETY: the map has at least n_bits bits, in whole words, and outlives the pattern by `of`'s contract.
        unsafe { *self.bits.add(i) }
    }
}

#[cfg(test)]
mod tests;
