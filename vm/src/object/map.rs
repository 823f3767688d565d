//! Maps: hash tables of groups of eight slots.
//!
//! A *group* is a word of eight control bytes followed by eight slots of key and element. A control byte is 0 for an
//! empty slot, 1 for a deleted one, and 0x80 plus seven bits of the hash for a full one; so zeroed memory is an empty
//! group, and all eight bytes are compared with a key's hash at once. Groups are probed along a triangular sequence that
//! ends at the first group with an empty slot.
//!
//! A map of up to eight entries is one group without hashing. A larger one is a *directory* of tables, indexed by the
//! hash's top bits; a table holds up to [`MAX_TABLE`] slots and then splits in two, so that growing costs bounded time at
//! once. Several directory entries may share a table: table `t` serves all hashes that begin with its prefix.
//!
//! | object | words |
//! |---|---|
//! | map | entries, seed, directory or group, depth and flags ([`Header`]) |
//! | table | groups, slots, room, prefix ([`Table`]) |
//! | iterator | map, groups, position ([`Iterator`]) |
//!
//! **Iteration** gives every entry at most once, gives none that was deleted before it was reached, and may give or skip
//! new ones, whatever happens to the map meanwhile. It walks the circle of hash prefixes from a random table on; since
//! splitting only refines prefixes, a position stays meaningful. Of the table at its position it keeps the groups: as
//! long as the table still has the same, entries are read from them; once it was rebuilt (never in place), the old groups
//! serve as a list of keys that are looked up in the map. A key unequal to itself (NaN) cannot be looked up, but neither
//! deleted nor changed except by `clear`, so its old entry is still true.
//!
//! Operations notice by a flag when another thread writes at the same time, as a help and not as a guarantee.
//!
//! Keys and elements of more than [`MAX_INLINE`] bytes are objects of their own, to which slots point.

use super::{Env, Fail, Pace, Types, Walk, equal_values, hash, store_value, string};
use crate::heap::{Pattern, barrier};
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use urgo_abi::code::SLOW;
use urgo_abi::inst::TypeId;
use urgo_abi::runtime_call::PIECE;
use urgo_abi::typedesc::{MapKey, PointerMap};

/// Slots of a group.
const GROUP: usize = 8;
/// Bytes in front of a group's slots.
const CONTROL_BYTES: usize = 8;
/// Slots beyond which a table splits instead of growing.
const MAX_TABLE: usize = 1024;
/// Tables that an iterator leaves in one go.
const WALK: usize = 8;
/// Directory bits beyond which tables grow instead of splitting: more than that says that the hashes are alike.
const MAX_DEPTH: u8 = 30;
/// Larger keys and elements are not kept in slots.
const MAX_INLINE: usize = 128;
/// Room for a key of a flattened type: at most 16 leaves of 8 bytes, with some padding.
const KEY_BUFFER: usize = 40;

const LSB: u64 = 0x0101_0101_0101_0101;
const MSB: u64 = 0x8080_8080_8080_8080;
const DELETED: u8 = 1;

/// The circle of prefixes is counted in these units, the hash's top 32 bits.
const CIRCLE: u64 = 1 << 32;

/// Layout of a map type's groups.
#[derive(Debug)]
pub struct MapLayout {
    key: TypeId,
    elem: TypeId,
    elem_offset: usize,
    slot_bytes: usize,
    group_bytes: usize,
    key_indirect: bool,
    elem_indirect: bool,
    /// How keys are hashed and compared; `None`: by their type.
    form: Option<MapKey>,
    pattern: Pattern,
    /// What `pattern` borrows.
    _pointers: PointerMap,
}

impl MapLayout {
    pub(super) fn new(types: &Types, key: TypeId, elem: TypeId) -> MapLayout {
        let (k, e) = (types.get(key), types.get(elem));
        let (key_indirect, elem_indirect) = (k.size() > MAX_INLINE, e.size() > MAX_INLINE);
        let placed =
            |indirect: bool, size: usize, align: u32| if indirect { (8, 8) } else { (size, align as usize) };
        let (k_size, k_align) = placed(key_indirect, k.size(), k.desc.align);
        let (e_size, e_align) = placed(elem_indirect, e.size(), e.desc.align);
        let elem_offset = k_size.next_multiple_of(e_align.max(1));
        // At least one byte, so that an element of size 0 lies inside its group.
        let end = elem_offset + if e_size == 0 { 1 } else { e_size };
        let slot_bytes = end.next_multiple_of(k_align.max(e_align).max(1));
        let group_bytes = (CONTROL_BYTES + GROUP * slot_bytes).next_multiple_of(8);
        let mut pointers = PointerMap::default();
        for slot in 0..GROUP {
            let at = CONTROL_BYTES + slot * slot_bytes;
            mark_pointers(&mut pointers, at, key_indirect, &k.desc.pointers);
            mark_pointers(&mut pointers, at + elem_offset, elem_indirect, &e.desc.pointers);
        }
        // SAFETY: the layout keeps the map's bits, and lives as long as the types, which outlive the heap's objects.
        let pattern = unsafe { Pattern::of(&pointers, group_bytes) };
        MapLayout {
            key,
            elem,
            elem_offset,
            slot_bytes,
            group_bytes,
            key_indirect,
            elem_indirect,
            form: k.desc.map_key(),
            pattern,
            _pointers: pointers,
        }
    }
}

fn mark_pointers(map: &mut PointerMap, at: usize, indirect: bool, value: &PointerMap) {
    if indirect {
        map.set(at / 8);
        return;
    }
    for w in (0..64 * value.bits.len()).filter(|w| value.get(*w)) {
        map.set(at / 8 + w);
    }
}

/// A map object.
#[repr(C)]
struct Header {
    used: u64,
    seed: u64,
    /// Null; the only group of a small map; or the directory, an array of `2^depth` tables' addresses.
    dir: *mut u8,
    depth: u8,
    /// Whether `dir` is a directory.
    has_tables: bool,
    writing: AtomicU8,
    /// Counts `clear`.
    clears: u32,
}
const HEADER_POINTERS: Pattern = Pattern::of_static(&0b100, 4);

/// A table object.
#[repr(C)]
struct Table {
    groups: *mut u8,
    /// Slots, a power of two of at least 16.
    slots: u32,
    /// Slots that may be filled before the table must be rebuilt; deleted ones do not count as free.
    room: u32,
    used: u32,
    /// Leading bits of the hash that all its entries share.
    depth: u8,
    /// Those bits, at the top of 32.
    prefix: u32,
}
const TABLE_POINTERS: Pattern = Pattern::of_static(&0b1, 4);

