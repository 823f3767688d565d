//! Functions made by the compiler, stopped before every instruction and by storms, and taken up again by resume variants.

use super::tests::{Fixture, Program, step, storm};
use super::*;
use std::collections::HashMap;
use std::sync::Arc;
use urgo_abi::analysis::defs;
use urgo_abi::build::FunctionBuilder;
use urgo_abi::code::{CompileOptions, Compiler, PlantedFault, Unit};
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::{Inst, Slot, SlotList};
use urgo_abi::module::{FuncKind, Module, Signature};
use urgo_abi::op::Kind::{self, F64, Int};

/// A goroutine that runs compiled code only: what is not compiled yet is compiled when it is come to.
struct Runner {
    f: Fixture,
    jit: urgo_jit::Jit,
    options: CompileOptions,
    units: HashMap<Unit, Arc<Code>>,
    stops: usize,
}

impl Runner {
    fn new(module: &Module, options: CompileOptions) -> Runner {
        let f = Fixture::of(Program(module.clone()));
        Runner { f, jit: urgo_jit::Jit::new().expect("x86-64"), options, units: HashMap::new(), stops: 0 }
    }

    fn code(&mut self, unit: Unit) -> Arc<Code> {
        let Runner { f, jit, options, units, .. } = self;
        let code = units.entry(unit).or_insert_with(|| {
            let blob = jit.compile(&f.program, unit, *options).expect("compiles");
            f.space.install(&f.program, unit, &blob).expect("room")
        });
        code.clone()
    }

    /// Runs a function to its end, with a request before the n-th instruction of its first entry if asked: its results.
    fn run(&mut self, func: FuncId, params: &[u64], request: Option<usize>) -> Vec<u64> {
        let mut fp = self.f.first_frame(func, params);
        let mut unit = Unit::Function(func);
        let mut request = request;
        loop {
            let code = self.code(unit);
            let ctx = &mut self.f.ctx;
            // SAFETY: the frame is of the unit's function, in the stack whose limit the bell holds, and what is live at
            // the unit's entry is written: parameters by the caller, slots by the stop before.
            let mut enter = || unsafe { enter(ctx, &code, fp) };
            let left = match request.take() {
                Some(n) => step::with_request_at(n, enter).0,
                None => enter(),
            };
            if left != Left::Returned {
                self.stops += 1;
                self.f.ctx.doorbell.answer();
            }
            // SAFETY: headers of the goroutine's frames.
            let header = |fp: *mut u64| FrameHeader(unsafe { *fp });
            match left {
                Left::Rung => {}
                Left::Stopped(Stopped { top_fp, stop }) => {
                    fp = top_fp as *mut u64;
                    let h = header(fp);
                    unit = match stop {
                        Stop::Poll => Unit::Resume(h.func(), h.pc()),
                        Stop::Entry | Stop::Uncompiled if h.pc() == 0 => Unit::Function(h.func()),
                        stop => panic!("{stop:?} at {h:?}"),
                    };
                }
                Left::Returned => {
                    // SAFETY: the frame was entered last.
                    let results: Vec<u64> = unsafe { code.shape().results(&self.f.ctx, fp) }.collect();
                    let words = header(fp).caller_words();
                    if words == 0 {
                        return results;
                    }
                    fp = fp.wrapping_sub(words);
                    let caller = header(fp);
                    let body = &self.f.program.0.funcs[caller.func().index()].code;
                    let (call, next) = Inst::decode(body, caller.pc()).expect("a call");
                    let mut words = results.into_iter();
                    // SAFETY: the caller's result slots.
                    defs(call, |s| unsafe {
                        *fp.add(1 + s.index()) = words.next().expect("as many results")
                    });
                    unit = Unit::Resume(caller.func(), next);
                }
            }
        }
    }
}

/// A module of functions that are built with their own ids known.
fn module(sigs: &[(&[Kind], &[Kind])], build: &[fn(&mut FunctionBuilder)]) -> Module {
    let mut module = Module::default();
    for ((params, results), build) in sigs.iter().zip(build) {
        let sig = module.intern_sig(Signature { params: params.to_vec(), results: results.to_vec() });
        let mut b = FunctionBuilder::new(params);
        build(&mut b);
        module.funcs.push(b.finish(format!("main.f{}", module.funcs.len()), FuncKind::Source, sig));
    }
    urgo_abi::verify::module(&module).expect("verified");
    module
}

fn ret(b: &mut FunctionBuilder, slots: &[Slot]) {
    let slots: Vec<u16> = slots.iter().map(|s| s.0).collect();
    b.emit(Inst::Ret { results: SlotList::new(&slots) });
}

