//! Checking the entries of a REPL against what earlier entries declared.
//!
//! All entries form one package, `main`. An entry's parts ([`Part`]) are checked one after the other, each by a checker of
//! its own that finds the names of earlier ones in the package's scope; a name that is declared again leads to the new
//! object from then on, and the old object stays what it was for whoever refers to it. Statements are checked as the body
//! of a function whose outermost block's names become package-level.
//!
//! **An error changes nothing.** Types, objects and facts are only ever added, and what nobody can name does no harm. What
//! names lead to (the package, imports, methods of declared types) is copied before an entry and put back if it is wrong.

use super::assign::Context;
use super::info::{FuncInfo, Initializer, ObjKind, Object, Package, Program};
use super::operand::OpMode;
use super::{Checker, Env, Importer, Options, loader};
use crate::ast::{Ast, DeclKind, ExprId, File, FuncId, StmtKind};
use crate::codes::Code;
use crate::diag::{self, Diagnostic};
use crate::entry::{self, Part};
use crate::source::{FileId, SourceMap};
use crate::types::{Map, MethodDecl, Name, NamedId, ObjId, PkgId, Type, TypeId};
use std::sync::Arc;

/// What an entry does when it runs, in order.
#[derive(Clone, Debug)]
pub enum Step {
    /// Gives variables their values.
    Init(Initializer),
    /// Calls a function without parameters and results.
    Call(FuncId),
}

/// A value to be shown.
#[derive(Clone, Debug)]
pub enum Shown {
    /// Variables that hold the results of an expression, with their types as text.
    Values(Vec<(ObjId, String)>),
    /// A constant for which there is no type, as text.
    Text(String),
}

/// A checked entry.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What it does.
    pub steps: Vec<Step>,
    /// Functions and methods that it declares anew: old and new object.
    pub replaced: Vec<(ObjId, ObjId)>,
    /// What it shows.
    pub shown: Option<Shown>,
    /// Its package-level names, in order.
    pub declared: Vec<ObjId>,
}

/// What names mean at the prompt.
#[derive(Clone, Debug)]
pub struct Names {
    /// The package of all entries.
    pub pkg: PkgId,
    /// Names of imported packages.
    pub imports: Map<Name, ObjId>,
}

/// Methods of a type as declared, and their places by name.
type Methods = (NamedId, Vec<MethodDecl>, Map<(Name, PkgId), u32>);

/// What an entry may change.
struct Before {
    package: Package,
    imports: Map<Name, ObjId>,
    methods: Vec<Methods>,
    last_value: Option<ObjId>,
    n_packages: u32,
    n_order: usize,
}

impl Before {
    fn of(program: &Program, names: &Names) -> Before {
        let own = |(id, d): (NamedId, &crate::types::NamedDecl)| {
            (d.pkg == names.pkg).then(|| (id, d.methods.clone(), d.method_index.clone()))
        };
        Before {
            package: program.package(names.pkg).clone(),
            imports: names.imports.clone(),
            methods: program.types.all_named().filter_map(own).collect(),
            last_value: program.last_value,
            n_packages: program.packages.len() as u32,
            n_order: program.init_order.len(),
        }
    }

    fn restore(self, program: &mut Program, names: &mut Names) {
        program.packages[names.pkg.0 as usize] = self.package;
        names.imports = self.imports;
        for (id, methods, index) in self.methods {
            let d = program.types.named_mut(id);
            (d.methods, d.method_index) = (methods, index);
        }
        program.last_value = self.last_value;
        // Packages that the entry brought may be wrong: they are loaded again when they are wanted again.
        program.package_ids.retain(|_, id| id.0 < self.n_packages);
        program.init_order.truncate(self.n_order);
    }
}

/// Checks the files of a package as part of the session, as strictly as files are checked.
pub fn check_files(
    program: &mut Program,
    ast: &mut Ast,
    sources: &mut SourceMap,
    importer: &mut dyn Importer,
    names: &mut Names,
    files: Vec<File>,
) -> Result<Checked, Vec<Diagnostic>> {
    let before = Before::of(program, names);
    let mut diagnostics = Vec::new();
    let mut checked = Checked::default();
    let options = Options::default();
    let mut part = PartOf { program, ast, sources, names, options, diagnostics: &mut diagnostics };
    part.decls(&files, importer, &mut checked);
    finish(before, checked, diagnostics, program, sources, names)
}

