//! Hazards of preemption by signals that lie in the machine: masks, stacks, handlers, children, crowded processors.
//! `tests/hazards.md` lists them all.

use super::signals::fast_copy;
use super::*;
use crate::{preempt::Target, signal, thread};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::ptr::NonNull;
use std::sync::Barrier;

/// The system's allocator, which ends the process if it is used inside the signal handler: it might have been
/// interrupted while it held its lock.
struct NotInHandlers;

// SAFETY: all calls go to the system's allocator unchanged.
unsafe impl GlobalAlloc for NotInHandlers {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if signal::IN_HANDLER.get() {
            std::process::abort();
        }
        // SAFETY: by the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, p: *mut u8, layout: Layout) {
        if signal::IN_HANDLER.get() {
            std::process::abort();
        }
        // SAFETY: by the caller.
        unsafe { System.dealloc(p, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: NotInHandlers = NotInHandlers;

/// Runs a test again in a process of its own, for what changes a process for good. True in that process.
fn in_own_process(test: &str) -> bool {
    const CHILD: &str = "URGO_TEST_OWN_PROCESS";
    if std::env::var_os(CHILD).is_some() {
        return true;
    }
    let file = std::env::current_exe().expect("this test has a file");
    let name = format!("tests::hazards::{test}");
    let run =
        std::process::Command::new(file).args(["--exact", &name, "--nocapture"]).env(CHILD, "1").output();
    let run = run.expect("this test can be started");
    let text = String::from_utf8_lossy(&run.stdout);
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success() && text.contains("1 passed"), "{text}{errors}");
    false
}

/// Nanoseconds for which the calling thread has had a processor.
fn thread_time() -> u64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `t` is a timespec to write to.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

/// How often the calling thread has given the processor up by itself.
fn times_slept() -> i64 {
    // SAFETY: a struct of integers, to be written to.
    unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_THREAD, &mut usage);
        usage.ru_nvcsw
    }
}

/// Blocks or unblocks SIGURG for the calling thread.
fn mask(how: libc::c_int) {
    // SAFETY: a valid set; the own thread's mask.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, libc::SIGURG);
        libc::pthread_sigmask(how, &set, std::ptr::null_mut());
    }
}

/// Sends the calling thread a SIGURG that is not ours.
fn raise() {
    // SAFETY: takes no pointers.
    unsafe { libc::raise(libc::SIGURG) };
}

/// H9: the allocator above aborts if the handler uses it, here and in all other tests of this file's process.
#[test]
fn the_handler_does_not_allocate() {
    let done = Arc::new(AtomicBool::new(false));
    let main = toy(move |w| {
        let seen = done.clone();
        w.spawn(fast_copy::hog(move || seen.load(SeqCst))).expect("below the limit");
        for n in 0..1000 {
            raise();
            drop(black_box(vec![n; 100]));
        }
        done.store(true, SeqCst);
        Outcome::Goexited
    });
    let (exit, stats) = run(1, main);
    assert_eq!(exit, Exit::NoGoroutines);
    assert!(stats.handled >= 1000, "{stats:?}");
    assert!(!signal::IN_HANDLER.get());
}

/// H10, H16: every worker handles signals on a stack of its own, which is large enough for this machine's registers
/// and above a page that faults, and of which the handler leaves half the room for itself unused.
#[test]
fn every_worker_has_an_alternate_stack_with_room_and_guard() {
    const N: usize = 4;
    let barrier = Arc::new(Barrier::new(N));
    let stacks = Arc::new(Mutex::new(Vec::new()));
    let found = stacks.clone();
    let main = main_and(N, move |_, join| {
        let (barrier, stacks) = (barrier.clone(), stacks.clone());
        let mut called = false;
        toy(move |w| {
            if std::mem::replace(&mut called, true) {
                join.done(w);
                return Outcome::Exited;
            }
            let (barrier, stacks) = (barrier.clone(), stacks.clone());
            // All wait for each other, so they are on different threads.
            Outcome::Blocking(Box::new(Perform(Box::new(move || {
                barrier.wait();
                raise();
                stacks.lock().unwrap().push(alternate_stack());
            }))))
        })
    });
    assert_eq!(run(N, main).0, Exit::MainReturned);
    let mut stacks = std::mem::take(&mut *found.lock().unwrap());
    stacks.sort_unstable();
    stacks.dedup_by_key(|s| s.0);
    assert_eq!(stacks.len(), N, "{stacks:?}");
}

