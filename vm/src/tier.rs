//! Tiers: what is compiled, when, and what the compiled code is entered for.
//!
//! The unit of compiling is an entry ([`Unit`]): a function's own, or a place inside it that a goroutine wants to go on at
//! (a loop header, or behind a call that parked). Compiled units are found here by function and pc.
//!
//! - `interp`: nothing is compiled. `jit`: whatever is wanted is compiled at once, by the goroutine that wants it.
//! - `auto`: a function is wanted when it has been called [`HOT_CALLS`] times, a loop when the interpreter's budget has run
//!   out [`HOT_BUDGETS`] times in it; a background thread compiles, so that no goroutine waits.
//! - A loop is best entered at the outermost header around it: what is the same in all turns of an inner loop can be seen
//!   to be so only if the outer loops have not been entered from the side. So the outermost header is what gets compiled,
//!   and the interpreter then looks at every back-edge. If that header does not come round in a while, the outermost one
//!   of those that do is compiled too.
//! - Of what an earlier run of the same program has compiled ([`Kept`]) the code is there already: in `auto` such a unit is
//!   placed when it is wanted for the first time, by the goroutine that wants it.
//! - What leaves compiled code again and again without getting anywhere (a callee that is declined, a check that always
//!   fails) is noticed by count: a function that stopped [`MAX_EXITS`] times in a row in front of an instruction is not
//!   entered at that place any more.
//!
//! - Code goes out of use while the world is stopped, when goroutines are data and nobody is inside: of a function that is to be
//!   interpreted from now on, with all code that it is inlined in ([`Tier::retire`]), and, from [`COLD_FROM`] bytes on, what was not
//!   entered from one collection to the next ([`Tier::age`]). It is freed in the next such stop, since whoever stops the world may
//!   be about to return into the function that had entered it.
//!
//! Nothing here runs Go code. Units are published by being put into the table of their function; the code itself is
//! published before by [`CodeSpace::install`].

use crate::append::Full;
use crate::code::{Code, CodeSpace, Resolve, Unavailable};
use crate::object::Types;
use crate::program::{ExtendError, Program};
use crate::runtime_call;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use urgo_abi::analysis::Flow;
use urgo_abi::code::{CodeBlob, CompileOptions, Compiler, Helper, Kept, ProgramView, RelocTarget, Unit};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{ConstId, FuncId, Pc, SelectorId, SigId, TypeId};
use urgo_abi::module::{Function, Signature};
use urgo_abi::typedesc::{MapKey, TypeDesc};

/// Calls after which a function is compiled in `auto`: about what compiling costs, in time spent interpreting.
pub const HOT_CALLS: u32 = 300;
/// Budgets that run out in a function before its loop is compiled in `auto`.
pub const HOT_BUDGETS: u32 = 2;
/// How long the header at which a loop is to be entered may take to come round, before another one is chosen: about what
/// compiling takes.
const WATCH: Duration = Duration::from_millis(1);
/// Stops in front of an instruction, one after the other at the same entry, after which it is not entered any more.
const MAX_EXITS: u32 = 1000;
/// Bytes of code, of each copy, that one program may take.
const MAX_CODE_BYTES: usize = 64 << 20;

/// Bytes of code, of one copy, from which on collections look for code that is not used.
pub const COLD_FROM: usize = 16 << 20;

/// When code is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Never.
    Interp,
    /// At first sight, by the goroutine that gets there.
    Jit,
    /// When it is hot, in the background.
    #[default]
    Auto,
}

/// Where a function, or an entry inside it, stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum UnitState {
    /// Not hot enough yet.
    Interpreted,
    /// Being compiled.
    Queued,
    /// Machine code.
    Compiled,
    /// Not to be compiled.
    Declined,
    /// Compiled, but of no use.
    GivenUp,
    /// To be interpreted because somebody wants it so ([`Tier::retire`]).
    Retired,
}

/// How tiers behave.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// When code is compiled.
    pub mode: Mode,
    /// Calls or budgets before a unit is compiled in `auto`; 0 for the defaults.
    pub threshold: u32,
    /// Compile the first so many units only.
    pub limit: Option<u32>,
    /// Enter compiled code at loop headers only, never at calls.
    pub osr_only: bool,
    /// Run compiled code step by step, with requests before instructions, chosen by this seed; 0: no. See `code/step.rs`.
    pub step: u32,
    /// Bytes of code from which on collections free what is not used; `None`: [`COLD_FROM`].
    pub cold_from: Option<usize>,
    /// Handed to the compiler.
    pub options: CompileOptions,
    /// Told of every unit that is compiled or refused.
    pub observer: Option<Observer>,
    /// Code of earlier runs, for `auto`. It must be of this very program and made with the same `options`.
    pub kept: Option<KeptCode>,
}

