//! Marking: from the roots through all reachable objects.
//!
//! A marker keeps a stack of objects that are marked but not yet scanned (grey). Scanning reads the words whose pointer
//! bits are set; each is looked up in the block table, and an object found unmarked is marked and, if it may hold
//! pointers, pushed. Objects without pointers are never pushed. Large objects are scanned in pieces, so that the work
//! can be shared.
//!
//! With several threads each has a marker; one that has much work gives half of it to a common pool when others are
//! hungry. Marks are set by atomic operations then, so an object is scanned once. All are done when all are hungry.

use super::Pattern;
use super::alloc::{Central, Heap};
use super::block::{Block, Use};
use super::roots::Roots;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

/// Words of a large object scanned at a time: 128 KiB.
const PIECE_WORDS: usize = 16 << 10;
/// A marker with more than this many grey objects gives some away.
const SHARE_FROM: usize = 256;
/// Heaps below this are marked by one thread: starting others would take longer.
const PARALLEL_FROM: usize = 16 << 20;

/// What a collection did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Collection {
    /// Number of the cycle, from 1.
    pub cycle: u64,
    /// Bytes live before (as counted by allocation).
    pub before: usize,
    /// Bytes of the objects found alive.
    pub marked: usize,
    /// Number of objects found alive.
    pub objects: usize,
    /// The next cycle's goal.
    pub goal: usize,
    /// How long it took.
    pub ns: u64,
}

impl Heap {
    /// Collects: marks what the roots reach and makes the rest free for sweeping.
    ///
    /// # Safety
    /// The world is stopped: no other thread allocates, reads or writes objects until this returns, and no address of
    /// an object is held anywhere that `roots` does not show.
    pub unsafe fn collect(&self, roots: &dyn Roots) -> Collection {
        let start = Instant::now();
        let mut central = self.lock();
        // SAFETY: the world is stopped.
        unsafe { self.flush_all(&mut central) };
        self.sweep_some(&mut central, usize::MAX);
        let before = self.live_bytes();
        let with_specials = |marker: &mut Marker<'_>| {
            roots.mark(marker);
            self.mark_specials(marker);
        };
        let (marked, objects) = self.mark_all(&central, &with_specials, before);
        let mut late = Marker::new(self, true);
        self.settle_specials(&mut late);
        let (marked, objects) = (marked + late.bytes, objects + late.objects);
        if self.config.verify {
            self.verify(&central);
        }
        self.begin_sweep(&mut central);
        self.live.store(marked, Relaxed); // Relaxed: the world is stopped; also below
        self.stats.marked_bytes.store(marked as u64, Relaxed);
        self.pacer.cycle_done(marked);
        // What the next cycle may need stays with the process, the rest of a spike goes back.
        central.space.release(self.pacer.goal().saturating_sub(marked).min(marked + (16 << 20)));
        self.collection_done();
        let ns = start.elapsed().as_nanos() as u64;
        self.stats.collect_ns.fetch_add(ns, Relaxed);
        let cycle = self.stats.cycles.fetch_add(1, Relaxed) + 1;
        Collection { cycle, before, marked, objects, goal: self.pacer.goal(), ns }
    }

    /// Whether the object at an address has been marked.
    pub(super) fn is_marked(&self, address: u64) -> bool {
        let Some(block) = self.table.find(address as usize) else { return false };
        match block.used_for {
            Use::Small => block.cell_at(address as usize).is_some_and(|cell| block.is_marked(cell)),
            Use::Large => block.large_mark().load(Relaxed) != 0, // Relaxed: marking is over
            Use::Free => false,
        }
    }

    fn mark_all(&self, _central: &Central, roots: &dyn Roots, live: usize) -> (usize, usize) {
        let threads = if live < PARALLEL_FROM { 1 } else { self.config.mark_threads.max(1) };
        let pool =
            Pool { shared: Mutex::default(), changed: Condvar::new(), hungry: AtomicUsize::new(0), threads };
        let alone = threads == 1;
        let mut first = Marker::new(self, alone);
        roots.mark(&mut first);
        if alone {
            first.drain(None);
            return (first.bytes, first.objects);
        }
        std::thread::scope(|scope| {
            let help = || {
                let mut marker = Marker::new(self, false);
                marker.drain(Some(&pool));
                (marker.bytes, marker.objects)
            };
            // A thread that cannot be started is not waited for: it counts as hungry for ever.
            let spawn = |_| match std::thread::Builder::new().spawn_scoped(scope, help) {
                Ok(handle) => Some(handle),
                Err(_) => {
                    pool.give_up();
                    None
                }
            };
            let helpers: Vec<_> = (1..threads).filter_map(spawn).collect();
            first.drain(Some(&pool));
            let sums = helpers.into_iter().map(|h| h.join().expect("a marker does not panic"));
            sums.fold((first.bytes, first.objects), |a, b| (a.0 + b.0, a.1 + b.1))
        })
    }
}

