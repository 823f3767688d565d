//! Functions that only pass a call on: interface adapters, method values, func values, thunks for `go` and `defer`.
//!
//! All are of kind `Wrapper`: tracebacks leave them out and `recover` looks through them.

use super::call::{Callee, Prepared};
use super::convert::Target;
use super::func::{FuncLower, Place};
use super::{LitWork, Lowerer, MethodWork, Work};
use crate::ast::{ExprId, FuncId as DeclId, IdentId};
use crate::check::info::{Selection, SelectionKind};
use crate::mono::{Env, FuncKey, MethodKey};
use crate::types::universe::Builtin;
use crate::types::{Lookup, PkgId, TypeId};
use std::rc::Rc;
use urgo_abi::inst::{FuncId, Inst, Slot, SlotList};
use urgo_abi::module::{FuncKind, Signature};
use urgo_abi::op::Kind;

/// What a thunk does with its captured words.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum ThunkKey {
    /// Calls somebody, dropping results.
    Call(Callee, Vec<Kind>),
    /// Calls a builtin with values of these types.
    Builtin(Builtin, Vec<TypeId>),
}

/// A thunk to be lowered.
#[derive(Clone, Debug)]
pub(crate) struct Thunk {
    /// What it does.
    pub key: ThunkKey,
    /// The call it stands for.
    pub expr: ExprId,
    /// Types of the results to be dropped.
    pub results: Vec<TypeId>,
}

