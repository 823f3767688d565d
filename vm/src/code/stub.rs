//! The assembly: how compiled code is entered, and every way out of it.
//!
//! All compiled code runs between [`enter`] and a way out. Registers while it runs: r15 = execution context, rbp =
//! native frame pointer, rsp ≡ 8 (mod 16) at a function's first instruction. Compiled functions follow Cranelift's `Tail`
//! convention: they keep rbx, rbp and r12–r15, and may change all else.
//!
//! ```text
//! higher   | caller of enter        |
//!          | return address         |
//!          | rbp                    | <- rbp of the enter stub
//!          | rbx r12 r13 r14 r15    |
//!          | padding                | <- ctx.native.sp
//!          | return to the stub     |   \ outermost
//!          | rbp of the stub        |   / compiled frame     rbp chain: each points at the one above,
//!          | …                      |                        the word over it is the return address
//!          | return address, rbp    |   innermost compiled frame
//!          | …                      |
//!          | return address         |   <- rsp when a stub is called
//! lower    | rbp                    |   frame of the exit, call or thunk stub: where the walk begins
//! ```
//!
//! Leaving restores rsp from the context, and with that every native frame between is gone. No Rust frame with a
//! destructor lies there: a body has returned before its stub leaves, and the walk returns before `leave`.
//!
//! **Ranges that restart.** Two stubs test the doorbell and then go on into code that may never test it. A thread that the handler finds
//! between test and arrival starts the test again ([`restart`]). The instructions there change nothing that the test
//! needs; for the last one of the call stub, after rbp is popped, there is an address that pushes it again.

use super::abandon::abandon;
use super::arena::DELTA;
use super::table::{FAST_HALVES, WINDOW};
use crate::context::{ExecContext, Native};
use std::arch::global_asm;
use std::ffi::c_void;
use std::mem::offset_of;
use urgo_abi::code::Stub;

/// What [`enter`] returns.
pub(super) mod outcome {
    /// The compiled function returned.
    pub const RETURNED: u64 = 0;
    /// Its frames were abandoned.
    pub const STOPPED: u64 = 1;
    /// It was not entered: the doorbell rang.
    pub const RUNG: u64 = 2;
    /// Its frames were abandoned; there was one, which a body stopped, and the status is in the context.
    pub const STOPPED_BY_BODY: u64 = 3;
}

/// Which stub compiled code left through, as [`abandon`] is told.
pub(super) mod way {
    /// The exit stub.
    pub const EXIT: u64 = 0;
    /// The call stub: the status is in the context.
    pub const CALL: u64 = 1;
    /// The thunk stub: callee and parameters are in the context.
    pub const THUNK: u64 = 2;
}

