//! Every family of operations on values, edge cases included. Integers and floats are given and expected as words.

use super::*;
use urgo_abi::op::slice_of;

/// An instruction of destination and sources, given as slots.
type Binary = fn(Slot, Slot, Slot) -> Inst<'static>;
type Unary = fn(Slot, Slot) -> Inst<'static>;
/// Name, instruction of destination and sources, words of the sources, word of the result.
type Case = (&'static str, Box<dyn Fn(&[Slot]) -> Inst<'static>>, Vec<u64>, u64);

fn kinds_of(inst: Inst<'_>) -> Vec<Kind> {
    let mut kinds = Vec::new();
    inst.operands(|spec, _| match spec.role {
        urgo_abi::inst::Role::Dst(k) | urgo_abi::inst::Role::Src(k) => kinds.push(k[0]),
        _ => {}
    });
    kinds
}

/// A slot of this kind that holds a word.
fn load(b: &mut FunctionBuilder, kind: Kind, word: u64) -> Slot {
    let a = b.int(word as i64);
    let d = b.slot(kind);
    match kind {
        Kind::Int => b.emit(Inst::Mov { d, a }),
        Kind::F64 => b.emit(Inst::F64OfInt { d, a }),
        Kind::F32 => b.emit(Inst::F32OfInt { d, a }),
        Kind::Word => b.emit(Inst::WordOfInt { d, a }),
        Kind::Ptr => {
            let w = b.slot(W);
            b.emit(Inst::WordOfInt { d: w, a });
            b.emit(Inst::PtrOfWord { d, a: w });
        }
    }
    d
}

/// Prints the word of a slot.
fn show(b: &mut FunctionBuilder, a: Slot) {
    let d = b.slot(I);
    match b.kind(a) {
        Kind::Int => b.emit(Inst::Mov { d, a }),
        Kind::F64 => b.emit(Inst::IntOfF64 { d, a }),
        Kind::F32 => b.emit(Inst::IntOfF32 { d, a }),
        Kind::Word => b.emit(Inst::IntOfWord { d, a }),
        Kind::Ptr => b.emit(Inst::IntOfPtr { d, a }),
    }
    b.print(d);
}

/// Executes `inst` on words, and expects the word of the result.
fn check_words(cases: &[Case]) {
    let mut asm = Asm::new();
    let mut want = String::new();
    asm.main(|b| {
        for (_, make, inputs, expected) in cases {
            let sample: Vec<Slot> = (0..=inputs.len() as u16).map(Slot).collect();
            let kinds = kinds_of(make(&sample));
            let d = b.slot(kinds[0]);
            let mut slots = vec![d];
            for (word, kind) in inputs.iter().zip(&kinds[1..]) {
                slots.push(load(b, *kind, *word));
            }
            b.emit(make(&slots));
            show(b, d);
            want.push_str(&format!("{} ", *expected as i64));
        }
        b.ret(&[]);
    });
    let (status, got) = run_in(&asm.m, COLUMNS[0], |_| {});
    assert_eq!(status, 0, "{got}");
    for ((name, _, inputs, _), (got, want)) in cases.iter().zip(got.split(' ').zip(want.split(' '))) {
        assert_eq!(got, want, "{name} of {inputs:x?}");
    }
    check(&asm, 0, &want);
}

fn two(name: &'static str, op: Binary, a: u64, b: u64, want: u64) -> Case {
    (name, Box::new(move |s| op(s[0], s[1], s[2])), vec![a, b], want)
}
fn one(name: &'static str, op: Unary, a: u64, want: u64) -> Case {
    (name, Box::new(move |s| op(s[0], s[1])), vec![a], want)
}

macro_rules! binary {
    ($($op:ident($a:expr, $b:expr) = $want:expr;)*) => {
        vec![$(two(stringify!($op), |d, a, b| Inst::$op { d, a, b }, $a as u64, $b as u64, $want as u64)),*]
    };
}
macro_rules! shifts {
    ($($op:ident($a:expr, $n:expr) = $want:expr;)*) => {
        vec![$(two(stringify!($op), |d, a, n| Inst::$op { d, a, n }, $a as u64, $n as u64, $want as u64)),*]
    };
}
macro_rules! unary {
    ($($op:ident($a:expr) = $want:expr;)*) => {
        vec![$(one(stringify!($op), |d, a| Inst::$op { d, a }, $a as u64, $want as u64)),*]
    };
}

