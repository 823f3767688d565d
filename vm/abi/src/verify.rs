//! The bytecode verifier: nothing runs that it has not accepted.
//!
//! It establishes what the interpreter's unchecked slot access, the compiled tier and the collector rely on:
//!
//! 1. The code is a sequence of whole instructions, and the last one does not fall through.
//! 2. Every jump leads to an instruction.
//! 3. Every slot exists and has the kind that the operand wants; results and arguments fit the signature.
//! 4. Every id is one of the module's.
//! 5. At the entry nothing is live but parameters: no slot is read that was not written.
//! 6. A function with cells takes them in its first instruction and nowhere else, and gives up just these in front of each
//!    `ret`; nothing else writes the slot of their address, and no jump leads to the first instruction or between the two last.
//!
//! Loop headers need no rule: whatever a jump leads back to is a safepoint in both tiers.

use crate::analysis::Liveness;
use crate::bits::BitSet;
use crate::inst::{FuncId, IdKind, Inst, Opcode, Operand, Pc, Role, Slot, SlotList, TypeId, instructions};
use crate::module::{Function, MAX_CELL_BYTES, MAX_CODE_UNITS, MAX_FRAME_SLOTS, Module, Signature};
use crate::native::Native;
use crate::op::Kind;
use crate::runtime_call::RuntimeCall;
use crate::typedesc::TypeShape;

/// What is wrong with a function, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyError {
    /// The function's name.
    pub func: String,
    /// The instruction, if it is about one.
    pub pc: Option<Pc>,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for VerifyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = self.pc.map_or(String::new(), |pc| format!(" at {pc}"));
        write!(f, "bytecode of {}{at}: {}", self.func, self.what)
    }
}

impl std::error::Error for VerifyError {}

/// A module that the verifier has accepted.
#[derive(Debug)]
pub struct Verified(Module);

impl Verified {
    /// Verifies a module.
    pub fn new(of: Module) -> Result<Verified, VerifyError> {
        module(&of).map(|()| Verified(of))
    }

    /// A module that this very build has accepted before. Whoever kept it answers for its being what was accepted.
    pub fn kept(of: Module) -> Verified {
        Verified(of)
    }

    /// The module.
    pub fn module(&self) -> &Module {
        &self.0
    }

    /// The module, to be changed.
    pub fn into_module(self) -> Module {
        self.0
    }
}

/// Verifies every function of a module.
pub fn module(module: &Module) -> Result<(), VerifyError> {
    (0..module.funcs.len() as u32).try_for_each(|id| function(module, FuncId(id)))?;
    reflection(module).map_err(|what| VerifyError { func: "reflection".into(), pc: None, what })
}

/// The functions that reflection calls without an instruction that names them have the signatures that it relies on, and
/// closures of the form that it makes.
fn reflection(module: &Module) -> Check {
    const CALLER: &[Kind] =
        &[Kind::Ptr, Kind::Ptr, Kind::Ptr, Kind::Int, Kind::Int, Kind::Ptr, Kind::Int, Kind::Int];
    let fits = |id: FuncId, params: &[Kind], results: &[Kind], captures: &[Kind]| {
        let func = module.funcs.get(id.index()).ok_or("no such function")?;
        let sig = &module.sigs[func.sig.index()];
        require(sig.params == params && sig.results == results, || format!("signature of {}", func.name))?;
        let leaves = func.captures.map_or(&[][..], |t| &module.types[t.index()].leaves);
        let captured = leaves.iter().skip(1).map(|l| l.kind());
        require(captured.eq(captures.iter().copied()), || format!("closure of {}", func.name))
    };
    let kinds = |types: &[TypeId]| {
        let of = |t: &TypeId| match module.types.get(t.index()) {
            Some(desc) if desc.in_memory => Ok(vec![Kind::Ptr]),
            Some(desc) => Ok(desc.leaves.iter().map(|l| l.kind()).collect()),
            None => Err("no such type".to_string()),
        };
        Ok::<_, String>(types.iter().map(of).collect::<Result<Vec<_>, _>>()?.concat())
    };
    let reflection = &module.reflection;
    let callers = reflection.callers.iter().map(|c| (c, true));
    for ((ty, func), is_caller) in callers.chain(reflection.makers.iter().map(|m| (m, false))) {
        let Some(TypeShape::Func { params, results, .. }) = module.types.get(ty.index()).map(|t| &t.shape)
        else {
            return Err("a caller of what is no func type".into());
        };
        if is_caller {
            fits(*func, CALLER, &[], &[])?;
        } else {
            let params = [vec![Kind::Ptr], kinds(params)?].concat();
            fits(*func, &params, &kinds(results)?, &[Kind::Ptr])?;
        }
    }
    if let Some(func) = reflection.finalizers {
        fits(func, &[], &[], &[])?;
    }
    for (selector, _, func) in &reflection.methods {
        let selector = module.selectors.get(selector.index()).ok_or("no such selector")?;
        let sig = &module.sigs[selector.sig.index()];
        let params = [&[Kind::Ptr], sig.params.get(1..).unwrap_or(&[])].concat();
        fits(*func, &params, &sig.results, &[Kind::Int, Kind::Word])?;
    }
    Ok(())
}

