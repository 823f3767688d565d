//! Marking: from the roots through all reachable objects.
//!
//! A marker keeps a stack of objects that are marked but not yet scanned (grey). Scanning reads the words whose pointer
//! bits are set; each is looked up in the block table, and an object found unmarked is marked and, if it may hold
//! pointers, pushed. Objects without pointers are never pushed. Large objects are scanned in pieces, so that the work
//! can be shared.
//!
//! Marking goes on in one of two ways, and may change from the first to the second:
//!
//! - *beside running goroutines* ([`Heap::begin`], [`Tracing::advance`], [`Heap::finish`]): one thread scans, a slice at a time;
//!   what the write barrier shades ([`Heap::shade`]) comes to it through [`Shaded`]. Goroutines that allocate faster than it
//!   marks have to help ([`Heap::assist`]).
//! - *while the world stands still*: several threads, each with a marker; one that has much work gives half of it to a common
//!   pool when others are hungry. All are done when all are hungry.
//!
//! Marks are set by atomic operations unless one thread is alone, so an object is scanned once.

use super::Pattern;
use super::alloc::{Central, Heap};
use super::barrier;
use super::block::{Block, Kind, Use};
use super::roots::Roots;
use std::sync::atomic::{
    AtomicU64, AtomicUsize,
    Ordering::{Relaxed, SeqCst},
};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Words of a large object scanned at a time: 128 KiB.
const PIECE_WORDS: usize = 16 << 10;
/// Objects whose words are on their way from memory while others are scanned.
const COMING: usize = 8;
/// A marker with more than this many grey objects gives some away.
const SHARE_FROM: usize = 256;
/// Heaps below this are marked by one thread: starting others would take longer.
const PARALLEL_FROM: usize = 16 << 20;
/// Objects that an assisting goroutine takes at once; how many the marking thread must have to share them; and bytes that an
/// assisting goroutine scans at most before it goes on: some 200 µs.
const ASSIST_BATCH: usize = 64;
const LEAST_SHARED: usize = 4;
const MOST_ASSISTED: usize = 256 << 10;
/// Bytes that one thread scans in a microsecond, about.
const SCANNED_PER_US: usize = 512;

/// What a collection did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Collection {
    /// Number of the cycle, from 1.
    pub cycle: u64,
    /// Bytes live when marking began (as counted by allocation).
    pub before: usize,
    /// Bytes live when it ended.
    pub after: usize,
    /// Bytes of the objects found alive, and of those allocated meanwhile.
    pub marked: usize,
    /// Number of objects found alive.
    pub objects: usize,
    /// The goal that the cycle had, and the next one's.
    pub goals: (usize, usize),
    /// How long the world stood still for the beginning, and for the end; 0 for the first if all was done at once.
    pub pauses_ns: (u64, u64),
    /// From the beginning to the end.
    pub ns: u64,
}

/// A marking under way.
#[derive(Debug)]
pub struct Tracing {
    grey: Vec<Grey>,
    sum: Sum,
    /// Bytes live when it began.
    before: usize,
    start: Instant,
    /// How long the world stood still then.
    pause_ns: u64,
    /// Whether goroutines have run since.
    beside: bool,
}

/// What is marked and not scanned, and for anybody to take: what the write barrier tells, and what the marking thread has too
/// much of.
#[derive(Debug, Default)]
pub(super) struct Shaded {
    found: Mutex<Found>,
    /// Told when the marking thread is about to stop the world for the end.
    ending: Condvar,
    /// Goroutines that have taken something and are scanning it.
    n_assisting: AtomicUsize,
    /// Bytes scanned since marking began.
    traced: AtomicUsize,
    /// How many are expected in all, and how many may be allocated meanwhile.
    expected: AtomicUsize,
    room: AtomicUsize,
    /// Bytes live when it began.
    before: AtomicUsize,
}

