//! Statements and function bodies.

use super::assign::Context;
use super::info::{ObjKind, RangeKind, Var};
use super::literal::{Key, constant_key};
use super::operand::{ExprUse, OpMode, Operand};
use super::{Checker, FuncCtx};
use crate::ast::{
    self, BinaryOp, BlockId, ClauseId, ClauseKind, DeclKind, ExprId, ExprKind, IdentId, SigId, StmtId,
    StmtKind, UnaryOp,
};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::{ChanDir, Map, Name, ObjId, Type, TypeId, Types};

/// What a range clause gives.
pub(super) struct RangeTypes {
    key: Option<TypeId>,
    value: Option<TypeId>,
    kind: RangeKind,
}

impl Types {
    /// What ranging over a type means; `None` if it cannot be ranged over. For lowering, of concrete types.
    pub fn range_kind(&mut self, t: TypeId) -> Option<RangeKind> {
        let u = self.core_string(t)?;
        Some(match self.get(u).clone() {
            Type::Basic(b) if b.is_string() => RangeKind::String,
            Type::Basic(b) if b.is_integer() => RangeKind::Int,
            Type::Array { .. } => RangeKind::Array,
            Type::Pointer(p) if matches!(self.under_type(p), Type::Array { .. }) => RangeKind::ArrayPointer,
            Type::Slice(_) => RangeKind::Slice,
            Type::Map { .. } => RangeKind::Map,
            Type::Chan { .. } => RangeKind::Chan,
            Type::Signature(s) => {
                let &yield_fn = s.params.first()?;
                RangeKind::Func(self.as_signature(yield_fn)?.params.len() as u8)
            }
            _ => return None,
        })
    }
}

impl<'a> Checker<'a> {
    /// Checks a function's body; its parameters are declared in the innermost scope.
    pub(super) fn func_body(&mut self, lit: Option<ExprId>, sig: SigId, body: BlockId) {
        let level = match lit {
            Some(_) => self.env.funcs.last().map_or(0, |f| f.level) + 1,
            None => 0,
        };
        let info = self.program.info.sigs.get(sig).cloned().unwrap_or_default();
        self.env.funcs.push(FuncCtx {
            lit,
            level,
            results: info.results.clone(),
            named_results: info.named_results,
            captures: Vec::new(),
            locals: Vec::new(),
        });
        self.stmt_list(&self.ast[body].stmts);
        self.labels(body);
        if !info.results.is_empty() && !self.terminates_list(&self.ast[body].stmts) {
            self.error(self.ast[body].rbrace, Code::MissingReturn, "missing return");
        }
        let Some(f) = self.env.funcs.pop() else { return };
        self.unused_variables(&f.locals);
        if let Some(e) = f.lit {
            self.program.info.captures.insert(e, f.captures);
        }
    }

    fn unused_variables(&mut self, locals: &[ObjId]) {
        if self.options.allow_unused {
            return;
        }
        for &o in locals {
            let ObjKind::Var(v) = self.obj(o).kind else { continue };
            if !v.used {
                let message = format!("declared and not used: {}", self.text(self.obj(o).name));
                self.error(self.obj(o).pos, Code::UnusedVar, message);
            }
        }
    }

    fn stmt_list(&mut self, list: &'a [StmtId]) {
        for &s in list {
            self.stmt(s);
        }
    }

    fn block(&mut self, b: BlockId) {
        self.open_scope();
        self.stmt_list(&self.ast[b].stmts);
        self.close_scope();
    }

    pub(super) fn stmt(&mut self, s: StmtId) {
        self.depth += 1;
        if !self.too_deep(self.ast[s].pos) {
            self.stmt_inner(s);
        }
        self.depth -= 1;
    }

