//! Commands of the prompt: what begins with a colon. A row each, from which help and the search for the nearest name come.

use super::engine::{Engine, Figures};
use super::front::NameKind;
use super::goroutines::{self, columns, time};
use crate::driver::compiler;
use crate::trace::{Traced, Tracer};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};
use urgo_abi::disasm;
use urgo_abi::inst::{FuncId, TypeId};
use urgo_sched::{GInfo, Status, StoppedWorld, request};
use urgo_vm::goroutine::Goroutine;
use urgo_vm::tier::{Mode, UnitState};
use urgo_vm::world::Runtime;

/// What follows a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum After {
    /// The next prompt.
    Stay,
    /// The end of the session.
    Leave,
}

type Run = fn(&mut Engine, &str) -> Result<String, String>;

/// A command: its names, what follows it, a sentence, examples of it, and what carries it out.
struct Row(&'static [&'static str], &'static str, &'static str, &'static str, Run);

/// Commands by what they are about.
const GROUPS: &[(&str, &[Row])] = &[
    (
        "goroutines",
        &[
            Row(
                &["goroutines", "g"],
                "[all]",
                "all goroutines: state, time, preemptions by signal/poll/of its own accord, place",
                ":g           those that entries have started, * the one of an entry that has not ended\n\
                 :g all       the library's own, too",
                goroutines_command,
            ),
            Row(
                &["stack"],
                "N",
                "trace of a goroutine, also of one that has died",
                ":stack 7     one that lives, stopped for a moment if it runs\n\
                 :stack g9    one that has died of a panic",
                stack,
            ),
            Row(
                &["locals"],
                "N [FRAME]",
                "variables of a goroutine's frame",
                ":locals 7    those of the innermost function\n:locals 7 1  those of its caller",
                locals,
            ),
            Row(
                &["kill"],
                "N|all",
                "end a goroutine; its deferred calls run",
                ":kill 7      says where it was, what it used, and which locks it takes with it\n\
                 :kill all    every one",
                kill,
            ),
            Row(
                &["pause"],
                "N",
                "take a goroutine off the processor",
                ":pause 7     until :resume 7; it counts as one that could go on",
                pause,
            ),
            Row(&["resume"], "N", "let a paused goroutine go on", ":resume 7", resume),
        ],
    ),
    (
        "the scheduler",
        &[
            Row(
                &["procs"],
                "",
                "what each P does",
                ":procs       goroutine, time into its slice, run queue, timers, tier",
                procs,
            ),
            Row(
                &["hogs"],
                "",
                "who holds a P, where, for how long, and who waits",
                ":hogs        looks for a tenth of a second",
                |e, _| Ok(goroutines::hogs(&e.runtime, LOOK_FOR_HOGS)),
            ),
            Row(
                &["timeline"],
                "[MS]",
                "watch the Ps for so long (60), and draw what ran on them",
                ":timeline 200",
                timeline,
            ),
            Row(
                &["trace"],
                "on [FILE]|off",
                "write what runs on which P to a file for Perfetto or Chrome",
                ":trace on spin.json    go on, then\n:trace off             and open the file at ui.perfetto.dev",
                trace_command,
            ),
            Row(&["stats"], "", "counters of the scheduler and the compiler", ":stats", |e, _| {
                Ok(crate::stats::report(&e.runtime))
            }),
            Row(
                &["set"],
                "[KEY VALUE]",
                "settings: maxprocs, slice, asyncpreempt, tier, print, color, hints, sigint; alone: the list",
                ":set asyncpreempt off   compiled loops without calls keep their P from now on\n\
                 :set maxprocs 1         one P\n\
                 :set slice 1ms          give way ten times as often\n\
                 :set tier interp        nothing is compiled any more",
                set,
            ),
        ],
    ),
    (
        "names",
        &[
            Row(
                &["type", "t"],
                "EXPR",
                "the type of an expression, which is not evaluated",
                ":t strings.Fields",
                show_type,
            ),
            Row(
                &["doc"],
                "NAME",
                "declaration of a name, or of a package's: strings.Fields",
                ":doc strings.Fields\n:doc sync.Mutex.Lock\n:doc time",
                doc,
            ),
            Row(&["vars"], "", "variables and constants with their types and values", ":vars", vars),
            Row(&["funcs"], "", "functions with their types", ":funcs", |e, _| Ok(names(e, NameKind::Funcs))),
            Row(&["types"], "", "types", ":types", |e, _| Ok(names(e, NameKind::Types))),
            Row(&["imports"], "", "imported packages", ":imports", imports),
        ],
    ),
    (
        "code",
        &[
            Row(&["time"], "ENTRY", "run an entry and say what it took", ":time fib(30)", timed),
            Row(
                &["bench"],
                "EXPR",
                "measure an expression: time, spread, memory",
                ":bench fib(20)\n:bench strings.Repeat(\"ab\", 100)",
                |e, a| {
                    if a.is_empty() {
                        return Err("usage: :bench EXPR".into());
                    }
                    e.bench(a);
                    Ok(String::new())
                },
            ),
            Row(
                &["tier"],
                "FUNC [interp|auto]",
                "whether a function is interpreted or machine code; sets that it is interpreted",
                ":tier spin          also where its loops can be entered
:tier spin interp   its code, and code that it is part of, is given up; auto: no more",
                tier,
            ),
            Row(&["bytecode"], "FUNC", "bytecode of a function", ":bytecode spin", bytecode),
            Row(
                &["disasm"],
                "FUNC",
                "machine code of a function, both copies",
                ":disasm spin the fast copy has no polls, the other one has",
                machine_code,
            ),
        ],
    ),
    (
        "memory",
        &[
            Row(
                &["gc"],
                "",
                "collect garbage",
                ":gc          size before and after, how long everything stood still, for whom",
                gc,
            ),
            Row(&["mem"], "", "memory in use", ":mem", mem),
        ],
    ),
    (
        "the session",
        &[
            Row(&["help"], "[NAME]", "this list, or one command with examples", ":help kill", help),
            Row(
                &["load"],
                "FILE|DIR",
                "take a package's declarations",
                ":load worker.go    checked in full, as urgo run does",
                |e, a| Ok(load(e, a)),
            ),
            Row(
                &["save"],
                "FILE",
                "write what still counts as a program that urgo run accepts",
                ":save evening.go",
                save,
            ),
            Row(
                &["edit"],
                "[N]",
                "change the last entry, or the N-th, in $EDITOR, and enter it",
                ":edit\n:edit 3",
                edit,
            ),
            Row(&["reset"], "", "kill all goroutines and forget all names", ":reset", reset),
            Row(&["sh"], "COMMAND", "a command of the shell", ":sh ls", shell),
            Row(&["quit", "q"], "", "leave; ^D does so, too", ":q", |_, _| Ok(String::new())),
        ],
    ),
];

