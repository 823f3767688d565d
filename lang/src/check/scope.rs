//! Names: block scopes, file scopes, the package and the universe.

use super::Checker;
use crate::ast::IdentId;
use crate::codes::Code;
use crate::types::{Map, Name, ObjId};

/// The names of a block. Most have few: those are searched, many are indexed.
#[derive(Debug, Default)]
pub(super) struct BlockScope {
    names: Vec<(Name, ObjId)>,
    index: Option<Map<Name, ObjId>>,
}

/// Blocks with more names are indexed.
const INDEXED: usize = 16;

impl BlockScope {
    fn get(&self, name: Name) -> Option<ObjId> {
        match &self.index {
            Some(m) => m.get(&name).copied(),
            None => self.names.iter().find(|(n, _)| *n == name).map(|(_, o)| *o),
        }
    }

    /// All names, in the order of their declarations.
    pub(super) fn names(&self) -> &[(Name, ObjId)] {
        &self.names
    }

    fn insert(&mut self, name: Name, obj: ObjId) {
        self.names.push((name, obj));
        match &mut self.index {
            Some(m) => {
                m.insert(name, obj);
            }
            None if self.names.len() > INDEXED => self.index = Some(self.names.iter().copied().collect()),
            None => {}
        }
    }
}

impl Checker<'_> {
    pub(super) fn open_scope(&mut self) {
        self.env.scopes.push(BlockScope::default());
    }

    pub(super) fn close_scope(&mut self) {
        self.env.scopes.pop();
    }

    /// What a name stands for here.
    pub(super) fn lookup(&self, name: Name) -> Option<ObjId> {
        self.env
            .scopes
            .iter()
            .rev()
            .find_map(|s| s.get(name))
            .or_else(|| self.file_scopes.get(self.env.file)?.get(&name).copied())
            .or_else(|| self.program.package(self.pkg).scope.get(&name).copied())
            .or_else(|| self.program.universe.get(&name).copied())
    }

    /// Declares an object in the innermost block; blank names are not declared.
    pub(super) fn declare_local(&mut self, name: Name, obj: ObjId) {
        if name == Name::BLANK || name == Name::EMPTY {
            return;
        }
        let Some(scope) = self.env.scopes.last_mut() else { return };
        if let Some(other) = scope.get(name) {
            self.redeclared(name, obj, other);
            // Nobody can use it.
            self.mark_used(obj);
            return;
        }
        scope.insert(name, obj);
    }

    /// Is the name declared in the innermost block?
    pub(super) fn lookup_innermost(&self, name: Name) -> Option<ObjId> {
        self.env.scopes.last().and_then(|s| s.get(name))
    }

    pub(super) fn redeclared(&mut self, name: Name, obj: ObjId, other: ObjId) {
        let text = self.text(name).to_string();
        let (pos, at) = (self.obj(obj).pos, self.obj(other).pos);
        let mut notes = Vec::new();
        if at.is_known() {
            notes.push((at, format!("other declaration of {text}")));
        }
        self.report(pos, Code::Redeclared, format!("{text} redeclared in this block"), notes);
    }

    pub(super) fn record_use(&mut self, ident: IdentId, obj: ObjId) {
        self.program.info.uses.insert(ident, obj);
    }
}
