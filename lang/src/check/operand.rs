//! Operands: what the checker knows of an expression while it looks at it; assignability.

use super::Checker;
use super::constant::{self, Const};
use super::info::{Mode, ObjKind, SelectionKind};
use crate::ast::{ExprId, ExprKind};
use crate::source::Pos;
use crate::types::print::ParamNames;
use crate::types::universe::Builtin;
use crate::types::{Basic, ChanDir, Name, ObjId, Type, TypeId};

/// Modes of operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum OpMode {
    /// An error was reported.
    Invalid,
    NoValue,
    Builtin(Builtin),
    Type,
    Const,
    Variable,
    MapIndex,
    Value,
    Nil,
    CommaOk,
}

/// How an expression may be used as a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ExprUse {
    Conversion,
    Expression,
    Statement,
}

/// An operand.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    pub(super) mode: OpMode,
    pub(super) ty: TypeId,
    pub(super) val: Const,
    pub(super) expr: Option<ExprId>,
    /// Where errors about it are reported: its first byte.
    pub(super) pos: Pos,
    /// Shown instead of the expression.
    pub(super) text: Option<String>,
}

impl Operand {
    pub(super) fn invalid() -> Operand {
        Operand {
            mode: OpMode::Invalid,
            ty: TypeId::INVALID,
            val: Const::Unknown,
            expr: None,
            pos: Pos::NONE,
            text: None,
        }
    }

    pub(super) fn new(expr: ExprId, pos: Pos) -> Operand {
        Operand { expr: Some(expr), pos, ..Operand::invalid() }
    }

    /// A value that has no expression of its own.
    pub(super) fn value(ty: TypeId, pos: Pos, text: &str) -> Operand {
        Operand { mode: OpMode::Value, ty, pos, text: Some(text.to_string()), ..Operand::invalid() }
    }

    pub(super) fn is_valid(&self) -> bool {
        self.mode != OpMode::Invalid
    }

    pub(super) fn is_nil(&self) -> bool {
        self.mode == OpMode::Nil
    }

    pub(super) fn is_const(&self) -> bool {
        self.mode == OpMode::Const
    }

    pub(super) fn invalidate(&mut self) {
        self.mode = OpMode::Invalid;
        self.ty = TypeId::INVALID;
    }

    /// The mode as it is recorded.
    pub(super) fn recorded_mode(&self) -> Option<Mode> {
        Some(match self.mode {
            OpMode::Invalid => return None,
            OpMode::NoValue => Mode::NoValue,
            OpMode::Builtin(b) => Mode::Builtin(b),
            OpMode::Type => Mode::Type,
            OpMode::Const => Mode::Const,
            OpMode::Variable => Mode::Variable,
            OpMode::MapIndex => Mode::MapIndex,
            OpMode::Value => Mode::Value,
            OpMode::Nil => Mode::Nil,
            OpMode::CommaOk => Mode::CommaOk,
        })
    }

    fn mode_text(&self) -> &'static str {
        match self.mode {
            OpMode::Invalid => "invalid operand",
            OpMode::NoValue => "no value",
            OpMode::Builtin(_) => "built-in",
            OpMode::Type => "type",
            OpMode::Const => "constant",
            OpMode::Variable => "variable",
            OpMode::MapIndex => "map index expression",
            OpMode::Value => "value",
            OpMode::Nil => "nil",
            OpMode::CommaOk => "comma, ok expression",
        }
    }
}

/// Why an implicit conversion is impossible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Misfit {
    Truncated,
    Overflow,
    Other,
}

