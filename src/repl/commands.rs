//! Commands of the prompt: what begins with a colon. A row each, from which help and the search for the nearest name come.

use super::engine::Engine;
use super::front::NameKind;
use super::goroutines::{self, columns, time};
use crate::driver::compiler;
use crate::trace::{Traced, Tracer};
use std::time::{Duration, Instant};
use urgo_abi::disasm;
use urgo_abi::inst::FuncId;
use urgo_sched::{GInfo, Status, request};
use urgo_vm::tier::{Mode, UnitState};

/// What follows a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum After {
    /// The next prompt.
    Stay,
    /// The end of the session.
    Leave,
}

type Run = fn(&mut Engine, &str) -> Result<String, String>;

/// A command: its names, what follows it, a sentence, and what carries it out.
struct Row(&'static [&'static str], &'static str, &'static str, Run);

const ROWS: &[Row] = &[
    Row(&["help"], "[NAME]", "this list, or one command", help),
    Row(&["quit", "q"], "", "leave", |_, _| Ok(String::new())),
    Row(&["type", "t"], "EXPR", "the type of an expression, which is not evaluated", show_type),
    Row(&["doc"], "NAME", "declaration of a name, or of a package's: strings.Fields", doc),
    Row(&["vars"], "", "variables and constants with their types", |e, _| Ok(names(e, NameKind::Vars))),
    Row(&["funcs"], "", "functions with their types", |e, _| Ok(names(e, NameKind::Funcs))),
    Row(&["types"], "", "types", |e, _| Ok(names(e, NameKind::Types))),
    Row(&["imports"], "", "imported packages", imports),
    Row(&["load"], "FILE|DIR", "take a package's declarations", |e, a| Ok(load(e, a))),
    Row(&["save"], "FILE", "write what still counts as a program that urgo run accepts", save),
    Row(&["edit"], "[N]", "change the last entry, or the N-th, in $EDITOR, and enter it", edit),
    Row(&["reset"], "", "kill all goroutines and forget all names", reset),
    Row(&["time"], "ENTRY", "run an entry and say how long it took", timed),
    Row(&["bench"], "EXPR", "measure an expression: time, spread, memory", |e, a| {
        if a.is_empty() {
            return Err("usage: :bench EXPR".into());
        }
        e.bench(a);
        Ok(String::new())
    }),
    Row(&["goroutines", "g"], "", "all goroutines: state, time, place", |e, _| {
        Ok(goroutines::table(&e.runtime))
    }),
    Row(&["stack"], "N", "trace of a goroutine, also of one that has died", stack),
    Row(&["locals"], "N [FRAME]", "variables of a goroutine's frame", locals),
    Row(&["kill"], "N|all", "end a goroutine; its deferred calls run", kill),
    Row(&["pause"], "N", "take a goroutine off the processor", pause),
    Row(&["resume"], "N", "let a paused goroutine go on", resume),
    Row(&["procs"], "", "what each P does", procs),
    Row(&["hogs"], "", "who holds a P, where, for how long, and who waits", |e, _| {
        Ok(goroutines::hogs(&e.runtime))
    }),
    Row(
        &["trace"],
        "on [FILE]|off",
        "write what runs on which P to a file for Perfetto or Chrome",
        trace_command,
    ),
    Row(&["timeline"], "[MS]", "watch the Ps for so long (60), and draw what ran on them", timeline),
    Row(&["bytecode"], "FUNC", "bytecode of a function", bytecode),
    Row(&["tier"], "FUNC", "whether a function is interpreted or machine code", tier),
    Row(&["disasm"], "FUNC", "machine code of a function, both copies", machine_code),
    Row(&["gc"], "", "collect garbage", gc),
    Row(&["mem"], "", "memory in use", mem),
    Row(
        &["set"],
        "[KEY VALUE]",
        "settings: maxprocs, slice, asyncpreempt, tier, print, color, hints, sigint; alone: the list",
        set,
    ),
    Row(&["sh"], "COMMAND", "a command of the shell", shell),
    Row(&["stats"], "", "counters of the scheduler and the compiler", |e, _| {
        Ok(crate::stats::report(&e.runtime))
    }),
];

/// Names of all commands, for completion.
pub fn all_names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|r| r.0[0])
}

