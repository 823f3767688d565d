//! One function under construction: slots, temporaries, variables, places.
//!
//! **Slots.** A value is a run of consecutive slots, one a leaf, named by its first. Runs that are no longer needed go
//! to free lists by their kinds, so that frames stay small. Whoever opens a statement or block takes a [`Mark`] and
//! releases everything younger when it ends.
//!
//! **Values.** Evaluating an expression gives a run; for a variable in slots that is the variable's own run, without a
//! copy. A destination given to an evaluation is written by its last instruction only, so that `x = x + 1` needs no
//! temporary and a panic under way leaves `x` alone.
//!
//! **In memory.** A value of a type kept in memory is a pointer. If it is owned ([`FuncLower::expr`]) nobody writes what it points to;
//! if borrowed ([`FuncLower::borrow`]) it may be a variable's own storage, to be used at once.

use super::layout::Layout;
use super::{Lowerer, SourceLine};
use crate::ast::{ExprId, StmtId};
use crate::mono::Env;
use crate::source::Pos;
use crate::types::{Map, ObjId, TypeId};
use std::rc::Rc;
use urgo_abi::build::{FunctionBuilder, Label, mov, zero};
use urgo_abi::inst::{FuncId, Inst, Pc, Slot, SlotList, TypeId as DescId};
use urgo_abi::module::Variable;
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;
use urgo_abi::trap::unsigned;
use urgo_abi::typedesc::MemKind;

/// Bytes up to which a cell is zeroed by stores of words.
const MAX_STORED: u32 = 64;

/// Where a variable lives.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Storage {
    /// In these slots.
    Slots(Slot),
    /// In memory: the slot of its address, which is never nil. For an array the slot after it holds the length.
    Memory(Slot),
}

/// Something that can be assigned to, its operands evaluated.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// The blank identifier.
    Blank,
    /// Slots of a variable, or of a part of it.
    Slots(Slot),
    /// Memory at an offset from a pointer, which is tested for nil at the access unless `checked`.
    Memory { ptr: Slot, off: u32, checked: bool },
    /// A slice's or array's element of a single leaf; the bounds are tested at the access.
    Elem { vec: Slot, index: Slot },
    /// An element of a map of this type.
    Map { map: Slot, key: Slot, ty: TypeId },
}

/// Height of the stack of owned runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    owned: usize,
    vars: usize,
}

/// What `break` and `continue` lead to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// The statement, for labels.
    pub stmt: StmtId,
    /// Where `break` goes.
    pub break_to: Label,
    /// Where `continue` goes, in loops.
    pub continue_to: Option<Label>,
}

/// Results of the function: their variables or slots.
#[derive(Clone, Debug, Default)]
pub(crate) struct Results {
    /// Types.
    pub types: Vec<TypeId>,
    /// Variables, if they are named or the function defers.
    pub vars: Vec<Storage>,
}

/// What lowering knows of a slot.
#[derive(Clone, Copy, Debug, Default)]
struct SlotFacts {
    /// It belongs to a variable.
    is_var: bool,
    /// It holds an index of an unsigned type of 64 bits, of a temporary or variable.
    unsigned: bool,
    /// The small constant that it was last set to, or 0.
    constant: i32,
}

/// A function under construction.
pub(crate) struct FuncLower<'a, 'p> {
    pub(crate) m: &'a mut Lowerer<'p>,
    pub(crate) b: FunctionBuilder,
    pub(crate) id: FuncId,
    pub(crate) env: Rc<Env>,
    /// Slots to be used again: single ones by their kinds, and runs.
    free_singles: [Vec<Slot>; 5],
    free: Map<Rc<[Kind]>, Vec<Slot>>,
    owned: Vec<(Slot, Rc<[Kind]>)>,
    pub(crate) vars: Map<ObjId, Storage>,
    /// Variables in scope with the pc where they begin.
    scope: Vec<(ObjId, Pc)>,
    /// What is known of each slot.
    facts: Vec<SlotFacts>,
    pub(crate) targets: Vec<Target>,
    /// Labels of labelled statements that `goto` may name.
    pub(crate) gotos: Map<StmtId, Label>,
    pub(crate) results: Results,
    pub(crate) defers: super::defer::Defers,
    /// The statement that a label in front names.
    pub(crate) labelled: Option<StmtId>,
    /// The body of a range over a function, with what control flow out of it needs.
    pub(crate) yields: Option<super::range_func::YieldBody>,
    /// Whether variables are recorded for inspection.
    pub(crate) records: bool,
    /// The package of the function's source.
    pub(crate) pkg: crate::types::PkgId,
    /// Descriptor of what the closure captures.
    pub(crate) captures: Option<DescId>,
    /// The clause that `fallthrough` goes to.
    pub(crate) fallthrough: Option<Label>,
    /// Storage for lists of operands while an instruction is written.
    units: Vec<u16>,
    /// Results of calls that were lowered ahead of the expressions that they are part of (`order.rs`).
    pub(crate) hoisted: Map<ExprId, Slot>,
}