/// Code that is kept between runs of a program that is never extended.
#[derive(Clone)]
pub struct KeptCode(pub Arc<dyn Kept>);

impl std::fmt::Debug for KeptCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeptCode")
    }
}

/// A unit that has been compiled, or refused.
#[derive(Debug)]
pub struct Tried<'a> {
    /// The program that it belongs to.
    pub program: &'a Program,
    /// What was to be compiled.
    pub unit: Unit,
    /// Its function.
    pub func: FuncId,
    /// Compiling and placing together.
    pub took: Duration,
    /// It was compiled by an earlier run.
    pub is_kept: bool,
    /// The code, or why there is none.
    pub result: Result<&'a Code, Decline>,
}

/// Who is told; called by whichever thread compiles, while no lock is held.
#[derive(Clone)]
pub struct Observer(pub Arc<dyn Fn(&Tried<'_>) + Send + Sync>);

impl std::fmt::Debug for Observer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Observer")
    }
}

/// Where a unit stands.
#[derive(Clone, Debug)]
enum State {
    /// Looked at so many times.
    Warming(u32),
    /// The compiler thread has it.
    Queued,
    /// Compiled.
    Ready(Ready),
    /// Not to be had.
    Declined,
    /// Compiled, but never got anywhere. Kept: other threads may be about to enter it.
    GivenUp(#[allow(dead_code, reason = "held, not read")] Arc<Code>),
}

/// A unit's code.
#[derive(Clone, Debug)]
struct Ready {
    code: Arc<Code>,
    /// How often it was left in front of an instruction since it last got anywhere.
    exits: u32,
    /// Whether it was asked for since the last collection that looked for cold code. A function's own code is, as long as
    /// calls lead to it without asking.
    used: bool,
}

/// What went out of use on request, and what waits to be freed. Its lock comes before those of units and code.
#[derive(Debug, Default)]
struct Retirement {
    funcs: HashSet<FuncId>,
    waiting: Vec<Arc<Code>>,
}

impl Retirement {
    /// Whether a function is to be interpreted, or its code contains one that is.
    fn is_in(&self, func: FuncId, blob: &CodeBlob) -> bool {
        self.funcs.contains(&func) || blob.inlined.iter().any(|call| self.funcs.contains(&call.func))
    }
}

/// Which headers of nested loops come round while the one that is waited for does not.
#[derive(Debug)]
struct Watch {
    /// Where the loops are entered.
    goal: Pc,
    /// When looking began.
    since: Instant,
    /// The outermost header that was seen since: the one that begins first.
    best: Pc,
}

impl Watch {
    /// The header at pc has come round, which is not the goal.
    fn see(&mut self, pc: Pc) {
        let passed = self.since.elapsed();
        // Nobody has looked for long: this is another time that the loops run.
        if passed > 4 * WATCH {
            (self.since, self.best) = (Instant::now(), pc);
            return;
        }
        self.best = self.best.min(pc);
        if passed > WATCH {
            (self.goal, self.since) = (self.best, Instant::now());
            self.best = pc;
        }
    }
}

/// A unit's place in the table: its function, and the pc with a bit that tells a resume entry at 0 from the function's.
type Key = (FuncId, Pc);

fn key(unit: Unit) -> Key {
    match unit {
        Unit::Function(func) => (func, 0),
        Unit::Resume(func, pc) => (func, RESUME | pc),
        // Neither is ever asked for: one stub serves all signatures.
        Unit::Thunk(_) | Unit::Trampoline(_) => (FuncId(u32::MAX), 0),
    }
}

/// Tells the key of a resume entry at pc 0 from the function's own.
const RESUME: Pc = 1 << 31;

/// What happened, for `--stats`.
#[derive(Debug, Default)]
pub struct Counters {
    /// Units compiled.
    pub compiled: AtomicU64,
    /// Nanoseconds spent compiling.
    pub compile_ns: AtomicU64,
    /// Units whose code an earlier run had compiled.
    pub kept: AtomicU64,
    /// Bytes of code, one copy.
    pub code_bytes: AtomicU64,
    /// Entries into compiled code, for each M rounded up to the next 16.
    pub entries: AtomicU64,
    /// Exits to the interpreter in front of an instruction.
    pub exits: AtomicU64,
    /// Entries given up because they never got anywhere.
    pub given_up: AtomicU64,
    /// Units that went out of use since nobody entered them, or on request.
    pub freed: AtomicU64,
    /// Nanoseconds that goroutines ran, if that is measured.
    pub ran_ns: AtomicU64,
    /// Nanoseconds of them in the interpreter and in what it called.
    pub interpreted_ns: AtomicU64,
    declines: Mutex<HashMap<(Decline, FuncId), u64>>,
}

/// The tiers of one program.
pub struct Tier {
    shared: Arc<Shared>,
    worker: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    config: Config,
    /// The mode now: a session may change it ([`Tier::set_mode`]).
    mode: AtomicU8,
    program: Arc<Program>,
    types: Arc<Types>,
    compiler: Option<Box<dyn Compiler>>,
    space: Option<CodeSpace>,
    /// The units that [`Config::kept`] has code of, in `auto`.
    kept: HashSet<Key>,
    /// Units by function and pc. Guards nothing but itself; nothing is compiled, parked or run while it is held.
    units: Mutex<HashMap<Key, State>>,
    /// Answers of [`Tier::outermost_header`]. A lock like that of `units`, never held together with it.
    outermost: Mutex<HashMap<(FuncId, Pc), Pc>>,
    /// Where the loops inside an outermost one are entered, by the header of that, if it is elsewhere or being decided.
    watches: Mutex<HashMap<(FuncId, Pc), Watch>>,
    retirement: Mutex<Retirement>,
    /// Changes whenever code goes out of use.
    generation: AtomicU64,
    queue: Mutex<VecDeque<Unit>>,
    wake: Condvar,
    stopping: AtomicBool,
    made: AtomicU64,
    counters: Counters,
    /// Why there is no compiled tier, if one was asked for.
    unavailable: Option<Unavailable>,
}

impl std::fmt::Debug for Tier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tier").field("config", &self.shared.config).finish_non_exhaustive()
    }
}

