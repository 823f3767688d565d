//! Preemption by signal, with a stand-in for compiled loops: what is sent, lost, refused, and left out.

use super::*;

/// A stand-in for compiled code: a loop that looks at nothing but what the handler moves.
pub(super) mod fast_copy {
    use super::*;
    use std::cell::Cell;

    const OUTSIDE: u8 = 0;
    const FAST: u8 = 1;
    const POLLED: u8 = 2;

    thread_local! {
        /// Plays the PC: which copy this thread is in. Const-initialised, so the handler may touch it.
        static COPY: Cell<u8> = const { Cell::new(OUTSIDE) };
    }

    fn hook(pc: usize, _: *mut std::ffi::c_void) -> Redirect {
        match COPY.get() {
            FAST => {
                COPY.set(POLLED);
                Redirect::Moved(pc)
            }
            POLLED => Redirect::AlreadyPolled,
            _ => Redirect::NotOurs,
        }
    }

    /// Spins without polls until `done`, or until the handler has moved the thread and the poll finds the bell.
    pub(in crate::tests) fn hog(mut done: impl FnMut() -> bool + Send + 'static) -> Toy {
        assert!(set_redirect(hook));
        toy(move |w| {
            COPY.set(if w.doorbell().enters_polled() { POLLED } else { FAST });
            loop {
                if done() {
                    COPY.set(OUTSIDE);
                    return Outcome::Exited;
                }
                if COPY.get() == POLLED && w.safepoint() == Safepoint::Leave {
                    COPY.set(OUTSIDE);
                    return Outcome::Preempted;
                }
                std::hint::spin_loop();
            }
        })
    }
}

/// One P, a hog without polls, and main asleep: main must get the processor `n` times, then lets the hog end.
pub(super) fn hog_and_sleeper(config: Config, n: usize) -> (Exit<i32>, Stats, Option<PolledReason>) {
    let done = Arc::new(AtomicBool::new(false));
    let mut left = n;
    let main = toy(move |w| {
        if left == n {
            let seen = done.clone();
            w.spawn(fast_copy::hog(move || seen.load(SeqCst))).expect("below the limit");
        }
        if left == 0 {
            done.store(true, SeqCst);
            return Outcome::Goexited;
        }
        left -= 1;
        Outcome::Sleeping { until_ns: w.now_ns() + 1_000_000 }
    });
    let scheduler = Scheduler::new(config, ()).expect("sysmon starts");
    let exit = scheduler.run(main).expect("there is room for main");
    let (stats, polled) = (scheduler.remote().stats(), scheduler.remote().polled());
    assert!(scheduler.shutdown(Duration::from_secs(20)), "a thread did not end");
    (exit, stats, polled)
}

#[test]
fn a_loop_without_polls_is_stopped_by_a_signal() {
    let (exit, stats, polled) = hog_and_sleeper(config(1), 5);
    assert_eq!((exit, polled), (Exit::NoGoroutines, None));
    assert!(stats.sent >= 5 && stats.moved >= 5 && stats.wake_preemptions >= 5, "{stats:?}");
}

#[test]
fn hogs_share_a_processor_in_slices() {
    let done = Arc::new(AtomicBool::new(false));
    let ran: Arc<Vec<AtomicU64>> = Arc::new((0..3).map(|_| AtomicU64::new(0)).collect());
    let main = toy(move |w| {
        for i in 0..3 {
            let (done, ran) = (done.clone(), ran.clone());
            w.spawn(fast_copy::hog(move || {
                ran[i].fetch_add(1, SeqCst);
                if ran.iter().all(|n| n.load(SeqCst) > 1000) {
                    done.store(true, SeqCst);
                }
                done.load(SeqCst)
            }))
            .expect("below the limit");
        }
        Outcome::Goexited
    });
    let (exit, stats) = run(1, main);
    assert_eq!(exit, Exit::NoGoroutines);
    assert!(stats.slice_preemptions >= 2 && stats.moved >= 2, "{stats:?}");
}

#[test]
fn without_async_preemption_a_request_stays_pending_and_no_signal_is_sent() {
    let config = Config { async_preempt: false, ..config(1) };
    let scheduler = Scheduler::new(config, ()).expect("sysmon starts");
    let remote = scheduler.remote();
    let release = Arc::new(AtomicBool::new(false));
    let slept = Arc::new(AtomicBool::new(false));
    let watcher = {
        let (remote, release, slept) = (remote.clone(), release.clone(), slept.clone());
        std::thread::spawn(move || {
            while remote.stats().requests == 0 {
                std::thread::yield_now();
            }
            let stats = remote.stats();
            let main_ran = slept.load(SeqCst);
            release.store(true, SeqCst);
            assert_eq!((stats.sent, stats.safepoints, main_ran), (0, 0, false), "{stats:?}");
        })
    };
    let main = steps(vec![
        step(move |w| {
            let seen = release.clone();
            w.spawn(fast_copy::hog(move || seen.load(SeqCst))).expect("below the limit");
            Outcome::Sleeping { until_ns: w.now_ns() + 1_000_000 }
        }),
        step(move |_| {
            slept.store(true, SeqCst);
            Outcome::Goexited
        }),
    ]);
    assert_eq!(scheduler.run(main).unwrap(), Exit::NoGoroutines);
    watcher.join().expect("the request was pending");
    assert_eq!(remote.stats().sent, 0);
}

