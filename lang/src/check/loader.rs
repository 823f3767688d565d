//! Finding the packages that a program imports.
//!
//! All packages are parsed before any is checked, into one tree, so that the checker only reads. The result
//! is in the order of dependency. Import cycles and missing packages are reported at the import.

use super::info::{Package, Program};
use crate::ast::{Ast, DeclKind, ExprKind, File, LitKind};
use crate::codes::Code;
use crate::diag::Diagnostic;
use crate::source::{Pos, SourceMap};
use crate::types::{Map, PkgId, Set};
use std::sync::Arc;

/// A parsed package.
#[derive(Debug, Default)]
pub struct Imported {
    /// The path that identifies the package: two import paths may lead to one package.
    pub path: String,
    /// Its files, build constraints applied.
    pub files: Vec<File>,
    /// What lexer and parser found.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether it belongs to Urgo's own library, whose bodiless declarations stand for instructions and natives.
    pub library: bool,
}

/// Why a package cannot be imported.
#[derive(Debug, Clone, Default)]
pub struct ImportError {
    /// `package nosuch is not in std`.
    pub message: String,
    /// Further lines.
    pub notes: Vec<String>,
}

/// Gives the source of packages.
pub trait Importer {
    /// Parses the package that `path` means in an import of package `from`.
    fn import(
        &mut self,
        path: &str,
        from: &str,
        ast: &mut Ast,
        sources: &mut SourceMap,
    ) -> Result<Imported, ImportError>;
}

/// A package to be checked.
pub(super) struct Loaded {
    pub(super) id: PkgId,
    pub(super) files: Vec<File>,
    pub(super) failed_imports: Set<PkgId>,
    /// The packages that it imports, each once.
    imports: Set<PkgId>,
}

/// Deepest chain of imports.
const MAX_IMPORT_DEPTH: usize = 200;

struct Loader<'a> {
    program: &'a mut Program,
    ast: &'a mut Ast,
    sources: &'a mut SourceMap,
    importer: &'a mut dyn Importer,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// Packages being loaded, outermost first.
    stack: Vec<Arc<str>>,
    /// What each import path in each package leads to.
    resolved: Map<(Arc<str>, String), Result<PkgId, ImportError>>,
    done: Vec<Loaded>,
    done_ids: Set<PkgId>,
    /// Packages below this number are checked already.
    n_known: u32,
}

/// Loads what the declarations of a file import, for a package that exists already; dependencies first. The packages
/// that could not be had come last.
pub(super) fn load_imports(
    program: &mut Program,
    ast: &mut Ast,
    sources: &mut SourceMap,
    id: PkgId,
    files: Vec<File>,
    importer: &mut dyn Importer,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Loaded>, Set<PkgId>) {
    let n_known = program.packages.len() as u32;
    let path = program.package(id).path.clone();
    let mut loader = Loader {
        program,
        ast,
        sources,
        importer,
        diagnostics,
        stack: vec![path.clone()],
        resolved: Map::default(),
        done: Vec::new(),
        done_ids: Set::default(),
        n_known,
    };
    // Those of earlier entries are known.
    let imports = loader.program.package(id).imports.iter().copied().collect();
    let mut loaded = Loaded { id, files, failed_imports: Set::default(), imports };
    loader.load_imports_of(&mut loaded, &path);
    (loader.done, loaded.failed_imports)
}

