//! Placing what the compiler made: relocation, publication, and taking it out of use.
//!
//! The order of publication: both copies' bytes, then the row in the safepoint table, then the entry cell. Whoever comes to the code
//! finds the row, whoever finds the row finds the bytes. Taking away is the reverse, and the memory is used again only when no
//! thread can be inside ([`super::epoch`]).

use super::arena::{self, DELTA, GRANULE, Placement};
use super::cells::{Cells, Declared, Shape};
use super::epoch::{self, Garbage};
use super::redirect;
use super::stub;
use super::table::{self, MAX_SITES, Row};
use super::{Copy, Location, Resolve, Unavailable};
use std::collections::HashMap;
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::*};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use urgo_abi::code::{
    CodeBlob, Image, MAX_INLINE_DEPTH, ProgramView, RelocKind, RelocTarget, STACK_SLACK_WORDS, SiteKind, Unit,
};
use urgo_abi::decline::Decline;
use urgo_abi::inst::FuncId;

/// Alignment of a copy's start where the blob does not say what the constants inside it need.
const DEFAULT_ALIGN: usize = 16;
/// Alignment wanted for the hottest loop header.
const HEADER_ALIGN: usize = 32;

/// The compiled code of one program: entry cells and what has been installed.
///
/// A handle; clones are the same space. The space lives until the last handle and the last [`Code`] are gone.
#[derive(Clone, Debug)]
pub struct CodeSpace(Arc<Space>);

/// What handles and code share.
#[derive(Debug)]
pub(super) struct Space {
    id: u64,
    pub cells: Cells,
    /// Lock rank: before limbo and the arena; no Go code runs and nothing parks while it is held.
    state: Mutex<State>,
    /// Whether cells and entries lead to polled copies.
    enters_polled: AtomicBool,
    /// Most native stack bytes a frame takes for each word of its VM frame, over all installed code.
    native_ratio: AtomicU32,
}

/// What the space's lock guards.
#[derive(Debug)]
struct State {
    declared: Declared,
    /// Code that cells lead to: function → fast copy's address.
    compiled: HashMap<FuncId, usize>,
    /// Bytes of code, one copy, and how many there may be.
    bytes: usize,
    limit: usize,
}

/// One installed unit. Dropping it takes the code out of use: a function's calls then lead to the interpreter.
#[derive(Debug)]
pub struct Code {
    space: Arc<Space>,
    unit: Unit,
    func: FuncId,
    stack_words: usize,
    fast: usize,
    placement: Placement,
    row: *mut Row,
}

// SAFETY: the row is only read while the code exists; dropping retires it, which any thread may do.
unsafe impl Send for Code {}
// SAFETY: as above; there is no interior mutability but that of the space, which is behind locks and atomics.
unsafe impl Sync for Code {}

impl CodeSpace {
    /// A space for a program, which may take `limit` bytes of code (of each copy).
    pub fn new(limit: usize) -> Result<CodeSpace, Unavailable> {
        static NEXT_ID: AtomicU64 = AtomicU64::new(1);
        epoch::membarrier_ready();
        redirect::register().map_err(Unavailable)?;
        arena::lock().prepare().map_err(Unavailable)?;
        let cells = Cells::reserve().map_err(Unavailable)?;
        let declared = Declared::default();
        Ok(CodeSpace(Arc::new(Space {
            // Relaxed: only to be different from others.
            id: NEXT_ID.fetch_add(1, Relaxed),
            cells,
            state: Mutex::new(State { declared, compiled: HashMap::new(), bytes: 0, limit }),
            enters_polled: AtomicBool::new(false),
            native_ratio: AtomicU32::new(1),
        })))
    }

    /// The number that [`Location`] names the space by.
    pub fn id(&self) -> u64 {
        self.0.id
    }

    /// Gives functions their entry cells. Before anything that calls them is installed: at loading a module, for all of
    /// its functions.
    pub fn declare(&self, program: &dyn ProgramView, funcs: Range<u32>) -> Result<(), Decline> {
        self.0.cells.declare(&mut self.0.lock().declared, program, funcs)
    }

