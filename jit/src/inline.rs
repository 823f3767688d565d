//! Inlining: a function's bytecode with the bodies of small callees in place of their calls.
//!
//! **Problem.** A call costs its frame traffic and hides from the optimiser what the callee does. But a goroutine may stop
//! inside the callee, and then its frames must look as if the call had been made.
//!
//! **Idea.** A callee's frame begins at a constant distance behind its caller's. So the callee's slots become further slots
//! of one merged function, each with its own word of the stack ([`Body::words`]): whatever stores slots in front of
//! calls and exits, stores the callee's where the callee's frame would have them. What an exit's or call's pc stands for is a
//! [level](Body::origin): the calls that are under way there. The walk over native frames writes a header for
//! each of them.
//!
//! What must hold for the interpreter to go on from such frames:
//! 1. A caller's slots that live across its call are in the frame while the callee runs, whether or not the callee ever
//!    returns. Liveness over the merged code does not know of callees that do not, so each level has the set of what its
//!    callers need ([`Body::held`]).
//! 2. Slots of calls that follow each other share words. They are never live at the same time: of a callee's slots,
//!    nothing but the parameters is live at its start (which the verifier has checked), and those are written there.
//! 3. The stack check asks for room for all frames together, which are few words more than the function's own.
//!
//! Calls of func values are direct calls, and may be inlined, where the function is [known](Known): the value was made in the
//! merged code, in a slot that nothing else is ever put into.
//!
//! An inlined callee loses the stack check of its prologue, and with it the poll there: its loops have theirs, and the
//! depth of calls in place of each other is bounded.

use std::borrow::Cow;
use std::rc::Rc;
use urgo_abi::analysis::{Liveness, defs};
use urgo_abi::bits::BitSet;
use urgo_abi::code::{CompileOptions, Inlined, MAX_INLINE_DEPTH, ProgramView};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{FuncId, Inst, Operand, Pc, Role, Slot, SlotList, Writer, instructions, patch_label};
use urgo_abi::module::{FuncKind, Function};
use urgo_abi::op::Kind;
use urgo_abi::pass::Pass;

use crate::runtime_call::callee_reach;

/// Units of a callee that calls nothing, up to which it is inlined.
const LEAF_UNITS: usize = 220;
/// Units of any other callee.
const CALLER_UNITS: usize = 120;
/// Units by which inlining may lengthen a function.
const MAX_GROWTH: usize = 1600;
/// Words of the stack by which a function's callees and what they touch may reach beyond its own frame.
const MAX_EXTRA_WORDS: usize = 112;
/// Slots of the merged function.
const MAX_SLOTS: usize = 800;
/// How often a function may be its own caller.
const MAX_RECURSION: usize = 2;
/// Calls inside one another.
const MAX_DEPTH: usize = 4;
const _: () = assert!(MAX_DEPTH <= MAX_INLINE_DEPTH);

/// What a unit is made from.
pub struct Body<'p> {
    /// The program it is of.
    pub program: &'p dyn ProgramView,
    /// How it is to be compiled.
    pub options: CompileOptions,
    /// The code and the slots; signature and block of deferred calls are the unit's own function's.
    pub func: Cow<'p, Function>,
    /// The word of each slot, counted from the first slot of the unit's own frame.
    pub words: Vec<usize>,
    /// The unit's own function, then the inlined calls.
    levels: Vec<Level>,
    /// Where the code of each instruction begins: (merged pc, level, own pc), ascending. Empty if nothing is inlined.
    origins: Vec<(Pc, u16, Pc)>,
}

/// A function in the merged one.
struct Level {
    call: Inlined,
    /// Distance of its frame from the unit's, in words.
    base: usize,
    /// Its first slot.
    first_slot: usize,
    /// Its slots.
    slots: usize,
    /// Calls that are under way around it.
    depth: usize,
    /// Slots that its callers need.
    held: Vec<usize>,
    held_set: BitSet,
}

