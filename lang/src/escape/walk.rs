//! Follows addresses through the graph.
//!
//! The state at a node is a number, the *reach*: how many pointers have to be followed from the node's value to come to the
//! address that is followed. Taking an address on the way makes it greater, following a pointer smaller; below 0 the address is
//! left behind. A greater reach leads everywhere that a smaller one does.

use super::graph::{Graph, HEAP, Kind, Node};
use super::{Leak, Summary, summary};
use crate::ast::ExprId;
use crate::lower::Lowerer;
use crate::types::{ObjId, Set};

/// A reach that following pointers does not diminish.
const FAR: i8 = 8;

/// What a function's analysis gives.
#[derive(Default)]
pub(super) struct Found {
    pub summary: Summary,
    pub vars: Set<ObjId>,
    pub sites: Set<ExprId>,
}

/// Where a walk has come.
struct Walk {
    /// By node: the greatest reach there, or −1.
    reach: Vec<i8>,
    touched: Vec<u32>,
    work: Vec<u32>,
}

impl Walk {
    fn come(&mut self, node: u32, reach: i8) {
        let reach = reach.min(FAR);
        let old = &mut self.reach[node as usize];
        if reach > *old {
            if *old < 0 {
                self.touched.push(node);
            }
            *old = reach;
            self.work.push(node);
        }
    }

    fn clear(&mut self) {
        for n in self.touched.drain(..) {
            self.reach[n as usize] = -1;
        }
        self.work.clear();
    }
}

/// The reach behind an edge.
fn after(reach: i8, derefs: i8) -> Option<i8> {
    match reach {
        FAR => Some(FAR),
        _ => Some(reach - derefs).filter(|r| *r >= 0),
    }
}

pub(super) fn solve(m: &mut Lowerer<'_>, mut graph: Graph) -> Found {
    let n = graph.nodes.len();
    let mut walk = Walk { reach: vec![-1; n], touched: Vec::new(), work: Vec::new() };
    // Memory by the memory that its address comes to.
    let mut held: Vec<(u32, u32)> = Vec::new();
    let mut escaped: Vec<u32> = Vec::new();
    for at in 0..n as u32 {
        let node = &graph.nodes[at as usize];
        if !node.is_memory || node.escapes {
            escaped.extend(node.escapes.then_some(at));
            continue;
        }
        walk.clear();
        for (to, derefs) in node.edges.iter().filter(|e| e.1 < 0) {
            walk.come(*to, -1 - derefs);
        }
        follow(m, &graph, &mut walk);
        let escapes = walk.touched.iter().any(|to| outlives(&graph, *to, at));
        if escapes {
            graph.nodes[at as usize].escapes = true;
            escaped.push(at);
        } else {
            let holders = walk.touched.iter().filter(|to| graph.nodes[**to as usize].is_memory);
            held.extend(holders.map(|to| (*to, at)));
        }
    }
    held.sort_unstable();
    while let Some(holder) = escaped.pop() {
        let first = held.partition_point(|h| h.0 < holder);
        for (_, inner) in held[first..].iter().take_while(|h| h.0 == holder) {
            if !std::mem::replace(&mut graph.nodes[*inner as usize].escapes, true) {
                escaped.push(*inner);
            }
        }
    }
    let params = (0..graph.params.len()).map(|i| leak(m, &graph, &mut walk, graph.params[i])).collect();
    let mut found = Found { summary: Summary { params }, ..Found::default() };
    // What has been gone through twice has several nodes.
    for node in graph.nodes.iter().filter(|n| n.is_memory) {
        match (node.kind, node.escapes) {
            (Kind::Var(obj), false) => found.vars.insert(obj),
            (Kind::Site(e), false) => found.sites.insert(e),
            _ => false,
        };
    }
    for node in graph.nodes.iter().filter(|n| n.escapes) {
        match node.kind {
            Kind::Var(obj) => found.vars.remove(&obj),
            Kind::Site(e) => found.sites.remove(&e),
            _ => false,
        };
    }
    found
}

fn follow(m: &mut Lowerer<'_>, graph: &Graph, walk: &mut Walk) {
    while let Some(at) = walk.work.pop() {
        let reach = walk.reach[at as usize];
        let node = &graph.nodes[at as usize];
        for (to, derefs) in &node.edges {
            if let Some(reach) = after(reach, *derefs) {
                walk.come(*to, reach);
            }
        }
        let Kind::Arg { call, index } = node.kind else { continue };
        let call = &graph.calls[call as usize];
        let leak = match summary(m, call.decl) {
            Some(s) => s.params.get(index as usize).cloned(),
            None => None,
        };
        let Some(leak) = leak else {
            walk.come(HEAP, reach);
            continue;
        };
        if let Some(reach) = leak.heap.and_then(|d| after(reach, d)) {
            walk.come(HEAP, reach);
        }
        for (result, derefs) in leak.results {
            if let Some(reach) = after(reach, derefs) {
                walk.come(call.results.get(result as usize).copied().unwrap_or(HEAP), reach);
            }
        }
    }
}

/// Whether what a node stands for may be there when the memory of another one is not.
fn outlives(graph: &Graph, holder: u32, of: u32) -> bool {
    let (holder, of): (&Node, &Node) = (&graph.nodes[holder as usize], &graph.nodes[of as usize]);
    match holder.kind {
        Kind::Heap | Kind::Result(_) => true,
        // Operands, and results on their way.
        Kind::Arg { .. } | Kind::CallResult => false,
        Kind::Var(_) | Kind::Site(_) => {
            holder.escapes
                || match holder.func == of.func {
                    true => holder.depth < of.renewed,
                    false => !graph.is_inside(holder.func, of.func),
                }
        }
    }
}

/// Where the value of a parameter goes.
fn leak(m: &mut Lowerer<'_>, graph: &Graph, walk: &mut Walk, param: Option<u32>) -> Leak {
    let Some(param) = param else { return Leak::default() };
    let mut leak = Leak::default();
    // First the value itself, then all that can be reached from it.
    for (derefs, reach) in [(0, 0), (1, FAR)] {
        walk.clear();
        walk.come(param, reach);
        follow(m, graph, walk);
        for at in &walk.touched {
            let node = &graph.nodes[*at as usize];
            match node.kind {
                Kind::Result(i) if !leak.results.iter().any(|r| r.0 == i) => leak.results.push((i, derefs)),
                Kind::Heap => leak.heap = leak.heap.or(Some(derefs)),
                Kind::Var(_) | Kind::Site(_) if node.escapes => leak.heap = leak.heap.or(Some(derefs)),
                _ => {}
            }
        }
    }
    leak
}
