//! Random modules: terminating programs over the opcodes, made straight in bytecode.
//!
//! A module has a few functions that call each other (later ones call earlier ones, so that calls end) and an entry that
//! calls the last one several times and prints a digest of the results. Every opcode whose operands have fixed kinds is
//! drawn from the table itself, so that a new row takes part by itself. What would make tiers differ without a defect
//! is left out: the bits of a NaN (x86 keeps an operand's, whichever comes first) never reach an integer.
//!
//! Memory operations work on one object and one slice a function has; divisions and indices are mostly made safe in
//! front, and sometimes left to fail, since panics have to agree too.

use crate::random::Random;
use std::collections::BTreeSet;
use urgo_abi::build::{FunctionBuilder, Label, mov, zero};
use urgo_abi::inst::{FuncId, Inst, Opcode, Role, Slot, SlotList, TypeId, Writer, instructions};
use urgo_abi::module::{FuncKind, Module, Signature};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;
use urgo_abi::typedesc::{Boxing, Equality, Leaf, MemKind, PointerMap, TypeDesc, TypeShape};
use urgo_abi::verify;

/// Elements of the slice that memory operations work on; a power of two.
const ELEMS: i32 = 8;
/// Bytes of the object that loads, stores and atomic operations work on.
const OBJECT_BYTES: u32 = 64;

/// Opcodes that the generator may place anywhere: only slots of single kinds and constants, no memory, no trap.
fn free_opcodes() -> Vec<Opcode> {
    let plain = |role: Role| match role {
        Role::Dst(k) | Role::Src(k) => k.len() == 1 && !k[0].may_point(),
        Role::Imm32 | Role::Imm64 => true,
        _ => false,
    };
    // The bits of a NaN differ between correct implementations; shift counts of the constant forms are bounded.
    let left_out = [Opcode::IntOfF64, Opcode::IntOfF32];
    let shifts = [Opcode::ShlI64K, Opcode::ShlI32K, Opcode::ShlU32K, Opcode::ShrI64K, Opcode::ShrU64K];
    Opcode::ALL
        .iter()
        .copied()
        .filter(|op| op.operands().iter().all(|o| plain(o.role)) && !op.operands().is_empty())
        .filter(|op| op.effects() == Default::default() && !left_out.contains(op) && !shifts.contains(op))
        .collect()
}

/// Types of a generated module: none, the object, int64.
fn types() -> Vec<TypeDesc> {
    let plain = |name: &str, shape, size, leaves| TypeDesc {
        name: name.into(),
        type_name: String::new(),
        pkg_path: String::new(),
        shape,
        size,
        align: 8,
        leaves,
        in_memory: false,
        pointers: PointerMap::default(),
        boxing: Boxing::Scalar,
        equality: Equality::Bits,
        methods: Vec::new(),
    };
    let int = plain("int", TypeShape::Int, 8, vec![Leaf { offset: 0, mem: MemKind::I64 }]);
    let mut object = plain("[8]int", TypeShape::Array(TypeId(2), 8), OBJECT_BYTES, Vec::new());
    object.in_memory = true;
    object.boxing = Boxing::Boxed;
    vec![TypeDesc::none(), object, int]
}
const OBJECT: i32 = 1;
const INT: i32 = 2;

/// Makes the program of a seed.
pub fn module(seed: u64) -> Module {
    let mut r = Random::new(seed);
    let mut m = Module { types: types(), files: vec!["generated.go".into()], ..Module::default() };
    let free = free_opcodes();
    for n in 0..1 + r.below(4) {
        let kinds = |r: &mut Random, most: usize| -> Vec<Kind> {
            (0..r.below(most)).map(|_| r.pick(&[Kind::Int, Kind::Int, Kind::F64, Kind::F32])).collect()
        };
        let (params, results) = (kinds(&mut r, 13), kinds(&mut r, 12));
        let sig = m.intern_sig(Signature { params: params.clone(), results: results.clone() });
        let mut g = Generator::new(&mut r, &m, &free, &params, n);
        g.body(0);
        let out: Vec<u16> = results.iter().map(|k| g.slot(*k).0).collect();
        g.b.emit(Inst::Ret { results: SlotList::new(&out) });
        let f = g.b.finish(format!("main.f{n}"), FuncKind::Source, sig);
        m.funcs.push(f);
    }
    entry(&mut r, &mut m, &free);
    m
}