/// Verifies one function.
pub fn function(module: &Module, id: FuncId) -> Result<(), VerifyError> {
    let func = &module.funcs[id.index()];
    let mut v = Verifier { module, func, pc: None, starts: BitSet::new(func.code.len() + 1) };
    v.run().map_err(|what| VerifyError { func: func.name.clone(), pc: v.pc, what })
}

struct Verifier<'m> {
    module: &'m Module,
    func: &'m Function,
    pc: Option<Pc>,
    starts: BitSet,
}

type Check = Result<(), String>;

fn require(holds: bool, what: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(what()) }
}

impl<'m> Verifier<'m> {
    fn run(&mut self) -> Check {
        let (f, m) = (self.func, self.module);
        require(f.slots.len() <= MAX_FRAME_SLOTS, || format!("{} slots", f.slots.len()))?;
        require(f.code.len() <= MAX_CODE_UNITS, || format!("{} units of code", f.code.len()))?;
        let sig = m.sigs.get(f.sig.index()).ok_or("no such signature")?;
        require(f.slots.starts_with(&sig.params), || "first slots are not the parameters".into())?;
        self.boundaries()?;
        let mut pc = 0;
        while let Some((inst, next)) = Inst::decode(&f.code, pc) {
            self.pc = Some(pc);
            self.instruction(inst, sig)?;
            pc = next;
        }
        self.cells()?;
        self.pc = None;
        require(f.defer_block.is_none_or(|b| self.starts.contains(b as usize)), || "defer block".into())?;
        self.assigned_before_use(sig)
    }

    /// Rules 1 and 2.
    fn boundaries(&mut self) -> Check {
        let code = &self.func.code;
        let (mut pc, mut ends) = (0, false);
        while (pc as usize) < code.len() {
            self.pc = Some(pc);
            self.starts.insert(pc as usize);
            let (inst, next) = Inst::decode(code, pc).ok_or("no whole instruction")?;
            ends = inst.opcode().effects().ends;
            pc = next;
        }
        require(ends, || "control falls off the end".into())
    }

    fn instruction(&self, inst: Inst<'m>, own: &Signature) -> Check {
        let mut result = Ok(());
        inst.operands(|spec, operand| {
            if result.is_ok() {
                result = self.operand(spec.role, operand).map_err(|e| format!("operand {}: {e}", spec.name));
            }
        });
        inst.targets(|to| {
            if result.is_ok() {
                let known = (to as usize) < self.func.code.len() && self.starts.contains(to as usize);
                result = require(known, || format!("jump to {to}"));
            }
        });
        result?;
        self.lists(inst, own)
    }

