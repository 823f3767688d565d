//! The hash function of the front end's tables.
//!
//! They are keyed by names and small integers that no attacker gains from colliding beyond slowing down his own
//! compilation, so a multiplicative hash replaces the default one.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A hash map with the front end's hash function.
pub type Map<K, V> = HashMap<K, V, BuildHasherDefault<WordHasher>>;
/// A hash set with the front end's hash function.
pub type Set<K> = HashSet<K, BuildHasherDefault<WordHasher>>;

/// Multiplies word by word.
#[derive(Default, Clone, Copy)]
pub struct WordHasher(u64);

impl WordHasher {
    #[inline]
    fn mix(&mut self, v: u64) {
        self.0 = (self.0.rotate_left(5) ^ v).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for WordHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for &word in words {
            self.mix(u64::from_le_bytes(word));
        }
        if !rest.is_empty() {
            // Byte by byte: most names are short, and copying a few bytes is a call.
            self.mix(rest.iter().rev().fold(0, |word, &b| word << 8 | u64::from(b)));
        }
    }
    #[inline]
    fn write_u8(&mut self, v: u8) {
        self.mix(u64::from(v));
    }
    #[inline]
    fn write_u32(&mut self, v: u32) {
        self.mix(u64::from(v));
    }
    #[inline]
    fn write_u64(&mut self, v: u64) {
        self.mix(v);
    }
    #[inline]
    fn write_usize(&mut self, v: usize) {
        self.mix(v as u64);
    }
    #[inline]
    fn finish(&self) -> u64 {
        // The table uses the top bits for its tags: spread the entropy.
        self.0 ^ (self.0 >> 29)
    }
}
