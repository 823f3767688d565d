//! Lowering the entries of a REPL, each as an addition to the module of those before.
//!
//! A [`Session`] keeps the module and every table that lowering fills, so that ids go on where they ended and nothing is
//! lowered twice. An entry becomes one function that runs the initialisers of library variables that nobody needed before,
//! then the entry's steps. Types that exist already gain the methods that interfaces of the entry ask for.
//!
//! A function that is declared anew stands for the old declaration from then on: whoever is lowered later calls the new
//! one, and calls in code that exists are redirected by the vm ([`Extension::redirects`]).

use super::{Layouts, Lowerer, Work, range_func, reflect};
use crate::ast::{Ast, FuncId as DeclId};
use crate::check::info::Program;
use crate::check::session::{Checked, Step};
use crate::diag::{self, Diagnostic};
use crate::mono::FuncKey;
use crate::source::{Pos, SourceMap};
use crate::types::{Map, Name, ObjId, PkgId, Set, SetMethod, TypeId};
use std::rc::Rc;
use urgo_abi::inst::{ConstId, FuncId, GlobalId, SelectorId, SigId, TypeId as DescId};
use urgo_abi::module::{Module, Signature};
use urgo_abi::op::Kind;
use urgo_abi::typedesc::Method;

/// What an entry adds.
#[derive(Clone, Debug, Default)]
pub struct Extension {
    /// The function that runs the entry.
    pub entry: Option<FuncId>,
    /// Methods that types of earlier entries have gained.
    pub methods: Vec<(DescId, Vec<Method>)>,
    /// Functions that stand for older ones of the same signature: old and new.
    pub redirects: Vec<(FuncId, FuncId)>,
}

/// The module of all entries so far, with what lowering the next one needs.
#[derive(Debug)]
pub struct Session {
    module: Module,
    kept: Kept,
    /// Nodes of the tree that have been looked at.
    n_stmts: usize,
    n_idents: usize,
}

/// The tables of a [`Lowerer`] that outlive it.
#[derive(Debug)]
struct Kept {
    layouts: Layouts,
    descs: Map<TypeId, DescId>,
    desc_types: Vec<TypeId>,
    method_sets: Map<TypeId, Rc<[SetMethod]>>,
    funcs: Map<FuncKey, FuncId>,
    sigs: Map<Signature, SigId>,
    consts: Map<Box<[u8]>, ConstId>,
    globals: Map<ObjId, GlobalId>,
    selectors: Map<(Name, PkgId, TypeId), SelectorId>,
    selector_sigs: Vec<TypeId>,
    reflects: reflect::Reflects,
    named_funcs: Vec<(DescId, DescId)>,
    capture_types: Map<Vec<Kind>, DescId>,
    init_funcs: Map<(PkgId, usize), FuncId>,
    lit_counts: Map<FuncId, u32>,
    nowhere: TypeId,
    yield_counts: Map<FuncId, u32>,
    yields: range_func::Yields,
    missing_bodies: Set<DeclId>,
    redeclared: Map<DeclId, DeclId>,
}

impl Session {
    /// Lowers the program that a session begins with: its packages, and no entry. The module's own entry function
    /// initialises what is needed so far.
    pub fn start(
        program: &mut Program,
        ast: &Ast,
        sources: &SourceMap,
        pkg: PkgId,
    ) -> Result<Session, Vec<Diagnostic>> {
        let mut this = Lowerer::new(program, ast, sources);
        this.session = Some(pkg);
        this.program();
        for desc in &mut this.module.types {
            desc.methods.sort_by_key(|m| m.selector);
        }
        let (session, diagnostics) = Session::close(this);
        if diagnostics.is_empty() { Ok(session) } else { Err(diag::finish(diagnostics, sources)) }
    }

    /// The module with all entries so far.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// The place of a package-level variable in the module, if anything mentions it.
    pub fn global(&self, obj: ObjId) -> Option<GlobalId> {
        self.kept.globals.get(&obj).copied()
    }