global_asm!(
    ".pushsection .text.urgo_code, \"ax\", @progbits",
    ".irp name, enter, enter_test, enter_done, leave, exit, call, call_test, call_ret, call_again, return, return_tail, thunk, end",
    ".globl urgo_code_\\name",
    ".hidden urgo_code_\\name",
    ".type urgo_code_\\name, @function",
    ".endr",
    // ---------------------------------------------------------------------------------------------------------------
    // enter(rdi = context, rsi = code, rdx = VM frame) -> eax = outcome. SystemV.
    // Parameters come from ctx.native.arg_*; results go to ctx.native.ret_*.
    ".p2align 4",
    "urgo_code_enter:",
    "push rbp", // the frame of the picture
    "mov rbp, rsp",
    "push rbx", // SystemV's callee-saved registers: abandoned frames do not restore them
    "push r12",
    "push r13",
    "push r14",
    "push r15",
    "sub rsp, 8", // aligns the call
    "mov r15, rdi",
    "mov [r15 + {sp}], rsp", // where leaving comes back to
    "mov rax, rsi",          // the code
    "mov rdi, rdx",          // first parameter: the VM frame
    "mov rsi, [r15 + {arg_int}]", // the Go parameters, as many as there may be: cheaper than to ask
    "mov rdx, [r15 + {arg_int} + 8]",
    "mov rcx, [r15 + {arg_int} + 16]",
    "mov r8, [r15 + {arg_int} + 24]",
    "mov r9, [r15 + {arg_int} + 32]",
    "movsd xmm0, [r15 + {arg_float}]",
    "movsd xmm1, [r15 + {arg_float} + 8]",
    "movsd xmm2, [r15 + {arg_float} + 16]",
    "movsd xmm3, [r15 + {arg_float} + 24]",
    "movsd xmm4, [r15 + {arg_float} + 32]",
    "movsd xmm5, [r15 + {arg_float} + 40]",
    "movsd xmm6, [r15 + {arg_float} + 48]",
    "movsd xmm7, [r15 + {arg_float} + 56]",
    "urgo_code_enter_test:",         // ---- restarts here
    "cmp qword ptr [r15], 0", // the doorbell: poisoned?
    "je 3f",
    "call rax",
    "urgo_code_enter_done:", // ---- to here
    "cmp qword ptr [r15 + {abandoned}], 0", // did leave come here?
    "jne 8f",
    "mov [r15 + {ret_int}], rax", // the results, in the convention's order
    "mov [r15 + {ret_int} + 8], rcx",
    "mov [r15 + {ret_int} + 16], rdx",
    "mov [r15 + {ret_int} + 24], rsi",
    "mov [r15 + {ret_int} + 32], rdi",
    "mov [r15 + {ret_int} + 40], r8",
    "mov [r15 + {ret_int} + 48], r9",
    "mov [r15 + {ret_int} + 56], r10",
    "movsd [r15 + {ret_float}], xmm0",
    "movsd [r15 + {ret_float} + 8], xmm1",
    "movsd [r15 + {ret_float} + 16], xmm2",
    "movsd [r15 + {ret_float} + 24], xmm3",
    "movsd [r15 + {ret_float} + 32], xmm4",
    "movsd [r15 + {ret_float} + 40], xmm5",
    "movsd [r15 + {ret_float} + 48], xmm6",
    "movsd [r15 + {ret_float} + 56], xmm7",
    "xor eax, eax", // outcome::RETURNED
    "2:",
    "mov qword ptr [r15 + {sp}], 0", // outside
    "add rsp, 8",
    "pop r15",
    "pop r14",
    "pop r13",
    "pop r12",
    "pop rbx",
    "pop rbp",
    "ret",
    "3:",
    "mov eax, {rung}",
    "jmp 2b",
    "8:",
    "mov rax, [r15 + {abandoned}]",
    "mov qword ptr [r15 + {abandoned}], 0",
    "jmp 2b", // restores what enter saved
    // ---------------------------------------------------------------------------------------------------------------
    // leave: the frames have been turned into VM frames. r15 = context, rax = outcome; everything else is dropped.
    // The processor foresees where a `ret` goes by the calls that it has seen. Two calls are open, the one in enter and the
    // one to the stub; were they just forgotten, it would be wrong about every `ret` from here to the scheduler's loop. So each gets
    // its own: the first is foreseen wrongly, the second goes where enter's call would have returned to.
    "urgo_code_leave:",
    "mov rsp, [r15 + {sp}]", // past all native frames
    "sub rsp, 8",            // but for the return address of enter's call
    "mov [r15 + {abandoned}], rax",
    "lea r11, [rip + 9f]",
    "push r11",
    "ret",
    "9:",
    "ret",
    // ---------------------------------------------------------------------------------------------------------------
    // exit: called from cold exits, never returns. r15 = context, live slots are stored.
    ".p2align 4",
    "urgo_code_exit:",
    "push rbp",
    "mov rbp, rsp",
    "mov edx, {way_exit}",
    "4:",           // edx = way out
    "mov rdi, r15", // abandon(context, frame of this stub, way)
    "mov rsi, rbp",
    "call {abandon}", // rsp is a multiple of 16 here
    "jmp urgo_code_leave",
    // ---------------------------------------------------------------------------------------------------------------
    // call(rdi = body, rsi = VM frame, rdx = instruction): SystemV, no result. r15 = context.
    // Returns if the body says CONTINUE (0): to where it was called from, or to the polled copy of that place if the
    // doorbell rings.
    ".p2align 4",
    "urgo_code_call:",
    "push rbp", // aligns the call, and is where the walk begins
    "mov rbp, rsp",
    "mov rax, rdi",
    "mov [r15 + {body}], rdx", // to be named if it does not come back
    "mov rdi, r15", // body(context, frame, instruction) -> rax = status
    "call rax",
    "urgo_code_call_test:",      // ---- restarts here, as long as rbp is on the stack
    "cmp [r15], rax",    // limit > status? No status but 0 is below an address, and the poison 0 is above no status.
    "jbe 5f",
    "pop rbp",
    "urgo_code_call_ret:", // ---- from here restarts at call_again
    "ret",
    "urgo_code_call_again:",
    "push rbp", // takes back the pop
    "mov rbp, rsp",
    "jmp urgo_code_call_test",
    "5:",
    "test rax, rax",
    "jnz 6f",
    "pop rbp", // CONTINUE, and the bell rings: return into the polled copy
    "jmp urgo_code_return_tail",
    "6:",
    "mov [r15 + {status}], rax", // the body wants its caller stopped
    "mov edx, {way_call}",
    "jmp 4b",
    // ---------------------------------------------------------------------------------------------------------------
    // return: jumped to by the epilogues of polled copies, with rbp still the function's. Does the epilogue and returns into the
    // caller's polled copy; to the enter stub if that was the caller. Keeps all registers but r11 and the flags: any of the
    // others may hold a result.
    ".p2align 4",
    "urgo_code_return:",
    "mov rsp, rbp",
    "pop rbp",
    "urgo_code_return_tail:",    // [rsp] = return address
    "mov r11, [rsp]",
    "sub r11, [rip + {window}]",
    "shr r11, {half_shift}", // number of its half chunk in the window
    "cmp r11, {halves}",
    "jae 7f", // outside the window
    "push rax",
    "lea rax, [rip + {fast_halves}]",
    "cmp byte ptr [rax + r11], 0",
    "pop rax",
    "je 7f", // in a polled half, or no code of ours
    "add qword ptr [rsp], {delta}",
    "7:",
    "ret",
    // ---------------------------------------------------------------------------------------------------------------
    // thunk: what a cell leads to while its function is not compiled, behind the prefix that stored the function's number in the context.
    // [rsp] = return address into the caller; rdi = callee's VM frame; parameters in registers. Never returns.
    ".p2align 4",
    "urgo_code_thunk:",
    "push rbp",
    "mov rbp, rsp",
    "mov [r15 + {arg_int}], rsi", // the parameters, for the walk to put into the callee's frame
    "mov [r15 + {arg_int} + 8], rdx",
    "mov [r15 + {arg_int} + 16], rcx",
    "mov [r15 + {arg_int} + 24], r8",
    "mov [r15 + {arg_int} + 32], r9",
    "movsd [r15 + {arg_float}], xmm0",
    "movsd [r15 + {arg_float} + 8], xmm1",
    "movsd [r15 + {arg_float} + 16], xmm2",
    "movsd [r15 + {arg_float} + 24], xmm3",
    "movsd [r15 + {arg_float} + 32], xmm4",
    "movsd [r15 + {arg_float} + 40], xmm5",
    "movsd [r15 + {arg_float} + 48], xmm6",
    "movsd [r15 + {arg_float} + 56], xmm7",
    "mov edx, {way_thunk}",
    "jmp 4b",
    "urgo_code_end:",
    ".popsection",
    abandon = sym abandon,
    window = sym WINDOW,
    fast_halves = sym FAST_HALVES,
    sp = const offset_of!(ExecContext, native) + offset_of!(Native, sp),
    abandoned = const offset_of!(ExecContext, native) + offset_of!(Native, abandoned),
    status = const offset_of!(ExecContext, native) + offset_of!(Native, status),
    body = const offset_of!(ExecContext, native) + offset_of!(Native, body),
    ret_int = const offset_of!(ExecContext, native) + offset_of!(Native, ret_int),
    ret_float = const offset_of!(ExecContext, native) + offset_of!(Native, ret_float),
    arg_int = const offset_of!(ExecContext, native) + offset_of!(Native, arg_int),
    arg_float = const offset_of!(ExecContext, native) + offset_of!(Native, arg_float),
    rung = const outcome::RUNG,
    way_exit = const way::EXIT,
    way_call = const way::CALL,
    way_thunk = const way::THUNK,
    delta = const DELTA,
    half_shift = const DELTA.trailing_zeros(),
    halves = const 2 * super::table::CHUNK_PLACES,
);

