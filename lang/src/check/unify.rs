//! Unification: which types must type parameters stand for, so that two types match.
//!
//! Each type parameter to be inferred has a slot; parameters that must be the same type share one. Matching
//! may be exact, or inexact as assignments are: then a declared type matches a literal with its underlying
//! type, a channel a channel of another direction, and an interface what has its methods.

use crate::types::{ChanDir, Interface, Lookup, Type, TypeId, Types};

/// Deepest nesting that is followed.
const MAX_DEPTH: u32 = 50;

/// How types must match.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct How {
    /// At top level, as an assignment.
    pub(super) assign: bool,
    /// Identically.
    pub(super) exact: bool,
}

pub(super) const INEXACT: How = How { assign: false, exact: false };
pub(super) const ASSIGN: How = How { assign: true, exact: false };
pub(super) const EXACT: How = How { assign: false, exact: true };

/// The state of a unification.
pub(super) struct Unifier<'t> {
    pub(super) types: &'t mut Types,
    params: Vec<(TypeId, usize)>,
    slots: Vec<Option<TypeId>>,
    depth: u32,
}

impl<'t> Unifier<'t> {
    pub(super) fn new(types: &'t mut Types, params: &[TypeId], known: &[Option<TypeId>]) -> Unifier<'t> {
        Unifier {
            types,
            params: params.iter().enumerate().map(|(i, &p)| (p, i)).collect(),
            slots: known.to_vec(),
            depth: 0,
        }
    }

    fn slot(&self, t: TypeId) -> Option<usize> {
        if !self.types.is_param(t) {
            return None;
        }
        self.params.iter().find(|(p, _)| *p == t).map(|(_, s)| *s)
    }

    /// What has been found for a type parameter.
    pub(super) fn at(&self, p: TypeId) -> Option<TypeId> {
        self.slot(p).and_then(|s| self.slots[s])
    }

    pub(super) fn set(&mut self, p: TypeId, t: TypeId) {
        if let Some(s) = self.slot(p) {
            self.slots[s] = Some(t);
        }
    }

    pub(super) fn unknowns(&self) -> usize {
        self.params.iter().filter(|(_, s)| self.slots[*s].is_none()).count()
    }

    pub(super) fn inferred(&self) -> Vec<Option<TypeId>> {
        self.params.iter().map(|(_, s)| self.slots[*s]).collect()
    }

    fn join(&mut self, a: usize, b: usize) -> bool {
        if a == b {
            return true;
        }
        let (keep, drop) = match (self.slots[a], self.slots[b]) {
            (Some(_), Some(_)) => return false,
            (Some(_), None) => (a, b),
            _ => (b, a),
        };
        for (_, s) in &mut self.params {
            if *s == drop {
                *s = keep;
            }
        }
        true
    }

    /// Do the types match, with what is found for the parameters?
    pub(super) fn unify(&mut self, x: TypeId, y: TypeId, how: How) -> bool {
        if x == y {
            return true;
        }
        if self.depth >= MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        let ok = self.unify_different(x, y, how);
        self.depth -= 1;
        ok
    }

    fn is_named(&self, t: TypeId) -> bool {
        matches!(self.types.get(t), Type::Named { .. } | Type::Basic(_)) && self.types.as_named(t).is_some()
    }

    fn is_literal(&self, t: TypeId) -> bool {
        !matches!(self.types.get(t), Type::Named { .. } | Type::Param(_) | Type::Basic(_))
    }

    fn interface(&mut self, t: TypeId) -> Option<std::sync::Arc<Interface>> {
        if self.types.is_param(t) { None } else { self.types.as_interface(t) }
    }

    fn unify_different(&mut self, x: TypeId, y: TypeId, how: How) -> bool {
        let (mut x, mut y) = (x, y);
        // A declared type, if there is one, is y; a parameter to be inferred, if there is one, is x.
        if self.is_named(x) || self.slot(y).is_some() {
            std::mem::swap(&mut x, &mut y);
        }
        if !how.exact && self.is_named(y) && self.is_literal(x) && self.interface(x).is_none() {
            y = self.types.under(y);
            if x == y {
                return true;
            }
        }
        match (self.slot(x), self.slot(y)) {
            (Some(a), Some(b)) => {
                if self.join(a, b) {
                    return true;
                }
                match (self.slots[a], self.slots[b]) {
                    (Some(p), Some(q)) => return self.unify(p, q, how),
                    _ => return false,
                }
            }
            (Some(a), None) => {
                return match self.slots[a] {
                    Some(t) => self.unify_known(a, t, y, how),
                    None => {
                        self.slots[a] = Some(y);
                        true
                    }
                };
            }
            _ => {}
        }
        if !how.exact {
            let (xi, yi) = (self.interface(x), self.interface(y));
            match (xi, yi) {
                (Some(a), Some(b)) => return self.unify_interfaces(&a, &b),
                (Some(i), None) => return self.unify_methods(&i, y),
                (None, Some(i)) => return self.unify_methods(&i, x),
                (None, None) => {}
            }
        }
        if self.types.is_param(y) {
            std::mem::swap(&mut x, &mut y);
        }
        self.unify_structure(x, y, how)
    }

    /// The parameter of slot `a` is `t` already and must now match `y`.
    fn unify_known(&mut self, a: usize, t: TypeId, y: TypeId, how: How) -> bool {
        if !self.unify(t, y, how) {
            return false;
        }
        let (xi, yi) = (self.interface(t), self.interface(y));
        let (xn, yn) = (self.is_named(t), self.is_named(y));
        match (&xi, &yi) {
            (Some(p), Some(q)) => {
                if xn && yn {
                    return t == y;
                }
                if p.methods.len() != q.methods.len() {
                    return false;
                }
            }
            (None, None) => {}
            _ => return false,
        }
        if !how.exact && !xn {
            let directed =
                matches!(self.types.under_type(y), Type::Chan { dir, .. } if *dir != ChanDir::Both);
            if yn || directed {
                self.slots[a] = Some(y);
            }
        }
        true
    }

    fn unify_interfaces(&mut self, a: &Interface, b: &Interface) -> bool {
        if a.comparable != b.comparable || a.terms != b.terms {
            return false;
        }
        let (few, many) = if a.methods.len() <= b.methods.len() { (a, b) } else { (b, a) };
        few.methods.iter().all(|m| {
            let other = many.methods.iter().find(|o| o.name == m.name && o.pkg == m.pkg);
            other.is_some_and(|o| self.unify(m.sig, o.sig, EXACT))
        })
    }

    fn unify_methods(&mut self, i: &Interface, t: TypeId) -> bool {
        i.methods.iter().all(|m| {
            let found = self.types.lookup(t, m.pkg, m.name);
            if !matches!(found, Lookup::Method { .. } | Lookup::Interface { .. }) {
                return false;
            }
            match self.types.method_signature(&found) {
                Some(s) => self.unify(m.sig, s, EXACT),
                None => false,
            }
        })
    }

    fn unify_all(&mut self, a: &[TypeId], b: &[TypeId], how: How) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(&p, &q)| self.unify(p, q, how))
    }

    fn unify_structure(&mut self, x: TypeId, y: TypeId, how: How) -> bool {
        let inner = How { assign: how.assign, exact: how.exact || how.assign };
        match (self.types.get(x).clone(), self.types.get(y).clone()) {
            (Type::Array { elem: a, len: m }, Type::Array { elem: b, len: n }) => {
                m == n && self.unify(a, b, inner)
            }
            (Type::Slice(a), Type::Slice(b)) | (Type::Pointer(a), Type::Pointer(b)) => {
                self.unify(a, b, inner)
            }
            (Type::Struct(a), Type::Struct(b)) => {
                a.fields.len() == b.fields.len()
                    && a.fields.iter().zip(&b.fields).all(|(f, g)| {
                        f.embedded == g.embedded
                            && f.tag == g.tag
                            && f.name == g.name
                            && f.pkg == g.pkg
                            && self.unify(f.ty, g.ty, inner)
                    })
            }
            (Type::Tuple(a), Type::Tuple(b)) => self.unify_all(&a, &b, how),
            (Type::Signature(a), Type::Signature(b)) => {
                a.variadic == b.variadic
                    && self.unify_all(&a.params, &b.params, inner)
                    && self.unify_all(&a.results, &b.results, inner)
            }
            (Type::Interface(a), Type::Interface(b)) => {
                a.methods.len() == b.methods.len() && self.unify_interfaces(&a, &b)
            }
            (Type::Map { key: k, elem: a }, Type::Map { key: l, elem: b }) => {
                self.unify(k, l, inner) && self.unify(a, b, inner)
            }
            (Type::Chan { dir: d, elem: a }, Type::Chan { dir: e, elem: b }) => {
                (!how.exact || d == e) && self.unify(a, b, inner)
            }
            (Type::Named { decl: d, args: a }, Type::Named { decl: e, args: b }) => {
                d == e && self.unify_all(&a, &b, how)
            }
            (Type::Param(_), _) => match self.types.core_type(x) {
                Some(core) if !self.types.is_param(core) => self.unify(core, y, ASSIGN),
                _ => false,
            },
            _ => false,
        }
    }
}
