//! The library's sources, cut down to what a program can reach, before anything is parsed.
//!
//! **Problem.** A program that prints a line needs a twentieth of package fmt and of what that imports; parsing and checking
//! the rest would be most of its start.
//!
//! **Idea.** Whatever is used is named. So the texts are split into top-level declarations, and those are followed from the
//! program's own text: `name` reaches what its package declares so, `pkg.Name` what that package declares so, and `.Name` the methods
//! called so of types that are reached. What is not reached is left out but for its line ends; a method of a type that is
//! reached stays, for interfaces to be satisfied, with a body that cannot be reached. Lines do not change, and columns of what stays
//! do not either.
//!
//! - Scopes are looked at in one respect only: a declaration in which an import's name also stands alone may mean a variable by it.
//!   Otherwise a name that is declared locally reaches too much, never too little.
//! - The texts are gofmt's: a declaration begins in the first column with its keyword, and all lines up to the next one are its
//!   own. If a text is not, the result has syntax errors or lacks something.
//! - Whoever finds any mistake in a reduced program compiles it again from the whole sources: so no mistake here can be
//!   seen, and every diagnostic is that of the whole.
//! - Methods can also be called by number, through package reflect. A program that imports it keeps all bodies of methods, and so
//!   do those that import what may call methods by names read from data.
//! - The initialisers of the library's variables have no effects: those that nobody names may go.

use crate::importer::Packages;
use std::ops::Range;
use urgo_lang::lower::{CALL_ANY_METHOD, CALLED_BY_NAME};
use urgo_lang::std as embedded;
use urgo_lang::types::{Map, Set};

/// Names of methods that are called by the machine itself.
const ALWAYS: &[&str] = &["Error", "String", "RuntimeError", "GoString", "Format"];
/// Packages whose types and variables the machine knows by name.
const KNOWN_BY_NAME: &[&str] = &["runtime", "reflect", "internal/rt"];
/// What stands in the body of a method that is not reached.
const UNREACHED: &str = "panic(0)";

/// The reduced texts of library files, by file name.
pub type Reduced = std::collections::HashMap<&'static str, String>;

/// What a declaration declares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Func,
    Method,
    /// Types, variables or constants.
    Group,
}

/// How much of a declaration is reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
enum Reach {
    No,
    /// A method's head.
    Head,
    All,
}

/// A top-level declaration in a library file.
struct Item {
    file: usize,
    kind: Kind,
    text: Range<usize>,
    /// A method's body, between the braces; empty if there is none worth leaving out.
    body: Range<usize>,
    reach: Reach,
}

/// A library file.
struct File {
    name: &'static str,
    text: &'static str,
    package: usize,
    /// Library packages by the names that the file has for them.
    imports: Map<&'static str, usize>,
    items: Range<usize>,
}

#[derive(Default)]
struct Package {
    name: &'static str,
    /// Functions and groups by the names that they declare.
    items: Map<&'static str, Vec<usize>>,
    /// Methods by the name of their receiver's type.
    methods: Map<&'static str, Vec<(&'static str, usize)>>,
}

#[derive(Default)]
struct Library {
    packages: Vec<Package>,
    files: Vec<File>,
    items: Vec<Item>,
    /// Names of all methods.
    method_names: Set<&'static str>,
    /// Names that stood behind a dot.
    selected: Set<&'static str>,
    /// Methods of reached types, by names not selected yet.
    waiting: Map<&'static str, Vec<usize>>,
    work: Vec<(usize, Reach)>,
    keep_methods: bool,
}

