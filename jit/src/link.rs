//! From the code generator's output to a blob.

use crate::Checks;
use crate::decode::Listing;
use crate::inline::Body;
use crate::loc::{self, Tag};
use crate::osr::Made;
use crate::runtime_call::Names;
use crate::shape::Shape;
use crate::twin::{self, Span};
use cranelift_codegen::binemit;
use cranelift_codegen::ir::{self, ExternalName};
use cranelift_codegen::{CompiledCode, FinalizedRelocTarget};
use urgo_abi::code::{
    CallSite, CodeBlob, CodePc, CompileOptions, Image, PlantedFault, PollSite, Reloc, RelocKind, RelocTarget,
};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Inst, Pc};
use urgo_abi::module::Function;

/// Bytes of a native frame besides what lies below rbp: the saved rbp and the return address.
const FRAME_LINK_BYTES: u32 = 16;

/// What the names in relocations mean.
pub struct Externals<'n> {
    /// Targets by index.
    pub names: &'n Names,
    /// The function, which maps its names to indices.
    pub func: &'n ir::Function,
}

impl Externals<'_> {
    fn target(&self, target: &FinalizedRelocTarget) -> Option<RelocTarget> {
        let FinalizedRelocTarget::ExternalName(ExternalName::User(name)) = target else { return None };
        let name = self.func.params.user_named_funcs().get(*name)?;
        self.names.get(name.index)
    }
}

/// A blob without loops: a thunk or a trampoline.
pub fn bare(output: &CompiledCode, names: Externals<'_>) -> Result<CodeBlob, Decline> {
    let bytes = output.code_buffer().to_vec();
    Ok(CodeBlob {
        fast: Image { bytes, relocs: relocs(output, &names)? },
        sites: sites(output, None)?,
        align: 1,
        native_frame_bytes: frame_bytes(output),
        ..CodeBlob::default()
    })
}

/// A function's blob, with both copies.
pub fn function(
    output: &CompiledCode,
    names: Externals<'_>,
    made: &Made<'_>,
    options: CompileOptions,
    checks: Checks,
) -> Result<CodeBlob, Decline> {
    let (body, shape) = (&made.body, &made.shape);
    let func = &*body.func;
    let bytes = output.code_buffer();
    let relocs = relocs(output, &names)?;
    let listing = Listing::of_output(bytes, |jump| table_entries(output, func, jump))?;
    let polls = twin::find_polls(&listing, &poll_spans(output))?;
    let mut sites_of_polls: Vec<PollSite> = polls.iter().map(|p| p.site).collect();
    // A header may be missing if the optimiser found it unreachable; then the loop must have gone with it.
    let all_found = sites_of_polls.len() == shape.headers().count();
    if !options.without_polls && (checks == Checks::All || !all_found) {
        twin::every_cycle_stops(bytes, &listing, &sites_of_polls)?;
    }
    let epilogues = twin::find_epilogues(bytes, &listing)?;
    let fast = Image { bytes: twin::fast_bytes(bytes, &listing, &polls)?, relocs: relocs.clone() };
    let polled = twin::polled_image(bytes, &relocs, &epilogues);
    let data = listing.data(bytes.len());
    if checks == Checks::All {
        let fast = Listing::of_blob(&fast.bytes, &data)?;
        let polled = Listing::of_blob(&polled.bytes, &data)?;
        twin::same_boundaries(&fast, &polled, &sites_of_polls, &epilogues)?;
    }
    let hot_header = hot_header(func, shape, &sites_of_polls);
    if options.fault == Some(PlantedFault::WrongTwin) {
        misplace(&mut sites_of_polls, &listing);
    }
    sites_of_polls.iter_mut().for_each(|p| p.pc = body.own_pc(p.pc));
    Ok(CodeBlob {
        fast,
        polled: Some(polled),
        sites: sites(output, Some(body))?,
        inlined: body.inlined(),
        polls: sites_of_polls,
        epilogues,
        restarts: twin::restarts(&listing.tables),
        pcs: pcs(output, body),
        data,
        hot_header,
        align: alignment(output, &listing),
        stack_words: made.stack_words as u32,
        native_frame_bytes: frame_bytes(output),
    })
}

/// The planted fault: polls end some instructions late, so that a thread among these repeats what it has done.
fn misplace(polls: &mut [PollSite], listing: &Listing) {
    for poll in polls {
        let behind = listing.index_of(poll.end).and_then(|i| listing.insts.get(i..));
        let mut moved = behind.unwrap_or_default().iter().take(4);
        poll.end = moved.next_back().map_or(poll.end, |i| i.next_ip32());
    }
}

