//! The order in which package variables are initialised, and cycles among their initialisers.
//!
//! The next variable is always the first in source order whose dependencies, functions followed through,
//! are all initialised. A variable that depends on itself is an error.

use super::info::{Initializer, ObjKind};
use super::{Checker, DeclKind};
use crate::codes::Code;
use crate::types::{Map, ObjId, Set};

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
        // Variables that each variable needs, directly or through functions.
        let needs: Map<ObjId, Vec<ObjId>> = vars.iter().map(|&v| (v, self.needed_vars(v))).collect();
        let mut done: Set<ObjId> = Set::default();
        let mut emitted: Set<usize> = Set::default();
        let mut out = Vec::new();
        for &v in &vars {
            self.emit_var(v, &needs, &order, &mut done, &mut emitted, &mut out);
        }
        self.program.packages[self.pkg.0 as usize].init_order = out;
    }

    /// Emits what `v` needs, in source order, then `v`.
    fn emit_var(
        &self,
        v: ObjId,
        needs: &Map<ObjId, Vec<ObjId>>,
        order: &Map<ObjId, usize>,
        done: &mut Set<ObjId>,
        emitted: &mut Set<usize>,
        out: &mut Vec<Initializer>,
    ) {
        let mut stack = vec![(v, 0usize)];
        let mut entered: Set<ObjId> = Set::default();
        entered.insert(v);
        while let Some((v, next)) = stack.pop() {
            if done.contains(&v) {
                continue;
            }
            let list = &needs[&v];
            if let Some(&n) = list.get(next) {
                stack.push((v, next + 1));
                if !done.contains(&n) && entered.insert(n) {
                    stack.push((n, 0));
                }
                continue;
            }
            done.insert(v);
            let d = self.decl_of[&v];
            if let DeclKind::Var { lhs, init: Some(rhs), .. } = &self.decls[d].kind
                && emitted.insert(d)
            {
                // All variables of one call are initialised together.
                let lhs = lhs.clone().unwrap_or_else(|| vec![v]);
                out.push(Initializer { lhs, rhs: *rhs });
            }
        }
        debug_assert!(order.contains_key(&v));
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
