//! Runs the generated parser over a text.
//!
//! The steps: tokens ([`crate::lexer`]), marks for braces and brackets ([`crate::body_brace`]), the LR(1)
//! parser, whose actions are [`crate::builder`]'s. The parser stops at the first token that cannot be; then
//! [`crate::recover`] says in gc's words what is wrong there, finds where to go on, and parses the rest in
//! segments, for their diagnostics only: the tree of a file with errors is not used.

use crate::ast::{Ast, Directive, File, StmtId};
use crate::body_brace;
use crate::builder::{Builder, Output};
use crate::codes::Code;
use crate::diag::{self, Diagnostic};
use crate::grammar::StartParser;
use crate::lexer::{self, Lexed};
use crate::recover;
use crate::source::{FileId, Pos, SourceFile, SourceMap};
use crate::token::{Tok, Token};
use lalrpop_util::ParseError;

/// A parsed file and what is wrong with it.
#[derive(Debug)]
pub struct ParsedFile {
    /// The file. If there are diagnostics it may lack what follows the first mistake.
    pub file: File,
    /// Mistakes in order; empty if and only if the syntax is correct.
    pub diagnostics: Vec<Diagnostic>,
}

/// A parsed list of statements, as a REPL reads them.
#[derive(Debug)]
pub struct ParsedStmts {
    /// The statements; none if there are diagnostics.
    pub stmts: Vec<StmtId>,
    /// Mistakes in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether more text could make it correct.
    pub completeness: Completeness,
}

/// Whether a text is worth submitting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Completeness {
    /// Correct as it is.
    Complete,
    /// Ends within something; `bracket` tells whether it is a bracket, raw string or comment, where an
    /// empty line is kept, or just behind an operator or the like.
    Incomplete {
        /// Whether something that must be closed is open.
        bracket: bool,
    },
    /// No continuation can help.
    Wrong,
}

/// Parses a file into `ast`, which may hold other files already.
pub fn parse_file(ast: &mut Ast, sources: &SourceMap, file: FileId) -> ParsedFile {
    let source = sources.file(file);
    let scanned = Scanned::new(source);
    let parsed = run(ast, file, source, &scanned, Tok::StartFile);
    let directives = directives(ast, source, &scanned.lexed, parsed.output.file.as_ref());
    let missing = File {
        file,
        package_pos: source.pos(0),
        package: None,
        decls: Vec::new(),
        directives: Vec::new(),
        end: source.pos(source.text.len()),
    };
    let file = File { directives, ..parsed.output.file.unwrap_or(missing) };
    ParsedFile { file, diagnostics: diag::finish(parsed.diagnostics, sources) }
}

/// Parses a list of statements: an entry of a REPL that is no list of top-level declarations.
pub fn parse_stmts(ast: &mut Ast, sources: &SourceMap, file: FileId) -> ParsedStmts {
    let source = sources.file(file);
    let scanned = Scanned::new(source);
    let parsed = run(ast, file, source, &scanned, Tok::StartStmts);
    let completeness = parsed.completeness;
    let stmts = if parsed.diagnostics.is_empty() { parsed.output.stmts } else { Vec::new() };
    ParsedStmts { stmts, diagnostics: diag::finish(parsed.diagnostics, sources), completeness }
}

/// Parses top-level declarations without a package clause: an entry of a REPL with functions or imports.
pub fn parse_decls(ast: &mut Ast, sources: &SourceMap, file: FileId) -> (ParsedFile, Completeness) {
    let source = sources.file(file);
    let scanned = Scanned::new(source);
    let parsed = run(ast, file, source, &scanned, Tok::StartDecls);
    let file = File {
        file,
        package_pos: source.pos(0),
        package: None,
        decls: parsed.output.decls,
        directives: Vec::new(),
        end: source.pos(source.text.len()),
    };
    let diagnostics = diag::finish(parsed.diagnostics, sources);
    (ParsedFile { file, diagnostics }, parsed.completeness)
}

/// Tokens of a text, with braces and brackets marked.
struct Scanned {
    lexed: Lexed,
    partners: Vec<u32>,
}

impl Scanned {
    fn new(source: &SourceFile) -> Self {
        let mut lexed = lexer::tokenize(&source.text);
        for &offset in source.invalid_utf8() {
            lexed.errors.push((offset, Code::InvalidToken, "invalid UTF-8 encoding".into()));
        }
        let partners = body_brace::partners(&lexed.tokens);
        body_brace::mark(&mut lexed.tokens, &partners);
        Scanned { lexed, partners }
    }
}

