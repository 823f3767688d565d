//! Requests: asking the goroutine on an M to come to a safepoint, and making sure that it does.
//!
//! A request goes through these steps; each is safe to repeat.
//!
//! 1. The requester notes which dispatch of the M it means (its *generation*), the time, and rings the doorbell.
//! 2. If signals are in use it sends SIGURG, unless one is on its way already (`signal_pending`) or the last one
//!    is too recent. A failed send clears the flag again, so that it can never stick.
//! 3. The handler clears `signal_pending` and moves the thread into the polled copy. It does *not* close the
//!    request.
//! 4. The M answers the bell at a safepoint or at the next dispatch. Slice and wake-up reasons of another generation
//!    are dropped: that goroutine is gone from the M. This closes the request.
//! 5. While the bell is still rung, sysmon (or the thread that waits for a stopped world) sends again, each time
//!    after twice the time. After many sends it looks for the cause: a replaced handler, a blocked signal, a tracer;
//!    then it switches to polled copies and says so.

use crate::{
    signal::{self, SendError},
    stats::{Histogram, SignalCounts},
    thread::Faults,
};
use std::{
    ptr::NonNull,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI32, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering::*},
    },
    time::{Duration, Instant},
};
use urgo_abi::layout::Doorbell;

/// Calls `$each!` with the reasons for which a doorbell is rung: name, bit, a sentence.
macro_rules! for_each_reason {
    ($each:ident) => {
        $each! {
            SLICE = 1, "The slice is over and somebody waits for it.";
            WAKE_UP = 2, "A due timer or a goroutine woken from outside found every P busy.";
            STOP_WORLD = 4, "The world is to stop.";
            GOROUTINE = 8, "The goroutine itself has requests (kill, pause, inspect): see its own word.";
            STORM = 16, "A stress test wants whatever runs to give way, as at the end of its slice.";
        }
    };
}

macro_rules! define_reasons {
    ($($name:ident = $bit:literal, $doc:literal;)*) => {
        /// Why a doorbell was rung: bits of its reasons word.
        pub mod reason {
            $(#[doc = $doc] pub const $name: u32 = $bit;)*
        }
    };
}
for_each_reason!(define_reasons);

/// Requests to one goroutine, wherever it is: bits of its own word.
pub mod request {
    /// It is to end by an unrecoverable panic.
    pub const KILL: u32 = 1;
    /// It is to leave the processor and stay away until resumed.
    pub const PAUSE: u32 = 2;
    /// It is to end at once: what a killed goroutine still does is not to be waited for.
    pub const KILL_NOW: u32 = 4;
}

/// See `Target::sample`.
const SAMPLE_WANTED: usize = 1;
/// Calls that a sample tells of; what is further out is left away.
const MOST_CALLS: usize = 64;

/// Where a thread was at a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// The machine address.
    pub pc: usize,
    /// The calls under way, as [`crate::UnwindHook`] notes them: none if the thread was in no compiled code.
    pub calls: Vec<u64>,
}

/// First interval after which an unanswered request is signalled again.
pub(crate) const RESEND_NS: u64 = 50_000;
/// Longest such interval.
const RESEND_MOST_NS: u64 = 5_000_000;
/// No two signals to one M are closer than this.
const MIN_INTERVAL_NS: u64 = 10_000;
/// A signal on its way for this long is taken for lost.
const LOST_NS: u64 = 10_000_000;
/// After so many sends without an answer the cause is looked for.
const DIAGNOSE_AFTER: u32 = 9;

/// When polled copies are entered instead of fast ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Polled {
    /// When signals turn out to be unusable.
    #[default]
    Auto,
    /// Always: `GOEXPERIMENT=preemptibleloops`.
    Always,
    /// Never, for tests that step through fast copies under a tracer.
    Never,
}

/// Why polled copies are entered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum PolledReason {
    /// It was asked for.
    Asked = 1,
    /// This system has no signals that we can use.
    Unsupported = 2,
    /// The kernel refuses to send signals (a seccomp filter).
    Refused = 3,
    /// A signal was sent and did not arrive: SIGURG is blocked.
    Blocked = 4,
    /// Somebody replaced the handler.
    Replaced = 5,
    /// A tracer is attached; it would stop at each signal.
    Traced = 6,
}

impl PolledReason {
    const ALL: [PolledReason; 6] = {
        use PolledReason::*;
        [Asked, Unsupported, Refused, Blocked, Replaced, Traced]
    };

