//! Allocation.
//!
//! Each P owns a [`Cache`]: for every size class, with and without pointers, a block of its own and a word of up to 64
//! free cells of it. Allocating is taking the lowest bit of that word; only an empty word leads into the block's used
//! bits, and only a full block to the lock. Nothing here contains a safepoint.
//!
//! What is counted as live is what caches have taken: a block's free cells when it comes into a cache, less those left
//! when the cache is flushed. So the count is exact while the world is stopped, and never too small.

use super::block::{Block, BlockPtr, Space, Table, Use, os};
use super::pacer::Pacer;
use super::{Config, Pattern};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use urgo_abi::size_class::{CLASS_SIZES, CLASSES, MAX_SMALL, class_of};

/// Large runs from here on are cleared by giving their pages back, which takes less time at once than writing zeros.
const DISCARD_FROM: usize = 256 << 10;
/// Blocks that a refill sweeps in search of a whole free one before it takes fresh memory.
const SWEEP_QUOTA: usize = 8;

/// Cells of up to so many bytes are cleared 64 at a time, larger ones when they are handed out: they are used up more slowly
/// than a cache level forgets them.
const CLEARED_TOGETHER: usize = 128;

/// The golden ratio of 64 bits, by which the state of random numbers advances (Weyl).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Stress: after so many collections they come half as often as in the beginning, after twice as many a third as often, and so on:
/// most programs have all that they do looked at, and the others end.
pub const STRESS_CYCLES: u64 = 1000;

/// Where objects of size 0 are.
pub static ZERO_SIZED: u64 = 0;

/// No memory for an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory {
    /// Bytes asked for.
    pub bytes: usize,
    /// Bytes in use at the time.
    pub in_use: usize,
    /// Whether a collection may help: the caller asks for one and tries again.
    pub retry: bool,
}

/// The memory of one program's objects.
#[derive(Debug)]
pub struct Heap {
    pub(super) table: Table,
    /// Guards space, lists and headers of blocks that are in no cache. Held for one block's handling at a time; no
    /// other lock is taken under it.
    central: Mutex<Central>,
    pub(super) pacer: Pacer,
    /// What debug modes ask for; the limits and the percentage in it are only the first values.
    pub(super) config: Config,
    /// Bytes live after the last cycle and handed out since.
    pub(super) live: AtomicUsize,
    /// Somebody should collect at the next safepoint.
    wanted: AtomicBool,
    /// The collection wanted is one that finds all that is unreachable now.
    wants_full: AtomicBool,
    /// It is to be made while the world stands still: nothing that is unreachable at its end may be left.
    wants_exact: AtomicBool,
    /// Whether the last one left what became unreachable while it went on.
    pub(super) last_beside: AtomicBool,
    /// Counts markings; wraps.
    pub(super) epoch: AtomicU32,
    /// Marking goes on beside goroutines. Changes while the world is stopped.
    pub(super) marking: AtomicBool,
    /// What barriers have marked for the marking thread.
    pub(super) shaded: super::mark::Shaded,
    /// State of random numbers that follow from [`Config::seed`].
    random: AtomicU64,
    /// Figures for ReadMemStats.
    pub(super) stats: Stats,
    /// Finalizers, cleanups and weak references.
    pub(super) specials: super::special::Specials,
}

// SAFETY: the raw addresses of headers forbid it; who may use them is told in `block.rs`.
unsafe impl Send for Heap {}
// SAFETY: as above: shared parts are atomics, or behind the lock.
unsafe impl Sync for Heap {}

/// Counters since the start, for statistics.
#[derive(Debug, Default)]
pub struct Stats {
    /// Bytes allocated.
    pub allocated_bytes: AtomicU64,
    /// Objects allocated.
    pub allocations: AtomicU64,
    /// Bytes freed by sweeping.
    pub freed_bytes: AtomicU64,
    /// Objects freed by sweeping.
    pub frees: AtomicU64,
    /// Cycles finished.
    pub cycles: AtomicU64,
    /// Bytes of live objects after the last marking.
    pub marked_bytes: AtomicU64,
    /// Those of them that may hold pointers, and were found by the marking.
    pub scanned_bytes: AtomicU64,
    /// Nanoseconds for which collections have stopped the world.
    pub collect_ns: AtomicU64,
}

