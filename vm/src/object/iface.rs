//! Interfaces: (type word, data word). The type word is the dynamic type's id, 0 for nil.

use super::{Env, Fail, Pace, Quick, Types, Walk, hash::fold, store_value, uncomparable};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use urgo_abi::inst::TypeId;
use urgo_abi::module::Selector;
use urgo_abi::typedesc::{Boxing, Equality, InterfaceMethod, MemKind, TypeShape};

/// Type word and data word.
pub type Iface = (u64, u64);

/// The data word of a value of a type, given in the form of a frame's slots.
///
/// # Safety
/// `word(i)` gives the slots of a value of the type.
pub unsafe fn box_value(env: &mut Env<'_>, ty: TypeId, word: impl Fn(usize) -> u64) -> Result<u64, Fail> {
    let info = env.types.get(ty);
    match info.desc.boxing {
        Boxing::Empty => Ok(0),
        Boxing::Pointer | Boxing::Scalar => Ok(word(0)),
        Boxing::Boxed => {
            let at = env.allocate(info.size(), info.pattern)?;
            // SAFETY: the object was just allocated for the type; the words are the caller's.
            unsafe { store_value(info, at, word) };
            Ok(at as u64)
        }
    }
}

/// Whether two interface values are equal; fails if their common type is not comparable.
///
/// # Safety
/// The words are those of interface values.
pub unsafe fn equal(types: &Types, a: Iface, b: Iface) -> Result<bool, Fail> {
    // SAFETY: handed on to the caller.
    unsafe {
        match equal_quick(types, a, b) {
            Err(Fail::Stopped) => equal_walk(types, a, b, &mut Pace::endless()),
            result => result,
        }
    }
}

/// [`equal`] where that is quick; fails with [`Fail::Stopped`] where it is not.
///
/// # Safety
/// The words are those of interface values.
#[inline]
pub unsafe fn equal_quick(types: &Types, a: Iface, b: Iface) -> Result<bool, Fail> {
    // SAFETY: handed on to the caller.
    unsafe { equal_walk(types, a, b, &mut Quick::default()) }
}

/// [`equal`] by a way of walking over the parts.
///
/// # Safety
/// The words are those of interface values.
pub unsafe fn equal_walk<W: Walk>(types: &Types, a: Iface, b: Iface, walk: &mut W) -> Result<bool, Fail> {
    if a.0 != b.0 {
        return Ok(false);
    }
    let Some(info) = types.of_word(a.0) else { return Ok(true) };
    let desc = &info.desc;
    if desc.equality == Equality::None {
        return Err(uncomparable(desc));
    }
    match desc.boxing {
        Boxing::Empty => Ok(true),
        Boxing::Pointer => Ok(a.1 == b.1),
        Boxing::Scalar => Ok(match desc.leaves[0].mem {
            MemKind::F64 => f64::from_bits(a.1) == f64::from_bits(b.1),
            MemKind::F32 => f32::from_bits(a.1 as u32) == f32::from_bits(b.1 as u32),
            _ => a.1 == b.1,
        }),
        // The commonest, without what is made for parts.
        Boxing::Boxed if matches!(desc.shape, TypeShape::String) => {
            // SAFETY: data words of boxed values are their addresses, also below.
            let text = |at: u64| unsafe { (at as *const (u64, u64)).read() };
            // SAFETY: the words are those of strings.
            unsafe { walk.equal_strings(text(a.1), text(b.1)) }
        }
        // SAFETY: as above.
        Boxing::Boxed => unsafe {
            let ty = TypeId(a.0 as u32);
            walk.each(1, 8, |_, walk| super::equal_walk(types, ty, a.1 as *const u8, b.1 as *const u8, walk))
        },
    }
}

/// The methods that an interface type asks for.
fn asked(types: &Types, interface: TypeId) -> &[InterfaceMethod] {
    match &types.get(interface).desc.shape {
        TypeShape::Interface(methods) => methods,
        _ => &[],
    }
}

/// Entries of [`Cache`].
const CACHED: usize = 1024;

/// Which types were lately found to implement which interfaces. An entry is one word, so that it is never half-written:
/// type, interface, answer. Ids are never used again, so entries stay true until a type gains methods; then all are
/// forgotten. 0 is an empty entry: type 0 is no type.
#[derive(Debug)]
pub(super) struct Cache(Box<[AtomicU64]>);

impl Default for Cache {
    fn default() -> Cache {
        Cache((0..CACHED).map(|_| AtomicU64::new(0)).collect())
    }
}

impl Cache {
    /// Forgets all answers.
    pub(super) fn clear(&self) {
        // Relaxed: an older answer is stored again at worst by who computed it before types gained methods. Nobody can
        // ask for those types' new interfaces before the entry that brings them runs.
        self.0.iter().for_each(|entry| entry.store(0, Relaxed));
    }
}

/// Whether a type has all methods of an interface type.
pub fn implements(types: &Types, ty: TypeId, interface: TypeId) -> bool {
    let pair = (ty.0 as u64) << 32 | (interface.0 as u64) << 1;
    let entry = &types.implements.0[fold(pair, 0x9e37_79b9_7f4a_7c15) as usize % CACHED];
    // Relaxed: a single word that is true at any time.
    let cached = entry.load(Relaxed);
    if cached & !1 == pair && pair != 0 {
        return cached & 1 != 0;
    }
    let answer = first_missing(types, ty, interface).is_none();
    // The interface's id must leave room for the answer.
    if interface.0 < 1 << 31 {
        entry.store(pair | answer as u64, Relaxed);
    }
    answer
}

