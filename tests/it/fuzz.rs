//! Differential fuzzing: random modules in the interpreter against compiled code, quiet and under a storm.
//!
//! The interpreter is the oracle. A failing program is named by its seed; `URGO_FUZZ=FIRST,COUNT` runs a range of seeds:
//! `URGO_FUZZ=17,1 cargo test --release --test it fuzz` repeats one, `URGO_FUZZ=1,100000` is the long run.
//!
//! With each seed some passes are left out besides (`matrix::turn`; `URGO_PASSES=all` for each of them).
//!
//! Code is compiled once for all ways to run a program, since the code generator would take most of the time. What it was
//! asked for is also what the report of coverage is made of: an opcode counts as run in a compiled tier only if a function
//! that holds it was compiled there.

use crate::{generate, matrix};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use urgo_abi::code::{CodeBlob, CompileOptions, Compiler, ProgramView, Unit};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{FuncId, Opcode};
use urgo_abi::module::Module;
use urgo_abi::pass::PassSet;
use urgo_jit::Jit;
use urgo_sched::Polled;
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
    polled: Polled,
    off: PassSet,
}

const ORACLE: Way = Way {
    name: "interpreter",
    mode: Mode::Interp,
    osr_only: false,
    budget: 1000,
    storm_us: 0,
    polled: Polled::Auto,
    off: PassSet::NONE,
};

const WAYS: &[Way] = &[
    Way { name: "budget 1", budget: 1, ..ORACLE },
    Way { name: "jit", mode: Mode::Jit, ..ORACLE },
    Way { name: "osr", mode: Mode::Jit, osr_only: true, budget: 2, ..ORACLE },
    Way { name: "storm", mode: Mode::Jit, storm_us: 30, ..ORACLE },
    Way { name: "polled", mode: Mode::Jit, polled: Polled::Always, ..ORACLE },
];

/// What the code generator made of one module's units.
type Made = HashMap<(Unit, PassSet), Result<CodeBlob, Decline>>;

/// The compiler, which compiles each unit once, and what it was asked for in one run.
struct Memo {
    jit: Arc<Jit>,
    made: Arc<Mutex<Made>>,
    asked: Arc<Mutex<BTreeSet<FuncId>>>,
}

impl Compiler for Memo {
    fn compile(
        &self,
        program: &dyn ProgramView,
        unit: Unit,
        options: CompileOptions,
    ) -> Result<CodeBlob, Decline> {
        let mut made = self.made.lock().expect("no thread panicked");
        let blob = made
            .entry((unit, options.off))
            .or_insert_with(|| self.jit.compile(program, unit, options))
            .clone()?;
        if let Unit::Function(func) | Unit::Resume(func, _) = unit {
            self.asked.lock().expect("no thread panicked").insert(func);
        }
        Ok(blob)
    }

    fn target(&self) -> String {
        self.jit.target()
    }
}

/// The ways to run one module, with the code that they share.
struct Trial<'a> {
    module: &'a Module,
    jit: &'a Arc<Jit>,
    made: Arc<Mutex<Made>>,
}

/// What a run printed, its panic's text included, its exit status, and which functions were compiled.
struct Outcome {
    seen: (String, i32),
    compiled: BTreeSet<FuncId>,
}

impl Trial<'_> {
    fn run(&self, way: Way) -> Outcome {
        let output = Sink::buffer();
        let mut settings = Settings {
            budget: way.budget,
            stdout: output.clone(),
            stderr: output.clone(),
            tier: tier::Config {
                mode: way.mode,
                osr_only: way.osr_only,
                options: CompileOptions::without(way.off),
                ..tier::Config::default()
            },
            ..Settings::default()
        };
        settings.scheduler.polled = way.polled;
        let asked = Arc::new(Mutex::new(BTreeSet::new()));
        let compiler = Memo { jit: self.jit.clone(), made: self.made.clone(), asked: asked.clone() };
        let runtime =
            Runtime::new(self.module.clone(), settings, Some(Box::new(compiler))).expect("the module loads");
        let status = run_disturbed(&runtime, way.storm_us);
        assert!(runtime.shutdown(Duration::from_secs(20)), "{}: a thread does not end", way.name);
        let compiled = asked.lock().expect("no thread panicked").clone();
        Outcome { seen: (String::from_utf8_lossy(&output.contents()).into_owned(), status), compiled }
    }
}

