//! What can be told of goroutines: the table, places, traces, variables, who keeps whom waiting.
//!
//! A goroutine at rest is looked at where it is. One that runs is paused for it, if it comes to a safepoint in time.

use crate::trace::{Slice, Traced, Tracer};
use std::sync::Arc;
use std::time::{Duration, Instant};
use urgo_abi::inst::{FuncId, Pc, instructions};
use urgo_abi::module::FuncKind;
use urgo_sched::{GInfo, Leave, Status, request};
use urgo_vm::goroutine::Goroutine;
use urgo_vm::program::Program;
use urgo_vm::tier::UnitState;
use urgo_vm::world::Runtime;

/// How long a running goroutine is waited for.
const PAUSE_GRACE: Duration = Duration::from_millis(200);

/// A duration as people write it.
pub fn time(d: Duration) -> String {
    let s = d.as_secs_f64();
    match () {
        _ if s >= 60.0 => format!("{}m{:02}s", d.as_secs() / 60, d.as_secs() % 60),
        _ if s >= 1.0 => format!("{s:.2}s"),
        _ if s >= 1e-3 => format!("{:.1}ms", s * 1e3),
        _ if s >= 1e-6 => format!("{:.0}µs", s * 1e6),
        _ => format!("{}ns", d.as_nanos()),
    }
}

/// Where a goroutine is, as people want to know it: in their own code, and behind that in which function of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Where {
    /// The function; of an entry nothing.
    pub function: String,
    /// File and line.
    pub at: String,
    /// The library's function that it is in, if it is in one.
    pub inside: String,
}

impl Where {
    /// File and line, with the library's function.
    pub fn position(&self) -> String {
        match self.inside.as_str() {
            "" => self.at.clone(),
            inside => format!("{} in {inside}", self.at),
        }
    }
}

impl std::fmt::Display for Where {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let space = if self.function.is_empty() || self.at.is_empty() { "" } else { " " };
        write!(f, "{}{space}{}", self.function, self.position())
    }
}

/// Where a goroutine is that has executed nothing.
pub const NOT_BEGUN: &str = "not begun";

/// Whether a function is the library's.
fn is_library(program: &Program, func: FuncId) -> bool {
    let name = &program.function(func).name;
    let from = name.rfind('/').map_or(0, |i| i + 1);
    let package = name[from..].find('.').map_or(name.as_str(), |i| &name[..from + i]);
    urgo_lang::std::sources(package).is_some()
}

/// A function's name as it is shown: what is written in an entry belongs to no function that anybody has written.
pub fn shown_name(name: &str) -> String {
    match name.strip_prefix("main.repl") {
        Some("") => String::new(),
        Some(rest) if rest.starts_with('.') => format!("main{rest}"),
        _ => name.to_string(),
    }
}

/// The innermost frame of the user's own code, or the innermost of all.
pub fn own_frame(program: &Program, frames: &[(FuncId, Pc)]) -> Option<(FuncId, Pc)> {
    let shown = |f: &&(FuncId, Pc)| program.function(f.0).kind != FuncKind::Wrapper;
    let own = frames.iter().filter(shown).find(|f| !is_library(program, f.0));
    own.or_else(|| frames.iter().find(shown)).copied()
}

/// Where a goroutine with these frames is, innermost first: `main.spin repl[3]:2`, `repl[6]:1 in strings.Map`.
pub fn place(runtime: &Runtime, frames: &[(FuncId, Pc)]) -> Where {
    let program = runtime.world().program();
    let Some((func, pc)) = own_frame(program, frames) else {
        let at = if frames.is_empty() { String::new() } else { NOT_BEGUN.into() };
        return Where { at, ..Where::default() };
    };
    // What the own function calls, and not what that calls in turn.
    let shown = frames.iter().filter(|f| program.function(f.0).kind != FuncKind::Wrapper);
    let called = shown.take_while(|f| **f != (func, pc)).last();
    Where {
        function: shown_name(&program.function(func).name),
        at: program.position(func, pc).map_or(NOT_BEGUN.into(), |(file, line)| format!("{file}:{line}")),
        inside: called.map_or(String::new(), |f| program.function(f.0).name.clone()),
    }
}

/// The place of the user's own code with its column, of frames as in [`place`].
pub fn exact_position(program: &Program, frames: &[(FuncId, Pc)]) -> Option<String> {
    let (func, pc) = own_frame(program, frames)?;
    let (file, line, column) = program.place(func, pc)?;
    Some(if column == 0 { format!("{file}:{line}") } else { format!("{file}:{line}:{column}") })
}

