//! Tests of the whole scheduler with a toy task: a closure called at each resume.
//!
//! The toy plays compiled code by polling its doorbell in a loop; `signals.rs` has one that plays a fast copy. No
//! test asserts an absolute time or synchronises by sleeping; what takes too long is ended by the harness that runs
//! the tests.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod hazards;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod signals;

use super::*;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use urgo_abi::layout::Doorbell;

type Step = Box<dyn FnMut(&mut Worker<Toy>) -> Outcome<Toy> + Send>;
type Operation = Box<dyn FnMut() + Send>;

struct Toy {
    step: Step,
}

#[derive(Default)]
struct ToyContext {
    bell: Doorbell,
}

impl ExecContext for ToyContext {
    fn doorbell(&self) -> &Doorbell {
        &self.bell
    }
}

struct Perform(Operation);

impl BlockingOp for Perform {
    fn perform(&mut self) {
        (self.0)();
    }
}

/// A park that runs a closure when the status says waiting.
struct ToyPark(Option<Box<dyn FnOnce(GHandle) -> bool + Send>>);

impl Commit for ToyPark {
    fn commit(self, g: GHandle) -> bool {
        self.0.is_none_or(|f| f(g))
    }
}

type ToyTimer = Box<dyn FnMut(&mut Worker<Toy>, u64) -> Option<u64> + Send>;

impl Task for Toy {
    type World = ();
    type Context = ToyContext;
    type Local = u64;
    type Park = ToyPark;
    type Blocking = Perform;
    type Timer = ToyTimer;
    type Fatal = i32;

    fn new_context(_: &()) -> Box<ToyContext> {
        Box::default()
    }

    fn new_local(_: &()) -> u64 {
        0
    }

    fn resume(&mut self, worker: &mut Worker<Self>) -> Outcome<Self> {
        (self.step)(worker)
    }

    fn unblocked(&mut self, _: &mut Worker<Self>, _: Perform) {}

    fn on_timer(worker: &mut Worker<Self>, timer: &mut ToyTimer, due_ns: u64) -> Option<u64> {
        timer(worker, due_ns)
    }
}

fn toy(step: impl FnMut(&mut Worker<Toy>) -> Outcome<Toy> + Send + 'static) -> Toy {
    Toy { step: Box::new(step) }
}

/// Runs `body` once and exits.
fn once(body: impl FnOnce(&mut Worker<Toy>) + Send + 'static) -> Toy {
    let mut body = Some(body);
    toy(move |w| {
        if let Some(body) = body.take() {
            body(w);
        }
        Outcome::Exited
    })
}

/// Spins, polling, until `done` says so.
fn spin(done: impl Fn() -> bool + Send + 'static) -> Toy {
    toy(move |w| {
        loop {
            if done() {
                return Outcome::Exited;
            }
            if w.safepoint() == Safepoint::Leave {
                return Outcome::Preempted;
            }
        }
    })
}

/// A sequence of steps, one a resume.
fn steps(list: Vec<Step>) -> Toy {
    let mut list = list.into_iter();
    toy(move |w| match list.next() {
        Some(mut step) => step(w),
        None => Outcome::Exited,
    })
}

fn step(f: impl FnMut(&mut Worker<Toy>) -> Outcome<Toy> + Send + 'static) -> Step {
    Box::new(f)
}

fn park() -> Outcome<Toy> {
    Outcome::Parked(WaitReason::ChanReceive, ToyPark(None))
}

fn config(procs: usize) -> Config {
    Config { procs, ..Config::default() }
}

fn scheduler(procs: usize) -> Scheduler<Toy> {
    Scheduler::new(config(procs), ()).expect("sysmon starts")
}

/// Runs `main` and shuts down; returns how it ended and the counters.
fn run_with(config: Config, main: Toy) -> (Exit<i32>, Stats) {
    let scheduler = Scheduler::new(config, ()).expect("sysmon starts");
    let exit = scheduler.run(main).expect("there is room for main");
    let stats = scheduler.remote().stats();
    assert!(scheduler.shutdown(Duration::from_secs(20)), "a thread did not end");
    (exit, stats)
}

