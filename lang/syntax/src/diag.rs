//! Diagnostics: how they are built, put in order and printed.
//!
//! The form is gc's, `file.go:LINE:COLUMN: message`, with continuation lines that start with a tab. All
//! errors are kept; [`finish`] sorts them by file, line and column. Like gc it drops the second syntax error of a
//! line, and a message that stands on the same line just before.

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
        self.text(sources, "")
    }

    /// As `render`, with the source line and a caret below the first line.
    pub fn render_with_source(&self, sources: &SourceMap) -> String {
        self.text(sources, &excerpt(self.pos, sources).unwrap_or_default())
    }

    fn text(&self, sources: &SourceMap, excerpt: &str) -> String {
        let mut out = String::new();
        if let Some(place) = sources.locate(self.pos) {
            let _ = write!(out, "{place}: ");
        }
        out.push_str(&self.message);
        out.push('\n');
        out.push_str(excerpt);
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

/// Characters of a source line that are shown; of a longer one, those around the place.
const EXCERPT_WIDTH: usize = 100;

/// The line that a position lies in, and a caret under the position. Tabs stay tabs, so that the caret is right whatever
/// their width; other control characters are not for a terminal.
fn excerpt(pos: Pos, sources: &SourceMap) -> Option<String> {
    let file = sources.file_of(pos).filter(|_| pos.is_known())?;
    let (line, column) = file.line_column(file.offset(pos));
    let text = file.line_text(line);
    let at = text.char_indices().take_while(|(i, _)| i + 1 < column as usize).count();
    let chars: Vec<char> =
        text.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect();
    if chars.iter().all(|c| c.is_whitespace()) {
        return None;
    }
    let first = if chars.len() > EXCERPT_WIDTH { at.saturating_sub(EXCERPT_WIDTH / 2) } else { 0 };
    let shown: String = chars[first..].iter().take(EXCERPT_WIDTH).collect();
    let under: String = chars[first..at].iter().map(|c| if *c == '\t' { '\t' } else { ' ' }).collect();
    Some(format!("    {}\n    {under}^\n", shown.trim_end()))
}

/// Puts diagnostics into the order they are reported in and removes duplicates.
pub fn finish(mut diagnostics: Vec<Diagnostic>, sources: &SourceMap) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|d| d.pos);
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    let (mut syntax_line, mut last_line) = (None, None);
    for diagnostic in diagnostics {
        let line = sources.locate(diagnostic.pos).map(|place| (place.file.to_owned(), place.line));
        if diagnostic.message.starts_with("syntax error") {
            if line == syntax_line {
                continue;
            }
            syntax_line = line;
        } else {
            let same = kept.last().is_some_and(|d| d.message == diagnostic.message);
            if same && line == last_line {
                continue;
            }
            last_line = line;
        }
        kept.push(diagnostic);
    }
    kept
}

/// All messages as text.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    diagnostics.iter().map(|d| d.render(sources)).collect()
}

/// All messages as text, with source lines.
pub fn render_with_source(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    diagnostics.iter().map(|d| d.render_with_source(sources)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caret_stands_under_the_place() {
        let mut map = SourceMap::new();
        let long = format!("{}x{}", "a".repeat(300), "b".repeat(300));
        let id = map.add("a.go", &format!("\tx := \"ä\" + y\x1b\n\n{long}\n")).unwrap();
        let shown = |offset, note: &str| {
            let d = Diagnostic::new(map.file(id).pos(offset), Code::Syntax, "wrong");
            let d = if note.is_empty() { d } else { d.with_note(note) };
            d.render_with_source(&map)
        };
        let want = "a.go:1:14: wrong\n    \tx := \"ä\" + y\u{fffd}\n    \t           ^\n\tnote\n";
        assert_eq!(shown(13, "note"), want);
        assert_eq!(shown(16, ""), "a.go:2:1: wrong\n", "an empty line shows nothing");
        let text = shown(17 + 300, "");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1].chars().count(), 4 + EXCERPT_WIDTH);
        assert_eq!(lines[1].find('x'), lines[2].find('^'), "{text}");
    }

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
