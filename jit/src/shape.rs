//! The shape of a unit: which parts of the bytecode it contains, in what order, and what is live there.
//!
//! A *node* is a block of the bytecode as it occurs in the unit. A function's nodes are its blocks that control can
//! reach. A unit that resumes in the middle has, in front of them, a *prelude*: a copy of what lies between the entry
//! and the next loop headers. So loops are joined at their headers and nowhere else, and an innermost loop stays the
//! natural loop that the optimiser knows how to treat, wherever the unit is entered.
//!
//! Invariants:
//! 1. Prelude nodes come first, then the others, both in the bytecode's order. Only edges to loop headers go back.
//! 2. A loop header is never in the prelude, so that every cycle contains a header with its poll.
//! 3. Slots that are named exist and have the kind their operand wants ([`validate`]): translation relies on it.

use urgo_abi::analysis::Liveness;
use urgo_abi::bits::BitSet;
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Inst, Operand, Pc, Role, instructions};
use urgo_abi::module::Function;

/// Units of bytecode beyond which compile time is out of proportion to what is gained.
const MAX_UNITS: usize = 120_000;
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
    /// Whether it belongs to the prelude.
    pub prelude: bool,
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
}

impl Shape {
    /// The shape of a unit that begins at `entry`.
    pub fn of(func: &Function, entry: Pc) -> Result<Shape, Decline> {
        validate(func)?;
        let live = Liveness::of(func);
        let mut shape = Shape { live, nodes: Vec::new(), entry: 0, at_defer: None };
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
        // Node indices by block, for the main part and for the prelude.
        let mut known = [vec![None; blocks], vec![None; blocks]];
        let mut nodes: Vec<(Node, Vec<(usize, bool)>)> = Vec::new();
        let first = self.key(entry, entry != 0, true).ok_or(Decline::Malformed)?;
        let mut work = vec![(first, entry)];
        while let Some(((block, prelude), start)) = work.pop() {
            if known[prelude as usize][block].is_some() {
                continue;
            }
            let (_, end) = self.live.flow.range(block);
            let header = !prelude && self.live.flow.is_header(start);
            let edges = self.edges(func, start, end, prelude)?;
            work.extend(edges.iter().map(|(key, pc)| (*key, *pc)));
            known[prelude as usize][block] = Some(nodes.len());
            let node = Node { start, end, header, prelude, edges_in: 0, successors: Vec::new() };
            nodes.push((node, edges.into_iter().map(|(key, _)| key).collect()));
        }
        self.order(nodes, known, first)
    }

    /// Puts the nodes in order and links them.
    fn order(
        &mut self,
        nodes: Vec<(Node, Vec<(usize, bool)>)>,
        known: [Vec<Option<usize>>; 2],
        first: (usize, bool),
    ) -> Result<(), Decline> {
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_by_key(|i| (!nodes[*i].0.prelude, nodes[*i].0.start));
        let mut place = vec![0; nodes.len()];
        order.iter().enumerate().for_each(|(to, from)| place[*from] = to);
        let find = |(block, prelude): (usize, bool)| {
            known[prelude as usize][block].map(|i| place[i]).ok_or(Decline::Malformed)
        };
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

    /// Block and part that control at `pc` belongs to, coming from the prelude or not. Only the entry may lead into the
    /// middle of a block.
    fn key(&self, pc: Pc, from_prelude: bool, is_entry: bool) -> Option<(usize, bool)> {
        let flow = &self.live.flow;
        let block = flow.block_of(pc);
        let (start, end) = flow.range(block);
        let whole = start == pc;
        ((whole || is_entry) && pc < end).then(|| (block, from_prelude && !(whole && flow.is_header(pc))))
    }

    /// Where control goes from the end of a block: part and pc of each edge.
    #[allow(clippy::type_complexity)]
    fn edges(
        &self,
        func: &Function,
        start: Pc,
        end: Pc,
        prelude: bool,
    ) -> Result<Vec<((usize, bool), Pc)>, Decline> {
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
        let keyed = |to: Pc| Some((self.key(to, prelude, false)?, to));
        targets.into_iter().map(|to| keyed(to).ok_or(Decline::Malformed)).collect()
    }
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
