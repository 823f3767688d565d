//! Entries: the four ways into code, and the loads and stores that belong to each.
//!
//! | unit | parameters | entry block |
//! |---|---|---|
//! | function | frame, Go parameters | stack check and entry poll in one compare, then pc 0 |
//! | resume | frame | loads what is live at its pc, goes on there |
//! | thunk | frame, Go parameters | stores the parameters to the frame, leaves |
//! | trampoline | frame, code | loads the parameters from the frame, jumps to the code |
//!
//! The entry block is always a block of its own: the optimiser does not recognise a loop whose header it is.
//!
//! A unit that resumes has its frame, but not what a function's check grants besides: room behind it for what calls put
//! into their callee's frame before the callee checks. A goroutine's first stack is smaller than that. So a unit that
//! calls checks too, and leaves in front of its first instruction: the interpreter executes that one, and so gets on
//! whatever the reason was, until a call makes it enlarge the stack.

use crate::frame_sync::{plan, slot_offset};
use crate::inline::{Body, call_signature};
use crate::isa::{frontend_config, type_of};
use crate::loc::{self, Tag};
use crate::runtime_call::{Names, callee_reach, go_signature};
use crate::shape::Shape;
use crate::translate::{Regions, Translator};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{self, AbiParam, InstBuilder, MemFlagsData, TrapCode, Value};
use cranelift_codegen::isa::{CallConv, TargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use urgo_abi::bits::BitSet;
use urgo_abi::code::{CompileOptions, Place, ProgramView, STACK_SLACK_WORDS, Stub, param_places};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{FuncId, Pc, Slot, instructions};
use urgo_abi::module::{Function, Signature};
use urgo_abi::op::Kind;

/// What a unit was made from.
pub struct Made<'p> {
    /// Its bytecode.
    pub body: Body<'p>,
    /// Its parts.
    pub shape: Shape,
    /// Words of the VM stack that it wants from its frame on.
    pub stack_words: usize,
}

/// What a translation writes to.
pub struct Target<'t> {
    /// The machine.
    pub isa: &'t dyn TargetIsa,
    /// The function being made.
    pub func: &'t mut ir::Function,
    /// The builder's reusable memory.
    pub builder: &'t mut FunctionBuilderContext,
    /// Names of what lies outside.
    pub names: &'t mut Names,
}

impl Target<'_> {
    /// A builder for a function of this machine signature, in its entry block; the entry's parameters.
    fn begin(&mut self, sig: ir::Signature) -> (FunctionBuilder<'_>, &mut Names, Vec<Value>) {
        self.func.signature = sig;
        let mut b = FunctionBuilder::new(self.func, self.builder);
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        b.seal_block(entry);
        let params = b.block_params(entry).to_vec();
        (b, self.names, params)
    }
}

/// A function, entered by calls.
pub fn function<'p>(
    target: &mut Target<'_>,
    program: &'p dyn ProgramView,
    id: FuncId,
    options: CompileOptions,
) -> Result<Made<'p>, Decline> {
    let body = Body::of(program, id, options)?;
    let sig = program.signature(body.func.sig);
    if !body.func.slots.starts_with(&sig.params) {
        return Err(Decline::Malformed);
    }
    let stack_words = stack_reach(program, &body);
    let shape = Shape::of(&body.func, 0, options)?;
    let places = param_places(sig);
    let in_frame = current_at_entry(program, &body.func);
    let plan = plan(&body, &shape, &in_frame)?;
    let isa = target.isa;
    let (b, names, params) = target.begin(go_signature(sig));
    let fp = *params.first().ok_or(Decline::Malformed)?;
    let mut t = Translator::new(b, names, isa, program, &body, &shape, &plan, fp, options);
    t.set_pc(Tag::Prologue, 0);
    t.live = shape.live.live_in(&body.func, 0);
    t.after = t.live.clone();
    let registers = places.iter().enumerate().filter(|(_, p)| **p != Place::Frame);
    for ((i, _), value) in registers.zip(&params[1..]) {
        t.set(Slot(i as u16), *value);
    }
    t.stale = in_frame.clone();
    t.in_frame = in_frame;
    let leaves = too_high(&mut t, stack_words);
    t.check_entry(leaves);
    t.refresh_all();
    t.translate()?;
    Ok(Made { body, shape, stack_words })
}

/// Words that are current where a function is called: its parameters in the frame.
pub fn current_at_entry(program: &dyn ProgramView, func: &Function) -> BitSet {
    let mut in_frame = BitSet::new(func.slots.len());
    let places = param_places(program.signature(func.sig));
    for (i, _) in places.iter().enumerate().filter(|(_, p)| **p == Place::Frame) {
        in_frame.insert(i);
    }
    in_frame
}

