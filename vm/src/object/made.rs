//! Types that the program makes at run time (`reflect.SliceOf` and its like).
//!
//! A module's types are a plain array; what is made later goes on behind them, in chunks that never move, so that a
//! descriptor can be read without a lock while others are made. Types live as long as the table: values of them may be
//! anywhere. Identical types get the same number, be they the module's own or made before.

use super::{TypeInfo, Types};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};
use urgo_abi::inst::TypeId;
use urgo_abi::typedesc::{Boxing, Equality, Leaf, MAX_FLAT_LEAVES, MemKind, PointerMap, TypeDesc, TypeShape};

/// Types of the first chunk; each further one is twice as large.
const FIRST: usize = 64;
/// Chunks: room for more types than numbers can name.
const CHUNKS: usize = 24;

/// The types made so far.
#[derive(Debug, Default)]
pub(super) struct Made {
    chunks: [OnceLock<Box<[OnceLock<TypeInfo>]>>; CHUNKS],
    known: Mutex<Known>,
}

/// Unnamed types by their structure.
#[derive(Debug, Default)]
struct Known {
    by_shape: HashMap<TypeShape, TypeId>,
    /// Whether the module's types are in it.
    is_filled: bool,
    made: usize,
}

/// Chunk and place in it of the `n`th type made.
fn place(n: usize) -> (usize, usize) {
    let chunk = (n / FIRST + 1).ilog2() as usize;
    (chunk, n - FIRST * ((1 << chunk) - 1))
}

impl Made {
    /// The `n`th type made.
    pub(super) fn get(&self, n: usize) -> Option<&TypeInfo> {
        let (chunk, at) = place(n);
        self.chunks.get(chunk)?.get()?.get(at)?.get()
    }
}

impl Types {
    /// The unnamed type of this structure, made if there is none; `name` gives its text. `None`: its values would be too
    /// large, or there are too many types.
    pub fn unnamed(&self, shape: TypeShape, name: impl FnOnce(&Types) -> String) -> Option<TypeId> {
        let mut known = self.made.known.lock().unwrap_or_else(|e| e.into_inner());
        if !known.is_filled {
            known.is_filled = true;
            for (i, info) in self.infos.iter().enumerate().skip(1) {
                let is_composite = is_composite(&info.desc.shape) && info.desc.type_name.is_empty();
                if is_composite {
                    known.by_shape.entry(info.desc.shape.clone()).or_insert(TypeId(i as u32));
                }
            }
        }
        if let Some(id) = known.by_shape.get(&shape) {
            return Some(*id);
        }
        let n = known.made;
        let id = TypeId(u32::try_from(self.infos.capacity() + n).ok().filter(|id| *id < 1 << 31)?);
        let desc = self.describe(shape.clone(), name(self))?;
        let (chunk, at) = place(n);
        let slots = self.made.chunks.get(chunk)?;
        let slots = slots.get_or_init(|| (0..FIRST << chunk).map(|_| OnceLock::new()).collect());
        slots[at].get_or_init(|| TypeInfo::new(id, &desc));
        known.made += 1;
        known.by_shape.insert(shape, id);
        Some(id)
    }

    /// The descriptor of an unnamed type, laid out as lowering lays out those of the module.
    fn describe(&self, shape: TypeShape, name: String) -> Option<TypeDesc> {
        let (size, align) = self.size_and_align(&shape)?;
        let mut leaves = Vec::new();
        let mut in_memory = self.flatten(&shape, 0, &mut leaves);
        in_memory |= leaves.len() > MAX_FLAT_LEAVES;
        if in_memory {
            leaves.clear();
        }
        let mut pointers = PointerMap::default();
        self.mark_pointers(&shape, 0, &mut pointers);
        let boxing = match leaves[..] {
            _ if in_memory => Boxing::Boxed,
            [] => Boxing::Empty,
            [l] if l.mem == MemKind::Ptr => Boxing::Pointer,
            [_] => Boxing::Scalar,
            _ => Boxing::Boxed,
        };
        let equality = self.equality(&shape, size);
        Some(TypeDesc {
            name,
            shape,
            size,
            align,
            leaves,
            in_memory,
            pointers,
            boxing,
            equality,
            ..TypeDesc::none()
        })
    }

    fn size_and_align(&self, shape: &TypeShape) -> Option<(u32, u32)> {
        let small = |bytes: u64| u32::try_from(bytes).ok().filter(|b| *b <= i32::MAX as u32);
        Some(match shape {
            TypeShape::Array(elem, n) => {
                let elem = &self.get(*elem).desc;
                (small(u64::from(elem.size).checked_mul(*n)?)?, elem.align)
            }
            TypeShape::Struct(fields) => {
                let (mut end, mut align) = (0, 1);
                for f in fields {
                    let desc = &self.get(f.ty).desc;
                    end = u64::from(f.offset) + u64::from(desc.size);
                    align = align.max(desc.align);
                }
                // A last field of size 0 must not have the address of what follows the struct.
                if end > 0 && fields.last().is_some_and(|f| self.get(f.ty).desc.size == 0) {
                    end += 1;
                }
                (small(end.next_multiple_of(u64::from(align)))?, align)
            }
            TypeShape::Slice(_) => (24, 8),
            TypeShape::String | TypeShape::Interface(_) => (16, 8),
            _ => (8, 8),
        })
    }

