//! Hazards of preemption by signals, seen from outside: the command under limits, filters, masks and tracers, on one
//! processor, stopped now and then. `hazards.md` beside this folder says which test shows what.

use crate::hang::stat;
use crate::run::{differences, expectation};
use crate::urgo::{HUNG, Output, Urgo, programs, root};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Child;

/// Flags under which a program's loops are compiled, and spin on one P.
const SPIN: [&str; 4] = ["run", "--tier=jit", "--maxprocs=1", "--stats"];
/// A loop that the scheduler has to take the only P from, and what it prints.
const SPINNER: (&str, &str) = ("examples/spin_beside_main.go", "main got the processor back\n");

/// A run under something that is set between fork and exec.
pub fn under(args: &[&str], set: fn() -> io::Result<()>) -> Urgo {
    let mut urgo = Urgo::new(args);
    // SAFETY: the functions below make system calls and nothing else.
    unsafe { urgo.command().pre_exec(set) };
    urgo
}

fn spinner(flags: &[&str], set: fn() -> io::Result<()>) -> Urgo {
    let args: Vec<&str> = SPIN.iter().chain(flags).chain(&[HUNG, SPINNER.0]).copied().collect();
    under(&args, set)
}

fn assert_spun(output: &Output) {
    assert_eq!((output.status, output.stdout.as_str()), (Some(0), SPINNER.1), "{}", output.stderr);
}

pub fn check(result: libc::c_int) -> io::Result<()> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

// ---- limits, filters, masks

fn no_queued_signals() -> io::Result<()> {
    let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: a valid limit.
    check(unsafe { libc::setrlimit(libc::RLIMIT_SIGPENDING, &none) })
}

/// H5: with no queue for signals they come without our cookie, and stop loops all the same.
#[test]
fn signals_without_cookies_stop_loops() {
    let output = spinner(&[], no_queued_signals).output();
    assert_spun(&output);
    assert!(stat(&output, "moved") > 0, "{}", output.stderr);
    assert_eq!(stat(&output, "forwarded"), 0, "{}", output.stderr);
}

/// A filter of system calls that refuses the given ones with EPERM. It survives exec.
pub fn refuse(calls: &[libc::c_long]) -> io::Result<()> {
    const LOAD_WORD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    const JUMP_IF_EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;
    let filter = |code, jt, jf, k| libc::sock_filter { code, jt, jf, k };
    let mut code = [filter(RETURN, 0, 0, libc::SECCOMP_RET_ALLOW); 8];
    code[0] = filter(LOAD_WORD, 0, 0, 0); // the number of the system call
    for (i, call) in calls.iter().enumerate() {
        code[1 + 2 * i] = filter(JUMP_IF_EQUAL, 0, 1, *call as u32);
        code[2 + 2 * i] = filter(RETURN, 0, 0, libc::SECCOMP_RET_ERRNO | libc::EPERM as u32);
    }
    let program = libc::sock_fprog { len: code.len() as u16, filter: code.as_mut_ptr() };
    // SAFETY: the program is valid and outlives the calls.
    unsafe {
        check(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))?;
        check(libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program))
    }
}

fn refuse_queueing() -> io::Result<()> {
    refuse(&[libc::SYS_rt_tgsigqueueinfo])
}

fn refuse_all_sends() -> io::Result<()> {
    refuse(&[libc::SYS_rt_tgsigqueueinfo, libc::SYS_tgkill, libc::SYS_tkill])
}

/// A filter that refuses signals with information: they are sent without.
#[test]
fn where_a_filter_refuses_queueing_plain_signals_serve() {
    let output = spinner(&[], refuse_queueing).output();
    assert_spun(&output);
    assert!(stat(&output, "moved") > 0 && stat(&output, "forwarded") == 0, "{}", output.stderr);
}

/// A filter that refuses all signals to threads: polled copies serve, and it is said.
#[test]
fn where_a_filter_refuses_signals_polled_copies_serve() {
    let output = spinner(&[], refuse_all_sends).output();
    assert_spun(&output);
    assert_eq!((stat(&output, "sent"), stat(&output, "moved")), (0, 0), "{}", output.stderr);
    assert!(output.stderr.contains("the system refuses to send SIGURG"), "{}", output.stderr);
}

fn urgent_blocked_and_ignored() -> io::Result<()> {
    // SAFETY: a valid set; exec keeps the mask and what is ignored.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut set);
        libc::signal(libc::SIGURG, libc::SIG_IGN);
        check(libc::pthread_sigmask(libc::SIG_SETMASK, &set, std::ptr::null_mut()))
    }
}

/// H11: a parent that hands on a mask full of signals, SIGURG ignored.
#[test]
fn an_inherited_mask_does_not_matter() {
    let output = spinner(&[], urgent_blocked_and_ignored).output();
    assert_spun(&output);
    assert!(stat(&output, "moved") > 0, "{}", output.stderr);
}

