//! Command-line arguments and environment: parsed once, into [`Command`], and handed down.
//!
//! Everything up to the program's files belongs to Urgo, everything after them to the program, dashes included. The
//! order of precedence is flag, environment, default. Wrong use is an error with status 2 that names the nearest verb.

use crate::cache::Cache;
use crate::gotest::args::{self as test_args, TestCommand};
use std::path::PathBuf;
use std::time::Duration;
use urgo_abi::debug::DebugFlags;
use urgo_abi::pass::{Pass, PassSet};
use urgo_vm::world::Traceback;

/// What `urgo` is asked to do.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Run a program.
    Run(Options, Program),
    /// Run tests.
    Test(TestCommand),
    /// Show a program: the hang, and so on; a list of them if none is named.
    Demo(Options, Option<String>),
    /// Parse and check only; true: mistakes as JSON.
    Check(Options, Vec<String>, bool),
    /// Run statements, with arguments.
    Statements(Options, String, Vec<String>),
    /// Show an expression's value.
    Expression(Options, String),
    /// What is known of a name of the library; `None`: which names are missing.
    Doc(Options, Option<String>),
    /// Run again whenever a source file changes: the arguments without the flag, the files.
    Watch(Vec<String>, Vec<String>),
    /// A live table of goroutines: the arguments, a process's number or those of `run`.
    Top(Vec<String>),
    /// Completions of a shell.
    Completions(String),
    /// The manual page.
    Man,
    /// Bytecode beside machine code.
    Disasm(Options, Target),
    /// One stage of the pipeline as text.
    Dump(Options, String, Target),
    /// Nothing was said: the prompt on a terminal, else the program on standard input.
    Bare(Options),
    /// The prompt: package files to load first, and whether without an editor.
    Repl(Options, Vec<String>, bool),
    /// Print the version.
    Version,
    /// Print help, on a verb if one is named.
    Help(Option<String>),
}

/// A program's files and its own arguments.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Program {
    /// Source files of package main, a single directory, or `-`.
    pub files: Vec<String>,
    /// What follows.
    pub args: Vec<String>,
}

/// `FILE[:FUNC]`.
#[derive(Clone, PartialEq, Debug)]
pub struct Target {
    /// The source file.
    pub file: String,
    /// Print this function only.
    pub func: Option<String>,
    /// As it is before or after a pass of the compiled tier.
    pub at_pass: bool,
}

/// When hot code is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tier {
    /// When it has become hot.
    #[default]
    Auto,
    /// Never.
    Interp,
    /// At first sight.
    Jit,
}

