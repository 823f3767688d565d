//! Statements, function bodies, `return`, `go`.

use super::call::Callee;
use super::func::{FuncLower, Storage};
use super::wrapper::{Thunk, ThunkKey};
use crate::ast::{BlockId, BranchKind, DeclKind, ExprId, ExprKind, IdentId, SigId, StmtId, StmtKind};
use crate::check::info::Mode;
use crate::types::{ObjId, TypeId};
use urgo_abi::inst::{Inst, Slot, SlotList};
use urgo_abi::op::Kind;

impl FuncLower<'_, '_> {
    /// Begins a function with a body: parameters from slot `first` on, captures, results, deferred calls.
    pub(crate) fn begin(
        &mut self,
        sig: SigId,
        body: BlockId,
        recv: Option<ObjId>,
        first: u16,
        captures: Option<&[ObjId]>,
    ) {
        let ast = self.m.ast;
        self.at(ast[body].lbrace);
        self.find_package(ast[body].lbrace);
        let info = self.m.info.sigs.get(sig);
        let params: Vec<ObjId> =
            recv.into_iter().chain(info.iter().flat_map(|i| i.params.iter().copied())).collect();
        let results: Vec<ObjId> = info.map_or(Vec::new(), |i| i.results.clone());
        let named = info.is_some_and(|i| i.named_results);
        self.results.types = results.iter().map(|r| self.obj_ty(*r)).collect();
        self.begin_defers(body);
        if named || self.defers.used || self.m.has_yields(body) {
            self.reserve_results(&results);
        }
        if let Some(captures) = captures.filter(|c| !c.is_empty()) {
            self.captures = Some(self.load_captures(captures));
        }
        let mut at = Slot(first);
        for p in params {
            at = self.parameter(p, at);
        }
        self.init_results(&results);
        self.init_defers();
    }

    /// The package that a position belongs to decides which unexported names are meant.
    pub(crate) fn find_package(&mut self, pos: crate::source::Pos) {
        let file = self.m.sources.file_of(pos).map(|f| f.base);
        if let Some(known) = file.and_then(|f| self.m.file_packages.get(&f)) {
            self.pkg = *known;
            self.records = !self.m.packages[known.0 as usize].library;
        }
    }

    /// Makes a parameter a variable; gives the slot after it.
    fn parameter(&mut self, p: ObjId, at: Slot) -> Slot {
        let t = self.obj_ty(p);
        let kinds = self.kinds(t);
        let next = if kinds.is_empty() { at } else { at.plus(kinds.len()) };
        if self.is_blank(p) || self.m.objects[p.0 as usize].name == crate::types::Name::EMPTY {
            return next;
        }
        let changes = self.m.is_changed(p);
        if !self.in_memory(p) {
            self.bind_slots(p, at, kinds.len());
        } else if self.layout(t).in_memory && !changes && (!self.m.is_captured(p) || self.stays(p, t)) {
            // The caller's copy serves as the variable, during the call.
            let ptr = self.declare_memory(p, t);
            self.copy(&[Kind::Ptr], ptr, at);
        } else {
            self.declare_with(p, at);
        }
        next
    }

    /// Slots of the results; set to zero before anything can panic, since the block of deferred calls reads them.
    fn reserve_results(&mut self, results: &[ObjId]) {
        for r in results {
            let t = self.obj_ty(*r);
            let storage = if self.in_memory(*r) {
                let p = self.unowned_run(&[Kind::Ptr]);
                self.b.emit(Inst::ConstNil { d: p });
                Storage::Memory(p)
            } else {
                let kinds = self.kinds(t);
                let first = self.unowned_run(&kinds);
                self.zero_run(&kinds, first);
                Storage::Slots(first)
            };
            self.results.vars.push(storage);
        }
    }

    /// Results in memory get their objects; names are bound.
    fn init_results(&mut self, results: &[ObjId]) {
        for (i, r) in results.iter().enumerate() {
            let Some(storage) = self.results.vars.get(i).copied() else { return };
            let t = self.obj_ty(*r);
            match storage {
                Storage::Memory(p) => {
                    self.new_home(*r, t, p, true);
                    let ptr = self.declare_memory(*r, t);
                    self.copy(&[Kind::Ptr], ptr, p);
                }
                Storage::Slots(first) => {
                    let n = self.kinds(t).len();
                    self.bind_slots(*r, first, n);
                }
            }
        }
    }

    /// The statements of a function, and its end.
    pub(crate) fn block_of_function(&mut self, body: BlockId) {
        let ast = self.m.ast;
        let mark = self.mark();
        self.statements(&ast[body].stmts);
        self.at(ast[body].rbrace);
        if self.b.reachable() {
            if self.results.types.is_empty() || !self.results.vars.is_empty() {
                self.leave();
            } else {
                self.b.emit(Inst::Unreachable {});
            }
        }
        self.defer_block();
        self.release(mark);
        self.release_all();
    }

