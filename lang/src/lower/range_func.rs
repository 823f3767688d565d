//! Range over a function.
//!
//! The loop's body becomes a function of its own that the iterator calls. It shares variables with its surroundings by
//! address, and a *control cell* with the loop: a state, which catches iterators that call the body when they must not,
//! and an action, which says where control goes when the iterator has returned: on behind the loop, to another
//! statement, or out of the function.
//!
//! Which variables bodies share is found before anything is lowered ([`Yields`]), since it decides where they live.

use super::func::{FuncLower, Storage};
use super::range::Loop;
use super::{FuncKind, Lowerer};
use crate::ast::{BranchKind, ExprId, StmtId, StmtKind};
use crate::check::info::{ObjKind, RangeKind};
use crate::source::Pos;
use crate::types::{Field, Map, Name, ObjId, PkgId, Set, TypeId};
use std::rc::Rc;
use urgo_abi::inst::{FuncId, Inst, Slot, SlotList};
use urgo_abi::op::Kind;

/// States of a loop: waiting for the next call of the body; inside the body, or left by a panic in it; left by the body;
/// the iterator has returned. Package `runtime` has texts for them.
const READY: i32 = 0;
const RUNNING: i32 = 1;
const DONE: i32 = 2;
const EXHAUSTED: i32 = 3;
/// Actions: go on behind the loop, return from the function, or one of the exits counted from here.
const GO_ON: i32 = 0;
const RETURN: i32 = 1;
const FIRST_EXIT: i32 = 2;
/// Offsets in the control cell.
const STATE: i32 = 0;
const ACTION: i32 = 8;

/// What ranges over functions share with their surroundings.
#[derive(Debug, Default)]
pub(crate) struct Yields {
    /// Variables from outside that a loop mentions.
    captures: Map<StmtId, Rc<[ObjId]>>,
    /// All those, and the results of functions with such loops.
    pub shared: Set<ObjId>,
    /// Where the loops stand.
    places: Vec<Pos>,
}

/// The body that is being lowered as a function of its own.
#[derive(Clone, Debug)]
pub(crate) struct YieldBody {
    stmt: StmtId,
    control: Slot,
    exits: Vec<(BranchKind, StmtId)>,
    returns: bool,
}

impl Yields {
    /// Whether a range statement may range over a function.
    pub fn may_yield(&self, s: StmtId) -> bool {
        self.captures.contains_key(&s)
    }
}