impl<'a, 'p> FuncLower<'a, 'p> {
    /// Begins a function whose first slots have these kinds.
    pub(crate) fn new(m: &'a mut Lowerer<'p>, id: FuncId, env: Rc<Env>) -> Self {
        let params = m.module.sig_of(id).params.clone();
        FuncLower {
            m,
            b: FunctionBuilder::with_room(&params),
            id,
            env,
            free_singles: Default::default(),
            free: Map::default(),
            owned: Vec::new(),
            vars: Map::default(),
            scope: Vec::new(),
            facts: Vec::new(),
            targets: Vec::new(),
            gotos: Map::default(),
            results: Results::default(),
            defers: super::defer::Defers::default(),
            labelled: None,
            yields: None,
            records: false,
            pkg: crate::types::PkgId::NONE,
            captures: None,
            fallthrough: None,
            units: Vec::new(),
            hoisted: Map::default(),
        }
    }

    // ---- types

    /// A recorded type under the function's type arguments.
    pub(crate) fn subst(&mut self, t: TypeId) -> TypeId {
        if !self.m.types.has_param(t) {
            return t;
        }
        let env = self.env.clone();
        self.m.subst(t, &env)
    }

    /// The type of an expression.
    pub(crate) fn ty(&mut self, e: ExprId) -> TypeId {
        let t = self.m.info.type_of(e);
        self.subst(t)
    }

    /// The type of an object.
    pub(crate) fn obj_ty(&mut self, obj: ObjId) -> TypeId {
        let t = self.m.objects[obj.0 as usize].ty;
        self.subst(t)
    }

    /// Layout of a type.
    pub(crate) fn layout(&mut self, t: TypeId) -> Rc<Layout> {
        self.m.layout(t)
    }

    /// Kinds of a value's slots.
    pub(crate) fn kinds(&mut self, t: TypeId) -> Rc<[Kind]> {
        self.m.kinds(t)
    }

    /// The structure of the underlying type.
    pub(crate) fn under(&mut self, t: TypeId) -> crate::types::Type {
        self.m.types.under_type(t).clone()
    }

    // ---- positions

    /// Instructions from here on belong to the line of this position.
    pub(crate) fn at(&mut self, pos: Pos) {
        if !pos.is_known() {
            return;
        }
        self.m.pos = pos;
        let known = &self.m.line;
        if known.span.contains(&pos) {
            let column = self.column(pos);
            let known = &self.m.line;
            return self.b.place(known.file, known.line, column);
        }
        let files = self.m.sources.files();
        let after = files.partition_point(|f| f.base <= pos);
        let Some(index) = after.checked_sub(1) else { return };
        let file = &files[index];
        let (offset, span) = (file.offset(pos), file.line_span(pos));
        self.m.line = if file.has_marks() {
            let place = file.location(offset);
            SourceLine { span, file: self.m.file_named(place.file), line: place.line }
        } else {
            SourceLine { span, file: index as u32, line: file.line_column(offset).0 }
        };
        let column = self.column(pos);
        self.b.place(self.m.line.file, self.m.line.line, column);
    }

    /// The column of a position in the line that was asked for last: only sessions keep it, whose lines are short and
    /// many on one.
    #[inline]
    fn column(&self, pos: Pos) -> u32 {
        if self.m.session.is_some() { pos.0 - self.m.line.span.start.0 + 1 } else { 0 }
    }

    /// Reports what is not lowered.
    pub(crate) fn unsupported(&mut self, pos: Pos, what: &str) {
        self.m.unsupported(pos, what);
    }

    // ---- slots

    /// A run of slots, released with the marks around it.
    pub(crate) fn run(&mut self, kinds: &Rc<[Kind]>) -> Slot {
        if kinds.is_empty() {
            return Slot(0);
        }
        let first = self.unowned_run(kinds);
        self.owned.push((first, kinds.clone()));
        first
    }

