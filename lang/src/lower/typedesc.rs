//! Run-time type descriptors, made on demand.
//!
//! A type gets its descriptor when an instruction or another descriptor names it. Its method adapters are made last
//! (`finish_methods`), and only for methods that some interface of the program asks for: what nobody can call is not
//! lowered at all, which keeps small programs small.

use super::{Lowerer, MethodWork, Work};
use crate::types::{ChanDir, Interface, Name, PkgId, Signature, Type, TypeId, Types};
use std::fmt::Write;
use urgo_abi::inst::{SelectorId, TypeId as DescId};
use urgo_abi::module::Selector;
use urgo_abi::op::Kind;
use urgo_abi::typedesc::{self, Field, InterfaceMethod, TypeDesc, TypeShape};

impl Lowerer<'_> {
    /// The descriptor of a type.
    pub(crate) fn desc(&mut self, t: TypeId) -> DescId {
        let t = self.canon(t);
        if let Some(id) = self.descs.get(&t) {
            return *id;
        }
        let id = DescId(self.module.types.len() as u32);
        self.descs.insert(t, id);
        self.desc_types.push(t);
        self.module.types.push(TypeDesc::none());
        let layout = self.layout(t);
        let (type_name, pkg_path) = self.own_name(t);
        let shape = self.shape(t);
        self.module.types[id.index()] = TypeDesc {
            name: type_text(self.types, t),
            type_name,
            pkg_path,
            shape,
            size: layout.size,
            align: layout.align,
            leaves: layout.leaves.clone(),
            in_memory: layout.in_memory,
            pointers: layout.pointers.clone(),
            boxing: layout.boxing,
            equality: layout.equality,
            methods: Vec::new(),
        };
        id
    }

    fn own_name(&mut self, t: TypeId) -> (String, String) {
        let Some((decl, _)) = self.types.as_named(t) else {
            return match self.types.get(t) {
                Type::Basic(_) => (type_text(self.types, t), String::new()),
                _ => (String::new(), String::new()),
            };
        };
        let pkg = self.types.named(decl).pkg;
        let text = type_text(self.types, t);
        let name = match text.find('[') {
            Some(at) => text[..at].rfind('.').map_or(text.as_str(), |dot| &text[dot + 1..]),
            None => text.rsplit('.').next().unwrap_or(&text),
        };
        (name.to_string(), self.pkg_path(pkg))
    }

    /// Import path of a package, empty for none.
    pub(crate) fn pkg_path(&self, pkg: PkgId) -> String {
        self.packages.get(pkg.0 as usize).map_or(String::new(), |p| p.path.to_string())
    }

    fn shape(&mut self, t: TypeId) -> TypeShape {
        use crate::types::Basic as B;
        let u = self.types.under(t);
        match self.types.get(u).clone() {
            Type::Basic(b) => match b {
                B::Invalid => TypeShape::None,
                B::Bool | B::UntypedBool => TypeShape::Bool,
                B::Int | B::UntypedInt => TypeShape::Int,
                B::Int8 => TypeShape::Int8,
                B::Int16 => TypeShape::Int16,
                B::Int32 | B::UntypedRune => TypeShape::Int32,
                B::Int64 => TypeShape::Int64,
                B::Uint => TypeShape::Uint,
                B::Uint8 => TypeShape::Uint8,
                B::Uint16 => TypeShape::Uint16,
                B::Uint32 => TypeShape::Uint32,
                B::Uint64 => TypeShape::Uint64,
                B::Uintptr => TypeShape::Uintptr,
                B::Float32 => TypeShape::Float32,
                B::Float64 | B::UntypedFloat => TypeShape::Float64,
                B::Complex64 => TypeShape::Complex64,
                B::Complex128 | B::UntypedComplex => TypeShape::Complex128,
                B::String | B::UntypedString => TypeShape::String,
                B::UnsafePointer | B::UntypedNil => TypeShape::UnsafePointer,
            },
            Type::Array { elem, len } => TypeShape::Array(self.desc(elem), len),
            Type::Slice(e) => TypeShape::Slice(self.desc(e)),
            Type::Pointer(e) => TypeShape::Pointer(self.desc(e)),
            Type::Map { key, elem } => TypeShape::Map { key: self.desc(key), elem: self.desc(elem) },
            Type::Chan { dir, elem } => {
                let dir = match dir {
                    ChanDir::Both => typedesc::ChanDir::Both,
                    ChanDir::Send => typedesc::ChanDir::Send,
                    ChanDir::Recv => typedesc::ChanDir::Recv,
                };
                TypeShape::Chan { elem: self.desc(elem), dir }
            }
            Type::Struct(s) => TypeShape::Struct(
                s.fields
                    .iter()
                    .enumerate()
                    .map(|(i, f)| Field {
                        name: self.types.names.text(f.name).to_string(),
                        pkg_path: self.pkg_path(f.pkg),
                        ty: self.desc(f.ty),
                        offset: self.types.field_offset(u, i).unwrap_or(0) as u32,
                        tag: self.types.names.text(f.tag).to_string(),
                        embedded: f.embedded,
                    })
                    .collect(),
            ),
            Type::Signature(s) => TypeShape::Func {
                params: s.params.iter().map(|p| self.desc(*p)).collect(),
                results: s.results.iter().map(|r| self.desc(*r)).collect(),
                variadic: s.variadic,
            },
            Type::Interface(i) => TypeShape::Interface(
                i.methods
                    .iter()
                    .map(|m| {
                        let sig = self.canon(m.sig);
                        InterfaceMethod { selector: self.selector(m.name, m.pkg, sig), ty: self.desc(sig) }
                    })
                    .collect(),
            ),
            Type::Tuple(_) | Type::Pending(_) | Type::Named { .. } | Type::Param(_) => TypeShape::None,
        }
    }

    /// The selector of a method as interfaces call it. From now on types of the program offer it.
    pub(crate) fn selector(&mut self, name: Name, pkg: PkgId, sig: TypeId) -> SelectorId {
        let sig = self.canon(sig);
        if let Some(id) = self.selectors.get(&(name, pkg, sig)) {
            return *id;
        }
        let text = self.types.names.text(name);
        let path = self.pkg_path(pkg);
        let full = if path.is_empty() { text.to_string() } else { format!("{path}.{text}") };
        let kinds = self.sig_of(sig, &[Kind::Word]);
        let sig_id = self.intern_sig(kinds);
        let id = SelectorId(self.module.selectors.len() as u32);
        self.module.selectors.push(Selector {
            name: full,
            signature: type_text(self.types, sig),
            sig: sig_id,
        });
        self.selectors.insert((name, pkg, sig), id);
        self.selector_sigs.push(sig);
        id
    }

    /// Makes the adapters that descriptors still lack; whether there was anything to do. Lowering them may make new
    /// descriptors and selectors, so the caller repeats until nothing changes.
    pub(crate) fn finish_methods(&mut self) -> bool {
        let mut changed = false;
        for at in 1..self.desc_types.len() {
            let t = self.desc_types[at];
            if self.types.is_interface(t) {
                continue;
            }
            for m in self.methods_of(t).iter() {
                let Some(sig) = self.types.method_signature(&m.found) else { continue };
                let sig = self.canon(sig);
                let Some(selector) = self.selectors.get(&(m.name, m.pkg, sig)).copied() else { continue };
                if self.module.types[at].methods.iter().any(|known| known.selector == selector) {
                    continue;
                }
                let kinds = self.sig_of(sig, &[Kind::Word]);
                let name = self.method_text(t, m.name);
                let work = MethodWork { recv: t, found: m.found.clone(), sig, own: Vec::new() };
                let func = self.new_func(name, kinds, Work::Adapter(work));
                self.module.types[at].methods.push(typedesc::Method { selector, func });
                changed = true;
            }
        }
        changed
    }

    pub(super) fn methods_of(&mut self, t: TypeId) -> std::rc::Rc<[crate::types::SetMethod]> {
        if let Some(known) = self.method_sets.get(&t) {
            return known.clone();
        }
        let named = self.types.as_named(t).is_some()
            || matches!(self.types.get(t), Type::Pointer(_) | Type::Struct(_));
        let set: std::rc::Rc<[_]> = if named { self.types.method_set(t).into() } else { [].into() };
        self.method_sets.insert(t, set.clone());
        set
    }

    /// A type's text as `%T` prints it.
    pub(crate) fn text_of(&self, t: TypeId) -> String {
        type_text(self.types, t)
    }

    /// `main.T.m` or `main.(*T).m`.
    pub(crate) fn method_text(&mut self, recv: TypeId, name: Name) -> String {
        let (base, ptr) = self.types.deref(recv);
        let text = type_text(self.types, base);
        let method = self.types.names.text(name);
        match (ptr, text.split_once('.').filter(|_| self.types.as_named(base).is_some())) {
            (true, Some((pkg, own))) => format!("{pkg}.(*{own}).{method}"),
            (true, None) => format!("(*{text}).{method}"),
            (false, _) => format!("{text}.{method}"),
        }
    }
}

