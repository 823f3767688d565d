//! Go's types, interned.
//!
//! Problem: a checker compares types all the time, and lowering keys its tables by them. Idea: every type is
//! hash-consed, so that **identical types have equal ids** and identity is integer comparison. That works
//! because Go's structural types can only recur through declared types, and a declared type is named by its
//! declaration, not by its structure.
//!
//! Invariants:
//! 1. `Named` is a declaration plus type arguments; what it stands for is found by [`Types::under`].
//! 2. Aliases leave no trace: an alias is replaced by its type where it is used.
//! 3. An interface is kept as its *type set*: all methods, embedded ones included, sorted by name, the union
//!    of permitted types, comparability. So `interface{A; B}` equals `interface{B; A}`.
//! 4. The one exception to 3: an interface that embeds a type whose declaration is not finished yet is a
//!    [`Type::Pending`]; the checker settles it later and [`Types::under`] then sees through it.
//! 5. A local type of a generic function depends on the function's type parameters: they are its first
//!    (`n_outer`) type parameters and are passed implicitly, so that substitution finds them.
//! 6. Receiver type parameters are those of the type's declaration, whatever a method calls them.
//!
//! Depth is recorded at interning, so that recursive walks over a type's structure are bounded by
//! [`MAX_DEPTH`].

pub mod method_set;
pub mod names;
pub mod print;
pub mod relate;
pub mod size;
pub mod subst;
pub mod type_set;
pub mod universe;

pub use method_set::{Lookup, SetMethod};
pub use names::{Map, Name, Names, Set};
use std::sync::Arc;

/// Types nested deeper than this are refused: walks over them are recursive.
pub const MAX_DEPTH: u32 = 500;

/// A type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TypeId(pub u32);

/// A type declaration.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct NamedId(pub u32);

/// A type parameter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ParamId(pub u32);

/// A package of the program; [`PkgId::NONE`] for the universe and for exported names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PkgId(pub u32);

impl PkgId {
    /// No package.
    pub const NONE: PkgId = PkgId(u32::MAX);
}

/// An object: what a name stands for. The arena is in `check::info`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ObjId(pub u32);

/// Predeclared types; their ids are fixed: `TypeId(basic as u32)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[allow(missing_docs)]
#[repr(u8)]
pub enum Basic {
    /// The type of what has been reported already; no check complains about it.
    Invalid,
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    UnsafePointer,
    UntypedBool,
    UntypedInt,
    UntypedRune,
    UntypedFloat,
    UntypedComplex,
    UntypedString,
    UntypedNil,
}

/// All basic types in id order, with their names.
pub const BASICS: [(Basic, &str); 26] = [
    (Basic::Invalid, "invalid type"),
    (Basic::Bool, "bool"),
    (Basic::Int, "int"),
    (Basic::Int8, "int8"),
    (Basic::Int16, "int16"),
    (Basic::Int32, "int32"),
    (Basic::Int64, "int64"),
    (Basic::Uint, "uint"),
    (Basic::Uint8, "uint8"),
    (Basic::Uint16, "uint16"),
    (Basic::Uint32, "uint32"),
    (Basic::Uint64, "uint64"),
    (Basic::Uintptr, "uintptr"),
    (Basic::Float32, "float32"),
    (Basic::Float64, "float64"),
    (Basic::Complex64, "complex64"),
    (Basic::Complex128, "complex128"),
    (Basic::String, "string"),
    (Basic::UnsafePointer, "unsafe.Pointer"),
    (Basic::UntypedBool, "untyped bool"),
    (Basic::UntypedInt, "untyped int"),
    (Basic::UntypedRune, "untyped rune"),
    (Basic::UntypedFloat, "untyped float"),
    (Basic::UntypedComplex, "untyped complex"),
    (Basic::UntypedString, "untyped string"),
    (Basic::UntypedNil, "untyped nil"),
];

