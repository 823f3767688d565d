//! Hashing of Go values, for maps.
//!
//! The primitive multiplies two words to 128 bits and folds the halves together. A secret seed, new for each map, is mixed
//! into every step, so that nobody outside can choose keys that collide. Equal values hash alike: +0 and -0 do, and every
//! NaN, equal to nothing, hashes at random.

use super::{Fail, Pace, Types};
use urgo_abi::inst::TypeId;
use urgo_abi::runtime_call::PIECE;
use urgo_abi::typedesc::{Boxing, Equality, MemKind, TypeShape};

/// Odd words without structure, from the digits of pi.
const K0: u64 = 0x243f_6a88_85a3_08d3;
const K1: u64 = 0x1319_8a2e_0370_7345;

/// Multiplies and folds.
#[inline(always)]
pub fn fold(a: u64, b: u64) -> u64 {
    let wide = a as u128 * b as u128;
    wide as u64 ^ (wide >> 64) as u64
}

/// Hash of a word.
#[inline(always)]
pub fn word(w: u64, seed: u64) -> u64 {
    fold(w ^ seed, K0 ^ seed.rotate_left(32))
}

/// Hash of two words.
#[inline(always)]
pub fn pair(a: u64, b: u64, seed: u64) -> u64 {
    fold(a ^ seed, b ^ K1 ^ seed.rotate_left(32))
}

/// Hash of some bytes.
///
/// # Safety
/// `p` is readable for `n` bytes.
#[inline]
pub unsafe fn bytes(p: *const u8, n: usize, seed: u64) -> u64 {
    // SAFETY: every read below lies inside the `n` bytes, as the comparisons with `n` show.
    unsafe {
        let u64_at = |i: usize| p.add(i).cast::<u64>().read_unaligned();
        let u32_at = |i: usize| p.add(i).cast::<u32>().read_unaligned() as u64;
        let (a, b) = match n {
            0 => (0, 0),
            1..4 => ((p.read() as u64) << 8 | p.add(n / 2).read() as u64, p.add(n - 1).read() as u64),
            4..8 => (u32_at(0), u32_at(n - 4)),
            8..=16 => (u64_at(0), u64_at(n - 8)),
            _ => return long(p, n, seed),
        };
        fold(a ^ seed, b ^ K1 ^ (n as u64).rotate_left(48) ^ seed.rotate_left(32))
    }
}

/// # Safety
/// As for [`bytes`], with more than 16 of them.
unsafe fn long(p: *const u8, n: usize, seed: u64) -> u64 {
    // SAFETY: handed on to the caller.
    unsafe {
        let h = pairs(p, n, seed, seed ^ K1);
        end(p, n, seed, h)
    }
}

/// Mixes pairs of words into a hash, up to but not including the last that begins among the bytes.
///
/// # Safety
/// `p` is readable for `n` bytes.
#[inline(always)]
unsafe fn pairs(p: *const u8, n: usize, seed: u64, mut h: u64) -> u64 {
    // SAFETY: `i + 16 <= n` in the loop.
    unsafe {
        let u64_at = |i: usize| p.add(i).cast::<u64>().read_unaligned();
        let mut i = 0;
        while i + 16 < n {
            h = fold(u64_at(i) ^ h, u64_at(i + 8) ^ K0 ^ seed);
            i += 16;
        }
        h
    }
}

/// [`bytes`] of many bytes, which may be stopped.
///
/// # Safety
/// `p` is readable for `n` bytes, more than 16.
pub unsafe fn bytes_paced(p: *const u8, n: usize, seed: u64, pace: &mut Pace<'_>) -> Result<u64, Fail> {
    let (mut done, mut h) = (pace.take().min(n - 1) & !15, pace.take() as u64);
    if done == 0 {
        h = seed ^ K1;
    }
    loop {
        // A piece is a whole number of pairs; its last is mixed in, unless it is that of all.
        let len = (PIECE + 1).min(n - done);
        // SAFETY: handed on to the caller; the piece lies inside the bytes.
        h = unsafe { pairs(p.add(done), len, seed, h) };
        if done + len == n {
            // SAFETY: handed on to the caller.
            return Ok(unsafe { end(p, n, seed, h) });
        }
        done += PIECE;
        if let Err(stop) = pace.spend(PIECE) {
            pace.note(&[h as usize, done]);
            return Err(stop);
        }
    }
}

