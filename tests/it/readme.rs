//! Every command and output that README shows is true.
//!
//! In a block ```` ```console ````, a line that starts with `$ ` is a command, and the lines up to the next one are exactly
//! what it prints on standard output; `[exit status N]` says how it ends if not with 0.

use crate::urgo::{Urgo, root};

/// A command of README with what it is to print.
#[derive(Debug, PartialEq)]
struct Shown {
    command: String,
    output: String,
    status: i32,
}

fn shown(readme: &str) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ => match (line.strip_prefix("$ "), all.last_mut()) {
                (Some(command), _) => {
                    all.push(Shown { command: command.into(), output: String::new(), status: 0 })
                }
                (None, Some(last)) => last.add(line),
                (None, None) => panic!("output without a command: {line}"),
            },
        }
    }
    all
}

impl Shown {
    fn add(&mut self, line: &str) {
        match line.strip_prefix("[exit status ").and_then(|l| l.strip_suffix(']')) {
            Some(n) => self.status = n.parse().expect("a status"),
            None => self.output += &format!("{line}\n"),
        }
    }

    fn run(&self) {
        let words: Vec<&str> = self.command.split_whitespace().collect();
        let settings = words.iter().take_while(|w| w.contains('=') && !w.starts_with('-')).count();
        let (settings, command) = words.split_at(settings);
        let args = match command {
            ["urgo", args @ ..] | ["cargo", "run", "--release", "--", args @ ..] => args,
            other => panic!("README shows a command that is not Urgo: {other:?}"),
        };
        let mut urgo = Urgo::new(args);
        for setting in settings {
            let (name, value) = setting.split_once('=').expect("a setting");
            urgo = urgo.env(name, value);
        }
        let got = urgo.output();
        assert_eq!(
            (got.stdout.as_str(), got.status),
            (self.output.as_str(), Some(self.status)),
            "$ {}\n{}",
            self.command,
            got.stderr
        );
    }
}

#[test]
fn commands_print_what_readme_shows() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let all = shown(&readme);
    assert!(all.len() >= 5, "README shows only {} commands", all.len());
    // The hang takes compiled code, which a build without that tier does not have.
    let here = |shown: &&Shown| cfg!(feature = "jit") || shown.status == 0;
    all.iter().filter(here).for_each(Shown::run);
}

#[test]
fn ci_calls_the_test_command_of_readme() {
    let read =
        |name: &str| std::fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let command = "\ncargo test --release --workspace\n";
    assert!(read("README.md").contains(command) && read(".ci/run").contains(command));
}
