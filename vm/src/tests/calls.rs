//! Calls, closures, methods, growth of the stack.

use super::*;
use urgo_abi::module::Selector;
use urgo_abi::typedesc::Field;

/// `func fib(n int) int`.
pub fn fib(asm: &mut Asm) -> FuncId {
    let fib = asm.declare("main.fib", &[I], &[I]);
    asm.define(fib, |b| {
        let n = Slot(0);
        let more = b.label();
        b.emit_jump(Inst::JgeK { a: n, k: 2, to: 0 }, more);
        b.ret(&[n]);
        b.bind(more);
        let (x, y, m) = (b.slot(I), b.slot(I), b.slot(I));
        b.emit(Inst::AddI64K { d: m, a: n, k: -1 });
        b.call(fib, &[x], &[m]);
        b.emit(Inst::AddI64K { d: m, a: n, k: -2 });
        b.call(fib, &[y], &[m]);
        b.emit(Inst::AddI64 { d: x, a: x, b: y });
        b.ret(&[x]);
    });
    fib
}

#[test]
fn recursion() {
    let mut asm = Asm::new();
    let fib = fib(&mut asm);
    asm.main(|b| {
        let (n, d) = (b.int(15), b.slot(I));
        b.call(fib, &[d], &[n]);
        b.print(d);
        b.ret(&[]);
    });
    check(&asm, 0, "610 ");
}

/// A million frames: the stack grows by copying, then by remapping.
#[test]
fn deep_recursion_grows_the_stack() {
    let mut asm = Asm::new();
    let sum = asm.declare("main.sum", &[I], &[I]);
    asm.define(sum, |b| {
        let more = b.label();
        b.emit_jump(Inst::JgtK { a: Slot(0), k: 0, to: 0 }, more);
        b.ret(&[Slot(0)]);
        b.bind(more);
        let m = b.slot(I);
        b.emit(Inst::AddI64K { d: m, a: Slot(0), k: -1 });
        b.call(sum, &[m], &[m]);
        b.emit(Inst::AddI64 { d: m, a: m, b: Slot(0) });
        b.ret(&[m]);
    });
    asm.main(|b| {
        let (n, d) = (b.int(1_000_000), b.slot(I));
        b.call(sum, &[d], &[n]);
        b.print(d);
        b.ret(&[]);
    });
    check(&asm, 0, "500000500000 ");
}

#[test]
fn endless_recursion_is_a_fatal_error() {
    let mut asm = Asm::new();
    let f = asm.declare("main.f", &[], &[]);
    asm.define(f, |b| {
        b.call(f, &[], &[]);
        b.ret(&[]);
    });
    asm.main(|b| {
        b.call(f, &[], &[]);
        b.ret(&[]);
    });
    for column in COLUMNS {
        let (status, got) = run_in(&asm.m, *column, |s| s.max_stack_bytes = 1 << 20);
        assert_eq!(status, 2, "{got}");
        assert!(got.starts_with("runtime: goroutine stack exceeds 1048576-byte limit\n"), "{got}");
        assert!(got.contains("\nfatal error: stack overflow\n\n"), "{got}");
        assert!(got.contains(" frames elided...\n"), "{got}");
        assert!(got.contains("main.main()\n\tt.go:1 "), "{got}");
    }
}

/// A struct type with these fields of 8 bytes.
fn captures(asm: &mut Asm, fields: &[Kind]) -> TypeId {
    let int = asm.int_type("int", "");
    let leaves: Vec<Leaf> = (0..fields.len())
        .map(|i| Leaf { offset: 8 * i as u32, mem: if fields[i] == P { MemKind::Ptr } else { MemKind::I64 } })
        .collect();
    let mut ptr = asm.m.types[int.index()].clone();
    ptr.shape = TypeShape::Pointer(int);
    ptr.leaves[0].mem = MemKind::Ptr;
    asm.m.types.push(ptr);
    let ptr = TypeId(asm.m.types.len() as u32 - 1);
    let mut pointers = PointerMap::default();
    fields.iter().enumerate().filter(|(_, k)| **k == P).for_each(|(i, _)| pointers.set(i));
    let field = |(i, k): (usize, &Kind)| Field {
        name: format!("f{i}"),
        pkg_path: String::new(),
        ty: if *k == P { ptr } else { int },
        offset: 8 * i as u32,
        tag: String::new(),
        embedded: false,
    };
    let desc = TypeDesc {
        name: "struct".into(),
        shape: TypeShape::Struct(fields.iter().enumerate().map(field).collect()),
        size: 8 * fields.len() as u32,
        align: 8,
        leaves,
        pointers,
        boxing: Boxing::Boxed,
        ..TypeDesc::none()
    };
    asm.m.types.push(desc);
    TypeId(asm.m.types.len() as u32 - 1)
}

