//! Finding fields and methods by name, through embedded fields; method sets.
//!
//! The search goes level by level through embedded structs. What is found on the shallowest level counts; if
//! it is found there more than once, or at all behind a type that occurs there more than once, the selector
//! is ambiguous.

use super::{Map, MethodDecl, Name, NamedId, ObjId, PkgId, Set, Struct, Type, TypeId, Types};
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The result of a lookup.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// Nothing of the name.
    None,
    /// Several on one level.
    Ambiguous,
    /// A field.
    Field {
        /// Field indices to it.
        path: Vec<u32>,
        /// Its type.
        ty: TypeId,
        /// Was a pointer followed?
        indirect: bool,
    },
    /// A declared method.
    Method {
        /// Field indices to the value with the method.
        path: Vec<u32>,
        /// Was a pointer followed (the operand itself included)?
        indirect: bool,
        /// The declared type (with its type arguments) that has the method.
        recv: TypeId,
        /// Its declaration.
        decl: NamedId,
        /// Index in the declaration's methods.
        index: usize,
        /// The method.
        method: ObjId,
        /// Is its receiver a pointer?
        ptr_recv: bool,
    },
    /// A method of an interface or of a type parameter's constraint.
    Interface {
        /// Field indices to the interface value.
        path: Vec<u32>,
        /// The interface type or type parameter.
        recv: TypeId,
        /// The method's index.
        index: u32,
        /// Its signature.
        sig: TypeId,
        /// Was a pointer followed?
        indirect: bool,
    },
}

/// A method of a method set.
#[derive(Clone, Debug)]
pub struct SetMethod {
    /// Its name.
    pub name: Name,
    /// The declaring package; `NONE` if exported.
    pub pkg: PkgId,
    /// Where it is found: `Method` or `Interface`.
    pub found: Lookup,
}

/// Struct types with as many fields get an index.
const MANY_FIELDS: usize = 32;

/// Fields of a struct type by name, and the embedded ones.
#[derive(Clone, Debug, Default)]
pub(super) struct FieldIndex {
    by_name: Map<(Name, PkgId), Vec<u32>>,
    embedded: Vec<u32>,
}

struct Embedded {
    ty: TypeId,
    path: Vec<u32>,
    indirect: bool,
    multiple: bool,
}

impl Types {
    /// The field or method `name` of `t`, as seen in package `pkg`. `fold` ignores upper and lower case (to
    /// find what might have been meant).
    pub fn lookup_fold(&mut self, t: TypeId, pkg: PkgId, name: Name, fold: bool) -> Lookup {
        if name == Name::BLANK {
            return Lookup::None;
        }
        // A declared pointer type has no methods, but the fields of what it points to.
        if self.as_named(t).is_some()
            && let Some(elem) = self.as_pointer(t)
        {
            let p = self.pointer(elem);
            return match self.search(p, pkg, name, fold) {
                f @ (Lookup::Field { .. } | Lookup::Ambiguous) => f,
                _ => Lookup::None,
            };
        }
        self.search(t, pkg, name, fold)
    }

    /// The field or method `name` of `t`, as seen in package `pkg`.
    pub fn lookup(&mut self, t: TypeId, pkg: PkgId, name: Name) -> Lookup {
        self.lookup_fold(t, pkg, name, false)
    }

    fn name_matches(&self, n: Name, npkg: PkgId, name: Name, pkg: PkgId, fold: bool) -> bool {
        if fold {
            return self.names.text(n).to_lowercase() == self.names.text(name).to_lowercase();
        }
        n == name && npkg == pkg
    }

    /// The base of an unnamed pointer type.
    pub fn deref(&self, t: TypeId) -> (TypeId, bool) {
        match self.get(t) {
            Type::Pointer(e) => (*e, true),
            _ => (t, false),
        }
    }

