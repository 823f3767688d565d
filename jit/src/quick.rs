//! Runtime calls whose frequent case is a helper.
//!
//! The helper works on values in registers. Only where it answers [`SLOW`], in a cold block, the frame is made exact and
//! the instruction's body is called, which does all of the work. So a loop around such a call has no more traffic with
//! the frame than one without: what its invariants are stays in registers.

use crate::inline::Body;
use crate::isa::type_of;
use crate::translate::Translator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};
use urgo_abi::analysis::defs;
use urgo_abi::code::{Helper, RelocTarget, SLOW};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Inst, Slot, TypeId};
use urgo_abi::native::Native;
use urgo_abi::pass::Pass;
use urgo_abi::runtime_call::RuntimeCall;
use urgo_abi::typedesc::{MemKind, TypeShape};

/// How a runtime call is done on values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quick {
    /// By a helper that is given the context, something of the vm, and the operands; or by the body.
    Try(Helper, RelocTarget),
    /// Whether two strings are equal.
    EqualStrings,
    /// How two strings sort.
    CompareStrings,
    /// Whether a type implements an interface.
    Implements(TypeId),
    /// The number of a map's entries.
    MapLen,
    /// A native that is no more than an instruction or two.
    Native(Native),
}

/// The way of an instruction, if it has one.
pub fn quick(body: &Body<'_>, inst: Inst<'_>) -> Option<Quick> {
    if !body.options.has(Pass::Quick) {
        return None;
    }
    let program = body.program;
    let (call, imm, results) = match inst {
        Inst::CallRuntime { call, imm, results, .. } => (call, imm, results),
        Inst::CallNative { native, .. } => return native_in_line(Native::from_id(native)?),
        _ => return None,
    };
    let ty = TypeId(imm as u32);
    let key = || match program.type_desc(ty)?.shape {
        TypeShape::Map { key, .. } => program.type_desc(key)?.map_key(),
        _ => None,
    };
    let is_word = || {
        let word = |mem| matches!(mem, MemKind::I64 | MemKind::Ptr | MemKind::Word);
        program
            .type_desc(ty)
            .is_some_and(|t| !t.in_memory && t.size == 8 && t.leaves.len() == 1 && word(t.leaves[0].mem))
    };
    let map = |helper| Some(Quick::Try(helper, RelocTarget::MapLayout(ty)));
    match RuntimeCall::from_id(call)? {
        RuntimeCall::NewObject if program.type_desc(ty)?.size > 0 => {
            Some(Quick::Try(Helper::NewObject, RelocTarget::TypeInfo(ty)))
        }
        RuntimeCall::MapFind => map(Helper::MapFind(key()?)),
        RuntimeCall::MapAssign => map(Helper::MapAssign(key()?)),
        RuntimeCall::MapDelete => map(Helper::MapDelete(key()?)),
        RuntimeCall::ChanSend if is_word() => Some(Quick::Try(Helper::ChanSend, RelocTarget::TypeInfo(ty))),
        RuntimeCall::ChanRecv if is_word() => {
            Some(Quick::Try(Helper::ChanReceive, RelocTarget::TypeInfo(ty)))
        }
        RuntimeCall::EqualStrings => Some(Quick::EqualStrings),
        RuntimeCall::CompareStrings => Some(Quick::CompareStrings),
        RuntimeCall::Implements => Some(Quick::Implements(ty)),
        RuntimeCall::MapLen if results.len() == 1 => Some(Quick::MapLen),
        _ => None,
    }
}

fn native_in_line(native: Native) -> Option<Quick> {
    match native {
        Native::RtTypeOf | Native::RtAddress | Native::RtPointee | Native::RtAdd | Native::RtLoadPointer => {
            Some(Quick::Native(native))
        }
        _ => None,
    }
}

impl Translator<'_, '_> {
    /// A runtime call, or a native, on values as far as possible.
    pub fn runtime_call(&mut self, inst: Inst<'_>) -> Result<(), Decline> {
        match quick(self.body, inst) {
            None => self.call_body(inst),
            Some(Quick::Try(helper, data)) => self.try_helper(helper, data, inst),
            Some(Quick::EqualStrings) => self.equal_strings(inst),
            Some(Quick::CompareStrings) => {
                let (operands, result) = self.operands(inst)?;
                let order = self.call_helper(Helper::CompareBytes, &operands).ok_or(Decline::Backend)?;
                self.set(result.ok_or(Decline::Malformed)?, order);
                Ok(())
            }
            Some(Quick::Implements(interface)) => {
                let (operands, result) = self.operands(inst)?;
                let word = *operands.first().ok_or(Decline::Malformed)?;
                let context = self.b.ins().get_pinned_reg(I64);
                let interface = self.iconst(interface.0 as i64);
                let args = [context, interface, word];
                let answer = self.call_helper(Helper::Implements, &args).ok_or(Decline::Backend)?;
                self.set(result.ok_or(Decline::Malformed)?, answer);
                Ok(())
            }
            Some(Quick::MapLen) => self.map_len(inst),
            Some(Quick::Native(native)) => self.native_in_line(native, inst),
        }
    }

