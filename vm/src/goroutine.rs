//! The vm's half of a goroutine, and how it runs.
//!
//! A suspended goroutine is its VM stack, the place of the top frame, and one bit: whether the instruction at the top
//! frame's pc is done. Everything else it needs rarely and keeps behind one pointer. There may be millions: bytes matter.
//!
//! 1. While it is suspended every frame's header is written: the top one's pc is where it goes on (at the instruction,
//!    or after it if it is done), the others' are their calls.
//! 2. Nothing points into the stack but the frame address in the interpreter's registers and in compiled code, and
//!    those are gone when the goroutine leaves its M. So the stack may move whenever it grows.
//! 3. The first frame of a goroutine has `caller_words` 0. A goroutine whose stack has been unwound has no frame.

use crate::cell_stack::CellStack;
use crate::chan::Waiting;
use crate::code::{self, Code, Left};
use crate::collect;
use crate::context::{ExecContext, Local, Pending, Place, Remembered, Status};
use crate::frame::Frame;
use crate::interp::{self, Leave};
use crate::panic::{self, End, Next, Raised, Unwinding, Whose};
use crate::program::Program;
use crate::runtime_call::panic::make_string;
use crate::stack::{GrowError, START_WORDS, Stack};
use crate::world::World;
use std::ptr::NonNull;
use std::sync::Arc;
use std::time::{Duration, Instant};
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::{FuncId, Inst, Pc};
use urgo_sched::{BlockingOp, Commit, GHandle, Outcome, Safepoint, Task, WaitReason, Worker, request};

/// No frame.
const NO_FRAME: u32 = u32::MAX;

/// A goroutine, as the vm sees it.
#[derive(Debug)]
pub struct Goroutine {
    /// Its VM stack.
    pub stack: Stack,
    /// Distance of the top frame from the stack's base, in words.
    top: u32,
    /// Taken backward jumps and calls until the doorbell is looked at.
    budget: u32,
    /// Whether the instruction at the top frame's pc is done.
    is_done: bool,
    /// It is being killed: its deferred calls run.
    is_killed: bool,
    /// The marking that its frames were shown to last: see [`crate::collect`].
    pub(crate) shown_in: u32,
    /// Address of the `go` statement; 0 for goroutines that none started. Whose it is, is asked when a trace is printed.
    creator: usize,
    /// In a session: when it was started, in tenths of a millisecond of the runtime's time.
    born: u32,
    /// Panics under way.
    pub unwinding: Option<Box<Unwinding>>,
    /// Its place in the queues of channels and semaphores.
    pub waiting: Waiting,
    /// Memory for what has an address and does not outlive a call, once it has needed some.
    pub(crate) cells: Option<Box<CellStack>>,
}

/// What a goroutine that has ended leaves for the next: a cleared stack of the size that all begin with, and a place for
/// waiting.
#[derive(Debug)]
pub struct Spare {
    stack: Stack,
    waiting: Waiting,
}

/// In a session: a goroutine that ends without having returned tells which locks it keeps for ever.
fn tell_held(world: &World, goid: u64) {
    if let Some(session) = &world.settings().session {
        let held = world.held_locks().take_all_of(goid);
        if !held.is_empty() {
            (session.on_held)(goid, &held);
        }
    }
}

/// Tenths of a millisecond since the runtime began; they begin anew after five days.
fn tenths(world: &World) -> u32 {
    (world.start().elapsed().as_micros() / 100) as u32
}

/// Whether compiled code may be looked for at the top frame's pc.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Look {
    /// A call has just made the frame, and the function's heat has run out.
    Call,
    /// The interpreter's budget ran out at a back-edge.
    BackEdge,
    /// The goroutine goes on inside a function: it was dispatched, or a call has returned.
    Inside,
    /// The instruction there is for the interpreter.
    Nowhere,
}

/// Compiled code that is about to be entered.
enum Entry<'w> {
    /// A function's, which lives as long as the world.
    Published(&'w Code),
    /// Kept while it is used.
    Shared(Arc<Code>),
    /// Kept by the context.
    Remembered(Remembered),
}

/// The goroutine leaves its M. Why is noted in the context ([`ExecContext::take_stop`]): it does not move on the way out.
struct Leaving;

