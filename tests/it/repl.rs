//! Sessions at the prompt: those of `tests/repl`, which show what is typed and what comes of it, and some in a real
//! pseudo-terminal, with keys.

use crate::urgo;
use rexpect::session::{PtySession, spawn_command};
use std::fmt::Write;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Numbers of goroutines and offsets of code differ from run to run.
fn normal(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut line = line.to_string();
        for (mark, stand_in) in [("goroutine ", "N"), ("deadlock: g", "N"), ("[g", "N"), ("+0x", "PC")] {
            let number = |at: &usize| line[*at..].starts_with(|c: char| c.is_ascii_digit());
            if let Some(at) = line.find(mark).map(|i| i + mark.len()).filter(number) {
                let end = line[at..].find(|c: char| !c.is_ascii_hexdigit()).map_or(line.len(), |n| at + n);
                line.replace_range(at..end, stand_in);
            }
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

/// What a piped session prints.
fn piped(flags: &[&str], input: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_urgo"))
        .arg("repl")
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("urgo starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{:?}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Plays a transcript: each entry behind `> `, its further lines behind `. `, and what comes of it below. The entries are
/// told apart in the output by a line that the session prints between them.
fn play(name: &str, flags: &[&str]) {
    let path = urgo::root().join("tests/repl").join(name);
    let text = std::fs::read_to_string(&path).expect("the transcript is there");
    play_text(name, &text, flags);
}

fn play_text(name: &str, text: &str, flags: &[&str]) {
    let mut entries: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(entry) = line.strip_prefix("> ") {
            entries.push((entry.to_string(), String::new()));
        } else if let (Some(more), Some(last)) = (line.strip_prefix(". "), entries.last_mut()) {
            let _ = write!(last.0, "\n{more}");
        } else if let Some(last) = entries.last_mut() {
            let _ = writeln!(last.1, "{}", line.trim_end());
        }
    }
    let input: String =
        entries.iter().map(|(entry, _)| format!("{entry}\n:set print on\n:resume 0\n")).collect();
    let all = piped(flags, &input);
    let parts: Vec<&str> = all.split("there is no goroutine 0 (:g lists them)\n").collect();
    assert_eq!(parts.len(), entries.len() + 1, "{all}");
    for ((entry, want), have) in entries.iter().zip(parts) {
        assert_eq!(normal(have), *want, "{name}, after > {entry}");
    }
}

#[test]
fn values_are_shown_in_go_syntax_with_their_types() {
    play("values.txt", &[]);
}

#[test]
fn declarations_are_replaced_as_the_tutorial_says_in_every_tier() {
    for tier in ["--tier=interp", "--tier=jit", "--tier=auto"] {
        play("declarations.txt", &[tier]);
    }
}

#[test]
fn a_wrong_entry_changes_nothing_and_a_panic_ends_only_itself() {
    play("errors.txt", &[]);
}

#[test]
fn the_session_of_readme_is_true() {
    let readme = std::fs::read_to_string(urgo::root().join("README.md")).expect("README.md");
    let session = readme.split("```repl\n").nth(1).and_then(|rest| rest.split("```").next());
    play_text("README.md", session.expect("README shows a session"), &["--maxprocs=1"]);
}

#[test]
fn calls_in_compiled_loops_reach_the_new_body() {
    let out = piped(
        &["--maxprocs=2"],
        "func step() int { return 1 }\n\
         var total int\n\
         var seen = make(chan bool)\n\
         func run() { for { if step() == 2 { seen <- true; return }; total++ } }\n\
         go run()\n\
         for total < 100000 { runtime.Gosched() }\n\
         func step() int { return 2 }\n\
         <-seen\n",
    );
    assert!(out.ends_with("true : bool\n"), "{out}");
}

#[test]
fn goroutines_are_killed_wherever_they_are() {
    let program = "import \"sync\"\nimport \"time\"\n\
        var mu sync.Mutex\n\
        mu.Lock()\n\
        var n int\n\
        var done = make(chan string, 10)\n\
        func note(s string) { done <- s }\n\
        func spin() { defer note(\"spin\"); for { n++ } }\n\
        go spin()\n\
        go func() { defer note(\"chan\"); <-make(chan int) }()\n\
        go func() { defer note(\"select\"); select {} }()\n\
        go func() { defer note(\"cases\"); select { case <-make(chan int): case make(chan int) <- 1: } }()\n\
        go func() { defer note(\"lock\"); mu.Lock() }()\n\
        go func() { defer note(\"sleep\"); defer func() { recover() }(); time.Sleep(time.Hour) }()\n\
        for n < 1000 { time.Sleep(time.Millisecond) }\n\
        time.Sleep(5 * time.Millisecond)\n\
        :kill all\n\
        len(done)\n\
        :g\n";
    for flags in
        [["--maxprocs=1", "--tier=jit"], ["--maxprocs=8", "--tier=jit"], ["--maxprocs=1", "--tier=interp"]]
    {
        let out = piped(&flags, program);
        let killed = out.lines().filter(|l| l.ends_with("its deferred calls ran")).count();
        assert_eq!(killed, 6, "{flags:?}: {out}");
        let rest: Vec<&str> = out.lines().rev().take(2).collect();
        assert_eq!(rest[1], "6 : int", "{flags:?}: {out}");
        assert!(rest[0].trim().starts_with("id"), "{flags:?}: {out}");
    }
}

// Only compiled loops hang.
#[cfg(feature = "jit")]
#[test]
fn a_hang_is_explained_and_cured_from_the_prompt() {
    let out = piped(
        &["--maxprocs=1", "--asyncpreemptoff", "--tier=jit"],
        "func spin(n *int) {\n\tfor {\n\t\t*n++\n\t}\n}\n\
         var n int\n\
         go spin(&n)\n\
         1 + 1\n\
         :set asyncpreempt on\n\
         :kill all\n\
         n > 0\n",
    );
    assert!(out.contains("waits for a P and gets none:"), "{out}");
    assert!(out.contains("main.spin repl[1]:"), "{out}");
    assert!(out.contains("cure: `:set asyncpreempt on`"), "{out}");
    assert!(out.contains("2 : int") && out.ends_with("true : bool\n"), "{out}");
}

#[test]
fn a_panic_elsewhere_kills_only_its_goroutine() {
    let out = piped(
        &[],
        "c := make(chan int)\n\
         go func() { for v := range c { c <- v * 2 } }()\n\
         go func() { panic(\"boom\") }()\n\
         for runtime.NumGoroutine() > 2 { runtime.Gosched() }\n\
         c <- 21; r := <-c\n\
         r\n",
    );
    assert!(out.contains("died: panic: boom      at repl[3]:1  (:stack "), "{out}");
    assert!(out.ends_with("42 : int\n"), "{out}");
}

// ---- in a terminal

/// A session in a pseudo-terminal; each expectation has half a minute.
fn terminal(flags: &[&str]) -> PtySession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_urgo"));
    command.arg("repl").args(flags).env("TERM", "xterm").env("NO_COLOR", "1").env("URGO_HISTORY", "");
    let mut session = spawn_command(command, Some(30_000)).expect("a pseudo-terminal");
    session.exp_string("> ").expect("a prompt");
    session
}

#[test]
fn lines_that_arrive_together_are_all_taken() {
    let mut t = terminal(&[]);
    t.send("1+1\r2+2\r3+3\r").and_then(|_| t.flush()).expect("it reads");
    for want in ["2 : int", "4 : int", "6 : int"] {
        t.exp_string(want).expect(want);
    }
    t.send_line(":quit").expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn an_interrupt_stops_the_loop_and_keeps_the_variables() {
    let mut t = terminal(&[]);
    t.send("x := 7\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("> ").expect("a prompt");
    t.send("for { x++ }\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("\n").expect("the line is taken");
    // Until the loop runs an interrupt is for the editor; then it ends the loop.
    loop {
        t.send_control('c').expect("it reads");
        let (_, which) = t
            .exp_any(vec![
                rexpect::ReadUntil::String("interrupted: g".into()),
                rexpect::ReadUntil::String("leaves".into()),
            ])
            .expect("an answer");
        if which.starts_with("interrupted") {
            break;
        }
    }
    t.exp_string("> ").expect("a prompt");
    t.send("x >= 7\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("true : bool").expect("x is kept");
    t.send_control('d').expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn output_of_other_goroutines_appears_above_the_line() {
    let mut t = terminal(&[]);
    t.send("go func() { for i := range 5 { time.Sleep(20*time.Millisecond); println(\"tick\", i) } }()\r")
        .and_then(|_| t.flush())
        .expect("it reads");
    t.exp_string("[g").expect("its number");
    t.send("1 +").and_then(|_| t.flush()).expect("it reads");
    for i in 0..5 {
        t.exp_string(&format!("tick {i}")).expect("a tick");
    }
    t.send(" 5\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("6 : int").expect("the line was kept");
    t.send_line(":quit").expect("it reads");
    t.exp_eof().expect("it leaves");
}