// ---- crowded processors

fn one_processor() -> io::Result<()> {
    // SAFETY: a valid set.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(libc::sched_getcpu() as usize, &mut set);
        check(libc::sched_setaffinity(0, size_of_val(&set), &set))
    }
}

/// Runs the suite's programs one way; says what went wrong. Those about library packages are left out: they take long
/// to compile and spend no time in what is new here.
fn all_programs(flags: &[&str], left_out: &[&str], set: fn() -> io::Result<()>) {
    let mut failures = String::new();
    for program in programs("tests/run").iter().chain(&programs("tests/fixedbugs")) {
        let file = program.to_str().expect("the path is UTF-8");
        if file.starts_with("tests/run/std_") || left_out.contains(&file) {
            continue;
        }
        let args: Vec<&str> = ["run", HUNG].iter().chain(flags).chain([&file]).copied().collect();
        let got = under(&args, set).output();
        let wrong = differences(&expectation(program), &got);
        if !wrong.is_empty() {
            failures += &format!("urgo {}\n{wrong}--- stderr\n{}", args.join(" "), got.stderr);
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// H7: all programs with eight Ps on one processor, under a storm: nobody waits for somebody by spinning.
#[test]
fn all_programs_share_one_processor() {
    all_programs(&["--tier=jit", "--maxprocs=8", "--debug=storm=200"], &[], one_processor);
}

/// H15: all programs without signals. None of them has as many loops at a time that only a signal stops as there are Ps
/// here (`goroutines.go` has three; with two Ps its main goroutine would wait for ever, as in Go), but for the one that is
/// about such loops.
#[test]
fn all_programs_run_without_signals() {
    let about_loops = ["tests/run/runtime_fairness.go"];
    all_programs(&["--tier=jit", "--maxprocs=4", "--asyncpreemptoff"], &about_loops, || Ok(()));
}

/// H17: a process that is stopped again and again, as in a group that has used its processor time up, is late; nothing
/// else happens to it.
#[test]
fn a_process_that_is_held_up_is_only_late() {
    let program = "tests/storm/kernels.go";
    let mut stops = 0;
    let output = Urgo::new(&["run", HUNG, "--tier=jit", "--maxprocs=2", program]).output_beside(|child| {
        let id = child.id() as libc::pid_t;
        while child.try_wait().expect("it is our child").is_none() {
            for signal in [libc::SIGSTOP, libc::SIGCONT] {
                // SAFETY: takes no pointers; the child has not been waited for, so the number is its.
                unsafe { libc::kill(id, signal) };
                std::thread::sleep(std::time::Duration::from_millis(3));
            }
            stops += 1;
        }
    });
    let wanted = std::fs::read_to_string(root().join("tests/storm/kernels.out")).expect("the output");
    assert_eq!((output.status, output.stdout), (Some(0), wanted), "{}", output.stderr);
    assert!(stops > 3, "{stops}");
}

// ---- tracers

/// Follows a traced process and all its threads to the end, as a debugger does that hands on all signals. How many
/// SIGURG it saw.
fn trace(child: &mut Child) -> usize {
    let leader = child.id() as libc::pid_t;
    let mut urgent = 0;
    // SAFETY: `ptrace` and `waitpid` as their manuals want them: arguments of a pointer's width, addresses of locals.
    unsafe {
        let mut status = 0;
        assert_eq!(libc::waitpid(leader, &mut status, libc::__WALL), leader);
        libc::ptrace(libc::PTRACE_SETOPTIONS, leader, 0_usize, libc::PTRACE_O_TRACECLONE as usize);
        libc::ptrace(libc::PTRACE_CONT, leader, 0_usize, 0_usize);
        loop {
            let mut information: libc::siginfo_t = std::mem::zeroed();
            // The leader's end is left to whoever waits for the child.
            let ended = libc::waitid(
                libc::P_PID,
                leader as libc::id_t,
                &mut information,
                libc::WEXITED | libc::WNOHANG | libc::WNOWAIT | libc::__WALL,
            );
            // A tracer is told of stops whether it asks for them or not.
            if ended == -1 || matches!(information.si_code, libc::CLD_EXITED | libc::CLD_KILLED) {
                return urgent;
            }
            // The threads' stops; the leader's own are asked for by its number, so that its end is not taken.
            let mut stopped = false;
            for id in threads(leader) {
                // A thread's end is reported to its tracer, and the process does not end before that was taken.
                let ends = if id == leader { 0 } else { libc::WEXITED };
                let flags = libc::WSTOPPED | ends | libc::WNOHANG | libc::__WALL;
                let mut information: libc::siginfo_t = std::mem::zeroed();
                if libc::waitid(libc::P_PID, id as libc::id_t, &mut information, flags) == -1
                    || information.si_pid() == 0
                {
                    continue;
                }
                stopped = true;
                if matches!(information.si_code, libc::CLD_EXITED | libc::CLD_KILLED) {
                    continue;
                }
                // A trap is the tracer's own: a new thread, or its first stop.
                let signal = match information.si_status() & 0x7f {
                    libc::SIGTRAP | libc::SIGSTOP => 0,
                    signal => signal,
                };
                urgent += (signal == libc::SIGURG) as usize;
                libc::ptrace(libc::PTRACE_CONT, id, 0_usize, signal as usize);
            }
            if !stopped {
                std::thread::yield_now();
            }
        }
    }
}

/// The threads of a process.
pub fn threads(process: libc::pid_t) -> Vec<libc::pid_t> {
    let tasks = std::fs::read_dir(Path::new("/proc").join(process.to_string()).join("task"));
    let names = tasks.into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.to_str()?.parse().ok()).collect()
}

fn be_traced() -> io::Result<()> {
    // SAFETY: takes no pointers.
    match unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, 0_usize, 0_usize) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// H14: a run under a tracer sends no signals, at which the tracer would stop each time, and enters polled copies.
/// Where fast copies are forced, signals come through the tracer and stop loops.
#[test]
fn a_run_under_a_tracer_completes() {
    let mut seen = 0;
    let output = spinner(&[], be_traced).output_beside(|child| seen = trace(child));
    assert_spun(&output);
    assert!(output.stderr.contains("a tracer is attached"), "{}", output.stderr);
    assert_eq!((seen, stat(&output, "sent")), (0, 0), "{}", output.stderr);
    let output = spinner(&["--debug=force-fast"], be_traced).output_beside(|child| seen = trace(child));
    assert_spun(&output);
    assert!(seen > 0 && stat(&output, "moved") > 0, "{seen}\n{}", output.stderr);
}

// ---- deep recursion, files

/// Runs a program of `tests/hazards` and gives what it printed.
fn run(flags: &[&str], name: &str, act: impl FnOnce(&mut Urgo)) -> Output {
    let file = format!("tests/hazards/{name}.go");
    let args: Vec<&str> = ["run", HUNG].iter().chain(flags).chain([&file.as_str()]).copied().collect();
    let mut urgo = Urgo::new(&args);
    act(&mut urgo);
    urgo.output()
}

/// U12: a million compiled calls deep, the native stack being far smaller; then without end, up to the limit and Go's
/// text. (The tests of the vm have the same with other limits.)
#[test]
fn deep_recursion_in_compiled_code_ends_in_gos_words() {
    let output = run(&["--tier=jit"], "recursion", |_| ());
    assert_eq!((output.status, output.stdout.as_str()), (Some(2), "1000000\n"), "{}", output.stderr);
    let head: Vec<&str> = output.stderr.lines().take(3).collect();
    assert_eq!(head[0], "runtime: goroutine stack exceeds 1000000000-byte limit", "{}", output.stderr);
    assert!(output.stderr.contains("\nfatal error: stack overflow\n"), "{}", output.stderr);
}

/// H1: reads, writes and sleeps beside compiled loops, in a storm at all threads: nothing is cut short, lost or done
/// twice, and no sleep ends early or late for ever.
#[test]
fn system_calls_survive_a_storm() {
    for procs in ["--maxprocs=1", "--maxprocs=8"] {
        let output = run(&["--tier=jit", procs, "--stats", "--debug=storm=100"], "pipes", |_| ());
        assert_eq!(output.status, Some(0), "{}", output.stderr);
        let lines: Vec<&str> = output.stdout.lines().collect();
        let wanted: Vec<String> = (0..4).flat_map(|g| (0..500).map(move |i| format!("{g} {i}"))).collect();
        let mut got = lines[..lines.len() - 1].to_vec();
        got.sort_by_key(|l| wanted.iter().position(|w| w == l));
        assert_eq!(got, wanted, "{procs}");
        assert_eq!(lines.last(), Some(&"slept 200, none too short"), "{procs}");
        assert!(stat(&output, "handled") > 100, "{}", output.stderr);
    }
}

/// H20: eight goroutines on one mutex. With slices that often end inside the lock the work takes no more than a few
/// times what it takes with slices that never end.
#[test]
fn a_preempted_holder_of_a_lock_makes_no_convoy() {
    let times = |slice: &str| {
        let one = || {
            let output = run(&["--tier=jit", "--maxprocs=2", slice], "mutex", |_| ());
            assert_eq!(output.status, Some(0), "{}", output.stderr);
            let (sum, ns) = output.stdout.trim().split_once(' ').expect("sum and time");
            assert_eq!(sum, "80000");
            ns.parse::<u64>().expect("nanoseconds")
        };
        (0..3).map(|_| one()).min().expect("three")
    };
    let (short, long) = (times("--slice=1ms"), times("--slice=10s"));
    assert!(short < 8 * long, "{short} ns in slices of 1 ms, {long} without");
}
