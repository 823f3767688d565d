//! The execution context: what one M (OS thread) shares with the code that it runs.
//!
//! Compiled code holds its address in r15 and knows one field, the doorbell's limit word at offset 0. The stubs of
//! [`crate::code`] know the fields of [`Native`]. Everything else belongs to the vm's Rust code.
//!
//! Who may touch what: the doorbell is shared with requesters ([`urgo_abi::layout`] says how); all other fields
//! belong to the thread that owns the context. The signal handler of that thread reads none of them but atomics.
//!
//! **For bodies.** A body is given `&mut ExecContext` and reaches from it its [`World`], the running [`Goroutine`], the
//! scheduler's worker and the P's allocation cache. What it cannot say by [`Status::CONTINUE`] it notes with
//! [`ExecContext::stop`] or one of the `raise` methods, whose result it returns.

use crate::cell_stack::{CellStack, NoCells};
use crate::code::{Code, Stopped};
use crate::goroutine::{Goroutine, Spare, Stop};
use crate::heap::{Cache, CacheHandle, Heap, Pattern, Small, barrier};
use crate::object::{Env, Fail};
use crate::panic::{ErrorKind, Raised};
use crate::program::Program;
use crate::tier::Tier;
use crate::world::World;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use urgo_abi::code::{FLOAT_PARAM_REGS, FLOAT_RESULT_REGS, INT_PARAM_REGS, INT_RESULT_REGS};
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::{FuncId, SelectorId, TypeId};
use urgo_abi::layout::{CellTop, Doorbell};
use urgo_abi::trap::Trap;
use urgo_sched::Worker;

/// Context of one M. Boxed, never moved.
#[repr(C, align(64))]
#[derive(Debug, Default)]
pub struct ExecContext {
    /// Stack limit and request word. First, because compiled code reads it without an offset.
    pub doorbell: Doorbell,
    /// Not 0 while stores of pointers have barriers ([`crate::heap::barrier`]). Compiled code reads it.
    marking: u64,
    /// Where the running goroutine's cell stack ends: in the stack, or `no_cells`. Compiled code reads it.
    cells: usize,
    /// What the stubs read and write.
    pub native: Native,
    /// Number of the running goroutine.
    pub goid: u64,
    /// Number of the goroutine that started it, 0 for the main goroutine.
    pub creator: u64,
    /// Why the last body stopped; taken when the status is looked at.
    pub pending: Option<Pending>,
    running: Option<Running>,
    methods: MethodCache,
    entries: EntryCache,
    /// Stands for the cell stack of a goroutine that has none: there is no room.
    no_cells: CellTop,
    /// Entries into compiled code; the tier's figure has them rounded up.
    n_entries: u64,
}

/// What the context points to while a goroutine runs.
#[derive(Clone, Copy, Debug)]
struct Running {
    goroutine: NonNull<Goroutine>,
    world: NonNull<World>,
    worker: NonNull<Worker<Goroutine>>,
    cache: NonNull<Cache>,
}

// Compiled code holds it as an immediate operand.
const _: () = assert!(std::mem::offset_of!(ExecContext, marking) == urgo_abi::layout::MARKING_OFFSET);

const _: () = assert!(std::mem::offset_of!(ExecContext, cells) == urgo_abi::layout::CELLS_OFFSET);

// SAFETY: `running` is what forbids it: it is set only while the owning M runs a goroutine, and used by that M only.
unsafe impl Send for ExecContext {}

/// What a body that does not simply go on has to say.
#[derive(Debug)]
pub enum Pending {
    /// The goroutine leaves its M. (The body's status says whether its instruction is done.)
    Stop(Stop),
    /// A panic, Goexit or fatal error.
    Raise(Raised),
}

