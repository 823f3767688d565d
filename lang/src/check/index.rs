//! Index and slice expressions.

use super::Checker;
use super::assign::Context;
use super::constant::Const;
use super::info::Mode;
use super::operand::{OpMode, Operand};
use crate::ast::{ExprId, ExprKind};
use crate::codes::Code;
use crate::types::{Basic, Type, TypeId};

/// What indexing a type gives.
struct Indexed {
    elem: TypeId,
    /// The key type of a map.
    key: Option<TypeId>,
    length: Option<u64>,
    mode: OpMode,
}

impl<'a> Checker<'a> {
    /// `x[i]`. True if it is a generic function to be instantiated.
    pub(super) fn index_expr(&mut self, x: &mut Operand, e: ExprId) -> bool {
        let ExprKind::Index(base, list) = &self.ast[e].kind else { return false };
        *x = self.expr_or_type(*base, true);
        x.pos = self.start(e);
        match x.mode {
            OpMode::Invalid => {
                list.iter().for_each(|&i| self.use_expr(i));
                return false;
            }
            OpMode::Type => {
                x.ty = self.var_type(e);
                if x.ty == TypeId::INVALID {
                    x.invalidate();
                }
                return false;
            }
            OpMode::Value => {
                if let Type::Signature(s) = self.program.types.get(x.ty)
                    && !s.tparams.is_empty()
                {
                    return true;
                }
            }
            _ => {}
        }
        if !self.is_usable_through(x.ty) {
            list.iter().for_each(|&i| self.use_expr(i));
            x.invalidate();
            return false;
        }
        let length = match &x.val {
            Const::Str(s) if x.is_const() => Some(s.len() as u64),
            _ => None,
        };
        let Some(found) = self.indexed(x) else {
            let message = format!("cannot index {}", self.describe(x));
            self.error(self.ast[e].pos, Code::InvalidIndex, message);
            list.iter().for_each(|&i| self.use_expr(i));
            x.invalidate();
            return false;
        };
        if let Some(&extra) = list.get(1) {
            let message = "invalid operation: more than one index";
            self.error(self.start(extra), Code::InvalidIndex, message);
        }
        let Some(&index) = list.first() else { return false };
        if let Some(key) = found.key {
            let mut k = self.generic_expr(index, None);
            self.assignment(&mut k, Some(key), Context::Text("map index"));
            x.mode = OpMode::MapIndex;
        } else {
            self.index(index, found.length.or(length));
            x.mode = found.mode;
        }
        x.ty = found.elem;
        if x.ty == TypeId::INVALID {
            x.invalidate();
        }
        false
    }

    fn indexed(&mut self, x: &Operand) -> Option<Indexed> {
        if x.is_nil() {
            return None;
        }
        if !self.program.types.is_param(x.ty) {
            let u = self.under(x.ty);
            return self.indexed_one(x.mode, u);
        }
        let mut all: Option<Indexed> = None;
        for (_, u) in self.type_set_of(x.ty)? {
            let one = self.indexed_one(x.mode, u)?;
            all = Some(match all {
                None => one,
                Some(a) => {
                    if a.key != one.key || a.elem != one.elem {
                        return None;
                    }
                    let length = match (a.length, one.length) {
                        (Some(p), Some(q)) => Some(p.min(q)),
                        (p, q) => p.or(q),
                    };
                    let mode = if one.mode == OpMode::Value { OpMode::Value } else { a.mode };
                    Indexed { length, mode, ..a }
                }
            });
        }
        all
    }

    fn indexed_one(&mut self, mode: OpMode, u: TypeId) -> Option<Indexed> {
        let array_mode = if mode == OpMode::Variable { OpMode::Variable } else { OpMode::Value };
        Some(match self.program.types.get(u).clone() {
            Type::Basic(b) if b.is_string() => {
                Indexed { elem: TypeId::UINT8, key: None, length: None, mode: OpMode::Value }
            }
            Type::Array { elem, len } => Indexed { elem, key: None, length: Some(len), mode: array_mode },
            Type::Pointer(p) => match *self.program.types.under_type(p) {
                Type::Array { elem, len } => {
                    Indexed { elem, key: None, length: Some(len), mode: OpMode::Variable }
                }
                _ => return None,
            },
            Type::Slice(elem) => Indexed { elem, key: None, length: None, mode: OpMode::Variable },
            Type::Map { key, elem } => Indexed { elem, key: Some(key), length: None, mode: OpMode::MapIndex },
            _ => return None,
        })
    }

    /// An index below `max` if that is known. Its value if it is constant.
    pub(super) fn index(&mut self, e: ExprId, max: Option<u64>) -> Option<u64> {
        let mut x = self.expr(None, e);
        if !self.valid_index(&mut x, "index", false) || !x.is_const() {
            return None;
        }
        let v = x.val.as_u64()?;
        if let Some(max) = max
            && v >= max
        {
            let message = format!("invalid argument: index {v} out of bounds [0:{max}]");
            self.error(x.pos, Code::InvalidIndex, message);
            return None;
        }
        Some(v)
    }

