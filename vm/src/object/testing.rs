//! A heap with types, for the tests of this directory.

use super::{Env, Types};
use crate::heap::{CacheHandle, Config, Heap};
use std::sync::Arc;
use urgo_abi::typedesc::{Boxing, Equality, Leaf, MemKind, TypeDesc, TypeShape};

/// Heap, cache and types.
pub(crate) struct World {
    cache: Option<CacheHandle>,
    pub(crate) heap: Box<Heap>,
    pub(crate) types: Arc<Types>,
}

impl World {
    /// Types with these descriptors from id 1 on.
    pub(crate) fn new(descs: &[TypeDesc]) -> World {
        World::with_config(descs, Config { clobber: true, verify: true, ..Config::default() })
    }

    pub(crate) fn with_config(descs: &[TypeDesc], config: Config) -> World {
        let all: Vec<TypeDesc> = std::iter::once(TypeDesc::none()).chain(descs.iter().cloned()).collect();
        let heap = Box::new(Heap::new(config).expect("address space"));
        // SAFETY: the world drops the handle before the heap.
        let cache = Some(unsafe { heap.new_cache() });
        World { heap, types: Arc::new(Types::new(&all, 0)), cache }
    }

    pub(crate) fn env(&mut self) -> Env<'_> {
        let cache = self.cache.as_mut().expect("taken by drop only").get();
        Env { heap: &self.heap, cache, types: &self.types }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.cache = None;
    }
}

/// A type with pointers at these words, compared bit by bit.
pub(crate) fn desc(shape: TypeShape, size: u32, pointers: &[usize]) -> TypeDesc {
    let mut d =
        TypeDesc { shape, size, align: if size.is_multiple_of(8) { 8 } else { 1 }, ..TypeDesc::none() };
    pointers.iter().for_each(|w| d.pointers.set(*w));
    d.equality = Equality::Bits;
    d
}

/// A type of one 64-bit scalar with a name.
pub(crate) fn named(name: &str, shape: TypeShape, size: u32) -> TypeDesc {
    let mut d = desc(shape, size, &[]);
    d.name = name.into();
    d.boxing = Boxing::Scalar;
    d.leaves = vec![Leaf { offset: 0, mem: MemKind::I64 }];
    d
}