/// Reduces the library for a program of these texts.
pub fn reduce(texts: &[(String, Vec<u8>)], packages: &Packages) -> Reduced {
    let mut library = Library::default();
    // Packages of the program and what they import; the library's packages follow.
    let mut roots: Vec<String> = Vec::new();
    let mut paths: Vec<String> = vec!["runtime".into()];
    let mut known: Map<String, Option<usize>> = Map::default();
    let own = texts.iter().map(|(_, text)| String::from_utf8_lossy(text).into_owned());
    for text in own {
        imports_of(&text, |_, path| paths.push(path.into()));
        roots.push(text);
    }
    let mut at = 0;
    while let Some(path) = paths.get(at).cloned() {
        at += 1;
        if known.contains_key(&path) {
            continue;
        }
        let found = match (packages.texts_of(&path), embedded::sources(&path)) {
            (Some(texts), _) => {
                for (_, text) in texts {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    imports_of(&text, |_, path| paths.push(path.into()));
                    roots.push(text);
                }
                None
            }
            (None, Some(files)) => Some(library.add(files, &mut paths)),
            (None, None) => None,
        };
        known.insert(path, found);
    }
    for file in &mut library.files {
        imports_of(file.text, |name, path| {
            if let Some(&Some(package)) = known.get(path) {
                file.imports.insert(name.unwrap_or(library.packages[package].name), package);
            }
        });
    }
    for text in &roots {
        let mut imports: Map<&str, usize> = Map::default();
        let mut dot = false;
        imports_of(text, |name, path| {
            library.keep_methods |= CALL_ANY_METHOD.contains(&path);
            dot |= name == Some(".");
            if let Some(&Some(package)) = known.get(path) {
                imports.insert(name.unwrap_or(library.packages[package].name), package);
            }
        });
        if dot {
            return Reduced::default();
        }
        library.scan_root(text, &imports);
    }
    for (path, package) in known.iter().filter_map(|(path, p)| Some((path, (*p)?))) {
        library.mention(package, "init");
        CALLED_BY_NAME.iter().for_each(|name| library.mention(package, name));
        if KNOWN_BY_NAME.contains(&path.as_str()) {
            let files = &library.files;
            let own = |i: &Item| files[i.file].package == package && i.kind == Kind::Group;
            let groups = (0..).zip(&library.items).filter(|(_, i)| own(i)).map(|(at, _)| (at, Reach::All));
            library.work.extend(groups);
        }
    }
    ALWAYS.iter().chain(CALLED_BY_NAME).for_each(|name| library.select(name));
    library.follow();
    library.texts()
}

/// What the text of a declaration names, collected before it is followed.
#[derive(Default)]
struct Named<'t> {
    alone: Vec<&'t str>,
    selected: Vec<&'t str>,
    /// Behind a name and a dot.
    of: Vec<(&'t str, &'t str)>,
}

impl<'t> Named<'t> {
    fn of(text: &'t str) -> Named<'t> {
        let mut named = Named::default();
        identifiers(text, |front, name, qualifies| match front {
            Front::None if qualifies => {}
            Front::None => named.alone.push(name),
            Front::Dot => named.selected.push(name),
            Front::Name(of) => named.of.push((of, name)),
        });
        named
    }
}

impl Library {
    /// Adds the files of a package, and what they import to `paths`.
    fn add(&mut self, files: &'static [embedded::SourceText], paths: &mut Vec<String>) -> usize {
        let id = self.packages.len();
        self.packages.push(Package::default());
        for &(name, text) in files {
            imports_of(text, |_, path| paths.push(path.into()));
            let first = self.items.len();
            let mut start = None;
            let mut at = 0;
            while at < text.len() {
                let end = end_of_line(text, at);
                let line = &text[at..end];
                let keyword = ["func ", "type ", "var ", "const "].iter().any(|k| line.starts_with(k));
                if keyword || line.starts_with("import ") || line.starts_with("package ") {
                    if let Some(start) = start.take() {
                        self.add_item(id, text, start..at);
                    }
                    start = keyword.then_some(at);
                }
                if let Some(name) = line.strip_prefix("package ") {
                    self.packages[id].name = name.split_whitespace().next().unwrap_or("");
                }
                at = end;
            }
            if let Some(start) = start {
                self.add_item(id, text, start..text.len());
            }
            let items = first..self.items.len();
            self.files.push(File { name, text, package: id, imports: Map::default(), items });
        }
        id
    }

    fn add_item(&mut self, package: usize, text: &'static str, range: Range<usize>) {
        let (file, at) = (self.files.len(), self.items.len());
        let package = &mut self.packages[package];
        let (start, end) = (range.start, range.end);
        let decl = &text[range.clone()];
        let mut item = Item { file, kind: Kind::Group, text: range, body: 0..0, reach: Reach::No };
        if let Some(rest) = decl.strip_prefix("func ") {
            item.kind = Kind::Func;
            if let Some((receiver, rest)) = rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
                item.kind = Kind::Method;
                let base = receiver.split('[').next().unwrap_or("");
                let base = base.rsplit([' ', '*']).next().unwrap_or("");
                let name = first_name(rest.trim_start());
                self.method_names.insert(name);
                package.methods.entry(base).or_default().push((name, at));
                item.body = body(text, start, end);
            } else {
                package.items.entry(first_name(rest)).or_default().push(at);
            }
        } else {
            declared_names(decl, |name| package.items.entry(name).or_default().push(at));
        }
        self.items.push(item);
    }