/// Flags and environment of run, check, disasm and dump.
#[derive(Clone, PartialEq, Debug)]
pub struct Options {
    /// Number of Ps; `None`: usable CPUs.
    pub maxprocs: Option<usize>,
    /// Time a goroutine may run while others wait.
    pub slice: Duration,
    /// Whether goroutines are interrupted by signals (`GODEBUG=asyncpreemptoff=1` turns it off).
    pub async_preempt: bool,
    /// Whether polled copies are entered (`GOEXPERIMENT=preemptibleloops`).
    pub preemptible_loops: bool,
    /// The tiers in use.
    pub tier: Tier,
    /// End the run after this time, with a dump and status 124.
    pub timeout: Option<Duration>,
    /// Print statistics at exit.
    pub stats: bool,
    /// Milliseconds between lines of the scheduler's trace.
    pub schedtrace_ms: Option<u64>,
    /// Long form of the scheduler's trace.
    pub scheddetail: bool,
    /// A line for each collection.
    pub gctrace: bool,
    /// GOGC: growth in per cent that starts a collection, negative for never.
    pub gc_percent: i32,
    /// GOMEMLIMIT, bytes.
    pub memory_limit: Option<usize>,
    /// Most bytes of the heap; beyond, an allocation is a fatal error.
    pub memory: Option<usize>,
    /// From what random choices follow.
    pub seed: Option<u64>,
    /// Whose traces reports of failures show (GOTRACEBACK).
    pub traceback: Traceback,
    /// Stop after this many compile errors.
    pub max_errors: Option<usize>,
    /// Write what ran on which P to this file.
    pub trace: Option<PathBuf>,
    /// Draw what ran on which P in the last of the run.
    pub timeline: Option<Duration>,
    /// Where a profile of processor time goes.
    pub cpu_profile: Option<PathBuf>,
    /// The source line and a caret follow a compile error also where nobody sits at a terminal.
    pub pretty: bool,
    /// Names for compiled code are written for perf.
    pub perf_map: bool,
    /// A line for everything compiled.
    pub jittrace: bool,
    /// Mistakes are told as JSON, an object a line.
    pub json: bool,
    /// A folder whose packages stand before the embedded library's (`URGO_STD`).
    pub library: Option<PathBuf>,
    /// Where compiled programs are kept between runs (`URGO_CACHE`).
    pub cache: Option<Cache>,
    /// Stress modes.
    pub debug: DebugFlags,
    /// Optional passes that are left out (`URGO_JITOFF`).
    pub off: PassSet,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            maxprocs: None,
            slice: Duration::from_millis(10),
            async_preempt: true,
            preemptible_loops: false,
            tier: Tier::Auto,
            timeout: None,
            stats: false,
            schedtrace_ms: None,
            scheddetail: false,
            gctrace: false,
            gc_percent: 100,
            memory_limit: None,
            memory: None,
            seed: None,
            traceback: Traceback::default(),
            max_errors: None,
            trace: None,
            timeline: None,
            cpu_profile: None,
            perf_map: false,
            pretty: false,
            jittrace: false,
            json: false,
            library: None,
            cache: None,
            debug: DebugFlags::default(),
            off: PassSet::NONE,
        }
    }
}

/// A verb.
#[derive(Debug)]
pub struct Verb {
    /// The word.
    pub name: &'static str,
    /// What follows it.
    pub usage: &'static str,
    /// What it does.
    pub about: &'static str,
}

const fn verb(name: &'static str, usage: &'static str, about: &'static str) -> Verb {
    Verb { name, usage, about }
}

/// The verbs, in the order of `urgo help`.
pub const VERBS: &[Verb] = &[
    verb("run", "[FLAGS] FILE.go…|DIR [ARGS]", "run a program (also: urgo FILE [ARGS]); - is standard input"),
    verb("-e", "'STATEMENTS' [ARGS]", "run statements; imports follow from what they name"),
    verb("-p", "'EXPRESSION'", "show a value and its type"),
    verb("repl", "[FLAGS] [--plain] [FILE…]", "a prompt; urgo alone on a terminal is the same"),
    verb("check", "[--json] FILE.go…|DIR", "parse and type check only"),
    verb("test", "[FLAGS] [DIR…|FILE…]", "run tests, benchmarks and examples, as go test does"),
    verb("demo", "[FLAGS] [NAME]", "hang, latency, fairness or churn, with a picture"),
    verb("doc", "NAME|--missing", "a name of the library, as strings.Fields; or what Go's has besides"),
    verb("top", "PID|[FLAGS] FILE [ARGS]", "a live table of a program's goroutines"),
    verb("disasm", "[FLAGS] FILE[:FUNC]", "bytecode beside the machine code of both copies"),
    verb(
        "dump",
        "[--before=PASS|--after=PASS] STAGE FILE[:FUNC]",
        "one stage: tokens, ast, types, bytecode, ir, asm, polls, safepoints",
    ),
    verb("completions", "bash|zsh|fish", "completions for a shell"),
    verb("man", "", "the manual page: urgo man | man -l -"),
    verb("version", "", "version and what this machine supports"),
    verb("help", "[VERB]", "this text, or one verb's"),
];