/// An iterator object.
#[repr(C)]
struct Iterator {
    map: *mut Header,
    /// Groups being walked; null between tables.
    groups: *mut u8,
    /// Their slots.
    slots: u64,
    /// Slots seen of them.
    index: u64,
    /// Where in them the walk began.
    offset: u64,
    /// Position on the circle, and units of the present table.
    position: u64,
    span: u64,
    /// Units still to be walked, the present table's among them.
    left: u64,
    clears: u64,
}
const ITERATOR_POINTERS: Pattern = Pattern::of_static(&0b11, 9);

const _: () = assert!(size_of::<Header>() == 32 && size_of::<Table>() == 32 && size_of::<Iterator>() == 72);

/// A key being looked for.
pub(crate) trait Key {
    fn hash(&self, seed: u64) -> Result<u64, Fail>;
    /// # Safety
    /// `at` holds a key of the map's type.
    unsafe fn equals(&self, at: *const u8) -> bool;
    /// # Safety
    /// `at` has room for a key of the map's type.
    unsafe fn store(&self, at: *mut u8);
    /// Whether the key is so large that looking for it takes long.
    #[inline(always)]
    fn is_long(&self) -> bool {
        false
    }
    /// Whether a found key is overwritten by an equal one, since equal is not the same.
    const OVERWRITES: bool;
}

/// A key of 32 bits.
pub(crate) struct Bits32(pub u32);
/// A key of 64 bits.
pub(crate) struct Bits64(pub u64);
/// A key of two times 64 bits.
pub(crate) struct Pair(pub u64, pub u64);
/// A string as a key.
pub(crate) struct Text(pub string::Str);
struct Any<'a> {
    types: &'a Types,
    ty: TypeId,
    bytes: usize,
    at: *const u8,
    /// A word for the hash of NaN.
    random: u64,
}

impl Key for Bits32 {
    #[inline]
    fn hash(&self, seed: u64) -> Result<u64, Fail> {
        Ok(hash::word(self.0 as u64, seed))
    }
    #[inline]
    unsafe fn equals(&self, at: *const u8) -> bool {
        // SAFETY: handed on to the caller, also below.
        unsafe { at.cast::<u32>().read() == self.0 }
    }
    #[inline]
    unsafe fn store(&self, at: *mut u8) {
        // SAFETY: as above.
        unsafe { at.cast::<u32>().write(self.0) }
    }
    const OVERWRITES: bool = false;
}

impl Key for Bits64 {
    #[inline]
    fn hash(&self, seed: u64) -> Result<u64, Fail> {
        Ok(hash::word(self.0, seed))
    }
    #[inline]
    unsafe fn equals(&self, at: *const u8) -> bool {
        // SAFETY: handed on to the caller, also below.
        unsafe { at.cast::<u64>().read() == self.0 }
    }
    #[inline]
    unsafe fn store(&self, at: *mut u8) {
        // SAFETY: as above.
        unsafe { barrier::store_word(at.cast(), self.0) }
    }
    const OVERWRITES: bool = false;
}

impl Key for Pair {
    #[inline]
    fn hash(&self, seed: u64) -> Result<u64, Fail> {
        Ok(hash::pair(self.0, self.1, seed))
    }
    #[inline]
    unsafe fn equals(&self, at: *const u8) -> bool {
        // SAFETY: handed on to the caller, also below.
        unsafe { at.cast::<(u64, u64)>().read() == (self.0, self.1) }
    }
    #[inline]
    unsafe fn store(&self, at: *mut u8) {
        // SAFETY: as above.
        unsafe {
            barrier::store_word(at.cast(), self.0);
            barrier::store_word(at.cast::<u64>().add(1), self.1);
        }
    }
    const OVERWRITES: bool = false;
}

impl Key for Text {
    #[inline(always)]
    fn is_long(&self) -> bool {
        self.0.1 as usize > PIECE
    }
    #[inline]
    fn hash(&self, seed: u64) -> Result<u64, Fail> {
        // SAFETY: the words are those of a string.
        Ok(unsafe { hash::bytes(self.0.0 as *const u8, self.0.1 as usize, seed) })
    }
    #[inline]
    unsafe fn equals(&self, at: *const u8) -> bool {
        // SAFETY: handed on to the caller, also below.
        unsafe { string::equal(at.cast::<(u64, u64)>().read(), self.0) }
    }
    #[inline]
    unsafe fn store(&self, at: *mut u8) {
        // SAFETY: as above.
        unsafe {
            barrier::store_word(at.cast(), self.0.0);
            barrier::store_word(at.cast::<u64>().add(1), self.0.1);
        }
    }
    const OVERWRITES: bool = false;
}

/// A string as a key of which [`seek`] has found out all that takes long: its hash, and the string of the map that equals it.
pub(crate) struct Known {
    text: string::Str,
    hash: u64,
    stored: Option<string::Str>,
}

impl Key for Known {
    fn hash(&self, _: u64) -> Result<u64, Fail> {
        Ok(self.hash)
    }
    unsafe fn equals(&self, at: *const u8) -> bool {
        // SAFETY: handed on to the caller, also below.
        self.stored == Some(unsafe { at.cast::<string::Str>().read() })
    }
    unsafe fn store(&self, at: *mut u8) {
        // SAFETY: as above.
        unsafe { Text(self.text).store(at) }
    }
    const OVERWRITES: bool = false;
}

/// A long string while it is being looked for. A comparison that is stopped ends the search as if the key were found.
struct Sought<'a, 'b> {
    text: string::Str,
    hash: u64,
    pace: RefCell<&'a mut Pace<'b>>,
    /// Keys of the same length that are known to be others.
    others: usize,
    /// Keys of the same length that were met.
    met: Cell<usize>,
    found: Cell<Option<string::Str>>,
    is_stopped: Cell<bool>,
}

impl Key for Sought<'_, '_> {
    fn hash(&self, _: u64) -> Result<u64, Fail> {
        Ok(self.hash)
    }
    unsafe fn equals(&self, at: *const u8) -> bool {
        // SAFETY: handed on to the caller.
        let key = unsafe { at.cast::<string::Str>().read() };
        if key.1 != self.text.1 {
            return false;
        }
        self.met.set(self.met.get() + 1);
        if self.met.get() <= self.others {
            return false;
        }
        // SAFETY: both are strings of that length.
        let equal = unsafe { self.pace.borrow_mut().equal_strings(key, self.text) };
        self.is_stopped.set(equal.is_err());
        if equal == Ok(true) {
            self.found.set(Some(key));
        }
        equal != Ok(false)
    }
    unsafe fn store(&self, at: *mut u8) {
        // SAFETY: handed on to the caller.
        unsafe { Text(self.text).store(at) }
    }
    const OVERWRITES: bool = false;
}