/// Work shared among markers.
struct Pool {
    shared: Mutex<Shared>,
    changed: Condvar,
    /// Markers that have nothing to do, to be read without the lock.
    hungry: AtomicUsize,
    threads: usize,
}

#[derive(Default)]
struct Shared {
    work: Vec<Vec<Grey>>,
    hungry: usize,
    done: bool,
}

impl Pool {
    fn give(&self, work: Vec<Grey>) {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).work.push(work);
        self.changed.notify_one();
    }

    /// Waits for work; `None` once nobody has any.
    fn take(&self) -> Option<Vec<Grey>> {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.hungry += 1;
        self.hungry.store(shared.hungry, Relaxed); // Relaxed: a hint to give; the lock orders the work
        loop {
            if let Some(work) = shared.work.pop() {
                shared.hungry -= 1;
                self.hungry.store(shared.hungry, Relaxed);
                return Some(work);
            }
            if shared.done || shared.hungry == self.threads {
                shared.done = true;
                self.changed.notify_all();
                return None;
            }
            shared = self.changed.wait(shared).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A marker that will never come.
    fn give_up(&self) {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.hungry += 1;
        self.changed.notify_all();
    }
}

/// Part of an object that is marked and not yet scanned.
#[derive(Clone, Copy)]
struct Grey {
    block: *const Block,
    /// Words from the block's start.
    first: usize,
    words: usize,
}

// SAFETY: the header's address forbids it; headers live, and are shared, while marking.
unsafe impl Send for Grey {}

/// One thread's part of marking.
pub struct Marker<'h> {
    heap: &'h Heap,
    grey: Vec<Grey>,
    /// Whether no other thread marks.
    alone: bool,
    bytes: usize,
    objects: usize,
}