    fn operand(&self, role: Role, operand: Operand<'m>) -> Check {
        match (role, operand) {
            (Role::Dst(kinds) | Role::Src(kinds), Operand::Slot(s)) => self.slots(s, kinds),
            (Role::Id(kind), Operand::Id(id)) => {
                require((id as usize) < self.table_len(kind), || format!("no {kind:?} {id}"))
            }
            _ => Ok(()),
        }
    }

    fn table_len(&self, kind: IdKind) -> usize {
        match kind {
            IdKind::Func => self.module.funcs.len(),
            IdKind::Type => self.module.types.len(),
            IdKind::Const => self.module.consts.len(),
            IdKind::Global => self.module.globals.len(),
            IdKind::Sig => self.module.sigs.len(),
            IdKind::Selector => self.module.selectors.len(),
            IdKind::Runtime => RuntimeCall::ALL.len(),
            IdKind::Native => Native::ALL.len(),
        }
    }

    fn slots(&self, first: Slot, kinds: &[Kind]) -> Check {
        kinds.iter().enumerate().try_for_each(|(i, want)| {
            let at = first.index() + i;
            let have = self.func.slots.get(at).ok_or_else(|| format!("no slot {at}"))?;
            require(have == want, || format!("slot {at} is {have:?}, not {want:?}"))
        })
    }

    /// A list against kinds; `None` in them admits any.
    fn list(
        &self,
        list: SlotList<'_>,
        kinds: impl ExactSizeIterator<Item = Option<Kind>>,
        what: &str,
    ) -> Check {
        require(list.len() == kinds.len(), || format!("{} {what}, not {}", list.len(), kinds.len()))?;
        list.iter().zip(kinds).try_for_each(|(s, want)| {
            let have = *self.func.slots.get(s.index()).ok_or_else(|| format!("no slot {}", s.0))?;
            require(want.is_none_or(|w| w == have), || format!("{what}: slot {} is {have:?}", s.0))
        })
    }

    fn known(&self, list: SlotList<'_>, kinds: &[Kind], what: &str) -> Check {
        self.list(list, kinds.iter().map(|k| Some(*k)), what)
    }

    /// Lists of slots against signatures and rows.
    fn lists(&self, inst: Inst<'m>, own: &Signature) -> Check {
        let m = self.module;
        match inst {
            Inst::Call { func, results, args } => self.call(m.sig_of(func), 0, results, args),
            Inst::CallClosure { sig, results, args, .. } => {
                self.first_param(&m.sigs[sig.index()], &[Kind::Ptr])?;
                self.call(&m.sigs[sig.index()], 1, results, args)
            }
            Inst::CallMethod { sig, results, args, .. } => {
                self.first_param(&m.sigs[sig.index()], &[Kind::Word])?;
                self.call(&m.sigs[sig.index()], 1, results, args)
            }
            Inst::GoCall { func, args } => {
                require(m.sig_of(func).results.is_empty(), || "go call with results".into())?;
                self.known(args, &m.sig_of(func).params, "arguments")
            }
            Inst::GoClosure { sig, args, .. } => {
                let sig = &m.sigs[sig.index()];
                self.first_param(sig, &[Kind::Ptr])?;
                self.known(args, &sig.params[1..], "arguments")
            }
            Inst::Ret { results } => self.known(results, &own.results, "results"),
            Inst::CallRuntime { call, imm, results, args } => self.runtime(call, imm, results, args),
            Inst::CallNative { native, results, args } => {
                let native = Native::from_id(native).ok_or("no such native")?;
                self.known(results, native.results(), "results")?;
                self.known(args, native.params(), "arguments")
            }
            Inst::MakeClosure { captures, .. } => {
                self.list(captures, captures.iter().map(|_| None), "captures")
            }
            _ => Ok(()),
        }
    }

    fn first_param(&self, sig: &Signature, want: &[Kind]) -> Check {
        require(sig.params.starts_with(want), || format!("signature begins with {:?}", sig.params.first()))
    }