    /// Address of a function's entry cell.
    pub fn entry_cell(&self, func: FuncId) -> Option<usize> {
        self.0.cells.address(func)
    }

    /// Parameters and results of a declared function; panics if it is not declared.
    pub fn shape(&self, func: FuncId) -> &Shape {
        self.0.cells.shape(func)
    }

    /// Chooses between polled and fast copies for calls and entries from now on; what runs goes on as it is.
    pub fn set_enters_polled(&self, polled: bool) {
        self.0.set_enters_polled(polled);
    }

    /// Makes a function's cell lead to the interpreter, whatever code it has: calls of it are for somebody else now.
    pub fn uninstall(&self, func: FuncId) {
        let mut state = self.0.lock();
        if state.compiled.remove(&func).is_some() {
            self.0.cells.reset(&state.declared, func);
        }
    }

    /// Makes a function's cell lead to code of this space again that is in use.
    pub fn link(&self, code: &Code) {
        let mut state = self.0.lock();
        if state.compiled.insert(code.func, code.fast) != Some(code.fast) {
            self.0.set_cell(code.func, code.fast);
        }
    }

    /// Bytes of code that the space has placed, one copy.
    pub fn bytes(&self) -> usize {
        self.0.lock().bytes
    }

    /// Places a unit. A function's entry cell leads to it from now on.
    ///
    /// Thunks and trampolines are not taken: [`super::stub`] has one of each for all signatures.
    pub fn install(&self, program: &dyn Resolve, unit: Unit, blob: &CodeBlob) -> Result<Arc<Code>, Decline> {
        let func = match unit {
            Unit::Function(f) | Unit::Resume(f, _) => f,
            Unit::Thunk(_) | Unit::Trampoline(_) => return Err(Decline::Malformed),
        };
        let polled = blob.polled.as_ref().ok_or(Decline::Malformed)?;
        let len = blob.fast.bytes.len();
        if polled.bytes.len() != len || len == 0 || len > DELTA / 4 || blob.align as usize > GRANULE {
            return Err(Decline::TooLarge);
        }
        if blob.sites.len() > MAX_SITES || !chains_are_sound(blob) {
            return Err(Decline::Malformed);
        }
        self.0.charge(len)?;
        let placed = self.0.place(program, func, blob, polled);
        let (placement, fast) = placed.inspect_err(|_| self.0.lock().bytes -= len)?;
        let frame_words = program.function(func).frame_words();
        let row = Box::into_raw(Box::new(self.0.row(func, frame_words, fast, blob)));
        table::publish(placement, row);
        self.0.note_native_frame(blob.native_frame_bytes, frame_words);
        if let Unit::Function(func) = unit {
            let mut state = self.0.lock();
            state.compiled.insert(func, fast);
            self.0.set_cell(func, fast);
        }
        let stack_words = (blob.stack_words as usize).max(frame_words).max(STACK_SLACK_WORDS);
        Ok(Arc::new(Code { space: self.0.clone(), unit, func, stack_words, fast, placement, row }))
    }
}

impl Space {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change under the lock is complete before anything can panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reckons with `len` bytes more.
    fn charge(&self, len: usize) -> Result<(), Decline> {
        let mut state = self.lock();
        if state.limit - state.bytes < len {
            return Err(Decline::Limit);
        }
        state.bytes += len;
        Ok(())
    }

    /// Writes both copies, relocated, to memory of their own.
    fn place(
        &self,
        program: &dyn Resolve,
        func: FuncId,
        blob: &CodeBlob,
        polled: &Image,
    ) -> Result<(Placement, usize), Decline> {
        debug_assert!(self.cells.address(func).is_some());
        let len = blob.fast.bytes.len();
        let placement = allocate(len + HEADER_ALIGN)?;
        let fast = placement.exec + start_offset(blob);
        let images = self.relocate(program, &blob.fast, fast).and_then(|f| {
            let p = self.relocate(program, polled, fast + DELTA)?;
            Ok((f, p))
        });
        let (fast_bytes, polled_bytes) = match images {
            Ok(images) => images,
            Err(decline) => {
                // SAFETY: allocated above, and nobody knows of it.
                unsafe { arena::lock().free(placement) };
                return Err(decline);
            }
        };
        let write = placement.write + (fast - placement.exec);
        // SAFETY: `len` bytes from the start lie inside the placement, in either half; nothing leads there yet.
        unsafe {
            ptr::copy_nonoverlapping(fast_bytes.as_ptr(), write as *mut u8, len);
            ptr::copy_nonoverlapping(polled_bytes.as_ptr(), (write + DELTA) as *mut u8, len);
        }
        Ok((placement, fast))
    }

