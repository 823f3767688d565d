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
    pub fn of(func: &Function) -> Liveness {
        let flow = Flow::of(func);
        let n = flow.starts.len();
        let slots = func.slots.len();
        let successors: Vec<Vec<usize>> = (0..n).map(|b| successors(func, &flow, b)).collect();
        let mut this = Liveness { flow, live_out: vec![BitSet::new(slots); n], at_defer: None };
        let mut live_in = vec![BitSet::new(slots); n];
        if func.defer_block.is_some() {
            this.at_defer = Some(BitSet::new(slots));
        }
        // A block is gone through again only if what it depends on has changed: what is live behind it, and at the block of
        // deferred calls, whose versions are counted.
        let mut version = 1;
        let mut seen = vec![0; n];
        loop {
            let mut changed = false;
            for b in (0..n).rev() {
                let mut stale = seen[b] != version;
                for s in &successors[b] {
                    stale |= this.live_out[b].union(&live_in[*s]);
                }
                if !stale {
                    continue;
                }
                seen[b] = version;
                let (start, end) = this.flow.range(b);
                let now = this.live_before(func, b, start, end);
                let more = live_in[b].union(&now);
                changed |= more;
                if more && func.defer_block == Some(start) {
                    this.at_defer = Some(live_in[b].clone());
                    version += 1;
                }
            }
            if !changed {
                return this;
            }
        }
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

/// Blocks that control may go to from the end of block `b`.
fn successors(func: &Function, flow: &Flow, b: usize) -> Vec<usize> {
    let (start, end) = flow.range(b);
    let mut out = Vec::new();
    let mut falls = true;
    let mut pc = start;
    while pc < end {
        let Some((inst, next)) = Inst::decode(&func.code, pc) else { break };
        inst.targets(|to| out.push(flow.block_of(to)));
        falls = !inst.opcode().effects().ends;
        pc = next;
    }
    if falls && end < flow.end {
        out.push(flow.block_of(end));
    }
    out
}