impl Lowerer<'_> {
    /// Makes the body of a requested function.
    pub(crate) fn body(&mut self, id: FuncId, work: Work) {
        match work {
            Work::Decl { decl, env } => self.decl_body(id, decl, env),
            Work::Lit(lit) => self.lit(id, &lit),
            Work::Native { decl, env } => self.native_body(id, decl, env),
            Work::Adapter(work) => self.adapter_body(id, &work),
            Work::Value { target } => self.value_body(id, target),
            Work::Bound(work) => self.bound_body(id, &work),
            Work::MethodExpr(work) => self.method_expr_body(id, &work),
            Work::Thunk(thunk) => self.thunk_body(id, &thunk),
            Work::Reflect(work) => self.reflect_body(id, work),
            Work::InitVar { pkg, index } => self.init_var(id, pkg, index),
            Work::InitStep(init) => self.init_step(id, &init),
            Work::Entry => self.entry_body(id),
        }
    }

    fn lit(&mut self, id: FuncId, lit: &LitWork) {
        self.literal_body(id, lit);
    }

    /// Lowers a declared function.
    fn decl_body(&mut self, id: FuncId, decl: DeclId, env: Rc<Env>) {
        let ast = self.ast;
        let Some(body) = ast[decl].body else { return };
        let recv = self.info.funcs.get(decl).and_then(|f| f.recv);
        let mut f = FuncLower::new(self, id, env);
        f.begin(ast[decl].sig, body, recv, 0, None);
        f.block_of_function(body);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Source, None);
    }

    /// A function around a native or an intrinsic.
    fn native_body(&mut self, id: FuncId, decl: DeclId, env: Rc<Env>) {
        let sig = self.module.sig_of(id).clone();
        let mut f = FuncLower::new(self, id, env);
        let results: Vec<Slot> = sig.results.iter().map(|k| f.b.slot(*k)).collect();
        let args: Vec<Slot> = (0..sig.params.len()).map(|i| Slot(i as u16)).collect();
        f.native_call(decl, &results, &args);
        f.ret(&results);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Wrapper, None);
    }

    fn value_body(&mut self, id: FuncId, target: FuncId) {
        let sig = self.module.sig_of(target).clone();
        let mut f = FuncLower::new(self, id, Rc::default());
        let results: Vec<Slot> = sig.results.iter().map(|k| f.b.slot(*k)).collect();
        let args: Vec<u16> = (1..=sig.params.len() as u16).collect();
        let units: Vec<u16> = results.iter().map(|s| s.0).collect();
        f.b.emit(Inst::Call { func: target, results: SlotList::new(&units), args: SlotList::new(&args) });
        f.ret(&results);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Wrapper, None);
    }

    /// Data word and arguments in, a call of the method out.
    fn adapter_body(&mut self, id: FuncId, work: &MethodWork) {
        let mut f = FuncLower::new(self, id, Rc::default());
        let recv = f.unbox(Slot(0), Target { ty: work.recv, dst: None });
        f.check_receiver(work, recv);
        f.pass_on(work, recv, 1);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Wrapper, None);
    }

    /// A closure that holds the receiver as one data word or its slots.
    fn bound_body(&mut self, id: FuncId, work: &MethodWork) {
        let kinds = self.kinds(work.recv);
        let mut f = FuncLower::new(self, id, Rc::default());
        let first = f.run(&kinds);
        for (i, k) in kinds.iter().enumerate() {
            f.b.emit(super::closure::load_word(*k, first.plus(i), Slot(0), i));
        }
        f.pass_on(work, first, 1);
        let FuncLower { b, m, .. } = f;
        let captures = m.capture_desc(kinds.to_vec());
        m.install(id, b, FuncKind::Wrapper, Some(captures));
    }

    /// The receiver is the first parameter after the closure.
    fn method_expr_body(&mut self, id: FuncId, work: &MethodWork) {
        let n = self.kinds(work.recv).len();
        let mut f = FuncLower::new(self, id, Rc::default());
        f.check_receiver(work, Slot(1));
        f.pass_on(work, Slot(1), 1 + n);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Wrapper, None);
    }

    fn thunk_body(&mut self, id: FuncId, thunk: &Thunk) {
        let kinds = match &thunk.key {
            ThunkKey::Call(_, kinds) => kinds.clone(),
            ThunkKey::Builtin(_, types) => types.iter().flat_map(|t| self.kinds(*t).to_vec()).collect(),
        };
        let mut f = FuncLower::new(self, id, Rc::default());
        let first = f.run(&kinds.clone().into());
        for (i, k) in kinds.iter().enumerate() {
            f.b.emit(super::closure::load_word(*k, first.plus(i), Slot(0), i));
        }
        match &thunk.key {
            ThunkKey::Call(callee, _) => {
                let operands = (0..kinds.len()).map(|i| first.plus(i)).collect();
                let call = Prepared { callee: *callee, operands, results: thunk.results.clone() };
                let out: Vec<Kind> = thunk.results.iter().flat_map(|t| f.kinds(*t).to_vec()).collect();
                let to = f.run(&out.into());
                f.make_call(&call, to);
            }
            ThunkKey::Builtin(b, types) => {
                let values = f.split(types, first);
                f.builtin_values(thunk.expr, *b, &values, None);
            }
        }
        f.ret(&[]);
        let FuncLower { b, m, .. } = f;
        let captures = if kinds.is_empty() { None } else { Some(m.capture_desc(kinds)) };
        m.install(id, b, FuncKind::Wrapper, captures);
    }

    /// One initialiser of a package: `lhs = rhs`.
    fn init_var(&mut self, id: FuncId, pkg: PkgId, index: usize) {
        let init = &self.packages[pkg.0 as usize].init_order[index];
        let pos = self.ast[init.rhs].pos;
        let mut f = FuncLower::new(self, id, Rc::default());
        f.pkg = pkg;
        f.at(pos);
        f.init_variables(&init.lhs, init.rhs);
        f.ret(&[]);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Init, None);
    }

    /// An initialiser of a REPL's entry.
    fn init_step(&mut self, id: FuncId, init: &crate::check::info::Initializer) {
        let pos = self.ast[init.rhs].start;
        let mut f = FuncLower::new(self, id, Rc::default());
        f.find_package(pos);
        f.at(pos);
        f.init_variables(&init.lhs, init.rhs);
        f.ret(&[]);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Source, None);
    }

    /// A function that calls others, one after the other.
    pub(crate) fn calls_body(&mut self, id: FuncId, calls: &[FuncId]) {
        let mut f = FuncLower::new(self, id, Rc::default());
        for func in calls {
            f.b.emit(Inst::Call { func: *func, results: SlotList::new(&[]), args: SlotList::new(&[]) });
        }
        f.ret(&[]);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Wrapper, None);
    }

    /// Initialises all packages in order, then calls `main.main`.
    fn entry_body(&mut self, id: FuncId) {
        let mut calls = Vec::new();
        for &pkg in self.init_order {
            let package = &self.packages[pkg.0 as usize];
            for index in 0..package.init_order.len() {
                calls.extend(self.init_funcs.get(&(pkg, index)));
            }
            for decl in &package.inits {
                calls.extend(self.funcs.get(&FuncKey::Decl(*decl, Vec::new())));
            }
        }
        if let Some(main) = self.main_decl() {
            calls.extend(self.funcs.get(&FuncKey::Decl(main, Vec::new())));
        }
        let mut f = FuncLower::new(self, id, Rc::default());
        for func in calls {
            f.b.emit(Inst::Call { func, results: SlotList::new(&[]), args: SlotList::new(&[]) });
        }
        f.ret(&[]);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Init, None);
    }
}