/// Memory and its lists.
#[derive(Debug)]
pub(super) struct Central {
    pub(super) space: Space,
    /// By [`list_of`].
    pub(super) lists: Vec<List>,
    pub(super) large: Blocks,
    pub(super) caches: Vec<NonNull<Cache>>,
}

/// Blocks of one class, with or without pointers.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) all: Blocks,
    /// Swept, with free cells, and in no cache.
    pub(super) ready: Vec<BlockPtr>,
}

/// Small blocks of one kind, or large objects. Those not swept since the last marking come first, so that all become unswept
/// at once while the world stands still.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    blocks: Vec<BlockPtr>,
    unswept: usize,
}

impl Blocks {
    pub(super) fn all(&self) -> &[BlockPtr] {
        &self.blocks
    }

    /// Adds one that needs no sweeping; its place, which the block is to know.
    fn push(&mut self, block: BlockPtr) -> u32 {
        self.blocks.push(block);
        self.blocks.len() as u32 - 1
    }

    pub(super) fn all_unswept(&mut self) {
        self.unswept = self.blocks.len();
    }

    /// One that is not swept; it counts as swept from now on.
    pub(super) fn next_unswept(&mut self) -> Option<BlockPtr> {
        self.unswept = self.unswept.checked_sub(1)?;
        Some(self.blocks[self.unswept])
    }

    /// Takes a swept one out.
    pub(super) fn remove(&mut self, block: BlockPtr) {
        // SAFETY: headers of listed blocks live, and the lock is held.
        let at = unsafe { block.as_ref() }.list_idx as usize;
        debug_assert!(at >= self.unswept && self.blocks[at] == block);
        self.blocks.swap_remove(at);
        if let Some(moved) = self.blocks.get_mut(at) {
            // SAFETY: as above.
            unsafe { moved.as_mut() }.list_idx = at as u32;
        }
    }
}

/// Index of the list of a class, with or without pointers.
#[inline]
pub(super) fn list_of(class: usize, scan: bool) -> usize {
    2 * class + scan as usize
}

/// What allocating an object of some type comes to, worked out once: for objects of up to 64 words.
#[derive(Clone, Copy, Debug)]
pub struct Small {
    /// Index among a cache's current blocks; 0, where there is never a free cell, if the type is none of these.
    list: u8,
    /// Words of a cell.
    words: u8,
    /// The pointers among them, as bits.
    pointers: u64,
}

impl Small {
    /// The kind of an object of `bytes` bytes with these pointers.
    pub fn of(bytes: usize, pattern: Pattern) -> Small {
        let class = if bytes <= MAX_SMALL { class_of(bytes) } else { 0 };
        let words = CLASS_SIZES[class] as usize / 8;
        let repeats = !pattern.is_empty() && pattern.words() < bytes / 8;
        if words > 64 || repeats {
            return Small { list: 0, words: 0, pointers: 0 };
        }
        let scan = !pattern.is_empty();
        let pointers = if scan { pattern.chunk(0) } else { 0 };
        Small { list: if class == 0 { 0 } else { list_of(class, scan) as u8 }, words: words as u8, pointers }
    }
}

/// One class's current block in a cache.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Current {
    /// Free cells among 64 of the block, as bits.
    free: u64,
    /// Address of the first of those 64 cells.
    start: usize,
    /// Bytes of a cell.
    cell_bytes: u32,
    /// Index of the next word of the block's used bits to look into.
    next_word: u32,
    /// The block; `None` if there is none.
    block: Option<BlockPtr>,
    /// Whether cells must be cleared one by one.
    dirty: bool,
    /// Whether they are cleared together, when a word of them is taken.
    clears: bool,
}

