//! Expressions: names, literals, operators.

use super::Checker;
use super::constant::{self, BinOp, CmpOp, Const};
use super::info::ObjKind;
use super::operand::{ExprUse, OpMode, Operand};
use crate::ast::{BinaryOp, ExprId, ExprKind, IdentId, LitKind, UnaryOp};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::{ChanDir, ObjId, Type, TypeId};

/// The function type that a generic function is assigned to, for inference, and what it belongs to.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) sig: TypeId,
    pub(super) desc: String,
}

/// A condition on a type and its underlying type (`None`: no specific type), or why it fails.
type TypeCondition<'c, C> = dyn FnMut(&mut C, TypeId, Option<TypeId>) -> Result<(), String> + 'c;

pub(super) fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::{Eq, Ge, Gt, Le, Lt, Ne};
    matches!(op, Eq | Ne | Lt | Le | Gt | Ge)
}

impl<'a> Checker<'a> {
    /// A target if the type is a function.
    pub(super) fn target(&mut self, t: TypeId, desc: impl FnOnce(&Self) -> String) -> Option<Target> {
        match self.program.types.get(t) {
            Type::Basic(_) => None,
            _ => match self.common_under(t) {
                Ok(u) if matches!(self.program.types.get(u), Type::Signature(_)) => {
                    Some(Target { sig: u, desc: desc(self) })
                }
                _ => None,
            },
        }
    }

    pub(super) fn expr_with_target(&mut self, t: TypeId, e: ExprId, obj: ObjId) -> Operand {
        let target = self.target(t, |c| c.text(c.obj(obj).name).to_string());
        self.expr(target.as_ref(), e)
    }

    /// A single value.
    pub(super) fn expr(&mut self, target: Option<&Target>, e: ExprId) -> Operand {
        let (mut x, _) = self.raw_expr(target, e, None, false);
        self.exclude(&mut x, true, true);
        self.single_value(&mut x);
        x
    }

    /// A single value or generic function; `hint` is the type of an element without one.
    pub(super) fn generic_expr(&mut self, e: ExprId, hint: Option<TypeId>) -> Operand {
        let (mut x, _) = self.raw_expr(None, e, hint, true);
        self.exclude(&mut x, true, true);
        self.single_value(&mut x);
        x
    }

    /// A value or type.
    pub(super) fn expr_or_type(&mut self, e: ExprId, allow_generic: bool) -> Operand {
        let (mut x, _) = self.raw_expr(None, e, None, allow_generic);
        self.exclude(&mut x, false, false);
        self.single_value(&mut x);
        x
    }

    /// All values of an expression; with `comma_ok` also the second value of an expression that may have
    /// one (the second result says so).
    pub(super) fn multi_expr(&mut self, e: ExprId, comma_ok: bool) -> (Vec<Operand>, bool) {
        let (mut x, _) = self.raw_expr(None, e, None, false);
        self.exclude(&mut x, true, true);
        let pos = self.start(e);
        if x.is_valid()
            && let Type::Tuple(ts) = self.program.types.get(x.ty).clone()
        {
            let nth = |i: usize| match i {
                1 => "1st".to_string(),
                2 => "2nd".to_string(),
                3 => "3rd".to_string(),
                n => format!("{n}th"),
            };
            let list = ts
                .iter()
                .enumerate()
                .map(|(i, &t)| Operand::value(t, pos, &format!("{} function result", nth(i + 1))))
                .collect();
            return (list, false);
        }
        if comma_ok && matches!(x.mode, OpMode::MapIndex | OpMode::CommaOk) {
            let ok = Operand::value(TypeId::UNTYPED_BOOL, pos, "ok value of (comma, ok) expression");
            return (vec![x, ok], true);
        }
        (vec![x], false)
    }

    fn exclude(&mut self, x: &mut Operand, types: bool, builtins: bool) {
        let message = match x.mode {
            OpMode::NoValue if types => "used as value",
            OpMode::NoValue => "used as value or type",
            OpMode::Builtin(_) if builtins => "must be called",
            OpMode::Type if types => "is not an expression",
            _ => return,
        };
        let message = format!("{} {message}", self.describe(x));
        self.error(x.pos, Code::NotAValue, message);
        x.invalidate();
    }

    pub(super) fn single_value(&mut self, x: &mut Operand) {
        if x.mode == OpMode::Value && matches!(self.program.types.get(x.ty), Type::Tuple(_)) {
            let message = format!("multiple-value {} in single-value context", self.describe(x));
            self.error(x.pos, Code::Count, message);
            x.invalidate();
        }
    }

    /// Any expression or type.
    pub(super) fn raw_expr(
        &mut self,
        target: Option<&Target>,
        e: ExprId,
        hint: Option<TypeId>,
        allow_generic: bool,
    ) -> (Operand, ExprUse) {
        self.depth += 1;
        let pos = self.start(e);
        let mut x = Operand::new(e, pos);
        if self.too_deep(pos) {
            self.depth -= 1;
            return (x, ExprUse::Statement);
        }
        let mut kind = self.expr_internal(target, &mut x, e, hint);
        self.depth -= 1;
        if !self.path.is_empty() && x.is_valid() && x.mode != OpMode::Type && !self.is_usable(x.ty) {
            x.invalidate();
        }
        if !x.is_valid() {
            kind = ExprUse::Statement;
        }
        x.expr = Some(e);
        x.pos = pos;
        x.text = None;
        if !allow_generic {
            self.non_generic(target, &mut x);
        }
        self.record(&x);
        (x, kind)
    }

