//! Optional passes of the compiled tier: what makes code better and can be left out, by name.
//!
//! **Problem.** Whoever looks for a wrong result wants to know which pass it takes, and whoever claims that a pass is
//! worth having wants to see code without it.
//!
//! **Idea.** One row a pass, in the order in which they work; a set of those that are switched off goes with every compilation.
//! Nothing depends on a pass for being right: tests compare results with and without each of them.

use std::fmt;

/// Calls `$mac!` with all rows: `Variant "name", "what it does";`.
macro_rules! for_each_pass {
    ($mac:ident) => {
        $mac! {
            Inline "inline", "small callees stand in place of their calls";
            Recursion "recursion", "so do a function's calls of itself, to a few levels (part of inline)";
            Known "known", "a func value that is known is called directly, or inlined";
            Prelude "prelude", "where a loop is entered in its middle, the rest of the round is copied in front of it";
            Early "early", "what a loop's calls need in the frame and the loop does not change is stored before the loop";
            Reload "reload", "behind a call a value is taken from the frame where it is used next, not kept in two places";
            Stores "stores", "a slot whose word in the frame is current is not stored again";
            Bounds "bounds", "an index known to be inside is not checked";
            Nil "nil", "a pointer or func value known not to be nil is not checked";
            Unsigned "unsigned", "numbers known not to be negative are divided without signs";
            Constants "constants", "constant divisors and shift counts are not checked";
            Narrow "narrow", "32-bit operations take what their operands were extended from";
            Selects "selects", "a jump over an instruction or two is a conditional move";
            Quick "quick", "frequent cases of runtime calls are done on registers, by helpers or in place";
            Optimiser "optimiser", "the code generator's own: common subexpressions, what a loop does not change, simplifications";
        }
    };
}

macro_rules! expand {
    ($($variant:ident $name:literal, $help:literal;)*) => {
        /// An optional pass.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Pass { $(#[doc = $help] $variant,)* }

        impl Pass {
            /// All of them, in the order in which they work.
            pub const ALL: &'static [Pass] = &[$(Pass::$variant,)*];
            /// Name and help of each.
            pub const HELP: &'static [(&'static str, &'static str)] = &[$(($name, $help),)*];
        }
    };
}
for_each_pass!(expand);

impl Pass {
    /// The name by which it is switched off.
    pub fn name(self) -> &'static str {
        Pass::HELP[self as usize].0
    }

    /// The pass of a name.
    ///
    /// # Errors
    /// A sentence that has all names.
    pub fn named(name: &str) -> Result<Pass, String> {
        Pass::ALL.iter().copied().find(|p| p.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Pass::HELP.iter().map(|(name, _)| *name).collect();
            format!("unknown pass {name:?}; there are {}", names.join(", "))
        })
    }
}

/// A set of passes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PassSet(u32);

const _: () = assert!(Pass::ALL.len() <= u32::BITS as usize);

impl PassSet {
    /// No pass.
    pub const NONE: PassSet = PassSet(0);
    /// Every pass.
    pub const ALL: PassSet = PassSet(((1_u64 << Pass::ALL.len()) - 1) as u32);

    /// This pass alone.
    pub const fn of(pass: Pass) -> PassSet {
        PassSet(1 << pass as u32)
    }

    /// Whether a pass is in the set.
    pub const fn contains(self, pass: Pass) -> bool {
        self.0 >> pass as u32 & 1 != 0
    }

    /// What is in either set.
    #[must_use]
    pub const fn with(self, other: PassSet) -> PassSet {
        PassSet(self.0 | other.0)
    }

    /// The passes that work behind this one.
    pub fn behind(pass: Pass) -> PassSet {
        Pass::ALL.iter().filter(|p| **p > pass).fold(PassSet::NONE, |set, p| set.with(PassSet::of(*p)))
    }

    /// The passes in the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Pass> {
        Pass::ALL.iter().copied().filter(move |p| self.contains(*p))
    }

    /// The set of a list `name,…`; `all` stands for every pass.
    ///
    /// # Errors
    /// A sentence on the first name that is none.
    pub fn parse(list: &str) -> Result<PassSet, String> {
        list.split(',').map(str::trim).filter(|s| !s.is_empty()).try_fold(PassSet::NONE, |set, name| {
            Ok(set.with(if name == "all" { PassSet::ALL } else { PassSet::of(Pass::named(name)?) }))
        })
    }
}

impl fmt::Display for PassSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Pass::name).collect();
        f.write_str(&names.join(","))
    }
}

impl fmt::Debug for PassSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PassSet({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{Pass, PassSet};

    #[test]
    fn lists_name_passes() {
        for pass in Pass::ALL {
            assert_eq!(Pass::named(pass.name()), Ok(*pass));
            assert_eq!(PassSet::parse(pass.name()), Ok(PassSet::of(*pass)));
            assert!(PassSet::ALL.contains(*pass));
        }
        let set = PassSet::parse("nil, inline,").expect("two names");
        assert_eq!(set.to_string(), "inline,nil");
        assert_eq!(PassSet::parse("all"), Ok(PassSet::ALL));
        assert_eq!(PassSet::parse(""), Ok(PassSet::NONE));
        assert!(
            PassSet::parse("nil,nosuch")
                .is_err_and(|e| e.starts_with("unknown pass \"nosuch\"; there are inline,"))
        );
    }

    #[test]
    fn what_works_behind_the_last_pass_is_nothing() {
        assert_eq!(PassSet::behind(Pass::Optimiser), PassSet::NONE);
        assert_eq!(PassSet::behind(Pass::Inline).with(PassSet::of(Pass::Inline)), PassSet::ALL);
    }
}
