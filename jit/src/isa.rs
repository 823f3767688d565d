//! The target machine: Cranelift's settings, each with its reason.

use cranelift_codegen::ir::Type;
use cranelift_codegen::ir::types::{F32, F64, I64};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa, TargetFrontendConfig};
use cranelift_codegen::settings::{self, Configurable};
use urgo_abi::op::Kind;

/// Flags by name and value.
const FLAGS: &[(&str, &str)] = &[
    // The single-pass allocator compiles faster, but its loops take up to six times as long.
    ("regalloc_algorithm", "backtracking"),
    // r15 holds the execution context.
    ("enable_pinned_reg", "true"),
    // Native frames are walked by rbp, leaf functions included.
    ("preserve_frame_pointers", "true"),
    // Nobody unwinds by tables.
    ("unwind_info", "false"),
    // Calls of stubs are 5-byte relative ones; the arena lies near the stubs.
    ("is_pic", "false"),
];

/// This machine, or `None` if the code generator does not serve it.
pub fn host(verify: bool, optimise: bool) -> Option<OwnedTargetIsa> {
    let mut flags = settings::builder();
    flags.set("opt_level", if optimise { "speed" } else { "none" }).ok()?;
    for (name, value) in FLAGS {
        flags.set(name, value).ok()?;
    }
    // The verifier costs as much as half of the compilation.
    flags.set("enable_verifier", if verify { "true" } else { "false" }).ok()?;
    let isa = cranelift_native::builder().ok()?.finish(settings::Flags::new(flags)).ok()?;
    let arch = isa.triple().architecture;
    (arch == target_lexicon::Architecture::X86_64).then_some(isa)
}

/// What the front end of the code generator wants to know; none of it matters to functions without memory copies.
pub fn frontend_config() -> TargetFrontendConfig {
    TargetFrontendConfig {
        default_call_conv: CallConv::SystemV,
        pointer_width: target_lexicon::PointerWidth::U64,
        page_size_align_log2: 12,
    }
}

/// The machine type that carries a slot.
pub fn type_of(kind: Kind) -> Type {
    match kind {
        Kind::Int | Kind::Ptr | Kind::Word => I64,
        Kind::F64 => F64,
        Kind::F32 => F32,
    }
}
