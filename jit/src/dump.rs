//! Text of what the compiler makes, for people: bytecode as the passes leave it, the IR, the machine code of both copies.

use crate::decode::Listing;
use crate::facts::Facts;
use crate::frame_sync::plan;
use crate::inline::Body;
use crate::shape::Shape;
use crate::{Jit, Scratch, osr};
use cranelift_codegen::control::ControlPlane;
use iced_x86::{Formatter, Instruction, IntelFormatter};
use std::fmt::Write;
use urgo_abi::bits::BitSet;
use urgo_abi::code::{CodeBlob, CompileOptions, Image, ProgramView, SiteKind, Unit};
use urgo_abi::decline::Decline;
use urgo_abi::disasm;
use urgo_abi::inst::{FuncId, Pc, instructions};
use urgo_abi::module::Module;
use urgo_abi::pass::Pass;

/// Which form of the IR is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IrStage {
    /// As translated.
    Translated,
    /// As the optimiser leaves it.
    Optimised,
}

impl Jit {
    /// The IR of a unit as text.
    pub fn ir(
        &self,
        program: &dyn ProgramView,
        unit: Unit,
        options: CompileOptions,
        stage: IrStage,
    ) -> Result<String, Decline> {
        let mut scratch = Scratch::default();
        self.translate(program, unit, options, &mut scratch)?;
        if stage == IrStage::Optimised {
            let plane = &mut ControlPlane::default();
            scratch.context.optimize(self.isa(options)?, plane).map_err(|_| Decline::Backend)?;
        }
        Ok(scratch.context.func.display().to_string())
    }
}

/// The bytecode of a function as the passes before code generation leave it: callees in place of their calls, checks that
/// are not made, what is stored and loaded where nodes begin and end.
pub fn bytecode(module: &Module, id: FuncId, options: CompileOptions) -> Result<String, Decline> {
    let body = Body::of(module, id, options)?;
    let func = &*body.func;
    let shape = Shape::of(func, 0, options)?;
    let facts = Facts::of(func, &shape.live.flow, options);
    let plan = plan(&body, &shape, &osr::current_at_entry(module, func))?;
    let slots = |set: &BitSet| set.iter().map(|s| format!(" s{s}")).collect::<String>();
    let mut out = format!("func {}, {} slots\n", module.funcs[id.index()].name, func.slots.len());
    let mut level = 0;
    for (n, node) in shape.nodes.iter().enumerate() {
        for (what, pass, set) in
            [("current", Pass::Stores, &plan.current[n]), ("in the frame only", Pass::Reload, &plan.stale[n])]
        {
            if options.has(pass) && set.iter().next().is_some() {
                out += &format!("  ; {what}:{}\n", slots(set));
            }
        }
        for (pc, inst) in instructions(&func.code).filter(|(pc, _)| (node.start..node.end).contains(pc)) {
            let (now, _) = body.origin(pc);
            if now != level {
                level = now;
                let (func, own) = body.function_at(pc);
                out += &format!("  ; in {} at {own}, level {level}\n", module.funcs[func.index()].name);
            }
            let note = match (facts.is_safe(pc), facts.is_unsigned(pc)) {
                (true, _) => "  ; no check",
                (_, true) => "  ; without signs",
                _ => "",
            };
            let text = disasm::instruction(module, inst);
            out += &format!("{}{pc:>6}  {text}{note}\n", disasm::marks(func, &shape.live.flow, pc));
        }
        if plan.early[n].iter().next().is_some() {
            out += &format!("  ; stored early:{}\n", slots(&plan.early[n]));
        }
    }
    Ok(out)
}

/// Both copies of a blob, one after the other. In front of an instruction stands its offset, marked `P` inside a poll,
/// `E` in an epilogue, `R` where a thread that changes copies starts a jump through a table again; behind it the
/// bytecode pc where a new one begins, what a relocation puts there, and what a return address stands for.
pub fn disassembly(blob: &CodeBlob) -> Result<String, Decline> {
    let mut out = copy_text("fast copy", blob, &blob.fast)?;
    if let Some(polled) = &blob.polled {
        out.push('\n');
        out.push_str(&copy_text("polled copy", blob, polled)?);
    }
    Ok(out)
}

