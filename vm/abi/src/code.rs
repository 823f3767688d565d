//! What the compiled tier hands to the vm: inert code blobs, and all that is needed to place, enter, stop and leave them.
//!
//! **Calling convention of compiled functions** (Cranelift's `Tail`): the first parameter is the address of the callee's
//! VM frame; the Go parameters follow in registers as far as [`assign`] says, the others have been stored to the
//! callee's frame slots by the caller. Results likewise: in registers, the others in the callee's first slots (result
//! `i` in slot `i`). r15 holds the execution context, whose first word is the doorbell (the VM stack's limit).
//!
//! **Prologue.** `if frame address > limit, leave`: one compare is stack check and function-entry poll. The limit lies
//! [`STACK_SLACK_WORDS`] below the stack's end; a function that may touch more, with the calls it makes, compares the address that lies the
//! excess above its frame.
//!
//! **Two copies.** `fast` and `polled` have the same length and the same instruction boundaries outside [`PollSite`]s and
//! epilogues. [`CodeBlob::twin`] says where a thread stopped in the fast copy goes on in the polled one.
//!
//! **Leaving.** Compiled code leaves by calling the exit stub, never to return. The return address of that call, like
//! every other, has a [`CallSite`] that says which bytecode the frame is at.

use crate::decline::Decline;
use crate::inst::{ConstId, FuncId, GlobalId, Opcode, Pc, SelectorId, SigId, TypeId};
use crate::module::{Function, Signature};
use crate::native::Native;
use crate::op::Kind;
use crate::pass::{Pass, PassSet};
use crate::runtime_call::RuntimeCall;
use crate::typedesc::{MapKey, TypeDesc};
use serde::{Deserialize, Serialize};

/// Words at the end of a VM stack that a callee may use without comparing its own size: most frames are smaller, so
/// that one compare of the frame's address is enough. Not more, because a goroutine that runs compiled code needs a
/// stack that has them.
pub const STACK_SLACK_WORDS: usize = 16;
/// Integer (and pointer) parameters that come in registers, besides the frame address.
pub const INT_PARAM_REGS: usize = 5;
/// Float parameters that come in registers.
pub const FLOAT_PARAM_REGS: usize = 8;
/// Integer results that come in registers.
pub const INT_RESULT_REGS: usize = 8;
/// Float results that come in registers.
pub const FLOAT_RESULT_REGS: usize = 8;
/// Bytes of an epilogue (`mov rsp, rbp; pop rbp; ret`) that the polled copy replaces by a jump to the return stub.
pub const EPILOGUE_BYTES: u32 = 5;

/// Where a parameter or result is while a call is made or returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The n-th integer register of the list.
    Int(usize),
    /// The n-th float register of the list.
    Float(usize),
    /// In the callee's frame, in the slot with the parameter's or result's own number.
    Frame,
}

/// Places of a list of parameters or results, given how many registers there are.
fn assign(kinds: &[Kind], ints: usize, floats: usize) -> Vec<Place> {
    let (mut next_int, mut next_float) = (0, 0);
    let mut take = |k: &Kind| {
        let (next, most, place): (&mut usize, usize, fn(usize) -> Place) = match k {
            Kind::F64 | Kind::F32 => (&mut next_float, floats, Place::Float),
            Kind::Int | Kind::Ptr | Kind::Word => (&mut next_int, ints, Place::Int),
        };
        *next += 1;
        if *next > most { Place::Frame } else { place(*next - 1) }
    };
    kinds.iter().map(&mut take).collect()
}

/// Where the parameters of a call are.
pub fn param_places(sig: &Signature) -> Vec<Place> {
    assign(&sig.params, INT_PARAM_REGS, FLOAT_PARAM_REGS)
}

/// Where the results of a call are.
pub fn result_places(sig: &Signature) -> Vec<Place> {
    assign(&sig.results, INT_RESULT_REGS, FLOAT_RESULT_REGS)
}

/// What the compiler may look up of the program.
pub trait ProgramView {
    /// A function.
    fn function(&self, id: FuncId) -> &Function;
    /// A signature.
    fn signature(&self, id: SigId) -> &Signature;
    /// Number of bytes of a string constant.
    fn const_len(&self, id: ConstId) -> usize;
    /// Number of types, from 0, that [`RelocTarget::MethodRow`] of a selector has entries for.
    fn method_row_len(&self, selector: SelectorId) -> usize;
    /// A type; `None` for a number that is none's.
    fn type_desc(&self, id: TypeId) -> Option<&TypeDesc>;
    /// Whether calls of a function may be for another one some day, so that its body may not stand in place of them.
    fn is_replaceable(&self, _: FuncId) -> bool {
        false
    }
}

