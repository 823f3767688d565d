//! Where packages come from: std packages embedded in the binary, local ones by the nearest go.mod.
//!
//! Nothing is ever downloaded. An import that leads nowhere is a diagnostic at the import.

use crate::constraint;
use crate::reduce::Reduced;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use urgo_lang::ast::Ast;
use urgo_lang::check::{ImportError, Imported, Importer};
use urgo_lang::source::{FileId, SourceMap};
use urgo_lang::{parse_file, std as embedded};

/// Packages of Go's std that Urgo does not provide, so that an import says so and not that there is no such package.
/// First path elements are enough: a path below one of them is treated alike.
const NOT_PROVIDED: &[&str] = &[
    "archive",
    "bufio",
    "bytes",
    "compress",
    "container",
    "context",
    "crypto",
    "database",
    "debug",
    "embed",
    "encoding",
    "errors",
    "expvar",
    "flag",
    "fmt",
    "go",
    "hash",
    "html",
    "image",
    "index",
    "io",
    "iter",
    "log",
    "maps",
    "math",
    "mime",
    "net",
    "os",
    "path",
    "plugin",
    "reflect",
    "regexp",
    "runtime",
    "slices",
    "sort",
    "strconv",
    "strings",
    "structs",
    "sync",
    "syscall",
    "testing",
    "text",
    "time",
    "unicode",
    "unique",
    "weak",
];

/// The packages of one run.
#[derive(Clone, Debug, Default)]
pub struct Packages {
    module: Option<LocalModule>,
    /// Folder of library packages that stand before the embedded ones.
    library: Option<PathBuf>,
    /// Texts that stand for those of embedded files.
    reduced: Reduced,
    /// Packages whose texts are given: those under test.
    given: HashMap<String, Vec<(String, Vec<u8>)>>,
}

/// A go.mod: where it is and which paths it answers for.
#[derive(Clone, Debug)]
struct LocalModule {
    root: PathBuf,
    path: String,
    /// `replace OLD => ./DIR` lines.
    replaced: Vec<(String, PathBuf)>,
}

impl Packages {
    /// The packages that a program in this folder can import, those of the library from below `library` where it has them.
    pub fn for_program_in(dir: &Path, library: Option<PathBuf>) -> Packages {
        Packages { module: LocalModule::find(dir), library, ..Packages::default() }
    }

    /// Makes an import path mean these names and texts of files.
    pub fn give(&mut self, path: &str, texts: Vec<(String, Vec<u8>)>) {
        self.given.insert(path.to_string(), texts);
    }

    /// The import path of a folder in the module.
    pub fn path_of(&self, dir: &Path) -> Option<String> {
        let module = self.module.as_ref()?;
        let dir = dir.canonicalize().ok()?;
        let below = dir.strip_prefix(&module.root).ok()?.to_string_lossy().into_owned();
        Some(if below.is_empty() { module.path.clone() } else { format!("{}/{below}", module.path) })
    }

    /// Names and texts of the files of a package that is not embedded.
    pub fn texts_of(&self, path: &str) -> Option<Vec<(String, Vec<u8>)>> {
        match self.given.get(path) {
            Some(texts) => Some(texts.clone()),
            None => self.folder_of(path).map(|dir| read_package(&dir).unwrap_or_default()),
        }
    }

    /// Names and texts of the files of a library package.
    ///
    /// # Errors
    /// They cannot be read, or there is no such package.
    pub fn library_texts(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, ImportError> {
        if let Some(dir) = self.replaced(path) {
            return read_package(&dir);
        }
        let files = embedded::sources(path).ok_or_else(|| missing(path))?;
        Ok(files.iter().map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())).collect())
    }

    /// The same packages, with the library's files cut down to these texts.
    pub fn with_reduced(self, reduced: Reduced) -> Packages {
        Packages { reduced, ..self }
    }

    /// The folder that a package is read from; `None` for one of the embedded library, or of nobody.
    pub fn folder_of(&self, path: &str) -> Option<PathBuf> {
        if embedded::sources(path).is_some() {
            return self.replaced(path);
        }
        self.replaced(path).or_else(|| self.local(path))
    }

    fn local(&self, path: &str) -> Option<PathBuf> {
        self.module.as_ref().and_then(|m| m.dir(path)).filter(|d| d.is_dir())
    }

    /// The folder that stands for a package of the embedded library.
    fn replaced(&self, path: &str) -> Option<PathBuf> {
        let dir = self.library.as_ref()?.join(path);
        let holds_go = |dir: &Path| {
            dir.read_dir().ok()?.flatten().find(|e| e.path().extension().is_some_and(|x| x == "go"))
        };
        holds_go(&dir).is_some().then_some(dir)
    }

    fn is_library(&self, path: &str) -> bool {
        embedded::sources(path).is_some() || self.replaced(path).is_some()
    }
}