/// A P's share of the heap. Compiled code may know its layout, hence `repr(C)`.
#[repr(C)]
#[derive(Debug)]
pub struct Cache {
    currents: [Current; 2 * CLASSES],
    /// State of [`Cache::random`].
    random: u64,
    /// The state that all caches share instead, where numbers are to be the same in each run.
    shared_random: Option<NonNull<AtomicU64>>,
    /// Figures not yet added to the heap's.
    bytes: u64,
    objects: u64,
    /// Allocations until a collection is wanted, where that is to be seen; else 0.
    stress: u32,
    /// Whether cells are marked when they are taken, because marking goes on. Changes while the world is stopped.
    marks: bool,
}

/// Ownership of a cache. The heap knows its address and flushes it while the world is stopped.
#[derive(Debug)]
pub struct CacheHandle {
    cache: NonNull<Cache>,
    /// The heap outlives its caches: both belong to one world.
    heap: NonNull<Heap>,
}

// SAFETY: the addresses forbid it; the cache moves with its P, and the heap is Sync.
unsafe impl Send for CacheHandle {}

impl CacheHandle {
    /// The cache, for the P that owns the handle.
    pub fn get(&mut self) -> &mut Cache {
        // SAFETY: the handle owns the cache; the heap touches it only while the world is stopped, when no P uses one.
        unsafe { self.cache.as_mut() }
    }

    /// The cache's address, for the context of the M that has the P.
    pub fn as_ptr(&self) -> NonNull<Cache> {
        self.cache
    }
}

impl Drop for CacheHandle {
    fn drop(&mut self) {
        // SAFETY: the heap outlives its handles (`Heap::new_cache`).
        let heap = unsafe { self.heap.as_ref() };
        let mut central = heap.lock();
        central.caches.retain(|c| *c != self.cache);
        // SAFETY: made by Box::into_raw in `new_cache`, and no longer in the heap's list.
        let mut cache = unsafe { Box::from_raw(self.cache.as_ptr()) };
        heap.flush(&mut central, &mut cache);
    }
}

/// Without memory a collection is tried if this part of what the last one left was allocated since.
const WORTH_COLLECTING: usize = 16;

