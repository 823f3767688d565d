//! Calls of builtin functions, one function each.

use super::Checker;
use super::assign::Context;
use super::constant::{self, BinOp, CmpOp, Const};
use super::info::{Mode, Selection, SelectionKind};
use super::operand::{OpMode, Operand};
use crate::ast::{ExprId, ExprKind};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::universe::Builtin;
use crate::types::{Basic, ChanDir, Lookup, Signature, Type, TypeId};

/// A builtin's call.
#[derive(Clone, Copy)]
struct Call<'a> {
    expr: ExprId,
    builtin: Builtin,
    args: &'a [ExprId],
    dots: bool,
}

impl<'a> Checker<'a> {
    /// Checks the call of a builtin; `x` becomes its result. False after an error.
    pub(super) fn builtin(
        &mut self,
        x: &mut Operand,
        expr: ExprId,
        builtin: Builtin,
        args: &'a [ExprId],
        ellipsis: Option<Pos>,
    ) -> bool {
        let call = Call { expr, builtin, args, dots: ellipsis.is_some() };
        let name = builtin.name();
        if ellipsis.is_some() && builtin != Builtin::Append {
            let message = format!("invalid operation: invalid use of ... with built-in {name}");
            self.error(self.start(expr), Code::InvalidBuiltin, message);
            args.iter().for_each(|&a| self.use_expr(a));
            return false;
        }
        let before = self.env.has_call_or_recv;
        if matches!(builtin, Builtin::Len | Builtin::Cap) {
            self.env.has_call_or_recv = false;
        }
        let ok = self.builtin_args(x, call);
        if matches!(builtin, Builtin::Len | Builtin::Cap) {
            self.env.has_call_or_recv = before;
        }
        ok
    }

    fn builtin_args(&mut self, x: &mut Operand, call: Call<'a>) -> bool {
        let b = call.builtin;
        let mut values = Vec::new();
        let mut n = call.args.len();
        if !matches!(b, Builtin::Make | Builtin::New | Builtin::Offsetof) {
            values = self.value_list(call.args);
            n = values.len();
            if values.iter().any(|v| !v.is_valid()) {
                return false;
            }
        }
        if n < b.min_args() || !b.is_variadic() && n > b.min_args() {
            let few = n < b.min_args();
            let message = format!(
                "invalid operation: {} arguments for {} (expected {}, found {n})",
                if few { "not enough" } else { "too many" },
                self.expr_string(call.expr),
                b.min_args()
            );
            self.error(self.start(call.expr), Code::InvalidBuiltin, message);
            if values.is_empty() {
                call.args.iter().for_each(|&a| self.use_expr(a));
            }
            return false;
        }
        if let Some(first) = values.first() {
            *x = first.clone();
        }
        match b {
            Builtin::Append => self.builtin_append(x, call, values),
            Builtin::Cap | Builtin::Len => self.builtin_len(x, call),
            Builtin::Clear => self.builtin_clear(x),
            Builtin::Close => self.builtin_close(x),
            Builtin::Complex => self.builtin_complex(x, call, values),
            Builtin::Copy => self.builtin_copy(x, &values),
            Builtin::Delete => self.builtin_delete(x, values),
            Builtin::Imag | Builtin::Real => self.builtin_part(x, call),
            Builtin::Make => self.builtin_make(x, call),
            Builtin::Max | Builtin::Min => self.builtin_min_max(x, call, values),
            Builtin::New => self.builtin_new(x, call),
            Builtin::Panic => self.builtin_panic(x),
            Builtin::Print | Builtin::Println => self.builtin_print(x, call, values),
            Builtin::Recover => {
                x.mode = OpMode::Value;
                x.ty = self.program.types.any;
                true
            }
            Builtin::Add => self.builtin_unsafe_add(x, values),
            Builtin::Alignof | Builtin::Sizeof => self.builtin_size(x, call),
            Builtin::Slice | Builtin::String => self.builtin_unsafe_span(x, call, values),
            Builtin::SliceData | Builtin::StringData => self.builtin_unsafe_data(x, call),
            Builtin::Offsetof => self.builtin_offset(x, call),
        }
    }

    fn value_list(&mut self, list: &[ExprId]) -> Vec<Operand> {
        match list {
            [one] => self.multi_expr(*one, false).0,
            many => many.iter().map(|&e| self.expr(None, e)).collect(),
        }
    }

