//! Objects, maps, slices and channels through their runtime calls, with the scheduler and the collector at work.

use super::*;
use urgo_abi::runtime_call::select_case;

/// `for i := 0; i < n; i++ { body(i) }`.
fn count(b: &mut FunctionBuilder, n: i64, body: impl FnOnce(&mut FunctionBuilder, Slot)) {
    let i = b.int(0);
    let head = b.bound_label();
    body(b, i);
    b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
    let end = b.int(n);
    b.emit_jump(Inst::JltI64 { a: i, b: end, to: 0 }, head);
}

/// A type of one word, or of several with pointers at these.
fn memory_type(asm: &mut Asm, shape: TypeShape, words: u32, pointers: &[usize]) -> TypeId {
    let mut desc =
        TypeDesc { shape, size: 8 * words, align: 8, equality: Equality::Bits, ..TypeDesc::none() };
    pointers.iter().for_each(|w| desc.pointers.set(*w));
    if words == 1 {
        desc.leaves =
            vec![Leaf { offset: 0, mem: if pointers.is_empty() { MemKind::I64 } else { MemKind::Ptr } }];
    } else {
        desc.in_memory = true;
    }
    asm.m.types.push(desc);
    TypeId(asm.m.types.len() as u32 - 1)
}

struct Types {
    int: TypeId,
    pointer: TypeId,
}

fn types(asm: &mut Asm) -> Types {
    let int = asm.int_type("int", "");
    Types { int, pointer: memory_type(asm, TypeShape::Pointer(int), 1, &[0]) }
}

fn imm(ty: TypeId) -> i32 {
    ty.0 as i32
}

/// Values sent are new objects: a sender or receiver that waits must keep them alive, and hand them over whole.
fn channel_of_pointers(size: i64) {
    let mut asm = Asm::new();
    let t = types(&mut asm);
    let sender = asm.func("main.sender", &[P, I], &[], |b| {
        count(b, 60, |b, i| {
            let p = b.slot(P);
            b.runtime(RuntimeCall::NewObject, imm(t.int), &[p], &[]);
            b.emit(Inst::Store64 { p, off: 0, a: i });
            b.runtime(RuntimeCall::ChanSend, imm(t.pointer), &[], &[Slot(0), p]);
        });
        b.ret(&[]);
    });
    asm.main(|b| {
        let (ch, n) = (b.slot(P), b.int(size));
        b.runtime(RuntimeCall::MakeChan, imm(t.pointer), &[ch], &[n]);
        for _ in 0..2 {
            let args = [ch.0, n.0];
            b.emit(Inst::GoCall { func: sender, args: SlotList::new(&args) });
        }
        let sum = b.int(0);
        count(b, 120, |b, _| {
            let (p, ok, x) = (b.slot(P), b.slot(I), b.slot(I));
            b.runtime(RuntimeCall::ChanRecv, imm(t.pointer), &[p, ok], &[ch]);
            b.emit(Inst::LoadI64 { d: x, p, off: 0 });
            b.emit(Inst::AddI64 { d: sum, a: sum, b: x });
        });
        b.print(sum);
        b.ret(&[]);
    });
    check(&asm, 0, "3540 ");
}

#[test]
fn channels_carry_new_objects() {
    channel_of_pointers(0);
    channel_of_pointers(3);
}

