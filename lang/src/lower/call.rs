//! Calls: who is called, with which slots.
//!
//! A call is *prepared* first: function operand and arguments are evaluated in Go's order into slots. Then it is made
//! (an ordinary call), or its operands are handed to a goroutine or kept for a deferred call.

use super::func::{FuncLower, Place};
use crate::ast::{ExprId, ExprKind, FuncId as DeclId, IdentId};
use crate::check::info::{Mode, ObjKind, Selection, SelectionKind};
use crate::types::{ObjId, Signature, Type, TypeId};
use urgo_abi::inst::{FuncId, Inst, SelectorId, SigId, Slot};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;
use urgo_abi::trap::unsigned;

/// Who is called.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Callee {
    /// A function of the module.
    Func(FuncId),
    /// A func value: the first operand is the closure.
    Closure(SigId),
    /// An interface's method: the first two operands are the interface value.
    Method(SigId, SelectorId),
    /// A declaration without a body.
    Native(DeclId),
}

/// A call whose operands are evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    /// Who is called.
    pub callee: Callee,
    /// All operands: func value or interface value, receiver, arguments.
    pub operands: Vec<Slot>,
    /// Types of the results.
    pub results: Vec<TypeId>,
}

/// A function operand, before the arguments are evaluated.
struct Operand {
    callee: Callee,
    front: Vec<Slot>,
}

impl FuncLower<'_, '_> {
    /// A call used as a value: its result, or its results one after the other.
    pub(crate) fn call_value(&mut self, e: ExprId, dst: Option<Slot>) -> Slot {
        let ast = self.m.ast;
        let ExprKind::Call { fun, args, .. } = &ast[e].kind else { return Slot(0) };
        match self.m.info.expr(ast.unparen(*fun)).map(|i| i.mode) {
            Some(Mode::Type) => return self.conversion(e, args[0], dst),
            Some(Mode::Builtin(b)) => return self.builtin(e, b, args, dst),
            _ => {}
        }
        let call = self.prepared(e, true);
        let t = self.ty(e);
        let kinds = self.kinds(t);
        let first = dst.unwrap_or_else(|| self.run(&kinds));
        let pos = ast[e].start;
        self.at(pos);
        self.make_call(&call, first);
        first
    }

    /// Makes a prepared call; the results go to the run at `first`.
    pub(crate) fn make_call(&mut self, call: &Prepared, first: Slot) {
        let n: usize = call.results.iter().map(|t| self.m.layout_of(*t).kinds.len()).sum();
        let results = (0..n).map(|i| first.plus(i));
        match call.callee {
            Callee::Func(func) => {
                self.emit_lists(results, &call.operands, |results, args| Inst::Call { func, results, args });
            }
            Callee::Closure(sig) => {
                let closure = call.operands[0];
                self.emit_lists(results, &call.operands[1..], |results, args| Inst::CallClosure {
                    sig,
                    closure,
                    results,
                    args,
                });
            }
            Callee::Method(sig, selector) => {
                let iface = call.operands[0];
                self.emit_lists(results, &call.operands[2..], |results, args| Inst::CallMethod {
                    sig,
                    selector,
                    iface,
                    results,
                    args,
                });
            }
            Callee::Native(decl) => {
                let results: Vec<Slot> = results.collect();
                self.native_call(decl, &results, &call.operands);
            }
        }
    }

    /// Evaluates function operand and arguments, for whoever may need them later.
    pub(crate) fn prepare(&mut self, e: ExprId) -> Prepared {
        self.prepared(e, false)
    }

    /// Evaluates function operand and arguments, for a call that is made `now` or not.
    fn prepared(&mut self, e: ExprId, now: bool) -> Prepared {
        let ast = self.m.ast;
        let ExprKind::Call { fun, args, ellipsis, .. } = &ast[e].kind else {
            return Prepared { callee: Callee::Closure(SigId(0)), operands: Vec::new(), results: Vec::new() };
        };
        let sig_ty = self.ty(*fun);
        let sig = self.m.types.as_signature(sig_ty).unwrap_or_default();
        self.calls_first_in(*fun, &sig, args, ellipsis.is_some());
        let operand = self.callee(*fun, sig_ty, now);
        let mut operands = operand.front;
        let now = now && !matches!(operand.callee, Callee::Native(_));
        self.arguments((e, now), &sig, args, ellipsis.is_some(), &mut operands);
        let results = sig.results.iter().map(|t| self.m.canon(*t)).collect();
        Prepared { callee: operand.callee, operands, results }
    }

