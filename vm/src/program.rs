//! A loaded program: the verified module with what the run time adds to it.
//!
//! What is loaded stays as it is, but for the counters and caches, which are atomics or behind locks. Addresses of
//! functions, constants, globals and static closures stay valid as long as the program.
//!
//! **Extension.** A program that was loaded with room takes further functions, types, constants and variables while its
//! goroutines run ([`Program::extend`]): tables grow behind what is there ([`crate::append`]), ids go on where the loaded
//! ones end. Nobody can name a new id before the entry that brought it is started, and starting it publishes all. A type
//! may gain methods, since interfaces of later entries ask for more of them.
//!
//! **Redefinition.** A function may be *redirected* to another one of the same signature: calls made from then on reach the
//! other one. Code is not changed for that, and calls pay nothing: every call of a function without heat is shown to the
//! goroutine's loop, which gives the new frame to the other function.

use crate::append::{Full, Table};
use crate::code::Code;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock, PoisonError, RwLock};
use urgo_abi::analysis::Liveness;
use urgo_abi::bits::BitSet;
use urgo_abi::code::ProgramView;
use urgo_abi::inst::{ConstId, FuncId, Inst, Opcode, Pc, SelectorId, SigId, TypeId};
use urgo_abi::module::{Function, Global, Module, Selector, Signature, WellKnown};
use urgo_abi::native::Native;
use urgo_abi::op::Kind;
use urgo_abi::runtime_call::RuntimeCall;
use urgo_abi::typedesc::{Method, TypeDesc};
use urgo_abi::verify::{self, Verified, VerifyError};

/// Heat of a function that shall not come to the tier's attention.
pub const COLD: u32 = u32::MAX;

/// Slots that may hold pointers, by place and mode; found when first asked for.
type PointerSlots = HashMap<(Pc, MapMode), std::sync::Arc<[u16]>>;

/// A function as both tiers use it.
#[derive(Debug)]
pub struct LoadedFunc {
    /// First unit of its code.
    pub code: *const u16,
    /// Words of a frame.
    pub frame_words: u32,
    /// Calls left until the tier looks at the function; at 0 and 1 every call is shown to it.
    pub heat: AtomicU32,
    /// Its id.
    pub id: FuncId,
    /// Signature.
    pub sig: SigId,
    /// Address of the compiled code, 0 if there is none.
    pub entry: AtomicUsize,
    /// The function that calls are for now: its id plus one, 0 if it is this one.
    redirect: AtomicU32,
    liveness: OnceLock<Liveness>,
    maps: Mutex<PointerSlots>,
}

// SAFETY: `code` is what forbids it; it points into the program's module, which is not changed while the function
// exists.
unsafe impl Send for LoadedFunc {}
// SAFETY: as above; the other fields are atomics, locks or constant.
unsafe impl Sync for LoadedFunc {}

/// Which slots of a frame are needed, by how the frame is stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum MapMode {
    /// The instruction at pc is next.
    At,
    /// The instruction at pc is done.
    Done,
    /// The call at pc is under way.
    Across,
}

/// A module's tables, loaded; see [`Module`] for what they are.
#[derive(Debug)]
pub struct Tables {
    /// Functions.
    pub funcs: Table<Function>,
    /// Signatures.
    pub sigs: Table<Signature>,
    /// Type descriptors. The methods that a type has gained since it was loaded are not in its own.
    pub types: Table<TypeDesc>,
    /// String constants.
    pub consts: Table<Box<[u8]>>,
    /// Package-level variables.
    pub globals: Table<Global>,
    /// Method selectors.
    pub selectors: Table<Selector>,
    /// Paths of source files.
    pub files: Table<String>,
    /// The entry function.
    pub entry: Option<FuncId>,
    /// Types whose values the vm makes itself.
    pub well_known: WellKnown,
}

/// Room for what a session may add to a program.
const ROOM_FUNCS: usize = 1 << 18;
/// Types that a session may add.
pub const ROOM_TYPES: usize = 1 << 16;
const ROOM_NAMES: usize = 1 << 17;

