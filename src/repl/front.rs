//! From an entry's text to an extension of the module: the front end of a session.
//!
//! It owns the tree, the facts and the module of everything entered so far. A wrong entry changes nothing
//! ([`urgo_lang::check::session`]). It knows no goroutines: what an entry becomes is data.

use super::names::{self, Member, Shape};
use super::save::{self, Facts, Piece};
use crate::cli::Options;
use crate::driver::Failure;
use crate::importer::Packages;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use urgo_abi::inst::GlobalId;
use urgo_lang::ast::{Ast, BlockId, ClauseId, StmtId, StmtKind};
use urgo_lang::check::info::{ObjKind, Program};
use urgo_lang::check::session::{self, Checked, HIDDEN, Names, Shown};
use urgo_lang::check::{self, ImportError, Imported, Importer};
use urgo_lang::diag::{self, Diagnostic};
use urgo_lang::entry::{self, Entry};
use urgo_lang::lower::{Extension, Session as Lowered};
use urgo_lang::source::SourceMap;
use urgo_lang::types::{ObjId, PkgId, Type, TypeId, Types};
use urgo_lang::{Completeness, parse_file};

/// The package that shows values.
const SHOW: &str = "internal/repl";

/// An entry that can be run.
#[derive(Debug, Default)]
pub struct Ready {
    /// What it adds to the module; without an entry function there is nothing to run.
    pub extension: Extension,
    /// Packages that were imported for it.
    pub imported: Vec<String>,
    /// What is to be known of it: who still calls a function that it declares anew.
    pub notes: Vec<String>,
    /// What it shows without running.
    pub text: Option<String>,
    /// Whether it is a single `go` statement.
    pub is_go: bool,
}

/// A session's front end.
pub struct Front {
    program: Program,
    ast: Ast,
    sources: SourceMap,
    names: Names,
    lowered: Lowered,
    importer: SessionImporter,
    show: Option<PkgId>,
    /// What the entries left behind, for `:save`.
    kept: Vec<Piece>,
}

/// The packages of a session; those of its own library parts are not hidden from it.
struct SessionImporter(Packages);

/// The package of locks, which a session asks who holds them.
const SYNC: &str = "sync";
const LOCKS: &str = include_str!("locks.go");

/// The methods of package sync that take and give back locks, by the beginning of their declarations.
const NOTED: [(&str, &str); 6] = [
    ("func (m *Mutex) Lock() {", "func (m *Mutex) lockUnnoted() {"),
    ("func (m *Mutex) TryLock() bool {", "func (m *Mutex) tryLockUnnoted() bool {"),
    ("func (m *Mutex) Unlock() {", "func (m *Mutex) unlockUnnoted() {"),
    ("func (rw *RWMutex) RLock() {", "func (rw *RWMutex) rLockUnnoted() {"),
    ("func (rw *RWMutex) TryRLock() bool {", "func (rw *RWMutex) tryRLockUnnoted() bool {"),
    ("func (rw *RWMutex) RUnlock() {", "func (rw *RWMutex) rUnlockUnnoted() {"),
];

/// Package sync with the methods of `locks.go` in front of its own. Only sessions pay for knowing who holds a lock.
fn noting(texts: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let renamed = |(name, text): (String, Vec<u8>)| {
        let text = String::from_utf8_lossy(&text).into_owned();
        let text = NOTED.iter().fold(text, |text, (from, to)| text.replacen(from, to, 1));
        (name, text.into_bytes())
    };
    let own = ("sync/session.go".to_string(), LOCKS.as_bytes().to_vec());
    texts.into_iter().map(renamed).chain([own]).collect()
}

impl Importer for SessionImporter {
    fn import(
        &mut self,
        path: &str,
        from: &str,
        ast: &mut Ast,
        sources: &mut SourceMap,
    ) -> Result<Imported, ImportError> {
        let from = if path == SHOW { "runtime" } else { from };
        if path == SYNC {
            let texts = noting(self.0.library_texts(path)?);
            return crate::importer::library_of(path, texts, ast, sources);
        }
        self.0.import(path, from, ast, sources)
    }
}

