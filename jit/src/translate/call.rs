//! Calls: of Go functions through their entry cells, of bodies through the call stub.
//!
//! The callee's frame begins where this one ends, at a constant distance, so that parameters and results that do not
//! travel in registers are slots of this frame's continuation.

use super::Translator;
use crate::frame_sync::Traffic;
use crate::loc::Tag;
use crate::runtime_call::{BodyClass, go_signature};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};
use urgo_abi::analysis::{defs, uses};
use urgo_abi::bits::BitSet;
use urgo_abi::code::{Place, RelocTarget, Stub, param_places, result_places};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{FuncId, Inst, SelectorId, SigId, Slot, SlotList};
use urgo_abi::module::Signature;
use urgo_abi::native::Native;
use urgo_abi::runtime_call::RuntimeCall;

impl Translator<'_, '_> {
    pub(super) fn call(
        &mut self,
        callee: FuncId,
        results: SlotList<'_>,
        args: SlotList<'_>,
    ) -> Result<(), Decline> {
        let sig = self.program.signature(self.program.function(callee).sig);
        let values: Vec<Value> = args.iter().map(|s| self.get(s)).collect();
        let cell = self.address(RelocTarget::EntryCell(callee));
        self.go_call(sig, cell, values, results)
    }

    /// The func value is the address of a closure, whose first word is the function's number.
    pub(super) fn call_closure(
        &mut self,
        sig: SigId,
        closure: Slot,
        results: SlotList<'_>,
        args: SlotList<'_>,
    ) -> Result<(), Decline> {
        let sig = self.program.signature(sig);
        let closure = self.get(closure);
        if !self.facts.is_safe(self.pc) {
            let nil = self.b.ins().icmp_imm_s(IntCC::Equal, closure, 0);
            self.check(nil);
        }
        let mut values = vec![closure];
        values.extend(args.iter().map(|s| self.get(s)));
        let heap = self.mem.heap;
        let number = self.b.ins().load(I64, heap, closure, 0);
        let cells = self.address(RelocTarget::EntryCell(FuncId(0)));
        let offset = self.b.ins().ishl_imm_u(number, 3);
        let cell = self.b.ins().iadd(cells, offset);
        self.go_call(sig, cell, values, results)
    }

    pub(super) fn call_method(
        &mut self,
        sig: SigId,
        selector: SelectorId,
        iface: Slot,
        results: SlotList<'_>,
        args: SlotList<'_>,
    ) -> Result<(), Decline> {
        let sig = self.program.signature(sig);
        let type_word = self.get(iface);
        // The row has an entry for each type that there is now; nil, which is no type, and types that come later are
        // left to the interpreter.
        let index = self.b.ins().iadd_imm_s(type_word, -1);
        let types = self.program.method_row_len(selector) as i64 - 1;
        let unknown = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, index, types);
        self.check(unknown);
        let mut values = vec![self.get(iface.plus(1))];
        values.extend(args.iter().map(|s| self.get(s)));
        let row = self.address(RelocTarget::MethodRow(selector));
        let offset = self.b.ins().ishl_imm_u(type_word, 2);
        let entry = self.b.ins().iadd(row, offset);
        let number = self.b.ins().uload32(self.mem.constant, entry, 0);
        let cells = self.address(RelocTarget::EntryCell(FuncId(0)));
        let offset = self.b.ins().ishl_imm_u(number, 3);
        let cell = self.b.ins().iadd(cells, offset);
        self.go_call(sig, cell, values, results)
    }

    /// Calls the function whose address is in `cell`.
    fn go_call(
        &mut self,
        sig: &Signature,
        cell: Value,
        args: Vec<Value>,
        results: SlotList<'_>,
    ) -> Result<(), Decline> {
        if args.len() != sig.params.len() || results.len() != sig.results.len() {
            return Err(Decline::Malformed);
        }
        let behind = self.body.callee_base_at(self.pc);
        let across = self.across.clone();
        self.save(&across);
        let fp = self.fp;
        let mut registers = vec![self.b.ins().iadd_imm_s(fp, 8 * behind as i64)];
        for (i, (value, place)) in args.into_iter().zip(param_places(sig)).enumerate() {
            if place == Place::Frame {
                self.store_word(behind + i, sig.params[i], value);
            } else {
                registers.push(value);
            }
        }
        let other = self.mem.other;
        let code = self.b.ins().load(I64, other, cell, 0);
        let callee = self.b.import_signature(go_signature(sig));
        let call = self.b.ins().call_indirect(callee, code, &registers);
        let mut returned = self.b.inst_results(call).to_vec().into_iter();
        self.forget_values(&across);
        for (i, (slot, place)) in results.iter().zip(result_places(sig)).enumerate() {
            let value = match place {
                Place::Frame => self.load_word(behind + i, sig.results[i]),
                Place::Int(_) | Place::Float(_) => returned.next().ok_or(Decline::Backend)?,
            };
            self.set(slot, value);
        }
        Ok(())
    }

    /// Calls the body of an instruction: it finds its operands in the frame and leaves its results there.
    pub fn call_body(&mut self, inst: Inst<'_>) -> Result<(), Decline> {
        let body = match inst {
            Inst::CallRuntime { call, .. } => {
                RelocTarget::RuntimeCall(RuntimeCall::from_id(call).ok_or(Decline::Malformed)?)
            }
            Inst::CallNative { native, .. } => {
                RelocTarget::Native(Native::from_id(native).ok_or(Decline::Malformed)?)
            }
            other => RelocTarget::OpBody(other.opcode()),
        };
        let traffic = Traffic::of_body(self.program, inst)?;
        let mut operands = BitSet::new(self.func.slots.len());
        uses(inst, |s| {
            operands.insert(s.index());
        });
        self.save(&operands);
        if traffic.is_exact() {
            let across = self.across.clone();
            self.save(&across);
            self.forget_values(&across);
        }
        if traffic == Traffic::Body(BodyClass::Restarts) {
            self.stale.union(&operands);
        }
        self.call_stub(body);
        defs(inst, |s| {
            self.in_frame.insert(s.index());
            self.stale.insert(s.index());
        });
        Ok(())
    }

    fn call_stub(&mut self, body: RelocTarget) {
        let body = self.address(body);
        let (func, pc) = self.body.function_at(self.pc);
        let unit = self.address(RelocTarget::Bytecode(func, pc));
        let stub = self.names.stub(&mut self.b, Stub::Call);
        let mut fp = self.fp;
        let base = self.body.base_at(self.pc);
        if base != 0 {
            fp = self.b.ins().iadd_imm_s(fp, 8 * base as i64);
        }
        self.locate(Tag::Body);
        self.b.ins().call(stub, &[body, fp, unit]);
        self.locate(Tag::Plain);
    }
}
