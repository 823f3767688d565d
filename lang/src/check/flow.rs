//! Control flow: terminating statements, labels and jumps.

use super::Checker;
use super::info::{Mode, ObjKind};
use crate::ast::{BlockId, BranchKind, ClauseId, ClauseKind, ExprKind, IdentId, StmtId, StmtKind};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::universe::Builtin;
use crate::types::{Map, ObjId, TypeId};

/// A block on the way to the statement looked at.
struct Block {
    parent: Option<usize>,
    start: Pos,
    /// The labelled statement whose block it is.
    labeled: Option<StmtId>,
}

/// A label's declaration.
struct Label {
    block: usize,
    stmt: StmtId,
    ident: IdentId,
    obj: ObjId,
    used: bool,
}

/// Where unlabelled jumps lead.
#[derive(Clone, Copy, Default)]
struct Targets {
    breaks: bool,
    continues: bool,
    /// In a clause of an expression switch; is it the last?
    clause: Option<bool>,
    type_switch: bool,
}

/// A goto whose label has not been seen.
#[derive(Clone, Copy)]
struct Forward {
    label: IdentId,
}

/// The labels of one function.
#[derive(Default)]
struct Labels {
    blocks: Vec<Block>,
    by_name: Map<crate::ast::Symbol, usize>,
    all: Vec<Label>,
}

impl<'a> Checker<'a> {
    // Terminating statements.

    pub(super) fn terminates_list(&self, list: &[StmtId]) -> bool {
        let last = list.iter().rev().find(|&&s| !matches!(self.ast[s].kind, StmtKind::Empty));
        last.is_some_and(|&s| self.terminates(s, None))
    }

    fn terminates(&self, s: StmtId, label: Option<crate::ast::Symbol>) -> bool {
        match &self.ast[s].kind {
            StmtKind::Labeled(l, inner) => self.terminates(*inner, Some(self.ast[*l].name)),
            StmtKind::Expr(e) => match self.ast[self.ast.unparen(*e)].kind {
                ExprKind::Call { fun, .. } => {
                    self.program.info.expr(fun).is_some_and(|i| i.mode == Mode::Builtin(Builtin::Panic))
                }
                _ => false,
            },
            StmtKind::Return(_) => true,
            StmtKind::Branch(k, _) => matches!(k, BranchKind::Goto | BranchKind::Fallthrough),
            StmtKind::Block(b) => self.terminates_list(&self.ast[*b].stmts),
            StmtKind::If { then, otherwise: Some(o), .. } => {
                self.terminates_list(&self.ast[*then].stmts) && self.terminates(*o, None)
            }
            StmtKind::Switch { clauses, .. } | StmtKind::TypeSwitch { clauses, .. } => {
                let default = clauses.iter().any(|&c| matches!(self.ast[c].kind, ClauseKind::Default));
                default && self.clauses_terminate(clauses, label)
            }
            StmtKind::Select { clauses, .. } => self.clauses_terminate(clauses, label),
            StmtKind::For { cond: None, body, .. } => {
                !self.has_break_list(&self.ast[*body].stmts, label, true)
            }
            _ => false,
        }
    }

    fn clauses_terminate(&self, clauses: &[ClauseId], label: Option<crate::ast::Symbol>) -> bool {
        clauses.iter().all(|&c| {
            let body = &self.ast[c].body;
            self.terminates_list(body) && !self.has_break_list(body, label, true)
        })
    }

    fn has_break_list(&self, list: &[StmtId], label: Option<crate::ast::Symbol>, implicit: bool) -> bool {
        list.iter().any(|&s| self.has_break(s, label, implicit))
    }

    /// Is there a break out of the statement with the label (or, if `implicit`, without one)?
    fn has_break(&self, s: StmtId, label: Option<crate::ast::Symbol>, implicit: bool) -> bool {
        match &self.ast[s].kind {
            StmtKind::Labeled(_, inner) => self.has_break(*inner, label, implicit),
            StmtKind::Branch(BranchKind::Break, None) => implicit,
            StmtKind::Branch(BranchKind::Break, Some(l)) => Some(self.ast[*l].name) == label,
            StmtKind::Block(b) => self.has_break_list(&self.ast[*b].stmts, label, implicit),
            StmtKind::If { then, otherwise, .. } => {
                self.has_break_list(&self.ast[*then].stmts, label, implicit)
                    || otherwise.is_some_and(|o| self.has_break(o, label, implicit))
            }
            StmtKind::Switch { clauses, .. }
            | StmtKind::TypeSwitch { clauses, .. }
            | StmtKind::Select { clauses, .. } => {
                label.is_some()
                    && clauses.iter().any(|&c| self.has_break_list(&self.ast[c].body, label, false))
            }
            StmtKind::For { body, .. } | StmtKind::Range { body, .. } => {
                label.is_some() && self.has_break_list(&self.ast[*body].stmts, label, false)
            }
            _ => false,
        }
    }

    // Labels.

