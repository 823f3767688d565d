//! The tree of Go source: nodes in arenas, addressed by dense ids.
//!
//! Children are ids, so a tree of any depth is dropped without recursion and later phases keep what they
//! find out in [`IdMap`](crate::arena::IdMap)s. Several files, a whole package or program, can share one
//! [`Ast`]: ids are unique in it, and a REPL lets it grow entry by entry.
//!
//! Invariants
//! 1. Each occurrence of a name, definition or use, is an [`Ident`] of its own with its own [`IdentId`].
//! 2. Types are expressions: `a[b]` and `(*T)` cannot be told apart without knowing what the names mean.
//! 3. `pos` of a node is where gc reports about it: the operator of a binary expression, the `.`, `(`, `[`
//!    or `{` of a selector, call, index or composite literal. `start` and `end` enclose its text.
//! 4. A node that could not be parsed is a `Bad` one, and then there is a diagnostic: later phases may
//!    skip it silently.
//! 5. No node is nested deeper than [`crate::builder::MAX_DEPTH`], so that recursive walks are safe.

use crate::arena::Arena;
use crate::define_ids;
use crate::hash::Map;
use crate::source::{FileId, Pos};
use std::ops::Index;

define_ids! {
    /// An interned name or literal text.
    Symbol,
    /// An occurrence of a name.
    IdentId,
    /// An expression or type.
    ExprId,
    /// A statement.
    StmtId,
    /// `{ … }` of a function, an `if` or `for`, or a plain block.
    BlockId,
    /// A clause of a switch or select.
    ClauseId,
    /// Parameters and results of a function.
    SigId,
    /// One field, parameter or type parameter declaration, of one or more names with a common type.
    FieldId,
    /// A method or embedded element of an interface.
    ElemId,
    /// An import specification.
    ImportId,
    /// A constant specification.
    ConstId,
    /// A variable specification.
    VarId,
    /// A type specification.
    TypeSpecId,
    /// A function or method declaration.
    FuncId,
}

/// Interner: equal texts have equal symbols.
#[derive(Clone, Debug, Default)]
pub struct Names {
    texts: Arena<Symbol, Box<str>>,
    /// Symbols of short texts, which most are: found without a look at the text that is kept.
    short: Map<u64, Symbol>,
    /// Symbols of the others.
    long: Map<Box<str>, Symbol>,
}

/// A text of up to seven bytes as a number, the length in the top byte.
fn packed(text: &str) -> Option<u64> {
    let pack = |word, &byte: &u8| word << 8 | u64::from(byte);
    (text.len() < 8).then(|| text.as_bytes().iter().fold(0, pack) | (text.len() as u64) << 56)
}

impl Names {
    /// The symbol of a text.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.lookup(text) {
            return symbol;
        }
        let symbol = self.texts.push(text.into());
        match packed(text) {
            Some(key) => self.short.insert(key, symbol),
            None => self.long.insert(text.into(), symbol),
        };
        symbol
    }

    /// The symbol of a text, if it occurs anywhere.
    pub fn lookup(&self, text: &str) -> Option<Symbol> {
        match packed(text) {
            Some(key) => self.short.get(&key).copied(),
            None => self.long.get(text).copied(),
        }
    }

    /// The text of a symbol.
    #[inline]
    pub fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol]
    }
}

/// All nodes of one or more files.
#[derive(Clone, Debug, Default)]
pub struct Ast {
    /// Names and literal texts.
    pub names: Names,
    /// Occurrences of names.
    pub idents: Arena<IdentId, Ident>,
    /// Expressions and types.
    pub exprs: Arena<ExprId, Expr>,
    /// Statements.
    pub stmts: Arena<StmtId, Stmt>,
    /// Blocks.
    pub blocks: Arena<BlockId, Block>,
    /// Clauses of switches and selects.
    pub clauses: Arena<ClauseId, Clause>,
    /// Signatures.
    pub sigs: Arena<SigId, Signature>,
    /// Fields, parameters, type parameters.
    pub fields: Arena<FieldId, Field>,
    /// Elements of interfaces.
    pub elems: Arena<ElemId, InterfaceElem>,
    /// Import specifications.
    pub imports: Arena<ImportId, ImportSpec>,
    /// Constant specifications.
    pub consts: Arena<ConstId, ConstSpec>,
    /// Variable specifications.
    pub vars: Arena<VarId, VarSpec>,
    /// Type specifications.
    pub types: Arena<TypeSpecId, TypeSpec>,
    /// Function declarations.
    pub funcs: Arena<FuncId, FuncDecl>,
}