    /// A run that nobody releases.
    pub(crate) fn unowned_run(&mut self, kinds: &[Kind]) -> Slot {
        if kinds.is_empty() {
            return Slot(0);
        }
        let free = match kinds {
            [kind] => self.free_singles[*kind as usize].pop(),
            _ => self.free.get_mut(kinds).and_then(Vec::pop),
        };
        if let Some(first) = free {
            return first;
        }
        if self.b.slot_count() + kinds.len() > urgo_abi::module::MAX_FRAME_SLOTS {
            // Too many to name: reuse the first ones. The function is refused when it is installed.
            let _ = self.b.slot_run(kinds);
            return Slot(0);
        }
        self.b.slot_run(kinds)
    }

    /// One temporary.
    pub(crate) fn temp(&mut self, kind: Kind) -> Slot {
        let kinds = self.m.shapes.single[kind as usize].clone();
        self.run(&kinds)
    }

    /// A temporary run for a value of a type.
    pub(crate) fn temp_for(&mut self, t: TypeId) -> Slot {
        let kinds = self.kinds(t);
        self.run(&kinds)
    }

    /// The destination if there is one, else a temporary.
    pub(crate) fn dst(&mut self, dst: Option<Slot>, kind: Kind) -> Slot {
        dst.unwrap_or_else(|| self.temp(kind))
    }

    /// Where to release back to.
    pub(crate) fn mark(&self) -> Mark {
        Mark { owned: self.owned.len(), vars: self.scope.len() }
    }

    /// Releases runs and variables that are younger than the mark.
    pub(crate) fn release(&mut self, mark: Mark) {
        while self.scope.len() > mark.vars {
            let Some((obj, from)) = self.scope.pop() else { break };
            self.end_variable(obj, from);
        }
        while self.owned.len() > mark.owned {
            let Some((first, kinds)) = self.owned.pop() else { break };
            for i in 0..kinds.len() {
                if let Some(facts) = self.facts.get_mut(first.index() + i) {
                    (facts.is_var, facts.unsigned) = (false, false);
                }
            }
            match &*kinds {
                [kind] => self.free_singles[*kind as usize].push(first),
                _ => self.free.entry(kinds).or_default().push(first),
            }
        }
    }

    /// Ends what is left in scope.
    pub(crate) fn release_all(&mut self) {
        self.release(Mark { owned: 0, vars: 0 });
    }

    /// Whether a slot belongs to a variable.
    pub(crate) fn is_var_slot(&self, slot: Slot) -> bool {
        self.facts(slot).is_var
    }

    fn facts(&self, slot: Slot) -> SlotFacts {
        self.facts.get(slot.index()).copied().unwrap_or_default()
    }

    fn facts_mut(&mut self, slot: Slot) -> &mut SlotFacts {
        if self.facts.len() <= slot.index() {
            self.facts.resize(slot.index() + 1, SlotFacts::default());
        }
        &mut self.facts[slot.index()]
    }

    fn end_variable(&mut self, obj: ObjId, from: Pc) {
        let Some(storage) = self.vars.get(&obj).copied() else { return };
        let to = self.b.here();
        if !self.records || from >= to {
            return;
        }
        let name = self.m.types.names.text(self.m.objects[obj.0 as usize].name).to_string();
        let ty = self.obj_ty(obj);
        let (slot, indirect) = match storage {
            Storage::Slots(s) => (s, false),
            Storage::Memory(s) => (s, true),
        };
        if name.is_empty() || name == "_" || !indirect && self.kinds(ty).is_empty() {
            return;
        }
        let ty = self.m.desc(ty);
        self.b.variable(Variable { name, ty, slot, indirect, scope: (from, to) });
    }

    /// Notes that a slot holds an unsigned index.
    pub(crate) fn note_unsigned(&mut self, slot: Slot) {
        self.facts_mut(slot).unsigned = true;
    }

    /// Emits an instruction that tests indices; those that are unsigned are printed so if they are out of range.
    pub(crate) fn emit_indexed(&mut self, inst: Inst<'_>, indices: &[(Slot, u8)]) {
        let unsigned = indices.iter().filter(|(s, _)| self.facts(*s).unsigned);
        let bits = unsigned.fold(0, |bits, (_, b)| bits | b);
        if bits != 0 {
            self.b.mark_unsigned(bits);
        }
        self.b.emit(inst);
    }

    /// Copies a run.
    pub(crate) fn copy(&mut self, kinds: &[Kind], d: Slot, a: Slot) {
        if d != a {
            for (i, k) in kinds.iter().enumerate() {
                self.b.emit(mov(*k, d.plus(i), a.plus(i)));
            }
        }
    }