    /// A sentence for the user.
    pub fn text(self) -> &'static str {
        match self {
            PolledReason::Asked => "polled loops were asked for",
            PolledReason::Unsupported => "no preemption signals on this system",
            PolledReason::Refused => "the system refuses to send SIGURG",
            PolledReason::Blocked => "SIGURG is blocked",
            PolledReason::Replaced => "the SIGURG handler was replaced",
            PolledReason::Traced => "a tracer is attached",
        }
    }
}

/// How one scheduler uses signals.
pub(crate) struct Signals {
    /// False with asyncpreemptoff: no signal is sent.
    enabled: AtomicBool,
    choice: Polled,
    /// A `PolledReason`, 0 while fast copies are entered.
    polled: AtomicU8,
    pub(crate) faults: Arc<Faults>,
}

impl Signals {
    pub(crate) fn new(enabled: bool, choice: Polled, faults: Arc<Faults>) -> Self {
        let signals = Signals { enabled: AtomicBool::new(enabled), choice, polled: AtomicU8::new(0), faults };
        if choice == Polled::Always {
            signals.polled.store(PolledReason::Asked as u8, Relaxed);
        } else if enabled && let Err(reason) = signal::install() {
            signals.give_up(reason);
        }
        signals
    }

    /// Why polled copies are entered, if they are.
    pub(crate) fn polled(&self) -> Option<PolledReason> {
        let byte = self.polled.load(Relaxed); // Relaxed: a mode
        PolledReason::ALL.into_iter().find(|r| *r as u8 == byte)
    }

    /// Whether a request should be followed by a signal.
    fn in_use(&self) -> bool {
        self.is_enabled() && self.polled().is_none()
    }

    /// Whether signals may be sent.
    pub(crate) fn is_enabled(&self) -> bool {
        self.enabled.load(Relaxed) // Relaxed: a mode; requests are repeated
    }

    /// Switches the sending of signals on or off.
    pub(crate) fn set_enabled(&self, enabled: bool) {
        if enabled
            && self.choice != Polled::Always
            && let Err(reason) = signal::install()
        {
            self.give_up(reason);
        }
        self.enabled.store(enabled, Relaxed); // Relaxed: see `is_enabled`
    }

    /// Signals turned out to be unusable. True if that changes the mode: the caller tells every M.
    pub(crate) fn give_up(&self, reason: PolledReason) -> bool {
        self.is_enabled()
            && self.choice == Polled::Auto
            // Relaxed: a mode, set once.
            && self.polled.compare_exchange(0, reason as u8, Relaxed, Relaxed).is_ok()
    }
}

/// An M as requesters, the handler and the statistics see it.
pub(crate) struct Target {
    doorbell: NonNull<Doorbell>,
    /// Kernel id of the thread; 0 while there is none.
    thread_id: AtomicI32,
    /// A signal is on its way.
    signal_pending: AtomicBool,
    /// Counts dispatches on this M.
    generation: AtomicU32,
    /// The dispatch that a slice or wake-up request means.
    wanted_generation: AtomicU32,
    /// When the oldest open request was made, 0 if none is.
    requested_ns: AtomicU64,
    last_sent_ns: AtomicU64,
    /// Signals sent since the last answer.
    n_sends: AtomicU32,
    /// Where the thread is: [`SAMPLE_WANTED`] asks the handler for it, 0 is no answer.
    sample: AtomicUsize,
    /// The calls under way there, and their number. Written by the handler before it answers.
    sample_calls: [AtomicU64; MOST_CALLS],
    n_sample_calls: AtomicUsize,
    pub(crate) counts: SignalCounts,
    pub(crate) off_processor: Histogram,
}

// SAFETY: the doorbell is the only field that is not Send and Sync; it is only ever used as a shared reference to a
// struct of atomics, which outlives this one (`new`'s contract).
unsafe impl Send for Target {}
// SAFETY: as above.
unsafe impl Sync for Target {}

/// What sysmon has to do about an M whose bell is still rung.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Resend {
    /// Nothing is open, or no signals are used.
    Idle,
    /// Look again then.
    At(u64),
    /// Signals do not get through: this is why.
    Hopeless(PolledReason),
}

impl Target {
    /// # Safety
    /// The doorbell stays where it is and alive for as long as this target.
    pub(crate) unsafe fn new(doorbell: NonNull<Doorbell>) -> Self {
        Target {
            doorbell,
            thread_id: AtomicI32::new(0),
            signal_pending: AtomicBool::new(false),
            generation: AtomicU32::new(0),
            wanted_generation: AtomicU32::new(0),
            requested_ns: AtomicU64::new(0),
            last_sent_ns: AtomicU64::new(0),
            n_sends: AtomicU32::new(0),
            sample: AtomicUsize::new(0),
            sample_calls: [const { AtomicU64::new(0) }; MOST_CALLS],
            n_sample_calls: AtomicUsize::new(0),
            counts: SignalCounts::default(),
            off_processor: Histogram::default(),
        }
    }

