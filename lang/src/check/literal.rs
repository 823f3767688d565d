//! Function literals, composite literals, and the text of string and rune literals.

use super::assign::Context;
use super::constant::{self, Const};
use super::info::ObjKind;
use super::operand::{OpMode, Operand};
use super::{Checker, Env};
use crate::ast::{BlockId, ExprId, ExprKind, SigId};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::{Lookup, Map, Set, Type, TypeId};

/// The bytes of a string literal, quotes included in `text`; `None` if it is malformed.
pub(super) fn unquote(text: &str) -> Option<Vec<u8>> {
    if let Some(raw) = text.strip_prefix('`') {
        let raw = raw.strip_suffix('`')?;
        return Some(raw.bytes().filter(|&b| b != b'\r').collect());
    }
    let body = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out.extend_from_slice(plain.as_bytes());
        let (value, is_byte, after) = escape(escaped)?;
        rest = after;
        if is_byte {
            out.push(value as u8);
        } else {
            out.extend_from_slice(char::from_u32(value)?.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    out.extend_from_slice(rest.as_bytes());
    Some(out)
}

/// The value of a rune literal.
pub(super) fn rune_value(text: &str) -> Option<u32> {
    let body = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let mut chars = body.chars();
    let c = chars.next()?;
    if c == '\\' {
        let (value, _, rest) = escape(chars.as_str())?;
        return rest.is_empty().then_some(value);
    }
    chars.next().is_none().then_some(c as u32)
}

/// An escape after its backslash: value, whether it is a single byte, the rest.
fn escape(s: &str) -> Option<(u32, bool, &str)> {
    let c = s.chars().next()?;
    let rest = &s[c.len_utf8()..];
    let number = |digits: usize, text: &str, radix| u32::from_str_radix(text.get(..digits)?, radix).ok();
    Some(match c {
        'a' => (7, false, rest),
        'b' => (8, false, rest),
        'f' => (12, false, rest),
        'n' => (10, false, rest),
        'r' => (13, false, rest),
        't' => (9, false, rest),
        'v' => (11, false, rest),
        '\\' | '\'' | '"' => (c as u32, false, rest),
        'x' => (number(2, rest, 16)?, true, &rest[2..]),
        'u' => (number(4, rest, 16)?, false, &rest[4..]),
        'U' => (number(8, rest, 16)?, false, &rest[8..]),
        '0'..='7' => (number(3, s, 8).filter(|&v| v < 256)?, true, &s[3..]),
        _ => return None,
    })
}

/// A constant map key, so that equal values are equal keys.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Bool(bool),
    Int(i64),
    Text(String),
    Str(std::sync::Arc<[u8]>),
}

/// The key of a constant.
pub(super) fn constant_key(v: &Const) -> Option<Key> {
    if let Some(i) = v.to_int() {
        return Some(match i.as_i64() {
            Some(i) => Key::Int(i),
            None => Key::Text(constant::print(&i)),
        });
    }
    match v {
        Const::Bool(b) => Some(Key::Bool(*b)),
        Const::Str(s) => Some(Key::Str(s.clone())),
        Const::Unknown => None,
        _ => match (v.real().to_f64(), v.imag().to_f64()) {
            (Some(re), Some(im)) => Some(Key::Text(format!("{re:?}+{im:?}i"))),
            _ => None,
        },
    }
}

impl<'a> Checker<'a> {
    pub(super) fn func_literal(&mut self, x: &mut Operand, e: ExprId, sig: SigId, body: BlockId) {
        let t = self.func_type(sig, Box::default());
        let level = self.env.funcs.last().map_or(0, |f| f.level) + 1;
        if let Some(info) = self.program.info.sigs.get(sig) {
            let all: Vec<_> = info.params.iter().chain(&info.results).copied().collect();
            for o in all {
                if let ObjKind::Var(v) = &mut self.program.object_mut(o).kind {
                    v.level = level;
                }
            }
        }
        x.mode = OpMode::Value;
        x.ty = t;
        if !self.env.funcs.is_empty() {
            self.open_scope();
            self.declare_params(sig);
            let call = self.env.has_call_or_recv;
            self.func_body(Some(e), sig, body);
            self.env.has_call_or_recv = call;
            self.close_scope();
            return;
        }
        // In a package-level declaration the types of what it mentions may not be known yet.
        let (file, decl, iota) = (self.env.file, self.env.decl, self.env.iota.clone());
        self.bodies.push_back(Box::new(move |c: &mut Checker<'a>| {
            c.env = Env { file, decl, iota, ..Env::default() };
            c.open_scope();
            c.declare_params(sig);
            c.func_body(Some(e), sig, body);
            c.close_scope();
        }));
    }

    pub(super) fn composite_literal(
        &mut self,
        x: &mut Operand,
        e: ExprId,
        ty: Option<ExprId>,
        elems: &'a [ExprId],
        rbrace: Pos,
        hint: Option<TypeId>,
    ) {
        let mut open_array = None;
        let (t, base) = match (ty, hint) {
            (Some(te), _) => match self.ast[te].kind {
                ExprKind::Array(None, elem) => {
                    let elem = self.var_type(elem);
                    open_array = Some((te, elem));
                    (TypeId::INVALID, TypeId::INVALID)
                }
                _ => {
                    let t = self.type_expr(te);
                    (t, t)
                }
            },
            (None, Some(h)) => {
                // `{…}` for an element type `*T` stands for `&T{…}`.
                let u = self.common_under(h).unwrap_or(TypeId::INVALID);
                let base = match self.program.types.get(u) {
                    Type::Pointer(b) => *b,
                    _ => h,
                };
                (h, base)
            }
            (None, None) => {
                let message = "invalid composite literal type: missing type in composite literal";
                let message = message.strip_prefix("invalid composite literal type: ").unwrap_or(message);
                self.error(self.start(e), Code::InvalidLiteralValue, message);
                self.use_elements(elems);
                return;
            }
        };
        if !self.is_usable(base) {
            self.use_elements(elems);
            return;
        }
        if let Some((te, elem)) = open_array {
            let n = self.indexed_elements(elems, elem, None);
            x.ty = if elem == TypeId::INVALID { elem } else { self.program.types.array(elem, n) };
            self.record_type(te, x.ty);
            self.program.info.literal_lengths.insert(e, n);
        } else {
            if !self.literal_elements(e, t, base, elems, rbrace, ty.is_none()) {
                return;
            }
            x.ty = t;
        }
        x.mode = if x.ty == TypeId::INVALID { OpMode::Invalid } else { OpMode::Value };
    }

    fn use_elements(&mut self, elems: &[ExprId]) {
        for &el in elems {
            match self.ast[el].kind {
                ExprKind::KeyValue(_, v) => self.use_literal(v),
                _ => self.use_literal(el),
            }
        }
    }

    fn use_literal(&mut self, e: ExprId) {
        if let ExprKind::Composite { ty: None, elems, .. } = &self.ast[e].kind {
            self.use_elements(elems);
        } else {
            self.use_expr(e);
        }
    }

    fn literal_elements(
        &mut self,
        e: ExprId,
        t: TypeId,
        base: TypeId,
        elems: &'a [ExprId],
        rbrace: Pos,
        is_elem: bool,
    ) -> bool {
        let under = self.common_under(base);
        let u = *under.as_ref().unwrap_or(&TypeId::INVALID);
        match self.program.types.get(u).clone() {
            Type::Struct(_) => self.struct_elements(base, u, elems, rbrace),
            Type::Array { elem, len } => {
                self.indexed_elements(elems, elem, Some(len));
                self.program.info.literal_lengths.insert(e, len);
            }
            Type::Slice(elem) => {
                let n = self.indexed_elements(elems, elem, None);
                self.program.info.literal_lengths.insert(e, n);
            }
            Type::Map { key, elem } => self.map_elements(key, elem, elems),
            _ => {
                self.use_elements(elems);
                if u == TypeId::INVALID && under.is_ok() {
                    return false;
                }
                let what = if is_elem { " element" } else { "" };
                let cause = if under.is_err() { " (no common underlying type)" } else { "" };
                let message = format!("invalid composite literal{what} type {}{cause}", self.display(t));
                self.error(self.start(e), Code::InvalidLiteralValue, message);
                return false;
            }
        }
        true
    }

    fn struct_elements(&mut self, base: TypeId, u: TypeId, elems: &[ExprId], rbrace: Pos) {
        let Some(&first) = elems.first() else { return };
        if matches!(self.ast[first].kind, ExprKind::KeyValue(..)) {
            self.keyed_fields(base, u, elems);
        } else {
            self.positional_fields(base, u, elems, rbrace);
        }
    }

    fn keyed_fields(&mut self, base: TypeId, u: TypeId, elems: &[ExprId]) {
        let mut seen: Map<Vec<u32>, ()> = Map::default();
        for &el in elems {
            let ExprKind::KeyValue(key, value) = self.ast[el].kind else {
                let message = "mixture of field:value and value elements in struct literal";
                self.error(self.start(el), Code::InvalidLiteralValue, message);
                self.use_literal(el);
                continue;
            };
            let ExprKind::Ident(ident) = self.ast[key].kind else {
                self.use_literal(value);
                let message = format!("invalid field name {} in struct literal", self.expr_string(key));
                self.error(self.start(el), Code::InvalidLiteralValue, message);
                continue;
            };
            let name = self.ident_name(ident);
            let (pos, text) = (self.start(key), self.ast.name(ident));
            match self.program.types.lookup(u, self.pkg, name) {
                Lookup::Field { path, ty, indirect } => {
                    let mut x = self.generic_expr(value, Some(ty).filter(|_| false));
                    if indirect {
                        let message = format!("invalid implicit pointer indirection to reach {text}");
                        self.error(pos, Code::InvalidLiteralValue, message);
                        continue;
                    }
                    self.program.info.field_keys.insert(key, path[0]);
                    if path.len() > 1 {
                        self.program.info.field_paths.insert(key, path.as_slice().into());
                    }
                    self.assignment(&mut x, Some(ty), Context::Text("struct literal"));
                    self.check_field_overlap(self.start(el), text, &path, &mut seen);
                }
                Lookup::Method { .. } | Lookup::Interface { .. } => {
                    self.use_literal(value);
                    self.error(pos, Code::MissingField, format!("{text} is not a field"));
                }
                Lookup::None | Lookup::Ambiguous => {
                    self.use_literal(value);
                    let message = self.lookup_error(base, name, true);
                    self.error(pos, Code::MissingField, message);
                }
            }
        }
    }

    /// A field may be set once, and not together with one that it is part of.
    fn check_field_overlap(&mut self, pos: Pos, text: &str, path: &[u32], seen: &mut Map<Vec<u32>, ()>) {
        if seen.contains_key(path) {
            let message = format!("duplicate field name {text} in struct literal");
            self.error(pos, Code::InvalidLiteralValue, message);
            return;
        }
        let outer = (1..path.len()).any(|n| seen.contains_key(&path[..n]));
        let inner = seen.keys().any(|k| k.len() > path.len() && k[..path.len()] == *path);
        if outer {
            let message = format!("cannot specify promoted field {text} and enclosing embedded field");
            self.error(pos, Code::InvalidLiteralValue, message);
        } else if inner {
            let message = format!("cannot specify embedded field {text} and enclosed promoted field");
            self.error(pos, Code::InvalidLiteralValue, message);
        }
        seen.insert(path.to_vec(), ());
    }

    fn positional_fields(&mut self, base: TypeId, u: TypeId, elems: &[ExprId], rbrace: Pos) {
        let Some(s) = self.program.types.as_struct(u) else { return };
        for (i, &el) in elems.iter().enumerate() {
            if matches!(self.ast[el].kind, ExprKind::KeyValue(..)) {
                let message = "mixture of field:value and value elements in struct literal";
                self.error(self.start(el), Code::InvalidLiteralValue, message);
                continue;
            }
            let mut x = self.generic_expr(el, None);
            let Some(f) = s.fields.get(i) else {
                let message = format!("too many values in struct literal of type {}", self.display(base));
                self.error(self.start(el), Code::InvalidLiteralValue, message);
                elems[i + 1..].iter().for_each(|&r| self.use_literal(r));
                return;
            };
            if !self.is_exported_or_local(f.name, f.pkg) {
                let message = format!(
                    "implicit assignment to unexported field {} in struct literal of type {}",
                    self.text(f.name),
                    self.display(base)
                );
                self.error(x.pos, Code::InvalidLiteralValue, message);
                continue;
            }
            self.assignment(&mut x, Some(f.ty), Context::Text("struct literal"));
        }
        if elems.len() < s.fields.len() {
            let hidden = s.fields.iter().any(|f| !self.is_exported_or_local(f.name, f.pkg));
            let hint = if hidden { " (type has unexported fields - use key:value pairs)" } else { "" };
            let message = format!("too few values in struct literal of type {}{hint}", self.display(base));
            self.error(rbrace, Code::InvalidLiteralValue, message);
        }
    }

    /// Elements of an array or slice; gives the length.
    fn indexed_elements(&mut self, elems: &[ExprId], elem: TypeId, length: Option<u64>) -> u64 {
        let mut seen: Set<u64> = Set::default();
        let (mut index, mut max) = (0u64, 0u64);
        for &el in elems {
            let mut value = el;
            let mut valid = false;
            if let ExprKind::KeyValue(k, v) = self.ast[el].kind {
                value = v;
                let before = self.diagnostics.len();
                match self.index(k, length) {
                    Some(i) => {
                        index = i;
                        valid = true;
                    }
                    None if self.diagnostics.len() == before
                        && self.program.info.type_of(k) != TypeId::INVALID =>
                    {
                        let message = format!("index {} must be integer constant", self.expr_string(k));
                        self.error(self.start(el), Code::InvalidIndex, message);
                    }
                    None => {}
                }
            } else if let Some(l) = length
                && index >= l
            {
                let message = format!("index {index} is out of bounds (>= {l})");
                self.error(self.start(el), Code::InvalidIndex, message);
            } else {
                valid = true;
            }
            if valid && !seen.insert(index) {
                let message = format!("duplicate index {index} in array or slice literal");
                self.error(self.start(el), Code::DuplicateCase, message);
            }
            index = index.saturating_add(1);
            max = max.max(index);
            let mut x = self.generic_expr(value, Some(elem));
            self.assignment(&mut x, Some(elem), Context::Text("array or slice literal"));
        }
        max
    }

    fn map_elements(&mut self, key: TypeId, elem: TypeId, elems: &[ExprId]) {
        let interface_key = self.program.types.is_interface(key);
        let mut seen: Map<Key, Vec<TypeId>> = Map::default();
        for &el in elems {
            let ExprKind::KeyValue(k, v) = self.ast[el].kind else {
                self.error(self.start(el), Code::InvalidLiteralValue, "missing key in map literal");
                self.use_literal(el);
                continue;
            };
            let mut x = self.generic_expr(k, Some(key));
            let constant = x.is_const();
            let (val, default) = (x.val.clone(), self.default_type(x.ty));
            self.assignment(&mut x, Some(key), Context::Text("map literal"));
            if x.is_valid()
                && constant
                && let Some(id) = constant_key(&x.val)
            {
                let t = if interface_key { default } else { key };
                let types = seen.entry(id).or_default();
                if types.contains(&t) {
                    let message = format!("duplicate key {} in map literal", constant::print(&val));
                    self.error(x.pos, Code::DuplicateCase, message);
                } else {
                    types.push(t);
                }
            }
            let mut y = self.generic_expr(v, Some(elem));
            self.assignment(&mut y, Some(elem), Context::Text("map literal"));
        }
    }
}
