//! `urgo test`: runs a package's tests, and says how they ended in the lines of `go test`.
//!
//! A package is tested by a program that is made for it ([`generate`]) and imports it with its test files. One package runs
//! in this process, in its own folder. Several are each given to a process of their own, so that none can harm the next.
//!
//! As in Go there are two modes: without packages on the command line the output of the tests is shown as it comes; with
//! packages it is kept, and shown if the tests fail or if `-v`, `-bench` or `-list` ask for it.

pub mod args;
mod comment;
mod cover;
mod events;
mod generate;
mod package;

use crate::driver::{self, Failure};
use crate::importer::{Packages, is_test};
use crate::text;
use args::TestCommand;
use events::Events;
use package::Package;
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use urgo_vm::sink::{HostSink, Sink};

/// Runs the tests; gives the exit status.
pub fn run(command: &TestCommand) -> i32 {
    let targets = match targets(command) {
        Ok(targets) => targets,
        Err(message) => {
            text::error(&message);
            return 1;
        }
    };
    let listed = !command.packages.is_empty();
    let passed = match &targets[..] {
        [one] => test(one, listed, command),
        several => {
            // As in Go those that cannot be set up come first. All are run, also behind one that fails.
            let (failed, others): (Vec<_>, Vec<_>) = several.iter().partition(|t| !can_be_set_up(t));
            let n_failed = failed.iter().filter(|target| !test(target, true, command)).count();
            n_failed + others.iter().enumerate().filter(|(i, target)| !apart(target, *i, command)).count()
                == 0
        }
    };
    if targets.len() > 1 {
        join_profiles(targets.len(), command);
    }
    if !passed && listed && !command.json {
        text::line("FAIL");
    }
    i32::from(!passed)
}

/// Makes one profile of those that processes have written beside it.
fn join_profiles(n: usize, command: &TestCommand) {
    let (Some(whole), Some(mode)) = (&command.cover_profile, command.cover) else { return };
    let mut text = cover::head(mode);
    for i in 0..n {
        let part = part_of_profile(whole, i);
        let lines = std::fs::read_to_string(&part).unwrap_or_default();
        text.extend(lines.split_inclusive('\n').filter(|l| !l.starts_with("mode: ")));
        let _ = std::fs::remove_file(part);
    }
    write_profile(whole, &text);
}

fn part_of_profile(whole: &Path, i: usize) -> PathBuf {
    let mut name = whole.as_os_str().to_os_string();
    name.push(format!(".{}.{i}", std::process::id()));
    name.into()
}

fn write_profile(file: &Path, text: &str) {
    if let Err(e) = std::fs::write(file, text) {
        text::error(&format!("urgo: {}: {e}", file.display()));
    }
}

/// What one operand, or one folder that a pattern matches, stands for.
enum Target {
    Files(Vec<String>),
    /// A folder, and how it was called.
    Folder(PathBuf, String),
    /// Nothing: how it was called, and why.
    Missing(String, String),
}

fn targets(command: &TestCommand) -> Result<Vec<Target>, String> {
    let operands = &command.packages;
    if operands.is_empty() {
        return Ok(vec![Target::Folder(PathBuf::from("."), ".".into())]);
    }
    if operands.iter().all(|o| o.ends_with(".go")) {
        return Ok(vec![Target::Files(operands.clone())]);
    }
    let mut out = Vec::new();
    for operand in operands {
        if operand.ends_with(".go") {
            return Err("named files must all be .go files".into());
        }
        let (base, all) = match operand.strip_suffix("...") {
            Some(base) => (base.trim_end_matches('/'), true),
            None => (operand.as_str(), false),
        };
        let local = base.starts_with(['.', '/']);
        let packages = Packages::for_program_in(Path::new("."), None);
        let folder = if local { Some(PathBuf::from(base)) } else { packages.folder_of(base) };
        match folder.filter(|f| f.is_dir()) {
            Some(folder) if all => {
                let before = out.len();
                folders_below(&folder, true, &mut out);
                if out.len() == before {
                    text::error(&format!("urgo: warning: {operand:?} matched no packages"));
                }
            }
            Some(folder) => out.push(Target::Folder(folder, operand.clone())),
            None if local => {
                let whole = std::env::current_dir().unwrap_or_default().join(base);
                let mut whole_path = PathBuf::new();
                for part in whole.components() {
                    match part {
                        Component::ParentDir => drop(whole_path.pop()),
                        part => whole_path.push(part),
                    }
                }
                let why = format!("stat {}: directory not found", whole_path.display());
                out.push(Target::Missing(operand.clone(), why));
            }
            None => out.push(Target::Missing(operand.clone(), format!("package {operand} is not in std"))),
        }
    }
    Ok(out)
}