macro_rules! basic_ids {
    ($($id:ident = $basic:ident),* $(,)?) => {
        impl TypeId {
            $(#[doc = concat!("The predeclared type `", stringify!($basic), "`.")]
              pub const $id: TypeId = TypeId(Basic::$basic as u32);)*
        }
    };
}
basic_ids! {
    INVALID = Invalid, BOOL = Bool, INT = Int, INT8 = Int8, INT16 = Int16, INT32 = Int32, INT64 = Int64,
    UINT = Uint, UINT8 = Uint8, UINT16 = Uint16, UINT32 = Uint32, UINT64 = Uint64, UINTPTR = Uintptr,
    FLOAT32 = Float32, FLOAT64 = Float64, COMPLEX64 = Complex64, COMPLEX128 = Complex128, STRING = String,
    UNSAFE_POINTER = UnsafePointer, UNTYPED_BOOL = UntypedBool, UNTYPED_INT = UntypedInt,
    UNTYPED_RUNE = UntypedRune, UNTYPED_FLOAT = UntypedFloat, UNTYPED_COMPLEX = UntypedComplex,
    UNTYPED_STRING = UntypedString, UNTYPED_NIL = UntypedNil,
}

/// Direction of a channel.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[allow(missing_docs)]
pub enum ChanDir {
    Both,
    Send,
    Recv,
}

/// A field of a struct type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Field {
    /// The field's name (that of its type if it is embedded).
    pub name: Name,
    /// The declaring package; `NONE` if the name is exported.
    pub pkg: PkgId,
    /// Its type.
    pub ty: TypeId,
    /// Embedded?
    pub embedded: bool,
    /// The tag's text, empty if there is none.
    pub tag: Name,
}

/// A struct type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Struct {
    /// The fields in order.
    pub fields: Box<[Field]>,
}

/// A function type. Receivers are not part of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Signature {
    /// Type parameters, as `Type::Param`; empty once instantiated.
    pub tparams: Box<[TypeId]>,
    /// Parameter types; the last of a variadic function is a slice.
    pub params: Box<[TypeId]>,
    /// Result types.
    pub results: Box<[TypeId]>,
    /// Is the last parameter `...T`?
    pub variadic: bool,
}

/// A method of an interface.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct IfaceMethod {
    /// Its name.
    pub name: Name,
    /// The declaring package; `NONE` if the name is exported.
    pub pkg: PkgId,
    /// Its signature.
    pub sig: TypeId,
}

/// A term of a union: `T` or `~T`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Term {
    /// Written with `~`: all types whose underlying type is `ty`.
    pub tilde: bool,
    /// The type.
    pub ty: TypeId,
}

/// An interface as its type set.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Interface {
    /// All methods, sorted by name: a method's index here is what selections give.
    pub methods: Box<[IfaceMethod]>,
    /// Permitted types; `None`: all.
    pub terms: Option<Box<[Term]>>,
    /// Embeds `comparable`.
    pub comparable: bool,
    /// A constraint written without `interface{…}`: matters to printing only.
    pub implicit: bool,
}

impl Interface {
    /// A constraint that no value can have as its type: it has a union or is comparable.
    pub fn is_constraint(&self) -> bool {
        self.terms.is_some() || self.comparable
    }
}

/// The structure of a type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// A predeclared type.
    Basic(Basic),
    /// `[len]elem`.
    Array {
        /// Element type.
        elem: TypeId,
        /// Length.
        len: u64,
    },
    /// `[]T`.
    Slice(TypeId),
    /// `*T`.
    Pointer(TypeId),
    /// `map[key]elem`.
    Map {
        /// Key type.
        key: TypeId,
        /// Element type.
        elem: TypeId,
    },
    /// `chan T`, `chan<- T`, `<-chan T`.
    Chan {
        /// Direction.
        dir: ChanDir,
        /// Element type.
        elem: TypeId,
    },
    /// A struct.
    Struct(Arc<Struct>),
    /// Several values: what a call gives. The empty tuple is the type of a call without results.
    Tuple(Arc<[TypeId]>),
    /// A function.
    Signature(Arc<Signature>),
    /// An interface.
    Interface(Arc<Interface>),
    /// An interface that embeds an unfinished declaration (invariant 4).
    Pending(u32),
    /// A declared type, instantiated if it is generic.
    Named {
        /// Its declaration.
        decl: NamedId,
        /// Implicit and explicit type arguments (invariant 5).
        args: Arc<[TypeId]>,
    },
    /// A type parameter.
    Param(ParamId),
}

