//! A runtime: a loaded program with everything that it runs on. A process may hold many; they share nothing.
//!
//! [`Runtime`] owns the scheduler and its threads; [`World`] is what they share: program, heap, settings.

use crate::collect::Collector;
use crate::context::Spares;
use crate::goroutine::Goroutine;
use crate::heap::{self, Heap};
use crate::native::{Handles, Timers};
use crate::object::Types;
use crate::panic::End;
use crate::program::{ExtendError, NewMethods, Program, ROOM_TYPES};
use crate::sema::{Held, HeldLocks, Semaphores};
pub use crate::sink::{Sink, Source};
use crate::tier::{self, Tier};
use crate::traceback;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};
use urgo_abi::code::Compiler;
use urgo_abi::inst::{FuncId, TypeId};
use urgo_abi::module::Module;
use urgo_abi::verify::{Verified, VerifyError};
use urgo_sched::{Config, Exit, GHandle, Remote, Scheduler, Status, request};

/// GOTRACEBACK: whose traces a report shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Traceback {
    /// Nobody's.
    None,
    /// The goroutine's that failed; everybody's in a deadlock.
    #[default]
    Single,
    /// Everybody's.
    All,
    /// Everybody's, and the process leaves an image of its memory.
    Crash,
}

/// How a world behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whose traces reports show.
    pub traceback: Traceback,
    /// Taken backward jumps and calls after which the interpreter looks at the doorbell; at least 1.
    pub budget: u32,
    /// Largest VM stack in bytes.
    pub max_stack_bytes: usize,
    /// Cells of frames are filled with a pattern before and after their use.
    pub poisons_cells: bool,
    /// Whether each collection is reported on standard error (`GODEBUG=gctrace=1`).
    pub gc_trace: bool,
    /// The heap's own.
    pub heap: heap::Config,
    /// The scheduler's own.
    pub scheduler: Config,
    /// The tiers'.
    pub tier: tier::Config,
    /// Whether the time that goroutines run is measured, and what of it they are interpreted.
    pub timed: bool,
    /// The program's name and arguments.
    pub args: Vec<String>,
    /// Standard input.
    pub stdin: Source,
    /// Standard output.
    pub stdout: Sink,
    /// Standard error.
    pub stderr: Sink,
    /// Set for a session: the program takes further entries, and goroutines die one by one.
    pub session: Option<Session>,
}

/// What makes a world a REPL's.
#[derive(Clone)]
pub struct Session {
    /// Called on a worker thread when a goroutine other than the main one comes to an end that would end a program: its
    /// number, how long it has lived, and the report. Only that goroutine ends.
    pub on_death: OnDeath,
    /// Called on a worker thread when a goroutine is about to be killed at a safepoint, before its deferred calls run.
    pub on_kill: OnKill,
    /// Called on a worker thread when a goroutine ends without having returned and holds locks of package sync: its number
    /// and these.
    pub on_held: OnHeld,
    /// Where values are shown that an entry has: for the library's own package that does so, as descriptor
    /// [`SHOWN`](Self::SHOWN).
    pub shown: Sink,
}

impl Session {
    /// No descriptor of a file.
    pub const SHOWN: i64 = -1;
}

/// What is told of a goroutine that came to an end: its world, number, age, and the report.
pub type OnDeath = Arc<dyn Fn(&World, u64, Duration, End) + Send + Sync>;

/// What is told of locks that a goroutine takes with it: its number and they.
pub type OnHeld = Arc<dyn Fn(u64, &[Held]) + Send + Sync>;

/// What is told of a goroutine that is about to be killed: its world, its number and it.
pub type OnKill = Arc<dyn Fn(&World, u64, &Goroutine) + Send + Sync>;

/// How an entry of a session ended.
#[derive(Debug)]
pub enum EntryEnd {
    /// Its function returned, or called Goexit.
    Returned,
    /// A panic, a fatal error, `os.Exit`, a kill.
    Ended(End),
    /// Nobody can wake it.
    Deadlock,
    /// The system has no thread, or no memory; or a defect of ours.
    Failed(String),
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            timed: false,
            traceback: Traceback::default(),
            budget: 1000,
            max_stack_bytes: 1_000_000_000,
            poisons_cells: false,
            gc_trace: false,
            heap: heap::Config::default(),
            scheduler: Config::default(),
            tier: tier::Config::default(),
            args: Vec::new(),
            stdin: Source::Process,
            stdout: Sink::stdout(),
            stderr: Sink::stderr(),
            session: None,
        }
    }
}