fn lock<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of ours while a lock is held leaves plain data behind.
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tier {
    /// The tiers of a program. Without a compiler, or where the system refuses code memory, everything is interpreted.
    pub fn new(
        program: Arc<Program>,
        types: Arc<Types>,
        config: Config,
        compiler: Option<Box<dyn Compiler>>,
    ) -> Tier {
        let wanted = config.mode != Mode::Interp && compiler.is_some();
        let made = wanted.then(|| CodeSpace::new(MAX_CODE_BYTES));
        if config.step != 0 {
            crate::code::step_by_step(config.step);
        }
        let (space, mut unavailable) = match made {
            Some(Ok(space)) => (Some(space), None),
            Some(Err(why)) => (None, Some(why)),
            None => (None, None),
        };
        if let Some(space) = &space {
            let all = 0..program.funcs().len() as u32;
            if space.declare(program.as_ref(), all).is_err() {
                unavailable = Some(Unavailable("too many functions for the entry cells".into()));
            }
        }
        let kept = config.kept.as_ref().filter(|_| config.mode == Mode::Auto && space.is_some());
        let kept = kept.map(|kept| kept.0.units().into_iter().map(key).collect()).unwrap_or_default();
        let shared = Arc::new(Shared {
            mode: AtomicU8::new(config.mode as u8),
            kept,
            config,
            program,
            types,
            compiler,
            space: space.filter(|_| unavailable.is_none()),
            units: Mutex::default(),
            outermost: Mutex::default(),
            watches: Mutex::default(),
            retirement: Mutex::default(),
            generation: AtomicU64::new(0),
            queue: Mutex::default(),
            wake: Condvar::new(),
            stopping: AtomicBool::new(false),
            made: AtomicU64::new(0),
            counters: Counters::default(),
            unavailable,
        });
        let this = Tier { shared, worker: Mutex::new(None) };
        this.warm_up(0);
        this
    }

    /// The program has got functions from `first` on.
    pub fn declare(&self, first: u32) -> Result<(), ExtendError> {
        let s = &self.shared;
        let end = s.program.funcs().len() as u32;
        if let Some(space) = &s.space {
            space.declare(s.program.as_ref(), first..end).map_err(|_| ExtendError::Full(Full))?;
        }
        self.warm_up(first as usize);
        Ok(())
    }

    /// From now on calls of `from` are for `to`.
    pub fn redirect(&self, from: FuncId, to: FuncId) {
        let s = &self.shared;
        s.program.redirect(from, to);
        // Code of `from` that is being placed at this moment is undone by whoever places it: it looks for the
        // redirection behind the lock under which cells are written.
        if let Some(space) = &s.space {
            space.uninstall(from);
        }
    }

    /// From now on a function is interpreted: its code, and all code that has it inlined, is out of use. The world is stopped, and
    /// this is called once in each stop.
    pub fn retire(&self, func: FuncId) {
        let s = &self.shared;
        let mut retirement = lock(&s.retirement);
        retirement.waiting.clear();
        retirement.funcs.insert(func);
        let mut units = lock(&s.units);
        s.take_out(&mut units, &mut retirement, |ready| !ready.code.contains(func));
        units.retain(|(f, _), _| *f != func);
    }

    /// Takes a retirement back: the function is compiled when it is hot, and inlined again.
    pub fn restore(&self, func: FuncId) {
        let s = &self.shared;
        let mut retirement = lock(&s.retirement);
        if retirement.funcs.remove(&func) {
            lock(&s.units).retain(|(f, _), _| *f != func);
            s.program.func(func).set_heat(s.heat());
        }
    }

    /// Looks for cold code, if there is much code: what was not asked for since the last time goes out of use. The world is stopped,
    /// and this is called once in each stop.
    pub fn age(&self) {
        let s = &self.shared;
        let mut retirement = lock(&s.retirement);
        retirement.waiting.clear();
        let from = s.config.cold_from.unwrap_or(COLD_FROM);
        let Some(space) = s.space.as_ref().filter(|space| space.bytes() > from) else { return };
        let mut units = lock(&s.units);
        s.take_out(&mut units, &mut retirement, |ready| ready.used);
        for ((func, _), state) in units.iter_mut() {
            let State::Ready(ready) = state else { continue };
            ready.used = false;
            if let Unit::Function(_) = ready.code.unit() {
                // The next call asks, and finds the code.
                s.program.func(*func).withdraw();
                space.uninstall(*func);
            }
        }
        s.next_generation();
    }

    /// Sets how often functions are called before the tier hears of it.
    fn warm_up(&self, first: usize) {
        let s = &self.shared;
        if s.space.is_none() || s.config.osr_only {
            return;
        }
        for f in &s.program.funcs()[first..] {
            f.set_heat(s.heat());
        }
        for (func, _) in s.kept.iter().filter(|(_, pc)| *pc == 0) {
            if let Some(f) = s.program.funcs().get(func.index()) {
                f.set_heat(0);
            }
        }
    }

    /// When code is compiled, now.
    pub fn mode(&self) -> Mode {
        self.shared.mode()
    }

    /// Changes when code is compiled, and whether it is entered from the interpreter. Compiled code that runs, or is called by such,
    /// stays. Nothing happens in a program that was started without compiled code.
    pub fn set_mode(&self, mode: Mode) {
        // Relaxed: as in `mode`.
        self.shared.mode.store(mode as u8, Relaxed);
        self.warm_up(0);
    }

    /// What there is of a function: where each unit begins (`None`: at the function's entry), and where it stands.
    pub fn units_of(&self, func: FuncId) -> Vec<(Option<Pc>, UnitState)> {
        if lock(&self.shared.retirement).funcs.contains(&func) {
            return vec![(None, UnitState::Retired)];
        }
        let units = lock(&self.shared.units);
        let own = units.iter().filter(|((f, _), _)| *f == func);
        let mut out: Vec<(Option<Pc>, UnitState)> = own
            .map(|((_, pc), state)| {
                let state = match state {
                    State::Warming(_) => UnitState::Interpreted,
                    State::Queued => UnitState::Queued,
                    State::Ready(..) => UnitState::Compiled,
                    State::Declined => UnitState::Declined,
                    State::GivenUp(_) => UnitState::GivenUp,
                };
                ((*pc & RESUME != 0).then_some(*pc & !RESUME), state)
            })
            .collect();
        out.sort();
        out
    }

    /// Whether anything is ever compiled.
    pub fn compiles(&self) -> bool {
        self.shared.space.is_some()
    }

    /// How many units the goroutines themselves have compiled so far: time that is not their own.
    pub fn compiled_by_goroutines(&self) -> u64 {
        // Relaxed: whoever asks has done the compiling itself.
        if self.shared.mode() == Mode::Jit { self.shared.made.load(Relaxed) } else { 0 }
    }

    /// Why nothing is compiled although it was asked for.
    pub fn unavailable(&self) -> Option<&Unavailable> {
        self.shared.unavailable.as_ref()
    }

    /// The program's code.
    pub fn space(&self) -> Option<&CodeSpace> {
        self.shared.space.as_ref()
    }

    /// What happened so far.
    pub fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    /// Compiled code to enter at the first instruction of a function whose frame has just been made. Called when the
    /// function's heat has run out.
    pub fn at_call(&self, func: FuncId) -> Option<Arc<Code>> {
        if self.shared.config.osr_only {
            return None;
        }
        let code = self.shared.find(Unit::Function(func), 1, self);
        if code.is_none() {
            // Ask again later; not at every call.
            let program = &self.shared.program;
            program.func(func).set_heat(HOT_CALLS);
            if program.redirected(func) != func {
                program.func(func).set_heat(0);
            }
        }
        code
    }

    /// Compiled code to go on with inside a function: at a loop header (the interpreter's budget ran out there, or compiled
    /// code was preempted there), or behind a call.
    pub fn inside(&self, func: FuncId, pc: Pc) -> Option<Arc<Code>> {
        if !self.compiles() {
            return None;
        }
        self.shared.find(Unit::Resume(func, pc), self.shared.threshold(HOT_BUDGETS), self)
    }

    /// The place where the loop around `pc` is best entered: the outermost header of the loops that contain it. Found
    /// once a place.
    pub fn outermost_header(&self, func: FuncId, pc: Pc) -> Pc {
        let program = &self.shared.program;
        let find = || outermost(program.function(func), &program.liveness(func).flow, pc);
        *lock(&self.shared.outermost).entry((func, pc)).or_insert_with(find)
    }

    /// Compiled code for the loop around a header where the interpreter's budget ran out, and whether the interpreter
    /// should look at every back-edge from now on, since the code begins at another header.
    pub fn at_back_edge(&self, func: FuncId, pc: Pc) -> (Option<Arc<Code>>, bool) {
        if !self.compiles() {
            return (None, false);
        }
        let outer = self.outermost_header(func, pc);
        let goal = lock(&self.shared.watches).get(&(func, outer)).map_or(outer, |watch| watch.goal);
        let code = self.shared.find(Unit::Resume(func, goal), self.shared.threshold(HOT_BUDGETS), self);
        match code {
            Some(code) if goal == pc => {
                // A watch that decides for the outermost header is none.
                if goal == outer {
                    lock(&self.shared.watches).remove(&(func, outer));
                }
                (Some(code), false)
            }
            Some(_) => {
                let mut watches = lock(&self.shared.watches);
                let watch =
                    watches.entry((func, outer)).or_insert(Watch { goal, since: Instant::now(), best: pc });
                watch.see(pc);
                (None, true)
            }
            None => (None, false),
        }
    }

    /// As long as this stays, what [`Tier::inside`] gave is what it would give.
    pub fn generation(&self) -> u64 {
        // Relaxed: nothing is handed over. Code that is found out a little late is only slow; code that goes out of use while the
        // world is stopped is found out by all that run afterwards.
        self.shared.generation.load(Relaxed)
    }

    /// Whether functions are entered where they are called.
    pub fn enters_calls(&self) -> bool {
        !self.shared.config.osr_only
    }

    /// Counts entries into compiled code.
    pub fn note_entries(&self, n: u64) {
        // Relaxed: statistics.
        self.counters().entries.fetch_add(n, Relaxed);
    }

    /// A goroutine ran for so long.
    pub fn note_ran(&self, time: Duration) {
        // Relaxed: statistics, here and below.
        self.counters().ran_ns.fetch_add(time.as_nanos() as u64, Relaxed);
    }

    /// A goroutine was interpreted for so long.
    pub fn note_interpreted(&self, time: Duration) {
        self.counters().interpreted_ns.fetch_add(time.as_nanos() as u64, Relaxed);
    }

    /// Notes that code was left in front of an instruction; `stuck`: the very one it was entered at.
    pub fn note_exit(&self, code: &Code, stuck: bool) {
        let counters = self.counters();
        // Relaxed: statistics.
        counters.exits.fetch_add(1, Relaxed);
        if !stuck {
            return;
        }
        let mut units = lock(&self.shared.units);
        let Some(state) = units.get_mut(&key(code.unit())) else { return };
        let State::Ready(ready) = state else { return };
        ready.exits += 1;
        if ready.exits > MAX_EXITS {
            *state = State::GivenUp(ready.code.clone());
            counters.given_up.fetch_add(1, Relaxed);
            self.shared.next_generation();
        }
    }

    /// Refusals to compile: reason, function, how often.
    pub fn declines(&self) -> Vec<(Decline, String, u64)> {
        let declines = lock(&self.shared.counters.declines);
        let name = |f: FuncId| self.shared.program.function(f).name.clone();
        let mut all: Vec<_> = declines.iter().map(|((d, f), n)| (*d, name(*f), *n)).collect();
        all.sort();
        all
    }

    /// Hands a unit to the compiler thread, which is started when first needed.
    fn enqueue(&self, unit: Unit) {
        let mut queue = lock(&self.shared.queue);
        match unit {
            // Somebody is in this loop now, and interprets it until its code is there.
            Unit::Resume(..) => queue.push_front(unit),
            Unit::Function(_) | Unit::Thunk(_) | Unit::Trampoline(_) => queue.push_back(unit),
        }
        drop(queue);
        self.shared.wake.notify_one();
        let mut worker = lock(&self.worker);
        if worker.is_none() {
            let shared = self.shared.clone();
            let thread = std::thread::Builder::new().name("compiler".into()).stack_size(16 << 20);
            // Where no thread is to be had, the queue waits: everything stays interpreted.
            *worker = thread.spawn(move || shared.compile_queue()).ok();
        }
    }
}

