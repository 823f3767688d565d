//! Speed of the front end, in lines a second: parsing, checking, lowering.
//!
//! `cargo bench -p urgo-lang`. Two inputs:
//! - the embedded library, all of it: parsed and checked, and lowered as far as a main that only imports it needs;
//! - a large program of some hundred packages, made of the project's own Go programs: each copy is a package, and `main`
//!   calls what was its `main`, so all that they reach is lowered. What they import of the library counts too, once.
//!
//! Lines are those of all files read. Each figure is the best of several runs; compare figures of one run only.

use std::path::Path;
use std::time::{Duration, Instant};
use urgo_lang::ast::Ast;
use urgo_lang::check::{self, Imported, Importer, info::Program};
use urgo_lang::source::SourceMap;
use urgo_lang::std::StdImporter;

/// Copies of each program.
const COPIES: usize = 20;
/// Runs of which the best counts.
const RUNS: usize = 7;

/// Packages of the large program, by import path; all others are the library's.
struct Copies(Vec<(String, String)>);

impl Importer for Copies {
    fn import(
        &mut self,
        path: &str,
        from: &str,
        ast: &mut Ast,
        sources: &mut SourceMap,
    ) -> Result<Imported, check::ImportError> {
        let Some((name, text)) = self.0.iter().find(|(name, _)| name == path) else {
            return StdImporter.import(path, from, ast, sources);
        };
        let file = sources.add(name, text).expect("there is room for the source");
        let parsed = urgo_lang::parse_file(ast, sources, file);
        let mut imported = Imported { path: path.into(), ..Imported::default() };
        imported.diagnostics.extend(parsed.diagnostics);
        imported.files.push(parsed.file);
        Ok(imported)
    }
}

/// What one run took, and how many lines it read. Parsing is part of `checked`, as imports are parsed when they are met.
struct Run {
    lines: usize,
    checked: Duration,
    lowered: Duration,
}

fn run(main: &str, importer: &mut dyn Importer) -> Run {
    let start = Instant::now();
    let (mut ast, mut sources, mut program) = (Ast::new(), SourceMap::new(), Program::new());
    let file = sources.add("main.go", main).expect("there is room for the source");
    let parsed = urgo_lang::parse_file(&mut ast, &sources, file);
    let files = vec![parsed.file];
    let (_, found) =
        check::check(&mut program, &mut ast, &mut sources, "main", files, importer, Default::default());
    let checked = start.elapsed();
    assert!(found.is_empty(), "{}", urgo_lang::diag::render(&found, &sources));
    let (module, found) = urgo_lang::lower(&mut program, &ast, &sources);
    let lowered = start.elapsed() - checked;
    assert!(found.is_empty(), "{}", urgo_lang::diag::render(&found, &sources));
    assert!(!module.funcs.is_empty());
    let lines = sources.files().iter().map(|f| f.text.lines().count()).sum();
    Run { lines, checked, lowered }
}

fn report(name: &str, main: &str, importer: &mut dyn Importer) {
    let runs: Vec<Run> = (0..RUNS).map(|_| run(main, importer)).collect();
    let best = runs.iter().min_by_key(|r| r.checked + r.lowered).expect("there are runs");
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    let rate = best.lines as f64 / (best.checked + best.lowered).as_secs_f64();
    println!(
        "{name:16} {:7} lines, parse and check {:7.2} ms, lower {:7.2} ms: {rate:9.0} lines/s",
        best.lines,
        ms(best.checked),
        ms(best.lowered),
    );
}

/// A main package that imports these, and calls `Main` of each if asked to.
fn main_package(paths: &[String], call: bool) -> String {
    let mut text = String::from("package main\nimport _ \"runtime\"\n");
    for (i, path) in paths.iter().enumerate() {
        text += &if call { format!("import p{i} {path:?}\n") } else { format!("import _ {path:?}\n") };
    }
    text += "func main() {\n";
    for i in 0..if call { paths.len() } else { 0 } {
        text += &format!("\tp{i}.Main()\n");
    }
    text + "}\n"
}

fn go_files(dir: &Path, out: &mut Vec<String>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries.iter().filter(|p| p.extension().is_some_and(|e| e == "go")) {
        out.push(std::fs::read_to_string(path).expect("the program is readable"));
    }
}

/// Import paths of the library's packages that programs may import.
fn packages(dir: &Path, path: &str, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && name != "internal" {
            let inner = if path.is_empty() { name } else { format!("{path}/{name}") };
            packages(&entry.path(), &inner, out);
        } else if name.ends_with(".go") && !out.iter().any(|p| p == path) {
            out.push(path.to_string());
        }
    }
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut library = Vec::new();
    packages(&root.join("lang/std"), "", &mut library);
    report("library", &main_package(&library, false), &mut StdImporter);

    let mut programs = Vec::new();
    for dir in ["benches/compute", "tests/run", "examples"] {
        go_files(&root.join(dir), &mut programs);
    }
    let copies: Vec<(String, String)> = (0..COPIES)
        .flat_map(|n| programs.iter().enumerate().map(move |(i, text)| (n, i, text)))
        .map(|(n, i, text)| {
            let text = text.replacen("package main", &format!("package p{i}"), 1);
            // Beside the name that others see it keeps its own, which it may mention itself.
            (format!("copy{n}/p{i}"), text.replacen("func main()", "func Main() { main() }\nfunc main()", 1))
        })
        .collect();
    let paths: Vec<String> = copies.iter().map(|(path, _)| path.clone()).collect();
    report("large program", &main_package(&paths, true), &mut Copies(copies));
}