    /// Sets a run to zero.
    pub(crate) fn zero_run(&mut self, kinds: &[Kind], d: Slot) {
        for (i, k) in kinds.iter().enumerate() {
            self.b.emit(zero(*k, d.plus(i)));
        }
    }

    /// The value where no later assignment to a variable can change it.
    pub(crate) fn stable(&mut self, t: TypeId, value: Slot) -> Slot {
        let kinds = self.kinds(t);
        if !(0..kinds.len()).any(|i| self.is_var_slot(value.plus(i))) {
            return value;
        }
        let d = self.run(&kinds);
        self.copy(&kinds, d, value);
        d
    }

    /// `stable` for a run of one kind.
    pub(crate) fn stable_slot(&mut self, kind: Kind, value: Slot) -> Slot {
        if !self.is_var_slot(value) {
            return value;
        }
        let d = self.temp(kind);
        self.b.emit(mov(kind, d, value));
        d
    }

    /// `stable_slot` for an index.
    pub(crate) fn stable_index(&mut self, index: Slot) -> Slot {
        let stable = self.stable_slot(Kind::Int, index);
        if self.facts(index).unsigned {
            self.note_unsigned(stable);
        }
        stable
    }

    /// The value in `dst` if one is wanted, by a copy if it is elsewhere.
    pub(crate) fn into(&mut self, t: TypeId, dst: Slot, value: Slot) {
        let kinds = self.kinds(t);
        self.copy(&kinds, dst, value);
    }

    /// The zero value of a type.
    pub(crate) fn zero(&mut self, t: TypeId, dst: Option<Slot>) -> Slot {
        let layout = self.layout(t);
        let d = dst.unwrap_or_else(|| self.run(&layout.kinds));
        if layout.in_memory {
            self.new_object(t, Some(d));
        } else {
            self.zero_run(&layout.kinds, d);
        }
        d
    }

    /// The constant that a slot was last set to, if that is all that is known of it; 0 else.
    pub(crate) fn last_int(&self, slot: Slot) -> i32 {
        self.facts(slot).constant
    }

    /// An integer constant.
    pub(crate) fn int(&mut self, value: i64, dst: Option<Slot>) -> Slot {
        let d = self.dst(dst, Kind::Int);
        match i32::try_from(value) {
            Ok(value) => {
                self.facts_mut(d).constant = value;
                self.b.emit(Inst::ConstInt { d, value });
            }
            Err(_) => self.b.emit(Inst::ConstI64 { d, value }),
        }
        d
    }

    // ---- calls into the runtime

    /// Calls the runtime.
    pub(crate) fn runtime(&mut self, call: RuntimeCall, imm: i32, results: &[Slot], args: &[Slot]) {
        let call = call as u32;
        let results = results.iter().copied();
        self.emit_lists(results, args, |results, args| Inst::CallRuntime { call, imm, results, args });
    }

    /// Emits an instruction with two lists of slots.
    pub(crate) fn emit_lists(
        &mut self,
        results: impl Iterator<Item = Slot>,
        args: &[Slot],
        make: impl for<'c> FnOnce(SlotList<'c>, SlotList<'c>) -> Inst<'c>,
    ) {
        self.units.clear();
        self.units.extend(results.map(|s| s.0));
        let n = self.units.len();
        self.units.extend(args.iter().map(|s| s.0));
        let (results, args) = self.units.split_at(n);
        self.b.emit(make(SlotList::new(results), SlotList::new(args)));
    }

    /// The descriptor as an instruction's constant.
    pub(crate) fn desc(&mut self, t: TypeId) -> DescId {
        self.m.desc(t)
    }

    /// Calls the runtime with a type as constant.
    pub(crate) fn runtime_for(&mut self, call: RuntimeCall, t: TypeId, results: &[Slot], args: &[Slot]) {
        let desc = self.desc(t);
        self.runtime(call, desc.0 as i32, results, args);
    }

    /// A zeroed object.
    pub(crate) fn new_object(&mut self, t: TypeId, dst: Option<Slot>) -> Slot {
        let d = self.dst(dst, Kind::Ptr);
        self.runtime_for(RuntimeCall::NewObject, t, &[d], &[]);
        d
    }

    /// The slots of a run.
    pub(crate) fn slots(&mut self, t: TypeId, first: Slot) -> impl Iterator<Item = Slot> + use<> {
        (0..self.m.layout_of(t).kinds.len()).map(move |i| first.plus(i))
    }

