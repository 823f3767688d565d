//! Blocks: where the heap's memory comes from, and how an address finds its object.
//!
//! Memory is taken from the system in chunks and handed out in runs of 64 KiB blocks. A run is cut into cells of one
//! size class (always one block), or holds one large object. Very large objects have a chunk to themselves, which goes
//! back to the system with them; the others share chunks, so that the number of mappings stays small.
//!
//! The *block table* maps any 64-bit word to the [`Block`] header that describes the memory at that address, or to
//! nothing. It has two levels, indexed by the address, and answers for arbitrary words: static data, scalars, freed
//! memory. All blocks of a run name the header of the first.
//!
//! Bits of small objects lie beside the headers, not in the blocks: three bitmaps a block, of which the first two have
//! one bit a cell and the last one bit an 8-byte word:
//!
//! | bitmap | set |
//! |---|---|
//! | marks | by markers, and by a cache that takes cells while marking goes on; all clear outside a collection, once the block is swept |
//! | used | cells handed out, or taken by a cache; exact while caches are flushed |
//! | pointers | words that the collector looks at; written when a cell is allocated |
//!
//! Who may touch what: [`Space`] and headers of blocks that no cache holds belong to the lock of
//! [`super::alloc::Central`]; a cached block's used and pointer bits belong to the P that owns the cache. Marks are shared
//! by atomic operations while goroutines run; while the world is stopped everything belongs to the collector.
//!
//! Markers look at any block at any time, also at one that is being made of a free run. So what a block is used for is
//! one word ([`Kind`]), written last; and no block that is in use becomes free while marking goes on.

use super::Pattern;
use std::collections::{BTreeMap, BTreeSet};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering::*};
use urgo_abi::size_class::{CLASS_SIZES, CLASSES};

/// Bytes of a block.
pub const BLOCK_BYTES: usize = 1 << BLOCK_SHIFT;
const BLOCK_SHIFT: u32 = 16;
/// 64-bit words of one bitmap: enough for a bit an 8-byte word.
const BITMAP_WORDS: usize = BLOCK_BYTES / 8 / 64;
/// Bytes of the bitmaps of one block.
const BITS_BYTES: usize = 3 * BITMAP_WORDS * 8;
/// Objects from here on have a mapping of their own.
const OWN_CHUNK: usize = 32 << 20;
/// A first chunk for small programs, and the most that a shared chunk takes at once.
const MIN_CHUNK: usize = 4 << 20;
const MAX_CHUNK: usize = 64 << 20;
/// No heap maps more than so many times the machine's memory, even if the system would promise it: the table of such a
/// heap alone would be too much.
const MOST_OF_MEMORY: usize = 4;
/// User addresses on x86-64 are below 2^47.
const ADDRESS_BITS: u32 = 47;
/// Each entry of the table's root covers 4 GiB.
const LEAF_SHIFT: u32 = 32;
const LEAF_ENTRIES: usize = 1 << (LEAF_SHIFT - BLOCK_SHIFT);
const ROOT_ENTRIES: usize = 1 << (ADDRESS_BITS - LEAF_SHIFT);

/// What a block is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Use {
    /// Nothing: it is part of a free run.
    Free,
    /// Cells of one class.
    Small,
    /// One large object, from the block's start.
    Large,
}

/// What a block is used for, as one word: a marker may ask while a free block becomes one in use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kind {
    /// What it is used for.
    pub used_for: Use,
    /// Whether its objects may hold pointers.
    pub scan: bool,
    class: u8,
}

impl Kind {
    const FREE: Kind = Kind { used_for: Use::Free, scan: false, class: 0 };

    const fn to_bits(self) -> u32 {
        self.used_for as u32 | (self.scan as u32) << 8 | (self.class as u32) << 16
    }

    #[inline]
    fn from_bits(bits: u32) -> Kind {
        let used_for = match bits & 0xff {
            1 => Use::Small,
            2 => Use::Large,
            _ => Use::Free,
        };
        Kind { used_for, scan: bits >> 8 & 1 != 0, class: (bits >> 16) as u8 }
    }