impl Front {
    /// A session without entries.
    ///
    /// # Errors
    /// The library does not compile.
    pub fn new(options: &Options) -> Result<Front, Failure> {
        let mut sources = SourceMap::new();
        let mut ast = Ast::default();
        let mut program = Program::new();
        let unreadable = |e: &dyn std::fmt::Display| Failure::Unreadable(e.to_string());
        let start =
            sources.add("repl", "package main\nimport _ \"runtime\"\n").map_err(|e| unreadable(&e))?;
        let file = parse_file(&mut ast, &sources, start).file;
        let mut importer = SessionImporter(Packages::for_program_in(Path::new("."), options.library.clone()));
        let options = check::Options::default();
        let (pkg, diagnostics) =
            check::check(&mut program, &mut ast, &mut sources, "main", vec![file], &mut importer, options);
        let wrong = |d: &[Diagnostic], sources: &SourceMap| Failure::Diagnostics(diag::render(d, sources));
        let Some(pkg) = pkg.filter(|_| diagnostics.is_empty()) else {
            return Err(wrong(&diagnostics, &sources));
        };
        let lowered = Lowered::start(&mut program, &ast, &sources, pkg).map_err(|d| wrong(&d, &sources))?;
        let names = Names { pkg, imports: Default::default() };
        Ok(Front { program, ast, sources, names, lowered, importer, show: None, kept: Vec::new() })
    }

    /// The module with all entries so far.
    pub fn module(&self) -> &urgo_abi::module::Module {
        self.lowered.module()
    }

    /// Compiles an entry; its value is shown if it is a single expression and `shows`. Mistakes come as text with their
    /// source lines.
    pub fn compile(&mut self, name: &str, text: &str, shows: bool) -> Result<Ready, String> {
        let entry = self.parse(name, text)?;
        let shows = shows && !entry.is_silent;
        let (mut checked, imported) = self.check(&entry, shows)?;
        let mut ready = Ready { imported, is_go: self.is_go(&entry), ..Ready::default() };
        match checked.shown.take() {
            Some(Shown::Text(text)) => {
                ready.text = Some(text);
                return Ok(ready);
            }
            Some(Shown::Values(values)) => self.add_show(&values, &mut checked)?,
            None => {}
        }
        ready.notes = self.stale_callers(&checked.replaced);
        let n_kept = self.kept.len();
        self.kept.extend(save::pieces(&entry, &self.ast, &self.sources));
        if checked.steps.is_empty() && checked.replaced.is_empty() {
            return Ok(ready);
        }
        let lowered = self.lowered.entry(
            &mut self.program,
            &self.ast,
            &self.sources,
            self.names.pkg,
            &checked,
            session::BODY_NAME,
        );
        ready.extension = lowered.map_err(|d| {
            self.kept.truncate(n_kept);
            self.explain(&d)
        })?;
        Ok(ready)
    }

    /// Compiles the declarations of a package's files. Gives also what there are.
    pub fn load(&mut self, files: &[(String, Vec<u8>)]) -> Result<(Ready, String), String> {
        let mut parsed = Vec::new();
        for (name, text) in files {
            let id = self.sources.add_bytes(name, text).map_err(|e| format!("{name}: {e}"))?;
            let file = parse_file(&mut self.ast, &self.sources, id);
            if !file.diagnostics.is_empty() {
                return Err(self.explain(&file.diagnostics));
            }
            parsed.push(file.file);
        }
        let decls: Vec<_> = parsed.iter().flat_map(|f| f.decls.iter().cloned()).collect();
        let checked = session::check_files(
            &mut self.program,
            &mut self.ast,
            &mut self.sources,
            &mut self.importer,
            &mut self.names,
            parsed,
        );
        let checked = checked.map_err(|d| self.explain(&d))?;
        let count = |kind: NameKind| {
            checked.declared.iter().filter(|o| kind.admits(&self.program.object(**o).kind)).count()
        };
        let parts = [(NameKind::Funcs, "func"), (NameKind::Types, "type"), (NameKind::Vars, "var")];
        let what = parts.map(|(kind, word)| (count(kind), word)).into_iter().filter(|(n, _)| *n > 0);
        let what: Vec<String> =
            what.map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" })).collect();
        let lowered = self.lowered.entry(
            &mut self.program,
            &self.ast,
            &self.sources,
            self.names.pkg,
            &checked,
            session::BODY_NAME,
        );
        let extension = lowered.map_err(|d| self.explain(&d))?;
        for decl in &decls {
            save::declaration(decl, &self.ast, &self.sources, &mut self.kept);
        }
        Ok((Ready { extension, ..Ready::default() }, what.join(", ")))
    }

    /// The session as a program.
    ///
    /// # Errors
    /// What in it is no program.
    pub fn saved(&self, options: &Options) -> Result<save::Saved, String> {
        let types = self.own_names(NameKind::All).into_iter().map(|(name, ty, _)| (name, ty));
        let facts = Facts { types: types.collect(), imports: self.imports() };
        save::program(&self.kept, &facts, &|text| crate::driver::mistakes(text, options))
    }