#[test]
fn select_receives_from_all_and_sees_closing() {
    let mut asm = Asm::new();
    let t = types(&mut asm);
    let case = select_case::WORDS;
    let pointers = [0, 1, case, case + 1];
    let cases = memory_type(&mut asm, TypeShape::Array(t.int, 2 * case as u64), 2 * case as u32, &pointers);
    let sender = asm.func("main.sender", &[P, I], &[], |b| {
        count(b, 40, |b, i| {
            let x = b.slot(I);
            b.emit(Inst::AddI64 { d: x, a: i, b: Slot(1) });
            b.runtime(RuntimeCall::ChanSend, imm(t.int), &[], &[Slot(0), x]);
        });
        b.runtime(RuntimeCall::ChanClose, 0, &[], &[Slot(0)]);
        b.ret(&[]);
    });
    asm.main(|b| {
        let (list, value, n) = (b.slot(P), b.slot(P), b.int(0));
        b.runtime(RuntimeCall::NewObject, imm(cases), &[list], &[]);
        b.runtime(RuntimeCall::NewObject, imm(t.int), &[value], &[]);
        for (i, base) in [(0, 0), (1, 1000)] {
            let (ch, base) = (b.slot(P), b.int(base));
            b.runtime(RuntimeCall::MakeChan, imm(t.int), &[ch], &[n]);
            let off = 8 * (i * case) as i32;
            b.emit(Inst::StorePtr { p: list, off: off + 8 * select_case::CHAN as i32, a: ch });
            b.emit(Inst::StorePtr { p: list, off: off + 8 * select_case::VALUE as i32, a: value });
            let args = [ch.0, base.0];
            b.emit(Inst::GoCall { func: sender, args: SlotList::new(&args) });
        }
        let (sum, open, two) = (b.int(0), b.int(2), b.int(2));
        let (i, ok, x, nil) = (b.slot(I), b.slot(I), b.slot(I), b.slot(P));
        b.emit(Inst::ConstNil { d: nil });
        let (head, closed, second, next) = (b.bound_label(), b.label(), b.label(), b.label());
        b.runtime(RuntimeCall::Select, 0, &[i, ok], &[list, two]);
        b.emit_jump(Inst::JumpIfNot { a: ok, to: 0 }, closed);
        b.emit(Inst::LoadI64 { d: x, p: value, off: 0 });
        b.emit(Inst::AddI64 { d: sum, a: sum, b: x });
        b.emit_jump(Inst::Jump { to: 0 }, head);
        // A closed channel becomes nil, which is never chosen.
        b.bind(closed);
        b.emit_jump(Inst::JneK { a: i, k: 0, to: 0 }, second);
        b.emit(Inst::StorePtr { p: list, off: 0, a: nil });
        b.emit_jump(Inst::Jump { to: 0 }, next);
        b.bind(second);
        b.emit(Inst::StorePtr { p: list, off: 8 * case as i32, a: nil });
        b.bind(next);
        b.emit(Inst::AddI64K { d: open, a: open, k: -1 });
        b.emit_jump(Inst::JgtK { a: open, k: 0, to: 0 }, head);
        // Both are nil now: with a default nothing waits.
        b.runtime(RuntimeCall::Select, 1, &[i, ok], &[list, two]);
        b.print(sum);
        b.print(i);
        b.ret(&[]);
    });
    check(&asm, 0, "41560 -1 ");
}

#[test]
fn maps_grow_and_are_iterated() {
    let mut asm = Asm::new();
    let t = types(&mut asm);
    let map = memory_type(&mut asm, TypeShape::Map { key: t.int, elem: t.pointer }, 1, &[0]);
    asm.main(|b| {
        let (m, zero) = (b.slot(P), b.int(0));
        b.runtime(RuntimeCall::MakeMap, imm(map), &[m], &[zero]);
        count(b, 150, |b, i| {
            let (p, at) = (b.slot(P), b.slot(P));
            b.runtime(RuntimeCall::NewObject, imm(t.int), &[p], &[]);
            b.emit(Inst::Store64 { p, off: 0, a: i });
            b.runtime(RuntimeCall::MapAssign, imm(map), &[at], &[m, i]);
            b.emit(Inst::StorePtr { p: at, off: 0, a: p });
        });
        let ten = b.int(10);
        b.runtime(RuntimeCall::MapDelete, imm(map), &[], &[m, ten]);
        let (it, k, e, p, x, sum) = (b.slot(P), b.slot(P), b.slot(P), b.slot(P), b.slot(I), b.int(0));
        b.runtime(RuntimeCall::MapIterStart, imm(map), &[it], &[m]);
        let (head, end) = (b.bound_label(), b.label());
        b.runtime(RuntimeCall::MapIterNext, imm(map), &[k, e], &[it]);
        b.emit_jump(Inst::Jnil { a: k, to: 0 }, end);
        b.emit(Inst::LoadPtr { d: p, p: e, off: 0 });
        b.emit(Inst::LoadI64 { d: x, p, off: 0 });
        b.emit(Inst::AddI64 { d: sum, a: sum, b: x });
        b.emit_jump(Inst::Jump { to: 0 }, head);
        b.bind(end);
        b.print(sum);
        b.runtime(RuntimeCall::MapLen, 0, &[x], &[m]);
        b.print(x);
        b.runtime(RuntimeCall::MapFind, imm(map), &[p], &[m, ten]);
        b.emit(Inst::IsNil { d: x, a: p });
        b.print(x);
        b.ret(&[]);
    });
    check(&asm, 0, "11165 149 1 ");
}

