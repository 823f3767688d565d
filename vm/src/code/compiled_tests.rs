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
use urgo_abi::pass::{Pass, PassSet};

/// A goroutine that runs compiled code only: what is not compiled yet is compiled when it is come to.
struct Runner {
    f: Fixture,
    jit: urgo_jit::Jit,
    options: CompileOptions,
    units: HashMap<Unit, Arc<Code>>,
    stops: usize,
    /// Whether all code is freed whenever it has been left.
    forgets: bool,
    /// Callees in place of calls, in all that was compiled.
    inlined: usize,
}

impl Runner {
    fn new(module: &Module, options: CompileOptions) -> Runner {
        let f = Fixture::of(Program(module.clone()));
        let jit = urgo_jit::Jit::new().expect("x86-64");
        Runner { f, jit, options, units: HashMap::new(), stops: 0, forgets: false, inlined: 0 }
    }

    fn code(&mut self, unit: Unit) -> Arc<Code> {
        let Runner { f, jit, options, units, inlined, .. } = self;
        let code = units.entry(unit).or_insert_with(|| {
            let blob = jit.compile(&f.program, unit, *options).expect("compiles");
            *inlined += blob.inlined.len();
            f.space.install(&f.program, unit, &blob).expect("room")
        });
        code.clone()
    }

    /// Frees all code: of every function, and every place where one was taken up again.
    fn free_all(&mut self) {
        self.units.clear();
        for func in 0..self.f.program.0.funcs.len() as u32 {
            self.f.space.uninstall(FuncId(func));
        }
    }

