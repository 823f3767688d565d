//! `for … range`.

use super::func::{FuncLower, Place, Target};
use crate::ast::{BlockId, ExprId, StmtId};
use crate::types::{Type, TypeId};
use urgo_abi::inst::{Inst, Slot};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;

impl FuncLower<'_, '_> {
    /// `for vars = range x {…}`
    pub(crate) fn range(&mut self, s: StmtId, vars: &[ExprId], define: bool, x: ExprId, body: BlockId) {
        let mark = self.mark();
        let xt = self.ty(x);
        let core = self.m.types.core_type(xt).unwrap_or(xt);
        let loop_ = Loop { s, vars, define, body };
        match self.m.types.get(core).clone() {
            Type::Basic(b) if b.is_integer() => self.range_int(&loop_, x, xt),
            Type::Basic(_) => self.range_string(&loop_, x),
            Type::Slice(elem) => {
                let v = self.vec(x);
                let vec = self.vec_run();
                self.copy(&[Kind::Ptr, Kind::Int], vec, v);
                self.range_vec(&loop_, vec, elem);
            }
            Type::Array { elem, len } => self.range_array(&loop_, x, xt, elem, len),
            Type::Pointer(array) => {
                if let Type::Array { elem, len } = self.under(array) {
                    let p = self.expr(x, None);
                    let p = self.stable_slot(Kind::Ptr, p);
                    self.range_array_at(&loop_, Place::Memory { ptr: p, off: 0, checked: false }, elem, len);
                }
            }
            Type::Map { key, elem } => self.range_map(&loop_, x, core, key, elem),
            Type::Chan { elem, .. } => self.range_chan(&loop_, x, elem),
            Type::Signature(_) => self.range_func(&loop_, x, core),
            _ => {
                let pos = self.m.ast[s].pos;
                self.unsupported(pos, "range over this type");
            }
        }
        self.release(mark);
    }

    /// Whether an iteration variable is wanted.
    fn wanted(&self, l: &Loop<'_>, i: usize) -> bool {
        l.vars.get(i).is_some_and(|v| {
            let v = self.m.ast.unparen(*v);
            !matches!(self.m.ast[v].kind, crate::ast::ExprKind::Ident(id) if self.m.ast.name(id) == "_")
        })
    }

    /// Gives the iteration variables their values: as in any assignment, what is assigned to is found before the first
    /// assignment is made.
    pub(crate) fn iteration_vars(&mut self, l: &Loop<'_>, values: &[(Slot, TypeId)]) {
        let wanted: Vec<usize> = (0..values.len()).filter(|i| self.wanted(l, *i)).collect();
        if l.define || wanted.len() < 2 {
            for i in wanted {
                self.iteration_var(l, i, values[i].0, values[i].1);
            }
            return;
        }
        let assigned: Vec<ExprId> = wanted.iter().map(|i| l.vars[*i]).collect();
        self.calls_first(&assigned);
        let places: Vec<Place> = wanted.iter().map(|i| self.stable_place(l.vars[*i])).collect();
        for (i, place) in wanted.into_iter().zip(places) {
            let to = self.ty(l.vars[i]);
            let v = self.value_as(values[i].0, values[i].1, to);
            self.store(place, to, v);
        }
    }

    /// Gives iteration variable `i` a value of a type.
    fn iteration_var(&mut self, l: &Loop<'_>, i: usize, v: Slot, t: TypeId) {
        if !self.wanted(l, i) {
            return;
        }
        if l.define {
            if let Some(obj) = self.defined(l.vars[i]) {
                let to = self.obj_ty(obj);
                let v = self.value_as(v, t, to);
                self.declare_with(obj, v);
            }
            return;
        }
        let to = self.ty(l.vars[i]);
        let v = self.value_as(v, t, to);
        self.calls_first(&[l.vars[i]]);
        let place = self.place(l.vars[i]);
        self.store(place, to, v);
    }

    /// The loop's body between its labels.
    fn range_body(&mut self, l: &Loop<'_>, labels: (urgo_abi::build::Label, urgo_abi::build::Label)) {
        let (out, next) = labels;
        self.targets.push(Target { stmt: l.s, break_to: out, continue_to: Some(next) });
        self.block(l.body);
        self.targets.pop();
        self.b.bind(next);
        let pos = self.m.ast[l.s].start;
        self.at(pos);
    }