/// The part of the context that the assembly stubs use.
#[repr(C)]
#[derive(Debug, Default)]
pub struct Native {
    /// Stack pointer of the enter stub, to which leaving goes back; 0 outside compiled code.
    pub sp: usize,
    /// Why a body stopped its caller: a [`Status`], 0 for an exit.
    pub status: u64,
    /// The function that an entry cell's thunk stands for, as its prefix noted it.
    pub callee: u64,
    /// VM frame with which compiled code was entered.
    pub entry_fp: usize,
    /// The [`crate::code`] `Row` of the code that was entered; 0 before.
    pub entry_row: usize,
    /// Results in integer registers, in order, of the outermost function.
    pub ret_int: [u64; INT_RESULT_REGS],
    /// Results in float registers, in order.
    pub ret_float: [u64; FLOAT_RESULT_REGS],
    /// Parameters in integer registers, in order: loaded by the enter stub, stored by the thunk stub.
    pub arg_int: [u64; INT_PARAM_REGS],
    /// Parameters in float registers, in order.
    pub arg_float: [u64; FLOAT_PARAM_REGS],
    /// The entry cells of the code space that is inside: the address of a [`crate::code`] `Cells`.
    pub cells: usize,
    /// What the enter stub says when it is returned to by the stub that drops all native frames; 0 but for that moment.
    pub abandoned: u64,
    /// Address of the instruction whose body was called last, in either tier: to be named if it does not come back.
    pub body: AtomicUsize,
    /// Where and why compiled code stopped, as the walk found it.
    pub stopped: Option<Stopped>,
}

/// What a body (runtime call, native, single instruction) says when it comes back.
///
/// The values other than `CONTINUE` are larger than any address, so that the call stub tests status and doorbell by one
/// comparison with the stack limit: it goes on if `limit > status`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Status(pub u64);

impl Status {
    /// The instruction is done; go on with the next.
    pub const CONTINUE: Status = Status(0);
    /// The instruction is done, but the goroutine leaves its M (it parks, yields, …): why is noted in the context.
    pub const STOP_DONE: Status = Status(u64::MAX);
    /// The instruction is to be executed again when the goroutine runs next: why is noted in the context.
    pub const STOP_AGAIN: Status = Status(u64::MAX - 1);
    /// The instruction raises a panic (or Goexit, or a fatal error), which is noted in the context.
    pub const RAISE: Status = Status(u64::MAX - 2);
}

impl ExecContext {
    /// Points the context at the goroutine that is about to run on a worker.
    ///
    /// # Safety
    /// Until [`leave`](Self::leave), goroutine and worker stay where they are, are this thread's alone, and whoever
    /// holds references to them uses none while a method of the context hands one out; a P that the worker gives up
    /// in between is told by [`refresh`](Self::refresh).
    pub unsafe fn enter(&mut self, goroutine: NonNull<Goroutine>, worker: &mut Worker<Goroutine>) {
        self.goid = worker.goid();
        self.creator = worker.creator();
        let world = NonNull::from(worker.world().as_ref());
        let cache = worker.local().cache();
        let worker = NonNull::from(worker);
        self.running = Some(Running { goroutine, world, worker, cache });
        self.point_to_cells();
    }

    /// The running goroutine's cell stack is new, or its VM stack lies elsewhere.
    pub fn point_to_cells(&mut self) {
        let g = self.goroutine();
        let stack_base = g.stack.base() as usize;
        self.cells = match &mut g.cells {
            Some(cells) => {
                cells.top.stack_base = stack_base;
                std::ptr::from_mut(&mut **cells) as usize
            }
            None => std::ptr::from_mut(&mut self.no_cells) as usize,
        };
    }

    /// Takes cells of a function for a frame of the running goroutine.
    #[inline]
    pub fn enter_cells(
        &mut self,
        frame: *mut u64,
        func: FuncId,
        bytes: usize,
        zeroed: usize,
    ) -> Result<u64, NoCells> {
        let g = self.goroutine();
        let distance = (frame as usize - g.stack.base() as usize) / size_of::<u64>();
        let frames = size_of::<u64>() * g.stack.words();
        if g.cells.is_none() {
            self.make_cells()?;
        }
        let limit = self.world().max_stack_bytes().saturating_sub(frames);
        match &mut self.goroutine().cells {
            Some(cells) => cells.enter(func, distance as u32, bytes, zeroed, limit),
            None => Err(NoCells::Memory),
        }
    }

