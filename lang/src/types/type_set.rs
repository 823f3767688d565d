//! Type sets: unions and their intersection, core types, predicates over all types of a set.

use super::{Basic, ChanDir, Interface, Term, Type, TypeId, Types};

impl Types {
    /// Removes terms that others contain.
    pub fn normalize_terms(&mut self, terms: Vec<Term>) -> Vec<Term> {
        let mut out: Vec<Term> = Vec::with_capacity(terms.len());
        for t in terms {
            if out.iter().any(|o| self.term_contains(*o, t)) {
                continue;
            }
            let kept: Vec<Term> = out.iter().copied().filter(|&o| !self.term_contains(t, o)).collect();
            out = kept;
            out.push(t);
        }
        out
    }

    fn term_contains(&mut self, outer: Term, inner: Term) -> bool {
        if outer.tilde {
            self.under(inner.ty) == self.under(outer.ty)
        } else {
            !inner.tilde && inner.ty == outer.ty
        }
    }

    /// Does the term contain the type?
    pub fn term_includes(&mut self, term: Term, ty: TypeId) -> bool {
        self.term_contains(term, Term { tilde: false, ty })
    }

    /// The terms that are in both lists; `None` means all types.
    pub fn intersect_terms(&mut self, a: Option<Vec<Term>>, b: Option<Vec<Term>>) -> Option<Vec<Term>> {
        let (a, b) = match (a, b) {
            (None, x) | (x, None) => return x,
            (Some(a), Some(b)) => (a, b),
        };
        let mut out = Vec::new();
        for &x in &a {
            for &y in &b {
                if self.term_contains(x, y) {
                    out.push(y);
                } else if self.term_contains(y, x) {
                    out.push(x);
                }
            }
        }
        Some(self.normalize_terms(out))
    }

    /// The specific types of a type parameter or constraint interface: `None` if it has no union.
    pub fn terms(&mut self, t: TypeId) -> Option<Vec<Term>> {
        self.as_interface(t).and_then(|i| i.terms.as_ref().map(|ts| ts.to_vec()))
    }

    /// Is the interface's type set certainly empty?
    pub fn has_empty_type_set(&mut self, i: &Interface) -> bool {
        if i.terms.as_ref().is_some_and(|t| t.is_empty()) {
            return true;
        }
        if i.comparable
            && let Some(ts) = i.terms.clone()
        {
            return !ts.iter().any(|t| self.is_comparable(t.ty));
        }
        false
    }

    /// Does `pred` hold for the underlying type of each specific type? For a type that is no type parameter,
    /// of the type itself; false for a type parameter without specific types.
    pub fn all_under(&mut self, t: TypeId, pred: &mut dyn FnMut(&mut Types, TypeId) -> bool) -> bool {
        if !self.is_param(t) {
            let u = self.under(t);
            return pred(self, u);
        }
        match self.terms(t) {
            None => false,
            Some(terms) => terms.iter().all(|term| {
                let u = self.under(term.ty);
                pred(self, u)
            }),
        }
    }

    /// Does `pred` hold for the basic type (or the basic types of a type parameter)?
    pub fn all_basic(&mut self, t: TypeId, pred: fn(Basic) -> bool) -> bool {
        self.all_under(t, &mut |ty, u| matches!(ty.get(u), Type::Basic(b) if pred(*b)))
    }

    /// The underlying type common to all types of the set; that of a type that is no type parameter.
    /// Channels may differ in direction, then the restricted one counts.
    pub fn core_type(&mut self, t: TypeId) -> Option<TypeId> {
        if !self.is_param(t) && !self.is_interface(t) {
            return Some(self.under(t));
        }
        if self.is_interface(t) && self.terms(t).is_none() {
            return None;
        }
        let terms = self.terms(t)?;
        let mut common: Option<TypeId> = None;
        for term in terms {
            let u = self.under(term.ty);
            common = Some(match common {
                None => u,
                Some(c) if c == u => c,
                Some(c) => match (self.get(c).clone(), self.get(u).clone()) {
                    (Type::Chan { dir: d1, elem: e1 }, Type::Chan { dir: d2, elem: e2 }) if e1 == e2 => {
                        match (d1, d2) {
                            (ChanDir::Both, _) => u,
                            (_, ChanDir::Both) => c,
                            _ => return None,
                        }
                    }
                    _ => return None,
                },
            });
        }
        common
    }

    /// As [`Types::core_type`], but a set of strings and byte slices counts as `string`.
    pub fn core_string(&mut self, t: TypeId) -> Option<TypeId> {
        if !self.is_param(t) {
            return self.core_type(t);
        }
        if let Some(c) = self.core_type(t) {
            return Some(c);
        }
        let bytes = self.slice(TypeId::UINT8);
        let terms = self.terms(t)?;
        let all = !terms.is_empty()
            && terms.iter().all(|term| {
                let u = self.under(term.ty);
                u == TypeId::STRING || u == bytes
            });
        all.then_some(TypeId::STRING)
    }