impl Tables {
    fn new(m: Module, extensible: bool) -> Tables {
        let room = |n: usize| if extensible { n } else { 0 };
        Tables {
            funcs: Table::new(m.funcs, room(ROOM_FUNCS)),
            sigs: Table::new(m.sigs, room(ROOM_NAMES)),
            types: Table::new(m.types, room(ROOM_TYPES)),
            consts: Table::new(m.consts, room(ROOM_NAMES)),
            globals: Table::new(m.globals, room(ROOM_NAMES)),
            selectors: Table::new(m.selectors, room(ROOM_NAMES)),
            files: Table::new(m.files, room(ROOM_NAMES)),
            entry: m.entry,
            well_known: m.well_known,
        }
    }

    /// The function's signature.
    pub fn sig_of(&self, func: FuncId) -> &Signature {
        &self.sigs[self.funcs[func.index()].sig.index()]
    }

    fn extend(&self, m: &Module) -> Result<(), Full> {
        fn add<T: Clone>(table: &Table<T>, all: &[T]) -> Result<(), Full> {
            table.extend(all[table.len()..].to_vec())
        }
        add(&self.files, &m.files)?;
        add(&self.sigs, &m.sigs)?;
        add(&self.selectors, &m.selectors)?;
        add(&self.types, &m.types)?;
        add(&self.consts, &m.consts)?;
        add(&self.globals, &m.globals)?;
        add(&self.funcs, &m.funcs)
    }

    fn has_room_for(&self, m: &Module) -> bool {
        fn fits<T>(table: &Table<T>, all: &[T]) -> bool {
            all.len() >= table.len() && table.has_room(all.len() - table.len())
        }
        fits(&self.files, &m.files)
            && fits(&self.sigs, &m.sigs)
            && fits(&self.selectors, &m.selectors)
            && fits(&self.types, &m.types)
            && fits(&self.consts, &m.consts)
            && fits(&self.globals, &m.globals)
            && fits(&self.funcs, &m.funcs)
    }
}

/// Methods that a type has gained: the type, and what is new.
pub type NewMethods = (TypeId, Vec<Method>);

/// Why a program does not take an extension.
#[derive(Clone, Debug)]
pub enum ExtendError {
    /// The verifier refuses a function.
    Verify(VerifyError),
    /// There is no room for it.
    Full(Full),
}

