//! Interned names, and the hash function of the front end's tables.
//!
//! Names are compared and hashed all the time and printed only in errors, so each distinct name of a program
//! is one [`Name`]. The tables are keyed by small integers that no attacker gains from colliding beyond
//! slowing down his own compilation, so a multiplicative hash replaces the default one.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// An interned name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Name(pub u32);

impl Name {
    /// The blank name `_`.
    pub const BLANK: Name = Name(0);
    /// The empty name: absent.
    pub const EMPTY: Name = Name(1);
}

/// The names of a program.
#[derive(Debug, Clone)]
pub struct Names {
    ids: Map<Arc<str>, Name>,
    texts: Vec<(Arc<str>, bool)>,
}

impl Default for Names {
    fn default() -> Self {
        let mut n = Names { ids: Map::default(), texts: Vec::new() };
        n.intern("_");
        n.intern("");
        n
    }
}

impl Names {
    /// The symbol of a name.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(&s) = self.ids.get(text) {
            return s;
        }
        let s = Name(self.texts.len() as u32);
        let arc: Arc<str> = Arc::from(text);
        let exported = text.chars().next().is_some_and(char::is_uppercase);
        self.texts.push((arc.clone(), exported));
        self.ids.insert(arc, s);
        s
    }

    /// The symbol of a name that occurs in the program.
    pub fn get(&self, text: &str) -> Option<Name> {
        self.ids.get(text).copied()
    }

    /// The name's text.
    pub fn text(&self, s: Name) -> &str {
        &self.texts[s.0 as usize].0
    }

    /// Does the name begin with an upper-case letter?
    pub fn is_exported(&self, s: Name) -> bool {
        self.texts[s.0 as usize].1
    }
}

/// A hash map with the front end's hash function.
pub type Map<K, V> = HashMap<K, V, BuildHasherDefault<WordHasher>>;
/// A hash set with the front end's hash function.
pub type Set<K> = HashSet<K, BuildHasherDefault<WordHasher>>;

/// Multiplies word by word.
#[derive(Default, Clone, Copy)]
pub struct WordHasher(u64);

impl WordHasher {
    fn mix(&mut self, v: u64) {
        self.0 = (self.0.rotate_left(5) ^ v).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
    }
    fn write_u8(&mut self, v: u8) {
        self.mix(u64::from(v));
    }
    fn write_u32(&mut self, v: u32) {
        self.mix(u64::from(v));
    }
    fn write_u64(&mut self, v: u64) {
        self.mix(v);
    }
    fn write_usize(&mut self, v: usize) {
        self.mix(v as u64);
    }
    fn finish(&self) -> u64 {
        // The table uses the top bits for its tags: spread the entropy.
        self.0 ^ (self.0 >> 29)
    }
}
