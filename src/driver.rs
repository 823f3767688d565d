//! The one place that joins front end, virtual machine and compiled tier.
//!
//! [`compile`] goes from files to a module; [`run`] from a module to an exit status.

use crate::cli::{Options, Program};
use crate::importer::{Packages, read_package};
use std::path::Path;
use urgo_abi::module::Module;
use urgo_lang::ast::Ast;
use urgo_lang::check::{self, info};
use urgo_lang::diag::{self, Diagnostic};
use urgo_lang::parse_file;
use urgo_lang::source::SourceMap;

/// Exit status of a program that does not compile.
pub const STATUS_COMPILE: i32 = 1;
/// Exit status of wrong use of the command.
pub const STATUS_USAGE: i32 = 2;
/// Exit status of a defect of Urgo itself.
pub const STATUS_DEFECT: i32 = 70;

/// Why there is no module.
#[derive(Debug)]
pub enum Failure {
    /// The source is wrong: the diagnostics as text, one a line.
    Diagnostics(String),
    /// A file cannot be read.
    Unreadable(String),
}

impl Failure {
    /// The text for standard error and the exit status.
    pub fn report(&self) -> (String, i32) {
        match self {
            Failure::Diagnostics(text) => (text.clone(), STATUS_COMPILE),
            Failure::Unreadable(text) => (format!("urgo: {text}\n"), STATUS_USAGE),
        }
    }
}

/// Parsed and checked packages, and the text that they came from.
#[derive(Debug)]
pub struct Checked {
    /// Facts about all packages.
    pub program: info::Program,
    /// All trees.
    pub ast: Ast,
    /// All texts.
    pub sources: SourceMap,
}

/// Parses and checks a program's files and what they import.
///
/// # Errors
/// All mistakes, or a file that cannot be read.
pub fn check(files: &[String], options: &Options) -> Result<Checked, Failure> {
    let mut sources = SourceMap::new();
    let mut ast = Ast::default();
    let mut parsed = Vec::new();
    let mut diagnostics = Vec::new();
    for (name, text) in read(files)? {
        let id = sources.add(&name, &text).map_err(|e| Failure::Unreadable(format!("{name}: {e}")))?;
        let file = parse_file(&mut ast, &sources, id);
        parsed.push(file.file);
        diagnostics.extend(file.diagnostics);
    }
    if !diagnostics.is_empty() {
        return Err(failure(diagnostics, &sources, options));
    }
    let dir = Path::new(&files[0]).parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut packages = Packages::for_program_in(dir);
    let mut program = info::Program::default();
    let (_, diagnostics) = check::check(
        &mut program,
        &mut ast,
        &mut sources,
        "main",
        parsed,
        &mut packages,
        check::Options::default(),
    );
    if diagnostics.is_empty() { Ok(Checked { program, ast, sources }) } else { Err(failure(diagnostics, &sources, options)) }
}

/// Compiles a program to a module.
///
/// # Errors
/// As [`check`], and what lowering does not cover.
pub fn compile(files: &[String], options: &Options) -> Result<Module, Failure> {
    let mut checked = check(files, options)?;
    let (module, diagnostics) = urgo_lang::lower::lower(&mut checked.program, &checked.ast, &checked.sources);
    if diagnostics.is_empty() { Ok(module) } else { Err(failure(diagnostics, &checked.sources, options)) }
}

fn failure(mut diagnostics: Vec<Diagnostic>, sources: &SourceMap, options: &Options) -> Failure {
    let all = diagnostics.len();
    diagnostics.truncate(options.max_errors.unwrap_or(usize::MAX));
    let mut text = diag::render(&diagnostics, sources);
    if diagnostics.len() < all {
        text.push_str("too many errors\n");
    }
    Failure::Diagnostics(text)
}

/// Names and texts of the files of package main.
fn read(files: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let one = |name: &String| -> Result<(String, String), Failure> {
        let text = if name == "-" { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(name) };
        let shown = if name == "-" { "stdin".to_string() } else { name.clone() };
        text.map(|t| (shown, t)).map_err(|e| Failure::Unreadable(format!("{name}: {e}")))
    };
    match files {
        [dir] if Path::new(dir).is_dir() => read_package(Path::new(dir)).map_err(|e| Failure::Unreadable(e.message)),
        files => files.iter().map(one).collect(),
    }
}

/// The program's own name and arguments.
pub fn program_args(program: &Program) -> Vec<String> {
    program.files.iter().take(1).chain(&program.args).cloned().collect()
}
