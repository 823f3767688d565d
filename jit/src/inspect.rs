//! What tests want to know of a blob's machine code.

use crate::decode::Listing;
use iced_x86::{Mnemonic, Register};
use urgo_abi::code::{CodeBlob, Image};
use urgo_abi::decline::Decline;

/// Offsets of the instructions of the fast copy that read or write the context (by r15) and lie on a cycle. Polls would be
/// among them. Handing the context on to a helper is no access.
pub fn loop_context_accesses(blob: &CodeBlob) -> Result<Vec<u32>, Decline> {
    let listing = Listing::of_blob(&blob.fast.bytes, &blob.data)?;
    let cyclic = on_cycles(&blob.fast, &listing)?;
    let insts = listing.insts.iter().zip(cyclic);
    Ok(insts
        .filter(|(i, c)| *c && (i.memory_base() == Register::R15 || i.memory_index() == Register::R15))
        .map(|(i, _)| i.ip32())
        .collect())
}

/// Number of instructions of the fast copy that lie on cycles. NOPs between loop headers are not counted: control
/// passes them once on its way into a loop, not in the loop.
pub fn loop_instructions(blob: &CodeBlob) -> Result<usize, Decline> {
    let listing = Listing::of_blob(&blob.fast.bytes, &blob.data)?;
    let cyclic = on_cycles(&blob.fast, &listing)?;
    Ok(listing.insts.iter().zip(cyclic).filter(|(i, c)| *c && i.mnemonic() != Mnemonic::Nop).count())
}

/// Checks the promises of a blob anew, from its bytes and tables alone: instruction boundaries of the copies, and that
/// every cycle of the polled copy contains a poll or a call.
pub fn check(blob: &CodeBlob) -> Result<(), Decline> {
    let Some(polled) = &blob.polled else { return Ok(()) };
    let fast = Listing::of_blob(&blob.fast.bytes, &blob.data)?;
    let slow = Listing::of_blob(&polled.bytes, &blob.data)?;
    crate::twin::same_boundaries(&fast, &slow, &blob.polls, &blob.epilogues)?;
    crate::twin::polls_are_whole(&slow, &blob.polls)?;
    // The jumps of the epilogues lead to a stub, by a relocation: nothing of this copy follows them.
    crate::twin::every_cycle_stops(&polled.bytes, &without_epilogues(slow, blob), &blob.polls)
}

/// The listing with the epilogues' jumps turned into what they replaced, a way out.
fn without_epilogues(mut listing: Listing, blob: &CodeBlob) -> Listing {
    for start in &blob.epilogues {
        if let Some(i) = listing.index_of(*start) {
            listing.insts[i].set_code(iced_x86::Code::Retnq);
        }
    }
    listing
}

fn on_cycles(image: &Image, listing: &Listing) -> Result<Vec<bool>, Decline> {
    let n = listing.insts.len();
    let (mut forward, mut backward) = (vec![Vec::new(); n], vec![Vec::new(); n]);
    for (i, from) in forward.iter_mut().enumerate() {
        let mut missed = false;
        listing.successors(&image.bytes, i, |to| match listing.index_of(to) {
            Some(k) => {
                from.push(k);
                backward[k].push(i);
            }
            None => missed = true,
        });
        if missed {
            return Err(Decline::Backend);
        }
    }
    let mut order = Vec::with_capacity(n);
    let mut seen = vec![false; n];
    (0..n).for_each(|i| visit(&forward, i, &mut seen, &mut order));
    let mut seen = vec![false; n];
    let mut cyclic = vec![false; n];
    for root in order.into_iter().rev() {
        let mut members = Vec::new();
        visit(&backward, root, &mut seen, &mut members);
        let looped = members.len() > 1 || members.iter().any(|i| forward[*i].contains(i));
        members.into_iter().for_each(|i| cyclic[i] = looped);
    }
    Ok(cyclic)
}

/// Depth-first search that appends what it meets, children first.
fn visit(edges: &[Vec<usize>], root: usize, seen: &mut [bool], out: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[root], true) {
        return;
    }
    let mut path = vec![(root, 0)];
    while let Some((i, next)) = path.last_mut() {
        match edges[*i].get(*next) {
            Some(to) => {
                *next += 1;
                if !std::mem::replace(&mut seen[*to], true) {
                    path.push((*to, 0));
                }
            }
            None => {
                out.push(*i);
                path.pop();
            }
        }
    }
}
