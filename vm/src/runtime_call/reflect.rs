//! The part of package internal/rt that package reflect adds: making values and types, changing values in memory, methods,
//! and how functions are called that nobody knew at compile time.
//!
//! The rules are those of [`super::inspect`]. No body here calls Go code: a call is made by Go code that lowering made for
//! the func type ([`urgo_abi::module::Reflection`]); the bodies only find it.

use super::env::{allocated, fails};
use super::inspect::{field, info, of_env, of_types, scalar, set_text, text};
use crate::context::{ExecContext, Status};
use crate::heap::{Pattern, barrier};
use crate::object::{Env, Fail, TypeInfo, Types, load_leaf, map, slice, store_leaf};
use crate::program::Program;
use crate::runtime_call::Call;
use std::fmt::Write;
use urgo_abi::inst::{FuncId, SelectorId, TypeId};
use urgo_abi::typedesc::{ChanDir, Field, MemKind, TypeShape};

/// Pointers of a closure that captures an interface value, and of one that captures a pointer.
const METHOD_CLOSURE: Pattern = Pattern::of_static(&0b100, 3);
const MADE_CLOSURE: Pattern = Pattern::of_static(&0b10, 2);

fn ty(word: u64) -> TypeId {
    TypeId(word as u32)
}

/// The words of a key at an address, as map operations take them.
fn key_words(info: &TypeInfo, at: u64) -> impl Fn(usize) -> u64 + '_ {
    move |i| match info.desc.leaves.get(i) {
        // SAFETY: by the rule of the package the address holds a value of the type.
        Some(leaf) => unsafe { load_leaf((at + u64::from(leaf.offset)) as *const u8, leaf.mem) },
        None => at,
    }
}

fn key_info(types: &Types, map: u64) -> &TypeInfo {
    match info(types, map).desc.shape {
        TypeShape::Map { key, .. } => types.get(key),
        _ => info(types, map),
    }
}

fn write_words(at: u64, words: &[u64]) {
    for (i, word) in words.iter().enumerate() {
        // SAFETY: by the rule of the package the address holds a value of that many words.
        unsafe { barrier::store_word((at as *mut u64).add(i), *word) };
    }
}

/// The two scalars of a complex type in memory.
fn complex_parts(types: &Types, word: u64) -> (MemKind, u64) {
    match info(types, word).desc.shape {
        TypeShape::Complex64 => (MemKind::F32, 4),
        _ => (MemKind::F64, 8),
    }
}

fn float_bits(mem: MemKind, x: u64) -> u64 {
    if mem == MemKind::F32 { u64::from((f64::from_bits(x) as f32).to_bits()) } else { x }
}

