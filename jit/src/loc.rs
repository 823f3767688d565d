//! Source locations: how a bytecode pc, and what a piece of code is for, travel through the code generator.
//!
//! The low 24 bits are the pc (the width it has in a frame header), the bits above a [`Tag`]. The code generator hands
//! the locations back with byte ranges; from them come call sites, polls and the pc table. A location is only trusted
//! where it must exist (calls, polls): moves that the register allocator adds have none.

use cranelift_codegen::ir::SourceLoc;
use urgo_abi::code::SiteKind;
use urgo_abi::inst::Pc;

/// What the code at a location is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Tag {
    /// The instruction itself; a call there is a Go call.
    Plain,
    /// A poll.
    Poll,
    /// The exit of a poll.
    PollExit,
    /// The exit of a prologue.
    EntryExit,
    /// The exit of a failing check.
    CheckExit,
    /// A call of a body.
    Body,
    /// A call of a helper.
    Helper,
    /// The exit of a thunk.
    Thunk,
    /// Loads of parameters or live slots, and the stack check.
    Prologue,
}

const ALL: [Tag; 9] = [
    Tag::Plain,
    Tag::Poll,
    Tag::PollExit,
    Tag::EntryExit,
    Tag::CheckExit,
    Tag::Body,
    Tag::Helper,
    Tag::Thunk,
    Tag::Prologue,
];

const PC_BITS: u32 = 24;

/// The location of code that serves `tag` at `pc`.
pub fn pack(tag: Tag, pc: Pc) -> SourceLoc {
    debug_assert!(pc < 1 << PC_BITS);
    SourceLoc::new((tag as u32) << PC_BITS | pc)
}

/// Tag and pc of a location; `None` for the default location and for numbers that [`pack`] does not give.
pub fn unpack(loc: SourceLoc) -> Option<(Tag, Pc)> {
    let bits = loc.bits();
    let tag = ALL.get((bits >> PC_BITS) as usize)?;
    Some((*tag, bits & ((1 << PC_BITS) - 1)))
}

/// What the return address of a call at such a location stands for; `None` where there must be no call.
pub fn site_kind(tag: Tag) -> Option<SiteKind> {
    match tag {
        Tag::Plain => Some(SiteKind::Call),
        Tag::PollExit => Some(SiteKind::Poll),
        Tag::EntryExit => Some(SiteKind::Entry),
        Tag::CheckExit => Some(SiteKind::Check),
        Tag::Body => Some(SiteKind::Body),
        Tag::Helper => Some(SiteKind::Helper),
        Tag::Thunk => Some(SiteKind::Thunk),
        Tag::Poll | Tag::Prologue => None,
    }
}
