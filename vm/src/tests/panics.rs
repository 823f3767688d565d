//! Panics, deferred calls, recover, Goexit, and what is printed of them.

use super::*;

/// `func name() { print(n) }`.
fn printer(asm: &mut Asm, name: &str, n: i64) -> FuncId {
    asm.func(name, &[], &[], |b| {
        let d = b.int(n);
        b.print(d);
        b.ret(&[]);
    })
}

/// A deferred function that recovers and prints what it got: the data word, or -1 for nil.
fn recoverer(asm: &mut Asm) -> FuncId {
    asm.func("main.recoverer", &[], &[], |b| {
        let v = b.slot_run(&[I, W]);
        b.runtime(RuntimeCall::Recover, 0, &[v, v.plus(1)], &[]);
        let d = b.int(-1);
        let nil = b.label();
        b.emit_jump(Inst::JeqK { a: v, k: 0, to: 0 }, nil);
        b.emit(Inst::IntOfWord { d, a: v.plus(1) });
        b.bind(nil);
        b.print(d);
        b.ret(&[]);
    })
}

/// `panic(T(value))`.
fn raise(b: &mut FunctionBuilder, ty: TypeId, value: i64) {
    let v = b.slot_run(&[I, W]);
    let n = b.int(value);
    b.emit(Inst::TypeWord { d: v, ty });
    b.emit(Inst::WordOfInt { d: v.plus(1), a: n });
    b.emit(Inst::Panic { value: v });
}

/// A function that defers calls: each gets a bit that the body arms, and the block runs them in reverse order.
fn deferring(
    b: &mut FunctionBuilder,
    deferred: &[FuncId],
    results: &[Slot],
    body: impl FnOnce(&mut FunctionBuilder),
) {
    let bits: Vec<Slot> = deferred.iter().map(|_| b.int(0)).collect();
    let block = b.label();
    b.set_defer_block(block);
    for bit in &bits {
        b.emit(Inst::ConstInt { d: *bit, value: 1 });
    }
    body(b);
    b.bind(block);
    for (bit, func) in bits.iter().zip(deferred).rev() {
        let skip = b.label();
        b.emit_jump(Inst::JumpIfNot { a: *bit, to: 0 }, skip);
        b.emit(Inst::ConstInt { d: *bit, value: 0 });
        b.call(*func, &[], &[]);
        b.bind(skip);
    }
    b.emit(Inst::DeferEnd {});
    b.ret(results);
}

#[test]
fn deferred_calls_run_at_return() {
    let mut asm = Asm::new();
    let (one, two) = (printer(&mut asm, "main.one", 1), printer(&mut asm, "main.two", 2));
    asm.main(|b| {
        deferring(b, &[one, two], &[], |b| {
            let d = b.int(0);
            b.print(d);
        });
    });
    check(&asm, 0, "0 2 1 ");
}

#[test]
fn recover_stops_a_panic_and_the_result_is_returned() {
    let mut asm = Asm::new();
    let ty = asm.int_type("main.E", "E");
    let rec = recoverer(&mut asm);
    let one = printer(&mut asm, "main.one", 1);
    let inner = asm.func("main.inner", &[], &[], |b| raise(b, ty, 42));
    let f = asm.func("main.f", &[], &[I], |b| {
        let r = b.int(7);
        deferring(b, &[one, rec, one], &[r], |b| b.call(inner, &[], &[]));
    });
    asm.main(|b| {
        let d = b.slot(I);
        b.call(f, &[d], &[]);
        b.print(d);
        b.ret(&[]);
    });
    check(&asm, 0, "1 42 1 7 ");
}

#[test]
fn recover_works_only_in_the_deferred_function_itself() {
    let mut asm = Asm::new();
    let ty = asm.int_type("main.E", "E");
    let rec = recoverer(&mut asm);
    let nested = asm.func("main.nested", &[], &[], |b| {
        b.call(rec, &[], &[]);
        b.ret(&[]);
    });
    let wrapper = asm.func("main.wrapper", &[], &[], |b| {
        b.call(rec, &[], &[]);
        b.ret(&[]);
    });
    asm.at(wrapper).kind = FuncKind::Wrapper;
    let f = asm.func("main.f", &[], &[], |b| {
        deferring(b, &[wrapper, nested], &[], |b| raise(b, ty, 3));
    });
    asm.main(|b| {
        b.call(rec, &[], &[]);
        b.call(f, &[], &[]);
        b.ret(&[]);
    });
    check(&asm, 0, "-1 -1 3 ");
}

#[test]
fn a_new_panic_replaces_the_old_one() {
    let mut asm = Asm::new();
    let ty = asm.int_type("main.E", "E");
    let rec = recoverer(&mut asm);
    let again = asm.func("main.again", &[], &[], |b| raise(b, ty, 2));
    let f = asm.func("main.f", &[], &[], |b| {
        deferring(b, &[rec, again], &[], |b| raise(b, ty, 1));
    });
    asm.main(|b| {
        // Afterwards nothing is left of either.
        deferring(b, &[rec], &[], |b| b.call(f, &[], &[]));
    });
    check(&asm, 0, "2 -1 ");
}