    /// Follows what a text of the program names.
    fn scan_root(&mut self, text: &str, imports: &Map<&str, usize>) {
        let named = Named::of(text);
        for (of, name) in named.of {
            if let Some(&package) = imports.get(of) {
                self.mention(package, name);
            }
            self.select_text(name);
        }
        named.selected.into_iter().for_each(|name| self.select_text(name));
    }

    /// A name in a package.
    fn mention(&mut self, package: usize, name: &str) {
        if let Some(items) = self.packages[package].items.get(name).filter(|_| name != "_") {
            self.work.extend(items.iter().map(|i| (*i, Reach::All)));
        }
    }

    /// A name behind a dot in the program's text, which matters if the library has a method of that name.
    fn select_text(&mut self, name: &str) {
        if let Some(&name) = self.method_names.get(name) {
            self.select(name);
        }
    }

    /// A name behind a dot.
    fn select(&mut self, name: &'static str) {
        if self.selected.insert(name) {
            let methods = self.waiting.remove(name).unwrap_or_default();
            self.work.extend(methods.into_iter().map(|i| (i, Reach::All)));
        }
    }

    /// Reaches what is to be reached, and what that names.
    fn follow(&mut self) {
        while let Some((at, reach)) = self.work.pop() {
            let item = &mut self.items[at];
            if item.reach >= reach {
                continue;
            }
            item.reach = reach;
            let text = self.files[item.file].text;
            let (range, body, kind) = (item.text.clone(), item.body.clone(), item.kind);
            // Head and body together: a parameter may bear an import's name.
            let head = reach == Reach::Head && !body.is_empty();
            self.names_in(at, &text[range.start..if head { body.start } else { range.end }]);
            if kind == Kind::Group {
                let package = self.files[self.items[at].file].package;
                let mut methods = Vec::new();
                declared_names(&text[range], |name| {
                    methods.extend(self.packages[package].methods.get(name).into_iter().flatten().copied());
                });
                for (name, method) in methods {
                    let called = self.keep_methods || self.selected.contains(name);
                    if !called {
                        self.waiting.entry(name).or_default().push(method);
                    }
                    self.work.push((method, if called { Reach::All } else { Reach::Head }));
                }
            }
        }
    }

    /// Follows the names in a text of a declaration.
    fn names_in(&mut self, at: usize, text: &'static str) {
        let named = Named::of(text);
        let file = self.items[at].file;
        let package = self.files[file].package;
        for (of, name) in &named.of {
            // An import's name that also stands alone may be a variable's.
            let import = self.files[file].imports.get(of).copied();
            match import {
                Some(package) => self.mention(package, name),
                None => self.mention(package, of),
            }
            if import.is_none() || named.alone.contains(of) {
                self.select(name);
            }
        }
        named.alone.into_iter().for_each(|name| self.mention(package, name));
        named.selected.into_iter().for_each(|name| self.select(name));
    }

    fn texts(&self) -> Reduced {
        self.files.iter().map(|file| (file.name, self.text_of(file))).collect()
    }

    fn text_of(&self, file: &File) -> String {
        let mut out = String::with_capacity(file.text.len() / 2);
        let mut done = 0;
        let blank = |out: &mut String, range: Range<usize>| {
            out.extend(file.text[range].bytes().filter(|b| *b == b'\n').map(char::from));
        };
        for item in &self.items[file.items.clone()] {
            out.push_str(&file.text[done..item.text.start]);
            done = item.text.end;
            match item.reach {
                Reach::No => blank(&mut out, item.text.clone()),
                Reach::Head if !item.body.is_empty() => {
                    out.push_str(&file.text[item.text.start..item.body.start]);
                    out.push_str(UNREACHED);
                    blank(&mut out, item.body.clone());
                    out.push_str(&file.text[item.body.end..item.text.end]);
                }
                Reach::Head | Reach::All => out.push_str(&file.text[item.text.clone()]),
            }
        }
        out.push_str(&file.text[done..]);
        out
    }
}

