//! The command's verbs, one after the other, as a person tries them: what they print, where, and how they end.

use crate::urgo::{Output, Urgo, root};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn urgo(args: &[&str]) -> Output {
    Urgo::new(args).output()
}

/// Standard output of a run that ends well.
fn out(args: &[&str]) -> String {
    let output = urgo(args);
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{args:?}");
    output.stdout
}

/// A new folder for a test's files.
fn folder(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("urgo-commands-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder");
    dir
}

const HELLO: &str =
    "package main\n\nimport (\"fmt\"; \"os\")\n\nfunc main() { fmt.Println(\"hello\", os.Args[1:]) }\n";

#[test]
fn source_lines_are_shown_on_request() {
    let dir = folder("pretty");
    std::fs::write(dir.join("wrong.go"), "package main\n\nfunc main() {\n\tprintln(1 + y)\n}\n")
        .expect("a file");
    let check = |args: &[&str]| {
        let mut urgo = Urgo::new(args);
        urgo.command().current_dir(&dir);
        let output = urgo.output();
        assert_eq!((output.status, output.stdout.as_str()), (Some(1), ""));
        output.stderr
    };
    let message = "wrong.go:4:14: undefined: y\n";
    assert_eq!(check(&["check", "wrong.go"]), message);
    let shown = format!("{message}    \tprintln(1 + y)\n    \t            ^\n");
    assert_eq!(check(&["check", "--pretty", "wrong.go"]), shown);
    std::fs::remove_dir_all(&dir).expect("removed");
}

