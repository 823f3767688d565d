//! Instructions: the expansions of the opcode table that read, write and describe them.
//!
//! [`Opcode`] is the first unit of an instruction, [`Inst`] the decoded form with named operands, [`OperandSpec`] what
//! generic code (liveness, verifier, disassembler, fuzzer) needs to know of an operand. Decoding never fails on code
//! that the verifier accepted and never panics on any other: it returns `None`.

use crate::for_each_op;
use crate::op::{Kind, shape};
use serde::{Deserialize, Serialize};

/// A slot of a frame, counted from the first one after the frame's header.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot(pub u16);

impl Slot {
    /// The slot's number.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
    /// The slot `n` further.
    #[inline]
    pub fn plus(self, n: usize) -> Slot {
        Slot(self.0 + n as u16)
    }
}

/// Declares dense ids into a module's tables.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub u32);
        impl $name {
            /// The id as an index.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    )*};
}
ids! {
    /// A function of the module.
    FuncId "fn";
    /// A run-time type descriptor; 0 stands for no type (a nil interface).
    TypeId "ty";
    /// A string constant.
    ConstId "str";
    /// A package-level variable.
    GlobalId "global";
    /// A call signature: kinds of parameters and results.
    SigId "sig";
    /// A method's name with its signature, as interfaces call it.
    SelectorId "sel";
}

/// A place in a function's code, in units from its start.
pub type Pc = u32;

/// What an operand is to the instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Slots written, of these kinds.
    Dst(&'static [Kind]),
    /// Slots read, of these kinds.
    Src(&'static [Kind]),
    /// A constant of 32 bits.
    Imm32,
    /// A constant of 64 bits.
    Imm64,
    /// A jump target.
    Label,
    /// The targets of a jump table.
    Labels,
    /// An index into a table of the module.
    Id(IdKind),
    /// Slots written; their kinds come from the signature.
    Dsts,
    /// Slots read; their kinds come from the signature.
    Srcs,
}

/// Which table an id operand points into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum IdKind {
    Func,
    Type,
    Const,
    Global,
    Sig,
    Selector,
    Runtime,
    Native,
}

/// Name and role of one operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OperandSpec {
    /// The operand's name in the opcode's row.
    pub name: &'static str,
    /// What it is.
    pub role: Role,
}

/// Effects of an opcode, as its row lists them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Effects {
    /// May raise a Go panic.
    pub traps: bool,
    /// A call: may be preempted, parked or collected under way.
    pub suspends: bool,
    /// Control does not fall through.
    pub ends: bool,
}

/// A list of slots inside the code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotList<'c>(&'c [u16]);

impl<'c> SlotList<'c> {
    /// A list of these slot numbers.
    pub fn new(slots: &'c [u16]) -> Self {
        SlotList(slots)
    }
    /// Number of slots.
    pub fn len(self) -> usize {
        self.0.len()
    }
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
    /// The slot at `i`; panics out of range.
    pub fn at(self, i: usize) -> Slot {
        Slot(self.0[i])
    }
    /// The slots in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Slot> + ExactSizeIterator + Clone + 'c {
        self.0.iter().map(|s| Slot(*s))
    }
}

/// The targets of a jump table: pairs of units, relative to the instruction's start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Targets<'c> {
    units: &'c [u16],
    at: Pc,
}

impl<'c> Targets<'c> {
    /// Number of targets.
    pub fn len(self) -> usize {
        self.units.len() / 2
    }
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.units.is_empty()
    }
    /// The targets as places in the code.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Pc> + ExactSizeIterator + Clone + 'c {
        let at = self.at;
        self.units.chunks_exact(2).map(move |u| at.wrapping_add_signed(join(u[0], u[1])))
    }
}

fn join(low: u16, high: u16) -> i32 {
    (low as u32 | (high as u32) << 16) as i32
}

/// Reads operands one after the other; `None` at the end of the code.
struct Reader<'c> {
    code: &'c [u16],
    at: usize,
    start: Pc,
}