impl Heap {
    /// An empty heap; `None` if the system has no address space for its table.
    pub fn new(config: Config) -> Option<Heap> {
        let central = Central {
            space: Space::new(config.hard_limit),
            lists: (0..2 * CLASSES).map(|_| List::default()).collect(),
            large: Blocks::default(),
            caches: Vec::new(),
        };
        Some(Heap {
            table: Space::new_table()?,
            central: Mutex::new(central),
            pacer: Pacer::new(config.gc_percent, config.soft_limit),
            config,
            live: AtomicUsize::new(0),
            wanted: AtomicBool::new(false),
            wants_full: AtomicBool::new(false),
            wants_exact: AtomicBool::new(false),
            last_beside: AtomicBool::new(false),
            epoch: AtomicU32::new(0),
            marking: AtomicBool::new(false),
            shaded: super::mark::Shaded::default(),
            random: AtomicU64::new(config.seed.unwrap_or(0)),
            stats: Stats::default(),
            specials: super::special::Specials::default(),
        })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Central> {
        // What the lock guards is changed by operations that do not panic half-way.
        self.central.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A cache for a new P.
    ///
    /// # Safety
    /// The heap stays where it is and outlives the handle.
    pub unsafe fn new_cache(&self) -> CacheHandle {
        let none = Current {
            free: 0,
            start: 0,
            cell_bytes: 0,
            next_word: 0,
            block: None,
            dirty: false,
            clears: false,
        };
        let mut currents = [none; 2 * CLASSES];
        for (i, c) in currents.iter_mut().enumerate() {
            c.cell_bytes = CLASS_SIZES[i / 2];
        }
        let cache = NonNull::from(Box::leak(Box::new(Cache {
            currents,
            random: secret(),
            shared_random: self.config.seed.map(|_| NonNull::from(&self.random)),
            bytes: 0,
            objects: 0,
            stress: u32::from(self.config.stress > 0),
            marks: false,
        })));
        let mut central = self.lock();
        // SAFETY: nobody else knows the cache yet. Under the lock, so that no change is missed.
        unsafe { (*cache.as_ptr()).marks = self.is_marking() };
        central.caches.push(cache);
        drop(central);
        CacheHandle { cache, heap: NonNull::from(self) }
    }

    /// Whether marking goes on beside goroutines, so that stores need barriers.
    #[inline]
    pub fn is_marking(&self) -> bool {
        self.marking.load(Relaxed) // Relaxed: changes while the world is stopped
    }

    /// Whether somebody should stop the world and collect. One load.
    #[inline]
    pub fn wants_collection(&self) -> bool {
        self.wanted.load(Relaxed) // Relaxed: a note; what it is about is found out under the stopped world
    }

    /// Notes that somebody should collect.
    pub fn request_collection(&self) {
        self.wanted.store(true, Relaxed); // Relaxed: as above
    }

    /// Notes that somebody should collect whatever is unreachable now: one that is under way does not do.
    pub fn request_full_collection(&self) {
        self.wants_full.store(true, Relaxed); // Relaxed: as above
        self.request_collection();
    }

    /// Whether that was asked for; the caller sees to it. In a stopped world.
    pub fn take_full(&self) -> bool {
        self.wants_full.swap(false, Relaxed) // Relaxed: as above
    }

    /// Whether somebody is out of memory, so that all that is unreachable has to be found.
    pub fn wants_exact(&self) -> bool {
        self.wants_exact.load(Relaxed) // Relaxed: as above
    }

    /// The same; the caller sees to it. In a stopped world.
    pub fn take_exact(&self) -> bool {
        self.wants_exact.swap(false, Relaxed) // Relaxed: as above
    }

    /// Whether the marking that goes on is to be brought to an end at once: the heap has grown too much meanwhile, or memory is
    /// out. If not, what was wanted is crossed out.
    pub fn hurries(&self) -> bool {
        self.collection_done();
        let hurries = self.wants_exact() || self.live_bytes() >= self.pacer.threshold();
        if hurries {
            self.request_collection();
        }
        hurries
    }

    /// The number of the marking that goes on, or did last.
    #[inline]
    pub fn epoch(&self) -> u32 {
        self.epoch.load(Relaxed) // Relaxed: changes while the world is stopped
    }

    /// About how many bytes the next marking will look at: those of objects that may hold pointers.
    pub fn expected_scanned(&self) -> usize {
        // Relaxed: figures.
        match self.stats.cycles.load(Relaxed) {
            0 => self.live_bytes() / 2,
            _ => self.stats.scanned_bytes.load(Relaxed) as usize,
        }
    }

    pub(super) fn collection_done(&self) {
        self.wanted.store(false, Relaxed); // Relaxed: as above
    }

    /// Counters.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }
    /// How it behaves.
    pub fn config(&self) -> &Config {
        &self.config
    }
    /// Makes the counters exact, and frees what the last collection found dead.
    ///
    /// # Safety
    /// The world is stopped.
    pub unsafe fn settle_stats(&self) {
        let mut central = self.lock();
        self.sweep_some(&mut central, usize::MAX);
        for mut cache in central.caches.clone() {
            // SAFETY: caches leave the list before they are freed, and nobody uses them now.
            let cache = unsafe { cache.as_mut() };
            // Relaxed: figures.
            self.stats.allocated_bytes.fetch_add(std::mem::take(&mut cache.bytes), Relaxed);
            self.stats.allocations.fetch_add(std::mem::take(&mut cache.objects), Relaxed);
        }
    }

    /// When it collects.
    pub fn pacer(&self) -> &Pacer {
        &self.pacer
    }

    /// Bytes of objects: live after the last cycle, or allocated since (to the granularity of caches).
    pub fn live_bytes(&self) -> usize {
        self.live.load(Relaxed) // Relaxed: a figure
    }

    /// Bytes mapped for objects, and those of them given back to the system.
    pub fn mapped_bytes(&self) -> (usize, usize) {
        let central = self.lock();
        (central.space.mapped(), central.space.released())
    }

    /// Changes the most that may be mapped for objects.
    pub fn set_hard_limit(&self, bytes: usize) {
        self.lock().space.set_limit(bytes);
    }

    /// Adds to what counts as live, and wants a collection past the goal.
    fn count(&self, bytes: usize) {
        // Relaxed: a counter, whose limit need not be met exactly.
        let live = self.live.fetch_add(bytes, Relaxed) + bytes;
        if live >= self.pacer.threshold() {
            self.request_collection();
        }
    }

    fn out_of_memory(&self, central: &Central, bytes: usize) -> OutOfMemory {
        // A collection may help if anything to speak of was allocated since the last one, or if that left something. What it costs
        // goes with what is live: a program that is about to use up its memory would collect for minutes for a few blocks more.
        let marked = self.stats.marked_bytes.load(Relaxed) as usize; // Relaxed: a figure
        let since = self.live_bytes().saturating_sub(marked);
        let floating = self.is_marking() || self.last_beside.load(Relaxed); // Relaxed: changes while the world is stopped
        let retry = since > (marked / WORTH_COLLECTING).max(64 << 10) || floating;
        if retry {
            self.wants_exact.store(true, Relaxed); // Relaxed: as `wanted`
            self.request_full_collection();
        }
        OutOfMemory { bytes, in_use: central.space.in_use(), retry }
    }

    /// Finds a block with free cells for a class.
    fn take_block(&self, class: usize, scan: bool) -> Result<BlockPtr, OutOfMemory> {
        let list = list_of(class, scan);
        let mut central = self.lock();
        if let Some(block) = central.lists[list].ready.pop() {
            return Ok(block);
        }
        while let Some(block) = central.lists[list].all.next_unswept() {
            // SAFETY: the block is not swept yet.
            if unsafe { self.sweep_block(&mut central, block) } {
                // Its list has it as the last one.
                return Ok(central.lists[list].ready.pop().unwrap_or(block));
            }
        }
        self.sweep_some(&mut central, SWEEP_QUOTA);
        // Relaxed: it changes only while the world is stopped.
        central.space.keeps_chunks = self.marking.load(Relaxed);
        let mut run = central.space.take(&self.table, super::block::BLOCK_BYTES);
        if run.is_none() && self.sweep_some(&mut central, usize::MAX) {
            run = central.space.take(&self.table, super::block::BLOCK_BYTES);
        }
        let Some(mut run) = run else {
            return Err(self.out_of_memory(&central, CLASS_SIZES[class] as usize));
        };
        // SAFETY: the run was free and is ours now.
        let block = unsafe { run.header.as_mut() };
        block.make_small(class, scan, run.dirty);
        block.list_idx = central.lists[list].all.push(run.header);
        Ok(run.header)
    }

    /// Allocates an object that has no class.
    #[cold]
    fn allocate_large(&self, bytes: usize, pattern: Pattern) -> Result<NonNull<u8>, OutOfMemory> {
        let mut central = self.lock();
        self.sweep_some(&mut central, SWEEP_QUOTA);
        // Relaxed: it changes only while the world is stopped.
        central.space.keeps_chunks = self.marking.load(Relaxed);
        let mut run = central.space.take(&self.table, bytes);
        if run.is_none() && self.sweep_some(&mut central, usize::MAX) {
            run = central.space.take(&self.table, bytes);
        }
        let Some(mut run) = run else { return Err(self.out_of_memory(&central, bytes)) };
        let rounded = bytes.next_multiple_of(super::block::BLOCK_BYTES);
        // SAFETY: the run was free and is ours now.
        let block = unsafe { run.header.as_mut() };
        block.make_large(rounded, pattern, self.is_marking());
        block.list_idx = central.large.push(run.header);
        let base = block.base();
        drop(central);
        if run.dirty {
            clear_run(base, rounded);
        }
        self.count(rounded);
        if self.is_marking() {
            self.assist(rounded);
        }
        self.stats.allocated_bytes.fetch_add(rounded as u64, Relaxed); // Relaxed: figures
        self.stats.allocations.fetch_add(1, Relaxed);
        Ok(NonNull::new(base as *mut u8).expect("blocks are not at address 0"))
    }

    /// Gives all blocks of a cache back. Under the lock, by the cache's owner or while the world is stopped.
    pub(super) fn flush(&self, central: &mut Central, cache: &mut Cache) {
        for i in 0..cache.currents.len() {
            let current = &mut cache.currents[i];
            if let Some(block) = current.block.take() {
                let free = current.release_into(block, cache.marks);
                if free > 0 {
                    central.lists[i].ready.push(block);
                }
                // Relaxed: a counter.
                self.live.fetch_sub(free * current.cell_bytes as usize, Relaxed);
            }
        }
        // Relaxed: figures.
        self.stats.allocated_bytes.fetch_add(std::mem::take(&mut cache.bytes), Relaxed);
        self.stats.allocations.fetch_add(std::mem::take(&mut cache.objects), Relaxed);
    }

    /// Flushes all caches.
    ///
    /// # Safety
    /// The world is stopped: no P uses its cache.
    pub(super) unsafe fn flush_all(&self, central: &mut Central) {
        for mut cache in central.caches.clone() {
            // SAFETY: caches leave the list before they are freed, and nobody uses them now.
            self.flush(central, unsafe { cache.as_mut() });
        }
    }
}

impl Central {
    /// Tells all caches whether cells are marked when they are taken.
    ///
    /// # Safety
    /// The world is stopped, and the caches are empty: no P uses them.
    pub(super) unsafe fn set_marking(&self, on: bool) {
        for cache in &self.caches {
            // SAFETY: caches leave the list before they are freed, and nobody uses them now.
            unsafe { (*cache.as_ptr()).marks = on };
        }
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        if self.is_marking() {
            super::barrier::count_marking(false);
        }
        debug_assert!(self.lock().caches.is_empty(), "caches are dropped before their heap");
    }
}

/// A word that nobody outside the process knows.
fn secret() -> u64 {
    // The standard library seeds its hashers from the system.
    std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0)
}

/// Makes a run's memory zero.
fn clear_run(base: usize, bytes: usize) {
    if bytes >= DISCARD_FROM {
        os::discard(base, bytes);
    } else {
        // SAFETY: the run was just taken and nobody else knows it.
        unsafe { std::ptr::write_bytes(base as *mut u8, 0, bytes) };
    }
}

/// Makes a free cell's memory zero.
fn clear_cell(address: usize, cell_bytes: usize) {
    // SAFETY: the cell is free and its cache's: nobody else knows it.
    unsafe { std::ptr::write_bytes(address as *mut u64, 0, cell_bytes / 8) };
}

/// Makes the memory of free cells zero, neighbours at once: bit `i` is the cell `i` cells behind `start`.
fn clear_cells(start: usize, cell_bytes: usize, mut free: u64) {
    while free != 0 {
        let first = free.trailing_zeros();
        let run = (!(free >> first)).trailing_zeros().min(64 - first);
        clear_cell(start + first as usize * cell_bytes, run as usize * cell_bytes);
        free &= u64::MAX.checked_shl(first + run).unwrap_or(0);
    }
}

impl Current {
    /// Loads the next word of the block with free cells, and marks them if `marks`; false if there is none.
    fn next_free(&mut self, marks: bool) -> bool {
        let Some(block) = self.block else { return false };
        // SAFETY: the block belongs to this cache.
        let block = unsafe { block.as_ref() };
        while (self.next_word as usize) < block.cell_words() {
            let i = self.next_word as usize;
            self.next_word += 1;
            let free = !block.used_word(i).load(Relaxed) & valid_cells(block, i);
            if free != 0 {
                if marks {
                    block.mark_word(i).fetch_or(free, Relaxed); // Relaxed: as all marks
                }
                // The cells count as used from here on; a flush gives the rest back. Relaxed: the block is ours.
                block.used_word(i).store(u64::MAX, Relaxed);
                self.free = free;
                self.start = block.base() + 64 * i * block.cell_bytes();
                if self.clears {
                    clear_cells(self.start, block.cell_bytes(), free);
                }
                return true;
            }
        }
        false
    }

