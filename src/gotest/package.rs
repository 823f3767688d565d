//! What there is to test in a package: its files by kind, and the functions that are tests, benchmarks, fuzz targets and
//! examples by their names.
//!
//! Invariants
//! 1. Functions are in the order of the files' names and of the text, those of the package's own tests before those of its
//!    external ones.
//! 2. What cannot be a package is told in the go command's words; mistakes within a file are left to the compiler.

use super::comment;
use crate::importer::{is_test, read_package, read_tests};
use std::path::Path;
use urgo_lang::ast::{Ast, DeclKind, ExprKind, File, FuncDecl};
use urgo_lang::parse_file;
use urgo_lang::source::SourceMap;

/// Names and texts of files.
pub type Files = Vec<(String, Vec<u8>)>;

/// A package with its tests.
#[derive(Debug, Default)]
pub struct Package {
    /// The import path.
    pub path: String,
    /// Files of the package and of the tests inside it.
    pub inside: Files,
    /// Files of the tests in a package of their own.
    pub outside: Files,
    /// Whether there are test files at all.
    pub has_tests: bool,
    /// Whether the tests inside, and those outside, are to be imported.
    pub uses: [bool; 2],
    /// Functions with the package that they are in: 0 inside, 1 outside.
    pub tests: Vec<(usize, String)>,
    /// The same for benchmarks.
    pub benchmarks: Vec<(usize, String)>,
    /// The same for fuzz targets.
    pub fuzz_targets: Vec<(usize, String)>,
    /// Examples whose output is told.
    pub examples: Vec<(usize, Example)>,
    /// The package of `TestMain`.
    pub test_main: Option<usize>,
}

/// An example.
#[derive(Debug, PartialEq, Eq)]
pub struct Example {
    /// The function.
    pub name: String,
    /// What it prints.
    pub output: String,
    /// Whether lines may come in any order.
    pub unordered: bool,
}

/// The package in a folder.
///
/// # Errors
/// Why there is none.
pub fn in_folder(dir: &Path, path: &str) -> Result<Package, String> {
    let tests = read_tests(dir).map_err(|e| e.message)?;
    let sources = match read_package(dir) {
        Ok(files) => files,
        // Tests alone are a package too.
        Err(_) if !tests.is_empty() => Files::new(),
        Err(e) => return Err(e.message),
    };
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
    Package::of(path, sources.into_iter().chain(tests).collect(), &whole)
}

/// The package that these files form.
///
/// # Errors
/// A file cannot be read, or they are of several packages.
pub fn of_files(files: &[String]) -> Result<Package, String> {
    let read = |name: &String| {
        std::fs::read(name).map(|text| (name.clone(), text)).map_err(|e| format!("{name}: {e}"))
    };
    let texts = files.iter().map(read).collect::<Result<Files, String>>()?;
    let dir = std::env::current_dir().unwrap_or_default();
    Package::of("command-line-arguments", texts, &dir)
}

impl Package {
    fn of(path: &str, files: Files, dir: &Path) -> Result<Package, String> {
        let mut package = Package { path: path.to_string(), ..Package::default() };
        let mut first: Option<(String, String)> = None;
        for (name, text) in files {
            let (mut sources, mut ast) = (SourceMap::new(), Ast::default());
            let id = sources.add_bytes(&name, &text).map_err(|e| format!("{name}: {e}"))?;
            let file = parse_file(&mut ast, &sources, id).file;
            let clause = file.package.map(|p| ast.name(p).to_string());
            let is_test = is_test(Path::new(&name));
            let outside = clause.as_deref().and_then(|c| c.strip_suffix("_test")).filter(|_| is_test);
            let own = outside.map(str::to_string).or_else(|| clause.clone());
            let base = Path::new(&name).file_name().map(|n| n.to_string_lossy().into_owned());
            match (&first, own) {
                (None, Some(own)) => first = Some((own, base.unwrap_or_default())),
                (Some((other, at)), Some(own)) if *other != own => {
                    let base = base.unwrap_or_default();
                    return Err(format!(
                        "found packages {other} ({at}) and {own} ({base}) in {}",
                        dir.display()
                    ));
                }
                _ => {}
            }
            if is_test {
                package.has_tests = true;
                package.take(usize::from(outside.is_some()), &ast, &file, &sources, dir)?;
            }
            if outside.is_some() { &mut package.outside } else { &mut package.inside }.push((name, text));
        }
        package.tests.sort_by_key(|(side, _)| *side);
        package.benchmarks.sort_by_key(|(side, _)| *side);
        package.fuzz_targets.sort_by_key(|(side, _)| *side);
        package.examples.sort_by_key(|(side, _)| *side);
        Ok(package)
    }

