//! Hand-assembled functions, placed, entered, stopped at every instruction, left in every way.

use super::*;
use crate::context::ExecContext;
use crate::runtime_call::Body;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use urgo_abi::code::*;
use urgo_abi::decline::Decline;
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::{ConstId, Pc, SelectorId, SigId, TypeId};
use urgo_abi::module::{FuncKind, Function, Module, Signature};
use urgo_abi::op::Kind;
use urgo_abi::typedesc::TypeDesc;
use urgo_sched::Redirect;

// ---- a small assembler that makes both copies at once

/// A place in the code, known or to come.
#[derive(Clone, Copy)]
struct Label(usize);

#[derive(Default)]
struct Emit {
    blob: CodeBlob,
    polled: Image,
    labels: Vec<Option<u32>>,
    /// (offset of a 32-bit displacement, label).
    fixups: Vec<(u32, Label)>,
}

impl Emit {
    fn here(&self) -> u32 {
        self.polled.bytes.len() as u32
    }

    fn each(&mut self, fast: &[u8], polled: &[u8]) {
        assert_eq!(fast.len(), polled.len());
        self.blob.fast.bytes.extend(fast);
        self.polled.bytes.extend(polled);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.each(bytes, bytes);
    }

    fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    fn bind(&mut self, label: Label) {
        self.labels[label.0] = Some(self.here());
    }

    /// An instruction that ends in a displacement to a label.
    fn jump(&mut self, opcode: &[u8], to: Label) {
        self.bytes(opcode);
        self.fixups.push((self.here(), to));
        self.bytes(&[0; 4]);
    }

    /// An instruction that ends in a displacement to something outside.
    fn refer(&mut self, opcode: &[u8], target: RelocTarget) {
        self.bytes(opcode);
        let reloc = Reloc { offset: self.here(), kind: RelocKind::Rel32, target, addend: -4 };
        self.blob.fast.relocs.push(reloc);
        self.polled.relocs.push(reloc);
        self.bytes(&[0; 4]);
    }

    fn site(&mut self, pc: Pc, kind: SiteKind) {
        self.blob.sites.push(CallSite { ret: self.here(), pc, kind, level: 0 });
    }

    /// Frame, with the VM frame's address at [rbp-8]; leaves to `cold` if the stack limit is reached.
    fn prologue(&mut self, cold: Label) {
        self.bytes(&[0x55, 0x48, 0x89, 0xe5, 0x48, 0x83, 0xec, 0x10]); // push rbp; mov rbp, rsp; sub rsp, 16
        self.bytes(&[0x48, 0x89, 0x7d, 0xf8]); // mov [rbp-8], rdi
        self.bytes(&[0x49, 0x3b, 0x3f]); // cmp rdi, [r15]
        self.jump(&[0x0f, 0x87], cold); // ja cold
    }

    /// A cold exit with the first two parameters stored to slots 0 and 1.
    fn cold_exit(&mut self, cold: Label, pc: Pc, kind: SiteKind) {
        self.bind(cold);
        self.bytes(&[0x48, 0x8b, 0x7d, 0xf8]); // mov rdi, [rbp-8]
        self.bytes(&[0x48, 0x89, 0x77, 0x08, 0x48, 0x89, 0x57, 0x10]); // mov [rdi+8], rsi; mov [rdi+16], rdx
        self.refer(&[0xe8], RelocTarget::Stub(Stub::Exit));
        self.site(pc, kind);
        self.bytes(&[0x0f, 0x0b]); // ud2
    }

    /// A loop header's poll; binds `header` and gives where the cold exit has to be bound.
    fn poll(&mut self, header: Label, pc: Pc) -> Label {
        let cold = self.label();
        let start = self.here();
        self.bind(header);
        self.each(&[0x0f, 0x1f, 0x40, 0x00], &[0x49, 0x83, 0x3f, 0x00]); // nop | cmp qword ptr [r15], 0
        self.fixups.push((self.here() + 2, cold));
        self.each(&[0x66, 0x0f, 0x1f, 0x44, 0, 0], &[0x0f, 0x84, 0, 0, 0, 0]); // nop | je cold
        self.blob.polls.push(PollSite { start, end: self.here(), pc });
        self.blob.hot_header = Some(self.here());
        cold
    }

    fn epilogue(&mut self) {
        self.blob.epilogues.push(self.here());
        let (offset, target) = (self.here() + 1, RelocTarget::Stub(Stub::Return));
        self.polled.relocs.push(Reloc { offset, kind: RelocKind::Rel32, target, addend: -4 });
        self.each(&[0x48, 0x89, 0xec, 0x5d, 0xc3], &[0xe9, 0, 0, 0, 0]); // mov rsp, rbp; pop rbp; ret | jmp Return
    }

    /// Calls a Go function whose frame begins `words` above this one.
    fn call_go(&mut self, func: FuncId, words: u8, pc: Pc) {
        self.bytes(&[0x48, 0x8b, 0x7d, 0xf8, 0x48, 0x83, 0xc7, 8 * words]); // mov rdi, [rbp-8]; add rdi, 8*words
        self.refer(&[0xff, 0x15], RelocTarget::EntryCell(func)); // call [cell]
        self.site(pc, SiteKind::Call);
    }

    /// Calls a body.
    fn call_body(&mut self, body: Body, pc: Pc) {
        self.bytes(&[0x48, 0xbf]); // mov rdi, body
        self.bytes(&(body as *const () as u64).to_le_bytes());
        self.bytes(&[0x48, 0x8b, 0x75, 0xf8, 0x31, 0xd2]); // mov rsi, [rbp-8]; xor edx, edx
        self.refer(&[0xe8], RelocTarget::Stub(Stub::Call));
        self.site(pc, SiteKind::Body);
    }

    fn finish(mut self) -> CodeBlob {
        for (at, label) in std::mem::take(&mut self.fixups) {
            let to = self.labels[label.0].expect("bound");
            // In the fast copy jumps go round polls.
            let poll = self.blob.polls.iter().find(|p| p.start == to);
            let round = poll.map_or(to, |p| p.end);
            let in_poll = self.blob.polls.iter().any(|p| p.start < at && at < p.end);
            let set = |bytes: &mut Vec<u8>, to: u32| {
                let distance = to.wrapping_sub(at + 4);
                bytes[at as usize..at as usize + 4].copy_from_slice(&distance.to_le_bytes());
            };
            set(&mut self.polled.bytes, to);
            if !in_poll {
                set(&mut self.blob.fast.bytes, round);
            }
        }
        self.blob.sites.sort_by_key(|s| s.ret);
        self.blob.pcs = vec![CodePc { start: 8, level: 0, pc: 0 }];
        self.blob.native_frame_bytes = 32;
        self.blob.polled = Some(self.polled);
        self.blob
    }
}

