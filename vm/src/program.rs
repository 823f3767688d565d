//! A loaded program: the verified module with what the run time adds to it.
//!
//! Everything here is made at loading and then only read, but for the counters and caches, which are atomics or behind
//! locks. Addresses of functions, constants, globals and static closures stay valid as long as the program.

use crate::code::Code;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock};
use urgo_abi::analysis::Liveness;
use urgo_abi::bits::BitSet;
use urgo_abi::code::ProgramView;
use urgo_abi::inst::{ConstId, FuncId, Pc, SelectorId, SigId, TypeId};
use urgo_abi::module::{Function, Module, Signature};
use urgo_abi::op::Kind;
use urgo_abi::typedesc::TypeDesc;
use urgo_abi::verify::{self, VerifyError};

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

/// A program.
#[derive(Debug)]
pub struct Program {
    /// What was loaded.
    pub module: Module,
    funcs: Box<[LoadedFunc]>,
    /// Pointer and length of each string constant.
    consts: Box<[(u64, u64)]>,
    /// Address of each package-level variable.
    globals: Box<[u64]>,
    /// Memory of the package-level variables, in words.
    global_words: GlobalMemory,
    /// One static closure a function: a word with its id.
    closures: Box<[u64]>,
    methods: HashMap<(u32, u32), FuncId>,
    /// By selector: the function of each type, for compiled code. Made when first asked for.
    method_rows: Box<[OnceLock<Box<[u32]>>]>,
    reflected: Reflected,
    /// Functions by the address of their code, ascending.
    by_code: Box<[(usize, FuncId)]>,
}

/// The module's [`urgo_abi::module::Reflection`] by what it is asked for.
#[derive(Debug, Default)]
struct Reflected {
    callers: HashMap<TypeId, FuncId>,
    makers: HashMap<TypeId, FuncId>,
    methods: HashMap<SelectorId, (TypeId, FuncId)>,
}

/// Memory that Go code writes through addresses, and Rust never through references.
#[derive(Debug)]
struct GlobalMemory(Box<[std::cell::UnsafeCell<u64>]>);

// SAFETY: the cells are what forbids it; they are touched by Go's own loads and stores, whose races are Go's, and by the
// collector while the world is stopped.
unsafe impl Sync for GlobalMemory {}

impl Program {
    /// Verifies a module and loads it.
    pub fn load(module: Module) -> Result<Program, VerifyError> {
        verify::module(&module)?;
        let funcs = module.funcs.iter().enumerate().map(|(i, f)| LoadedFunc::of(FuncId(i as u32), f));
        let funcs: Box<[LoadedFunc]> = funcs.collect();
        let consts = module.consts.iter().map(|c| (c.as_ptr() as u64, c.len() as u64)).collect();
        let (global_words, globals) = place_globals(&module);
        let closures = (0..module.funcs.len() as u64).collect();
        let methods = module
            .types
            .iter()
            .enumerate()
            .flat_map(|(t, desc)| desc.methods.iter().map(move |m| ((t as u32, m.selector.0), m.func)));
        let methods = methods.collect();
        let method_rows = module.selectors.iter().map(|_| OnceLock::new()).collect();
        let mut by_code: Box<[_]> = funcs.iter().map(|f| (f.code as usize, f.id)).collect();
        by_code.sort_unstable();
        let reflection = &module.reflection;
        let reflected = Reflected {
            callers: reflection.callers.iter().copied().collect(),
            makers: reflection.makers.iter().copied().collect(),
            methods: reflection.methods.iter().map(|(s, t, f)| (*s, (*t, *f))).collect(),
        };
        Ok(Program {
            funcs,
            consts,
            globals,
            global_words,
            closures,
            methods,
            method_rows,
            reflected,
            by_code,
            module,
        })
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
        self.methods.get(&(ty.0, selector.0)).copied()
    }

    /// The number of the function that a selector means for each type. It lasts as long as the program.
    pub fn method_row(&self, selector: SelectorId) -> &[u32] {
        self.method_rows[selector.index()].get_or_init(|| {
            let mut row: Box<[u32]> = vec![0; self.module.types.len()].into();
            for (ty, desc) in self.module.types.iter().enumerate() {
                if let Some(m) = desc.methods.iter().find(|m| m.selector == selector) {
                    row[ty] = m.func.0;
                }
            }
            row
        })
    }