/// `main`: calls the last function a few times with constants and prints a digest.
fn entry(r: &mut Random, m: &mut Module, free: &[Opcode]) {
    let last = FuncId(m.funcs.len() as u32 - 1);
    let sig = m.intern_sig(Signature::default());
    let called = m.sig_of(last).clone();
    let mut g = Generator::new(r, m, free, &[], m.funcs.len());
    let digest = g.b.slot(Kind::Int);
    g.b.emit(Inst::ConstInt { d: digest, value: 17 });
    let (i, n) = (g.b.slot(Kind::Int), g.b.slot(Kind::Int));
    g.b.emit(Inst::ConstInt { d: i, value: 0 });
    g.b.emit(Inst::ConstInt { d: n, value: 4 });
    let head = g.b.bound_label();
    let args: Vec<u16> = called.params.iter().map(|k| g.fresh(*k).0).collect();
    let results: Vec<Slot> = called.results.iter().map(|k| g.b.slot(*k)).collect();
    let result_list: Vec<u16> = results.iter().map(|s| s.0).collect();
    g.b.emit(Inst::Call { func: last, results: SlotList::new(&result_list), args: SlotList::new(&args) });
    for (s, k) in results.iter().zip(&called.results) {
        g.mix(digest, *s, *k);
    }
    g.b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
    g.b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, head);
    g.b.emit(Inst::CallRuntime {
        call: RuntimeCall::PrintInt as u32,
        imm: 0,
        results: SlotList::new(&[]),
        args: SlotList::new(&[digest.0]),
    });
    g.b.emit(Inst::Ret { results: SlotList::new(&[]) });
    let f = g.b.finish("main.main", FuncKind::Source, sig);
    m.funcs.push(f);
    m.entry = Some(FuncId(m.funcs.len() as u32 - 1));
    verify::module(m).expect("generated code is valid");
}

struct Generator<'a> {
    r: &'a mut Random,
    m: &'a Module,
    free: &'a [Opcode],
    b: FunctionBuilder,
    ints: Vec<Slot>,
    f64s: Vec<Slot>,
    f32s: Vec<Slot>,
    object: Slot,
    slice: Slot,
    /// Functions that may be called: those made before.
    callable: usize,
    /// Instructions still to be made, so that programs stay small.
    left: usize,
}

impl<'a> Generator<'a> {
    fn new(r: &'a mut Random, m: &'a Module, free: &'a [Opcode], params: &[Kind], callable: usize) -> Self {
        let mut b = FunctionBuilder::new(params);
        let of =
            |k: Kind| params.iter().enumerate().filter(move |(_, p)| **p == k).map(|(i, _)| Slot(i as u16));
        let (mut ints, mut f64s, mut f32s): (Vec<_>, Vec<_>, Vec<_>) =
            (of(Kind::Int).collect(), of(Kind::F64).collect(), of(Kind::F32).collect());
        for (list, kind, n) in [
            (&mut ints, Kind::Int, 2 + r.below(12)),
            (&mut f64s, Kind::F64, 1 + r.below(8)),
            (&mut f32s, Kind::F32, 1 + r.below(4)),
        ] {
            list.extend((0..n).map(|_| {
                let s = b.slot(kind);
                constant(r, &mut b, s);
                s
            }));
        }
        let object = b.slot(Kind::Ptr);
        let slice = b.slot_run(&[Kind::Ptr, Kind::Int, Kind::Int]);
        let left = 20 + r.below(60);
        let mut g = Generator { r, m, free, b, ints, f64s, f32s, object, slice, callable, left };
        g.runtime(RuntimeCall::NewObject, OBJECT, &[object], &[]);
        let n = g.b.slot(Kind::Int);
        g.b.emit(Inst::ConstInt { d: n, value: ELEMS });
        g.runtime(RuntimeCall::MakeSlice, INT, &[slice, slice.plus(1), slice.plus(2)], &[n, n]);
        g
    }