    fn stmt_inner(&mut self, s: StmtId) {
        let stmt = &self.ast[s];
        match &stmt.kind {
            StmtKind::Bad | StmtKind::Empty => {}
            StmtKind::Expr(e) => self.expr_stmt(*e),
            StmtKind::Send(ch, v) => {
                let c = self.expr(None, *ch);
                let mut x = self.generic_expr(*v, None);
                if c.is_valid()
                    && x.is_valid()
                    && let Some(elem) = self.chan_elem(stmt.start, &c, false)
                {
                    self.assignment(&mut x, Some(elem), Context::Text("send"));
                }
            }
            StmtKind::IncDec(e, op) => self.inc_dec(*e, *op),
            StmtKind::Assign(l, r) => self.assign_vars(l, r),
            StmtKind::OpAssign(op, l, r) => {
                let mut x = Operand::invalid();
                self.binary(&mut x, None, *l, *r, *op);
                if x.is_valid() {
                    x.expr = None;
                    x.text = Some(format!("{} {} {}", self.expr_string(*l), op.text(), self.expr_string(*r)));
                    self.finish_op_assign(&x, *r);
                }
                self.assign_operand(*l, &mut x, Context::Assignment);
            }
            StmtKind::Define(l, r) => self.short_var_decl(stmt.pos, l, r),
            StmtKind::Go(e) => self.suspended_call("go", *e),
            StmtKind::Defer(e) => self.suspended_call("defer", *e),
            StmtKind::Return(values) => self.return_stmt(stmt.pos, values),
            StmtKind::Branch(..) => {}
            StmtKind::Block(b) => self.block(*b),
            StmtKind::If { init, cond, then, otherwise } => {
                self.open_scope();
                if let Some(i) = init {
                    self.stmt(*i);
                }
                self.condition(*cond, "if");
                self.block(*then);
                if let Some(o) = otherwise {
                    self.stmt(*o);
                }
                self.close_scope();
            }
            StmtKind::Switch { init, tag, clauses, rbrace } => {
                self.open_scope();
                if let Some(i) = init {
                    self.stmt(*i);
                }
                self.expr_switch(*tag, clauses, *rbrace);
                self.close_scope();
            }
            StmtKind::TypeSwitch { init, bind, x, clauses, .. } => {
                self.open_scope();
                if let Some(i) = init {
                    self.stmt(*i);
                }
                self.type_switch(*bind, *x, clauses);
                self.close_scope();
            }
            StmtKind::Select { clauses, .. } => self.select_stmt(clauses),
            StmtKind::For { init, cond, post, body } => {
                self.open_scope();
                if let Some(i) = init {
                    self.stmt(*i);
                }
                if let Some(c) = cond {
                    self.condition(*c, "for");
                }
                if let Some(p) = post {
                    self.stmt(*p);
                }
                self.block(*body);
                self.close_scope();
            }
            StmtKind::Range { vars, define, clause, x, body } => {
                self.range_stmt(s, vars, *define, *clause, *x, *body);
            }
            StmtKind::Labeled(_, inner) => self.stmt(*inner),
            StmtKind::Decl(d) => self.decl_stmt(d),
        }
    }

    /// The right operand of `x op= y` takes the result's type.
    fn finish_op_assign(&mut self, x: &Operand, r: ExprId) {
        if !self.is_untyped(x.ty) {
            self.update_expr_type(r, x.ty, true);
        }
    }

    fn condition(&mut self, e: ExprId, what: &str) {
        let x = self.expr(None, e);
        if x.is_valid() && !self.program.types.all_basic(x.ty, |b| b.is_boolean()) {
            let message = format!("non-boolean condition in {what} statement");
            self.error(self.start(e), Code::InvalidStatement, message);
        }
        self.finish_bool(&x);
    }

    /// An untyped condition becomes a `bool`.
    fn finish_bool(&mut self, x: &Operand) {
        if x.ty == TypeId::UNTYPED_BOOL
            && let Some(e) = x.expr
        {
            self.update_expr_type(e, TypeId::BOOL, true);
        }
    }