    #[cold]
    fn make_cells(&mut self) -> Result<(), NoCells> {
        let kept = self.worker().local().cells.pop();
        let poisons = self.world().settings().poisons_cells;
        let cells = kept.map_or_else(|| CellStack::new(poisons), Some).ok_or(NoCells::Memory)?;
        self.goroutine().cells = Some(cells);
        self.point_to_cells();
        Ok(())
    }

    /// Gives up cells of the running goroutine, the last that it took.
    #[inline]
    pub fn leave_cells(&mut self, at: u64, bytes: usize) {
        if let Some(cells) = &mut self.goroutine().cells {
            cells.leave(at, bytes);
        }
    }

    /// The worker may hold another P than before.
    pub fn refresh(&mut self) {
        let cache = self.worker().local().cache();
        if let Some(running) = &mut self.running {
            running.cache = cache;
        }
    }

    /// Stores of pointers have the barrier of a heap that marks from now on, or none.
    ///
    /// # Safety
    /// The heap lives until [`leave`](Self::leave), or until something else is said.
    pub unsafe fn set_marking(&mut self, heap: Option<&Heap>) {
        let marking = u64::from(heap.is_some());
        if marking | self.marking != 0 {
            self.marking = marking;
            // SAFETY: handed on to the caller; `leave` ends it.
            unsafe { barrier::set_marking_heap(heap) };
        }
    }

    /// Notes the instruction whose body is about to be called. Compiled code's stub does the same.
    #[inline(always)]
    pub fn note_body(&self, inst: *const u16) {
        self.native.body.store(inst as usize, Relaxed); // Relaxed: a figure
    }

    /// The instruction whose body was called last on the thread whose context this is, which may be another.
    pub fn last_body(this: NonNull<ExecContext>) -> *const u16 {
        // SAFETY: contexts live as long as their Ms, and whoever has the address got it from one. Only an atomic is looked at,
        // by its address. Relaxed: a figure.
        let body = unsafe { AtomicUsize::from_ptr(&raw mut (*this.as_ptr()).native.body as *mut usize) };
        body.load(Relaxed) as *const u16
    }

    /// Forgets the goroutine.
    pub fn leave(&mut self) {
        // SAFETY: no heap.
        unsafe { self.set_marking(None) };
        self.running = None;
    }

    #[inline]
    fn running(&self) -> Running {
        self.running.expect("a body runs on a goroutine")
    }

    /// The world of the running goroutine.
    #[inline]
    pub fn world<'w>(&self) -> &'w World {
        // SAFETY: `enter`'s contract; a world outlives its goroutines' runs, and a body keeps no reference after it.
        unsafe { self.running().world.as_ref() }
    }

    /// The running goroutine.
    #[inline]
    pub fn goroutine(&mut self) -> &mut Goroutine {
        // SAFETY: `enter`'s contract.
        unsafe { self.running().goroutine.as_mut() }
    }

    /// The worker that runs the goroutine.
    #[inline]
    pub fn worker(&mut self) -> &mut Worker<Goroutine> {
        // SAFETY: `enter`'s contract.
        unsafe { self.running().worker.as_mut() }
    }

    /// The P's share of the heap, for one body's use.
    #[inline]
    pub fn cache(&self) -> NonNull<Cache> {
        self.running().cache
    }

    /// Zeroed memory for an object of `bytes` bytes with pointers as `pattern` says; `None` if there is none.
    #[inline]
    pub fn allocate(&mut self, bytes: usize, pattern: Pattern) -> Option<*mut u8> {
        let heap = self.world().heap();
        // SAFETY: `enter`'s contract.
        let cache = unsafe { self.running().cache.as_mut() };
        let object = cache.allocate(heap, bytes, pattern).ok().map(NonNull::as_ptr);
        self.note_allocation();
        object
    }

