//! Settings by the environment that Go has: lines about collections and the scheduler, GOGC, GOMEMLIMIT, GOTRACEBACK.

use crate::urgo::{Output, Urgo};

/// Allocates many times what is alive, so that collections start by themselves.
const ALLOCATES: &str =
    "var keep [64][]byte; for i := range 4096 { keep[i%64] = make([]byte, 16<<10) }; _ = keep";

fn run(statements: &str, env: &[(&str, &str)]) -> Output {
    let urgo = env.iter().fold(Urgo::new(&["-e", statements]), |urgo, (name, value)| urgo.env(name, value));
    urgo.output()
}

/// Lines about collections.
fn collections(output: &Output) -> Vec<&str> {
    output.stderr.lines().filter(|l| l.starts_with("gc ")).collect()
}

/// Whether a line is this form, in which `#` stands for a number and all else for itself.
fn has_form(line: &str, form: &str) -> bool {
    let number = |c: char| c.is_ascii_digit() || c == '.';
    let mut rest = line;
    let parts: Vec<&str> = form.split('#').collect();
    for (i, part) in parts.iter().enumerate() {
        let Some(after) = rest.strip_prefix(part) else { return false };
        rest = after;
        if i + 1 < parts.len() {
            let len = rest.find(|c| !number(c)).unwrap_or(rest.len());
            if len == 0 {
                return false;
            }
            rest = &rest[len..];
        }
    }
    rest.is_empty()
}

#[test]
fn forms_tell_lines_apart() {
    assert!(has_form("gc 1 @0.25s", "gc # @#s"));
    assert!(!has_form("gc x @0.25s", "gc # @#s"));
    assert!(!has_form("gc 1 @0.25s more", "gc # @#s"));
}

#[test]
fn collections_are_traced_in_go_s_form() {
    let output = run("runtime.GC(); runtime.GC()", &[("GODEBUG", "gctrace=1")]);
    let lines = collections(&output);
    assert!(lines.len() >= 2, "{}", output.stderr);
    let form = "gc # @#s #%: #+#+# ms clock, #+#/#/#+# ms cpu, #->#-># MB, # MB goal, # MB stacks, # MB globals, # P (forced); \
                stopped in # ms (last goroutine #), pauses # and # ms, # objects";
    for (i, line) in lines.iter().enumerate() {
        assert!(has_form(line, form), "{line}");
        assert!(line.starts_with(&format!("gc {} @", i + 1)), "{line}");
    }
    assert_eq!(collections(&run("runtime.GC()", &[])), Vec::<&str>::new());
}

#[test]
fn gogc_and_gomemlimit_start_collections_or_do_not() {
    let trace = ("GODEBUG", "gctrace=1");
    let n = |env: &[(&str, &str)]| collections(&run(ALLOCATES, env)).len();
    let usual = n(&[trace]);
    assert!(usual > 3, "{usual}");
    assert_eq!(n(&[trace, ("GOGC", "off")]), 0);
    assert!(n(&[trace, ("GOGC", "1000")]) < usual);
    assert!(n(&[trace, ("GOGC", "off"), ("GOMEMLIMIT", "8MiB")]) > 0);
    assert_eq!(n(&[trace, ("GOGC", "off"), ("GOMEMLIMIT", "8GiB")]), 0);
}

#[test]
fn the_scheduler_is_traced_in_go_s_form() {
    let waits = "time.Sleep(200 * time.Millisecond)";
    let output = run(waits, &[("GODEBUG", "schedtrace=20"), ("GOMAXPROCS", "2")]);
    let lines: Vec<&str> = output.stderr.lines().filter(|l| l.starts_with("SCHED ")).collect();
    assert!(lines.len() >= 2, "{}", output.stderr);
    let form = "SCHED #ms: gomaxprocs=2 idleprocs=# threads=# spinningthreads=# needspinning=# idlethreads=# runqueue=# [ # # ]";
    for line in lines {
        let counts = line.split(" schedticks=").next().unwrap_or(line);
        assert!(has_form(counts, form), "{line}");
    }
}

#[test]
fn gotraceback_says_whose_traces_are_shown() {
    let fails = "go func() { select {} }(); time.Sleep(time.Millisecond); panic(1)";
    let stderr = |value: &str| run(fails, &[("GOTRACEBACK", value)]).stderr;
    let traces = |value: &str| stderr(value).matches("\ngoroutine ").count();
    assert!(stderr("none").starts_with("panic: 1"));
    assert_eq!((traces("none"), traces("0"), traces("single"), traces("")), (0, 0, 1, 1));
    assert!(traces("all") >= 2 && traces("2") >= 2, "{}", stderr("all"));
    // The program may ask for more than the environment, not for less.
    let asks = |level: &str, value: &str| {
        let program = format!("debug.SetTraceback({level:?}); {fails}");
        run(&program, &[("GOTRACEBACK", value)]).stderr.matches("\ngoroutine ").count()
    };
    assert_eq!((asks("none", "none"), asks("none", "single"), asks("single", "none")), (0, 1, 1));
    assert!(asks("all", "single") >= 2 && asks("single", "all") >= 2);
}
