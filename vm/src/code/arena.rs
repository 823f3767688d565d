//! Code memory: reserved in chunks near the executable, every chunk mapped twice.
//!
//! The problem: code must be written, and executed, and no page may ever be both. And calls from compiled code to stubs and
//! bodies are five bytes long only if the distance fits in 32 bits.
//!
//! The idea: a chunk is a memory file mapped at two addresses, one that can be executed and one that can be written.
//! The executable view lies within the *window*, the 4 GiB around the executable, at a multiple of its own size:
//!
//! ```text
//! chunk (32 MiB)  | fast half, 16 MiB        | polled half, 16 MiB      |
//!                   ^ offset o: fast copy      ^ offset o: polled copy of the same function
//!                   |<-------- DELTA --------->|
//! ```
//!
//! So fast copies lie together, polled ones on pages of their own, and the distance of the two is a constant of the
//! whole process. Both halves are handed out together, in *granules* of 64 bytes that belong to one function each:
//! a granule of the fast half names the function of either half ([`super::table`]).
//!
//! Chunks are never unmapped. Memory costs what has been written: the file is sparse.
//!
//! Rejected: one view whose protection is changed (other threads execute it meanwhile); one copy after the other
//! (then the twin of a return address is a search, and the hot code is interleaved with code that is almost never run).

use std::collections::BTreeMap;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Distance of the copies, and size of half a chunk.
pub const DELTA: usize = 16 << 20;
/// Size, and alignment, of a chunk.
pub(super) const CHUNK: usize = 2 * DELTA;
/// Unit of allocation. A granule belongs to one function.
pub(super) const GRANULE: usize = 64;
/// How far from the executable's code a chunk may lie: the reach of a 32-bit displacement, less what the executable
/// and the chunk themselves extend.
const REACH: usize = (2 << 30) - 4 * CHUNK;
/// Most chunks a process takes: as many as the window has places.
const MAX_CHUNKS: usize = super::table::CHUNK_PLACES;
/// What unused code memory is filled with (`int3`): a thread that gets there by a defect stops at once.
const POISON: u8 = 0xcc;

/// The process's code memory. Lock rank: a leaf; nothing is called while it is held but the system.
static ARENA: Mutex<Arena> = Mutex::new(Arena { chunks: Vec::new(), in_use: 0 });

/// All chunks.
pub(super) struct Arena {
    chunks: Vec<Chunk>,
    /// Bytes of the fast half that are handed out.
    in_use: usize,
}

/// One chunk.
struct Chunk {
    /// Start of the executable view.
    exec: usize,
    /// Start of the writable view.
    write: usize,
    /// Free granules of either half: start → length.
    free: BTreeMap<usize, usize>,
}

/// Granules of the fast half, and the same of the polled one, for one function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Placement {
    /// Address of the first granule in the executable view, fast half.
    pub exec: usize,
    /// The same bytes in the writable view.
    pub write: usize,
    /// Length of the granules.
    pub len: usize,
}

/// The arena.
pub(super) fn lock() -> MutexGuard<'static, Arena> {
    // A panic while the lock is held cannot leave the lists half changed: every change is one insertion or removal
    // after the last thing that can fail.
    ARENA.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Arena {
    /// Makes sure that there is a chunk, so that a refusal is known at once.
    pub(super) fn prepare(&mut self) -> Result<(), String> {
        if self.chunks.is_empty() { self.grow() } else { Ok(()) }
    }

    /// Hands out granules for `len` bytes, in either half.
    pub(super) fn allocate(&mut self, len: usize) -> Option<Placement> {
        let len = len.max(1).next_multiple_of(GRANULE);
        if len > DELTA {
            return None;
        }
        if let Some(found) = self.chunks.iter_mut().find_map(|c| c.take(len)) {
            self.in_use += len;
            return Some(found);
        }
        self.grow().ok()?;
        let found = self.chunks.last_mut()?.take(len)?;
        self.in_use += len;
        Some(found)
    }

    /// Takes granules back and poisons them.
    ///
    /// # Safety
    /// The placement came from `allocate`, is given back once, and no thread executes or reads it any more.
    pub(super) unsafe fn free(&mut self, p: Placement) {
        // SAFETY: both places are in the chunk's writable view, and nobody else uses them, says the caller.
        unsafe {
            ptr::write_bytes(p.write as *mut u8, POISON, p.len);
            ptr::write_bytes((p.write + DELTA) as *mut u8, POISON, p.len);
        }
        self.in_use -= p.len;
        let chunk = self.chunks.iter_mut().find(|c| p.exec.wrapping_sub(c.exec) < DELTA);
        chunk.expect("a placement lies in a chunk").give_back(p.exec, p.len);
    }

    /// Bytes of the fast half that are handed out.
    pub(super) fn in_use(&self) -> usize {
        self.in_use
    }

    /// Adds a chunk.
    fn grow(&mut self) -> Result<(), String> {
        if self.chunks.len() >= MAX_CHUNKS {
            return Err("the code window is full".into());
        }
        let granules = super::table::new_granules().ok_or("no memory for the safepoint table")?;
        let (exec, write) = map_twice()?;
        super::table::add_chunk(exec, granules);
        self.chunks.push(Chunk { exec, write, free: BTreeMap::from([(0, DELTA)]) });
        Ok(())
    }
}