    /// An image's bytes for an address.
    fn relocate(&self, program: &dyn Resolve, image: &Image, at: usize) -> Result<Vec<u8>, Decline> {
        let mut bytes = image.bytes.clone();
        for r in &image.relocs {
            let target = self.resolve(program, r.target).ok_or(Decline::Malformed)?;
            let value = (target as i64).wrapping_add(r.addend);
            let place = r.offset as usize;
            let (width, value) = match r.kind {
                RelocKind::Abs64 => (8, value),
                RelocKind::Rel32 => {
                    let distance = value.wrapping_sub((at + place) as i64);
                    i32::try_from(distance).map_err(|_| Decline::NoCodeMemory)?;
                    (4, distance)
                }
            };
            let field = bytes.get_mut(place..place + width).ok_or(Decline::Malformed)?;
            field.copy_from_slice(&value.to_le_bytes()[..width]);
        }
        Ok(bytes)
    }

    fn resolve(&self, program: &dyn Resolve, target: RelocTarget) -> Option<usize> {
        match target {
            RelocTarget::Stub(s) => Some(stub::address(s)),
            RelocTarget::EntryCell(f) => self.cells.address(f),
            RelocTarget::RuntimeCall(_)
            | RelocTarget::Native(_)
            | RelocTarget::OpBody(_)
            | RelocTarget::Helper(_)
            | RelocTarget::Const(_)
            | RelocTarget::Global(_)
            | RelocTarget::FuncValue(_)
            | RelocTarget::TypeInfo(_)
            | RelocTarget::MapLayout(_)
            | RelocTarget::MethodRow(_)
            | RelocTarget::Bytecode(..) => program.address(target),
        }
    }

    fn row(&self, func: FuncId, frame_words: usize, fast: usize, blob: &CodeBlob) -> Row {
        Row {
            space: self.id,
            func,
            frame_words: frame_words as u32,
            fast,
            len: blob.fast.bytes.len() as u32,
            lately: AtomicU32::new(0),
            // Nobody walks from a helper.
            sites: blob.sites.iter().filter(|s| s.kind != SiteKind::Helper).copied().collect(),
            inlined: blob.inlined.as_slice().into(),
            polls: blob.polls.as_slice().into(),
            epilogues: blob.epilogues.as_slice().into(),
            restarts: blob.restarts.as_slice().into(),
            pcs: blob.pcs.as_slice().into(),
        }
    }

    /// Keeps the largest ratio of native to VM frame.
    fn note_native_frame(&self, native_bytes: u32, frame_words: usize) {
        // The return address, and rbp if the compiler did not count it.
        let ratio = (native_bytes + 16).div_ceil(frame_words as u32);
        // Relaxed: code is entered through cells or handles that were handed over later.
        self.native_ratio.fetch_max(ratio, Relaxed);
    }

    pub(super) fn native_ratio(&self) -> usize {
        // Relaxed: see `note_native_frame`.
        self.native_ratio.load(Relaxed) as usize
    }

    #[inline]
    pub(super) fn enters_polled(&self) -> bool {
        // Relaxed: a mode; taking it one entry late is allowed.
        self.enters_polled.load(Relaxed)
    }

    #[cold]
    pub(super) fn set_enters_polled(&self, polled: bool) {
        let state = self.lock();
        // Relaxed: see `enters_polled`; the lock orders it with installing.
        self.enters_polled.store(polled, Relaxed);
        for (func, fast) in &state.compiled {
            self.set_cell(*func, *fast);
        }
    }

    /// Makes a cell lead to code. Under the lock, so that the mode does not change meanwhile.
    fn set_cell(&self, func: FuncId, fast: usize) {
        self.cells.set(func, if self.enters_polled() { fast + DELTA } else { fast });
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: every code holds the space, so there is none any more.
        unsafe { self.cells.retire(&mut state.declared) };
    }
}

