//! Goroutines on the scheduler.

use super::*;
use std::time::{Duration, Instant};

/// `for n > 0 { body; n-- }` with a fresh counter.
fn repeat(b: &mut FunctionBuilder, n: i64, body: impl FnOnce(&mut FunctionBuilder)) {
    let i = b.int(n);
    let head = b.bound_label();
    body(b);
    b.emit(Inst::AddI64K { d: i, a: i, k: -1 });
    b.emit_jump(Inst::JgtK { a: i, k: 0, to: 0 }, head);
}

#[test]
fn two_goroutines_take_turns() {
    let mut asm = Asm::new();
    let int = asm.int_type("int", "");
    let done = asm.m.add_global("main.done".into(), int);
    let worker = asm.func("main.worker", &[I], &[], |b| {
        repeat(b, 200, |b| {
            b.runtime(RuntimeCall::Gosched, 0, &[], &[]);
        });
        let (p, d) = (b.slot(P), b.slot(I));
        b.emit(Inst::GlobalAddr { d: p, global: done });
        b.emit(Inst::AtomicAdd64 { d, p, a: Slot(0) });
        b.ret(&[]);
    });
    asm.main(|b| {
        let (one, ten) = (b.int(1), b.int(10));
        for n in [one, ten, ten] {
            let args = [n.0];
            b.emit(Inst::GoCall { func: worker, args: SlotList::new(&args) });
        }
        let (p, d) = (b.slot(P), b.slot(I));
        b.emit(Inst::GlobalAddr { d: p, global: done });
        let head = b.bound_label();
        b.runtime(RuntimeCall::Gosched, 0, &[], &[]);
        b.emit(Inst::AtomicLoad64 { d, p });
        b.emit_jump(Inst::JneK { a: d, k: 21, to: 0 }, head);
        b.print(d);
        b.ret(&[]);
    });
    check(&asm, 0, "21 ");
}

/// A loop without calls gives way, as others wait for the only P.
#[test]
fn a_busy_loop_is_preempted() {
    let mut asm = Asm::new();
    let int = asm.int_type("int", "");
    let flag = asm.m.add_global("main.flag".into(), int);
    let setter = asm.func("main.setter", &[], &[], |b| {
        let (p, one) = (b.slot(P), b.int(1));
        b.emit(Inst::GlobalAddr { d: p, global: flag });
        b.emit(Inst::AtomicStore64 { p, a: one });
        b.ret(&[]);
    });
    asm.main(|b| {
        b.emit(Inst::GoCall { func: setter, args: SlotList::new(&[]) });
        let (p, d) = (b.slot(P), b.slot(I));
        b.emit(Inst::GlobalAddr { d: p, global: flag });
        let head = b.bound_label();
        b.emit(Inst::AtomicLoad64 { d, p });
        b.emit_jump(Inst::JumpIfNot { a: d, to: 0 }, head);
        b.print(d);
        b.ret(&[]);
    });
    check(&asm, 0, "1 ");
}

#[test]
fn sleep_lasts() {
    let mut asm = Asm::new();
    asm.main(|b| {
        let ns = b.int(20_000_000);
        b.runtime(RuntimeCall::Sleep, 0, &[], &[ns]);
        b.print(ns);
        b.ret(&[]);
    });
    for column in COLUMNS {
        let start = Instant::now();
        assert_eq!(run_in(&asm.m, *column, |_| {}), (0, "20000000 ".into()));
        assert!(start.elapsed() >= Duration::from_millis(20));
    }
}

/// A panic in one goroutine ends the run, and its trace names who started it.
#[test]
fn a_panic_of_another_goroutine_ends_the_run() {
    let mut asm = Asm::new();
    let int = asm.int_type("int", "");
    let worker = asm.func("main.worker", &[], &[], |b| {
        let v = b.slot_run(&[I, W]);
        let n = b.int(4);
        b.emit(Inst::TypeWord { d: v, ty: int });
        b.emit(Inst::WordOfInt { d: v.plus(1), a: n });
        b.emit(Inst::Panic { value: v });
    });
    asm.main(|b| {
        b.line(0, 9);
        b.emit(Inst::GoCall { func: worker, args: SlotList::new(&[]) });
        let head = b.bound_label();
        b.emit_jump(Inst::Jump { to: 0 }, head);
    });
    for column in COLUMNS {
        let (status, got) = run_in(&asm.m, *column, |_| {});
        assert_eq!(status, 2, "{got}");
        assert!(got.starts_with("panic: 4\n\ngoroutine "), "{got}");
        assert!(got.contains("\nmain.worker()\n\tt.go:1 +0x"), "{got}");
        assert!(got.contains("\ncreated by main.main in goroutine 1\n\tt.go:9 +0x"), "{got}");
    }
}

#[test]
fn go_of_a_nil_func_is_fatal() {
    let mut asm = Asm::new();
    let f = asm.declare("main.f", &[P], &[]);
    let sig = asm.m.funcs[f.index()].sig;
    asm.main(|b| {
        let p = b.slot(P);
        b.emit(Inst::ConstNil { d: p });
        b.emit(Inst::GoClosure { sig, closure: p, args: SlotList::new(&[]) });
        b.ret(&[]);
    });
    check_start(&asm, 2, "fatal error: go of nil func value\n\ngoroutine 1 [running]:\nmain.main()\n");
}