/// What all goroutines of a runtime share.
#[derive(Debug)]
pub struct World {
    /// Before the program, whose functions' code it owns.
    tier: Tier,
    heap: Heap,
    collector: Collector,
    types: Arc<Types>,
    semaphores: Semaphores,
    held_locks: HeldLocks,
    spares: Spares,
    program: Arc<Program>,
    settings: Settings,
    handles: Arc<Handles>,
    timers: Timers,
    /// When it was made.
    start: Instant,
    /// Largest VM stack in bytes.
    max_stack_bytes: AtomicUsize,
    /// What the program asks for beyond the settings' traces: a [`Traceback`] as a number.
    traceback: AtomicU8,
}

/// Why a world could not be made.
#[derive(Debug)]
pub enum LoadError {
    /// The module is not what the verifier accepts.
    Verify(VerifyError),
    /// The system has no memory for the heap's tables.
    NoMemory,
    /// The system has no thread for the scheduler.
    NoThread(std::io::Error),
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LoadError::Verify(e) => e.fmt(f),
            LoadError::NoMemory => f.write_str("no memory for the heap"),
            LoadError::NoThread(e) => write!(f, "no thread for the scheduler: {e}"),
        }
    }
}

impl std::error::Error for LoadError {}

impl World {
    /// Loads a module. Behind a pointer: the heap must not move.
    fn load(
        module: Verified,
        settings: Settings,
        compiler: Option<Box<dyn Compiler>>,
    ) -> Result<Arc<World>, LoadError> {
        let extensible = settings.session.is_some();
        let program = Arc::new(Program::load(module, extensible));
        let heap = Heap::new(settings.heap).ok_or(LoadError::NoMemory)?;
        let types = Arc::new(Types::new(&program.module.types, if extensible { ROOM_TYPES } else { 0 }));
        let tier = Tier::new(program.clone(), types.clone(), settings.tier.clone(), compiler);
        let max_stack_bytes = AtomicUsize::new(settings.max_stack_bytes);
        Ok(Arc::new(World {
            tier,
            heap,
            collector: Collector::default(),
            types,
            semaphores: Semaphores::default(),
            held_locks: HeldLocks::default(),
            spares: Spares::default(),
            program,
            settings,
            handles: Arc::default(),
            timers: Timers::default(),
            start: Instant::now(),
            max_stack_bytes,
            traceback: AtomicU8::new(Traceback::None as u8),
        }))
    }

    /// Adds to the program what a module has behind the ends of its tables, and methods to types, while goroutines run.
    /// An error adds nothing that could be named.
    pub fn extend(&self, module: &Module, methods: &[NewMethods]) -> Result<(), ExtendError> {
        let (first, first_type) = (self.program.funcs().len(), self.program.module.types.len());
        let of_program: Vec<NewMethods> = module.types[first_type..]
            .iter()
            .enumerate()
            .map(|(i, desc)| (TypeId((first_type + i) as u32), desc.methods.clone()))
            .chain(methods.iter().cloned())
            .collect();
        self.program.check(module)?;
        self.types.extend(&module.types, methods).map_err(ExtendError::Full)?;
        self.program.extend(module, &of_program)?;
        self.tier.declare(first as u32)
    }

    /// From now on calls of `from` are for `to`, which has the same signature.
    pub fn redirect(&self, from: FuncId, to: FuncId) {
        self.tier.redirect(from, to);
    }

    /// The tiers.
    #[inline]
    pub fn tier(&self) -> &Tier {
        &self.tier
    }

    /// The program.
    #[inline]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The heap.
    #[inline]
    pub fn heap(&self) -> &Heap {
        &self.heap
    }

    /// The collection that goes on beside goroutines, if one does.
    pub fn collector(&self) -> &Collector {
        &self.collector
    }

    /// The types, with what operations derive from them.
    #[inline]
    pub fn types(&self) -> &Types {
        &self.types
    }

    /// Leavings of ended goroutines.
    pub fn spares(&self) -> &Spares {
        &self.spares
    }

    /// Who waits for semaphores.
    pub fn semaphores(&self) -> &Semaphores {
        &self.semaphores
    }

    /// In a session: who holds which locks.
    pub fn held_locks(&self) -> &HeldLocks {
        &self.held_locks
    }

    /// The program's open files and children.
    pub fn handles(&self) -> &Arc<Handles> {
        &self.handles
    }

    /// Armed timers of package time.
    pub fn timers(&self) -> &Timers {
        &self.timers
    }

    /// Largest VM stack in bytes.
    pub fn max_stack_bytes(&self) -> usize {
        self.max_stack_bytes.load(Relaxed) // Relaxed: a figure of its own, here and below
    }

    /// Sets it; gives the old one.
    pub fn set_max_stack_bytes(&self, bytes: usize) -> usize {
        self.max_stack_bytes.swap(bytes, Relaxed)
    }

