//! The one place that joins front end, virtual machine and compiled tier.
//!
//! [`compile`] goes from files to a module; [`run`] from a module to an exit status.

use crate::cache::{Cache, Key};
use crate::cli::{Command, Options, Program, Tier};
use crate::importer::{Packages, read_package};
use crate::kept_code::KeptCode;
use crate::profile::Profiler;
use crate::reduce::{LocalPackages, local_packages, reduce};
use crate::trace::Tracer;
use crate::{compiled, dump, manual, stats, text};
use std::io::{IsTerminal, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use urgo_abi::code::{CompileOptions, Compiler, PlantedFault};
use urgo_abi::module::Module;
use urgo_abi::verify::Verified;
use urgo_lang::ast::{Ast, File};
use urgo_lang::check::{self, info};
use urgo_lang::diag::{self, Diagnostic};
use urgo_lang::lower;
use urgo_lang::parse_file;
use urgo_lang::source::SourceMap;
use urgo_sched::{Polled, SchedTrace, ShowSignals, StuckSink};
use urgo_vm::tier::{self, Mode};
use urgo_vm::world::{LoadError, Runtime, Settings};

/// What a system that refuses to send signals answers (`errno(3)`, Linux).
const EPERM: i32 = 1;
/// By which a process leaves an image of its memory (`signal(7)`).
const SIGABRT: i32 = 6;

/// Exit status of a program that does not compile.
pub const STATUS_COMPILE: i32 = 1;
/// Exit status of wrong use of the command.
pub const STATUS_USAGE: i32 = 2;
/// Exit status of a run that took longer than its `--timeout`.
pub const STATUS_TIMEOUT: i32 = 124;
/// Exit status of a defect of Urgo itself.
pub const STATUS_DEFECT: i32 = 70;

/// Why there is no module.
#[derive(Debug)]
pub enum Failure {
    /// The source is wrong: the diagnostics as text, one a line.
    Diagnostics(String),
    /// A file cannot be read.
    Unreadable(String),
    /// The compiler has made something that does not verify.
    Defect(String),
}

impl Failure {
    /// The text for standard error and the exit status.
    pub fn report(&self) -> (String, i32) {
        match self {
            Failure::Diagnostics(text) => (text.clone(), STATUS_COMPILE),
            Failure::Unreadable(text) => (format!("urgo: {text}\n"), STATUS_USAGE),
            Failure::Defect(text) => (format!("urgo: defect, please report: {text}\n"), STATUS_DEFECT),
        }
    }
}

/// Parsed and checked packages, and the text that they came from.
#[derive(Debug)]
pub struct Checked {
    /// Facts about all packages.
    pub program: info::Program,
    /// All trees.
    pub ast: Ast,
    /// All texts.
    pub sources: SourceMap,
    /// Name of the package that the files form.
    pub package: String,
}

/// Parses and checks a program's files and what they import.
///
/// # Errors
/// All mistakes, or a file that cannot be read.
pub fn check(files: &[String], options: &Options) -> Result<Checked, Failure> {
    let packages = packages(files, options);
    check_texts(read(files)?, packages, check::Options::default(), options)
}

/// Lines with mistakes of a program that is one text, with the mistakes.
pub fn mistakes(text: &str, options: &Options) -> Vec<(usize, String)> {
    const NAME: &str = "program.go";
    let packages = Packages::for_program_in(Path::new("."), options.library.clone());
    let texts = vec![(NAME.to_string(), text.as_bytes().to_vec())];
    let report = match check_texts(texts, packages, check::Options::default(), options) {
        Ok(_) => return Vec::new(),
        Err(failure) => failure.report().0,
    };
    let one = |line: &str| {
        let (at, rest) = line.strip_prefix(NAME)?.strip_prefix(':')?.split_once(':')?;
        let message = rest.split_once(": ").map_or(rest, |(_, message)| message);
        Some((at.parse().ok()?, message.to_string()))
    };
    report.lines().filter_map(one).collect()
}

/// Where a program's packages come from.
fn packages(files: &[String], options: &Options) -> Packages {
    let first = Path::new(&files[0]);
    let dir = if first.is_dir() { Some(first) } else { first.parent() };
    let dir = dir.filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Packages::for_program_in(dir, options.library.clone())
}

/// As [`check`], of these names and texts, by these rules.
fn check_texts(
    texts: Vec<(String, Vec<u8>)>,
    mut packages: Packages,
    rules: check::Options,
    options: &Options,
) -> Result<Checked, Failure> {
    let mut sources = SourceMap::new();
    let mut ast = Ast::default();
    let mut parsed = Vec::new();
    let mut diagnostics = Vec::new();
    for (name, text) in texts {
        let id = sources.add_bytes(&name, &text).map_err(|e| Failure::Unreadable(format!("{name}: {e}")))?;
        let file = parse_file(&mut ast, &sources, id);
        apply_directives(&ast, &mut sources, &file.file);
        parsed.push(file.file);
        diagnostics.extend(file.diagnostics);
    }
    // As gc does: other mistakes of the text do not keep the rest from being checked.
    if diagnostics.iter().any(|d| d.message.starts_with("syntax error")) {
        return Err(failure(diagnostics, &sources, options));
    }
    let package = parsed.iter().find_map(|f| f.package).map_or("", |p| ast.text(ast[p].name)).to_string();
    import_runtime(&mut ast, &mut sources, &mut parsed);
    let mut program = info::Program::new();
    let (_, checked) =
        check::check(&mut program, &mut ast, &mut sources, "main", parsed, &mut packages, rules);
    diagnostics.extend(checked);
    let diagnostics = diag::finish(diagnostics, &sources);
    if diagnostics.is_empty() {
        Ok(Checked { program, ast, sources, package })
    } else {
        Err(failure(diagnostics, &sources, options))
    }
}

/// Makes a file's `//line` directives count.
pub fn apply_directives(ast: &Ast, sources: &mut SourceMap, file: &File) {
    sources.apply_line_directives(file.file, file.directives.iter().map(|d| (d.pos, ast.text(d.text))));
}

/// Adds a file that imports package runtime, as every Go program does unseen: its error types are the values of run-time
/// panics.
fn import_runtime(ast: &mut Ast, sources: &mut SourceMap, files: &mut Vec<File>) {
    let Some(package) = files.first().and_then(|f| f.package) else { return };
    let text = format!("package {}\nimport _ \"runtime\"\n", ast.text(ast[package].name));
    // Where no more source fits, the program's own files say so.
    if let Ok(id) = sources.add("runtime", &text) {
        files.push(parse_file(ast, sources, id).file);
    }
}

/// Compiles a program to a module.
///
/// # Errors
/// As [`check`], and what lowering does not cover.
pub fn compile(files: &[String], options: &Options) -> Result<Module, Failure> {
    Ok(compile_kept(files, options)?.0.into_module())
}

/// Where a module is kept between runs.
struct Origin<'o> {
    cache: &'o Cache,
    key: Key,
    /// The module's checksum.
    sum: u64,
}

