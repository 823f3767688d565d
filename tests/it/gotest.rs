//! `urgo test` on the packages of `tests/gotest`: exactly what `go test` prints, but for times, figures and the frames of
//! package testing in traces.
//!
//! `tests/gotest/expected.txt` has the commands, each behind the folder that it runs in, with what Go 1.27 prints.
//! `URGO_GO=/path/to/go BLESS=1` writes it anew: from Go, never from Urgo.

use crate::urgo::root;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// What a command of the tests' list prints, in a form that is the same in each run.
fn run(program: &Path, dir: &str, args: &str) -> String {
    let mut command = Command::new(program);
    command.current_dir(root().join("tests/gotest").join(dir)).arg("test");
    command.args(args.split_whitespace()).args(["-vet=off", "-timeout=60s"].iter().filter(|flag| {
        // The last one counts for Go, and what stands behind -args is the program's.
        let given = flag.starts_with("-timeout") && args.contains("-timeout");
        !(given || args.contains("-args"))
    }));
    for name in ["GODEBUG", "GOEXPERIMENT", "GOGC", "GOMEMLIMIT", "GOTRACEBACK", "URGO_SLICE"] {
        command.env_remove(name);
    }
    command.env("GOMAXPROCS", "2").env("GOFLAGS", "-mod=mod -count=1").env("GOPROXY", "off");
    let out = command.env("GOTOOLCHAIN", "local").output().expect("it starts");
    let (stdout, stderr) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    format!("{}{}[exit status {}]\n", normal(&stdout), normal(&stderr), out.status.code().unwrap_or(-1))
}

fn normal(text: &str) -> String {
    let mut out = String::new();
    let mut in_trace = false;
    for line in text.lines() {
        let ends_trace = line.starts_with("FAIL\t") || line.starts_with("exit status ");
        in_trace =
            (in_trace || line.starts_with("goroutine ") || line.starts_with("[signal ")) && !ends_trace;
        if in_trace || line.starts_with("cpu: ") {
            continue;
        }
        let here = format!("{}/", root().display());
        let _ = writeln!(out, "{}", normal_line(&line.replace(&here, "/")));
    }
    out
}

/// An event without times.
fn normal_event(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = TIMES.iter().filter_map(|mark| Some(rest.find(mark)? + mark.len())).min() {
        let (before, after) = rest.split_at(at);
        let is_time = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | 'T' | 'Z' | '+');
        let end = after.find(|c: char| !is_time(c)).unwrap_or(after.len());
        out += before;
        if after.starts_with(|c: char| c.is_ascii_digit()) {
            out.push('T');
            rest = &after[end..];
        } else {
            rest = after;
        }
    }
    // Either form is the same to whoever reads JSON.
    (out + rest).replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
}

/// What stands before times in events.
const TIMES: [&str; 4] = ["{\"Time\":\"", "\"Elapsed\":", " (", "\\t"];

/// Without times and figures.
fn normal_line(line: &str) -> String {
    if line.starts_with("{\"") {
        return normal_event(line);
    }
    if let Some((line, share)) = line.split_once("\tcoverage: ") {
        return format!("{}\tcoverage: {share}", normal_line(line));
    }
    let is_result = line.starts_with("Benchmark") && line.contains('\t');
    if is_result {
        let mut parts = line.split('\t');
        let name = parts.next().unwrap_or_default().to_string();
        return parts.fold(name, |out, part| {
            let unit = part.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            out + "\tN" + unit
        });
    }
    match (line.rfind('('), line.rfind('\t')) {
        (Some(at), _) if line.ends_with("s)") && line.contains("--- ") => format!("{}(T)", &line[..at]),
        (_, Some(at)) if line.starts_with("ok ") || line.starts_with("FAIL\t") => {
            let rest = &line[at + 1..];
            let figures = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            let is_time = rest.starts_with(|c: char| c.is_ascii_digit());
            if is_time { format!("{}\tT{figures}", &line[..at]) } else { line.into() }
        }
        _ => line.to_string(),
    }
}

#[test]
fn output_is_that_of_go_test() {
    let path = root().join("tests/gotest/expected.txt");
    let expected = std::fs::read_to_string(&path).expect("the list is there");
    let mut cases: Vec<(&str, String)> = Vec::new();
    for line in expected.lines() {
        match (line.strip_prefix("$ "), cases.last_mut()) {
            (Some(command), _) => cases.push((command, String::new())),
            (None, Some(last)) => {
                let _ = writeln!(last.1, "{line}");
            }
            (None, None) => panic!("output without a command: {line}"),
        }
    }
    assert!(cases.len() > 30, "only {} commands", cases.len());
    let parts = |command: &str| {
        let (dir, args) = command.split_once(':').expect("a folder");
        (dir.to_string(), args.trim().to_string())
    };
    if let (Some(go), Some(_)) = (std::env::var_os("URGO_GO"), std::env::var_os("BLESS")) {
        let mut out = String::new();
        for (command, _) in &cases {
            let (dir, args) = parts(command);
            let _ = write!(out, "$ {command}\n{}", run(Path::new(&go), &dir, &args));
        }
        std::fs::write(&path, out).expect("it can be written");
        return;
    }
    for (command, want) in &cases {
        let (dir, args) = parts(command);
        let have = run(Path::new(env!("CARGO_BIN_EXE_urgo")), &dir, &args);
        assert_eq!(have, *want, "$ {command}");
    }
}
