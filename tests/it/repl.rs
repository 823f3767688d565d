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
    piped_with(&[], flags, input)
}

/// The same in this environment.
fn piped_with(env: &[(&str, &str)], flags: &[&str], input: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_urgo"))
        .arg("repl")
        .args(flags)
        .envs(env.iter().copied())
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
        let killed = out.lines().filter(|l| l.ends_with("its deferred calls ran; no locks held")).count();
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
    assert!(
        out.contains("] died after ") && out.contains(": panic: boom      at repl[3]:1:13  (:stack "),
        "{out}"
    );
    assert!(out.ends_with("42 : int\n"), "{out}");
}

#[test]
fn a_goroutine_that_ends_tells_which_locks_it_keeps() {
    let setup = "import \"sync\"\nimport \"time\"\nvar mu sync.Mutex\ntype Account struct { n int; rw sync.RWMutex }\n\
        acc := &Account{}\nhas := make(chan bool)\n";
    let out = piped(
        &["--maxprocs=1"],
        &format!(
            "{setup}go func() {{ mu.Lock(); acc.rw.RLock(); has <- true; select {{}} }}()\n<-has\n:kill all\nmu.TryLock()\n\
             go func() {{ acc.rw.RLock(); defer acc.rw.RUnlock(); has <- true; select {{}} }}()\n<-has\n:kill all\n\
             go func() {{ var own sync.Mutex; own.Lock(); has <- true; own.Lock() }}()\n<-has\n:kill all\n\
             var handed sync.Mutex\ngo func() {{ handed.Lock(); has <- true; select {{}} }}()\n<-has\nhanded.Unlock()\n:kill all\n\
             var last sync.Mutex\ngo func() {{ last.Lock(); panic(\"it\") }}()\n\
             for runtime.NumGoroutine() > 1 {{ time.Sleep(time.Millisecond) }}\n"
        ),
    );
    let killed: Vec<&str> = out.lines().filter(|l| l.contains("] main.func1 killed at ")).collect();
    let ends = [
        "no deferred calls; it still holds mu, acc.rw (reading): who waits for that waits for ever",
        "its deferred calls ran; no locks held",
        "no deferred calls; it still holds the lock at 0x…: who waits for that waits for ever",
        "no deferred calls; no locks held",
    ];
    assert_eq!(killed.len(), ends.len(), "{out}");
    for (line, end) in killed.iter().zip(ends) {
        // A local variable may be without a name when it is needed no more.
        let (before, after) = end.split_once("0x…").unwrap_or((end, ""));
        assert!(line.contains(before) && line.ends_with(after), "{line}");
    }
    assert!(out.contains("false : bool\n"), "{out}");
    assert!(out.contains("panic: it      at repl[19]:1:26; it still holds last  (:stack "), "{out}");
}

#[test]
fn the_table_tells_what_goroutines_wait_for_and_how_often_they_left() {
    let out = piped(
        &["--maxprocs=1"],
        "import \"sync\"\nvar mu sync.Mutex\nmu.Lock()\njobs := make(chan int)\nvar a, b int\n\
         func spin(n *int) { for { *n++ } }\n\
         go func() { mu.Lock() }()\ngo func() { <-jobs }()\nwaits := make(chan int)\n\
         go func() { select { case <-jobs: case waits <- 1: } }()\n\
         go spin(&a)\ngo spin(&b)\nfor a < 1e8 || b < 1e8 { runtime.Gosched() }\n:g\n:kill all\n",
    );
    let table: Vec<&str> = out.lines().skip_while(|l| !l.starts_with("  id")).collect();
    let head: Vec<&str> = table[0].split_whitespace().collect();
    assert_eq!(head, ["id", "state", "for", "cpu", "tier", "preempted", "s/p/y", "by", "at"], "{out}");
    let row = |what: &str| {
        let row = table.iter().find(|l| l.contains(what) && !l.contains("killed"));
        row.unwrap_or_else(|| panic!("{what} in {out}")).to_string()
    };
    assert!(row("sync.Mutex.Lock").ends_with("main.func1 repl[7]:1 in sync.(*Mutex).Lock  (mu)"), "{out}");
    assert!(row("chan receive").ends_with("main.func1 repl[8]:1  (jobs)"), "{out}");
    assert!(
        row("  select  ").contains("(jobs, waits)") || row("  select  ").contains("(waits, jobs)"),
        "{out}"
    );
    // Both had to give way, since there is one P; waiting is what the others did of their own accord.
    for line in table.iter().filter(|l| l.contains("main.spin repl[6]:1")) {
        let numbers = line.split_whitespace().find(|w| w.matches('/').count() == 2).expect("preemptions");
        let numbers: Vec<u64> = numbers.split('/').map(|n| n.parse().expect("a number")).collect();
        assert!(numbers[0] + numbers[1] > 0 && numbers[2] == 0, "{line}");
    }
    assert!(row("chan receive").contains(" 0/0/1 "), "{out}");
}