/// The innermost frame that is shown.
pub fn innermost(runtime: &Runtime, frames: &[(FuncId, Pc)]) -> Option<(FuncId, Pc)> {
    let program = runtime.world().program();
    frames.iter().copied().find(|(func, _)| program.function(*func).kind != FuncKind::Wrapper)
}

/// A goroutine's state as Go prints it.
pub fn state(info: &GInfo, _now_ns: u64) -> String {
    match info.status {
        Status::Waiting => info.wait_reason.text().to_string(),
        Status::Blocking => "syscall".into(),
        Status::Runnable => "runnable".into(),
        Status::Running => "running".into(),
        Status::Free => "dead".into(),
        Status::Paused => "paused".into(),
    }
}

/// Looks at a goroutine: where it is at rest, or paused for the moment. None if it is gone or comes to no safepoint.
pub fn look<R>(runtime: &Runtime, info: &GInfo, mut see: impl FnMut(&mut Goroutine) -> R) -> Option<R> {
    let remote = runtime.remote();
    if let Some(seen) = remote.inspect(info.handle, |g, _| see(g)) {
        return Some(seen);
    }
    let was_paused = info.status == Status::Paused;
    if was_paused || !remote.request(info.handle, request::PAUSE) {
        return None;
    }
    let start = Instant::now();
    let mut seen = None;
    while seen.is_none() && remote.is_alive(info.handle) && start.elapsed() < PAUSE_GRACE {
        std::thread::sleep(Duration::from_micros(100));
        seen = remote.inspect(info.handle, |g, _| see(g));
    }
    remote.unpause(info.handle);
    seen
}

/// The place of a goroutine at rest.
pub fn place_of(runtime: &Runtime, info: &GInfo) -> Option<Where> {
    let frames = runtime.remote().inspect(info.handle, |g, _| frames_of(g))?;
    Some(place(runtime, &frames))
}

/// Whether a function has been compiled, or a part of it that can be entered.
pub fn is_compiled(runtime: &Runtime, func: FuncId) -> bool {
    runtime.world().tier().units_of(func).iter().any(|u| u.1 == UnitState::Compiled)
}

fn tier_name(compiled: bool) -> &'static str {
    if compiled { "jit" } else { "interp" }
}

/// Whether the function of the innermost frame that is shown has been compiled, as a word.
pub fn tier_of(runtime: &Runtime, frames: &[(FuncId, Pc)]) -> &'static str {
    tier_name(innermost(runtime, frames).is_some_and(|(func, _)| is_compiled(runtime, func)))
}

fn frames_of(g: &Goroutine) -> Vec<(FuncId, Pc)> {
    g.frames().into_iter().map(|(func, pc, _)| (func, pc)).collect()
}

/// The function that a goroutine was started with.
pub fn started_as(runtime: &Runtime, info: &GInfo) -> Option<String> {
    first_function(runtime, &look(runtime, info, |g| frames_of(g))?)
}

/// The same, without disturbing a goroutine that runs.
pub fn started_at_rest(runtime: &Runtime, info: &GInfo) -> Option<String> {
    let frames = runtime.remote().inspect(info.handle, |g, _| frames_of(g))?;
    first_function(runtime, &frames)
}

fn first_function(runtime: &Runtime, frames: &[(FuncId, Pc)]) -> Option<String> {
    let program = runtime.world().program();
    let names = frames.iter().rev().map(|(func, _)| program.function(*func));
    names.filter(|f| f.kind != FuncKind::Wrapper).map(|f| shown_name(&f.name)).next()
}

/// What to say when the main goroutine gets no P.
pub fn hang(runtime: &Arc<Runtime>, main: &GInfo) -> String {
    let remote = runtime.remote();
    let mut out = format!("g{} waits for a P and gets none:\n", main.goid);
    out += &hogs(runtime, Duration::ZERO);
    out += "signals are off, and a compiled loop without calls has no other safepoint.\n";
    let holder = remote.procs().into_iter().map(|p| p.goid).find(|g| *g != 0).unwrap_or(0);
    out += &format!(
        "cure: `:set asyncpreempt on` (it is stopped at once), or `:set maxprocs {}`, or `:kill {holder}`\n",
        remote.n_procs() + 1
    );
    out
}

