//! The tree as text: expressions as messages quote them, and a stable dump of whole files.
//!
//! Quoted expressions are printed as gc does, on one line, with the insides of function bodies and
//! composite literals left out as `…`. The dump is a normal form that names every node, with offsets of
//! names, literals, operators and brackets; `tests/goast_dump.go` prints go/ast's tree in the same form, so
//! that the two parsers can be compared.
//!
//! Both recurse; the depth of a tree is limited by [`crate::builder::MAX_DEPTH`].

use crate::ast::*;
use crate::source::Pos;
use std::fmt::{Display, Write};

/// An expression as messages quote it.
pub fn expr_text(ast: &Ast, expr: ExprId) -> String {
    let mut quote = Quote { ast, out: String::new() };
    quote.expr(expr);
    quote.out
}

/// A simple statement as messages quote it.
pub fn stmt_text(ast: &Ast, stmt: StmtId) -> String {
    let mut quote = Quote { ast, out: String::new() };
    quote.simple_stmt(stmt);
    quote.out
}

/// A list of expressions; a binary expression that stands alone is put into parentheses.
pub fn emphasized_list(ast: &Ast, list: &[ExprId]) -> String {
    let mut quote = Quote { ast, out: String::new() };
    quote.list(list);
    match list {
        [only] if matches!(ast[*only].kind, ExprKind::Binary(..)) => format!("({})", quote.out),
        _ => quote.out,
    }
}

struct Quote<'a> {
    ast: &'a Ast,
    out: String,
}