    fn call(&self, sig: &Signature, implied: usize, results: SlotList<'_>, args: SlotList<'_>) -> Check {
        self.known(results, &sig.results, "results")?;
        self.known(args, &sig.params[implied..], "arguments")
    }

    fn runtime(&self, call: u32, imm: i32, results: SlotList<'_>, args: SlotList<'_>) -> Check {
        use crate::runtime_call::Imm;
        let call = RuntimeCall::from_id(call).ok_or("no such runtime call")?;
        let valid = match call.imm() {
            Imm::None => imm == 0,
            Imm::Type => (imm as u32 as usize) < self.module.types.len(),
            Imm::Value => true,
        };
        require(valid, || format!("constant {imm} of {}", call.name()))?;
        for (list, slots, what) in [(results, call.results(), "results"), (args, call.params(), "arguments")]
        {
            let n = list.len();
            require(slots.admits(n), || format!("{n} {what} of {}", call.name()))?;
            self.list(list, (0..n).map(|i| slots.kind(i, n)), what)?;
        }
        Ok(())
    }

    /// Rule 6.
    fn cells(&mut self) -> Check {
        let f = self.func;
        let Some(cells) = f.cells.as_deref() else {
            let any = instructions(&f.code)
                .any(|(_, inst)| matches!(inst, Inst::CellEnter { .. } | Inst::CellLeave { .. }));
            return require(!any, || "cells of a function that has none".into());
        };
        let words = cells.bytes / 8;
        let fits =
            cells.bytes <= MAX_CELL_BYTES && cells.bytes.is_multiple_of(8) && cells.zeroed.is_multiple_of(8);
        let pointers = (0..64 * cells.pointers.bits.len()).filter(|w| cells.pointers.get(*w)).max();
        let inside = pointers.is_none_or(|w| w < (cells.zeroed / 8) as usize) && cells.zeroed <= 8 * words;
        require(fits && inside, || "size of cells".into())?;
        let Some((Inst::CellEnter { d, size, zeroed }, first)) = Inst::decode(&f.code, 0) else {
            return Err("cells are not taken".into());
        };
        require(size == cells.bytes as i32 && zeroed == cells.zeroed as i32, || {
            "size of cells taken".into()
        })?;
        let mut given_up = None;
        let mut behind = Vec::new();
        for (pc, inst) in instructions(&f.code[first as usize..]) {
            self.pc = Some(first + pc);
            let next = Inst::next(&f.code, first + pc);
            match inst {
                Inst::CellEnter { .. } => return Err("cells are taken again".into()),
                Inst::CellLeave { cells, size: of } => {
                    require(cells == d && of == size, || "other cells are given up".into())?;
                    behind.extend(next);
                    given_up = next;
                    continue;
                }
                Inst::Ret { .. } => require(given_up == self.pc, || "cells are not given up".into())?,
                _ => require(given_up != self.pc, || "cells are given up and no return follows".into())?,
            }
            let mut writes = false;
            crate::analysis::defs(inst, |s| writes |= s == d);
            require(!writes, || "the address of the cells is written".into())?;
        }
        let mut bad = f.defer_block.is_some_and(|b| b == 0 || behind.contains(&b));
        instructions(&f.code)
            .for_each(|(_, inst)| inst.targets(|to| bad |= to == 0 || behind.binary_search(&to).is_ok()));
        require(!bad, || "a jump leads around taking or giving up cells".into())
    }

    /// Rule 5.
    fn assigned_before_use(&self, sig: &Signature) -> Check {
        let live = Liveness::of(self.func).live_in(self.func, 0);
        let stray = live.iter().find(|s| *s >= sig.params.len());
        require(stray.is_none(), || format!("slot {} is read before it is written", stray.unwrap_or(0)))
    }
}

/// Whether an opcode's operands are all of fixed kinds (so that a generator of random code can use it freely).
pub fn has_fixed_operands(op: Opcode) -> bool {
    op.operands().iter().all(|o| !matches!(o.role, Role::Dsts | Role::Srcs | Role::Id(_) | Role::Labels))
}
