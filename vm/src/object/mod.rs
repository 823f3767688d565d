//! Operations on Go values in memory, driven by type descriptors.
//!
//! The functions here know neither frames nor goroutines: they take addresses and words, allocate through an [`Env`] and
//! return a [`Fail`] where Go panics. The bodies in [`crate::runtime_call`] bring operands in and turn failures into
//! panics.
//!
//! Addresses come from verified bytecode: an object that a pointer of a type refers to is at least as large as the type
//! says, aligned, and alive until the body returns, since no collection happens inside a runtime call. Every `unsafe fn`
//! here asks its caller for just that.

pub mod hash;
pub mod iface;
mod made;
pub mod map;
mod pace;
pub mod slice;
pub mod string;

pub use pace::{Pace, Quick, Walk};

use crate::append::{Full, Table};
use crate::heap::{Cache, Heap, OutOfMemory, Pattern, Small};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::{OnceLock, PoisonError, RwLock};
use urgo_abi::inst::{SelectorId, TypeId};
use urgo_abi::trap::Trap;
use urgo_abi::typedesc::{Boxing, Equality, MemKind, Method, TypeDesc, TypeShape};

/// Most bytes an object may have, as in Go; `make` and `append` panic beyond it.
pub const MAX_OBJECT: u64 = 1 << 48;

/// The types of a program with what operations derive from them.
#[derive(Debug)]
pub struct Types {
    /// Those that the program makes itself; their numbers go on behind all that may be loaded.
    made: made::Made,
    infos: Table<TypeInfo>,
    /// Methods that types have gained since they were described.
    gained: RwLock<HashMap<TypeId, Vec<Method>>>,
    /// Whether there are any.
    has_gained: AtomicBool,
    /// Answers of [`iface::implements`], by a hash of the two types.
    implements: iface::Cache,
}

/// A type descriptor made ready for use.
#[derive(Debug)]
pub struct TypeInfo {
    /// Its number; package reflect's handle of a type is this field's address.
    pub id: u64,
    /// The descriptor.
    pub desc: TypeDesc,
    /// Its pointers, for allocation and roots.
    pub pattern: Pattern,
    /// What allocating one comes to.
    pub small: Small,
    /// Layout of a map's groups, for map types.
    map: OnceLock<map::MapLayout>,
    /// The methods that package reflect shows, in its order.
    pub reflected: OnceLock<Box<[SelectorId]>>,
}

impl Types {
    /// The table of these types, by [`TypeId`]. It must live as long as the heap with objects of them.
    pub fn new(descs: &[TypeDesc], room: usize) -> Types {
        Types {
            infos: Table::new(rows(descs, 0), room),
            made: made::Made::default(),
            gained: RwLock::default(),
            has_gained: AtomicBool::new(false),
            implements: iface::Cache::default(),
        }
    }

    /// Adds the types behind those that are known, and methods to any of them.
    pub fn extend(&self, descs: &[TypeDesc], methods: &[(TypeId, Vec<Method>)]) -> Result<(), Full> {
        self.infos.extend(rows(descs, self.infos.len()))?;
        let mut gained = self.gained.write().unwrap_or_else(PoisonError::into_inner);
        for (ty, list) in methods {
            gained.entry(*ty).or_default().extend(list.iter().cloned());
        }
        drop(gained);
        self.has_gained.store(true, Release); // Release: pairs with `any_method`
        self.implements.clear();
        Ok(())
    }

    /// Whether any method of a type, as interfaces call it, passes a test.
    pub fn any_method(&self, ty: TypeId, test: impl Fn(&Method) -> bool) -> bool {
        if self.get(ty).desc.methods.iter().any(&test) {
            return true;
        }
        // Acquire: pairs with the store in `extend`.
        if !self.has_gained.load(Acquire) {
            return false;
        }
        let gained = self.gained.read().unwrap_or_else(PoisonError::into_inner);
        gained.get(&ty).is_some_and(|list| list.iter().any(test))
    }