impl FuncLower<'_, '_> {
    /// Returns these slots.
    pub(crate) fn ret(&mut self, results: &[Slot]) {
        let units: Vec<u16> = results.iter().map(|s| s.0).collect();
        self.b.emit(Inst::Ret { results: SlotList::new(&units) });
    }

    /// Go's own error if a method of a value is reached through a nil pointer to it.
    fn check_receiver(&mut self, work: &MethodWork, recv: Slot) {
        let Lookup::Method { path, method, ptr_recv: false, .. } = &work.found else { return };
        let Some(base) = self.m.types.as_pointer(work.recv).filter(|_| path.is_empty()) else { return };
        let name = self.m.objects[method.0 as usize].name;
        let whole = self.m.method_text(base, name);
        let own = self.m.text_of(base);
        let own = own.split_once('.').map_or(own.as_str(), |(_, own)| own);
        let text = format!("value method {whole} called using nil *{own} pointer");
        let good = self.b.label();
        self.b.emit_jump(Inst::JnotNil { a: recv, to: 0 }, good);
        let s = self.temp_for(TypeId::STRING);
        let id = self.m.intern_const(text.as_bytes());
        self.b.emit(Inst::ConstStr { d: s, id });
        self.fail("failReceiver", &[s, s.plus(1)]);
        self.b.bind(good);
    }

    /// Calls a function of package `runtime` that panics. Without that package no run-time error has its text; a nil
    /// dereference stands for all.
    pub(crate) fn fail(&mut self, name: &str, args: &[Slot]) {
        let Some(func) = self.m.runtime_func(name) else {
            let nil = self.temp(Kind::Ptr);
            self.b.emit(Inst::ConstNil { d: nil });
            self.b.emit(Inst::NilCheck { p: nil });
            return self.b.emit(Inst::Unreachable {});
        };
        let units: Vec<u16> = args.iter().map(|s| s.0).collect();
        self.b.emit(Inst::Call { func, results: SlotList::new(&[]), args: SlotList::new(&units) });
        self.b.emit(Inst::Unreachable {});
    }