/// The last 16 bytes and the length.
///
/// # Safety
/// `p` is readable for `n` bytes, more than 16.
#[inline(always)]
unsafe fn end(p: *const u8, n: usize, seed: u64, mut h: u64) -> u64 {
    // SAFETY: `n` is more than 16.
    unsafe {
        let u64_at = |i: usize| p.add(i).cast::<u64>().read_unaligned();
        h = fold(u64_at(n - 16) ^ h, u64_at(n - 8) ^ K1 ^ seed);
        fold(h ^ n as u64, K0 ^ seed)
    }
}

/// Hash of a float64. `random` is used up for NaN.
#[inline]
fn float(x: f64, seed: u64, random: &mut dyn FnMut() -> u64) -> u64 {
    if x.is_nan() {
        return word(random(), seed);
    }
    // Adding zero turns -0 into +0.
    word((x + 0.0).to_bits(), seed)
}

/// Hash of a value in memory; fails on what cannot be hashed.
///
/// # Safety
/// `at` holds a value of the type.
pub unsafe fn value(
    types: &Types,
    ty: TypeId,
    at: *const u8,
    seed: u64,
    random: &mut dyn FnMut() -> u64,
) -> Result<u64, Fail> {
    let info = types.get(ty);
    // SAFETY: parts of a value lie inside it; the shapes tell what they are.
    unsafe {
        match info.desc.equality {
            Equality::None => return Err(unhashable(types, ty)),
            Equality::Bits => return Ok(bytes(at, info.size(), seed)),
            Equality::Parts => {}
        }
        let w = |i: usize| at.cast::<u64>().add(i).read();
        Ok(match &info.desc.shape {
            TypeShape::Float32 => float(at.cast::<f32>().read() as f64, seed, random),
            TypeShape::Float64 => float(at.cast::<f64>().read(), seed, random),
            TypeShape::Complex64 => {
                let [re, im] = at.cast::<[f32; 2]>().read();
                float(im as f64, float(re as f64, seed, random), random)
            }
            TypeShape::Complex128 => {
                let [re, im] = at.cast::<[f64; 2]>().read();
                float(im, float(re, seed, random), random)
            }
            TypeShape::String => bytes(w(0) as *const u8, w(1) as usize, seed),
            TypeShape::Interface(_) => iface(types, w(0), w(1), seed, random)?,
            TypeShape::Array(elem, n) => {
                let size = types.get(*elem).size();
                let mut h = seed;
                for i in 0..*n as usize {
                    h = value(types, *elem, at.add(i * size), h, random)?;
                }
                h
            }
            TypeShape::Struct(fields) => {
                let mut h = seed;
                for f in fields.iter().filter(|f| f.name != "_") {
                    h = value(types, f.ty, at.add(f.offset as usize), h, random)?;
                }
                h
            }
            other => unreachable!("{other:?} is hashed bit by bit, or not at all"),
        })
    }
}

/// Hash of an interface value.
///
/// # Safety
/// The words are those of an interface value.
unsafe fn iface(
    types: &Types,
    ty: u64,
    data: u64,
    seed: u64,
    random: &mut dyn FnMut() -> u64,
) -> Result<u64, Fail> {
    let Some(info) = types.of_word(ty) else { return Ok(word(0, seed)) };
    let id = TypeId(ty as u32);
    if info.desc.equality == Equality::None {
        return Err(unhashable(types, id));
    }
    let seed = word(ty, seed);
    match info.desc.boxing {
        Boxing::Empty => Ok(seed),
        Boxing::Pointer => Ok(word(data, seed)),
        Boxing::Scalar => Ok(match info.desc.leaves[0].mem {
            MemKind::F64 => float(f64::from_bits(data), seed, random),
            MemKind::F32 => float(f32::from_bits(data as u32) as f64, seed, random),
            _ => word(data, seed),
        }),
        // SAFETY: the data word of a boxed value is its address.
        Boxing::Boxed => unsafe { value(types, id, data as *const u8, seed, random) },
    }
}

fn unhashable(types: &Types, ty: TypeId) -> Fail {
    Fail::Error(format!("hash of unhashable type {}", types.get(ty).desc.name))
}