    fn parse(&mut self, name: &str, text: &str) -> Result<Entry, String> {
        let entry = entry::parse_entry(&mut self.ast, &mut self.sources, name, text);
        let mut entry = entry.map_err(|e| e.to_string())?;
        for d in &mut entry.diagnostics {
            // The brace around statements is nothing that anybody has typed.
            let of_entry = d.message.strip_suffix(", expected }").filter(|_| !self.is_in_braces(d));
            if let Some(rest) = of_entry {
                d.message = rest.to_string();
            }
        }
        if entry.diagnostics.is_empty() { Ok(entry) } else { Err(self.explain(&entry.diagnostics)) }
    }

    /// Whether a brace is open where a mistake is.
    fn is_in_braces(&self, d: &Diagnostic) -> bool {
        let Some(file) = self.sources.file_of(d.pos) else { return true };
        let Some(before) = file.text.get(..file.offset(d.pos)) else { return true };
        let tokens = urgo_lang::lexer::tokenize(before).tokens;
        let texts = tokens.iter().filter_map(|t| before.get(t.start as usize..t.end as usize));
        let depth = texts.fold(0i32, |depth, t| match t {
            "{" => depth + 1,
            "}" => depth - 1,
            _ => depth,
        });
        depth > 0
    }

    /// Checks an entry, importing the library packages that it names without an import.
    fn check(&mut self, entry: &Entry, shows: bool) -> Result<(Checked, Vec<String>), String> {
        let mut imported = Vec::new();
        let mut tried = HashSet::new();
        loop {
            let wrong = match self.check_once(entry, shows) {
                Ok(checked) => return Ok((checked, imported)),
                Err(wrong) => wrong,
            };
            let missing: Vec<&'static str> =
                wrong.iter().filter_map(|d| self.missing_package(d)).filter(|p| tried.insert(*p)).collect();
            if missing.is_empty() {
                return Err(self.explain(&wrong));
            }
            for path in missing {
                self.import(path)?;
                imported.push(path.to_string());
            }
        }
    }

    fn check_once(&mut self, entry: &Entry, shows: bool) -> Result<Checked, Vec<Diagnostic>> {
        session::check(
            &mut self.program,
            &mut self.ast,
            &mut self.sources,
            &mut self.importer,
            &mut self.names,
            &entry.parts,
            shows,
        )
    }