/// A method declared on a type.
#[derive(Clone, Debug)]
pub struct MethodDecl {
    /// Its name.
    pub name: Name,
    /// The declaring package; `NONE` if the name is exported.
    pub pkg: PkgId,
    /// The method's `Func` object.
    pub obj: ObjId,
    /// Is the receiver a pointer?
    pub ptr_recv: bool,
    /// Its signature in terms of the declaration's type parameters; `None` until it is resolved.
    pub sig: Option<TypeId>,
}

/// A type declaration.
#[derive(Clone, Debug)]
pub struct NamedDecl {
    /// The type's name.
    pub name: Name,
    /// The declaring package, `NONE` for predeclared types.
    pub pkg: PkgId,
    /// The `TypeName` object.
    pub obj: ObjId,
    /// Type parameters, the implicit ones of an enclosing generic function first.
    pub tparams: Vec<TypeId>,
    /// How many of them are implicit.
    pub n_outer: usize,
    /// The right-hand side; `None` while the declaration is being checked.
    pub rhs: Option<TypeId>,
    /// Declared methods in source order.
    pub methods: Vec<MethodDecl>,
    /// Methods by name, for types with many.
    pub method_index: Map<(Name, PkgId), u32>,
}

/// A type parameter's declaration.
#[derive(Clone, Debug)]
pub struct ParamDecl {
    /// Its name.
    pub name: Name,
    /// The `TypeName` object.
    pub obj: ObjId,
    /// Position in its list.
    pub index: u32,
    /// Its constraint: an interface; `INVALID` until it is resolved.
    pub bound: TypeId,
}

/// The arena of types and the names they use.
#[derive(Clone, Debug)]
pub struct Types {
    /// Names of the program.
    pub names: Names,
    types: Vec<Type>,
    /// Depth in the lower bits, `HAS_PARAM` above.
    facts: Vec<u32>,
    ids: Map<Type, TypeId>,
    named: Vec<NamedDecl>,
    params: Vec<ParamDecl>,
    /// What a pending interface turned out to be.
    pending: Vec<Option<TypeId>>,
    /// Underlying types of instances.
    instance_under: Map<TypeId, TypeId>,
    /// Type parameters made by substituting in the constraints of a generic method's own.
    fresh_params: Map<(TypeId, Box<[TypeId]>), TypeId>,
    /// Size and alignment of types already computed.
    sizes: Map<TypeId, (Option<u64>, u64)>,
    /// Offsets of the fields of struct types already laid out.
    offsets: Map<TypeId, Box<[u64]>>,
    /// Fields by name, of struct types with many.
    field_indices: Map<TypeId, Arc<method_set::FieldIndex>>,
    /// Types (and strictness) already found comparable.
    comparables: Set<(TypeId, bool)>,
    /// Types that a recursive walk is inside of: a wrong declaration may contain itself.
    walking: Vec<TypeId>,
    /// Such a walk met a type it was inside of: its result is not remembered.
    walk_cut: bool,
    /// Package names for printing, by `PkgId`.
    pub package_names: Vec<(Name, Arc<str>)>,
    /// The predeclared `any`, `error`, `comparable`.
    pub any: TypeId,
    /// The predeclared `error`.
    pub error: TypeId,
    /// The predeclared `comparable`.
    pub comparable: TypeId,
    /// What is printed behind the names of types whose names mean something else by now.
    pub outdated: Map<NamedId, Box<str>>,
    /// How the checked package spells `uint8`, `int32` and the empty interface, for printing.
    pub spelling: print::Spelling,
    /// Names of parameters, for printing, with the package whose declarations gave them.
    param_names: Map<TypeId, (PkgId, print::ParamNames)>,
    /// The same of methods of interfaces.
    method_names: Map<TypeId, print::ParamNames>,
}

const HAS_PARAM: u32 = 1 << 31;

impl Default for Types {
    fn default() -> Self {
        Types::new()
    }
}

