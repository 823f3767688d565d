//! Small programs for the tests of this crate, in bytecode: one function each, shaped as lowering shapes them (loops
//! tested before and at the bottom).

use urgo_abi::build::FunctionBuilder;
use urgo_abi::inst::{FuncId, Inst, Slot, SlotList};
use urgo_abi::module::{FuncKind, Module, Signature};
use urgo_abi::op::Kind::{self, F64, Int, Ptr};

/// A program with one function to look at.
pub struct Kernel {
    pub name: &'static str,
    pub module: Module,
    pub func: FuncId,
}

fn kernel(
    name: &'static str,
    params: &[Kind],
    results: &[Kind],
    build: impl FnOnce(&mut FunctionBuilder, FuncId),
) -> Kernel {
    let mut module = Module::default();
    let sig = module.intern_sig(Signature { params: params.into(), results: results.into() });
    let func = FuncId(0);
    let mut b = FunctionBuilder::new(params);
    build(&mut b, func);
    module.funcs.push(b.finish(format!("main.{name}"), FuncKind::Source, sig));
    urgo_abi::verify::module(&module).unwrap_or_else(|e| panic!("{name}: {e}"));
    Kernel { name, module, func }
}

fn ret(b: &mut FunctionBuilder, s: Slot) {
    b.emit(Inst::Ret { results: SlotList::new(&[s.0]) });
}

/// `for i := 0; i < n; i++ { x += i }`
pub fn count() -> Kernel {
    kernel("count", &[Int], &[Int], |b, _| {
        let (n, i, x) = (Slot(0), b.slot(Int), b.slot(Int));
        b.emit(Inst::ConstInt { d: i, value: 0 });
        b.emit(Inst::ConstInt { d: x, value: 0 });
        let out = b.label();
        b.emit_jump(Inst::JleI64 { a: n, b: i, to: 0 }, out);
        let top = b.bound_label();
        b.emit(Inst::AddI64 { d: x, a: x, b: i });
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, top);
        b.bind(out);
        ret(b, x);
    })
}

/// `for {}`
pub fn forever() -> Kernel {
    kernel("forever", &[], &[], |b, _| {
        let top = b.bound_label();
        b.emit_jump(Inst::Jump { to: 0 }, top);
    })
}

/// Sum over a slice.
pub fn sum() -> Kernel {
    kernel("sum", &[Ptr, Int, Int], &[Int], |b, _| {
        let (s, n) = (Slot(0), Slot(1));
        let (i, x, v) = (b.slot(Int), b.slot(Int), b.slot(Int));
        b.emit(Inst::ConstInt { d: i, value: 0 });
        b.emit(Inst::ConstInt { d: x, value: 0 });
        let out = b.label();
        b.emit_jump(Inst::JleI64 { a: n, b: i, to: 0 }, out);
        let top = b.bound_label();
        b.emit(Inst::ElemI64 { d: v, s, i });
        b.emit(Inst::AddI64 { d: x, a: x, b: v });
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, top);
        b.bind(out);
        ret(b, x);
    })
}

/// Sieve of Eratosthenes over a byte slice: nested loops, a branch inside.
pub fn sieve() -> Kernel {
    kernel("sieve", &[Ptr, Int, Int], &[Int], |b, _| {
        let (s, n) = (Slot(0), Slot(1));
        let (i, j, found, v, one) = (b.slot(Int), b.slot(Int), b.slot(Int), b.slot(Int), b.slot(Int));
        b.emit(Inst::ConstInt { d: i, value: 2 });
        b.emit(Inst::ConstInt { d: found, value: 0 });
        b.emit(Inst::ConstInt { d: one, value: 1 });
        let out = b.label();
        b.emit_jump(Inst::JleI64 { a: n, b: i, to: 0 }, out);
        let outer = b.bound_label();
        let next = b.label();
        b.emit(Inst::ElemU8 { d: v, s, i });
        b.emit_jump(Inst::JneK { a: v, k: 0, to: 0 }, next);
        b.emit(Inst::AddI64K { d: found, a: found, k: 1 });
        b.emit(Inst::AddI64 { d: j, a: i, b: i });
        b.emit_jump(Inst::JleI64 { a: n, b: j, to: 0 }, next);
        let inner = b.bound_label();
        b.emit(Inst::SetElem8 { s, i: j, a: one });
        b.emit(Inst::AddI64 { d: j, a: j, b: i });
        b.emit_jump(Inst::JltI64 { a: j, b: n, to: 0 }, inner);
        b.bind(next);
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, outer);
        b.bind(out);
        ret(b, found);
    })
}

