//! Times the interpreter on hand-built loops: `cargo run --release -p urgo-vm --example loops`.
//!
//! Each line is one kernel: nanoseconds for each turn of its loop (or call). The same loops in Go take about 0.3 ns a
//! turn (`sum`), 1 ns (`sieve`) and 2 ns a call (`fib`) on the machines this was tuned on.

use std::time::Instant;
use urgo_abi::build::FunctionBuilder;
use urgo_abi::inst::{FuncId, Inst, Slot, SlotList};
use urgo_abi::module::{FuncKind, Global, Module, Signature};
use urgo_abi::op::Kind;
use urgo_abi::typedesc::TypeDesc;
use urgo_vm::tier::Mode;
use urgo_vm::world::{Runtime, Settings};

fn add(m: &mut Module, name: &str, params: &[Kind], results: &[Kind], b: FunctionBuilder) -> FuncId {
    let sig = m.intern_sig(Signature { params: params.to_vec(), results: results.to_vec() });
    m.funcs.push(b.finish(name, FuncKind::Source, sig));
    FuncId(m.funcs.len() as u32 - 1)
}

/// `for i := 0; i < n; i++ { s += i }`.
fn sum(m: &mut Module) -> FuncId {
    let mut b = FunctionBuilder::new(&[Kind::Int]);
    let (i, s) = (b.slot(Kind::Int), b.slot(Kind::Int));
    b.emit(Inst::ConstInt { d: i, value: 0 });
    b.emit(Inst::ConstInt { d: s, value: 0 });
    let head = b.bound_label();
    b.emit(Inst::AddI64 { d: s, a: s, b: i });
    b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
    b.emit_jump(Inst::JltI64 { a: i, b: Slot(0), to: 0 }, head);
    b.emit(Inst::Ret { results: SlotList::new(&[]) });
    add(m, "main.sum", &[Kind::Int], &[], b)
}

/// Marks multiples of 3 in a table of 4096 bytes, again and again.
fn sieve(m: &mut Module) -> FuncId {
    m.types.push(TypeDesc { size: 4096, ..TypeDesc::none() });
    let ty = urgo_abi::inst::TypeId(m.types.len() as u32 - 1);
    m.globals.push(Global { name: "main.t".into(), ty });
    let mut b = FunctionBuilder::new(&[Kind::Int]);
    let s = b.slot_run(&[Kind::Ptr, Kind::Int, Kind::Int]);
    let (i, k, one) = (b.slot(Kind::Int), b.slot(Kind::Int), b.slot(Kind::Int));
    b.emit(Inst::GlobalAddr { d: s, global: urgo_abi::inst::GlobalId(0) });
    b.emit(Inst::ConstInt { d: s.plus(1), value: 4096 });
    b.emit(Inst::ConstInt { d: k, value: 0 });
    b.emit(Inst::ConstInt { d: one, value: 1 });
    let outer = b.bound_label();
    b.emit(Inst::ConstInt { d: i, value: 0 });
    let head = b.bound_label();
    b.emit(Inst::SetElem8 { s, i, a: one });
    b.emit(Inst::AddI64K { d: i, a: i, k: 3 });
    b.emit(Inst::AddI64K { d: k, a: k, k: 1 });
    b.emit_jump(Inst::JltK { a: i, k: 4096, to: 0 }, head);
    b.emit_jump(Inst::JltI64 { a: k, b: Slot(0), to: 0 }, outer);
    b.emit(Inst::Ret { results: SlotList::new(&[]) });
    add(m, "main.sieve", &[Kind::Int], &[], b)
}

fn fib(m: &mut Module) -> FuncId {
    let fib = FuncId(m.funcs.len() as u32);
    let mut b = FunctionBuilder::new(&[Kind::Int]);
    let more = b.label();
    b.emit_jump(Inst::JgeK { a: Slot(0), k: 2, to: 0 }, more);
    b.emit(Inst::Ret { results: SlotList::new(&[0]) });
    b.bind(more);
    let (x, y, n) = (b.slot(Kind::Int), b.slot(Kind::Int), b.slot(Kind::Int));
    b.emit(Inst::AddI64K { d: n, a: Slot(0), k: -1 });
    b.emit(Inst::Call { func: fib, results: SlotList::new(&[x.0]), args: SlotList::new(&[n.0]) });
    b.emit(Inst::AddI64K { d: n, a: Slot(0), k: -2 });
    b.emit(Inst::Call { func: fib, results: SlotList::new(&[y.0]), args: SlotList::new(&[n.0]) });
    b.emit(Inst::AddI64 { d: x, a: x, b: y });
    b.emit(Inst::Ret { results: SlotList::new(&[x.0]) });
    add(m, "main.fib", &[Kind::Int], &[Kind::Int], b)
}

fn main() {
    let mut m = Module { types: vec![TypeDesc::none()], ..Module::default() };
    let kernels = [
        ("sum", sum(&mut m), 200_000_000, 200_000_000.0),
        ("sieve", sieve(&mut m), 100_000_000, 100_000_000.0),
        ("fib", fib(&mut m), 32, 7_049_155.0),
    ];
    let mut settings = Settings::default();
    settings.tier.mode = Mode::Interp;
    let runtime = Runtime::new(m, settings, None).expect("the module is well-formed");
    for (name, func, n, turns) in kernels {
        let start = Instant::now();
        let finish = runtime.run_function(func, &[n]);
        let ns = start.elapsed().as_nanos() as f64;
        println!("{name:8} {:6.2} ns   (status {})", ns / turns, finish.status);
    }
}
