//! Package os.

use crate::context::{ExecContext, Status};
use crate::panic::{Raised, string_bytes};
use crate::runtime_call::Call;

/// `runtimeExit`.
pub fn os_exit(ctx: &mut ExecContext, call: &Call) -> Status {
    ctx.raise(Raised::Exit(call.arg(0) as i32))
}

/// `write`: standard output and error go to the world's sinks, whatever they are.
pub fn os_write(ctx: &mut ExecContext, call: &Call) -> Status {
    let bytes = string_bytes(call.arg(1), call.arg(2));
    let result = match call.arg(0) {
        1 => ctx.world().write_stdout(&bytes),
        2 => ctx.world().write_stderr(&bytes),
        _ => Err(libc::EBADF),
    };
    let (count, errno) = result.map_or_else(|errno| (0, errno), |()| (bytes.len(), 0));
    call.set(0, count as u64);
    call.set(1, errno as u64);
    Status::CONTINUE
}