    fn bad(&mut self, pos: Pos, message: String) -> bool {
        self.error(pos, Code::InvalidBuiltin, message);
        false
    }

    fn no_value(&mut self, x: &mut Operand) -> bool {
        x.mode = OpMode::NoValue;
        x.ty = self.program.types.tuple(&[]);
        true
    }

    fn is_integer(&mut self, t: TypeId) -> bool {
        self.program.types.all_basic(t, |b| b.is_integer())
    }

    /// The element type of a slice operand.
    fn slice_elem(&mut self, x: &Operand) -> Result<TypeId, String> {
        if x.is_nil() {
            return Err("argument must be a slice; have untyped nil".into());
        }
        let mut elem = None;
        for (_, u) in self.type_set_of(x.ty).unwrap_or_else(|| vec![(x.ty, TypeId::INVALID)]) {
            let Type::Slice(e) = *self.program.types.get(u) else {
                return Err(format!("argument must be a slice; have {}", self.describe(x)));
            };
            match elem {
                None => elem = Some(e),
                Some(f) if f == e => {}
                Some(f) => {
                    let (a, b, shown) = (self.display(f), self.display(e), self.describe(x));
                    return Err(format!("mismatched slice element types {a} and {b} in {shown}"));
                }
            }
        }
        Ok(elem.unwrap_or(TypeId::INVALID))
    }

    /// Is it `[]byte` for one argument and strings (or byte slices) for the other?
    fn bytes_and_string(&mut self, x: &Operand, y: &Operand) -> Option<bool> {
        let bytes = self.program.types.slice(TypeId::UINT8);
        if x.is_nil() || self.assignable(x, bytes).is_err() {
            return None;
        }
        let mut has_string = false;
        for (_, u) in self.type_set_of(y.ty)? {
            match self.program.types.get(u) {
                _ if u == bytes => {}
                Type::Basic(b) if b.is_string() => has_string = true,
                _ => return None,
            }
        }
        Some(has_string)
    }

    fn builtin_append(&mut self, x: &mut Operand, call: Call<'a>, mut values: Vec<Operand>) -> bool {
        let elem = match self.slice_elem(x) {
            Ok(e) => e,
            Err(cause) => return self.bad(x.pos, format!("invalid append: {cause}")),
        };
        let t = x.ty;
        let fun = match self.ast[call.expr].kind {
            ExprKind::Call { fun, .. } => fun,
            _ => call.expr,
        };
        if call.dots && values.len() == 2 && self.bytes_and_string(x, &values[1]) == Some(true) {
            let y = &mut values[1];
            if self.is_untyped(y.ty) {
                self.convert_untyped(y, TypeId::STRING);
                if let Some(e) = y.expr {
                    self.update_expr_type(e, TypeId::STRING, true);
                }
            }
        } else {
            let rest = self.program.types.slice(elem);
            let sig = Signature {
                params: [t, rest].into(),
                results: [t].into(),
                variadic: true,
                ..Signature::default()
            };
            self.builtin_arguments(call.expr, fun, sig, values, call.args, call.dots);
        }
        x.mode = OpMode::Value;
        x.ty = t;
        true
    }

    fn builtin_len(&mut self, x: &mut Operand, call: Call<'a>) -> bool {
        let is_len = call.builtin == Builtin::Len;
        if !self.is_usable_through(x.ty) {
            return false;
        }
        let measured = |c: &mut Self, u: TypeId| -> Option<Option<u64>> {
            let u = c.array_behind(u);
            match c.program.types.get(u) {
                Type::Basic(b) if b.is_string() && is_len => Some(None),
                Type::Array { len, .. } => Some(Some(*len)),
                Type::Slice(_) | Type::Chan { .. } => Some(None),
                Type::Map { .. } if is_len => Some(None),
                _ => None,
            }
        };
        let set = if x.is_nil() { None } else { self.type_set_of(x.ty) };
        let lengths: Option<Vec<Option<u64>>> =
            set.and_then(|s| s.into_iter().map(|(_, u)| measured(self, u)).collect());
        let Some(lengths) = lengths else {
            if self.under(x.ty) == TypeId::INVALID {
                return false;
            }
            let message =
                format!("invalid argument: {} for built-in {}", self.describe(x), call.builtin.name());
            return self.bad(x.pos, message);
        };
        let mut value = None;
        if !self.program.types.is_param(x.ty) {
            if let (true, Const::Str(s)) = (x.is_const(), &x.val) {
                value = Some(s.len() as u64);
            } else if let [Some(n)] = lengths[..]
                && !self.env.has_call_or_recv
            {
                value = Some(n);
            }
        }
        match value {
            Some(n) => {
                x.mode = OpMode::Const;
                x.val = i64::try_from(n).map_or(Const::Unknown, Const::Int);
            }
            None => x.mode = OpMode::Value,
        }
        x.ty = TypeId::INT;
        true
    }