// ---- the test program

const ECHO: FuncId = FuncId(0);
const COUNT: FuncId = FuncId(1);
const DEPTH: FuncId = FuncId(2);
const LEAF: FuncId = FuncId(3);
const CALLER: FuncId = FuncId(4);
/// Words of the frames of all but `ECHO`: header and three slots.
const WORDS: u8 = 4;
const POLL_PC: Pc = 7;
const CALL_PC: Pc = 11;
const BASE_PC: Pc = 13;
const BODY_PC: Pc = 17;

pub(super) struct Program(pub Module);

impl ProgramView for Program {
    fn function(&self, id: FuncId) -> &Function {
        self.0.function(id)
    }
    fn signature(&self, id: SigId) -> &Signature {
        self.0.signature(id)
    }
    fn const_len(&self, id: ConstId) -> usize {
        self.0.const_len(id)
    }
    fn method_row_len(&self, selector: SelectorId) -> usize {
        self.0.method_row_len(selector)
    }
    fn type_desc(&self, id: TypeId) -> Option<&TypeDesc> {
        self.0.type_desc(id)
    }
}

impl Resolve for Program {
    fn address(&self, _: RelocTarget) -> Option<usize> {
        None
    }
}

fn program() -> Program {
    let mut module = Module::default();
    let mut add = |params: Vec<Kind>, results: Vec<Kind>, slots: usize| {
        let mut kinds = params.clone();
        kinds.resize(slots, Kind::Int);
        let sig = module.intern_sig(Signature { params, results });
        module.funcs.push(Function {
            name: format!("main.f{}", module.funcs.len()),
            kind: FuncKind::Source,
            sig,
            slots: kinds,
            code: Vec::new(),
            lines: Vec::new(),
            vars: Vec::new(),
            defer_block: None,
            unsigned: Vec::new(),
            captures: None,
            cells: None,
        });
    };
    let (ints, floats) = (|n| vec![Kind::Int; n], |n| vec![Kind::F64; n]);
    let echo_params = [ints(5), floats(7), vec![Kind::F32], ints(1)].concat();
    add(echo_params, [ints(8), floats(8), ints(2)].concat(), 18);
    add(ints(2), ints(1), 3); // count
    add(ints(1), ints(1), 3); // depth
    add(ints(1), ints(1), 3); // leaf
    add(ints(2), ints(1), 3); // caller
    Program(module)
}

/// Gives its parameters back: integers and three numbers more in the integer registers, floats in theirs.
fn echo() -> CodeBlob {
    let mut e = Emit::default();
    let cold = e.label();
    e.prologue(cold);
    e.bytes(&[0x49, 0x89, 0xcb]); // mov r11, rcx
    e.bytes(&[0x48, 0x89, 0xf0, 0x48, 0x89, 0xd1]); // mov rax, rsi; mov rcx, rdx
    e.bytes(&[0x4c, 0x89, 0xda, 0x4c, 0x89, 0xc6]); // mov rdx, r11; mov rsi, r8
    e.bytes(&[0x49, 0x89, 0xfb, 0x4c, 0x89, 0xcf]); // mov r11, rdi; mov rdi, r9
    e.bytes(&[0x41, 0xb8, 6, 0, 0, 0, 0x41, 0xb9, 7, 0, 0, 0, 0x41, 0xba, 8, 0, 0, 0]); // mov r8d, 6 …
    e.bytes(&[0x49, 0xc7, 0x83, 0x88, 0, 0, 0, 90, 0, 0, 0]); // mov qword ptr [r11+8*(1+16)], 90
    e.bytes(&[0x49, 0xc7, 0x83, 0x90, 0, 0, 0, 91, 0, 0, 0]); // mov qword ptr [r11+8*(1+17)], 91
    e.epilogue();
    e.cold_exit(cold, 0, SiteKind::Entry);
    e.finish()
}

/// Counts from its first parameter up to its second, in a loop with a poll, and returns what it came to.
fn count() -> CodeBlob {
    let mut e = Emit::default();
    let (cold, header) = (e.label(), e.label());
    e.prologue(cold);
    let poll = e.poll(header, POLL_PC);
    e.bytes(&[0x48, 0xff, 0xc6, 0x48, 0x39, 0xd6]); // inc rsi; cmp rsi, rdx
    e.jump(&[0x0f, 0x85], header); // jne header
    e.bytes(&[0x48, 0x89, 0xf0]); // mov rax, rsi
    e.epilogue();
    e.cold_exit(cold, 0, SiteKind::Entry);
    e.cold_exit(poll, POLL_PC, SiteKind::Poll);
    e.finish()
}

/// Calls itself as deep as its parameter says, then the leaf; returns the leaf's result and the depth.
fn depth() -> CodeBlob {
    let mut e = Emit::default();
    let (cold, base) = (e.label(), e.label());
    e.prologue(cold);
    e.bytes(&[0x48, 0x85, 0xf6]); // test rsi, rsi
    e.jump(&[0x0f, 0x84], base); // je base
    e.bytes(&[0x48, 0x89, 0x77, 0x08, 0x48, 0xff, 0xce]); // mov [rdi+8], rsi; dec rsi
    e.call_go(DEPTH, WORDS, CALL_PC);
    e.bytes(&[0x48, 0xff, 0xc0]); // inc rax
    e.epilogue();
    e.bind(base);
    e.bytes(&[0x48, 0x89, 0x77, 0x08]); // mov [rdi+8], rsi
    e.bytes(&[0xbe, 100, 0, 0, 0]); // mov esi, 100
    e.call_go(LEAF, WORDS, BASE_PC);
    e.epilogue();
    e.cold_exit(cold, 0, SiteKind::Entry);
    e.finish()
}

/// Calls a body, and returns its parameter.
fn leaf(body: Body) -> CodeBlob {
    let mut e = Emit::default();
    let cold = e.label();
    e.prologue(cold);
    e.bytes(&[0x48, 0x89, 0x77, 0x08]); // mov [rdi+8], rsi
    e.call_body(body, BODY_PC);
    e.bytes(&[0x48, 0x8b, 0x7d, 0xf8, 0x48, 0x8b, 0x47, 0x08]); // mov rdi, [rbp-8]; mov rax, [rdi+8]
    e.epilogue();
    e.cold_exit(cold, 0, SiteKind::Entry);
    e.finish()
}