impl Types {
    /// An arena with the predeclared types.
    pub fn new() -> Types {
        let mut t = Types {
            names: Names::default(),
            types: Vec::new(),
            facts: Vec::new(),
            ids: Map::default(),
            named: Vec::new(),
            params: Vec::new(),
            pending: Vec::new(),
            instance_under: Map::default(),
            outdated: Map::default(),
            fresh_params: Map::default(),
            sizes: Map::default(),
            offsets: Map::default(),
            field_indices: Map::default(),
            comparables: Set::default(),
            walking: Vec::new(),
            walk_cut: false,
            package_names: Vec::new(),
            any: TypeId::INVALID,
            error: TypeId::INVALID,
            comparable: TypeId::INVALID,
            spelling: print::Spelling::default(),
            param_names: Map::default(),
            method_names: Map::default(),
        };
        for (i, (b, _)) in BASICS.iter().enumerate() {
            let id = t.intern(Type::Basic(*b));
            debug_assert_eq!(id.0 as usize, i);
        }
        t.any = t.interface(Interface::default());
        t
    }

    /// The id of a type.
    pub fn intern(&mut self, ty: Type) -> TypeId {
        if let Some(&id) = self.ids.get(&ty) {
            return id;
        }
        let id = TypeId(self.types.len() as u32);
        let facts = self.compute_facts(&ty);
        self.types.push(ty.clone());
        self.facts.push(facts);
        self.ids.insert(ty, id);
        id
    }

    fn compute_facts(&self, ty: &Type) -> u32 {
        let mut depth = 0;
        let mut flag = 0;
        let mut add = |t: &TypeId| {
            let f = self.facts[t.0 as usize];
            depth = depth.max(f & !HAS_PARAM);
            flag |= f & HAS_PARAM;
        };
        match ty {
            Type::Basic(_) => {}
            Type::Array { elem, .. } | Type::Slice(elem) | Type::Pointer(elem) | Type::Chan { elem, .. } => {
                add(elem);
            }
            Type::Map { key, elem } => {
                add(key);
                add(elem);
            }
            Type::Struct(s) => s.fields.iter().for_each(|f| add(&f.ty)),
            Type::Tuple(ts) => ts.iter().for_each(add),
            Type::Signature(s) => {
                s.tparams.iter().for_each(&mut add);
                s.params.iter().for_each(&mut add);
                s.results.iter().for_each(&mut add);
            }
            Type::Interface(i) => {
                i.methods.iter().for_each(|m| add(&m.sig));
                i.terms.iter().flatten().for_each(|t| add(&t.ty));
            }
            Type::Named { args, .. } => args.iter().for_each(add),
            Type::Pending(_) | Type::Param(_) => flag = HAS_PARAM,
        }
        (depth + 1).min(HAS_PARAM - 1) | flag
    }

    /// The structure of a type.
    #[inline]
    pub fn get(&self, t: TypeId) -> &Type {
        &self.types[t.0 as usize]
    }

    /// Number of types.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// There are always the predeclared types.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// How deeply its structure is nested.
    pub fn depth(&self, t: TypeId) -> u32 {
        self.facts[t.0 as usize] & !HAS_PARAM
    }

    /// May type parameters occur in it?
    pub fn has_param(&self, t: TypeId) -> bool {
        self.facts[t.0 as usize] & HAS_PARAM != 0
    }

    // Constructors.

    /// `[]elem`.
    pub fn slice(&mut self, elem: TypeId) -> TypeId {
        self.intern(Type::Slice(elem))
    }
    /// `*elem`.
    pub fn pointer(&mut self, elem: TypeId) -> TypeId {
        self.intern(Type::Pointer(elem))
    }
    /// `[len]elem`.
    pub fn array(&mut self, elem: TypeId, len: u64) -> TypeId {
        self.intern(Type::Array { elem, len })
    }
    /// `map[key]elem`.
    pub fn map(&mut self, key: TypeId, elem: TypeId) -> TypeId {
        self.intern(Type::Map { key, elem })
    }
    /// A channel type.
    pub fn chan(&mut self, dir: ChanDir, elem: TypeId) -> TypeId {
        self.intern(Type::Chan { dir, elem })
    }
    /// A tuple of several or no types.
    pub fn tuple(&mut self, types: &[TypeId]) -> TypeId {
        self.intern(Type::Tuple(types.into()))
    }
    /// A function type.
    pub fn signature(&mut self, sig: Signature) -> TypeId {
        self.intern(Type::Signature(Arc::new(sig)))
    }
    /// A struct type.
    pub fn structure(&mut self, fields: Vec<Field>) -> TypeId {
        self.intern(Type::Struct(Arc::new(Struct { fields: fields.into() })))
    }
    /// An interface; sorts the methods.
    pub fn interface(&mut self, mut iface: Interface) -> TypeId {
        let names = &self.names;
        iface.methods.sort_by(|a, b| names.text(a.name).cmp(names.text(b.name)).then(a.pkg.cmp(&b.pkg)));
        self.intern(Type::Interface(Arc::new(iface)))
    }
    /// A declared type with its type arguments.
    pub fn instance(&mut self, decl: NamedId, args: &[TypeId]) -> TypeId {
        self.intern(Type::Named { decl, args: args.into() })
    }