    /// Whose traces a report shows: the program may ask for more than the settings, not for less.
    fn traceback(&self) -> Traceback {
        let asked = match self.traceback.load(Relaxed) {
            0 => Traceback::None,
            1 => Traceback::Single,
            2 => Traceback::All,
            _ => Traceback::Crash,
        };
        asked.max(self.settings.traceback)
    }

    /// Sets what the program asks for.
    pub fn set_traceback(&self, level: Traceback) {
        self.traceback.store(level as u8, Relaxed);
    }

    /// How it behaves.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Writes to standard output; an error is an errno.
    pub fn write_stdout(&self, bytes: &[u8]) -> Result<(), i32> {
        self.settings.stdout.write(bytes)
    }

    /// Whether each collection is reported.
    pub fn traces_collections(&self) -> bool {
        self.settings.gc_trace
    }

    /// When the runtime began.
    pub fn start(&self) -> Instant {
        self.start
    }

    /// Writes to standard error.
    pub fn write_stderr(&self, bytes: &[u8]) -> Result<(), i32> {
        self.settings.stderr.write(bytes)
    }
}

/// The exit status of a run that took longer than it was given.
pub const STATUS_TIMEOUT: i32 = 124;

/// How long a dump waits for running goroutines to come to a safepoint.
const DUMP_GRACE: Duration = Duration::from_millis(500);

/// A program that can be run.
pub struct Runtime {
    scheduler: Scheduler<Goroutine>,
    world: Arc<World>,
}

/// How a run ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finish {
    /// The exit status of the process that `go run` would have been.
    pub status: i32,
    /// What was written to standard error about the end: a panic's or fatal error's report, else nothing.
    pub report: Vec<u8>,
}

impl Runtime {
    /// Verifies and loads a module, and sets up a scheduler for it. Without a compiler everything is interpreted.
    pub fn new(
        module: Module,
        settings: Settings,
        compiler: Option<Box<dyn Compiler>>,
    ) -> Result<Runtime, LoadError> {
        Runtime::of(Verified::new(module).map_err(LoadError::Verify)?, settings, compiler)
    }

    /// The same for a module that has been verified.
    pub fn of(
        module: Verified,
        settings: Settings,
        compiler: Option<Box<dyn Compiler>>,
    ) -> Result<Runtime, LoadError> {
        let config = settings.scheduler.clone();
        let world = World::load(module, settings, compiler)?;
        let scheduler = Scheduler::new(config, world.clone()).map_err(LoadError::NoThread)?;
        Ok(Runtime { scheduler, world })
    }

    /// What its goroutines share.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// For other threads: stop it, look at its goroutines.
    pub fn remote(&self) -> Remote<Goroutine> {
        self.scheduler.remote()
    }

    /// Runs the module's entry function as the main goroutine, and waits for the end. The report of an end that is no
    /// return is written to standard error.
    pub fn run(&self) -> Finish {
        match self.world.program.module.entry {
            Some(entry) => self.run_function(entry, &[]),
            None => self.finish(End::plain(2, "the program has no entry function\n")),
        }
    }

    /// The same for any function, with the words of its parameters.
    pub fn run_function(&self, func: FuncId, args: &[u64]) -> Finish {
        let no_memory = End::plain(2, "fatal error: out of memory\n");
        let Some(main) = Goroutine::new(&self.world, func, args) else {
            return self.finish(no_memory);
        };
        let exit = match self.scheduler.run(main) {
            Ok(exit) => exit,
            Err(e) => {
                return self.finish(End::plain(2, format!("fatal error: {e}\n")));
            }
        };
        let text = exit.fatal_text();
        match exit {
            Exit::MainReturned => Finish { status: 0, report: Vec::new() },
            Exit::Stopped(end) => {
                let end = self.with_traces(*end);
                self.finish(end)
            }
            Exit::Deadlock | Exit::NoGoroutines | Exit::NoThreads | Exit::Defect => {
                let mut message = format!("fatal error: {}\n", text.unwrap_or_default());
                if matches!(exit, Exit::NoThreads) {
                    let n = self.remote().stats().threads;
                    message = format!(
                        "runtime: failed to create new OS thread (have {n} already)\n\
                         runtime: may need to increase max user processes (ulimit -u)\n{message}"
                    );
                }
                let traces = traceback::all(&self.world.program, &self.remote());
                if !traces.is_empty() {
                    message.push('\n');
                    message.push_str(&traces);
                }
                self.finish(End::plain(2, message))
            }
        }
    }