/// Why a goroutine left its M.
#[derive(Debug)]
pub enum Stop {
    /// It found the doorbell rung.
    Preempted,
    /// Nothing but compiled code is to be left: the interpreter goes on.
    Interpret,
    /// `runtime.Gosched`.
    Yielded,
    /// To the tail of the own P's queue (a semaphore's hand-off).
    YieldedLocally,
    /// It waits; once its status says so, the wait queue is let go.
    Parked(WaitReason, Park),
    /// It waits for an operation that is performed without a P.
    Blocking(Box<dyn BlockingWork>),
    /// It sleeps for so many nanoseconds.
    Sleep(i64),
    /// Its function returned.
    Exited,
    /// It ended by `runtime.Goexit`.
    Goexited,
    /// It was killed.
    Killed,
    /// The whole run is to end.
    End(Box<End>),
}

impl Stop {
    /// Whether there is nothing more to do than to leave the M.
    pub(crate) fn leaves(&self) -> bool {
        !matches!(self, Stop::Preempted | Stop::Interpret)
    }
}

/// How a parking goroutine lets go of its wait queue: called with `arg` once its status says waiting. False calls the
/// park off. See [`urgo_sched::Commit`].
#[derive(Clone, Copy, Debug)]
pub struct Park {
    /// What is called.
    pub commit: fn(arg: usize, g: GHandle) -> bool,
    /// Its argument, usually an address.
    pub arg: usize,
}

impl Park {
    /// Nothing to let go: an early wake-up is remembered.
    pub fn nothing() -> Park {
        Park { commit: |_, _| true, arg: 0 }
    }
}

impl Commit for Park {
    fn commit(self, g: GHandle) -> bool {
        (self.commit)(self.arg, g)
    }
}

/// A blocking operation: a system call with buffers of its own.
pub trait BlockingWork: Send + std::fmt::Debug {
    /// Performs it, on a thread without a P.
    fn perform(&mut self);
    /// The words of the instruction's results, once it is done.
    fn results(&self) -> Vec<u64>;
}

/// What the scheduler carries about.
#[derive(Debug)]
pub struct Blocking(Box<dyn BlockingWork>);

impl BlockingOp for Blocking {
    fn perform(&mut self) {
        self.0.perform();
    }
}

/// What a timer does when it is due. Short; it may make goroutines runnable and spawn.
pub trait TimerWork: Send {
    /// Returns the next due time of a periodic timer.
    fn fire(&mut self, worker: &mut Worker<Goroutine>, due_ns: u64) -> Option<u64>;
}

impl Task for Goroutine {
    type World = Arc<World>;
    type Context = ExecContext;
    type Local = Local;
    type Park = Park;
    type Blocking = Blocking;
    type Timer = Box<dyn TimerWork>;
    type Fatal = Box<End>;

    fn new_context(_world: &Arc<World>) -> Box<ExecContext> {
        Box::default()
    }

    fn new_local(world: &Arc<World>) -> Local {
        Local::new(world)
    }

    fn stuck_in(world: &Arc<World>, context: NonNull<ExecContext>) -> Option<String> {
        world.program().name_body(ExecContext::last_body(context))
    }

    fn resume(&mut self, worker: &mut Worker<Goroutine>) -> Outcome<Goroutine> {
        let mut context = worker.context_ptr();
        // SAFETY: the context is this M's own, and the scheduler looks at its doorbell only.
        let ctx = unsafe { context.as_mut() };
        // SAFETY: the scheduler owns both, and `run` uses `self` and the worker only between calls of bodies.
        unsafe { ctx.enter(NonNull::from(&mut *self), worker) };
        let world = ctx.world();
        self.waiting.settle();
        collect::before_running(self, ctx, world);
        let since = world.settings().timed.then(Instant::now);
        let Leaving = self.run(ctx, world);
        if let Some(since) = since {
            world.tier().note_ran(since.elapsed());
        }
        ctx.leave();
        let stop = ctx.take_stop();
        if matches!(stop, Stop::Killed | Stop::Goexited | Stop::End(_)) {
            tell_held(world, worker.goid());
        }
        match stop {
            Stop::Preempted | Stop::Interpret => Outcome::Preempted,
            Stop::Yielded => Outcome::Yielded,
            Stop::YieldedLocally => Outcome::YieldedLocally,
            Stop::Parked(reason, park) => Outcome::Parked(reason, park),
            Stop::Blocking(work) => Outcome::Blocking(Box::new(Blocking(work))),
            Stop::Sleep(ns) => {
                Outcome::Sleeping { until_ns: worker.now_ns().saturating_add(ns.max(0) as u64) }
            }
            Stop::Exited => Outcome::Exited,
            // A session's entry ends like this, too.
            Stop::Goexited if world.settings().session.is_some() && worker.is_main() => Outcome::Exited,
            Stop::Goexited => Outcome::Goexited,
            Stop::Killed => Outcome::Killed(Box::new(End::killed())),
            Stop::End(end) => match &world.settings().session {
                Some(session) if !worker.is_main() => {
                    (session.on_death)(world, worker.goid(), self.age(world), *end);
                    Outcome::Goexited
                }
                _ => Outcome::Fatal(end),
            },
        }
    }

