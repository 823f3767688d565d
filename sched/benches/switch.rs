//! What the scheduler itself costs: a switch by yielding, a hand-over, a start and end, a preemption by signal, and
//! the bytes of a goroutine beside its task.
//!
//! `cargo bench -p urgo-sched`. Each figure is the best of several runs; the clock is the machine's, so compare
//! figures of one run only.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};
use urgo_abi::layout::Doorbell;
use urgo_sched::{
    Config, ExecContext, Exit, GHandle, Outcome, Safepoint, Scheduler, Stats, Task, WaitReason, Worker,
};

/// The goroutines of these measurements.
enum Bench {
    /// Starts `with` and waits for as many to finish.
    Main { with: Vec<Bench>, left: usize },
    /// Yields so many times.
    Yield { left: u64 },
    /// Hands over to its partner so many times; the partner's handle comes by the world.
    PingPong { left: u64, me: usize },
    /// Starts goroutines one after the other that end at once.
    Spawn { left: u64 },
    /// Ends at once.
    Nothing,
    /// Polls until told to stop.
    Spin(Arc<AtomicBool>),
    /// Sleeps so many times beside others, then tells them to stop; adds up how late it was woken.
    Sleep { left: u64, due_ns: u64, late_ns: Vec<u64>, stop: Arc<AtomicBool> },
}

#[derive(Default)]
struct World {
    players: [std::sync::OnceLock<GHandle>; 2],
    main: std::sync::OnceLock<GHandle>,
    finished: std::sync::atomic::AtomicUsize,
}

#[derive(Default)]
struct Context(Doorbell);

impl ExecContext for Context {
    fn doorbell(&self) -> &Doorbell {
        &self.0
    }
}

fn finish(w: &mut Worker<Bench>) -> Outcome<Bench> {
    w.world().finished.fetch_add(1, SeqCst);
    let main = w.world().main.get().copied();
    if let Some(main) = main {
        w.ready(main);
    }
    Outcome::Exited
}

impl Task for Bench {
    type World = World;
    type Context = Context;
    type Local = ();
    type Park = ();
    type Blocking = ();
    type Timer = ();
    type Fatal = ();

    fn new_context(_: &World) -> Box<Context> {
        Box::default()
    }
    fn new_local(_: &World) {}
    fn unblocked(&mut self, _: &mut Worker<Self>, _: ()) {}
    fn on_timer(_: &mut Worker<Self>, _: &mut (), _: u64) -> Option<u64> {
        None
    }

    fn resume(&mut self, w: &mut Worker<Self>) -> Outcome<Self> {
        match self {
            Bench::Main { with, left } => {
                for child in with.drain(..) {
                    *left += 1;
                    if let (Bench::PingPong { me, .. }, i) = (&child, *left) {
                        debug_assert_eq!(*me + 1, i);
                    }
                    let me = if let Bench::PingPong { me, .. } = child { Some(me) } else { None };
                    let handle = w.spawn(child).expect("below the limit");
                    if let Some(me) = me {
                        w.world().players[me].set(handle).expect("once");
                    }
                }
                let main = w.current().expect("main runs");
                w.world().main.get_or_init(|| main);
                if w.world().finished.load(SeqCst) == *left {
                    return Outcome::Exited;
                }
                Outcome::Parked(WaitReason::WaitGroupWait, ())
            }
            Bench::Yield { left } => {
                *left -= 1;
                if *left == 0 { finish(w) } else { Outcome::Yielded }
            }
            Bench::PingPong { left, me } => {
                *left -= 1;
                let partner = w.world().players[1 - *me].get().copied();
                if let Some(partner) = partner {
                    w.ready(partner);
                }
                if *left == 0 { finish(w) } else { Outcome::Parked(WaitReason::ChanReceive, ()) }
            }
            Bench::Spawn { left } => {
                *left -= 1;
                w.spawn(Bench::Nothing).expect("below the limit");
                if *left == 0 { finish(w) } else { Outcome::YieldedLocally }
            }
            Bench::Nothing => Outcome::Exited,
            Bench::Spin(stop) => loop {
                if stop.load(SeqCst) {
                    return finish(w);
                }
                if w.safepoint() == Safepoint::Leave {
                    return Outcome::Preempted;
                }
            },
            Bench::Sleep { left, due_ns, late_ns, stop } => {
                if *due_ns != 0 {
                    late_ns.push(w.now_ns() - *due_ns);
                }
                if *left == 0 {
                    late_ns.sort_unstable();
                    let at = |percent: usize| late_ns[late_ns.len() * percent / 100] as f64 / 1000.0;
                    println!("sleeper late by                  p50 {:.1} µs, p99 {:.1} µs", at(50), at(99));
                    stop.store(true, SeqCst);
                    return finish(w);
                }
                *left -= 1;
                *due_ns = w.now_ns() + 1_000_000;
                Outcome::Sleeping { until_ns: *due_ns }
            }
        }
    }
}

fn run(procs: usize, with: impl Fn() -> Vec<Bench>) -> (Duration, Stats) {
    let config = Config { procs, ..Config::default() };
    let scheduler = Scheduler::new(config, World::default()).expect("sysmon starts");
    let start = Instant::now();
    let exit = scheduler.run(Bench::Main { with: with(), left: 0 }).expect("there is room for main");
    let time = start.elapsed();
    assert_eq!(exit, Exit::MainReturned);
    let stats = scheduler.remote().stats();
    scheduler.shutdown(Duration::from_secs(5));
    (time, stats)
}

fn measure(name: &str, procs: usize, n: u64, with: impl Fn() -> Vec<Bench>) {
    let best = (0..5).map(|_| run(procs, &with).0).min().expect("five runs");
    println!("{name:<30} {procs} P  {:>8.1} ns", best.as_nanos() as f64 / n as f64);
}

fn main() {
    const N: u64 = 1_000_000;
    for procs in [1, 2] {
        measure("yield, two goroutines", procs, 2 * N, || (0..2).map(|_| Bench::Yield { left: N }).collect());
        measure("hand-over, park and ready", procs, 2 * N, || {
            (0..2).map(|me| Bench::PingPong { left: N, me }).collect()
        });
        measure("start, run and end", procs, N, || vec![Bench::Spawn { left: N }]);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let (_, stats) = run(1, || {
        let sleeper = Bench::Sleep { left: 1000, due_ns: 0, late_ns: Vec::new(), stop: stop.clone() };
        vec![Bench::Spin(stop.clone()), sleeper]
    });
    let off = stats.off_processor;
    println!(
        "request to off the processor     p50 < {} ns, p99 < {} ns",
        off.percentile(50),
        off.percentile(99)
    );
    println!("bytes of a goroutine beside its task: {}", urgo_sched::bytes_per_goroutine::<Bench>());
}
