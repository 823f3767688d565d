//! Names for what lies outside the function (stubs, bodies, cells, data), and the signatures of what is called there.
//!
//! Stubs lie near the code and are called by relative calls. Everything else may lie anywhere and is addressed by an
//! absolute 64-bit constant.

use crate::isa::type_of;
use crate::loc::Tag;
use crate::translate::Translator;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{
    AbiParam, ExtFuncData, ExternalName, FuncRef, GlobalValueData, InstBuilder, Signature, UserExternalName,
    Value,
};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::FunctionBuilder;
use std::collections::HashMap;
use urgo_abi::code::{Helper, Place, RelocTarget, Stub, param_places, result_places};
use urgo_abi::module;
use urgo_abi::native::{Native, NativeClass};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;
use urgo_abi::typedesc::MapKey;

/// Targets by the index that stands for them in the code generator's names.
#[derive(Default)]
pub struct Names {
    targets: Vec<RelocTarget>,
    index: HashMap<RelocTarget, u32>,
}

impl Names {
    /// Forgets all of them, for the next function.
    pub fn clear(&mut self) {
        self.targets.clear();
        self.index.clear();
    }

    /// The target with an index.
    pub fn get(&self, index: u32) -> Option<RelocTarget> {
        self.targets.get(index as usize).copied()
    }

    fn name(&mut self, b: &mut FunctionBuilder<'_>, target: RelocTarget) -> ExternalName {
        let index = *self.index.entry(target).or_insert_with(|| {
            self.targets.push(target);
            self.targets.len() as u32 - 1
        });
        ExternalName::user(b.func.declare_imported_user_function(UserExternalName::new(0, index)))
    }

    /// The address of a target.
    pub fn address(&mut self, b: &mut FunctionBuilder<'_>, target: RelocTarget) -> Value {
        let name = self.name(b, target);
        let data = GlobalValueData::Symbol { name, offset: 0.into(), colocated: false, tls: false };
        let symbol = b.create_global_value(data);
        b.ins().symbol_value(I64, symbol)
    }

    /// A callable stub.
    pub fn stub(&mut self, b: &mut FunctionBuilder<'_>, stub: Stub) -> FuncRef {
        let signature = b.import_signature(stub_signature(stub));
        let name = self.name(b, RelocTarget::Stub(stub));
        b.import_function(ExtFuncData { name, signature, colocated: true, patchable: false })
    }

    /// A callable helper.
    fn helper(&mut self, b: &mut FunctionBuilder<'_>, helper: Helper) -> FuncRef {
        let signature = b.import_signature(helper_signature(helper));
        let name = self.name(b, RelocTarget::Helper(helper));
        b.import_function(ExtFuncData { name, signature, colocated: false, patchable: false })
    }
}

fn system_v(params: &[cranelift_codegen::ir::Type], results: &[cranelift_codegen::ir::Type]) -> Signature {
    let mut sig = Signature::new(CallConv::SystemV);
    sig.params.extend(params.iter().map(|t| AbiParam::new(*t)));
    sig.returns.extend(results.iter().map(|t| AbiParam::new(*t)));
    sig
}

fn stub_signature(stub: Stub) -> Signature {
    match stub {
        Stub::Exit | Stub::Return | Stub::ReturnTail => system_v(&[], &[]),
        // Body, frame address, address of the instruction.
        Stub::Call => system_v(&[I64; 3], &[]),
    }
}