    /// The function that a declaration without type parameters has become, if anything calls it.
    pub fn func(&self, decl: DeclId) -> Option<FuncId> {
        let decl = *self.kept.redeclared.get(&decl).unwrap_or(&decl);
        self.kept.funcs.get(&FuncKey::Decl(decl, Vec::new())).copied()
    }

    /// Lowers an entry. What it adds to the module stays there also if there
    /// are diagnostics; nobody can name it then.
    pub fn entry(
        &mut self,
        program: &mut Program,
        ast: &Ast,
        sources: &SourceMap,
        pkg: PkgId,
        entry: &Checked,
        name: &str,
    ) -> Result<Extension, Vec<Diagnostic>> {
        let (module, n_stmts, n_idents) = (std::mem::take(&mut self.module), self.n_stmts, self.n_idents);
        let first_type = module.types.len();
        let n_methods: Vec<usize> = module.types.iter().map(|d| d.methods.len()).collect();
        let known_inits: Set<FuncId> = self.kept.init_funcs.values().copied().collect();
        let kept = std::mem::replace(&mut self.kept, Kept::nothing());
        let mut this = Lowerer::new(program, ast, sources);
        kept.open(&mut this);
        let files = std::mem::take(&mut this.module.files);
        this.module = Module { files, ..module };
        this.session = Some(pkg);
        // Types may have gained methods.
        this.method_sets.clear();
        this.find_yields(n_stmts, n_idents);
        this.find_packages();
        let known_packages: Set<FuncKey> = this
            .packages
            .iter()
            .flat_map(|p| &p.inits)
            .map(|d| FuncKey::Decl(*d, Vec::new()))
            .filter(|key| this.funcs.contains_key(key))
            .collect();
        let redirects = this.redeclare(&entry.replaced);
        let steps: Vec<FuncId> = entry.steps.iter().map(|s| this.step(s, name)).collect();
        this.drain();
        let mut calls = this.new_inits(pkg, &known_inits, &known_packages);
        calls.extend(steps);
        let id = this.new_func(name.to_string(), Signature::default(), Work::Entry);
        this.queue.clear();
        this.calls_body(id, &calls);
        let mut methods = Vec::new();
        for (i, desc) in this.module.types.iter_mut().enumerate() {
            match n_methods.get(i) {
                Some(n) if *n < desc.methods.len() => {
                    methods.push((DescId(i as u32), desc.methods[*n..].to_vec()));
                }
                Some(_) => {}
                None => desc.methods.sort_by_key(|m| m.selector),
            }
        }
        debug_assert_eq!(first_type, n_methods.len());
        let (session, diagnostics) = Session::close(this);
        *self = session;
        if !diagnostics.is_empty() {
            return Err(diag::finish(diagnostics, sources));
        }
        Ok(Extension { entry: Some(id), methods, redirects })
    }

    fn close(this: Lowerer<'_>) -> (Session, Vec<Diagnostic>) {
        let (n_stmts, n_idents) = (this.ast.stmts.len(), this.ast.idents.len());
        let kept = Kept {
            layouts: this.layouts,
            descs: this.descs,
            desc_types: this.desc_types,
            method_sets: this.method_sets,
            funcs: this.funcs,
            sigs: this.sigs,
            consts: this.consts,
            globals: this.globals,
            selectors: this.selectors,
            selector_sigs: this.selector_sigs,
            reflects: this.reflects,
            named_funcs: this.named_funcs,
            capture_types: this.capture_types,
            init_funcs: this.init_funcs,
            lit_counts: this.lit_counts,
            nowhere: this.nowhere,
            yield_counts: this.yield_counts,
            yields: this.yields,
            missing_bodies: this.missing_bodies,
            redeclared: this.redeclared,
        };
        (Session { module: this.module, kept, n_stmts, n_idents }, this.diagnostics)
    }
}

