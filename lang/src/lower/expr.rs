//! Expressions: values and places.

use super::PlantedFault;
use super::convert::Target;
use super::func::{FuncLower, Place};
use crate::ast::{ExprId, ExprKind, IdentId, UnaryOp};
use crate::check::constant::Const;
use crate::check::info::{Mode, ObjKind, Selection, SelectionKind};
use crate::types::{Basic, ObjId, Type, TypeId};
use urgo_abi::inst::{Inst, Slot};
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;
use urgo_abi::trap::unsigned;

impl FuncLower<'_, '_> {
    /// Evaluates an expression to a run of slots. If `dst` is given it may be used for the result, written last.
    pub(crate) fn expr(&mut self, e: ExprId, dst: Option<Slot>) -> Slot {
        let info = self.m.info;
        if let Some(value) = info.constant(e) {
            let t = self.ty(e);
            return self.constant(t, value, dst);
        }
        if let Some(value) = self.take_hoisted(e) {
            let Some(d) = dst else { return value };
            let t = self.ty(e);
            self.into(t, d, value);
            return d;
        }
        let ast = self.m.ast;
        let node = &ast[e];
        match &node.kind {
            ExprKind::Paren(x) => self.expr(*x, dst),
            ExprKind::Ident(id) => self.ident(e, *id, dst),
            ExprKind::FuncLit(..) => self.func_lit(e, dst),
            ExprKind::Composite { .. } => self.composite(e, dst),
            ExprKind::Selector(x, name) => self.selector(e, *x, *name, dst),
            ExprKind::Index(x, _) => self.index(e, *x, dst),
            ExprKind::Slice { x, bounds, full } => self.slice_expr(e, *x, *bounds, *full, dst),
            ExprKind::TypeAssert(x, _) => {
                let to = self.ty(e);
                self.type_assert(e, *x, to, dst)
            }
            ExprKind::Call { .. } => self.call_value(e, dst),
            ExprKind::Star(_) => {
                let place = self.place(e);
                let t = self.ty(e);
                self.load(place, t, dst)
            }
            ExprKind::Unary(op, x) => self.unary(e, *op, *x, dst),
            ExprKind::Binary(op, x, y) => self.binary(e, *op, *x, *y, dst),
            ExprKind::Bad
            | ExprKind::Lit(..)
            | ExprKind::KeyValue(..)
            | ExprKind::Array(..)
            | ExprKind::SliceType(_)
            | ExprKind::Struct(_)
            | ExprKind::Func(_)
            | ExprKind::Interface(_)
            | ExprKind::Map(..)
            | ExprKind::Chan(..)
            | ExprKind::TypeGuard(_) => self.lost(e, "this expression"),
        }
    }

    /// Reports an expression that is not lowered; its zero value stands for it.
    pub(crate) fn lost(&mut self, e: ExprId, what: &str) -> Slot {
        let pos = self.m.ast[e].pos;
        self.unsupported(pos, what);
        let t = self.ty(e);
        self.zero(t, None)
    }

    /// Evaluates an expression as a value of type `t`, converting to an interface if that is what `t` is.
    pub(crate) fn expr_as(&mut self, e: ExprId, t: TypeId, dst: Option<Slot>) -> Slot {
        if self.is_nil(e) {
            return self.zero(t, dst);
        }
        let from = self.ty(e);
        if from == t || !self.m.types.is_interface(t) || self.m.types.is_interface(from) {
            return self.expr(e, dst);
        }
        let value = self.expr(e, None);
        self.interface_of(value, from)
    }

    /// Evaluates an expression as a `t` into `dst`.
    pub(crate) fn expr_into(&mut self, e: ExprId, t: TypeId, dst: Slot) {
        let value = self.expr_as(e, t, Some(dst));
        self.into(t, dst, value);
    }

