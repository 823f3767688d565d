//! The compiled form of a program: functions, types, constants, and the tables that instructions name by id.
//!
//! A module is inert data made by the front end, checked by [`crate::verify`] and loaded by the vm. A REPL extends a
//! loaded program by further modules whose ids go on where the loaded ones end; ids are never used again.

use crate::inst::{ConstId, FuncId, GlobalId, Pc, SelectorId, SigId, Slot, TypeId};
use crate::op::Kind;
use crate::typedesc::{PointerMap, TypeDesc};
use serde::{Deserialize, Serialize};

/// A program, or one entry's addition to it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Module {
    /// Functions by [`FuncId`].
    pub funcs: Vec<Function>,
    /// Signatures by [`SigId`]; no two are equal.
    pub sigs: Vec<Signature>,
    /// Type descriptors by [`TypeId`]; entry 0 is the descriptor of "no type" and is never used as a type.
    pub types: Vec<TypeDesc>,
    /// String constants by [`ConstId`]; bytes, since Go strings need not be UTF-8.
    pub consts: Vec<Box<[u8]>>,
    /// Package-level variables by [`GlobalId`].
    pub globals: Vec<Global>,
    /// Method selectors by [`SelectorId`]: names as Go prints them (`Error`, or `pkg.name` if not exported).
    pub selectors: Vec<Selector>,
    /// Paths of the source files, as positions and tracebacks print them; indexed by [`Line::file`].
    pub files: Vec<String>,
    /// The function that initialises all packages in order and then calls `main.main`.
    pub entry: Option<FuncId>,
    /// Types whose values the vm makes itself.
    pub well_known: WellKnown,
    /// What package reflect needs to call functions.
    pub reflection: Reflection,
}

/// Functions that pass values in memory on to slots and back, so that library code in Go can call what it does not know
/// at compile time. A module has those that its library functions ask for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Reflection {
    /// For a func type: `func(fn *byte, args, results []*byte)` calls `fn`, a func value of the type, with the values at
    /// the addresses `args` and stores what it returns at the addresses `results`.
    pub callers: Vec<(TypeId, FuncId)>,
    /// For a func type: a function of the type, whose closure captures one pointer. It calls a function of package reflect
    /// with that pointer and the addresses of its arguments and results.
    pub makers: Vec<(TypeId, FuncId)>,
    /// For a method as interfaces call it: the method's func type, and a function of that type whose closure captures the
    /// interface value of the receiver.
    pub methods: Vec<(SelectorId, TypeId, FuncId)>,
    /// `func()` of package runtime that runs finalizers and cleanups that a collection has found due.
    pub finalizers: Option<FuncId>,
}

/// Declares the types that the vm makes values of.
macro_rules! well_known {
    ($($(#[doc = $doc:literal])* $field:ident $name:literal;)*) => {
        /// Types of std package `runtime` that run-time panics are values of. A module without that package names none;
        /// its panics then have a text, but no value that a program could look at.
        ///
        /// Each is a named string type, or a pointer to a struct whose only field is a string, so that the data word
        /// always points to a string in memory: the text that the type's `Error` method gives (with the prefix
        /// `runtime error: ` where Go has it).
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct WellKnown { $($(#[doc = $doc])* pub $field: Option<TypeId>,)* }

        impl WellKnown {
            /// Names in package `runtime`, for whoever fills the table.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// Sets the entry of a type's name in package `runtime`; whether there is one.
            pub fn set(&mut self, name: &str, ty: TypeId) -> bool {
                match name { $($name => self.$field = Some(ty),)* _ => return false }
                true
            }
        }
    };
}
well_known! {
    /// Failing index and slice expressions.
    bounds_error "boundsError";
    /// Other run-time errors whose text begins with `runtime error: `.
    error_string "errorString";
    /// Run-time errors without the prefix (`close of nil channel`, …).
    plain_error "plainError";
    /// Failing type assertions; the text begins with `interface conversion: `.
    type_assertion_error "*TypeAssertionError";
    /// `panic(nil)`.
    panic_nil_error "*PanicNilError";
}

/// A method as interfaces call it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Selector {
    /// The method's name; with its package path and a dot in front if it is not exported.
    pub name: String,
    /// Its Go signature as text, which tells equal names apart.
    pub signature: String,
    /// The kinds of the call; the first parameter is the data word.
    pub sig: SigId,
}

/// A package-level variable.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Global {
    /// `package.name`.
    pub name: String,
    /// Its type, which gives size and pointers.
    pub ty: TypeId,
}

/// Kinds of a call's parameters and results, one a slot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Signature {
    /// Parameters in order; they are the callee's first slots.
    pub params: Vec<Kind>,
    /// Results in order.
    pub results: Vec<Kind>,
}

/// What a function is to tracebacks and to `recover`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum FuncKind {
    /// Written in the source.
    #[default]
    Source,
    /// Made by the compiler (method through an embedded field, func value of a function, interface adapter): hidden in
    /// tracebacks, and transparent to `recover`.
    Wrapper,
    /// The package initialisation that runs before `main.main`.
    Init,
}

/// A function's bytecode with everything that belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Function {
    /// Name as Go prints it: `main.f`, `main.(*T).m`, `main.f.func1`.
    pub name: String,
    /// What tracebacks do with it.
    pub kind: FuncKind,
    /// Its signature.
    pub sig: SigId,
    /// Kinds of its slots; the first `params.len()` are the parameters.
    pub slots: Vec<Kind>,
    /// The instructions, in units.
    pub code: Vec<u16>,
    /// Where source lines begin, ascending by pc.
    pub lines: Vec<Line>,
    /// Variables for inspection.
    pub vars: Vec<Variable>,
    /// Start of the block of deferred calls, if the function defers: panics and Goexit that reach the frame go on there.
    pub defer_block: Option<Pc>,
    /// Instructions that trap, by ascending pc, with the operands that hold unsigned 64-bit values: bits of
    /// [`crate::trap::unsigned`]. Only the texts of panics depend on it.
    pub unsigned: Vec<(Pc, u8)>,
    /// For a closure: the type of what it captures (a struct whose first field is the function word).
    pub captures: Option<TypeId>,
    /// Memory that each of its frames has to itself.
    pub cells: Option<Box<Cells>>,
}

