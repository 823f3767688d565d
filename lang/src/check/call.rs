//! Calls: of functions, conversions, builtins; instantiation of generic functions.

use super::Checker;
use super::assign::Context;
use super::expr::Target;
use super::info::{Instance, Mode};
use super::operand::{ExprUse, OpMode, Operand};
use crate::ast::{ExprId, ExprKind, IdentId};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::universe::BuiltinKind;
use crate::types::{Signature, Type, TypeId};
use std::sync::Arc;

/// Arguments of a call: values, and for generic functions among them, by index, the type arguments already given.
struct Arguments {
    values: Vec<Operand>,
    type_args: Vec<(usize, Vec<TypeId>)>,
}

impl<'a> Checker<'a> {
    /// The identifier that names the function in a call's function expression.
    fn function_ident(&self, e: ExprId) -> Option<IdentId> {
        match self.ast[e].kind {
            ExprKind::Ident(i) => Some(i),
            ExprKind::Selector(_, sel) => Some(sel),
            ExprKind::Index(x, _) | ExprKind::Paren(x) => self.function_ident(x),
            _ => None,
        }
    }

    fn record_instance(&mut self, e: ExprId, args: &[TypeId], ty: TypeId) {
        if let Some(i) = self.function_ident(e) {
            self.program.info.instances.insert(i, Instance { args: args.into(), ty });
        }
    }

    /// A list of type arguments; `None` after an error.
    fn type_list(&mut self, list: &[ExprId]) -> Option<Vec<TypeId>> {
        let types: Vec<TypeId> = list.iter().map(|&e| self.var_type(e)).collect();
        (!types.contains(&TypeId::INVALID)).then_some(types)
    }

