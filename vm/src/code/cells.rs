//! Entry cells, and what they lead to while a function is not compiled.
//!
//! Compiled code calls a function through its cell, so that compiling, redefining and freeing need no patching. A cell holds
//! the address of the function's code, or of its *prefix*: sixteen bytes that store the function's number in the context and
//! jump to the thunk stub, which stores the parameter registers there as well and leaves. The walk then puts them into the
//! callee's frame, by the function's [`Shape`].
//!
//! One thunk for all signatures instead of a compiled one for each: a program has hundreds of signatures, most of which are
//! never called from compiled code, and thirteen stores cost nothing beside the exit that follows. Entering works
//! the same way round: the parameters are put where the enter stub loads all parameter registers from.
//!
//! **Memory.** Cells and shapes are two arrays in one reservation, of which the system provides what is touched; so cells
//! stay where they are while functions are added. Cells are written with Release by the holder of the space's
//! lock and read by compiled code with plain loads (which x86-64 orders). A shape is written once, before any code that can call its function.

use super::arena::{self, Placement};
use super::epoch::{self, Garbage};
use super::stub;
use crate::context::{ExecContext, Native};
use std::collections::HashMap;
use std::mem::offset_of;
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering::*};
use urgo_abi::code::{Place, ProgramView, param_places, result_places};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{FuncId, SigId};
use urgo_abi::module::Signature;
use urgo_abi::op::Kind;

/// Functions that a code space has cells for; those beyond are interpreted, and what calls them is declined.
/// 16 MiB of address space, within reach of a 32-bit displacement.
pub const MAX_CELLS: usize = 1 << 20;
/// Bytes of a prefix: a store of 11 bytes and a jump of 5.
const PREFIX: usize = 16;

/// Where the parameters and results of a signature are while a call is made.
#[derive(Debug)]
pub struct Shape {
    params: Box<[(Place, Kind)]>,
    results: Box<[(Place, Kind)]>,
}

impl Shape {
    fn new(sig: &Signature) -> Shape {
        let zip =
            |places: Vec<Place>, kinds: &[Kind]| places.into_iter().zip(kinds.iter().copied()).collect();
        Shape { params: zip(param_places(sig), &sig.params), results: zip(result_places(sig), &sig.results) }
    }

    /// Puts the parameters of the frame at `fp` where the enter stub takes them from.
    ///
    /// # Safety
    /// `fp` is a frame of a function of this shape, its parameters written.
    #[inline]
    pub(super) unsafe fn load_params(&self, native: &mut Native, fp: *const u64) {
        for (i, (place, _)) in self.params.iter().enumerate() {
            // SAFETY: parameter i is in slot i, behind the header.
            let word = || unsafe { *fp.add(1 + i) };
            match *place {
                Place::Int(n) => native.arg_int[n] = word(),
                Place::Float(n) => native.arg_float[n] = word(),
                Place::Frame => {}
            }
        }
    }

    /// Writes the parameters that the thunk stub stored to the frame at `fp`.
    ///
    /// # Safety
    /// There is room for the parameters behind `fp`.
    pub(super) unsafe fn store_params(&self, native: &Native, fp: *mut u64) {
        for (i, (place, kind)) in self.params.iter().enumerate() {
            let word = match *place {
                Place::Int(n) => native.arg_int[n],
                Place::Float(n) => float_word(native.arg_float[n], *kind),
                Place::Frame => continue, // the caller stored it
            };
            // SAFETY: by the caller.
            unsafe { *fp.add(1 + i) = word };
        }
    }

    /// The results of the function of this shape that has just returned from compiled code, in order. `fp` is the
    /// frame that it was entered with.
    ///
    /// # Safety
    /// [`enter`](super::enter()) returned [`Returned`](super::Left::Returned) for `fp` last, and the stack has not changed since.
    #[inline]
    pub unsafe fn results<'a>(
        &'a self,
        ctx: &'a ExecContext,
        fp: *const u64,
    ) -> impl Iterator<Item = u64> + 'a {
        let native = &ctx.native;
        self.results.iter().enumerate().map(move |(i, (place, kind))| match *place {
            Place::Int(n) => native.ret_int[n],
            Place::Float(n) => float_word(native.ret_float[n], *kind),
            // SAFETY: the function left it in slot i of its frame.
            Place::Frame => unsafe { *fp.add(1 + i) },
        })
    }

    /// Number of results.
    pub fn result_count(&self) -> usize {
        self.results.len()
    }
}

/// The word of a float register: above a narrow float it holds anything.
fn float_word(register: u64, kind: Kind) -> u64 {
    match kind {
        Kind::F32 => register & 0xffff_ffff,
        Kind::F64 | Kind::Int | Kind::Ptr | Kind::Word => register,
    }
}

/// The cells of a code space.
#[derive(Debug)]
pub(super) struct Cells {
    /// The reservation: cells, then shapes.
    base: usize,
}