    fn install(&mut self, block: BlockPtr) -> usize {
        self.block = Some(block);
        self.next_word = 0;
        self.free = 0;
        // SAFETY: the caller has just taken the block from the lists.
        let block = unsafe { block.as_ref() };
        self.clears = block.dirty && block.cell_bytes() <= CLEARED_TOGETHER;
        self.dirty = block.dirty && !self.clears;
        free_cells(block)
    }

    /// Gives the cells not handed out back to the block; how many are free in it.
    fn release_into(&mut self, block: BlockPtr, marked: bool) -> usize {
        // SAFETY: the block belongs to this cache, or did until now.
        let block = unsafe { block.as_ref() };
        if self.next_word > 0 {
            let i = self.next_word as usize - 1;
            let word = block.used_word(i);
            word.store(word.load(Relaxed) & !self.free, Relaxed); // Relaxed: the block is ours
            if marked {
                block.mark_word(i).fetch_and(!self.free, Relaxed); // Relaxed: as all marks
            }
        }
        self.free = 0;
        free_cells(block)
    }
}

/// The cells that exist among the 64 from `64 * i` on, as bits.
#[inline]
pub(super) fn valid_cells(block: &Block, i: usize) -> u64 {
    let n = (block.cells() - 64 * i).min(64);
    u64::MAX >> (64 - n)
}

/// Cells of a block that are not used.
pub(super) fn free_cells(block: &Block) -> usize {
    let free = |i: usize| !block.used_word(i).load(Relaxed) & valid_cells(block, i); // Relaxed: the block is ours
    (0..block.cell_words()).map(|i| free(i).count_ones() as usize).sum()
}

impl Cache {
    /// Zeroed memory for an object of `bytes` bytes whose pointers are where `pattern` says.
    ///
    /// The object is aligned to 8 bytes, larger ones to more. Memory behind it up to the size class is zero too and
    /// has no pointers but where the pattern repeats.
    #[inline]
    pub fn allocate(
        &mut self,
        heap: &Heap,
        bytes: usize,
        pattern: Pattern,
    ) -> Result<NonNull<u8>, OutOfMemory> {
        if bytes > MAX_SMALL {
            let p = heap.allocate_large(bytes, pattern)?;
            self.after_allocation(heap);
            return Ok(p);
        }
        if bytes == 0 {
            return Ok(NonNull::from(&ZERO_SIZED).cast());
        }
        let i = list_of(class_of(bytes), !pattern.is_empty());
        if self.currents[i].free == 0 {
            self.refill(heap, i)?;
        }
        self.after_allocation(heap);
        Ok(self.take_cell(i, bytes, pattern))
    }

