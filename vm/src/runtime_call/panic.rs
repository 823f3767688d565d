//! Runtime calls about panics, and the body of `defer_end`.

use super::{Call, new_bytes};
use crate::context::{ExecContext, Status};
use crate::goroutine::Stop;
use crate::heap::Pattern;
use crate::panic::{self, AfterDefers, Raised};

/// `recover()`.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn recover(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: this is the body of a `call_runtime`.
    let call = unsafe { Call::runtime(fp, inst) };
    if ctx.goroutine().unwinding.is_none() {
        call.set(0, 0);
        call.set(1, 0);
        return Status::CONTINUE;
    }
    if ctx.native.sp != 0 {
        // Compiled code writes no headers, and the callers' are needed.
        return ctx.stop_again(Stop::Interpret);
    }
    let program = ctx.world().program();
    let g = ctx.goroutine();
    g.set_top_frame(fp);
    let (ty, word) = panic::recover(g, program).unwrap_or((0, 0));
    call.set(0, ty);
    call.set(1, word);
    Status::CONTINUE
}

/// The end of a block of deferred calls.
///
/// # Safety
/// As for [`super::Body`].
pub unsafe extern "C" fn defer_end(ctx: &mut ExecContext, fp: *mut u64, _inst: *const u16) -> Status {
    let g = ctx.goroutine();
    if g.unwinding.is_none() {
        return Status::CONTINUE;
    }
    g.set_top_frame(fp);
    match panic::finish_defers(g) {
        AfterDefers::Return => Status::CONTINUE,
        AfterDefers::Unwind => ctx.raise(Raised::Unwind),
    }
}

/// A string in the heap: the address of its pointer and length. `None` if there is no memory.
pub fn make_string(ctx: &mut ExecContext, text: &str) -> Option<u64> {
    let bytes = new_bytes(ctx, text.as_bytes())?;
    let header = ctx.allocate(2 * size_of::<u64>(), Pattern::ALL)?.cast::<u64>();
    // SAFETY: the object is new and has two words.
    unsafe {
        header.write(bytes);
        header.add(1).write(text.len() as u64);
    }
    Some(header as u64)
}
