//! Control flow: conditions, rotated loops, switches, labels.
//!
//! A loop tests its condition once before it is entered and again at its bottom, so that an iteration has one jump.

use super::convert::Target as Wanted;
use super::func::{FuncLower, Storage, Target};
use crate::ast::{BinaryOp, BlockId, BranchKind, ClauseId, ClauseKind, ExprId, IdentId, StmtId, StmtKind};
use crate::check::constant::Const;
use crate::check::info::ObjKind;
use crate::types::{ObjId, TypeId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use urgo_abi::build::Label;
use urgo_abi::inst::{Inst, Slot};
use urgo_abi::op::Kind;

/// Fewest constants for which a switch becomes a jump table.
const MIN_TABLE: usize = 5;
/// Cases that are compared one after the other.
const IN_A_ROW: usize = 3;
/// Most entries of one jump table, whose count is one unit of code.
const MAX_TABLE: usize = u16::MAX as usize;

/// A constant that a string is compared with.
struct TextCase {
    text: Arc<[u8]>,
    e: ExprId,
    label: Label,
}

impl FuncLower<'_, '_> {
    /// `if init; cond {…} else …`
    pub(crate) fn if_stmt(
        &mut self,
        init: Option<StmtId>,
        cond: ExprId,
        then: BlockId,
        otherwise: Option<StmtId>,
    ) {
        let mark = self.mark();
        if let Some(init) = init {
            self.statement(init);
        }
        let (no, end) = (self.b.label(), self.b.label());
        let pos = self.m.ast[cond].start;
        self.at(pos);
        self.jump_unless(cond, no);
        self.block(then);
        match otherwise {
            Some(other) => {
                if self.b.reachable() {
                    self.b.emit_jump(Inst::Jump { to: 0 }, end);
                }
                self.b.bind(no);
                self.statement(other);
            }
            None => self.b.bind(no),
        }
        self.b.bind(end);
        self.release(mark);
    }

    /// `for init; cond; post {…}`
    pub(crate) fn for_stmt(
        &mut self,
        s: StmtId,
        init: Option<StmtId>,
        cond: Option<ExprId>,
        post: Option<StmtId>,
        body: BlockId,
    ) {
        let mark = self.mark();
        if let Some(init) = init {
            self.statement(init);
        }
        let shared = self.shared_loop_vars(init);
        let (out, next) = (self.b.label(), self.b.label());
        if let Some(cond) = cond {
            let pos = self.m.ast[cond].start;
            self.at(pos);
            self.jump_unless(cond, out);
        }
        let head = self.b.bound_label();
        self.targets.push(Target { stmt: s, break_to: out, continue_to: Some(next) });
        self.block(body);
        self.targets.pop();
        self.b.bind(next);
        for obj in shared {
            self.renew(obj);
        }
        if let Some(post) = post {
            self.statement(post);
        }
        match cond {
            Some(cond) => {
                let pos = self.m.ast[cond].start;
                self.at(pos);
                self.jump_if(cond, head);
            }
            None => self.b.emit_jump(Inst::Jump { to: 0 }, head),
        }
        self.b.bind(out);
        self.release(mark);
    }

    /// Variables of a loop that closures or pointers share: each iteration has its own.
    fn shared_loop_vars(&mut self, init: Option<StmtId>) -> Vec<ObjId> {
        let Some(init) = init else { return Vec::new() };
        let StmtKind::Define(lhs, _) = &self.m.ast[init].kind else { return Vec::new() };
        let objs: Vec<ObjId> = lhs.iter().filter_map(|l| self.defined(*l)).collect();
        objs.into_iter()
            .filter(|o| {
                let t = self.obj_ty(*o);
                crate::escape::home(self.m, *o, t).is_shared()
            })
            .collect()
    }

    /// Gives a variable in memory a new object with the old one's value.
    fn renew(&mut self, obj: ObjId) {
        let Some(Storage::Memory(ptr)) = self.vars.get(&obj).copied() else { return };
        let t = self.obj_ty(obj);
        if self.stays(obj, t) {
            return; // nothing knows the old one any more
        }
        let mark = self.mark();
        let v = self.load(Self::memory(ptr), t, None);
        let fresh = self.new_object(t, None);
        self.store(Self::memory(fresh), t, v);
        self.copy(&[Kind::Ptr], ptr, fresh);
        self.release(mark);
    }

    /// `L: stmt`
    pub(crate) fn labeled(&mut self, label: IdentId, inner: StmtId) {
        if let Some(stmt) = self.label_stmt(label) {
            let at = self.goto_label(stmt);
            self.b.bind(at);
        }
        let breakable = matches!(
            self.m.ast[inner].kind,
            StmtKind::For { .. }
                | StmtKind::Range { .. }
                | StmtKind::Switch { .. }
                | StmtKind::TypeSwitch { .. }
                | StmtKind::Select { .. }
        );
        self.labelled = breakable.then_some(inner);
        self.statement(inner);
    }

    fn goto_label(&mut self, stmt: StmtId) -> Label {
        if let Some(l) = self.gotos.get(&stmt) {
            return *l;
        }
        let l = self.b.label();
        self.gotos.insert(stmt, l);
        l
    }

    pub(crate) fn goto(&mut self, s: StmtId, label: Option<IdentId>) {
        if let Some(stmt) = label.and_then(|l| self.label_stmt(l)) {
            self.go_to(s, stmt);
        }
    }

    /// Jumps to a labelled statement.
    pub(crate) fn go_to(&mut self, s: StmtId, stmt: StmtId) {
        if !self.is_inside(stmt) {
            return self.jump_out_of_yield(s, BranchKind::Goto, Some(stmt));
        }
        let to = self.goto_label(stmt);
        self.b.emit_jump(Inst::Jump { to: 0 }, to);
    }

    /// The statement that carries a label.
    fn label_stmt(&self, label: IdentId) -> Option<StmtId> {
        match self.m.objects[self.m.info.object(label)?.0 as usize].kind {
            ObjKind::Label(s) => Some(s),
            _ => None,
        }
    }

    /// The statement that a label names.
    pub(crate) fn labelled_stmt(&self, label: IdentId) -> Option<StmtId> {
        let obj = self.m.info.object(label)?;
        match self.m.objects[obj.0 as usize].kind {
            ObjKind::Label(s) => match self.m.ast[s].kind {
                StmtKind::Labeled(_, inner) => Some(inner),
                _ => Some(s),
            },
            _ => None,
        }
    }

    /// `break` and `continue`.
    pub(crate) fn jump_out(&mut self, s: StmtId, kind: BranchKind, label: Option<IdentId>) {
        let stmt = label.and_then(|l| self.labelled_stmt(l));
        self.jump_to(s, kind, stmt);
    }

    /// `break` or `continue` of a statement, or of the innermost one that it applies to.
    pub(crate) fn jump_to(&mut self, s: StmtId, kind: BranchKind, stmt: Option<StmtId>) {
        let wants_loop = kind == BranchKind::Continue;
        let found = self.targets.iter().rev().find(|t| match stmt {
            Some(stmt) => t.stmt == stmt,
            None => !wants_loop || t.continue_to.is_some(),
        });
        match found.copied() {
            Some(t) => {
                let to = if wants_loop { t.continue_to.unwrap_or(t.break_to) } else { t.break_to };
                self.b.emit_jump(Inst::Jump { to: 0 }, to);
            }
            None => self.jump_out_of_yield(s, kind, stmt),
        }
    }

    /// `switch init; tag {…}`
    pub(crate) fn switch(
        &mut self,
        s: StmtId,
        init: Option<StmtId>,
        tag: Option<ExprId>,
        clauses: &[ClauseId],
    ) {
        let mark = self.mark();
        if let Some(init) = init {
            self.statement(init);
        }
        let out = self.b.label();
        let labels: Vec<Label> = clauses.iter().map(|_| self.b.label()).collect();
        let default = clauses
            .iter()
            .position(|c| matches!(self.m.ast[*c].kind, ClauseKind::Default))
            .map_or(out, |i| labels[i]);
        match tag {
            Some(tag) => self.switch_on(tag, clauses, &labels, default),
            None => {
                for (c, label) in clauses.iter().zip(&labels) {
                    for e in self.cases(*c) {
                        let pos = self.m.ast[e].start;
                        self.at(pos);
                        self.jump_if(e, *label);
                    }
                }
                self.b.emit_jump(Inst::Jump { to: 0 }, default);
            }
        }
        self.targets.push(Target { stmt: s, break_to: out, continue_to: None });
        for (i, c) in clauses.iter().enumerate() {
            self.b.bind(labels[i]);
            let outer = std::mem::replace(&mut self.fallthrough, labels.get(i + 1).copied());
            let ast = self.m.ast;
            self.scoped(&ast[*c].body);
            self.fallthrough = outer;
            if self.b.reachable() {
                self.b.emit_jump(Inst::Jump { to: 0 }, out);
            }
        }
        self.targets.pop();
        self.b.bind(out);
        self.release(mark);
    }

    /// The expressions of a clause.
    fn cases(&self, c: ClauseId) -> Vec<ExprId> {
        match &self.m.ast[c].kind {
            ClauseKind::Cases(list) => list.to_vec(),
            ClauseKind::Default | ClauseKind::Comm(_) => Vec::new(),
        }
    }

    fn switch_on(&mut self, tag: ExprId, clauses: &[ClauseId], labels: &[Label], default: Label) {
        let t = self.ty(tag);
        self.calls_first(&[tag]);
        let value = self.expr(tag, None);
        let value = self.stable(t, value);
        if self.jump_table(t, value, clauses, labels, default) {
            return;
        }
        if let Some(cases) = self.constant_cases(t, clauses, labels) {
            return self.search(value, &cases, default);
        }
        if let Some(cases) = self.text_cases(t, clauses, labels) {
            return self.search_texts(t, value, cases, default);
        }
        for (c, label) in clauses.iter().zip(labels) {
            for e in self.cases(*c) {
                let mark = self.mark();
                let pos = self.m.ast[e].start;
                self.at(pos);
                self.jump_if_case(t, value, e, *label);
                self.release(mark);
            }
        }
        self.b.emit_jump(Inst::Jump { to: 0 }, default);
    }

    /// The cases of a switch over integer constants, ascending, if there are so many that looking for one by halves pays.
    fn constant_cases(
        &mut self,
        t: TypeId,
        clauses: &[ClauseId],
        labels: &[Label],
    ) -> Option<Vec<(i32, Label)>> {
        if !self.m.types.as_basic(t)?.is_integer() {
            return None;
        }
        let mut out = Vec::new();
        for (c, label) in clauses.iter().zip(labels) {
            for e in self.cases(*c) {
                out.push((i32::try_from(self.const_int(e)?).ok()?, *label));
            }
        }
        out.sort_by_key(|(k, _)| *k);
        (out.len() > IN_A_ROW + 1).then_some(out)
    }

    /// Finds a value among constants by halves, the last few one after the other.
    fn search(&mut self, value: Slot, cases: &[(i32, Label)], default: Label) {
        if cases.len() <= IN_A_ROW {
            for (k, label) in cases {
                self.b.emit_jump(Inst::JeqK { a: value, k: *k, to: 0 }, *label);
            }
            return self.b.emit_jump(Inst::Jump { to: 0 }, default);
        }
        let (low, high) = cases.split_at(cases.len() / 2);
        let upper = self.b.label();
        self.b.emit_jump(Inst::JgeK { a: value, k: high[0].0, to: 0 }, upper);
        self.search(value, low, default);
        self.b.bind(upper);
        self.search(value, high, default);
    }

    /// The cases of a switch over constant strings, if there are so many that they are told apart by lengths and bytes.
    fn text_cases(&mut self, t: TypeId, clauses: &[ClauseId], labels: &[Label]) -> Option<Vec<TextCase>> {
        if !self.m.types.as_basic(t)?.is_string() {
            return None;
        }
        let mut out = Vec::new();
        for (c, label) in clauses.iter().zip(labels) {
            for e in self.cases(*c) {
                let Const::Str(text) = self.m.info.constant(e)? else { return None };
                out.push(TextCase { text: text.clone(), e, label: *label });
            }
        }
        (out.len() > IN_A_ROW).then_some(out)
    }

    /// Finds a string among constants: by its length, then by a byte in which those of that length differ most, then as a whole.
    fn search_texts(&mut self, t: TypeId, value: Slot, cases: Vec<TextCase>, default: Label) {
        let mut groups: BTreeMap<i32, Vec<TextCase>> = BTreeMap::new();
        for case in cases {
            groups.entry(i32::try_from(case.text.len()).unwrap_or(i32::MAX)).or_default().push(case);
        }
        let lengths: Vec<(i32, Label)> = groups.keys().map(|n| (*n, self.b.label())).collect();
        self.search(value.plus(1), &lengths, default);
        for ((len, group), (_, label)) in groups.into_iter().zip(lengths) {
            self.b.bind(label);
            let differing = |at: usize| group.iter().map(|c| c.text[at]).collect::<BTreeSet<u8>>().len();
            let at = (0..len as usize).rev().max_by_key(|at| differing(*at));
            let Some(at) = at.filter(|_| group.len() > 2) else {
                self.compare_texts(t, value, &group, default);
                continue;
            };
            let mut by_byte: BTreeMap<i32, Vec<TextCase>> = BTreeMap::new();
            for case in group {
                by_byte.entry(i32::from(case.text[at])).or_default().push(case);
            }
            let bytes: Vec<(i32, Label)> = by_byte.keys().map(|b| (*b, self.b.label())).collect();
            let mark = self.mark();
            let byte = self.temp(Kind::Int);
            self.b.emit(Inst::LoadU8 { d: byte, p: value, off: at as i32 });
            self.search(byte, &bytes, default);
            self.release(mark);
            for (group, (_, label)) in by_byte.into_values().zip(bytes) {
                self.b.bind(label);
                self.compare_texts(t, value, &group, default);
            }
        }
    }

    fn compare_texts(&mut self, t: TypeId, value: Slot, cases: &[TextCase], default: Label) {
        for case in cases {
            let mark = self.mark();
            let pos = self.m.ast[case.e].start;
            self.at(pos);
            self.jump_if_case(t, value, case.e, case.label);
            self.release(mark);
        }
        self.b.emit_jump(Inst::Jump { to: 0 }, default);
    }

    fn jump_if_case(&mut self, t: TypeId, value: Slot, e: ExprId, to: Label) {
        let integer = self.m.types.as_basic(t).is_some_and(|b| b.is_integer());
        if integer && let Some(k) = self.const_int(e).and_then(|k| i32::try_from(k).ok()) {
            return self.b.emit_jump(Inst::JeqK { a: value, k, to: 0 }, to);
        }
        let et = self.ty(e);
        if self.is_nil(e) {
            let inst = if self.m.types.is_interface(t) {
                Inst::JeqK { a: value, k: 0, to: 0 }
            } else {
                Inst::Jnil { a: value, to: 0 }
            };
            return self.b.emit_jump(inst, to);
        }
        // If only one side is an interface, that is the type to compare as.
        let (common, value) = if self.m.types.is_interface(et) && !self.m.types.is_interface(t) {
            (et, self.interface_of(value, t))
        } else {
            (t, value)
        };
        self.calls_first(&[e]);
        let b = self.borrow(e, common);
        let same = self.compare(BinaryOp::Eq, common, value, b, None);
        self.b.emit_jump(Inst::JumpIf { a: same, to: 0 }, to);
    }

    /// A switch over enough dense integer constants as a jump table.
    fn jump_table(
        &mut self,
        t: TypeId,
        value: Slot,
        clauses: &[ClauseId],
        labels: &[Label],
        default: Label,
    ) -> bool {
        if !self.m.types.as_basic(t).is_some_and(|b| b.is_integer()) {
            return false;
        }
        let mut by_value: HashMap<i64, Label> = HashMap::new();
        for (c, label) in clauses.iter().zip(labels) {
            for e in self.cases(*c) {
                let Some(k) = self.const_int(e) else { return false };
                by_value.entry(k).or_insert(*label);
            }
        }
        let (Some(lo), Some(hi)) = (by_value.keys().min().copied(), by_value.keys().max().copied()) else {
            return false;
        };
        let span = hi.checked_sub(lo).and_then(|s| s.checked_add(1)).unwrap_or(i64::MAX);
        if by_value.len() < MIN_TABLE || span > 3 * by_value.len() as i64 {
            return false;
        }
        let starts = (lo..=hi).step_by(MAX_TABLE);
        let minus = starts.clone().map(|start| start.checked_neg().and_then(|k| i32::try_from(k).ok()));
        let Some(minus) = minus.collect::<Option<Vec<i32>>>() else { return false };
        let index = self.temp(Kind::Int);
        for (start, k) in starts.zip(minus) {
            self.b.emit(Inst::AddI64K { d: index, a: value, k });
            let values = start..=hi.min(start.saturating_add(MAX_TABLE as i64 - 1));
            let table: Vec<Label> = values.map(|v| by_value.get(&v).copied().unwrap_or(default)).collect();
            self.b.emit_switch(index, &table);
        }
        self.b.emit_jump(Inst::Jump { to: 0 }, default);
        true
    }

    /// `switch init; name := x.(type) {…}`
    pub(crate) fn type_switch(&mut self, s: StmtId, init: Option<StmtId>, x: ExprId, clauses: &[ClauseId]) {
        let mark = self.mark();
        if let Some(init) = init {
            self.statement(init);
        }
        let xt = self.ty(x);
        self.calls_first(&[x]);
        let value = self.expr(x, None);
        let value = self.stable(xt, value);
        let out = self.b.label();
        let labels: Vec<Label> = clauses.iter().map(|_| self.b.label()).collect();
        let mut default = out;
        for (c, label) in clauses.iter().zip(&labels) {
            if matches!(self.m.ast[*c].kind, ClauseKind::Default) {
                default = *label;
            }
            for e in self.cases(*c) {
                let inner = self.mark();
                if self.is_nil(e) {
                    self.b.emit_jump(Inst::JeqK { a: value, k: 0, to: 0 }, *label);
                } else {
                    let t = self.ty(e);
                    self.jump_if_type(value, t, *label);
                }
                self.release(inner);
            }
        }
        self.b.emit_jump(Inst::Jump { to: 0 }, default);
        self.targets.push(Target { stmt: s, break_to: out, continue_to: None });
        for (c, label) in clauses.iter().zip(&labels) {
            self.b.bind(*label);
            let inner = self.mark();
            self.type_clause_var(*c, xt, value);
            let ast = self.m.ast;
            self.scoped(&ast[*c].body);
            self.release(inner);
            if self.b.reachable() {
                self.b.emit_jump(Inst::Jump { to: 0 }, out);
            }
        }
        self.targets.pop();
        self.b.bind(out);
        self.release(mark);
    }

    /// Declares the variable of a type switch's clause.
    fn type_clause_var(&mut self, c: ClauseId, xt: TypeId, value: Slot) {
        let Some(obj) = self.m.info.clause_vars.get(c).copied() else { return };
        let t = self.obj_ty(obj);
        let v = if t == xt || self.m.types.is_interface(t) {
            value
        } else {
            self.value_in_interface(value, Wanted { ty: t, dst: None })
        };
        self.declare_with(obj, v);
    }
}
