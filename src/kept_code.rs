//! Machine code of programs that ran before, kept in files between runs.
//!
//! **Problem.** A program that uses much of the library spends most of a short run in the interpreter, waiting for a compiler
//! that does what it did in the last run.
//!
//! **Idea.** A blob is inert data that names whatever it refers to, as a module does, and it belongs to one module. So it is
//! kept beside the module ([`crate::cache`]), and placed when the function is called for the first time ([`urgo_vm::tier`]).
//!
//! - A file begins with the module's checksum and the processor's features: code of another module, or for another machine, is none.
//! - What the file contains is said in front; a blob is read when it is asked for, and none if its checksum differs.
//! - Nobody can verify machine code. What is taken must have been written by this user, through this executable.
//! - A run that has compiled something writes the file anew when it ends, with what it had and what is new. Of two that end at the
//!   same time one is lost, and compiles again the next time.

use crate::cache::{self, Cache, Key};
use std::collections::HashMap;
use std::fs::File;
use std::sync::{Mutex, MutexGuard, PoisonError};
use urgo_abi::code::{CodeBlob, Kept, Unit};

/// What a file begins with: changed when the form of what follows does.
const MAGIC: &[u8; 8] = b"urgo co1";
/// Bytes of a file's head: what it begins with, the module's checksum, the target's, the length and the checksum of the table.
const HEAD_BYTES: usize = 40;
/// Most bytes of one file. A program that has more keeps what it compiled first.
const MOST_BYTES_EACH: u64 = 32 << 20;

/// Where a blob lies in a file.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: u64,
    len: u32,
    sum: u64,
}

/// A line of a file's table: the blobs follow the table in its order.
type Line = (Unit, u32, u64);

/// The code of one program in the cache.
#[derive(Debug)]
pub struct KeptCode {
    cache: Cache,
    key: Key,
    /// Checksums of the module and of what tells the processor.
    of: [u64; 2],
    /// What earlier runs have left.
    file: Option<File>,
    places: HashMap<Unit, Place>,
    /// What this run has compiled. Held for a moment only.
    added: Mutex<Added>,
}

#[derive(Debug, Default)]
struct Added {
    blobs: Vec<(Unit, Vec<u8>)>,
    bytes: u64,
}

impl KeptCode {
    /// What is kept of the program under `key` whose module has this checksum, for a processor that `target` describes
    /// ([`urgo_abi::code::Compiler::target`]).
    pub fn open(cache: &Cache, key: Key, module: u64, target: &str) -> KeptCode {
        let of = [module, cache::checksum(target.as_bytes())];
        let (file, places) = match read_table(cache, key, of) {
            Some((file, places)) => (Some(file), places),
            None => (None, HashMap::new()),
        };
        KeptCode { cache: cache.clone(), key, of, file, places, added: Mutex::default() }
    }

    fn added(&self) -> MutexGuard<'_, Added> {
        // Whatever panics under the lock leaves plain data behind.
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes of a blob, if they are as they were written.
    fn bytes(&self, place: Place) -> Option<Vec<u8>> {
        let mut bytes = vec![0; place.len as usize];
        cache::read_at(self.file.as_ref()?, &mut bytes, place.offset)?;
        (cache::checksum(&bytes) == place.sum).then_some(bytes)
    }

    /// Writes what was compiled since, if anything was, with what was there. Nothing is said of a folder that cannot be written to.
    pub fn store(&self) {
        let added = std::mem::take(&mut *self.added()).blobs;
        if added.is_empty() {
            return;
        }
        let mut old: Vec<(&Unit, &Place)> = self.places.iter().collect();
        old.sort_by_key(|(_, place)| place.offset);
        let old = old.into_iter().filter_map(|(unit, place)| Some((*unit, self.bytes(*place)?)));
        // A blob that could not be read was compiled again.
        let old = old.filter(|(unit, _)| added.iter().all(|(new, _)| new != unit));
        let all: Vec<(Unit, Vec<u8>)> = old.chain(added.iter().cloned()).collect();
        let line = |(unit, bytes): &(Unit, Vec<u8>)| (*unit, bytes.len() as u32, cache::checksum(bytes));
        let lines: Vec<Line> = all.iter().map(line).collect();
        let Ok(table) = postcard::to_stdvec(&lines) else { return };
        let mut head = MAGIC.to_vec();
        for number in [self.of[0], self.of[1], table.len() as u64, cache::checksum(&table)] {
            head.extend_from_slice(&number.to_le_bytes());
        }
        let pieces: Vec<&[u8]> =
            [&head[..], &table].into_iter().chain(all.iter().map(|(_, bytes)| &bytes[..])).collect();
        self.cache.write(&self.cache.code_path(self.key), &pieces);
    }
}

impl Kept for KeptCode {
    fn units(&self) -> Vec<Unit> {
        self.places.keys().copied().collect()
    }