    /// Kinds of the operands that `prepare` will give.
    pub(crate) fn operand_kinds(&mut self, e: ExprId) -> Vec<Kind> {
        let ast = self.m.ast;
        let ExprKind::Call { fun, args, .. } = &ast[e].kind else { return Vec::new() };
        if let Some(Mode::Builtin(_)) = self.m.info.expr(ast.unparen(*fun)).map(|i| i.mode) {
            let types: Vec<TypeId> = args.iter().map(|a| self.ty(*a)).collect();
            return types.into_iter().flat_map(|t| self.kinds(t).to_vec()).collect();
        }
        let sig_ty = self.ty(*fun);
        let mut out = self.front_kinds(*fun);
        out.extend(self.m.sig_of(sig_ty, &[]).params);
        out
    }

    fn front_kinds(&mut self, fun: ExprId) -> Vec<Kind> {
        let fun = self.m.ast.unparen(fun);
        if self.static_decl(fun).is_some() {
            return Vec::new();
        }
        let fun = match &self.m.ast[fun].kind {
            // A method with type arguments of its own.
            ExprKind::Index(x, _) => {
                let x = self.m.ast.unparen(*x);
                if matches!(self.m.ast[x].kind, ExprKind::Selector(..)) { x } else { fun }
            }
            _ => fun,
        };
        match self.selection(fun) {
            Some(Selection { kind: SelectionKind::Method { method, ptr_recv }, .. }) => {
                if ptr_recv {
                    return vec![Kind::Ptr];
                }
                let ExprKind::Selector(x, _) = self.m.ast[fun].kind else { return Vec::new() };
                let from = self.ty(x);
                let path = self.selection(fun).map_or([].into(), |s| s.path);
                let t = self.type_at(from, &path);
                let t = self.m.types.as_pointer(t).unwrap_or(t);
                let _ = method;
                self.kinds(t).to_vec()
            }
            Some(Selection { kind: SelectionKind::InterfaceMethod(_), .. }) => vec![Kind::Int, Kind::Word],
            _ => vec![Kind::Ptr],
        }
    }

    /// The type at the end of a path of fields.
    fn type_at(&mut self, mut t: TypeId, path: &[u32]) -> TypeId {
        for i in path {
            t = self.m.types.as_pointer(t).unwrap_or(t);
            let Some(s) = self.m.types.as_struct(t) else { return t };
            t = s.fields.get(*i as usize).map_or(t, |f| f.ty);
        }
        self.m.canon(t)
    }

    /// The declared function that an expression names, and its identifier.
    pub(crate) fn static_decl(&self, fun: ExprId) -> Option<(DeclId, IdentId)> {
        let fun = self.m.ast.unparen(fun);
        let fun = match &self.m.ast[fun].kind {
            ExprKind::Index(x, _) => self.m.ast.unparen(*x),
            _ => fun,
        };
        if self.m.info.selections.get(fun).is_some() {
            return None;
        }
        let id = self.ident_of(fun)?;
        let obj = self.m.info.object(id)?;
        match self.m.objects[obj.0 as usize].kind {
            ObjKind::Func { decl, .. } => Some((decl, id)),
            _ => None,
        }
    }

    /// What a function operand selects, and of what: operand, name, selection. A generic method may have type arguments
    /// behind it.
    pub(crate) fn selected(&mut self, fun: ExprId) -> Option<(ExprId, IdentId, Selection)> {
        let selector = match &self.m.ast[fun].kind {
            ExprKind::Index(x, _) => self.m.ast.unparen(*x),
            _ => fun,
        };
        let ExprKind::Selector(x, name) = self.m.ast[selector].kind else { return None };
        Some((x, name, self.selection(selector)?))
    }

    fn callee(&mut self, fun: ExprId, sig_ty: TypeId, now: bool) -> Operand {
        let fun = self.m.ast.unparen(fun);
        if let Some((decl, id)) = self.static_decl(fun) {
            let args = self.instance_args(id);
            return Operand { callee: self.callee_of(decl, args), front: Vec::new() };
        }
        if let Some((x, name, sel)) = self.selected(fun) {
            match sel.kind {
                SelectionKind::Method { method, ptr_recv } => {
                    return self.method_callee((x, now), name, &sel, method, ptr_recv);
                }
                SelectionKind::InterfaceMethod(index) => {
                    return self.interface_callee(x, &sel, index);
                }
                SelectionKind::Field
                | SelectionKind::MethodExpr { .. }
                | SelectionKind::InterfaceMethodExpr(_) => {}
            }
        }
        let closure = self.expr(fun, None);
        let kinds = self.m.sig_of(sig_ty, &[Kind::Ptr]);
        let sig = self.m.intern_sig(kinds);
        Operand { callee: Callee::Closure(sig), front: vec![closure] }
    }

