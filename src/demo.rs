//! `urgo demo`: programs of `examples/demo`, each with its explanation and a picture in the terminal.
//!
//! The explanation is the comment at the program's head. Programs draw their own pictures, but for the hang: that one is run
//! twice, with and without async preemption, and what both said is shown side by side.

use crate::cli::{Options, Tier};
use crate::driver;
use crate::importer::Packages;
use crate::text;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;
use urgo_vm::sink::Sink;

/// A program to show.
struct Demo {
    name: &'static str,
    /// What it shows.
    about: &'static str,
    source: &'static str,
    /// How many Ps it runs on.
    procs: usize,
}

const DEMOS: &[Demo] = &[
    Demo {
        name: "hang",
        about: "one P, a loop, and main: with async preemption and without",
        source: include_str!("../examples/demo/hang.go"),
        procs: 1,
    },
    Demo {
        name: "latency",
        about: "how late a sleeper wakes up beside a hot loop",
        source: include_str!("../examples/demo/latency.go"),
        procs: 1,
    },
    Demo {
        name: "fairness",
        about: "how evenly goroutines that never give way progress",
        source: include_str!("../examples/demo/fairness.go"),
        procs: 1,
    },
    Demo {
        name: "churn",
        about: "goroutines created, alive and ended over time",
        source: include_str!("../examples/demo/churn.go"),
        procs: 2,
    },
];

/// How long the half of the hang that hangs is watched, if the other half was faster.
const WATCHED: Duration = Duration::from_millis(300);
/// No demo takes so long.
const LIMIT: Duration = Duration::from_secs(60);
/// Columns of one half of the hang.
const HALF: usize = 34;

/// Runs a demo, or lists them; gives the exit status.
pub fn run(options: &Options, name: Option<&str>) -> i32 {
    let Some(name) = name else {
        text::line(&list());
        return 0;
    };
    let Some(demo) = DEMOS.iter().find(|d| d.name == name) else {
        text::error(&format!("urgo demo: there is no {name:?}\n{}", list()));
        return driver::STATUS_USAGE;
    };
    let procs = options.maxprocs.unwrap_or(demo.procs);
    text::line(&explanation(demo.source));
    text::line("");
    if demo.name == "hang" {
        return hang(demo, &Options { maxprocs: Some(procs), tier: Tier::Jit, ..options.clone() });
    }
    let timeout = options.timeout.or(Some(LIMIT));
    let options = Options { maxprocs: Some(procs), timeout, ..options.clone() };
    let status = match compiled(demo, &options) {
        Ok(module) => driver::run(module, &options, vec![demo.name.to_string()]),
        Err(status) => status,
    };
    text::line(&format!("\n(urgo run --maxprocs={procs} examples/demo/{}.go)", demo.name));
    status
}

fn list() -> String {
    let rows: Vec<String> = DEMOS.iter().map(|d| format!("  urgo demo {:10} {}", d.name, d.about)).collect();
    rows.join("\n")
}

/// The comment at the head of a program.
fn explanation(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn compiled(demo: &Demo, options: &Options) -> Result<urgo_abi::module::Module, i32> {
    let name = format!("examples/demo/{}.go", demo.name);
    let texts = vec![(name, demo.source.as_bytes().to_vec())];
    let packages = Packages::for_program_in(Path::new("/"), options.library.clone());
    driver::compile_program(texts, packages, options).map_err(|failure| {
        let (message, status) = failure.report();
        text::error(&message);
        status
    })
}

/// What one half of the hang said, and its exit status.
fn half(demo: &Demo, options: &Options) -> Result<(Vec<String>, i32), i32> {
    let module = compiled(demo, options)?;
    let mut settings = driver::settings(options, vec![demo.name.to_string()]);
    let out = Sink::buffer();
    settings.stdout = out.clone();
    settings.stderr = Sink::buffer();
    let status = driver::run_with(module, settings, options);
    let said = String::from_utf8_lossy(&out.contents()).lines().map(str::to_string).collect();
    Ok((said, status))
}

fn hang(demo: &Demo, options: &Options) -> i32 {
    let on = Options { async_preempt: true, timeout: Some(LIMIT), ..options.clone() };
    let (with, status) = match half(demo, &on) {
        Ok(half) => half,
        Err(status) => return status,
    };
    let took = awakenings(&with).last().copied().unwrap_or(0.0);
    // As long as main needed, and longer.
    let limit = WATCHED.max(Duration::from_secs_f64(took / 1e3 * 1.5));
    let off = Options { async_preempt: false, timeout: Some(limit), ..options.clone() };
    let (mut without, hung) = match half(demo, &off) {
        Ok(half) => half,
        Err(status) => return status,
    };
    if hung == driver::STATUS_TIMEOUT {
        without.push(format!("(nothing more in {} ms)", limit.as_millis()));
    }
    let mut out = format!("{:HALF$}| async preemption off\n", "async preemption on");
    let _ = writeln!(out, "{}+{}", "-".repeat(HALF), "-".repeat(HALF));
    for i in 0..with.len().max(without.len()) {
        let line = |side: &[String]| side.get(i).cloned().unwrap_or_default();
        let _ = writeln!(out, "{:HALF$}| {}", line(&with), line(&without));
    }
    let _ = writeln!(out, "\nthe P over time (m: main has run, S: the loop):");
    let _ = writeln!(out, "  on  |{}|", lane(&awakenings(&with), took));
    let _ = writeln!(out, "  off |{}|", lane(&awakenings(&without), took));
    out.push_str(match hung {
        driver::STATUS_TIMEOUT => {
            "\nWithout the signal main never ran again, and the run was ended from outside."
        }
        _ => "\nNothing hung: without the compiled tier the interpreter polls in the loop.",
    });
    text::line(&out);
    text::line(&format!(
        "(GODEBUG=asyncpreemptoff=1 urgo run --tier=jit --maxprocs=1 examples/demo/{}.go)",
        demo.name
    ));
    status
}

/// When main woke up, in milliseconds.
fn awakenings(lines: &[String]) -> Vec<f64> {
    let time = |line: &String| line.split_once(" ms:").and_then(|(ms, _)| ms.trim().parse().ok());
    lines.iter().filter_map(time).collect()
}

/// A row of cells from the start to the end.
fn lane(awake: &[f64], end: f64) -> String {
    const CELLS: usize = 60;
    let mut cells = vec!['S'; CELLS];
    cells[0] = 'm';
    for ms in awake {
        let at = (ms / end.max(1.0) * (CELLS - 1) as f64) as usize;
        cells[at.min(CELLS - 1)] = 'm';
    }
    cells.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_program_explains_itself() {
        for demo in DEMOS {
            assert!(explanation(demo.source).lines().count() >= 4, "{}", demo.name);
        }
    }

    #[test]
    fn lanes_show_when_main_ran() {
        let lines = ["main starts".to_string(), " 10.0 ms: main wakes up".into(), " 20.0 ms: x".into()];
        assert_eq!(awakenings(&lines), [10.0, 20.0]);
        let lane = lane(&[10.0, 20.0], 20.0);
        assert_eq!((lane.len(), lane.matches('m').count()), (60, 3));
        assert!(lane.starts_with("mS") && lane.ends_with("Sm"));
    }
}