    /// The function that calls func values of a type with values in memory.
    pub fn reflected_caller(&self, ty: TypeId) -> Option<FuncId> {
        self.reflected.callers.get(&ty).copied()
    }

    /// The function of a func type that passes its arguments on in memory.
    pub fn reflected_maker(&self, ty: TypeId) -> Option<FuncId> {
        self.reflected.makers.get(&ty).copied()
    }

    /// A method's func type, and the function that calls it with a captured receiver.
    pub fn reflected_method(&self, selector: SelectorId) -> Option<(TypeId, FuncId)> {
        self.reflected.methods.get(&selector).copied()
    }

    /// A method by its name, if its flattened signature is this one.
    pub fn find_method_named(&self, ty: TypeId, name: &str, sig: &Signature) -> Option<FuncId> {
        let desc = self.module.types.get(ty.index())?;
        let fits = |s: SelectorId| {
            let selector = &self.module.selectors[s.index()];
            selector.name == name && self.module.sigs[selector.sig.index()] == *sig
        };
        desc.methods.iter().find(|m| fits(m.selector)).map(|m| m.func)
    }

    /// Each package-level variable: address and type.
    pub fn globals(&self) -> impl Iterator<Item = (u64, TypeId)> + '_ {
        self.globals.iter().zip(&self.module.globals).map(|(at, g)| (*at, g.ty))
    }

    /// Bytes of package-level variables.
    pub fn global_bytes(&self) -> usize {
        self.global_words.0.len() * size_of::<u64>()
    }

    /// File and line of an instruction.
    pub fn position(&self, func: FuncId, pc: Pc) -> Option<(&str, u32)> {
        let (file, line) = self.function(func).line_at(pc)?;
        Some((self.module.files.get(file as usize)?, line))
    }

    /// The function that an instruction's address belongs to, and its pc.
    pub fn find_inst(&self, inst: *const u16) -> Option<(FuncId, Pc)> {
        let after = self.by_code.partition_point(|(code, _)| *code <= inst as usize);
        let (_, id) = *self.by_code.get(after.checked_sub(1)?)?;
        let pc = self.func(id).pc_of(inst);
        ((pc as usize) < self.function(id).code.len()).then_some((id, pc))
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
            liveness: OnceLock::new(),
            maps: Mutex::default(),
        }
    }

    /// Sets how many calls are made before the tier looks at the function; 0: it looks at every call.
    pub fn set_heat(&self, calls: u32) {
        // Relaxed: a count, and `count_call` says why races do not matter.
        self.heat.store(calls, Relaxed);
    }

    /// Publishes the function's compiled code, which must live as long as the program runs.
    pub fn publish(&self, code: &Code) {
        // Pairs with the load in `compiled`.
        self.entry.store(std::ptr::from_ref(code) as usize, Ordering::Release);
    }

    /// The function's compiled code, if it has been published.
    #[inline]
    pub fn compiled(&self) -> Option<&Code> {
        // Pairs with the store in `publish`.
        let at = self.entry.load(Ordering::Acquire) as *const Code;
        // SAFETY: by `publish` the address is 0 or that of code which outlives the program's run.
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

/// Gives each variable its place: memory and addresses.
fn place_globals(module: &Module) -> (GlobalMemory, Box<[u64]>) {
    let mut words = 0;
    let mut place = |ty: TypeId| {
        let at = words;
        // Variables of size 0 get a word too, so that addresses stay inside the memory.
        words += (module.types[ty.index()].size as usize).div_ceil(size_of::<u64>()).max(1);
        at
    };
    let places: Vec<usize> = module.globals.iter().map(|g| place(g.ty)).collect();
    let memory = GlobalMemory((0..words).map(|_| std::cell::UnsafeCell::new(0)).collect());
    let address = |at: &usize| memory.0[*at].get() as u64;
    let addresses = places.iter().map(address).collect();
    (memory, addresses)
}
