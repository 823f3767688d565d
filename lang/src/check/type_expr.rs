//! Type expressions.

use super::Checker;
use super::constant::Const;
use super::info::{Mode, ObjKind, SigInfo, Var};
use super::operand::{OpMode, Operand};
use crate::ast::{
    self, BinaryOp, ElemId, ExprId, ExprKind, FieldId, IdentId, InterfaceElemKind, SigId, UnaryOp,
};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::print::ParamNames;
use crate::types::{
    ChanDir, Field, IfaceMethod, Interface, MAX_DEPTH, Map, Name, ObjId, PkgId, Signature, Term, Type, TypeId,
};

/// Elements of channels are smaller.
const MAX_CHAN_ELEM: u64 = 1 << 16;
/// Types are smaller.
const MAX_SIZE: u64 = 1 << 50;

/// Most terms of a union.
const MAX_TERMS: usize = 100;

/// What an interface embeds.
enum Element {
    Type(TypeId),
    Union(Vec<Term>),
}

impl<'a> Checker<'a> {
    /// The type that an expression denotes, or `INVALID` after an error.
    pub(super) fn type_expr(&mut self, e: ExprId) -> TypeId {
        let mut t = self.type_or_generic(e);
        if let Some(obj) = self.generic_object(e) {
            let shown = self.display_generic(obj);
            let message = format!("cannot use generic type {shown} without instantiation");
            self.error(self.start(e), Code::TypeArgs, message);
            t = TypeId::INVALID;
        }
        self.limit_depth(e, t)
    }

    fn limit_depth(&mut self, e: ExprId, t: TypeId) -> TypeId {
        if self.program.types.depth(t) > MAX_DEPTH {
            self.error(self.start(e), Code::TooDeep, "type nested too deeply");
            return TypeId::INVALID;
        }
        t
    }

    /// The type of a variable, field or element: no constraint interface.
    pub(super) fn var_type(&mut self, e: ExprId) -> TypeId {
        let t = self.type_expr(e);
        self.valid_var_type(e, t);
        t
    }

    pub(super) fn valid_var_type(&mut self, e: ExprId, t: TypeId) {
        let types = &self.program.types;
        if matches!(types.get(t), Type::Named { .. } | Type::Interface(_) | Type::Pending(_)) {
            let pos = self.start(e);
            self.later(move |c| {
                let Some(i) = c.program.types.as_interface(t) else { return };
                if !i.is_constraint() {
                    return;
                }
                let why = if i.comparable && i.terms.is_none() {
                    "interface is (or embeds) comparable"
                } else {
                    "interface contains type constraints"
                };
                let shown = c.display(t);
                let message = format!("cannot use type {shown} outside a type constraint: {why}");
                c.error(pos, Code::InvalidConstraint, message);
            });
        }
    }

    /// The object of a generic type named without type arguments.
    fn generic_object(&self, e: ExprId) -> Option<ObjId> {
        self.named_object(e).filter(|&obj| self.is_generic_type(obj))
    }

    /// The object that a name stands for.
    pub(super) fn named_object(&self, e: ExprId) -> Option<ObjId> {
        let ident = match self.ast[e].kind {
            ExprKind::Ident(i) => i,
            ExprKind::Selector(_, sel) => sel,
            ExprKind::Paren(x) => return self.named_object(x),
            _ => return None,
        };
        self.program.info.uses.get(ident).copied()
    }

    pub(super) fn is_generic_type(&self, obj: ObjId) -> bool {
        match &self.obj(obj).kind {
            ObjKind::TypeName { alias: true, tparams } => {
                !tparams.is_empty() || self.type_params.get(&obj).is_some_and(|p| !p.is_empty())
            }
            ObjKind::TypeName { .. } => match self.program.types.as_named(self.obj(obj).ty) {
                Some((d, _)) => {
                    let d = self.program.types.named(d);
                    d.obj == obj && d.tparams.len() > d.n_outer
                }
                None => false,
            },
            _ => false,
        }
    }

    /// The type parameters of a generic type, without implicit ones.
    fn type_params_of(&self, obj: ObjId) -> Vec<TypeId> {
        match &self.obj(obj).kind {
            ObjKind::TypeName { alias: true, tparams } => tparams.to_vec(),
            _ => match self.program.types.as_named(self.obj(obj).ty) {
                Some((d, _)) => {
                    let d = self.program.types.named(d);
                    d.tparams[d.n_outer..].to_vec()
                }
                None => Vec::new(),
            },
        }
    }

