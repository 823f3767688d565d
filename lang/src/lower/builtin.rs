//! Builtin functions.
//!
//! Those that may be deferred or started as goroutines work on values already evaluated (`builtin_values`); the others
//! evaluate their arguments as they need them.

use super::func::{FuncLower, Place};
use crate::ast::{BinaryOp, ExprId, ExprKind};
use crate::check::info::Mode;
use crate::types::universe::Builtin;
use crate::types::{Basic, Type, TypeId};
use urgo_abi::inst::{Inst, Slot};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;

impl FuncLower<'_, '_> {
    /// A call of a builtin.
    pub(crate) fn builtin(&mut self, e: ExprId, b: Builtin, args: &[ExprId], dst: Option<Slot>) -> Slot {
        self.calls_first(args);
        match b {
            Builtin::Len | Builtin::Cap => self.len_or_cap(e, b, args[0], dst),
            Builtin::Append => self.append(e, args),
            Builtin::Make => self.make(e, args, dst),
            Builtin::New => self.new_builtin(e, args[0]),
            Builtin::Min | Builtin::Max => self.min_max(e, b, args),
            Builtin::Complex if args.len() == 1 => {
                // Both parts come from one call, side by side.
                let t = self.ty(e);
                let parts = self.expr(args[0], None);
                let d = self.temp_for(t);
                let kinds = self.kinds(t);
                self.copy(&kinds, d, parts);
                d
            }
            Builtin::Complex => {
                let t = self.ty(e);
                let part = if self.m.types.as_basic(t) == Some(Basic::Complex64) {
                    TypeId::FLOAT32
                } else {
                    TypeId::FLOAT64
                };
                let d = self.temp_for(t);
                self.expr_into(args[0], part, d);
                self.expr_into(args[1], part, d.plus(1));
                d
            }
            Builtin::Real => self.expr(args[0], None),
            Builtin::Imag => self.expr(args[0], None).plus(1),
            Builtin::Alignof | Builtin::Offsetof | Builtin::Sizeof => {
                let value = self.measure(b, args[0]);
                self.int(i64::from(value), dst)
            }
            Builtin::Add => self.unsafe_add(args),
            Builtin::Slice | Builtin::String => self.unsafe_span(e, b, args),
            // Both begin with the address.
            Builtin::SliceData => self.vec(args[0]),
            Builtin::StringData => self.expr_as(args[0], TypeId::STRING, None),
            Builtin::Clear
            | Builtin::Close
            | Builtin::Copy
            | Builtin::Delete
            | Builtin::Panic
            | Builtin::Print
            | Builtin::Println
            | Builtin::Recover => {
                let values = self.builtin_args(b, args);
                let pos = self.m.ast[e].start;
                self.at(pos);
                self.builtin_values(e, b, &values, dst)
            }
        }
    }

    /// `unsafe.Add(p, n)`.
    fn unsafe_add(&mut self, args: &[ExprId]) -> Slot {
        let p = self.expr_as(args[0], TypeId::UNSAFE_POINTER, None);
        let n = self.size_value(args[1]);
        let address = self.temp(Kind::Int);
        self.b.emit(Inst::IntOfPtr { d: address, a: p });
        let sum = self.temp(Kind::Int);
        self.b.emit(Inst::AddI64 { d: sum, a: address, b: n });
        self.pointer_of_int(sum, None)
    }

    /// An address that was computed. No collection comes between that and this: there is no call, and no loop.
    pub(crate) fn pointer_of_int(&mut self, address: Slot, dst: Option<Slot>) -> Slot {
        let word = self.temp(Kind::Word);
        self.b.emit(Inst::WordOfInt { d: word, a: address });
        let d = self.dst(dst, Kind::Ptr);
        self.b.emit(Inst::PtrOfWord { d, a: word });
        d
    }

