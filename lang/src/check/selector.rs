//! Selectors: `pkg.Name`, `x.f`, `T.m`.

use super::Checker;
use super::info::{ObjKind, Selection, SelectionKind};
use super::operand::{OpMode, Operand};
use crate::ast::{ExprId, ExprKind, IdentId};
use crate::codes::Code;
use crate::types::print::ParamNames;
use crate::types::{Lookup, Name, ObjId, PkgId, Signature, Type, TypeId, Types};

impl Checker<'_> {
    pub(super) fn selector(&mut self, x: &mut Operand, e: ExprId, want_type: bool) {
        let ExprKind::Selector(base, sel) = self.ast[e].kind else { return };
        if let ExprKind::Ident(i) = self.ast[base].kind {
            let name = self.ident_name(i);
            if let Some(obj) = self.lookup(name)
                && let ObjKind::PkgName(pkg) = self.obj(obj).kind
            {
                self.record_use(i, obj);
                self.used_imports.insert(obj);
                self.qualified(x, e, sel, pkg);
                return;
            }
        }
        *x = self.expr_or_type(base, false);
        x.pos = self.start(e);
        match x.mode {
            OpMode::Invalid => return,
            OpMode::Builtin(_) => {
                let message = format!("invalid use of {} in selector expression", self.describe(x));
                self.error(self.ast[e].pos, Code::NotAValue, message);
                x.invalidate();
                return;
            }
            _ => {}
        }
        if want_type {
            let message = format!("{} is not a type", self.expr_string(e));
            self.error(self.ast[sel].pos, Code::NotAType, message);
            x.invalidate();
            return;
        }
        if !self.is_usable_through(x.ty) {
            x.invalidate();
            return;
        }
        let name = self.ident_name(sel);
        let pos = self.ast[sel].pos;
        if name == Name::BLANK {
            let shown = self.display(x.ty);
            let message =
                format!("{} undefined (type {shown} has no field or method _)", self.expr_string(e));
            self.error(pos, Code::MissingField, message);
            x.invalidate();
            return;
        }
        let found = self.program.types.lookup(x.ty, self.pkg, name);
        match &found {
            Lookup::None => {
                self.missing_selector(x, base, sel, name);
                x.invalidate();
            }
            Lookup::Ambiguous => {
                let message = format!("ambiguous selector {}.{}", self.expr_string(base), self.ast.name(sel));
                self.error(pos, Code::MissingField, message);
                x.invalidate();
            }
            Lookup::Field { path, ty, indirect } => self.field(x, e, base, sel, path, *ty, *indirect),
            Lookup::Method { .. } | Lookup::Interface { .. } => self.method(x, e, base, sel, &found),
        }
    }

    fn qualified(&mut self, x: &mut Operand, e: ExprId, sel: IdentId, pkg: PkgId) {
        let name = self.ident_name(sel);
        let pos = self.ast[sel].pos;
        let text = self.ast.name(sel);
        let Some(obj) = self.program.package(pkg).scope.get(&name).copied() else {
            if !self.fake_imports.contains(&pkg) && text != "_" {
                let similar = self.similar_exported(pkg, text);
                let shown = self.expr_string(e);
                let message = match similar {
                    Some(s) => format!("undefined: {shown} (but have {s})"),
                    None => format!("undefined: {shown}"),
                };
                self.error(pos, Code::Undefined, message);
            }
            return;
        };
        if !self.program.types.names.is_exported(name) {
            let message =
                format!("name {text} not exported by package {}", self.text(self.program.package(pkg).name));
            self.error(pos, Code::Undefined, message);
        }
        self.record_use(sel, obj);
        let o = self.obj(obj);
        x.ty = o.ty;
        match &o.kind {
            ObjKind::Const(v) => {
                x.val = v.clone();
                x.mode = OpMode::Const;
            }
            ObjKind::TypeName { .. } => {
                x.mode = OpMode::Type;
            }
            ObjKind::Var(_) => x.mode = OpMode::Variable,
            ObjKind::Func { .. } => x.mode = OpMode::Value,
            ObjKind::Builtin(b) => {
                x.mode = OpMode::Builtin(*b);
                return;
            }
            ObjKind::PkgName(_) | ObjKind::Label(_) | ObjKind::Nil => {}
        }
        if x.ty == TypeId::INVALID {
            x.invalidate();
        }
    }

    fn similar_exported(&self, pkg: PkgId, text: &str) -> Option<String> {
        let mut names: Vec<&str> = self
            .program
            .package(pkg)
            .scope
            .keys()
            .filter(|&&n| self.program.types.names.is_exported(n))
            .map(|&n| self.text(n))
            .filter(|n| n.to_lowercase() == text.to_lowercase())
            .collect();
        names.sort_unstable();
        names.first().map(|s| s.to_string())
    }

    #[allow(clippy::too_many_arguments)]
    fn field(
        &mut self,
        x: &mut Operand,
        e: ExprId,
        base: ExprId,
        sel: IdentId,
        path: &[u32],
        ty: TypeId,
        indirect: bool,
    ) {
        if x.mode == OpMode::Type {
            let message = format!(
                "operand for field selector {} must be value of type {}",
                self.ast.name(sel),
                self.display(x.ty)
            );
            self.error(self.start(base), Code::MissingField, message);
            x.invalidate();
            return;
        }
        let selection = Selection { kind: SelectionKind::Field, recv: x.ty, path: path.into(), ty };
        self.program.info.selections.insert(e, selection);
        let through_pointer = self.program.types.as_pointer(x.ty).is_some();
        x.mode = if x.mode == OpMode::Variable || indirect || through_pointer {
            OpMode::Variable
        } else {
            OpMode::Value
        };
        x.ty = ty;
        if ty == TypeId::INVALID {
            x.invalidate();
        }
    }

    fn method(&mut self, x: &mut Operand, e: ExprId, base: ExprId, sel: IdentId, found: &Lookup) {
        let name = self.ast.name(sel);
        let pos = self.ast[sel].pos;
        let addressable = x.mode == OpMode::Variable;
        if !Types::in_method_set(found) && !addressable {
            let t = self.display(x.ty);
            let message = if x.mode == OpMode::Type {
                format!("invalid method expression {t}.{name} (needs pointer receiver (*{t}).{name})")
            } else {
                format!("cannot call pointer method {name} on {t}")
            };
            self.error(pos, Code::MissingField, message);
            x.invalidate();
            return;
        }
        if let Lookup::Method { method, .. } = found {
            self.resolve(*method);
            self.add_dep(*method);
            self.record_use(sel, *method);
        }
        let Some(sig) = self.program.types.method_signature(found) else {
            x.invalidate();
            return;
        };
        let is_expr = x.mode == OpMode::Type;
        let (kind, path) = match found {
            Lookup::Method { path, method, ptr_recv, indirect, .. } => {
                let (method, ptr_recv) = (*method, *ptr_recv);
                if ptr_recv && !is_expr && !indirect {
                    self.mark_receiver_address(base);
                }
                let kind = if is_expr {
                    SelectionKind::MethodExpr { method, ptr_recv }
                } else {
                    SelectionKind::Method { method, ptr_recv }
                };
                (kind, path)
            }
            Lookup::Interface { path, index, .. } if is_expr => {
                (SelectionKind::InterfaceMethodExpr(*index), path)
            }
            Lookup::Interface { path, index, .. } => (SelectionKind::InterfaceMethod(*index), path),
            Lookup::None | Lookup::Ambiguous | Lookup::Field { .. } => return,
        };
        let ty = if is_expr { self.method_expr_type(x.ty, sig) } else { sig };
        let selection = Selection { kind, recv: x.ty, path: path.as_slice().into(), ty };
        self.program.info.selections.insert(e, selection);
        x.mode = OpMode::Value;
        x.ty = ty;
    }

    /// `x.m` with a pointer receiver takes the address of `x`.
    fn mark_receiver_address(&mut self, base: ExprId) {
        self.mark_address_taken(base);
    }

    /// The function type of a method expression: the receiver comes first.
    fn method_expr_type(&mut self, recv: TypeId, sig: TypeId) -> TypeId {
        let Some(s) = self.program.types.as_signature(sig) else { return sig };
        let mut params = vec![recv];
        params.extend_from_slice(&s.params);
        let ty = self.program.types.signature(Signature {
            tparams: s.tparams.clone(),
            params: params.into(),
            results: s.results.clone(),
            variadic: s.variadic,
        });
        if let Some(names) = self.program.types.param_names(sig).filter(|n| !n.params.is_empty()).cloned() {
            let params = std::iter::once(Name::BLANK).chain(names.params.iter().copied()).collect();
            self.program.types.note_param_names(ty, ParamNames { params, ..names });
        }
        ty
    }

    fn missing_selector(&mut self, x: &Operand, base: ExprId, sel: IdentId, name: Name) {
        if self.under(x.ty) == TypeId::INVALID {
            return;
        }
        let why = if self.program.types.is_interface_pointer(x.ty)
            || self.program.types.as_pointer(x.ty).is_some_and(|e| self.program.types.is_param(e))
        {
            let e = self.program.types.as_pointer(x.ty).unwrap_or(TypeId::INVALID);
            let what = if self.program.types.is_param(e) { "type parameter" } else { "interface" };
            format!("type {} is pointer to {what}, not {what}", self.display(x.ty))
        } else {
            self.lookup_error(x.ty, name, false)
        };
        let message = format!("{}.{} undefined ({why})", self.expr_string(base), self.ast.name(sel));
        self.error(self.ast[sel].pos, Code::MissingField, message);
    }

    /// Why there is no such field or method; names what was probably meant.
    pub(super) fn lookup_error(&mut self, t: TypeId, name: Name, struct_literal: bool) -> String {
        let alt = self.program.types.lookup_fold(t, self.pkg, name, true);
        let (what, alt) = match &alt {
            Lookup::Field { path, .. } => ("field", self.field_name(t, path)),
            Lookup::Method { decl, index, .. } => {
                let m = &self.program.types.named(*decl).methods[*index];
                ("method", Some((m.name, m.pkg)))
            }
            Lookup::Interface { recv, index, .. } => {
                let m = self.program.types.as_interface(*recv).map(|i| i.methods[*index as usize].clone());
                ("method", m.map(|m| (m.name, m.pkg)))
            }
            Lookup::None | Lookup::Ambiguous => ("object", None),
        };
        let sel = self.text(name).to_string();
        let shown = self.display(t);
        let missing = if struct_literal {
            format!("unknown field {sel} in struct literal of type {shown}")
        } else {
            format!("type {shown} has no field or method {sel}")
        };
        let Some((alt, alt_pkg)) = alt.filter(|_| !struct_literal || what == "field") else { return missing };
        let have = self.text(alt).to_string();
        let same_package = alt_pkg == self.pkg || alt_pkg == PkgId::NONE && self.declared_here(t);
        let exported = |n: Name| self.program.types.names.is_exported(n);
        let tail = |s: &str| s.chars().skip(1).collect::<String>();
        let article = if struct_literal { String::new() } else { format!("{what} ") };
        if same_package || exported(name) && exported(alt) {
            return format!("{missing}, but does have {article}{have}");
        }
        if exported(name) && tail(&sel) == tail(&have) {
            return format!("{missing}, but does have unexported {article}{have}");
        }
        if !exported(name) && exported(alt) && tail(&sel) == tail(&have) {
            return format!("{missing}, but does have {article}{have}");
        }
        if !exported(name) && sel == have {
            return if struct_literal {
                format!("cannot refer to unexported field {have} in struct literal of type {shown}")
            } else {
                format!("cannot refer to unexported {what} {have}")
            };
        }
        missing
    }

    fn declared_here(&mut self, t: TypeId) -> bool {
        let base = match self.program.types.get(t) {
            Type::Pointer(e) => *e,
            _ => t,
        };
        self.program.types.as_named(base).is_none_or(|(d, _)| self.program.types.named(d).pkg == self.pkg)
    }

    fn field_name(&mut self, t: TypeId, path: &[u32]) -> Option<(Name, PkgId)> {
        let mut t = t;
        let mut name = None;
        for &i in path {
            let base = self.program.types.as_pointer(t).unwrap_or(t);
            let f = self.program.types.as_struct(base)?.fields.get(i as usize)?.clone();
            name = Some((f.name, f.pkg));
            t = f.ty;
        }
        name
    }

    /// The object of a package-level name, for tests of what is exported.
    pub(super) fn is_exported_or_local(&self, name: Name, pkg: PkgId) -> bool {
        pkg == PkgId::NONE || pkg == self.pkg || self.program.types.names.is_exported(name)
    }

    pub(super) fn object_is_var(&self, obj: ObjId) -> bool {
        matches!(self.obj(obj).kind, ObjKind::Var(_))
    }
}