    /// Comparable with `==` in the sense of `comparable`: without run-time panics.
    pub fn is_comparable(&mut self, t: TypeId) -> bool {
        self.incomparable(t, false).is_none()
    }

    /// Why values of the type cannot be compared; an empty text if the type says it all. `dynamic` lets
    /// interfaces pass.
    pub fn incomparable(&mut self, t: TypeId, dynamic: bool) -> Option<String> {
        let u = self.under(t);
        if self.comparables.contains(&(t, dynamic)) {
            return None;
        }
        if self.walking.contains(&t) || self.walking.len() > 2 * super::MAX_DEPTH as usize {
            self.walk_cut = true;
            return None;
        }
        self.walking.push(t);
        let result = self.compute_incomparable(t, u, dynamic);
        self.walking.pop();
        if result.is_none() && !self.walk_cut && u != TypeId::INVALID && !self.has_param(u) {
            self.comparables.insert((t, dynamic));
        }
        self.walk_cut &= !self.walking.is_empty();
        result
    }

    fn compute_incomparable(&mut self, t: TypeId, u: TypeId, dynamic: bool) -> Option<String> {
        match self.get(u).clone() {
            Type::Basic(Basic::UntypedNil) => Some(String::new()),
            Type::Basic(_) | Type::Pointer(_) | Type::Chan { .. } => None,
            Type::Struct(s) => {
                let bad = s.fields.iter().find(|f| self.incomparable(f.ty, dynamic).is_some())?;
                Some(format!("struct containing {} cannot be compared", self.display(bad.ty)))
            }
            Type::Array { elem, .. } => {
                self.incomparable(elem, dynamic)?;
                Some(format!("{} cannot be compared", self.display(t)))
            }
            Type::Interface(i) => {
                if dynamic && !self.is_param(t) {
                    return None;
                }
                let comparable = match &i.terms {
                    Some(ts) => i.comparable || ts.iter().all(|x| self.is_comparable(x.ty)),
                    None => i.comparable,
                };
                if comparable {
                    return None;
                }
                Some("incomparable types in type set".into())
            }
            Type::Slice(_)
            | Type::Map { .. }
            | Type::Tuple(_)
            | Type::Signature(_)
            | Type::Pending(_)
            | Type::Named { .. }
            | Type::Param(_) => Some(String::new()),
        }
    }
}

/// Classes of basic types.
impl Basic {
    /// A boolean.
    pub fn is_boolean(self) -> bool {
        matches!(self, Basic::Bool | Basic::UntypedBool)
    }
    /// An integer; untyped runes too.
    pub fn is_integer(self) -> bool {
        (Basic::Int..=Basic::Uintptr).contains(&self)
            || matches!(self, Basic::UntypedInt | Basic::UntypedRune)
    }
    /// An unsigned integer.
    pub fn is_unsigned(self) -> bool {
        (Basic::Uint..=Basic::Uintptr).contains(&self)
    }
    /// A float.
    pub fn is_float(self) -> bool {
        matches!(self, Basic::Float32 | Basic::Float64 | Basic::UntypedFloat)
    }
    /// A complex number.
    pub fn is_complex(self) -> bool {
        matches!(self, Basic::Complex64 | Basic::Complex128 | Basic::UntypedComplex)
    }
    /// A number.
    pub fn is_numeric(self) -> bool {
        self.is_integer() || self.is_float() || self.is_complex()
    }
    /// A string.
    pub fn is_string(self) -> bool {
        matches!(self, Basic::String | Basic::UntypedString)
    }
    /// Ordered by `<`.
    pub fn is_ordered(self) -> bool {
        self.is_integer() || self.is_float() || self.is_string()
    }
    /// An untyped kind.
    pub fn is_untyped(self) -> bool {
        self >= Basic::UntypedBool
    }
    /// A type that constants can have.
    pub fn is_constant(self) -> bool {
        self.is_boolean() || self.is_numeric() || self.is_string()
    }
    /// Bits of an integer type.
    pub fn int_bits(self) -> Option<u32> {
        Some(match self {
            Basic::Int8 | Basic::Uint8 => 8,
            Basic::Int16 | Basic::Uint16 => 16,
            Basic::Int32 | Basic::Uint32 => 32,
            Basic::Int | Basic::Int64 | Basic::Uint | Basic::Uint64 | Basic::Uintptr => 64,
            _ => return None,
        })
    }
}
