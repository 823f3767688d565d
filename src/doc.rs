//! `urgo doc`: what the library has, and what Go's has besides.
//!
//! The names of Go's packages are in `go_names.txt`, a line for each package that Urgo offers (`tests/conform/go_names.go` writes it).
//! Those that Urgo lacks are found by looking: every package is checked, and its names are listed in the same way.

use crate::cli::Options;
use crate::repl::front::Front;
use std::collections::BTreeSet;
use std::fmt::Write;

const GO_NAMES: &str = include_str!("go_names.txt");

/// Signature and text of a name: of a package, a member of one, or a member's member.
///
/// # Errors
/// There is none of that name.
pub fn of(name: &str, options: &Options) -> Result<String, String> {
    let mut front = Front::new(options).map_err(|failure| failure.report().0)?;
    front.describe(name).ok_or_else(|| format!("urgo doc: nothing is known of {name:?}"))
}

/// Exported names of a package of the library, without members of types, as Go has them.
pub fn names_of(path: &str) -> impl Iterator<Item = &'static str> {
    let line = GO_NAMES.lines().find(|l| l.strip_prefix(path).is_some_and(|rest| rest.starts_with(' ')));
    line.unwrap_or_default().split(' ').skip(1).filter(|n| !n.contains('.'))
}

/// Names of Go's packages that Urgo lacks, package by package, and how many there are.
///
/// # Errors
/// A package of the library does not compile.
pub fn missing(options: &Options) -> Result<String, String> {
    let mut front = Front::new(options).map_err(|failure| failure.report().0)?;
    let mut out = String::new();
    let (mut all, mut lacking) = (0, 0);
    for line in GO_NAMES.lines() {
        let mut names = line.split(' ');
        let path = names.next().unwrap_or_default();
        let have: BTreeSet<String> = front.exported(path)?.into_iter().collect();
        let names: Vec<&str> = names.collect();
        all += names.len();
        let missing: Vec<&str> = names.into_iter().filter(|n| !have.contains(*n)).collect();
        lacking += missing.len();
        // A type that is missing is missing with its members.
        let top = missing
            .iter()
            .filter(|n| n.split_once('.').is_none_or(|(ty, _)| missing.binary_search(&ty).is_err()));
        for name in top {
            // Writing to a string does not fail.
            let _ = writeln!(out, "{path}.{name}");
        }
    }
    let share = lacking as f64 * 100.0 / f64::from(all.max(1) as u32);
    let packages = GO_NAMES.lines().count();
    let _ = write!(out, "{lacking} of {all} names in {packages} packages are missing ({share:.1} %)");
    Ok(out)
}