/// Runs to the end, with requests and signals about every `storm_us` microseconds (0: none); the exit status.
fn run_disturbed(runtime: &Runtime, storm_us: u64) -> i32 {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (remote, over) = (runtime.remote(), &over);
        if storm_us != 0 {
            scope.spawn(move || {
                // Relaxed: the thread only stops a little later.
                while !over.load(Relaxed) {
                    remote.disturb();
                    std::thread::sleep(Duration::from_micros(storm_us));
                }
            });
        }
        let finish = runtime.run();
        over.store(true, Relaxed);
        finish.status
    })
}

/// In how many programs each opcode ran, by way.
#[derive(Default)]
struct Coverage(BTreeMap<Opcode, BTreeMap<&'static str, u64>>);

impl Coverage {
    fn add(&mut self, module: &Module, way: Way, compiled: &BTreeSet<FuncId>) {
        let ran = |f: &FuncId| way.mode == Mode::Interp || compiled.contains(f);
        let funcs = (0..module.funcs.len() as u32).map(FuncId).filter(ran);
        for op in generate::opcodes(module, funcs) {
            *self.0.entry(op).or_default().entry(way.name).or_default() += 1;
        }
    }

    /// A line an opcode: operation, width, programs by way.
    fn report(&self) -> String {
        let names = std::iter::once(&ORACLE).chain(WAYS).map(|w| w.name);
        let mut out = format!("{:16} {:>8}", "operation", "width");
        names.clone().for_each(|n| out.push_str(&format!(" {n:>11}")));
        for (op, counts) in &self.0 {
            let (operation, width) = width(op.name());
            out.push_str(&format!("\n{operation:16} {width:>8}"));
            names.clone().for_each(|n| out.push_str(&format!(" {:>11}", counts.get(n).unwrap_or(&0))));
        }
        out
    }
}

/// The operation and the width that an opcode's name tells: `add_i32` is `add` of `i32`, `f64_of_i64` is `of` of `f64 i64`.
fn width(name: &str) -> (String, String) {
    let is_width = |part: &&str| part.trim_start_matches(['i', 'u', 'f']).parse::<u32>().is_ok();
    let (widths, operation): (Vec<&str>, Vec<&str>) = name.split('_').partition(is_width);
    (operation.join("_"), if widths.is_empty() { "-".into() } else { widths.join(" ") })
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
    let jit = Arc::new(Jit::new().expect("a machine with a compiled tier"));
    let mut coverage = Coverage::default();
    let mut failures = Vec::new();
    for seed in first..first + count {
        let module = generate::module(seed);
        let trial = Trial { module: &module, jit: &jit, made: Arc::default() };
        let want = trial.run(ORACLE);
        coverage.add(&module, ORACLE, &want.compiled);
        for way in WAYS {
            let got = trial.run(*way);
            coverage.add(&module, *way, &got.compiled);
            if got.seen != want.seen {
                let failure = format!("seed {seed}, {}: {:?}, not {:?}", way.name, got.seen, want.seen);
                println!("{failure}");
                failures.push(failure);
            }
        }
        for off in matrix::turn(seed) {
            // By turns undisturbed and disturbed.
            let storm_us = if seed % 2 == 0 { 30 } else { 0 };
            let got = trial.run(Way { name: "less", mode: Mode::Jit, off, storm_us, ..ORACLE });
            if got.seen != want.seen {
                let failure = format!("seed {seed}, without {off}: {:?}, not {:?}", got.seen, want.seen);
                println!("{failure}");
                failures.push(failure);
            }
        }
    }
    println!("{}", coverage.report());
    println!("{count} programs, {} opcodes, {} ways", coverage.0.len(), 1 + WAYS.len());
    assert!(failures.is_empty(), "{} of {count} differ:\n{}", failures.len(), failures.join("\n"));
    let silent: Vec<&str> = coverage
        .0
        .iter()
        .filter(|(_, by)| count >= 300 && WAYS.iter().any(|w| !by.contains_key(w.name)))
        .map(|(op, _)| op.name())
        .collect();
    assert!(silent.is_empty(), "opcodes that did not run in every way: {silent:?}");
}