/// Sum over the product of square matrices in slices: three nested loops.
pub fn matmul() -> Kernel {
    kernel("matmul", &[Ptr, Int, Ptr, Int, Int], &[F64], |b, _| {
        let (x, y, n) = (Slot(0), Slot(2), Slot(4));
        let [i, j, k, row, at] = [0; 5].map(|_| b.slot(Int));
        let [acc, p, q] = [0; 3].map(|_| b.slot(F64));
        let out = b.label();
        b.emit(Inst::ConstF64 { d: acc, bits: 0 });
        b.emit(Inst::ConstInt { d: i, value: 0 });
        b.emit_jump(Inst::JleK { a: n, k: 0, to: 0 }, out);
        let li = b.bound_label();
        b.emit(Inst::MulI64 { d: row, a: i, b: n });
        b.emit(Inst::ConstInt { d: j, value: 0 });
        let lj = b.bound_label();
        b.emit(Inst::ConstInt { d: k, value: 0 });
        let lk = b.bound_label();
        b.emit(Inst::AddI64 { d: at, a: row, b: k });
        b.emit(Inst::ElemF64 { d: p, s: x, i: at });
        b.emit(Inst::MulI64 { d: at, a: k, b: n });
        b.emit(Inst::AddI64 { d: at, a: at, b: j });
        b.emit(Inst::ElemF64 { d: q, s: y, i: at });
        b.emit(Inst::MulF64 { d: p, a: p, b: q });
        b.emit(Inst::AddF64 { d: acc, a: acc, b: p });
        b.emit(Inst::AddI64K { d: k, a: k, k: 1 });
        b.emit_jump(Inst::JltI64 { a: k, b: n, to: 0 }, lk);
        b.emit(Inst::AddI64K { d: j, a: j, k: 1 });
        b.emit_jump(Inst::JltI64 { a: j, b: n, to: 0 }, lj);
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, li);
        b.bind(out);
        ret(b, acc);
    })
}

/// The same with the product stored to a third slice: values for all registers there are.
pub fn crowded() -> Kernel {
    kernel("crowded", &[Ptr, Int, Ptr, Int, Ptr, Int, Int], &[F64], |b, _| {
        let (x, y, z, n) = (Slot(0), Slot(2), Slot(4), Slot(6));
        let [i, j, k, row, at] = [0; 5].map(|_| b.slot(Int));
        let [acc, p, q] = [0; 3].map(|_| b.slot(F64));
        let out = b.label();
        b.emit(Inst::ConstF64 { d: acc, bits: 0 });
        b.emit(Inst::ConstInt { d: i, value: 0 });
        b.emit_jump(Inst::JleK { a: n, k: 0, to: 0 }, out);
        let li = b.bound_label();
        b.emit(Inst::MulI64 { d: row, a: i, b: n });
        b.emit(Inst::ConstInt { d: j, value: 0 });
        let lj = b.bound_label();
        b.emit(Inst::ConstF64 { d: acc, bits: 0 });
        b.emit(Inst::ConstInt { d: k, value: 0 });
        let lk = b.bound_label();
        b.emit(Inst::AddI64 { d: at, a: row, b: k });
        b.emit(Inst::ElemF64 { d: p, s: x, i: at });
        b.emit(Inst::MulI64 { d: at, a: k, b: n });
        b.emit(Inst::AddI64 { d: at, a: at, b: j });
        b.emit(Inst::ElemF64 { d: q, s: y, i: at });
        b.emit(Inst::MulF64 { d: p, a: p, b: q });
        b.emit(Inst::AddF64 { d: acc, a: acc, b: p });
        b.emit(Inst::AddI64K { d: k, a: k, k: 1 });
        b.emit_jump(Inst::JltI64 { a: k, b: n, to: 0 }, lk);
        b.emit(Inst::AddI64 { d: at, a: row, b: j });
        b.emit(Inst::SetElemF64 { s: z, i: at, a: acc });
        b.emit(Inst::AddI64K { d: j, a: j, k: 1 });
        b.emit_jump(Inst::JltI64 { a: j, b: n, to: 0 }, lj);
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, li);
        b.bind(out);
        ret(b, acc);
    })
}

