//! Assignments and definitions.

use super::convert::Target;
use super::func::{FuncLower, Place, Storage};
use crate::ast::{BinaryOp, ExprId, ExprKind, StmtId, StmtKind, UnaryOp};
use crate::types::{ObjId, Type, TypeId};
use urgo_abi::inst::{Inst, Slot};
use urgo_abi::op::Kind;

impl FuncLower<'_, '_> {
    /// `a, b = x, y`.
    pub(crate) fn assign(&mut self, lhs: &[ExprId], rhs: &[ExprId]) {
        match (lhs.len(), rhs.len()) {
            // A call with several results, or a form with `ok`.
            (2.., 1) => {
                if lhs.iter().any(|l| self.has_call(*l)) {
                    self.calls_now(lhs);
                }
            }
            (1, 1) if !self.has_call(lhs[0]) => self.calls_first(rhs),
            _ => self.calls_first(&[lhs, rhs].concat()),
        }
        match (lhs, rhs) {
            ([l], [r]) => self.assign_one(*l, *r),
            (_, [r]) => {
                let values = self.several(*r);
                let places: Vec<Place> = lhs.iter().map(|l| self.stable_place(*l)).collect();
                let types: Vec<TypeId> = lhs.iter().map(|l| self.lhs_type(*l)).collect();
                for ((place, t), (v, from)) in places.into_iter().zip(types).zip(values) {
                    if !matches!(place, Place::Blank) {
                        let v = self.value_as(v, from, t);
                        self.store(place, t, v);
                    }
                }
            }
            _ => {
                let places: Vec<Place> = lhs.iter().map(|l| self.stable_place(*l)).collect();
                let mut values = Vec::new();
                for ((l, r), place) in lhs.iter().zip(rhs).zip(&places) {
                    let t = if self.is_blank_expr(*l) { self.ty(*r) } else { self.lhs_type(*l) };
                    let v = match place {
                        Place::Slots(_) => self.expr_as(*r, t, None),
                        _ => self.copy_for_now(*r, t),
                    };
                    values.push((self.stable(t, v), t));
                }
                for (place, (v, t)) in places.into_iter().zip(values) {
                    self.store(place, t, v);
                }
            }
        }
    }

    fn is_blank_expr(&self, e: ExprId) -> bool {
        let e = self.m.ast.unparen(e);
        matches!(self.m.ast[e].kind, ExprKind::Ident(id) if self.m.ast.name(id) == "_")
    }

    /// The type of what is assigned to; of the blank identifier nothing.
    fn lhs_type(&mut self, e: ExprId) -> TypeId {
        if self.is_blank_expr(e) {
            return TypeId::INVALID;
        }
        let inner = self.m.ast.unparen(e);
        // A variable that `:=` only assigns to is recorded as used, but not as an expression with a type.
        match self.m.ast[inner].kind {
            ExprKind::Ident(_) => self.object_of(inner).map_or(TypeId::INVALID, |o| self.obj_ty(o)),
            _ => self.ty(e),
        }
    }

    fn assign_one(&mut self, l: ExprId, r: ExprId) {
        if self.is_blank_expr(l) {
            let t = self.ty(r);
            if !self.is_nil(r) {
                self.expr_as(r, t, None);
            }
            return;
        }
        let t = self.ty(l);
        // As gc does: the right side first, then the place, whose panics come last.
        if self.has_call(l) {
            let place = self.stable_place(l);
            let v = self.borrow(r, t);
            return self.store(place, t, v);
        }
        if let Some(Storage::Slots(d)) = self.slot_variable(l) {
            return self.expr_into(r, t, d);
        }
        let v = self.borrow(r, t);
        let place = self.place(l);
        self.store(place, t, v);
    }

    /// The storage of the local variable that an expression names.
    fn slot_variable(&mut self, e: ExprId) -> Option<Storage> {
        let e = self.m.ast.unparen(e);
        let ExprKind::Ident(id) = self.m.ast[e].kind else { return None };
        let obj = self.m.info.object(id)?;
        self.vars.get(&obj).copied()
    }

