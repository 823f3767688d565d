//! Runtime calls: the bodies behind [`urgo_abi::runtime_call`] and [`urgo_abi::native`].
//!
//! Both tiers call a body the same way: `body(context, frame, instruction)`. The operands are slots of the frame, named
//! by the instruction's units, and [`Call`] is the only code that reads them. A body returns a [`Status`]; it never
//! unwinds, never calls Go code, never blocks the thread for long, and never collects.

pub mod chan;
pub mod closure;
pub mod env;
pub mod goroutine;
pub mod helper;
pub mod iface;
pub mod inspect;
pub mod large;
pub mod map;
pub mod memory;
pub mod panic;
pub mod print;
pub mod reflect;
pub mod string;

use crate::context::{ExecContext, Status};
use crate::heap::Pattern;
use crate::native;
use urgo_abi::for_each_native;
use urgo_abi::inst::Opcode;
use urgo_abi::native::Native;
use urgo_abi::runtime_call::RuntimeCall;

/// A body: context, address of the frame's header word, address of the instruction's first unit.
///
/// # Safety
/// The frame is that of the running goroutine, the instruction is one that the verifier accepted for the frame's
/// function, and its source slots have been written.
pub type Body = unsafe extern "C" fn(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status;

/// Operands of a `call_runtime` or `call_native` instruction in a frame.
#[derive(Debug)]
pub struct Call {
    fp: *mut u64,
    results: *const u16,
    args: *const u16,
    /// The instruction's constant (0 for natives).
    pub imm: i32,
}

impl Call {
    /// Reads the operands of a `call_runtime`.
    ///
    /// # Safety
    /// As for [`Body`], the instruction being a `call_runtime`.
    pub unsafe fn runtime(fp: *mut u64, inst: *const u16) -> Call {
        // SAFETY: the units are opcode, call (2), imm (2), count, results, count, arguments, by the opcode's row.
        unsafe {
            let imm = (*inst.add(3) as u32 | (*inst.add(4) as u32) << 16) as i32;
            Call::lists(fp, inst.add(5), imm)
        }
    }

    /// Reads the operands of a `call_native`.
    ///
    /// # Safety
    /// As for [`Body`], the instruction being a `call_native`.
    pub unsafe fn native(fp: *mut u64, inst: *const u16) -> Call {
        // SAFETY: the units are opcode, native (2), count, results, count, arguments, by the opcode's row.
        unsafe { Call::lists(fp, inst.add(3), 0) }
    }

    unsafe fn lists(fp: *mut u64, results: *const u16, imm: i32) -> Call {
        // SAFETY: a list is its length followed by as many slots, and the second list follows the first.
        let args = unsafe { results.add(1 + *results as usize) };
        Call { fp, results, args, imm }
    }

    /// The frame.
    pub fn frame(&self) -> *mut u64 {
        self.fp
    }

    /// Number of arguments.
    #[inline]
    pub fn arg_count(&self) -> usize {
        // SAFETY: `args` points to the list's length.
        unsafe { *self.args as usize }
    }

    /// Number of results.
    #[inline]
    pub fn result_count(&self) -> usize {
        // SAFETY: `results` points to the list's length.
        unsafe { *self.results as usize }
    }

    /// The word of argument `i`.
    #[inline]
    pub fn arg(&self, i: usize) -> u64 {
        assert!(i < self.arg_count());
        // SAFETY: the list has that many slots, which the verifier found inside the frame.
        unsafe { *self.fp.add(1 + *self.args.add(1 + i) as usize) }
    }

    /// Writes the word of result `i`.
    #[inline]
    pub fn set(&self, i: usize, word: u64) {
        assert!(i < self.result_count());
        // SAFETY: as in `arg`; the frame belongs to the running goroutine.
        unsafe { *self.fp.add(1 + *self.results.add(1 + i) as usize) = word }
    }

    /// The slots' numbers of the arguments from `i` on, and how many they are.
    #[inline]
    pub fn arg_list(&self, i: usize) -> (*const u16, usize) {
        assert!(i <= self.arg_count());
        // SAFETY: the list has that many slots.
        (unsafe { self.args.add(1 + i) }, self.arg_count() - i)
    }

    /// The list of results: its length, followed by the slots' numbers.
    #[inline]
    pub fn results(&self) -> *const u16 {
        self.results
    }

    /// The slots' numbers of the results.
    #[inline]
    pub fn result_list(&self) -> *const u16 {
        // SAFETY: they follow the length.
        unsafe { self.results.add(1) }
    }

    /// Slot number of result `i`, for results that somebody else delivers while the goroutine is parked.
    pub fn result_slot(&self, i: usize) -> u16 {
        assert!(i < self.result_count());
        // SAFETY: the list has that many slots.
        unsafe { *self.results.add(1 + i) }
    }
}

/// `read(2)`: bytes read, or the error number.
pub fn read_fd(fd: i32, buffer: &mut [u8]) -> Result<usize, i32> {
    // SAFETY: the buffer is ours and as long as it says.
    let n = unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len()) };
    usize::try_from(n).map_err(|_| std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO))
}

/// Whether writing up to [`PIPE_ATOMIC`] bytes to a file would not wait.
pub fn is_writable(fd: std::os::fd::BorrowedFd<'_>) -> bool {
    use std::os::fd::AsRawFd;
    let mut one = libc::pollfd { fd: fd.as_raw_fd(), events: libc::POLLOUT, revents: 0 };
    // SAFETY: one entry, which is ours; the call does not wait.
    let ready = unsafe { libc::poll(&mut one, 1, 0) };
    ready == 1 && one.revents & libc::POLLOUT != 0
}