    /// Bytes of a cell of a small block.
    #[inline]
    pub fn cell_bytes(self) -> usize {
        CELLS[self.class as usize].bytes as usize
    }

    /// The cell at an offset into a small block; `None` in the waste behind the last one.
    #[inline]
    fn cell_at(self, offset: usize) -> Option<usize> {
        let cells = &CELLS[self.class as usize];
        let cell = ((offset as u64 * cells.reciprocal as u64) >> 32) as u32;
        (cell < cells.number).then_some(cell as usize)
    }
}

/// How a block of a class is cut.
#[derive(Clone, Copy)]
struct Cells {
    /// Bytes of a cell.
    bytes: u32,
    /// ⌈2^32 / bytes⌉, by which an offset is divided exactly.
    reciprocal: u32,
    number: u32,
}

static CELLS: [Cells; CLASSES] = {
    let mut all = [Cells { bytes: 0, reciprocal: 0, number: 0 }; CLASSES];
    let mut class = 0;
    while class < CLASSES {
        let bytes = CLASS_SIZES[class];
        if bytes > 0 {
            // Exact for offsets below 2^16 and sizes up to 2^16: the error, below size / 2^32 a unit, stays under 1 / size.
            all[class] =
                Cells { bytes, reciprocal: u32::MAX / bytes + 1, number: BLOCK_BYTES as u32 / bytes };
        }
        class += 1;
    }
    all
};

/// Header of a block, or of the run that starts with it.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Block {
    base: usize,
    /// The three bitmaps; null for a large object with a chunk of its own.
    bits: *mut u64,
    /// A [`Kind`].
    kind: AtomicU32,
    /// Mark of a large object: 0 or 1.
    large_mark: AtomicU32,
    /// Bytes of the run.
    bytes: usize,
    /// Pointers of a large object.
    pattern: Pattern,
    /// Position in the list of all small blocks, or of all large ones.
    pub(super) list_idx: u32,
    /// Whether free cells may hold anything but zeros.
    pub(super) dirty: bool,
}

/// The address of a header. Headers live as long as their chunk.
pub type BlockPtr = NonNull<Block>;

impl Block {
    fn free(base: usize, bits: *mut u64) -> Block {
        Block {
            base,
            bits,
            kind: AtomicU32::new(Kind::FREE.to_bits()),
            large_mark: AtomicU32::new(0),
            bytes: BLOCK_BYTES,
            pattern: Pattern::NONE,
            list_idx: 0,
            dirty: false,
        }
    }

    /// What it is used for, which stays so while the world is stopped or marking goes on, unless it is free.
    #[inline]
    pub fn kind(&self) -> Kind {
        // Acquire: pairs with `set_kind`, so that what belongs to the kind is seen with it.
        Kind::from_bits(self.kind.load(Acquire))
    }

    fn set_kind(&self, kind: Kind) {
        self.kind.store(kind.to_bits(), Release); // pairs with `kind`
    }

    /// Turns a free block into cells of a class. Its bitmaps of marks and used cells are cleared.
    pub(super) fn make_small(&mut self, class: usize, scan: bool, dirty: bool) {
        let kind = Kind { used_for: Use::Small, scan, class: class as u8 };
        self.dirty = dirty;
        self.bytes = BLOCK_BYTES;
        for i in 0..(CELLS[class].number as usize).div_ceil(64) {
            self.mark_word(i).store(0, Relaxed); // Relaxed: the block belongs to the caller, also below
            self.used_word(i).store(0, Relaxed);
        }
        self.set_kind(kind);
    }

    /// Turns a free run into one object, marked if marking goes on.
    pub(super) fn make_large(&mut self, bytes: usize, pattern: Pattern, marked: bool) {
        self.bytes = bytes;
        self.pattern = pattern;
        self.large_mark.store(marked as u32, Relaxed); // Relaxed: published with the kind
        self.set_kind(Kind { used_for: Use::Large, scan: !pattern.is_empty(), class: 0 });
    }

    pub(super) fn make_free(&mut self) {
        self.set_kind(Kind::FREE);
    }