fn all_rows() -> impl Iterator<Item = &'static Row> {
    GROUPS.iter().flat_map(|g| g.1)
}

/// How long `:hogs` looks.
const LOOK_FOR_HOGS: Duration = Duration::from_millis(100);

/// Names of all commands, for completion.
pub fn all_names() -> impl Iterator<Item = &'static str> {
    all_rows().map(|r| r.0[0])
}

/// Carries a command out; the text is what follows the colon.
pub fn execute(engine: &mut Engine, text: &str) -> After {
    engine.poll();
    let (name, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let rest = rest.trim();
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
    // What follows is in brackets if it need not be there.
    let lacks = rest.is_empty() && !row.1.is_empty() && !row.1.starts_with('[');
    let usage = || format!("usage: :{} {}", row.0[0], row.1);
    let said = match if lacks { Err(usage()) } else { (row.4)(engine, rest) } {
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
    if let Some(row) = all_rows().find(|r| r.0.contains(&name)) {
        return Ok(row);
    }
    let mut starting: Vec<&Row> =
        all_rows().filter(|r| !name.is_empty() && r.0[0].starts_with(name)).collect();
    starting.sort_unstable_by_key(|r| r.0[0]);
    match starting[..] {
        [row] => Ok(row),
        [] => {
            let near = all_rows().map(|r| (crate::cli::distance(r.0[0], name), r.0[0])).min();
            Err(match near {
                Some((d, near)) if d <= 2 && d < name.chars().count() => {
                    format!("no command :{name}; did you mean :{near}?")
                }
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
    if !name.is_empty() {
        let row = find(name.trim_start_matches(':'))?;
        let examples: String = row.3.lines().map(|l| format!("  {l}\n")).collect();
        return Ok(format!("{}{examples}", columns(&[help_row(row)])));
    }
    let rows: Vec<[String; 2]> = all_rows().map(help_row).collect();
    let table = columns(&rows);
    let mut lines = table.lines();
    let mut out = "Go declarations, statements or an expression; or a command, by any unambiguous beginning of its name.\n\
                   An entry runs as a goroutine of its own: ^C stops it, ^\\ shows all goroutines, ^D leaves.\n"
        .to_string();
    for (title, rows) in GROUPS {
        out += &format!("{title}\n");
        lines.by_ref().take(rows.len()).for_each(|l| out += &format!("  {l}\n"));
    }
    Ok(out)
}

fn help_row(row: &Row) -> [String; 2] {
    let names: Vec<String> = row.0.iter().map(|n| format!(":{n}")).collect();
    [format!("{} {}", names.join(" "), row.1).trim_end().to_string(), row.2.to_string()]
}

fn goroutines_command(engine: &mut Engine, which: &str) -> Result<String, String> {
    match which {
        "" | "all" => Ok(goroutines::table(&engine.runtime, which == "all")),
        _ => Err("usage: :goroutines [all]".into()),
    }
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

/// Variables and constants, with what they are worth if the world stops for it.
fn vars(engine: &mut Engine, _: &str) -> Result<String, String> {
    let found = engine.front.values();
    let world = engine.runtime.world().clone();
    let places: Vec<_> = {
        let globals: Vec<_> = world.program().globals().collect();
        found.iter().map(|v| v.2.as_ref().ok().and_then(|id| globals.get((*id)?.index()).copied())).collect()
    };
    let of_world = world.clone();
    let texts = within(engine, move |_| {
        let value =
            |at: &Option<(u64, TypeId)>| at.map(|(at, ty)| urgo_vm::inspect::global(&of_world, at, ty));
        places.iter().map(value).collect::<Vec<_>>()
    });
    let texts = texts.unwrap_or_default();
    let rows = found.into_iter().enumerate().map(|(i, (name, ty, what))| {
        let value = what.err().or_else(|| texts.get(i).cloned().flatten());
        [name, ty, value.unwrap_or_default()]
    });
    Ok(columns(&rows.collect::<Vec<_>>()))
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
fn tier(engine: &mut Engine, args: &str) -> Result<String, String> {
    let (name, set) = args.split_once(' ').map_or((args, None), |(name, set)| (name, Some(set.trim())));
    let id = function(engine, name)?;
    let shared = engine.runtime.world().clone();
    match set {
        Some("interp") if shared.tier().compiles() => {
            if within(engine, move |_| shared.tier().retire(id)).is_none() {
                return Ok("the world does not stop now; it is done as soon as it does".into());
            }
        }
        Some("auto") => shared.tier().restore(id),
        Some("interp") | None => {}
        Some(_) => return Err(":tier FUNC interp|auto".into()),
    }
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
                UnitState::Interpreted => "interp".to_string(),
                UnitState::Queued => "being compiled".to_string(),
                UnitState::Compiled => match engine.compiled.of(id, *pc) {
                    Some((since, bytes)) => {
                        format!("jit since {}, {bytes} B in each of 2 copies", time(since.elapsed()))
                    }
                    None => "jit".to_string(),
                },
                UnitState::Declined => "interp (the compiler declines it)".to_string(),
                UnitState::GivenUp => "interp (compiled code got nowhere)".to_string(),
                UnitState::Retired => "interp (set so)".to_string(),
            };
            [at, state]
        })
        .collect();
    let all = if units.iter().any(|u| u.1 == UnitState::Compiled) { "jit" } else { "interp" };
    Ok(format!("{name}: {all}\n{}", columns(&rows)))
}

/// How often `:time` looks at which tier its entry is.
const TIER_LOOK: Duration = Duration::from_millis(1);

/// Counts in which tier the foreground goroutine is found, until it is told to stop: interpreted, compiled.
fn watch_tiers(runtime: &Runtime, over: &AtomicBool) -> [u64; 2] {
    let mut found = [0; 2];
    let remote = runtime.remote();
    // Relaxed: whoever sets it waits for this thread.
    while !over.load(Relaxed) {
        std::thread::park_timeout(TIER_LOOK);
        let main = remote.goroutines().into_iter().find(|g| g.is_main && g.status == Status::Running);
        let on = main.and_then(|main| remote.procs().into_iter().find(|p| p.goid == main.goid));
        if let Some(p) = on {
            found[usize::from(goroutines::running_place(runtime, p.m).is_some())] += 1;
        }
    }
    found
}

fn timed(engine: &mut Engine, entry: &str) -> Result<String, String> {
    if entry.is_empty() {
        return Err("usage: :time ENTRY".into());
    }
    let world = engine.runtime.world().clone();
    let memory = || {
        let stats = world.heap().stats();
        // Relaxed: figures.
        (stats.allocated_bytes.load(Relaxed), stats.allocations.load(Relaxed))
    };
    let remote = engine.remote();
    settle(engine);
    let before = memory();
    let over = Arc::<AtomicBool>::default();
    let (runtime, is_over) = (engine.runtime.clone(), over.clone());
    let watcher = std::thread::Builder::new().name("urgo-time".into());
    let watcher = watcher.spawn(move || watch_tiers(&runtime, &is_over));
    let accepted = engine.submit(entry);
    over.store(true, Relaxed);
    let found = watcher.ok().and_then(|w| {
        w.thread().unpark();
        w.join().ok()
    });
    if !accepted || engine.is_pending() || engine.last.main.goid == 0 {
        return Ok(String::new());
    }
    drop(remote);
    settle(engine);
    let after = memory();
    let Figures { wall, main } = engine.last;
    let tiers = match found.unwrap_or_default() {
        [0, 0] => String::new(),
        [interp, jit] => {
            let share = interp * 100 / (interp + jit);
            format!(" · interp {share}% jit {}%", 100 - share)
        }
    };
    let bytes = grouped(after.0.saturating_sub(before.0));
    let objects = grouped(after.1.saturating_sub(before.1));
    Ok(format!(
        "wall {} · cpu {}{tiers} · preempted {} · {bytes} B in {objects} allocations",
        time(wall),
        time(Duration::from_nanos(main.cpu_ns)),
        main.preemptions
    ))
}

/// Makes the heap's figures exact, if the world can be stopped soon.
fn settle(engine: &Engine) {
    let world = engine.runtime.world().clone();
    within(engine, move |stopped| urgo_vm::collect::settle_stats(stopped, world.heap()));
}

/// How long a command waits for the world to stop.
const STOP_GRACE: Duration = Duration::from_millis(500);

/// Does something while the world is stopped. `None` if it does not stop in time, as where signals are off; it is done then
/// as soon as it does.
fn within<R: Send + 'static>(
    engine: &Engine,
    work: impl FnOnce(&mut StoppedWorld<'_, Goroutine>) -> R + Send + 'static,
) -> Option<R> {
    let (send, done) = std::sync::mpsc::channel();
    let remote = engine.remote();
    std::thread::Builder::new()
        .name("urgo-stop".into())
        .spawn(move || {
            let result = remote.stop_the_world(work);
            // Nobody listens if it took too long.
            let _ = send.send(result);
        })
        .ok()?;
    done.recv_timeout(STOP_GRACE).ok()
}

/// A number with commas.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
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
        "" => return Err("usage: :kill N|all".into()),
        one => vec![goroutine(engine, one)?],
    };
    if all.is_empty() {
        return Ok("there are no goroutines".into());
    }
    let lines: Vec<String> = all.iter().map(|g| kill_one(engine, g)).collect();
    Ok(lines.join("\n"))
}

fn kill_one(engine: &mut Engine, info: &GInfo) -> String {
    let before = goroutines::place_of(&engine.runtime, info);
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
    let killed = engine.killed_at(info.goid);
    let place = killed.as_ref().map(|k| goroutines::place(&engine.runtime, &k.frames));
    let place = place.or(before).unwrap_or_default();
    let function = if place.function.is_empty() { String::new() } else { format!(" {}", place.function) };
    let killed = killed.unwrap_or_default();
    let world = engine.runtime.world();
    let defers = killed.frames.iter().any(|(func, _)| world.program().function(*func).defer_block.is_some());
    let defers = if defers { "its deferred calls ran" } else { "no deferred calls" };
    let locks = match engine.notes.held(world, info.goid, &killed.named).as_str() {
        "" => "no locks held".to_string(),
        held => format!("it still holds {held}: who waits for that waits for ever"),
    };
    let running = remote.procs().iter().find(|p| p.goid == info.goid).map_or(0, |p| p.run_ns);
    let cpu = time(Duration::from_nanos(info.cpu_ns + running));
    format!("[g{}]{function} killed at {} after {cpu} CPU; {defers}; {locks}", info.goid, place.position())
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
    let all = remote.goroutines();
    let rows: Vec<[String; 5]> = remote
        .procs()
        .iter()
        .map(|p| {
            let (what, tier) = match p.goid {
                0 => ("idle".to_string(), String::new()),
                g => {
                    let frame = goroutines::running_place(&engine.runtime, p.m);
                    let place = frame.map(|f| goroutines::place(&engine.runtime, &[f]));
                    let name = place.map(|w| w.function).or_else(|| {
                        let info = all.iter().find(|info| info.goid == g)?;
                        goroutines::started_as(&engine.runtime, info)
                    });
                    let name = name.filter(|n| !n.is_empty()).map_or(String::new(), |n| format!(" {n}"));
                    let into = time(Duration::from_nanos(p.slice_ns));
                    let tier = if frame.is_some() { "jit" } else { "interp" };
                    (format!("running g{g}{name} {into} into its slice"), tier.to_string())
                }
            };
            [format!("P{}", p.id), what, format!("runq {}", p.queued), format!("timers {}", p.timers), tier]
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
        let name = |g: &GInfo| Some(goroutines::running(&engine.runtime, g)?.function);
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

/// Bytes as people write them.
fn size(bytes: usize) -> String {
    match bytes {
        0..=1023 => format!("{bytes} B"),
        1024..=1_048_575 => format!("{:.1} KB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

fn gc(engine: &mut Engine, _: &str) -> Result<String, String> {
    let world = engine.runtime.world().clone();
    let collected = within(engine, move |stopped| {
        let (before, start) = (world.heap().live_bytes(), Instant::now());
        urgo_vm::collect::collect_stopped(None, stopped, &world);
        // Relaxed: a figure.
        let number = world.heap().stats().cycles.load(Relaxed);
        (number, before, world.heap().live_bytes(), start.elapsed(), stopped.report())
    });
    let (number, before, after, took, report) =
        collected.ok_or("the world does not stop now; it is collected as soon as it does")?;
    let waited = Duration::from_nanos(report.time_to_stop_ns);
    let last = match report.last_goid {
        0 => format!("{} of it until everything stood still", time(waited)),
        g => format!("last to stop: g{g}, {}", time(waited)),
    };
    Ok(format!("gc {number}: {}→{}, stopped {} ({last})", size(before), size(after), time(waited + took)))
}

fn mem(engine: &mut Engine, _: &str) -> Result<String, String> {
    let world = engine.runtime.world();
    let program = world.program();
    let remote = engine.remote();
    let all = remote.goroutines();
    let stacks: usize =
        all.iter().filter_map(|g| remote.inspect(g.handle, |g, _| g.stack.words())).sum::<usize>() * 8;
    let rows = [
        ["heap, live and new".to_string(), size(world.heap().live_bytes())],
        ["heap, mapped".to_string(), size(world.heap().mapped_bytes().0)],
        [format!("stacks of {} goroutines", all.len()), size(stacks)],
        ["package variables".to_string(), size(program.global_bytes())],
        [
            "machine code".to_string(),
            format!("{} ×2 copies", size(world.tier().space().map_or(0, |s| s.bytes()))),
        ],
        ["functions".to_string(), program.funcs().len().to_string()],
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
            let row = |key: &str, now: String, default: &str| [key.into(), now, format!("({default})")];
            let sigint = SIGINT_WORDS[usize::from(engine.interrupter().sigint_is_programs())];
            let cpus = std::thread::available_parallelism().map_or(1, |n| n.get());
            Ok(columns(&[
                ["setting".to_string(), "now".into(), "(default)".into()],
                row("maxprocs", remote.n_procs().to_string(), &cpus.to_string()),
                row("slice", time(Duration::from_nanos(remote.slice_ns())), "10.0ms"),
                row("asyncpreempt", word(remote.async_preempt()), "on"),
                row("tier", mode_name(engine.runtime.world().tier().mode()).into(), "auto"),
                row("print", word(engine.prints), "on"),
                row("color", word(engine.output.has_colour()), "on at a terminal"),
                row("hints", word(engine.hints), "on"),
                row("sigint", sigint.into(), "repl"),
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
