//! Deferred calls, open-coded.
//!
//! A function that defers ends in a *block of deferred calls* (`Function::defer_block`): ordinary bytecode that makes
//! the armed calls in reverse order, then `defer_end`, then returns the results. Returning jumps there; so does
//! unwinding.
//!
//! If no deferred call lies in a loop, each has a bit and its operands in slots of its own. Otherwise all of them are
//! closures in a list, newest first. What the block reads is set before anything in the function can panic.
//!
//! The body of a range over a function is a function of its own, whose `defer` belongs to the function around the loop.
//! The list then begins in an object, the *cell*, that the bodies capture.

use super::call::{Callee, Prepared};
use super::func::FuncLower;
use super::wrapper::{Thunk, ThunkKey};
use crate::ast::{BlockId, ExprId, ExprKind, StmtId, StmtKind};
use crate::check::info::Mode;
use crate::types::Map;
use crate::types::{Field, Name, PkgId, TypeId};
use urgo_abi::build::Label;
use urgo_abi::inst::{Inst, Slot, SlotList};
use urgo_abi::op::Kind;

/// One deferred call in slots.
#[derive(Clone, Debug)]
struct Deferred {
    armed: Slot,
    /// First of the operands.
    operands: Slot,
    kinds: Vec<Kind>,
    /// Set when the statement is lowered.
    call: Option<Prepared>,
}

/// The deferred calls of a function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Defers {
    /// Whether there are any.
    pub used: bool,
    /// The block of deferred calls.
    pub block: Option<Label>,
    /// The list, if they are kept in one.
    list: Option<Slot>,
    /// The cell that holds the list instead, if bodies of ranges over functions defer too. In such a body this is all.
    pub cell: Option<Slot>,
    calls: Vec<Deferred>,
    /// Which of them a statement is.
    places: Map<StmtId, usize>,
}

/// What a search of a function body finds.
#[derive(Default)]
struct Found {
    /// Deferred calls with whether they lie in a loop.
    defers: Vec<(StmtId, ExprId, bool)>,
    has_goto: bool,
    /// Whether one of them lies in a loop that may range over a function.
    in_yield: bool,
}

impl FuncLower<'_, '_> {
    /// Reserves what the deferred calls of a body need, and sets it to zero.
    pub(crate) fn begin_defers(&mut self, body: BlockId) {
        let mut found = Found::default();
        let ast = self.m.ast;
        ast[body].stmts.iter().for_each(|s| self.find_defers(*s, false, &mut found));
        if found.defers.is_empty() {
            return;
        }
        self.defers.used = true;
        let block = self.b.label();
        self.defers.block = Some(block);
        self.b.set_defer_block(block);
        if found.in_yield {
            let cell = self.unowned_run(&[Kind::Ptr]);
            self.b.emit(Inst::ConstNil { d: cell });
            self.defers.cell = Some(cell);
            return;
        }
        if found.has_goto || found.defers.iter().any(|d| d.2) {
            let list = self.unowned_run(&[Kind::Ptr]);
            self.b.emit(Inst::ConstNil { d: list });
            self.defers.list = Some(list);
            return;
        }
        for (stmt, call, _) in found.defers {
            let kinds = self.deferred_kinds(call);
            let armed = self.unowned_run(&[Kind::Int]);
            let operands = self.unowned_run(&kinds);
            self.int(0, Some(armed));
            self.zero_run(&kinds, operands);
            self.defers.places.insert(stmt, self.defers.calls.len());
            self.defers.calls.push(Deferred { armed, operands, kinds, call: None });
        }
    }

    /// Makes the cell of the list, once what the block reads is set.
    pub(crate) fn init_defers(&mut self) {
        if let Some(cell) = self.defers.cell {
            let t = self.node_type();
            self.new_object(t, Some(cell));
        }
    }

    /// Kinds of the operands kept in slots: those of the call; for a builtin, a closure that calls it.
    fn deferred_kinds(&mut self, call: ExprId) -> Vec<Kind> {
        let e = self.m.ast.unparen(call);
        let ExprKind::Call { fun, .. } = self.m.ast[e].kind else { return Vec::new() };
        match self.m.info.expr(self.m.ast.unparen(fun)).map(|i| i.mode) {
            Some(Mode::Builtin(_)) => vec![Kind::Ptr],
            _ => self.operand_kinds(e),
        }
    }