    /// As `expr_into` for a destination that the expression cannot read: it may be written piecemeal.
    pub(crate) fn expr_fresh(&mut self, e: ExprId, t: TypeId, dst: Slot) {
        let inner = self.m.ast.unparen(e);
        let same = self.ty(inner) == t;
        let is_literal = matches!(self.m.ast[inner].kind, ExprKind::Composite { .. });
        if same && is_literal && !self.hoisted.contains_key(&inner) {
            self.composite_fresh(inner, dst);
        } else {
            self.expr_into(e, t, dst);
        }
    }

    /// A value to be used at once: for a type kept in memory, perhaps a variable's own storage.
    pub(crate) fn borrow(&mut self, e: ExprId, t: TypeId) -> Slot {
        let from = self.ty(e);
        if from == t && self.layout(t).in_memory && self.is_path(e) {
            let place = self.place(e);
            if let Place::Memory { .. } = place {
                return self.address(place, None);
            }
            return self.load(place, t, None);
        }
        self.expr_as(e, t, None)
    }

    /// A value that nobody has any more when the statement is over: for a type kept in memory, a copy in a cell of the frame. A called
    /// function has it for the call only, since what outlives that has a copy of its own.
    pub(crate) fn copy_for_now(&mut self, e: ExprId, t: TypeId) -> Slot {
        let layout = self.layout(t);
        let inner = self.m.ast.unparen(e);
        let small = layout.size <= crate::escape::MAX_CELL_SLICE;
        if layout.in_memory && small && self.ty(e) == t && !self.hoisted.contains_key(&inner) {
            if self.is_path(e)
                && let place = self.place(e)
                && let Place::Memory { .. } = place
            {
                let from = self.address(place, None);
                return self.copy_of(t, from);
            }
            if let ExprKind::Composite { .. } = self.m.ast[inner].kind
                && matches!(self.under(t), Type::Struct(_) | Type::Array { .. })
            {
                let d = self.temp(Kind::Ptr);
                if !self.may_be_in_cell(t) || !self.cell(t, d, true) {
                    self.new_object(t, Some(d));
                }
                self.literal_memory(inner, t, d, 0);
                return d;
            }
        }
        self.expr_as(e, t, None)
    }

    /// A copy of a value in memory, in a cell if possible.
    pub(crate) fn copy_of(&mut self, t: TypeId, from: Slot) -> Slot {
        let d = self.temp(Kind::Ptr);
        if !self.may_be_in_cell(t) || !self.cell(t, d, false) {
            self.new_object(t, Some(d));
        }
        self.runtime_for(RuntimeCall::CopyValue, t, &[], &[d, from]);
        d
    }

    /// Whether the expression names a place (and is no map element).
    fn is_path(&mut self, e: ExprId) -> bool {
        let mode = self.m.info.expr(e).map(|i| i.mode);
        matches!(mode, Some(Mode::Variable))
    }

    /// Whether the expression is the predeclared `nil`.
    pub(crate) fn is_nil(&self, e: ExprId) -> bool {
        matches!(self.m.info.expr(e), Some(i) if i.mode == Mode::Nil)
    }

    /// A constant of a type.
    pub(crate) fn constant(&mut self, t: TypeId, value: &Const, dst: Option<Slot>) -> Slot {
        let basic = self.m.types.as_basic(t);
        match (basic, value) {
            (_, Const::Bool(v)) => self.int(i64::from(*v), dst),
            (_, Const::Str(s)) => {
                let id = self.m.intern_const(s);
                let d = dst.unwrap_or_else(|| self.temp_for(TypeId::STRING));
                self.b.emit(Inst::ConstStr { d, id });
                d
            }
            (Some(b), v) if b.is_integer() => {
                let v = v.to_int();
                let bits = v.as_ref().and_then(|v| v.as_i64().or(v.as_u64().map(|u| u as i64)));
                let wrong = self.m.fault == Some(PlantedFault::WrongConstant)
                    && b.int_bits() == Some(8)
                    && bits > Some(99);
                self.int(bits.unwrap_or(0) - i64::from(wrong), dst)
            }
            (Some(Basic::Float32), v) => self.float32(v, dst),
            (Some(Basic::Complex64), v) => {
                let d = dst.unwrap_or_else(|| self.temp_for(t));
                self.float32(&v.real(), Some(d));
                self.float32(&v.imag(), Some(d.plus(1)));
                d
            }
            (Some(b), v) if b.is_complex() => {
                let d = dst.unwrap_or_else(|| self.temp_for(t));
                self.float64(&v.real(), Some(d));
                self.float64(&v.imag(), Some(d.plus(1)));
                d
            }
            (_, v) => self.float64(v, dst),
        }
    }