impl Ast {
    /// An empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The text of a symbol.
    #[inline]
    pub fn text(&self, symbol: Symbol) -> &str {
        self.names.text(symbol)
    }

    /// The name of an occurrence.
    #[inline]
    pub fn name(&self, ident: IdentId) -> &str {
        self.text(self.idents[ident].name)
    }

    /// The expression without any parentheses around it.
    #[inline]
    pub fn unparen(&self, mut expr: ExprId) -> ExprId {
        while let ExprKind::Paren(inner) = self.exprs[expr].kind {
            expr = inner;
        }
        expr
    }
}

macro_rules! index_by {
    ($($id:ident => $arena:ident: $node:ident,)*) => {$(
        impl Index<$id> for Ast {
            type Output = $node;
            #[inline]
            fn index(&self, id: $id) -> &$node {
                &self.$arena[id]
            }
        }
    )*};
}

index_by! {
    IdentId => idents: Ident,
    ExprId => exprs: Expr,
    StmtId => stmts: Stmt,
    BlockId => blocks: Block,
    ClauseId => clauses: Clause,
    SigId => sigs: Signature,
    FieldId => fields: Field,
    ElemId => elems: InterfaceElem,
    ImportId => imports: ImportSpec,
    ConstId => consts: ConstSpec,
    VarId => vars: VarSpec,
    TypeSpecId => types: TypeSpec,
    FuncId => funcs: FuncDecl,
}

/// A list of children.
pub type List<T> = Box<[T]>;

/// One parsed file.
#[derive(Clone, Debug)]
pub struct File {
    /// Which file of the source map.
    pub file: FileId,
    /// Where the file's package clause starts.
    pub package_pos: Pos,
    /// Name in the package clause; `None` only if there was an error.
    pub package: Option<IdentId>,
    /// Declarations in order, imports included.
    pub decls: Vec<Decl>,
    /// Line comments that mean something: `//go:build …`, `//go:noinline`, `//line …`; in order.
    pub directives: Vec<Directive>,
    /// The end of the file.
    pub end: Pos,
}

/// A line comment with a meaning.
#[derive(Clone, Debug)]
pub struct Directive {
    /// Where the `//` stands.
    pub pos: Pos,
    /// The comment from `//` to the end of the line.
    pub text: Symbol,
    /// Whether it stands before the package clause, where build constraints count.
    pub before_package: bool,
}

/// One occurrence of a name.
#[derive(Clone, Copy, Debug)]
pub struct Ident {
    /// The name.
    pub name: Symbol,
    /// Its first byte.
    pub pos: Pos,
}

/// A declaration, at top level or in a function. Specifications of one group share a `Decl`.
#[derive(Clone, Debug)]
pub struct Decl {
    /// The keyword.
    pub pos: Pos,
    /// One past the last byte.
    pub end: Pos,
    /// Which.
    pub kind: DeclKind,
}

/// Kinds of declarations.
#[derive(Clone, Debug)]
pub enum DeclKind {
    /// Something that could not be parsed.
    Bad,
    /// `import …`
    Import(List<ImportId>),
    /// `const …`
    Const(List<ConstId>),
    /// `var …`
    Var(List<VarId>),
    /// `type …`
    Type(List<TypeSpecId>),
    /// `func …`
    Func(FuncId),
}

/// `name "path"`.
#[derive(Clone, Debug)]
pub struct ImportSpec {
    /// First byte of name or path.
    pub pos: Pos,
    /// The name given, `.` and `_` included.
    pub name: Option<IdentId>,
    /// The path: a string literal (or `Bad`).
    pub path: ExprId,
}

