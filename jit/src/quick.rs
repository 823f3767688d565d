//! Runtime calls whose frequent case is a helper.
//!
//! The helper works on values in registers. Only where it answers [`SLOW`], in a cold block, the frame is made exact and
//! the instruction's body is called, which does all of the work. So a loop around such a call has no more traffic with
//! the frame than one without: what its invariants are stays in registers.

use crate::inline::Body;
use crate::isa::type_of;
use crate::translate::Translator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I16, I32, I64, I64X2};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};
use urgo_abi::analysis::defs;
use urgo_abi::code::{Helper, RelocTarget, SLOW};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Inst, SelectorId, Slot, TypeId};
use urgo_abi::native::Native;
use urgo_abi::pass::Pass;
use urgo_abi::runtime_call::{PIECE, RuntimeCall};
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
    /// Copies a value in memory.
    CopyValue(Area),
    /// Copies elements of a slice.
    CopySlice(Area),
    /// Appends a slice where there is room.
    AppendSlice(Area),
    /// Exchanges two elements of an array.
    Swap,
    /// A native that is no more than an instruction or two.
    Native(Native),
}

/// What is copied: a value, or each element of a slice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Area {
    size: usize,
    pointers: bool,
}

/// Bytes of the longest text that is compared in place.
const SHORT: i64 = 32;

