//! Runs generated programs: real Go against every column of the matrix.
//!
//! `URGO_GOFUZZ=FIRST,COUNT` runs a range of seeds: `URGO_GOFUZZ=17,1 cargo test --release --test it gofuzz` repeats one,
//! `URGO_GOFUZZ=1,40` is the long run, of more than 20,000 functions. The oracle is the `go` command (`URGO_GO`, or on
//! PATH) if it is Go 1.27, else the interpreter. With each seed come columns of compiled code without some passes, see
//! `matrix::turn`; with `URGO_COLUMNS=passes` nothing but interpreter and compiled code runs besides these. A failure names seed, unit and column, and shows the unit as a program of
//! its own, made small.

use super::shrink::shrink;
use super::{program, unit};
use crate::matrix::{self, COLUMNS, Column};
use crate::urgo::Urgo;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Units of a program.
const UNITS: usize = 40;
/// Failing units of a program that are made small; more of them usually have the same cause.
const SHRUNK: usize = 2;
/// How often the shrinker may try.
const TRIES: usize = 300;

/// What a run printed, and its exit status.
type Outcome = (String, Option<i32>);

/// A folder for one run's files, and the Go command if there is the right one.
struct Bench {
    folder: PathBuf,
    go: Option<PathBuf>,
}

impl Bench {
    fn new(name: &str) -> Bench {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).expect("the folder for tests can be made");
        Bench { folder, go: go_command() }
    }

    fn write(&self, text: &str) -> PathBuf {
        let file = self.folder.join("program.go");
        std::fs::write(&file, text).expect("the program can be written");
        file
    }

    /// What the oracle makes of a program; `None` if it does not compile or does not end.
    fn wanted(&self, text: &str) -> Option<Outcome> {
        let file = self.write(text);
        let Some(go) = &self.go else {
            return Some(urgo(&file, &["--tier=interp"])).filter(|o| o.1 == Some(0));
        };
        let binary = self.folder.join("program");
        let built = go_settings(Command::new(go)).arg("build").arg("-o").arg(&binary).arg(&file).output();
        let built = built.expect("the go command starts");
        if !built.status.success() {
            return None;
        }
        // What the shrinker makes may spin or eat memory.
        let limited = "ulimit -v 4000000; exec timeout 20 \"$0\"";
        let ran = Command::new("sh").arg("-c").arg(limited).arg(&binary).output().expect("sh starts");
        Some((String::from_utf8_lossy(&ran.stdout).into_owned(), ran.status.code()))
            .filter(|o| o.1 == Some(0))
    }

    /// Whether a program fails; `refused` if the failure is that Urgo does not take it.
    fn differs(&self, text: &str, flags: &[&str], refused: bool) -> bool {
        let got = urgo(&self.write(text), flags);
        // Urgo's refusal is cheaper to see than the oracle's.
        let compiled = got.1 != Some(1);
        compiled != refused && self.wanted(text).is_some_and(|want| want != got)
    }
}

fn urgo(file: &Path, flags: &[&str]) -> Outcome {
    let file = file.to_str().expect("the path is UTF-8");
    let args: Vec<&str> = ["run", "--timeout=300s"].iter().chain(flags).chain([&file]).copied().collect();
    let out = Urgo::new(&args).output();
    let errors = if out.status == Some(0) { String::new() } else { out.stderr };
    (out.stdout + &errors, out.status)
}

/// Go 1.27, if it is there.
fn go_command() -> Option<PathBuf> {
    let go = std::env::var_os("URGO_GO").map_or(PathBuf::from("go"), PathBuf::from);
    let version = go_settings(Command::new(&go)).arg("version").output().ok()?;
    String::from_utf8_lossy(&version.stdout).contains("go1.27").then_some(go)
}

fn go_settings(mut command: Command) -> Command {
    command.env("GOTOOLCHAIN", "local").env("GOFLAGS", "").env("GOPROXY", "off");
    command
}