impl Shaded {
    fn lock(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Objects found: those still to be scanned, and figures of all.
#[derive(Debug, Default)]
struct Found {
    grey: Vec<Grey>,
    sum: Sum,
    /// The marking thread stops the world: nobody waits for it.
    ends: bool,
}

/// Figures of objects that were marked.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    objects: usize,
    bytes: usize,
    /// Bytes of those that may hold pointers.
    scanned: usize,
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Sum) {
        self.objects += other.objects;
        self.bytes += other.bytes;
        self.scanned += other.scanned;
    }
}

impl Heap {
    /// Collects: marks what the roots reach and makes the rest free for sweeping.
    ///
    /// # Safety
    /// The world is stopped: no other thread allocates, reads or writes objects until this returns, and no address of
    /// an object is held anywhere that `roots` does not show.
    pub unsafe fn collect(&self, roots: &dyn Roots) -> Collection {
        // SAFETY: handed on to the caller.
        unsafe {
            let mut tracing = self.begin();
            tracing.beside = false;
            self.finish(tracing, roots, roots)
        }
    }

    /// Begins to mark: from now on new objects are born marked, and barriers shade what is overwritten. What is reachable
    /// now will be found if it is shown by [`Tracing::show`] before it is forgotten, or to [`finish`](Self::finish).
    ///
    /// # Safety
    /// The world is stopped, and nothing is being marked.
    pub unsafe fn begin(&self) -> Tracing {
        let start = Instant::now();
        let mut central = self.lock();
        // SAFETY: the world is stopped.
        unsafe { self.flush_all(&mut central) };
        self.sweep_some(&mut central, usize::MAX);
        // SAFETY: as above.
        unsafe { self.set_marking(&central, true) };
        self.pacer.marking_begins();
        let before = self.live_bytes();
        let (scanned, marked) = (&self.stats.scanned_bytes, &self.stats.marked_bytes);
        let fresh = before.saturating_sub(marked.load(Relaxed) as usize); // Relaxed, also below: the world is stopped
        // Half of what was allocated since the last cycle is taken to live.
        self.shaded.expected.store(scanned.load(Relaxed) as usize + fresh / 2, Relaxed);
        self.shaded.room.store(self.pacer.threshold().saturating_sub(before) / 4 * 3, Relaxed);
        self.shaded.before.store(before, Relaxed);
        self.shaded.traced.store(0, Relaxed);
        self.shaded.lock().ends = false;
        self.epoch.fetch_add(1, Relaxed); // Relaxed: the world is stopped
        self.collection_done();
        Tracing {
            grey: Vec::new(),
            sum: Sum::default(),
            before,
            start,
            pause_ns: start.elapsed().as_nanos() as u64,
            beside: true,
        }
    }