    /// Whether evaluating a place calls functions or receives.
    fn has_call(&self, e: ExprId) -> bool {
        let ast = self.m.ast;
        match &ast[e].kind {
            ExprKind::Call { .. } | ExprKind::Unary(UnaryOp::Recv, _) => true,
            ExprKind::Paren(x) | ExprKind::Star(x) | ExprKind::Selector(x, _) => self.has_call(*x),
            ExprKind::Index(x, i) => self.has_call(*x) || i.iter().any(|i| self.has_call(*i)),
            ExprKind::Binary(_, x, y) => self.has_call(*x) || self.has_call(*y),
            ExprKind::Unary(_, x) => self.has_call(*x),
            ExprKind::Slice { x, .. } => self.has_call(*x),
            _ => false,
        }
    }

    /// A place whose operands no assignment to a variable can change.
    pub(crate) fn stable_place(&mut self, e: ExprId) -> Place {
        match self.place(e) {
            Place::Memory { ptr, off, checked } => {
                Place::Memory { ptr: self.stable_slot(Kind::Ptr, ptr), off, checked }
            }
            Place::Elem { vec, index } => {
                let index = self.stable_index(index);
                let stable = self.stable_slot(Kind::Ptr, vec);
                if stable == vec {
                    return Place::Elem { vec, index };
                }
                let run = self.vec_run();
                self.copy(&[Kind::Ptr, Kind::Int], run, vec);
                Place::Elem { vec: run, index }
            }
            Place::Map { map, key, ty } => {
                let map = self.stable_slot(Kind::Ptr, map);
                let kt = match self.under(ty) {
                    Type::Map { key, .. } => key,
                    _ => ty,
                };
                Place::Map { map, key: self.stable(kt, key), ty }
            }
            place @ (Place::Blank | Place::Slots(_)) => place,
        }
    }

    /// The values of an expression that gives several: a call, or a form with `ok`.
    pub(crate) fn several(&mut self, e: ExprId) -> Vec<(Slot, TypeId)> {
        if let Type::Tuple(types) = self.tuple_of(e)
            && matches!(self.m.ast[self.m.ast.unparen(e)].kind, ExprKind::Call { .. })
        {
            let first = self.expr(e, None);
            return self.split(&types, first);
        }
        let (value, ok) = self.comma_ok(e);
        vec![value, (ok, TypeId::BOOL)]
    }

    /// `v, ok` of a map index, type assertion or receive.
    pub(crate) fn comma_ok(&mut self, e: ExprId) -> ((Slot, TypeId), Slot) {
        let ast = self.m.ast;
        let e = ast.unparen(e);
        match &ast[e].kind {
            ExprKind::Index(x, index) => {
                let mt = self.ty(*x);
                let Type::Map { key, elem } = self.under(mt) else {
                    return ((self.lost(e, "this expression"), TypeId::INVALID), Slot(0));
                };
                let map = self.expr(*x, None);
                let k = self.borrow(index[0], key);
                let p = self.map_find(map, k, mt);
                let ok = self.temp(Kind::Int);
                self.b.emit(Inst::IsNil { d: ok, a: p });
                self.b.emit(Inst::NotBool { d: ok, a: ok });
                let v = self.load_or_zero(p, elem, None);
                ((v, elem), ok)
            }
            ExprKind::TypeAssert(x, _) => {
                let t = self.first_type(e);
                let value = self.expr(*x, None);
                let (v, ok) = self.try_assert(value, t);
                ((v, t), ok)
            }
            ExprKind::Unary(UnaryOp::Recv, ch) => {
                let t = self.first_type(e);
                let (v, ok) = self.receive(*ch, t, None);
                ((v, t), ok)
            }
            _ => ((self.lost(e, "this expression"), TypeId::INVALID), Slot(0)),
        }
    }

    /// The type of the value of a form with `ok`, which may be recorded as a tuple.
    fn first_type(&mut self, e: ExprId) -> TypeId {
        let t = self.ty(e);
        match self.m.types.get(t) {
            Type::Tuple(ts) => ts.first().copied().unwrap_or(t),
            _ => t,
        }
    }

    /// `v, ok := x.(T)` of an interface value.
    pub(crate) fn try_assert(&mut self, value: Slot, t: TypeId) -> (Slot, Slot) {
        let d = self.temp_for(t);
        let ok = self.temp(Kind::Int);
        let (good, end) = (self.b.label(), self.b.label());
        self.jump_if_type(value, t, good);
        self.zero(t, Some(d));
        self.int(0, Some(ok));
        self.b.emit_jump(Inst::Jump { to: 0 }, end);
        self.b.bind(good);
        let v = self.value_in_interface(value, Target { ty: t, dst: Some(d) });
        self.into(t, d, v);
        self.int(1, Some(ok));
        self.b.bind(end);
        (d, ok)
    }

