//! Texts of the command: help, version, and how they are written.

use crate::cli::{FLAGS, VERBS, usage};
use crate::gotest::args::FLAGS as TEST_FLAGS;
use std::io::Write;
use urgo_abi::debug::DebugFlags;
use urgo_abi::pass::Pass;

/// Writes a line to standard output. Whoever closed it does not want to know.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}

/// Writes a line to standard error.
pub fn error(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
}

/// `urgo version`: the version, the language's, and what this build can do on this machine.
pub fn version() -> String {
    format!(
        "urgo {} (Go 1.27 language, {}/{}): {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        tiers()
    )
}

#[cfg(feature = "jit")]
fn tiers() -> String {
    match urgo_jit::Jit::new() {
        Some(_) => match urgo_vm::code::CodeSpace::new(1 << 20) {
            Ok(_) => "interpreter and compiled code".into(),
            Err(why) => format!("interpreter only ({why})"),
        },
        None => "interpreter only (no code generator for this machine)".into(),
    }
}

#[cfg(not(feature = "jit"))]
fn tiers() -> String {
    "interpreter only (built without the compiled tier)".into()
}

/// `urgo help [VERB]`.
pub fn help(verb: Option<&str>) -> Result<String, String> {
    match verb {
        None => {
            let verbs: Vec<(String, &str)> =
                VERBS.iter().map(|v| (format!("urgo {}", usage(v.name)), v.about)).collect();
            let verbs: Vec<(&str, &str)> = verbs.iter().map(|(u, a)| (u.as_str(), *a)).collect();
            let verbs = rows("Urgo runs Go source files.\n", &verbs);
            Ok(format!("{verbs}\n\nFlags of run: urgo help run; of test: urgo help test"))
        }
        Some("passes") => Ok(rows(
            "Optional passes, for --jit-off=PASS,… (all: every one), in the order in which they work",
            Pass::HELP,
        )),
        Some("debug") => Ok(rows("Debug flags, for --debug=NAME[=N],…", DebugFlags::HELP)),
        Some("run") => Ok(format!("{}\n\n{}", described("run"), rows("Flags, in front of the file:", FLAGS))),
        Some("test") => {
            let flags: Vec<(String, &str)> = TEST_FLAGS
                .iter()
                .map(|(n, v, t)| (format!("-{n}{}", if *v { "=…" } else { "" }), *t))
                .collect();
            let flags: Vec<(&str, &str)> = flags.iter().map(|(n, t)| (n.as_str(), *t)).collect();
            let own = "Flags of run may be given too, with two dashes; what follows -args is the tests' own.";
            Ok(format!(
                "{}\n\n{}\n{own}",
                usage("test"),
                rows("Flags, in front of packages or behind:", &flags)
            ))
        }
        Some(name) if VERBS.iter().any(|v| v.name == name) => Ok(described(name)),
        Some(name) => Err(format!("urgo: no help on {name:?} (see: urgo help)")),
    }
}

/// A verb, what follows it, and what it does.
fn described(name: &str) -> String {
    let about = VERBS.iter().find(|v| v.name == name).map_or("", |v| v.about);
    format!("urgo {}\n  {about}", usage(name))
}

fn rows(title: &str, rows: &[(&str, &str)]) -> String {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let rows: Vec<String> = rows.iter().map(|(name, text)| format!("  {name:width$}  {text}")).collect();
    format!("{title}\n{}", rows.join("\n"))
}