/// The first and the number of programs.
fn range() -> (u64, u64) {
    let parse = |text: String| -> Option<(u64, u64)> {
        let (first, count) = text.split_once(',')?;
        Some((first.parse().ok()?, count.parse().ok()?))
    };
    std::env::var("URGO_GOFUZZ").ok().and_then(parse).unwrap_or((1, 1))
}

/// Names of units whose lines differ.
fn differing(want: &str, got: &str) -> Vec<usize> {
    let got: Vec<&str> = got.lines().collect();
    let name = |line: &str| line.strip_prefix('f')?.split(' ').next()?.parse().ok();
    want.lines().enumerate().filter(|(i, l)| got.get(*i) != Some(l)).filter_map(|(_, l)| name(l)).collect()
}

/// Runs the program of a seed in some columns; gives the number of its functions and what is wrong.
fn check(
    bench: &Bench,
    seed: u64,
    columns: &[Column],
    more: &[&str],
    shrinking: bool,
) -> (usize, Vec<String>) {
    let units: Vec<String> = (0..UNITS).map(|n| unit(seed, n)).collect();
    let functions = units.iter().flat_map(|u| u.lines()).filter(|l| l.starts_with("func ")).count();
    let text = program(units.iter().map(String::as_str).enumerate());
    let Some(want) = bench.wanted(&text) else {
        return (functions, vec![format!("seed {seed}: the oracle does not take the program")]);
    };
    assert_eq!(want.0.lines().count(), UNITS, "seed {seed}: a line for each unit");
    let mut wrong = Vec::new();
    let mut shown: Vec<usize> = Vec::new();
    for column in columns {
        let flags: Vec<&str> = column.flags.iter().chain(more).copied().collect();
        let got = urgo(&bench.write(&text), &flags);
        if got == want {
            continue;
        }
        let units_wrong = differing(&want.0, &got.0);
        let refused = got.1 == Some(1);
        let tail = if got.1 == Some(0) { "" } else { &got.0 };
        wrong.push(format!("seed {seed}, {}: units {units_wrong:?} {tail}", column.name));
        for n in units_wrong.into_iter().filter(|_| shrinking) {
            let alone = program(std::iter::once((n, units[n].as_str())));
            if shown.len() >= SHRUNK || shown.contains(&n) || !bench.differs(&alone, &flags, refused) {
                continue;
            }
            shown.push(n);
            let least = shrink(&alone, TRIES, &mut |t| bench.differs(t, &flags, refused));
            wrong.push(format!("unit {n} alone, {}:\n{least}", column.name));
        }
    }
    (functions, wrong)
}

#[test]
fn generated_go_programs_agree() {
    let bench = Bench::new("gofuzz");
    let (first, count) = range();
    let oracle = if bench.go.is_some() { "Go 1.27" } else { "the interpreter (there is no Go 1.27 here)" };
    let (mut functions, mut wrong) = (0, Vec::new());
    let few = std::env::var("URGO_COLUMNS").is_ok_and(|v| v == "passes");
    let mut ran: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in first..first + count {
        let mut columns = COLUMNS.to_vec();
        if few {
            columns.retain(|c| matches!(c.name, "interpreter" | "jit"));
        }
        columns.extend(matrix::turn(seed).into_iter().map(matrix::without));
        let (n, w) = check(&bench, seed, &columns, &[], true);
        functions += n;
        columns.iter().for_each(|c| *ran.entry(c.name).or_default() += n);
        w.iter().for_each(|w| println!("{w}"));
        wrong.extend(w);
    }
    ran.iter().for_each(|(column, n)| println!("{n:8} functions: {column}"));
    println!("{functions} functions of {count} programs against {oracle}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The front end has defects of its own kind: every tier agrees on what is wrong.
#[test]
fn planted_faults_of_lowering_are_found() {
    let bench = Bench::new("gofuzz-planted");
    for fault in ["--debug=fault=5", "--debug=fault=6"] {
        let (_, wrong) = check(&bench, 1, &[crate::matrix::column("interpreter")], &[fault], false);
        assert!(!wrong.is_empty(), "{fault} is not found");
    }
}
