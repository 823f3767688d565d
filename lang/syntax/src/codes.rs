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
            /// A name that is declared nowhere in sight.
            Undefined = "undefined",
            /// A name declared twice in a block.
            Redeclared = "redeclared",
            /// A declaration that cannot stand as it is.
            InvalidDecl = "invalid-declaration",
            /// A declaration that needs itself.
            Cycle = "declaration-cycle",
            /// Package variables that need each other's values.
            InitCycle = "initialization-cycle",
            /// A variable that is never used.
            UnusedVar = "unused-variable",
            /// An import that is never used.
            UnusedImport = "unused-import",
            /// A label that is never used.
            UnusedLabel = "unused-label",
            /// An import that cannot be had.
            BadImport = "bad-import",
            /// A type that cannot be.
            InvalidType = "invalid-type",
            /// A constraint used as a type, or a type as constraint.
            InvalidConstraint = "invalid-constraint",
            /// Wrong number or kind of type arguments.
            TypeArgs = "type-arguments",
            /// Type arguments that do not follow from the arguments.
            CannotInfer = "cannot-infer",
            /// Operands of different types.
            Mismatch = "mismatched-types",
            /// An operator that the operand's type does not have.
            UndefinedOp = "undefined-operator",
            /// A value where a type belongs.
            NotAType = "not-a-type",
            /// A type, builtin, or nothing where a value belongs.
            NotAValue = "not-a-value",
            /// A value that cannot be assigned to where it goes.
            Incompatible = "incompatible-assign",
            /// Something that cannot be assigned to.
            Unassignable = "unassignable",
            /// Different numbers of values and variables.
            Count = "count-mismatch",
            /// A constant that does not fit.
            ConstantRange = "constant-range",
            /// Division by a constant zero.
            DivisionByZero = "division-by-zero",
            /// A shift with an impossible operand or count.
            InvalidShift = "invalid-shift",
            /// An index or slice expression that cannot be.
            InvalidIndex = "invalid-index",
            /// A composite literal that cannot be.
            InvalidLiteralValue = "invalid-composite-literal",
            /// A call that cannot be.
            InvalidCall = "invalid-call",
            /// Arguments that a builtin does not take.
            InvalidBuiltin = "invalid-builtin-call",
            /// A function that may end without its results.
            MissingReturn = "missing-return",
            /// A label or jump that cannot be.
            InvalidBranch = "invalid-branch",
            /// A field or method that is not there.
            MissingField = "missing-field-or-method",
            /// A type assertion or switch case that can never hold.
            ImpossibleAssert = "impossible-assertion",
            /// The same case twice.
            DuplicateCase = "duplicate-case",
            /// Something that cannot be ranged over.
            InvalidRange = "invalid-range",
            /// A method on a type that cannot have it.
            InvalidReceiver = "invalid-receiver",
            /// A statement that cannot be.
            InvalidStatement = "invalid-statement",
            /// A value computed and dropped.
            UnusedValue = "unused-value",
            /// A conversion that cannot be.
            InvalidConversion = "invalid-conversion",
            /// A part of Go that Urgo leaves out.
            Unsupported = "unsupported",
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
