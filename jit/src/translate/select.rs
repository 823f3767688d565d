//! Jumps over a few instructions that only compute: both ways are computed, and a conditional move chooses.
//!
//! **Problem.** `if b < a { a = b }` in a loop over data without order is foreseen wrongly every other time, which costs as
//! much as a dozen iterations without the jump.
//!
//! **Idea.** Where one way, or each of two that meet again, has no more than [`MOST`] instructions that neither fail nor
//! touch memory, they are executed always, and each integer that they change is a `select` of the old value and the new one.
//! Floats stay with jumps: they have no conditional move. So do slots from which addresses of loads are made: a jump
//! that is foreseen rightly lets the load begin before the choice is made.

use super::Translator;
use crate::frame_sync::{Step, steps};
use cranelift_codegen::ir::{InstBuilder, Value};
use urgo_abi::analysis::{defs, uses};
use urgo_abi::bits::BitSet;
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Inst, Slot, instructions};
use urgo_abi::module::Function;
use urgo_abi::op::Kind;
use urgo_abi::pass::Pass;

/// Instructions on one way.
const MOST: usize = 2;
/// Choices in all.
const MOST_CHOICES: usize = 2;

/// Slots that are, or are parts of sums that are, pointers or indices of loads.
pub(super) fn address_parts(func: &Function) -> BitSet {
    let mut parts = BitSet::new(func.slots.len());
    for (_, inst) in instructions(&func.code) {
        if let Some(sources) = address_of_load(inst) {
            sources.into_iter().flatten().for_each(|s| {
                parts.insert(s.index());
            });
        }
    }
    loop {
        let mut changed = false;
        for (_, inst) in instructions(&func.code) {
            if passes_on(inst) {
                let mut is_part = false;
                defs(inst, |d| is_part |= parts.contains(d.index()));
                if is_part {
                    uses(inst, |s| changed |= parts.insert(s.index()));
                }
            }
        }
        if !changed {
            return parts;
        }
    }
}

fn address_of_load(inst: Inst<'_>) -> Option<[Option<Slot>; 2]> {
    use Inst as I;
    match inst {
        I::ElemI8 { s, i, .. }
        | I::ElemU8 { s, i, .. }
        | I::ElemI16 { s, i, .. }
        | I::ElemU16 { s, i, .. }
        | I::ElemI32 { s, i, .. }
        | I::ElemU32 { s, i, .. }
        | I::ElemI64 { s, i, .. }
        | I::ElemF32 { s, i, .. }
        | I::ElemF64 { s, i, .. }
        | I::ElemPtr { s, i, .. }
        | I::ElemAddr { s, i, .. } => Some([Some(s), Some(i)]),
        _ => None,
    }
}

/// Whether the result may be an address because the operands are its parts.
fn passes_on(inst: Inst<'_>) -> bool {
    matches!(
        inst,
        Inst::AddI64 { .. }
            | Inst::AddI64K { .. }
            | Inst::SubI64 { .. }
            | Inst::ShrI64K { .. }
            | Inst::ShrU64K { .. }
            | Inst::DivI64 { .. }
            | Inst::Mov { .. }
    )
}

/// Whether an instruction may be executed where the program would not: a value from values, in few cycles.
fn is_cheap(inst: Inst<'_>) -> bool {
    use Inst as I;
    matches!(
        inst,
        I::ConstInt { .. }
            | I::Mov { .. }
            | I::AddI64 { .. }
            | I::SubI64 { .. }
            | I::AddI64K { .. }
            | I::AddI32K { .. }
            | I::AddU32K { .. }
            | I::NegI64 { .. }
            | I::And { .. }
            | I::Or { .. }
            | I::Xor { .. }
            | I::AndK { .. }
            | I::Not { .. }
            | I::NotBool { .. }
            | I::ShlI64K { .. }
            | I::ShrI64K { .. }
            | I::ShrU64K { .. }
            | I::ExtI32 { .. }
            | I::ExtU32 { .. }
            | I::ExtU8 { .. }
            | I::EqI64 { .. }
            | I::NeI64 { .. }
            | I::LtI64 { .. }
            | I::LeI64 { .. }
            | I::LtU64 { .. }
            | I::LeU64 { .. }
    )
}

/// A way from a jump to where it meets the other.
struct Way<'c> {
    node: usize,
    steps: Vec<Step<'c>>,
    /// What it changes.
    changed: Vec<Slot>,
    to: usize,
}

