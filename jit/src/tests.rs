//! Structural tests: what can be said of blobs without running them. That they compute the right thing is tested where
//! code can be placed and entered, in the vm.

use crate::decode::Listing;
use crate::kernels::{self, Kernel};
use crate::{Jit, dump, inspect};
use urgo_abi::analysis::Liveness;
use urgo_abi::code::{CodeBlob, CompileOptions, Compiler, PlantedFault, SiteKind, Twin, Unit};
use urgo_abi::decline::Decline;
use urgo_abi::inst::instructions;
use urgo_abi::pass::{Pass, PassSet};

fn jit() -> Jit {
    Jit::checked().expect("a machine the code generator knows")
}

fn compile(k: &Kernel, options: CompileOptions) -> CodeBlob {
    compile_unit(k, Unit::Function(k.func), options).unwrap_or_else(|e| panic!("{}: {e:?}", k.name))
}

fn compile_unit(k: &Kernel, unit: Unit, options: CompileOptions) -> Result<CodeBlob, Decline> {
    jit().compile(&k.module, unit, options)
}

const WITHOUT_POLLS: CompileOptions = CompileOptions { without_polls: true, off: PassSet::NONE, fault: None };

#[test]
fn every_header_has_its_poll() {
    for k in kernels::all() {
        // An inlined callee's headers would be there too.
        let blob = compile(&k, CompileOptions::without(PassSet::of(Pass::Inline)));
        let flow = Liveness::of(&k.module.funcs[0]).flow;
        let mut found: Vec<u32> = blob.polls.iter().map(|p| p.pc).collect();
        found.sort_unstable();
        assert_eq!(found, flow.headers, "{}", k.name);
        let polled = blob.polled.as_ref().expect("a polled copy");
        assert_eq!(polled.bytes.len(), blob.fast.bytes.len(), "{}", k.name);
        inspect::check(&blob).unwrap_or_else(|e| panic!("{}: {e:?}", k.name));
        assert_eq!(blob.hot_header.is_some(), !flow.headers.is_empty(), "{}", k.name);
    }
}

#[test]
fn loops_of_fast_copies_do_not_look_at_the_context() {
    for k in kernels::without_calls() {
        let blob = compile(&k, CompileOptions::default());
        assert_eq!(inspect::loop_context_accesses(&blob), Ok(vec![]), "{}", k.name);
    }
}

#[test]
fn fast_loops_are_as_long_as_without_polls() {
    for k in kernels::all() {
        let with = inspect::loop_instructions(&compile(&k, CompileOptions::default()));
        let without = inspect::loop_instructions(&compile(&k, WITHOUT_POLLS));
        // A poll needs a register for a moment. Where the loop needs all of them, or a call leaves it four, the
        // allocator moves values about.
        if matches!(k.name, "crowded" | "call_loop") {
            let (with, without) = (with.unwrap_or(usize::MAX / 2), without.unwrap_or(0));
            assert!(2 * with <= 3 * without, "{with} against {without}");
        } else {
            assert_eq!(with, without, "{}", k.name);
        }
    }
}

#[test]
fn without_polls_there_are_none() {
    for k in kernels::all() {
        let blob = compile(&k, WITHOUT_POLLS);
        assert!(blob.polls.is_empty(), "{}", k.name);
    }
}

#[test]
fn a_loop_can_be_entered_anywhere() {
    for k in kernels::all() {
        for (pc, _) in instructions(&k.module.funcs[0].code) {
            let blob = compile_unit(&k, Unit::Resume(k.func, pc), CompileOptions::default())
                .unwrap_or_else(|e| panic!("{} at {pc}: {e:?}", k.name));
            inspect::check(&blob).unwrap_or_else(|e| panic!("{} at {pc}: {e:?}", k.name));
            assert!(blob.sites.iter().all(|s| s.kind != SiteKind::Entry), "{} at {pc}", k.name);
        }
    }
}

#[test]
fn resuming_inside_an_instruction_is_declined() {
    let k = kernels::count();
    let got = compile_unit(&k, Unit::Resume(k.func, 1), CompileOptions::default());
    assert_eq!(got, Err(Decline::Malformed));
}