/// Carries a command out; the text is what follows the colon.
pub fn execute(engine: &mut Engine, text: &str) -> After {
    engine.poll();
    let (name, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let row = match find(name) {
        Ok(row) => row,
        Err(message) => {
            engine.output.say(&message);
            return After::Stay;
        }
    };
    if row.0[0] == "quit" {
        return After::Leave;
    }
    let said = match (row.3)(engine, rest.trim()) {
        Ok(said) | Err(said) => said,
    };
    if !said.is_empty() {
        engine.output.say(&said);
    }
    // A cure may have let the pending entry go on: what it says then belongs here.
    if engine.is_pending() {
        engine.wait();
    }
    After::Stay
}

/// A command by its name, or by the beginning of exactly one name.
fn find(name: &str) -> Result<&'static Row, String> {
    if let Some(row) = ROWS.iter().find(|r| r.0.contains(&name)) {
        return Ok(row);
    }
    let starting: Vec<&Row> = ROWS.iter().filter(|r| !name.is_empty() && r.0[0].starts_with(name)).collect();
    match starting[..] {
        [row] => Ok(row),
        [] => {
            let near = ROWS.iter().map(|r| (crate::cli::distance(r.0[0], name), r.0[0])).min();
            Err(match near {
                Some((d, near)) if d <= 2 => format!("no command :{name}; did you mean :{near}?"),
                _ => format!("no command :{name} (:help lists them)"),
            })
        }
        _ => {
            let all: Vec<String> = starting.iter().map(|r| format!(":{}", r.0[0])).collect();
            Err(format!(":{name} may be {}", all.join(", ")))
        }
    }
}

fn help(_: &mut Engine, name: &str) -> Result<String, String> {
    let rows: Vec<[String; 2]> = match name {
        "" => ROWS.iter().map(help_row).collect(),
        name => vec![help_row(find(name.trim_start_matches(':'))?)],
    };
    let head = if name.is_empty() {
        "Go declarations, statements or an expression; or a command (any unambiguous beginning of its name):\n"
    } else {
        ""
    };
    Ok(format!("{head}{}", columns(&rows)))
}

fn help_row(row: &Row) -> [String; 2] {
    let names: Vec<String> = row.0.iter().map(|n| format!(":{n}")).collect();
    [format!("{} {}", names.join(" "), row.1), row.2.to_string()]
}

fn show_type(engine: &mut Engine, expression: &str) -> Result<String, String> {
    engine.front.type_of(expression)
}

fn doc(engine: &mut Engine, name: &str) -> Result<String, String> {
    engine.front.describe(name).ok_or_else(|| format!("nothing is known of {name:?}"))
}

fn names(engine: &mut Engine, kind: NameKind) -> String {
    let rows: Vec<[String; 2]> =
        engine.front.own_names(kind).into_iter().map(|(name, ty, _)| [name, ty]).collect();
    columns(&rows)
}

fn imports(engine: &mut Engine, _: &str) -> Result<String, String> {
    let rows: Vec<[String; 2]> = engine.front.imports().into_iter().map(|(n, p)| [n, p]).collect();
    Ok(columns(&rows))
}

/// Takes the declarations of a file's or folder's package; says what came of it.
pub fn load(engine: &mut Engine, path: &str) -> String {
    let path = path.trim_matches('"');
    let at = std::path::Path::new(path);
    let files = if at.is_dir() {
        crate::importer::read_package(at).map_err(|e| e.message)
    } else {
        std::fs::read(at).map(|t| vec![(path.to_string(), t)]).map_err(|e| format!("{path}: {e}"))
    };
    match files {
        Ok(files) => engine.load(&files),
        Err(message) => message,
    }
}

fn save(engine: &mut Engine, path: &str) -> Result<String, String> {
    if path.is_empty() {
        return Err("usage: :save FILE".into());
    }
    let saved = engine.front.saved(&engine.options)?;
    let path = path.trim_matches('"');
    std::fs::write(path, &saved.text).map_err(|e| format!("{path}: {e}"))?;
    let left_out = match saved.left_out {
        0 => String::new(),
        1 => " (1 statement that no longer fits is left out)".into(),
        n => format!(" ({n} statements that no longer fit are left out)"),
    };
    Ok(format!("saved to {path}{left_out}"))
}

