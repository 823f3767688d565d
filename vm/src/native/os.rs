//! Package os.

use crate::context::{ExecContext, Status};
use crate::goroutine::{BlockingWork, Stop};
use crate::panic::{Raised, string_bytes};
use crate::runtime_call::{Call, new_bytes};
use crate::world::{Session, Sink, Source};

/// `runtimeExit`.
pub fn os_exit(ctx: &mut ExecContext, call: &Call) -> Status {
    ctx.raise(Raised::Exit(call.arg(0) as i32))
}

/// `write`: standard output and error go to the world's sinks, whatever they are.
pub fn os_write(ctx: &mut ExecContext, call: &Call) -> Status {
    let settings = ctx.world().settings();
    let sink = match call.arg(0) {
        1 => Some(&settings.stdout),
        2 => Some(&settings.stderr),
        fd if fd as i64 == Session::SHOWN => settings.session.as_ref().map(|s| &s.shown),
        _ => None,
    };
    let bytes = string_bytes(call.arg(1), call.arg(2));
    if let Some(sink) = sink.filter(|s| s.may_block(bytes.len())) {
        // The goroutine is put away first, so the bytes have to be its own.
        let work = Write { sink: sink.clone(), bytes, result: Ok(()) };
        return ctx.stop(Stop::Blocking(Box::new(work)));
    }
    let result = sink.map_or(Err(libc::EBADF), |s| s.write(&bytes));
    for (i, word) in written(&bytes, result).into_iter().enumerate() {
        call.set(i, word);
    }
    Status::CONTINUE
}

/// Count and errno.
fn written(bytes: &[u8], result: Result<(), i32>) -> [u64; 2] {
    result.map_or_else(|errno| [0, errno as u64], |()| [bytes.len() as u64, 0])
}

/// A write that may have to wait for its reader.
#[derive(Debug)]
struct Write {
    sink: Sink,
    bytes: Vec<u8>,
    result: Result<(), i32>,
}

impl BlockingWork for Write {
    fn perform(&mut self) {
        self.result = self.sink.write(&self.bytes);
    }

    fn results(&self) -> Vec<u64> {
        written(&self.bytes, self.result).to_vec()
    }
}

/// A `read` under way: the bytes go to a buffer of its own, since the goroutine is plain data meanwhile.
#[derive(Debug)]
struct Read {
    fd: i32,
    stdin: Source,
    goid: u64,
    buffer: Vec<u8>,
    /// Where the bytes are wanted. The slice is live in the goroutine's frame, so the memory stays.
    to: usize,
    count: usize,
    errno: i32,
}

impl BlockingWork for Read {
    fn perform(&mut self) {
        loop {
            let read = match self.fd {
                0 => self.stdin.read(self.goid, &mut self.buffer),
                fd => crate::runtime_call::read_fd(fd, &mut self.buffer),
            };
            match read {
                Ok(count) => self.count = count,
                Err(libc::EINTR) if self.fd != 0 => continue,
                Err(errno) => self.errno = errno,
            }
            return;
        }
    }

    fn results(&self) -> Vec<u64> {
        crate::runtime_call::copy_out(&self.buffer[..self.count], self.to);
        vec![self.count as u64, self.errno as u64]
    }
}

/// Largest number of bytes of one read; a longer slice is filled by several.
const MAX_READ: usize = 64 << 10;

/// `read`.
pub fn os_read(ctx: &mut ExecContext, call: &Call) -> Status {
    let wanted = (call.arg(2) as usize).min(MAX_READ);
    let read = Read {
        fd: call.arg(0) as i32,
        stdin: ctx.world().settings().stdin.clone(),
        goid: ctx.goid,
        buffer: vec![0; wanted],
        to: call.arg(1) as usize,
        count: 0,
        errno: 0,
    };
    call.set(0, 0);
    call.set(1, 0);
    ctx.stop(Stop::Blocking(Box::new(read)))
}

pub(super) fn set_text(ctx: &mut ExecContext, call: &Call, text: &[u8]) -> Status {
    let Some(ptr) = new_bytes(ctx, text) else { return ctx.raise_fatal("out of memory") };
    call.set(0, ptr);
    call.set(1, text.len() as u64);
    Status::CONTINUE
}

/// `argument`.
pub fn os_argument(ctx: &mut ExecContext, call: &Call) -> Status {
    let found = ctx.world().settings().args.get(call.arg(0) as usize).cloned();
    call.set(2, found.is_some() as u64);
    set_text(ctx, call, found.unwrap_or_default().as_bytes())
}

/// `getenv`.
pub fn os_getenv(ctx: &mut ExecContext, call: &Call) -> Status {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let name = string_bytes(call.arg(0), call.arg(1));
    // Names that no environment can hold make `var_os` panic.
    let legal = !name.is_empty() && !name.contains(&b'=') && !name.contains(&0);
    let value = legal.then(|| std::env::var_os(std::ffi::OsStr::from_bytes(&name))).flatten();
    call.set(2, value.is_some() as u64);
    set_text(ctx, call, &value.map(|v| v.into_vec()).unwrap_or_default())
}

/// `errorText`: the system's words, begun with a small letter as Go prints them.
pub fn os_error_text(ctx: &mut ExecContext, call: &Call) -> Status {
    let text = std::io::Error::from_raw_os_error(call.arg(0) as i32).to_string();
    let text = text.split(" (os error").next().unwrap_or("").to_lowercase();
    set_text(ctx, call, text.as_bytes())
}