    fn builtin_clear(&mut self, x: &mut Operand) -> bool {
        let ok = !x.is_nil()
            && self
                .program
                .types
                .all_under(x.ty, &mut |t, u| matches!(t.get(u), Type::Map { .. } | Type::Slice(_)));
        if !ok {
            let message = format!(
                "invalid argument: cannot clear {}: argument must be (or constrained by) map or slice",
                self.describe(x)
            );
            return self.bad(x.pos, message);
        }
        self.no_value(x)
    }

    fn builtin_close(&mut self, x: &mut Operand) -> bool {
        let set = self.type_set_of(x.ty).filter(|_| !x.is_nil());
        for (_, u) in set.unwrap_or_else(|| vec![(x.ty, TypeId::INVALID)]) {
            let what = match self.program.types.get(u) {
                Type::Chan { dir: ChanDir::Recv, .. } => "receive-only",
                Type::Chan { .. } => continue,
                _ => "non-channel",
            };
            let shown = self.describe(x);
            let message = if what == "non-channel" {
                format!("invalid operation: cannot close non-channel {shown}")
            } else {
                format!("invalid operation: cannot close receive-only channel {shown}")
            };
            return self.bad(x.pos, message);
        }
        self.no_value(x)
    }

    fn builtin_complex(&mut self, x: &mut Operand, call: Call<'a>, mut values: Vec<Operand>) -> bool {
        let mut y = values.swap_remove(1);
        match (self.is_untyped(x.ty), self.is_untyped(y.ty)) {
            (false, false) => {}
            (true, false) => self.convert_untyped(x, y.ty),
            (false, true) => self.convert_untyped(&mut y, x.ty),
            (true, true) if x.is_const() && y.is_const() => {
                for o in [&mut *x, &mut y] {
                    let numeric = self.program.types.all_basic(o.ty, |b| b.is_numeric());
                    if numeric && o.val.imag().sign() == 0 {
                        o.ty = TypeId::UNTYPED_FLOAT;
                    }
                }
            }
            (true, true) => {
                self.convert_untyped(x, TypeId::FLOAT64);
                self.convert_untyped(&mut y, TypeId::FLOAT64);
            }
        }
        if !x.is_valid() || !y.is_valid() {
            return false;
        }
        if x.ty != y.ty {
            let (a, b) = (self.display(x.ty), self.display(y.ty));
            let shown = self.expr_string(call.expr);
            return self.bad(x.pos, format!("invalid operation: {shown} (mismatched types {a} and {b})"));
        }
        let result = match self.program.types.as_basic(x.ty) {
            Some(Basic::Float32) => TypeId::COMPLEX64,
            Some(Basic::Float64) => TypeId::COMPLEX128,
            Some(Basic::UntypedFloat) => TypeId::UNTYPED_COMPLEX,
            _ => {
                let shown = self.display(x.ty);
                let message =
                    format!("invalid argument: arguments have type {shown}, expected floating-point");
                return self.bad(x.pos, message);
            }
        };
        if x.is_const() && y.is_const() {
            let real = |v: &Const| v.to_real().unwrap_or(Const::Unknown);
            x.val = Const::complex(real(&x.val), real(&y.val));
        } else {
            x.mode = OpMode::Value;
        }
        x.ty = result;
        true
    }

    fn builtin_copy(&mut self, x: &mut Operand, values: &[Operand]) -> bool {
        let y = values[1].clone();
        let dst = match self.slice_elem(x) {
            Ok(e) => e,
            Err(cause) => return self.bad(x.pos, format!("invalid copy: {cause}")),
        };
        if self.bytes_and_string(x, &y).is_none() {
            let src = match self.slice_elem(&y) {
                Ok(e) => e,
                Err(cause) => {
                    if !self.program.types.all_basic(y.ty, |b| b.is_string()) {
                        return self.bad(y.pos, format!("invalid copy: {cause}"));
                    }
                    TypeId::UINT8
                }
            };
            if !self.program.types.identical(dst, src) {
                let message = format!(
                    "invalid copy: arguments {} and {} have different element types {} and {}",
                    self.describe(x),
                    self.describe(&y),
                    self.display(dst),
                    self.display(src)
                );
                return self.bad(x.pos, message);
            }
        }
        if self.is_untyped(y.ty)
            && let Some(e) = y.expr
        {
            self.update_expr_type(e, TypeId::STRING, true);
        }
        x.mode = OpMode::Value;
        x.ty = TypeId::INT;
        true
    }