impl<'a> Translator<'a, '_> {
    /// Ends the current node, which jumps if `condition` holds, without a jump; whether that is possible. What the
    /// successors expect of the frame has been made so.
    pub(super) fn select(&mut self, condition: Value) -> Result<bool, Decline> {
        if !self.options.has(Pass::Selects) {
            return Ok(false);
        }
        let [taken, other] = self.shape.nodes[self.node].successors[..] else {
            return Err(Decline::Malformed);
        };
        if taken == other {
            return Ok(false);
        }
        let (a, b) = (self.way(taken)?, self.way(other)?);
        let (a, b, to) = match (a, b) {
            (Some(a), Some(b)) if a.to == b.to => {
                let to = a.to;
                (Some(a), Some(b), to)
            }
            (Some(a), _) if a.to == other => (Some(a), None, other),
            (_, Some(b)) if b.to == taken => (None, Some(b), taken),
            _ => return Ok(false),
        };
        // What either way changes and somebody reads.
        let live = self.shape.live.live_in(self.func, self.shape.nodes[to].start);
        let held = self.body.held(self.shape.nodes[to].start).cloned();
        let is_read =
            |s: &Slot| live.contains(s.index()) || held.as_ref().is_some_and(|h| h.contains(s.index()));
        let mut chosen: Vec<Slot> = Vec::new();
        for s in [&a, &b].into_iter().flatten().flat_map(|w| &w.changed).filter(|s| is_read(s)) {
            if !chosen.contains(s) {
                chosen.push(*s);
            }
        }
        let suits =
            |s: &Slot| self.func.slots[s.index()] == Kind::Int && !self.address_parts.contains(s.index());
        if chosen.is_empty() || chosen.len() > MOST_CHOICES || !chosen.iter().all(suits) {
            return Ok(false);
        }
        let from = self.node;
        let ways: Vec<usize> = [&a, &b].into_iter().flatten().map(|w| w.node).collect();
        // Each way begins with what was before, also in slots that the other one changes for itself only.
        let mut begin = chosen.clone();
        if let (Some(a), Some(b)) = (&a, &b) {
            let read = self.shape.live.live_in(self.func, self.shape.nodes[b.node].start);
            begin.extend(a.changed.iter().filter(|s| read.contains(s.index()) && !chosen.contains(s)));
        }
        let begin: Vec<(Slot, Value)> =
            begin.into_iter().map(|s| (s, self.b.use_var(self.vars[s.index()]))).collect();
        let mut ends: Vec<Vec<Value>> = Vec::new();
        for way in [a, b] {
            for (s, value) in &begin {
                self.b.def_var(self.vars[s.index()], *value);
            }
            if let Some(way) = way {
                self.go(way)?;
            }
            ends.push(chosen.iter().map(|s| self.b.use_var(self.vars[s.index()])).collect());
        }
        for (i, s) in chosen.iter().enumerate() {
            let value = self.b.ins().select(condition, ends[0][i], ends[1][i]);
            self.b.def_var(self.vars[s.index()], value);
        }
        let to = self.blocks[to];
        self.b.ins().jump(to, &[]);
        self.node = from;
        self.edges_emitted();
        for way in ways {
            self.absorbed[way] = true;
            self.node = way;
            self.edges_emitted();
        }
        Ok(true)
    }

    /// A node as a way, if only the current node leads there and all of it may be executed in vain.
    fn way(&self, n: usize) -> Result<Option<Way<'a>>, Decline> {
        let node = &self.shape.nodes[n];
        let [to] = node.successors[..] else { return Ok(None) };
        if node.header || node.edges_in != 1 || self.shape.nodes[to].header || !self.plan.early[n].is_empty()
        {
            return Ok(None);
        }
        let mut steps = steps(self.body, self.shape, node)?;
        steps.retain(|s| !matches!(s.inst, Inst::Jump { .. }));
        if steps.is_empty() || steps.len() > MOST || !steps.iter().all(|s| is_cheap(s.inst)) {
            return Ok(None);
        }
        let mut changed = Vec::new();
        steps.iter().for_each(|s| defs(s.inst, |d| changed.push(d)));
        Ok(Some(Way { node: n, steps, changed, to }))
    }

    /// Executes a way.
    fn go(&mut self, way: Way<'a>) -> Result<(), Decline> {
        self.node = way.node;
        self.stale.clone_from(&self.plan.stale[way.node]);
        for step in way.steps {
            self.begin(&step);
            self.step(step.inst)?;
        }
        self.refresh();
        Ok(())
    }
}
