//! The columns of the test matrix: flags under which every run test must give the same result.

use crate::random::Random;
use urgo_abi::pass::{Pass, PassSet};

/// One way to run a program.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name in reports.
    pub name: &'static str,
    /// Flags of `urgo run`.
    pub flags: &'static [&'static str],
}

/// Tiers and stress modes; each is run with one P and with eight.
pub const COLUMNS: &[Column] = &[
    Column { name: "interpreter", flags: &["--tier=interp"] },
    Column { name: "jit", flags: &["--tier=jit"] },
    Column { name: "auto", flags: &["--tier=auto"] },
    Column { name: "osr", flags: &["--tier=jit", "--debug=osr-only"] },
    Column {
        name: "gc stress, interpreter",
        flags: &["--tier=interp", "--debug=gcstress,clobber,verifyheap"],
    },
    Column {
        name: "gc stress, jit",
        flags: &["--tier=jit", "--debug=gcstress,clobber,verifyheap,poisoncells"],
    },
    // Collections begin a marking beside goroutines, and end it, by turns: barriers and frames are all that it has.
    Column {
        name: "gc by turns, interpreter",
        flags: &["--tier=interp", "--debug=gcstress,gcbeside,clobber,verifyheap"],
    },
    Column {
        name: "gc by turns, jit",
        flags: &["--tier=jit", "--debug=gcstress,gcbeside,clobber,verifyheap"],
    },
    // Every collection has a thread that marks beside goroutines, which are disturbed, and looks for code that is not used.
    Column {
        name: "gc beside, jit",
        flags: &["--tier=jit", "--debug=gcbeside,clobber,verifyheap,storm=100,cold-code=0"],
    },
    Column { name: "storm, interpreter", flags: &["--tier=interp", "--debug=storm=50,budget=1"] },
    Column { name: "storm, jit", flags: &["--tier=jit", "--debug=storm=50"] },
    // Also what earlier runs have kept: their machine code, which functions get when they are called first.
    Column { name: "storm, auto", flags: &["--tier=auto", "--debug=storm=50"] },
    Column { name: "polled copies", flags: &["--tier=jit", "--preemptibleloops", "--debug=storm=50"] },
];

/// Numbers of Ps that every column is run with: starvation shows with one, races with eight.
pub const PROCS: [&str; 2] = ["--maxprocs=1", "--maxprocs=8"];

/// Compiled code without some passes.
pub fn without(off: PassSet) -> Column {
    // As long as the tests run: columns are named in reports, and there are few.
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let flags: Vec<&'static str> = vec!["--tier=jit", leak(format!("--jit-off={off}"))];
    Column { name: leak(format!("jit without {off}")), flags: Box::leak(flags.into_boxed_slice()) }
}

/// The sets of passes that are left out one after the other: each pass alone, all together, and two sets drawn by `seed`.
pub fn sets(seed: u64) -> Vec<PassSet> {
    let mut r = Random::new(seed.wrapping_add(77));
    (0..8).for_each(|_| {
        r.next();
    });
    let mut drawn = || {
        Pass::ALL.iter().filter(|_| r.one_in(2)).map(|p| PassSet::of(*p)).fold(PassSet::NONE, PassSet::with)
    };
    let mut sets: Vec<PassSet> = Pass::ALL.iter().map(|p| PassSet::of(*p)).collect();
    sets.extend([PassSet::ALL, drawn(), drawn()]);
    sets
}

/// The sets that are this seed's turn: `URGO_PASSES=all` takes every one, `URGO_PASSES=N` so many, else it is one.
pub fn turn(seed: u64) -> Vec<PassSet> {
    let sets = sets(seed);
    let wanted = std::env::var("URGO_PASSES").unwrap_or_default();
    let n = if wanted == "all" { sets.len() } else { wanted.parse().unwrap_or(1).min(sets.len()) };
    (0..n).map(|i| sets[(seed as usize * n + i) % sets.len()]).collect()
}

/// The column with this name.
pub fn column(name: &str) -> Column {
    *COLUMNS.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("no column {name}"))
}