/// Loads the package and all it needs; dependencies first.
pub(super) fn load(
    program: &mut Program,
    ast: &mut Ast,
    sources: &mut SourceMap,
    path: &str,
    files: Vec<File>,
    importer: &mut dyn Importer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Loaded> {
    let mut loader = Loader {
        program,
        ast,
        sources,
        importer,
        diagnostics,
        stack: Vec::new(),
        resolved: Map::default(),
        done: Vec::new(),
        done_ids: Set::default(),
        n_known: 0,
    };
    loader.load_package(path, files, false);
    loader.done
}

/// The text of a string literal that is a path.
pub(super) fn import_path(ast: &Ast, spec: crate::ast::ImportId) -> Option<String> {
    let path = ast[spec].path;
    match ast[path].kind {
        ExprKind::Lit(LitKind::String, text) => {
            let t = ast.text(text);
            let bytes = super::literal::unquote(t)?;
            String::from_utf8(bytes).ok()
        }
        _ => None,
    }
}

impl Loader<'_> {
    fn error(&mut self, pos: Pos, message: String, notes: &[String]) {
        let mut d = Diagnostic::new(pos, Code::BadImport, message);
        for n in notes {
            d = d.with_note(n.clone());
        }
        self.diagnostics.push(d);
    }

    fn load_package(&mut self, path: &str, files: Vec<File>, library: bool) -> PkgId {
        let path: Arc<str> = path.into();
        let name = files
            .iter()
            .find_map(|f| f.package)
            .map_or_else(|| last_element(&path).to_string(), |i| self.ast.name(i).to_string());
        let id = self.new_package(path.clone(), &name);
        self.program.packages[id.0 as usize].library = library;
        self.stack.push(path.clone());
        let mut loaded = Loaded { id, files, failed_imports: Set::default(), imports: Set::default() };
        self.load_imports_of(&mut loaded, &path);
        self.stack.pop();
        self.program.init_order.push(id);
        self.done_ids.insert(id);
        self.done.push(loaded);
        id
    }

    fn load_imports_of(&mut self, loaded: &mut Loaded, path: &Arc<str>) {
        for f in 0..loaded.files.len() {
            for d in 0..loaded.files[f].decls.len() {
                let DeclKind::Import(specs) = &loaded.files[f].decls[d].kind else { continue };
                for spec in specs.clone() {
                    self.load_import(loaded, path, spec);
                }
            }
        }
    }

    fn new_package(&mut self, path: Arc<str>, name: &str) -> PkgId {
        let name = self.program.types.names.intern(name);
        let id = PkgId(self.program.packages.len() as u32);
        self.program.types.package_names.push((name, path.clone()));
        self.program.packages.push(Package {
            path: path.clone(),
            name,
            library: false,
            scope: Map::default(),
            imports: Vec::new(),
            init_order: Vec::new(),
            inits: Vec::new(),
            funcs: Vec::new(),
        });
        self.program.package_ids.insert(path, id);
        id
    }

    fn load_import(&mut self, loaded: &mut Loaded, from: &Arc<str>, spec: crate::ast::ImportId) {
        let pos = self.ast[self.ast[spec].path].start;
        let Some(path) = import_path(self.ast, spec) else { return };
        if let Some(problem) = invalid_path(&path) {
            self.error(pos, format!("invalid import path ({problem})"), &[]);
            return;
        }
        let key = (from.clone(), path.clone());
        let result = match self.resolved.get(&key) {
            Some(r) => r.clone(),
            None => self.resolve(&path, from, pos),
        };
        self.resolved.insert(key, result.clone());
        let id = match result {
            Ok(id) => id,
            Err(e) => {
                self.error(pos, e.message, &e.notes);
                let id = self.new_package(format!("{path} (missing)").into(), last_element(&path));
                self.program.packages[id.0 as usize].path = path.as_str().into();
                loaded.failed_imports.insert(id);
                id
            }
        };
        let key = (from.clone(), path);
        self.resolved.insert(key, Ok(id));
        if loaded.imports.insert(id) {
            self.program.packages[loaded.id.0 as usize].imports.push(id);
        }
        self.import_ids().insert(spec, id);
    }

    fn import_ids(&mut self) -> &mut crate::arena::IdMap<crate::ast::ImportId, PkgId> {
        &mut self.program.info.imports
    }

    fn resolve(&mut self, path: &str, from: &str, pos: Pos) -> Result<PkgId, ImportError> {
        if path == "unsafe" {
            return Ok(self.unsafe_package());
        }
        if self.stack.len() > MAX_IMPORT_DEPTH {
            return Err(ImportError { message: "imports nested too deeply".into(), notes: Vec::new() });
        }
        if let Some(&id) = self.program.package_ids.get(path)
            && !self.stack.iter().any(|p| &**p == path)
            && (id.0 < self.n_known || self.done_ids.contains(&id))
        {
            return Ok(id);
        }
        let imported = self.importer.import(path, from, self.ast, self.sources)?;
        let real: Arc<str> = imported.path.as_str().into();
        if let Some(at) = self.stack.iter().position(|p| *p == real) {
            let mut notes: Vec<String> =
                self.stack[at + 1..].iter().map(|p| format!("imports {p}")).collect();
            notes.push(format!("imports {real}"));
            return Err(ImportError { message: "import cycle not allowed".into(), notes });
        }
        if let Some(&id) = self.program.package_ids.get(&real) {
            return Ok(id);
        }
        let broken = !imported.diagnostics.is_empty();
        self.diagnostics.extend(imported.diagnostics);
        if imported.files.is_empty() && !broken {
            self.error(pos, format!("no Go files in package {path}"), &[]);
        }
        Ok(self.load_package(&real, imported.files, imported.library))
    }

    /// `unsafe` has no source.
    fn unsafe_package(&mut self) -> PkgId {
        if let Some(&id) = self.program.package_ids.get("unsafe") {
            return id;
        }
        let id = self.new_package("unsafe".into(), "unsafe");
        self.program.declare_unsafe(id);
        id
    }
}

fn last_element(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

/// What is wrong with an import path's text.
fn invalid_path(path: &str) -> Option<String> {
    if path.is_empty() {
        return Some("empty string".into());
    }
    if path.contains("//") || path.ends_with('/') {
        return Some("malformed path: empty path element".into());
    }
    let bad =
        |c: char| c.is_control() || c.is_whitespace() || "!\"#$%&'()*,:;<=>?[\\]^{|}`\u{fffd}".contains(c);
    path.chars().find(|&c| bad(c)).map(|c| {
        if c.is_control() {
            format!("invalid character U+{:04X}", c as u32)
        } else {
            format!("invalid character U+{:04X} '{c}'", c as u32)
        }
    })
}