    /// Runs a function to its end, with a request before the n-th instruction of its first entry if asked: its results.
    fn run(&mut self, func: FuncId, params: &[u64], request: Option<usize>) -> Vec<u64> {
        let mut fp = self.f.first_frame(func, params);
        let mut unit = Unit::Function(func);
        let mut request = request;
        loop {
            if self.forgets {
                self.free_all();
            }
            let code = self.code(unit);
            let ctx = &mut self.f.ctx;
            // SAFETY: the frame is of the unit's function, in the stack whose limit the bell holds, and what is live at
            // the unit's entry is written: parameters by the caller, slots by the stop before.
            let mut enter = || unsafe { enter(ctx, &code, fp) };
            let left = match request.take() {
                Some(n) => step::with_request_at(n, enter).0,
                None => enter(),
            };
            let mut rung = false;
            if left != Left::Returned {
                self.stops += 1;
                rung = self.f.ctx.doorbell.answer() != 0;
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
                        // The bell rang between its test on the way in and the unit's own.
                        Stop::Check if rung && unit == Unit::Resume(h.func(), h.pc()) => unit,
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

/// `for i < n { x += leaf(i) }` with a leaf that is longer than the loop around it and has no loop.
fn leafy() -> Module {
    module(
        &[(&[Int], &[Int]), (&[Int], &[Int])],
        &[
            |b| {
                let (n, [i, x, t]) = (Slot(0), [0; 3].map(|_| b.slot(Int)));
                b.emit(Inst::ConstInt { d: x, value: 0 });
                b.emit(Inst::ConstInt { d: i, value: 0 });
                let top = b.bound_label();
                call(b, 1, &[t], &[i]);
                b.emit(Inst::AddI64 { d: x, a: x, b: t });
                b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
                b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, top);
                ret(b, &[x]);
            },
            |b| {
                let (i, x) = (Slot(0), b.slot(Int));
                b.emit(Inst::ConstInt { d: x, value: 7 });
                for k in 0..30 {
                    b.emit(Inst::MulI64K { d: x, a: x, k: 3 + k });
                    b.emit(Inst::Xor { d: x, a: x, b: i });
                }
                ret(b, &[x]);
            },
        ],
    )
}

fn leafy_result(n: i64) -> i64 {
    let leaf = |i: i64| (0..30).fold(7, |x: i64, k| x.wrapping_mul(3 + k) ^ i);
    (0..n).fold(0, |x: i64, i| x.wrapping_add(leaf(i)))
}

/// `even(n)` and `odd(n)` that call each other, without a loop.
fn even_odd() -> Module {
    fn half(b: &mut FunctionBuilder, other: u32, at_zero: i32) {
        let (n, [m, x]) = (Slot(0), [0; 2].map(|_| b.slot(Int)));
        let more = b.label();
        b.emit_jump(Inst::JneK { a: n, k: 0, to: 0 }, more);
        b.emit(Inst::ConstInt { d: x, value: at_zero });
        ret(b, &[x]);
        b.bind(more);
        b.emit(Inst::AddI64K { d: m, a: n, k: -1 });
        call(b, other, &[x], &[m]);
        ret(b, &[x]);
    }
    let sig: (&[Kind], &[Kind]) = (&[Int], &[Int]);
    module(&[sig, sig], &[|b| half(b, 1, 1), |b| half(b, 0, 0)])
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
        Case {
            name: "leafy",
            module: leafy(),
            short: int(3, leafy_result(3)),
            long: int(100_000, leafy_result(100_000)),
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

/// Each pass left out: what a stop finds in the frame does not depend on what made the code good.
#[test]
fn a_request_changes_no_result_without_a_pass() {
    for (k, off) in Pass::ALL.iter().map(|p| PassSet::of(*p)).chain([PassSet::ALL]).enumerate() {
        for case in cases() {
            let mut runner = Runner::new(&case.module, CompileOptions::without(off));
            let (params, results) = &case.short;
            assert_eq!(runner.run(FuncId(0), params, None), *results);
            for n in (k % 7..84).step_by(7) {
                let got = runner.run(FuncId(0), params, Some(n));
                assert_eq!(got, *results, "{} without {off}, request {n}", case.name);
            }
        }
    }
}

/// What a goroutine stopped in, inlined callees among it, is gone when it goes on: other code takes it up.
#[test]
fn code_is_freed_while_a_goroutine_is_inside_inlined_calls() {
    let mut inlined = 0;
    for case in cases() {
        let mut runner = Runner::new(&case.module, CompileOptions::default());
        runner.forgets = true;
        let (params, results) = &case.short;
        for n in (0..120).step_by(5) {
            assert_eq!(runner.run(FuncId(0), params, Some(n)), *results, "{}, request {n}", case.name);
        }
        assert!(runner.stops > 10, "{}: {} stops", case.name, runner.stops);
        runner.free_all();
        let space = runner.f.space.clone();
        inlined += runner.inlined;
        assert!((0..10_000).any(|_| {
            // Other tests' threads may be inside for a while.
            std::thread::yield_now();
            reclaim() == 0
        }));
        assert_eq!(space.bytes(), 0, "{}", case.name);
    }
    assert!(inlined > 100, "{inlined}");
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

/// Calls without a loop among them: two functions that call each other stop at their entries, wherever the request comes.
#[test]
fn mutual_recursion_stops_at_entries() {
    let module = even_odd();
    let mut runner = Runner::new(&module, CompileOptions::default());
    assert_eq!(runner.run(FuncId(0), &[100], None), [1]);
    for n in 0..150 {
        runner.stops = 0;
        assert_eq!(runner.run(FuncId(0), &[100 + n as u64], Some(n)), [(n as u64 + 1) % 2], "request {n}");
        assert!(runner.stops >= 1, "request {n} was lost");
    }
}

/// A loop of nothing but a jump table holds an address of its copy in a register for some instructions. One signal
/// stops it wherever it comes, within two rounds of the loop.
#[test]
fn a_jump_table_does_not_lead_back_into_the_fast_copy() {
    let mut runner = Runner::new(&switch(), CompileOptions::default());
    let code = runner.code(Unit::Function(FuncId(0)));
    let Runner { f, .. } = &mut runner;
    let mut moved = 0;
    for n in 0..300 {
        let fp = f.first_frame(FuncId(0), &[1 << 40]);
        // SAFETY: the frame is of the function, with its parameter.
        let (left, request) = step::with_request_at(n, || unsafe { enter(&mut f.ctx, &code, fp) });
        let (outcome, instructions) = request.expect("a long run");
        assert!(instructions < 60, "{instructions} instructions after request {n}: {outcome:?}");
        assert!(matches!(left, Left::Rung | Left::Stopped(_)), "{left:?}");
        moved += matches!(outcome, urgo_sched::Redirect::Moved(_)) as usize;
        f.ctx.doorbell.answer();
    }
    assert!(moved > 200, "{moved}");
}

/// After many preemptions a loop runs in its fast copy again, and nothing else is entered by calls and resumes: all
/// looks at the program counter find it there, and a storm that is over costs nothing.
#[test]
fn after_a_storm_everything_runs_in_fast_copies_again() {
    let time = |runner: &mut Runner, case: &Case| {
        let (params, results) = &case.long;
        let one = |runner: &mut Runner| {
            let start = thread_time();
            assert_eq!(runner.run(FuncId(0), params, None), *results, "{}", case.name);
            thread_time() - start
        };
        (0..10).map(|_| one(runner)).min().expect("ten")
    };
    for case in &cases() {
        let mut runner = Runner::new(&case.module, CompileOptions::default());
        let before = time(&mut runner, case);
        runner.stops = 0;
        storm::during(50_000, || {
            while runner.stops < 100 {
                let (params, results) = &case.long;
                assert_eq!(runner.run(FuncId(0), params, None), *results, "{}", case.name);
            }
        });
        let after = time(&mut runner, case);
        let (mut fast, mut polled) = (0, 0);
        while fast + polled < 50 {
            let (f, p) = storm::looking(100_000, || _ = runner.run(FuncId(0), &case.long.0, None));
            (fast, polled) = (fast + f, polled + p);
        }
        assert_eq!(polled, 0, "{}: {fast} looks found it in fast copies", case.name);
        // The best of ten, on the processor: what a storm leaves behind would be in all of them.
        assert!(4 * after < 5 * before, "{}: {before} ns before the storm, {after} after", case.name);
    }
}

/// Nanoseconds for which the calling thread has had a processor.
fn thread_time() -> u64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `t` is a timespec to write to.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

/// A random graph of blocks with two ways out each, loops entered in their middle among them: `x = 5*x + k`, one round
/// less to go, on to one block or another by a bit of `x`.
struct Maze(Vec<[usize; 2]>);

impl Maze {
    fn random(seed: u64) -> Maze {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut below = |n: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 20) % n
        };
        let n = 2 + below(11);
        Maze((0..n).map(|_| [below(n) as usize, below(n) as usize]).collect())
    }

    fn module(&self) -> Module {
        let mut module = Module::default();
        let sig = module.intern_sig(Signature { params: vec![Int], results: vec![Int] });
        let mut b = FunctionBuilder::new(&[Int]);
        let (left, [x, t]) = (Slot(0), [0; 2].map(|_| b.slot(Int)));
        let labels: Vec<_> = self.0.iter().map(|_| b.label()).collect();
        b.emit(Inst::ConstInt { d: x, value: 1 });
        let out = b.label();
        for (k, ways) in self.0.iter().enumerate() {
            b.bind(labels[k]);
            b.emit(Inst::MulI64K { d: x, a: x, k: 5 });
            b.emit(Inst::AddI64K { d: x, a: x, k: k as i32 });
            b.emit(Inst::AddI64K { d: left, a: left, k: -1 });
            b.emit_jump(Inst::JltK { a: left, k: 0, to: 0 }, out);
            b.emit(Inst::AndK { d: t, a: x, k: 2 });
            b.emit_jump(Inst::JneK { a: t, k: 0, to: 0 }, labels[ways[1]]);
            b.emit_jump(Inst::Jump { to: 0 }, labels[ways[0]]);
        }
        b.bind(out);
        ret(&mut b, &[x]);
        module.funcs.push(b.finish("main.maze", FuncKind::Source, sig));
        urgo_abi::verify::module(&module).expect("verified");
        module
    }

    fn result(&self, rounds: i64) -> i64 {
        let (mut x, mut at) = (1_i64, 0);
        for _ in 0..=rounds {
            x = x.wrapping_mul(5).wrapping_add(at as i64);
            at = self.0[at][(x & 2 != 0) as usize];
        }
        x
    }
}

/// Random `goto` graphs: the compiler takes them all, requests before any instruction stop them, nothing changes.
#[test]
fn random_goto_graphs_stop_everywhere_and_compute_the_same() {
    for seed in 1..=25 {
        let maze = Maze::random(seed);
        let mut runner = Runner::new(&maze.module(), CompileOptions::default());
        let rounds = 200;
        let result = [maze.result(rounds) as u64];
        assert_eq!(runner.run(FuncId(0), &[rounds as u64], None), result, "seed {seed}");
        for n in (0..120).step_by(9) {
            runner.stops = 0;
            assert_eq!(runner.run(FuncId(0), &[rounds as u64], Some(n)), result, "seed {seed}, request {n}");
            assert!(runner.stops >= 1, "seed {seed}: request {n} was lost");
        }
    }
}