    pub(super) fn display_generic(&self, obj: ObjId) -> String {
        let o = self.obj(obj);
        let mut s = self.program.types.qualifier(o.pkg);
        s.push_str(self.text(o.name));
        self.program.types.write_tparams(&mut s, &self.type_params_of(obj));
        s
    }

    /// A type, generic ones included (without type arguments they are the instance with their own
    /// parameters).
    fn type_or_generic(&mut self, e: ExprId) -> TypeId {
        let t = self.type_internal(e);
        self.program.info.record(e, t, Mode::Type, None);
        t
    }

    fn type_internal(&mut self, e: ExprId) -> TypeId {
        let expr = &self.ast[e];
        match &expr.kind {
            ExprKind::Bad => TypeId::INVALID,
            ExprKind::Ident(i) => {
                let mut x = Operand::new(e, self.start(e));
                self.ident(&mut x, *i, true);
                self.type_of_operand(x)
            }
            ExprKind::Selector(..) => {
                let mut x = Operand::new(e, self.start(e));
                self.selector(&mut x, e, true);
                self.type_of_operand(x)
            }
            ExprKind::Index(x, args) => self.instantiated_type(e, *x, args),
            ExprKind::Paren(x) => self.type_or_generic(*x),
            ExprKind::Array(len, elem) => self.array_type(e, *len, *elem),
            ExprKind::SliceType(elem) => {
                let t = self.var_type(*elem);
                self.program.types.slice(t)
            }
            ExprKind::Struct(fields) => self.struct_type(fields),
            ExprKind::Star(x) => {
                let t = self.var_type(*x);
                if t == TypeId::INVALID {
                    return t;
                }
                self.program.types.pointer(t)
            }
            ExprKind::Func(sig) => {
                self.open_scope();
                let t = self.func_type(*sig, Box::default());
                self.declare_params(*sig);
                self.close_scope();
                t
            }
            ExprKind::Interface(elems) => {
                self.interfaces.push(e);
                self.interface_type(elems)
            }
            ExprKind::Map(key, elem) => self.map_type(*key, *elem),
            ExprKind::Chan(dir, elem) => {
                let t = self.var_type(*elem);
                let dir = match dir {
                    ast::ChanDir::Both => ChanDir::Both,
                    ast::ChanDir::Send => ChanDir::Send,
                    ast::ChanDir::Recv => ChanDir::Recv,
                };
                let pos = self.start(e);
                self.later(move |c| {
                    let known = !c.program.types.has_param(t);
                    if known && c.program.types.size_of(t).is_none_or(|s| s >= MAX_CHAN_ELEM) {
                        c.error(pos, Code::InvalidType, "channel element type too large (>64kB)");
                    }
                });
                self.program.types.chan(dir, t)
            }
            ExprKind::Lit(..)
            | ExprKind::Composite { .. }
            | ExprKind::KeyValue(..)
            | ExprKind::FuncLit(..)
            | ExprKind::Slice { .. }
            | ExprKind::TypeAssert(..)
            | ExprKind::TypeGuard(_)
            | ExprKind::Call { .. }
            | ExprKind::Unary(..)
            | ExprKind::Binary(..) => {
                let message = format!("{} is not a type", self.expr_string(e));
                self.error(expr.start, Code::NotAType, message);
                self.use_expr(e);
                TypeId::INVALID
            }
        }
    }

    fn type_of_operand(&mut self, x: Operand) -> TypeId {
        match x.mode {
            OpMode::Type => x.ty,
            OpMode::Invalid => TypeId::INVALID,
            _ => {
                let message = format!("{} is not a type", self.describe(&x));
                self.error(x.pos, Code::NotAType, message);
                TypeId::INVALID
            }
        }
    }

    fn array_type(&mut self, e: ExprId, len: Option<ExprId>, elem: ExprId) -> TypeId {
        let n = match len {
            Some(l) => self.array_length(l),
            None => {
                let message = "invalid use of [...] array (outside a composite literal)";
                self.error(self.ast[e].pos, Code::InvalidType, message);
                None
            }
        };
        let t = self.var_type(elem);
        match n {
            Some(n) if t != TypeId::INVALID => {
                let a = self.program.types.array(t, n);
                let pos = self.start(e);
                self.later(move |c| {
                    let known = !c.program.types.has_param(a);
                    if known && c.program.types.size_of(a).is_none_or(|s| s >= MAX_SIZE) {
                        let message = format!("type {} larger than address space", c.display(a));
                        c.error(pos, Code::InvalidType, message);
                    }
                });
                a
            }
            _ => TypeId::INVALID,
        }
    }