    /// Calls a method found in a type on a value, with the function's parameters from `skip` on, and returns its
    /// results.
    fn pass_on(&mut self, work: &MethodWork, recv: Slot, skip: usize) {
        let MethodWork { recv: ty, found, sig, own } = work;
        let (ty, sig) = (*ty, *sig);
        let place = self.place_of_value(ty, recv);
        let (callee, mut operands) = match found {
            Lookup::Method { path, method, ptr_recv, .. } => {
                let (value, base) = self.receiver(place, ty, path, *ptr_recv);
                let t = if *ptr_recv { self.m.types.pointer(base) } else { base };
                (self.method_of(base, *method, own.clone()), self.slots(t, value).collect())
            }
            Lookup::Interface { path, index, .. } => {
                let (place, t) = self.field_path(place, ty, path);
                let value = self.load(place, t, None);
                (self.interface_method(t, *index).0, vec![value, value.plus(1)])
            }
            Lookup::None | Lookup::Ambiguous | Lookup::Field { .. } => return,
        };
        let params = self.m.module.sig_of(self.id).params.len();
        operands.extend((skip..params).map(|i| Slot(i as u16)));
        let results: Vec<TypeId> = match self.m.types.as_signature(sig) {
            Some(s) => s.results.iter().map(|r| self.m.canon(*r)).collect(),
            None => Vec::new(),
        };
        let kinds: Vec<Kind> = results.iter().flat_map(|t| self.kinds(*t).to_vec()).collect();
        let first = self.run(&kinds.clone().into());
        self.make_call(&Prepared { callee, operands, results }, first);
        let out: Vec<Slot> = (0..kinds.len()).map(|i| first.plus(i)).collect();
        self.ret(&out);
    }

    /// `x.m` as a value.
    pub(crate) fn method_value(
        &mut self,
        e: ExprId,
        x: ExprId,
        name: IdentId,
        sel: &Selection,
        dst: Option<Slot>,
    ) -> Slot {
        let own = self.instance_args(name);
        let from = self.ty(x);
        let sig = self.ty(e);
        let place = self.place(x);
        let (recv, t, found) = match sel.kind {
            SelectionKind::Method { method, ptr_recv } => {
                let (recv, base) = self.receiver(place, from, &sel.path, ptr_recv);
                let t = if ptr_recv { self.m.types.pointer(base) } else { base };
                (recv, t, self.found_method(base, method, ptr_recv))
            }
            SelectionKind::InterfaceMethod(index) => {
                let (place, t) = self.field_path(place, from, &sel.path);
                let recv = self.load(place, t, None);
                self.check_not_nil(recv);
                let found = Lookup::Interface { path: Vec::new(), recv: t, index, sig, indirect: false };
                (recv, t, found)
            }
            SelectionKind::Field
            | SelectionKind::MethodExpr { .. }
            | SelectionKind::InterfaceMethodExpr(_) => return self.lost(e, "this selector"),
        };
        let text = self.m.ast.name(name).to_string();
        let func = self.bound(MethodWork { recv: t, found, sig, own }, &text);
        let slots: Vec<Slot> = self.slots(t, recv).collect();
        self.make_closure(func, &slots, dst)
    }

    fn found_method(&self, base: TypeId, method: crate::types::ObjId, ptr_recv: bool) -> Lookup {
        let decl = self.m.types.as_named(base).map_or(crate::types::NamedId(0), |(d, _)| d);
        Lookup::Method { path: Vec::new(), indirect: true, recv: base, decl, index: 0, method, ptr_recv }
    }

    /// Panics if an interface value is nil.
    pub(crate) fn check_not_nil(&mut self, value: Slot) {
        let good = self.b.label();
        self.b.emit_jump(Inst::JneK { a: value, k: 0, to: 0 }, good);
        let nil = self.temp(Kind::Ptr);
        self.b.emit(Inst::ConstNil { d: nil });
        self.b.emit(Inst::NilCheck { p: nil });
        self.b.bind(good);
    }

    fn bound(&mut self, work: MethodWork, name: &str) -> FuncId {
        let key = FuncKey::Bound(method_key(&work));
        self.m.func_once(key, |m| {
            let kinds = m.sig_of(work.sig, &[Kind::Ptr]);
            let symbol = m.types.names.intern(name);
            let name = format!("{}-fm", m.method_text(work.recv, symbol));
            (name, kinds, Work::Bound(work))
        })
    }