/// Waits of one goroutine for a P: the longest, as far as it was seen.
fn longest_wait(traced: &Traced, goid: u64) -> u64 {
    let own = || traced.slices.iter().filter(|s| s.goid == goid);
    let begun_after = |t: u64| own().map(|s| s.start).filter(|s| *s >= t).min().unwrap_or(traced.span.1);
    let woken = traced
        .wakes
        .iter()
        .filter(|w| w.goid == goid)
        .map(|w| begun_after(w.time) - w.time.min(begun_after(w.time)));
    let wanted_more = |s: &&Slice| matches!(s.why, Some(Leave::Signal | Leave::Poll | Leave::Yields));
    let put_off = own().filter(wanted_more).map(|s| begun_after(s.end) - s.end.min(begun_after(s.end)));
    woken.chain(put_off).max().unwrap_or(0)
}

/// Goroutines that wait less for a P are not said to wait.
const SHORT_WAIT: u64 = 100_000;
/// A goroutine is shown that has used at least one part in so many of what was looked at.
const HOG_SHARE: u64 = 20;

/// Who holds a P, where, for how long, and who waits for it: what is so now, and what is seen within a time.
pub fn hogs(runtime: &Arc<Runtime>, window: Duration) -> String {
    let remote = runtime.remote();
    let tracer = if window.is_zero() { None } else { Tracer::start(runtime.clone()).ok() };
    if tracer.is_some() {
        std::thread::sleep(window);
    }
    let procs = remote.procs();
    let traced = tracer.map(Tracer::stop).unwrap_or_default();
    let all = remote.goroutines();
    let used =
        |goid: u64| traced.slices.iter().filter(|s| s.goid == goid).map(|s| s.end - s.start).sum::<u64>();
    let mut hogs: Vec<u64> = procs.iter().map(|p| p.goid).filter(|g| *g != 0).collect();
    let least = window.as_nanos() as u64 / HOG_SHARE;
    hogs.extend(traced.goroutines_seen().into_iter().filter(|g| used(*g) > least));
    hogs.sort_unstable();
    hogs.dedup();
    let mut out = String::new();
    for goid in hogs {
        let Some(info) = all.iter().find(|g| g.goid == goid) else { continue };
        let on = procs.iter().find(|p| p.goid == goid);
        let run_ns = on.map_or(0, |p| p.run_ns);
        let place = on.and_then(|p| running_place(runtime, p.m));
        let (frame, compiled) = match place {
            Some(frame) => (Some(frame), true),
            None => {
                let frames = look(runtime, info, |g| frames_of(g)).unwrap_or_default();
                let frame = innermost(runtime, &frames);
                (frame, frame.is_some_and(|(func, _)| is_compiled(runtime, func)))
            }
        };
        let at = frame.map_or(String::new(), |f| format!(" {}", place_of_frame(runtime, f)));
        let calls = frame.map(|f| loops_with_calls(runtime.world().program(), f));
        let silent = compiled && calls == Some(Some(false));
        let how = match calls.flatten() {
            Some(false) => ", no calls in loop",
            Some(true) => ", calls in loop",
            None => "",
        };
        let longest = traced.slices.iter().filter(|s| s.goid == goid).map(|s| s.end - s.start);
        let longest = longest.max().unwrap_or(0).max(run_ns);
        let waits = |g: &&GInfo| g.goid != goid;
        let waiting = all.iter().filter(waits).filter_map(|g| {
            let seen = longest_wait(&traced, g.goid);
            // One that has been runnable all the time was seen by no record.
            let since = if g.status == Status::Runnable && seen == 0 { run_ns.max(1) } else { seen };
            (since > SHORT_WAIT || g.status == Status::Runnable).then_some((since, g.goid))
        });
        let mut waiting: Vec<(u64, u64)> = waiting.collect();
        waiting.sort_unstable();
        let waits = match waiting[..] {
            [] => "nobody waits behind it".to_string(),
            [(worst, who)] => format!("1 goroutine waited behind it, for {} (g{who})", short(worst)),
            [.., (worst, who)] => {
                format!("{} goroutines waited behind it, worst {} (g{who})", waiting.len(), short(worst))
            }
        };
        let p = on.map_or(String::new(), |p| format!(" on P{}", p.id));
        let cpu = short(info.cpu_ns + run_ns);
        out += &format!(
            "g{goid}{at} ({}{how}): {cpu}{p}, longest without leaving it {}; {waits}.",
            tier_name(compiled),
            short(longest)
        );
        if silent {
            out += match remote.async_preempt() {
                true => " With asyncpreempt off it would never yield.",
                false => " With asyncpreempt off it never yields.",
            };
        }
        out.push('\n');
    }
    if out.is_empty() {
        out.push_str("no goroutine holds a P\n");
    }
    out
}

