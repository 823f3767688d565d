//! The order in which package variables are initialised, and cycles among their initialisers.
//!
//! The next variable is always the first in source order whose dependencies, functions followed through,
//! are all initialised. A variable without an initialiser takes its turn like the others, as in gc. A variable that
//! depends on itself is an error.

use super::info::{Initializer, ObjKind};
use super::scc::components;
use super::{Checker, DeclKind};
use crate::codes::Code;
use crate::types::{Map, ObjId, Set};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Which package-level objects mention which.
struct Graph {
    objects: Vec<ObjId>,
    places: Map<ObjId, u32>,
    next: Vec<Vec<u32>>,
}

impl Graph {
    fn new(checker: &Checker<'_>) -> Graph {
        let declared = checker.objects_in_order.iter().filter(|o| checker.decl_of.contains_key(o));
        let objects: Vec<ObjId> = declared.copied().collect();
        let places: Map<ObjId, u32> = objects.iter().copied().zip(0..).collect();
        let deps = |o| checker.decls[checker.decl_of[o]].deps.iter();
        let next = objects.iter().map(|o| deps(o).filter_map(|d| places.get(d).copied()).collect()).collect();
        Graph { objects, places, next }
    }

    /// The edges to nodes that a condition admits.
    fn edges(&self, admit: impl Fn(u32) -> bool) -> Vec<Vec<u32>> {
        let admitted = |list: &Vec<u32>| list.iter().copied().filter(|to| admit(*to)).collect();
        self.next.iter().map(admitted).collect()
    }
}