    #[inline]
    pub(crate) fn doorbell(&self) -> &Doorbell {
        // SAFETY: alive and immovable by the contract of `new`.
        unsafe { self.doorbell.as_ref() }
    }

    pub(crate) fn set_thread_id(&self, id: i32) {
        self.thread_id.store(id, Release); // Release: pairs with `send`; the thread is set up for signals
    }

    /// A new goroutine is dispatched: older slice and wake-up requests are void. The owning M only.
    #[inline]
    pub(crate) fn next_generation(&self) {
        let next = self.generation.load(Relaxed).wrapping_add(1); // Relaxed: own word
        self.generation.store(next, Release); // Release: pairs with `generation`
    }

    pub(crate) fn generation(&self) -> u32 {
        self.generation.load(Acquire) // Acquire: what the M published before this dispatch is visible
    }

    /// Rings for `reasons`; slice and wake-up are meant for dispatch `generation` only. Any thread, but requests
    /// with a generation come from sysmon alone.
    pub(crate) fn request(&self, reasons: u32, generation: Option<u32>, now_ns: u64) {
        if let Some(generation) = generation {
            self.wanted_generation.store(generation, Relaxed); // Relaxed: published by the ring
        }
        // Relaxed: a time for the statistics.
        let _ = self.requested_ns.compare_exchange(0, now_ns, Relaxed, Relaxed);
        self.counts.requests.add(1);
        self.doorbell().ring(reasons);
    }

    /// Since when a request has not been answered, 0 if none is open.
    pub(crate) fn requested_ns(&self) -> u64 {
        if self.doorbell().is_rung() { self.requested_ns.load(Relaxed) } else { 0 } // Relaxed: a figure
    }

    /// Kernel id of the thread, 0 if there is none.
    pub(crate) fn thread_id(&self) -> i32 {
        self.thread_id.load(Relaxed) // Relaxed: a figure
    }

    /// Answers the bell. The owning M only. Reasons that do not concern the goroutine on it are dropped.
    pub(crate) fn answer(&self, now_ns: u64) -> u32 {
        let mut reasons = self.doorbell().answer();
        self.n_sends.store(0, Relaxed); // Relaxed: at worst one send is counted to the next request
        let of_goroutine = reason::SLICE | reason::WAKE_UP;
        // Relaxed: the wanted generation was written before the ring that `answer` has taken.
        if reasons & of_goroutine != 0
            && self.wanted_generation.load(Relaxed) != self.generation.load(Relaxed)
        {
            self.counts.stale.add(1);
            reasons &= !of_goroutine;
        }
        let requested = self.requested_ns.swap(0, Relaxed); // Relaxed: statistics
        if requested != 0 {
            self.off_processor.record(now_ns.saturating_sub(requested));
        }
        reasons
    }

    /// Sends a signal for an open request, if signals are in use and none is on its way. An error that will repeat
    /// itself is returned.
    pub(crate) fn send(&self, signals: &Signals, now_ns: u64) -> Result<(), PolledReason> {
        let thread_id = self.thread_id.load(Acquire); // Acquire: pairs with `set_thread_id`
        if !signals.in_use() || thread_id == 0 {
            return Ok(());
        }
        let since_last = now_ns.saturating_sub(self.last_sent_ns.load(Relaxed)); // Relaxed: rate limit only
        if since_last < MIN_INTERVAL_NS {
            return Ok(());
        }
        // AcqRel: whoever sets the flag sends; pairs with the handler's clearing.
        if self.signal_pending.swap(true, AcqRel) && since_last < LOST_NS {
            return Ok(());
        }
        self.last_sent_ns.store(now_ns, Relaxed);
        if self.n_sends.fetch_add(1, Relaxed) > 0 {
            self.counts.resends.add(1);
        }
        match signal::send(thread_id, &signals.faults) {
            Ok(()) => {
                self.counts.sent.add(1);
                Ok(())
            }
            Err(error) => {
                self.signal_pending.store(false, Release); // else it would stick for ever
                self.counts.failed_sends.add(1);
                match error {
                    SendError::Refused => Err(PolledReason::Refused),
                    SendError::Transient => Ok(()),
                }
            }
        }
    }

