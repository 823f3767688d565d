//! The atomics and cells under channels: std's, or the model checker's in a build with `--cfg loom`.
//!
//! What threads sleep on is a futex. Models have a monitor in its place, so that one that nobody wakes is found; and their
//! cells tell when two threads touch one without an order between them.

#[cfg(loom)]
pub(crate) use loom::{
    cell::UnsafeCell,
    hint::spin_loop,
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64},
};
#[cfg(not(loom))]
pub(crate) use std::{
    hint::spin_loop,
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64},
};

/// A cell with the model checker's way in.
#[cfg(not(loom))]
#[repr(transparent)]
#[derive(Debug, Default)]
pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> UnsafeCell<T> {
    pub(crate) const fn new(value: T) -> UnsafeCell<T> {
        UnsafeCell(std::cell::UnsafeCell::new(value))
    }

    #[inline(always)]
    pub(crate) fn with<R>(&self, act: impl FnOnce(*const T) -> R) -> R {
        act(self.0.get())
    }

    #[inline(always)]
    pub(crate) fn with_mut<R>(&self, act: impl FnOnce(*mut T) -> R) -> R {
        act(self.0.get())
    }
}

/// A word on which threads can sleep.
#[cfg_attr(not(loom), repr(transparent))]
#[derive(Debug, Default)]
pub(crate) struct SleepWord {
    word: AtomicU32,
    #[cfg(loom)]
    asleep: loom::sync::Mutex<()>,
    #[cfg(loom)]
    woken: loom::sync::Condvar,
}

impl std::ops::Deref for SleepWord {
    type Target = AtomicU32;

    #[inline(always)]
    fn deref(&self) -> &AtomicU32 {
        &self.word
    }
}

#[cfg(not(loom))]
impl SleepWord {
    /// Sleeps unless the word is another by now. May come back at any time: the caller looks again.
    pub(crate) fn sleep_while(&self, value: u32) {
        self.futex(libc::FUTEX_WAIT, value);
    }

    /// Wakes one of those that sleep.
    pub(crate) fn wake_one(&self) {
        self.futex(libc::FUTEX_WAKE, 1);
    }

    fn futex(&self, operation: i32, value: u32) {
        let operation = operation | libc::FUTEX_PRIVATE_FLAG;
        let no_limit = std::ptr::null::<libc::timespec>();
        // SAFETY: the word is valid; a wait without a time limit passes no pointer. Waking early or for nothing is legal.
        unsafe {
            libc::syscall(libc::SYS_futex, self.word.as_ptr(), operation, value, no_limit);
        }
    }
}

#[cfg(loom)]
impl SleepWord {
    pub(crate) fn sleep_while(&self, value: u32) {
        let guard = self.asleep.lock().expect("no model panics here");
        // SeqCst: the kernel looks at the word and queues the thread in one step as wakers see it.
        if self.word.load(std::sync::atomic::Ordering::SeqCst) == value {
            drop(self.woken.wait(guard));
        }
    }

    pub(crate) fn wake_one(&self) {
        let _guard = self.asleep.lock().expect("no model panics here");
        self.woken.notify_one();
    }
}