    fn index_list(&self, e: Option<ExprId>) -> &'a [ExprId] {
        match e.map(|e| &self.ast[e].kind) {
            Some(ExprKind::Index(_, list)) => list,
            _ => &[],
        }
    }

    /// Instantiates the generic function `x` by the index expression `inst`, the target, or both.
    pub(super) fn instantiate_function(
        &mut self,
        target: Option<&Target>,
        pos: Pos,
        x: &mut Operand,
        inst: Option<ExprId>,
    ) {
        let list = self.index_list(inst);
        let Some(given) = self.type_list(list) else {
            x.invalidate();
            return;
        };
        let Some(sig) = self.program.types.as_signature(x.ty) else { return };
        if given.len() > sig.tparams.len() {
            let message = format!("got {} type arguments but want {}", given.len(), sig.tparams.len());
            self.error(self.start(list[given.len() - 1]), Code::TypeArgs, message);
            x.invalidate();
            return;
        }
        let mut targs = given.clone();
        if given.len() < sig.tparams.len() {
            let renamed = self.rename_tparams(&sig.tparams, 0);
            let mut params = Vec::new();
            let mut args = Vec::new();
            if let Some(t) = target {
                let generic =
                    self.program.types.signature(Signature { tparams: [].into(), ..(*sig).clone() });
                self.program.types.pass_param_names(x.ty, generic);
                params.push(self.program.types.subst(generic, &sig.tparams, &renamed));
                args.push(Operand::value(t.sig, x.pos, &t.desc));
            }
            let known: Vec<Option<TypeId>> = (0..renamed.len()).map(|i| given.get(i).copied()).collect();
            match self.infer(pos, &renamed, known, &params, &args, true) {
                Ok(t) => targs = t,
                Err(e) => {
                    if let Some((pos, message)) = e {
                        self.error(pos, Code::CannotInfer, message);
                    }
                    x.invalidate();
                    return;
                }
            }
        }
        let e = inst.or(x.expr);
        x.ty = self.instantiate_signature(x.pos, e, &sig, &targs, list);
        x.mode = OpMode::Value;
    }

    /// The signature with type arguments, whose constraints are verified later.
    fn instantiate_signature(
        &mut self,
        pos: Pos,
        e: Option<ExprId>,
        sig: &Arc<Signature>,
        targs: &[TypeId],
        places: &'a [ExprId],
    ) -> TypeId {
        let ty = self.program.types.instantiate_signature(sig, targs);
        if let Some(e) = e {
            self.record_instance(e, targs, ty);
        }
        let (tparams, targs) = (sig.tparams.clone(), targs.to_vec());
        self.later(move |c| {
            let places: Vec<Pos> =
                (0..targs.len()).map(|i| places.get(i).map_or(pos, |&p| c.start(p))).collect();
            c.verify_type_args(&tparams, &targs, &places);
        });
        ty
    }

    pub(super) fn call_expr(&mut self, x: &mut Operand, e: ExprId) -> ExprUse {
        let ExprKind::Call { fun, args, ellipsis, .. } = &self.ast[e].kind else {
            return ExprUse::Statement;
        };
        let (fun, dots) = (*fun, ellipsis.is_some());
        let mut inst = None;
        if matches!(self.ast[fun].kind, ExprKind::Index(..)) {
            *x = Operand::new(fun, self.start(fun));
            if self.index_expr(x, fun) {
                inst = Some(fun);
            }
            x.expr = Some(fun);
            self.record(x);
        } else {
            *x = self.expr_or_type(fun, true);
        }
        match x.mode {
            OpMode::Invalid => {
                args.iter().for_each(|&a| self.use_expr(a));
                return ExprUse::Statement;
            }
            OpMode::Type => {
                self.conversion_call(x, e, fun, args, dots);
                return ExprUse::Conversion;
            }
            OpMode::Builtin(b) => {
                if !self.builtin(x, e, b, args, *ellipsis) {
                    x.invalidate();
                } else if !x.is_const() {
                    self.env.has_call_or_recv = true;
                }
                return match b.kind() {
                    BuiltinKind::Expression => ExprUse::Expression,
                    BuiltinKind::Statement => ExprUse::Statement,
                };
            }
            _ => {}
        }
        if x.is_nil() {
            let message = format!("invalid operation: cannot call {}: not a function", self.describe(x));
            self.error(x.pos, Code::InvalidCall, message);
            args.iter().for_each(|&a| self.use_expr(a));
            x.invalidate();
            return ExprUse::Statement;
        }
        self.function_call(x, e, fun, inst, args, dots);
        ExprUse::Statement
    }

    fn conversion_call(&mut self, x: &mut Operand, e: ExprId, fun: ExprId, args: &[ExprId], dots: bool) {
        let mut f = x.clone();
        self.non_generic(None, &mut f);
        if !f.is_valid() {
            args.iter().for_each(|&a| self.use_expr(a));
            x.invalidate();
            return;
        }
        let t = x.ty;
        let _ = fun;
        if !self.is_usable(t) {
            args.iter().for_each(|&a| self.use_expr(a));
            x.invalidate();
            return;
        }
        x.invalidate();
        match args {
            [] => {
                let shown = self.display(t);
                let message = format!("missing argument in conversion to {shown}");
                self.error(self.start(e), Code::InvalidCall, message);
            }
            [arg] => {
                let target = self.target(t, |_| "conversion".to_string());
                *x = self.expr(target.as_ref(), *arg);
                if !x.is_valid() {
                    return;
                }
                if self.program.types.is_interface(t)
                    && self.program.types.as_interface(t).is_some_and(|i| i.is_constraint())
                {
                    let shown = self.display(t);
                    let message = format!(
                        "cannot use interface {shown} in conversion (contains specific type constraints or is comparable)"
                    );
                    self.error(self.start(e), Code::InvalidConstraint, message);
                    x.invalidate();
                    return;
                }
                if dots {
                    let message = format!("invalid use of ... in conversion to {}", self.display(t));
                    self.error(self.start(*arg), Code::InvalidCall, message);
                    x.invalidate();
                    return;
                }
                self.conversion(x, t);
            }
            many => {
                many.iter().for_each(|&a| self.use_expr(a));
                let message = format!("too many arguments in conversion to {}", self.display(t));
                self.error(self.start(many[many.len() - 1]), Code::InvalidCall, message);
            }
        }
    }

    fn function_call(
        &mut self,
        x: &mut Operand,
        e: ExprId,
        fun: ExprId,
        inst: Option<ExprId>,
        args: &'a [ExprId],
        dots: bool,
    ) {
        let found = self.common_under_if(x.ty, &mut |c, t, u| match u {
            Some(u) if !matches!(c.program.types.get(u), Type::Signature(_)) => {
                Err(format!("{} is not a function", c.display(t)))
            }
            _ => Ok(()),
        });
        let u = match found {
            Ok(u) => u,
            Err(cause) => {
                let message = format!("invalid operation: cannot call {}: {cause}", self.describe(x));
                if x.ty != TypeId::INVALID {
                    self.error(x.pos, Code::InvalidCall, message);
                }
                args.iter().for_each(|&a| self.use_expr(a));
                x.invalidate();
                return;
            }
        };
        let Some(mut sig) = self.program.types.as_signature(u) else { return };
        let generic = !sig.tparams.is_empty();
        let mut list = self.index_list(inst);
        let Some(mut targs) = self.type_list(list) else {
            args.iter().for_each(|&a| self.use_expr(a));
            x.invalidate();
            return;
        };
        if targs.len() > sig.tparams.len() {
            let message = format!("got {} type arguments but want {}", targs.len(), sig.tparams.len());
            self.error(self.start(list[sig.tparams.len()]), Code::TypeArgs, message);
            args.iter().for_each(|&a| self.use_expr(a));
            x.invalidate();
            return;
        }
        if generic && targs.len() == sig.tparams.len() {
            let pos = self.start(fun);
            let t = self.instantiate_signature(pos, Some(fun), &sig, &targs, list);
            if let Some(s) = self.program.types.as_signature(t) {
                sig = s;
            }
            targs.clear();
            list = &[];
        }
        let values = self.argument_list(args);
        let result = self.arguments(e, fun, sig, targs, list, values, args, dots);
        if generic && result.tparams.is_empty() {
            let t = self.program.types.signature((*result).clone());
            self.program.info.record(fun, t, Mode::Value, None);
        }
        x.expr = Some(e);
        match &*result.results {
            [] => {
                x.mode = OpMode::NoValue;
                x.ty = self.program.types.tuple(&[]);
            }
            [one] => {
                x.mode = OpMode::Value;
                x.ty = *one;
                if x.ty == TypeId::INVALID {
                    x.invalidate();
                }
            }
            many => {
                x.mode = OpMode::Value;
                x.ty = self.program.types.tuple(many);
            }
        }
        self.env.has_call_or_recv = true;
        // A generic call that could not be inferred has no usable result.
        if x.mode == OpMode::Value && !result.tparams.is_empty() && self.mentions(x.ty, &result.tparams) {
            x.invalidate();
        }
    }

    /// Evaluates arguments; a single call with several results gives several.
    fn argument_list(&mut self, list: &'a [ExprId]) -> Arguments {
        let mut out = Arguments { values: Vec::with_capacity(list.len()), type_args: Vec::new() };
        for &a in list {
            if matches!(self.ast[a].kind, ExprKind::Index(..)) {
                let mut x = Operand::new(a, self.start(a));
                if self.index_expr(&mut x, a) {
                    let given = self.partial_instance(&mut x, a);
                    if !given.is_empty() {
                        out.type_args.push((out.values.len(), given));
                    }
                    out.values.push(x);
                    continue;
                }
                x.expr = Some(a);
                x.pos = self.start(a);
                if !x.is_valid() {
                    x.ty = TypeId::INVALID;
                }
                self.record(&x);
                if x.mode == OpMode::Type {
                    let message = format!("{} is not an expression", self.describe(&x));
                    self.error(x.pos, Code::NotAValue, message);
                    x.invalidate();
                }
                out.values.push(x);
                continue;
            }
            if list.len() == 1 {
                let (mut x, _) = self.raw_expr(None, a, None, true);
                if x.is_valid()
                    && x.mode == OpMode::Value
                    && let Type::Tuple(ts) = self.program.types.get(x.ty).clone()
                {
                    for &t in ts.iter() {
                        out.values.push(Operand { ty: t, ..x.clone() });
                    }
                    return out;
                }
                if matches!(x.mode, OpMode::NoValue | OpMode::Type | OpMode::Builtin(_)) {
                    let what = match x.mode {
                        OpMode::NoValue => "used as value",
                        OpMode::Type => "is not an expression",
                        _ => "must be called",
                    };
                    let message = format!("{} {what}", self.describe(&x));
                    self.error(x.pos, Code::NotAValue, message);
                    x.invalidate();
                }
                out.values.push(x);
            } else {
                out.values.push(self.generic_expr(a, None));
            }
        }
        out
    }

    /// `f[int]` as an argument: the given type arguments if some are missing.
    fn partial_instance(&mut self, x: &mut Operand, e: ExprId) -> Vec<TypeId> {
        x.expr = Some(e);
        x.pos = self.start(e);
        let n = match self.program.types.as_signature(x.ty) {
            Some(s) => s.tparams.len(),
            None => 0,
        };
        let list = self.index_list(Some(e));
        if list.len() >= n {
            self.instantiate_function(None, self.ast[e].pos, x, Some(e));
            self.record(x);
            return Vec::new();
        }
        match self.type_list(list) {
            Some(t) => t,
            None => {
                x.invalidate();
                Vec::new()
            }
        }
    }

    /// `(number, string)` of a list of types, as `have` and `want` lines show it.
    pub(super) fn types_summary(&self, list: &[TypeId], variadic: bool, dots: bool) -> String {
        // A call with several results stands for them.
        let list = match list {
            [only] => match self.program.types.get(*only) {
                Type::Tuple(results) => results,
                _ => list,
            },
            _ => list,
        };
        let mut out = Vec::new();
        for (i, &t) in list.iter().enumerate() {
            let last = i + 1 == list.len();
            let mut s = match t {
                TypeId::INVALID => "unknown type".to_string(),
                TypeId::UNTYPED_INT
                | TypeId::UNTYPED_RUNE
                | TypeId::UNTYPED_FLOAT
                | TypeId::UNTYPED_COMPLEX => "number".into(),
                TypeId::UNTYPED_BOOL => "bool".into(),
                TypeId::UNTYPED_STRING => "string".into(),
                TypeId::UNTYPED_NIL => "nil".into(),
                t => self.display(t),
            };
            if last && variadic {
                if let Type::Slice(e) = self.program.types.get(t) {
                    s = self.display(*e);
                }
                s = format!("...{s}");
            } else if last && dots {
                s.push_str("...");
            }
            out.push(s);
        }
        format!("({})", out.join(", "))
    }

    /// Checks the arguments against the parameters; gives the (instantiated) signature.
    #[allow(clippy::too_many_arguments)]
    fn arguments(
        &mut self,
        call: ExprId,
        fun: ExprId,
        sig: Arc<Signature>,
        mut targs: Vec<TypeId>,
        places: &'a [ExprId],
        mut args: Arguments,
        exprs: &[ExprId],
        dots: bool,
    ) -> Arc<Signature> {
        let n_args = args.values.len();
        let Some(mut params) = self.parameters_for(call, fun, &sig, &args, exprs, dots) else { return sig };
        let n = sig.tparams.len();
        let mut tparams = Vec::new();
        if n > 0 {
            tparams = self.rename_tparams(&sig.tparams, 0);
            params = self.program.types.subst_all(&params, &sig.tparams, &tparams);
        }
        let mut known: Vec<Option<TypeId>> = targs.iter().copied().map(Some).collect();
        known.resize(tparams.len(), None);
        let mut generic_args = Vec::new();
        for i in 0..n_args {
            let a = &args.values[i];
            let Type::Signature(s) = self.program.types.get(a.ty).clone() else { continue };
            if s.tparams.is_empty() || !a.is_valid() {
                continue;
            }
            let renamed = self.rename_tparams(&s.tparams, i + 1);
            let plain = self.program.types.signature(Signature { tparams: [].into(), ..(*s).clone() });
            self.program.types.pass_param_names(a.ty, plain);
            args.values[i].ty = self.program.types.subst(plain, &s.tparams, &renamed);
            tparams.extend_from_slice(&renamed);
            let given = args.type_args.iter().find(|(of, _)| *of == i).map_or(&[][..], |(_, given)| given);
            known.extend((0..renamed.len()).map(|k| given.get(k).copied()));
            generic_args.push((i, s));
        }
        let mut result = sig.clone();
        if !tparams.is_empty() {
            let pos = self.ast[call].pos;
            let inferred = match self.infer(pos, &tparams, known, &params, &args.values, false) {
                Ok(t) => t,
                Err(e) => {
                    if let Some((pos, message)) = e {
                        let message = format!("in call to {}, {message}", self.expr_string(fun));
                        self.error(pos, Code::CannotInfer, message);
                    }
                    return sig;
                }
            };
            params = self.program.types.subst_all(&params, &tparams, &inferred);
            if n > 0 {
                targs = inferred[..n].to_vec();
                let pos = self.ast[call].pos;
                let t = self.instantiate_signature(pos, Some(fun), &sig, &targs, places);
                if let Some(s) = self.program.types.as_signature(t) {
                    result = s;
                }
            }
            let mut j = n;
            for (i, s) in generic_args {
                let k = j + s.tparams.len();
                let (pos, e) = (args.values[i].pos, args.values[i].expr);
                args.values[i].ty = self.instantiate_signature(pos, e, &s, &inferred[j..k], &[]);
                let a = args.values[i].clone();
                self.record(&a);
                j = k;
            }
        }
        if n_args > 0 {
            let context = Context::Argument(fun);
            for (a, &p) in args.values.iter_mut().zip(&params) {
                self.assignment(a, Some(p), context);
            }
        }
        result
    }

    /// A parameter type for each argument; `None` if their numbers do not match.
    fn parameters_for(
        &mut self,
        call: ExprId,
        fun: ExprId,
        sig: &Signature,
        args: &Arguments,
        exprs: &[ExprId],
        dots: bool,
    ) -> Option<Vec<TypeId>> {
        let n_args = args.values.len();
        let mut params = sig.params.to_vec();
        let mut n_params = params.len();
        if sig.variadic {
            if dots {
                if exprs.len() == 1 && n_args > 1 {
                    let message =
                        format!("cannot use ... with {n_args}-valued {}", self.expr_string(exprs[0]));
                    self.error(self.start(call), Code::InvalidCall, message);
                    return None;
                }
            } else if n_args + 1 >= n_params {
                let last = params.pop()?;
                let elem = match self.program.types.get(last) {
                    Type::Slice(e) => *e,
                    _ => last,
                };
                params.resize(n_args, elem);
                n_params = n_args;
            } else {
                n_params -= 1;
            }
        } else if dots {
            let message = format!("cannot use ... in call to non-variadic {}", self.expr_string(fun));
            self.error(self.start(call), Code::InvalidCall, message);
            return None;
        }
        if n_args == n_params {
            return Some(params);
        }
        if args.values.iter().any(|a| !a.is_valid()) && n_args < n_params {
            // The failed argument may have been a call with several results.
            if exprs.len() == 1 {
                return None;
            }
        }
        let (qualifier, pos) = if n_args > n_params {
            ("too many", args.values[n_params].pos)
        } else {
            ("not enough", exprs.last().map_or(self.start(call), |&e| self.start(e)))
        };
        let have: Vec<TypeId> = args.values.iter().map(|a| a.ty).collect();
        let notes = vec![
            (Pos::NONE, format!("have {}", self.types_summary(&have, false, dots))),
            (Pos::NONE, format!("want {}", self.types_summary(&sig.params, sig.variadic, false))),
        ];
        let message = format!("{qualifier} arguments in call to {}", self.expr_string(fun));
        self.report(pos, Code::Count, message, notes);
        None
    }

    /// `append`'s arguments are those of a variadic function.
    pub(super) fn builtin_arguments(
        &mut self,
        call: ExprId,
        fun: ExprId,
        sig: Signature,
        values: Vec<Operand>,
        exprs: &'a [ExprId],
        dots: bool,
    ) {
        let args = Arguments { values, type_args: Vec::new() };
        self.arguments(call, fun, Arc::new(sig), Vec::new(), &[], args, exprs, dots);
    }
}