    /// Sends again if the bell has been rung for long enough.
    pub(crate) fn resend(&self, signals: &Signals, now_ns: u64) -> Resend {
        if !self.doorbell().is_rung() || !signals.in_use() {
            return Resend::Idle;
        }
        let n = self.n_sends.load(Relaxed); // Relaxed: back-off only
        let interval = (RESEND_NS << n.saturating_sub(1).min(16)).min(RESEND_MOST_NS);
        let due =
            self.last_sent_ns.load(Relaxed).saturating_add(if n == 0 { MIN_INTERVAL_NS } else { interval });
        if now_ns < due {
            return Resend::At(due);
        }
        if n >= DIAGNOSE_AFTER
            && let Some(reason) = signal::diagnose(self.thread_id.load(Relaxed))
        {
            return Resend::Hopeless(reason);
        }
        match self.send(signals, now_ns) {
            Ok(()) => Resend::At(now_ns + interval.max(MIN_INTERVAL_NS)),
            Err(reason) => Resend::Hopeless(reason),
        }
    }

    /// A signal is sent other than by [`send`](Target::send).
    pub(crate) fn expect_signal(&self) {
        self.signal_pending.store(true, Release); // Release: as in `send`
    }

    /// Asks where the thread is, by a signal that changes nothing; also where signals are switched off. None if there is no
    /// answer in time.
    pub(crate) fn sample(&self, faults: &Faults, grace: Duration) -> Option<Sample> {
        let thread_id = self.thread_id.load(Acquire); // Acquire: pairs with `set_thread_id`
        signal::install().ok()?;
        self.sample.store(SAMPLE_WANTED, Release);
        let sent = thread_id != 0 && signal::send(thread_id, faults).is_ok();
        let start = Instant::now();
        loop {
            let pc = self.sample.load(Acquire);
            if pc != SAMPLE_WANTED {
                let n = self.n_sample_calls.load(Relaxed); // Relaxed: ordered by the load above
                let calls = self.sample_calls[..n].iter().map(|c| c.load(Relaxed)).collect(); // Relaxed: the same
                return Some(Sample { pc, calls });
            }
            if !sent || start.elapsed() > grace {
                self.sample.store(0, Release);
                return None;
            }
            std::thread::yield_now();
        }
    }

    /// The handler's answer; `unwind` notes the calls. False if nobody asked.
    pub(crate) fn answer_sample(&self, pc: usize, unwind: impl FnOnce(&[AtomicU64]) -> usize) -> bool {
        if self.sample.load(Acquire) != SAMPLE_WANTED {
            return false;
        }
        let n = unwind(&self.sample_calls).min(MOST_CALLS);
        self.n_sample_calls.store(n, Relaxed); // Relaxed: the exchange below shows it
        // AcqRel: pairs with the asker's loads, which see the calls.
        self.sample.compare_exchange(SAMPLE_WANTED, pc, AcqRel, Relaxed).is_ok()
    }

    /// What the handler does first. False if no signal of ours was on its way.
    pub(crate) fn take_signal(&self) -> bool {
        self.signal_pending.swap(false, AcqRel) // AcqRel: pairs with `send`
    }
}

#[cfg(all(test, loom))]
mod loom_models {
    use loom::{
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering::Relaxed},
        },
        thread,
    };
    use urgo_abi::layout::Doorbell;

    /// Two requesters against an answer: every reason is taken, or the bell still rings for it.
    #[test]
    fn loom_no_reason_is_lost() {
        loom::model(|| {
            let bell = Arc::new(Doorbell::new());
            let requesters: Vec<_> = [1, 2]
                .map(|bit| {
                    let bell = bell.clone();
                    thread::spawn(move || bell.ring(bit))
                })
                .into();
            let mut taken = bell.answer();
            for requester in requesters {
                requester.join().unwrap();
            }
            if bell.is_rung() {
                taken |= bell.answer();
            }
            assert_eq!(taken, 3);
            assert!(!bell.is_rung());
        });
    }

    /// A change of the stack limit does not silence a ring, and what was written before the ring is seen with it.
    #[test]
    fn loom_a_ring_survives_a_new_limit_and_publishes() {
        loom::model(|| {
            let (bell, wanted) = (Arc::new(Doorbell::new()), Arc::new(AtomicU32::new(0)));
            let requester = {
                let (bell, wanted) = (bell.clone(), wanted.clone());
                thread::spawn(move || {
                    wanted.store(7, Relaxed);
                    bell.ring(1);
                })
            };
            bell.set_limit(64);
            let mut taken = bell.answer();
            if taken != 0 {
                assert_eq!(wanted.load(Relaxed), 7);
            }
            requester.join().unwrap();
            if bell.is_rung() {
                taken |= bell.answer();
            }
            assert_eq!(taken, 1);
            assert_eq!(bell.real_limit(), 64);
        });
    }
}