    fn expr_stmt(&mut self, e: ExprId) {
        let (x, kind) = self.raw_expr(None, e, None, false);
        let (what, code) = match x.mode {
            OpMode::Builtin(_) => ("must be called", Code::NotAValue),
            OpMode::Type => ("is not an expression", Code::NotAValue),
            _ if kind == ExprUse::Statement => return,
            _ => ("is not used", Code::UnusedValue),
        };
        let message = format!("{} {what}", self.describe(&x));
        self.error(x.pos, code, message);
    }

    fn inc_dec(&mut self, e: ExprId, op: BinaryOp) {
        let mut x = self.expr(None, e);
        if !x.is_valid() {
            return;
        }
        if !self.program.types.all_basic(x.ty, |b| b.is_numeric()) {
            let o = op.text();
            let message = format!(
                "invalid operation: {}{o}{o} (non-numeric type {})",
                self.expr_string(e),
                self.display(x.ty)
            );
            self.error(self.start(e), Code::UndefinedOp, message);
            return;
        }
        self.assign_operand(e, &mut x, Context::Assignment);
    }

    fn suspended_call(&mut self, keyword: &str, e: ExprId) {
        if !matches!(self.ast[self.ast.unparen(e)].kind, ExprKind::Call { .. }) {
            if !matches!(self.ast[e].kind, ExprKind::Bad) {
                let message = format!("expression in {keyword} must be function call");
                self.error(self.start(e), Code::InvalidStatement, message);
            }
            self.use_expr(e);
            return;
        }
        if matches!(self.ast[e].kind, ExprKind::Paren(_)) {
            let message = format!("expression in {keyword} must not be parenthesized");
            self.error(self.start(e), Code::InvalidStatement, message);
        }
        let (x, kind) = self.raw_expr(None, e, None, false);
        let what = match kind {
            ExprUse::Conversion => "requires function call, not conversion",
            ExprUse::Expression => "discards result of",
            ExprUse::Statement => return,
        };
        let message = format!("{keyword} {what} {}", self.describe(&x));
        self.error(x.pos, Code::InvalidStatement, message);
    }

    fn return_stmt(&mut self, pos: Pos, values: &[ExprId]) {
        let Some(f) = self.env.funcs.last() else { return };
        let (results, named) = (f.results.clone(), f.named_results);
        if values.is_empty() && named {
            for &r in &results {
                let name = self.obj(r).name;
                if name == Name::BLANK {
                    continue;
                }
                let Some(other) = self.lookup(name).filter(|&o| o != r) else { continue };
                let text = self.text(name).to_string();
                let note = format!("inner declaration of {}", self.describe_object(other));
                let notes = vec![(self.obj(other).pos, note)];
                let message = format!("result parameter {text} not in scope at return");
                self.report(pos, Code::InvalidStatement, message, notes);
            }
            return;
        }
        if values.is_empty() && results.is_empty() {
            return;
        }
        if results.is_empty() {
            // No results are wanted: say so at the first value.
            let ok = values.iter().map(|&e| self.raw_expr(None, e, None, true).0).collect::<Vec<_>>();
            if ok.iter().all(Operand::is_valid) {
                let pos = self.start(values[0]);
                let have: Vec<TypeId> = ok.iter().map(|x| x.ty).collect();
                let notes = vec![
                    (Pos::NONE, format!("have {}", self.types_summary(&have, false, false))),
                    (Pos::NONE, "want ()".to_string()),
                ];
                self.report(pos, Code::Count, "too many return values".into(), notes);
            }
            return;
        }
        if values.is_empty() {
            let want: Vec<TypeId> = results.iter().map(|&o| self.obj(o).ty).collect();
            let notes = vec![
                (Pos::NONE, "have ()".to_string()),
                (Pos::NONE, format!("want {}", self.types_summary(&want, false, false))),
            ];
            self.report(pos, Code::Count, "not enough return values".into(), notes);
            return;
        }
        self.init_vars(&results, values, Some(pos));
    }