    /// Reports a generic type or function that is not instantiated and cannot be.
    pub(super) fn non_generic(&mut self, target: Option<&Target>, x: &mut Operand) {
        if !x.is_valid() || x.mode == OpMode::NoValue {
            return;
        }
        let what = if x.mode == OpMode::Type {
            if !x.expr.is_some_and(|e| self.names_generic_type(e)) {
                return;
            }
            "type"
        } else {
            match self.program.types.get(x.ty) {
                Type::Signature(s) if !s.tparams.is_empty() => {}
                _ => return,
            }
            if let Some(t) = target {
                let (t, pos) = (t.clone(), x.pos);
                self.instantiate_function(Some(&t), pos, x, None);
                return;
            }
            "function"
        };
        let shown = x.expr.map_or_else(String::new, |e| self.expr_string(e));
        let message = format!("cannot use generic {what} {shown} without instantiation");
        self.error(x.pos, Code::TypeArgs, message);
        x.invalidate();
    }

    fn names_generic_type(&self, e: ExprId) -> bool {
        let ident = match self.ast[self.ast.unparen(e)].kind {
            ExprKind::Ident(i) => i,
            ExprKind::Selector(_, sel) => sel,
            _ => return false,
        };
        self.program.info.uses.get(ident).is_some_and(|&o| self.is_generic_type(o))
    }

    fn expr_internal(
        &mut self,
        target: Option<&Target>,
        x: &mut Operand,
        e: ExprId,
        hint: Option<TypeId>,
    ) -> ExprUse {
        match &self.ast[e].kind {
            ExprKind::Bad => {}
            ExprKind::Ident(i) => self.ident(x, *i, false),
            ExprKind::Lit(kind, text) => self.basic_literal(x, e, *kind, self.ast.text(*text)),
            ExprKind::FuncLit(sig, body) => self.func_literal(x, e, *sig, *body),
            ExprKind::Composite { ty, elems, rbrace } => {
                self.composite_literal(x, e, *ty, elems, *rbrace, hint);
            }
            ExprKind::Paren(inner) => {
                let (y, kind) = self.raw_expr(None, *inner, None, false);
                *x = y;
                return kind;
            }
            ExprKind::Selector(..) => self.selector(x, e, false),
            ExprKind::Index(..) => {
                if self.index_expr(x, e) {
                    self.instantiate_function(target, self.ast[e].pos, x, Some(e));
                }
            }
            ExprKind::Slice { x: y, bounds, full } => self.slice_expr(x, e, *y, bounds, *full),
            ExprKind::TypeAssert(y, t) => self.type_assertion(x, e, *y, *t),
            ExprKind::Call { .. } => return self.call_expr(x, e),
            ExprKind::Star(y) => self.indirection(x, *y),
            ExprKind::Unary(op, y) => {
                self.unary(x, e, *op, *y);
                if *op == UnaryOp::Recv {
                    return ExprUse::Statement;
                }
            }
            ExprKind::Binary(op, l, r) => self.binary(x, Some(e), *l, *r, *op),
            // The parser has reported it.
            ExprKind::TypeGuard(y) => self.use_expr(*y),
            ExprKind::KeyValue(k, v) => {
                self.error(self.start(e), Code::InvalidLiteralValue, "no key:value expected");
                self.use_expr(*k);
                self.use_expr(*v);
            }
            ExprKind::Array(..)
            | ExprKind::SliceType(_)
            | ExprKind::Struct(_)
            | ExprKind::Func(_)
            | ExprKind::Interface(_)
            | ExprKind::Map(..)
            | ExprKind::Chan(..) => {
                x.ty = self.type_expr(e);
                x.mode = if x.ty == TypeId::INVALID { OpMode::Invalid } else { OpMode::Type };
            }
        }
        ExprUse::Expression
    }

    // Names.

