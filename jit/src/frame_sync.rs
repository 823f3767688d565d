//! When a slot's word in the VM frame is current, and the stores and loads that make it so.
//!
//! A slot lives in an SSA value. Its word in the frame is written only where somebody may look: before calls, before
//! bodies, in cold exits, in thunks. [`Traffic`] says what an instruction does to the frame; a forward analysis over
//! the nodes ([`plan`]) finds which words are current on every path, so that a loop around a call does not store
//! its invariants again in each iteration.
//!
//! After a call the values are taken from the frame again, each where it is next used (*stale* slots): keeping them in
//! registers across the call would store them a second time, in the native frame.
//!
//! Invariant: a stale slot is current in the frame. Which slots are stale where a node begins is planned, so that all ways
//! there agree: what is stale on one way and not on the other is loaded at the end of the one, but for loops that call, into
//! which values need not be taken along that the loop loads after its calls anyway.

use crate::inline::Body;
use crate::isa::type_of;
use crate::quick::quick;
use crate::runtime_call::BodyClass;
use crate::shape::{Node, Shape};
use crate::translate::Translator;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value};
use urgo_abi::analysis::{defs, uses};
use urgo_abi::bits::BitSet;
use urgo_abi::code::ProgramView;
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Inst, Pc, Slot, TypeId};
use urgo_abi::native::Native;
use urgo_abi::op::Kind;
use urgo_abi::pass::Pass;
use urgo_abi::runtime_call::{PIECE, RuntimeCall};

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
    pub fn of(body: &Body<'_>, inst: Inst<'_>) -> Result<Traffic, Decline> {
        if quick(body, inst).is_some() { Ok(Traffic::None) } else { Traffic::of_body(body.program, inst) }
    }

    /// The traffic of an instruction whose body is called if it has one.
    pub fn of_body(program: &dyn ProgramView, inst: Inst<'_>) -> Result<Traffic, Decline> {
        Ok(match inst {
            Inst::Call { .. } | Inst::CallClosure { .. } | Inst::CallMethod { .. } => Traffic::Call,
            Inst::CallRuntime { call, imm, .. } => {
                let call = RuntimeCall::from_id(call).ok_or(Decline::Malformed)?;
                // Most values are copied in one go.
                let in_one = matches!(call, RuntimeCall::CopyValue | RuntimeCall::ClearValue)
                    && program.type_desc(TypeId(imm as u32)).is_some_and(|t| t.size as usize <= PIECE);
                Traffic::Body(if in_one { BodyClass::Pure } else { BodyClass::of_call(call) })
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

/// What is known at the starts of the nodes, and what is to be done at their ends.
#[derive(Debug)]
pub struct Plan {
    /// Words of the frame that are current at the start of each node.
    pub current: Vec<BitSet>,
    /// Slots that only the frame has at the start of each node: they are loaded where they are used.
    pub stale: Vec<BitSet>,
    /// Slots to be stored at the end of each node, because a loop begins there that does not change them and calls.
    pub early: Vec<BitSet>,
}

/// A loop: its header and the nodes from which control can come back to it.
struct Loop {
    header: usize,
    inside: Vec<bool>,
    calls: bool,
}

/// Plans the traffic with the frame of a unit at whose entry the words `at_entry` are current.
pub fn plan(body: &Body<'_>, shape: &Shape, at_entry: &BitSet) -> Result<Plan, Decline> {
    let nodes: Vec<Vec<Effect>> =
        shape.nodes.iter().map(|n| effects(body, shape, n)).collect::<Result<_, _>>()?;
    let slots = body.func.slots.len();
    let loops = loops(shape, &nodes);
    let early = if body.options.has(Pass::Early) {
        early_stores(shape, &nodes, &loops, slots)
    } else {
        vec![BitSet::new(slots); nodes.len()]
    };
    let current = current_in(shape, &nodes, &early, at_entry, slots);
    let stale = stale_in(shape, &nodes, &loops, &current, body.options.has(Pass::Reload));
    Ok(Plan { current, stale, early })
}

fn is_back_edge(shape: &Shape, from: usize, to: usize) -> bool {
    shape.nodes[to].header && to <= from
}

fn loops(shape: &Shape, nodes: &[Vec<Effect>]) -> Vec<Loop> {
    let n = shape.nodes.len();
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); n];
    for (from, node) in shape.nodes.iter().enumerate() {
        node.successors.iter().for_each(|to| before[*to].push(from));
    }
    let mut out = Vec::new();
    for header in (0..n).filter(|h| shape.nodes[*h].header) {
        let mut inside = vec![false; n];
        inside[header] = true;
        let mut work: Vec<usize> =
            before[header].iter().copied().filter(|from| is_back_edge(shape, *from, header)).collect();
        while let Some(at) = work.pop() {
            if !std::mem::replace(&mut inside[at], true) {
                work.extend(&before[at]);
            }
        }
        let calls = (0..n).any(|i| inside[i] && nodes[i].iter().any(|e| e.across.is_some()));
        out.push(Loop { header, inside, calls });
    }
    out
}

/// What to store before each loop: what its calls need and it does not change. So it is stored once and not in each
/// iteration.
fn early_stores(shape: &Shape, nodes: &[Vec<Effect>], loops: &[Loop], slots: usize) -> Vec<BitSet> {
    let mut out = vec![BitSet::new(slots); nodes.len()];
    for l in loops.iter().filter(|l| l.calls) {
        let mut wanted = BitSet::new(slots);
        let effects = || (0..nodes.len()).filter(|n| l.inside[*n]).flat_map(|n| &nodes[n]);
        effects().filter_map(|e| e.across.as_ref()).for_each(|set| {
            wanted.union(set);
        });
        effects().flat_map(|e| &e.lost).for_each(|s| wanted.remove(*s));
        let Some(first) = nodes[l.header].first() else { continue };
        retain(&mut wanted, &first.live);
        for from in (0..nodes.len()).filter(|from| !l.inside[*from]) {
            if shape.nodes[from].successors.contains(&l.header) {
                out[from].union(&wanted);
            }
        }
    }
    out
}

fn current_in(
    shape: &Shape,
    nodes: &[Vec<Effect>],
    early: &[BitSet],
    at_entry: &BitSet,
    slots: usize,
) -> Vec<BitSet> {
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
        now.union(&early[n]);
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
    current.into_iter().map(|c| c.unwrap_or_else(|| BitSet::new(slots))).collect()
}

/// What only the frame has at the start of each node: what all ways there leave so; at the header of a loop that calls,
/// what all ways back leave so, since whoever enters the loop has the words current and may forget the values. The
/// largest such sets: a slot that a loop does not touch is not loaded in it.
fn stale_in(
    shape: &Shape,
    nodes: &[Vec<Effect>],
    loops: &[Loop],
    current: &[BitSet],
    reload: bool,
) -> Vec<BitSet> {
    let calling: Vec<bool> =
        (0..nodes.len()).map(|n| reload && loops.iter().any(|l| l.header == n && l.calls)).collect();
    let mut stale: Vec<BitSet> = current.to_vec();
    for (n, set) in stale.iter_mut().enumerate() {
        match nodes[n].first() {
            Some(first) if n != shape.entry || calling[n] => {
                retain(set, &first.live);
            }
            _ => set.clear(),
        }
    }
    let mut work: Vec<usize> = (0..nodes.len()).collect();
    while let Some(n) = work.pop() {
        let mut now = stale[n].clone();
        nodes[n].iter().for_each(|e| e.apply_stale(&mut now, reload));
        for to in &shape.nodes[n].successors {
            if calling[*to] && !is_back_edge(shape, n, *to) {
                continue;
            }
            if retain(&mut stale[*to], &now) {
                work.push(*to);
            }
        }
    }
    stale
}

/// What one instruction does to the sets of current words and of stale slots.
struct Effect {
    /// Live before it.
    live: BitSet,
    /// Slots with a new value.
    lost: Vec<usize>,
    /// Slots whose words are current afterwards.
    gained: Option<BitSet>,
    /// Slots that are taken from the frame for it.
    loaded: Vec<usize>,
    /// Slots that only the frame has behind a call.
    across: Option<BitSet>,
    /// Slots that a body writes to the frame.
    written: Vec<usize>,
}

impl Effect {
    /// Turns what is stale before the instruction into what is stale behind it.
    fn apply_stale(&self, stale: &mut BitSet, reload: bool) {
        self.loaded.iter().for_each(|s| stale.remove(*s));
        if let Some(across) = self.across.as_ref().filter(|_| reload) {
            stale.union(across);
        }
        self.lost.iter().for_each(|s| stale.remove(*s));
        self.written.iter().for_each(|s| {
            stale.insert(*s);
        });
    }
}

fn effects(body: &Body<'_>, shape: &Shape, node: &Node) -> Result<Vec<Effect>, Decline> {
    let mut out = Vec::new();
    for step in steps(body, shape, node)? {
        let traffic = Traffic::of(body, step.inst)?;
        let across = step.across(shape);
        let mut effect = Effect {
            live: step.live.clone(),
            lost: Vec::new(),
            gained: None,
            loaded: Vec::new(),
            across: None,
            written: Vec::new(),
        };
        defs(step.inst, |s| effect.lost.push(s.index()));
        if traffic != Traffic::None {
            let mut set = BitSet::new(body.func.slots.len());
            traffic.apply(&mut set, step.inst, &across);
            effect.gained = Some(set);
        }
        if let Traffic::Body(class) = traffic {
            effect.written.clone_from(&effect.lost);
            if class == BodyClass::Restarts {
                uses(step.inst, |s| effect.written.push(s.index()));
            }
        } else {
            uses(step.inst, |s| effect.loaded.push(s.index()));
        }
        effect.across = traffic.is_exact().then_some(across);
        out.push(effect);
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

    /// Slots of a set that are to be stored for somebody who looks at the frame.
    pub fn missing(&self, set: &BitSet) -> Vec<usize> {
        // A stale slot has its value in the frame and nowhere else.
        let again = !self.options.has(Pass::Stores);
        let is_missing = |s: &usize| !self.in_frame.contains(*s) || again && !self.stale.contains(*s);
        set.iter().filter(is_missing).collect()
    }

    /// What lives across a call is in the frame alone from now on, if that is wanted.
    pub fn forget_values(&mut self, across: &BitSet) {
        if self.options.has(Pass::Reload) {
            self.stale.union(across);
        }
    }

    /// Makes the words of these slots current.
    pub fn save(&mut self, set: &BitSet) {
        let missing = self.missing(set);
        for s in missing {
            let slot = Slot(s as u16);
            let value = self.get(slot);
            self.store_slot(slot, value);
            self.in_frame.insert(s);
        }
    }

    /// Makes the end of a node ready for its successors: stores what they expect in the frame, loads what they expect in
    /// registers.
    pub fn refresh(&mut self) {
        let early = self.plan.early[self.node].clone();
        self.save(&early);
        let successors = &self.shape.nodes[self.node].successors;
        let kept = |s: usize| successors.iter().all(|to| self.plan.stale[*to].contains(s));
        let needed: Vec<usize> = self.stale.iter().filter(|s| self.after.contains(*s) && !kept(*s)).collect();
        self.load_stale(needed);
    }

    /// Loads all that is live and only in the frame; in the entry block.
    pub fn refresh_all(&mut self) {
        let needed: Vec<usize> = self.stale.iter().filter(|s| self.after.contains(*s)).collect();
        self.load_stale(needed);
    }

    fn load_stale(&mut self, slots: Vec<usize>) {
        for s in slots {
            self.get(Slot(s as u16));
        }
        self.stale.clear();
    }
}