    /// Returns with the results in their variables, by way of the deferred calls.
    pub(crate) fn leave(&mut self) {
        if self.defers.used {
            let block = self.defers.block;
            if let Some(block) = block {
                self.b.emit_jump(Inst::Jump { to: 0 }, block);
            }
            return;
        }
        self.return_results();
    }

    /// `ret` with the values of the result variables.
    pub(crate) fn return_results(&mut self) {
        let mark = self.mark();
        let mut units: Vec<u16> = Vec::new();
        for i in 0..self.results.vars.len() {
            let t = self.results.types[i];
            let v = match self.results.vars[i] {
                Storage::Slots(s) => s,
                Storage::Memory(p) => self.load(Self::memory(p), t, None),
            };
            units.extend(self.slots(t, v).map(|s| s.0));
        }
        self.b.emit(Inst::Ret { results: SlotList::new(&units) });
        self.release(mark);
    }

    /// Statements of a block, in a scope of their own.
    pub(crate) fn block(&mut self, b: BlockId) {
        let ast = self.m.ast;
        self.scoped(&ast[b].stmts);
    }

    /// Statements in a scope of their own.
    pub(crate) fn scoped(&mut self, list: &[StmtId]) {
        let mark = self.mark();
        self.statements(list);
        self.release(mark);
    }

    fn statements(&mut self, list: &[StmtId]) {
        for s in list {
            self.statement(*s);
        }
    }

    /// One statement.
    pub(crate) fn statement(&mut self, s: StmtId) {
        let ast = self.m.ast;
        let node = &ast[s];
        self.at(node.start);
        let labelled = self.labelled.take();
        debug_assert!(self.hoisted.is_empty(), "what was lowered ahead is lowered again");
        match &node.kind {
            StmtKind::Bad | StmtKind::Empty => {}
            StmtKind::Define(..) => self.assignment(s),
            StmtKind::Decl(decl) => {
                if let DeclKind::Var(specs) = &decl.kind {
                    specs.iter().for_each(|v| self.var_spec(*v));
                }
            }
            StmtKind::Block(b) => self.in_target(s, labelled, |f| f.block(*b)),
            StmtKind::Labeled(label, inner) => self.labeled(*label, *inner),
            StmtKind::Assign(..) | StmtKind::OpAssign(..) | StmtKind::IncDec(..) => {
                let mark = self.mark();
                self.assignment(s);
                self.release(mark);
            }
            StmtKind::Expr(e) => {
                let mark = self.mark();
                self.expr(*e, None);
                self.release(mark);
            }
            StmtKind::Send(ch, v) => self.send(*ch, *v, node.pos),
            StmtKind::Go(call) => {
                let mark = self.mark();
                self.go(*call);
                self.release(mark);
            }
            StmtKind::Defer(call) => {
                let mark = self.mark();
                self.defer(*call, s);
                self.release(mark);
            }
            StmtKind::Return(values) => self.return_stmt(values),
            StmtKind::Branch(kind, label) => self.branch(s, *kind, *label),
            StmtKind::If { init, cond, then, otherwise } => {
                self.in_target(s, labelled, |f| f.if_stmt(*init, *cond, *then, *otherwise));
            }
            StmtKind::Switch { init, tag, clauses, .. } => self.switch(s, *init, *tag, clauses),
            StmtKind::TypeSwitch { init, x, clauses, .. } => self.type_switch(s, *init, *x, clauses),
            StmtKind::Select { clauses, .. } => self.select(s, clauses),
            StmtKind::For { init, cond, post, body } => self.for_stmt(s, *init, *cond, *post, *body),
            StmtKind::Range { vars, define, x, body, .. } => self.range(s, vars, *define, *x, *body),
        }
    }

    /// A statement that `break LABEL` may leave although it is no loop or switch: nothing refers to it otherwise.
    fn in_target(&mut self, _s: StmtId, _labelled: Option<StmtId>, inner: impl FnOnce(&mut Self)) {
        inner(self);
    }

    fn send(&mut self, ch: ExprId, v: ExprId, pos: crate::source::Pos) {
        use crate::types::Type;
        use urgo_abi::runtime_call::RuntimeCall;
        let mark = self.mark();
        let ct = self.ty(ch);
        if let Some(Type::Chan { elem, .. }) = self.m.types.core_type(ct).map(|t| self.m.types.get(t).clone())
        {
            self.calls_first(&[ch, v]);
            let c = self.expr(ch, None);
            let v = self.expr_as(v, elem, None);
            let mut args = vec![c];
            args.extend(self.slots(elem, v));
            self.at(pos);
            self.runtime_for(RuntimeCall::ChanSend, elem, &[], &args);
        }
        self.release(mark);
    }