    fn find(&self, unit: Unit) -> Option<CodeBlob> {
        postcard::from_bytes(&self.bytes(*self.places.get(&unit)?)?).ok()
    }

    fn keep(&self, unit: Unit, blob: &CodeBlob) {
        let Ok(bytes) = postcard::to_stdvec(blob) else { return };
        let there: u64 = self.places.values().map(|p| u64::from(p.len)).sum();
        let mut added = self.added();
        let len = bytes.len() as u64;
        if there + added.bytes + len <= MOST_BYTES_EACH {
            added.bytes += len;
            added.blobs.push((unit, bytes));
        }
    }
}

/// The file under a key, and where its blobs lie, if it is of this module and target.
fn read_table(cache: &Cache, key: Key, of: [u64; 2]) -> Option<(File, HashMap<Unit, Place>)> {
    let file = cache::open_own(&cache.code_path(key))?;
    let mut head = [0; HEAD_BYTES];
    cache::read_at(&file, &mut head, 0)?;
    let (magic, rest) = head.split_first_chunk()?;
    let mut numbers = rest.as_chunks().0.iter().map(|b| u64::from_le_bytes(*b));
    let (module, target, len, sum) = (numbers.next()?, numbers.next()?, numbers.next()?, numbers.next()?);
    if magic != MAGIC || [module, target] != of || len > MOST_BYTES_EACH {
        return None;
    }
    let mut table = vec![0; len as usize];
    cache::read_at(&file, &mut table, HEAD_BYTES as u64)?;
    if cache::checksum(&table) != sum {
        return None;
    }
    let mut offset = HEAD_BYTES as u64 + len;
    let mut places = HashMap::new();
    for (unit, len, sum) in postcard::from_bytes::<Vec<Line>>(&table).ok()? {
        places.insert(unit, Place { offset, len, sum });
        offset += u64::from(len);
    }
    // A file that was cut short is none.
    (file.metadata().ok()?.len() == offset).then_some((file, places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use urgo_abi::inst::FuncId;

    fn blob(byte: u8) -> CodeBlob {
        let mut blob = CodeBlob::default();
        blob.fast.bytes = vec![byte; 100];
        blob
    }

    fn unit(n: u32) -> Unit {
        Unit::Function(FuncId(n))
    }

    #[test]
    fn code_is_found_by_unit_module_and_target() {
        let cache = Cache::for_test("code");
        let key = Cache::key(&[]).expect("a key");
        let open = |module, target| KeptCode::open(&cache, key, module, target);
        let first = open(1, "t");
        assert!(first.units().is_empty());
        first.store();
        assert!(!cache.code_path(key).exists(), "nothing was compiled");
        first.keep(unit(1), &blob(1));
        first.keep(Unit::Resume(FuncId(1), 0), &blob(2));
        first.store();
        let second = open(1, "t");
        assert_eq!(second.find(unit(1)), Some(blob(1)));
        assert_eq!(second.find(Unit::Resume(FuncId(1), 0)), Some(blob(2)));
        assert_eq!(second.find(unit(2)), None);
        second.keep(unit(2), &blob(3));
        second.store();
        let third = open(1, "t");
        let mut units = third.units();
        units.sort_by_key(|u| matches!(u, Unit::Resume(..)));
        assert_eq!(units.len(), 3);
        assert_eq!([1, 2].map(|n| third.find(unit(n))), [Some(blob(1)), Some(blob(3))]);
        assert!(open(2, "t").units().is_empty(), "another module");
        assert!(open(1, "u").units().is_empty(), "another processor");
        cache.remove();
    }

    #[test]
    fn damaged_code_is_none() {
        let cache = Cache::for_test("damaged-code");
        let key = Cache::key(&[]).expect("a key");
        let first = KeptCode::open(&cache, key, 1, "t");
        first.keep(unit(1), &blob(1));
        first.store();
        let path = cache.code_path(key);
        let whole = std::fs::read(&path).expect("a file");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, &bytes).expect("written");
            assert_eq!(KeptCode::open(&cache, key, 1, "t").find(unit(1)), None, "byte {at}");
            std::fs::write(&path, &whole[..at]).expect("written");
            assert_eq!(KeptCode::open(&cache, key, 1, "t").find(unit(1)), None, "length {at}");
        }
        cache.remove();
    }

    #[test]
    fn what_is_too_much_is_not_kept() {
        let cache = Cache::for_test("much-code");
        let key = Cache::key(&[]).expect("a key");
        let first = KeptCode::open(&cache, key, 1, "t");
        let mut large = CodeBlob::default();
        large.fast.bytes = vec![0; 20 << 20];
        first.keep(unit(1), &large);
        first.keep(unit(2), &large);
        first.keep(unit(3), &blob(3));
        first.store();
        let second = KeptCode::open(&cache, key, 1, "t");
        assert_eq!([1, 2, 3].map(|n| second.find(unit(n)).is_some()), [true, false, true]);
        cache.remove();
    }
}
