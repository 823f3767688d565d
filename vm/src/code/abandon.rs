//! Abandoning: the walk that turns native frames into VM frames.
//!
//! Compiled code keeps neither headers nor pcs in the VM frames; what it has instead is its chain of native frames, in
//! which each return address says which function called, and where. The walk follows the chain from the stub's frame to the
//! enter stub, whose return address is in no table, and writes the headers. After it the stub drops the native frames.
//!
//! VM frames lie upwards from the entry's frame, outermost first; the chain is found innermost first. So the walk
//! reverses the chain in place, as the native frames are about to be dropped: of each frame, the return address is replaced
//! by what it stood for and the saved rbp by a link to the inner frame. Then it follows the links outwards-in, writing
//! headers: several for a native frame in which calls are inlined. It needs no memory and takes one table lookup a frame, so that abandoning costs the same for each frame and,
//! a frame being abandoned once before it is returned to natively or not at all, constant time for each call made.
//!
//! Each return address is read once. (None is rewritten by our handler, but the walk decides by one reading in any case.)

use super::cells::Cells;
use super::stub::{self, outcome, way};
use super::table::{self, PackedSite, Row};
use super::{Stop, Stopped};
use crate::context::{ExecContext, Status};
use std::ptr;
use urgo_abi::code::SiteKind;
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::FuncId;

/// Writes the headers of all VM frames from the entry's on, and notes top frame and reason in the context. Gives the
/// [`outcome`] that the enter stub is to tell.
///
/// Called by the stubs only. Afterwards the native frames cannot be returned to.
///
/// # Safety
/// `rbp` is the frame of a stub called by compiled code that was entered with this context; r15 has been passed as `ctx`.
pub(super) unsafe extern "C" fn abandon(ctx: &mut ExecContext, rbp: *mut u64, way: u64) -> u64 {
    // SAFETY: handed on from the caller.
    if way == way::CALL && unsafe { abandon_one(ctx, rbp) } {
        return outcome::STOPPED_BY_BODY;
    }
    // SAFETY: as above.
    unsafe { abandon_chain(ctx, rbp, way) };
    outcome::STOPPED
}

/// The frequent case, which a switch of goroutines goes through: a body stopped the code that was entered, and no inlined call is
/// under way. False: it is another case, and nothing has happened.
///
/// # Safety
/// As for [`abandon`], which was left by way of the call stub.
#[inline]
unsafe fn abandon_one(ctx: &mut ExecContext, rbp: *mut u64) -> bool {
    // SAFETY: the stub's frame and the one above it: saved rbp, return address.
    let (outer, ret) = unsafe { (*(*rbp as *const u64), rbp.add(1).read_volatile()) };
    // SAFETY: the row of the code that the thread is inside.
    let row = unsafe { &*(ctx.native.entry_row as *const Row) };
    let Some(site) = row.site_at(ret as usize).filter(|_| outer == stub::frame_of_enter(ctx) as u64) else {
        return false;
    };
    if site.level != 0 || site.kind != SiteKind::Body {
        return false;
    }
    let fp = ctx.native.entry_fp as *mut u64;
    // SAFETY: the entry's frame has a header.
    unsafe { *fp = FrameHeader::new(row.func, site.pc, FrameHeader(*fp).caller_words()).0 };
    true
}

/// Any case.
///
/// # Safety
/// As for [`abandon`].
#[cold]
unsafe fn abandon_chain(ctx: &mut ExecContext, rbp: *mut u64, way: u64) {
    // SAFETY: the stub's frame, by the caller.
    let (outermost, kind) = unsafe { reverse(rbp, stub::frame_of_enter(ctx) as *mut u64) };
    // SAFETY: the chain as reversed just now, and the frame that compiled code was entered with.
    let (top, words) = unsafe { write_headers(ctx.native.entry_fp as *mut u64, outermost) };
    let stopped = match (way, kind) {
        (way::THUNK, SiteKind::Call) => {
            // SAFETY: the top frame's header was just written, and the thunk stub stored callee and parameters.
            let callee = unsafe { push_callee(ctx, top, words) };
            Stopped { top_fp: callee as usize, stop: Stop::Uncompiled }
        }
        (way::CALL, SiteKind::Body) => {
            Stopped { top_fp: top as usize, stop: Stop::Body(Status(ctx.native.status)) }
        }
        (way::EXIT, SiteKind::Poll) => Stopped { top_fp: top as usize, stop: Stop::Poll },
        (way::EXIT, SiteKind::Entry) => Stopped { top_fp: top as usize, stop: Stop::Entry },
        (way::EXIT, SiteKind::Check) => Stopped { top_fp: top as usize, stop: Stop::Check },
        (way, kind) => unreachable!("compiled code left by way {way} at a call site of kind {kind:?}"),
    };
    ctx.native.stopped = Some(stopped);
}