    fn range_int(&mut self, l: &Loop<'_>, x: ExprId, xt: TypeId) {
        // The type of the variable decides for an untyped constant.
        let t = match l.vars.first() {
            Some(v) if self.wanted(l, 0) => match self.defined(*v) {
                Some(obj) if l.define => self.obj_ty(obj),
                _ => self.ty(*v),
            },
            _ => xt,
        };
        let unsigned = self.m.types.as_basic(t).is_some_and(|b| b.is_unsigned() && b.int_bits() == Some(64));
        let n = self.expr(x, None);
        let n = self.stable_slot(Kind::Int, n);
        let i = self.hidden_counter(l, t);
        let (out, next) = (self.b.label(), self.b.label());
        self.int(0, Some(i));
        self.b.emit_jump(jump_less(unsigned, n, i, true), out);
        let head = self.b.bound_label();
        let mark = self.mark();
        self.iteration_counter(l, i, t);
        self.range_body(l, (out, next));
        self.release(mark);
        self.b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        self.b.emit_jump(jump_less(unsigned, i, n, false), head);
        self.b.bind(out);
    }

    /// The slot that counts.
    fn hidden_counter(&mut self, _l: &Loop<'_>, _t: TypeId) -> Slot {
        self.temp(Kind::Int)
    }

    /// The variables of a range over something indexed.
    fn counter_and_value(&mut self, l: &Loop<'_>, i: Slot, value: (Slot, TypeId)) {
        if l.define {
            self.iteration_counter(l, i, TypeId::INT);
            self.iteration_var(l, 1, value.0, value.1);
        } else {
            self.iteration_vars(l, &[(i, TypeId::INT), value]);
        }
    }

    /// The variable that shows the counter: the counter itself if nobody can change or share it.
    fn iteration_counter(&mut self, l: &Loop<'_>, i: Slot, t: TypeId) {
        if l.define
            && self.wanted(l, 0)
            && let Some(obj) = self.defined(l.vars[0])
            && !self.in_memory(obj)
            && !self.m.is_changed(obj)
        {
            return self.bind_slots(obj, i, 1);
        }
        self.iteration_var(l, 0, i, t);
    }

    /// Over pointer and length in slots of their own.
    fn range_vec(&mut self, l: &Loop<'_>, vec: Slot, elem: TypeId) {
        let i = self.temp(Kind::Int);
        let (out, next) = (self.b.label(), self.b.label());
        self.int(0, Some(i));
        self.b.emit_jump(Inst::JleI64 { a: vec.plus(1), b: i, to: 0 }, out);
        let head = self.b.bound_label();
        let mark = self.mark();
        if self.wanted(l, 1) {
            let place = self.element_at(vec, elem, i);
            let v = self.load(place, elem, None);
            self.counter_and_value(l, i, (v, elem));
        } else {
            self.iteration_counter(l, i, TypeId::INT);
        }
        self.range_body(l, (out, next));
        self.release(mark);
        self.b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        self.b.emit_jump(Inst::JltI64 { a: i, b: vec.plus(1), to: 0 }, head);
        self.b.bind(out);
    }

    fn range_array(&mut self, l: &Loop<'_>, x: ExprId, t: TypeId, elem: TypeId, len: u64) {
        if !self.wanted(l, 1) {
            let place = self.place(x);
            let _ = place;
            let vec = self.vec_run();
            self.b.emit(Inst::ConstNil { d: vec });
            self.int(len as i64, Some(vec.plus(1)));
            return self.range_vec(l, vec, elem);
        }
        // The range is over a copy.
        let copy = self.expr(x, None);
        let place = self.place_of_value(t, copy);
        self.range_array_at(l, place, elem, len);
    }

    fn range_array_at(&mut self, l: &Loop<'_>, place: Place, elem: TypeId, len: u64) {
        let vec = self.vec_run();
        if self.wanted(l, 1) && len > 0 {
            let p = self.address(place, Some(vec));
            self.copy(&[Kind::Ptr], vec, p);
        } else {
            self.b.emit(Inst::ConstNil { d: vec });
        }
        self.int(len as i64, Some(vec.plus(1)));
        self.range_vec(l, vec, elem);
    }

