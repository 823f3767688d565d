//! Composite literals.

use super::func::{FuncLower, Place};
use crate::ast::{ExprId, ExprKind};
use crate::types::{Type, TypeId};
use urgo_abi::inst::Slot;
use urgo_abi::runtime_call::RuntimeCall;

impl FuncLower<'_, '_> {
    /// `T{…}` as a value.
    pub(crate) fn composite(&mut self, e: ExprId, dst: Option<Slot>) -> Slot {
        let _ = dst;
        let t = self.ty(e);
        // An elided `&T{…}` has the pointer's type.
        if let Type::Pointer(elem) = self.under(t) {
            let p = self.allocated(e, elem, "&T{}");
            self.literal_of(e, elem, p, 0);
            return p;
        }
        let d = self.temp_for(t);
        self.composite_fresh(e, d);
        d
    }

    /// `T{…}` into a run that its elements cannot read.
    pub(crate) fn composite_fresh(&mut self, e: ExprId, d: Slot) {
        let t = self.ty(e);
        self.composite_of(e, t, d);
    }

    /// The literal `e`, taken as a `t`, into a run that its elements cannot read.
    fn composite_of(&mut self, e: ExprId, t: TypeId, d: Slot) {
        match self.under(t) {
            Type::Struct(_) if !self.layout(t).in_memory => self.struct_slots(e, t, d),
            Type::Struct(_) | Type::Array { .. } => {
                self.new_object(t, Some(d));
                self.literal_memory(e, t, d, 0);
            }
            Type::Slice(elem) => self.slice_literal(e, elem, d),
            Type::Map { .. } => self.map_literal(e, t, d),
            _ => {
                let v = self.composite(e, None);
                self.into(t, d, v);
            }
        }
    }

    /// Index and value of each field of a struct literal.
    fn struct_elements(&self, e: ExprId) -> Vec<(usize, ExprId)> {
        let ast = self.m.ast;
        let ExprKind::Composite { elems, .. } = &ast[e].kind else { return Vec::new() };
        elems
            .iter()
            .enumerate()
            .map(|(i, x)| match ast[*x].kind {
                ExprKind::KeyValue(key, value) => {
                    (self.m.info.field_keys.get(key).map_or(i, |f| *f as usize), value)
                }
                _ => (i, *x),
            })
            .collect()
    }

    fn struct_slots(&mut self, e: ExprId, t: TypeId, d: Slot) {
        let Some(s) = self.m.types.as_struct(t) else { return };
        let elems = self.struct_elements(e);
        let mut at = d;
        let mut places = Vec::new();
        for (i, f) in s.fields.iter().enumerate() {
            let ft = self.m.canon(f.ty);
            let kinds = self.kinds(ft);
            if !elems.iter().any(|(k, _)| *k == i) {
                self.zero_run(&kinds, at);
            }
            places.push((at, ft));
            if !kinds.is_empty() {
                at = Slot(at.0 + kinds.len() as u16);
            }
        }
        for (i, value) in elems {
            let (to, ft) = places[i];
            let mark = self.mark();
            self.expr_fresh(value, ft, to);
            self.release(mark);
        }
    }

    /// Sets zeroed memory at an offset to a literal's value.
    pub(crate) fn literal_memory(&mut self, e: ExprId, t: TypeId, p: Slot, off: u32) {
        self.literal_of(e, t, p, off);
    }

    /// The value of a literal `e`, taken as a `t`, into zeroed memory.
    fn literal_of(&mut self, e: ExprId, t: TypeId, p: Slot, off: u32) {
        match self.under(t) {
            Type::Struct(s) => {
                for (i, value) in self.struct_elements(e) {
                    let ft = self.m.canon(s.fields[i].ty);
                    let at = off + self.m.types.field_offset(t, i).unwrap_or(0) as u32;
                    self.element_memory(value, ft, p, at);
                }
            }
            Type::Array { elem, .. } => {
                let size = self.layout(elem).size;
                for (i, value) in self.indexed_elements(e) {
                    self.element_memory(value, elem, p, off + i as u32 * size);
                }
            }
            _ => {
                // Not `composite_fresh`: the literal's own type is the pointer's where `&T` is elided.
                let v = self.temp_for(t);
                self.composite_of(e, t, v);
                self.store(Place::Memory { ptr: p, off, checked: true }, t, v);
            }
        }
    }

    /// An element's value into zeroed memory.
    fn element_memory(&mut self, value: ExprId, t: TypeId, p: Slot, off: u32) {
        let mark = self.mark();
        let inner = self.m.ast.unparen(value);
        let nested = matches!(self.m.ast[inner].kind, ExprKind::Composite { .. });
        if nested && self.ty(inner) == t && matches!(self.under(t), Type::Struct(_) | Type::Array { .. }) {
            self.literal_of(inner, t, p, off);
        } else {
            let v = self.borrow(value, t);
            self.store(Place::Memory { ptr: p, off, checked: true }, t, v);
        }
        self.release(mark);
    }