impl Key for Any<'_> {
    fn hash(&self, seed: u64) -> Result<u64, Fail> {
        let mut random = self.random;
        let mut next = || {
            random = hash::word(random, 0x9e37_79b9_7f4a_7c15);
            random
        };
        // SAFETY: `at` holds a value of the type.
        unsafe { hash::value(self.types, self.ty, self.at, seed, &mut next) }
    }
    unsafe fn equals(&self, at: *const u8) -> bool {
        // Keys of one map have hashes, so none is without equality: a failure cannot be.
        // SAFETY: both addresses hold values of the type.
        unsafe { equal_values(self.types, self.ty, at, self.at) }.unwrap_or(false)
    }
    unsafe fn store(&self, at: *mut u8) {
        // SAFETY: handed on to the caller; `at` holds a value of the type.
        unsafe { barrier::copy_memory(at, self.at, self.bytes) }
    }
    const OVERWRITES: bool = true;
}

/// Control bytes of a group that may belong to a hash, as bits at the tops of bytes. A byte may be named falsely if it
/// is full; keys are compared anyway.
#[inline(always)]
fn matches(control: u64, h2: u8) -> u64 {
    let v = control ^ (LSB * (0x80 | h2 as u64));
    v.wrapping_sub(LSB) & !v & MSB
}

/// Whether a group has an empty slot; then the lowest bit is the first of them.
#[inline(always)]
fn empties(control: u64) -> u64 {
    control.wrapping_sub(LSB) & !control & MSB
}

/// Empty and deleted slots.
#[inline(always)]
fn free(control: u64) -> u64 {
    !control & MSB
}

#[inline(always)]
fn lowest(bits: u64) -> usize {
    bits.trailing_zeros() as usize / 8
}

#[inline(always)]
fn h2(hash: u64) -> u8 {
    hash as u8 & 0x7f
}

/// A slot of a group.
#[derive(Clone, Copy)]
struct Slot {
    group: *mut u8,
    i: usize,
}

impl Slot {
    /// # Safety
    /// The slot is one of groups with this layout; so for the other methods.
    #[inline(always)]
    unsafe fn at(self, l: &MapLayout) -> *mut u8 {
        // SAFETY: a group has 8 slots behind its control word.
        unsafe { self.group.add(CONTROL_BYTES + self.i * l.slot_bytes) }
    }
    /// Address of the key.
    #[inline(always)]
    unsafe fn key(self, l: &MapLayout) -> *mut u8 {
        // SAFETY: a slot begins with its key, or its key's address.
        unsafe {
            let at = self.at(l);
            if l.key_indirect { at.cast::<*mut u8>().read() } else { at }
        }
    }
    /// Address of the element.
    #[inline(always)]
    unsafe fn elem(self, l: &MapLayout) -> *mut u8 {
        // SAFETY: the element, or its address, lies at its offset in the slot.
        unsafe {
            let at = self.at(l).add(l.elem_offset);
            if l.elem_indirect { at.cast::<*mut u8>().read() } else { at }
        }
    }
    unsafe fn control(self) -> u8 {
        // SAFETY: a group begins with 8 control bytes.
        unsafe { self.group.add(self.i).read() }
    }
    unsafe fn set_control(self, byte: u8) {
        // SAFETY: as above.
        unsafe { self.group.add(self.i).write(byte) }
    }
}

/// Groups being probed.
#[derive(Clone, Copy)]
struct Groups {
    first: *mut u8,
    /// Number of groups less one.
    mask: usize,
}

impl Groups {
    /// # Safety
    /// The groups have this layout; `key` is of its key type; so for the other methods.
    #[inline(always)]
    unsafe fn find<K: Key>(self, l: &MapLayout, hash: u64, key: &K) -> Option<Slot> {
        let mut at = (hash >> 7) as usize & self.mask;
        for step in 1..=self.mask + 1 {
            // SAFETY: the index is masked; slots of the group hold keys where the control byte is full.
            unsafe {
                let group = self.first.add(at * l.group_bytes);
                let control = group.cast::<u64>().read();
                let mut bits = matches(control, h2(hash));
                while bits != 0 {
                    let slot = Slot { group, i: lowest(bits) };
                    if key.equals(slot.key(l)) {
                        return Some(slot);
                    }
                    bits &= bits - 1;
                }
                if empties(control) != 0 {
                    return None;
                }
            }
            at = (at + step) & self.mask;
        }
        None
    }

    /// The first free slot on the probe sequence of a hash. There is one.
    unsafe fn first_free(self, l: &MapLayout, hash: u64) -> Slot {
        let mut at = (hash >> 7) as usize & self.mask;
        for step in 1..=self.mask + 1 {
            // SAFETY: the index is masked.
            let group = unsafe { self.first.add(at * l.group_bytes) };
            // SAFETY: a group begins with its control word.
            let bits = free(unsafe { group.cast::<u64>().read() });
            if bits != 0 {
                return Slot { group, i: lowest(bits) };
            }
            at = (at + step) & self.mask;
        }
        // Only a racing writer can have filled the room that was counted; its program is broken in any case.
        Slot { group: self.first, i: 0 }
    }

    /// Calls `each` with every full slot.
    unsafe fn for_each(self, l: &MapLayout, mut each: impl FnMut(Slot)) {
        for g in 0..=self.mask {
            // SAFETY: the index is in range.
            let group = unsafe { self.first.add(g * l.group_bytes) };
            // SAFETY: a group begins with its control word.
            let mut bits = unsafe { group.cast::<u64>().read() } & MSB;
            while bits != 0 {
                each(Slot { group, i: lowest(bits) });
                bits &= bits - 1;
            }
        }
    }
}

impl Header {
    /// The only group of a small map, as groups.
    fn small(&self) -> Groups {
        Groups { first: self.dir, mask: 0 }
    }
    /// # Safety
    /// The map has tables; `at` is a position on the circle.
    unsafe fn table_at(&self, at: u32) -> *mut Table {
        // A shift by 32 is out of range, so that a directory of one entry is a case of its own.
        let i = if self.depth == 0 { 0 } else { at >> (32 - self.depth) };
        // SAFETY: the directory has 2^depth entries.
        unsafe { self.dir.cast::<*mut Table>().add(i as usize).read() }
    }
    /// The groups that hold a hash's entry, if there are any.
    #[inline(always)]
    fn groups_for(&self, hash: u64) -> Option<Groups> {
        if self.dir.is_null() {
            return None;
        }
        if !self.has_tables {
            return Some(self.small());
        }
        // SAFETY: the map has tables, which live with it.
        Some(unsafe { (*self.table_at((hash >> 32) as u32)).groups() })
    }
    fn is_written(&self) -> bool {
        self.writing.load(Relaxed) != 0 // Relaxed: a help, not a guarantee
    }
}

