//! Single steps: a request before instructions of compiled code, wherever a program comes to.
//!
//! A few programs are part of the tests. `URGO_STEP=N cargo test --release --test it step -- --nocapture` takes every
//! program with the seeds 1 to N, each of which places the requests elsewhere.

use crate::hang::stat;
use crate::run::{differences, expectation};
use crate::urgo::{HUNG, Urgo, programs};
use std::path::PathBuf;

/// The programs of a short run: loops of all kinds, calls, and calls that stop.
const FEW: [&str; 3] = ["tests/run/closures.go", "tests/run/ints.go", "tests/run/recursion.go"];

#[test]
fn a_request_before_any_instruction_changes_no_result() {
    let seeds: Option<u32> = std::env::var("URGO_STEP").ok().and_then(|n| n.parse().ok());
    let all = || {
        let folders = ["tests/run", "tests/fixedbugs", "tests/storm"];
        folders.iter().flat_map(|f| programs(f)).collect::<Vec<PathBuf>>()
    };
    let chosen = if seeds.is_some() { all() } else { FEW.iter().map(PathBuf::from).collect() };
    let (mut placed, mut met) = (0, 0);
    for program in &chosen {
        let want = expectation(program);
        let file = program.to_str().expect("the path is UTF-8");
        for seed in 1..=seeds.unwrap_or(1) {
            let debug = format!("--debug=step={seed}");
            let args = ["run", HUNG, "--tier=jit", "--maxprocs=1", "--stats", &debug, file];
            let got = Urgo::new(&args).output();
            let wrong = differences(&want, &got);
            assert!(wrong.is_empty(), "urgo {}\n{wrong}--- stderr\n{}", args.join(" "), got.stderr);
            placed += stat(&got, "stepped_requests");
            met += stat(&got, "stepped_met");
        }
    }
    println!("{} programs, {placed} requests at {met} instructions met", chosen.len());
    assert!(
        4 * placed > met && placed > 100 * chosen.len() as u64,
        "{placed} requests at {met} instructions"
    );
}