fn relocs(output: &CompiledCode, names: &Externals<'_>) -> Result<Vec<Reloc>, Decline> {
    let one = |r: &cranelift_codegen::FinalizedMachReloc| {
        let kind = match r.kind {
            binemit::Reloc::X86CallPCRel4 | binemit::Reloc::X86PCRel4 => RelocKind::Rel32,
            binemit::Reloc::Abs8 => RelocKind::Abs64,
            _ => return None,
        };
        Some(Reloc { offset: r.offset, kind, target: names.target(&r.target)?, addend: r.addend })
    };
    output.buffer.relocs().iter().map(|r| one(r).ok_or(Decline::Backend)).collect()
}

/// Tag and pc of the byte at an offset.
fn located(output: &CompiledCode, offset: u32) -> Option<(Tag, Pc)> {
    let ranges = output.buffer.get_srclocs_sorted();
    let after = ranges.partition_point(|r| r.start <= offset);
    let range = ranges.get(after.checked_sub(1)?)?;
    if offset < range.end { loc::unpack(range.loc) } else { None }
}

/// Call sites: the location of a call covers the byte before its return address.
fn sites(output: &CompiledCode, body: Option<&Body<'_>>) -> Result<Vec<CallSite>, Decline> {
    let mut sites = Vec::new();
    for ret in output.buffer.call_sites().map(|c| c.ret_addr) {
        let (tag, pc) = ret.checked_sub(1).and_then(|at| located(output, at)).ok_or(Decline::Backend)?;
        match (loc::site_kind(tag), tag) {
            // Nothing has been called yet, even if the first instruction is an inlined one.
            (Some(kind), Tag::EntryExit) => sites.push(CallSite { ret, pc: 0, kind, level: 0 }),
            (Some(kind), _) => {
                let (level, pc) = body.map_or((0, pc), |b| b.origin(pc));
                sites.push(CallSite { ret, pc, kind, level });
            }
            // A trampoline's jump to the code: it returns to whoever called the trampoline.
            (None, Tag::Prologue) => {}
            (None, _) => return Err(Decline::Backend),
        }
    }
    sites.sort_by_key(|s| s.ret);
    Ok(sites)
}

fn poll_spans(output: &CompiledCode) -> Vec<Span> {
    let ranges = output.buffer.get_srclocs_sorted().iter();
    let polls = ranges.filter_map(|r| match loc::unpack(r.loc)? {
        (Tag::Poll, pc) => Some(Span { start: r.start, end: r.end, pc }),
        _ => None,
    });
    polls.collect()
}

/// Entries of the jump table whose jump is at an offset: the switch's targets and what lies beyond them.
fn table_entries(output: &CompiledCode, func: &Function, jump: u32) -> Option<usize> {
    let (_, pc) = located(output, jump)?;
    match Inst::decode(&func.code, pc)?.0 {
        Inst::Switch { targets, .. } => Some(targets.len() + 1),
        _ => None,
    }
}

fn pcs(output: &CompiledCode, body: &Body<'_>) -> Vec<CodePc> {
    let mut out: Vec<CodePc> = Vec::new();
    for range in output.buffer.get_srclocs_sorted() {
        match loc::unpack(range.loc) {
            None | Some((Tag::Prologue, _)) => {}
            Some((_, pc)) => {
                let (level, pc) = body.origin(pc);
                if out.last().is_none_or(|last| (last.level, last.pc) != (level, pc)) {
                    out.push(CodePc { start: range.start, level, pc });
                }
            }
        }
    }
    out
}

/// Alignment that the constants behind the code need.
fn alignment(output: &CompiledCode, listing: &Listing) -> u32 {
    let constants = (listing.end as usize) < output.code_buffer().len();
    if constants { output.buffer.alignment } else { 1 }
}

fn frame_bytes(output: &CompiledCode) -> u32 {
    let below = output.buffer.frame_layout().map_or(0, |f| f.frame_to_fp_offset);
    below + FRAME_LINK_BYTES
}

/// The most deeply nested loop header, by the extents of the loops around it; where its fast loop begins.
fn hot_header(func: &Function, shape: &Shape, polls: &[PollSite]) -> Option<u32> {
    let mut loops: Vec<(Pc, Pc)> = Vec::new();
    for node in &shape.nodes {
        for to in node.successors.iter().map(|s| &shape.nodes[*s]) {
            if to.header && to.start <= node.start {
                loops.push((to.start, node.end));
            }
        }
    }
    debug_assert!(loops.iter().all(|l| l.1 as usize <= func.code.len()));
    let depth = |pc: Pc| loops.iter().filter(|l| l.0 <= pc && pc < l.1).count();
    // Of a header that is in prelude and main part the latter is hot, whose code comes later.
    let is_copied = |p: &PollSite| polls.iter().filter(|q| q.pc == p.pc).count() > 1;
    let of_main =
        polls.iter().filter(|p| !is_copied(p) || polls.iter().all(|q| q.pc != p.pc || q.start <= p.start));
    of_main.max_by_key(|p| (depth(p.pc), std::cmp::Reverse(p.start))).map(|p| p.end)
}