    /// A new interface that is settled later.
    pub fn new_pending(&mut self) -> TypeId {
        self.pending.push(None);
        self.intern(Type::Pending(self.pending.len() as u32 - 1))
    }
    /// What a pending interface has become; any other type as it is.
    pub fn settled(&self, t: TypeId) -> TypeId {
        let mut t = t;
        // Erroneous declarations can go in a circle.
        for _ in 0..MAX_DEPTH {
            match *self.get(t) {
                Type::Pending(i) => match self.pending[i as usize] {
                    Some(next) => t = next,
                    None => return t,
                },
                _ => return t,
            }
        }
        t
    }
    /// Says what a pending interface is.
    pub fn settle_pending(&mut self, t: TypeId, iface: TypeId) {
        if let Type::Pending(i) = *self.get(t) {
            self.pending[i as usize] = Some(iface);
        }
    }

    /// A new declaration.
    pub fn new_named(&mut self, name: Name, pkg: PkgId, obj: ObjId) -> NamedId {
        self.named.push(NamedDecl {
            name,
            pkg,
            obj,
            tparams: Vec::new(),
            n_outer: 0,
            rhs: None,
            methods: Vec::new(),
            method_index: Map::default(),
        });
        NamedId(self.named.len() as u32 - 1)
    }
    /// A declaration.
    pub fn named(&self, id: NamedId) -> &NamedDecl {
        &self.named[id.0 as usize]
    }
    /// All declarations.
    pub fn all_named(&self) -> impl Iterator<Item = (NamedId, &NamedDecl)> {
        self.named.iter().enumerate().map(|(i, d)| (NamedId(i as u32), d))
    }
    /// A declaration, for the checker to fill in.
    pub fn named_mut(&mut self, id: NamedId) -> &mut NamedDecl {
        &mut self.named[id.0 as usize]
    }
    /// The declaration of a declared type.
    pub fn as_named(&self, t: TypeId) -> Option<(NamedId, &[TypeId])> {
        match self.get(t) {
            Type::Named { decl, args } => Some((*decl, args)),
            _ => None,
        }
    }
    /// Adds a method to a declaration.
    pub fn add_method(&mut self, id: NamedId, m: MethodDecl) -> usize {
        let d = &mut self.named[id.0 as usize];
        let i = d.methods.len();
        d.method_index.insert((m.name, m.pkg), i as u32);
        d.methods.push(m);
        i
    }

    /// A new type parameter; its constraint is set later.
    pub fn new_param(&mut self, name: Name, obj: ObjId, index: u32) -> TypeId {
        self.params.push(ParamDecl { name, obj, index, bound: TypeId::INVALID });
        self.intern(Type::Param(ParamId(self.params.len() as u32 - 1)))
    }
    /// A type parameter's declaration.
    pub fn param(&self, id: ParamId) -> &ParamDecl {
        &self.params[id.0 as usize]
    }
    /// Sets a type parameter's constraint.
    pub fn set_bound(&mut self, t: TypeId, bound: TypeId) {
        if let Type::Param(p) = *self.get(t) {
            self.params[p.0 as usize].bound = bound;
        }
    }
    /// Is it a type parameter?
    pub fn is_param(&self, t: TypeId) -> bool {
        matches!(self.get(t), Type::Param(_))
    }
    /// The package a name belongs to for comparison: `NONE` if it is exported.
    pub fn name_pkg(&self, name: Name, pkg: PkgId) -> PkgId {
        if self.names.is_exported(name) { PkgId::NONE } else { pkg }
    }

