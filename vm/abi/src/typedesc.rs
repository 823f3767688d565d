//! Run-time type descriptors: what the collector, maps, interfaces, printing and reflection know of a Go type.
//!
//! One descriptor a type: identical types have one id, so that comparing type words compares types. Memory layout is
//! Go's on amd64: sizes, alignments and offsets are what `unsafe.Sizeof` and `unsafe.Offsetof` must give.
//!
//! A value has two forms. In **memory** it has this layout. In a **frame** it is *flattened*: its [`Leaf`]s are
//! consecutive slots, if there are at most [`MAX_FLAT_LEAVES`] of them and it contains no array that would be indexed;
//! otherwise the frame holds a pointer to memory that nobody else writes. In an **interface** a value whose only leaf
//! is a pointer is the data word itself, one of a single scalar leaf is stored in the data word, any other is boxed:
//! the data word points to memory that is never written again.

use crate::inst::{FuncId, SelectorId, TypeId};
use crate::op::Kind;
use serde::{Deserialize, Serialize};

/// Most leaves that a value is flattened into; larger ones live in memory. A compromise between copying and loads.
pub const MAX_FLAT_LEAVES: usize = 16;

/// A Go type as the run time sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TypeDesc {
    /// The type's text as `%T` prints it (`main.T`, `[]int`, `map[string]*main.T`).
    pub name: String,
    /// For a named type: its own name without package and type arguments' package paths; else empty.
    pub type_name: String,
    /// For a named type: its package path; else empty.
    pub pkg_path: String,
    /// Its structure (of the underlying type, for a named one).
    pub shape: TypeShape,
    /// Bytes of a value in memory.
    pub size: u32,
    /// Alignment in bytes: 1, 2, 4 or 8.
    pub align: u32,
    /// Scalars and pointers of a value in order, if it is flattened in frames; empty for zero-size types, and
    /// for types kept in memory (see `in_memory`).
    pub leaves: Vec<Leaf>,
    /// Whether frames hold a pointer to a copy in memory instead of the leaves.
    pub in_memory: bool,
    /// One bit an 8-byte word of a value, least significant first: set where the collector must look
    /// (pointers and interface data words). Only the words up to the last pointer.
    pub pointers: PointerMap,
    /// How the value sits in an interface's data word.
    pub boxing: Boxing,
    /// Whether `==` is defined, and if so, whether it can panic (contains interfaces).
    pub equality: Equality,
    /// Methods of the type's method set as interfaces call them: the first parameter is the data word.
    pub methods: Vec<Method>,
}

/// Forms of map keys that are hashed and compared without asking their types.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum MapKey {
    /// 32 bits, compared as such.
    Bits32,
    /// 64 bits, compared as such.
    Bits64,
    /// Two times 64 bits, compared as such: a struct of two numbers or pointers.
    Pair,
    /// A string.
    String,
}

impl TypeDesc {
    /// The form of this type as a map's key; `None` if only the type says what is equal.
    pub fn map_key(&self) -> Option<MapKey> {
        let one_word = self.equality == Equality::Bits && !self.in_memory && self.leaves.len() == 1;
        let words = self.leaves.iter().all(|l| l.mem.size() == 8);
        let pair = self.equality == Equality::Bits && !self.in_memory && self.leaves.len() == 2 && words;
        match (&self.shape, self.size) {
            (TypeShape::Struct(_), 16) if pair => Some(MapKey::Pair),
            (TypeShape::String, _) => Some(MapKey::String),
            (_, 4) if one_word => Some(MapKey::Bits32),
            (_, 8) if one_word => Some(MapKey::Bits64),
            _ => None,
        }
    }
}

/// A method that interfaces can call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Method {
    /// Name and signature.
    pub selector: SelectorId,
    /// The function, which takes the data word as its first parameter.
    pub func: FuncId,
}

/// How a value is kept in the data word of an interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum Boxing {
    /// The data word is the value, a pointer.
    Pointer,
    /// The data word holds the single leaf's bits (integers in canonical form, float bits).
    Scalar,
    /// The data word points to an immutable copy in memory.
    Boxed,
    /// A value without leaves: the data word is 0.
    Empty,
}