fn end_of_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n + 1)
}

/// The identifier that a text begins with.
fn first_name(text: &str) -> &str {
    &text[..text.bytes().position(|b| !is_part(b)).unwrap_or(text.len())]
}

/// The body of the method in a range of lines: from the line behind the brace to the end of the line in front of the last one.
fn body(text: &str, start: usize, end: usize) -> Range<usize> {
    let decl = &text[start..end];
    match (decl.find("{\n"), decl.find("\n}\n")) {
        (Some(open), Some(close)) if open + 2 < close => start + open + 2..start + close,
        _ => 0..0,
    }
}

/// Calls `each` with the names that a declaration of types, variables or constants declares.
fn declared_names<'t>(decl: &'t str, mut each: impl FnMut(&'t str)) {
    let Some((_, specs)) = decl.split_once(' ') else { return };
    let group = specs.starts_with('(');
    let lines = specs.split('\n');
    let specs = lines.take(if group { usize::MAX } else { 1 }).filter_map(|line| match group {
        true => line.strip_prefix('\t'),
        false => Some(line),
    });
    for spec in specs {
        let mut rest = spec;
        loop {
            let name = first_name(rest);
            if name.is_empty() {
                break;
            }
            each(name);
            let Some(more) = rest[name.len()..].strip_prefix(", ") else { break };
            rest = more;
        }
    }
}

fn is_part(b: u8) -> bool {
    b == b'_' || b.is_ascii_alphanumeric() || b >= 0x80
}

/// What stands in front of an identifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Front<'t> {
    None,
    /// A dot behind anything but a single name.
    Dot,
    /// A dot, and in front of it a name with no dot in front.
    Name(&'t str),
}

/// Calls `each` with every identifier and keyword of a text, comments and literals left out; with what is in front of it, and
/// whether a dot follows.
fn identifiers<'t>(text: &'t str, mut each: impl FnMut(Front<'t>, &'t str, bool)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut front = Front::None;
    while let Some(b) = bytes.get(at) {
        match b {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = end_of_line(text, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = text.get(at + 2..).and_then(|t| t.find("*/")).map_or(bytes.len(), |n| at + n + 4);
            }
            b'`' => {
                at = text[at + 1..].find('`').map_or(bytes.len(), |n| at + n + 2);
                front = Front::None;
            }
            b'"' | b'\'' => {
                let quote = *b;
                at += 1;
                while let Some(b) = bytes.get(at).filter(|b| **b != quote && **b != b'\n') {
                    at += 1 + usize::from(*b == b'\\');
                }
                at += 1;
                front = Front::None;
            }
            b'.' if bytes[at..].starts_with(b"...") => {
                at += 3;
                front = Front::None;
            }
            b'.' => {
                at += 1;
                front = Front::Dot;
            }
            b if is_part(*b) => {
                let len = bytes[at..].iter().position(|b| !is_part(*b)).unwrap_or(bytes.len() - at);
                let name = &text[at..at + len];
                let first = *b;
                at += len;
                let qualifies =
                    bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(|b| is_part(*b));
                if !first.is_ascii_digit() {
                    each(front, name, qualifies);
                }
                if qualifies && front == Front::None && !first.is_ascii_digit() {
                    at += 1;
                    front = Front::Name(name);
                } else {
                    front = Front::None;
                }
            }
            _ => {
                at += 1;
                front = Front::None;
            }
        }
    }
}

/// Names and texts of the files of each package.
pub type LocalPackages = Vec<(String, Vec<(String, Vec<u8>)>)>;

/// The packages outside the library that a program of these texts imports, directly or not, by import path. Those whose files
/// cannot be read are left out.
pub fn local_packages(texts: &[(String, Vec<u8>)], packages: &Packages) -> LocalPackages {
    let mut paths: Vec<String> = Vec::new();
    let imported = |paths: &mut Vec<String>, texts: &[(String, Vec<u8>)]| {
        for (_, text) in texts {
            imports_of(&String::from_utf8_lossy(text), |_, path| {
                if !paths.iter().any(|known| known == path) {
                    paths.push(path.into());
                }
            });
        }
    };
    imported(&mut paths, texts);
    let mut local = LocalPackages::new();
    let mut at = 0;
    while let Some(path) = paths.get(at).cloned() {
        at += 1;
        if let Some(texts) = packages.texts_of(&path).filter(|texts| !texts.is_empty()) {
            imported(&mut paths, &texts);
            local.push((path, texts));
        }
    }
    local
}