    fn describe_object(&self, obj: ObjId) -> String {
        let o = self.obj(obj);
        let kind = match o.kind {
            ObjKind::Const(_) => "const",
            ObjKind::TypeName { .. } => "type",
            ObjKind::Var(_) => "var",
            ObjKind::Func { .. } => "func",
            ObjKind::PkgName(_) => "package",
            ObjKind::Builtin(_) | ObjKind::Label(_) | ObjKind::Nil => "object",
        };
        format!("{kind} {} {}", self.text(o.name), self.display(o.ty))
    }

    // Declarations.

    fn decl_stmt(&mut self, d: &'a ast::Decl) {
        match &d.kind {
            DeclKind::Bad | DeclKind::Import(_) | DeclKind::Func(_) => {}
            DeclKind::Const(specs) => specs.iter().for_each(|&s| self.local_const(s)),
            DeclKind::Var(specs) => specs.iter().for_each(|&s| self.local_var(s)),
            DeclKind::Type(specs) => specs.iter().for_each(|&s| self.local_type(s)),
        }
    }

    fn local_const(&mut self, spec: ast::ConstId) {
        let s = &self.ast[spec];
        let from = s.inherits.map_or(s, |i| &self.ast[i]);
        let inherited = s.inherits.is_some();
        let (iota, err_pos) = (self.env.iota.clone(), self.env.err_pos);
        let mut objs = Vec::new();
        for (i, &n) in s.names.iter().enumerate() {
            let name = self.ident_name(n);
            let kind = ObjKind::Const(super::constant::Const::Unknown);
            let obj = self.new_object(name, self.ast[n].pos, Some(n), TypeId::INVALID, kind);
            self.const_decl(obj, from.ty, from.values.get(i).copied(), s.iota, inherited);
            objs.push((name, obj));
        }
        self.env.iota = iota;
        self.env.err_pos = err_pos;
        self.arity(s.pos, &s.names, &from.values, true, inherited);
        for (name, obj) in objs {
            self.declare_local(name, obj);
        }
    }

    fn local_var(&mut self, spec: ast::VarId) {
        let s = &self.ast[spec];
        let objs: Vec<ObjId> = s
            .names
            .iter()
            .map(|&n| {
                let name = self.ident_name(n);
                self.new_declared(name, self.ast[n].pos, n)
            })
            .collect();
        for (i, &obj) in objs.iter().enumerate() {
            let (lhs, init) = match s.values.len() {
                n if n == s.names.len() => (None, Some(s.values[i])),
                1 => (Some(&objs[..]), Some(s.values[0])),
                _ => (None, s.values.get(i).copied()),
            };
            self.var_decl(obj, lhs, s.ty, init);
            if s.values.len() == 1 && objs.len() > 1 {
                break;
            }
        }
        if s.ty.is_none() || !s.values.is_empty() {
            self.arity(s.pos, &s.names, &s.values, false, false);
        }
        for o in objs {
            self.declare_local(self.obj(o).name, o);
        }
    }

    // Switches.

    fn multiple_defaults(&mut self, clauses: &[ClauseId]) {
        let mut first: Option<Pos> = None;
        for &c in clauses {
            let clause = &self.ast[c];
            if !matches!(clause.kind, ClauseKind::Default) {
                continue;
            }
            match first {
                None => first = Some(clause.pos),
                Some(p) => {
                    let message = format!("multiple defaults (first at {})", self.place(p));
                    self.error(clause.pos, Code::DuplicateCase, message);
                }
            }
        }
    }

