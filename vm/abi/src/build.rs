//! Builds a function's bytecode: slots, labels, instructions, lines. Used by lowering, tests and fuzzers.

use crate::inst::{Inst, Opcode, Pc, SigId, Slot, Writer, patch_label};
use crate::module::{FuncKind, Function, Line, Variable};
use crate::op::Kind;

/// A place in the code that may not be known yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Label(u32);

/// A function under construction.
#[derive(Debug, Default)]
pub struct FunctionBuilder {
    slots: Vec<Kind>,
    code: Vec<u16>,
    labels: Vec<Option<Pc>>,
    /// Unit of the label operand, start of its instruction, label.
    fixups: Vec<(usize, Pc, Label)>,
    lines: Vec<Line>,
    vars: Vec<Variable>,
    unsigned: Vec<(Pc, u8)>,
    defer_block: Option<Label>,
    /// The last instruction's opcode; `None` where a label has been bound since.
    last: Option<Opcode>,
}

impl FunctionBuilder {
    /// A function whose first slots are the parameters.
    pub fn new(params: &[Kind]) -> Self {
        FunctionBuilder { slots: params.to_vec(), ..Self::default() }
    }

    /// The same, with room for a body of a few lines.
    pub fn with_room(params: &[Kind]) -> Self {
        let mut slots = Vec::with_capacity(params.len() + 16);
        slots.extend(params);
        let (code, labels, fixups, lines) =
            (Vec::with_capacity(64), Vec::with_capacity(8), Vec::with_capacity(8), Vec::with_capacity(8));
        FunctionBuilder { slots, code, labels, fixups, lines, ..Self::default() }
    }

    /// A new slot.
    pub fn slot(&mut self, kind: Kind) -> Slot {
        self.slots.push(kind);
        Slot((self.slots.len() - 1) as u16)
    }

    /// New consecutive slots of these kinds; the first of them.
    pub fn slot_run(&mut self, kinds: &[Kind]) -> Slot {
        let first = Slot(self.slots.len() as u16);
        self.slots.extend(kinds);
        first
    }

    /// The kind of a slot.
    pub fn kind(&self, slot: Slot) -> Kind {
        self.slots[slot.index()]
    }

    /// How many slots there are. More than [`crate::module::MAX_FRAME_SLOTS`] cannot be named; the caller checks.
    pub fn slot_count(&self) -> usize {
        self.slots.len()
    }

    /// Where the next instruction will be.
    #[inline]
    pub fn here(&self) -> Pc {
        self.code.len() as Pc
    }

    /// A new label, not bound yet.
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    /// Binds a label to the next instruction. A label is bound once.
    pub fn bind(&mut self, label: Label) {
        let old = self.labels[label.0 as usize].replace(self.code.len() as Pc);
        debug_assert!(old.is_none(), "label bound twice");
        self.last = None;
    }

    /// A new label bound to the next instruction.
    pub fn bound_label(&mut self) -> Label {
        let l = self.label();
        self.bind(l);
        l
    }

    /// Appends an instruction without jump targets.
    #[inline]
    pub fn emit(&mut self, inst: Inst<'_>) {
        self.last = Some(inst.opcode());
        inst.write(&mut Writer::new(&mut self.code));
    }

    /// Operands of the next instruction are unsigned: bits of [`crate::trap::unsigned`].
    pub fn mark_unsigned(&mut self, operands: u8) {
        let pc = self.here();
        self.unsigned.push((pc, operands));
    }

    /// Appends an instruction with one jump target, which is its last operand (the value given in `inst` is ignored).
    pub fn emit_jump(&mut self, inst: Inst<'_>, to: Label) {
        let start = self.here();
        self.emit(inst);
        self.fixups.push((self.code.len() - 2, start, to));
    }

    /// Appends a jump table.
    pub fn emit_switch(&mut self, a: Slot, targets: &[Label]) {
        let start = self.here();
        self.last = Some(Opcode::Switch);
        let at = Writer::new(&mut self.code).switch(a, targets.len());
        self.fixups.extend(targets.iter().enumerate().map(|(i, l)| (at + 2 * i, start, *l)));
    }

    /// Instructions from here on belong to this line.
    #[inline]
    pub fn line(&mut self, file: u32, line: u32) {
        let pc = self.here();
        match self.lines.last_mut() {
            Some(l) if l.file == file && l.line == line => {}
            Some(l) if l.pc == pc => (l.file, l.line) = (file, line),
            _ => self.lines.push(Line { pc, file, line }),
        }
    }

    /// Records a variable for inspection.
    pub fn variable(&mut self, var: Variable) {
        self.vars.push(var);
    }

    /// The block of deferred calls starts at this label.
    pub fn set_defer_block(&mut self, label: Label) {
        self.defer_block = Some(label);
    }

    /// Whether control can reach the next instruction: a label is bound there, or the last instruction falls through.
    pub fn reachable(&self) -> bool {
        self.last.is_none_or(|op| !op.effects().ends)
    }

