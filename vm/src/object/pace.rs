//! Comparisons that may be stopped.
//!
//! Equality of large values takes long, and whoever wants the processor must not wait for it. So a comparison counts the
//! bytes that it looks at, and after some of them looks at the doorbell. If that rings it fails with [`Fail::Stopped`], and
//! on the way out every array, struct and string that it was in notes its index: that is the way back, innermost first. A
//! comparison that is gone on with takes the indices from the other end. Nothing else is kept: values that somebody changes
//! meanwhile, which is a race of the program, make the answer wrong and nothing worse, since each index is held against
//! what there is now.

use super::{Fail, string};
use urgo_abi::layout::Doorbell;
use urgo_abi::runtime_call::PIECE;

/// How far a comparison is, and when it looks at the doorbell.
#[derive(Debug)]
pub struct Pace<'a> {
    /// Bytes until the next look.
    left: usize,
    /// `None`: it is never stopped.
    doorbell: Option<&'a Doorbell>,
    /// Indices, the outermost last.
    way: Vec<usize>,
}

impl<'a> Pace<'a> {
    /// The pace of a comparison that was stopped there; nowhere if it begins.
    #[inline]
    pub fn new(doorbell: &'a Doorbell, way: Vec<usize>) -> Pace<'a> {
        Pace { left: PIECE, doorbell: Some(doorbell), way }
    }

    /// The pace of one that is not to be stopped.
    #[inline]
    pub fn endless() -> Pace<'static> {
        Pace { left: PIECE, doorbell: None, way: Vec::new() }
    }

    /// Where a comparison was stopped.
    pub fn way(self) -> Vec<usize> {
        self.way
    }

    /// The next number of the way back; 0 where there is none.
    pub fn take(&mut self) -> usize {
        self.way.pop().unwrap_or(0)
    }

    /// Notes numbers on the way out; they are taken in the opposite order.
    pub fn note(&mut self, numbers: &[usize]) {
        self.way.extend_from_slice(numbers);
    }

    /// Counts bytes that are being looked at; fails if the doorbell is found to ring.
    #[inline]
    pub fn spend(&mut self, bytes: usize) -> Result<(), Fail> {
        if bytes < self.left {
            self.left -= bytes;
            return Ok(());
        }
        self.look()
    }

    #[cold]
    fn look(&mut self) -> Result<(), Fail> {
        self.left = PIECE;
        if self.doorbell.is_some_and(Doorbell::is_rung) { Err(Fail::Stopped) } else { Ok(()) }
    }

    /// Goes over bytes in pieces until `step`, which is given offset and length, has an answer.
    #[inline]
    pub fn pieces<T>(
        &mut self,
        n: usize,
        mut step: impl FnMut(usize, usize) -> Option<T>,
    ) -> Result<Option<T>, Fail> {
        if n <= PIECE {
            return Ok(step(0, n));
        }
        let mut done = self.way.pop().unwrap_or(0).min(n);
        while done < n {
            let len = PIECE.min(n - done);
            if let Some(answer) = step(done, len) {
                return Ok(Some(answer));
            }
            done += len;
            if done < n && self.look().is_err() {
                self.way.push(done);
                return Err(Fail::Stopped);
            }
        }
        Ok(None)
    }
}

/// A way of going over the parts of two values that are compared.
pub trait Walk: Sized {
    /// Whether all of `n` parts of so many bytes are equal.
    fn each(
        &mut self,
        n: usize,
        bytes: usize,
        equal: impl FnMut(usize, &mut Self) -> Result<bool, Fail>,
    ) -> Result<bool, Fail>;

    /// Whether two pieces of memory are the same byte by byte.
    ///
    /// # Safety
    /// Both are readable for `n` bytes.
    unsafe fn equal_bytes(&mut self, a: *const u8, b: *const u8, n: usize) -> Result<bool, Fail>;

    /// Whether two strings are equal.
    ///
    /// # Safety
    /// The words are those of strings.
    #[inline]
    unsafe fn equal_strings(&mut self, a: string::Str, b: string::Str) -> Result<bool, Fail> {
        // SAFETY: handed on to the caller.
        Ok(a.1 == b.1 && unsafe { self.equal_bytes(a.0 as *const u8, b.0 as *const u8, a.1 as usize) }?)
    }
}

/// Looks at so little that nobody needs to be asked in between, and fails with [`Fail::Stopped`] where there is more. So most
/// comparisons know nothing of the doorbell.
#[derive(Debug)]
pub struct Quick {
    /// Parts and small stretches of bytes that may still be looked at.
    left: usize,
}

impl Default for Quick {
    #[inline]
    fn default() -> Quick {
        Quick { left: 256 }
    }
}

impl Walk for Quick {
    #[inline]
    fn each(
        &mut self,
        n: usize,
        _: usize,
        mut equal: impl FnMut(usize, &mut Self) -> Result<bool, Fail>,
    ) -> Result<bool, Fail> {
        if n > self.left {
            return Err(Fail::Stopped);
        }
        self.left -= n;
        for i in 0..n {
            match equal(i, self) {
                Ok(true) => {}
                other => return other,
            }
        }
        Ok(true)
    }