impl LocalModule {
    /// Reads the nearest go.mod upwards.
    fn find(dir: &Path) -> Option<LocalModule> {
        let dir = dir.canonicalize().ok()?;
        dir.ancestors().find_map(|root| {
            let text = std::fs::read_to_string(root.join("go.mod")).ok()?;
            LocalModule::parse(root, &text)
        })
    }

    fn parse(root: &Path, text: &str) -> Option<LocalModule> {
        let lines: Vec<&str> = text.lines().map(|l| l.split("//").next().unwrap_or("").trim()).collect();
        let path = lines.iter().find_map(|l| l.strip_prefix("module "))?.trim().trim_matches('"').to_string();
        let replaced = lines.iter().filter_map(|l| {
            let (old, new) = l.strip_prefix("replace ").unwrap_or(l).split_once("=>")?;
            let dir = new.trim().trim_matches('"');
            let old = old.split_whitespace().next()?.trim_matches('"').to_string();
            dir.starts_with('.').then(|| (old, root.join(dir)))
        });
        Some(LocalModule { root: root.to_path_buf(), path, replaced: replaced.collect() })
    }

    /// The folder of an import path.
    fn dir(&self, import: &str) -> Option<PathBuf> {
        let below = |prefix: &str| match import.strip_prefix(prefix) {
            Some("") => Some(""),
            Some(rest) => rest.strip_prefix('/'),
            None => None,
        };
        if let Some(rest) = below(&self.path) {
            return Some(self.root.join(rest));
        }
        if let Some(dir) = self.replaced.iter().find_map(|(old, dir)| below(old).map(|rest| dir.join(rest))) {
            return Some(dir);
        }
        Some(self.root.join("vendor").join(import)).filter(|d| d.is_dir())
    }
}

impl Importer for Packages {
    fn import(
        &mut self,
        path: &str,
        from: &str,
        ast: &mut Ast,
        sources: &mut SourceMap,
    ) -> Result<Imported, ImportError> {
        if let Some(texts) = self.given.get(path) {
            return parse_all(path, texts.clone(), ast, sources);
        }
        // Packages named internal belong to std; programs cannot see them.
        let visible = !path.starts_with("internal/") || self.is_library(from);
        if let Some(dir) = self.replaced(path).filter(|_| visible) {
            return library(parse_all(path, read_package(&dir)?, ast, sources));
        }
        if let Some(files) = embedded::sources(path).filter(|_| visible) {
            let mut out = Imported { path: path.to_string(), library: true, ..Imported::default() };
            for (name, whole) in files {
                let text = self.reduced.get(name).map_or(*whole, String::as_str);
                let id = sources.add(name, text).map_err(|e| failed(format!("{name}: {e}")))?;
                parse_into(&mut out, id, ast, sources);
            }
            return Ok(out);
        }
        match self.local(path) {
            Some(dir) => parse_all(path, read_package(&dir)?, ast, sources),
            None => Err(missing(path)),
        }
    }
}

/// A package of the library of these names and texts of files.
///
/// # Errors
/// There is no room for the texts.
pub fn library_of(
    path: &str,
    texts: Vec<(String, Vec<u8>)>,
    ast: &mut Ast,
    sources: &mut SourceMap,
) -> Result<Imported, ImportError> {
    library(parse_all(path, texts, ast, sources))
}

fn library(imported: Result<Imported, ImportError>) -> Result<Imported, ImportError> {
    imported.map(|i| Imported { library: true, ..i })
}

fn parse_all(
    path: &str,
    texts: Vec<(String, Vec<u8>)>,
    ast: &mut Ast,
    sources: &mut SourceMap,
) -> Result<Imported, ImportError> {
    let mut out = Imported { path: path.to_string(), ..Imported::default() };
    for (name, text) in texts {
        let id = sources.add_bytes(&name, &text).map_err(|e| failed(format!("{name}: {e}")))?;
        parse_into(&mut out, id, ast, sources);
    }
    Ok(out)
}

fn parse_into(out: &mut Imported, id: FileId, ast: &mut Ast, sources: &mut SourceMap) {
    let parsed = parse_file(ast, sources, id);
    crate::driver::apply_directives(ast, sources, &parsed.file);
    out.files.push(parsed.file);
    out.diagnostics.extend(parsed.diagnostics);
}

