//! Faults from outside, seen at the command: signals of all kinds, no memory, no threads, a clock that jumps, a call that does
//! not end; and that a process with nothing to do does nothing.

use crate::hang::stat;
use crate::hazards::{check, refuse, threads, under};
use crate::urgo::{HUNG, Output, Urgo, root};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};
use std::time::Duration;

/// Runs a program of `tests/hazards`.
fn run(flags: &[&str], name: &str, args: &[&str], set: fn() -> io::Result<()>) -> Output {
    command(flags, name, args, set).output()
}

fn command(flags: &[&str], name: &str, args: &[&str], set: fn() -> io::Result<()>) -> Urgo {
    let file = format!("tests/hazards/{name}.go");
    let all: Vec<&str> =
        ["run", HUNG].iter().chain(flags).chain([&file.as_str()]).chain(args).copied().collect();
    under(&all, set)
}

fn as_it_is() -> io::Result<()> {
    Ok(())
}

/// The signals that whoever starts a program in the background has ignored, and the one that `kill` sends.
const IGNORABLE: [libc::c_int; 4] = [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM];

fn treat(action: libc::sighandler_t) -> io::Result<()> {
    // SAFETY: neither of the two actions is a function.
    IGNORABLE.iter().try_for_each(|signal| match unsafe { libc::signal(*signal, action) } {
        libc::SIG_ERR => Err(io::Error::last_os_error()),
        _ => Ok(()),
    })
}

/// In the foreground, wherever the tests are.
fn in_the_foreground() -> io::Result<()> {
    treat(libc::SIG_DFL)
}

fn ignoring() -> io::Result<()> {
    treat(libc::SIG_IGN)
}

/// Sends a process a signal.
fn send(child: &Child, signal: libc::c_int) {
    // SAFETY: takes no pointers; the child has not been waited for, so the number is its.
    unsafe { libc::kill(child.id() as libc::pid_t, signal) };
}

/// Waits for the line that says that a program is ready.
fn await_ready(child: &mut Child) {
    let mut line = Vec::new();
    let mut byte = [0];
    let stdout = child.stdout.as_mut().expect("stdout is piped");
    while stdout.read(&mut byte).expect("stdout is readable") == 1 && byte != *b"\n" {
        line.push(byte[0]);
    }
    assert_eq!(String::from_utf8_lossy(&line), "ready");
}

// ---- signals

/// A program that is sent these signals once it is ready, and SIGURG at last if they are not to end it.
fn signalled(signals: &[libc::c_int]) -> Output {
    signalled_under(in_the_foreground, signals)
}

fn signalled_under(set: fn() -> io::Result<()>, signals: &[libc::c_int]) -> Output {
    command(&["--tier=interp"], "signals", &[], set).output_beside(|child| {
        await_ready(child);
        signals.iter().for_each(|s| send(child, *s));
        if signals.len() > 1 {
            send(child, libc::SIGURG);
        }
    })
}

#[test]
fn signals_that_a_program_does_not_ask_for_do_what_they_do_in_go() {
    let nothing = [
        libc::SIGUSR1,
        libc::SIGUSR2,
        libc::SIGPIPE,
        libc::SIGALRM,
        libc::SIGVTALRM,
        libc::SIGPROF,
        libc::SIGIO,
        libc::SIGXCPU,
        libc::SIGXFSZ,
        libc::SIGPWR,
        libc::SIGCHLD,
        libc::SIGWINCH,
        libc::SIGCONT,
        40,
    ];
    let output = signalled(&nothing);
    let wanted = "urgent I/O condition\n";
    assert_eq!((output.status, output.stdout.as_str()), (Some(0), wanted), "{}", output.stderr);
    for end in [libc::SIGHUP, libc::SIGINT, libc::SIGTERM] {
        let output = signalled(&[end]);
        assert_eq!((output.status, output.stderr.as_str()), (None, ""), "signal {end}");
    }
    let shown = [
        (libc::SIGABRT, "SIGABRT: abort\nPC=0x"),
        (libc::SIGFPE, "SIGFPE: floating-point exception\nPC=0x"),
        (libc::SIGSEGV, "SIGSEGV: segmentation violation\nPC=0x"),
        (libc::SIGSYS, "SIGSYS: bad system call\nPC=0x"),
    ];
    for (signal, head) in shown {
        let output = signalled(&[signal]);
        assert_eq!(output.status, Some(2), "{}", output.stderr);
        assert!(output.stderr.starts_with(head), "{}", output.stderr);
        assert!(output.stderr.contains("\ngoroutine 1 [chan receive]:\nmain.main()\n"), "{}", output.stderr);
    }
}