    fn return_stmt(&mut self, values: &[ExprId]) {
        if self.yields.is_some() {
            return self.return_from_yield(values);
        }
        let mark = self.mark();
        if !values.is_empty() {
            self.calls_first(values);
            let types = self.results.types.clone();
            if self.results.vars.is_empty() {
                self.return_values(values, &types);
                return self.release(mark);
            }
            let list = self.result_values(values, &types);
            for (i, v) in list.into_iter().enumerate() {
                self.store_result(i, v);
            }
        }
        self.release(mark);
        self.leave();
    }

    /// The values of a return statement, converted; none of them a variable that a result may overwrite.
    pub(crate) fn result_values(&mut self, values: &[ExprId], types: &[TypeId]) -> Vec<Slot> {
        if values.len() < types.len() {
            let list = self.several(values[0]);
            return list.into_iter().zip(types).map(|((v, from), t)| self.value_as(v, from, *t)).collect();
        }
        let mut out = Vec::new();
        for (e, t) in values.iter().zip(types) {
            let v = self.expr_as(*e, *t, None);
            out.push(if values.len() > 1 { self.stable(*t, v) } else { v });
        }
        out
    }

    /// Stores a value to a result variable.
    pub(crate) fn store_result(&mut self, i: usize, v: Slot) {
        let t = self.results.types[i];
        match self.results.vars[i] {
            Storage::Slots(d) => self.into(t, d, v),
            Storage::Memory(p) => self.store(Self::memory(p), t, v),
        }
    }

    fn return_values(&mut self, values: &[ExprId], types: &[TypeId]) {
        let list = if values.len() < types.len() {
            self.result_values(values, types)
        } else {
            values.iter().zip(types).map(|(e, t)| self.expr_as(*e, *t, None)).collect()
        };
        let mut out = Vec::new();
        for (v, t) in list.into_iter().zip(types) {
            out.extend(self.slots(*t, v));
        }
        self.ret(&out);
    }

    /// `go f(x)`.
    fn go(&mut self, call: ExprId) {
        let ast = self.m.ast;
        let e = ast.unparen(call);
        let ExprKind::Call { fun, args, .. } = &ast[e].kind else { return };
        if let Some(Mode::Builtin(b)) = self.m.info.expr(ast.unparen(*fun)).map(|i| i.mode) {
            let closure = self.builtin_thunk(e, b, args, "gowrap");
            return self.go_closure_of(closure);
        }
        let prepared = self.prepare(e);
        let units: Vec<u16> = prepared.operands.iter().map(|s| s.0).collect();
        match prepared.callee {
            Callee::Func(func) if prepared.results.is_empty() => {
                self.b.emit(Inst::GoCall { func, args: SlotList::new(&units) });
            }
            Callee::Closure(sig) if prepared.results.is_empty() => {
                let closure = prepared.operands[0];
                self.b.emit(Inst::GoClosure { sig, closure, args: SlotList::new(&units[1..]) });
            }
            callee => {
                match callee {
                    Callee::Method(..) => self.check_not_nil(prepared.operands[0]),
                    Callee::Closure(_) | Callee::Func(_) | Callee::Native(_) => {}
                }
                let kinds = prepared.operands.iter().map(|s| self.b.kind(*s)).collect();
                let key = ThunkKey::Call(callee, kinds);
                let thunk = Thunk { key, expr: e, results: prepared.results };
                let closure = self.thunk(thunk, &prepared.operands, "gowrap");
                self.go_closure_of(closure);
            }
        }
    }

    fn go_closure_of(&mut self, closure: Slot) {
        let sig = self.thunk_sig();
        self.b.emit(Inst::GoClosure { sig, closure, args: SlotList::new(&[]) });
    }

    /// The signature of a closure without parameters and results.
    pub(crate) fn thunk_sig(&mut self) -> urgo_abi::inst::SigId {
        let sig = urgo_abi::module::Signature { params: vec![Kind::Ptr], results: Vec::new() };
        self.m.intern_sig(sig)
    }

    /// A closure that calls a builtin with the values of its arguments.
    pub(crate) fn builtin_thunk(
        &mut self,
        e: ExprId,
        b: crate::types::universe::Builtin,
        args: &[ExprId],
        suffix: &str,
    ) -> Slot {
        let values = self.builtin_args(b, args);
        let mut operands = Vec::new();
        for (v, t) in &values {
            operands.extend(self.slots(*t, *v));
        }
        let key = ThunkKey::Builtin(b, values.iter().map(|(_, t)| *t).collect());
        self.thunk(Thunk { key, expr: e, results: Vec::new() }, &operands, suffix)
    }

    /// `break`, `continue`, `goto`, `fallthrough`.
    fn branch(&mut self, s: StmtId, kind: BranchKind, label: Option<IdentId>) {
        match kind {
            BranchKind::Goto => self.goto(s, label),
            BranchKind::Fallthrough => {
                if let Some(next) = self.fallthrough {
                    self.b.emit_jump(Inst::Jump { to: 0 }, next);
                }
            }
            BranchKind::Break | BranchKind::Continue => self.jump_out(s, kind, label),
        }
    }
}