fn short(ns: u64) -> String {
    time(Duration::from_nanos(ns))
}

/// Whether the innermost loop around an instruction makes calls; `None` if it is in no loop.
fn loops_with_calls(program: &Program, (func, pc): (FuncId, Pc)) -> Option<bool> {
    let insts = || instructions(&program.function(func).code);
    let mut innermost: Option<(Pc, Pc)> = None;
    for (at, inst) in insts() {
        inst.targets(|to| {
            let around = to <= pc && pc <= at;
            if around && innermost.is_none_or(|(from, end)| to >= from && at <= end) {
                innermost = Some((to, at));
            }
        });
    }
    let (from, end) = innermost?;
    Some(insts().any(|(at, inst)| (from..=end).contains(&at) && inst.opcode().effects().suspends))
}

/// Function and line at which a running goroutine is just now, without stopping it.
pub fn running(runtime: &Runtime, info: &GInfo) -> Option<Where> {
    let procs = runtime.remote().procs();
    running_place(runtime, procs.iter().find(|p| p.goid == info.goid)?.m).map(|f| place_of_frame(runtime, f))
}

fn place_of_frame(runtime: &Runtime, frame: (FuncId, Pc)) -> Where {
    place(runtime, &[frame])
}

/// The frame in which a thread is just now, if it executes compiled code.
pub fn running_place(runtime: &Runtime, m: Option<u32>) -> Option<(FuncId, Pc)> {
    let pc = runtime.remote().sample(m?, PAUSE_GRACE)?.pc;
    let at = urgo_vm::code::locate(pc)?;
    Some((at.func, at.pc.unwrap_or(0)))
}

/// What the table tells of a goroutine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub goid: u64,
    /// Whether it is the main goroutine.
    pub is_main: bool,
    /// Whether it is the library's own: nothing of it is the user's.
    pub is_library: bool,
    /// Its state, with the P if it runs.
    pub state: String,
    /// For how long.
    pub since: String,
    /// Processor time so far.
    pub cpu_ns: u64,
    /// The tier of the function that it is in.
    pub tier: String,
    /// How often it was preempted by signal and at a poll, and how often it left its P of its own accord.
    pub preempted: [u64; 3],
    /// Who started it; 0 for nobody.
    pub creator: u64,
    /// Function and place, and what it waits for.
    pub at: String,
}

impl Row {
    /// The row as a line for another process.
    pub fn line(&self) -> String {
        let (goid, cpu, [s, p, y]) = (self.goid, self.cpu_ns, self.preempted);
        let (main, library) = (u8::from(self.is_main), u8::from(self.is_library));
        let Row { state, since, tier, creator, at, .. } = self;
        format!("{goid}\t{main}\t{library}\t{state}\t{since}\t{cpu}\t{tier}\t{s}\t{p}\t{y}\t{creator}\t{at}")
    }

    /// What [`line`](Self::line) gave.
    pub fn parse(line: &str) -> Option<Row> {
        let cells: Vec<&str> = line.splitn(12, '\t').collect();
        let [goid, main, library, state, since, cpu, tier, s, p, y, creator, at] = cells[..] else {
            return None;
        };
        Some(Row {
            goid: goid.parse().ok()?,
            is_main: main == "1",
            is_library: library == "1",
            state: state.to_string(),
            since: since.to_string(),
            cpu_ns: cpu.parse().ok()?,
            tier: tier.to_string(),
            preempted: [s.parse().ok()?, p.parse().ok()?, y.parse().ok()?],
            creator: creator.parse().ok()?,
            at: at.to_string(),
        })
    }

    /// The preemptions as the tables show them.
    pub fn preemptions(&self) -> String {
        let [s, p, y] = self.preempted;
        format!("{s}/{p}/{y}")
    }
}

