//! Instances of functions: which body under which type arguments.
//!
//! Generic code is checked once and lowered for every list of type arguments that the program reaches
//! (monomorphisation). An [`Env`] is such a list; lowering evaluates recorded types under it. [`FuncKey`] says what a
//! requested function is, so that asking twice gives one function.

use crate::ast::{ExprId, FuncId as DeclId};
use crate::lower::{Lowerer, Work};
use crate::types::{ObjId, TypeId};
use std::rc::Rc;
use urgo_abi::inst::FuncId;
use urgo_abi::module::Signature;

/// Type arguments of the function that is lowered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Env {
    /// Type parameters.
    pub from: Vec<TypeId>,
    /// Their arguments, free of type parameters.
    pub to: Vec<TypeId>,
}

/// Identity of a function of the module.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum FuncKey {
    /// A declared function with its type arguments.
    Decl(DeclId, Vec<TypeId>),
    /// A function literal in a function.
    Lit(FuncId, ExprId),
    /// A function as a func value.
    Value(FuncId),
    /// A method value of a receiver type: method name's object or interface method index, receiver type, arguments.
    Bound(MethodKey),
    /// A method expression.
    MethodExpr(MethodKey),
    /// A thunk; thunks are shared by what they call.
    Thunk(crate::lower::ThunkKey),
}

/// A method found in a type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct MethodKey {
    /// The operand's type.
    pub recv: TypeId,
    /// Fields passed through.
    pub path: Vec<u32>,
    /// The declared method, or `None` and the interface method's index.
    pub method: Option<ObjId>,
    /// Index of an interface's method.
    pub index: u32,
    /// The method's signature.
    pub sig: TypeId,
    /// The method's own type arguments.
    pub own: Vec<TypeId>,
}

/// Instances nested deeper than this are an infinite expansion (`f[T]` calling `f[[]T]`), which Go refuses.
const MAX_INSTANCE_DEPTH: u32 = 100;

impl Lowerer<'_> {
    /// The function of a declaration under type arguments.
    pub(crate) fn func_for(&mut self, decl: DeclId, args: Vec<TypeId>) -> FuncId {
        let decl = self.declared_now(decl);
        let key = FuncKey::Decl(decl, args.clone());
        self.func_once(key, |this| {
            let (name, sig) = this.decl_name_and_sig(decl, &args);
            if args.iter().any(|a| this.types.depth(*a) > MAX_INSTANCE_DEPTH) {
                let pos = this.ast[decl].pos;
                this.unsupported(pos, &format!("infinite instantiation of {name}"));
                return (name, sig, Work::Native { decl, env: Rc::default() });
            }
            let from = this.info.funcs.get(decl).map_or(Vec::new(), |f| f.tparams.clone());
            let env = Rc::new(Env { from, to: args });
            match this.ast[decl].body {
                Some(_) => (name, sig, Work::Decl { decl, env }),
                None => (name, sig, Work::Native { decl, env }),
            }
        })
    }

    /// Name as Go prints it, and kinds of parameters (receiver first) and results.
    fn decl_name_and_sig(&mut self, decl: DeclId, args: &[TypeId]) -> (String, Signature) {
        let info = self.info;
        let Some(f) = info.funcs.get(decl) else { return (String::new(), Signature::default()) };
        let env = Env { from: f.tparams.clone(), to: args.to_vec() };
        let object = &self.objects[f.obj.0 as usize];
        let mut sig = Signature::default();
        let mut name = format!("{}.", self.pkg_path(object.pkg));
        let own = self.types.names.text(object.name).to_string();
        let mut own_args = args;
        if let Some(recv) = f.recv {
            let t = self.subst(self.objects[recv.0 as usize].ty, &env);
            sig.params.extend(self.kinds(t).iter());
            let (base, _) = self.types.deref(t);
            let text = self.method_text(t, object.name);
            // The package's path, not its name.
            name.push_str(text.split_once('.').map_or(text.as_str(), |(_, rest)| rest));
            let n = self.types.as_named(base).map_or(0, |(_, a)| a.len());
            own_args = args.get(n..).unwrap_or(&[]);
        } else if let Ok(at) = self.packages[object.pkg.0 as usize].inits.binary_search(&decl) {
            // In the order of the source, which is that of the tree's ids.
            name.push_str(&format!("init.{at}"));
        } else {
            name.push_str(&own);
        }
        if !own_args.is_empty() {
            let texts: Vec<String> = own_args.iter().map(|a| self.text_of(*a)).collect();
            name.push_str(&format!("[{}]", texts.join(",")));
        }
        if let Some(s) = info.sigs.get(self.ast[decl].sig) {
            for p in &s.params {
                let t = self.subst(self.objects[p.0 as usize].ty, &env);
                sig.params.extend(self.kinds(t).iter());
            }
            for r in &s.results {
                let t = self.subst(self.objects[r.0 as usize].ty, &env);
                sig.results.extend(self.kinds(t).iter());
            }
        }
        (name, sig)
    }

    /// A type under a function's type arguments.
    pub(crate) fn subst(&mut self, t: TypeId, env: &Env) -> TypeId {
        if !self.types.has_param(t) {
            return t;
        }
        if env.from.is_empty() || env.from.len() > env.to.len() {
            return self.canon(t);
        }
        self.types.subst(t, &env.from, &env.to)
    }
}
