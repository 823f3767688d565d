//! Blocking calls, and goroutines locked to their thread.
//!
//! A blocking call is performed by the M that the goroutine was on, with the goroutine put away and the P left in
//! the P's own place (`p.rs`): it counts as idle. When the call is over the M takes the P back if it is still there
//! (the usual end: two exchanges), else any idle one, else it leaves the goroutine in the global queue and waits.
//! If work waits for the P, sysmon takes it away after a short while and gives it to another M.
//!
//! A goroutine that is locked to a thread runs on no other M. A worker that finds one hands its P over to the M in
//! question, which waits for nothing else.

use crate::{
    g::{GHandle, GPtr},
    m::{Grant, Worker},
    task::{BlockingOp, Task},
    thread,
};
use std::sync::atomic::Ordering::*;

/// How long a P whose queue has work may stay with a blocking call.
pub(crate) const HAND_OFF_NS: u64 = 20_000;

impl<T: Task> Worker<T> {
    /// Performs a blocking operation and makes its goroutine runnable again.
    pub(crate) fn block(&mut self, g: GPtr<T>, mut operation: Box<T::Blocking>) {
        g.wait_reason.store(crate::WaitReason::IoWait as u8, Relaxed); // Relaxed, both: ordered by the status
        g.waiting_since_ns.store(self.now_ns, Relaxed);
        g.status.enter_blocking();
        self.current = None;
        let p = self.lend_p();
        operation.perform();
        g.set_finished(operation);
        let has_p = self.reclaim_p(&p);
        g.status.exit_blocking();
        if has_p {
            self.queue_resume(g);
        } else {
            self.shared.inject.push_woken(g);
            self.shared.woken_from_outside();
        }
    }

    /// Leaves the P where others may take it.
    fn lend_p(&mut self) -> std::sync::Arc<crate::p::P<T>> {
        let local = self.p.take().expect("a goroutine ran here");
        let p = local.p.clone();
        p.release();
        p.blocked_since_ns.store(self.now_ns, Relaxed); // Relaxed: published by the place
        p.blocking_tick.fetch_add(1, Relaxed);
        self.shared.idle.n_blocked.fetch_add(1, SeqCst); // before the P can be found
        p.blocked.put(local);
        self.shared.p_was_lent(&p, self.now_ns);
        p
    }

    /// Takes the P back, or another that nobody uses. False: there is none.
    fn reclaim_p(&mut self, p: &crate::p::P<T>) -> bool {
        self.now_ns = thread::now_ns();
        let back = self.shared.take_blocked(p).or_else(|| self.shared.take_idle_p());
        let Some(local) = back else { return false };
        self.accept(Grant { p: local, spinning: false, g: None });
        true
    }

    /// Locks the running goroutine to this thread; nests.
    pub fn lock_thread(&mut self) {
        let Some(g) = self.current else { return };
        if g.n_locks.fetch_add(1, Relaxed) == 0 {
            // Relaxed: read by workers that took the goroutine from a queue after this
            g.locked_m.store(self.m.id, Relaxed);
            self.m.locked_g.store(lock_word(g.handle()), Relaxed);
        }
    }

    /// Undoes one [`lock_thread`](Self::lock_thread).
    pub fn unlock_thread(&mut self) {
        let Some(g) = self.current else { return };
        match g.n_locks.load(Relaxed) {
            0 => {}
            1 => {
                g.n_locks.store(0, Relaxed);
                g.locked_m.store(crate::g::NO_M, Relaxed);
                self.m.locked_g.store(0, Relaxed);
            }
            n => g.n_locks.store(n - 1, Relaxed),
        }
    }

    /// Whether this thread runs one goroutine only.
    pub(crate) fn is_reserved(&self) -> bool {
        self.m.locked_g.load(Relaxed) != 0 // Relaxed: own word
    }

    /// The locked goroutine has left the processor: gives the P away and waits until the goroutine is found by
    /// another worker. None if the thread is to end.
    pub(crate) fn wait_for_locked(&mut self) -> Option<GPtr<T>> {
        if let Some(p) = self.p.take() {
            p.p.release();
            self.drop_spinning();
            self.shared.pass_p_on(p);
        }
        self.shared.idle.enter_locked_wait(&self.shared);
        loop {
            self.m.parker.wait();
            let grant = self.m.grant.lock().take();
            if let Some(grant) = grant {
                let g = grant.g;
                self.accept(grant);
                return g;
            }
            if self.shared.is_ending() {
                self.shared.idle.exit_locked_wait();
                return None;
            }
        }
    }

    /// `g` is locked to another thread: hands the P and `g` to it.
    pub(crate) fn pass_on_locked(&mut self, g: GPtr<T>, m_id: u32) {
        debug_assert_eq!(g.status.get(), crate::status::Status::Runnable);
        let p = self.p.take().expect("it was about to run here");
        p.p.release();
        self.shared.pass_on(m_id, Grant { p, spinning: false, g: Some(g) });
    }
}

/// Never 0, unlike a handle's bits.
fn lock_word(handle: GHandle) -> u64 {
    handle.to_bits().wrapping_add(1)
}