    /// What operations on values need.
    #[inline]
    pub fn env(&mut self) -> Env<'_> {
        let world = self.world();
        // SAFETY: `enter`'s contract.
        let cache = unsafe { self.running().cache.as_mut() };
        Env { heap: world.heap(), cache, types: world.types() }
    }

    /// A zeroed object, if the P's cache has one at hand.
    #[inline]
    pub fn try_allocate(&mut self, small: Small) -> Option<NonNull<u8>> {
        // SAFETY: `enter`'s contract.
        unsafe { self.running().cache.as_mut() }.try_allocate(small)
    }

    /// To be called by a body that has allocated: if the heap wants a collection, the next safepoint makes one.
    #[inline]
    pub fn note_allocation(&mut self) {
        if self.world().heap().wants_collection() {
            // No reason: the safepoint looks at the heap by itself.
            self.doorbell.ring(0);
        }
    }

    /// Raises what an operation on values failed with.
    #[must_use]
    pub fn raise_fail(&mut self, fail: Fail) -> Status {
        match fail {
            Fail::Memory(_) => self.raise_fatal("out of memory"),
            Fail::Trap(trap) => self.raise_trap(trap),
            Fail::Error(text) => self.raise_error(text),
            Fail::Plain(text) => self.raise_plain(text),
            Fail::Fatal(text) => self.raise_fatal(text),
            Fail::Stopped => self.stop_again(Stop::Preempted),
        }
    }

    /// Starts a goroutine; an error is the text of the fatal error that it is.
    pub fn spawn(&mut self, g: Goroutine) -> Result<(), String> {
        self.worker().spawn(g).map(|_| ()).map_err(|e| e.to_string())
    }

    /// Notes why the goroutine leaves its M. What was noted before has been taken, so there is nothing to drop.
    #[inline]
    pub fn note_stop(&mut self, why: Stop) {
        debug_assert!(self.pending.is_none());
        std::mem::forget(self.pending.replace(Pending::Stop(why)));
    }

    /// Leaves the M, the instruction being done. Results that somebody else delivers must have been zeroed.
    #[must_use]
    #[inline]
    pub fn stop(&mut self, why: Stop) -> Status {
        self.note_stop(why);
        Status::STOP_DONE
    }

    /// Leaves the M; the instruction is executed again when the goroutine runs next.
    #[must_use]
    #[inline]
    pub fn stop_again(&mut self, why: Stop) -> Status {
        self.note_stop(why);
        Status::STOP_AGAIN
    }

    /// Raises something.
    #[must_use]
    pub fn raise(&mut self, what: Raised) -> Status {
        self.pending = Some(Pending::Raise(what));
        Status::RAISE
    }

    /// Raises the panic of a failed check.
    #[must_use]
    pub fn raise_trap(&mut self, trap: Trap) -> Status {
        self.raise(Raised::Trap(trap))
    }

    /// Raises a run-time error whose text, after `runtime error: `, is this.
    #[must_use]
    pub fn raise_error(&mut self, text: impl Into<String>) -> Status {
        self.raise(Raised::Error(ErrorKind::Error, text.into()))
    }

    /// Raises a run-time error with this text and no prefix.
    #[must_use]
    pub fn raise_plain(&mut self, text: impl Into<String>) -> Status {
        self.raise(Raised::Error(ErrorKind::Plain, text.into()))
    }

    /// Raises a failed type assertion; the text begins with `interface conversion: `.
    #[must_use]
    pub fn raise_assertion(&mut self, text: impl Into<String>) -> Status {
        self.raise(Raised::Error(ErrorKind::Assertion, text.into()))
    }

    /// Ends the run with a fatal error; the text is what stands after `fatal error: `.
    #[must_use]
    pub fn raise_fatal(&mut self, text: impl Into<String>) -> Status {
        self.raise(Raised::Fatal(text.into()))
    }

    /// Counts an entry into compiled code, for the tier's figure some at a time and in advance: a word that all Ms write at each
    /// entry would move from processor to processor.
    #[inline]
    pub fn note_entry(&mut self, tier: &Tier) {
        if self.n_entries.is_multiple_of(ENTRIES_AT_A_TIME) {
            tier.note_entries(ENTRIES_AT_A_TIME);
        }
        self.n_entries += 1;
    }

    /// Whether the last body stopped because there is nothing more to do than to leave the M.
    #[inline]
    pub fn is_leaving(&self) -> bool {
        matches!(&self.pending, Some(Pending::Stop(stop)) if stop.leaves())
    }

    /// Why the goroutine leaves the M, as noted by whoever says so. Read in place: moving it right after it was written in
    /// parts costs as much as the rest of the way.
    #[inline]
    pub fn take_stop(&mut self) -> Stop {
        match &self.pending {
            Some(Pending::Stop(Stop::Yielded)) => {
                self.forget_pending();
                Stop::Yielded
            }
            Some(Pending::Stop(Stop::Parked(reason, park))) => {
                let (reason, park) = (*reason, *park);
                self.forget_pending();
                Stop::Parked(reason, park)
            }
            _ => match self.pending.take() {
                Some(Pending::Stop(stop)) => stop,
                Some(Pending::Raise(_)) | None => unreachable!("a goroutine left and did not say why"),
            },
        }
    }

    /// Forgets a reason that owns nothing, so that there is nothing to drop.
    #[inline]
    fn forget_pending(&mut self) {
        std::mem::forget(self.pending.take());
    }

    /// The method of a type, through this M's cache.
    #[inline]
    pub fn find_method(&mut self, program: &Program, ty: TypeId, selector: SelectorId) -> Option<FuncId> {
        let at = MethodCache::index(ty, selector);
        let entry = &mut self.methods.0[at];
        if entry.ty == ty.0 && entry.selector == selector.0 {
            return Some(FuncId(entry.func));
        }
        let func = program.find_method(ty, selector)?;
        *entry = CachedMethod { ty: ty.0, selector: selector.0, func: func.0 };
        Some(func)
    }
}