impl Chunk {
    /// First fit.
    fn take(&mut self, len: usize) -> Option<Placement> {
        let (start, size) = self.free.iter().find(|(_, size)| **size >= len).map(|(s, n)| (*s, *n))?;
        self.free.remove(&start);
        if size > len {
            self.free.insert(start + len, size - len);
        }
        Some(Placement { exec: self.exec + start, write: self.write + start, len })
    }

    /// Adds a range to the free ones, joined with its neighbours.
    fn give_back(&mut self, exec: usize, len: usize) {
        let (mut start, mut len) = (exec - self.exec, len);
        if let Some((before, size)) = self.free.range(..start).next_back().map(|(s, n)| (*s, *n)) {
            debug_assert!(before + size <= start, "freed twice");
            if before + size == start {
                self.free.remove(&before);
                (start, len) = (before, size + len);
            }
        }
        if let Some(size) = self.free.remove(&(start + len)) {
            len += size;
        }
        self.free.insert(start, len);
    }
}

/// Address of a word or function in the executable, from which the window is measured.
fn executable() -> usize {
    super::stub::thunk_address()
}

/// Start of the window in which chunks may lie: 4 GiB, aligned to chunks, with the executable in the middle.
pub(super) fn window_base() -> usize {
    (executable() & !(CHUNK - 1)).saturating_sub(super::table::CHUNK_PLACES / 2 * CHUNK)
}

/// Maps a new chunk: its executable and its writable view.
fn map_twice() -> Result<(usize, usize), String> {
    let fd = memory_file()?;
    let exec = map_near(fd, libc::PROT_READ | libc::PROT_EXEC);
    let exec = exec.ok_or_else(|| format!("no place near the executable ({})", last_error()));
    let views = exec.and_then(|exec| {
        // SAFETY: a new mapping where the system likes, of a file of this length.
        let write = unsafe {
            let prot = libc::PROT_READ | libc::PROT_WRITE;
            libc::mmap(ptr::null_mut(), CHUNK, prot, libc::MAP_SHARED | libc::MAP_NORESERVE, fd, 0)
        };
        if write != libc::MAP_FAILED {
            return Ok((exec, write as usize));
        }
        let error = format!("the writable view of code memory: {}", last_error());
        // SAFETY: the mapping was made above and nobody knows of it.
        unsafe { libc::munmap(exec as *mut libc::c_void, CHUNK) };
        Err(error)
    });
    // SAFETY: the descriptor was opened above and is used nowhere else; the mappings keep the file.
    unsafe { libc::close(fd) };
    views
}

