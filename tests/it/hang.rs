//! The pair that this project exists for: a loop without calls is preempted, and with `asyncpreemptoff=1` it hangs.

use crate::urgo::{HUNG, Output, Urgo};

/// The two programs in which something spins, with what they print in the end.
const SPINNERS: [(&str, &str); 2] =
    [("examples/spin_beside_main.go", "main got the processor back\n"), ("examples/spin_in_main.go", "hi\n")];

fn run(flags: &[&str], program: &str) -> Output {
    let args: Vec<&str> =
        ["run", "--maxprocs=1", "--stats"].iter().chain(flags).chain([&program]).copied().collect();
    Urgo::new(&args).output()
}

/// A counter of `--stats`.
pub fn stat(output: &Output, name: &str) -> u64 {
    let line = output.stderr.lines().find(|l| l.split_whitespace().next() == Some(name));
    let value = line.and_then(|l| l.split_whitespace().nth(1)).and_then(|v| v.parse().ok());
    value.unwrap_or_else(|| panic!("no {name} in\n{}", output.stderr))
}

fn assert_ends(flags: &[&str]) -> Vec<Output> {
    let one = |(program, wanted): &(&str, &str)| {
        let flags: Vec<&str> = flags.iter().copied().chain([HUNG]).collect();
        let output = run(&flags, program);
        assert_eq!(
            (output.status, output.stdout.as_str()),
            (Some(0), *wanted),
            "{flags:?} {program}\n{}",
            output.stderr
        );
        output
    };
    SPINNERS.iter().map(one).collect()
}

#[test]
fn spinning_goroutines_give_the_processor_back_in_every_tier() {
    assert_ends(&["--tier=interp"]);
    assert_ends(&["--tier=auto"]);
    // A loop may find the bell rung as it is entered, on a busy machine, and then nobody has to move it.
    let is_moved = |o: &Output| stat(o, "sent") > 0 && stat(o, "moved") > 0;
    let tries = (0..20).map(|_| assert_ends(&["--tier=jit"]));
    assert!(!cfg!(feature = "jit") || tries.flatten().any(|output| is_moved(&output)), "no loop was moved");
}

#[cfg(feature = "jit")]
#[test]
fn without_signals_compiled_loops_hang() {
    for (program, _) in SPINNERS {
        let output = run(&["--tier=jit", "--asyncpreemptoff", "--timeout=1500ms"], program);
        assert_eq!((output.status, output.stdout.as_str()), (Some(124), ""), "{program}\n{}", output.stderr);
        assert_eq!(stat(&output, "sent"), 0, "{program}: no signal may be sent");
        let (made, honoured) =
            (stat(&output, "requests"), stat(&output, "safepoints") + stat(&output, "stale"));
        assert!(made > honoured, "{program}: {made} requests, {honoured} answered: none is pending");
        assert!(
            output.stderr.contains("goroutine 2 [") && output.stderr.contains("goroutine 1 ["),
            "{}",
            output.stderr
        );
    }
}

#[test]
fn polls_make_signals_unnecessary() {
    assert_ends(&["--tier=interp", "--asyncpreemptoff"]);
    for output in assert_ends(&["--tier=jit", "--asyncpreemptoff", "--preemptibleloops"]) {
        assert_eq!(stat(&output, "sent"), 0, "{}", output.stderr);
    }
}

#[test]
fn where_signals_are_refused_polled_copies_serve() {
    let outputs = assert_ends(&["--tier=jit", "--debug=refuse-signals"]);
    if cfg!(feature = "jit") {
        let noted = outputs.iter().filter(|o| o.stderr.contains("polled copies are entered")).count();
        assert_eq!(noted, outputs.len(), "{:?}", outputs[0].stderr);
    }
    assert!(outputs.iter().all(|o| stat(o, "moved") == 0));
}

#[test]
fn lost_signals_are_noticed() {
    // Every signal is dropped on its way. The trial signal of each new thread tells, and polled copies are entered.
    let outputs = assert_ends(&["--tier=jit", "--debug=fault=3"]);
    assert!(outputs.iter().all(|o| stat(o, "handled") == 0), "{}", outputs[0].stderr);
    if cfg!(feature = "jit") {
        assert!(
            outputs.iter().all(|o| o.stderr.contains("polled copies are entered")),
            "{}",
            outputs[0].stderr
        );
    }
}
