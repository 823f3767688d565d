//! The VM stack of a goroutine: a growable array of words that nothing points into.
//!
//! 1. It starts with [`START_WORDS`] and has a power of two of words once it has grown. Small ones come from the system's
//!    allocator (the process's own never says no), those of [`MAPPED_BYTES`] and more are mappings of their own that grow by
//!    being moved in the page tables, without copying.
//! 2. Frames are named by their distance from the base while the goroutine is suspended; addresses into the stack exist
//!    only while it runs, and [`Stack::grow`] is called only by whoever holds none or makes them anew.
//! 3. All words are initialised (with zeros), so that reading a slot that was never written is defined, if useless.

use std::alloc::{GlobalAlloc, Layout, System};
use urgo_abi::code::STACK_SLACK_WORDS;

/// Words of a new stack: they hold a few frames, and most goroutines never need more. With the word that the system's allocator keeps
/// for itself it is 256 bytes.
pub const START_WORDS: usize = 31;
/// Stacks of this size and larger are mappings.
const MAPPED_BYTES: usize = 1 << 20;
const WORD: usize = size_of::<u64>();

/// Why a stack could not grow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GrowError {
    /// The configured limit would be passed.
    Limit,
    /// The system has no memory.
    NoMemory,
}

/// A VM stack.
#[derive(Debug)]
pub struct Stack {
    base: *mut u64,
    words: u32,
}

// SAFETY: `base` is what forbids it; the memory belongs to this stack alone, and access needs `&mut` or the contract of
// whoever turned the base into a frame address.
unsafe impl Send for Stack {}
// SAFETY: a shared `Stack` gives its base and size and nothing else.
unsafe impl Sync for Stack {}

fn layout(words: usize) -> Layout {
    // The size is at most the largest stack, far below the limit of `Layout`.
    Layout::array::<u64>(words).expect("stack size")
}

fn is_mapped(words: usize) -> bool {
    words * WORD >= MAPPED_BYTES
}

impl Stack {
    /// A new stack with room for at least `words`; `None` if there is no memory.
    pub fn new(words: usize) -> Option<Stack> {
        let words = if words <= START_WORDS { START_WORDS } else { words.next_power_of_two() };
        if is_mapped(words) {
            return map(words).map(|base| Stack { base, words: words as u32 });
        }
        // SAFETY: the layout's size is not 0.
        let base = unsafe { System.alloc_zeroed(layout(words)) }.cast::<u64>();
        (!base.is_null()).then_some(Stack { base, words: words as u32 })
    }

    /// Makes all words zeros.
    pub fn clear(&mut self) {
        // SAFETY: the words are the stack's, which is ours alone.
        unsafe { self.base.write_bytes(0, self.words()) };
    }

    /// Address of the first word.
    pub fn base(&self) -> *mut u64 {
        self.base
    }

    /// Number of words.
    pub fn words(&self) -> usize {
        self.words as usize
    }

    /// Address after the last word.
    pub fn end(&self) -> *mut u64 {
        self.base.wrapping_add(self.words())
    }

    /// What compiled prologues compare a frame's address with; see [`STACK_SLACK_WORDS`].
    pub fn limit(&self) -> usize {
        self.end() as usize - STACK_SLACK_WORDS * WORD
    }

    /// Grows to at least `words`, at most `limit_bytes`. The base may change.
    pub fn grow(&mut self, words: usize, limit_bytes: usize) -> Result<(), GrowError> {
        if words <= self.words() {
            return Ok(());
        }
        if words * WORD > limit_bytes {
            return Err(GrowError::Limit);
        }
        let new = words.next_power_of_two();
        let old = self.words();
        let base = match (is_mapped(old), is_mapped(new)) {
            (false, false) => {
                // SAFETY: allocated with this layout; the new size is not 0.
                let base = unsafe { System.realloc(self.base.cast(), layout(old), new * WORD) }.cast::<u64>();
                if !base.is_null() {
                    // SAFETY: words from `old` to `new` belong to the allocation.
                    unsafe { base.add(old).write_bytes(0, new - old) };
                }
                base
            }
            (true, _) => remap(self.base, old, new),
            (false, true) => {
                let base = map(new).ok_or(GrowError::NoMemory)?;
                // SAFETY: both have `old` words, and a new mapping overlaps nothing.
                unsafe { base.copy_from_nonoverlapping(self.base, old) };
                // SAFETY: allocated with this layout, and given up here.
                unsafe { System.dealloc(self.base.cast(), layout(old)) };
                base
            }
        };
        if base.is_null() {
            return Err(GrowError::NoMemory);
        }
        (self.base, self.words) = (base, new as u32);
        Ok(())
    }

    /// The word at `index`, if there is one.
    pub fn get(&self, index: usize) -> Option<u64> {
        // SAFETY: inside the stack, all of whose words are initialised; the caller's reference keeps it in place.
        (index < self.words()).then(|| unsafe { *self.base.add(index) })
    }

    /// Writes the word at `index`; panics beyond the end.
    pub fn set(&mut self, index: usize, word: u64) {
        assert!(index < self.words());
        // SAFETY: inside the stack, which is ours alone.
        unsafe { *self.base.add(index) = word }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if is_mapped(self.words()) {
            // SAFETY: mapped by `map` or `remap` with this size, and given up here.
            unsafe { libc::munmap(self.base.cast(), self.words() * WORD) };
        } else {
            // SAFETY: allocated with this layout, and given up here.
            unsafe { System.dealloc(self.base.cast(), layout(self.words())) }
        }
    }
}

/// A zeroed mapping; pages take memory when they are first used.
fn map(words: usize) -> Option<*mut u64> {
    // SAFETY: a new private mapping touches no existing memory.
    let at = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            words * WORD,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    (at != libc::MAP_FAILED).then_some(at.cast())
}

/// Moves a mapping to a larger one; null if the system refuses, and then the old one is untouched.
fn remap(base: *mut u64, old: usize, new: usize) -> *mut u64 {
    // SAFETY: `base` is a mapping of `old` words that belongs to the caller, who uses the result in its place.
    let at = unsafe { libc::mremap(base.cast(), old * WORD, new * WORD, libc::MREMAP_MAYMOVE) };
    if at == libc::MAP_FAILED { std::ptr::null_mut() } else { at.cast() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_keeps_the_words_and_zeroes_the_rest() {
        let mut s = Stack::new(START_WORDS).unwrap();
        let mut filled = 0;
        for words in [33, 1000, 100_000, 200_000, 1_000_000] {
            for i in filled..s.words() {
                assert_eq!(s.get(i), Some(0));
                s.set(i, i as u64 ^ 0x55);
            }
            filled = s.words();
            s.grow(words, 1 << 30).unwrap();
            assert!(s.words() >= words);
            assert!((0..filled).all(|i| s.get(i) == Some(i as u64 ^ 0x55)));
        }
    }

    #[test]
    fn the_limit_is_kept() {
        let mut s = Stack::new(1).unwrap();
        assert_eq!(s.grow(1000, 1000 * WORD - 1), Err(GrowError::Limit));
        assert_eq!(s.words(), START_WORDS);
    }
}