/// Bytes of the largest value that is copied by loads and stores in place.
const IN_PLACE: usize = 128;

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
    let area = || {
        let desc = program.type_desc(ty)?;
        let area = Area { size: desc.size as usize, pointers: !desc.pointers.is_empty() };
        (1..=PIECE).contains(&area.size).then_some(area)
    };
    let map = |helper| Some(Quick::Try(helper, RelocTarget::MapLayout(ty)));
    match RuntimeCall::from_id(call)? {
        RuntimeCall::NewObject if program.type_desc(ty)?.size > 0 => {
            Some(Quick::Try(Helper::NewObject, RelocTarget::TypeInfo(ty)))
        }
        RuntimeCall::CopyValue => Some(Quick::CopyValue(area()?)),
        RuntimeCall::CopySlice => Some(Quick::CopySlice(area()?)),
        RuntimeCall::AppendSlice => Some(Quick::AppendSlice(area()?)),
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
        Native::RtSwap => Some(Quick::Swap),
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
                if let Some(selector) = self.only_method(interface) {
                    let has = self.has_method(selector, interface, word)?;
                    self.set(result.ok_or(Decline::Malformed)?, has);
                    return Ok(());
                }
                let answer = self.implements(interface, word)?;
                self.set(result.ok_or(Decline::Malformed)?, answer);
                Ok(())
            }
            Some(Quick::MapLen) => self.map_len(inst),
            Some(Quick::CopyValue(area)) => self.copy_value(area, inst),
            Some(Quick::CopySlice(area)) => self.copy_slice(area, inst),
            Some(Quick::AppendSlice(area)) => self.append_slice(area, inst),
            Some(Quick::Swap) => {
                let (operands, _) = self.operands(inst)?;
                let &[size, array, i, j] = &operands[..] else { return Err(Decline::Malformed) };
                let [a, b] = [i, j].map(|i| {
                    let offset = self.b.ins().imul(i, size);
                    self.b.ins().iadd(array, offset)
                });
                self.call_helper_for(Helper::SwapMemory, &[a, b, size]);
                Ok(())
            }
            Some(Quick::Native(native)) => self.native_in_line(native, inst),
        }
    }

    fn implements(&mut self, interface: TypeId, word: Value) -> Result<Value, Decline> {
        let context = self.b.ins().get_pinned_reg(I64);
        let interface = self.iconst(interface.0 as i64);
        self.call_helper(Helper::Implements, &[context, interface, word]).ok_or(Decline::Backend)
    }

    /// The method of an interface type that has one.
    fn only_method(&self, interface: TypeId) -> Option<SelectorId> {
        match &self.program.type_desc(interface)?.shape {
            TypeShape::Interface(methods) if methods.len() == 1 => Some(methods[0].selector),
            _ => None,
        }
    }

    /// Whether a type has a method, by the method's row. It has entries for the types that there are now; nil and types that come
    /// later are the helper's.
    fn has_method(&mut self, selector: SelectorId, interface: TypeId, word: Value) -> Result<Value, Decline> {
        let [known, unknown, done] = [(); 3].map(|()| self.b.create_block());
        self.b.set_cold_block(unknown);
        let answer = self.b.append_block_param(done, I64);
        let types = self.program.method_row_len(selector) as i64;
        let later = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, word, types);
        self.b.ins().brif(later, unknown, &[], known, &[]);
        self.enter(unknown);
        let slow = self.implements(interface, word)?;
        self.b.ins().jump(done, &[slow.into()]);
        self.enter(known);
        let row = self.address(RelocTarget::MethodRow(selector));
        let offset = self.b.ins().ishl_imm_u(word, 2);
        let entry = self.b.ins().iadd(row, offset);
        let flags = self.mem.other;
        let number = self.b.ins().load(I32, flags, entry, 0);
        let has = self.b.ins().icmp_imm_s(IntCC::NotEqual, number, 0);
        let has = self.b.ins().uextend(I64, has);
        self.b.ins().jump(done, &[has.into()]);
        self.enter(done);
        Ok(answer)
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
        let quick: Vec<Value> = match (results.len(), &given[..]) {
            (0, _) => vec![],
            (1, [answer]) => vec![*answer],
            // A value was received, and the channel was open.
            (2, [_, value]) => vec![*value, self.iconst(1)],
            _ => return Err(Decline::Malformed),
        };
        let (cold, done) = (self.b.create_block(), self.b.create_block());
        let args: Vec<_> = quick.into_iter().map(BlockArg::from).collect();
        self.b.ins().brif(slow, cold, &[], done, &args);
        self.or_body(inst, cold, done)
    }

    /// Goes on behind an instruction whose results, if it was quick, come to `done`, and whose body works where control comes to
    /// `cold`. All ways to both have been made.
    fn or_body(&mut self, inst: Inst<'_>, cold: Block, done: Block) -> Result<(), Decline> {
        let mut results = Vec::new();
        defs(inst, |s| results.push(s));
        let kinds: Vec<_> = results.iter().map(|d| type_of(self.func.slots[d.index()])).collect();
        let params: Vec<Value> = kinds.into_iter().map(|t| self.b.append_block_param(done, t)).collect();
        self.b.set_cold_block(cold);
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
        if let Some(len) = self.constant(m).or_else(|| self.constant(n)).filter(|n| (1..=SHORT).contains(n)) {
            let other = if self.constant(m).is_some() { n } else { m };
            let equal = self.equals_short((p, q), other, len);
            self.set(d, equal);
            return Ok(());
        }
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

    /// Whether texts are equal of which one has a known length: loaded in pieces, of which the last two may overlap.
    fn equals_short(&mut self, (p, q): (Value, Value), n: Value, len: i64) -> Value {
        let [load, done] = [(); 2].map(|()| self.b.create_block());
        let answer = self.b.append_block_param(done, I64);
        let no = self.iconst(0);
        let same_length = self.b.ins().icmp_imm_s(IntCC::Equal, n, len);
        self.b.ins().brif(same_length, load, &[], done, &[no.into()]);
        self.enter(load);
        let (size, ty) = match len {
            8.. => (8, I64),
            4.. => (4, I32),
            2.. => (2, I16),
            _ => (1, I8),
        };
        let flags = self.mem.unaligned;
        let mut differs = None;
        for at in (0..len - size).step_by(size as usize).chain([len - size]) {
            let [x, y] = [p, q].map(|p| self.b.ins().load(ty, flags, p, at as i32));
            let piece = self.b.ins().bxor(x, y);
            differs = Some(differs.map_or(piece, |others| self.b.ins().bor(others, piece)));
        }
        let differs = differs.unwrap_or(no);
        let equal = self.b.ins().icmp_imm_s(IntCC::Equal, differs, 0);
        let equal = self.b.ins().uextend(I64, equal);
        self.b.ins().jump(done, &[equal.into()]);
        self.enter(done);
        answer
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

    /// Calls the helper that copies so many bytes.
    fn copy(&mut self, area: Area, to: Value, from: Value, bytes: Value) {
        let helper = if area.pointers { Helper::CopyMemory } else { Helper::CopyBytes };
        self.call_helper_for(helper, &[to, from, bytes]);
    }

    /// A small value is loaded whole, then stored: both may be the same. While the collector marks, pointers are the helper's.
    fn copy_value(&mut self, area: Area, inst: Inst<'_>) -> Result<(), Decline> {
        let (operands, _) = self.operands(inst)?;
        let &[to, from] = &operands[..] else { return Err(Decline::Malformed) };
        let bytes = self.iconst(area.size as i64);
        if area.size > IN_PLACE {
            self.copy(area, to, from, bytes);
            return Ok(());
        }
        let done = self.b.create_block();
        if area.pointers {
            let (here, marks) = (self.b.create_block(), self.b.create_block());
            self.b.set_cold_block(marks);
            let marking = self.marking();
            self.b.ins().brif(marking, marks, &[], here, &[]);
            self.enter(marks);
            self.copy(area, to, from, bytes);
            self.b.ins().jump(done, &[]);
            self.enter(here);
        }
        let flags = self.mem.unaligned;
        let mut parts = Vec::new();
        let mut at = 0;
        for (size, ty) in [(16, I64X2), (8, I64), (4, I32), (2, I16), (1, I8)] {
            while at + size <= area.size {
                parts.push((at as i32, self.b.ins().load(ty, flags, from, at as i32)));
                at += size;
            }
        }
        for (at, value) in parts {
            self.b.ins().store(flags, value, to, at);
        }
        self.b.ins().jump(done, &[]);
        self.enter(done);
        Ok(())
    }

    /// Bytes of so many elements, and whether they are more than are copied at once.
    fn bytes(&mut self, area: Area, n: Value) -> (Value, Value) {
        let most = (PIECE / area.size) as i64;
        let many = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, n, most);
        (self.b.ins().imul_imm_s(n, area.size as i64), many)
    }

    fn copy_slice(&mut self, area: Area, inst: Inst<'_>) -> Result<(), Decline> {
        let (operands, _) = self.operands(inst)?;
        let &[to, room, from, n] = &operands[..] else { return Err(Decline::Malformed) };
        let n = self.b.ins().umin(room, n);
        let (bytes, many) = self.bytes(area, n);
        let [quick, cold, done] = [(); 3].map(|()| self.b.create_block());
        self.b.ins().brif(many, cold, &[], quick, &[]);
        self.enter(quick);
        self.copy(area, to, from, bytes);
        self.b.ins().jump(done, &[n.into()]);
        self.or_body(inst, cold, done)
    }

    fn append_slice(&mut self, area: Area, inst: Inst<'_>) -> Result<(), Decline> {
        let (operands, _) = self.operands(inst)?;
        let &[p, len, cap, from, n] = &operands[..] else { return Err(Decline::Malformed) };
        let (bytes, many) = self.bytes(area, n);
        let new_len = self.b.ins().iadd(len, n);
        let full = self.b.ins().icmp(IntCC::SignedLessThan, cap, new_len);
        let slow = self.b.ins().bor(many, full);
        let [quick, cold, done] = [(); 3].map(|()| self.b.create_block());
        self.b.ins().brif(slow, cold, &[], quick, &[]);
        self.enter(quick);
        let before = self.b.ins().imul_imm_s(len, area.size as i64);
        let to = self.b.ins().iadd(p, before);
        self.copy(area, to, from, bytes);
        self.b.ins().jump(done, &[p.into(), new_len.into(), cap.into()]);
        self.or_body(inst, cold, done)
    }
}