/// Lets a person change an entry, and enters what comes of it.
fn edit(engine: &mut Engine, number: &str) -> Result<String, String> {
    let entries = engine.entries();
    let text = match number {
        "" => entries.last().cloned().unwrap_or_default(),
        n => {
            let i = n.parse::<usize>().ok().filter(|n| (1..=entries.len()).contains(n));
            entries[i.ok_or_else(|| format!("there is no entry {n} (there are {})", entries.len()))? - 1]
                .clone()
        }
    };
    let name = format!("urgo-{}-{}.go", std::process::id(), engine.next_number());
    let path = std::env::temp_dir().join(name);
    let told = |e: std::io::Error| format!("{}: {e}", path.display());
    std::fs::write(&path, format!("{text}\n")).map_err(told)?;
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|v| std::env::var(v).ok().filter(|v| !v.is_empty()));
    let editor = editor.unwrap_or_else(|| "vi".into());
    // The setting may have arguments of its own, which a shell takes apart.
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &format!("{editor} \"$1\""), "sh"]).arg(&path);
    let changed = match status_of(&mut shell) {
        Ok(()) => std::fs::read_to_string(&path).map_err(told),
        Err(why) => Err(format!("{editor}: {why}")),
    };
    // Nobody else knows of it.
    let _ = std::fs::remove_file(&path);
    let changed = changed?;
    if !changed.trim().is_empty() {
        engine.output.note(changed.trim_end());
        engine.submit(changed.trim_end());
    }
    Ok(String::new())
}

fn shell(engine: &mut Engine, command: &str) -> Result<String, String> {
    if command.is_empty() {
        return Err("usage: :sh COMMAND".into());
    }
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", command]);
    // What it reads is not for goroutines.
    let turn = engine.input.clone();
    if let Some(turn) = &turn {
        turn.set_prompting(true);
    }
    let ended = status_of(&mut shell);
    if let Some(turn) = &turn {
        turn.set_prompting(false);
    }
    ended.map(|()| String::new())
}

fn status_of(command: &mut std::process::Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(status.to_string()),
        Err(e) => Err(e.to_string()),
    }
}

fn reset(engine: &mut Engine, _: &str) -> Result<String, String> {
    engine.reset().map_err(|failure| failure.report().0)?;
    Ok("a new session".into())
}

/// Where a function's code stands.
fn tier(engine: &mut Engine, name: &str) -> Result<String, String> {
    let id = function(engine, name)?;
    let world = engine.runtime.world();
    let program = world.program();
    let name = &program.function(id).name;
    let units = world.tier().units_of(id);
    let rows: Vec<[String; 2]> = units
        .iter()
        .map(|(pc, state)| {
            let at = match pc.and_then(|pc| program.position(id, pc)) {
                Some((file, line)) => format!("  entry at {file}:{line}"),
                None => "  called".to_string(),
            };
            let state = match state {
                UnitState::Interpreted => "interp",
                UnitState::Queued => "being compiled",
                UnitState::Compiled => "jit",
                UnitState::Declined => "interp (the compiler declines it)",
                UnitState::GivenUp => "interp (compiled code got nowhere)",
            };
            [at, state.to_string()]
        })
        .collect();
    let all = if units.iter().any(|u| u.1 == UnitState::Compiled) { "jit" } else { "interp" };
    Ok(format!("{name}: {all}\n{}", columns(&rows)))
}

fn timed(engine: &mut Engine, entry: &str) -> Result<String, String> {
    if entry.is_empty() {
        return Err("usage: :time ENTRY".into());
    }
    let cpu =
        |e: &Engine| e.runtime.world().tier().counters().compiled.load(std::sync::atomic::Ordering::Relaxed);
    let before = (cpu(engine), engine.remote().stats());
    if !engine.submit(entry) {
        return Ok(String::new());
    }
    let after = engine.remote().stats();
    let compiled = cpu(engine) - before.0;
    let preempted = after.slice_preemptions.saturating_sub(before.1.slice_preemptions);
    Ok(format!("wall {} · compiled {compiled} units · preempted {preempted}", time(engine.last.0)))
}

/// The goroutine that a number names.
fn goroutine(engine: &Engine, text: &str) -> Result<GInfo, String> {
    let number: u64 =
        text.trim_start_matches('g').parse().map_err(|_| format!("no goroutine {text:?} (:g lists them)"))?;
    let found = engine.remote().goroutines().into_iter().find(|g| g.goid == number);
    found.ok_or_else(|| format!("there is no goroutine {number} (:g lists them)"))
}