    /// `a, b := x, y`.
    pub(crate) fn define(&mut self, lhs: &[ExprId], rhs: &[ExprId]) {
        if lhs.len() == rhs.len() {
            self.calls_first(rhs);
        }
        if let ([l], [r]) = (lhs, rhs)
            && let Some(obj) = self.defined(*l)
        {
            return self.define_one(obj, *r);
        }
        // What is only assigned to has its place; what is declared comes into being after the evaluation.
        let places: Vec<Option<Place>> = lhs
            .iter()
            .map(|l| if self.defined(*l).is_some() { None } else { Some(self.stable_place(*l)) })
            .collect();
        let values: Vec<(Slot, TypeId)> = match rhs {
            [r] if lhs.len() > 1 => self.several(*r),
            _ => {
                let mut values = Vec::new();
                for (l, r) in lhs.iter().zip(rhs) {
                    let t = self.defined_type(*l, *r);
                    let v = self.expr_as(*r, t, None);
                    values.push((self.stable(t, v), t));
                }
                values
            }
        };
        for ((l, place), (v, from)) in lhs.iter().zip(places).zip(values) {
            match (self.defined(*l), place) {
                (Some(obj), _) => self.define_value(obj, v, from),
                (None, Some(place)) => {
                    let t = self.lhs_type(*l);
                    if !matches!(place, Place::Blank) {
                        let v = self.value_as(v, from, t);
                        self.store(place, t, v);
                    }
                }
                (None, None) => {}
            }
        }
    }

    fn defined_type(&mut self, l: ExprId, r: ExprId) -> TypeId {
        match self.defined(l) {
            Some(obj) => self.obj_ty(obj),
            None if self.is_blank_expr(l) => self.ty(r),
            None => self.lhs_type(l),
        }
    }

    /// Declares a variable with a value of a type.
    pub(crate) fn define_value(&mut self, obj: ObjId, v: Slot, from: TypeId) {
        if self.is_blank(obj) {
            return;
        }
        let t = self.obj_ty(obj);
        let v = self.value_as(v, from, t);
        self.declare_with(obj, v);
    }

    /// `x := e` or `var x T = e`.
    pub(crate) fn define_one(&mut self, obj: ObjId, e: ExprId) {
        let t = self.obj_ty(obj);
        if self.is_blank(obj) {
            self.expr_as(e, t, None);
            return;
        }
        if !self.in_memory(obj) {
            let kinds = self.kinds(t);
            let d = self.run(&kinds);
            let mark = self.mark();
            self.expr_fresh(e, t, d);
            self.release(mark);
            return self.bind_slots(obj, d, kinds.len());
        }
        let inner = self.m.ast.unparen(e);
        let literal = matches!(self.m.ast[inner].kind, ExprKind::Composite { .. })
            && !self.m.info_var_is_global(obj)
            && self.layout(t).in_memory
            && self.ty(inner) == t;
        if literal && self.stays(obj, t) {
            let ptr = self.declare_memory(obj, t);
            self.new_home(obj, t, ptr, true);
            return self.literal_memory(inner, t, ptr, 0);
        }
        if literal {
            // The new object becomes the variable.
            let v = self.expr(inner, None);
            let ptr = self.declare_memory(obj, t);
            return self.copy(&[Kind::Ptr], ptr, v);
        }
        let v = self.borrow(e, t);
        self.declare_with(obj, v);
    }

    /// The variable that an identifier on the left of `:=` declares.
    pub(crate) fn defined(&self, e: ExprId) -> Option<ObjId> {
        let ExprKind::Ident(id) = self.m.ast[self.m.ast.unparen(e)].kind else { return None };
        self.m.info.defs.get(id).copied()
    }

