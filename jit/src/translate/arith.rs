//! Constants, conversions and arithmetic, where Go and the machine differ in the corners: shifts by the width or more,
//! the least integer divided by -1, floats out of an integer's range.

use super::Translator;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::immediates::{Ieee32, Ieee64};
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value};
use cranelift_frontend::FunctionBuilder;
use urgo_abi::code::{Helper, RelocTarget};
use urgo_abi::inst::{ConstId, Slot};
use urgo_abi::pass::Pass;

/// What a narrow integer is extended from.
#[derive(Clone, Copy)]
pub enum Width {
    I8,
    I16,
    I32,
    U8,
    U16,
    U32,
}

impl Translator<'_, '_> {
    pub(super) fn const_int(&mut self, d: Slot, value: i64) {
        let v = self.iconst(value);
        self.set(d, v);
    }

    pub(super) fn const_f64(&mut self, d: Slot, bits: i64) {
        let v = self.b.ins().f64const(Ieee64::with_bits(bits as u64));
        self.set(d, v);
    }

    pub(super) fn const_f32(&mut self, d: Slot, bits: i32) {
        let v = self.b.ins().f32const(Ieee32::with_bits(bits as u32));
        self.set(d, v);
    }

    pub(super) fn const_address(&mut self, d: Slot, target: RelocTarget) {
        let v = self.address(target);
        self.set(d, v);
    }

    pub(super) fn const_str(&mut self, d: Slot, id: ConstId) {
        let v = self.address(RelocTarget::Const(id));
        self.set(d, v);
        let n = self.iconst(self.program.const_len(id) as i64);
        self.set(d.plus(1), n);
    }