// write_barrier(rdi = address of a pointer about to be overwritten): Cranelift's PreserveAll, which keeps all registers but the
// flags. Not among the others: a thread found in it is like one in a helper.
global_asm!(
    ".pushsection .text.urgo_barrier, \"ax\", @progbits",
    ".globl urgo_write_barrier",
    ".hidden urgo_write_barrier",
    ".type urgo_write_barrier, @function",
    ".p2align 4",
    "urgo_write_barrier:",
    "cmp qword ptr [rdi], 0", // nothing is overwritten: a new object, as a rule
    "jne 2f",
    "ret",
    "2:",
    "push rbp",
    "mov rbp, rsp",
    "push rax",
    "push rcx",
    "push rdx",
    "push rsi",
    "push rdi",
    "push r8",
    "push r9",
    "push r10",
    "push r11",
    "sub rsp, 264", // room for the float registers, and 8 to align the call
    "movups [rsp + 0], xmm0",
    "movups [rsp + 16], xmm1",
    "movups [rsp + 32], xmm2",
    "movups [rsp + 48], xmm3",
    "movups [rsp + 64], xmm4",
    "movups [rsp + 80], xmm5",
    "movups [rsp + 96], xmm6",
    "movups [rsp + 112], xmm7",
    "movups [rsp + 128], xmm8",
    "movups [rsp + 144], xmm9",
    "movups [rsp + 160], xmm10",
    "movups [rsp + 176], xmm11",
    "movups [rsp + 192], xmm12",
    "movups [rsp + 208], xmm13",
    "movups [rsp + 224], xmm14",
    "movups [rsp + 240], xmm15",
    "call {body}",
    "movups xmm0, [rsp + 0]",
    "movups xmm1, [rsp + 16]",
    "movups xmm2, [rsp + 32]",
    "movups xmm3, [rsp + 48]",
    "movups xmm4, [rsp + 64]",
    "movups xmm5, [rsp + 80]",
    "movups xmm6, [rsp + 96]",
    "movups xmm7, [rsp + 112]",
    "movups xmm8, [rsp + 128]",
    "movups xmm9, [rsp + 144]",
    "movups xmm10, [rsp + 160]",
    "movups xmm11, [rsp + 176]",
    "movups xmm12, [rsp + 192]",
    "movups xmm13, [rsp + 208]",
    "movups xmm14, [rsp + 224]",
    "movups xmm15, [rsp + 240]",
    "add rsp, 264",
    "pop r11",
    "pop r10",
    "pop r9",
    "pop r8",
    "pop rdi",
    "pop rsi",
    "pop rdx",
    "pop rcx",
    "pop rax",
    "pop rbp",
    "ret",
    ".popsection",
    body = sym crate::runtime_call::helper::write_barrier,
);