fn call(b: &mut FunctionBuilder, func: u32, results: &[Slot], args: &[Slot]) {
    let numbers = |slots: &[Slot]| slots.iter().map(|s| s.0).collect::<Vec<u16>>();
    let (results, args) = (numbers(results), numbers(args));
    b.emit(Inst::Call { func: FuncId(func), results: SlotList::new(&results), args: SlotList::new(&args) });
}

/// `for i < n { for j < n { x = (x + i*j) ^ j } }`
fn nested() -> Module {
    module(
        &[(&[Int], &[Int])],
        &[|b| {
            let (n, [i, j, x, t]) = (Slot(0), [0; 4].map(|_| b.slot(Int)));
            b.emit(Inst::ConstInt { d: x, value: 0 });
            b.emit(Inst::ConstInt { d: i, value: 0 });
            let outer = b.bound_label();
            b.emit(Inst::ConstInt { d: j, value: 0 });
            let inner = b.bound_label();
            b.emit(Inst::MulI64 { d: t, a: i, b: j });
            b.emit(Inst::AddI64 { d: x, a: x, b: t });
            b.emit(Inst::Xor { d: x, a: x, b: j });
            b.emit(Inst::AddI64K { d: j, a: j, k: 1 });
            b.emit_jump(Inst::JltI64 { a: j, b: n, to: 0 }, inner);
            b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
            b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, outer);
            ret(b, &[x]);
        }],
    )
}

fn nested_result(n: i64) -> i64 {
    (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).fold(0, |x: i64, (i, j)| x.wrapping_add(i * j) ^ j)
}

/// `func fib(n) { if n < 2 { return n }; return fib(n-1) + fib(n-2) }`
fn fib() -> Module {
    module(
        &[(&[Int], &[Int])],
        &[|b| {
            let (n, [x, y, m]) = (Slot(0), [0; 3].map(|_| b.slot(Int)));
            let more = b.label();
            b.emit_jump(Inst::JgeK { a: n, k: 2, to: 0 }, more);
            ret(b, &[n]);
            b.bind(more);
            b.emit(Inst::AddI64K { d: m, a: n, k: -1 });
            call(b, 0, &[x], &[m]);
            b.emit(Inst::AddI64K { d: m, a: n, k: -2 });
            call(b, 0, &[y], &[m]);
            b.emit(Inst::AddI64 { d: x, a: x, b: y });
            ret(b, &[x]);
        }],
    )
}

/// A loop that is little but a jump table: `for i < n { switch i & 3 { 0: x += 1; 1: x += i; 2: x ^= i; 3: } }`
fn switch() -> Module {
    module(
        &[(&[Int], &[Int])],
        &[|b| {
            let (n, [i, x, t]) = (Slot(0), [0; 3].map(|_| b.slot(Int)));
            b.emit(Inst::ConstInt { d: x, value: 0 });
            b.emit(Inst::ConstInt { d: i, value: 0 });
            let (top, next) = (b.bound_label(), b.label());
            let cases = [0; 4].map(|_| b.label());
            b.emit(Inst::AndK { d: t, a: i, k: 3 });
            b.emit_switch(t, &cases);
            b.emit_jump(Inst::Jump { to: 0 }, next);
            b.bind(cases[0]);
            b.emit(Inst::AddI64K { d: x, a: x, k: 1 });
            b.emit_jump(Inst::Jump { to: 0 }, next);
            b.bind(cases[1]);
            b.emit(Inst::AddI64 { d: x, a: x, b: i });
            b.emit_jump(Inst::Jump { to: 0 }, next);
            b.bind(cases[2]);
            b.emit(Inst::Xor { d: x, a: x, b: i });
            b.bind(cases[3]);
            b.bind(next);
            b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
            b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, top);
            ret(b, &[x]);
        }],
    )
}

fn switch_result(n: i64) -> i64 {
    (0..n).fold(0, |x: i64, i| match i & 3 {
        0 => x + 1,
        1 => x + i,
        2 => x ^ i,
        _ => x,
    })
}