impl Kept {
    fn nothing() -> Kept {
        Kept {
            layouts: Layouts::default(),
            descs: Map::default(),
            desc_types: Vec::new(),
            method_sets: Map::default(),
            funcs: Map::default(),
            sigs: Map::default(),
            consts: Map::default(),
            globals: Map::default(),
            selectors: Map::default(),
            selector_sigs: Vec::new(),
            reflects: reflect::Reflects::default(),
            named_funcs: Vec::new(),
            capture_types: Map::default(),
            init_funcs: Map::default(),
            lit_counts: Map::default(),
            nowhere: TypeId::INVALID,
            yield_counts: Map::default(),
            yields: range_func::Yields::default(),
            missing_bodies: Set::default(),
            redeclared: Map::default(),
        }
    }

    fn open(self, this: &mut Lowerer<'_>) {
        this.layouts = self.layouts;
        this.descs = self.descs;
        this.desc_types = self.desc_types;
        this.method_sets = self.method_sets;
        this.funcs = self.funcs;
        this.sigs = self.sigs;
        this.consts = self.consts;
        this.globals = self.globals;
        this.selectors = self.selectors;
        this.selector_sigs = self.selector_sigs;
        this.reflects = self.reflects;
        // An entry may be the first to import reflect.
        this.reflects.by_user = None;
        this.named_funcs = self.named_funcs;
        this.capture_types = self.capture_types;
        this.init_funcs = self.init_funcs;
        this.lit_counts = self.lit_counts;
        this.nowhere = self.nowhere;
        this.yield_counts = self.yield_counts;
        this.yields = self.yields;
        this.missing_bodies = self.missing_bodies;
        this.redeclared = self.redeclared;
        this.pos = Pos::NONE;
    }
}

impl Lowerer<'_> {
    /// What stands for a declaration now.
    pub(crate) fn declared_now(&self, decl: DeclId) -> DeclId {
        self.redeclared.get(&decl).copied().unwrap_or(decl)
    }

    /// Takes note of functions that are declared anew with the same signature. Gives those that calls must be led away from.
    fn redeclare(&mut self, replaced: &[(ObjId, ObjId)]) -> Vec<(FuncId, FuncId)> {
        let mut redirects = Vec::new();
        for (old, new) in replaced {
            let (Some(from), Some(to)) = (self.decl_of(*old), self.decl_of(*new)) else { continue };
            let same = self.objects[old.0 as usize].ty == self.objects[new.0 as usize].ty;
            if !same || !self.same_receiver(from, to) {
                continue;
            }
            let made: Vec<(FuncId, Vec<TypeId>)> = self
                .funcs
                .iter()
                .filter_map(|(key, id)| match key {
                    FuncKey::Decl(decl, args) if *decl == from => Some((*id, args.clone())),
                    _ => None,
                })
                .collect();
            self.redeclared.values_mut().filter(|d| **d == from).for_each(|d| *d = to);
            self.redeclared.insert(from, to);
            for (id, args) in made {
                let now = self.func_for(to, args);
                redirects.push((id, now));
            }
        }
        redirects
    }

    /// Whether two methods take their receiver alike; functions have none.
    fn same_receiver(&self, a: DeclId, b: DeclId) -> bool {
        let receiver = |d: DeclId| {
            let recv = self.info.funcs.get(d)?.recv?;
            Some(self.objects[recv.0 as usize].ty)
        };
        receiver(a) == receiver(b)
    }

    fn step(&mut self, step: &Step, name: &str) -> FuncId {
        match step {
            Step::Call(decl) => self.func_for(*decl, Vec::new()),
            Step::Init(init) => {
                self.new_func(name.to_string(), Signature::default(), Work::InitStep(init.clone()))
            }
        }
    }

    /// Initialisers that this entry is the first to need, in the order of the packages.
    fn new_inits(&self, own: PkgId, known: &Set<FuncId>, done: &Set<FuncKey>) -> Vec<FuncId> {
        let mut calls = Vec::new();
        for &pkg in self.init_order.iter().filter(|p| **p != own) {
            let package = &self.packages[pkg.0 as usize];
            for index in 0..package.init_order.len() {
                calls.extend(self.init_funcs.get(&(pkg, index)).filter(|id| !known.contains(id)));
            }
            for decl in &package.inits {
                let key = FuncKey::Decl(*decl, Vec::new());
                if !done.contains(&key) {
                    calls.extend(self.funcs.get(&key));
                }
            }
        }
        calls
    }
}