    fn runtime(&mut self, call: RuntimeCall, imm: i32, results: &[Slot], args: &[Slot]) {
        let list = |slots: &[Slot]| slots.iter().map(|s| s.0).collect::<Vec<u16>>();
        let (results, args) = (list(results), list(args));
        self.b.emit(Inst::CallRuntime {
            call: call as u32,
            imm,
            results: SlotList::new(&results),
            args: SlotList::new(&args),
        });
    }

    /// Some slot of a kind.
    fn slot(&mut self, kind: Kind) -> Slot {
        match kind {
            Kind::Int => self.r.pick(&self.ints),
            Kind::F64 => self.r.pick(&self.f64s),
            Kind::F32 => self.r.pick(&self.f32s),
            Kind::Ptr | Kind::Word => self.object,
        }
    }

    /// A new slot with a constant in it.
    fn fresh(&mut self, kind: Kind) -> Slot {
        let s = self.b.slot(kind);
        constant(self.r, &mut self.b, s);
        s
    }

    /// Mixes a value into the digest; every NaN counts the same.
    fn mix(&mut self, digest: Slot, s: Slot, kind: Kind) {
        let word = self.b.slot(Kind::Int);
        match kind {
            Kind::Int | Kind::Ptr | Kind::Word => self.b.emit(Inst::Mov { d: word, a: s }),
            Kind::F64 => {
                self.mix_float(word, Inst::EqF64 { d: word, a: s, b: s }, Inst::IntOfF64 { d: word, a: s })
            }
            Kind::F32 => {
                self.mix_float(word, Inst::EqF32 { d: word, a: s, b: s }, Inst::IntOfF32 { d: word, a: s })
            }
        }
        self.b.emit(Inst::Xor { d: digest, a: digest, b: word });
        self.b.emit(Inst::ConstI64 { d: word, value: 0x0000_0100_0000_01b3 });
        self.b.emit(Inst::MulI64 { d: digest, a: digest, b: word });
    }

    fn mix_float(&mut self, word: Slot, is_number: Inst<'_>, bits: Inst<'_>) {
        let nan = self.b.label();
        self.b.emit(is_number);
        self.b.emit_jump(Inst::JumpIfNot { a: word, to: 0 }, nan);
        self.b.emit(bits);
        self.b.bind(nan);
    }

    fn body(&mut self, depth: usize) {
        for _ in 0..3 + self.r.below(8) {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            match self.r.below(16) {
                0..=6 => self.free_operation(),
                7 => self.division(),
                8 => self.element(),
                9 => self.memory(),
                10 => self.shift(),
                11 => self.call(depth),
                12 => self.branch(depth),
                13 => self.jump_table(depth),
                14 if self.r.one_in(4) => self.runtime(RuntimeCall::Gosched, 0, &[], &[]),
                _ => self.counted_loop(depth),
            }
        }
    }

    /// An opcode of the table with random operands of the right kinds.
    fn free_operation(&mut self) {
        let op = self.r.pick(self.free);
        let mut units = vec![op as u16];
        for spec in op.operands() {
            match spec.role {
                Role::Dst(k) | Role::Src(k) => units.push(self.slot(k[0]).0),
                Role::Imm32 => {
                    let v = self.r.constant() as i32 as u32;
                    units.extend([v as u16, (v >> 16) as u16]);
                }
                Role::Imm64 => {
                    // Float constants are numbers: a NaN's bits could be told apart.
                    let v = if op == Opcode::ConstF64 {
                        (self.r.constant() as f64).to_bits()
                    } else {
                        self.r.constant() as u64
                    };
                    units.extend([v as u16, (v >> 16) as u16, (v >> 32) as u16, (v >> 48) as u16]);
                }
                Role::Label | Role::Labels | Role::Id(_) | Role::Dsts | Role::Srcs => {
                    unreachable!("not a free opcode")
                }
            }
        }
        if op == Opcode::ConstF32 {
            let v = (self.r.constant() as f32).to_bits();
            units.splice(2.., [v as u16, (v >> 16) as u16]);
        }
        if let Some((inst, _)) = Inst::decode(&units, 0) {
            self.b.emit(inst);
        }
    }