/// Whether values can be compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum Equality {
    /// Not comparable: comparing panics.
    None,
    /// Comparable bit by bit: no floats, strings, interfaces or padding.
    Bits,
    /// Comparable part by part.
    Parts,
}

/// One scalar or pointer of a flattened value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Leaf {
    /// Byte offset in memory.
    pub offset: u32,
    /// Its form in memory.
    pub mem: MemKind,
}

impl Leaf {
    /// The kind of the slot it takes in a frame.
    pub fn kind(self) -> Kind {
        self.mem.kind()
    }
}

/// Form of a leaf in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum MemKind {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    /// 64 bits without a meaning to the collector.
    I64,
    F32,
    F64,
    Ptr,
    /// An interface's data word; the type word lies in front of it as `I64`.
    Word,
}

impl MemKind {
    /// The kind of a slot that holds it.
    pub fn kind(self) -> Kind {
        match self {
            MemKind::F32 => Kind::F32,
            MemKind::F64 => Kind::F64,
            MemKind::Ptr => Kind::Ptr,
            MemKind::Word => Kind::Word,
            MemKind::I8
            | MemKind::U8
            | MemKind::I16
            | MemKind::U16
            | MemKind::I32
            | MemKind::U32
            | MemKind::I64 => Kind::Int,
        }
    }

    /// Bytes in memory.
    pub fn size(self) -> u32 {
        match self {
            MemKind::I8 | MemKind::U8 => 1,
            MemKind::I16 | MemKind::U16 => 2,
            MemKind::I32 | MemKind::U32 | MemKind::F32 => 4,
            MemKind::I64 | MemKind::F64 | MemKind::Ptr | MemKind::Word => 8,
        }
    }
}

/// Which words of an object the collector looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct PointerMap {
    /// Bits, 64 a word, least significant first; empty if there is no pointer.
    pub bits: Vec<u64>,
}

impl PointerMap {
    /// Whether there is no pointer at all.
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }
    /// Marks the word at this index.
    pub fn set(&mut self, word: usize) {
        if self.bits.len() <= word / 64 {
            self.bits.resize(word / 64 + 1, 0);
        }
        self.bits[word / 64] |= 1 << (word % 64);
    }
    /// Whether the word at this index may hold a pointer.
    pub fn get(&self, word: usize) -> bool {
        self.bits.get(word / 64).is_some_and(|b| b >> (word % 64) & 1 != 0)
    }
}

/// Structure of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum TypeShape {
    /// Entry 0 of the table.
    None,
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
    Pointer(TypeId),
    Slice(TypeId),
    Array(TypeId, u64),
    Map {
        key: TypeId,
        elem: TypeId,
    },
    Chan {
        elem: TypeId,
        dir: ChanDir,
    },
    Func {
        params: Vec<TypeId>,
        results: Vec<TypeId>,
        variadic: bool,
    },
    Struct(Vec<Field>),
    /// Methods sorted by name.
    Interface(Vec<InterfaceMethod>),
}

/// A method that an interface type asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InterfaceMethod {
    /// Name and signature.
    pub selector: SelectorId,
    /// The method's func type, for reflection.
    pub ty: TypeId,
}

/// Direction of a channel type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum ChanDir {
    Both,
    Send,
    Recv,
}

/// A struct's field.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Field {
    /// Name (of the type, if embedded).
    pub name: String,
    /// Package path if the name is not exported, else empty.
    pub pkg_path: String,
    /// Type.
    pub ty: TypeId,
    /// Byte offset.
    pub offset: u32,
    /// Tag text, empty if none.
    pub tag: String,
    /// Whether it is embedded.
    pub embedded: bool,
}

impl TypeDesc {
    /// The descriptor at index 0: no type.
    pub fn none() -> TypeDesc {
        TypeDesc {
            name: "nil".into(),
            type_name: String::new(),
            pkg_path: String::new(),
            shape: TypeShape::None,
            size: 0,
            align: 1,
            leaves: Vec::new(),
            in_memory: false,
            pointers: PointerMap::default(),
            boxing: Boxing::Empty,
            equality: Equality::None,
            methods: Vec::new(),
        }
    }
}