fn stack(engine: &mut Engine, text: &str) -> Result<String, String> {
    match goroutine(engine, text) {
        Ok(info) => goroutines::stack(&engine.runtime, &info).ok_or_else(|| no_safepoint(info.goid)),
        Err(message) => {
            let number = text.trim_start_matches('g').parse().ok();
            number.and_then(|n| engine.notes.death(n)).ok_or(message)
        }
    }
}

fn no_safepoint(goid: u64) -> String {
    format!("g{goid} comes to no safepoint (async preemption is off?)")
}

fn locals(engine: &mut Engine, text: &str) -> Result<String, String> {
    let (number, frame) = text.split_once(' ').unwrap_or((text, "0"));
    let info = goroutine(engine, number)?;
    let frame = frame.trim().parse().map_err(|_| "usage: :locals N [FRAME]".to_string())?;
    goroutines::locals(&engine.runtime, &info, frame).ok_or_else(|| no_safepoint(info.goid))
}

fn kill(engine: &mut Engine, text: &str) -> Result<String, String> {
    let all: Vec<GInfo> = match text {
        "all" => engine.remote().goroutines(),
        one => vec![goroutine(engine, one)?],
    };
    let lines: Vec<String> = all.iter().map(|g| kill_one(engine, g)).collect();
    Ok(lines.join("\n"))
}

fn kill_one(engine: &mut Engine, info: &GInfo) -> String {
    let name = goroutines::place_of(&engine.runtime, info);
    let remote = engine.remote();
    let off = !remote.async_preempt();
    if !engine.kill(info.handle) {
        if !off {
            return no_safepoint(info.goid);
        }
        // Signals are off, but this is what they are for.
        remote.set_async_preempt(true);
        let gone = engine.kill(info.handle);
        remote.set_async_preempt(false);
        if !gone {
            return no_safepoint(info.goid);
        }
    }
    let frames = engine.killed_at(info.goid);
    let place = frames.as_ref().map(|f| goroutines::place(&engine.runtime, f)).or(name).unwrap_or_default();
    // The function, if it is one that has a name, then where.
    let (function, at) = place.rsplit_once(' ').unwrap_or(("", &place));
    let function = if function.is_empty() { String::new() } else { format!(" {function}") };
    let program = engine.runtime.world().program();
    let defers = frames.iter().flatten().any(|(func, _)| program.function(*func).defer_block.is_some());
    let defers = if defers { "its deferred calls ran" } else { "no deferred calls" };
    let running = remote.procs().iter().find(|p| p.goid == info.goid).map_or(0, |p| p.run_ns);
    let cpu = time(Duration::from_nanos(info.cpu_ns + running));
    format!("[g{}]{function} killed at {at} after {cpu} CPU; {defers}", info.goid)
}

fn pause(engine: &mut Engine, text: &str) -> Result<String, String> {
    let info = goroutine(engine, text)?;
    let remote = engine.remote();
    remote.request(info.handle, request::PAUSE);
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(200) {
        let now = remote.goroutines().into_iter().find(|g| g.handle == info.handle);
        match now.map(|g| g.status) {
            Some(Status::Paused) => {
                let place = goroutines::place_of(&engine.runtime, &info).unwrap_or_default();
                return Ok(format!("[g{}] paused at {place}", info.goid));
            }
            Some(Status::Waiting | Status::Blocking) => {
                return Ok(format!("[g{}] waits; it pauses as soon as it would go on", info.goid));
            }
            Some(_) => std::thread::sleep(Duration::from_micros(200)),
            None => return Err(format!("g{} has ended", info.goid)),
        }
    }
    Err(no_safepoint(info.goid))
}

fn resume(engine: &mut Engine, text: &str) -> Result<String, String> {
    let info = goroutine(engine, text)?;
    if engine.remote().unpause(info.handle) {
        Ok(format!("[g{}] goes on", info.goid))
    } else {
        Err(format!("g{} was not paused", info.goid))
    }
}