    /// First address.
    pub fn base(&self) -> usize {
        self.base
    }
    /// Bytes of the run.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
    /// Bytes of a cell of a small block.
    pub fn cell_bytes(&self) -> usize {
        self.kind().cell_bytes()
    }
    /// Cells of a small block.
    pub fn cells(&self) -> usize {
        CELLS[self.kind().class as usize].number as usize
    }
    pub(super) fn class(&self) -> usize {
        self.kind().class as usize
    }
    /// Whether its objects may hold pointers.
    pub(super) fn scan(&self) -> bool {
        self.kind().scan
    }
    /// Pointers of a large object.
    pub fn pattern(&self) -> Pattern {
        self.pattern
    }
    /// Words of the bitmaps that have one bit a cell.
    pub(super) fn cell_words(&self) -> usize {
        self.cells().div_ceil(64)
    }

    /// The cell that contains an address of this block, which is of a small kind; `None` in the waste behind the last one.
    #[inline]
    pub fn cell_at(&self, kind: Kind, address: usize) -> Option<usize> {
        kind.cell_at(address - self.base)
    }

    fn bitmap_word(&self, i: usize) -> &AtomicU64 {
        debug_assert!(i < 3 * BITMAP_WORDS && !self.bits.is_null());
        // SAFETY: `bits` points to the three bitmaps of this block, which live as long as the header; access from
        // several threads is by atomic operations.
        unsafe { AtomicU64::from_ptr(self.bits.add(i)) }
    }
    /// Marks of cells `64 * i` and following.
    #[inline]
    pub(super) fn mark_word(&self, i: usize) -> &AtomicU64 {
        self.bitmap_word(i)
    }
    /// Used bits of cells `64 * i` and following.
    #[inline]
    pub(super) fn used_word(&self, i: usize) -> &AtomicU64 {
        self.bitmap_word(BITMAP_WORDS + i)
    }
    /// Pointer bits of the block's 8-byte words `64 * i` and following.
    #[inline]
    pub(super) fn pointer_word(&self, i: usize) -> &AtomicU64 {
        self.bitmap_word(2 * BITMAP_WORDS + i)
    }

    /// Whether a cell has been handed out.
    #[inline]
    pub fn is_used(&self, cell: usize) -> bool {
        // Relaxed: exact only where the module's head says so.
        self.used_word(cell / 64).load(Relaxed) >> (cell % 64) & 1 != 0
    }
    /// Whether a cell is marked.
    pub fn is_marked(&self, cell: usize) -> bool {
        self.mark_word(cell / 64).load(Relaxed) >> (cell % 64) & 1 != 0 // Relaxed: used while the world is stopped
    }
    pub(super) fn large_mark(&self) -> &AtomicU32 {
        &self.large_mark
    }
    /// Whether the 8-byte word of the block with this index is one that the collector looks at.
    pub fn is_pointer(&self, word: usize) -> bool {
        self.pointer_word(word / 64).load(Relaxed) >> (word % 64) & 1 != 0 // Relaxed: as `is_used`
    }

    /// Sets the pointer bits of the words from `first` on to the low `n` (1 to 64) bits of `bits`.
    #[inline]
    pub(super) fn set_pointer_bits(&self, first: usize, n: usize, bits: u64) {
        let mask = u64::MAX >> (64 - n);
        let (i, shift) = (first / 64, first % 64);
        let put = |i: usize, mask: u64, bits: u64| {
            let word = self.pointer_word(i);
            // Relaxed, and no read-modify-write: only the P that has cached the block writes its pointer bits.
            word.store(word.load(Relaxed) & !mask | bits, Relaxed);
        };
        let bits = bits & mask;
        put(i, mask << shift, bits << shift);
        if shift + n > 64 {
            put(i + 1, mask >> (64 - shift), bits >> (64 - shift));
        }
    }
}

/// The map from addresses to headers. Reading needs no lock.
#[derive(Debug)]
pub struct Table {
    /// Null, or a leaf of [`LEAF_ENTRIES`] headers' addresses.
    root: NonNull<AtomicPtr<AtomicPtr<Block>>>,
}

