//! Entries of a REPL: top-level declarations and statements in any order, as one types or pastes them.
//!
//! Go's grammar has no text in which both may stand. So an entry is cut, by its tokens alone, at the semicolons outside
//! all brackets, and neighbouring items of one kind form a *part*, which the ordinary parser takes. Each part is parsed
//! from a text of its own in which everything else is blank, so that positions are those of what was typed.
//!
//! `var` and `const` belong to the declarations beside which they stand, since functions there may mention them; alone
//! or among statements they are statements, whose initialisers may mention what the name stood for before.

use crate::ast::{Ast, Block, BlockId, File, FuncDecl, FuncId, Ident, Signature, StmtId};
use crate::diag::Diagnostic;
use crate::lexer;
use crate::parse::{Completeness, parse_decls, parse_stmts};
use crate::source::{FileId, SourceMap, TooMuchSource};
use crate::token::{Tok, Token};
use std::ops::Range;

/// A parsed part.
#[derive(Clone, Debug)]
pub enum Part {
    /// Imports, types, functions, and the variables and constants beside them.
    Decls(File),
    /// Statements.
    Stmts(FileId, Vec<StmtId>),
}

/// A parsed entry.
#[derive(Debug)]
pub struct Entry {
    /// The parts in order.
    pub parts: Vec<Part>,
    /// Mistakes in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether more text could make it correct.
    pub completeness: Completeness,
    /// Whether it ends in a semicolon that was typed.
    pub is_silent: bool,
}

/// What a top-level item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Item {
    Decl,
    /// `var` or `const`.
    Either,
    Stmt,
    /// A package clause: of no meaning here.
    Package,
}

/// Parses an entry; its texts go into `sources` under `name`.
pub fn parse_entry(
    ast: &mut Ast,
    sources: &mut SourceMap,
    name: &str,
    text: &str,
) -> Result<Entry, TooMuchSource> {
    let lexed = lexer::tokenize(text);
    let cut = parts(&lexed.tokens, text.len());
    let mut entry = Entry {
        parts: Vec::new(),
        diagnostics: Vec::new(),
        completeness: Completeness::Complete,
        is_silent: ends_in_semicolon(&lexed.tokens, text),
    };
    for (is_decl, range) in cut {
        let file = sources.add(name, &only(text, range))?;
        let (diagnostics, completeness) = if is_decl {
            let (parsed, completeness) = parse_decls(ast, sources, file);
            entry.parts.push(Part::Decls(parsed.file));
            (parsed.diagnostics, completeness)
        } else {
            let parsed = parse_stmts(ast, sources, file);
            entry.parts.push(Part::Stmts(file, parsed.stmts));
            (parsed.diagnostics, parsed.completeness)
        };
        entry.diagnostics.extend(diagnostics);
        // A mistake in an earlier part is there whatever follows.
        if entry.completeness != Completeness::Wrong {
            entry.completeness = completeness;
        }
    }
    Ok(entry)
}

/// Whether a text is worth submitting as an entry.
pub fn completeness(text: &str) -> Completeness {
    let entry = parse_entry(&mut Ast::new(), &mut SourceMap::new(), "", text);
    entry.map_or(Completeness::Wrong, |e| e.completeness)
}

/// Makes a list of statements the body of a function without parameters, so that it can be lowered like one.
pub fn wrap(ast: &mut Ast, sources: &SourceMap, file: FileId, stmts: &[StmtId], name: &str) -> FuncId {
    let source = sources.file(file);
    let (start, end) = (source.pos(0), source.pos(source.text.len()));
    let start = stmts.first().map_or(start, |s| ast[*s].start);
    let name = Ident { name: ast.names.intern(name), pos: start };
    let name = ast.idents.push(name);
    let sig = ast.sigs.push(Signature { pos: start, params: [].into(), results: [].into() });
    let body: BlockId = ast.blocks.push(Block { lbrace: start, stmts: stmts.into(), rbrace: end });
    ast.funcs.push(FuncDecl {
        pos: start,
        receiver: None,
        name,
        type_params: [].into(),
        sig,
        body: Some(body),
    })
}

/// The text with everything outside a range blank.
fn only(text: &str, range: Range<usize>) -> String {
    let blank = |s: &str| s.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect::<String>();
    let (before, rest) = text.split_at(range.start);
    let (own, after) = rest.split_at(range.end - range.start);
    format!("{}{own}{}", blank(before), blank(after))
}