/// An anonymous file of a chunk's length.
fn memory_file() -> Result<libc::c_int, String> {
    // Making a file longer than this limit allows would raise a signal.
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the pointer is to a local of the right type.
    if unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &mut limit) } == 0
        && limit.rlim_cur < CHUNK as libc::rlim_t
    {
        return Err("the file size limit (ulimit -f) is below a code chunk's size".into());
    }
    let name = c"urgo-code".as_ptr();
    // Systems may refuse executable memory files unless asked; old ones do not know the question.
    for flags in [libc::MFD_CLOEXEC | libc::MFD_EXEC, libc::MFD_CLOEXEC] {
        // SAFETY: the name is a C string; the call has no other memory effect.
        let fd = unsafe { libc::memfd_create(name, flags) };
        if fd < 0 {
            continue;
        }
        // SAFETY: the descriptor is ours.
        if unsafe { libc::ftruncate(fd, CHUNK as libc::off_t) } == 0 {
            return Ok(fd);
        }
        let error = last_error();
        // SAFETY: as above, and it is not used any more.
        unsafe { libc::close(fd) };
        return Err(format!("memory file: {error}"));
    }
    Err(format!("memory file: {}", last_error()))
}

/// Maps the file within reach of the executable, below it if possible: above it lies the heap that grows upwards.
fn map_near(fd: libc::c_int, prot: libc::c_int) -> Option<usize> {
    let middle = executable() & !(CHUNK - 1);
    let steps = REACH / CHUNK;
    let below = (2..steps).map_while(|i| middle.checked_sub(i * CHUNK)).take_while(|a| *a >= CHUNK);
    // Above, from afar: the nearest place is the one that the heap would grow into.
    let above = (2..steps).rev().filter_map(|i| middle.checked_add(i * CHUNK));
    below.chain(above).find(|at| map_at(*at, CHUNK, prot, libc::MAP_SHARED | libc::MAP_NORESERVE, fd))
}

/// Reserves `len` bytes of private memory that can be read and written, within reach of the executable.
pub(super) fn reserve_near(len: usize) -> Option<usize> {
    let len = len.next_multiple_of(CHUNK / 4);
    let middle = executable() & !(CHUNK - 1);
    let steps = REACH / (CHUNK / 4);
    // The chunks fill the window from the executable downwards, this from its lower end upwards.
    let below = (8..steps).rev().filter_map(|i| middle.checked_sub(i * (CHUNK / 4))).filter(|a| *a >= CHUNK);
    let above = (8..steps).rev().filter_map(|i| middle.checked_add(i * (CHUNK / 4)));
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    below.chain(above).find(|at| map_at(*at, len, libc::PROT_READ | libc::PROT_WRITE, flags, -1))
}

/// Maps at exactly this address, if nothing is there.
fn map_at(at: usize, len: usize, prot: libc::c_int, flags: libc::c_int, fd: libc::c_int) -> bool {
    // SAFETY: NOREPLACE: an existing mapping is never touched.
    let p =
        unsafe { libc::mmap(at as *mut libc::c_void, len, prot, flags | libc::MAP_FIXED_NOREPLACE, fd, 0) };
    if p == libc::MAP_FAILED {
        return false;
    }
    if p as usize == at {
        return true;
    }
    // A system that does not know the flag takes the address as a hint.
    // SAFETY: the mapping was made just now and nobody knows of it.
    unsafe { libc::munmap(p, len) };
    false
}

/// Gives back what `reserve_near` gave.
///
/// # Safety
/// Nobody uses the memory any more.
pub(super) unsafe fn release(at: usize, len: usize) {
    // SAFETY: by the caller; the length is rounded as `reserve_near` did.
    unsafe { libc::munmap(at as *mut libc::c_void, len.next_multiple_of(CHUNK / 4)) };
}