impl<'p> Body<'p> {
    /// A function as it is.
    fn plain(
        program: &'p dyn ProgramView,
        func: &'p Function,
        id: FuncId,
        options: CompileOptions,
    ) -> Body<'p> {
        Body {
            program,
            options,
            words: (0..func.slots.len()).collect(),
            levels: vec![Level::own(func, id)],
            origins: Vec::new(),
            func: Cow::Borrowed(func),
        }
    }

    /// A function with its small callees inlined.
    pub fn of(
        program: &'p dyn ProgramView,
        id: FuncId,
        options: CompileOptions,
    ) -> Result<Body<'p>, Decline> {
        let func = program.function(id);
        if !options.has(Pass::Inline) || func.kind == FuncKind::Init {
            return Ok(Body::plain(program, func, id, options));
        }
        let mut merge = Merge {
            program,
            single: single(func, 0),
            known: vec![None; func.slots.len()],
            constant: None,
            in_cell: Vec::new(),
            body: Body {
                program,
                options,
                func: Cow::Owned(Function {
                    name: String::new(),
                    kind: func.kind,
                    sig: func.sig,
                    slots: func.slots.clone(),
                    code: Vec::with_capacity(2 * func.code.len()),
                    unsigned: Vec::new(),
                    lines: Vec::new(),
                    vars: Vec::new(),
                    defer_block: None,
                    captures: None,
                    cells: None,
                }),
                words: (0..func.slots.len()).collect(),
                levels: vec![Level::own(func, id)],
                origins: Vec::new(),
            },
            units_left: MAX_GROWTH,
            words_left: func.frame_words() + MAX_EXTRA_WORDS,
        };
        merge.function(0, func, &[])?;
        let mut body = merge.body;
        if body.levels.len() == 1 {
            return Ok(Body::plain(program, func, id, options));
        }
        let defer_block = func.defer_block.map(|pc| body.merged(pc).ok_or(Decline::Malformed)).transpose()?;
        body.func.to_mut().defer_block = defer_block;
        let n = body.func.slots.len();
        for level in &mut body.levels {
            level.held_set = BitSet::new(n);
            level.held.iter().for_each(|s| {
                level.held_set.insert(*s);
            });
        }
        Ok(body)
    }

    /// Level and own pc of the instruction at a merged pc.
    pub fn origin(&self, pc: Pc) -> (u16, Pc) {
        let after = self.origins.partition_point(|o| o.0 <= pc);
        after.checked_sub(1).map_or((0, pc), |i| (self.origins[i].1, self.origins[i].2))
    }

    /// Where an instruction of the unit's own function begins in the merged code.
    pub fn merged(&self, own: Pc) -> Option<Pc> {
        if self.origins.is_empty() {
            return instructions(&self.func.code).any(|(at, _)| at == own).then_some(own);
        }
        self.origins.iter().find(|o| o.1 == 0 && o.2 == own).map(|o| o.0)
    }

    /// The pc in the unit's own function: for code of a callee, that of the call.
    pub fn own_pc(&self, pc: Pc) -> Pc {
        let (mut level, mut pc) = self.origin(pc);
        while level != 0 {
            let call = &self.levels[level as usize].call;
            (level, pc) = (call.caller, call.pc);
        }
        pc
    }

    /// The function whose code stands at a merged pc, and its own pc there.
    pub fn function_at(&self, pc: Pc) -> (FuncId, Pc) {
        let (level, own) = self.origin(pc);
        (self.levels[level as usize].call.func, own)
    }

    /// Distance of the frame of the function at a merged pc from the unit's own, in words.
    pub fn base_at(&self, pc: Pc) -> usize {
        self.levels[self.origin(pc).0 as usize].base
    }

    /// Distance of the frame that a call at a merged pc makes, in words.
    pub fn callee_base_at(&self, pc: Pc) -> usize {
        self.levels[self.origin(pc).0 as usize].end()
    }

    /// Words of all frames that stand in the merged one.
    pub fn frame_words(&self) -> usize {
        self.levels.iter().map(Level::end).max().unwrap_or(0)
    }

    /// Words of the unit's own frame.
    pub fn own_frame_words(&self) -> usize {
        self.levels[0].end()
    }

    /// What the callers of the function at a merged pc need after their calls.
    pub fn held(&self, pc: Pc) -> Option<&BitSet> {
        let level = &self.levels[self.origin(pc).0 as usize];
        (!level.held.is_empty()).then_some(&level.held_set)
    }

    /// The inlined calls, for the blob.
    pub fn inlined(&self) -> Vec<Inlined> {
        self.levels[1..].iter().map(|l| l.call).collect()
    }
}