const MIN: i64 = i64::MIN;
const MAX: i64 = i64::MAX;

#[test]
fn integers() {
    let mut cases = binary! {
        AddI64(MAX, 1) = MIN;
        SubI64(MIN, 1) = MAX;
        MulI64(MAX, 2) = -2i64;
        AddI32(i32::MAX, 1) = i32::MIN;
        SubI32(i32::MIN, 1) = i32::MAX;
        MulI32(0x10000, 0x10000) = 0;
        AddU32(u32::MAX, 1) = 0;
        SubU32(0, 1) = u32::MAX;
        MulU32(u32::MAX, u32::MAX) = 1;
        DivI64(MIN, -1i64) = MIN;
        DivI64(-7i64, 2) = -3i64;
        RemI64(MIN, -1i64) = 0;
        RemI64(-7i64, 2) = -1i64;
        DivU64(u64::MAX, 2) = MAX;
        RemU64(u64::MAX, 10) = 5;
        DivI32(i32::MIN, -1i64) = i32::MIN;
        RemI32(i32::MIN, -1i64) = 0;
        DivI32(-7i64, 2) = -3i64;
        DivU32(u32::MAX, 16) = 0xfff_ffff;
        RemU32(u32::MAX, 16) = 15;
        And(0b1100, 0b1010) = 0b1000;
        Or(0b1100, 0b1010) = 0b1110;
        Xor(0b1100, 0b1010) = 0b0110;
        AndNot(0b1100, 0b1010) = 0b0100;
        MulHiU64(u64::MAX, u64::MAX) = u64::MAX - 1;
        EqI64(3, 3) = 1;
        NeI64(3, 3) = 0;
        LtI64(-1i64, 0) = 1;
        LeI64(0, 0) = 1;
        LtU64(-1i64, 0) = 0;
        LeU64(0, -1i64) = 1;
    };
    cases.extend(shifts! {
        ShlI64(1, 63) = MIN;
        ShlI64(1, 64) = 0;
        ShlI64(1, u64::MAX) = 0;
        ShlI32(1, 31) = i32::MIN;
        ShlI32(1, 32) = 0;
        ShlU32(3, 31) = 0x8000_0000u64;
        ShlU32(1, 32) = 0;
        ShrI64(-8i64, 1) = -4i64;
        ShrI64(-8i64, 64) = -1i64;
        ShrI64(8, 1u64 << 40) = 0;
        ShrU64(-8i64, 60) = 15;
        ShrU64(-8i64, 64) = 0;
        RotlU64(0x8000_0000_0000_0001u64, 65) = 3;
        RotlU32(0x8000_0001u64, 33) = 3;
    });
    cases.extend(unary! {
        NegI64(MIN) = MIN;
        Not(0) = -1i64;
        NotBool(1) = 0;
        NotBool(0) = 1;
        ExtI8(0x1ff) = -1i64;
        ExtI16(0x18000) = -0x8000i64;
        ExtI32(0x1_8000_0000u64) = i32::MIN;
        ExtU8(0x1ff) = 0xff;
        ExtU16(0x1ffff) = 0xffff;
        ExtU32(-1i64) = u32::MAX;
        ClzU64(0) = 64;
        ClzU64(1) = 63;
        CtzU64(0) = 64;
        CtzU64(8) = 3;
        PopcntU64(-1i64) = 64;
        BswapU64(0x0102_0304_0506_0708u64) = 0x0807_0605_0403_0201u64;
    });
    check_words(&cases);
}

#[test]
fn constants_as_operands() {
    let mut asm = Asm::new();
    asm.main(|b| {
        let a = b.int(-8);
        let d = b.slot(I);
        let all = [
            Inst::AddI64K { d, a, k: -5 },
            Inst::AddI32K { d, a, k: i32::MIN },
            Inst::AddU32K { d, a, k: 8 },
            Inst::MulI64K { d, a, k: -3 },
            Inst::AndK { d, a, k: -4 },
            Inst::ShlI64K { d, a, n: 61 },
            Inst::ShlI32K { d, a, n: 29 },
            Inst::ShlU32K { d, a, n: 28 },
            Inst::ShrI64K { d, a, n: 63 },
            Inst::ShrU64K { d, a, n: 60 },
            Inst::ConstInt { d, value: -1 },
        ];
        for inst in all {
            b.emit(inst);
            b.print(d);
        }
        b.ret(&[]);
    });
    check(&asm, 0, "-13 2147483640 0 24 -8 0 0 2147483648 -1 15 -1 ");
}