/// Calls the leaf, then loops like `count`.
fn caller() -> CodeBlob {
    let mut e = Emit::default();
    let (cold, header) = (e.label(), e.label());
    e.prologue(cold);
    e.bytes(&[0x48, 0x89, 0x77, 0x08, 0x48, 0x89, 0x57, 0x10]); // mov [rdi+8], rsi; mov [rdi+16], rdx
    e.call_go(LEAF, WORDS, CALL_PC);
    e.bytes(&[0x48, 0x8b, 0x7d, 0xf8]); // mov rdi, [rbp-8]
    e.bytes(&[0x48, 0x8b, 0x77, 0x08, 0x48, 0x8b, 0x57, 0x10]); // mov rsi, [rdi+8]; mov rdx, [rdi+16]
    let poll = e.poll(header, POLL_PC);
    e.bytes(&[0x48, 0xff, 0xc6, 0x48, 0x39, 0xd6]); // inc rsi; cmp rsi, rdx
    e.jump(&[0x0f, 0x85], header); // jne header
    e.bytes(&[0x48, 0x89, 0xf0]); // mov rax, rsi
    e.epilogue();
    e.cold_exit(cold, 0, SiteKind::Entry);
    e.cold_exit(poll, POLL_PC, SiteKind::Poll);
    e.finish()
}

unsafe extern "C" fn go_on(_: &mut ExecContext, _: *mut u64, _: *const u16) -> Status {
    Status::CONTINUE
}
unsafe extern "C" fn ring(ctx: &mut ExecContext, _: *mut u64, _: *const u16) -> Status {
    ctx.doorbell.ring(1);
    Status::CONTINUE
}
unsafe extern "C" fn stop_done(_: &mut ExecContext, _: *mut u64, _: *const u16) -> Status {
    Status::STOP_DONE
}
unsafe extern "C" fn stop_again(_: &mut ExecContext, _: *mut u64, _: *const u16) -> Status {
    Status::STOP_AGAIN
}
unsafe extern "C" fn raise(_: &mut ExecContext, _: *mut u64, _: *const u16) -> Status {
    Status::RAISE
}

/// A goroutine's stack and an M's context.
pub(super) struct Fixture {
    pub program: Program,
    pub space: CodeSpace,
    pub ctx: Box<ExecContext>,
    pub stack: Vec<u64>,
}

impl Fixture {
    fn new() -> Fixture {
        Fixture::of(program())
    }

    pub fn of(program: Program) -> Fixture {
        let space = CodeSpace::new(1 << 20).expect("code memory");
        space.declare(&program, 0..program.0.funcs.len() as u32).expect("room for cells");
        Fixture { program, space, ctx: Box::default(), stack: vec![0; 4096] }
    }

    fn install(&self, func: FuncId, blob: &CodeBlob) -> Arc<Code> {
        self.space.install(&self.program, Unit::Function(func), blob).expect("code memory")
    }

    /// Makes the goroutine's first frame.
    pub fn first_frame(&mut self, func: FuncId, params: &[u64]) -> *mut u64 {
        let words = self.stack.len() - STACK_SLACK_WORDS;
        self.ctx.doorbell.set_limit(&raw const self.stack[words] as usize);
        self.stack.fill(0xdead);
        self.stack[0] = FrameHeader::new(func, 0, 0).0;
        self.stack[1..1 + params.len()].copy_from_slice(params);
        self.stack.as_mut_ptr()
    }

    fn enter(&mut self, code: &Code, params: &[u64]) -> Left {
        let fp = self.first_frame(code.func(), params);
        // SAFETY: the frame is of the code's function, in a stack with that limit; test bodies expect nothing.
        unsafe { enter(&mut self.ctx, code, fp) }
    }

    fn results(&self, code: &Code) -> Vec<u64> {
        // SAFETY: called after an entry on the first frame has returned.
        unsafe { code.shape().results(&self.ctx, self.stack.as_ptr()).collect() }
    }

    /// Stops, and gives reason and frames, outermost first.
    fn stop(&mut self, code: &Code, params: &[u64]) -> (Stop, Vec<(FuncId, Pc)>) {
        let left = self.enter(code, params);
        let Left::Stopped(stopped) = left else { panic!("{left:?}") };
        (stopped.stop, self.frames(stopped.top_fp))
    }

    /// The frames, outermost first.
    fn frames(&self, top: usize) -> Vec<(FuncId, Pc)> {
        let mut at = (top - self.stack.as_ptr() as usize) / 8;
        let mut frames = Vec::new();
        loop {
            let h = FrameHeader(self.stack[at]);
            frames.push((h.func(), h.pc()));
            if h.caller_words() == 0 {
                assert_eq!(at, 0);
                break;
            }
            at -= h.caller_words();
        }
        frames.reverse();
        frames
    }
}

// ---- entering and leaving

#[test]
fn parameters_and_results_travel_in_registers_and_slots() {
    let mut f = Fixture::new();
    let code = f.install(ECHO, &echo());
    let floats = (0..7).map(|i| (i as f64 + 0.5).to_bits());
    let narrow = 0xffff_ffff_0000_0000 | 2.5f32.to_bits() as u64;
    let params: Vec<u64> = (1..=5).chain(floats).chain([narrow, 6]).collect();
    assert_eq!(f.enter(&code, &params), Left::Returned);
    let floats = (0..7).map(|i| (i as f64 + 0.5).to_bits());
    let expected: Vec<u64> = (1..=8).chain(floats).chain([narrow, 90, 91]).collect();
    assert_eq!(f.results(&code), expected);
}

#[test]
fn a_rung_bell_keeps_code_from_being_entered() {
    let mut f = Fixture::new();
    let code = f.install(COUNT, &count());
    f.ctx.doorbell.ring(4);
    assert_eq!(f.enter(&code, &[0, 10]), Left::Rung);
    assert_eq!(f.ctx.doorbell.answer(), 4);
    assert_eq!(f.enter(&code, &[0, 10]), Left::Returned);
    assert_eq!(f.results(&code), [10]);
}

#[test]
fn bodies_stop_their_callers_with_all_frames_written() {
    for (body, status) in [
        (stop_done as Body, Status::STOP_DONE),
        (stop_again as Body, Status::STOP_AGAIN),
        (raise as Body, Status::RAISE),
    ] {
        let mut f = Fixture::new();
        let code = f.install(DEPTH, &depth());
        let _leaf = f.install(LEAF, &leaf(body));
        for n in [0, 1, 2, 50] {
            let (stop, frames) = f.stop(&code, &[n]);
            assert_eq!(stop, Stop::Body(status));
            assert_eq!(stop.top_done(), status == Status::STOP_DONE);
            let mut expected = vec![(DEPTH, CALL_PC); n as usize];
            expected.extend([(DEPTH, BASE_PC), (LEAF, BODY_PC)]);
            assert_eq!(frames, expected);
            assert_eq!(f.ctx.native.sp, 0);
        }
    }
}