/// Flags with their help.
pub const FLAGS: &[(&str, &str)] = &[
    ("--maxprocs=N", "number of Ps (GOMAXPROCS)"),
    ("--slice=10ms", "time a goroutine may run while others wait (URGO_SLICE)"),
    ("--asyncpreemptoff", "send no preemption signals (GODEBUG=asyncpreemptoff=1)"),
    ("--preemptibleloops", "enter the polled copies of loops (GOEXPERIMENT=preemptibleloops)"),
    ("--tier=auto|interp|jit", "compile hot code, nothing, or everything at first sight"),
    ("--timeout=5s", "end the run after this time with a dump of all goroutines and status 124"),
    ("--memory=256M", "most that the heap may take; beyond, the program ends with Go's out of memory"),
    ("--seed=N", "random choices follow from N: order of maps, select, math/rand's own numbers"),
    ("--stats", "at exit, print preemptions by outcome, their latency, and what was compiled"),
    (
        "--trace=FILE",
        "write what ran on which P to a file: for Perfetto if it ends in .pftrace, else as Chrome's events",
    ),
    (
        "--cpuprofile=FILE",
        "write where the time went, for pprof, or for flame graphs if FILE ends in .folded",
    ),
    ("--perf-map", "write names of compiled code to a file where perf looks for them"),
    ("--timeline[=MS]", "after the run, draw what ran on which P in the last milliseconds"),
    ("--schedtrace=MS", "print the scheduler's state every MS milliseconds (GODEBUG=schedtrace=MS)"),
    ("--watch", "run: once more whenever a source file changes"),
    ("--pretty", "show the source line under each compile error, as on a terminal"),
    ("--errors=N", "stop after N compile errors"),
    ("--std=DIR", "take library packages from below this folder first (URGO_STD), to try changes of them"),
    ("--debug=NAME[=N],…", "stress modes, see: urgo help debug"),
    ("--jit-off=PASS,…", "compile without these passes (URGO_JITOFF), see: urgo help passes"),
];

/// Parses the arguments after the program's own name.
///
/// # Errors
/// A sentence for standard error; the exit status is then 2.
pub fn parse(args: &[String], env: &dyn Fn(&str) -> Option<String>) -> Result<Command, String> {
    if let Some(list) = env("URGO_JITOFF") {
        PassSet::parse(&list).map_err(|e| format!("urgo: URGO_JITOFF: {e}"))?;
    }
    let Some(first) = args.first() else { return Ok(Command::Bare(from_environment(env))) };
    let rest = &args[1..];
    match first.as_str() {
        "run" => run(rest, env),
        "repl" => {
            let plain = rest.iter().any(|a| a == "--plain");
            let rest: Vec<String> = rest.iter().filter(|a| *a != "--plain").cloned().collect();
            let (options, operands) = flags(&rest, env)?;
            Ok(Command::Repl(options, operands.to_vec(), plain))
        }
        "test" => Ok(Command::Test(test_args::parse(rest, env)?)),
        "demo" => {
            let (options, operands) = flags(rest, env)?;
            match operands {
                [] => Ok(Command::Demo(options, None)),
                [name] => Ok(Command::Demo(options, Some(name.clone()))),
                _ => Err("usage: urgo demo [NAME]".into()),
            }
        }
        "check" => {
            let json = rest.first().is_some_and(|a| a == "--json");
            let (options, operands) = flags(&rest[usize::from(json)..], env)?;
            at_least_one(operands, "check").map(|files| Command::Check(options, files.to_vec(), json))
        }
        "-e" | "-p" => {
            let Some((text, args)) = rest.split_first() else {
                return Err(format!("usage: urgo {}", usage(first)));
            };
            match (first.as_str(), args) {
                ("-e", args) => {
                    let args = args.strip_prefix(&["--".to_string()]).unwrap_or(args);
                    Ok(Command::Statements(from_environment(env), text.clone(), args.to_vec()))
                }
                (_, []) => Ok(Command::Expression(from_environment(env), text.clone())),
                _ => Err(format!("usage: urgo {}", usage(first))),
            }
        }
        "doc" => {
            let (options, name) = match rest {
                [flag] if flag == "--missing" => (from_environment(env), None),
                rest => {
                    let (options, operands) = flags(rest, env)?;
                    (options, Some(only_one(operands, "doc NAME|--missing")?.to_string()))
                }
            };
            Ok(Command::Doc(options, name))
        }
        "top" => {
            let (_, operands) = flags(rest, env)?;
            at_least_one(operands, "top")?;
            Ok(Command::Top(rest.to_vec()))
        }
        "completions" => Ok(Command::Completions(only_one(rest, "completions bash|zsh|fish")?.to_string())),
        "man" => Ok(Command::Man),
        "disasm" => {
            let (options, operands) = flags(rest, env)?;
            let operand = only_one(operands, "disasm FILE[:FUNC]")?;
            Ok(Command::Disasm(options, target(operand)))
        }
        "dump" => {
            let (at, rest): (Vec<String>, Vec<String>) =
                rest.iter().cloned().partition(|a| a.starts_with("--before=") || a.starts_with("--after="));
            let (mut options, operands) = flags(&rest, env)?;
            let [stage, operand] = operands else { return Err(format!("usage: urgo {}", usage("dump"))) };
            for flag in &at {
                let (when, pass) = flag.split_once('=').unwrap_or_default();
                let pass = Pass::named(pass).map_err(|e| format!("urgo: {e}"))?;
                options.off = options.off.with(PassSet::behind(pass));
                if when == "--before" {
                    options.off = options.off.with(PassSet::of(pass));
                }
            }
            Ok(Command::Dump(options, stage.clone(), Target { at_pass: !at.is_empty(), ..target(operand) }))
        }
        "version" | "--version" => Ok(Command::Version),
        "help" | "--help" | "-h" => Ok(Command::Help(rest.first().cloned())),
        file if file.ends_with(".go") || file == "-" || file.contains('/') || file.starts_with("--") => {
            run(args, env)
        }
        // A script without the suffix, a folder.
        file if std::path::Path::new(file).exists() => run(args, env),
        other => Err(unknown_verb(other)),
    }
}

