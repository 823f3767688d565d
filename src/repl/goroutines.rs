//! What can be told of goroutines: the table, places, traces, variables, who keeps whom waiting.
//!
//! A goroutine at rest is looked at where it is. One that runs is paused for it, if it comes to a safepoint in time.

use std::time::{Duration, Instant};
use urgo_abi::inst::{FuncId, Pc};
use urgo_abi::module::FuncKind;
use urgo_sched::{GInfo, Status, request};
use urgo_vm::goroutine::Goroutine;
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

/// Function and position of the innermost frame that is shown: `main.spin repl[3]:2`; of an entry only the position.
pub fn place(runtime: &Runtime, frames: &[(FuncId, Pc)]) -> String {
    let Some((func, pc)) = innermost(runtime, frames) else { return String::new() };
    let program = runtime.world().program();
    let position = program.position(func, pc).map_or(String::new(), |(file, line)| format!("{file}:{line}"));
    let name = &program.function(func).name;
    if name == "main.repl" || name.starts_with("repl[") { position } else { format!("{name} {position}") }
}

/// The innermost frame that is shown.
pub fn innermost(runtime: &Runtime, frames: &[(FuncId, Pc)]) -> Option<(FuncId, Pc)> {
    let program = runtime.world().program();
    frames.iter().copied().find(|(func, _)| program.function(*func).kind != FuncKind::Wrapper)
}

/// The first position of a trace.
pub fn first_position(trace: &str) -> Option<String> {
    let line = trace.lines().find(|l| l.starts_with('\t') && !l.contains("runtime/panic.go"))?;
    line.trim().split(' ').next().map(str::to_string)
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
pub fn place_of(runtime: &Runtime, info: &GInfo) -> Option<String> {
    let frames = runtime.remote().inspect(info.handle, |g, _| frames_of(g))?;
    Some(place(runtime, &frames))
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
    names.filter(|f| f.kind != FuncKind::Wrapper).map(|f| f.name.clone()).next()
}

/// What to say when the main goroutine gets no P.
pub fn hang(runtime: &Runtime, main: &GInfo) -> String {
    let remote = runtime.remote();
    let mut out = format!("g{} waits for a P and gets none:\n", main.goid);
    out += &hogs(runtime);
    out += "signals are off, and a compiled loop without calls has no other safepoint.\n";
    let holder = remote.procs().into_iter().map(|p| p.goid).find(|g| *g != 0).unwrap_or(0);
    out += &format!(
        "cure: `:set asyncpreempt on` (it is stopped at once), or `:set maxprocs {}`, or `:kill {holder}`\n",
        remote.n_procs() + 1
    );
    out
}

/// Who holds a P, where, for how long, and who waits for it.
pub fn hogs(runtime: &Runtime) -> String {
    let remote = runtime.remote();
    let all = remote.goroutines();
    let waiting: Vec<String> =
        all.iter().filter(|g| g.status == Status::Runnable).map(|g| format!("g{}", g.goid)).collect();
    let mut out = String::new();
    for p in remote.procs().into_iter().filter(|p| p.goid != 0) {
        let place = running_place(runtime, p.m).unwrap_or_default();
        let place = if place.is_empty() { String::new() } else { format!(" {place}") };
        let waits = match waiting.len() {
            0 => "nobody waits".to_string(),
            1 => format!("1 goroutine waits ({})", waiting[0]),
            n => format!("{n} goroutines wait ({})", waiting[..n.min(5)].join(", ")),
        };
        let held = time(Duration::from_nanos(p.run_ns));
        out += &format!("g{}{place}: on P{} for {held} without leaving it; {waits}\n", p.goid, p.id);
    }
    if out.is_empty() {
        out.push_str("no goroutine holds a P\n");
    }
    out
}

/// Function and line at which a running goroutine is just now, without stopping it.
pub fn running(runtime: &Runtime, info: &GInfo) -> Option<String> {
    let procs = runtime.remote().procs();
    running_place(runtime, procs.iter().find(|p| p.goid == info.goid)?.m)
}

/// Function and line at which a thread is just now.
fn running_place(runtime: &Runtime, m: Option<u32>) -> Option<String> {
    let pc = runtime.remote().sample(m?, PAUSE_GRACE)?.pc;
    let at = urgo_vm::code::locate(pc)?;
    Some(format!("{} (compiled)", place(runtime, &[(at.func, at.pc.unwrap_or(0))])))
}

/// What the table tells of a goroutine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub goid: u64,
    /// Whether it is the main goroutine.
    pub is_main: bool,
    /// Its state, with the P if it runs.
    pub state: String,
    /// For how long.
    pub since: String,
    /// Processor time so far.
    pub cpu_ns: u64,
    /// How often it was preempted.
    pub preempted: u64,
    /// Who started it; 0 for nobody.
    pub creator: u64,
    /// Function and place.
    pub at: String,
}