#[test]
fn floats() {
    let f = f64::to_bits;
    let g = |x: f32| x.to_bits() as u64;
    let nan = f(f64::NAN);
    let mut cases = binary! {
        AddF64(f(0.1), f(0.2)) = f(0.1 + 0.2);
        SubF64(f(1.0), f(f64::INFINITY)) = f(f64::NEG_INFINITY);
        MulF64(f(-0.0), f(3.0)) = f(-0.0);
        DivF64(f(1.0), f(-0.0)) = f(f64::NEG_INFINITY);
        AddF32(g(16777216.0), g(1.0)) = g(16777216.0);
        SubF32(g(1.0), g(3.5)) = g(-2.5);
        MulF32(g(1e30), g(1e30)) = g(f32::INFINITY);
        DivF32(g(1.0), g(3.0)) = g(1.0 / 3.0);
        EqF64(nan, nan) = 0;
        NeF64(nan, nan) = 1;
        EqF64(f(0.0), f(-0.0)) = 1;
        LtF64(nan, f(1.0)) = 0;
        LeF64(f(1.0), f(1.0)) = 1;
        EqF32(g(1.5), g(1.5)) = 1;
        NeF32(g(1.5), g(1.5)) = 0;
        LtF32(g(1.0), g(1.5)) = 1;
        LeF32(g(2.0), g(1.5)) = 0;
    };
    cases.extend(unary! {
        NegF64(f(0.0)) = f(-0.0);
        NegF32(g(1.0)) = g(-1.0);
        SqrtF64(f(2.0)) = f(2.0f64.sqrt());
        AbsF64(f(-0.0)) = f(0.0);
        FloorF64(f(-1.5)) = f(-2.0);
        CeilF64(f(-1.5)) = f(-1.0);
        CeilF64(f(-0.5)) = f(-0.0);
        TruncF64(f(-1.5)) = f(-1.0);
        F64OfI64(MIN) = f(-9.223372036854776e18);
        F64OfU64(u64::MAX) = f(18446744073709551616.0);
        F32OfI64((1i64 << 40) + 1) = g(1099511627776.0);
        F32OfU64((1u64 << 63) + (1 << 39) + 1) = 1593835521u64;
        I64OfF64(f(-1.9)) = -1i64;
        I64OfF64(nan) = MIN;
        I64OfF64(f(1e19)) = MIN;
        U64OfF64(f(1e19)) = 0x8ac7230489e80000u64;
        U64OfF64(f(-1.0)) = u64::MAX;
        U64OfF64(f(1e20)) = 1u64 << 63;
        F64OfF32(g(0.1)) = f(0.1f32 as f64);
        F32OfF64(f(0.1)) = g(0.1);
    });
    cases.push((
        "FmaF64",
        Box::new(|s| Inst::FmaF64 { d: s[0], a: s[1], b: s[2], c: s[3] }),
        vec![f(1.0 + f64::EPSILON), f(1.0 - f64::EPSILON), f(-1.0)],
        f(-f64::EPSILON * f64::EPSILON),
    ));
    check_words(&cases);
}