impl Level {
    fn own(func: &Function, id: FuncId) -> Level {
        let frame_words = func.frame_words() as u32;
        Level {
            call: Inlined { caller: 0, pc: 0, func: id, frame_words },
            base: 0,
            first_slot: 0,
            slots: func.slots.len(),
            depth: 0,
            held: Vec::new(),
            held_set: BitSet::default(),
        }
    }

    /// Where the next frame begins.
    fn end(&self) -> usize {
        self.base + 1 + self.slots
    }
}

/// A merged function under construction.
struct Merge<'p> {
    program: &'p dyn ProgramView,
    body: Body<'p>,
    /// Which slots have a single place where they are given a value.
    single: Vec<bool>,
    /// What is known of the func values in them.
    known: Vec<Option<Rc<Known>>>,
    /// The slot that the instruction before set to a constant, and that as a function's number.
    constant: Option<(Slot, FuncId)>,
    /// Slots with addresses of closures in cells.
    in_cell: Vec<Slot>,
    /// Units that may still be added.
    units_left: usize,
    /// Distance from the unit's frame that no frame may reach beyond.
    words_left: usize,
}

/// Every func value that a slot ever holds is a closure of this function.
#[derive(Debug)]
struct Known {
    func: FuncId,
    /// What is known of the words that it captures.
    captures: Vec<Option<Rc<Known>>>,
}

/// Which slots of a function are given a value at one place only; parameters, by the call: at none.
fn single(func: &Function, params: usize) -> Vec<bool> {
    let mut places = vec![0u32; func.slots.len()];
    places.iter_mut().take(params).for_each(|n| *n = 1);
    for (_, inst) in instructions(&func.code) {
        defs(inst, |s| places[s.index()] += 1);
    }
    places.into_iter().map(|n| n == 1).collect()
}

/// A label to be filled in: its place, the start of its instruction, the target in the level's own pcs.
type Fixup = (usize, Pc, Pc);

