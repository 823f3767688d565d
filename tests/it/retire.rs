//! Machine code that goes out of use while programs run: functions that are interpreted from one moment on, as for a breakpoint, with
//! all code that they are inlined in, and code that nobody entered from one collection to the next.

use crate::random::Random;
use crate::run::{Expectation, expectation};
use crate::urgo::programs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;
use urgo::driver;
use urgo_abi::inst::FuncId;
use urgo_vm::sink::Sink;
use urgo_vm::tier::{self, Mode, UnitState};
use urgo_vm::world::{Runtime, Settings};

/// One in so many programs is run; all are with `URGO_RETIRE=1`.
const ONE_IN: usize = 25;
/// Stops of the world in one run: what was taken is compiled again, which takes its time.
const MOST_STOPS: u64 = 150;
/// Between two stops.
const PAUSE: Duration = Duration::from_millis(1);

/// Retires and restores functions drawn by `seed`, and ages code, until the run is over, or that was often enough; how often.
fn disturb(runtime: &Runtime, seed: u64, over: &AtomicBool) -> u64 {
    let (remote, world) = (runtime.remote(), runtime.world().clone());
    let n_funcs = world.program().funcs().len() as u64;
    let mut r = Random::new(seed);
    let (mut retired, mut n) = (Vec::new(), 0);
    // Relaxed: the thread only stops a little later.
    while !over.load(Relaxed) && n < MOST_STOPS {
        let tier = world.tier();
        // Of those that have code, if the draw meets one soon.
        let mut draw = || FuncId((r.next() % n_funcs) as u32);
        let has_code = |f: &FuncId| tier.units_of(*f).iter().any(|u| u.1 == UnitState::Compiled);
        let func = (0..50).map(|_| draw()).find(has_code).unwrap_or_else(&mut draw);
        let ages = n % 4 == 3;
        remote.stop_the_world(|_| if ages { tier.age() } else { tier.retire(func) });
        if !ages {
            assert_eq!(tier.units_of(func), [(None, UnitState::Retired)]);
            retired.push(func);
        }
        n += 1;
        if retired.len() > 20 {
            retired.drain(..).for_each(|func| tier.restore(func));
        }
        std::thread::sleep(PAUSE);
    }
    n
}

/// Runs a program beside somebody who takes its code away; how often, and how many units went out of use.
fn run(program: &Path, mode: Mode, seed: u64) -> (u64, u64) {
    let file = program.to_string_lossy().into_owned();
    let module =
        driver::compile(std::slice::from_ref(&file), &Default::default()).expect("the program compiles");
    let Expectation { status, stdout, .. } = expectation(program);
    let output = Sink::buffer();
    let tier = tier::Config { mode, cold_from: Some(0), ..tier::Config::default() };
    let mut settings = Settings {
        args: vec![file],
        stdout: output.clone(),
        stderr: Sink::buffer(),
        tier,
        ..Settings::default()
    };
    settings.scheduler.procs = 2;
    let runtime = Runtime::new(module, settings, driver::compiler()).expect("the module loads");
    let over = AtomicBool::new(false);
    let (finish, n) = std::thread::scope(|scope| {
        let disturber = scope.spawn(|| disturb(&runtime, seed, &over));
        let finish = runtime.run();
        over.store(true, Relaxed);
        (finish, disturber.join().expect("it does not panic"))
    });
    let got = String::from_utf8_lossy(&output.contents()).into_owned();
    assert_eq!((finish.status, got), (status, stdout), "{}, {mode:?}, seed {seed}", program.display());
    let freed = runtime.world().tier().counters().freed.load(Relaxed);
    assert!(runtime.shutdown(Duration::from_secs(20)), "{}: a thread does not end", program.display());
    (n, freed)
}

#[test]
fn programs_run_while_their_code_goes_out_of_use() {
    let (mut stops, mut freed) = (0, 0);
    let one_in = if std::env::var_os("URGO_RETIRE").is_some() { 1 } else { ONE_IN };
    for (i, program) in programs("tests/run").iter().step_by(one_in).enumerate() {
        for mode in [Mode::Jit, Mode::Auto] {
            let (n, of_these) = run(program, mode, i as u64);
            (stops, freed) = (stops + n, freed + of_these);
        }
    }
    println!("{stops} stops, {freed} units freed");
    assert!(stops > 20 && freed > 20, "{stops} stops, {freed} units freed");
}
