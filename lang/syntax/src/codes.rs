//! The catalogue of diagnostics: one row per kind of mistake.
//!
//! A row is the code's name and what it means in a sentence. Tools count and filter by code; people read
//! the message, whose wording is gc's. The type checker adds its rows here too, so that there is one list.

/// Calls `$with!` with all rows: `/// meaning  Name = "printed-name",`.
#[macro_export]
macro_rules! for_each_code {
    ($with:path) => {
        $with! {
            /// A token or character that cannot be part of Go.
            InvalidToken = "invalid-token",
            /// A literal that is malformed or not terminated.
            InvalidLiteral = "invalid-literal",
            /// A token where the grammar has no place for it.
            Syntax = "syntax",
            /// Nesting deeper than the parser's limit.
            TooDeep = "too-deep",
        }
    };
}

macro_rules! define_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Kind of mistake; see the table of this module.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The stable name for tools.
            pub fn name(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }
        }
    };
}

for_each_code!(define_codes);