    fn range_string(&mut self, l: &Loop<'_>, x: ExprId) {
        let v = self.expr(x, None);
        let s = self.temp_for(TypeId::STRING);
        self.copy(&[Kind::Ptr, Kind::Int], s, v);
        let (i, rune, width) = (self.temp(Kind::Int), self.temp(Kind::Int), self.temp(Kind::Int));
        let (out, next) = (self.b.label(), self.b.label());
        self.int(0, Some(i));
        self.b.emit_jump(Inst::JleI64 { a: s.plus(1), b: i, to: 0 }, out);
        let head = self.b.bound_label();
        let mark = self.mark();
        let (decode, have) = (self.b.label(), self.b.label());
        // Below 0x80 a byte is a rune.
        self.b.emit(Inst::ElemU8 { d: rune, s, i });
        self.int(1, Some(width));
        self.b.emit_jump(Inst::JgeK { a: rune, k: 0x80, to: 0 }, decode);
        self.b.emit_jump(Inst::Jump { to: 0 }, have);
        self.b.bind(decode);
        self.runtime(RuntimeCall::DecodeRune, 0, &[rune, width], &[s, s.plus(1), i]);
        self.b.bind(have);
        self.counter_and_value(l, i, (rune, TypeId::INT32));
        self.range_body(l, (out, next));
        self.release(mark);
        self.b.emit(Inst::AddI64 { d: i, a: i, b: width });
        self.b.emit_jump(Inst::JltI64 { a: i, b: s.plus(1), to: 0 }, head);
        self.b.bind(out);
    }

    fn range_map(&mut self, l: &Loop<'_>, x: ExprId, t: TypeId, key: TypeId, elem: TypeId) {
        let m = self.expr(x, None);
        let (iter, k, v) = (self.temp(Kind::Ptr), self.temp(Kind::Ptr), self.temp(Kind::Ptr));
        self.runtime_for(RuntimeCall::MapIterStart, t, &[iter], &[m]);
        let (out, next) = (self.b.label(), self.b.label());
        self.runtime_for(RuntimeCall::MapIterNext, t, &[k, v], &[iter]);
        self.b.emit_jump(Inst::Jnil { a: k, to: 0 }, out);
        let head = self.b.bound_label();
        let mark = self.mark();
        let mut values = Vec::new();
        for (i, (p, t)) in [(k, key), (v, elem)].into_iter().enumerate() {
            // A place holder where nobody wants the value.
            let value = if self.wanted(l, i) { self.load(Self::memory(p), t, None) } else { Slot(0) };
            values.push((value, t));
        }
        self.iteration_vars(l, &values);
        self.range_body(l, (out, next));
        self.release(mark);
        self.runtime_for(RuntimeCall::MapIterNext, t, &[k, v], &[iter]);
        self.b.emit_jump(Inst::JnotNil { a: k, to: 0 }, head);
        self.b.bind(out);
    }

    fn range_chan(&mut self, l: &Loop<'_>, x: ExprId, elem: TypeId) {
        let c = self.expr(x, None);
        let c = self.stable_slot(Kind::Ptr, c);
        let (out, next) = (self.b.label(), self.b.label());
        let head = self.b.bound_label();
        let mark = self.mark();
        let v = self.temp_for(elem);
        let ok = self.temp(Kind::Int);
        let mut results: Vec<Slot> = self.slots(elem, v).collect();
        results.push(ok);
        self.runtime_for(RuntimeCall::ChanRecv, elem, &results, &[c]);
        self.b.emit_jump(Inst::JumpIfNot { a: ok, to: 0 }, out);
        self.iteration_vars(l, &[(v, elem)]);
        self.range_body(l, (out, next));
        self.release(mark);
        self.b.emit_jump(Inst::Jump { to: 0 }, head);
        self.b.bind(out);
    }
}

/// A range statement.
#[derive(Clone, Copy)]
pub(crate) struct Loop<'s> {
    pub s: StmtId,
    pub vars: &'s [ExprId],
    pub define: bool,
    pub body: BlockId,
}

/// `if a < b`, or `if a <= b`.
fn jump_less(unsigned: bool, a: Slot, b: Slot, or_equal: bool) -> Inst<'static> {
    match (unsigned, or_equal) {
        (false, false) => Inst::JltI64 { a, b, to: 0 },
        (false, true) => Inst::JleI64 { a, b, to: 0 },
        (true, false) => Inst::JltU64 { a, b, to: 0 },
        (true, true) => Inst::JleU64 { a, b, to: 0 },
    }
}