fn run(procs: usize, main: Toy) -> (Exit<i32>, Stats) {
    run_with(config(procs), main)
}

const BOTH: [usize; 2] = [1, 8];

#[derive(Clone, Default)]
struct Count(Arc<AtomicU64>);

impl Count {
    fn add(&self) {
        self.0.fetch_add(1, SeqCst);
    }
    fn get(&self) -> u64 {
        self.0.load(SeqCst)
    }
}

/// Parks main until `n` calls of `done`.
struct Join {
    left: Arc<AtomicUsize>,
    main: GHandle,
}

impl Join {
    fn done(&self, w: &mut Worker<Toy>) {
        if self.left.fetch_sub(1, SeqCst) == 1 {
            w.ready(self.main);
        }
    }
}

/// A main goroutine that starts `n` goroutines and waits for all of them.
fn main_and(n: usize, child: impl Fn(usize, Arc<Join>) -> Toy + Send + 'static) -> Toy {
    steps(vec![step(move |w| {
        let main = w.current().expect("main runs");
        let join = Arc::new(Join { left: Arc::new(AtomicUsize::new(n)), main });
        for i in 0..n {
            w.spawn(child(i, join.clone())).expect("below the limit");
        }
        park()
    })])
}

#[test]
fn main_returns_and_ends_the_run() {
    for procs in BOTH {
        assert_eq!(run(procs, once(|_| ())).0, Exit::MainReturned);
    }
}

#[test]
fn a_fatal_outcome_ends_the_run_with_its_value() {
    assert_eq!(run(1, toy(|_| Outcome::Fatal(7))).0, Exit::Stopped(7));
}

#[test]
fn a_panicking_worker_ends_the_run_instead_of_hanging_it() {
    assert_eq!(run(2, toy(|_| std::panic::resume_unwind(Box::new("a defect")))).0, Exit::Defect);
}

#[test]
fn the_last_started_goroutine_runs_first_then_the_others_in_order() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let seen = order.clone();
    run(
        1,
        main_and(5, move |i, join| {
            let order = order.clone();
            once(move |w| {
                order.lock().unwrap().push(i);
                join.done(w);
            })
        }),
    );
    assert_eq!(*seen.lock().unwrap(), [4, 0, 1, 2, 3]);
}

#[test]
fn goroutine_numbers_and_creators() {
    run(
        1,
        main_and(1, |_, join| {
            once(move |w| {
                assert_eq!(w.goid(), 2);
                assert_eq!(w.creator(), 1);
                join.done(w);
            })
        }),
    );
}

#[test]
fn everything_asleep_is_a_deadlock() {
    for procs in BOTH {
        assert_eq!(run(procs, toy(|_| park())).0, Exit::Deadlock);
        assert_eq!(run(procs, main_and(20, |_, _| toy(|_| park()))).0, Exit::Deadlock);
    }
}

#[test]
fn goexit_of_main_lets_the_others_finish() {
    for procs in BOTH {
        let count = Count::default();
        let seen = count.clone();
        let main = toy(move |w| {
            for _ in 0..10 {
                let count = count.clone();
                w.spawn(once(move |_| count.add())).expect("below the limit");
            }
            Outcome::Goexited
        });
        assert_eq!(run(procs, main).0, Exit::NoGoroutines);
        assert_eq!(seen.get(), 10);
    }
}

#[test]
fn a_pending_timer_delays_the_deadlock_report() {
    for procs in BOTH {
        let fired = Count::default();
        let seen = fired.clone();
        let main = toy(move |w| {
            let fired = fired.clone();
            w.start_timer(
                w.now_ns() + 5_000_000,
                Box::new(move |_, _| {
                    fired.add();
                    None
                }),
            );
            park()
        });
        assert_eq!(run(procs, main).0, Exit::Deadlock);
        assert_eq!(seen.get(), 1);
    }
}