    // ---- variables

    /// Whether a variable lives in memory.
    pub(crate) fn in_memory(&mut self, obj: ObjId) -> bool {
        let t = self.obj_ty(obj);
        self.m.info_var_is_global(obj) || crate::escape::home(self.m, obj, t).is_memory()
    }

    /// Declares a variable without giving it a value; one in memory has a new zeroed object.
    pub(crate) fn declare(&mut self, obj: ObjId) -> Storage {
        let t = self.obj_ty(obj);
        if self.in_memory(obj) {
            let ptr = self.declare_memory(obj, t);
            self.new_home(obj, t, ptr, true);
            return Storage::Memory(ptr);
        }
        let kinds = self.kinds(t);
        let first = self.run(&kinds);
        self.bind_slots(obj, first, kinds.len());
        self.tell_variable(obj, "slots");
        Storage::Slots(first)
    }

    /// Memory for a variable: a cell of the frame, a new object, or the place of a package-level one. Zeroed, unless it is about to
    /// get a value and need not be.
    pub(crate) fn new_home(&mut self, obj: ObjId, t: TypeId, ptr: Slot, zeroed: bool) {
        if self.m.info_var_is_global(obj) {
            let global = self.m.global(obj);
            self.b.emit(Inst::GlobalAddr { d: ptr, global });
        } else {
            let in_cell = self.stays(obj, t) && self.cell(t, ptr, zeroed);
            if !in_cell {
                self.new_object(t, Some(ptr));
            }
            self.tell_variable(obj, if in_cell { "cell" } else { "heap" });
        }
    }

    /// Whether a variable in memory may lie in a cell.
    pub(crate) fn stays(&mut self, obj: ObjId, t: TypeId) -> bool {
        !self.is_watched(t) && crate::escape::stays(self.m, obj, t)
    }

    /// Whether a value that nothing else refers to may lie in a cell.
    pub(crate) fn may_be_in_cell(&mut self, t: TypeId) -> bool {
        self.layout(t).size > 0 && !self.is_watched(t)
    }

    /// Whether the program may notice that a value is kept as long as its frame.
    fn is_watched(&mut self, t: TypeId) -> bool {
        !self.layout(t).pointers.is_empty() && self.watches()
    }

    /// Whether the program has a way to see that the function keeps something alive: finalizers and their like. The library's own
    /// functions have short lives.
    pub(crate) fn watches(&mut self) -> bool {
        let library = self.m.packages.get(self.pkg.0 as usize).is_some_and(|p| p.library);
        !library && crate::escape::watches(self.m)
    }

    /// A zeroed object for what the expression `e` allocates: a cell if nothing refers to it when the frame is gone.
    pub(crate) fn allocated(&mut self, e: ExprId, t: TypeId, what: &str) -> Slot {
        let d = self.temp(Kind::Ptr);
        let small = (1..=crate::escape::MAX_CELL).contains(&self.layout(t).size);
        let in_cell =
            small && !self.is_watched(t) && crate::escape::stays_here(self.m, e) && self.cell(t, d, true);
        if !in_cell {
            self.new_object(t, Some(d));
        }
        self.tell(e, what, if in_cell { "cell" } else { "heap" });
        d
    }

    /// The store of a slice with so many elements that the expression `e` makes: a cell of the frame if nothing refers to it when
    /// the frame is gone, else an object. All of it is zero if that is wanted; an object is in any case.
    pub(crate) fn allocated_array(
        &mut self,
        e: ExprId,
        elem: TypeId,
        n: u64,
        zeroed: bool,
        d: Slot,
        what: &str,
    ) {
        let bytes = n.saturating_mul(u64::from(self.layout(elem).size));
        let small = (1..=u64::from(crate::escape::MAX_CELL_SLICE)).contains(&bytes);
        let in_cell = small && !self.is_watched(elem) && crate::escape::stays_here(self.m, e) && {
            let array = self.m.types.array(elem, n);
            let array = self.m.canon(array);
            self.cell(array, d, zeroed)
        };
        if !in_cell {
            let len = self.int(n as i64, None);
            self.runtime_for(RuntimeCall::NewArray, elem, &[d], &[len]);
        }
        self.tell(e, what, if in_cell { "cell" } else { "heap" });
    }

    /// Tells where what an expression allocates lies, if somebody wants to know.
    pub(crate) fn tell(&mut self, e: ExprId, what: &str, home: &'static str) {
        let pos = self.m.ast[e].pos;
        if let Some(told) = &mut self.m.told {
            told.push((pos, what.to_string(), home));
        }
    }