    fn division(&mut self) {
        let (d, a, y) = (self.slot(Kind::Int), self.slot(Kind::Int), self.slot(Kind::Int));
        let b = self.b.slot(Kind::Int);
        self.b.emit(Inst::Mov { d: b, a: y });
        if !self.r.one_in(60) {
            let one = self.b.slot(Kind::Int);
            self.b.emit(Inst::ConstInt { d: one, value: 1 });
            self.b.emit(Inst::Or { d: b, a: b, b: one });
        }
        let wide = [
            Inst::DivI64 { d, a, b },
            Inst::RemI64 { d, a, b },
            Inst::DivU64 { d, a, b },
            Inst::RemU64 { d, a, b },
        ];
        let (x, z) = (self.b.slot(Kind::Int), self.b.slot(Kind::Int));
        match self.r.below(3) {
            0 => {
                let inst = self.r.pick(&wide);
                self.b.emit(inst);
            }
            1 => {
                self.b.emit(Inst::ExtI32 { d: x, a });
                self.b.emit(Inst::ExtI32 { d: z, a: b });
                let inst = self.r.pick(&[Inst::DivI32 { d, a: x, b: z }, Inst::RemI32 { d, a: x, b: z }]);
                self.b.emit(inst);
            }
            _ => {
                self.b.emit(Inst::ExtU32 { d: x, a });
                self.b.emit(Inst::ExtU32 { d: z, a: b });
                let inst = self.r.pick(&[Inst::DivU32 { d, a: x, b: z }, Inst::RemU32 { d, a: x, b: z }]);
                self.b.emit(inst);
            }
        }
    }

    /// Index into the slice: mostly inside it.
    fn index(&mut self) -> Slot {
        let (i, a) = (self.b.slot(Kind::Int), self.slot(Kind::Int));
        match self.r.one_in(60) {
            true => self.b.emit(Inst::Mov { d: i, a }),
            false => self.b.emit(Inst::AndK { d: i, a, k: ELEMS - 1 }),
        }
        i
    }

    fn element(&mut self) {
        let (s, i) = (self.slice, self.index());
        let (d, a, f, g) =
            (self.slot(Kind::Int), self.slot(Kind::Int), self.slot(Kind::F64), self.slot(Kind::F32));
        let choices = [
            Inst::ElemI64 { d, s, i },
            Inst::ElemU8 { d, s, i },
            Inst::ElemI8 { d, s, i },
            Inst::ElemI16 { d, s, i },
            Inst::ElemU16 { d, s, i },
            Inst::ElemI32 { d, s, i },
            Inst::ElemU32 { d, s, i },
            Inst::SetElem64 { s, i, a },
            Inst::SetElem32 { s, i, a },
            Inst::SetElem16 { s, i, a },
            Inst::SetElem8 { s, i, a },
            Inst::SetElemF64 { s, i, a: f },
            Inst::SetElemF32 { s, i, a: g },
            Inst::BoundsCheck { i, n: s.plus(1) },
        ];
        let inst = self.r.pick(&choices);
        // A NaN's bits in memory could be read as an integer: store a product with zero distance from its kind instead.
        match inst {
            Inst::SetElemF64 { .. } => {
                self.b.emit(Inst::F64OfI64 { d: f, a });
                self.b.emit(inst);
            }
            Inst::SetElemF32 { .. } => {
                self.b.emit(Inst::F32OfI64 { d: g, a });
                self.b.emit(inst);
            }
            _ => self.b.emit(inst),
        }
    }

