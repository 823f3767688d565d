//! The std packages that come with Urgo: Go source of our own, embedded.
//!
//! A package is a folder `lang/std/<path>`; the build script lists them. Bodiless declarations name natives
//! (`abi/native.rs`) or intrinsics (`lower/intrinsic.rs`).

use crate::ast::Ast;
use crate::check::{ImportError, Imported, Importer};
use crate::source::SourceMap;

/// Name and text of a source file.
pub type SourceText = (&'static str, &'static str);

/// The files of a package; `None` if it is not one of ours.
pub fn sources(path: &str) -> Option<&'static [SourceText]> {
    include!(concat!(env!("OUT_DIR"), "/std_sources.rs"))
}

/// Import paths of all packages, ascending.
pub const PATHS: &[&str] = include!(concat!(env!("OUT_DIR"), "/std_paths.rs"));

/// Imports the embedded packages and no others.
#[derive(Clone, Copy, Debug, Default)]
pub struct StdImporter;

impl Importer for StdImporter {
    fn import(
        &mut self,
        path: &str,
        from: &str,
        ast: &mut Ast,
        sources: &mut SourceMap,
    ) -> Result<Imported, ImportError> {
        let error = |message: String| ImportError { message, notes: Vec::new() };
        let internal = path == "internal" || path.starts_with("internal/") || path.contains("/internal/");
        if internal && self::sources(from).is_none() {
            return Err(error(format!("use of internal package {path} not allowed")));
        }
        let Some(files) = self::sources(path) else {
            return Err(error(format!("package {path} is not in std")));
        };
        let mut imported = Imported { path: path.to_string(), library: true, ..Imported::default() };
        for (name, text) in files {
            let Ok(file) = sources.add(name, text) else {
                return Err(error("too much source".into()));
            };
            let parsed = crate::parse_file(ast, sources, file);
            imported.diagnostics.extend(parsed.diagnostics);
            imported.files.push(parsed.file);
        }
        Ok(imported)
    }
}
