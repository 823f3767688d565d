//! Counters for `--stats`.
//!
//! Each belongs to one M or to sysmon, and is read by others now and then. All accesses are Relaxed: a counter hands
//! nothing over, and a reader may see it an event late.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A count.
#[derive(Default, Debug)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// Any thread, also a signal handler.
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Relaxed);
    }

    /// The only writer: no locked instruction.
    #[inline]
    pub(crate) fn bump(&self) {
        self.0.store(self.0.load(Relaxed) + 1, Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// Buckets of a [`Histogram`]: bucket `i` counts values below 2^(i+1) that are in no lower one.
pub const N_BUCKETS: usize = 40;

/// A log₂ histogram of nanoseconds.
pub(crate) struct Histogram([AtomicU64; N_BUCKETS]);

impl Default for Histogram {
    fn default() -> Self {
        Histogram([const { AtomicU64::new(0) }; N_BUCKETS])
    }
}

impl Histogram {
    pub(crate) fn record(&self, ns: u64) {
        let bucket = (ns.max(1).ilog2() as usize).min(N_BUCKETS - 1);
        self.0[bucket].fetch_add(1, Relaxed);
    }

    fn add_to(&self, buckets: &mut [u64; N_BUCKETS]) {
        for (sum, bucket) in buckets.iter_mut().zip(&self.0) {
            *sum += bucket.load(Relaxed);
        }
    }
}

/// Calls `$each!` with the counters of one M: name, a sentence.
macro_rules! for_each_count {
    ($each:ident) => {
        $each! {
            requests "Requests made.",
            sent "Signals sent.",
            resends "Signals among them that repeat an unanswered request.",
            failed_sends "Sends that the kernel refused.",
            handled "Runs of the handler on worker threads.",
            moved "Handler: moved from a fast to the polled copy.",
            already_polled "Handler: was in a polled copy.",
            stub "Handler: was in a stub that tests the doorbell.",
            not_ours "Handler: was in no compiled code.",
            unasked "Handler: the doorbell was not rung any more.",
            forwarded "Handler: the signal was somebody else's and went on to their handler.",
            safepoints "Requests honoured at a safepoint: a goroutine left the processor.",
            stale "Slice or wake-up requests that came after their goroutine had left.",
            spurious "Times a goroutine left although nothing was wanted any more.",
            dispatches "Goroutines put on the processor.",
            slice_preemptions "Goroutines that gave way at the end of their slice.",
            wake_preemptions "Goroutines that gave way to a woken one.",
            stop_preemptions "Goroutines stopped with the world.",
            steals "Times work was taken from another P.",
            handoffs "Ps given to another thread because of a blocking call.",
        }
    };
}

macro_rules! define_counts {
    ($($name:ident $doc:literal,)*) => {
        /// The counters of one M.
        #[derive(Default, Debug)]
        pub(crate) struct SignalCounts {
            $(pub(crate) $name: Counter,)*
        }

        /// Totals of a scheduler, at one moment.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Stats {
            $(#[doc = $doc] pub $name: u64,)*
            /// Times sysmon woke up.
            pub sysmon_wakeups: u64,
            /// Times it did so more than a millisecond late: the process did not get the processor.
            pub late_wakeups: u64,
            /// Goroutines started.
            pub goroutines_created: u64,
            /// Worker threads.
            pub threads: u64,
            /// Worker threads that could not be started.
            pub failed_threads: u64,
            /// Times the world was stopped.
            pub world_stops: u64,
            /// Log₂ histogram, in nanoseconds, of the time from a request to the goroutine off the processor.
            pub off_processor: Buckets,
        }

        impl Stats {
            /// Adds one M's counters.
            pub(crate) fn add(&mut self, counts: &SignalCounts, off_processor: &Histogram) {
                $(self.$name += counts.$name.get();)*
                off_processor.add_to(&mut self.off_processor.0);
            }

            /// Name, meaning and value of each counter, for printing.
            pub fn rows(&self) -> Vec<(&'static str, &'static str, u64)> {
                vec![
                    $((stringify!($name), $doc, self.$name),)*
                    ("sysmon_wakeups", "Times sysmon woke up.", self.sysmon_wakeups),
                    ("late_wakeups", "Times it did so more than a millisecond late.", self.late_wakeups),
                    ("goroutines_created", "Goroutines started.", self.goroutines_created),
                    ("threads", "Worker threads.", self.threads),
                    ("failed_threads", "Worker threads that could not be started.", self.failed_threads),
                    ("world_stops", "Times the world was stopped.", self.world_stops),
                ]
            }
        }
    };
}
for_each_count!(define_counts);

/// A histogram's counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buckets(pub [u64; N_BUCKETS]);

impl Default for Buckets {
    fn default() -> Self {
        Buckets([0; N_BUCKETS])
    }
}

impl Buckets {
    /// How many values there are.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// An upper bound of the value below which `percent` of all values lie; 0 if there are none.
    pub fn percentile(&self, percent: u32) -> u64 {
        let wanted = (self.total() * percent as u64).div_ceil(100);
        let mut seen = 0;
        for (i, n) in self.0.iter().enumerate() {
            seen += n;
            if seen >= wanted && *n > 0 {
                return 1 << (i + 1);
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_powers_of_two() {
        let histogram = Histogram::default();
        for ns in [0, 1, 2, 3, 1000, u64::MAX] {
            histogram.record(ns);
        }
        let mut buckets = Buckets::default();
        histogram.add_to(&mut buckets.0);
        assert_eq!((buckets.0[0], buckets.0[1], buckets.0[9], buckets.0[N_BUCKETS - 1]), (2, 2, 1, 1));
        assert_eq!(buckets.total(), 6);
        assert_eq!(buckets.percentile(50), 4);
        assert_eq!(Buckets::default().percentile(99), 0);
    }
}
