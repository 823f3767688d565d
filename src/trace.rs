//! What ran on which P, over time: `run --trace` and `--timeline`, `:trace` and `:timeline`.
//!
//! A thread looks at the Ps every half millisecond. Each P tells since when its goroutine has had it, so slices begin where they began;
//! what begins and ends between two looks is not seen. The looking takes no lock that goroutines take and holds no P. A goroutine
//! has the name of the function that it was started with, if it was ever at rest when the thread looked for names.
//!
//! Invariant: slices of a P are in order and disjoint.

use crate::repl::goroutines;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::Duration;
use urgo_vm::world::Runtime;

/// How often the Ps are looked at.
const LOOK: Duration = Duration::from_micros(500);
/// Slices beyond this are not kept: the oldest go.
const MOST: usize = 200_000;

/// A goroutine's time on a P.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slice {
    /// The P.
    pub proc: u32,
    /// The goroutine.
    pub goid: u64,
    /// Nanoseconds of the scheduler's clock.
    pub start: u64,
    /// One past the last that is known.
    pub end: u64,
}

/// What has been seen so far.
#[derive(Debug, Default)]
pub struct Seen {
    /// In order of their ends.
    slices: Vec<Slice>,
    /// The slice that was last seen on each P, by place in `slices`.
    open: BTreeMap<u32, Slice>,
    dropped: u64,
}

impl Seen {
    /// Takes a look: which goroutine has had the P since when (0: none).
    fn look(&mut self, proc: u32, goid: u64, since: u64, now: u64) {
        let before = self.open.get(&proc).copied();
        // The clock of a run is read a little after its P was taken.
        let same = before.filter(|s| s.goid == goid && goid != 0 && since <= s.end);
        match (before, same) {
            (_, Some(s)) => {
                self.open.insert(proc, Slice { end: now.max(s.end), ..s });
            }
            (before, None) => {
                let mut from = since;
                if let Some(s) = before {
                    from = from.max(s.end);
                    self.keep(s);
                }
                self.open.remove(&proc);
                if goid != 0 {
                    self.open.insert(proc, Slice { proc, goid, start: from, end: now.max(from) });
                }
            }
        }
    }

    fn keep(&mut self, s: Slice) {
        if self.slices.len() >= MOST {
            let n = MOST / 10;
            self.slices.drain(..n);
            self.dropped += n as u64;
        }
        self.slices.push(s);
    }

    /// All slices, by P and time.
    pub fn slices(&self) -> Vec<Slice> {
        let mut all: Vec<Slice> = self.slices.iter().chain(self.open.values()).copied().collect();
        all.sort_by_key(|s| (s.proc, s.start, s.end));
        all
    }
}

/// What was seen, at the end.
#[derive(Debug, Default)]
pub struct Traced {
    /// By P and time.
    pub slices: Vec<Slice>,
    /// How many slices were not kept.
    pub dropped: u64,
    /// Functions of goroutines.
    pub names: HashMap<u64, String>,
    /// When looking began and ended, scheduler's clock.
    pub span: (u64, u64),
    /// How many Ps there were.
    pub procs: u32,
}

impl Traced {
    /// A goroutine's number and function.
    pub fn title(&self, goid: u64) -> String {
        format!("g{goid} {}", self.names.get(&goid).map_or("", String::as_str)).trim_end().to_string()
    }

    /// As [`chrome`].
    pub fn events(&self) -> String {
        chrome(&self.slices, &|goid| self.title(goid))
    }

    /// As [`picture`], of the last so many nanoseconds.
    pub fn picture(&self, last_ns: u64) -> String {
        let (from, to) = self.span;
        picture(&self.slices, from.max(to.saturating_sub(last_ns)), to, self.procs, &|goid| self.title(goid))
    }
}

/// A thread that looks.
#[derive(Debug)]
pub struct Tracer {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Traced>,
}

/// Names are looked for at the first look, and then at every so many.
const NAMES: u64 = 4;

impl Tracer {
    /// Starts looking.
    ///
    /// # Errors
    /// The system has no thread.
    pub fn start(runtime: Arc<Runtime>) -> std::io::Result<Tracer> {
        let stop = Arc::<AtomicBool>::default();
        let until = stop.clone();
        let body = move || {
            let remote = runtime.remote();
            let mut seen = Seen::default();
            let mut out = Traced::default();
            out.span.0 = remote.now_ns();
            // Relaxed: it stops a little later.
            for round in 0u64.. {
                let (now, procs) = (remote.now_ns(), remote.procs());
                procs.iter().for_each(|p| seen.look(p.id, p.goid, now.saturating_sub(p.run_ns), now));
                out.procs = out.procs.max(procs.len() as u32);
                if round % NAMES == 0 {
                    for g in remote.goroutines() {
                        if let (false, Some(name)) =
                            (out.names.contains_key(&g.goid), goroutines::started_at_rest(&runtime, &g))
                        {
                            out.names.insert(g.goid, name);
                        }
                    }
                }
                if until.load(Relaxed) {
                    break;
                }
                std::thread::sleep(LOOK);
            }
            out.span.1 = remote.now_ns();
            (out.slices, out.dropped) = (seen.slices(), seen.dropped);
            out
        };
        let thread = std::thread::Builder::new().name("urgo-trace".into()).spawn(body)?;
        Ok(Tracer { stop, thread })
    }

    /// Stops looking, and gives what was seen.
    pub fn stop(self) -> Traced {
        // Relaxed: joining orders what follows.
        self.stop.store(true, Relaxed);
        // It does not panic.
        self.thread.join().unwrap_or_default()
    }
}

