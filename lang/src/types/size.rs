//! Sizes and alignments of Go's types on 64-bit machines, as `unsafe.Sizeof` gives them.

use super::{Basic, Type, TypeId, Types};

impl Types {
    /// Alignment in bytes.
    pub fn align_of(&mut self, t: TypeId) -> u64 {
        self.size_and_align(t).1
    }

    /// Size in bytes; `None` if it exceeds an address space.
    pub fn size_of(&mut self, t: TypeId) -> Option<u64> {
        self.size_and_align(t).0
    }

    /// Remembered, since a chain of structs with two fields each doubles the walk at every step.
    fn size_and_align(&mut self, t: TypeId) -> (Option<u64>, u64) {
        let u = self.under(t);
        if let Some(&known) = self.sizes.get(&u) {
            return known;
        }
        if self.walking.contains(&u) || self.walking.len() > 2 * super::MAX_DEPTH as usize {
            self.walk_cut = true;
            return (Some(0), 1);
        }
        self.walking.push(u);
        let result = self.compute_size(u);
        self.walking.pop();
        if !self.walk_cut && u != TypeId::INVALID && !self.has_param(u) {
            self.sizes.insert(u, result);
        }
        self.walk_cut &= !self.walking.is_empty();
        result
    }

    fn compute_size(&mut self, u: TypeId) -> (Option<u64>, u64) {
        match self.get(u).clone() {
            Type::Basic(b) => match b {
                Basic::Bool | Basic::Int8 | Basic::Uint8 | Basic::UntypedBool => (Some(1), 1),
                Basic::Int16 | Basic::Uint16 => (Some(2), 2),
                Basic::Int32 | Basic::Uint32 | Basic::Float32 | Basic::UntypedRune => (Some(4), 4),
                Basic::Complex64 => (Some(8), 4),
                Basic::String | Basic::Complex128 | Basic::UntypedString | Basic::UntypedComplex => {
                    (Some(16), 8)
                }
                _ => (Some(8), 8),
            },
            Type::Array { elem, len } => {
                let (size, align) = self.size_and_align(elem);
                let n = size.and_then(|s| s.checked_mul(len)).filter(|&n| n <= i64::MAX as u64);
                (n, align)
            }
            Type::Slice(_) => (Some(24), 8),
            Type::Interface(_) => (Some(16), 8),
            Type::Struct(s) => {
                let align = s.fields.iter().map(|f| self.align_of(f.ty)).max().unwrap_or(1);
                (self.layout(&s.fields).map(|l| l.1), align)
            }
            _ => (Some(8), 8),
        }
    }

    fn layout(&mut self, fields: &[super::Field]) -> Option<(Vec<u64>, u64)> {
        let mut at = 0u64;
        let mut max = 1;
        let mut offsets = Vec::with_capacity(fields.len());
        let mut last = 1;
        for f in fields {
            let a = self.align_of(f.ty);
            max = max.max(a);
            at = at.checked_next_multiple_of(a)?;
            offsets.push(at);
            last = self.size_of(f.ty)?;
            at = at.checked_add(last)?;
        }
        // A pointer to a final field of size 0 must not point behind the object.
        if last == 0 && at > 0 {
            at += 1;
        }
        let end = at.checked_next_multiple_of(max)?;
        (end <= i64::MAX as u64).then_some((offsets, end))
    }

    /// Offset of a field of a struct type.
    pub fn field_offset(&mut self, t: TypeId, index: usize) -> Option<u64> {
        let u = self.under(t);
        if let Some(known) = self.offsets.get(&u) {
            return known.get(index).copied();
        }
        let s = self.as_struct(u)?;
        let offsets = self.layout(&s.fields)?.0;
        let offset = offsets.get(index).copied();
        if !self.has_param(u) {
            self.offsets.insert(u, offsets.into());
        }
        offset
    }
}