    #[inline]
    unsafe fn equal_bytes(&mut self, a: *const u8, b: *const u8, n: usize) -> Result<bool, Fail> {
        // Parts are few, so that none needs to be small for all to be.
        if n > PIECE / 64 && a != b {
            return Err(Fail::Stopped);
        }
        // SAFETY: handed on to the caller.
        Ok(unsafe { super::equal_bytes(a, b, n) })
    }
}

impl Walk for Pace<'_> {
    /// Parts in front of where a comparison was stopped are equal. A stop is noted.
    fn each(
        &mut self,
        n: usize,
        bytes: usize,
        mut equal: impl FnMut(usize, &mut Self) -> Result<bool, Fail>,
    ) -> Result<bool, Fail> {
        let first = self.way.pop().unwrap_or(0);
        for i in first..n {
            match self.spend(bytes).and_then(|()| equal(i, self)) {
                Ok(true) => {}
                Err(Fail::Stopped) => {
                    self.way.push(i);
                    return Err(Fail::Stopped);
                }
                other => return other,
            }
        }
        Ok(true)
    }

    unsafe fn equal_bytes(&mut self, a: *const u8, b: *const u8, n: usize) -> Result<bool, Fail> {
        if a == b {
            return Ok(true);
        }
        // SAFETY: handed on to the caller; a piece lies inside.
        let differ = |at: usize, len| unsafe { !super::equal_bytes(a.add(at), b.add(at), len) };
        Ok(self.pieces(n, |at, len| differ(at, len).then_some(()))?.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{World, desc};
    use super::super::{equal_walk, hash};
    use super::*;
    use urgo_abi::inst::TypeId;
    use urgo_abi::typedesc::{Equality, TypeShape};

    /// What something gives that goes on after every stop, and how often it was stopped while the bell rang all the time.
    fn stopped<T>(mut what: impl FnMut(&mut Pace<'_>) -> Result<T, Fail>) -> (T, usize) {
        let bell = Doorbell::new();
        bell.ring(1);
        let (mut way, mut stops) = (vec![], 0);
        loop {
            let mut pace = Pace::new(&bell, way);
            match what(&mut pace) {
                Ok(result) => {
                    assert_eq!(pace.way(), [], "a way back is left after the end");
                    return (result, stops);
                }
                Err(fail) => assert_eq!(fail, Fail::Stopped),
            }
            (way, stops) = (pace.way(), stops + 1);
        }
    }

    #[test]
    fn comparisons_go_on_where_they_were_stopped() {
        let mut string = desc(TypeShape::String, 16, &[0]);
        string.equality = Equality::Parts;
        let mut array = desc(TypeShape::Array(TypeId(1), 3), 48, &[0, 2, 4]);
        array.equality = Equality::Parts;
        let w = World::new(&[string, array]);
        let long: Vec<u8> = (0..200_000u32).map(|i| (i % 251) as u8).collect();
        let (same, mut other) = (long.clone(), long.clone());
        let words = |s: &[u8]| [s.as_ptr() as u64, s.len() as u64];
        let equal = |other: &[u8]| {
            let a = [words(&long), words(b"x"), words(&long)];
            let b = [words(&same), words(b"x"), words(other)];
            let (a, b) = (a.as_ptr().cast(), b.as_ptr().cast());
            // SAFETY: both are addresses of three strings' words.
            stopped(|pace| unsafe { equal_walk(&w.types, TypeId(2), a, b, pace) }).0
        };
        let first = long.clone();
        for at in [0, PIECE - 1, PIECE, 3 * PIECE - 1, long.len() - 1] {
            assert!(equal(&other), "{at}");
            other[at] ^= 0x80;
            assert!(!equal(&other), "{at}");
            other[at] ^= 0x80;
        }
        // SAFETY: both are as long as that.
        let both =
            |pace: &mut Pace<'_>| unsafe { pace.equal_bytes(first.as_ptr(), long.as_ptr(), long.len()) };
        assert_eq!(stopped(both), (true, 3));
    }

    #[test]
    fn a_hash_made_in_pieces_is_the_same() {
        let text: Vec<u8> = (0..300_000u32).map(|i| (i * i % 255) as u8).collect();
        for n in [17, 65_535, 65_536, 65_537, 65_552, 65_553, 131_072, 131_073, 131_088, 299_999] {
            // SAFETY: the text is longer.
            let (hash, stops) = stopped(|pace| unsafe { hash::bytes_paced(text.as_ptr(), n, 7, pace) });
            // SAFETY: as above.
            assert_eq!(hash, unsafe { hash::bytes(text.as_ptr(), n, 7) }, "{n}");
            assert_eq!(stops, (n - 2) / PIECE, "{n}");
        }
    }
}