/// The safepoints of a blob: polls, call sites, epilogues.
pub fn safepoints(blob: &CodeBlob) -> String {
    let mut lines: Vec<(u32, String)> = Vec::new();
    lines.extend(blob.polls.iter().map(|p| (p.start, format!("poll to {:#06x}, pc {}", p.end, p.pc))));
    lines.extend(
        blob.sites.iter().map(|s| (s.ret, format!("{}, {}", site_name(s.kind), place(blob, s.level, s.pc)))),
    );
    lines.extend(blob.epilogues.iter().map(|e| (*e, "epilogue".to_string())));
    lines.extend(blob.restarts.iter().map(|r| (r.0, format!("restarts up to {:#06x}", r.1))));
    lines.sort();
    lines.into_iter().map(|(at, what)| format!("{at:#06x}  {what}\n")).collect()
}

/// Where a site is: the pc, and the inlined function that it belongs to.
fn place(blob: &CodeBlob, level: u16, pc: Pc) -> String {
    match level.checked_sub(1).and_then(|i| blob.inlined.get(i as usize)) {
        Some(call) => format!("pc {pc} of {} inlined at pc {}", call.func, call.pc),
        None => format!("pc {pc}"),
    }
}

fn site_name(kind: SiteKind) -> &'static str {
    match kind {
        SiteKind::Call => "call",
        SiteKind::Body => "body",
        SiteKind::Poll => "exit of poll",
        SiteKind::Entry => "exit of entry",
        SiteKind::Check => "exit of check",
        SiteKind::Thunk => "exit of thunk",
        SiteKind::Helper => "helper",
    }
}

fn copy_text(title: &str, blob: &CodeBlob, image: &Image) -> Result<String, Decline> {
    let listing = Listing::of_blob(&image.bytes, &blob.data)?;
    let mut formatter = IntelFormatter::new();
    let mut out = format!("{title}, {} bytes\n", image.bytes.len());
    for inst in &listing.insts {
        let mut text = String::new();
        formatter.format(inst, &mut text);
        let notes = notes(blob, image, inst);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{} {:#06x}  {text:<44}{notes}", mark(blob, inst.ip32()), inst.ip32());
        if let Some(d) = blob.data.iter().find(|d| d.0 == inst.next_ip32()) {
            let _ = writeln!(out, "  {:#06x}  {} bytes of data", d.0, d.1 - d.0);
        }
    }
    let trimmed: Vec<&str> = out.lines().map(str::trim_end).collect();
    Ok(trimmed.join("\n") + "\n")
}

fn mark(blob: &CodeBlob, at: u32) -> char {
    if blob.polls.iter().any(|p| p.start <= at && at < p.end) {
        'P'
    } else if blob.epilogues.iter().any(|e| *e <= at && at < e + urgo_abi::code::EPILOGUE_BYTES) {
        'E'
    } else if blob.restarts.iter().any(|r| r.0 <= at && at < r.1) {
        'R'
    } else {
        ' '
    }
}

fn notes(blob: &CodeBlob, image: &Image, inst: &Instruction) -> String {
    let mut notes: Vec<String> = Vec::new();
    let starts = |at: u32| blob.pcs.binary_search_by_key(&at, |p| p.start).ok().map(|i| blob.pcs[i]);
    notes.extend(starts(inst.ip32()).map(|at| place(blob, at.level, at.pc)));
    let inside = |at: u32| inst.ip32() <= at && at < inst.next_ip32();
    notes.extend(image.relocs.iter().filter(|r| inside(r.offset)).map(|r| format!("{:?}", r.target)));
    let sites = blob.sites.iter().filter(|s| s.ret == inst.next_ip32());
    notes.extend(sites.map(|s| format!("{} at {}", site_name(s.kind), place(blob, s.level, s.pc))));
    if notes.is_empty() { String::new() } else { format!("; {}", notes.join("; ")) }
}