/// Go's package os/signal: SIGHUP and SIGINT stay ignored if they were when the program began, others do not.
#[test]
fn signals_that_were_ignored_when_the_program_began_are_treated_as_in_go() {
    let output = signalled_under(ignoring, &[libc::SIGHUP, libc::SIGINT]);
    assert_eq!(
        (output.status, output.stdout.as_str()),
        (Some(0), "urgent I/O condition\n"),
        "{}",
        output.stderr
    );
    let output = signalled_under(ignoring, &[libc::SIGQUIT]);
    assert_eq!(output.status, Some(2), "{}", output.stderr);
    assert!(output.stderr.starts_with("SIGQUIT: quit\nPC=0x"), "{}", output.stderr);
    let output = signalled_under(ignoring, &[libc::SIGTERM]);
    assert_eq!((output.status, output.stderr.as_str()), (None, ""));
}

#[test]
fn sigquit_shows_every_goroutine_with_state_time_frames_and_creator() {
    for tier in ["--tier=jit", "--tier=interp"] {
        let flags = [tier, "--maxprocs=2", "--debug=clock-jump=7200000"];
        let output = command(&flags, "dump", &[], as_it_is).output_beside(|child| {
            await_ready(child);
            send(child, libc::SIGQUIT);
        });
        let text = &output.stderr;
        assert_eq!(output.status, Some(2), "{text}");
        assert!(text.starts_with("SIGQUIT: quit\nPC=0x"), "{text}");
        for part in [
            "\n\ngoroutine 1 [running]:\n",
            " [chan receive, 120 minutes]:\nmain.main.func1(...)\n",
            " [select (no cases), 120 minutes]:\n",
            " [chan receive, 120 minutes]:\nmain.main.func3(...)\n",
            " [chan send, 120 minutes, locked to thread]:\n",
            "\ncreated by main.main in goroutine 1\n\ttests/hazards/dump.go:20 +0x",
        ] {
            assert!(text.contains(part), "no {part:?} in\n{text}");
        }
        assert!(!cfg!(target_arch = "x86_64") || text.contains("\nrip    0x"), "{text}");
    }
}

#[test]
fn a_closed_output_ends_the_program_and_a_crash_leaves_a_core() {
    let program = "for { fmt.Fprintln(os.Stdout, \"more and more\") }";
    let output = Urgo::new(&["-e", program]).output_beside(|child| drop(child.stdout.take()));
    assert_eq!((output.status, output.stderr.as_str()), (None, ""));
    let asked = format!("signal.Ignore(syscall.SIGPIPE); {}", program.replace("{ fmt", "{ _, err := fmt"));
    let asked = asked.replace("\") }", "\"); if err != nil { os.Exit(3) } }");
    let output = Urgo::new(&["-e", &asked]).output_beside(|child| drop(child.stdout.take()));
    assert_eq!(output.status, Some(3), "{}", output.stderr);
    let no_core = || {
        let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: a valid limit.
        check(unsafe { libc::setrlimit(libc::RLIMIT_CORE, &none) })
    };
    let crash = under(&["-e", "panic(1)"], no_core).env("GOTRACEBACK", "crash").output();
    assert_eq!(crash.status, None);
    assert!(crash.stderr.starts_with("panic: 1\n\ngoroutine 1 [running]:\n"), "{}", crash.stderr);
    let nobody = Urgo::new(&["-e", "panic(1)"]).env("GOTRACEBACK", "nobody").output();
    assert_eq!((nobody.status, nobody.stderr.as_str()), (Some(2), "panic: 1\n"));
}

/// Others send SIGURG as fast as they can: the program computes the same, and ends.
#[test]
fn a_flood_of_foreign_signals_changes_no_result() {
    let args = ["run", HUNG, "--tier=jit", "--maxprocs=2", "tests/storm/kernels.go"];
    let mut sent = 0_u64;
    let output = Urgo::new(&args).output_beside(|child| {
        while child.try_wait().expect("it is our child").is_none() {
            (0..100).for_each(|_| send(child, libc::SIGURG));
            sent += 100;
            std::thread::yield_now();
        }
    });
    let wanted = std::fs::read_to_string(root().join("tests/storm/kernels.out")).expect("the output");
    assert_eq!((output.status, output.stdout), (Some(0), wanted), "{}", output.stderr);
    assert!(sent > 1000, "{sent}");
}

// ---- memory and threads

fn little_memory() -> io::Result<()> {
    address_space(400 << 20)
}

fn address_space(bytes: u64) -> io::Result<()> {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: a valid limit.
    check(unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) })
}

#[test]
fn no_memory_is_a_fatal_error_in_gos_words() {
    for what in ["large", "small", "stack", "goroutines", "strings", "map"] {
        for tier in ["--tier=jit", "--tier=interp"] {
            let output = run(&[tier, "--maxprocs=2"], "memory", &[what], little_memory);
            let text = &output.stderr;
            assert_eq!((output.status, output.stdout.as_str()), (Some(2), ""), "{what} {tier}\n{text}");
            assert!(text.contains("fatal error: out of memory\n"), "{what} {tier}\n{text}");
            assert!(
                !text.contains("memory allocation of") && !text.contains("urgo:"),
                "{what} {tier}\n{text}"
            );
        }
    }
}