impl Drop for Tier {
    fn drop(&mut self) {
        // Relaxed: the lock of the queue orders it before the notification.
        {
            let _queue = lock(&self.shared.queue);
            self.shared.stopping.store(true, Relaxed);
        }
        self.shared.wake.notify_all();
        if let Some(worker) = lock(&self.worker).take() {
            // A compiler thread that panicked has been reported; there is nothing to clean up after it.
            let _ = worker.join();
        }
    }
}

fn outermost(function: &Function, flow: &Flow, pc: Pc) -> Pc {
    // A loop reaches from its header to the last jump back to it. The outermost one that contains pc begins first.
    let mut best = pc;
    for (at, inst) in urgo_abi::inst::instructions(&function.code) {
        inst.targets(|to| {
            if to <= at && to <= pc && pc <= at && to < best && flow.is_header(to) {
                best = to;
            }
        });
    }
    best
}

impl Shared {
    fn mode(&self) -> Mode {
        // Relaxed: whoever sees a change late goes on for a little in the mode before.
        match self.mode.load(Relaxed) {
            m if m == Mode::Interp as u8 => Mode::Interp,
            m if m == Mode::Jit as u8 => Mode::Jit,
            _ => Mode::Auto,
        }
    }

    /// How often a function is called before the tier hears of it.
    fn heat(&self) -> u32 {
        match self.mode() {
            Mode::Jit => 0,
            Mode::Auto | Mode::Interp => self.threshold(HOT_CALLS),
        }
    }