/// The first method, in name order, of an interface type that a type lacks.
pub fn first_missing(types: &Types, ty: TypeId, interface: TypeId) -> Option<InterfaceMethod> {
    asked(types, interface).iter().find(|m| !types.any_method(ty, |h| h.selector == m.selector)).copied()
}

/// Go's text of a failed assertion: a value with this type word, of a static interface type, to a type.
pub fn assertion_text(types: &Types, selectors: &[Selector], word: u64, from: TypeId, to: TypeId) -> String {
    let target = &types.get(to).desc;
    let name = |id: TypeId| types.get(id).desc.name.as_str();
    let is_interface = matches!(target.shape, TypeShape::Interface(_));
    let Some(dynamic) = types.of_word(word) else {
        let what = if is_interface { "interface" } else { name(from) };
        return format!("interface conversion: {what} is nil, not {}", target.name);
    };
    if is_interface {
        let missing = first_missing(types, TypeId(word as u32), to);
        // A selector that is not exported carries its package in front of the name.
        let method = missing.map_or("", |m| {
            let full = selectors[m.selector.index()].name.as_str();
            full.rsplit('.').next().unwrap_or(full)
        });
        let (have, want) = (&dynamic.desc.name, &target.name);
        return format!("interface conversion: {have} is not {want}: missing method {method}");
    }
    let text = format!("interface conversion: {} is {}, not {}", name(from), dynamic.desc.name, target.name);
    if dynamic.desc.name != target.name {
        return text;
    }
    let of = if dynamic.desc.pkg_path == target.pkg_path { "scopes" } else { "packages" };
    format!("{text} (types from different {of})")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{World, desc, named};
    use super::*;
    use urgo_abi::inst::{FuncId, SelectorId, SigId};
    use urgo_abi::typedesc::{Leaf, Method, TypeDesc};

    fn selector(name: &str) -> Selector {
        Selector { name: name.into(), signature: "func()".into(), sig: SigId(0) }
    }

    fn interface(name: &str, selectors: &[u32]) -> TypeDesc {
        let ask = |s: &u32| InterfaceMethod { selector: SelectorId(*s), ty: TypeId(1) };
        named(name, TypeShape::Interface(selectors.iter().map(ask).collect()), 16)
    }

    fn types() -> Vec<TypeDesc> {
        let int = named("int", TypeShape::Int, 8);
        let mut t = named("main.T", TypeShape::Int, 8);
        t.methods = vec![Method { selector: SelectorId(0), func: FuncId(0) }];
        let any = interface("interface {}", &[]);
        let both = interface("main.I", &[0, 1]);
        let one = interface("main.J", &[0]);
        let mut slice = desc(TypeShape::Slice(TypeId(1)), 24, &[0]);
        slice.name = "[]int".into();
        slice.equality = Equality::None;
        slice.boxing = Boxing::Boxed;
        let mut float = named("float64", TypeShape::Float64, 8);
        float.equality = Equality::Parts;
        float.leaves = vec![Leaf { offset: 0, mem: MemKind::F64 }];
        vec![int, t, any, both, one, slice, float]
    }

    #[test]
    fn assertions_fail_with_the_texts_of_go() {
        let w = World::new(&types());
        let selectors = [selector("M"), selector("main.x")];
        let text = |word, from, to| assertion_text(&w.types, &selectors, word, TypeId(from), TypeId(to));
        assert_eq!(text(1, 3, 2), "interface conversion: interface {} is int, not main.T");
        assert_eq!(text(0, 3, 1), "interface conversion: interface {} is nil, not int");
        assert_eq!(text(0, 3, 4), "interface conversion: interface is nil, not main.I");
        assert_eq!(text(1, 3, 4), "interface conversion: int is not main.I: missing method M");
        assert_eq!(text(2, 3, 4), "interface conversion: main.T is not main.I: missing method x");
        assert!(implements(&w.types, TypeId(2), TypeId(5)) && !implements(&w.types, TypeId(1), TypeId(5)));
        assert!(implements(&w.types, TypeId(1), TypeId(3)));
    }

    #[test]
    fn equality_follows_the_dynamic_type() {
        let w = World::new(&types());
        // SAFETY: the words are those of interface values; the slice's is not looked at.
        let eq = |a, b| unsafe { equal(&w.types, a, b) };
        assert_eq!(eq((0, 0), (0, 0)), Ok(true));
        assert_eq!(eq((1, 5), (1, 5)), Ok(true));
        assert_eq!(eq((1, 5), (2, 5)), Ok(false));
        assert_eq!(eq((7, f64::NAN.to_bits()), (7, f64::NAN.to_bits())), Ok(false));
        assert_eq!(eq((7, 0f64.to_bits()), (7, (-0f64).to_bits())), Ok(true));
        let error = Err(Fail::Error("comparing uncomparable type []int".into()));
        assert_eq!(eq((6, 8), (6, 8)), error);
    }
}