    /// Runs an entry of a session as the main goroutine. The other goroutines go on whatever becomes of it.
    pub fn run_entry(&self, func: FuncId) -> EntryEnd {
        let Some(main) = Goroutine::new(&self.world, func, &[]) else {
            return EntryEnd::Failed("out of memory".into());
        };
        match self.scheduler.run(main) {
            Ok(Exit::MainReturned) => EntryEnd::Returned,
            Ok(Exit::Stopped(end)) => EntryEnd::Ended(*end),
            Ok(Exit::Deadlock | Exit::NoGoroutines) => EntryEnd::Deadlock,
            Ok(exit @ (Exit::NoThreads | Exit::Defect)) => {
                EntryEnd::Failed(exit.fatal_text().unwrap_or_default().into())
            }
            Err(e) => EntryEnd::Failed(e.to_string()),
        }
    }

    /// Asks a goroutine to end: at its next safepoint if it runs, at once if it waits. Its deferred calls run unless `now`.
    /// To be repeated until it is gone: it may have been about to wait when it was asked.
    pub fn kill(&self, handle: GHandle, now: bool) {
        let remote = self.remote();
        let bits = if now { request::KILL | request::KILL_NOW } else { request::KILL };
        if !remote.request(handle, bits) {
            return;
        }
        remote.unpause(handle);
        let world = &self.world;
        let free = remote.inspect(handle, |g, status| status == Status::Waiting && g.cancel_wait(world));
        if free == Some(true) {
            remote.ready(handle);
        }
    }

    /// Adds the traces of the other goroutines to a report of a goroutine's own end, or takes its own away, as the
    /// settings ask for.
    fn with_traces(&self, mut end: End) -> End {
        match (self.world.traceback(), end.trace_at) {
            (Traceback::All | Traceback::Crash, Some(_)) => {
                let others = self.dump_now();
                end.message.extend_from_slice(format!("\n{others}").as_bytes());
            }
            (Traceback::None, Some(at)) => end.message.truncate(at),
            (Traceback::Single, _) | (_, None) => {}
        }
        end
    }

    /// Shows all goroutines, if the settings want any shown, because a signal has come that wants it.
    pub fn show_for_signal(&self, interrupted: &urgo_sched::Interrupted) -> Finish {
        let mut text = interrupted.head();
        if self.world.traceback() != Traceback::None {
            text = format!("{text}\n{}\n{}", self.dump_now(), interrupted.registers());
        }
        self.finish(End::plain(2, text))
    }

    /// Whether the process is to leave an image of its memory when it ends with a report.
    pub fn leaves_core(&self) -> bool {
        self.world.traceback() == Traceback::Crash
    }

    fn finish(&self, end: End) -> Finish {
        // There is nobody to tell that standard error is closed.
        let _ = self.world.write_stderr(&end.message);
        Finish { status: end.status, report: end.message }
    }

    /// Like [`run`](Self::run), but after `limit` the run is ended with a dump of all goroutines and
    /// [`STATUS_TIMEOUT`].
    pub fn run_for(&self, limit: Duration) -> Finish {
        let (done, is_done) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            let watch = move || {
                if is_done.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                    let message = format!("timeout after {limit:?}\n\n{}", self.dump_now());
                    self.remote().stop(Box::new(End::plain(STATUS_TIMEOUT, message)));
                }
            };
            if let Err(e) = std::thread::Builder::new().name("urgo-timeout".into()).spawn_scoped(scope, watch)
            {
                let text = format!("urgo: no thread to watch the time limit: {e}\n");
                return self.finish(End::plain(STATUS_TIMEOUT, text));
            }
            let finish = self.run();
            drop(done);
            finish
        })
    }

    /// A dump of all goroutines. Running ones are stopped for it; if one does not come to a safepoint within
    /// [`DUMP_GRACE`] (that is what switching asynchronous preemption off may do), it is named without its stack.
    pub fn dump_now(&self) -> String {
        let (remote, world) = (self.remote(), self.world.clone());
        let (send, receive) = mpsc::channel();
        // A thread of its own: the world may never stop, and then it stays where it is until the process ends.
        let stopper = std::thread::Builder::new().name("urgo-dump".into());
        let stopper = stopper.spawn(move || {
            let now_ns = remote.now_ns();
            let text = remote.stop_the_world(|stopped| traceback::stopped(&world.program, stopped, now_ns));
            // Nobody listens if it took too long.
            let _ = send.send(text);
        });
        let stopped = stopper.ok().and_then(|_| receive.recv_timeout(DUMP_GRACE).ok());
        stopped.unwrap_or_else(|| traceback::all(&self.world.program, &self.remote()))
    }

    /// Ends all goroutines where they are. False if a thread did not come to an end within `grace`.
    pub fn shutdown(self, grace: Duration) -> bool {
        self.scheduler.shutdown(grace)
    }
}
