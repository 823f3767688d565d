//! Functions that package reflect needs, made only if the program asks for them.
//!
//! Reflection calls functions whose types it learns at run time. No native may call Go code, so lowering makes Go code
//! for it: for each func type described, a *caller* that loads arguments from memory, calls and stores the results, and a
//! *maker*, the body of what `reflect.MakeFunc` gives, which does the opposite. A method's func value is a closure over the
//! receiver's interface value, made once for each name and signature.
//!
//! Which of these are wanted is known when a native that finds them is lowered. Since making them may describe further
//! types, [`Lowerer::finish_reflection`] runs until nothing is left to do. Exported methods are kept if the user's own
//! packages import reflect: nobody else looks for methods by name.

use super::call::{Callee, Prepared};
use super::func::{FuncLower, Place};
use super::{Lowerer, Work};
use crate::types::TypeId;
use std::rc::Rc;
use urgo_abi::inst::{FuncId, Inst, SelectorId, Slot, SlotList, TypeId as DescId};
use urgo_abi::module::{FuncKind, Signature};
use urgo_abi::native::Native;
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;

/// What has been asked for, and how far it is done.
#[derive(Debug, Default)]
pub(crate) struct Reflects {
    callers: bool,
    makers: bool,
    methods: bool,
    pointers: bool,
    /// Whether the user's packages import reflect.
    pub by_user: Option<bool>,
    /// Descriptors that have been looked at: for func types, and for methods.
    funcs_done: usize,
    methods_done: usize,
    pointers_done: usize,
    selectors_done: usize,
}

/// A function of this file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ReflectWork {
    /// `func(fn *byte, args, results []*byte)` for a func type.
    Caller(TypeId),
    /// A function of the type that calls `reflect.callMade`.
    Maker(TypeId),
    /// A method that is called on a captured interface value.
    Method(SelectorId),
}

/// Packages through which a program can call methods that it nowhere names.
pub const CALL_ANY_METHOD: &[&str] = &["reflect", "text/template"];

