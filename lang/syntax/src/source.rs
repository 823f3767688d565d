//! The file table: every byte of every file has one global `u32` position.
//!
//! A [`Pos`] is a single word that any node or instruction can carry; only printing turns it into file,
//! line and column, by two binary searches. Position 0 means "nowhere"; the end of a file (one past its
//! last byte) is a position too, so that `unexpected EOF` has a place.

use crate::define_ids;

define_ids! {
    /// A file of a [`SourceMap`], in order of addition.
    FileId,
}

/// A place in some file, or nowhere ([`Pos::NONE`]). Ordered by file, then offset.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Pos(pub u32);

impl Pos {
    /// No place at all: predeclared objects, synthesised nodes.
    pub const NONE: Pos = Pos(0);

    /// Whether this is a place.
    pub fn is_known(self) -> bool {
        self != Pos::NONE
    }

    /// The place `bytes` further on in the same file.
    pub fn plus(self, bytes: usize) -> Pos {
        Pos(self.0.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX)))
    }
}

/// A position as people read it: line and byte column count from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Location<'a> {
    /// Name of the file as given by the user.
    pub file: &'a str,
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1; 0 where a `//line` directive leaves it unknown.
    pub column: u32,
}

impl std::fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.column {
            0 => write!(f, "{}:{}", self.file, self.line),
            column => write!(f, "{}:{}:{column}", self.file, self.line),
        }
    }
}

/// One file: its name, its text and where its lines start.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Name as it appears in messages.
    pub name: String,
    /// The text as read; bytes that were no UTF-8 are blanks.
    pub text: String,
    /// Position of the first byte.
    pub base: Pos,
    line_starts: Vec<u32>,
    invalid_utf8: Vec<u32>,
    marks: Vec<LineMark>,
}

/// What a `//line` directive says of the text from `offset` on, up to the next one.
#[derive(Clone, Debug)]
struct LineMark {
    offset: u32,
    name: String,
    line: u32,
    /// The first byte's column, if the directive tells it; else columns are unknown.
    column: Option<u32>,
}

impl SourceFile {
    /// Offsets of bytes that were no UTF-8 and are blank in the text.
    pub fn invalid_utf8(&self) -> &[u32] {
        &self.invalid_utf8
    }

    /// Position of the byte at `offset`.
    pub fn pos(&self, offset: usize) -> Pos {
        self.base.plus(offset)
    }

    /// Offset of a position of this file.
    pub fn offset(&self, pos: Pos) -> usize {
        (pos.0.saturating_sub(self.base.0) as usize).min(self.text.len())
    }

    /// Line and column (both from 1) of an offset.
    pub fn line_column(&self, offset: usize) -> (u32, u32) {
        let offset = offset as u32;
        let line = self.line_starts.partition_point(|&start| start <= offset);
        (line as u32, offset - self.line_starts[line - 1] + 1)
    }

    /// The positions of the line that one is on.
    pub fn line_span(&self, pos: Pos) -> std::ops::Range<Pos> {
        let offset = self.offset(pos) as u32;
        let line = self.line_starts.partition_point(|&start| start <= offset);
        let end = self.line_starts.get(line).map_or(self.text.len() + 1, |&start| start as usize);
        self.pos(self.line_starts[line - 1] as usize)..self.pos(end)
    }

    /// Whether the file has `//line` directives.
    pub fn has_marks(&self) -> bool {
        !self.marks.is_empty()
    }

    /// Where an offset is, as `//line` directives tell it.
    pub fn location(&self, offset: usize) -> Location<'_> {
        let (line, column) = self.line_column(offset);
        let after = self.marks.partition_point(|m| m.offset as usize <= offset);
        let Some(mark) = after.checked_sub(1).map(|i| &self.marks[i]) else {
            return Location { file: &self.name, line, column };
        };
        let (first, first_column) = self.line_column(mark.offset as usize);
        let column = match mark.column {
            None => 0,
            Some(c) if line == first => c + (column - first_column),
            Some(_) => column,
        };
        Location { file: &mark.name, line: mark.line + (line - first), column }
    }

    /// Reads `//line NAME:LINE` or `//line NAME:LINE:COLUMN`; without a name and with a column it is the name before.
    fn line_mark(&self, offset: usize, text: &str) -> Option<LineMark> {
        /// What gc takes for a line or column.
        const MAX: u32 = 1 << 30;
        let number = |s: &str| s.parse::<u32>().ok().filter(|n| (1..MAX).contains(n));
        let (rest, last) = text.strip_prefix("//line ")?.trim_end().rsplit_once(':')?;
        let last = number(last)?;
        let (name, line, column) = match rest.rsplit_once(':') {
            Some((name, line)) if number(line).is_some() => (name, number(line)?, Some(last)),
            _ => (rest, last, None),
        };
        let before = self.marks.last().map_or(&self.name, |m| &m.name);
        let name = match name {
            "" if column.is_some() => before.clone(),
            "" => String::new(),
            // Relative to the file's own folder.
            name if name.starts_with('/') => name.to_string(),
            name => match self.name.rsplit_once('/') {
                Some((dir, _)) => format!("{dir}/{name}"),
                None => name.to_string(),
            },
        };
        Some(LineMark { offset: offset as u32, name, line, column })
    }

    /// Text of a line (from 1) without its newline.
    pub fn line_text(&self, line: u32) -> &str {
        let Some(&start) = self.line_starts.get((line as usize).wrapping_sub(1)) else { return "" };
        let rest = &self.text[start as usize..];
        rest.split('\n').next().unwrap_or("").trim_end_matches('\r')
    }
}