of_types! {
    /// `reflect.toRType`: the address of a type's number.
    reflect_handle(types, call) { call.set(0, std::ptr::from_ref(&info(types, call.arg(0)).id) as u64); }
    /// `Align`.
    rt_align(types, call) { call.set(0, u64::from(info(types, call.arg(0)).desc.align)); }
    /// `FieldPkgPath`.
    rt_field_pkg_path(types, call) {
        set_text(call, field(types, call.arg(0), call.arg(1)).map_or("", |f| &f.pkg_path));
    }
    /// `ChanDir`.
    rt_chan_dir(types, call) {
        call.set(0, match info(types, call.arg(0)).desc.shape {
            TypeShape::Chan { dir: ChanDir::Recv, .. } => 1,
            TypeShape::Chan { dir: ChanDir::Send, .. } => 2,
            TypeShape::Chan { dir: ChanDir::Both, .. } => 3,
            _ => 0,
        });
    }
    /// `Param`.
    rt_param(types, call) {
        let params = match &info(types, call.arg(0)).desc.shape { TypeShape::Func { params, .. } => &params[..], _ => &[] };
        call.set(0, params.get(call.arg(1) as usize).map_or(0, |t| u64::from(t.0)));
    }
    /// `Result`.
    rt_result(types, call) {
        let results = match &info(types, call.arg(0)).desc.shape { TypeShape::Func { results, .. } => &results[..], _ => &[] };
        call.set(0, results.get(call.arg(1) as usize).map_or(0, |t| u64::from(t.0)));
    }
    /// `NumResult`, and above it whether the function is variadic.
    rt_num_result(types, call) {
        call.set(0, match &info(types, call.arg(0)).desc.shape {
            TypeShape::Func { results, variadic, .. } => (results.len() as u64) << 1 | u64::from(*variadic),
            _ => 0,
        });
    }
    /// `StoreInt`.
    rt_store_int(types, call) {
        let mem = scalar(&info(types, call.arg(0)).desc.shape).unwrap_or(MemKind::I64);
        // SAFETY: by the rule of the package the address holds a value of the type.
        unsafe { store_leaf(call.arg(1) as *mut u8, mem, call.arg(2)) };
    }
    /// `StoreFloat`.
    rt_store_float(types, call) {
        let mem = scalar(&info(types, call.arg(0)).desc.shape).unwrap_or(MemKind::F64);
        // SAFETY: by the rule of the package the address holds a value of the type.
        unsafe { store_leaf(call.arg(1) as *mut u8, mem, float_bits(mem, call.arg(2))) };
    }
    /// `LoadComplex`.
    rt_load_complex(types, call) {
        let (mem, size) = complex_parts(types, call.arg(0));
        for i in 0..2 {
            // SAFETY: by the rule of the package the address holds a value of the type.
            let word = unsafe { load_leaf((call.arg(1) + i * size) as *const u8, mem) };
            let x = if mem == MemKind::F32 { f64::from(f32::from_bits(word as u32)) } else { f64::from_bits(word) };
            call.set(i as usize, x.to_bits());
        }
    }
    /// `StoreComplex`.
    rt_store_complex(types, call) {
        let (mem, size) = complex_parts(types, call.arg(0));
        for i in 0..2 {
            let word = float_bits(mem, call.arg(2 + i as usize));
            // SAFETY: by the rule of the package the address holds a value of the type.
            unsafe { store_leaf((call.arg(1) + i * size) as *mut u8, mem, word) };
        }
    }
    /// `StoreString`.
    rt_store_string(_types, call) { write_words(call.arg(0), &[call.arg(1), call.arg(2)]); }
    /// `StorePointer`.
    rt_store_pointer(_types, call) { write_words(call.arg(0), &[call.arg(1)]); }
    /// `StoreSlice`.
    rt_store_slice(_types, call) { write_words(call.arg(0), &[call.arg(1), call.arg(2), call.arg(3)]); }
    /// `Clear`.
    rt_clear(types, call) {
        let size = info(types, call.arg(0)).size();
        // SAFETY: by the rule of the package the address holds a value of the type.
        unsafe { barrier::clear_memory(call.arg(1) as *mut u8, size) };
    }
    /// `FuncOfClosure`.
    rt_func_of_closure(_types, call) {
        // SAFETY: by the rule of the package the argument is a func value, whose first word is the function.
        call.set(0, unsafe { (call.arg(0) as *const u64).read() });
    }
}