impl<'h> Marker<'h> {
    fn new(heap: &'h Heap, alone: bool) -> Marker<'h> {
        Marker { heap, grey: Vec::new(), alone, bytes: 0, objects: 0 }
    }

    /// Marks the object that a word points into, if it does.
    #[inline]
    pub fn word(&mut self, word: u64) {
        let address = word as usize;
        let Some(block) = self.heap.table.find(address) else { return };
        match block.used_for {
            Use::Small => self.small(block, address),
            Use::Large => self.large(block),
            Use::Free => {}
        }
    }

    /// Marks what the object at an address points to, and not the object.
    pub(super) fn contents(&mut self, address: u64) {
        let Some(block) = self.heap.table.find(address as usize).filter(|b| b.scan) else { return };
        match block.used_for {
            Use::Small => {
                if let Some(cell) = block.cell_at(address as usize) {
                    let words = block.cell_bytes() / 8;
                    self.grey.push(Grey { block, first: cell * words, words });
                }
            }
            Use::Large => self.grey.push(Grey { block, first: 0, words: block.bytes() / 8 }),
            Use::Free => {}
        }
    }

    /// Marks all that is reachable from what has been marked.
    pub(super) fn finish(&mut self) {
        self.drain(None);
    }

    /// Marks what `bytes` bytes at an address outside the heap point to: a package-level variable, a cell.
    ///
    /// # Safety
    /// The memory is aligned to 8 bytes, readable, and nobody writes it meanwhile.
    pub unsafe fn memory(&mut self, at: *const u64, bytes: usize, pattern: Pattern) {
        let words = bytes / 8;
        // SAFETY: handed on to the caller.
        for_each_pointer(pattern, 0, words, |w| self.word(unsafe { at.add(w).read() }));
    }

    #[inline]
    fn small(&mut self, block: &Block, address: usize) {
        let Some(cell) = block.cell_at(address) else { return };
        let (word, bit) = (block.mark_word(cell / 64), 1 << (cell % 64));
        let marks = word.load(Relaxed); // Relaxed: the bit alone counts, see the module's head
        // A cell that is not used is a stale word that looks like an address.
        if marks & bit != 0 || !block.is_used(cell) {
            return;
        }
        if self.alone {
            word.store(marks | bit, Relaxed);
        } else if word.fetch_or(bit, Relaxed) & bit != 0 {
            return;
        }
        self.objects += 1;
        self.bytes += block.cell_bytes();
        if block.scan {
            let words = block.cell_bytes() / 8;
            self.grey.push(Grey { block, first: cell * words, words });
        }
    }

    fn large(&mut self, block: &Block) {
        // Relaxed: as for small ones.
        if block.large_mark().load(Relaxed) != 0 || block.large_mark().swap(1, Relaxed) != 0 {
            return;
        }
        self.objects += 1;
        self.bytes += block.bytes();
        if block.scan {
            self.grey.push(Grey { block, first: 0, words: block.bytes() / 8 });
        }
    }

    /// Scans until nothing is grey, here and in the pool.
    fn drain(&mut self, pool: Option<&Pool>) {
        loop {
            while let Some(grey) = self.grey.pop() {
                self.scan(grey);
                // Relaxed: a hint.
                if self.grey.len() > SHARE_FROM
                    && let Some(pool) = pool
                    && pool.hungry.load(Relaxed) > 0
                {
                    let half = self.grey.len() / 2;
                    pool.give(self.grey.drain(..half).collect());
                }
            }
            match pool.and_then(Pool::take) {
                Some(work) => self.grey = work,
                None => return,
            }
        }
    }

    #[inline]
    fn scan(&mut self, mut grey: Grey) {
        // SAFETY: headers live while marking.
        let block = unsafe { &*grey.block };
        if block.used_for == Use::Large {
            if grey.words > PIECE_WORDS {
                let (first, words) = (grey.first + PIECE_WORDS, grey.words - PIECE_WORDS);
                self.grey.push(Grey { first, words, ..grey });
                grey.words = PIECE_WORDS;
            }
            let base = block.base() as *const u64;
            for_each_pointer(block.pattern(), grey.first, grey.words, |w| {
                // SAFETY: the word lies in the object, and the world is stopped.
                self.word(unsafe { base.add(w).read() });
            });
            return;
        }
        self.scan_small(block, grey.first, grey.words);
    }

    #[inline]
    fn scan_small(&mut self, block: &Block, first: usize, words: usize) {
        let base = block.base() as *const u64;
        let (mut w, end) = (first, first + words);
        while w < end {
            let n = (64 - w % 64).min(end - w);
            let mask = u64::MAX >> (64 - n);
            // Relaxed: the world is stopped.
            let mut bits = block.pointer_word(w / 64).load(Relaxed) >> (w % 64) & mask;
            while bits != 0 {
                let at = w + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                // SAFETY: the word lies in the object, and the world is stopped.
                self.word(unsafe { base.add(at).read() });
            }
            w += n;
        }
    }
}

/// Calls `each` with the indices of the pointers among `words` words from `first` on, the pattern starting at 0.
pub(super) fn for_each_pointer(pattern: Pattern, first: usize, words: usize, mut each: impl FnMut(usize)) {
    let step = pattern.words();
    if step == 0 {
        return;
    }
    let end = first + words;
    let mut element = first - first % step;
    while element < end {
        let from = first.max(element) - element;
        let mut i = from / 64;
        let limit = (end - element).min(pattern.n_bits as usize);
        while 64 * i < limit {
            let mut bits = pattern.chunk(i);
            if 64 * i < from {
                bits &= u64::MAX << (from - 64 * i);
            }
            if limit - 64 * i < 64 {
                bits &= !(u64::MAX << (limit - 64 * i));
            }
            while bits != 0 {
                each(element + 64 * i + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
            i += 1;
        }
        element += step;
    }
}
