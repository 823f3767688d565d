//! Interned names.
//!
//! Names are compared and hashed all the time and printed only in errors, so each distinct name of a program
//! is one [`Name`].

use std::sync::Arc;
pub use urgo_syntax::hash::{Map, Set};

/// An interned name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Name(pub u32);

impl Name {
    /// The blank name `_`.
    pub const BLANK: Name = Name(0);
    /// The empty name: absent.
    pub const EMPTY: Name = Name(1);
}

/// The names of a program.
#[derive(Debug, Clone)]
pub struct Names {
    ids: Map<Arc<str>, Name>,
    texts: Vec<(Arc<str>, bool)>,
}

impl Default for Names {
    fn default() -> Self {
        let mut n = Names { ids: Map::default(), texts: Vec::new() };
        n.intern("_");
        n.intern("");
        n
    }
}

impl Names {
    /// The symbol of a name.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(&s) = self.ids.get(text) {
            return s;
        }
        let s = Name(self.texts.len() as u32);
        let arc: Arc<str> = Arc::from(text);
        let exported = text.chars().next().is_some_and(char::is_uppercase);
        self.texts.push((arc.clone(), exported));
        self.ids.insert(arc, s);
        s
    }

    /// The symbol of a name that occurs in the program.
    pub fn get(&self, text: &str) -> Option<Name> {
        self.ids.get(text).copied()
    }

    /// The name's text.
    #[inline]
    pub fn text(&self, s: Name) -> &str {
        &self.texts[s.0 as usize].0
    }

    /// Does the name begin with an upper-case letter?
    pub fn is_exported(&self, s: Name) -> bool {
        self.texts[s.0 as usize].1
    }
}