impl std::fmt::Display for ExtendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ExtendError::Verify(e) => e.fmt(f),
            ExtendError::Full(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for ExtendError {}

/// A program.
#[derive(Debug)]
pub struct Program {
    /// What was loaded.
    pub module: Tables,
    funcs: Table<LoadedFunc>,
    /// Pointer and length of each string constant.
    consts: Table<(u64, u64)>,
    /// Address of each package-level variable.
    globals: Table<u64>,
    /// Memory of the package-level variables, in words, of each extension. Appended to, under the lock.
    global_words: Mutex<Vec<GlobalMemory>>,
    /// One static closure a function: a word with its id.
    closures: Table<u64>,
    methods: HashMap<(u32, u32), FuncId>,
    /// By selector: the function of each type, for compiled code. Made when first asked for.
    method_rows: Table<OnceLock<Box<[AtomicU32]>>>,
    reflected: RwLock<Reflected>,
    /// Functions by the address of their code, ascending.
    by_code: Box<[(usize, FuncId)]>,
    /// Methods and code of extensions.
    later: RwLock<Later>,
    extensible: bool,
}

/// What is searched by key, of extensions.
#[derive(Debug, Default)]
struct Later {
    methods: HashMap<(u32, u32), FuncId>,
    by_code: BTreeMap<usize, FuncId>,
}

/// The module's [`urgo_abi::module::Reflection`] by what it is asked for.
#[derive(Debug, Default)]
struct Reflected {
    callers: HashMap<TypeId, FuncId>,
    makers: HashMap<TypeId, FuncId>,
    methods: HashMap<SelectorId, (TypeId, FuncId)>,
    finalizers: Option<FuncId>,
}

impl Reflected {
    fn of(reflection: &urgo_abi::module::Reflection) -> Reflected {
        Reflected {
            callers: reflection.callers.iter().copied().collect(),
            makers: reflection.makers.iter().copied().collect(),
            methods: reflection.methods.iter().map(|(s, t, f)| (*s, (*t, *f))).collect(),
            finalizers: reflection.finalizers,
        }
    }
}

/// Memory that Go code writes through addresses, and Rust never through references.
#[derive(Debug)]
struct GlobalMemory(Box<[std::cell::UnsafeCell<u64>]>);

// SAFETY: the cells are what forbids it; they are touched by Go's own loads and stores, whose races are Go's, and by the
// collector while the world is stopped.
unsafe impl Sync for GlobalMemory {}

impl Program {
    /// Loads a module. Only an extensible program takes more later.
    pub fn load(module: Verified, extensible: bool) -> Program {
        let module = module.into_module();
        let room = |n: usize| if extensible { n } else { 0 };
        let reflection = module.reflection.clone();
        let module = Tables::new(module, extensible);
        let types = (0..).zip(module.types.iter());
        let methods = types.flat_map(|(t, d)| d.methods.iter().map(move |m| ((t, m.selector.0), m.func)));
        let methods = methods.collect();
        let funcs = (0..).map(FuncId).zip(module.funcs.iter());
        let mut by_code: Box<[_]> = funcs.map(|(id, f)| (f.code.as_ptr() as usize, id)).collect();
        by_code.sort_unstable();
        let program = Program {
            funcs: Table::new(Vec::new(), module.funcs.len() + room(ROOM_FUNCS)),
            consts: Table::new(Vec::new(), module.consts.len() + room(ROOM_NAMES)),
            globals: Table::new(Vec::new(), module.globals.len() + room(ROOM_NAMES)),
            global_words: Mutex::default(),
            closures: Table::new(Vec::new(), module.funcs.len() + room(ROOM_FUNCS)),
            methods,
            method_rows: Table::new(Vec::new(), module.selectors.len() + room(ROOM_NAMES)),
            reflected: RwLock::new(Reflected::of(&reflection)),
            by_code,
            later: RwLock::default(),
            extensible,
            module,
        };
        // The tables have the room that is asked for.
        let fits = program.derive();
        debug_assert!(fits.is_ok());
        program
    }

    /// Verifies what a module has behind the tables' ends, and sees whether there is room for it.
    pub fn check(&self, module: &Module) -> Result<(), ExtendError> {
        for id in self.funcs.len()..module.funcs.len() {
            verify::function(module, FuncId(id as u32)).map_err(ExtendError::Verify)?;
        }
        if self.module.has_room_for(module) { Ok(()) } else { Err(ExtendError::Full(Full)) }
    }

    /// Adds what a module has behind the tables' ends, which has been checked. `methods` are those that types have gained,
    /// with all those of the new types.
    pub fn extend(&self, module: &Module, methods: &[NewMethods]) -> Result<(), ExtendError> {
        let first = self.funcs.len();
        *self.reflected.write().unwrap_or_else(PoisonError::into_inner) = Reflected::of(&module.reflection);
        self.module.extend(module).map_err(ExtendError::Full)?;
        let mut later = self.later.write().unwrap_or_else(PoisonError::into_inner);
        for (ty, m) in methods.iter().flat_map(|(ty, list)| list.iter().map(move |m| (ty, m))) {
            later.methods.insert((ty.0, m.selector.0), m.func);
            // A row that compiled code reads already gets the entry: rows are made under the lock that is held.
            let row = self.method_rows.get(m.selector.index()).and_then(OnceLock::get);
            if let Some(entry) = row.and_then(|row| row.get(ty.index())) {
                entry.store(m.func.0, Ordering::Release);
            }
        }
        let funcs = (first as u32..).map(FuncId).zip(&self.module.funcs[first..]);
        later.by_code.extend(funcs.map(|(id, f)| (f.code.as_ptr() as usize, id)));
        drop(later);
        self.derive().map_err(ExtendError::Full)
    }

    /// Makes what belongs to the tables' new rows.
    fn derive(&self) -> Result<(), Full> {
        let m = &self.module;
        let consts = m.consts[self.consts.len()..].iter();
        self.consts.extend(consts.map(|c| (c.as_ptr() as u64, c.len() as u64)).collect::<Vec<_>>())?;
        let (words, globals) = place_globals(&m.types, &m.globals[self.globals.len()..]);
        self.global_words.lock().unwrap_or_else(PoisonError::into_inner).push(words);
        self.globals.extend(globals)?;
        let rows = m.selectors.len() - self.method_rows.len();
        self.method_rows.extend((0..rows).map(|_| OnceLock::new()).collect::<Vec<_>>())?;
        let (from, to) = (self.funcs.len(), m.funcs.len());
        self.closures.extend((from as u64..to as u64).collect::<Vec<_>>())?;
        let funcs = || (from..to).map(|i| (FuncId(i as u32), &m.funcs[i]));
        self.funcs.extend(funcs().map(|(id, f)| LoadedFunc::of(id, f)).collect::<Vec<_>>())
    }

    /// The function that a call of `id` is for now.
    #[inline]
    pub fn redirected(&self, id: FuncId) -> FuncId {
        match self.func(id).redirect.load(Ordering::Acquire) {
            0 => id,
            other => FuncId(other - 1),
        }
    }

    /// From now on calls of `from` are for `to`, which has the same signature and is not redirected itself.
    pub(crate) fn redirect(&self, from: FuncId, to: FuncId) {
        let func = self.func(from);
        // Release: pairs with the load in `redirected`.
        func.redirect.store(to.0 + 1, Ordering::Release);
        func.entry.store(0, Ordering::Release);
        func.set_heat(0);
        for f in self.funcs.iter() {
            // What led to `from` before leads on.
            let _ = f.redirect.compare_exchange(from.0 + 1, to.0 + 1, Ordering::AcqRel, Relaxed);
        }
    }

    /// A function.
    #[inline(always)]
    pub fn func(&self, id: FuncId) -> &LoadedFunc {
        &self.funcs[id.index()]
    }

    /// All functions.
    pub fn funcs(&self) -> &[LoadedFunc] {
        &self.funcs
    }

    /// The bytecode of a function.
    pub fn function(&self, id: FuncId) -> &Function {
        &self.module.funcs[id.index()]
    }

    /// A type descriptor.
    pub fn type_desc(&self, id: TypeId) -> &TypeDesc {
        &self.module.types[id.index()]
    }

    /// Address and length of a string constant.
    #[inline(always)]
    pub fn const_str(&self, id: u32) -> (u64, u64) {
        self.consts[id as usize]
    }

    /// Address of a package-level variable.
    #[inline(always)]
    pub fn global(&self, id: u32) -> u64 {
        self.globals[id as usize]
    }

    /// Address of a function's static closure.
    #[inline(always)]
    pub fn func_value(&self, id: FuncId) -> u64 {
        std::ptr::from_ref(&self.closures[id.index()]) as u64
    }

    /// The method of a type.
    #[inline]
    pub fn find_method(&self, ty: TypeId, selector: SelectorId) -> Option<FuncId> {
        let key = (ty.0, selector.0);
        let later = || self.later.read().unwrap_or_else(PoisonError::into_inner).methods.get(&key).copied();
        self.methods.get(&key).copied().or_else(later)
    }

    /// The number of the function that a selector means for each type. It lasts as long as the program.
    pub fn method_row(&self, selector: SelectorId) -> &[AtomicU32] {
        let later = self.later.read().unwrap_or_else(PoisonError::into_inner);
        self.method_rows[selector.index()].get_or_init(|| {
            let own = |ty: usize, desc: &TypeDesc| {
                let loaded = desc.methods.iter().find(|m| m.selector == selector).map(|m| m.func);
                loaded.or_else(|| later.methods.get(&(ty as u32, selector.0)).copied())
            };
            let rows = self.module.types.iter().enumerate();
            rows.map(|(ty, desc)| AtomicU32::new(own(ty, desc).map_or(0, |f| f.0))).collect()
        })
    }

    /// The function that calls func values of a type with values in memory.
    pub fn reflected_caller(&self, ty: TypeId) -> Option<FuncId> {
        self.reflected.read().unwrap_or_else(PoisonError::into_inner).callers.get(&ty).copied()
    }

    /// The function of a func type that passes its arguments on in memory.
    pub fn reflected_maker(&self, ty: TypeId) -> Option<FuncId> {
        self.reflected.read().unwrap_or_else(PoisonError::into_inner).makers.get(&ty).copied()
    }

    /// A method's func type, and the function that calls it with a captured receiver.
    pub fn reflected_method(&self, selector: SelectorId) -> Option<(TypeId, FuncId)> {
        self.reflected.read().unwrap_or_else(PoisonError::into_inner).methods.get(&selector).copied()
    }

    /// The function that runs finalizers.
    pub fn finalizers(&self) -> Option<FuncId> {
        self.reflected.read().unwrap_or_else(PoisonError::into_inner).finalizers
    }

    /// Whether calls of a function may be redirected one day: it is the user's, of a session.
    pub fn is_replaceable(&self, id: FuncId) -> bool {
        self.extensible && self.function(id).name.starts_with("main.")
    }

    /// A method by its name, if its flattened signature is this one.
    pub fn find_method_named(&self, ty: TypeId, name: &str, sig: &Signature) -> Option<FuncId> {
        let fits = |s: &Selector| s.name == name && self.module.sigs[s.sig.index()] == *sig;
        let selectors = (0..).zip(self.module.selectors.iter()).filter(|(_, s)| fits(s));
        selectors.filter_map(|(id, _)| self.find_method(ty, SelectorId(id))).next()
    }

    /// Each package-level variable: address and type.
    pub fn globals(&self) -> impl Iterator<Item = (u64, TypeId)> + '_ {
        self.globals.iter().zip(self.module.globals.iter()).map(|(at, g)| (*at, g.ty))
    }

    /// The same with their names, in the order in which they came to the program.
    pub fn named_globals(&self) -> impl Iterator<Item = (&str, u64, TypeId)> + '_ {
        self.globals.iter().zip(self.module.globals.iter()).map(|(at, g)| (g.name.as_str(), *at, g.ty))
    }

    /// Bytes of package-level variables.
    pub fn global_bytes(&self) -> usize {
        let all = self.global_words.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|words| words.0.len()).sum::<usize>() * size_of::<u64>()
    }

    /// File and line of an instruction.
    pub fn position(&self, func: FuncId, pc: Pc) -> Option<(&str, u32)> {
        let (file, line) = self.function(func).line_at(pc)?;
        Some((self.module.files.get(file as usize)?, line))
    }

    /// What the body of an instruction is called, and where the instruction is.
    pub fn name_body(&self, inst: *const u16) -> Option<String> {
        let (func, pc) = self.find_inst(inst)?;
        let function = self.function(func);
        let name = match Inst::decode(&function.code, pc)?.0 {
            Inst::CallRuntime { call, .. } => RuntimeCall::from_id(call)?.name(),
            Inst::CallNative { native, .. } => Native::from_id(native)?.name(),
            _ => Opcode::from_unit(*function.code.get(pc as usize)?)?.name(),
        };
        let (file, line) = self.position(func, pc).unwrap_or(("?", 0));
        Some(format!("it is in {name}, called by {} at {file}:{line}", function.name))
    }

    /// File, line and column (0: not known) of an instruction.
    pub fn place(&self, func: FuncId, pc: Pc) -> Option<(&str, u32, u32)> {
        let l = self.function(func).place_at(pc)?;
        Some((self.module.files.get(l.file as usize)?, l.line, l.column))
    }

    /// The function that an instruction's address belongs to, and its pc.
    pub fn find_inst(&self, inst: *const u16) -> Option<(FuncId, Pc)> {
        let within = |id: FuncId| {
            let pc = self.func(id).pc_of(inst);
            ((pc as usize) < self.function(id).code.len()).then_some((id, pc))
        };
        let after = self.by_code.partition_point(|(code, _)| *code <= inst as usize);
        let loaded = after.checked_sub(1).and_then(|at| within(self.by_code[at].1));
        loaded.or_else(|| {
            let later = self.later.read().unwrap_or_else(PoisonError::into_inner);
            within(*later.by_code.range(..=inst as usize).next_back()?.1)
        })
    }

    /// Liveness of a function, solved when first asked for.
    pub fn liveness(&self, id: FuncId) -> &Liveness {
        self.func(id).liveness.get_or_init(|| Liveness::of(self.function(id)))
    }

    /// The slots of a stopped frame that may hold pointers, ascending.
    pub fn pointer_slots(&self, id: FuncId, pc: Pc, mode: MapMode) -> std::sync::Arc<[u16]> {
        let mut maps = self.func(id).maps.lock().unwrap_or_else(|e| e.into_inner());
        maps.entry((pc, mode)).or_insert_with(|| self.find_pointer_slots(id, pc, mode)).clone()
    }

    fn find_pointer_slots(&self, id: FuncId, pc: Pc, mode: MapMode) -> std::sync::Arc<[u16]> {
        let (liveness, function) = (self.liveness(id), self.function(id));
        let live: BitSet = match mode {
            MapMode::At => liveness.live_in(function, pc),
            MapMode::Done => liveness.live_out(function, pc),
            MapMode::Across => liveness.live_across(function, pc),
        };
        let pointers = live.iter().filter(|s| matches!(function.slots[*s], Kind::Ptr | Kind::Word));
        pointers.map(|s| s as u16).collect()
    }
}

