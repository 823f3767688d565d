//! Variables of goroutines at rest, as text, for whoever looks at a running program.
//!
//! The front end tells which slot holds which variable where ([`Variable`]). A slot is only looked at if it is live at the
//! frame's pc: what is not live need not be in the frame, or may be anything.

use crate::goroutine::Goroutine;
use crate::interp::operand::load;
use crate::object::TypeInfo;
use crate::panic::string_bytes;
use crate::world::World;
use urgo_abi::bits::BitSet;
use urgo_abi::inst::TypeId;
use urgo_abi::module::Variable;
use urgo_abi::typedesc::{MemKind, TypeShape};

/// Bytes of a string that are shown.
const MAX_STRING: u64 = 60;

/// The slots that are live in the frame at `at` of a goroutine at rest.
fn live(world: &World, g: &Goroutine, at: u32) -> BitSet {
    let header = g.header_at(at);
    let program = world.program();
    let (liveness, function) = (program.liveness(header.func()), program.function(header.func()));
    match (g.top_if_any() == Some(at), g.is_done()) {
        (true, false) => liveness.live_in(function, header.pc()),
        (true, true) => liveness.live_out(function, header.pc()),
        (false, _) => liveness.live_across(function, header.pc()),
    }
}

/// A variable's value in the frame at `at` of a goroutine that the caller has claimed. None if it is not needed any more.
pub fn variable(world: &World, g: &Goroutine, at: u32, v: &Variable) -> Option<String> {
    let live = live(world, g, at);
    let info = world.types().get(v.ty);
    let leaves = info.desc.leaves.len();
    if v.indirect || info.desc.in_memory {
        let address = live.contains(v.slot.index()).then(|| g.slot(at, v.slot.0)).filter(|a| *a != 0)?;
        let words: Vec<u64> = match info.desc.in_memory {
            true => return Some(format!("at {address:#x}")),
            false => info.desc.leaves.iter().map(|l| leaf(address + l.offset as u64, l.mem)).collect(),
        };
        return Some(text(world, info, &words));
    }
    let slots = (0..leaves).map(|i| v.slot.plus(i));
    let words: Option<Vec<u64>> = slots.map(|s| live.contains(s.index()).then(|| g.slot(at, s.0))).collect();
    Some(text(world, info, &words?))
}

/// A variable's memory, or what a variable points to: name, address, type.
pub type Named = (String, u64, TypeId);

/// Variables in memory of a goroutine that the caller has claimed, and what others point to, innermost frame first.
pub fn named_memory(world: &World, g: &Goroutine) -> Vec<Named> {
    let mut out = Vec::new();
    for (func, pc, at) in g.frames() {
        let live = live(world, g, at);
        for v in &world.program().function(func).vars {
            if pc < v.scope.0 || pc >= v.scope.1 || !live.contains(v.slot.index()) {
                continue;
            }
            let word = g.slot(at, v.slot.0);
            if word == 0 {
                continue;
            }
            match &world.types().get(v.ty).desc.shape {
                TypeShape::Chan { .. } if v.indirect => out.push((v.name.clone(), load(word), v.ty)),
                TypeShape::Pointer(to) if v.indirect => out.push((v.name.clone(), load(word), *to)),
                _ if v.indirect => out.push((v.name.clone(), word, v.ty)),
                TypeShape::Pointer(to) => out.push((v.name.clone(), word, *to)),
                TypeShape::Chan { .. } => out.push((v.name.clone(), word, v.ty)),
                _ => {}
            }
        }
    }
    out
}

/// Package-level variables, and what those of pointer type point to; the latest of a name first.
pub fn named_globals(world: &World) -> Vec<Named> {
    let mut out = Vec::new();
    for (name, address, ty) in world.program().named_globals() {
        let name = name.strip_prefix("main.").unwrap_or(name).to_string();
        match world.types().get(ty).desc.shape {
            TypeShape::Pointer(to) => out.push((name, load(address), to)),
            TypeShape::Chan { .. } => out.push((name, load(address), ty)),
            _ => out.push((name, address, ty)),
        }
    }
    out.reverse();
    out
}

/// What a channel, or a value of package sync that an address is in, is called by the variables that are given.
pub fn name_of(world: &World, all: &[Named], address: u64) -> Option<String> {
    all.iter().find_map(|(name, at, ty)| {
        let offset = address.checked_sub(*at).filter(|_| *at != 0)?;
        Some(format!("{name}{}", waited_for(world, *ty, offset)?))
    })
}