/// What a program is made of besides the library: names and texts, those of local packages with their import paths.
fn with_local(texts: &[(String, Vec<u8>)], local: &LocalPackages) -> Vec<(String, Vec<u8>)> {
    let named = |(path, texts): &(String, Vec<(String, Vec<u8>)>)| -> Vec<(String, Vec<u8>)> {
        texts.iter().map(|(name, text)| (format!("{path}\0{name}"), text.clone())).collect()
    };
    texts.iter().cloned().chain(local.iter().flat_map(named)).collect()
}

/// Compiles a program, or takes what an earlier run has left.
fn compile_kept<'o>(
    files: &[String],
    options: &'o Options,
) -> Result<(Verified, Option<Origin<'o>>), Failure> {
    let texts = read(files)?;
    let cache = options.cache.as_ref().filter(|_| options.library.is_none() && options.debug.fault == 0);
    let mut packages = packages(files, options);
    // Packages that stand before the library's are not local ones.
    let local = cache.map_or_else(LocalPackages::new, |_| local_packages(&texts, &packages));
    let place = cache.and_then(|cache| Some((cache, Cache::key(&with_local(&texts, &local))?)));
    if let Some((cache, key)) = place
        && let Some((module, sum)) = cache.load(key)
    {
        return Ok((module, Some(Origin { cache, key, sum })));
    }
    let known: Vec<String> = local.iter().map(|(path, _)| path.clone()).collect();
    // What is compiled is what the key was made of, whoever writes to these files meanwhile.
    local.into_iter().for_each(|(path, texts)| packages.give(&path, texts));
    let compiled = compile_by(check::Options::default(), texts, packages, options)?;
    let module = Verified::new(compiled.module).map_err(|e| Failure::Defect(e.to_string()))?;
    let is_in_key = |path: &String| known.contains(path);
    let origin = place.filter(|_| compiled.local.iter().all(is_in_key)).and_then(|(cache, key)| {
        let sum = cache.store(key, &module)?;
        Some(Origin { cache, key, sum })
    });
    Ok((module, origin))
}

