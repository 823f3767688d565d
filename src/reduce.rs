//! The library's sources, cut down to what a program can reach, before anything is parsed.
//!
//! **Problem.** A program that prints a line needs a twentieth of package fmt and of what that imports; parsing and checking
//! the rest would be most of its start.
//!
//! **Idea.** Whatever is used is named. So the program's identifiers are looked up among the library's functions and methods,
//! the identifiers of those that are found in turn, and so on; a function whose name nobody mentions is blanked out, and a method's
//! body is replaced by one that cannot be reached. No scope is looked at: a name keeps everything that bears it. Declarations
//! of types, variables and constants all stay. Positions do not change, because text is only replaced by blanks.
//!
//! - The texts are gofmt's, in which a function begins in a line of its own with `func` and ends in a line that is one brace. If a text
//!   is not, the result has syntax errors or lacks something.
//! - Whoever finds any mistake in a reduced program compiles it again from the whole sources: so no mistake here can be
//!   seen, and every diagnostic is that of the whole.
//! - Methods can also be called by number, through package reflect. A program that imports it keeps all bodies of methods, and so
//!   do those that import what may call methods by names read from data.

use crate::importer::{Packages, read_package};
use std::collections::{HashMap, HashSet};
use urgo_lang::lower::CALLED_BY_NAME;
use urgo_lang::std as embedded;

/// Names of methods that are called by interfaces, and of functions that are run by themselves.
const ALWAYS: &[&str] = &["Error", "String", "init", "main", "RuntimeError", "GoString", "Format"];
/// Packages that call methods which nobody names.
const CALL_ANY_METHOD: &[&str] = &["reflect", "text/template", "html/template", "net/rpc"];
/// What stands in the body of a method that is not reached.
const UNREACHED: &str = "panic(0)";

/// The reduced texts of library files, by file name.
pub type Reduced = HashMap<&'static str, String>;

/// A function or method in a library file.
struct Decl {
    file: usize,
    /// From `func` to behind the last line.
    start: usize,
    end: usize,
    /// Between the braces; empty for a declaration in one line.
    body: (usize, usize),
    method: bool,
}

#[derive(Default)]
struct Library {
    files: Vec<(&'static str, &'static str)>,
    decls: Vec<Decl>,
    by_name: HashMap<&'static str, Vec<usize>>,
    reached: Vec<bool>,
    seen: HashSet<&'static str>,
    work: Vec<usize>,
    keep_methods: bool,
}

/// Reduces the library for a program of these texts.
pub fn reduce(texts: &[(String, Vec<u8>)], packages: &Packages) -> Reduced {
    let mut library = Library::default();
    let mut imports: Vec<String> = vec!["runtime".into()];
    // Names are looked up once all packages are there.
    let mut roots: Vec<String> = Vec::new();
    for (_, text) in texts {
        let text = String::from_utf8_lossy(text).into_owned();
        imports_of(&text, |path| imports.push(path.into()));
        roots.push(text);
    }
    library.keep_methods = imports.iter().any(|p| CALL_ANY_METHOD.contains(&p.as_str()));
    let mut known: HashSet<String> = HashSet::new();
    while let Some(path) = imports.pop() {
        if known.contains(&path) {
            continue;
        }
        match (packages.folder_of(&path), embedded::sources(&path)) {
            (Some(dir), _) => {
                for (_, text) in read_package(&dir).unwrap_or_default() {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    imports_of(&text, |path| imports.push(path.into()));
                    roots.push(text);
                }
                library.keep_methods |= imports.iter().any(|p| CALL_ANY_METHOD.contains(&p.as_str()));
            }
            (None, Some(files)) => {
                for (name, text) in files {
                    imports_of(text, |path| imports.push(path.into()));
                    library.add(name, text);
                }
            }
            (None, None) => {}
        }
        known.insert(path);
    }
    for text in &roots {
        identifiers(text, |name| library.mention_root(name));
    }
    ALWAYS.iter().chain(CALLED_BY_NAME).for_each(|name| library.mention(name));
    library.follow();
    library.texts()
}

