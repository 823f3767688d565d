//! Builds nodes for the grammar's actions, and checks what the grammar leaves loose.
//!
//! The grammar accepts a little more than Go: any operand before a composite literal's brace, any simple
//! statement as a condition, parameter lists of names and types in any mixture. Each constructor here
//! settles its case and reports in gc's words; so a tree without diagnostics is a tree of correct syntax.
//!
//! The symbols of the grammar own nothing. The elements of a list that is being read lie on one stack of ids, on which
//! lists nest as they do in the text: a list that was begun later ends earlier. [`Items`] counts those of one list, and
//! [`Builder::take`] turns them into the node's children; of two lists in one production the second is taken first.
//!
//! Each node's depth is known when it is made. A node too deep is replaced by a `Bad` one: nothing that
//! walks the tree later can run out of stack.

use crate::arena::{Arena, Id};
use crate::ast::*;
use crate::ast_print;
use crate::codes::Code;
use crate::define_ids;
use crate::diag::Diagnostic;
use crate::semi;
use crate::source::{FileId, Pos};
use crate::token::{Tok, Token};
use std::collections::BTreeSet;
use std::marker::PhantomData;

/// How deep nodes may be nested. Recursive walks may use this many frames of their own kind; programs
/// written by people stay below 100, generated ones below 300.
pub const MAX_DEPTH: u32 = 1000;

/// Builder of the nodes of one file.
pub struct Builder<'t> {
    /// Where nodes go.
    pub ast: &'t mut Ast,
    /// Mistakes found so far.
    pub diagnostics: Vec<Diagnostic>,
    /// What was parsed.
    pub output: Output,
    file: FileId,
    text: &'t str,
    tokens: &'t [Token],
    base: u32,
    depths: Depths,
    /// Elements of the lists that are being read, by their indices.
    stack: Vec<u32>,
    params: Arena<ParamId, Param>,
    decls: Arena<DeclId, Decl>,
    headers: Arena<HeaderId, Header>,
    /// `x.(type)` not yet claimed by a switch.
    guards: BTreeSet<u32>,
    too_deep: bool,
}

/// Result of a parse, by start symbol.
#[derive(Debug, Default)]
pub struct Output {
    /// A whole file.
    pub file: Option<File>,
    /// Top-level declarations.
    pub decls: Vec<Decl>,
    /// Statements.
    pub stmts: Vec<StmtId>,
}

/// Depths of the nodes made so far, by arena; `base` is the size of the arena before.
#[derive(Default)]
struct Depths {
    exprs: DepthTable,
    stmts: DepthTable,
    blocks: DepthTable,
    clauses: DepthTable,
    sigs: DepthTable,
    fields: DepthTable,
    elems: DepthTable,
}

#[derive(Default)]
struct DepthTable {
    base: usize,
    depths: Vec<u32>,
}

impl DepthTable {
    fn starting_at(base: usize) -> Self {
        DepthTable { base, depths: Vec::new() }
    }

    fn get(&self, id: impl Id) -> u32 {
        id.index().checked_sub(self.base).and_then(|i| self.depths.get(i)).copied().unwrap_or(0)
    }

    fn set(&mut self, id: impl Id, depth: u32) {
        if let Some(known) = id.index().checked_sub(self.base).and_then(|i| self.depths.get_mut(i)) {
            *known = depth;
        }
    }

    fn max<I: Id>(&self, ids: &[I]) -> u32 {
        ids.iter().map(|&id| self.get(id)).max().unwrap_or(0)
    }
}

define_ids! {
    /// A parameter that was read.
    ParamId,
    /// A declaration that was read.
    DeclId,
    /// A header that was read.
    HeaderId,
}

/// The elements of a list that is being read: the topmost ones on the builder's stack, above those of lists around it.
#[derive(Debug)]
pub struct Items<T> {
    len: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Items<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Items<T> {}

impl<T> Items<T> {
    /// An empty list.
    pub fn none() -> Self {
        Items { len: 0, of: PhantomData }
    }
}

/// A parameter as written: a name, a type, or both.
#[derive(Clone, Copy)]
struct Param {
    pos: u32,
    name: Option<IdentId>,
    dots: Option<u32>,
    ty: Option<ExprId>,
}

/// Where `...` is permitted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Variadic {
    /// Before the type of the last parameter.
    LastOnly,
    /// Nowhere: results, receivers.
    No,
}

/// Whether all entries of a list must be named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NamesRequired {
    Yes,
    No,
}

/// `{…}` of a composite literal.
#[derive(Clone, Copy)]
pub struct LitValue {
    lbrace: u32,
    elems: Items<ExprId>,
    rbrace: u32,
}

impl LitValue {
    /// From its parts.
    pub fn new(lbrace: u32, elems: Items<ExprId>, rbrace: u32) -> Self {
        LitValue { lbrace, elems, rbrace }
    }
}

/// What stands between `if` or `switch` and the body.
#[derive(Clone, Copy)]
struct Header {
    /// Before the semicolon.
    init: Option<StmtId>,
    /// The semicolon.
    semi: Option<u32>,
    /// Condition or tag, as a statement.
    cond: Option<StmtId>,
}

impl<'t> Builder<'t> {
    /// A builder for a file, whose tokens' offsets count from `base`.
    pub fn new(ast: &'t mut Ast, file: FileId, text: &'t str, tokens: &'t [Token], base: Pos) -> Self {
        let depths = Depths {
            exprs: DepthTable::starting_at(ast.exprs.len()),
            stmts: DepthTable::starting_at(ast.stmts.len()),
            blocks: DepthTable::starting_at(ast.blocks.len()),
            clauses: DepthTable::starting_at(ast.clauses.len()),
            sigs: DepthTable::starting_at(ast.sigs.len()),
            fields: DepthTable::starting_at(ast.fields.len()),
            elems: DepthTable::starting_at(ast.elems.len()),
        };
        Builder {
            ast,
            diagnostics: Vec::new(),
            output: Output::default(),
            file,
            text,
            tokens,
            base: base.0,
            depths,
            stack: Vec::new(),
            params: Arena::default(),
            decls: Arena::default(),
            headers: Arena::default(),
            guards: BTreeSet::new(),
            too_deep: false,
        }
    }

    /// Reports what can only be known at the end.
    pub fn finish(&mut self) {
        let guards = std::mem::take(&mut self.guards);
        // After another mistake the switch of a guard may simply be lost.
        for guard in guards.into_iter().filter(|_| self.diagnostics.is_empty()).collect::<Vec<_>>() {
            let pos = self.ast.exprs[ExprId(guard)].start;
            self.error(pos, "invalid syntax tree: use of .(type) outside type switch");
        }
    }