impl<'p> Merge<'p> {
    /// Appends the code of a level. Results of a level other than 0 go to `results`, slots of the merged function.
    fn function(&mut self, level: u16, func: &'p Function, results: &[u16]) -> Result<(), Decline> {
        let first_slot = self.body.levels[level as usize].first_slot;
        let mut starts: Vec<(Pc, Pc)> = Vec::new();
        let mut fixups: Vec<Fixup> = Vec::new();
        let mut liveness = None;
        let returns = instructions(&func.code).filter(|(_, i)| matches!(i, Inst::Ret { .. })).count();
        let mut pc = 0;
        while (pc as usize) < func.code.len() {
            let (inst, next) = Inst::decode(&func.code, pc).ok_or(Decline::Malformed)?;
            let here = self.here();
            starts.push((pc, here));
            self.body.origins.push((here, level, pc));
            match inst {
                Inst::Call { func: callee, results, args } => {
                    if let Some(inner) = self.admit(level, callee, results, args) {
                        let live = liveness.get_or_insert_with(|| Liveness::of(func));
                        let across = live.live_across(func, pc);
                        self.hold(inner, level, across.iter().map(|s| first_slot + s));
                        self.call(level, pc, inner, callee, results, args)?;
                    } else {
                        self.copy(inst, &func.code[pc as usize..next as usize], first_slot, &mut fixups)?;
                    }
                }
                Inst::CallClosure { closure, results, args, .. }
                    if self.known_at(first_slot, closure).is_some() =>
                {
                    let callee = self.known_at(first_slot, closure).map_or(FuncId(0), |k| k.func);
                    let all: Vec<u16> = std::iter::once(closure.0).chain(args.iter().map(|s| s.0)).collect();
                    let args = SlotList::new(&all);
                    if let Some(inner) = self.admit(level, callee, results, args) {
                        let live = liveness.get_or_insert_with(|| Liveness::of(func));
                        let across = live.live_across(func, pc);
                        self.hold(inner, level, across.iter().map(|s| first_slot + s));
                        self.call(level, pc, inner, callee, results, args)?;
                    } else {
                        let mut units = Vec::new();
                        let direct = Inst::Call { func: callee, results, args };
                        direct.write(&mut Writer::new(&mut units));
                        self.copy(direct, &units, first_slot, &mut fixups)?;
                    }
                }
                Inst::Ret { results: values } if level != 0 => {
                    for (to, from) in results.iter().zip(values.iter()) {
                        self.mov(Slot(*to), from.plus(first_slot))?;
                        if returns == 1 {
                            self.learn(Slot(*to), self.known_at(first_slot, from));
                        }
                    }
                    if (next as usize) < func.code.len() {
                        let start = self.here();
                        Inst::Jump { to: start }.write(&mut Writer::new(self.code()));
                        fixups.push((start as usize + 1, start, func.code.len() as Pc));
                    }
                }
                _ => {
                    self.note(inst, first_slot);
                    self.copy(inst, &func.code[pc as usize..next as usize], first_slot, &mut fixups)?
                }
            }
            pc = next;
        }
        starts.push((pc, self.here()));
        for (at, start, to) in fixups {
            let found = starts.binary_search_by_key(&to, |s| s.0).map_err(|_| Decline::Malformed)?;
            patch_label(self.code(), at, start, starts[found].1);
        }
        Ok(())
    }

    /// What is known of a slot of the level whose first slot this is.
    fn known_at(&self, first_slot: usize, s: Slot) -> Option<Rc<Known>> {
        self.known.get(first_slot + s.index())?.clone()
    }

    /// A slot of the merged function is given a value here.
    fn learn(&mut self, s: Slot, known: Option<Rc<Known>>) {
        if self.single.get(s.index()) == Some(&true) {
            self.known[s.index()] = known;
        }
    }

    /// A closure in a cell is made by stores: of its function's number, which a constant has just set, and of what it captures. Whatever
    /// else looks like that is never called.
    fn note_cell(&mut self, inst: Inst<'_>, first_slot: usize) {
        let (p, known) = match inst {
            Inst::Store64 { p, off: 0, a } => match self.constant {
                Some((slot, func)) if slot == a.plus(first_slot) => (p, Known { func, captures: Vec::new() }),
                _ => return,
            },
            Inst::StorePtr { p, off, a } if off >= 8 && off % 8 == 0 => {
                let (Some(old), Some(new)) = (self.known_at(first_slot, p), self.known_at(first_slot, a))
                else {
                    return;
                };
                if !self.in_cell.contains(&p.plus(first_slot)) {
                    return;
                }
                let word = off as usize / 8 - 1;
                let mut captures = old.captures.clone();
                captures.resize(captures.len().max(word + 1), None);
                captures[word] = Some(new);
                (p, Known { func: old.func, captures })
            }
            _ => return,
        };
        let p = p.plus(first_slot);
        self.learn(p, Some(Rc::new(known)));
        self.in_cell.push(p);
    }