/// Ranges of text to be parsed as declarations (true) or statements.
fn parts(tokens: &[Token], len: usize) -> Vec<(bool, Range<usize>)> {
    let mut items: Vec<(Item, usize)> = Vec::new();
    let (mut depth, mut at_start) = (0usize, true);
    for (i, token) in tokens.iter().enumerate() {
        if at_start && !matches!(token.tok, Tok::Semi | Tok::Eof) {
            items.push((item(&tokens[i..]), token.start as usize));
            at_start = false;
        }
        match token.tok {
            Tok::LParen | Tok::LBrack | Tok::LBrace => depth += 1,
            Tok::RParen | Tok::RBrack | Tok::RBrace => depth = depth.saturating_sub(1),
            Tok::Semi if depth == 0 => at_start = true,
            _ => {}
        }
    }
    settle(&mut items);
    let mut out: Vec<(bool, Range<usize>)> = Vec::new();
    for (i, (kind, start)) in items.iter().enumerate() {
        let end = items.get(i + 1).map_or(len, |next| next.1);
        let is_decl = *kind == Item::Decl;
        match out.last_mut() {
            _ if *kind == Item::Package => {}
            Some((last, range)) if *last == is_decl => range.end = end,
            _ => out.push((is_decl, *start..end)),
        }
    }
    if out.is_empty() && !items.iter().any(|i| i.0 == Item::Package) {
        // Nothing but comments, perhaps an open one.
        out.push((false, 0..len));
    }
    out
}

/// Items that may be either become declarations beside such.
fn settle(items: &mut [(Item, usize)]) {
    for i in 1..items.len() {
        if items[i].0 == Item::Either && items[i - 1].0 == Item::Decl {
            items[i].0 = Item::Decl;
        }
    }
    for i in (1..items.len()).rev() {
        if items[i - 1].0 == Item::Either && items[i].0 == Item::Decl {
            items[i - 1].0 = Item::Decl;
        }
    }
}

/// What the item that begins with these tokens is.
fn item(tokens: &[Token]) -> Item {
    let tok = |i: usize| tokens.get(i).map_or(Tok::Eof, |t| t.tok);
    match tok(0) {
        Tok::Import | Tok::Type => Item::Decl,
        Tok::Package => Item::Package,
        Tok::Var | Tok::Const => Item::Either,
        Tok::Func if tok(1) == Tok::Name => Item::Decl,
        Tok::Func if tok(1) == Tok::LParen => {
            // A method, if a name and its parameters follow the first parentheses.
            let mut depth = 0usize;
            for (i, token) in tokens.iter().enumerate().skip(1) {
                match token.tok {
                    Tok::LParen => depth += 1,
                    Tok::RParen => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    let is_method =
                        tok(i + 1) == Tok::Name && matches!(tok(i + 2), Tok::LParen | Tok::LBrack | Tok::Eof);
                    return if is_method { Item::Decl } else { Item::Stmt };
                }
            }
            Item::Stmt
        }
        _ => Item::Stmt,
    }
}

/// Whether the last thing that was typed is a semicolon.
fn ends_in_semicolon(tokens: &[Token], text: &str) -> bool {
    let last = tokens.iter().rev().find(|t| t.tok != Tok::Eof);
    last.is_some_and(|t| t.tok == Tok::Semi && text.get(t.start as usize..t.end as usize) == Some(";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<bool> {
        let mut sources = SourceMap::new();
        let entry = parse_entry(&mut Ast::new(), &mut sources, "repl[1]", text).expect("room");
        assert!(entry.diagnostics.is_empty(), "{text}: {:?}", entry.diagnostics);
        entry.parts.iter().map(|p| matches!(p, Part::Decls(_))).collect()
    }

    #[test]
    fn an_entry_is_cut_into_declarations_and_statements() {
        assert_eq!(kinds("x := 3"), [false]);
        assert_eq!(kinds("var x = 3; x++"), [false]);
        assert_eq!(kinds("var x int\nfunc f() int { return x }\nf()"), [true, false]);
        assert_eq!(
            kinds("x := 1\ntype T struct{ a int; b string }\nconst c = 2\ny := T{}\n"),
            [false, true, false]
        );
        assert_eq!(kinds("func (t *T) m() {}\nfunc(a int) int { return a }(3)"), [true, false]);
        assert_eq!(kinds("package main\nimport \"fmt\"\nfunc main() { fmt.Println() }"), [true]);
        assert_eq!(kinds("package main"), []);
        assert_eq!(kinds("func() {}()"), [false]);
        assert_eq!(kinds("// nothing"), [false]);
    }

    #[test]
    fn completeness_is_that_of_the_last_part() {
        let open = Completeness::Incomplete { bracket: true };
        let dangling = Completeness::Incomplete { bracket: false };
        for (text, want) in [
            ("x", Completeness::Complete),
            ("func f() {", open),
            ("func f() {\n}", Completeness::Complete),
            ("for i := 0; i < 3; i++ {", open),
            ("x := 1 +", dangling),
            ("x.", dangling),
            ("f(1,", open),
            ("`abc", open),
            ("/* abc", open),
            ("x := )", Completeness::Wrong),
            ("func f() {}\nx := [", open),
            ("type T struct {", open),
        ] {
            assert_eq!(completeness(text), want, "{text}");
        }
    }

    #[test]
    fn only_a_typed_semicolon_silences() {
        for (text, want) in [("f()", false), ("f();", true), ("f() ; // x\n", true), ("f()\n", false)] {
            let mut sources = SourceMap::new();
            let entry = parse_entry(&mut Ast::new(), &mut sources, "repl[1]", text).expect("room");
            assert_eq!(entry.is_silent, want, "{text}");
        }
    }
}