impl Library {
    fn add(&mut self, name: &'static str, text: &'static str) {
        let file = self.files.len();
        self.files.push((name, text));
        let mut rest = 0;
        let mut at = 0;
        while at < text.len() {
            let line_end = end_of_line(text, at);
            if !text[at..].starts_with("func ") {
                at = line_end;
                continue;
            }
            self.scan(&text[rest..at]);
            let Some((decl, name)) = function(file, text, at, line_end) else {
                // One line, and not to be had in parts: it stays.
                self.scan(&text[at..line_end]);
                (at, rest) = (line_end, line_end);
                continue;
            };
            (at, rest) = (decl.end, decl.end);
            self.by_name.entry(name).or_default().push(self.decls.len());
            self.decls.push(decl);
            self.reached.push(false);
        }
        self.scan(&text[rest..]);
    }

    /// Text that stays: what it names is reached.
    fn scan(&mut self, text: &'static str) {
        identifiers(text, |name| self.mention(name));
    }

    fn mention(&mut self, name: &'static str) {
        self.seen.insert(name);
    }

    /// A name in the program's own text.
    fn mention_root(&mut self, name: &str) {
        if let Some((name, _)) = self.by_name.get_key_value(name) {
            let name: &'static str = name;
            self.seen.insert(name);
        }
    }

    /// Reaches what the names seen so far stand for, and what that names.
    fn follow(&mut self) {
        let mut fresh: Vec<&'static str> = self.seen.iter().copied().collect();
        while let Some(name) = fresh.pop() {
            let Some(decls) = self.by_name.remove(name) else { continue };
            for d in decls {
                self.reached[d] = true;
                self.work.push(d);
            }
            while let Some(d) = self.work.pop() {
                let decl = &self.decls[d];
                let text = &self.files[decl.file].1[decl.start..decl.end];
                let seen = &mut self.seen;
                identifiers(text, |name| {
                    if seen.insert(name) {
                        fresh.push(name);
                    }
                });
            }
        }
    }

    fn texts(&self) -> Reduced {
        let mut out: Vec<Vec<u8>> = self.files.iter().map(|(_, text)| text.as_bytes().to_vec()).collect();
        for (decl, _) in self.decls.iter().zip(&self.reached).filter(|(_, reached)| !**reached) {
            let text = &mut out[decl.file];
            if !decl.method {
                blank(&mut text[decl.start..decl.end]);
            } else if !self.keep_methods && decl.body.1 - decl.body.0 >= UNREACHED.len() {
                let body = &mut text[decl.body.0..decl.body.1];
                blank(body);
                body[..UNREACHED.len()].copy_from_slice(UNREACHED.as_bytes());
            }
        }
        let texts = self.files.iter().zip(out);
        // What was replaced was ASCII for ASCII or bytes of whole characters: whole lines.
        texts.filter_map(|((name, _), text)| Some((*name, String::from_utf8(text).ok()?))).collect()
    }
}

/// Blanks for everything but line ends.
fn blank(text: &mut [u8]) {
    text.iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
}

fn end_of_line(text: &str, at: usize) -> usize {
    text.as_bytes()[at..].iter().position(|b| *b == b'\n').map_or(text.len(), |n| at + n + 1)
}

/// The function whose declaration begins at `start`, and its name; `None` for methods in one line, whose bodies are too
/// short to be worth it, and for declarations without a body.
fn function(file: usize, text: &'static str, start: usize, line_end: usize) -> Option<(Decl, &'static str)> {
    let mut rest = text[start + 5..line_end].trim_start();
    let method = rest.starts_with('(');
    if method {
        rest = rest[rest.find(')')? + 1..].trim_start();
    }
    let len = rest.bytes().position(|b| !is_part(b))?;
    let name = rest.get(..len).filter(|n| !n.is_empty())?;
    let line = text[start..line_end].trim_end();
    if line.ends_with('}') && !line.ends_with("{}") {
        let decl = Decl { file, start, end: line_end, body: (line_end, line_end), method };
        return (!method).then_some((decl, name));
    }
    // A line that ends with a brace opens the body, at once or behind parameters in lines of their own.
    let mut open = line_end;
    let mut last = line;
    while !last.ends_with('{') {
        let more = text.as_bytes().get(open)?;
        if last == line && (last.ends_with(')') || !last.ends_with(['(', ','])) || *more == b'\n' {
            return None;
        }
        let end = end_of_line(text, open);
        last = text[open..end].trim_end();
        open = end;
        if last.starts_with("func ") || last == "}" {
            return None;
        }
    }
    let close = open + text[open - 1..].find("\n}\n")?;
    Some((Decl { file, start, end: close + 2, body: (open, close), method }, name))
}