/// A type's text as `%T` prints it.
pub(crate) fn type_text(types: &Types, t: TypeId) -> String {
    let mut out = String::new();
    write_type(types, &mut out, t);
    out
}

fn write_type(types: &Types, out: &mut String, t: TypeId) {
    if out.len() > 4000 {
        return;
    }
    // Writing to a String cannot fail.
    match types.get(t) {
        Type::Basic(b) => out.push_str(crate::types::BASICS[*b as usize].1),
        Type::Array { elem, len } => {
            let _ = write!(out, "[{len}]");
            write_type(types, out, *elem);
        }
        Type::Slice(e) => {
            out.push_str("[]");
            write_type(types, out, *e);
        }
        Type::Pointer(e) => {
            out.push('*');
            write_type(types, out, *e);
        }
        Type::Map { key, elem } => {
            out.push_str("map[");
            write_type(types, out, *key);
            out.push(']');
            write_type(types, out, *elem);
        }
        Type::Chan { dir, elem } => {
            out.push_str(match dir {
                ChanDir::Both => "chan ",
                ChanDir::Send => "chan<- ",
                ChanDir::Recv => "<-chan ",
            });
            let parens =
                *dir == ChanDir::Both && matches!(types.get(*elem), Type::Chan { dir: ChanDir::Recv, .. });
            out.push_str(if parens { "(" } else { "" });
            write_type(types, out, *elem);
            out.push_str(if parens { ")" } else { "" });
        }
        Type::Struct(s) => write_struct(types, out, &s.fields),
        Type::Tuple(ts) => {
            out.push('(');
            write_list(types, out, ts, false);
            out.push(')');
        }
        Type::Signature(s) => {
            out.push_str("func");
            write_signature(types, out, s);
        }
        Type::Interface(i) => write_interface(types, out, i),
        Type::Pending(_) | Type::Param(_) => out.push_str(&types.display(t)),
        Type::Named { decl, args } => {
            let d = types.named(*decl);
            if let Some((name, _)) = types.package_names.get(d.pkg.0 as usize) {
                let _ = write!(out, "{}.", types.names.text(*name));
            }
            out.push_str(types.names.text(d.name));
            let args = args.get(d.n_outer..).unwrap_or(&[]);
            for (i, a) in args.iter().enumerate() {
                out.push(if i == 0 { '[' } else { ',' });
                write_type(types, out, *a);
            }
            out.push_str(if args.is_empty() { "" } else { "]" });
        }
    }
}

