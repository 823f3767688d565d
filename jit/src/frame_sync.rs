//! When a slot's word in the VM frame is current, and the stores and loads that make it so.
//!
//! A slot lives in an SSA value. Its word in the frame is written only where somebody may look: before calls, before
//! bodies, in cold exits, in thunks. [`Traffic`] says what an instruction does to the frame; a forward analysis over
//! the nodes ([`current_in`]) finds which words are current on every path, so that a loop around a call does not store
//! its invariants again in each iteration.
//!
//! After a call the values are taken from the frame again, each where it is next used (*stale* slots): keeping them in
//! registers across the call would store them a second time, in the native frame.
//!
//! Invariant: a stale slot is current in the frame; no slot is stale at the start or the end of a node.

use crate::inline::Body;
use crate::isa::type_of;
use crate::runtime_call::BodyClass;
use crate::shape::{Node, Shape};
use crate::translate::Translator;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value};
use urgo_abi::analysis::{defs, uses};
use urgo_abi::bits::BitSet;
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Inst, Pc, Slot};
use urgo_abi::native::Native;
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;

/// What an instruction does to the frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Traffic {
    /// Nothing: it works on values.
    None,
    /// Calls a Go function: everything live across it is stored.
    Call,
    /// Calls a body: reads its operands from the frame, writes its results there.
    Body(BodyClass),
}

impl Traffic {
    /// The traffic of an instruction.
    pub fn of(inst: Inst<'_>) -> Result<Traffic, Decline> {
        Ok(match inst {
            Inst::Call { .. } | Inst::CallClosure { .. } | Inst::CallMethod { .. } => Traffic::Call,
            Inst::CallRuntime { call, .. } => {
                let call = RuntimeCall::from_id(call).ok_or(Decline::Malformed)?;
                Traffic::Body(BodyClass::of_call(call))
            }
            Inst::CallNative { native, .. } => {
                let native = Native::from_id(native).ok_or(Decline::Malformed)?;
                Traffic::Body(BodyClass::of_native(native))
            }
            Inst::GoCall { .. }
            | Inst::GoClosure { .. }
            | Inst::MakeClosure { .. }
            | Inst::DeferEnd { .. } => Traffic::Body(BodyClass::Full),
            _ => Traffic::None,
        })
    }

    /// Whether everything live across the instruction must be in the frame while it runs.
    pub fn is_exact(self) -> bool {
        match self {
            Traffic::None | Traffic::Body(BodyClass::Pure) => false,
            Traffic::Call | Traffic::Body(BodyClass::Full | BodyClass::Restarts) => true,
        }
    }

    /// Which words are current after the instruction, given which were before it.
    pub fn apply(self, current: &mut BitSet, inst: Inst<'_>, across: &BitSet) {
        if self.is_exact() {
            current.union(across);
        }
        match self {
            Traffic::None | Traffic::Call => defs(inst, |s| current.remove(s.index())),
            Traffic::Body(_) => {
                uses(inst, |s| {
                    current.insert(s.index());
                });
                defs(inst, |s| {
                    current.insert(s.index());
                });
            }
        }
    }
}

/// An instruction of a node with what is live around it.
pub struct Step<'c> {
    /// Its pc.
    pub pc: Pc,
    /// The instruction.
    pub inst: Inst<'c>,
    /// Live before it.
    pub live: BitSet,
    /// Live after it.
    pub after: BitSet,
}

impl Step<'_> {
    /// Live while the instruction is under way: after it, less its results, and what deferred calls read.
    pub fn across(&self, shape: &Shape) -> BitSet {
        let mut set = self.after.clone();
        defs(self.inst, |s| set.remove(s.index()));
        if let Some(at_defer) = shape.at_defer.as_ref().filter(|_| self.inst.opcode().effects().traps) {
            set.union(at_defer);
        }
        set
    }
}

/// The instructions of a node.
pub fn steps<'c>(body: &'c Body<'_>, shape: &Shape, node: &Node) -> Result<Vec<Step<'c>>, Decline> {
    let func = &*body.func;
    let block = shape.live.flow.block_of(node.start);
    let sets = shape.live.of_block(func, block);
    let mut out: Vec<Step<'c>> = Vec::with_capacity(sets.len());
    for (pc, mut live) in sets.into_iter().filter(|(pc, _)| *pc >= node.start) {
        if let Some(held) = body.held(pc) {
            live.union(held);
        }
        if let Some(last) = out.last_mut() {
            last.after = live.clone();
        }
        let (inst, _) = Inst::decode(&func.code, pc).ok_or(Decline::Malformed)?;
        out.push(Step { pc, inst, live, after: BitSet::default() });
    }
    let last = out.last_mut().ok_or(Decline::Malformed)?;
    last.after = shape.live.live_out(func, last.pc);
    if let Some(held) = body.held(last.pc) {
        last.after.union(held);
    }
    Ok(out)
}

