//! Operators: arithmetic, comparison, conditions.

use super::PlantedFault;
use super::func::FuncLower;
use crate::ast::{BinaryOp, ExprId, ExprKind, UnaryOp};
use crate::types::{Basic, Type, TypeId};
use urgo_abi::build::Label;
use urgo_abi::inst::{Inst, Slot, SlotList};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;

impl FuncLower<'_, '_> {
    /// `x op y`.
    pub(crate) fn binary(
        &mut self,
        e: ExprId,
        op: BinaryOp,
        x: ExprId,
        y: ExprId,
        dst: Option<Slot>,
    ) -> Slot {
        use BinaryOp::*;
        let t = self.ty(e);
        match op {
            OrOr | AndAnd => self.bool_of_condition(e),
            Eq | Ne | Lt | Le | Gt | Ge => self.comparison(op, x, y, dst),
            Add if self.is_string(t) => self.concat(e, dst),
            Shl | Shr => self.shift(e, op, x, y, dst),
            Add | Sub | Or | Xor | Mul | Div | Rem | And | AndNot => {
                let a = self.expr(x, None);
                if let Some(k) = self.small_constant(y, t)
                    && let Some(d) = self.arith_const(op, t, a, k, dst)
                {
                    return d;
                }
                let b = self.expr(y, None);
                let pos = self.m.ast[e].pos;
                if matches!(op, Div | Rem) {
                    self.at(pos);
                }
                self.arith(e, op, t, (a, b), dst)
            }
        }
    }

    fn is_string(&mut self, t: TypeId) -> bool {
        self.m.types.as_basic(t).is_some_and(Basic::is_string)
    }

    /// A constant integer operand that fits an instruction.
    fn small_constant(&mut self, e: ExprId, t: TypeId) -> Option<i32> {
        self.m.types.as_basic(t).filter(|b| b.is_integer())?;
        i32::try_from(self.const_int(e)?).ok()
    }

    /// Integer arithmetic with a constant, where there is an instruction for it.
    pub(crate) fn arith_const(
        &mut self,
        op: BinaryOp,
        t: TypeId,
        a: Slot,
        k: i32,
        dst: Option<Slot>,
    ) -> Option<Slot> {
        let basic = self.m.types.as_basic(t)?;
        let k = match op {
            BinaryOp::Sub => k.checked_neg()?,
            _ => k,
        };
        match op {
            BinaryOp::Add | BinaryOp::Sub => {
                let d = self.dst(dst, Kind::Int);
                match basic {
                    Basic::Int32 => self.b.emit(Inst::AddI32K { d, a, k }),
                    Basic::Uint32 => self.b.emit(Inst::AddU32K { d, a, k }),
                    _ => {
                        self.b.emit(Inst::AddI64K { d, a, k });
                        self.extend_basic(basic, d);
                    }
                }
                Some(d)
            }
            BinaryOp::Mul => {
                let d = self.dst(dst, Kind::Int);
                self.b.emit(Inst::MulI64K { d, a, k });
                self.extend_basic(basic, d);
                Some(d)
            }
            BinaryOp::And => {
                let d = self.dst(dst, Kind::Int);
                self.b.emit(Inst::AndK { d, a, k });
                Some(d)
            }
            _ => None,
        }
    }

    /// Arithmetic on two values of a type.
    pub(crate) fn arith(
        &mut self,
        e: ExprId,
        op: BinaryOp,
        t: TypeId,
        (a, b): (Slot, Slot),
        dst: Option<Slot>,
    ) -> Slot {
        let Some(basic) = self.m.types.as_basic(t) else { return self.lost(e, "this operator") };
        if basic.is_string() {
            let d = dst.unwrap_or_else(|| self.temp_for(t));
            self.runtime(RuntimeCall::Concat, 0, &[d, d.plus(1)], &[a, a.plus(1), b, b.plus(1)]);
            return d;
        }
        if basic.is_complex() {
            return self.complex_arith(e, op, t, a, b);
        }
        if basic.is_float() {
            let kind = if basic == Basic::Float32 { Kind::F32 } else { Kind::F64 };
            let d = self.dst(dst, kind);
            self.float_arith(op, kind, d, a, b);
            return d;
        }
        let d = self.dst(dst, Kind::Int);
        self.int_arith(op, basic, d, a, b);
        d
    }