impl<'c> Reader<'c> {
    fn unit(&mut self) -> Option<u16> {
        let u = *self.code.get(self.at)?;
        self.at += 1;
        Some(u)
    }
    fn units(&mut self, n: usize) -> Option<&'c [u16]> {
        let s = self.code.get(self.at..self.at.checked_add(n)?)?;
        self.at += n;
        Some(s)
    }
    fn slot(&mut self) -> Option<Slot> {
        self.unit().map(Slot)
    }
    fn i32(&mut self) -> Option<i32> {
        Some(join(self.unit()?, self.unit()?))
    }
    fn i64(&mut self) -> Option<i64> {
        let (low, high) = (self.i32()? as u32, self.i32()?);
        Some((high as i64) << 32 | low as i64)
    }
    fn label(&mut self) -> Option<Pc> {
        Some(self.start.wrapping_add_signed(self.i32()?))
    }
    fn slots(&mut self) -> Option<SlotList<'c>> {
        let n = self.unit()?;
        self.units(n as usize).map(SlotList)
    }
    fn targets(&mut self) -> Option<Targets<'c>> {
        let n = self.unit()?;
        Some(Targets { units: self.units(2 * n as usize)?, at: self.start })
    }
}

/// Rust type of an operand in [`Inst`].
macro_rules! operand_type {
    (dst $k:ident) => { Slot };
    (src $k:ident) => { Slot };
    (imm I32) => { i32 };
    (imm I64) => { i64 };
    (label To) => { Pc };
    (labels To) => { Targets<'c> };
    (dsts List) => { SlotList<'c> };
    (srcs List) => { SlotList<'c> };
    (id Func) => { FuncId };
    (id Type) => { TypeId };
    (id Const) => { ConstId };
    (id Global) => { GlobalId };
    (id Sig) => { SigId };
    (id Selector) => { SelectorId };
    (id Runtime) => { u32 };
    (id Native) => { u32 };
}

macro_rules! operand_read {
    ($r:ident dst $k:ident) => {
        $r.slot()?
    };
    ($r:ident src $k:ident) => {
        $r.slot()?
    };
    ($r:ident imm I32) => {
        $r.i32()?
    };
    ($r:ident imm I64) => {
        $r.i64()?
    };
    ($r:ident label To) => {
        $r.label()?
    };
    ($r:ident labels To) => {
        $r.targets()?
    };
    ($r:ident dsts List) => {
        $r.slots()?
    };
    ($r:ident srcs List) => {
        $r.slots()?
    };
    ($r:ident id Func) => {
        FuncId($r.i32()? as u32)
    };
    ($r:ident id Type) => {
        TypeId($r.i32()? as u32)
    };
    ($r:ident id Const) => {
        ConstId($r.i32()? as u32)
    };
    ($r:ident id Global) => {
        GlobalId($r.i32()? as u32)
    };
    ($r:ident id Sig) => {
        SigId($r.i32()? as u32)
    };
    ($r:ident id Selector) => {
        SelectorId($r.i32()? as u32)
    };
    ($r:ident id Runtime) => {
        $r.i32()? as u32
    };
    ($r:ident id Native) => {
        $r.i32()? as u32
    };
}

macro_rules! operand_write {
    ($w:ident $v:ident dst $k:ident) => {
        $w.units.push($v.0)
    };
    ($w:ident $v:ident src $k:ident) => {
        $w.units.push($v.0)
    };
    ($w:ident $v:ident imm I32) => {
        $w.i32($v)
    };
    ($w:ident $v:ident imm I64) => {
        $w.i64($v)
    };
    ($w:ident $v:ident label To) => {
        $w.label($v)
    };
    ($w:ident $v:ident labels To) => {
        $w.targets($v)
    };
    ($w:ident $v:ident dsts List) => {
        $w.slots($v)
    };
    ($w:ident $v:ident srcs List) => {
        $w.slots($v)
    };
    ($w:ident $v:ident id Runtime) => {
        $w.i32($v as i32)
    };
    ($w:ident $v:ident id Native) => {
        $w.i32($v as i32)
    };
    ($w:ident $v:ident id $k:ident) => {
        $w.i32($v.0 as i32)
    };
}

macro_rules! operand_view {
    ($v:ident dst $k:ident) => {
        Operand::Slot($v)
    };
    ($v:ident src $k:ident) => {
        Operand::Slot($v)
    };
    ($v:ident imm I32) => {
        Operand::Imm($v as i64)
    };
    ($v:ident imm I64) => {
        Operand::Imm($v)
    };
    ($v:ident label To) => {
        Operand::Label($v)
    };
    ($v:ident labels To) => {
        Operand::Labels($v)
    };
    ($v:ident dsts List) => {
        Operand::Slots($v)
    };
    ($v:ident srcs List) => {
        Operand::Slots($v)
    };
    ($v:ident id Runtime) => {
        Operand::Id($v)
    };
    ($v:ident id Native) => {
        Operand::Id($v)
    };
    ($v:ident id $k:ident) => {
        Operand::Id($v.0)
    };
}

macro_rules! operand_kinds {
    (Int) => {
        shape::INT
    };
    (F64) => {
        shape::F64
    };
    (F32) => {
        shape::F32
    };
    (Ptr) => {
        shape::PTR
    };
    (Word) => {
        shape::WORD
    };
    (Str) => {
        shape::STR
    };
    (Vec) => {
        shape::VEC
    };
    (Slice) => {
        shape::SLICE
    };
    (Iface) => {
        shape::IFACE
    };
}

macro_rules! operand_role {
    (dst $k:ident) => {
        Role::Dst(operand_kinds!($k))
    };
    (src $k:ident) => {
        Role::Src(operand_kinds!($k))
    };
    (imm I32) => {
        Role::Imm32
    };
    (imm I64) => {
        Role::Imm64
    };
    (label To) => {
        Role::Label
    };
    (labels To) => {
        Role::Labels
    };
    (dsts List) => {
        Role::Dsts
    };
    (srcs List) => {
        Role::Srcs
    };
    (id $k:ident) => {
        Role::Id(IdKind::$k)
    };
}

macro_rules! expand {
    ($($(#[doc = $doc:literal])* $snake:ident $camel:ident ($($f:ident: $role:ident $kind:ident),*) [$($effect:ident)*];)*) => {
        /// The operations, in the table's order.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[repr(u16)]
        pub enum Opcode { $($(#[doc = $doc])* $camel,)* }

        impl Opcode {
            /// All opcodes in order; an opcode's number is its index.
            pub const ALL: &'static [Opcode] = &[$(Opcode::$camel),*];

            /// The name in the text form.
            pub fn name(self) -> &'static str {
                match self { $(Opcode::$camel => stringify!($snake),)* }
            }
            /// The sentence of the opcode's row.
            pub fn doc(self) -> &'static str {
                match self { $(Opcode::$camel => concat!($($doc),*),)* }
            }
            /// The operands in order.
            pub const fn operands(self) -> &'static [OperandSpec] {
                match self { $(Opcode::$camel => {
                    const SPECS: &[OperandSpec] = &[$(OperandSpec { name: stringify!($f), role: operand_role!($role $kind) }),*];
                    SPECS
                })* }
            }
            /// The effects.
            pub fn effects(self) -> Effects {
                match self { $(Opcode::$camel => {
                    #[allow(unused_mut)]
                    let mut e = Effects::default();
                    $(e.$effect = true;)*
                    e
                })* }
            }
        }

        /// A decoded instruction.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(missing_docs)]
        pub enum Inst<'c> { $($(#[doc = $doc])* $camel { $($f: operand_type!($role $kind)),* },)* }

        impl<'c> Inst<'c> {
            /// The opcode.
            pub fn opcode(&self) -> Opcode {
                match self { $(Inst::$camel { .. } => Opcode::$camel,)* }
            }
            fn read(opcode: Opcode, r: &mut Reader<'c>) -> Option<Inst<'c>> {
                Some(match opcode { $(Opcode::$camel => Inst::$camel { $($f: operand_read!(r $role $kind)),* },)* })
            }
            /// Appends the instruction to `w`.
            pub fn write(self, w: &mut Writer<'_>) {
                w.begin(self.opcode());
                match self { $(Inst::$camel { $($f),* } => { $(operand_write!(w $f $role $kind);)* })* }
            }
            /// Calls `each` with specification and value of every operand, in order.
            pub fn operands(self, mut each: impl FnMut(&'static OperandSpec, Operand<'c>)) {
                let mut specs = self.opcode().operands().iter();
                match self { $(Inst::$camel { $($f),* } => {
                    $(if let Some(spec) = specs.next() { each(spec, operand_view!($f $role $kind)); })*
                })* }
            }
        }
    };
}
for_each_op!(expand);

/// The value of one operand, for generic code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Operand<'c> {
    Slot(Slot),
    Imm(i64),
    Label(Pc),
    Labels(Targets<'c>),
    Slots(SlotList<'c>),
    Id(u32),
}

/// Units of each opcode's instructions, 0 where the instruction says so itself.
static FIXED_UNITS: [u8; Opcode::ALL.len()] = {
    let mut units = [0; Opcode::ALL.len()];
    let mut i = 0;
    while i < units.len() {
        units[i] = fixed_units(Opcode::ALL[i]);
        i += 1;
    }
    units
};

/// Units of an opcode's instructions, 0 if it has a list of operands.
const fn fixed_units(opcode: Opcode) -> u8 {
    let operands = opcode.operands();
    let (mut units, mut i) = (1, 0);
    while i < operands.len() {
        units += match operands[i].role {
            Role::Dst(_) | Role::Src(_) => 1,
            Role::Imm32 | Role::Label | Role::Id(_) => 2,
            Role::Imm64 => 4,
            Role::Dsts | Role::Srcs | Role::Labels => return 0,
        };
        i += 1;
    }
    units
}

impl Opcode {
    /// The opcode with this number.
    #[inline]
    pub fn from_unit(unit: u16) -> Option<Opcode> {
        Opcode::ALL.get(unit as usize).copied()
    }
}

impl<'c> Inst<'c> {
    /// Decodes the instruction at `pc`: it and the pc after it. `None` if there is no whole instruction.
    pub fn decode(code: &'c [u16], pc: Pc) -> Option<(Inst<'c>, Pc)> {
        let mut r = Reader { code, at: pc as usize, start: pc };
        let opcode = Opcode::from_unit(r.unit()?)?;
        let inst = Inst::read(opcode, &mut r)?;
        Some((inst, r.at as Pc))
    }

    /// The pc after the instruction at `pc`, as [`Inst::decode`] gives it, without looking at the operands.
    pub fn next(code: &[u16], pc: Pc) -> Option<Pc> {
        let mut at = pc as usize;
        let unit = *code.get(at)?;
        let fixed = *FIXED_UNITS.get(unit as usize)? as usize;
        if fixed != 0 {
            return (at + fixed <= code.len()).then_some((at + fixed) as Pc);
        }
        let opcode = Opcode::from_unit(unit)?;
        at += 1;
        for operand in opcode.operands() {
            at += match operand.role {
                Role::Dst(_) | Role::Src(_) => 1,
                Role::Imm32 | Role::Label | Role::Id(_) => 2,
                Role::Imm64 => 4,
                Role::Dsts | Role::Srcs => 1 + *code.get(at)? as usize,
                Role::Labels => 1 + 2 * *code.get(at)? as usize,
            };
        }
        (at <= code.len()).then_some(at as Pc)
    }

    /// Calls `each` with every place that control may jump to from here (not the next instruction).
    pub fn targets(self, mut each: impl FnMut(Pc)) {
        self.operands(|_, operand| match operand {
            Operand::Label(to) => each(to),
            Operand::Labels(all) => all.iter().for_each(&mut each),
            Operand::Slot(_) | Operand::Imm(_) | Operand::Slots(_) | Operand::Id(_) => {}
        });
    }
}

/// Decodes a function's instructions in order.
pub fn instructions(code: &[u16]) -> impl Iterator<Item = (Pc, Inst<'_>)> {
    let mut pc = 0;
    std::iter::from_fn(move || {
        let (inst, next) = Inst::decode(code, pc)?;
        let at = std::mem::replace(&mut pc, next);
        Some((at, inst))
    })
}

/// Appends instructions to a function's code.
pub struct Writer<'w> {
    /// The code so far.
    pub units: &'w mut Vec<u16>,
    start: Pc,
}

impl<'w> Writer<'w> {
    /// Appends to `units`.
    pub fn new(units: &'w mut Vec<u16>) -> Self {
        let start = units.len() as Pc;
        Writer { units, start }
    }
    fn begin(&mut self, opcode: Opcode) {
        self.start = self.units.len() as Pc;
        self.units.push(opcode as u16);
    }
    fn i32(&mut self, v: i32) {
        self.units.extend([v as u32 as u16, (v as u32 >> 16) as u16]);
    }
    fn i64(&mut self, v: i64) {
        self.i32(v as i32);
        self.i32((v >> 32) as i32);
    }
    fn label(&mut self, to: Pc) {
        self.i32(to.wrapping_sub(self.start) as i32);
    }
    fn slots(&mut self, list: SlotList<'_>) {
        self.units.push(list.len() as u16);
        self.units.extend(list.iter().map(|s| s.0));
    }
    fn targets(&mut self, targets: Targets<'_>) {
        self.units.push(targets.len() as u16);
        for to in targets.iter() {
            self.label(to);
        }
    }
    /// Appends `switch a` with `n` targets to be set by [`patch_label`], and gives the place of the first.
    pub fn switch(&mut self, a: Slot, n: usize) -> usize {
        self.begin(Opcode::Switch);
        self.units.extend([a.0, n as u16]);
        let at = self.units.len();
        self.units.extend(std::iter::repeat_n(0, 2 * n));
        at
    }
}

/// Sets the label at unit `at` of an instruction that starts at `start`.
pub fn patch_label(units: &mut [u16], at: usize, start: Pc, to: Pc) {
    let rel = to.wrapping_sub(start);
    units[at] = rel as u16;
    units[at + 1] = (rel >> 16) as u16;
}