of_env! {
    /// `Equal`.
    rt_equal(env, call) {
        let (a, b) = (call.arg(1) as *const u8, call.arg(2) as *const u8);
        // SAFETY: by the rule of the package both addresses hold values of the type.
        call.set(0, unsafe { crate::object::equal_values(env.types, ty(call.arg(0)), a, b) }? as u64)
    }
    /// `NewArray`.
    rt_new_array(env, call) { call.set(0, slice::new_array(env, info(env.types, call.arg(0)), call.arg(1) as i64)?) }
    /// `GrowSlice`.
    rt_grow_slice(env, call) {
        let s = (call.arg(1), call.arg(2), call.arg(3));
        // SAFETY: by the rule of the package the arguments are a slice of the element type.
        let (p, len, cap) = unsafe { slice::grow(env, info(env.types, call.arg(0)), s, call.arg(4) as i64) }?;
        call.set(0, p);
        call.set(1, len);
        call.set(2, cap)
    }
    /// `MakeMap`.
    rt_make_map(env, call) {
        let layout = env.types.map_layout(ty(call.arg(0)));
        call.set(0, map::new(env, layout, call.arg(1) as i64)?)
    }
    /// `MapFind`.
    rt_map_find(env, call) {
        let (layout, key) = (env.types.map_layout(ty(call.arg(0))), key_info(env.types, call.arg(0)));
        // SAFETY: by the rule of the package the arguments are a map of the type and the address of a key.
        call.set(0, unsafe { map::find(env, layout, call.arg(1), key_words(key, call.arg(2))) }?)
    }
    /// `MapAssign`.
    rt_map_assign(env, call) {
        let (layout, key) = (env.types.map_layout(ty(call.arg(0))), key_info(env.types, call.arg(0)));
        // SAFETY: as for `MapFind`.
        call.set(0, unsafe { map::assign(env, layout, call.arg(1), key_words(key, call.arg(2))) }?)
    }
    /// `MapDelete`.
    rt_map_delete(env, call) {
        let (layout, key) = (env.types.map_layout(ty(call.arg(0))), key_info(env.types, call.arg(0)));
        // SAFETY: as for `MapFind`.
        unsafe { map::delete(env, layout, call.arg(1), key_words(key, call.arg(2))) }?
    }
    /// `MapClear`.
    rt_map_clear(env, call) {
        // SAFETY: by the rule of the package the argument is a map of the type.
        unsafe { map::clear(env.types.map_layout(ty(call.arg(0))), call.arg(1)) }?
    }
    /// `MakeChan`.
    rt_make_chan(env, call) { call.set(0, crate::chan::make(env, ty(call.arg(0)), call.arg(1) as i64)?) }
}

// ---- methods

/// The exported methods of a type in the order of their names; all of an interface type's.
fn methods(program: &Program, types: &Types, word: u64) -> Box<[SelectorId]> {
    let desc = &info(types, word).desc;
    if let TypeShape::Interface(asked) = &desc.shape {
        return asked.iter().map(|m| m.selector).collect();
    }
    let name = |s: SelectorId| program.module.selectors[s.index()].name.as_str();
    let mut all: Vec<SelectorId> = desc.methods.iter().map(|m| m.selector).collect();
    // What is not exported has its package path in front.
    all.retain(|s| program.reflected_method(*s).is_some() && !name(*s).contains('.'));
    all.sort_by_key(|s| name(*s));
    all.into()
}

/// The `i`th method.
fn method(ctx: &ExecContext, word: u64, i: u64) -> Option<SelectorId> {
    let (program, types) = (ctx.world().program(), ctx.world().types());
    let all = info(types, word).reflected.get_or_init(|| methods(program, types, word));
    all.get(i as usize).copied()
}

/// `NumMethod`.
pub fn rt_num_method(ctx: &mut ExecContext, call: &Call) -> Status {
    let (program, types) = (ctx.world().program(), ctx.world().types());
    let of = info(types, call.arg(0));
    call.set(0, of.reflected.get_or_init(|| methods(program, types, call.arg(0))).len() as u64);
    Status::CONTINUE
}

/// `MethodName`: with the package path in front if it is not exported.
pub fn rt_method_name(ctx: &mut ExecContext, call: &Call) -> Status {
    let selectors = &ctx.world().program().module.selectors;
    let of = method(ctx, call.arg(0), call.arg(1));
    set_text(call, of.map_or("", |s| &selectors[s.index()].name));
    Status::CONTINUE
}

/// `MethodType`.
pub fn rt_method_type(ctx: &mut ExecContext, call: &Call) -> Status {
    let of = method(ctx, call.arg(0), call.arg(1));
    let asked = match &info(ctx.world().types(), call.arg(0)).desc.shape {
        TypeShape::Interface(asked) => asked.get(call.arg(1) as usize).map(|m| m.ty),
        _ => None,
    };
    let known = || of.and_then(|s| ctx.world().program().reflected_method(s)).map(|(ty, _)| ty);
    call.set(0, asked.or_else(known).map_or(0, |t| u64::from(t.0)));
    Status::CONTINUE
}

/// `BindMethod`: the `i`th method of a type as a func value, with an interface value as receiver. Nil if it cannot be called.
pub fn rt_bind_method(ctx: &mut ExecContext, call: &Call) -> Status {
    let of = method(ctx, call.arg(0), call.arg(1));
    let Some((_, func)) = of.and_then(|s| ctx.world().program().reflected_method(s)) else {
        call.set(0, 0);
        return Status::CONTINUE;
    };
    new_closure(ctx, call, func, METHOD_CLOSURE, &[call.arg(2), call.arg(3)])
}

