//! Operating-system threads, waiting, and time.
//!
//! Everything that asks the kernel for something, and may be refused, is here or in `signal.rs`, above the fault
//! injection points ([`Faults`]).
//!
//! - A [`Parker`] is a futex word with a memory of one wake-up. Waits have absolute deadlines, so an interrupted or
//!   spurious return never extends one.
//! - Each M runs on an explicit stack and handles signals on an alternate stack of its own
//!   ([`AltStack`]).
//! - The asymmetric fence pair: [`fence_light`] on the often-walked side is a compiler fence if the kernel offers
//!   `membarrier`, and [`fence_heavy`] on the rare side makes every running thread of the process execute a full
//!   one. Together they order like two full fences.

use std::{
    io,
    sync::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering::*},
};

/// Refusals to produce on demand, for tests of what a machine cannot be made to do.
#[derive(Debug, Default)]
pub struct Faults {
    /// Errno of the next signal sends, 0 for none.
    pub send_errno: AtomicI32,
    /// How many sends fail; -1: all.
    pub n_sends: AtomicI32,
    /// How many thread creations fail; -1: all.
    pub n_threads: AtomicI32,
    /// How many signals are sent to nobody while the send succeeds (a handler that drops); -1: all.
    pub n_dropped: AtomicI32,
    /// How many answered requests are forgotten, a defect to be found; -1: all.
    pub n_forgotten: AtomicI32,
    /// For how many milliseconds the next call that gives an occasion for it comes to no safepoint.
    pub stuck_ms: AtomicI32,
}

/// How far the clock has jumped, for tests; nanoseconds.
static JUMPED_NS: AtomicU64 = AtomicU64::new(0);

/// For tests: all clocks of this process that tell time by [`now_ns`] jump forward, as after a machine was suspended. Who
/// sleeps until a time of theirs has to be woken.
pub(crate) fn jump_clock(ns: u64) {
    JUMPED_NS.fetch_add(ns, Relaxed); // Relaxed: a clock
}

fn jumped_ns() -> u64 {
    JUMPED_NS.load(Relaxed) // Relaxed: a clock
}

impl Faults {
    /// Uses up one of `count` failures.
    pub(crate) fn take(count: &AtomicI32) -> bool {
        // Relaxed: a budget of failures, nothing is handed over.
        count.fetch_update(Relaxed, Relaxed, |n| if n < 0 { Some(n) } else { (n > 0).then(|| n - 1) }).is_ok()
    }
}

/// Stack of a worker thread: interpreter, compiled frames within their limit, one runtime call.
pub(crate) const STACK_BYTES: usize = 4 << 20;

/// Starts a thread.
pub(crate) fn spawn(
    name: String,
    faults: &Faults,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<std::thread::JoinHandle<()>> {
    if Faults::take(&faults.n_threads) {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    std::thread::Builder::new().name(name).stack_size(STACK_BYTES).spawn(body)
}

pub(crate) use os::*;

/// The processor's counter of ticks, which no system call and no waiting goes with.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(crate) fn ticks() -> u64 {
    // SAFETY: every x86-64 has the instruction, which reads a counter.
    unsafe { std::arch::x86_64::_rdtsc() }
}

/// Whether the counter counts time: at one rate on all processors, whatever they do.
#[cfg(target_arch = "x86_64")]
pub(crate) fn has_even_ticks() -> bool {
    use std::arch::x86_64::__cpuid;
    const POWER: u32 = 0x8000_0007;
    const INVARIANT_TSC: u32 = 1 << 8;
    __cpuid(0x8000_0000).eax >= POWER && __cpuid(POWER).edx & INVARIANT_TSC != 0
}

/// No counter that we know of.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
pub(crate) fn ticks() -> u64 {
    0
}

/// There is none.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn has_even_ticks() -> bool {
    false
}

#[cfg(target_os = "linux")]
mod os {
    use super::*;
    use std::{ptr, sync::OnceLock, sync::atomic::compiler_fence};

