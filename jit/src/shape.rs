//! The shape of a unit: which parts of the bytecode it contains, in what order, and what is live there.
//!
//! A *node* is a block of the bytecode as it occurs in the unit. A function's nodes are its blocks that control can
//! reach. A unit that resumes in the middle has, in front of them, a *prelude*: a copy of what lies between the entry
//! and the next outermost loop headers, inner loops included. So nests of loops are joined at their outermost headers and
//! nowhere else, and from there on they are the natural loops that the optimiser knows how to treat, wherever the unit is
//! entered: what does not change in an inner loop is not seen to be so if an edge from the entry leads to its header.
//! Where the copy would be large it ends at the next headers of any loops.
//!
//! Invariants:
//! 1. Prelude nodes come first, then the others, both in the bytecode's order. Only edges to loop headers go back.
//! 2. A loop header has its poll in either part, and nothing leads from the main part to the prelude, so that every cycle
//!    contains a header with its poll.
//! 3. Slots that are named exist and have the kind their operand wants ([`validate`]): translation relies on it.

use urgo_abi::analysis::Liveness;
use urgo_abi::bits::BitSet;
use urgo_abi::code::CompileOptions;
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Inst, Operand, Pc, Role, instructions};
use urgo_abi::module::Function;
use urgo_abi::pass::Pass;

/// Units of bytecode beyond which compile time is out of proportion to what is gained.
const MAX_UNITS: usize = 120_000;
/// Units of bytecode up to which the prelude may contain loops.
const MAX_UNITS_COPIED: usize = 8_000;
/// Slots beyond which the live sets alone take too long.
const MAX_SLOTS: usize = 4_000;
/// Bound of instructions times slots, which limits the stores of all cold exits together.
const MAX_WORK: usize = 24_000_000;

/// A block of bytecode as it occurs in the unit.
#[derive(Clone, Debug)]
pub struct Node {
    /// First instruction.
    pub start: Pc,
    /// The pc after the last instruction.
    pub end: Pc,
    /// Whether it is a loop header (and gets a poll).
    pub header: bool,
    /// What it is part of.
    part: Part,
    /// Number of edges that lead here, the entry's included.
    pub edges_in: u32,
    /// Nodes that control may go to, one for each edge: jump targets in order, then the next instruction.
    pub successors: Vec<usize>,
}

/// The nodes of a unit.
#[derive(Debug)]
pub struct Shape {
    /// Live slots, blocks, headers of the whole function.
    pub live: Liveness,
    /// The nodes, see the module's head.
    pub nodes: Vec<Node>,
    /// The node that the unit's entry leads to.
    pub entry: usize,
    /// Live at the start of the block of deferred calls.
    pub at_defer: Option<BitSet>,
    /// Headers at which the prelude ends.
    joins: Vec<Pc>,
}

/// What of a unit a node belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Part {
    /// The rest of the block in whose middle the unit is entered.
    Entered,
    /// What else is in front of the headers at which the main part is joined.
    Prelude,
    /// Blocks as they are in the function.
    Main,
}

/// A node, while they are collected: block and part.
type Key = (usize, Part);

impl Shape {
    /// The shape of a unit that begins at `entry`.
    pub fn of(func: &Function, entry: Pc, options: CompileOptions) -> Result<Shape, Decline> {
        validate(func)?;
        let live = Liveness::of(func);
        let joins = joins(func, &live, options.has(Pass::Prelude));
        let mut shape = Shape { live, nodes: Vec::new(), entry: 0, at_defer: None, joins };
        shape.at_defer = func.defer_block.map(|pc| shape.live.live_in(func, pc));
        shape.collect(func, entry)?;
        Ok(shape)
    }