    /// `T.m` as a value.
    pub(crate) fn method_expr(
        &mut self,
        e: ExprId,
        name: IdentId,
        sel: &Selection,
        dst: Option<Slot>,
    ) -> Slot {
        let full = self.ty(e);
        let Some(s) = self.m.types.as_signature(full) else { return self.lost(e, "method expression") };
        let recv = self.m.canon(s.params[0]);
        let rest = crate::types::Signature { params: s.params[1..].into(), ..(*s).clone() };
        let sig = self.m.types.signature(rest);
        let found = match sel.kind {
            SelectionKind::MethodExpr { method, ptr_recv } => Lookup::Method {
                path: sel.path.to_vec(),
                indirect: true,
                recv,
                decl: crate::types::NamedId(0),
                index: 0,
                method,
                ptr_recv,
            },
            SelectionKind::InterfaceMethodExpr(index) => {
                Lookup::Interface { path: sel.path.to_vec(), recv, index, sig, indirect: false }
            }
            SelectionKind::Field | SelectionKind::Method { .. } | SelectionKind::InterfaceMethod(_) => {
                return self.lost(e, "method expression");
            }
        };
        let text = self.m.ast.name(name).to_string();
        let own = self.instance_args(name);
        let work = MethodWork { recv, found, sig, own };
        let key = FuncKey::MethodExpr(method_key(&work));
        let func = self.m.func_once(key, |m| {
            let kinds = m.sig_of(full, &[Kind::Ptr]);
            let symbol = m.types.names.intern(&text);
            (m.method_text(recv, symbol), kinds, Work::MethodExpr(work))
        });
        let d = self.dst(dst, Kind::Ptr);
        self.b.emit(Inst::FuncValue { d, func });
        d
    }

    /// A closure without parameters that makes a prepared call.
    pub(crate) fn thunk(&mut self, thunk: Thunk, operands: &[Slot], suffix: &str) -> Slot {
        let name = format!("{}.{suffix}1", self.m.module.funcs[self.id.index()].name);
        let func = self.m.func_once(FuncKey::Thunk(thunk.key.clone()), |_| {
            (name, Signature { params: vec![Kind::Ptr], results: Vec::new() }, Work::Thunk(thunk))
        });
        self.make_closure(func, operands, None)
    }

    /// `lhs… = rhs` for package variables.
    fn init_variables(&mut self, lhs: &[crate::types::ObjId], rhs: ExprId) {
        if lhs.len() == 1 {
            self.calls_first(&[rhs]);
        }
        if let [only] = lhs {
            let t = self.obj_ty(*only);
            if self.is_blank(*only) {
                self.expr_as(rhs, t, None);
                return;
            }
            let v = self.borrow(rhs, t);
            let place = self.var_place(*only);
            return self.store(place, t, v);
        }
        let values = self.several(rhs);
        for (obj, (v, from)) in lhs.iter().zip(values) {
            if self.is_blank(*obj) {
                continue;
            }
            let t = self.obj_ty(*obj);
            let v = self.value_as(v, from, t);
            let place = self.var_place(*obj);
            self.store(place, t, v);
        }
    }

    /// Whether an object is named `_`.
    pub(crate) fn is_blank(&self, obj: crate::types::ObjId) -> bool {
        self.m.objects[obj.0 as usize].name == crate::types::Name::BLANK
    }

    /// A place of a value for callers outside.
    pub(crate) fn memory(ptr: Slot) -> Place {
        Place::Memory { ptr, off: 0, checked: true }
    }
}

fn method_key(work: &MethodWork) -> MethodKey {
    let MethodWork { recv, found, sig, own } = work;
    let (path, method, index) = match found {
        Lookup::Method { path, method, .. } => (path.clone(), Some(*method), 0),
        Lookup::Interface { path, index, .. } => (path.clone(), None, *index),
        Lookup::None | Lookup::Ambiguous | Lookup::Field { .. } => (Vec::new(), None, 0),
    };
    MethodKey { recv: *recv, path, method, index, sig: *sig, own: own.clone() }
}
