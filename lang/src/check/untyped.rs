//! Untyped expressions: they get their types from where they are used.
//!
//! The types of untyped expressions are not recorded at once but kept aside until an implicit conversion
//! makes them final; then the new type goes down the expression tree.

use super::constant::{self, Const};
use super::operand::{Misfit, OpMode, Operand};
use super::{Checker, Untyped};
use crate::ast::{BinaryOp, ExprId, ExprKind, UnaryOp};
use crate::codes::Code;
use crate::source::Pos;
use crate::types::{Basic, Type, TypeId};

impl Checker<'_> {
    /// Notes type, mode and value of an expression.
    pub(super) fn record(&mut self, x: &Operand) {
        let (Some(e), Some(mode)) = (x.expr, x.recorded_mode()) else { return };
        let val = x.is_const().then(|| x.val.clone());
        if self.is_untyped(x.ty) && x.mode != OpMode::Type {
            self.untyped.insert(e, Untyped { is_lhs: false, mode, ty: x.ty, val });
        } else {
            self.program.info.record(e, x.ty, mode, val.as_ref());
        }
    }

    /// What is left are operands of constant expressions, and nil.
    pub(super) fn record_remaining_untyped(&mut self) {
        let mut rest: Vec<(ExprId, Untyped)> = self.untyped.drain().collect();
        rest.sort_by_key(|r| r.0);
        for (e, u) in rest {
            self.program.info.record(e, u.ty, u.mode, u.val.as_ref());
        }
    }

    /// Gives an untyped expression (and its operands) the type `ty`.
    pub(super) fn update_expr_type(&mut self, e: ExprId, ty: TypeId, is_final: bool) {
        let Some(old) = self.untyped.get(&e).cloned() else { return };
        match self.ast[e].kind {
            ExprKind::Paren(x) => self.update_expr_type(x, ty, is_final),
            ExprKind::Unary(op, x) if old.val.is_none() && op != UnaryOp::Recv => {
                self.update_expr_type(x, ty, is_final);
            }
            ExprKind::Binary(op, x, y) if old.val.is_none() => {
                if super::expr::is_comparison(op) {
                    // The operands have their types already.
                } else if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
                    self.update_expr_type(x, ty, is_final);
                } else {
                    self.update_expr_type(x, ty, is_final);
                    self.update_expr_type(y, ty, is_final);
                }
            }
            _ => {}
        }
        if !is_final && self.is_untyped(ty) {
            let new = self.under(ty);
            if let Some(u) = self.untyped.get_mut(&e) {
                u.ty = new;
            }
            return;
        }
        self.untyped.remove(&e);
        if old.is_lhs && !self.program.types.all_basic(ty, |b| b.is_integer()) {
            let message = format!(
                "invalid operation: shifted operand {} (type {}) must be integer",
                self.expr_string(e),
                self.display(ty)
            );
            self.error(self.start(e), Code::InvalidShift, message);
            return;
        }
        let mut val = old.val.clone();
        if let Some(v) = old.val.as_ref().and_then(|v| self.value_in(v, ty)) {
            val = Some(v);
        } else if let Some(v) = &old.val {
            let mut c = Operand::new(e, self.start(e));
            c.mode = OpMode::Const;
            c.ty = old.ty;
            c.val = v.clone();
            self.convert_untyped(&mut c, ty);
            if !c.is_valid() {
                return;
            }
            if !self.is_untyped(ty) {
                val = Some(self.rounded(&c.val, ty));
            }
        }
        self.program.info.record(e, ty, old.mode, val.as_ref());
    }

    /// A constant's value in a typed basic type, if it fits.
    fn value_in(&mut self, v: &Const, ty: TypeId) -> Option<Const> {
        if self.is_untyped(ty) || self.program.types.is_param(ty) {
            return None;
        }
        self.program.types.as_basic(ty).and_then(|b| represent(v, b))
    }

    /// A constant's value as the type holds it.
    fn rounded(&mut self, v: &Const, ty: TypeId) -> Const {
        match self.program.types.as_basic(ty) {
            Some(b) if !self.program.types.is_param(ty) => represent(v, b).unwrap_or_else(|| v.clone()),
            _ => v.clone(),
        }
    }

    fn update_expr_val(&mut self, e: ExprId, val: &Const) {
        if let Some(u) = self.untyped.get_mut(&e) {
            u.val = Some(val.clone());
        }
    }

    /// The type that `x` takes where `target` is expected, and its value there if it is constant.
    pub(super) fn implicit_type(
        &mut self,
        x: &Operand,
        target: TypeId,
    ) -> Result<(TypeId, Option<Const>), Misfit> {
        if !x.is_valid() || !self.is_untyped(x.ty) || target == TypeId::INVALID {
            return Ok((x.ty, None));
        }
        if self.is_untyped(target) {
            return max_type(x.ty, target).map(|t| (t, None)).ok_or(Misfit::Other);
        }
        if x.is_nil() {
            return if self.has_nil(target) { Ok((target, None)) } else { Err(Misfit::Other) };
        }
        if self.program.types.is_param(target) {
            let Some(terms) = self.program.types.terms(target) else { return Err(Misfit::Other) };
            for t in terms {
                let u = self.under(t.ty);
                self.implicit_type(x, u)?;
            }
            return Ok((target, None));
        }
        let kind = match self.program.types.get(x.ty) {
            Type::Basic(b) => *b,
            _ => return Err(Misfit::Other),
        };
        match self.program.types.under_type(target).clone() {
            Type::Basic(b) => {
                if x.is_const() {
                    return self.representation(x, b).map(|v| (target, Some(v)));
                }
                let fits = match kind {
                    Basic::UntypedBool => b.is_boolean(),
                    Basic::UntypedString => b.is_string(),
                    Basic::UntypedInt | Basic::UntypedRune | Basic::UntypedFloat | Basic::UntypedComplex => {
                        b.is_numeric()
                    }
                    _ => false,
                };
                if fits { Ok((target, None)) } else { Err(Misfit::Other) }
            }
            Type::Interface(i) if i.methods.is_empty() && !i.is_constraint() => {
                Ok((self.default_type(x.ty), None))
            }
            _ => Err(Misfit::Other),
        }
    }

    /// The value of the constant `x` in a basic type.
    pub(super) fn representation(&mut self, x: &Operand, b: Basic) -> Result<Const, Misfit> {
        if let Some(v) = represent(&x.val, b) {
            return Ok(v);
        }
        let from = self.program.types.as_basic(x.ty).unwrap_or(Basic::Invalid);
        Err(if from.is_numeric() && b.is_numeric() {
            if !from.is_integer() && b.is_integer() { Misfit::Truncated } else { Misfit::Overflow }
        } else {
            Misfit::Other
        })
    }

    /// Rounds the constant `x` to its type, or reports that it does not fit.
    pub(super) fn representable(&mut self, x: &mut Operand, b: Basic) {
        match self.representation(x, b) {
            Ok(v) => x.val = v,
            Err(m) => {
                self.invalid_conversion(m, x, TypeId(b as u32));
                x.invalidate();
            }
        }
    }

    fn invalid_conversion(&mut self, m: Misfit, x: &Operand, target: TypeId) {
        let (shown, t) = (self.describe(x), self.display(target));
        let (code, message) = match m {
            Misfit::Truncated => (Code::ConstantRange, format!("{shown} truncated to {t}")),
            Misfit::Overflow => (Code::ConstantRange, format!("{shown} overflows {t}")),
            Misfit::Other => (Code::InvalidConversion, format!("cannot convert {shown} to type {t}")),
        };
        self.error(x.pos, code, message);
    }

    /// Converts an untyped operand to `target` where that is implied.
    pub(super) fn convert_untyped(&mut self, x: &mut Operand, target: TypeId) {
        match self.implicit_type(x, target) {
            Err(m) => {
                let t = if self.program.types.is_param(target) { target } else { self.under(target) };
                self.invalid_conversion(m, x, t);
                x.invalidate();
            }
            Ok((ty, val)) => self.apply_implicit(x, ty, val),
        }
    }

    /// Gives the operand the type and value of an implicit conversion.
    pub(super) fn apply_implicit(&mut self, x: &mut Operand, ty: TypeId, val: Option<Const>) {
        if let Some(v) = val {
            if let Some(e) = x.expr {
                self.update_expr_val(e, &v);
            }
            x.val = v;
        }
        if ty != x.ty {
            x.ty = ty;
            if let Some(e) = x.expr {
                self.update_expr_type(e, ty, false);
            }
        }
    }

    /// After a constant operation: does the result fit its type, or the limits of untyped constants?
    pub(super) fn overflow(&mut self, x: &mut Operand, op_pos: Pos) {
        if x.val.is_unknown() {
            self.error(op_pos, Code::ConstantRange, "constant result is not representable");
            return;
        }
        if !self.is_untyped(x.ty) {
            if let Some(b) = self.program.types.as_basic(x.ty) {
                self.representable(x, b);
            }
            return;
        }
        if x.val.bit_len() > constant::MAX_INT_BITS {
            let name = x.expr.map_or("", |e| self.op_name(e));
            self.error(op_pos, Code::ConstantRange, format!("constant {name}overflow"));
            x.val = Const::Unknown;
        } else if x.val.as_str().is_some_and(|s| s.len() > MAX_STRING) {
            self.error(op_pos, Code::ConstantRange, "constant string too long");
            x.val = Const::Unknown;
        }
    }

    fn op_name(&self, e: ExprId) -> &'static str {
        match self.ast[e].kind {
            ExprKind::Unary(UnaryOp::Xor, _) => "bitwise complement ",
            ExprKind::Binary(op, ..) => match op {
                BinaryOp::Add => "addition ",
                BinaryOp::Sub => "subtraction ",
                BinaryOp::Xor => "bitwise XOR ",
                BinaryOp::Mul => "multiplication ",
                BinaryOp::Shl => "shift ",
                _ => "",
            },
            _ => "",
        }
    }
}