    fn array_length(&mut self, e: ExprId) -> Option<u64> {
        if let ExprKind::Ident(i) = self.ast[e].kind {
            let name = self.ident_name(i);
            let text = self.ast.name(i);
            match self.lookup(name) {
                None => {
                    let message = format!("undefined array length {text} or missing type constraint");
                    self.error(self.start(e), Code::Undefined, message);
                    return None;
                }
                Some(o) if !matches!(self.obj(o).kind, ObjKind::Const(_)) => {
                    self.error(self.start(e), Code::InvalidType, format!("invalid array length {text}"));
                    return None;
                }
                Some(_) => {}
            }
        }
        let eager = std::mem::replace(&mut self.env.eager, true);
        let x = self.expr(None, e);
        self.env.eager = eager;
        if x.mode != OpMode::Const {
            if x.mode != OpMode::Invalid {
                let message = format!("array length {} must be constant", self.describe(&x));
                self.error(x.pos, Code::InvalidType, message);
            }
            return None;
        }
        let integer = self.program.types.all_basic(x.ty, |b| b.is_integer());
        if integer || self.is_untyped(x.ty) {
            if x.val.is_unknown() {
                return None;
            }
            if let Some(n) = x.val.to_int().and_then(|v| v.as_i64())
                && n >= 0
            {
                return Some(n as u64);
            }
        }
        let shown = self.describe(&x);
        let message = if integer {
            format!("invalid array length {shown}")
        } else {
            format!("array length {shown} must be integer")
        };
        self.error(x.pos, Code::InvalidType, message);
        None
    }

    fn map_type(&mut self, key: ExprId, elem: ExprId) -> TypeId {
        let k = self.var_type(key);
        let v = self.var_type(elem);
        let pos = self.start(key);
        self.later(move |c| {
            if k == TypeId::INVALID || c.program.types.incomparable(k, !c.program.types.is_param(k)).is_none()
            {
                return;
            }
            let why = if c.program.types.is_param(k) { " (missing comparable constraint)" } else { "" };
            let message = format!("invalid map key type {}{why}", c.display(k));
            c.error(pos, Code::InvalidType, message);
        });
        self.program.types.map(k, v)
    }

    // Structs.

    pub(super) fn embedded_name(&self, e: ExprId) -> Option<IdentId> {
        match self.ast[e].kind {
            ExprKind::Ident(i) => Some(i),
            ExprKind::Star(x) if !matches!(self.ast[x].kind, ExprKind::Star(_)) => self.embedded_name(x),
            ExprKind::Selector(_, sel) => Some(sel),
            ExprKind::Index(x, _) => self.embedded_name(x),
            ExprKind::Paren(x) => self.embedded_name(x),
            _ => None,
        }
    }

    fn struct_type(&mut self, list: &[FieldId]) -> TypeId {
        let mut fields: Vec<Field> = Vec::new();
        let mut seen: Map<Name, Pos> = Map::default();
        for &f in list {
            let field = &self.ast[f];
            let ty = self.var_type(field.ty);
            let tag = match field.tag {
                Some(t) => self.tag(t),
                None => Name::EMPTY,
            };
            let mut add = |c: &mut Self, ident: IdentId, pos: Pos, embedded: bool| {
                let name = c.ident_name(ident);
                if name != Name::BLANK
                    && let Some(&other) = seen.get(&name)
                {
                    let text = c.ast.name(ident);
                    let note = (other, format!("other declaration of {text}"));
                    c.report(pos, Code::Redeclared, format!("{text} redeclared"), vec![note]);
                    return;
                }
                seen.insert(name, pos);
                let pkg = c.program.types.name_pkg(name, c.pkg);
                fields.push(Field { name, pkg, ty, embedded, tag });
            };
            if field.names.is_empty() {
                match self.embedded_name(field.ty) {
                    Some(i) => {
                        let pos = self.ast[i].pos;
                        add(self, i, pos, true);
                    }
                    None => {
                        let message = format!("invalid embedded field type {}", self.expr_string(field.ty));
                        self.error(self.start(field.ty), Code::InvalidType, message);
                        continue;
                    }
                }
                let pos = self.start(field.ty);
                self.later(move |c| c.check_embedded(pos, ty));
            } else {
                for &n in field.names.iter() {
                    let pos = self.ast[n].pos;
                    add(self, n, pos, false);
                }
            }
        }
        self.program.types.structure(fields)
    }