    fn float_arith(&mut self, op: BinaryOp, kind: Kind, d: Slot, a: Slot, b: Slot) {
        let single = kind == Kind::F32;
        self.b.emit(match op {
            BinaryOp::Add if single => Inst::AddF32 { d, a, b },
            BinaryOp::Sub if single => Inst::SubF32 { d, a, b },
            BinaryOp::Mul if single => Inst::MulF32 { d, a, b },
            _ if single => Inst::DivF32 { d, a, b },
            BinaryOp::Add => Inst::AddF64 { d, a, b },
            BinaryOp::Sub => Inst::SubF64 { d, a, b },
            BinaryOp::Mul => Inst::MulF64 { d, a, b },
            _ => Inst::DivF64 { d, a, b },
        });
    }

    fn int_arith(&mut self, op: BinaryOp, basic: Basic, d: Slot, a: Slot, b: Slot) {
        use BinaryOp::*;
        let unsigned = basic.is_unsigned();
        let swapped =
            self.m.fault == Some(PlantedFault::SwappedOperands) && (op, basic.int_bits()) == (Sub, Some(16));
        let (a, b) = if swapped { (b, a) } else { (a, b) };
        let (inst, canonical) = match (op, basic) {
            (Add, Basic::Int32) => (Inst::AddI32 { d, a, b }, true),
            (Sub, Basic::Int32) => (Inst::SubI32 { d, a, b }, true),
            (Mul, Basic::Int32) => (Inst::MulI32 { d, a, b }, true),
            (Div, Basic::Int32) => (Inst::DivI32 { d, a, b }, true),
            (Rem, Basic::Int32) => (Inst::RemI32 { d, a, b }, true),
            (Add, Basic::Uint32) => (Inst::AddU32 { d, a, b }, true),
            (Sub, Basic::Uint32) => (Inst::SubU32 { d, a, b }, true),
            (Mul, Basic::Uint32) => (Inst::MulU32 { d, a, b }, true),
            (Div, Basic::Uint32) => (Inst::DivU32 { d, a, b }, true),
            (Rem, Basic::Uint32) => (Inst::RemU32 { d, a, b }, true),
            (Add, _) => (Inst::AddI64 { d, a, b }, false),
            (Sub, _) => (Inst::SubI64 { d, a, b }, false),
            (Mul, _) => (Inst::MulI64 { d, a, b }, false),
            (Div, _) if unsigned => (Inst::DivU64 { d, a, b }, true),
            (Rem, _) if unsigned => (Inst::RemU64 { d, a, b }, true),
            (Div, _) => (Inst::DivI64 { d, a, b }, false),
            (Rem, _) => (Inst::RemI64 { d, a, b }, true),
            (And, _) => (Inst::And { d, a, b }, true),
            (Or, _) => (Inst::Or { d, a, b }, true),
            (Xor, _) => (Inst::Xor { d, a, b }, true),
            (AndNot, _) => (Inst::AndNot { d, a, b }, true),
            (OrOr | AndAnd | Eq | Ne | Lt | Le | Gt | Ge | Shl | Shr, _) => (Inst::Mov { d, a }, true),
        };
        self.b.emit(inst);
        if !canonical {
            self.extend_basic(basic, d);
        }
    }

    /// `-x`.
    pub(crate) fn negate(&mut self, t: TypeId, a: Slot, dst: Option<Slot>) -> Slot {
        let kinds = self.kinds(t);
        if kinds.len() == 2 {
            let d = self.run(&kinds);
            for i in 0..2 {
                self.negate_float(kinds[i], a.plus(i), d.plus(i));
            }
            return d;
        }
        let d = dst.unwrap_or_else(|| self.run(&kinds));
        match kinds[0] {
            Kind::Int => {
                self.b.emit(Inst::NegI64 { d, a });
                self.extend(t, d);
            }
            kind => self.negate_float(kind, a, d),
        }
        d
    }

    fn negate_float(&mut self, kind: Kind, a: Slot, d: Slot) {
        self.b.emit(if kind == Kind::F32 { Inst::NegF32 { d, a } } else { Inst::NegF64 { d, a } });
    }

