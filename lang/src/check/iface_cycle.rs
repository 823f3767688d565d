//! Interfaces that contain themselves without a name in between, as in `type I interface{ m() interface{ I } }`.
//!
//! Types are interned by their structure, and such a type has none that ends. gc refuses them too; there it is a
//! restriction of the implementation, which is why the types are complete before anybody looks.

use super::Checker;
use crate::codes::Code;
use crate::source::Pos;
use crate::types::{Map, Type, TypeId};

/// What a walk knows of a type: it is inside of it, or has found nothing in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Inside,
    Clean,
}

/// Types nested deeper than this are not walked: the walk is recursive.
const MAX_WALK: usize = 1000;

impl Checker<'_> {
    /// Reports the outermost interface of each cycle.
    pub(super) fn interface_cycles(&mut self) {
        let mut written: Vec<(Pos, Pos, TypeId)> = std::mem::take(&mut self.interfaces)
            .into_iter()
            .map(|e| (self.ast[e].start, self.ast[e].end, self.program.info.type_of(e)))
            .collect();
        written.sort_by_key(|&(start, ..)| start);
        let mut marks = Map::default();
        let mut reported_to = Pos::NONE;
        for (start, end, t) in written {
            if start < reported_to || !self.contains_itself(t, &mut marks, 0) {
                continue;
            }
            reported_to = end;
            let message = "invalid recursive type: anonymous interface refers to itself (see https://go.dev/issue/56103)";
            self.error(start, Code::Cycle, message);
        }
    }

    /// Whether a walk through unnamed types comes back to one that it is inside of.
    fn contains_itself(&self, t: TypeId, marks: &mut Map<TypeId, Mark>, depth: usize) -> bool {
        let t = self.program.types.settled(t);
        match marks.get(&t) {
            Some(Mark::Inside) => return true,
            Some(Mark::Clean) => return false,
            None if depth > MAX_WALK => return false,
            None => {}
        }
        let inner: Vec<TypeId> = match self.program.types.get(t) {
            Type::Basic(_) | Type::Pending(_) | Type::Named { .. } | Type::Param(_) => return false,
            Type::Array { elem, .. } | Type::Slice(elem) | Type::Pointer(elem) | Type::Chan { elem, .. } => {
                vec![*elem]
            }
            Type::Map { key, elem } => vec![*key, *elem],
            Type::Struct(s) => s.fields.iter().map(|f| f.ty).collect(),
            Type::Tuple(ts) => ts.to_vec(),
            Type::Signature(s) => s.params.iter().chain(&s.results).copied().collect(),
            Type::Interface(i) => {
                let terms = i.terms.iter().flat_map(|terms| terms.iter().map(|t| t.ty));
                i.methods.iter().map(|m| m.sig).chain(terms).collect()
            }
        };
        marks.insert(t, Mark::Inside);
        let cyclic = inner.into_iter().any(|t| self.contains_itself(t, marks, depth + 1));
        if cyclic {
            marks.remove(&t);
        } else {
            marks.insert(t, Mark::Clean);
        }
        cyclic
    }
}
