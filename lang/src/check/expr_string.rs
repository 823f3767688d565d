//! Expressions as messages show them: on one line, bodies left out.

use super::Checker;
use crate::ast::{ChanDir, ElemId, ExprId, ExprKind, FieldId, InterfaceElemKind, SigId};

/// Expressions longer than this are cut.
const MAX_TEXT: usize = 4000;

impl Checker<'_> {
    /// The expression's text in gc's short form.
    pub(super) fn expr_string(&self, e: ExprId) -> String {
        let mut out = String::new();
        self.write_expr(&mut out, e);
        out
    }

    fn write_list(&self, out: &mut String, list: &[ExprId]) {
        for (i, &e) in list.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            self.write_expr(out, e);
        }
    }

    fn write_expr(&self, out: &mut String, e: ExprId) {
        if out.len() > MAX_TEXT {
            return;
        }
        match &self.ast[e].kind {
            ExprKind::Bad => out.push('_'),
            ExprKind::Ident(i) => out.push_str(self.ast.name(*i)),
            ExprKind::Lit(_, s) => out.push_str(self.ast.text(*s)),
            ExprKind::Composite { ty, elems, .. } => {
                if let Some(t) = ty {
                    self.write_expr(out, *t);
                }
                out.push_str(if elems.is_empty() { "{}" } else { "{…}" });
            }
            ExprKind::KeyValue(k, v) => {
                self.write_expr(out, *k);
                out.push_str(": ");
                self.write_expr(out, *v);
            }
            ExprKind::FuncLit(sig, body) => {
                out.push_str("func");
                self.write_sig(out, *sig);
                out.push_str(if self.ast[*body].stmts.is_empty() { " {}" } else { " {…}" });
            }
            ExprKind::Paren(x) => {
                out.push('(');
                self.write_expr(out, *x);
                out.push(')');
            }
            ExprKind::Selector(x, sel) => {
                self.write_expr(out, *x);
                out.push('.');
                out.push_str(self.ast.name(*sel));
            }
            ExprKind::Index(x, list) => {
                self.write_expr(out, *x);
                out.push('[');
                self.write_list(out, list);
                out.push(']');
            }
            ExprKind::Slice { x, bounds, full } => {
                self.write_expr(out, *x);
                out.push('[');
                for (i, b) in bounds.iter().enumerate() {
                    if i == 2 && !full {
                        break;
                    }
                    if i > 0 {
                        out.push(':');
                    }
                    if let Some(b) = b {
                        self.write_expr(out, *b);
                    }
                }
                out.push(']');
            }
            ExprKind::TypeGuard(x) => {
                self.write_expr(out, *x);
                out.push_str(".(type)");
            }
            ExprKind::TypeAssert(x, t) => {
                self.write_expr(out, *x);
                out.push_str(".(");
                self.write_expr(out, *t);
                out.push(')');
            }
            ExprKind::Call { fun, args, ellipsis, .. } => {
                self.write_expr(out, *fun);
                out.push('(');
                self.write_list(out, args);
                if ellipsis.is_some() {
                    out.push_str("...");
                }
                out.push(')');
            }
            ExprKind::Star(x) => {
                out.push('*');
                self.write_expr(out, *x);
            }
            ExprKind::Unary(op, x) => {
                out.push_str(op.text());
                self.write_expr(out, *x);
            }
            ExprKind::Binary(op, x, y) => {
                self.write_expr(out, *x);
                out.push(' ');
                out.push_str(op.text());
                out.push(' ');
                self.write_expr(out, *y);
            }
            ExprKind::Array(len, elem) => {
                out.push('[');
                match len {
                    Some(l) => self.write_expr(out, *l),
                    None => out.push_str("..."),
                }
                out.push(']');
                self.write_expr(out, *elem);
            }
            ExprKind::SliceType(elem) => {
                out.push_str("[]");
                self.write_expr(out, *elem);
            }
            ExprKind::Struct(fields) => self.write_struct(out, fields),
            ExprKind::Func(sig) => {
                out.push_str("func");
                self.write_sig(out, *sig);
            }
            ExprKind::Interface(elems) => self.write_interface(out, elems),
            ExprKind::Map(k, v) => {
                out.push_str("map[");
                self.write_expr(out, *k);
                out.push(']');
                self.write_expr(out, *v);
            }
            ExprKind::Chan(dir, elem) => {
                out.push_str(match dir {
                    ChanDir::Both => "chan ",
                    ChanDir::Send => "chan<- ",
                    ChanDir::Recv => "<-chan ",
                });
                self.write_expr(out, *elem);
            }
        }
    }

    fn write_struct(&self, out: &mut String, fields: &[FieldId]) {
        out.push_str("struct{");
        self.write_fields(out, fields, "; ");
        out.push('}');
    }

    fn write_interface(&self, out: &mut String, elems: &[ElemId]) {
        out.push_str("interface{");
        for (i, &m) in elems.iter().enumerate() {
            if i > 0 {
                out.push_str("; ");
            }
            match &self.ast[m].kind {
                InterfaceElemKind::Method(name, sig) => {
                    out.push_str(self.ast.name(*name));
                    self.write_sig(out, *sig);
                }
                InterfaceElemKind::Embedded(e) => self.write_expr(out, *e),
            }
        }
        out.push('}');
    }

    fn write_fields(&self, out: &mut String, fields: &[FieldId], separator: &str) {
        for (i, &f) in fields.iter().enumerate() {
            if i > 0 {
                out.push_str(separator);
            }
            let field = &self.ast[f];
            for (j, &n) in field.names.iter().enumerate() {
                if j > 0 {
                    out.push_str(", ");
                }
                out.push_str(self.ast.name(n));
            }
            if !field.names.is_empty() {
                out.push(' ');
            }
            if field.variadic.is_some() {
                out.push_str("...");
            }
            self.write_expr(out, field.ty);
        }
    }

    fn write_sig(&self, out: &mut String, sig: SigId) {
        let s = &self.ast[sig];
        out.push('(');
        self.write_fields(out, &s.params, ", ");
        out.push(')');
        match &*s.results {
            [] => {}
            [one] if self.ast[*one].names.is_empty() => {
                out.push(' ');
                self.write_expr(out, self.ast[*one].ty);
            }
            many => {
                out.push_str(" (");
                self.write_fields(out, many, ", ");
                out.push(')');
            }
        }
    }
}