fn finish(
    before: Before,
    mut checked: Checked,
    diagnostics: Vec<Diagnostic>,
    program: &mut Program,
    sources: &SourceMap,
    names: &mut Names,
) -> Result<Checked, Vec<Diagnostic>> {
    if diagnostics.is_empty() {
        let is_func = |program: &Program, o: ObjId| matches!(program.object(o).kind, ObjKind::Func { .. });
        checked.replaced.retain(|(old, new)| is_func(program, *old) && is_func(program, *new));
        return Ok(checked);
    }
    before.restore(program, names);
    Err(diag::finish(diagnostics, sources))
}

/// Checks an entry. If it is a single expression it may have a value, which is shown if `shows`, and lost otherwise.
pub fn check(
    program: &mut Program,
    ast: &mut Ast,
    sources: &mut SourceMap,
    importer: &mut dyn Importer,
    names: &mut Names,
    parts: &[Part],
    shows: bool,
) -> Result<Checked, Vec<Diagnostic>> {
    mark_outdated(program, sources, names.pkg);
    let before = Before::of(program, names);
    let mut diagnostics = Vec::new();
    let mut checked = Checked::default();
    let single = parts.len() == 1;
    for part in parts {
        let options = Options { allow_unused: true, ..Options::default() };
        let mut part_of = PartOf { program, ast, sources, names, options, diagnostics: &mut diagnostics };
        match part {
            Part::Decls(file) => part_of.decls(std::slice::from_ref(file), importer, &mut checked),
            Part::Stmts(file, stmts) => match stmts[..] {
                [one] if single && matches!(part_of.ast[one].kind, StmtKind::Expr(_)) => {
                    let StmtKind::Expr(e) = part_of.ast[one].kind else { continue };
                    let body = entry::wrap(part_of.ast, part_of.sources, *file, stmts, BODY);
                    part_of.expression(*file, e, body, shows, &mut checked);
                }
                [] => {}
                _ => {
                    let body = entry::wrap(part_of.ast, part_of.sources, *file, stmts, BODY);
                    part_of.statements(*file, body, &mut checked);
                }
            },
        }
        if !diagnostics.is_empty() {
            break;
        }
    }
    finish(before, checked, diagnostics, program, sources, names)
}

/// Name of the functions that entries' statements are.
const BODY: &str = "repl";
/// The same in traces.
pub const BODY_NAME: &str = "main.repl";

/// Makes a package's name an import of the session, as an import declaration does.
pub fn add_import(program: &mut Program, names: &mut Names, name: &str, pkg: PkgId) {
    let name = program.types.names.intern(name);
    let pos = crate::source::Pos::NONE;
    let kind = ObjKind::PkgName(pkg);
    let obj =
        program.new_object(Object { name, pkg: names.pkg, pos, ident: None, ty: TypeId::INVALID, kind });
    names.imports.insert(name, obj);
}

/// One part being checked.
struct PartOf<'s> {
    program: &'s mut Program,
    ast: &'s mut Ast,
    sources: &'s mut SourceMap,
    names: &'s mut Names,
    options: Options,
    diagnostics: &'s mut Vec<Diagnostic>,
}