    /// Nodes that are loop headers.
    pub fn headers(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|n| n.header)
    }

    fn collect(&mut self, func: &Function, entry: Pc) -> Result<(), Decline> {
        let blocks = self.live.flow.starts.len();
        // Node indices by part and block.
        let mut known = [vec![None; blocks], vec![None; blocks], vec![None; blocks]];
        let mut nodes: Vec<(Node, Vec<Key>)> = Vec::new();
        let from = if entry == 0 { Part::Main } else { Part::Entered };
        let first = self.key(entry, from, true).ok_or(Decline::Malformed)?;
        let mut work = vec![(first, entry)];
        while let Some(((block, part), start)) = work.pop() {
            if known[part as usize][block].is_some() {
                continue;
            }
            let (from, end) = self.live.flow.range(block);
            let header = start == from && self.live.flow.is_header(start);
            let edges = self.edges(func, start, end, part)?;
            work.extend(edges.iter().map(|(key, pc)| (*key, *pc)));
            known[part as usize][block] = Some(nodes.len());
            let node = Node { start, end, header, part, edges_in: 0, successors: Vec::new() };
            nodes.push((node, edges.into_iter().map(|(key, _)| key).collect()));
        }
        self.order(nodes, known, first)
    }

    /// Puts the nodes in order and links them.
    fn order(
        &mut self,
        nodes: Vec<(Node, Vec<Key>)>,
        known: [Vec<Option<usize>>; 3],
        first: Key,
    ) -> Result<(), Decline> {
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_by_key(|i| (nodes[*i].0.part, nodes[*i].0.start));
        let mut place = vec![0; nodes.len()];
        order.iter().enumerate().for_each(|(to, from)| place[*from] = to);
        let find =
            |(block, part): Key| known[part as usize][block].map(|i| place[i]).ok_or(Decline::Malformed);
        self.entry = find(first)?;
        for i in order {
            let mut node = nodes[i].0.clone();
            node.successors = nodes[i].1.iter().map(|k| find(*k)).collect::<Result<_, _>>()?;
            self.nodes.push(node);
        }
        for i in 0..self.nodes.len() {
            for to in self.nodes[i].successors.clone() {
                self.nodes[to].edges_in += 1;
            }
        }
        self.nodes[self.entry].edges_in += 1;
        Ok(())
    }

    /// Block and part that control at `pc` belongs to, coming from a part. Only the entry may lead into the middle of a
    /// block.
    fn key(&self, pc: Pc, from: Part, is_entry: bool) -> Option<Key> {
        let flow = &self.live.flow;
        let block = flow.block_of(pc);
        let (start, end) = flow.range(block);
        let whole = start == pc;
        let part = match from {
            Part::Main => Part::Main,
            _ if !whole => Part::Entered,
            _ if self.joins.contains(&pc) => Part::Main,
            _ => Part::Prelude,
        };
        ((whole || is_entry) && pc < end).then_some((block, part))
    }

    /// Where control goes from the end of a block: part and pc of each edge.
    fn edges(&self, func: &Function, start: Pc, end: Pc, part: Part) -> Result<Vec<(Key, Pc)>, Decline> {
        let mut targets = Vec::new();
        let mut falls = true;
        let mut pc = start;
        while pc < end {
            let (inst, next) = Inst::decode(&func.code, pc).ok_or(Decline::Malformed)?;
            inst.targets(|to| targets.push(to));
            falls = !inst.opcode().effects().ends;
            pc = next;
        }
        if falls {
            targets.push(pc);
        }
        let keyed = |to: Pc| Some((self.key(to, part, false)?, to));
        targets.into_iter().map(|to| keyed(to).ok_or(Decline::Malformed)).collect()
    }
}

/// The headers at which a prelude ends: those of loops inside no other. A loop reaches from its header to the last jump back
/// to it; where jumps are tangled so that this says too little, loops are only less well compiled.
fn joins(func: &Function, live: &Liveness, copies_loops: bool) -> Vec<Pc> {
    let mut loops: Vec<(Pc, Pc)> = Vec::new();
    for (at, inst) in instructions(&func.code) {
        inst.targets(|to| {
            if to <= at && live.flow.is_header(to) {
                loops.push((to, at));
            }
        });
    }
    let all = !copies_loops || func.code.len() > MAX_UNITS_COPIED;
    let is_inside = |header: Pc| loops.iter().any(|(from, to)| *from < header && header <= *to);
    let mut joins: Vec<Pc> = loops.iter().map(|l| l.0).filter(|h| all || !is_inside(*h)).collect();
    joins.sort_unstable();
    joins.dedup();
    joins
}