    fn expr_switch(&mut self, tag: Option<ExprId>, clauses: &'a [ClauseId], rbrace: Pos) {
        let mut x = match tag {
            Some(t) => {
                let mut x = self.expr(None, t);
                self.assignment(&mut x, None, Context::Text("switch expression"));
                if x.is_valid()
                    && self.program.types.incomparable(x.ty, true).is_some()
                    && !self.has_nil(x.ty)
                {
                    let shown = self.describe(&x);
                    let message =
                        format!("cannot switch on {shown} ({} is not comparable)", self.display(x.ty));
                    self.error(x.pos, Code::InvalidStatement, message);
                    x.invalidate();
                }
                x
            }
            None => {
                let pos = clauses.first().map_or(rbrace, |&c| self.ast[c].pos);
                let mut x = Operand::value(TypeId::BOOL, pos, "true");
                x.mode = OpMode::Const;
                x.val = super::constant::Const::Bool(true);
                x
            }
        };
        self.multiple_defaults(clauses);
        let mut seen: Map<Key, Vec<(TypeId, Pos)>> = Map::default();
        for &c in clauses {
            let clause = &self.ast[c];
            if let ClauseKind::Cases(list) = &clause.kind {
                self.case_values(&mut x, list, &mut seen);
            }
            self.open_scope();
            self.stmt_list(&clause.body);
            self.close_scope();
        }
    }

    fn case_values(&mut self, x: &mut Operand, list: &[ExprId], seen: &mut Map<Key, Vec<(TypeId, Pos)>>) {
        for &e in list {
            let mut v = self.expr(None, e);
            if !x.is_valid() || !v.is_valid() {
                continue;
            }
            if self.is_untyped(v.ty) && !self.case_fits(&v, x) {
                continue;
            }
            self.match_case(&mut v, x);
            if !v.is_valid() {
                continue;
            }
            let mut result = v.clone();
            let mut tag = x.clone();
            self.comparison(&mut result, &mut tag, BinaryOp::Eq, true);
            self.finish_case(&v, x);
            if !result.is_valid() || !v.is_const() || matches!(v.val, super::constant::Const::Bool(_)) {
                continue;
            }
            let Some(key) = constant_key(&v.val) else { continue };
            let places = seen.entry(key).or_default();
            if let Some(&(_, at)) = places.iter().find(|(t, _)| *t == v.ty) {
                let message = format!("duplicate case {} in expression switch", self.describe(&v));
                self.report(v.pos, Code::DuplicateCase, message, vec![(at, "previous case".into())]);
            } else {
                places.push((v.ty, self.ast[e].pos));
            }
        }
    }

    /// An untyped case value takes the type of the tag before they are compared.
    fn case_fits(&mut self, v: &Operand, x: &Operand) -> bool {
        if self.implicit_type(v, x.ty).is_ok() || v.is_const() && self.is_numeric_pair(v, x) {
            return true;
        }
        let u = self.under(x.ty);
        let message = format!("cannot convert {} to type {}", self.describe(v), self.display(u));
        self.error(v.pos, Code::Mismatch, message);
        false
    }

    fn is_numeric_pair(&mut self, v: &Operand, x: &Operand) -> bool {
        self.program.types.all_basic(v.ty, |b| b.is_numeric())
            && self.program.types.all_basic(x.ty, |b| b.is_numeric())
    }

    fn match_case(&mut self, v: &mut Operand, x: &Operand) {
        if self.is_untyped(v.ty) {
            self.convert_untyped(v, x.ty);
        }
    }

    /// A constant case has its final type now.
    fn finish_case(&mut self, v: &Operand, x: &Operand) {
        let t = if self.is_untyped(v.ty) { self.default_type(x.ty) } else { v.ty };
        if let Some(e) = v.expr
            && !v.is_nil()
        {
            self.update_expr_type(e, t, true);
        }
    }

    fn is_nil_name(&mut self, e: ExprId) -> bool {
        let ExprKind::Ident(i) = self.ast[self.ast.unparen(e)].kind else { return false };
        let name = self.ident_name(i);
        self.lookup(name).is_some_and(|o| matches!(self.obj(o).kind, ObjKind::Nil))
    }