    fn complex_arith(&mut self, e: ExprId, op: BinaryOp, t: TypeId, a: Slot, b: Slot) -> Slot {
        let kinds = self.kinds(t);
        let kind = kinds[0];
        let d = self.run(&kinds);
        match op {
            BinaryOp::Add | BinaryOp::Sub => {
                for i in 0..2 {
                    self.float_arith(op, kind, d.plus(i), a.plus(i), b.plus(i));
                }
            }
            BinaryOp::Mul => self.complex_product(kind, d, a, b),
            _ => self.complex_quotient(e, kind, d, a, b),
        }
        d
    }

    /// Parts of 32 bits are multiplied as wider ones and rounded once, as in gc: products of nearly equal size that are
    /// subtracted would lose most of their digits otherwise.
    fn complex_product(&mut self, kind: Kind, d: Slot, a: Slot, b: Slot) {
        let part = if kind == Kind::F32 { Basic::Float32 } else { Basic::Float64 };
        let parts = [a, a.plus(1), b, b.plus(1)];
        let [re, im, other_re, other_im] = parts.map(|s| self.convert_real(s, part, Basic::Float64, None));
        let (x, y) = (self.temp(Kind::F64), self.temp(Kind::F64));
        for (i, op, with_re, with_im) in
            [(0, BinaryOp::Sub, other_re, other_im), (1, BinaryOp::Add, other_im, other_re)]
        {
            self.float_arith(BinaryOp::Mul, Kind::F64, x, re, with_re);
            self.float_arith(BinaryOp::Mul, Kind::F64, y, im, with_im);
            self.float_arith(op, Kind::F64, x, x, y);
            let v = self.convert_real(x, Basic::Float64, part, None);
            self.copy(&[kind], d.plus(i), v);
        }
    }

    /// A call of the division that package `runtime` has in Go.
    fn complex_quotient(&mut self, e: ExprId, kind: Kind, d: Slot, a: Slot, b: Slot) {
        let Some(func) = self.m.runtime_func("complexDiv") else {
            let pos = self.m.ast[e].pos;
            return self.unsupported(pos, "complex division in a program without package runtime");
        };
        let part = if kind == Kind::F32 { Basic::Float32 } else { Basic::Float64 };
        let parts = [a, a.plus(1), b, b.plus(1)];
        let wide = parts.map(|s| self.convert_real(s, part, Basic::Float64, None).0);
        let q = self.temp_for(TypeId::COMPLEX128);
        self.b.emit(Inst::Call { func, results: SlotList::new(&[q.0, q.0 + 1]), args: SlotList::new(&wide) });
        for i in 0..2 {
            let v = self.convert_real(q.plus(i), Basic::Float64, part, None);
            self.copy(&[kind], d.plus(i), v);
        }
    }

    fn shift(&mut self, e: ExprId, op: BinaryOp, x: ExprId, y: ExprId, dst: Option<Slot>) -> Slot {
        let t = self.ty(e);
        let a = self.expr(x, None);
        let pos = self.m.ast[e].pos;
        self.at(pos);
        self.shift_value(op, t, a, y, dst)
    }

    /// Shifts a value by an expression.
    pub(crate) fn shift_value(
        &mut self,
        op: BinaryOp,
        t: TypeId,
        a: Slot,
        count: ExprId,
        dst: Option<Slot>,
    ) -> Slot {
        let basic = self.m.types.as_basic(t).unwrap_or(Basic::Int);
        if let Some(c) = self.m.info.constant(count) {
            let n = c.to_int().and_then(|c| c.as_u64()).unwrap_or(u64::MAX);
            return self.shift_const(op, basic, a, n, dst);
        }
        let n = self.expr(count, None);
        let ct = self.ty(count);
        if self.m.types.as_basic(ct).is_none_or(|b| !b.is_unsigned()) {
            self.b.emit(Inst::ShiftCheck { n });
        }
        let d = self.dst(dst, Kind::Int);
        let left = op == BinaryOp::Shl;
        match basic {
            Basic::Int32 if left => self.b.emit(Inst::ShlI32 { d, a, n }),
            Basic::Uint32 if left => self.b.emit(Inst::ShlU32 { d, a, n }),
            _ if left => {
                self.b.emit(Inst::ShlI64 { d, a, n });
                self.extend_basic(basic, d);
            }
            _ if basic.is_unsigned() => self.b.emit(Inst::ShrU64 { d, a, n }),
            _ => self.b.emit(Inst::ShrI64 { d, a, n }),
        }
        d
    }