    fn next_generation(&self) {
        // Relaxed: see `generation`.
        self.generation.fetch_add(1, Relaxed);
    }

    /// Takes all code out of use but what `stays`: nobody finds it any more, and it waits to be freed.
    fn take_out(
        &self,
        units: &mut HashMap<Key, State>,
        retirement: &mut Retirement,
        stays: impl Fn(&Ready) -> bool,
    ) {
        units.retain(|(func, _), state| {
            let ready = match state {
                State::Ready(ready) if !stays(ready) => ready,
                _ => return true,
            };
            if let Unit::Function(_) = ready.code.unit() {
                self.program.func(*func).withdraw();
                self.program.func(*func).set_heat(self.heat());
                if let Some(space) = &self.space {
                    space.uninstall(*func);
                }
            }
            retirement.waiting.push(ready.code.clone());
            self.counters.freed.fetch_add(1, Relaxed); // Relaxed: statistics
            false
        });
        self.next_generation();
    }

    fn threshold(&self, default: u32) -> u32 {
        if self.config.threshold == 0 { default } else { self.config.threshold }
    }

    /// The unit's code, if it has been compiled. Else the unit becomes warmer, and is compiled when it has been asked for
    /// `threshold` times.
    fn find(&self, unit: Unit, threshold: u32, tier: &Tier) -> Option<Arc<Code>> {
        let mode = self.mode();
        if mode == Mode::Interp {
            return None;
        }
        let mut units = lock(&self.units);
        let state = units.entry(key(unit)).or_insert(State::Warming(0));
        match state {
            State::Ready(ready) => {
                let code = ready.code.clone();
                if !std::mem::replace(&mut ready.used, true) {
                    self.link(unit, &code);
                }
                return Some(code);
            }
            State::Declined | State::Queued | State::GivenUp(_) => return None,
            State::Warming(seen) => *seen += 1,
        }
        match (mode, state) {
            (Mode::Interp, _) => None,
            (Mode::Jit, state) => {
                *state = State::Queued;
                drop(units);
                self.compile(unit)
            }
            (Mode::Auto, state) if self.kept.contains(&key(unit)) => {
                *state = State::Queued;
                drop(units);
                self.compile(unit)
            }
            (Mode::Auto, State::Warming(seen)) if *seen < threshold => None,
            (Mode::Auto, state) => {
                *state = State::Queued;
                drop(units);
                tier.enqueue(unit);
                None
            }
        }
    }