    pub(super) fn unary(
        &mut self,
        d: Slot,
        a: Slot,
        op: impl FnOnce(&mut FunctionBuilder<'_>, Value) -> Value,
    ) {
        let x = self.get(a);
        let v = op(&mut self.b, x);
        self.set(d, v);
    }

    pub(super) fn binary(
        &mut self,
        d: Slot,
        a: Slot,
        b: Slot,
        op: impl FnOnce(&mut FunctionBuilder<'_>, Value, Value) -> Value,
    ) {
        let (x, y) = (self.get(a), self.get(b));
        let v = op(&mut self.b, x, y);
        self.set(d, v);
    }

    fn narrow(&mut self, a: Slot) -> Value {
        let x = self.get(a);
        match self.extended_from(x, Opcode::Uextend).or_else(|| self.extended_from(x, Opcode::Sextend)) {
            Some(low) => low,
            None => self.b.ins().ireduce(I32, x),
        }
    }

    /// The instruction that makes a value.
    fn made_by(&self, x: Value) -> Option<InstructionData> {
        let dfg = &self.b.func.dfg;
        let inst = dfg.value_def(dfg.resolve_aliases(x)).inst()?;
        Some(dfg.insts[inst])
    }

    /// The number that a value is.
    pub(crate) fn constant(&self, x: Value) -> Option<i64> {
        if !self.options.has(Pass::Constants) {
            return None;
        }
        match self.made_by(x)? {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(imm.bits()),
            _ => None,
        }
    }

    /// The 32 bits that a value is extended from.
    fn extended_from(&self, x: Value, by: Opcode) -> Option<Value> {
        if !self.options.has(Pass::Narrow) {
            return None;
        }
        match self.made_by(x)? {
            InstructionData::Unary { opcode, arg } if opcode == by => {
                (self.b.func.dfg.value_type(arg) == I32).then_some(arg)
            }
            _ => None,
        }
    }

    /// The low 32 bits of a value whose other bits are known to be zeros.
    fn as_u32(&mut self, x: Value) -> Option<Value> {
        match self.constant(x) {
            Some(k) => u32::try_from(k).ok().map(|k| self.b.ins().iconst(I32, k as i64)),
            None => self.extended_from(x, Opcode::Uextend),
        }
    }

    /// An operation that works on each bit alone: on 32 bits where the others are zeros, which the code generator knows
    /// more about (rotations, for one) and which saves extensions.
    pub(super) fn bitwise(
        &mut self,
        d: Slot,
        a: Slot,
        b: Slot,
        op: impl FnOnce(&mut FunctionBuilder<'_>, Value, Value) -> Value,
    ) {
        let (x, y) = (self.get(a), self.get(b));
        let v = match (self.as_u32(x), self.as_u32(y)) {
            (Some(x), Some(y)) => {
                let low = op(&mut self.b, x, y);
                self.b.ins().uextend(I64, low)
            }
            _ => op(&mut self.b, x, y),
        };
        self.set(d, v);
    }

    /// A shift by a constant below 64.
    pub(super) fn shr_u64_k(&mut self, d: Slot, a: Slot, n: i64) {
        let x = self.get(a);
        let v = match self.extended_from(x, Opcode::Uextend) {
            Some(low) if n < 32 => {
                let low = self.b.ins().ushr_imm_u(low, n);
                self.b.ins().uextend(I64, low)
            }
            _ => self.b.ins().ushr_imm_u(x, n),
        };
        self.set(d, v);
    }

    pub(super) fn unary_i32(
        &mut self,
        d: Slot,
        a: Slot,
        op: impl FnOnce(&mut FunctionBuilder<'_>, Value) -> Value,
    ) {
        let x = self.narrow(a);
        let v = op(&mut self.b, x);
        let v = self.b.ins().sextend(I64, v);
        self.set(d, v);
    }

    pub(super) fn unary_u32(
        &mut self,
        d: Slot,
        a: Slot,
        op: impl FnOnce(&mut FunctionBuilder<'_>, Value) -> Value,
    ) {
        let x = self.narrow(a);
        let v = op(&mut self.b, x);
        let v = self.b.ins().uextend(I64, v);
        self.set(d, v);
    }

    pub(super) fn binary_i32(
        &mut self,
        d: Slot,
        a: Slot,
        b: Slot,
        op: impl FnOnce(&mut FunctionBuilder<'_>, Value, Value) -> Value,
    ) {
        let y = self.narrow(b);
        self.unary_i32(d, a, |b, x| op(b, x, y));
    }

    pub(super) fn binary_u32(
        &mut self,
        d: Slot,
        a: Slot,
        b: Slot,
        op: impl FnOnce(&mut FunctionBuilder<'_>, Value, Value) -> Value,
    ) {
        let y = self.narrow(b);
        self.unary_u32(d, a, |b, x| op(b, x, y));
    }

    pub(super) fn extend(&mut self, d: Slot, a: Slot, width: Width) {
        let (ty, signed) = match width {
            Width::I8 => (I8, true),
            Width::I16 => (I16, true),
            Width::I32 => (I32, true),
            Width::U8 => (I8, false),
            Width::U16 => (I16, false),
            Width::U32 => (I32, false),
        };
        self.unary(d, a, |b, x| {
            let low = b.ins().ireduce(ty, x);
            if signed { b.ins().sextend(I64, low) } else { b.ins().uextend(I64, low) }
        });
    }

    // ---- division: the machine faults on zero and on MIN / -1

    /// Whether a division can be done without signs: it then takes fewer instructions, by a constant above all.
    fn divides_unsigned(&self) -> bool {
        self.facts.is_unsigned(self.pc)
    }

    /// Dividend and divisor, the divisor checked.
    fn checked_operands(&mut self, a: Slot, b: Slot, ty: Type) -> (Value, Value) {
        let (mut x, mut y) = (self.get(a), self.get(b));
        if self.constant(y).is_none_or(|k| k == 0) {
            let zero = self.b.ins().icmp_imm_s(IntCC::Equal, y, 0);
            self.check(zero);
        }
        if ty == I32 {
            (x, y) = (self.b.ins().ireduce(I32, x), self.b.ins().ireduce(I32, y));
        }
        (x, y)
    }

    /// Signed quotient that wraps: by -1 it is the negation.
    fn wrapping_div(&mut self, x: Value, y: Value, ty: Type) -> Value {
        if self.constant(y).is_some_and(|k| k != -1) {
            return self.b.ins().sdiv(x, y);
        }
        let by_minus_one = self.b.ins().icmp_imm_s(IntCC::Equal, y, -1);
        let one = self.b.ins().iconst(ty, 1);
        let safe = self.b.ins().select(by_minus_one, one, y);
        let q = self.b.ins().sdiv(x, safe);
        let negated = self.b.ins().ineg(x);
        self.b.ins().select(by_minus_one, negated, q)
    }

    pub(super) fn div_i64(&mut self, d: Slot, a: Slot, b: Slot) {
        let (x, y) = self.checked_operands(a, b, I64);
        let v = if self.divides_unsigned() { self.b.ins().udiv(x, y) } else { self.wrapping_div(x, y, I64) };
        self.set(d, v);
    }

    pub(super) fn div_i32(&mut self, d: Slot, a: Slot, b: Slot) {
        let (x, y) = self.checked_operands(a, b, I32);
        let v = self.wrapping_div(x, y, I32);
        let v = self.b.ins().sextend(I64, v);
        self.set(d, v);
    }

    pub(super) fn rem_i64(&mut self, d: Slot, a: Slot, b: Slot) {
        let (x, y) = self.checked_operands(a, b, I64);
        let v = if self.divides_unsigned() { self.b.ins().urem(x, y) } else { self.b.ins().srem(x, y) };
        self.set(d, v);
    }

    pub(super) fn rem_i32(&mut self, d: Slot, a: Slot, b: Slot) {
        let (x, y) = self.checked_operands(a, b, I32);
        let v = self.b.ins().srem(x, y);
        let v = self.b.ins().sextend(I64, v);
        self.set(d, v);
    }

    pub(super) fn div_u64(&mut self, d: Slot, a: Slot, b: Slot) {
        let (x, y) = self.checked_operands(a, b, I64);
        let v = self.b.ins().udiv(x, y);
        self.set(d, v);
    }

    pub(super) fn rem_u64(&mut self, d: Slot, a: Slot, b: Slot) {
        let (x, y) = self.checked_operands(a, b, I64);
        let v = self.b.ins().urem(x, y);
        self.set(d, v);
    }

    pub(super) fn div_u32(&mut self, d: Slot, a: Slot, b: Slot) {
        let (x, y) = self.checked_operands(a, b, I32);
        let v = self.b.ins().udiv(x, y);
        let v = self.b.ins().uextend(I64, v);
        self.set(d, v);
    }

    pub(super) fn rem_u32(&mut self, d: Slot, a: Slot, b: Slot) {
        let (x, y) = self.checked_operands(a, b, I32);
        let v = self.b.ins().urem(x, y);
        let v = self.b.ins().uextend(I64, v);
        self.set(d, v);
    }

    // ---- shifts: the machine masks the count

    /// `shifted` if the count is below the width, else zero.
    fn unless_beyond(&mut self, n: Value, width: Type, shifted: Value) -> Value {
        let within = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, n, width.bits() as i64);
        let zero = self.b.ins().iconst(width, 0);
        self.b.ins().select(within, shifted, zero)
    }

    pub(super) fn shl_i64(&mut self, d: Slot, a: Slot, n: Slot) {
        let (x, n) = (self.get(a), self.get(n));
        let v = self.b.ins().ishl(x, n);
        let v = if self.is_below(n, 64) { v } else { self.unless_beyond(n, I64, v) };
        self.set(d, v);
    }

    fn shl_32(&mut self, a: Slot, n: Slot) -> Value {
        let (x, n) = (self.narrow(a), self.get(n));
        if let Some(n) = self.constant(n).filter(|n| (0..32).contains(n)) {
            return self.b.ins().ishl_imm_u(x, n);
        }
        let v = self.b.ins().ishl(x, n);
        self.unless_beyond(n, I32, v)
    }

    pub(super) fn shl_i32(&mut self, d: Slot, a: Slot, n: Slot) {
        let v = self.shl_32(a, n);
        let v = self.b.ins().sextend(I64, v);
        self.set(d, v);
    }

    pub(super) fn shl_u32(&mut self, d: Slot, a: Slot, n: Slot) {
        let v = self.shl_32(a, n);
        let v = self.b.ins().uextend(I64, v);
        self.set(d, v);
    }

    /// Whether a count is known to be below the width.
    fn is_below(&self, n: Value, width: i64) -> bool {
        self.constant(n).is_some_and(|n| (0..width).contains(&n))
    }

    pub(super) fn shr_u64(&mut self, d: Slot, a: Slot, n: Slot) {
        let (x, n) = (self.get(a), self.get(n));
        if let Some(n) = self.constant(n).filter(|n| (0..64).contains(n)) {
            return self.shr_u64_k(d, a, n);
        }
        let v = self.b.ins().ushr(x, n);
        let v = self.unless_beyond(n, I64, v);
        self.set(d, v);
    }

    pub(super) fn shr_i64(&mut self, d: Slot, a: Slot, n: Slot) {
        let (x, n) = (self.get(a), self.get(n));
        if self.is_below(n, 64) {
            let v = self.b.ins().sshr(x, n);
            return self.set(d, v);
        }
        let most = self.iconst(63);
        let beyond = self.b.ins().icmp(IntCC::UnsignedGreaterThan, n, most);
        let count = self.b.ins().select(beyond, most, n);
        let v = self.b.ins().sshr(x, count);
        self.set(d, v);
    }

    pub(super) fn shift_check(&mut self, n: Slot) {
        let n = self.get(n);
        let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, n, 0);
        self.check(negative);
    }

    // ---- floats

    /// Rounding needs an instruction that the oldest machines lack; the code generator would call a library there.
    pub(super) fn round(
        &mut self,
        d: Slot,
        a: Slot,
        op: impl FnOnce(&mut FunctionBuilder<'_>, Value) -> Value,
    ) {
        self.unary(d, a, op);
    }

    /// `a * b + c`, rounded once: one instruction where there is one, else the helper.
    pub(super) fn fma(&mut self, d: Slot, a: Slot, b: Slot, c: Slot) {
        let (x, y, z) = (self.get(a), self.get(b), self.get(c));
        let native = if self.machine_has("has_fma") && self.machine_has("has_avx") {
            Some(self.b.ins().fma(x, y, z))
        } else {
            self.call_helper(Helper::Fma, &[x, y, z])
        };
        if let Some(v) = native {
            self.set(d, v);
        }
    }

    fn machine_has(&self, flag: &str) -> bool {
        self.isa.isa_flags().iter().any(|f| f.name == flag && f.as_bool() == Some(true))
    }

    /// A conversion to the float type of the destination.
    pub(super) fn float_of_int(
        &mut self,
        d: Slot,
        a: Slot,
        op: impl FnOnce(&mut FunctionBuilder<'_>, Type, Value) -> Value,
    ) {
        let ty = crate::isa::type_of(self.func.slots[d.index()]);
        self.unary(d, a, |b, x| op(b, ty, x));
    }

    /// Truncation that gives MIN for whatever does not fit. The saturating conversion does so below the range; what is
    /// not below 2^63, NaN among it, is replaced.
    pub(super) fn i64_of_f64(&mut self, d: Slot, a: Slot) {
        let x = self.get(a);
        let v = self.b.ins().fcvt_to_sint_sat(I64, x);
        let bound = self.b.ins().f64const(-(i64::MIN as f64));
        let fits = self.b.ins().fcmp(FloatCC::LessThan, x, bound);
        let min = self.iconst(i64::MIN);
        let v = self.b.ins().select(fits, v, min);
        self.set(d, v);
    }

    pub(super) fn u64_of_f64(&mut self, d: Slot, a: Slot) {
        let x = self.get(a);
        if let Some(v) = self.call_helper(Helper::F64ToU64, &[x]) {
            self.set(d, v);
        }
    }

    pub(super) fn int_of_f64(&mut self, d: Slot, a: Slot) {
        self.unary(d, a, |b, x| b.ins().bitcast(I64, MemFlagsData::new(), x));
    }

    pub(super) fn f64_of_int(&mut self, d: Slot, a: Slot) {
        self.unary(d, a, |b, x| b.ins().bitcast(F64, MemFlagsData::new(), x));
    }

    pub(super) fn int_of_f32(&mut self, d: Slot, a: Slot) {
        self.unary(d, a, |b, x| {
            let bits = b.ins().bitcast(I32, MemFlagsData::new(), x);
            b.ins().uextend(I64, bits)
        });
    }

    pub(super) fn f32_of_int(&mut self, d: Slot, a: Slot) {
        let bits = self.narrow(a);
        let v = self.b.ins().bitcast(F32, MemFlagsData::new(), bits);
        self.set(d, v);
    }

    // ---- comparisons

    fn set_bool(&mut self, d: Slot, condition: Value) {
        let v = self.b.ins().uextend(I64, condition);
        self.set(d, v);
    }

    pub(super) fn compare(&mut self, d: Slot, a: Slot, b: Slot, cc: IntCC) {
        let (x, y) = (self.get(a), self.get(b));
        let c = self.b.ins().icmp(cc, x, y);
        self.set_bool(d, c);
    }

    pub(super) fn compare_float(&mut self, d: Slot, a: Slot, b: Slot, cc: FloatCC) {
        let (x, y) = (self.get(a), self.get(b));
        let c = self.b.ins().fcmp(cc, x, y);
        self.set_bool(d, c);
    }

    pub(super) fn is_nil(&mut self, d: Slot, a: Slot) {
        let x = self.get(a);
        let c = self.b.ins().icmp_imm_s(IntCC::Equal, x, 0);
        self.set_bool(d, c);
    }
}