#[test]
fn what_an_entry_starts_is_listed_unless_it_is_much() {
    let out = piped(
        &[],
        "c := make(chan int)\nfor range 3 { go func() { <-c }() }\nif true { go func() { <-c }() }\n\
         func inside() { go func() { <-c }() }\ninside()\nfor range 30 { go func() { <-c }() }\n",
    );
    assert_eq!(out.lines().filter(|l| l.contains("] main.func1")).count(), 3 + 1 + 10, "{out}");
    assert!(out.ends_with("… and 20 more (:g lists them)\n"), "{out}");
}

#[test]
fn a_mistake_in_a_loaded_file_changes_nothing() {
    let dir = std::env::temp_dir().join(format!("urgo-wrong-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder");
    let file = dir.join("a.go");
    std::fs::write(&file, "package main\n\nimport \"os\"\n\nfunc one() int {\n\tx := 3\n\treturn y\n}\n")
        .expect("a file");
    let name = file.display();
    let out = piped(&[], &format!("func one() int {{ return 1 }}\n:load {name}\n:load {name}x\none()\n"));
    for want in [":3:8: \"os\" imported and not used", ":6:2: declared and not used: x", ":7:9: undefined: y"]
    {
        assert!(out.contains(&format!("{name}{want}\n")), "{want} in {out}");
    }
    assert!(out.contains("No such file") && out.ends_with("1 : int\n"), "{out}");
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

#[test]
fn a_session_is_saved_as_a_program_that_runs() {
    let file = std::env::temp_dir().join(format!("urgo-saved-{}.go", std::process::id()));
    let name = file.to_str().expect("a name");
    let entries = [
        "x := 3",
        "func twice(n int) int { return n * 3 }",
        "func twice(n int) int { return n * 2 }",
        "x = twice(x)",
        "x",
        "type P struct{ A, B int }",
        "func (p P) Sum() int { return p.A + p.B }",
        "var p, q = P{1, 2}, strings.ToUpper(\"q\")",
        "nobody",
        "fmt.Println(p.Sum(), x, q)",
    ];
    let out = piped(&[], &format!("{}\n:save {name}\n", entries.join("\n")));
    assert!(
        out.ends_with(&format!("saved to {name} (1 statement that no longer fits is left out)\n")),
        "{out}"
    );
    let run = urgo::Urgo::new(&["run", name]).output();
    assert_eq!((run.stdout.as_str(), run.status), ("3 6 Q\n", Some(0)), "{}", run.stderr);
    std::fs::remove_file(&file).expect("it is ours");
}

#[test]
fn an_entry_is_changed_in_an_editor_and_entered() {
    let out = piped_with(
        &[("EDITOR", "sed -i s/2/20/"), ("VISUAL", "")],
        &[],
        "x := 1\ny := 2\n:edit\ny\n:edit 7\n",
    );
    assert_eq!(out, "y := 20\n20 : int\nthere is no entry 7 (there are 4)\n");
    let out = piped_with(&[("EDITOR", "false"), ("VISUAL", "")], &[], "x := 1\n:edit\nx\n");
    assert_eq!(out, "false: exit status: 1\n1 : int\n");
}

#[test]
fn a_reset_session_has_no_names_and_no_goroutines() {
    let out = piped(
        &["--maxprocs=1", "--asyncpreemptoff", "--tier=jit"],
        "import \"fmt\"\nvar n int\nfunc spin() { for { n++ } }\ngo spin()\n:reset\nn\n:g\nx := 5\nfmt.Println(x)\n:set asyncpreempt\n",
    );
    assert!(out.contains("a new session\nrepl[1]:1:1: undefined: n\n"), "{out}");
    let rest = out.split("a new session\n").nth(1).expect("the rest");
    assert!(!rest.contains("main.spin"), "{out}");
    assert!(rest.contains("import \"fmt\"\n5\n"), "{out}");
}

#[test]
fn expressions_are_measured() {
    let out = piped(
        &[],
        "func f(n int) int { return n * n }\n:bench f(3)\nvar s []int\n:bench s = make([]int, 100)\n:bench g(\n:bench h(1)\n:bench\nf(4)\n",
    );
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("f(3)  ") && lines[0].contains(" runs)  0 B/op  0 allocs/op"), "{out}");
    assert!(lines[1].starts_with("s = make([]int, 100)  ") && lines[1].ends_with("  1 allocs/op"), "{out}");
    assert!(out.contains(":type:1:3: syntax error") && out.contains("undefined: h\n"), "{out}");
    assert!(out.ends_with("usage: :bench EXPR\n16 : int\n"), "{out}");
}

/// Calls of small functions are inlined where nobody can replace them; in a session the new one is called, by loops that run
/// too.
#[test]
fn a_redefinition_reaches_compiled_loops() {
    let text = "> func step(x int) int { return x + 1 }\n\
        > func run(n int) int { s := 0; for i := 0; i < n; i++ { s = step(s) }; return s }\n\
        > run(100000)\n100000 : int\n\
        > type box struct{ n int }\n\
        > func (b *box) add(k int) { b.n += k }\n\
        > func fill(n int) int { b := &box{}; for i := 0; i < n; i++ { b.add(1) }; return b.n }\n\
        > fill(100000)\n100000 : int\n\
        > var seen atomic.Int64\nimport \"sync/atomic\"\n\
        > go func() { for seen.Load() >= 0 { seen.Store(int64(step(0))) } }()\n[gN] main.func1\n\
        > for seen.Load() != 1 { runtime.Gosched() }\nimport \"runtime\"\n\
        > func step(x int) int { return x + 2 }\n\
        > for seen.Load() != 2 { runtime.Gosched() }\n\
        > run(100000)\n200000 : int\n\
        > func (b *box) add(k int) { b.n += 3 * k }\n\
        > fill(100000)\n300000 : int\n";
    for tier in ["--tier=jit", "--tier=auto", "--tier=interp"] {
        play_text("redefinition", text, &[tier, "--maxprocs=2"]);
    }
}

#[test]
#[cfg(feature = "jit")]
fn the_tier_is_shown_and_set() {
    let program = "func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }\n\
                   :set tier interp\nfib(20)\n:tier fib\n:set tier jit\nfib(20)\n:tier fib\n:set tier none\n:set\n";
    for flag in ["--tier=auto", "--tier=interp", "--tier=jit"] {
        let out = piped(&[flag], program);
        let want = "tier interp\n6765 : int\nmain.fib: interp\n";
        assert!(out.starts_with(want), "{flag}: {out}");
        assert!(out.contains("tier jit\n6765 : int\nmain.fib: jit\n  called "), "{flag}: {out}");
        let called = out.lines().rfind(|l| l.starts_with("  called ")).unwrap_or_default();
        assert!(
            called.contains(" jit since ") && called.ends_with(" B in each of 2 copies"),
            "{flag}: {out}"
        );
        assert!(out.contains(":set tier auto|interp|jit\n"), "{flag}: {out}");
        assert!(out.lines().any(|l| l.split_whitespace().eq(["tier", "jit"])), "{flag}: {out}");
    }
}

#[cfg(feature = "jit")] // without it everything is interpreted
#[test]
fn a_running_function_is_interpreted_from_one_moment_on() {
    let program = "var n int\nfunc spin() { for { n += len(strings.TrimSpace(\" x \")) } }\ngo spin()\n\
                   func moves() { for was := n; n < was+1000; { runtime.Gosched() } }\nmoves()\n\
                   :tier spin interp\nmoves()\n:tier strings.TrimSpace interp\nmoves()\n:tier spin\n\
                   :tier spin auto\nmoves()\n:tier spin\n:tier spin never\n";
    for flag in ["--tier=auto", "--tier=jit"] {
        let out = piped(&[flag, "--maxprocs=2"], program);
        let set = "main.spin: interp\n  called  interp (set so)\n";
        assert_eq!(out.matches(set).count(), 2, "{flag}: {out}");
        assert!(out.contains("strings.TrimSpace: interp\n  called  interp (set so)\n"), "{flag}: {out}");
        let after = out.split("(set so)").last().unwrap_or_default();
        assert!(after.contains("main.spin: "), "{flag}: {out}");
        assert!(out.contains(":tier FUNC interp|auto\n"), "{flag}: {out}");
    }
}

#[cfg(feature = "jit")] // it speaks of machine code
#[test]
fn every_command_is_there_and_says_something_of_its_own() {
    let dir = std::env::temp_dir().join(format!("urgo-load-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder");
    std::fs::write(dir.join("a.go"), "package main\n\nfunc loaded() int { return 9 }\n\nfunc main() {}\n")
        .expect("a file");
    let with = |setup: &str, command: &str| {
        let out = piped(&["--maxprocs=2"], &format!("{setup}\n:set print on\n:resume 0\n{command}\n"));
        out.split("there is no goroutine 0 (:g lists them)\n").nth(1).expect("what follows").to_string()
    };
    let spin = "var n int\nfunc spin() {\n\tk := 7\n\tfor { n += k }\n}\ngo spin()\nfor n == 0 { runtime.Gosched() }";
    let load = format!(":load {}\nloaded()", dir.display());
    // What is true at a moment is asked for often: the goroutine may just be on its way to another P.
    let [states, hogs, procs] = [":g\n", ":hogs\n", ":procs\n"]
        .map(|c| format!("{c}for range 1000 {{ runtime.Gosched() }}\n").repeat(40));
    let cases: &[(&str, &str, &[&str])] = &[
        (spin, &states, &["main.spin repl[2]:", "running"]),
        (spin, ":goroutines", &["main.spin"]),
        ("", ":stack 999", &["there is no goroutine 999"]),
        (spin, ":kill all", &["] main.spin killed at repl[2]:", " CPU; no deferred calls"]),
        // Where it is is asked by a signal, which a busy machine may deliver too late.
        (
            spin,
            &hogs,
            &["longest without leaving it ", "no calls in loop", "nobody waits", "would never yield"],
        ),
        (
            spin,
            &procs,
            &["P0", "running g", " main.spin ", " into its slice  runq ", "timers 0", "global queue"],
        ),
        ("", ":set asyncpreempt off\n:set", &["async preemption off: ", "asyncpreempt  off", "(on)"]),
        ("", ":set maxprocs 3\nruntime.GOMAXPROCS(0)", &["maxprocs 3", "3 : int"]),
        ("", ":set slice 3ms\n:set", &["slice 3.0ms"]),
        ("", ":set tier interp", &["tier interp"]),
        ("", ":type strings.Fields", &["func(s string) []string"]),
        ("", ":doc strings.Fields", &["func Fields(s string) []string"]),
        (
            "x := 3; s := []string{\"a\"}\nconst c = 4",
            ":vars",
            &["x  int          3\n", "s  []string     len 1 cap 1\n", "c  untyped int  4\n"],
        ),
        ("func f() {}", ":funcs", &["f", "func()"]),
        ("type T int", ":types", &["T", "int"]),
        ("import \"os\"", ":imports", &["os"]),
        ("", &load, &["2 funcs", "9 : int"]),
        ("", ":time 1+1", &["2 : int", "wall ", " · cpu ", " · preempted 0 · ", " allocations"]),
        ("", ":time nobody", &["undefined: nobody"]),
        ("", ":time for i := 0; i < 100_000_000; i++ {}", &[" jit ", "%"]),
        ("func f() int { return 1 }\nf()", ":bytecode f", &["main.f", "ret "]),
        (
            "",
            ":help",
            &["goroutines\n", "memory\n", ":kill N|all", ":save FILE", ":bench EXPR", ":tier FUNC", ":reset"],
        ),
        ("", ":help kill", &["end a goroutine", "  :kill 7 ", "  :kill all "]),
        ("", ":help se", &[":set [KEY VALUE]", ":set asyncpreempt off"]),
        // How long the window and a cell are depends on what else the machine does.
        (spin, ":timeline 20", &["t=0..", "a cell is ", "P0 ", "P1 ", " slice", "the longest "]),
        ("", ":trace off", &["nothing is traced"]),
        ("", ":gc", &["gc 1: ", "→", ", stopped "]),
        ("", ":mem", &["stacks of ", "heap", "machine code"]),
        ("", ":stats", &["requests"]),
        ("", ":sh echo a; echo b", &["a\nb\n"]),
        ("", ":sh exit 3", &["exit status: 3\n"]),
        ("", ":sh", &["usage: :sh COMMAND"]),
        ("", ":stack\n:type\n:", &["usage: :stack N\nusage: :type EXPR\nno command : (:help lists them)\n"]),
        (
            "",
            ":set color on\n:set hints off\n:set sigint program\n:set",
            &["color         on", "hints         off"],
        ),
        ("", ":set sigint nobody", &[":set sigint repl|program"]),
        ("", ":s", &[":s may be :save, :set, :sh, :stack, :stats"]),
        ("", ":kil 7", &["there is no goroutine 7"]),
        ("", ":klil 7", &["no command :klil; did you mean :kill?"]),
        ("", ":quit\n1+1", &[]),
    ];
    for (setup, command, wants) in cases {
        let out = with(setup, command);
        for want in *wants {
            assert!(out.contains(want), "{command}: {want:?} in {out}");
        }
        assert!(!command.starts_with(":quit") || out.is_empty(), "{out}");
    }
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

#[test]
fn a_trace_is_events_in_order() {
    let file = std::env::temp_dir().join(format!("urgo-trace-{}.json", std::process::id()));
    let name = file.to_str().expect("a name");
    let out = piped(
        &["--maxprocs=1"],
        &format!(
            "var n [2]int\nfunc spin(i int) {{ for {{ n[i]++ }} }}\n:trace on {name}\n:trace on\ngo spin(0)\ngo spin(1)\n\
             for n[0] < 1e7 || n[1] < 1e7 {{ runtime.Gosched() }}\n:trace off\n:trace off\n"
        ),
    );
    assert!(
        out.contains(&format!("tracing to {name} ")) && out.contains(&format!("already tracing to {name}")),
        "{out}"
    );
    assert!(
        out.contains(" slices, 0 dropped, in ") && out.ends_with("nothing is traced (:trace on [FILE])\n"),
        "{out}"
    );
    let text = std::fs::read_to_string(&file).expect("it was written");
    let figure = |line: &str, key: &str| -> f64 {
        let rest = line.split_once(key).expect(key).1;
        rest[..rest.find([',', '}']).expect("an end")].parse().expect("a figure")
    };
    let slices: Vec<&str> = text.lines().filter(|l| l.contains("\"ph\":\"X\",\"pid\":1,")).collect();
    assert!(slices.len() > 2, "{text}");
    let mut end = 0.0;
    for slice in &slices {
        let (start, length) = (figure(slice, "\"ts\":"), figure(slice, "\"dur\":"));
        // Thousandths of a microsecond are whole numbers, but not as floats.
        assert!(start >= end - 0.0005 && length >= 0.0, "{slice}");
        end = start + length;
    }
    assert!(slices.iter().filter(|s| s.contains("main.spin")).count() >= 2, "{text}");
    assert!(text.starts_with("{\"traceEvents\":[\n") && text.ends_with("\n]}\n"), "{text}");
    std::fs::remove_file(&file).expect("it is ours");
}

#[test]
fn a_goroutine_is_looked_at_paused_and_resumed() {
    let setup = "var n int\nfunc spin(step int) {\n\tk := step * 2\n\tfor { n += k + step }\n}\ngo spin(3)\n";
    let number = {
        let out = piped(&["--maxprocs=2"], setup);
        let at = out.split("[g").nth(1).expect("a number");
        at.split(']').next().expect("a number").to_string()
    };
    let script = format!(
        "{setup}for n == 0 {{ runtime.Gosched() }}\n:locals {number}\n:stack g{number}\n:pause {number}\nm := n\nn == m\n\
         :resume {number}\nfor n == m {{ runtime.Gosched() }}\nn > m\n:kill {number}\n:pause {number}\n"
    );
    let out = piped(&["--maxprocs=2"], &script);
    for want in [
        "k",
        "step",
        "main.spin(",
        "paused at main.spin repl[2]:3",
        "true : bool",
        "goes on",
        "] main.spin killed at repl[2]:3 after ",
        "there is no goroutine",
    ] {
        assert!(out.contains(want), "{want:?} in {out}");
    }
    let value = |name: &str| {
        let line = out.lines().find(|l| l.split_whitespace().next() == Some(name)).expect(name);
        line.split_whitespace().last().expect("a value").to_string()
    };
    assert_eq!((value("k"), value("step")), ("6".into(), "3".into()), "{out}");
    assert_eq!(out.matches("true : bool").count(), 2, "{out}");
}

// ---- in a terminal

#[test]
fn fields_methods_and_locals_are_completed() {
    let mut t = terminal(&[]);
    t.send("type Point struct { Across, Down int }\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("> ").expect("a prompt");
    t.send("pt := Point{Across: 41}\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("> ").expect("a prompt");
    t.send("pt.Acr\t + 1\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("42 : int").expect("the field");
    t.exp_string("> ").expect("a prompt");
    t.send("func() int { velocity := 7; return velo\t }()\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("7 : int").expect("the local");
    t.send_line(":quit").expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn an_empty_line_is_no_entry_and_hints_are_not_entered() {
    let mut t = terminal(&[]);
    t.send("\r\r12345 * 2\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("24690 : int").expect("the first entry");
    // The rest of the earlier entry is shown behind the cursor; Enter does not take it, the right arrow does.
    t.send("12345\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("12345 : int").expect("what was typed");
    t.send("12345 *\x1b[C\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("24690 : int").expect("the hint");
    t.send("nobody\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("repl[4]:1:1: undefined: nobody").expect("the fourth entry");
    t.send_line(":quit").expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn lines_are_coloured_unless_that_is_unwanted() {
    let painted = "\x1b[34;1mreturn";
    for (name, value, colours) in
        [("URGO_NOTHING", "1", true), ("NO_COLOR", "1", false), ("TERM", "dumb", false)]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_urgo"));
        command
            .arg("repl")
            .env("TERM", "xterm")
            .env_remove("NO_COLOR")
            .env("URGO_HISTORY", "")
            .env(name, value);
        let mut t = spawn_command(command, Some(30_000)).expect("a pseudo-terminal");
        if value != "dumb" {
            t.exp_string("> ").expect("a prompt");
        }
        t.send("func() int { return 8 }()\r").and_then(|_| t.flush()).expect("it reads");
        let seen = t.exp_string("8 : int").expect("the value");
        assert_eq!(seen.contains(painted), colours, "{name}={value}: {seen:?}");
        t.send_line(":quit").expect("it reads");
        t.exp_eof().expect("it leaves");
    }
}

/// A session in a pseudo-terminal; each expectation has half a minute.
fn terminal(flags: &[&str]) -> PtySession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_urgo"));
    command.arg("repl").args(flags).env("TERM", "xterm").env("NO_COLOR", "1").env("URGO_HISTORY", "");
    let mut session = spawn_command(command, Some(30_000)).expect("a pseudo-terminal");
    session.exp_string("> ").expect("a prompt");
    session
}

#[test]
fn a_line_is_drawn_again_when_the_window_changes() {
    let mut t = terminal(&[]);
    t.send("os.Readlink(\"/proc/self/fd/0\")\r").and_then(|_| t.flush()).expect("it reads");
    let (_, window) = t.exp_regex("/dev/pts/[0-9]+").expect("the terminal's name");
    t.exp_string("> ").expect("a prompt");
    // The system tells whoever is in the foreground of a terminal whose size changes.
    let resize = |columns: &str| {
        let stty = Command::new("stty").args(["-F", &window, "rows", "24", "cols", columns]).status();
        assert!(stty.expect("stty starts").success());
    };
    resize("80");
    let line = format!("> len(\"{}\")", "abcdefghij".repeat(12));
    t.send(&line[2..]).and_then(|_| t.flush()).expect("it reads");
    t.exp_string("ij\")").expect("the line is shown");
    let mut before = 80;
    for columns in [40, 23, 132] {
        resize(&columns.to_string());
        // Its rows are cleared from the last one up, and it is written again; then the cursor stands behind it.
        let rows = "\x1b[A\r\x1b[K".repeat(line.len() / before);
        t.exp_string(&format!("\r\x1b[K{rows}{line}\r\x1b[{}C", line.len() % columns))
            .expect("the line is drawn");
        before = columns;
    }
    // It can still be changed, at its end and at its beginning.
    t.send("\x1b[H12\x1b[F + 1\x1b[H\x1b[3~\x1b[3~\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("121 : int").expect("the value");
    t.send_line(":quit").expect("it reads");
    t.exp_eof().expect("it leaves");
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

#[test]
fn an_interrupt_clears_a_line_and_leaves_only_from_an_empty_one() {
    let mut t = terminal(&[]);
    // However often: each clears a line.
    for _ in 0..3 {
        t.send("func f() {\rnonsense").and_then(|_| t.send_control('c')).expect("it reads");
    }
    t.send("40 + 2\r").and_then(|_| t.flush()).expect("it reads");
    let before = t.exp_string("42 : int").expect("the value");
    assert!(!before.contains("leaves") && !before.contains("error"), "{before:?}");
    t.exp_string("> ").expect("a prompt");
    t.send_control('c').expect("it reads");
    t.exp_string(":quit or ^D leaves").expect("a hint");
    t.exp_string("> ").expect("a prompt");
    t.send_control('c').expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn goroutines_read_the_terminal_in_their_turn() {
    let mut t = terminal(&[]);
    t.send("sc := bufio.NewScanner(os.Stdin)\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("> ").expect("a prompt");
    t.send("heard := make(chan string)\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("> ").expect("a prompt");
    t.send("go func() { sc.Scan(); heard <- sc.Text() }()\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("[g").expect("its number");
    t.exp_string("> ").expect("a prompt");
    // The line is for the prompt.
    t.send("20 + 1\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("21 : int").expect("the value");
    t.exp_string("> ").expect("a prompt");
    // While an entry runs it is for whoever reads.
    t.send("<-heard + \"!\"\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("\n").expect("the entry is taken");
    t.send("a line\n").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("\"a line!\" : string").expect("what was read");
    t.exp_string("> ").expect("a prompt");
    // One that reads in the foreground is interrupted like any other.
    t.send("sc.Scan()\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("\n").expect("the entry is taken");
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
    t.send("20 + 3\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("23 : int").expect("the value");
    t.send_control('d').expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn what_calls_give_and_packages_not_imported_are_completed() {
    let mut t = terminal(&[]);
    t.send("strings.Fie\t\t").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("FieldsFuncSeq").expect("all that begin so");
    t.send_control('c').expect("it reads");
    t.send("strings.NewRea\t(\"abc\")\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("*strings.Reader").expect("the value");
    t.exp_string("> ").expect("a prompt");
    t.send("strings.NewReader(\"abcd\").Le\t() * 10\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("40 : int").expect("the method");
    t.send_control('d').expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn an_interrupt_is_the_programs_if_it_is_set_so() {
    let mut t = terminal(&[]);
    let ask = "c := make(chan os.Signal, 1); signal.Notify(c, os.Interrupt)";
    for line in [":set sigint program", ask] {
        t.send(&format!("{line}\r")).and_then(|_| t.flush()).expect("it reads");
        t.exp_string("> ").expect("a prompt");
    }
    t.send("1000 + 1\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("1001 : int").expect("all of that is done");
    t.exp_string("> ").expect("a prompt");
    // At the prompt, too.
    t.send_control('c').expect("it reads");
    t.exp_string("\n").expect("another line");
    t.exp_string("> ").expect("a prompt");
    t.send("<-c\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("interrupt : os.Signal").expect("the signal");
    t.exp_string("> ").expect("a prompt");
    t.send("<-c\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("\n").expect("the entry is taken");
    t.send_control('c').expect("it reads");
    t.exp_string("interrupt : os.Signal").expect("the signal");
    t.exp_string("> ").expect("a prompt");
    t.send_control('d').expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn a_signal_ends_the_session_with_the_terminal_as_it_was() {
    let mut command = Command::new("sh");
    // What a shell finds behind a session that a signal has ended.
    let script = format!("{} repl; echo ended by $(($? - 128)); stty -a", env!("CARGO_BIN_EXE_urgo"));
    command.args(["-c", &script]).env("TERM", "xterm").env("URGO_HISTORY", "");
    let mut t = spawn_command(command, Some(30_000)).expect("a pseudo-terminal");
    t.exp_string("> ").expect("a prompt");
    t.send("os.Getpid()\r").and_then(|_| t.flush()).expect("it reads");
    let (_, number) = t.exp_regex("[0-9]+ : int").expect("a number");
    t.exp_string("> ").expect("a prompt");
    let pid = number.split(' ').next().expect("a number");
    Command::new("kill").args(["-TERM", pid]).status().expect("it is sent");
    t.exp_string("ended by 15").expect("the signal");
    let state = t.exp_eof().expect("the state");
    assert!(state.contains("\nisig icanon "), "{state}");
}

/// Interrupts until an entry has been; before it runs an interrupt is for the editor.
fn interrupt(t: &mut PtySession) {
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
}

/// Types lines, each when the one before has been carried out.
fn type_lines(t: &mut PtySession, lines: &[&str]) {
    for line in lines {
        t.send(&format!("{line}\r")).and_then(|_| t.flush()).expect("it reads");
        t.exp_string("\n").expect("the line is taken");
        t.exp_string("> ").expect("a prompt");
    }
}

fn leave(mut t: PtySession) {
    t.send_control('d').expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn an_interrupt_in_the_library_names_the_line_of_ones_own() {
    let mut t = terminal(&[]);
    type_lines(&mut t, &["less := func(a, b int) int { return a - b }", "big := make([]int, 1000)"]);
    let spin = "for { slices.SortFunc(big, less); strings.ToUpper(\"abc\") }\r";
    t.send(spin).and_then(|_| t.flush()).expect("it reads");
    t.exp_string("import \"strings\"").expect("it runs");
    interrupt(&mut t);
    let rest = t.exp_string(" after ").expect("where it was");
    assert!(rest.contains(" at repl[3]:1") || rest.contains(" at main.func1 repl[1]:1"), "{rest:?}");
    t.exp_string("> ").expect("a prompt");
    leave(t);
}

#[test]
fn what_goroutines_print_keeps_its_order_around_entries() {
    let mut t = terminal(&[]);
    let print = "go func() { for i := range 1000 { fmt.Println(\"line\", i); if i%10 == 0 { time.Sleep(time.Millisecond) } }; done <- true }()";
    type_lines(&mut t, &["done := make(chan bool)"]);
    t.send(&format!("{print}\r")).and_then(|_| t.flush()).expect("it reads");
    let mut seen = t.exp_string("[g").expect("its number");
    for i in 0..50 {
        t.send(&format!("{} + 1000\r", 1000 * i)).and_then(|_| t.flush()).expect("it reads");
        let result = format!("\n{} : int", 1000 * i + 1000);
        seen += &t.exp_string(&result).expect("the entry's value");
    }
    t.send("<-done\r").and_then(|_| t.flush()).expect("it reads");
    seen += &t.exp_string("true : bool").expect("the end");
    let numbers = seen.lines().filter_map(|l| {
        let at = l.rfind("line ")?;
        l[at + 5..].trim().parse::<usize>().ok()
    });
    // What the editor has in its hands when a line is accepted may appear behind what follows; nothing is lost or torn.
    let mut numbers: Vec<usize> = numbers.collect();
    let out_of_order = numbers.windows(2).filter(|w| w[1] != w[0] + 1).count();
    assert!(out_of_order <= 10, "{out_of_order}: {numbers:?}");
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(0..1000), "{numbers:?}");
    leave(t);
}

#[test]
fn a_paste_is_one_entry_and_so_is_an_item_of_the_history() {
    let file = std::env::temp_dir().join(format!("urgo-history-{}", std::process::id()));
    let start = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_urgo"));
        command.arg("repl").env("TERM", "xterm").env("NO_COLOR", "1").env("URGO_HISTORY", &file);
        let mut session = spawn_command(command, Some(30_000)).expect("a pseudo-terminal");
        session.exp_string("> ").expect("a prompt");
        session
    };
    let mut t = start();
    let paste = "\x1b[200~func twice(n int) int {\r\n\tm := n\r\n\r\n\treturn m * 2\r\n}\r\n\x1b[201~\r";
    t.send(paste).and_then(|_| t.flush()).expect("it reads");
    t.send("twice(21)\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("42 : int").expect("what was pasted");
    t.exp_string("> ").expect("a prompt");
    t.send(" 12345\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("12345 : int").expect("the value");
    t.exp_string("> ").expect("a prompt");
    // Upwards: the call, then all lines of the function, to be changed: what begins with a space is in no history.
    t.send("\x1b[A\x1b[A").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("func twice").expect("the first line");
    t.exp_string("m * 2").expect("the last but one");
    t.send("\x7f\x7f + 0 }\r").and_then(|_| t.flush()).expect("it reads");
    t.send("twice(50)\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("100 : int").expect("the function from the history");
    t.exp_string("> ").expect("a prompt");
    leave(t);
    let kept = std::fs::read_to_string(&file).expect("the history");
    assert!(kept.contains("return m * 2\\n}\ntwice(21)\n") && !kept.contains("12345"), "{kept}");
    let mut t = start();
    // Another session finds it, whole.
    t.send("\x12m := n").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("return m * 2").expect("the function");
    t.send("\r\r").and_then(|_| t.flush()).expect("it reads");
    t.send("twice(300)\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("600 : int").expect("the function from the file");
    t.exp_string("> ").expect("a prompt");
    leave(t);
    std::fs::remove_file(&file).expect("it is ours");
}

#[test]
fn a_dumb_terminal_has_prompts_and_keys() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_urgo"));
    command.arg("repl").env("TERM", "dumb").env("URGO_HISTORY", "");
    let mut t = spawn_command(command, Some(30_000)).expect("a pseudo-terminal");
    t.exp_string("> ").expect("a prompt");
    t.send("x :=\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string(". ").expect("another one");
    t.send("7\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("> ").expect("a prompt");
    t.send("for { if x++; x == 1000 { println(\"runs\") } }\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("runs\r\n").expect("it runs");
    t.send_control('c').expect("it reads");
    t.exp_string("interrupted: g").expect("an answer");
    t.exp_string("> ").expect("a prompt");
    // The key forgets what was typed of an entry; twice it leaves.
    t.send("func f() {\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string(". ").expect("another one");
    t.send_control('c').expect("it reads");
    t.exp_string(":quit or ^D leaves").expect("a hint");
    t.exp_string("> ").expect("a prompt");
    t.send("x >= 7\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("true : bool").expect("the value");
    t.exp_string("> ").expect("a prompt");
    t.send_control('c').expect("it reads");
    t.exp_string(":quit or ^D leaves").expect("a hint");
    t.send_control('c').expect("it reads");
    t.exp_eof().expect("it leaves");
}

#[test]
fn a_suspended_session_comes_back_with_its_line() {
    let mut command = Command::new("sh");
    // A shell that controls jobs goes on when one is suspended.
    let script = format!("{} repl; echo suspended; stty -a; fg; echo left", env!("CARGO_BIN_EXE_urgo"));
    command.args(["-mc", &script]).env("TERM", "xterm").env("NO_COLOR", "1").env("URGO_HISTORY", "");
    let mut t = spawn_command(command, Some(30_000)).expect("a pseudo-terminal");
    t.exp_string("> ").expect("a prompt");
    type_lines(&mut t, &["x := 41"]);
    t.send("x + 1").and_then(|_| t.flush()).expect("it reads");
    t.exp_string(" 1").expect("the line");
    t.send_control('z').expect("it reads");
    t.exp_string("suspended").expect("the shell");
    t.exp_string(" icanon").expect("the terminal's own mode");
    t.exp_string("x + 1").expect("the line again");
    t.send("\r").and_then(|_| t.flush()).expect("it reads");
    t.exp_string("42 : int").expect("the value");
    t.exp_string("> ").expect("a prompt");
    t.send_control('d').expect("it reads");
    t.exp_string("left").expect("the shell");
    t.exp_eof().expect("it ends");
}

#[test]
fn top_shows_a_session_also_after_a_reset() {
    let mut t = terminal(&["--maxprocs=2"]);
    t.send("os.Getpid()\r").and_then(|_| t.flush()).expect("it reads");
    let (_, number) = t.exp_regex("[0-9]+ : int").expect("a number");
    t.exp_string("> ").expect("a prompt");
    let pid = number.split(' ').next().expect("a number");
    for command in ["go func() { for {} }()", ":reset"] {
        type_lines(&mut t, &[command, "spin := func() { for {} }", "go spin()"]);
        let mut top = Command::new(env!("CARGO_BIN_EXE_urgo"))
            .args(["top", pid])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("urgo starts");
        let mut out = std::io::BufReader::new(top.stdout.take().expect("a pipe"));
        let mut table = String::new();
        while !table.ends_with("\n\n") {
            assert!(std::io::BufRead::read_line(&mut out, &mut table).expect("it is read") > 0, "{table}");
        }
        top.kill().and_then(|()| top.wait()).expect("it is ours");
        let head: Vec<&str> = table.split_whitespace().take(8).collect();
        assert_eq!(head[5..], ["tier", "preempted", "s/p/y"], "{table}");
        assert!(table.lines().any(|l| l.starts_with('g') && l.contains(" repl[")), "{table}");
    }
    leave(t);
}

#[test]
fn wide_characters_and_long_lines_are_edited_where_they_stand() {
    let mut t = terminal(&[]);
    let back = "\x1b[D".repeat(120);
    t.send(&format!("len(\"日本語{}\"){back}é\r", "ä".repeat(150)))
        .and_then(|_| t.flush())
        .expect("it reads");
    t.exp_string("311 : int").expect("the value");
    t.exp_string("> ").expect("a prompt");
    leave(t);
}