#[test]
fn a_stopped_timer_does_not_delay_it_and_does_not_fire() {
    let fired = Count::default();
    let seen = fired.clone();
    let main = toy(move |w| {
        let fired = fired.clone();
        let hour = 3_600_000_000_000;
        let timer = w.start_timer(
            w.now_ns() + hour,
            Box::new(move |_, _| {
                fired.add();
                None
            }),
        );
        assert!(timer.is_armed());
        assert!(timer.stop());
        assert!(!timer.stop());
        park()
    });
    assert_eq!(run(2, main).0, Exit::Deadlock);
    assert_eq!(seen.get(), 0);
}

#[test]
fn no_sleep_ends_before_its_time() {
    for procs in BOTH {
        let main = main_and(20, move |i, join| {
            let mut until_ns = None;
            toy(move |w| {
                let Some(until_ns) = until_ns else {
                    let time = w.now_ns() + 1_000_000 * (20 - i as u64);
                    until_ns = Some(time);
                    return Outcome::Sleeping { until_ns: time };
                };
                assert!(w.now_ns() >= until_ns);
                join.done(w);
                Outcome::Exited
            })
        });
        assert_eq!(run(procs, main).0, Exit::MainReturned);
    }
}

#[test]
fn timers_of_one_processor_expire_in_the_order_of_their_times() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let seen = order.clone();
    let main = steps(vec![step(move |w| {
        let (main, now) = (w.current().expect("main runs"), w.now_ns());
        for i in (0..5).rev() {
            let order = order.clone();
            let expire: ToyTimer = Box::new(move |w, _| {
                order.lock().unwrap().push(i);
                if i == 4 {
                    w.ready(main);
                }
                None
            });
            w.start_timer(now + 1000 * i, expire);
        }
        park()
    })]);
    assert_eq!(run(1, main).0, Exit::MainReturned);
    assert_eq!(*seen.lock().unwrap(), [0, 1, 2, 3, 4]);
}

#[test]
fn periodic_timers_repeat_until_stopped() {
    let main = steps(vec![step(|w| {
        let main = w.current().expect("main runs");
        let mut n = 0;
        w.start_timer(
            w.now_ns() + 100_000,
            Box::new(move |w, due_ns| {
                n += 1;
                if n == 5 {
                    w.ready(main);
                }
                (n < 5).then_some(due_ns + 100_000)
            }),
        );
        park()
    })]);
    assert_eq!(run(2, main).0, Exit::MainReturned);
}

#[test]
fn a_ready_before_the_park_is_not_lost() {
    for procs in BOTH {
        let main = steps(vec![
            step(|w| {
                let me = w.current().expect("main runs");
                assert!(w.ready(me));
                park()
            }),
            step(|_| Outcome::Exited),
        ]);
        assert_eq!(run(procs, main).0, Exit::MainReturned);
    }
}

#[test]
fn a_commit_may_call_the_park_off() {
    let main = steps(vec![
        step(|_| Outcome::Parked(WaitReason::Select, ToyPark(Some(Box::new(|_| false))))),
        step(|_| Outcome::Exited),
    ]);
    assert_eq!(run(1, main).0, Exit::MainReturned);
}

#[test]
fn a_spinning_goroutine_is_preempted_for_a_waiting_one() {
    // One P: the spinner ends only if the goroutine behind it gets to run.
    let done = Arc::new(AtomicBool::new(false));
    let main = toy(move |w| {
        let (seen, set) = (done.clone(), done.clone());
        w.spawn(once(move |_| set.store(true, SeqCst))).expect("below the limit");
        w.spawn(spin(move || seen.load(SeqCst))).expect("below the limit");
        Outcome::Goexited
    });
    let (exit, stats) = run(1, main);
    assert_eq!(exit, Exit::NoGoroutines);
    assert!(stats.slice_preemptions >= 1, "{stats:?}");
    assert!(stats.off_processor.total() >= stats.safepoints, "{stats:?}");
}

#[test]
fn a_sleeper_gets_the_processor_from_a_spinning_goroutine() {
    let done = Arc::new(AtomicBool::new(false));
    let main = steps(vec![
        step({
            let done = done.clone();
            move |w| {
                let seen = done.clone();
                w.spawn(spin(move || seen.load(SeqCst))).expect("below the limit");
                Outcome::Sleeping { until_ns: w.now_ns() + 2_000_000 }
            }
        }),
        step(move |_| {
            done.store(true, SeqCst);
            Outcome::Goexited
        }),
    ]);
    let (exit, stats) = run(1, main);
    assert_eq!(exit, Exit::NoGoroutines);
    assert!(stats.wake_preemptions >= 1, "{stats:?}");
    assert_eq!(stats.slice_preemptions, 0, "{stats:?}");
}

