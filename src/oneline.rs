//! `urgo -e 'STATEMENTS'` and `urgo -p 'EXPRESSION'`: programs of a line.
//!
//! Statements become the body of `main`, declarations stand beside it, and what is imported follows from what is named. Positions are
//! those of the text itself, by `//line` directives.

use crate::cli::Options;
use crate::driver::{self, Failure};
use crate::importer::Packages;
use crate::repl::front::library_path;
use crate::text;
use std::collections::BTreeSet;
use std::path::Path;
use urgo_lang::ast::Ast;
use urgo_lang::entry::{Part, parse_entry};
use urgo_lang::source::SourceMap;

/// What messages call the text.
const NAME: &str = "-e";

/// Runs statements; gives the exit status.
pub fn run(statements: &str, args: &[String], options: &Options) -> i32 {
    let args: Vec<String> = std::iter::once(NAME.to_string()).chain(args.iter().cloned()).collect();
    match compile(statements, options) {
        Ok(module) => driver::run(module, options, args),
        Err(failure) => {
            let (message, status) = failure.report();
            text::error(&message);
            status
        }
    }
}

fn compile(statements: &str, options: &Options) -> Result<urgo_abi::module::Module, Failure> {
    let mut imports = BTreeSet::new();
    loop {
        let texts = vec![(NAME.to_string(), program(statements, &imports)?.into_bytes())];
        let packages = Packages::for_program_in(Path::new("."), options.library.clone());
        let failure = match driver::compile_loose(texts, packages, options) {
            Ok(module) => return Ok(module),
            Err(failure) => failure,
        };
        let before = imports.len();
        let report = failure.report().0;
        let undefined = report.lines().filter_map(|l| l.split_once(": undefined: ").map(|(_, name)| name));
        imports.extend(undefined.filter(|n| is_operand(statements, n)).filter_map(library_path));
        if imports.len() == before {
            return Err(failure);
        }
    }
}

/// Whether a name stands in front of a dot.
fn is_operand(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| text[at + name.len()..].trim_start().starts_with('.'))
}

/// The program. Each part of the text is in its own place, with all else blank, behind a directive that says where it is.
fn program(statements: &str, imports: &BTreeSet<&str>) -> Result<String, Failure> {
    let (mut ast, mut sources) = (Ast::new(), SourceMap::new());
    let entry = parse_entry(&mut ast, &mut sources, NAME, statements);
    let entry = entry.map_err(|e| Failure::Unreadable(e.to_string()))?;
    if !entry.diagnostics.is_empty() {
        return Err(Failure::Diagnostics(urgo_lang::diag::render(&entry.diagnostics, &sources)));
    }
    let mut out = String::from("package main\n");
    imports.iter().for_each(|path| out += &format!("import {path:?}\n"));
    let at = format!("//line {NAME}:1:1\n");
    let mut body = String::new();
    for part in &entry.parts {
        match part {
            Part::Decls(file) => out += &format!("{at}{}\n", sources.file(file.file).text),
            Part::Stmts(file, _) => body += &format!("{at}{}\n", sources.file(*file).text),
        }
    }
    Ok(format!("{out}func main() {{\n{body}}}\n"))
}
