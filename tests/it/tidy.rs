//! The structure test: rules of the code base that a text search can check.

use crate::urgo::root;
use std::path::{Path, PathBuf};

/// Which of our crates a crate may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("vm/abi", &[]),
    ("lang/syntax", &[]),
    ("lang", &["urgo-abi", "urgo-syntax"]),
    ("jit", &["urgo-abi"]),
    ("sched", &["urgo-abi"]),
    ("vm", &["urgo-abi", "urgo-sched"]),
];

/// Where `unsafe` may stand: files, or folders if they end in a slash.
const UNSAFE: &[&str] = &[
    "vm/src/append.rs",
    "vm/src/frame.rs",
    "vm/src/stack.rs",
    "vm/src/cell_stack.rs",
    "vm/src/interp/operand.rs",
    "vm/src/interp/mod.rs",
    "vm/src/context.rs",
    "vm/src/out_of_memory.rs",
    "vm/src/goroutine.rs",
    "vm/src/program.rs",
    "vm/src/collect.rs",
    "vm/src/heap/",
    "vm/src/object/",
    "vm/src/code/",
    "vm/src/runtime_call/",
    "vm/src/chan.rs",
    "vm/src/chan_tests.rs",
    "vm/src/chan_models.rs",
    "vm/src/prim.rs",
    "vm/src/sema.rs",
    "sched/src/g.rs",
    "sched/src/m.rs",
    "sched/src/park.rs",
    "sched/src/preempt.rs",
    "sched/src/schedule.rs",
    "sched/src/status.rs",
    "sched/src/stw.rs",
    "sched/src/signal.rs",
    "sched/src/user_signal.rs",
    "sched/src/thread.rs",
    "sched/src/tests/hazards.rs",
];

/// Crate roots that forbid it altogether.
const FORBID: &[&str] =
    &["src/lib.rs", "lang/src/lib.rs", "lang/syntax/src/lib.rs", "jit/src/lib.rs", "vm/abi/src/lib.rs"];