/// Address and size of the calling thread's alternate stack, checked.
fn alternate_stack() -> (usize, usize) {
    let mut s = libc::stack_t { ss_sp: std::ptr::null_mut(), ss_flags: 0, ss_size: 0 };
    // SAFETY: a null new stack only asks for the present one.
    unsafe { libc::sigaltstack(std::ptr::null(), &mut s) };
    assert_eq!(s.ss_flags & libc::SS_DISABLE, 0);
    // SAFETY: a lookup; 0 if the kernel does not tell.
    let least = unsafe { libc::getauxval(libc::AT_MINSIGSTKSZ) } as usize;
    assert!(s.ss_size >= least.max(libc::MINSIGSTKSZ) + (16 << 10), "{} of {least}", s.ss_size);
    // SAFETY: the stack was zeroed when it was installed and stays mapped; no handler runs on it meanwhile, or one
    // writes what is read, which changes a count.
    let memory = unsafe { std::slice::from_raw_parts(s.ss_sp.cast::<u8>(), s.ss_size) };
    let unused = memory.iter().take_while(|b| **b == 0).count();
    assert!(unused >= 8 << 10 && unused < s.ss_size, "{unused} of {} unused", s.ss_size);
    let maps = std::fs::read_to_string("/proc/self/maps").expect("the kernel shows mappings");
    let end = format!("-{:x} ---p", s.ss_sp as usize);
    assert!(maps.contains(&end), "no guard below {:?} in\n{maps}", s.ss_sp);
    (s.ss_sp as usize, s.ss_size)
}

/// H11: SIGURG blocked behind our back. The request stays unanswered, the cause is found, and from then on polled
/// copies serve without signals.
#[test]
fn a_blocked_signal_is_noticed_and_polls_take_over() {
    let (exit, stats, polled) = spoil(|| mask(libc::SIG_BLOCK), || mask(libc::SIG_UNBLOCK));
    assert_eq!((exit, polled), (Exit::NoGoroutines, Some(PolledReason::Blocked)), "{stats:?}");
}

/// H11: the handler replaced behind our back.
#[test]
fn a_replaced_handler_is_noticed_and_polls_take_over() {
    if in_own_process("a_replaced_handler_is_noticed_and_polls_take_over") {
        // SAFETY: takes no pointers; the process is this test's.
        let ignore = || _ = unsafe { libc::signal(libc::SIGURG, libc::SIG_IGN) };
        let (exit, stats, polled) = spoil(ignore, || ());
        assert_eq!((exit, polled), (Exit::NoGoroutines, Some(PolledReason::Replaced)), "{stats:?}");
    }
}

/// A goroutine spoils the delivery of signals and spins until the scheduler has noticed; then a hog has to give the only
/// processor back. Result, counters, and why polled copies are entered.
fn spoil(
    act: impl Fn() + Send + 'static,
    undo: impl Fn() + Send + 'static,
) -> (Exit<i32>, Stats, Option<PolledReason>) {
    let done = Arc::new(AtomicBool::new(false));
    let mut spoiler = Some(toy(move |w| {
        act();
        let remote = w.remote();
        while remote.polled().is_none() {
            std::hint::spin_loop();
        }
        undo();
        Outcome::Exited
    }));
    let mut state = 0;
    let main = toy(move |w| {
        state += 1;
        match state {
            1 => w.spawn(spoiler.take().expect("once")).expect("below the limit"),
            2 => {
                let seen = done.clone();
                w.spawn(fast_copy::hog(move || seen.load(SeqCst))).expect("below the limit")
            }
            _ => {
                done.store(true, SeqCst);
                return Outcome::Goexited;
            }
        };
        Outcome::Sleeping { until_ns: w.now_ns() + 1_000_000 }
    });
    let scheduler = Scheduler::new(config(1), ()).expect("sysmon starts");
    let exit = scheduler.run(main).expect("there is room for main");
    let (stats, polled) = (scheduler.remote().stats(), scheduler.remote().polled());
    assert!(scheduler.shutdown(Duration::from_secs(20)), "a thread did not end");
    (exit, stats, polled)
}

/// H5: with the queue of signals full by decree a signal loses its information, the cookie with it. It counts all the
/// same.
#[test]
fn a_signal_without_its_cookie_preempts() {
    static CODE: AtomicUsize = AtomicUsize::new(usize::MAX);
    extern "C" fn earlier(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
        // SAFETY: the kernel's information.
        CODE.store(unsafe { (*info).si_code } as usize, SeqCst);
    }
    if !in_own_process("a_signal_without_its_cookie_preempts") {
        return;
    }
    // SAFETY: valid structs; the handler touches an atomic only. The process is this test's.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = earlier as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO;
        libc::sigaction(libc::SIGURG, &action, std::ptr::null_mut());
        let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        assert_eq!(libc::setrlimit(libc::RLIMIT_SIGPENDING, &none), 0);
    }
    // That the information really is lost: the kernel's code for a signal it knows nothing of is SI_USER.
    assert_eq!(signal::send(thread::thread_id(), &Faults::default()), Ok(()));
    assert_eq!(CODE.swap(usize::MAX, SeqCst), libc::SI_USER as usize);
    let (exit, stats, polled) = super::signals::hog_and_sleeper(config(1), 5);
    assert_eq!((exit, polled), (Exit::NoGoroutines, None), "{stats:?}");
    assert!(stats.moved >= 5, "{stats:?}");
    assert_eq!((stats.forwarded, CODE.load(SeqCst)), (0, usize::MAX), "{stats:?}");
}

