//! Urgo's compiled tier: a bytecode function to an inert code blob.
//!
//! **Problem.** A loop in compiled code should execute nothing that only serves the scheduler, and yet it must be
//! stoppable at any time with its exact state in the VM frame.
//!
//! **Idea.** Every loop header gets a poll, the function is compiled once, and its machine code is handed out twice: the
//! *polled copy* as compiled, and the *fast copy* with each poll overwritten by NOPs and each jump to a poll's start
//! led to its end. Both copies have the same layout, so that whoever wants a loop stopped moves the thread's program
//! counter by a constant distance, and the poll ahead does the rest.
//!
//! **What the copies promise**
//!
//! 1. They are equally long and have the same instruction boundaries but in polls and epilogues.
//! 2. At an equal offset every register and every frame slot means the same in both.
//! 3. No cycle of the polled copy is free of polls and calls ([`twin`]); no poll of the fast copy is executed on a
//!    cycle's way around.
//! 4. A polled copy returns into polled copies: its epilogues are jumps to the return stub.
//!
//! **What the frame promises.** Slots live in machine registers inside a function. Whatever can see the frame (a call, a
//! body, a cold exit) is reached only with the slots stored that liveness asks for at that pc ([`frame_sync`]).
//! A failing check leaves in front of its instruction; nothing here raises a panic.
//!
//! Stages: [`inline`] (callees in place of calls), [`shape`] (blocks, what is reachable from the entry, loop headers), [`translate`] (bytecode to Cranelift
//! IR), Cranelift, [`link`] (its output to a blob, with [`decode`] and [`twin`]), [`inspect`] and [`dump`] for tests and
//! people. The crate owns no executable memory and never runs what it makes.
#![forbid(unsafe_code)]

mod barrier;
mod decode;
pub mod dump;
mod facts;
mod frame_sync;
mod inline;
pub mod inspect;
mod isa;
mod link;
mod loc;
mod osr;
mod poll;
mod quick;
mod runtime_call;
mod shape;
mod translate;
mod twin;

#[cfg(test)]
mod kernels;
#[cfg(test)]
mod tests;

use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::isa::{OwnedTargetIsa, TargetIsa};
use cranelift_frontend::FunctionBuilderContext;
use runtime_call::Names;
use std::cell::RefCell;
use std::sync::OnceLock;
use urgo_abi::code::{CodeBlob, CompileOptions, Compiler, ProgramView, Unit};
use urgo_abi::decline::Decline;
use urgo_abi::pass::Pass;

/// The compiler: a target machine and nothing else, so that it serves all threads.
pub struct Jit {
    isa: OwnedTargetIsa,
    /// The same without the code generator's own optimiser, made when first asked for.
    plain: OnceLock<Option<OwnedTargetIsa>>,
    checks: Checks,
}

/// How much of its own work the compiler checks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Checks {
    /// What must hold for the blob to be used at all.
    Needed,
    /// Also the code generator's verifier and the relation of the copies.
    All,
}

/// What a thread keeps from one compilation to the next, because building it anew costs more than a small function.
struct Scratch {
    context: Context,
    builder: FunctionBuilderContext,
    names: Names,
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch { context: Context::new(), builder: FunctionBuilderContext::new(), names: Names::default() }
    }
}

thread_local! {
    static SCRATCH: RefCell<Option<Box<Scratch>>> = const { RefCell::new(None) };
}

impl Jit {
    /// A compiler for this machine; `None` if the code generator does not know it. Debug builds check all of their work.
    pub fn new() -> Option<Jit> {
        let checks = if cfg!(debug_assertions) { Checks::All } else { Checks::Needed };
        Jit::with(checks)
    }

    /// A compiler that verifies its IR and its copies whatever the build.
    pub fn checked() -> Option<Jit> {
        Jit::with(Checks::All)
    }

    fn with(checks: Checks) -> Option<Jit> {
        Some(Jit { isa: isa::host(checks == Checks::All, true)?, plain: OnceLock::new(), checks })
    }

    fn isa(&self, options: CompileOptions) -> Result<&dyn TargetIsa, Decline> {
        if options.has(Pass::Optimiser) {
            return Ok(&*self.isa);
        }
        let plain = self.plain.get_or_init(|| isa::host(self.checks == Checks::All, false));
        plain.as_deref().ok_or(Decline::Backend)
    }

    /// Translates one unit into the context of `scratch`.
    fn translate<'p>(
        &self,
        program: &'p dyn ProgramView,
        unit: Unit,
        options: CompileOptions,
        scratch: &mut Scratch,
    ) -> Result<Option<osr::Made<'p>>, Decline> {
        scratch.context.clear();
        scratch.names.clear();
        let Scratch { context, builder, names } = scratch;
        let mut target = osr::Target { isa: self.isa(options)?, func: &mut context.func, builder, names };
        match unit {
            Unit::Function(id) => osr::function(&mut target, program, id, options).map(Some),
            Unit::Resume(id, pc) => osr::resume(&mut target, program, id, pc, options).map(Some),
            Unit::Thunk(sig) => osr::thunk(&mut target, program.signature(sig)).map(|()| None),
            Unit::Trampoline(sig) => osr::trampoline(&mut target, program.signature(sig)).map(|()| None),
        }
    }

    fn compile_with(
        &self,
        program: &dyn ProgramView,
        unit: Unit,
        options: CompileOptions,
        scratch: &mut Scratch,
    ) -> Result<CodeBlob, Decline> {
        let made = self.translate(program, unit, options, scratch)?;
        scratch
            .context
            .compile(self.isa(options)?, &mut ControlPlane::default())
            .map_err(|_| Decline::Backend)?;
        let output = scratch.context.compiled_code().ok_or(Decline::Backend)?;
        let names = link::Externals { names: &scratch.names, func: &scratch.context.func };
        match made {
            Some(made) => link::function(output, names, &made, options, self.checks),
            None => link::bare(output, names),
        }
    }
}

impl Compiler for Jit {
    fn compile(
        &self,
        program: &dyn ProgramView,
        unit: Unit,
        options: CompileOptions,
    ) -> Result<CodeBlob, Decline> {
        let mut scratch = SCRATCH.take().unwrap_or_default();
        let result = self.compile_with(program, unit, options, &mut scratch);
        // After a failure the builder may hold a half-made function: such a scratch is dropped, not kept.
        if result.is_ok() {
            SCRATCH.set(Some(scratch));
        }
        result
    }

    fn target(&self) -> String {
        let flags = self.isa.isa_flags();
        format!(
            "{} {}",
            self.isa.triple(),
            flags.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        )
    }
}
