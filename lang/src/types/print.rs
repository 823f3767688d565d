//! Type names as gc prints them in messages.
//!
//! Names of other packages are qualified with the package's name. Since aliases leave no trace, the three
//! predeclared ones are printed as the checked package spells them ([`Spelling`]).

use super::{ChanDir, Interface, Name, PkgId, Signature, Term, Type, TypeId, Types};
use std::fmt::Write;

/// How the checked package writes the types that have two names.
#[derive(Clone, Copy, Debug)]
pub struct Spelling {
    /// The package whose names need no qualification.
    pub pkg: PkgId,
    /// `byte` rather than `uint8`.
    pub byte: bool,
    /// `rune` rather than `int32`.
    pub rune: bool,
    /// `any` rather than `interface{}`.
    pub any: bool,
}

impl Default for Spelling {
    fn default() -> Self {
        Spelling { pkg: PkgId::NONE, byte: true, rune: true, any: true }
    }
}

/// The names that declarations give to parameters and results of a function type. They are no part of the type, but
/// messages show them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ParamNames {
    /// Of the parameters; empty if they have none.
    pub params: Box<[Name]>,
    /// Of the results; empty if they have none.
    pub results: Box<[Name]>,
}

/// Longest type name printed; a type can be exponentially larger than its source.
const MAX_PRINTED: usize = 2000;

impl Types {
    /// The type as messages show it.
    pub fn display(&self, t: TypeId) -> String {
        let mut out = String::new();
        self.write_type(&mut out, t);
        out
    }

    /// Several types, with commas.
    pub fn display_list(&self, ts: &[TypeId]) -> String {
        ts.iter().map(|&t| self.display(t)).collect::<Vec<_>>().join(", ")
    }

    /// The package's qualifier and a dot, if it is not the checked one.
    pub fn qualifier(&self, pkg: PkgId) -> String {
        if pkg == PkgId::NONE || pkg == self.spelling.pkg {
            return String::new();
        }
        match self.package_names.get(pkg.0 as usize) {
            Some((name, _)) => format!("{}.", self.names.text(*name)),
            None => String::new(),
        }
    }

    /// Appends a type.
    pub fn write_type(&self, out: &mut String, t: TypeId) {
        if out.len() > MAX_PRINTED {
            if !out.ends_with("...") {
                out.push_str("...");
            }
            return;
        }
        match self.get(t) {
            Type::Basic(b) => out.push_str(match t {
                TypeId::UINT8 if self.spelling.byte => "byte",
                TypeId::INT32 if self.spelling.rune => "rune",
                _ => super::BASICS[*b as usize].1,
            }),
            Type::Array { elem, len } => {
                let _ = write!(out, "[{len}]");
                self.write_type(out, *elem);
            }
            Type::Slice(e) => {
                out.push_str("[]");
                self.write_type(out, *e);
            }
            Type::Pointer(e) => {
                out.push('*');
                self.write_type(out, *e);
            }
            Type::Map { key, elem } => {
                out.push_str("map[");
                self.write_type(out, *key);
                out.push(']');
                self.write_type(out, *elem);
            }
            Type::Chan { dir, elem } => self.write_chan(out, *dir, *elem),
            Type::Struct(s) => {
                out.push_str("struct{");
                for (i, f) in s.fields.iter().enumerate() {
                    if i > 0 {
                        out.push_str("; ");
                    }
                    if !f.embedded {
                        out.push_str(self.names.text(f.name));
                        out.push(' ');
                    }
                    self.write_type(out, f.ty);
                    let tag = self.names.text(f.tag);
                    if !tag.is_empty() {
                        out.push(' ');
                        out.push_str(&crate::check::constant::quote(tag.as_bytes()));
                    }
                }
                out.push('}');
            }
            Type::Tuple(ts) => {
                out.push('(');
                self.write_list(out, ts, false, &[]);
                out.push(')');
            }
            Type::Signature(s) => {
                out.push_str("func");
                self.write_signature(out, s, self.param_names(t));
            }
            Type::Interface(i) => self.write_interface(out, t, i),
            Type::Pending(i) => match self.pending[*i as usize] {
                Some(t) => self.write_type(out, t),
                None => out.push_str("interface{...}"),
            },
            Type::Named { decl, args } => {
                let d = self.named(*decl);
                out.push_str(&self.qualifier(d.pkg));
                out.push_str(self.names.text(d.name));
                let args = args.get(d.n_outer..).unwrap_or(&[]);
                if !args.is_empty() {
                    out.push('[');
                    for (i, &a) in args.iter().enumerate() {
                        if i > 0 {
                            out.push_str(", ");
                        }
                        self.write_type(out, a);
                    }
                    out.push(']');
                }
                if let Some(mark) = self.outdated.get(decl) {
                    out.push_str(mark);
                }
            }
            Type::Param(p) => out.push_str(self.names.text(self.param(*p).name)),
        }
    }

    fn write_chan(&self, out: &mut String, dir: ChanDir, elem: TypeId) {
        let recv_elem = matches!(self.get(elem), Type::Chan { dir: ChanDir::Recv, .. });
        out.push_str(match dir {
            ChanDir::Both => "chan ",
            ChanDir::Send => "chan<- ",
            ChanDir::Recv => "<-chan ",
        });
        let parens = recv_elem && dir == ChanDir::Both;
        if parens {
            out.push('(');
        }
        self.write_type(out, elem);
        if parens {
            out.push(')');
        }
    }