    /// `unsafe.Slice(p, n)` and `unsafe.String(p, n)`.
    fn unsafe_span(&mut self, e: ExprId, b: Builtin, args: &[ExprId]) -> Slot {
        /// What begins at an address of a process and has more bytes than this goes beyond the last address.
        const MOST: u64 = u64::MAX - (1 << 47);
        let t = self.ty(e);
        let (from, size) = match self.under(t) {
            Type::Slice(elem) => (self.m.types.pointer(elem), self.layout(elem).size),
            _ => (self.m.types.pointer(TypeId::UINT8), 1),
        };
        let p = self.expr_as(args[0], from, None);
        let n = self.size_value(args[1]);
        let pos = self.m.ast[e].start;
        self.at(pos);
        let (positive, fits, good) = (self.b.label(), self.b.label(), self.b.label());
        let kind = self.int(i64::from(b == Builtin::String), None);
        let zero = self.int(0, None);
        let most = self.int(i64::try_from(MOST / u64::from(size.max(1))).unwrap_or(i64::MAX), None);
        self.b.emit_jump(Inst::JleI64 { a: zero, b: n, to: 0 }, positive);
        self.fail("failUnsafeLen", &[kind]);
        self.b.bind(positive);
        self.b.emit_jump(Inst::JleI64 { a: n, b: most, to: 0 }, fits);
        self.fail("failUnsafeLen", &[kind]);
        self.b.bind(fits);
        self.b.emit_jump(Inst::JeqI64 { a: n, b: zero, to: 0 }, good);
        let address = self.temp(Kind::Int);
        self.b.emit(Inst::IntOfPtr { d: address, a: p });
        let present = self.temp(Kind::Int);
        self.b.emit(Inst::NeI64 { d: present, a: address, b: zero });
        self.b.emit_jump(Inst::JumpIf { a: present, to: 0 }, good);
        self.fail("failUnsafeNil", &[kind]);
        self.b.bind(good);
        let d = self.temp_for(t);
        self.b.emit(Inst::MovPtr { d, a: p });
        self.b.emit(Inst::Mov { d: d.plus(1), a: n });
        if b == Builtin::Slice {
            self.b.emit(Inst::Mov { d: d.plus(2), a: n });
        }
        d
    }

    /// `unsafe.Sizeof` and its relatives where the type arguments decide; the operand is not evaluated.
    fn measure(&mut self, b: Builtin, x: ExprId) -> u32 {
        if b != Builtin::Offsetof {
            let t = self.ty(x);
            let layout = self.layout(t);
            return if b == Builtin::Sizeof { layout.size } else { layout.align };
        }
        let e = self.m.ast.unparen(x);
        let ExprKind::Selector(operand, _) = self.m.ast[e].kind else { return 0 };
        let Some(selection) = self.selection(e) else { return 0 };
        let mut t = self.ty(operand);
        let mut offset = 0;
        for &i in &selection.path {
            t = self.m.types.as_pointer(t).unwrap_or(t);
            offset += self.m.types.field_offset(t, i as usize).unwrap_or(0);
            let Some(s) = self.m.types.as_struct(t) else { break };
            let Some(field) = s.fields.get(i as usize) else { break };
            t = self.m.canon(field.ty);
        }
        offset as u32
    }

    /// Evaluates the arguments of a builtin that works on values.
    pub(crate) fn builtin_args(&mut self, b: Builtin, args: &[ExprId]) -> Vec<(Slot, TypeId)> {
        if let [only] = args
            && let Type::Tuple(types) = self.tuple_of(*only)
        {
            let first = self.expr(*only, None);
            return self.split(&types, first);
        }
        let mut out = Vec::with_capacity(args.len());
        let mut want = None;
        for (i, a) in args.iter().enumerate() {
            let own = self.ty(*a);
            let t = match (b, i) {
                (Builtin::Panic, _) => self.m.types.any,
                (Builtin::Delete, 1) => want.unwrap_or(own),
                (Builtin::Print | Builtin::Println, _) if self.is_nil(*a) => TypeId::UNSAFE_POINTER,
                _ => own,
            };
            if i == 0
                && let Type::Map { key, .. } = self.under(own)
            {
                want = Some(key);
            }
            out.push((self.expr_as(*a, t, None), t));
        }
        out
    }