fn run(args: &[String], env: &dyn Fn(&str) -> Option<String>) -> Result<Command, String> {
    let n_flags = args.iter().take_while(|a| a.starts_with("--") && *a != "--").count();
    if let Some(at) = args[..n_flags].iter().position(|a| a == "--watch") {
        let mut again = args.to_vec();
        again.remove(at);
        let (_, operands) = flags(&again, env)?;
        let files = program(at_least_one(operands, "run")?).files;
        if files == ["-"] {
            return Err("urgo run: --watch wants files".into());
        }
        again.insert(0, "run".into());
        return Ok(Command::Watch(again, files));
    }
    let (options, operands) = flags(args, env)?;
    at_least_one(operands, "run")?;
    Ok(Command::Run(options, program(operands)))
}

/// Leading operands that end in `.go` are the package's files; the first may lack the suffix.
fn program(operands: &[String]) -> Program {
    let more =
        operands[1..].iter().take_while(|a| a.ends_with(".go") && operands[0].ends_with(".go")).count();
    let (files, args) = operands.split_at(1 + more);
    let args = args.strip_prefix(&["--".to_string()]).unwrap_or(args);
    Program { files: files.to_vec(), args: args.to_vec() }
}

fn target(operand: &str) -> Target {
    match operand.split_once(".go:") {
        Some((file, func)) => {
            Target { file: format!("{file}.go"), func: Some(func.to_string()), at_pass: false }
        }
        None => Target { file: operand.to_string(), func: None, at_pass: false },
    }
}

fn at_least_one<'a>(operands: &'a [String], verb: &str) -> Result<&'a [String], String> {
    if operands.is_empty() {
        Err(format!("urgo {verb}: no files given (see: urgo help {verb})"))
    } else {
        Ok(operands)
    }
}

fn only_one<'a>(operands: &'a [String], usage: &str) -> Result<&'a str, String> {
    match operands {
        [one] => Ok(one),
        _ => Err(format!("usage: urgo {usage}")),
    }
}

/// A verb with what follows it.
pub fn usage(name: &str) -> String {
    let verb = VERBS.iter().find(|v| v.name == name);
    verb.map_or(String::new(), |v| format!("{} {}", v.name, v.usage).trim_end().to_string())
}

