//! Endless instantiation: `func f[T any]() { f[*T]() }` would need infinitely many instances.
//!
//! Each instantiation inside generic code is an edge from a type parameter in the type argument to the type
//! parameter it is for. If the argument is more than the parameter itself the type grows along the edge; a
//! cycle with such an edge never ends.

use super::Checker;
use super::scc::components;
use crate::codes::Code;
use crate::source::Pos;
use crate::types::{Map, Type, TypeId};

/// `from` occurs in the type argument for `to`.
pub(super) struct Edge {
    from: TypeId,
    to: TypeId,
    /// The argument contains `from` in something larger.
    grows: bool,
    arg: TypeId,
    pos: Pos,
}

impl Checker<'_> {
    /// Notes what an instantiation passes on.
    pub(super) fn note_instantiation(&mut self, tparams: &[TypeId], targs: &[TypeId], places: &[Pos]) {
        for (i, (&to, &arg)) in tparams.iter().zip(targs).enumerate() {
            if !self.program.types.has_param(arg) {
                continue;
            }
            let pos = places.get(i).copied().unwrap_or(Pos::NONE);
            let mut found = Vec::new();
            self.params_in(arg, &mut found);
            for from in found {
                self.instantiations.push(Edge { from, to, grows: from != arg, arg, pos });
            }
        }
    }

    /// The type parameters in a type, each once.
    fn params_in(&mut self, t: TypeId, out: &mut Vec<TypeId>) {
        if !self.program.types.has_param(t) {
            return;
        }
        match self.program.types.get(t).clone() {
            Type::Param(_) => {
                if !out.contains(&t) {
                    out.push(t);
                }
            }
            Type::Array { elem, .. } | Type::Slice(elem) | Type::Pointer(elem) | Type::Chan { elem, .. } => {
                self.params_in(elem, out);
            }
            Type::Map { key, elem } => {
                self.params_in(key, out);
                self.params_in(elem, out);
            }
            Type::Struct(s) => s.fields.iter().for_each(|f| self.params_in(f.ty, out)),
            Type::Tuple(ts) => ts.iter().for_each(|&t| self.params_in(t, out)),
            Type::Signature(s) => s.params.iter().chain(&s.results).for_each(|&t| self.params_in(t, out)),
            Type::Interface(i) => i.methods.iter().for_each(|m| self.params_in(m.sig, out)),
            Type::Named { args, .. } => args.iter().for_each(|&t| self.params_in(t, out)),
            Type::Basic(_) | Type::Pending(_) => {}
        }
    }

    /// Reports the first instantiation that never ends.
    pub(super) fn instantiation_cycles(&mut self) {
        let edges = std::mem::take(&mut self.instantiations);
        if !edges.iter().any(|e| e.grows) {
            return;
        }
        let mut nodes: Map<TypeId, u32> = Map::default();
        let mut next: Vec<Vec<u32>> = Vec::new();
        for e in &edges {
            let [from, to] = [e.from, e.to].map(|p| {
                let fresh = nodes.len() as u32;
                let node = *nodes.entry(p).or_insert(fresh);
                next.resize_with(nodes.len(), Vec::new);
                node
            });
            next[from as usize].push(to);
        }
        let component = components(next.len(), &next);
        for e in edges.iter().filter(|e| e.grows) {
            if component[nodes[&e.from] as usize] == component[nodes[&e.to] as usize] {
                let note = format!("{} instantiated as {}", self.display(e.to), self.display(e.arg));
                let at = match self.program.types.get(e.to) {
                    Type::Param(p) => self.obj(self.program.types.param(*p).obj).pos,
                    _ => e.pos,
                };
                self.report(at, Code::InvalidConstraint, "instantiation cycle:".into(), vec![(e.pos, note)]);
                return;
            }
        }
    }
}
