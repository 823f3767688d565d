//! Loads, stores, elements, slicing, atomic operations.
//!
//! Addresses have been checked for nil by an instruction of their own, and indices are checked here, so that no access
//! traps.

use super::Translator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use cranelift_codegen::ir::{AtomicRmwOp, InstBuilder, Type, Value};
use urgo_abi::inst::Slot;

/// What lies at an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cell {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    /// 64 bits that are not being stored as a pointer.
    B64,
    F32,
    F64,
    /// A pointer or data word that is stored: the collector may want to know.
    Pointer,
}

impl Cell {
    fn ty(self) -> Type {
        match self {
            Cell::I8 | Cell::U8 => I8,
            Cell::I16 | Cell::U16 => I16,
            Cell::I32 | Cell::U32 => I32,
            Cell::B64 | Cell::Pointer => I64,
            Cell::F32 => F32,
            Cell::F64 => F64,
        }
    }

    fn bytes(self) -> i32 {
        self.ty().bytes() as i32
    }
}

/// Whether a value is narrower than a slot, and how it is extended.
enum Form {
    Signed(Type),
    Unsigned(Type),
    Whole,
}

impl Cell {
    fn form(self) -> Form {
        match self {
            Cell::I8 | Cell::I16 | Cell::I32 => Form::Signed(self.ty()),
            Cell::U8 | Cell::U16 | Cell::U32 => Form::Unsigned(self.ty()),
            Cell::B64 | Cell::Pointer | Cell::F32 | Cell::F64 => Form::Whole,
        }
    }
}

impl Translator<'_, '_> {
    pub(super) fn nil_check(&mut self, p: Slot) {
        if self.facts.is_safe(self.pc) {
            return;
        }
        let p = self.get(p);
        let nil = self.b.ins().icmp_imm_s(IntCC::Equal, p, 0);
        self.check(nil);
    }

    fn widen(&mut self, value: Value, cell: Cell) -> Value {
        match cell.form() {
            Form::Signed(_) => self.b.ins().sextend(I64, value),
            Form::Unsigned(_) => self.b.ins().uextend(I64, value),
            Form::Whole => value,
        }
    }

    fn load_cell(&mut self, address: Value, off: i32, cell: Cell) -> Value {
        let heap = self.mem.heap;
        let value = self.b.ins().load(cell.ty(), heap, address, off);
        self.widen(value, cell)
    }

    fn store_cell(&mut self, value: Value, address: Value, off: i32, cell: Cell) {
        let heap = self.mem.heap;
        match cell.form() {
            Form::Whole if cell == Cell::Pointer => self.store_pointer(value, address, off),
            Form::Whole => {
                self.b.ins().store(heap, value, address, off);
            }
            Form::Signed(ty) | Form::Unsigned(ty) => {
                let low = self.b.ins().ireduce(ty, value);
                self.b.ins().store(heap, low, address, off);
            }
        }
    }

    pub(super) fn load(&mut self, d: Slot, p: Slot, off: i32, cell: Cell) {
        let p = self.get(p);
        let v = self.load_cell(p, off, cell);
        self.set(d, v);
    }

    pub(super) fn store(&mut self, p: Slot, off: i32, a: Slot, cell: Cell) {
        let (p, v) = (self.get(p), self.get(a));
        self.store_cell(v, p, off, cell);
    }

    // ---- elements

    pub(super) fn bounds_check(&mut self, i: Slot, n: Slot) {
        let (i, n) = (self.get(i), self.get(n));
        self.check_index(i, n);
    }