impl ProgramView for crate::module::Module {
    fn function(&self, id: FuncId) -> &Function {
        &self.funcs[id.index()]
    }
    fn signature(&self, id: SigId) -> &Signature {
        &self.sigs[id.index()]
    }
    fn const_len(&self, id: ConstId) -> usize {
        self.consts[id.index()].len()
    }
    fn method_row_len(&self, _: SelectorId) -> usize {
        self.types.len()
    }
    fn type_desc(&self, id: TypeId) -> Option<&TypeDesc> {
        self.types.get(id.index())
    }
}

/// What to compile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// A function, entered by calls.
    Function(FuncId),
    /// A variant of a function with a single entry: takes the frame's address alone, loads what is live before the
    /// instruction at the pc from the frame, and goes on there. Returns like the function.
    Resume(FuncId, Pc),
    /// What a function's entry cell leads to until the function is compiled: stores the parameters of this signature
    /// to the callee's frame and leaves.
    Thunk(SigId),
    /// From the interpreter into a function of this signature: parameters are the frame's address and the code's; loads
    /// the parameters from the frame and jumps to the code.
    Trampoline(SigId),
}

/// Variations for tests and comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CompileOptions {
    /// Leave the polls of loop headers out altogether (both copies then are the same): the yardstick for what polls cost.
    pub without_polls: bool,
    /// Passes that are left out.
    pub off: PassSet,
    /// Plant a fault, to show that the tests find it.
    pub fault: Option<PlantedFault>,
}

impl CompileOptions {
    /// Whether a pass is to do its work.
    pub fn has(&self, pass: Pass) -> bool {
        !self.off.contains(pass)
    }

    /// All passes but these.
    pub fn without(off: PassSet) -> CompileOptions {
        CompileOptions { off, ..CompileOptions::default() }
    }
}

/// Faults that tests plant on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlantedFault {
    /// Cold exits at polls do not store the last live slot.
    DroppedStore,
    /// The polls' entries in the relation of the copies reach some instructions too far, which then are repeated.
    WrongTwin,
}

/// The compiled tier, as the vm sees it. Called from any thread.
pub trait Compiler: Send + Sync {
    /// Compiles one unit.
    fn compile(
        &self,
        program: &dyn ProgramView,
        unit: Unit,
        options: CompileOptions,
    ) -> Result<CodeBlob, Decline>;

    /// What tells the processors that the code is for from others: code may only be kept for another run on the same.
    fn target(&self) -> String;
}

/// The code of one program that earlier runs of it have left, and what this run leaves. Called from any thread.
pub trait Kept: Send + Sync {
    /// The units that there is code of.
    fn units(&self) -> Vec<Unit>;
    /// The code of one; `None` if there is none, or it cannot be read any more.
    fn find(&self, unit: Unit) -> Option<CodeBlob>;
    /// Takes code that this run has compiled.
    fn keep(&self, unit: Unit, blob: &CodeBlob);
}

/// Machine code that has not been placed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBlob {
    /// The copy that everything enters: polls are NOPs that jumps go around.
    pub fast: Image,
    /// The copy with live polls, as long as `fast`; `None` for thunks and trampolines, which have no loops.
    pub polled: Option<Image>,
    /// Return addresses and what they stand for, ascending.
    pub sites: Vec<CallSite>,
    /// Calls whose callees' code stands in this unit's, callers before callees.
    pub inlined: Vec<Inlined>,
    /// Polls, ascending.
    pub polls: Vec<PollSite>,
    /// Starts of the epilogues, ascending: in the polled copy each is a jump to the return stub.
    pub epilogues: Vec<u32>,
    /// Ranges in which a register holds an address of the copy itself; a thread found there starts the range anew.
    pub restarts: Vec<(u32, u32)>,
    /// Where the machine code of each bytecode instruction starts, ascending by offset. For profiles and listings; an
    /// offset before the first belongs to the prologue.
    pub pcs: Vec<CodePc>,
    /// Ranges that hold data, ascending: jump tables, and constants at the end. Whoever decodes the code skips them.
    pub data: Vec<(u32, u32)>,
    /// Offset of the hottest loop header, which the vm places on a 32-byte boundary.
    pub hot_header: Option<u32>,
    /// Alignment that the start of each copy needs because of constants inside: 1 if there are none, 0 if it is not
    /// known. The less it is, the nearer `hot_header` gets to its boundary.
    pub align: u32,
    /// Words of the VM stack that the unit wants from its frame on: its own, and what the calls that it makes touch
    /// before their callees check the stack.
    pub stack_words: u32,
    /// Native stack bytes of one frame, for the bound on native stack use.
    pub native_frame_bytes: u32,
}