    fn unblocked(&mut self, worker: &mut Worker<Goroutine>, operation: Blocking) {
        let program = worker.world().program();
        let header = self.header_at(self.top);
        let code = &program.function(header.func()).code;
        let Some((inst, _)) = Inst::decode(code, header.pc()) else { return };
        let mut results = operation.0.results().into_iter();
        urgo_abi::analysis::defs(inst, |slot| {
            if let Some(word) = results.next() {
                self.stack.set(self.top as usize + 1 + slot.index(), word);
            }
        });
    }

    fn retire(mut self, local: &mut Local) {
        if let Some(cells) = self.cells.take() {
            local.keep_cells(cells);
        }
        if let Some(spare) = self.into_spare() {
            local.keep_spare(spare);
        }
    }

    fn on_timer(worker: &mut Worker<Goroutine>, timer: &mut Box<dyn TimerWork>, due_ns: u64) -> Option<u64> {
        timer.fire(worker, due_ns)
    }
}

impl Goroutine {
    /// A goroutine that is about to call `func` with these words as its parameters. `None` if there is no memory.
    pub fn new(world: &World, func: FuncId, args: &[u64]) -> Option<Goroutine> {
        Goroutine::with(None, world, func, args)
    }

    /// The same, out of what another has left. If marking goes on, it counts as shown: its parameters come from a goroutine that
    /// was, or have been shown.
    pub fn with(spare: Option<Spare>, world: &World, func: FuncId, args: &[u64]) -> Option<Goroutine> {
        let Spare { stack, waiting } = match spare {
            Some(spare) => spare,
            None => Spare { stack: Stack::new(START_WORDS)?, waiting: Waiting::default() },
        };
        let mut g = Goroutine {
            stack,
            top: NO_FRAME,
            budget: 1,
            is_done: false,
            is_killed: false,
            shown_in: world.heap().epoch(),
            creator: 0,
            born: 0,
            unwinding: None,
            waiting,
            cells: None,
        };
        g.start(world.program(), func, args).ok()?;
        Some(g)
    }

    /// What the next goroutine can use of one that has ended, if that is worth keeping.
    fn into_spare(mut self) -> Option<Spare> {
        let keeps = self.stack.words() == START_WORDS && self.waiting.renew();
        keeps.then(|| {
            self.stack.clear();
            Spare { stack: self.stack, waiting: self.waiting }
        })
    }

    /// Takes it out of the queues in which it waits, because it is to be killed. True if it may be made runnable: false if
    /// somebody else is about to. Whoever has the goroutine to change it, and does not run it, has claimed it.
    pub fn cancel_wait(&mut self, world: &World) -> bool {
        // SAFETY: a goroutine that waits and is not run by the caller is parked and claimed.
        unsafe { self.waiting.cancel(world.semaphores()) }
    }

    /// Function and pc of each frame, innermost first.
    pub fn frames(&self) -> Vec<(FuncId, Pc, u32)> {
        let mut frames = Vec::new();
        let mut at = self.top_if_any();
        while let Some(frame) = at {
            let header = self.header_at(frame);
            frames.push((header.func(), header.pc(), frame));
            at = self.caller_of(frame, header);
        }
        frames
    }

    /// Notes that it is started now.
    pub fn set_born(&mut self, world: &World) {
        self.born = tenths(world);
    }

