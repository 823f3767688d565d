//! Package internal/rt: types and values as the library's own packages look at them.
//!
//! Only our library can import the package, and it keeps the rules that the bodies rely on: a type's number is that of a
//! descriptor, an address holds a value of the type that it is used with. Texts are those of the descriptors, which live
//! as long as the program; they need no copies.

use crate::context::{ExecContext, Status};
use crate::object::{Env, Fail, TypeInfo, Types, iface, load_leaf, map, string::Str};
use crate::runtime_call::Call;
use urgo_abi::inst::TypeId;
use urgo_abi::typedesc::{Boxing, Equality, Field, MemKind, TypeShape};

/// Kinds as package reflect numbers them.
fn kind(shape: &TypeShape) -> u64 {
    match shape {
        TypeShape::None => 0,
        TypeShape::Bool => 1,
        TypeShape::Int => 2,
        TypeShape::Int8 => 3,
        TypeShape::Int16 => 4,
        TypeShape::Int32 => 5,
        TypeShape::Int64 => 6,
        TypeShape::Uint => 7,
        TypeShape::Uint8 => 8,
        TypeShape::Uint16 => 9,
        TypeShape::Uint32 => 10,
        TypeShape::Uint64 => 11,
        TypeShape::Uintptr => 12,
        TypeShape::Float32 => 13,
        TypeShape::Float64 => 14,
        TypeShape::Complex64 => 15,
        TypeShape::Complex128 => 16,
        TypeShape::Array(..) => 17,
        TypeShape::Chan { .. } => 18,
        TypeShape::Func { .. } => 19,
        TypeShape::Interface(_) => 20,
        TypeShape::Map { .. } => 21,
        TypeShape::Pointer(_) => 22,
        TypeShape::Slice(_) => 23,
        TypeShape::String => 24,
        TypeShape::Struct(_) => 25,
        TypeShape::UnsafePointer => 26,
    }
}

/// The number that a shape's scalar has in memory; `None` for what is no number or bool.
pub(super) fn scalar(shape: &TypeShape) -> Option<MemKind> {
    Some(match shape {
        TypeShape::Int8 => MemKind::I8,
        TypeShape::Bool | TypeShape::Uint8 => MemKind::U8,
        TypeShape::Int16 => MemKind::I16,
        TypeShape::Uint16 => MemKind::U16,
        TypeShape::Int32 => MemKind::I32,
        TypeShape::Uint32 => MemKind::U32,
        TypeShape::Int | TypeShape::Int64 | TypeShape::Uint | TypeShape::Uint64 | TypeShape::Uintptr => {
            MemKind::I64
        }
        TypeShape::Float32 => MemKind::F32,
        TypeShape::Float64 => MemKind::F64,
        _ => return None,
    })
}

pub(super) fn info(types: &Types, word: u64) -> &TypeInfo {
    types.get(TypeId(word as u32))
}

pub(super) fn field(types: &Types, word: u64, i: u64) -> Option<&Field> {
    match &info(types, word).desc.shape {
        TypeShape::Struct(fields) => fields.get(i as usize),
        _ => None,
    }
}

/// Address and length of a text that lives as long as the program.
pub(super) fn text(s: &str) -> Str {
    (s.as_ptr() as u64, s.len() as u64)
}

/// The address of the value in an interface: its box, or a new copy of what the data word holds.
fn address_of(env: &mut Env<'_>, ty: u64, data: u64) -> Result<u64, Fail> {
    let desc = &info(env.types, ty).desc;
    let (boxing, mem) = (desc.boxing, desc.leaves.first().map(|l| l.mem));
    match boxing {
        Boxing::Boxed => Ok(data),
        Boxing::Empty => Ok(env.new_object(TypeId(ty as u32))? as u64),
        Boxing::Pointer | Boxing::Scalar => {
            let at = env.new_object(TypeId(ty as u32))?;
            if let Some(mem) = mem {
                // SAFETY: the object is new and of the type, whose only leaf this is.
                unsafe { crate::object::store_leaf(at.add(leaf_offset(env.types, ty)), mem, data) };
            }
            Ok(at as u64)
        }
    }
}

fn leaf_offset(types: &Types, ty: u64) -> usize {
    info(types, ty).desc.leaves.first().map_or(0, |l| l.offset as usize)
}

/// The interface value of the value of a type at an address. Boxed values are copied: the memory may change later.
fn make(env: &mut Env<'_>, ty: u64, at: u64) -> Result<(u64, u64), Fail> {
    let types = env.types;
    let desc = &info(types, ty).desc;
    let p = at as *const u8;
    if let TypeShape::Interface(_) = desc.shape {
        // SAFETY: an interface value is two words.
        return Ok(unsafe { (p.cast::<u64>().read(), p.cast::<u64>().add(1).read()) });
    }
    let data = match desc.boxing {
        Boxing::Empty => 0,
        Boxing::Pointer | Boxing::Scalar => {
            let leaf = desc.leaves[0];
            // SAFETY: the leaf lies inside the value.
            unsafe { load_leaf(p.add(leaf.offset as usize), leaf.mem) }
        }
        Boxing::Boxed => {
            let copy = env.new_object(TypeId(ty as u32))?;
            // SAFETY: both hold a value of the type; the copy is new.
            unsafe { crate::heap::barrier::copy_memory(copy, p, desc.size as usize) };
            copy as u64
        }
    };
    Ok((ty, data))
}