/// Words from the start of a frame that the function, what is inlined in it and the calls made there may touch.
fn stack_reach(program: &dyn ProgramView, body: &Body<'_>) -> usize {
    let own = body.frame_words().max(callee_reach(program.signature(body.func.sig)));
    let calls = instructions(&body.func.code)
        .filter_map(|(pc, inst)| Some(body.callee_base_at(pc) + call_signature(program, inst)?));
    calls.fold(own, usize::max)
}

/// Leaves if what the function touches may not fit, or if the doorbell rings: its poison lies below every address. The
/// limit leaves [`STACK_SLACK_WORDS`] free, so that comparing the frame's start is enough for most functions.
fn too_high(t: &mut Translator<'_, '_>, reach: usize) -> Value {
    let limit = t.load_limit();
    let fp = t.fp;
    let top = match reach.checked_sub(STACK_SLACK_WORDS) {
        None | Some(0) => fp,
        Some(excess) => t.b.ins().iadd_imm_s(fp, 8 * excess as i64),
    };
    t.b.ins().icmp(IntCC::UnsignedGreaterThan, top, limit)
}

/// A variant of a function that goes on at `pc` with the frame as it is.
pub fn resume<'p>(
    target: &mut Target<'_>,
    program: &'p dyn ProgramView,
    id: FuncId,
    pc: Pc,
    options: CompileOptions,
) -> Result<Made<'p>, Decline> {
    let body = Body::of(program, id, options)?;
    let sig = program.signature(body.func.sig);
    let stack_words = stack_reach(program, &body);
    // Only an instruction's start can be resumed at.
    let pc = body.merged(pc).ok_or(Decline::Malformed)?;
    let shape = Shape::of(&body.func, pc, options)?;
    let live = shape.live.live_in(&body.func, pc);
    let plan = plan(&body, &shape, &live)?;
    let mut machine_sig = go_signature(sig);
    machine_sig.params.truncate(1);
    let isa = target.isa;
    let (b, names, params) = target.begin(machine_sig);
    let fp = *params.first().ok_or(Decline::Malformed)?;
    let mut t = Translator::new(b, names, isa, program, &body, &shape, &plan, fp, options);
    t.set_pc(Tag::Prologue, pc);
    t.live = live.clone();
    t.after = live.clone();
    t.stale = live.clone();
    t.in_frame = live;
    if stack_words > body.own_frame_words() {
        let leaves = too_high(&mut t, stack_words);
        t.check(leaves);
    }
    t.refresh_all();
    t.translate()?;
    Ok(Made { body, shape, stack_words })
}

/// What an entry cell leads to until its function is compiled.
pub fn thunk(target: &mut Target<'_>, sig: &Signature) -> Result<(), Decline> {
    let (mut b, names, params) = target.begin(go_signature(sig));
    let flags = Regions::new(&mut b).frame;
    b.set_srcloc(loc::pack(Tag::Thunk, 0));
    let places = param_places(sig);
    let registers = sig.params.iter().zip(&places).enumerate().filter(|(_, (_, p))| **p != Place::Frame);
    for ((i, (kind, _)), value) in registers.zip(&params[1..]) {
        let word = if *kind == Kind::F32 {
            let bits = b.ins().bitcast(I32, MemFlagsData::new(), *value);
            b.ins().uextend(I64, bits)
        } else {
            *value
        };
        b.ins().store(flags, word, params[0], slot_offset(i));
    }
    let stub = names.stub(&mut b, Stub::Exit);
    b.ins().call(stub, &[]);
    b.ins().trap(TrapCode::unwrap_user(1));
    b.finalize(frontend_config());
    Ok(())
}

/// From the interpreter into code: the parameters are in the frame.
pub fn trampoline(target: &mut Target<'_>, sig: &Signature) -> Result<(), Decline> {
    let callee = go_signature(sig);
    let mut own = ir::Signature::new(CallConv::Tail);
    own.params.extend([AbiParam::new(I64); 2]);
    own.returns.clone_from(&callee.returns);
    let (mut b, _, params) = target.begin(own);
    let [fp, code] = params[..] else { return Err(Decline::Malformed) };
    let flags = Regions::new(&mut b).frame;
    b.set_srcloc(loc::pack(Tag::Prologue, 0));
    let mut args = vec![fp];
    for (i, (kind, place)) in sig.params.iter().zip(param_places(sig)).enumerate() {
        if place != Place::Frame {
            args.push(b.ins().load(type_of(*kind), flags, fp, slot_offset(i)));
        }
    }
    let callee = b.import_signature(callee);
    b.ins().return_call_indirect(callee, code, &args);
    b.finalize(frontend_config());
    Ok(())
}