impl Table {
    fn new() -> Option<Table> {
        let bytes = ROOT_ENTRIES * size_of::<usize>();
        Some(Table { root: os::map(bytes)?.cast() })
    }

    /// The header for the memory at any address.
    #[inline]
    pub fn find(&self, address: usize) -> Option<&Block> {
        if address >> ADDRESS_BITS != 0 {
            return None;
        }
        // SAFETY: the index is below ROOT_ENTRIES by the check above; zeroed memory is a table of null pointers.
        // Acquire here and below: pairs with the Release in `set`, so that a header is seen filled in.
        let leaf = unsafe { &*self.root.as_ptr().add(address >> LEAF_SHIFT) }.load(Acquire);
        if leaf.is_null() {
            return None;
        }
        // SAFETY: leaves have LEAF_ENTRIES entries and are freed with the table only; a header that the table names
        // lives, since entries are cleared before their chunk goes.
        unsafe { (*leaf.add(address >> BLOCK_SHIFT & (LEAF_ENTRIES - 1))).load(Acquire).as_ref() }
    }

    /// Lets all blocks of a run name `header`. False if there is no memory for the table. Under the central lock.
    #[must_use]
    fn set(&self, base: usize, bytes: usize, header: *mut Block) -> bool {
        for address in (base..base + bytes).step_by(BLOCK_BYTES) {
            // SAFETY: addresses that the system gives are below 2^47.
            let entry = unsafe { &*self.root.as_ptr().add(address >> LEAF_SHIFT) };
            let mut leaf = entry.load(Relaxed); // Relaxed: written under the lock that the caller holds
            if leaf.is_null() {
                let Some(new) = os::map(LEAF_ENTRIES * size_of::<usize>()) else { return false };
                leaf = new.cast().as_ptr();
                entry.store(leaf, Release); // pairs with `find`
            }
            // SAFETY: as in `find`. Release pairs with `find`.
            unsafe { (*leaf.add(address >> BLOCK_SHIFT & (LEAF_ENTRIES - 1))).store(header, Release) };
        }
        true
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        for i in 0..ROOT_ENTRIES {
            // SAFETY: the index is in range, and nobody else uses the table any more.
            let leaf = unsafe { &*self.root.as_ptr().add(i) }.load(Relaxed); // Relaxed: exclusive
            if let Some(leaf) = NonNull::new(leaf) {
                os::unmap(leaf.cast(), LEAF_ENTRIES * size_of::<usize>());
            }
        }
        os::unmap(self.root.cast(), ROOT_ENTRIES * size_of::<usize>());
    }
}

/// One mapping with the headers and bitmaps of its blocks.
#[derive(Debug)]
struct Chunk {
    base: usize,
    bytes: usize,
    /// One header a block, or one for the whole chunk.
    headers: Box<[Block]>,
    /// Memory of the bitmaps, if there are any.
    bits: Option<NonNull<u8>>,
}

impl Chunk {
    /// Maps blocks that can be handed out singly.
    fn shared(bytes: usize) -> Option<Chunk> {
        let blocks = bytes / BLOCK_BYTES;
        let base = os::map_aligned(bytes, BLOCK_BYTES)?;
        let Some(bits) = os::map(blocks * BITS_BYTES) else {
            os::unmap(base, bytes);
            return None;
        };
        let base = base.as_ptr() as usize;
        let header = |i: usize| {
            let bits = bits.as_ptr().wrapping_add(i * BITS_BYTES).cast();
            Block::free(base + i * BLOCK_BYTES, bits)
        };
        Some(Chunk { base, bytes, headers: (0..blocks).map(header).collect(), bits: Some(bits) })
    }

    /// Maps memory for one object.
    fn own(bytes: usize) -> Option<Chunk> {
        let base = os::map_aligned(bytes, BLOCK_BYTES)?.as_ptr() as usize;
        Some(Chunk { base, bytes, headers: [Block::free(base, std::ptr::null_mut())].into(), bits: None })
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        if let Some(bits) = self.bits {
            os::unmap(bits, self.headers.len() * BITS_BYTES);
        }
        if let Some(base) = NonNull::new(self.base as *mut u8) {
            os::unmap(base, self.bytes);
        }
    }
}

