//! Inference of type arguments.
//!
//! Typed arguments come first, then constraints as far as they determine types, then untyped constants by
//! their default types; what was found is substituted in what was found until nothing changes.

use super::Checker;
use super::operand::Operand;
use super::unify::{ASSIGN, EXACT, INEXACT, Unifier};
use super::untyped::max_type;
use crate::source::Pos;
use crate::types::{Lookup, Type, TypeId, Types};

/// Where and why inference failed; `None` if it was reported before.
pub(super) type Failure = Option<(Pos, String)>;

impl Checker<'_> {
    /// Fresh type parameters in place of `tparams`, so that a function's own parameters are not confused with
    /// those of a recursive call. Copies are numbered by the argument they belong to and used again.
    pub(super) fn rename_tparams(&mut self, tparams: &[TypeId], copy: usize) -> Vec<TypeId> {
        let key = (tparams.into(), copy);
        if let Some(r) = self.program.renamed.get(&key) {
            return r.clone();
        }
        let renamed: Vec<TypeId> = tparams
            .iter()
            .map(|&p| match self.program.types.get(p) {
                Type::Param(id) => {
                    let d = self.program.types.param(*id).clone();
                    self.program.types.new_param(d.name, d.obj, d.index)
                }
                _ => p,
            })
            .collect();
        for (&p, &r) in tparams.iter().zip(&renamed) {
            let bound = self.program.types.bound(p);
            let bound = self.program.types.subst(bound, tparams, &renamed);
            self.program.types.set_bound(r, bound);
        }
        self.program.renamed.insert(key, renamed.clone());
        renamed
    }

    /// Does one of the type parameters occur in the type?
    pub(super) fn mentions(&mut self, t: TypeId, tparams: &[TypeId]) -> bool {
        mentions(&mut self.program.types, t, tparams)
    }

    fn tparams_text(&self, tparams: &[TypeId]) -> String {
        let names: Vec<String> = tparams.iter().map(|&p| self.display(p)).collect();
        match &names[..] {
            [] => String::new(),
            [a] => a.clone(),
            [a, b] => format!("{a} and {b}"),
            [init @ .., last] => format!("{}, and {last}", init.join(", ")),
        }
    }

    /// The type arguments for `tparams`, some known, from arguments for parameters of the given types.
    pub(super) fn infer(
        &mut self,
        pos: Pos,
        tparams: &[TypeId],
        known: Vec<Option<TypeId>>,
        params: &[TypeId],
        args: &[Operand],
        reverse: bool,
    ) -> Result<Vec<TypeId>, Failure> {
        if let Some(all) = known.iter().copied().collect::<Option<Vec<TypeId>>>() {
            return Ok(all);
        }
        if args.iter().any(|a| !a.is_valid()) {
            return Err(None);
        }
        let (from, to): (Vec<TypeId>, Vec<TypeId>) =
            tparams.iter().zip(&known).filter_map(|(&p, k)| k.map(|k| (p, k))).unzip();
        let params = self.program.types.subst_all(params, &from, &to);
        let mut untyped = Vec::new();
        let mut u = Unifier::new(&mut self.program.types, tparams, &known);
        for (i, arg) in args.iter().enumerate() {
            let p = params[i];
            if !mentions(u.types, p, tparams) && !mentions(u.types, arg.ty, tparams) {
                continue;
            }
            let is_untyped = matches!(u.types.get(arg.ty), Type::Basic(b) if b.is_untyped());
            if !is_untyped {
                if !u.unify(p, arg.ty, ASSIGN) {
                    let found = u.inferred();
                    return Err(Some(self.mismatch(tparams, &found, p, arg, reverse)));
                }
            } else if u.types.is_param(p) && !arg.is_nil() {
                untyped.push(i);
            }
        }
        infer_from_constraints(&mut u, tparams).map_err(|message| Some((pos, message)))?;
        // Untyped constants decide where nothing else does.
        let mut largest: Vec<(TypeId, TypeId)> = Vec::new();
        for i in untyped {
            let (p, t) = (params[i], args[i].ty);
            if u.at(p).is_some() {
                continue;
            }
            match largest.iter_mut().find(|(q, _)| *q == p) {
                None => largest.push((p, t)),
                Some((_, m)) => match max_type(*m, t) {
                    Some(max) => *m = max,
                    None => {
                        let (a, b, p) = (u.types.display(*m), u.types.display(t), u.types.display(p));
                        let message = format!("mismatched types {a} and {b} (cannot infer {p})");
                        return Err(Some((args[i].pos, message)));
                    }
                },
            }
        }
        let found = {
            let defaults: Vec<(TypeId, TypeId)> = largest;
            for &(p, t) in &defaults {
                let d = default_of(t);
                u.set(p, d);
            }
            u.inferred()
        };
        self.simplify(pos, tparams, found)
    }

    fn mismatch(
        &mut self,
        tparams: &[TypeId],
        found: &[Option<TypeId>],
        param: TypeId,
        arg: &Operand,
        reverse: bool,
    ) -> (Pos, String) {
        let targ = self.display(arg.ty);
        let shown = match (&arg.text, arg.expr) {
            (Some(t), _) => t.clone(),
            (None, Some(e)) => self.expr_string(e),
            (None, None) => String::new(),
        };
        let tpar = self.display(param);
        if found.iter().all(Option::is_none) {
            let list = self.tparams_text(tparams);
            return (arg.pos, format!("type {targ} of {shown} does not match {tpar} (cannot infer {list})"));
        }
        let (from, to): (Vec<TypeId>, Vec<TypeId>) =
            tparams.iter().zip(found).filter_map(|(&p, k)| k.map(|k| (p, k))).unzip();
        let inferred = self.program.types.subst(param, &from, &to);
        let message = if inferred == param {
            format!("type {targ} of {shown} does not match {tpar}")
        } else {
            let i = self.display(inferred);
            if reverse {
                format!("inferred type {i} for {tpar} does not match type {targ} of {shown}")
            } else {
                format!("type {targ} of {shown} does not match inferred type {i} for {tpar}")
            }
        };
        (arg.pos, message)
    }

    /// Replaces type parameters in the types found by what was found for them.
    fn simplify(
        &mut self,
        pos: Pos,
        tparams: &[TypeId],
        mut found: Vec<Option<TypeId>>,
    ) -> Result<Vec<TypeId>, Failure> {
        self.kill_cycles(tparams, &mut found);
        for _ in 0..=tparams.len() {
            let (from, to): (Vec<TypeId>, Vec<TypeId>) =
                tparams.iter().zip(&found).filter_map(|(&p, k)| k.map(|k| (p, k))).unzip();
            let mut changed = false;
            for t in found.iter_mut().flatten() {
                let new = self.program.types.subst(*t, &from, &to);
                changed |= new != *t;
                *t = new;
            }
            if !changed {
                break;
            }
        }
        let mut out = Vec::new();
        for (i, t) in found.iter().enumerate() {
            match t {
                Some(t) if !self.mentions(*t, tparams) => out.push(*t),
                _ => {
                    let name = self.display(tparams[i]);
                    let declared = match self.program.types.get(tparams[i]) {
                        Type::Param(p) => self.obj(self.program.types.param(*p).obj).pos,
                        _ => Pos::NONE,
                    };
                    let message = format!("cannot infer {name} (declared at {})", self.place(declared));
                    return Err(Some((pos, message)));
                }
            }
        }
        Ok(out)
    }

    /// `P ➞ []P` and the like can never be resolved.
    fn kill_cycles(&mut self, tparams: &[TypeId], found: &mut [Option<TypeId>]) {
        for start in 0..tparams.len() {
            let mut reached = vec![false; tparams.len()];
            let mut work = vec![start];
            while let Some(i) = work.pop() {
                let Some(t) = found[i] else { continue };
                for (j, &p) in tparams.iter().enumerate() {
                    if !reached[j] && self.mentions(t, &[p]) {
                        reached[j] = true;
                        work.push(j);
                    }
                }
            }
            if reached[start] {
                found[start] = None;
            }
        }
    }
}