    /// A builtin on values.
    pub(crate) fn builtin_values(
        &mut self,
        e: ExprId,
        b: Builtin,
        values: &[(Slot, TypeId)],
        dst: Option<Slot>,
    ) -> Slot {
        match (b, values) {
            (Builtin::Close, [(ch, _)]) => self.runtime(RuntimeCall::ChanClose, 0, &[], &[*ch]),
            (Builtin::Panic, [(v, _)]) => self.b.emit(Inst::Panic { value: *v }),
            (Builtin::Delete, [(map, t), (key, kt)]) => {
                let mut args = vec![*map];
                args.extend(self.slots(*kt, *key));
                self.runtime_for(RuntimeCall::MapDelete, *t, &[], &args);
            }
            (Builtin::Clear, [(v, t)]) => match self.under(*t) {
                Type::Slice(elem) => {
                    let p = self.fresh_copy(&[Kind::Ptr, Kind::Int], *v);
                    self.runtime_for(RuntimeCall::ClearSlice, elem, &[], &[p, p.plus(1)]);
                }
                _ => self.runtime_for(RuntimeCall::MapClear, *t, &[], &[*v]),
            },
            (Builtin::Copy, [(to, t), (from, _)]) => {
                let elem = match self.under(*t) {
                    Type::Slice(elem) => elem,
                    _ => TypeId::UINT8,
                };
                let (to, from) = (
                    self.fresh_copy(&[Kind::Ptr, Kind::Int], *to),
                    self.fresh_copy(&[Kind::Ptr, Kind::Int], *from),
                );
                let d = self.dst(dst, Kind::Int);
                let args = [to, to.plus(1), from, from.plus(1)];
                self.runtime_for(RuntimeCall::CopySlice, elem, &[d], &args);
                return d;
            }
            (Builtin::Recover, _) => {
                let kinds = self.m.shapes.iface.clone();
                let d = self.run(&kinds);
                self.runtime(RuntimeCall::Recover, 0, &[d, d.plus(1)], &[]);
                return d;
            }
            (Builtin::Print | Builtin::Println, _) => self.print(b, values),
            _ => return self.lost(e, "this builtin"),
        }
        Slot(0)
    }

    /// Slots of their own for operands that a restartable call changes.
    fn fresh_copy(&mut self, kinds: &[Kind], v: Slot) -> Slot {
        let d = self.run(&kinds.into());
        self.copy(kinds, d, v);
        d
    }

    fn print(&mut self, b: Builtin, values: &[(Slot, TypeId)]) {
        for (i, (v, t)) in values.iter().enumerate() {
            if i > 0 && b == Builtin::Println {
                self.print_text(b" ");
            }
            self.print_value(*v, *t);
        }
        if b == Builtin::Println {
            self.print_text(b"\n");
        }
    }

    fn print_text(&mut self, text: &[u8]) {
        let mark = self.mark();
        let id = self.m.intern_const(text);
        let d = self.temp_for(TypeId::STRING);
        self.b.emit(Inst::ConstStr { d, id });
        self.runtime(RuntimeCall::PrintString, 0, &[], &[d, d.plus(1)]);
        self.release(mark);
    }

    fn print_value(&mut self, v: Slot, t: TypeId) {
        use RuntimeCall as R;
        match self.under(t) {
            Type::Basic(b) if b.is_boolean() => self.runtime(R::PrintBool, 0, &[], &[v]),
            Type::Basic(b) if b.is_unsigned() => self.runtime(R::PrintUint, 0, &[], &[v]),
            Type::Basic(b) if b.is_integer() => self.runtime(R::PrintInt, 0, &[], &[v]),
            Type::Basic(b) if b.is_string() => self.runtime(R::PrintString, 0, &[], &[v, v.plus(1)]),
            Type::Basic(b) if b.is_float() => {
                let wide = self.convert_real(v, b, Basic::Float64, None);
                let bits = if b == Basic::Float32 { 32 } else { 64 };
                self.runtime(R::PrintFloat, bits, &[], &[wide]);
            }
            Type::Basic(b) if b.is_complex() => {
                let part = if b == Basic::Complex64 { Basic::Float32 } else { Basic::Float64 };
                let re = self.convert_real(v, part, Basic::Float64, None);
                let im = self.convert_real(v.plus(1), part, Basic::Float64, None);
                let bits = if b == Basic::Complex64 { 64 } else { 128 };
                self.runtime(R::PrintComplex, bits, &[], &[re, im]);
            }
            Type::Slice(_) => self.runtime(R::PrintSlice, 0, &[], &[v, v.plus(1), v.plus(2)]),
            Type::Interface(_) => self.runtime(R::PrintIface, 0, &[], &[v, v.plus(1)]),
            _ => self.runtime(R::PrintPointer, 0, &[], &[v]),
        }
    }

