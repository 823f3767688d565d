//! How values of a type sit in memory and in frames.
//!
//! Memory layout is Go's on amd64 (`Types::size_of`); a frame holds a value's leaves in consecutive slots, or, for
//! what is kept in memory, one pointer to a copy that nobody writes. All of lowering asks here, so that run-time
//! descriptors, loads, stores and calls cannot disagree.

use super::Lowerer;
use crate::types::{Basic, Type, TypeId};
use std::rc::Rc;
use urgo_abi::op::Kind;
use urgo_abi::typedesc::{Boxing, Equality, Leaf, MAX_FLAT_LEAVES, MemKind, PointerMap};

/// Largest value that lowering accepts: offsets are signed 32-bit operands.
pub(crate) const MAX_SIZE: u64 = i32::MAX as u64;

/// Layout of one type.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Bytes in memory.
    pub size: u32,
    /// Alignment.
    pub align: u32,
    /// Scalars and pointers in order, if the value is flattened.
    pub leaves: Vec<Leaf>,
    /// Kinds of its slots in a frame.
    pub kinds: Rc<[Kind]>,
    /// Whether frames hold a pointer to memory.
    pub in_memory: bool,
    /// Words that the collector looks at.
    pub pointers: PointerMap,
    /// How an interface's data word holds it.
    pub boxing: Boxing,
    /// How values are compared.
    pub equality: Equality,
}

impl Layout {
    /// The memory form of the only leaf, if the value is exactly one leaf without padding.
    pub fn single(&self) -> Option<MemKind> {
        match self.leaves[..] {
            [Leaf { offset: 0, mem }] if mem.size() == self.size && !self.in_memory => Some(mem),
            _ => None,
        }
    }
}

/// The layouts known so far, by type.
#[derive(Debug, Default)]
pub(crate) struct Layouts(Vec<Option<Rc<Layout>>>);

impl Layouts {
    fn contains(&self, t: TypeId) -> bool {
        matches!(self.0.get(t.0 as usize), Some(Some(_)))
    }

    fn insert(&mut self, t: TypeId, layout: Rc<Layout>) {
        if self.0.len() <= t.0 as usize {
            self.0.resize(t.0 as usize + 1, None);
        }
        self.0[t.0 as usize] = Some(layout);
    }
}

impl std::ops::Index<TypeId> for Layouts {
    type Output = Rc<Layout>;
    fn index(&self, t: TypeId) -> &Rc<Layout> {
        self.0[t.0 as usize].as_ref().expect("asked for after it was inserted")
    }
}

/// Form in memory of a basic type's leaves.
fn basic_leaves(b: Basic) -> &'static [(u32, MemKind)] {
    match b {
        Basic::Bool | Basic::Uint8 | Basic::UntypedBool => &[(0, MemKind::U8)],
        Basic::Int8 => &[(0, MemKind::I8)],
        Basic::Int16 => &[(0, MemKind::I16)],
        Basic::Uint16 => &[(0, MemKind::U16)],
        Basic::Int32 | Basic::UntypedRune => &[(0, MemKind::I32)],
        Basic::Uint32 => &[(0, MemKind::U32)],
        Basic::Int | Basic::Int64 | Basic::Uint | Basic::Uint64 | Basic::Uintptr | Basic::UntypedInt => {
            &[(0, MemKind::I64)]
        }
        Basic::Float32 => &[(0, MemKind::F32)],
        Basic::Float64 | Basic::UntypedFloat => &[(0, MemKind::F64)],
        Basic::Complex64 => &[(0, MemKind::F32), (4, MemKind::F32)],
        Basic::Complex128 | Basic::UntypedComplex => &[(0, MemKind::F64), (8, MemKind::F64)],
        Basic::String | Basic::UntypedString => &[(0, MemKind::Ptr), (8, MemKind::I64)],
        Basic::UnsafePointer | Basic::UntypedNil => &[(0, MemKind::Ptr)],
        Basic::Invalid => &[],
    }
}

