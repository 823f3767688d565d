//! The type checker: from the tree to types, objects and side tables, with all errors.
//!
//! A package is checked in phases: all files are collected into package-level objects (`collect`); type
//! declarations, then functions' signatures, constants and variables are resolved, each on demand of the
//! others (`decl`); checks that need complete types, put off until then, are made; function bodies follow;
//! last come unused imports and the order of initialisation (`init_order`).
//!
//! Invariants:
//! 1. An operand or type that is invalid has been reported. Nothing more is said about it.
//! 2. While a declaration is unfinished its type may be referred to but not looked into: whatever needs
//!    underlying types is put off with [`Checker::later`], or finishes the declaration first.
//! 3. References to a declared type do not resolve its declaration: they only queue it. So recursion does not
//!    follow chains of types; chains of constants, variables and aliases are limited by [`MAX_CHAIN`].
//! 4. Errors are collected in any order and sorted at the end.

mod assign;
mod builtin;
mod call;
mod collect;
pub mod constant;
mod conversion;
mod decl;
mod expr;
mod expr_string;
mod flow;
mod iface_cycle;
mod index;
mod infer;
pub mod info;
mod init_order;
mod literal;
mod loader;
mod mono_cycle;
mod operand;
mod scc;
mod scope;
mod selector;
pub mod session;
mod stmt;
mod type_expr;
mod unify;
mod untyped;

pub use loader::{ImportError, Imported, Importer};

use crate::ast::{self, Ast, ExprId, ExprKind, File};
use crate::codes::Code;
use crate::diag::Diagnostic;
use crate::source::{Pos, SourceMap};
use crate::types::{Map, Name, NamedId, ObjId, PkgId, Set, TypeId};
use constant::Const;
use info::{ObjKind, Object, Program};
use scope::BlockScope;

/// Longest chain of declarations that need each other's values or aliases. It bounds native recursion.
const MAX_CHAIN: usize = 500;

/// How far the first operand of an expression is looked for, so that long chains of operators take linear time.
const MAX_OPERANDS: usize = 100;

/// What the checker lets pass.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Unused variables, imports and labels are no errors (a prompt's entries).
    pub allow_unused: bool,
    /// Bodies of the library's functions may have been left out: its files may import what they do not use.
    pub reduced_library: bool,
}

/// Checks the files of a package and all that it imports. What was found is added to `program`; the
/// diagnostics are complete, sorted and without duplicates. `path` is the package's import path, `main` for
/// a program.
pub fn check(
    program: &mut Program,
    ast: &mut Ast,
    sources: &mut SourceMap,
    path: &str,
    files: Vec<File>,
    importer: &mut dyn Importer,
    options: Options,
) -> (Option<PkgId>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let packages = loader::load(program, ast, sources, path, files, importer, &mut diagnostics);
    let mut last = None;
    let root = packages.len().saturating_sub(1);
    for (i, package) in packages.into_iter().enumerate() {
        let mut checker = Checker::new(program, ast, sources, package.id, options);
        checker.fake_imports = package.failed_imports;
        checker.set_spelling(if i == root { &package.files } else { &[] });
        checker.check_package(&package.files);
        diagnostics.append(&mut checker.diagnostics);
        last = Some(package.id);
    }
    (last, crate::diag::finish(diagnostics, sources))
}

/// How far a package-level object has been resolved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Not begun.
    White,
    /// A type whose `Named` exists and whose right-hand side is queued.
    Declared,
    /// Being resolved.
    Grey,
}

/// How a package-level object is declared.
#[derive(Clone, Debug)]
enum DeclKind {
    Const { ty: Option<ExprId>, init: Option<ExprId>, iota: u32, inherited: bool },
    Var { lhs: Option<Vec<ObjId>>, ty: Option<ExprId>, init: Option<ExprId> },
    Type(ast::TypeSpecId),
    Func(ast::FuncId),
}

/// A package-level declaration.
#[derive(Clone, Debug)]
struct Decl {
    file: usize,
    kind: DeclKind,
    /// Objects that its initialiser or body mentions, in order of first mention.
    deps: Vec<ObjId>,
    dep_set: Set<ObjId>,
}

/// A function being checked.
#[derive(Debug)]
struct FuncCtx {
    /// The literal, if it is one.
    lit: Option<ExprId>,
    /// Depth of literals.
    level: u32,
    results: Vec<ObjId>,
    named_results: bool,
    captures: Vec<ObjId>,
    /// Local variables, for "declared and not used".
    locals: Vec<ObjId>,
}