#[test]
fn thunks_and_trampolines_are_bare() {
    for k in kernels::all() {
        let sig = k.module.funcs[0].sig;
        let thunk = compile_unit(&k, Unit::Thunk(sig), CompileOptions::default()).expect("a thunk");
        assert_eq!(thunk.sites.iter().map(|s| s.kind).collect::<Vec<_>>(), [SiteKind::Thunk]);
        assert!(thunk.polled.is_none());
        let way_in =
            compile_unit(&k, Unit::Trampoline(sig), CompileOptions::default()).expect("a trampoline");
        assert!(way_in.sites.is_empty() && way_in.fast.relocs.is_empty(), "{}", k.name);
    }
}

#[test]
fn the_twin_of_a_poll_is_its_start() {
    for k in kernels::all() {
        let blob = compile(&k, CompileOptions::default());
        for p in &blob.polls {
            assert_eq!(blob.twin(p.start + 1), Twin::Offset(p.start), "{}", k.name);
            assert_eq!(blob.twin(p.end), Twin::Offset(p.end), "{}", k.name);
        }
        for e in &blob.epilogues {
            assert_eq!(blob.twin(e + 3), Twin::Offset(*e));
            assert_eq!(blob.twin(e + 4), Twin::ReturnTail);
        }
    }
}

#[test]
fn a_jump_through_a_table_starts_again_at_its_lea() {
    let blob = compile(&kernels::switch(), CompileOptions::default());
    assert_eq!(blob.restarts.len(), 1);
    let (lea, end) = blob.restarts[0];
    assert!((lea + 1..end).all(|at| blob.twin(at) == Twin::Offset(lea)));
    // Seven cases and what lies beyond them.
    assert!(blob.data.iter().any(|d| d.0 >= end && d.1 - d.0 == 4 * 8), "{:?}", blob.data);
}

#[test]
fn planted_faults_change_what_they_say() {
    let k = kernels::sum();
    let good = compile(&k, CompileOptions::default());
    let fault = |f| compile(&k, CompileOptions { fault: Some(f), ..CompileOptions::default() });
    let wrong = fault(PlantedFault::WrongTwin);
    assert_eq!(wrong.fast, good.fast);
    assert!(wrong.polls.iter().zip(&good.polls).all(|(w, g)| w.start == g.start && w.end > g.end));
    // The check made anew from bytes and tables finds it.
    assert_eq!(inspect::check(&good), Ok(()));
    assert!(inspect::check(&wrong).is_err());
    let dropped = fault(PlantedFault::DroppedStore);
    assert!(dropped.fast.bytes.len() < good.fast.bytes.len());
}

#[test]
fn a_cycle_without_a_poll_is_found() {
    let blob = compile(&kernels::sieve(), CompileOptions::default());
    assert_eq!(inspect::check(&blob), Ok(()));
    for drop in 0..blob.polls.len() {
        let mut worse = blob.clone();
        worse.polls.remove(drop);
        assert_eq!(inspect::check(&worse), Err(Decline::PollsUnmatched));
    }
}

/// The check finds a jump of the polled copy that leads past its poll, and a poll that is none.
#[test]
fn a_jump_past_a_poll_and_a_blunt_poll_are_found() {
    let (mut past, mut blunt) = (0, 0);
    for k in [kernels::count(), kernels::sum(), kernels::float_loop(), kernels::mix(), kernels::forever()] {
        let blob = compile(&k, CompileOptions::default());
        let [poll] = &blob.polls[..] else { panic!("{}: one loop", k.name) };
        let polled = &blob.polled.as_ref().expect("a polled copy").bytes;
        let listing = Listing::of_blob(polled, &blob.data).expect("it decodes");
        let jumps = listing.insts.iter().filter(|i| i.is_jcc_short_or_near() || i.is_jmp_short_or_near());
        for jump in jumps.filter(|j| j.ip32() >= poll.end && j.near_branch_target() == poll.start as u64) {
            let mut worse = blob.clone();
            let bytes = &mut worse.polled.as_mut().expect("a polled copy").bytes;
            let at = jump.next_ip32() as usize - 4;
            bytes[at..at + 4].copy_from_slice(&(poll.end.wrapping_sub(jump.next_ip32())).to_le_bytes());
            assert!(inspect::check(&worse).is_err(), "{} at {:x}", k.name, jump.ip32());
            past += 1;
        }
        // Each byte of the poll changed: the copy has no poll there any more, or another instruction's boundaries.
        for at in poll.start..poll.end {
            let mut worse = blob.clone();
            worse.polled.as_mut().expect("a polled copy").bytes[at as usize] = 0x90;
            assert!(inspect::check(&worse).is_err(), "{}: byte {at:x} of the poll", k.name);
            blunt += 1;
        }
    }
    assert!(past >= 4 && blunt > 50, "{past} {blunt}");
}

