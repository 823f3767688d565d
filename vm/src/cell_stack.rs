//! The cell stack of a goroutine: memory for what has an address and does not outlive a call.
//!
//! A function with [`Cells`](urgo_abi::module::Cells) takes them when it begins and gives them up before it returns. They do not
//! move, for pointers to them lie in slots and in other cells; so the stack is a list of segments, each twice as large as the one
//! before. Compiled code moves the top itself ([`CellTop`]) and comes here when a segment is full, or is left.
//!
//! 1. Behind each frame's cells is a footer that says whose they are: so the stack can be walked from the top, without frames.
//!    The collector shows the cells by the functions' pointer maps; who drops frames gives up what lies above ([`CellStack::trim`]).
//! 2. Cells are given up in reverse order. The footer of those that are the last in a full segment says that more is to be done
//!    ([`CELLS_SLOW`]): when they are given up, their segment is the current one again. A segment that has become empty stays the
//!    current one until then, so that a loop whose calls need it does not come here each time.
//! 3. Addresses of cells are in no heap object: that is what escape analysis proves. A word that still looks like one when the
//!    cells are gone is nothing to the collector, which looks addresses up.
//! 4. A goroutine has one only while it has needed one; those of ended goroutines are kept for others.

use crate::program::Program;
use urgo_abi::inst::FuncId;
use urgo_abi::layout::{CELLS_SLOW, CellTop};
use urgo_abi::typedesc::PointerMap;

/// Bytes of the first segment.
const FIRST: usize = 1 << 10;
/// Bytes up to which segments become larger.
const LARGEST: usize = 1 << 20;
/// What cells are filled with, if they are to be.
const POISON: u64 = 0x5a5a_ce11_dead_0001;
const WORD: usize = size_of::<u64>();

/// Why there are no cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoCells {
    /// The stack's limit would be passed.
    Limit,
    /// The system has no memory.
    Memory,
}

/// A cell stack.
#[repr(C)]
#[derive(Debug)]
pub struct CellStack {
    /// First, because compiled code finds it at the object's address.
    pub(crate) top: CellTop,
    /// Those behind the current one are empty.
    segments: Vec<Segment>,
    current: usize,
    /// Bytes of all segments.
    bytes: usize,
    /// Cells are filled with a pattern.
    poisons: bool,
}

#[derive(Debug)]
struct Segment {
    words: Box<[u64]>,
    /// Where the cells in it end, while it is not the current one.
    used_to: usize,
}

impl Segment {
    fn new(bytes: usize) -> Option<Segment> {
        let mut words = Vec::new();
        words.try_reserve_exact(bytes / WORD).ok()?;
        words.resize(bytes / WORD, 0);
        let words: Box<[u64]> = words.into_boxed_slice();
        let used_to = words.as_ptr() as usize;
        Some(Segment { words, used_to })
    }
    fn start(&self) -> usize {
        self.words.as_ptr() as usize
    }
    fn end(&self) -> usize {
        self.start() + self.words.len() * WORD
    }
}

impl CellStack {
    /// An empty one. Its cells are filled with a pattern, if they are to be.
    pub fn new(poisons: bool) -> Option<Box<CellStack>> {
        let first = Segment::new(FIRST)?;
        let mut new = Box::new(CellStack {
            top: CellTop { top: first.start(), limit: 0, stack_base: 0 },
            segments: vec![first],
            current: 0,
            bytes: FIRST,
            poisons,
        });
        new.make_current(0);
        Some(new)
    }

    /// Gives up all that is there, for the next goroutine.
    pub fn clear(&mut self) {
        self.segments.truncate(1);
        self.bytes = FIRST;
        self.make_current(0);
        self.top.top = self.segments[0].start();
    }

    fn make_current(&mut self, segment: usize) {
        self.current = segment;
        self.top.limit = if self.poisons { 0 } else { self.segments[segment].end() };
    }

    /// Takes cells of a function for the frame at a distance from the stack's base: their address.
    pub fn enter(
        &mut self,
        func: FuncId,
        distance: u32,
        bytes: usize,
        zeroed: usize,
        limit: usize,
    ) -> Result<u64, NoCells> {
        if self.top.top + bytes + WORD > self.segments[self.current].end() {
            self.begin_segment(bytes + WORD, limit)?;
        }
        let at = self.top.top;
        let slow = if self.poisons { CELLS_SLOW } else { 0 };
        if self.poisons {
            self.fill(at, bytes / WORD, POISON);
        }
        self.fill(at, zeroed / WORD, 0);
        self.set(at + bytes, u64::from(distance) << 32 | u64::from(func.0) | slow);
        self.top.top = at + bytes + WORD;
        Ok(at as u64)
    }