#[test]
fn spinning_goroutines_share_a_processor() {
    for procs in [1, 2] {
        let counts: Vec<Count> = (0..4).map(|_| Count::default()).collect();
        let seen = counts.clone();
        let main = toy(move |w| {
            let all: Arc<Vec<Count>> = Arc::new(counts.clone());
            for i in 0..4 {
                let all = all.clone();
                w.spawn(spin(move || {
                    all[i].add();
                    all.iter().all(|c| c.get() > 100_000)
                }))
                .expect("below the limit");
            }
            Outcome::Goexited
        });
        assert_eq!(run(procs, main).0, Exit::NoGoroutines);
        assert!(seen.iter().all(|c| c.get() > 100_000));
    }
}

#[test]
fn a_lone_busy_goroutine_gets_no_request() {
    let config = Config { slice_ns: 1_000_000, ..config(1) };
    let main = toy(move |w| {
        let end = w.now_ns() + 20 * 1_000_000;
        loop {
            if w.now_ns() > end {
                return Outcome::Exited;
            }
            assert!(w.safepoint() == Safepoint::Continue);
        }
    });
    let (_, stats) = run_with(config, main);
    assert_eq!((stats.requests, stats.sent), (0, 0), "{stats:?}");
    // Twenty slices have gone by, and nobody looked at them.
    assert!(stats.sysmon_wakeups < 10, "{stats:?}");
}

#[test]
fn yielding_goroutines_take_turns() {
    for procs in BOTH {
        let total = Count::default();
        let seen = total.clone();
        run(
            procs,
            main_and(10, move |_, join| {
                let (total, mut n) = (total.clone(), 0);
                toy(move |w| {
                    total.add();
                    n += 1;
                    if n < 1000 {
                        return if n % 2 == 0 { Outcome::Yielded } else { Outcome::YieldedLocally };
                    }
                    join.done(w);
                    Outcome::Exited
                })
            }),
        );
        assert_eq!(seen.get(), 10_000);
    }
}

/// A park and ready storm: pairs wake each other, some far apart in the queues.
#[test]
fn ping_pong_storm() {
    const PAIRS: usize = 32;
    const ROUNDS: usize = 2000;
    for procs in BOTH {
        let turns: Arc<Vec<AtomicUsize>> = Arc::new((0..PAIRS).map(|_| AtomicUsize::new(0)).collect());
        let players: Arc<Vec<OnceLock<GHandle>>> =
            Arc::new((0..2 * PAIRS).map(|_| OnceLock::new()).collect());
        let seen = turns.clone();
        let (exit, _) = run(
            procs,
            main_and(2 * PAIRS, move |i, join| {
                let (turns, players) = (turns.clone(), players.clone());
                toy(move |w| {
                    let me = w.current().expect("it runs");
                    let _ = players[i].set(me);
                    let (turn, partner) = (&turns[i / 2], &players[i ^ 1]);
                    loop {
                        let t = turn.load(SeqCst);
                        if t >= ROUNDS {
                            partner.get().map(|p| w.ready(*p));
                            join.done(w);
                            return Outcome::Exited;
                        }
                        if t % 2 != i % 2 {
                            return park();
                        }
                        turn.store(t + 1, SeqCst);
                        if let Some(p) = partner.get() {
                            w.ready(*p);
                        }
                    }
                })
            }),
        );
        assert_eq!(exit, Exit::MainReturned);
        assert!(seen.iter().all(|t| t.load(SeqCst) >= ROUNDS));
    }
}

