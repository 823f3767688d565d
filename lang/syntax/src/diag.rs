//! Diagnostics: how they are built, put in order and printed.
//!
//! The form is gc's, `file.go:LINE:COLUMN: message`, with continuation lines that start with a tab. All
//! errors are kept; [`finish`] sorts them by file, line and column, and drops exact duplicates and the
//! second syntax error of a line (gc reports one a line, as the others are mostly noise).

use crate::codes::Code;
use crate::source::{Pos, SourceMap};
use std::fmt::Write;

/// A line below the message, printed after a tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Printed before the text if known: `\tfile.go:3:4: other declaration of x`.
    pub pos: Pos,
    /// What the line says.
    pub text: String,
}

/// One mistake of the user's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Where.
    pub pos: Pos,
    /// Which row of [`crate::codes`].
    pub code: Code,
    /// First line, in gc's wording.
    pub message: String,
    /// Continuation lines.
    pub notes: Vec<Note>,
}

impl Diagnostic {
    /// A diagnostic without continuation lines.
    pub fn new(pos: Pos, code: Code, message: impl Into<String>) -> Self {
        Diagnostic { pos, code, message: message.into(), notes: Vec::new() }
    }

    /// Adds a continuation line without a position, such as `have (int)`.
    #[must_use]
    pub fn with_note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(Note { pos: Pos::NONE, text: text.into() });
        self
    }

    /// Adds a continuation line that points somewhere.
    #[must_use]
    pub fn with_note_at(mut self, pos: Pos, text: impl Into<String>) -> Self {
        self.notes.push(Note { pos, text: text.into() });
        self
    }

    /// Whether it stems from lexer or parser; if a file has any, it is not type-checked.
    pub fn is_syntax(&self) -> bool {
        matches!(self.code, Code::InvalidToken | Code::InvalidLiteral | Code::Syntax | Code::TooDeep)
    }

    /// The lines of the message, each ending in a newline.
    pub fn render(&self, sources: &SourceMap) -> String {
        let mut out = String::new();
        if let Some(place) = sources.locate(self.pos) {
            let _ = write!(out, "{place}: ");
        }
        out.push_str(&self.message);
        out.push('\n');
        for note in &self.notes {
            out.push('\t');
            if let Some(place) = sources.locate(note.pos) {
                let _ = write!(out, "{place}: ");
            }
            out.push_str(&note.text);
            out.push('\n');
        }
        out
    }
}

/// Puts diagnostics into the order they are reported in and removes duplicates.
pub fn finish(mut diagnostics: Vec<Diagnostic>, sources: &SourceMap) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|d| d.pos);
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    let mut syntax_line = None;
    for diagnostic in diagnostics {
        if kept.iter().rev().take_while(|d| d.pos == diagnostic.pos).any(|d| *d == diagnostic) {
            continue;
        }
        if diagnostic.message.starts_with("syntax error") {
            let line = sources.locate(diagnostic.pos).map(|place| (place.file.to_owned(), place.line));
            if line == syntax_line {
                continue;
            }
            syntax_line = line;
        }
        kept.push(diagnostic);
    }
    kept
}

/// All messages as text.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    diagnostics.iter().map(|d| d.render(sources)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordered_without_duplicates_and_one_syntax_error_a_line() {
        let mut map = SourceMap::new();
        let id = map.add("a.go", "one two\nthree\n").unwrap();
        let at = |offset| map.file(id).pos(offset);
        let list = vec![
            Diagnostic::new(at(8), Code::Syntax, "syntax error: third"),
            Diagnostic::new(at(4), Code::Syntax, "syntax error: second on the line"),
            Diagnostic::new(at(0), Code::Syntax, "syntax error: first"),
            Diagnostic::new(at(8), Code::Syntax, "syntax error: third"),
        ];
        let list = finish(list, &map);
        assert_eq!(render(&list, &map), "a.go:1:1: syntax error: first\na.go:2:1: syntax error: third\n");
    }

    #[test]
    fn continuation_lines_start_with_a_tab() {
        let mut map = SourceMap::new();
        let id = map.add("a.go", "x\nx\n").unwrap();
        let d = Diagnostic::new(map.file(id).pos(2), Code::Syntax, "x redeclared in this block")
            .with_note_at(map.file(id).pos(0), "other declaration of x")
            .with_note("have (int)");
        let want = "a.go:2:1: x redeclared in this block\n\ta.go:1:1: other declaration of x\n\thave (int)\n";
        assert_eq!(d.render(&map), want);
    }
}
