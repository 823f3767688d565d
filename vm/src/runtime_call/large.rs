//! Large copies, in pieces between which the doorbell is looked at.
//!
//! How far a copy came is kept with the goroutine ([`crate::chan::Waiting`]): the instruction is the next thing that it
//! executes, so the number needs no key, and the operands, which may be variables of the program, stay as they are. An
//! object that is being filled is kept there, too, and is shown to the collector.

use crate::context::ExecContext;
use crate::heap::{Pattern, barrier};
use crate::object::Fail;

/// Bytes moved or cleared between two looks at the doorbell: some microseconds.
const CHUNK: usize = 64 << 10;
/// Objects up to this size are filled in one go.
pub(super) const LARGE: usize = 4 * CHUNK;

/// Goes over `bytes` bytes in chunks, from where the goroutine was stopped before; false if the doorbell rings. `step` is
/// given offset and length.
pub(super) fn in_chunks(ctx: &mut ExecContext, bytes: usize, mut step: impl FnMut(usize, usize)) -> bool {
    if bytes <= CHUNK {
        step(0, bytes);
        return true;
    }
    let (_, done) = ctx.goroutine().waiting.take_unfinished();
    let mut done = done.min(bytes);
    while done < bytes {
        let n = CHUNK.min(bytes - done);
        step(done, n);
        done += n;
        if done < bytes && ctx.doorbell.is_rung() {
            ctx.goroutine().waiting.set_unfinished(0, done);
            return false;
        }
    }
    true
}

/// Copies an area, which may overlap the one it goes to; false if the doorbell rings.
///
/// # Safety
/// Both areas are valid for `bytes` bytes.
pub(super) unsafe fn copy_area(ctx: &mut ExecContext, to: *mut u8, from: *const u8, bytes: usize) -> bool {
    // Where the areas overlap so that going forward would overwrite what is still to be read, the way is backward.
    let backward = to as usize > from as usize && (to as usize) < from as usize + bytes;
    in_chunks(ctx, bytes, |done, len| {
        let at = if backward { bytes - done - len } else { done };
        // SAFETY: by the caller; the chunk lies inside the areas.
        unsafe { barrier::copy_memory(to.add(at), from.add(at), len) };
    })
}

/// A new object of `size` bytes, which begins with `n` parts: addresses and lengths in bytes. `None` if the doorbell rings: the
/// instruction is to be executed again.
///
/// # Safety
/// The parts are readable, and together no longer than `size`.
pub(super) unsafe fn joined(
    ctx: &mut ExecContext,
    size: usize,
    pattern: Pattern,
    n: usize,
    part: impl Fn(usize) -> (u64, usize),
) -> Result<Option<*mut u8>, Fail> {
    let (object, mut done) = match ctx.goroutine().waiting.take_unfinished() {
        (0, _) => (ctx.env().allocate(size, pattern)?, 0),
        (object, done) => (object as *mut u8, done),
    };
    let mut start = 0;
    for i in 0..n {
        let (from, len) = part(i);
        while done < start + len {
            let at = done - start;
            let bytes = CHUNK.min(len - at);
            // SAFETY: by the caller; the chunk lies inside the part and, as the parts do, inside the object.
            unsafe { barrier::copy_memory(object.add(done), (from as *const u8).add(at), bytes) };
            done += bytes;
            if ctx.doorbell.is_rung() {
                ctx.goroutine().waiting.set_unfinished(object as u64, done);
                return Ok(None);
            }
        }
        start += len;
    }
    Ok(Some(object))
}