#[test]
fn a_panic_inside_a_deferred_call_can_be_recovered_there() {
    let mut asm = Asm::new();
    let ty = asm.int_type("main.E", "E");
    let rec = recoverer(&mut asm);
    let inner = asm.func("main.inner", &[], &[], |b| {
        deferring(b, &[rec], &[], |b| raise(b, ty, 2));
    });
    asm.main(|b| deferring(b, &[rec, inner], &[], |b| raise(b, ty, 1)));
    check(&asm, 0, "2 1 ");
}

#[test]
fn uncaught_panics_are_reported_with_their_stacks() {
    let mut asm = Asm::new();
    let ty = asm.int_type("main.E", "E");
    let int = asm.int_type("int", "");
    let f = asm.func("main.f", &[I], &[], |b| raise(b, ty, -3));
    let one = asm.func("main.one", &[], &[], |b| {
        b.line(0, 7);
        raise(b, int, 5);
    });
    asm.main(|b| {
        b.line(0, 3);
        deferring(b, &[one], &[], |b| {
            let n = b.int(0);
            b.call(f, &[], &[n]);
        });
    });
    let want = "panic: main.E(-3)\n\tpanic: 5\n\ngoroutine 1 [running]:\nmain.one()\n\tt.go:7 +0x";
    check_start(&asm, 2, want);
    let (_, got) = run_in(&asm.m, COLUMNS[0], |_| {});
    let names: Vec<&str> = got.lines().skip(4).filter(|l| l.ends_with(')')).collect();
    assert_eq!(names, ["main.one()", "panic(...)", "main.f(...)", "main.main()"], "{got}");
}

#[test]
fn recovered_and_repanicked() {
    let mut asm = Asm::new();
    let int = asm.int_type("int", "");
    let again = |asm: &mut Asm, value: i64| {
        asm.func("main.again", &[], &[], |b| {
            let v = b.slot_run(&[I, W]);
            b.runtime(RuntimeCall::Recover, 0, &[v, v.plus(1)], &[]);
            raise(b, int, value);
        })
    };
    let other = again(&mut asm, 2);
    asm.main(|b| deferring(b, &[other], &[], |b| raise(b, int, 1)));
    check_start(&asm, 2, "panic: 1 [recovered]\n\tpanic: 2\n\ngoroutine 1 [running]:\n");
    let mut asm2 = Asm::new();
    let int = asm2.int_type("int", "");
    let same = asm2.func("main.again", &[], &[], |b| {
        let v = b.slot_run(&[I, W]);
        b.runtime(RuntimeCall::Recover, 0, &[v, v.plus(1)], &[]);
        raise(b, int, 1);
    });
    asm2.main(|b| deferring(b, &[same], &[], |b| raise(b, int, 1)));
    check_start(&asm2, 2, "panic: 1 [recovered, repanicked]\n\ngoroutine 1 [running]:\n");
}

#[test]
fn checks_raise_with_the_texts_of_go() {
    type Bad = fn(&mut FunctionBuilder);
    let cases: &[(Bad, &str)] = &[
        (
            |b| {
                let (a, z, d) = (b.int(1), b.int(0), b.slot(I));
                b.emit(Inst::DivI64 { d, a, b: z });
            },
            "integer divide by zero\n\ngoroutine",
        ),
        (
            |b| {
                let (i, n) = (b.int(5), b.int(3));
                b.emit(Inst::BoundsCheck { i, n });
            },
            "index out of range [5] with length 3\n\ngoroutine",
        ),
        (
            |b| {
                let (i, n) = (b.int(-1), b.int(3));
                b.emit(Inst::BoundsCheck { i, n });
            },
            "index out of range [-1]\n\ngoroutine",
        ),
        (
            |b| {
                let n = b.int(-1);
                b.emit(Inst::ShiftCheck { n });
            },
            "negative shift amount\n\ngoroutine",
        ),
        (
            |b| {
                let p = b.slot(P);
                b.emit(Inst::ConstNil { d: p });
                b.emit(Inst::NilCheck { p });
            },
            "invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation",
        ),
        (
            |b| {
                let s = b.slot_run(&[P, I, I]);
                b.emit(Inst::ConstNil { d: s });
                b.emit(Inst::ConstInt { d: s.plus(1), value: 2 });
                b.emit(Inst::ConstInt { d: s.plus(2), value: 6 });
                let (lo, hi) = (b.int(0), b.int(9));
                let d = b.slot_run(&[P, I, I]);
                b.emit(Inst::SliceSlice { d, s, lo, hi, size: 8, of: 0 });
            },
            "slice bounds out of range [:9] with capacity 6\n\ngoroutine",
        ),
        (
            |b| {
                let v = b.slot_run(&[I, W]);
                b.emit(Inst::ConstInt { d: v, value: 0 });
                b.emit(Inst::ConstWord { d: v.plus(1) });
                b.emit(Inst::Panic { value: v });
            },
            "panic called with nil argument\n\ngoroutine",
        ),
    ];
    for (bad, text) in cases {
        let mut asm = Asm::new();
        asm.main(|b| {
            bad(b);
            if b.reachable() {
                b.ret(&[]);
            }
        });
        check_start(&asm, 2, &format!("panic: runtime error: {text}"));
    }
}

