//! Strings: immutable bytes, (pointer, length).

use super::{Env, Fail};
use crate::heap::Pattern;
use urgo_abi::size_class::round_up;

/// The rune that stands for bytes that are no UTF-8.
pub const RUNE_ERROR: u32 = 0xfffd;
/// What a rune outside the valid ones, or half of a surrogate pair, becomes in UTF-8.
const RUNE_ERROR_UTF8: &str = "\u{fffd}";

/// Pointer and length as words.
pub type Str = (u64, u64);

/// The bytes of a string, or of a byte slice.
///
/// # Safety
/// The words are those of a string that nobody writes while the result is in use.
#[inline]
pub unsafe fn bytes<'a>(s: Str) -> &'a [u8] {
    if s.1 == 0 {
        return &[];
    }
    // SAFETY: handed on to the caller; a string with bytes has an address.
    unsafe { std::slice::from_raw_parts(s.0 as *const u8, s.1 as usize) }
}

/// Whether two strings are equal.
///
/// # Safety
/// The words are those of strings.
#[inline]
pub unsafe fn equal(a: Str, b: Str) -> bool {
    // SAFETY: handed on to the caller.
    a.1 == b.1 && (a.0 == b.0 || unsafe { bytes(a) == bytes(b) })
}

/// -1, 0 or 1 as `a` sorts before, with or after `b`.
///
/// # Safety
/// The words are those of strings.
pub unsafe fn compare(a: Str, b: Str) -> i64 {
    // SAFETY: handed on to the caller.
    unsafe { bytes(a).cmp(bytes(b)) as i64 }
}