    /// Marks what is left to mark, beginning with the roots, and makes what is not marked free for sweeping.
    ///
    /// # Safety
    /// The world is stopped, and the tracing is this heap's. `roots` shows whatever has not been shown yet of what is
    /// reachable now, `all` all of it, and addresses are held nowhere else.
    pub unsafe fn finish(&self, mut tracing: Tracing, roots: &dyn Roots, all: &dyn Roots) -> Collection {
        let start = Instant::now();
        let mut central = self.lock();
        // SAFETY: the world is stopped.
        unsafe { self.flush_all(&mut central) };
        let after = self.live_bytes();
        tracing.take_shaded(self);
        let with_specials = |marker: &mut Marker<'_>| {
            roots.mark(marker);
            self.mark_specials(marker);
        };
        let mut sum = self.mark_all(&mut tracing, &with_specials, after);
        let mut late = Marker::new(self, true);
        self.settle_specials(&mut late);
        // What was allocated meanwhile is marked, and nobody has counted it.
        let born = after.saturating_sub(tracing.before);
        sum += late.sum;
        let marked = sum.bytes + born;
        if self.config.verify {
            self.verify(&central, all);
        }
        // SAFETY: as above.
        unsafe { self.set_marking(&central, false) };
        self.begin_sweep(&mut central);
        if !tracing.beside {
            self.release_unneeded(&mut central);
        }
        self.live.store(marked, Relaxed); // Relaxed: the world is stopped; also below
        self.stats.marked_bytes.store(marked as u64, Relaxed);
        self.stats.scanned_bytes.store(sum.scanned as u64, Relaxed);
        let goal = self.pacer.goal();
        self.pacer.cycle_done(marked, born);
        self.collection_done();
        self.last_beside.store(tracing.beside, Relaxed);
        let pause_ns = start.elapsed().as_nanos() as u64;
        self.stats.collect_ns.fetch_add(tracing.pause_ns + pause_ns, Relaxed);
        let cycle = self.stats.cycles.fetch_add(1, Relaxed) + 1;
        Collection {
            cycle,
            before: tracing.before,
            after,
            marked,
            objects: sum.objects,
            goals: (goal, self.pacer.goal()),
            pauses_ns: if tracing.beside {
                (tracing.pause_ns, pause_ns)
            } else {
                (0, tracing.pause_ns + pause_ns)
            },
            ns: tracing.start.elapsed().as_nanos() as u64,
        }
    }

    /// Sweeps a part of what the last cycle left, and then gives memory back that the next one will not need. True if there
    /// is more to do. Any thread.
    pub fn sweep_part(&self) -> bool {
        const BLOCKS: usize = 16;
        let mut central = self.lock();
        if self.is_marking() {
            return false;
        }
        if self.sweep_some(&mut central, BLOCKS) {
            return true;
        }
        self.release_unneeded(&mut central);
        false
    }

    /// What the next cycle may need stays with the process, the rest of a spike goes back.
    pub(super) fn release_unneeded(&self, central: &mut Central) {
        let marked = self.stats.marked_bytes.load(Relaxed) as usize; // Relaxed: a figure
        central.space.release(self.pacer.goal().saturating_sub(marked).min(marked + (16 << 20)));
    }

    /// Marks the object that a word points into, if it does, for the marking thread to scan. While marking goes on; any thread.
    pub fn shade(&self, word: u64) {
        self.shade_by(|marker| marker.word(word));
    }

    /// The same for the words of some memory that may be pointers: an object's, or any others.
    ///
    /// # Safety
    /// The memory is readable.
    pub unsafe fn shade_memory(&self, at: usize, bytes: usize) {
        self.shade_by(|marker| {
            let block = self.table.find(at);
            let kind = block.map(|b| b.kind());
            let (first, end) = (at.next_multiple_of(8), (at + bytes) & !7);
            // SAFETY: aligned words of the memory. Relaxed: racing stores are the program's, or have barriers too.
            let word = |at: usize| unsafe { AtomicU64::from_ptr(at as *mut u64) }.load(Relaxed);
            match (block, kind) {
                (Some(block), Some(kind)) if kind.used_for != Use::Free => {
                    if kind.scan && first < end {
                        let (w, n) = ((first - block.base()) / 8, (end - first) / 8);
                        block.for_each_pointer(kind, w, n, |w| marker.word(word(block.base() + 8 * w)));
                    }
                }
                _ => (first..end).step_by(8).for_each(|at| marker.word(word(at))),
            }
        });
    }

    /// Shows words to the marking thread, as [`Tracing::show`] does. While marking goes on; any thread.
    pub fn shade_by(&self, show: impl FnOnce(&mut Marker<'_>)) {
        if !self.is_marking() {
            return;
        }
        let mut marker = Marker::new(self, false);
        show(&mut marker);
        if marker.sum.objects > 0 || !marker.grey.is_empty() {
            let mut found = self.shaded.lock();
            found.grey.append(&mut marker.grey);
            found.sum += marker.sum;
        }
    }

    /// To be called by whoever has been given so many bytes while marking goes on: scans some objects if marking is behind
    /// allocation. Both are to be done at the same time, so each byte allocated has its share of scanning; twice as much is done,
    /// to catch up.
    pub(super) fn assist(&self, allocated: usize) {
        let s = &self.shaded;
        let (expected, room) = (s.expected.load(Relaxed), s.room.load(Relaxed).max(1)); // Relaxed: figures, also below
        let used = self.live_bytes().saturating_sub(s.before.load(Relaxed));
        let (traced, share) = (s.traced.load(Relaxed), expected as f64 / room as f64);
        if traced as f64 >= used as f64 * share {
            return;
        }
        let mut left = (2.0 * share * allocated as f64).min(MOST_ASSISTED as f64) as usize;
        s.n_assisting.fetch_add(1, SeqCst); // SeqCst: before something is taken; pairs with `nobody_assists`
        let mut marker = Marker::new(self, false);
        while left > 0 {
            let mut found = s.lock();
            found.grey.append(&mut marker.grey);
            if found.ends {
                break; // the world is to stop soon
            }
            let keep = found.grey.len().saturating_sub(ASSIST_BATCH);
            marker.grey.extend(found.grey.drain(keep..));
            drop(found);
            if marker.grey.is_empty() {
                break;
            }
            left = left.saturating_sub(marker.scan_some(ASSIST_BATCH));
        }
        let mut found = s.lock();
        found.grey.append(&mut marker.grey);
        found.sum += marker.sum;
        s.n_assisting.fetch_sub(1, SeqCst);
        if left > 0 {
            // There is one chain of objects, or the thread has no processor: it is to get ahead.
            let time = Duration::from_micros((left / SCANNED_PER_US).clamp(20, 500) as u64);
            drop(s.ending.wait_timeout_while(found, time, |found| !found.ends));
        }
    }

    /// Nobody is to wait for the marking thread any more: it is about to stop the world for the end.
    pub fn marking_ends(&self) {
        self.shaded.lock().ends = true;
        self.shaded.ending.notify_all();
    }

    /// Whether what is not in [`Shaded`] is with the caller.
    pub fn nobody_assists(&self) -> bool {
        self.shaded.n_assisting.load(SeqCst) == 0 // SeqCst: see `assist`
    }

    /// Whether the object at an address has been marked.
    pub(super) fn is_marked(&self, address: u64) -> bool {
        let Some(block) = self.table.find(address as usize) else { return false };
        let kind = block.kind();
        match kind.used_for {
            Use::Small => block.cell_at(kind, address as usize).is_some_and(|cell| block.is_marked(cell)),
            Use::Large => block.large_mark().load(Relaxed) != 0, // Relaxed: marking is over
            Use::Free => false,
        }
    }

    fn mark_all(&self, tracing: &mut Tracing, roots: &dyn Roots, live: usize) -> Sum {
        // Little is left of what went on beside the goroutines, as a rule: threads for it would take longer.
        let is_late = tracing.beside && tracing.grey.len() < SHARE_FROM;
        let threads = if is_late || live < PARALLEL_FROM { 1 } else { self.config.mark_threads.max(1) };
        let pool =
            Pool { shared: Mutex::default(), changed: Condvar::new(), hungry: AtomicUsize::new(0), threads };
        let alone = threads == 1;
        let mut first = Marker::new(self, alone);
        first.grey = std::mem::take(&mut tracing.grey);
        first.sum = tracing.sum;
        roots.mark(&mut first);
        if alone {
            first.drain(None);
            return first.sum;
        }
        std::thread::scope(|scope| {
            let help = || {
                let mut marker = Marker::new(self, false);
                marker.drain(Some(&pool));
                marker.sum
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
            for helper in helpers {
                first.sum += helper.join().expect("a marker does not panic");
            }
            first.sum
        })
    }

    /// Begins or ends marking, for caches, barriers and everybody else.
    ///
    /// # Safety
    /// The world is stopped.
    unsafe fn set_marking(&self, central: &Central, on: bool) {
        // SAFETY: nobody uses a cache now, by contract.
        unsafe { central.set_marking(on) };
        self.marking.store(on, Relaxed); // Relaxed: starting the world orders it
        barrier::count_marking(on);
    }
}

impl Tracing {
    /// Shows roots.
    pub fn show(&mut self, heap: &Heap, roots: impl FnOnce(&mut Marker<'_>)) {
        let mut marker = self.marker(heap);
        roots(&mut marker);
        self.put_back(marker);
    }

    /// Scans about so many objects. False if nothing is left for the moment.
    pub fn advance(&mut self, heap: &Heap, objects: usize) -> bool {
        let mut marker = self.marker(heap);
        marker.scan_some(objects);
        self.put_back(marker);
        if self.grey.is_empty() {
            self.take_shaded(heap);
        } else if self.grey.len() >= LEAST_SHARED {
            // The older half: more hangs on it.
            let mut found = heap.shaded.lock();
            if found.grey.is_empty() {
                found.grey.extend(self.grey.drain(..self.grey.len() / 2));
            }
        }
        !self.grey.is_empty()
    }

    fn marker<'h>(&mut self, heap: &'h Heap) -> Marker<'h> {
        let mut marker = Marker::new(heap, false);
        marker.grey = std::mem::take(&mut self.grey);
        marker
    }

    fn put_back(&mut self, marker: Marker<'_>) {
        self.grey = marker.grey;
        self.sum += marker.sum;
    }

    fn take_shaded(&mut self, heap: &Heap) {
        let found = std::mem::take(&mut *heap.shaded.lock());
        self.grey.extend(found.grey);
        self.sum += found.sum;
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
#[derive(Clone, Copy, Debug)]
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
    sum: Sum,
    /// Objects taken from the stack whose words are on their way from memory: in a circle, the next one's place, how many.
    coming: [Option<Grey>; COMING],
    turn: usize,
    n_coming: usize,
}

impl<'h> Marker<'h> {
    pub(super) fn new(heap: &'h Heap, alone: bool) -> Marker<'h> {
        Marker {
            heap,
            grey: Vec::new(),
            alone,
            sum: Sum::default(),
            coming: [None; COMING],
            turn: 0,
            n_coming: 0,
        }
    }

    /// Marks the object that a word points into, if it does.
    #[inline]
    pub fn word(&mut self, word: u64) {
        let address = word as usize;
        let Some(block) = self.heap.table.find(address) else { return };
        let kind = block.kind();
        match kind.used_for {
            Use::Small => self.small(block, kind, address),
            Use::Large => self.large(block, kind),
            Use::Free => {}
        }
    }

    /// Marks what the object at an address points to, and not the object.
    pub(super) fn contents(&mut self, address: u64) {
        let Some(block) = self.heap.table.find(address as usize) else { return };
        let kind = block.kind();
        match kind.used_for {
            _ if !kind.scan => {}
            Use::Small => {
                if let Some(cell) = block.cell_at(kind, address as usize) {
                    let words = kind.cell_bytes() / 8;
                    self.grey.push(Grey { block, first: cell * words, words });
                }
            }
            Use::Large => self.grey.push(Grey { block, first: 0, words: block.bytes() / 8 }),
            Use::Free => {}
        }
    }

    /// Objects that it has marked.
    pub(super) fn objects(&self) -> usize {
        self.sum.objects
    }

    /// Marks all that is reachable from what has been marked.
    pub(super) fn finish(&mut self) {
        self.drain(None);
    }

    /// Marks what `bytes` bytes at an address outside the heap point to: a package-level variable, a cell.
    ///
    /// # Safety
    /// The memory is aligned to 8 bytes and readable, and who writes it meanwhile has barriers.
    pub unsafe fn memory(&mut self, at: *const u64, bytes: usize, pattern: Pattern) {
        let words = bytes / 8;
        // SAFETY: handed on to the caller.
        for_each_pointer(pattern, 0, words, |w| self.word(unsafe { read_word(at.add(w)) }));
    }

    #[inline]
    fn small(&mut self, block: &Block, kind: Kind, address: usize) {
        let Some(cell) = block.cell_at(kind, address) else { return };
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
        let bytes = kind.cell_bytes();
        self.sum.objects += 1;
        self.sum.bytes += bytes;
        if kind.scan {
            self.sum.scanned += bytes;
            let words = bytes / 8;
            self.grey.push(Grey { block, first: cell * words, words });
        }
    }

    fn large(&mut self, block: &Block, kind: Kind) {
        // Relaxed: as for small ones.
        if block.large_mark().load(Relaxed) != 0 || block.large_mark().swap(1, Relaxed) != 0 {
            return;
        }
        self.sum.objects += 1;
        self.sum.bytes += block.bytes();
        if kind.scan {
            self.sum.scanned += block.bytes();
            self.grey.push(Grey { block, first: 0, words: block.bytes() / 8 });
        }
    }

    /// The next object to scan. It was taken from the stack some objects ago, since when its words have been on their way from
    /// memory: what is found last would be scanned before they are there. (Cher, Hosking, Vitek, Software prefetching for
    /// mark-sweep garbage collection, 2004.)
    #[inline]
    fn next(&mut self) -> Option<Grey> {
        loop {
            let newest = self.grey.pop();
            if let Some(grey) = newest {
                // SAFETY: headers live while marking.
                let at = unsafe { (*grey.block).base() } + 8 * grey.first;
                prefetch(at);
            } else if self.n_coming == 0 {
                return None;
            }
            let place = &mut self.coming[self.turn];
            self.turn = (self.turn + 1) % COMING;
            let oldest = std::mem::replace(place, newest);
            self.n_coming += newest.is_some() as usize;
            if oldest.is_some() {
                self.n_coming -= 1;
                return oldest;
            }
        }
    }

    /// Puts back what is on its way from memory.
    fn put_back_coming(&mut self) {
        self.grey.extend(self.coming.iter_mut().filter_map(Option::take));
        self.n_coming = 0;
    }

    /// Scans about so many objects, a piece of a large one counting by its words; gives the bytes.
    fn scan_some(&mut self, objects: usize) -> usize {
        let (mut n, mut bytes) = (0, 0);
        while n < objects
            && let Some(grey) = self.next()
        {
            let words = grey.words.min(PIECE_WORDS);
            n += 1 + words / 64;
            bytes += 8 * words;
            self.scan(grey);
        }
        self.put_back_coming();
        self.heap.shaded.traced.fetch_add(bytes, Relaxed); // Relaxed: a figure
        bytes
    }

    /// Scans until nothing is grey, here and in the pool.
    fn drain(&mut self, pool: Option<&Pool>) {
        loop {
            while let Some(grey) = self.next() {
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
        let kind = block.kind();
        if kind.used_for == Use::Large && grey.words > PIECE_WORDS {
            let (first, words) = (grey.first + PIECE_WORDS, grey.words - PIECE_WORDS);
            self.grey.push(Grey { first, words, ..grey });
            grey.words = PIECE_WORDS;
        }
        let base = block.base() as *const u64;
        // SAFETY: the words lie in the object, and who writes them meanwhile has barriers.
        block
            .for_each_pointer(kind, grey.first, grey.words, |w| self.word(unsafe { read_word(base.add(w)) }));
    }
}

/// Asks for the memory at an address.
#[inline]
fn prefetch(at: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint, for any address.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(at as *const i8);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}

/// A word that goroutines may be storing to.
///
/// # Safety
/// The word is aligned and readable.
#[inline]
unsafe fn read_word(at: *const u64) -> u64 {
    // SAFETY: handed on to the caller. Relaxed: whatever is read, the barrier tells of what it replaces or was replaced by.
    unsafe { AtomicU64::from_ptr(at.cast_mut()) }.load(Relaxed)
}

impl Block {
    /// Calls `each` with the indices, from the block's start, of the pointers among `words` words from `first` on, which
    /// belong to objects.
    #[inline]
    pub(super) fn for_each_pointer(
        &self,
        kind: Kind,
        first: usize,
        words: usize,
        mut each: impl FnMut(usize),
    ) {
        if kind.used_for == Use::Large {
            return for_each_pointer(self.pattern(), first, words, each);
        }
        let (mut w, end) = (first, first + words);
        while w < end {
            let n = (64 - w % 64).min(end - w);
            let mask = u64::MAX >> (64 - n);
            // Relaxed: the bits of a marked object stay, whatever is allocated beside it.
            let mut bits = self.pointer_word(w / 64).load(Relaxed) >> (w % 64) & mask;
            while bits != 0 {
                let at = w + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                each(at);
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