/// Where the checker is.
#[derive(Debug, Default)]
struct Env {
    /// The file whose imports are visible.
    file: usize,
    /// Local scopes, innermost last.
    scopes: Vec<BlockScope>,
    /// The value of `iota` in a constant declaration.
    iota: Option<Const>,
    /// Where errors in an inherited constant initialiser are reported.
    err_pos: Option<Pos>,
    /// Functions, innermost last.
    funcs: Vec<FuncCtx>,
    /// The package-level declaration that references count for.
    decl: Option<usize>,
    /// Type parameters of the enclosing function declaration.
    outer_tparams: Vec<TypeId>,
    /// Was there a call or receive? (`len` of an array is constant only without.)
    has_call_or_recv: bool,
    /// A type's declaration depends on this expression: what it names must be complete, not only declared.
    eager: bool,
}

/// Facts about an expression whose type is still untyped.
#[derive(Clone, Debug)]
struct Untyped {
    /// Left operand of a shift whose count is not constant: must become an integer.
    is_lhs: bool,
    mode: info::Mode,
    ty: TypeId,
    val: Option<Const>,
}

type Action<'a> = Box<dyn FnOnce(&mut Checker<'a>) + 'a>;

/// The checker of one package.
struct Checker<'a> {
    program: &'a mut Program,
    ast: &'a Ast,
    sources: &'a SourceMap,
    pkg: PkgId,
    pkg_name: Name,
    options: Options,
    diagnostics: Vec<Diagnostic>,
    env: Env,
    /// Imports of a REPL's earlier entries.
    earlier_imports: Map<Name, ObjId>,
    /// Names of imports, by file.
    file_scopes: Vec<Map<Name, ObjId>>,
    /// The import that a dot-imported name came through, by file and object.
    dot_imports: Map<(usize, ObjId), ObjId>,
    /// Package names, in order; and those that were used.
    imports: Vec<ObjId>,
    used_imports: Set<ObjId>,
    /// Packages that could not be imported: any name in them is fine.
    fake_imports: Set<PkgId>,
    decls: Vec<Decl>,
    decl_of: Map<ObjId, usize>,
    states: Map<ObjId, State>,
    /// Objects being resolved, outermost first.
    path: Vec<ObjId>,
    /// Types to be resolved.
    type_queue: std::collections::VecDeque<ObjId>,
    in_tparam_list: bool,
    /// Type parameters whose constraints were unfinished types when they were declared.
    open_bounds: Vec<TypeId>,
    /// Types whose names stand for nothing after a cycle was reported.
    cyclic_types: Set<ObjId>,
    /// The statements of a REPL's entry are being checked: what its outermost block declares is package-level.
    in_entry: bool,
    /// Declarations of earlier entries that new ones replace: old and new object.
    replaced: Vec<(ObjId, ObjId)>,
    /// Local type declarations: no entry in `decls`.
    local_types: Map<ObjId, ast::TypeSpecId>,
    /// Type parameters of a type declaration.
    type_params: Map<ObjId, Vec<(Name, ObjId)>>,
    delayed: std::collections::VecDeque<Action<'a>>,
    bodies: std::collections::VecDeque<Action<'a>>,
    untyped: Map<ExprId, Untyped>,
    /// Declared types whose right-hand sides, one after the other, end in a type that is none.
    sound_chains: Set<NamedId>,
    /// Where each instance of a generic type is first written.
    instance_places: Map<TypeId, Pos>,
    /// Types found to be of finite size.
    valid_types: Set<TypeId>,
    /// Blank and `init` functions and methods are in no scope.
    objects_in_order: Vec<ObjId>,
    /// Which type parameters instantiations pass on to which.
    instantiations: Vec<mono_cycle::Edge>,
    /// Interface types as they are written.
    interfaces: Vec<ExprId>,
    depth: u32,
}

