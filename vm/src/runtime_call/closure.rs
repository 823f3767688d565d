//! Closures: the object behind a func value.
//!
//! Its first word is the function, the captured variables follow as the function's capture type (a struct) says.

use crate::context::{ExecContext, Status};
use crate::heap::Pattern;
use urgo_abi::inst::FuncId;
use urgo_abi::typedesc::{MemKind, TypeDesc, TypeShape};

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
    let mut next = 0;
    for_each_leaf(ctx, ty, 0, &mut |offset, mem| {
        if offset == 0 {
            return; // the function's word
        }
        // SAFETY: lowering gives one slot for each leaf of the capture type behind the function's word.
        unsafe {
            let word = *fp.add(1 + *captures.add(1 + next) as usize);
            store(object.add(offset as usize), mem, word);
        }
        next += 1;
    });
    // SAFETY: the destination is a slot of the frame.
    unsafe { *fp.add(1 + dst) = object as u64 };
    Status::CONTINUE
}

/// Calls `each` with offset and form of each scalar or pointer of a capture type. Its struct may have more leaves than
/// a value is flattened into, so fields are gone through one by one.
fn for_each_leaf(ctx: &ExecContext, ty: &TypeDesc, base: u32, each: &mut impl FnMut(u32, MemKind)) {
    match &ty.shape {
        TypeShape::Struct(fields) => {
            let program = ctx.world().program();
            for f in fields {
                for_each_leaf(ctx, program.type_desc(f.ty), base + f.offset, each);
            }
        }
        _ => ty.leaves.iter().for_each(|l| each(base + l.offset, l.mem)),
    }
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