    fn type_switch(&mut self, bind: Option<IdentId>, e: ExprId, clauses: &'a [ClauseId]) {
        let mut bind = bind;
        if let Some(b) = bind
            && self.ast.name(b) == "_"
        {
            let message = "no new variable on left side of :=";
            self.error(self.ast[b].pos, Code::Redeclared, message);
            bind = None;
        }
        let x = self.expr(None, e);
        let mut tag = None;
        if x.is_valid() {
            if self.program.types.is_param(x.ty) {
                let message = format!("cannot use type switch on type parameter value {}", self.describe(&x));
                self.error(x.pos, Code::InvalidStatement, message);
            } else if self.program.types.is_interface(x.ty) {
                tag = Some(x);
            } else {
                let message = format!("{} is not an interface", self.describe(&x));
                self.error(x.pos, Code::InvalidStatement, message);
            }
        }
        self.multiple_defaults(clauses);
        let mut seen: Map<Option<TypeId>, Pos> = Map::default();
        let mut vars = Vec::new();
        let level = self.env.funcs.last().map_or(0, |f| f.level);
        for &c in clauses {
            let clause = &self.ast[c];
            let ty = match &clause.kind {
                ClauseKind::Cases(list) => self.case_types(tag.as_ref(), list, &mut seen),
                _ => tag.as_ref().map_or(TypeId::INVALID, |x| x.ty),
            };
            self.open_scope();
            if let Some(b) = bind {
                let name = self.ident_name(b);
                let kind = ObjKind::Var(Var { level, ..Var::default() });
                let obj = self.new_object(name, self.ast[b].pos, None, ty, kind);
                self.declare_local(name, obj);
                self.program.info.clause_vars.insert(c, obj);
                vars.push(obj);
            }
            self.stmt_list(&clause.body);
            self.close_scope();
        }
        let Some(b) = bind else { return };
        let used = vars.iter().any(|&v| self.program.var(v).is_some_and(|v| v.used));
        if !used && !self.options.allow_unused {
            let message = format!("{} declared and not used", self.ast.name(b));
            self.error(self.ast[b].pos, Code::UnusedVar, message);
        }
    }

    /// The types of a clause; gives that of the variable in it.
    fn case_types(
        &mut self,
        x: Option<&Operand>,
        list: &[ExprId],
        seen: &mut Map<Option<TypeId>, Pos>,
    ) -> TypeId {
        let mut single = None;
        for &e in list {
            let t = if self.is_nil_name(e) {
                self.expr(None, e);
                None
            } else {
                let t = self.var_type(e);
                if t == TypeId::INVALID {
                    single = Some(t);
                    continue;
                }
                Some(t)
            };
            single = t;
            if let Some(&at) = seen.get(&t) {
                let shown = t.map_or("nil".into(), |t| self.display(t));
                let message = format!("duplicate case {shown} in type switch");
                let notes = vec![(at, "previous case".to_string())];
                self.report(self.start(e), Code::DuplicateCase, message, notes);
                continue;
            }
            seen.insert(t, self.start(e));
            if let (Some(x), Some(t)) = (x, t) {
                self.check_assertion(e, x, t, true);
            }
        }
        match single {
            Some(t) if list.len() == 1 => t,
            _ => x.map_or(TypeId::INVALID, |x| x.ty),
        }
    }

    fn select_stmt(&mut self, clauses: &'a [ClauseId]) {
        self.multiple_defaults(clauses);
        for &c in clauses {
            let clause = &self.ast[c];
            if let ClauseKind::Comm(s) = clause.kind
                && !self.is_communication(s)
            {
                let message = "select case must be send or receive (possibly with assignment)";
                self.error(self.ast[s].start, Code::InvalidStatement, message);
                continue;
            }
            self.open_scope();
            if let ClauseKind::Comm(s) = clause.kind {
                self.stmt(s);
            }
            self.stmt_list(&clause.body);
            self.close_scope();
        }
    }

    fn is_communication(&self, s: StmtId) -> bool {
        let receive =
            |e: ExprId| matches!(self.ast[self.ast.unparen(e)].kind, ExprKind::Unary(UnaryOp::Recv, _));
        match &self.ast[s].kind {
            StmtKind::Send(..) | StmtKind::Bad => true,
            StmtKind::Expr(e) => receive(*e),
            StmtKind::Assign(_, r) | StmtKind::Define(_, r) => r.len() == 1 && receive(r[0]),
            _ => false,
        }
    }