    fn find_defers(&self, s: StmtId, in_loop: bool, found: &mut Found) {
        let ast = self.m.ast;
        let all = |list: &[StmtId], in_loop: bool, found: &mut Found| {
            list.iter().for_each(|s| self.find_defers(*s, in_loop, found));
        };
        match &ast[s].kind {
            StmtKind::Defer(call) => found.defers.push((s, *call, in_loop)),
            StmtKind::Branch(crate::ast::BranchKind::Goto, _) => found.has_goto = true,
            StmtKind::Block(b) => all(&ast[*b].stmts, in_loop, found),
            StmtKind::If { then, otherwise, .. } => {
                all(&ast[*then].stmts, in_loop, found);
                all(otherwise.as_slice(), in_loop, found);
            }
            StmtKind::Switch { clauses, .. }
            | StmtKind::TypeSwitch { clauses, .. }
            | StmtKind::Select { clauses, .. } => {
                clauses.iter().for_each(|c| all(&ast[*c].body, in_loop, found));
            }
            StmtKind::For { body, .. } => all(&ast[*body].stmts, true, found),
            StmtKind::Range { body, .. } => {
                let before = found.defers.len();
                all(&ast[*body].stmts, true, found);
                found.in_yield |= found.defers.len() > before && self.m.yields.may_yield(s);
            }
            StmtKind::Labeled(_, inner) => self.find_defers(*inner, in_loop, found),
            StmtKind::Bad
            | StmtKind::Empty
            | StmtKind::Expr(_)
            | StmtKind::Send(..)
            | StmtKind::IncDec(..)
            | StmtKind::Assign(..)
            | StmtKind::OpAssign(..)
            | StmtKind::Define(..)
            | StmtKind::Go(_)
            | StmtKind::Return(_)
            | StmtKind::Branch(..)
            | StmtKind::Decl(_) => {}
        }
    }

    /// `defer f(x)`
    pub(crate) fn defer(&mut self, call: ExprId, s: StmtId) {
        let ast = self.m.ast;
        let e = ast.unparen(call);
        let ExprKind::Call { fun, args, .. } = &ast[e].kind else { return };
        let prepared = match self.m.info.expr(ast.unparen(*fun)).map(|i| i.mode) {
            Some(Mode::Builtin(b)) => {
                let closure = self.builtin_thunk(e, b, args, "deferwrap");
                let sig = self.thunk_sig();
                Prepared { callee: Callee::Closure(sig), operands: vec![closure], results: Vec::new() }
            }
            _ => self.prepare(e),
        };
        if let Callee::Method(..) = prepared.callee {
            self.check_not_nil(prepared.operands[0]);
        }
        match (self.defers.cell, self.defers.list) {
            (Some(cell), _) => {
                let closure = self.deferred_closure(e, prepared);
                let head = self.temp(Kind::Ptr);
                self.b.emit(Inst::LoadPtr { d: head, p: cell, off: 0 });
                self.push_closure(closure, head);
                self.b.emit(Inst::StorePtr { p: cell, off: 0, a: head });
            }
            (None, Some(list)) => self.push_deferred(e, prepared, list),
            (None, None) => self.arm(s, prepared),
        }
    }

    fn arm(&mut self, s: StmtId, prepared: Prepared) {
        let Some(&at) = self.defers.places.get(&s) else { return };
        let d = self.defers.calls[at].clone();
        for (i, (from, kind)) in prepared.operands.iter().zip(&d.kinds).enumerate() {
            self.copy(&[*kind], d.operands.plus(i), *from);
        }
        debug_assert_eq!(d.kinds.len(), prepared.operands.len());
        self.int(1, Some(d.armed));
        let operands = (0..d.kinds.len()).map(|i| d.operands.plus(i)).collect();
        self.defers.calls[at].call = Some(Prepared { operands, ..prepared });
    }

    /// The closure that makes a prepared call.
    pub(crate) fn deferred_closure(&mut self, e: ExprId, prepared: Prepared) -> Slot {
        let sig = self.thunk_sig();
        if prepared.callee == Callee::Closure(sig) {
            return prepared.operands[0];
        }
        let kinds = prepared.operands.iter().map(|s| self.b.kind(*s)).collect();
        let key = ThunkKey::Call(prepared.callee, kinds);
        self.thunk(Thunk { key, expr: e, results: prepared.results }, &prepared.operands, "deferwrap")
    }