    fn shift_const(&mut self, op: BinaryOp, basic: Basic, a: Slot, n: u64, dst: Option<Slot>) -> Slot {
        let bits = u64::from(basic.int_bits().unwrap_or(64));
        let left = op == BinaryOp::Shl;
        let unsigned = basic.is_unsigned();
        if n >= bits && (left || unsigned) {
            return self.int(0, dst);
        }
        let n = n.min(63) as i32;
        let d = self.dst(dst, Kind::Int);
        match (left, basic) {
            (true, Basic::Int32) => self.b.emit(Inst::ShlI32K { d, a, n }),
            (true, Basic::Uint32) => self.b.emit(Inst::ShlU32K { d, a, n }),
            (true, _) => {
                self.b.emit(Inst::ShlI64K { d, a, n });
                self.extend_basic(basic, d);
            }
            (false, _) if unsigned => self.b.emit(Inst::ShrU64K { d, a, n }),
            (false, _) => self.b.emit(Inst::ShrI64K { d, a, n }),
        }
        d
    }

    /// A chain of string additions as one concatenation.
    fn concat(&mut self, e: ExprId, dst: Option<Slot>) -> Slot {
        let mut parts = Vec::new();
        self.concat_parts(e, &mut parts);
        let mut args = Vec::with_capacity(2 * parts.len());
        for p in parts {
            let s = self.expr(p, None);
            args.extend([s, s.plus(1)]);
        }
        let d = dst.unwrap_or_else(|| self.temp_for(TypeId::STRING));
        self.runtime(RuntimeCall::Concat, 0, &[d, d.plus(1)], &args);
        d
    }

    fn concat_parts(&self, e: ExprId, out: &mut Vec<ExprId>) {
        // Left-nested chains are long; their right operands rarely nest.
        let mut right = Vec::new();
        let mut at = self.m.ast.unparen(e);
        while let ExprKind::Binary(BinaryOp::Add, x, y) = self.m.ast[at].kind {
            if self.m.info.constant(at).is_some() {
                break;
            }
            right.push(y);
            at = self.m.ast.unparen(x);
        }
        out.push(at);
        out.extend(right.into_iter().rev());
    }

    // ---- comparisons

    /// The common type of two compared operands: that of the interface if only one is one.
    fn compared_type(&mut self, x: ExprId, y: ExprId) -> TypeId {
        let (tx, ty) = (self.ty(x), self.ty(y));
        if self.is_nil(x) || self.m.types.is_interface(ty) && !self.m.types.is_interface(tx) {
            ty
        } else {
            tx
        }
    }

    fn comparison(&mut self, op: BinaryOp, x: ExprId, y: ExprId, dst: Option<Slot>) -> Slot {
        let t = self.compared_type(x, y);
        if self.is_nil(x) || self.is_nil(y) {
            let value = if self.is_nil(x) { y } else { x };
            return self.compare_nil(op, t, value, dst);
        }
        let a = self.borrow(x, t);
        let b = self.borrow(y, t);
        self.compare(op, t, a, b, dst)
    }

    /// `x == nil`, `x != nil`.
    fn compare_nil(&mut self, op: BinaryOp, t: TypeId, x: ExprId, dst: Option<Slot>) -> Slot {
        let v = self.expr(x, None);
        let d = self.dst(dst, Kind::Int);
        if self.m.types.is_interface(t) {
            let zero = self.int(0, None);
            self.b.emit(match op {
                BinaryOp::Eq => Inst::EqI64 { d, a: v, b: zero },
                _ => Inst::NeI64 { d, a: v, b: zero },
            });
            return d;
        }
        self.b.emit(Inst::IsNil { d, a: v });
        if op == BinaryOp::Ne {
            self.b.emit(Inst::NotBool { d, a: d });
        }
        d
    }

