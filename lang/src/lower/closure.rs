//! Function literals and func values.

use super::func::{FuncLower, Storage, store};
use super::{LitWork, Lowerer, Work};
use crate::ast::{ExprId, ExprKind};
use crate::mono::FuncKey;
use crate::types::{ObjId, TypeId};
use std::rc::Rc;
use urgo_abi::inst::{FuncId, Inst, Slot, SlotList, TypeId as DescId};
use urgo_abi::module::{FuncKind, Signature};
use urgo_abi::op::Kind;
use urgo_abi::typedesc::{Boxing, Equality, Leaf, MemKind, PointerMap, TypeDesc, TypeShape};

impl FuncLower<'_, '_> {
    /// A function literal.
    pub(crate) fn func_lit(&mut self, e: ExprId, dst: Option<Slot>) -> Slot {
        let info = self.m.info;
        let captures: Rc<[ObjId]> = info.captures.get(&e).map_or(Rc::default(), |c| c.as_slice().into());
        let (id, env, t) = (self.id, self.env.clone(), self.ty(e));
        let work = LitWork { expr: e, env, captures: captures.clone() };
        let func = self.m.func_once(FuncKey::Lit(id, e), |m| {
            let sig = m.sig_of(t, &[Kind::Ptr]);
            (m.lit_name(id), sig, Work::Lit(work))
        });
        let mut slots = Vec::new();
        for c in captures.iter() {
            slots.extend(self.captured(*c));
        }
        let in_cell = !slots.is_empty() && !self.watches() && crate::escape::stays_here(self.m, e);
        if let Some(closure) = in_cell.then(|| self.closure_in_cell(func, &slots)).flatten() {
            self.tell(e, "func", "cell");
            return closure;
        }
        self.tell(e, "func", if slots.is_empty() { "static" } else { "heap" });
        self.make_closure(func, &slots, dst)
    }

    /// A closure of a function over words in a cell of the frame, laid out as its capture type says; `None` if there is no room.
    fn closure_in_cell(&mut self, func: FuncId, captures: &[Slot]) -> Option<Slot> {
        let mut pointers = PointerMap::default();
        let kinds: Vec<Kind> = captures.iter().map(|s| self.b.kind(*s)).collect();
        (1..).zip(&kinds).filter(|(_, k)| k.may_point()).for_each(|(word, _)| pointers.set(word));
        let d = self.temp(Kind::Ptr);
        if !self.b.cell(d, 8 * (captures.len() as u32 + 1), &pointers) {
            return None;
        }
        let mark = self.mark();
        let id = self.int(i64::from(func.0), None);
        self.b.emit(Inst::Store64 { p: d, off: 0, a: id });
        self.release(mark);
        for (i, (slot, kind)) in captures.iter().zip(kinds).enumerate() {
            self.b.emit(store(word_mem(kind), d, 8 * (i as i32 + 1), *slot));
        }
        Some(d)
    }

    /// A closure of a function over words.
    pub(crate) fn make_closure(&mut self, func: FuncId, captures: &[Slot], dst: Option<Slot>) -> Slot {
        let d = self.dst(dst, Kind::Ptr);
        if captures.is_empty() {
            self.b.emit(Inst::FuncValue { d, func });
        } else {
            let units: Vec<u16> = captures.iter().map(|s| s.0).collect();
            self.b.emit(Inst::MakeClosure { d, func, captures: SlotList::new(&units) });
        }
        d
    }

    /// The words that a closure keeps of a variable: its value, or its address if it is shared.
    fn captured(&mut self, obj: ObjId) -> Vec<Slot> {
        let t = self.obj_ty(obj);
        match self.vars.get(&obj).copied() {
            Some(Storage::Memory(ptr)) => vec![ptr],
            Some(Storage::Slots(first)) => self.slots(t, first).collect(),
            None => {
                let pos = self.m.objects[obj.0 as usize].pos;
                self.unsupported(pos, "capture of this variable");
                Vec::new()
            }
        }
    }

    /// Loads the captured variables from the closure in slot 0.
    pub(crate) fn load_captures(&mut self, captures: &[ObjId]) -> DescId {
        let mut kinds = Vec::new();
        for c in captures {
            let t = self.obj_ty(*c);
            let memory = self.in_memory(*c);
            let own: Rc<[Kind]> = if memory { Rc::new([Kind::Ptr]) } else { self.kinds(t) };
            let first = if memory {
                self.declare_memory(*c, t)
            } else {
                let first = self.run(&own);
                self.bind_slots(*c, first, own.len());
                first
            };
            for (i, k) in own.iter().enumerate() {
                self.b.emit(load_word(*k, first.plus(i), Slot(0), kinds.len() + i));
            }
            kinds.extend(own.iter());
        }
        self.m.capture_desc(kinds)
    }

