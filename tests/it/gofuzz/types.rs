//! Types of generated programs: a closed set of shapes, with what the generator must know of each.
//!
//! A named type is an index into the unit's list. Its field names contain its index, so that promotion through embedded
//! fields is never ambiguous.

use std::rc::Rc;

/// Types are shared freely.
pub type Ty = Rc<Type>;

/// An integer type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Int {
    /// The predeclared name.
    pub name: &'static str,
    /// Its width.
    pub bits: u32,
    /// Whether it has negative values.
    pub signed: bool,
}

/// All of them.
pub const INTS: &[Int] = &[
    Int { name: "int", bits: 64, signed: true },
    Int { name: "int8", bits: 8, signed: true },
    Int { name: "int16", bits: 16, signed: true },
    Int { name: "int32", bits: 32, signed: true },
    Int { name: "int64", bits: 64, signed: true },
    Int { name: "uint", bits: 64, signed: false },
    Int { name: "uint8", bits: 8, signed: false },
    Int { name: "uint16", bits: 16, signed: false },
    Int { name: "uint32", bits: 32, signed: false },
    Int { name: "uint64", bits: 64, signed: false },
    Int { name: "uintptr", bits: 64, signed: false },
];
/// `int`.
pub const INT: Int = INTS[0];

/// A Go type.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    Bool,
    Int(Int),
    Float(u32),
    Complex(u32),
    String,
    Array(usize, Ty),
    Slice(Ty),
    Map(Ty, Ty),
    Pointer(Ty),
    Func(Vec<Ty>, Ty),
    Any,
    Named(usize),
}

/// What a named type is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum Under {
    Struct(Vec<Field>),
    Of(Ty),
    /// An interface with the method `KEY() int64`, and `Put(int64) int64` if `put`.
    Interface {
        put: bool,
    },
}

/// A field; an embedded one is called like its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub ty: Ty,
    pub embedded: bool,
}

/// A named type of the unit.
#[derive(Debug, Clone)]
pub struct Named {
    pub name: String,
    pub under: Under,
    /// Whether the value has the method `Key() int64`.
    pub key: bool,
    /// Whether the pointer has the method `Put(int64) int64`.
    pub put: bool,
    /// Whether `Key` is declared for it, and not promoted.
    pub own_key: bool,
    /// Whether `Put` is.
    pub own_put: bool,
}

/// A list of named types, in order of declaration: later ones contain earlier ones by value only.
#[derive(Debug, Default)]
pub struct Types {
    pub named: Vec<Named>,
}

/// A new shared type.
pub fn ty(t: Type) -> Ty {
    Rc::new(t)
}
/// `int`.
pub fn int() -> Ty {
    ty(Type::Int(INT))
}
/// `int64`.
pub fn int64() -> Ty {
    ty(Type::Int(INTS[4]))
}

impl Types {
    /// The type as Go source.
    pub fn text(&self, t: &Type) -> String {
        match t {
            Type::Bool => "bool".into(),
            Type::Int(i) => i.name.into(),
            Type::Float(b) => format!("float{b}"),
            Type::Complex(b) => format!("complex{b}"),
            Type::String => "string".into(),
            Type::Array(n, e) => format!("[{n}]{}", self.text(e)),
            Type::Slice(e) => format!("[]{}", self.text(e)),
            Type::Map(k, e) => format!("map[{}]{}", self.text(k), self.text(e)),
            Type::Pointer(e) => format!("*{}", self.text(e)),
            Type::Func(ps, r) => format!("func({}) {}", self.list(ps), self.text(r)),
            Type::Any => "any".into(),
            Type::Named(n) => self.named[*n].name.clone(),
        }
    }

    fn list(&self, ts: &[Ty]) -> String {
        ts.iter().map(|t| self.text(t)).collect::<Vec<_>>().join(", ")
    }

    /// The type without its name; structs and interfaces stay named.
    pub fn under(&self, t: &Ty) -> Ty {
        match &**t {
            Type::Named(n) => match &self.named[*n].under {
                Under::Of(u) => u.clone(),
                Under::Struct(_) | Under::Interface { .. } => t.clone(),
            },
            _ => t.clone(),
        }
    }

    /// Fields, if it is a struct.
    pub fn fields(&self, t: &Type) -> Option<&[Field]> {
        match t {
            Type::Named(n) => match &self.named[*n].under {
                Under::Struct(fs) => Some(fs),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it is an interface type other than `any`; tells whether `Put` belongs to it.
    pub fn interface(&self, t: &Type) -> Option<bool> {
        match t {
            Type::Named(n) => match self.named[*n].under {
                Under::Interface { put } => Some(put),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether `==` may be used without a panic.
    pub fn comparable(&self, t: &Type) -> bool {
        match t {
            Type::Slice(_) | Type::Map(..) | Type::Func(..) | Type::Any => false,
            Type::Array(_, e) => self.comparable(e),
            Type::Named(n) => match &self.named[*n].under {
                Under::Struct(fs) => fs.iter().all(|f| self.comparable(&f.ty)),
                Under::Of(t) => self.comparable(t),
                Under::Interface { .. } => false,
            },
            _ => true,
        }
    }

    /// Whether it serves as a map key: comparable, and neither pointers nor NaN in it.
    pub fn is_key(&self, t: &Type) -> bool {
        match t {
            Type::Pointer(_) | Type::Float(_) | Type::Complex(_) => false,
            Type::Array(_, e) => self.is_key(e),
            Type::Named(n) => match &self.named[*n].under {
                Under::Struct(fs) => fs.iter().all(|f| self.is_key(&f.ty)),
                Under::Of(t) => self.is_key(t),
                Under::Interface { .. } => false,
            },
            _ => self.comparable(t),
        }
    }

    /// Whether the operator `<` is defined.
    pub fn ordered(&self, t: &Ty) -> bool {
        matches!(*self.under(t), Type::Int(_) | Type::Float(_) | Type::String)
    }

    /// Whether expressions may use the zero value like any other: no nil pointers, functions or interfaces in it.
    pub fn zero_is_safe(&self, t: &Type) -> bool {
        match t {
            Type::Pointer(_) | Type::Func(..) | Type::Map(..) | Type::Any => false,
            Type::Named(n) => match &self.named[*n].under {
                Under::Of(t) => self.zero_is_safe(t),
                Under::Struct(_) => true,
                Under::Interface { .. } => false,
            },
            _ => true,
        }
    }
}