    fn check_embedded(&mut self, pos: Pos, ty: TypeId) {
        let (base, is_ptr) = self.program.types.deref(ty);
        let is_param = self.program.types.is_param(base);
        let message = match self.program.types.under_type(base) {
            Type::Basic(crate::types::Basic::UnsafePointer) => "embedded field type cannot be unsafe.Pointer",
            Type::Pointer(_) => "embedded field type cannot be a pointer",
            Type::Interface(_) if is_param => "embedded field type cannot be a (pointer to a) type parameter",
            Type::Interface(_) if is_ptr => "embedded field type cannot be a pointer to an interface",
            _ => return,
        };
        self.error(pos, Code::InvalidType, message);
    }

    fn tag(&mut self, e: ExprId) -> Name {
        if let ExprKind::Lit(ast::LitKind::String, text) = self.ast[e].kind
            && let Some(bytes) = super::literal::unquote(self.ast.text(text))
        {
            return self.program.types.names.intern(&String::from_utf8_lossy(&bytes));
        }
        Name::EMPTY
    }

    // Functions.

    /// A function's type; creates its parameters and results.
    pub(super) fn func_type(&mut self, sig: SigId, tparams: Box<[TypeId]>) -> TypeId {
        let s = &self.ast[sig];
        let (params, variadic) = self.collect_params(&s.params, true);
        let (results, _) = self.collect_params(&s.results, false);
        let named_results = s.results.iter().any(|&f| !self.ast[f].names.is_empty());
        let types = |c: &Self, l: &[ObjId]| l.iter().map(|&o| c.obj(o).ty).collect::<Box<[TypeId]>>();
        let signature =
            Signature { tparams, params: types(self, &params), results: types(self, &results), variadic };
        let ty = self.program.types.signature(signature);
        let names = self.names_of_params(sig, &params, &results);
        self.program.types.note_param_names(ty, names);
        self.program.info.sigs.insert(sig, SigInfo { ty: Some(ty), params, results, named_results });
        ty
    }

    fn names_of_params(&self, sig: SigId, params: &[ObjId], results: &[ObjId]) -> ParamNames {
        let s = &self.ast[sig];
        let names = |fields: &[FieldId], objs: &[ObjId]| -> Box<[Name]> {
            match fields.first() {
                Some(&f) if !self.ast[f].names.is_empty() => objs.iter().map(|&o| self.obj(o).name).collect(),
                _ => Box::default(),
            }
        };
        ParamNames { params: names(&s.params, params), results: names(&s.results, results) }
    }

    /// The names that a function's or a literal's declaration gives to its parameters.
    pub(super) fn declared_param_names(&self, sig: SigId) -> Option<ParamNames> {
        let info = self.program.info.sigs.get(sig)?;
        Some(self.names_of_params(sig, &info.params, &info.results))
    }

    fn collect_params(&mut self, list: &[FieldId], may_vary: bool) -> (Vec<ObjId>, bool) {
        let mut out = Vec::new();
        let mut variadic = false;
        let level = self.env.funcs.last().map_or(0, |f| f.level);
        for (i, &f) in list.iter().enumerate() {
            let field = &self.ast[f];
            let mut ty = self.var_type(field.ty);
            if field.variadic.is_some() {
                // Elsewhere the parser has refused it.
                variadic |= may_vary && i + 1 == list.len() && field.names.len() < 2;
                ty = self.program.types.slice(ty);
            }
            let var = Var { param: true, used: true, level, ..Var::default() };
            if field.names.is_empty() {
                out.push(self.new_object(Name::EMPTY, field.pos, None, ty, ObjKind::Var(var)));
            }
            for &n in field.names.iter() {
                let name = self.ident_name(n);
                out.push(self.new_object(name, self.ast[n].pos, Some(n), ty, ObjKind::Var(var)));
            }
        }
        (out, variadic)
    }