    /// Compares two values of a type.
    pub(crate) fn compare(&mut self, op: BinaryOp, t: TypeId, a: Slot, b: Slot, dst: Option<Slot>) -> Slot {
        use BinaryOp::*;
        let basic = self.m.types.as_basic(t);
        let (op, a, b) = match op {
            Gt => (Lt, b, a),
            Ge => (Le, b, a),
            _ => (op, a, b),
        };
        match basic {
            Some(k) if k.is_string() && matches!(op, Lt | Le) => {
                let c = self.temp(Kind::Int);
                self.runtime(RuntimeCall::CompareStrings, 0, &[c], &[a, a.plus(1), b, b.plus(1)]);
                let zero = self.int(0, None);
                let d = self.dst(dst, Kind::Int);
                self.b.emit(match op {
                    Lt => Inst::LtI64 { d, a: c, b: zero },
                    _ => Inst::LeI64 { d, a: c, b: zero },
                });
                d
            }
            Some(k) if k.is_float() => {
                let d = self.dst(dst, Kind::Int);
                let single = k == Basic::Float32;
                self.b.emit(match op {
                    Eq if single => Inst::EqF32 { d, a, b },
                    Ne if single => Inst::NeF32 { d, a, b },
                    Lt if single => Inst::LtF32 { d, a, b },
                    _ if single => Inst::LeF32 { d, a, b },
                    Eq => Inst::EqF64 { d, a, b },
                    Ne => Inst::NeF64 { d, a, b },
                    Lt => Inst::LtF64 { d, a, b },
                    _ => Inst::LeF64 { d, a, b },
                });
                d
            }
            Some(k) if matches!(op, Lt | Le) => {
                let d = self.dst(dst, Kind::Int);
                self.b.emit(match (op, k.is_unsigned()) {
                    (Lt, true) => Inst::LtU64 { d, a, b },
                    (Lt, false) => Inst::LtI64 { d, a, b },
                    (_, true) => Inst::LeU64 { d, a, b },
                    (_, false) => Inst::LeI64 { d, a, b },
                });
                d
            }
            _ => {
                let d = self.equal(t, a, b, dst);
                if op == Ne {
                    let not = self.dst(dst, Kind::Int);
                    self.b.emit(Inst::NotBool { d: not, a: d });
                    return not;
                }
                d
            }
        }
    }

    /// Whether two values of a type are equal. Values kept in memory are given by their addresses.
    pub(crate) fn equal(&mut self, t: TypeId, a: Slot, b: Slot, dst: Option<Slot>) -> Slot {
        let layout = self.layout(t);
        if layout.in_memory {
            let d = self.dst(dst, Kind::Int);
            self.runtime_for(RuntimeCall::EqualValues, t, &[d], &[a, b]);
            return d;
        }
        match self.under(t) {
            Type::Basic(k) if k.is_string() => {
                let d = self.dst(dst, Kind::Int);
                self.runtime(RuntimeCall::EqualStrings, 0, &[d], &[a, a.plus(1), b, b.plus(1)]);
                d
            }
            Type::Interface(_) => {
                let d = self.dst(dst, Kind::Int);
                self.runtime(RuntimeCall::EqualIfaces, 0, &[d], &[a, a.plus(1), b, b.plus(1)]);
                d
            }
            Type::Struct(s) => self.equal_fields(&s.fields, a, b),
            Type::Basic(k) if k.is_complex() => {
                let d = self.temp(Kind::Int);
                let both = self.temp(Kind::Int);
                for (i, d) in [d, both].into_iter().enumerate() {
                    self.equal_slot(layout.kinds[i], d, a.plus(i), b.plus(i));
                }
                self.b.emit(Inst::And { d, a: d, b: both });
                d
            }
            _ => {
                let d = self.dst(dst, Kind::Int);
                self.equal_slot(layout.kinds[0], d, a, b);
                d
            }
        }
    }

    fn equal_slot(&mut self, kind: Kind, d: Slot, a: Slot, b: Slot) {
        self.b.emit(match kind {
            Kind::F64 => Inst::EqF64 { d, a, b },
            Kind::F32 => Inst::EqF32 { d, a, b },
            Kind::Ptr => Inst::EqPtr { d, a, b },
            Kind::Int | Kind::Word => Inst::EqI64 { d, a, b },
        });
    }

