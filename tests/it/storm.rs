//! Storms: requests and signals every few microseconds at every worker, on loops, calls, runtime calls and hand-overs.
//!
//! Every result must be the undisturbed run's. A short storm is part of the tests; the long one, of a million requests
//! honoured by a safepoint, is `URGO_STORM=1000000 cargo test --release --test it storm -- --nocapture`.

use crate::hang::stat;
use crate::urgo::{HUNG, Output, Urgo, root};

const PROGRAM: &str = "tests/storm/kernels.go";

fn run(flags: &[&str]) -> Output {
    let args: Vec<&str> = ["run", HUNG, "--stats"].iter().chain(flags).chain([&PROGRAM]).copied().collect();
    Urgo::new(&args).output()
}

fn wanted() -> String {
    std::fs::read_to_string(root().join("tests/storm/kernels.out")).expect("the expected output")
}

/// Outcomes of the handler that a storm must have met, and the least share of all requests honoured, per ten thousand. A
/// thread is in a stub for moments only, some seven times in ten thousand requests, and in a polled copy until its next poll:
/// three to fifteen times, the fewer the more the machine has to do.
const OUTCOMES: &[(&str, u64)] =
    &[("moved", 500), ("already_polled", 1), ("stub", 1), ("not_ours", 50), ("safepoints", 10_000)];

#[test]
fn storms_change_no_result() {
    let target: u64 = std::env::var("URGO_STORM").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let wanted = wanted();
    let mut totals = vec![0u64; OUTCOMES.len()];
    let (mut honoured, mut runs) = (0, 0u32);
    while honoured < target {
        let procs = if runs % 2 == 0 { "--maxprocs=1" } else { "--maxprocs=8" };
        let debug = format!("--debug=storm={},storm-seed={}", [20, 50, 100][runs as usize % 3], runs + 1);
        let output = run(&["--tier=jit", procs, &debug]);
        assert_eq!(
            (output.status, output.stdout.as_str()),
            (Some(0), wanted.as_str()),
            "{procs} {debug}\n{}",
            output.stderr
        );
        honoured += stat(&output, "safepoints");
        OUTCOMES.iter().zip(&mut totals).for_each(|((name, _), total)| *total += stat(&output, name));
        runs += 1;
    }
    println!("{runs} runs, {honoured} requests honoured at safepoints");
    for ((name, share), total) in OUTCOMES.iter().zip(&totals) {
        println!("{total:10} {name}");
        if cfg!(feature = "jit") {
            assert!(*total >= honoured * share / 10_000, "only {total} {name} of {honoured}");
        }
    }
}

/// A heap of a hundred megabytes is marked by several threads; a storm stops goroutines wherever they are.
#[test]
fn collections_of_a_large_heap_lose_nothing() {
    let wanted =
        std::fs::read_to_string(root().join("tests/storm/big_heap.out")).expect("the expected output");
    for debug in ["--debug=verifyheap", "--debug=verifyheap,clobber,storm=100"] {
        for tier in ["--tier=interp", "--tier=auto", "--tier=jit"] {
            let args = ["run", HUNG, "--maxprocs=8", tier, debug, "tests/storm/big_heap.go"];
            let output = Urgo::new(&args).output();
            assert_eq!(
                (output.status, &output.stdout),
                (Some(0), &wanted),
                "{tier} {debug}\n{}",
                output.stderr
            );
        }
    }
}

/// Whether a storm over the kernels with a planted fault ends differently from the undisturbed run, within ten tries.
#[cfg(feature = "jit")]
fn is_found(fault: u32) -> bool {
    (1..=10).any(|seed| {
        let debug = format!("--debug=fault={fault},storm=20,storm-seed={seed}");
        let output = run(&["--tier=jit", "--maxprocs=1", "--timeout=20s", &debug]);
        output.status != Some(0) || output.stdout != wanted()
    })
}

#[cfg(feature = "jit")]
#[test]
fn a_store_missing_in_cold_exits_is_found() {
    assert!(is_found(1));
}

#[cfg(feature = "jit")]
#[test]
fn a_wrong_relation_of_the_copies_is_found() {
    assert!(is_found(2));
}

/// A goroutine that forgets what it was asked keeps the only P: `--timeout` has to end the run.
#[cfg(feature = "jit")]
#[test]
fn forgotten_requests_are_found() {
    let args = ["run", "--tier=jit", "--maxprocs=1", "--timeout=3s", "--stats"];
    let program = "examples/spin_beside_main.go";
    let output = |debug: &[&str]| Urgo::new(&[&args[..], debug, &[program]].concat()).output();
    assert_eq!(output(&[]).status, Some(0));
    assert_eq!(output(&["--debug=fault=4"]).status, Some(124));
}