/// A new string with these bytes.
pub fn new(env: &mut Env<'_>, text: &[u8]) -> Result<Str, Fail> {
    if text.is_empty() {
        return Ok((0, 0));
    }
    let p = env.allocate(text.len(), Pattern::NONE)?;
    // SAFETY: the object was just allocated with this length.
    unsafe { p.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    Ok((p as u64, text.len() as u64))
}

/// `parts[0] + parts[1] + …`. If only one of them is not empty the result is that one.
///
/// # Safety
/// `part(i)` gives the words of strings.
pub unsafe fn concat(env: &mut Env<'_>, n: usize, part: impl Fn(usize) -> Str) -> Result<Str, Fail> {
    let mut total = 0u64;
    let mut only = (0, 0);
    let mut filled = 0;
    for i in 0..n {
        let s = part(i);
        if s.1 != 0 {
            (only, filled) = (s, filled + 1);
            total = total.checked_add(s.1).ok_or(Fail::Fatal("string concatenation too long"))?;
        }
    }
    if filled <= 1 {
        return Ok(only);
    }
    let p = env.allocate(total as usize, Pattern::NONE)?;
    let mut at = p;
    for i in 0..n {
        let s = part(i);
        if s.1 != 0 {
            // SAFETY: the parts' lengths add up to the object's; strings are readable.
            unsafe {
                at.copy_from_nonoverlapping(s.0 as *const u8, s.1 as usize);
                at = at.add(s.1 as usize);
            }
        }
    }
    Ok((p as u64, total))
}

/// The rune at the start of some bytes, and its width: (`RUNE_ERROR`, 1) if they are no UTF-8, (`RUNE_ERROR`, 0) for none.
#[inline]
pub fn decode_rune(s: &[u8]) -> (u32, usize) {
    match s.first() {
        None => (RUNE_ERROR, 0),
        Some(b) if *b < 0x80 => (*b as u32, 1),
        Some(_) => decode_long(s),
    }
}

fn decode_long(s: &[u8]) -> (u32, usize) {
    let follows =
        |i: usize, low: u8, high: u8| s.get(i).filter(|b| (low..=high).contains(b)).map(|b| *b as u32 & 0x3f);
    let b = s[0];
    // The second byte's range keeps out overlong forms, surrogates and what is beyond the last rune.
    let (width, low, high) = match b {
        0xc2..=0xdf => (2, 0x80, 0xbf),
        0xe0 => (3, 0xa0, 0xbf),
        0xed => (3, 0x80, 0x9f),
        0xe1..=0xef => (3, 0x80, 0xbf),
        0xf0 => (4, 0x90, 0xbf),
        0xf1..=0xf3 => (4, 0x80, 0xbf),
        0xf4 => (4, 0x80, 0x8f),
        _ => return (RUNE_ERROR, 1),
    };
    let mut rune = b as u32 & (0x7f >> width);
    for i in 1..width {
        let (low, high) = if i == 1 { (low, high) } else { (0x80, 0xbf) };
        match follows(i, low, high) {
            Some(bits) => rune = rune << 6 | bits,
            None => return (RUNE_ERROR, 1),
        }
    }
    (rune, width)
}

/// The UTF-8 of a rune given as an integer; what is no rune becomes U+FFFD.
pub fn encode_rune(rune: i64, buffer: &mut [u8; 4]) -> &str {
    match u32::try_from(rune).ok().and_then(char::from_u32) {
        Some(c) => c.encode_utf8(buffer),
        None => RUNE_ERROR_UTF8,
    }
}

/// `string(rune)`.
pub fn of_rune(env: &mut Env<'_>, rune: i64) -> Result<Str, Fail> {
    new(env, encode_rune(rune, &mut [0; 4]).as_bytes())
}

/// `string([]rune)`.
///
/// # Safety
/// `p` is readable for `n` runes.
pub unsafe fn of_runes(env: &mut Env<'_>, p: *const i32, n: usize) -> Result<Str, Fail> {
    // SAFETY: handed on to the caller.
    let rune = |i: usize| unsafe { p.add(i).read() } as i64;
    let total = (0..n).map(|i| encode_rune(rune(i), &mut [0; 4]).len()).sum();
    if total == 0 {
        return Ok((0, 0));
    }
    let to = env.allocate(total, Pattern::NONE)?;
    let mut at = 0;
    for i in 0..n {
        let mut buffer = [0; 4];
        // A racing writer may have changed the rune since it was measured: what does not fit any more is left out.
        let text = encode_rune(rune(i), &mut buffer);
        let len = text.len().min(total - at);
        // SAFETY: `at + len <= total`, the object's length.
        unsafe { to.add(at).copy_from_nonoverlapping(text.as_ptr(), len) };
        at += len;
    }
    Ok((to as u64, total as u64))
}

/// `[]byte(string)`: pointer, length, capacity.
///
/// # Safety
/// The words are those of a string.
pub unsafe fn to_bytes(env: &mut Env<'_>, s: Str) -> Result<(u64, u64, u64), Fail> {
    if s.1 == 0 {
        return Ok((std::ptr::from_ref(&crate::heap::alloc::ZERO_SIZED) as u64, 0, 0));
    }
    let cap = round_up(s.1 as usize, false);
    let p = env.allocate(cap, Pattern::NONE)?;
    // SAFETY: the object has at least the string's length.
    unsafe { p.copy_from_nonoverlapping(s.0 as *const u8, s.1 as usize) };
    Ok((p as u64, s.1, cap as u64))
}

/// `[]rune(string)`: pointer, length, capacity.
///
/// # Safety
/// The words are those of a string.
pub unsafe fn to_runes(env: &mut Env<'_>, s: Str) -> Result<(u64, u64, u64), Fail> {
    // SAFETY: handed on to the caller.
    let text = unsafe { bytes(s) };
    let count = Runes(text).count();
    if count == 0 {
        return Ok((std::ptr::from_ref(&crate::heap::alloc::ZERO_SIZED) as u64, 0, 0));
    }
    let bytes = round_up(4 * count, false);
    let p = env.allocate(bytes, Pattern::NONE)?.cast::<u32>();
    for (i, rune) in Runes(text).take(count).enumerate() {
        // SAFETY: the object has room for `count` runes.
        unsafe { p.add(i).write(rune) };
    }
    Ok((p as u64, count as u64, bytes as u64 / 4))
}

/// Shows the runes at the start of some bytes, and their numbers, until so many bytes are read; gives the numbers of bytes and
/// runes.
pub fn runes(text: &[u8], bytes: usize, mut show: impl FnMut(usize, u32)) -> (usize, usize) {
    let (mut read, mut n) = (0, 0);
    while read < bytes.min(text.len()) {
        let (rune, width) = decode_rune(&text[read..]);
        show(n, rune);
        (read, n) = (read + width, n + 1);
    }
    (read, n)
}

/// The runes of some bytes, as `range` gives them.
struct Runes<'a>(&'a [u8]);