    fn compile_queue(&self) {
        loop {
            let mut queue = lock(&self.queue);
            let unit = loop {
                // Relaxed: read under the lock under which it is set.
                if self.stopping.load(Relaxed) {
                    return;
                }
                match queue.pop_front() {
                    Some(unit) => break unit,
                    None => queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner),
                }
            };
            drop(queue);
            self.compile(unit);
        }
    }

    /// Makes calls of a function lead to its code, which is in use.
    fn link(&self, unit: Unit, code: &Code) {
        let (Unit::Function(func), Some(space)) = (unit, &self.space) else { return };
        if self.program.redirected(func) != func {
            space.uninstall(func);
            return;
        }
        space.link(code);
        self.program.func(func).publish(code);
        // From now on every call is shown to the tier, which enters the code.
        self.program.func(func).set_heat(0);
    }

    /// Compiles and publishes a unit.
    fn compile(&self, unit: Unit) -> Option<Arc<Code>> {
        let (func, _) = key(unit);
        let start = Instant::now();
        let kept = self.kept_blob(unit);
        let is_kept = kept.is_some();
        let blob = kept.map_or_else(|| self.make(unit), Ok);
        // Whoever retires a function meanwhile waits until the code is there, and finds it.
        let retirement = lock(&self.retirement);
        let made = blob.and_then(|blob| self.place(unit, &blob, &retirement));
        let state = match &made {
            Ok(code) => State::Ready(Ready { code: code.clone(), exits: 0, used: true }),
            // What it contains was retired while it was compiled.
            Err(Decline::Retired) if !retirement.funcs.contains(&func) => State::Warming(0),
            Err(why) => {
                *lock(&self.counters.declines).entry((*why, func)).or_insert(0) += 1;
                State::Declined
            }
        };
        lock(&self.units).insert(key(unit), state);
        let mut code = made.as_ref().ok().cloned();
        if let (Unit::Function(_), Some(made)) = (unit, &code) {
            self.link(unit, made);
            if self.program.redirected(func) != func {
                code = None;
            }
        }
        drop(retirement);
        let counter = if is_kept { &self.counters.kept } else { &self.counters.compiled };
        if made.is_ok() {
            counter.fetch_add(1, Relaxed); // Relaxed: statistics
        }
        if let Some(observer) = &self.config.observer {
            let result = made.as_deref().map_err(|why| *why);
            let took = start.elapsed();
            (observer.0)(&Tried { program: &self.program, unit, func, took, is_kept, result });
        }
        code
    }

    /// The code that an earlier run has left of a unit.
    fn kept_blob(&self, unit: Unit) -> Option<CodeBlob> {
        let kept = self.config.kept.as_ref().filter(|_| self.kept.contains(&key(unit)))?;
        let blob = kept.0.find(unit)?;
        let retirement = lock(&self.retirement);
        (!retirement.is_in(key(unit).0, &blob)).then_some(blob)
    }

    fn make(&self, unit: Unit) -> Result<CodeBlob, Decline> {
        let compiler = self.compiler.as_ref().ok_or(Decline::NoCodeMemory)?;
        let nth = self.made.fetch_add(1, Relaxed); // Relaxed: only a count
        if self.config.limit.is_some_and(|limit| nth >= limit as u64) {
            return Err(Decline::Limit);
        }
        let start = Instant::now();
        let retired = lock(&self.retirement).funcs.clone();
        if retired.contains(&key(unit).0) {
            return Err(Decline::Retired);
        }
        let blob = compiler.compile(&self.resolver(&retired), unit, self.config.options)?;
        // Relaxed: statistics.
        self.counters.compile_ns.fetch_add(start.elapsed().as_nanos() as u64, Relaxed);
        if let Some(kept) = self.config.kept.as_ref().filter(|_| retired.is_empty()) {
            kept.0.keep(unit, &blob);
        }
        Ok(blob)
    }

    /// Places a unit's code, unless it is, or contains, what was retired.
    fn place(&self, unit: Unit, blob: &CodeBlob, retirement: &Retirement) -> Result<Arc<Code>, Decline> {
        let space = self.space.as_ref().ok_or(Decline::NoCodeMemory)?;
        if retirement.is_in(key(unit).0, blob) {
            return Err(Decline::Retired);
        }
        let code = space.install(&self.resolver(&retirement.funcs), unit, blob)?;
        // Relaxed: statistics.
        self.counters.code_bytes.fetch_add(blob.fast.bytes.len() as u64, Relaxed);
        Ok(code)
    }

    fn resolver<'s>(&'s self, retired: &'s HashSet<FuncId>) -> Resolver<'s> {
        Resolver { program: &self.program, types: &self.types, retired }
    }
}