#[test]
fn closures_keep_what_they_capture() {
    let mut asm = Asm::new();
    let ty = captures(&mut asm, &[I, I, P]);
    let add = asm.func("main.main.func1", &[P, I], &[I], |b| {
        let (x, q) = (b.slot(I), b.slot(P));
        b.emit(Inst::LoadI64 { d: x, p: Slot(0), off: 8 });
        b.emit(Inst::AddI64 { d: x, a: x, b: Slot(1) });
        // The captured closure's own captured number.
        b.emit(Inst::LoadPtr { d: q, p: Slot(0), off: 16 });
        let none = b.label();
        b.emit_jump(Inst::Jnil { a: q, to: 0 }, none);
        let y = b.slot(I);
        b.emit(Inst::LoadI64 { d: y, p: q, off: 8 });
        b.emit(Inst::AddI64 { d: x, a: x, b: y });
        b.bind(none);
        b.ret(&[x]);
    });
    asm.at(add).captures = Some(ty);
    let plain = asm.func("main.plain", &[P], &[I], |b| {
        let d = b.int(5);
        b.ret(&[d]);
    });
    let sig = asm.m.funcs[add.index()].sig;
    let plain_sig = asm.m.funcs[plain.index()].sig;
    asm.main(|b| {
        let (c, nil, d) = (b.slot(P), b.slot(P), b.slot(I));
        b.emit(Inst::ConstNil { d: nil });
        let (ten, two) = (b.int(10), b.int(2));
        b.emit(Inst::MakeClosure { d: c, func: add, captures: SlotList::new(&[ten.0, nil.0]) });
        let call = |b: &mut FunctionBuilder, closure: Slot| {
            let (results, args) = ([d.0], [two.0]);
            let (results, args) = (SlotList::new(&results), SlotList::new(&args));
            b.emit(Inst::CallClosure { sig, closure, results, args });
            b.print(d);
        };
        call(b, c);
        let outer = b.slot(P);
        b.emit(Inst::MakeClosure { d: outer, func: add, captures: SlotList::new(&[two.0, c.0]) });
        call(b, outer);
        call(b, c);
        let f = b.slot(P);
        b.emit(Inst::FuncValue { d: f, func: plain });
        let (results, args) = (SlotList::new(&[2]), SlotList::new(&[]));
        assert_eq!(d, Slot(2));
        b.emit(Inst::CallClosure { sig: plain_sig, closure: f, results, args });
        b.print(d);
        b.ret(&[]);
    });
    check(&asm, 0, "12 14 12 5 ");
}

#[test]
fn methods_are_found_by_type() {
    let mut asm = Asm::new();
    let make = |asm: &mut Asm, name: &str, k: i32| {
        let f = asm.func(name, &[W, I], &[I], |b| {
            let d = b.slot(I);
            b.emit(Inst::IntOfWord { d, a: Slot(0) });
            b.emit(Inst::MulI64K { d, a: d, k });
            b.emit(Inst::AddI64 { d, a: d, b: Slot(1) });
            b.ret(&[d]);
        });
        let sig = asm.m.funcs[f.index()].sig;
        let selector =
            asm.m.intern_selector(Selector { name: "M".into(), signature: "func(int) int".into(), sig });
        let ty = asm.int_type("main.T", "T");
        asm.m.types[ty.index()].methods.push(Method { selector, func: f });
        (ty, selector, sig)
    };
    let (a, selector, sig) = make(&mut asm, "main.A.M", 2);
    let (b2, _, _) = make(&mut asm, "main.B.M", 3);
    asm.main(|b| {
        let i = b.slot_run(&[I, W]);
        let (ten, one, d) = (b.int(10), b.int(1), b.slot(I));
        b.emit(Inst::WordOfInt { d: i.plus(1), a: ten });
        for ty in [a, b2, a] {
            b.emit(Inst::TypeWord { d: i, ty });
            let (results, args) = ([d.0], [one.0]);
            let (results, args) = (SlotList::new(&results), SlotList::new(&args));
            b.emit(Inst::CallMethod { sig, selector, iface: i, results, args });
            b.print(d);
        }
        b.ret(&[]);
    });
    check(&asm, 0, "21 31 21 ");
}