    /// Is it an integer that can be an index?
    pub(super) fn valid_index(&mut self, x: &mut Operand, what: &str, negative: bool) -> bool {
        if !x.is_valid() {
            return false;
        }
        self.convert_untyped(x, TypeId::INT);
        if !x.is_valid() {
            return false;
        }
        let problem = if !self.program.types.all_basic(x.ty, |b| b.is_integer()) {
            "must be integer"
        } else if x.is_const() && !x.val.is_unknown() && !negative && x.val.sign() < 0 {
            "must not be negative"
        } else if x.is_const() && super::untyped::represent(&x.val, Basic::Int).is_none() {
            "overflows int"
        } else {
            return true;
        };
        let message = format!("invalid argument: {what} {} {problem}", self.describe(x));
        self.error(x.pos, Code::InvalidIndex, message);
        false
    }

    pub(super) fn slice_expr(
        &mut self,
        x: &mut Operand,
        e: ExprId,
        base: ExprId,
        bounds: &[Option<ExprId>; 3],
        full: bool,
    ) {
        *x = self.expr(None, base);
        x.pos = self.start(e);
        if x.is_valid() && !self.is_usable_through(x.ty) {
            x.invalidate();
        }
        if !x.is_valid() {
            bounds.iter().flatten().for_each(|&b| self.use_expr(b));
            return;
        }
        let length = match self.sliced(x, base, bounds, full) {
            Ok(l) => l,
            Err(message) => {
                if let Some((pos, m)) = message {
                    self.error(pos, Code::InvalidIndex, m);
                }
                bounds.iter().flatten().for_each(|&b| self.use_expr(b));
                x.invalidate();
                return;
            }
        };
        x.mode = OpMode::Value;
        self.slice_bounds(bounds, length);
    }

    /// Sets the result's type; gives the length if it is known.
    #[allow(clippy::type_complexity)]
    fn sliced(
        &mut self,
        x: &mut Operand,
        base: ExprId,
        bounds: &[Option<ExprId>; 3],
        full: bool,
    ) -> Result<Option<u64>, Option<(crate::source::Pos, String)>> {
        let shown = self.describe(x);
        let base_pos = self.start(base);
        let err = |m: String| Err(Some((base_pos, m)));
        let Some(set) = self.type_set_of(x.ty) else {
            return err(format!("cannot slice {shown}: no specific type in {}", self.display(x.ty)));
        };
        let mut common: Option<(TypeId, TypeId)> = None;
        let mut has_string = false;
        for (t, u) in set {
            let mut u = u;
            if matches!(self.program.types.get(u), Type::Basic(b) if b.is_string()) {
                has_string = true;
                u = self.program.types.slice(TypeId::UINT8);
            }
            match common {
                None => common = Some((t, u)),
                Some((ct, cu)) if cu != u => {
                    let (a, b) = (self.display(ct), self.display(t));
                    let m = format!("cannot slice {shown}: {a} and {b} have different underlying types");
                    return err(m);
                }
                Some(_) => {}
            }
        }
        let u = common.map_or(TypeId::INVALID, |c| c.1);
        if has_string {
            if full {
                let pos = bounds[2].map_or(x.pos, |b| self.start(b));
                return Err(Some((pos, "invalid operation: 3-index slice of string".into())));
            }
            let length = x.val.as_str().filter(|_| x.is_const()).map(|s| s.len() as u64);
            if self.is_untyped(x.ty) {
                if let Some(e) = x.expr {
                    self.update_expr_type(e, TypeId::STRING, true);
                }
                x.ty = TypeId::STRING;
            }
            return Ok(length);
        }
        match self.program.types.get(u).clone() {
            Type::Array { elem, len } => {
                if x.mode != OpMode::Variable {
                    return err(format!("cannot slice unaddressable value {shown}"));
                }
                self.mark_address_taken(base);
                x.ty = self.program.types.slice(elem);
                Ok(Some(len))
            }
            Type::Pointer(p) => match *self.program.types.under_type(p) {
                Type::Array { elem, len } => {
                    x.ty = self.program.types.slice(elem);
                    Ok(Some(len))
                }
                _ => err(format!("cannot slice {shown}")),
            },
            Type::Slice(_) => Ok(None),
            Type::Basic(Basic::Invalid) => Err(None),
            _ => err(format!("cannot slice {shown}")),
        }
    }

    fn slice_bounds(&mut self, bounds: &[Option<ExprId>; 3], length: Option<u64>) {
        let mut known: [Option<u64>; 3] = [None; 3];
        for (i, b) in bounds.iter().enumerate() {
            known[i] = match b {
                Some(b) => self.index(*b, length.map(|l| l + 1)),
                None if i == 0 => Some(0),
                None => length,
            };
        }
        for i in 0..2 {
            let Some(lo) = known[i].filter(|&v| v > 0) else { continue };
            for j in i + 1..3 {
                if let (Some(hi), Some(e)) = (known[j], bounds[j])
                    && hi < lo
                {
                    let message = format!("invalid slice indices: {hi} < {lo}");
                    self.error(self.start(e), Code::InvalidIndex, message);
                    return;
                }
            }
        }
    }

    /// Records that `e` denotes a type.
    pub(super) fn record_type(&mut self, e: ExprId, t: TypeId) {
        self.program.info.record(e, t, Mode::Type, None);
    }
}