#[test]
fn a_body_that_goes_on_returns_to_its_caller() {
    let mut f = Fixture::new();
    let code = f.install(DEPTH, &depth());
    let _leaf = f.install(LEAF, &leaf(go_on));
    assert_eq!(f.enter(&code, &[20]), Left::Returned);
    assert_eq!(f.results(&code), [120]);
}

#[test]
fn a_function_without_code_is_left_to_the_interpreter() {
    let mut f = Fixture::new();
    let code = f.install(DEPTH, &depth());
    let (stop, frames) = f.stop(&code, &[2]);
    assert_eq!(stop, Stop::Uncompiled);
    assert_eq!(frames, [(DEPTH, CALL_PC), (DEPTH, CALL_PC), (DEPTH, BASE_PC), (LEAF, 0)]);
    assert_eq!(f.stack[3 * WORDS as usize + 1], 100);
    let leaf = f.install(LEAF, &leaf(go_on));
    assert_eq!(f.enter(&code, &[2]), Left::Returned);
    assert_eq!(f.results(&code), [102]);
    drop(leaf);
    assert_eq!(f.stop(&code, &[0]).0, Stop::Uncompiled);
}

#[test]
fn the_parameters_of_a_function_without_code_get_into_its_frame() {
    let mut f = Fixture::new();
    // Calls the function of fourteen parameters with the registers as they are: the caller's parameters are few.
    let mut e = Emit::default();
    let cold = e.label();
    e.prologue(cold);
    e.bytes(&[0x48, 0xc7, 0x87, 8 * (WORDS + 14), 0, 0, 0, 14, 0, 0, 0]); // mov qword ptr [rdi+8*(4+14)], 14: the last one
    e.bytes(&[0xb9, 3, 0, 0, 0, 0x41, 0xb8, 4, 0, 0, 0, 0x41, 0xb9, 5, 0, 0, 0]); // mov ecx, 3; r8d, 4; r9d, 5
    for n in 0..8u8 {
        e.bytes(&[0xb8, n, 0, 0, 0, 0xf2, 0x0f, 0x2a, 0xc0 | n << 3]); // mov eax, n; cvtsi2sd xmm<n>, eax
    }
    e.call_go(ECHO, WORDS, CALL_PC);
    e.epilogue();
    e.cold_exit(cold, 0, SiteKind::Entry);
    let code = f.install(CALLER, &e.finish());
    let (stop, frames) = f.stop(&code, &[1, 2]);
    assert_eq!((stop, frames), (Stop::Uncompiled, vec![(CALLER, CALL_PC), (ECHO, 0)]));
    let slots = &f.stack[WORDS as usize + 1..][..14];
    let mut expected: Vec<u64> = (1..=5).chain((0..8).map(|n| (n as f64).to_bits())).chain([14]).collect();
    expected[12] &= 0xffff_ffff; // the narrow float's register is wider than its value
    assert_eq!(slots, expected);
}

#[test]
fn the_stack_limit_stops_a_callee_at_its_entry() {
    let mut f = Fixture::new();
    let code = f.install(DEPTH, &depth());
    let fp = f.first_frame(DEPTH, &[1000]);
    let limit = &raw const f.stack[10 * WORDS as usize] as usize;
    f.ctx.doorbell.set_limit(limit);
    // SAFETY: as in `Fixture::enter`.
    let left = unsafe { enter(&mut f.ctx, &code, fp) };
    let Left::Stopped(Stopped { top_fp, stop: Stop::Entry }) = left else { panic!("{left:?}") };
    assert!(top_fp > limit);
    let frames = f.frames(top_fp);
    assert_eq!(frames.len(), 12);
    assert_eq!(frames[11], (DEPTH, 0));
    assert_eq!(f.stack[11 * WORDS as usize + 1], 1000 - 11);
    assert_eq!(f.ctx.doorbell.real_limit(), limit);
}

#[test]
fn deep_recursion_leaves_before_the_native_stack_is_full() {
    let run = || {
        let mut f = Fixture::new();
        f.stack = vec![0; (1 << 20) * WORDS as usize];
        let code = f.install(DEPTH, &depth());
        let _leaf = f.install(LEAF, &leaf(stop_done));
        let mut fp = f.first_frame(DEPTH, &[200_000]);
        let mut entries = 0;
        loop {
            entries += 1;
            // SAFETY: as in `Fixture::enter`; a stop at an entry leaves a frame with its parameters.
            let left = unsafe { enter(&mut f.ctx, &code, fp) };
            match left {
                Left::Stopped(Stopped { top_fp, stop: Stop::Entry }) => fp = top_fp as *mut u64,
                Left::Stopped(Stopped { top_fp, stop }) => {
                    assert_eq!(stop, Stop::Body(Status::STOP_DONE));
                    assert_eq!(f.frames(top_fp).len(), 200_002);
                    return entries;
                }
                Left::Returned | Left::Rung => panic!("{left:?}"),
            }
        }
    };
    let entries = std::thread::Builder::new().stack_size(1 << 20).spawn(run).expect("a thread").join();
    let entries = entries.expect("no overflow");
    assert!((2..200).contains(&entries), "{entries}");
}

// ---- requests

#[test]
fn a_bell_rung_in_a_body_stops_the_caller_s_loop() {
    let mut f = Fixture::new();
    let code = f.install(CALLER, &caller());
    let _leaf = f.install(LEAF, &leaf(ring));
    // Without the way through polled copies the loop would run its 2^60 rounds in the fast copy.
    let (stop, frames) = f.stop(&code, &[5, 1 << 60]);
    assert_eq!((stop, frames), (Stop::Poll, vec![(CALLER, POLL_PC)]));
    assert_eq!(f.stack[1..3], [5, 1 << 60]);
    assert_eq!(f.ctx.doorbell.answer(), 1);
}

#[test]
fn in_polled_mode_everything_runs_in_polled_copies() {
    let mut f = Fixture::new();
    let code = f.install(CALLER, &caller());
    let _leaf = f.install(LEAF, &leaf(go_on));
    f.ctx.doorbell.set_enters_polled(true);
    assert_eq!(f.enter(&code, &[5, 100]), Left::Returned);
    assert_eq!(f.results(&code), [100]);
    // A request from another thread, and no signal.
    let bell = &raw const f.ctx.doorbell as usize;
    let ringer = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(20));
        // SAFETY: the fixture outlives the thread, which is joined; ringing is for any thread.
        unsafe { (*(bell as *const urgo_abi::layout::Doorbell)).ring(2) }
    });
    let (stop, _) = f.stop(&code, &[5, 1 << 60]);
    ringer.join().expect("the ringer");
    assert_eq!(stop, Stop::Poll);
    assert_eq!(f.ctx.doorbell.answer(), 2);
}

