//! A session as a program: the declarations that still count and the statements, in order, as `urgo run` accepts them.
//!
//! Names of the prompt are package-level names. So variables are declared there with their types, and get their values in
//! `main`, where the statements are. What is no statement in a program (a value that was only shown), or names what has
//! since been declared differently, is left out: the compiler tells.

use std::collections::{BTreeSet, HashMap};
use urgo_lang::ast::{Ast, Decl, DeclKind, ExprKind, Stmt, StmtKind};
use urgo_lang::entry::{Entry, Part};
use urgo_lang::source::{Pos, SourceMap};

/// What an entry left behind.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A declaration at package level, with the names that it declares (methods as `T.m`).
    Decl(Vec<String>, String),
    /// Names that are variables, and what gives them their values in `main`, if anything does.
    Vars(Vec<String>, Option<String>),
    /// A statement.
    Stmt(String),
}

/// The pieces of an entry.
pub fn pieces(entry: &Entry, ast: &Ast, sources: &SourceMap) -> Vec<Piece> {
    let mut out = Vec::new();
    for part in &entry.parts {
        match part {
            Part::Decls(file) => file.decls.iter().for_each(|d| declaration(d, ast, sources, &mut out)),
            Part::Stmts(_, stmts) => {
                stmts.iter().for_each(|s| statement(&ast[*s], ast, sources, &mut out));
            }
        }
    }
    out
}

/// The piece of a declaration at package level; imports are none.
pub fn declaration(decl: &Decl, ast: &Ast, sources: &SourceMap, out: &mut Vec<Piece>) {
    let name = |id| ast.name(id).to_string();
    let names: Vec<String> = match &decl.kind {
        DeclKind::Bad | DeclKind::Import(_) => return,
        DeclKind::Const(specs) => specs.iter().flat_map(|s| ast[*s].names.iter().map(|n| name(*n))).collect(),
        DeclKind::Var(specs) => specs.iter().flat_map(|s| ast[*s].names.iter().map(|n| name(*n))).collect(),
        DeclKind::Type(specs) => specs.iter().map(|s| name(ast[*s].name)).collect(),
        DeclKind::Func(id) => {
            let func = &ast[*id];
            let receiver = func.receiver.map(|r| receiver_name(ast, ast[r].ty));
            vec![receiver.map_or_else(|| name(func.name), |r| format!("{r}.{}", name(func.name)))]
        }
    };
    out.push(Piece::Decl(names, text(sources, decl.pos, decl.end)));
}

fn receiver_name(ast: &Ast, mut ty: urgo_lang::ast::ExprId) -> String {
    loop {
        ty = match ast[ast.unparen(ty)].kind {
            ExprKind::Star(inner) | ExprKind::Index(inner, _) => inner,
            ExprKind::Ident(id) => return ast.name(id).to_string(),
            _ => return String::new(),
        };
    }
}

fn statement(stmt: &Stmt, ast: &Ast, sources: &SourceMap, out: &mut Vec<Piece>) {
    match &stmt.kind {
        StmtKind::Define(left, _) => {
            let names = left.iter().filter_map(|e| match ast[*e].kind {
                ExprKind::Ident(id) => Some(ast.name(id).to_string()),
                _ => None,
            });
            // The sign is where the statement is reported.
            let gives = format!(
                "{} = {}",
                text(sources, stmt.start, stmt.pos).trim(),
                text(sources, stmt.pos, stmt.end).trim_start_matches(":=").trim()
            );
            out.push(Piece::Vars(names.collect(), Some(gives)));
        }
        StmtKind::Decl(decl) => match &decl.kind {
            DeclKind::Var(specs) => {
                for spec in specs.iter().map(|s| &ast[*s]) {
                    let names: Vec<String> = spec.names.iter().map(|n| ast.name(*n).to_string()).collect();
                    let gives = match (spec.values.first(), spec.values.last()) {
                        (Some(first), Some(last)) => {
                            let values = text(sources, ast[*first].start, ast[*last].end);
                            Some(format!("{} = {values}", names.join(", ")))
                        }
                        _ => None,
                    };
                    out.push(Piece::Vars(names, gives));
                }
            }
            _ => declaration(decl, ast, sources, out),
        },
        _ => out.push(Piece::Stmt(text(sources, stmt.start, stmt.end))),
    }
}

fn text(sources: &SourceMap, start: Pos, end: Pos) -> String {
    let Some(file) = sources.file_of(start) else { return String::new() };
    file.text.get(file.offset(start)..file.offset(end)).unwrap_or_default().trim_end().to_string()
}

/// A session's program, and how many of the pieces are not in it.
#[derive(Debug)]
pub struct Saved {
    /// The source text.
    pub text: String,
    /// Pieces that are left out.
    pub left_out: usize,
}

/// What else is needed to write the program.
#[derive(Debug)]
pub struct Facts {
    /// Types of the variables, by name.
    pub types: HashMap<String, String>,
    /// Names and paths of imports.
    pub imports: Vec<(String, String)>,
}