    fn tell_variable(&mut self, obj: ObjId, home: &'static str) {
        let object = &self.m.objects[obj.0 as usize];
        if let Some(told) = &mut self.m.told {
            told.push((object.pos, self.m.types.names.text(object.name).to_string(), home));
        }
    }

    /// A cell of the frame for a `t`, its address in `ptr`; false if there is no room for it.
    pub(crate) fn cell(&mut self, t: TypeId, ptr: Slot, zeroed: bool) -> bool {
        let layout = self.layout(t);
        if layout.size > crate::escape::MAX_CELL || !self.b.cell(ptr, layout.size.max(1), &layout.pointers) {
            return false;
        }
        if !zeroed {
            return true;
        }
        if !layout.in_memory {
            for leaf in &layout.leaves {
                let mark = self.mark();
                let zero = self.temp(leaf.mem.kind());
                self.zero_run(&[leaf.mem.kind()], zero);
                self.b.emit(store(leaf.mem, ptr, leaf.offset as i32, zero));
                self.release(mark);
            }
        } else if layout.pointers.is_empty() && layout.size <= MAX_STORED {
            let mark = self.mark();
            let zero = self.int(0, None);
            (0..layout.size.div_ceil(8)).for_each(|w| {
                // A cell's size is rounded up to whole words.
                self.b.emit(Inst::Store64 { p: ptr, off: 8 * w as i32, a: zero });
            });
            self.release(mark);
        } else {
            self.runtime_for(RuntimeCall::ClearValue, t, &[], &[ptr]);
        }
        true
    }

    /// Makes the slots of a variable in memory: pointer, for an array also the length.
    pub(crate) fn declare_memory(&mut self, obj: ObjId, t: TypeId) -> Slot {
        let ptr = self.address_slots(t);
        self.facts_mut(ptr).is_var = true;
        self.vars.insert(obj, Storage::Memory(ptr));
        self.scope.push((obj, self.b.here()));
        ptr
    }

    /// A slot for the address of a `t`, with the length behind it if that is an array.
    fn address_slots(&mut self, t: TypeId) -> Slot {
        match self.under(t) {
            crate::types::Type::Array { len, .. } => {
                let vec = self.vec_run();
                self.int(len as i64, Some(vec.plus(1)));
                vec
            }
            _ => self.temp(Kind::Ptr),
        }
    }

    /// A temporary of pointer and length.
    pub(crate) fn vec_run(&mut self) -> Slot {
        let kinds = self.m.shapes.vec.clone();
        self.run(&kinds)
    }

    /// Makes slots that exist already the variable's.
    pub(crate) fn bind_slots(&mut self, obj: ObjId, first: Slot, n: usize) {
        for i in 0..n {
            self.facts_mut(first.plus(i)).is_var = true;
        }
        self.vars.insert(obj, Storage::Slots(first));
        self.scope.push((obj, self.b.here()));
    }

    /// Declares a variable with the value of a run, which must not be another variable's memory.
    pub(crate) fn declare_with(&mut self, obj: ObjId, value: Slot) {
        let t = self.obj_ty(obj);
        let n = self.kinds(t).len();
        let own = (0..n).all(|i| !self.is_var_slot(value.plus(i)));
        if own && n > 0 && !self.in_memory(obj) {
            // A temporary becomes the variable.
            self.tell_variable(obj, "slots");
            return self.bind_slots(obj, value, n);
        }
        if self.in_memory(obj) {
            let ptr = self.declare_memory(obj, t);
            self.new_home(obj, t, ptr, false);
            return self.store(Place::Memory { ptr, off: 0, checked: true }, t, value);
        }
        match self.declare(obj) {
            Storage::Slots(d) => self.into(t, d, value),
            Storage::Memory(ptr) => {
                self.store(Place::Memory { ptr, off: 0, checked: true }, t, value);
            }
        }
    }

    /// The place of a variable.
    pub(crate) fn var_place(&mut self, obj: ObjId) -> Place {
        match self.vars.get(&obj) {
            Some(Storage::Slots(s)) => Place::Slots(*s),
            Some(Storage::Memory(ptr)) => Place::Memory { ptr: *ptr, off: 0, checked: true },
            None => {
                let object = &self.m.objects[obj.0 as usize];
                if self.m.info_var_is_global(obj) {
                    let ptr = self.temp(Kind::Ptr);
                    let global = self.m.global(obj);
                    self.b.emit(Inst::GlobalAddr { d: ptr, global });
                    return Place::Memory { ptr, off: 0, checked: true };
                }
                let (pos, name) = (object.pos, self.m.types.names.text(object.name).to_string());
                self.unsupported(pos, &format!("variable {name} here"));
                Place::Slots(self.lost_value(obj))
            }
        }
    }