/// Conditional jumps, taken and not, also with NaN.
#[test]
fn jumps() {
    let mut asm = Asm::new();
    let f = f64::to_bits;
    type Jump = fn(Slot, Slot) -> Inst<'static>;
    let cases: &[(Kind, u64, u64, Jump, bool)] = &[
        (I, 1, 0, |a, _| Inst::JumpIf { a, to: 0 }, true),
        (I, 0, 0, |a, _| Inst::JumpIf { a, to: 0 }, false),
        (I, 0, 0, |a, _| Inst::JumpIfNot { a, to: 0 }, true),
        (I, 5, 5, |a, b| Inst::JeqI64 { a, b, to: 0 }, true),
        (I, 5, 5, |a, b| Inst::JneI64 { a, b, to: 0 }, false),
        (I, u64::MAX, 0, |a, b| Inst::JltI64 { a, b, to: 0 }, true),
        (I, u64::MAX, 0, |a, b| Inst::JltU64 { a, b, to: 0 }, false),
        (I, 7, 7, |a, b| Inst::JleI64 { a, b, to: 0 }, true),
        (I, 0, u64::MAX, |a, b| Inst::JleU64 { a, b, to: 0 }, true),
        (I, u64::MAX, 0, |a, _| Inst::JeqK { a, k: -1, to: 0 }, true),
        (I, u64::MAX, 0, |a, _| Inst::JneK { a, k: -1, to: 0 }, false),
        (I, 3, 0, |a, _| Inst::JltK { a, k: 4, to: 0 }, true),
        (I, 3, 0, |a, _| Inst::JleK { a, k: 3, to: 0 }, true),
        (I, 3, 0, |a, _| Inst::JgtK { a, k: 3, to: 0 }, false),
        (I, 3, 0, |a, _| Inst::JgeK { a, k: 3, to: 0 }, true),
        (Kind::F64, f(1.0), f(2.0), |a, b| Inst::JltF64 { a, b, to: 0 }, true),
        (Kind::F64, f(f64::NAN), f(2.0), |a, b| Inst::JltF64 { a, b, to: 0 }, false),
        (Kind::F64, f(2.0), f(2.0), |a, b| Inst::JleF64 { a, b, to: 0 }, true),
        (Kind::F64, f(f64::NAN), f(2.0), |a, b| Inst::JnltF64 { a, b, to: 0 }, true),
        (Kind::F64, f(1.0), f(2.0), |a, b| Inst::JnltF64 { a, b, to: 0 }, false),
        (Kind::F64, f(1.0), f(f64::NAN), |a, b| Inst::JnleF64 { a, b, to: 0 }, true),
        (P, 0, 0, |a, _| Inst::Jnil { a, to: 0 }, true),
        (P, 0, 0, |a, _| Inst::JnotNil { a, to: 0 }, false),
    ];
    let mut want = String::new();
    asm.main(|b| {
        for (kind, x, y, jump, taken) in cases {
            let (x, y) = (load(b, *kind, *x), load(b, *kind, *y));
            let d = b.int(1);
            let to = b.label();
            b.emit_jump(jump(x, y), to);
            b.emit(Inst::ConstInt { d, value: 0 });
            b.bind(to);
            b.print(d);
            want.push_str(if *taken { "1 " } else { "0 " });
        }
        b.ret(&[]);
    });
    check(&asm, 0, &want);
}

#[test]
fn switch_falls_through_beyond_its_table() {
    let mut asm = Asm::new();
    let f = asm.func("main.f", &[I], &[I], |b| {
        let (zero, one) = (b.label(), b.label());
        b.emit_switch(Slot(0), &[zero, one]);
        let d = b.int(-1);
        b.ret(&[d]);
        for (label, value) in [(zero, 10), (one, 11)] {
            b.bind(label);
            let d = b.int(value);
            b.ret(&[d]);
        }
    });
    asm.main(|b| {
        for x in [0, 1, 2, -1] {
            let (x, d) = (b.int(x), b.slot(I));
            b.call(f, &[d], &[x]);
            b.print(d);
        }
        b.ret(&[]);
    });
    check(&asm, 0, "10 11 -1 -1 ");
}

/// Loads, stores and elements of every width, on a package-level variable of 64 bytes.
#[test]
fn memory() {
    let mut asm = Asm::new();
    let ty = asm.int_type("[8]int", "");
    asm.m.types[ty.index()].size = 64;
    let g = asm.m.add_global("main.g".into(), ty);
    asm.main(|b| {
        let p = b.slot(P);
        b.emit(Inst::GlobalAddr { d: p, global: g });
        let (a, d) = (b.int(-2), b.slot(I));
        for (store, loads) in [
            (Inst::Store8 { p, off: 3, a }, [Inst::LoadI8 { d, p, off: 3 }, Inst::LoadU8 { d, p, off: 3 }]),
            (
                Inst::Store16 { p, off: 6, a },
                [Inst::LoadI16 { d, p, off: 6 }, Inst::LoadU16 { d, p, off: 6 }],
            ),
            (
                Inst::Store32 { p, off: 8, a },
                [Inst::LoadI32 { d, p, off: 8 }, Inst::LoadU32 { d, p, off: 8 }],
            ),
            (
                Inst::Store64 { p, off: 16, a },
                [Inst::LoadI64 { d, p, off: 16 }, Inst::LoadU8 { d, p, off: 23 }],
            ),
        ] {
            b.emit(store);
            for load in loads {
                b.emit(load);
                b.print(d);
            }
        }
        let q = b.slot(P);
        b.emit(Inst::PtrAdd { d: q, p, off: 16 });
        b.emit(Inst::LoadI64 { d, p: q, off: 0 });
        b.print(d);
        let (x, y) = (load(b, Kind::F64, 2.5f64.to_bits()), b.slot(Kind::F64));
        b.emit(Inst::StoreF64 { p, off: 24, a: x });
        b.emit(Inst::LoadF64 { d: y, p, off: 24 });
        b.emit(Inst::I64OfF64 { d, a: y });
        b.print(d);
        let (x, y) = (load(b, Kind::F32, 1.5f32.to_bits() as u64), b.slot(Kind::F32));
        b.emit(Inst::StoreF32 { p, off: 32, a: x });
        b.emit(Inst::LoadF32 { d: y, p, off: 32 });
        show(b, y);
        b.emit(Inst::StorePtr { p, off: 40, a: p });
        b.emit(Inst::LoadPtr { d: q, p, off: 40 });
        b.emit(Inst::EqPtr { d, a: p, b: q });
        b.print(d);
        b.ret(&[]);
    });
    check(&asm, 0, "-2 254 -2 65534 -2 4294967294 -2 255 -2 2 1069547520 1 ");
}

