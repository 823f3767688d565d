//! Arguments of `urgo test`, as `go test` takes them: flags, then packages, then more flags and whatever is the tests' own.
//!
//! A flag that is known here goes to the program as `-test.NAME`; one of Urgo's, with two dashes, is for the run; the first that is
//! neither begins the arguments of the program, as `-args` does.

use super::cover::{MODES, Mode};
use crate::cli::{Options, from_environment, set_flag};
use std::path::PathBuf;

/// What is to be tested, and how.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TestCommand {
    /// Of the run.
    pub options: Options,
    /// Folders, patterns, files; none: the current folder.
    pub packages: Vec<String>,
    /// `-test.NAME=VALUE`, and the arguments of the program.
    pub args: Vec<String>,
    /// Events are told as JSON.
    pub json: bool,
    /// The output of tests that pass is wanted.
    pub show_passed: bool,
    /// What counters do, if statements are counted.
    pub cover: Option<Mode>,
    /// Where it is written which of them were reached.
    pub cover_profile: Option<PathBuf>,
    /// All arguments but the packages, for running one of them alone.
    pub flags: Vec<String>,
}

/// Flags with whether a value follows and a sentence each.
pub const FLAGS: &[(&str, bool, &str)] = &[
    ("run", true, "run only tests, fuzz targets and examples that match this regular expression"),
    ("skip", true, "leave out tests, benchmarks, fuzz targets and examples that match"),
    ("bench", true, "run benchmarks that match"),
    ("benchtime", true, "how long, or how often (100x), each benchmark runs"),
    ("benchmem", false, "print allocations of benchmarks"),
    ("count", true, "run tests and benchmarks so many times"),
    ("cover", false, "tell which share of the package's statements the tests reach"),
    ("covermode", true, "what is noted of a statement: that it was reached (set), how often (count, atomic)"),
    ("coverprofile", true, "write which statements were reached"),
    ("cpu", true, "numbers of Ps to run everything with, one after the other"),
    ("cpuprofile", true, "write where the time went, for pprof, or for flame graphs if it ends in .folded"),
    ("failfast", false, "start no test after the first failure"),
    ("json", false, "tell what happens as events, an object of JSON a line, as go test -json does"),
    ("list", true, "print names that match, and run nothing"),
    ("parallel", true, "how many tests may run at a time"),
    ("short", false, "what testing.Short tells"),
    ("shuffle", true, "off, on, or a number: the order of tests and benchmarks"),
    ("timeout", true, "panic after this time (10m)"),
    ("v", false, "print all tests as they run"),
];