fn write_struct(types: &Types, out: &mut String, fields: &[crate::types::Field]) {
    out.push_str("struct {");
    for (i, f) in fields.iter().enumerate() {
        out.push_str(if i > 0 { "; " } else { " " });
        if !f.embedded {
            let _ = write!(out, "{} ", types.names.text(f.name));
        }
        write_type(types, out, f.ty);
        let tag = types.names.text(f.tag);
        if !tag.is_empty() {
            let _ = write!(out, " {}", crate::check::constant::quote(tag.as_bytes()));
        }
    }
    out.push_str(if fields.is_empty() { "}" } else { " }" });
}

fn write_interface(types: &Types, out: &mut String, i: &Interface) {
    out.push_str("interface {");
    for (at, m) in i.methods.iter().enumerate() {
        out.push_str(if at > 0 { "; " } else { " " });
        if let Some((name, _)) = types.package_names.get(m.pkg.0 as usize) {
            let _ = write!(out, "{}.", types.names.text(*name));
        }
        out.push_str(types.names.text(m.name));
        if let Type::Signature(s) = types.get(m.sig) {
            write_signature(types, out, s);
        }
    }
    out.push_str(if i.methods.is_empty() { "}" } else { " }" });
}

fn write_signature(types: &Types, out: &mut String, s: &Signature) {
    out.push('(');
    write_list(types, out, &s.params, s.variadic);
    out.push(')');
    match &*s.results {
        [] => {}
        [one] => {
            out.push(' ');
            write_type(types, out, *one);
        }
        many => {
            out.push_str(" (");
            write_list(types, out, many, false);
            out.push(')');
        }
    }
}

fn write_list(types: &Types, out: &mut String, ts: &[TypeId], variadic: bool) {
    for (i, t) in ts.iter().enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        match types.get(*t) {
            Type::Slice(e) if variadic && i + 1 == ts.len() => {
                out.push_str("...");
                write_type(types, out, *e);
            }
            _ => write_type(types, out, *t),
        }
    }
}