impl Lowerer<'_> {
    /// Finds the loops that may range over a function, and what they share.
    pub(crate) fn find_yields(&mut self, first_stmt: usize, first_ident: usize) {
        let (ast, info) = (self.ast, self.info);
        let mut loops: Vec<StmtId> = Vec::new();
        for (s, stmt) in ast.stmts.iter().skip(first_stmt) {
            // Without an entry the kind depends on a type parameter.
            if matches!(stmt.kind, StmtKind::Range { .. })
                && matches!(info.ranges.get(s), None | Some(RangeKind::Func(_)))
            {
                loops.push(s);
            }
        }
        if loops.is_empty() {
            return;
        }
        let mut spans: Vec<(Pos, Pos)> = loops.iter().map(|s| (ast[*s].start, ast[*s].end)).collect();
        spans.sort_unstable();
        // Those within others are seen to with them.
        spans.dedup_by(|inner, outer| inner.1 <= outer.1);
        let mut mentions: Vec<(Pos, ObjId)> = Vec::new();
        // The loop or the text between two loops where the last name was: mostly the next one is there, too.
        let (mut place, mut in_loop) = (Pos::NONE..Pos::NONE, false);
        for (id, ident) in ast.idents.iter().skip(first_ident) {
            if !place.contains(&ident.pos) {
                let after = spans.partition_point(|span| span.0 <= ident.pos);
                let before = after.checked_sub(1).map(|at| spans[at]);
                let next = spans.get(after).map_or(Pos(u32::MAX), |span| span.0);
                in_loop = before.is_some_and(|span| ident.pos < span.1);
                place = match before {
                    Some(span) if in_loop => span.0..span.1,
                    Some(span) => span.1..next,
                    None => Pos::NONE..next,
                };
            }
            if !in_loop {
                continue;
            }
            let Some(obj) = info.object(id) else { continue };
            if matches!(&self.objects[obj.0 as usize].kind, ObjKind::Var(v) if !v.global) {
                mentions.push((ident.pos, obj));
            }
        }
        mentions.sort_unstable();
        for s in loops {
            let (start, end) = (ast[s].start, ast[s].end);
            let from = mentions.partition_point(|m| m.0 < start);
            let mut captures: Vec<ObjId> = Vec::new();
            for (_, obj) in mentions[from..].iter().take_while(|m| m.0 < end) {
                let declared = self.objects[obj.0 as usize].pos;
                if (declared < start || declared >= end) && !captures.contains(obj) {
                    captures.push(*obj);
                }
            }
            self.yields.shared.extend(captures.iter().copied());
            self.yields.captures.insert(s, captures.into());
            self.yields.places.push(start);
        }
        self.yields.places.sort_unstable();
        self.share_results();
    }

    /// Results of functions around such loops are shared with the bodies, whose `return` sets them.
    fn share_results(&mut self) {
        let ast = self.ast;
        let lits = ast.exprs.iter().filter_map(|(_, e)| match e.kind {
            crate::ast::ExprKind::FuncLit(sig, body) => Some((sig, body)),
            _ => None,
        });
        let decls = ast.funcs.iter().filter_map(|(_, f)| Some((f.sig, f.body?)));
        for (sig, body) in lits.chain(decls) {
            if self.has_yields(body)
                && let Some(info) = self.info.sigs.get(sig)
            {
                self.yields.shared.extend(info.results.iter().copied());
            }
        }
    }

    /// Whether there is a range over a function in a body.
    pub(crate) fn has_yields(&self, body: crate::ast::BlockId) -> bool {
        let places = &self.yields.places;
        let at = places.partition_point(|p| *p < self.ast[body].lbrace);
        places.get(at).is_some_and(|p| *p < self.ast[body].rbrace)
    }
}

impl FuncLower<'_, '_> {
    /// `for vars = range f {…}`
    pub(crate) fn range_func(&mut self, l: &Loop<'_>, x: ExprId, sig: TypeId) {
        let params = match self.m.types.as_signature(sig).and_then(|s| s.params.first().copied()) {
            Some(yields) => self.m.canon(yields),
            None => return,
        };
        let f = self.expr(x, None);
        let control = self.control_cell();
        let captures = self.m.yields.captures.get(&l.s).cloned().unwrap_or_default();
        let captures: Vec<ObjId> = captures.iter().copied().filter(|o| self.vars.contains_key(o)).collect();
        let mut words = vec![control];
        let in_memory = |s: &Storage| match s {
            Storage::Memory(p) => Some(*p),
            Storage::Slots(_) => None,
        };
        words.extend(self.results.vars.iter().filter_map(in_memory));
        words.extend(self.defers.cell);
        words.extend(captures.iter().filter_map(|o| self.vars.get(o).and_then(in_memory)));
        let (id, body) = self.yield_body(l, params, &captures);
        let closure = self.make_closure(id, &words, None);
        let kinds = self.m.sig_of(sig, &[Kind::Ptr]);
        let sig = self.m.intern_sig(kinds);
        let pos = self.m.ast[x].start;
        self.at(pos);
        self.b.emit(Inst::CallClosure {
            sig,
            closure: f,
            results: SlotList::new(&[]),
            args: SlotList::new(&[closure.0]),
        });
        self.check_swallowed(control);
        self.set_control(control, STATE, EXHAUSTED);
        self.act(l, control, &body);
    }

    /// A new control cell: ready, going on.
    fn control_cell(&mut self) -> Slot {
        let field =
            |name| Field { name, pkg: PkgId::NONE, ty: TypeId::INT, embedded: false, tag: Name::EMPTY };
        let names = &mut self.m.types.names;
        let (state, action) = (names.intern("state"), names.intern("action"));
        let t = self.m.types.structure(vec![field(state), field(action)]);
        self.new_object(t, None)
    }