/// H6: a slice request that is found after its goroutine has left ends nobody else's slice; one for everybody stays.
#[test]
fn a_late_request_does_not_end_the_next_slice() {
    let bell = Doorbell::new();
    // SAFETY: the bell outlives the target.
    let target = unsafe { Target::new(NonNull::from(&bell)) };
    for late in [reason::SLICE, reason::WAKE_UP] {
        let meant = target.generation();
        target.request(late, Some(meant), 1);
        assert_eq!(target.answer(2), late);
        target.request(late, Some(meant), 3);
        target.next_generation();
        assert_eq!(target.answer(4), 0);
        target.request(late, Some(meant), 5);
        target.request(reason::STOP_WORLD, None, 6);
        assert_eq!(target.answer(7), reason::STOP_WORLD);
    }
    assert_eq!(target.counts.stale.get(), 4);
}

/// H2: eight threads that ask without a pause leave the worker most of its time, and signals keep their distance.
#[test]
fn many_requesters_leave_the_worker_its_time() {
    // A machine that is shared slows one half of a try or the other: the best of some tells.
    let mut tries: Vec<(u64, u64)> = Vec::new();
    while tries.last().is_none_or(|(calm, storm)| *storm >= 4 * calm) {
        assert!(tries.len() < 6, "ns of work without requesters and with: {tries:?}");
        tries.push(times_with_requesters());
    }
}

/// Nanoseconds of work without requesters and with them.
fn times_with_requesters() -> (u64, u64) {
    const ROUNDS: u64 = 60_000_000;
    const CALM: usize = 0;
    const DISTURBED: usize = 1;
    let times: Arc<[AtomicU64; 2]> = Arc::default();
    let disturbed = Arc::new(AtomicBool::new(false));
    let scheduler = scheduler(1);
    let remote = scheduler.remote();
    let over = Arc::new(AtomicBool::new(false));
    let requesters: Vec<_> = (0..8)
        .map(|_| {
            let (remote, disturbed, over) = (remote.clone(), disturbed.clone(), over.clone());
            std::thread::spawn(move || {
                while !over.load(SeqCst) {
                    if disturbed.load(SeqCst) {
                        remote.disturb();
                    }
                    std::thread::yield_now();
                }
            })
        })
        .collect();
    let (main, begin) = {
        let (times, disturbed, over) = (times.clone(), disturbed.clone(), over.clone());
        let begin = Arc::new(AtomicU64::new(0));
        let mut which = CALM;
        let (mut left, mut start, mut x) = (ROUNDS, 0, 1_u64);
        let seen = begin.clone();
        let work = fast_copy::hog(move || {
            // Time on the processor, in which handler and hand-over are included. One thread: one P.
            if left == ROUNDS {
                start = thread_time();
            }
            for _ in 0..1000 {
                x = black_box(x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
            }
            left -= 1000;
            if left > 0 {
                return false;
            }
            times[which].store(thread_time() - start, SeqCst);
            left = ROUNDS;
            which += 1;
            seen.store(thread::now_ns(), SeqCst);
            disturbed.store(which == DISTURBED, SeqCst);
            over.store(which > DISTURBED, SeqCst);
            which > DISTURBED
        });
        (work, begin)
    };
    let start = thread::now_ns();
    assert_eq!(scheduler.run(main).expect("there is room for main"), Exit::MainReturned);
    let elapsed = thread::now_ns() - start;
    requesters.into_iter().for_each(|r| r.join().expect("it does not panic"));
    let stats = remote.stats();
    let [calm, storm] = [CALM, DISTURBED].map(|i| times[i].load(SeqCst));
    assert!(begin.load(SeqCst) > start && stats.safepoints > 10, "{stats:?}");
    assert!(stats.sent * 10_000 <= elapsed, "{} signals in {elapsed} ns", stats.sent);
    (calm, storm)
}

/// H7: requester and target on one processor, which the target gets only when nobody else wants it. A requester that
/// spins would wait for ever, or for long.
#[test]
fn a_requester_leaves_its_target_the_only_processor() {
    const STOPS: i64 = 4;
    // SAFETY: a valid set. Threads inherit it, so all of this test's threads share one processor.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(libc::sched_getcpu() as usize, &mut set);
        assert_eq!(libc::sched_setaffinity(0, size_of_val(&set), &set), 0);
    }
    let done = Arc::new(AtomicBool::new(false));
    let begun = Arc::new(AtomicBool::new(false));
    let scheduler = scheduler(1);
    let remote = scheduler.remote();
    let stopper = {
        let (done, begun) = (done.clone(), begun.clone());
        std::thread::spawn(move || {
            while !begun.load(SeqCst) {
                std::thread::yield_now();
            }
            let before = times_slept();
            for _ in 0..STOPS {
                remote.stop_the_world(|_| ());
            }
            done.store(true, SeqCst);
            times_slept() - before
        })
    };
    let mut is_idle = false;
    let main = fast_copy::hog(move || {
        if !std::mem::replace(&mut is_idle, true) {
            let least = libc::sched_param { sched_priority: 0 };
            // SAFETY: a valid parameter; the calling thread's class only.
            assert_eq!(unsafe { libc::sched_setscheduler(0, libc::SCHED_IDLE, &least) }, 0);
            begun.store(true, SeqCst);
        }
        done.load(SeqCst)
    });
    assert_eq!(scheduler.run(main).expect("there is room for main"), Exit::MainReturned);
    // One that spins gives the processor up only when it is taken away.
    let slept = stopper.join().expect("it does not panic");
    assert!(2 * slept >= STOPS, "it slept {slept} times");
}