/// The selectors that lead to what one can wait for so far behind the beginning of a value.
fn waited_for(world: &World, ty: TypeId, offset: u64) -> Option<String> {
    let desc = &world.types().get(ty).desc;
    if offset >= desc.size as u64 {
        return None;
    }
    // Its semaphores are inside.
    if desc.pkg_path == "sync" {
        return Some(String::new());
    }
    match &desc.shape {
        TypeShape::Struct(fields) => {
            let field = fields.iter().rfind(|f| f.offset as u64 <= offset)?;
            let inner = waited_for(world, field.ty, offset - field.offset as u64)?;
            Some(if field.embedded { inner } else { format!(".{}{inner}", field.name) })
        }
        // A channel is named by its variables, which hold its address.
        TypeShape::Chan { .. } if offset == 0 => Some(String::new()),
        TypeShape::Array(elem, _) => {
            let size = world.types().get(*elem).desc.size.max(1) as u64;
            Some(format!("[{}]{}", offset / size, waited_for(world, *elem, offset % size)?))
        }
        _ => None,
    }
}

/// The value of a package-level variable at an address that [`named_globals`] has given, while no goroutine runs.
pub fn global(world: &World, address: u64, ty: TypeId) -> String {
    let info = world.types().get(ty);
    if info.desc.in_memory {
        return format!("at {address:#x}");
    }
    let words: Vec<u64> = info.desc.leaves.iter().map(|l| leaf(address + l.offset as u64, l.mem)).collect();
    text(world, info, &words)
}

/// A leaf in memory, in the form of a slot.
fn leaf(at: u64, mem: MemKind) -> u64 {
    match mem {
        MemKind::I8 => load::<i8>(at) as u64,
        MemKind::U8 => load::<u8>(at) as u64,
        MemKind::I16 => load::<i16>(at) as u64,
        MemKind::U16 => load::<u16>(at) as u64,
        MemKind::I32 => load::<i32>(at) as u64,
        MemKind::U32 | MemKind::F32 => load::<u32>(at) as u64,
        MemKind::I64 | MemKind::F64 | MemKind::Ptr | MemKind::Word => load::<u64>(at),
    }
}

/// A value of a type in the form of a frame's slots.
fn text(world: &World, info: &TypeInfo, words: &[u64]) -> String {
    let word = |i: usize| words.get(i).copied().unwrap_or(0);
    match &info.desc.shape {
        TypeShape::Bool => (word(0) != 0).to_string(),
        TypeShape::Int | TypeShape::Int8 | TypeShape::Int16 | TypeShape::Int32 | TypeShape::Int64 => {
            (word(0) as i64).to_string()
        }
        TypeShape::Uint | TypeShape::Uint8 | TypeShape::Uint16 | TypeShape::Uint32 | TypeShape::Uint64 => {
            word(0).to_string()
        }
        TypeShape::Float32 => float(format!("{:?}", f32::from_bits(word(0) as u32))),
        TypeShape::Float64 => float(format!("{:?}", f64::from_bits(word(0)))),
        TypeShape::Complex128 => {
            let part = |i| float(format!("{:+?}", f64::from_bits(word(i))));
            format!("({}{}i)", part(0).trim_start_matches('+'), part(1))
        }
        TypeShape::String => string(word(0), word(1)),
        TypeShape::Slice(_) => format!("len {} cap {}", word(1), word(2)),
        TypeShape::Interface(_) => match world.types().of_word(word(0)) {
            Some(dynamic) => format!("({})", dynamic.desc.name),
            None => "nil".into(),
        },
        TypeShape::Struct(fields) => {
            let mut at = 0;
            let parts = fields.iter().map(|f| {
                let inner = world.types().get(TypeId(f.ty.0));
                let n = inner.desc.leaves.len();
                let own = words.get(at..at + n).unwrap_or(&[]);
                at += n;
                format!("{}: {}", f.name, text(world, inner, own))
            });
            format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
        }
        _ if words.is_empty() => "{}".into(),
        _ if word(0) == 0 => "nil".into(),
        _ => format!("{:#x}", word(0)),
    }
}

/// A float as Go writes it, from the form of Rust's debug output.
fn float(text: String) -> String {
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_string(),
        None => text.replace("inf", "Inf"),
    }
}

fn string(ptr: u64, len: u64) -> String {
    let bytes = string_bytes(ptr, len.min(MAX_STRING));
    let shown = format!("{:?}", String::from_utf8_lossy(&bytes));
    if len > MAX_STRING { format!("{shown}… len {len}") } else { shown }
}