    fn set_control(&mut self, control: Slot, off: i32, value: i32) {
        let v = self.int(i64::from(value), None);
        self.b.emit(Inst::Store64 { p: control, off, a: v });
    }

    /// Goes where the body wanted to go.
    fn act(&mut self, l: &Loop<'_>, control: Slot, body: &YieldBody) {
        if !body.returns && body.exits.is_empty() {
            return;
        }
        let out = self.b.label();
        let action = self.temp(Kind::Int);
        self.b.emit(Inst::LoadI64 { d: action, p: control, off: ACTION });
        self.b.emit_jump(Inst::JeqK { a: action, k: GO_ON, to: 0 }, out);
        for (i, (kind, stmt)) in body.exits.iter().enumerate() {
            let other = self.b.label();
            self.b.emit_jump(Inst::JneK { a: action, k: FIRST_EXIT + i as i32, to: 0 }, other);
            match kind {
                BranchKind::Goto => self.go_to(l.s, *stmt),
                BranchKind::Break | BranchKind::Continue | BranchKind::Fallthrough => {
                    self.jump_to(l.s, *kind, Some(*stmt));
                }
            }
            self.b.bind(other);
        }
        if body.returns {
            self.leave_all();
        } else {
            self.b.emit(Inst::Unreachable {});
        }
        self.b.bind(out);
    }

    /// Returns from the function around all bodies; the results are set.
    fn leave_all(&mut self) {
        match &mut self.yields {
            Some(y) => {
                y.returns = true;
                self.leave_body(RETURN);
            }
            None => self.leave(),
        }
    }

    /// Ends the loop from inside its body.
    fn leave_body(&mut self, action: i32) {
        let Some(control) = self.yields.as_ref().map(|y| y.control) else { return };
        let mark = self.mark();
        self.set_control(control, ACTION, action);
        self.set_control(control, STATE, DONE);
        let no = self.int(0, None);
        self.ret(&[no]);
        self.release(mark);
    }

    /// Lowers the body as a function: the closure, then the values.
    fn yield_body(&mut self, l: &Loop<'_>, sig: TypeId, captures: &[ObjId]) -> (FuncId, YieldBody) {
        let n = self.m.yield_counts.entry(self.id).or_insert(0);
        *n += 1;
        let name = format!("{}-range{n}", self.m.module.funcs[self.id.index()].name);
        let kinds = self.m.sig_of(sig, &[Kind::Ptr]);
        let id = self.m.new_func(name, kinds, super::Work::Entry);
        // Its body is made here and now: the loop must know the exits.
        self.m.queue.pop_back();
        let (types, pkg, records) = (self.results.types.clone(), self.pkg, self.records);
        let n_results = self.results.vars.len();
        let n_cells = usize::from(self.defers.cell.is_some());
        let params: Vec<TypeId> = match self.m.types.as_signature(sig) {
            Some(s) => s.params.iter().map(|p| self.m.canon(*p)).collect(),
            None => Vec::new(),
        };
        let mut f = FuncLower::new(&mut *self.m, id, self.env.clone());
        (f.pkg, f.records) = (pkg, records);
        let pos = f.m.ast[l.s].start;
        f.at(pos);
        let words = f.load_addresses(1 + n_results + n_cells, captures);
        let control = words[0];
        f.results.types = types;
        f.results.vars = words[1..1 + n_results].iter().map(|p| Storage::Memory(*p)).collect();
        f.defers.cell = words.get(1 + n_results).copied();
        f.yields = Some(YieldBody { stmt: l.s, control, exits: Vec::new(), returns: false });
        f.yield_code(l, &params, control);
        let FuncLower { b, m, yields, .. } = f;
        let count = 1 + n_results + n_cells + captures.len();
        let desc = m.capture_desc(vec![Kind::Ptr; count]);
        m.install(id, b, FuncKind::Source, Some(desc));
        let body = yields.unwrap_or(YieldBody { stmt: l.s, control, exits: Vec::new(), returns: false });
        (id, body)
    }

