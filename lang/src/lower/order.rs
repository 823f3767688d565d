//! Which operands of a statement are evaluated first.
//!
//! The language orders calls, receives, `&&` and `||` among each other (Go spec, Order of evaluation). Whether a variable beside
//! a call is read before or after the call it leaves open; programs see what the compiler does, and rely on it without
//! knowing. As gc does, calls come first, in order, and what only reads memory comes after all of them: in `n += f()`, `n` is
//! what `f` has left there.
//!
//! Most statements need nothing for it. Only where something that a call may change is read in front of a call, the calls of
//! the statement are lowered ahead, and their results wait in `hoisted` until the expressions that they belong to ask for them.

use super::func::FuncLower;
use crate::ast::{BinaryOp, ExprId, ExprKind, UnaryOp};
use crate::check::info::{Mode, ObjKind, SelectionKind};
use crate::types::universe::Builtin;
use crate::types::{Basic, Signature, Type, TypeId};
use urgo_abi::inst::Slot;

/// Nodes of a statement that are looked at. In a larger one variables may be read in front of calls.
const MOST_NODES: u32 = 4096;

/// A walk over operands in the order of evaluation.
struct Walk {
    /// Something was read that a call may change.
    read: bool,
    /// Nodes that may still be looked at.
    nodes: u32,
    /// Calls are lowered; else it is only found out whether one comes behind a read.
    hoists: bool,
}

impl FuncLower<'_, '_> {
    /// To be called before the operands of a statement or call are lowered, which are given in their order.
    pub(crate) fn calls_first(&mut self, operands: &[ExprId]) {
        self.order(operands.iter().map(|e| (*e, false)));
    }

    /// The same for a call: its func value or receiver, and its arguments. What becomes an interface by being copied to memory
    /// is copied in its turn, as a call has its turn.
    pub(crate) fn calls_first_in(&mut self, fun: ExprId, sig: &Signature, args: &[ExprId], spread: bool) {
        let mut operands = Vec::with_capacity(args.len() + 1);
        operands.extend(self.order_of_callee(fun));
        let fixed = if sig.variadic && !spread { sig.params.len() - 1 } else { sig.params.len() };
        for (i, e) in args.iter().enumerate() {
            let t = match sig.params.get(i.min(fixed)) {
                Some(t) if i < fixed => self.m.canon(*t),
                Some(t) => match self.under(*t) {
                    Type::Slice(elem) => elem,
                    _ => *t,
                },
                None => TypeId::INVALID,
            };
            let from = self.ty(*e);
            let boxes = self.m.types.is_interface(t) && !self.m.types.is_interface(from) && !self.is_nil(*e);
            operands.push((*e, boxes && !self.is_addressable(*e) && self.is_copied_to_interface(from)));
        }
        self.order(operands.iter().copied());
    }

    /// What of a call's function is evaluated: nothing of a declared function, the receiver of a method, else the func value.
    fn order_of_callee(&mut self, fun: ExprId) -> Option<(ExprId, bool)> {
        let fun = self.m.ast.unparen(fun);
        if self.static_decl(fun).is_some() {
            return None;
        }
        if let Some((x, _, selection)) = self.selected(fun) {
            match selection.kind {
                SelectionKind::Method { .. } => return Some((x, false)),
                SelectionKind::InterfaceMethod(_) => return Some((x, self.is_own_variable(x))),
                SelectionKind::Field
                | SelectionKind::MethodExpr { .. }
                | SelectionKind::InterfaceMethodExpr(_) => {}
            }
        }
        Some((fun, false))
    }

    /// Whether an interface is a variable that the function declares, but no parameter. gc usually knows the type in it, calls
    /// the method of that, and so reads the variable in its turn; any other interface it reads after the calls.
    fn is_own_variable(&self, x: ExprId) -> bool {
        let is_name = matches!(self.m.ast[self.m.ast.unparen(x)].kind, ExprKind::Ident(_));
        let kind = self.object_of(x).filter(|_| is_name).map(|o| &self.m.objects[o.0 as usize].kind);
        matches!(kind, Some(ObjKind::Var(v)) if !v.global && !v.param)
    }