impl Table {
    #[inline(always)]
    fn groups(&self) -> Groups {
        Groups { first: self.groups, mask: self.slots as usize / GROUP - 1 }
    }
    /// Most entries of a table with this many slots.
    fn capacity(slots: usize) -> u32 {
        (slots / 8 * 7) as u32
    }
    fn span(&self) -> u64 {
        CIRCLE >> self.depth
    }
}

/// `make(map[K]V, hint)`.
pub fn new(env: &mut Env<'_>, l: &MapLayout, hint: i64) -> Result<u64, Fail> {
    let map = env.allocate(size_of::<Header>(), HEADER_POINTERS)?.cast::<Header>();
    let seed = env.cache.random();
    // SAFETY: just allocated, zeroed, which is an empty small map.
    unsafe { (*map).seed = seed };
    if admits_hint(hint) {
        // SAFETY: the map is new.
        unsafe { make_some(env, l, map as u64, hint as usize, 0, usize::MAX)? };
    }
    Ok(map as u64)
}

/// Whether a map is made with tables for that many entries. A hint that no map could have is ignored, as in Go.
pub fn admits_hint(hint: i64) -> bool {
    hint > GROUP as i64 && hint < 1 << 32
}

/// Gives a new map tables with room for some entries, from table `from` on, until so many bytes are taken. Gives where to go
/// on, or `None` once all are made: only then does the map have them.
///
/// # Safety
/// The map is of the layout's type, without entries, and known to nobody else; what was made before is as this function left
/// it.
pub unsafe fn make_some(
    env: &mut Env<'_>,
    l: &MapLayout,
    map: u64,
    entries: usize,
    from: usize,
    bytes: usize,
) -> Result<Option<usize>, Fail> {
    let map = map as *mut Header;
    let slots = entries.div_ceil(7).saturating_mul(8).next_power_of_two().max(2 * GROUP);
    let depth = (slots / MAX_TABLE).max(1).trailing_zeros() as u8;
    let slots = slots.min(MAX_TABLE);
    if from == 0 {
        let dir = env.allocate(8 << depth, Pattern::ALL)?;
        // SAFETY: the map's object lives. There it is shown to the collector.
        unsafe { barrier::store_word((&raw mut (*map).dir).cast(), dir as u64) };
    }
    // SAFETY: as above.
    let dir = unsafe { (*map).dir }.cast::<*mut Table>();
    let tables = 1usize << depth;
    let end = tables.min(from + (bytes / (slots / GROUP * l.group_bytes)).max(1));
    for i in from..end {
        let prefix = if depth == 0 { 0 } else { (i as u32) << (32 - depth) };
        let table = new_table(env, l, slots, depth, prefix)?;
        // SAFETY: the directory has that many entries.
        unsafe { barrier::store_word(dir.add(i).cast(), table as u64) };
    }
    if end < tables {
        return Ok(Some(end));
    }
    // SAFETY: as above.
    unsafe { set_directory(map, dir.cast(), depth) };
    Ok(None)
}

/// # Safety
/// The map lives; `dir` is a directory of `2^depth` tables.
unsafe fn set_directory(map: *mut Header, dir: *mut u8, depth: u8) {
    // SAFETY: handed on to the caller.
    unsafe {
        barrier::store_word((&raw mut (*map).dir).cast(), dir as u64);
        (*map).depth = depth;
        (*map).has_tables = true;
    }
}

fn new_table(
    env: &mut Env<'_>,
    l: &MapLayout,
    slots: usize,
    depth: u8,
    prefix: u32,
) -> Result<*mut Table, Fail> {
    let table = env.allocate(size_of::<Table>(), TABLE_POINTERS)?.cast::<Table>();
    let groups = env.allocate(slots / GROUP * l.group_bytes, l.pattern)?;
    // SAFETY: just allocated.
    unsafe {
        table.write(Table {
            groups,
            slots: slots as u32,
            room: Table::capacity(slots),
            used: 0,
            depth,
            prefix,
        });
    }
    Ok(table)
}

/// `len(m)`.
///
/// # Safety
/// `map` is nil or a map; so for the functions below.
pub unsafe fn len(map: u64) -> u64 {
    // SAFETY: handed on to the caller.
    if map == 0 { 0 } else { unsafe { (*(map as *const Header)).used } }
}

/// Chooses the key's form and calls the function that is made for it.
macro_rules! with_key {
    ($env:expr, $l:expr, $word:expr, |$key:ident| $body:expr) => {
        match $l.form {
            Some(MapKey::Bits32) => {
                let $key = Bits32($word(0) as u32);
                $body
            }
            Some(MapKey::Bits64) => {
                let $key = Bits64($word(0));
                $body
            }
            Some(MapKey::Pair) => {
                let $key = Pair($word(0), $word(1));
                $body
            }
            Some(MapKey::String) => {
                let $key = Text(($word(0), $word(1)));
                $body
            }
            None => {
                let mut buffer = [0u64; KEY_BUFFER];
                let random = $env.cache.random();
                // SAFETY: the words are those of a key, for which the buffer has room.
                let $key = unsafe { any_key($env.types, $l, &mut buffer, random, $word) };
                $body
            }
        }
    };
}

/// A key of any type, put together from its slots where necessary.
///
/// # Safety
/// `word(i)` gives the slots of a value of the key type.
unsafe fn any_key<'a>(
    types: &'a Types,
    l: &MapLayout,
    buffer: &'a mut [u64; KEY_BUFFER],
    random: u64,
    word: impl Fn(usize) -> u64,
) -> Any<'a> {
    let info = types.get(l.key);
    let at: *const u8 = if info.desc.in_memory {
        word(0) as *const u8
    } else {
        assert!(info.size() <= size_of_val(buffer), "a flattened key of {} bytes", info.size());
        // SAFETY: the buffer has room for the value, whose slots the caller gives.
        unsafe { store_value(info, buffer.as_mut_ptr().cast(), word) };
        buffer.as_ptr().cast()
    };
    Any { types, ty: l.key, bytes: info.size(), at, random }
}

/// The address of the element for a key given by its slots; 0 if it is absent. A key that has no hash fails even if the
/// map is empty.
///
/// # Safety
/// `map` is nil or a map of the layout's type; `word(i)` gives the slots of a key.
#[inline]
pub unsafe fn find(
    env: &mut Env<'_>,
    l: &MapLayout,
    map: u64,
    word: impl Fn(usize) -> u64,
) -> Result<u64, Fail> {
    // SAFETY: handed on to the caller.
    with_key!(env, l, word, |key| unsafe { find_key(l, map as *const Header, &key) })
}

