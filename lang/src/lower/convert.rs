//! Conversions: numbers, strings, interfaces.

use super::func::{FuncLower, Place};
use crate::ast::ExprId;
use crate::types::{Basic, Type, TypeId};
use urgo_abi::build::Label;
use urgo_abi::inst::{Inst, Slot};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;
use urgo_abi::typedesc::Boxing;

/// What a conversion gives, and where it may put it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// The type.
    pub ty: TypeId,
    /// A place for the result, written last.
    pub dst: Option<Slot>,
}

impl FuncLower<'_, '_> {
    /// `T(x)`.
    pub(crate) fn conversion(&mut self, e: ExprId, x: ExprId, dst: Option<Slot>) -> Slot {
        let to = self.ty(e);
        if self.is_nil(x) {
            return self.zero(to, dst);
        }
        if let Some(value) = self.m.info.constant(x)
            && self.m.types.as_basic(to).is_some_and(|b| b.is_numeric())
            && value.is_numeric()
        {
            // In generic code a constant operand meets a type that is known only here.
            return self.constant(to, value, dst);
        }
        let from = self.ty(x);
        if self.m.types.is_interface(to) {
            return self.expr_as(x, to, dst);
        }
        // The target is often represented as the operand is; then the operand may go to `dst` directly.
        let direct = self.same_form(from, to);
        let value = self.expr(x, if direct { dst } else { None });
        if direct {
            return value;
        }
        let d = self.convert(e, value, from, Target { ty: to, dst });
        if self.m.info.constant(x).is_some()
            && let Type::Slice(elem) = self.under(to)
            && self.m.types.as_basic(elem) == Some(Basic::Uint8)
        {
            // As gc does, which copies a constant to an array of its length.
            self.b.emit(Inst::Mov { d: d.plus(2), a: d.plus(1) });
        }
        d
    }

    /// Whether a conversion changes nothing.
    fn same_form(&mut self, from: TypeId, to: TypeId) -> bool {
        let (f, t) = (self.m.types.under(from), self.m.types.under(to));
        if f == t {
            return true;
        }
        match (self.m.types.get(f).clone(), self.m.types.get(t).clone()) {
            (Type::Basic(a), Type::Basic(b)) => match (a.int_bits(), b.int_bits()) {
                (Some(n), Some(m)) => {
                    m == 64
                        || n < m && (a.is_unsigned() || !b.is_unsigned())
                        || n == m && a.is_unsigned() == b.is_unsigned()
                }
                _ => a == b,
            },
            (Type::Basic(Basic::UnsafePointer), Type::Pointer(_))
            | (Type::Pointer(_), Type::Basic(Basic::UnsafePointer)) => true,
            (Type::Basic(_), _) | (_, Type::Basic(_)) => false,
            (Type::Slice(_), Type::Array { .. } | Type::Pointer(_)) => false,
            _ => true,
        }
    }

    fn convert(&mut self, e: ExprId, v: Slot, from: TypeId, to: Target) -> Slot {
        match (self.under(from), self.under(to.ty)) {
            (Type::Basic(a), Type::Basic(b)) if b.is_string() && a.is_integer() => {
                let d = to.dst.unwrap_or_else(|| self.temp_for(to.ty));
                // An unsigned value beyond int64 is negative in its slot, and no rune either way.
                self.runtime(RuntimeCall::StringOfRune, 0, &[d, d.plus(1)], &[v]);
                d
            }
            (Type::Basic(Basic::UnsafePointer), Type::Basic(Basic::Uintptr)) => {
                let d = self.dst(to.dst, Kind::Int);
                self.b.emit(Inst::IntOfPtr { d, a: v });
                d
            }
            (Type::Basic(Basic::Uintptr), Type::Basic(Basic::UnsafePointer)) => {
                self.pointer_of_int(v, to.dst)
            }
            (Type::Basic(a), Type::Basic(b)) => self.convert_number(e, v, a, Target { ty: to.ty, ..to }, b),
            (Type::Basic(a), Type::Slice(elem)) if a.is_string() => {
                let call = match self.m.types.as_basic(elem) {
                    Some(Basic::Uint8) => RuntimeCall::BytesOfString,
                    _ => RuntimeCall::RunesOfString,
                };
                let d = to.dst.unwrap_or_else(|| self.temp_for(to.ty));
                self.runtime(call, 0, &[d, d.plus(1), d.plus(2)], &[v, v.plus(1)]);
                d
            }
            (Type::Slice(elem), Type::Basic(_)) => {
                let call = match self.m.types.as_basic(elem) {
                    Some(Basic::Uint8) => RuntimeCall::StringOfBytes,
                    _ => RuntimeCall::StringOfRunes,
                };
                let d = to.dst.unwrap_or_else(|| self.temp_for(to.ty));
                self.runtime(call, 0, &[d, d.plus(1)], &[v, v.plus(1)]);
                d
            }
            (Type::Slice(_), Type::Pointer(array)) => match self.under(array) {
                Type::Array { len, .. } => self.array_behind(v, len),
                _ => self.lost(e, "this conversion"),
            },
            (Type::Slice(_), Type::Array { len, .. }) => {
                let ptr = self.array_behind(v, len);
                if len == 0 {
                    return self.zero(to.ty, to.dst);
                }
                self.load(Place::Memory { ptr, off: 0, checked: true }, to.ty, to.dst)
            }
            _ => self.lost(e, "this conversion"),
        }
    }