/// Follows the chain outwards, as far as the enter stub's frame `end`, and reverses it: each frame's two words become (link to the inner frame, call site). Gives the outermost such frame and the innermost call site's kind.
///
/// # Safety
/// As for [`abandon`].
unsafe fn reverse(mut rbp: *mut u64, end: *mut u64) -> (*mut u64, SiteKind) {
    let mut inner: *mut u64 = ptr::null_mut();
    let mut innermost = None;
    loop {
        // SAFETY: a frame of the chain: saved rbp, return address.
        let (outer, ret) = unsafe { (*rbp as *mut u64, rbp.add(1).read_volatile()) };
        if outer == end {
            break; // what returns there is the function that was entered
        }
        // SAFETY: the thread is inside, so rows stay.
        let found = unsafe { table::find_site(ret as usize) };
        let (site, kind) = found.expect("compiled code is called by compiled code and by the enter stub");
        innermost.get_or_insert(kind);
        // SAFETY: the frame is dropped after the walk, so its words are free for use.
        unsafe {
            *rbp = inner as u64;
            *rbp.add(1) = site.0;
        }
        inner = rbp;
        rbp = outer;
    }
    (inner, innermost.expect("a stub was called from compiled code"))
}

/// Writes the headers, outermost first, and gives the top frame and its size in words.
///
/// # Safety
/// `fp` is the frame of the chain's outermost function, with a header; above it is room for the frames of the chain.
unsafe fn write_headers(mut fp: *mut u64, mut link: *mut u64) -> (*mut u64, usize) {
    // SAFETY: the entry's frame has a header.
    let mut caller_words = FrameHeader(unsafe { *fp }).caller_words();
    loop {
        // SAFETY: a link of the reversed chain, which starts with one at least.
        let (inner, packed) = unsafe { (*link as *mut u64, PackedSite(*link.add(1))) };
        // SAFETY: from `reverse`; the thread is inside, so rows stay.
        let (row, site) = unsafe { packed.unpack() };
        let mut top = fp;
        let mut write = |(header, words): (FrameHeader, usize)| {
            // SAFETY: compiled code's prologues checked that the frames lie inside the stack, inlined ones too.
            unsafe { *fp = header.with_caller_words(caller_words).0 };
            (top, caller_words) = (fp, words);
            // SAFETY: the callee's frame begins where the caller's ends.
            fp = unsafe { fp.add(words) };
        };
        match row.single(site) {
            Some(frame) => write(frame),
            None => row.chain(site.level, site.pc).frames().for_each(write),
        }
        if inner.is_null() {
            return (top, caller_words);
        }
        link = inner;
    }
}

/// Makes the frame of the function that the thunk stub stands for, and gives its address.
///
/// # Safety
/// `caller` is the frame of the caller, of `words` words; the context holds the callee's number and parameters.
unsafe fn push_callee(ctx: &mut ExecContext, caller: *mut u64, words: usize) -> *mut u64 {
    let callee = FuncId(ctx.native.callee as u32);
    // SAFETY: the space that was entered; it lives as long as a thread is inside its code.
    let cells = unsafe { &*(ctx.native.cells as *const Cells) };
    // SAFETY: the caller's prologue made sure of room for what it passes to its callees.
    unsafe {
        let fp = caller.add(words);
        *fp = FrameHeader::new(callee, 0, words).0;
        cells.shape(callee).store_params(&ctx.native, fp);
        fp
    }
}