    fn len_or_cap(&mut self, e: ExprId, b: Builtin, x: ExprId, dst: Option<Slot>) -> Slot {
        let t = self.ty(x);
        let t = match self.under(t) {
            Type::Pointer(elem) => elem,
            _ => t,
        };
        match self.under(t) {
            Type::Array { len, .. } => {
                self.expr(x, None);
                self.int(len as i64, dst)
            }
            Type::Slice(_) if b == Builtin::Cap => self.expr(x, None).plus(2),
            Type::Slice(_) | Type::Basic(_) => self.vec(x).plus(1),
            Type::Map { .. } | Type::Chan { .. } => {
                let v = self.expr(x, None);
                let call = match (self.under(t), b) {
                    (Type::Map { .. }, _) => RuntimeCall::MapLen,
                    (_, Builtin::Cap) => RuntimeCall::ChanCap,
                    _ => RuntimeCall::ChanLen,
                };
                let d = self.dst(dst, Kind::Int);
                self.runtime(call, 0, &[d], &[v]);
                d
            }
            _ => self.lost(e, "this operand of len or cap"),
        }
    }

    fn new_builtin(&mut self, e: ExprId, x: ExprId) -> Slot {
        let t = self.ty(e);
        let elem = self.m.types.as_pointer(t).unwrap_or(t);
        if self.m.info.expr(x).map(|i| i.mode) == Some(Mode::Type) {
            return self.allocated(e, elem, "new");
        }
        let v = self.borrow(x, elem);
        let p = self.allocated(e, elem, "new");
        self.store(Self::memory(p), elem, v);
        p
    }

    fn make(&mut self, e: ExprId, args: &[ExprId], dst: Option<Slot>) -> Slot {
        let t = self.ty(e);
        if let Type::Slice(elem) = self.under(t)
            && let Some((len, cap)) = self.constant_sizes(args)
        {
            let d = dst.unwrap_or_else(|| self.temp_for(t));
            self.allocated_array(e, elem, cap, true, d, "make");
            self.int(len as i64, Some(d.plus(1)));
            self.int(cap as i64, Some(d.plus(2)));
            return d;
        }
        let len = args.get(1).map(|a| self.size_value(*a));
        let cap = args.get(2).map(|a| self.size_value(*a));
        let pos = self.m.ast[e].start;
        self.at(pos);
        match self.under(t) {
            Type::Slice(elem) => {
                let len = len.unwrap_or_else(|| self.int(0, None));
                let cap = cap.unwrap_or(len);
                let d = dst.unwrap_or_else(|| self.temp_for(t));
                let results = [d, d.plus(1), d.plus(2)];
                self.runtime_for(RuntimeCall::MakeSlice, elem, &results, &[len, cap]);
                d
            }
            Type::Map { .. } => {
                let hint = len.unwrap_or_else(|| self.int(0, None));
                let d = self.dst(dst, Kind::Ptr);
                self.runtime_for(RuntimeCall::MakeMap, t, &[d], &[hint]);
                d
            }
            Type::Chan { elem, .. } => {
                let size = len.unwrap_or_else(|| self.int(0, None));
                let d = self.dst(dst, Kind::Ptr);
                self.runtime_for(RuntimeCall::MakeChan, elem, &[d], &[size]);
                d
            }
            _ => self.lost(e, "make of this type"),
        }
    }