/// A pipe that is writable at all takes so many bytes at once (`PIPE_BUF`, pipe(7)).
pub const PIPE_ATOMIC: usize = 4096;

/// Copies bytes to Go memory that an operand named and that is still live.
pub fn copy_out(bytes: &[u8], to: usize) {
    // SAFETY: by the caller the memory is an operand's slice of at least that many bytes.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to as *mut u8, bytes.len()) };
}

/// Bytes as a new object without pointers: its address, `None` if there is no memory.
pub fn new_bytes(ctx: &mut ExecContext, bytes: &[u8]) -> Option<u64> {
    let object = ctx.allocate(bytes.len(), Pattern::NONE)?;
    // SAFETY: the object is new and of that size.
    unsafe { object.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    Some(object as u64)
}

/// The body of a runtime call.
pub fn body(call: RuntimeCall) -> Body {
    match call {
        RuntimeCall::NewObject => memory::new_object,
        RuntimeCall::NewArray => memory::new_array,
        RuntimeCall::MakeSlice => memory::make_slice,
        RuntimeCall::GrowSlice => memory::grow_slice,
        RuntimeCall::AppendSlice => memory::append_slice,
        RuntimeCall::CopySlice => memory::copy_slice,
        RuntimeCall::CopyValue => memory::copy_value,
        RuntimeCall::ClearValue => memory::clear_value,
        RuntimeCall::ClearSlice => memory::clear_slice,
        RuntimeCall::EqualValues => memory::equal_values,
        RuntimeCall::Concat => string::concat,
        RuntimeCall::EqualStrings => string::equal_strings,
        RuntimeCall::CompareStrings => string::compare_strings,
        RuntimeCall::DecodeRune => string::decode_rune,
        RuntimeCall::StringOfRune => string::string_of_rune,
        RuntimeCall::StringOfBytes => string::string_of_bytes,
        RuntimeCall::BytesOfString => string::bytes_of_string,
        RuntimeCall::StringOfRunes => string::string_of_runes,
        RuntimeCall::RunesOfString => string::runes_of_string,
        RuntimeCall::BoxValue => iface::box_value,
        RuntimeCall::EqualIfaces => iface::equal_ifaces,
        RuntimeCall::Implements => iface::implements,
        RuntimeCall::AssertFailed => iface::assert_failed,
        RuntimeCall::MakeMap => map::make_map,
        RuntimeCall::MapFind => map::map_find,
        RuntimeCall::MapAssign => map::map_assign,
        RuntimeCall::MapDelete => map::map_delete,
        RuntimeCall::MapLen => map::map_len,
        RuntimeCall::MapClear => map::map_clear,
        RuntimeCall::MapIterStart => map::map_iter_start,
        RuntimeCall::MapIterNext => map::map_iter_next,
        RuntimeCall::MakeChan => chan::make_chan,
        RuntimeCall::ChanSend => chan::chan_send,
        RuntimeCall::ChanRecv => chan::chan_recv,
        RuntimeCall::ChanClose => chan::chan_close,
        RuntimeCall::ChanLen => chan::chan_len,
        RuntimeCall::ChanCap => chan::chan_cap,
        RuntimeCall::Select => chan::select,
        RuntimeCall::SemAcquire => chan::sem_acquire,
        RuntimeCall::SemRelease => chan::sem_release,
        RuntimeCall::Gosched => goroutine::gosched,
        RuntimeCall::Goexit => goroutine::goexit,
        RuntimeCall::Sleep => goroutine::sleep,
        RuntimeCall::Recover => panic::recover,
        RuntimeCall::PrintInt => print::print_int,
        RuntimeCall::PrintUint => print::print_uint,
        RuntimeCall::PrintBool => print::print_bool,
        RuntimeCall::PrintFloat => print::print_float,
        RuntimeCall::PrintComplex => print::print_complex,
        RuntimeCall::PrintString => print::print_string,
        RuntimeCall::PrintPointer => print::print_pointer,
        RuntimeCall::PrintSlice => print::print_slice,
        RuntimeCall::PrintIface => print::print_iface,
    }
}

/// The body of a runtime call by the number that the instruction holds.
#[inline]
pub fn body_of_call(id: u32) -> Body {
    body(RuntimeCall::ALL[id as usize])
}

/// Bodies of natives: each reads its operands' places and calls the Rust function of the row's name.
macro_rules! native_bodies {
    ($($(#[$doc:meta])* $snake:ident $camel:ident $pkg:literal $name:literal ($($param:ident),*) -> ($($result:ident),*) $class:ident;)*) => {
        /// The body of a native.
        pub fn native_body(native: Native) -> Body {
            match native {$(
                Native::$camel => {
                    unsafe extern "C" fn $snake(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
                        // SAFETY: this is the body of a `call_native`; the rest by the contract of `Body`.
                        let call = unsafe { Call::native(fp, inst) };
                        native::$snake(ctx, &call)
                    }
                    $snake
                }
            )*}
        }

        /// Bodies by number.
        static NATIVES: &[fn() -> Body] = &[$(|| native_body(Native::$camel)),*];
    };
}
for_each_native!(native_bodies);

/// The body of a native by the number that the instruction holds.
#[inline]
pub fn body_of_native(id: u32) -> Body {
    NATIVES[id as usize]()
}

/// The body that executes one instruction, for opcodes that have one.
pub fn op_body(op: Opcode) -> Option<Body> {
    match op {
        Opcode::DeferEnd => Some(panic::defer_end),
        Opcode::MakeClosure => Some(closure::make_closure),
        Opcode::GoCall => Some(goroutine::go_call),
        Opcode::GoClosure => Some(goroutine::go_closure),
        _ => None,
    }
}