    /// Nanoseconds of the monotonic clock.
    #[inline]
    pub(crate) fn now_ns() -> u64 {
        let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `t` is a timespec to write to; the clock exists on every Linux, so the call cannot fail.
        unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut t) };
        t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64 + jumped_ns()
    }

    /// Kernel id of the calling thread.
    pub(crate) fn thread_id() -> i32 {
        // SAFETY: no arguments, cannot fail.
        unsafe { libc::gettid() }
    }

    /// A place for one thread to sleep, with a memory of one wake-up.
    #[derive(Default)]
    pub(crate) struct Parker {
        /// 0 nothing, 1 woken.
        word: AtomicU32,
    }

    impl Parker {
        /// Sleeps until woken or until the monotonic clock shows `deadline_ns` (`u64::MAX`: for ever). True if
        /// woken; the wake-up is used up.
        pub(crate) fn wait_until(&self, deadline_ns: u64) -> bool {
            loop {
                // Acquire: pairs with the Release in `wake`.
                if self.word.swap(0, Acquire) == 1 {
                    return true;
                }
                if deadline_ns != u64::MAX && now_ns() >= deadline_ns {
                    return false;
                }
                self.futex_wait(deadline_ns);
            }
        }

        /// Waits awake for the next wake-up, which remains to be taken.
        pub(crate) fn spin_until(&self, deadline_ns: u64) {
            // Relaxed: who takes the wake-up acquires.
            while self.word.load(Relaxed) == 0 && now_ns() < deadline_ns {
                std::hint::spin_loop();
            }
        }

        pub(crate) fn wait(&self) {
            let woken = self.wait_until(u64::MAX);
            debug_assert!(woken);
        }

        fn futex_wait(&self, deadline_ns: u64) {
            let system_ns = deadline_ns.saturating_sub(jumped_ns());
            let t = libc::timespec {
                tv_sec: (system_ns / 1_000_000_000) as libc::time_t,
                tv_nsec: (system_ns % 1_000_000_000) as libc::c_long,
            };
            let timeout: *const libc::timespec = if deadline_ns == u64::MAX { ptr::null() } else { &t };
            let op = libc::FUTEX_WAIT_BITSET | libc::FUTEX_PRIVATE_FLAG;
            let word = self.word.as_ptr();
            // SAFETY: the word and the timeout outlive the call; every result (woken, changed, timed out,
            // interrupted) is handled by looking again.
            unsafe {
                libc::syscall(
                    libc::SYS_futex,
                    word,
                    op,
                    0_u32,
                    timeout,
                    ptr::null::<u32>(),
                    libc::FUTEX_BITSET_MATCH_ANY,
                )
            };
        }

        /// Wakes the sleeper, or lets its next wait return at once.
        pub(crate) fn wake(&self) {
            // Release: pairs with the Acquire in `wait_until`.
            if self.word.swap(1, Release) == 0 {
                let op = libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG;
                // SAFETY: the kernel only looks the address up; a word that is gone would wake nobody.
                unsafe { libc::syscall(libc::SYS_futex, self.word.as_ptr(), op, 1_i32) };
            }
        }
    }

    const MEMBARRIER_PRIVATE_EXPEDITED: libc::c_int = 1 << 3;
    const MEMBARRIER_REGISTER_PRIVATE_EXPEDITED: libc::c_int = 1 << 4;

    fn membarrier(command: libc::c_int) -> bool {
        // SAFETY: takes no pointers.
        unsafe { libc::syscall(libc::SYS_membarrier, command, 0, 0) == 0 }
    }

    /// Whether the kernel offers the asymmetric fence. Asked once for the process.
    #[inline]
    fn has_membarrier() -> bool {
        static HAS: OnceLock<bool> = OnceLock::new();
        *HAS.get_or_init(|| membarrier(MEMBARRIER_REGISTER_PRIVATE_EXPEDITED))
    }

    /// The cheap side of the pair.
    #[inline]
    pub(crate) fn fence_light() {
        if has_membarrier() {
            compiler_fence(SeqCst); // the other side makes it a real one
        } else {
            std::sync::atomic::fence(SeqCst);
        }
    }

    /// The dear side of the pair.
    pub(crate) fn fence_heavy() {
        if !has_membarrier() || !membarrier(MEMBARRIER_PRIVATE_EXPEDITED) {
            std::sync::atomic::fence(SeqCst);
        }
    }

    /// What a thread of this process has had of the processors, and how long it has waited for one; nanoseconds. None if the
    /// kernel does not tell.
    pub(crate) fn times_of(thread_id: i32) -> Option<(u64, u64)> {
        let text = std::fs::read_to_string(format!("/proc/self/task/{thread_id}/schedstat")).ok()?;
        let mut fields = text.split_ascii_whitespace().map(|field| field.parse().ok());
        Some((fields.next()??, fields.next()??))
    }

    /// Asks for exact wake-ups of the calling thread.
    pub(crate) fn set_minimal_timer_slack() {
        // SAFETY: takes no pointers; a refusal leaves the default of 50 µs.
        unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1_u64, 0_u64, 0_u64, 0_u64) };
    }

    /// Processors that this process may use.
    pub(crate) fn n_cpus() -> usize {
        std::thread::available_parallelism().map_or(1, |n| n.get())
    }

    /// The stack on which the calling thread handles signals: the kernel's minimum for this machine's registers,
    /// 16 KiB for the handler, a page below that faults. Given back when dropped, on the same thread.
    pub(crate) struct AltStack {
        base: *mut libc::c_void,
        bytes: usize,
        before: libc::stack_t,
    }

    impl AltStack {
        const HANDLER_BYTES: usize = 16 << 10;
        const GUARD_BYTES: usize = 4096;

        /// Installs one for the calling thread. None if there is no memory: the thread keeps the one it has.
        pub(crate) fn install() -> Option<AltStack> {
            let bytes = Self::GUARD_BYTES + Self::usable_bytes();
            // SAFETY: a fresh anonymous mapping.
            let base = unsafe {
                let (prot, flags) =
                    (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
                libc::mmap(ptr::null_mut(), bytes, prot, flags, -1, 0)
            };
            if base == libc::MAP_FAILED {
                return None;
            }
            // SAFETY: the first page of our mapping.
            unsafe { libc::mprotect(base, Self::GUARD_BYTES, libc::PROT_NONE) };
            let usable = base.wrapping_byte_add(Self::GUARD_BYTES);
            // Touched in advance: old kernels lose vector registers when a signal frame faults its page in.
            // SAFETY: inside the writable part of our mapping.
            unsafe { ptr::write_bytes(usable.cast::<u8>(), 0, bytes - Self::GUARD_BYTES) };
            let stack = libc::stack_t { ss_sp: usable, ss_flags: 0, ss_size: bytes - Self::GUARD_BYTES };
            let mut before = libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: 0, ss_size: 0 };
            // SAFETY: both structs are valid; the memory stays mapped until `drop` has put the old stack back.
            if unsafe { libc::sigaltstack(&stack, &mut before) } != 0 {
                // SAFETY: our mapping, not in use.
                unsafe { libc::munmap(base, bytes) };
                return None;
            }
            Some(AltStack { base, bytes, before })
        }

        fn usable_bytes() -> usize {
            // SAFETY: a lookup without arguments; 0 if the kernel does not tell.
            let minimum = unsafe { libc::getauxval(libc::AT_MINSIGSTKSZ) } as usize;
            (minimum.max(libc::MINSIGSTKSZ) + Self::HANDLER_BYTES).next_multiple_of(4096)
        }
    }

    impl Drop for AltStack {
        fn drop(&mut self) {
            // SAFETY: on the thread that installed it (an AltStack does not leave its function), not inside a
            // handler; afterwards nothing refers to the mapping.
            unsafe {
                if libc::sigaltstack(&self.before, ptr::null_mut()) == 0 {
                    libc::munmap(self.base, self.bytes);
                }
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod os {
    use super::*;
    use std::{
        sync::{Condvar, Mutex, OnceLock, PoisonError},
        time::{Duration, Instant},
    };

    fn epoch() -> Instant {
        static EPOCH: OnceLock<Instant> = OnceLock::new();
        *EPOCH.get_or_init(Instant::now)
    }

    pub(crate) fn now_ns() -> u64 {
        epoch().elapsed().as_nanos() as u64 + 1 + jumped_ns()
    }

    pub(crate) fn thread_id() -> i32 {
        0
    }

    #[derive(Default)]
    pub(crate) struct Parker {
        woken: Mutex<bool>,
        changed: Condvar,
    }

    impl Parker {
        /// Who is woken through a lock waits in its sleep.
        pub(crate) fn spin_until(&self, _deadline_ns: u64) {}

        pub(crate) fn wait_until(&self, deadline_ns: u64) -> bool {
            let mut woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                if std::mem::take(&mut *woken) {
                    return true;
                }
                let now = now_ns();
                if deadline_ns <= now {
                    return false;
                }
                let wait = Duration::from_nanos((deadline_ns - now).min(3600 * 1_000_000_000));
                woken = self.changed.wait_timeout(woken, wait).unwrap_or_else(PoisonError::into_inner).0;
            }
        }

        pub(crate) fn wait(&self) {
            while !self.wait_until(u64::MAX) {}
        }

        pub(crate) fn wake(&self) {
            *self.woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
            self.changed.notify_one();
        }
    }

    pub(crate) fn fence_light() {
        std::sync::atomic::fence(SeqCst);
    }

    pub(crate) fn fence_heavy() {
        std::sync::atomic::fence(SeqCst);
    }

    pub(crate) fn times_of(_: i32) -> Option<(u64, u64)> {
        None
    }

    pub(crate) fn set_minimal_timer_slack() {}

    pub(crate) fn n_cpus() -> usize {
        std::thread::available_parallelism().map_or(1, |n| n.get())
    }

    pub(crate) struct AltStack;

    impl AltStack {
        pub(crate) fn install() -> Option<AltStack> {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_wake_before_the_wait_is_remembered_once() {
        let parker = Parker::default();
        parker.wake();
        parker.wake();
        assert!(parker.wait_until(u64::MAX));
        assert!(!parker.wait_until(now_ns() + 1000));
    }

    #[test]
    fn parkers_hand_over_between_threads() {
        let pair = Arc::new((Parker::default(), Parker::default()));
        let other = pair.clone();
        let echo = std::thread::spawn(move || {
            for _ in 0..1000 {
                other.0.wait();
                other.1.wake();
            }
        });
        for _ in 0..1000 {
            pair.0.wake();
            pair.1.wait();
        }
        echo.join().expect("the echo ends");
    }
}
