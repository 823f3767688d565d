//! Control flow and liveness of a function's bytecode.
//!
//! The compiled tier stores what is live when it leaves a function, the collector looks at the pointers among the live
//! slots of a suspended frame, and the verifier wants nothing live at the entry but the parameters. All three take it
//! from here, so that they cannot disagree.
//!
//! - A **loop header** is the target of a jump that does not go forward. Every cycle contains one, whatever its shape.
//! - A function with deferred calls has an **exceptional edge** from every instruction that may panic to its block of
//!   deferred calls: what that block reads is live there. A goroutine may also be killed where it is found at a
//!   safepoint, which are loop headers and the places behind instructions that suspend: it is live there, too.

use crate::bits::BitSet;
use crate::inst::{Inst, Operand, Pc, Role, Slot, instructions};
use crate::module::Function;

/// The parts of a function between jumps.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Start of each block, ascending; the first is 0.
    pub starts: Vec<Pc>,
    /// Loop headers, ascending.
    pub headers: Vec<Pc>,
    /// Length of the code.
    end: Pc,
}

/// Calls `each` with every slot the instruction reads.
pub fn uses(inst: Inst<'_>, mut each: impl FnMut(Slot)) {
    inst.operands(|spec, operand| match (spec.role, operand) {
        (Role::Src(kinds), Operand::Slot(s)) => (0..kinds.len()).for_each(|i| each(s.plus(i))),
        (Role::Srcs, Operand::Slots(list)) => list.iter().for_each(&mut each),
        _ => {}
    });
}

/// Calls `each` with every slot the instruction writes.
pub fn defs(inst: Inst<'_>, mut each: impl FnMut(Slot)) {
    inst.operands(|spec, operand| match (spec.role, operand) {
        (Role::Dst(kinds), Operand::Slot(s)) => (0..kinds.len()).for_each(|i| each(s.plus(i))),
        (Role::Dsts, Operand::Slots(list)) => list.iter().for_each(&mut each),
        _ => {}
    });
}

impl Flow {
    /// Finds blocks and loop headers.
    pub fn of(func: &Function) -> Flow {
        let mut starts = vec![0];
        let mut headers = Vec::new();
        starts.extend(func.defer_block);
        for (pc, inst) in instructions(&func.code) {
            let before = starts.len();
            inst.targets(|to| {
                starts.push(to);
                if to <= pc {
                    headers.push(to);
                }
            });
            if starts.len() > before || inst.opcode().effects().ends {
                starts.extend(Inst::decode(&func.code, pc).map(|(_, next)| next));
            }
        }
        let end = func.code.len() as Pc;
        for list in [&mut starts, &mut headers] {
            list.sort_unstable();
            list.dedup();
        }
        starts.retain(|s| *s < end || *s == 0);
        Flow { starts, headers, end }
    }

    /// Index of the block that contains `pc`.
    pub fn block_of(&self, pc: Pc) -> usize {
        self.starts.partition_point(|s| *s <= pc) - 1
    }

    /// First pc of block `b`, and the pc after its last instruction.
    pub fn range(&self, b: usize) -> (Pc, Pc) {
        (self.starts[b], self.starts.get(b + 1).copied().unwrap_or(self.end))
    }

    /// Whether a loop begins at `pc`.
    pub fn is_header(&self, pc: Pc) -> bool {
        self.headers.binary_search(&pc).is_ok()
    }
}

/// Which slots hold values still needed, at every place of a function.
#[derive(Clone, Debug)]
pub struct Liveness {
    /// Blocks and headers.
    pub flow: Flow,
    live_out: Vec<BitSet>,
    /// What is live at the start of the block of deferred calls.
    at_defer: Option<BitSet>,
}