    /// Makes parameters and results visible.
    pub(super) fn declare_params(&mut self, sig: SigId) {
        let Some(info) = self.program.info.sigs.get(sig) else { return };
        let all: Vec<ObjId> = info.params.iter().chain(&info.results).copied().collect();
        for o in all {
            self.declare_local(self.obj(o).name, o);
        }
    }

    // Interfaces.

    /// A union written as a constraint.
    pub(super) fn implicit_interface(&mut self, e: ExprId) -> TypeId {
        let element = self.interface_element(e);
        let t = self.build_interface(Vec::new(), vec![(element, self.start(e))], true);
        self.program.info.record(e, t, Mode::Type, None);
        t
    }

    fn interface_type(&mut self, elems: &[ElemId]) -> TypeId {
        let mut methods: Vec<(IfaceMethod, Pos)> = Vec::new();
        let mut elements = Vec::new();
        let mut seen: Map<Name, Pos> = Map::default();
        for &m in elems {
            match &self.ast[m].kind {
                InterfaceElemKind::Method(ident, sig) => {
                    let (pos, text) = (self.ast[*ident].pos, self.ast.name(*ident));
                    if text == "_" {
                        let message = "methods must have a unique non-blank name";
                        self.error(pos, Code::InvalidType, message);
                        continue;
                    }
                    self.open_scope();
                    let sig_type = self.func_type(*sig, Box::default());
                    if let Some(names) = self.declared_param_names(*sig) {
                        self.program.types.note_method_names(sig_type, names);
                    }
                    self.declare_params(*sig);
                    self.close_scope();
                    let name = self.ident_name(*ident);
                    if let Some(&other) = seen.get(&name) {
                        let note = (other, format!("other declaration of method {text}"));
                        self.report(pos, Code::Redeclared, format!("duplicate method {text}"), vec![note]);
                        continue;
                    }
                    seen.insert(name, pos);
                    let pkg = self.program.types.name_pkg(name, self.pkg);
                    methods.push((IfaceMethod { name, pkg, sig: sig_type }, pos));
                }
                InterfaceElemKind::Embedded(e) => {
                    let element = self.interface_element(*e);
                    elements.push((element, self.start(*e)));
                }
            }
        }
        self.build_interface(methods, elements, false)
    }

    fn interface_element(&mut self, e: ExprId) -> Element {
        let mut exprs = Vec::new();
        let mut rest = e;
        while let ExprKind::Binary(BinaryOp::Or, x, y) = self.ast[rest].kind {
            exprs.push(y);
            rest = x;
        }
        exprs.push(rest);
        exprs.reverse();
        if exprs.len() == 1 && !matches!(self.ast[e].kind, ExprKind::Unary(UnaryOp::Tilde, _)) {
            let t = self.type_expr(e);
            if self.program.types.is_param(t) {
                self.error(self.start(e), Code::InvalidConstraint, "term cannot be a type parameter");
                return Element::Type(TypeId::INVALID);
            }
            return Element::Type(t);
        }
        if exprs.len() > MAX_TERMS {
            let message =
                format!("cannot handle more than {MAX_TERMS} union terms (implementation limitation)");
            self.error(self.start(exprs[MAX_TERMS]), Code::InvalidConstraint, message);
            return Element::Type(TypeId::INVALID);
        }
        let terms: Vec<Term> = exprs.iter().map(|&x| self.union_term(x)).collect();
        let (list, places) = (terms.clone(), exprs);
        self.later(move |c| c.check_union(&list, &places));
        Element::Union(terms)
    }

    fn union_term(&mut self, e: ExprId) -> Term {
        let (tilde, x) = match self.ast[e].kind {
            ExprKind::Unary(UnaryOp::Tilde, x) => (true, x),
            _ => (false, e),
        };
        let mut ty = self.type_expr(x);
        if self.program.types.is_param(ty) {
            let message = if tilde {
                format!("type in term {} cannot be a type parameter", self.expr_string(e))
            } else {
                "term cannot be a type parameter".into()
            };
            self.error(self.start(x), Code::InvalidConstraint, message);
            ty = TypeId::INVALID;
        }
        Term { tilde, ty }
    }