#[test]
fn polled_copies_need_no_signals() {
    let config = Config { async_preempt: false, polled: Polled::Always, ..config(1) };
    let (exit, stats, polled) = hog_and_sleeper(config, 3);
    assert_eq!((exit, polled), (Exit::NoGoroutines, Some(PolledReason::Asked)));
    assert_eq!(stats.sent, 0);
}

#[test]
fn a_refused_signal_leads_to_polled_copies() {
    let config = config(1);
    config.faults.send_errno.store(libc::EPERM, SeqCst);
    config.faults.n_sends.store(-1, SeqCst);
    let (exit, stats, polled) = hog_and_sleeper(config, 3);
    assert_eq!((exit, polled), (Exit::NoGoroutines, Some(PolledReason::Refused)));
    assert_eq!(stats.sent, 0);
}

#[test]
fn a_send_that_fails_now_and_then_is_repeated() {
    for errno in [libc::EAGAIN, libc::ESRCH] {
        let config = config(1);
        config.faults.send_errno.store(errno, SeqCst);
        config.faults.n_sends.store(6, SeqCst);
        let (exit, stats, polled) = hog_and_sleeper(config, 3);
        assert_eq!((exit, polled), (Exit::NoGoroutines, None));
        // The first of the six is the trial of the new thread's handler.
        assert!(stats.failed_sends >= 4 && stats.resends >= 4, "{stats:?}");
    }
}

#[test]
fn a_dropped_signal_is_repeated() {
    let config = config(1);
    let faults = config.faults.clone();
    let done = Arc::new(AtomicBool::new(false));
    let main = steps(vec![
        step({
            let done = done.clone();
            move |w| {
                faults.n_dropped.store(3, SeqCst);
                let seen = done.clone();
                w.spawn(fast_copy::hog(move || seen.load(SeqCst))).expect("below the limit");
                Outcome::Sleeping { until_ns: w.now_ns() + 1_000_000 }
            }
        }),
        step(move |_| {
            done.store(true, SeqCst);
            Outcome::Goexited
        }),
    ]);
    let (exit, stats) = run_with(config, main);
    assert_eq!(exit, Exit::NoGoroutines);
    assert!(stats.resends >= 3 && stats.moved >= 1, "{stats:?}");
}

#[test]
fn the_world_stops_beside_hogs() {
    let done = Arc::new(AtomicBool::new(false));
    let main = toy(move |w| {
        if w.n_goroutines() == 1 {
            for _ in 0..3 {
                let seen = done.clone();
                w.spawn(fast_copy::hog(move || seen.load(SeqCst))).expect("below the limit");
            }
            return Outcome::Yielded;
        }
        for _ in 0..100 {
            assert!(w.stop_the_world(|_| ()).is_ok());
        }
        done.store(true, SeqCst);
        Outcome::Goexited
    });
    let (exit, stats) = run(4, main);
    assert_eq!(exit, Exit::NoGoroutines);
    assert!(stats.moved > 0, "{stats:?}");
}

/// Foreign signals at all threads while goroutines hand over, sleep and block: everything still adds up.
#[test]
fn a_storm_of_foreign_signals_changes_nothing() {
    for procs in BOTH {
        let n = Count::default();
        let seen = n.clone();
        let storm = Arc::new(AtomicBool::new(true));
        let senders: Vec<_> = (0..2)
            .map(|_| {
                let storm = storm.clone();
                std::thread::spawn(move || {
                    while storm.load(SeqCst) {
                        signal::raise_foreign();
                        std::thread::yield_now();
                    }
                })
            })
            .collect();
        let (exit, _) = run(
            procs,
            main_and(8, move |_, join| {
                let (n, mut left) = (n.clone(), 300);
                toy(move |w| {
                    if left == 0 {
                        join.done(w);
                        return Outcome::Exited;
                    }
                    left -= 1;
                    match left % 3 {
                        0 => Outcome::Yielded,
                        1 => Outcome::Sleeping { until_ns: w.now_ns() + 1000 },
                        _ => {
                            let n = n.clone();
                            Outcome::Blocking(Box::new(Perform(Box::new(move || n.add()))))
                        }
                    }
                })
            }),
        );
        storm.store(false, SeqCst);
        for sender in senders {
            sender.join().expect("it does not panic");
        }
        assert_eq!(exit, Exit::MainReturned);
        assert_eq!(seen.get(), 800);
    }
}