#[test]
fn redirection_follows_the_relation_of_the_copies_at_every_byte() {
    let f = Fixture::new();
    for (func, blob) in [(COUNT, count()), (DEPTH, depth()), (CALLER, caller()), (ECHO, echo())] {
        let code = f.install(func, &blob);
        let (fast, polled) = (code.range(Copy::Fast), code.range(Copy::Polled));
        assert_eq!(polled.start - fast.start, DELTA);
        assert_eq!(redirect(fast.start), Redirect::NotOurs, "outside");
        f.ctx.doorbell.ring(1);
        let record = super::epoch::Record::current();
        record.go_inside(&f.ctx.doorbell);
        let moved: Vec<_> = fast.clone().map(redirect).collect();
        let stays: Vec<_> = polled.clone().map(redirect).collect();
        f.ctx.doorbell.answer();
        let late = redirect(fast.start);
        record.go_outside();
        assert_eq!(late, Redirect::NotOurs, "silent bell");
        for (offset, got) in moved.iter().enumerate() {
            let expected = match blob.twin(offset as u32) {
                Twin::Offset(o) => polled.start + o as usize,
                Twin::ReturnTail => super::stub::address(Stub::ReturnTail),
            };
            assert_eq!(*got, Redirect::Moved(expected), "{func} at {offset}");
        }
        assert!(stays.iter().all(|s| *s == Redirect::AlreadyPolled));
        let header = fast.start + blob.hot_header.unwrap_or(0) as usize;
        assert_eq!(locate(header).map(|l| (l.func, l.copy)), Some((func, Copy::Fast)));
    }
}

/// Single-steps the calling thread, with a request before the n-th instruction.
pub(super) mod step {
    use super::super::{epoch, redirect, stub, table};
    use std::cell::Cell;
    use std::sync::Once;
    use urgo_sched::Redirect;

    thread_local! {
        /// Instructions to execute inside before the request; `usize::MAX` once it was made.
        static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
        /// Steps from the ring of the bell to the signal.
        static DELAY: Cell<usize> = const { Cell::new(0) };
        /// Where the bell was rung, and where the signal came.
        static PLACES: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
        /// Instructions since the request.
        static SINCE: Cell<usize> = const { Cell::new(0) };
        static OUTCOME: Cell<Option<Redirect>> = const { Cell::new(None) };
        static RUNG: Cell<bool> = const { Cell::new(false) };
        /// Whether the thread has been inside: when it is outside again, stepping ends.
        static WAS_INSIDE: Cell<bool> = const { Cell::new(false) };
    }
    const TRAP_FLAG: i64 = 0x100;

    extern "C" fn on_trap(_: i32, _: *mut libc::siginfo_t, uc: *mut libc::c_void) {
        // SAFETY: the system passes the interrupted thread's registers.
        let regs = unsafe { &mut (*uc.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
        let Some(bell) = epoch::Record::of_handler().and_then(|r| r.bell()) else {
            if WAS_INSIDE.get() {
                regs[libc::REG_EFL as usize] &= !TRAP_FLAG;
            }
            return;
        };
        WAS_INSIDE.set(true);
        let pc = regs[libc::REG_RIP as usize] as usize;
        if LEFT.get() == usize::MAX {
            // SAFETY: the thread is inside.
            let compiled = unsafe { table::find(pc) }.is_some();
            SINCE.set(SINCE.get() + compiled as usize);
            return;
        }
        if LEFT.get() > 0 {
            LEFT.set(LEFT.get() - 1);
            return;
        }
        if !RUNG.replace(true) {
            bell.ring(1);
            PLACES.set((pc, pc));
        }
        if DELAY.get() > 0 {
            DELAY.set(DELAY.get() - 1);
            return;
        }
        LEFT.set(usize::MAX);
        PLACES.set((PLACES.get().0, pc));
        let outcome = redirect(pc);
        if let Redirect::Moved(to) | Redirect::Stub(to) = outcome {
            regs[libc::REG_RIP as usize] = to as i64;
        }
        OUTCOME.set(Some(outcome));
    }

    /// Makes the interrupted code run by single steps.
    extern "C" fn on_switch(_: i32, _: *mut libc::siginfo_t, uc: *mut libc::c_void) {
        // SAFETY: as above.
        let regs = unsafe { &mut (*uc.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
        regs[libc::REG_EFL as usize] |= TRAP_FLAG;
    }

    fn handlers() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            type Handler = extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void);
            for (signal, handler) in [(libc::SIGTRAP, on_trap as Handler), (libc::SIGUSR2, on_switch)] {
                // SAFETY: the handlers touch thread-locals without destructors and the passed registers only.
                unsafe {
                    let mut action: libc::sigaction = std::mem::zeroed();
                    action.sa_sigaction = handler as *const () as usize;
                    action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
                    assert_eq!(libc::sigaction(signal, &action, std::ptr::null_mut()), 0);
                }
            }
        });
    }

    /// Runs `f` with a request before the n-th instruction inside: its result, what the redirection did, and how many
    /// compiled instructions were executed after it. `None` if there are fewer instructions.
    pub fn with_request_at<R>(n: usize, f: impl FnOnce() -> R) -> (R, Option<(Redirect, usize)>) {
        with_late_signal(n, 0, f)
    }

    /// Where the last request was made and where its signal came.
    pub fn places() -> (usize, usize) {
        PLACES.get()
    }

    /// The same with the signal so many instructions after the bell, as it is if sender or thread are held up.
    pub fn with_late_signal<R>(
        n: usize,
        delay: usize,
        f: impl FnOnce() -> R,
    ) -> (R, Option<(Redirect, usize)>) {
        handlers();
        let _ = stub::thunk_address();
        LEFT.set(n);
        DELAY.set(delay);
        RUNG.set(false);
        SINCE.set(0);
        OUTCOME.set(None);
        WAS_INSIDE.set(false);
        // SAFETY: a signal to the own thread, whose handler is set.
        unsafe { libc::pthread_kill(libc::pthread_self(), libc::SIGUSR2) };
        let r = f();
        LEFT.set(usize::MAX);
        (r, OUTCOME.get().map(|o| (o, SINCE.get())))
    }
}

