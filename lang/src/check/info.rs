//! What the checker found out, in side tables by node id: everything that lowering reads.
//!
//! The tree has no semantic fields. One [`Program`] holds the facts of all its packages: all files of all
//! packages share one [`Ast`](crate::ast::Ast), so node ids are unique in the program, and one arena of
//! types and objects, so that type and object ids are too. A REPL keeps the `Program` and checks more files
//! against it.
//!
//! How lowering uses it
//! - **Expressions**: [`Info::expr`] gives type, [`Mode`] and constant value. Types in a generic body mention
//!   type parameters: evaluate them with [`Types::subst`]. An expression that is an untyped constant has its
//!   *final* type here (after implicit conversion), so lowering never sees an untyped type except
//!   `untyped nil`, whose expressions have the type they were converted to, and arguments of `print`-like
//!   builtins, which have their default types.
//! - **Implicit conversions** show by comparing the type of an operand with the type of its destination: an
//!   interface destination and a different operand type means conversion to interface.
//! - **Names**: [`Info::defs`] and [`Info::uses`] map each identifier to its object. `x.f` has a
//!   [`Selection`] under the selector's expression id, unless `x` is a package, then `f` itself is in `uses`.
//!   Struct fields have no objects.
//! - **Generic code** is checked once. [`Info::instances`] gives the type arguments of each use of a generic
//!   function, method or type, in terms of the enclosing function's type parameters. For a method the type
//!   arguments of the receiver come from the (substituted) receiver type; the method's own, if it has any,
//!   are in `instances`. A selection on an operand whose type is a type parameter must be looked up again
//!   in the substituted type: [`Types::lookup`].
//! - **Closures**: [`Info::captures`] lists a function literal's free variables; the flags of [`Var`] say
//!   whether a captured variable may be copied (neither `reassigned` nor `address_taken`).
//! - **Initialisation**: [`Program::init_order`] lists packages, [`Package::init_order`] variables.
//!
//! Facts are complete only if there were no errors.

use crate::arena::{IdMap, SparseIdMap};
use crate::ast::{ClauseId, ExprId, FuncId, IdentId, ImportId, SigId, StmtId, Symbol, TypeSpecId};
use crate::check::constant::Const;
use crate::source::Pos;
use crate::types::universe::Builtin;
use crate::types::{Map, Name, NamedId, ObjId, PkgId, TypeId, Types};
use std::sync::Arc;

/// What an expression denotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A call without results.
    NoValue,
    /// A builtin function, only ever called.
    Builtin(Builtin),
    /// A type.
    Type,
    /// A constant: [`Info::constant`] has its value.
    Const,
    /// Something addressable.
    Variable,
    /// `m[k]`: assignable, not addressable, may give two values.
    MapIndex,
    /// A value.
    Value,
    /// `nil`.
    Nil,
    /// A receive or type assertion: may give two values.
    CommaOk,
}

/// Facts about an expression.
#[derive(Clone, Copy, Debug)]
pub struct ExprInfo {
    /// Its type; a tuple for calls with no or several results.
    pub ty: TypeId,
    /// Its mode.
    pub mode: Mode,
    /// Index of its value among the constants, plus one.
    value: u32,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub struct Object {
    /// The name.
    pub name: Name,
    /// The declaring package; `NONE` for predeclared names.
    pub pkg: PkgId,
    /// Where it is declared.
    pub pos: Pos,
    /// The declaring identifier if there is one.
    pub ident: Option<IdentId>,
    /// Its type; that of a generic function has type parameters.
    pub ty: TypeId,
    /// Which kind of object.
    pub kind: ObjKind,
}

/// Kinds of objects.
#[derive(Clone, Debug)]
pub enum ObjKind {
    /// A constant.
    Const(Const),
    /// A type, type parameter or alias.
    TypeName {
        /// Declared with `=`.
        alias: bool,
        /// The type parameters of a generic alias.
        tparams: Arc<[TypeId]>,
    },
    /// A variable, parameter or result.
    Var(Var),
    /// A function or method.
    Func {
        /// Its declaration.
        decl: FuncId,
        /// The type it is a method of.
        recv: Option<NamedId>,
    },
    /// An imported package's name in a file.
    PkgName(PkgId),
    /// A predeclared function.
    Builtin(Builtin),
    /// A label and the statement it labels.
    Label(StmtId),
    /// `nil`.
    Nil,
}

/// Where a variable lives and how it is used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Var {
    /// Declared at package level.
    pub global: bool,
    /// A parameter, receiver or result.
    pub param: bool,
    /// Read somewhere (what "declared and not used" asks).
    pub used: bool,
    /// Referred to by a function literal inside the function that declares it.
    pub captured: bool,
    /// Assigned to, wholly or in part, after its declaration.
    pub reassigned: bool,
    /// Its address is taken: `&x`, `x[:]` of an array, `x.M()` with a pointer receiver, on it or a part of it.
    pub address_taken: bool,
    /// Depth of function literals around the declaration.
    pub(crate) level: u32,
}