/// A float recurrence with constants from memory.
pub fn float_loop() -> Kernel {
    kernel("float_loop", &[Int], &[F64], |b, _| {
        let (n, i) = (Slot(0), b.slot(Int));
        let [x, c, d] = [0; 3].map(|_| b.slot(F64));
        b.emit(Inst::ConstF64 { d: x, bits: 0.5f64.to_bits() as i64 });
        b.emit(Inst::ConstF64 { d: c, bits: 3.7f64.to_bits() as i64 });
        b.emit(Inst::ConstInt { d: i, value: 0 });
        let out = b.label();
        b.emit_jump(Inst::JleI64 { a: n, b: i, to: 0 }, out);
        let top = b.bound_label();
        b.emit(Inst::MulF64 { d, a: x, b: x });
        b.emit(Inst::SubF64 { d, a: x, b: d });
        b.emit(Inst::MulF64 { d: x, a: c, b: d });
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, top);
        b.bind(out);
        ret(b, x);
    })
}

/// Rotations, masks and a table of 16 words.
pub fn mix() -> Kernel {
    kernel("mix", &[Ptr, Int, Int, Int], &[Int], |b, _| {
        let (s, n) = (Slot(0), Slot(3));
        let [i, h, t, r, by] = [0; 5].map(|_| b.slot(Int));
        b.emit(Inst::ConstI64 { d: h, value: 0x1234_5678_9abc_def1 });
        b.emit(Inst::ConstInt { d: i, value: 0 });
        b.emit(Inst::ConstInt { d: by, value: 13 });
        let out = b.label();
        b.emit_jump(Inst::JleI64 { a: n, b: i, to: 0 }, out);
        let top = b.bound_label();
        b.emit(Inst::AndK { d: t, a: h, k: 15 });
        b.emit(Inst::ElemI64 { d: r, s, i: t });
        b.emit(Inst::RotlU64 { d: h, a: h, n: by });
        b.emit(Inst::Xor { d: h, a: h, b: r });
        b.emit(Inst::MulI64K { d: h, a: h, k: 5 });
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, top);
        b.bind(out);
        ret(b, h);
    })
}

/// Recursion.
pub fn fib() -> Kernel {
    kernel("fib", &[Int], &[Int], |b, this| {
        let (n, t, u) = (Slot(0), b.slot(Int), b.slot(Int));
        let more = b.label();
        b.emit_jump(Inst::JgtK { a: n, k: 1, to: 0 }, more);
        ret(b, n);
        b.bind(more);
        b.emit(Inst::AddI64K { d: t, a: n, k: -1 });
        b.emit(Inst::Call { func: this, results: SlotList::new(&[t.0]), args: SlotList::new(&[t.0]) });
        b.emit(Inst::AddI64K { d: u, a: n, k: -2 });
        b.emit(Inst::Call { func: this, results: SlotList::new(&[u.0]), args: SlotList::new(&[u.0]) });
        b.emit(Inst::AddI64 { d: t, a: t, b: u });
        ret(b, t);
    })
}

