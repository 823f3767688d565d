//! Stages of the pipeline as text: `urgo dump STAGE FILE[:FUNC]` and `urgo disasm`.

use crate::cli::{Options, Target};
use crate::driver::{self, STATUS_USAGE};
use urgo_abi::disasm;
use urgo_abi::inst::FuncId;
use urgo_abi::module::Module;
use urgo_abi::pass::PassSet;
use urgo_lang::ast::Ast;
use urgo_lang::check::constant::print;
use urgo_lang::source::SourceMap;
use urgo_lang::{ast_print, lexer, parse_file};

/// Text, or a message and the exit status.
pub type Shown = Result<String, (String, i32)>;

/// Shows a stage of a target.
type Show = fn(&Target, &Options) -> Shown;

/// Stages with what they show.
const STAGES: &[(&str, Show)] = &[
    ("tokens", tokens),
    ("ast", ast),
    ("types", types),
    ("escape", escape),
    ("bytecode", bytecode),
    ("ir", machine::ir),
    ("asm", machine::asm),
    ("polls", machine::polls),
    ("safepoints", machine::safepoints),
];

/// One stage by name.
pub fn stage(name: &str, target: &Target, options: &Options) -> Shown {
    match STAGES.iter().find(|(n, _)| *n == name) {
        Some((_, show)) => show(target, options),
        None => {
            let names: Vec<&str> = STAGES.iter().map(|(n, _)| *n).collect();
            Err((format!("urgo: no stage {name:?}; there are {}", names.join(", ")), STATUS_USAGE))
        }
    }
}

/// The names of all stages.
pub fn stages() -> impl Iterator<Item = &'static str> {
    STAGES.iter().map(|(name, _)| *name)
}

/// Bytecode, then the machine code of both copies, function by function.
pub fn disasm(target: &Target, options: &Options) -> Shown {
    each_function(target, options, |module, id| {
        Ok(format!("{}\n{}", disasm::function(module, id), machine::listing(module, id, options.off)?))
    })
}

fn ast(target: &Target, _options: &Options) -> Shown {
    let text = std::fs::read_to_string(&target.file)
        .map_err(|e| (format!("urgo: {}: {e}", target.file), STATUS_USAGE))?;
    let mut sources = SourceMap::new();
    let mut ast = Ast::default();
    let id = sources.add(&target.file, &text).map_err(|e| (format!("urgo: {e}"), STATUS_USAGE))?;
    let parsed = parse_file(&mut ast, &sources, id);
    if !parsed.diagnostics.is_empty() {
        return Err((urgo_lang::diag::render(&parsed.diagnostics, &sources), driver::STATUS_COMPILE));
    }
    Ok(ast_print::dump_file(&ast, &parsed.file, sources.file(id).pos(0)))
}

/// A token a line: place, kind, text. Semicolons that a line's end inserts are among them.
fn tokens(target: &Target, _options: &Options) -> Shown {
    let text = std::fs::read_to_string(&target.file)
        .map_err(|e| (format!("urgo: {}: {e}", target.file), STATUS_USAGE))?;
    let mut sources = SourceMap::new();
    let id = sources.add(&target.file, &text).map_err(|e| (format!("urgo: {e}"), STATUS_USAGE))?;
    let file = sources.file(id);
    let lexed = lexer::tokenize(&file.text);
    let lines = lexed.tokens.iter().map(|token| {
        let at = file.location(token.start as usize);
        let text = &file.text[token.start as usize..token.end as usize];
        format!("{}:{}\t{:?}\t{text:?}", at.line, at.column, token.tok)
    });
    let mistakes = lexed.errors.iter().map(|(offset, _, message)| {
        let at = file.location(*offset as usize);
        format!("{}:{}\t{message}", at.line, at.column)
    });
    Ok(lines.chain(mistakes).collect::<Vec<_>>().join("\n"))
}

/// An expression a line: place, text, type, and the value of a constant.
fn types(target: &Target, options: &Options) -> Shown {
    let checked = driver::check(std::slice::from_ref(&target.file), options).map_err(|f| f.report())?;
    let (program, ast) = (&checked.program, &checked.ast);
    let mut rows: Vec<(u32, u32, String)> = Vec::new();
    for (id, expr) in ast.exprs.iter() {
        let (Some(info), Some(file)) = (program.info.expr(id), checked.sources.file_of(expr.start)) else {
            continue;
        };
        let at = file.location(file.offset(expr.start));
        if at.file != target.file {
            continue;
        }
        let text = ast_print::expr_text(ast, id);
        let value = program.info.constant(id).map_or(String::new(), |k| format!(" = {}", print(k)));
        let ty = program.types.display(info.ty);
        rows.push((at.line, at.column, format!("{}:{}\t{text}\t{ty}{value}", at.line, at.column)));
    }
    // An expression stands in front of its parts that begin at the same place.
    rows.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.len().cmp(&a.2.len())).then(a.2.cmp(&b.2)));
    rows.dedup();
    Ok(rows.into_iter().map(|row| row.2).collect::<Vec<_>>().join("\n"))
}

/// A variable or an allocation a line: place, home, name. Of generic functions each instance counts, so that there may be several.
fn escape(target: &Target, options: &Options) -> Shown {
    let lines = driver::homes(std::slice::from_ref(&target.file), options).map_err(|f| f.report())?;
    Ok(lines.join("\n"))
}

fn bytecode(target: &Target, options: &Options) -> Shown {
    each_function(target, options, |module, id| match target.at_pass {
        true => machine::bytecode(module, id, options.off),
        false => Ok(disasm::function(module, id)),
    })
}