    /// Length and capacity that `make` is given, if both are small constants.
    fn constant_sizes(&mut self, args: &[ExprId]) -> Option<(u64, u64)> {
        let small = |k: i64| u64::try_from(k).ok().filter(|k| *k <= 1 << 16);
        let len = small(self.const_int(*args.get(1)?)?)?;
        let cap = args.get(2).map_or(Some(len), |a| small(self.const_int(*a)?))?;
        (len <= cap).then_some((len, cap))
    }

    /// A size: any integer, or a constant of any numeric type.
    fn size_value(&mut self, e: ExprId) -> Slot {
        match self.const_int(e) {
            Some(k) => self.int(k, None),
            None => self.expr(e, None),
        }
    }

    fn append(&mut self, e: ExprId, args: &[ExprId]) -> Slot {
        let t = self.ty(e);
        let Type::Slice(elem) = self.under(t) else { return self.lost(e, "append to this type") };
        let ExprKind::Call { ellipsis, .. } = self.m.ast[e].kind else { return Slot(0) };
        if let [only] = args
            && let Type::Tuple(types) = self.tuple_of(*only)
        {
            return self.append_results(e, *only, &types);
        }
        let s = self.expr_as(args[0], t, None);
        if args.len() == 1 {
            return s;
        }
        if ellipsis.is_some() {
            return self.append_all(t, elem, s, args[1]);
        }
        // The operands must be evaluated before the slice grows; the slice itself cannot change under way, unless it
        // is a variable that an argument assigns to.
        let values: Vec<Slot> = args[1..].iter().map(|a| self.expr_as(*a, elem, None)).collect();
        let pos = self.m.ast[e].start;
        self.at(pos);
        self.append_values(t, elem, s, &values)
    }

    /// `append(f())` with a function that gives the slice and the elements.
    fn append_results(&mut self, e: ExprId, call: ExprId, types: &[TypeId]) -> Slot {
        let t = self.ty(e);
        let Type::Slice(elem) = self.under(t) else { return self.lost(e, "append to this type") };
        let first = self.expr(call, None);
        let values = self.split(types, first);
        let elements: Vec<Slot> =
            values[1..].iter().map(|(v, from)| self.value_as(*v, *from, elem)).collect();
        self.append_values(t, elem, values[0].0, &elements)
    }

    fn append_all(&mut self, t: TypeId, elem: TypeId, s: Slot, more: ExprId) -> Slot {
        if self.is_nil(more) {
            return s;
        }
        let m = self.expr(more, None);
        let s = self.fresh_copy(&[Kind::Ptr, Kind::Int, Kind::Int], s);
        let m = self.fresh_copy(&[Kind::Ptr, Kind::Int], m);
        let d = self.temp_for(t);
        let args = [s, s.plus(1), s.plus(2), m, m.plus(1)];
        self.runtime_for(RuntimeCall::AppendSlice, elem, &[d, d.plus(1), d.plus(2)], &args);
        d
    }

    /// `append(s, values…)`: in place if there is room.
    fn append_values(&mut self, t: TypeId, elem: TypeId, s: Slot, values: &[Slot]) -> Slot {
        let layout = self.layout(elem);
        let n = values.len() as i32;
        let d = self.temp_for(t);
        let (grow, put) = (self.b.label(), self.b.label());
        let (ptr, len, cap) = (s, s.plus(1), s.plus(2));
        self.b.emit(Inst::AddI64K { d: d.plus(1), a: len, k: n });
        self.b.emit_jump(Inst::JltI64 { a: cap, b: d.plus(1), to: 0 }, grow);
        self.b.emit(Inst::MovPtr { d, a: ptr });
        self.b.emit(Inst::Mov { d: d.plus(2), a: cap });
        self.b.emit_jump(Inst::Jump { to: 0 }, put);
        self.b.bind(grow);
        let extra = self.int(i64::from(n), None);
        let results = [d, d.plus(1), d.plus(2)];
        self.runtime_for(RuntimeCall::GrowSlice, elem, &results, &[ptr, len, cap, extra]);
        self.b.bind(put);
        for (i, v) in values.iter().enumerate() {
            let index = self.temp(Kind::Int);
            self.b.emit(Inst::AddI64K { d: index, a: d.plus(1), k: i as i32 - n });
            let place = match layout.size {
                0 => Place::Blank,
                _ => self.element_at(d, elem, index),
            };
            self.store(place, elem, *v);
        }
        d
    }