    /// How a declared function is called.
    pub(crate) fn callee_of(&mut self, decl: DeclId, args: Vec<TypeId>) -> Callee {
        match self.m.ast[decl].body {
            Some(_) => Callee::Func(self.m.func_for(decl, args)),
            None => Callee::Native(decl),
        }
    }

    fn method_callee(
        &mut self,
        (x, now): (ExprId, bool),
        name: IdentId,
        sel: &Selection,
        method: ObjId,
        ptr_recv: bool,
    ) -> Operand {
        let from = self.ty(x);
        let place = self.place(x);
        let own = self.instance_args(name);
        let (recv, base, callee);
        let (end, t) = self.field_path(place, from, &sel.path);
        let small = self.layout(t).size <= crate::escape::MAX_CELL_SLICE;
        if now && !ptr_recv && small && self.layout(t).in_memory && matches!(end, Place::Memory { .. }) {
            (base, callee) = (t, self.method_of(t, method, own));
            let value = self.address(end, None);
            recv = if matches!(callee, Callee::Native(_)) { value } else { self.copy_of(t, value) };
        } else {
            (recv, base) = self.receiver(end, t, &[], ptr_recv);
            callee = self.method_of(base, method, own);
        }
        let t = if ptr_recv { self.m.types.pointer(base) } else { base };
        Operand { callee, front: self.slots(t, recv).collect() }
    }

    /// A declared method of a (possibly instantiated) type.
    pub(crate) fn method_of(&mut self, base: TypeId, method: ObjId, own_args: Vec<TypeId>) -> Callee {
        let mut args = self.m.types.as_named(base).map_or(Vec::new(), |(_, a)| a.to_vec());
        args.extend(own_args);
        match self.m.decl_of(method) {
            Some(decl) => self.callee_of(decl, args),
            None => Callee::Closure(SigId(0)),
        }
    }

    /// Follows a selection's path to the receiver that a method wants; the receiver's slots and its base type.
    pub(crate) fn receiver(
        &mut self,
        place: Place,
        from: TypeId,
        path: &[u32],
        ptr_recv: bool,
    ) -> (Slot, TypeId) {
        let (place, t) = self.field_path(place, from, path);
        let elem = match self.m.types.as_named(t) {
            Some(_) => None,
            None => self.m.types.as_pointer(t),
        };
        match (elem, ptr_recv) {
            (Some(elem), true) => (self.load(place, t, None), elem),
            (Some(elem), false) => {
                let ptr = self.load(place, t, None);
                let place = Place::Memory { ptr, off: 0, checked: false };
                (self.load(place, elem, None), elem)
            }
            (None, true) => (self.place_address(place, t), t),
            (None, false) => (self.load(place, t, None), t),
        }
    }

    /// The address of a place, elements included.
    pub(crate) fn place_address(&mut self, place: Place, t: TypeId) -> Slot {
        match place {
            Place::Elem { vec, index } => {
                let size = self.layout(t).size as i32;
                let d = self.temp(Kind::Ptr);
                self.emit_indexed(Inst::ElemAddr { d, s: vec, i: index, size }, &[(index, unsigned::INDEX)]);
                d
            }
            _ => self.address(place, None),
        }
    }

    fn interface_callee(&mut self, x: ExprId, sel: &Selection, index: u32) -> Operand {
        let from = self.ty(x);
        let place = match self.take_hoisted(x) {
            Some(value) => self.place_of_value(from, value),
            None => self.place(x),
        };
        let (place, t) = self.field_path(place, from, &sel.path);
        let value = self.load(place, t, None);
        let (callee, _) = self.interface_method(t, index);
        Operand { callee, front: vec![value, value.plus(1)] }
    }

    /// The method of an interface type with this index, and its signature.
    pub(crate) fn interface_method(&mut self, t: TypeId, index: u32) -> (Callee, TypeId) {
        let Some(iface) = self.m.types.as_interface(t) else { return (Callee::Closure(SigId(0)), t) };
        let m = &iface.methods[index as usize];
        let sig = self.m.canon(m.sig);
        let selector = self.m.selector(m.name, m.pkg, sig);
        let sig_id = self.m.module.selectors[selector.index()].sig;
        (Callee::Method(sig_id, selector), sig)
    }