/// What `x.f` selects.
#[derive(Clone, Debug)]
pub struct Selection {
    /// What kind of selection.
    pub kind: SelectionKind,
    /// The type of `x`.
    pub recv: TypeId,
    /// Indices of the fields passed through, the selected field included. Before each, a pointer to a struct
    /// is followed.
    pub path: Box<[u32]>,
    /// The selected field's type, or the method's signature (of a method expression: with the receiver as
    /// first parameter).
    pub ty: TypeId,
}

/// Kinds of selections.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SelectionKind {
    /// `x.f`, a field.
    Field,
    /// `x.m`, a declared method, called or as a method value.
    Method {
        /// The method.
        method: ObjId,
        /// Its receiver is a pointer: if `x` at the end of the path is none, its address is taken.
        ptr_recv: bool,
    },
    /// `x.m`, the method with this index of the interface at the end of the path.
    InterfaceMethod(u32),
    /// `T.m`, a method expression of a declared method.
    MethodExpr {
        /// The method.
        method: ObjId,
        /// Its receiver is a pointer.
        ptr_recv: bool,
    },
    /// `I.m`, a method expression of an interface method (`path` leads to the interface).
    InterfaceMethodExpr(u32),
}

/// A use of a generic function or type.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The type arguments, given or inferred.
    pub args: Box<[TypeId]>,
    /// The type or signature with them.
    pub ty: TypeId,
}

/// What a range clause iterates over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RangeKind {
    /// An integer.
    Int,
    /// An array value.
    Array,
    /// A pointer to an array.
    ArrayPointer,
    /// A slice.
    Slice,
    /// A string, by runes.
    String,
    /// A map.
    Map,
    /// A channel.
    Chan,
    /// A function whose yield takes this many values.
    Func(u8),
}

/// The variables of a signature that belongs to a function with a body (or a native).
#[derive(Clone, Debug, Default)]
pub struct SigInfo {
    /// The signature's type.
    pub ty: Option<TypeId>,
    /// A variable for each parameter, unnamed ones included.
    pub params: Vec<ObjId>,
    /// A variable for each result, unnamed ones included.
    pub results: Vec<ObjId>,
    /// Are the results named?
    pub named_results: bool,
}

/// A declared function or method.
#[derive(Clone, Debug)]
pub struct FuncInfo {
    /// Its object.
    pub obj: ObjId,
    /// The receiver variable, also if unnamed.
    pub recv: Option<ObjId>,
    /// All its type parameters: the receiver type's, then its own.
    pub tparams: Vec<TypeId>,
}

/// Initialisation of package variables: `lhs = rhs`.
#[derive(Clone, Debug)]
pub struct Initializer {
    /// The variables; several for a call with several results. Blank ones are variables too.
    pub lhs: Vec<ObjId>,
    /// The value.
    pub rhs: ExprId,
}

/// A package.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its import path (`main` for the program's).
    pub path: Arc<str>,
    /// Its name.
    pub name: Name,
    /// Whether it belongs to Urgo's own library.
    pub library: bool,
    /// Package-level names.
    pub scope: Map<Name, ObjId>,
    /// Directly imported packages.
    pub imports: Vec<PkgId>,
    /// Variable initialisers in the order to run them.
    pub init_order: Vec<Initializer>,
    /// `init` functions in the order to run them, after the variables.
    pub inits: Vec<FuncId>,
    /// All function and method declarations in source order.
    pub funcs: Vec<FuncId>,
}