    /// Checks the labels and jumps of a function's body; function literals in it are not looked into.
    pub(super) fn labels(&mut self, body: BlockId) {
        let mut labels = Labels::default();
        let b = &self.ast[body];
        let forward = self.block_jumps(&mut labels, None, Targets::default(), None, b.lbrace, &b.stmts);
        for f in forward {
            let name = self.ast[f.label].name;
            let (pos, text) = (self.ast[f.label].pos, self.ast.text(name));
            match labels.by_name.get(&name) {
                Some(&l) => {
                    labels.all[l].used = true;
                    let start = self.place(labels.blocks[labels.all[l].block].start);
                    let message = format!("goto {text} jumps into block starting at {start}");
                    self.error(pos, Code::InvalidBranch, message);
                }
                None => self.error(pos, Code::InvalidBranch, format!("label {text} not defined")),
            }
        }
        if self.options.allow_unused {
            return;
        }
        for l in labels.all.iter().filter(|l| !l.used) {
            let message = format!("label {} defined and not used", self.ast.name(l.ident));
            self.error(self.ast[l.ident].pos, Code::UnusedLabel, message);
        }
    }

    /// Looks at a block's statements; gives the gotos whose labels are still to come.
    fn block_jumps(
        &mut self,
        labels: &mut Labels,
        parent: Option<usize>,
        targets: Targets,
        labeled: Option<StmtId>,
        start: Pos,
        list: &'a [StmtId],
    ) -> Vec<Forward> {
        labels.blocks.push(Block { parent, start, labeled });
        let block = labels.blocks.len() - 1;
        let mut forward: Vec<Forward> = Vec::new();
        // The latest variable declaration, and how many gotos before it wait for their label.
        let mut declared: Option<(Pos, String, Vec<IdentId>)> = None;
        let n = list.iter().rposition(|&s| !matches!(self.ast[s].kind, StmtKind::Empty)).map_or(0, |i| i + 1);
        for (i, &s) in list[..n].iter().enumerate() {
            let mut labeled = None;
            let mut stmt = s;
            while let StmtKind::Labeled(ident, inner) = self.ast[stmt].kind {
                if self.ast.name(ident) != "_" {
                    let l = self.declare_label(labels, block, stmt, ident);
                    let name = self.ast[ident].name;
                    for f in &forward {
                        if self.ast[f.label].name == name {
                            labels.all[l].used = true;
                            self.record_use(f.label, labels.all[l].obj);
                            self.check_jump_over(f.label, &declared);
                        }
                    }
                    forward.retain(|f| self.ast[f.label].name != name);
                    labeled = Some(stmt);
                }
                stmt = inner;
            }
            let waiting = || forward.iter().map(|f| f.label).collect::<Vec<_>>();
            match &self.ast[stmt].kind {
                StmtKind::Decl(d) => {
                    if let crate::ast::DeclKind::Var(specs) = &d.kind
                        && let Some(&v) = specs.first()
                    {
                        let v = &self.ast[v];
                        let name = v.names.first().map_or("", |&n| self.ast.name(n)).to_string();
                        declared = Some((v.pos, name, waiting()));
                    }
                }
                StmtKind::Define(l, _) => {
                    let names: Vec<String> = l.iter().map(|&e| self.expr_string(e)).collect();
                    declared = Some((self.ast[stmt].pos, names.join(", "), waiting()));
                }
                StmtKind::Branch(kind, None) => self.plain_branch(stmt, *kind, targets, i + 1 == n),
                StmtKind::Branch(kind, Some(label)) => {
                    if let Some(f) = self.labeled_branch(labels, block, *kind, *label) {
                        forward.push(f);
                    }
                }
                _ => {
                    let inner = self.inner_jumps(labels, block, targets, labeled, stmt);
                    forward.extend(inner);
                }
            }
        }
        forward
    }

    fn inner_jumps(
        &mut self,
        labels: &mut Labels,
        block: usize,
        targets: Targets,
        labeled: Option<StmtId>,
        stmt: StmtId,
    ) -> Vec<Forward> {
        let plain = Targets { clause: None, type_switch: false, ..targets };
        let s = &self.ast[stmt];
        match &s.kind {
            StmtKind::Block(b) => {
                let b = &self.ast[*b];
                self.block_jumps(labels, Some(block), plain, labeled, b.lbrace, &b.stmts)
            }
            StmtKind::If { then, otherwise, .. } => {
                let b = &self.ast[*then];
                let mut out = self.block_jumps(labels, Some(block), plain, labeled, b.lbrace, &b.stmts);
                if let Some(o) = otherwise {
                    let list = std::slice::from_ref(o);
                    out.extend(self.block_jumps(
                        labels,
                        Some(block),
                        plain,
                        labeled,
                        self.ast[*o].start,
                        list,
                    ));
                }
                out
            }
            StmtKind::For { body, .. } | StmtKind::Range { body, .. } => {
                let inner = Targets { breaks: true, continues: true, ..Targets::default() };
                let b = &self.ast[*body];
                self.block_jumps(labels, Some(block), inner, labeled, b.lbrace, &b.stmts)
            }
            StmtKind::Switch { clauses, .. }
            | StmtKind::TypeSwitch { clauses, .. }
            | StmtKind::Select { clauses, .. } => {
                let is_switch = matches!(s.kind, StmtKind::Switch { .. });
                let type_switch = matches!(s.kind, StmtKind::TypeSwitch { .. });
                let mut out = Vec::new();
                for (i, &c) in clauses.iter().enumerate() {
                    let clause = is_switch.then_some(i + 1 == clauses.len());
                    let inner = Targets { breaks: true, clause, type_switch, ..targets };
                    let c = &self.ast[c];
                    out.extend(self.block_jumps(labels, Some(block), inner, labeled, c.pos, &c.body));
                }
                out
            }
            _ => Vec::new(),
        }
    }

