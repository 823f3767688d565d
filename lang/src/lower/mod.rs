//! Lowering: a checked program becomes one module of typed bytecode.
//!
//! **On demand.** A function is lowered when something reachable refers to it: a request gives it an id and a place in
//! the work list, and its code is made later. Package variables bring their initialisers, interface methods the
//! adapters of the types that have them. So a small program pays for little of the packages that it imports.
//!
//! **Monomorphised.** A generic function is requested with its type arguments; its body is lowered once for each list,
//! every recorded type being evaluated under that substitution ([`Env`]).
//!
//! Invariants
//! 1. Lowering believes the checker; what it cannot handle becomes a diagnostic at its position, never a panic.
//! 2. Every requested function gets code, so the module is always complete; it is used only without diagnostics.
//! 3. Evaluation order is Go's. Where the language leaves it open it is gc's (`order.rs`). A value in slots that may change before it is used is copied first.

mod assign;
mod builtin;
mod call;
mod closure;
mod control;
mod convert;
mod defer;
mod expr;
mod func;
mod intrinsic;
mod layout;
mod literal;
mod operator;
mod order;
mod range;
mod range_func;
mod reflect;
mod select;
mod session;
mod stmt;
mod typedesc;
mod wrapper;

use crate::ast::{Ast, ExprId, FuncId as DeclId};
use crate::check::info::{Info, ObjKind, Object, Package, Program};
use crate::codes::Code;
use crate::diag::Diagnostic;
use crate::mono::{Env, FuncKey};
use crate::source::{Pos, SourceMap};
use crate::types::{Lookup, Map, Name, ObjId, PkgId, Set, SetMethod, TypeId, Types};
use layout::Layouts;
use std::collections::VecDeque;
use std::rc::Rc;
use urgo_abi::build::FunctionBuilder;
use urgo_abi::inst::{ConstId, FuncId, GlobalId, Inst, SelectorId, SigId, TypeId as DescId};
use urgo_abi::module::{FuncKind, Function, Module, Signature, WellKnown};
use urgo_abi::op::Kind;
use urgo_abi::typedesc::TypeDesc;

pub use reflect::CALL_ANY_METHOD;
pub use session::{Extension, Session};
pub(crate) use wrapper::ThunkKey;

/// A function literal (or the body of a range over a function) to be lowered.
#[derive(Clone, Debug)]
pub(crate) struct LitWork {
    /// The literal.
    expr: ExprId,
    /// Substitution of the enclosing function.
    env: Rc<Env>,
    /// What it captures, in the order of the closure's words.
    captures: Rc<[ObjId]>,
}

/// A method to be passed calls on to.
#[derive(Clone, Debug)]
pub(crate) struct MethodWork {
    /// The operand's type.
    recv: TypeId,
    /// Where the method was found in it.
    found: Lookup,
    /// Signature without the receiver.
    sig: TypeId,
    /// The method's own type arguments.
    own: Vec<TypeId>,
}

/// Library functions that lowering calls although no source names them: whoever leaves out what is not named must keep
/// these.
pub const CALLED_BY_NAME: &[&str] = &[
    "callMade",
    "complexDiv",
    "failRange",
    "failReceiver",
    "failSliceToArray",
    "failSwallowed",
    "failUnsafeLen",
    "failUnsafeNil",
    "runFinalizers",
];

/// A body still to be made.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    /// A declared function or method with a body.
    Decl { decl: DeclId, env: Rc<Env> },
    /// A function literal.
    Lit(LitWork),
    /// A declared function without a body, where a function is needed (func values).
    Native { decl: DeclId, env: Rc<Env> },
    /// A method as interfaces call it: data word first.
    Adapter(MethodWork),
    /// A function as a func value: closure first.
    Value { target: FuncId },
    /// A method value: a closure that captures its receiver.
    Bound(MethodWork),
    /// A method expression as a func value.
    MethodExpr(MethodWork),
    /// A closure without parameters and results that makes a call with captured operands.
    Thunk(wrapper::Thunk),
    /// What package reflect calls functions with.
    Reflect(reflect::ReflectWork),
    /// One initialiser of a package.
    InitVar { pkg: PkgId, index: usize },
    /// An initialiser of a REPL's entry.
    InitStep(crate::check::info::Initializer),
    /// The module's entry.
    Entry,
}