/// `a, b T = x, y` in a `const` declaration.
#[derive(Clone, Debug)]
pub struct ConstSpec {
    /// First byte.
    pub pos: Pos,
    /// The constants.
    pub names: List<IdentId>,
    /// Their type if written.
    pub ty: Option<ExprId>,
    /// Their values if written.
    pub values: List<ExprId>,
    /// Index of the specification in its group.
    pub iota: u32,
    /// If neither type nor values are written: the earlier specification of the group that they are taken
    /// from.
    pub inherits: Option<ConstId>,
}

/// `a, b T = x, y` in a `var` declaration.
#[derive(Clone, Debug)]
pub struct VarSpec {
    /// First byte.
    pub pos: Pos,
    /// The variables.
    pub names: List<IdentId>,
    /// Their type if written.
    pub ty: Option<ExprId>,
    /// Their initial values if written.
    pub values: List<ExprId>,
}

/// `T[P any] U` or `T[P any] = U`.
#[derive(Clone, Debug)]
pub struct TypeSpec {
    /// First byte.
    pub pos: Pos,
    /// The name declared.
    pub name: IdentId,
    /// Type parameters; each has its constraint as type.
    pub type_params: List<FieldId>,
    /// The `=` of an alias declaration.
    pub alias: Option<Pos>,
    /// The type on the right.
    pub ty: ExprId,
}

/// A function or method declaration.
#[derive(Clone, Debug)]
pub struct FuncDecl {
    /// The `func` keyword.
    pub pos: Pos,
    /// The receiver of a method: a field of at most one name. Type parameters of the receiver are the
    /// indices of its type, `r *T[P]`.
    pub receiver: Option<FieldId>,
    /// The name declared.
    pub name: IdentId,
    /// Type parameters, of methods too.
    pub type_params: List<FieldId>,
    /// Parameters and results.
    pub sig: SigId,
    /// Absent for functions implemented elsewhere.
    pub body: Option<BlockId>,
}

/// Parameters and results.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The `func` keyword; in an interface, and after a function's name, the `(`.
    pub pos: Pos,
    /// Parameters in order.
    pub params: List<FieldId>,
    /// Results in order.
    pub results: List<FieldId>,
}

/// Names with a common type: struct field, parameter, result, receiver or type parameter.
#[derive(Clone, Debug)]
pub struct Field {
    /// First byte.
    pub pos: Pos,
    /// Empty for embedded fields and unnamed parameters.
    pub names: List<IdentId>,
    /// The type or constraint; of a variadic parameter the type after the `...`.
    pub ty: ExprId,
    /// The `...` of a variadic parameter.
    pub variadic: Option<Pos>,
    /// The tag of a struct field: a string literal.
    pub tag: Option<ExprId>,
}

/// What stands on a line of an interface.
#[derive(Clone, Debug)]
pub struct InterfaceElem {
    /// First byte.
    pub pos: Pos,
    /// Which.
    pub kind: InterfaceElemKind,
}

/// Kinds of interface elements.
#[derive(Clone, Debug)]
pub enum InterfaceElemKind {
    /// `name(…) …`
    Method(IdentId, SigId),
    /// A type, or a union: `Binary` expressions with `Or`, their terms types or `Unary` with `Tilde`.
    Embedded(ExprId),
}

/// An expression or a type.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Where gc reports about it; see invariant 3.
    pub pos: Pos,
    /// First byte.
    pub start: Pos,
    /// One past the last byte.
    pub end: Pos,
    /// Which.
    pub kind: ExprKind,
}

