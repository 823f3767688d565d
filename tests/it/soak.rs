//! Mixed load over a long time: `tests/soak/mixed.go` checks its own counts after each round, and that memory does not grow.
//!
//! A short run is part of the tests; an hour is `URGO_SOAK=3600 cargo test --release --test it soak -- --nocapture`.

use crate::urgo::Urgo;

#[test]
fn mixed_load_loses_nothing_and_does_not_grow() {
    let seconds: u32 = std::env::var("URGO_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    // Half of the time with collections that go on beside goroutines whenever one is wanted.
    for debug in ["--debug=storm=200", "--debug=storm=200,gcbeside,verifyheap"] {
        let (limit, time) = (format!("--timeout={}s", seconds + 120), (seconds / 2).max(1).to_string());
        let output =
            Urgo::new(&["run", &limit, "--maxprocs=8", debug, "tests/soak/mixed.go", &time]).output();
        println!("{debug}: {}", output.stderr.trim());
        assert_eq!((output.status, output.stdout.as_str()), (Some(0), "ok\n"), "{debug}\n{}", output.stderr);
    }
}
