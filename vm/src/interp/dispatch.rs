//! The loop: one arm a row of the opcode table, which reads the operands and calls the method of the row's name.

use super::operand::{Reader, kind, opcode};
use super::{IntoFlow, Leave, Machine};
use urgo_abi::for_each_op;
use urgo_abi::inst::Opcode;

/// Reads one operand, in the form that its role and kind ask for.
macro_rules! operand {
    ($r:ident dst $k:ident) => {
        $r.dst::<kind::$k>()
    };
    ($r:ident src Int) => {
        $r.int()
    };
    ($r:ident src F64) => {
        $r.f64()
    };
    ($r:ident src F32) => {
        $r.f32()
    };
    ($r:ident src Ptr) => {
        $r.ptr()
    };
    ($r:ident src Word) => {
        $r.ptr()
    };
    ($r:ident src Str) => {
        $r.vector()
    };
    ($r:ident src Vec) => {
        $r.vector()
    };
    ($r:ident src Slice) => {
        $r.slice()
    };
    ($r:ident src Iface) => {
        $r.iface()
    };
    ($r:ident imm I32) => {
        $r.imm32()
    };
    ($r:ident imm I64) => {
        $r.imm64()
    };
    ($r:ident label To) => {
        $r.target()
    };
    ($r:ident labels To) => {
        $r.table()
    };
    ($r:ident id $k:ident) => {
        $r.imm32() as u32
    };
    ($r:ident dsts List) => {
        $r.list()
    };
    ($r:ident srcs List) => {
        $r.list()
    };
}

macro_rules! expand {
    ($($(#[$doc:meta])* $snake:ident $camel:ident ($($f:ident: $role:ident $kind:ident),*) [$($effect:ident)*];)*) => {
        impl Machine<'_> {
            /// Executes instructions until one says to leave.
            pub(super) fn execute(&mut self) -> Leave {
                loop {
                    let inst = self.pc;
                    self.inst = inst;
                    #[allow(unused_mut)]
                    let mut r = Reader::new(inst, self.frame);
                    match opcode(inst) {$(
                        Opcode::$camel => {
                            $(let $f = operand!(r $role $kind);)*
                            self.pc = r.end();
                            if let Err(leave) = self.$snake($($f),*).flow() {
                                return leave;
                            }
                        }
                    )*}
                }
            }
        }
    };
}
for_each_op!(expand);
