//! Closures: the object behind a func value.
//!
//! Its first word is the function, the captured variables follow as the leaves of the function's capture
//! type say.

use crate::context::{ExecContext, Status};
use crate::heap::Pattern;
use urgo_abi::inst::FuncId;
use urgo_abi::typedesc::MemKind;

/// A new closure.
///
/// # Safety
/// As for [`super::Body`], the instruction being a `make_closure`.
pub unsafe extern "C" fn make_closure(ctx: &mut ExecContext, fp: *mut u64, inst: *const u16) -> Status {
    // SAFETY: the units are opcode, destination, function (2), count, captures, by the opcode's row.
    let (dst, func, captures) = unsafe {
        let func = *inst.add(2) as u32 | (*inst.add(3) as u32) << 16;
        (*inst.add(1) as usize, FuncId(func), inst.add(4))
    };
    let program = ctx.world().program();
    let Some(ty) = program.function(func).captures.map(|ty| program.type_desc(ty)) else {
        // SAFETY: the destination is a slot of the frame.
        unsafe { *fp.add(1 + dst) = program.func_value(func) };
        return Status::CONTINUE;
    };
    // SAFETY: the type lives as long as the program, which the heap's objects do not outlive.
    let pattern = unsafe { Pattern::of(&ty.pointers, ty.size as usize) };
    let Some(object) = ctx.allocate(ty.size as usize, pattern) else {
        return ctx.raise_fatal("out of memory");
    };
    // SAFETY: the object is new and has the type's size; its first field is the function's word.
    unsafe { object.cast::<u64>().write(func.0 as u64) };
    for (next, leaf) in ty.leaves.iter().skip(1).enumerate() {
        // SAFETY: lowering gives one slot for each leaf of the capture type behind the function's word, and lists all of
        // them, however many.
        unsafe {
            let word = *fp.add(1 + *captures.add(1 + next) as usize);
            store(object.add(leaf.offset as usize), leaf.mem, word);
        }
    }
    // SAFETY: the destination is a slot of the frame.
    unsafe { *fp.add(1 + dst) = object as u64 };
    Status::CONTINUE
}

/// Writes a slot's word in its memory form.
///
/// # Safety
/// `at` is aligned and writable for the form's size.
unsafe fn store(at: *mut u8, mem: MemKind, word: u64) {
    // SAFETY: by the caller.
    unsafe {
        match mem.size() {
            1 => at.write(word as u8),
            2 => at.cast::<u16>().write(word as u16),
            4 => at.cast::<u32>().write(word as u32),
            _ => at.cast::<u64>().write(word),
        }
    }
}