fn unknown_verb(word: &str) -> String {
    let near = VERBS.iter().map(|v| (distance(v.name, word), v.name)).min();
    match near {
        Some((d, verb)) if d <= 2 && d < word.len() => {
            format!("urgo: unknown verb {word:?}; did you mean {verb:?}?")
        }
        _ => format!("urgo: {word:?} is neither a verb nor a .go file (see: urgo help)"),
    }
}

/// Edit distance (Wagner and Fischer), for suggestions.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Reads the environment, then the flags in front; gives the options and the operands behind.
fn flags<'a>(
    args: &'a [String],
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<(Options, &'a [String]), String> {
    let mut options = from_environment(env);
    let mut rest = args;
    while let Some((flag, after)) = rest.split_first().filter(|(f, _)| f.starts_with('-') && *f != "-") {
        rest = after;
        if flag == "--" {
            break;
        }
        let (name, value) = match flag.split_once('=') {
            Some((n, v)) => (n, Some(v)),
            None => (flag.as_str(), None),
        };
        set_flag(&mut options, name, value)?;
    }
    Ok((options, rest))
}

pub(crate) fn set_flag(options: &mut Options, name: &str, value: Option<&str>) -> Result<(), String> {
    let wanted = || value.ok_or_else(|| format!("urgo: flag {name} wants a value: {name}=…"));
    let bad = |v: &str| format!("urgo: bad value {v:?} for {name}");
    match name {
        "--maxprocs" => options.maxprocs = Some(positive(wanted()?).ok_or_else(|| bad(value.unwrap_or("")))?),
        "--slice" => options.slice = duration(wanted()?).ok_or_else(|| bad(value.unwrap_or("")))?,
        "--timeout" => options.timeout = Some(duration(wanted()?).ok_or_else(|| bad(value.unwrap_or("")))?),
        "--asyncpreemptoff" => options.async_preempt = false,
        "--preemptibleloops" => options.preemptible_loops = true,
        "--stats" => options.stats = true,
        "--trace" => options.trace = Some(PathBuf::from(wanted()?)),
        "--pretty" => options.pretty = true,
        "--perf-map" => options.perf_map = true,
        "--cpuprofile" => options.cpu_profile = Some(PathBuf::from(wanted()?)),
        "--timeline" => {
            let last = match value {
                None => Some(Duration::from_secs(60)),
                Some(text) => duration(text).or_else(|| Some(Duration::from_millis(positive(text)? as u64))),
            };
            options.timeline = Some(last.ok_or_else(|| bad(value.unwrap_or("")))?);
        }
        "--watch" => return Err("urgo: --watch is a flag of run, in front of the files".into()),
        "--schedtrace" => {
            options.schedtrace_ms = Some(positive(wanted()?).ok_or_else(|| bad(value.unwrap_or("")))? as u64);
        }
        "--memory" => {
            let bytes = wanted()?;
            options.memory = Some(size(bytes).ok_or_else(|| bad(bytes))?);
        }
        "--seed" => {
            let seed = wanted()?;
            options.seed = Some(seed.parse().map_err(|_| bad(seed))?);
        }
        "--errors" => options.max_errors = Some(positive(wanted()?).ok_or_else(|| bad(value.unwrap_or("")))?),
        "--std" => options.library = Some(PathBuf::from(wanted()?)),
        "--jit-off" => options.off = PassSet::parse(wanted()?).map_err(|e| format!("urgo: {e}"))?,
        "--debug" => options.debug.parse_list(wanted()?).map_err(|e| format!("urgo: {e}"))?,
        "--tier" => {
            options.tier = match wanted()? {
                "auto" => Tier::Auto,
                "interp" => Tier::Interp,
                "jit" => Tier::Jit,
                other => return Err(format!("urgo: --tier is auto, interp or jit, not {other:?}")),
            }
        }
        _ => return Err(format!("urgo: unknown flag {name} (see: urgo help run)")),
    }
    Ok(())
}