    fn equal_fields(&mut self, fields: &[crate::types::Field], a: Slot, b: Slot) -> Slot {
        let d = self.temp(Kind::Int);
        let end = self.b.label();
        self.int(1, Some(d));
        let mut at = 0;
        for f in fields {
            let n = self.kinds(f.ty).len();
            if f.name != crate::types::Name::BLANK && n > 0 {
                let same = self.equal(f.ty, a.plus(at), b.plus(at), Some(d));
                self.copy(&[Kind::Int], d, same);
                self.b.emit_jump(Inst::JumpIfNot { a: d, to: 0 }, end);
            }
            at += n;
        }
        self.b.bind(end);
        d
    }

    // ---- conditions

    /// A condition as a bool. Always a temporary: it is written before its operands have all been read.
    fn bool_of_condition(&mut self, e: ExprId) -> Slot {
        let d = self.temp(Kind::Int);
        let end = self.b.label();
        self.int(0, Some(d));
        self.jump_unless(e, end);
        self.int(1, Some(d));
        self.b.bind(end);
        d
    }

    /// Jumps if a condition holds.
    pub(crate) fn jump_if(&mut self, e: ExprId, to: Label) {
        self.condition(e, true, to);
    }

    /// Jumps unless a condition holds.
    pub(crate) fn jump_unless(&mut self, e: ExprId, to: Label) {
        self.condition(e, false, to);
    }

    fn condition(&mut self, e: ExprId, sense: bool, to: Label) {
        let ast = self.m.ast;
        let e = ast.unparen(e);
        if let Some(c) = self.m.info.constant(e).and_then(|c| c.as_bool()) {
            if c == sense {
                self.b.emit_jump(Inst::Jump { to: 0 }, to);
            }
            return;
        }
        if let Some(v) = self.take_hoisted(e) {
            return self.jump_bool(v, sense, to);
        }
        match ast[e].kind {
            ExprKind::Unary(UnaryOp::Not, x) => self.condition(x, !sense, to),
            ExprKind::Binary(op @ (BinaryOp::AndAnd | BinaryOp::OrOr), x, y) => {
                if (op == BinaryOp::OrOr) == sense {
                    self.condition(x, sense, to);
                    self.condition(y, sense, to);
                } else {
                    let skip = self.b.label();
                    self.condition(x, !sense, skip);
                    self.condition(y, sense, to);
                    self.b.bind(skip);
                }
            }
            ExprKind::Binary(op, x, y) if is_comparison(op) => {
                let mark = self.mark();
                self.calls_first(&[x, y]);
                if !self.compare_and_jump(op, x, y, sense, to) {
                    let v = self.comparison(op, x, y, None);
                    self.jump_bool(v, sense, to);
                }
                self.release(mark);
            }
            _ => {
                let mark = self.mark();
                self.calls_first(&[e]);
                let v = self.expr(e, None);
                self.jump_bool(v, sense, to);
                self.release(mark);
            }
        }
    }

    fn jump_bool(&mut self, a: Slot, sense: bool, to: Label) {
        if sense {
            self.b.emit_jump(Inst::JumpIf { a, to: 0 }, to);
        } else {
            self.b.emit_jump(Inst::JumpIfNot { a, to: 0 }, to);
        }
    }

    /// A comparison fused with the jump, for the types that have such instructions.
    fn compare_and_jump(&mut self, op: BinaryOp, x: ExprId, y: ExprId, sense: bool, to: Label) -> bool {
        let t = self.compared_type(x, y);
        if self.is_nil(x) || self.is_nil(y) {
            let v = if self.is_nil(x) { y } else { x };
            let v = self.expr(v, None);
            let equal = (op == BinaryOp::Eq) == sense;
            let inst = match (self.m.types.is_interface(t), equal) {
                (true, true) => Inst::JeqK { a: v, k: 0, to: 0 },
                (true, false) => Inst::JneK { a: v, k: 0, to: 0 },
                (false, true) => Inst::Jnil { a: v, to: 0 },
                (false, false) => Inst::JnotNil { a: v, to: 0 },
            };
            self.b.emit_jump(inst, to);
            return true;
        }
        match self.under(t) {
            Type::Basic(Basic::Float64 | Basic::UntypedFloat) => self.jump_f64(op, x, y, sense, to),
            Type::Basic(b) if b.is_integer() || b.is_boolean() => {
                self.jump_int(b, if sense { op } else { negated(op) }, x, y, to);
                true
            }
            _ => false,
        }
    }