    /// How long it has lived, if that was noted.
    fn age(&self, world: &World) -> Duration {
        Duration::from_micros(u64::from(tenths(world).wrapping_sub(self.born)) * 100)
    }

    /// Notes the `go` statement that made it.
    pub fn set_creator(&mut self, inst: *const u16) {
        self.creator = inst as usize;
    }

    /// Function and pc of the `go` statement that made it.
    pub fn created_by(&self, program: &Program) -> Option<(FuncId, Pc)> {
        (self.creator != 0).then(|| program.find_inst(self.creator as *const u16))?
    }

    /// Makes a call of `func` the goroutine's only frame.
    pub fn start(&mut self, program: &Program, func: FuncId, args: &[u64]) -> Result<(), GrowError> {
        let func = program.redirected(func);
        self.stack.grow(program.func(func).frame_words as usize, usize::MAX)?;
        self.stack.set(0, FrameHeader::new(func, 0, 0).0);
        for (i, word) in args.iter().enumerate() {
            self.stack.set(1 + i, *word);
        }
        (self.top, self.is_done) = (0, false);
        // What was on the stack before is gone.
        if let Some(cells) = &mut self.cells {
            cells.clear();
        }
        Ok(())
    }

    /// Distance of the top frame from the base. There is a frame, but for moments of unwinding.
    pub fn top(&self) -> u32 {
        debug_assert_ne!(self.top, NO_FRAME);
        self.top
    }

    /// The top frame, if there is one.
    pub fn top_if_any(&self) -> Option<u32> {
        (self.top != NO_FRAME).then_some(self.top)
    }

    /// The note that the instruction at the top frame's pc is done, for whoever completes it while the goroutine is
    /// parked. It stays where it is as long as the goroutine lives.
    pub fn done_mark(&mut self) -> *mut bool {
        &mut self.is_done
    }

    /// Whether the instruction at the top frame's pc is done.
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// The header of the frame at a distance from the base.
    pub fn header_at(&self, at: u32) -> FrameHeader {
        FrameHeader(self.stack.get(at as usize).expect("a frame lies inside the stack"))
    }

    /// The frame below.
    pub fn caller_of(&self, at: u32, header: FrameHeader) -> Option<u32> {
        (header.caller_words() != 0).then(|| at - header.caller_words() as u32)
    }

    /// The frame below the top one.
    pub fn caller_of_top(&self) -> Option<u32> {
        self.caller_of(self.top(), self.header_at(self.top()))
    }

    /// Drops the frames above `at`, which goes on at its new header's pc.
    pub fn resume_at(&mut self, at: u32, header: FrameHeader) {
        self.stack.set(at as usize, header.0);
        (self.top, self.is_done) = (at, false);
    }

    /// Notes which frame is on top, for a body that walks frames.
    pub fn set_top_frame(&mut self, frame: *mut u64) {
        self.top = ((frame as usize - self.stack.base() as usize) / size_of::<u64>()) as u32;
    }

    /// If the instruction at the top frame's pc is done, moves the pc to the next.
    fn step_over(&mut self, program: &Program) {
        if !std::mem::take(&mut self.is_done) {
            return;
        }
        let header = self.header_at(self.top);
        let code = &program.function(header.func()).code;
        let next = Inst::next(code, header.pc()).expect("a frame's pc is an instruction");
        self.stack.set(self.top as usize, header.with_pc(next).0);
    }

    /// Runs until the goroutine has to leave the M whose context this is, which must have been entered.
    fn run(&mut self, ctx: &mut ExecContext, world: &World) -> Leaving {
        let mut look = Look::Inside;
        if ctx.worker().requests() & (request::KILL | request::KILL_NOW) != 0 {
            self.step_over(world.program());
            if let Some(stop) = self.killed(ctx, world) {
                return self.leave(stop, ctx);
            }
        }
        loop {
            // Where the instruction is done and the code behind it was entered lately, the header stays as it is: compiled
            // code goes by its own place.
            let next = if self.is_done
                && look == Look::Inside
                && let Some(code) = self.code_behind(ctx, world)
            {
                ctx.doorbell.set_limit(self.stack.limit());
                // SAFETY: nobody asks the context for code, nor gives it any, before the code has been left.
                self.run_compiled(unsafe { code.code() }, ctx, world)
            } else {
                self.run_some(look, ctx, world)
            };
            match next {
                Ok(next) => look = next,
                Err(leaving) => return leaving,
            }
        }
    }