/// Whatever instruction a request comes before, the run stops soon with exact frames or ends with the right result.
#[test]
fn a_request_before_every_instruction_is_honoured() {
    let mut f = Fixture::new();
    let code = f.install(CALLER, &caller());
    let _leaf = f.install(LEAF, &leaf(go_on));
    let mut seen = std::collections::HashMap::<&str, usize>::new();
    let (from, to) = (3, 1_000_000);
    for n in 0..150 {
        let fp = f.first_frame(CALLER, &[from, to]);
        // SAFETY: as in `Fixture::enter`.
        let (left, request) = step::with_request_at(n, || unsafe { enter(&mut f.ctx, &code, fp) });
        let (outcome, instructions) = request.expect("a long run");
        assert!(instructions < 40, "{instructions} instructions after request {n}: {outcome:?}");
        let name = match outcome {
            Redirect::NotOurs => "elsewhere",
            Redirect::AlreadyPolled => "polled",
            Redirect::Moved(_) => "moved",
            Redirect::Stub(_) => "stub",
        };
        *seen.entry(name).or_default() += 1;
        match left {
            Left::Rung => {}
            Left::Stopped(Stopped { top_fp, stop }) => {
                let frames = f.frames(top_fp);
                match stop {
                    Stop::Entry => {
                        assert!(frames == [(CALLER, 0)] || frames == [(CALLER, CALL_PC), (LEAF, 0)])
                    }
                    Stop::Poll => {
                        assert_eq!(frames, [(CALLER, POLL_PC)]);
                        assert!((from..to).contains(&f.stack[1]), "{}", f.stack[1]);
                    }
                    Stop::Check | Stop::Body(_) | Stop::Uncompiled => panic!("{stop:?}"),
                }
                assert_eq!(f.stack[2], to);
            }
            Left::Returned => panic!("returned before {to} rounds, request {n}"),
        }
        assert_eq!(f.ctx.doorbell.answer(), 1);
    }
    assert!(seen["moved"] > 60 && seen["stub"] >= 6 && seen["elsewhere"] > 20, "{seen:?}");
}

/// The bell rings at any instruction of a run that goes through a stub, above all in the stub itself, and the signal
/// comes any number of instructions later: behind the test of the bell, in the fast copy entered or returned to, in the
/// next body, or when the thread is on its way out already. Each time the run stops soon.
#[test]
fn a_signal_that_comes_late_after_its_bell_is_honoured() {
    let parts = super::stub::parts();
    let stub_of = |pc: usize| {
        let part = parts.partition_point(|(_, start)| *start <= pc);
        (0 < part && part < parts.len()).then(|| parts[part - 1].0)
    };
    let mut seen = std::collections::HashMap::<&str, std::collections::HashSet<usize>>::new();
    let mut f = Fixture::new();
    let code = f.install(CALLER, &caller());
    let leaf_of = |f: &Fixture, body| f.install(LEAF, &leaf(body));
    let (from, to) = (3, 1_000_000);
    // Three ways through the stubs: a body that goes on, one that stops its caller, and a callee without code.
    for way in 0..3 {
        let _leaf = match way {
            0 => Some(leaf_of(&f, go_on)),
            1 => Some(leaf_of(&f, stop_done)),
            _ => None,
        };
        let mut runs = |n: usize, delay: usize| {
            let fp = f.first_frame(CALLER, &[from, to]);
            // SAFETY: as in `Fixture::enter`.
            let (left, request) =
                step::with_late_signal(n, delay, || unsafe { enter(&mut f.ctx, &code, fp) });
            let (rung, signalled) = step::places();
            f.ctx.doorbell.answer();
            let Some((outcome, instructions)) = request else {
                // The thread had left before the signal came, or before the bell.
                assert!(matches!(left, Left::Rung | Left::Stopped(_)), "{left:?}, {n} {delay}");
                return;
            };
            for pc in [rung, signalled] {
                seen.entry(stub_of(pc).unwrap_or("elsewhere")).or_default().insert(pc);
            }
            assert!(instructions < 40, "{instructions} instructions, {n} {delay}: {outcome:?}");
            if let Left::Stopped(Stopped { top_fp, .. }) = left {
                assert_eq!(f.frames(top_fp)[0].0, CALLER);
            }
            assert_ne!(left, Left::Returned, "{n} {delay}: {outcome:?}");
        };
        for n in 0..110 {
            // The long delays reach from the call stub through the polled leaf into the return stub.
            let delays: &[usize] = if way == 0 { &[0, 3, 9, 19, 20, 21, 22, 23, 24] } else { &[0, 3, 9] };
            for delay in delays {
                runs(n, *delay);
            }
        }
    }
    // Every stub had requests at several of its instructions, but the one that is left when nothing can go on any more.
    for (name, _) in parts[..parts.len() - 1].iter().filter(|(name, _)| *name != "leave") {
        let places = seen.get(name).map_or(0, |s| s.len());
        assert!(places >= 2, "{name}: {places} of {:?}", seen.keys());
    }
}

/// The same for a run that ends by itself: redirected returns keep all results.
#[test]
fn returns_through_the_return_stub_keep_the_results() {
    let mut f = Fixture::new();
    let code = f.install(ECHO, &echo());
    let params: Vec<u64> = (1..=5).chain((0..9).map(|i| (i as f64).to_bits())).collect();
    assert_eq!(f.enter(&code, &params), Left::Returned);
    let expected = f.results(&code);
    let (mut returned, mut tails) = (0, 0);
    for n in 0.. {
        let fp = f.first_frame(ECHO, &params);
        // SAFETY: as in `Fixture::enter`.
        let (left, request) = step::with_request_at(n, || unsafe { enter(&mut f.ctx, &code, fp) });
        let Some((outcome, _)) = request else { break };
        f.ctx.doorbell.answer();
        if left == Left::Returned {
            assert_eq!(f.results(&code), expected);
            returned += 1;
            tails += (outcome == Redirect::Moved(super::stub::address(Stub::ReturnTail))) as usize;
        } else {
            assert!(
                matches!(left, Left::Rung | Left::Stopped(Stopped { stop: Stop::Entry, .. })),
                "{left:?}"
            );
        }
    }
    assert!(returned > 20);
    assert_eq!(tails, 1);
}

// ---- publishing and freeing beside running code

#[test]
fn code_is_published_and_freed_while_others_run_it() {
    let f = Fixture::new();
    let space = f.space.clone();
    let stop = Arc::new(AtomicBool::new(false));
    let rounds = Arc::new(AtomicUsize::new(0));
    let depth_code = f.install(DEPTH, &depth());
    let runners: Vec<_> = (0..2)
        .map(|_| {
            let (space, stop, rounds, code) =
                (space.clone(), stop.clone(), rounds.clone(), depth_code.clone());
            std::thread::spawn(move || {
                let mut mine =
                    Fixture { program: program(), space, ctx: Box::default(), stack: vec![0; 4096] };
                while !stop.load(Relaxed) {
                    match mine.enter(&code, &[6]) {
                        Left::Returned => assert_eq!(mine.results(&code), [106]),
                        left => assert!(
                            matches!(left, Left::Stopped(Stopped { stop: Stop::Uncompiled, .. })),
                            "{left:?}"
                        ),
                    }
                    rounds.fetch_add(1, Relaxed);
                }
            })
        })
        .collect();
    // The leaf comes and goes, its memory is poisoned and used again; lookups go on beside it.
    let mut published = 0;
    while published < 2000 || rounds.load(Relaxed) < 20_000 {
        let leaf = f.install(LEAF, &leaf(go_on));
        let range = leaf.range(Copy::Polled);
        assert_eq!(locate(range.start + 9).map(|l| (l.func, l.copy)), Some((LEAF, Copy::Polled)));
        drop(leaf);
        assert_eq!(locate(range.start), None);
        published += 1;
    }
    stop.store(true, Relaxed);
    runners.into_iter().for_each(|r| r.join().expect("right results"));
    assert_eq!(reclaim_all(), 0);
    assert_eq!(space.bytes(), depth_code.range(Copy::Fast).len());
}