    fn float64(&mut self, v: &Const, dst: Option<Slot>) -> Slot {
        let d = self.dst(dst, Kind::F64);
        self.b.emit(Inst::ConstF64 { d, bits: v.to_f64().unwrap_or(0.0).to_bits() as i64 });
        d
    }

    fn float32(&mut self, v: &Const, dst: Option<Slot>) -> Slot {
        let d = self.dst(dst, Kind::F32);
        self.b.emit(Inst::ConstF32 { d, bits: v.to_f32().unwrap_or(0.0).to_bits() as i32 });
        d
    }

    /// The value of an integer constant expression.
    pub(crate) fn const_int(&self, e: ExprId) -> Option<i64> {
        let c = self.m.info.constant(e)?.to_int()?;
        c.as_i64().or(c.as_u64().map(|u| u as i64))
    }

    /// The object that an expression names.
    pub(crate) fn object_of(&self, e: ExprId) -> Option<ObjId> {
        match self.m.ast[self.m.ast.unparen(e)].kind {
            ExprKind::Ident(id) | ExprKind::Selector(_, id) => self.m.info.object(id),
            _ => None,
        }
    }

    fn ident(&mut self, e: ExprId, id: IdentId, dst: Option<Slot>) -> Slot {
        let Some(obj) = self.m.info.object(id) else { return self.lost(e, "this name") };
        self.named(e, id, obj, dst)
    }

    /// The value of a variable, function or nil that an identifier names.
    fn named(&mut self, e: ExprId, id: IdentId, obj: ObjId, dst: Option<Slot>) -> Slot {
        let t = self.ty(e);
        match &self.m.objects[obj.0 as usize].kind {
            ObjKind::Var(_) => {
                let place = self.var_place(obj);
                self.load(place, t, dst)
            }
            ObjKind::Func { decl, .. } => {
                let args = self.instance_args(id);
                let target = self.m.func_for(*decl, args);
                self.func_value(target, dst)
            }
            ObjKind::Nil => self.zero(t, dst),
            ObjKind::Const(c) => self.constant(t, c, dst),
            ObjKind::TypeName { .. } | ObjKind::PkgName(_) | ObjKind::Builtin(_) | ObjKind::Label(_) => {
                self.lost(e, "this name")
            }
        }
    }

    /// Type arguments recorded for a use of a generic function, under the function's own.
    pub(crate) fn instance_args(&mut self, id: IdentId) -> Vec<TypeId> {
        let info = self.m.info;
        match info.instances.get(&id) {
            Some(inst) => inst.args.iter().map(|a| self.subst(*a)).collect(),
            None => Vec::new(),
        }
    }

    fn selector(&mut self, e: ExprId, x: ExprId, name: IdentId, dst: Option<Slot>) -> Slot {
        let Some(sel) = self.selection(e) else {
            let Some(obj) = self.m.info.object(name) else { return self.lost(e, "this selector") };
            return self.named(e, name, obj, dst);
        };
        match sel.kind {
            SelectionKind::Field => {
                let t = self.ty(e);
                let place = self.place(e);
                self.load(place, t, dst)
            }
            SelectionKind::Method { .. } | SelectionKind::InterfaceMethod(_) => {
                self.method_value(e, x, name, &sel, dst)
            }
            SelectionKind::MethodExpr { .. } | SelectionKind::InterfaceMethodExpr(_) => {
                self.method_expr(e, name, &sel, dst)
            }
        }
    }