    /// Notes why the goroutine leaves its M.
    fn leave(&self, stop: Stop, ctx: &mut ExecContext) -> Leaving {
        ctx.note_stop(stop);
        Leaving
    }

    /// Runs from the top frame on in whichever tier there is for it. Gives where compiled code may be looked for next.
    #[inline(never)]
    fn run_some(&mut self, look: Look, ctx: &mut ExecContext, world: &World) -> Result<Look, Leaving> {
        let behind = self.is_done.then(|| Place::behind(self.header_at(self.top)));
        self.step_over(world.program());
        if look == Look::Call
            && let Some(stop) = self.follow_redirection(ctx, world)
        {
            return Err(self.leave(stop, ctx));
        }
        ctx.doorbell.set_limit(self.stack.limit());
        let before = world.tier().compiled_by_goroutines();
        let entry = self.compiled_code(look, behind, ctx, world);
        if world.tier().compiled_by_goroutines() != before {
            ctx.worker().restart_slice();
        }
        let code = match &entry {
            Some(Entry::Published(code)) => code,
            Some(Entry::Shared(code)) => &**code,
            // SAFETY: as in `run`.
            Some(Entry::Remembered(code)) => unsafe { code.code() },
            None => return self.interpret(ctx, world),
        };
        self.run_compiled(code, ctx, world)
    }

    /// Compiled code behind the instruction at the top frame's pc, which is done, if it was entered lately.
    #[inline]
    fn code_behind(&self, ctx: &mut ExecContext, world: &World) -> Option<Remembered> {
        if !world.tier().compiles() {
            return None;
        }
        ctx.remembered(world.tier(), Place::behind(self.header_at(self.top)))
    }

    /// A call has made the top frame: gives it to the function that the call is for, if the one it names is redirected.
    fn follow_redirection(&mut self, ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        let header = self.header_at(self.top);
        let func = world.program().redirected(header.func());
        if func == header.func() || header.pc() != 0 {
            return None;
        }
        self.stack.set(self.top as usize, FrameHeader::new(func, 0, header.caller_words()).0);
        let words = world.program().func(func).frame_words as usize;
        if self.top as usize + words <= self.stack.words() {
            return None;
        }
        let stop = self.grow(words, ctx, world);
        ctx.doorbell.set_limit(self.stack.limit());
        stop
    }