    pub(super) fn ident(&mut self, x: &mut Operand, ident: IdentId, want_type: bool) {
        let name = self.ident_name(ident);
        let pos = self.ast[ident].pos;
        let known = match name {
            crate::types::Name::BLANK => self.program.last_value,
            _ => self.lookup(name),
        };
        let Some(obj) = known else {
            let text = self.ast.name(ident);
            let message = if text == "_" {
                "cannot use _ as value or type".to_string()
            } else {
                format!("undefined: {text}")
            };
            self.error(pos, Code::Undefined, message);
            return;
        };
        self.record_use(ident, obj);
        let is_type = matches!(self.obj(obj).kind, ObjKind::TypeName { .. });
        if want_type && !is_type {
            let kind = self.object_kind(obj);
            let message = format!("{} ({kind}) is not a type", self.ast.name(ident));
            self.error(pos, Code::NotAType, message);
            self.mark_used(obj);
            return;
        }
        self.resolve(obj);
        if let Some(import) = self.dot_imports.get(&(self.env.file, obj)) {
            self.used_imports.insert(*import);
        }
        let o = self.obj(obj);
        let ty = o.ty;
        match &o.kind {
            ObjKind::PkgName(_) => {
                let message = format!("use of package {} not in selector", self.text(name));
                self.error(pos, Code::NotAValue, message);
                return;
            }
            ObjKind::Const(v) => {
                let v = v.clone();
                self.add_dep(obj);
                if ty == TypeId::INVALID {
                    return;
                }
                x.val = v;
                if self.program.universe.get(&name) == Some(&obj) && self.text(name) == "iota" {
                    match self.iota() {
                        Some(v) => x.val = v,
                        None => {
                            let message = "cannot use iota outside constant declaration";
                            self.error(pos, Code::Undefined, message);
                            return;
                        }
                    }
                }
                x.mode = OpMode::Const;
            }
            ObjKind::TypeName { .. } => {
                if ty == TypeId::INVALID || !self.cyclic_types.is_empty() && self.cyclic_types.contains(&obj)
                {
                    return;
                }
                x.mode = OpMode::Type;
            }
            ObjKind::Var(_) => {
                self.mark_used(obj);
                self.note_capture(obj);
                self.add_dep(obj);
                if ty == TypeId::INVALID {
                    return;
                }
                x.mode = OpMode::Variable;
            }
            ObjKind::Func { .. } => {
                self.add_dep(obj);
                if ty == TypeId::INVALID {
                    return;
                }
                x.mode = OpMode::Value;
            }
            ObjKind::Builtin(b) => x.mode = OpMode::Builtin(*b),
            ObjKind::Nil => x.mode = OpMode::Nil,
            ObjKind::Label(_) => return,
        }
        x.ty = ty;
    }

