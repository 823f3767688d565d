//! Assignments and initialisation.

use super::Checker;
use super::info::{ObjKind, Var};
use super::operand::{Misfit, OpMode, Operand};
use crate::ast::{ExprId, ExprKind};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::universe::Builtin;
use crate::types::{Name, ObjId, Type, TypeId};

/// Context of assignments to several variables.
const MULTIPLE: Context = Context::Text("multiple assignment");

/// Where a value is assigned, for messages, which few assignments need.
#[derive(Clone, Copy, Debug)]
pub(super) enum Context {
    /// As the message says it.
    Text(&'static str),
    /// To a parameter of what this expression calls.
    Argument(ExprId),
    /// To a parameter of a built-in function; the text in front of its name.
    Builtin(&'static str, Builtin),
    /// To a variable, by `=` or the like.
    Assignment,
}

impl Context {
    /// The same where the left side has this type.
    fn of_target(self, t: Option<TypeId>) -> Context {
        match self {
            Context::Assignment if t.is_none() => Context::Text("assignment to _ identifier"),
            other => other,
        }
    }
}

impl Checker<'_> {
    fn context_text(&self, context: Context) -> String {
        match context {
            Context::Text(text) => text.to_string(),
            Context::Argument(fun) => format!("argument to {}", self.expr_string(fun)),
            Context::Builtin(text, builtin) => format!("argument to {text}{}", builtin.name()),
            Context::Assignment => "assignment".to_string(),
        }
    }

    /// Makes `x` fit a variable of type `t` (without one: takes its default type), or reports.
    pub(super) fn assignment(&mut self, x: &mut Operand, t: Option<TypeId>, context: Context) {
        self.single_value(x);
        match x.mode {
            OpMode::Invalid => return,
            OpMode::NoValue | OpMode::Builtin(_) | OpMode::Type => {
                let to = t.map_or_else(String::new, |t| self.display(t));
                let context = self.context_text(context);
                let message = format!("cannot assign {} to {to} in {context}", self.describe(x));
                self.error(x.pos, Code::Incompatible, message);
                x.invalidate();
                return;
            }
            _ => {}
        }
        if self.is_untyped(x.ty) && !self.assign_untyped(x, t, context) {
            x.invalidate();
            return;
        }
        let target = t.and_then(|t| self.target(t, |c| c.context_text(context)));
        self.non_generic(target.as_ref(), x);
        let Some(t) = t.filter(|_| x.is_valid()) else { return };
        if let Err(cause) = self.assignable(x, t) {
            let context = self.context_text(context);
            let mut message =
                format!("cannot use {} as {} value in {context}", self.describe(x), self.display(t));
            if !cause.is_empty() {
                message.push_str(&format!(": {cause}"));
            }
            self.error(x.pos, Code::Incompatible, message);
            x.invalidate();
        }
    }

    fn assign_untyped(&mut self, x: &mut Operand, t: Option<TypeId>, context: Context) -> bool {
        let mut target = t.unwrap_or(TypeId::INVALID);
        if x.is_nil() {
            if t.is_none() {
                let message = format!("use of untyped nil in {}", self.context_text(context));
                self.error(x.pos, Code::Incompatible, message);
                return false;
            }
        } else if t.is_none_or(|t| self.program.types.is_interface(t)) {
            target = self.default_type(x.ty);
        }
        match self.implicit_type(x, target) {
            Ok((ty, val)) => {
                self.apply_implicit(x, ty, val);
                true
            }
            Err(m) => {
                let context = self.context_text(context);
                let mut message =
                    format!("cannot use {} as {} value in {context}", self.describe(x), self.display(target));
                // A type parameter stands for several types: no one thing is wrong.
                let m = if self.program.types.is_param(target) { Misfit::Other } else { m };
                message.push_str(match m {
                    Misfit::Truncated => " (truncated)",
                    Misfit::Overflow => " (overflows)",
                    Misfit::Other => "",
                });
                self.error(x.pos, Code::Incompatible, message);
                false
            }
        }
    }

    pub(super) fn init_const(&mut self, obj: ObjId, x: &mut Operand) {
        let t = self.obj(obj).ty;
        let typed = t != TypeId::INVALID;
        if !x.is_valid() || x.ty == TypeId::INVALID {
            if !typed {
                self.program.object_mut(obj).ty = TypeId::INVALID;
            }
            return;
        }
        if !x.is_const() {
            let message = format!("{} is not constant", self.describe(x));
            self.error(x.pos, Code::Incompatible, message);
            self.program.object_mut(obj).ty = TypeId::INVALID;
            return;
        }
        let t = if typed { t } else { x.ty };
        self.program.object_mut(obj).ty = t;
        self.assignment(x, Some(t), Context::Text("constant declaration"));
        if !x.is_valid() {
            return;
        }
        let val = x.val.clone();
        self.program.object_mut(obj).kind = ObjKind::Const(val);
    }

    /// Gives a variable its initial value, and its type if it has none yet.
    pub(super) fn init_var(&mut self, obj: ObjId, x: &mut Operand, context: Context) {
        let t = self.obj(obj).ty;
        let declared = t != TypeId::INVALID;
        let is_param = matches!(self.obj(obj).kind, ObjKind::Var(v) if v.param);
        if !x.is_valid() || x.ty == TypeId::INVALID || !declared && is_param {
            x.invalidate();
            return;
        }
        let t = if declared {
            t
        } else {
            if x.ty == TypeId::UNTYPED_NIL {
                let message = format!("use of untyped nil in {}", self.context_text(context));
                self.error(x.pos, Code::Incompatible, message);
                x.invalidate();
                return;
            }
            let t = self.default_type(x.ty);
            if matches!(self.program.types.get(t), Type::Tuple(_)) {
                self.single_value(x);
                return;
            }
            if let Type::Signature(s) = self.program.types.get(t)
                && !s.tparams.is_empty()
            {
                self.non_generic(None, x);
                return;
            }
            self.program.object_mut(obj).ty = t;
            t
        };
        self.assignment(x, Some(t), context);
    }

    fn is_call(&self, e: ExprId) -> bool {
        matches!(self.ast[self.ast.unparen(e)].kind, ExprKind::Call { .. })
    }

    /// Initialises variables from expressions; with `ret` they are results and it is the place of the return.
    pub(super) fn init_vars(&mut self, lhs: &[ObjId], rhs: &[ExprId], ret: Option<Pos>) {
        let context = match ret {
            Some(_) => Context::Text("return statement"),
            None if lhs.len() > 1 => MULTIPLE,
            None => Context::Assignment,
        };
        if ret.is_some() {
            // A deferred closure sees what `return` sets.
            for &obj in lhs {
                if let ObjKind::Var(v) = &mut self.program.object_mut(obj).kind {
                    v.reassigned = true;
                }
            }
        }
        let single_call = rhs.len() == 1 && self.is_call(rhs[0]);
        if lhs.len() == rhs.len() && !single_call {
            for (&obj, &e) in lhs.iter().zip(rhs) {
                let t = self.obj(obj).ty;
                let target = self.target(t, |c| match c.text(c.obj(obj).name) {
                    "" if ret.is_some() => "result variable".into(),
                    name => name.to_string(),
                });
                let mut x = self.expr(target.as_ref(), e);
                self.init_var(obj, &mut x, context);
            }
            return;
        }
        if rhs.len() != 1 {
            let values: Vec<Operand> = rhs.iter().map(|&e| self.generic_or_type(e)).collect();
            if values.iter().all(Operand::is_valid) {
                match ret {
                    Some(pos) => self.return_error(pos, lhs, &values),
                    None => self.assign_error(rhs, lhs.len(), rhs.len()),
                }
            }
            return;
        }
        let (mut values, _) = self.multi_expr(rhs[0], lhs.len() == 2 && ret.is_none());
        if values.len() == lhs.len() {
            for (&obj, x) in lhs.iter().zip(&mut values) {
                self.init_var(obj, x, context);
            }
            return;
        }
        if values.first().is_some_and(Operand::is_valid) || values.is_empty() {
            match ret {
                Some(pos) => self.return_error(pos, lhs, &values),
                None => self.assign_error(rhs, lhs.len(), values.len()),
            }
        }
    }

    fn generic_or_type(&mut self, e: ExprId) -> Operand {
        self.raw_expr(None, e, None, true).0
    }

    fn assign_error(&mut self, rhs: &[ExprId], l: usize, r: usize) {
        let measure = |n: usize, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
        let (vars, vals) = (measure(l, "variable"), measure(r, "value"));
        let pos = self.start(rhs[0]);
        let message = match &self.ast[self.ast.unparen(rhs[0])].kind {
            ExprKind::Call { fun, .. } if rhs.len() == 1 => {
                format!("assignment mismatch: {vars} but {} returns {vals}", self.expr_string(*fun))
            }
            _ => format!("assignment mismatch: {vars} but {vals}"),
        };
        self.error(pos, Code::Count, message);
    }

    fn return_error(&mut self, at: Pos, lhs: &[ObjId], values: &[Operand]) {
        let (l, r) = (lhs.len(), values.len());
        let (qualifier, pos) = if r > l {
            ("too many", values[l].pos)
        } else if r > 0 {
            ("not enough", values[r - 1].pos)
        } else {
            ("not enough", at)
        };
        let have: Vec<TypeId> = values.iter().map(|v| v.ty).collect();
        let want: Vec<TypeId> = lhs.iter().map(|&o| self.obj(o).ty).collect();
        let notes = vec![
            (Pos::NONE, format!("have {}", self.types_summary(&have, false, false))),
            (Pos::NONE, format!("want {}", self.types_summary(&want, false, false))),
        ];
        self.report(pos, Code::Count, format!("{qualifier} return values"), notes);
    }

    /// The type of an assignment's left side: `None` for the blank identifier, `INVALID` after an error.
    fn lhs_type(&mut self, lhs: ExprId) -> Option<TypeId> {
        let inner = self.ast.unparen(lhs);
        let mut variable = None;
        if let ExprKind::Ident(i) = self.ast[inner].kind {
            if self.ast.name(i) == "_" {
                return None;
            }
            let name = self.ident_name(i);
            if let Some(o) = self.lookup(name)
                && let ObjKind::Var(v) = self.obj(o).kind
            {
                variable = Some((o, v.used));
            }
        }
        let x = self.expr(None, lhs);
        // Being assigned to is no use.
        if let Some((o, used)) = variable
            && let ObjKind::Var(v) = &mut self.program.object_mut(o).kind
        {
            v.used = used;
        }
        if !x.is_valid() || x.ty == TypeId::INVALID {
            return Some(TypeId::INVALID);
        }
        if matches!(x.mode, OpMode::Variable | OpMode::MapIndex) {
            self.mark_reassigned(lhs);
            return Some(x.ty);
        }
        let shown = self.expr_string(lhs);
        if let ExprKind::Selector(base, _) = self.ast[inner].kind
            && self.program.info.expr(base).is_some_and(|i| i.mode == super::info::Mode::MapIndex)
        {
            let message = format!("cannot assign to struct field {shown} in map");
            self.error(x.pos, Code::Unassignable, message);
        } else {
            let message =
                format!("cannot assign to {shown} (neither addressable nor a map index expression)");
            self.error(x.pos, Code::Unassignable, message);
        }
        Some(TypeId::INVALID)
    }

    /// `lhs = x`.
    pub(super) fn assign_operand(&mut self, lhs: ExprId, x: &mut Operand, context: Context) {
        let t = self.lhs_type(lhs);
        if t == Some(TypeId::INVALID) {
            x.invalidate();
            return;
        }
        let context = context.of_target(t);
        self.assignment(x, t, context);
    }

    /// `lhs = rhs`.
    fn assign_expr(&mut self, lhs: ExprId, rhs: ExprId, context: Context) {
        let t = self.lhs_type(lhs);
        if t == Some(TypeId::INVALID) {
            self.use_expr(rhs);
            return;
        }
        let target = t.and_then(|t| self.target(t, |c| c.expr_string(lhs)));
        let mut x = self.expr(target.as_ref(), rhs);
        let context = context.of_target(t);
        self.assignment(&mut x, t, context);
    }

    /// `a, b = x, y`.
    pub(super) fn assign_vars(&mut self, lhs: &[ExprId], rhs: &[ExprId]) {
        let context = if lhs.len() > 1 { MULTIPLE } else { Context::Assignment };
        let single_call = rhs.len() == 1 && self.is_call(rhs[0]);
        if lhs.len() == rhs.len() && !single_call {
            for (&l, &r) in lhs.iter().zip(rhs) {
                self.assign_expr(l, r, context);
            }
            return;
        }
        if rhs.len() != 1 {
            let left = lhs.iter().map(|&l| self.use_lhs(l)).fold(true, |a, b| a & b);
            let right = rhs.iter().map(|&e| self.generic_or_type(e).is_valid()).fold(true, |a, b| a & b);
            if left && right {
                self.assign_error(rhs, lhs.len(), rhs.len());
            }
            return;
        }
        let (mut values, _) = self.multi_expr(rhs[0], lhs.len() == 2);
        if values.len() == lhs.len() {
            for (&l, x) in lhs.iter().zip(&mut values) {
                self.assign_operand(l, x, context);
            }
            return;
        }
        if values.first().is_none_or(Operand::is_valid) {
            self.assign_error(rhs, lhs.len(), values.len());
        }
        lhs.iter().for_each(|&l| {
            self.use_lhs(l);
        });
    }

    /// Checks the left side of a failed assignment.
    fn use_lhs(&mut self, e: ExprId) -> bool {
        if let ExprKind::Ident(i) = self.ast[self.ast.unparen(e)].kind {
            let name = self.ident_name(i);
            if name == Name::BLANK {
                return true;
            }
            let var = self.lookup(name).and_then(|o| match self.obj(o).kind {
                ObjKind::Var(v) => Some((o, v.used)),
                _ => None,
            });
            let ok = self.generic_or_type(e).is_valid();
            if let Some((o, used)) = var
                && let ObjKind::Var(v) = &mut self.program.object_mut(o).kind
            {
                v.used = used;
            }
            return ok;
        }
        self.generic_or_type(e).is_valid()
    }

    /// A local variable without type.
    pub(super) fn new_local(&mut self, name: Name, pos: Pos, ident: Option<crate::ast::IdentId>) -> ObjId {
        let level = self.env.funcs.last().map_or(0, |f| f.level);
        let var = Var { level, ..Var::default() };
        let obj = self.new_object(name, pos, ident, TypeId::INVALID, ObjKind::Var(var));
        if name != Name::BLANK
            && name != Name::EMPTY
            && let Some(f) = self.env.funcs.last_mut()
        {
            f.locals.push(obj);
        }
        obj
    }

    /// A variable that a declaration statement or `:=` declares.
    pub(super) fn new_declared(&mut self, name: Name, pos: Pos, ident: crate::ast::IdentId) -> ObjId {
        let obj = self.new_local(name, pos, Some(ident));
        let outermost = self.env.scopes.len() == 1 && self.env.funcs.len() == 1;
        if self.in_entry
            && outermost
            && name != Name::BLANK
            && let ObjKind::Var(v) = &mut self.program.object_mut(obj).kind
        {
            v.global = true;
        }
        obj
    }

    /// `a, b := x, y`.
    pub(super) fn short_var_decl(&mut self, pos: Pos, lhs: &[ExprId], rhs: &[ExprId]) {
        let mut seen: Vec<Name> = Vec::new();
        let mut vars = Vec::new();
        let mut new_vars = Vec::new();
        let mut has_error = false;
        for &l in lhs {
            let ExprKind::Ident(ident) = self.ast[l].kind else {
                // The parser has reported that it is no name.
                self.use_lhs(l);
                if !matches!(self.ast[l].kind, ExprKind::Bad) {
                    let message = format!("non-name {} on left side of :=", self.expr_string(l));
                    self.error(self.start(l), Code::InvalidDecl, message);
                }
                has_error = true;
                vars.push(self.new_local(Name::BLANK, self.start(l), None));
                continue;
            };
            let name = self.ident_name(ident);
            let at = self.ast[ident].pos;
            if name != Name::BLANK {
                if seen.contains(&name) {
                    let message = format!("{} repeated on left side of :=", self.ast.name(ident));
                    self.error(at, Code::Redeclared, message);
                    has_error = true;
                    vars.push(self.new_local(Name::BLANK, at, None));
                    continue;
                }
                seen.push(name);
            }
            if let Some(old) = self.lookup_innermost(name) {
                self.record_use(ident, old);
                if self.object_is_var(old) {
                    if let ObjKind::Var(v) = &mut self.program.object_mut(old).kind {
                        v.reassigned = true;
                    }
                    // One that never got a type has none to give to the value either.
                    let is_broken = self.obj(old).ty == TypeId::INVALID;
                    vars.push(if is_broken { self.new_local(Name::BLANK, at, None) } else { old });
                } else {
                    let message = format!("cannot assign to {}", self.ast.name(ident));
                    self.error(at, Code::Unassignable, message);
                    has_error = true;
                    vars.push(self.new_local(Name::BLANK, at, None));
                }
                continue;
            }
            let obj = self.new_declared(name, at, ident);
            vars.push(obj);
            if name != Name::BLANK {
                new_vars.push(obj);
            }
        }
        self.init_vars(&vars, rhs, None);
        if new_vars.is_empty() && !has_error {
            self.error(pos, Code::Redeclared, "no new variables on left side of :=");
            return;
        }
        for o in new_vars {
            self.declare_local(self.obj(o).name, o);
        }
    }
}
