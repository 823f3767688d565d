//! Checks and lowers Go files and prints diagnostics, or the bytecode of the functions whose names contain a text:
//! `cargo run -p urgo-lang --example lower -- FILE… [-f TEXT] [--time]`; `--time` prints what each stage took.

use std::process::ExitCode;
use std::time::Instant;
use urgo_abi::inst::FuncId;
use urgo_lang::check::info::Program;
use urgo_lang::source::SourceMap;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (mut files, mut filter, mut time) = (Vec::new(), None, false);
    while let Some(a) = args.next() {
        if a == "-f" {
            filter = args.next();
        } else if a == "--time" {
            time = true;
        } else {
            files.push(a);
        }
    }
    let (mut ast, mut sources) = (urgo_lang::ast::Ast::new(), SourceMap::new());
    let mut last = Instant::now();
    let mut stage = |name: &str| {
        if time {
            eprintln!("{name}: {:.1?}", last.elapsed());
        }
        last = Instant::now();
    };
    let mut parsed = Vec::new();
    let mut diagnostics = Vec::new();
    for name in &files {
        let Ok(text) = std::fs::read_to_string(name) else {
            eprintln!("cannot read {name}");
            return ExitCode::FAILURE;
        };
        let Ok(id) = sources.add(name, &text) else { return ExitCode::FAILURE };
        let file = urgo_lang::parse_file(&mut ast, &sources, id);
        diagnostics.extend(file.diagnostics);
        parsed.push(file.file);
    }
    stage("parse");
    let mut program = Program::new();
    if diagnostics.is_empty() {
        let mut importer = urgo_lang::std::StdImporter;
        let options = Default::default();
        let (_, found) = urgo_lang::check::check(
            &mut program,
            &mut ast,
            &mut sources,
            "main",
            parsed,
            &mut importer,
            options,
        );
        diagnostics = found;
    }
    stage("check");
    let mut module = Default::default();
    if diagnostics.is_empty() {
        (module, diagnostics) = urgo_lang::lower(&mut program, &ast, &sources);
    }
    if !diagnostics.is_empty() {
        eprint!("{}", urgo_lang::diag::render(&diagnostics, &sources));
        return ExitCode::FAILURE;
    }
    stage("lower");
    if let Err(e) = urgo_abi::verify::module(&module) {
        eprintln!("{e}");
        return ExitCode::FAILURE;
    }
    stage("verify");
    match filter {
        Some(text) => (0..module.funcs.len() as u32)
            .filter(|f| module.funcs[*f as usize].name.contains(&text))
            .for_each(|f| println!("{}", urgo_abi::disasm::function(&module, FuncId(f)))),
        None => println!("{} functions, {} types", module.funcs.len(), module.types.len()),
    }
    ExitCode::SUCCESS
}
