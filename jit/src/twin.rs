//! The two copies: finding the polls, making the fast copy, finishing the polled one, and checking both.
//!
//! A poll is compiled to `mov t, r15; mov t, [t]; cmp t, 61; jb exit`, one instruction right behind the other. The code
//! generator is not obliged to keep it so, hence polls are matched by shape inside the byte ranges of their source
//! locations, and a header whose poll is not found makes the function uncompilable ([`Decline::PollsUnmatched`]), never
//! a loop that does not stop.
//!
//! In the fast copy
//! - a poll's bytes are NOPs, and every jump and jump-table entry that leads to its start leads to its end;
//! - where the code generator turned the branch round (`jae` back to the loop, falling through into the exit), the
//!   poll is a plain jump to where that branch leads.
//!
//! In the polled copy each epilogue is a jump to the return stub, so that a request that comes after a callee's last
//! poll is not forgotten in the caller's fast loop.

use crate::decode::{Listing, Table, entries};
use crate::poll::NO_LIMIT_BELOW;
use iced_x86::{Instruction, Mnemonic, OpKind, Register};
use urgo_abi::code::{EPILOGUE_BYTES, Image, PollSite, Reloc, RelocKind, RelocTarget, Stub};
use urgo_abi::decline::Decline;
use urgo_abi::inst::Pc;

/// `mov rsp, rbp; pop rbp; ret`.
const EPILOGUE: [u8; EPILOGUE_BYTES as usize] = [0x48, 0x89, 0xec, 0x5d, 0xc3];
/// Opcode of a jump with a 32-bit distance.
const JMP_REL32: u8 = 0xe9;
/// Bytes of such a jump.
const JMP_BYTES: u32 = 5;