/// Name (relative to the current directory where that is possible) and text of the files of a package that are meant for
/// this system.
///
/// # Errors
/// The folder cannot be read, or holds no such files.
pub fn read_package(dir: &Path) -> Result<Vec<(String, Vec<u8>)>, ImportError> {
    let mut files = read_folder(dir)?;
    files.retain(|(name, _)| !is_test(Path::new(name)));
    if files.is_empty() {
        return Err(failed(format!("no Go files in {}", dir.display())));
    }
    files.retain(|(_, text)| constraint::admits(text));
    if files.is_empty() {
        return Err(failed(format!("build constraints exclude all Go files in {}", dir.display())));
    }
    Ok(files)
}

/// As [`read_package`], the files of its tests alone, of which there may be none.
///
/// # Errors
/// The folder cannot be read.
pub fn read_tests(dir: &Path) -> Result<Vec<(String, Vec<u8>)>, ImportError> {
    let mut files = read_folder(dir)?;
    files.retain(|(name, text)| is_test(Path::new(name)) && constraint::admits(text));
    Ok(files)
}

/// Names and texts of the Go files in a folder whose names admit them.
fn read_folder(dir: &Path) -> Result<Vec<(String, Vec<u8>)>, ImportError> {
    let here = std::env::current_dir().unwrap_or_default();
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir)
        .map_err(|e| failed(format!("{}: {e}", dir.display())))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "go") && is_for_us(p))
        .collect();
    files.sort();
    let mut out = Vec::new();
    for path in files {
        let text = std::fs::read(&path).map_err(|e| failed(format!("{}: {e}", path.display())))?;
        let name = path.strip_prefix(&here).unwrap_or(&path).to_string_lossy().into_owned();
        out.push((name, text));
    }
    Ok(out)
}

/// Whether a file's name is one of a package's tests.
pub fn is_test(path: &Path) -> bool {
    path.file_stem().is_some_and(|s| s.to_string_lossy().ends_with("_test"))
}

/// Whether a file's name admits it to a program for linux/amd64: no other system.
fn is_for_us(path: &Path) -> bool {
    const SYSTEMS: &[&str] = &[
        "aix",
        "android",
        "darwin",
        "dragonfly",
        "freebsd",
        "illumos",
        "ios",
        "js",
        "netbsd",
        "openbsd",
        "plan9",
        "solaris",
        "wasip1",
        "windows",
    ];
    const MACHINES: &[&str] = &[
        "386", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le",
        "riscv64", "s390x", "wasm",
    ];
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let last_two: Vec<&str> = stem.strip_suffix("_test").unwrap_or(&stem).split('_').skip(1).collect();
    let last_two = &last_two[last_two.len().saturating_sub(2)..];
    !stem.starts_with(['_', '.'])
        && !last_two.iter().any(|part| SYSTEMS.contains(part) || MACHINES.contains(part))
}

fn failed(message: String) -> ImportError {
    ImportError { message, notes: Vec::new() }
}

fn missing(path: &str) -> ImportError {
    let first = path.split('/').next().unwrap_or("");
    if first.contains('.') {
        return ImportError {
            message: format!("no required module provides package {path}"),
            notes: vec![
                "urgo downloads nothing: put it under the module, vendor it, or replace it with a local path"
                    .into(),
            ],
        };
    }
    if NOT_PROVIDED.contains(&first) {
        return failed(format!("package {path} is not provided by Urgo"));
    }
    failed(format!("package {path} is not in std"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_files_name_folders() {
        let text =
            "module example.com/m // comment\n\ngo 1.27\n\nreplace (\n\texample.com/other v1 => ./near\n)\n";
        let m = LocalModule::parse(Path::new("/r"), text).expect("a module");
        assert_eq!(m.dir("example.com/m"), Some(PathBuf::from("/r/")));
        assert_eq!(m.dir("example.com/m/a/b"), Some(PathBuf::from("/r/a/b")));
        assert_eq!(m.dir("example.com/other/x"), Some(PathBuf::from("/r/near/x")));
        assert_eq!(m.dir("example.com/mine"), None);
    }

    #[test]
    fn file_names_select_the_system() {
        let ours = |name: &str| is_for_us(Path::new(name));
        assert!(ours("a.go") && ours("a_linux.go") && ours("a_linux_amd64.go") && ours("windows.go"));
        assert!(
            ours("a_test.go")
                && !ours("a_windows_test.go")
                && !ours("a_windows.go")
                && !ours("a_darwin_amd64.go")
                && !ours("_a.go")
        );
    }

    #[test]
    fn missing_packages_are_told_apart() {
        assert_eq!(missing("nosuch").message, "package nosuch is not in std");
        assert_eq!(missing("net/http").message, "package net/http is not provided by Urgo");
        assert_eq!(missing("github.com/x/y").message, "no required module provides package github.com/x/y");
    }
}