struct Parsed {
    output: Output,
    diagnostics: Vec<Diagnostic>,
    completeness: Completeness,
}

fn run(ast: &mut Ast, file: FileId, source: &SourceFile, scanned: &Scanned, start: Tok) -> Parsed {
    let tokens = &scanned.lexed.tokens;
    let mut builder = Builder::new(ast, file, &source.text, tokens, source.base);
    let lexical = scanned.lexed.errors.iter();
    builder.diagnostics =
        lexical.map(|(at, code, text)| Diagnostic::new(source.pos(*at as usize), *code, text)).collect();
    let last = tokens.len() - 1;
    let mut completeness = Completeness::Complete;
    if let Err(failure) = parse_segment(&mut builder, tokens, source.base, start, 0..last) {
        completeness = completeness_after(&failure, tokens, &scanned.partners);
        // A lexical mistake up to the token behind the package clause is all that gc reports.
        let header_end = tokens.get(3).map_or(0, |token| token.start);
        let lexical = scanned.lexed.errors.iter().any(|(at, ..)| *at < header_end);
        if start != Tok::StartFile || !lexical {
            recover::recover(&mut builder, source, tokens, &scanned.partners, start, failure);
        }
    }
    builder.finish();
    if scanned.lexed.open_ended {
        completeness = Completeness::Incomplete { bracket: true };
    } else if completeness == Completeness::Complete && !builder.diagnostics.is_empty() {
        completeness = Completeness::Wrong;
    }
    Parsed { output: builder.output, diagnostics: builder.diagnostics, completeness }
}

/// Whether the text failed only because it ends too early.
fn completeness_after(failure: &Failure, tokens: &[Token], partners: &[u32]) -> Completeness {
    let last = tokens.len() - 1;
    let bracket = body_brace::has_open_bracket(tokens, partners);
    // The semicolon that the end of the text inserts is no mistake of the user's while a bracket is open.
    let at_last_semicolon = failure.at + 1 == last && tokens[failure.at].tok == Tok::Semi && bracket;
    if failure.at == last || at_last_semicolon {
        Completeness::Incomplete { bracket }
    } else {
        Completeness::Wrong
    }
}

/// Where the parser could not go on, and which tokens could have stood there.
pub(crate) struct Failure {
    /// Index of the token.
    pub at: usize,
    /// Names of terminals as in the grammar.
    pub expected: Vec<String>,
}

/// Parses the tokens of a range as what `start` opens.
pub(crate) fn parse_segment(
    builder: &mut Builder<'_>,
    tokens: &[Token],
    base: Pos,
    start: Tok,
    range: std::ops::Range<usize>,
) -> Result<(), Failure> {
    builder.begin();
    let place = |token: &Token| (base.0 + token.start, token.tok, base.0 + token.end);
    let first = base.0 + tokens[range.start].start;
    let feed = std::iter::once((first, start, first))
        .chain(tokens[range.clone()].iter().map(place))
        .map(Ok::<_, std::convert::Infallible>);
    match StartParser::new().parse(builder, feed) {
        Ok(()) => Ok(()),
        Err(ParseError::UnrecognizedToken { token: (at, ..), expected }) => {
            let offset = at - base.0;
            let within = tokens[range.clone()].partition_point(|token| token.start < offset);
            Err(Failure { at: range.start + within, expected })
        }
        Err(ParseError::UnrecognizedEof { expected, .. }) => Err(Failure { at: range.end, expected }),
        Err(ParseError::ExtraToken { .. }) => Err(Failure { at: range.end, expected: Vec::new() }),
        Err(ParseError::InvalidToken { .. }) => Err(Failure { at: range.start, expected: Vec::new() }),
        Err(ParseError::User { error }) => match error {},
    }
}

fn directives(ast: &mut Ast, source: &SourceFile, lexed: &Lexed, file: Option<&File>) -> Vec<Directive> {
    let package = file.map_or(source.pos(source.text.len()), |file| file.package_pos);
    let ranges = lexed.directives.iter();
    ranges
        .map(|&(start, end)| {
            let pos = source.pos(start as usize);
            let text = source.text[start as usize..end as usize].trim_end_matches('\r');
            Directive { pos, text: ast.names.intern(text), before_package: pos < package }
        })
        .collect()
}