    fn push_deferred(&mut self, e: ExprId, prepared: Prepared, list: Slot) {
        let closure = self.deferred_closure(e, prepared);
        self.push_closure(closure, list);
    }

    /// Puts a closure in front of a list of deferred calls.
    pub(crate) fn push_closure(&mut self, closure: Slot, list: Slot) {
        let t = self.node_type();
        let node = self.new_object(t, None);
        self.b.emit(Inst::StorePtr { p: node, off: 0, a: list });
        self.b.emit(Inst::StorePtr { p: node, off: 8, a: closure });
        self.b.emit(Inst::MovPtr { d: list, a: node });
    }

    /// A list's node: the next one, the closure.
    fn node_type(&mut self) -> TypeId {
        let field = |name: Name| Field {
            name,
            pkg: PkgId::NONE,
            ty: TypeId::UNSAFE_POINTER,
            embedded: false,
            tag: Name::EMPTY,
        };
        let (next, call) = (self.m.types.names.intern("next"), self.m.types.names.intern("call"));
        self.m.types.structure(vec![field(next), field(call)])
    }

    /// The block of deferred calls, after the function's code.
    pub(crate) fn defer_block(&mut self) {
        let Some(block) = self.defers.block else { return };
        self.b.bind(block);
        if let Some(list) = self.defers.list {
            self.run_list(list);
        }
        if let Some(cell) = self.defers.cell {
            self.run_cell(cell);
        }
        for d in self.defers.calls.clone().into_iter().rev() {
            let Some(call) = d.call else { continue };
            let skip = self.b.label();
            self.b.emit_jump(Inst::JumpIfNot { a: d.armed, to: 0 }, skip);
            self.int(0, Some(d.armed));
            let mark = self.mark();
            let kinds: Vec<Kind> = call.results.iter().flat_map(|t| self.kinds(*t).to_vec()).collect();
            let first = self.run(&kinds.into());
            self.make_call(&call, first);
            self.release(mark);
            self.b.bind(skip);
        }
        self.b.emit(Inst::DeferEnd {});
        self.return_results();
    }

    fn run_list(&mut self, list: Slot) {
        let done = self.b.label();
        self.b.emit_jump(Inst::Jnil { a: list, to: 0 }, done);
        let head = self.b.bound_label();
        let mark = self.mark();
        let closure = self.temp(Kind::Ptr);
        self.b.emit(Inst::LoadPtr { d: closure, p: list, off: 8 });
        self.b.emit(Inst::LoadPtr { d: list, p: list, off: 0 });
        self.call_deferred(closure);
        self.release(mark);
        self.b.emit_jump(Inst::JnotNil { a: list, to: 0 }, head);
        self.b.bind(done);
    }

    /// As `run_list`, with the list's head in a cell.
    fn run_cell(&mut self, cell: Slot) {
        let done = self.b.label();
        let mark = self.mark();
        // Nil if there was a panic before it was made.
        self.b.emit_jump(Inst::Jnil { a: cell, to: 0 }, done);
        let head = self.b.bound_label();
        let (node, closure) = (self.temp(Kind::Ptr), self.temp(Kind::Ptr));
        self.b.emit(Inst::LoadPtr { d: node, p: cell, off: 0 });
        self.b.emit_jump(Inst::Jnil { a: node, to: 0 }, done);
        self.b.emit(Inst::LoadPtr { d: closure, p: node, off: 8 });
        self.b.emit(Inst::LoadPtr { d: node, p: node, off: 0 });
        // It is off the list before it runs, so that it does not run again if it panics.
        self.b.emit(Inst::StorePtr { p: cell, off: 0, a: node });
        self.call_deferred(closure);
        self.b.emit_jump(Inst::Jump { to: 0 }, head);
        self.b.bind(done);
        self.release(mark);
    }

    fn call_deferred(&mut self, closure: Slot) {
        let sig = self.thunk_sig();
        let none = SlotList::new(&[]);
        self.b.emit(Inst::CallClosure { sig, closure, results: none, args: none });
    }
}