/// # Safety
/// As for [`find`].
#[inline]
unsafe fn find_key<K: Key>(l: &MapLayout, map: *const Header, key: &K) -> Result<u64, Fail> {
    // SAFETY: handed on to the caller.
    unsafe {
        if map.is_null() || (*map).used == 0 {
            if K::OVERWRITES {
                key.hash(0)?;
            }
            return Ok(0);
        }
        if (*map).is_written() {
            return Err(Fail::Fatal("concurrent map read and map write"));
        }
        let hash = key.hash((*map).seed)?;
        let slot = (*map).groups_for(hash).and_then(|g| g.find(l, hash, key));
        Ok(slot.map_or(0, |s| s.elem(l) as u64))
    }
}

/// The address of the element for a key, which is inserted with a zero element if absent.
///
/// # Safety
/// As for [`find`].
#[inline]
pub unsafe fn assign(
    env: &mut Env<'_>,
    l: &MapLayout,
    map: u64,
    word: impl Fn(usize) -> u64,
) -> Result<u64, Fail> {
    if map == 0 {
        return Err(Fail::Plain("assignment to entry in nil map"));
    }
    // SAFETY: handed on to the caller.
    with_key!(env, l, word, |key| unsafe {
        let map = map as *mut Header;
        let hash = key.hash((*map).seed)?;
        begin_write(map)?;
        let result = assign_key(env, l, map, hash, &key);
        end_write(map)?;
        result
    })
}

/// Looks for a long string in a map of string keys; may be stopped. Who writes to the map meanwhile has a race with the
/// caller, who may then not find what is there.
///
/// # Safety
/// `map` is a map of the layout's type, not nil; the words are those of a string of more than 16 bytes.
pub(crate) unsafe fn seek(
    l: &MapLayout,
    map: u64,
    text: string::Str,
    pace: &mut Pace<'_>,
) -> Result<Known, Fail> {
    let map = map as *const Header;
    // The way back is: whether the hash is known; the hash and the keys met, or what the hash notes.
    let (hash, others) = if pace.take() != 0 {
        (pace.take() as u64, pace.take())
    } else {
        // SAFETY: handed on to the caller.
        let hash = unsafe { hash::bytes_paced(text.0 as *const u8, text.1 as usize, (*map).seed, pace) };
        (hash.inspect_err(|_| pace.note(&[0]))?, 0)
    };
    let (met, found, is_stopped) = (Cell::new(0), Cell::new(None), Cell::new(false));
    let sought = Sought { text, hash, pace: RefCell::new(&mut *pace), others, met, found, is_stopped };
    // SAFETY: handed on to the caller.
    unsafe { (*map).groups_for(hash).and_then(|g| g.find(l, hash, &sought)) };
    let (met, stored, is_stopped) = (sought.met.get(), sought.found.get(), sought.is_stopped.get());
    if is_stopped {
        pace.note(&[met - 1, hash as usize, 1]);
        return Err(Fail::Stopped);
    }
    Ok(Known { text, hash, stored })
}

/// The string that is a long key of a map, not nil, with string keys.
pub(crate) fn long_key(l: &MapLayout, map: u64, word: impl Fn(usize) -> u64) -> Option<string::Str> {
    (l.form == Some(MapKey::String) && map != 0 && word(1) as usize > PIECE).then(|| (word(0), word(1)))
}

/// [`find`] for a key that was looked for.
///
/// # Safety
/// As for [`find`], the map having string keys; so for the functions below.
pub(crate) unsafe fn find_known(l: &MapLayout, map: u64, key: &Known) -> Result<u64, Fail> {
    // SAFETY: handed on to the caller.
    unsafe { find_key(l, map as *const Header, key) }
}

/// [`assign`] for a key that was looked for.
///
/// # Safety
/// As for [`find_known`], the map not being nil.
pub(crate) unsafe fn assign_known(
    env: &mut Env<'_>,
    l: &MapLayout,
    map: u64,
    key: &Known,
) -> Result<u64, Fail> {
    let map = map as *mut Header;
    // SAFETY: handed on to the caller.
    unsafe {
        begin_write(map)?;
        let result = assign_key(env, l, map, key.hash, key);
        end_write(map)?;
        result
    }
}

/// [`delete`] for a key that was looked for.
///
/// # Safety
/// As for [`assign_known`].
pub(crate) unsafe fn delete_known(l: &MapLayout, map: u64, key: &Known) -> Result<(), Fail> {
    let map = map as *mut Header;
    // SAFETY: handed on to the caller.
    unsafe {
        begin_write(map)?;
        delete_key(l, map, key.hash, key);
        end_write(map)
    }
}

/// [`find`] for a key of a known form: what compiled code tries first. [`SLOW`] if it fails.
///
/// # Safety
/// As for [`find`]; the key's form is the layout's.
#[inline]
pub(crate) unsafe fn quick_find<K: Key>(l: &MapLayout, map: u64, key: &K) -> u64 {
    if key.is_long() {
        return SLOW;
    }
    // SAFETY: handed on to the caller.
    unsafe { find_key(l, map as *const Header, key) }.unwrap_or(SLOW)
}

/// [`assign`] for a key of a known form where no memory is needed: what compiled code tries first. [`SLOW`] if it is.
///
/// # Safety
/// As for [`find`]; the key's form is the layout's.
#[inline]
pub(crate) unsafe fn quick_assign<K: Key>(l: &MapLayout, map: u64, key: &K) -> u64 {
    let map = map as *mut Header;
    if map.is_null() || key.is_long() {
        return SLOW;
    }
    // SAFETY: handed on to the caller.
    unsafe { quick_write(map, key, |map, hash| assign_in_place(l, map, hash, key).unwrap_or(SLOW)) }
}

/// [`delete`] for a key of a known form: what compiled code tries first. 0, or [`SLOW`] if it fails.
///
/// # Safety
/// As for [`find`]; the key's form is the layout's.
#[inline]
pub(crate) unsafe fn quick_delete<K: Key>(l: &MapLayout, map: u64, key: &K) -> u64 {
    let map = map as *mut Header;
    if map.is_null() {
        return 0;
    }
    if key.is_long() {
        return SLOW;
    }
    // SAFETY: handed on to the caller.
    unsafe {
        quick_write(map, key, |map, hash| {
            delete_key(l, map, hash, key);
            0
        })
    }
}

/// # Safety
/// The map lives.
#[inline]
unsafe fn quick_write<K: Key>(map: *mut Header, key: &K, write: impl FnOnce(*mut Header, u64) -> u64) -> u64 {
    // SAFETY: handed on to the caller.
    unsafe {
        let Ok(hash) = key.hash((*map).seed) else { return SLOW };
        if begin_write(map).is_err() {
            return SLOW;
        }
        let result = write(map, hash);
        if end_write(map).is_err() {
            // What is written is written; whoever writes next, the body to begin with, says what happened.
            (*map).writing.store(1, Relaxed); // Relaxed: a help, not a guarantee
            return SLOW;
        }
        result
    }
}

