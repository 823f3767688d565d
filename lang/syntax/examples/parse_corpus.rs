//! Parses every Go file below some directories and compares with Go's own parser.
//!
//! ```text
//! cd lang/syntax/tests/oracle && go build -o /tmp/goast_dump goast_dump.go
//! /tmp/goast_dump -hash DIR… > /tmp/oracle.txt
//! cargo run --release -p urgo-syntax --example parse_corpus -- --oracle /tmp/oracle.txt
//! ```
//!
//! Each line of the oracle is a path and either the hash of the tree's dump or `error`. Without an oracle
//! (`parse_corpus DIR…`) the files are parsed and timed; `--dump FILE` prints a tree in the common form.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use urgo_syntax::ast::Ast;
use urgo_syntax::source::SourceMap;
use urgo_syntax::{ast_print, diag};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let ok = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--dump", file] => dump(Path::new(file)),
        ["--oracle", oracle] => compare(Path::new(oracle)),
        [] => {
            eprintln!("usage: parse_corpus DIR… | --oracle FILE | --dump FILE");
            false
        }
        ref dirs => time(dirs),
    };
    std::process::exit(i32::from(!ok));
}

/// What became of one file.
struct Outcome {
    /// Hash of the dump, or the messages.
    result: Result<u64, String>,
    lines: usize,
    time: Duration,
}

fn parse(path: &Path) -> std::io::Result<Outcome> {
    let bytes = std::fs::read(path)?;
    let begin = Instant::now();
    let mut sources = SourceMap::new();
    let file = sources.add_bytes(&path.display().to_string(), &bytes).expect("a file of less than 4 GiB");
    let mut ast = Ast::new();
    let parsed = urgo_syntax::parse_file(&mut ast, &sources, file);
    let time = begin.elapsed();
    let result = if parsed.diagnostics.is_empty() {
        Ok(fnv(&ast_print::dump_file(&ast, &parsed.file, sources.file(file).base)))
    } else {
        Err(diag::render(&parsed.diagnostics, &sources))
    };
    Ok(Outcome { result, lines: bytes.iter().filter(|&&byte| byte == b'\n').count(), time })
}

fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn dump(path: &Path) -> bool {
    let bytes = std::fs::read(path).expect("readable");
    let mut sources = SourceMap::new();
    let file = sources.add_bytes(&path.display().to_string(), &bytes).expect("a file of less than 4 GiB");
    let mut ast = Ast::new();
    let parsed = urgo_syntax::parse_file(&mut ast, &sources, file);
    eprint!("{}", diag::render(&parsed.diagnostics, &sources));
    print!("{}", ast_print::dump_file(&ast, &parsed.file, sources.file(file).base));
    parsed.diagnostics.is_empty()
}

fn compare(oracle: &Path) -> bool {
    let oracle = std::fs::read_to_string(oracle).expect("readable oracle");
    let mut same = 0;
    let mut rejected_by_both = 0;
    let mut differences = Vec::new();
    let mut total = Total::default();
    for line in oracle.lines() {
        let Some((want, path)) = line.split_once(' ') else { continue };
        let Ok(outcome) = parse(Path::new(path)) else { continue };
        total.add(&outcome);
        match (want, outcome.result) {
            ("error", Err(_)) => rejected_by_both += 1,
            ("error", Ok(_)) => differences.push(format!("{path}: Go rejects it, Urgo accepts")),
            (_, Err(errors)) => differences.push(format!("{path}: Urgo rejects it\n{errors}")),
            (want, Ok(hash)) if want == format!("{hash:016x}") => same += 1,
            (_, Ok(_)) => differences.push(format!("{path}: different trees")),
        }
    }
    for difference in &differences {
        println!("{difference}");
    }
    println!("{same} equal trees, {rejected_by_both} rejected by both, {} differences", differences.len());
    println!("{total}");
    differences.is_empty()
}

#[derive(Default)]
struct Total {
    files: usize,
    lines: usize,
    time: Duration,
}

impl Total {
    fn add(&mut self, outcome: &Outcome) {
        self.files += 1;
        self.lines += outcome.lines;
        self.time += outcome.time;
    }
}

impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rate = self.lines as f64 / self.time.as_secs_f64().max(1e-9);
        let millis = self.time.as_millis();
        write!(f, "{} files, {} lines in {millis} ms: {rate:.0} lines/s", self.files, self.lines)
    }
}

fn time(dirs: &[&str]) -> bool {
    let mut total = Total::default();
    let mut rejected = 0;
    for path in dirs.iter().flat_map(|dir| go_files(Path::new(dir))) {
        let Ok(outcome) = parse(&path) else { continue };
        total.add(&outcome);
        if let Err(errors) = outcome.result {
            rejected += 1;
            print!("{errors}");
        }
    }
    println!("{total}; {rejected} rejected");
    true
}

fn go_files(root: &Path) -> Vec<PathBuf> {
    let mut open = vec![root.to_owned()];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
            open.extend(entries.map(|entry| entry.path()));
        } else if path.extension().is_some_and(|extension| extension == "go") {
            files.push(path);
        }
    }
    files.sort();
    files
}