impl Iterator for Runes<'_> {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        let (rune, width) = decode_rune(self.0);
        self.0 = &self.0[width..];
        (width > 0).then_some(rune)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::World;
    use super::*;

    fn words(s: &'static [u8]) -> Str {
        (s.as_ptr() as u64, s.len() as u64)
    }

    #[test]
    fn runes_decode_as_in_go() {
        let cases: &[(&[u8], u32, usize)] = &[
            (b"a", 97, 1),
            (b"", RUNE_ERROR, 0),
            ("é".as_bytes(), 0xe9, 2),
            ("日".as_bytes(), 0x65e5, 3),
            ("\u{10ffff}".as_bytes(), 0x10ffff, 4),
            (b"\xc0\x80", RUNE_ERROR, 1),
            (b"\xe0\x80\x80", RUNE_ERROR, 1),
            (b"\xed\xa0\x80", RUNE_ERROR, 1),
            (b"\xf4\x90\x80\x80", RUNE_ERROR, 1),
            (b"\xe6\x97", RUNE_ERROR, 1),
            (b"\x80", RUNE_ERROR, 1),
            (b"\xff", RUNE_ERROR, 1),
        ];
        for (bytes, rune, width) in cases {
            assert_eq!(decode_rune(bytes), (*rune, *width), "{bytes:?}");
        }
        for c in (0..=0x10ffff).filter_map(char::from_u32) {
            let mut b = [0; 4];
            let s = c.encode_utf8(&mut b);
            assert_eq!(decode_rune(s.as_bytes()), (c as u32, s.len()));
        }
    }

    #[test]
    fn conversions_and_concatenation() {
        let mut w = World::new(&[]);
        let mut env = w.env();
        // SAFETY: the words are those of static strings and of objects made here.
        unsafe {
            let parts = [words(b"ab"), words(b""), words(b"cd"), words(b"e")];
            let s = concat(&mut env, 4, |i| parts[i]).unwrap();
            assert_eq!(bytes(s), b"abcde");
            assert_eq!(concat(&mut env, 2, |i| parts[i]).unwrap(), parts[0]);
            assert!(equal(s, words(b"abcde")) && !equal(s, words(b"abcdf")));
            assert_eq!(compare(words(b"ab"), words(b"abc")), -1);
            assert_eq!(compare(words(b"b"), words(b"abc")), 1);
            assert_eq!(compare(words(b""), words(b"")), 0);
            let (p, n, cap) = to_runes(&mut env, words(b"a\xffb\xe6\x97\xa5")).unwrap();
            assert_eq!((n, cap), (4, 4));
            assert_eq!(bytes(of_runes(&mut env, p as *const i32, 4).unwrap()), "a\u{fffd}b日".as_bytes());
            let (_, n, cap) = to_bytes(&mut env, words(b"0123456789")).unwrap();
            assert_eq!((n, cap), (10, 16));
            for (rune, want) in
                [(0x65e5, "日"), (-1, "\u{fffd}"), (0xd800, "\u{fffd}"), (1 << 40, "\u{fffd}")]
            {
                assert_eq!(bytes(of_rune(&mut env, rune).unwrap()), want.as_bytes());
            }
        }
    }
}
