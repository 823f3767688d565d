//! Why the compiled tier leaves a function to the interpreter: a catalogue, so that tools can count.

/// A refusal to compile a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Decline {
    /// The function's code or frame is beyond what the code generator takes in reasonable time.
    TooLarge,
    /// The code generator reported an error.
    Backend,
    /// Polls found in the machine code do not match the loop headers, so no fast copy can be made.
    PollsUnmatched,
    /// Code memory is used up or was refused by the system.
    NoCodeMemory,
    /// `--jit-limit` was reached.
    Limit,
    /// The bytecode did not have the form the translator relies on.
    Malformed,
    /// It is to be interpreted, or contains what is.
    Retired,
}

impl Decline {
    /// All reasons.
    pub const ALL: [Decline; 7] = [
        Decline::TooLarge,
        Decline::Backend,
        Decline::PollsUnmatched,
        Decline::NoCodeMemory,
        Decline::Limit,
        Decline::Malformed,
        Decline::Retired,
    ];

    /// The name in `--stats`.
    pub fn name(self) -> &'static str {
        match self {
            Decline::TooLarge => "too large",
            Decline::Backend => "code generator error",
            Decline::PollsUnmatched => "polls unmatched",
            Decline::NoCodeMemory => "no code memory",
            Decline::Limit => "limit",
            Decline::Malformed => "malformed bytecode",
            Decline::Retired => "retired",
        }
    }
}