/// Whether a type has a method `Error() string`.
fn is_error(ctx: &ExecContext, ty: u64) -> bool {
    let module = &ctx.world().program().module;
    let named = |m: &urgo_abi::typedesc::Method| {
        let s = &module.selectors[m.selector.index()];
        s.name == "Error" && s.signature == "func() string"
    };
    ctx.world().types().any_method(TypeId(ty as u32), named)
}

/// Bodies that read the type table and set results.
macro_rules! of_types {
    ($($(#[$doc:meta])* $name:ident($types:ident, $call:ident) $body:block)*) => {$(
        $(#[$doc])*
        pub fn $name(ctx: &mut ExecContext, $call: &Call) -> Status {
            let $types = ctx.world().types();
            $body
            Status::CONTINUE
        }
    )*};
}

pub(super) use of_types;

/// Bodies that may allocate, and fail.
macro_rules! of_env {
    ($($(#[$doc:meta])* $name:ident($env:ident, $call:ident) $body:block)*) => {$(
        $(#[$doc])*
        pub fn $name(ctx: &mut ExecContext, $call: &Call) -> Status {
            let act = |$env: &mut Env<'_>| -> Result<(), Fail> { $body; Ok(()) };
            match act(&mut ctx.env()) {
                Ok(()) => $crate::runtime_call::env::allocated(ctx),
                Err(fail) => $crate::runtime_call::env::fails(ctx, fail),
            }
        }
    )*};
}

pub(super) use of_env;

pub(super) fn set_text(call: &Call, s: &str) {
    let (p, n) = text(s);
    call.set(0, p);
    call.set(1, n);
}

of_types! {
    /// `TypeOf`.
    rt_type_of(_types, call) { call.set(0, call.arg(0)); }
    /// `Kind`.
    rt_kind(types, call) { call.set(0, kind(&info(types, call.arg(0)).desc.shape)); }
    /// `Name`.
    rt_name(types, call) { set_text(call, &info(types, call.arg(0)).desc.name); }
    /// `TypeName`.
    rt_type_name(types, call) { set_text(call, &info(types, call.arg(0)).desc.type_name); }
    /// `PkgPath`.
    rt_pkg_path(types, call) { set_text(call, &info(types, call.arg(0)).desc.pkg_path); }
    /// `Size`.
    rt_size(types, call) { call.set(0, info(types, call.arg(0)).desc.size as u64); }
    /// `Elem`.
    rt_elem(types, call) {
        let elem = match info(types, call.arg(0)).desc.shape {
            TypeShape::Pointer(t) | TypeShape::Slice(t) | TypeShape::Array(t, _) => t.0,
            TypeShape::Map { elem, .. } | TypeShape::Chan { elem, .. } => elem.0,
            _ => 0,
        };
        call.set(0, elem as u64);
    }
    /// `Key`.
    rt_key(types, call) {
        let key = match info(types, call.arg(0)).desc.shape { TypeShape::Map { key, .. } => key.0, _ => 0 };
        call.set(0, key as u64);
    }
    /// `Len`.
    rt_len(types, call) {
        let n = match &info(types, call.arg(0)).desc.shape {
            TypeShape::Array(_, n) => *n,
            TypeShape::Struct(fields) => fields.len() as u64,
            TypeShape::Func { params, .. } => params.len() as u64,
            TypeShape::Interface(methods) => methods.len() as u64,
            _ => 0,
        };
        call.set(0, n);
    }
    /// `FieldName`.
    rt_field_name(types, call) { set_text(call, field(types, call.arg(0), call.arg(1)).map_or("", |f| &f.name)); }
    /// `FieldTag`.
    rt_field_tag(types, call) { set_text(call, field(types, call.arg(0), call.arg(1)).map_or("", |f| &f.tag)); }
    /// `FieldType`.
    rt_field_type(types, call) { call.set(0, field(types, call.arg(0), call.arg(1)).map_or(0, |f| f.ty.0 as u64)); }
    /// `FieldOffset`.
    rt_field_offset(types, call) { call.set(0, field(types, call.arg(0), call.arg(1)).map_or(0, |f| f.offset as u64)); }
    /// `FieldFlags`.
    rt_field_flags(types, call) {
        let flags = |f: &Field| f.embedded as u64 | (f.pkg_path.is_empty() as u64) << 1;
        call.set(0, field(types, call.arg(0), call.arg(1)).map_or(0, flags));
    }
    /// `Comparable`.
    rt_comparable(types, call) {
        call.set(0, (call.arg(0) != 0 && info(types, call.arg(0)).desc.equality != Equality::None) as u64);
    }
    /// `Implements`.
    rt_implements(types, call) {
        let (ty, wanted) = (TypeId(call.arg(0) as u32), TypeId(call.arg(1) as u32));
        call.set(0, (ty.0 != 0 && iface::implements(types, ty, wanted)) as u64);
    }
    /// `Add`.
    rt_add(_types, call) { call.set(0, call.arg(0).wrapping_add(call.arg(1))); }
    /// `Address`.
    rt_address(_types, call) { call.set(0, call.arg(0)); }
    /// `LoadInt`.
    rt_load_int(types, call) { load_number(types, call); }
    /// `LoadUint`.
    rt_load_uint(types, call) { load_number(types, call); }
    /// `LoadFloat`.
    rt_load_float(types, call) {
        let mem = scalar(&info(types, call.arg(0)).desc.shape);
        // SAFETY: by the rule of the package the address holds a value of the type.
        let word = mem.map_or(0, |m| unsafe { load_leaf(call.arg(1) as *const u8, m) });
        let x = if mem == Some(MemKind::F32) { f32::from_bits(word as u32) as f64 } else { f64::from_bits(word) };
        call.set(0, x.to_bits());
    }
    /// `LoadString`.
    rt_load_string(_types, call) { copy_words(call, 2); }
    /// `LoadPointer`.
    rt_load_pointer(_types, call) { copy_words(call, 1); }
    /// `LoadSlice`.
    rt_load_slice(_types, call) { copy_words(call, 3); }
    /// `MapLen`.
    // SAFETY: by the rule of the package the argument is a map.
    rt_map_len(_types, call) { call.set(0, unsafe { map::len(call.arg(0)) }); }
    /// `Copy`.
    rt_copy(types, call) {
        let size = info(types, call.arg(0)).size();
        // SAFETY: by the rule of the package both addresses hold values of the type.
        unsafe { crate::heap::barrier::copy_memory(call.arg(1) as *mut u8, call.arg(2) as *const u8, size) };
    }
    /// `Swap`.
    rt_swap(_types, call) {
        let size = call.arg(0) as usize;
        let at = |i: usize| (call.arg(1) as *mut u8).wrapping_add(call.arg(i) as usize * size);
        // SAFETY: by the rule of the package the elements lie in the array.
        unsafe { crate::heap::barrier::swap_memory(at(2), at(3), size) };
    }
    /// `Text`.
    rt_text(_types, call) {
        call.set(0, call.arg(0));
        call.set(1, call.arg(1));
    }
    /// `StoreInterface`.
    rt_store_interface(_types, call) {
        let at = call.arg(0) as *mut u64;
        // SAFETY: by the rule of the package the address holds an interface value.
        unsafe {
            at.write(call.arg(1));
            crate::heap::barrier::store_word(at.add(1), call.arg(2));
        }
    }
}

fn load_number(types: &Types, call: &Call) {
    let mem = scalar(&info(types, call.arg(0)).desc.shape);
    // SAFETY: by the rule of the package the address holds a value of the type.
    call.set(0, mem.map_or(0, |m| unsafe { load_leaf(call.arg(1) as *const u8, m) }));
}

/// The first `n` words at the address, as results.
fn copy_words(call: &Call, n: usize) {
    let at = call.arg(0) as *const u64;
    for i in 0..n {
        // SAFETY: by the rule of the package the address holds a value of that many words.
        call.set(i, unsafe { at.add(i).read() });
    }
}

of_env! {
    /// `AddressOf`.
    rt_address_of(env, call) { call.set(0, address_of(env, call.arg(0), call.arg(1))?) }
    /// `Make`.
    rt_make(env, call) {
        let (ty, data) = make(env, call.arg(0), call.arg(1))?;
        call.set(0, ty);
        call.set(1, data)
    }
    /// `New`.
    rt_new(env, call) { call.set(0, env.new_object(TypeId(call.arg(0) as u32))? as u64) }
    /// `MapIter`.
    // SAFETY: by the rule of the package the argument is a map.
    rt_map_iter(env, call) { call.set(0, unsafe { map::iter_start(env, call.arg(1)) }?) }
    /// `MapNext`.
    rt_map_next(env, call) {
        let layout = env.types.map_layout(TypeId(call.arg(0) as u32));
        // SAFETY: by the rule of the package the argument is an iterator over a map of the type.
        let (key, elem) = unsafe { map::iter_next(env, layout, call.arg(1)) }?;
        call.set(0, key);
        call.set(1, elem)
    }
}

/// `Pointee`: the data word of a pointer is the pointer.
pub fn rt_pointee(_ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, call.arg(1));
    Status::CONTINUE
}

/// `IsError`.
pub fn rt_is_error(ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, is_error(ctx, call.arg(0)) as u64);
    Status::CONTINUE
}