/// A loop that calls a leaf with two results of either kind, in which there is a loop again.
fn mixed() -> Module {
    module(
        &[(&[Int, F64], &[Int, F64]), (&[Int, F64], &[F64, Int])],
        &[
            |b| {
                let (n, a) = (Slot(0), Slot(1));
                let [i, count, k] = [0; 3].map(|_| b.slot(Int));
                let [sum, v] = [0; 2].map(|_| b.slot(F64));
                b.emit(Inst::ConstF64 { d: sum, bits: 0 });
                b.emit(Inst::ConstInt { d: i, value: 0 });
                b.emit(Inst::ConstInt { d: count, value: 0 });
                let top = b.bound_label();
                call(b, 1, &[v, k], &[i, a]);
                b.emit(Inst::AddF64 { d: sum, a: sum, b: v });
                b.emit(Inst::AddI64 { d: count, a: count, b: k });
                b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
                b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, top);
                ret(b, &[count, sum]);
            },
            |b| {
                let (n, a) = (Slot(0), Slot(1));
                let (i, v) = (b.slot(Int), b.slot(F64));
                b.emit(Inst::ConstInt { d: i, value: 0 });
                b.emit(Inst::ConstF64 { d: v, bits: 1f64.to_bits() as i64 });
                let top = b.bound_label();
                b.emit(Inst::MulF64 { d: v, a: v, b: a });
                b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
                b.emit_jump(Inst::JleI64 { a: i, b: n, to: 0 }, top);
                ret(b, &[v, i]);
            },
        ],
    )
}

fn mixed_result(n: i64, a: f64) -> Vec<u64> {
    let value = |i: i64| (0..=i).fold(1.0, |v, _| v * a);
    let sum = (0..n).fold(0.0, |s, i| s + value(i));
    vec![(0..n).map(|i| i + 1).sum::<i64>() as u64, f64::to_bits(sum)]
}

/// Programs with parameters of two lengths and the results they must have: short runs to step through, long ones for storms.
struct Case {
    name: &'static str,
    module: Module,
    short: (Vec<u64>, Vec<u64>),
    long: (Vec<u64>, Vec<u64>),
}

fn cases() -> Vec<Case> {
    let a = 1.000_1f64;
    let int = |n: i64, result: i64| (vec![n as u64], vec![result as u64]);
    let mixed_case = |n: i64| (vec![n as u64, a.to_bits()], mixed_result(n, a));
    vec![
        Case {
            name: "nested",
            module: nested(),
            short: int(3, nested_result(3)),
            long: int(3000, nested_result(3000)),
        },
        Case { name: "fib", module: fib(), short: int(5, 5), long: int(27, 196_418) },
        Case {
            name: "switch",
            module: switch(),
            short: int(9, switch_result(9)),
            long: int(3_000_000, switch_result(3_000_000)),
        },
        Case { name: "mixed", module: mixed(), short: mixed_case(4), long: mixed_case(3000) },
    ]
}

#[test]
fn compiled_code_gives_the_right_results_in_both_copies() {
    for case in cases() {
        for polled in [false, true] {
            let mut runner = Runner::new(&case.module, CompileOptions::default());
            runner.f.space.set_enters_polled(polled);
            for (params, results) in [&case.short, &case.long, &case.short] {
                assert_eq!(runner.run(FuncId(0), params, None), *results, "{} polled: {polled}", case.name);
            }
        }
    }
}

#[test]
fn a_request_before_every_instruction_changes_no_result() {
    for case in cases() {
        let mut runner = Runner::new(&case.module, CompileOptions::default());
        let (params, results) = &case.short;
        assert_eq!(runner.run(FuncId(0), params, None), *results);
        runner.stops = 0;
        for n in 0..200 {
            assert_eq!(runner.run(FuncId(0), params, Some(n)), *results, "{}, request {n}", case.name);
        }
        assert!(runner.stops > 60, "{}: {} stops", case.name, runner.stops);
    }
}

#[test]
fn storms_change_no_result() {
    let one = |case: &Case| {
        let mut runner = Runner::new(&case.module, CompileOptions::default());
        let (params, results) = &case.long;
        let mut rounds = 0;
        storm::during(50_000, || {
            while runner.stops < 500 && rounds < 200 {
                assert_eq!(runner.run(FuncId(0), params, None), *results, "{}", case.name);
                rounds += 1;
            }
        });
        assert!(runner.stops >= 100, "{}: {} stops in {rounds} rounds", case.name, runner.stops);
    };
    for case in &cases() {
        one(case);
    }
}

/// That the tests above can fail: a cold exit that forgets a slot is found.
#[test]
fn a_dropped_store_is_found() {
    let case = &cases()[0];
    let options = CompileOptions { fault: Some(PlantedFault::DroppedStore), ..CompileOptions::default() };
    let mut runner = Runner::new(&case.module, options);
    let (params, results) = &case.short;
    assert_eq!(runner.run(FuncId(0), params, None), *results, "undisturbed");
    let wrong = (0..100).filter(|n| {
        let run = std::panic::AssertUnwindSafe(|| runner.run(FuncId(0), params, Some(*n)));
        std::panic::catch_unwind(run).map_or(true, |got| got != *results)
    });
    assert!(wrong.count() > 10);
}
