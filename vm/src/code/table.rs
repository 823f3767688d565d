//! The safepoint table: what a native pc stands for. One for the process, read inside signal handlers.
//!
//! The problem: a handler that has interrupted a thread anywhere must find the function of a pc without a lock,
//! while other threads publish and retire functions.
//!
//! The idea: [code memory](super::arena) is handed out in granules that belong to one function each, so the table is
//! a map from granule to [`Row`], one atomic pointer a granule, in pages that the system provides as they are touched. Publishing a function
//! is one store for each of its granules, a lookup two loads, whatever else is published. Both copies share the entry,
//! as the polled one lies a constant above the fast one.
//!
//! **Who may read what when.** A row is written before its first granule is stored (Release) and never changed. It is freed
//! by [`super::epoch`] only: a reader is either inside compiled code as that module counts it (which covers stubs,
//! the walk, and the handler of a thread that is inside) or holds an [`epoch::Pin`](super::epoch::Pin).

use super::arena::{CHUNK, DELTA, GRANULE, Placement};
use super::{Copy, Location};
use std::alloc::{Layout, alloc_zeroed};
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, AtomicUsize, Ordering::*};
use urgo_abi::code::{CallSite, CodePc, Inlined, MAX_INLINE_DEPTH, PollSite, SiteKind, Twin, twin};
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::{FuncId, Pc};

/// Places for chunks in the window of 4 GiB around the executable.
pub(super) const CHUNK_PLACES: usize = (4 << 30) / CHUNK;

/// Start of the window; 0 until the first chunk is there.
pub(super) static WINDOW: AtomicUsize = AtomicUsize::new(0);
/// For every half chunk of the window, 1 if it is the fast half of a chunk. Read by the return stub.
pub(super) static FAST_HALVES: [AtomicU8; 2 * CHUNK_PLACES] = [const { AtomicU8::new(0) }; 2 * CHUNK_PLACES];
/// The granules of the chunk at each place of the window.
static CHUNKS: [AtomicPtr<Granules>; CHUNK_PLACES] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; CHUNK_PLACES];

/// Rows by granule of one chunk. Never freed, as chunks are not.
pub(super) type Granules = [AtomicPtr<Row>; DELTA / GRANULE];

/// What is known of one placed unit. Never changed once published, but for a guess.
#[derive(Debug)]
pub(super) struct Row {
    /// The code space.
    pub space: u64,
    /// The function.
    pub func: FuncId,
    /// Words of the function's VM frame.
    pub frame_words: u32,
    /// Address of the fast copy's first byte.
    pub fast: usize,
    /// Length of each copy.
    pub len: u32,
    /// The call site that was asked for last.
    pub lately: AtomicU32,
    /// The rest as the compiler gave it.
    pub sites: Box<[CallSite]>,
    /// Calls without native frames.
    pub inlined: Box<[Inlined]>,
    /// Polls.
    pub polls: Box<[PollSite]>,
    /// Epilogues.
    pub epilogues: Box<[u32]>,
    /// Ranges to restart.
    pub restarts: Box<[(u32, u32)]>,
    /// Bytecode by offset.
    pub pcs: Box<[CodePc]>,
}

/// Call sites that a unit may have, so that a row and a site of it fit into a word.
pub(super) const MAX_SITES: usize = 1 << SITE_BITS;
const SITE_BITS: u32 = 20;
/// Rows lie at multiples of this, below 2^47.
const ROW_ALIGN_BITS: u32 = 3;
const _: () = assert!(align_of::<Row>() >= 1 << ROW_ALIGN_BITS && 47 - ROW_ALIGN_BITS + SITE_BITS <= 64);

/// A row and one of its call sites in one word, for the walk, which keeps it where a return address was.
#[derive(Clone, Copy, Debug)]
pub(super) struct PackedSite(pub u64);

impl PackedSite {
    fn new(row: &Row, site: usize) -> PackedSite {
        PackedSite((std::ptr::from_ref(row) as u64) >> ROW_ALIGN_BITS << SITE_BITS | site as u64)
    }

    /// Row and site.
    ///
    /// # Safety
    /// The word is one that [`find_site`] gave, and its row has not been freed.
    pub(super) unsafe fn unpack<'t>(self) -> (&'t Row, CallSite) {
        let row = (self.0 >> SITE_BITS << ROW_ALIGN_BITS) as *const Row;
        // SAFETY: by the caller.
        let row = unsafe { &*row };
        (row, row.sites[self.0 as usize % MAX_SITES])
    }
}