    fn search(&mut self, t: TypeId, pkg: PkgId, name: Name, fold: bool) -> Lookup {
        let pkg = self.name_pkg(name, pkg);
        let (base, is_ptr) = self.deref(t);
        if is_ptr && matches!(self.under_type(base), Type::Interface(_)) {
            return Lookup::None;
        }
        if !fold && let Some(found) = self.search_top(base, is_ptr, pkg, name) {
            return found;
        }
        let mut level = vec![Embedded { ty: base, path: Vec::new(), indirect: is_ptr, multiple: false }];
        // Most searches end on the first level: a set is made for those that go on.
        let mut seen: Set<TypeId> = Set::default();
        let mut first = true;
        while !level.is_empty() {
            let mut found = Lookup::None;
            let mut next: Vec<Embedded> = Vec::new();
            for e in &level {
                if let Some((decl, _)) = self.as_named(e.ty) {
                    if !first && (e.ty == base || !seen.insert(e.ty)) {
                        continue;
                    }
                    if let Some(m) = self.find_method(decl, name, pkg, fold) {
                        if !matches!(found, Lookup::None) || e.multiple {
                            return Lookup::Ambiguous;
                        }
                        let d = &self.named(decl).methods[m];
                        found = Lookup::Method {
                            path: e.path.clone(),
                            indirect: e.indirect,
                            recv: e.ty,
                            decl,
                            index: m,
                            method: d.obj,
                            ptr_recv: d.ptr_recv,
                        };
                        continue;
                    }
                }
                match self.under_type(e.ty).clone() {
                    Type::Struct(s) => {
                        // Which fields matter, if there are too many to look at all of them.
                        let index =
                            (!fold && s.fields.len() >= MANY_FIELDS).then(|| self.field_index(e.ty, &s));
                        let some = index.as_ref().map(|x| x.by_name.get(&(name, pkg)).unwrap_or(&x.embedded));
                        for at in 0..some.map_or(s.fields.len(), Vec::len) {
                            let i = some.map_or(at, |some| some[at] as usize);
                            let f = &s.fields[i];
                            if self.name_matches(f.name, f.pkg, name, pkg, fold) {
                                if !matches!(found, Lookup::None) || e.multiple {
                                    return Lookup::Ambiguous;
                                }
                                let mut path = e.path.clone();
                                path.push(i as u32);
                                found = Lookup::Field { path, ty: f.ty, indirect: e.indirect };
                                continue;
                            }
                            if f.embedded && matches!(found, Lookup::None) {
                                let (ty, ptr) = self.deref(f.ty);
                                if matches!(self.under_type(ty), Type::Struct(_) | Type::Interface(_))
                                    || self.as_named(ty).is_some()
                                {
                                    let mut path = e.path.clone();
                                    path.push(i as u32);
                                    next.push(Embedded {
                                        ty,
                                        path,
                                        indirect: e.indirect || ptr,
                                        multiple: e.multiple,
                                    });
                                }
                            }
                        }
                    }
                    Type::Interface(iface) => {
                        // Methods are sorted by the texts of their names.
                        let text = |n: Name| self.names.text(n);
                        let first = match fold {
                            true => 0,
                            false => iface.methods.partition_point(|m| text(m.name) < text(name)),
                        };
                        let at = iface
                            .methods
                            .iter()
                            .skip(first)
                            .take_while(|m| fold || text(m.name) == text(name))
                            .position(|m| self.name_matches(m.name, m.pkg, name, pkg, fold))
                            .map(|i| first + i);
                        if let Some(i) = at {
                            if !matches!(found, Lookup::None) || e.multiple {
                                return Lookup::Ambiguous;
                            }
                            found = Lookup::Interface {
                                path: e.path.clone(),
                                recv: e.ty,
                                index: i as u32,
                                sig: iface.methods[i].sig,
                                indirect: e.indirect,
                            };
                        }
                    }
                    _ => {}
                }
            }
            if !matches!(found, Lookup::None) {
                return found;
            }
            level = if next.len() > 1 { consolidate(next) } else { next };
            first = false;
        }
        Lookup::None
    }

    /// What is found without looking into embedded fields, as most names are: a method of the type itself, or a field of
    /// a struct that is not large.
    fn search_top(&mut self, base: TypeId, is_ptr: bool, pkg: PkgId, name: Name) -> Option<Lookup> {
        if let Some((decl, _)) = self.as_named(base)
            && let Some(index) = self.find_method(decl, name, pkg, false)
        {
            let &MethodDecl { obj: method, ptr_recv, .. } = &self.named(decl).methods[index];
            let path = Vec::new();
            return Some(Lookup::Method {
                path,
                indirect: is_ptr,
                recv: base,
                decl,
                index,
                method,
                ptr_recv,
            });
        }
        let Type::Struct(s) = self.under_type(base) else { return None };
        if s.fields.len() >= MANY_FIELDS {
            return None;
        }
        let mut fields = s.fields.iter().enumerate().filter(|(_, f)| f.name == name && f.pkg == pkg);
        let (i, field) = fields.next()?;
        if fields.next().is_some() {
            return Some(Lookup::Ambiguous);
        }
        Some(Lookup::Field { path: vec![i as u32], ty: field.ty, indirect: is_ptr })
    }