/// What changes as functions are declared; the space's lock guards it.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Prefixes of consecutive functions, ascending.
    blocks: Vec<(Range<u32>, Placement)>,
    /// Shapes by signature; boxed, so that the cells' pointers stay good.
    #[allow(clippy::vec_box)]
    shapes: HashMap<SigId, Box<Shape>>,
}

impl Cells {
    const BYTES: usize = MAX_CELLS * 16;

    pub(super) fn reserve() -> Result<Cells, String> {
        let base = arena::reserve_near(Cells::BYTES);
        base.map(|base| Cells { base }).ok_or_else(|| "no place for entry cells near the executable".into())
    }

    /// Address of a function's cell; `None` beyond the table's end.
    pub(super) fn address(&self, func: FuncId) -> Option<usize> {
        (func.index() < MAX_CELLS).then(|| self.base + 8 * func.index())
    }

    fn cell(&self, func: FuncId) -> &AtomicU64 {
        assert!(func.index() < MAX_CELLS);
        // SAFETY: inside the reservation, aligned, valid in any state.
        unsafe { &*((self.base + 8 * func.index()) as *const AtomicU64) }
    }

    fn shape_cell(&self, func: FuncId) -> &AtomicPtr<Shape> {
        assert!(func.index() < MAX_CELLS);
        // SAFETY: inside the reservation's second half, aligned, and null is a state.
        unsafe { &*((self.base + 8 * (MAX_CELLS + func.index())) as *const AtomicPtr<Shape>) }
    }

    /// Makes a function's cell lead somewhere.
    pub(super) fn set(&self, func: FuncId, code: usize) {
        // Release: the code's bytes and row are written before anyone can come to it.
        self.cell(func).store(code as u64, Release);
    }

    /// The shape of a declared function.
    #[inline]
    pub(super) fn shape(&self, func: FuncId) -> &Shape {
        // SAFETY: a shape that lives as long as the space. Acquire: pairs with the store in `declare`.
        unsafe { self.shape_cell(func).load(Acquire).as_ref() }.expect("a declared function")
    }

    /// Gives the functions prefixes and shapes.
    pub(super) fn declare(
        &self,
        declared: &mut Declared,
        program: &dyn ProgramView,
        funcs: Range<u32>,
    ) -> Result<(), Decline> {
        if funcs.is_empty() {
            return Ok(());
        }
        if funcs.end as usize > MAX_CELLS {
            return Err(Decline::NoCodeMemory);
        }
        let block = super::install::allocate(PREFIX * funcs.len())?;
        for (i, func) in funcs.clone().map(FuncId).enumerate() {
            let sig = program.function(func).sig;
            let shape =
                declared.shapes.entry(sig).or_insert_with(|| Box::new(Shape::new(program.signature(sig))));
            // Release: pairs with the Acquire load in `shape`.
            self.shape_cell(func).store(ptr::from_ref(&**shape).cast_mut(), Release);
            let bytes = prefix(func, block.exec + PREFIX * i);
            // SAFETY: the block is new and has room for all prefixes; nothing leads to it yet.
            unsafe {
                ptr::copy_nonoverlapping(bytes.as_ptr(), (block.write + PREFIX * i) as *mut u8, PREFIX)
            };
            self.set(func, block.exec + PREFIX * i);
        }
        declared.blocks.push((funcs, block));
        Ok(())
    }

    /// Makes a function's cell lead to its prefix again.
    pub(super) fn reset(&self, declared: &Declared, func: FuncId) {
        let (funcs, block) = declared
            .blocks
            .iter()
            .find(|(r, _)| r.contains(&func.0))
            .expect("a function with code was declared");
        self.set(func, block.exec + PREFIX * (func.0 - funcs.start) as usize);
    }

    /// Gives the memory back once no thread is inside.
    ///
    /// # Safety
    /// No code of the space is left but what threads that are inside now are executing.
    pub(super) unsafe fn retire(&self, declared: &mut Declared) {
        for (_, block) in declared.blocks.drain(..) {
            // SAFETY: the blocks are drained, and only cells lead to them, which go with them.
            unsafe { epoch::retire(Garbage::Code(block, ptr::null_mut())) };
        }
        // SAFETY: by the caller.
        unsafe { epoch::retire(Garbage::Reserved(self.base, Cells::BYTES)) };
    }
}

/// `mov qword ptr [r15 + callee], func; jmp thunk`, for this address.
fn prefix(func: FuncId, at: usize) -> [u8; PREFIX] {
    const CALLEE: usize = offset_of!(ExecContext, native) + offset_of!(Native, callee);
    let mut bytes = [0x49, 0xc7, 0x87, 0, 0, 0, 0, 0, 0, 0, 0, 0xe9, 0, 0, 0, 0];
    bytes[3..7].copy_from_slice(&(CALLEE as u32).to_le_bytes());
    bytes[7..11].copy_from_slice(&func.0.to_le_bytes());
    let distance = stub::thunk_address().wrapping_sub(at + PREFIX) as isize;
    let distance = i32::try_from(distance).expect("code memory lies in the window around the stubs");
    bytes[12..16].copy_from_slice(&distance.to_le_bytes());
    bytes
}