    /// A function as a func value.
    pub(crate) fn func_value(&mut self, target: FuncId, dst: Option<Slot>) -> Slot {
        let func = self.m.value_wrapper(target);
        let d = self.dst(dst, Kind::Ptr);
        self.b.emit(Inst::FuncValue { d, func });
        d
    }
}

impl Lowerer<'_> {
    /// The name of the next literal in a function, as Go numbers them.
    pub(crate) fn lit_name(&mut self, outer: FuncId) -> String {
        let n = self.lit_counts.entry(outer).or_insert(0);
        *n += 1;
        let n = *n;
        let name = &self.module.funcs[outer.index()].name;
        if is_literal_name(name) { format!("{name}.{n}") } else { format!("{name}.func{n}") }
    }

    /// The function that takes a closure first and then calls `target`.
    pub(crate) fn value_wrapper(&mut self, target: FuncId) -> FuncId {
        self.func_once(FuncKey::Value(target), |m| {
            let inner = m.module.sig_of(target).clone();
            let mut params = vec![Kind::Ptr];
            params.extend(inner.params);
            let name = m.module.funcs[target.index()].name.clone();
            (name, Signature { params, results: inner.results }, Work::Value { target })
        })
    }

    /// The descriptor of a closure that captures these words: the function, then a word each.
    pub(crate) fn capture_desc(&mut self, kinds: Vec<Kind>) -> DescId {
        if let Some(id) = self.capture_types.get(&kinds) {
            return *id;
        }
        let mut leaves = vec![Leaf { offset: 0, mem: MemKind::I64 }];
        let mut pointers = PointerMap::default();
        for (i, k) in kinds.iter().enumerate() {
            let mem = word_mem(*k);
            leaves.push(Leaf { offset: 8 * (i as u32 + 1), mem });
            if k.may_point() {
                pointers.set(i + 1);
            }
        }
        let letters: String = kinds.iter().map(|k| k.letter()).collect();
        let id = DescId(self.module.types.len() as u32);
        self.module.types.push(TypeDesc {
            name: format!("closure({letters})"),
            // No Go type: whoever lays closures out goes by the leaves.
            shape: TypeShape::None,
            size: 8 * (kinds.len() as u32 + 1),
            align: 8,
            leaves,
            pointers,
            boxing: Boxing::Boxed,
            equality: Equality::None,
            ..TypeDesc::none()
        });
        self.desc_types.push(TypeId::INVALID);
        self.capture_types.insert(kinds, id);
        id
    }

    /// Lowers a function literal.
    pub(crate) fn literal_body(&mut self, id: FuncId, work: &LitWork) {
        let ast = self.ast;
        let ExprKind::FuncLit(sig, body) = ast[work.expr].kind else { return };
        let mut f = FuncLower::new(self, id, work.env.clone());
        f.begin(sig, body, None, 1, Some(&work.captures));
        let captures = f.captures;
        f.block_of_function(body);
        let FuncLower { b, m, .. } = f;
        m.install(id, b, FuncKind::Source, captures);
    }
}

/// Whether the function is itself a literal: `….func1`, `….func1.2`.
fn is_literal_name(name: &str) -> bool {
    let Some((_, last)) = name.rsplit_once('.') else { return false };
    let digits = last.strip_prefix("func").unwrap_or(last);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && name.contains(".func")
}

/// How a captured word lies in memory.
fn word_mem(kind: Kind) -> MemKind {
    match kind {
        Kind::Int => MemKind::I64,
        Kind::F64 => MemKind::F64,
        Kind::F32 => MemKind::F32,
        Kind::Ptr => MemKind::Ptr,
        Kind::Word => MemKind::Word,
    }
}

/// Loads a captured word.
pub(crate) fn load_word(kind: Kind, d: Slot, p: Slot, word: usize) -> Inst<'static> {
    let off = 8 * (word as i32 + 1);
    match kind {
        Kind::Int => Inst::LoadI64 { d, p, off },
        Kind::F64 => Inst::LoadF64 { d, p, off },
        Kind::F32 => Inst::LoadF32 { d, p, off },
        Kind::Ptr => Inst::LoadPtr { d, p, off },
        Kind::Word => Inst::LoadWord { d, p, off },
    }
}