    /// Loads the captured addresses: `n` unnamed ones, which it gives, then those of variables.
    fn load_addresses(&mut self, n: usize, captures: &[ObjId]) -> Vec<Slot> {
        let words: Vec<Slot> = (0..n).map(|_| self.temp(Kind::Ptr)).collect();
        for (i, d) in words.iter().enumerate() {
            self.b.emit(super::closure::load_word(Kind::Ptr, *d, Slot(0), i));
        }
        for (i, obj) in captures.iter().enumerate() {
            let t = self.obj_ty(*obj);
            let d = self.declare_memory(*obj, t);
            self.b.emit(super::closure::load_word(Kind::Ptr, d, Slot(0), n + i));
        }
        words
    }

    fn yield_code(&mut self, l: &Loop<'_>, params: &[TypeId], control: Slot) {
        let (good, next) = (self.b.label(), self.b.label());
        let state = self.temp(Kind::Int);
        self.b.emit(Inst::LoadI64 { d: state, p: control, off: STATE });
        self.b.emit_jump(Inst::JeqK { a: state, k: READY, to: 0 }, good);
        self.fail("failRange", &[state]);
        self.b.bind(good);
        self.set_control(control, STATE, RUNNING);
        let mut at = Slot(1);
        let mut values = Vec::new();
        for t in params {
            values.push((at, *t));
            at = at.plus(self.kinds(*t).len());
        }
        self.iteration_vars(l, &values);
        let out = self.b.label();
        self.targets.push(super::func::Target { stmt: l.s, break_to: out, continue_to: Some(next) });
        self.block(l.body);
        self.targets.pop();
        self.b.bind(next);
        self.set_control(control, STATE, READY);
        let yes = self.int(1, None);
        self.ret(&[yes]);
        self.b.bind(out);
        self.leave_body(GO_ON);
        self.release_all();
    }

    /// Panics if the iterator returned although the body has panicked.
    fn check_swallowed(&mut self, control: Slot) {
        let good = self.b.label();
        let state = self.temp(Kind::Int);
        self.b.emit(Inst::LoadI64 { d: state, p: control, off: STATE });
        self.b.emit_jump(Inst::JneK { a: state, k: RUNNING, to: 0 }, good);
        self.fail("failSwallowed", &[]);
        self.b.bind(good);
    }

    /// `return` in a body.
    pub(crate) fn return_from_yield(&mut self, values: &[ExprId]) {
        self.calls_first(values);
        let mark = self.mark();
        if !values.is_empty() {
            let types = self.results.types.clone();
            let list = self.result_values(values, &types);
            for (i, v) in list.into_iter().enumerate() {
                if i < self.results.vars.len() {
                    self.store_result(i, v);
                }
            }
        }
        self.release(mark);
        self.leave_all();
    }

    /// Whether a labelled statement lies in the function that is being lowered, and not around the loop whose body it is.
    pub(crate) fn is_inside(&self, label: StmtId) -> bool {
        let Some(y) = &self.yields else { return true };
        let (ast, at) = (self.m.ast, self.m.ast[label].start);
        ast[y.stmt].start < at && at < ast[y.stmt].end
    }

    /// `break`, `continue` and `goto` to something outside the body.
    pub(crate) fn jump_out_of_yield(&mut self, s: StmtId, kind: BranchKind, target: Option<StmtId>) {
        let Some(target) = target.filter(|_| self.yields.is_some()) else {
            let pos = self.m.ast[s].pos;
            return self.unsupported(pos, "this jump");
        };
        let Some(y) = &mut self.yields else { return };
        debug_assert_ne!(y.stmt, target);
        let at = y.exits.iter().position(|e| *e == (kind, target)).unwrap_or_else(|| {
            y.exits.push((kind, target));
            y.exits.len() - 1
        });
        self.leave_body(FIRST_EXIT + at as i32);
    }
}