#[test]
fn many_goroutines_come_and_go() {
    for procs in BOTH {
        let count = Count::default();
        let seen = count.clone();
        let main = main_and(100, move |_, join| {
            let count = count.clone();
            let mut left = 200;
            toy(move |w| {
                for _ in 0..20 {
                    let count = count.clone();
                    w.spawn(once(move |_| count.add())).expect("below the limit");
                    left -= 1;
                }
                if left > 0 {
                    return Outcome::Yielded;
                }
                join.done(w);
                Outcome::Goexited
            })
        });
        // Main ends when the parents have; the children may still be queued.
        let scheduler = scheduler(procs);
        assert_eq!(scheduler.run(main).unwrap(), Exit::MainReturned);
        assert_eq!(scheduler.run(toy(|_| Outcome::Goexited)).unwrap(), Exit::NoGoroutines);
        assert_eq!(seen.get(), 100 * 200);
        assert_eq!(scheduler.remote().goroutines().len(), 0);
        assert!(scheduler.shutdown(Duration::from_secs(20)));
    }
}

#[test]
fn work_is_stolen_by_idle_processors() {
    // Two goroutines that must run at the same time.
    let met = Arc::new(AtomicUsize::new(0));
    let (_, stats) = run(
        2,
        main_and(2, move |_, join| {
            let (met, mut counted) = (met.clone(), false);
            toy(move |w| {
                if !std::mem::replace(&mut counted, true) {
                    met.fetch_add(1, SeqCst);
                }
                while met.load(SeqCst) < 2 {
                    if w.safepoint() == Safepoint::Leave {
                        return Outcome::Preempted;
                    }
                }
                join.done(w);
                Outcome::Exited
            })
        }),
    );
    assert!(stats.threads >= 2, "{stats:?}");
}

#[test]
fn blocking_calls_lose_their_processor() {
    // One P: the call ends only when another goroutine has run meanwhile.
    for procs in BOTH {
        let (call, other) = std::sync::mpsc::channel::<()>();
        let other = Arc::new(Mutex::new(Some(other)));
        let main = steps(vec![
            step(move |w| {
                let call = call.clone();
                w.spawn(once(move |_| call.send(()).expect("the call waits"))).expect("below the limit");
                let other = other.lock().unwrap().take().expect("once");
                Outcome::Blocking(Box::new(Perform(Box::new(move || other.recv().expect("sent")))))
            }),
            step(|_| Outcome::Exited),
        ]);
        assert_eq!(run(procs, main).0, Exit::MainReturned);
    }
}

#[test]
fn short_blocking_calls_on_every_goroutine() {
    for procs in [1, 2] {
        let n = Count::default();
        let seen = n.clone();
        run(
            procs,
            main_and(8, move |_, join| {
                let (n, mut left) = (n.clone(), 200);
                toy(move |w| {
                    if left == 0 {
                        join.done(w);
                        return Outcome::Exited;
                    }
                    left -= 1;
                    let n = n.clone();
                    Outcome::Blocking(Box::new(Perform(Box::new(move || n.add()))))
                })
            }),
        );
        assert_eq!(seen.get(), 1600);
    }
}

#[test]
fn a_blocking_call_is_no_deadlock_and_a_hold_prevents_one() {
    let scheduler = scheduler(2);
    let remote = scheduler.remote();
    let (tell, told) = std::sync::mpsc::channel();
    let hold = remote.hold();
    let outside = std::thread::spawn(move || {
        let main: GHandle = told.recv().expect("main tells its handle");
        // Until it is parked, ready is remembered; so no waiting is needed.
        assert!(remote.ready(main));
        drop(hold);
    });
    let main = steps(vec![
        step(move |w| {
            tell.send(w.current().expect("main runs")).expect("somebody listens");
            park()
        }),
        step(|_| Outcome::Exited),
    ]);
    assert_eq!(scheduler.run(main).unwrap(), Exit::MainReturned);
    outside.join().expect("it does not panic");
}

#[test]
fn dropping_the_last_hold_reports_the_deadlock() {
    let scheduler = scheduler(2);
    let hold = scheduler.remote().hold();
    let dropper = std::thread::spawn(move || drop(hold));
    assert_eq!(scheduler.run(toy(|_| park())).unwrap(), Exit::Deadlock);
    dropper.join().expect("it does not panic");
}