fn default_of(t: TypeId) -> TypeId {
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

/// Uses core types and methods of the constraints until nothing new is found.
fn infer_from_constraints(u: &mut Unifier<'_>, tparams: &[TypeId]) -> Result<(), String> {
    loop {
        let before = u.unknowns();
        for &p in tparams {
            let t = u.at(p);
            let core = core_term(u.types, p);
            match (t, core) {
                (Some(t), Some((core, ..))) => {
                    let fits = u.unify(t, core, INEXACT);
                    if !fits {
                        let bound = u.types.bound(p);
                        let (p, t, b) = (u.types.display(p), u.types.display(t), u.types.display(bound));
                        return Err(format!("{p} (type {t}) does not satisfy {b}"));
                    }
                }
                (None, Some((core, tilde, single))) if single && !tilde => u.set(p, core),
                _ => {}
            }
            let Some(t) = t.filter(|&t| !mentions(u.types, t, tparams)) else { continue };
            let Some(iface) = u.types.as_interface(p) else { continue };
            for m in &*iface.methods {
                let found = u.types.lookup(t, m.pkg, m.name);
                let sig = match &found {
                    Lookup::Method { .. } | Lookup::Interface { .. } if Types::in_method_set(&found) => {
                        u.types.method_signature(&found)
                    }
                    _ => None,
                };
                let ok = sig.is_some_and(|s| u.unify(s, m.sig, EXACT));
                if !ok {
                    let cause = match u.types.missing_method(t, &iface, false) {
                        Some(m) => format!(" {}", m.cause),
                        None => String::new(),
                    };
                    let bound = u.types.bound(p);
                    let (p, t, b) = (u.types.display(p), u.types.display(t), u.types.display(bound));
                    return Err(format!("{p} (type {t}) does not satisfy {b}{cause}"));
                }
            }
        }
        if u.unknowns() == before {
            return Ok(());
        }
    }
}

/// The core type of a type parameter's constraint; is there a tilde, is it the only term?
fn core_term(types: &mut Types, p: TypeId) -> Option<(TypeId, bool, bool)> {
    let terms = types.terms(p)?;
    if let [one] = terms[..] {
        return Some((one.ty, one.tilde, true));
    }
    let tilde = terms.iter().any(|t| t.tilde);
    types.core_type(p).map(|c| (c, tilde, false))
}

/// Does one of the type parameters occur in the type?
fn mentions(types: &mut Types, t: TypeId, tparams: &[TypeId]) -> bool {
    if !types.has_param(t) {
        return false;
    }
    let any = |types: &mut Types, l: &[TypeId]| l.iter().any(|&t| mentions(types, t, tparams));
    match types.get(t).clone() {
        Type::Basic(_) => false,
        Type::Param(_) => tparams.contains(&t),
        Type::Array { elem, .. } | Type::Slice(elem) | Type::Pointer(elem) | Type::Chan { elem, .. } => {
            mentions(types, elem, tparams)
        }
        Type::Map { key, elem } => any(types, &[key, elem]),
        Type::Struct(s) => s.fields.iter().any(|f| mentions(types, f.ty, tparams)),
        Type::Tuple(ts) => any(types, &ts),
        Type::Signature(s) => any(types, &s.params) || any(types, &s.results),
        Type::Interface(i) => {
            i.methods.iter().any(|m| mentions(types, m.sig, tparams))
                || i.terms.iter().flatten().any(|x| mentions(types, x.ty, tparams))
        }
        Type::Named { args, .. } => any(types, &args),
        Type::Pending(_) => false,
    }
}