/// Kinds of expressions and types.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// Something that could not be parsed.
    Bad,
    /// A name.
    Ident(IdentId),
    /// A literal with its text as written, quotes included.
    Lit(LitKind, Symbol),
    /// `T{…}`, or `{…}` within another one (then without type).
    Composite {
        /// The type if written; `[...]T` is an `Array` without length.
        ty: Option<ExprId>,
        /// Elements; those with keys are `KeyValue`.
        elems: List<ExprId>,
        /// The closing brace.
        rbrace: Pos,
    },
    /// `k: v` in a composite literal.
    KeyValue(ExprId, ExprId),
    /// `func(…) … {…}`
    FuncLit(SigId, BlockId),
    /// `(x)`
    Paren(ExprId),
    /// `x.sel`
    Selector(ExprId, IdentId),
    /// `x[i]`, or `x[T1, T2]`: index, instance of a generic type or function.
    Index(ExprId, List<ExprId>),
    /// `x[lo:hi:max]`
    Slice {
        /// What is sliced.
        x: ExprId,
        /// `lo`, `hi`, `max`.
        bounds: [Option<ExprId>; 3],
        /// Whether there are two colons.
        full: bool,
    },
    /// `x.(T)`
    TypeAssert(ExprId, ExprId),
    /// `x.(type)`: only until the header of its type switch is complete. Elsewhere it has a diagnostic.
    TypeGuard(ExprId),
    /// `f(args)`: call or conversion.
    Call {
        /// What is called.
        fun: ExprId,
        /// Arguments; the first may be a type.
        args: List<ExprId>,
        /// The `...` after the last argument.
        ellipsis: Option<Pos>,
        /// The closing parenthesis.
        rparen: Pos,
    },
    /// `*x`: indirection or pointer type.
    Star(ExprId),
    /// `op x`
    Unary(UnaryOp, ExprId),
    /// `x op y`
    Binary(BinaryOp, ExprId, ExprId),
    /// `[len]T`; without length `[...]T`.
    Array(Option<ExprId>, ExprId),
    /// `[]T`
    SliceType(ExprId),
    /// `struct {…}`
    Struct(List<FieldId>),
    /// `func(…) …`
    Func(SigId),
    /// `interface {…}`
    Interface(List<ElemId>),
    /// `map[K]V`
    Map(ExprId, ExprId),
    /// `chan T`, `<-chan T`, `chan<- T`
    Chan(ChanDir, ExprId),
}

/// Kinds of basic literals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LitKind {
    /// `42`
    Int,
    /// `4.2`
    Float,
    /// `4.2i`
    Imag,
    /// `'x'`
    Rune,
    /// `"x"` or raw.
    String,
    /// A malformed literal; there is a diagnostic.
    Bad,
}

/// Direction of a channel type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ChanDir {
    /// `chan T`
    Both,
    /// `chan<- T`
    Send,
    /// `<-chan T`
    Recv,
}

/// Defines an operator enum with its texts.
macro_rules! operators {
    ($(#[$doc:meta])* $name:ident: $($op:ident $text:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum $name { $(#[doc = concat!("`", $text, "`")] $op,)* }

        impl $name {
            /// The operator as written.
            pub fn text(self) -> &'static str {
                match self { $($name::$op => $text,)* }
            }
        }
    };
}

operators! {
    /// Unary operators; `*` is [`ExprKind::Star`].
    UnaryOp: Plus "+", Neg "-", Not "!", Xor "^", And "&", Recv "<-", Tilde "~",
}

operators! {
    /// Binary operators.
    BinaryOp:
    OrOr "||", AndAnd "&&",
    Eq "==", Ne "!=", Lt "<", Le "<=", Gt ">", Ge ">=",
    Add "+", Sub "-", Or "|", Xor "^",
    Mul "*", Div "/", Rem "%", And "&", AndNot "&^", Shl "<<", Shr ">>",
}

impl BinaryOp {
    /// Binding strength, 1 (`||`) to 5 (`*`).
    pub fn precedence(self) -> u8 {
        use BinaryOp::*;
        match self {
            OrOr => 1,
            AndAnd => 2,
            Eq | Ne | Lt | Le | Gt | Ge => 3,
            Add | Sub | Or | Xor => 4,
            Mul | Div | Rem | And | AndNot | Shl | Shr => 5,
        }
    }
}

/// `{ … }`
#[derive(Clone, Debug)]
pub struct Block {
    /// The opening brace.
    pub lbrace: Pos,
    /// Statements in order; empty statements are left out unless labelled.
    pub stmts: List<StmtId>,
    /// The closing brace: where `missing return` is reported.
    pub rbrace: Pos,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// Where gc reports about it: the keyword, or the operator of an assignment or send, or the start of
    /// an expression.
    pub pos: Pos,
    /// First byte.
    pub start: Pos,
    /// One past the last byte.
    pub end: Pos,
    /// Which.
    pub kind: StmtKind,
}