/// Where the variables of a program and what its expressions allocate live, a line each, in the order of the sources.
///
/// # Errors
/// As [`compile`].
pub fn homes(files: &[String], options: &Options) -> Result<Vec<String>, Failure> {
    let mut checked =
        check_texts(read(files)?, packages(files, options), check::Options::default(), options)?;
    let mut told = lower::homes(&mut checked.program, &checked.ast, &checked.sources);
    told.sort_unstable();
    told.dedup();
    let line = |(pos, what, home): lower::Told| {
        let file = checked.sources.file_of(pos)?;
        let at = file.line_column(file.offset(pos));
        files.contains(&file.name).then(|| format!("{}:{}:{}\t{home}\t{what}", file.name, at.0, at.1))
    };
    Ok(told.into_iter().filter_map(line).collect())
}

/// A module and what it was made of.
struct Compiled {
    module: Module,
    /// Import paths of the packages that are not the library's.
    local: Vec<String>,
}

/// Compiles a program of these names and texts, which may import these packages.
///
/// # Errors
/// As [`compile`].
pub fn compile_program(
    texts: Vec<(String, Vec<u8>)>,
    whole: Packages,
    options: &Options,
) -> Result<Module, Failure> {
    compile_by(check::Options::default(), texts, whole, options).map(|compiled| compiled.module)
}

/// The same, but variables, imports and labels that are not used are no errors.
///
/// # Errors
/// As [`compile`].
pub fn compile_loose(
    texts: Vec<(String, Vec<u8>)>,
    whole: Packages,
    options: &Options,
) -> Result<Module, Failure> {
    let rules = check::Options { allow_unused: true, ..check::Options::default() };
    compile_by(rules, texts, whole, options).map(|compiled| compiled.module)
}

fn compile_by(
    rules: check::Options,
    texts: Vec<(String, Vec<u8>)>,
    whole: Packages,
    options: &Options,
) -> Result<Compiled, Failure> {
    let reduced = whole.clone().with_reduced(reduce(&texts, &whole));
    let reduced_rules = check::Options { reduced_library: true, ..rules };
    let first = compile_texts(texts.clone(), reduced, reduced_rules, options);
    // Whatever is wrong is said of the whole sources.
    first.or_else(|_| compile_texts(texts, whole, rules, options))
}

fn compile_texts(
    texts: Vec<(String, Vec<u8>)>,
    packages: Packages,
    rules: check::Options,
    options: &Options,
) -> Result<Compiled, Failure> {
    let first = texts.first().map_or_else(String::new, |(name, _)| name.clone());
    let mut checked = check_texts(texts, packages, rules, options)?;
    if checked.package != "main" {
        let text = format!("{first}: package {} is not a main package\n", checked.package);
        return Err(Failure::Diagnostics(text));
    }
    let fault = match options.debug.fault {
        5 => Some(lower::PlantedFault::SwappedOperands),
        6 => Some(lower::PlantedFault::WrongConstant),
        _ => None,
    };
    let (module, diagnostics) =
        lower::lower_with(&mut checked.program, &checked.ast, &checked.sources, fault);
    if diagnostics.is_empty() && !module.funcs.iter().any(|f| f.name == "main.main") {
        return Err(Failure::Diagnostics(format!(
            "{first}: function main is undeclared in the main package\n"
        )));
    }
    if !diagnostics.is_empty() {
        return Err(failure(diagnostics, &checked.sources, options));
    }
    let local =
        checked.program.packages.iter().filter(|p| !p.library && !matches!(&*p.path, "main" | "unsafe"));
    let local = local.map(|p| p.path.to_string()).collect();
    Ok(Compiled { module, local })
}