    fn builtin_delete(&mut self, x: &mut Operand, mut values: Vec<Operand>) -> bool {
        let mut key = None;
        let set = self.type_set_of(x.ty).filter(|_| !x.is_nil());
        for (_, u) in set.unwrap_or_else(|| vec![(x.ty, TypeId::INVALID)]) {
            let Type::Map { key: k, .. } = *self.program.types.get(u) else {
                let message = format!("invalid argument: {} is not a map", self.describe(x));
                return self.bad(x.pos, message);
            };
            if key.is_some_and(|o| o != k) {
                let message =
                    format!("invalid argument: maps of {} must have identical key types", self.describe(x));
                return self.bad(x.pos, message);
            }
            key = Some(k);
        }
        let mut k = values.swap_remove(1);
        self.assignment(&mut k, key, Context::Text("argument to delete"));
        k.is_valid() && self.no_value(x)
    }

    fn builtin_part(&mut self, x: &mut Operand, call: Call<'a>) -> bool {
        if self.is_untyped(x.ty) {
            if x.is_const() {
                if self.program.types.all_basic(x.ty, |b| b.is_numeric()) {
                    x.ty = TypeId::UNTYPED_COMPLEX;
                }
            } else {
                self.convert_untyped(x, TypeId::COMPLEX128);
                if !x.is_valid() {
                    return false;
                }
            }
        }
        let result = match self.program.types.as_basic(x.ty) {
            Some(Basic::Complex64) => TypeId::FLOAT32,
            Some(Basic::Complex128) => TypeId::FLOAT64,
            Some(Basic::UntypedComplex) => TypeId::UNTYPED_FLOAT,
            _ => {
                let shown = self.display(x.ty);
                let message = format!("invalid argument: argument has type {shown}, expected complex type");
                return self.bad(x.pos, message);
            }
        };
        if x.is_const() {
            x.val = if call.builtin == Builtin::Real { x.val.real() } else { x.val.imag() };
        } else {
            x.mode = OpMode::Value;
        }
        x.ty = result;
        true
    }

    fn builtin_make(&mut self, x: &mut Operand, call: Call<'a>) -> bool {
        let arg0 = call.args[0];
        let t = self.var_type(arg0);
        if t == TypeId::INVALID {
            call.args[1..].iter().for_each(|&a| self.use_expr(a));
            return false;
        }
        if !self.is_usable(t) {
            return false;
        }
        let found = self.common_under_if(t, &mut |c, _, u| match u.map(|u| c.program.types.get(u)) {
            None => Err("no specific type".into()),
            Some(Type::Slice(_) | Type::Map { .. } | Type::Chan { .. }) => Ok(()),
            Some(Type::Basic(Basic::Invalid)) => Err(String::new()),
            Some(_) => Err("type must be slice, map, or channel".into()),
        });
        let u = match found {
            Ok(u) => u,
            Err(cause) => {
                call.args[1..].iter().for_each(|&a| self.use_expr(a));
                let message = format!("invalid argument: cannot make {}: {cause}", self.expr_string(arg0));
                return !cause.is_empty() && self.bad(self.start(arg0), message);
            }
        };
        let min = if matches!(self.program.types.get(u), Type::Slice(_)) { 2 } else { 1 };
        let n = call.args.len();
        if n < min || n > min + 1 {
            let message = format!(
                "invalid operation: {} expects {min} or {} arguments; found {n}",
                self.expr_string(call.expr),
                min + 1
            );
            return self.bad(self.start(call.expr), message);
        }
        let sizes: Vec<Option<u64>> = call.args[1..].iter().map(|&a| self.index(a, None)).collect();
        if let [Some(len), Some(cap)] = sizes[..]
            && len > cap
        {
            let message = "invalid argument: length and capacity swapped";
            self.error(self.start(call.args[1]), Code::InvalidBuiltin, message);
        }
        x.mode = OpMode::Value;
        x.ty = t;
        true
    }

