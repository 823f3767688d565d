//! Conversions `T(x)`.

use super::Checker;
use super::constant::{self, Const};
use super::operand::{OpMode, Operand};
use super::untyped::represent;
use crate::codes::Code;
use crate::types::{Basic, TypeId};

impl Checker<'_> {
    /// Makes `x` a value of type `t`.
    pub(super) fn conversion(&mut self, x: &mut Operand, t: TypeId) {
        let const_arg = x.is_const();
        let mut cause = String::new();
        let ok = if const_arg && self.is_const_type(t) {
            let ok = match self.constant_in(x, t) {
                Some(v) => {
                    x.val = v;
                    true
                }
                None => {
                    // A whole number is shown as one.
                    let to_integer = self.program.types.all_basic(t, |b| b.is_integer());
                    if let (true, Some(v)) = (to_integer && self.is_untyped(x.ty), x.val.to_int()) {
                        x.val = v;
                    }
                    false
                }
            };
            let integers = self.program.types.all_basic(x.ty, |b| b.is_integer())
                && self.program.types.all_basic(t, |b| b.is_integer());
            if !ok && integers {
                let message = format!("constant {} overflows {}", constant::print(&x.val), self.display(t));
                self.error(x.pos, Code::ConstantRange, message);
                x.invalidate();
                return;
            }
            ok
        } else if const_arg && self.program.types.is_param(t) {
            let r = self.constant_to_param(x, t);
            x.mode = OpMode::Value;
            r.map_err(|c| cause = c).is_ok()
        } else {
            let r = self.convertible(x, t);
            if r.is_ok() {
                x.mode = OpMode::Value;
            }
            r.map_err(|c| cause = c).is_ok()
        };
        if !ok {
            let mut message = format!("cannot convert {} to type {}", self.describe(x), self.display(t));
            if !cause.is_empty() {
                message.push_str(&format!(": {cause}"));
            }
            self.error(x.pos, Code::InvalidConversion, message);
            x.invalidate();
            return;
        }
        if self.is_untyped(x.ty) {
            self.finish_untyped_argument(x, t, const_arg);
        }
        x.ty = t;
    }

    /// The argument of a conversion is given its final type.
    fn finish_untyped_argument(&mut self, x: &Operand, t: TypeId, const_arg: bool) {
        let mut last = t;
        let to_interface = self.program.types.is_interface(t);
        if x.ty == TypeId::UNTYPED_NIL {
            // nil takes the type.
        } else if to_interface || const_arg && !self.is_const_type(t) {
            last = self.default_type(x.ty);
        } else if x.is_const()
            && self.program.types.all_basic(x.ty, |b| b.is_integer())
            && self.program.types.all_basic(t, |b| b.is_string())
        {
            last = self.default_type(x.ty);
            // The integer may be too large for int; its value is in the string already.
            if let Some(e) = x.expr
                && let Some(u) = self.untyped.get(&e)
                && let Some(v) = &u.val
                && represent(v, Basic::Int).is_none()
            {
                last = x.ty;
            }
        }
        if let Some(e) = x.expr {
            self.update_expr_type(e, last, true);
        }
    }

    fn constant_in(&mut self, x: &Operand, t: TypeId) -> Option<Const> {
        let b = self.program.types.as_basic(t)?;
        if let Some(v) = represent(&x.val, b) {
            return Some(v);
        }
        let integer = self.program.types.all_basic(x.ty, |b| b.is_integer());
        (integer && b.is_string()).then(|| constant::rune_to_string(&x.val))
    }

    fn constant_to_param(&mut self, x: &Operand, t: TypeId) -> Result<(), String> {
        let Some(terms) = self.program.types.terms(t) else {
            return Err(format!("{} does not contain specific types", self.display(t)));
        };
        for term in terms {
            let u = self.under(term.ty);
            let string = self.program.types.all_basic(x.ty, |b| b.is_string());
            if string && self.program.types.is_bytes_or_runes(u) {
                continue;
            }
            if self.constant_in(x, u).is_none() {
                let integers = self.program.types.all_basic(x.ty, |b| b.is_integer())
                    && self.program.types.all_basic(u, |b| b.is_integer());
                let (us, ts) = (self.display(u), self.display(t));
                return Err(if integers {
                    format!("constant {} overflows {us} (in {ts})", constant::print(&x.val))
                } else {
                    format!("cannot convert {} to type {us} (in {ts})", self.describe(x))
                });
            }
        }
        Ok(())
    }

    fn convertible(&mut self, x: &Operand, t: TypeId) -> Result<(), String> {
        let cause = match self.assignable(x, t) {
            Ok(()) => return Ok(()),
            Err(c) => c,
        };
        let v = x.ty;
        let (vp, tp) = (self.program.types.is_param(v), self.program.types.is_param(t));
        if !vp && !tp {
            return if self.program.types.convertible(v, t) { Ok(()) } else { Err(cause) };
        }
        let specific = |c: &mut Self, p: bool, t: TypeId| {
            if p { c.program.types.terms(t).map(|l| l.iter().map(|x| x.ty).collect()) } else { Some(vec![t]) }
        };
        let (Some(from), Some(to)): (Option<Vec<TypeId>>, Option<Vec<TypeId>>) =
            (specific(self, vp, v), specific(self, tp, t))
        else {
            return Err(String::new());
        };
        for &a in &from {
            for &b in &to {
                let mut y = x.clone();
                y.ty = a;
                if self.assignable(&y, b).is_err() && !self.program.types.convertible(a, b) {
                    let place = |c: &Self, is: bool, s: TypeId, p: TypeId| {
                        if is { format!("{} (in {})", c.display(s), c.display(p)) } else { c.display(s) }
                    };
                    return Err(format!(
                        "cannot convert {} to type {}",
                        place(self, vp, a, v),
                        place(self, tp, b, t)
                    ));
                }
            }
        }
        Ok(())
    }
}