impl Row {
    /// The row as a line for another process.
    pub fn line(&self) -> String {
        let (goid, cpu, preempted) = (self.goid, self.cpu_ns, self.preempted);
        let main = u8::from(self.is_main);
        let Row { state, since, creator, at, .. } = self;
        format!("{goid}\t{main}\t{state}\t{since}\t{cpu}\t{preempted}\t{creator}\t{at}")
    }

    /// What [`line`](Self::line) gave.
    pub fn parse(line: &str) -> Option<Row> {
        let cells: Vec<&str> = line.splitn(8, '\t').collect();
        let [goid, main, state, since, cpu, preempted, creator, at] = cells[..] else { return None };
        Some(Row {
            goid: goid.parse().ok()?,
            is_main: main == "1",
            state: state.to_string(),
            since: since.to_string(),
            cpu_ns: cpu.parse().ok()?,
            preempted: preempted.parse().ok()?,
            creator: creator.parse().ok()?,
            at: at.to_string(),
        })
    }
}

/// All goroutines, by number.
pub fn rows(runtime: &Runtime) -> Vec<Row> {
    let remote = runtime.remote();
    let now = remote.now_ns();
    let procs = remote.procs();
    let row = |g: GInfo| {
        let on = procs.iter().find(|p| p.goid == g.goid);
        let state = match on {
            Some(p) if g.status == Status::Running => format!("running (P{})", p.id),
            _ => state(&g, now),
        };
        let rests = matches!(g.status, Status::Waiting | Status::Blocking | Status::Paused);
        let since = match on {
            Some(p) => time(Duration::from_nanos(p.run_ns)),
            None if rests => time(Duration::from_nanos(now.saturating_sub(g.waiting_since_ns))),
            None => "-".into(),
        };
        let at = match place_of(runtime, &g) {
            Some(at) => at,
            // One that is interpreted has to stop for a moment.
            None => running_place(runtime, on.and_then(|p| p.m))
                .or_else(|| look(runtime, &g, |g| frames_of(g)).map(|frames| place(runtime, &frames)))
                .unwrap_or_else(|| "?".into()),
        };
        Row {
            goid: g.goid,
            is_main: g.is_main,
            state,
            since,
            cpu_ns: g.cpu_ns + on.map_or(0, |p| p.run_ns),
            preempted: g.preemptions,
            creator: g.creator,
            at,
        }
    };
    remote.goroutines().into_iter().map(row).collect()
}

/// The table of `:goroutines`.
pub fn table(runtime: &Runtime) -> String {
    let head = ["", "id", "state", "for", "cpu", "preempted", "by", "at"];
    let mut cells = vec![head.map(str::to_string)];
    for r in rows(runtime) {
        let mark = if r.is_main { "*" } else { "" };
        let cpu = time(Duration::from_nanos(r.cpu_ns));
        let by = if r.creator == 0 { "-".to_string() } else { format!("g{}", r.creator) };
        let id = format!("g{}", r.goid);
        cells.push([mark.to_string(), id, r.state, r.since, cpu, r.preempted.to_string(), by, r.at]);
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