/// Slices as Chrome's trace events, a track for each P, times in microseconds from the first.
pub fn chrome(slices: &[Slice], name: &dyn Fn(u64) -> String) -> String {
    let zero = slices.iter().map(|s| s.start).min().unwrap_or(0);
    let us = |ns: u64| format!("{}.{:03}", ns / 1000, ns % 1000);
    let mut out = String::from(
        "{\"traceEvents\":[\n{\"ph\":\"M\",\"pid\":1,\"tid\":0,\"name\":\"process_name\",\"args\":{\"name\":\"urgo\"}}",
    );
    let mut procs: Vec<u32> = slices.iter().map(|s| s.proc).collect();
    procs.dedup();
    for p in procs {
        let _ = write!(
            out,
            ",\n{{\"ph\":\"M\",\"pid\":1,\"tid\":{p},\"name\":\"thread_name\",\"args\":{{\"name\":\"P{p}\"}}}}"
        );
    }
    for s in slices {
        let name = name(s.goid).replace(['"', '\\'], "");
        let _ = write!(
            out,
            ",\n{{\"ph\":\"X\",\"pid\":1,\"tid\":{},\"ts\":{},\"dur\":{},\"name\":\"{name}\",\"args\":{{\"goroutine\":{}}}}}",
            s.proc,
            us(s.start - zero),
            us(s.end - s.start),
            s.goid
        );
    }
    out.push_str("\n]}\n");
    out
}

/// The Ps as rows of cells, each with the letter of the goroutine that had most of it; below, who the letters are.
pub fn picture(slices: &[Slice], from: u64, to: u64, procs: u32, name: &dyn Fn(u64) -> String) -> String {
    const CELLS: u64 = 60;
    let mut goids: Vec<u64> =
        slices.iter().filter(|s| s.end > from && s.start < to).map(|s| s.goid).collect();
    goids.sort_unstable();
    goids.dedup();
    let letter = |goid: u64| {
        let i = goids.binary_search(&goid).unwrap_or(0);
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".get(i).map_or('?', |b| char::from(*b))
    };
    let span = to.saturating_sub(from).max(CELLS);
    let ms = |ns: u64| ns as f64 / 1e6;
    let mut out = format!("t=0..{:.0}ms, a cell is {:.1}ms, · is idle\n", ms(span), ms(span / CELLS));
    for p in 0..procs {
        let own: Vec<&Slice> = slices.iter().filter(|s| s.proc == p).collect();
        let cell = |i: u64| {
            let (start, end) = (from + span * i / CELLS, from + span * (i + 1) / CELLS);
            let share = |s: &Slice| s.end.min(end).saturating_sub(s.start.max(start));
            own.iter().max_by_key(|s| share(s)).filter(|s| share(s) > 0).map_or('·', |s| letter(s.goid))
        };
        let _ = writeln!(out, "P{p} {}", (0..CELLS).map(cell).collect::<String>());
    }
    for goid in &goids {
        let own = || slices.iter().filter(|s| s.goid == *goid);
        let share = |s: &Slice| s.end.min(to).saturating_sub(s.start.max(from));
        let (sum, longest) = (own().map(share).sum::<u64>(), own().map(share).max().unwrap_or(0));
        let n = own().filter(|s| share(s) > 0).count();
        let _ = writeln!(
            out,
            "{} {}  {:.1}ms in {n} {}, the longest {:.1}ms",
            letter(*goid),
            name(*goid),
            ms(sum),
            if n == 1 { "slice" } else { "slices" },
            ms(longest)
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two goroutines that take turns on a P, and one on another.
    fn seen() -> Vec<Slice> {
        let mut seen = Seen::default();
        for t in 0..40u64 {
            let now = t * 500;
            // Ten looks each; the clock of the run tells when it began.
            let turn = t / 10;
            seen.look(0, 1 + turn % 2, turn * 5000, now);
            seen.look(1, if t < 20 { 7 } else { 0 }, 0, now);
        }
        seen.slices()
    }

    #[test]
    fn looks_become_slices_that_are_disjoint() {
        let slices = seen();
        assert_eq!(
            slices.iter().map(|s| (s.proc, s.goid)).collect::<Vec<_>>(),
            [(0, 1), (0, 2), (0, 1), (0, 2), (1, 7)]
        );
        for pair in slices.windows(2) {
            assert!(pair[0].proc < pair[1].proc || pair[0].end <= pair[1].start, "{pair:?}");
        }
        assert_eq!((slices[1].start, slices[1].end), (5000, 9500));
    }

    #[test]
    fn a_goroutine_that_comes_again_has_another_slice() {
        let mut seen = Seen::default();
        seen.look(0, 3, 0, 100);
        seen.look(0, 3, 150, 200);
        assert_eq!(seen.slices().len(), 2);
    }

    #[test]
    fn pictures_and_events_show_all_of_them() {
        let slices = seen();
        let name = |goid: u64| format!("g{goid} \"main.f\"");
        let picture = picture(&slices, 0, 20_000, 3, &name);
        let rows: Vec<&str> = picture.lines().collect();
        assert!(rows[1].starts_with("P0 AAAA") && rows[1].contains('B'), "{picture}");
        assert!(rows[2].starts_with("P1 CCCC") && rows[2].ends_with("····"), "{picture}");
        assert_eq!(rows[3], format!("P2 {}", "·".repeat(60)));
        assert!(rows[4].starts_with("A g1 ") && rows[4].contains("in 2 slices"), "{picture}");
        let events = chrome(&slices, &name);
        assert_eq!(events.matches("\"ph\":\"X\"").count(), 5);
        assert!(events.contains("\"ts\":5.000,\"dur\":4.500,\"name\":\"g2 main.f\""), "{events}");
        assert_eq!(events.matches('{').count(), events.matches('}').count());
    }
}