/// Parses what follows the verb.
///
/// # Errors
/// A sentence about wrong use.
pub fn parse(args: &[String], env: &dyn Fn(&str) -> Option<String>) -> Result<TestCommand, String> {
    let mut command = TestCommand { options: from_environment(env), ..TestCommand::default() };
    let mut timeout = Some("10m");
    let mut rest = args;
    let mut own: &[String] = &[];
    let mut packages_end = false;
    while let Some((arg, after)) = rest.split_first() {
        rest = after;
        if arg == "-args" || arg == "--args" {
            own = rest;
            command.flags.push(arg.clone());
            command.flags.extend_from_slice(own);
            break;
        }
        let Some(flag) = arg.strip_prefix('-').filter(|f| !f.is_empty()) else {
            if packages_end {
                own = &args[args.len() - rest.len() - 1..];
                command.flags.extend_from_slice(own);
                break;
            }
            command.packages.push(arg.clone());
            continue;
        };
        packages_end |= !command.packages.is_empty();
        let flag = flag.strip_prefix('-').unwrap_or(flag);
        let (name, value) = flag.split_once('=').map_or((flag, None), |(n, v)| (n, Some(v)));
        let name = name.strip_prefix("test.").unwrap_or(name);
        command.flags.push(arg.clone());
        if let Some((_, takes_value, _)) = FLAGS.iter().find(|(n, ..)| *n == name) {
            let value = match (value, takes_value) {
                (Some(value), _) => value.to_string(),
                (None, false) => "true".into(),
                (None, true) => {
                    let Some((value, after)) = rest.split_first() else {
                        return Err(format!("urgo test: flag needs an argument: -{name}"));
                    };
                    rest = after;
                    command.flags.push(value.clone());
                    value.clone()
                }
            };
            match name {
                "timeout" => timeout = None,
                "cpuprofile" => {
                    command.options.cpu_profile = Some(value.into());
                    continue;
                }
                "json" => {
                    command.json = value != "false";
                    continue;
                }
                "cover" => {
                    command.cover = (value != "false").then(|| command.cover.unwrap_or_default());
                    continue;
                }
                "covermode" => {
                    let Some((_, mode)) = MODES.iter().find(|(name, _)| *name == value) else {
                        return Err(format!(
                            "invalid value {value:?} for flag -covermode: valid modes are \"set\", \"count\", or \"atomic\""
                        ));
                    };
                    command.cover = Some(*mode);
                    continue;
                }
                "coverprofile" => {
                    command.cover = Some(command.cover.unwrap_or_default());
                    // The tests run in the folder of their package.
                    command.cover_profile = std::path::absolute(&value).ok();
                    continue;
                }
                _ => {}
            }
            command.show_passed |= matches!(name, "v" | "bench" | "list") && value != "false";
            command.args.push(format!("-test.{name}={value}"));
        } else if name == "vet" && value.is_some() {
            // There is no vet to turn off.
        } else if UNSUPPORTED.contains(&name) {
            return Err(format!("urgo test: flag -{name} is not supported (see: urgo help test)"));
        } else if arg.starts_with("--") && crate::cli::is_flag(arg) {
            set_flag(&mut command.options, &format!("--{name}"), value)?;
        } else {
            own = &args[args.len() - rest.len() - 1..];
            command.flags.extend_from_slice(&own[1..]);
            break;
        }
    }
    if command.json {
        // Which makes package testing mark what frames the output of tests.
        command.args.retain(|a| !a.starts_with("-test.v="));
        command.args.push("-test.v=test2json".into());
    }
    if let Some(timeout) = timeout {
        command.args.push(format!("-test.timeout={timeout}"));
    }
    command.args.extend_from_slice(own);
    Ok(command)
}

/// Flags of `go test` that mean something that Urgo cannot do.
const UNSUPPORTED: &[&str] = &[
    "c",
    "o",
    "exec",
    "race",
    "msan",
    "asan",
    "coverpkg",
    "memprofile",
    "memprofilerate",
    "blockprofile",
    "mutexprofile",
    "fuzz",
    "fuzztime",
    "fuzzminimizetime",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<TestCommand, String> {
        let args: Vec<String> = line.split_whitespace().map(str::to_string).collect();
        parse(&args, &|_| None)
    }

    #[test]
    fn flags_stand_around_the_packages() {
        let c = parsed("-run X --maxprocs=3 ./a ./b -v -count=2 -word=x y").expect("a command");
        assert_eq!(c.packages, ["./a", "./b"]);
        assert_eq!(c.options.maxprocs, Some(3));
        assert_eq!(c.args.join(" "), "-test.run=X -test.v=true -test.count=2 -test.timeout=10m -word=x y");
        assert_eq!(c.flags.join(" "), "-run X --maxprocs=3 -v -count=2 -word=x y");
        assert!(c.show_passed);
    }

    #[test]
    fn what_follows_args_is_the_programs() {
        let c = parsed("-timeout 1s -args -run Y").expect("a command");
        assert_eq!((c.packages.len(), c.args.join(" ")), (0, "-test.timeout=1s -run Y".into()));
        assert_eq!(
            parsed("-race").unwrap_err(),
            "urgo test: flag -race is not supported (see: urgo help test)"
        );
        assert_eq!(parsed("-run").unwrap_err(), "urgo test: flag needs an argument: -run");
    }
}