/// Calls `each` with what a file imports, in front of its first other declaration: the name that it gives it, if any, and the path.
fn imports_of<'t>(text: &'t str, mut each: impl FnMut(Option<&'t str>, &'t str)) {
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        let spec = match line.strip_prefix("import") {
            Some(rest) if rest.starts_with([' ', '\t', '(', '"', '`']) => rest,
            _ if inside => line,
            _ if ["func ", "type ", "var ", "const "].iter().any(|k| line.starts_with(k)) => return,
            _ => continue,
        };
        inside = (inside || spec.trim_start().starts_with('(')) && !spec.ends_with(')');
        for part in spec.split(';') {
            let mut quoted = part.split(['"', '`']);
            if let (Some(name), Some(path)) = (quoted.next(), quoted.next()) {
                let name = name.trim().trim_start_matches('(').trim();
                each(Some(name).filter(|n| !n.is_empty()), path);
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
        let mut repeat = 0;
        for (name, whole) in embedded::sources("strings").expect("a package") {
            let left = &texts[name];
            assert_eq!(left.lines().count(), whole.lines().count());
            for (l, w) in left.lines().zip(whole.lines()) {
                assert!(l == w || l.trim_start() == UNREACHED || l.is_empty(), "{l} for {w}");
                repeat += usize::from(l.starts_with("func Repeat("));
            }
            assert!(!left.contains("func EqualFold("));
        }
        assert_eq!(repeat, 1);
    }

    #[test]
    fn what_stands_in_front_of_a_name_counts() {
        let mut found = Vec::new();
        identifiers("a.b.c(d...).e\nf.(g) + 1.h [...]i{.5, j .k}", |front, name, _| {
            found.push((name, front))
        });
        let none = Front::None;
        let expected = [
            ("a", none),
            ("b", Front::Name("a")),
            ("c", Front::Dot),
            ("d", none),
            ("e", Front::Dot),
            ("f", none),
            ("g", none),
            ("h", Front::Dot),
            ("i", none),
            ("j", none),
            ("k", Front::Dot),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn methods_of_types_that_are_not_reached_go() {
        let texts = reduced(
            "package main\nimport \"strings\"\nfunc main() { var b strings.Builder; b.WriteString(\"\") }\n",
        );
        let all: String =
            texts.iter().filter(|(name, _)| name.starts_with("strings/")).map(|(_, t)| t.as_str()).collect();
        assert!(all.contains("func (b *Builder) WriteString("));
        assert!(!all.contains("func (r *Reader)"));
        assert!(!all.contains("func (r *Replacer)"));
    }

    #[test]
    fn declarations_name_what_they_declare() {
        let names = |decl| {
            let mut found = Vec::new();
            declared_names(decl, |name| found.push(name));
            found
        };
        assert_eq!(names("var a, b = 1, c\n"), ["a", "b"]);
        assert_eq!(names("const (\n\ta, b = iota, 1\n\tc, _\n\n\t// d\n\te\n)\n"), ["a", "b", "c", "_", "e"]);
        assert_eq!(names("type (\n\tT[P any] struct {\n\t\tf int\n\t}\n)\n"), ["T"]);
    }

    #[test]
    fn names_in_comments_and_literals_do_not_count() {
        let mut found = Vec::new();
        identifiers("a // b\n\"c\\\"d\" 'e' `f\n` g1 /* h */ 0x1f", |_, name, _| found.push(name));
        assert_eq!(found, ["a", "g1"]);
    }

    #[test]
    fn imports_are_found_in_either_form() {
        let mut found = Vec::new();
        let text = "package p\n\nimport \"a\"\nimport (\n\t\"b/c\"\n\tx \"d\" // \"no\"\n)\nvar y = \"z\"\n";
        imports_of(text, |name, path| found.push((name, path)));
        assert_eq!(found, [(None, "a"), (None, "b/c"), (Some("x"), "d")]);
    }
}
