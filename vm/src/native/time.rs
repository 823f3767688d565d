//! Package time.

use crate::context::{ExecContext, Status};
use crate::runtime_call::Call;
use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Where the monotonic clock's readings start.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// `runtimeNano`.
pub fn time_monotonic(_ctx: &mut ExecContext, call: &Call) -> Status {
    // One more, so that no reading is 0, which Go's package takes for "no reading".
    call.set(0, START.elapsed().as_nanos() as u64 + 1);
    Status::CONTINUE
}

/// `now`.
pub fn time_now(_ctx: &mut ExecContext, call: &Call) -> Status {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    call.set(0, since.as_secs());
    call.set(1, since.subsec_nanos() as u64);
    Status::CONTINUE
}

/// `nanotime` of package sync: the same clock.
pub fn sync_nanotime(ctx: &mut ExecContext, call: &Call) -> Status {
    time_monotonic(ctx, call)
}
