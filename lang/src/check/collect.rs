//! Package-level objects: what the files of a package declare and import.

use super::info::{ObjKind, Var};
use super::{Checker, Decl, DeclKind, State};
use crate::ast::{self, ExprId, ExprKind, File, FuncId, IdentId, ImportId};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::print::Spelling;
use crate::types::{MethodDecl, Name, NamedId, ObjId, Set, Type, TypeId};

/// A method to be attached to its type.
struct Method {
    func: FuncId,
    obj: ObjId,
    ptr: bool,
    base: Name,
}

impl Checker<'_> {
    /// How this package spells the types that have two names.
    pub(super) fn set_spelling(&mut self, files: &[File]) {
        let types = &mut self.program.types;
        types.spelling = Spelling { pkg: self.pkg, ..Spelling::default() };
        if files.is_empty() {
            return;
        }
        let mut used = [false; 4];
        let names = ["uint8", "byte", "int32", "rune"].map(|n| self.ast.names.lookup(n));
        let inside = |pos: Pos| files.iter().any(|f| f.package_pos <= pos && pos <= f.end);
        let mut count_any = false;
        let any = self.ast.names.lookup("any");
        if files.iter().map(|f| f.end.0 - f.package_pos.0).sum::<u32>() < 1 << 20 {
            for (_, ident) in self.ast.idents.iter() {
                let hit = names.iter().position(|n| *n == Some(ident.name));
                if (hit.is_some() || Some(ident.name) == any) && inside(ident.pos) {
                    match hit {
                        Some(i) => used[i] = true,
                        None => count_any = true,
                    }
                }
            }
        }
        types.spelling.byte = used[1] || !used[0];
        types.spelling.rune = used[3] || !used[2];
        let literal = self
            .ast
            .exprs
            .iter()
            .any(|(_, e)| matches!(&e.kind, ExprKind::Interface(l) if l.is_empty()) && inside(e.start));
        types.spelling.any = count_any || !literal;
    }

    pub(super) fn collect_objects(&mut self, files: &[File]) {
        let mut methods = Vec::new();
        for (i, file) in files.iter().enumerate() {
            self.file_scopes.push(self.earlier_imports.clone());
            self.env.file = i;
            self.check_package_clause(file, &files[0]);
            for decl in &file.decls {
                match &decl.kind {
                    ast::DeclKind::Bad => {}
                    ast::DeclKind::Import(specs) => specs.iter().for_each(|&s| self.collect_import(s)),
                    ast::DeclKind::Const(specs) => specs.iter().for_each(|&s| self.collect_const(i, s)),
                    ast::DeclKind::Var(specs) => specs.iter().for_each(|&s| self.collect_var(i, s)),
                    ast::DeclKind::Type(specs) => {
                        for &s in specs.iter() {
                            let name = self.ast[s].name;
                            let kind =
                                ObjKind::TypeName { alias: self.ast[s].alias.is_some(), tparams: [].into() };
                            self.declare_package(i, name, kind, DeclKind::Type(s));
                        }
                    }
                    ast::DeclKind::Func(f) => self.collect_func(i, *f, &mut methods),
                }
            }
        }
        self.check_file_conflicts();
        self.attach_methods(methods);
    }

    fn check_package_clause(&mut self, file: &File, first: &File) {
        let (Some(name), Some(want)) = (file.package, first.package) else { return };
        let pos = self.ast[name].pos;
        if self.ast.name(name) == "_" {
            self.error(pos, Code::InvalidDecl, "invalid package name _");
        } else if self.ast.name(name) != self.ast.name(want) {
            let message =
                format!("package {}; expected package {}", self.ast.name(name), self.ast.name(want));
            self.error(pos, Code::InvalidDecl, message);
        }
    }

    fn collect_import(&mut self, spec: ImportId) {
        let s = &self.ast[spec];
        let Some(&pkg) = self.program.info.imports.get(spec) else { return };
        let pos = s.pos;
        let imported_name = self.program.package(pkg).name;
        let name = match s.name {
            Some(i) => self.ident_name(i),
            None => imported_name,
        };
        let text = self.text(name).to_string();
        if text == "init" {
            self.error(pos, Code::InvalidDecl, "cannot import package as init - init must be a func");
            return;
        }
        let obj = self.new_object(name, pos, s.name, TypeId::INVALID, ObjKind::PkgName(pkg));
        if self.fake_imports.contains(&pkg) {
            self.used_imports.insert(obj);
        }
        self.imports.push(obj);
        if text == "." {
            self.dot_import(obj, pkg);
        } else if name != Name::BLANK {
            let scope = &self.file_scopes[self.env.file];
            match scope.get(&name).copied() {
                Some(other) if self.earlier_imports.get(&name) != Some(&other) => {
                    self.redeclared(name, obj, other)
                }
                _ => {
                    self.file_scopes[self.env.file].insert(name, obj);
                }
            }
        }
    }

    fn dot_import(&mut self, import: ObjId, pkg: crate::types::PkgId) {
        let mut names: Vec<(Name, ObjId)> =
            self.program.package(pkg).scope.iter().map(|(n, o)| (*n, *o)).collect();
        names.sort_by_key(|(_, o)| *o);
        let file = self.env.file;
        for (name, obj) in names {
            if !self.program.types.names.is_exported(name) {
                continue;
            }
            if let Some(other) = self.file_scopes[file].get(&name).copied() {
                self.redeclared(name, import, other);
                continue;
            }
            self.file_scopes[file].insert(name, obj);
            self.dot_imports.insert((file, obj), import);
        }
    }

    fn add_decl(&mut self, file: usize, kind: DeclKind) -> usize {
        self.decls.push(Decl { file, kind, deps: Vec::new(), dep_set: Set::default() });
        self.decls.len() - 1
    }

    fn register(&mut self, obj: ObjId, decl: usize) {
        self.decl_of.insert(obj, decl);
        self.states.insert(obj, State::White);
        self.objects_in_order.push(obj);
    }

    fn declare_package(&mut self, file: usize, ident: IdentId, kind: ObjKind, decl: DeclKind) -> ObjId {
        let d = self.add_decl(file, decl);
        self.declare_with(ident, kind, d)
    }

    fn declare_with(&mut self, ident: IdentId, kind: ObjKind, decl: usize) -> ObjId {
        let name = self.ident_name(ident);
        let pos = self.ast[ident].pos;
        let text = self.ast.name(ident);
        let is_func = matches!(kind, ObjKind::Func { .. });
        let obj = self.new_object(name, pos, Some(ident), TypeId::INVALID, kind);
        self.register(obj, decl);
        if !is_func && text == "init" {
            self.error(pos, Code::InvalidDecl, "cannot declare init - must be func");
            return obj;
        }
        if !is_func && text == "main" && self.text(self.pkg_name) == "main" {
            self.error(pos, Code::InvalidDecl, "cannot declare main - must be func");
            return obj;
        }
        self.insert_package(name, obj);
        obj
    }

    fn insert_package(&mut self, name: Name, obj: ObjId) {
        if name == Name::BLANK {
            return;
        }
        match self.program.package(self.pkg).scope.get(&name).copied() {
            Some(other) if self.decl_of.contains_key(&other) => self.redeclared(name, obj, other),
            other => {
                self.replaced.extend(other.map(|other| (other, obj)));
                self.program.packages[self.pkg.0 as usize].scope.insert(name, obj);
            }
        }
    }

    fn collect_const(&mut self, file: usize, spec: ast::ConstId) {
        let s = &self.ast[spec];
        let from = s.inherits.map_or(s, |i| &self.ast[i]);
        for (i, &name) in s.names.iter().enumerate() {
            let kind = DeclKind::Const {
                ty: from.ty,
                init: from.values.get(i).copied(),
                iota: s.iota,
                inherited: s.inherits.is_some(),
            };
            let value = super::constant::Const::Unknown;
            self.declare_package(file, name, ObjKind::Const(value), kind);
        }
        self.arity(s.pos, &s.names, &from.values, true, s.inherits.is_some());
    }

    fn collect_var(&mut self, file: usize, spec: ast::VarId) {
        let s = &self.ast[spec];
        let global = ObjKind::Var(Var { global: true, ..Var::default() });
        if s.values.len() == 1 && s.names.len() > 1 {
            let d = self
                .add_decl(file, DeclKind::Var { lhs: Some(Vec::new()), ty: s.ty, init: Some(s.values[0]) });
            let objs: Vec<ObjId> = s.names.iter().map(|&n| self.declare_with(n, global.clone(), d)).collect();
            if let DeclKind::Var { lhs, .. } = &mut self.decls[d].kind {
                *lhs = Some(objs);
            }
        } else {
            for (i, &name) in s.names.iter().enumerate() {
                let kind = DeclKind::Var { lhs: None, ty: s.ty, init: s.values.get(i).copied() };
                self.declare_package(file, name, global.clone(), kind);
            }
        }
        if s.ty.is_none() || !s.values.is_empty() {
            self.arity(s.pos, &s.names, &s.values, false, false);
        }
    }

    /// Compares the numbers of names and values of a declaration.
    pub(super) fn arity(
        &mut self,
        pos: Pos,
        names: &[IdentId],
        values: &[ExprId],
        constant: bool,
        inherited: bool,
    ) {
        let (l, r) = (names.len(), values.len());
        if l < r {
            let n = values[l];
            if inherited {
                let message = format!("extra init expr at {}", self.place(self.start(n)));
                self.error(pos, Code::Count, message);
            } else {
                let message = format!("extra init expr {}", self.expr_string(n));
                self.error(self.start(n), Code::Count, message);
            }
        } else if l > r && (constant || r != 1) {
            let message = format!("missing init expr for {}", self.ast.name(names[r]));
            self.error(self.ast[names[r]].pos, Code::Count, message);
        }
    }

    fn collect_func(&mut self, file: usize, func: FuncId, methods: &mut Vec<Method>) {
        let f = &self.ast[func];
        let text = self.ast.name(f.name);
        self.program.packages[self.pkg.0 as usize].funcs.push(func);
        let kind = ObjKind::Func { decl: func, recv: None };
        let name = self.ident_name(f.name);
        let pos = self.ast[f.name].pos;
        let d = self.add_decl(file, DeclKind::Func(func));
        let obj = self.new_object(name, pos, Some(f.name), TypeId::INVALID, kind);
        self.register(obj, d);
        if let Some(recv) = f.receiver {
            let (ptr, base) = self.unpack_receiver(self.ast[recv].ty);
            if let ExprKind::Ident(i) = self.ast[base].kind
                && text != "_"
            {
                let base = self.ident_name(i);
                methods.push(Method { func, obj, ptr, base });
            }
            return;
        }
        let is_main = text == "main" && self.text(self.pkg_name) == "main";
        if text == "init" || is_main {
            self.check_special_func(func, text);
        }
        if text == "init" {
            self.program.packages[self.pkg.0 as usize].inits.push(func);
            if f.body.is_none() {
                self.error(pos, Code::InvalidDecl, "func init must have a body");
            }
        } else {
            self.insert_package(name, obj);
        }
    }

    fn check_special_func(&mut self, func: FuncId, text: &str) {
        let f = &self.ast[func];
        if let Some(&t) = f.type_params.first() {
            let message = format!("func {text} must have no type parameters");
            self.error(self.ast[t].pos, Code::InvalidDecl, message);
        }
        let sig = &self.ast[f.sig];
        if !sig.params.is_empty() || !sig.results.is_empty() {
            let message = format!("func {text} must have no arguments and no return values");
            self.error(self.ast[f.name].pos, Code::InvalidDecl, message);
        }
    }

    /// Is the receiver type a pointer, and the expression of its base type without type parameters.
    pub(super) fn unpack_receiver(&self, ty: ExprId) -> (bool, ExprId) {
        let mut base = self.ast.unparen(ty);
        let mut ptr = false;
        if let ExprKind::Star(x) = self.ast[base].kind {
            ptr = true;
            base = self.ast.unparen(x);
        }
        if let ExprKind::Index(x, _) = self.ast[base].kind {
            base = x;
        }
        (ptr, base)
    }

    fn check_file_conflicts(&mut self) {
        for file in 0..self.file_scopes.len() {
            let mut names: Vec<(Name, ObjId)> =
                self.file_scopes[file].iter().map(|(n, o)| (*n, *o)).collect();
            names.sort_by_key(|(_, o)| *o);
            for (name, obj) in names {
                if self.earlier_imports.get(&name) == Some(&obj) {
                    continue;
                }
                let Some(alt) = self.program.package(self.pkg).scope.get(&name).copied() else { continue };
                let text = self.text(name).to_string();
                let (message, at) = match self.obj(obj).kind {
                    ObjKind::PkgName(p) => {
                        let imported = self.package_description(p);
                        (format!("{text} already declared through import of {imported}"), obj)
                    }
                    _ => {
                        let imported = self.package_description(self.obj(obj).pkg);
                        let import = self.dot_imports.get(&(file, obj)).copied().unwrap_or(obj);
                        (format!("{text} already declared through dot-import of {imported}"), import)
                    }
                };
                let note = (self.obj(at).pos, format!("other declaration of {text}"));
                self.report(self.obj(alt).pos, Code::Redeclared, message, vec![note]);
            }
        }
    }

    fn package_description(&self, p: crate::types::PkgId) -> String {
        let pkg = self.program.package(p);
        format!("package {} (\"{}\")", self.text(pkg.name), pkg.path)
    }

    /// Adds methods to their types' declarations, whose types are still to be resolved.
    fn attach_methods(&mut self, methods: Vec<Method>) {
        for m in methods {
            let Some((ptr, base)) = self.resolve_base_type(m.ptr, m.base) else { continue };
            let ty = self.declare_named(base);
            let Some((decl, _)) = self.program.types.as_named(ty) else { continue };
            self.attach_method(decl, base, &m, ptr);
        }
    }

    fn attach_method(&mut self, decl: NamedId, base: ObjId, m: &Method, ptr_recv: bool) {
        let name = self.obj(m.obj).name;
        let pkg = self.program.types.name_pkg(name, self.pkg);
        if let ObjKind::Func { recv, .. } = &mut self.program.object_mut(m.obj).kind {
            *recv = Some(decl);
        }
        let _ = m.func;
        let known = self.program.types.named(decl).method_index.get(&(name, pkg)).copied();
        if let Some(i) = known {
            let other = self.program.types.named(decl).methods[i as usize].obj;
            if !self.decl_of.contains_key(&other) {
                // A REPL's entry declares the method anew.
                let method = MethodDecl { name, pkg, obj: m.obj, ptr_recv, sig: None };
                self.program.types.named_mut(decl).methods[i as usize] = method;
                self.replaced.push((other, m.obj));
                return;
            }
            let message = format!(
                "method {}.{} already declared at {}",
                self.text(self.obj(base).name),
                self.text(name),
                self.place(self.obj(other).pos)
            );
            self.error(self.obj(m.obj).pos, Code::Redeclared, message);
            return;
        }
        self.program.types.add_method(decl, MethodDecl { name, pkg, obj: m.obj, ptr_recv, sig: None });
    }

    /// The type declaration that a receiver's type name leads to, through aliases, and whether a pointer was
    /// met on the way.
    fn resolve_base_type(&mut self, ptr: bool, name: Name) -> Option<(bool, ObjId)> {
        let mut ptr = ptr;
        let mut name = name;
        let mut seen = Set::default();
        loop {
            let obj = self.program.package(self.pkg).scope.get(&name).copied()?;
            if !seen.insert(obj) {
                return None;
            }
            let Some(&d) = self.decl_of.get(&obj) else { return self.earlier_base_type(ptr, obj) };
            let DeclKind::Type(spec) = self.decls[d].kind else { return None };
            let s = &self.ast[spec];
            if s.alias.is_none() {
                return Some((ptr, obj));
            }
            if !s.type_params.is_empty() {
                return None;
            }
            let mut ty = self.ast.unparen(s.ty);
            if let ExprKind::Star(x) = self.ast[ty].kind {
                if ptr {
                    return None;
                }
                ptr = true;
                ty = self.ast.unparen(x);
            }
            match self.ast[ty].kind {
                ExprKind::Ident(i) => name = self.ident_name(i),
                _ => return None,
            }
        }
    }

    /// The same for a name that an earlier entry of a REPL has declared.
    fn earlier_base_type(&self, ptr: bool, obj: ObjId) -> Option<(bool, ObjId)> {
        let ObjKind::TypeName { .. } = self.obj(obj).kind else { return None };
        let ty = self.obj(obj).ty;
        let (base, ptr) = match self.program.types.get(ty) {
            Type::Pointer(_) if ptr => return None,
            Type::Pointer(base) => (*base, true),
            _ => (ty, ptr),
        };
        let (decl, _) = self.program.types.as_named(base)?;
        let named = self.program.types.named(decl);
        (named.pkg == self.pkg).then_some((ptr, named.obj))
    }

    pub(super) fn unused_imports(&mut self) {
        let reduced = self.options.reduced_library && self.program.package(self.pkg).library;
        if self.options.allow_unused || reduced {
            return;
        }
        for obj in std::mem::take(&mut self.imports) {
            let o = self.obj(obj);
            if o.name == Name::BLANK || self.used_imports.contains(&obj) {
                continue;
            }
            let ObjKind::PkgName(p) = o.kind else { continue };
            let path = self.program.package(p).path.clone();
            let elem = path.rsplit('/').next().unwrap_or(&path);
            let name = self.text(o.name);
            let message = if name == "." || name == elem {
                format!("\"{path}\" imported and not used")
            } else {
                format!("\"{path}\" imported as {name} and not used")
            };
            self.error(self.obj(obj).pos, Code::UnusedImport, message);
        }
    }
}