impl<'a> Checker<'a> {
    fn new(
        program: &'a mut Program,
        ast: &'a Ast,
        sources: &'a SourceMap,
        pkg: PkgId,
        options: Options,
    ) -> Checker<'a> {
        let pkg_name = program.package(pkg).name;
        Checker {
            program,
            ast,
            sources,
            pkg,
            pkg_name,
            options,
            diagnostics: Vec::new(),
            env: Env::default(),
            earlier_imports: Map::default(),
            file_scopes: Vec::new(),
            dot_imports: Map::default(),
            imports: Vec::new(),
            used_imports: Set::default(),
            fake_imports: Set::default(),
            decls: Vec::new(),
            decl_of: Map::default(),
            states: Map::default(),
            path: Vec::new(),
            type_queue: Default::default(),
            in_tparam_list: false,
            open_bounds: Vec::new(),
            cyclic_types: Set::default(),
            in_entry: false,
            replaced: Vec::new(),
            local_types: Map::default(),
            type_params: Map::default(),
            delayed: Default::default(),
            bodies: Default::default(),
            untyped: Map::default(),
            sound_chains: Set::default(),
            valid_types: Set::default(),
            instance_places: Map::default(),
            objects_in_order: Vec::new(),
            instantiations: Vec::new(),
            interfaces: Vec::new(),
            depth: 0,
        }
    }

    fn check_package(&mut self, files: &[File]) {
        self.collect_objects(files);
        self.package_objects();
        self.process_delayed();
        while let Some(body) = self.bodies.pop_front() {
            body(self);
            self.process_delayed();
        }
        self.init_order();
        self.unused_imports();
        self.interface_cycles();
        if self.diagnostics.is_empty() {
            self.instantiation_cycles();
        }
        self.record_remaining_untyped();
    }

    fn later(&mut self, action: impl FnOnce(&mut Checker<'a>) + 'a) {
        self.delayed.push_back(Box::new(action));
    }

    fn process_delayed(&mut self) {
        loop {
            self.drain_types();
            let Some(action) = self.delayed.pop_front() else { break };
            action(self);
        }
    }

    /// The checker's name of a symbol of the tree.
    fn symbol(&mut self, s: ast::Symbol) -> Name {
        if let Some(n) = self.program.symbols.get(s) {
            return *n;
        }
        let n = self.program.types.names.intern(self.ast.text(s));
        self.program.symbols.insert(s, n);
        n
    }

    fn ident_name(&mut self, id: ast::IdentId) -> Name {
        self.symbol(self.ast[id].name)
    }

    fn text(&self, name: Name) -> &str {
        self.program.types.names.text(name)
    }

    fn new_object(
        &mut self,
        name: Name,
        pos: Pos,
        ident: Option<ast::IdentId>,
        ty: TypeId,
        kind: ObjKind,
    ) -> ObjId {
        let pkg = self.pkg;
        let id = self.program.new_object(Object { name, pkg, pos, ident, ty, kind });
        if let Some(i) = ident {
            self.program.info.defs.insert(i, id);
        }
        id
    }

    fn obj(&self, id: ObjId) -> &Object {
        self.program.object(id)
    }

    fn display(&self, t: TypeId) -> String {
        self.program.types.display(t)
    }

    fn under(&mut self, t: TypeId) -> TypeId {
        self.program.types.under(t)
    }

    fn start(&self, e: ExprId) -> Pos {
        // gc lets expressions begin where their first operand does, but for slice expressions, which begin at the bracket.
        let mut first = e;
        for _ in 0..MAX_OPERANDS {
            first = match &self.ast[first].kind {
                ExprKind::Slice { .. } => return self.ast[first].pos,
                ExprKind::Binary(_, x, _)
                | ExprKind::Selector(x, _)
                | ExprKind::Index(x, _)
                | ExprKind::TypeAssert(x, _)
                | ExprKind::Call { fun: x, .. } => *x,
                _ => break,
            };
        }
        self.ast[e].start
    }

    // Errors.

    /// Reports an error. Lines after the first are continuation lines. Errors that mention something invalid
    /// follow from others and are dropped.
    fn error(&mut self, pos: Pos, code: Code, message: impl Into<String>) {
        let message = message.into();
        self.report(pos, code, message, Vec::new());
    }

    fn report(&mut self, pos: Pos, code: Code, message: String, notes: Vec<(Pos, String)>) {
        if !self.diagnostics.is_empty()
            && (message.contains("invalid type") && !message.contains("invalid type argument"))
        {
            return;
        }
        let pos = self.env.err_pos.unwrap_or(pos);
        let mut lines = message.split('\n');
        let mut d = Diagnostic::new(pos, code, lines.next().unwrap_or(""));
        for line in lines {
            d = d.with_note(line.strip_prefix('\t').unwrap_or(line));
        }
        for (pos, text) in notes {
            d = d.with_note_at(pos, text);
        }
        self.diagnostics.push(d);
    }

    fn place(&self, pos: Pos) -> String {
        self.sources.locate(pos).map_or_else(String::new, |l| l.to_string())
    }

    /// A place in the native recursion; the parser limits nesting, this is a second line of defence.
    fn too_deep(&mut self, pos: Pos) -> bool {
        const LIMIT: u32 = 20_000;
        if self.depth > LIMIT {
            self.error(pos, Code::TooDeep, "expression nested too deeply");
            return true;
        }
        false
    }
}