    fn lost_value(&mut self, obj: ObjId) -> Slot {
        let t = self.obj_ty(obj);
        self.zero(t, None)
    }

    // ---- places

    /// Panics if the place's pointer is nil; afterwards it is known not to be.
    pub(crate) fn check(&mut self, place: Place) -> Place {
        match place {
            Place::Memory { ptr, off, checked: false } => {
                self.b.emit(Inst::NilCheck { p: ptr });
                Place::Memory { ptr, off, checked: true }
            }
            _ => place,
        }
    }

    /// The address of a place in memory.
    pub(crate) fn address(&mut self, place: Place, dst: Option<Slot>) -> Slot {
        match self.check(place) {
            Place::Memory { ptr, off: 0, .. } => match dst {
                Some(d) if d != ptr => {
                    self.b.emit(Inst::MovPtr { d, a: ptr });
                    d
                }
                _ => ptr,
            },
            Place::Memory { ptr, off, .. } => {
                let d = self.dst(dst, Kind::Ptr);
                self.b.emit(Inst::PtrAdd { d, p: ptr, off: off as i32 });
                d
            }
            Place::Blank | Place::Slots(_) | Place::Elem { .. } | Place::Map { .. } => {
                let pos = self.m.pos;
                self.unsupported(pos, "address of this operand");
                let d = self.dst(dst, Kind::Ptr);
                self.b.emit(Inst::ConstNil { d });
                d
            }
        }
    }

    /// The value at a place. `dst` is written last, and only if it may hold the value.
    pub(crate) fn load(&mut self, place: Place, t: TypeId, dst: Option<Slot>) -> Slot {
        let layout = self.layout(t);
        match self.check(place) {
            Place::Blank => self.zero(t, dst),
            Place::Slots(s) if layout.in_memory => {
                let d = self.new_object(t, None);
                self.runtime_for(RuntimeCall::CopyValue, t, &[], &[d, s]);
                d
            }
            Place::Slots(s) => s,
            Place::Memory { ptr, off, .. } if layout.in_memory => {
                let from = self.address(Place::Memory { ptr, off, checked: true }, None);
                let d = self.new_object(t, None);
                self.runtime_for(RuntimeCall::CopyValue, t, &[], &[d, from]);
                d
            }
            Place::Memory { ptr, off, .. } => {
                let n = layout.kinds.len();
                let clash = |d: Slot| n > 1 && (d.0..d.0 + n as u16).contains(&ptr.0);
                let d = dst.filter(|d| !clash(*d)).unwrap_or_else(|| self.run(&layout.kinds));
                for (i, leaf) in layout.leaves.iter().enumerate() {
                    self.b.emit(load(leaf.mem, d.plus(i), ptr, (off + leaf.offset) as i32));
                }
                d
            }
            Place::Elem { vec, index } => {
                let Some(mem) = layout.single() else { return self.zero(t, dst) };
                let d = self.dst(dst, mem.kind());
                self.emit_indexed(load_elem(mem, d, vec, index), &[(index, unsigned::INDEX)]);
                d
            }
            Place::Map { map, key, ty } => self.map_load(map, key, ty, dst),
        }
    }

    /// Stores a value; one kept in memory is copied.
    pub(crate) fn store(&mut self, place: Place, t: TypeId, value: Slot) {
        let layout = self.layout(t);
        match self.check(place) {
            Place::Blank => {}
            Place::Slots(d) => self.copy(&layout.kinds, d, value),
            Place::Memory { ptr, off, .. } if layout.in_memory => {
                let to = self.address(Place::Memory { ptr, off, checked: true }, None);
                self.runtime_for(RuntimeCall::CopyValue, t, &[], &[to, value]);
            }
            Place::Memory { ptr, off, .. } => {
                for (i, leaf) in layout.leaves.iter().enumerate() {
                    self.b.emit(store(leaf.mem, ptr, (off + leaf.offset) as i32, value.plus(i)));
                }
            }
            Place::Elem { vec, index } => {
                if let Some(mem) = layout.single() {
                    self.emit_indexed(store_elem(mem, vec, index, value), &[(index, unsigned::INDEX)]);
                }
            }
            Place::Map { map, key, ty } => {
                let p = self.map_assign(map, key, ty);
                self.store(Place::Memory { ptr: p, off: 0, checked: true }, t, value);
            }
        }
    }
}