/// Shows the functions that the target names: one, or all that come from its own file.
fn each_function(
    target: &Target,
    options: &Options,
    show: impl Fn(&Module, FuncId) -> Result<String, (String, i32)>,
) -> Shown {
    let module = driver::compile(std::slice::from_ref(&target.file), options).map_err(|f| f.report())?;
    let wanted = |id: &u32| {
        let f = &module.funcs[*id as usize];
        match &target.func {
            Some(name) => f.name == *name || f.name.strip_prefix("main.") == Some(name),
            None => f.lines.first().is_some_and(|l| module.files.get(l.file as usize) == Some(&target.file)),
        }
    };
    let shown: Vec<String> = (0..module.funcs.len() as u32)
        .filter(wanted)
        .map(|id| show(&module, FuncId(id)))
        .collect::<Result<_, _>>()?;
    if shown.is_empty() {
        let what = target.func.as_deref().unwrap_or("any function");
        return Err((format!("urgo: {} has no {what} that the program reaches", target.file), STATUS_USAGE));
    }
    Ok(shown.join("\n"))
}

/// The machine code of a function, both copies.
pub fn machine_code(module: &Module, id: FuncId) -> Result<String, (String, i32)> {
    machine::listing(module, id, PassSet::NONE)
}

#[cfg(feature = "jit")]
mod machine {
    use super::{Shown, each_function};
    use crate::cli::{Options, Target};
    use crate::driver::STATUS_DEFECT;
    use urgo_abi::code::{CodeBlob, CompileOptions, Compiler, Unit};
    use urgo_abi::inst::FuncId;
    use urgo_abi::module::Module;
    use urgo_abi::pass::{Pass, PassSet};
    use urgo_jit::Jit;
    use urgo_jit::dump::IrStage;

    fn blob(module: &Module, id: FuncId, off: PassSet) -> Result<CodeBlob, (String, i32)> {
        let jit =
            Jit::new().ok_or(("urgo: no code generator for this machine".to_string(), STATUS_DEFECT))?;
        let made = jit.compile(module, Unit::Function(id), CompileOptions::without(off));
        made.map_err(|why| {
            (format!("{}: declined: {}", module.funcs[id.index()].name, why.name()), STATUS_DEFECT)
        })
    }

    /// The machine code of both copies.
    pub fn listing(module: &Module, id: FuncId, off: PassSet) -> Shown {
        let text = urgo_jit::dump::disassembly(&blob(module, id, off)?);
        text.map_err(|why| (format!("urgo: code that does not decode: {}", why.name()), STATUS_DEFECT))
    }

    pub fn bytecode(module: &Module, id: FuncId, off: PassSet) -> Shown {
        let text = urgo_jit::dump::bytecode(module, id, CompileOptions::without(off));
        text.map_err(|why| (format!("declined: {}", why.name()), STATUS_DEFECT))
    }

    /// As the optimiser leaves it, or as it gets it if there is to be none.
    pub fn ir(target: &Target, options: &Options) -> Shown {
        let optimised = !options.off.contains(Pass::Optimiser);
        let stage = if optimised { IrStage::Optimised } else { IrStage::Translated };
        each_function(target, options, |module, id| {
            let jit =
                Jit::new().ok_or(("urgo: no code generator for this machine".to_string(), STATUS_DEFECT))?;
            let text = jit.ir(module, Unit::Function(id), CompileOptions::without(options.off), stage);
            text.map_err(|why| (format!("declined: {}", why.name()), STATUS_DEFECT))
        })
    }

    pub fn asm(target: &Target, options: &Options) -> Shown {
        each_function(target, options, |module, id| listing(module, id, options.off))
    }

    pub fn polls(target: &Target, options: &Options) -> Shown {
        each_function(target, options, |module, id| {
            let rows: Vec<String> = blob(module, id, options.off)?
                .polls
                .iter()
                .map(|p| format!("  {:#06x}..{:#06x}  header at {}", p.start, p.end, p.pc))
                .collect();
            Ok(format!("{}\n{}\n", module.funcs[id.index()].name, rows.join("\n")))
        })
    }

    pub fn safepoints(target: &Target, options: &Options) -> Shown {
        each_function(target, options, |module, id| {
            let name = &module.funcs[id.index()].name;
            Ok(format!("{name}\n{}", urgo_jit::dump::safepoints(&blob(module, id, options.off)?)))
        })
    }
}

#[cfg(not(feature = "jit"))]
mod machine {
    use super::Shown;
    use crate::cli::{Options, Target};
    use crate::driver::STATUS_USAGE;
    use urgo_abi::inst::FuncId;
    use urgo_abi::module::Module;
    use urgo_abi::pass::PassSet;

    const NONE: &str = "urgo: this build has no compiled tier";

    pub fn listing(_module: &Module, _id: FuncId, _off: PassSet) -> Shown {
        Ok(NONE.into())
    }
    pub fn bytecode(_module: &Module, _id: FuncId, _off: PassSet) -> Shown {
        Err((NONE.into(), STATUS_USAGE))
    }
    pub fn ir(_target: &Target, _options: &Options) -> Shown {
        Err((NONE.into(), STATUS_USAGE))
    }
    pub fn asm(target: &Target, options: &Options) -> Shown {
        ir(target, options)
    }
    pub fn polls(target: &Target, options: &Options) -> Shown {
        ir(target, options)
    }
    pub fn safepoints(target: &Target, options: &Options) -> Shown {
        ir(target, options)
    }
}
