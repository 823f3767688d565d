//! Where the time goes: `run --cpuprofile`.
//!
//! A thread asks every running goroutine's thread a hundred times a second where it is. In compiled code the signal handler
//! answers with the very instruction and the calls around it, stopping nothing: a profile taken at safepoints only would
//! charge a loop's work to its header, and what has no safepoint to nobody. A thread that is in the interpreter or in
//! a runtime call is asked to come to a safepoint for a moment, which is at most some thousand instructions away.
//!
//! Written in the format of pprof (its `profile.proto`), not compressed, which its readers accept, or as
//! text for flame graphs, a line for each stack, when the file's name ends in `.folded`.

use crate::protobuf::Message;
use crate::repl::goroutines;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::{FuncId, Pc};
use urgo_vm::world::Runtime;

/// Time between two samples of a thread, as Go's profiler has it.
const PERIOD: Duration = Duration::from_millis(10);
/// How long a thread in compiled code may take to answer.
const GRACE: Duration = Duration::from_millis(5);
/// Goroutines among which one is looked for that is not in compiled code; with more of them its sample has no calls.
const MOST_GOROUTINES: usize = 20_000;

/// Calls under way, innermost first; empty if unknown.
type Calls = Vec<(FuncId, Pc)>;

/// What has been seen.
#[derive(Debug, Default)]
pub struct Seen {
    samples: HashMap<Calls, u64>,
    began: Option<SystemTime>,
    took: Duration,
}

/// A thread that takes samples.
#[derive(Debug)]
pub struct Profiler {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Seen>,
}

impl Profiler {
    /// Starts taking samples.
    ///
    /// # Errors
    /// The system has no thread.
    pub fn start(runtime: Arc<Runtime>) -> std::io::Result<Profiler> {
        let stop = Arc::<AtomicBool>::default();
        let until = stop.clone();
        let body = move || {
            let (mut seen, start) =
                (Seen { began: Some(SystemTime::now()), ..Seen::default() }, Instant::now());
            let mut next = start;
            // Relaxed: it stops a little later.
            while !until.load(Relaxed) {
                next += PERIOD;
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
                // After a delay time goes on from now: samples that were missed are not made up for.
                next = next.max(Instant::now() - PERIOD);
                for p in runtime.remote().procs().into_iter().filter(|p| p.goid != 0) {
                    if let Some(calls) = p.m.and_then(|m| sample(&runtime, m, p.goid)) {
                        *seen.samples.entry(calls).or_default() += 1;
                    }
                }
            }
            seen.took = start.elapsed();
            seen
        };
        let thread = std::thread::Builder::new().name("urgo-profile".into()).spawn(body)?;
        Ok(Profiler { stop, thread })
    }

    /// Stops, and gives what was seen.
    pub fn stop(self) -> Seen {
        // Relaxed: joining orders what follows.
        self.stop.store(true, Relaxed);
        // It does not panic.
        self.thread.join().unwrap_or_default()
    }
}

/// Where a thread is that runs a goroutine. None if that has ended meanwhile, or the thread does not answer.
fn sample(runtime: &Runtime, m: u32, goid: u64) -> Option<Calls> {
    let remote = runtime.remote();
    let sample = remote.sample(m, GRACE)?;
    if !sample.calls.is_empty() {
        let headers = sample.calls.into_iter().map(FrameHeader);
        return Some(headers.map(|h| (h.func(), h.pc())).collect());
    }
    let all = remote.goroutines();
    if all.len() > MOST_GOROUTINES {
        return Some(Calls::new());
    }
    let g = all.into_iter().find(|g| g.goid == goid)?;
    goroutines::look(runtime, &g, |g| g.frames().into_iter().map(|(func, pc, _)| (func, pc)).collect())
}

impl Seen {
    /// Writes what was seen to a file, in the form that its name asks for.
    ///
    /// # Errors
    /// What the system says of the file.
    pub fn write(&self, runtime: &Runtime, file: &Path) -> std::io::Result<()> {
        let places = self.places(runtime);
        if file.extension().is_some_and(|e| e == "folded") {
            return std::fs::write(file, folded(&places));
        }
        std::fs::write(file, self.pprof(&places))
    }