/// All goroutines, by number.
pub fn rows(runtime: &Runtime) -> Vec<Row> {
    let remote = runtime.remote();
    let world = runtime.world();
    let now = remote.now_ns();
    let procs = remote.procs();
    let globals = urgo_vm::inspect::named_globals(world);
    let row = |g: GInfo| {
        let on = procs.iter().find(|p| p.goid == g.goid);
        let state = match on {
            Some(p) if g.status == Status::Running => format!("running (P{})", p.id),
            _ => state(&g, now),
        };
        let rests = matches!(g.status, Status::Waiting | Status::Blocking | Status::Paused);
        let since = match on {
            Some(p) => short(p.run_ns),
            None if rests => short(now.saturating_sub(g.waiting_since_ns)),
            None => "-".into(),
        };
        let see = |task: &mut Goroutine| {
            let waits = task.waiting.waits_for();
            let own = if waits.is_empty() { Vec::new() } else { urgo_vm::inspect::named_memory(world, task) };
            let name = |at: &u64| {
                let known = urgo_vm::inspect::name_of(world, &own, *at);
                let known = known.or_else(|| urgo_vm::inspect::name_of(world, &globals, *at));
                known.unwrap_or_else(|| format!("{at:#x}"))
            };
            let waits: Vec<String> = waits.iter().map(name).collect();
            (frames_of(task), waits)
        };
        let at_rest = remote.inspect(g.handle, |task, _| see(task));
        let compiled = if at_rest.is_none() { running_place(runtime, on.and_then(|p| p.m)) } else { None };
        let tier = compiled.map(|_| "jit");
        // One that is interpreted has to stop for a moment.
        let seen = at_rest.or_else(|| match compiled {
            Some(frame) => Some((vec![frame], Vec::new())),
            None => look(runtime, &g, see),
        });
        let (frames, waits) = seen.unwrap_or_default();
        let program = world.program();
        let outermost = frames.iter().rev().find(|f| program.function(f.0).kind != FuncKind::Wrapper);
        let at = if frames.is_empty() { "?".to_string() } else { place(runtime, &frames).to_string() };
        let waits = if waits.is_empty() { String::new() } else { format!("  ({})", waits.join(", ")) };
        Row {
            goid: g.goid,
            is_main: g.is_main,
            is_library: !g.is_main && outermost.is_some_and(|f| is_library(program, f.0)),
            state,
            since,
            cpu_ns: g.cpu_ns + on.map_or(0, |p| p.run_ns),
            tier: tier.unwrap_or_else(|| tier_of(runtime, &frames)).to_string(),
            preempted: [g.by_signal, g.preemptions.saturating_sub(g.by_signal), g.left],
            creator: g.creator,
            at: at + &waits,
        }
    };
    remote.goroutines().into_iter().map(row).collect()
}

/// The table of `:goroutines`; those that are the library's only if all are wanted.
pub fn table(runtime: &Runtime, all: bool) -> String {
    let head = ["  id", "state", "for", "cpu", "tier", "preempted s/p/y", "by", "at"];
    let mut cells = vec![head.map(str::to_string)];
    for r in rows(runtime).into_iter().filter(|r| all || !r.is_library) {
        let id = format!("{}g{}", if r.is_main { " *" } else { "  " }, r.goid);
        let by = if r.creator == 0 { "-".to_string() } else { format!("g{}", r.creator) };
        let preempted = r.preemptions();
        cells.push([id, r.state, r.since, short(r.cpu_ns), r.tier, preempted, by, r.at]);
    }
    columns(&cells)
}

/// Rows in columns.
pub fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |i: usize| rows.iter().map(|r| r[i].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |r: &[String; N]| {
        let cells: Vec<String> = r.iter().zip(&widths).map(|(c, w)| format!("{c:w$}")).collect();
        cells.join("  ").trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}

/// Go's traceback of one goroutine.
pub fn stack(runtime: &Runtime, info: &GInfo) -> Option<String> {
    let program = runtime.world().program();
    look(runtime, info, |g| {
        let whose = urgo_vm::panic::Whose { program, goid: info.goid, creator: info.creator };
        let places = urgo_vm::traceback::places(g);
        urgo_vm::traceback::goroutine(&whose, g, &state(info, 0), &places)
    })
}

/// Variables of a frame (0: the innermost that is shown).
pub fn locals(runtime: &Runtime, info: &GInfo, frame: usize) -> Option<String> {
    let world = runtime.world();
    let program = world.program();
    look(runtime, info, |g| {
        let shown = |f: &(FuncId, Pc, u32)| program.function(f.0).kind != FuncKind::Wrapper;
        let Some((func, pc, at)) = g.frames().into_iter().filter(shown).nth(frame) else {
            return "no such frame\n".to_string();
        };
        let mut rows = Vec::new();
        for v in &program.function(func).vars {
            if pc < v.scope.0 || pc >= v.scope.1 {
                continue;
            }
            let desc = program.type_desc(v.ty);
            let value = urgo_vm::inspect::variable(world, g, at, v).unwrap_or_else(|| "?".into());
            rows.push([v.name.clone(), desc.name.clone(), value]);
        }
        let head = format!("{}\n", place(runtime, &[(func, pc)]));
        if rows.is_empty() { format!("{head}no variables here\n") } else { head + &columns(&rows) }
    })
}