unsafe extern "C" {
    #[link_name = "urgo_write_barrier"]
    fn write_barrier();
    #[link_name = "urgo_code_enter"]
    fn enter_stub(ctx: *mut c_void, code: usize, fp: *mut u64) -> u64;
    #[link_name = "urgo_code_enter_test"]
    fn enter_test();
    #[link_name = "urgo_code_enter_done"]
    fn enter_done();
    #[link_name = "urgo_code_exit"]
    fn exit();
    #[link_name = "urgo_code_call"]
    fn call();
    #[link_name = "urgo_code_call_test"]
    fn call_test();
    #[link_name = "urgo_code_call_ret"]
    fn call_ret();
    #[link_name = "urgo_code_call_again"]
    fn call_again();
    #[link_name = "urgo_code_return"]
    fn return_();
    #[link_name = "urgo_code_return_tail"]
    fn return_tail();
    #[link_name = "urgo_code_thunk"]
    fn thunk();
}

/// Runs compiled code until it returns or is left, and says which.
///
/// # Safety
/// `code` is the start of compiled code that cannot be freed meanwhile, `fp` a VM frame of its function on the running
/// goroutine's stack; parameters are in the frame and in `ctx.native`; the context is this thread's and not inside.
#[inline]
pub(super) unsafe fn enter(ctx: *mut ExecContext, code: usize, fp: *mut u64) -> u64 {
    // SAFETY: by the caller.
    unsafe { enter_stub(ctx.cast(), code, fp) }
}

/// What [`enter`] pushes between its frame pointer and the stack pointer that it notes.
const PUSHED_BY_ENTER: usize = 6 * 8;

/// The frame pointer of the enter stub through which the thread went inside.
#[inline]
pub(super) fn frame_of_enter(ctx: &ExecContext) -> usize {
    ctx.native.sp + PUSHED_BY_ENTER
}

/// Address of a stub that compiled code refers to.
pub(super) fn address(stub: Stub) -> usize {
    let f: unsafe extern "C" fn() = match stub {
        Stub::Exit => exit,
        Stub::Call => call,
        Stub::Return => return_,
        Stub::ReturnTail => return_tail,
    };
    f as usize
}

/// Address of the write barrier that compiled code calls.
pub fn write_barrier_address() -> usize {
    write_barrier as *const () as usize
}

/// Address of the thunk stub, to which the prefixes of functions without code jump.
pub(super) fn thunk_address() -> usize {
    thunk as *const () as usize
}

/// The stubs by name, each with its first address, in order, and where the last one ends.
#[cfg(test)]
pub(super) fn parts() -> Vec<(&'static str, usize)> {
    unsafe extern "C" {
        #[link_name = "urgo_code_leave"]
        fn leave();
        #[link_name = "urgo_code_end"]
        fn end();
    }
    let names = ["enter", "leave", "exit", "call", "return", "return tail", "thunk", "end"];
    let first: [unsafe extern "C" fn(); 7] = [leave, exit, call, return_, return_tail, thunk, end];
    let first = std::iter::once(enter_stub as *const () as usize).chain(first.map(|f| f as usize));
    names.into_iter().zip(first).collect()
}

/// Where a thread goes on that was found between a stub's test of the doorbell and the code behind it. Async-signal-safe.
pub(super) fn restart(pc: usize) -> Option<usize> {
    let at = |f: unsafe extern "C" fn()| f as usize;
    if (at(enter_test)..at(enter_done)).contains(&pc) {
        Some(at(enter_test))
    } else if (at(call_test)..at(call_ret)).contains(&pc) {
        Some(at(call_test))
    } else if (at(call_ret)..at(call_again)).contains(&pc) {
        Some(at(call_again))
    } else {
        None
    }
}