    fn operands(&mut self, inst: Inst<'_>) -> Result<(Vec<Value>, Option<Slot>), Decline> {
        let (Inst::CallRuntime { results, args, .. } | Inst::CallNative { results, args, .. }) = inst else {
            return Err(Decline::Malformed);
        };
        Ok((args.iter().map(|s| self.get(s)).collect(), results.iter().next()))
    }

    /// Tries a helper, whose first result is its answer: the instruction's result, unless there are further ones that are.
    fn try_helper(&mut self, helper: Helper, data: RelocTarget, inst: Inst<'_>) -> Result<(), Decline> {
        let (operands, _) = self.operands(inst)?;
        let mut results = Vec::new();
        defs(inst, |s| results.push(s));
        let mut args = vec![self.b.ins().get_pinned_reg(I64), self.address(data)];
        args.extend(operands);
        let given = self.call_helper_for(helper, &args);
        let answer = *given.first().ok_or(Decline::Backend)?;
        let slow = self.b.ins().icmp_imm_s(IntCC::Equal, answer, SLOW as i64);
        let (cold, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        let params: Vec<Value> = results
            .iter()
            .map(|d| self.b.append_block_param(done, type_of(self.func.slots[d.index()])))
            .collect();
        let quick: Vec<Value> = match (results.len(), &given[..]) {
            (0, _) => vec![],
            (1, [answer]) => vec![*answer],
            // A value was received, and the channel was open.
            (2, [_, value]) => vec![*value, self.iconst(1)],
            _ => return Err(Decline::Malformed),
        };
        let quick: Vec<_> = quick.into_iter().map(BlockArg::from).collect();
        self.b.ins().brif(slow, cold, &[], done, &quick);
        self.enter(cold);
        let (in_frame, stale) = (self.in_frame.clone(), self.stale.clone());
        self.call_body(inst)?;
        let made: Vec<BlockArg> = results.iter().map(|s| self.get(*s).into()).collect();
        self.b.ins().jump(done, &made);
        // What the body left in the frame is there on this way alone.
        (self.in_frame, self.stale) = (in_frame, stale);
        self.enter(done);
        for (d, value) in results.into_iter().zip(params) {
            self.set(d, value);
        }
        Ok(())
    }

    /// Goes on in a block to which all ways are known.
    pub fn enter(&mut self, block: Block) {
        self.b.seal_block(block);
        self.b.switch_to_block(block);
    }

    /// Lengths first, then addresses, then bytes.
    fn equal_strings(&mut self, inst: Inst<'_>) -> Result<(), Decline> {
        let (operands, result) = self.operands(inst)?;
        let (&[p, n, q, m], Some(d)) = (&operands[..], result) else {
            return Err(Decline::Malformed);
        };
        let [differ, long, done] = [(); 3].map(|()| self.b.create_block());
        let equal = self.b.append_block_param(done, I64);
        let (yes, no) = (self.iconst(1), self.iconst(0));
        let same_length = self.b.ins().icmp(IntCC::Equal, n, m);
        self.b.ins().brif(same_length, differ, &[], done, &[no.into()]);
        self.enter(differ);
        let same = self.b.ins().icmp(IntCC::Equal, p, q);
        self.b.ins().brif(same, done, &[yes.into()], long, &[]);
        self.enter(long);
        let bytes = self.call_helper(Helper::EqualBytes, &[p, q, n]).ok_or(Decline::Backend)?;
        self.b.ins().jump(done, &[bytes.into()]);
        self.enter(done);
        self.set(d, equal);
        Ok(())
    }

    fn native_in_line(&mut self, native: Native, inst: Inst<'_>) -> Result<(), Decline> {
        let (operands, result) = self.operands(inst)?;
        let operand = |i: usize| operands.get(i).copied().ok_or(Decline::Malformed);
        let value = match native {
            Native::RtTypeOf | Native::RtAddress => operand(0)?,
            Native::RtPointee => operand(1)?,
            Native::RtAdd => self.b.ins().iadd(operand(0)?, operand(1)?),
            Native::RtLoadPointer => self.b.ins().load(I64, self.mem.heap, operand(0)?, 0),
            _ => return Err(Decline::Malformed),
        };
        self.set(result.ok_or(Decline::Malformed)?, value);
        Ok(())
    }

    /// The first word of a map's object; 0 for nil.
    fn map_len(&mut self, inst: Inst<'_>) -> Result<(), Decline> {
        let (operands, result) = self.operands(inst)?;
        let (&[map], Some(d)) = (&operands[..], result) else {
            return Err(Decline::Malformed);
        };
        let [load, done] = [(); 2].map(|()| self.b.create_block());
        let len = self.b.append_block_param(done, I64);
        let zero = self.iconst(0);
        self.b.ins().brif(map, load, &[], done, &[zero.into()]);
        self.enter(load);
        let heap = self.mem.heap;
        let used = self.b.ins().load(I64, heap, map, 0);
        self.b.ins().jump(done, &[used.into()]);
        self.enter(done);
        self.set(d, len);
        Ok(())
    }
}