impl Lowerer<'_> {
    /// Notes what a native will look for.
    pub(crate) fn note_reflection(&mut self, native: Native) {
        match native {
            Native::RtCallerOf => self.reflects.callers = true,
            Native::RuntimeAddSpecial if self.module.reflection.finalizers.is_none() => {
                self.module.reflection.finalizers = self.library_func("runtime", "runFinalizers");
            }
            Native::RtMakeClosure => self.reflects.makers = true,
            Native::RtPointerTo => self.reflects.pointers = true,
            Native::RtNumMethod | Native::RtBindMethod => self.reflects.methods = true,
            _ => {}
        }
    }

    /// Whether the program itself imports what calls methods by names that only the data has.
    fn user_reflects(&mut self) -> bool {
        if self.reflects.by_user.is_none() {
            let packages = self.packages;
            let reflects = |i: &crate::types::PkgId| CALL_ANY_METHOD.contains(&&*packages[i.0 as usize].path);
            let by_user = packages.iter().any(|p| !p.library && p.imports.iter().any(reflects));
            self.reflects.by_user = Some(by_user);
        }
        self.reflects.by_user == Some(true)
    }

    /// Makes what is asked for and not made yet; whether there was anything.
    pub(crate) fn finish_reflection(&mut self) -> bool {
        let mut changed = false;
        if self.reflects.callers || self.reflects.makers {
            changed |= self.reflect_funcs();
        }
        if self.reflects.pointers {
            changed |= self.reflect_pointers();
        }
        if self.reflects.methods && self.user_reflects() {
            changed |= self.reflect_methods();
        }
        changed
    }

    fn reflect_funcs(&mut self) -> bool {
        let mut changed = false;
        while self.reflects.funcs_done < self.desc_types.len() {
            let at = self.reflects.funcs_done;
            self.reflects.funcs_done += 1;
            let t = self.desc_types[at];
            if t == TypeId::INVALID || self.types.as_signature(t).is_none() {
                continue;
            }
            let sig = self.types.under(t);
            let desc = self.desc(sig);
            let id = DescId(at as u32);
            if desc == id {
                let text = self.text_of(sig);
                // Both kinds, whichever was asked for: the other one may be asked for later.
                let kinds = Signature { params: [CALLER_PARAMS].concat(), results: Vec::new() };
                let caller = self.new_func(
                    format!("reflect.call {text}"),
                    kinds,
                    Work::Reflect(ReflectWork::Caller(sig)),
                );
                self.module.reflection.callers.push((id, caller));
                if self.has_func("reflect", "callMade") {
                    let kinds = self.sig_of(sig, &[Kind::Ptr]);
                    let maker = self.new_func(
                        "reflect.makeFuncStub".into(),
                        kinds,
                        Work::Reflect(ReflectWork::Maker(sig)),
                    );
                    self.module.reflection.makers.push((id, maker));
                }
            } else {
                // A named func type's functions are those of its underlying type, which has just been described, before
                // or after this one.
                let find = |list: &[(DescId, FuncId)]| list.iter().find(|(t, _)| *t == desc).map(|(_, f)| *f);
                let (caller, maker) =
                    (find(&self.module.reflection.callers), find(&self.module.reflection.makers));
                let Some(caller) = caller else {
                    // Not yet: look at this one again behind it.
                    self.named_funcs.push((id, desc));
                    continue;
                };
                self.module.reflection.callers.push((id, caller));
                self.module.reflection.makers.extend(maker.map(|m| (id, m)));
            }
            changed = true;
        }
        for (id, desc) in std::mem::take(&mut self.named_funcs) {
            let find = |list: &[(DescId, FuncId)]| list.iter().find(|(t, _)| *t == desc).map(|(_, f)| *f);
            let (caller, maker) =
                (find(&self.module.reflection.callers), find(&self.module.reflection.makers));
            self.module.reflection.callers.extend(caller.map(|c| (id, c)));
            self.module.reflection.makers.extend(maker.map(|m| (id, m)));
            changed = true;
        }
        changed
    }

    /// Whether a package has a function of this name.
    fn has_func(&self, package: &str, name: &str) -> bool {
        let pkg = self.packages.iter().find(|p| &*p.path == package);
        let name = self.types.names.get(name);
        pkg.zip(name).is_some_and(|(p, n)| p.scope.contains_key(&n))
    }

    /// Describes pointers to types that have more methods through a pointer: a type made at run time has none.
    fn reflect_pointers(&mut self) -> bool {
        let mut changed = false;
        while self.reflects.pointers_done < self.desc_types.len() {
            let t = self.desc_types[self.reflects.pointers_done];
            self.reflects.pointers_done += 1;
            if t == TypeId::INVALID || self.types.is_interface(t) {
                continue;
            }
            let pointer = self.types.pointer(t);
            let is_pointer = self.types.as_pointer(t).is_some() && self.types.as_named(t).is_none();
            if !is_pointer && !self.methods_of(pointer).is_empty() {
                self.desc(pointer);
                changed = true;
            }
        }
        changed
    }

    fn reflect_methods(&mut self) -> bool {
        let mut changed = false;
        while self.reflects.methods_done < self.desc_types.len() {
            let t = self.desc_types[self.reflects.methods_done];
            self.reflects.methods_done += 1;
            if t == TypeId::INVALID {
                continue;
            }
            if self.types.is_interface(t) {
                continue;
            }
            for m in self.methods_of(t).iter() {
                let exported = self.types.names.text(m.name).chars().next().is_some_and(char::is_uppercase);
                let Some(sig) = self.types.method_signature(&m.found).filter(|_| exported) else { continue };
                if self.types.as_signature(sig).is_some_and(|s| s.tparams.is_empty()) {
                    self.selector(m.name, m.pkg, sig);
                }
            }
            changed = true;
        }
        while self.reflects.selectors_done < self.selector_sigs.len() {
            let id = SelectorId(self.reflects.selectors_done as u32);
            self.reflects.selectors_done += 1;
            let sig = self.selector_sigs[id.index()];
            let kinds = self.sig_of(sig, &[Kind::Ptr]);
            let name = format!("{}-fm", self.module.selectors[id.index()].name);
            let func = self.new_func(name, kinds, Work::Reflect(ReflectWork::Method(id)));
            let ty = self.desc(sig);
            self.module.reflection.methods.push((id, ty, func));
            changed = true;
        }
        changed
    }

    /// Lowers a function of this file.
    pub(crate) fn reflect_body(&mut self, id: FuncId, work: ReflectWork) {
        let f = FuncLower::new(self, id, Rc::default());
        let (f, captures) = match work {
            ReflectWork::Caller(sig) => (f.caller_body(sig), None),
            ReflectWork::Maker(sig) => (f.maker_body(sig), Some(vec![Kind::Ptr])),
            ReflectWork::Method(selector) => {
                (f.bound_selector_body(selector), Some(vec![Kind::Int, Kind::Word]))
            }
        };
        let FuncLower { b, m, .. } = f;
        let captures = captures.map(|kinds| m.capture_desc(kinds));
        m.install(id, b, FuncKind::Wrapper, captures);
    }
}

/// The closure itself, the func value, two slices.
pub(crate) const CALLER_PARAMS: &[Kind] =
    &[Kind::Ptr, Kind::Ptr, Kind::Ptr, Kind::Int, Kind::Int, Kind::Ptr, Kind::Int, Kind::Int];
