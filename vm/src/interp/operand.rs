//! Operands of instructions: the only unchecked access to code, slots and memory in the interpreter.
//!
//! Why it is sound, once for all blocks of this file. A [`Machine`] is made by an `unsafe` constructor for a frame of
//! verified code and an instruction of it. Every [`Reader`] starts at an instruction that the machine reached: by falling
//! through, by a jump, by a call or by a return, all of which the verifier found to lead to whole instructions. So the
//! units that a row's operands occupy are there, the slots they name exist in the current frame, and have their kinds.
//! The functions that rely on it without being `unsafe` can be called from inside the interpreter only. Values of the types [`Dst`], [`List`], [`Target`] and [`Table`] come from a `Reader` only and are used up before the
//! machine moves on.
//!
//! Memory is another matter: an address in a `Ptr` slot is one that Go code could form, so it points into an object or a
//! variable, unless it is nil, against which the front end emits checks. (Racy programs on several Ps: design, section 8.)

use crate::context::{ExecContext, Status};
use crate::frame::Frame;
use crate::heap::barrier;
use crate::runtime_call::Body;
use crate::value::f32_word;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, AtomicU64};
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::Opcode;

/// Kinds of values, as types: how a destination takes them.
pub mod kind {
    /// An integer.
    #[derive(Clone, Copy)]
    pub struct Int;
    /// A float64.
    #[derive(Clone, Copy)]
    pub struct F64;
    /// A float32.
    #[derive(Clone, Copy)]
    pub struct F32;
    /// A pointer.
    #[derive(Clone, Copy)]
    pub struct Ptr;
    /// An interface's data word.
    #[derive(Clone, Copy)]
    pub struct Word;
    /// A string: pointer, length.
    #[derive(Clone, Copy)]
    pub struct Str;
    /// A slice: pointer, length, capacity.
    #[derive(Clone, Copy)]
    pub struct Slice;
}

/// A destination slot of a kind, in the current frame.
#[derive(Clone, Copy)]
pub struct Dst<K> {
    slot: u16,
    kind: PhantomData<K>,
}

/// Pointer and length.
#[derive(Clone, Copy)]
pub struct Vector {
    /// Address of the first element.
    pub ptr: u64,
    /// Number of elements.
    pub len: i64,
}

/// Pointer, length, capacity.
#[derive(Clone, Copy)]
pub struct SliceValue {
    /// Address of the first element.
    pub ptr: u64,
    /// Number of elements.
    pub len: i64,
    /// Capacity.
    pub cap: i64,
}

/// Type word and data word.
#[derive(Clone, Copy)]
pub struct Iface {
    /// Type id, 0 for nil.
    pub ty: u64,
    /// Data.
    pub word: u64,
}

/// A jump's target.
#[derive(Clone, Copy)]
pub struct Target {
    from: *const u16,
    rel: i32,
}

impl Target {
    /// Whether the jump does not go forward.
    #[inline(always)]
    pub fn is_back(self) -> bool {
        self.rel <= 0
    }
    /// The instruction.
    #[inline(always)]
    pub fn inst(self) -> *const u16 {
        self.from.wrapping_offset(self.rel as isize)
    }
}

/// A list of slots in the code: its count, then the slots.
#[derive(Clone, Copy)]
pub struct List(*const u16);

impl List {
    /// The list at this place of verified code.
    #[inline(always)]
    pub(super) fn at(units: *const u16) -> List {
        List(units)
    }
    /// Number of slots.
    #[inline(always)]
    pub fn len(self) -> usize {
        // SAFETY: a list begins with its count.
        unsafe { *self.0 as usize }
    }
    #[inline(always)]
    fn slot(self, i: usize) -> usize {
        debug_assert!(i < self.len());
        // SAFETY: callers count to `len`.
        unsafe { *self.0.add(1 + i) as usize }
    }
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
    /// What follows the list.
    #[inline(always)]
    pub fn end(self) -> *const u16 {
        self.0.wrapping_add(1 + self.len())
    }
}

/// A jump table.
#[derive(Clone, Copy)]
pub struct Table {
    from: *const u16,
    units: List,
}

impl Table {
    /// The target for an index; `None` beyond the end.
    #[inline(always)]
    pub fn target(self, index: u64) -> Option<Target> {
        if index >= self.units.len() as u64 {
            return None;
        }
        let at = self.units.0.wrapping_add(1 + 2 * index as usize);
        // SAFETY: a table has two units a target, and the index is below their number.
        let rel = unsafe { (*at as u32 | (*at.add(1) as u32) << 16) as i32 };
        Some(Target { from: self.from, rel })
    }
}