/// The program as compiler and installer see it.
struct Resolver<'p> {
    program: &'p Program,
    types: &'p Types,
    /// What is not to be inlined.
    retired: &'p HashSet<FuncId>,
}

impl ProgramView for Resolver<'_> {
    fn function(&self, id: FuncId) -> &Function {
        self.program.function(id)
    }
    fn signature(&self, id: SigId) -> &Signature {
        ProgramView::signature(self.program, id)
    }
    fn const_len(&self, id: ConstId) -> usize {
        ProgramView::const_len(self.program, id)
    }
    fn method_row_len(&self, selector: SelectorId) -> usize {
        self.program.method_row(selector).len()
    }
    fn type_desc(&self, id: TypeId) -> Option<&TypeDesc> {
        self.types.try_get(id).map(|info| &info.desc)
    }
    fn is_replaceable(&self, id: FuncId) -> bool {
        self.program.is_replaceable(id) || self.retired.contains(&id)
    }
}

impl Resolve for Resolver<'_> {
    fn address(&self, target: RelocTarget) -> Option<usize> {
        let p = self.program;
        Some(match target {
            RelocTarget::Stub(_) | RelocTarget::EntryCell(_) => return None,
            RelocTarget::RuntimeCall(call) => runtime_call::body(call) as usize,
            RelocTarget::Native(native) => runtime_call::native_body(native) as usize,
            RelocTarget::OpBody(op) => runtime_call::op_body(op)? as usize,
            RelocTarget::Helper(helper) => helper_address(helper),
            RelocTarget::Const(id) => p.const_str(id.0).0 as usize,
            RelocTarget::Global(id) => p.global(id.0) as usize,
            RelocTarget::MethodRow(selector) => p.method_row(selector).as_ptr() as usize,
            RelocTarget::FuncValue(id) => p.func_value(id) as usize,
            RelocTarget::TypeInfo(id) => std::ptr::from_ref(self.types.try_get(id)?) as usize,
            RelocTarget::MapLayout(id) => {
                self.types.try_get(id)?;
                std::ptr::from_ref(self.types.map_layout(id)) as usize
            }
            RelocTarget::Bytecode(func, pc) => p.func(func).code.wrapping_add(pc as usize) as usize,
        })
    }
}