/// Facts about nodes.
#[derive(Clone, Debug, Default)]
pub struct Info {
    pub(crate) exprs: IdMap<ExprId, ExprInfo>,
    pub(crate) constants: Vec<Const>,
    /// Objects that identifiers declare. The name bound by a type switch has none: see `clause_vars`.
    pub defs: IdMap<IdentId, ObjId>,
    /// Objects that identifiers refer to.
    pub uses: IdMap<IdentId, ObjId>,
    /// What selectors select.
    pub selections: SparseIdMap<ExprId, Selection>,
    /// Type arguments by the identifier of the generic function, method or type.
    pub instances: Map<IdentId, Instance>,
    /// The variable that a type switch clause declares.
    pub clause_vars: IdMap<ClauseId, ObjId>,
    /// Field index by the key expression in a struct literal.
    pub field_keys: SparseIdMap<ExprId, u32>,
    /// The whole path to the field by the key expression, if the key is a promoted field.
    pub field_paths: Map<ExprId, Box<[u32]>>,
    /// The value of a constant index key in an array or slice literal is the key's constant. Elements
    /// without a key follow the one before them. Length of array and slice literals, by literal:
    pub literal_lengths: Map<ExprId, u64>,
    /// Range clauses; absent if the kind depends on a type parameter: ask [`Types::range_kind`] then.
    pub ranges: IdMap<StmtId, RangeKind>,
    /// Parameters and results of functions with bodies, of natives, and of function literals.
    pub sigs: SparseIdMap<SigId, SigInfo>,
    /// Declared functions.
    pub funcs: SparseIdMap<FuncId, FuncInfo>,
    /// Free variables of function literals, package variables not included, those of inner literals
    /// included, each once in order of first use.
    pub captures: Map<ExprId, Vec<ObjId>>,
    /// The package that each import means.
    pub imports: IdMap<ImportId, PkgId>,
    /// Type declarations, local ones included.
    pub type_specs: IdMap<TypeSpecId, TypeId>,
}

/// A checked program: packages, types, objects, facts.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// All types and names.
    pub types: Types,
    /// All objects, by `ObjId`.
    pub objects: Vec<Object>,
    /// Packages by `PkgId`.
    pub packages: Vec<Package>,
    /// Packages in the order of initialisation: dependencies first.
    pub init_order: Vec<PkgId>,
    /// Packages by import path.
    pub package_ids: Map<Arc<str>, PkgId>,
    /// Facts about nodes.
    pub info: Info,
    /// The names of the tree's symbols, as far as packages have asked for them.
    pub(crate) symbols: IdMap<Symbol, Name>,
    /// Copies of type parameters that inference works with.
    pub(crate) renamed: Map<(Box<[TypeId]>, usize), Vec<TypeId>>,
    /// The predeclared names.
    pub universe: Map<Name, ObjId>,
    /// What `_` stands for where a value is wanted: a REPL's last one.
    pub last_value: Option<ObjId>,
}

impl Info {
    /// Facts about an expression.
    pub fn expr(&self, e: ExprId) -> Option<&ExprInfo> {
        self.exprs.get(e)
    }

    /// The type of an expression, `INVALID` if it was not checked.
    pub fn type_of(&self, e: ExprId) -> TypeId {
        self.exprs.get(e).map_or(TypeId::INVALID, |i| i.ty)
    }

    /// The value of a constant expression.
    pub fn constant(&self, e: ExprId) -> Option<&Const> {
        let i = self.exprs.get(e)?;
        i.value.checked_sub(1).map(|v| &self.constants[v as usize])
    }

    /// Records an expression.
    pub(crate) fn record(&mut self, e: ExprId, ty: TypeId, mode: Mode, value: Option<&Const>) {
        let value = match value {
            Some(v) => {
                self.constants.push(v.clone());
                self.constants.len() as u32
            }
            None => 0,
        };
        self.exprs.insert(e, ExprInfo { ty, mode, value });
    }

    /// The object that an identifier declares or refers to.
    pub fn object(&self, ident: IdentId) -> Option<ObjId> {
        self.defs.get(ident).or_else(|| self.uses.get(ident)).copied()
    }
}

impl Program {
    /// An object.
    pub fn object(&self, id: ObjId) -> &Object {
        &self.objects[id.0 as usize]
    }

    /// An object, for the checker.
    pub(crate) fn object_mut(&mut self, id: ObjId) -> &mut Object {
        &mut self.objects[id.0 as usize]
    }

    /// The variable facts of an object that is one.
    pub fn var(&self, id: ObjId) -> Option<&Var> {
        match &self.object(id).kind {
            ObjKind::Var(v) => Some(v),
            _ => None,
        }
    }

    /// A package.
    pub fn package(&self, id: PkgId) -> &Package {
        &self.packages[id.0 as usize]
    }
}
