//! The predeclared names: types, constants, `nil`, functions; and the builtins of `unsafe`.

use super::{BASICS, Basic, IfaceMethod, Interface, PkgId, Signature, Type, TypeId};
use crate::check::constant::Const;
use crate::check::info::{ObjKind, Object, Program};
use crate::source::Pos;
use crate::types::{Name, ObjId};

macro_rules! builtins {
    ($($(#[$doc:meta])* $id:ident $name:literal $min:literal $variadic:literal $kind:ident,)*) => {
        /// A builtin function.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Builtin { $($(#[$doc])* $id,)* }

        impl Builtin {
            /// All builtins; those of `unsafe` last.
            pub const ALL: &[Builtin] = &[$(Builtin::$id,)*];
            /// Its name.
            pub fn name(self) -> &'static str { match self { $(Builtin::$id => $name,)* } }
            /// Least number of arguments.
            pub fn min_args(self) -> usize { match self { $(Builtin::$id => $min,)* } }
            /// May there be more?
            pub fn is_variadic(self) -> bool { match self { $(Builtin::$id => $variadic,)* } }
            /// May its call be a statement?
            pub fn kind(self) -> BuiltinKind { match self { $(Builtin::$id => BuiltinKind::$kind,)* } }
        }
    };
}

/// How a builtin's call may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BuiltinKind {
    /// Only for its value.
    Expression,
    /// Only as a statement, or either way.
    Statement,
}

builtins! {
    /// `append(s, x...)`
    Append "append" 1 true Expression,
    /// `cap(x)`
    Cap "cap" 1 false Expression,
    /// `clear(x)`
    Clear "clear" 1 false Statement,
    /// `close(c)`
    Close "close" 1 false Statement,
    /// `complex(re, im)`
    Complex "complex" 2 false Expression,
    /// `copy(dst, src)`
    Copy "copy" 2 false Statement,
    /// `delete(m, k)`
    Delete "delete" 2 false Statement,
    /// `imag(c)`
    Imag "imag" 1 false Expression,
    /// `len(x)`
    Len "len" 1 false Expression,
    /// `make(T, n)`
    Make "make" 1 true Expression,
    /// `max(x, y...)`
    Max "max" 1 true Expression,
    /// `min(x, y...)`
    Min "min" 1 true Expression,
    /// `new(T)` or `new(x)`
    New "new" 1 false Expression,
    /// `panic(x)`
    Panic "panic" 1 false Statement,
    /// `print(x...)`
    Print "print" 0 true Statement,
    /// `println(x...)`
    Println "println" 0 true Statement,
    /// `real(c)`
    Real "real" 1 false Expression,
    /// `recover()`
    Recover "recover" 0 false Statement,
    /// `unsafe.Add(p, n)`
    Add "Add" 2 false Expression,
    /// `unsafe.Alignof(x)`
    Alignof "Alignof" 1 false Expression,
    /// `unsafe.Offsetof(x.f)`
    Offsetof "Offsetof" 1 false Expression,
    /// `unsafe.Sizeof(x)`
    Sizeof "Sizeof" 1 false Expression,
    /// `unsafe.Slice(p, n)`
    Slice "Slice" 2 false Expression,
    /// `unsafe.SliceData(s)`
    SliceData "SliceData" 1 false Expression,
    /// `unsafe.String(p, n)`
    String "String" 2 false Expression,
    /// `unsafe.StringData(s)`
    StringData "StringData" 1 false Expression,
}

impl Builtin {
    /// Does it belong to package `unsafe`?
    pub fn is_unsafe(self) -> bool {
        use Builtin::*;
        matches!(self, Add | Alignof | Offsetof | Sizeof | Slice | SliceData | String | StringData)
    }
}

impl Program {
    /// A program without packages: the predeclared names only.
    pub fn new() -> Program {
        let mut p = Program::default();
        for (b, name) in BASICS {
            if (Basic::Bool..=Basic::String).contains(&b) {
                p.declare_type(name, TypeId(b as u32), false);
            }
        }
        p.declare_type("byte", TypeId::UINT8, true);
        p.declare_type("rune", TypeId::INT32, true);
        let any = p.types.any;
        p.declare_type("any", any, true);
        let error_method = p.types.names.intern("Error");
        let sig =
            p.types.signature(Signature { results: Box::new([TypeId::STRING]), ..Signature::default() });
        let method = IfaceMethod { name: error_method, pkg: PkgId::NONE, sig };
        let error = p.types.interface(Interface { methods: Box::new([method]), ..Interface::default() });
        p.types.error = p.declare_interface("error", error);
        let comparable = p.types.interface(Interface { comparable: true, ..Interface::default() });
        p.types.comparable = p.declare_interface("comparable", comparable);
        for (name, value) in [("true", true), ("false", false)] {
            p.declare(name, TypeId::UNTYPED_BOOL, ObjKind::Const(Const::Bool(value)));
        }
        p.declare("iota", TypeId::UNTYPED_INT, ObjKind::Const(Const::Int(0)));
        p.declare("nil", TypeId::UNTYPED_NIL, ObjKind::Nil);
        for &b in Builtin::ALL {
            if !b.is_unsafe() {
                p.declare(b.name(), TypeId::INVALID, ObjKind::Builtin(b));
            }
        }
        p
    }

    /// Fills package `unsafe`.
    pub(crate) fn declare_unsafe(&mut self, pkg: PkgId) {
        let add = |p: &mut Program, name: &str, ty: TypeId, kind: ObjKind| {
            let name = p.types.names.intern(name);
            let obj = p.new_object(Object { name, pkg, pos: Pos::NONE, ident: None, ty, kind });
            p.packages[pkg.0 as usize].scope.insert(name, obj);
        };
        for &b in Builtin::ALL.iter().filter(|b| b.is_unsafe()) {
            add(self, b.name(), TypeId::INVALID, ObjKind::Builtin(b));
        }
        let pointer = ObjKind::TypeName { alias: false, tparams: [].into() };
        add(self, "Pointer", TypeId::UNSAFE_POINTER, pointer);
    }

    /// Adds an object.
    pub fn new_object(&mut self, object: Object) -> ObjId {
        self.objects.push(object);
        ObjId(self.objects.len() as u32 - 1)
    }

    fn declare(&mut self, name: &str, ty: TypeId, kind: ObjKind) -> ObjId {
        let name: Name = self.types.names.intern(name);
        let obj = self.new_object(Object { name, pkg: PkgId::NONE, pos: Pos::NONE, ident: None, ty, kind });
        self.universe.insert(name, obj);
        obj
    }

    fn declare_type(&mut self, name: &str, ty: TypeId, alias: bool) -> ObjId {
        self.declare(name, ty, ObjKind::TypeName { alias, tparams: [].into() })
    }

    /// `error` and `comparable` are declared types.
    fn declare_interface(&mut self, name: &str, iface: TypeId) -> TypeId {
        let obj = self.declare_type(name, TypeId::INVALID, false);
        let symbol = self.object(obj).name;
        let decl = self.types.new_named(symbol, PkgId::NONE, obj);
        self.types.named_mut(decl).rhs = Some(iface);
        let ty = self.types.intern(Type::Named { decl, args: [].into() });
        self.object_mut(obj).ty = ty;
        ty
    }
}