impl PartOf<'_> {
    /// Loads and checks what declarations import.
    fn import(&mut self, files: &[File], importer: &mut dyn Importer) -> bool {
        if !files.iter().flat_map(|f| &f.decls).any(|d| matches!(d.kind, DeclKind::Import(_))) {
            return true;
        }
        let (loaded, _) = loader::load_imports(
            self.program,
            self.ast,
            self.sources,
            self.names.pkg,
            files.to_vec(),
            importer,
            self.diagnostics,
        );
        for package in loaded {
            let mut checker =
                Checker::new(self.program, self.ast, self.sources, package.id, Options::default());
            checker.fake_imports = package.failed_imports;
            checker.set_spelling(&[]);
            checker.check_package(&package.files);
            self.diagnostics.append(&mut checker.diagnostics);
        }
        self.diagnostics.is_empty()
    }

    fn decls(&mut self, files: &[File], importer: &mut dyn Importer, checked: &mut Checked) {
        if !self.import(files, importer) {
            return;
        }
        let pkg = self.names.pkg;
        self.forget_inits();
        let (mut diagnostics, mut replaced, declared, scopes) = {
            let mut checker = Checker::new(self.program, self.ast, self.sources, pkg, self.options);
            checker.set_spelling(files);
            checker.earlier_imports = self.names.imports.clone();
            checker.check_package(files);
            let found = (checker.diagnostics, checker.replaced);
            (found.0, found.1, checker.objects_in_order, checker.file_scopes)
        };
        self.diagnostics.append(&mut diagnostics);
        checked.replaced.append(&mut replaced);
        self.names.imports.extend(scopes.into_iter().flatten());
        self.declare(&declared, checked);
        let package = &mut self.program.packages[pkg.0 as usize];
        checked.steps.extend(std::mem::take(&mut package.init_order).into_iter().map(Step::Init));
        checked.steps.extend(package.inits.drain(..).map(Step::Call));
    }

    /// What earlier entries initialised is done.
    fn forget_inits(&mut self) {
        let package = &mut self.program.packages[self.names.pkg.0 as usize];
        package.init_order.clear();
        package.inits.clear();
    }

    /// Notes new names; a declaration hides an import of its name.
    fn declare(&mut self, declared: &[ObjId], checked: &mut Checked) {
        for obj in declared {
            let o = self.program.object(*obj);
            let is_method = matches!(o.kind, ObjKind::Func { recv: Some(_), .. });
            if o.name == Name::BLANK || is_method || matches!(o.kind, ObjKind::PkgName(_)) {
                continue;
            }
            let package = self.program.package(self.names.pkg);
            if package.scope.get(&o.name) == Some(obj) {
                self.names.imports.remove(&o.name);
                checked.declared.push(*obj);
            }
        }
    }

    fn statements(&mut self, file: FileId, body: FuncId, checked: &mut Checked) {
        let names = self.with_body(file, body, |c| {
            let f = &c.ast[body];
            if let Some(block) = f.body {
                c.func_body(None, f.sig, block);
            }
        });
        let scope = &mut self.program.packages[self.names.pkg.0 as usize].scope;
        let mut declared = Vec::new();
        for (name, obj) in names {
            if let Some(old) = scope.insert(name, obj) {
                checked.replaced.push((old, obj));
            }
            declared.push(obj);
        }
        self.program.packages[self.names.pkg.0 as usize].funcs.push(body);
        self.declare(&declared, checked);
        checked.steps.push(Step::Call(body));
    }

    /// Runs `check` inside a function that is no declaration. Gives the names of its outermost block.
    fn with_body(
        &mut self,
        file: FileId,
        body: FuncId,
        check: impl for<'c> FnOnce(&mut Checker<'c>),
    ) -> Vec<(Name, ObjId)> {
        let text = self.sources.file(file);
        let whole = File {
            file,
            package_pos: text.pos(0),
            package: None,
            decls: Vec::new(),
            directives: Vec::new(),
            end: text.pos(text.text.len()),
        };
        let mut checker = Checker::new(self.program, self.ast, self.sources, self.names.pkg, self.options);
        checker.set_spelling(&[whole]);
        checker.file_scopes = vec![self.names.imports.clone()];
        checker.in_entry = true;
        let f = &checker.ast[body];
        let (name, pos) = (checker.ident_name(f.name), f.pos);
        let obj =
            checker.new_object(name, pos, None, TypeId::INVALID, ObjKind::Func { decl: body, recv: None });
        let sig = checker.func_type(f.sig, [].into());
        checker.program.object_mut(obj).ty = sig;
        checker.program.info.funcs.insert(body, FuncInfo { obj, recv: None, tparams: Vec::new() });
        checker.env = Env::default();
        checker.open_scope();
        check(&mut checker);
        let names = checker.env.scopes.first().map_or(Vec::new(), |s| s.names().to_vec());
        checker.process_delayed();
        while let Some(work) = checker.bodies.pop_front() {
            work(&mut checker);
            checker.process_delayed();
        }
        checker.interface_cycles();
        checker.instantiation_cycles();
        checker.record_remaining_untyped();
        self.diagnostics.append(&mut checker.diagnostics);
        names
    }

    /// A single expression: its results go to variables without a name that could be typed; the last value is `_`.
    fn expression(&mut self, file: FileId, e: ExprId, body: FuncId, shows: bool, checked: &mut Checked) {
        enum Found {
            Nothing,
            Statement,
            Text(String),
            Types(Vec<TypeId>),
        }
        let mut found = Found::Nothing;
        self.with_body(file, body, |c| {
            let (mut x, _) = c.raw_expr(None, e, None, false);
            let problem = match x.mode {
                OpMode::Invalid => return,
                OpMode::NoValue => {
                    found = Found::Statement;
                    return;
                }
                OpMode::Builtin(_) => Some("must be called"),
                OpMode::Type => Some("is not an expression"),
                _ => None,
            };
            if let Some(problem) = problem {
                let message = format!("{} {problem}", c.describe(&x));
                return c.error(x.pos, Code::NotAValue, message);
            }
            if let Type::Tuple(all) = c.program.types.get(x.ty).clone() {
                found = Found::Types(all.to_vec());
                return;
            }
            if x.mode == OpMode::Const && c.is_untyped(x.ty) && !fits_default(x.ty, &x.val) {
                found = Found::Text(format!("{} : {}", super::constant::print(&x.val), c.display(x.ty)));
                return;
            }
            if x.mode == OpMode::CommaOk {
                x.mode = OpMode::Value;
            }
            c.assignment(&mut x, None, Context::Assignment);
            if x.is_valid() {
                found = Found::Types(vec![x.ty]);
            }
        });
        match found {
            Found::Nothing => {}
            Found::Statement => {
                self.program.packages[self.names.pkg.0 as usize].funcs.push(body);
                checked.steps.push(Step::Call(body));
            }
            Found::Text(text) => checked.shown = shows.then_some(Shown::Text(text)),
            Found::Types(types) => self.results(e, &types, shows, checked),
        }
    }

    /// Variables for an expression's results.
    fn results(&mut self, e: ExprId, types: &[TypeId], shows: bool, checked: &mut Checked) {
        let pos = self.ast[e].start;
        let pkg = self.names.pkg;
        let variables = types.iter().enumerate().map(|(i, ty)| {
            let name = self.program.types.names.intern(&hidden_name(i));
            let var = super::info::Var { global: true, used: true, ..super::info::Var::default() };
            let obj = self.program.new_object(Object {
                name,
                pkg,
                pos,
                ident: None,
                ty: *ty,
                kind: ObjKind::Var(var),
            });
            self.program.packages[pkg.0 as usize].scope.insert(name, obj);
            (obj, self.program.types.display(*ty))
        });
        let values: Vec<(ObjId, String)> = variables.collect();
        let lhs: Vec<ObjId> = values.iter().map(|v| v.0).collect();
        checked.steps.push(Step::Init(Initializer { lhs, rhs: e }));
        if shows {
            self.program.last_value = values.first().map(|v| v.0).or(self.program.last_value);
            checked.shown = Some(Shown::Values(values));
        }
    }
}

