//! Functions that compiled code calls directly: they neither look at the frame nor stop.
//!
//! Those that stand for a part of an instruction's work answer [`SLOW`] where the rest is needed, and when the doorbell
//! rings: the body that is called then is a safepoint.

use crate::chan;
use crate::context::ExecContext;
use crate::heap::barrier;
use crate::object::TypeInfo;
use crate::object::map::{self, Bits32, Bits64, MapLayout, Pair, Text};
use crate::object::{iface, string};
use crate::value;
use urgo_abi::code::SLOW;
use urgo_abi::inst::{FuncId, TypeId};

/// Go's conversion of a float64 to uint64.
pub extern "C" fn f64_to_u64(x: f64) -> u64 {
    value::f64_to_u64(x)
}

/// Fused multiply-add.
pub extern "C" fn fma(a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

/// The collector's write barrier, called through the stub that keeps all registers.
///
/// # Safety
/// The address is that of a pointer in memory that Go code may write.
pub unsafe extern "C" fn write_barrier(at: *mut u64) {
    // SAFETY: handed on to the caller.
    unsafe { barrier::before_store(at) }
}

/// Whether two stretches of memory hold the same bytes.
///
/// # Safety
/// Both are readable.
pub unsafe extern "C" fn equal_bytes(a: *const u8, b: *const u8, n: usize) -> u64 {
    if n == 0 {
        return 1; // addresses of empty strings may be nil
    }
    // SAFETY: handed on to the caller; lengths of objects fit isize.
    let (a, b) = unsafe { (std::slice::from_raw_parts(a, n), std::slice::from_raw_parts(b, n)) };
    (a == b) as u64
}

/// How two texts sort.
///
/// # Safety
/// Both are readable.
pub unsafe extern "C" fn compare_bytes(a: *const u8, n: usize, b: *const u8, m: usize) -> i64 {
    // SAFETY: handed on to the caller.
    unsafe { string::compare((a as u64, n as u64), (b as u64, m as u64)) }
}

/// Copies bytes among which no pointer is.
///
/// # Safety
/// Both areas are valid for so many bytes.
pub unsafe extern "C" fn copy_bytes(to: *mut u8, from: *const u8, bytes: usize) -> u64 {
    // SAFETY: handed on to the caller.
    unsafe { std::ptr::copy(from, to, bytes) };
    0
}

/// Copies memory that may contain pointers.
///
/// # Safety
/// Both areas are valid for so many bytes, and the first is one that Go code may write.
pub unsafe extern "C" fn copy_memory(to: *mut u8, from: *const u8, bytes: usize) -> u64 {
    // SAFETY: handed on to the caller.
    unsafe { barrier::copy_memory(to, from, bytes) };
    0
}

/// Exchanges two areas that may contain pointers.
///
/// # Safety
/// Both areas are valid for so many bytes, and are such as Go code may write; they are the same or apart.
pub unsafe extern "C" fn swap_memory(a: *mut u8, b: *mut u8, bytes: usize) -> u64 {
    // SAFETY: handed on to the caller.
    unsafe { barrier::swap_memory(a, b, bytes) };
    0
}

/// Whether a type word's type implements an interface type.
///
/// # Safety
/// The context has been entered and runs a goroutine.
pub unsafe extern "C" fn implements(ctx: &mut ExecContext, interface: u64, word: u64) -> u64 {
    (word != 0 && iface::implements(ctx.world().types(), TypeId(word as u32), TypeId(interface as u32)))
        as u64
}

/// A zeroed object of a type.
///
/// # Safety
/// The context has been entered and runs a goroutine.
pub unsafe extern "C" fn new_object(ctx: &mut ExecContext, info: &TypeInfo) -> u64 {
    if ctx.doorbell.is_rung() {
        return SLOW;
    }
    ctx.try_allocate(info.small).map_or(SLOW, |p| p.as_ptr() as u64)
}

/// A send of one word to a channel, as far as it is quick.
///
/// # Safety
/// The context has been entered and runs a goroutine; the word is nil or a channel of elements of one 64-bit word.
pub unsafe extern "C" fn chan_send(ctx: &mut ExecContext, _: &TypeInfo, chan: u64, word: u64) -> u64 {
    // What a wait that was called off has left is put right by the body.
    if chan == 0 || ctx.doorbell.is_rung() || ctx.goroutine().waiting.is_queued() {
        return SLOW;
    }
    // SAFETY: handed on to the caller.
    if unsafe { chan::quick_send(chan, word) } { 0 } else { SLOW }
}

/// An answer and a value, in two registers.
#[repr(C)]
pub struct Answer(u64, u64);

/// A receive of one word from a channel, as far as it is quick.
///
/// # Safety
/// As for [`chan_send`].
pub unsafe extern "C" fn chan_receive(ctx: &mut ExecContext, _: &TypeInfo, chan: u64) -> Answer {
    if chan == 0 || ctx.doorbell.is_rung() || ctx.goroutine().waiting.is_queued() {
        return Answer(SLOW, 0);
    }
    // SAFETY: handed on to the caller.
    unsafe { chan::quick_receive(chan) }.map_or(Answer(SLOW, 0), |word| Answer(0, word))
}

/// Cells for a frame, where the cell stack has no room at hand; 0 if there are none.
///
/// # Safety
/// The context has been entered and runs a goroutine, on whose stack the frame lies; the function and its sizes are those of the
/// frame's `cell_enter`.
pub unsafe extern "C" fn cell_enter(ctx: &mut ExecContext, frame: *mut u64, func: u64, sizes: u64) -> u64 {
    ctx.enter_cells(frame, FuncId(func as u32), (sizes >> 32) as usize, sizes as u32 as usize).unwrap_or(0)
}

/// Gives cells up that are not simply the last.
///
/// # Safety
/// The context has been entered and runs a goroutine; the cells are the last that it took.
pub unsafe extern "C" fn cell_leave(ctx: &mut ExecContext, cells: u64, size: u64) -> u64 {
    ctx.leave_cells(cells, size as usize);
    0
}

/// Helpers of maps: a key's words become a key.
macro_rules! map_helpers {
    ($(($($word:ident),*) => $key:expr, $find:ident $assign:ident $delete:ident;)*) => {$(
        map_helper!($find, quick_find, ($($word),*) => $key);
        map_helper!($assign, quick_assign, ($($word),*) => $key);
        map_helper!($delete, quick_delete, ($($word),*) => $key);
    )*};
}
macro_rules! map_helper {
    ($name:ident, $does:ident, ($($word:ident),*) => $key:expr) => {
        /// A map operation for keys of one form, as far as it is quick.
        ///
        /// # Safety
        /// As for the function of [`map`] that it calls.
        pub unsafe extern "C" fn $name(ctx: &mut ExecContext, l: &MapLayout, map: u64, $($word: u64),*) -> u64 {
            if ctx.doorbell.is_rung() {
                return SLOW;
            }
            // SAFETY: handed on to the caller.
            unsafe { map::$does(l, map, &$key) }
        }
    };
}
map_helpers! {
    (w) => Bits32(w as u32), map_find_32 map_assign_32 map_delete_32;
    (w) => Bits64(w), map_find_64 map_assign_64 map_delete_64;
    (a, b) => Pair(a, b), map_find_pair map_assign_pair map_delete_pair;
    (p, n) => Text((p, n)), map_find_string map_assign_string map_delete_string;
}