    /// Operands, and whether each of them has its turn as a call has.
    fn order(&mut self, operands: impl Iterator<Item = (ExprId, bool)> + Clone) {
        let mut walk = Walk { read: false, nodes: MOST_NODES, hoists: false };
        if operands.clone().any(|o| self.operand(o, &mut walk)) {
            self.hoist(operands);
        }
    }

    /// Lowers the calls of operands ahead, whether anything is read in front of them or not.
    pub(crate) fn calls_now(&mut self, operands: &[ExprId]) {
        self.hoist(operands.iter().map(|e| (*e, false)));
    }

    fn hoist(&mut self, operands: impl Iterator<Item = (ExprId, bool)>) {
        let mut walk = Walk { read: false, nodes: u32::MAX, hoists: true };
        for operand in operands {
            self.operand(operand, &mut walk);
        }
    }

    fn operand(&mut self, (e, has_turn): (ExprId, bool), w: &mut Walk) -> bool {
        let read = w.read;
        let found = self.walk(e, w);
        if !has_turn || self.m.info.constant(e).is_some() {
            return found;
        }
        w.read = read;
        self.in_turn(e, w);
        found
    }

    /// Lowers what has its turn among the calls without being one.
    fn in_turn(&mut self, e: ExprId, w: &Walk) {
        if w.hoists && !self.is_hoisted(e) {
            let t = self.ty(e);
            let value = self.expr(e, None);
            let value = self.stable(t, value);
            self.hoisted.insert(e, value);
        }
    }

    /// Whether gc copies a value of the type to memory of its own in the turn of the conversion (cmd/compile, walk/convert.go):
    /// all but pointers, strings, slices and what a function for its size takes by value.
    fn is_copied_to_interface(&mut self, t: TypeId) -> bool {
        let by_value =
            self.m.types.as_basic(t).is_some_and(Basic::is_string) || matches!(self.under(t), Type::Slice(_));
        let layout = self.layout(t);
        match (layout.size, layout.align) {
            _ if by_value => false,
            (0, _) | (2, 2) | (4, 4) | (8, 8) => false,
            _ => true,
        }
    }

    fn is_hoisted(&self, e: ExprId) -> bool {
        !self.hoisted.is_empty() && self.hoisted.contains_key(&e)
    }

    /// What was lowered ahead for an expression.
    pub(crate) fn take_hoisted(&mut self, e: ExprId) -> Option<Slot> {
        if self.hoisted.is_empty() { None } else { self.hoisted.remove(&e) }
    }

