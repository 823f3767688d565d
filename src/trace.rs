//! What ran on which P, over time: `run --trace` and `--timeline`, `:trace` and `:timeline`.
//!
//! The scheduler records every change of goroutines while a trace is on; a thread takes the records away every few
//! milliseconds, and looks for names: a goroutine has that of the function that it was started with, if it was ever at rest
//! when the thread looked. The taking holds no P.
//!
//! Invariants: slices of a P are in order and disjoint, and so are those of a goroutine. A flow leads from inside a slice to
//! the beginning of a later one.

use crate::perfetto::preempted;
use crate::repl::goroutines;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::Duration;
use urgo_sched::{Event, EventKind, Leave};
use urgo_vm::world::Runtime;

/// How often records are taken away.
const TAKE: Duration = Duration::from_millis(2);
/// Records beyond this are not kept: the oldest go.
const MOST: usize = 1 << 20;

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
    /// Why it ended; `None` if it had not.
    pub why: Option<Leave>,
}

/// Somebody made a goroutine runnable, or started it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wake {
    /// When.
    pub time: u64,
    /// On which P.
    pub proc: u32,
    /// By whom.
    pub by: u64,
    /// Who was woken.
    pub goid: u64,
}

/// A wake-up, from inside one slice to the beginning of another, by their places in [`Traced::slices`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flow {
    /// The waker's slice.
    pub from: usize,
    /// When it woke the other.
    pub time: u64,
    /// The woken one's.
    pub to: usize,
}

/// Slices by P and time, and wake-ups by time, of records in any order. What had not ended at `now` ends there.
fn assemble(mut events: Vec<Event>, now: u64) -> (Vec<Slice>, Vec<Wake>) {
    events.sort_by_key(|e| e.time_ns);
    let mut open: BTreeMap<u32, Slice> = BTreeMap::new();
    let (mut slices, mut wakes) = (Vec::new(), Vec::new());
    for e in events {
        let time = e.time_ns;
        match (e.kind, e.proc) {
            (EventKind::Start, Some(proc)) => {
                let slice = Slice { proc, goid: e.goid, start: time, end: time, why: None };
                // Its end was lost.
                slices.extend(open.insert(proc, slice).map(|s| Slice { end: time, ..s }));
            }
            (EventKind::Stop(why), Some(proc)) => {
                // Without a beginning it began before anybody looked.
                if let Some(s) = open.remove(&proc).filter(|s| s.goid == e.goid) {
                    slices.push(Slice { end: time, why: Some(why), ..s });
                }
            }
            (EventKind::Created | EventKind::Ready, Some(proc)) if e.other != 0 => {
                wakes.push(Wake { time, proc, by: e.other, goid: e.goid });
            }
            _ => {}
        }
    }
    slices.extend(open.into_values().map(|s| Slice { end: now.max(s.start), ..s }));
    slices.sort_by_key(|s| (s.proc, s.start, s.end));
    (slices, wakes)
}

/// What was seen, at the end.
#[derive(Debug, Default)]
pub struct Traced {
    /// By P and time.
    pub slices: Vec<Slice>,
    /// By time.
    pub wakes: Vec<Wake>,
    /// How many records were not kept.
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

    /// Ps that ran anything.
    pub fn procs_seen(&self) -> BTreeSet<u32> {
        self.slices.iter().map(|s| s.proc).collect()
    }

    /// Goroutines that ran.
    pub fn goroutines_seen(&self) -> BTreeSet<u64> {
        self.slices.iter().map(|s| s.goid).collect()
    }

    /// Wake-ups of which both ends are known, by time.
    pub fn flows(&self) -> Vec<Flow> {
        let mut by_goroutine: HashMap<u64, Vec<usize>> = HashMap::new();
        let mut order: Vec<usize> = (0..self.slices.len()).collect();
        order.sort_by_key(|i| self.slices[*i].start);
        for i in order {
            by_goroutine.entry(self.slices[i].goid).or_default().push(i);
        }
        let mut flows: Vec<Flow> = Vec::new();
        for w in &self.wakes {
            let before = self.slices.partition_point(|s| (s.proc, s.start) <= (w.proc, w.time));
            let from = before.checked_sub(1).map(|i| (i, &self.slices[i]));
            let from = from.filter(|(_, s)| s.proc == w.proc && s.goid == w.by && w.time <= s.end);
            let own = by_goroutine.get(&w.goid).map_or(&[][..], Vec::as_slice);
            let to = own.get(own.partition_point(|i| self.slices[*i].start < w.time));
            if let (Some((from, _)), Some(&to)) = (from, to) {
                flows.push(Flow { from, time: w.time, to });
            }
        }
        // Whoever is woken more than once before running was woken by the first.
        let mut taken = BTreeSet::new();
        flows.retain(|f| taken.insert(f.to));
        flows
    }