    /// A type. Panics on an id that the verifier would not have accepted.
    #[inline]
    pub fn get(&self, id: TypeId) -> &TypeInfo {
        match self.infos.get(id.index()) {
            Some(info) => info,
            None => self.made(id.index()).expect("a type's number is one of the table's"),
        }
    }

    /// A type; `None` for a number that is none's.
    pub fn try_get(&self, id: TypeId) -> Option<&TypeInfo> {
        self.infos.get(id.index()).or_else(|| self.made(id.index()))
    }

    #[cold]
    fn made(&self, id: usize) -> Option<&TypeInfo> {
        self.made.get(id.checked_sub(self.infos.capacity())?)
    }

    /// The type named by a runtime call's constant.
    #[inline]
    pub fn of_imm(&self, imm: i32) -> &TypeInfo {
        &self.infos[imm as u32 as usize]
    }

    /// The dynamic type that a type word names; `None` for a nil interface.
    pub fn of_word(&self, word: u64) -> Option<&TypeInfo> {
        if word == 0 { None } else { self.infos.get(word as usize).or_else(|| self.made(word as usize)) }
    }

    /// Layout of a map type.
    pub fn map_layout(&self, id: TypeId) -> &map::MapLayout {
        let info = self.get(id);
        info.map.get_or_init(|| match info.desc.shape {
            TypeShape::Map { key, elem } => map::MapLayout::new(self, key, elem),
            ref other => unreachable!("map operation on {other:?}"),
        })
    }
}

/// The descriptors from `first` on, made ready.
fn rows(descs: &[TypeDesc], first: usize) -> Vec<TypeInfo> {
    descs.iter().enumerate().skip(first).map(|(i, d)| TypeInfo::new(TypeId(i as u32), d)).collect()
}

impl TypeInfo {
    fn new(id: TypeId, desc: &TypeDesc) -> TypeInfo {
        let desc = desc.clone();
        // SAFETY: the map's bits lie in the descriptor's own allocation, which lives as long as the table.
        let pattern = unsafe { Pattern::of(&desc.pointers, desc.size as usize) };
        let small = Small::of(desc.size as usize, pattern);
        TypeInfo {
            id: u64::from(id.0),
            desc,
            pattern,
            small,
            map: OnceLock::new(),
            reflected: OnceLock::new(),
        }
    }

    /// Bytes of a value.
    #[inline]
    pub fn size(&self) -> usize {
        self.desc.size as usize
    }
}

/// What operations need to allocate and to know types: a P's cache, the heap, the program's types.
#[derive(Debug)]
pub struct Env<'a> {
    /// The heap.
    pub heap: &'a Heap,
    /// The P's cache.
    pub cache: &'a mut Cache,
    /// The types.
    pub types: &'a Types,
}

impl Env<'_> {
    /// Zeroed memory.
    #[inline]
    pub fn allocate(&mut self, bytes: usize, pattern: Pattern) -> Result<*mut u8, Fail> {
        match self.cache.allocate(self.heap, bytes, pattern) {
            Ok(p) => Ok(p.as_ptr()),
            Err(e) => Err(Fail::Memory(e)),
        }
    }

    /// A zeroed value of a type.
    #[inline]
    pub fn new_object(&mut self, ty: TypeId) -> Result<*mut u8, Fail> {
        let info = self.types.get(ty);
        self.allocate(info.size(), info.pattern)
    }
}