    fn field_index(&mut self, t: TypeId, s: &Struct) -> Arc<FieldIndex> {
        let u = self.under(t);
        if let Some(known) = self.field_indices.get(&u) {
            return known.clone();
        }
        let mut index = FieldIndex::default();
        for (i, f) in (0..).zip(&s.fields) {
            index.by_name.entry((f.name, f.pkg)).or_default().push(i);
            if f.embedded {
                index.embedded.push(i);
            }
        }
        let index = Arc::new(index);
        self.field_indices.insert(u, index.clone());
        index
    }

    fn find_method(&self, decl: NamedId, name: Name, pkg: PkgId, fold: bool) -> Option<usize> {
        let d = self.named(decl);
        if fold {
            return d.methods.iter().position(|m| self.name_matches(m.name, m.pkg, name, pkg, true));
        }
        d.method_index.get(&(name, pkg)).map(|&i| i as usize)
    }

    /// The signature of a method that a lookup found, for the type arguments of its receiver.
    pub fn method_signature(&mut self, found: &Lookup) -> Option<TypeId> {
        match found {
            Lookup::Method { recv, decl, index, .. } => {
                let sig = self.named(*decl).methods[*index].sig?;
                let (_, args) = self.as_named(*recv)?;
                let args = args.to_vec();
                let tparams = self.named(*decl).tparams.clone();
                if tparams.len() != args.len() {
                    return Some(sig);
                }
                Some(self.subst(sig, &tparams, &args))
            }
            Lookup::Interface { sig, .. } => Some(*sig),
            Lookup::None | Lookup::Ambiguous | Lookup::Field { .. } => None,
        }
    }

    /// Does a value of type `t` (not addressable) have the method that was found in it?
    pub fn in_method_set(found: &Lookup) -> bool {
        match found {
            Lookup::Method { ptr_recv, indirect, .. } => !ptr_recv || *indirect,
            Lookup::Interface { .. } => true,
            Lookup::None | Lookup::Ambiguous | Lookup::Field { .. } => false,
        }
    }

    /// The method set of a type, sorted by name: what its dynamic value offers to interfaces.
    pub fn method_set(&mut self, t: TypeId) -> Vec<SetMethod> {
        let mut names: Vec<(Name, PkgId)> = Vec::new();
        let mut seen: Set<TypeId> = Set::default();
        let mut work = vec![self.deref(t).0];
        while let Some(t) = work.pop() {
            if !seen.insert(t) {
                continue;
            }
            if let Some((decl, _)) = self.as_named(t) {
                names.extend(self.named(decl).methods.iter().map(|m| (m.name, m.pkg)));
            }
            match self.under_type(t).clone() {
                Type::Struct(s) => {
                    for f in s.fields.iter().filter(|f| f.embedded) {
                        work.push(self.deref(f.ty).0);
                    }
                }
                Type::Interface(i) => names.extend(i.methods.iter().map(|m| (m.name, m.pkg))),
                _ => {}
            }
        }
        names.sort_by(|a, b| self.names.text(a.0).cmp(self.names.text(b.0)).then(a.1.cmp(&b.1)));
        names.dedup();
        let mut out = Vec::new();
        for (name, pkg) in names {
            let found = self.lookup(t, pkg, name);
            if Types::in_method_set(&found) {
                out.push(SetMethod { name, pkg, found });
            }
        }
        out
    }
}

/// Merges entries of the same type, which makes them ambiguous.
fn consolidate(list: Vec<Embedded>) -> Vec<Embedded> {
    let mut out: Vec<Embedded> = Vec::with_capacity(list.len());
    let mut places: Map<TypeId, usize> = Map::default();
    for e in list {
        match places.entry(e.ty) {
            Entry::Occupied(place) => out[*place.get()].multiple = true,
            Entry::Vacant(place) => {
                place.insert(out.len());
                out.push(e);
            }
        }
    }
    out
}