impl Lowerer<'_> {
    /// Whether a variable is written, or may be, after its declaration.
    pub(crate) fn is_changed(&self, obj: ObjId) -> bool {
        match &self.objects[obj.0 as usize].kind {
            crate::check::info::ObjKind::Var(v) => v.reassigned || v.address_taken,
            _ => true,
        }
    }

    /// Whether a closure has a variable.
    pub(crate) fn is_captured(&self, obj: ObjId) -> bool {
        match &self.objects[obj.0 as usize].kind {
            crate::check::info::ObjKind::Var(v) => v.captured,
            _ => true,
        }
    }

    /// Whether an object is a package-level variable.
    pub(crate) fn info_var_is_global(&self, obj: ObjId) -> bool {
        match &self.objects[obj.0 as usize].kind {
            crate::check::info::ObjKind::Var(v) => v.global,
            _ => false,
        }
    }
}

/// The load of one leaf.
pub(crate) fn load(mem: MemKind, d: Slot, p: Slot, off: i32) -> Inst<'static> {
    match mem {
        MemKind::I8 => Inst::LoadI8 { d, p, off },
        MemKind::U8 => Inst::LoadU8 { d, p, off },
        MemKind::I16 => Inst::LoadI16 { d, p, off },
        MemKind::U16 => Inst::LoadU16 { d, p, off },
        MemKind::I32 => Inst::LoadI32 { d, p, off },
        MemKind::U32 => Inst::LoadU32 { d, p, off },
        MemKind::I64 => Inst::LoadI64 { d, p, off },
        MemKind::F32 => Inst::LoadF32 { d, p, off },
        MemKind::F64 => Inst::LoadF64 { d, p, off },
        MemKind::Ptr => Inst::LoadPtr { d, p, off },
        MemKind::Word => Inst::LoadWord { d, p, off },
    }
}

/// The store of one leaf.
pub(crate) fn store(mem: MemKind, p: Slot, off: i32, a: Slot) -> Inst<'static> {
    match mem {
        MemKind::I8 | MemKind::U8 => Inst::Store8 { p, off, a },
        MemKind::I16 | MemKind::U16 => Inst::Store16 { p, off, a },
        MemKind::I32 | MemKind::U32 => Inst::Store32 { p, off, a },
        MemKind::I64 => Inst::Store64 { p, off, a },
        MemKind::F32 => Inst::StoreF32 { p, off, a },
        MemKind::F64 => Inst::StoreF64 { p, off, a },
        MemKind::Ptr => Inst::StorePtr { p, off, a },
        MemKind::Word => Inst::StoreWord { p, off, a },
    }
}

fn load_elem(mem: MemKind, d: Slot, s: Slot, i: Slot) -> Inst<'static> {
    match mem {
        MemKind::I8 => Inst::ElemI8 { d, s, i },
        MemKind::U8 => Inst::ElemU8 { d, s, i },
        MemKind::I16 => Inst::ElemI16 { d, s, i },
        MemKind::U16 => Inst::ElemU16 { d, s, i },
        MemKind::I32 => Inst::ElemI32 { d, s, i },
        MemKind::U32 => Inst::ElemU32 { d, s, i },
        MemKind::I64 => Inst::ElemI64 { d, s, i },
        MemKind::F32 => Inst::ElemF32 { d, s, i },
        MemKind::F64 => Inst::ElemF64 { d, s, i },
        // A data word is never a value by itself.
        MemKind::Ptr | MemKind::Word => Inst::ElemPtr { d, s, i },
    }
}

fn store_elem(mem: MemKind, s: Slot, i: Slot, a: Slot) -> Inst<'static> {
    match mem {
        MemKind::I8 | MemKind::U8 => Inst::SetElem8 { s, i, a },
        MemKind::I16 | MemKind::U16 => Inst::SetElem16 { s, i, a },
        MemKind::I32 | MemKind::U32 => Inst::SetElem32 { s, i, a },
        MemKind::I64 => Inst::SetElem64 { s, i, a },
        MemKind::F32 => Inst::SetElemF32 { s, i, a },
        MemKind::F64 => Inst::SetElemF64 { s, i, a },
        MemKind::Ptr | MemKind::Word => Inst::SetElemPtr { s, i, a },
    }
}