    /// Appends the leaves of a value; whether it has to be kept in memory.
    fn flatten(&self, shape: &TypeShape, at: u32, out: &mut Vec<Leaf>) -> bool {
        let mut leaf = |offset, mem| out.push(Leaf { offset: at + offset, mem });
        match shape {
            TypeShape::Slice(_) => {
                leaf(0, MemKind::Ptr);
                leaf(8, MemKind::I64);
                leaf(16, MemKind::I64);
            }
            TypeShape::Interface(_) => {
                leaf(0, MemKind::I64);
                leaf(8, MemKind::Word);
            }
            TypeShape::Array(..) => return true,
            TypeShape::Struct(fields) => {
                let mut in_memory = false;
                for f in fields {
                    let part = &self.get(f.ty).desc;
                    in_memory |= part.in_memory;
                    out.extend(part.leaves.iter().map(|l| Leaf { offset: at + f.offset + l.offset, ..*l }));
                }
                return in_memory;
            }
            _ => leaf(0, MemKind::Ptr),
        }
        false
    }

    fn mark_pointers(&self, shape: &TypeShape, at: usize, map: &mut PointerMap) {
        let mut part = |ty: TypeId, at: usize| {
            let part = &self.get(ty).desc.pointers;
            let set = (0..part.bits.len() * 64).filter(|w| part.get(*w));
            set.for_each(|w| map.set(at / 8 + w));
        };
        match shape {
            TypeShape::Interface(_) => map.set(at / 8 + 1),
            TypeShape::Array(elem, n) => {
                let size = self.get(*elem).size();
                if !self.get(*elem).desc.pointers.is_empty() {
                    (0..*n as usize).for_each(|i| part(*elem, at + i * size));
                }
            }
            TypeShape::Struct(fields) => fields.iter().for_each(|f| part(f.ty, at + f.offset as usize)),
            _ => map.set(at / 8),
        }
    }

    fn equality(&self, shape: &TypeShape, size: u32) -> Equality {
        match shape {
            TypeShape::Slice(_) | TypeShape::Map { .. } | TypeShape::Func { .. } => Equality::None,
            TypeShape::Interface(_) => Equality::Parts,
            TypeShape::Array(elem, _) => self.get(*elem).desc.equality,
            TypeShape::Struct(fields) => {
                let (mut all, mut filled) = (Equality::Bits, 0);
                for f in fields {
                    let desc = &self.get(f.ty).desc;
                    match desc.equality {
                        Equality::None => return Equality::None,
                        Equality::Parts => all = Equality::Parts,
                        Equality::Bits => {}
                    }
                    if f.offset != filled || f.name == "_" {
                        all = Equality::Parts;
                    }
                    filled = f.offset + desc.size;
                }
                if filled == size { all } else { Equality::Parts }
            }
            _ => Equality::Bits,
        }
    }
}

/// Whether a structure makes an unnamed type of its own.
fn is_composite(shape: &TypeShape) -> bool {
    matches!(
        shape,
        TypeShape::Pointer(_)
            | TypeShape::Slice(_)
            | TypeShape::Array(..)
            | TypeShape::Map { .. }
            | TypeShape::Chan { .. }
            | TypeShape::Func { .. }
            | TypeShape::Struct(_)
            | TypeShape::Interface(_)
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{World, named};
    use super::*;

    #[test]
    fn chunks_follow_each_other_without_gaps() {
        let mut last = (0, usize::MAX);
        for n in 0..10_000 {
            let at = place(n);
            assert!(at == (last.0, last.1.wrapping_add(1)) || at == (last.0 + 1, 0), "{n}: {at:?}");
            assert!(at.1 < FIRST << at.0);
            last = at;
        }
    }

    #[test]
    fn identical_types_have_one_number() {
        let w = World::new(&[named("int", TypeShape::Int, 8)]);
        let int = TypeId(1);
        let make = |shape: TypeShape| w.types.unnamed(shape, |_| "made".into()).unwrap();
        let slice = make(TypeShape::Slice(int));
        assert_eq!(slice, make(TypeShape::Slice(int)));
        let array = make(TypeShape::Array(slice, 3));
        let desc = &w.types.get(array).desc;
        assert_eq!((desc.size, desc.align, desc.in_memory, desc.equality), (72, 8, true, Equality::None));
        assert_eq!((0..9).filter(|i| desc.pointers.get(*i)).collect::<Vec<_>>(), [0, 3, 6]);
        // Enough to fill more than one chunk.
        let many: Vec<TypeId> = (0..200).map(|n| make(TypeShape::Array(int, n))).collect();
        assert_eq!(w.types.get(many[199]).desc.size, 199 * 8);
        assert!(w.types.unnamed(TypeShape::Array(int, 1 << 40), |_| String::new()).is_none());
    }
}