impl urgo_sched::ExecContext for ExecContext {
    fn doorbell(&self) -> &Doorbell {
        &self.doorbell
    }
}

/// What moves with a P: its share of the heap.
#[derive(Debug)]
pub struct Local {
    cache: CacheHandle,
    /// What ended goroutines have left.
    spares: Vec<Spare>,
    /// Cell stacks that they have left.
    #[allow(clippy::vec_box)] // goroutines have them boxed, for compiled code knows their addresses
    cells: Vec<Box<CellStack>>,
    /// After the cache, which points into the world's heap.
    world: Arc<World>,
}

/// Leavings that a P keeps; it gets and gives half as many at a time.
const SPARES: usize = 64;
/// Those that a world keeps for Ps where more begin than end.
const MOST_SPARES: usize = 8192;

/// Leavings of goroutines that are at no P.
#[derive(Debug, Default)]
pub struct Spares {
    /// Their number, asked without the lock.
    len: AtomicUsize,
    /// Guards the list. Nothing else is done under it.
    list: Mutex<Vec<Spare>>,
}

impl Spares {
    fn update<R>(&self, change: impl FnOnce(&mut Vec<Spare>) -> R) -> R {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut list);
        self.len.store(list.len(), Relaxed); // Relaxed: a hint
        result
    }

    fn lend(&self, to: &mut Vec<Spare>) {
        if self.len.load(Relaxed) > 0 {
            self.update(|list| to.extend(list.drain(list.len().saturating_sub(SPARES / 2)..)));
        }
    }

    /// Takes half of what a P has, or frees it.
    fn take_from(&self, from: &mut Vec<Spare>) {
        let rest = from.split_off(SPARES / 2);
        if self.len.load(Relaxed) < MOST_SPARES {
            self.update(|list| list.extend(rest));
        }
    }
}

impl Local {
    /// For a new P.
    pub fn new(world: &Arc<World>) -> Local {
        // SAFETY: the heap lies in the world's allocation, which the handle's owner keeps.
        let cache = unsafe { world.heap().new_cache() };
        Local { cache, spares: Vec::new(), cells: Vec::new(), world: world.clone() }
    }

    /// What an ended goroutine has left, if there is any.
    #[inline]
    pub fn take_spare(&mut self) -> Option<Spare> {
        if self.spares.is_empty() {
            self.world.spares().lend(&mut self.spares);
        }
        self.spares.pop()
    }

    /// Keeps the cell stack that a goroutine has left.
    pub fn keep_cells(&mut self, mut cells: Box<CellStack>) {
        if self.cells.len() < SPARES {
            cells.clear();
            self.cells.push(cells);
        }
    }