    fn memory(&mut self) {
        let p = self.object;
        self.b.emit(Inst::NilCheck { p });
        let (d, a, new) = (self.slot(Kind::Int), self.slot(Kind::Int), self.slot(Kind::Int));
        let off = 8 * self.r.below(OBJECT_BYTES as usize / 8) as i32;
        let q = self.b.slot(Kind::Ptr);
        self.b.emit(Inst::PtrAdd { d: q, p, off });
        let choices = [
            Inst::LoadI8 { d, p, off },
            Inst::LoadU8 { d, p, off },
            Inst::LoadI16 { d, p, off },
            Inst::LoadU16 { d, p, off },
            Inst::LoadI32 { d, p, off },
            Inst::LoadU32 { d, p, off },
            Inst::LoadI64 { d, p, off },
            Inst::Store8 { p, off, a },
            Inst::Store16 { p, off, a },
            Inst::Store32 { p, off, a },
            Inst::Store64 { p, off, a },
            Inst::AtomicLoad32 { d, p: q },
            Inst::AtomicLoad64 { d, p: q },
            Inst::AtomicStore32 { p: q, a },
            Inst::AtomicStore64 { p: q, a },
            Inst::AtomicAdd32 { d, p: q, a },
            Inst::AtomicAdd64 { d, p: q, a },
            Inst::AtomicAnd32 { d, p: q, a },
            Inst::AtomicAnd64 { d, p: q, a },
            Inst::AtomicOr32 { d, p: q, a },
            Inst::AtomicOr64 { d, p: q, a },
            Inst::AtomicSwap32 { d, p: q, a },
            Inst::AtomicSwap64 { d, p: q, a },
            Inst::AtomicCas32 { d, p: q, old: a, new },
            Inst::AtomicCas64 { d, p: q, old: a, new },
        ];
        let inst = self.r.pick(&choices);
        self.b.emit(inst);
    }

    fn shift(&mut self) {
        let (d, a) = (self.slot(Kind::Int), self.slot(Kind::Int));
        let n = self.r.below(32) as i32;
        let wide = 2 * n + (self.r.below(2) as i32);
        let choices = [
            Inst::ShlI64K { d, a, n: wide },
            Inst::ShrI64K { d, a, n: wide },
            Inst::ShrU64K { d, a, n: wide },
            Inst::ShlI32K { d, a, n },
            Inst::ShlU32K { d, a, n },
        ];
        let inst = self.r.pick(&choices);
        self.b.emit(inst);
    }

    fn call(&mut self, depth: usize) {
        // Calls inside deep loops would multiply the running time.
        if self.callable == 0 || depth > 1 {
            return;
        }
        let func = FuncId(self.r.below(self.callable) as u32);
        let sig = self.m.sig_of(func).clone();
        let args: Vec<u16> = sig.params.iter().map(|k| self.slot(*k).0).collect();
        let results: Vec<Slot> = sig.results.iter().map(|k| self.b.slot(*k)).collect();
        let list: Vec<u16> = results.iter().map(|s| s.0).collect();
        self.b.emit(Inst::Call { func, results: SlotList::new(&list), args: SlotList::new(&args) });
        for (s, k) in results.iter().zip(&sig.results) {
            let d = self.slot(*k);
            self.b.emit(mov(*k, d, *s));
        }
    }

    fn condition(&mut self, to: Label) {
        let (a, b) = (self.slot(Kind::Int), self.slot(Kind::Int));
        let (x, y) = (self.slot(Kind::F64), self.slot(Kind::F64));
        let k = self.r.constant() as i32;
        let choices = [
            Inst::JumpIf { a, to: 0 },
            Inst::JumpIfNot { a, to: 0 },
            Inst::JeqI64 { a, b, to: 0 },
            Inst::JneI64 { a, b, to: 0 },
            Inst::JltI64 { a, b, to: 0 },
            Inst::JleI64 { a, b, to: 0 },
            Inst::JltU64 { a, b, to: 0 },
            Inst::JleU64 { a, b, to: 0 },
            Inst::JeqK { a, k, to: 0 },
            Inst::JneK { a, k, to: 0 },
            Inst::JltK { a, k, to: 0 },
            Inst::JleK { a, k, to: 0 },
            Inst::JgtK { a, k, to: 0 },
            Inst::JgeK { a, k, to: 0 },
            Inst::JltF64 { a: x, b: y, to: 0 },
            Inst::JleF64 { a: x, b: y, to: 0 },
            Inst::JnltF64 { a: x, b: y, to: 0 },
            Inst::JnleF64 { a: x, b: y, to: 0 },
        ];
        let inst = self.r.pick(&choices);
        if let Inst::JumpIf { a, .. } | Inst::JumpIfNot { a, .. } = inst {
            self.b.emit(Inst::AndK { d: a, a, k: 1 });
        }
        self.b.emit_jump(inst, to);
    }

    fn branch(&mut self, depth: usize) {
        let (other, end) = (self.b.label(), self.b.label());
        self.condition(other);
        if depth < 5 {
            self.body(depth + 2);
        }
        self.b.emit_jump(Inst::Jump { to: 0 }, end);
        self.b.bind(other);
        self.free_operation();
        self.b.bind(end);
    }