    /// Writes it: as TrackEvent packets if the file's name ends in `.pftrace`, else as Chrome's events.
    pub fn write(&self, file: &std::path::Path) -> std::io::Result<()> {
        if file.extension().is_some_and(|e| e == "pftrace") {
            std::fs::write(file, crate::perfetto::packets(self))
        } else {
            std::fs::write(file, chrome(self))
        }
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

impl Tracer {
    /// Starts looking.
    ///
    /// # Errors
    /// The system has no thread.
    pub fn start(runtime: Arc<Runtime>) -> std::io::Result<Tracer> {
        let stop = Arc::<AtomicBool>::default();
        let until = stop.clone();
        let remote = runtime.remote();
        remote.record(true);
        let (began, n_procs) = (remote.now_ns(), remote.n_procs() as u32);
        // Whoever runs now has begun before.
        let running = remote.procs().into_iter().filter(|p| p.goid != 0).map(|p| Event {
            time_ns: began.saturating_sub(p.run_ns),
            kind: EventKind::Start,
            proc: Some(p.id),
            goid: p.goid,
            other: 0,
        });
        let mut events: VecDeque<Event> = running.collect();
        let body = move || {
            let mut out = Traced { span: (began, began), procs: n_procs, ..Traced::default() };
            // Where goroutines that are never at rest were once.
            let mut running: HashMap<u64, String> = HashMap::new();
            let mut taken = Vec::new();
            loop {
                // Relaxed: it stops a little later.
                let is_last = until.load(Relaxed);
                if is_last {
                    remote.record(false);
                }
                out.dropped += remote.take_events(&mut taken);
                events.extend(taken.drain(..));
                let surplus = events.len().saturating_sub(MOST);
                events.drain(..surplus);
                out.dropped += surplus as u64;
                out.procs = out.procs.max(remote.n_procs() as u32);
                for g in remote.goroutines() {
                    if out.names.contains_key(&g.goid) {
                        continue;
                    }
                    if let Some(name) = goroutines::started_at_rest(&runtime, &g) {
                        out.names.insert(g.goid, name);
                    } else if !running.contains_key(&g.goid)
                        && let Some(place) = goroutines::running(&runtime, &g)
                    {
                        running.insert(g.goid, place.function);
                    }
                }
                if is_last {
                    break;
                }
                std::thread::park_timeout(TAKE);
            }
            for (goid, name) in running {
                out.names.entry(goid).or_insert(name);
            }
            out.span.1 = remote.now_ns();
            (out.slices, out.wakes) = assemble(events.into(), out.span.1);
            out
        };
        let thread = std::thread::Builder::new().name("urgo-trace".into()).spawn(body)?;
        Ok(Tracer { stop, thread })
    }

    /// Stops looking, and gives what was seen.
    pub fn stop(self) -> Traced {
        // Relaxed: joining orders what follows.
        self.stop.store(true, Relaxed);
        self.thread.thread().unpark();
        // It does not panic.
        self.thread.join().unwrap_or_default()
    }
}

/// What was traced as Chrome's trace events: a track for each P, and in a second group one for each goroutine; times in
/// microseconds from the first. Slices are events of kind `X`, wake-ups arrows from `s` to `f`, preemptions instants.
pub fn chrome(traced: &Traced) -> String {
    let slices = &traced.slices;
    let zero = slices.iter().map(|s| s.start).min().unwrap_or(0);
    let us = |ns: u64| format!("{}.{:03}", (ns - zero) / 1000, (ns - zero) % 1000);
    let quoted = |text: &str| text.replace(['"', '\\'], "");
    let mut out = String::from("{\"traceEvents\":[\n");
    let mut named = |pid: u32, tid: u64, what: &str, name: &str| {
        let _ = writeln!(
            out,
            "{{\"ph\":\"M\",\"pid\":{pid},\"tid\":{tid},\"name\":\"{what}\",\"args\":{{\"name\":\"{name}\"}}}},"
        );
    };
    named(1, 0, "process_name", "urgo");
    named(2, 0, "process_name", "goroutines");
    traced.procs_seen().iter().for_each(|p| named(1, u64::from(*p), "thread_name", &format!("P{p}")));
    let ran = traced.goroutines_seen();
    ran.iter().for_each(|g| named(2, *g, "thread_name", &quoted(&traced.title(*g))));
    let mut events: Vec<(u64, String)> = Vec::new();
    for s in slices {
        let (name, goid, length) = (quoted(&traced.title(s.goid)), s.goid, us(s.end - s.start + zero));
        let (from, p) = (us(s.start), s.proc);
        events.push((
            s.start,
            format!(
                "{{\"ph\":\"X\",\"pid\":1,\"tid\":{p},\"ts\":{from},\"dur\":{length},\"name\":\"{name}\",\"args\":{{\"goroutine\":{goid}}}}}"
            ),
        ));
        let on = format!("\"ts\":{from},\"dur\":{length},\"name\":\"on P{p}\",\"args\":{{}}");
        events.push((s.start, format!("{{\"ph\":\"X\",\"pid\":2,\"tid\":{goid},{on}}}")));
        if let Some(how) = preempted(s.why) {
            let at = us(s.end);
            events.push((
                s.end,
                format!("{{\"ph\":\"i\",\"s\":\"t\",\"pid\":1,\"tid\":{p},\"ts\":{at},\"name\":\"{how}\"}}"),
            ));
        }
    }
    for (id, f) in traced.flows().iter().enumerate() {
        let mut end = |ph: &str, time: u64, slice: &Slice| {
            let (p, at) = (slice.proc, us(time));
            let text = format!(
                "{{{ph},\"id\":{id},\"pid\":1,\"tid\":{p},\"ts\":{at},\"cat\":\"wake\",\"name\":\"wake\"}}"
            );
            events.push((time, text));
        };
        end("\"ph\":\"s\"", f.time, &slices[f.from]);
        end("\"ph\":\"f\",\"bp\":\"e\"", slices[f.to].start, &slices[f.to]);
    }
    events.sort_by_key(|(time, _)| *time);
    let lines: Vec<String> = events.into_iter().map(|(_, text)| text).collect();
    out += &lines.join(",\n");
    if lines.is_empty() {
        // The last description has a comma behind it.
        out.truncate(out.len() - 2);
    }
    out.push_str("\n]}\n");
    out
}

/// In cells of up to so many nanoseconds preemptions are marked.
const LONGEST_MARKED: u64 = 2_000_000;

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
    // In a longer cell most goroutines would be cut short.
    let marked = span / CELLS <= LONGEST_MARKED;
    let marks = if marked { ", ▼ preempted by signal, ▽ by poll" } else { "" };
    let mut out = format!("t=0..{:.0}ms, a cell is {:.1}ms, · is idle{marks}\n", ms(span), ms(span / CELLS));
    for p in 0..procs {
        let own: Vec<&Slice> = slices.iter().filter(|s| s.proc == p).collect();
        let cell = |i: u64| {
            let (start, end) = (from + span * i / CELLS, from + span * (i + 1) / CELLS);
            let share = |s: &Slice| s.end.min(end).saturating_sub(s.start.max(start));
            let cut = own.iter().filter(|s| marked && start < s.end && s.end <= end);
            let mut cut = cut.filter_map(|s| match s.why {
                Some(Leave::Signal) => Some('▼'),
                Some(Leave::Poll) => Some('▽'),
                _ => None,
            });
            if let Some(mark) = cut.next() {
                return mark;
            }
            own.iter().max_by_key(|s| share(s)).filter(|s| share(s) > 0).map_or('·', |s| letter(s.goid))
        };
        let _ = writeln!(out, "P{p} {}", (0..CELLS).map(cell).collect::<String>());
    }
    for goid in &goids {
        let own = || slices.iter().filter(|s| s.goid == *goid);
        let share = |s: &Slice| s.end.min(to).saturating_sub(s.start.max(from));
        let (sum, longest) = (own().map(share).sum::<u64>(), own().map(share).max().unwrap_or(0));
        let n = own().filter(|s| share(s) > 0).count();
        let count = |why: Leave| own().filter(|s| share(s) > 0 && s.end <= to && s.why == Some(why)).count();
        let preempted = match (count(Leave::Signal), count(Leave::Poll)) {
            (0, 0) => String::new(),
            (signals, polls) => format!(", preempted {signals} by signal, {polls} by poll"),
        };
        let _ = writeln!(
            out,
            "{} {}  {:.1}ms in {n} {}, the longest {:.1}ms{preempted}",
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

    fn event(time_ns: u64, kind: EventKind, proc: u32, goid: u64, other: u64) -> Event {
        Event { time_ns, kind, proc: Some(proc), goid, other }
    }

    /// Two goroutines that take turns on a P, and one on another, which the second wakes.
    fn traced() -> Traced {
        let mut events = Vec::new();
        for turn in 0..4u64 {
            let (start, goid) = (turn * 5000, 1 + turn % 2);
            events.push(event(start, EventKind::Start, 0, goid, 0));
            events.push(event(start + 4500, EventKind::Stop(Leave::Signal), 0, goid, 0));
        }
        events.push(event(6000, EventKind::Ready, 0, 7, 2));
        events.push(event(6100, EventKind::Ready, 0, 7, 2));
        events.push(event(6500, EventKind::Start, 1, 7, 0));
        events.push(event(9500, EventKind::Stop(Leave::Waits), 1, 7, 0));
        events.push(event(9000, EventKind::Ready, 1, 8, 7));
        events.push(event(19_600, EventKind::Start, 1, 9, 0));
        events.reverse();
        let (slices, wakes) = assemble(events, 20_000);
        let names = HashMap::from([(1, "\"main.f\"".to_string()), (2, "main.g".into())]);
        Traced { slices, wakes, dropped: 0, names, span: (0, 20_000), procs: 3 }
    }

    #[test]
    fn records_become_slices_that_are_disjoint() {
        let slices = traced().slices;
        assert_eq!(
            slices.iter().map(|s| (s.proc, s.goid)).collect::<Vec<_>>(),
            [(0, 1), (0, 2), (0, 1), (0, 2), (1, 7), (1, 9)]
        );
        for pair in slices.windows(2) {
            assert!(pair[0].proc < pair[1].proc || pair[0].end <= pair[1].start, "{pair:?}");
        }
        assert_eq!((slices[1].start, slices[1].end, slices[1].why), (5000, 9500, Some(Leave::Signal)));
        assert_eq!((slices[5].end, slices[5].why), (20_000, None));
    }

    #[test]
    fn a_lost_end_and_a_lost_beginning_do_no_harm() {
        let stop = EventKind::Stop(Leave::Ends);
        let events = vec![
            event(5, stop, 0, 1, 0),
            event(10, EventKind::Start, 0, 2, 0),
            event(20, EventKind::Start, 0, 3, 0),
            event(30, stop, 0, 3, 0),
        ];
        let (slices, _) = assemble(events, 40);
        let seen: Vec<_> = slices.iter().map(|s| (s.goid, s.start, s.end)).collect();
        assert_eq!(seen, [(2, 10, 20), (3, 20, 30)]);
    }

    #[test]
    fn a_flow_has_both_ends() {
        let traced = traced();
        // The second wake-up of one is none, and one that never ran was not woken.
        assert_eq!(traced.flows(), [Flow { from: 1, time: 6000, to: 4 }]);
    }

    #[test]
    fn pictures_and_events_show_all_of_them() {
        let traced = traced();
        let picture = traced.picture(u64::MAX);
        let rows: Vec<&str> = picture.lines().collect();
        assert!(rows[1].starts_with("P0 AAAA") && rows[1].contains('B'), "{picture}");
        assert_eq!(rows[1].matches('▼').count(), 4, "{picture}");
        assert!(rows[2].starts_with("P1 ····") && rows[2].contains("CCCC"), "{picture}");
        assert_eq!(rows[3], format!("P2 {}", "·".repeat(60)));
        assert!(rows[4].starts_with("A g1 ") && rows[4].contains("in 2 slices"), "{picture}");
        assert!(rows[4].ends_with(", preempted 2 by signal, 0 by poll"), "{picture}");
        let events = chrome(&traced);
        assert_eq!(events.matches("\"ph\":\"X\"").count(), 12);
        assert_eq!(events.matches("\"name\":\"preempted by signal\"").count(), 4);
        assert!(events.contains("\"ts\":5.000,\"dur\":4.500,\"name\":\"g2 main.g\""), "{events}");
        assert_eq!(events.matches('{').count(), events.matches('}').count());
        assert!(chrome(&Traced::default()).ends_with("}}\n]}\n"));
    }
}