/// The element for a key, inserted if that takes no memory.
///
/// # Safety
/// As for [`quick_assign`], the map not being nil.
#[inline]
unsafe fn assign_in_place<K: Key>(l: &MapLayout, map: *mut Header, hash: u64, key: &K) -> Option<u64> {
    // SAFETY: handed on to the caller; tables and groups live with the map.
    unsafe {
        let groups = (*map).groups_for(hash)?;
        if let Some(slot) = groups.find(l, hash, key) {
            return Some(slot.elem(l) as u64);
        }
        if l.key_indirect || l.elem_indirect {
            return None;
        }
        let slot = groups.first_free(l, hash);
        if (*map).has_tables {
            let table = (*map).table_at((hash >> 32) as u32);
            let was_deleted = slot.control() == DELETED;
            if !was_deleted && (*table).room == 0 {
                return None;
            }
            (*table).room -= !was_deleted as u32;
            (*table).used += 1;
        } else if (*map).used as usize >= GROUP {
            return None;
        }
        key.store(slot.at(l));
        slot.set_control(0x80 | h2(hash));
        (*map).used += 1;
        Some(slot.at(l).add(l.elem_offset) as u64)
    }
}

/// # Safety
/// The map lives.
#[inline]
unsafe fn begin_write(map: *mut Header) -> Result<(), Fail> {
    // SAFETY: handed on to the caller.
    let writing = unsafe { &(*map).writing };
    // Relaxed, and no read-modify-write: a help, not a guarantee.
    if writing.load(Relaxed) != 0 {
        return Err(Fail::Fatal("concurrent map writes"));
    }
    writing.store(1, Relaxed);
    Ok(())
}

/// # Safety
/// The map lives.
#[inline]
unsafe fn end_write(map: *mut Header) -> Result<(), Fail> {
    // SAFETY: handed on to the caller.
    let writing = unsafe { &(*map).writing };
    if writing.load(Relaxed) == 0 {
        return Err(Fail::Fatal("concurrent map writes"));
    }
    writing.store(0, Relaxed);
    Ok(())
}

/// # Safety
/// As for [`assign`], the map not being nil.
unsafe fn assign_key<K: Key>(
    env: &mut Env<'_>,
    l: &MapLayout,
    map: *mut Header,
    hash: u64,
    key: &K,
) -> Result<u64, Fail> {
    // SAFETY: handed on to the caller; tables and groups live with the map.
    unsafe {
        if (*map).dir.is_null() {
            let group = env.allocate(l.group_bytes, l.pattern)?;
            barrier::store_word((&raw mut (*map).dir).cast(), group as u64);
        }
        loop {
            let groups = (*map).groups_for(hash).expect("a map being written has groups");
            if let Some(slot) = groups.find(l, hash, key) {
                if K::OVERWRITES {
                    key.store(slot.key(l));
                }
                return Ok(slot.elem(l) as u64);
            }
            if !(*map).has_tables {
                if ((*map).used as usize) < GROUP {
                    let slot = groups.first_free(l, hash);
                    fill(env, l, slot, hash, key)?;
                    (*map).used += 1;
                    return Ok(slot.elem(l) as u64);
                }
                grow_small(env, l, map)?;
                continue;
            }
            let table = (*map).table_at((hash >> 32) as u32);
            let slot = groups.first_free(l, hash);
            let was_deleted = slot.control() == DELETED;
            if was_deleted || (*table).room > 0 {
                fill(env, l, slot, hash, key)?;
                (*table).room -= !was_deleted as u32;
                (*table).used += 1;
                (*map).used += 1;
                return Ok(slot.elem(l) as u64);
            }
            rebuild(env, l, map, table)?;
        }
    }
}

/// Puts a new entry with a zero element into a free slot.
///
/// # Safety
/// The slot is free and of groups with this layout.
unsafe fn fill<K: Key>(env: &mut Env<'_>, l: &MapLayout, slot: Slot, hash: u64, key: &K) -> Result<(), Fail> {
    // SAFETY: handed on to the caller; all that can fail comes before anything is written.
    unsafe {
        let key_object = if l.key_indirect { Some(env.new_object(l.key)?) } else { None };
        let elem_object = if l.elem_indirect { Some(env.new_object(l.elem)?) } else { None };
        if let Some(object) = key_object {
            barrier::store_word(slot.at(l).cast(), object as u64);
        }
        if let Some(object) = elem_object {
            barrier::store_word(slot.at(l).add(l.elem_offset).cast(), object as u64);
        }
        key.store(slot.key(l));
        slot.set_control(0x80 | h2(hash));
    }
    Ok(())
}

/// Moves an entry to new groups.
///
/// # Safety
/// The slot is full and of groups with this layout; `to` has room.
unsafe fn move_entry(l: &MapLayout, slot: Slot, to: Groups, hash: u64) {
    // SAFETY: handed on to the caller.
    unsafe {
        let target = to.first_free(l, hash);
        barrier::copy_memory(target.at(l), slot.at(l), l.slot_bytes);
        target.set_control(0x80 | h2(hash));
    }
}

/// The hash of a key in a slot. Keys that are in a map have one. NaN gets a new one, which is as good as the old.
///
/// # Safety
/// The slot is full and of groups with this layout.
unsafe fn hash_of(env: &mut Env<'_>, l: &MapLayout, slot: Slot, seed: u64) -> u64 {
    // SAFETY: handed on to the caller.
    unsafe {
        let at = slot.key(l);
        let hash = match l.form {
            Some(MapKey::Bits32) => Bits32(at.cast::<u32>().read()).hash(seed),
            Some(MapKey::Bits64) => Bits64(at.cast::<u64>().read()).hash(seed),
            Some(MapKey::Pair) => {
                let (a, b) = at.cast::<(u64, u64)>().read();
                Pair(a, b).hash(seed)
            }
            Some(MapKey::String) => Text(at.cast::<(u64, u64)>().read()).hash(seed),
            None => hash::value(env.types, l.key, at, seed, &mut || env.cache.random()),
        };
        hash.unwrap_or(0)
    }
}

/// Turns a full small map into one with a table.
///
/// # Safety
/// As for [`assign_key`].
unsafe fn grow_small(env: &mut Env<'_>, l: &MapLayout, map: *mut Header) -> Result<(), Fail> {
    // SAFETY: handed on to the caller.
    unsafe {
        let (old, seed) = ((*map).small(), (*map).seed);
        let table = new_table(env, l, 2 * GROUP, 0, 0)?;
        let dir = env.allocate(8, Pattern::ALL)?;
        old.for_each(l, |slot| {
            let hash = hash_of(env, l, slot, seed);
            move_entry(l, slot, (*table).groups(), hash);
        });
        (*table).used = (*map).used as u32;
        (*table).room = Table::capacity(2 * GROUP) - (*table).used;
        barrier::store_word(dir.cast(), table as u64);
        set_directory(map, dir, 0);
    }
    Ok(())
}