    /// Index and value of each element of an array or slice literal.
    fn indexed_elements(&self, e: ExprId) -> Vec<(u64, ExprId)> {
        let ast = self.m.ast;
        let ExprKind::Composite { elems, .. } = &ast[e].kind else { return Vec::new() };
        let mut next = 0;
        let mut out = Vec::with_capacity(elems.len());
        for x in elems.iter() {
            let mut value = *x;
            if let ExprKind::KeyValue(key, v) = ast[*x].kind {
                next = self.const_int(key).map_or(next, |k| k as u64);
                value = v;
            }
            out.push((next, value));
            next += 1;
        }
        out
    }

    fn slice_literal(&mut self, e: ExprId, elem: TypeId, d: Slot) {
        let elems = self.indexed_elements(e);
        let n = elems.iter().map(|(i, _)| i + 1).max().unwrap_or(0);
        let layout = self.layout(elem);
        // Literals of structs and arrays set some parts of them only.
        let parts = matches!(self.under(elem), Type::Struct(_) | Type::Array { .. });
        let zeroed = elems.len() as u64 != n || parts;
        self.allocated_array(e, elem, n, zeroed, d, "[]T{}");
        self.int(n as i64, Some(d.plus(1)));
        self.int(n as i64, Some(d.plus(2)));
        let size = u64::from(layout.size);
        if n * size > super::layout::MAX_SIZE {
            let pos = self.m.ast[e].pos;
            return self.unsupported(pos, "a literal of this size");
        }
        for (i, value) in elems {
            self.element_memory(value, elem, d, (i * size) as u32);
        }
    }

    fn map_literal(&mut self, e: ExprId, t: TypeId, d: Slot) {
        let Type::Map { key, elem } = self.under(t) else { return };
        let ast = self.m.ast;
        let ExprKind::Composite { elems, .. } = &ast[e].kind else { return };
        let hint = self.int(elems.len() as i64, None);
        self.runtime_for(RuntimeCall::MakeMap, t, &[d], &[hint]);
        for x in elems.iter() {
            let ExprKind::KeyValue(k, v) = ast[*x].kind else { continue };
            let mark = self.mark();
            let k = self.element_value(k, key);
            let v = self.element_value(v, elem);
            self.store(Place::Map { map: d, key: k, ty: t }, elem, v);
            self.release(mark);
        }
    }

    fn element_value(&mut self, e: ExprId, t: TypeId) -> Slot {
        self.borrow(e, t)
    }

    // ---- maps

    fn map_operands(&mut self, map: Slot, key: Slot, t: TypeId) -> Vec<Slot> {
        let mut args = vec![map];
        if let Type::Map { key: kt, .. } = self.under(t) {
            args.extend(self.slots(kt, key));
        }
        args
    }

    /// Address of the element for a key; nil if there is none.
    pub(crate) fn map_find(&mut self, map: Slot, key: Slot, t: TypeId) -> Slot {
        let args = self.map_operands(map, key, t);
        let p = self.temp(urgo_abi::op::Kind::Ptr);
        self.runtime_for(RuntimeCall::MapFind, t, &[p], &args);
        p
    }

    /// Address of the element for a key, inserted if there is none.
    pub(crate) fn map_assign(&mut self, map: Slot, key: Slot, t: TypeId) -> Slot {
        let args = self.map_operands(map, key, t);
        let p = self.temp(urgo_abi::op::Kind::Ptr);
        self.runtime_for(RuntimeCall::MapAssign, t, &[p], &args);
        p
    }

    /// `m[k]`: the element or zero.
    pub(crate) fn map_load(&mut self, map: Slot, key: Slot, t: TypeId, dst: Option<Slot>) -> Slot {
        let p = self.map_find(map, key, t);
        let Type::Map { elem, .. } = self.under(t) else { return Slot(0) };
        self.load_or_zero(p, elem, dst)
    }

    /// The value behind a pointer, zero if that is nil. Nothing is read after `dst` is first written.
    pub(crate) fn load_or_zero(&mut self, p: Slot, t: TypeId, dst: Option<Slot>) -> Slot {
        use urgo_abi::inst::Inst;
        let d = dst.unwrap_or_else(|| self.temp_for(t));
        let (none, end) = (self.b.label(), self.b.label());
        self.b.emit_jump(Inst::Jnil { a: p, to: 0 }, none);
        let v = self.load(Place::Memory { ptr: p, off: 0, checked: true }, t, Some(d));
        self.into(t, d, v);
        self.b.emit_jump(Inst::Jump { to: 0 }, end);
        self.b.bind(none);
        self.zero(t, Some(d));
        self.b.bind(end);
        d
    }
}