    /// Keeps what a goroutine has left.
    #[inline]
    pub fn keep_spare(&mut self, spare: Spare) {
        if self.spares.len() >= SPARES {
            self.world.spares().take_from(&mut self.spares);
        }
        self.spares.push(spare);
    }

    fn cache(&self) -> NonNull<Cache> {
        self.cache.as_ptr()
    }
}

const CACHED_METHODS: usize = 256;

/// Methods found lately, by a hash of type and selector. Ids are never used again, so entries stay true. Type 0 has no
/// methods: an entry with it is empty.
#[derive(Debug)]
struct MethodCache(Box<[CachedMethod; CACHED_METHODS]>);

#[derive(Clone, Copy, Debug, Default)]
struct CachedMethod {
    ty: u32,
    selector: u32,
    func: u32,
}

impl Default for MethodCache {
    fn default() -> Self {
        MethodCache(Box::new([CachedMethod::default(); CACHED_METHODS]))
    }
}

impl MethodCache {
    fn index(ty: TypeId, selector: SelectorId) -> usize {
        (ty.0.wrapping_mul(31) ^ selector.0.wrapping_mul(7)) as usize % CACHED_METHODS
    }
}

const CACHED_ENTRIES: usize = 64;

/// Entries into compiled code that an M notes at once, in advance.
const ENTRIES_AT_A_TIME: u64 = 16;

/// A place inside a function, as what is entered there is remembered: at an instruction, or behind one that is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place(u64);

impl Place {
    const BEHIND: u64 = 1 << 63;
    /// Function and pc of a header.
    const FIELDS: u64 = (1 << 48) - 1;

    /// At the header's pc.
    #[inline]
    pub fn at(header: FrameHeader) -> Place {
        Place(header.0 & Place::FIELDS)
    }

    /// Behind the instruction at the header's pc.
    #[inline]
    pub fn behind(header: FrameHeader) -> Place {
        Place(header.0 & Place::FIELDS | Place::BEHIND)
    }

    #[inline]
    fn index(self) -> usize {
        // By Fibonacci hashing (Knuth, The Art of Computer Programming 6.4), from the product's upper bits.
        (self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize % CACHED_ENTRIES
    }
}

/// Code that the context remembers, for the moment.
#[derive(Clone, Copy, Debug)]
pub struct Remembered(NonNull<Code>);

impl Remembered {
    /// The code.
    ///
    /// # Safety
    /// Neither [`ExecContext::remembered`] nor [`ExecContext::remember`] is called while it is in use.
    #[inline]
    pub unsafe fn code<'c>(self) -> &'c Code {
        // SAFETY: the context keeps a reference until one of the two is called.
        unsafe { self.0.as_ref() }
    }
}

/// Compiled code inside functions that was entered lately, so that a goroutine that goes on asks neither lock nor map.
#[derive(Debug, Default)]
struct EntryCache {
    /// The state of the tier that the entries are of: see [`Tier::generation`].
    valid_for: u64,
    entries: Vec<Option<(Place, Arc<Code>)>>,
}

impl ExecContext {
    /// The code entered at a place lately, if it still holds.
    #[inline]
    pub fn remembered(&mut self, tier: &Tier, place: Place) -> Option<Remembered> {
        let now = tier.generation();
        if self.entries.valid_for != now {
            self.forget_entries(now);
        }
        match self.entries.entries.get(place.index())? {
            Some((of, code)) if *of == place => Some(Remembered(NonNull::from(&**code))),
            _ => None,
        }
    }

    #[cold]
    fn forget_entries(&mut self, now: u64) {
        self.entries.entries.clear();
        self.entries.valid_for = now;
    }

    /// Remembers code for a place.
    pub fn remember(&mut self, place: Place, code: Arc<Code>) -> Remembered {
        let entries = &mut self.entries.entries;
        if entries.is_empty() {
            entries.resize(CACHED_ENTRIES, None);
        }
        let remembered = Remembered(NonNull::from(&*code));
        entries[place.index()] = Some((place, code));
        remembered
    }
}