fn new_closure(ctx: &mut ExecContext, call: &Call, func: FuncId, pattern: Pattern, words: &[u64]) -> Status {
    match ctx.env().allocate(8 * (1 + words.len()), pattern) {
        Ok(object) => {
            write_words(object as u64, &[u64::from(func.0)]);
            write_words(object as u64 + 8, words);
            call.set(0, object as u64);
            allocated(ctx)
        }
        Err(fail) => fails(ctx, fail),
    }
}

/// `CallerOf`: nil for func types that the program has only made.
pub fn rt_caller_of(ctx: &mut ExecContext, call: &Call) -> Status {
    let program = ctx.world().program();
    call.set(0, program.reflected_caller(ty(call.arg(0))).map_or(0, |f| program.func_value(f)));
    Status::CONTINUE
}

/// `MakeClosure`: a func value of a type that calls `reflect.callMade` with a pointer; of a type that the program has only
/// made, one that nothing but reflection can call.
pub fn rt_make_closure(ctx: &mut ExecContext, call: &Call) -> Status {
    let maker = ctx.world().program().reflected_maker(ty(call.arg(0)));
    new_closure(ctx, call, maker.unwrap_or(FuncId(0)), MADE_CLOSURE, &[call.arg(1)])
}

/// `ClosureWord`: the first word that a closure captures.
pub fn rt_closure_word(_ctx: &mut ExecContext, call: &Call) -> Status {
    // SAFETY: by the rule of the package the argument is a closure that `MakeClosure` made.
    call.set(0, unsafe { (call.arg(0) as *const u64).add(1).read() });
    Status::CONTINUE
}

// ---- types

fn type_name(types: &Types, t: TypeId) -> &str {
    &types.get(t).desc.name
}

/// Makes a type; number 0 if there can be none.
fn set_type(ctx: &ExecContext, call: &Call, shape: TypeShape, name: impl FnOnce(&Types) -> String) -> Status {
    call.set(0, ctx.world().types().unnamed(shape, name).map_or(0, |t| u64::from(t.0)));
    Status::CONTINUE
}

/// `PointerTo`.
pub fn rt_pointer_to(ctx: &mut ExecContext, call: &Call) -> Status {
    let elem = ty(call.arg(0));
    set_type(ctx, call, TypeShape::Pointer(elem), |t| format!("*{}", type_name(t, elem)))
}

/// `SliceOf`.
pub fn rt_slice_of(ctx: &mut ExecContext, call: &Call) -> Status {
    let elem = ty(call.arg(0));
    set_type(ctx, call, TypeShape::Slice(elem), |t| format!("[]{}", type_name(t, elem)))
}

/// `ArrayOf`.
pub fn rt_array_of(ctx: &mut ExecContext, call: &Call) -> Status {
    let (n, elem) = (call.arg(0), ty(call.arg(1)));
    set_type(ctx, call, TypeShape::Array(elem, n), |t| format!("[{n}]{}", type_name(t, elem)))
}

/// `MapOf`.
pub fn rt_map_of(ctx: &mut ExecContext, call: &Call) -> Status {
    let (key, elem) = (ty(call.arg(0)), ty(call.arg(1)));
    let name = |t: &Types| format!("map[{}]{}", type_name(t, key), type_name(t, elem));
    set_type(ctx, call, TypeShape::Map { key, elem }, name)
}

/// `ChanOf`.
pub fn rt_chan_of(ctx: &mut ExecContext, call: &Call) -> Status {
    let elem = ty(call.arg(1));
    let (dir, before) = match call.arg(0) {
        1 => (ChanDir::Recv, "<-chan "),
        2 => (ChanDir::Send, "chan<- "),
        _ => (ChanDir::Both, "chan "),
    };
    let name = |t: &Types| {
        let of = type_name(t, elem);
        // `chan <-chan T` would be read as a channel that only sends.
        if dir == ChanDir::Both && of.starts_with("<-") {
            format!("{before}({of})")
        } else {
            format!("{before}{of}")
        }
    };
    set_type(ctx, call, TypeShape::Chan { elem, dir }, name)
}

