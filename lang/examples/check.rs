//! Parses and checks the given files as one package, prints all errors, and exits with 1 if there are any.
//!
//! `check [--std DIR] [--time] FILE…` takes imported packages from the directories under DIR.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use urgo_lang::ast::{Ast, ExprKind, File};
use urgo_lang::check::info::Program;
use urgo_lang::check::{ImportError, Imported, Importer, Options, check};
use urgo_lang::diag::{self, Diagnostic};
use urgo_lang::parse_file;
use urgo_lang::source::SourceMap;

/// Packages from source directories.
struct Directories {
    root: Option<PathBuf>,
}

impl Importer for Directories {
    fn import(
        &mut self,
        path: &str,
        _from: &str,
        ast: &mut Ast,
        sources: &mut SourceMap,
    ) -> Result<Imported, ImportError> {
        let missing = || ImportError { message: format!("package {path} is not in std"), notes: Vec::new() };
        let root = self.root.as_ref().ok_or_else(missing)?;
        let dir = [root.join(path), root.join("vendor").join(path)].into_iter().find(|d| d.is_dir());
        let dir = dir.ok_or_else(missing)?;
        let mut files = Vec::new();
        let mut diagnostics = Vec::new();
        for file in go_files(&dir) {
            let name = file.display().to_string();
            let (parsed, found) = parse(&file, &name, ast, sources);
            files.extend(parsed);
            diagnostics.extend(found);
        }
        Ok(Imported { path: path.to_string(), files, diagnostics, library: false })
    }
}

/// The files of a package for this platform, by name.
fn go_files(dir: &Path) -> Vec<PathBuf> {
    const OTHER: &[&str] = &[
        "aix",
        "android",
        "darwin",
        "dragonfly",
        "freebsd",
        "illumos",
        "ios",
        "js",
        "netbsd",
        "openbsd",
        "plan9",
        "solaris",
        "wasip1",
        "windows",
        "zos",
        "386",
        "arm",
        "arm64",
        "loong64",
        "mips",
        "mips64",
        "mips64le",
        "mipsle",
        "ppc64",
        "ppc64le",
        "riscv64",
        "s390x",
        "wasm",
        "test",
    ];
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut out: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    out.retain(|p| {
        let name = p.file_name().and_then(|n| n.to_str()).unwrap_or("");
        let Some(stem) = name.strip_suffix(".go") else { return false };
        let mut parts = stem.split('_').skip(1);
        !parts.any(|part| OTHER.contains(&part)) && !name.starts_with(['_', '.']) && built_here(p)
    });
    out.sort();
    out
}

/// Does the `//go:build` line hold?
fn built_here(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line =
        text.lines().take_while(|l| !l.starts_with("package ")).find_map(|l| l.strip_prefix("//go:build "));
    line.is_none_or(|l| Tags { rest: l.trim() }.or())
}

/// Evaluates a build constraint.
struct Tags<'a> {
    rest: &'a str,
}

impl Tags<'_> {
    fn eat(&mut self, s: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(s) {
            Some(r) => {
                self.rest = r;
                true
            }
            None => false,
        }
    }

    fn or(&mut self) -> bool {
        let mut v = self.and();
        while self.eat("||") {
            v |= self.and();
        }
        v
    }

    fn and(&mut self) -> bool {
        let mut v = self.not();
        while self.eat("&&") {
            v &= self.not();
        }
        v
    }

    fn not(&mut self) -> bool {
        if self.eat("!") {
            return !self.not();
        }
        if self.eat("(") {
            let v = self.or();
            self.eat(")");
            return v;
        }
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        matches!(
            word,
            "linux" | "amd64" | "unix" | "gc" | "goexperiment.regabiargs" | "goexperiment.swissmap"
        ) || word.strip_prefix("go1.").is_some_and(|n| n.parse::<u32>().is_ok())
    }
}

fn parse(path: &Path, name: &str, ast: &mut Ast, sources: &mut SourceMap) -> (Option<File>, Vec<Diagnostic>) {
    let text = match std::fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(e) => {
            eprintln!("{name}: {e}");
            return (None, Vec::new());
        }
    };
    let Ok(id) = sources.add(name, &text) else {
        eprintln!("{name}: too much source");
        return (None, Vec::new());
    };
    let parsed = parse_file(ast, sources, id);
    (Some(parsed.file), parsed.diagnostics)
}

fn main() -> ExitCode {
    let mut root = None;
    let mut time = false;
    let mut names = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(a) = args.next() {
        match a.as_str() {
            "--std" => root = args.next().map(PathBuf::from),
            "--time" => time = true,
            _ => names.push(a),
        }
    }
    if let [one] = &names[..]
        && Path::new(one).is_dir()
    {
        names = go_files(Path::new(one)).iter().map(|p| p.display().to_string()).collect();
    }
    let (mut ast, mut sources) = (Ast::new(), SourceMap::new());
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    let start = Instant::now();
    for name in &names {
        let (file, found) = parse(Path::new(name), name, &mut ast, &mut sources);
        files.extend(file);
        diagnostics.extend(found);
    }
    let mut program = Program::new();
    // As gc does, go on after errors in literals.
    if !diagnostics.iter().any(|d| d.message.starts_with("syntax error")) {
        let importer = &mut Directories { root };
        let options = Options::default();
        let (_, found) = check(&mut program, &mut ast, &mut sources, "main", files, importer, options);
        diagnostics.extend(found);
        diagnostics = diag::finish(diagnostics, &sources);
    }
    let elapsed = start.elapsed();
    print!("{}", diag::render(&diagnostics, &sources));
    if time {
        let lines: usize = sources.files().iter().map(|f| f.text.lines().count()).sum();
        let natives = ast.exprs.iter().filter(|(_, e)| matches!(e.kind, ExprKind::Call { .. })).count();
        eprintln!(
            "{} packages, {lines} lines, {natives} calls in {elapsed:.1?}: {:.0} lines/s (with parsing)",
            program.packages.len(),
            lines as f64 / elapsed.as_secs_f64()
        );
    }
    if diagnostics.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