/// All memory of a heap: chunks and the runs of them that are free. Behind the central lock.
#[derive(Debug)]
pub(super) struct Space {
    /// By first address.
    chunks: BTreeMap<usize, Chunk>,
    /// Free runs by first address: bytes, and whether they may hold anything but zeros.
    free: BTreeMap<usize, FreeRun>,
    /// The same runs by length.
    by_bytes: BTreeSet<(usize, usize)>,
    /// Bytes mapped for objects.
    mapped: usize,
    /// Bytes of free runs.
    free_bytes: usize,
    /// Bytes of free runs given back to the system, though still mapped.
    released: usize,
    /// Most that may be mapped.
    limit: usize,
    /// Somebody else may be looking at headers, also of free blocks: chunks stay.
    pub(super) keeps_chunks: bool,
}

#[derive(Clone, Copy, Debug)]
struct FreeRun {
    bytes: usize,
    dirty: bool,
}

/// A run taken from the space.
pub(super) struct Run {
    pub(super) header: BlockPtr,
    /// Whether it may hold anything but zeros.
    pub(super) dirty: bool,
}

impl Space {
    pub(super) fn new(limit: usize) -> Space {
        let limit = limit.min(Space::most());
        Space {
            chunks: BTreeMap::new(),
            free: BTreeMap::new(),
            by_bytes: BTreeSet::new(),
            mapped: 0,
            free_bytes: 0,
            released: 0,
            limit,
            keeps_chunks: false,
        }
    }

    pub(super) fn new_table() -> Option<Table> {
        Table::new()
    }