    /// The library package whose name an undefined name in front of a dot is.
    fn missing_package(&self, d: &Diagnostic) -> Option<&'static str> {
        let name = d.message.strip_prefix("undefined: ")?;
        let file = self.sources.file_of(d.pos)?;
        let rest = file.text.get(file.offset(d.pos)..)?.strip_prefix(name)?;
        rest.trim_start().strip_prefix('.')?;
        library_path(name)
    }

    fn import(&mut self, path: &str) -> Result<(), String> {
        let entry = self.parse("import", &format!("import {path:?}"))?;
        self.check_once(&entry, false).map(|_| ()).map_err(|d| self.explain(&d))
    }

    /// Adds the call that shows the values of variables.
    fn add_show(&mut self, values: &[(ObjId, String)], checked: &mut Checked) -> Result<(), String> {
        // A single nil error says nothing; that is seen when it runs.
        let types: Vec<&str> = values.iter().map(|(_, ty)| ty.as_str()).collect();
        let types = if types.len() == 1 { types[0].to_string() } else { format!("({})", types.join(", ")) };
        self.name_show()?;
        let names: Vec<String> = (0..values.len()).map(session::hidden_name).collect();
        let text = format!(
            "{HIDDEN}repl.Show({}, {})",
            urgo_lang::check::constant::quote(types.as_bytes()),
            names.join(", ")
        );
        let entry = self.parse("repl", &text)?;
        let more = self.check_once(&entry, false).map_err(|d| self.explain(&d))?;
        checked.steps.extend(more.steps);
        Ok(())
    }

    /// Makes the package that shows values known by a name that nobody types.
    fn name_show(&mut self) -> Result<(), String> {
        if self.show.is_none() {
            self.import(SHOW)?;
            self.show = self.program.package_by_path(SHOW);
            let plain = self.program.types.names.intern("repl");
            self.names.imports.remove(&plain);
        }
        let hidden = self.program.types.names.intern(&format!("{HIDDEN}repl"));
        if let Some(pkg) = self.show.filter(|_| !self.names.imports.contains_key(&hidden)) {
            session::add_import(&mut self.program, &mut self.names, &format!("{HIDDEN}repl"), pkg);
        }
        Ok(())
    }

    /// Compiles what measures an expression, or a call without a value.
    ///
    /// # Errors
    /// Mistakes in the expression, at its own places.
    pub fn bench(&mut self, text: &str) -> Result<Ready, String> {
        let has_value = match self.type_of(text) {
            Ok(ty) => !ty.is_empty() && !ty.contains(", "),
            // A statement, perhaps.
            Err(why) if why.starts_with("no value") => false,
            Err(why) => return Err(why),
        };
        self.name_show()?;
        let label = urgo_lang::check::constant::quote(text.trim().as_bytes());
        let what = if has_value { format!("_ = {text}") } else { text.to_string() };
        let entry = format!("{HIDDEN}repl.Bench({label}, func(n int) {{ for range n {{ {what} }} }})");
        let n_kept = self.kept.len();
        let ready = self.compile(":bench", &entry, false);
        self.kept.truncate(n_kept);
        ready
    }

    /// Functions that go on calling what an entry declares anew with another signature, as notes.
    fn stale_callers(&self, replaced: &[(ObjId, ObjId)]) -> Vec<String> {
        let object = |o: ObjId| self.program.object(o);
        let text = |o: ObjId| self.program.types.names.text(object(o).name);
        let mut notes = Vec::new();
        for (old, _) in replaced.iter().filter(|(old, new)| object(*old).ty != object(*new).ty) {
            let places = self.program.info.uses.iter().filter(|(_, o)| *o == old);
            let places: Vec<_> = places.map(|(ident, _)| self.ast[ident].pos).collect();
            let funcs = self.program.package(self.names.pkg).funcs.iter();
            let mut callers: Vec<&str> = funcs
                .filter_map(|f| {
                    let (obj, recv) = self.program.info.funcs.get(*f).map(|i| (i.obj, i.recv))?;
                    let now = self.program.package(self.names.pkg).scope.get(&object(obj).name).copied();
                    let body = &self.ast[self.ast[*f].body?];
                    let uses = places.iter().any(|p| body.lbrace < *p && *p < body.rbrace);
                    (uses && (recv.is_some() || now == Some(obj))).then(|| text(obj))
                })
                .collect();
            callers.sort_unstable();
            callers.dedup();
            let (verb, list) = (if callers.len() == 1 { "calls" } else { "call" }, callers.join(", "));
            if !callers.is_empty() {
                notes.push(format!("note: {list} still {verb} the earlier {}", text(*old)));
            }
        }
        notes
    }

    fn is_go(&self, entry: &Entry) -> bool {
        entry.parts.iter().any(|part| match part {
            entry::Part::Stmts(_, stmts) => stmts.iter().any(|s| self.starts_goroutines(*s)),
            entry::Part::Decls(_) => false,
        })
    }

    /// Whether a statement is a `go` statement, or has one in it that is in no function.
    fn starts_goroutines(&self, s: StmtId) -> bool {
        let stmt = |s: StmtId| self.starts_goroutines(s);
        let block = |b: BlockId| self.ast[b].stmts.iter().any(|s| stmt(*s));
        let in_clauses = |all: &[ClauseId]| all.iter().any(|c| self.ast[*c].body.iter().any(|s| stmt(*s)));
        match &self.ast[s].kind {
            StmtKind::Go(_) => true,
            StmtKind::Block(b) => block(*b),
            StmtKind::Labeled(_, s) => stmt(*s),
            StmtKind::If { then, otherwise, .. } => block(*then) || otherwise.is_some_and(stmt),
            StmtKind::For { body, .. } | StmtKind::Range { body, .. } => block(*body),
            StmtKind::Switch { clauses, .. } | StmtKind::TypeSwitch { clauses, .. } => in_clauses(clauses),
            StmtKind::Select { clauses, .. } => in_clauses(clauses),
            _ => false,
        }
    }

    /// Diagnostics, each with its source line and a caret.
    fn explain(&self, diagnostics: &[Diagnostic]) -> String {
        let mut out = String::new();
        for d in diagnostics {
            out += diag::render(std::slice::from_ref(d), &self.sources).trim_end();
            out.push('\n');
            if let Some(file) = self.sources.file_of(d.pos) {
                let offset = file.offset(d.pos);
                let (line, column) = file.line_column(offset);
                let text = file.line_text(line).trim_end();
                if !text.trim().is_empty() {
                    let before = text.get(..column as usize - 1).unwrap_or(text);
                    let pad: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
                    out += &format!("    {text}\n    {pad}^\n");
                }
            }
            if matches!(d.message.as_str(), "undefined: quit" | "undefined: exit") {
                out += "    (:quit or ^D leaves)\n";
            }
        }
        out
    }

    /// The type of an expression as text, without running it.
    pub fn type_of(&mut self, text: &str) -> Result<String, String> {
        let entry = self.parse(":type", text)?;
        let (before, last) = (self.names.clone(), self.program.last_value);
        let scope = self.program.package(self.names.pkg).scope.clone();
        let checked = self.check(&entry, true);
        self.program.packages[self.names.pkg.0 as usize].scope = scope;
        (self.names, self.program.last_value) = (before, last);
        match checked?.0.shown {
            Some(Shown::Values(values)) => {
                Ok(values.iter().map(|v| v.1.as_str()).collect::<Vec<_>>().join(", "))
            }
            Some(Shown::Text(text)) => Ok(text.rsplit(" : ").next().unwrap_or_default().to_string()),
            None => Err("no value\n".into()),
        }
    }

    /// The session's own names of a kind, sorted: name, type as text, the declared object.
    pub fn own_names(&self, kind: NameKind) -> Vec<(String, String, ObjId)> {
        let scope = &self.program.package(self.names.pkg).scope;
        let mut out: Vec<(String, String, ObjId)> = scope
            .values()
            .filter(|o| kind.admits(&self.program.object(**o).kind))
            .map(|o| {
                let object = self.program.object(*o);
                let name = self.program.types.names.text(object.name).to_string();
                let ty = match kind {
                    NameKind::Types => {
                        let decl = self.program.types.as_named(object.ty).map(|(d, _)| d);
                        let rhs = decl.and_then(|d| self.program.types.named(d).rhs);
                        self.program.types.display(rhs.unwrap_or(object.ty))
                    }
                    _ => self.program.types.display(object.ty),
                };
                (name, ty, *o)
            })
            .filter(|(name, ..)| !name.starts_with(HIDDEN) && name != "_")
            .collect();
        out.sort();
        out
    }

    /// Variables and constants, sorted: name, type as text, and a variable's place in the module if it has one, or a
    /// constant's value.
    pub fn values(&self) -> Vec<(String, String, Result<Option<GlobalId>, String>)> {
        let what = |obj: ObjId| match &self.program.object(obj).kind {
            ObjKind::Const(value) => Err(urgo_lang::check::constant::print(value)),
            _ => Ok(self.lowered.global(obj)),
        };
        self.own_names(NameKind::Vars).into_iter().map(|(name, ty, obj)| (name, ty, what(obj))).collect()
    }

    /// Names and paths of imported packages.
    pub fn imports(&self) -> Vec<(String, String)> {
        let mut out: Vec<(String, String)> = self
            .names
            .imports
            .iter()
            .filter_map(|(name, obj)| match self.program.object(*obj).kind {
                ObjKind::PkgName(pkg) => Some((
                    self.program.types.names.text(*name).to_string(),
                    self.program.package(pkg).path.to_string(),
                )),
                _ => None,
            })
            .filter(|(name, _)| !name.starts_with(HIDDEN))
            .collect();
        out.sort();
        out
    }

    /// A copy of what can be named.
    pub fn names(&mut self) -> names::Names {
        let mut shapes = Shapes::default();
        let own: Vec<ObjId> = self.own_names(NameKind::All).into_iter().map(|n| n.2).collect();
        let own = own.into_iter().filter_map(|o| self.member(o, &mut shapes)).collect();
        let mut packages = BTreeMap::new();
        for (name, path) in self.imports() {
            let Some(pkg) = self.program.package_by_path(&path) else { continue };
            let objects: Vec<ObjId> = self.program.package(pkg).scope.values().copied().collect();
            let members = objects.into_iter().filter_map(|o| self.member(o, &mut shapes));
            let exported = members.filter(|m| m.name.starts_with(char::is_uppercase)).collect();
            packages.insert(name, exported);
        }
        let types = self.members_of(shapes);
        names::Names { own, packages, types, goroutines: Vec::new() }
    }

    /// An object as something that can be named.
    fn member(&self, obj: ObjId, shapes: &mut Shapes) -> Option<Member> {
        let object = self.program.object(obj);
        let name = self.program.types.names.text(object.name).to_string();
        let is_func = matches!(object.kind, ObjKind::Func { .. });
        let is_value = matches!(object.kind, ObjKind::Var(_) | ObjKind::Const(_));
        let is_type = matches!(object.kind, ObjKind::TypeName { .. });
        let signature = || self.program.types.display(object.ty);
        let is_callable =
            is_func || is_value && matches!(self.program.types.get(object.ty), Type::Signature(_));
        Some(Member {
            name,
            shape: if is_value { shapes.of(object.ty) } else { None },
            result: if is_type { shapes.of(object.ty) } else { self.result_of(object.ty, shapes) },
            is_field: false,
            is_type,
            signature: is_callable.then(signature),
        })
    }

    /// The type of a call's only result.
    fn result_of(&self, ty: TypeId, shapes: &mut Shapes) -> Option<Shape> {
        only_result(&self.program.types, ty).and_then(|r| shapes.of(r))
    }

    /// Members of all types that were met, and of those met on the way.
    fn members_of(&mut self, mut shapes: Shapes) -> Vec<names::TypeInfo> {
        let mut out = Vec::new();
        while let Some(ty) = shapes.types.get(out.len()).copied() {
            let mut members = Vec::new();
            self.add_members(ty, 0, &mut shapes, &mut members);
            let (inner, _) = self.program.types.deref(ty);
            let under = self.program.types.under(inner);
            let elem = match self.program.types.get(under) {
                Type::Slice(e) | Type::Array { elem: e, .. } => Some(*e),
                Type::Chan { elem, .. } | Type::Map { elem, .. } => Some(*elem),
                _ => None,
            };
            let elem = elem.and_then(|e| shapes.of(e));
            let result = self.result_of(ty, &mut shapes);
            out.push(names::TypeInfo { members, elem, result });
        }
        out
    }

    /// Fields and methods of a type, those of embedded fields behind its own.
    fn add_members(&mut self, ty: TypeId, depth: usize, shapes: &mut Shapes, out: &mut Vec<Member>) {
        const DEEPEST: usize = 4;
        let own = self.names.pkg;
        let (ty, _) = self.program.types.deref(ty);
        let types = &mut self.program.types;
        let add = |member: Member, out: &mut Vec<Member>| {
            if out.iter().all(|m| m.name != member.name) {
                out.push(member);
            }
        };
        if let Some((id, _)) = types.as_named(ty) {
            for m in &types.named(id).methods {
                if m.pkg == PkgId::NONE || m.pkg == own {
                    let name = types.names.text(m.name).to_string();
                    let signature = Some(m.sig.map_or_else(|| "func".to_string(), |s| types.display(s)));
                    let result = m.sig.and_then(|s| only_result(types, s)).and_then(|r| shapes.of(r));
                    add(
                        Member { name, shape: None, result, is_field: false, is_type: false, signature },
                        out,
                    );
                }
            }
        }
        if let Some(iface) = types.as_interface(ty) {
            for m in iface.methods.iter().filter(|m| m.pkg == PkgId::NONE || m.pkg == own) {
                let name = types.names.text(m.name).to_string();
                let signature = Some(types.display(m.sig));
                let result = only_result(types, m.sig).and_then(|r| shapes.of(r));
                add(Member { name, shape: None, result, is_field: false, is_type: false, signature }, out);
            }
        }
        let Some(fields) = types.as_struct(ty) else { return };
        for f in fields.fields.iter().filter(|f| f.pkg == PkgId::NONE || f.pkg == own) {
            let name = types.names.text(f.name).to_string();
            let signature = types.as_signature(f.ty).map(|_| types.display(f.ty));
            let result = only_result(types, f.ty).and_then(|r| shapes.of(r));
            let shape = shapes.of(f.ty);
            add(Member { name, shape, result, is_field: true, is_type: false, signature }, out);
        }
        for f in fields.fields.iter().filter(|f| f.embedded && depth < DEEPEST) {
            self.add_members(f.ty, depth + 1, shapes, out);
        }
    }

    /// Exported names of a library package, those of methods and fields behind the type's.
    ///
    /// # Errors
    /// The package does not compile.
    pub fn exported(&mut self, path: &str) -> Result<Vec<String>, String> {
        self.import(path)?;
        let Some(pkg) = self.program.package_by_path(path) else { return Ok(Vec::new()) };
        let objects: Vec<ObjId> = self.program.package(pkg).scope.values().copied().collect();
        let mut out = Vec::new();
        for obj in objects {
            let object = self.program.object(obj);
            let name = self.program.types.names.text(object.name).to_string();
            let (ty, is_type) = (object.ty, matches!(object.kind, ObjKind::TypeName { .. }));
            if is_type && name.starts_with(char::is_uppercase) {
                let mut members = Vec::new();
                self.add_members(ty, 0, &mut Shapes::default(), &mut members);
                out.extend(members.into_iter().map(|m| format!("{name}.{}", m.name)));
            }
            out.push(name);
        }
        out.retain(|n| n.starts_with(char::is_uppercase));
        Ok(out)
    }

    /// Declaration of a name of the session, of a package, of its member or its member's member, as text.
    pub fn describe(&mut self, name: &str) -> Option<String> {
        let mut parts = name.rsplitn(2, '/');
        let last = parts.next().unwrap_or_default();
        let folder = parts.next().map(|f| format!("{f}/")).unwrap_or_default();
        let mut names = last.split('.');
        let first = names.next()?;
        let rest: Vec<&str> = names.collect();
        if folder.is_empty()
            && let Some(obj) = self.object_in(self.names.pkg, first)
        {
            return self.describe_object(obj, &rest);
        }
        let path =
            if folder.is_empty() { library_path(first)?.to_string() } else { format!("{folder}{first}") };
        urgo_lang::std::sources(&path)?;
        if self.program.package_by_path(&path).is_none() {
            self.import(&path).ok()?;
        }
        let pkg = self.program.package_by_path(&path)?;
        match rest.split_first() {
            None => Some(self.describe_package(pkg, &path)),
            Some((member, rest)) => {
                let obj = self.object_in(pkg, member).filter(|_| member.starts_with(char::is_uppercase))?;
                self.describe_object(obj, rest)
            }
        }
    }

    fn object_in(&self, pkg: PkgId, name: &str) -> Option<ObjId> {
        let name = self.program.types.names.get(name)?;
        self.program.package(pkg).scope.get(&name).copied()
    }

    /// All exported declarations of a package, a line each.
    fn describe_package(&self, pkg: PkgId, path: &str) -> String {
        let mut objects: Vec<(String, ObjId)> = self
            .program
            .package(pkg)
            .scope
            .iter()
            .map(|(name, obj)| (self.program.types.names.text(*name).to_string(), *obj))
            .filter(|(name, _)| name.starts_with(char::is_uppercase))
            .collect();
        objects.sort();
        let lines = objects.iter().map(|(name, obj)| self.declaration(*obj, name));
        let text = urgo_lang::std::sources(path).into_iter().flatten();
        let about = text.filter_map(|(_, text)| package_comment(text)).next().unwrap_or_default();
        format!("package {path}\n{about}\n{}", lines.collect::<Vec<_>>().join("\n"))
    }

    /// A declaration on one line.
    fn declaration(&self, obj: ObjId, name: &str) -> String {
        let object = self.program.object(obj);
        let ty = self.program.types.display(object.ty);
        match &object.kind {
            ObjKind::Func { .. } => format!("func {name}{}", ty.strip_prefix("func").unwrap_or(&ty)),
            ObjKind::TypeName { .. } => {
                let rhs =
                    self.program.types.as_named(object.ty).and_then(|(d, _)| self.program.types.named(d).rhs);
                format!("type {name} {}", self.program.types.display(rhs.unwrap_or(object.ty)))
            }
            ObjKind::Const(value) => {
                format!("const {name} {ty} = {}", urgo_lang::check::constant::print(value))
            }
            _ => format!("var {name} {ty}"),
        }
    }

    /// An object, or what is selected from it.
    fn describe_object(&mut self, obj: ObjId, rest: &[&str]) -> Option<String> {
        let (name, ty, pos) = {
            let object = self.program.object(obj);
            (self.program.types.names.text(object.name).to_string(), object.ty, object.pos)
        };
        let Some((member, rest)) = rest.split_first() else {
            if let Some(line) = self.function_line(pos) {
                return Some(format!("{line}{}", self.comment_above(pos)));
            }
            let is_type = matches!(self.program.object(obj).kind, ObjKind::TypeName { .. });
            let mut out = format!("{}{}", self.declaration(obj, &name), self.comment_above(pos));
            if is_type {
                let mut members = Vec::new();
                self.add_members(ty, 0, &mut Shapes::default(), &mut members);
                for m in members.iter().filter(|m| !m.is_field) {
                    let signature = m.signature.as_deref().unwrap_or_default();
                    let signature = signature.strip_prefix("func").unwrap_or(signature);
                    out += &format!("\nfunc ({name}) {}{signature}", m.name);
                }
            }
            return Some(out);
        };
        if !rest.is_empty() {
            return None;
        }
        let (base, _) = self.program.types.deref(ty);
        let method = self.program.types.as_named(base).and_then(|(id, _)| {
            let symbol = self.program.types.names.get(member)?;
            self.program.types.named(id).methods.iter().find(|m| m.name == symbol).map(|m| m.obj)
        });
        if let Some(method) = method {
            let object = self.program.object(method);
            if let Some(line) = self.function_line(object.pos) {
                return Some(format!("{line}{}", self.comment_above(object.pos)));
            }
            let ty = self.program.types.display(object.ty);
            let signature = ty.strip_prefix("func").unwrap_or(&ty);
            return Some(format!("func ({name}) {member}{signature}{}", self.comment_above(object.pos)));
        }
        let mut members = Vec::new();
        self.add_members(ty, 0, &mut Shapes::default(), &mut members);
        let found = members.iter().find(|m| m.name == *member)?;
        let signature = found.signature.clone().unwrap_or_default();
        Some(match found.is_field {
            true => format!("field {name}.{member} {signature}").trim_end().to_string(),
            false => {
                format!("func ({name}) {member}{}", signature.strip_prefix("func").unwrap_or(&signature))
            }
        })
    }

    /// The line that declares a function, without its body: with the names of its parameters.
    fn function_line(&self, pos: urgo_lang::source::Pos) -> Option<String> {
        let file = self.sources.file_of(pos)?;
        let (line, _) = file.line_column(file.offset(pos));
        let text = file.line_text(line).trim();
        let head = text.split(" {").next()?;
        // Elsewhere a brace belongs to a type, or the parameters go on in the next line.
        let whole = head.starts_with("func ") && head.matches('(').count() == head.matches(')').count();
        (whole && !head.contains("struct") && !head.contains("interface")).then(|| head.to_string())
    }

    /// The comment lines directly above a position's line.
    fn comment_above(&self, pos: urgo_lang::source::Pos) -> String {
        let Some(file) = self.sources.file_of(pos) else { return String::new() };
        let (line, _) = file.line_column(file.offset(pos));
        let mut lines: Vec<&str> = Vec::new();
        for at in (1..line).rev() {
            let Some(text) = file.line_text(at).trim().strip_prefix("//") else { break };
            lines.push(text);
        }
        lines.iter().rev().map(|l| format!("\n   {l}")).collect()
    }
}