/// A line of the source, as line tables name it.
#[derive(Clone, Debug)]
pub(crate) struct SourceLine {
    /// Its positions.
    span: std::ops::Range<Pos>,
    file: u32,
    line: u32,
}

/// Kinds of runs that are often made, to be shared.
pub(crate) struct Shapes {
    /// One slot of each kind.
    pub single: [Rc<[Kind]>; 5],
    /// Pointer and length.
    pub vec: Rc<[Kind]>,
    /// A slice.
    pub slice: Rc<[Kind]>,
    /// An interface value.
    pub iface: Rc<[Kind]>,
}

impl Default for Shapes {
    fn default() -> Self {
        use urgo_abi::op::shape;
        Shapes {
            single: Kind::ALL.map(|k| Rc::from([k])),
            vec: Rc::from(shape::VEC),
            slice: Rc::from(shape::SLICE),
            iface: Rc::from(shape::IFACE),
        }
    }
}

/// Everything that lowering knows about the program and the module under construction.
pub(crate) struct Lowerer<'p> {
    pub(crate) types: &'p mut Types,
    pub(crate) objects: &'p [Object],
    pub(crate) packages: &'p [Package],
    pub(crate) info: &'p Info,
    pub(crate) ast: &'p Ast,
    pub(crate) sources: &'p SourceMap,
    init_order: &'p [PkgId],
    pub(crate) module: Module,
    pub(crate) diagnostics: Vec<Diagnostic>,
    layouts: Layouts,
    pub(crate) shapes: Shapes,
    descs: Map<TypeId, DescId>,
    /// The type of each descriptor.
    desc_types: Vec<TypeId>,
    method_sets: Map<TypeId, Rc<[SetMethod]>>,
    funcs: Map<FuncKey, FuncId>,
    queue: VecDeque<(FuncId, Work)>,
    sigs: Map<Signature, SigId>,
    consts: Map<Box<[u8]>, ConstId>,
    globals: Map<ObjId, GlobalId>,
    selectors: Map<(Name, PkgId, TypeId), SelectorId>,
    /// The signature of each selector.
    selector_sigs: Vec<TypeId>,
    reflects: reflect::Reflects,
    /// Named func types whose underlying type waits for its functions.
    named_funcs: Vec<(DescId, DescId)>,
    /// Descriptors of closures' captures, by the kinds captured.
    capture_types: Map<Vec<Kind>, DescId>,
    /// Package initialisers requested so far.
    init_funcs: Map<(PkgId, usize), FuncId>,
    /// Numbers given to function literals by the function around them.
    lit_counts: Map<FuncId, u32>,
    /// A type parameter that occurs nowhere: substituting it settles pending interfaces.
    nowhere: TypeId,
    /// Numbers given to bodies of ranges over functions by the function around them.
    yield_counts: Map<FuncId, u32>,
    /// What bodies of ranges over functions share.
    pub(crate) yields: range_func::Yields,
    /// Which variables and allocations do not outlive their frames.
    pub(crate) escapes: crate::escape::Escapes,
    /// Declarations without a body that have been reported.
    missing_bodies: Set<DeclId>,
    /// The package of each file, by the file's base position.
    file_packages: Map<Pos, PkgId>,
    /// Functions that a REPL's entries have declared anew: what stands for a declaration now.
    redeclared: Map<DeclId, DeclId>,
    /// The package of a REPL's entries, whose initialisers the entries run themselves.
    pub(crate) session: Option<PkgId>,
    /// Where lowering is, for what has no better position.
    pub(crate) pos: Pos,
    /// The line that was asked for last.
    line: SourceLine,
    /// Variables and allocations with where they live, if somebody wants to know.
    pub(crate) told: Option<Vec<Told>>,
    /// A defect that was asked for.
    pub(crate) fault: Option<PlantedFault>,
}

