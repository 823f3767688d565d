//! `--stats`: what the run did, one `name value` a line, for people and tests.

use std::sync::atomic::Ordering::Relaxed;
use urgo_vm::world::Runtime;

/// All counters of a run, then the histogram from request to off the processor, then refusals to compile.
pub fn report(runtime: &Runtime) -> String {
    let stats = runtime.remote().stats();
    let mut out = String::from("urgo stats\n");
    for (name, meaning, value) in stats.rows() {
        out += &format!("{name:24} {value:12}  {meaning}\n");
    }
    let tier = runtime.world().tier();
    let counters = tier.counters();
    let (placed, met) = urgo_vm::code::stepped();
    // Relaxed: statistics.
    let (ran, interpreted) = (counters.ran_ns.load(Relaxed), counters.interpreted_ns.load(Relaxed));
    let compiled = ran.saturating_sub(interpreted).saturating_mul(1000).checked_div(ran).unwrap_or(0);
    let rows = [
        ("units_compiled", counters.compiled.load(Relaxed), "Functions and resume entries compiled."),
        ("units_kept", counters.kept.load(Relaxed), "The same, compiled by an earlier run."),
        ("units_freed", counters.freed.load(Relaxed), "Units that went out of use."),
        ("compile_ns", counters.compile_ns.load(Relaxed), "Nanoseconds spent compiling."),
        ("compiler_cpu_ns", compiler_cpu_ns(), "Processor time of the thread that compiles hot code."),
        ("code_bytes", counters.code_bytes.load(Relaxed), "Bytes of machine code, one copy."),
        ("compiled_entries", counters.entries.load(Relaxed), "Entries into compiled code."),
        (
            "compiled_exits",
            counters.exits.load(Relaxed),
            "Exits to the interpreter in front of an instruction.",
        ),
        ("stepped_requests", placed, "Instructions with a request before them (--debug=step)."),
        ("stepped_met", met, "Instructions of compiled code met step by step."),
        ("ran_ns", ran, "Nanoseconds that goroutines ran."),
        ("interpreted_ns", interpreted, "Nanoseconds of them in the interpreter and what it called."),
        ("compiled_permille", compiled, "Share of the time that ran compiled, in thousandths."),
        ("entries_given_up", counters.given_up.load(Relaxed), "Entries that never got anywhere."),
    ];
    for (name, value, meaning) in rows {
        out += &format!("{name:24} {value:12}  {meaning}\n");
    }
    for (i, n) in stats.off_processor.0.iter().enumerate().filter(|(_, n)| **n != 0) {
        out += &format!("off_processor_ns < {:<14} {n:4}\n", 1u64 << (i + 1));
    }
    for (why, function, n) in tier.declines() {
        out += &format!("declined {function}: {} ({n})\n", why.name());
    }
    if let Some(why) = tier.unavailable() {
        out += &format!("{why}\n");
    }
    if let Some(why) = runtime.remote().polled() {
        out += &format!("polled copies are entered: {}\n", why.text());
    }
    out
}

/// What the compiler's thread has used of the processors, as the system tells; 0 if there is none, or it does not tell. (The time
/// that compiling took is longer where others want the processors too.)
fn compiler_cpu_ns() -> u64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return 0 };
    let of = |dir: std::path::PathBuf| -> Option<u64> {
        let name = std::fs::read_to_string(dir.join("comm")).ok()?;
        let times = std::fs::read_to_string(dir.join("schedstat")).ok()?;
        (name.trim() == "compiler").then(|| times.split_whitespace().next()?.parse().ok())?
    };
    threads.flatten().filter_map(|entry| of(entry.path())).sum()
}