/// The numbers in a slice of int.
fn ints(at: u64, n: u64) -> Vec<u64> {
    // SAFETY: by the rule of the package the arguments are pointer and length of a slice of int.
    (0..n as usize).map(|i| unsafe { (at as *const u64).add(i).read() }).collect()
}

/// `FuncOf`: parameters, results, whether variadic.
pub fn rt_func_of(ctx: &mut ExecContext, call: &Call) -> Status {
    let list = |i: usize| ints(call.arg(i), call.arg(i + 1)).into_iter().map(ty).collect::<Vec<TypeId>>();
    let (params, results, variadic) = (list(0), list(3), call.arg(6) != 0);
    let (p, r) = (params.clone(), results.clone());
    let name = move |t: &Types| {
        let mut out = "func(".to_string();
        for (i, param) in p.iter().enumerate() {
            out.push_str(if i > 0 { ", " } else { "" });
            match t.get(*param).desc.shape {
                TypeShape::Slice(elem) if variadic && i + 1 == p.len() => {
                    out.push_str("...");
                    out.push_str(type_name(t, elem));
                }
                _ => out.push_str(type_name(t, *param)),
            }
        }
        out.push(')');
        let names: Vec<&str> = r.iter().map(|r| type_name(t, *r)).collect();
        match &names[..] {
            [] => {}
            [one] => out.extend([" ", one]),
            many => out.extend([" (", &many.join(", "), ")"]),
        }
        out
    };
    set_type(ctx, call, TypeShape::Func { params, results, variadic }, name)
}

/// The strings in a slice of string.
fn strings(at: u64, n: u64) -> Vec<String> {
    let words = ints(at, 2 * n);
    let one = |w: &[u64]| String::from_utf8_lossy(&crate::panic::string_bytes(w[0], w[1])).into_owned();
    words.chunks_exact(2).map(one).collect()
}

/// `StructOf`: names, package paths, tags, types, and whether each is embedded.
pub fn rt_struct_of(ctx: &mut ExecContext, call: &Call) -> Status {
    let types = ctx.world().types();
    let text = |i: usize| strings(call.arg(i), call.arg(i + 1));
    let (names, paths, tags) = (text(0), text(3), text(6));
    let (field_types, embedded) = (ints(call.arg(9), call.arg(10)), ints(call.arg(12), call.arg(13)));
    let mut end = 0u64;
    let mut fields = Vec::new();
    for (i, name) in names.into_iter().enumerate() {
        let ty = ty(field_types[i]);
        let desc = &types.get(ty).desc;
        let offset = end.next_multiple_of(u64::from(desc.align));
        end = offset + u64::from(desc.size);
        if end > i32::MAX as u64 {
            call.set(0, 0);
            return Status::CONTINUE;
        }
        let (pkg_path, tag) = (paths[i].clone(), tags[i].clone());
        fields.push(Field { name, pkg_path, ty, offset: offset as u32, tag, embedded: embedded[i] != 0 });
    }
    let of = fields.clone();
    let name = move |t: &Types| {
        let mut out = "struct {".to_string();
        for (i, f) in of.iter().enumerate() {
            out.push_str(if i > 0 { "; " } else { " " });
            if !f.embedded {
                out.extend([&f.name, " "]);
            }
            out.push_str(type_name(t, f.ty));
            if !f.tag.is_empty() {
                // Writing to a String cannot fail.
                let _ = write!(out, " {:?}", f.tag);
            }
        }
        out.push_str(if of.is_empty() { "}" } else { " }" });
        out
    };
    set_type(ctx, call, TypeShape::Struct(fields), name)
}

/// `FuncName`: the name of the function with this number.
pub fn rt_func_name(ctx: &mut ExecContext, call: &Call) -> Status {
    let funcs = &ctx.world().program().module.funcs;
    let (p, n) = text(funcs.get(call.arg(0) as usize).map_or("", |f| &f.name));
    call.set(0, p);
    call.set(1, n);
    Status::CONTINUE
}