/// The dump stops what runs and shows everybody.
#[test]
fn a_dump_shows_running_and_waiting_goroutines() {
    let mut asm = Asm::new();
    let worker = asm.func("main.worker", &[], &[], |b| {
        let ns = b.int(1 << 40);
        b.runtime(RuntimeCall::Sleep, 0, &[], &[ns]);
        b.ret(&[]);
    });
    asm.main(|b| {
        b.emit(Inst::GoCall { func: worker, args: SlotList::new(&[]) });
        let head = b.bound_label();
        b.runtime(RuntimeCall::Gosched, 0, &[], &[]);
        b.emit_jump(Inst::Jump { to: 0 }, head);
    });
    let settings = Settings { stderr: Sink::buffer(), ..Settings::default() };
    let runtime = Runtime::new(asm.m, settings, None).unwrap();
    let remote = runtime.remote();
    std::thread::scope(|s| {
        s.spawn(|| runtime.run());
        while remote.goroutines().iter().filter(|g| g.status == urgo_sched::Status::Waiting).count() < 1 {
            std::thread::yield_now();
        }
        let dump = runtime.dump_now();
        remote.stop(Box::new(crate::panic::End::plain(3, "")));
        assert!(dump.contains("[sleep]:\nmain.worker()\n"), "{dump}");
        assert!(dump.contains("main.main()\n"), "{dump}");
    });
    assert!(runtime.shutdown(Duration::from_secs(10)));
}

/// A loop that nobody ends is ended by the time limit, with everybody's trace.
#[test]
fn a_time_limit_ends_the_run_with_a_dump() {
    let mut asm = Asm::new();
    asm.main(|b| {
        let head = b.bound_label();
        b.emit_jump(Inst::Jump { to: 0 }, head);
    });
    let runtime = Runtime::new(asm.m, Settings { stderr: Sink::buffer(), ..Settings::default() }, None);
    let runtime = runtime.unwrap();
    let finish = runtime.run_for(Duration::from_millis(50));
    let text = String::from_utf8_lossy(&finish.report).into_owned();
    assert_eq!(finish.status, crate::world::STATUS_TIMEOUT, "{text}");
    assert!(text.starts_with("timeout after 50ms\n\ngoroutine 1 ["), "{text}");
    assert!(text.contains("main.main()\n\tt.go:1 +0x0\n"), "{text}");
    assert!(runtime.shutdown(Duration::from_secs(10)));
}

/// A write to a pipe nobody reads leaves the P to others, and delivers its results when it is done.
#[test]
fn a_write_that_blocks_does_not_hold_the_processor() {
    use std::io::Read;
    let mut asm = Asm::new();
    let int = asm.int_type("int", "");
    let flag = asm.m.add_global("main.flag".into(), int);
    let text = vec![b'x'; 1 << 20]; // more than a pipe holds
    asm.m.add_const(b" ");
    let big = asm.m.add_const(&text);
    let writer = asm.func("main.writer", &[], &[], |b| {
        let (fd, s) = (b.int(1), b.slot_run(&[P, I]));
        b.emit(Inst::ConstStr { d: s, id: big });
        let (n, errno, p) = (b.slot(I), b.slot(I), b.slot(P));
        let (results, args) = ([n.0, errno.0], [fd.0, s.0, s.0 + 1, s.0 + 1]);
        let (results, args) = (SlotList::new(&results), SlotList::new(&args));
        b.emit(Inst::CallNative { native: urgo_abi::native::Native::OsWrite as u32, results, args });
        b.print(n);
        b.print(errno);
        let one = b.int(1);
        b.emit(Inst::GlobalAddr { d: p, global: flag });
        b.emit(Inst::AtomicStore64 { p, a: one });
        b.ret(&[]);
    });
    asm.main(|b| {
        b.emit(Inst::GoCall { func: writer, args: SlotList::new(&[]) });
        let (p, d) = (b.slot(P), b.slot(I));
        b.emit(Inst::GlobalAddr { d: p, global: flag });
        let head = b.bound_label();
        b.runtime(RuntimeCall::Gosched, 0, &[], &[]);
        b.emit(Inst::AtomicLoad64 { d, p });
        b.emit_jump(Inst::JumpIfNot { a: d, to: 0 }, head);
        b.ret(&[]);
    });
    for column in COLUMNS {
        let (mut reader, pipe) = std::io::pipe().unwrap();
        let pipe = std::fs::File::from(std::os::fd::OwnedFd::from(pipe));
        let consumer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20));
            let mut got = Vec::new();
            reader.read_to_end(&mut got).map(|n| (n, got.iter().all(|b| *b == b'x')))
        });
        let got = run_in(&asm.m, *column, |s| s.stdout = Sink::file(pipe));
        assert_eq!(got, (0, "1048576 0 ".into()), "{}", column.name);
        assert_eq!(consumer.join().unwrap().unwrap(), (1 << 20, true));
    }
}
