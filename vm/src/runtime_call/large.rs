//! Large copies, comparisons, conversions and searches, in pieces between which the doorbell is looked at.
//!
//! How far a copy came is kept with the goroutine ([`crate::chan::Waiting`]): the instruction is the next thing that it
//! executes, so the number needs no key, and the operands, which may be variables of the program, stay as they are. An
//! object that is being filled is kept there, too, and is shown to the collector.

use crate::context::ExecContext;
use crate::heap::{Pattern, barrier};
use crate::object::{Fail, Pace, map, string};
use urgo_abi::runtime_call::PIECE;
use urgo_abi::size_class::round_up;

/// Bytes moved or cleared between two looks at the doorbell: some microseconds.
const CHUNK: usize = PIECE;
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

/// Does something that compares large values; what it gives is `Fail::Stopped` if the doorbell rings, which a body hands on.
#[cold]
pub(super) fn paced<T>(
    ctx: &mut ExecContext,
    compare: impl FnOnce(&mut Pace<'_>) -> Result<T, Fail>,
) -> Result<T, Fail> {
    let way = ctx.goroutine().waiting.take_way();
    let mut pace = Pace::new(&ctx.doorbell, way);
    let result = compare(&mut pace);
    if matches!(result, Err(Fail::Stopped)) {
        let way = pace.way();
        ctx.goroutine().waiting.set_way(way);
    }
    result
}

/// How far a conversion is: bytes or runes read, runes or bytes counted or written, and how many there will be, 0 while they
/// are being counted.
type Conversion = [usize; 3];

/// What was under way, and the object that it fills.
fn conversion(ctx: &mut ExecContext) -> (*mut u8, Conversion) {
    let way = ctx.goroutine().waiting.take_way();
    let (object, _) = ctx.goroutine().waiting.take_unfinished();
    (object as *mut u8, way.try_into().unwrap_or_default())
}

/// Whether the doorbell rings; then the conversion is noted.
fn is_stopped(ctx: &mut ExecContext, object: *mut u8, at: Conversion) -> bool {
    let rings = ctx.doorbell.is_rung();
    if rings {
        ctx.goroutine().waiting.set_unfinished(object as u64, 0);
        ctx.goroutine().waiting.set_way(at.into());
    }
    rings
}

/// `[]rune(string)` for a long string: address, length and capacity; `None` if the doorbell rings.
pub(super) fn runes_of(ctx: &mut ExecContext, text: &[u8]) -> Result<Option<(u64, u64, u64)>, Fail> {
    let (mut object, [mut read, mut done, mut total]) = conversion(ctx);
    while total == 0 {
        let (bytes, runes) = string::runes(&text[read..], CHUNK, |_, _| ());
        (read, done) = (read + bytes, done + runes);
        if read == text.len() {
            total = done;
            (read, done) = (0, 0);
            object = ctx.env().allocate(round_up(4 * total, false), Pattern::NONE)?;
        }
        if is_stopped(ctx, object, [read, done, total]) {
            return Ok(None);
        }
    }
    while read < text.len() {
        let to = object.cast::<u32>();
        let (bytes, runes) = string::runes(&text[read..], CHUNK, |i, rune| {
            if done + i < total {
                // SAFETY: the object has room for `total` runes.
                unsafe { to.add(done + i).write(rune) };
            }
        });
        (read, done) = (read + bytes, done + runes);
        if read < text.len() && is_stopped(ctx, object, [read, done, total]) {
            return Ok(None);
        }
    }
    Ok(Some((object as u64, total as u64, round_up(4 * total, false) as u64 / 4)))
}

/// `string([]rune)` for many runes; `None` if the doorbell rings.
///
/// # Safety
/// `p` is readable for `n` runes.
pub(super) unsafe fn string_of(
    ctx: &mut ExecContext,
    p: *const i32,
    n: usize,
) -> Result<Option<string::Str>, Fail> {
    const RUNES: usize = CHUNK / 4;
    // SAFETY: handed on to the caller.
    let rune = |i: usize| unsafe { p.add(i).read() } as i64;
    let (mut object, [mut read, mut done, mut total]) = conversion(ctx);
    while total == 0 {
        let end = n.min(read + RUNES);
        done += (read..end).map(|i| string::encode_rune(rune(i), &mut [0; 4]).len()).sum::<usize>();
        read = end;
        if read == n {
            total = done;
            (read, done) = (0, 0);
            object = ctx.env().allocate(total, Pattern::NONE)?;
        }
        if is_stopped(ctx, object, [read, done, total]) {
            return Ok(None);
        }
    }
    while read < n {
        let end = n.min(read + RUNES);
        for i in read..end {
            let mut buffer = [0; 4];
            // A racing writer may have changed the rune since it was measured: what does not fit any more is left out.
            let text = string::encode_rune(rune(i), &mut buffer);
            let len = text.len().min(total - done);
            // SAFETY: `done + len <= total`, the object's length.
            unsafe { object.add(done).copy_from_nonoverlapping(text.as_ptr(), len) };
            done += len;
        }
        read = end;
        if read < n && is_stopped(ctx, object, [read, done, total]) {
            return Ok(None);
        }
    }
    Ok(Some((object as u64, total as u64)))
}

/// `make(map[K]V, hint)` for a large hint; `None` if the doorbell rings.
pub(super) fn make_map(ctx: &mut ExecContext, l: &map::MapLayout, hint: i64) -> Result<Option<u64>, Fail> {
    let (object, mut done) = ctx.goroutine().waiting.take_unfinished();
    let map = if object == 0 { map::new(&mut ctx.env(), l, 0)? } else { object };
    loop {
        // SAFETY: the map is new, and nobody else knows it.
        match unsafe { map::make_some(&mut ctx.env(), l, map, hint as usize, done, CHUNK)? } {
            None => return Ok(Some(map)),
            Some(next) => done = next,
        }
        if ctx.doorbell.is_rung() {
            ctx.goroutine().waiting.set_unfinished(map, done);
            return Ok(None);
        }
    }
}

/// `clear(m)`; false if the doorbell rings.
///
/// # Safety
/// The map is nil or one of the layout's type.
pub(super) unsafe fn clear_map(ctx: &mut ExecContext, l: &map::MapLayout, map: u64) -> Result<bool, Fail> {
    let (_, mut done) = ctx.goroutine().waiting.take_unfinished();
    // SAFETY: handed on to the caller.
    while let Some(next) = unsafe { map::clear_some(l, map, done, CHUNK)? } {
        done = next;
        if ctx.doorbell.is_rung() {
            ctx.goroutine().waiting.set_unfinished(0, done);
            return Ok(false);
        }
    }
    Ok(true)
}