impl Quote<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self, ident: IdentId) {
        self.out.push_str(self.ast.name(ident));
    }

    fn list(&mut self, list: &[ExprId]) {
        for (i, &expr) in list.iter().enumerate() {
            if i > 0 {
                self.put(", ");
            }
            self.expr(expr);
        }
    }

    fn around(&mut self, open: &str, expr: ExprId, close: &str) {
        self.put(open);
        self.expr(expr);
        self.put(close);
    }

    fn expr(&mut self, expr: ExprId) {
        let ast = self.ast;
        match &ast[expr].kind {
            ExprKind::Bad => self.put("<bad expr>"),
            ExprKind::Ident(name) => self.name(*name),
            ExprKind::Lit(_, text) => self.put(ast.text(*text)),
            ExprKind::Composite { ty, elems, .. } => {
                if let Some(ty) = ty {
                    self.expr(*ty);
                }
                self.put(if elems.is_empty() { "{}" } else { "{…}" });
            }
            ExprKind::KeyValue(key, value) => {
                self.around("", *key, ": ");
                self.expr(*value);
            }
            ExprKind::FuncLit(sig, body) => {
                self.put("func");
                self.signature(*sig);
                self.put(if ast[*body].stmts.is_empty() { " {}" } else { " {…}" });
            }
            ExprKind::Paren(x) => self.around("(", *x, ")"),
            ExprKind::Selector(x, name) => {
                self.around("", *x, ".");
                self.name(*name);
            }
            ExprKind::Index(x, list) => {
                self.around("", *x, "[");
                self.list(list);
                self.put("]");
            }
            ExprKind::Slice { x, bounds, full } => self.slice(*x, bounds, *full),
            ExprKind::TypeAssert(x, ty) => {
                self.around("", *x, ".(");
                self.around("", *ty, ")");
            }
            ExprKind::TypeGuard(x) => self.around("", *x, ".(type)"),
            ExprKind::Call { fun, args, ellipsis, .. } => {
                self.around("", *fun, "(");
                self.list(args);
                self.put(if ellipsis.is_some() { "...)" } else { ")" });
            }
            ExprKind::Star(x) => self.around("*", *x, ""),
            ExprKind::Unary(op, x) => self.around(op.text(), *x, ""),
            ExprKind::Binary(op, x, y) => {
                self.around("", *x, " ");
                self.put(op.text());
                self.around(" ", *y, "");
            }
            ExprKind::Array(len, elem) => {
                match len {
                    Some(len) => self.around("[", *len, "]"),
                    None => self.put("[...]"),
                }
                self.expr(*elem);
            }
            ExprKind::SliceType(elem) => self.around("[]", *elem, ""),
            ExprKind::Struct(fields) => self.struct_type(fields),
            ExprKind::Func(sig) => {
                self.put("func");
                self.signature(*sig);
            }
            ExprKind::Interface(elems) => self.interface_type(elems),
            ExprKind::Map(key, value) => {
                self.around("map[", *key, "]");
                self.expr(*value);
            }
            ExprKind::Chan(dir, elem) => {
                self.put(chan_text(*dir));
                let nested =
                    *dir == ChanDir::Both && matches!(ast[*elem].kind, ExprKind::Chan(ChanDir::Recv, _));
                if nested {
                    self.around(" (", *elem, ")");
                } else {
                    self.around(" ", *elem, "");
                }
            }
        }
    }

    fn slice(&mut self, x: ExprId, bounds: &[Option<ExprId>; 3], full: bool) {
        self.around("", x, "[");
        for (i, bound) in bounds.iter().take(if full { 3 } else { 2 }).enumerate() {
            if i > 0 {
                self.put(":");
            }
            if let Some(bound) = bound {
                self.expr(*bound);
            }
        }
        self.put("]");
    }

    fn fields(&mut self, fields: &[FieldId], separator: &str) {
        let ast = self.ast;
        for (i, &field) in fields.iter().enumerate() {
            if i > 0 {
                self.put(separator);
            }
            for (j, &name) in ast[field].names.iter().enumerate() {
                self.put(if j > 0 { ", " } else { "" });
                self.name(name);
            }
            if !ast[field].names.is_empty() {
                self.put(" ");
            }
            if ast[field].variadic.is_some() {
                self.put("...");
            }
            self.expr(ast[field].ty);
            if let Some(tag) = ast[field].tag {
                self.around(" ", tag, "");
            }
        }
    }

    fn signature(&mut self, sig: SigId) {
        let ast = self.ast;
        let Signature { params, results, .. } = &ast[sig];
        self.put("(");
        self.fields(params, ", ");
        self.put(")");
        match results[..] {
            [] => {}
            [only] if ast[only].names.is_empty() => self.around(" ", ast[only].ty, ""),
            _ => {
                self.put(" (");
                self.fields(results, ", ");
                self.put(")");
            }
        }
    }

    fn struct_type(&mut self, fields: &[FieldId]) {
        if fields.is_empty() {
            self.put("struct{}");
            return;
        }
        self.put("struct{ ");
        self.fields(fields, "; ");
        self.put(" }");
    }

    fn interface_type(&mut self, elems: &[ElemId]) {
        let ast = self.ast;
        if elems.is_empty() {
            self.put("interface{}");
            return;
        }
        self.put("interface{ ");
        for (i, &elem) in elems.iter().enumerate() {
            self.put(if i > 0 { "; " } else { "" });
            match ast[elem].kind {
                InterfaceElemKind::Method(name, sig) => {
                    self.name(name);
                    self.signature(sig);
                }
                InterfaceElemKind::Embedded(ty) => self.expr(ty),
            }
        }
        self.put(" }");
    }

    fn simple_stmt(&mut self, stmt: StmtId) {
        let ast = self.ast;
        match &ast[stmt].kind {
            StmtKind::Expr(x) => self.expr(*x),
            StmtKind::Send(chan, value) => {
                self.around("", *chan, " <- ");
                self.expr(*value);
            }
            StmtKind::IncDec(x, op) => {
                self.expr(*x);
                self.put(op.text());
                self.put(op.text());
            }
            StmtKind::Assign(left, right) => self.assignment(left, "=", right),
            StmtKind::Define(left, right) => self.assignment(left, ":=", right),
            StmtKind::OpAssign(op, x, y) => {
                self.around("", *x, " ");
                self.put(op.text());
                self.around("= ", *y, "");
            }
            _ => self.put("statement"),
        }
    }

    fn assignment(&mut self, left: &[ExprId], op: &str, right: &[ExprId]) {
        self.list(left);
        let _ = write!(self.out, " {op} ");
        self.list(right);
    }
}

fn chan_text(dir: ChanDir) -> &'static str {
    match dir {
        ChanDir::Both => "chan",
        ChanDir::Send => "chan<-",
        ChanDir::Recv => "<-chan",
    }
}