pub(crate) fn from_environment(env: &dyn Fn(&str) -> Option<String>) -> Options {
    let mut options =
        Options { maxprocs: env("GOMAXPROCS").and_then(|v| positive(&v)), ..Options::default() };
    if let Some(slice) = env("URGO_SLICE").and_then(|v| duration(&v)) {
        options.slice = slice;
    }
    for (key, value) in env("GODEBUG").iter().flat_map(|v| v.split(',')).filter_map(|kv| kv.split_once('=')) {
        match key.trim() {
            "asyncpreemptoff" => options.async_preempt = value == "0",
            "schedtrace" => options.schedtrace_ms = positive(value).map(|ms| ms as u64),
            "scheddetail" => options.scheddetail = value != "0",
            "jittrace" => options.jittrace = positive(value).is_some(),
            "gctrace" => options.gctrace = positive(value).is_some(),
            _ => {}
        }
    }
    match env("GOGC").as_deref().map(str::trim) {
        Some("off") => options.gc_percent = -1,
        Some(text) => options.gc_percent = text.parse().unwrap_or(options.gc_percent),
        None => {}
    }
    options.memory_limit = env("GOMEMLIMIT").and_then(|v| memory(&v));
    match env("GOTRACEBACK").as_deref() {
        None | Some("" | "single") => {}
        Some("crash") => options.traceback = Traceback::Crash,
        Some("all" | "system") => options.traceback = Traceback::All,
        // Numbers from 1 on are for all; 0 and what is not known show nothing.
        Some(other) => {
            let shows = other.parse().is_ok_and(|n: u32| n > 0);
            options.traceback = if shows { Traceback::All } else { Traceback::None };
        }
    }
    // A name that is none is refused before anything is done.
    options.off = env("URGO_JITOFF").and_then(|list| PassSet::parse(&list).ok()).unwrap_or_default();
    options.cache = Cache::from_environment(env);
    options.library = env("URGO_STD").filter(|v| !v.is_empty()).map(PathBuf::from);
    let experiments = env("GOEXPERIMENT").unwrap_or_default();
    options.preemptible_loops = experiments.split(',').any(|e| e == "preemptibleloops");
    options
}

/// A number of bytes in GOMEMLIMIT's form: `512MiB`, `1000000`; `None` for what is none, and for `off`.
fn memory(text: &str) -> Option<usize> {
    const UNITS: [(&str, usize); 5] =
        [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];
    let text = text.trim();
    let (number, unit) = UNITS
        .iter()
        .find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, *unit)))
        .unwrap_or((text, 1));
    number.parse::<usize>().ok()?.checked_mul(unit)
}

/// A number of bytes as people write it: `256M`, `1G`, `64KiB`, `1000000`; more than none.
fn size(text: &str) -> Option<usize> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let unit = match &text[digits..] {
        "" | "B" => 1,
        "K" | "KB" | "KiB" => 1 << 10,
        "M" | "MB" | "MiB" => 1 << 20,
        "G" | "GB" | "GiB" => 1 << 30,
        _ => return None,
    };
    text[..digits].parse::<usize>().ok()?.checked_mul(unit).filter(|n| *n > 0)
}

/// Whether an argument is one of the flags, with or without a value.
pub(crate) fn is_flag(arg: &str) -> bool {
    let name = |text: &str| text.split(['=', '[']).next().unwrap_or("").to_string();
    FLAGS.iter().any(|(flag, _)| name(flag) == name(arg))
}

fn positive(text: &str) -> Option<usize> {
    text.trim().parse().ok().filter(|n| *n > 0)
}

