//! Relations between types: implementation of interfaces, satisfaction of constraints, conversion.
//!
//! Each gives the reason of a refusal in gc's words, since messages end in it. Assignability of *operands*
//! (untyped constants) is in `check::operand`.

use super::{Basic, Interface, Lookup, Term, Type, TypeId, Types};

/// Why a type has not all methods of an interface.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The method is there, with another type or a pointer receiver.
    pub wrong_type: bool,
    /// In parentheses, as messages end.
    pub cause: String,
}

impl Types {
    /// Is it a pointer to an interface (not to a type parameter)?
    pub fn is_interface_pointer(&mut self, t: TypeId) -> bool {
        self.as_pointer(t).is_some_and(|e| self.is_interface(e))
    }

    fn interface_pointer_error(&mut self, t: TypeId) -> String {
        let e = self.as_pointer(t).unwrap_or(TypeId::INVALID);
        let what = if self.is_param(e) { "type parameter" } else { "interface" };
        format!("type {} is pointer to {what}, not {what}", self.display(t))
    }

    /// The first method of `iface` that `v` lacks. With `dynamic`, an interface `v` may lack it (its value
    /// may have it) but not have it with another type.
    pub fn missing_method(&mut self, v: TypeId, iface: &Interface, dynamic: bool) -> Option<Missing> {
        if let Some(vi) = self.as_interface(v) {
            return self.missing_in_interface(v, &vi, iface, dynamic);
        }
        for m in &*iface.methods {
            let found = self.lookup(v, m.pkg, m.name);
            let text = self.names.text(m.name).to_string();
            let (wrong_type, cause) = match &found {
                Lookup::Ambiguous => (false, format!("(ambiguous selector {}.{text})", self.display(v))),
                Lookup::Field { .. } => {
                    (false, format!("({}.{text} is a field, not a method)", self.display(v)))
                }
                Lookup::None => (false, self.not_found_cause(v, m.name, m.pkg, m.sig)),
                Lookup::Method { .. } | Lookup::Interface { .. } => {
                    if !Types::in_method_set(&found) {
                        (true, format!("(method {text} has pointer receiver)"))
                    } else {
                        let Some(sig) = self.method_signature(&found) else { continue };
                        if self.identical(sig, m.sig) {
                            continue;
                        }
                        (true, self.wrong_type_cause(m.name, sig, m.sig))
                    }
                }
            };
            return Some(Missing { wrong_type, cause });
        }
        None
    }

    fn missing_in_interface(
        &mut self,
        v: TypeId,
        vi: &Interface,
        iface: &Interface,
        dynamic: bool,
    ) -> Option<Missing> {
        for m in &*iface.methods {
            let have = vi.methods.iter().find(|x| x.name == m.name && x.pkg == m.pkg);
            match have {
                None if dynamic => {}
                None => {
                    let cause = self.not_found_cause(v, m.name, m.pkg, m.sig);
                    return Some(Missing { wrong_type: false, cause });
                }
                Some(h) if self.identical(h.sig, m.sig) => {}
                Some(h) => {
                    let cause = self.wrong_type_cause(m.name, h.sig, m.sig);
                    return Some(Missing { wrong_type: true, cause });
                }
            }
        }
        None
    }

    fn wrong_type_cause(&mut self, name: super::Name, have: TypeId, want: TypeId) -> String {
        let (h, w) = (self.display_method(name, have), self.display_method(name, want));
        let text = self.names.text(name);
        if h == w {
            return format!("(wrong type for method {text})");
        }
        format!("(wrong type for method {text})\n\t\thave {h}\n\t\twant {w}")
    }

    fn not_found_cause(&mut self, v: TypeId, name: super::Name, pkg: super::PkgId, sig: TypeId) -> String {
        if self.is_interface_pointer(v) {
            return format!("({})", self.interface_pointer_error(v));
        }
        let text = self.names.text(name).to_string();
        let similar =
            if self.as_interface(v).is_some() { Lookup::None } else { self.lookup_fold(v, pkg, name, true) };
        if let Lookup::Method { decl, index, .. } = similar {
            let other = self.named(decl).methods[index].name;
            if other == name {
                return format!("(unexported method {text})");
            }
            if let Some(have) = self.method_signature(&similar) {
                let (h, w) = (self.display_method(other, have), self.display_method(name, sig));
                return format!("(missing method {text})\n\t\thave {h}\n\t\twant {w}");
            }
        }
        format!("(missing method {text})")
    }