/// The dump of a file; offsets count from `base`, the position of the file's first byte.
pub fn dump_file(ast: &Ast, file: &File, base: Pos) -> String {
    let mut dump = Dump { ast, base, out: String::new() };
    dump.open("file");
    if let Some(name) = file.package {
        dump.ident(name);
    }
    for decl in &file.decls {
        dump.out.push('\n');
        dump.decl(decl);
    }
    dump.close();
    dump.out.push('\n');
    dump.out
}

/// The dump of statements, one a line.
pub fn dump_stmts(ast: &Ast, stmts: &[StmtId], base: Pos) -> String {
    let mut dump = Dump { ast, base, out: String::new() };
    for &stmt in stmts {
        dump.stmt(stmt);
        dump.out.push('\n');
    }
    dump.out
}

struct Dump<'a> {
    ast: &'a Ast,
    base: Pos,
    out: String,
}

impl Dump<'_> {
    fn open(&mut self, name: impl Display) {
        self.space();
        let _ = write!(self.out, "({name}");
    }

    fn close(&mut self) {
        self.out.push(')');
    }

    fn space(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with(['(', '\n']) {
            self.out.push(' ');
        }
    }

    fn word(&mut self, text: impl Display) {
        self.space();
        let _ = write!(self.out, "{text}");
    }

    fn at(&mut self, pos: Pos) {
        let _ = write!(self.out, "@{}", pos.0.saturating_sub(self.base.0));
    }

    fn ident(&mut self, ident: IdentId) {
        self.word(self.ast.name(ident));
        self.at(self.ast[ident].pos);
    }

    fn opt_ident(&mut self, ident: Option<IdentId>) {
        match ident {
            Some(ident) => self.ident(ident),
            None => self.word("_"),
        }
    }

    fn node(&mut self, name: impl Display, children: &[ExprId]) {
        self.open(name);
        self.exprs(children);
        self.close();
    }

    fn exprs(&mut self, list: &[ExprId]) {
        for &expr in list {
            self.expr(expr);
        }
    }

    fn list(&mut self, list: &[ExprId]) {
        self.open("list");
        self.exprs(list);
        self.close();
    }

    fn opt(&mut self, expr: Option<ExprId>) {
        match expr {
            Some(expr) => self.expr(expr),
            None => self.word("_"),
        }
    }

    fn expr(&mut self, expr: ExprId) {
        let ast = self.ast;
        let pos = ast[expr].pos;
        match &ast[expr].kind {
            ExprKind::Bad => self.word("bad"),
            ExprKind::Ident(name) => self.ident(*name),
            ExprKind::Lit(_, text) => {
                let text = ast.text(*text).replace('\r', "");
                self.word(text);
                self.at(pos);
            }
            ExprKind::Composite { ty, elems, rbrace } => {
                self.open("composite");
                self.at(pos);
                self.at(*rbrace);
                self.opt(*ty);
                self.exprs(elems);
                self.close();
            }
            ExprKind::KeyValue(key, value) => self.node("kv", &[*key, *value]),
            ExprKind::FuncLit(sig, body) => {
                self.open("funclit");
                self.signature(*sig);
                self.block(*body);
                self.close();
            }
            ExprKind::Paren(x) => self.node("paren", &[*x]),
            ExprKind::Selector(x, name) => {
                self.open("sel");
                self.expr(*x);
                self.ident(*name);
                self.close();
            }
            ExprKind::Index(x, list) => {
                self.open("index");
                self.at(pos);
                self.expr(*x);
                self.exprs(list);
                self.close();
            }
            ExprKind::Slice { x, bounds, full } => {
                self.open(if *full { "slice3" } else { "slice" });
                self.expr(*x);
                for bound in bounds {
                    self.opt(*bound);
                }
                self.close();
            }
            ExprKind::TypeAssert(x, ty) => self.node("assert", &[*x, *ty]),
            ExprKind::TypeGuard(x) => self.node("guard", &[*x]),
            ExprKind::Call { fun, args, ellipsis, rparen } => {
                self.open("call");
                self.at(pos);
                self.at(*rparen);
                self.expr(*fun);
                self.exprs(args);
                if ellipsis.is_some() {
                    self.word("...");
                }
                self.close();
            }
            ExprKind::Star(x) => self.node("*", &[*x]),
            ExprKind::Unary(op, x) => self.node(op.text(), &[*x]),
            ExprKind::Binary(op, x, y) => {
                self.open(op.text());
                self.at(pos);
                self.exprs(&[*x, *y]);
                self.close();
            }
            ExprKind::Array(len, elem) => {
                self.open("array");
                self.opt(*len);
                self.expr(*elem);
                self.close();
            }
            ExprKind::SliceType(elem) => self.node("slicetype", &[*elem]),
            ExprKind::Struct(fields) => {
                self.open("struct");
                self.fields(fields);
                self.close();
            }
            ExprKind::Func(sig) => self.signature(*sig),
            ExprKind::Interface(elems) => self.interface_type(elems),
            ExprKind::Map(key, value) => self.node("map", &[*key, *value]),
            ExprKind::Chan(dir, elem) => self.node(chan_text(*dir), &[*elem]),
        }
    }

    fn interface_type(&mut self, elems: &[ElemId]) {
        let ast = self.ast;
        self.open("interface");
        for &elem in elems {
            match ast[elem].kind {
                InterfaceElemKind::Method(name, sig) => {
                    self.open("method");
                    self.ident(name);
                    self.signature(sig);
                    self.close();
                }
                InterfaceElemKind::Embedded(ty) => self.node("embed", &[ty]),
            }
        }
        self.close();
    }

    fn fields(&mut self, fields: &[FieldId]) {
        let ast = self.ast;
        self.open("fields");
        for &field in fields {
            let Field { names, ty, variadic, tag, .. } = &ast[field];
            self.open("field");
            for &name in names {
                self.ident(name);
            }
            if variadic.is_some() {
                self.word("...");
            }
            self.expr(*ty);
            if let Some(tag) = tag {
                self.expr(*tag);
            }
            self.close();
        }
        self.close();
    }

    fn signature(&mut self, sig: SigId) {
        let ast = self.ast;
        self.open("func");
        self.fields(&ast[sig].params);
        self.fields(&ast[sig].results);
        self.close();
    }

    fn block(&mut self, block: BlockId) {
        let ast = self.ast;
        let Block { lbrace, stmts, rbrace } = &ast[block];
        self.open("block");
        self.at(*lbrace);
        self.at(*rbrace);
        self.stmts(stmts);
        self.close();
    }

    fn stmts(&mut self, stmts: &[StmtId]) {
        for &stmt in stmts {
            self.out.push('\n');
            self.stmt(stmt);
        }
    }

    fn opt_stmt(&mut self, stmt: Option<StmtId>) {
        match stmt {
            Some(stmt) => self.stmt(stmt),
            None => self.word("_"),
        }
    }

    fn stmt(&mut self, stmt: StmtId) {
        let ast = self.ast;
        match &ast[stmt].kind {
            StmtKind::Bad => self.word("bad"),
            StmtKind::Empty => self.word("empty"),
            StmtKind::Expr(x) => self.node("expr", &[*x]),
            StmtKind::Send(chan, value) => self.node("send", &[*chan, *value]),
            StmtKind::IncDec(x, op) => self.node(format_args!("{0}{0}", op.text()), &[*x]),
            StmtKind::Assign(left, right) => self.assignment("=", left, right),
            StmtKind::Define(left, right) => self.assignment(":=", left, right),
            StmtKind::OpAssign(op, x, y) => {
                self.assignment(format_args!("{}=", op.text()), &[*x], &[*y]);
            }
            StmtKind::Go(x) => self.node("go", &[*x]),
            StmtKind::Defer(x) => self.node("defer", &[*x]),
            StmtKind::Return(list) => self.node("return", list),
            StmtKind::Branch(kind, label) => {
                self.open(kind.text());
                self.opt_ident(*label);
                self.close();
            }
            StmtKind::Block(block) => self.block(*block),
            StmtKind::If { init, cond, then, otherwise } => {
                self.open("if");
                self.opt_stmt(*init);
                self.expr(*cond);
                self.block(*then);
                self.opt_stmt(*otherwise);
                self.close();
            }
            StmtKind::Switch { init, tag, clauses, .. } => {
                self.open("switch");
                self.opt_stmt(*init);
                self.opt(*tag);
                self.clauses(clauses);
                self.close();
            }
            StmtKind::TypeSwitch { init, bind, x, clauses, .. } => {
                self.open("typeswitch");
                self.opt_stmt(*init);
                self.opt_ident(*bind);
                self.expr(*x);
                self.clauses(clauses);
                self.close();
            }
            StmtKind::Select { clauses, .. } => {
                self.open("select");
                self.clauses(clauses);
                self.close();
            }
            StmtKind::For { init, cond, post, body } => {
                self.open("for");
                self.opt_stmt(*init);
                self.opt(*cond);
                self.opt_stmt(*post);
                self.block(*body);
                self.close();
            }
            StmtKind::Range { vars, define, x, body, .. } => {
                self.open("range");
                self.word(if *define { ":=" } else { "=" });
                self.list(vars);
                self.expr(*x);
                self.block(*body);
                self.close();
            }
            StmtKind::Labeled(label, inner) => {
                self.open("label");
                self.ident(*label);
                self.stmt(*inner);
                self.close();
            }
            StmtKind::Decl(decl) => self.decl(decl),
        }
    }

    fn assignment(&mut self, op: impl Display, left: &[ExprId], right: &[ExprId]) {
        self.open(op);
        self.list(left);
        self.list(right);
        self.close();
    }

    fn clauses(&mut self, clauses: &[ClauseId]) {
        let ast = self.ast;
        for &clause in clauses {
            self.out.push('\n');
            match &ast[clause].kind {
                ClauseKind::Default => self.open("default"),
                ClauseKind::Cases(list) => {
                    self.open("case");
                    self.list(list);
                }
                ClauseKind::Comm(stmt) => {
                    self.open("comm");
                    self.stmt(*stmt);
                }
            }
            self.stmts(&ast[clause].body);
            self.close();
        }
    }

    fn decl(&mut self, decl: &Decl) {
        let ast = self.ast;
        match &decl.kind {
            DeclKind::Bad => self.word("bad"),
            DeclKind::Import(specs) => {
                self.open("import");
                for &spec in specs {
                    self.open("spec");
                    self.opt_ident(ast[spec].name);
                    self.expr(ast[spec].path);
                    self.close();
                }
                self.close();
            }
            DeclKind::Const(specs) => {
                self.open("const");
                for &spec in specs {
                    let ConstSpec { names, ty, values, .. } = &ast[spec];
                    self.value_spec(names, *ty, values);
                }
                self.close();
            }
            DeclKind::Var(specs) => {
                self.open("var");
                for &spec in specs {
                    let VarSpec { names, ty, values, .. } = &ast[spec];
                    self.value_spec(names, *ty, values);
                }
                self.close();
            }
            DeclKind::Type(specs) => {
                self.open("type");
                for &spec in specs {
                    self.type_spec(spec);
                }
                self.close();
            }
            DeclKind::Func(func) => self.func(*func),
        }
    }

    fn value_spec(&mut self, names: &[IdentId], ty: Option<ExprId>, values: &[ExprId]) {
        self.open("spec");
        for &name in names {
            self.ident(name);
        }
        self.opt(ty);
        self.list(values);
        self.close();
    }

    fn type_spec(&mut self, spec: TypeSpecId) {
        let ast = self.ast;
        let TypeSpec { name, type_params, alias, ty, .. } = &ast[spec];
        self.open(if alias.is_some() { "alias" } else { "spec" });
        self.ident(*name);
        self.fields(type_params);
        self.expr(*ty);
        self.close();
    }

    fn func(&mut self, func: FuncId) {
        let ast = self.ast;
        let FuncDecl { receiver, name, type_params, sig, body, .. } = &ast[func];
        self.open("funcdecl");
        self.fields(receiver.as_slice());
        self.ident(*name);
        self.fields(type_params);
        self.signature(*sig);
        match body {
            Some(body) => self.block(*body),
            None => self.word("_"),
        }
        self.close();
    }
}
