//! Coverage of tests: which statements of a package they reach.
//!
//! The package is compiled from texts with counters in them. Statements that are always executed one after the other share a
//! counter; a statement ends such a block if it can lead elsewhere, or holds a function literal or a block of its own. Blocks are
//! told as Go tells them: by ranges of code without lines that are empty, a comment, or nothing but the brace that ends a
//! statement. Where such lines divide a block, its parts have counters of their own, which count together.
//!
//! Nothing is put on a line of its own, so lines stay what they are; columns do not, so mistakes are looked for without counters.

use super::generate::quoted;
use std::fmt::Write;
use urgo_lang::ast::{Ast, BlockId, DeclKind, ExprId, ExprKind, StmtId, StmtKind};
use urgo_lang::lexer;
use urgo_lang::parse_file;
use urgo_lang::source::{Pos, SourceFile, SourceMap};

/// What a counter does when it is passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// It says that it was.
    #[default]
    Set,
    /// It counts.
    Count,
    /// It counts, whoever else does at the same time.
    Atomic,
}

/// Modes by name.
pub const MODES: [(&str, Mode); 3] = [("set", Mode::Set), ("count", Mode::Count), ("atomic", Mode::Atomic)];

impl Mode {
    fn name(self) -> &'static str {
        MODES.iter().find(|(_, m)| *m == self).map_or("set", |(name, _)| name)
    }
}

/// A range of code with a counter: line and column of its first byte and of the one behind its last, and how many statements
/// begin in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Range {
    from: (u32, u32),
    to: (u32, u32),
    statements: u32,
}

/// A file with counters.
#[derive(Debug)]
pub struct Covered {
    /// How profiles call it.
    name: String,
    ranges: Vec<Range>,
}

/// Puts counters into a file's text; `number` tells it from the other files of the package. None if it is no Go.
pub fn instrument(
    path: &str,
    name: &str,
    text: &[u8],
    number: usize,
    mode: Mode,
) -> Option<(Vec<u8>, Covered)> {
    let (mut sources, mut ast) = (SourceMap::new(), Ast::default());
    let id = sources.add_bytes(name, text).ok()?;
    let parsed = parse_file(&mut ast, &sources, id);
    let package = parsed.file.package?;
    if !parsed.diagnostics.is_empty() {
        return None;
    }
    let source = sources.file(id);
    let mut walk = Walk {
        ast: &ast,
        source,
        number,
        mode,
        literals: Vec::new(),
        inserts: Vec::new(),
        ranges: Vec::new(),
    };
    walk.find_literals();
    for decl in &parsed.file.decls {
        if let DeclKind::Func(func) = decl.kind
            && let Some(body) = ast[func].body
            && ast.name(ast[func].name) != "_"
        {
            walk.block(body);
        }
    }
    for (_, body) in walk.literals.clone() {
        walk.block(body);
    }
    let Walk { mut inserts, ranges, .. } = walk;
    if mode == Mode::Atomic && !ranges.is_empty() {
        let name = &ast[package];
        inserts.push((
            source.offset(name.pos) + ast.name(package).len(),
            format!("; import {ATOMIC} \"sync/atomic\""),
        ));
    }
    // Stable: what stands at one place keeps its order.
    inserts.sort_by_key(|(at, _)| *at);
    let mut out = Vec::with_capacity(text.len() + 16 * inserts.len());
    let mut done = 0;
    for (at, what) in inserts {
        out.extend_from_slice(&text[done..at]);
        out.extend_from_slice(what.as_bytes());
        done = at;
    }
    out.extend_from_slice(&text[done..]);
    let _ = std::io::Write::write_fmt(
        &mut out,
        format_args!("\nvar {PREFIX}{number} [{}]uint32\n", ranges.len()),
    );
    let base = name.rsplit('/').next().unwrap_or(name);
    Some((out, Covered { name: format!("{path}/{base}"), ranges }))
}

/// Names of the counters begin so.
const PREFIX: &str = "GoCover_";
/// What files call package sync/atomic.
const ATOMIC: &str = "_cover_atomic_";

/// The declaration that tells package testing of the counters, for a program that imports the package as `alias`.
pub fn registration(files: &[Covered], alias: &str, mode: Mode) -> String {
    if files.is_empty() {
        return format!(
            "func init() {{ testing.RegisterCover(testing.Cover{{Mode: {}}}) }}\n\n",
            quoted(mode.name())
        );
    }
    let mut out =
        format!("func init() {{\n\ttesting.RegisterCover(testing.Cover{{Mode: {}, ", quoted(mode.name()));
    out.push_str("Counters: map[string][]uint32{\n");
    for (i, file) in files.iter().enumerate() {
        let _ = writeln!(out, "\t\t{}: {alias}.{PREFIX}{i}[:],", quoted(&file.name));
    }
    out.push_str("\t}, Blocks: map[string][]testing.CoverBlock{\n");
    for file in files {
        let _ = write!(out, "\t\t{}: {{", quoted(&file.name));
        for r in &file.ranges {
            let _ = write!(out, "{{{}, {}, {}, {}, {}}},", r.from.0, r.from.1, r.to.0, r.to.1, r.statements);
        }
        out.push_str("},\n");
    }
    out.push_str("\t}})\n}\n\n");
    out
}