/// One copy's bytes and what has to be filled in where it is placed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The code, with constants and jump tables.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// Places that depend on addresses.
    pub relocs: Vec<Reloc>,
}

/// A place in the code that depends on an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reloc {
    /// Offset of the place.
    pub offset: u32,
    /// How the address is written there.
    pub kind: RelocKind,
    /// Whose address.
    pub target: RelocTarget,
    /// Added to the address.
    pub addend: i64,
}

/// Form of a relocated address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RelocKind {
    /// Four bytes: address + addend - place.
    Rel32,
    /// Eight bytes: address + addend.
    Abs64,
}

/// What a relocation refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum RelocTarget {
    /// A stub of the vm.
    Stub(Stub),
    /// The entry cell of a function: eight bytes with the address to call. The cells of consecutive functions are
    /// consecutive in memory; cell 0 is the table's start.
    EntryCell(FuncId),
    /// The body of a runtime call.
    RuntimeCall(RuntimeCall),
    /// The body of a native.
    Native(Native),
    /// The body that executes one instruction of this opcode on the frame, in the form of a runtime call.
    OpBody(Opcode),
    /// A function of the vm that compiled code calls directly, see [`Helper`].
    Helper(Helper),
    /// The bytes of a string constant.
    Const(ConstId),
    /// A package-level variable.
    Global(GlobalId),
    /// The methods that a selector stands for: four bytes a type, with the number of the function; types without the
    /// method have any number.
    MethodRow(SelectorId),
    /// The static closure of a function.
    FuncValue(FuncId),
    /// What the vm knows of a type.
    TypeInfo(TypeId),
    /// What the vm knows of a map type.
    MapLayout(TypeId),
    /// The unit of an instruction in the function's bytecode.
    Bytecode(FuncId, Pc),
}

/// Hand-written entry points that compiled code calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum Stub {
    /// Leaves compiled code (SystemV, no arguments, never returns): the frame has been written.
    Exit,
    /// Calls a body (SystemV: body, frame address, address of the instruction's unit; no result) and returns unless
    /// the body says otherwise. Where it returns to is the polled copy if the doorbell rings.
    Call,
    /// What an epilogue of a polled copy jumps to: does the epilogue, and returns into the caller's polled copy.
    Return,
    /// The second half of `Return`, for a thread found between `pop rbp` and `ret`.
    ReturnTail,
}

/// Functions that neither look at the frame nor stop: SystemV (but for the one that says otherwise), called directly.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum Helper {
    /// (f64) -> u64: Go's conversion.
    F64ToU64,
    /// (f64, f64, f64) -> f64: fused multiply-add.
    Fma,
    /// (address of a pointer that is about to be overwritten): the collector's write barrier, called while it marks. Keeps all
    /// registers.
    WriteBarrier,
    /// (address, address, bytes) -> 1 if the bytes are equal, else 0.
    EqualBytes,
    /// (address, bytes, address, bytes) -> less than, equal to, or greater than 0, as the first text sorts.
    CompareBytes,
    /// (to, from, bytes) -> 0: copies bytes among which no pointer is; the areas may overlap.
    CopyBytes,
    /// The same for memory with pointers, with the collector's barrier.
    CopyMemory,
    /// (address, address, bytes) -> 0: exchanges two areas, the same one or apart, with the collector's barrier.
    SwapMemory,
    /// (context, interface type, type word) -> 1 if the type implements the interface, else 0.
    Implements,
    /// (context, type) -> address of a zeroed object, or [`SLOW`].
    NewObject,
    /// (context, map layout, map, key) -> address of the element, nil if absent, or [`SLOW`]. A key is one word, or the
    /// two of a string.
    MapFind(MapKey),
    /// The same, inserting a zero element where there is none.
    MapAssign(MapKey),
    /// (context, map layout, map, key) -> 0, or [`SLOW`].
    MapDelete(MapKey),
    /// (context, type, channel, word) -> 0, or [`SLOW`]: sends an element of one 64-bit word where the buffer has room and
    /// nobody waits.
    ChanSend,
    /// (context, type, channel) -> (0 or [`SLOW`], word): receives such an element from the buffer where nobody waits.
    ChanReceive,
    /// (context, frame address, function, size of its cells << 32 | bytes of them to be zeroed) -> their address, or 0: takes cells
    /// where the goroutine's cell stack has no room at hand.
    CellEnter,
    /// (context, address, size) -> 0: gives cells up whose footer says that more is to be done.
    CellLeave,
}

