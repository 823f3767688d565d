//! Slices: (pointer, length, capacity) of a backing store.

use super::{Env, Fail, MAX_OBJECT, TypeInfo};
use crate::heap::{alloc::ZERO_SIZED, barrier};
use urgo_abi::size_class::round_up;
use urgo_abi::trap::Trap;

/// Pointer, length and capacity as words.
pub type Slice = (u64, u64, u64);

/// Capacities below this double.
const DOUBLE_BELOW: u64 = 256;

/// Bytes of `n` elements, if an object may have as many.
fn bytes_of(n: i64, info: &TypeInfo) -> Option<usize> {
    let bytes = u64::try_from(n).ok()?.checked_mul(info.size() as u64)?;
    (bytes <= MAX_OBJECT).then_some(bytes as usize)
}

/// Zeroed backing store for `n` elements.
pub fn new_array(env: &mut Env<'_>, elem: &TypeInfo, n: i64) -> Result<u64, Fail> {
    let bytes = bytes_of(n, elem).ok_or(Trap::MakeSliceLen)?;
    Ok(env.allocate(bytes, elem.pattern)? as u64)
}

/// `make([]T, len, cap)`.
pub fn make(env: &mut Env<'_>, elem: &TypeInfo, len: i64, cap: i64) -> Result<Slice, Fail> {
    let bytes = bytes_of(cap, elem).filter(|_| (0..=cap).contains(&len));
    let Some(bytes) = bytes else {
        // A bad length is the first thing that Go complains of, even if the capacity is as bad.
        let trap = if bytes_of(len, elem).is_none() { Trap::MakeSliceLen } else { Trap::MakeSliceCap };
        return Err(trap.into());
    };
    Ok((env.allocate(bytes, elem.pattern)? as u64, len as u64, cap as u64))
}

/// The capacity that Go aims at for `new_len` elements, before rounding.
fn next_cap(new_len: u64, old_cap: u64) -> u64 {
    if new_len > old_cap.saturating_mul(2) {
        return new_len;
    }
    if old_cap < DOUBLE_BELOW {
        return 2 * old_cap;
    }
    let mut cap = old_cap;
    while cap < new_len {
        // From doubling to a quarter more, smoothly.
        cap += (cap + 3 * DOUBLE_BELOW) >> 2;
    }
    cap
}

/// A slice like `s` whose length is larger by `extra`; the elements are copied if there was no room, and the new ones
/// are zero or what the backing store had there.
///
/// # Safety
/// The words are those of a slice of elements of the type.
pub unsafe fn grow(env: &mut Env<'_>, elem: &TypeInfo, s: Slice, extra: i64) -> Result<Slice, Fail> {
    let (p, len, cap) = s;
    let (new_len, new_cap, bytes) = grown(elem, s, extra)?;
    if new_len <= cap {
        return Ok((p, new_len, cap));
    }
    let to = store(env, elem, bytes)?;
    // SAFETY: the new store is larger; the old one has `len` elements.
    unsafe { barrier::copy_memory(to, p as *const u8, len as usize * elem.size()) };
    Ok((to as u64, new_len, new_cap))
}

/// Length and capacity of a slice like `s` whose length is larger by `extra`, and the bytes of the backing store that it then
/// needs; where there is room, capacity and bytes do not count.
pub fn grown(elem: &TypeInfo, s: Slice, extra: i64) -> Result<(u64, u64, usize), Fail> {
    let (_, len, cap) = s;
    let new_len = len.checked_add_signed(extra).filter(|n| *n <= i64::MAX as u64).ok_or(Trap::GrowSlice)?;
    if new_len <= cap {
        return Ok((new_len, cap, 0));
    }
    let (new_cap, bytes) = new_size(elem, new_len, cap)?;
    Ok((new_len, new_cap, bytes))
}

/// Capacity and bytes of the backing store of a slice that grows to `new_len` elements.
fn new_size(elem: &TypeInfo, new_len: u64, old_cap: u64) -> Result<(u64, usize), Fail> {
    let size = elem.size() as u64;
    if size == 0 {
        return Ok((new_len, 0));
    }
    let wanted =
        next_cap(new_len, old_cap).checked_mul(size).filter(|n| *n <= MAX_OBJECT).ok_or(Trap::GrowSlice)?;
    let cap = round_up(wanted as usize, !elem.pattern.is_empty()) as u64 / size;
    Ok((cap, (cap * size) as usize))
}

fn store(env: &mut Env<'_>, elem: &TypeInfo, bytes: usize) -> Result<*mut u8, Fail> {
    if elem.size() == 0 {
        return Ok(std::ptr::from_ref(&ZERO_SIZED) as *mut u8);
    }
    env.allocate(bytes, elem.pattern)
}

/// A backing store for a slice that grows to `new_len` elements; its address and capacity.
pub fn new_store(
    env: &mut Env<'_>,
    elem: &TypeInfo,
    new_len: u64,
    old_cap: u64,
) -> Result<(*mut u8, u64), Fail> {
    let (cap, bytes) = new_size(elem, new_len, old_cap)?;
    Ok((store(env, elem, bytes)?, cap))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{World, desc};
    use super::*;
    use urgo_abi::inst::TypeId;
    use urgo_abi::typedesc::TypeShape;

    /// Capacities that `append` one by one goes through in Go 1.27, for elements of a size.
    fn caps(size: u32, pointers: &[usize], n: usize) -> Vec<u64> {
        let mut w = World::new(&[desc(TypeShape::Int, size, pointers)]);
        let types = w.types.clone();
        let mut env = w.env();
        let mut s = (0, 0, 0);
        let mut seen = vec![];
        for _ in 0..n {
            // SAFETY: `s` is a slice made here.
            s = unsafe { grow(&mut env, types.get(TypeId(1)), s, 1) }.unwrap();
            if seen.last() != Some(&s.2) {
                seen.push(s.2);
            }
        }
        seen
    }

    #[test]
    fn capacities_are_those_of_go() {
        assert_eq!(caps(8, &[], 2000), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280, 1792, 2560]);
        assert_eq!(caps(1, &[], 3000), [8, 16, 32, 64, 128, 256, 512, 896, 1408, 2048, 3072]);
        assert_eq!(caps(24, &[], 100), [1, 2, 4, 8, 16, 32, 64, 128]);
        assert_eq!(caps(0, &[], 3), [1, 2, 3]);
    }

    #[test]
    fn make_complains_like_go() {
        let mut w = World::new(&[desc(TypeShape::Int, 8, &[])]);
        let types = w.types.clone();
        let elem = types.get(TypeId(1));
        let mut env = w.env();
        let mut trap = |len, cap| match make(&mut env, elem, len, cap) {
            Err(Fail::Trap(t)) => t.text(0),
            other => panic!("{other:?}"),
        };
        assert_eq!(trap(-1, 5), "makeslice: len out of range");
        assert_eq!(trap(3, 2), "makeslice: cap out of range");
        assert_eq!(trap(0, -1), "makeslice: cap out of range");
        assert_eq!(trap(1 << 50, 1 << 50), "makeslice: len out of range");
        assert_eq!(trap(1, 1 << 60), "makeslice: cap out of range");
        let s = make(&mut w.env(), elem, 2, 5).unwrap();
        assert_eq!((s.1, s.2), (2, 5));
    }
}