/// Reclaims until nothing waits: other tests' threads may be inside for a while.
fn reclaim_all() -> usize {
    for _ in 0..10_000 {
        if reclaim() == 0 {
            return 0;
        }
        std::thread::yield_now();
    }
    reclaim()
}

#[test]
fn limits_are_kept_and_refusals_change_nothing() {
    let f = Fixture::new();
    let space = CodeSpace::new(64).expect("code memory");
    space.declare(&f.program, 0..5).expect("room for cells");
    assert_eq!(space.install(&f.program, Unit::Function(DEPTH), &depth()).err(), Some(Decline::Limit));
    assert_eq!(space.bytes(), 0);
    let mut blob = depth();
    blob.fast.relocs[0].target = RelocTarget::Global(urgo_abi::inst::GlobalId(9));
    assert_eq!(f.space.install(&f.program, Unit::Function(DEPTH), &blob).err(), Some(Decline::Malformed));
    assert_eq!(f.space.bytes(), 0);
    let thunk = f.space.install(&f.program, Unit::Thunk(SigId(0)), &depth());
    assert_eq!(thunk.err(), Some(Decline::Malformed));
    let too_many = f.space.declare(&f.program, 0..MAX_CELLS as u32 + 1);
    assert_eq!(too_many.err(), Some(Decline::NoCodeMemory));
}

#[test]
fn hot_headers_fall_on_boundaries_as_far_as_the_start_s_alignment_allows() {
    let f = Fixture::new();
    for padding in 0..32 {
        let mut e = Emit::default();
        let (cold, header) = (e.label(), e.label());
        e.prologue(cold);
        (0..padding).for_each(|_| e.bytes(&[0x90]));
        let poll = e.poll(header, POLL_PC);
        e.epilogue();
        e.cold_exit(cold, 0, SiteKind::Entry);
        e.cold_exit(poll, POLL_PC, SiteKind::Poll);
        let mut blob = e.finish();
        let header = blob.hot_header.expect("a loop") as usize;
        for align in [0, 1, 4, 16] {
            blob.align = align;
            let start = f.install(COUNT, &blob).range(Copy::Fast).start;
            let align = if align == 0 { 16 } else { align as usize };
            assert_eq!(start % align, 0);
            assert!((start + header) % 32 < align, "{start:x} {header} {align}");
        }
    }
}

/// Requests from a timer of the thread's own: a signal, in whose handler the doorbell is rung and the thread redirected.
/// (One thread for all the requests would mostly wait for the others to get a processor.)
pub(super) mod storm {
    use super::super::{Copy, epoch, redirect, table};
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::cell::Cell;
    use std::sync::Once;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use urgo_sched::Redirect;

    pub static MOVED: AtomicUsize = AtomicUsize::new(0);
    pub static IN_STUBS: AtomicUsize = AtomicUsize::new(0);
    const SIGNAL: i32 = libc::SIGUSR1;

    thread_local! {
        /// This thread is in the handler.
        static IN_HANDLER: Cell<bool> = const { Cell::new(false) };
        /// The handler only looks: it rings no bell, but counts what it finds.
        static LOOKS: Cell<bool> = const { Cell::new(false) };
    }
    /// Looks that found the thread in the fast copy, and in the polled one.
    static IN_FAST: AtomicUsize = AtomicUsize::new(0);
    static IN_POLLED: AtomicUsize = AtomicUsize::new(0);

    /// The system's allocator, which ends the process if a handler that redirects uses it: it may hold its lock.
    struct NotInHandlers;

    // SAFETY: all calls go to the system's allocator unchanged.
    unsafe impl GlobalAlloc for NotInHandlers {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            if IN_HANDLER.get() {
                std::process::abort();
            }
            // SAFETY: by the caller.
            unsafe { System.alloc(layout) }
        }

        unsafe fn dealloc(&self, p: *mut u8, layout: Layout) {
            if IN_HANDLER.get() {
                std::process::abort();
            }
            // SAFETY: by the caller.
            unsafe { System.dealloc(p, layout) }
        }
    }

    #[global_allocator]
    static ALLOCATOR: NotInHandlers = NotInHandlers;

    extern "C" fn on_signal(_: i32, _: *mut libc::siginfo_t, uc: *mut libc::c_void) {
        IN_HANDLER.set(true);
        if LOOKS.get() {
            look(uc)
        } else {
            disturb(uc)
        }
        IN_HANDLER.set(false);
    }

    fn look(uc: *mut libc::c_void) {
        // SAFETY: the system passes the interrupted thread's registers.
        let pc = unsafe { &*uc.cast::<libc::ucontext_t>() }.uc_mcontext.gregs[libc::REG_RIP as usize];
        if epoch::Record::of_handler().and_then(|r| r.bell()).is_none() {
            return;
        }
        // SAFETY: the thread is inside, so rows are not freed.
        match unsafe { table::find(pc as usize) }.map(|found| found.copy) {
            Some(Copy::Fast) => IN_FAST.fetch_add(1, Relaxed),
            Some(Copy::Polled) => IN_POLLED.fetch_add(1, Relaxed),
            None => 0,
        };
    }

    /// Runs `f` with a look at the thread's program counter every so many nanoseconds: how many looks found it in the
    /// fast copy of some function, and in a polled copy.
    #[cfg_attr(loom, allow(dead_code, reason = "used by tests of compiled code"))]
    pub fn looking(gap_ns: i64, f: impl FnOnce()) -> (usize, usize) {
        let count = || (IN_FAST.load(Relaxed), IN_POLLED.load(Relaxed));
        let before = count();
        LOOKS.set(true);
        during(gap_ns, f);
        LOOKS.set(false);
        let after = count();
        (after.0 - before.0, after.1 - before.1)
    }

    fn disturb(uc: *mut libc::c_void) {
        // SAFETY: the system passes the interrupted thread's registers.
        let regs = unsafe { &mut (*uc.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
        if let Some(bell) = epoch::Record::of_handler().and_then(|r| r.bell()) {
            bell.ring(1);
        }
        let rip = &mut regs[libc::REG_RIP as usize];
        let (to, count) = match redirect(*rip as usize) {
            Redirect::Moved(to) => (to, &MOVED),
            Redirect::Stub(to) => (to, &IN_STUBS),
            Redirect::NotOurs | Redirect::AlreadyPolled => return,
        };
        *rip = to as i64;
        count.fetch_add(1, Relaxed);
    }

    fn handler() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            type Handler = extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void);
            // SAFETY: the handler touches atomics, a plain thread-local and the passed registers only.
            unsafe {
                let mut action: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = on_signal as Handler as usize;
                action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
                assert_eq!(libc::sigaction(SIGNAL, &action, std::ptr::null_mut()), 0);
            }
        });
    }

    /// Runs `f` with a signal to the calling thread every so many nanoseconds.
    pub fn during(gap_ns: i64, f: impl FnOnce()) {
        handler();
        let mut timer: libc::timer_t = std::ptr::null_mut();
        let gap = libc::timespec { tv_sec: 0, tv_nsec: gap_ns };
        let times = libc::itimerspec { it_interval: gap, it_value: gap };
        // SAFETY: the timer signals this thread and is deleted before the function ends; all pointers are to locals.
        unsafe {
            let mut event: libc::sigevent = std::mem::zeroed();
            event.sigev_notify = libc::SIGEV_THREAD_ID;
            event.sigev_signo = SIGNAL;
            event.sigev_notify_thread_id = libc::gettid();
            assert_eq!(libc::timer_create(libc::CLOCK_MONOTONIC, &mut event, &mut timer), 0);
            assert_eq!(libc::timer_settime(timer, 0, &times, std::ptr::null_mut()), 0);
        }
        f();
        // SAFETY: as above.
        unsafe { libc::timer_delete(timer) };
    }
}