/// Tables of jumps are data: each entry leads, in either copy, to the same block, and whatever their bytes look like,
/// nothing in them was taken for an instruction and changed.
#[test]
fn tables_that_look_like_jumps_are_left_alone() {
    let (mut tables, mut looks) = (0, 0);
    for cases in 4..90 {
        let blob = compile(&kernels::wide_switch(cases), CompileOptions::default());
        inspect::check(&blob).unwrap_or_else(|e| panic!("{cases} cases: {e:?}"));
        let (fast, polled) = (&blob.fast.bytes, &blob.polled.as_ref().expect("a polled copy").bytes);
        let listing = Listing::of_blob(fast, &blob.data).expect("it decodes");
        // A few cases are compared one after the other.
        let Some(table) = listing.tables.first() else { continue };
        tables += 1;
        assert_eq!((table.end - table.start) as usize, 4 * (cases + 1));
        for at in (table.start..table.end).step_by(4) {
            let entry = |bytes: &[u8]| {
                let word = bytes[at as usize..at as usize + 4].try_into().expect("four bytes");
                table.start.wrapping_add(u32::from_le_bytes(word))
            };
            let (f, p) = (entry(fast), entry(polled));
            let round = blob.polls.iter().find(|s| s.start == p).map_or(p, |s| s.end);
            assert!(f == p || f == round, "{cases} cases, entry at {at:x}: {f:x} and {p:x}");
            let bytes = &fast[at as usize..at as usize + 4];
            looks += bytes.iter().any(|b| matches!(b, 0xe8 | 0xe9 | 0xeb | 0x70..=0x7f)) as usize;
            looks += bytes.windows(2).any(|w| w[0] == 0x0f && w[1] & 0xf0 == 0x80) as usize;
        }
    }
    assert!(tables > 70 && looks > 100, "{looks} entries of {tables} tables look like jumps");
}

#[test]
fn listings_name_what_they_show() {
    let blob = compile(&kernels::fib(), CompileOptions::default());
    let text = dump::disassembly(&blob).expect("a listing");
    for part in [
        "fast copy",
        "polled copy",
        "call at pc",
        "exit of entry at pc 0",
        "EntryCell(FuncId(0))",
        "Stub(Return)",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let points = dump::safepoints(&compile(&kernels::count(), CompileOptions::default()));
    assert!(points.contains("poll to") && points.contains("epilogue"), "{points}");
    let k = kernels::count();
    let ir =
        jit().ir(&k.module, Unit::Function(k.func), CompileOptions::default(), dump::IrStage::Translated);
    assert!(ir.is_ok_and(|t| t.contains("get_pinned_reg")));
}
/// Prints what compiling takes; the bound only catches a compiler that has lost its way.
#[test]
fn compiling_a_kernel_takes_no_second() {
    const ROUNDS: u32 = 50;
    let jit = Jit::with(crate::Checks::Needed).expect("a machine the code generator knows");
    for k in kernels::all() {
        let start = std::time::Instant::now();
        for _ in 0..ROUNDS {
            jit.compile(&k.module, Unit::Function(k.func), CompileOptions::default()).expect("a blob");
        }
        let each = start.elapsed() / ROUNDS;
        let count = instructions(&k.module.funcs[0].code).count();
        println!("{:12} {count:3} instructions {:8.1} us", k.name, each.as_secs_f64() * 1e6);
        assert!(each.as_secs() < 1, "{}: {each:?}", k.name);
    }
}