    /// Reports a mistake of syntax without gc's prefix.
    fn error(&mut self, pos: Pos, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(pos, Code::Syntax, message));
    }

    fn syntax_error(&mut self, pos: Pos, message: &str) {
        self.error(pos, format!("syntax error: {message}"));
    }

    fn slice(&self, start: u32, end: u32) -> &'t str {
        self.text.get((start - self.base) as usize..(end - self.base) as usize).unwrap_or("")
    }

    /// The token at or after a position.
    fn token_at(&self, pos: u32) -> Token {
        let index = self.tokens.partition_point(|token| token.start < pos - self.base);
        self.tokens[index.min(self.tokens.len() - 1)]
    }

    fn start(&self, expr: ExprId) -> u32 {
        self.ast.exprs[expr].start.0
    }

    fn end(&self, expr: ExprId) -> u32 {
        self.ast.exprs[expr].end.0
    }

    // Lists

    /// The list with one element more.
    #[inline]
    pub fn push<T: Id>(&mut self, list: Items<T>, item: T) -> Items<T> {
        self.stack.push(item.index() as u32);
        Items { len: list.len + 1, of: PhantomData }
    }

    /// The list with one element more if there is one.
    pub fn push_some<T: Id>(&mut self, list: Items<T>, item: Option<T>) -> Items<T> {
        item.map_or(list, |item| self.push(list, item))
    }

    /// The elements of the list that was begun last.
    fn take<T: Id, C: FromIterator<T>>(&mut self, list: Items<T>) -> C {
        let start = self.stack.len() - list.len as usize;
        self.stack.drain(start..).map(|index| T::from_index(index as usize)).collect()
    }

    /// Forgets lists that a wrong text has left unfinished.
    pub fn begin(&mut self) {
        self.stack.clear();
    }

    // Nodes with depth

    fn check_depth(&mut self, depth: u32, pos: Pos) -> bool {
        if depth <= MAX_DEPTH {
            return true;
        }
        if !std::mem::replace(&mut self.too_deep, true) {
            let message = format!("nested too deeply (more than {MAX_DEPTH} levels)");
            self.diagnostics.push(Diagnostic::new(pos, Code::TooDeep, message));
        }
        false
    }

    fn expr(&mut self, pos: u32, start: u32, end: u32, kind: ExprKind) -> ExprId {
        let mut depth = 1 + self.expr_children_depth(&kind);
        let mut kind = kind;
        if !self.check_depth(depth, Pos(pos)) {
            kind = ExprKind::Bad;
            depth = 1;
        }
        self.depths.exprs.depths.push(depth);
        self.ast.exprs.push(Expr { pos: Pos(pos), start: Pos(start), end: Pos(end), kind })
    }

    fn expr_children_depth(&self, kind: &ExprKind) -> u32 {
        let d = &self.depths;
        match kind {
            ExprKind::Bad | ExprKind::Ident(_) | ExprKind::Lit(..) => 0,
            ExprKind::Composite { ty, elems, .. } => {
                d.exprs.max(elems).max(ty.map_or(0, |ty| d.exprs.get(ty)))
            }
            ExprKind::FuncLit(sig, body) => d.sigs.get(*sig).max(d.blocks.get(*body)),
            ExprKind::Index(x, list) | ExprKind::Call { fun: x, args: list, .. } => {
                d.exprs.get(*x).max(d.exprs.max(list))
            }
            ExprKind::Slice { x, bounds, .. } => {
                bounds.iter().flatten().fold(d.exprs.get(*x), |max, &bound| max.max(d.exprs.get(bound)))
            }
            ExprKind::KeyValue(x, y)
            | ExprKind::TypeAssert(x, y)
            | ExprKind::Binary(_, x, y)
            | ExprKind::Map(x, y) => d.exprs.max(&[*x, *y]),
            ExprKind::Array(len, elem) => d.exprs.get(*elem).max(len.map_or(0, |len| d.exprs.get(len))),
            ExprKind::Paren(x)
            | ExprKind::Selector(x, _)
            | ExprKind::TypeGuard(x)
            | ExprKind::Star(x)
            | ExprKind::Unary(_, x)
            | ExprKind::SliceType(x)
            | ExprKind::Chan(_, x) => d.exprs.get(*x),
            ExprKind::Struct(fields) => d.fields.max(fields),
            ExprKind::Func(sig) => d.sigs.get(*sig),
            ExprKind::Interface(elems) => d.elems.max(elems),
        }
    }

    /// Adds a statement; `pos` is where gc reports about it.
    pub fn stmt(&mut self, pos: u32, start: u32, end: u32, kind: StmtKind) -> StmtId {
        let mut depth = 1 + self.stmt_children_depth(&kind);
        let mut kind = kind;
        if !self.check_depth(depth, Pos(pos)) {
            kind = StmtKind::Bad;
            depth = 1;
        }
        self.depths.stmts.depths.push(depth);
        self.ast.stmts.push(Stmt { pos: Pos(pos), start: Pos(start), end: Pos(end), kind })
    }

    fn stmt_children_depth(&self, kind: &StmtKind) -> u32 {
        let d = &self.depths;
        let stmt = |stmt: &Option<StmtId>| stmt.map_or(0, |stmt| d.stmts.get(stmt));
        let expr = |expr: &Option<ExprId>| expr.map_or(0, |expr| d.exprs.get(expr));
        match kind {
            StmtKind::Bad | StmtKind::Empty | StmtKind::Branch(..) => 0,
            StmtKind::Expr(x) | StmtKind::IncDec(x, _) | StmtKind::Go(x) | StmtKind::Defer(x) => {
                d.exprs.get(*x)
            }
            StmtKind::Send(x, y) | StmtKind::OpAssign(_, x, y) => d.exprs.max(&[*x, *y]),
            StmtKind::Assign(x, y) | StmtKind::Define(x, y) => d.exprs.max(x).max(d.exprs.max(y)),
            StmtKind::Return(list) => d.exprs.max(list),
            StmtKind::Block(block) => d.blocks.get(*block),
            StmtKind::If { init, cond, then, otherwise } => {
                stmt(init).max(d.exprs.get(*cond)).max(d.blocks.get(*then)).max(stmt(otherwise))
            }
            StmtKind::Switch { init, tag, clauses, .. } => {
                stmt(init).max(expr(tag)).max(d.clauses.max(clauses))
            }
            StmtKind::TypeSwitch { init, x, clauses, .. } => {
                stmt(init).max(d.exprs.get(*x)).max(d.clauses.max(clauses))
            }
            StmtKind::Select { clauses, .. } => d.clauses.max(clauses),
            StmtKind::For { init, cond, post, body } => {
                stmt(init).max(expr(cond)).max(stmt(post)).max(d.blocks.get(*body))
            }
            StmtKind::Range { vars, x, body, .. } => {
                d.exprs.max(vars).max(d.exprs.get(*x)).max(d.blocks.get(*body))
            }
            StmtKind::Labeled(_, inner) => d.stmts.get(*inner),
            StmtKind::Decl(decl) => self.decl_depth(decl),
        }
    }

    fn decl_depth(&self, decl: &Decl) -> u32 {
        let d = &self.depths;
        let ty = |ty: Option<ExprId>| ty.map_or(0, |ty| d.exprs.get(ty));
        match &decl.kind {
            DeclKind::Bad | DeclKind::Import(_) | DeclKind::Func(_) => 0,
            DeclKind::Const(ids) => {
                let specs = ids.iter().map(|&id| &self.ast.consts[id]);
                specs.map(|spec| ty(spec.ty).max(d.exprs.max(&spec.values))).max().unwrap_or(0)
            }
            DeclKind::Var(ids) => {
                let specs = ids.iter().map(|&id| &self.ast.vars[id]);
                specs.map(|spec| ty(spec.ty).max(d.exprs.max(&spec.values))).max().unwrap_or(0)
            }
            DeclKind::Type(ids) => {
                let specs = ids.iter().map(|&id| &self.ast.types[id]);
                specs.map(|spec| d.exprs.get(spec.ty).max(d.fields.max(&spec.type_params))).max().unwrap_or(0)
            }
        }
    }

    // Names and files

    /// An occurrence of the name at `start..end`.
    pub fn ident(&mut self, start: u32, end: u32) -> IdentId {
        let name = self.ast.names.intern(self.slice(start, end));
        self.ast.idents.push(Ident { name, pos: Pos(start) })
    }

    /// A name as an expression.
    pub fn name(&mut self, ident: IdentId) -> ExprId {
        let Ident { name, pos } = self.ast.idents[ident];
        let end = pos.plus(self.ast.text(name).len()).0;
        self.expr(pos.0, pos.0, end, ExprKind::Ident(ident))
    }

    /// A name that is an operand.
    pub fn use_name(&mut self, start: u32, end: u32) -> ExprId {
        let ident = self.ident(start, end);
        self.expr(start, start, end, ExprKind::Ident(ident))
    }

    /// A whole file: package keyword, name, declarations.
    pub fn file(&mut self, (package, name, decls): (u32, IdentId, Items<DeclId>)) {
        let decls = self.take_decls(decls);
        self.check_import_order(&decls);
        let end = Pos(self.base).plus(self.text.len());
        self.output.file = Some(File {
            file: self.file,
            package_pos: Pos(package),
            package: Some(name),
            decls,
            directives: Vec::new(),
            end,
        });
    }

    /// Top-level declarations after an error.
    pub fn decls(&mut self, decls: Items<DeclId>) {
        self.output.decls = self.take_decls(decls);
    }

    /// Statements of an entry, or of a block after an error.
    pub fn stmts(&mut self, stmts: Items<StmtId>) {
        self.output.stmts = self.take(stmts);
    }

    /// Clauses after an error: nothing keeps them.
    pub fn clauses(&mut self, _stmts: Items<StmtId>, _clauses: Items<ClauseId>) {}

    fn take_decls(&mut self, decls: Items<DeclId>) -> Vec<Decl> {
        let ids: Vec<DeclId> = self.take(decls);
        ids.into_iter().map(|id| self.take_decl(id)).collect()
    }

    fn take_decl(&mut self, id: DeclId) -> Decl {
        let decl = &mut self.decls[id];
        Decl { kind: std::mem::replace(&mut decl.kind, DeclKind::Bad), ..*decl }
    }

    fn check_import_order(&mut self, decls: &[Decl]) {
        let mut imports_over = false;
        let mut previous_import = true;
        for decl in decls {
            let import = matches!(decl.kind, DeclKind::Import(_));
            if import && imports_over && !previous_import {
                self.syntax_error(decl.pos, "imports must appear before other declarations");
            }
            imports_over |= !import;
            previous_import = import;
        }
    }

    // Declarations

    /// A declaration from keyword to end.
    fn decl(&mut self, start: u32, end: u32, kind: DeclKind) -> DeclId {
        self.decls.push(Decl { pos: Pos(start), end: Pos(end), kind })
    }

    /// An `import` declaration.
    pub fn import_decl(&mut self, start: u32, end: u32, specs: Items<ImportId>) -> DeclId {
        let kind = DeclKind::Import(self.take(specs));
        self.decl(start, end, kind)
    }

    /// A `var` declaration.
    pub fn var_decl(&mut self, start: u32, end: u32, specs: Items<VarId>) -> DeclId {
        let kind = DeclKind::Var(self.take(specs));
        self.decl(start, end, kind)
    }

    /// A `type` declaration.
    pub fn type_decl(&mut self, start: u32, end: u32, specs: Items<TypeSpecId>) -> DeclId {
        let kind = DeclKind::Type(self.take(specs));
        self.decl(start, end, kind)
    }

    /// An import specification.
    pub fn import(&mut self, pos: u32, name: Option<IdentId>, path: ExprId) -> ImportId {
        if !matches!(self.ast.exprs[path].kind, ExprKind::Lit(LitKind::String, _)) {
            self.syntax_error(self.ast.exprs[path].pos, "import path must be a string");
        }
        self.ast.imports.push(ImportSpec { pos: Pos(pos), name, path })
    }

    /// A `const` declaration: numbers the specifications and finds what is repeated.
    pub fn const_decl(&mut self, start: u32, end: u32, specs: Items<ConstId>) -> DeclId {
        let specs: List<ConstId> = self.take(specs);
        let mut last_with_values = None;
        for (iota, &id) in specs.iter().enumerate() {
            let spec = &mut self.ast.consts[id];
            spec.iota = iota as u32;
            if spec.values.is_empty() && spec.ty.is_none() {
                spec.inherits = last_with_values;
            } else {
                last_with_values = Some(id);
            }
        }
        self.decl(start, end, DeclKind::Const(specs))
    }

    /// A constant specification.
    pub fn const_spec(
        &mut self,
        pos: u32,
        names: Items<IdentId>,
        ty: Option<ExprId>,
        values: Items<ExprId>,
    ) -> ConstId {
        let values = self.take(values);
        let names = self.take(names);
        self.ast.consts.push(ConstSpec { pos: Pos(pos), names, ty, values, iota: 0, inherits: None })
    }

    /// A variable specification.
    pub fn var_spec(
        &mut self,
        pos: u32,
        names: Items<IdentId>,
        ty: Option<ExprId>,
        values: Items<ExprId>,
    ) -> VarId {
        let values = self.take(values);
        let names = self.take(names);
        self.ast.vars.push(VarSpec { pos: Pos(pos), names, ty, values })
    }

    /// A type specification.
    pub fn type_spec(
        &mut self,
        pos: u32,
        name: IdentId,
        type_params: Items<FieldId>,
        alias: Option<u32>,
        ty: ExprId,
    ) -> TypeSpecId {
        let (type_params, alias) = (self.take(type_params), alias.map(Pos));
        self.ast.types.push(TypeSpec { pos: Pos(pos), name, type_params, alias, ty })
    }

    /// A function declaration.
    pub fn func_decl(
        &mut self,
        start: u32,
        end: u32,
        name: IdentId,
        type_params: Items<FieldId>,
        sig: SigId,
        body: Option<BlockId>,
    ) -> DeclId {
        let (pos, type_params) = (Pos(start), self.take(type_params));
        let func = self.ast.funcs.push(FuncDecl { pos, receiver: None, name, type_params, sig, body });
        self.decl(start, end, DeclKind::Func(func))
    }

    /// A method declaration; the receiver comes with its closing parenthesis.
    #[expect(clippy::too_many_arguments, reason = "one for each part of the production")]
    pub fn method_decl(
        &mut self,
        start: u32,
        end: u32,
        (receiver, close): (Items<ParamId>, u32),
        name: IdentId,
        type_params: Items<FieldId>,
        sig: SigId,
        body: Option<BlockId>,
    ) -> DeclId {
        let (pos, type_params) = (Pos(start), self.take(type_params));
        let receiver = self.receiver(receiver, close, name);
        let func = self.ast.funcs.push(FuncDecl { pos, receiver, name, type_params, sig, body });
        self.decl(start, end, DeclKind::Func(func))
    }

    /// The receiver in parentheses before a method's name.
    fn receiver(&mut self, params: Items<ParamId>, close: u32, name: IdentId) -> Option<FieldId> {
        let pos = self.ast.idents[name].pos;
        let fields = self.params(params, close, Variadic::No);
        let fields: Vec<FieldId> = self.take(fields);
        let names = |field: FieldId, ast: &Ast| ast.fields[field].names.len().max(1);
        match fields.iter().map(|&field| names(field, self.ast)).sum::<usize>() {
            0 => self.error(pos, "method has no receiver"),
            1 => {}
            _ => self.error(pos, "method has multiple receivers"),
        }
        fields.first().copied()
    }

    // Parameters

    /// A parameter, or a name alone, which may turn out to be a type.
    pub fn param(
        &mut self,
        pos: u32,
        name: Option<IdentId>,
        dots: Option<u32>,
        ty: Option<ExprId>,
    ) -> ParamId {
        self.params.push(Param { pos, name, dots, ty })
    }

    /// Type parameters; `close` is the closing bracket.
    pub fn type_params(&mut self, params: Items<ParamId>, close: u32) -> Items<FieldId> {
        self.group(params, close, NamesRequired::Yes)
    }

    /// Parameters or results; `close` is the closing parenthesis.
    pub fn params(&mut self, params: Items<ParamId>, close: u32, variadic: Variadic) -> Items<FieldId> {
        let fields = self.group(params, close, NamesRequired::No);
        self.check_variadic(fields, variadic);
        fields
    }

    /// Settles which names are types and which share the type that follows.
    fn group(&mut self, params: Items<ParamId>, close: u32, required: NamesRequired) -> Items<FieldId> {
        let mut params = self.take_params(params);
        let named = params.iter().filter(|p| p.name.is_some() && p.ty.is_some()).count();
        let typed = params.iter().filter(|p| p.ty.is_some()).count();
        if named == 0 && required == NamesRequired::No {
            for param in &mut params {
                if let Some(name) = param.name.take() {
                    param.ty = Some(self.name(name));
                }
            }
        } else if named != params.len() {
            self.check_names(&params, named == typed, close, required);
        }
        let mut fields = Items::none();
        let mut names = Vec::new();
        let mut first = None;
        for param in &params {
            first = first.or(Some(param.pos));
            names.extend(param.name);
            if let Some(ty) = param.ty {
                let pos = first.take().unwrap_or(param.pos);
                let field = self.field(pos, names.as_slice().into(), ty, param.dots, None);
                fields = self.push(fields, field);
                names.clear();
            }
        }
        if let Some(pos) = first {
            let ty = self.expr(close, close, close, ExprKind::Bad);
            let field = self.field(pos, names.into(), ty, None, None);
            fields = self.push(fields, field);
        }
        fields
    }

    fn take_params(&mut self, params: Items<ParamId>) -> Vec<Param> {
        let start = self.stack.len() - params.len as usize;
        let ids = self.stack.drain(start..).map(|index| ParamId::from_index(index as usize));
        ids.map(|id| self.params[id]).collect()
    }

    /// In a list where some parameters are named, all must be: a name, and a type here or later on.
    fn check_names(&mut self, params: &[Param], all_types_named: bool, close: u32, required: NamesRequired) {
        let mut error = None;
        let mut have_type = false;
        for param in params.iter().rev() {
            match param {
                Param { ty: Some(ty), name, dots, .. } => {
                    have_type = true;
                    if name.is_none() {
                        error = Some(dots.unwrap_or_else(|| self.start(*ty)));
                    }
                }
                Param { ty: None, .. } if !have_type => error = Some(param.pos),
                Param { ty: None, .. } => {}
            }
        }
        let Some(pos) = error else { return };
        let type_params = required == NamesRequired::Yes;
        let (pos, message) = match (all_types_named, type_params) {
            (true, true) => (close, "missing type constraint"),
            (true, false) => (close, "missing parameter type"),
            (false, true) if params.len() == 1 => {
                (pos, "missing type parameter name or invalid array length")
            }
            (false, true) => (pos, "missing type parameter name"),
            (false, false) => (pos, "missing parameter name"),
        };
        self.syntax_error(Pos(pos), message);
    }

    fn check_variadic(&mut self, fields: Items<FieldId>, variadic: Variadic) {
        let (first, end) = (self.stack.len() - fields.len as usize, self.stack.len());
        for i in first..end {
            let field = FieldId::from_index(self.stack[i] as usize);
            let Field { variadic: Some(dots), names, .. } = &self.ast.fields[field] else { continue };
            let (dots, single) = (*dots, names.len() <= 1);
            match variadic {
                Variadic::LastOnly if i + 1 == end && single => continue,
                Variadic::LastOnly => self.error(dots, "can only use ... with final parameter"),
                Variadic::No => self.error(dots, "invalid use of ..."),
            }
            return;
        }
    }

    fn field(
        &mut self,
        pos: u32,
        names: List<IdentId>,
        ty: ExprId,
        dots: Option<u32>,
        tag: Option<ExprId>,
    ) -> FieldId {
        self.depths.fields.depths.push(self.depths.exprs.get(ty));
        let variadic = dots.map(Pos);
        self.ast.fields.push(Field { pos: Pos(pos), names, ty, variadic, tag })
    }

    /// Parameters and results.
    pub fn signature(&mut self, pos: u32, params: Items<FieldId>, results: Items<FieldId>) -> SigId {
        let results: List<FieldId> = self.take(results);
        let params: List<FieldId> = self.take(params);
        let depth = self.depths.fields.max(&params).max(self.depths.fields.max(&results));
        self.depths.sigs.depths.push(depth);
        self.ast.sigs.push(Signature { pos: Pos(pos), params, results })
    }

    /// A result without parentheses.
    pub fn unnamed_result(&mut self, ty: ExprId) -> Items<FieldId> {
        let pos = self.start(ty);
        let field = self.field(pos, List::default(), ty, None, None);
        self.push(Items::none(), field)
    }

    // Types

    /// `T[args]` for a plain name.
    pub fn instance(&mut self, name: IdentId, lbrack: u32, args: Items<ExprId>, end: u32) -> ExprId {
        let x = self.name(name);
        self.index(x, lbrack, args, end)
    }

    /// `[]T`
    pub fn slice_type(&mut self, start: u32, elem: ExprId) -> ExprId {
        self.expr(start, start, self.end(elem), ExprKind::SliceType(elem))
    }

    /// `[len]T`, or `[...]T` without length.
    pub fn array_type(&mut self, start: u32, len: Option<ExprId>, elem: ExprId) -> ExprId {
        self.expr(start, start, self.end(elem), ExprKind::Array(len, elem))
    }

    /// `[a, b]T` after a name, where only one length is right.
    pub fn array_or_bad(&mut self, start: u32, list: Items<ExprId>, elem: ExprId) -> ExprId {
        let list: List<ExprId> = self.take(list);
        if list.len() > 1 {
            let pos = self.token_at(self.end(list[0])).start + self.base;
            self.syntax_error(Pos(pos), "unexpected comma; expected ]");
        }
        self.array_type(start, list.first().copied(), elem)
    }

    /// `chan T` and its kin.
    pub fn chan_type(&mut self, start: u32, dir: ChanDir, elem: ExprId) -> ExprId {
        self.expr(start, start, self.end(elem), ExprKind::Chan(dir, elem))
    }

    /// `map[K]V`
    pub fn map_type(&mut self, start: u32, key: ExprId, value: ExprId) -> ExprId {
        self.expr(start, start, self.end(value), ExprKind::Map(key, value))
    }

    /// A function type. It ends where its last part does, or at its parenthesis.
    pub fn func_type(&mut self, sig: SigId) -> ExprId {
        let Signature { pos, params, results } = &self.ast.sigs[sig];
        let last = results.last().or(params.last());
        let end = last.map_or(pos.0, |&field| self.end(self.ast.fields[field].ty));
        // For gc a function type begins at its parameters.
        let start = self.base + self.token_at(pos.0 + 1).start;
        self.expr(start, start, end, ExprKind::Func(sig))
    }

    /// `struct {…}`
    pub fn struct_type(&mut self, start: u32, fields: Items<FieldId>, end: u32) -> ExprId {
        let fields = self.take(fields);
        self.expr(start, start, end, ExprKind::Struct(fields))
    }

    /// Named fields with a common type.
    pub fn fields(
        &mut self,
        pos: u32,
        name: IdentId,
        more: Items<IdentId>,
        ty: ExprId,
        tag: Option<ExprId>,
    ) -> FieldId {
        let more: Vec<IdentId> = self.take(more);
        let names = std::iter::once(name).chain(more).collect();
        self.field(pos, names, ty, None, tag)
    }

    /// `n []T`, or the embedded `T[args]`.
    pub fn field_or_embedded(
        &mut self,
        pos: u32,
        (name, ty): (Option<IdentId>, ExprId),
        tag: Option<ExprId>,
    ) -> FieldId {
        self.field(pos, List::from_iter(name), ty, None, tag)
    }

    /// An embedded field with a plain name.
    pub fn embedded_name(&mut self, pos: u32, name: IdentId, tag: Option<ExprId>) -> FieldId {
        let ty = self.name(name);
        self.embedded(pos, ty, tag)
    }

    /// An embedded field.
    pub fn embedded(&mut self, pos: u32, ty: ExprId, tag: Option<ExprId>) -> FieldId {
        self.field(pos, List::default(), ty, None, tag)
    }

    /// `interface {…}`
    pub fn interface_type(&mut self, start: u32, elems: Items<ElemId>, end: u32) -> ExprId {
        let elems = self.take(elems);
        self.expr(start, start, end, ExprKind::Interface(elems))
    }

    /// An element of an interface.
    pub fn elem(&mut self, pos: u32, kind: InterfaceElemKind) -> ElemId {
        let depth = match &kind {
            InterfaceElemKind::Method(_, sig) => self.depths.sigs.get(*sig),
            InterfaceElemKind::Embedded(ty) => self.depths.exprs.get(*ty),
        };
        self.depths.elems.depths.push(depth);
        self.ast.elems.push(InterfaceElem { pos: Pos(pos), kind })
    }

    // Expressions

    /// A basic literal.
    pub fn lit(&mut self, kind: LitKind, start: u32, end: u32) -> ExprId {
        let text = self.ast.names.intern(self.slice(start, end));
        self.expr(start, start, end, ExprKind::Lit(kind, text))
    }

    /// `(x)`
    pub fn paren(&mut self, start: u32, x: ExprId, end: u32) -> ExprId {
        self.expr(start, start, end, ExprKind::Paren(x))
    }

    /// `*x`
    pub fn star(&mut self, start: u32, x: ExprId) -> ExprId {
        self.expr(start, start, self.end(x), ExprKind::Star(x))
    }

    /// `op x`. A receive operation on a channel type is a channel type.
    pub fn unary(&mut self, start: u32, op: UnaryOp, x: ExprId) -> ExprId {
        if op == UnaryOp::Recv && matches!(self.ast.exprs[x].kind, ExprKind::Chan(..)) {
            self.receive_only(start, x);
            return x;
        }
        self.expr(start, start, self.end(x), ExprKind::Unary(op, x))
    }

    /// Turns `<-` applied to the channel type `x` into the direction of `x`; what was the direction of `x`
    /// belongs to its element, and so on.
    fn receive_only(&mut self, arrow: u32, x: ExprId) {
        self.ast.exprs[x].start = Pos(arrow);
        self.ast.exprs[x].pos = Pos(arrow);
        let mut inner = x;
        loop {
            let ExprKind::Chan(dir, elem) = self.ast.exprs[inner].kind else {
                let found = ast_print::expr_text(self.ast, inner);
                let pos = Pos(self.token_at(self.end(x)).start + self.base);
                self.syntax_error(pos, &format!("unexpected {found}, expected chan"));
                return;
            };
            self.ast.exprs[inner].kind = ExprKind::Chan(ChanDir::Recv, elem);
            match dir {
                ChanDir::Both => return,
                ChanDir::Send => inner = elem,
                ChanDir::Recv => {
                    let pos = Pos(self.token_at(self.end(x)).start + self.base);
                    self.syntax_error(pos, "unexpected <-, expected chan");
                    return;
                }
            }
        }
    }

    /// `x op y`
    pub fn binary(&mut self, pos: u32, op: BinaryOp, x: ExprId, y: ExprId) -> ExprId {
        self.expr(pos, self.start(x), self.end(y), ExprKind::Binary(op, x, y))
    }

    /// `x op y`, where `x` is a chain of operators of any precedences, and `y` has none: `op` takes as much from the end of the
    /// chain as its precedence tells.
    pub fn binary_next(&mut self, pos: u32, op: BinaryOp, x: ExprId, y: ExprId) -> ExprId {
        // Operators that bind weaker, from the outside in; they are no more than there are precedences.
        let mut weaker: Vec<ExprId> = Vec::new();
        let mut left = x;
        while let ExprKind::Binary(outer, _, right) = self.ast.exprs[left].kind
            && outer.precedence() < op.precedence()
        {
            weaker.push(left);
            left = right;
        }
        let mut inner = self.binary(pos, op, left, y);
        let end = Pos(self.end(y));
        for &outer in weaker.iter().rev() {
            let expr = &mut self.ast.exprs[outer];
            if let ExprKind::Binary(_, _, right) = &mut expr.kind {
                *right = inner;
            }
            expr.end = end;
            let depth = self.depths.exprs.get(outer).max(1 + self.depths.exprs.get(inner));
            self.depths.exprs.set(outer, depth);
            self.check_depth(depth, Pos(pos));
            inner = outer;
        }
        inner
    }

    /// `x.name`
    pub fn selector(&mut self, x: ExprId, dot: u32, name: IdentId) -> ExprId {
        let Ident { name: text, pos } = self.ast.idents[name];
        let end = pos.plus(self.ast.text(text).len()).0;
        self.expr(dot, self.start(x), end, ExprKind::Selector(x, name))
    }

    /// `x[list]`
    pub fn index(&mut self, x: ExprId, lbrack: u32, list: Items<ExprId>, end: u32) -> ExprId {
        let list = self.take(list);
        self.expr(lbrack, self.start(x), end, ExprKind::Index(x, list))
    }

    /// `x[lo:hi]`
    pub fn slice2(&mut self, x: ExprId, lbrack: u32, [lo, hi]: [Option<ExprId>; 2], end: u32) -> ExprId {
        let kind = ExprKind::Slice { x, bounds: [lo, hi, None], full: false };
        self.expr(lbrack, self.start(x), end, kind)
    }

    /// `x[lo:hi:max]`; `after` are the second colon and the closing bracket.
    pub fn slice3(
        &mut self,
        x: ExprId,
        lbrack: u32,
        bounds: [Option<ExprId>; 3],
        after: [u32; 2],
        end: u32,
    ) -> ExprId {
        if bounds[1].is_none() {
            self.error(Pos(after[0]), "middle index required in 3-index slice");
        }
        if bounds[2].is_none() {
            self.error(Pos(after[1]), "final index required in 3-index slice");
        }
        self.expr(lbrack, self.start(x), end, ExprKind::Slice { x, bounds, full: true })
    }

    /// `x.(T)`
    pub fn type_assert(&mut self, x: ExprId, dot: u32, ty: ExprId, end: u32) -> ExprId {
        self.expr(dot, self.start(x), end, ExprKind::TypeAssert(x, ty))
    }

    /// `x.(type)`
    pub fn type_guard(&mut self, x: ExprId, dot: u32, end: u32) -> ExprId {
        let guard = self.expr(dot, self.start(x), end, ExprKind::TypeGuard(x));
        self.guards.insert(guard.0);
        guard
    }

    /// `f(args)`
    pub fn call(
        &mut self,
        fun: ExprId,
        lparen: u32,
        (args, dots): (Items<ExprId>, Option<u32>),
        rparen: u32,
        end: u32,
    ) -> ExprId {
        let args = self.take(args);
        let kind = ExprKind::Call { fun, args, ellipsis: dots.map(Pos), rparen: Pos(rparen) };
        self.expr(lparen, self.start(fun), end, kind)
    }

    /// `func(…) {…}`
    pub fn func_lit(&mut self, sig: SigId, body: BlockId) -> ExprId {
        let start = self.ast.sigs[sig].pos.0;
        let end = self.ast.blocks[body].rbrace.0 + 1;
        self.expr(start, start, end, ExprKind::FuncLit(sig, body))
    }

    /// `T{…}`, or `{…}` inside another literal.
    pub fn composite(&mut self, ty: Option<ExprId>, value: LitValue) -> ExprId {
        let LitValue { lbrace, elems, rbrace } = value;
        let elems = self.take(elems);
        if let Some(ty) = ty {
            self.check_literal_type(ty, lbrace);
        }
        let start = ty.map_or(lbrace, |ty| self.start(ty));
        let kind = ExprKind::Composite { ty, elems, rbrace: Pos(rbrace) };
        self.expr(lbrace, start, rbrace + 1, kind)
    }

    fn check_literal_type(&mut self, ty: ExprId, lbrace: u32) {
        let inner = self.ast.unparen(ty);
        let fits = match &self.ast.exprs[inner].kind {
            ExprKind::Bad
            | ExprKind::Ident(_)
            | ExprKind::Selector(..)
            | ExprKind::Array(..)
            | ExprKind::SliceType(_)
            | ExprKind::Struct(_)
            | ExprKind::Map(..) => true,
            ExprKind::Index(..) => !self.is_value(inner),
            _ => false,
        };
        if !fits {
            self.syntax_error(Pos(lbrace), "unexpected { at end of statement");
        } else if inner != ty {
            self.syntax_error(Pos(lbrace), "cannot parenthesize type in composite literal");
        }
    }

    /// Whether an expression can be no type.
    fn is_value(&self, expr: ExprId) -> bool {
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            match &self.ast.exprs[expr].kind {
                ExprKind::Lit(..)
                | ExprKind::Composite { .. }
                | ExprKind::FuncLit(..)
                | ExprKind::Slice { .. }
                | ExprKind::TypeAssert(..)
                | ExprKind::TypeGuard(_)
                | ExprKind::Call { .. }
                | ExprKind::Unary(..)
                | ExprKind::Binary(..) => return true,
                ExprKind::Paren(x) => open.push(*x),
                ExprKind::Index(x, list) => {
                    open.push(*x);
                    if let [only] = list[..] {
                        open.push(only);
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// `k: v`
    pub fn key_value(&mut self, key: ExprId, colon: u32, value: ExprId) -> ExprId {
        self.expr(colon, self.start(key), self.end(value), ExprKind::KeyValue(key, value))
    }

    // Statements

    /// `{…}`
    pub fn block(&mut self, lbrace: u32, stmts: Items<StmtId>, rbrace: u32) -> BlockId {
        let stmts: List<StmtId> = self.take(stmts);
        self.depths.blocks.depths.push(self.depths.stmts.max(&stmts));
        self.ast.blocks.push(Block { lbrace: Pos(lbrace), stmts, rbrace: Pos(rbrace) })
    }

    /// A block as a statement.
    pub fn block_stmt(&mut self, block: BlockId) -> StmtId {
        let Block { lbrace, rbrace, .. } = self.ast.blocks[block];
        self.stmt(lbrace.0, lbrace.0, rbrace.0 + 1, StmtKind::Block(block))
    }

    /// A declaration as a statement.
    pub fn decl_stmt(&mut self, decl: DeclId) -> StmtId {
        let decl = self.take_decl(decl);
        self.stmt(decl.pos.0, decl.pos.0, decl.end.0, StmtKind::Decl(decl))
    }

    /// `L: stmt`
    pub fn labeled(&mut self, start: u32, label: IdentId, colon: u32, stmt: Option<StmtId>) -> StmtId {
        let stmt = stmt.unwrap_or_else(|| {
            let next = self.token_at(colon + 1);
            if !matches!(next.tok, Tok::Semi | Tok::RBrace) {
                self.syntax_error(Pos(colon), "missing statement after label");
            }
            self.stmt(colon + 1, colon + 1, colon + 1, StmtKind::Empty)
        });
        let end = self.ast.stmts[stmt].end.0;
        self.stmt(colon, start, end, StmtKind::Labeled(label, stmt))
    }

    /// `go x` or `defer x`
    pub fn call_stmt(&mut self, start: u32, keyword: &str, x: ExprId) -> StmtId {
        let inner = self.ast.unparen(x);
        if inner != x {
            let message = format!("expression in {keyword} must not be parenthesized");
            self.error(self.ast.exprs[x].pos, message);
        }
        let kind = if keyword == "go" { StmtKind::Go(inner) } else { StmtKind::Defer(inner) };
        self.stmt(start, start, self.end(x), kind)
    }

    /// An expression as a statement.
    pub fn expr_stmt(&mut self, x: ExprId) -> StmtId {
        let Expr { pos, start, end, .. } = self.ast.exprs[x];
        self.stmt(pos.0, start.0, end.0, StmtKind::Expr(x))
    }

    /// `ch <- v`
    pub fn send(&mut self, chan: ExprId, arrow: u32, value: ExprId) -> StmtId {
        self.stmt(arrow, self.start(chan), self.end(value), StmtKind::Send(chan, value))
    }

    /// `x++` or `x--`
    pub fn inc_dec(&mut self, x: ExprId, op: BinaryOp, pos: u32, end: u32) -> StmtId {
        self.stmt(pos, self.start(x), end, StmtKind::IncDec(x, op))
    }

    /// `a, b = x, y`
    pub fn assign(&mut self, left: Items<ExprId>, pos: u32, right: Items<ExprId>) -> StmtId {
        let right: List<ExprId> = self.take(right);
        let left: List<ExprId> = self.take(left);
        let (start, end) = self.extent(&left, &right);
        self.stmt(pos, start, end, StmtKind::Assign(left, right))
    }

    /// `a, b := x, y`
    pub fn define(&mut self, left: Items<ExprId>, pos: u32, right: Items<ExprId>) -> StmtId {
        let right: List<ExprId> = self.take(right);
        let left: List<ExprId> = self.take(left);
        let (start, end) = self.extent(&left, &right);
        self.stmt(pos, start, end, StmtKind::Define(left, right))
    }

    fn extent(&self, left: &[ExprId], right: &[ExprId]) -> (u32, u32) {
        let start = left.first().map_or(self.base, |&x| self.start(x));
        (start, right.last().map_or(start, |&x| self.end(x)))
    }

    /// `a += x`
    pub fn op_assign(&mut self, x: ExprId, pos: u32, op: BinaryOp, y: ExprId) -> StmtId {
        self.stmt(pos, self.start(x), self.end(y), StmtKind::OpAssign(op, x, y))
    }

    /// `return x, y`
    pub fn return_stmt(&mut self, start: u32, values: Option<Items<ExprId>>, end: u32) -> StmtId {
        let values = self.take(values.unwrap_or(Items::none()));
        self.stmt(start, start, end, StmtKind::Return(values))
    }

    /// What stands between `if` or `switch` and the body.
    pub fn header(&mut self, init: Option<StmtId>, semi: Option<u32>, cond: Option<StmtId>) -> HeaderId {
        self.headers.push(Header { init, semi, cond })
    }

    /// A simple statement in the place of a condition must be an expression.
    fn condition(&mut self, stmt: StmtId) -> ExprId {
        let pos = self.ast.stmts[stmt].pos;
        let what = match &self.ast.stmts[stmt].kind {
            StmtKind::Expr(x) => return *x,
            StmtKind::Assign(left, right) => {
                let text = |list: &[ExprId]| ast_print::emphasized_list(self.ast, list);
                format!("assignment {} = {}", text(left), text(right))
            }
            _ => ast_print::stmt_text(self.ast, stmt),
        };
        self.syntax_error(pos, &format!("cannot use {what} as value"));
        self.expr(pos.0, pos.0, pos.0, ExprKind::Bad)
    }

    /// `if …`; `body` is the place of its brace.
    pub fn if_stmt(
        &mut self,
        start: u32,
        header: HeaderId,
        body: u32,
        then: BlockId,
        otherwise: Option<StmtId>,
    ) -> StmtId {
        let header = self.headers[header];
        let cond = match (header.cond, header.semi) {
            (Some(cond), _) => self.condition(cond),
            (None, semi) => self.missing_condition(semi, body),
        };
        let end = match otherwise {
            Some(stmt) => self.ast.stmts[stmt].end.0,
            None => self.ast.blocks[then].rbrace.0 + 1,
        };
        self.stmt(start, start, end, StmtKind::If { init: header.init, cond, then, otherwise })
    }

    fn missing_condition(&mut self, semi: Option<u32>, body: u32) -> ExprId {
        let pos = semi.unwrap_or(body);
        let written = semi.is_none_or(|semi| semi::flavour(self.text, self.token_at(semi)) == "semicolon");
        if written {
            self.syntax_error(Pos(pos), "missing condition in if statement");
        } else {
            self.syntax_error(Pos(pos), "unexpected newline, expected { after if clause");
        }
        self.expr(pos, pos, pos, ExprKind::Bad)
    }

    /// `switch …`, on a value or on a type.
    pub fn switch(&mut self, start: u32, header: HeaderId, clauses: Items<ClauseId>, rbrace: u32) -> StmtId {
        let header = self.headers[header];
        let (init, clauses) = (header.init, self.take(clauses));
        let guard = header.cond.and_then(|cond| self.guard_of(cond));
        let kind = match guard {
            Some((bind, x, guard)) => {
                StmtKind::TypeSwitch { init, bind, x, guard, clauses, rbrace: Pos(rbrace) }
            }
            None => {
                let tag = header.cond.map(|cond| self.condition(cond));
                StmtKind::Switch { init, tag, clauses, rbrace: Pos(rbrace) }
            }
        };
        self.stmt(start, start, rbrace + 1, kind)
    }

    /// `x.(type)` or `name := x.(type)`: the name, `x` and the place of the dot.
    fn guard_of(&mut self, cond: StmtId) -> Option<(Option<IdentId>, ExprId, Pos)> {
        let (bind, guard) = match &self.ast.stmts[cond].kind {
            StmtKind::Expr(guard) => (None, *guard),
            StmtKind::Define(left, right) => {
                let ([left], [guard]) = (&left[..], &right[..]) else { return None };
                let ExprKind::Ident(name) = self.ast.exprs[*left].kind else { return None };
                (Some(name), *guard)
            }
            _ => return None,
        };
        let Expr { kind: ExprKind::TypeGuard(x), pos, .. } = self.ast.exprs[guard] else { return None };
        self.guards.remove(&guard.0);
        Some((bind, x, pos))
    }

    /// `select {…}`
    pub fn select(&mut self, start: u32, clauses: Items<ClauseId>, rbrace: u32) -> StmtId {
        let kind = StmtKind::Select { clauses: self.take(clauses), rbrace: Pos(rbrace) };
        self.stmt(start, start, rbrace + 1, kind)
    }

    /// A clause of a switch or select.
    pub fn clause(
        &mut self,
        start: u32,
        kind: ClauseKind,
        colon: u32,
        body: Items<StmtId>,
        end: u32,
    ) -> ClauseId {
        let body = self.take(body);
        self.clause_with(start, kind, colon, body, end)
    }

    /// `case x, y:` of a switch.
    pub fn case(
        &mut self,
        start: u32,
        exprs: Items<ExprId>,
        colon: u32,
        body: Items<StmtId>,
        end: u32,
    ) -> ClauseId {
        let body = self.take(body);
        let kind = ClauseKind::Cases(self.take(exprs));
        self.clause_with(start, kind, colon, body, end)
    }

    fn clause_with(
        &mut self,
        start: u32,
        kind: ClauseKind,
        colon: u32,
        body: List<StmtId>,
        end: u32,
    ) -> ClauseId {
        let head = match &kind {
            ClauseKind::Default => 0,
            ClauseKind::Cases(list) => self.depths.exprs.max(list),
            ClauseKind::Comm(stmt) => self.depths.stmts.get(*stmt),
        };
        self.depths.clauses.depths.push(head.max(self.depths.stmts.max(&body)));
        let (pos, colon, end) = (Pos(start), Pos(colon), Pos(end));
        self.ast.clauses.push(Clause { pos, kind, colon, body, end })
    }

    /// `for cond {…}` or `for {…}`
    pub fn while_stmt(&mut self, start: u32, cond: Option<StmtId>, body: BlockId) -> StmtId {
        let cond = cond.map(|cond| self.condition(cond));
        self.for_parts(start, None, cond, None, body)
    }

    /// `for init; cond; post {…}`
    pub fn for_stmt(
        &mut self,
        start: u32,
        init: Option<StmtId>,
        cond: Option<StmtId>,
        post: Option<StmtId>,
        body: BlockId,
    ) -> StmtId {
        let cond = cond.map(|cond| self.condition(cond));
        if let Some(post) = post
            && matches!(self.ast.stmts[post].kind, StmtKind::Define(..))
        {
            self.syntax_error(self.ast.stmts[post].pos, "cannot declare in post statement of for loop");
        }
        self.for_parts(start, init, cond, post, body)
    }

    fn for_parts(
        &mut self,
        start: u32,
        init: Option<StmtId>,
        cond: Option<ExprId>,
        post: Option<StmtId>,
        body: BlockId,
    ) -> StmtId {
        let end = self.ast.blocks[body].rbrace.0 + 1;
        self.stmt(start, start, end, StmtKind::For { init, cond, post, body })
    }

    /// `for vars := range x {…}`; `clause` is the place of `range`.
    pub fn range(
        &mut self,
        start: u32,
        clause: u32,
        vars: Items<ExprId>,
        define: bool,
        x: ExprId,
        body: BlockId,
    ) -> StmtId {
        let end = self.ast.blocks[body].rbrace.0 + 1;
        let kind = StmtKind::Range { vars: self.take(vars), define, clause: Pos(clause), x, body };
        self.stmt(start, start, end, kind)
    }
}