/// The opcode of an instruction that the machine is at, or that a frame below is at.
#[inline(always)]
pub(super) fn opcode(inst: *const u16) -> Opcode {
    // SAFETY: the module's head: the verifier found the number of an opcode there, and `Opcode` is `repr(u16)` and dense from 0.
    unsafe { std::mem::transmute::<u16, Opcode>(*inst) }
}

/// Reads the operands of one instruction in order. All offsets are constants once this is inlined.
#[derive(Clone, Copy)]
pub struct Reader {
    start: *const u16,
    at: *const u16,
    frame: Frame,
}

impl Reader {
    /// Operands of the instruction at `inst` of the machine, whose frame is `frame`.
    #[inline(always)]
    pub(super) fn new(inst: *const u16, frame: Frame) -> Reader {
        Reader { start: inst, at: inst.wrapping_add(1), frame }
    }
    /// The next instruction, once all operands are read.
    #[inline(always)]
    pub fn end(self) -> *const u16 {
        self.at
    }
    #[inline(always)]
    fn unit(&mut self) -> u16 {
        // SAFETY: the module's head: the row's operands are there.
        let unit = unsafe { *self.at };
        self.at = self.at.wrapping_add(1);
        unit
    }
    #[inline(always)]
    fn word(&self, slot: usize) -> u64 {
        // SAFETY: the module's head: the slot exists.
        unsafe { self.frame.get(slot) }
    }
    /// A destination.
    #[inline(always)]
    pub fn dst<K>(&mut self) -> Dst<K> {
        Dst { slot: self.unit(), kind: PhantomData }
    }
    /// An integer.
    #[inline(always)]
    pub fn int(&mut self) -> i64 {
        let s = self.unit();
        self.word(s as usize) as i64
    }
    /// A float64.
    #[inline(always)]
    pub fn f64(&mut self) -> f64 {
        let s = self.unit();
        f64::from_bits(self.word(s as usize))
    }
    /// A float32.
    #[inline(always)]
    pub fn f32(&mut self) -> f32 {
        let s = self.unit();
        crate::value::word_f32(self.word(s as usize))
    }
    /// A pointer or a data word.
    #[inline(always)]
    pub fn ptr(&mut self) -> u64 {
        let s = self.unit();
        self.word(s as usize)
    }
    /// Pointer and length.
    #[inline(always)]
    pub fn vector(&mut self) -> Vector {
        let s = self.unit() as usize;
        Vector { ptr: self.word(s), len: self.word(s + 1) as i64 }
    }
    /// A slice.
    #[inline(always)]
    pub fn slice(&mut self) -> SliceValue {
        let s = self.unit() as usize;
        SliceValue { ptr: self.word(s), len: self.word(s + 1) as i64, cap: self.word(s + 2) as i64 }
    }
    /// An interface.
    #[inline(always)]
    pub fn iface(&mut self) -> Iface {
        let s = self.unit() as usize;
        Iface { ty: self.word(s), word: self.word(s + 1) }
    }
    /// A constant or id of 32 bits.
    #[inline(always)]
    pub fn imm32(&mut self) -> i32 {
        let low = self.unit() as u32;
        (low | (self.unit() as u32) << 16) as i32
    }
    /// A constant of 64 bits.
    #[inline(always)]
    pub fn imm64(&mut self) -> i64 {
        let low = self.imm32() as u32 as i64;
        low | (self.imm32() as i64) << 32
    }
    /// A jump target.
    #[inline(always)]
    pub fn target(&mut self) -> Target {
        Target { from: self.start, rel: self.imm32() }
    }
    /// A jump table.
    #[inline(always)]
    pub fn table(&mut self) -> Table {
        let units = List(self.at);
        self.at = self.at.wrapping_add(1 + 2 * units.len());
        Table { from: self.start, units }
    }
    /// A list of slots.
    #[inline(always)]
    pub fn list(&mut self) -> List {
        let list = List(self.at);
        self.at = list.end();
        list
    }
}

/// Writes to destinations of a frame.
pub trait Put<K, V> {
    /// Writes a value.
    fn put(self, d: Dst<K>, value: V);
}