    fn object_kind(&self, obj: ObjId) -> &'static str {
        match self.obj(obj).kind {
            ObjKind::Const(_) => "constant",
            ObjKind::TypeName { .. } => "type",
            ObjKind::Var(v) if v.global => "package-level variable",
            ObjKind::Var(v) if v.param => {
                let result = self.env.funcs.iter().any(|f| f.results.contains(&obj));
                if result { "result variable" } else { "parameter" }
            }
            ObjKind::Var(_) => "local variable",
            ObjKind::Func { .. } => "function",
            ObjKind::PkgName(_) => "package name",
            ObjKind::Builtin(_) => "built-in function",
            ObjKind::Label(_) => "label",
            ObjKind::Nil => "untyped nil",
        }
    }

    pub(super) fn mark_used(&mut self, obj: ObjId) {
        if let ObjKind::Var(v) = &mut self.program.object_mut(obj).kind {
            v.used = true;
        }
    }

    /// The current package-level declaration mentions `obj`.
    pub(super) fn add_dep(&mut self, obj: ObjId) {
        let Some(d) = self.env.decl else { return };
        let is_local = matches!(self.obj(obj).kind, ObjKind::Var(v) if !v.global);
        if is_local || !self.decl_of.contains_key(&obj) {
            return;
        }
        let d = &mut self.decls[d];
        if d.dep_set.insert(obj) {
            d.deps.push(obj);
        }
    }

    /// A local variable of an enclosing function is captured by the literals in between.
    fn note_capture(&mut self, obj: ObjId) {
        let ObjKind::Var(v) = self.obj(obj).kind else { return };
        if v.global {
            return;
        }
        let mut captured = false;
        for f in self.env.funcs.iter_mut().rev() {
            if f.level <= v.level {
                break;
            }
            captured = true;
            if !f.captures.contains(&obj) {
                f.captures.push(obj);
            }
        }
        if captured && let ObjKind::Var(v) = &mut self.program.object_mut(obj).kind {
            v.captured = true;
        }
    }

    /// The variable of which `e` denotes a part, without following pointers.
    pub(super) fn root_variable(&mut self, e: ExprId) -> Option<ObjId> {
        let mut e = e;
        loop {
            match self.ast[e].kind {
                ExprKind::Paren(x) => e = x,
                ExprKind::Ident(i) => {
                    let obj = self.program.info.object(i)?;
                    return matches!(self.obj(obj).kind, ObjKind::Var(_)).then_some(obj);
                }
                ExprKind::Selector(x, _) => {
                    let s = self.program.info.selections.get(e)?.clone();
                    let mut t = s.recv;
                    for &i in &s.path {
                        if self.program.types.as_pointer(t).is_some() {
                            return None;
                        }
                        t = self.program.types.as_struct(t)?.fields.get(i as usize)?.ty;
                    }
                    e = x;
                }
                ExprKind::Index(x, _) => {
                    let t = self.program.info.type_of(x);
                    if !matches!(self.program.types.under_type(t), Type::Array { .. }) {
                        return None;
                    }
                    e = x;
                }
                _ => return None,
            }
        }
    }

    pub(super) fn mark_reassigned(&mut self, e: ExprId) {
        if let Some(o) = self.root_variable(e)
            && let ObjKind::Var(v) = &mut self.program.object_mut(o).kind
        {
            v.reassigned = true;
        }
    }

    pub(super) fn mark_address_taken(&mut self, e: ExprId) {
        if let Some(o) = self.root_variable(e)
            && let ObjKind::Var(v) = &mut self.program.object_mut(o).kind
        {
            v.address_taken = true;
        }
    }

    // Literals.

    fn basic_literal(&mut self, x: &mut Operand, e: ExprId, kind: LitKind, text: &str) {
        let numeric = matches!(kind, LitKind::Int | LitKind::Float | LitKind::Imag);
        if numeric && text.len() > constant::MAX_LITERAL {
            let head: String = text.chars().take(10).collect();
            let message = format!("excessively long constant: {head}... ({} chars)", text.len());
            self.error(self.start(e), Code::ConstantRange, message);
            return;
        }
        let (ty, val) = match kind {
            LitKind::Bad => return,
            LitKind::Int => (TypeId::UNTYPED_INT, constant::int_literal(text)),
            LitKind::Float => (TypeId::UNTYPED_FLOAT, constant::float_literal(text)),
            LitKind::Imag => (TypeId::UNTYPED_COMPLEX, constant::imaginary_literal(text)),
            LitKind::Rune => match super::literal::rune_value(text) {
                Some(r) => (TypeId::UNTYPED_RUNE, Const::Int(i64::from(r))),
                None => return,
            },
            LitKind::String => match super::literal::unquote(text) {
                Some(s) => (TypeId::UNTYPED_STRING, Const::str(&s)),
                None => return,
            },
        };
        x.mode = OpMode::Const;
        x.ty = ty;
        x.val = val;
        if x.val.is_unknown() {
            // The lexer has told of malformed literals; here are those whose exponent is too large.
            if has_exponent(text) {
                let message = format!("malformed constant: {text}");
                self.error(self.start(e), Code::ConstantRange, message);
            }
            x.invalidate();
            return;
        }
        self.overflow(x, self.start(e));
    }

    // Unary operators.

    fn indirection(&mut self, x: &mut Operand, y: ExprId) {
        *x = self.expr_or_type(y, false);
        match x.mode {
            OpMode::Invalid => {}
            OpMode::Type => {
                self.valid_var_type(y, x.ty);
                x.ty = self.program.types.pointer(x.ty);
            }
            _ => {
                if x.is_nil() {
                    let message = format!("invalid operation: cannot indirect {}", self.describe(x));
                    self.error(x.pos, Code::UndefinedOp, message);
                    x.invalidate();
                    return;
                }
                let mut base: Option<TypeId> = None;
                for (_, u) in self.type_set_of(x.ty).unwrap_or_else(|| vec![(x.ty, TypeId::INVALID)]) {
                    let elem = match self.program.types.get(u) {
                        Type::Pointer(e) => *e,
                        _ => {
                            let message = format!("invalid operation: cannot indirect {}", self.describe(x));
                            self.error(x.pos, Code::UndefinedOp, message);
                            x.invalidate();
                            return;
                        }
                    };
                    if base.is_some_and(|b| b != elem) {
                        let message = format!(
                            "invalid operation: pointers of {} must have identical base types",
                            self.describe(x)
                        );
                        self.error(x.pos, Code::UndefinedOp, message);
                        x.invalidate();
                        return;
                    }
                    base = Some(elem);
                }
                x.mode = OpMode::Variable;
                x.ty = base.unwrap_or(TypeId::INVALID);
                if x.ty == TypeId::INVALID {
                    x.invalidate();
                }
            }
        }
    }

    fn unary(&mut self, x: &mut Operand, e: ExprId, op: UnaryOp, y: ExprId) {
        *x = self.expr(None, y);
        if !x.is_valid() {
            return;
        }
        match op {
            UnaryOp::And => {
                let literal = matches!(self.ast[self.ast.unparen(y)].kind, ExprKind::Composite { .. });
                if !literal && x.mode != OpMode::Variable {
                    let message = format!("invalid operation: cannot take address of {}", self.describe(x));
                    self.error(x.pos, Code::UndefinedOp, message);
                    x.invalidate();
                    return;
                }
                self.mark_address_taken(y);
                x.mode = OpMode::Value;
                x.ty = self.program.types.pointer(x.ty);
                return;
            }
            UnaryOp::Recv => {
                match self.chan_elem(x.pos, x, true) {
                    Some(elem) => {
                        x.mode = OpMode::CommaOk;
                        x.ty = elem;
                        self.env.has_call_or_recv = true;
                    }
                    None => x.invalidate(),
                }
                return;
            }
            UnaryOp::Tilde => {
                let integer = self.program.types.all_basic(x.ty, |b| b.is_integer());
                let hint = if integer { " (use ^ for bitwise complement)" } else { "" };
                let message = format!("cannot use ~ outside of interface or type constraint{hint}");
                self.error(self.start(e), Code::UndefinedOp, message);
                x.invalidate();
                return;
            }
            UnaryOp::Plus | UnaryOp::Neg | UnaryOp::Not | UnaryOp::Xor => {}
        }
        let defined = match op {
            UnaryOp::Not => self.program.types.all_basic(x.ty, |b| b.is_boolean()),
            UnaryOp::Xor => self.program.types.all_basic(x.ty, |b| b.is_integer()),
            _ => self.program.types.all_basic(x.ty, |b| b.is_numeric()),
        };
        if !defined || x.is_nil() {
            let message =
                format!("invalid operation: operator {} not defined on {}", op.text(), self.describe(x));
            self.error(x.pos, Code::UndefinedOp, message);
            x.invalidate();
            return;
        }
        if !x.is_const() {
            x.mode = OpMode::Value;
            return;
        }
        if x.val.is_unknown() {
            return;
        }
        x.val = match op {
            UnaryOp::Neg => constant::negate(&x.val),
            UnaryOp::Not => x.val.as_bool().map_or(Const::Unknown, |b| Const::Bool(!b)),
            UnaryOp::Xor => {
                let bits =
                    self.program.types.as_basic(x.ty).filter(|b| b.is_unsigned()).and_then(|b| b.int_bits());
                let v = x.val.to_int().unwrap_or(Const::Unknown);
                constant::complement(&v, bits)
            }
            _ => x.val.clone(),
        };
        x.expr = Some(e);
        x.pos = self.start(e);
        self.overflow(x, self.ast[e].pos);
    }

    /// The specific types and their underlying types; `None` if a type parameter has none.
    pub(super) fn type_set_of(&mut self, t: TypeId) -> Option<Vec<(TypeId, TypeId)>> {
        if !self.program.types.is_param(t) {
            return Some(vec![(t, self.under(t))]);
        }
        let terms = self.program.types.terms(t)?;
        if terms.is_empty() {
            return None;
        }
        Some(terms.iter().map(|x| (x.ty, self.under(x.ty))).collect())
    }

    /// The underlying type that all types of the set share, or why there is none.
    pub(super) fn common_under(&mut self, t: TypeId) -> Result<TypeId, String> {
        self.common_under_if(t, &mut |_, _, _| Ok(()))
    }

    /// As `common_under`, with a condition on each type and its underlying type.
    pub(super) fn common_under_if(
        &mut self,
        t: TypeId,
        cond: &mut TypeCondition<'_, Self>,
    ) -> Result<TypeId, String> {
        if !self.program.types.is_param(t) {
            let u = self.under(t);
            cond(self, t, Some(u))?;
            return Ok(u);
        }
        let Some(set) = self.type_set_of(t) else {
            cond(self, t, None)?;
            return Err("no specific type".into());
        };
        let mut common: Option<(TypeId, TypeId)> = None;
        for (t, u) in set {
            cond(self, t, Some(u))?;
            let Some((ct, cu)) = common else {
                common = Some((t, u));
                continue;
            };
            if let (Type::Chan { dir: d1, elem: e1 }, Type::Chan { dir: d2, elem: e2 }) =
                (self.program.types.get(cu).clone(), self.program.types.get(u).clone())
            {
                let (a, b) = (self.display(ct), self.display(t));
                if e1 != e2 {
                    return Err(format!("channels {a} and {b} have different element types"));
                }
                if d1 != d2 && d1 == ChanDir::Both {
                    common = Some((t, u));
                } else if d1 != d2 && d2 != ChanDir::Both {
                    return Err(format!("channels {a} and {b} have conflicting directions"));
                }
                continue;
            }
            if cu != u {
                let (a, b) = (self.display(ct), self.display(t));
                return Err(format!("{a} and {b} have different underlying types"));
            }
        }
        Ok(common.map_or(TypeId::INVALID, |c| c.1))
    }

    /// The element type of a channel to receive from or send to.
    pub(super) fn chan_elem(&mut self, pos: Pos, x: &Operand, recv: bool) -> Option<TypeId> {
        if x.ty == TypeId::INVALID {
            return None;
        }
        let found = self.common_under_if(x.ty, &mut |c, t, u| {
            let shown = c.display(t);
            match u.map(|u| c.program.types.get(u).clone()) {
                None => Err("no specific channel type".into()),
                Some(Type::Chan { dir: ChanDir::Send, .. }) if recv => {
                    Err(format!("send-only channel {shown}"))
                }
                Some(Type::Chan { dir: ChanDir::Recv, .. }) if !recv => {
                    Err(format!("receive-only channel {shown}"))
                }
                Some(Type::Chan { .. }) => Ok(()),
                Some(_) => Err(format!("non-channel {shown}")),
            }
        });
        let cause = match found {
            Ok(u) => match self.program.types.get(u) {
                Type::Chan { elem, .. } => return Some(*elem),
                _ => return None,
            },
            Err(c) => c,
        };
        let verb = if recv { "receive from" } else { "send to" };
        let message = if self.program.types.is_param(x.ty) {
            format!("invalid operation: cannot {verb} {}: {cause}", self.describe(x))
        } else {
            format!("invalid operation: cannot {verb} {cause} {}", self.describe(x))
        };
        self.error(pos, Code::UndefinedOp, message);
        None
    }

    // Binary operators.

    /// `l op r`; without `e` the operation of an assignment `l op= r`.
    pub(super) fn binary(&mut self, x: &mut Operand, e: Option<ExprId>, l: ExprId, r: ExprId, op: BinaryOp) {
        *x = self.expr(None, l);
        let mut y = self.expr(None, r);
        if !x.is_valid() {
            return;
        }
        if !y.is_valid() {
            x.invalidate();
            return;
        }
        if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
            self.shift(x, &mut y, e, op);
            return;
        }
        self.match_types(x, &mut y);
        if !x.is_valid() {
            return;
        }
        if is_comparison(op) {
            self.comparison(x, &mut y, op, false);
            return;
        }
        if !self.program.types.identical(x.ty, y.ty) {
            if x.ty != TypeId::INVALID && y.ty != TypeId::INVALID {
                let (a, b) = (self.display(x.ty), self.display(y.ty));
                let what = match e {
                    Some(e) => self.expr_string(e),
                    None => format!("{} {}= {}", self.expr_string(l), op.text(), self.expr_string(r)),
                };
                let message = format!("invalid operation: {what} (mismatched types {a} and {b})");
                self.error(x.pos, Code::Mismatch, message);
            }
            x.invalidate();
            return;
        }
        if !self.binary_defined(x, op) {
            return;
        }
        if matches!(op, BinaryOp::Div | BinaryOp::Rem) && self.divides_by_zero(x, &y) {
            self.error(y.pos, Code::DivisionByZero, "invalid operation: division by zero");
            x.invalidate();
            return;
        }
        if !x.is_const() || !y.is_const() {
            x.mode = OpMode::Value;
            return;
        }
        if x.val.is_unknown() || y.val.is_unknown() {
            x.val = Const::Unknown;
            return;
        }
        let integer = self.program.types.all_basic(x.ty, |b| b.is_integer());
        x.val = constant::binary(constant_op(op, integer), &integral(x, integer), &integral(&y, integer));
        x.expr = e.or(x.expr);
        let pos = e.map_or(x.pos, |e| self.ast[e].pos);
        self.overflow(x, pos);
    }

    fn binary_defined(&mut self, x: &mut Operand, op: BinaryOp) -> bool {
        let types = &mut self.program.types;
        let ok = match op {
            BinaryOp::Add => types.all_basic(x.ty, |b| b.is_numeric() || b.is_string()),
            BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div => types.all_basic(x.ty, |b| b.is_numeric()),
            BinaryOp::Rem | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor | BinaryOp::AndNot => {
                types.all_basic(x.ty, |b| b.is_integer())
            }
            _ => types.all_basic(x.ty, |b| b.is_boolean()),
        };
        if !ok || x.is_nil() {
            let message =
                format!("invalid operation: operator {} not defined on {}", op.text(), self.describe(x));
            self.error(x.pos, Code::UndefinedOp, message);
            x.invalidate();
            return false;
        }
        true
    }

    fn divides_by_zero(&mut self, x: &Operand, y: &Operand) -> bool {
        let complex = |v: &Const| matches!(v, Const::Complex(_));
        if x.is_const() && y.is_const() && (complex(&x.val) || complex(&y.val)) {
            let square = |v: Const| constant::binary(BinOp::Mul, &v, &v).sign() == 0;
            return !y.val.is_unknown() && square(y.val.real()) && square(y.val.imag());
        }
        y.is_const()
            && !y.val.is_unknown()
            && y.val.sign() == 0
            && (x.is_const() || self.program.types.all_basic(x.ty, |b| b.is_integer()))
    }

    /// Converts an untyped operand to the other's type where that can succeed.
    pub(super) fn match_types(&mut self, x: &mut Operand, y: &mut Operand) {
        if !self.may_convert(x, y) {
            return;
        }
        self.convert_untyped(x, y.ty);
        if !x.is_valid() {
            return;
        }
        self.convert_untyped(y, x.ty);
        if !y.is_valid() {
            x.invalidate();
        }
    }

    fn may_convert(&mut self, x: &Operand, y: &Operand) -> bool {
        if !self.is_untyped(x.ty) && !self.is_untyped(y.ty) {
            return false;
        }
        let types = &mut self.program.types;
        let numeric = |b: crate::types::Basic| b.is_numeric();
        if types.all_basic(x.ty, numeric) != types.all_basic(y.ty, numeric) {
            // An untyped number beside an interface is converted to its default type.
            return false;
        }
        if types.is_interface(x.ty) || types.is_interface(y.ty) {
            return true;
        }
        let boolean = |b: crate::types::Basic| b.is_boolean();
        let string = |b: crate::types::Basic| b.is_string();
        if types.all_basic(x.ty, boolean) != types.all_basic(y.ty, boolean)
            || types.all_basic(x.ty, string) != types.all_basic(y.ty, string)
        {
            return false;
        }
        if x.is_nil() {
            return self.has_nil(y.ty);
        }
        if y.is_nil() {
            return self.has_nil(x.ty);
        }
        self.program.types.as_pointer(x.ty).is_none() && self.program.types.as_pointer(y.ty).is_none()
    }

    /// Compares; `x` becomes an untyped boolean. In a switch the error speaks of the case.
    pub(super) fn comparison(&mut self, x: &mut Operand, y: &mut Operand, op: BinaryOp, switch_case: bool) {
        if x.ty == TypeId::INVALID || y.ty == TypeId::INVALID {
            x.invalidate();
            return;
        }
        let op = if switch_case { BinaryOp::Eq } else { op };
        if let Err((second, cause)) = self.comparable_operands(x, y, op) {
            let bad = if second { &*y } else { &*x };
            let (pos, cause) = self.comparison_cause(x, y, bad, op, cause);
            let (a, b) = (self.operand_text(x), self.operand_text(y));
            let message = if switch_case {
                format!("invalid case {a} in switch on {b} ({cause})")
            } else {
                format!("invalid operation: {a} {} {b} ({cause})", op.text())
            };
            let pos = if switch_case { x.pos } else { pos };
            self.error(pos, Code::Mismatch, message);
            x.invalidate();
            return;
        }
        if x.is_const() && y.is_const() {
            let op = match op {
                BinaryOp::Eq => CmpOp::Eq,
                BinaryOp::Ne => CmpOp::Ne,
                BinaryOp::Lt => CmpOp::Lt,
                BinaryOp::Le => CmpOp::Le,
                BinaryOp::Gt => CmpOp::Gt,
                _ => CmpOp::Ge,
            };
            x.val = constant::compare(op, &x.val, &y.val).map_or(Const::Unknown, Const::Bool);
        } else {
            x.mode = OpMode::Value;
            for o in [&*x, &*y] {
                let t = self.default_type(o.ty);
                if let Some(e) = o.expr {
                    self.update_expr_type(e, t, true);
                }
            }
        }
        x.ty = TypeId::UNTYPED_BOOL;
    }

    fn operand_text(&self, x: &Operand) -> String {
        match (&x.text, x.expr) {
            (Some(t), _) => t.clone(),
            (None, Some(e)) => self.expr_string(e),
            (None, None) => String::new(),
        }
    }

    /// May the operands be compared? If not: is it the second one's fault, and why.
    fn comparable_operands(&mut self, x: &Operand, y: &Operand, op: BinaryOp) -> Result<(), (bool, String)> {
        if self.assignable(x, y.ty).is_err() && self.assignable(y, x.ty).is_err() {
            return Err((
                true,
                format!("mismatched types {} and {}", self.display(x.ty), self.display(y.ty)),
            ));
        }
        if matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
            if x.is_nil() || y.is_nil() {
                let t = if x.is_nil() { y.ty } else { x.ty };
                let ok = self.has_nil(t) && !(x.is_nil() && y.is_nil() && t == TypeId::UNTYPED_NIL);
                return if ok { Ok(()) } else { Err((true, String::new())) };
            }
            for (second, t) in [(false, x.ty), (true, y.ty)] {
                if let Some(cause) = self.program.types.incomparable(t, true) {
                    return Err((second, self.incomparable_cause(t, cause)));
                }
            }
            return Ok(());
        }
        for (second, t) in [(false, x.ty), (true, y.ty)] {
            if !self.program.types.all_basic(t, |b| b.is_ordered()) {
                return Err((second, String::new()));
            }
        }
        Ok(())
    }

    fn incomparable_cause(&mut self, t: TypeId, cause: String) -> String {
        match self.program.types.under_type(t) {
            Type::Slice(_) | Type::Signature(_) | Type::Map { .. } => {
                format!("{} can only be compared to nil", self.kind_of(t))
            }
            _ => cause,
        }
    }

    fn comparison_cause(
        &self,
        x: &Operand,
        y: &Operand,
        bad: &Operand,
        op: BinaryOp,
        cause: String,
    ) -> (Pos, String) {
        if !cause.is_empty() {
            return (bad.pos, cause);
        }
        let is_param = |o: &Operand| self.program.types.is_param(o.ty);
        if is_param(x) || is_param(y) {
            let bad = if is_param(x) { bad } else { y };
            let t = self.display(bad.ty);
            return (bad.pos, format!("type parameter {t} cannot use operator {}", op.text()));
        }
        let kind = self.kind_of(bad.ty);
        let what = if kind.is_empty() { self.display(bad.ty) } else { kind.to_string() };
        (bad.pos, format!("operator {} not defined on {what}", op.text()))
    }

    fn shift(&mut self, x: &mut Operand, y: &mut Operand, e: Option<ExprId>, op: BinaryOp) {
        let integer = |c: &mut Self, t| c.program.types.all_basic(t, |b| b.is_integer());
        let x_int = if x.is_const() { x.val.to_int() } else { None };
        let unknown = x.is_const() && x.val.is_unknown();
        if !integer(self, x.ty) && !(self.is_untyped(x.ty) && (x_int.is_some() || unknown)) {
            let message = format!("invalid operation: shifted operand {} must be integer", self.describe(x));
            self.error(x.pos, Code::InvalidShift, message);
            x.invalidate();
            return;
        }
        if !self.shift_count(x, y) {
            x.invalidate();
            return;
        }
        if x.is_const() {
            if y.is_const() {
                self.constant_shift(x, y, x_int, e, op);
                return;
            }
            if self.is_untyped(x.ty) {
                // Its type is decided by where the shift is used.
                if let Some(u) = x.expr.and_then(|e| self.untyped.get_mut(&e)) {
                    u.is_lhs = true;
                }
                x.mode = OpMode::Value;
                return;
            }
        }
        if !integer(self, x.ty) {
            let message = format!("invalid operation: shifted operand {} must be integer", self.describe(x));
            self.error(x.pos, Code::InvalidShift, message);
            x.invalidate();
            return;
        }
        x.mode = OpMode::Value;
    }

    fn shift_count(&mut self, x: &Operand, y: &mut Operand) -> bool {
        let _ = x;
        if y.is_const() {
            if y.val.to_int().is_some_and(|v| v.sign() < 0) {
                let message = format!("invalid operation: negative shift count {}", self.describe(y));
                self.error(y.pos, Code::InvalidShift, message);
                return false;
            }
            if self.is_untyped(y.ty) {
                // Checked, but converted only when it is used.
                let mut z = y.clone();
                self.representable(&mut z, crate::types::Basic::Uint);
                if !z.is_valid() {
                    return false;
                }
                if !x.is_const()
                    && let Some(e) = y.expr
                {
                    self.update_expr_type(e, TypeId::UINT, true);
                }
                return true;
            }
            if self.program.types.all_basic(y.ty, |b| b.is_integer()) {
                return true;
            }
        } else {
            if self.program.types.all_basic(y.ty, |b| b.is_integer()) && !self.is_untyped(y.ty) {
                return true;
            }
            if self.is_untyped(y.ty) && !y.is_nil() {
                self.convert_untyped(y, TypeId::UINT);
                return y.is_valid();
            }
        }
        let message = format!("invalid operation: shift count {} must be integer", self.describe(y));
        self.error(y.pos, Code::InvalidShift, message);
        false
    }

    fn constant_shift(
        &mut self,
        x: &mut Operand,
        y: &Operand,
        x_int: Option<Const>,
        e: Option<ExprId>,
        op: BinaryOp,
    ) {
        let is_int = self.program.types.all_basic(x.ty, |b| b.is_integer());
        if x.val.is_unknown() || y.val.is_unknown() {
            x.val = Const::Unknown;
            if !is_int {
                x.ty = TypeId::UNTYPED_INT;
            }
            return;
        }
        let count = y.val.to_int().and_then(|v| v.as_u64()).filter(|&s| s <= constant::MAX_SHIFT);
        let Some(count) = count else {
            let message = format!("invalid operation: invalid shift count {}", self.describe(y));
            self.error(y.pos, Code::InvalidShift, message);
            x.invalidate();
            return;
        };
        if !is_int {
            x.ty = TypeId::UNTYPED_INT;
        }
        x.val = constant::shift(&x_int.unwrap_or(Const::Unknown), op == BinaryOp::Shl, count);
        x.expr = e.or(x.expr);
        let pos = e.map_or(x.pos, |e| self.ast[e].pos);
        self.overflow(x, pos);
    }

    // Type assertions.

    fn type_assertion(&mut self, x: &mut Operand, e: ExprId, y: ExprId, t: ExprId) {
        *x = self.expr(None, y);
        if !x.is_valid() {
            self.type_expr(t);
            return;
        }
        let problem = if self.program.types.is_param(x.ty) {
            Some(format!("cannot use type assertion on type parameter value {}", self.describe(x)))
        } else if self.program.types.as_interface(x.ty).is_none() {
            Some(format!("{} is not an interface", self.describe(x)))
        } else {
            None
        };
        if let Some(p) = problem {
            self.error(x.pos, Code::ImpossibleAssert, format!("invalid operation: {p}"));
            x.invalidate();
            return;
        }
        let ty = self.var_type(t);
        if ty == TypeId::INVALID || !self.is_usable(ty) {
            x.invalidate();
            return;
        }
        self.check_assertion(e, x, ty, false);
        x.mode = OpMode::CommaOk;
        x.ty = ty;
    }

    /// Can the interface value `x` hold a `t`?
    pub(super) fn check_assertion(&mut self, e: ExprId, x: &Operand, t: TypeId, type_switch: bool) {
        let Some(iface) = self.program.types.as_interface(x.ty) else { return };
        // A value may have any interface type, and so may a type argument.
        if self.program.types.is_interface(t) || self.program.types.is_param(t) {
            return;
        }
        let Some(m) = self.program.types.missing_method(t, &iface, false) else { return };
        let (shown, tt) = (self.display(x.ty), self.display(t));
        let message = if type_switch {
            format!(
                "impossible type switch case: {}\n\t{} cannot have dynamic type {tt} {}",
                self.expr_string(e),
                self.describe(x),
                m.cause
            )
        } else {
            format!(
                "impossible type assertion: {}\n\t{tt} does not implement {shown} {}",
                self.expr_string(e),
                m.cause
            )
        };
        self.error(self.start(e), Code::ImpossibleAssert, message);
    }
}