    /// [`Cache::allocate`] for an object of a kind worked out before, where the cache has a cell at hand; `None` if not.
    #[inline]
    pub fn try_allocate(&mut self, small: Small) -> Option<NonNull<u8>> {
        let current = &mut self.currents[small.list as usize];
        if current.free == 0 || self.stress > 0 {
            return None;
        }
        let bit = current.free.trailing_zeros() as usize;
        current.free &= current.free - 1;
        let cell_bytes = current.cell_bytes as usize;
        let address = current.start + bit * cell_bytes;
        if current.dirty {
            clear_cell(address, cell_bytes);
        }
        if small.pointers != 0
            && let Some(block) = current.block
        {
            // SAFETY: the block belongs to this cache.
            let block = unsafe { block.as_ref() };
            block.set_pointer_bits((address - block.base()) / 8, small.words as usize, small.pointers);
        }
        self.bytes += cell_bytes as u64;
        self.objects += 1;
        NonNull::new(address as *mut u8)
    }

    /// Takes the first of a list's free cells, of which there is one.
    #[inline]
    fn take_cell(&mut self, i: usize, bytes: usize, pattern: Pattern) -> NonNull<u8> {
        let current = &mut self.currents[i];
        let bit = current.free.trailing_zeros() as usize;
        current.free &= current.free - 1;
        let cell_bytes = current.cell_bytes as usize;
        let address = current.start + bit * cell_bytes;
        if current.dirty {
            clear_cell(address, cell_bytes);
        }
        if !pattern.is_empty() {
            let block = current.block.expect("free cells have a block");
            // SAFETY: the block belongs to this cache.
            set_pattern(unsafe { block.as_ref() }, address, cell_bytes, bytes, pattern);
        }
        self.bytes += cell_bytes as u64;
        self.objects += 1;
        // SAFETY: a cell is not at address 0.
        unsafe { NonNull::new_unchecked(address as *mut u8) }
    }