    fn declare_label(&mut self, labels: &mut Labels, block: usize, stmt: StmtId, ident: IdentId) -> usize {
        let name = self.ast[ident].name;
        let pos = self.ast[ident].pos;
        if let Some(&old) = labels.by_name.get(&name) {
            let at = self.place(self.ast[labels.all[old].ident].pos);
            let message = format!("label {} already defined at {at}", self.ast.text(name));
            self.error(pos, Code::Redeclared, message);
            return old;
        }
        let n = self.ident_name(ident);
        let obj = self.new_object(n, pos, Some(ident), TypeId::INVALID, ObjKind::Label(stmt));
        labels.all.push(Label { block, stmt, ident, obj, used: false });
        labels.by_name.insert(name, labels.all.len() - 1);
        labels.all.len() - 1
    }

    fn check_jump_over(&mut self, label: IdentId, declared: &Option<(Pos, String, Vec<IdentId>)>) {
        let Some((pos, name, waiting)) = declared else { return };
        if !waiting.contains(&label) {
            return;
        }
        let message =
            format!("goto {} jumps over declaration of {name} at {}", self.ast.name(label), self.place(*pos));
        self.error(self.ast[label].pos, Code::InvalidBranch, message);
    }

    fn plain_branch(&mut self, stmt: StmtId, kind: BranchKind, targets: Targets, last: bool) {
        let message = match kind {
            BranchKind::Break if !targets.breaks => "break is not in a loop, switch, or select",
            BranchKind::Continue if !targets.continues => "continue is not in a loop",
            BranchKind::Fallthrough => match targets.clause {
                _ if targets.type_switch => "cannot fallthrough in type switch",
                Some(_) if !last => "fallthrough statement out of place",
                Some(true) => "cannot fallthrough final case in switch",
                Some(false) => return,
                None => "fallthrough statement out of place",
            },
            _ => return,
        };
        self.error(self.ast[stmt].pos, Code::InvalidBranch, message);
    }

    fn labeled_branch(
        &mut self,
        labels: &mut Labels,
        block: usize,
        kind: BranchKind,
        label: IdentId,
    ) -> Option<Forward> {
        let name = self.ast[label].name;
        let (pos, text) = (self.ast[label].pos, self.ast.text(name));
        let found = labels.by_name.get(&name).copied();
        if let Some(l) = found {
            labels.all[l].used = true;
            self.record_use(label, labels.all[l].obj);
        }
        let enclosing = |labels: &Labels, l: usize, by_label: bool| {
            let mut b = Some(block);
            while let Some(i) = b {
                let here = &labels.blocks[i];
                if by_label && here.labeled == Some(labels.all[l].stmt)
                    || !by_label && labels.all[l].block == i
                {
                    return true;
                }
                b = here.parent;
            }
            false
        };
        match kind {
            BranchKind::Goto => match found {
                Some(l) if enclosing(labels, l, false) => None,
                _ => Some(Forward { label }),
            },
            BranchKind::Break | BranchKind::Continue => {
                let what = kind.text();
                let Some(l) = found else {
                    let message = format!("{what} label not defined: {text}");
                    self.error(pos, Code::InvalidBranch, message);
                    return None;
                };
                let target = self.label_target(labels.all[l].stmt);
                let fits = match self.ast[target].kind {
                    StmtKind::For { .. } | StmtKind::Range { .. } => true,
                    StmtKind::Switch { .. } | StmtKind::TypeSwitch { .. } | StmtKind::Select { .. } => {
                        kind == BranchKind::Break
                    }
                    _ => false,
                };
                if !fits || !enclosing(labels, l, true) {
                    self.error(pos, Code::InvalidBranch, format!("invalid {what} label {text}"));
                }
                None
            }
            BranchKind::Fallthrough => None,
        }
    }

    /// The statement that a labelled statement labels.
    fn label_target(&self, s: StmtId) -> StmtId {
        match self.ast[s].kind {
            StmtKind::Labeled(_, inner) => inner,
            _ => s,
        }
    }
}
