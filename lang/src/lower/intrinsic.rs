//! Declarations without a body: single instructions, runtime calls, natives.
//!
//! A std package declares such a function without a body. It is looked up by package path and name (`Type.Method` for
//! a method): first in the tables here, then in `abi/native.rs`.

use super::func::FuncLower;
use crate::ast::FuncId as DeclId;
use urgo_abi::inst::{Inst, Slot, SlotList};
use urgo_abi::native::Native;
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;

/// How a bodiless function is made of instructions.
#[derive(Clone, Copy)]
enum Intrinsic {
    /// One instruction with one operand.
    One(fn(Slot, Slot) -> Inst<'static>),
    /// One instruction with two operands.
    Two(fn(Slot, Slot, Slot) -> Inst<'static>),
    /// One instruction with three operands.
    Three(fn(Slot, Slot, Slot, Slot) -> Inst<'static>),
    /// An atomic load, store, … of 32 or 64 bits or a pointer; the first operand is an address.
    Load(Width),
    Store(Width),
    Swap(Width),
    Add(Width),
    And(Width),
    Or(Width),
    CompareAndSwap(Width),
    /// A runtime call with this constant.
    Runtime(RuntimeCall, i32),
    /// `semAcquire(address, reason)`: the reason is a constant of the call.
    Acquire,
}

/// What an atomic operation works on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    I32,
    U32,
    W64,
    Ptr,
}

/// Intrinsics by package path and name.
const TABLE: &[(&str, &str, Intrinsic)] = &[
    ("math", "Sqrt", Intrinsic::One(|d, a| Inst::SqrtF64 { d, a })),
    ("math", "Abs", Intrinsic::One(|d, a| Inst::AbsF64 { d, a })),
    ("math", "Floor", Intrinsic::One(|d, a| Inst::FloorF64 { d, a })),
    ("math", "Ceil", Intrinsic::One(|d, a| Inst::CeilF64 { d, a })),
    ("math", "Trunc", Intrinsic::One(|d, a| Inst::TruncF64 { d, a })),
    ("math", "FMA", Intrinsic::Three(|d, a, b, c| Inst::FmaF64 { d, a, b, c })),
    ("math", "Float64bits", Intrinsic::One(|d, a| Inst::IntOfF64 { d, a })),
    ("math", "Float64frombits", Intrinsic::One(|d, a| Inst::F64OfInt { d, a })),
    ("math", "Float32bits", Intrinsic::One(|d, a| Inst::IntOfF32 { d, a })),
    ("math", "Float32frombits", Intrinsic::One(|d, a| Inst::F32OfInt { d, a })),
    ("math/bits", "LeadingZeros64", Intrinsic::One(|d, a| Inst::ClzU64 { d, a })),
    ("math/bits", "TrailingZeros64", Intrinsic::One(|d, a| Inst::CtzU64 { d, a })),
    ("math/bits", "OnesCount64", Intrinsic::One(|d, a| Inst::PopcntU64 { d, a })),
    ("math/bits", "ReverseBytes64", Intrinsic::One(|d, a| Inst::BswapU64 { d, a })),
    ("math/bits", "RotateLeft64", Intrinsic::Two(|d, a, n| Inst::RotlU64 { d, a, n })),
    ("math/bits", "RotateLeft32", Intrinsic::Two(|d, a, n| Inst::RotlU32 { d, a, n })),
    ("math/bits", "mulHigh", Intrinsic::Two(|d, a, b| Inst::MulHiU64 { d, a, b })),
    ("runtime", "Gosched", Intrinsic::Runtime(RuntimeCall::Gosched, 0)),
    ("runtime", "Goexit", Intrinsic::Runtime(RuntimeCall::Goexit, 0)),
    ("internal/rt", "ChanLen", Intrinsic::Runtime(RuntimeCall::ChanLen, 0)),
    ("internal/rt", "ChanCap", Intrinsic::Runtime(RuntimeCall::ChanCap, 0)),
    ("internal/rt", "ChanClose", Intrinsic::Runtime(RuntimeCall::ChanClose, 0)),
    ("internal/rt", "Select", Intrinsic::Runtime(RuntimeCall::Select, 0)),
    ("internal/rt", "SelectDefault", Intrinsic::Runtime(RuntimeCall::Select, 1)),
    ("time", "Sleep", Intrinsic::Runtime(RuntimeCall::Sleep, 0)),
    ("sync", "semAcquire", Intrinsic::Acquire),
    ("sync", "semRelease", Intrinsic::Runtime(RuntimeCall::SemRelease, 0)),
];

/// Names in `sync/atomic` with what they work on: `Load` + name, and methods of the types.
const ATOMIC_FUNCS: &[(&str, Width)] = &[
    ("Int32", Width::I32),
    ("Uint32", Width::U32),
    ("Int64", Width::W64),
    ("Uint64", Width::W64),
    ("Uintptr", Width::W64),
];

/// Prefix of a function's name, and its operation at a width.
type AtomicOp = (&'static str, fn(Width) -> Intrinsic);

/// Operations of `sync/atomic`.
const ATOMIC_OPS: &[AtomicOp] = &[
    ("Load", Intrinsic::Load),
    ("Store", Intrinsic::Store),
    ("Swap", Intrinsic::Swap),
    ("Add", Intrinsic::Add),
    ("And", Intrinsic::And),
    ("Or", Intrinsic::Or),
    ("CompareAndSwap", Intrinsic::CompareAndSwap),
];

fn find(package: &str, name: &str) -> Option<Intrinsic> {
    if package == "sync/atomic" {
        if let Some(op) = name.strip_suffix("Pointer") {
            let op = if op == "cas" { "CompareAndSwap" } else { op };
            let (_, make) = ATOMIC_OPS.iter().find(|(n, _)| n.eq_ignore_ascii_case(op))?;
            return Some(make(Width::Ptr));
        }
        let (ty, op) = match name.split_once('.') {
            Some((ty, op)) => (ty, op),
            None => {
                let (op, _) = ATOMIC_OPS.iter().find(|(op, _)| name.starts_with(op))?;
                (&name[op.len()..], *op)
            }
        };
        let (_, width) = ATOMIC_FUNCS.iter().find(|(n, _)| *n == ty)?;
        let (_, make) = ATOMIC_OPS.iter().find(|(n, _)| *n == op)?;
        return Some(make(*width));
    }
    TABLE.iter().find(|(p, n, _)| *p == package && *n == name).map(|(_, _, i)| *i)
}

impl FuncLower<'_, '_> {
    /// A call of a declaration without a body.
    pub(crate) fn native_call(&mut self, decl: DeclId, results: &[Slot], args: &[Slot]) {
        let (package, name) = self.native_name(decl);
        if let Some(i) = find(&package, &name) {
            return self.intrinsic(i, results, args);
        }
        let Some(native) = Native::find(&package, &name) else {
            return self.no_body(decl, &format!("missing function body of {package}.{name}"), results);
        };
        let kinds = |list: &[Slot], f: &Self| list.iter().map(|s| f.b.kind(*s)).collect::<Vec<_>>();
        if kinds(args, self) != native.params() || kinds(results, self) != native.results() {
            return self.no_body(decl, &format!("signature of native {package}.{name}"), results);
        }
        self.m.note_reflection(native);
        let results: Vec<u16> = results.iter().map(|s| s.0).collect();
        let args: Vec<u16> = args.iter().map(|s| s.0).collect();
        self.b.emit(Inst::CallNative {
            native: native as u32,
            results: SlotList::new(&results),
            args: SlotList::new(&args),
        });
    }

    fn no_body(&mut self, decl: DeclId, what: &str, results: &[Slot]) {
        if self.m.missing_bodies.insert(decl) {
            let pos = self.m.ast[decl].pos;
            self.unsupported(pos, what);
        }
        for r in results {
            let kind = self.b.kind(*r);
            self.zero_run(&[kind], *r);
        }
    }

    /// Package path and name, `Type.Method` for a method.
    fn native_name(&mut self, decl: DeclId) -> (String, String) {
        let info = self.m.info;
        let own = self.m.ast.name(self.m.ast[decl].name).to_string();
        let Some(f) = info.funcs.get(decl) else { return (String::new(), own) };
        let pkg = self.m.pkg_path(self.m.objects[f.obj.0 as usize].pkg);
        let Some(recv) = f.recv else { return (pkg, own) };
        let t = self.m.objects[recv.0 as usize].ty;
        let (base, _) = self.m.types.deref(t);
        let name = self.m.types.as_named(base).map(|(d, _)| self.m.types.named(d).name);
        let name = name.map_or(String::new(), |n| self.m.types.names.text(n).to_string());
        (pkg, format!("{name}.{own}"))
    }

    fn intrinsic(&mut self, i: Intrinsic, results: &[Slot], args: &[Slot]) {
        match i {
            Intrinsic::One(make) => self.b.emit(make(results[0], args[0])),
            Intrinsic::Two(make) => self.b.emit(make(results[0], args[0], args[1])),
            Intrinsic::Three(make) => self.b.emit(make(results[0], args[0], args[1], args[2])),
            Intrinsic::Runtime(call, imm) => self.runtime(call, imm, results, args),
            Intrinsic::Acquire => {
                let reason = self.last_int(args[1]);
                self.runtime(RuntimeCall::SemAcquire, reason, &[], &args[..1]);
            }
            Intrinsic::Load(w)
            | Intrinsic::Store(w)
            | Intrinsic::Swap(w)
            | Intrinsic::Add(w)
            | Intrinsic::And(w)
            | Intrinsic::Or(w)
            | Intrinsic::CompareAndSwap(w) => self.atomic(i, w, results, args),
        }
    }

    fn atomic(&mut self, i: Intrinsic, w: Width, results: &[Slot], args: &[Slot]) {
        let p = args[0];
        self.b.emit(Inst::NilCheck { p });
        let narrow = matches!(w, Width::I32 | Width::U32);
        let d = results.first().copied().unwrap_or(Slot(0));
        let a = args.get(1).copied().unwrap_or(Slot(0));
        let new = args.get(2).copied().unwrap_or(Slot(0));
        let pointer = w == Width::Ptr;
        let inst = match i {
            Intrinsic::Load(_) if pointer => Inst::AtomicLoadPtr { d, p },
            Intrinsic::Load(_) if narrow => Inst::AtomicLoad32 { d, p },
            Intrinsic::Load(_) => Inst::AtomicLoad64 { d, p },
            Intrinsic::Store(_) if pointer => Inst::AtomicStorePtr { p, a },
            Intrinsic::Store(_) if narrow => Inst::AtomicStore32 { p, a },
            Intrinsic::Store(_) => Inst::AtomicStore64 { p, a },
            Intrinsic::Swap(_) if pointer => Inst::AtomicSwapPtr { d, p, a },
            Intrinsic::Swap(_) if narrow => Inst::AtomicSwap32 { d, p, a },
            Intrinsic::Swap(_) => Inst::AtomicSwap64 { d, p, a },
            Intrinsic::Add(_) if narrow => Inst::AtomicAdd32 { d, p, a },
            Intrinsic::Add(_) => Inst::AtomicAdd64 { d, p, a },
            Intrinsic::And(_) if narrow => Inst::AtomicAnd32 { d, p, a },
            Intrinsic::And(_) => Inst::AtomicAnd64 { d, p, a },
            Intrinsic::Or(_) if narrow => Inst::AtomicOr32 { d, p, a },
            Intrinsic::Or(_) => Inst::AtomicOr64 { d, p, a },
            Intrinsic::CompareAndSwap(_) if pointer => Inst::AtomicCasPtr { d, p, old: a, new },
            Intrinsic::CompareAndSwap(_) if narrow => Inst::AtomicCas32 { d, p, old: a, new },
            Intrinsic::CompareAndSwap(_) => Inst::AtomicCas64 { d, p, old: a, new },
            Intrinsic::One(_)
            | Intrinsic::Two(_)
            | Intrinsic::Three(_)
            | Intrinsic::Runtime(..)
            | Intrinsic::Acquire => return,
        };
        let gives_old = !matches!(i, Intrinsic::Store(_) | Intrinsic::CompareAndSwap(_));
        self.b.emit(inst);
        if w == Width::I32 && gives_old && !results.is_empty() && self.b.kind(d) == Kind::Int {
            self.b.emit(Inst::ExtI32 { d, a: d });
        }
    }
}
