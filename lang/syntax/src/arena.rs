//! Dense ids and the two containers indexed by them.
//!
//! An [`Arena`] owns nodes and hands out ids in order; an [`IdMap`] is a side table that a later phase
//! keeps about nodes it does not own. Both are plain vectors, so dropping the deepest tree never recurses.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A dense `u32` id; implemented by [`define_ids!`](crate::define_ids).
pub trait Id: Copy + Eq {
    /// The id with this index.
    fn from_index(index: usize) -> Self;
    /// The position in the arena.
    fn index(self) -> usize;
}

/// Defines id newtypes: `define_ids! { /// doc  ExprId, ... }`.
#[macro_export]
macro_rules! define_ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $crate::arena::Id for $name {
            #[inline]
            fn from_index(index: usize) -> Self {
                // Texts are limited to 4 GiB in all, and a node takes at least a byte of text.
                $name(u32::try_from(index).expect("more nodes than bytes of source"))
            }
            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

/// Owner of nodes of one kind, addressed by `I`.
#[derive(Clone)]
pub struct Arena<I, T> {
    items: Vec<T>,
    id: PhantomData<fn(I) -> I>,
}

impl<I: Id, T> Arena<I, T> {
    /// Adds a node and gives its id.
    #[inline]
    pub fn push(&mut self, item: T) -> I {
        let id = I::from_index(self.items.len());
        self.items.push(item);
        id
    }

    /// Number of nodes; the id of the next one.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The node, if the id belongs to this arena.
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// All ids in order of creation.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// All nodes with their ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { items: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;
    #[inline]
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I, T: fmt::Debug> fmt::Debug for Arena<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

/// Side table: at most one `T` for each id, absent until set.
#[derive(Clone)]
pub struct IdMap<I, T> {
    items: Vec<Option<T>>,
    id: PhantomData<fn(I) -> I>,
}

impl<I: Id, T> IdMap<I, T> {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is known about the node.
    #[inline]
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index()).and_then(Option::as_ref)
    }

    /// What is known about the node, for change.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.items.get_mut(id.index()).and_then(Option::as_mut)
    }

    /// Sets the entry, giving the earlier one.
    #[inline]
    pub fn insert(&mut self, id: I, value: T) -> Option<T> {
        if self.items.len() <= id.index() {
            self.items.resize_with(id.index() + 1, || None);
        }
        self.items[id.index()].replace(value)
    }

    /// Removes the entry.
    pub fn remove(&mut self, id: I) -> Option<T> {
        self.items.get_mut(id.index()).and_then(Option::take)
    }

    /// Whether there is an entry.
    pub fn contains(&self, id: I) -> bool {
        self.get(id).is_some()
    }

    /// All entries in order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().filter_map(|(i, t)| t.as_ref().map(|t| (I::from_index(i), t)))
    }
}

/// Side table of facts that few nodes have: as [`IdMap`], with four bytes for each node that has none.
#[derive(Clone)]
pub struct SparseIdMap<I, T> {
    /// The place of each node's fact among `items`, plus one.
    places: Vec<u32>,
    items: Vec<T>,
    id: PhantomData<fn(I) -> I>,
}

impl<I: Id, T> SparseIdMap<I, T> {
    /// What is known about the node.
    #[inline]
    pub fn get(&self, id: I) -> Option<&T> {
        let place = self.places.get(id.index())?.checked_sub(1)?;
        self.items.get(place as usize)
    }

    /// All entries in order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        (0..self.places.len()).map(I::from_index).filter_map(|id| Some((id, self.get(id)?)))
    }

    /// Sets the entry, giving the earlier one.
    pub fn insert(&mut self, id: I, value: T) -> Option<T> {
        if self.places.len() <= id.index() {
            self.places.resize(id.index() + 1, 0);
        }
        let place = &mut self.places[id.index()];
        match place.checked_sub(1) {
            Some(at) => Some(std::mem::replace(&mut self.items[at as usize], value)),
            None => {
                self.items.push(value);
                *place = self.items.len() as u32;
                None
            }
        }
    }
}

impl<I, T> Default for SparseIdMap<I, T> {
    fn default() -> Self {
        SparseIdMap { places: Vec::new(), items: Vec::new(), id: PhantomData }
    }
}

impl<I: Id + fmt::Debug, T: fmt::Debug> fmt::Debug for SparseIdMap<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<I, T> Default for IdMap<I, T> {
    fn default() -> Self {
        IdMap { items: Vec::new(), id: PhantomData }
    }
}

impl<I: Id + fmt::Debug, T: fmt::Debug> fmt::Debug for IdMap<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