    /// What a selector selects, looked up again if its operand's type is a type parameter.
    pub(crate) fn selection(&mut self, e: ExprId) -> Option<Selection> {
        let info = self.m.info;
        let sel = info.selections.get(e)?;
        let recv = self.subst(sel.recv);
        let ty = self.subst(sel.ty);
        if recv == sel.recv {
            return Some(Selection { ty, ..sel.clone() });
        }
        let ExprKind::Selector(_, name) = self.m.ast[e].kind else { return None };
        self.select_again(sel, recv, ty, name)
    }

    fn select_again(
        &mut self,
        sel: &Selection,
        recv: TypeId,
        ty: TypeId,
        name: IdentId,
    ) -> Option<Selection> {
        use crate::types::Lookup;
        let text = self.m.ast.name(name);
        let symbol = self.m.types.names.get(text)?;
        let pkg = self.pkg_of_selected(sel);
        let is_expr =
            matches!(sel.kind, SelectionKind::MethodExpr { .. } | SelectionKind::InterfaceMethodExpr(_));
        let found = self.m.types.lookup(recv, pkg, symbol);
        // A type parameter's own methods are found through a pointer to it, too.
        let (kind, path) = match found {
            Lookup::Field { path, .. } => (SelectionKind::Field, path),
            Lookup::Method { path, method, ptr_recv, .. } if is_expr => {
                (SelectionKind::MethodExpr { method, ptr_recv }, path)
            }
            Lookup::Method { path, method, ptr_recv, .. } => {
                (SelectionKind::Method { method, ptr_recv }, path)
            }
            Lookup::Interface { path, index, .. } if is_expr => {
                (SelectionKind::InterfaceMethodExpr(index), path)
            }
            Lookup::Interface { path, index, .. } => (SelectionKind::InterfaceMethod(index), path),
            Lookup::None | Lookup::Ambiguous => return None,
        };
        Some(Selection { kind, recv, path: path.into(), ty })
    }

    /// The package whose unexported names the selection may see: that of the function being lowered.
    fn pkg_of_selected(&self, sel: &Selection) -> crate::types::PkgId {
        match sel.kind {
            SelectionKind::Method { method, .. } | SelectionKind::MethodExpr { method, .. } => {
                self.m.objects[method.0 as usize].pkg
            }
            SelectionKind::Field
            | SelectionKind::InterfaceMethod(_)
            | SelectionKind::InterfaceMethodExpr(_) => self.pkg,
        }
    }

    /// The place that an expression names; a value that is no place is evaluated into one.
    pub(crate) fn place(&mut self, e: ExprId) -> Place {
        let ast = self.m.ast;
        match &ast[e].kind {
            ExprKind::Paren(x) => self.place(*x),
            ExprKind::Ident(id) => {
                // At the prompt a blank that is read stands for the last value.
                let variable = self.variable(*id).filter(|obj| !self.is_blank(*obj));
                match variable {
                    Some(obj) => self.var_place(obj),
                    None if ast.name(*id) == "_" => Place::Blank,
                    None => self.value_place(e),
                }
            }
            ExprKind::Star(x) => {
                let ptr = self.expr(*x, None);
                Place::Memory { ptr, off: 0, checked: false }
            }
            ExprKind::Selector(x, name) => match self.selection(e) {
                Some(sel) if sel.kind == SelectionKind::Field => {
                    let place = self.place(*x);
                    let from = self.ty(*x);
                    self.field_path(place, from, &sel.path).0
                }
                None if self.variable(*name).is_some() => {
                    let obj = self.variable(*name);
                    obj.map_or(Place::Blank, |o| self.var_place(o))
                }
                _ => self.value_place(e),
            },
            ExprKind::Index(x, index) if index.len() == 1 => self.index_place(e, *x, index[0]),
            _ => self.value_place(e),
        }
    }