impl ProgramView for Program {
    fn function(&self, id: FuncId) -> &Function {
        Program::function(self, id)
    }
    fn signature(&self, id: SigId) -> &Signature {
        &self.module.sigs[id.index()]
    }
    fn const_len(&self, id: ConstId) -> usize {
        self.module.consts[id.index()].len()
    }
    fn type_desc(&self, id: TypeId) -> Option<&TypeDesc> {
        self.module.types.get(id.index())
    }
    fn method_row_len(&self, selector: SelectorId) -> usize {
        self.method_row(selector).len()
    }
}

impl LoadedFunc {
    fn of(id: FuncId, f: &Function) -> LoadedFunc {
        LoadedFunc {
            code: f.code.as_ptr(),
            frame_words: f.frame_words() as u32,
            heat: AtomicU32::new(COLD),
            id,
            sig: f.sig,
            entry: AtomicUsize::new(0),
            redirect: AtomicU32::new(0),
            liveness: OnceLock::new(),
            maps: Mutex::default(),
        }
    }

    /// Sets how many calls are made before the tier looks at the function; 0: it looks at every call.
    pub fn set_heat(&self, calls: u32) {
        // Relaxed: a count, and `count_call` says why races do not matter.
        self.heat.store(calls, Relaxed);
    }

    /// Publishes the function's compiled code, which must live until it has been withdrawn and the world, which was stopped for
    /// that, is stopped again, or the program has ended.
    pub fn publish(&self, code: &Code) {
        // Pairs with the load in `compiled`.
        self.entry.store(std::ptr::from_ref(code) as usize, Ordering::Release);
    }

