//! The order in which package variables are initialised, and cycles among their initialisers.
//!
//! The next variable is always the first in source order whose dependencies, functions followed through,
//! are all initialised. A variable without an initialiser takes its turn like the others, as in gc. A variable that
//! depends on itself is an error.

use super::info::{Initializer, ObjKind};
use super::{Checker, DeclKind};
use crate::codes::Code;
use crate::types::{Map, ObjId, Set};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
        let place: Map<ObjId, usize> = vars.iter().enumerate().map(|(i, &v)| (v, i)).collect();
        let mut missing: Vec<usize> = Vec::with_capacity(vars.len());
        let mut wanted_by: Vec<Vec<usize>> = vec![Vec::new(); vars.len()];
        for (i, &v) in vars.iter().enumerate() {
            // Directly or through functions. What depends on itself has been reported.
            let needs = self.needed_vars(v);
            let needs: Vec<usize> = needs.iter().map(|n| place[n]).filter(|n| *n != i).collect();
            needs.iter().for_each(|n| wanted_by[*n].push(i));
            missing.push(needs.len());
        }
        let mut ready: BinaryHeap<Reverse<usize>> =
            (0..vars.len()).filter(|i| missing[*i] == 0).map(Reverse).collect();
        let mut emitted: Set<usize> = Set::default();
        let mut out = Vec::new();
        while let Some(Reverse(i)) = ready.pop() {
            self.emit_var(vars[i], &mut emitted, &mut out);
            for &w in &wanted_by[i] {
                missing[w] -= 1;
                if missing[w] == 0 {
                    ready.push(Reverse(w));
                }
            }
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

    fn needed_vars(&self, v: ObjId) -> Vec<ObjId> {
        let mut seen: Set<ObjId> = Set::default();
        let mut vars = Vec::new();
        let mut work = vec![v];
        while let Some(o) = work.pop() {
            let Some(&d) = self.decl_of.get(&o) else { continue };
            for &n in &self.decls[d].deps {
                if !seen.insert(n) {
                    continue;
                }
                match self.obj(n).kind {
                    ObjKind::Var(_) => vars.push(n),
                    ObjKind::Func { .. } => work.push(n),
                    _ => {}
                }
            }
        }
        vars.sort();
        vars
    }

    /// Reports each cycle once, at its first object in the order of declaration that is no function.
    fn report_init_cycles(&mut self, order: &Map<ObjId, usize>) {
        let mut reported: Set<ObjId> = Set::default();
        for i in 0..self.objects_in_order.len() {
            let o = self.objects_in_order[i];
            let is_value = matches!(self.obj(o).kind, ObjKind::Var(_) | ObjKind::Const(_));
            if !is_value || reported.contains(&o) {
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
        if self.decls[self.decl_of[&from]].deps.is_empty() {
            return None;
        }
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
