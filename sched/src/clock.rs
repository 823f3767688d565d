//! A worker's clock: the monotonic clock at the price of a register.
//!
//! The problem: each switch of goroutines wants the time, for slices and for what a goroutine has used, and asking the
//! system takes a fifth of a switch, although that is no system call: it waits for all earlier instructions first.
//!
//! The idea: the processor's own counter of ticks, scaled. The system's clock is asked once a millisecond; between, the
//! ticks since then tell the time. Their scale is measured on the way, so nothing needs to be known of the machine but that
//! its counter runs evenly (`thread::has_even_ticks`). An error of the scale cannot add up: it lasts for a
//! millisecond, of which it is a ten-thousandth or so. A thread that was moved to a processor whose counter shows something else
//! finds a difference that is negative or long, or is wrong by less than a millisecond, for less than a millisecond.
//!
//! 1. A clock belongs to one thread. It never goes back.
//! 2. It is for measuring. What must not happen early (timers) goes by the system's clock.

use crate::thread;

/// How long ticks are relied on before the system's clock is asked.
const TRUST_NS: u64 = 1_000_000;
/// The scale is measured over at least this time, and at most about ten times as long.
const MEASURE_NS: u64 = 2_000_000;
/// A scale that differs from the one before by one part in so many is none: the counter does not run evenly.
const TOLERANCE: u64 = 500;
/// Bits behind the point of the scale.
const FRACTION: u32 = 32;

/// See the module's head.
pub(crate) struct Clock {
    /// The system's clock when it was asked last, and the ticks then.
    base_ns: u64,
    base_ticks: u64,
    /// So many ticks after that it is asked again; 0 while there is no scale.
    trusted_ticks: u64,
    /// Nanoseconds a tick, with a fraction.
    scale: u64,
    /// Since when the scale is being measured.
    from_ns: u64,
    from_ticks: u64,
    last_ns: u64,
    is_even: bool,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let (now_ns, ticks) = (thread::now_ns(), thread::ticks());
        Clock {
            base_ns: now_ns,
            base_ticks: ticks,
            trusted_ticks: 0,
            scale: 0,
            from_ns: now_ns,
            from_ticks: ticks,
            last_ns: now_ns,
            is_even: thread::has_even_ticks(),
        }
    }

    /// The time, as `thread::now_ns` tells it, give or take a ten-thousandth of a millisecond.
    #[inline]
    pub(crate) fn now_ns(&mut self) -> u64 {
        self.at(thread::ticks(), thread::now_ns)
    }

    #[inline]
    fn at(&mut self, ticks: u64, ask: impl FnOnce() -> u64) -> u64 {
        let since = ticks.wrapping_sub(self.base_ticks);
        let now_ns = if since < self.trusted_ticks {
            self.base_ns + ((since * self.scale) >> FRACTION)
        } else {
            self.set_by(ask(), ticks)
        };
        self.last_ns = self.last_ns.max(now_ns);
        self.last_ns
    }

    /// The system's clock has been asked.
    #[cold]
    fn set_by(&mut self, now_ns: u64, ticks: u64) -> u64 {
        (self.base_ns, self.base_ticks) = (now_ns, ticks);
        if self.is_even {
            self.measure(now_ns, ticks);
        }
        now_ns
    }

    fn measure(&mut self, now_ns: u64, ticks: u64) {
        let (ns, n_ticks) = (now_ns.saturating_sub(self.from_ns), ticks.wrapping_sub(self.from_ticks));
        if ns < MEASURE_NS && n_ticks >> FRACTION == 0 {
            return;
        }
        // A long while without a look: over it the machine may have slept, or the clock been set.
        let scale = if ns < 10 * MEASURE_NS && n_ticks > 0 { (ns << FRACTION) / n_ticks } else { self.scale };
        let is_plausible = self.scale == 0 || scale.abs_diff(self.scale) <= self.scale / TOLERANCE;
        (self.from_ns, self.from_ticks) = (now_ns, ticks);
        self.scale = if is_plausible && scale >> FRACTION < 1 << 20 { scale } else { 0 };
        self.trusted_ticks = (TRUST_NS << FRACTION).checked_div(self.scale).unwrap_or(0).min(1 << FRACTION);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// A clock that is asked every 0.1 ms on a machine of `ghz` tenths of ticks a nanosecond, for `n` times: how often it asked the
    /// system, and its largest error.
    fn run(clock: &mut Clock, start_ns: u64, n: u64, ticks_at: impl Fn(u64) -> u64) -> (u32, u64) {
        let (mut asked, mut error) = (0, 0);
        for i in 0..n {
            let real_ns = start_ns + i * 100_000;
            let told = clock.at(ticks_at(real_ns), || {
                asked += 1;
                real_ns
            });
            error = error.max(told.abs_diff(real_ns));
        }
        (asked, error)
    }

    fn clock_at(ns: u64, ticks: u64) -> Clock {
        let mut clock = Clock::new();
        clock =
            Clock { base_ns: ns, base_ticks: ticks, from_ns: ns, from_ticks: ticks, last_ns: ns, ..clock };
        clock.is_even = true;
        clock
    }

    #[test]
    fn even_ticks_spare_most_questions() {
        for tenths in [1, 8, 24, 37] {
            let ticks_at = |ns: u64| 77 + ns * tenths / 10;
            let mut clock = clock_at(1_000, ticks_at(1_000));
            let (asked, error) = run(&mut clock, 1_000, 10_000, ticks_at);
            assert!(asked < 1_300 && error <= 100, "{tenths}: asked {asked} times, wrong by {error}");
        }
    }

    #[test]
    fn a_jump_of_the_counter_is_put_right_at_once_or_within_a_millisecond() {
        let ticks_at = |ns: u64| if ns < 500_000_000 { 3 * ns + 5_000_000_000 } else { 3 * ns };
        let mut clock = clock_at(1_000, ticks_at(1_000));
        let (_, error) = run(&mut clock, 1_000, 10_000, ticks_at);
        assert!(error <= 100, "backwards: {error}");
        let ticks_at = |ns: u64| if ns < 500_000_000 { 3 * ns } else { 3 * ns + 1_000_000 };
        let mut clock = clock_at(1_000, ticks_at(1_000));
        let (_, error) = run(&mut clock, 1_000, 4_990, ticks_at);
        assert!(error <= 100, "before: {error}");
        run(&mut clock, 499_001_000, 40, ticks_at);
        let (_, error) = run(&mut clock, 503_001_000, 1_000, ticks_at);
        assert!(error <= 1_000, "after: {error}");
    }

    #[test]
    fn without_even_ticks_the_system_is_asked() {
        let mut clock = clock_at(1_000, 0);
        clock.is_even = false;
        assert_eq!(run(&mut clock, 1_000, 100, |ns| ns), (100, 0));
    }

    #[test]
    fn it_agrees_with_the_system() {
        let mut clock = Clock::new();
        let mut last = 0;
        for _ in 0..100_000 {
            let before = thread::now_ns();
            let now = clock.now_ns();
            assert!(now >= last && now + TRUST_NS >= before, "{last} {before} {now}");
            last = now;
        }
    }
}