    /// A random word: for hash seeds, the order of map iteration and of select. Not for cryptography.
    #[inline]
    pub fn random(&mut self) -> u64 {
        if let Some(shared) = self.shared_random {
            // SAFETY: the heap outlives its caches (`Heap::new_cache`).
            let before = unsafe { shared.as_ref() }.fetch_add(STEP, Relaxed); // Relaxed: a counter
            return crate::object::hash::word(before.wrapping_add(STEP), 0x2545_f491_4f6c_dd1d);
        }
        self.random = self.random.wrapping_add(STEP);
        crate::object::hash::word(self.random, 0x2545_f491_4f6c_dd1d)
    }

    #[inline]
    fn after_allocation(&mut self, heap: &Heap) {
        if self.stress > 0 {
            self.stress -= 1;
            if self.stress == 0 {
                let cycles = heap.stats.cycles.load(Relaxed); // Relaxed: a figure
                self.stress = heap.config.stress.saturating_mul(1 + (cycles / STRESS_CYCLES) as u32);
                heap.request_collection();
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn refill(&mut self, heap: &Heap, list: usize) -> Result<(), OutOfMemory> {
        let marks = self.marks;
        let current = &mut self.currents[list];
        if current.next_free(marks) {
            return Ok(());
        }
        // A full block is in no list until it is swept.
        current.block = None;
        let block = heap.take_block(list / 2, list % 2 == 1)?;
        if marks {
            heap.assist(super::block::BLOCK_BYTES);
        }
        let free = current.install(block);
        debug_assert!(free > 0, "a block of the ready list has room");
        heap.count(free * current.cell_bytes as usize);
        let found = current.next_free(marks);
        debug_assert!(found);
        Ok(())
    }
}

/// Writes the pointer bits of a cell's words: the pattern repeated over the object, none behind it.
#[inline]
fn set_pattern(block: &Block, address: usize, cell_bytes: usize, bytes: usize, pattern: Pattern) {
    let first = (address - block.base()) / 8;
    let n = cell_bytes / 8;
    if n <= 64 && pattern.words() >= n.min(bytes / 8) {
        block.set_pointer_bits(first, n, pattern.chunk(0));
        return;
    }
    set_long_pattern(block, first, n, bytes / 8, pattern);
}

fn set_long_pattern(block: &Block, first: usize, n: usize, object_words: usize, pattern: Pattern) {
    let step = pattern.words();
    if step <= 64 {
        // As many whole elements as fit into 64 bits are written at once.
        let per = 64 / step;
        let one = pattern.chunk(0) & (u64::MAX >> (64 - step));
        let many = (0..per).fold(0, |bits, k| bits | one << (k * step));
        let mut w = 0;
        while w < object_words {
            let len = (per * step).min(n - w);
            let bits = if object_words - w < 64 { many & !(u64::MAX << (object_words - w)) } else { many };
            block.set_pointer_bits(first + w, len, bits);
            w += len;
        }
        clear_pointer_bits(block, first + w, n - w.min(n));
        return;
    }
    let mut w = 0;
    while w < object_words {
        let element = step.min(object_words - w);
        for i in 0..element.div_ceil(64) {
            block.set_pointer_bits(first + w + 64 * i, (element - 64 * i).min(64), pattern.chunk(i));
        }
        w += element;
    }
    clear_pointer_bits(block, first + w, n - w);
}

fn clear_pointer_bits(block: &Block, first: usize, n: usize) {
    for i in (0..n).step_by(64) {
        block.set_pointer_bits(first + i, (n - i).min(64), 0);
    }
}

impl Heap {
    /// The object that an address points into: its start and its bytes. Exact while caches are flushed; otherwise
    /// cells that a cache holds count as objects too.
    pub fn object_at(&self, address: usize) -> Option<(usize, usize)> {
        let block = self.table.find(address)?;
        let kind = block.kind();
        match kind.used_for {
            Use::Free => None,
            Use::Large => Some((block.base(), block.bytes())),
            Use::Small => {
                let cell = block.cell_at(kind, address).filter(|c| block.is_used(*c))?;
                Some((block.base() + cell * block.cell_bytes(), block.cell_bytes()))
            }
        }
    }
}