    // Underlying types.

    /// The underlying type: never `Named`; of a type parameter, its constraint interface. `INVALID` while a
    /// declaration is unfinished or wrong.
    #[inline]
    pub fn under(&mut self, t: TypeId) -> TypeId {
        match self.get(t) {
            Type::Named { .. } | Type::Pending(_) | Type::Param(_) => self.under_declared(t),
            _ => t,
        }
    }

    fn under_declared(&mut self, t: TypeId) -> TypeId {
        let mut t = t;
        // A chain of declarations is at most as long as there are declarations; cycles are errors.
        for _ in 0..=self.named.len() + 2 {
            match self.get(t) {
                Type::Named { decl, args } => {
                    let decl = *decl;
                    if args.is_empty() {
                        match self.named[decl.0 as usize].rhs {
                            Some(r) => t = r,
                            None => return TypeId::INVALID,
                        }
                    } else if let Some(&u) = self.instance_under.get(&t) {
                        return u;
                    } else {
                        let args = args.clone();
                        let Some(rhs) = self.named[decl.0 as usize].rhs else { return TypeId::INVALID };
                        let tparams = self.named[decl.0 as usize].tparams.clone();
                        if tparams.len() != args.len() {
                            return TypeId::INVALID;
                        }
                        let u = self.under(rhs);
                        if u == TypeId::INVALID {
                            return u;
                        }
                        let u = self.subst(u, &tparams, &args);
                        if !matches!(self.get(u), Type::Pending(_)) {
                            self.instance_under.insert(t, u);
                        }
                        return u;
                    }
                }
                Type::Pending(i) => match self.pending[*i as usize] {
                    Some(r) => t = r,
                    None => return TypeId::INVALID,
                },
                Type::Param(p) => t = self.params[p.0 as usize].bound,
                _ => return t,
            }
        }
        TypeId::INVALID
    }

    /// The structure of the underlying type.
    pub fn under_type(&mut self, t: TypeId) -> &Type {
        let u = self.under(t);
        self.get(u)
    }

    /// The interface that `t` is or whose type parameter's constraint it is.
    pub fn as_interface(&mut self, t: TypeId) -> Option<Arc<Interface>> {
        match self.under_type(t) {
            Type::Interface(i) => Some(i.clone()),
            _ => None,
        }
    }
    /// The signature of a function type.
    pub fn as_signature(&mut self, t: TypeId) -> Option<Arc<Signature>> {
        match self.under_type(t) {
            Type::Signature(s) => Some(s.clone()),
            _ => None,
        }
    }
    /// The fields of a struct type.
    pub fn as_struct(&mut self, t: TypeId) -> Option<Arc<Struct>> {
        match self.under_type(t) {
            Type::Struct(s) => Some(s.clone()),
            _ => None,
        }
    }
    /// The element type of a pointer type.
    pub fn as_pointer(&mut self, t: TypeId) -> Option<TypeId> {
        match self.under_type(t) {
            Type::Pointer(e) => Some(*e),
            _ => None,
        }
    }
    /// The underlying basic type.
    pub fn as_basic(&mut self, t: TypeId) -> Option<Basic> {
        match self.under_type(t) {
            Type::Basic(b) => Some(*b),
            _ => None,
        }
    }
    /// An interface value type: not a type parameter.
    pub fn is_interface(&mut self, t: TypeId) -> bool {
        !self.is_param(t) && matches!(self.under_type(t), Type::Interface(_))
    }
    /// Are the types identical? Equal ids, but for pending interfaces.
    pub fn identical(&mut self, a: TypeId, b: TypeId) -> bool {
        if a == b {
            return true;
        }
        let pending = |t: &Types, x| matches!(t.get(x), Type::Pending(_));
        if pending(self, a) || pending(self, b) {
            let lit = |t: &Types, x| pending(t, x) || matches!(t.get(x), Type::Interface(_));
            return lit(self, a) && lit(self, b) && self.under(a) == self.under(b);
        }
        false
    }
}