/// A duration in Go's form: numbers with units, `1m30s`, `1.5ms`.
pub fn duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|n| *n > 0)?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let units =
            [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
        let (unit, seconds) = units.into_iter().find(|(u, _)| rest.starts_with(u))?;
        rest = &rest[unit.len()..];
        total += number * seconds;
    }
    (!text.is_empty()).then(|| Duration::try_from_secs_f64(total).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let args: Vec<String> = line.split_whitespace().map(str::to_string).collect();
        parse(&args, &|_| None)
    }

    fn with_env(line: &str, name: &'static str, value: &'static str) -> Options {
        let args: Vec<String> = line.split_whitespace().map(str::to_string).collect();
        match parse(&args, &|n| (n == name).then(|| value.to_string())) {
            Ok(Command::Run(options, _)) => options,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn program_takes_what_follows_its_files() {
        let Ok(Command::Run(options, program)) = parsed("run --maxprocs=2 a.go b.go x --maxprocs=9") else {
            panic!()
        };
        assert_eq!(options.maxprocs, Some(2));
        assert_eq!(
            (program.files.join(" "), program.args.join(" ")),
            ("a.go b.go".into(), "x --maxprocs=9".into())
        );
        let Ok(Command::Run(_, program)) = parsed("a.go -- b.go") else { panic!() };
        assert_eq!((program.files.join(" "), program.args.join(" ")), ("a.go".into(), "b.go".into()));
    }

    #[test]
    fn flags_win_over_the_environment() {
        assert_eq!(with_env("run a.go", "GOMAXPROCS", "3").maxprocs, Some(3));
        assert_eq!(with_env("run --maxprocs=1 a.go", "GOMAXPROCS", "3").maxprocs, Some(1));
        assert_eq!(with_env("run a.go", "GOMAXPROCS", "-3").maxprocs, None);
        assert!(!with_env("run a.go", "GODEBUG", "x=1,asyncpreemptoff=1").async_preempt);
        assert!(with_env("run a.go", "GODEBUG", "asyncpreemptoff=0").async_preempt);
        assert!(with_env("run a.go", "GOEXPERIMENT", "preemptibleloops").preemptible_loops);
    }

    #[test]
    fn wrong_use_is_said() {
        assert_eq!(parsed("rnu x.go").unwrap_err(), "urgo: unknown verb \"rnu\"; did you mean \"run\"?");
        assert_eq!(parsed("run").unwrap_err(), "urgo run: no files given (see: urgo help run)");
        assert_eq!(parsed("run --nope x.go").unwrap_err(), "urgo: unknown flag --nope (see: urgo help run)");
        assert_eq!(parsed("run --timeout=x x.go").unwrap_err(), "urgo: bad value \"x\" for --timeout");
    }

    #[test]
    fn a_watched_run_is_run_without_the_flag() {
        let Ok(Command::Watch(again, files)) = parsed("run --maxprocs=2 --watch a.go x") else { panic!() };
        assert_eq!((again.join(" "), files.join(" ")), ("run --maxprocs=2 a.go x".into(), "a.go".into()));
        assert_eq!(parsed("run --watch -").unwrap_err(), "urgo run: --watch wants files");
    }

    #[test]
    fn durations_are_gos() {
        assert_eq!(duration("1m30s"), Some(Duration::from_secs(90)));
        assert_eq!(duration("1.5ms"), Some(Duration::from_micros(1500)));
        assert_eq!((duration(""), duration("5"), duration("s")), (None, None, None));
    }

    #[test]
    fn memory_and_seed_are_numbers() {
        let options = with_env("run --memory=256M --seed=7 a.go", "", "");
        assert_eq!((options.memory, options.seed), (Some(256 << 20), Some(7)));
        assert_eq!(
            [size("1G"), size("64KiB"), size("5"), size(""), size("0"), size("2T"), size("x")],
            [Some(1 << 30), Some(64 << 10), Some(5), None, None, None, None]
        );
        assert_eq!(parsed("run --memory=lots a.go").unwrap_err(), "urgo: bad value \"lots\" for --memory");
        assert_eq!(parsed("run --seed=-1 a.go").unwrap_err(), "urgo: bad value \"-1\" for --seed");
    }

    #[test]
    fn targets_name_a_function() {
        let Ok(Command::Disasm(_, t)) = parsed("disasm x.go:main.main") else { panic!() };
        assert_eq!((t.file.as_str(), t.func.as_deref()), ("x.go", Some("main.main")));
    }
}