impl Liveness {
    /// Solves the equations backwards until nothing changes.
    ///
    /// Of a block three sets say all: what it reads before it writes it, what it writes, and what it has written when it can
    /// first go on to the block of deferred calls. (Later such places add nothing: more is written there.)
    pub fn of(func: &Function) -> Liveness {
        let flow = Flow::of(func);
        let n = flow.starts.len();
        let slots = func.slots.len();
        let mut live_in = vec![BitSet::new(slots); n];
        let mut blocks = summaries(func, &flow, &mut live_in);
        let mut live_out = vec![BitSet::new(slots); n];
        let defers = func.defer_block.map(|at| flow.block_of(at));
        let mut at_defer = defers.map(|_| BitSet::new(slots));
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for (b, block) in blocks.iter_mut().enumerate().rev() {
                let mut stale = std::mem::take(&mut block.is_new);
                for s in &block.successors {
                    stale |= live_out[b].union(&live_in[*s]);
                }
                if let (Some(written), Some(at_defer)) = (&block.before_defer, &at_defer) {
                    changed |= live_in[b].union_less(at_defer, written);
                }
                if stale {
                    changed |= live_in[b].union_less(&live_out[b], &block.writes);
                }
            }
            if let (Some(defers), Some(at_defer)) = (defers, &mut at_defer) {
                changed |= at_defer.union(&live_in[defers]);
            }
        }
        Liveness { flow, live_out, at_defer }
    }

    /// What is live before the instruction at `pc` of block `b` whose code ends at `end`.
    fn live_before(&self, func: &Function, b: usize, pc: Pc, end: Pc) -> BitSet {
        let mut live = self.live_out[b].clone();
        let code = &func.code[pc as usize..end as usize];
        let insts: Vec<(Pc, Inst<'_>)> = instructions(code).collect();
        for (_, inst) in insts.into_iter().rev() {
            self.step_back(&mut live, inst);
        }
        self.at_header(&mut live, pc);
        live
    }

    /// Adds what a kill at a loop header needs.
    fn at_header(&self, live: &mut BitSet, pc: Pc) {
        if let Some(at_defer) = self.at_defer.as_ref().filter(|_| self.flow.is_header(pc)) {
            live.union(at_defer);
        }
    }

    /// Adds what a kill behind an instruction needs.
    fn behind(&self, live: &mut BitSet, inst: Inst<'_>) {
        if let Some(at_defer) = self.at_defer.as_ref().filter(|_| inst.opcode().effects().suspends) {
            live.union(at_defer);
        }
    }

    /// Turns what is live after an instruction into what is live before it.
    pub fn step_back(&self, live: &mut BitSet, inst: Inst<'_>) {
        self.behind(live, inst);
        defs(inst, |s| live.remove(s.index()));
        if let Some(at_defer) = self.at_defer.as_ref().filter(|_| inst.opcode().effects().traps) {
            live.union(at_defer);
        }
        uses(inst, |s| {
            live.insert(s.index());
        });
    }

    /// Slots live before the instruction at `pc`: a frame stopped there needs them.
    pub fn live_in(&self, func: &Function, pc: Pc) -> BitSet {
        let b = self.flow.block_of(pc);
        self.live_before(func, b, pc, self.flow.range(b).1)
    }

    /// Slots live after the instruction at `pc` (its results among them): a frame whose call is done needs them.
    pub fn live_out(&self, func: &Function, pc: Pc) -> BitSet {
        let b = self.flow.block_of(pc);
        let Some((inst, next)) = Inst::decode(&func.code, pc) else { return self.live_out[b].clone() };
        let end = self.flow.range(b).1;
        // The header behind the block's end is another block's.
        let mut live =
            if next < end { self.live_before(func, b, next, end) } else { self.live_out[b].clone() };
        self.behind(&mut live, inst);
        live
    }

    /// Slots that a frame needs while the call at `pc` is under way: live after it, less its results, and what the
    /// block of deferred calls reads.
    pub fn live_across(&self, func: &Function, pc: Pc) -> BitSet {
        let mut live = self.live_out(func, pc);
        if let Some((inst, _)) = Inst::decode(&func.code, pc) {
            defs(inst, |s| live.remove(s.index()));
            if let Some(at_defer) = self.at_defer.as_ref().filter(|_| inst.opcode().effects().traps) {
                live.union(at_defer);
            }
        }
        live
    }

    /// Live sets before each instruction of block `b`, in order.
    pub fn of_block(&self, func: &Function, b: usize) -> Vec<(Pc, BitSet)> {
        let (start, end) = self.flow.range(b);
        let insts: Vec<(Pc, Inst<'_>)> = instructions(&func.code[start as usize..end as usize]).collect();
        let mut live = self.live_out[b].clone();
        let mut out: Vec<(Pc, BitSet)> = Vec::with_capacity(insts.len());
        for (at, inst) in insts.into_iter().rev() {
            self.step_back(&mut live, inst);
            self.at_header(&mut live, start + at);
            out.push((start + at, live.clone()));
        }
        out.reverse();
        out
    }
}

/// What of a block its liveness depends on, besides what it reads first.
struct Summary {
    /// Slots that it writes.
    writes: BitSet,
    /// Slots written where it can first go on to the block of deferred calls, if it can.
    before_defer: Option<BitSet>,
    /// Blocks that control may go to from its end.
    successors: Vec<usize>,
    /// It has not been gone through yet.
    is_new: bool,
}

/// Goes through all instructions once; `reads` gets the slots that each block reads before it writes them.
fn summaries(func: &Function, flow: &Flow, reads: &mut [BitSet]) -> Vec<Summary> {
    let slots = func.slots.len();
    let has_defer = func.defer_block.is_some();
    let mut out: Vec<Summary> = Vec::with_capacity(reads.len());
    for (b, reads) in reads.iter_mut().enumerate() {
        let (start, end) = flow.range(b);
        let mut writes = BitSet::new(slots);
        let mut before_defer = (has_defer && flow.is_header(start)).then(|| writes.clone());
        let mut successors = Vec::new();
        let mut falls = true;
        let mut pc = start;
        while pc < end {
            let Some((inst, next)) = Inst::decode(&func.code, pc) else { break };
            let effects = inst.opcode().effects();
            uses(inst, |s| {
                if !writes.contains(s.index()) {
                    reads.insert(s.index());
                }
            });
            if has_defer && before_defer.is_none() && effects.traps {
                before_defer = Some(writes.clone());
            }
            defs(inst, |s| {
                writes.insert(s.index());
            });
            if has_defer && before_defer.is_none() && effects.suspends {
                before_defer = Some(writes.clone());
            }
            inst.targets(|to| successors.push(flow.block_of(to)));
            falls = !effects.ends;
            pc = next;
        }
        if falls && end < flow.end {
            successors.push(b + 1);
        }
        out.push(Summary { writes, before_defer, successors, is_new: true });
    }
    out
}