/// Makes room in a table that has none: drops deleted slots, doubles, or splits.
///
/// # Safety
/// As for [`assign_key`]; the table is one of the map's.
unsafe fn rebuild(env: &mut Env<'_>, l: &MapLayout, map: *mut Header, table: *mut Table) -> Result<(), Fail> {
    // SAFETY: handed on to the caller.
    unsafe {
        let slots = (*table).slots as usize;
        if (*table).used <= Table::capacity(slots) / 2 {
            return resize(env, l, map, table, slots);
        }
        if slots < MAX_TABLE || (*table).depth >= MAX_DEPTH {
            return resize(env, l, map, table, 2 * slots);
        }
        split(env, l, map, table)
    }
}

/// Moves a table's entries to new groups.
///
/// # Safety
/// As for [`rebuild`].
unsafe fn resize(
    env: &mut Env<'_>,
    l: &MapLayout,
    map: *mut Header,
    table: *mut Table,
    slots: usize,
) -> Result<(), Fail> {
    let groups = env.allocate(slots / GROUP * l.group_bytes, l.pattern)?;
    // SAFETY: handed on to the caller; the new groups have room for all entries.
    unsafe {
        let (to, seed) = (Groups { first: groups, mask: slots / GROUP - 1 }, (*map).seed);
        (*table).groups().for_each(l, |slot| {
            let hash = hash_of(env, l, slot, seed);
            move_entry(l, slot, to, hash);
        });
        barrier::store_word((&raw mut (*table).groups).cast(), groups as u64);
        (*table).slots = slots as u32;
        (*table).room = Table::capacity(slots).saturating_sub((*table).used);
    }
    Ok(())
}

/// Replaces a table by two whose prefixes are one bit longer.
///
/// # Safety
/// As for [`rebuild`].
unsafe fn split(env: &mut Env<'_>, l: &MapLayout, map: *mut Header, table: *mut Table) -> Result<(), Fail> {
    // SAFETY: handed on to the caller.
    unsafe {
        let (depth, prefix) = ((*table).depth + 1, (*table).prefix);
        let bit = 1u32 << (32 - depth);
        let halves = [
            new_table(env, l, MAX_TABLE, depth, prefix)?,
            new_table(env, l, MAX_TABLE, depth, prefix | bit)?,
        ];
        if depth > (*map).depth {
            double_directory(env, map)?;
        }
        let seed = (*map).seed;
        (*table).groups().for_each(l, |slot| {
            let hash = hash_of(env, l, slot, seed);
            // A NaN's new hash may begin differently: only the bit that tells the halves apart counts.
            let half = halves[((hash >> 32) as u32 & bit != 0) as usize];
            move_entry(l, slot, (*half).groups(), hash);
            (*half).used += 1;
            (*half).room -= 1;
        });
        let dir = (*map).dir.cast::<*mut Table>();
        let shift = 32 - (*map).depth;
        let n = 1usize << ((*map).depth - depth);
        for half in halves {
            let first = ((*half).prefix >> shift) as usize;
            (first..first + n).for_each(|i| barrier::store_word(dir.add(i).cast(), half as u64));
        }
    }
    Ok(())
}

/// # Safety
/// The map has tables.
unsafe fn double_directory(env: &mut Env<'_>, map: *mut Header) -> Result<(), Fail> {
    // SAFETY: handed on to the caller; each old entry serves two new ones.
    unsafe {
        let depth = (*map).depth + 1;
        let new = env.allocate(8 << depth, Pattern::ALL)?;
        let (from, to) = ((*map).dir.cast::<u64>(), new.cast::<u64>());
        (0..1usize << depth).for_each(|i| barrier::store_word(to.add(i), from.add(i / 2).read()));
        set_directory(map, new, depth);
    }
    Ok(())
}

/// `delete(m, key)`.
///
/// # Safety
/// As for [`find`].
pub unsafe fn delete(
    env: &mut Env<'_>,
    l: &MapLayout,
    map: u64,
    word: impl Fn(usize) -> u64,
) -> Result<(), Fail> {
    // SAFETY: handed on to the caller.
    with_key!(env, l, word, |key| unsafe {
        let map = map as *mut Header;
        if map.is_null() {
            key.hash(0)?;
            return Ok(());
        }
        let hash = key.hash((*map).seed)?;
        begin_write(map)?;
        delete_key(l, map, hash, &key);
        end_write(map)
    })
}

/// # Safety
/// As for [`delete`], the map not being nil.
unsafe fn delete_key<K: Key>(l: &MapLayout, map: *mut Header, hash: u64, key: &K) {
    // SAFETY: handed on to the caller.
    unsafe {
        let Some(groups) = (*map).groups_for(hash) else { return };
        let Some(slot) = groups.find(l, hash, key) else { return };
        barrier::clear_memory(slot.at(l), l.slot_bytes);
        (*map).used -= 1;
        if !(*map).has_tables {
            slot.set_control(0);
            return;
        }
        let table = (*map).table_at((hash >> 32) as u32);
        (*table).used -= 1;
        // A group that was never full has ended every probe sequence through it: its slot may become empty again.
        if empties(slot.group.cast::<u64>().read()) != 0 {
            slot.set_control(0);
            (*table).room += 1;
        } else {
            slot.set_control(DELETED);
        }
    }
}

/// `clear(m)`. Tables stay as they are, empty, so that iterators keep their places.
///
/// # Safety
/// As for [`find`].
pub unsafe fn clear(l: &MapLayout, map: u64) -> Result<(), Fail> {
    // SAFETY: handed on to the caller.
    unsafe { clear_some(l, map, 0, usize::MAX) }.map(|_| ())
}

/// Clears a map from a position on the circle on, until so many bytes are cleared. Gives where to go on, or `None` once all
/// is clear. The map is in order all the time.
///
/// # Safety
/// As for [`find`].
pub unsafe fn clear_some(l: &MapLayout, map: u64, from: usize, bytes: usize) -> Result<Option<usize>, Fail> {
    let map = map as *mut Header;
    // SAFETY: handed on to the caller.
    unsafe {
        if map.is_null() || (*map).dir.is_null() {
            return Ok(None);
        }
        begin_write(map)?;
        if from == 0 {
            (*map).clears = (*map).clears.wrapping_add(1);
        }
        let mut at = from as u64;
        if (*map).has_tables {
            let mut left = bytes;
            while at < CIRCLE && left > 0 {
                let table = (*map).table_at(at as u32);
                let size = (*table).slots as usize / GROUP * l.group_bytes;
                barrier::clear_memory((*table).groups, size);
                (*map).used = (*map).used.saturating_sub((*table).used as u64);
                (*table).used = 0;
                (*table).room = Table::capacity((*table).slots as usize);
                at += (*table).span();
                left = left.saturating_sub(size);
            }
        } else {
            barrier::clear_memory((*map).dir, l.group_bytes);
            (*map).used = 0;
            at = CIRCLE;
        }
        end_write(map)?;
        Ok((at < CIRCLE).then_some(at as usize))
    }
}