    /// Does `v` implement interface `t` (or satisfy it as a constraint)? If not, why.
    pub fn implements(&mut self, v: TypeId, t: TypeId, constraint: bool) -> Result<(), String> {
        let (vu, tu) = (self.under(v), self.under(t));
        if vu == TypeId::INVALID || tu == TypeId::INVALID {
            return Ok(());
        }
        if let Type::Pointer(e) = *self.get(vu)
            && self.under(e) == TypeId::INVALID
        {
            return Ok(());
        }
        let verb = if constraint { "satisfy" } else { "implement" };
        let Type::Interface(ti) = self.get(tu).clone() else {
            let detail = if self.is_interface_pointer(t) {
                self.interface_pointer_error(t)
            } else {
                format!("{} is not an interface", self.display(t))
            };
            return Err(format!("{} does not {verb} {} ({detail})", self.display(v), self.display(t)));
        };
        if ti.methods.is_empty() && !ti.is_constraint() {
            return Ok(());
        }
        let vi = match self.get(vu).clone() {
            Type::Interface(i) => Some(i),
            _ => None,
        };
        if vi.as_ref().is_some_and(|i| self.has_empty_type_set(i)) {
            return Ok(());
        }
        if self.has_empty_type_set(&ti) {
            return Err(format!("cannot {verb} {} (empty type set)", self.display(t)));
        }
        if let Some(m) = self.missing_method(v, &ti, false) {
            return Err(format!("{} does not {verb} {} {}", self.display(v), self.display(t), m.cause));
        }
        if let Some(terms) = ti.terms.clone() {
            match vi {
                Some(vi) => {
                    let subset = vi.terms.as_ref().is_some_and(|vt| {
                        vt.iter().all(|x| terms.iter().any(|y| self.term_contains_term(*y, *x)))
                    });
                    if !subset {
                        return Err(format!("{} does not {verb} {}", self.display(v), self.display(t)));
                    }
                }
                None => self.term_membership(v, t, &terms, verb)?,
            }
        }
        if ti.comparable && !self.is_comparable(v) && !(constraint && self.incomparable(v, true).is_none()) {
            return Err(format!("{} does not {verb} comparable", self.display(v)));
        }
        Ok(())
    }

    fn term_contains_term(&mut self, outer: Term, inner: Term) -> bool {
        if outer.tilde {
            self.under(inner.ty) == self.under(outer.ty)
        } else {
            !inner.tilde && inner.ty == outer.ty
        }
    }

    fn term_membership(&mut self, v: TypeId, t: TypeId, terms: &[Term], verb: &str) -> Result<(), String> {
        if terms.iter().any(|&term| self.term_includes(term, v)) {
            return Ok(());
        }
        let alt = terms.iter().find(|x| {
            !x.tilde && self.under(x.ty) == x.ty && self.term_includes(Term { tilde: true, ty: x.ty }, v)
        });
        let detail = match alt {
            Some(a) => format!("possibly missing ~ for {} in {}", self.display(a.ty), self.display(t)),
            None => {
                // Here gc qualifies the names of the checked package, too.
                let own = std::mem::replace(&mut self.spelling.pkg, super::PkgId::NONE);
                let mut list = String::new();
                self.write_terms(&mut list, terms);
                self.spelling.pkg = own;
                format!("{} missing in {list}", self.display(v))
            }
        };
        Err(format!("{} does not {verb} {} ({detail})", self.display(v), self.display(t)))
    }

