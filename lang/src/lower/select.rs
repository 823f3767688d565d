//! `select`.
//!
//! Channels and values to send are evaluated in source order and written to an array of cases (`abi::select_case`);
//! one runtime call chooses; then control goes to the chosen clause, which assigns what was received. A select of one
//! receive or send without default is that operation.

use super::func::{FuncLower, Place, Target};
use crate::ast::{ClauseId, ClauseKind, ExprId, ExprKind, StmtId, StmtKind, UnaryOp};
use crate::types::{Field, Name, PkgId, Type, TypeId};
use urgo_abi::build::Label;
use urgo_abi::inst::{Inst, Slot};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::{RuntimeCall, select_case};

/// One communication.
#[derive(Clone, Copy)]
struct Comm {
    clause: ClauseId,
    channel: ExprId,
    /// The value to send; a receive has none.
    value: Option<ExprId>,
}

/// Where a received value was put.
#[derive(Clone, Copy)]
struct Received {
    cell: Option<Slot>,
    elem: TypeId,
}

impl FuncLower<'_, '_> {
    /// `select {…}`
    pub(crate) fn select(&mut self, s: StmtId, clauses: &[ClauseId]) {
        let mark = self.mark();
        let comms: Vec<Comm> = clauses.iter().filter_map(|c| self.comm(*c)).collect();
        let default = clauses.iter().position(|c| matches!(self.m.ast[*c].kind, ClauseKind::Default));
        let (cases, received) = self.cases_in_memory(&comms);
        let (chosen, ok) = (self.temp(Kind::Int), self.temp(Kind::Int));
        let n = self.int(comms.len() as i64, None);
        let pos = self.m.ast[s].pos;
        self.at(pos);
        self.runtime(RuntimeCall::Select, i32::from(default.is_some()), &[chosen, ok], &[cases, n]);
        let out = self.b.label();
        let labels: Vec<Label> = clauses.iter().map(|_| self.b.label()).collect();
        let mut index = 0;
        for (c, label) in clauses.iter().zip(&labels) {
            if matches!(self.m.ast[*c].kind, ClauseKind::Comm(_)) {
                self.b.emit_jump(Inst::JeqK { a: chosen, k: index, to: 0 }, *label);
                index += 1;
            }
        }
        match default {
            Some(d) => self.b.emit_jump(Inst::Jump { to: 0 }, labels[d]),
            None => self.b.emit(Inst::Unreachable {}),
        }
        self.targets.push(Target { stmt: s, break_to: out, continue_to: None });
        for (c, label) in clauses.iter().zip(&labels) {
            self.b.bind(*label);
            let inner = self.mark();
            if let Some(at) = comms.iter().position(|comm| comm.clause == *c) {
                self.take_received(*c, received[at], ok);
            }
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

    /// The communication of a clause.
    fn comm(&self, clause: ClauseId) -> Option<Comm> {
        let ast = self.m.ast;
        let ClauseKind::Comm(s) = ast[clause].kind else { return None };
        let receive = |e: ExprId| match ast[ast.unparen(e)].kind {
            ExprKind::Unary(UnaryOp::Recv, channel) => Some(Comm { clause, channel, value: None }),
            _ => None,
        };
        match &ast[s].kind {
            StmtKind::Send(channel, v) => Some(Comm { clause, channel: *channel, value: Some(*v) }),
            StmtKind::Expr(e) => receive(*e),
            StmtKind::Assign(_, r) | StmtKind::Define(_, r) => receive(*r.first()?),
            _ => None,
        }
    }

    /// Evaluates the operands into an array of cases: its address, and where each receive puts its value.
    fn cases_in_memory(&mut self, comms: &[Comm]) -> (Slot, Vec<Received>) {
        let case = self.case_type();
        let array = self.m.types.array(case, comms.len() as u64);
        let cases = if comms.is_empty() {
            let nil = self.temp(Kind::Ptr);
            self.b.emit(Inst::ConstNil { d: nil });
            nil
        } else {
            self.new_object(array, None)
        };
        let mut received = Vec::with_capacity(comms.len());
        for (i, comm) in comms.iter().enumerate() {
            let word = |w: usize| (8 * (i * select_case::WORDS + w)) as i32;
            let ct = self.ty(comm.channel);
            let core = self.m.types.core_type(ct).unwrap_or(ct);
            let elem = match *self.m.types.get(core) {
                Type::Chan { elem, .. } => elem,
                _ => ct,
            };
            let elem = self.m.canon(elem);
            let operands: Vec<ExprId> = [comm.channel].into_iter().chain(comm.value).collect();
            self.calls_first(&operands);
            let channel = self.expr(comm.channel, None);
            self.b.emit(Inst::StorePtr { p: cases, off: word(select_case::CHAN), a: channel });
            let wanted = comm.value.is_some() || self.receives(comm.clause);
            let cell = (wanted && self.layout(elem).size > 0).then(|| self.cell_for(comm.value, elem));
            if let Some(cell) = cell {
                self.b.emit(Inst::StorePtr { p: cases, off: word(select_case::VALUE), a: cell });
            } else if let Some(v) = comm.value {
                self.expr_as(v, elem, None);
            }
            let sends = self.int(i64::from(comm.value.is_some()), None);
            self.b.emit(Inst::Store64 { p: cases, off: word(select_case::SENDS), a: sends });
            received.push(Received { cell: cell.filter(|_| comm.value.is_none()), elem });
        }
        (cases, received)
    }

    /// Memory for the value of a case; holds the value if it is sent.
    fn cell_for(&mut self, value: Option<ExprId>, elem: TypeId) -> Slot {
        match value {
            Some(v) => {
                let v = self.expr_as(v, elem, None);
                let cell = self.new_object(elem, None);
                self.store(Self::memory(cell), elem, v);
                cell
            }
            None => self.new_object(elem, None),
        }
    }

    /// Whether a receiving clause uses what it receives.
    fn receives(&self, clause: ClauseId) -> bool {
        let ast = self.m.ast;
        let ClauseKind::Comm(s) = ast[clause].kind else { return false };
        matches!(ast[s].kind, StmtKind::Assign(..) | StmtKind::Define(..))
    }

    /// Assigns what a chosen clause received.
    fn take_received(&mut self, clause: ClauseId, received: Received, ok: Slot) {
        let ast = self.m.ast;
        let ClauseKind::Comm(s) = ast[clause].kind else { return };
        let (lhs, define) = match &ast[s].kind {
            StmtKind::Assign(l, _) => (l, false),
            StmtKind::Define(l, _) => (l, true),
            _ => return,
        };
        self.at(ast[s].start);
        let value = match received.cell {
            Some(cell) => self.load(Self::memory(cell), received.elem, None),
            None => self.zero(received.elem, None),
        };
        let values = [(value, received.elem), (ok, TypeId::BOOL)];
        for (l, (v, t)) in lhs.iter().zip(values) {
            match self.defined(*l).filter(|_| define) {
                Some(obj) => self.define_value(obj, v, t),
                None => {
                    self.calls_first(&[*l]);
                    let place = self.place(*l);
                    if !matches!(place, Place::Blank) {
                        let to = self.ty(*l);
                        let v = self.value_as(v, t, to);
                        self.store(place, to, v);
                    }
                }
            }
        }
    }

    /// The Go type that has the layout of a case.
    fn case_type(&mut self) -> TypeId {
        let field = |name, ty| Field { name, pkg: PkgId::NONE, ty, embedded: false, tag: Name::EMPTY };
        let names = &mut self.m.types.names;
        let (ch, value, sends) = (names.intern("ch"), names.intern("value"), names.intern("sends"));
        self.m.types.structure(vec![
            field(ch, TypeId::UNSAFE_POINTER),
            field(value, TypeId::UNSAFE_POINTER),
            field(sends, TypeId::INT),
        ])
    }
}