fn procs(engine: &mut Engine, _: &str) -> Result<String, String> {
    let remote = engine.remote();
    let rows: Vec<[String; 3]> = remote
        .procs()
        .iter()
        .map(|p| {
            let what = match p.goid {
                0 => "idle".to_string(),
                g => format!("running g{g}, {} into its slice", time(Duration::from_nanos(p.slice_ns))),
            };
            [format!("P{}", p.id), what, format!("runq {}", p.queued)]
        })
        .collect();
    Ok(format!("{}global queue {}\n", columns(&rows), remote.n_global()))
}

/// The latest function of a name, with or without its package.
fn function(engine: &Engine, name: &str) -> Result<FuncId, String> {
    let funcs = &engine.front.module().funcs;
    let own = format!("main.{name}");
    let found = funcs.iter().rposition(|f| f.name == name || f.name == own);
    found.map(|i| FuncId(i as u32)).ok_or_else(|| {
        format!("no function {name:?} has been compiled to bytecode; that happens when it is first called")
    })
}

fn bytecode(engine: &mut Engine, name: &str) -> Result<String, String> {
    let id = function(engine, name)?;
    Ok(disasm::function(engine.front.module(), id))
}

fn machine_code(engine: &mut Engine, name: &str) -> Result<String, String> {
    let id = function(engine, name)?;
    if compiler().is_none() {
        return Err("this build, or this machine, has no compiled tier".into());
    }
    crate::dump::machine_code(engine.front.module(), id).map_err(|e| e.0)
}

/// What was traced, with names for the goroutines that were never at rest but are still there.
fn named(engine: &Engine, tracer: Tracer) -> Traced {
    let mut traced = tracer.stop();
    for g in engine.remote().goroutines() {
        let name = |g: &GInfo| goroutines::running(&engine.runtime, g)?.split(' ').next().map(str::to_string);
        if let (false, Some(name)) = (traced.names.contains_key(&g.goid), name(&g)) {
            traced.names.insert(g.goid, name);
        }
    }
    traced
}

fn trace_command(engine: &mut Engine, text: &str) -> Result<String, String> {
    let (word, file) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match (word, engine.tracer.take()) {
        ("on", None) => {
            let file = if file.trim().is_empty() { "trace.json" } else { file.trim().trim_matches('"') };
            let tracer = Tracer::start(engine.runtime.clone()).map_err(|e| e.to_string())?;
            engine.tracer = Some((tracer, file.to_string()));
            Ok(format!("tracing to {file} (:trace off writes it)"))
        }
        ("on", Some(running)) => {
            let said = format!("already tracing to {}", running.1);
            engine.tracer = Some(running);
            Err(said)
        }
        ("off", Some((tracer, file))) => {
            let traced = named(engine, tracer);
            traced.write(std::path::Path::new(&file)).map_err(|e| format!("{file}: {e}"))?;
            Ok(format!("{} slices, {} dropped, in {file}", traced.slices.len(), traced.dropped))
        }
        ("off", None) => Err("nothing is traced (:trace on [FILE])".into()),
        (_, running) => {
            engine.tracer = running;
            Err("usage: :trace on [FILE]|off".into())
        }
    }
}

fn timeline(engine: &mut Engine, text: &str) -> Result<String, String> {
    let ms = match text {
        "" => 60,
        ms => ms.parse::<u64>().ok().filter(|ms| (1..=60_000).contains(ms)).ok_or("usage: :timeline [MS]")?,
    };
    let tracer = Tracer::start(engine.runtime.clone()).map_err(|e| e.to_string())?;
    std::thread::sleep(Duration::from_millis(ms));
    Ok(named(engine, tracer).picture(u64::MAX))
}

fn gc(engine: &mut Engine, _: &str) -> Result<String, String> {
    let world = engine.runtime.world().clone();
    let start = Instant::now();
    let report = engine.remote().stop_the_world(|stopped| {
        urgo_vm::collect::collect_stopped(None, stopped, &world);
        stopped.report()
    });
    let last = match report.last_goid {
        0 => String::new(),
        g => format!(" (last to stop: g{g})"),
    };
    let waited = time(Duration::from_nanos(report.time_to_stop_ns));
    Ok(format!("collected in {}; the world took {waited} to stop{last}", time(start.elapsed())))
}