    /// Identical but for struct tags.
    pub fn identical_ignoring_tags(&mut self, a: TypeId, b: TypeId) -> bool {
        if self.identical(a, b) {
            return true;
        }
        match (self.get(a).clone(), self.get(b).clone()) {
            (Type::Struct(x), Type::Struct(y)) => {
                x.fields.len() == y.fields.len()
                    && x.fields.iter().zip(&y.fields).all(|(f, g)| {
                        f.name == g.name
                            && f.pkg == g.pkg
                            && f.embedded == g.embedded
                            && self.identical_ignoring_tags(f.ty, g.ty)
                    })
            }
            (Type::Array { elem: x, len: m }, Type::Array { elem: y, len: n }) => {
                m == n && self.identical_ignoring_tags(x, y)
            }
            (Type::Slice(x), Type::Slice(y)) | (Type::Pointer(x), Type::Pointer(y)) => {
                self.identical_ignoring_tags(x, y)
            }
            (Type::Chan { dir: d, elem: x }, Type::Chan { dir: e, elem: y }) => {
                d == e && self.identical_ignoring_tags(x, y)
            }
            (Type::Map { key: k, elem: x }, Type::Map { key: l, elem: y }) => {
                self.identical_ignoring_tags(k, l) && self.identical_ignoring_tags(x, y)
            }
            (Type::Signature(x), Type::Signature(y)) => {
                let same = |this: &mut Types, p: &[TypeId], q: &[TypeId]| {
                    p.len() == q.len() && p.iter().zip(q).all(|(&a, &b)| this.identical_ignoring_tags(a, b))
                };
                x.variadic == y.variadic
                    && x.tparams.is_empty()
                    && y.tparams.is_empty()
                    && same(self, &x.params, &y.params)
                    && same(self, &x.results, &y.results)
            }
            _ => false,
        }
    }

    /// Has the type a name: declared, predeclared, or a type parameter?
    pub fn has_name(&self, t: TypeId) -> bool {
        matches!(self.get(t), Type::Basic(_) | Type::Named { .. } | Type::Param(_))
    }

    /// `[]byte` or `[]rune`, by underlying types.
    pub fn is_bytes_or_runes(&mut self, t: TypeId) -> bool {
        match *self.under_type(t) {
            Type::Slice(e) => {
                matches!(self.as_basic(e), Some(Basic::Uint8 | Basic::Int32)) && !self.is_param(e)
            }
            _ => false,
        }
    }

    /// Can a value of type `v` be converted to `t` for other reasons than assignability? Neither is a type
    /// parameter.
    pub fn convertible(&mut self, v: TypeId, t: TypeId) -> bool {
        let (vu, tu) = (self.under(v), self.under(t));
        if self.identical_ignoring_tags(vu, tu) {
            return true;
        }
        if let (Type::Pointer(x), Type::Pointer(y)) = (self.get(v).clone(), self.get(t).clone())
            && !self.is_param(x)
            && !self.is_param(y)
        {
            let (xu, yu) = (self.under(x), self.under(y));
            if self.identical_ignoring_tags(xu, yu) {
                return true;
            }
        }
        match (self.get(vu).clone(), self.get(tu).clone()) {
            (Type::Basic(a), Type::Basic(b)) => {
                let real = |x: Basic| x.is_integer() || x.is_float();
                real(a) && real(b)
                    || a.is_complex() && b.is_complex()
                    || a.is_integer() && b.is_string()
                    || a.is_string() && b.is_string()
                    || a == Basic::UnsafePointer && b == Basic::Uintptr
                    || a == Basic::Uintptr && b == Basic::UnsafePointer
            }
            (Type::Slice(_), Type::Basic(b)) if b.is_string() => self.is_bytes_or_runes(vu),
            (Type::Basic(a), Type::Slice(_)) if a.is_string() => self.is_bytes_or_runes(tu),
            (Type::Pointer(_), Type::Basic(Basic::UnsafePointer))
            | (Type::Basic(Basic::UnsafePointer), Type::Pointer(_)) => true,
            (Type::Slice(e), Type::Array { elem, .. }) => e == elem,
            (Type::Slice(e), Type::Pointer(p)) => {
                matches!(*self.under_type(p), Type::Array { elem, .. } if elem == e)
            }
            _ => false,
        }
    }
}