/// What a helper answers that has changed nothing and leaves the work to the instruction's body: because it needs more
/// than what is at hand (memory, a larger table), because it fails, or because the doorbell rings. No object is there.
pub const SLOW: u64 = 1;

/// What the return address of a call stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallSite {
    /// Offset of the return address.
    pub ret: u32,
    /// The instruction that the frame is at.
    pub pc: Pc,
    /// What was called.
    pub kind: SiteKind,
    /// Whose instruction it is: 0 for the unit's own function, `i + 1` for the callee of the blob's inlined call `i`.
    pub level: u16,
}

/// A call whose callee's code stands in the caller's machine code, with no native frame of its own. Whoever looks at the
/// VM frames finds the callee's where the call would have made it: behind the caller's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Inlined {
    /// Whose code contains the call, as in [`CallSite::level`]; less than this call's own level.
    pub caller: u16,
    /// The call in the caller's bytecode.
    pub pc: Pc,
    /// The callee.
    pub func: FuncId,
    /// Words of the callee's VM frame.
    pub frame_words: u32,
}

/// From an offset on, the machine code of one bytecode instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CodePc {
    /// Offset in either copy.
    pub start: u32,
    /// Whose code it is, as in [`CallSite::level`].
    pub level: u16,
    /// The instruction in that function's bytecode.
    pub pc: Pc,
}

/// Most calls inside one another that one native frame stands for, the unit's own function not counted.
pub const MAX_INLINE_DEPTH: usize = 8;

/// What a call site calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum SiteKind {
    /// A Go function: the frame's call is under way.
    Call,
    /// A body through the call stub: the instruction is done, or not, as the body's status says.
    Body,
    /// The exit stub, from a poll at a loop header: the instruction at pc is next.
    Poll,
    /// The exit stub, from the prologue: nothing has been executed.
    Entry,
    /// The exit stub, in front of an instruction whose check failed or that only the interpreter executes.
    Check,
    /// The exit stub, from a thunk: the frame is that of the function the context names, with its parameters stored.
    Thunk,
    /// A helper; nobody walks from there.
    Helper,
}

/// The bytes of one poll.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PollSite {
    /// Offset of its first byte.
    pub start: u32,
    /// Offset after its last byte.
    pub end: u32,
    /// The loop header; for one of an inlined callee, the call.
    pub pc: Pc,
}

/// Where a thread stopped in a fast copy goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Twin {
    /// At this offset of the polled copy.
    Offset(u32),
    /// In the return stub's second half.
    ReturnTail,
}

impl CodeBlob {
    /// The twin of an offset of the fast copy.
    pub fn twin(&self, offset: u32) -> Twin {
        twin(&self.polls, &self.epilogues, &self.restarts, offset)
    }
}

/// The relation of the copies: an offset of the fast copy to where the polled copy goes on. Inside a poll (NOPs in the
/// fast copy) that is the poll's start; inside an epilogue its start, which is harmless to repeat up to the `ret`;
/// where a register holds an address of the fast copy, the start of the range that computes it; else the same offset.
pub fn twin(polls: &[PollSite], epilogues: &[u32], restarts: &[(u32, u32)], offset: u32) -> Twin {
    let after = polls.partition_point(|p| p.start < offset);
    if let Some(p) = after.checked_sub(1).map(|i| polls[i]).filter(|p| offset < p.end) {
        return Twin::Offset(p.start);
    }
    let after = epilogues.partition_point(|e| *e < offset);
    if let Some(e) = after.checked_sub(1).map(|i| epilogues[i]).filter(|e| offset < *e + EPILOGUE_BYTES) {
        return if offset == e + EPILOGUE_BYTES - 1 { Twin::ReturnTail } else { Twin::Offset(e) };
    }
    let after = restarts.partition_point(|r| r.0 < offset);
    if let Some(r) = after.checked_sub(1).map(|i| restarts[i]).filter(|r| offset < r.1) {
        return Twin::Offset(r.0);
    }
    Twin::Offset(offset)
}