/// What a profile tells of files that nothing runs.
pub fn unreached(files: &[Covered]) -> String {
    let mut lines = String::new();
    let mut ranges: Vec<(&str, Range)> =
        files.iter().flat_map(|f| f.ranges.iter().map(|r| (f.name.as_str(), *r))).collect();
    ranges.sort_unstable();
    for (name, r) in &ranges {
        let ((l0, c0), (l1, c1)) = (r.from, r.to);
        let _ = writeln!(lines, "{name}:{l0}.{c0},{l1}.{c1} {} 0", r.statements);
    }
    lines
}

/// The first line of a profile.
pub fn head(mode: Mode) -> String {
    format!("mode: {}\n", mode.name())
}

struct Walk<'a> {
    ast: &'a Ast,
    source: &'a SourceFile,
    number: usize,
    mode: Mode,
    /// Function literals: where their bodies begin.
    literals: Vec<(Pos, BlockId)>,
    /// Texts to put in front of bytes.
    inserts: Vec<(usize, String)>,
    ranges: Vec<Range>,
}

impl Walk<'_> {
    fn find_literals(&mut self) {
        let ast = self.ast;
        for (_, e) in ast.exprs.iter() {
            if let ExprKind::FuncLit(_, body) = e.kind {
                self.literals.push((e.start, body));
            }
        }
        self.literals.sort_unstable_by_key(|(start, _)| *start);
    }

    /// The opening brace of the first function literal that begins in this part of the text.
    fn literal_in(&self, from: Pos, to: Pos) -> Option<Pos> {
        let first = self.literals.partition_point(|(start, _)| *start < from);
        let (start, body) = *self.literals.get(first)?;
        (start < to).then(|| self.ast[body].lbrace)
    }

    /// The last opening brace in front of a place, which ends the head of a switch.
    fn brace_before(&self, from: Pos, end: Pos) -> Pos {
        let (from, end) = (self.source.offset(from), self.source.offset(end));
        let text = &self.source.text[from..end];
        let tokens = lexer::tokenize(text).tokens;
        let brace = tokens.into_iter().rfind(|t| text[t.start as usize..].starts_with('{'));
        self.source.pos(from + brace.map_or(0, |t| t.start as usize))
    }

    /// Where the part of a statement ends that is always executed: it, or its head.
    fn boundary(&self, s: StmtId) -> Pos {
        let stmt = &self.ast[s];
        let head = |end: Pos| self.literal_in(stmt.start, end).unwrap_or(end);
        match &stmt.kind {
            StmtKind::Block(b) => self.ast[*b].lbrace,
            StmtKind::If { then, .. } => head(self.ast[*then].lbrace),
            StmtKind::For { body, .. } | StmtKind::Range { body, .. } => head(self.ast[*body].lbrace),
            StmtKind::Switch { clauses, rbrace, .. }
            | StmtKind::TypeSwitch { clauses, rbrace, .. }
            | StmtKind::Select { clauses, rbrace } => {
                let first = clauses.first().map_or(*rbrace, |c| self.ast[*c].pos);
                head(self.brace_before(stmt.start, first))
            }
            StmtKind::Labeled(_, inner) => self.boundary(*inner),
            _ => head(stmt.end),
        }
    }

    /// Whether what stands behind a statement is not always executed behind it.
    fn ends_block(&self, s: StmtId) -> bool {
        let stmt = &self.ast[s];
        match &stmt.kind {
            StmtKind::Block(_)
            | StmtKind::Branch(..)
            | StmtKind::If { .. }
            | StmtKind::For { .. }
            | StmtKind::Range { .. }
            | StmtKind::Switch { .. }
            | StmtKind::TypeSwitch { .. }
            | StmtKind::Select { .. }
            | StmtKind::Labeled(..) => true,
            StmtKind::Expr(e) if self.panics(*e) => true,
            _ => self.literal_in(stmt.start, stmt.end).is_some(),
        }
    }

    fn panics(&self, e: ExprId) -> bool {
        let ExprKind::Call { fun, args, .. } = &self.ast[e].kind else { return false };
        let ExprKind::Ident(name) = self.ast[*fun].kind else { return false };
        self.ast.name(name) == "panic" && args.len() == 1
    }

    fn is_control(&self, s: StmtId) -> bool {
        matches!(
            self.ast[s].kind,
            StmtKind::For { .. }
                | StmtKind::Range { .. }
                | StmtKind::Switch { .. }
                | StmtKind::TypeSwitch { .. }
                | StmtKind::Select { .. }
        )
    }

    /// A block in braces.
    fn block(&mut self, b: BlockId) {
        let ast = self.ast;
        let block = &ast[b];
        let (begin, end) = (block.lbrace.plus(1), block.rbrace.plus(1));
        self.list(&block.stmts, begin, end, true);
    }

    /// Statements behind a brace or colon. `whole`: the last of them reaches to the closing brace.
    fn list(&mut self, stmts: &[StmtId], begin: Pos, end: Pos, mut whole: bool) {
        if stmts.is_empty() {
            let at = self.place(begin);
            return self.counters(begin, vec![Range { from: at, to: at, statements: 0 }]);
        }
        // What is executed together, with the statement's places: the label of one that is only labelled is left out.
        let mut group: Vec<(Pos, Pos)> = Vec::new();
        let mut insert_at = begin;
        for (i, s) in stmts.iter().enumerate() {
            let mut stmt = *s;
            if let StmtKind::Labeled(_, inner) = self.ast[stmt].kind
                && !self.is_control(inner)
            {
                // Somebody may jump here.
                self.group(&mut group, insert_at, None);
                stmt = inner;
                insert_at = self.ast[stmt].start;
                whole = false;
                if matches!(self.ast[stmt].kind, StmtKind::Empty) {
                    continue;
                }
            }
            let reaches = self.boundary(stmt);
            if self.ast[stmt].start != reaches {
                group.push((self.ast[stmt].start, reaches));
            }
            let ends = self.ends_block(stmt);
            let last = i + 1 == stmts.len();
            if ends {
                whole = false;
            }
            if ends || last {
                self.group(&mut group, insert_at, (last && whole).then_some(end));
                insert_at = stmts.get(i + 1).map_or(end, |next| self.ast[*next].start);
            }
            self.inside(stmt);
        }
    }

    /// The blocks in a statement, but those of function literals.
    fn inside(&mut self, s: StmtId) {
        let ast = self.ast;
        match &ast[s].kind {
            StmtKind::Block(b) => self.block(*b),
            StmtKind::If { then, otherwise, .. } => {
                self.block(*then);
                let Some(otherwise) = *otherwise else { return };
                if !matches!(ast[otherwise].kind, StmtKind::If { .. }) {
                    return self.inside(otherwise);
                }
                // `else if` becomes a block, which has room for a counter.
                let (start, end) = (ast[otherwise].start, ast[otherwise].end);
                self.inserts.push((self.source.offset(start), "{".into()));
                self.group(&mut vec![(start, self.boundary(otherwise))], start, None);
                self.inside(otherwise);
                self.inserts.push((self.source.offset(end), "}".into()));
            }
            StmtKind::For { body, .. } | StmtKind::Range { body, .. } => self.block(*body),
            StmtKind::Switch { clauses, .. }
            | StmtKind::TypeSwitch { clauses, .. }
            | StmtKind::Select { clauses, .. } => {
                for c in clauses.iter() {
                    let clause = &ast[*c];
                    let stmts = &clause.body;
                    let end = stmts.last().map_or(clause.colon.plus(1), |s| ast[*s].end);
                    self.list(stmts, clause.colon.plus(1), end, true);
                }
            }
            StmtKind::Labeled(_, inner) => self.inside(*inner),
            _ => {}
        }
    }

    /// Counts statements that are executed together; `end` is the block's, if they reach to it.
    fn group(&mut self, group: &mut Vec<(Pos, Pos)>, insert_at: Pos, end: Option<Pos>) {
        let stmts = std::mem::take(group);
        if stmts.is_empty() {
            return;
        }
        let mut ranges: Vec<Range> = Vec::new();
        // The last line with code of the range under way.
        let mut code = 0;
        for (start, stop) in &stmts {
            let (from, to) = (self.place(*start), self.place(*stop));
            match ranges.last_mut() {
                Some(range) if from.0 <= code + 1 => range.statements += 1,
                before => {
                    if let Some(range) = before {
                        range.to = (code + 1, 1);
                    }
                    ranges.push(Range { from, to, statements: 1 });
                }
            }
            code = if to.0 > from.0 && self.only_brace(*stop) { to.0 - 1 } else { to.0 };
            if let Some(range) = ranges.last_mut() {
                range.to = to;
            }
        }
        if let Some(range) = ranges.last_mut() {
            range.to = end.map_or(range.to, |end| self.place(end));
            if range.to.0 > code {
                range.to = (code + 1, 1);
            }
        }
        self.counters(insert_at, ranges);
    }

    /// Whether a line has nothing but a brace in front of a place.
    fn only_brace(&self, end: Pos) -> bool {
        let end = self.source.offset(end);
        let line = self.source.text[..end].rsplit('\n').next().unwrap_or_default();
        line.trim() == "}"
    }

    fn counters(&mut self, at: Pos, ranges: Vec<Range>) {
        let mut text = String::new();
        for range in ranges {
            let counter = format!("{PREFIX}{}[{}]", self.number, self.ranges.len());
            let _ = match self.mode {
                Mode::Set => write!(text, "{counter} = 1;"),
                Mode::Count => write!(text, "{counter}++;"),
                Mode::Atomic => write!(text, "{ATOMIC}.AddUint32(&{counter}, 1);"),
            };
            self.ranges.push(range);
        }
        self.inserts.push((self.source.offset(at), text));
    }

    fn place(&self, pos: Pos) -> (u32, u32) {
        self.source.line_column(self.source.offset(pos))
    }
}
