//! Who called whom in a thread that a signal has interrupted in compiled code: what a profile wants to know.
//!
//! Nothing is stopped for it: the handler reads what [`abandon`](super::abandon) would make frames of, and leaves it as it is.
//! Innermost is the function of the interrupted pc; then the chain of native frames up to the enter stub, each return address
//! standing for one call site and the calls inlined around it; then the VM frames under the one that was entered, whose
//! headers are in order while the thread is inside.
//!
//! In a prologue that has not yet made its frame, and behind an epilogue that has dropped it, the immediate caller is left out.
//!
//! Runs inside signal handlers: see [`redirect`](super::redirect) for what that allows.

use super::epoch::Record;
use super::table;
use crate::context::ExecContext;
use std::ffi::c_void;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use urgo_abi::frame::FrameHeader;

/// Notes the calls as words of [`FrameHeader`]s without the callers' sizes.
fn unwind(ucontext: *mut c_void, calls: &[AtomicU64]) -> usize {
    if Record::of_handler().and_then(Record::bell).is_none() {
        return 0;
    }
    // SAFETY: the kernel's context of the interrupted thread, which is the one that runs this.
    let registers = unsafe { &(*ucontext.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
    let register = |r: libc::c_int| registers[r as usize] as usize;
    // SAFETY: the interrupted thread is inside, so rows are not freed before its handler returns.
    let Some(found) = (unsafe { table::find(register(libc::REG_RIP)) }) else { return 0 };
    let mut n = 0;
    // False if there is no more room.
    let mut note = |header: FrameHeader| {
        let Some(call) = calls.get(n) else { return false };
        // Relaxed: shown to the asker by what the scheduler stores behind it.
        call.store(header.with_caller_words(0).0, Relaxed);
        n += 1;
        true
    };
    if !found.chain().outwards().all(&mut note) {
        return n;
    }
    let mut rbp = register(libc::REG_RBP) as *const u64;
    loop {
        // SAFETY: in compiled code rbp is a frame of the chain at any instruction: its own, or the caller's.
        let (outer, ret) = unsafe { (*rbp as *const u64, rbp.add(1).read_volatile()) };
        // SAFETY: as above, rows are not freed.
        let Some((site, _)) = (unsafe { table::find_site(ret as usize) }) else { break };
        // SAFETY: from the table, just now.
        let (row, site) = unsafe { site.unpack() };
        if !row.chain(site.level, site.pc).outwards().all(&mut note) {
            return n;
        }
        rbp = outer;
    }
    // SAFETY: r15 holds the context in all compiled code, and it outlives what was entered with it.
    let entry = unsafe { (*(register(libc::REG_R15) as *const ExecContext)).native.entry_fp } as *const u64;
    let mut frame = entry;
    loop {
        // SAFETY: the frame that was entered and those under it have headers, and nobody else uses the stack.
        let words = FrameHeader(unsafe { *frame }).caller_words();
        if words == 0 {
            return n;
        }
        frame = frame.wrapping_sub(words);
        // SAFETY: as above.
        if !note(FrameHeader(unsafe { *frame })) {
            return n;
        }
    }
}

/// Makes the scheduler's signal handler ask for calls. Done by the first code space.
pub(super) fn register() -> bool {
    urgo_sched::set_unwind(unwind)
}