fn mem(engine: &mut Engine, _: &str) -> Result<String, String> {
    let world = engine.runtime.world();
    let program = world.program();
    let rows = [
        ["goroutines".to_string(), engine.remote().goroutines().len().to_string()],
        ["heap, live and new".to_string(), format!("{} B", world.heap().live_bytes())],
        ["heap, mapped".to_string(), format!("{} B", world.heap().mapped_bytes().0)],
        ["package variables".to_string(), format!("{} B", program.global_bytes())],
        ["functions".to_string(), program.funcs().len().to_string()],
        [
            "machine code".to_string(),
            format!("{} B ×2 copies", world.tier().space().map_or(0, |s| s.bytes())),
        ],
    ];
    Ok(columns(&rows))
}

const MODES: &[(&str, Mode)] = &[("auto", Mode::Auto), ("interp", Mode::Interp), ("jit", Mode::Jit)];

fn mode_name(mode: Mode) -> &'static str {
    MODES.iter().find(|(_, m)| *m == mode).map_or("", |(name, _)| name)
}

/// Whose ^C is.
const SIGINT_WORDS: [&str; 2] = ["repl", "program"];

fn set(engine: &mut Engine, text: &str) -> Result<String, String> {
    let remote = engine.remote();
    let (key, value) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let value = value.trim();
    let on_off = || match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(format!(":set {key} on|off")),
    };
    match key {
        "" => {
            let word = |on: bool| if on { "on" } else { "off" }.to_string();
            Ok(columns(&[
                ["maxprocs".to_string(), remote.n_procs().to_string()],
                ["slice".into(), time(Duration::from_nanos(remote.slice_ns()))],
                ["asyncpreempt".into(), word(remote.async_preempt())],
                ["tier".into(), mode_name(engine.runtime.world().tier().mode()).into()],
                ["print".into(), word(engine.prints)],
                ["color".into(), word(engine.output.has_colour())],
                ["hints".into(), word(engine.hints)],
                [
                    "sigint".into(),
                    SIGINT_WORDS[usize::from(engine.interrupter().sigint_is_programs())].into(),
                ],
            ]))
        }
        "tier" => {
            let mode = MODES.iter().find(|(name, _)| *name == value);
            let (name, mode) = mode.ok_or(":set tier auto|interp|jit")?;
            let tier = engine.runtime.world().tier();
            if !tier.compiles() && *mode != Mode::Interp {
                return Err("this build, or this machine, has no compiled tier".into());
            }
            tier.set_mode(*mode);
            Ok(format!("tier {name}"))
        }
        "asyncpreempt" => {
            let on = on_off()?;
            remote.set_async_preempt(on);
            Ok(if on {
                "async preemption on".into()
            } else {
                "async preemption off: a compiled loop without calls now keeps its P until it ends (:set asyncpreempt on)"
                    .into()
            })
        }
        "maxprocs" => {
            let n: usize = value.parse().ok().filter(|n| *n > 0).ok_or(":set maxprocs N")?;
            let (send, done) = std::sync::mpsc::channel();
            let stopper = remote.clone();
            // A thread of its own: where signals are off the world may not stop for a while.
            std::thread::spawn(move || {
                stopper.set_procs(n);
                // Nobody listens if it took too long.
                let _ = send.send(());
            });
            match done.recv_timeout(Duration::from_millis(500)) {
                Ok(()) => Ok(format!("maxprocs {}", remote.n_procs())),
                Err(_) => Ok("the world does not stop now; it is done as soon as it does".into()),
            }
        }
        "slice" => {
            let slice = crate::cli::duration(value).filter(|d| !d.is_zero()).ok_or(":set slice 10ms")?;
            remote.set_slice_ns(slice.as_nanos() as u64);
            Ok(format!("slice {}", time(slice)))
        }
        "print" => {
            engine.prints = on_off()?;
            Ok(String::new())
        }
        "color" => {
            engine.output.set_colour(on_off()?);
            Ok(String::new())
        }
        "hints" => {
            engine.hints = on_off()?;
            Ok(String::new())
        }
        "sigint" => {
            let whose = SIGINT_WORDS.iter().position(|w| *w == value).ok_or(":set sigint repl|program")?;
            engine.interrupter().set_sigint(whose == 1);
            Ok(match whose {
                0 => "^C stops the foreground goroutine".into(),
                _ => "^C goes to whoever asked for it with signal.Notify; without that it stops the foreground goroutine".into(),
            })
        }
        _ => Err(format!("no setting {key:?} (:set lists them)")),
    }
}
