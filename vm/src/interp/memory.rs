//! Loads, stores, elements, slicing, atomics.

use super::Machine;
use super::operand::{
    Dst, SliceValue, Vector, atomic_32, atomic_64, kind, load, pointer_cell, store, store_pointer,
};
use std::sync::atomic::Ordering::SeqCst;
use urgo_abi::op::slice_of;
use urgo_abi::trap::Trap;

/// Address of a field.
#[inline(always)]
fn field(p: u64, off: i32) -> u64 {
    p.wrapping_add(off as i64 as u64)
}

/// Address of an element, if the index is inside.
#[inline(always)]
fn element(s: Vector, i: i64, size: u64) -> Result<u64, Trap> {
    if (i as u64) < s.len as u64 {
        Ok(s.ptr.wrapping_add((i as u64).wrapping_mul(size)))
    } else {
        Err(Trap::Index { index: i, len: s.len })
    }
}

/// Rows `load, element load: type in memory -> kind as type of the value;`.
macro_rules! loads {
    ($($load:ident, $elem:ident: $mem:ty => $k:ident $v:ty;)*) => {
        impl Machine<'_> {$(
            #[inline(always)]
            pub(super) fn $load(&mut self, d: Dst<kind::$k>, p: u64, off: i32) {
                self.put(d, load::<$mem>(field(p, off)) as $v);
            }
            #[inline(always)]
            pub(super) fn $elem(&mut self, d: Dst<kind::$k>, s: Vector, i: i64) -> Result<(), Trap> {
                let at = element(s, i, size_of::<$mem>() as u64)?;
                self.put(d, load::<$mem>(at) as $v);
                Ok(())
            }
        )*}
    };
}
loads! {
    load_i8, elem_i8: i8 => Int i64;
    load_u8, elem_u8: u8 => Int i64;
    load_i16, elem_i16: i16 => Int i64;
    load_u16, elem_u16: u16 => Int i64;
    load_i32, elem_i32: i32 => Int i64;
    load_u32, elem_u32: u32 => Int i64;
    load_i64, elem_i64: i64 => Int i64;
    load_f32, elem_f32: f32 => F32 f32;
    load_f64, elem_f64: f64 => F64 f64;
    load_ptr, elem_ptr: u64 => Ptr u64;
}

/// Rows `store, element store: type of the value => type in memory;`.
macro_rules! stores {
    ($($store:ident, $elem:ident: $v:ty => $mem:ty;)*) => {
        impl Machine<'_> {$(
            #[inline(always)]
            pub(super) fn $store(&mut self, p: u64, off: i32, a: $v) {
                store::<$mem>(field(p, off), a as $mem);
            }
            #[inline(always)]
            pub(super) fn $elem(&mut self, s: Vector, i: i64, a: $v) -> Result<(), Trap> {
                store::<$mem>(element(s, i, size_of::<$mem>() as u64)?, a as $mem);
                Ok(())
            }
        )*}
    };
}
stores! {
    store_8, set_elem_8: i64 => u8;
    store_16, set_elem_16: i64 => u16;
    store_32, set_elem_32: i64 => u32;
    store_64, set_elem_64: i64 => u64;
    store_f32, set_elem_f32: f32 => f32;
    store_f64, set_elem_f64: f64 => f64;
}

impl Machine<'_> {
    #[inline(always)]
    pub(super) fn store_ptr(&mut self, p: u64, off: i32, a: u64) {
        store_pointer(field(p, off), a);
    }
    #[inline(always)]
    pub(super) fn set_elem_ptr(&mut self, s: Vector, i: i64, a: u64) -> Result<(), Trap> {
        store_pointer(element(s, i, size_of::<u64>() as u64)?, a);
        Ok(())
    }
}

impl Machine<'_> {
    #[inline(always)]
    pub(super) fn nil_check(&mut self, p: u64) -> Result<(), Trap> {
        if p == 0 { Err(Trap::Nil) } else { Ok(()) }
    }
    #[inline(always)]
    pub(super) fn load_word(&mut self, d: Dst<kind::Word>, p: u64, off: i32) {
        self.put(d, load::<u64>(field(p, off)));
    }
    #[inline(always)]
    pub(super) fn store_word(&mut self, p: u64, off: i32, a: u64) {
        store_pointer(field(p, off), a);
    }
    #[inline(always)]
    pub(super) fn ptr_add(&mut self, d: Dst<kind::Ptr>, p: u64, off: i32) {
        self.put(d, field(p, off));
    }
    #[inline(always)]
    pub(super) fn bounds_check(&mut self, i: i64, n: i64) -> Result<(), Trap> {
        if (i as u64) < n as u64 { Ok(()) } else { Err(Trap::Index { index: i, len: n }) }
    }
    #[inline(always)]
    pub(super) fn elem_addr(&mut self, d: Dst<kind::Ptr>, s: Vector, i: i64, size: i32) -> Result<(), Trap> {
        let at = element(s, i, size as u32 as u64)?;
        self.put(d, at);
        Ok(())
    }

    #[inline(always)]
    pub(super) fn slice_slice(
        &mut self,
        d: Dst<kind::Slice>,
        s: SliceValue,
        lo: i64,
        hi: i64,
        size: i32,
        of: i32,
    ) -> Result<(), Trap> {
        if hi as u64 > s.cap as u64 {
            return Err(Trap::SliceHigh { hi, limit: s.cap, cap: of == slice_of::SLICE });
        }
        if lo as u64 > hi as u64 {
            return Err(Trap::SliceLow { lo, hi });
        }
        self.put(d, part(s.ptr, lo, hi, s.cap, size));
        Ok(())
    }

    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "an opcode row's operands")]
    pub(super) fn slice_slice3(
        &mut self,
        d: Dst<kind::Slice>,
        s: SliceValue,
        lo: i64,
        hi: i64,
        max: i64,
        size: i32,
        of: i32,
    ) -> Result<(), Trap> {
        if max as u64 > s.cap as u64 {
            return Err(Trap::Slice3Max { max, limit: s.cap, cap: of == slice_of::SLICE });
        }
        if hi as u64 > max as u64 {
            return Err(Trap::Slice3High { hi, max });
        }
        if lo as u64 > hi as u64 {
            return Err(Trap::Slice3Low { lo, hi });
        }
        self.put(d, part(s.ptr, lo, hi, max, size));
        Ok(())
    }

    #[inline(always)]
    pub(super) fn slice_str(&mut self, d: Dst<kind::Str>, s: Vector, lo: i64, hi: i64) -> Result<(), Trap> {
        if hi as u64 > s.len as u64 {
            return Err(Trap::SliceHigh { hi, limit: s.len, cap: false });
        }
        if lo as u64 > hi as u64 {
            return Err(Trap::SliceLow { lo, hi });
        }
        let whole = part(s.ptr, lo, hi, hi, 1);
        self.put(d, Vector { ptr: whole.ptr, len: whole.len });
        Ok(())
    }
}