    /// Compiled code to enter at the top frame's pc, if there is any and it is a place to look. `behind` is what to
    /// remember it for if it lies behind an instruction that was done.
    fn compiled_code<'w>(
        &mut self,
        look: Look,
        behind: Option<Place>,
        ctx: &mut ExecContext,
        world: &'w World,
    ) -> Option<Entry<'w>> {
        let tier = world.tier();
        if !tier.compiles() || look == Look::Nowhere {
            return None;
        }
        let header = self.header_at(self.top);
        let (func, pc) = (header.func(), header.pc());
        let loaded = world.program().func(func);
        match look {
            _ if pc == 0 && look != Look::BackEdge => match loaded.compiled() {
                Some(code) if tier.enters_calls() => Some(Entry::Published(code)),
                _ if look == Look::Call || loaded.count_call() => tier.at_call(func).map(Entry::Shared),
                _ => None,
            },
            Look::BackEdge => {
                let (code, watch) = tier.at_back_edge(func, pc);
                if watch {
                    self.budget = 1;
                }
                code.map(Entry::Shared)
            }
            _ => {
                let place = Place::at(header);
                if let Some(code) = ctx.remembered(tier, place)
                    && behind.is_none()
                {
                    return Some(Entry::Remembered(code));
                }
                let code = tier.inside(func, pc)?;
                Some(Entry::Remembered(ctx.remember(behind.unwrap_or(place), code)))
            }
        }
    }

    /// Runs the interpreter until it is left. Gives where compiled code may be looked for next.
    fn interpret(&mut self, ctx: &mut ExecContext, world: &World) -> Result<Look, Leaving> {
        let since = world.settings().timed.then(Instant::now);
        // SAFETY: the goroutine is this thread's and its state is as the module's head says, which is what `run`
        // asks for; the program verified its functions.
        let left = unsafe {
            let frame = Frame::new(self.stack.base().add(self.top() as usize));
            interp::run(world.program(), ctx, frame, self.stack.end(), self.budget)
        };
        if let Some(since) = since {
            world.tier().note_interpreted(since.elapsed());
        }
        self.budget = left.budget.max(1);
        self.set_top_frame(left.frame.address());
        let look = match left.why {
            Leave::Poll if self.is_at_header(world) => Look::BackEdge,
            Leave::Poll => Look::Inside,
            Leave::Entry => Look::Call,
            _ => Look::Nowhere,
        };
        if matches!(left.why, Leave::StopDone | Leave::StopAgain) && ctx.is_leaving() {
            self.is_done = left.why == Leave::StopDone;
            return Err(Leaving);
        }
        match self.after(left.why, ctx, world) {
            Some(stop) => Err(self.leave(stop, ctx)),
            None => Ok(look),
        }
    }

    fn is_at_header(&self, world: &World) -> bool {
        let header = self.header_at(self.top);
        world.program().liveness(header.func()).flow.is_header(header.pc())
    }

    /// Enters compiled code with the top frame, and does what is to be done when it is left. Becomes a part of its callers: it
    /// is half of a switch of goroutines.
    #[inline(always)]
    fn run_compiled(&mut self, code: &Code, ctx: &mut ExecContext, world: &World) -> Result<Look, Leaving> {
        let entered_at = (!self.is_done).then(|| self.header_at(self.top).pc());
        // Code that goes on inside a function relies on the room that a prologue checks: without it, it would leave again
        // at once.
        let words = code.stack_words();
        if self.top() as usize + words > self.stack.words() {
            if let Some(stop) = self.grow(words, ctx, world) {
                return Err(self.leave(stop, ctx));
            }
            ctx.doorbell.set_limit(self.stack.limit());
        }
        let fp = self.stack.base().wrapping_add(self.top() as usize);
        let was_done = std::mem::take(&mut self.is_done);
        // SAFETY: this thread's context runs this goroutine, whose limit the doorbell holds; the top frame is of the
        // code's function, at the code's entry, with what is live there in its slots.
        let left = unsafe { code::enter(ctx, code, fp) };
        ctx.note_entry(world.tier());
        // Bodies note the frame that they need on top, whichever the code called: `defer_end` does while a panic unwinds.
        self.set_top_frame(fp);
        let stopped = match left {
            Left::Returned => return self.returned(code, fp, ctx, world),
            Left::Rung => {
                self.is_done = was_done;
                self.step_over(world.program());
                return self.go_on(Look::Inside, ctx, |g, ctx| g.safepoint(ctx, world));
            }
            Left::Stopped(stopped) => stopped,
        };
        self.set_top_frame(stopped.top_fp as *mut u64);
        match stopped.stop {
            code::Stop::Poll => {
                self.budget = world.settings().budget;
                self.go_on(Look::Inside, ctx, |g, ctx| g.safepoint(ctx, world))
            }
            code::Stop::Entry => self.go_on(Look::Inside, ctx, |g, ctx| {
                g.make_room(ctx, world).or_else(|| g.at_limit(ctx, world))
            }),
            code::Stop::Check => {
                let at = self.header_at(self.top).pc();
                let stuck = stopped.top_fp == fp as usize && entered_at == Some(at);
                world.tier().note_exit(code, stuck);
                Ok(Look::Nowhere)
            }
            code::Stop::Uncompiled => self.go_on(Look::Call, ctx, |g, ctx| g.make_room(ctx, world)),
            code::Stop::Body(status) => {
                // A switch of goroutines, the frequent case, in few steps.
                if status != Status::RAISE && ctx.is_leaving() {
                    self.is_done = status == Status::STOP_DONE;
                    return Err(Leaving);
                }
                let why = match status {
                    Status::STOP_DONE => Leave::StopDone,
                    Status::STOP_AGAIN => Leave::StopAgain,
                    _ => Leave::Raise,
                };
                self.go_on(Look::Nowhere, ctx, |g, ctx| g.after(why, ctx, world))
            }
        }
    }

    fn go_on(
        &mut self,
        look: Look,
        ctx: &mut ExecContext,
        act: impl FnOnce(&mut Self, &mut ExecContext) -> Option<Stop>,
    ) -> Result<Look, Leaving> {
        match act(self, ctx) {
            Some(stop) => Err(self.leave(stop, ctx)),
            None => Ok(look),
        }
    }

    /// Compiled code returned from the function of the top frame: its caller gets the results.
    fn returned(
        &mut self,
        code: &Code,
        fp: *mut u64,
        ctx: &mut ExecContext,
        world: &World,
    ) -> Result<Look, Leaving> {
        let header = self.header_at(self.top);
        if let Some(caller) = self.caller_of(self.top, header)
            && code.shape().result_count() == 0
        {
            (self.top, self.is_done) = (caller, true);
            return Ok(Look::Inside);
        }
        // SAFETY: `enter` returned for this frame last.
        let mut words = unsafe { code.shape().results(ctx, fp) };
        let Some(caller) = self.caller_of(self.top, header) else {
            let results: Vec<u64> = words.collect();
            return self.go_on(Look::Inside, ctx, |g, ctx| g.finish(&results, ctx, world));
        };
        let at = self.header_at(caller);
        let function = world.program().function(at.func());
        let (call, _) = Inst::decode(&function.code, at.pc()).expect("a frame's pc is an instruction");
        urgo_abi::analysis::defs(call, |slot| {
            if let Some(word) = words.next() {
                self.stack.set(caller as usize + 1 + slot.index(), word);
            }
        });
        (self.top, self.is_done) = (caller, true);
        Ok(Look::Inside)
    }

    /// A prologue stopped: the doorbell rang, or the stack is to grow (which it does when the code is entered again), or
    /// the thread's own stack was full.
    fn at_limit(&mut self, ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        if ctx.doorbell.is_rung() { self.safepoint(ctx, world) } else { None }
    }

    /// Compiled code left in front of a function's first instruction: of the frame nothing but the parameters is sure
    /// to lie inside the stack.
    fn make_room(&mut self, ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        let words = world.program().func(self.header_at(self.top).func()).frame_words as usize;
        if self.top() as usize + words <= self.stack.words() { None } else { self.grow(words, ctx, world) }
    }

    /// What is to be done when the interpreter was left; `None` to go on at the top frame.
    fn after(&mut self, why: Leave, ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        match why {
            Leave::Poll => {
                self.budget = world.settings().budget;
                self.safepoint(ctx, world)
            }
            Leave::Entry => None,
            Leave::Grow(words) => self.grow(words, ctx, world),
            Leave::Trap(trap) => self.raise(Raised::Trap(trap), ctx, world),
            Leave::Panic { ty, word } => self.raise(Raised::Value { ty, word }, ctx, world),
            Leave::Raise | Leave::StopDone | Leave::StopAgain => {
                self.is_done = why == Leave::StopDone;
                match ctx.pending.take() {
                    Some(Pending::Stop(Stop::Interpret)) => None,
                    // A body that met the doorbell, or needs a collection: it is at a safepoint now.
                    Some(Pending::Stop(Stop::Preempted)) => {
                        self.step_over(world.program());
                        self.safepoint(ctx, world)
                    }
                    Some(Pending::Stop(stop)) => Some(stop),
                    Some(Pending::Raise(raised)) => self.raise(raised, ctx, world),
                    None => self.fatal("a body stopped and did not say why", ctx, world),
                }
            }
            Leave::Finished => {
                let results = self.results_of_ret(world);
                self.finish(&results, ctx, world)
            }
            Leave::Unreachable => self.fatal("unreachable code was reached", ctx, world),
        }
    }

    /// The goroutine's state is in its frames: what others want is done now.
    fn safepoint(&mut self, ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        if world.heap().wants_collection() && collect::collect(self, ctx, world).is_err() {
            return Some(Stop::Preempted);
        }
        let next = ctx.worker().safepoint();
        if ctx.worker().requests() & (request::KILL | request::KILL_NOW) != 0
            && let Some(stop) = self.killed(ctx, world)
        {
            return Some(stop);
        }
        match next {
            Safepoint::Continue => None,
            Safepoint::Leave => Some(Stop::Preempted),
        }
    }

    /// Somebody wants this goroutine to end. It stands at a safepoint, at the next instruction; its deferred calls run, as
    /// after Goexit, unless they are not to be waited for.
    fn killed(&mut self, ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        let now = ctx.worker().requests() & request::KILL_NOW != 0;
        ctx.worker().clear_requests(request::KILL | request::KILL_NOW);
        let again = std::mem::replace(&mut self.is_killed, true);
        if !again && let Some(session) = &world.settings().session {
            (session.on_kill)(world, ctx.goid, self);
        }
        if now || panic::is_rendering(self) {
            return Some(Stop::Killed);
        }
        // A call that was under way is not gone on with.
        self.waiting.forget_progress();
        if again {
            return None; // its deferred calls are under way
        }
        // A function that has executed nothing has armed nothing, and what its block of deferred calls reads is not set.
        let header = self.header_at(self.top);
        let from = match self.caller_of_top() {
            Some(caller) if header.pc() == 0 => caller,
            None if header.pc() == 0 => return Some(Stop::Killed),
            _ => self.top,
        };
        let whose = self.whose(ctx, world);
        let next = panic::kill(self, whose, from);
        self.follow(next, ctx, world)
    }

    fn whose<'w>(&self, ctx: &ExecContext, world: &'w World) -> Whose<'w> {
        Whose { program: world.program(), goid: ctx.goid, creator: ctx.creator }
    }

    fn fatal(&mut self, text: &str, ctx: &ExecContext, world: &World) -> Option<Stop> {
        let whose = self.whose(ctx, world);
        Some(Stop::End(Box::new(panic::fatal(self, whose, text))))
    }

    /// Raises something in the top frame, whose pc is at the instruction that raises.
    pub fn raise(&mut self, what: Raised, ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        let whose = self.whose(ctx, world);
        self.is_done = false;
        let next = panic::raise(self, whose, what, &mut |text| make_string(ctx, text));
        self.follow(next, ctx, world)
    }

    fn follow(&mut self, next: Next, ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        match next {
            Next::Run => {
                // Frames have been dropped, and the stack may have been made anew.
                if let (Some(cells), true) = (&mut self.cells, self.top != NO_FRAME) {
                    cells.trim(world.program(), self.top);
                    ctx.point_to_cells();
                }
                None
            }
            Next::Goexited if self.is_killed => Some(Stop::Killed),
            Next::Goexited => Some(Stop::Goexited),
            Next::End(end) => Some(Stop::End(Box::new(end))),
        }
    }

    /// The words that the `ret` at the top frame's pc returns.
    fn results_of_ret(&self, world: &World) -> Vec<u64> {
        let header = self.header_at(self.top);
        let code = &world.program().function(header.func()).code;
        match Inst::decode(code, header.pc()) {
            Some((Inst::Ret { results }, _)) => results.iter().map(|s| self.slot(self.top, s.0)).collect(),
            _ => Vec::new(),
        }
    }

    /// The first frame has returned these results.
    fn finish(&mut self, results: &[u64], ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        if !panic::is_rendering(self) {
            return Some(Stop::Exited);
        }
        let word = |i: usize| results.get(i).copied().unwrap_or(0);
        let text = panic::string_bytes(word(0), word(1));
        let whose = self.whose(ctx, world);
        let next = panic::rendered(self, whose, text);
        self.follow(next, ctx, world)
    }

    /// The word of a slot of the frame at a distance from the base.
    pub fn slot(&self, at: u32, slot: u16) -> u64 {
        self.stack.get(at as usize + 1 + slot as usize).expect("a slot lies inside the stack")
    }

    /// Makes room for `words` above the top frame.
    fn grow(&mut self, words: usize, ctx: &mut ExecContext, world: &World) -> Option<Stop> {
        let limit = world.max_stack_bytes();
        match self.stack.grow(self.top() as usize + words, limit) {
            Ok(()) => {
                ctx.point_to_cells();
                None
            }
            Err(GrowError::Limit) => {
                let whose = self.whose(ctx, world);
                Some(Stop::End(Box::new(panic::stack_overflow(self, whose, limit))))
            }
            Err(GrowError::NoMemory) => self.fatal("out of memory", ctx, world),
        }
    }
}