    /// Bytes taken from the system for objects.
    pub(super) fn mapped(&self) -> usize {
        self.mapped
    }
    /// Bytes that hold objects or are handed out to be filled by them.
    pub(super) fn in_use(&self) -> usize {
        self.mapped - self.free_bytes
    }
    /// Bytes given back though still mapped.
    pub(super) fn released(&self) -> usize {
        self.released
    }
    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit.min(Space::most());
    }
    fn most() -> usize {
        os::physical_bytes().saturating_mul(MOST_OF_MEMORY)
    }

    /// A run of at least `bytes`, its blocks entered in the table; `None` if neither system nor limit allow it.
    pub(super) fn take(&mut self, table: &Table, bytes: usize) -> Option<Run> {
        let bytes = bytes.checked_next_multiple_of(BLOCK_BYTES)?;
        if bytes >= OWN_CHUNK {
            return self.take_own_chunk(table, bytes);
        }
        let (_, base) = match self.by_bytes.range((bytes, 0)..).next() {
            Some(run) => *run,
            None => (0, self.add_chunk(table, bytes)?),
        };
        let run = self.remove_free(base);
        if run.bytes > bytes {
            self.insert_free(base + bytes, FreeRun { bytes: run.bytes - bytes, dirty: run.dirty });
        }
        let header = self.header(base)?;
        // One block names its own header already.
        if bytes > BLOCK_BYTES && !table.set(base, bytes, header.as_ptr()) {
            return None;
        }
        Some(Run { header, dirty: run.dirty })
    }

    fn take_own_chunk(&mut self, table: &Table, bytes: usize) -> Option<Run> {
        if self.mapped.checked_add(bytes)? > self.limit {
            self.drop_free_chunks(table);
        }
        if self.mapped.checked_add(bytes)? > self.limit {
            return None;
        }
        let mut chunk = Chunk::own(bytes)?;
        let header = NonNull::from(&mut chunk.headers[0]);
        let set = table.set(chunk.base, bytes, std::ptr::null_mut())
            && table.set(chunk.base, bytes, header.as_ptr());
        if !set {
            return None;
        }
        self.mapped += bytes;
        self.chunks.insert(chunk.base, chunk);
        Some(Run { header, dirty: false })
    }

    /// Maps a chunk with room for `bytes`; the address of its free run.
    fn add_chunk(&mut self, table: &Table, bytes: usize) -> Option<usize> {
        let wanted = (self.mapped / 4).clamp(MIN_CHUNK, MAX_CHUNK).max(bytes).next_multiple_of(BLOCK_BYTES);
        if self.limit.saturating_sub(self.mapped) < bytes {
            self.drop_free_chunks(table);
        }
        let room = self.limit.saturating_sub(self.mapped) & !(BLOCK_BYTES - 1);
        // A smaller chunk is better than none, near the limit of the heap or of the address space.
        let sizes = [wanted.min(room), bytes].into_iter().filter(|n| (bytes..=room).contains(n));
        let mut chunk = sizes.filter_map(Chunk::shared).next()?;
        if !table.set(chunk.base, chunk.bytes, std::ptr::null_mut()) {
            return None;
        }
        for header in &mut chunk.headers {
            let set = table.set(header.base, BLOCK_BYTES, header);
            debug_assert!(set, "the leaves exist");
        }
        let (base, bytes) = (chunk.base, chunk.bytes);
        self.chunks.insert(base, chunk);
        self.mapped += bytes;
        // Not joined with a neighbour: it may be larger, but is perhaps dirty.
        self.insert_free(base, FreeRun { bytes, dirty: false });
        Some(base)
    }

    /// Gives chunks back of which nothing is used, because what is wanted does not fit beside them.
    fn drop_free_chunks(&mut self, table: &Table) {
        if self.keeps_chunks {
            return;
        }
        let is_free = |c: &&Chunk| {
            let runs = self.free.range(c.base..c.base + c.bytes);
            c.bits.is_some() && runs.map(|(_, r)| r.bytes).sum::<usize>() == c.bytes
        };
        let found: Vec<(usize, usize)> =
            self.chunks.values().filter(is_free).map(|c| (c.base, c.bytes)).collect();
        for (base, bytes) in found {
            let runs: Vec<usize> = self.free.range(base..base + bytes).map(|(b, _)| *b).collect();
            for run in runs {
                self.remove_free(run);
            }
            let cleared = table.set(base, bytes, std::ptr::null_mut());
            debug_assert!(cleared, "the leaves exist");
            self.mapped -= bytes;
            self.chunks.remove(&base);
        }
    }

    fn header(&mut self, base: usize) -> Option<BlockPtr> {
        let (start, chunk) = self.chunks.range_mut(..=base).next_back()?;
        chunk.headers.get_mut((base - start) / BLOCK_BYTES).map(NonNull::from)
    }

    fn insert_free(&mut self, base: usize, run: FreeRun) {
        self.free.insert(base, run);
        self.by_bytes.insert((run.bytes, base));
        self.free_bytes += run.bytes;
        if !run.dirty {
            self.released += run.bytes;
        }
    }

    fn remove_free(&mut self, base: usize) -> FreeRun {
        let run = self.free.remove(&base).expect("the run is in both maps");
        self.by_bytes.remove(&(run.bytes, base));
        self.free_bytes -= run.bytes;
        if !run.dirty {
            self.released -= run.bytes;
        }
        run
    }

    /// Takes a run back.
    ///
    /// # Safety
    /// The header is one that [`take`](Self::take) gave and nobody uses the run any more.
    pub(super) unsafe fn give_back(&mut self, table: &Table, header: BlockPtr) {
        // SAFETY: nobody else uses the run, by contract.
        let (base, bytes) = unsafe { (header.as_ref().base, header.as_ref().bytes) };
        if bytes >= OWN_CHUNK {
            let cleared = table.set(base, bytes, std::ptr::null_mut());
            debug_assert!(cleared, "the leaves exist");
            self.mapped -= bytes;
            self.chunks.remove(&base);
            return;
        }
        for address in (base..base + bytes).step_by(BLOCK_BYTES) {
            let own = self.header(address).expect("a shared chunk has a header a block");
            // SAFETY: headers of the run belong to the caller.
            unsafe { (*own.as_ptr()).make_free() };
            let set = table.set(address, BLOCK_BYTES, own.as_ptr());
            debug_assert!(set, "the leaves exist");
        }
        self.insert_joined(base, FreeRun { bytes, dirty: true });
    }

    /// Adds a run to the free ones, joined with neighbours in its chunk that are as clean as it is.
    fn insert_joined(&mut self, mut base: usize, mut run: FreeRun) {
        let fits = |r: &FreeRun| r.dirty == run.dirty;
        let before = self.free.range(..base).next_back().map(|(b, r)| (*b, *r));
        let before = before.filter(|(b, r)| b + r.bytes == base && fits(r) && self.same_chunk(*b, base));
        let end = base + run.bytes;
        let joins_after = self.free.get(&end).is_some_and(fits) && self.same_chunk(base, end);
        if let Some((b, _)) = before {
            run.bytes += self.remove_free(b).bytes;
            base = b;
        }
        if joins_after {
            run.bytes += self.remove_free(end).bytes;
        }
        self.insert_free(base, run);
    }

    fn same_chunk(&self, a: usize, b: usize) -> bool {
        let start = |x: usize| self.chunks.range(..=x).next_back().map(|(base, _)| *base);
        start(a) == start(b)
    }

    /// Gives the memory of dirty free runs back to the system, except about `keep` bytes.
    pub(super) fn release(&mut self, keep: usize) {
        let mut dirty = self.free_bytes - self.released;
        let runs: Vec<(usize, FreeRun)> =
            self.free.iter().rev().filter(|(_, r)| r.dirty).map(|(b, r)| (*b, *r)).collect();
        for (base, run) in runs {
            if dirty <= keep {
                break;
            }
            dirty -= run.bytes;
            self.remove_free(base);
            os::discard(base, run.bytes);
            self.insert_joined(base, FreeRun { bytes: run.bytes, dirty: false });
        }
    }
}