/// Two threads run loops and calls, each disturbed every few microseconds by requests with signals, while code comes and
/// goes. No request is lost and no count goes wrong.
#[test]
fn a_storm_of_requests_changes_no_result() {
    let f = Fixture::new();
    let code = f.install(CALLER, &caller());
    let _leaf = f.install(LEAF, &leaf(go_on));
    let runners: Vec<_> = (0..2)
        .map(|_| {
            let (space, code) = (f.space.clone(), code.clone());
            std::thread::spawn(move || {
                let mut mine =
                    Fixture { program: program(), space, ctx: Box::default(), stack: vec![0; 4096] };
                storm::during(40_000, || count_through_stops(&mut mine, &code, 5000));
            })
        })
        .collect();
    while runners.iter().any(|r| !r.is_finished()) {
        drop(f.install(COUNT, &count()));
    }
    runners.into_iter().for_each(|r| r.join().expect("right results"));
    assert!(storm::MOVED.load(Relaxed) > 2000, "{:?}", storm::MOVED);
}

/// Goes on counting where the last stop left off, until there have been so many stops.
fn count_through_stops(f: &mut Fixture, code: &Code, stops: usize) {
    let (mut at, end) = (0, 1 << 40);
    for _ in 0..stops {
        match f.enter(code, &[at, end]) {
            Left::Rung | Left::Stopped(Stopped { stop: Stop::Entry, .. }) => {}
            Left::Stopped(Stopped { top_fp, stop }) => {
                assert_eq!(stop, Stop::Poll);
                assert_eq!(f.frames(top_fp), [(CALLER, POLL_PC)]);
                assert!(f.stack[1] >= at && f.stack[2] == end);
                at = f.stack[1];
            }
            Left::Returned => panic!("counted to the end"),
        }
        assert_eq!(f.ctx.doorbell.answer(), 1);
    }
    assert!(at > stops as u64);
}

/// Prints what transitions cost: `cargo test --release -p urgo-vm transition_costs -- --nocapture`.
#[test]
fn transition_costs() {
    let mut f = Fixture::new();
    let code = f.install(DEPTH, &depth());
    let quick = |f: &mut Fixture, body: Body, n: u64, rounds: u32| {
        let _leaf = f.install(LEAF, &leaf(body));
        let fp = f.first_frame(DEPTH, &[n]);
        let mut best = f64::MAX;
        // Samples far shorter than the time for which the system runs a thread: the best is undisturbed.
        for _ in 0..300 {
            let start = std::time::Instant::now();
            for _ in 0..rounds {
                // SAFETY: as in `Fixture::enter`; the frame's parameter is written anew.
                let left = unsafe {
                    *fp.add(1) = n;
                    *fp = FrameHeader::new(DEPTH, 0, 0).0;
                    enter(&mut f.ctx, &code, fp)
                };
                assert_ne!(left, Left::Rung);
            }
            best = best.min(start.elapsed().as_nanos() as f64 / rounds as f64);
        }
        best
    };
    let [in_out, in_out_10] = [0, 10].map(|n| quick(&mut f, go_on, n, 1000));
    let [stop, stop_10] = [0, 10].map(|n| quick(&mut f, stop_done, n, 1000));
    // What a call of a body costs: a loop of calls, less the loop.
    let mut e = Emit::default();
    let (cold, again) = (e.label(), e.label());
    e.prologue(cold);
    e.bytes(&[0x48, 0x89, 0x77, 0x08]); // mov [rdi+8], rsi
    e.bind(again);
    e.call_body(go_on, BODY_PC);
    e.bytes(&[0x48, 0x8b, 0x7d, 0xf8, 0x48, 0xff, 0x4f, 0x08]); // mov rdi, [rbp-8]; dec qword ptr [rdi+8]
    e.jump(&[0x0f, 0x85], again); // jne again
    e.epilogue();
    e.cold_exit(cold, 0, SiteKind::Entry);
    let calls = f.install(COUNT, &e.finish());
    let mut best = f64::MAX;
    for _ in 0..100 {
        let start = std::time::Instant::now();
        assert_eq!(f.enter(&calls, &[10_000, 0]), Left::Returned);
        best = best.min(start.elapsed().as_nanos() as f64 / 10_000.0);
    }
    println!(
        "enter, call two functions and a body, return: {in_out:.1} ns; with ten calls more: {in_out_10:.1} ns"
    );
    println!(
        "enter, the same, stop in the body, abandon: {stop:.1} ns (2 frames); {stop_10:.1} ns (12 frames)"
    );
    println!("each further frame, called and abandoned: {:.1} ns", (stop_10 - stop) / 10.0);
    println!("call of a body through the stub, and back: {best:.1} ns");
    assert!(stop > 0.0 && best > 0.0);
}
