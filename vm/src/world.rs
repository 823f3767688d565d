//! A runtime: a loaded program with everything that it runs on. A process may hold many; they share nothing.
//!
//! [`Runtime`] owns the scheduler and its threads; [`World`] is what they share: program, heap, settings.

use crate::goroutine::Goroutine;
use crate::heap::{self, Heap};
use crate::object::Types;
use crate::panic::End;
use crate::program::Program;
use crate::sema::Semaphores;
use crate::tier::{self, Tier};
use crate::traceback;
use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use urgo_abi::code::Compiler;
use urgo_abi::inst::FuncId;
use urgo_abi::module::Module;
use urgo_abi::verify::VerifyError;
use urgo_sched::{Config, Exit, Remote, Scheduler};

/// How a world behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Taken backward jumps and calls after which the interpreter looks at the doorbell; at least 1.
    pub budget: u32,
    /// Largest VM stack in bytes.
    pub max_stack_bytes: usize,
    /// The heap's own.
    pub heap: heap::Config,
    /// The scheduler's own.
    pub scheduler: Config,
    /// The tiers'.
    pub tier: tier::Config,
    /// The program's name and arguments.
    pub args: Vec<String>,
    /// Standard output.
    pub stdout: Sink,
    /// Standard error.
    pub stderr: Sink,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            budget: 1000,
            max_stack_bytes: 1_000_000_000,
            heap: heap::Config::default(),
            scheduler: Config::default(),
            tier: tier::Config::default(),
            args: Vec::new(),
            stdout: Sink::stdout(),
            stderr: Sink::stderr(),
        }
    }
}

/// Where a program's output goes.
#[derive(Clone, Debug)]
pub enum Sink {
    /// A file; each write is one system call, as in Go.
    File(Arc<File>),
    /// Memory.
    Buffer(Arc<Mutex<Vec<u8>>>),
}

impl Sink {
    /// The process's own standard output; memory if that is closed.
    pub fn stdout() -> Sink {
        Sink::of(std::io::stdout().as_fd())
    }

    /// The process's own standard error; memory if that is closed.
    pub fn stderr() -> Sink {
        Sink::of(std::io::stderr().as_fd())
    }

    fn of(fd: BorrowedFd<'_>) -> Sink {
        fd.try_clone_to_owned().map_or_else(|_| Sink::buffer(), |fd| Sink::File(Arc::new(File::from(fd))))
    }

    /// A new sink in memory.
    pub fn buffer() -> Sink {
        Sink::Buffer(Arc::default())
    }

    /// Writes all bytes; an error is an errno.
    pub fn write(&self, bytes: &[u8]) -> Result<(), i32> {
        match self {
            Sink::Buffer(b) => {
                b.lock().unwrap_or_else(|e| e.into_inner()).extend_from_slice(bytes);
                Ok(())
            }
            // `write_all` goes on after signals.
            Sink::File(f) => f.as_ref().write_all(bytes).map_err(|e| e.raw_os_error().unwrap_or(libc::EIO)),
        }
    }

    /// What has been written to memory.
    pub fn contents(&self) -> Vec<u8> {
        match self {
            Sink::Buffer(b) => b.lock().unwrap_or_else(|e| e.into_inner()).clone(),
            Sink::File(_) => Vec::new(),
        }
    }
}

/// What all goroutines of a runtime share.
#[derive(Debug)]
pub struct World {
    /// Before the program, whose functions' code it owns.
    tier: Tier,
    heap: Heap,
    types: Types,
    semaphores: Semaphores,
    program: Arc<Program>,
    settings: Settings,
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
    /// Verifies and loads a module. Behind a pointer: the heap must not move.
    fn load(
        module: Module,
        settings: Settings,
        compiler: Option<Box<dyn Compiler>>,
    ) -> Result<Arc<World>, LoadError> {
        let program = Arc::new(Program::load(module).map_err(LoadError::Verify)?);
        let heap = Heap::new(settings.heap).ok_or(LoadError::NoMemory)?;
        let tier = Tier::new(program.clone(), settings.tier.clone(), compiler);
        let types = Types::new(&program.module.types);
        Ok(Arc::new(World { tier, heap, types, semaphores: Semaphores::default(), program, settings }))
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

    /// The types, with what operations derive from them.
    #[inline]
    pub fn types(&self) -> &Types {
        &self.types
    }

    /// Who waits for semaphores.
    pub fn semaphores(&self) -> &Semaphores {
        &self.semaphores
    }

    /// How it behaves.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Writes to standard output; an error is an errno.
    pub fn write_stdout(&self, bytes: &[u8]) -> Result<(), i32> {
        self.settings.stdout.write(bytes)
    }

    /// Writes to standard error.
    pub fn write_stderr(&self, bytes: &[u8]) -> Result<(), i32> {
        self.settings.stderr.write(bytes)
    }
}

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
            None => self.finish(End { status: 2, message: b"the program has no entry function\n".to_vec() }),
        }
    }

    /// The same for any function, with the words of its parameters.
    pub fn run_function(&self, func: FuncId, args: &[u64]) -> Finish {
        let no_memory = End { status: 2, message: b"fatal error: out of memory\n".to_vec() };
        let Some(main) = Goroutine::new(&self.world.program, func, args) else {
            return self.finish(no_memory);
        };
        let exit = match self.scheduler.run(main) {
            Ok(exit) => exit,
            Err(e) => {
                return self.finish(End { status: 2, message: format!("fatal error: {e}\n").into_bytes() });
            }
        };
        let text = exit.fatal_text();
        match exit {
            Exit::MainReturned => Finish { status: 0, report: Vec::new() },
            Exit::Stopped(end) => self.finish(end),
            Exit::Deadlock | Exit::NoGoroutines | Exit::NoThreads | Exit::Defect => {
                let mut message = format!("fatal error: {}\n", text.unwrap_or_default());
                let traces = traceback::all(&self.world.program, &self.remote());
                if !traces.is_empty() {
                    message.push('\n');
                    message.push_str(&traces);
                }
                self.finish(End { status: 2, message: message.into_bytes() })
            }
        }
    }

    fn finish(&self, end: End) -> Finish {
        // There is nobody to tell that standard error is closed.
        let _ = self.world.write_stderr(&end.message);
        Finish { status: end.status, report: end.message }
    }

    /// A dump of all goroutines, running ones included: they are stopped for it.
    pub fn dump(&self) -> String {
        self.remote().stop_the_world(|stopped| traceback::stopped(&self.world.program, stopped))
    }

    /// Ends all goroutines where they are. False if a thread did not come to an end within `grace`.
    pub fn shutdown(self, grace: Duration) -> bool {
        self.scheduler.shutdown(grace)
    }
}