#[test]
fn elements_and_slicing() {
    let mut asm = Asm::new();
    let ty = asm.int_type("[8]int", "");
    asm.m.types[ty.index()].size = 64;
    let g = asm.m.add_global("main.g".into(), ty);
    asm.main(|b| {
        let s = b.slot_run(&[P, I, I]);
        b.emit(Inst::GlobalAddr { d: s, global: g });
        b.emit(Inst::ConstInt { d: s.plus(1), value: 4 });
        b.emit(Inst::ConstInt { d: s.plus(2), value: 8 });
        let (i, a, d) = (b.int(3), b.int(77), b.slot(I));
        b.emit(Inst::SetElem64 { s, i, a });
        b.emit(Inst::ElemI64 { d, s, i });
        b.print(d);
        let p = b.slot(P);
        b.emit(Inst::ElemAddr { d: p, s, i, size: 8 });
        b.emit(Inst::LoadI64 { d, p, off: 0 });
        b.print(d);
        let (lo, hi, max) = (b.int(3), b.int(6), b.int(7));
        let t = b.slot_run(&[P, I, I]);
        b.emit(Inst::SliceSlice { d: t, s, lo, hi, size: 8, of: slice_of::SLICE });
        let zero = b.int(0);
        b.emit(Inst::ElemI64 { d, s: t, i: zero });
        b.print(d);
        b.print(t.plus(1));
        b.print(t.plus(2));
        b.emit(Inst::SliceSlice3 { d: t, s, lo, hi, max, size: 8, of: slice_of::ARRAY });
        b.print(t.plus(2));
        // Nothing left: the pointer stays inside the array.
        let eight = b.int(8);
        b.emit(Inst::SliceSlice { d: t, s, lo: eight, hi: eight, size: 8, of: slice_of::SLICE });
        b.emit(Inst::EqPtr { d, a: s, b: t });
        b.print(d);
        b.ret(&[]);
    });
    check(&asm, 0, "77 77 77 3 5 4 1 ");
}

#[test]
fn atomics() {
    let mut asm = Asm::new();
    let ty = asm.int_type("int", "");
    let g = asm.m.add_global("main.g".into(), ty);
    asm.main(|b| {
        let p = b.slot(P);
        b.emit(Inst::GlobalAddr { d: p, global: g });
        let (a, d, new) = (b.int(-1), b.slot(I), b.int(6));
        let all = [
            Inst::AtomicAdd32 { d, p, a },
            Inst::AtomicLoad64 { d, p },
            Inst::AtomicAdd32 { d, p, a: new },
            Inst::AtomicSwap64 { d, p, a },
            Inst::AtomicAnd64 { d, p, a: new },
            Inst::AtomicOr64 { d, p, a },
            Inst::AtomicCas64 { d, p, old: new, new: a },
            Inst::AtomicCas64 { d, p, old: a, new },
            Inst::AtomicLoad32 { d, p },
            Inst::AtomicAnd32 { d, p, a: new },
            Inst::AtomicOr32 { d, p, a },
            Inst::AtomicSwap32 { d, p, a: new },
            Inst::AtomicCas32 { d, p, old: new, new: a },
            Inst::AtomicAdd64 { d, p, a },
        ];
        for inst in all {
            b.emit(inst);
            b.print(d);
        }
        b.ret(&[]);
    });
    check(&asm, 0, "4294967295 4294967295 5 5 -1 6 0 1 6 6 6 4294967295 1 4294967294 ");
}
