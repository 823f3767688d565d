//! Builds a function's bytecode: slots, labels, instructions, lines. Used by lowering, tests and fuzzers.

use crate::inst::{Inst, Opcode, Pc, SigId, Slot, Writer, instructions, patch_label};
use crate::module::{Cells, FuncKind, Function, Line, MAX_CELL_BYTES, Variable};
use crate::op::Kind;
use crate::typedesc::PointerMap;

/// A place in the code that may not be known yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Label(u32);

/// The cells of a function under construction: where each lies is known when all are.
#[derive(Debug, Default)]
struct CellsBuilder {
    /// The slot of the area's address, once there is a cell.
    base: Option<Slot>,
    /// Size and pointers of each cell.
    list: Vec<(u32, PointerMap)>,
    bytes: u32,
}

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
    cells: CellsBuilder,
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
        self.place(file, line, 0);
    }

    /// The same with a column; 0 is none.
    #[inline]
    pub fn place(&mut self, file: u32, line: u32, column: u32) {
        let pc = self.here();
        match self.lines.last_mut() {
            Some(l) if l.file == file && l.line == line && l.column == column => {}
            Some(l) if l.pc == pc => (l.file, l.line, l.column) = (file, line, column),
            _ => self.lines.push(Line { pc, file, line, column }),
        }
    }

    /// Records a variable for inspection.
    pub fn variable(&mut self, var: Variable) {
        self.vars.push(var);
    }

    /// A new cell of so many bytes with pointers where the map says, whose address goes to `d`; false if there is no room for it.
    /// Its content is not zero, but for what points.
    pub fn cell(&mut self, d: Slot, bytes: u32, pointers: &PointerMap) -> bool {
        let bytes = bytes.next_multiple_of(8);
        if self.cells.bytes + bytes > MAX_CELL_BYTES {
            return false;
        }
        let base = match self.cells.base {
            Some(base) => base,
            None => self.slot(Kind::Ptr),
        };
        self.cells.base = Some(base);
        self.cells.bytes += bytes;
        self.cells.list.push((bytes, pointers.clone()));
        // The cell's number stands for its place until `finish`.
        self.emit(Inst::PtrAdd { d, p: base, off: self.cells.list.len() as i32 - 1 });
        true
    }

    /// Bytes of the cells so far.
    pub fn cell_bytes(&self) -> u32 {
        self.cells.bytes
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
        let func = Function {
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
            cells: None,
        };
        match self.cells.base {
            Some(base) => with_cells(func, base, &self.cells.list),
            None => func,
        }
    }
}

/// Puts the cells one behind the other, those with pointers first, takes them at the function's beginning and gives them up in
/// front of each `ret`. The code moves apart for that, so that functions without cells pay nothing.
fn with_cells(mut func: Function, base: Slot, list: &[(u32, PointerMap)]) -> Function {
    let mut cells = Cells::default();
    let mut places = vec![0; list.len()];
    for wanted in [true, false] {
        for (i, (bytes, pointers)) in list.iter().enumerate().filter(|(_, c)| c.1.is_empty() != wanted) {
            places[i] = cells.bytes as i32;
            let first = (cells.bytes / 8) as usize;
            (0..*bytes as usize / 8).filter(|w| pointers.get(*w)).for_each(|w| {
                cells.pointers.set(first + w);
                cells.zeroed = 8 * (first + w + 1) as u32;
            });
            cells.bytes += bytes;
        }
    }
    let old = std::mem::take(&mut func.code);
    let mut code = Vec::with_capacity(old.len() + 32);
    Inst::CellEnter { d: base, size: cells.bytes as i32, zeroed: cells.zeroed as i32 }
        .write(&mut Writer::new(&mut code));
    // Old and new pc of each instruction; a jump to a `ret` leads to the instruction in front of it.
    let mut moved: Vec<(Pc, Pc)> = Vec::new();
    let mut jumps: Vec<(usize, Pc, Pc)> = Vec::new();
    for (pc, inst) in instructions(&old) {
        let next = Inst::next(&old, pc).unwrap_or(old.len() as Pc);
        moved.push((pc, code.len() as Pc));
        if let Inst::Ret { .. } = inst {
            Inst::CellLeave { cells: base, size: cells.bytes as i32 }.write(&mut Writer::new(&mut code));
        }
        let start = code.len();
        match inst {
            Inst::PtrAdd { d, p, off } if p == base => {
                let off = places[off as usize];
                Inst::PtrAdd { d, p, off }.write(&mut Writer::new(&mut code));
            }
            _ => code.extend_from_slice(&old[pc as usize..next as usize]),
        }
        let mut targets = Vec::new();
        inst.targets(|to| targets.push(to));
        // Targets are an instruction's last units, two each.
        let first = code.len() - 2 * targets.len();
        jumps.extend(targets.into_iter().enumerate().map(|(i, to)| (first + 2 * i, start as Pc, to)));
    }
    moved.push((old.len() as Pc, code.len() as Pc));
    let new = |pc: Pc| moved[moved.partition_point(|m| m.0 < pc).min(moved.len() - 1)].1;
    for (at, start, to) in jumps {
        patch_label(&mut code, at, start, new(to));
    }
    func.lines.iter_mut().for_each(|l| l.pc = new(l.pc));
    if let Some(first) = func.lines.first_mut() {
        first.pc = 0;
    }
    func.vars.iter_mut().for_each(|v| v.scope = (new(v.scope.0), new(v.scope.1)));
    func.unsigned.iter_mut().for_each(|u| u.0 = new(u.0));
    func.defer_block = func.defer_block.map(new);
    (func.code, func.cells) = (code, Some(Box::new(cells)));
    func
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
    fn cells_are_taken_first_and_given_up_before_each_return() {
        let mut m = sum();
        let sig = m.funcs[0].sig;
        let mut b = FunctionBuilder::new(&[Kind::Int]);
        let (plain, pointer) = (b.slot(Kind::Ptr), b.slot(Kind::Ptr));
        let out = b.label();
        let mut map = PointerMap::default();
        map.set(1);
        assert!(b.cell(plain, 12, &PointerMap::default()) && b.cell(pointer, 16, &map));
        assert!(!b.cell(plain, MAX_CELL_BYTES, &PointerMap::default()));
        b.emit_jump(Inst::JgtK { a: Slot(0), k: 0, to: 0 }, out);
        b.emit(Inst::StorePtr { p: pointer, off: 8, a: plain });
        b.emit(Inst::Ret { results: SlotList::new(&[0]) });
        b.bind(out);
        b.emit(Inst::Ret { results: SlotList::new(&[0]) });
        m.funcs.push(b.finish("main.cells", FuncKind::Source, sig));
        crate::verify::module(&m).unwrap();
        let text = crate::disasm::function(&m, FuncId(1));
        let want = [
            "cell_enter s3, #32, #16",
            "ptr_add s1, s3, #16",
            "ptr_add s2, s3, #0",
            "jgt_k s0, #0, @",
            "store_ptr",
            "cell_leave s3, #32",
            "ret",
            "cell_leave",
            "ret",
        ];
        let mut rest = &text[..];
        for w in want {
            let at = rest.find(w).unwrap_or_else(|| panic!("no {w} in\n{text}"));
            rest = &rest[at + w.len()..];
        }
        // A jump around the giving up.
        let f = &mut m.funcs[1];
        f.cells = None;
        assert!(crate::verify::module(&m).is_err());
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