    /// The address of the first elements of a slice that has as many as the array type wants, or a panic.
    fn array_behind(&mut self, slice: Slot, len: u64) -> Slot {
        let good = self.b.label();
        let want = self.int(len as i64, None);
        self.b.emit_jump(Inst::JleI64 { a: want, b: slice.plus(1), to: 0 }, good);
        self.fail("failSliceToArray", &[slice.plus(1), want]);
        self.b.bind(good);
        slice
    }

    /// Makes the value canonical for its integer type after 64-bit arithmetic.
    pub(crate) fn extend(&mut self, t: TypeId, d: Slot) {
        let Some(b) = self.m.types.as_basic(t) else { return };
        self.extend_basic(b, d);
    }

    /// `extend` for a basic type.
    pub(crate) fn extend_basic(&mut self, b: Basic, d: Slot) {
        let inst = match b {
            Basic::Int8 => Inst::ExtI8 { d, a: d },
            Basic::Int16 => Inst::ExtI16 { d, a: d },
            Basic::Int32 | Basic::UntypedRune => Inst::ExtI32 { d, a: d },
            Basic::Uint8 => Inst::ExtU8 { d, a: d },
            Basic::Uint16 => Inst::ExtU16 { d, a: d },
            Basic::Uint32 => Inst::ExtU32 { d, a: d },
            _ => return,
        };
        self.b.emit(inst);
    }

    fn convert_number(&mut self, e: ExprId, v: Slot, a: Basic, to: Target, b: Basic) -> Slot {
        if a.is_complex() && b.is_complex() {
            let part = if b == Basic::Complex64 { Basic::Float32 } else { Basic::Float64 };
            let from = if a == Basic::Complex64 { Basic::Float32 } else { Basic::Float64 };
            let d = self.temp_for(to.ty);
            for i in 0..2 {
                self.convert_real(v.plus(i), from, part, Some(d.plus(i)));
            }
            return d;
        }
        if a.is_boolean() || b.is_boolean() || a.is_complex() || b.is_complex() || a.is_string() {
            return if a == b { v } else { self.lost(e, "this conversion") };
        }
        self.convert_real(v, a, b, to.dst)
    }

    /// Between integers and floats.
    pub(crate) fn convert_real(&mut self, v: Slot, a: Basic, b: Basic, dst: Option<Slot>) -> Slot {
        let wide_unsigned = |b: Basic| b.is_unsigned() && b.int_bits() == Some(64);
        let single = |b: Basic| b == Basic::Float32;
        match (a.is_float(), b.is_float()) {
            (false, false) => {
                let d = self.dst(dst, Kind::Int);
                let inst = match b {
                    Basic::Int8 => Inst::ExtI8 { d, a: v },
                    Basic::Int16 => Inst::ExtI16 { d, a: v },
                    Basic::Int32 => Inst::ExtI32 { d, a: v },
                    Basic::Uint8 => Inst::ExtU8 { d, a: v },
                    Basic::Uint16 => Inst::ExtU16 { d, a: v },
                    Basic::Uint32 => Inst::ExtU32 { d, a: v },
                    _ => Inst::Mov { d, a: v },
                };
                self.b.emit(inst);
                d
            }
            (false, true) => {
                let d = self.dst(dst, if single(b) { Kind::F32 } else { Kind::F64 });
                self.b.emit(match (wide_unsigned(a), single(b)) {
                    (false, false) => Inst::F64OfI64 { d, a: v },
                    (true, false) => Inst::F64OfU64 { d, a: v },
                    (false, true) => Inst::F32OfI64 { d, a: v },
                    (true, true) => Inst::F32OfU64 { d, a: v },
                });
                d
            }
            (true, true) => {
                if single(a) == single(b) {
                    let kind = if single(b) { Kind::F32 } else { Kind::F64 };
                    if let Some(d) = dst {
                        self.copy(&[kind], d, v);
                    }
                    return dst.unwrap_or(v);
                }
                let d = self.dst(dst, if single(b) { Kind::F32 } else { Kind::F64 });
                self.b.emit(if single(a) { Inst::F64OfF32 { d, a: v } } else { Inst::F32OfF64 { d, a: v } });
                d
            }
            (true, false) => {
                let wide = if single(a) { self.convert_real(v, a, Basic::Float64, None) } else { v };
                let d = self.dst(dst, Kind::Int);
                if wide_unsigned(b) {
                    self.b.emit(Inst::U64OfF64 { d, a: wide });
                } else {
                    self.b.emit(Inst::I64OfF64 { d, a: wide });
                    self.narrow_truncated(b, d);
                }
                d
            }
        }
    }