#[test]
fn the_goroutine_limit_is_an_error_not_an_end() {
    let config = Config { max_goroutines: 3, ..config(1) };
    let main = once(|w| {
        assert!(w.spawn(toy(|_| park())).is_ok());
        assert!(w.spawn(toy(|_| park())).is_ok());
        assert_eq!(w.spawn(toy(|_| park())), Err(SpawnError::TooMany { limit: 3 }));
    });
    assert_eq!(run_with(config, main).0, Exit::MainReturned);
}

#[test]
fn the_world_stops_and_starts_again() {
    for procs in BOTH {
        let stop = Arc::new(AtomicBool::new(false));
        let end = stop.clone();
        let main = toy(move |w| {
            if w.n_goroutines() == 1 {
                for _ in 0..4 {
                    let stop = stop.clone();
                    w.spawn(spin(move || stop.load(SeqCst))).expect("below the limit");
                }
                return Outcome::Yielded;
            }
            for _ in 0..50 {
                let seen = w.stop_the_world(|world| {
                    let mut n = 0;
                    world.for_each_task(|info, _| {
                        assert!(info.status == Status::Runnable, "{info:?}");
                        n += 1;
                    });
                    (n, world.locals().count())
                });
                assert_eq!(seen, Ok((4, procs)));
            }
            stop.store(true, SeqCst);
            Outcome::Goexited
        });
        let (exit, stats) = run(procs, main);
        assert_eq!(exit, Exit::NoGoroutines);
        assert_eq!(stats.world_stops, 50);
        assert!(end.load(SeqCst));
    }
}

#[test]
fn several_stop_the_world_at_once() {
    let (exit, stats) = run(
        8,
        main_and(4, |_, join| {
            let mut left = 50;
            toy(move |w| {
                while left > 0 {
                    if w.stop_the_world(|_| ()).is_err() {
                        return Outcome::Preempted;
                    }
                    left -= 1;
                }
                join.done(w);
                Outcome::Exited
            })
        }),
    );
    assert_eq!(exit, Exit::MainReturned);
    assert_eq!(stats.world_stops, 200);
}

#[test]
fn the_number_of_processors_changes_at_run_time() {
    let total = Count::default();
    let seen = total.clone();
    let main = main_and(9, move |i, join| {
        let (total, mut n) = (total.clone(), 0);
        toy(move |w| {
            if i == 0 && n < 40 {
                let procs = [1, 8, 3, 2][n % 4];
                if w.stop_the_world(|world| world.set_procs(procs)).is_err() {
                    return Outcome::Preempted;
                }
                assert_eq!(w.n_procs(), procs);
            }
            total.add();
            n += 1;
            if n < 400 {
                return Outcome::Yielded;
            }
            join.done(w);
            Outcome::Exited
        })
    });
    assert_eq!(run(2, main).0, Exit::MainReturned);
    assert_eq!(seen.get(), 9 * 400);
}

#[test]
fn a_locked_goroutine_stays_on_its_thread() {
    for procs in BOTH {
        let main = main_and(6, move |i, join| {
            let (mut n, mut thread) = (0, None);
            toy(move |w| {
                if i < 3 {
                    if n == 0 {
                        w.lock_thread();
                        thread = Some(w.m_id());
                    }
                    assert_eq!(thread, Some(w.m_id()));
                }
                n += 1;
                if n < 50 {
                    return Outcome::Yielded;
                }
                if i < 3 {
                    w.unlock_thread();
                }
                join.done(w);
                Outcome::Exited
            })
        });
        assert_eq!(run(procs, main).0, Exit::MainReturned);
    }
}

#[test]
fn a_deadlock_is_seen_with_locked_threads() {
    let main = toy(|w| {
        w.lock_thread();
        park()
    });
    assert_eq!(run(2, main).0, Exit::Deadlock);
}