    fn variable(&self, id: IdentId) -> Option<ObjId> {
        let obj = self.m.info.object(id)?;
        matches!(self.m.objects[obj.0 as usize].kind, ObjKind::Var(_)).then_some(obj)
    }

    /// A value as a place that is only read.
    fn value_place(&mut self, e: ExprId) -> Place {
        let t = self.ty(e);
        let v = self.expr(e, None);
        self.place_of_value(t, v)
    }

    /// A value as a place that is only read.
    pub(crate) fn place_of_value(&mut self, t: TypeId, v: Slot) -> Place {
        if self.layout(t).in_memory {
            Place::Memory { ptr: v, off: 0, checked: true }
        } else {
            Place::Slots(v)
        }
    }

    /// Follows field indices, through pointers; the place and its type.
    pub(crate) fn field_path(&mut self, mut place: Place, mut t: TypeId, path: &[u32]) -> (Place, TypeId) {
        for &i in path {
            if let Type::Pointer(elem) = self.under(t) {
                let ptr = self.load(place, t, None);
                place = Place::Memory { ptr, off: 0, checked: false };
                t = elem;
            }
            (place, t) = self.field(place, t, i as usize);
        }
        (place, t)
    }

    /// Field `i` of a struct.
    pub(crate) fn field(&mut self, place: Place, t: TypeId, i: usize) -> (Place, TypeId) {
        let Some(s) = self.m.types.as_struct(t) else { return (place, t) };
        let Some(field) = s.fields.get(i) else { return (place, t) };
        let ft = self.m.canon(field.ty);
        let place = match place {
            Place::Memory { ptr, off, checked } => {
                let add = self.m.types.field_offset(t, i).unwrap_or(0) as u32;
                Place::Memory { ptr, off: off + add, checked }
            }
            Place::Elem { .. } if self.layout(ft).single().is_some() && s.fields.len() == 1 => place,
            Place::Slots(_) | Place::Elem { .. } | Place::Map { .. } | Place::Blank => {
                let whole = self.load(place, t, None);
                if self.layout(t).in_memory {
                    return self.field(Place::Memory { ptr: whole, off: 0, checked: true }, t, i);
                }
                let before: usize = s.fields[..i].iter().map(|f| self.kinds(f.ty).len()).sum();
                Place::Slots(whole.plus(before))
            }
        };
        (place, ft)
    }

    fn index(&mut self, e: ExprId, x: ExprId, dst: Option<Slot>) -> Slot {
        let mode = self.m.info.expr(x).map(|i| i.mode);
        // A method with type arguments of its own.
        let inner = self.m.ast.unparen(x);
        if let ExprKind::Selector(operand, name) = self.m.ast[inner].kind
            && let Some(sel) = self.selection(inner)
        {
            match sel.kind {
                SelectionKind::Field => {}
                SelectionKind::Method { .. } | SelectionKind::InterfaceMethod(_) => {
                    return self.method_value(e, operand, name, &sel, dst);
                }
                SelectionKind::MethodExpr { .. } | SelectionKind::InterfaceMethodExpr(_) => {
                    return self.method_expr(e, name, &sel, dst);
                }
            }
        }
        if let Some(obj) = self.object_of(x)
            && let ObjKind::Func { decl, .. } = self.m.objects[obj.0 as usize].kind
        {
            let args = self.ident_of(x).map_or(Vec::new(), |id| self.instance_args(id));
            let target = self.m.func_for(decl, args);
            return self.func_value(target, dst);
        }
        if mode == Some(Mode::Type) {
            return self.lost(e, "this expression");
        }
        let t = self.ty(e);
        let place = self.place(e);
        self.load(place, t, dst)
    }