    fn check_union(&mut self, terms: &[Term], places: &[ExprId]) {
        for (i, &t) in terms.iter().enumerate() {
            let u = self.under(t.ty);
            if u == TypeId::INVALID {
                continue;
            }
            let pos = self.start(places[i]);
            let shown = self.display(t.ty);
            let iface = self.program.types.as_interface(t.ty);
            if t.tilde {
                let message = if iface.is_some() {
                    format!("invalid use of ~ ({shown} is an interface)")
                } else if u != t.ty {
                    format!("invalid use of ~ (underlying type of {shown} is {})", self.display(u))
                } else {
                    String::new()
                };
                if !message.is_empty() {
                    self.error(pos, Code::InvalidConstraint, message);
                    continue;
                }
            }
            if let Some(f) = iface {
                let message = if !f.methods.is_empty() {
                    format!("cannot use {shown} in union ({shown} contains methods)")
                } else if t.ty == self.program.types.comparable {
                    "cannot use comparable in union".into()
                } else if f.comparable {
                    format!("cannot use {shown} in union ({shown} embeds comparable)")
                } else {
                    continue;
                };
                self.error(pos, Code::InvalidConstraint, message);
                continue;
            }
            let overlap = terms[..i].iter().copied().find(|&o| {
                !self.program.types.is_interface(o.ty)
                    && (self.program.types.term_includes(o, t.ty) && (o.tilde || !t.tilde)
                        || t.tilde && self.program.types.term_includes(t, o.ty))
            });
            if let Some(o) = overlap {
                let show =
                    |c: &Self, t: Term| format!("{}{}", if t.tilde { "~" } else { "" }, c.display(t.ty));
                let message = format!("overlapping terms {} and {}", show(self, t), show(self, o));
                self.error(pos, Code::InvalidConstraint, message);
            }
        }
    }

    /// An interface from its methods and elements; if it embeds an unfinished declaration, a placeholder
    /// that is settled when all declarations are finished.
    fn build_interface(
        &mut self,
        methods: Vec<(IfaceMethod, Pos)>,
        elements: Vec<(Element, Pos)>,
        implicit: bool,
    ) -> TypeId {
        for (e, _) in &elements {
            match e {
                Element::Type(t) => self.complete(*t),
                Element::Union(ts) => ts.iter().for_each(|t| self.complete(t.ty)),
            }
        }
        let unfinished = elements.iter().any(|(e, _)| match e {
            Element::Type(t) => self.is_unfinished(*t),
            Element::Union(ts) => ts.iter().any(|t| self.is_unfinished(t.ty)),
        });
        if !unfinished {
            return self.type_set(methods, elements, implicit);
        }
        if let Some((Element::Type(t), _)) = elements.iter().find(|(e, _)| self.embeds_itself(e)) {
            // Only the declaration being resolved right now can be embedded directly.
            let (decl, _) = self.program.types.as_named(*t).unwrap_or((crate::types::NamedId(0), &[]));
            let obj = self.program.types.named(decl).obj;
            if let Some(start) = self.path.iter().position(|&o| o == obj) {
                // Aliases on the way are not the culprits.
                let mut cycle = self.path[start..].to_vec();
                cycle.retain(|&o| matches!(self.obj(o).kind, ObjKind::TypeName { alias: false, .. }));
                self.cycle_error(&cycle);
                return TypeId::INVALID;
            }
        }
        let pending = self.program.types.new_pending();
        self.later(move |c| {
            let t = c.type_set(methods, elements, implicit);
            c.program.types.settle_pending(pending, t);
        });
        pending
    }

    fn is_unfinished(&mut self, t: TypeId) -> bool {
        matches!(self.program.types.get(t), Type::Pending(_)) && self.under(t) == TypeId::INVALID
            || self.is_incomplete(t)
            || {
                let u = self.under(t);
                u == TypeId::INVALID
                    && matches!(self.program.types.get(t), Type::Named { .. })
                    && self.has_pending_rhs(t)
            }
    }

    fn has_pending_rhs(&self, t: TypeId) -> bool {
        let mut t = t;
        for _ in 0..100 {
            match self.program.types.get(t) {
                Type::Pending(_) => return true,
                Type::Named { decl, .. } => match self.program.types.named(*decl).rhs {
                    Some(r) => t = r,
                    None => return false,
                },
                _ => return false,
            }
        }
        false
    }