#[test]
fn scripts_and_folders_are_run_by_name() {
    let dir = folder("scripts");
    std::fs::write(dir.join("script"), format!("#!/usr/bin/env urgo\n{HELLO}")).expect("a file");
    std::fs::create_dir_all(dir.join("package")).expect("a folder");
    std::fs::write(dir.join("package/main.go"), HELLO).expect("a file");
    // Test files and those for other systems are not part of the program.
    std::fs::write(dir.join("package/x_test.go"), "package main\nfunc main() {}\n").expect("a file");
    std::fs::write(dir.join("package/x_windows.go"), "package main\nfunc main() {}\n").expect("a file");
    let run = |args: &[&str]| {
        let mut urgo = Urgo::new(args);
        urgo.command().current_dir(&dir);
        let output = urgo.output();
        assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{args:?}");
        output.stdout
    };
    for args in [["script", "-x", "--"], ["./script", "-x", "--"], ["package", "-x", "--"]] {
        assert_eq!(run(&args), "hello [-x --]\n", "{args:?}");
    }
    assert_eq!(run(&["run", "package", "a.go"]), "hello [a.go]\n");
    assert_eq!(run(&["run", "package/main.go", "--", "a.go"]), "hello [a.go]\n");
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

#[test]
fn wrong_use_names_what_is_near() {
    let wrong = |args: &[&str]| {
        let output = urgo(args);
        assert_eq!((output.status, output.stdout.as_str()), (Some(2), ""), "{args:?}");
        output.stderr
    };
    assert_eq!(wrong(&["tset"]), "urgo: unknown verb \"tset\"; did you mean \"test\"?\n");
    assert_eq!(wrong(&["xyzzy"]), "urgo: \"xyzzy\" is neither a verb nor a .go file (see: urgo help)\n");
    assert_eq!(wrong(&["completions", "csh"]), "urgo completions: there are bash, zsh, fish\n");
    assert_eq!(wrong(&["help", "nothing"]), "urgo: no help on \"nothing\" (see: urgo help)\n");
    assert!(wrong(&["run", "--maxprocs=0", "x.go"]).contains("bad value \"0\" for --maxprocs"));
}

#[test]
fn statements_of_a_line_are_run() {
    assert_eq!(
        out(&["-e", "x := strings.Fields(\"a b\"); fmt.Println(x, os.Args)", "1", "-2"]),
        "[a b] [-e 1 -2]\n"
    );
    assert_eq!(out(&["-e", "func f() int { return 3 }\nunused := f()"]), "");
    assert_eq!(urgo(&["-e", "defer println(1); os.Exit(4)"]).status, Some(4));
    let wrong = urgo(&["-e", "fmt.Println(\n  nobody)\nstrings.Nope()"]);
    assert_eq!(wrong.stderr, "-e:2:3: undefined: nobody\n-e:3:9: undefined: strings.Nope\n");
    assert_eq!(wrong.status, Some(1));
    let syntax = urgo(&["-e", "x +"]);
    assert_eq!(
        (syntax.stderr.as_str(), syntax.status),
        ("-e:1:4: syntax error: unexpected EOF, expected expression\n", Some(1))
    );
    let panic = urgo(&["-e", "panic(\"no\")"]);
    assert!(
        panic.stderr.starts_with("panic: no\n\ngoroutine 1 [running]:\nmain.main()\n\t-e:1 "),
        "{panic:?}"
    );
    assert_eq!(panic.status, Some(2));
}

#[test]
fn values_of_a_line_are_shown() {
    assert_eq!(out(&["-p", "1<<10"]), "1024 : int\n");
    assert_eq!(out(&["-p", "strings.Split(\"a,b\", \",\")"]), "[]string{\"a\", \"b\"} : []string\n");
    let wrong = urgo(&["-p", "1 + nobody"]);
    assert_eq!((wrong.status, wrong.stdout.as_str()), (Some(1), ""));
    assert!(wrong.stderr.starts_with("-p:1:5: undefined: nobody\n"), "{}", wrong.stderr);
    assert_eq!(urgo(&["-p", "panic(1)"]).status, Some(2));
}

#[test]
fn mistakes_are_objects_for_tools() {
    let dir = folder("json");
    let file = dir.join("bad.go");
    std::fs::write(&file, "package main\n\nfunc main() {\n\tnobody(\"\\\"\")\n\tvar s string = 3\n}\n")
        .expect("a file");
    let name = file.to_str().expect("a name");
    let output = urgo(&["check", "--json", name]);
    assert_eq!((output.status, output.stderr.as_str()), (Some(1), ""));
    let object = |line: u32, columns: (u32, u32), code: &str, message: &str| {
        format!(
            "{{\"file\":\"{name}\",\"line\":{line},\"column\":{},\"endLine\":{line},\"endColumn\":{},\
             \"severity\":\"error\",\"code\":\"{code}\",\"message\":\"{message}\"}}\n",
            columns.0, columns.1
        )
    };
    let want = object(4, (2, 8), "undefined", "undefined: nobody")
        + &object(5, (6, 7), "unused-variable", "declared and not used: s")
        + &object(
            5,
            (17, 18),
            "incompatible-assign",
            "cannot use 3 (untyped int constant) as string value in variable declaration",
        );
    assert_eq!(output.stdout, want);
    assert_eq!(out(&["check", "--json", "examples/waitgroup.go"]), "");
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

#[test]
fn the_library_is_documented() {
    assert!(out(&["doc", "strings.Fields"]).starts_with("func Fields(s string) []string\n    "));
    assert!(out(&["doc", "strings.Builder.WriteString"]).starts_with("func (b *Builder) WriteString("));
    assert!(out(&["doc", "math/rand/v2.IntN"]).starts_with("func IntN("));
    let package = out(&["doc", "cmp"]);
    assert!(package.starts_with("package cmp\n    Package cmp compares"), "{package}");
    assert!(package.contains("\nfunc Compare[T cmp.Ordered](x T, y T) int\n"), "{package}");
    let unknown = urgo(&["doc", "nosuch.Name"]);
    assert_eq!(
        (unknown.status, unknown.stderr.as_str()),
        (Some(1), "urgo doc: nothing is known of \"nosuch.Name\"\n")
    );
}

/// Packages that must be whole, by the project's own measure.
const WHOLE: &[&str] = &[
    "fmt", "strings", "sync", "errors", "strconv", "sort", "bufio", "io", "bytes", "context", "slices",
    "maps", "cmp", "iter",
];

#[test]
fn missing_names_are_listed_and_none_are_where_all_are_wanted() {
    let list = out(&["doc", "--missing"]);
    let (names, summary) = list.trim_end().rsplit_once('\n').expect("a summary");
    let figures: Vec<usize> = summary.split(' ').filter_map(|w| w.parse().ok()).collect();
    assert_eq!(figures.len(), 3, "{summary}");
    assert!(figures[0] >= names.lines().count() && figures[0] < figures[1] / 5, "{summary}");
    for name in names.lines() {
        let (package, _) = name.split_once('.').expect("a package and a name");
        assert!(!WHOLE.contains(&package), "{name} is missing");
    }
}

#[test]
fn a_run_is_drawn_and_written_as_events() {
    let file = std::env::temp_dir().join(format!("urgo-run-trace-{}.json", std::process::id()));
    let trace = format!("--trace={}", file.display());
    let output = urgo(&["run", "--maxprocs=2", "--timeline", &trace, "examples/spin_beside_main.go"]);
    assert_eq!((output.status, output.stdout.as_str()), (Some(0), "main got the processor back\n"));
    let rows: Vec<&str> = output.stderr.lines().collect();
    assert!(
        rows[0].starts_with("t=0..") && rows[1].starts_with("P0 ") && rows[2].starts_with("P1 "),
        "{rows:?}"
    );
    assert!(rows[1..3].iter().all(|r| r.chars().count() == 63), "{rows:?}");
    // Main sleeps: if the other goroutine has its P whenever somebody looks, main is in the list only.
    assert!(rows[1..3].iter().any(|r| r.contains(['A', 'B'])) && rows[3].starts_with("A g"), "{rows:?}");
    let events = std::fs::read_to_string(&file).expect("it was written");
    assert!(events.contains("\"name\":\"P0\"") && events.contains("\"ph\":\"X\""), "{events}");
    std::fs::remove_file(&file).expect("it is ours");
}

#[test]
fn completions_name_all_verbs() {
    for shell in ["bash", "zsh", "fish"] {
        let text = out(&["completions", shell]);
        for word in ["run", "test", "demo", "disasm", "maxprocs", "benchmem", "latency"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    // The one shell that is everywhere.
    let script = "source /dev/stdin; COMP_WORDS=(urgo de); COMP_CWORD=1; _urgo 2>/dev/null; echo \"${COMPREPLY[@]}\"; \
                  COMP_WORDS=(urgo demo la); COMP_CWORD=2; _urgo 2>/dev/null; echo \"${COMPREPLY[@]}\"; \
                  COMP_WORDS=(urgo run --tier = j); COMP_CWORD=4; _urgo 2>/dev/null; echo \"${COMPREPLY[@]}\"; \
                  COMP_WORDS=(urgo run --tier =); COMP_CWORD=3; _urgo 2>/dev/null; echo \"${COMPREPLY[@]}\"; \
                  COMP_WORDS=(urgo dump esc); COMP_CWORD=2; _urgo 2>/dev/null; echo \"${COMPREPLY[@]}\"; \
                  COMP_WORDS=(urgo test -benchm); COMP_CWORD=2; _urgo 2>/dev/null; echo \"${COMPREPLY[@]}\"";
    let mut bash = Command::new("bash")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .current_dir(root().join("tests/repl"))
        .spawn()
        .expect("bash starts");
    let mut stdin = bash.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, out(&["completions", "bash"]).as_bytes()).expect("it reads");
    drop(stdin);
    let said = bash.wait_with_output().expect("it ends").stdout;
    assert_eq!(String::from_utf8_lossy(&said), "demo\nlatency\njit\nauto interp jit\nescape\n-benchmem\n");
}

#[test]
fn the_manual_page_is_one() {
    let page = out(&["man"]);
    assert!(page.starts_with(".TH URGO 1 ") && page.is_ascii(), "{page}");
    // Where there is a formatter it finds nothing to complain about.
    let mut groff = Command::new("groff");
    groff.args(["-ww", "-man", "-Tutf8"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Ok(mut groff) = groff.spawn() {
        let mut stdin = groff.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut stdin, page.as_bytes()).expect("it reads");
        drop(stdin);
        let said = groff.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&said.stderr), "");
        assert!(!said.stdout.is_empty());
    }
    let sections: Vec<&str> = page.lines().filter_map(|l| l.strip_prefix(".SH ")).collect();
    let want = [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "COMMANDS",
        "OPTIONS",
        "TEST OPTIONS",
        "ENVIRONMENT",
        "EXIT STATUS",
    ];
    assert_eq!(sections, want);
    for (line, _) in out(&["help"]).lines().filter_map(|l| l.strip_prefix("  urgo ")?.split_once("  ")) {
        let verb = line.split(' ').next().unwrap_or_default().replace('-', "\\-");
        assert!(page.contains(&format!("\n.B {verb} ")), "{verb}");
    }
}

#[test]
fn a_watched_program_runs_again_when_it_changes() {
    let dir = folder("watch");
    let file = dir.join("main.go");
    let program =
        |text: &str| format!("package main\n\nfunc main() {{ println(\"{text}\"); select {{}} }}\n");
    std::fs::write(&file, program("first").replace("select {}", "")).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_urgo"))
        .args(["run", "--watch"])
        .arg(&file)
        .stderr(Stdio::piped())
        .stdin(Stdio::null())
        .spawn()
        .expect("urgo starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let mut expect = |want: &str| {
        let line = lines.by_ref().map(|l| l.expect("text")).find(|l| l.contains(want));
        assert!(line.is_some(), "{want}");
    };
    expect("first");
    expect("waiting for a change");
    // Whatever the resolution of the file's time is: the length of the name of another file differs.
    std::fs::write(dir.join("more.go"), "package main\n").expect("a file");
    expect("changed, running again");
    expect("first");
    std::fs::write(&file, program("second").replace("select {}", "for {}")).expect("a file");
    std::fs::remove_file(dir.join("more.go")).expect("it is ours");
    expect("second");
    // The run that does not end is ended by a change.
    std::fs::write(dir.join("third.go"), "package main\n").expect("a file");
    expect("changed, running again");
    expect("second");
    std::fs::remove_file(dir.join("third.go")).expect("it is ours");
    expect("changed, running again");
    // Its child would outlive it: the file that cannot be compiled ends that.
    std::fs::write(&file, "package main\n\nfunc main() { nobody() }\n").expect("a file");
    expect("undefined: nobody");
    expect("waiting for a change");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

#[test]
fn compiled_programs_are_kept_between_runs() {
    let dir = folder("cache");
    let kept = dir.join("kept");
    let run_with_errors = |file: &str| {
        let file = dir.join(file);
        let mut urgo = Urgo::new(&["run", file.to_str().expect("UTF-8")]);
        urgo.command().env("URGO_CACHE", &kept);
        let output = urgo.output();
        assert_eq!(output.status, Some(0), "{file:?}: {}", output.stderr);
        (output.stdout, output.stderr)
    };
    let run = |file: &str| {
        let (stdout, stderr) = run_with_errors(file);
        assert_eq!(stderr, "", "{file}");
        stdout
    };
    let files = || {
        let entries = std::fs::read_dir(&kept).into_iter().flatten().flatten().map(|e| e.path());
        entries.filter(|p| p.extension().is_some_and(|e| e == "urgo-module")).collect::<Vec<PathBuf>>()
    };
    let says =
        |text: &str| format!("package main\n\nimport \"fmt\"\n\nfunc main() {{ fmt.Println(\"{text}\") }}\n");
    std::fs::write(dir.join("a.go"), says("a")).expect("a file");
    std::fs::write(dir.join("b.go"), says("b")).expect("a file");
    assert_eq!(run("a.go"), "a\n");
    let [of_a] = &files()[..] else { panic!("not one file: {:?}", files()) };
    assert_eq!(run("b.go"), "b\n");
    let of_b = files().into_iter().find(|f| f != of_a).expect("another file");
    // What is there is taken: under a's key lies what b compiles to.
    let whole = std::fs::read(of_a).expect("a file");
    std::fs::copy(&of_b, of_a).expect("copied");
    assert_eq!(run("a.go"), "b\n");
    std::fs::write(of_a, &whole[..whole.len() / 2]).expect("written");
    assert_eq!(run("a.go"), "a\n");
    // It was compiled again, and kept again.
    assert_eq!(std::fs::read(of_a).expect("a file"), whole);
    std::fs::write(dir.join("a.go"), says("c")).expect("a file");
    assert_eq!(run("a.go"), "c\n");
    // What local packages say may change without the program's text.
    let before = files().len();
    std::fs::create_dir_all(dir.join("p")).expect("a folder");
    std::fs::write(dir.join("go.mod"), "module example.com/m\n\ngo 1.27\n").expect("a file");
    std::fs::create_dir_all(dir.join("q")).expect("a folder");
    let text = "package main\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/m/p\"\n)\n\nfunc main() { fmt.Println(p.Text) }\n";
    std::fs::write(dir.join("local.go"), text).expect("a file");
    for text in ["local", "other"] {
        let package =
            format!("package p\n\nimport \"example.com/m/q\"\n\nconst Text = \"{text} \" + q.Text\n");
        std::fs::write(dir.join("p/p.go"), package).expect("a file");
        for text_of_q in ["1", "2"] {
            let package = format!("package q\n\nconst Text = \"{text_of_q}\"\n");
            std::fs::write(dir.join("q/q.go"), package).expect("a file");
            for _ in 0..2 {
                assert_eq!(run("local.go"), format!("{text} {text_of_q}\n"));
            }
        }
    }
    assert_eq!(files().len(), before + 4);
    std::fs::write(dir.join("p/another.go"), "package p\n\nfunc init() { println(1) }\n").expect("a file");
    assert_eq!(run_with_errors("local.go"), ("other 2\n".into(), "1\n".into()));
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

/// A number of `--stats`.
fn stat(report: &str, name: &str) -> u64 {
    let number = |line: &str| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok();
    report.lines().find_map(number).unwrap_or_else(|| panic!("no {name} in {report}"))
}

#[test]
#[cfg(feature = "jit")]
fn machine_code_is_kept_between_runs() {
    let dir = folder("code");
    let file = dir.join("hot.go");
    let program = |factor: u32| {
        format!(
            "package main\n\nfunc step(x uint32) uint32 {{\n\tdefer func() {{}}()\n\treturn x*{factor} + 1\n}}\n\n\
             func main() {{\n\tx := uint32(0)\n\tfor range 300_000 {{\n\t\tx = step(x)\n\t}}\n\tprintln(x)\n}}\n"
        )
    };
    let run = |flags: &[&str]| {
        let mut args = vec!["run", "--stats"];
        args.extend(flags);
        args.push(file.to_str().expect("UTF-8"));
        let mut urgo = Urgo::new(&args);
        urgo.command().env("URGO_CACHE", dir.join("kept"));
        let output = urgo.output();
        assert_eq!(output.status, Some(0), "{}", output.stderr);
        let told = output.stderr.lines().next().unwrap_or("").to_string();
        (told, stat(&output.stderr, "units_compiled"), stat(&output.stderr, "units_kept"))
    };
    std::fs::write(&file, program(5)).expect("a file");
    let (told, _, kept) = run(&["--tier=interp"]);
    assert_eq!(kept, 0);
    // On a busy machine the compiler may come too late for a run, and the next has more to keep.
    let mut runs = (0..50).map(|_| run(&[]));
    assert!(runs.any(|(again, _, kept)| again == told && kept > 0), "nothing was kept");
    assert!((0..50).any(|_| run(&[]).1 == 0), "the same was compiled again and again");
    assert_eq!(run(&["--tier=jit"]).2, 0, "jit compiles at first sight");
    assert_eq!(run(&["--jit-off=inline"]).2, 0, "what is kept has all passes");
    std::fs::write(&file, program(7)).expect("a file");
    let (other, _, kept) = run(&[]);
    assert_eq!(kept, 0, "code of another program");
    assert_ne!(other, told);
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

#[test]
fn every_stage_is_shown() {
    const FILE: &str = "examples/spin_in_main.go";
    let mut stages = vec![
        ("tokens", "\tFunc\t\"func\""),
        ("ast", "(funcdecl"),
        ("types", "\tint = 1"),
        ("escape", "\tstatic\tfunc"),
        ("bytecode", "call_native"),
    ];
    if cfg!(feature = "jit") {
        stages.extend([
            ("ir", "tail"),
            ("asm", "fast copy"),
            ("polls", "header at"),
            ("safepoints", "exit of poll"),
        ]);
    }
    for (stage, part) in stages {
        let target = if matches!(stage, "tokens" | "ast" | "types" | "escape") {
            FILE.into()
        } else {
            format!("{FILE}:main")
        };
        let shown = out(&["dump", stage, &target]);
        assert!(shown.contains(part), "{stage}: {shown}");
    }
    let wrong = urgo(&["dump", "nosuch", FILE]);
    assert_eq!((wrong.status, wrong.stdout.as_str()), (Some(2), ""));
    assert!(wrong.stderr.contains("tokens, ast, types, escape, bytecode"), "{}", wrong.stderr);
}

#[test]
fn a_seed_makes_random_choices_repeatable() {
    let dir = folder("seed");
    let file = dir.join("random.go");
    let program = "package main\n\nimport (\"fmt\"; \"hash/maphash\"; \"math/rand\"; v2 \"math/rand/v2\")\n\n\
        func main() {\n\tm := map[string]int{}\n\tfor i := range 40 { m[fmt.Sprint(i)] = i }\n\
        \tfor k := range m { fmt.Print(k, \" \") }\n\
        \tfmt.Println(rand.Int(), v2.Int(), maphash.String(maphash.MakeSeed(), \"x\"))\n\
        \ta, b := make(chan int, 40), make(chan int, 40)\n\tfor i := range 40 { a <- i; b <- i }\n\
        \tfor range 40 { select { case <-a: fmt.Print(\"a\"); case <-b: fmt.Print(\"b\") } }\n}\n";
    std::fs::write(&file, program).expect("a file");
    let name = file.to_str().expect("a name");
    let with = |flags: &[&str]| out(&[&["run"], flags, &[name]].concat());
    let first = with(&["--seed=7"]);
    for flags in [["--seed=7", "--tier=jit", "--maxprocs=1"], ["--seed=7", "--tier=interp", "--maxprocs=8"]] {
        assert_eq!(with(&flags), first, "{flags:?}");
    }
    // 40 elements in another order, and that three times by chance, is not to be expected.
    assert_ne!(with(&["--seed=8"]), first);
    assert_ne!(with(&[]), with(&[]));
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

#[test]
fn more_memory_than_allowed_is_gos_fatal_error() {
    let dir = folder("memory");
    let run = |name: &str, memory: &str, body: &str| {
        let file = dir.join(name);
        std::fs::write(&file, format!("package main\n\n{body}")).expect("a file");
        urgo(&["run", memory, file.to_str().expect("a name")])
    };
    let growing = [
        (
            "blocks.go",
            "func main() {\n\tvar all [][]byte\n\tfor { all = append(all, make([]byte, 1<<20)) }\n}\n",
        ),
        ("list.go", "type n struct{ next *n }\n\nfunc main() {\n\tvar l *n\n\tfor { l = &n{l} }\n}\n"),
        (
            "maps.go",
            "func main() {\n\tm := map[int]map[int]int{}\n\tfor i := 0; ; i++ { m[i] = map[int]int{i: i} }\n}\n",
        ),
        ("text.go", "func main() {\n\ts := \"x\"\n\tfor { s += s }\n}\n"),
    ];
    for (name, body) in growing {
        let output = run(name, "--memory=32M", body);
        assert_eq!((output.status, output.stdout.as_str()), (Some(2), ""), "{name}: {}", output.stderr);
        assert!(output.stderr.starts_with("runtime: out of memory: cannot allocate "), "{}", output.stderr);
        let trace = "fatal error: out of memory\n\ngoroutine 1 [running]:\nmain.main()\n\t";
        assert!(output.stderr.contains(trace), "{name}: {}", output.stderr);
    }
    let deep =
        run("deep.go", "--memory=8M", "func f(n int) int { return f(n+1) + 1 }\n\nfunc main() { f(0) }\n");
    assert!(deep.status == Some(2) && deep.stderr.contains("fatal error: stack overflow"), "{}", deep.stderr);
    // What has been let go of makes room, also for something larger, and garbage needs none.
    let turns = "var small [][]byte\nvar large []byte\n\nfunc main() {\n\tfor i := range 4 {\n\
        \t\tfor range 20 { small = append(small, make([]byte, 1<<20-i)) }\n\t\tsmall = nil\n\
        \t\tlarge = make([]byte, 24<<20)\n\t\tlarge = nil\n\t}\n\tfor range 1000 { large = make([]byte, 1<<20) }\n\
        \tprintln(len(large))\n}\n";
    let output = run("turns.go", "--memory=32M", turns);
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), "1048576\n"));
    // Lists that are let go of while they are marked are found all the same, when nothing else is left.
    let lists = "type n struct {\n\tnext *n\n\tdata [6]int\n}\n\nfunc main() {\n\tvar keep [400]*n\n\
        \tfor i := range 3_000_000 {\n\t\tkeep[i%400] = &n{next: keep[i%400]}\n\
        \t\tif i%280_000 == 0 { keep = [400]*n{} }\n\t}\n\tprintln(keep[0] != nil)\n}\n";
    let output = run("lists.go", "--memory=24M", lists);
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), "true\n"));
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

#[test]
fn top_shows_the_goroutines_of_a_program_and_of_a_process() {
    let dir = folder("top");
    let file = dir.join("spin.go");
    let program = "package main\n\nimport \"os\"\n\nfunc spin(n *int) {\n\tfor {\n\t\t*n++\n\t}\n}\n\nfunc main() {\n\
        \tvar n int\n\tgo spin(&n)\n\tprintln(\"begun\")\n\tvar b [1]byte\n\tos.Stdin.Read(b[:])\n\tos.Exit(3)\n}\n";
    std::fs::write(&file, program).expect("a file");
    let name = file.to_str().expect("a name");
    // A process of its own, which ends when its input does.
    let mut child = Command::new(env!("CARGO_BIN_EXE_urgo"))
        .args(["run", "--maxprocs=2", name])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("urgo starts");
    let mut line = String::new();
    BufReader::new(child.stderr.take().expect("a pipe")).read_line(&mut line).expect("it speaks");
    let mut top = Command::new(env!("CARGO_BIN_EXE_urgo"))
        .args(["top", &child.id().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("urgo starts");
    let mut out = BufReader::new(top.stdout.take().expect("a pipe"));
    // Three lines and a blank one, each second; main may not have come to its read when the first is made.
    let shown = (0..60).any(|_| {
        let mut table = String::new();
        while !table.ends_with("\n\n") {
            assert!(out.read_line(&mut table).expect("it is read") > 0, "{table}");
        }
        let head: Vec<&str> = table.lines().next().expect("a heading").split_whitespace().collect();
        assert_eq!(head, ["id", "cpu%", "state", "for", "cpu", "tier", "preempted", "s/p/y", "by", "at"]);
        table.contains("main.spin ") && table.contains("g1*") && table.contains("syscall")
    });
    assert!(shown);
    drop(child.stdin.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(3));
    // Then there is nothing to be shown.
    assert!(top.wait().expect("it ends").success());
    let gone = urgo(&["top", &child.id().to_string()]);
    assert!(gone.status == Some(2) && gone.stderr.contains("is no run of urgo's"), "{}", gone.stderr);
    // A program of its own has no input; its output and status are passed on.
    let own = urgo(&["top", "--maxprocs=2", name]);
    assert_eq!(own.status, Some(3), "{}", own.stderr);
    assert!(own.stdout.ends_with("begun\n"), "{}", own.stdout);
    assert_eq!(urgo(&["top"]).status, Some(2));
    std::fs::remove_dir_all(&dir).expect("it is ours");
}

#[test]
fn a_pipe_that_nobody_reads_and_sigquit_end_a_program() {
    use std::os::unix::process::ExitStatusExt;
    let dir = std::env::temp_dir().join(format!("urgo-ends-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder");
    let file = dir.join("ends.go");
    let start = |text: &str| {
        std::fs::write(&file, text).expect("it can be written");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_urgo"));
        command.arg(&file).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        command.spawn().expect("it starts")
    };
    let first_line = |child: &mut std::process::Child| {
        let mut line = String::new();
        let mut out = std::io::BufReader::new(child.stdout.take().expect("it is piped"));
        std::io::BufRead::read_line(&mut out, &mut line).expect("a line");
        line
    };
    // With package os and without it.
    for write in [
        "import \"fmt\"\nfunc say() { fmt.Println(1) }",
        "import \"os\"\nfunc say() { os.Stdout.Write([]byte(\"1\\n\")) }",
    ] {
        let mut child = start(&format!("package main\n{write}\nfunc main() {{ for {{ say() }} }}\n"));
        assert_eq!(first_line(&mut child), "1\n");
        let status = child.wait().expect("it ends");
        assert_eq!(status.signal(), Some(nix::libc::SIGPIPE), "{write}: {status}");
    }
    let mut child = start("package main\nimport \"fmt\"\nfunc main() { fmt.Println(1); for {} }\n");
    let mut out = child.stdout.take().expect("it is piped");
    std::io::Read::read_exact(&mut out, &mut [0; 2]).expect("a line");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(child.id() as i32), nix::sys::signal::Signal::SIGQUIT)
        .expect("it can be sent");
    let ended = child.wait_with_output().expect("it ends");
    let dump = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{dump}");
    assert!(
        dump.starts_with("SIGQUIT: quit\nPC=") && dump.contains("\n\ngoroutine 1 [running]:\n"),
        "{dump}"
    );
    assert!(dump.contains("ends.go:3"), "{dump}");
    std::fs::remove_dir_all(&dir).expect("it is there");
}