/// Kinds of statements.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// Something that could not be parsed.
    Bad,
    /// Nothing, after a label.
    Empty,
    /// An expression.
    Expr(ExprId),
    /// `ch <- v`
    Send(ExprId, ExprId),
    /// `x++` or `x--` (`Add` or `Sub`)
    IncDec(ExprId, BinaryOp),
    /// `a, b = x, y`
    Assign(List<ExprId>, List<ExprId>),
    /// `a += x`
    OpAssign(BinaryOp, ExprId, ExprId),
    /// `a, b := x, y`. The left side holds expressions; those that are no names have a diagnostic
    /// (`non-name … on left side of :=`).
    Define(List<ExprId>, List<ExprId>),
    /// `go f(x)`
    Go(ExprId),
    /// `defer f(x)`
    Defer(ExprId),
    /// `return x, y`
    Return(List<ExprId>),
    /// `break L`, `continue L`, `goto L`, `fallthrough`
    Branch(BranchKind, Option<IdentId>),
    /// A plain block.
    Block(BlockId),
    /// `if init; cond {…} else …`
    If {
        /// Simple statement before the condition.
        init: Option<StmtId>,
        /// The condition.
        cond: ExprId,
        /// What is done if it holds.
        then: BlockId,
        /// A `Block` or `If` statement.
        otherwise: Option<StmtId>,
    },
    /// `switch init; tag {…}`
    Switch {
        /// Simple statement before the tag.
        init: Option<StmtId>,
        /// What is compared; absent means `true`.
        tag: Option<ExprId>,
        /// The clauses.
        clauses: List<ClauseId>,
        /// The closing brace.
        rbrace: Pos,
    },
    /// `switch init; name := x.(type) {…}`
    TypeSwitch {
        /// Simple statement before the guard.
        init: Option<StmtId>,
        /// The name bound in each clause.
        bind: Option<IdentId>,
        /// Whose type is switched on.
        x: ExprId,
        /// The `.` of `.(type)`, where gc places the guard.
        guard: Pos,
        /// The clauses; each may stand for an implicit variable.
        clauses: List<ClauseId>,
        /// The closing brace.
        rbrace: Pos,
    },
    /// `select {…}`
    Select {
        /// The clauses.
        clauses: List<ClauseId>,
        /// The closing brace.
        rbrace: Pos,
    },
    /// `for init; cond; post {…}`
    For {
        /// Before the first iteration.
        init: Option<StmtId>,
        /// Before each iteration.
        cond: Option<ExprId>,
        /// After each iteration.
        post: Option<StmtId>,
        /// The loop's body.
        body: BlockId,
    },
    /// `for k, v := range x {…}`
    Range {
        /// Iteration variables; more than two are the type checker's to refuse.
        vars: List<ExprId>,
        /// Whether they are declared here (`:=`).
        define: bool,
        /// The `range` keyword, where gc places the clause.
        clause: Pos,
        /// What is ranged over.
        x: ExprId,
        /// The loop's body.
        body: BlockId,
    },
    /// `L: stmt`
    Labeled(IdentId, StmtId),
    /// A declaration.
    Decl(Decl),
}

/// Kinds of branch statements.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BranchKind {
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `goto`
    Goto,
    /// `fallthrough`
    Fallthrough,
}

impl BranchKind {
    /// The keyword.
    pub fn text(self) -> &'static str {
        match self {
            BranchKind::Break => "break",
            BranchKind::Continue => "continue",
            BranchKind::Goto => "goto",
            BranchKind::Fallthrough => "fallthrough",
        }
    }
}

/// A clause of a switch or select.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The `case` or `default` keyword.
    pub pos: Pos,
    /// Which.
    pub kind: ClauseKind,
    /// The colon.
    pub colon: Pos,
    /// Statements.
    pub body: List<StmtId>,
    /// One past the clause: the next clause's keyword, or the closing brace.
    pub end: Pos,
}

/// What selects a clause.
#[derive(Clone, Debug)]
pub enum ClauseKind {
    /// `default`
    Default,
    /// `case x, y` of a switch: expressions, or types in a type switch.
    Cases(List<ExprId>),
    /// `case stmt` of a select: a send, an expression statement, an assignment or definition.
    Comm(StmtId),
}