    // Range clauses.

    fn range_stmt(
        &mut self,
        s: StmtId,
        vars: &[ExprId],
        define: bool,
        clause: Pos,
        e: ExprId,
        body: BlockId,
    ) {
        let mut x = self.expr(None, e);
        let mut types = RangeTypes { key: None, value: None, kind: RangeKind::Int };
        let mut valid = false;
        if x.is_valid() {
            match self.range_types(&x) {
                Ok(t) => {
                    valid = true;
                    self.check_range_vars(&x, &t, vars);
                    types = t;
                    if !self.program.types.is_param(x.ty) {
                        self.program.info.ranges.insert(s, types.kind);
                    }
                }
                Err(cause) => {
                    let colon = if cause.is_empty() { "" } else { ": " };
                    let message = format!("cannot range over {}{colon}{cause}", self.describe(&x));
                    self.error(x.pos, Code::InvalidRange, message);
                }
            }
        }
        self.open_scope();
        let over_int = valid && self.is_integer_type(x.ty);
        if !over_int && valid && self.is_untyped(x.ty) {
            self.assignment(&mut x, None, Context::Text("range clause"));
        }
        let want = [types.key, types.value];
        if define {
            self.define_range_vars(&mut x, vars, want, valid, over_int, clause);
        } else if !vars.is_empty() {
            self.assign_range_vars(&mut x, vars, want, over_int);
        } else if over_int {
            self.assignment(&mut x, None, Context::Text("range clause"));
        }
        self.block(body);
        self.close_scope();
    }

    fn check_range_vars(&mut self, x: &Operand, t: &RangeTypes, vars: &[ExprId]) {
        let (at, message) = if let (Some(&v), None) = (vars.first(), t.key) {
            (v, format!("range over {} permits no iteration variables", self.describe(x)))
        } else if let (Some(&v), None) = (vars.get(1), t.value) {
            (v, format!("range over {} permits only one iteration variable", self.describe(x)))
        } else if let Some(&v) = vars.get(2) {
            (v, "range clause permits at most two iteration variables".to_string())
        } else {
            return;
        };
        self.error(self.start(at), Code::InvalidRange, message);
    }

    fn define_range_vars(
        &mut self,
        x: &mut Operand,
        vars: &[ExprId],
        want: [Option<TypeId>; 2],
        valid: bool,
        over_int: bool,
        clause: Pos,
    ) {
        let mut declared = Vec::new();
        for (i, &v) in vars.iter().enumerate().take(2) {
            let obj = match self.ast[v].kind {
                ExprKind::Ident(ident) => {
                    let name = self.ident_name(ident);
                    let obj = self.new_local(name, self.ast[ident].pos, Some(ident));
                    if name != Name::BLANK {
                        declared.push(obj);
                    }
                    obj
                }
                _ => {
                    if !matches!(self.ast[v].kind, ExprKind::Bad) {
                        let message = format!("non-name {} on left side of :=", self.expr_string(v));
                        self.error(self.start(v), Code::InvalidDecl, message);
                    }
                    self.new_local(Name::BLANK, self.start(v), None)
                }
            };
            match want[i] {
                Some(t) if valid && t != TypeId::INVALID => {
                    if over_int {
                        self.init_var(obj, x, Context::Text("range clause"));
                    } else {
                        let mut y = Operand::value(t, self.start(v), "");
                        y.text = None;
                        self.init_var(obj, &mut y, Context::Assignment);
                    }
                }
                _ => self.mark_used(obj),
            }
        }
        if declared.is_empty() && !vars.is_empty() {
            let any_name = vars.iter().any(|&v| matches!(self.ast[v].kind, ExprKind::Ident(_)));
            if any_name {
                self.error(clause, Code::Redeclared, "no new variables on left side of :=");
            }
        }
        for o in declared {
            self.declare_local(self.obj(o).name, o);
        }
    }