    /// Does the innermost interface literal, the right-hand side of a declaration, embed that declaration?
    fn embeds_itself(&self, e: &Element) -> bool {
        let Element::Type(t) = e else { return false };
        if self.in_tparam_list {
            return false;
        }
        let Some((decl, _)) = self.program.types.as_named(*t) else { return false };
        let obj = self.program.types.named(decl).obj;
        let Some(at) = self.path.iter().position(|&o| o == obj) else { return false };
        // Each declaration on the path must be the interface itself, not a method's parameter in it: a literal
        // nested in a signature has opened scopes.
        self.env.scopes.len() <= 1 + usize::from(!self.env.funcs.is_empty()) * self.env.scopes.len()
            && at + 1 >= self.path.len().saturating_sub(self.path.len())
            && self.path[at..].iter().all(|&o| self.declares_interface(o))
    }

    fn declares_interface(&self, obj: ObjId) -> bool {
        let spec = match self.decl_of.get(&obj).map(|&d| &self.decls[d].kind) {
            Some(super::DeclKind::Type(s)) => *s,
            _ => match self.local_types.get(&obj) {
                Some(s) => *s,
                None => return false,
            },
        };
        let e = self.ast.unparen(self.ast[spec].ty);
        matches!(self.ast[e].kind, ExprKind::Interface(_))
    }

    fn type_set(
        &mut self,
        methods: Vec<(IfaceMethod, Pos)>,
        elements: Vec<(Element, Pos)>,
        implicit: bool,
    ) -> TypeId {
        let mut all: Vec<IfaceMethod> = Vec::new();
        let mut places: Map<(Name, PkgId), (usize, Pos)> = Map::default();
        for (m, pos) in methods {
            places.insert((m.name, m.pkg), (all.len(), pos));
            all.push(m);
        }
        let mut terms: Option<Vec<Term>> = None;
        let mut comparable = false;
        for (e, pos) in elements {
            let list = match e {
                Element::Type(t) => match self.program.types.as_interface(t) {
                    Some(i) => {
                        comparable |= i.comparable;
                        for m in &*i.methods {
                            self.embed_method(m, pos, &mut all, &mut places);
                        }
                        i.terms.as_ref().map(|t| t.to_vec())
                    }
                    None if self.under(t) == TypeId::INVALID => None,
                    None => Some(vec![Term { tilde: false, ty: t }]),
                },
                Element::Union(ts) => self.union_terms(&ts),
            };
            terms = self.program.types.intersect_terms(terms, list);
        }
        if comparable && let Some(ts) = &mut terms {
            ts.retain(|t| self.program.types.is_comparable(t.ty));
            comparable = false;
        }
        self.program.types.interface(Interface {
            methods: all.into(),
            terms: terms.map(Into::into),
            comparable,
            implicit,
        })
    }

    fn embed_method(
        &mut self,
        m: &IfaceMethod,
        pos: Pos,
        all: &mut Vec<IfaceMethod>,
        places: &mut Map<(Name, PkgId), (usize, Pos)>,
    ) {
        match places.get(&(m.name, m.pkg)).copied() {
            None => {
                places.insert((m.name, m.pkg), (all.len(), pos));
                all.push(m.clone());
            }
            Some((i, other)) => {
                if !self.program.types.identical(all[i].sig, m.sig) {
                    let text = self.text(m.name).to_string();
                    let note = (other, format!("other declaration of method {text}"));
                    self.report(pos, Code::Redeclared, format!("duplicate method {text}"), vec![note]);
                }
            }
        }
    }

    /// The terms of a union, with those of interfaces in it; `None` if one permits every type.
    fn union_terms(&mut self, ts: &[Term]) -> Option<Vec<Term>> {
        let mut out = Vec::new();
        for &t in ts {
            match self.program.types.as_interface(t.ty) {
                Some(i) => match &i.terms {
                    Some(inner) => out.extend(inner.iter().copied()),
                    None => return None,
                },
                None if self.under(t.ty) == TypeId::INVALID => {}
                None if t.tilde && self.under(t.ty) != t.ty => {}
                None => out.push(t),
            }
        }
        Some(self.program.types.normalize_terms(out))
    }

    // Instances.

    /// The generic type that an expression names, for instantiation; reports if it is none. `None` if
    /// nothing was found, `INVALID` likewise after an error.
    pub(super) fn generic_type(&mut self, x: ExprId) -> Option<TypeId> {
        let t = self.type_or_generic(x);
        if t == TypeId::INVALID {
            return None;
        }
        if self.generic_object(x).is_none() {
            let message = format!("{} is not a generic type", self.display(t));
            self.error(self.start(x), Code::TypeArgs, message);
            return None;
        }
        let obj = self.generic_object(x)?;
        Some(match self.obj(obj).kind {
            ObjKind::TypeName { alias: true, .. } => self.program.types.any,
            _ => t,
        })
    }