/// H12: what a worker starts is not touched by its signals, and has none of them blocked.
#[test]
fn children_of_workers_have_no_signals_blocked() {
    let masks = Arc::new(Mutex::new(Vec::new()));
    let found = masks.clone();
    let storm = Arc::new(AtomicBool::new(true));
    let sender = {
        let storm = storm.clone();
        std::thread::spawn(move || {
            while storm.load(SeqCst) {
                signal::raise_foreign();
                std::thread::yield_now();
            }
        })
    };
    let main = main_and(4, move |_, join| {
        let (masks, mut left) = (masks.clone(), 10);
        toy(move |w| {
            if left == 0 {
                join.done(w);
                return Outcome::Exited;
            }
            left -= 1;
            w.remote().disturb();
            let masks = masks.clone();
            Outcome::Blocking(Box::new(Perform(Box::new(move || {
                let child = std::process::Command::new("grep").args(["SigBlk", "/proc/self/status"]).output();
                masks.lock().unwrap().push(child.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()));
            }))))
        })
    });
    let (exit, _) = run(4, main);
    storm.store(false, SeqCst);
    sender.join().expect("it does not panic");
    assert_eq!(exit, Exit::MainReturned);
    let masks = found.lock().unwrap();
    assert_eq!(masks.len(), 40);
    for mask in masks.iter() {
        let mask = mask.as_ref().expect("the child starts");
        assert_eq!(mask.split_whitespace().collect::<Vec<_>>(), ["SigBlk:", "0000000000000000"]);
    }
}

/// H18: while everything sleeps nobody looks at the clock.
#[test]
fn an_idle_scheduler_sleeps() {
    let mut slept = false;
    let main = toy(move |w| {
        if std::mem::replace(&mut slept, true) {
            return Outcome::Exited;
        }
        Outcome::Sleeping { until_ns: w.now_ns() + 200_000_000 }
    });
    let (_, stats) = run(2, main);
    assert_eq!((stats.requests, stats.sent), (0, 0), "{stats:?}");
    assert!(stats.sysmon_wakeups < 10, "{stats:?}");
}

/// H19: without slices nothing that blocks is lost: no hand-over relies on being interrupted.
#[test]
fn what_blocks_goes_on_without_slices() {
    for procs in BOTH {
        let config = Config { slice_ns: 1 << 50, min_run_ns: 1 << 50, ..config(procs) };
        let n = Count::default();
        let seen = n.clone();
        let main = main_and(8, move |_, join| {
            let (n, mut left) = (n.clone(), 200);
            toy(move |w| {
                if left == 0 {
                    join.done(w);
                    return Outcome::Exited;
                }
                left -= 1;
                match left % 4 {
                    0 => Outcome::Yielded,
                    1 => Outcome::Sleeping { until_ns: w.now_ns() + 1000 },
                    2 => {
                        // Parked, and woken by a goroutine that may be on its way before the park is.
                        let me = w.current().expect("it runs");
                        w.spawn(once(move |w| _ = w.ready(me))).expect("below the limit");
                        park()
                    }
                    _ => {
                        let n = n.clone();
                        Outcome::Blocking(Box::new(Perform(Box::new(move || n.add()))))
                    }
                }
            })
        });
        let (exit, stats) = run_with(config, main);
        assert_eq!(exit, Exit::MainReturned);
        assert_eq!((seen.get(), stats.slice_preemptions), (400, 0), "{stats:?}");
    }
}