    /// The identifier that names the function in `f` or `pkg.f`.
    pub(crate) fn ident_of(&self, e: ExprId) -> Option<IdentId> {
        match self.m.ast[self.m.ast.unparen(e)].kind {
            ExprKind::Ident(id) | ExprKind::Selector(_, id) => Some(id),
            _ => None,
        }
    }

    fn index_place(&mut self, e: ExprId, x: ExprId, index: ExprId) -> Place {
        let xt = self.ty(x);
        match self.under(xt) {
            Type::Map { key, .. } => {
                let map = self.expr(x, None);
                let key = self.expr_as(index, key, None);
                Place::Map { map, key, ty: xt }
            }
            Type::Slice(elem) => {
                let vec = self.vec(x);
                self.element(vec, elem, index)
            }
            Type::Basic(_) => {
                let vec = self.vec(x);
                self.element(vec, TypeId::UINT8, index)
            }
            Type::Array { elem, len } => {
                let place = match self.place(x) {
                    place @ Place::Memory { .. } => place,
                    // A map's element, or an element that is an array by itself.
                    other => {
                        let v = self.load(other, xt, None);
                        self.place_of_value(xt, v)
                    }
                };
                self.array_element(place, elem, len, index)
            }
            Type::Pointer(array) => match self.under(array) {
                Type::Array { elem, len } => {
                    let ptr = self.expr(x, None);
                    let place = Place::Memory { ptr, off: 0, checked: false };
                    self.array_element(place, elem, len, index)
                }
                _ => self.value_place_of(e),
            },
            _ => self.value_place_of(e),
        }
    }

    fn value_place_of(&mut self, e: ExprId) -> Place {
        Place::Slots(self.lost(e, "this index expression"))
    }

    /// Pointer and length of a slice or string, in consecutive slots.
    pub(crate) fn vec(&mut self, x: ExprId) -> Slot {
        if !self.is_path(x) || self.m.info.constant(x).is_some() {
            return self.expr(x, None);
        }
        match self.place(x) {
            place @ Place::Memory { .. } => {
                let Place::Memory { ptr, off, .. } = self.check(place) else { return Slot(0) };
                let d = self.vec_run();
                self.b.emit(Inst::LoadPtr { d, p: ptr, off: off as i32 });
                self.b.emit(Inst::LoadI64 { d: d.plus(1), p: ptr, off: off as i32 + 8 });
                d
            }
            place => {
                let t = self.ty(x);
                self.load(place, t, None)
            }
        }
    }

    /// An index as an integer slot.
    pub(crate) fn index_value(&mut self, e: ExprId) -> Slot {
        if let Some(k) = self.const_int(e) {
            return self.int(k, None);
        }
        let index = self.expr(e, None);
        let t = self.ty(e);
        if self.m.types.as_basic(t).is_some_and(|b| b.is_unsigned() && b.int_bits() == Some(64)) {
            self.note_unsigned(index);
        }
        index
    }

    fn element(&mut self, vec: Slot, elem: TypeId, index: ExprId) -> Place {
        let index = self.index_value(index);
        self.element_at(vec, elem, index)
    }

    /// The element at an index.
    pub(crate) fn element_at(&mut self, vec: Slot, elem: TypeId, index: Slot) -> Place {
        let layout = self.layout(elem);
        if layout.single().is_some() {
            return Place::Elem { vec, index };
        }
        let ptr = self.temp(Kind::Ptr);
        let inst = Inst::ElemAddr { d: ptr, s: vec, i: index, size: layout.size as i32 };
        self.emit_indexed(inst, &[(index, unsigned::INDEX)]);
        Place::Memory { ptr, off: 0, checked: true }
    }