    /// One unsigned compare covers negative indices too.
    fn check_index(&mut self, i: Value, n: Value) {
        if self.facts.is_safe(self.pc) {
            return;
        }
        let outside = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, i, n);
        self.check(outside);
    }

    /// The address of element `i`, checked. Powers of two become shifts, which the machine's address modes take.
    fn element(&mut self, s: Slot, i: Slot, size: i32) -> Value {
        let (base, len, i) = (self.get(s), self.get(s.plus(1)), self.get(i));
        self.check_index(i, len);
        let offset = self.scaled(i, size);
        self.b.ins().iadd(base, offset)
    }

    fn scaled(&mut self, i: Value, size: i32) -> Value {
        match u32::try_from(size) {
            Ok(1) => i,
            Ok(n) if n.is_power_of_two() => self.b.ins().ishl_imm_u(i, n.trailing_zeros() as i64),
            _ => self.b.ins().imul_imm_s(i, size as i64),
        }
    }

    pub(super) fn elem_addr(&mut self, d: Slot, s: Slot, i: Slot, size: i32) {
        let v = self.element(s, i, size);
        self.set(d, v);
    }

    pub(super) fn elem(&mut self, d: Slot, s: Slot, i: Slot, cell: Cell) {
        let address = self.element(s, i, cell.bytes());
        let v = self.load_cell(address, 0, cell);
        self.set(d, v);
    }

    pub(super) fn set_elem(&mut self, s: Slot, i: Slot, a: Slot, cell: Cell) {
        let value = self.get(a);
        let address = self.element(s, i, cell.bytes());
        self.store_cell(value, address, 0, cell);
    }

    // ---- slicing

    /// `s[lo:hi]`, `s[lo:hi:max]`. The bounds are checked from the outside in, as Go does.
    pub(super) fn slice_slice(&mut self, d: Slot, s: Slot, lo: Slot, hi: Slot, max: Option<Slot>, size: i32) {
        let (base, cap) = (self.get(s), self.get(s.plus(2)));
        let (lo, hi) = (self.get(lo), self.get(hi));
        let top = match max {
            Some(max) => {
                let max = self.get(max);
                self.check_order(max, cap);
                max
            }
            None => cap,
        };
        self.check_order(hi, top);
        self.check_order(lo, hi);
        let len = self.b.ins().isub(hi, lo);
        let rest = self.b.ins().isub(top, lo);
        let offset = self.scaled(lo, size);
        let base = self.advance(base, offset, rest);
        self.set(d, base);
        self.set(d.plus(1), len);
        self.set(d.plus(2), rest);
    }

    pub(super) fn slice_str(&mut self, d: Slot, s: Slot, lo: Slot, hi: Slot) {
        let (base, n) = (self.get(s), self.get(s.plus(1)));
        let (lo, hi) = (self.get(lo), self.get(hi));
        self.check_order(hi, n);
        self.check_order(lo, hi);
        let len = self.b.ins().isub(hi, lo);
        let base = self.advance(base, lo, len);
        self.set(d, base);
        self.set(d.plus(1), len);
    }

    /// Leaves unless `a <= b`, unsigned.
    fn check_order(&mut self, a: Value, b: Value) {
        let outside = self.b.ins().icmp(IntCC::UnsignedGreaterThan, a, b);
        self.check(outside);
    }

    /// `base + offset`, or `base` if nothing is left there: an empty slice must not point past its object.
    fn advance(&mut self, base: Value, offset: Value, left: Value) -> Value {
        let zero = self.iconst(0);
        let none = self.b.ins().icmp_imm_s(IntCC::Equal, left, 0);
        let offset = self.b.ins().select(none, zero, offset);
        self.b.ins().iadd(base, offset)
    }

    // ---- atomic operations

    /// An operand in the cell's width.
    fn operand(&mut self, a: Slot, cell: Cell) -> Value {
        let value = self.get(a);
        match cell.form() {
            Form::Whole => value,
            Form::Signed(ty) | Form::Unsigned(ty) => self.b.ins().ireduce(ty, value),
        }
    }

    pub(super) fn atomic_load(&mut self, d: Slot, p: Slot, cell: Cell) {
        let (p, heap) = (self.get(p), self.mem.heap);
        let v = self.b.ins().atomic_load(cell.ty(), heap, p);
        let v = self.widen(v, cell);
        self.set(d, v);
    }

    fn before_replacing(&mut self, p: Value, cell: Cell) {
        if cell == Cell::Pointer {
            self.before_store(p, 0);
        }
    }

    pub(super) fn atomic_store(&mut self, p: Slot, a: Slot, cell: Cell) {
        let (p, heap) = (self.get(p), self.mem.heap);
        let v = self.operand(a, cell);
        self.before_replacing(p, cell);
        self.b.ins().atomic_store(heap, v, p);
    }

    fn atomic_old(&mut self, p: Slot, a: Slot, op: AtomicRmwOp, cell: Cell) -> (Value, Value) {
        let (p, heap) = (self.get(p), self.mem.heap);
        let v = self.operand(a, cell);
        self.before_replacing(p, cell);
        (self.b.ins().atomic_rmw(cell.ty(), heap, op, p, v), v)
    }

    pub(super) fn atomic_add(&mut self, d: Slot, p: Slot, a: Slot, cell: Cell) {
        let (old, added) = self.atomic_old(p, a, AtomicRmwOp::Add, cell);
        let new = self.b.ins().iadd(old, added);
        let new = self.widen(new, cell);
        self.set(d, new);
    }

    fn atomic_replace(&mut self, d: Slot, p: Slot, a: Slot, op: AtomicRmwOp, cell: Cell) {
        let (old, _) = self.atomic_old(p, a, op, cell);
        let old = self.widen(old, cell);
        self.set(d, old);
    }

    pub(super) fn atomic_and(&mut self, d: Slot, p: Slot, a: Slot, cell: Cell) {
        self.atomic_replace(d, p, a, AtomicRmwOp::And, cell);
    }

    pub(super) fn atomic_or(&mut self, d: Slot, p: Slot, a: Slot, cell: Cell) {
        self.atomic_replace(d, p, a, AtomicRmwOp::Or, cell);
    }

    pub(super) fn atomic_swap(&mut self, d: Slot, p: Slot, a: Slot, cell: Cell) {
        self.atomic_replace(d, p, a, AtomicRmwOp::Xchg, cell);
    }

    pub(super) fn atomic_cas(&mut self, d: Slot, p: Slot, old: Slot, new: Slot, cell: Cell) {
        let (p, heap) = (self.get(p), self.mem.heap);
        let (old, new) = (self.operand(old, cell), self.operand(new, cell));
        self.before_replacing(p, cell);
        let found = self.b.ins().atomic_cas(heap, p, old, new);
        let done = self.b.ins().icmp(IntCC::Equal, found, old);
        let done = self.b.ins().uextend(I64, done);
        self.set(d, done);
    }
}