    fn jump_int(&mut self, basic: Basic, op: BinaryOp, x: ExprId, y: ExprId, to: Label) {
        use BinaryOp::*;
        let (mut op, mut x, mut y) = (op, x, y);
        if self.m.info.constant(x).is_some() {
            (op, x, y) = (mirrored(op), y, x);
        }
        let a = self.expr(x, None);
        // Narrow unsigned values are not negative in their slots, so signed comparison serves them.
        let wide_unsigned = basic.is_unsigned() && basic.int_bits() == Some(64);
        let k = match self.m.info.constant(y) {
            Some(c) if basic.is_boolean() => c.as_bool().map(i32::from),
            _ => self.const_int(y).and_then(|k| i32::try_from(k).ok()),
        };
        if let Some(k) = k.filter(|_| !wide_unsigned || matches!(op, Eq | Ne)) {
            let inst = match op {
                Eq => Inst::JeqK { a, k, to: 0 },
                Ne => Inst::JneK { a, k, to: 0 },
                Lt => Inst::JltK { a, k, to: 0 },
                Le => Inst::JleK { a, k, to: 0 },
                Gt => Inst::JgtK { a, k, to: 0 },
                _ => Inst::JgeK { a, k, to: 0 },
            };
            return self.b.emit_jump(inst, to);
        }
        let b = self.expr(y, None);
        let inst = match (op, wide_unsigned) {
            (Eq, _) => Inst::JeqI64 { a, b, to: 0 },
            (Ne, _) => Inst::JneI64 { a, b, to: 0 },
            (Lt, false) => Inst::JltI64 { a, b, to: 0 },
            (Le, false) => Inst::JleI64 { a, b, to: 0 },
            (Gt, false) => Inst::JltI64 { a: b, b: a, to: 0 },
            (Lt, true) => Inst::JltU64 { a, b, to: 0 },
            (Le, true) => Inst::JleU64 { a, b, to: 0 },
            (Gt, true) => Inst::JltU64 { a: b, b: a, to: 0 },
            (_, false) => Inst::JleI64 { a: b, b: a, to: 0 },
            (_, true) => Inst::JleU64 { a: b, b: a, to: 0 },
        };
        self.b.emit_jump(inst, to);
    }

    fn jump_f64(&mut self, op: BinaryOp, x: ExprId, y: ExprId, sense: bool, to: Label) -> bool {
        use BinaryOp::*;
        if matches!(op, Eq | Ne) {
            return false;
        }
        let (a, b) = (self.expr(x, None), self.expr(y, None));
        let (strict, a, b) = match op {
            Lt => (true, a, b),
            Le => (false, a, b),
            Gt => (true, b, a),
            _ => (false, b, a),
        };
        let inst = match (strict, sense) {
            (true, true) => Inst::JltF64 { a, b, to: 0 },
            (false, true) => Inst::JleF64 { a, b, to: 0 },
            (true, false) => Inst::JnltF64 { a, b, to: 0 },
            (false, false) => Inst::JnleF64 { a, b, to: 0 },
        };
        self.b.emit_jump(inst, to);
        true
    }
}

fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::*;
    matches!(op, Eq | Ne | Lt | Le | Gt | Ge)
}

/// The comparison that holds if this one does not (integers only).
fn negated(op: BinaryOp) -> BinaryOp {
    use BinaryOp::*;
    match op {
        Eq => Ne,
        Ne => Eq,
        Lt => Ge,
        Ge => Lt,
        Le => Gt,
        Gt => Le,
        _ => op,
    }
}

/// The comparison with the operands exchanged.
fn mirrored(op: BinaryOp) -> BinaryOp {
    use BinaryOp::*;
    match op {
        Lt => Gt,
        Gt => Lt,
        Le => Ge,
        Ge => Le,
        _ => op,
    }
}