    /// What a float truncated to 64 bits is as a narrower integer. Go on amd64 truncates to 32 bits for all types that
    /// fit in an int32: beyond its range that gives the least int32, of which they take the low bits.
    fn narrow_truncated(&mut self, b: Basic, d: Slot) {
        if matches!(b, Basic::Int8 | Basic::Int16 | Basic::Int32 | Basic::Uint8 | Basic::Uint16) {
            let wide = self.temp(Kind::Int);
            let fits = self.b.label();
            self.b.emit(Inst::Mov { d: wide, a: d });
            self.b.emit(Inst::ExtI32 { d, a: d });
            self.b.emit_jump(Inst::JeqI64 { a: wide, b: d, to: 0 }, fits);
            self.int(i64::from(i32::MIN), Some(d));
            self.b.bind(fits);
        }
        if b != Basic::Int32 {
            self.extend_basic(b, d);
        }
    }

    /// A value of a concrete type as an interface value.
    pub(crate) fn interface_of(&mut self, value: Slot, from: TypeId) -> Slot {
        let kinds = self.m.shapes.iface.clone();
        let d = self.run(&kinds);
        self.data_word(value, from, d.plus(1));
        let ty = self.desc(from);
        self.b.emit(Inst::TypeWord { d, ty });
        d
    }

    /// The data word that holds a value.
    pub(crate) fn data_word(&mut self, value: Slot, from: TypeId, d: Slot) {
        let layout = self.layout(from);
        match layout.boxing {
            Boxing::Pointer => self.b.emit(Inst::WordOfPtr { d, a: value }),
            Boxing::Empty => self.b.emit(Inst::ConstWord { d }),
            Boxing::Scalar => {
                let bits = match layout.kinds[0] {
                    Kind::F64 => {
                        let bits = self.temp(Kind::Int);
                        self.b.emit(Inst::IntOfF64 { d: bits, a: value });
                        bits
                    }
                    Kind::F32 => {
                        let bits = self.temp(Kind::Int);
                        self.b.emit(Inst::IntOfF32 { d: bits, a: value });
                        bits
                    }
                    Kind::Int | Kind::Ptr | Kind::Word => value,
                };
                self.b.emit(Inst::WordOfInt { d, a: bits });
            }
            // An owned copy in memory is what a box is.
            Boxing::Boxed if layout.in_memory => self.b.emit(Inst::WordOfPtr { d, a: value }),
            Boxing::Boxed => {
                let slots: Vec<Slot> = self.slots(from, value).collect();
                self.runtime_for(RuntimeCall::BoxValue, from, &[d], &slots);
            }
        }
    }

    /// The value of type `to` that a data word holds.
    pub(crate) fn unbox(&mut self, word: Slot, to: Target) -> Slot {
        let layout = self.layout(to.ty);
        match layout.boxing {
            Boxing::Empty => Slot(0),
            Boxing::Pointer => {
                let d = self.dst(to.dst, Kind::Ptr);
                self.b.emit(Inst::PtrOfWord { d, a: word });
                d
            }
            Boxing::Scalar => {
                let kind = layout.kinds[0];
                let bits = if kind == Kind::Int { self.dst(to.dst, kind) } else { self.temp(Kind::Int) };
                self.b.emit(Inst::IntOfWord { d: bits, a: word });
                match kind {
                    Kind::F64 => {
                        let d = self.dst(to.dst, kind);
                        self.b.emit(Inst::F64OfInt { d, a: bits });
                        d
                    }
                    Kind::F32 => {
                        let d = self.dst(to.dst, kind);
                        self.b.emit(Inst::F32OfInt { d, a: bits });
                        d
                    }
                    Kind::Int | Kind::Ptr | Kind::Word => bits,
                }
            }
            Boxing::Boxed => {
                let ptr = self.temp(Kind::Ptr);
                self.b.emit(Inst::PtrOfWord { d: ptr, a: word });
                if layout.in_memory {
                    return ptr;
                }
                self.load(Place::Memory { ptr, off: 0, checked: true }, to.ty, to.dst)
            }
        }
    }

    /// Jumps if an interface value's dynamic type is (or implements) `to`.
    pub(crate) fn jump_if_type(&mut self, value: Slot, to: TypeId, good: Label) {
        if self.m.types.is_interface(to) {
            let ok = self.temp(Kind::Int);
            self.runtime_for(RuntimeCall::Implements, to, &[ok], &[value]);
            self.b.emit_jump(Inst::JumpIf { a: ok, to: 0 }, good);
        } else {
            let want = self.temp(Kind::Int);
            let ty = self.desc(to);
            self.b.emit(Inst::TypeWord { d: want, ty });
            self.b.emit_jump(Inst::JeqI64 { a: value, b: want, to: 0 }, good);
        }
    }

    /// The value of type `to` in an interface value that is known to hold one.
    pub(crate) fn value_in_interface(&mut self, value: Slot, to: Target) -> Slot {
        if self.m.types.is_interface(to.ty) { value } else { self.unbox(value.plus(1), to) }
    }
}