    /// Whether there is a call behind a read; never if calls are lowered.
    fn walk(&mut self, e: ExprId, w: &mut Walk) -> bool {
        if w.nodes == 0 || self.m.info.constant(e).is_some() || self.is_hoisted(e) {
            return false;
        }
        w.nodes -= 1;
        let ast = self.m.ast;
        match &ast[e].kind {
            ExprKind::Ident(_) => {
                w.read |= self.is_in_memory(e);
                false
            }
            ExprKind::Paren(x) => self.walk(*x, w),
            ExprKind::TypeAssert(x, _) => {
                let parts = [*x];
                self.walk_in_turn(e, &parts, w)
            }
            ExprKind::Star(x) => {
                let found = self.walk(*x, w);
                w.read = true;
                found
            }
            ExprKind::Selector(x, _) => {
                let Some(selection) = self.m.info.selections.get(e) else {
                    w.read |= self.is_in_memory(e);
                    return false;
                };
                let several = selection.path.len() > 1;
                let found = self.walk(*x, w);
                let t = self.ty(*x);
                w.read |= several || matches!(self.under(t), Type::Pointer(_));
                found
            }
            ExprKind::Index(x, index) => {
                if !matches!(
                    self.m.info.expr(e).map(|i| i.mode),
                    Some(Mode::Variable | Mode::Value | Mode::MapIndex)
                ) || self.is_func(*x)
                {
                    return false;
                }
                let found = self.walk(*x, w) || index.iter().any(|i| self.walk(*i, w));
                let t = self.ty(*x);
                w.read |= !self.m.types.as_basic(t).is_some_and(Basic::is_string);
                found
            }
            ExprKind::Slice { x, bounds, .. } => {
                let parts: Vec<ExprId> = [*x].into_iter().chain(bounds.iter().flatten().copied()).collect();
                self.walk_in_turn(e, &parts, w)
            }
            ExprKind::Composite { elems, .. } => {
                let t = self.ty(e);
                if matches!(self.under(t), Type::Map { .. }) {
                    return self.walk_in_turn(e, elems, w);
                }
                elems.iter().any(|x| self.walk(*x, w))
            }
            ExprKind::KeyValue(key, value) => {
                let is_field = self.m.info.field_keys.get(*key).is_some();
                (!is_field && self.walk(*key, w)) || self.walk(*value, w)
            }
            ExprKind::Unary(UnaryOp::Recv, _) => self.ordered(e, w),
            ExprKind::Unary(UnaryOp::And, x) => {
                let read = w.read;
                let found = self.walk(*x, w);
                if self.is_part_of_variable(*x) {
                    // Nothing is read for the address.
                    w.read = read;
                }
                found
            }
            ExprKind::Unary(_, x) => self.walk(*x, w),
            ExprKind::Binary(BinaryOp::AndAnd | BinaryOp::OrOr, x, y) => {
                // The right side may not be evaluated at all, so the whole has its place in the order, if there are calls.
                let mut inner = Walk { read: true, nodes: w.nodes, hoists: false };
                if self.walk(*x, &mut inner) || self.walk(*y, &mut inner) {
                    return self.ordered(e, w);
                }
                w.read = true;
                false
            }
            ExprKind::Binary(_, x, y) => self.walk(*x, w) || self.walk(*y, w),
            ExprKind::Call { fun, args, .. } => match self.m.info.expr(ast.unparen(*fun)).map(|i| i.mode) {
                Some(Mode::Type) => {
                    let (from, to) = (self.ty(args[0]), self.ty(e));
                    if self.m.types.as_basic(from).is_some_and(Basic::is_string)
                        && matches!(self.under(to), Type::Slice(_))
                    {
                        return self.walk_in_turn(e, args, w);
                    }
                    args.iter().any(|a| self.walk(*a, w))
                }
                Some(Mode::Builtin(b)) if is_pure(b) => self.walk_in_turn(e, args, w),
                _ => self.ordered(e, w),
            },
            _ => false,
        }
    }

    /// What calls nothing itself and yet has its turn: whatever its parts read is read then.
    fn walk_in_turn(&mut self, e: ExprId, parts: &[ExprId], w: &mut Walk) -> bool {
        let read = w.read;
        let found = parts.iter().any(|part| self.walk(*part, w));
        w.read = read;
        self.in_turn(e, w);
        found
    }

    /// Whether an expression is a variable or a field of one, without a pointer between.
    fn is_part_of_variable(&mut self, e: ExprId) -> bool {
        let ast = self.m.ast;
        match &ast[e].kind {
            ExprKind::Ident(_) => true,
            ExprKind::Paren(x) => self.is_part_of_variable(*x),
            ExprKind::Selector(x, _) => {
                let Some(selection) = self.m.info.selections.get(e) else { return true };
                let direct = selection.path.len() == 1;
                let t = self.ty(*x);
                direct && !matches!(self.under(t), Type::Pointer(_)) && self.is_part_of_variable(*x)
            }
            _ => false,
        }
    }

    /// Whether an expression is a variable or a part of one: what is there is read when it is needed.
    fn is_addressable(&self, e: ExprId) -> bool {
        self.m.info.expr(e).is_some_and(|i| i.mode == Mode::Variable)
    }

    /// A call, receive or conditional operator, whose place in the order counts.
    fn ordered(&mut self, e: ExprId, w: &Walk) -> bool {
        if !w.hoists {
            return w.read;
        }
        let value = self.expr(e, None);
        self.hoisted.insert(e, value);
        false
    }

    /// Whether a name is a variable that calls may change.
    fn is_in_memory(&mut self, e: ExprId) -> bool {
        let Some(obj) = self.object_of(e) else { return false };
        matches!(self.m.objects[obj.0 as usize].kind, ObjKind::Var(_)) && self.in_memory(obj)
    }

    fn is_func(&self, e: ExprId) -> bool {
        self.object_of(e).is_some_and(|o| matches!(self.m.objects[o.0 as usize].kind, ObjKind::Func { .. }))
    }
}

/// Built-in functions that call nothing; they have their turn all the same.
fn is_pure(b: Builtin) -> bool {
    use Builtin::*;
    matches!(b, Len | Cap | Real | Imag | Complex | Min | Max)
}