/// All files known so far. Positions of different files never overlap.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

/// The texts together exceed what `u32` positions can address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooMuchSource;

impl std::fmt::Display for TooMuchSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("too much source text for one program")
    }
}

impl std::error::Error for TooMuchSource {}

impl SourceMap {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; fails if all files together would pass 4 GiB.
    pub fn add(&mut self, name: &str, text: &str) -> Result<FileId, TooMuchSource> {
        let base = self.files.last().map_or(1, |file| u64::from(file.base.0) + file.text.len() as u64 + 1);
        if base + text.len() as u64 >= u64::from(u32::MAX) {
            return Err(TooMuchSource);
        }
        let mut line_starts = Vec::with_capacity(text.len() / 16 + 1);
        line_starts.push(0);
        line_starts.extend(text.match_indices('\n').map(|(i, _)| i as u32 + 1));
        let file = SourceFile {
            name: name.to_owned(),
            text: text.to_owned(),
            base: Pos(base as u32),
            line_starts,
            invalid_utf8: Vec::new(),
            marks: Vec::new(),
        };
        self.files.push(file);
        Ok(FileId(self.files.len() as u32 - 1))
    }

    /// Adds a file as read from disk. Bytes that are no UTF-8 are blanked, so that all other positions stay
    /// exact, and remembered: the parser reports them.
    pub fn add_bytes(&mut self, name: &str, bytes: &[u8]) -> Result<FileId, TooMuchSource> {
        let mut text = String::with_capacity(bytes.len());
        let mut invalid_utf8 = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            for _ in chunk.invalid() {
                invalid_utf8.push(text.len() as u32);
                text.push(' ');
            }
        }
        let id = self.add(name, &text)?;
        self.files[id.0 as usize].invalid_utf8 = invalid_utf8;
        Ok(id)
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files in order.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file that a position lies in.
    pub fn file_of(&self, pos: Pos) -> Option<&SourceFile> {
        let after = self.files.partition_point(|file| file.base <= pos);
        after.checked_sub(1).map(|index| &self.files[index])
    }

    /// File, line and column of a position, as `//line` directives tell them; `None` for [`Pos::NONE`].
    pub fn locate(&self, pos: Pos) -> Option<Location<'_>> {
        self.file_of(pos).map(|file| file.location(file.offset(pos)))
    }

    /// Makes the `//line` directives of a file count from here on. Others among the directives are passed over.
    pub fn apply_line_directives<'t>(
        &mut self,
        file: FileId,
        directives: impl IntoIterator<Item = (Pos, &'t str)>,
    ) {
        let file = &mut self.files[file.0 as usize];
        for (pos, text) in directives {
            let offset = file.offset(pos);
            // Only where a line starts.
            if file.line_column(offset).1 == 1
                && let Some(mark) = file.line_mark(offset + text.len() + 1, text)
            {
                file.marks.push(mark);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_directives_rename_what_follows() {
        let mut map = SourceMap::new();
        let text = "a\n//line x.y:10\nb\nc\n//line :7:3\nd d\ne\n";
        let id = map.add("dir/a.go", text).unwrap();
        let directive = |text: &'static str| (map.file(id).pos(map.file(id).text.find(text).unwrap()), text);
        let list = [directive("//line x.y:10"), directive("//line :7:3")];
        map.apply_line_directives(id, list);
        let show = |what: &str| map.locate(map.file(id).pos(text.find(what).unwrap())).unwrap().to_string();
        assert_eq!(show("a"), "dir/a.go:1:1");
        assert_eq!(show("b"), "dir/x.y:10");
        assert_eq!(show("c\n"), "dir/x.y:11");
        assert_eq!(show(" d"), "dir/x.y:7:4");
        assert_eq!(show("e\n"), "dir/x.y:8:1");
    }

    #[test]
    fn positions_of_several_files_are_told_apart() {
        let mut map = SourceMap::new();
        let a = map.add("a.go", "one\ntwo").unwrap();
        let b = map.add("b.go", "").unwrap();
        let c = map.add("c.go", "x\n").unwrap();
        let show = |pos| map.locate(pos).unwrap().to_string();
        assert_eq!(show(map.file(a).pos(0)), "a.go:1:1");
        assert_eq!(show(map.file(a).pos(5)), "a.go:2:2");
        assert_eq!(show(map.file(a).pos(7)), "a.go:2:4", "the end of a file is a place of that file");
        assert_eq!(show(map.file(b).pos(0)), "b.go:1:1");
        assert_eq!(show(map.file(c).pos(2)), "c.go:2:1");
        assert_eq!(map.locate(Pos::NONE), None);
        assert_eq!(map.file(a).line_text(2), "two");
        assert_eq!(map.file(a).line_text(9), "");
    }
}