/// Which words of the frame are current at the start of each node; `at_entry` are those at the unit's entry.
pub fn current_in(body: &Body<'_>, shape: &Shape, at_entry: &BitSet) -> Result<Vec<BitSet>, Decline> {
    let nodes: Vec<Vec<Effect>> =
        shape.nodes.iter().map(|n| effects(body, shape, n)).collect::<Result<_, _>>()?;
    let mut current: Vec<Option<BitSet>> = vec![None; nodes.len()];
    current[shape.entry] = Some(at_entry.clone());
    let mut work = vec![shape.entry];
    while let Some(n) = work.pop() {
        let Some(mut now) = current[n].clone() else { continue };
        for effect in &nodes[n] {
            effect.lost.iter().for_each(|s| now.remove(*s));
            if let Some(gained) = &effect.gained {
                now.union(gained);
            }
        }
        for to in &shape.nodes[n].successors {
            let changed = match &mut current[*to] {
                Some(old) => retain(old, &now),
                none => {
                    *none = Some(now.clone());
                    true
                }
            };
            if changed {
                work.push(*to);
            }
        }
    }
    let empty = || BitSet::new(body.func.slots.len());
    Ok(current.into_iter().map(|c| c.unwrap_or_else(empty)).collect())
}

/// What one instruction does to the set of current words.
struct Effect {
    lost: Vec<usize>,
    gained: Option<BitSet>,
}

fn effects(body: &Body<'_>, shape: &Shape, node: &Node) -> Result<Vec<Effect>, Decline> {
    let mut out = Vec::new();
    for step in steps(body, shape, node)? {
        let traffic = Traffic::of(step.inst)?;
        let mut lost = Vec::new();
        defs(step.inst, |s| lost.push(s.index()));
        let gained = (traffic != Traffic::None).then(|| {
            let mut set = BitSet::new(body.func.slots.len());
            traffic.apply(&mut set, step.inst, &step.across(shape));
            set
        });
        out.push(Effect { lost, gained });
    }
    Ok(out)
}

/// Removes from `set` what is not in `other`; whether that changed anything.
fn retain(set: &mut BitSet, other: &BitSet) -> bool {
    let gone: Vec<usize> = set.iter().filter(|i| !other.contains(*i)).collect();
    gone.iter().for_each(|i| set.remove(*i));
    !gone.is_empty()
}

/// Byte offset of a word from the frame's address, counted from its first slot.
pub fn slot_offset(slot: usize) -> i32 {
    8 * (1 + slot as i32)
}

impl Translator<'_, '_> {
    /// The value of a slot.
    pub fn get(&mut self, slot: Slot) -> Value {
        let i = slot.index();
        if self.stale.contains(i) {
            self.stale.remove(i);
            let value = self.load_word(self.words[i], self.func.slots[i]);
            self.b.def_var(self.vars[i], value);
        }
        self.b.use_var(self.vars[i])
    }

    /// Gives a slot a new value; its word in the frame is out of date from now on.
    pub fn set(&mut self, slot: Slot, value: Value) {
        self.stale.remove(slot.index());
        self.in_frame.remove(slot.index());
        self.b.def_var(self.vars[slot.index()], value);
    }

    /// Writes a slot's word in the frame.
    pub fn store_slot(&mut self, slot: Slot, value: Value) {
        self.store_word(self.words[slot.index()], self.func.slots[slot.index()], value);
    }

    /// Writes the word at `index`, counted from this frame's first slot (callees' frames lie behind it).
    pub fn store_word(&mut self, index: usize, kind: Kind, value: Value) {
        // The high half of a float32's word is zero.
        let word = if kind == Kind::F32 {
            let bits = self.b.ins().bitcast(I32, MemFlagsData::new(), value);
            self.b.ins().uextend(I64, bits)
        } else {
            value
        };
        let flags = self.mem.frame;
        self.b.ins().store(flags, word, self.fp, slot_offset(index));
    }

    /// Loads the word at `index`.
    pub fn load_word(&mut self, index: usize, kind: Kind) -> Value {
        let flags = self.mem.frame;
        self.b.ins().load(type_of(kind), flags, self.fp, slot_offset(index))
    }

    /// Makes the words of these slots current.
    pub fn save(&mut self, set: &BitSet) {
        let missing: Vec<usize> = set.iter().filter(|s| !self.in_frame.contains(*s)).collect();
        for s in missing {
            let slot = Slot(s as u16);
            let value = self.get(slot);
            self.store_slot(slot, value);
            self.in_frame.insert(s);
        }
    }

    /// Loads what successors need and only the frame has; before the end of a node.
    pub fn refresh(&mut self) {
        let needed: Vec<usize> = self.stale.iter().filter(|s| self.after.contains(*s)).collect();
        for s in needed {
            self.get(Slot(s as u16));
        }
        self.stale.clear();
    }
}