/// `[lo:hi:max]` of what begins at `ptr`. With no capacity left the pointer stays where it was: past the last element it
/// could point into the next object.
#[inline(always)]
fn part(ptr: u64, lo: i64, hi: i64, max: i64, size: i32) -> SliceValue {
    let cap = max - lo;
    let skip = if cap == 0 { 0 } else { (lo as u64).wrapping_mul(size as u32 as u64) };
    SliceValue { ptr: ptr.wrapping_add(skip), len: hi - lo, cap }
}

/// Rows `name(operands) [-> result expression];` for atomics: `p` is the word as an atomic of the row's width.
macro_rules! atomics {
    ($($name:ident($at:ident $p:ident $(, $a:ident: $t:ty)*) -> $k:ident = $e:expr;)*) => {
        impl Machine<'_> {$(
            #[inline(always)]
            pub(super) fn $name(&mut self, d: Dst<kind::$k>, p: u64 $(, $a: $t)*) {
                let $p = $at(p);
                self.put(d, $e);
            }
        )*}
    };
}
// SeqCst throughout: Go's memory model makes all atomic operations sequentially consistent.
atomics! {
    atomic_load_32(atomic_32 p) -> Int = p.load(SeqCst) as i64;
    atomic_load_64(atomic_64 p) -> Int = p.load(SeqCst) as i64;
    atomic_load_ptr(atomic_64 p) -> Ptr = p.load(SeqCst);
    atomic_add_32(atomic_32 p, a: i64) -> Int = p.fetch_add(a as u32, SeqCst).wrapping_add(a as u32) as i64;
    atomic_add_64(atomic_64 p, a: i64) -> Int = p.fetch_add(a as u64, SeqCst).wrapping_add(a as u64) as i64;
    atomic_and_32(atomic_32 p, a: i64) -> Int = p.fetch_and(a as u32, SeqCst) as i64;
    atomic_and_64(atomic_64 p, a: i64) -> Int = p.fetch_and(a as u64, SeqCst) as i64;
    atomic_or_32(atomic_32 p, a: i64) -> Int = p.fetch_or(a as u32, SeqCst) as i64;
    atomic_or_64(atomic_64 p, a: i64) -> Int = p.fetch_or(a as u64, SeqCst) as i64;
    atomic_swap_32(atomic_32 p, a: i64) -> Int = p.swap(a as u32, SeqCst) as i64;
    atomic_swap_64(atomic_64 p, a: i64) -> Int = p.swap(a as u64, SeqCst) as i64;
    atomic_swap_ptr(pointer_cell p, a: u64) -> Ptr = p.swap(a, SeqCst);
    atomic_cas_32(atomic_32 p, old: i64, new: i64) -> Int =
        p.compare_exchange(old as u32, new as u32, SeqCst, SeqCst).is_ok() as i64;
    atomic_cas_64(atomic_64 p, old: i64, new: i64) -> Int =
        p.compare_exchange(old as u64, new as u64, SeqCst, SeqCst).is_ok() as i64;
    atomic_cas_ptr(pointer_cell p, old: u64, new: u64) -> Int =
        p.compare_exchange(old, new, SeqCst, SeqCst).is_ok() as i64;
}

impl Machine<'_> {
    #[inline(always)]
    pub(super) fn atomic_store_32(&mut self, p: u64, a: i64) {
        atomic_32(p).store(a as u32, SeqCst);
    }
    #[inline(always)]
    pub(super) fn atomic_store_64(&mut self, p: u64, a: i64) {
        atomic_64(p).store(a as u64, SeqCst);
    }
    #[inline(always)]
    pub(super) fn atomic_store_ptr(&mut self, p: u64, a: u64) {
        pointer_cell(p).store(a, SeqCst);
    }
}