/// Folders with Go files at and below one, but those that a pattern does not match.
fn folders_below(dir: &Path, first: bool, out: &mut Vec<Target>) {
    let name = dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let left_out = name.starts_with(['.', '_']) || matches!(name.as_str(), "testdata" | "vendor");
    if !first && (left_out || dir.join("go.mod").exists()) {
        return;
    }
    let mut below: Vec<PathBuf> = std::fs::read_dir(dir)
        .map(|entries| entries.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    below.sort();
    if below.iter().any(|p| p.extension().is_some_and(|e| e == "go")) {
        out.push(Target::Folder(dir.to_path_buf(), dir.display().to_string()));
    }
    below.iter().filter(|p| p.is_dir()).for_each(|p| folders_below(p, false, out));
}

/// What tests a folder has, and its import path.
fn tests_in(dir: &Path, name: &str) -> (String, Result<Package, String>) {
    let path = Packages::for_program_in(dir, None).path_of(dir).unwrap_or_else(|| name.to_string());
    let package = package::in_folder(dir, &path);
    (path, package)
}

/// Whether a program can be made of a package's tests; it may still not compile.
fn can_be_set_up(target: &Target) -> bool {
    match target {
        Target::Files(_) => true,
        Target::Folder(dir, name) => tests_in(dir, name).1.is_ok(),
        Target::Missing(..) => false,
    }
}

/// Tests a package in a process of its own.
fn apart(target: &Target, number: usize, command: &TestCommand) -> bool {
    let Target::Folder(dir, _) = target else { return test(target, true, command) };
    let dir = match dir.to_str() {
        Some(dir) if dir.starts_with(['.', '/']) => dir.to_string(),
        _ => format!("./{}", dir.display()),
    };
    let urgo = std::env::current_exe().unwrap_or_else(|_| "urgo".into());
    let mut child = Command::new(urgo);
    child.arg("test").arg(dir);
    if let Some(whole) = &command.cover_profile {
        // Behind the others, so that it counts; what -args introduces stays at the end.
        let own =
            command.flags.iter().position(|f| f == "-args" || f == "--args").unwrap_or(command.flags.len());
        let part = part_of_profile(whole, number);
        child
            .args(&command.flags[..own])
            .arg(format!("-coverprofile={}", part.display()))
            .args(&command.flags[own..]);
    } else {
        child.args(&command.flags);
    }
    child.stdin(Stdio::null()).stderr(Stdio::inherit());
    match child.output() {
        Ok(output) => {
            let out = match output.stdout.strip_suffix(b"FAIL\n") {
                Some(out) if !output.status.success() => out,
                _ => &output.stdout,
            };
            // Whoever closed it does not want to know.
            let _ = std::io::stdout().write_all(out);
            output.status.success()
        }
        Err(e) => {
            text::error(&format!("urgo: cannot start a process for tests: {e}"));
            false
        }
    }
}

/// Tests a package in this process; whether it passed.
fn test(target: &Target, listed: bool, command: &TestCommand) -> bool {
    let setup_failed = |name: &str, why: &str| {
        // What is wrong with the tests alone is told of the program that would run them.
        let tests = why.contains(": wrong signature for ") || why.ends_with("definitions of TestMain");
        let import_path = format!("{name}{}", if tests { ".test" } else { "" });
        not_built(name, &import_path, name, "setup", why, command)
    };
    let (dir, path, package) = match target {
        Target::Missing(name, why) => return setup_failed(name, why),
        Target::Files(files) => {
            let parent = Path::new(&files[0]).parent().filter(|p| !p.as_os_str().is_empty());
            let dir = parent.unwrap_or(Path::new(".")).to_path_buf();
            (dir, "command-line-arguments".to_string(), package::of_files(files))
        }
        Target::Folder(dir, name) => {
            let (path, package) = tests_in(dir, name);
            (dir.clone(), path, package)
        }
    };
    let package = match package {
        Ok(package) => package,
        Err(why) => return setup_failed(&path, &why),
    };
    if !package.has_tests {
        let unreached = command.cover.map(|mode| (mode, cover::unreached(&with_counters(&package, mode).1)));
        if let (Some((mode, lines)), Some(file)) = (&unreached, &command.cover_profile) {
            write_profile(file, &(cover::head(*mode) + lines));
        }
        let line = match unreached {
            Some((_, lines)) if !lines.is_empty() => format!("\t{path}\t\tcoverage: 0.0% of statements"),
            _ => format!("?   \t{path}\t[no test files]"),
        };
        if command.json {
            let mut events = Events::start(&path);
            events.command_line(&line, false);
            events.finish("skip", 0.0, None);
        } else {
            text::line(&line);
        }
        return true;
    }
    let module = match compile(&package, &dir, command) {
        Ok(module) => module,
        Err(failure) => {
            let (message, _) = failure.report();
            let test = format!("{path} [{path}.test]");
            return not_built(&path, &test, &test, "build", &message, command);
        }
    };
    let begun = Instant::now();
    let output = Arc::new(Kept { state: Mutex::default(), passes: !listed });
    output.lock().events = command.json.then(|| Events::start(&path));
    let status = run_in(&dir, module, &package, &output, command);
    let took = begun.elapsed().as_secs_f64();
    let mut kept = std::mem::take(&mut *output.lock());
    let covered =
        kept.covered.take().filter(|_| listed).map(|share| format!("\t{share}")).unwrap_or_default();
    if let Some(mut events) = kept.events.take() {
        if status == 0 {
            let none = if kept.nothing_ran { " [no tests to run]" } else { "" };
            events.command_line(&format!("ok  \t{path}\t{took:.3}s{covered}{none}"), false);
        } else {
            // As Go has it; benchmarks are not told otherwise.
            if !listed || !kept.said || command.args.iter().any(|a| a.starts_with("-test.bench=")) {
                events.command_line(&format!("exit status {status}"), false);
            }
            events.command_line(&format!("FAIL\t{path}\t{took:.3}s"), true);
        }
        events.finish(if status == 0 { "pass" } else { "fail" }, took, None);
        return status == 0;
    }
    if status == 0 {
        if listed && command.show_passed {
            // Whoever closed it does not want to know.
            let _ = std::io::stdout().write_all(&kept.bytes);
        }
        let none = if kept.nothing_ran && listed { " [no tests to run]" } else { "" };
        text::line(&format!("ok  \t{path}\t{took:.3}s{covered}{none}"));
        return true;
    }
    let _ = std::io::stdout().write_all(&kept.bytes);
    if kept.bytes.is_empty() {
        text::line(&format!("exit status {status}"));
    }
    text::line(&format!("FAIL\t{path}\t{took:.3}s"));
    false
}

/// Tells that the tests of a package could not be set up, or not be built; what was built has a name in the events and one in
/// front of the messages. Gives whether they passed.
fn not_built(
    name: &str,
    import_path: &str,
    title: &str,
    step: &str,
    why: &str,
    command: &TestCommand,
) -> bool {
    let messages = format!("# {title}\n{}", why.trim_end());
    let line = format!("FAIL\t{name} [{step} failed]");
    if command.json {
        events::build_failed(import_path, &messages);
        let mut events = Events::start(name);
        events.command_line(&line, true);
        events.finish("fail", 0.0, Some(import_path));
    } else {
        text::error(&messages);
        text::line(&line);
    }
    false
}

/// Compiles the program that tests a package.
fn compile(
    package: &Package,
    dir: &Path,
    command: &TestCommand,
) -> Result<urgo_abi::module::Module, Failure> {
    let Some(mode) = command.cover else { return compile_files(package, &package.inside, &[], dir, command) };
    let (files, covered) = with_counters(package, mode);
    let counted = compile_files(package, &files, &covered, dir, command);
    if counted.is_err() {
        // Places in messages are those of the texts as they are.
        compile_files(package, &package.inside, &[], dir, command)?;
    }
    counted
}

/// The files of a package, those without tests with counters, and what these count.
fn with_counters(package: &Package, mode: cover::Mode) -> (package::Files, Vec<cover::Covered>) {
    let mut covered = Vec::new();
    let mut files = package.inside.clone();
    for (name, text) in files.iter_mut().filter(|(name, _)| !is_test(Path::new(name))) {
        if let Some((counting, file)) = cover::instrument(&package.path, name, text, covered.len(), mode) {
            *text = counting;
            covered.push(file);
        }
    }
    (files, covered)
}

fn compile_files(
    package: &Package,
    inside: &package::Files,
    covered: &[cover::Covered],
    dir: &Path,
    command: &TestCommand,
) -> Result<urgo_abi::module::Module, Failure> {
    let mut packages = Packages::for_program_in(dir, command.options.library.clone());
    for (side, files) in [inside, &package.outside].into_iter().enumerate() {
        if !files.is_empty() {
            packages.give(&generate::import_path(package, side), files.iter().map(shown).collect());
        }
    }
    let text = generate::main_file(package, covered, command.cover);
    let main = vec![(generate::NAME.to_string(), text.into_bytes())];
    driver::compile_program(main, packages, &command.options)
}

/// A file of the current folder is shown with a dot in front, as go does.
fn shown((name, text): &(String, Vec<u8>)) -> (String, Vec<u8>) {
    let name = if name.contains('/') { name.clone() } else { format!("./{name}") };
    (name, text.clone())
}

/// Runs the program in the package's folder.
fn run_in(
    dir: &Path,
    module: urgo_abi::module::Module,
    package: &Package,
    output: &Arc<Kept>,
    command: &TestCommand,
) -> i32 {
    if let Err(e) = std::env::set_current_dir(dir) {
        text::error(&format!("urgo: {}: {e}", dir.display()));
        return 1;
    }
    let name = package.path.rsplit('/').next().unwrap_or("main");
    let profile = command.cover_profile.iter().map(|file| format!("-test.coverprofile={}", file.display()));
    let args = std::iter::once(format!("{name}.test")).chain(profile).chain(command.args.iter().cloned());
    let mut settings = driver::settings(&command.options, args.collect());
    // Both in one order.
    settings.stdout = Sink::Host(output.clone());
    settings.stderr = Sink::Host(output.clone());
    driver::run_with(module, settings, &command.options)
}

/// What the tests print.
#[derive(Debug)]
struct Kept {
    state: Mutex<Printed>,
    /// It is shown as it comes.
    passes: bool,
}

#[derive(Debug, Default)]
struct Printed {
    bytes: Vec<u8>,
    nothing_ran: bool,
    /// It is told as events.
    events: Option<Events>,
    /// Something has been printed.
    said: bool,
    /// The line that tells the share of statements reached.
    covered: Option<String>,
}

/// What package testing prints if nothing ran.
const NOTHING_RAN: &[u8] = b"testing: warning: no tests to run\n";

impl Kept {
    fn lock(&self) -> std::sync::MutexGuard<'_, Printed> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HostSink for Kept {
    fn write(&self, bytes: &[u8]) {
        let mut state = self.lock();
        state.nothing_ran |= bytes == NOTHING_RAN;
        state.said = true;
        if let Some(share) = bytes.strip_prefix(b"coverage: ") {
            state.covered = Some(format!("coverage: {}", String::from_utf8_lossy(share).trim_end()));
        }
        if let Some(events) = &mut state.events {
            events.take(bytes);
        } else if self.passes {
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(bytes).and_then(|()| out.flush());
        } else {
            state.bytes.extend_from_slice(bytes);
        }
    }

    fn is_full(&self) -> bool {
        false
    }
}