    fn array_element(&mut self, place: Place, elem: TypeId, len: u64, index: ExprId) -> Place {
        if let (Place::Memory { ptr, off, checked }, Some(k)) = (place, self.const_int(index)) {
            let size = self.layout(elem).size;
            return Place::Memory { ptr, off: off + k as u32 * size, checked };
        }
        let index = self.index_value(index);
        let vec = self.array_vec(place, len);
        self.element_at(vec, elem, index)
    }

    /// Address and length of an array.
    pub(crate) fn array_vec(&mut self, place: Place, len: u64) -> Slot {
        let place = self.check(place);
        if let Place::Memory { ptr, off: 0, .. } = place
            && self.is_array_slot(ptr, len)
        {
            return ptr;
        }
        let d = self.vec_run();
        let from = self.address(place, Some(d));
        self.copy(&[Kind::Ptr], d, from);
        self.int(len as i64, Some(d.plus(1)));
        d
    }

    /// Whether a slot is an array variable's address, with the length behind it.
    fn is_array_slot(&mut self, ptr: Slot, len: u64) -> bool {
        let vars: Vec<ObjId> = self
            .vars
            .iter()
            .filter(|(_, s)| matches!(s, super::func::Storage::Memory(p) if *p == ptr))
            .map(|(o, _)| *o)
            .collect();
        self.is_var_slot(ptr)
            && vars.into_iter().any(|o| {
                let t = self.obj_ty(o);
                matches!(self.under(t), Type::Array { len: l, .. } if l == len)
            })
    }

    fn slice_expr(
        &mut self,
        e: ExprId,
        x: ExprId,
        bounds: [Option<ExprId>; 3],
        full: bool,
        dst: Option<Slot>,
    ) -> Slot {
        use urgo_abi::op::slice_of;
        let xt = self.ty(x);
        let t = self.ty(e);
        let (value, elem, of) = match self.under(xt) {
            Type::Basic(_) => {
                let value = self.expr(x, None);
                return self.slice_string(value, bounds, dst);
            }
            Type::Slice(elem) => (self.expr(x, None), elem, slice_of::SLICE),
            Type::Array { elem, len } => {
                let place = self.place(x);
                (self.array_slice(place, len), elem, slice_of::ARRAY)
            }
            Type::Pointer(array) => match self.under(array) {
                Type::Array { elem, len } => {
                    let ptr = self.expr(x, None);
                    let place = Place::Memory { ptr, off: 0, checked: false };
                    (self.array_slice(place, len), elem, slice_of::ARRAY)
                }
                _ => return self.lost(e, "this slice expression"),
            },
            _ => return self.lost(e, "this slice expression"),
        };
        let lo = match bounds[0] {
            Some(lo) => self.index_value(lo),
            None => self.int(0, None),
        };
        let hi = match bounds[1] {
            Some(hi) => self.index_value(hi),
            None => value.plus(1),
        };
        let size = self.layout(elem).size as i32;
        let max = bounds[2].filter(|_| full).map(|m| self.index_value(m));
        let d = dst.unwrap_or_else(|| self.temp_for(t));
        let bounds = [(lo, unsigned::LO), (hi, unsigned::HI)];
        match max {
            Some(max) => {
                let inst = Inst::SliceSlice3 { d, s: value, lo, hi, max, size, of };
                self.emit_indexed(inst, &[bounds[0], bounds[1], (max, unsigned::MAX)]);
            }
            None => self.emit_indexed(Inst::SliceSlice { d, s: value, lo, hi, size, of }, &bounds),
        }
        d
    }

    fn slice_string(&mut self, s: Slot, bounds: [Option<ExprId>; 3], dst: Option<Slot>) -> Slot {
        let lo = match bounds[0] {
            Some(lo) => self.index_value(lo),
            None => self.int(0, None),
        };
        let hi = match bounds[1] {
            Some(hi) => self.index_value(hi),
            None => s.plus(1),
        };
        let d = dst.unwrap_or_else(|| self.temp_for(TypeId::STRING));
        self.emit_indexed(Inst::SliceStr { d, s, lo, hi }, &[(lo, unsigned::LO), (hi, unsigned::HI)]);
        d
    }