/// Why an operation did not do what it was asked to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fail {
    /// No memory.
    Memory(OutOfMemory),
    /// A failed check.
    Trap(Trap),
    /// A run-time error with this text after `runtime error: `.
    Error(String),
    /// A run-time error with this text and no prefix.
    Plain(&'static str),
    /// A fatal error.
    Fatal(&'static str),
    /// No failure: the doorbell rings, and the operation is to be gone on with later; see [`Pace`].
    Stopped,
}

impl From<Trap> for Fail {
    fn from(trap: Trap) -> Fail {
        Fail::Trap(trap)
    }
}

/// A value has no equality, or no hash.
fn uncomparable(desc: &TypeDesc) -> Fail {
    Fail::Error(format!("comparing uncomparable type {}", desc.name))
}

/// Reads a leaf from memory into the form of a slot.
///
/// # Safety
/// `at` is readable for the kind's size.
#[inline]
pub unsafe fn load_leaf(at: *const u8, mem: MemKind) -> u64 {
    // SAFETY: handed on to the caller; reads need no alignment.
    unsafe {
        match mem {
            MemKind::I8 => at.cast::<i8>().read() as i64 as u64,
            MemKind::U8 => at.read() as u64,
            MemKind::I16 => at.cast::<i16>().read_unaligned() as i64 as u64,
            MemKind::U16 => at.cast::<u16>().read_unaligned() as u64,
            MemKind::I32 => at.cast::<i32>().read_unaligned() as i64 as u64,
            MemKind::U32 | MemKind::F32 => at.cast::<u32>().read_unaligned() as u64,
            MemKind::I64 | MemKind::F64 | MemKind::Ptr | MemKind::Word => at.cast::<u64>().read_unaligned(),
        }
    }
}

/// Writes a slot's word to memory in the form of a leaf.
///
/// # Safety
/// `at` is writable for the kind's size.
#[inline]
pub unsafe fn store_leaf(at: *mut u8, mem: MemKind, word: u64) {
    // SAFETY: handed on to the caller; leaves of 8 bytes are aligned in every object.
    unsafe {
        match mem.size() {
            1 => at.write(word as u8),
            2 => at.cast::<u16>().write_unaligned(word as u16),
            4 => at.cast::<u32>().write_unaligned(word as u32),
            _ => crate::heap::barrier::store_word(at.cast(), word),
        }
    }
}

/// Writes a value given in the form of a frame's slots to memory.
///
/// # Safety
/// `at` is writable for the type's size; `word(i)` gives as many words as the type has slots.
#[inline]
pub unsafe fn store_value(info: &TypeInfo, at: *mut u8, word: impl Fn(usize) -> u64) {
    let desc = &info.desc;
    if desc.in_memory {
        // SAFETY: the slot holds the address of a value of the type.
        unsafe { crate::heap::barrier::copy_memory(at, word(0) as *const u8, info.size()) };
        return;
    }
    for (i, leaf) in desc.leaves.iter().enumerate() {
        // SAFETY: leaves lie inside the value.
        unsafe { store_leaf(at.add(leaf.offset as usize), leaf.mem, word(i)) };
    }
}

/// Number of slots of a value in a frame.
pub fn slot_count(desc: &TypeDesc) -> usize {
    if desc.in_memory { 1 } else { desc.leaves.len() }
}

/// Whether two values of a type in memory are equal.
///
/// # Safety
/// Both addresses hold values of the type.
pub unsafe fn equal_values(types: &Types, ty: TypeId, a: *const u8, b: *const u8) -> Result<bool, Fail> {
    // SAFETY: handed on to the caller.
    unsafe {
        match equal_quick(types, ty, a, b) {
            Err(Fail::Stopped) => equal_walk(types, ty, a, b, &mut Pace::endless()),
            result => result,
        }
    }
}

/// [`equal_values`] where that is quick; fails with [`Fail::Stopped`] where it is not.
///
/// # Safety
/// Both addresses hold values of the type.
#[inline]
pub unsafe fn equal_quick(types: &Types, ty: TypeId, a: *const u8, b: *const u8) -> Result<bool, Fail> {
    // SAFETY: handed on to the caller.
    unsafe { equal_walk(types, ty, a, b, &mut Quick::default()) }
}

/// [`equal_values`] by a way of walking over the parts.
///
/// # Safety
/// Both addresses hold values of the type.
pub unsafe fn equal_walk<W: Walk>(
    types: &Types,
    ty: TypeId,
    a: *const u8,
    b: *const u8,
    walk: &mut W,
) -> Result<bool, Fail> {
    let info = types.get(ty);
    // SAFETY: handed on to the caller; parts of a value lie inside it, below too.
    unsafe {
        match info.desc.equality {
            Equality::None => Err(uncomparable(&info.desc)),
            Equality::Bits => walk.equal_bytes(a, b, info.size()),
            Equality::Parts => equal_parts(types, &info.desc.shape, a, b, walk),
        }
    }
}

unsafe fn equal_parts<W: Walk>(
    types: &Types,
    shape: &TypeShape,
    a: *const u8,
    b: *const u8,
    walk: &mut W,
) -> Result<bool, Fail> {
    // SAFETY: as `equal_values`.
    unsafe {
        let word = |p: *const u8, i: usize| p.cast::<u64>().add(i).read();
        match shape {
            TypeShape::Float32 => Ok(a.cast::<f32>().read() == b.cast::<f32>().read()),
            TypeShape::Float64 => Ok(a.cast::<f64>().read() == b.cast::<f64>().read()),
            TypeShape::Complex64 => Ok(a.cast::<[f32; 2]>().read() == b.cast::<[f32; 2]>().read()),
            TypeShape::Complex128 => Ok(a.cast::<[f64; 2]>().read() == b.cast::<[f64; 2]>().read()),
            TypeShape::String => walk.equal_strings((word(a, 0), word(a, 1)), (word(b, 0), word(b, 1))),
            TypeShape::Interface(_) => {
                iface::equal_walk(types, (word(a, 0), word(a, 1)), (word(b, 0), word(b, 1)), walk)
            }
            TypeShape::Array(elem, n) => {
                let size = types.get(*elem).size();
                walk.each(*n as usize, size, |i, walk| {
                    equal_walk(types, *elem, a.add(i * size), b.add(i * size), walk)
                })
            }
            TypeShape::Struct(fields) => walk.each(fields.len(), 8, |i, walk| {
                let f = &fields[i];
                let at = f.offset as usize;
                Ok(f.name == "_" || equal_walk(types, f.ty, a.add(at), b.add(at), walk)?)
            }),
            TypeShape::None
            | TypeShape::Bool
            | TypeShape::Int
            | TypeShape::Int8
            | TypeShape::Int16
            | TypeShape::Int32
            | TypeShape::Int64
            | TypeShape::Uint
            | TypeShape::Uint8
            | TypeShape::Uint16
            | TypeShape::Uint32
            | TypeShape::Uint64
            | TypeShape::Uintptr
            | TypeShape::UnsafePointer
            | TypeShape::Pointer(_)
            | TypeShape::Slice(_)
            | TypeShape::Map { .. }
            | TypeShape::Chan { .. }
            | TypeShape::Func { .. } => unreachable!("{shape:?} is compared bit by bit, or not at all"),
        }
    }
}

/// Whether two pieces of memory are the same byte by byte.
///
/// # Safety
/// Both are readable for `n` bytes.
#[inline]
pub unsafe fn equal_bytes(a: *const u8, b: *const u8, n: usize) -> bool {
    if n == 0 || a == b {
        return true;
    }
    // SAFETY: handed on to the caller; neither is null, since there is something to read.
    unsafe { std::slice::from_raw_parts(a, n) == std::slice::from_raw_parts(b, n) }
}

/// Whether a value's only leaf is the data word of an interface that holds it.
pub fn is_direct(desc: &TypeDesc) -> bool {
    match desc.boxing {
        Boxing::Pointer | Boxing::Scalar => true,
        Boxing::Boxed | Boxing::Empty => false,
    }
}

#[cfg(test)]
pub(crate) mod testing;