    fn min_max(&mut self, e: ExprId, b: Builtin, args: &[ExprId]) -> Slot {
        let t = self.ty(e);
        let d = self.temp_for(t);
        let kinds = self.kinds(t);
        let results = match (args, self.tuple_of(args[0])) {
            ([call], Type::Tuple(types)) => {
                let first = self.expr(*call, None);
                self.split(&types, first)
            }
            _ => Vec::new(),
        };
        let first = match results.first() {
            Some((v, _)) => *v,
            None => self.expr_as(args[0], t, None),
        };
        self.copy(&kinds, d, first);
        let op = if b == Builtin::Min { BinaryOp::Lt } else { BinaryOp::Gt };
        let float = self.m.types.as_basic(t).is_some_and(Basic::is_float);
        for i in 1..args.len().max(results.len()) {
            let mark = self.mark();
            let v = match (results.get(i), args.get(i)) {
                (Some((v, _)), _) => *v,
                (None, Some(arg)) => self.expr_as(*arg, t, None),
                (None, None) => break,
            };
            let (take, keep) = (self.b.label(), self.b.label());
            if float {
                self.min_max_float(t, op, d, v, take, keep);
            } else {
                let better = self.compare(op, t, v, d, None);
                self.b.emit_jump(Inst::JumpIfNot { a: better, to: 0 }, keep);
            }
            self.b.bind(take);
            self.copy(&kinds, d, v);
            self.b.bind(keep);
            self.release(mark);
        }
        d
    }

    /// NaN wins; of equal zeros the negative one is smaller.
    fn min_max_float(
        &mut self,
        t: TypeId,
        op: BinaryOp,
        d: Slot,
        v: Slot,
        take: urgo_abi::build::Label,
        keep: urgo_abi::build::Label,
    ) {
        let nan = self.compare(BinaryOp::Ne, t, d, d, None);
        self.b.emit_jump(Inst::JumpIf { a: nan, to: 0 }, keep);
        let nan = self.compare(BinaryOp::Ne, t, v, v, None);
        self.b.emit_jump(Inst::JumpIf { a: nan, to: 0 }, take);
        let better = self.compare(op, t, v, d, None);
        self.b.emit_jump(Inst::JumpIf { a: better, to: 0 }, take);
        let same = self.compare(BinaryOp::Eq, t, v, d, None);
        self.b.emit_jump(Inst::JumpIfNot { a: same, to: 0 }, keep);
        // Equal: they differ in the sign of zero at most. As integers, a negative zero is the smaller.
        let (x, y) = (self.temp(Kind::Int), self.temp(Kind::Int));
        if self.kinds(t)[0] == Kind::F64 {
            self.b.emit(Inst::IntOfF64 { d: x, a: v });
            self.b.emit(Inst::IntOfF64 { d: y, a: d });
        } else {
            self.b.emit(Inst::IntOfF32 { d: x, a: v });
            self.b.emit(Inst::ExtI32 { d: x, a: x });
            self.b.emit(Inst::IntOfF32 { d: y, a: d });
            self.b.emit(Inst::ExtI32 { d: y, a: y });
        }
        let zero_wins = self.compare(op, TypeId::INT, x, y, None);
        let zero = self.zero(t, None);
        let is_zero = self.compare(BinaryOp::Eq, t, v, zero, None);
        self.b.emit(Inst::And { d: zero_wins, a: zero_wins, b: is_zero });
        self.b.emit_jump(Inst::JumpIfNot { a: zero_wins, to: 0 }, keep);
    }
}