impl Lowerer<'_> {
    /// The layout of a type without type parameters.
    pub(crate) fn layout(&mut self, t: TypeId) -> Rc<Layout> {
        self.layout_of(t).clone()
    }

    /// The same, only to look at.
    pub(crate) fn layout_of(&mut self, t: TypeId) -> &Rc<Layout> {
        let u = self.types.under(t);
        if !self.layouts.contains(u) {
            let layout = Rc::new(self.compute_layout(u));
            self.layouts.insert(u, layout);
        }
        &self.layouts[u]
    }

    /// The kinds of a value's slots.
    pub(crate) fn kinds(&mut self, t: TypeId) -> Rc<[Kind]> {
        self.layout_of(t).kinds.clone()
    }

    fn compute_layout(&mut self, u: TypeId) -> Layout {
        let size = self.types.size_of(u).filter(|s| *s <= MAX_SIZE);
        if size.is_none() {
            self.too_large(u);
        }
        let size = size.unwrap_or(0) as u32;
        let align = self.types.align_of(u) as u32;
        let mut leaves = Vec::new();
        let mut in_memory = false;
        let mut pointers = PointerMap::default();
        if size > 0 || matches!(self.types.get(u), Type::Array { .. } | Type::Struct(_) | Type::Tuple(_)) {
            in_memory = self.flatten(u, 0, &mut leaves);
            self.mark_pointers(u, 0, &mut pointers);
        }
        if in_memory {
            leaves.clear();
        }
        let kinds: Rc<[Kind]> =
            if in_memory { Rc::new([Kind::Ptr]) } else { leaves.iter().map(|l| l.kind()).collect() };
        let boxing = match leaves[..] {
            _ if in_memory => Boxing::Boxed,
            [] => Boxing::Empty,
            [l] if l.mem == MemKind::Ptr => Boxing::Pointer,
            [_] => Boxing::Scalar,
            _ => Boxing::Boxed,
        };
        let equality = self.equality(u);
        Layout { size, align, leaves, kinds, in_memory, pointers, boxing, equality }
    }

    /// Appends the leaves of a value at an offset; whether the value has to be kept in memory.
    fn flatten(&mut self, t: TypeId, at: u32, out: &mut Vec<Leaf>) -> bool {
        if out.len() > MAX_FLAT_LEAVES {
            return true;
        }
        let u = self.types.under(t);
        let mut leaf = |offset: u32, mem| out.push(Leaf { offset: at + offset, mem });
        match self.types.get(u).clone() {
            Type::Basic(b) => basic_leaves(b).iter().for_each(|(o, m)| leaf(*o, *m)),
            Type::Pointer(_) | Type::Map { .. } | Type::Chan { .. } | Type::Signature(_) => {
                leaf(0, MemKind::Ptr);
            }
            Type::Slice(_) => {
                leaf(0, MemKind::Ptr);
                leaf(8, MemKind::I64);
                leaf(16, MemKind::I64);
            }
            Type::Interface(_) => {
                leaf(0, MemKind::I64);
                leaf(8, MemKind::Word);
            }
            Type::Array { .. } => return true,
            Type::Struct(s) => {
                let mut in_memory = false;
                for (i, f) in s.fields.iter().enumerate() {
                    let offset = self.types.field_offset(u, i).unwrap_or(0) as u32;
                    in_memory |= self.flatten(f.ty, at + offset, out);
                }
                return in_memory || out.len() > MAX_FLAT_LEAVES;
            }
            // A tuple never lies in memory; its parts are laid out one after the other.
            Type::Tuple(ts) => {
                for t in ts.iter() {
                    let part = self.layout(*t);
                    let mems = part.leaves.iter().map(|l| l.mem);
                    if part.in_memory {
                        out.push(Leaf { offset: 0, mem: MemKind::Ptr });
                    } else {
                        out.extend(mems.map(|mem| Leaf { offset: 0, mem }));
                    }
                }
                return false;
            }
            Type::Pending(_) | Type::Named { .. } | Type::Param(_) => {}
        }
        false
    }

    fn mark_pointers(&mut self, t: TypeId, at: u64, map: &mut PointerMap) {
        let u = self.types.under(t);
        match self.types.get(u).clone() {
            Type::Basic(Basic::String | Basic::UnsafePointer | Basic::UntypedNil | Basic::UntypedString)
            | Type::Pointer(_)
            | Type::Map { .. }
            | Type::Chan { .. }
            | Type::Signature(_)
            | Type::Slice(_) => map.set(at as usize / 8),
            Type::Interface(_) => map.set(at as usize / 8 + 1),
            Type::Array { elem, len } => {
                let part = self.layout(elem);
                if part.pointers.is_empty() {
                    return;
                }
                let words = part.pointers.bits.len() * 64;
                let set: Vec<usize> = (0..words).filter(|w| part.pointers.get(*w)).collect();
                for i in 0..len {
                    let base = ((at + i * u64::from(part.size)) / 8) as usize;
                    set.iter().for_each(|w| map.set(base + w));
                }
            }
            Type::Struct(s) => {
                for (i, f) in s.fields.iter().enumerate() {
                    let offset = self.types.field_offset(u, i).unwrap_or(0);
                    self.mark_pointers(f.ty, at + offset, map);
                }
            }
            Type::Basic(_) | Type::Tuple(_) | Type::Pending(_) | Type::Named { .. } | Type::Param(_) => {}
        }
    }

    /// Whether values are comparable, and how.
    fn equality(&mut self, t: TypeId) -> Equality {
        let u = self.types.under(t);
        match self.types.get(u).clone() {
            Type::Basic(b) if b.is_string() || b.is_float() || b.is_complex() => Equality::Parts,
            Type::Basic(_) | Type::Pointer(_) | Type::Chan { .. } => Equality::Bits,
            Type::Interface(_) => Equality::Parts,
            Type::Array { elem, .. } => self.equality(elem),
            Type::Struct(s) => {
                let mut filled = 0;
                let mut all = Equality::Bits;
                for (i, f) in s.fields.iter().enumerate() {
                    match self.equality(f.ty) {
                        Equality::None => return Equality::None,
                        Equality::Parts => all = Equality::Parts,
                        Equality::Bits => {}
                    }
                    let offset = self.types.field_offset(u, i).unwrap_or(0);
                    // Padding and blank fields do not take part.
                    if offset != filled || f.name == crate::types::Name::BLANK {
                        all = Equality::Parts;
                    }
                    filled = offset + self.types.size_of(f.ty).unwrap_or(0);
                }
                if self.types.size_of(u) != Some(filled) { Equality::Parts } else { all }
            }
            Type::Slice(_)
            | Type::Map { .. }
            | Type::Signature(_)
            | Type::Tuple(_)
            | Type::Pending(_)
            | Type::Named { .. }
            | Type::Param(_) => Equality::None,
        }
    }
}
