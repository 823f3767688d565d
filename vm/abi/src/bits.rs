//! A set of small numbers (slots), one bit each.

/// A set of numbers below a fixed bound.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    /// The empty set of numbers below `n`.
    pub fn new(n: usize) -> BitSet {
        BitSet { words: vec![0; n.div_ceil(64)] }
    }
    /// Adds `i`; whether it was not there. Panics beyond the bound.
    #[inline]
    pub fn insert(&mut self, i: usize) -> bool {
        let (w, bit) = (&mut self.words[i / 64], 1 << (i % 64));
        let new = *w & bit == 0;
        *w |= bit;
        new
    }
    /// Takes `i` out. Panics beyond the bound.
    #[inline]
    pub fn remove(&mut self, i: usize) {
        self.words[i / 64] &= !(1 << (i % 64));
    }
    /// Whether `i` is in the set.
    #[inline]
    pub fn contains(&self, i: usize) -> bool {
        self.words.get(i / 64).is_some_and(|w| w >> (i % 64) & 1 != 0)
    }
    /// Adds all of `other`, of the same bound; whether that changed anything.
    #[inline]
    pub fn union(&mut self, other: &BitSet) -> bool {
        let mut changed = false;
        for (w, o) in self.words.iter_mut().zip(&other.words) {
            changed |= *o & !*w != 0;
            *w |= *o;
        }
        changed
    }
    /// Adds what of `other` is not in `less`, all of the same bound; whether that changed anything.
    #[inline]
    pub fn union_less(&mut self, other: &BitSet, less: &BitSet) -> bool {
        let mut changed = false;
        for ((w, o), l) in self.words.iter_mut().zip(&other.words).zip(&less.words) {
            let more = *o & !*l;
            changed |= more & !*w != 0;
            *w |= more;
        }
        changed
    }
    /// Takes all numbers out.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }
    /// How many there are.
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }
    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(k, w)| {
            let mut rest = *w;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(64 * k + bit)
            })
        })
    }
}