/// Marks the types of the package whose names have another meaning by now with the entry that declared them: ` (repl[3])`.
fn mark_outdated(program: &mut Program, sources: &SourceMap, pkg: PkgId) {
    let scope = &program.package(pkg).scope;
    let of_package = program.types.all_named().filter(|(_, named)| named.pkg == pkg);
    let old = of_package.filter(|(_, named)| scope.get(&named.name).is_some_and(|now| *now != named.obj));
    let marks: Vec<(NamedId, String)> = old
        .filter_map(|(id, named)| {
            let file = sources.file_of(program.object(named.obj).pos)?;
            Some((id, format!(" ({})", file.name)))
        })
        .collect();
    for (id, mark) in marks {
        program.types.outdated.insert(id, mark.into());
    }
}

/// Whether an untyped constant has its default type's range.
fn fits_default(untyped: TypeId, value: &super::constant::Const) -> bool {
    match untyped {
        TypeId::UNTYPED_INT => value.as_i64().is_some(),
        TypeId::UNTYPED_RUNE => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        TypeId::UNTYPED_FLOAT => value.to_f64().is_some_and(f64::is_finite),
        _ => true,
    }
}

/// The name of the variable that holds a result: it begins with a letter (U+01C3) that nobody types.
pub fn hidden_name(i: usize) -> String {
    format!("{HIDDEN}{i}")
}

/// How names begin that are not the user's.
pub const HIDDEN: char = 'ǃ';

/// The file of a part, for diagnostics.
pub fn file_of(part: &Part) -> FileId {
    match part {
        Part::Decls(file) => file.file,
        Part::Stmts(file, _) => *file,
    }
}

impl Program {
    /// The package that a path was imported by, if it was.
    pub fn package_by_path(&self, path: &str) -> Option<PkgId> {
        self.package_ids.get(&Arc::<str>::from(path)).copied()
    }
}