fn is_part(b: u8) -> bool {
    b == b'_' || b.is_ascii_alphanumeric() || b >= 0x80
}

/// Calls `each` with every identifier and keyword of a text, comments and literals left out.
fn identifiers<'t>(text: &'t str, mut each: impl FnMut(&'t str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(b) = bytes.get(at) {
        match b {
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = end_of_line(text, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = text.get(at + 2..).and_then(|t| t.find("*/")).map_or(bytes.len(), |n| at + n + 4);
            }
            b'`' => at = text[at + 1..].find('`').map_or(bytes.len(), |n| at + n + 2),
            b'"' | b'\'' => {
                let quote = *b;
                at += 1;
                while let Some(b) = bytes.get(at).filter(|b| **b != quote && **b != b'\n') {
                    at += 1 + usize::from(*b == b'\\');
                }
                at += 1;
            }
            b if is_part(*b) => {
                let len = bytes[at..].iter().position(|b| !is_part(*b)).unwrap_or(bytes.len() - at);
                if !b.is_ascii_digit() {
                    each(&text[at..at + len]);
                }
                at += len;
            }
            _ => at += 1,
        }
    }
}

/// Calls `each` with the paths that a file imports: the string literals in front of its first other declaration.
fn imports_of(text: &str, mut each: impl FnMut(&str)) {
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        let spec = match line.strip_prefix("import") {
            Some(rest) if rest.starts_with([' ', '\t', '(', '"']) => rest,
            _ if inside => line,
            _ if ["func ", "type ", "var ", "const "].iter().any(|k| line.starts_with(k)) => return,
            _ => continue,
        };
        inside = (inside || spec.trim_start().starts_with('(')) && !spec.ends_with(')');
        for part in spec.split(';') {
            let mut quoted = part.split(['"', '`']);
            if let (Some(_), Some(path)) = (quoted.next(), quoted.next()) {
                each(path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reduced(program: &str) -> Reduced {
        reduce(&[("main.go".into(), program.into())], &Packages::default())
    }

    #[test]
    fn what_is_named_stays_and_positions_do_not_move() {
        let texts =
            reduced("package main\nimport \"strings\"\nfunc main() { println(strings.Repeat(\"a\", 3)) }\n");
        let whole: usize = embedded::sources("strings").expect("a package").iter().map(|f| f.1.len()).sum();
        let left: Vec<&String> =
            texts.iter().filter(|(name, _)| name.starts_with("strings/")).map(|(_, text)| text).collect();
        assert_eq!(left.iter().map(|t| t.len()).sum::<usize>(), whole);
        assert!(left.iter().any(|t| t.contains("func Repeat(")));
        assert!(!left.iter().any(|t| t.contains("func EqualFold(")));
    }

    #[test]
    fn names_in_comments_and_literals_do_not_count() {
        let mut found = Vec::new();
        identifiers("a // b\n\"c\\\"d\" 'e' `f\n` g1 /* h */ 0x1f", |name| found.push(name));
        assert_eq!(found, ["a", "g1"]);
    }

    #[test]
    fn imports_are_found_in_either_form() {
        let mut found = Vec::new();
        let text = "package p\n\nimport \"a\"\nimport (\n\t\"b/c\"\n\tx \"d\" // \"no\"\n)\nvar y = \"z\"\n";
        imports_of(text, |path| found.push(path.to_string()));
        assert_eq!(found, ["a", "b/c", "d"]);
    }
}