#[test]
fn goroutines_are_listed_inspected_and_paused() {
    let scheduler = scheduler(2);
    let remote = scheduler.remote();
    let stop = Arc::new(AtomicBool::new(false));
    let spinner = {
        let stop = stop.clone();
        remote.spawn(spin(move || stop.load(SeqCst))).expect("below the limit")
    };
    assert!(remote.request(spinner, request::PAUSE));
    let status = || remote.goroutines().iter().find(|g| g.handle == spinner).map(|g| g.status);
    while status() != Some(Status::Paused) {
        std::thread::yield_now();
    }
    assert_eq!(remote.inspect(spinner, |_, status| status), Some(Status::Paused));
    stop.store(true, SeqCst);
    assert_eq!(status(), Some(Status::Paused));
    assert!(remote.unpause(spinner));
    while status().is_some() {
        std::thread::yield_now();
    }
    assert!(!remote.unpause(spinner));
    assert!(!remote.ready(spinner));
}

#[test]
fn no_threads_at_all_is_reported() {
    let config = config(2);
    config.faults.n_threads.store(-1, SeqCst);
    let scheduler = Scheduler::new(config, ()).expect("sysmon is not refused");
    assert_eq!(scheduler.run(once(|_| ())).unwrap(), Exit::NoThreads);
}

#[test]
fn refused_threads_are_tried_again() {
    let config = config(4);
    config.faults.n_threads.store(5, SeqCst);
    let (exit, stats) = run_with(config, main_and(8, |_, join| once(move |w| join.done(w))));
    assert_eq!(exit, Exit::MainReturned);
    assert!(stats.failed_threads > 0);
}

/// The only thread is in a blocking call that another goroutine would have to end, and there is no other thread to be had.
#[test]
fn threads_that_cannot_be_had_end_a_run_in_which_nobody_runs() {
    let config = config(1); // with two a second thread may be there already
    let faults = config.faults.clone();
    let (unblock, blocked) = std::sync::mpsc::channel::<()>();
    let mut call = Some(blocked);
    let mut sender = Some(unblock);
    let main = toy(move |w| {
        faults.n_threads.store(-1, SeqCst);
        if let Some(sender) = sender.take() {
            w.spawn(once(move |_| drop(sender))).expect("below the limit");
        }
        let blocked = call.take().expect("it does not come back");
        Outcome::Blocking(Box::new(Perform(Box::new(move || {
            // Ends when the other goroutine has run, or is dropped at the end of the run.
            let _ = blocked.recv_timeout(Duration::from_secs(20));
        }))))
    });
    let scheduler = Scheduler::new(config, ()).expect("sysmon is not refused");
    assert_eq!(scheduler.run(main).unwrap(), Exit::NoThreads);
    assert!(scheduler.remote().stats().failed_threads > 10);
    // The blocked thread is left to itself.
    scheduler.shutdown(Duration::from_millis(1));
}

#[test]
fn trace_lines_have_gos_form() {
    let lines = Arc::new(Mutex::new(String::new()));
    for detail in [false, true] {
        let sink = lines.clone();
        let trace = SchedTrace {
            period_ns: 1_000_000,
            detail,
            sink: Arc::new(move |text| sink.lock().unwrap().push_str(text)),
        };
        let seen = lines.clone();
        let mut wanted = None;
        let main = toy(move |w| {
            // Main sleeps until the monitor has written some lines beside a parked goroutine.
            let n = seen.lock().unwrap().matches("SCHED ").count();
            let wanted = *wanted.get_or_insert_with(|| {
                w.spawn(toy(|_| park())).expect("below the limit");
                n + 5
            });
            if n < wanted {
                return Outcome::Sleeping { until_ns: w.now_ns() + 1_000_000 };
            }
            Outcome::Exited
        });
        let config = Config { schedtrace: Some(trace), ..config(2) };
        assert_eq!(run_with(config, main).0, Exit::MainReturned);
        let text = std::mem::take(&mut *lines.lock().unwrap());
        let first = text.lines().next().expect("at least one line");
        assert!(first.starts_with("SCHED ") && first.contains("ms: gomaxprocs=2 idleprocs="), "{text}");
        assert_eq!(first.ends_with(" ]"), !detail, "{text}");
        assert_eq!(text.contains("  P0: status="), detail, "{text}");
        assert_eq!(text.contains("G2: status=4(chan receive) m=nil lockedm=nil\n"), detail, "{text}");
    }
}