fn failure(mut diagnostics: Vec<Diagnostic>, sources: &SourceMap, options: &Options) -> Failure {
    let all = diagnostics.len();
    diagnostics.truncate(options.max_errors.unwrap_or(usize::MAX));
    if options.json {
        let objects: Vec<String> = diagnostics.iter().map(|d| json(d, sources)).collect();
        return Failure::Diagnostics(objects.join("\n"));
    }
    // Whoever reads them through a pipe gets gc's form and nothing else.
    let mut text = if options.pretty || std::io::stderr().is_terminal() {
        diag::render_with_source(&diagnostics, sources)
    } else {
        diag::render(&diagnostics, sources)
    };
    if diagnostics.len() < all {
        text.push_str("too many errors\n");
    }
    Failure::Diagnostics(text)
}

/// A diagnostic as an object: where it begins and ends, what it is and what it says.
fn json(d: &Diagnostic, sources: &SourceMap) -> String {
    let mut message = d.message.clone();
    for note in &d.notes {
        message.push('\n');
        message.push_str(&note.text);
    }
    let place = sources.file_of(d.pos).map(|file| {
        let offset = file.offset(d.pos);
        let at = file.location(offset);
        let line = file.text[offset..].lines().next().unwrap_or_default();
        // What stands there is the first token, and at least a place.
        let len = urgo_lang::lexer::tokenize(line).tokens.first().map_or(0, |t| t.end - t.start);
        (at.file.to_string(), at.line, at.column, at.column + len.min(line.len() as u32))
    });
    let (file, line, column, end) = place.unwrap_or_default();
    format!(
        "{{\"file\":{},\"line\":{line},\"column\":{column},\"endLine\":{line},\"endColumn\":{end},\
         \"severity\":\"error\",\"code\":{},\"message\":{}}}",
        json_string(&file),
        json_string(d.code.name()),
        json_string(&message)
    )
}