    fn instantiated_type(&mut self, e: ExprId, x: ExprId, args: &'a [ExprId]) -> TypeId {
        let t = self.type_or_generic(x);
        if t == TypeId::INVALID && self.generic_object(x).is_none() {
            args.iter().for_each(|&a| self.use_expr(a));
            return t;
        }
        let Some(obj) = self.generic_object(x) else {
            let list: Vec<String> = args.iter().map(|&a| self.expr_string(a)).collect();
            let message = format!(
                "invalid operation: {}[{}] ({} is not a generic type)",
                self.expr_string(x),
                list.join(", "),
                self.display(t)
            );
            self.error(self.start(x), Code::TypeArgs, message);
            return TypeId::INVALID;
        };
        let targs: Vec<TypeId> = args.iter().map(|&a| self.var_type(a)).collect();
        if targs.contains(&TypeId::INVALID) {
            return TypeId::INVALID;
        }
        let tparams = self.type_params_of(obj);
        if tparams.len() != targs.len() {
            let qual = if targs.len() < tparams.len() { "not enough" } else { "too many" };
            let message = format!(
                "{qual} type arguments for type {}: have {}, want {}",
                self.text(self.obj(obj).name),
                targs.len(),
                tparams.len()
            );
            let pos = self.ast[e].pos;
            let pos = if targs.len() < tparams.len() { self.start(x) } else { pos };
            self.error(pos.min(self.start(x)), Code::TypeArgs, message);
            return TypeId::INVALID;
        }
        let inst = self.instantiate_object(obj, &tparams, &targs);
        let at = self.start(x);
        self.instance_places.entry(inst).or_insert(at);
        if let Some(ident) = self.embedded_name(x) {
            let instance = super::info::Instance { args: targs.clone().into(), ty: inst };
            self.program.info.instances.insert(ident, instance);
        }
        self.later(move |c| {
            let places: Vec<Pos> = args.iter().map(|&a| c.start(a)).collect();
            c.verify_type_args(&tparams, &targs, &places);
        });
        self.limit_depth(e, inst)
    }

    fn instantiate_object(&mut self, obj: ObjId, tparams: &[TypeId], targs: &[TypeId]) -> TypeId {
        let ty = self.obj(obj).ty;
        if matches!(self.obj(obj).kind, ObjKind::TypeName { alias: true, .. }) {
            return self.program.types.subst(ty, tparams, targs);
        }
        let Some((decl, all)) = self.program.types.as_named(ty) else { return TypeId::INVALID };
        let n_outer = self.program.types.named(decl).n_outer;
        let mut args = all[..n_outer].to_vec();
        args.extend_from_slice(targs);
        self.program.types.instance(decl, &args)
    }

    /// Do the type arguments satisfy their constraints?
    pub(super) fn verify_type_args(&mut self, tparams: &[TypeId], targs: &[TypeId], places: &[Pos]) -> bool {
        for (i, &p) in tparams.iter().enumerate() {
            let bound = self.program.types.bound(p);
            let bound = self.program.types.subst(bound, tparams, targs);
            if let Err(cause) = self.program.types.implements(targs[i], bound, true) {
                let pos = places.get(i).or(places.last()).copied().unwrap_or(Pos::NONE);
                self.error(pos, Code::InvalidConstraint, cause);
                return false;
            }
        }
        self.note_instantiation(tparams, targs, places);
        true
    }

    /// Marks what an expression uses, without further errors about it.
    pub(super) fn use_expr(&mut self, e: ExprId) {
        let _ = self.raw_expr(None, e, None, true);
    }

    pub(super) fn is_const_type(&mut self, t: TypeId) -> bool {
        !self.program.types.is_param(t) && self.program.types.as_basic(t).is_some_and(|b| b.is_constant())
    }

    pub(super) fn is_untyped(&self, t: TypeId) -> bool {
        matches!(self.program.types.get(t), Type::Basic(b) if b.is_untyped())
    }

    /// The value of `iota` here.
    pub(super) fn iota(&self) -> Option<Const> {
        self.env.iota.clone()
    }
}
