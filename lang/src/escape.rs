//! Slot or memory: where a local variable lives, and why.
//!
//! Nothing may point into a VM stack, so a variable whose address is taken, or that a closure shares with its
//! surroundings, lives in an object of its own; so does a value that is too large for slots or is indexed (arrays).
//! Everything else lives in slots. A variable that is captured but never changes after its declaration is copied into
//! the closure instead of shared.

use crate::check::info::ObjKind;
use crate::lower::Lowerer;
use crate::types::{ObjId, TypeId};

/// Where a variable lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Home {
    /// In slots of the frame.
    Slots,
    /// In memory, as its type is kept there; nobody else knows the address.
    Large,
    /// In memory, since its address is taken.
    AddressTaken,
    /// In memory, since a closure or the body of a range over a function shares it.
    Shared,
}

impl Home {
    /// Whether the frame holds the variable's address only.
    pub(crate) fn is_memory(self) -> bool {
        self != Home::Slots
    }

    /// Whether a closure captures the address rather than the value.
    pub(crate) fn is_shared(self) -> bool {
        matches!(self, Home::AddressTaken | Home::Shared)
    }
}

/// Decides for a local variable of a type.
pub(crate) fn home(m: &mut Lowerer<'_>, obj: ObjId, t: TypeId) -> Home {
    let ObjKind::Var(v) = &m.objects[obj.0 as usize].kind else { return Home::Slots };
    let v = *v;
    if v.address_taken {
        Home::AddressTaken
    } else if v.captured && v.reassigned || m.yields.shared.contains(&obj) {
        Home::Shared
    } else if m.layout(t).in_memory {
        Home::Large
    } else {
        Home::Slots
    }
}