/// NOPs of each length from 1.
const NOPS: [&[u8]; 9] = [
    &[0x90],
    &[0x66, 0x90],
    &[0x0f, 0x1f, 0x00],
    &[0x0f, 0x1f, 0x40, 0x00],
    &[0x0f, 0x1f, 0x44, 0x00, 0x00],
    &[0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00],
    &[0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00],
    &[0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
    &[0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
];

/// A poll as found in the code.
#[derive(Clone, Copy, Debug)]
pub struct Poll {
    /// Its bytes and its loop header.
    pub site: PollSite,
    /// Where its branch leads if that is not the exit but back into the loop.
    goes_on_at: Option<u32>,
}

/// Byte range of a poll's source location, and its pc.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// After the last byte.
    pub end: u32,
    /// The loop header.
    pub pc: Pc,
}

/// The polls inside the spans: for each pc that occurs as many as there are headers with it, or fewer, but one at least.
/// Whoever calls sees whether one is missing of several.
pub fn find_polls(listing: &Listing, spans: &[Span]) -> Result<Vec<Poll>, Decline> {
    let mut polls: Vec<Poll> = Vec::new();
    for span in spans {
        let from = listing.insts.partition_point(|i| i.ip32() < span.start);
        let to = listing.insts.partition_point(|i| i.ip32() < span.end);
        let inside = listing.insts.get(from..to).unwrap_or_default();
        polls.extend(inside.windows(4).filter_map(|w| poll_of(w, span.pc)));
    }
    let mut found: Vec<Pc> = polls.iter().map(|p| p.site.pc).collect();
    let mut wanted: Vec<Pc> = spans.iter().map(|s| s.pc).collect();
    found.sort_unstable();
    found.dedup();
    wanted.sort_unstable();
    wanted.dedup();
    polls.sort_by_key(|p| p.site.start);
    if found == wanted { Ok(polls) } else { Err(Decline::PollsUnmatched) }
}

/// The poll that four instructions are.
fn poll_of(w: &[Instruction], pc: Pc) -> Option<Poll> {
    let [context, load, compare, branch] = w else { return None };
    let reads_context = context.mnemonic() == Mnemonic::Mov
        && context.op1_kind() == OpKind::Register
        && context.op1_register() == Register::R15;
    let loads_limit = load.mnemonic() == Mnemonic::Mov
        && load.op1_kind() == OpKind::Memory
        && load.memory_base() == context.op0_register()
        && load.memory_index() == Register::None
        && load.memory_displacement64() == 0;
    let tests_limit = compare.mnemonic() == Mnemonic::Cmp
        && compare.op0_register() == load.op0_register()
        && compare.op1_kind() == OpKind::Immediate8to64
        && compare.immediate8to64() == NO_LIMIT_BELOW as i64;
    let contiguous = w.windows(2).all(|p| p[0].next_ip() == p[1].ip());
    let goes_on_at = match branch.mnemonic() {
        Mnemonic::Jb => None,
        Mnemonic::Jae => Some(branch.near_branch_target() as u32),
        _ => return None,
    };
    let (start, end) = (context.ip32(), branch.next_ip32());
    let fits = end - start >= JMP_BYTES;
    (reads_context && loads_limit && tests_limit && contiguous && fits)
        .then_some(Poll { site: PollSite { start, end, pc }, goes_on_at })
}

/// The bytes of the fast copy.
pub fn fast_bytes(bytes: &[u8], listing: &Listing, polls: &[Poll]) -> Result<Vec<u8>, Decline> {
    let mut out = bytes.to_vec();
    let lead = |to: u32| match polls.iter().find(|p| p.site.start == to) {
        Some(p) => p.goes_on_at.map_or(p.site.end, |_| to),
        None => to,
    };
    for inst in &listing.insts {
        if inst.is_jcc_short_or_near() || inst.is_jmp_short_or_near() {
            let to = inst.near_branch_target() as u32;
            retarget(&mut out, inst, to, lead(to))?;
        }
    }
    for table in &listing.tables {
        for (at, to) in entries(bytes, table) {
            write_i32(&mut out, at, lead(to) as i64 - table.start as i64)?;
        }
    }
    for poll in polls {
        fill(&mut out, poll)?;
        if let Some(to) = poll.goes_on_at {
            let at = poll.site.start;
            *out.get_mut(at as usize).ok_or(Decline::PollsUnmatched)? = JMP_REL32;
            write_i32(&mut out, at + 1, lead(to) as i64 - (at + JMP_BYTES) as i64)?;
        }
    }
    Ok(out)
}

/// Leads a branch elsewhere. All branches of the code generator have 32-bit distances; another cannot be changed.
fn retarget(out: &mut [u8], branch: &Instruction, old: u32, new: u32) -> Result<(), Decline> {
    if old == new {
        return Ok(());
    }
    let end = branch.next_ip32();
    if branch.len() < JMP_BYTES as usize {
        return Err(Decline::PollsUnmatched);
    }
    write_i32(out, end - 4, new as i64 - end as i64)
}

fn write_i32(out: &mut [u8], at: u32, value: i64) -> Result<(), Decline> {
    let value = i32::try_from(value).map_err(|_| Decline::PollsUnmatched)?;
    let place = out.get_mut(at as usize..at as usize + 4).ok_or(Decline::PollsUnmatched)?;
    place.copy_from_slice(&value.to_le_bytes());
    Ok(())
}

/// Fills a poll with NOPs; behind the jump that may come to its start they fill the rest.
fn fill(out: &mut [u8], poll: &Poll) -> Result<(), Decline> {
    let jump = if poll.goes_on_at.is_some() { JMP_BYTES } else { 0 };
    let range = (poll.site.start + jump) as usize..poll.site.end as usize;
    let bytes = out.get_mut(range).ok_or(Decline::PollsUnmatched)?;
    for part in bytes.chunks_mut(NOPS.len()) {
        part.copy_from_slice(NOPS[part.len() - 1]);
    }
    Ok(())
}

/// Starts of the epilogues: every return must be the end of one.
pub fn find_epilogues(bytes: &[u8], listing: &Listing) -> Result<Vec<u32>, Decline> {
    let mut out = Vec::new();
    for ret in listing.insts.iter().filter(|i| i.mnemonic() == Mnemonic::Ret) {
        let start = ret.next_ip32().checked_sub(EPILOGUE_BYTES).ok_or(Decline::Backend)?;
        if bytes.get(start as usize..ret.next_ip() as usize) != Some(&EPILOGUE) {
            return Err(Decline::Backend);
        }
        out.push(start);
    }
    Ok(out)
}

/// The polled copy: the code as compiled, its epilogues replaced by jumps to the return stub.
pub fn polled_image(bytes: &[u8], relocs: &[Reloc], epilogues: &[u32]) -> Image {
    let mut image = Image { bytes: bytes.to_vec(), relocs: relocs.to_vec() };
    for start in epilogues {
        let at = *start as usize;
        image.bytes[at..at + EPILOGUE.len()].copy_from_slice(&[JMP_REL32, 0, 0, 0, 0]);
        image.relocs.push(Reloc {
            offset: start + 1,
            kind: RelocKind::Rel32,
            target: RelocTarget::Stub(Stub::Return),
            addend: -4,
        });
    }
    image
}

/// Ranges in which a register holds an address of the copy.
pub fn restarts(tables: &[Table]) -> Vec<(u32, u32)> {
    tables.iter().map(|t| (t.lea, t.restart_end)).collect()
}

/// Checks that both copies have the same instructions' boundaries outside polls and epilogues.
pub fn same_boundaries(
    fast: &Listing,
    polled: &Listing,
    polls: &[PollSite],
    epilogues: &[u32],
) -> Result<(), Decline> {
    let outside = |at: u32| {
        let in_poll = polls.iter().any(|p| p.start < at && at < p.end);
        let in_epilogue = epilogues.iter().any(|e| *e < at && at < e + EPILOGUE_BYTES);
        !in_poll && !in_epilogue
    };
    let starts = |l: &Listing| l.insts.iter().map(|i| i.ip32()).filter(|at| outside(*at)).collect::<Vec<_>>();
    if starts(fast) == starts(polled) { Ok(()) } else { Err(Decline::PollsUnmatched) }
}

/// Checks that each poll is the four instructions of one, no more and no less.
pub fn polls_are_whole(polled: &Listing, polls: &[PollSite]) -> Result<(), Decline> {
    let whole = |site: &PollSite| {
        let first = polled.index_of(site.start)?;
        let poll = poll_of(polled.insts.get(first..first + 4)?, site.pc)?;
        (poll.site == *site).then_some(())
    };
    if polls.iter().all(|p| whole(p).is_some()) { Ok(()) } else { Err(Decline::PollsUnmatched) }
}

/// Checks that no cycle of the code is free of polls and calls. What an atomic operation repeats until no other thread
/// interferes does not count.
pub fn every_cycle_stops(bytes: &[u8], listing: &Listing, polls: &[PollSite]) -> Result<(), Decline> {
    let n = listing.insts.len();
    let stops = |i: usize| {
        let inst = &listing.insts[i];
        let calls =
            matches!(inst.flow_control(), iced_x86::FlowControl::Call | iced_x86::FlowControl::IndirectCall);
        calls || polls.binary_search_by_key(&inst.ip32(), |p| p.start).is_ok()
    };
    let retries = |i: usize| i > 0 && listing.insts[i - 1].has_lock_prefix();
    // 0: not seen, 1: on the path, 2: done.
    let mut state = vec![0u8; n];
    for root in 0..n {
        let mut path: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut enter = Some(root);
        loop {
            if let Some(i) = enter.take()
                && state[i] == 0
            {
                state[i] = 1;
                path.push((i, next_of(bytes, listing, i, stops(i), retries(i))?));
            }
            let Some((i, left)) = path.last_mut() else { break };
            match left.pop() {
                Some(to) if state[to] == 1 => return Err(Decline::PollsUnmatched),
                Some(to) => enter = Some(to),
                None => {
                    state[*i] = 2;
                    path.pop();
                }
            }
        }
    }
    Ok(())
}

/// Instructions that control may go to from `i` without a stop in between.
fn next_of(
    bytes: &[u8],
    listing: &Listing,
    i: usize,
    stops: bool,
    retries: bool,
) -> Result<Vec<usize>, Decline> {
    let mut out = Vec::new();
    let mut missed = false;
    if !stops {
        listing.successors(bytes, i, |to| match listing.index_of(to) {
            Some(k) if retries && k < i => {}
            Some(k) => out.push(k),
            None => missed = true,
        });
    }
    if missed { Err(Decline::Backend) } else { Ok(out) }
}