    /// `x op= y`.
    pub(crate) fn op_assign(&mut self, e: StmtId, op: BinaryOp, x: ExprId, y: ExprId) {
        self.calls_first(&[x, y]);
        let t = self.ty(x);
        let place = self.place(x);
        let place = match place {
            // The address is computed once.
            Place::Map { .. } | Place::Slots(_) | Place::Blank => place,
            Place::Memory { .. } => self.check(place),
            Place::Elem { .. } => place,
        };
        let old = self.load(place, t, None);
        let dst = match place {
            Place::Slots(d) => Some(d),
            Place::Memory { .. } | Place::Elem { .. } | Place::Map { .. } | Place::Blank => None,
        };
        let pos = self.m.ast[e].pos;
        self.at(pos);
        let v = self.combine(x, op, t, old, y, dst);
        self.store(place, t, v);
    }

    fn combine(
        &mut self,
        e: ExprId,
        op: BinaryOp,
        t: TypeId,
        old: Slot,
        y: ExprId,
        dst: Option<Slot>,
    ) -> Slot {
        if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
            return self.shift_value(op, t, old, y, dst);
        }
        let integer = self.m.types.as_basic(t).is_some_and(|b| b.is_integer());
        if integer
            && let Some(k) = self.const_int(y).and_then(|k| i32::try_from(k).ok())
            && let Some(d) = self.arith_const(op, t, old, k, dst)
        {
            return d;
        }
        let b = self.expr_as(y, t, None);
        self.arith(e, op, t, (old, b), dst)
    }

    /// `x++`, `x--`.
    pub(crate) fn inc_dec(&mut self, x: ExprId, op: BinaryOp) {
        self.calls_first(&[x]);
        let t = self.ty(x);
        let place = self.place(x);
        let place = self.check(place);
        let old = self.load(place, t, None);
        let dst = match place {
            Place::Slots(d) => Some(d),
            Place::Memory { .. } | Place::Elem { .. } | Place::Map { .. } | Place::Blank => None,
        };
        let integer = self.m.types.as_basic(t).is_some_and(|b| b.is_integer());
        let v = match integer.then(|| self.arith_const(op, t, old, 1, dst)).flatten() {
            Some(v) => v,
            None => {
                let one = self.constant(t, &crate::check::constant::Const::Int(1), None);
                self.arith(x, op, t, (old, one), dst)
            }
        };
        self.store(place, t, v);
    }

    /// `var x, y T = e, f` in a function.
    pub(crate) fn var_spec(&mut self, spec: crate::ast::VarId) {
        let ast = self.m.ast;
        let spec = &ast[spec];
        let objs: Vec<Option<ObjId>> = spec.names.iter().map(|n| self.m.info.defs.get(*n).copied()).collect();
        if spec.values.len() == objs.len() {
            self.calls_first(&spec.values);
        }
        match (&spec.values[..], &objs[..]) {
            ([], _) => {
                for obj in objs.into_iter().flatten() {
                    self.declare_zero(obj);
                }
            }
            ([e], [Some(obj)]) => self.define_one(*obj, *e),
            ([e], _) => {
                let values = self.several(*e);
                for (obj, (v, from)) in objs.into_iter().zip(values) {
                    if let Some(obj) = obj {
                        self.define_value(obj, v, from);
                    }
                }
            }
            (values, _) => {
                let mut list = Vec::new();
                for (obj, e) in objs.iter().zip(values) {
                    let t = match obj {
                        Some(obj) => self.obj_ty(*obj),
                        None => self.ty(*e),
                    };
                    let v = self.expr_as(*e, t, None);
                    list.push((self.stable(t, v), t));
                }
                for (obj, (v, t)) in objs.into_iter().zip(list) {
                    if let Some(obj) = obj {
                        self.define_value(obj, v, t);
                    }
                }
            }
        }
    }

    /// Declares a variable with its type's zero value.
    pub(crate) fn declare_zero(&mut self, obj: ObjId) {
        if self.is_blank(obj) {
            return;
        }
        if let Storage::Slots(d) = self.declare(obj) {
            let t = self.obj_ty(obj);
            let kinds = self.kinds(t);
            self.zero_run(&kinds, d);
        }
    }

    /// The statement kinds that this file lowers.
    pub(crate) fn assignment(&mut self, s: StmtId) {
        let ast = self.m.ast;
        match &ast[s].kind {
            StmtKind::Assign(l, r) => self.assign(l, r),
            StmtKind::Define(l, r) => self.define(l, r),
            StmtKind::OpAssign(op, x, y) => self.op_assign(s, *op, *x, *y),
            StmtKind::IncDec(x, op) => self.inc_dec(*x, *op),
            _ => {}
        }
    }
}
