//! Differential fuzzing: random modules in the interpreter against compiled code, quiet and under a storm.
//!
//! The interpreter is the oracle. A failing program is named by its seed; `URGO_FUZZ=FIRST,COUNT` runs a range of seeds:
//! `URGO_FUZZ=17,1 cargo test --release --test it fuzz` repeats one, `URGO_FUZZ=1,100000` is the long run.

use crate::generate;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;
use urgo_abi::code::CompileOptions;
use urgo_abi::inst::Opcode;
use urgo_abi::module::Module;
use urgo_jit::Jit;
use urgo_vm::tier::{self, Mode};
use urgo_vm::world::{Runtime, Settings, Sink};

/// One way to run a module.
#[derive(Clone, Copy, Debug)]
struct Way {
    name: &'static str,
    mode: Mode,
    osr_only: bool,
    budget: u32,
    storm_us: u64,
}

const WAYS: &[Way] = &[
    Way { name: "interpreter, budget 1", mode: Mode::Interp, osr_only: false, budget: 1, storm_us: 0 },
    Way { name: "jit", mode: Mode::Jit, osr_only: false, budget: 1000, storm_us: 0 },
    Way { name: "osr", mode: Mode::Jit, osr_only: true, budget: 2, storm_us: 0 },
    Way { name: "jit in a storm", mode: Mode::Jit, osr_only: false, budget: 1000, storm_us: 30 },
];

const ORACLE: Way =
    Way { name: "interpreter", mode: Mode::Interp, osr_only: false, budget: 1000, storm_us: 0 };

/// What a run printed, its panic's text included, and its exit status.
fn run(module: &Module, way: Way, options: CompileOptions) -> (String, i32) {
    let output = Sink::buffer();
    let settings = Settings {
        budget: way.budget,
        stdout: output.clone(),
        stderr: output.clone(),
        tier: tier::Config { mode: way.mode, osr_only: way.osr_only, options, ..tier::Config::default() },
        ..Settings::default()
    };
    let compiler = Jit::new().map(|jit| Box::new(jit) as Box<_>);
    let runtime = Runtime::new(module.clone(), settings, compiler).expect("the module loads");
    let over = AtomicBool::new(false);
    let finish = std::thread::scope(|scope| {
        let (remote, over) = (runtime.remote(), &over);
        if way.storm_us != 0 {
            scope.spawn(move || {
                // Relaxed: the thread only stops a little later.
                while !over.load(Relaxed) {
                    remote.disturb();
                    std::thread::sleep(Duration::from_micros(way.storm_us));
                }
            });
        }
        let finish = runtime.run();
        over.store(true, Relaxed);
        finish
    });
    assert!(runtime.shutdown(Duration::from_secs(20)), "{}: a thread does not end", way.name);
    (String::from_utf8_lossy(&output.contents()).into_owned(), finish.status)
}

fn seeds() -> (u64, u64) {
    let parse = |text: String| -> Option<(u64, u64)> {
        let (first, count) = text.split_once(',')?;
        Some((first.parse().ok()?, count.parse().ok()?))
    };
    std::env::var("URGO_FUZZ").ok().and_then(parse).unwrap_or((1, 300))
}

#[test]
fn random_programs_agree_in_all_tiers() {
    let (first, count) = seeds();
    let mut coverage: BTreeMap<Opcode, u64> = BTreeMap::new();
    let mut failures = Vec::new();
    for seed in first..first + count {
        let module = generate::module(seed);
        generate::opcodes(&module).into_iter().for_each(|op| *coverage.entry(op).or_default() += 1);
        let want = run(&module, ORACLE, CompileOptions::default());
        for way in WAYS {
            let got = run(&module, *way, CompileOptions::default());
            if got != want {
                failures.push(format!("seed {seed}, {}: {got:?}, not {want:?}", way.name));
            }
        }
    }
    println!("{count} programs, {} opcodes in {} tiers:", coverage.len(), 1 + WAYS.len());
    coverage.iter().for_each(|(op, n)| println!("{n:8} {}", op.name()));
    assert!(failures.is_empty(), "{} of {count} differ:\n{}", failures.len(), failures.join("\n"));
}