/// Defects that can be planted on purpose, to see that the tests of whole programs find them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlantedFault {
    /// The operands of subtractions of 16-bit integers are exchanged.
    SwappedOperands,
    /// Constants of 8-bit types that are greater than 99 come out one too small.
    WrongConstant,
}

/// A variable or an allocation: where it stands, what it is, and where it lives: slots, cell or heap.
pub type Told = (Pos, String, &'static str);

/// Where the variables of a program and what its expressions allocate live, in no order; some are told several times.
pub fn homes(program: &mut Program, ast: &Ast, sources: &SourceMap) -> Vec<Told> {
    let mut this = Lowerer::new(program, ast, sources);
    this.told = Some(Vec::new());
    this.program();
    this.told.unwrap_or_default()
}

/// Lowers a checked program. The module is meant to be run only if there is no diagnostic.
pub fn lower(program: &mut Program, ast: &Ast, sources: &SourceMap) -> (Module, Vec<Diagnostic>) {
    lower_with(program, ast, sources, None)
}

/// As [`lower`], with a defect if one is wanted.
pub fn lower_with(
    program: &mut Program,
    ast: &Ast,
    sources: &SourceMap,
    fault: Option<PlantedFault>,
) -> (Module, Vec<Diagnostic>) {
    let mut this = Lowerer::new(program, ast, sources);
    this.fault = fault;
    this.program();
    let Lowerer { mut module, diagnostics, .. } = this;
    for desc in &mut module.types {
        desc.methods.sort_by_key(|m| m.selector);
    }
    debug_assert!(
        !diagnostics.is_empty() || urgo_abi::verify::module(&module).is_ok(),
        "{:?}",
        urgo_abi::verify::module(&module)
    );
    (module, diagnostics)
}

impl<'p> Lowerer<'p> {
    fn new(program: &'p mut Program, ast: &'p Ast, sources: &'p SourceMap) -> Lowerer<'p> {
        let nowhere = program.types.new_param(Name::EMPTY, ObjId(0), 0);
        let mut this = Lowerer {
            types: &mut program.types,
            objects: &program.objects,
            packages: &program.packages,
            info: &program.info,
            ast,
            sources,
            init_order: &program.init_order,
            module: Module { types: vec![TypeDesc::none()], ..Module::default() },
            diagnostics: Vec::new(),
            layouts: Layouts::default(),
            shapes: Shapes::default(),
            descs: Map::default(),
            desc_types: vec![TypeId::INVALID],
            method_sets: Map::default(),
            funcs: Map::default(),
            queue: VecDeque::new(),
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
            nowhere,
            yield_counts: Map::default(),
            yields: range_func::Yields::default(),
            escapes: crate::escape::Escapes::default(),
            missing_bodies: Set::default(),
            file_packages: Map::default(),
            redeclared: Map::default(),
            session: None,
            pos: Pos::NONE,
            line: SourceLine { span: Pos::NONE..Pos::NONE, file: 0, line: 0 },
            told: None,
            fault: None,
        };
        this.module.files = sources.files().iter().map(|f| f.name.clone()).collect();
        this
    }
}

impl<'p> Lowerer<'p> {
    fn program(&mut self) {
        self.find_yields(0, 0);
        self.find_packages();
        let entry = self.new_func("runtime.main".into(), Signature::default(), Work::Entry);
        self.module.entry = Some(entry);
        let work = self.queue.pop_back();
        self.request_main();
        self.well_known_types();
        self.drain();
        // Last, since it calls the initialisers that turned out to be needed.
        if let Some((id, work)) = work {
            self.body(id, work);
        }
    }

    /// Makes all that is requested, and what that requests.
    fn drain(&mut self) {
        loop {
            while let Some((id, work)) = self.queue.pop_front() {
                self.body(id, work);
            }
            let more_methods = self.finish_methods();
            let more_inits = self.request_inits();
            let more_reflection = self.finish_reflection();
            if !more_methods && !more_inits && !more_reflection && self.queue.is_empty() {
                break;
            }
        }
    }

    /// Notes which package each file belongs to.
    fn find_packages(&mut self) {
        for (i, package) in self.packages.iter().enumerate() {
            for f in &package.funcs {
                if let Some(file) = self.sources.file_of(self.ast[*f].pos) {
                    self.file_packages.insert(file.base, PkgId(i as u32));
                }
            }
        }
    }

    /// The function `main.main`, if the program has one.
    fn main_decl(&self) -> Option<DeclId> {
        let main = self.packages.iter().find(|p| &*p.path == "main")?;
        main.funcs.iter().copied().find(|f| {
            let d = &self.ast[*f];
            d.receiver.is_none() && self.ast.name(d.name) == "main"
        })
    }

    fn request_main(&mut self) {
        if let Some(main) = self.main_decl() {
            self.func_for(main, Vec::new());
        }
    }

    /// Describes the types of run-time panics, if package `runtime` is part of the program.
    fn well_known_types(&mut self) {
        let Some(pkg) = self.packages.iter().find(|p| &*p.path == "runtime") else { return };
        for name in WellKnown::NAMES {
            let (own, pointer) = match name.strip_prefix('*') {
                Some(own) => (own, true),
                None => (*name, false),
            };
            let Some(symbol) = self.types.names.get(own) else { continue };
            let Some(obj) = pkg.scope.get(&symbol) else { continue };
            let t = self.objects[obj.0 as usize].ty;
            let t = if pointer { self.types.pointer(t) } else { t };
            let desc = self.desc(t);
            self.module.well_known.set(name, desc);
        }
        // Their values are errors: whoever recovers or prints one calls its methods.
        let error = self.types.error;
        self.desc(error);
    }

    /// A function of package `runtime` that lowering calls by itself.
    pub(crate) fn runtime_func(&mut self, name: &str) -> Option<FuncId> {
        self.library_func("runtime", name)
    }

    /// A function of a package, if both are part of the program. The name is one of [`CALLED_BY_NAME`].
    pub(crate) fn library_func(&mut self, package: &str, name: &str) -> Option<FuncId> {
        debug_assert!(CALLED_BY_NAME.contains(&name), "{name} may be left out of the library");
        let pkg = self.packages.iter().find(|p| &*p.path == package)?;
        let obj = *pkg.scope.get(&self.types.names.get(name)?)?;
        let decl = self.decl_of(obj)?;
        Some(self.func_for(decl, Vec::new()))
    }

    /// Requests the initialisers that are needed: all those of the user's packages; of the packages that come with
    /// Urgo, which have no effects of their own, those of variables in use. Whether any is new.
    fn request_inits(&mut self) -> bool {
        let mut changed = false;
        let session = self.session;
        for &pkg in self.init_order.iter().filter(|p| session != Some(**p)) {
            let package = &self.packages[pkg.0 as usize];
            let own = package.library;
            for (index, init) in package.init_order.iter().enumerate() {
                let used = !own || init.lhs.iter().any(|v| self.globals.contains_key(v));
                if used && !self.init_funcs.contains_key(&(pkg, index)) {
                    let name = format!("{}.init", package.path);
                    let id = self.new_func(name, Signature::default(), Work::InitVar { pkg, index });
                    self.init_funcs.insert((pkg, index), id);
                    changed = true;
                }
            }
            for &decl in &package.inits {
                let key = FuncKey::Decl(decl, Vec::new());
                if !self.funcs.contains_key(&key) {
                    self.func_for(decl, Vec::new());
                    changed = true;
                }
            }
        }
        changed
    }

    /// Reserves an id for a function whose body is made later.
    pub(crate) fn new_func(&mut self, name: String, sig: Signature, work: Work) -> FuncId {
        let id = FuncId(self.module.funcs.len() as u32);
        let mut b = FunctionBuilder::new(&sig.params);
        let sig = self.intern_sig(sig);
        b.emit(Inst::Unreachable {});
        self.module.funcs.push(b.finish(name, FuncKind::Source, sig));
        self.queue.push_back((id, work));
        id
    }

    /// A function made once for a key.
    pub(crate) fn func_once(
        &mut self,
        key: FuncKey,
        make: impl FnOnce(&mut Self) -> (String, Signature, Work),
    ) -> FuncId {
        if let Some(id) = self.funcs.get(&key) {
            return *id;
        }
        let (name, sig, work) = make(self);
        let id = self.new_func(name, sig, work);
        self.funcs.insert(key, id);
        id
    }

    /// Puts a finished function in its place; name and signature are those it was requested with.
    fn install(&mut self, id: FuncId, b: FunctionBuilder, kind: FuncKind, captures: Option<DescId>) {
        let slot = &mut self.module.funcs[id.index()];
        let (name, sig) = (std::mem::take(&mut slot.name), slot.sig);
        if b.slot_count() > urgo_abi::module::MAX_FRAME_SLOTS
            || b.here() as usize > urgo_abi::module::MAX_CODE_UNITS
        {
            self.diagnostics.push(Diagnostic::new(
                self.pos,
                Code::Unsupported,
                format!("function {name} is too large"),
            ));
            return;
        }
        let func = Function { captures, ..b.finish(name, kind, sig) };
        self.module.funcs[id.index()] = func;
    }

    /// The number of a file, which may be one that only a `//line` directive names.
    pub(crate) fn file_named(&mut self, name: &str) -> u32 {
        let files = &mut self.module.files;
        let at = files.iter().position(|f| f == name).unwrap_or_else(|| {
            files.push(name.to_string());
            files.len() - 1
        });
        at as u32
    }

    /// The signature's id.
    pub(crate) fn intern_sig(&mut self, sig: Signature) -> SigId {
        let next = SigId(self.sigs.len() as u32);
        let module = &mut self.module;
        *self.sigs.entry(sig).or_insert_with_key(|s| {
            module.sigs.push(s.clone());
            next
        })
    }

    /// The id of a string constant.
    pub(crate) fn intern_const(&mut self, bytes: &[u8]) -> ConstId {
        if let Some(id) = self.consts.get(bytes) {
            return *id;
        }
        let id = self.module.add_const(bytes);
        self.consts.insert(bytes.into(), id);
        id
    }

    /// The id of a package-level variable.
    pub(crate) fn global(&mut self, obj: ObjId) -> GlobalId {
        if let Some(id) = self.globals.get(&obj) {
            return *id;
        }
        let object = &self.objects[obj.0 as usize];
        let name = format!("{}.{}", self.pkg_path(object.pkg), self.types.names.text(object.name));
        let desc = self.desc(object.ty);
        let id = self.module.add_global(name, desc);
        self.globals.insert(obj, id);
        id
    }

    /// The type with pending interfaces replaced by what they turned out to be.
    pub(crate) fn canon(&mut self, t: TypeId) -> TypeId {
        if self.types.has_param(t) { self.types.subst(t, &[self.nowhere], &[TypeId::INVALID]) } else { t }
    }

    /// Kinds of a call of a Go signature, with further parameters in front.
    pub(crate) fn sig_of(&mut self, sig: TypeId, front: &[Kind]) -> Signature {
        let mut out = Signature { params: front.to_vec(), results: Vec::new() };
        if let Some(s) = self.types.as_signature(sig) {
            for p in s.params.iter() {
                out.params.extend(self.kinds(*p).iter());
            }
            for r in s.results.iter() {
                out.results.extend(self.kinds(*r).iter());
            }
        }
        out
    }

    /// The declaration of a function object.
    pub(crate) fn decl_of(&self, obj: ObjId) -> Option<DeclId> {
        match self.objects[obj.0 as usize].kind {
            ObjKind::Func { decl, .. } => Some(decl),
            _ => None,
        }
    }

    /// Whether functions of a package may be declared anew.
    pub(crate) fn may_be_redeclared(&self, pkg: PkgId) -> bool {
        self.session == Some(pkg)
    }

    /// Reports something that is valid Go but not lowered.
    pub(crate) fn unsupported(&mut self, pos: Pos, what: &str) {
        self.diagnostics.push(Diagnostic::new(pos, Code::Unsupported, format!("not supported yet: {what}")));
    }

    fn too_large(&mut self, t: TypeId) {
        let text = typedesc::type_text(self.types, t);
        self.diagnostics.push(Diagnostic::new(
            self.pos,
            Code::Unsupported,
            format!("type {text} larger than address space"),
        ));
    }
}
