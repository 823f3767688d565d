//! What bodies that work on objects share: how they end.

use crate::context::{ExecContext, Status};
use crate::goroutine::Stop;
use crate::object::Fail;

/// The instruction is done and may have allocated.
#[inline]
pub fn allocated(ctx: &mut ExecContext) -> Status {
    ctx.note_allocation();
    Status::CONTINUE
}

/// Turns a failure into what the body returns.
#[cold]
pub fn fails(ctx: &mut ExecContext, fail: Fail) -> Status {
    match fail {
        // A collection may free enough: the instruction, which has done nothing yet, is executed again after it.
        Fail::Memory(e) if e.retry => {
            ctx.doorbell.ring(0);
            ctx.stop_again(Stop::Preempted)
        }
        Fail::Stopped => ctx.stop_again(Stop::Preempted),
        Fail::Memory(e) => {
            let (bytes, used) = (e.bytes, e.in_use);
            let note =
                format!("runtime: out of memory: cannot allocate {bytes}-byte block ({used} in use)\n");
            // There is nobody to tell that standard error is closed.
            let _ = ctx.world().write_stderr(note.as_bytes());
            ctx.raise_fatal("out of memory")
        }
        fail => ctx.raise_fail(fail),
    }
}