/// Longest constant string that concatenation makes.
const MAX_STRING: usize = 64 << 20;

/// The larger of two untyped kinds, if they go together.
pub(super) fn max_type(a: TypeId, b: TypeId) -> Option<TypeId> {
    let numeric = |t: TypeId| (TypeId::UNTYPED_INT..=TypeId::UNTYPED_COMPLEX).contains(&t);
    if a == b {
        Some(a)
    } else if numeric(a) && numeric(b) {
        Some(a.max(b))
    } else {
        None
    }
}

/// The value as the type holds it, if it can.
pub(super) fn represent(v: &Const, b: Basic) -> Option<Const> {
    if v.is_unknown() {
        return Some(Const::Unknown);
    }
    if b.is_integer() {
        if let (&Const::Int(i), Some(bits)) = (v, b.int_bits()) {
            let fits = match b.is_unsigned() {
                true => i >= 0 && (bits == 64 || i >> bits == 0),
                false => matches!(i >> (bits - 1), 0 | -1),
            };
            return fits.then_some(Const::Int(i));
        }
        let i = v.to_int()?;
        let Some(bits) = b.int_bits() else { return Some(i) };
        let fits = if b.is_unsigned() {
            i.sign() >= 0 && i.bit_len() <= u64::from(bits)
        } else {
            // -2^(n-1) has n bits but fits.
            let edge = i.sign() < 0 && constant::shift(&Const::Int(-1), true, u64::from(bits) - 1) == i;
            i.bit_len() < u64::from(bits) || edge
        };
        return fits.then_some(i);
    }
    let f64_of = |c: &Const| c.to_f64().map(Const::from_f64);
    let f32_of = |c: &Const| c.to_f32().map(|f| Const::from_f64(f64::from(f)));
    match b {
        Basic::Float32 => f32_of(&v.to_real()?),
        Basic::Float64 => f64_of(&v.to_real()?),
        Basic::UntypedFloat => v.to_real(),
        Basic::Complex64 if v.is_numeric() => Some(Const::complex(f32_of(&v.real())?, f32_of(&v.imag())?)),
        Basic::Complex128 if v.is_numeric() => Some(Const::complex(f64_of(&v.real())?, f64_of(&v.imag())?)),
        Basic::UntypedComplex if v.is_numeric() => Some(v.clone()),
        b if b.is_string() => v.as_str().map(|_| v.clone()),
        b if b.is_boolean() => v.as_bool().map(|_| v.clone()),
        _ => None,
    }
}
