//! When code, rows and cells that other threads may be using can be freed.
//!
//! The problem: a thread inside compiled code holds addresses (its pc, its return addresses, cells loaded into
//! registers) that nobody else can see. What is taken out of use must stay until every such thread has left.
//!
//! The idea: epochs. A thread notes the epoch when it goes inside and clears the note when it is out again, once for
//! each [`enter`](super::enter()), not for each call. What is retired notes the epoch and advances it; it is freed when no
//! thread is inside since that epoch or earlier.
//!
//! **The argument.** A thread stores its note, then reads cells and rows. A retirer unlinks, advances the epoch, then
//! reads the notes. If neither order were enforced, the thread could read an old cell and the retirer no note. A fence
//! on either side would do; the retirer pays for both: `membarrier` makes every running thread of the process pass a
//! full barrier. So either the note was visible to the retirer, or the thread's reads come after the unlinking.
//! A note can be older than the truth (the epoch was read, then advanced, then noted), which only delays freeing. Where
//! the system has no `membarrier`, threads fence when they enter.
//!
//! The same call makes the processors forget what they have prefetched of code memory that is about to be used again.
//!
//! **Handlers.** A signal handler reads the table only if its thread's note is set, so it needs no note of its own.
//!
//! Records are never freed but used again by later threads, so a handler may hold one at any time.

use super::arena::{self, Placement};
use super::table::Row;
use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering::*, compiler_fence, fence};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use urgo_abi::layout::Doorbell;

/// The epoch, from 1.
static EPOCH: AtomicU64 = AtomicU64::new(1);
/// All records, newest first.
static RECORDS: AtomicPtr<Record> = AtomicPtr::new(ptr::null_mut());
/// What waits for threads to leave. Lock rank: before the arena's.
static LIMBO: Mutex<Limbo> = Mutex::new(Limbo { waiting: Vec::new(), look_at: BATCH });
/// Whether threads fence when they go inside, because there is no `membarrier`.
static FENCED: AtomicBool = AtomicBool::new(false);

/// What other threads, and the thread's own signal handler, may know of a thread.
#[derive(Debug)]
pub(super) struct Record {
    /// The epoch in which it went inside; 0 while it is outside. Written by the thread only.
    inside: AtomicU64,
    /// The doorbell of the context it is inside with. Read by its handler.
    bell: AtomicPtr<Doorbell>,
    /// Whether a living thread has it.
    taken: AtomicBool,
    /// Lowest address of the thread's stack that compiled code may use.
    stack_floor: AtomicUsize,
    next: AtomicPtr<Record>,
}

thread_local! {
    /// The thread's record, or null. Without a destructor, so that a signal handler may read it.
    static RECORD: Cell<*const Record> = const { Cell::new(ptr::null()) };
    /// Gives the record back when the thread ends.
    static OWNER: Owner = Owner::new();
}

