//! `GODEBUG=schedtrace=N` and `scheddetail=1`: Go's lines, character by character.
//!
//! sysmon writes one at each multiple of the period since the scheduler was made, the first at once. The figures are
//! read one after the other while everything runs, so they need not fit together. The lines go to a sink, because
//! this crate writes to no file.

use crate::{Shared, status::Status, stw, task::Task, thread};
use std::{
    fmt::{self, Write as _},
    sync::{Arc, atomic::Ordering::Relaxed},
};

/// Where and how often to trace.
#[derive(Clone)]
pub struct SchedTrace {
    /// Time between lines, nanoseconds; not 0.
    pub period_ns: u64,
    /// Also a line for each P, M and G.
    pub detail: bool,
    /// Takes each report: whole lines with their newlines.
    pub sink: Arc<dyn Fn(&str) + Send + Sync>,
}

impl fmt::Debug for SchedTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SchedTrace {{ period_ns: {}, detail: {} }}", self.period_ns, self.detail)
    }
}

/// Writes to a String cannot fail; this says so once.
macro_rules! put {
    ($out:expr, $($format:tt)*) => {{
        let _infallible = write!($out, $($format)*);
    }};
}

impl<T: Task> Shared<T> {
    /// Writes the line that is due, if tracing is on; returns when the next one is.
    pub(crate) fn trace_if_due(&self, now_ns: u64, next_ns: u64) -> u64 {
        let Some(trace) = &self.config.schedtrace else { return u64::MAX };
        if now_ns < next_ns {
            return next_ns;
        }
        (trace.sink)(&self.trace_text(now_ns, trace.detail));
        let period_ns = trace.period_ns.max(1);
        // At multiples of the period: a late line does not make the later ones late.
        self.start_ns + (now_ns - self.start_ns) / period_ns * period_ns + period_ns
    }

    fn trace_text(&self, now_ns: u64, detail: bool) -> String {
        let mut out = String::new();
        let lists = self.idle.lists();
        let (n_idle_ps, n_ms, n_idle_ms) = (self.idle.n_idle_ps(), lists.n_ms(), lists.n_idle_ms());
        drop(lists);
        let n_procs = self.n_procs() as u32;
        put!(
            out,
            "SCHED {}ms: gomaxprocs={n_procs} idleprocs={n_idle_ps} threads={} spinningthreads={} needspinning={} \
             idlethreads={n_idle_ms} runqueue={}",
            (now_ns - self.start_ns) / 1_000_000,
            n_ms + 1, // sysmon's thread counts as one of Go's Ms
            self.idle.n_spinning(),
            (n_idle_ps == 0 && self.any_work()) as u32,
            self.inject.len(),
        );
        if detail {
            put!(
                out,
                " gcwaiting={} nmidlelocked={} stopwait=0 sysmonwait=false\n",
                self.stw.is_pending(),
                self.idle.lists().n_locked_waits().max(0),
            );
            self.trace_ps(&mut out, n_procs);
            self.trace_ms(&mut out);
            self.trace_gs(&mut out);
            return out;
        }
        let ps = || (0..n_procs).filter_map(|id| self.p(id));
        out.push_str(" [");
        ps().for_each(|p| put!(out, " {}", p.ring.len()));
        out.push_str(" ] schedticks=[");
        ps().for_each(|p| put!(out, " {}", p.tick.load(Relaxed)));
        out.push_str(" ]\n");
        out
    }

    fn trace_ps(&self, out: &mut String, n_procs: u32) {
        for p in (0..n_procs).filter_map(|id| self.p(id)) {
            let m = p.m();
            let status = match () {
                _ if self.stw.is_pending() => 3,
                _ if m.is_some() => 1,
                _ => 0,
            };
            put!(
                out,
                "  P{}: status={status} schedtick={} syscalltick={} m={} runqsize={} gfreecnt=0 timerslen={}\n",
                p.id,
                p.tick.load(Relaxed),
                p.blocking_tick.load(Relaxed),
                or_nil(m),
                p.ring.len(),
                p.timers.len(),
            );
        }
    }

    fn trace_ms(&self, out: &mut String) {
        let ms = self.ms.lock().clone();
        // As Go has it: the newest thread first, goroutines by their numbers.
        for m in ms.iter().rev() {
            let p = (0..self.n_procs() as u32).find(|id| self.p(*id).is_some_and(|p| p.m() == Some(m.id)));
            let goid = m.current_goid.load(Relaxed);
            put!(
                out,
                "  M{}: p={} curg={} mallocing=0 throwing=0 preemptoff= locks=0 dying=0 spinning=false \
                 blocked={} lockedg={}\n",
                m.id,
                or_nil(p),
                or_nil((goid != 0).then_some(goid)),
                p.is_none(),
                if m.locked_g.load(Relaxed) == 0 {
                    "nil".to_owned()
                } else {
                    or_nil((goid != 0).then_some(goid))
                },
            );
        }
    }

    fn trace_gs(&self, out: &mut String) {
        let mut all = Vec::new();
        self.slots.for_each(|g| all.push(stw::info(g)));
        all.retain(|info| info.status != Status::Free);
        all.sort_unstable_by_key(|info| info.goid);
        for info in all {
            let claimed = if info.is_claimed { 0x1000 } else { 0 };
            put!(
                out,
                "  G{}: status={}({}) m={} lockedm={}\n",
                info.goid,
                info.status as u32 + claimed,
                if info.status == Status::Waiting { info.wait_reason.text() } else { "" },
                or_nil(info.m.filter(|_| info.status == Status::Running)),
                or_nil(info.m.filter(|_| info.is_locked)),
            );
        }
    }
}

fn or_nil<N: fmt::Display>(value: Option<N>) -> String {
    value.map_or_else(|| "nil".to_owned(), |n| n.to_string())
}

impl<T: Task> Shared<T> {
    /// When the first line is due.
    pub(crate) fn first_trace_ns(&self) -> u64 {
        if self.config.schedtrace.is_some() { thread::now_ns() } else { u64::MAX }
    }
}