    /// An array as a slice of its whole length.
    pub(crate) fn array_slice(&mut self, place: Place, len: u64) -> Slot {
        let kinds = self.m.shapes.slice.clone();
        let d = self.run(&kinds);
        let from = self.address(place, Some(d));
        self.copy(&[Kind::Ptr], d, from);
        self.int(len as i64, Some(d.plus(1)));
        self.int(len as i64, Some(d.plus(2)));
        d
    }

    fn unary(&mut self, e: ExprId, op: UnaryOp, x: ExprId, dst: Option<Slot>) -> Slot {
        let t = self.ty(e);
        match op {
            UnaryOp::Plus => self.expr(x, dst),
            UnaryOp::Neg => {
                let a = self.expr(x, None);
                self.negate(t, a, dst)
            }
            UnaryOp::Not => {
                let a = self.expr(x, None);
                let d = self.dst(dst, Kind::Int);
                self.b.emit(Inst::NotBool { d, a });
                d
            }
            UnaryOp::Xor => {
                let a = self.expr(x, None);
                let d = self.dst(dst, Kind::Int);
                self.b.emit(Inst::Not { d, a });
                self.extend(t, d);
                d
            }
            UnaryOp::And => self.address_of(x, dst),
            UnaryOp::Recv => {
                let (value, _) = self.receive(x, t, dst);
                value
            }
            UnaryOp::Tilde => self.lost(e, "this operator"),
        }
    }

    /// `&x`.
    fn address_of(&mut self, x: ExprId, dst: Option<Slot>) -> Slot {
        let inner = self.m.ast.unparen(x);
        if let ExprKind::Composite { .. } = self.m.ast[inner].kind {
            let t = self.ty(inner);
            // Not into `dst`: the elements may still read it.
            let p = self.allocated(inner, t, "&T{}");
            match self.take_hoisted(inner) {
                Some(map) => self.store(Place::Memory { ptr: p, off: 0, checked: true }, t, map),
                None => self.literal_memory(inner, t, p, 0),
            }
            return p;
        }
        match self.place(inner) {
            Place::Elem { vec, index } => {
                let t = self.ty(inner);
                let size = self.layout(t).size as i32;
                let d = self.dst(dst, Kind::Ptr);
                self.emit_indexed(Inst::ElemAddr { d, s: vec, i: index, size }, &[(index, unsigned::INDEX)]);
                d
            }
            place => self.address(place, dst),
        }
    }

    /// Receives from a channel: the value, and whether it was sent.
    pub(crate) fn receive(&mut self, ch: ExprId, t: TypeId, dst: Option<Slot>) -> (Slot, Slot) {
        let c = self.expr(ch, None);
        let d = dst.unwrap_or_else(|| self.temp_for(t));
        let ok = self.temp(Kind::Int);
        let mut results: Vec<Slot> = self.slots(t, d).collect();
        results.push(ok);
        self.runtime_for(RuntimeCall::ChanRecv, t, &results, &[c]);
        (d, ok)
    }

    /// `x.(T)` with a panic if it does not hold.
    fn type_assert(&mut self, e: ExprId, x: ExprId, to: TypeId, dst: Option<Slot>) -> Slot {
        let pos = self.m.ast[e].pos;
        self.at(pos);
        let from = self.ty(x);
        let value = self.expr(x, None);
        let good = self.b.label();
        self.jump_if_type(value, to, good);
        let desc = self.desc(from);
        let iface = self.int(i64::from(desc.0), None);
        self.runtime_for(RuntimeCall::AssertFailed, to, &[], &[value, iface]);
        self.b.emit(Inst::Unreachable {});
        self.b.bind(good);
        self.value_in_interface(value, Target { ty: to, dst })
    }
}