fn sources(dir: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(dir)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn all_sources() -> Vec<PathBuf> {
    ["src", "lang/src", "lang/syntax/src", "jit/src", "sched/src", "vm/src", "vm/abi/src"]
        .iter()
        .flat_map(|d| sources(d))
        .collect()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The line without its comment and without the text of its strings.
fn code_of(line: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    let mut before = ' ';
    for c in line.split("//").next().unwrap_or("").chars() {
        if c == '"' && before != '\\' && before != '\'' {
            quoted = !quoted;
        }
        if !quoted {
            out.push(c);
        }
        before = c;
    }
    out
}

#[test]
fn crates_depend_along_the_arrows() {
    for (dir, allowed) in ARROWS {
        let manifest = read(&root().join(dir).join("Cargo.toml"));
        // What tests alone depend on is in sections of its own, which may stand under a condition.
        let mut for_tests = false;
        let mut ours: Vec<&str> = Vec::new();
        for line in manifest.lines() {
            if line.starts_with('[') {
                for_tests = line.ends_with("dev-dependencies]");
            } else if !for_tests && line.starts_with("urgo-") {
                ours.extend(line.split(['.', ' ', '=']).next());
            }
        }
        let stray: Vec<&&str> = ours.iter().filter(|d| !allowed.contains(d)).collect();
        assert!(stray.is_empty(), "{dir} must not depend on {stray:?}");
    }
}

#[test]
fn unsafe_stays_in_its_files() {
    let mut stray = Vec::new();
    for path in all_sources() {
        let name = relative(&path);
        if UNSAFE.iter().any(|u| name == *u || u.ends_with('/') && name.starts_with(u)) {
            continue;
        }
        let is_unsafe =
            |l: &str| code_of(l).split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == "unsafe");
        stray.extend(
            read(&path)
                .lines()
                .enumerate()
                .filter(|(_, l)| is_unsafe(l))
                .map(|(n, _)| format!("{name}:{}", n + 1)),
        );
    }
    assert!(stray.is_empty(), "unsafe outside its files:\n{}", stray.join("\n"));
}

#[test]
fn crates_without_unsafe_forbid_it() {
    for file in FORBID {
        assert!(
            read(&root().join(file)).contains("#![forbid(unsafe_code)]"),
            "{file} does not forbid unsafe code"
        );
    }
}

#[test]
fn every_file_opens_with_its_purpose_and_is_on_the_map() {
    let map = read(&root().join("ARCHITECTURE.md"));
    let mut missing = Vec::new();
    for path in all_sources() {
        let name = relative(&path);
        if !read(&path).starts_with("//!") {
            missing.push(format!("{name}: no `//!` at its head"));
        }
        let file = path.file_name().expect("a file name").to_string_lossy().into_owned();
        if !map.contains(&format!("`{file}`")) {
            missing.push(format!("{name}: not in ARCHITECTURE.md"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn nothing_is_left_unfinished() {
    let mut found = Vec::new();
    // Split, so that this file does not find itself.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[ig", "nore"),
    ];
    for path in all_sources() {
        for (n, line) in read(&path).lines().enumerate() {
            if marks.iter().any(|m| line.contains(m)) {
                found.push(format!("{}:{}", relative(&path), n + 1));
            }
        }
    }
    assert!(found.is_empty(), "unfinished:\n{}", found.join("\n"));
}

/// Every hazard has its row in the table, and every test that a row names exists.
#[test]
fn every_hazard_has_its_tests() {
    let table = read(&root().join("tests/hazards.md"));
    let mut functions = std::collections::HashSet::new();
    for path in all_sources().into_iter().chain(sources("tests/it")) {
        let text = read(&path);
        let names = text.split("fn ").skip(1).filter_map(|rest| rest.split("()").next());
        functions.extend(names.filter(|n| n.starts_with(|c: char| c.is_ascii_lowercase())).map(String::from));
    }
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|l| l.split('|').map(str::trim).collect())
        .filter(|r: &Vec<&str>| r.len() == 6)
        .collect();
    let numbers = (1..=13).map(|n| format!("U{n}")).chain((1..=22).map(|n| format!("H{n}")));
    let mut wrong = Vec::new();
    for number in numbers.chain((1..=6).map(|n| format!("S{n}"))) {
        let found: Vec<&Vec<&str>> = rows.iter().filter(|r| r[1] == number).collect();
        let [row] = found[..] else {
            wrong.push(format!("{number}: {} rows", found.len()));
            continue;
        };
        let tests: Vec<&str> = row[3].split('`').skip(1).step_by(2).collect();
        if tests.is_empty() && row[4].is_empty() {
            wrong.push(format!("{number}: neither a test nor a reason"));
        }
        wrong.extend(
            tests.iter().filter(|t| !functions.contains(**t)).map(|t| format!("{number}: no test {t}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every test that the table of Go's runtime tests names exists, here or as a part of a program.
#[test]
fn every_behaviour_of_gos_runtime_tests_has_its_tests() {
    let table = read(&root().join("tests/runtime.md"));
    let rust = all_sources().into_iter().chain(sources("tests/it")).map(|path| read(&path));
    let go = crate::urgo::programs("tests/run").into_iter().map(|path| read(&root().join(path)));
    let all: String = rust.chain(go).collect();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|l| l.split('|').map(str::trim).collect())
        .filter(|r: &Vec<&str>| r.len() == 5 && !r[1].starts_with("---") && r[1] != "Go's test")
        .collect();
    assert!(rows.len() > 15, "{}", rows.len());
    for row in rows {
        let tests: Vec<&str> = row[3].split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "{}: no test", row[1]);
        for test in tests {
            let is_there = all.contains(&format!("fn {test}(")) || all.contains(&format!("func {test}("));
            assert!(is_there, "{}: no test {test}", row[1]);
        }
    }
}

/// Sizes are reported, not judged: run with `--nocapture` to read them.
#[test]
fn sizes_are_reported() {
    let mut sizes: Vec<(usize, String)> =
        all_sources().iter().map(|p| (read(p).lines().count(), relative(p))).collect();
    sizes.sort();
    let total: usize = sizes.iter().map(|s| s.0).sum();
    println!("{} files, {total} lines, median {}", sizes.len(), sizes[sizes.len() / 2].0);
    for (lines, name) in sizes.iter().rev().take(10) {
        println!("{lines:6} {name}");
    }
    assert!(total > 0);
}
