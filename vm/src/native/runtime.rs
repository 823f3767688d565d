//! Package runtime.

use crate::context::{ExecContext, Status};
use crate::goroutine::Stop;
use crate::runtime_call::Call;

/// `NumCPU`.
pub fn runtime_num_cpu(_ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, std::thread::available_parallelism().map_or(1, |n| n.get()) as u64);
    Status::CONTINUE
}

/// `NumGoroutine`.
pub fn runtime_num_goroutine(ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, ctx.worker().n_goroutines() as u64);
    Status::CONTINUE
}

/// `GOMAXPROCS`. A change stops the world.
pub fn runtime_gomaxprocs(ctx: &mut ExecContext, call: &Call) -> Status {
    let wanted = call.arg(0) as i64;
    let before = ctx.worker().n_procs();
    if wanted > 0 && wanted as usize != before {
        if ctx.worker().stop_the_world(|w| w.set_procs(wanted as usize)).is_err() {
            return ctx.stop_again(Stop::Preempted);
        }
        ctx.refresh();
    }
    call.set(0, before as u64);
    Status::CONTINUE
}

/// `fatal` of package sync: an error that cannot be recovered.
pub fn sync_fatal(ctx: &mut ExecContext, call: &Call) -> Status {
    let text = crate::panic::string_bytes(call.arg(0), call.arg(1));
    ctx.raise_fatal(String::from_utf8_lossy(&text))
}

/// `GC`: notes that a collection is wanted and leaves, so that it happens before the goroutine goes on.
pub fn runtime_gc(ctx: &mut ExecContext, _call: &Call) -> Status {
    ctx.world().heap().request_collection();
    ctx.stop(crate::goroutine::Stop::Preempted)
}