    /// Fills the labels in. Every label that is used must be bound.
    pub fn finish(mut self, name: impl Into<String>, kind: FuncKind, sig: SigId) -> Function {
        let place = |l: Label| self.labels[l.0 as usize];
        for (at, start, label) in &self.fixups {
            let to = place(*label).unwrap_or_else(|| panic!("label {label:?} is used but not bound"));
            patch_label(&mut self.code, *at, *start, to);
        }
        Function {
            name: name.into(),
            kind,
            sig,
            defer_block: self.defer_block.and_then(place),
            slots: self.slots,
            code: self.code,
            lines: self.lines,
            unsigned: self.unsigned,
            vars: self.vars,
            captures: None,
        }
    }
}

/// The copy instruction for a slot's kind.
pub fn mov(kind: Kind, d: Slot, a: Slot) -> Inst<'static> {
    match kind {
        Kind::Int => Inst::Mov { d, a },
        Kind::F64 => Inst::MovF64 { d, a },
        Kind::F32 => Inst::MovF32 { d, a },
        Kind::Ptr => Inst::MovPtr { d, a },
        Kind::Word => Inst::MovWord { d, a },
    }
}

/// The instruction that sets a slot of this kind to zero.
pub fn zero(kind: Kind, d: Slot) -> Inst<'static> {
    match kind {
        Kind::Int => Inst::ConstInt { d, value: 0 },
        Kind::F64 => Inst::ConstF64 { d, bits: 0 },
        Kind::F32 => Inst::ConstF32 { d, bits: 0 },
        Kind::Ptr => Inst::ConstNil { d },
        Kind::Word => Inst::ConstWord { d },
    }
}

/// Whether an instruction of this opcode takes its single jump target as the last operand.
pub fn is_jump(op: Opcode) -> bool {
    matches!(op.operands().last().map(|o| o.role), Some(crate::inst::Role::Label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inst::{FuncId, SlotList};
    use crate::module::{Module, Signature};
    use crate::typedesc::TypeDesc;

    /// `for i := 0; i < n; i++ { s += i }; return s`, rotated.
    fn sum() -> Module {
        let mut m = Module { types: vec![TypeDesc::none()], ..Module::default() };
        let sig = m.intern_sig(Signature { params: vec![Kind::Int], results: vec![Kind::Int] });
        let mut b = FunctionBuilder::new(&[Kind::Int]);
        let (n, i, s) = (Slot(0), b.slot(Kind::Int), b.slot(Kind::Int));
        let out = b.label();
        b.emit(Inst::ConstInt { d: i, value: 0 });
        b.emit(Inst::ConstInt { d: s, value: 0 });
        b.emit_jump(Inst::JleI64 { a: n, b: i, to: 0 }, out);
        let head = b.bound_label();
        b.emit(Inst::AddI64 { d: s, a: s, b: i });
        b.emit(Inst::AddI64K { d: i, a: i, k: 1 });
        b.emit_jump(Inst::JltI64 { a: i, b: n, to: 0 }, head);
        b.bind(out);
        b.emit(Inst::Ret { results: SlotList::new(&[2]) });
        m.funcs.push(b.finish("main.sum", FuncKind::Source, sig));
        m
    }

    #[test]
    fn loop_is_verified_and_printed() {
        let m = sum();
        crate::verify::module(&m).unwrap();
        let text = crate::disasm::function(&m, FuncId(0));
        let want = "func main.sum (i) -> (i)\n  slots iii\n       0  const_int s1, #0\n       4  const_int s2, #0\n       \
                    8  jle_i64 s0, s1, @27\n >    13  add_i64 s2, s2, s1\n      17  add_i64_k s1, s1, #1\n      \
                    22  jlt_i64 s1, s0, @13\n      27  ret (s2)\n";
        assert_eq!(text, want);
        let flow = crate::analysis::Flow::of(&m.funcs[0]);
        assert_eq!((flow.headers, flow.starts), (vec![13], vec![0, 13, 27]));
    }

    #[test]
    fn unwritten_slot_is_refused() {
        let mut m = sum();
        let sig = m.funcs[0].sig;
        let mut b = FunctionBuilder::new(&[Kind::Int]);
        let s = b.slot(Kind::Int);
        b.emit(Inst::AddI64 { d: s, a: s, b: Slot(0) });
        b.emit(Inst::Ret { results: SlotList::new(&[1]) });
        m.funcs.push(b.finish("main.bad", FuncKind::Source, sig));
        let e = crate::verify::module(&m).unwrap_err();
        assert_eq!(e.to_string(), "bytecode of main.bad: slot 1 is read before it is written");
    }

    #[test]
    fn truncated_code_is_refused() {
        let mut m = sum();
        let n = m.funcs[0].code.len();
        for cut in 1..n {
            m.funcs[0].code.truncate(n - cut);
            assert!(crate::verify::module(&m).is_err(), "cut by {cut}");
        }
    }
}