fn helper_signature(helper: Helper) -> Signature {
    match helper {
        Helper::F64ToU64 => system_v(&[F64], &[I64]),
        Helper::Fma => system_v(&[F64; 3], &[F64]),
        Helper::WriteBarrier => {
            let mut sig = system_v(&[I64], &[]);
            sig.call_conv = CallConv::PreserveAll;
            sig
        }
        Helper::EqualBytes
        | Helper::CopyBytes
        | Helper::CopyMemory
        | Helper::SwapMemory
        | Helper::Implements => system_v(&[I64; 3], &[I64]),
        Helper::CompareBytes => system_v(&[I64; 4], &[I64]),
        Helper::NewObject => system_v(&[I64; 2], &[I64]),
        Helper::ChanSend => system_v(&[I64; 4], &[I64]),
        Helper::ChanReceive => system_v(&[I64; 3], &[I64; 2]),
        Helper::CellEnter => system_v(&[I64; 4], &[I64]),
        Helper::CellLeave => system_v(&[I64; 3], &[I64]),
        Helper::MapFind(key) | Helper::MapAssign(key) | Helper::MapDelete(key) => match key {
            MapKey::Bits32 | MapKey::Bits64 => system_v(&[I64; 4], &[I64]),
            MapKey::Pair | MapKey::String => system_v(&[I64; 5], &[I64]),
        },
    }
}

/// The machine signature of compiled functions: the frame's address, then the parameters that come in registers.
pub fn go_signature(sig: &module::Signature) -> Signature {
    let mut out = Signature::new(CallConv::Tail);
    out.params.push(AbiParam::new(I64));
    out.params.extend(in_registers(&sig.params, &param_places(sig)));
    out.returns.extend(in_registers(&sig.results, &result_places(sig)));
    out
}

fn in_registers<'a>(kinds: &'a [Kind], places: &'a [Place]) -> impl Iterator<Item = AbiParam> + 'a {
    let pairs = kinds.iter().zip(places);
    pairs.filter(|(_, p)| **p != Place::Frame).map(|(k, _)| AbiParam::new(type_of(*k)))
}

/// Slots of a callee's frame that a call of this signature may touch before the callee has checked the stack: its
/// parameters (a thunk stores them all) and its results.
pub fn callee_reach(sig: &module::Signature) -> usize {
    1 + sig.params.len().max(sig.results.len())
}

/// What a body may do besides writing its results; decides how much of the frame is written before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BodyClass {
    /// Looks at its operands only and always completes.
    Pure,
    /// May stop the goroutine, allocate or raise a panic: the frame must be exact.
    Full,
    /// The same, and it keeps its progress in its argument slots.
    Restarts,
}

impl BodyClass {
    /// The class of a runtime call.
    pub fn of_call(call: RuntimeCall) -> BodyClass {
        let f = call.flags();
        // Asks for its callers' frames, which only the interpreter has: compiled code is left for it.
        let needs_callers = call == RuntimeCall::Recover;
        match (f.restarts, f.parks || f.panics || f.allocates || f.stops || needs_callers) {
            (true, _) => BodyClass::Restarts,
            (false, true) => BodyClass::Full,
            (false, false) => BodyClass::Pure,
        }
    }

    /// The class of a native. All but the pure ones may allocate or write their operands.
    pub fn of_native(native: Native) -> BodyClass {
        match native.class() {
            NativeClass::Pure => BodyClass::Pure,
            NativeClass::Short | NativeClass::Restartable | NativeClass::Detached | NativeClass::Parks => {
                BodyClass::Restarts
            }
        }
    }
}

impl Translator<'_, '_> {
    /// Calls a helper that neither looks at the frame nor stops; gives its first result.
    pub fn call_helper(&mut self, helper: Helper, args: &[Value]) -> Option<Value> {
        self.call_helper_for(helper, args).first().copied()
    }

    /// Calls a helper that neither looks at the frame nor stops; gives its results.
    pub fn call_helper_for(&mut self, helper: Helper, args: &[Value]) -> Vec<Value> {
        let callee = self.names.helper(&mut self.b, helper);
        self.locate(Tag::Helper);
        let call = self.b.ins().call(callee, args);
        self.locate(Tag::Plain);
        self.b.inst_results(call).to_vec()
    }

    /// The address of something outside the function.
    pub fn address(&mut self, target: RelocTarget) -> Value {
        self.names.address(&mut self.b, target)
    }
}