impl Code {
    /// What it was made from.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Its function.
    pub fn func(&self) -> FuncId {
        self.func
    }

    /// Whether it is code of a function, or has one inlined.
    pub fn contains(&self, func: FuncId) -> bool {
        // SAFETY: the row lives as long as the code.
        self.func == func || unsafe { (*self.row).inlined.iter().any(|call| call.func == func) }
    }

    /// Parameters and results of its function.
    pub fn shape(&self) -> &Shape {
        self.space.cells.shape(self.func)
    }

    /// Address range of a copy, for listings and tests.
    pub fn range(&self, copy: Copy) -> Range<usize> {
        // SAFETY: the row lives as long as the code.
        let len = unsafe { (*self.row).len } as usize;
        let start = self.start(copy == Copy::Polled);
        start..start + len
    }

    /// Address of the first instruction.
    #[inline]
    pub(super) fn start(&self, polled: bool) -> usize {
        if polled { self.fast + DELTA } else { self.fast }
    }

    /// Its row, which lives as long as the code.
    #[inline]
    pub(super) fn row(&self) -> *const Row {
        self.row
    }

    #[inline]
    pub(super) fn space(&self) -> &Space {
        &self.space
    }

    /// Words of the VM stack that it wants from its frame on, calls included.
    #[inline]
    pub fn stack_words(&self) -> usize {
        self.stack_words
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        // SAFETY: the row is still this code's.
        let len = unsafe { (*self.row).len } as usize;
        let mut state = self.space.lock();
        state.bytes -= len;
        if self.unit == Unit::Function(self.func) && state.compiled.get(&self.func) == Some(&self.fast) {
            state.compiled.remove(&self.func);
            self.space.cells.reset(&state.declared, self.func);
        }
        drop(state);
        table::withdraw(self.placement);
        // SAFETY: cell and table no longer lead to it, and the row was boxed by `install`.
        unsafe { epoch::retire(Garbage::Code(self.placement, self.row)) };
    }
}

/// Whether every level that a site, an instruction or an inlined call names exists, callers coming first, none too deep: the walk follows
/// these chains without looking.
fn chains_are_sound(blob: &CodeBlob) -> bool {
    let mut depths = vec![0];
    for call in &blob.inlined {
        match depths.get(call.caller as usize) {
            Some(depth) if *depth < MAX_INLINE_DEPTH => depths.push(depth + 1),
            _ => return false,
        }
    }
    let levels = blob.sites.iter().map(|s| s.level).chain(blob.pcs.iter().map(|at| at.level));
    levels.into_iter().all(|level| (level as usize) < depths.len())
}

/// Memory for `len` bytes of each copy; what is retired is freed first if there is no other.
pub(super) fn allocate(len: usize) -> Result<Placement, Decline> {
    if let Some(placement) = arena::lock().allocate(len) {
        return Ok(placement);
    }
    epoch::reclaim();
    arena::lock().allocate(len).ok_or(Decline::NoCodeMemory)
}

/// What a native pc stands for, if it lies in installed code of any space.
pub fn locate(pc: usize) -> Option<Location> {
    let _pin = epoch::Pin::new();
    // SAFETY: the pin keeps the row.
    unsafe { table::find(pc) }.map(|found| found.location())
}

/// Frees retired code that no thread can be executing any more; gives the number of units that have to wait.
pub fn reclaim() -> usize {
    epoch::reclaim()
}

/// Bytes of code memory in use in the process, one copy.
pub fn memory_in_use() -> usize {
    arena::lock().in_use()
}

/// Where a copy starts in its first granule, so that the hottest header falls on a boundary, or as near behind one as the
/// start's own alignment allows.
fn start_offset(blob: &CodeBlob) -> usize {
    let align = if blob.align == 0 { DEFAULT_ALIGN } else { blob.align as usize };
    let header = blob.hot_header.unwrap_or(0) as usize;
    let start = header.next_multiple_of(HEADER_ALIGN) - header;
    start.next_multiple_of(align) % HEADER_ALIGN
}