    /// The next segment becomes the current one; it has room for so many bytes.
    fn begin_segment(&mut self, room: usize, limit: usize) -> Result<(), NoCells> {
        let next = self.current + 1;
        if self.segments.get(next).is_none_or(|s| s.words.len() * WORD < room) {
            let dropped: usize = self.segments.drain(next..).map(|s| s.words.len() * WORD).sum();
            self.bytes -= dropped;
            let double = (2 * WORD * self.segments[self.current].words.len()).min(LARGEST);
            let bytes = room.next_multiple_of(FIRST).max(double);
            if self.bytes + bytes > limit {
                return Err(NoCells::Limit);
            }
            self.segments.push(Segment::new(bytes).ok_or(NoCells::Memory)?);
            self.bytes += bytes;
        }
        let top = self.top.top;
        if top > self.segments[self.current].start() {
            let footer = self.get(top - WORD);
            self.set(top - WORD, footer | CELLS_SLOW);
        }
        self.segments[self.current].used_to = top;
        self.make_current(next);
        self.top.top = self.segments[next].start();
        Ok(())
    }

    /// Gives cells up, and all above.
    pub fn leave(&mut self, cells: u64, bytes: usize) {
        let at = cells as usize;
        let mut segment = self.current;
        while !(self.segments[segment].start()..self.segments[segment].end()).contains(&at) {
            segment -= 1;
        }
        if self.poisons {
            self.fill(at, bytes / WORD, POISON);
        }
        if segment != self.current {
            // One more is kept: the next call may need it.
            let dropped: usize = self
                .segments
                .drain((segment + 2).min(self.segments.len())..)
                .map(|s| s.words.len() * WORD)
                .sum();
            self.bytes -= dropped;
            self.make_current(segment);
        }
        self.top.top = at;
    }

    /// Gives up the cells of frames above the one at a distance from the VM stack's base.
    pub fn trim(&mut self, program: &Program, distance: u32) {
        while let Some((at, func, of)) = self.last(program, self.current, self.top.top) {
            if of <= distance {
                break;
            }
            self.leave(at as u64, bytes_of(program, func));
        }
    }

    /// Address, function and frame of the last cells below an address in a segment, or in those before.
    fn last(&self, program: &Program, mut segment: usize, mut top: usize) -> Option<(usize, FuncId, u32)> {
        while top == self.segments[segment].start() {
            segment = segment.checked_sub(1)?;
            top = self.segments[segment].used_to;
        }
        let footer = self.get(top - WORD);
        let func = FuncId(footer as u32 & 0xff_ffff);
        Some((top - WORD - bytes_of(program, func), func, (footer >> 32) as u32))
    }

    /// Calls `each` with the words of all cells that may be pointers.
    pub fn for_each_root(&self, program: &Program, mut each: impl FnMut(u64)) {
        let mut top = self.top.top;
        for segment in (0..=self.current).rev() {
            let start = self.segments[segment].start();
            if segment != self.current {
                top = self.segments[segment].used_to;
            }
            while top != start
                && let Some((at, func, _)) = self.last(program, segment, top)
            {
                if let Some(cells) = &program.function(func).cells {
                    words(&cells.pointers).for_each(|w| each(self.get(at + WORD * w)));
                }
                top = at;
            }
        }
    }

    /// The word at an address in a segment.
    fn get(&self, at: usize) -> u64 {
        debug_assert!(self.segments.iter().any(|s| (s.start()..s.end()).contains(&at)));
        // SAFETY: all callers name a word of a segment by the module's rules; the segments are the goroutine's, which is looked at
        // by its own thread or by one that has claimed it.
        unsafe { (at as *const u64).read() }
    }

    fn set(&mut self, at: usize, word: u64) {
        debug_assert!(self.segments.iter().any(|s| (s.start()..s.end()).contains(&at)));
        // SAFETY: as in `get`; no reference to a segment's words exists.
        unsafe { (at as *mut u64).write(word) }
    }

    fn fill(&mut self, at: usize, n: usize, word: u64) {
        if word == 0 {
            // SAFETY: as in `set`; callers have made sure that the words are the segment's.
            unsafe { (at as *mut u64).write_bytes(0, n) };
        } else {
            (0..n).for_each(|i| self.set(at + WORD * i, word));
        }
    }
}

/// Numbers of the words that a map marks.
fn words(map: &PointerMap) -> impl Iterator<Item = usize> + '_ {
    map.bits
        .iter()
        .enumerate()
        .flat_map(|(i, bits)| (0..64).filter(move |b| bits >> b & 1 != 0).map(move |b| 64 * i + b))
}

fn bytes_of(program: &Program, func: FuncId) -> usize {
    program.function(func).cells.as_ref().map_or(0, |c| c.bytes as usize)
}