/// The vm makes a value of the type that the module names, and its text is found by calling `Error`.
#[test]
fn runtime_errors_are_values_with_methods() {
    let mut asm = Asm::new();
    let error = asm.func("runtime.boundsError.Error", &[W], &[P, I], |b| {
        let (p, q, n) = (b.slot(P), b.slot(P), b.slot(I));
        b.emit(Inst::PtrOfWord { d: p, a: Slot(0) });
        b.emit(Inst::LoadPtr { d: q, p, off: 0 });
        b.emit(Inst::LoadI64 { d: n, p, off: 8 });
        b.ret(&[q, n]);
    });
    let ty = asm.text_type("runtime.boundsError", Some(error));
    asm.m.well_known.bounds_error = Some(ty);
    let sig = asm.m.funcs[error.index()].sig;
    let selector = asm.m.types[ty.index()].methods[0].selector;
    let show = asm.func("main.show", &[], &[], |b| {
        let v = b.slot_run(&[I, W]);
        b.runtime(RuntimeCall::Recover, 0, &[v, v.plus(1)], &[]);
        let s = b.slot_run(&[P, I]);
        let results = [s.0, s.0 + 1];
        let (results, args) = (SlotList::new(&results), SlotList::new(&[]));
        b.emit(Inst::CallMethod { sig, selector, iface: v, results, args });
        b.runtime(RuntimeCall::PrintString, 0, &[], &[s, s.plus(1)]);
        // Again, for the report: the same value, so it is printed once.
        b.emit(Inst::Panic { value: v });
    });
    asm.main(|b| {
        deferring(b, &[show], &[], |b| {
            let (i, n) = (b.int(1), b.int(1));
            b.emit(Inst::BoundsCheck { i, n });
        });
    });
    let text = "runtime error: index out of range [1] with length 1";
    check_start(&asm, 2, &format!("{text}panic: {text} [recovered, repanicked]\n\ngoroutine 1 [running]:\n"));
}

/// A value with an `Error` method that panics itself.
#[test]
fn a_panic_while_printing_is_fatal() {
    let mut asm = Asm::new();
    let int = asm.int_type("int", "");
    let error = asm.func("main.E.Error", &[W], &[P, I], |b| raise(b, int, 1));
    let ty = asm.text_type("main.E", Some(error));
    asm.main(|b| raise(b, ty, 0));
    check_start(&asm, 2, "fatal error: panic while printing panic value: type int\n\n");
}

#[test]
fn goexit_runs_deferred_calls_and_cannot_be_recovered() {
    let mut asm = Asm::new();
    let rec = recoverer(&mut asm);
    let one = printer(&mut asm, "main.one", 1);
    let worker = asm.func("main.worker", &[], &[], |b| {
        deferring(b, &[one, rec], &[], |b| b.runtime(RuntimeCall::Goexit, 0, &[], &[]));
    });
    asm.main(|b| {
        b.emit(Inst::GoCall { func: worker, args: SlotList::new(&[]) });
        let ns = b.int(30_000_000);
        b.runtime(RuntimeCall::Sleep, 0, &[], &[ns]);
        b.print(ns);
        b.ret(&[]);
    });
    check(&asm, 0, "-1 1 30000000 ");
}

/// A panic of a deferred call, recovered, does not stop the Goexit under way.
#[test]
fn goexit_goes_on_after_a_recovered_panic() {
    let mut asm = Asm::new();
    let ty = asm.int_type("main.E", "E");
    let rec = recoverer(&mut asm);
    let again = asm.func("main.again", &[], &[], |b| raise(b, ty, 9));
    let one = printer(&mut asm, "main.one", 1);
    let inner = asm.func("main.inner", &[], &[], |b| {
        deferring(b, &[rec, again], &[], |b| b.runtime(RuntimeCall::Goexit, 0, &[], &[]));
    });
    asm.main(|b| {
        deferring(b, &[one], &[], |b| {
            b.call(inner, &[], &[]);
            let two = b.int(2);
            b.print(two);
        });
    });
    check(&asm, 2, "9 1 fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n");
}

#[test]
fn exit_ends_at_once() {
    let mut asm = Asm::new();
    let one = printer(&mut asm, "main.one", 1);
    asm.main(|b| {
        deferring(b, &[one], &[], |b| {
            let s = b.int(7);
            let args = [s.0];
            let (results, args) = (SlotList::new(&[]), SlotList::new(&args));
            b.emit(Inst::CallNative { native: urgo_abi::native::Native::OsExit as u32, results, args });
        });
    });
    check(&asm, 7, "");
}