const CALLER_FN: Slot = Slot(1);
const CALLER_ARGS: Slot = Slot(2);
const CALLER_RESULTS: Slot = Slot(5);

impl<'a, 'p> FuncLower<'a, 'p> {
    fn types_of(&mut self, sig: TypeId) -> (Vec<TypeId>, Vec<TypeId>) {
        let s = self.m.types.as_signature(sig).unwrap_or_default();
        let params = s.params.iter().map(|t| self.m.canon(*t)).collect();
        (params, s.results.iter().map(|t| self.m.canon(*t)).collect())
    }

    /// What the `i`th address in a slice leads to.
    fn behind(&mut self, addresses: Slot, i: usize) -> Place {
        let ptr = self.temp(Kind::Ptr);
        self.b.emit(Inst::LoadPtr { d: ptr, p: addresses, off: 8 * i as i32 });
        Place::Memory { ptr, off: 0, checked: true }
    }

    fn caller_body(mut self, sig: TypeId) -> Self {
        let (params, results) = self.types_of(sig);
        let mut operands = vec![CALLER_FN];
        for (i, t) in params.iter().enumerate() {
            let place = self.behind(CALLER_ARGS, i);
            let value = self.load(place, *t, None);
            operands.extend(self.slots(*t, value));
        }
        let kinds = self.m.sig_of(sig, &[Kind::Ptr]);
        let out: Rc<[Kind]> = kinds.results.clone().into();
        let callee = Callee::Closure(self.m.intern_sig(kinds));
        let first = self.run(&out);
        self.make_call(&Prepared { callee, operands, results: results.clone() }, first);
        for (i, (value, t)) in self.split(&results, first).into_iter().enumerate() {
            let place = self.behind(CALLER_RESULTS, i);
            self.store(place, t, value);
        }
        self.ret(&[]);
        self
    }

    /// An array of the addresses of new values of these types; also a slice's length and capacity.
    fn new_values(&mut self, types: &[TypeId]) -> [Slot; 3] {
        let n = self.int(types.len() as i64, None);
        let array = self.temp(Kind::Ptr);
        let byte = TypeId::UINT8;
        let pointer = self.m.types.pointer(byte);
        self.runtime_for(RuntimeCall::NewArray, pointer, &[array], &[n]);
        for (i, t) in types.iter().enumerate() {
            let mark = self.mark();
            let value = self.new_object(*t, None);
            self.b.emit(Inst::StorePtr { p: array, off: 8 * i as i32, a: value });
            self.release(mark);
        }
        [array, n, n]
    }

    fn maker_body(mut self, sig: TypeId) -> Self {
        let (params, results) = self.types_of(sig);
        let made = self.temp(Kind::Ptr);
        self.b.emit(super::closure::load_word(Kind::Ptr, made, Slot(0), 0));
        let args = self.new_values(&params);
        for (i, (value, t)) in self.split(&params, Slot(1)).into_iter().enumerate() {
            let place = self.behind(args[0], i);
            self.store(place, t, value);
        }
        let outs = self.new_values(&results);
        if let Some(func) = self.m.library_func("reflect", "callMade") {
            let operands: Vec<u16> = [made].iter().chain(&args).chain(&outs).map(|s| s.0).collect();
            self.b.emit(Inst::Call { func, results: SlotList::new(&[]), args: SlotList::new(&operands) });
        }
        let mut returned = Vec::new();
        for (i, t) in results.iter().enumerate() {
            let place = self.behind(outs[0], i);
            let value = self.load(place, *t, None);
            returned.extend(self.slots(*t, value));
        }
        self.ret(&returned);
        self
    }

    fn bound_selector_body(mut self, selector: SelectorId) -> Self {
        let sig = self.m.module.selectors[selector.index()].sig;
        let kinds = self.m.module.sigs[sig.index()].clone();
        let iface = self.run(&Rc::from([Kind::Int, Kind::Word]));
        self.b.emit(super::closure::load_word(Kind::Int, iface, Slot(0), 0));
        self.b.emit(super::closure::load_word(Kind::Word, iface.plus(1), Slot(0), 1));
        let args: Vec<u16> = (1..kinds.params.len() as u16).collect();
        let first = self.run(&kinds.results.clone().into());
        let results: Vec<Slot> = (0..kinds.results.len()).map(|i| first.plus(i)).collect();
        let units: Vec<u16> = results.iter().map(|s| s.0).collect();
        self.b.emit(Inst::CallMethod {
            sig,
            selector,
            iface,
            results: SlotList::new(&units),
            args: SlotList::new(&args),
        });
        self.ret(&results);
        self
    }
}
