//! Resolving declarations: types, constants, variables, functions, each when it is first needed.

use super::assign::Context;
use super::info::{FuncInfo, ObjKind, Object, Var};
use super::operand::Operand;
use super::{Checker, DeclKind, Env, MAX_CHAIN, State};
use crate::ast::{self, ExprId, ExprKind, FieldId, UnaryOp};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::{MAX_DEPTH, Name, NamedId, ObjId, PkgId, Set, Type, TypeId};
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// Resolves everything a package declares, types first.
    pub(super) fn package_objects(&mut self) {
        let objects = self.objects_in_order.clone();
        let is_alias = |c: &Self, o: ObjId| matches!(c.obj(o).kind, ObjKind::TypeName { alias: true, .. });
        let is_type = |c: &Self, o: ObjId| matches!(c.obj(o).kind, ObjKind::TypeName { .. });
        for &o in objects.iter().filter(|&&o| is_type(self, o) && !is_alias(self, o)).collect::<Vec<_>>() {
            self.declare_named(o);
        }
        self.drain_types();
        for &o in &objects {
            if is_alias(self, o) {
                self.resolve(o);
                self.drain_types();
            }
        }
        for &o in &objects {
            if matches!(self.obj(o).kind, ObjKind::Func { .. }) {
                self.resolve(o);
                self.drain_types();
            }
        }
        for &o in &objects {
            self.resolve(o);
            self.drain_types();
        }
        self.check_method_uniqueness(&objects);
    }

    /// Resolves the queued type declarations.
    pub(super) fn drain_types(&mut self) {
        while let Some(o) = self.type_queue.pop_front() {
            self.finish_type(o);
        }
    }

    /// Makes sure that an object has its type (a declared type: that it exists).
    pub(super) fn resolve(&mut self, obj: ObjId) {
        match self.states.get(&obj) {
            None | Some(State::Declared) => {}
            Some(State::Grey) => self.check_cycle(obj),
            Some(State::White) => self.resolve_white(obj),
        }
        if self.env.eager {
            self.complete_all(self.obj(obj).ty);
        }
    }

    fn resolve_white(&mut self, obj: ObjId) {
        let decl = self.decl_of[&obj];
        if matches!(self.obj(obj).kind, ObjKind::TypeName { alias: false, .. }) {
            self.declare_named(obj);
            return;
        }
        if self.path.len() > MAX_CHAIN {
            let pos = self.obj(obj).pos;
            self.error(pos, Code::TooDeep, "chain of declarations too long");
            self.states.remove(&obj);
            return;
        }
        self.states.insert(obj, State::Grey);
        self.path.push(obj);
        let file = self.decls[decl].file;
        let eager = self.env.eager;
        let env = std::mem::replace(&mut self.env, Env { file, ..Env::default() });
        match self.decls[decl].kind.clone() {
            DeclKind::Const { ty, init, iota, inherited } => {
                self.env.decl = Some(decl);
                self.env.eager = eager;
                self.const_decl(obj, ty, init, iota, inherited);
            }
            DeclKind::Var { lhs, ty, init } => {
                self.env.decl = Some(decl);
                self.env.eager = eager;
                self.var_decl(obj, lhs.as_deref(), ty, init);
            }
            DeclKind::Type(spec) => self.alias_decl(obj, spec),
            DeclKind::Func(func) => self.func_decl(obj, func, decl),
        }
        self.env = env;
        self.path.pop();
        self.states.remove(&obj);
    }

    // Cycles.

    /// An object is needed while it is being resolved.
    fn check_cycle(&mut self, obj: ObjId) {
        let valid = self.is_valid_cycle(obj);
        match self.obj(obj).kind {
            ObjKind::Const(_) | ObjKind::Var(_) => {}
            ObjKind::TypeName { alias: true, .. } if self.obj(obj).ty == TypeId::INVALID && valid => {
                let placeholder = self.program.types.new_pending();
                self.program.object_mut(obj).ty = placeholder;
            }
            _ => {}
        }
        if !valid && matches!(self.obj(obj).kind, ObjKind::Const(_) | ObjKind::Var(_)) {
            self.program.object_mut(obj).ty = TypeId::INVALID;
        }
    }

    /// Types may need themselves through a type definition; constants and variables alone are the business
    /// of the initialisation order.
    fn is_valid_cycle(&mut self, obj: ObjId) -> bool {
        let Some(start) = self.path.iter().position(|&o| o == obj) else { return true };
        let cycle = self.path[start..].to_vec();
        let (mut values, mut definitions) = (0, 0);
        for &o in &cycle {
            match &self.obj(o).kind {
                ObjKind::Const(_) | ObjKind::Var(_) => values += 1,
                ObjKind::TypeName { alias, .. } => {
                    if self.in_tparam_list && self.type_params.get(&o).is_some_and(|p| !p.is_empty()) {
                        return true;
                    }
                    definitions += usize::from(!alias);
                }
                _ => {}
            }
        }
        if values == cycle.len() || values == 0 && definitions > 0 {
            return true;
        }
        self.cycle_error(&cycle);
        false
    }

    /// Reports a cycle, starting with its first object in the source.
    pub(super) fn cycle_error(&mut self, cycle: &[ObjId]) {
        let start = (0..cycle.len()).min_by_key(|&i| self.obj(cycle[i]).pos).unwrap_or(0);
        self.cycle_error_from(cycle, start);
    }

    pub(super) fn cycle_error_from(&mut self, cycle: &[ObjId], start: usize) {
        let name = |c: &Self, o: ObjId| c.text(c.obj(o).name).to_string();
        let first = cycle[start];
        let is_type = matches!(self.obj(first).kind, ObjKind::TypeName { .. });
        if is_type {
            self.invalidate_type(first);
            self.cyclic_types.insert(first);
        }
        let pos = self.obj(first).pos;
        let n = name(self, first);
        if cycle.len() == 1 {
            let what = if is_type { "invalid recursive type:" } else { "invalid cycle in declaration:" };
            self.error(pos, Code::Cycle, format!("{what} {n} refers to itself"));
            return;
        }
        let head = if is_type {
            format!("invalid recursive type {n}")
        } else {
            format!("invalid cycle in declaration of {n}")
        };
        let mut notes = Vec::new();
        for i in 0..cycle.len() {
            let this = cycle[(start + i) % cycle.len()];
            let next = cycle[(start + i + 1) % cycle.len()];
            let text = format!("{} refers to {}", name(self, this), name(self, next));
            notes.push((self.obj(this).pos, text));
        }
        self.report(pos, Code::Cycle, head, notes);
    }

    /// Makes a wrong type declaration harmless.
    fn invalidate_type(&mut self, obj: ObjId) {
        match self.program.types.as_named(self.obj(obj).ty) {
            Some((decl, _)) => self.program.types.named_mut(decl).rhs = Some(TypeId::INVALID),
            None => self.program.object_mut(obj).ty = TypeId::INVALID,
        }
    }

    // Types.

    /// Gives a declared type its identity and type parameters; the right-hand side is queued.
    pub(super) fn declare_named(&mut self, obj: ObjId) -> TypeId {
        if self.states.get(&obj) != Some(&State::White) {
            return self.obj(obj).ty;
        }
        let Some(&d) = self.decl_of.get(&obj) else { return TypeId::INVALID };
        let DeclKind::Type(spec) = self.decls[d].kind else { return TypeId::INVALID };
        self.states.insert(obj, State::Declared);
        let ty = self.new_named(obj, spec);
        self.type_queue.push_back(obj);
        ty
    }

    fn new_named(&mut self, obj: ObjId, spec: ast::TypeSpecId) -> TypeId {
        let name = self.obj(obj).name;
        let named = self.program.types.new_named(name, self.pkg, obj);
        let outer = self.env_outer(obj);
        let own = self.declare_type_params(&self.ast[spec].type_params);
        let mut tparams = outer.clone();
        tparams.extend(own.iter().map(|&(_, o)| self.obj(o).ty));
        self.type_params.insert(obj, own);
        let d = self.program.types.named_mut(named);
        d.n_outer = outer.len();
        d.tparams = tparams.clone();
        // The declared type itself, as methods see it, is the instance with its own parameters.
        let ty = self.program.types.instance(named, &tparams);
        self.program.object_mut(obj).ty = ty;
        self.program.info.type_specs.insert(spec, ty);
        ty
    }

    fn env_outer(&self, obj: ObjId) -> Vec<TypeId> {
        if self.decl_of.contains_key(&obj) { Vec::new() } else { self.env.outer_tparams.clone() }
    }

    /// Type parameters with their objects; the constraints come later.
    pub(super) fn declare_type_params(&mut self, fields: &[FieldId]) -> Vec<(Name, ObjId)> {
        let mut out = Vec::new();
        for &f in fields {
            for &n in self.ast[f].names.iter() {
                let name = self.ident_name(n);
                let kind = ObjKind::TypeName { alias: false, tparams: [].into() };
                let obj = self.new_object(name, self.ast[n].pos, Some(n), TypeId::INVALID, kind);
                let ty = self.program.types.new_param(name, obj, out.len() as u32);
                self.program.object_mut(obj).ty = ty;
                out.push((name, obj));
            }
        }
        out
    }

    /// Makes type parameters visible and resolves their constraints.
    pub(super) fn resolve_bounds(&mut self, fields: &'a [FieldId], params: &[(Name, ObjId)]) {
        for &(name, obj) in params {
            self.declare_local(name, obj);
        }
        let before = std::mem::replace(&mut self.in_tparam_list, true);
        let mut i = 0;
        for &f in fields {
            let field = &self.ast[f];
            let bound = self.bound(field.ty);
            for _ in field.names.iter() {
                let p = self.obj(params[i].1).ty;
                self.program.types.set_bound(p, bound);
                if self.is_incomplete(bound) {
                    self.open_bounds.push(p);
                }
                i += 1;
            }
        }
        self.in_tparam_list = before;
    }

    /// A constraint: an interface, or what becomes one.
    fn bound(&mut self, e: ExprId) -> TypeId {
        let is_union = matches!(
            self.ast[e].kind,
            ExprKind::Unary(UnaryOp::Tilde, _) | ExprKind::Binary(ast::BinaryOp::Or, ..)
        );
        if is_union {
            return self.implicit_interface(e);
        }
        let t = self.type_expr(e);
        if self.program.types.is_param(t) {
            self.error(self.start(e), Code::InvalidConstraint, "cannot use a type parameter as constraint");
            return TypeId::INVALID;
        }
        if t == TypeId::INVALID {
            return t;
        }
        self.complete(t);
        self.as_bound(t)
    }

    /// The type itself if it is an interface or not known yet, else the interface that only it satisfies.
    fn as_bound(&mut self, t: TypeId) -> TypeId {
        let u = self.under(t);
        match self.program.types.get(u) {
            Type::Interface(_) | Type::Basic(crate::types::Basic::Invalid) | Type::Pending(_) => t,
            _ => {
                let term = crate::types::Term { tilde: false, ty: t };
                self.program.types.interface(crate::types::Interface {
                    terms: Some([term].into()),
                    implicit: true,
                    ..Default::default()
                })
            }
        }
    }

    /// Constraints that waited for a type to be finished, as in `type V[P V[P]] int`.
    fn settle_bounds(&mut self) {
        for p in std::mem::take(&mut self.open_bounds) {
            let bound = self.program.types.bound(p);
            if self.is_incomplete(bound) {
                self.open_bounds.push(p);
                continue;
            }
            let bound = self.as_bound(bound);
            self.program.types.set_bound(p, bound);
        }
    }

    /// Finishes every declared type that a type leads to, save those that are being resolved.
    fn complete_all(&mut self, t: TypeId) {
        if self.type_queue.is_empty() {
            return;
        }
        let (mut seen, mut todo) = (Set::default(), vec![t]);
        while let Some(t) = todo.pop() {
            if !seen.insert(t) {
                continue;
            }
            self.complete(t);
            match self.program.types.get(t) {
                Type::Basic(_) | Type::Pending(_) | Type::Param(_) => {}
                Type::Named { decl, args } => {
                    todo.extend(args.iter().copied());
                    todo.extend(self.program.types.named(*decl).rhs);
                }
                Type::Array { elem, .. }
                | Type::Slice(elem)
                | Type::Pointer(elem)
                | Type::Chan { elem, .. } => {
                    todo.push(*elem);
                }
                Type::Map { key, elem } => todo.extend([*key, *elem]),
                Type::Struct(s) => todo.extend(s.fields.iter().map(|f| f.ty)),
                Type::Tuple(ts) => todo.extend(ts.iter().copied()),
                Type::Signature(s) => todo.extend(s.params.iter().chain(&s.results)),
                Type::Interface(i) => todo.extend(i.methods.iter().map(|m| m.sig)),
            }
        }
    }

    /// Where the declaration stands in `path` that is under way and that the type comes down to by names alone.
    fn under_way(&self, t: TypeId) -> Option<usize> {
        let mut t = t;
        for _ in 0..1000 {
            let (decl, _) = self.program.types.as_named(t)?;
            let named = self.program.types.named(decl);
            match named.rhs {
                Some(rhs) => t = rhs,
                None => return self.path.iter().position(|&o| o == named.obj),
            }
        }
        None
    }

    /// A value of this type is needed, so the type's declaration must not be under way; reports if it is.
    pub(super) fn is_usable(&mut self, t: TypeId) -> bool {
        let Some(start) = self.path.first().and_then(|_| self.under_way(t)) else { return true };
        let cycle = self.path[start..].to_vec();
        self.cycle_error(&cycle);
        false
    }

    /// The same for what a pointer points to, where it is looked through without being asked.
    pub(super) fn is_usable_through(&mut self, t: TypeId) -> bool {
        if self.path.is_empty() {
            return true;
        }
        let u = self.under(t);
        match *self.program.types.get(u) {
            Type::Pointer(base) => self.is_usable(base),
            _ => self.is_usable(t),
        }
    }

    /// Whether the size of a value is known; reports a declaration under way that it contains.
    pub(super) fn has_known_size(&mut self, t: TypeId) -> bool {
        self.path.is_empty() || self.contains_known_sizes(t, &mut Set::default())
    }

    /// `seen`: declared types that were looked at, so that each is once however often it is contained.
    fn contains_known_sizes(&mut self, t: TypeId, seen: &mut Set<TypeId>) -> bool {
        match self.program.types.get(t).clone() {
            Type::Named { decl, .. } => {
                let named = self.program.types.named(decl);
                let (obj, rhs) = (named.obj, named.rhs);
                if let Some(start) = self.path.iter().position(|&o| o == obj) {
                    let cycle = self.path[start..].to_vec();
                    self.cycle_error(&cycle);
                    return false;
                }
                let Some(rhs) = rhs else { return true };
                if self.path.len() > MAX_CHAIN || !seen.insert(t) {
                    return true;
                }
                self.path.push(obj);
                let known = self.contains_known_sizes(rhs, seen);
                self.path.pop();
                known
            }
            Type::Array { elem, .. } => self.contains_known_sizes(elem, seen),
            Type::Struct(s) => s.fields.iter().all(|f| self.contains_known_sizes(f.ty, seen)),
            _ => true,
        }
    }

    /// Resolves a declared type's right-hand side now, if it is not being resolved already.
    pub(super) fn complete(&mut self, t: TypeId) {
        if let Some((decl, _)) = self.program.types.as_named(t) {
            let obj = self.program.types.named(decl).obj;
            if self.states.get(&obj) == Some(&State::Declared) && self.path.len() < MAX_CHAIN {
                self.finish_type(obj);
            }
            if let Some(rhs) = self.program.types.named(decl).rhs
                && rhs != t
                && self.program.types.as_named(rhs).is_some()
                && self.depth < 1000
            {
                self.depth += 1;
                self.complete(rhs);
                self.depth -= 1;
            }
        }
    }

    /// Is the declared type still being resolved?
    pub(super) fn is_incomplete(&mut self, t: TypeId) -> bool {
        let mut t = t;
        for _ in 0..1000 {
            let Some((decl, _)) = self.program.types.as_named(t) else { return false };
            match self.program.types.named(decl).rhs {
                None => return true,
                Some(r) => t = r,
            }
        }
        true
    }

    /// Resolves a queued package-level type.
    fn finish_type(&mut self, obj: ObjId) {
        if self.states.get(&obj) != Some(&State::Declared) {
            return;
        }
        let d = self.decl_of[&obj];
        let DeclKind::Type(spec) = self.decls[d].kind else { return };
        let file = self.decls[d].file;
        let env = std::mem::replace(&mut self.env, Env { file, ..Env::default() });
        let in_list = std::mem::take(&mut self.in_tparam_list);
        self.states.insert(obj, State::Grey);
        self.define_type(obj, spec);
        self.states.remove(&obj);
        self.in_tparam_list = in_list;
        self.env = env;
    }

    /// Constraints and right-hand side of a declared type.
    fn define_type(&mut self, obj: ObjId, spec: ast::TypeSpecId) {
        let Some((named, _)) = self.program.types.as_named(self.obj(obj).ty) else { return };
        self.path.push(obj);
        self.open_scope();
        let params = self.type_params.get(&obj).cloned().unwrap_or_default();
        self.resolve_bounds(&self.ast[spec].type_params, &params);
        let e = self.ast[spec].ty;
        let mut rhs = self.type_expr(e);
        if self.program.types.is_param(rhs) {
            let message = "cannot use a type parameter as RHS in type declaration";
            self.error(self.start(e), Code::InvalidType, message);
            rhs = TypeId::INVALID;
        }
        self.close_scope();
        self.path.pop();
        let d = self.program.types.named_mut(named);
        if d.rhs.is_none() {
            d.rhs = Some(rhs);
        }
        self.settle_bounds();
        self.check_definition_chain(named);
        self.later(move |c| c.valid_type(named));
    }

    /// `type A B; type B A`.
    fn check_definition_chain(&mut self, start: NamedId) {
        let mut chain = vec![start];
        let mut seen: Set<NamedId> = Set::default();
        loop {
            let last = chain[chain.len() - 1];
            let Some(rhs) = self.program.types.named(last).rhs else { return };
            let next = self.program.types.as_named(rhs).map(|(d, _)| d);
            let Some(next) = next.filter(|next| !self.sound_chains.contains(next)) else {
                self.sound_chains.extend(chain);
                return;
            };
            if next == start {
                let objs: Vec<ObjId> = chain.iter().map(|&d| self.program.types.named(d).obj).collect();
                for &d in &chain {
                    self.program.types.named_mut(d).rhs = Some(TypeId::INVALID);
                }
                self.cycle_error(&objs);
                return;
            }
            if !seen.insert(next) {
                return;
            }
            chain.push(next);
        }
    }

    fn alias_decl(&mut self, obj: ObjId, spec: ast::TypeSpecId) {
        self.open_scope();
        let own = self.declare_type_params(&self.ast[spec].type_params);
        self.type_params.insert(obj, own.clone());
        let tparams: Arc<[TypeId]> = own.iter().map(|&(_, o)| self.obj(o).ty).collect();
        if let ObjKind::TypeName { tparams: t, .. } = &mut self.program.object_mut(obj).kind {
            *t = tparams.clone();
        }
        self.resolve_bounds(&self.ast[spec].type_params, &own);
        let e = self.ast[spec].ty;
        let mut rhs = self.type_expr(e);
        if tparams.contains(&rhs) {
            let message = "cannot use type parameter declared in alias declaration as RHS";
            self.error(self.start(e), Code::InvalidType, message);
            rhs = TypeId::INVALID;
        }
        self.close_scope();
        let placeholder = self.obj(obj).ty;
        if matches!(self.program.types.get(placeholder), Type::Pending(_)) {
            self.program.types.settle_pending(placeholder, rhs);
        }
        self.program.object_mut(obj).ty = rhs;
        self.program.info.type_specs.insert(spec, rhs);
    }

    /// A type declared in a function.
    pub(super) fn local_type(&mut self, spec: ast::TypeSpecId) {
        let s = &self.ast[spec];
        let name = self.ident_name(s.name);
        let kind = ObjKind::TypeName { alias: s.alias.is_some(), tparams: [].into() };
        let obj = self.new_object(name, self.ast[s.name].pos, Some(s.name), TypeId::INVALID, kind);
        self.declare_local(name, obj);
        self.local_types.insert(obj, spec);
        if s.alias.is_some() {
            self.states.insert(obj, State::Grey);
            self.path.push(obj);
            self.alias_decl(obj, spec);
            self.path.pop();
        } else {
            self.new_named(obj, spec);
            self.states.insert(obj, State::Grey);
            self.define_type(obj, spec);
        }
        self.states.remove(&obj);
        self.process_delayed();
    }

    /// Reports types that contain themselves.
    fn valid_type(&mut self, named: NamedId) {
        let obj = self.program.types.named(named).obj;
        let ty = self.obj(obj).ty;
        if !self.finite(ty, &mut Vec::new(), true) {
            // Once more, for what is to be said: now instances are walked as they are written.
            self.finite(ty, &mut Vec::new(), false);
        }
    }

    /// Reports instances and declared types that contain each other.
    fn type_cycle_error(&mut self, cycle: &[TypeId]) {
        let shown: Vec<(Pos, String)> = cycle
            .iter()
            .filter_map(|&t| {
                let (decl, args) = self.program.types.as_named(t)?;
                let d = self.program.types.named(decl);
                let instance = args.len() > d.n_outer;
                let at = self.instance_places.get(&t).filter(|_| instance);
                Some((at.copied().unwrap_or(self.obj(d.obj).pos), self.display(t)))
            })
            .collect();
        let Some(start) = (0..shown.len()).min_by_key(|&i| shown[i].0) else { return };
        let (pos, name) = &shown[start];
        if shown.len() == 1 {
            self.error(*pos, Code::Cycle, format!("invalid recursive type: {name} refers to itself"));
            return;
        }
        let nth = |i: usize| &shown[(start + i) % shown.len()];
        let notes = (0..shown.len())
            .map(|i| (nth(i).0, format!("{} refers to {}", nth(i).1, nth(i + 1).1)))
            .collect();
        self.report(*pos, Code::Cycle, format!("invalid recursive type {name}"), notes);
    }

    /// Walks what a value of the type contains; `path` are the declared types it is inside of.
    /// `quick`: instances like their declarations where possible, and nothing is reported.
    fn finite(&mut self, t: TypeId, path: &mut Vec<TypeId>, quick: bool) -> bool {
        if self.valid_types.contains(&t) {
            return true;
        }
        match self.program.types.get(t).clone() {
            Type::Array { elem, .. } => self.finite(elem, path, quick),
            Type::Struct(s) => s.fields.iter().all(|f| self.finite(f.ty, path, quick)),
            Type::Named { decl, args } => {
                if quick && self.is_finite_anyway(&args) {
                    // Finite if and only if the declaration is: walked once for all instances.
                    let own = self.obj(self.program.types.named(decl).obj).ty;
                    if own != t && self.program.types.as_named(own).is_some_and(|(d, _)| d == decl) {
                        return self.finite(own, path, quick);
                    }
                }
                let growing = !args.is_empty() && {
                    let types = &self.program.types;
                    path.iter().filter(|&&p| types.as_named(p).map(|x| x.0) == Some(decl)).count() > 20
                };
                let at = path.iter().position(|&p| p == t);
                let at = at.or_else(|| growing.then_some(0));
                if let Some(at) = at {
                    if quick {
                        return false;
                    }
                    let cycle = path[at..].to_vec();
                    let mut objs: Vec<ObjId> = path[at..]
                        .iter()
                        .filter_map(|&p| self.program.types.as_named(p))
                        .map(|(d, _)| self.program.types.named(d).obj)
                        .collect();
                    if growing {
                        objs.truncate(1);
                    }
                    for &o in &objs {
                        self.invalidate_type(o);
                    }
                    if growing {
                        self.cycle_error(&objs);
                    } else {
                        self.type_cycle_error(&cycle);
                    }
                    return false;
                }
                let Some(rhs) = self.program.types.named(decl).rhs else { return true };
                if path.len() > MAX_DEPTH as usize {
                    if quick {
                        return false;
                    }
                    let pos = self.obj(self.program.types.named(decl).obj).pos;
                    let message = format!("types nested too deeply (more than {MAX_DEPTH} levels)");
                    self.error(pos, Code::TooDeep, message);
                    self.program.types.named_mut(decl).rhs = Some(TypeId::INVALID);
                    return false;
                }
                path.push(t);
                // Instances are walked with their arguments in place.
                let inner = if self.program.types.as_named(rhs).is_some() {
                    self.instantiate_rhs(t, rhs)
                } else {
                    self.under(t)
                };
                let ok = self.finite(inner, path, quick);
                path.pop();
                if ok {
                    self.valid_types.insert(t);
                }
                ok
            }
            _ => true,
        }
    }

    /// Whether values of these type arguments contain no values of declared types.
    fn is_finite_anyway(&self, args: &[TypeId]) -> bool {
        args.iter().all(|&t| match self.program.types.get(t) {
            Type::Array { elem, .. } => self.is_finite_anyway(&[*elem]),
            Type::Struct(s) => s.fields.iter().all(|f| self.is_finite_anyway(&[f.ty])),
            Type::Named { .. } => false,
            _ => true,
        })
    }

    /// The right-hand side of a declared type with the instance's arguments.
    fn instantiate_rhs(&mut self, t: TypeId, rhs: TypeId) -> TypeId {
        let Some((decl, args)) = self.program.types.as_named(t) else { return rhs };
        let args = args.to_vec();
        let tparams = self.program.types.named(decl).tparams.clone();
        if tparams.len() != args.len() {
            return rhs;
        }
        self.program.types.subst(rhs, &tparams, &args)
    }

    fn check_method_uniqueness(&mut self, objects: &[ObjId]) {
        for &o in objects {
            let Some((decl, _)) = self.program.types.as_named(self.obj(o).ty) else { continue };
            if self.program.types.named(decl).obj != o || self.program.types.named(decl).methods.is_empty() {
                continue;
            }
            self.later(move |c| {
                let ty = c.obj(o).ty;
                let Some(s) = c.program.types.as_struct(ty) else { return };
                for f in &s.fields {
                    let d = c.program.types.named(decl);
                    let Some(&m) = d.method_index.get(&(f.name, f.pkg)) else { continue };
                    let method = d.methods[m as usize].obj;
                    let text = c.text(f.name).to_string();
                    let pos = c.obj(method).pos;
                    let note = c.field_pos(o, f.name).map(|p| (p, format!("other declaration of {text}")));
                    let message = format!("field and method with the same name {text}");
                    c.report(pos, Code::Redeclared, message, note.into_iter().collect());
                }
            });
        }
    }

    /// Where a declared struct type's field is declared.
    fn field_pos(&mut self, obj: ObjId, name: Name) -> Option<Pos> {
        let DeclKind::Type(spec) = self.decls[*self.decl_of.get(&obj)?].kind else { return None };
        let e = self.ast.unparen(self.ast[spec].ty);
        let ExprKind::Struct(fields) = &self.ast[e].kind else { return None };
        for &f in fields.iter() {
            for &n in self.ast[f].names.iter() {
                if self.ident_name(n) == name {
                    return Some(self.ast[n].pos);
                }
            }
            if self.ast[f].names.is_empty() {
                return Some(self.start(self.ast[f].ty)).filter(|_| {
                    self.embedded_name(self.ast[f].ty).is_some_and(|i| self.ident_name(i) == name)
                });
            }
        }
        None
    }

    // Constants and variables.

    pub(super) fn const_decl(
        &mut self,
        obj: ObjId,
        ty: Option<ExprId>,
        init: Option<ExprId>,
        iota: u32,
        inherited: bool,
    ) {
        self.env.iota = Some(super::constant::Const::Int(i64::from(iota)));
        if let Some(e) = ty {
            let t = self.type_expr(e);
            if !self.is_const_type(t) {
                let u = self.under(t);
                if u != TypeId::INVALID {
                    let message = format!("invalid constant type {}", self.display(t));
                    self.error(self.start(e), Code::InvalidType, message);
                }
                self.env.iota = None;
                return;
            }
            self.program.object_mut(obj).ty = t;
        }
        let mut x = Operand::invalid();
        if let Some(e) = init {
            if inherited {
                self.env.err_pos = Some(self.obj(obj).pos);
            }
            x = self.expr(None, e);
        }
        self.init_const(obj, &mut x);
        self.env.iota = None;
        self.env.err_pos = None;
    }

    pub(super) fn var_decl(
        &mut self,
        obj: ObjId,
        lhs: Option<&[ObjId]>,
        ty: Option<ExprId>,
        init: Option<ExprId>,
    ) {
        if let Some(e) = ty {
            let t = self.var_type(e);
            self.program.object_mut(obj).ty = t;
            if t == TypeId::INVALID {
                init.into_iter().for_each(|e| self.use_expr(e));
                return;
            }
        }
        let Some(init) = init else { return };
        let Some(lhs) = lhs.filter(|l| l.len() != 1) else {
            let target = self.obj(obj).ty;
            let mut x = self.expr_with_target(target, init, obj);
            self.init_var(obj, &mut x, Context::Text("variable declaration"));
            return;
        };
        let t = self.obj(obj).ty;
        if ty.is_some() {
            for &o in lhs {
                self.program.object_mut(o).ty = t;
            }
        }
        self.init_vars(lhs, &[init], None);
        for o in lhs {
            if *o != obj {
                self.states.remove(o);
            }
        }
    }

    // Functions.

    fn func_decl(&mut self, obj: ObjId, func: ast::FuncId, decl: usize) {
        let f = &self.ast[func];
        self.open_scope();
        let recv = f.receiver.map(|r| self.receiver(obj, r));
        let own = self.declare_type_params(&f.type_params);
        let mut all: Vec<TypeId> = recv.as_ref().map(|r| r.1.clone()).unwrap_or_default();
        let own_types: Vec<TypeId> = own.iter().map(|&(_, o)| self.obj(o).ty).collect();
        all.extend(&own_types);
        self.env.outer_tparams = all.clone();
        self.resolve_bounds(&f.type_params, &own);
        let sig = self.func_type(f.sig, own_types.into());
        if let (Some((Some(var), ..)), Some(r)) = (&recv, f.receiver) {
            let name = self.obj(*var).name;
            let _ = r;
            self.declare_local(name, *var);
        }
        self.declare_params(f.sig);
        let scopes = std::mem::take(&mut self.env.scopes);
        self.program.object_mut(obj).ty = sig;
        self.set_method_signature(obj, sig);
        let recv_var = recv.and_then(|r| r.0);
        self.program.info.funcs.insert(func, FuncInfo { obj, recv: recv_var, tparams: all.clone() });
        let own = self.program.package(self.pkg).library;
        if f.type_params.is_empty() || f.body.is_some() || own {
            // A function without body is a native, a generic one of the std packages an intrinsic.
        } else {
            let pos = self.ast[f.name].pos;
            self.error(pos, Code::InvalidDecl, "generic function is missing function body");
        }
        let Some(body) = f.body else { return };
        let file = self.env.file;
        self.bodies.push_back(Box::new(move |c: &mut Checker<'a>| {
            c.env = Env { file, scopes, decl: Some(decl), outer_tparams: all, ..Env::default() };
            c.func_body(None, f.sig, body);
        }));
    }

    fn set_method_signature(&mut self, obj: ObjId, sig: TypeId) {
        if let &Object { kind: ObjKind::Func { recv: Some(decl), .. }, name, pkg, .. } = self.obj(obj) {
            let exported = self.program.types.names.is_exported(name);
            let d = self.program.types.named_mut(decl);
            let key = (name, if exported { PkgId::NONE } else { pkg });
            let at = d.method_index.get(&key).map(|&i| i as usize).filter(|&i| d.methods[i].obj == obj);
            // Of several of one name the index has the last.
            let at = at.or_else(|| d.methods.iter().position(|m| m.obj == obj));
            if let Some(at) = at {
                d.methods[at].sig = Some(sig);
            }
        }
    }

    /// The receiver variable and the type parameters of its type, which become visible.
    fn receiver(&mut self, method: ObjId, field: FieldId) -> (Option<ObjId>, Vec<TypeId>) {
        let f = &self.ast[field];
        let mut base = self.ast.unparen(f.ty);
        let mut ptr = false;
        if let ExprKind::Star(x) = self.ast[base].kind {
            ptr = true;
            base = self.ast.unparen(x);
        }
        let (ty, tparams) = match &self.ast[base].kind {
            ExprKind::Index(x, args) => self.generic_receiver(base, *x, args, ptr),
            _ => (self.var_type(f.ty), Vec::new()),
        };
        let (name, pos, ident) = match f.names.first() {
            Some(&n) => (self.ident_name(n), self.ast[n].pos, Some(n)),
            None => (Name::EMPTY, f.pos, None),
        };
        let level = 0;
        let var = Var { param: true, used: true, level, ..Var::default() };
        let obj = self.new_object(name, pos, ident, ty, ObjKind::Var(var));
        let at = self.start(base);
        self.later(move |c| c.valid_receiver(at, method, ty));
        (Some(obj), tparams)
    }

    fn generic_receiver(
        &mut self,
        index: ExprId,
        x: ExprId,
        args: &[ExprId],
        ptr: bool,
    ) -> (TypeId, Vec<TypeId>) {
        let mut names = Vec::new();
        for &a in args {
            match self.ast[a].kind {
                ExprKind::Ident(i) => names.push(Some(i)),
                ExprKind::Bad => names.push(None),
                _ => {
                    let message =
                        format!("receiver type parameter {} must be an identifier", self.expr_string(a));
                    self.error(self.start(a), Code::InvalidReceiver, message);
                    names.push(None);
                }
            }
        }
        let t = self.generic_type(x);
        let Some((decl, _)) = self.program.types.as_named(t.unwrap_or(TypeId::INVALID)) else {
            if let Some(t) = t {
                let message = if t == TypeId::INVALID {
                    return (self.invalid_receiver_params(&names), Vec::new());
                } else {
                    let shown = self.named_object(x).map(|o| self.display_generic(o));
                    let shown = shown.unwrap_or_else(|| self.display(t));
                    format!("cannot define new methods on generic alias type {shown}")
                };
                self.error(self.start(x), Code::InvalidReceiver, message);
            }
            return (self.invalid_receiver_params(&names), Vec::new());
        };
        let tparams = self.program.types.named(decl).tparams.clone();
        if tparams.len() != names.len() {
            let n = names.len();
            let message = format!(
                "receiver declares {n} type parameter{}, but receiver base type declares {}",
                if n == 1 { "" } else { "s" },
                tparams.len()
            );
            self.error(self.start(x), Code::InvalidReceiver, message);
        }
        for (i, n) in names.iter().enumerate() {
            let Some(n) = *n else { continue };
            let name = self.ident_name(n);
            let ty = tparams.get(i).copied().unwrap_or(TypeId::INVALID);
            let kind = ObjKind::TypeName { alias: true, tparams: [].into() };
            let obj = self.new_object(name, self.ast[n].pos, Some(n), ty, kind);
            self.declare_local(name, obj);
        }
        let mut ty = self.program.types.instance(decl, &tparams);
        self.program.info.record(index, ty, super::info::Mode::Type, None);
        if ptr {
            ty = self.program.types.pointer(ty);
        }
        (ty, tparams)
    }

    /// Declares the names so that the body has no errors for them.
    fn invalid_receiver_params(&mut self, names: &[Option<ast::IdentId>]) -> TypeId {
        for n in names.iter().flatten() {
            let name = self.ident_name(*n);
            let kind = ObjKind::TypeName { alias: true, tparams: [].into() };
            let obj = self.new_object(name, self.ast[*n].pos, Some(*n), TypeId::INVALID, kind);
            self.declare_local(name, obj);
        }
        TypeId::INVALID
    }

    fn valid_receiver(&mut self, pos: Pos, _method: ObjId, ty: TypeId) {
        let (base, _) = self.program.types.deref(ty);
        if base == TypeId::INVALID {
            return;
        }
        let shown = self.display(base);
        match self.program.types.get(base).clone() {
            Type::Named { decl, .. } => {
                if self.program.types.named(decl).pkg != self.pkg {
                    let message = format!("cannot define new methods on non-local type {shown}");
                    self.error(pos, Code::InvalidReceiver, message);
                    return;
                }
                let cause = match self.program.types.under_type(base) {
                    Type::Basic(crate::types::Basic::UnsafePointer) => "unsafe.Pointer",
                    Type::Pointer(_) | Type::Interface(_) => "pointer or interface type",
                    _ => return,
                };
                let message = format!("invalid receiver type {shown} ({cause})");
                self.error(pos, Code::InvalidReceiver, message);
            }
            Type::Basic(_) => {
                let message = format!("cannot define new methods on non-local type {shown}");
                self.error(pos, Code::InvalidReceiver, message);
            }
            _ => {
                let message = format!("invalid receiver type {}", self.display(ty));
                self.error(pos, Code::InvalidReceiver, message);
            }
        }
    }
}