struct Owner(&'static Record);

impl Owner {
    fn new() -> Owner {
        let record = Record::take();
        // Relaxed: the thread's own.
        record.stack_floor.store(super::enter::stack_floor(), Relaxed);
        RECORD.set(record);
        Owner(record)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        RECORD.set(ptr::null());
        // Release: pairs with the Acquire exchange in `take`; the next thread finds the record clean.
        self.0.taken.store(false, Release);
    }
}

impl Record {
    /// A free record, or a new one.
    fn take() -> &'static Record {
        let mut at = RECORDS.load(Acquire);
        // SAFETY: null or a record, which is never freed. Acquire: pairs with the exchange that linked it.
        while let Some(r) = unsafe { at.as_ref() } {
            // Acquire: pairs with the giving back.
            if r.taken.compare_exchange(false, true, Acquire, Relaxed).is_ok() {
                return r;
            }
            at = r.next.load(Relaxed);
        }
        Record::link(Box::leak(Box::new(Record {
            inside: AtomicU64::new(0),
            bell: AtomicPtr::new(ptr::null_mut()),
            taken: AtomicBool::new(true),
            stack_floor: AtomicUsize::new(0),
            next: AtomicPtr::new(ptr::null_mut()),
        })))
    }

    fn link(new: &'static Record) -> &'static Record {
        let mut head = RECORDS.load(Relaxed);
        loop {
            new.next.store(head, Relaxed);
            // Release: pairs with the Acquire loads of the list's head.
            let linked = RECORDS.compare_exchange_weak(head, ptr::from_ref(new).cast_mut(), Release, Relaxed);
            match linked {
                Ok(_) => return new,
                Err(now) => head = now,
            }
        }
    }

    /// The thread's record, made at the first use.
    #[inline]
    pub(super) fn current() -> &'static Record {
        let record = RECORD.get();
        if record.is_null() {
            return OWNER.with(|o| o.0);
        }
        // SAFETY: records are never freed.
        unsafe { &*record }
    }

    /// The record of the thread that the running signal handler interrupted. Async-signal-safe.
    #[inline]
    pub(super) fn of_handler() -> Option<&'static Record> {
        // SAFETY: null or a record, which is never freed.
        unsafe { RECORD.get().as_ref() }
    }

    /// Notes that the thread goes inside, with the context that has this doorbell.
    #[inline]
    pub(super) fn go_inside(&self, bell: &Doorbell) {
        // Relaxed: read by the thread's own handler, before which the note below is compiled.
        self.bell.store(ptr::from_ref(bell).cast_mut(), Relaxed);
        self.note();
    }

    /// Sets the note.
    #[inline]
    fn note(&self) {
        // Acquire: reads of cells and rows stay behind it, so who notes the new epoch reads the new cells.
        // Relaxed store: ordered before the reads that follow by the retirer's membarrier, or by the fence.
        self.inside.store(EPOCH.load(Acquire), Relaxed);
        compiler_fence(SeqCst);
        if FENCED.load(Relaxed) {
            fence(SeqCst);
        }
    }

    /// Notes that the thread is outside.
    #[inline]
    pub(super) fn go_outside(&self) {
        compiler_fence(SeqCst);
        // Release: pairs with the Acquire load in `oldest_inside`: what the thread did inside comes before the freeing.
        self.inside.store(0, Release);
    }

    /// The doorbell of the context that the thread is inside with, if it is inside.
    #[inline]
    pub(super) fn bell(&self) -> Option<&Doorbell> {
        // Relaxed: the handler runs on the thread that wrote them.
        if self.inside.load(Relaxed) == 0 {
            return None;
        }
        // SAFETY: set before the note by a thread that keeps the context borrowed while it is inside; null for a pin.
        unsafe { self.bell.load(Relaxed).as_ref() }
    }

    /// Lowest address of the stack that compiled code may use.
    pub(super) fn stack_floor(&self) -> usize {
        // Relaxed: the thread's own.
        self.stack_floor.load(Relaxed)
    }
}