/// The type of a function's result, if there is one.
fn only_result(types: &Types, ty: TypeId) -> Option<TypeId> {
    match types.get(ty) {
        Type::Signature(s) if s.results.len() == 1 => Some(s.results[0]),
        _ => None,
    }
}

/// Types whose members the editor is told, in the order in which they were met.
#[derive(Default)]
struct Shapes {
    types: Vec<TypeId>,
    known: HashMap<TypeId, Shape>,
}

impl Shapes {
    /// Types beyond this are not told.
    const MOST: usize = 1000;

    fn of(&mut self, ty: TypeId) -> Option<Shape> {
        if let Some(shape) = self.known.get(&ty) {
            return Some(*shape);
        }
        if self.types.len() >= Self::MOST {
            return None;
        }
        self.types.push(ty);
        self.known.insert(ty, self.types.len() - 1);
        Some(self.types.len() - 1)
    }
}

/// The comment in front of a package clause.
fn package_comment(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map_while(|l| l.strip_prefix("//")).collect();
    let about = !lines.is_empty() && text.lines().nth(lines.len()).is_some_and(|l| l.starts_with("package "));
    about.then(|| lines.iter().map(|l| format!("   {l}\n")).collect())
}

/// Which names are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameKind {
    /// Variables.
    Vars,
    /// Functions.
    Funcs,
    /// Types.
    Types,
    /// Whatever there is.
    All,
}

impl NameKind {
    fn admits(self, kind: &ObjKind) -> bool {
        match self {
            NameKind::Vars => matches!(kind, ObjKind::Var(_) | ObjKind::Const(_)),
            NameKind::Funcs => matches!(kind, ObjKind::Func { .. }),
            NameKind::Types => matches!(kind, ObjKind::TypeName { .. }),
            NameKind::All => true,
        }
    }
}

/// Whether a text is an entry, could become one, or never will.
pub fn completeness(text: &str) -> Completeness {
    entry::completeness(text)
}

/// The library package that a name in front of a dot means.
pub fn library_path(name: &str) -> Option<&'static str> {
    let preferred = match name {
        "rand" => "math/rand/v2",
        "template" => "text/template",
        _ => "",
    };
    let mut paths = urgo_lang::std::PATHS.iter().copied().filter(|p| !p.starts_with("internal/"));
    let by_name = |p: &&str| p.rsplit('/').next() == Some(name);
    urgo_lang::std::PATHS.iter().copied().find(|p| *p == preferred).or_else(|| paths.find(by_name))
}