    /// Learns what an instruction of a level tells of its result.
    fn note(&mut self, inst: Inst<'_>, first_slot: usize) {
        if !self.body.options.has(Pass::Known) {
            return;
        }
        let constant = match inst {
            Inst::ConstInt { d, value } => u32::try_from(value).ok().map(|f| (d.plus(first_slot), FuncId(f))),
            _ => None,
        };
        self.note_value(inst, first_slot);
        self.constant = constant;
    }

    fn note_value(&mut self, inst: Inst<'_>, first_slot: usize) {
        let (d, known) = match inst {
            Inst::FuncValue { d, func } => (d, Some(Rc::new(Known { func, captures: Vec::new() }))),
            Inst::MakeClosure { d, func, captures } => {
                let captures = captures.iter().map(|s| self.known_at(first_slot, s)).collect();
                (d, Some(Rc::new(Known { func, captures })))
            }
            Inst::MovPtr { d, a } => (d, self.known_at(first_slot, a)),
            Inst::LoadPtr { d, p, off } => {
                let word = usize::try_from(off / 8 - 1).ok();
                let known = self.known_at(first_slot, p).zip(word);
                (d, known.and_then(|(k, word)| k.captures.get(word).cloned().flatten()))
            }
            _ => return self.note_cell(inst, first_slot),
        };
        self.learn(d.plus(first_slot), known);
    }

    fn code(&mut self) -> &mut Vec<u16> {
        &mut self.body.func.to_mut().code
    }

    fn here(&self) -> Pc {
        self.body.func.code.len() as Pc
    }

    /// A level for a call if it is to be inlined.
    fn admit(
        &mut self,
        caller: u16,
        callee: FuncId,
        results: SlotList<'_>,
        args: SlotList<'_>,
    ) -> Option<u16> {
        let func = self.program.function(callee);
        let sig = self.program.signature(func.sig);
        let outer = &self.body.levels[caller as usize];
        let (base, depth) = (outer.end(), outer.depth + 1);
        let calls = calls(self.program, func);
        let most = if calls.is_some() { CALLER_UNITS } else { LEAF_UNITS };
        let units = func.code.len();
        let end = base + func.frame_words() + calls.unwrap_or(0);
        let fits = units <= most.min(self.units_left)
            && depth <= MAX_DEPTH
            && end <= self.words_left
            && self.body.func.slots.len() + func.slots.len() <= MAX_SLOTS
            && self.body.levels.len() < u16::MAX as usize;
        let sound = func.defer_block.is_none()
            && !self.program.is_replaceable(callee)
            && func.slots.starts_with(&sig.params)
            && args.len() == sig.params.len()
            && results.len() == sig.results.len();
        let recursion = if self.body.options.has(Pass::Recursion) { MAX_RECURSION } else { 0 };
        if !fits || !sound || self.occurrences(caller, callee) > recursion {
            return None;
        }
        self.units_left -= units;
        let first_slot = self.body.func.slots.len();
        self.body.func.to_mut().slots.extend_from_slice(&func.slots);
        self.single.extend(single(func, args.len()));
        self.known.resize(first_slot + func.slots.len(), None);
        self.body.words.extend((0..func.slots.len()).map(|i| base + i));
        let frame_words = func.frame_words() as u32;
        self.body.levels.push(Level {
            call: Inlined { caller, pc: 0, func: callee, frame_words },
            base,
            first_slot,
            slots: func.slots.len(),
            depth,
            held: Vec::new(),
            held_set: BitSet::default(),
        });
        Some(self.body.levels.len() as u16 - 1)
    }

    /// How often a function is under way at a level.
    fn occurrences(&self, mut level: u16, func: FuncId) -> usize {
        let mut n = 0;
        loop {
            let call = &self.body.levels[level as usize].call;
            n += (call.func == func) as usize;
            if level == 0 {
                return n;
            }
            level = call.caller;
        }
    }