    /// Evaluates arguments for a signature, packing a variadic parameter's.
    fn arguments(
        &mut self,
        (e, now): (ExprId, bool),
        sig: &Signature,
        args: &[ExprId],
        spread: bool,
        out: &mut Vec<Slot>,
    ) {
        if let [only] = args
            && let Type::Tuple(types) = self.tuple_of(*only)
        {
            let first = self.expr(*only, None);
            let values = self.split(&types, first);
            return self.converted_arguments(sig, values, out);
        }
        let fixed = if sig.variadic && !spread { sig.params.len() - 1 } else { sig.params.len() };
        for (i, a) in args.iter().take(fixed).enumerate() {
            let t = self.m.canon(sig.params[i]);
            let v = if now { self.copy_for_now(*a, t) } else { self.expr_as(*a, t, None) };
            out.extend(self.slots(t, v));
        }
        if sig.variadic && !spread {
            let t = self.m.canon(sig.params[fixed]);
            let v = self.variadic(e, t, &args[fixed..]);
            out.extend(self.slots(t, v));
        }
    }

    /// The tuple type of a call with several results.
    pub(crate) fn tuple_of(&mut self, e: ExprId) -> Type {
        let t = self.ty(e);
        match self.m.types.get(t).clone() {
            Type::Tuple(ts) if ts.len() > 1 => Type::Tuple(ts),
            _ => Type::Basic(crate::types::Basic::Invalid),
        }
    }

    /// The values of a tuple that lie one after the other.
    pub(crate) fn split(&mut self, types: &[TypeId], mut first: Slot) -> Vec<(Slot, TypeId)> {
        let mut out = Vec::with_capacity(types.len());
        for t in types {
            let t = self.m.canon(*t);
            out.push((first, t));
            let n = self.kinds(t).len();
            if n > 0 {
                first = Slot(first.0 + n as u16);
            }
        }
        out
    }

    fn converted_arguments(&mut self, sig: &Signature, values: Vec<(Slot, TypeId)>, out: &mut Vec<Slot>) {
        let fixed = if sig.variadic { sig.params.len() - 1 } else { sig.params.len() };
        let rest = values.get(fixed..).unwrap_or(&[]).to_vec();
        for (i, (v, from)) in values.into_iter().take(fixed).enumerate() {
            let t = self.m.canon(sig.params[i]);
            let v = self.value_as(v, from, t);
            out.extend(self.slots(t, v));
        }
        if !sig.variadic {
            return;
        }
        let t = self.m.canon(sig.params[fixed]);
        let Type::Slice(elem) = self.under(t) else { return };
        let s = self.new_slice(elem, rest.len());
        let size = self.layout(elem).size;
        for (i, (v, from)) in rest.into_iter().enumerate() {
            let v = self.value_as(v, from, elem);
            self.store(Place::Memory { ptr: s, off: i as u32 * size, checked: true }, elem, v);
        }
        out.extend(self.slots(t, s));
    }

    /// A value converted to an interface if `to` is one and its type is none.
    pub(crate) fn value_as(&mut self, v: Slot, from: TypeId, to: TypeId) -> Slot {
        if from == to || !self.m.types.is_interface(to) || self.m.types.is_interface(from) {
            return v;
        }
        self.interface_of(v, from)
    }

    /// The slice of a call's last arguments.
    fn variadic(&mut self, e: ExprId, t: TypeId, args: &[ExprId]) -> Slot {
        if args.is_empty() {
            return self.zero(t, None);
        }
        let elem = match self.under(t) {
            Type::Slice(elem) => elem,
            _ => TypeId::UINT8,
        };
        let kinds = self.m.shapes.slice.clone();
        let s = self.run(&kinds);
        let layout = self.layout(elem);
        let n = args.len();
        let zeroed = layout.in_memory || layout.leaves.is_empty();
        self.allocated_array(e, elem, n as u64, zeroed, s, "arguments");
        self.int(n as i64, Some(s.plus(1)));
        self.int(n as i64, Some(s.plus(2)));
        let size = layout.size;
        for (i, a) in args.iter().enumerate() {
            let mark = self.mark();
            let v = self.expr_as(*a, elem, None);
            self.store(Place::Memory { ptr: s, off: i as u32 * size, checked: true }, elem, v);
            self.release(mark);
        }
        s
    }

    /// A new slice of `n` zero elements.
    pub(crate) fn new_slice(&mut self, elem: TypeId, n: usize) -> Slot {
        let kinds = self.m.shapes.slice.clone();
        let s = self.run(&kinds);
        let len = self.int(n as i64, Some(s.plus(1)));
        self.runtime_for(RuntimeCall::NewArray, elem, &[s], &[len]);
        self.int(n as i64, Some(s.plus(2)));
        s
    }
}