/// The system's part: mapping memory.
pub(super) mod os {
    use std::ptr::NonNull;

    /// Bytes of the machine's memory.
    pub fn physical_bytes() -> usize {
        // SAFETY: asking for constants of the system touches no memory.
        let (pages, bytes) =
            unsafe { (libc::sysconf(libc::_SC_PHYS_PAGES), libc::sysconf(libc::_SC_PAGESIZE)) };
        usize::try_from(pages).unwrap_or(0).saturating_mul(usize::try_from(bytes).unwrap_or(0))
    }

    /// Zeroed memory at a page's start.
    pub fn map(bytes: usize) -> Option<NonNull<u8>> {
        let (prot, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping at an address of the system's choice touches nothing that exists.
        let p = unsafe { libc::mmap(std::ptr::null_mut(), bytes, prot, flags, -1, 0) };
        if p == libc::MAP_FAILED { None } else { NonNull::new(p.cast()) }
    }

    /// Zeroed memory at a multiple of `align`, a power of two above the page size; both are multiples of a page.
    pub fn map_aligned(bytes: usize, align: usize) -> Option<NonNull<u8>> {
        let all = bytes.checked_add(align)?;
        let start = map(all)?.as_ptr() as usize;
        let base = start.next_multiple_of(align);
        let end = start + all;
        for (from, to) in [(start, base), (base + bytes, end)] {
            if let Some(p) = NonNull::new(from as *mut u8).filter(|_| to > from) {
                unmap(p, to - from);
            }
        }
        NonNull::new(base as *mut u8)
    }

    /// Gives a mapping back.
    pub fn unmap(p: NonNull<u8>, bytes: usize) {
        // SAFETY: callers pass (parts of) mappings that they made and do not use again.
        let failed = unsafe { libc::munmap(p.as_ptr().cast(), bytes) };
        debug_assert_eq!(failed, 0, "munmap of {bytes} bytes at {p:?}");
    }

    /// Gives the memory back and keeps the mapping, which then reads as zeros.
    pub fn discard(base: usize, bytes: usize) {
        // SAFETY: callers pass free or freshly taken memory of theirs, in whole pages.
        let failed = unsafe { libc::madvise(base as *mut libc::c_void, bytes, libc::MADV_DONTNEED) };
        debug_assert_eq!(failed, 0, "madvise of {bytes} bytes at {base:#x}");
    }
}