/// Who is about to use up the memory is told so, and not after collections without end that free a little each.
#[test]
fn collections_without_use_are_not_repeated_when_memory_is_out() {
    let command = command(&["--maxprocs=2"], "memory", &["map"], || address_space(700 << 20));
    let output = command.env("GODEBUG", "gctrace=1").output();
    assert_eq!(output.status, Some(2), "{}", output.stderr);
    assert!(output.stderr.contains("fatal error: out of memory\n"), "{}", output.stderr);
    let sizes = |line: &str| {
        let mut words = line.split_once(" MB, ")?.0.rsplit(' ').next()?.split("->");
        let before: u64 = words.next()?.parse().ok()?;
        Some((before, words.last()?.parse::<u64>().ok()?))
    };
    let all: Vec<(u64, u64)> =
        output.stderr.lines().filter(|line| line.starts_with("gc ")).filter_map(sizes).collect();
    // Sizes are in megabytes.
    let of_no_use = all.iter().filter(|(before, after)| *before >= 16 && after + before / 32 >= *before);
    assert!(all.len() > 3 && of_no_use.count() <= 3, "{}", output.stderr);
}

#[test]
fn no_threads_is_a_fatal_error_with_its_reason() {
    let no_threads = || refuse(&[libc::SYS_clone, libc::SYS_clone3]);
    let output = under(&["run", "examples/gosched.go"], no_threads).output();
    let text = &output.stderr;
    assert_eq!(output.status, Some(2), "{text}");
    assert!(text.starts_with("runtime: failed to create new OS thread"), "{text}");
    assert!(!text.contains("defect"), "{text}");
}

// ---- time

#[test]
fn after_a_jump_of_the_clock_whatever_is_due_happens_once() {
    for procs in ["--maxprocs=1", "--maxprocs=8"] {
        let output = run(&[procs, "--debug=clock-jump=7200000"], "jump", &[], as_it_is);
        let wanted = "context deadline exceeded 0 true\n";
        assert_eq!((output.status, output.stdout.as_str()), (Some(0), wanted), "{}", output.stderr);
    }
}

#[test]
fn a_call_that_does_not_end_is_reported_by_name() {
    for tier in ["--tier=jit", "--tier=interp"] {
        let output = run(&[tier, "--maxprocs=1", "--debug=stuck=2000"], "stuck", &[], as_it_is);
        assert_eq!((output.status, output.stdout.as_str()), (Some(0), "2\n"), "{}", output.stderr);
        let lines: Vec<&str> = output.stderr.lines().collect();
        let [line] = lines[..] else { panic!("{tier}: {}", output.stderr) };
        let start = "urgo: goroutine 2 was asked to stop a second ago and has not stopped: it is in ";
        assert!(line.starts_with(start) && line.contains("it is in NumGoroutine"), "{line}");
        assert!(line.ends_with(", called by main.call at tests/hazards/stuck.go:11"), "{line}");
    }
}

/// A terminal or pipe that has nothing keeps nobody from running, on one P.
#[test]
fn a_read_that_waits_holds_no_processor() {
    for tier in ["--tier=jit", "--tier=interp"] {
        let mut command = command(&[tier, "--maxprocs=1"], "input", &[], as_it_is);
        let command = command.command().stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the binary under test starts");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        let mut line = || lines.next().expect("a line").expect("stdout is readable");
        assert_eq!(line(), "all count");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        stdin.write_all(b"go\n").expect("it reads");
        assert_eq!(line(), "\"go\\n\" <nil>");
        assert!(child.wait().expect("it ends").success());
    }
}

/// How often the threads of a process have given a processor up by themselves, which they do once for each time they wake.
fn switches(child: &Child) -> u64 {
    let of = |id: libc::pid_t| {
        let status = std::fs::read_to_string(format!("/proc/{}/task/{id}/status", child.id())).ok()?;
        let line = status.lines().find_map(|l| l.strip_prefix("voluntary_ctxt_switches:"))?;
        line.trim().parse::<u64>().ok()
    };
    threads(child.id() as libc::pid_t).into_iter().filter_map(of).sum()
}

#[test]
fn a_process_with_nothing_to_do_does_not_wake_up() {
    for how in ["input", "sleep", "timers", "crowd"] {
        let mut command = command(&["--maxprocs=8"], "idle", &[how], as_it_is);
        let command = command.command().stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the binary under test starts");
        await_ready(&mut child);
        // It may take a machine with other work a while until all threads have come to rest; then none of them wakes.
        let mut seen = Vec::new();
        let quiet = (0..40).any(|_| {
            let before = switches(&child);
            std::thread::sleep(Duration::from_millis(250));
            seen.push(switches(&child) - before);
            seen.last() == Some(&0)
        });
        child.kill().expect("it runs still");
        child.wait().expect("it ends");
        assert!(quiet, "{how}: {seen:?}");
    }
}

#[test]
fn a_lone_busy_goroutine_gets_no_signals() {
    let output = run(&["--tier=jit", "--maxprocs=2", "--stats"], "lone", &[], as_it_is);
    assert_eq!(output.status, Some(0), "{}", output.stderr);
    assert_eq!((stat(&output, "requests"), stat(&output, "sent")), (0, 0), "{}", output.stderr);
}