impl Frame {
    #[inline(always)]
    fn write<K>(self, d: Dst<K>, offset: usize, word: u64) {
        // SAFETY: the module's head: the slot exists.
        unsafe { self.set(d.slot as usize + offset, word) }
    }
    /// Copies slots: `from[i]` of this frame to the first slots, from `skip` on, of a callee's new frame.
    #[inline(always)]
    pub(super) fn pass(self, from: List, callee: Frame, skip: usize) {
        for i in 0..from.len() {
            // SAFETY: both lists come from verified code: arguments fit the callee's signature, whose parameters are
            // its first slots.
            unsafe { callee.set(skip + i, self.get(from.slot(i))) }
        }
    }
    /// Writes a callee's first slot, the parameter that a closure or method call adds.
    #[inline(always)]
    pub(super) fn set_first(self, word: u64) {
        // SAFETY: the callee's signature begins with that parameter.
        unsafe { self.set(0, word) }
    }
    /// Copies results of this frame to slots of the caller's.
    #[inline(always)]
    pub(super) fn deliver(self, from: List, caller: Frame, to: List) {
        debug_assert_eq!(from.len(), to.len());
        for i in 0..from.len() {
            // SAFETY: both lists have the length of the signature's results.
            unsafe { caller.set(to.slot(i), self.get(from.slot(i))) }
        }
    }
    /// The caller's frame.
    #[inline(always)]
    pub(super) fn caller(self, header: FrameHeader) -> Frame {
        // SAFETY: a frame that is not the goroutine's first lies that many words above its caller's.
        unsafe { Frame::new(self.address().wrapping_sub(header.caller_words())) }
    }
    /// The place of a callee's frame.
    #[inline(always)]
    pub(super) fn above(self, words: u32) -> Frame {
        // SAFETY: the caller compares the place with the stack's end before it writes there.
        unsafe { Frame::new(self.address().wrapping_add(words as usize)) }
    }
}

impl Put<kind::Int, i64> for Frame {
    #[inline(always)]
    fn put(self, d: Dst<kind::Int>, value: i64) {
        self.write(d, 0, value as u64);
    }
}
impl Put<kind::F64, f64> for Frame {
    #[inline(always)]
    fn put(self, d: Dst<kind::F64>, value: f64) {
        self.write(d, 0, value.to_bits());
    }
}
impl Put<kind::F32, f32> for Frame {
    #[inline(always)]
    fn put(self, d: Dst<kind::F32>, value: f32) {
        self.write(d, 0, f32_word(value));
    }
}
impl Put<kind::Ptr, u64> for Frame {
    #[inline(always)]
    fn put(self, d: Dst<kind::Ptr>, value: u64) {
        self.write(d, 0, value);
    }
}
impl Put<kind::Word, u64> for Frame {
    #[inline(always)]
    fn put(self, d: Dst<kind::Word>, value: u64) {
        self.write(d, 0, value);
    }
}
impl Put<kind::Str, Vector> for Frame {
    #[inline(always)]
    fn put(self, d: Dst<kind::Str>, value: Vector) {
        self.write(d, 0, value.ptr);
        self.write(d, 1, value.len as u64);
    }
}
impl Put<kind::Slice, SliceValue> for Frame {
    #[inline(always)]
    fn put(self, d: Dst<kind::Slice>, value: SliceValue) {
        self.write(d, 0, value.ptr);
        self.write(d, 1, value.len as u64);
        self.write(d, 2, value.cap as u64);
    }
}

/// Loads a value from memory that Go code may address.
#[inline(always)]
pub fn load<T: Copy>(address: u64) -> T {
    // SAFETY: the module's head: a Go address of a value of this size, aligned as Go lays values out. Volatile: a racing
    // store must not make the compiler assume anything.
    unsafe { (address as *const T).read_volatile() }
}

/// Stores a value to memory that Go code may address.
#[inline(always)]
pub fn store<T: Copy>(address: u64, value: T) {
    // SAFETY: as in `load`; constants are never stored to, since no `Ptr` to store through is made of them.
    unsafe { (address as *mut T).write_volatile(value) }
}

/// Stores a pointer, or an interface's data word, to memory that Go code may address: with the collector's barrier.
#[inline(always)]
pub fn store_pointer(address: u64, word: u64) {
    // SAFETY: as in `store`; Go lays pointers out aligned.
    unsafe { barrier::store_word(address as *mut u64, word) }
}

/// The 32 bits at an address, as an atomic.
#[inline(always)]
pub fn atomic_32<'a>(address: u64) -> &'a AtomicU32 {
    // SAFETY: as in `load`, for the duration of one instruction; sync/atomic's types and arguments are aligned.
    unsafe { AtomicU32::from_ptr(address as *mut u32) }
}

/// The 64 bits at an address, as an atomic.
#[inline(always)]
pub fn atomic_64<'a>(address: u64) -> &'a AtomicU64 {
    // SAFETY: as in `atomic_32`.
    unsafe { AtomicU64::from_ptr(address as *mut u64) }
}

/// The pointer at an address, as an atomic that is about to be replaced: with the collector's barrier.
#[inline(always)]
pub fn pointer_cell<'a>(address: u64) -> &'a AtomicU64 {
    // SAFETY: as in `atomic_32`.
    unsafe { barrier::before_store(address as *mut u64) };
    atomic_64(address)
}

/// Calls the body of an instruction.
#[inline(always)]
pub(super) fn invoke(body: Body, ctx: &mut ExecContext, frame: Frame, inst: *const u16) -> Status {
    // SAFETY: the module's head: frame and instruction are those that the machine is at.
    unsafe { body(ctx, frame.address(), inst) }
}