fn integral(x: &Operand, integer: bool) -> Const {
    if integer { x.val.to_int().unwrap_or(Const::Unknown) } else { x.val.clone() }
}

fn constant_op(op: BinaryOp, integer: bool) -> BinOp {
    match op {
        BinaryOp::Add => BinOp::Add,
        BinaryOp::Sub => BinOp::Sub,
        BinaryOp::Mul => BinOp::Mul,
        BinaryOp::Div if integer => BinOp::IntQuo,
        BinaryOp::Div => BinOp::Quo,
        BinaryOp::Rem => BinOp::Rem,
        BinaryOp::And => BinOp::And,
        BinaryOp::Or => BinOp::Or,
        BinaryOp::Xor => BinOp::Xor,
        BinaryOp::AndNot => BinOp::AndNot,
        BinaryOp::AndAnd => BinOp::LogAnd,
        // Shifts and comparisons have functions of their own.
        _ => BinOp::LogOr,
    }
}

/// Whether the text of a number has a complete exponent that fits its base.
fn has_exponent(text: &str) -> bool {
    let is_hex = text.starts_with("0x") || text.starts_with("0X");
    let exponent = if is_hex { text.split_once(['p', 'P']) } else { text.split_once(['e', 'E']) };
    exponent.is_some_and(|(_, digits)| digits.ends_with(|c: char| c.is_ascii_digit()))
}