/// Memory of a frame, for what has an address and does not outlive the call. It lies in the goroutine's cell stack, where it
/// does not move; its first instruction takes it, and another one in front of each `ret` gives it up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cells {
    /// Its size, a multiple of 8.
    pub bytes: u32,
    /// All pointers are among so many bytes, a multiple of 8, from its beginning on.
    pub zeroed: u32,
    /// Which words the collector looks at.
    pub pointers: PointerMap,
}

/// Largest size of a function's cells.
pub const MAX_CELL_BYTES: u32 = 64 << 10;

/// Source position of the instructions from `pc` on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// First instruction.
    pub pc: Pc,
    /// Index into [`Module::files`].
    pub file: u32,
    /// Line number from 1; 0 for code without a source line.
    pub line: u32,
    /// Column in bytes from 1; 0 where none is kept, which is everywhere but in sessions.
    pub column: u32,
}

/// A source variable that lives in a slot (or behind a pointer in it) while pc is in a range.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Variable {
    /// Name in the source.
    pub name: String,
    /// Its type.
    pub ty: TypeId,
    /// First slot of its value, or the slot of the pointer to it.
    pub slot: Slot,
    /// Whether the slot holds the variable's address.
    pub indirect: bool,
    /// Where it is in scope: first pc, and the pc after the last.
    pub scope: (Pc, Pc),
}

/// Largest number of slots a frame may have: slot numbers are 16 bits, and a frame's length in its callee's header too.
pub const MAX_FRAME_SLOTS: usize = 0xffff - 1;
/// Largest length of a function's code in units: the pc has 24 bits in a frame header.
pub const MAX_CODE_UNITS: usize = (1 << 24) - 1;
/// Largest number of functions of a runtime: the function has 24 bits in a frame header.
pub const MAX_FUNCS: usize = 1 << 24;

impl Function {
    /// Which operands of the instruction at a pc are unsigned.
    pub fn unsigned_at(&self, pc: Pc) -> u8 {
        self.unsigned.binary_search_by_key(&pc, |u| u.0).map_or(0, |at| self.unsigned[at].1)
    }

    /// Words of a frame: the header and the slots.
    pub fn frame_words(&self) -> usize {
        1 + self.slots.len()
    }

    /// File index and line of the instruction at `pc`.
    pub fn line_at(&self, pc: Pc) -> Option<(u32, u32)> {
        self.place_at(pc).map(|l| (l.file, l.line))
    }

    /// The same with the column, if one is kept.
    pub fn place_at(&self, pc: Pc) -> Option<&Line> {
        let after = self.lines.partition_point(|l| l.pc <= pc);
        self.lines.get(after.checked_sub(1)?)
    }
}

impl Module {
    /// The function's signature.
    pub fn sig_of(&self, func: FuncId) -> &Signature {
        &self.sigs[self.funcs[func.index()].sig.index()]
    }

    /// The signature's id, added if it is new.
    pub fn intern_sig(&mut self, sig: Signature) -> SigId {
        let at = self.sigs.iter().position(|s| *s == sig).unwrap_or_else(|| {
            self.sigs.push(sig);
            self.sigs.len() - 1
        });
        SigId(at as u32)
    }

    /// Adds a string constant.
    pub fn add_const(&mut self, bytes: &[u8]) -> ConstId {
        self.consts.push(bytes.into());
        ConstId(self.consts.len() as u32 - 1)
    }

    /// Adds a package-level variable.
    pub fn add_global(&mut self, name: String, ty: TypeId) -> GlobalId {
        self.globals.push(Global { name, ty });
        GlobalId(self.globals.len() as u32 - 1)
    }

    /// The selector's id, added if it is new.
    pub fn intern_selector(&mut self, selector: Selector) -> SelectorId {
        let at = self.selectors.iter().position(|s| *s == selector).unwrap_or_else(|| {
            self.selectors.push(selector);
            self.selectors.len() - 1
        });
        SelectorId(at as u32)
    }
}
