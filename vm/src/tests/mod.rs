//! Tests of hand-built modules, each in every [`Column`]: tier, budget, Ps, collector stress. One expectation for all.

mod calls;
mod goroutines;
mod objects;
mod ops;
mod panics;

use crate::tier::Mode;
use crate::world::{Runtime, Settings, Sink};
use std::time::Duration;
use urgo_abi::build::FunctionBuilder;
use urgo_abi::inst::{FuncId, Inst, Slot, SlotList, TypeId};
use urgo_abi::module::{FuncKind, Function, Module, Signature};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;
use urgo_abi::typedesc::{Boxing, Equality, Leaf, MemKind, Method, PointerMap, TypeDesc, TypeShape};

pub const I: Kind = Kind::Int;
pub const P: Kind = Kind::Ptr;
pub const W: Kind = Kind::Word;

/// One way to run a test.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub budget: u32,
    pub procs: usize,
    pub gc_stress: bool,
    pub mode: Mode,
    /// Compiled code is entered at loop headers only.
    pub osr_only: bool,
}

/// The interpreter on one P.
const INTERPRETER: Column = Column {
    name: "interpreter, one P",
    budget: 1000,
    procs: 1,
    gc_stress: false,
    mode: Mode::Interp,
    osr_only: false,
};

pub const COLUMNS: &[Column] = &[
    INTERPRETER,
    Column { name: "interpreter, budget 1", budget: 1, procs: 4, ..INTERPRETER },
    Column { name: "interpreter, collector stress", budget: 7, procs: 2, gc_stress: true, ..INTERPRETER },
    Column { name: "compiled at first sight", mode: Mode::Jit, ..INTERPRETER },
    Column { name: "compiled, collector stress", mode: Mode::Jit, procs: 2, gc_stress: true, ..INTERPRETER },
    Column { name: "entered at loops only", mode: Mode::Jit, osr_only: true, budget: 1, ..INTERPRETER },
];

/// A module under construction.
pub struct Asm {
    pub m: Module,
}

impl Asm {
    pub fn new() -> Asm {
        Asm { m: Module { types: vec![TypeDesc::none()], files: vec!["t.go".into()], ..Module::default() } }
    }

    /// Reserves an id, for functions that call each other.
    pub fn declare(&mut self, name: &str, params: &[Kind], results: &[Kind]) -> FuncId {
        let sig = self.m.intern_sig(Signature { params: params.to_vec(), results: results.to_vec() });
        let mut b = FunctionBuilder::new(params);
        b.emit(Inst::Unreachable {});
        self.m.funcs.push(b.finish(name, FuncKind::Source, sig));
        FuncId(self.m.funcs.len() as u32 - 1)
    }

    /// Gives a declared function its code.
    pub fn define(&mut self, id: FuncId, build: impl FnOnce(&mut FunctionBuilder)) {
        let old = &self.m.funcs[id.index()];
        let (name, sig, kind) = (old.name.clone(), old.sig, old.kind);
        let mut b = FunctionBuilder::new(&self.m.sigs[sig.index()].params);
        b.line(0, 1);
        build(&mut b);
        self.m.funcs[id.index()] = b.finish(name, kind, sig);
    }

    pub fn func(
        &mut self,
        name: &str,
        params: &[Kind],
        results: &[Kind],
        build: impl FnOnce(&mut FunctionBuilder),
    ) -> FuncId {
        let id = self.declare(name, params, results);
        self.define(id, build);
        id
    }

    /// `main.main`, and the entry that calls it.
    pub fn main(&mut self, build: impl FnOnce(&mut FunctionBuilder)) {
        let main = self.func("main.main", &[], &[], build);
        let entry = self.func("runtime.main", &[], &[], |b| {
            b.call(main, &[], &[]);
            b.ret(&[]);
        });
        self.m.entry = Some(entry);
    }

    pub fn at(&mut self, id: FuncId) -> &mut Function {
        &mut self.m.funcs[id.index()]
    }

    /// A type whose values are strings, or pointers to such; with an `Error` method if one is given.
    pub fn text_type(&mut self, name: &str, error: Option<FuncId>) -> TypeId {
        let mut pointers = PointerMap::default();
        pointers.set(0);
        let mut desc = TypeDesc {
            name: name.into(),
            type_name: name.rsplit('.').next().unwrap_or("").into(),
            pkg_path: name.rsplit_once('.').map_or("", |(package, _)| package.trim_start_matches('*')).into(),
            shape: TypeShape::String,
            size: 16,
            align: 8,
            leaves: vec![Leaf { offset: 0, mem: MemKind::Ptr }, Leaf { offset: 8, mem: MemKind::I64 }],
            pointers,
            boxing: Boxing::Boxed,
            equality: Equality::Parts,
            ..TypeDesc::none()
        };
        if let Some(func) = error {
            let sig = self.m.intern_sig(Signature { params: vec![W], results: vec![P, I] });
            let selector = self.m.intern_selector(urgo_abi::module::Selector {
                name: "Error".into(),
                signature: "func() string".into(),
                sig,
            });
            desc.methods.push(Method { selector, func });
        }
        self.m.types.push(desc);
        TypeId(self.m.types.len() as u32 - 1)
    }