    /// Takes the functions of a test file.
    fn take(
        &mut self,
        side: usize,
        ast: &Ast,
        file: &File,
        sources: &SourceMap,
        dir: &Path,
    ) -> Result<(), String> {
        let source = sources.file(file.file);
        for decl in &file.decls {
            let DeclKind::Func(id) = decl.kind else { continue };
            let func = &ast[id];
            if func.receiver.is_some() {
                continue;
            }
            let name = ast.name(func.name).to_string();
            let wrong = |param: &str, ty: &str| {
                let (line, column) = source.line_column(source.offset(func.pos));
                let base = Path::new(&source.name).file_name().unwrap_or_default();
                let at = dir.join(base);
                format!(
                    "{}:{line}:{column}: wrong signature for {name}, must be: func {name}({param} *testing.{ty})",
                    at.display()
                )
            };
            let takes = |ty: &str| takes_pointer_to(ast, func, ty);
            if name == "TestMain" && !takes("T") {
                if !takes("M") {
                    return Err(wrong("m", "M"));
                }
                if self.test_main.is_some() {
                    return Err("multiple definitions of TestMain".into());
                }
                self.test_main = Some(side);
            } else if begins(&name, "Test") {
                if !takes("T") {
                    return Err(wrong("t", "T"));
                }
                self.tests.push((side, name));
            } else if begins(&name, "Benchmark") {
                if !takes("B") {
                    return Err(wrong("b", "B"));
                }
                self.benchmarks.push((side, name));
            } else if begins(&name, "Fuzz") {
                if !takes("F") {
                    return Err(wrong("f", "F"));
                }
                self.fuzz_targets.push((side, name));
            } else if begins(&name, "Example") && is_plain(ast, func) {
                let Some(body) = func.body.map(|b| &ast[b]) else { continue };
                let span = source.offset(body.lbrace) + 1..source.offset(body.rbrace);
                let body = source.text.get(span).unwrap_or_default();
                let Some((output, unordered)) = comment::example_output(body) else { continue };
                self.examples.push((side, Example { name, output, unordered }));
            } else {
                continue;
            }
            self.uses[side] = true;
        }
        Ok(())
    }
}

/// Whether a name is the prefix, or goes on behind it with anything but a lower-case letter.
fn begins(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.chars().next().is_none_or(|c| !c.is_lowercase()))
}

fn is_plain(ast: &Ast, func: &FuncDecl) -> bool {
    let sig = &ast[func.sig];
    func.type_params.is_empty() && sig.params.is_empty() && sig.results.is_empty()
}

/// Whether a function takes one parameter of type `*testing.T`, as far as the text tells.
fn takes_pointer_to(ast: &Ast, func: &FuncDecl, ty: &str) -> bool {
    let sig = &ast[func.sig];
    let [param] = &sig.params[..] else { return false };
    let param = &ast[*param];
    if !func.type_params.is_empty() || !sig.results.is_empty() || param.names.len() > 1 {
        return false;
    }
    let ExprKind::Star(inner) = ast[ast.unparen(param.ty)].kind else { return false };
    match ast[ast.unparen(inner)].kind {
        ExprKind::Ident(name) | ExprKind::Selector(_, name) => ast.name(name) == ty,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(files: &[(&str, &str)]) -> Result<Package, String> {
        let files = files.iter().map(|(n, t)| (n.to_string(), t.as_bytes().to_vec())).collect();
        Package::of("p", files, Path::new("dir"))
    }

    #[test]
    fn functions_are_told_by_name_and_side() {
        let p = package(&[
            ("a.go", "package a\nfunc TestNot() {}\n"),
            ("a_test.go", "package a_test\nfunc TestB(t *testing.T) {}\nfunc (x X) TestM() {}\n"),
            ("b_test.go", "package a\nfunc Test(t *testing.T) {}\nfunc Testing() {}\nfunc BenchmarkX(b *testing.B) {}\n"),
        ])
        .expect("a package");
        assert_eq!(p.tests, [(0, "Test".to_string()), (1, "TestB".to_string())]);
        assert_eq!(p.benchmarks, [(0, "BenchmarkX".to_string())]);
        assert_eq!((p.inside.len(), p.outside.len(), p.uses), (2, 1, [true, true]));
    }

    #[test]
    fn what_is_no_package_is_said() {
        let wrong = package(&[("a_test.go", "package a\nfunc TestX(t testing.T) {}\n")]).unwrap_err();
        assert_eq!(wrong, "dir/a_test.go:2:1: wrong signature for TestX, must be: func TestX(t *testing.T)");
        let two = package(&[("a.go", "package a\n"), ("b_test.go", "package b\n")]).unwrap_err();
        assert_eq!(two, "found packages a (a.go) and b (b_test.go) in dir");
    }
}