impl Checker<'_> {
    /// `x (variable of type int)`, as messages show operands.
    pub(super) fn describe(&self, x: &Operand) -> String {
        if x.is_nil() {
            return match x.ty {
                TypeId::UNTYPED_NIL => "nil".into(),
                TypeId::INVALID => "nil (with invalid type)".into(),
                t => format!("nil (of type {})", self.display(t)),
            };
        }
        let expr = match (&x.text, x.expr) {
            (Some(t), _) => t.clone(),
            (None, Some(e)) => self.expr_string(e),
            (None, None) => match x.mode {
                OpMode::Const => constant::print(&x.val),
                _ => String::new(),
            },
        };
        let mut out = String::new();
        let mut typed = false;
        match x.mode {
            OpMode::Invalid | OpMode::NoValue | OpMode::Builtin(_) | OpMode::Type => {}
            _ if self.is_untyped(x.ty) => {
                out.push_str(&self.display(x.ty));
                out.push(' ');
            }
            _ => typed = true,
        }
        out.push_str(x.mode_text());
        if x.mode == OpMode::Const {
            let v = constant::print(&x.val);
            if v != expr {
                out.push(' ');
                out.push_str(&v);
            }
        }
        if typed {
            out.push_str(&self.describe_type(x));
        }
        if expr.is_empty() { out } else { format!("{expr} ({out})") }
    }

    fn describe_type(&self, x: &Operand) -> String {
        let t = x.ty;
        if t == TypeId::INVALID {
            return " with invalid type".into();
        }
        let mut desc = String::new();
        if let Type::Signature(s) = self.program.types.get(t)
            && !s.tparams.is_empty()
        {
            desc.push_str("generic ");
        }
        // Of the aliases only `any` is left to see.
        let is_alias = t == self.program.types.any && self.program.types.spelling.any;
        if is_alias || matches!(self.program.types.get(t), Type::Named { .. }) {
            let kind = self.kind_of(t);
            if kind.is_empty() {
                if let Type::Basic(_) = self.program.types.get(self.under_const(t)) {
                    desc.push_str(&self.display(self.under_const(t)));
                    desc.push(' ');
                }
            } else {
                desc.push_str(kind);
                desc.push(' ');
            }
        }
        let mut out = format!(" of {desc}type {}", self.operand_type_text(x));
        if self.program.types.is_param(t) {
            out.push_str(&format!(" constrained by {}", self.display(self.program.types.bound(t))));
        }
        out
    }

    /// An operand's type; the parameters of a declared function or a literal have the names it gives them.
    fn operand_type_text(&self, x: &Operand) -> String {
        let types = &self.program.types;
        let mut out = String::new();
        match (types.get(x.ty), x.expr.and_then(|e| self.operand_param_names(e))) {
            (Type::Signature(s), Some(names)) => {
                out.push_str("func");
                types.write_signature(&mut out, s, Some(&names));
            }
            (Type::Tuple(list), Some(names)) => {
                out.push('(');
                types.write_list(&mut out, list, false, &names.results);
                out.push(')');
            }
            _ => types.write_type(&mut out, x.ty),
        }
        out
    }

    /// The names of the parameters of what an expression calls or is, if that is a declared function or a literal.
    fn operand_param_names(&self, e: ExprId) -> Option<ParamNames> {
        let ident = match &self.ast[e].kind {
            ExprKind::Paren(x) | ExprKind::Index(x, _) => return self.operand_param_names(*x),
            ExprKind::Call { fun, .. } => {
                let names = self.operand_param_names(*fun);
                return names
                    .or_else(|| self.program.types.param_names(self.program.info.type_of(*fun)).cloned());
            }
            ExprKind::FuncLit(sig, _) => return self.declared_param_names(*sig),
            ExprKind::Selector(_, sel) => match self.program.info.selections.get(e).map(|s| &s.kind) {
                Some(SelectionKind::Method { method, .. }) => return self.func_param_names(*method),
                Some(SelectionKind::MethodExpr { method, .. }) => return self.method_expr_names(*method),
                Some(_) => return None,
                None => *sel,
            },
            ExprKind::Ident(ident) => *ident,
            _ => return None,
        };
        self.func_param_names(self.program.info.object(ident)?)
    }

    fn func_param_names(&self, obj: ObjId) -> Option<ParamNames> {
        match self.obj(obj).kind {
            ObjKind::Func { decl, .. } => self.declared_param_names(self.ast[decl].sig),
            _ => None,
        }
    }

    /// A method expression's first parameter is the receiver.
    fn method_expr_names(&self, method: ObjId) -> Option<ParamNames> {
        let ObjKind::Func { decl, .. } = self.obj(method).kind else { return None };
        let sig = self.ast[decl].sig;
        let names = self.declared_param_names(sig)?;
        let receiver = self.program.info.funcs.get(decl)?.recv.map(|o| self.obj(o).name);
        let receiver = receiver.filter(|&n| n != Name::EMPTY);
        let has_params = !self.ast[sig].params.is_empty();
        let receiver = match receiver {
            Some(_) if has_params && names.params.is_empty() => None,
            None if !names.params.is_empty() => Some(Name::BLANK),
            given => given,
        };
        let params = receiver.into_iter().chain(names.params.iter().copied()).collect();
        Some(ParamNames { params, ..names })
    }

    /// The underlying type of a declared type, as far as its structure says: does not instantiate.
    fn under_const(&self, t: TypeId) -> TypeId {
        let mut t = t;
        for _ in 0..100 {
            match self.program.types.as_named(t) {
                Some((d, _)) => match self.program.types.named(d).rhs {
                    Some(r) => t = r,
                    None => return TypeId::INVALID,
                },
                None => return t,
            }
        }
        TypeId::INVALID
    }

    /// `struct`, `map`, …; empty for basic types and type parameters.
    pub(super) fn kind_of(&self, t: TypeId) -> &'static str {
        match self.program.types.get(self.under_const(t)) {
            Type::Array { .. } => "array",
            Type::Slice(_) => "slice",
            Type::Struct(_) => "struct",
            Type::Pointer(_) => "pointer",
            Type::Signature(_) => "func",
            Type::Interface(_) | Type::Pending(_) => "interface",
            Type::Map { .. } => "map",
            Type::Chan { .. } => "chan",
            Type::Tuple(_) => "tuple",
            Type::Basic(_) | Type::Named { .. } | Type::Param(_) => "",
        }
    }

    /// Can the type be `nil`?
    pub(super) fn has_nil(&mut self, t: TypeId) -> bool {
        let is_param = self.program.types.is_param(t);
        if is_param {
            return self.program.types.all_under(t, &mut |ty, u| {
                matches!(
                    ty.get(u),
                    Type::Basic(Basic::UnsafePointer)
                        | Type::Slice(_)
                        | Type::Pointer(_)
                        | Type::Signature(_)
                        | Type::Map { .. }
                        | Type::Chan { .. }
                )
            });
        }
        matches!(
            self.program.types.under_type(t),
            Type::Basic(Basic::UnsafePointer | Basic::UntypedNil)
                | Type::Slice(_)
                | Type::Pointer(_)
                | Type::Signature(_)
                | Type::Map { .. }
                | Type::Chan { .. }
                | Type::Interface(_)
        )
    }

    /// The type that an untyped value has if nothing says otherwise.
    pub(super) fn default_type(&self, t: TypeId) -> TypeId {
        match t {
            TypeId::UNTYPED_BOOL => TypeId::BOOL,
            TypeId::UNTYPED_INT => TypeId::INT,
            TypeId::UNTYPED_RUNE => TypeId::INT32,
            TypeId::UNTYPED_FLOAT => TypeId::FLOAT64,
            TypeId::UNTYPED_COMPLEX => TypeId::COMPLEX128,
            TypeId::UNTYPED_STRING => TypeId::STRING,
            t => t,
        }
    }

    /// May `x` be assigned to a variable of type `t`? If not, an explanation if there is one.
    pub(super) fn assignable(&mut self, x: &Operand, t: TypeId) -> Result<(), String> {
        if !x.is_valid() || x.ty == TypeId::INVALID || t == TypeId::INVALID {
            return Ok(());
        }
        let v = x.ty;
        if self.program.types.identical(v, t) {
            return Ok(());
        }
        let no = Err(String::new());
        let (vu, tu) = (self.under(v), self.under(t));
        if vu == TypeId::INVALID || tu == TypeId::INVALID {
            return Ok(());
        }
        let (vp, tp) = (self.program.types.is_param(v), self.program.types.is_param(t));
        if self.is_untyped(v) {
            if tp {
                let Some(terms) = self.program.types.terms(t) else { return no };
                let fits = terms.iter().all(|term| self.implicit_type(x, term.ty).is_ok());
                return if fits { Ok(()) } else { no };
            }
            return if self.implicit_type(x, t).is_ok() { Ok(()) } else { no };
        }
        let named = self.program.types.has_name(v) && self.program.types.has_name(t);
        if !vp && !tp && !named && self.program.types.identical(vu, tu) {
            return Ok(());
        }
        let t_iface = matches!(self.program.types.get(tu), Type::Interface(_));
        if t_iface && !tp || self.program.types.is_interface_pointer(t) {
            match self.program.types.implements(v, t, false) {
                Ok(()) => return Ok(()),
                Err(cause) if !vp => return Err(cause),
                Err(_) => {}
            }
        }
        if matches!(self.program.types.get(vu), Type::Interface(_))
            && !vp
            && self.program.types.implements(t, v, false).is_ok()
        {
            return Err("need type assertion".into());
        }
        if let (Type::Chan { dir: ChanDir::Both, elem: a }, Type::Chan { elem: b, .. }) =
            (self.program.types.get(vu).clone(), self.program.types.get(tu).clone())
            && self.program.types.identical(a, b)
        {
            return if named { no } else { Ok(()) };
        }
        if vp || tp {
            return self.assignable_params(x, t);
        }
        no
    }

    /// An unnamed type to a type parameter, or a type parameter to an unnamed type: for all specific types.
    fn assignable_params(&mut self, x: &Operand, t: TypeId) -> Result<(), String> {
        let v = x.ty;
        let (terms, to_param) = if self.program.types.is_param(t) && !self.program.types.has_name(v) {
            (self.program.types.terms(t), true)
        } else if self.program.types.is_param(v) && !self.program.types.has_name(t) {
            (self.program.types.terms(v), false)
        } else {
            return Err(String::new());
        };
        let Some(terms) = terms else { return Err(String::new()) };
        if terms.is_empty() {
            return Err(String::new());
        }
        for term in terms {
            let mut y = x.clone();
            let result = if to_param {
                self.assignable(&y, term.ty)
            } else {
                y.ty = term.ty;
                self.assignable(&y, t)
            };
            if let Err(cause) = result {
                let mut m = if to_param {
                    format!(
                        "cannot assign {} to {} (in {})",
                        self.display(v),
                        self.display(term.ty),
                        self.display(t)
                    )
                } else {
                    format!(
                        "cannot assign {} (in {}) to {}",
                        self.display(term.ty),
                        self.display(v),
                        self.display(t)
                    )
                };
                if !cause.is_empty() {
                    m.push_str(&format!("\n\t{cause}"));
                }
                return Err(m);
            }
        }
        Ok(())
    }
}