    /// A type of one integer leaf.
    pub fn int_type(&mut self, name: &str, named: &str) -> TypeId {
        self.m.types.push(TypeDesc {
            name: name.into(),
            type_name: named.into(),
            pkg_path: if named.is_empty() { "" } else { "main" }.into(),
            shape: TypeShape::Int,
            size: 8,
            align: 8,
            leaves: vec![Leaf { offset: 0, mem: MemKind::I64 }],
            boxing: Boxing::Scalar,
            equality: Equality::Bits,
            ..TypeDesc::none()
        });
        TypeId(self.m.types.len() as u32 - 1)
    }
}

/// Instructions that tests use again and again.
pub trait Emit {
    fn int(&mut self, value: i64) -> Slot;
    fn call(&mut self, func: FuncId, results: &[Slot], args: &[Slot]);
    fn runtime(&mut self, call: RuntimeCall, imm: i32, results: &[Slot], args: &[Slot]);
    /// Prints an integer and a space.
    fn print(&mut self, a: Slot);
    fn ret(&mut self, results: &[Slot]);
}

fn numbers(slots: &[Slot]) -> Vec<u16> {
    slots.iter().map(|s| s.0).collect()
}

impl Emit for FunctionBuilder {
    fn int(&mut self, value: i64) -> Slot {
        let d = self.slot(I);
        self.emit(Inst::ConstI64 { d, value });
        d
    }
    fn call(&mut self, func: FuncId, results: &[Slot], args: &[Slot]) {
        let (r, a) = (numbers(results), numbers(args));
        self.emit(Inst::Call { func, results: SlotList::new(&r), args: SlotList::new(&a) });
    }
    fn runtime(&mut self, call: RuntimeCall, imm: i32, results: &[Slot], args: &[Slot]) {
        let (r, a) = (numbers(results), numbers(args));
        let (results, args) = (SlotList::new(&r), SlotList::new(&a));
        self.emit(Inst::CallRuntime { call: call as u32, imm, results, args });
    }
    fn print(&mut self, a: Slot) {
        self.runtime(RuntimeCall::PrintInt, 0, &[], &[a]);
        let s = self.slot_run(&[P, I]);
        self.emit(Inst::ConstStr { d: s, id: urgo_abi::inst::ConstId(0) });
        self.runtime(RuntimeCall::PrintString, 0, &[], &[s, s.plus(1)]);
    }
    fn ret(&mut self, results: &[Slot]) {
        let r = numbers(results);
        self.emit(Inst::Ret { results: SlotList::new(&r) });
    }
}

/// What a program printed (to standard error) and its exit status.
pub fn run_in(module: &Module, column: Column, adjust: impl FnOnce(&mut Settings)) -> (i32, String) {
    let mut module = module.clone();
    if module.consts.is_empty() {
        module.add_const(b" ");
    }
    let out = Sink::buffer();
    let mut settings = Settings { budget: column.budget, stderr: out.clone(), ..Settings::default() };
    settings.scheduler.procs = column.procs;
    settings.heap.stress = u32::from(column.gc_stress);
    settings.heap.clobber = column.gc_stress;
    settings.heap.verify = column.gc_stress;
    settings.tier.mode = column.mode;
    settings.tier.osr_only = column.osr_only;
    adjust(&mut settings);
    let compiler = urgo_jit::Jit::new().map(|jit| Box::new(jit) as Box<dyn urgo_abi::code::Compiler>);
    let runtime = Runtime::new(module, settings, compiler).unwrap_or_else(|e| panic!("{e}"));
    let finish = runtime.run();
    if column.mode == Mode::Jit && !column.osr_only && runtime.world().tier().compiles() {
        // Relaxed: the run is over.
        let entries = runtime.world().tier().counters().entries.load(std::sync::atomic::Ordering::Relaxed);
        assert!(entries > 0, "{}: nothing ran compiled", column.name);
    }
    assert!(runtime.shutdown(Duration::from_secs(10)), "{}: a thread did not end", column.name);
    (finish.status, String::from_utf8_lossy(&out.contents()).into_owned())
}

/// Runs in every column and compares.
pub fn check(asm: &Asm, status: i32, want: &str) {
    for column in COLUMNS {
        let got = run_in(&asm.m, *column, |_| {});
        assert_eq!(got, (status, want.to_string()), "{}", column.name);
    }
}

/// The same, of the beginning of what is printed.
pub fn check_start(asm: &Asm, status: i32, want: &str) {
    for column in COLUMNS {
        let (got_status, got) = run_in(&asm.m, *column, |_| {});
        assert_eq!(got_status, status, "{}: {got}", column.name);
        assert!(got.starts_with(want), "{}: {got}", column.name);
    }
}