/// A string of JSON.
pub fn json_string(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out += &format!("\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Names and texts of the files of package main.
fn read(files: &[String]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let one = |name: &String| -> Result<(String, Vec<u8>), Failure> {
        let text = if name == "-" {
            let mut text = Vec::new();
            std::io::stdin().read_to_end(&mut text).map(|_| text)
        } else {
            std::fs::read(name)
        };
        let shown = if name == "-" { "stdin".to_string() } else { name.clone() };
        text.map(|t| (shown, t)).map_err(|e| Failure::Unreadable(format!("{name}: {e}")))
    };
    match files {
        [dir] if Path::new(dir).is_dir() => {
            read_package(Path::new(dir)).map_err(|e| Failure::Unreadable(e.message))
        }
        files => files.iter().map(one).collect(),
    }
}

/// The program's own name and arguments.
pub fn program_args(program: &Program) -> Vec<String> {
    program.files.iter().take(1).chain(&program.args).cloned().collect()
}

/// The compiled tier of this build; `None` if there is none.
#[cfg(feature = "jit")]
pub fn compiler() -> Option<Box<dyn Compiler>> {
    urgo_jit::Jit::new().map(|jit| Box::new(jit) as Box<dyn Compiler>)
}

/// The compiled tier of this build; `None` if there is none.
#[cfg(not(feature = "jit"))]
pub fn compiler() -> Option<Box<dyn Compiler>> {
    None
}

/// Threads that mark in a collection.
const MAX_MARK_THREADS: usize = 4;
/// Bytes to be looked at from which on marking goes on beside goroutines: half a millisecond's work and less is done at once.
const BESIDE_FROM: usize = 256 << 10;

/// Where trace lines go. Nobody can be told that standard error is closed.
fn to_stderr(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// When code is compiled, as the vm calls it.
pub fn mode(tier: Tier) -> Mode {
    match tier {
        Tier::Auto => Mode::Auto,
        Tier::Interp => Mode::Interp,
        Tier::Jit => Mode::Jit,
    }
}

/// How a run behaves, from the command's options.
pub fn settings(options: &Options, args: Vec<String>) -> Settings {
    let debug = &options.debug;
    let fault = match debug.fault {
        1 => Some(PlantedFault::DroppedStore),
        2 => Some(PlantedFault::WrongTwin),
        _ => None,
    };
    let mut settings = Settings {
        budget: debug.budget,
        args,
        tier: tier::Config {
            mode: mode(options.tier),
            threshold: debug.jit_threshold,
            limit: (debug.jit_limit != u32::MAX).then_some(debug.jit_limit),
            osr_only: debug.osr_only != 0,
            step: debug.step,
            cold_from: (debug.cold_code != u32::MAX).then_some(debug.cold_code as usize),
            options: CompileOptions { without_polls: debug.without_polls != 0, off: options.off, fault },
            observer: compiled::observer(options.jittrace, options.perf_map),
            kept: None,
        },
        ..Settings::default()
    };
    let scheduler = &mut settings.scheduler;
    scheduler.procs = options.maxprocs.unwrap_or(scheduler.procs);
    scheduler.slice_ns = options.slice.as_nanos() as u64;
    scheduler.async_preempt = options.async_preempt;
    // While a thread steps it takes no other signals for long, which looks as if they were blocked.
    let force_fast = debug.force_fast != 0 || debug.step != 0;
    scheduler.polled = match (options.preemptible_loops, force_fast) {
        (true, _) => Polled::Always,
        (false, true) => Polled::Never,
        (false, false) => Polled::Auto,
    };
    if debug.refuse_signals != 0 {
        // Relaxed: set before any thread is started.
        scheduler.faults.send_errno.store(EPERM, Relaxed);
        scheduler.faults.n_sends.store(-1, Relaxed);
    }
    if debug.fault == 3 {
        // Every signal is lost on its way.
        scheduler.faults.n_dropped.store(-1, Relaxed);
    }
    if debug.fault == 4 {
        // Goroutines come to a safepoint and go on as if nobody had asked.
        scheduler.faults.n_forgotten.store(-1, Relaxed);
    }
    if let Some(ms) = options.schedtrace_ms {
        let sink = Arc::new(to_stderr);
        scheduler.schedtrace =
            Some(SchedTrace { period_ns: ms.saturating_mul(1_000_000), detail: options.scheddetail, sink });
    }
    scheduler.stuck = Some(StuckSink(Arc::new(to_stderr)));
    scheduler.faults.stuck_ms.store(debug.stuck_ms as i32, Relaxed); // Relaxed: as above
    settings.timed = options.stats;
    settings.gc_trace = options.gctrace;
    settings.traceback = options.traceback;
    settings.heap.gc_percent = options.gc_percent;
    settings.heap.soft_limit = options.memory_limit.unwrap_or(settings.heap.soft_limit);
    settings.heap.hard_limit = options.memory.unwrap_or(settings.heap.hard_limit);
    settings.poisons_cells = debug.poison_cells != 0;
    settings.max_stack_bytes = settings.max_stack_bytes.min(settings.heap.hard_limit);
    // Near the limit there are more collections, as there are near a soft one.
    settings.heap.soft_limit = settings.heap.soft_limit.min(settings.heap.hard_limit / 8 * 7);
    settings.heap.seed = options.seed;
    settings.heap.mark_threads = settings.scheduler.procs.clamp(1, MAX_MARK_THREADS);
    settings.heap.beside_from = if debug.gc_beside != 0 { 0 } else { BESIDE_FROM };
    settings.heap.stress = debug.gc_stress;
    settings.heap.clobber = debug.clobber_free != 0;
    settings.heap.verify = debug.verify_heap != 0;
    settings
}

/// Carries a command out; gives the exit status.
pub fn execute(command: Command) -> i32 {
    match command {
        Command::Run(options, program) => match compile_kept(&program.files, &options) {
            Ok((module, origin)) => {
                run_from(module, origin, settings(&options, program_args(&program)), &options)
            }
            Err(failure) => fail(&failure),
        },
        Command::Bare(options) if std::io::stdin().is_terminal() => crate::repl::run(&options, &[], false),
        Command::Bare(options) => {
            execute(Command::Run(options, Program { files: vec!["-".to_string()], args: Vec::new() }))
        }
        Command::Test(command) => crate::gotest::run(&command),
        Command::Demo(options, name) => crate::demo::run(&options, name.as_deref()),
        Command::Repl(options, files, plain) => crate::repl::run(&options, &files, plain),
        Command::Check(options, files, false) => check(&files, &options).map_or_else(|f| fail(&f), |_| 0),
        Command::Check(options, files, true) => match check(&files, &Options { json: true, ..options }) {
            Err(Failure::Diagnostics(objects)) => {
                text::line(&objects);
                STATUS_COMPILE
            }
            Err(failure) => fail(&failure),
            Ok(_) => 0,
        },
        Command::Statements(options, text, args) => crate::oneline::run(&text, &args, &options),
        Command::Expression(options, text) => crate::repl::show(&text, &options),
        Command::Doc(options, Some(name)) => shown(crate::doc::of(&name, &options).map_err(|e| (e, 1))),
        Command::Doc(options, None) => shown(crate::doc::missing(&options).map_err(|e| (e, STATUS_DEFECT))),
        Command::Watch(args, files) => crate::watch::run(&args, &files),
        Command::Completions(shell) => {
            let wrong = format!("urgo completions: there are {}", manual::SHELLS.join(", "));
            shown(manual::completions(&shell).ok_or((wrong, STATUS_USAGE)))
        }
        Command::Top(args) => crate::top::run(&args),
        Command::Man => shown(Ok(manual::page())),
        Command::Disasm(options, target) => shown(dump::disasm(&target, &options)),
        Command::Dump(options, stage, target) => shown(dump::stage(&stage, &target, &options)),
        Command::Version => {
            text::line(&text::version());
            0
        }
        Command::Help(verb) => shown(text::help(verb.as_deref()).map_err(|e| (e, STATUS_USAGE))),
    }
}

fn shown(result: Result<String, (String, i32)>) -> i32 {
    match result {
        Ok(out) => {
            text::line(&out);
            0
        }
        Err((message, status)) => {
            text::error(&message);
            status
        }
    }
}

fn fail(failure: &Failure) -> i32 {
    let (message, status) = failure.report();
    text::error(&message);
    status
}

/// When the clock jumps (`--debug=clock-jump`).
const CLOCK_JUMPS_AFTER: Duration = Duration::from_millis(50);
/// How long threads may take to come to an end when the program has.
const GRACE: Duration = Duration::from_millis(200);

/// Runs a module to its end.
pub fn run(module: Module, options: &Options, args: Vec<String>) -> i32 {
    run_with(module, settings(options, args), options)
}

/// The same with these settings.
pub fn run_with(module: Module, settings: Settings, options: &Options) -> i32 {
    match Verified::new(module) {
        Ok(module) => run_from(module, None, settings, options),
        Err(e) => fail(&Failure::Defect(e.to_string())),
    }
}

/// The code that earlier runs of a module have left. What is compiled in an unusual way is not kept.
fn kept_code(
    origin: Option<Origin<'_>>,
    tier: &tier::Config,
    compiler: &dyn Compiler,
) -> Option<Arc<KeptCode>> {
    let usual = tier.mode == Mode::Auto
        && (tier.threshold, tier.limit, tier.osr_only, tier.step) == (0, None, false, 0)
        && tier.options == CompileOptions::default();
    let Origin { cache, key, sum } = origin.filter(|_| usual)?;
    Some(Arc::new(KeptCode::open(cache, key, sum, &compiler.target())))
}

fn run_from(module: Verified, origin: Option<Origin<'_>>, mut settings: Settings, options: &Options) -> i32 {
    let compiler = compiler();
    let kept = compiler.as_deref().and_then(|compiler| kept_code(origin, &settings.tier, compiler));
    settings.tier.kept = kept.clone().map(|kept| tier::KeptCode(kept));
    let runtime = match Runtime::of(module, settings, compiler) {
        Ok(runtime) => Arc::new(runtime),
        Err(LoadError::NoThread(e)) => {
            text::error(&format!(
                "runtime: failed to create new OS thread (have 1 already): {e}\n\
                 runtime: may need to increase max user processes (ulimit -u)\nfatal error: newosproc"
            ));
            return STATUS_USAGE;
        }
        Err(LoadError::NoMemory) => {
            text::error("fatal error: out of memory");
            return STATUS_USAGE;
        }
        Err(e) => {
            text::error(&format!("urgo: defect, please report: {e}"));
            return STATUS_DEFECT;
        }
    };
    crate::top::serve(&runtime);
    show_on_signals(&runtime);
    let over = Arc::new(AtomicBool::new(false));
    if options.debug.storm_us != 0 {
        storm(&options.debug, runtime.clone(), over.clone());
    }
    if options.debug.clock_jump_ms != 0 {
        let (remote, jump) = (runtime.remote(), Duration::from_millis(options.debug.clock_jump_ms.into()));
        std::thread::spawn(move || {
            std::thread::sleep(CLOCK_JUMPS_AFTER);
            remote.jump_clock(jump);
        });
    }
    // Without the thread there is no trace, but the run goes on.
    let wanted = options.trace.is_some() || options.timeline.is_some();
    let tracer = wanted.then(|| Tracer::start(runtime.clone()).ok()).flatten();
    let profiler = options.cpu_profile.as_ref().and_then(|_| Profiler::start(runtime.clone()).ok());
    let finish = match options.timeout {
        Some(limit) => runtime.run_for(limit),
        None => runtime.run(),
    };
    // Relaxed: the threads that look at it only stop a little later.
    over.store(true, Relaxed);
    if let Some(kept) = kept {
        kept.store();
    }
    let traced = tracer.map(Tracer::stop).unwrap_or_default();
    if let Some(last) = options.timeline {
        text::error(&traced.picture(last.as_nanos() as u64));
    }
    if let Some(file) = &options.trace
        && let Err(e) = traced.write(file)
    {
        text::error(&format!("urgo: {}: {e}", file.display()));
    }
    if let (Some(profiler), Some(file)) = (profiler, &options.cpu_profile)
        && let Err(e) = profiler.stop().write(&runtime, file)
    {
        text::error(&format!("urgo: {}: {e}", file.display()));
    }
    if options.stats {
        text::error(&stats::report(&runtime));
    }
    if runtime.leaves_core() && !finish.report.is_empty() {
        urgo_sched::die_by(SIGABRT);
    }
    if let Some(runtime) = Arc::into_inner(runtime) {
        runtime.shutdown(GRACE);
    }
    finish.status
}

/// Signals that the program does not ask for do what they do in Go: some have all goroutines shown, and end the process.
fn show_on_signals(runtime: &Arc<Runtime>) {
    let runtime = Arc::downgrade(runtime);
    let (give, take) = mpsc::sync_channel::<ShowSignals>(1);
    let body = move || {
        let Some(interrupted) = take.recv().ok().and_then(ShowSignals::wait) else { return };
        let Some(runtime) = runtime.upgrade() else { return };
        let finish = runtime.show_for_signal(&interrupted);
        if runtime.leaves_core() {
            urgo_sched::die_by(SIGABRT);
        }
        std::process::exit(finish.status);
    };
    let thread = std::thread::Builder::new().name("urgo-signals".into()).stack_size(256 << 10).spawn(body);
    // Where there is no thread or no pipe, or the process has run a program already, all stays as it is.
    if thread.is_ok()
        && let Ok(signals) = urgo_sched::take_signals()
    {
        // It waits for them.
        let _ = give.send(signals);
    }
}

/// Disturbs all workers at random intervals of about the flag's microseconds.
fn storm(debug: &urgo_abi::debug::DebugFlags, runtime: Arc<Runtime>, over: Arc<AtomicBool>) {
    let (mean, mut state) = (debug.storm_us as u64, debug.storm_seed as u64 | 1);
    std::thread::spawn(move || {
        let remote = runtime.remote();
        drop(runtime);
        while !over.load(Relaxed) {
            // xorshift (Marsaglia 2003): half to one and a half times the mean.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            std::thread::sleep(Duration::from_micros(mean / 2 + state % mean.max(1)));
            remote.disturb();
        }
    });
}
