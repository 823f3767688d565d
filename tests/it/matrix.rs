//! The columns of the test matrix: flags under which every run test must give the same result.

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
    Column { name: "gc stress, jit", flags: &["--tier=jit", "--debug=gcstress,clobber,verifyheap"] },
    // Collections begin a marking beside goroutines, and end it, by turns: barriers and frames are all that it has.
    Column {
        name: "gc by turns, interpreter",
        flags: &["--tier=interp", "--debug=gcstress,gcbeside,clobber,verifyheap"],
    },
    Column {
        name: "gc by turns, jit",
        flags: &["--tier=jit", "--debug=gcstress,gcbeside,clobber,verifyheap"],
    },
    // Every collection has a thread that marks beside goroutines, which are disturbed.
    Column {
        name: "gc beside, jit",
        flags: &["--tier=jit", "--debug=gcbeside,clobber,verifyheap,storm=100"],
    },
    Column { name: "storm, interpreter", flags: &["--tier=interp", "--debug=storm=50,budget=1"] },
    Column { name: "storm, jit", flags: &["--tier=jit", "--debug=storm=50"] },
    Column { name: "polled copies", flags: &["--tier=jit", "--preemptibleloops", "--debug=storm=50"] },
];

/// Numbers of Ps that every column is run with: starvation shows with one, races with eight.
pub const PROCS: [&str; 2] = ["--maxprocs=1", "--maxprocs=8"];

/// The column with this name.
pub fn column(name: &str) -> Column {
    *COLUMNS.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("no column {name}"))
}