fn helper_address(helper: Helper) -> usize {
    use runtime_call::helper;
    match helper {
        Helper::F64ToU64 => helper::f64_to_u64 as *const () as usize,
        Helper::Fma => helper::fma as *const () as usize,
        Helper::WriteBarrier => crate::code::write_barrier_address(),
        Helper::EqualBytes => helper::equal_bytes as *const () as usize,
        Helper::CompareBytes => helper::compare_bytes as *const () as usize,
        Helper::CopyBytes => helper::copy_bytes as *const () as usize,
        Helper::CopyMemory => helper::copy_memory as *const () as usize,
        Helper::SwapMemory => helper::swap_memory as *const () as usize,
        Helper::Implements => helper::implements as *const () as usize,
        Helper::NewObject => helper::new_object as *const () as usize,
        Helper::ChanSend => helper::chan_send as *const () as usize,
        Helper::ChanReceive => helper::chan_receive as *const () as usize,
        Helper::CellEnter => helper::cell_enter as *const () as usize,
        Helper::CellLeave => helper::cell_leave as *const () as usize,
        Helper::MapFind(MapKey::Bits32) => helper::map_find_32 as *const () as usize,
        Helper::MapFind(MapKey::Bits64) => helper::map_find_64 as *const () as usize,
        Helper::MapFind(MapKey::Pair) => helper::map_find_pair as *const () as usize,
        Helper::MapFind(MapKey::String) => helper::map_find_string as *const () as usize,
        Helper::MapAssign(MapKey::Bits32) => helper::map_assign_32 as *const () as usize,
        Helper::MapAssign(MapKey::Bits64) => helper::map_assign_64 as *const () as usize,
        Helper::MapAssign(MapKey::Pair) => helper::map_assign_pair as *const () as usize,
        Helper::MapAssign(MapKey::String) => helper::map_assign_string as *const () as usize,
        Helper::MapDelete(MapKey::Bits32) => helper::map_delete_32 as *const () as usize,
        Helper::MapDelete(MapKey::Bits64) => helper::map_delete_64 as *const () as usize,
        Helper::MapDelete(MapKey::Pair) => helper::map_delete_pair as *const () as usize,
        Helper::MapDelete(MapKey::String) => helper::map_delete_string as *const () as usize,
    }
}