/// Checks what translation and liveness index without asking again. The verifier has accepted the module; a function
/// that fails here was changed afterwards, or is too large.
fn validate(func: &Function) -> Result<(), Decline> {
    if func.code.len() > MAX_UNITS || func.slots.len() > MAX_SLOTS {
        return Err(Decline::TooLarge);
    }
    let (mut count, mut end, mut sound) = (0, 0, true);
    for (pc, inst) in instructions(&func.code) {
        count += 1;
        end = Inst::decode(&func.code, pc).map_or(end, |(_, next)| next);
        inst.operands(|spec, operand| sound &= operand_fits(func, spec.role, operand));
    }
    if count * func.slots.len() > MAX_WORK {
        return Err(Decline::TooLarge);
    }
    let whole = end as usize == func.code.len() && count > 0;
    let defer = func.defer_block.is_none_or(|b| b < end);
    if sound && whole && defer { Ok(()) } else { Err(Decline::Malformed) }
}

fn operand_fits(func: &Function, role: Role, operand: Operand<'_>) -> bool {
    match (role, operand) {
        (Role::Dst(kinds) | Role::Src(kinds), Operand::Slot(s)) => {
            kinds.iter().enumerate().all(|(i, k)| func.slots.get(s.index() + i) == Some(k))
        }
        (_, Operand::Slots(list)) => list.iter().all(|s| s.index() < func.slots.len()),
        (_, Operand::Label(to)) => (to as usize) < func.code.len(),
        (_, Operand::Labels(all)) => all.iter().all(|to| (to as usize) < func.code.len()),
        (_, Operand::Slot(_) | Operand::Imm(_) | Operand::Id(_)) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels;
    use urgo_abi::pass::PassSet;

    #[test]
    fn nests_of_loops_are_joined_at_their_outermost_headers() {
        let kernel = kernels::matmul();
        let func = &kernel.module.funcs[0];
        let headers = Liveness::of(func).flow.headers;
        assert_eq!(headers.len(), 3);
        let (mut copied, mut copied_without) = (0, 0);
        for (pc, _) in instructions(&func.code) {
            let shape = Shape::of(func, pc, CompileOptions::default()).expect("a shape");
            let copies = |h: Pc| shape.nodes.iter().filter(|n| n.start == h && n.header).count();
            assert!(copies(headers[0]) <= 1 && headers[1..].iter().all(|h| copies(*h) <= 2), "at {pc}");
            copied += usize::from(headers[1..].iter().any(|h| copies(*h) == 2));
            let plain =
                Shape::of(func, pc, CompileOptions::without(PassSet::of(Pass::Prelude))).expect("a shape");
            let copies = |h: Pc| plain.nodes.iter().filter(|n| n.start == h && n.header).count();
            copied_without += usize::from(headers.iter().any(|h| copies(*h) == 2));
            for from in shape.nodes.iter().filter(|n| n.part != Part::Main) {
                for to in from.successors.iter().map(|to| &shape.nodes[*to]) {
                    assert!(to.part != Part::Main || to.start == headers[0], "at {pc}: to {}", to.start);
                }
            }
            let main = || shape.nodes.iter().filter(|n| n.part == Part::Main);
            assert!(main().flat_map(|n| &n.successors).all(|to| shape.nodes[*to].part == Part::Main));
        }
        // With the pass off, what is entered in the middle leads into the loops at their next header.
        assert!(copied > 3 && copied_without == 0, "{copied} {copied_without}");
    }
}