/// A loop that is a switch of seven cases, some of which go straight on to the header.
pub fn switch() -> Kernel {
    kernel("switch", &[Int], &[Int], |b, _| {
        let (n, i, x, c) = (Slot(0), b.slot(Int), b.slot(Int), b.slot(Int));
        let seven = b.slot(Int);
        b.emit(Inst::ConstInt { d: i, value: 0 });
        b.emit(Inst::ConstInt { d: x, value: 0 });
        b.emit(Inst::ConstInt { d: seven, value: 7 });
        let top = b.bound_label();
        let out = b.label();
        b.emit_jump(Inst::JleI64 { a: n, b: i, to: 0 }, out);
        b.emit(Inst::RemI64 { d: c, a: i, b: seven });
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        let cases = [0; 5].map(|_| b.label());
        b.emit_switch(c, &[cases[0], cases[1], cases[2], top, cases[3], cases[4], top]);
        b.emit_jump(Inst::Jump { to: 0 }, top);
        for (k, case) in cases.into_iter().enumerate() {
            b.bind(case);
            b.emit(Inst::MulI64K { d: x, a: x, k: 3 + k as i32 });
            b.emit(Inst::AddI64K { d: x, a: x, k: 1 });
            b.emit_jump(Inst::Jump { to: 0 }, top);
        }
        b.bind(out);
        ret(b, x);
    })
}

/// A loop that is a switch of so many cases, of which every third goes straight on to the header.
pub fn wide_switch(cases: usize) -> Kernel {
    kernel("wide_switch", &[Int], &[Int], |b, _| {
        let (n, i, x, c) = (Slot(0), b.slot(Int), b.slot(Int), b.slot(Int));
        b.emit(Inst::ConstInt { d: i, value: 0 });
        b.emit(Inst::ConstInt { d: x, value: 0 });
        let top = b.bound_label();
        let out = b.label();
        b.emit_jump(Inst::JleI64 { a: n, b: i, to: 0 }, out);
        b.emit(Inst::AndK { d: c, a: i, k: 127 });
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        let labels: Vec<_> = (0..cases).map(|k| if k % 3 == 2 { top } else { b.label() }).collect();
        b.emit_switch(c, &labels);
        b.emit_jump(Inst::Jump { to: 0 }, top);
        for (k, case) in labels.into_iter().enumerate().filter(|(k, _)| k % 3 != 2) {
            b.bind(case);
            b.emit(Inst::MulI64K { d: x, a: x, k: 3 + k as i32 });
            b.emit(Inst::AddI64K { d: x, a: x, k: 1 });
            b.emit_jump(Inst::Jump { to: 0 }, top);
        }
        b.bind(out);
        ret(b, x);
    })
}

/// A loop around a call, with values that do not change in it.
pub fn call_loop() -> Kernel {
    kernel("call_loop", &[Int, Int], &[Int], |b, this| {
        let (n, k) = (Slot(0), Slot(1));
        let [i, x, r] = [0; 3].map(|_| b.slot(Int));
        b.emit(Inst::ConstInt { d: i, value: 0 });
        b.emit(Inst::ConstInt { d: x, value: 0 });
        let out = b.label();
        b.emit_jump(Inst::JleI64 { a: n, b: i, to: 0 }, out);
        let top = b.bound_label();
        b.emit(Inst::Call { func: this, results: SlotList::new(&[r.0]), args: SlotList::new(&[i.0, k.0]) });
        b.emit(Inst::AddI64 { d: x, a: x, b: r });
        b.emit(Inst::AddI64 { d: x, a: x, b: k });
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, top);
        b.bind(out);
        ret(b, x);
    })
}

/// All kernels.
pub fn all() -> Vec<Kernel> {
    vec![
        count(),
        forever(),
        sum(),
        sieve(),
        matmul(),
        crowded(),
        float_loop(),
        mix(),
        fib(),
        switch(),
        call_loop(),
    ]
}

/// The kernels without calls, whose loops must not look at the context.
pub fn without_calls() -> Vec<Kernel> {
    all().into_iter().filter(|k| !matches!(k.name, "fib" | "call_loop")).collect()
}