/// Keeps rows and code from being freed while a thread that is not inside looks at them.
#[derive(Debug)]
pub(super) struct Pin(Option<&'static Record>);

impl Pin {
    pub(super) fn new() -> Pin {
        let record = Record::current();
        // Relaxed: the thread's own note. One that is inside already is protected.
        if record.inside.load(Relaxed) != 0 {
            return Pin(None);
        }
        record.bell.store(ptr::null_mut(), Relaxed);
        record.note();
        Pin(Some(record))
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        if let Some(record) = self.0 {
            record.go_outside();
        }
    }
}

/// What waits, and when to look whether it can be freed.
struct Limbo {
    waiting: Vec<Retired>,
    /// Number of things at which to look again: looking costs a system call that interrupts all threads.
    look_at: usize,
}

/// How many things are freed together.
const BATCH: usize = 64;

/// Something out of use, which threads that are inside may still hold.
#[derive(Debug)]
struct Retired {
    epoch: u64,
    what: Garbage,
}

/// What can be retired.
#[derive(Debug)]
pub(super) enum Garbage {
    /// Code, and its row if it has one.
    Code(Placement, *mut Row),
    /// Memory from [`arena::reserve_near`].
    Reserved(usize, usize),
}

// SAFETY: the row is owned by the garbage alone once it is withdrawn; readers are what the epochs wait for.
unsafe impl Send for Garbage {}

/// Has `what` freed when no thread can be using it: at one of the next calls, or at [`reclaim`].
///
/// # Safety
/// It is out of use: no cell leads to it, no table shows it, and it is retired once. A row came from `Box::into_raw`.
pub(super) unsafe fn retire(what: Garbage) {
    // Address space near the executable is scarce and comes in large pieces.
    let large = matches!(what, Garbage::Reserved(..));
    // AcqRel: the unlinking before it is seen by whoever notes the new epoch.
    let epoch = EPOCH.fetch_add(1, AcqRel);
    let mut limbo = lock_limbo();
    limbo.waiting.push(Retired { epoch, what });
    if large || limbo.waiting.len() >= limbo.look_at {
        limbo.free_unused();
    }
}

/// Frees what no thread can be using any more, and gives the number of things that have to wait.
pub(super) fn reclaim() -> usize {
    let mut limbo = lock_limbo();
    limbo.free_unused();
    limbo.waiting.len()
}

fn lock_limbo() -> MutexGuard<'static, Limbo> {
    // What was taken out before a panic is lost, not freed twice.
    LIMBO.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Limbo {
    fn free_unused(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        barrier_everywhere();
        let oldest = oldest_inside();
        for r in self.waiting.extract_if(.., |r| r.epoch < oldest) {
            // SAFETY: nobody is inside since that epoch, and nobody can reach it from now on.
            unsafe { free(r.what) };
        }
        // What is left is held up by a thread that stays inside: the more there is, the less often it is looked at.
        self.look_at = 2 * self.waiting.len() + BATCH;
    }
}

/// # Safety
/// Nobody uses it any more.
unsafe fn free(what: Garbage) {
    match what {
        Garbage::Code(placement, row) => {
            if !row.is_null() {
                // SAFETY: a row from `Box::into_raw`, withdrawn, without readers.
                drop(unsafe { Box::from_raw(row) });
            }
            // SAFETY: by the caller.
            unsafe { arena::lock().free(placement) };
        }
        // SAFETY: by the caller.
        Garbage::Reserved(at, len) => unsafe { arena::release(at, len) },
    }
}

/// The oldest epoch that a thread is inside since; `u64::MAX` if none is.
fn oldest_inside() -> u64 {
    let mut oldest = u64::MAX;
    let mut at = RECORDS.load(Acquire);
    // SAFETY: null or a record, which is never freed. Acquire: pairs with the linking.
    while let Some(r) = unsafe { at.as_ref() } {
        // Acquire: pairs with `go_outside`.
        match r.inside.load(Acquire) {
            0 => {}
            since => oldest = oldest.min(since),
        }
        at = r.next.load(Relaxed);
    }
    oldest
}

/// Makes every running thread of the process pass a full barrier, and refetch its instructions.
fn barrier_everywhere() {
    if !membarrier_ready() {
        fence(SeqCst);
        return;
    }
    // The command that also serialises instruction fetch may be missing; the plain one is registered in any case.
    if !membarrier(libc::MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE) {
        membarrier(libc::MEMBARRIER_CMD_PRIVATE_EXPEDITED);
    }
}

/// Registers the process for the system call, once. Without it, threads fence when they go inside.
pub(super) fn membarrier_ready() -> bool {
    static READY: OnceLock<bool> = OnceLock::new();
    *READY.get_or_init(|| {
        let plain = membarrier(libc::MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
        membarrier(libc::MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE);
        // Relaxed: no thread has been inside before, as code spaces are made after this.
        FENCED.store(!plain, Relaxed);
        plain
    })
}

/// Whether the system did as it was told.
fn membarrier(command: libc::c_int) -> bool {
    // SAFETY: the call takes three numbers and touches no memory of ours.
    unsafe { libc::syscall(libc::SYS_membarrier, command, 0, 0) == 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn what_is_retired_waits_for_the_threads_inside() {
        membarrier_ready();
        let (ready, is_ready) = mpsc::channel();
        let (go, may_go) = mpsc::channel::<()>();
        let inside = std::thread::spawn(move || {
            let pin = Pin::new();
            ready.send(()).expect("the test waits");
            may_go.recv().expect("the test sends");
            drop(pin);
        });
        is_ready.recv().expect("the thread sends");
        let placement = arena::lock().allocate(64).expect("code memory");
        // SAFETY: the byte is this test's own.
        unsafe { (placement.write as *mut u8).write(1) };
        // SAFETY: nothing leads to it.
        unsafe { retire(Garbage::Code(placement, ptr::null_mut())) };
        // SAFETY: chunks stay mapped. The byte is still there, as the thread could be executing it.
        assert_eq!(unsafe { (placement.exec as *const u8).read_volatile() }, 1);
        go.send(()).expect("the thread waits");
        inside.join().expect("the thread ends");
        // Other tests retire, too, and their threads may hold things up; ours is out.
        while lock_limbo().waiting.iter().any(|r| matches!(r.what, Garbage::Code(p, _) if p == placement)) {
            reclaim();
            std::thread::yield_now();
        }
    }
}