impl Checker<'_> {
    pub(super) fn init_order(&mut self) {
        let order: Map<ObjId, usize> =
            self.objects_in_order.iter().enumerate().map(|(i, &o)| (o, i)).collect();
        self.report_init_cycles(&order);
        let vars: Vec<ObjId> = self
            .objects_in_order
            .iter()
            .copied()
            .filter(|&o| matches!(self.obj(o).kind, ObjKind::Var(_)))
            .collect();
        // A function, or functions that call each other, must be through before the variables that mention them, and are so
        // as soon as the variables that they mention are.
        let graph = Graph::new(self);
        let is = |node: u32, what: fn(&ObjKind) -> bool| what(&self.obj(graph.objects[node as usize]).kind);
        // Constants have their values already.
        let needed = graph.edges(|to| !is(to, |kind| matches!(kind, ObjKind::Const(_))));
        let through = graph.edges(|to| is(to, |kind| matches!(kind, ObjKind::Func { .. })));
        let component = components(graph.objects.len(), &through);
        let n_nodes = component.iter().max().map_or(0, |c| *c as usize + 1);
        let mut missing: Vec<usize> = vec![0; n_nodes];
        let mut wanted_by: Vec<Vec<u32>> = vec![Vec::new(); n_nodes];
        let mut var_of: Vec<Option<usize>> = vec![None; n_nodes];
        for (i, v) in vars.iter().enumerate() {
            var_of[component[graph.places[v] as usize] as usize] = Some(i);
        }
        for (from, list) in needed.iter().enumerate() {
            for &to in list {
                let [from, to] = [from, to as usize].map(|node| component[node]);
                // What depends on itself has been reported.
                if from != to {
                    missing[from as usize] += 1;
                    wanted_by[to as usize].push(from);
                }
            }
        }
        let mut done: Vec<u32> = (0..n_nodes as u32)
            .filter(|&c| missing[c as usize] == 0 && var_of[c as usize].is_none())
            .collect();
        let mut ready: BinaryHeap<Reverse<usize>> =
            (0..n_nodes).filter(|&c| missing[c] == 0).filter_map(|c| var_of[c].map(Reverse)).collect();
        let mut emitted: Set<usize> = Set::default();
        let mut out = Vec::new();
        loop {
            while let Some(c) = done.pop() {
                for &w in &wanted_by[c as usize] {
                    missing[w as usize] -= 1;
                    if missing[w as usize] == 0 {
                        match var_of[w as usize] {
                            Some(i) => ready.push(Reverse(i)),
                            None => done.push(w),
                        }
                    }
                }
            }
            let Some(Reverse(i)) = ready.pop() else { break };
            self.emit_var(vars[i], &mut emitted, &mut out);
            done.push(component[graph.places[&vars[i]] as usize]);
        }
        self.program.packages[self.pkg.0 as usize].init_order = out;
    }

    /// Emits the initialiser of `v`, if it has one that has not been emitted with another variable.
    fn emit_var(&self, v: ObjId, emitted: &mut Set<usize>, out: &mut Vec<Initializer>) {
        let d = self.decl_of[&v];
        if let DeclKind::Var { lhs, init: Some(rhs), .. } = &self.decls[d].kind
            && emitted.insert(d)
        {
            // All variables of one call are initialised together.
            let lhs = lhs.clone().unwrap_or_else(|| vec![v]);
            out.push(Initializer { lhs, rhs: *rhs });
        }
    }

    /// Reports each cycle once, at its first object in the order of declaration that is no function.
    fn report_init_cycles(&mut self, order: &Map<ObjId, usize>) {
        let mut reported: Set<ObjId> = Set::default();
        let graph = Graph::new(self);
        let component = components(graph.objects.len(), &graph.next);
        let mut sizes = vec![0; component.len()];
        component.iter().for_each(|c| sizes[*c as usize] += 1);
        for i in 0..self.objects_in_order.len() {
            let o = self.objects_in_order[i];
            let is_value = matches!(self.obj(o).kind, ObjKind::Var(_) | ObjKind::Const(_));
            let Some(&place) = graph.places.get(&o).filter(|_| is_value && !reported.contains(&o)) else {
                continue;
            };
            if sizes[component[place as usize] as usize] == 1 && !graph.next[place as usize].contains(&place)
            {
                continue;
            }
            let Some(cycle) = self.find_cycle(o, order) else { continue };
            reported.extend(cycle.iter().copied());
            self.report_init_cycle(&cycle);
        }
    }

    /// A path of dependencies from `from` back to it.
    fn find_cycle(&self, from: ObjId, order: &Map<ObjId, usize>) -> Option<Vec<ObjId>> {
        let sorted = |o: ObjId| -> Vec<ObjId> {
            let Some(&d) = self.decl_of.get(&o) else { return Vec::new() };
            let mut deps = self.decls[d].deps.clone();
            deps.sort_by_key(|d| order.get(d).copied().unwrap_or(usize::MAX));
            deps
        };
        let mut seen: Set<ObjId> = Set::default();
        let mut path = vec![(from, sorted(from), 0usize)];
        while let Some((_, deps, next)) = path.last_mut() {
            let Some(&d) = deps.get(*next) else {
                path.pop();
                continue;
            };
            *next += 1;
            if d == from {
                return Some(path.iter().map(|(o, ..)| *o).collect());
            }
            if seen.insert(d) {
                path.push((d, sorted(d), 0));
            }
        }
        None
    }

    fn report_init_cycle(&mut self, cycle: &[ObjId]) {
        let name = |c: &Self, o: ObjId| c.text(c.obj(o).name).to_string();
        let pos = self.obj(cycle[0]).pos;
        let first = name(self, cycle[0]);
        if cycle.len() == 1 {
            let message = format!("initialization cycle: {first} refers to itself");
            self.error(pos, Code::InitCycle, message);
            return;
        }
        let notes = (0..cycle.len())
            .map(|i| {
                let (a, b) = (cycle[i], cycle[(i + 1) % cycle.len()]);
                (self.obj(a).pos, format!("{} refers to {}", name(self, a), name(self, b)))
            })
            .collect();
        self.report(pos, Code::InitCycle, format!("initialization cycle for {first}"), notes);
    }
}