    fn jump_table(&mut self, depth: usize) {
        let ways: Vec<Label> = (0..2 + self.r.below(5)).map(|_| self.b.label()).collect();
        let (end, a, i) = (self.b.label(), self.slot(Kind::Int), self.b.slot(Kind::Int));
        self.b.emit(Inst::AndK { d: i, a, k: 7 });
        self.b.emit_switch(i, &ways);
        for way in ways {
            self.b.bind(way);
            self.free_operation();
            if depth < 2 && self.r.one_in(4) {
                self.body(depth + 3);
            }
            if !self.r.one_in(3) {
                self.b.emit_jump(Inst::Jump { to: 0 }, end);
            }
        }
        self.b.bind(end);
    }

    /// A loop with a counter of its own: rotated, or with `continue` back to its top.
    fn counted_loop(&mut self, depth: usize) {
        if depth > 3 {
            return;
        }
        let (i, n) = (self.b.slot(Kind::Int), self.b.slot(Kind::Int));
        let most = [60, 20, 5, 3][depth];
        self.b.emit(Inst::ConstInt { d: i, value: 0 });
        let trips = 1 + self.r.below(most) as i32;
        self.b.emit(Inst::ConstInt { d: n, value: trips });
        let (head, out) = (self.b.bound_label(), self.b.label());
        if self.r.one_in(2) {
            self.b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
            self.b.emit_jump(Inst::JltI64 { a: n, b: i, to: 0 }, out);
            if self.r.one_in(2) {
                self.condition(head);
            }
            self.body(depth + 1);
            self.b.emit_jump(Inst::Jump { to: 0 }, head);
        } else {
            self.body(depth + 1);
            if self.r.one_in(3) {
                self.condition(out);
            }
            self.b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
            self.b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, head);
        }
        self.b.bind(out);
    }
}

fn constant(r: &mut Random, b: &mut FunctionBuilder, s: Slot) {
    let inst = match b.kind(s) {
        Kind::Int => Inst::ConstI64 { d: s, value: r.constant() },
        Kind::F64 => Inst::ConstF64 { d: s, bits: (r.constant() as f64 / 3.0).to_bits() as i64 },
        Kind::F32 => Inst::ConstF32 { d: s, bits: (r.constant() as f32 / 3.0).to_bits() as i32 },
        kind @ (Kind::Ptr | Kind::Word) => zero(kind, s),
    };
    b.emit(inst);
}

/// The opcodes that some functions of a module contain, for reports of coverage.
pub fn opcodes(m: &Module, funcs: impl Iterator<Item = FuncId>) -> BTreeSet<Opcode> {
    funcs.flat_map(|f| instructions(&m.funcs[f.0 as usize].code).map(|(_, i)| i.opcode())).collect()
}

/// A copy of a function's instructions with each constant changed by one, for tests that want a program which differs.
pub fn perturbed(m: &Module) -> Module {
    let mut out = m.clone();
    for f in &mut out.funcs {
        let mut code = Vec::with_capacity(f.code.len());
        for (_, inst) in instructions(&f.code) {
            let changed = match inst {
                Inst::ConstI64 { d, value } => Inst::ConstI64 { d, value: value.wrapping_add(1) },
                other => other,
            };
            changed.write(&mut Writer::new(&mut code));
        }
        f.code = code;
    }
    out
}

#[test]
fn programs_are_valid_repeatable_and_cover_the_table() {
    let mut seen = BTreeSet::new();
    for seed in 1..=300 {
        let m = module(seed);
        assert_eq!(urgo_abi::disasm::module(&m), urgo_abi::disasm::module(&module(seed)), "seed {seed}");
        assert_ne!(urgo_abi::disasm::module(&m), urgo_abi::disasm::module(&perturbed(&m)), "seed {seed}");
        seen.extend(opcodes(&m, (0..m.funcs.len() as u32).map(FuncId)));
    }
    let missing: Vec<&str> =
        free_opcodes().iter().filter(|op| !seen.contains(op)).map(|op| op.name()).collect();
    assert!(missing.is_empty(), "never generated: {missing:?}");
}