/// Writes the program. `check` gives the lines that have mistakes, with the mistakes.
///
/// # Errors
/// The mistakes, if leaving out statements does not help.
pub fn program(
    pieces: &[Piece],
    facts: &Facts,
    check: &dyn Fn(&str) -> Vec<(usize, String)>,
) -> Result<Saved, String> {
    // Of several declarations of a name the last one counts.
    let mut last: HashMap<&str, usize> = HashMap::new();
    for (i, piece) in pieces.iter().enumerate() {
        if let Piece::Decl(names, _) | Piece::Vars(names, _) = piece {
            for n in names {
                last.insert(n, i);
            }
        }
    }
    let counts = |i: usize, names: &[String]| names.iter().any(|n| last.get(n.as_str()) == Some(&i));
    let mut imports: Vec<(String, String)> = facts.imports.clone();
    let mut left_out: BTreeSet<usize> = BTreeSet::new();
    loop {
        let mut writer = Writer::default();
        writer.line("package main", None);
        imports.iter().for_each(|(name, path)| writer.line(&import(name, path), None));
        for (i, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Decl(names, text) if counts(i, names) => writer.line(&format!("\n{text}"), None),
                Piece::Vars(names, _) => {
                    for name in names.iter().filter(|n| last.get(n.as_str()) == Some(&i)) {
                        if let Some(ty) = facts.types.get(name.as_str()) {
                            writer.line(&format!("\nvar {name} {ty}"), None);
                        }
                    }
                }
                Piece::Decl(..) | Piece::Stmt(_) => {}
            }
        }
        writer.line("\nfunc main() {", None);
        for (i, piece) in pieces.iter().enumerate().filter(|(i, _)| !left_out.contains(i)) {
            match piece {
                Piece::Vars(_, Some(text)) | Piece::Stmt(text) => writer.line(&format!("\t{text}"), Some(i)),
                Piece::Decl(..) | Piece::Vars(_, None) => {}
            }
        }
        writer.line("}", None);
        let mistakes = check(&writer.text);
        if mistakes.is_empty() {
            return Ok(Saved { text: writer.text, left_out: left_out.len() });
        }
        let before = (left_out.len(), imports.len());
        for (line, message) in &mistakes {
            match writer.pieces.get(line - 1) {
                Some(Some(piece)) => {
                    left_out.insert(*piece);
                }
                Some(None)
                    if message.ends_with("imported and not used") || message.contains("imported as") =>
                {
                    imports.retain(|(_, path)| !message.starts_with(&format!("{path:?} imported")));
                }
                _ => {}
            }
        }
        if before == (left_out.len(), imports.len()) {
            let all: Vec<&str> = mistakes.iter().map(|m| m.1.as_str()).collect();
            return Err(all.join("\n"));
        }
    }
}

fn import(name: &str, path: &str) -> String {
    if path.rsplit('/').next() == Some(name) {
        format!("import {path:?}")
    } else {
        format!("import {name} {path:?}")
    }
}

/// The text, and for each of its lines the piece that it belongs to.
#[derive(Default)]
struct Writer {
    text: String,
    pieces: Vec<Option<usize>>,
}

impl Writer {
    fn line(&mut self, text: &str, piece: Option<usize>) {
        self.text.push_str(text);
        self.text.push('\n');
        self.pieces.extend(text.split('\n').map(|_| piece));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use urgo_lang::entry::parse_entry;

    fn of(entries: &[&str]) -> Vec<Piece> {
        let (mut ast, mut sources) = (Ast::new(), SourceMap::new());
        let mut all = Vec::new();
        for text in entries {
            let entry = parse_entry(&mut ast, &mut sources, "e", text).expect("there is room");
            all.extend(pieces(&entry, &ast, &sources));
        }
        all
    }

    #[test]
    fn the_last_declaration_counts_and_statements_keep_their_order() {
        let all =
            of(&["x := 3", "func f() int { return 1 }", "x = f()", "func f() int { return 2 }", "x + 1"]);
        let facts = Facts {
            types: HashMap::from([("x".to_string(), "int".to_string())]),
            imports: vec![("fmt".into(), "fmt".into())],
        };
        let check = |text: &str| {
            let wrong = |(i, l): (usize, &str)| match l.trim() {
                "x + 1" => Some((i + 1, "x + 1 (value of type int) is not used".to_string())),
                "import \"fmt\"" => Some((i + 1, "\"fmt\" imported and not used".to_string())),
                _ => None,
            };
            text.lines().enumerate().filter_map(wrong).collect()
        };
        let saved = program(&all, &facts, &check).expect("a program");
        assert_eq!(saved.left_out, 1);
        let want = "package main\n\nvar x int\n\nfunc f() int { return 2 }\n\nfunc main() {\n\tx = 3\n\tx = f()\n}\n";
        assert_eq!(saved.text, want);
    }
}
