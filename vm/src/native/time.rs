//! Package time.

use crate::context::{ExecContext, Status};
use crate::native::os::set_text;
use crate::panic::string_bytes;
use crate::runtime_call::Call;
use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the monotonic clock's readings start.
static START_NS: LazyLock<u64> = LazyLock::new(urgo_sched::clock_ns);

/// The monotonic clock: that of the scheduler, so that no sleep looks shorter than it was.
pub fn monotonic_clock() -> u64 {
    let start_ns = *START_NS;
    // One more, so that no reading is 0, which Go's package takes for "no reading".
    urgo_sched::clock_ns() - start_ns + 1
}

/// The wall clock: seconds since 1970 and nanoseconds.
pub fn wall_clock() -> (i64, i32) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (since.as_secs() as i64, since.subsec_nanos() as i32)
}

/// `runtimeNano`.
pub fn time_monotonic(_ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, monotonic_clock());
    Status::CONTINUE
}

/// `now`.
pub fn time_now(_ctx: &mut ExecContext, call: &Call) -> Status {
    let (seconds, nanoseconds) = wall_clock();
    call.set(0, seconds as u64);
    call.set(1, nanoseconds as u64);
    Status::CONTINUE
}

/// `nanotime` of package sync: the same clock.
pub fn sync_nanotime(ctx: &mut ExecContext, call: &Call) -> Status {
    time_monotonic(ctx, call)
}

/// Largest file of time zones that is read; the largest of them all has some 4,000 bytes.
const MAX_ZONE_FILE: u64 = 1 << 20;

/// `readFile`: regular files only, since others might let one wait.
pub fn time_read_file(ctx: &mut ExecContext, call: &Call) -> Status {
    let name = string_bytes(call.arg(0), call.arg(1));
    let (bytes, errno) = match read_file(&name) {
        Ok(bytes) => (bytes, 0),
        Err(e) => (Vec::new(), e.raw_os_error().unwrap_or(libc::EINVAL)),
    };
    call.set(2, errno as u64);
    set_text(ctx, call, &bytes)
}

fn read_file(name: &[u8]) -> std::io::Result<Vec<u8>> {
    let path = OsStr::from_bytes(name);
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::from_raw_os_error(libc::EINVAL));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_ZONE_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}