    fn builtin_min_max(&mut self, x: &mut Operand, call: Call<'a>, values: Vec<Operand>) -> bool {
        let op = if call.builtin == Builtin::Max { CmpOp::Gt } else { CmpOp::Lt };
        let exprs: Vec<ExprId> = values.iter().filter_map(|v| v.expr).collect();
        for (i, mut a) in values.into_iter().enumerate() {
            if !self.program.types.all_basic(a.ty, |b| b.is_ordered()) || a.is_nil() {
                let message = format!("invalid argument: {} cannot be ordered", self.describe(&a));
                return self.bad(a.pos, message);
            }
            if i == 0 {
                continue;
            }
            self.match_types(x, &mut a);
            if !x.is_valid() {
                return false;
            }
            if !self.program.types.identical(x.ty, a.ty) {
                let message = format!(
                    "invalid argument: mismatched types {} (previous argument) and {} (type of {})",
                    self.display(x.ty),
                    self.display(a.ty),
                    a.expr.map_or_else(String::new, |e| self.expr_string(e))
                );
                return self.bad(a.pos, message);
            }
            if x.is_const() && a.is_const() {
                if constant::compare(op, &a.val, &x.val) == Some(true) {
                    *x = a;
                }
            } else {
                x.mode = OpMode::Value;
            }
        }
        if !x.is_const() {
            x.mode = OpMode::Value;
            let any = self.program.types.any;
            self.assignment(x, Some(any), Context::Builtin("built-in ", call.builtin));
            if !x.is_valid() {
                return false;
            }
        }
        for e in exprs {
            self.update_expr_type(e, x.ty, !self.is_untyped(x.ty));
        }
        true
    }

    fn builtin_new(&mut self, x: &mut Operand, call: Call<'a>) -> bool {
        let arg = call.args[0];
        *x = self.expr_or_type(arg, false);
        match x.mode {
            OpMode::Invalid => return false,
            OpMode::Builtin(_) => {
                let message = format!("{} must be called", self.describe(x));
                return self.bad(x.pos, message);
            }
            OpMode::Type => self.valid_var_type(arg, x.ty),
            _ => {
                if self.is_untyped(x.ty) {
                    self.assignment(x, None, Context::Text("argument to new"));
                    if !x.is_valid() {
                        return false;
                    }
                }
            }
        }
        x.mode = OpMode::Value;
        x.ty = self.program.types.pointer(x.ty);
        true
    }

    fn builtin_panic(&mut self, x: &mut Operand) -> bool {
        let any = self.program.types.any;
        self.assignment(x, Some(any), Context::Text("argument to panic"));
        x.is_valid() && self.no_value(x)
    }

    fn builtin_print(&mut self, x: &mut Operand, call: Call<'a>, values: Vec<Operand>) -> bool {
        let context = Context::Builtin("built-in ", call.builtin);
        for mut v in values {
            self.assignment(&mut v, None, context);
            if !v.is_valid() {
                return false;
            }
        }
        self.no_value(x)
    }

    fn builtin_size(&mut self, x: &mut Operand, call: Call<'a>) -> bool {
        self.assignment(x, None, Context::Builtin("unsafe.", call.builtin));
        if !x.is_valid() {
            return false;
        }
        if self.program.types.has_param(x.ty) || !self.has_known_size(x.ty) {
            x.mode = OpMode::Value;
        } else {
            let size = if call.builtin == Builtin::Alignof {
                Some(self.program.types.align_of(x.ty))
            } else {
                self.program.types.size_of(x.ty)
            };
            let Some(size) = size else {
                let message = format!("{} is too large", self.describe(x));
                return self.bad(x.pos, message);
            };
            x.mode = OpMode::Const;
            x.val = i64::try_from(size).map_or(Const::Unknown, Const::Int);
        }
        x.ty = TypeId::UINTPTR;
        true
    }