/// A new iterator over a map.
///
/// # Safety
/// As for [`find`].
pub unsafe fn iter_start(env: &mut Env<'_>, map: u64) -> Result<u64, Fail> {
    let it = env.allocate(size_of::<Iterator>(), ITERATOR_POINTERS)?.cast::<Iterator>();
    let map = map as *mut Header;
    let random = env.cache.random();
    // SAFETY: the iterator was just allocated; the map is the caller's.
    unsafe {
        if map.is_null() || (*map).used == 0 {
            return Ok(it as u64);
        }
        barrier::store_word((&raw mut (*it).map).cast(), map as u64);
        (*it).left = CIRCLE;
        (*it).offset = random >> 32;
        (*it).clears = (*map).clears as u64;
        if (*map).has_tables {
            (*it).position = (*(*map).table_at(random as u32)).prefix as u64;
        }
    }
    Ok(it as u64)
}

/// The next entry: addresses of key and element, both 0 at the end.
///
/// # Safety
/// `it` is an iterator over a map of the layout's type.
pub unsafe fn iter_next(env: &mut Env<'_>, l: &MapLayout, it: u64) -> Result<(u64, u64), Fail> {
    loop {
        // SAFETY: handed on to the caller.
        if let Some(entry) = unsafe { iter_some(env, l, it)? } {
            return Ok(entry);
        }
    }
}

/// [`iter_next`], which gives `None` after a while without an entry: the iterator is further, and is to be called again.
///
/// # Safety
/// As for [`iter_next`].
#[inline]
pub unsafe fn iter_some(env: &mut Env<'_>, l: &MapLayout, it: u64) -> Result<Option<(u64, u64)>, Fail> {
    let it = it as *mut Iterator;
    // SAFETY: handed on to the caller; old groups live as long as the iterator refers to them.
    unsafe {
        let map = (*it).map;
        if map.is_null() {
            return Ok(Some((0, 0)));
        }
        if (*map).is_written() {
            return Err(Fail::Fatal("concurrent map iteration and map write"));
        }
        for _ in 0..WALK {
            if (*it).left == 0 {
                return Ok(Some((0, 0)));
            }
            let (groups, span) = present_groups(map, (*it).position as u32);
            if (*it).groups.is_null() {
                enter_groups(it, groups, span);
            }
            let unchanged = (*it).groups == groups.first;
            while let Some(slot) = next_full(it, l) {
                if unchanged {
                    return Ok(Some((slot.key(l) as u64, slot.elem(l) as u64)));
                }
                if let Some(entry) = look_up(env, l, map, slot, (*it).clears) {
                    return Ok(Some(entry));
                }
            }
            (*it).left -= (*it).span.min((*it).left);
            (*it).position = ((*it).position + (*it).span) % CIRCLE;
            barrier::store_word((&raw mut (*it).groups).cast(), 0);
        }
        Ok(None)
    }
}

/// The groups at a position, and how much of the circle they serve.
///
/// # Safety
/// The map lives and is not empty since its iteration began, or was cleared.
unsafe fn present_groups(map: *const Header, position: u32) -> (Groups, u64) {
    // SAFETY: handed on to the caller.
    unsafe {
        if !(*map).has_tables {
            return ((*map).small(), CIRCLE);
        }
        let table = (*map).table_at(position);
        ((*table).groups(), (*table).span())
    }
}

/// # Safety
/// The iterator lives.
unsafe fn enter_groups(it: *mut Iterator, groups: Groups, span: u64) {
    // SAFETY: handed on to the caller.
    unsafe {
        barrier::store_word((&raw mut (*it).groups).cast(), groups.first as u64);
        (*it).slots = ((groups.mask + 1) * GROUP) as u64;
        (*it).index = 0;
        (*it).span = span;
    }
}

/// The next full slot of the iterator's groups.
///
/// # Safety
/// The iterator is in groups of this layout.
unsafe fn next_full(it: *mut Iterator, l: &MapLayout) -> Option<Slot> {
    // SAFETY: handed on to the caller; the index is masked by the number of slots, a power of two.
    unsafe {
        while (*it).index < (*it).slots {
            let at = (((*it).index + (*it).offset) & ((*it).slots - 1)) as usize;
            (*it).index += 1;
            let slot = Slot { group: (*it).groups.add(at / GROUP * l.group_bytes), i: at % GROUP };
            if slot.control() & 0x80 != 0 {
                return Some(slot);
            }
        }
        None
    }
}

/// The present entry for the key of a slot in old groups.
///
/// # Safety
/// The slot is full and of groups with this layout, formerly the map's.
unsafe fn look_up(
    env: &mut Env<'_>,
    l: &MapLayout,
    map: *const Header,
    slot: Slot,
    clears: u64,
) -> Option<(u64, u64)> {
    // SAFETY: handed on to the caller.
    unsafe {
        let at = slot.key(l);
        let present = |s: Slot| (s.key(l) as u64, s.elem(l) as u64);
        let seed = (*map).seed;
        match l.form {
            Some(MapKey::Bits32) => find_slot(l, map, seed, &Bits32(at.cast::<u32>().read())).map(present),
            Some(MapKey::Bits64) => find_slot(l, map, seed, &Bits64(at.cast::<u64>().read())).map(present),
            Some(MapKey::Pair) => {
                let (a, b) = at.cast::<(u64, u64)>().read();
                find_slot(l, map, seed, &Pair(a, b)).map(present)
            }
            Some(MapKey::String) => {
                find_slot(l, map, seed, &Text(at.cast::<(u64, u64)>().read())).map(present)
            }
            None => {
                let bytes = env.types.get(l.key).size();
                let key = Any { types: env.types, ty: l.key, bytes, at, random: env.cache.random() };
                if key.equals(at) {
                    return find_slot(l, map, seed, &key).map(present);
                }
                ((*map).clears as u64 == clears).then(|| present(slot))
            }
        }
    }
}

/// # Safety
/// As for [`find`], the map not being nil.
unsafe fn find_slot<K: Key>(l: &MapLayout, map: *const Header, seed: u64, key: &K) -> Option<Slot> {
    let hash = key.hash(seed).ok()?;
    // SAFETY: handed on to the caller.
    unsafe { (*map).groups_for(hash)?.find(l, hash, key) }
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