    /// Samples by function, file and line, innermost first.
    fn places(&self, runtime: &Runtime) -> BTreeMap<Vec<Place>, u64> {
        let program = runtime.world().program();
        let place = |(func, pc): &(FuncId, Pc)| {
            let (file, line) = program.position(*func, *pc).unwrap_or(("?", 0));
            Place { func: program.function(*func).name.clone(), file: file.to_string(), line }
        };
        let mut out = BTreeMap::new();
        for (calls, n) in &self.samples {
            let unknown = || vec![Place { func: "unknown".into(), file: "?".into(), line: 0 }];
            let stack = if calls.is_empty() { unknown() } else { calls.iter().map(place).collect() };
            *out.entry(stack).or_insert(0) += n;
        }
        out
    }

    fn pprof(&self, places: &BTreeMap<Vec<Place>, u64>) -> Vec<u8> {
        let (mut strings, mut functions, mut locations) =
            (Numbered::strings(), Numbered::new(), Numbered::new());
        let mut out = Message::default();
        let value_type = |strings: &mut Numbered<String>, kind: &str, unit: &str| {
            let mut m = Message::default();
            m.number(1, strings.of(kind.to_string()));
            m.number(2, strings.of(unit.to_string()));
            m
        };
        out.message(1, &value_type(&mut strings, "samples", "count"));
        out.message(1, &value_type(&mut strings, "cpu", "nanoseconds"));
        let period = PERIOD.as_nanos() as u64;
        for (stack, n) in places {
            let mut sample = Message::default();
            sample.packed(1, stack.iter().map(|p| locations.of(p.clone()) + 1));
            sample.packed(2, [*n, n * period]);
            out.message(2, &sample);
        }
        for (place, id) in locations.in_order() {
            let function = functions.of((place.func.clone(), place.file.clone())) + 1;
            let mut line = Message::default();
            line.number(1, function);
            line.number(2, u64::from(place.line));
            let mut location = Message::default();
            location.number(1, id + 1);
            location.message(4, &line);
            out.message(4, &location);
        }
        for ((name, file), id) in functions.in_order() {
            let mut function = Message::default();
            function.number(1, id + 1);
            function.number(2, strings.of(name.clone()));
            function.number(3, strings.of(name.clone()));
            function.number(4, strings.of(file.clone()));
            out.message(5, &function);
        }
        let began =
            self.began.and_then(|t| t.duration_since(SystemTime::UNIX_EPOCH).ok()).unwrap_or_default();
        out.number(9, began.as_nanos() as u64);
        out.number(10, self.took.as_nanos() as u64);
        out.message(11, &value_type(&mut strings, "cpu", "nanoseconds"));
        out.number(12, period);
        for (text, _) in strings.in_order() {
            out.bytes(6, text.as_bytes());
        }
        out.0
    }
}

/// A frame of a stack.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Place {
    func: String,
    file: String,
    line: u32,
}

/// A line for each stack: functions from the outermost, and the number of samples.
fn folded(places: &BTreeMap<Vec<Place>, u64>) -> String {
    let mut stacks: BTreeMap<String, u64> = BTreeMap::new();
    for (stack, n) in places {
        let names: Vec<&str> = stack.iter().rev().map(|p| p.func.as_str()).collect();
        *stacks.entry(names.join(";")).or_default() += n;
    }
    stacks.into_iter().map(|(stack, n)| format!("{stack} {n}\n")).collect()
}

/// Things with the numbers in which they first came, from 0.
struct Numbered<T> {
    all: HashMap<T, u64>,
}

impl<T: Clone + Eq + std::hash::Hash> Numbered<T> {
    fn new() -> Numbered<T> {
        Numbered { all: HashMap::new() }
    }

    fn of(&mut self, thing: T) -> u64 {
        let next = self.all.len() as u64;
        *self.all.entry(thing).or_insert(next)
    }

    fn in_order(&self) -> Vec<(&T, u64)> {
        let mut all: Vec<(&T, u64)> = self.all.iter().map(|(thing, n)| (thing, *n)).collect();
        all.sort_by_key(|(_, n)| *n);
        all
    }
}

impl Numbered<String> {
    /// A table of strings, whose first is the empty one.
    fn strings() -> Numbered<String> {
        let mut strings = Numbered::new();
        strings.of(String::new());
        strings
    }
}
