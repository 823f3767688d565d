//! Substitution of types for type parameters.
//!
//! Lowering checks nothing again: it evaluates the types recorded for a generic body under a substitution.
//! Results are interned, so evaluating twice gives the same id.

use super::{Field, IfaceMethod, Interface, MAX_DEPTH, ParamId, Signature, Term, Type, TypeId, Types};

impl Types {
    /// `t` with each of `from` (type parameters) replaced by the type of `to` at the same index.
    pub fn subst(&mut self, t: TypeId, from: &[TypeId], to: &[TypeId]) -> TypeId {
        debug_assert!(from.len() <= to.len());
        if from.is_empty() || !self.has_param(t) {
            return t;
        }
        if self.depth(t) > 2 * MAX_DEPTH {
            return TypeId::INVALID;
        }
        match self.get(t).clone() {
            Type::Basic(_) => t,
            Type::Param(_) => match from.iter().position(|&f| f == t) {
                Some(i) => to[i],
                None => t,
            },
            Type::Array { elem, len } => {
                let elem = self.subst(elem, from, to);
                self.array(elem, len)
            }
            Type::Slice(e) => {
                let e = self.subst(e, from, to);
                self.slice(e)
            }
            Type::Pointer(e) => {
                let e = self.subst(e, from, to);
                self.pointer(e)
            }
            Type::Map { key, elem } => {
                let key = self.subst(key, from, to);
                let elem = self.subst(elem, from, to);
                self.map(key, elem)
            }
            Type::Chan { dir, elem } => {
                let elem = self.subst(elem, from, to);
                self.chan(dir, elem)
            }
            Type::Struct(s) => {
                let fields =
                    s.fields.iter().map(|f| Field { ty: self.subst(f.ty, from, to), ..f.clone() }).collect();
                self.structure(fields)
            }
            Type::Tuple(ts) => {
                let ts = self.subst_all(&ts, from, to);
                self.tuple(&ts)
            }
            Type::Signature(s) => {
                let new = self.subst_signature(&s, from, to);
                self.pass_param_names(t, new);
                new
            }
            Type::Interface(i) => self.subst_interface(&i, from, to),
            Type::Pending(_) => match self.under(t) {
                TypeId::INVALID => t,
                u => self.subst(u, from, to),
            },
            Type::Named { decl, args } => {
                let args = self.subst_all(&args, from, to);
                self.instance(decl, &args)
            }
        }
    }

    /// `subst` on each of a list.
    pub fn subst_all(&mut self, ts: &[TypeId], from: &[TypeId], to: &[TypeId]) -> Vec<TypeId> {
        ts.iter().map(|&t| self.subst(t, from, to)).collect()
    }

    fn subst_interface(&mut self, i: &Interface, from: &[TypeId], to: &[TypeId]) -> TypeId {
        let methods =
            i.methods.iter().map(|m| IfaceMethod { sig: self.subst(m.sig, from, to), ..m.clone() }).collect();
        let terms = i.terms.as_ref().map(|ts| {
            let v: Vec<Term> = ts.iter().map(|t| Term { ty: self.subst(t.ty, from, to), ..*t }).collect();
            self.normalize_terms(v).into()
        });
        self.interface(Interface { methods, terms, comparable: i.comparable, implicit: i.implicit })
    }

    /// A generic method's own type parameters stay parameters; if their constraints change they become new
    /// ones, the same for the same arguments.
    fn subst_signature(&mut self, s: &Signature, from: &[TypeId], to: &[TypeId]) -> TypeId {
        let (mut from, mut to) = (from.to_vec(), to.to_vec());
        to.truncate(from.len());
        let mut tparams = s.tparams.clone();
        let bounds_change = s.tparams.iter().any(|&p| {
            let b = self.bound(p);
            self.has_param(b) && self.subst(b, &from, &to) != b
        });
        if bounds_change {
            for p in tparams.iter_mut() {
                let fresh = self.fresh_param(*p, &to);
                from.push(*p);
                to.push(fresh);
                *p = fresh;
            }
            for (&old, &new) in s.tparams.iter().zip(tparams.iter()) {
                let b = self.bound(old);
                let b = self.subst(b, &from, &to);
                self.set_bound(new, b);
            }
        }
        let params = self.subst_all(&s.params, &from, &to).into();
        let results = self.subst_all(&s.results, &from, &to).into();
        self.signature(Signature { tparams, params, results, variadic: s.variadic })
    }

    /// An instance's parameters are called as those of what it is an instance of.
    pub fn pass_param_names(&mut self, from: TypeId, to: TypeId) {
        if from != to
            && self.param_names(to).is_none()
            && let Some(names) = self.param_names(from).cloned()
        {
            self.note_param_names(to, names);
        }
        if from != to
            && !self.method_names.contains_key(&to)
            && let Some(names) = self.method_names.get(&from).cloned()
        {
            self.method_names.insert(to, names);
        }
    }

    fn fresh_param(&mut self, p: TypeId, to: &[TypeId]) -> TypeId {
        let key = (p, to.into());
        if let Some(&f) = self.fresh_params.get(&key) {
            return f;
        }
        let Type::Param(id) = *self.get(p) else { return p };
        let d = self.param(id).clone();
        let f = self.new_param(d.name, d.obj, d.index);
        self.fresh_params.insert(key, f);
        f
    }

    /// The constraint of a type parameter as declared.
    pub fn bound(&self, p: TypeId) -> TypeId {
        match self.get(p) {
            Type::Param(ParamId(i)) => self.params[*i as usize].bound,
            _ => TypeId::INVALID,
        }
    }

    /// A generic signature with its type parameters replaced.
    pub fn instantiate_signature(&mut self, sig: &Signature, args: &[TypeId]) -> TypeId {
        let params = self.subst_all(&sig.params, &sig.tparams, args).into();
        let results = self.subst_all(&sig.results, &sig.tparams, args).into();
        self.signature(Signature { tparams: Box::default(), params, results, variadic: sig.variadic })
    }
}