    /// From now on there is no published code. The world is stopped.
    pub fn withdraw(&self) {
        // Relaxed: stopping and starting the world orders it.
        self.entry.store(0, Relaxed);
    }

    /// The function's compiled code, if it has been published.
    #[inline]
    pub fn compiled(&self) -> Option<&Code> {
        // Pairs with the store in `publish`.
        let at = self.entry.load(Ordering::Acquire) as *const Code;
        // SAFETY: by `publish` the address is 0 or that of code which outlives this stay of the goroutine on its thread.
        unsafe { at.as_ref() }
    }

    /// Counts a call; true if the tier is to look at it.
    #[inline(always)]
    pub fn count_call(&self) -> bool {
        // Relaxed, and not one atomic step: a count lost to a race only makes the function hot a little later.
        let left = self.heat.load(Relaxed);
        if left <= 1 {
            return true;
        }
        self.heat.store(left - 1, Relaxed);
        false
    }

    /// The pc of an instruction's address.
    #[inline(always)]
    pub fn pc_of(&self, inst: *const u16) -> Pc {
        ((inst as usize - self.code as usize) / size_of::<u16>()) as Pc
    }
}

/// Gives variables their places: memory and addresses.
fn place_globals(types: &[TypeDesc], globals: &[Global]) -> (GlobalMemory, Vec<u64>) {
    let mut words = 0;
    let mut place = |ty: TypeId| {
        let at = words;
        // Variables of size 0 get a word too, so that addresses stay inside the memory.
        words += (types[ty.index()].size as usize).div_ceil(size_of::<u64>()).max(1);
        at
    };
    let places: Vec<usize> = globals.iter().map(|g| place(g.ty)).collect();
    let memory = GlobalMemory((0..words).map(|_| std::cell::UnsafeCell::new(0)).collect());
    let addresses = places.iter().map(|at| memory.0[*at].get() as u64).collect();
    (memory, addresses)
}