/// The frames that one native frame stands for, from the outermost: of each the words, and the header but for its caller's
/// words.
pub(super) struct Chain {
    frames: [(FrameHeader, u32); MAX_INLINE_DEPTH + 1],
    len: usize,
}

impl Row {
    /// Which call site returns to an offset. Switches of goroutines ask for the same one again and again.
    #[inline]
    fn site_index(&self, ret: u32) -> Option<usize> {
        let lately = self.lately.load(Relaxed) as usize; // Relaxed, here and below: a guess
        if self.sites.get(lately).is_some_and(|s| s.ret == ret) {
            return Some(lately);
        }
        let i = self.sites.partition_point(|s| s.ret < ret);
        self.sites.get(i).filter(|s| s.ret == ret)?;
        self.lately.store(i as u32, Relaxed);
        Some(i)
    }

    /// The call site that returns to an address, if that is one of this unit's.
    #[inline]
    pub(super) fn site_at(&self, ret: usize) -> Option<CallSite> {
        let in_fast = ret.wrapping_sub(self.fast);
        let offset = if in_fast < DELTA { in_fast } else { in_fast.wrapping_sub(DELTA) };
        let offset = u32::try_from(offset).ok().filter(|o| *o <= self.len)?;
        self.site_index(offset).map(|i| self.sites[i])
    }

    /// The only frame at a call site that lies in no inlined call: its header but for its caller's words, and its words.
    #[inline]
    pub(super) fn single(&self, site: CallSite) -> Option<(FrameHeader, usize)> {
        (site.level == 0).then(|| (FrameHeader::new(self.func, site.pc, 0), self.frame_words as usize))
    }

    /// The frames at an instruction of the code that has this level.
    pub(super) fn chain(&self, mut level: u16, mut pc: Pc) -> Chain {
        let mut chain = Chain { frames: [(FrameHeader(0), 0); MAX_INLINE_DEPTH + 1], len: 0 };
        // Found from the inside out; installing has checked that chains end and fit.
        while let Some(call) = level.checked_sub(1).map(|i| &self.inlined[i as usize]) {
            chain.push(call.func, pc, call.frame_words);
            (level, pc) = (call.caller, call.pc);
        }
        chain.push(self.func, pc, self.frame_words);
        chain.frames[..chain.len].reverse();
        chain
    }
}

impl Chain {
    fn push(&mut self, func: FuncId, pc: Pc, words: u32) {
        self.frames[self.len] = (FrameHeader::new(func, pc, 0), words);
        self.len += 1;
    }

    /// The headers from the innermost frame outwards.
    pub(super) fn outwards(&self) -> impl Iterator<Item = FrameHeader> {
        self.frames[..self.len].iter().rev().map(|(header, _)| *header)
    }

    /// Header without the caller's words, and words, of each frame.
    pub(super) fn frames(&self) -> impl Iterator<Item = (FrameHeader, usize)> {
        self.frames[..self.len].iter().map(|(header, words)| (*header, *words as usize))
    }
}

/// A pc, found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'t> {
    pub row: &'t Row,
    pub copy: Copy,
    /// Offset from the copy's start.
    pub offset: u32,
}

/// Granules of nobody, for a new chunk. `None` if there is no memory.
pub(super) fn new_granules() -> Option<Box<Granules>> {
    let layout = Layout::new::<Granules>();
    // Zeroed memory of this size comes from the system untouched: two megabytes that cost what is used of them.
    // SAFETY: the layout is not empty.
    let p = unsafe { alloc_zeroed(layout) }.cast::<Granules>();
    // SAFETY: from the global allocator with the type's layout; zeroes are null pointers.
    (!p.is_null()).then(|| unsafe { Box::from_raw(p) })
}

/// Makes room for a chunk's rows. Called once a chunk, under the arena's lock.
pub(super) fn add_chunk(exec: usize, granules: Box<Granules>) {
    // Relaxed: only the holder of the arena's lock writes it, and readers come to a chunk's code after the store below.
    if WINDOW.load(Relaxed) == 0 {
        WINDOW.store(super::arena::window_base(), Relaxed);
    }
    let half = (exec - WINDOW.load(Relaxed)) / DELTA;
    // Release: pairs with the Acquire load in `find`.
    CHUNKS[half / 2].store(Box::into_raw(granules), Release);
    // Relaxed: whoever returns into the chunk has come to it through an entry published later.
    FAST_HALVES[half].store(1, Relaxed);
}

