//! Programs with their expected output: `tests/run/*.go`, `tests/fixedbugs/*.go` and the examples.
//!
//! `NAME.out` beside `NAME.go` is standard output; `NAME.err`, if there is one, is standard error up to the first empty
//! line (the panic's text without the traces); a line `// exit N` in the program says that it ends with that status.

use crate::matrix::{self, PROCS};
use crate::urgo::{HUNG, Output, Urgo, programs, root};
use std::path::Path;

/// What a program is to do.
pub struct Expectation {
    /// The exit status.
    pub status: i32,
    /// Standard output.
    pub stdout: String,
    stderr_head: Option<String>,
}

/// The expectation that stands beside a program.
pub fn expectation(program: &Path) -> Expectation {
    // Programs may print bytes that are no UTF-8; outputs are read the same way.
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let read = |ext: &str| std::fs::read(root().join(program.with_extension(ext))).ok().map(text);
    let source = std::fs::read_to_string(root().join(program)).expect("the program is readable");
    let status =
        source.lines().find_map(|l| l.strip_prefix("// exit ")).map_or(0, |n| n.parse().expect("a status"));
    let stdout = read("out").unwrap_or_else(|| panic!("{}: no .out beside it", program.display()));
    Expectation { status, stdout, stderr_head: read("err") }
}

/// Standard error up to the first empty line, addresses replaced by `0xN`.
fn head(stderr: &str) -> String {
    let text = stderr.split_inclusive("\n\n").next().unwrap_or("").trim_end();
    let mut parts = text.split("0x");
    let mut out = parts.next().unwrap_or("").to_string();
    for part in parts {
        out += "0xN";
        out += part.trim_start_matches(|c: char| c.is_ascii_hexdigit() || c == 'N');
    }
    out
}

/// Runs one program one way; says what is wrong, if anything.
fn check(program: &Path, flags: &[&str], cache: &str) -> Result<(), String> {
    let want = expectation(program);
    let file = program.to_str().expect("the path is UTF-8");
    let args: Vec<&str> = ["run", HUNG].iter().chain(flags).chain([&file]).copied().collect();
    let got = Urgo::new(&args).env("URGO_CACHE", cache).output();
    let wrong = differences(&want, &got);
    let command = args.join(" ");
    if wrong.is_empty() { Ok(()) } else { Err(format!("urgo {command}\n{wrong}--- stderr\n{}", got.stderr)) }
}

/// What differs from the expectation; empty if nothing does.
pub fn differences(want: &Expectation, got: &Output) -> String {
    let mut wrong = String::new();
    if got.status != Some(want.status) {
        wrong += &format!("status {:?}, not {}\n", got.status, want.status);
    }
    if got.stdout != want.stdout {
        wrong += &format!("--- stdout\n{}--- wanted\n{}", got.stdout, want.stdout);
    }
    if let Some(head_wanted) = want.stderr_head.as_deref().filter(|h| head(h) != head(&got.stderr)) {
        wrong += &format!("--- stderr wanted\n{head_wanted}");
    }
    wrong
}

/// Runs every program in one column of the matrix, with one P and with eight.
fn column(name: &str) {
    column_with(name, &PROCS);
}

/// The same with some numbers of Ps.
fn column_with(name: &str, procs: &[&str]) {
    let column = matrix::column(name);
    // These are compiled afresh, the others take what the first of them has left.
    let cache = if matches!(name, "interpreter" | "auto") { "off" } else { env!("CARGO_TARGET_TMPDIR") };
    let mut failures = Vec::new();
    let mut runs = 0;
    for program in
        programs("tests/run").iter().chain(&programs("tests/fixedbugs")).chain(&programs("examples"))
    {
        for procs in procs {
            let flags: Vec<&str> = column.flags.iter().copied().chain([*procs]).collect();
            runs += 1;
            failures.extend(check(program, &flags, cache).err());
        }
    }
    assert!(failures.is_empty(), "{} of {runs} runs failed\n\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn interpreter() {
    column("interpreter");
}

#[test]
fn jit() {
    column("jit");
}

#[test]
fn auto() {
    column("auto");
}

#[test]
fn osr() {
    column("osr");
}

#[test]
fn gc_stress_in_the_interpreter() {
    column("gc stress, interpreter");
}

#[test]
fn gc_stress_in_compiled_code() {
    column("gc stress, jit");
}

#[test]
fn gc_by_turns_in_the_interpreter() {
    column("gc by turns, interpreter");
}

#[test]
fn gc_by_turns_in_compiled_code() {
    column_with("gc by turns, jit", &PROCS[1..]);
}

#[test]
fn gc_beside_compiled_code() {
    column_with("gc beside, jit", &PROCS[1..]);
}

#[test]
fn storm_in_the_interpreter() {
    column("storm, interpreter");
}

#[test]
fn storm_in_compiled_code() {
    column("storm, jit");
}

/// The first run of a program leaves its machine code, the second takes it.
#[test]
fn storm_and_kept_code() {
    column("storm, auto");
}

#[test]
fn polled_copies() {
    column("polled copies");
}

/// Compiled code without a pass: every fourth program with another one; each with all in turn if `URGO_PASSES=all`.
#[cfg(feature = "jit")]
#[test]
fn compiled_without_a_pass() {
    let folders = ["tests/run", "tests/fixedbugs", "examples"];
    let (mut failures, mut runs) = (Vec::new(), 0);
    for (n, program) in folders.iter().flat_map(|f| programs(f)).enumerate() {
        if n % 4 != 0 && std::env::var_os("URGO_PASSES").is_none() {
            continue;
        }
        for off in matrix::turn(n as u64) {
            let flags: Vec<&str> = matrix::without(off).flags.iter().copied().chain([PROCS[n % 2]]).collect();
            runs += 1;
            failures.extend(check(&program, &flags, env!("CARGO_TARGET_TMPDIR")).err());
        }
    }
    println!("{runs} runs");
    assert!(failures.is_empty(), "{} of {runs} runs failed\n\n{}", failures.len(), failures.join("\n"));
}