    /// Notes what the callers of a level need: what the outer one's callers do, and what lives across the call.
    fn hold(&mut self, inner: u16, outer: u16, across: impl Iterator<Item = usize>) {
        let mut held = self.body.levels[outer as usize].held.clone();
        held.extend(across);
        self.body.levels[inner as usize].held = held;
    }

    /// A call in place: the arguments become the callee's first slots, its results go where the call wants them.
    fn call(
        &mut self,
        outer: u16,
        pc: Pc,
        inner: u16,
        callee: FuncId,
        results: SlotList<'_>,
        args: SlotList<'_>,
    ) -> Result<(), Decline> {
        let base = self.body.levels[outer as usize].first_slot;
        let first = self.body.levels[inner as usize].first_slot;
        self.body.levels[inner as usize].call.pc = pc;
        for (i, arg) in args.iter().enumerate() {
            let param = Slot((first + i) as u16);
            self.mov(param, arg.plus(base))?;
            self.learn(param, self.known_at(base, arg));
        }
        let results: Vec<u16> = results.iter().map(|s| s.0 + base as u16).collect();
        let func = self.program.function(callee);
        self.function(inner, func, &results)
    }

    fn mov(&mut self, d: Slot, a: Slot) -> Result<(), Decline> {
        let slots = &self.body.func.slots;
        let kind = *slots.get(d.index()).ok_or(Decline::Malformed)?;
        if slots.get(a.index()) != Some(&kind) {
            return Err(Decline::Malformed);
        }
        let inst = match kind {
            Kind::Int => Inst::Mov { d, a },
            Kind::F64 => Inst::MovF64 { d, a },
            Kind::F32 => Inst::MovF32 { d, a },
            Kind::Ptr => Inst::MovPtr { d, a },
            Kind::Word => Inst::MovWord { d, a },
        };
        inst.write(&mut Writer::new(self.code()));
        Ok(())
    }

    /// Copies an instruction, its slots shifted; its labels are filled in later.
    fn copy(
        &mut self,
        inst: Inst<'_>,
        units: &[u16],
        first_slot: usize,
        fixups: &mut Vec<Fixup>,
    ) -> Result<(), Decline> {
        let start = self.here();
        let code = self.code();
        code.extend_from_slice(units);
        let mut at = start as usize + 1;
        inst.operands(|spec, operand| match (spec.role, operand) {
            (_, Operand::Slot(_)) => {
                code[at] += first_slot as u16;
                at += 1;
            }
            (_, Operand::Slots(list)) => {
                code[at + 1..=at + list.len()].iter_mut().for_each(|s| *s += first_slot as u16);
                at += 1 + list.len();
            }
            (_, Operand::Label(to)) => {
                // Relative to the instruction's start: absolute in the level's own pcs once more.
                fixups.push((at, start, to));
                at += 2;
            }
            (_, Operand::Labels(all)) => {
                at += 1;
                for to in all.iter() {
                    fixups.push((at, start, to));
                    at += 2;
                }
            }
            (Role::Imm64, _) => at += 4,
            (_, Operand::Imm(_) | Operand::Id(_)) => at += 2,
        });
        if at == code.len() { Ok(()) } else { Err(Decline::Malformed) }
    }
}

/// Words behind a function's frame that its calls may touch before the callees check the stack; `None` if it makes none.
fn calls(program: &dyn ProgramView, func: &Function) -> Option<usize> {
    instructions(&func.code).filter_map(|(_, inst)| call_signature(program, inst)).max()
}

/// Slots of its callee's frame that a call may touch, if the instruction is a call of a Go function.
pub fn call_signature(program: &dyn ProgramView, inst: Inst<'_>) -> Option<usize> {
    let sig = match inst {
        Inst::Call { func, .. } => program.function(func).sig,
        Inst::CallClosure { sig, .. } | Inst::CallMethod { sig, .. } => sig,
        _ => return None,
    };
    Some(callee_reach(program.signature(sig)))
}