    /// Types with commas, and their names as far as there are any.
    pub fn write_list(&self, out: &mut String, ts: &[TypeId], variadic: bool, names: &[Name]) {
        for (i, &t) in ts.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            if let Some(&name) = names.get(i) {
                out.push_str(self.names.text(name));
                out.push(' ');
            }
            if variadic && i + 1 == ts.len() {
                out.push_str("...");
                match self.get(t) {
                    Type::Slice(e) => self.write_type(out, *e),
                    // append's special case: string...
                    _ => self.write_type(out, t),
                }
            } else {
                self.write_type(out, t);
            }
        }
    }

    /// Parameters and results, without `func`.
    pub fn write_signature(&self, out: &mut String, s: &Signature, names: Option<&ParamNames>) {
        if !s.tparams.is_empty() {
            self.write_tparams(out, &s.tparams);
        }
        let (params, results) = names.map_or((&[][..], &[][..]), |n| (&*n.params, &*n.results));
        out.push('(');
        self.write_list(out, &s.params, s.variadic, params);
        out.push(')');
        match &*s.results {
            [] => {}
            [one] if results.is_empty() => {
                out.push(' ');
                self.write_type(out, *one);
            }
            all => {
                out.push_str(" (");
                self.write_list(out, all, false, results);
                out.push(')');
            }
        }
    }

    /// Notes the names of a declaration of this function type. The checked package's declarations tell; where they
    /// differ, none are shown but of operands that are declared functions.
    pub fn note_param_names(&mut self, sig: TypeId, names: ParamNames) {
        let pkg = self.spelling.pkg;
        match self.param_names.get_mut(&sig) {
            Some((p, known)) if *p == pkg => {
                if *known != names {
                    *known = ParamNames::default();
                }
            }
            _ => {
                self.param_names.insert(sig, (pkg, names));
            }
        }
    }

    /// Notes the names that an interface gives to a method's parameters; where interfaces differ, none are shown.
    pub fn note_method_names(&mut self, sig: TypeId, names: ParamNames) {
        match self.method_names.get_mut(&sig) {
            Some(known) if *known != names => *known = ParamNames::default(),
            Some(_) => {}
            None => {
                self.method_names.insert(sig, names);
            }
        }
    }

    /// The names that messages give to the parameters of a function type.
    pub fn param_names(&self, sig: TypeId) -> Option<&ParamNames> {
        self.param_names.get(&sig).map(|(_, names)| names)
    }

    /// `[P, Q any]`.
    pub fn write_tparams(&self, out: &mut String, tparams: &[TypeId]) {
        out.push('[');
        for (i, &p) in tparams.iter().enumerate() {
            if i > 0 {
                let same = self.bound(p) == self.bound(tparams[i - 1]);
                if !same {
                    out.push(' ');
                    self.write_type(out, self.bound(tparams[i - 1]));
                }
                out.push_str(", ");
            }
            self.write_type(out, p);
        }
        if let Some(&last) = tparams.last() {
            out.push(' ');
            self.write_type(out, self.bound(last));
        }
        out.push(']');
    }

    /// `A | ~B`.
    pub fn write_terms(&self, out: &mut String, terms: &[Term]) {
        for (i, t) in terms.iter().enumerate() {
            if i > 0 {
                out.push_str(" | ");
            }
            if t.tilde {
                out.push('~');
            }
            self.write_type(out, t.ty);
        }
    }

    fn write_interface(&self, out: &mut String, t: TypeId, i: &Interface) {
        if t == self.any {
            out.push_str(if self.spelling.any { "any" } else { "interface{}" });
            return;
        }
        if i.implicit
            && i.methods.is_empty()
            && !i.comparable
            && let Some(terms) = &i.terms
        {
            self.write_terms(out, terms);
            return;
        }
        out.push_str("interface{");
        let mut first = true;
        let mut separate = |out: &mut String| {
            if !std::mem::take(&mut first) {
                out.push_str("; ");
            }
        };
        for m in &*i.methods {
            separate(out);
            out.push_str(self.names.text(m.name));
            if let Type::Signature(s) = self.get(m.sig) {
                self.write_signature(out, s, self.method_names.get(&m.sig));
            }
        }
        if i.comparable {
            separate(out);
            out.push_str("comparable");
        }
        if let Some(terms) = &i.terms {
            separate(out);
            self.write_terms(out, terms);
        }
        out.push('}');
    }

    /// `M(int) string` as causes show a method.
    pub fn display_method(&self, name: super::Name, sig: TypeId) -> String {
        let mut out = self.names.text(name).to_string();
        if let Type::Signature(s) = self.get(sig) {
            // Results that have names keep their parentheses, though not the names.
            let named = self.param_names(sig).is_some_and(|n| !n.results.is_empty());
            match &*s.results {
                [one] if named => {
                    self.write_signature(&mut out, &Signature { results: [].into(), ..(**s).clone() }, None);
                    out.push_str(" (");
                    self.write_type(&mut out, *one);
                    out.push(')');
                }
                _ => self.write_signature(&mut out, s, None),
            }
        }
        out
    }
}