#[test]
fn slices_grow_and_large_copies_go_on_after_a_stop() {
    let mut asm = Asm::new();
    let t = types(&mut asm);
    asm.main(|b| {
        let s = b.slot_run(&[P, I, I]);
        let (zero, one, n) = (b.int(0), b.int(1), b.int(300_000));
        let parts = [s, s.plus(1), s.plus(2)];
        b.runtime(RuntimeCall::MakeSlice, imm(t.int), &parts, &[zero, zero]);
        count(b, 100, |b, i| {
            b.runtime(RuntimeCall::GrowSlice, imm(t.int), &parts, &[s, s.plus(1), s.plus(2), one]);
            b.emit(Inst::SetElem64 { s, i, a: i });
        });
        b.print(s.plus(1));
        b.print(s.plus(2));
        // More than two megabytes, of which each chunk ends at a look at the doorbell.
        let (x, y, d) = (b.slot_run(&[P, I, I]), b.slot_run(&[P, I, I]), b.slot(I));
        for v in [x, y] {
            b.runtime(RuntimeCall::MakeSlice, imm(t.int), &[v, v.plus(1), v.plus(2)], &[n, n]);
        }
        let last = b.int(299_999);
        b.emit(Inst::SetElem64 { s: x, i: last, a: last });
        b.runtime(RuntimeCall::CopySlice, imm(t.int), &[d], &[y, y.plus(1), x, x.plus(1)]);
        b.print(d);
        b.emit(Inst::ElemI64 { d, s: y, i: last });
        b.print(d);
        b.runtime(RuntimeCall::ClearSlice, imm(t.int), &[], &[y, y.plus(1)]);
        b.emit(Inst::ElemI64 { d, s: y, i: last });
        b.print(d);
        b.ret(&[]);
    });
    check(&asm, 0, "100 128 300000 299999 0 ");
}

#[test]
fn failures_have_the_texts_of_go() {
    type Bad = fn(&mut FunctionBuilder, TypeId, TypeId);
    let cases: &[(Bad, &str)] = &[
        (
            |b, int, _| {
                let (ch, n) = (b.slot(P), b.int(1));
                b.runtime(RuntimeCall::MakeChan, imm(int), &[ch], &[n]);
                b.runtime(RuntimeCall::ChanClose, 0, &[], &[ch]);
                b.runtime(RuntimeCall::ChanSend, imm(int), &[], &[ch, n]);
            },
            "panic: send on closed channel\n",
        ),
        (
            |b, int, _| {
                let (ch, n) = (b.slot(P), b.int(-1));
                b.runtime(RuntimeCall::MakeChan, imm(int), &[ch], &[n]);
            },
            "panic: makechan: size out of range\n",
        ),
        (
            |b, _, map| {
                let (m, k, d) = (b.slot(P), b.int(1), b.slot(P));
                b.emit(Inst::ConstNil { d: m });
                b.runtime(RuntimeCall::MapAssign, imm(map), &[d], &[m, k]);
            },
            "panic: assignment to entry in nil map\n",
        ),
        (
            |b, int, _| {
                let (ch, d, ok) = (b.slot(P), b.slot(I), b.slot(I));
                b.emit(Inst::ConstNil { d: ch });
                b.runtime(RuntimeCall::ChanRecv, imm(int), &[d, ok], &[ch]);
            },
            "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive (nil chan)]",
        ),
        (
            |b, int, _| {
                let (p, n) = (b.slot(P), b.int(1 << 43));
                b.runtime(RuntimeCall::NewArray, imm(int), &[p], &[n]);
            },
            "runtime: out of memory: cannot allocate 70368744177664-byte block (",
        ),
    ];
    for (bad, want) in cases {
        let mut asm = Asm::new();
        let t = types(&mut asm);
        let map = memory_type(&mut asm, TypeShape::Map { key: t.int, elem: t.pointer }, 1, &[0]);
        asm.main(|b| {
            bad(b, t.int, map);
            b.ret(&[]);
        });
        check_start(&asm, 2, want);
    }
}