/// The granules of a placement.
fn granules(p: Placement) -> &'static [AtomicPtr<Row>] {
    // Relaxed: see `add_chunk`.
    let half = (p.exec - WINDOW.load(Relaxed)) / DELTA;
    // SAFETY: the chunk's granules were stored when the placement's chunk was made, and are never freed.
    let all = unsafe { &*CHUNKS[half / 2].load(Acquire) };
    let first = p.exec % DELTA / GRANULE;
    &all[first..first + p.len / GRANULE]
}

/// Shows a row to everyone.
pub(super) fn publish(p: Placement, row: *mut Row) {
    // Release: pairs with the Acquire load in `find`, which then sees the whole row.
    granules(p).iter().for_each(|g| g.store(row, Release));
}

/// Hides a row. Readers may still hold it: it is freed by `epoch`.
pub(super) fn withdraw(p: Placement) {
    // Release: not needed for the row; keeps the withdrawal behind what the caller did before (resetting the cell).
    granules(p).iter().for_each(|g| g.store(std::ptr::null_mut(), Release));
}

/// Finds a pc. Async-signal-safe.
///
/// # Safety
/// The row is not freed while the caller uses it: see the module's head.
#[inline]
pub(super) unsafe fn find<'t>(pc: usize) -> Option<Found<'t>> {
    // Relaxed: the window's start is written once; 0 before makes every pc miss.
    let half = pc.wrapping_sub(WINDOW.load(Relaxed)) / DELTA;
    let chunk = CHUNKS.get(half / 2)?;
    // SAFETY: null or the granules of a chunk, never freed. Acquire: pairs with `add_chunk`.
    let granules = unsafe { chunk.load(Acquire).as_ref()? };
    // SAFETY: null or a row that the caller keeps from being freed. Acquire: pairs with `publish`.
    let row = unsafe { granules[pc % DELTA / GRANULE].load(Acquire).as_ref()? };
    let offset = (pc % DELTA).wrapping_sub(row.fast % DELTA);
    if offset >= row.len as usize {
        return None; // the granule's padding
    }
    let copy = if half.is_multiple_of(2) { Copy::Fast } else { Copy::Polled };
    Some(Found { row, copy, offset: offset as u32 })
}

/// Finds the call that returns to an address.
///
/// # Safety
/// As for [`find`].
#[inline]
pub(super) unsafe fn find_site(ret: usize) -> Option<(PackedSite, SiteKind)> {
    // SAFETY: by the caller. The byte before the return address: a call may be a function's last instruction.
    let found = unsafe { find(ret.wrapping_sub(1))? };
    let i = found.row.site_index(found.offset + 1)?;
    Some((PackedSite::new(found.row, i), found.row.sites[i].kind))
}

impl Found<'_> {
    /// Where a thread stopped here in the fast copy goes on.
    pub(super) fn twin(&self) -> Twin {
        twin(&self.row.polls, &self.row.epilogues, &self.row.restarts, self.offset)
    }

    /// Address of an offset of the polled copy.
    pub(super) fn polled(&self, offset: u32) -> usize {
        self.row.fast + DELTA + offset as usize
    }

    /// The location, for reports.
    pub(super) fn location(&self) -> Location {
        let at = self.instruction();
        let inlined = at.and_then(|at| at.level.checked_sub(1)).map(|i| &self.row.inlined[i as usize]);
        let func = inlined.map_or(self.row.func, |call| call.func);
        Location { space: self.row.space, func, pc: at.map(|at| at.pc), copy: self.copy }
    }

    /// The bytecode instruction; `None` in the prologue.
    fn instruction(&self) -> Option<CodePc> {
        let after = self.row.pcs.partition_point(|at| at.start <= self.offset);
        after.checked_sub(1).map(|i| self.row.pcs[i])
    }

    /// The frames that a thread stopped here would have, as for a call site.
    pub(super) fn chain(&self) -> Chain {
        let (level, pc) = self.instruction().map_or((0, 0), |at| (at.level, at.pc));
        self.row.chain(level, pc)
    }
}