/// The system's last error, as text.
fn last_error() -> std::io::Error {
    std::io::Error::last_os_error()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protection and address of every mapping of code memory in this process.
    fn views() -> Vec<(usize, String)> {
        let maps = std::fs::read_to_string("/proc/self/maps").expect("own mappings");
        let code = maps.lines().filter(|l| l.contains("urgo-code"));
        code.map(|l| {
            let (range, rest) = l.split_once(' ').expect("a range");
            let start = range.split_once('-').expect("two addresses").0;
            (usize::from_str_radix(start, 16).expect("hex"), rest[..4].to_string())
        })
        .collect()
    }

    #[test]
    fn a_chunk_has_two_views_and_none_is_writable_and_executable() {
        let p = lock().allocate(100).expect("code memory");
        assert_eq!(p.len, 128);
        assert_eq!(p.exec % GRANULE, 0);
        assert!(p.exec.abs_diff(executable()) < 2 << 30);
        // SAFETY: the placement is this test's own, inside the writable view.
        unsafe { (p.write as *mut u8).write(0x5a) };
        // SAFETY: the same byte in the other view.
        assert_eq!(unsafe { (p.exec as *const u8).read() }, 0x5a);
        let views = views();
        assert!(views.iter().any(|(_, prot)| prot.starts_with("r-x")), "{views:?}");
        assert!(views.iter().any(|(_, prot)| prot.starts_with("rw-")), "{views:?}");
        assert!(views.iter().all(|(_, prot)| !(prot.contains('w') && prot.contains('x'))), "{views:?}");
        // SAFETY: allocated above, never executed.
        unsafe { lock().free(p) };
        // SAFETY: the chunk stays mapped.
        assert_eq!(unsafe { (p.exec as *const u8).read() }, POISON);
    }

    #[test]
    fn freed_ranges_are_joined_again() {
        let mut c = Chunk { exec: 0, write: 0, free: BTreeMap::from([(0, DELTA)]) };
        let places: Vec<_> = (0..64).map(|_| c.take(GRANULE).expect("room")).collect();
        for i in (0..64).step_by(2).chain((1..64).step_by(2)) {
            c.give_back(places[i].exec, GRANULE);
        }
        assert_eq!(c.free, BTreeMap::from([(0, DELTA)]));
    }

    #[test]
    fn a_full_chunk_refuses_and_serves_again_after_a_free() {
        let mut c = Chunk { exec: 0, write: 0, free: BTreeMap::from([(0, DELTA)]) };
        let a = c.take(DELTA - GRANULE).expect("room");
        assert!(c.take(2 * GRANULE).is_none());
        let b = c.take(GRANULE).expect("the last granule");
        assert!(c.take(GRANULE).is_none());
        c.give_back(a.exec, a.len);
        assert!(c.take(2 * GRANULE).is_some());
        c.give_back(b.exec, b.len);
    }

    #[test]
    fn a_second_chunk_follows_a_full_one() {
        let quarter = DELTA / 4;
        let places: Vec<_> = (0..5).map(|_| lock().allocate(quarter).expect("code memory")).collect();
        let chunk = |p: &Placement| p.exec / CHUNK;
        assert!(places.iter().any(|p| chunk(p) != chunk(&places[0])));
        for p in &places {
            assert!(p.exec.abs_diff(executable()) < (2 << 30) - CHUNK);
            // SAFETY: the placement is this test's own; its polled half is writable, too, and seen through the other view.
            unsafe {
                ((p.write + DELTA) as *mut u8).write(7);
                assert_eq!(((p.exec + DELTA) as *const u8).read(), 7);
            }
        }
        assert_eq!(lock().allocate(DELTA + 1), None);
        for p in places {
            // SAFETY: allocated above, never executed.
            unsafe { lock().free(p) };
        }
    }

    /// Code memory under limits of the system, which are set for a process of its own: this test, run again.
    #[test]
    fn refusals_are_reported_and_ample_limits_suffice() {
        const CHILD: &str = "URGO_TEST_CODE_MEMORY";
        if std::env::var_os(CHILD).is_some() {
            // No assertion here: a panic would need memory for its message.
            let space = crate::code::CodeSpace::new(1 << 20);
            println!("{}", space.map_or_else(|e| e.to_string(), |_| "granted".into()));
            return;
        }
        let exe = std::env::current_exe().expect("the test's own path");
        let name = "code::arena::tests::refusals_are_reported_and_ample_limits_suffice";
        for (limit, expected) in [
            ("ulimit -v 8388608", "granted"),
            ("ulimit -v 60000", "no compiled code"),
            ("ulimit -f 1000", "file size limit"),
        ] {
            let script = format!("{limit}; exec timeout 60 \"$0\" --exact {name} --nocapture");
            let mut child = std::process::Command::new("sh");
            child.args(["-c", &script]).arg(&exe).env(CHILD, "1");
            let output = child.output().expect("a shell");
            assert!(output.status.success(), "{limit}: {output:?}");
            assert!(String::from_utf8_lossy(&output.stdout).contains(expected), "{limit}: {output:?}");
        }
    }
}