    fn assign_range_vars(
        &mut self,
        x: &mut Operand,
        vars: &[ExprId],
        want: [Option<TypeId>; 2],
        over_int: bool,
    ) {
        for (i, &v) in vars.iter().enumerate().take(2) {
            let Some(t) = want[i].filter(|&t| t != TypeId::INVALID) else {
                self.use_expr_unless_blank(v);
                continue;
            };
            if over_int {
                self.assign_operand(v, x, Context::Text("range clause"));
                if x.is_valid() && !self.is_integer_type(x.ty) {
                    let message = format!("cannot use iteration variable of type {}", self.display(x.ty));
                    self.error(self.start(v), Code::InvalidRange, message);
                }
            } else {
                let mut y = Operand::value(t, self.start(v), "");
                y.text = Some(self.expr_string(v));
                self.assign_operand(v, &mut y, Context::Assignment);
            }
        }
    }

    fn use_expr_unless_blank(&mut self, e: ExprId) {
        if !matches!(self.ast[e].kind, ExprKind::Ident(i) if self.ast.name(i) == "_") {
            self.use_expr(e);
        }
    }

    fn range_types(&mut self, x: &Operand) -> Result<RangeTypes, String> {
        if x.is_nil() {
            return Err(String::new());
        }
        let t = x.ty;
        let common = self.common_under_if(t, &mut |c, t, u| {
            if let Some(u) = u
                && let Type::Chan { dir: ChanDir::Send, .. } = c.program.types.get(u)
            {
                return Err(format!("receive from send-only channel {}", c.display(t)));
            }
            Ok(())
        })?;
        let u = self.array_behind(common);
        let pointer = u != common;
        let two = |key, value, kind| Ok(RangeTypes { key: Some(key), value: Some(value), kind });
        match self.program.types.get(u).clone() {
            Type::Basic(b) if b.is_string() => two(TypeId::INT, TypeId::INT32, RangeKind::String),
            Type::Basic(b) if b.is_integer() => {
                Ok(RangeTypes { key: Some(t), value: None, kind: RangeKind::Int })
            }
            Type::Array { elem, .. } => {
                two(TypeId::INT, elem, if pointer { RangeKind::ArrayPointer } else { RangeKind::Array })
            }
            Type::Slice(elem) => two(TypeId::INT, elem, RangeKind::Slice),
            Type::Map { key, elem } => two(key, elem, RangeKind::Map),
            Type::Chan { elem, .. } => Ok(RangeTypes { key: Some(elem), value: None, kind: RangeKind::Chan }),
            Type::Signature(s) => self.range_func(&s),
            _ => Err(String::new()),
        }
    }

    fn range_func(&mut self, s: &crate::types::Signature) -> Result<RangeTypes, String> {
        let bad = |why: &str| Err(format!("func must be func(yield func(...) bool): {why}"));
        if s.params.len() != 1 {
            return bad("wrong argument count");
        }
        if !s.results.is_empty() {
            return bad("unexpected results");
        }
        let u = match self.common_under(s.params[0]) {
            Ok(u) => u,
            Err(cause) => return bad(&format!("in yield type, {cause}")),
        };
        let Type::Signature(f) = self.program.types.get(u).clone() else {
            return bad("argument is not func");
        };
        if f.params.len() > 2 {
            return bad("yield func has too many parameters");
        }
        if *f.results != [TypeId::BOOL] {
            let boolean =
                f.results.len() == 1 && self.program.types.all_basic(f.results[0], |b| b.is_boolean());
            return bad(if boolean {
                "yield func returns user-defined boolean, not bool"
            } else {
                "yield func does not return bool"
            });
        }
        if f.variadic {
            return Err(format!("yield func of type {} cannot be variadic", self.display(u)));
        }
        Ok(RangeTypes {
            key: f.params.first().copied(),
            value: f.params.get(1).copied(),
            kind: RangeKind::Func(f.params.len() as u8),
        })
    }
}