    fn builtin_offset(&mut self, x: &mut Operand, call: Call<'a>) -> bool {
        let arg = call.args[0];
        let selector = self.ast.unparen(arg);
        let ExprKind::Selector(base, sel) = self.ast[selector].kind else {
            let message = format!("invalid argument: {} is not a selector expression", self.expr_string(arg));
            self.use_expr(arg);
            return self.bad(self.start(arg), message);
        };
        *x = self.expr(None, base);
        if !x.is_valid() {
            return false;
        }
        let t = self.program.types.as_pointer(x.ty).unwrap_or(x.ty);
        let name = self.ident_name(sel);
        let text = self.ast.name(sel);
        let (path, ty) = match self.program.types.lookup(t, self.pkg, name) {
            Lookup::Field { indirect: true, .. } => {
                let shown = self.display(t);
                let message = format!("invalid argument: field {text} is embedded via a pointer in {shown}");
                return self.bad(x.pos, message);
            }
            Lookup::Field { path, ty, .. } => (path, ty),
            Lookup::Method { .. } | Lookup::Interface { .. } => {
                let message = format!("invalid argument: {} is a method value", self.expr_string(arg));
                return self.bad(self.start(arg), message);
            }
            Lookup::None | Lookup::Ambiguous => {
                let message = format!("invalid argument: {} has no single field {text}", self.display(t));
                return self.bad(x.pos, message);
            }
        };
        let selection = Selection { kind: SelectionKind::Field, recv: t, path: path.as_slice().into(), ty };
        self.program.info.selections.insert(selector, selection);
        self.program.info.record(selector, ty, Mode::Variable, None);
        x.ty = TypeId::UINTPTR;
        if self.program.types.has_param(t) || !self.has_known_size(t) {
            x.mode = OpMode::Value;
            return true;
        }
        let mut offset = Const::Int(0);
        let mut at = t;
        for i in path {
            let Some(o) = self.program.types.field_offset(at, i as usize) else {
                let message = format!("{} is too large", self.expr_string(base));
                return self.bad(self.start(base), message);
            };
            let o = i64::try_from(o).map_or(Const::Unknown, Const::Int);
            offset = constant::binary(BinOp::Add, &offset, &o);
            let Some(s) = self.program.types.as_struct(at) else { break };
            at = s.fields[i as usize].ty;
        }
        x.mode = OpMode::Const;
        x.val = offset;
        true
    }

    /// `unsafe.Add(p, n)`.
    fn builtin_unsafe_add(&mut self, x: &mut Operand, mut values: Vec<Operand>) -> bool {
        self.assignment(x, Some(TypeId::UNSAFE_POINTER), Context::Text("argument to unsafe.Add"));
        if !x.is_valid() || !self.valid_index(&mut values[1], "length", true) {
            return false;
        }
        x.mode = OpMode::Value;
        x.ty = TypeId::UNSAFE_POINTER;
        true
    }

    /// `unsafe.Slice(p, n)` and `unsafe.String(p, n)`.
    fn builtin_unsafe_span(&mut self, x: &mut Operand, call: Call<'a>, mut values: Vec<Operand>) -> bool {
        let result = if call.builtin == Builtin::String {
            let bytes = self.program.types.pointer(TypeId::UINT8);
            self.assignment(x, Some(bytes), Context::Text("argument to unsafe.String"));
            TypeId::STRING
        } else {
            let u = self.under(x.ty);
            let Type::Pointer(elem) = *self.program.types.get(u) else {
                let message = format!("invalid argument: {} is not a pointer", self.describe(x));
                return self.bad(x.pos, message);
            };
            self.program.types.slice(elem)
        };
        if !x.is_valid() || !self.valid_index(&mut values[1], "length", false) {
            return false;
        }
        x.mode = OpMode::Value;
        x.ty = result;
        true
    }

    /// `unsafe.SliceData(s)` and `unsafe.StringData(s)`.
    fn builtin_unsafe_data(&mut self, x: &mut Operand, call: Call<'a>) -> bool {
        let elem = if call.builtin == Builtin::StringData {
            self.assignment(x, Some(TypeId::STRING), Context::Text("argument to unsafe.StringData"));
            TypeId::UINT8
        } else {
            let u = self.under(x.ty);
            let Type::Slice(elem) = *self.program.types.get(u) else {
                let message = format!("invalid argument: {} is not a slice", self.describe(x));
                return self.bad(x.pos, message);
            };
            elem
        };
        if !x.is_valid() {
            return false;
        }
        x.mode = OpMode::Value;
        x.ty = self.program.types.pointer(elem);
        true
    }

    /// The array type that `u` is a pointer to, or `u` itself.
    pub(super) fn array_behind(&mut self, u: TypeId) -> TypeId {
        let Type::Pointer(p) = *self.program.types.get(u) else { return u };
        let a = self.under(p);
        if matches!(self.program.types.get(a), Type::Array { .. }) { a } else { u }
    }

    /// Is it an integer type? Used by range clauses too.
    pub(super) fn is_integer_type(&mut self, t: TypeId) -> bool {
        self.is_integer(t)
    }
}
